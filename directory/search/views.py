"""Finding groups: the list, near me, one ward."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from core.editing import Editing
from core.languages import active
from directory.groups.cards import Card, cards_in_parts
from directory.search import form, postcodes, snapshot
from directory.search.form import Asked
from directory.search.found import Found
from directory.search.offers import list_url
from directory.search.results import results
from directory.search.snapshot import Snapshot
from places.queries import PostcodeAnswer, PostcodeKind, find
from places.ward_map import WardMap, ward_map

LEADS_TO_WARDS = (PostcodeKind.WARD, PostcodeKind.OUTWARD)


class SeeOther(HttpResponseRedirect):
    """Look there, with GET, whatever the method was."""

    status_code = 303


@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    """List the groups that answer the form. What answers words is kept by no browser and no cache."""
    now = snapshot.current()
    asked = form.read(request.GET, now)
    words, answer = postcodes.taken_out(asked.q)
    notices = []
    context: dict[str, Any]
    if answer:
        asked = replace(asked, q=words, page=1)
        if answer.kind in LEADS_TO_WARDS:
            return _kept_by_nobody(SeeOther(list_url(_in_wards(asked, answer))))
        notices.append(postcodes.sentence(answer))
    if first_half := postcodes.only_first_half(now.vocabulary.area, asked.chosen.get("ward", ())):
        notices.append(first_half)
    councils = answer.councils if answer and answer.kind is PostcodeKind.OUTSIDE else []
    found = Found(now, asked)
    if asked.page > found.pages:
        context = {
            "first_url": list_url(replace(asked, page=1)),
            "last_url": list_url(replace(asked, page=found.pages)),
        }
        response = render(request, "directory/beyond.html", context, status=404)
    else:
        context = {"results": results(found, notices), "ward_map": _map(found), "councils": councils}
        response = render(request, "directory/list.html", context)
    # What nobody offers as a choice was typed by hand, and may be anything.
    return _kept_by_nobody(response) if "q" in request.GET or asked.unknown else response


@csrf_exempt  # it changes nothing, and a token would need a cookie
@sensitive_post_parameters("postcode")
@require_http_methods(["GET", "HEAD", "POST"])
def near(request: HttpRequest) -> HttpResponse:
    """Lead a postcode, or its first half, to the list of its wards, and keep the other filters."""
    return _kept_by_nobody(_near(request))


def _near(request: HttpRequest) -> HttpResponse:
    now = snapshot.current()
    asked = form.read(request.POST if request.method == "POST" else request.GET, now)
    # Where somebody is takes the place of where they looked before.
    asked = replace(asked, page=1).without("ward").without("locality")
    context: dict[str, Any] = {"hidden": asked.fields()}
    if request.method != "POST":
        return render(request, "directory/near.html", context)
    typed = request.POST.get("postcode", "").replace("\0", "")  # nobody can type it, and no page may hold it
    answer = find(typed)
    if answer.kind in LEADS_TO_WARDS:
        return SeeOther(list_url(_in_wards(asked, answer)))
    said = postcodes.sentence(answer)
    if answer.kind is PostcodeKind.OUTSIDE:
        context |= {"message": said, "councils": answer.councils, "area": settings.AREA_NAME}
        context |= _for_everybody(now, asked)
        return render(request, "directory/near.html", context)
    context |= {"postcode": typed, "error": said, "errors": [("postcode", said)]}
    if answer.wards and answer.postcode:
        context |= {"outward": answer.postcode.outward, "outward_url": list_url(_in_wards(asked, answer))}
    return render(request, "directory/near.html", context, status=422)


@require_safe
def ward(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one ward of the edition in force: its groups, those for the whole area, and the wards next door."""
    now = snapshot.current()
    area = now.vocabulary.area
    if slug not in area.by_slug:
        raise Http404
    found = Found(now, Asked(chosen={"ward": (slug,)}))
    own = found.answers["ward"].closest
    others, online = found.matched & ~own, now.having("online_only")
    parts = [found.first(own), found.first(others & ~online), found.first(others & online)]
    here, whole_area, online_only = cards_in_parts(parts, active())
    counts = found.counts("ward")
    facts = area.by_slug[slug]
    context = {
        "editing": Editing("places.change_ward", reverse("wards:edit", args=[facts.pk])),
        "ward": facts,
        "total": found.total,
        "here": here,
        "whole_area": whole_area,
        "online": online_only,
        "neighbours": [
            {"label": near.name, "url": reverse("groups:ward", args=[near.slug]), "count": counts[near.slug]}
            for near in area.neighbours([facts.pk])
        ],
        "list_url": list_url(found.asked),
        "feed_url": reverse("groups:ward-feed", args=[slug]),
        "ward_map": ward_map(
            area, href=lambda other: reverse("groups:ward", args=[other]), counts=counts, chosen=[slug]
        ),
    }
    return render(request, "directory/ward.html", context)


def _in_wards(asked: Asked, answer: PostcodeAnswer) -> Asked:
    """Return the question with the wards of a postcode among its wards."""
    slugs = dict.fromkeys([*asked.chosen.get("ward", ()), *(one.slug for one in answer.wards)])
    return asked.only("ward", *slugs)


def _map(found: Found) -> WardMap:
    """Return the map whose tiles choose a ward, or let go of a chosen one."""
    chosen = found.asked.chosen.get("ward", ())

    def href(slug: str) -> str:
        asked = found.asked
        return list_url(asked.without("ward", slug) if slug in chosen else asked.only("ward", slug))

    return ward_map(found.snapshot.vocabulary.area, href=href, counts=found.counts("ward"), chosen=chosen)


def _for_everybody(now: Snapshot, asked: Asked) -> dict[str, list[Card]]:
    """Return groups online and for the whole area, for somebody from elsewhere: those that answer, else all."""
    found = Found(now, asked)
    online = now.having("online_only")
    everywhere = now.having("whole_area") | online
    shown = found.matched & everywhere or everywhere
    parts = [found.first(shown & online), found.first(shown & ~online)]
    return dict(zip(("online", "whole_area"), cards_in_parts(parts, active()), strict=True))


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
