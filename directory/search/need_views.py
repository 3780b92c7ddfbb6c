"""The needs: all of them from A to Z, and one page each."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.editing import Editing
from core.languages import active
from directory.conditions.enums import AreaOfNeed
from directory.groups.cards import cards_in_parts
from directory.search import needs, snapshot
from directory.search.form import Asked
from directory.search.found import Found
from directory.search.offers import label, list_url
from places.ward_map import ward_map


@require_safe
def conditions(request: HttpRequest) -> HttpResponse:
    """List every need from A to Z, each with how many groups help with it."""
    letters = needs.by_letter(Found(snapshot.current(), Asked()))
    return render(request, "directory/conditions.html", {"letters": letters})


@require_safe
def condition(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one need: its groups, those for any need, where they are, and needs like it. A former address leads on."""
    now = snapshot.current()
    vocabulary = now.vocabulary
    if slug in vocabulary.former:
        return redirect("groups:condition", vocabulary.former[slug], permanent=True)
    if slug not in vocabulary.needs:
        raise Http404
    found = Found(now, Asked(chosen={"condition": (slug,)}))
    own = found.answers["condition"].closest
    specific, any_need = cards_in_parts([found.first(found.matched & own), found.first(found.matched & ~own)], active())
    text, lang = label(vocabulary, "condition", slug)
    need = vocabulary.needs[slug]
    context = {
        "editing": Editing("directory.change_condition", reverse("conditions:edit", args=[need.pk])),
        "label": text,
        "lang": lang,
        "area": AreaOfNeed(need.area).label,
        "like_it": [other for other in needs.needs(found) if other.area == need.area and other.slug != slug],
        "total": found.total,
        "specific": specific,
        "any_need": any_need,
        "list_url": list_url(found.asked),
        "feed_url": reverse("groups:condition-feed", args=[slug]),
        "ward_map": ward_map(
            vocabulary.area,
            href=lambda ward: list_url(found.asked.only("ward", ward)),
            counts=found.counts("ward"),
        ),
    }
    return render(request, "directory/condition.html", context)
