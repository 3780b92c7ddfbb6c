"""Atom feeds (RFC 4287) of one ward or one need: the groups of its list that are new or changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from core.languages import Fragment, active, unturned
from core.plain import plain
from directory.groups.cards import summaries
from directory.groups.models import Group
from directory.search import snapshot
from directory.search.form import Asked
from directory.search.found import Found
from directory.search.offers import label
from directory.search.snapshot import Snapshot, positions

MOST = 50
_TITLES = {"ward": gettext_noop("Groups in %(ward)s"), "condition": gettext_noop("Groups for: %(need)s")}


@require_safe
def ward(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell what is new among the groups that the list counts for a ward."""
    return NewestGroups("ward", snapshot.current())(request, slug=slug)


@require_safe
def condition(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell what is new among the groups that the list counts for a need. A former address leads on."""
    now = snapshot.current()
    if slug in now.vocabulary.former:
        return redirect("groups:condition-feed", now.vocabulary.former[slug], permanent=True)
    return NewestGroups("condition", now)(request, slug=slug)


@dataclass(frozen=True, slots=True)
class Followed:
    """What a feed is about, and the groups that the list gives for it."""

    title: str
    path: str
    found: Found


@dataclass(frozen=True, slots=True)
class Entry:
    """A group as a feed tells of it."""

    uuid: UUID
    path: str
    name: Fragment
    summary: Fragment
    changed: dt.datetime


class PlainAtom(Atom1Feed):
    """Atom whose words are text and no markup, each marked with its language where that is not the feed's."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        handler.addQuickElement("id", item["unique_id"])
        handler.addQuickElement("link", "", {"href": item["link"], "rel": "alternate"})
        handler.addQuickElement("updated", rfc3339_date(item["updateddate"]))
        for name in ("title", "summary"):
            words: Fragment = item["words"][name]
            if text := _legible(words.text):
                lang = {} if words.lang == self.feed["language"] else {"xml:lang": words.lang}
                handler.addQuickElement(name, text, {"type": "text", **lang})

    def latest_post_date(self) -> dt.datetime:
        """Return when an entry last changed; without one, when the site did: asked again, the answer is the same."""
        return super().latest_post_date() if self.items else self.feed["site_changed"]


class NewestGroups(Feed[Entry, Followed]):
    """The groups that the list gives for one option of a filter, those first that changed last."""

    feed_type = PlainAtom

    def __init__(self, name: str, now: Snapshot) -> None:
        self.name = name
        self.now = now

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # It tells of the newest group, and would not move when a group leaves. Readers ask by the ETag.
        del response["Last-Modified"]
        return response

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Followed:
        now, slug = self.now, kwargs["slug"]
        if slug not in now.options[self.name]:
            raise Http404
        text, _lang = label(now.vocabulary, self.name, slug)
        title = _(_TITLES[self.name]) % {"ward": text, "need": text}
        found = Found(now, Asked(chosen={self.name: (slug,)}))
        return Followed(f"{title} – {settings.SITE_NAME}", reverse(f"groups:{self.name}", args=[slug]), found)

    def title(self, followed: Followed) -> str:
        return _legible(followed.title)

    def link(self, followed: Followed) -> str:
        return settings.SITE_URL + followed.path

    def feed_url(self, followed: Followed) -> str:
        return f"{settings.SITE_URL}{followed.path}feed.atom"

    def author_name(self) -> str:
        return settings.SITE_NAME

    def feed_extra_kwargs(self, obj: Followed) -> dict[str, Any]:
        # The site's generation is the milliseconds of its last change.
        return {"site_changed": dt.datetime.fromtimestamp(obj.found.snapshot.generation / 1000, dt.UTC)}

    def items(self, followed: Followed) -> list[Entry]:
        return newest(followed.found, active())

    def item_title(self, item: Entry) -> str:
        return item.name.text

    def item_description(self, item: Entry) -> str:
        return item.summary.text

    def item_link(self, item: Entry) -> str:
        return settings.SITE_URL + item.path

    def item_guid(self, item: Entry) -> str:
        """A group stays the same entry under another address, in every feed and every language."""
        return item.uuid.urn

    def item_updateddate(self, item: Entry) -> dt.datetime:
        return item.changed

    def item_extra_kwargs(self, item: Entry) -> dict[str, Any]:
        return {"words": {"title": item.name, "summary": item.summary}}


def newest(found: Found, language: str) -> list[Entry]:
    """Return the counted groups that changed last, 50 at most: three queries, however many there are.

    `changed_at` is the true time: a break moves it, which publishes nothing; a draft or a lock does not (`Group.save`).
    """
    ids = found.snapshot.ids
    counted = {ids[place] for place in positions(found.matched)}
    by_change = Group.public.order_by("-changed_at", "-pk").values_list("pk", flat=True)
    shown = list(islice((pk for pk in by_change if pk in counted), MOST))
    columns = ("pk", "slug", "uuid", "name", "summary", "text_language", "changed_at")
    rows = {row["pk"]: row for row in Group.public.filter(pk__in=shown).values(*columns)}
    told = summaries(rows, language)
    return [
        Entry(
            uuid=row["uuid"],
            path=reverse("groups:profile", args=[row["slug"]]),
            name=Fragment(row["name"], row["text_language"]),
            summary=told[pk],
            changed=row["changed_at"],
        )
        for pk in shown
        if (row := rows.get(pk))
    ]


def _legible(text: str) -> str:
    return plain(unturned(text))
