"""What the home page shows, gathered from the directory."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core import generation, menus
from core.models import BasePage
from core.permissions import HOME_DEPTH
from directory.conditions.enums import AreaOfNeed
from directory.groups.cards import cards_for
from directory.models import Group
from directory.search import snapshot
from directory.search.form import Asked
from directory.search.found import Found
from directory.search.offers import label, list_url
from places.ward_map import ward_map

RECENT = 6


@dataclass(frozen=True, slots=True)
class Need:
    """A condition, its list and how long that is. `lang` is set when the label is in another language than the page."""

    label: str
    lang: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Area:
    """One of the six areas of need."""

    label: str
    needs: Sequence[Need]


def front_door(language: str) -> dict[str, Any]:
    """Return the areas of need, the ward map and the groups confirmed last, as they stand today."""
    return _front_door(language, timezone.localdate())


@generation.remembered
def _front_door(language: str, day: dt.date) -> dict[str, Any]:
    """Gather and draw once what is the same for every visitor of a language; `day` decides what is fresh."""
    everything = Found(snapshot.current(), Asked())
    return {
        "areas": areas_of_need(everything),
        "ward_map": str(
            ward_map(
                everything.snapshot.vocabulary.area,
                href=lambda ward: reverse("groups:ward", args=[ward]),
                counts=everything.counts("ward"),
            )
        ),
        "recent": cards_for(recently_confirmed(), language),
    }


def areas_of_need(everything: Found) -> list[Area]:
    """Return the areas that hold needs, each with its needs by their labels in the active language."""
    vocabulary = everything.snapshot.vocabulary
    found: dict[str, list[Need]] = defaultdict(list)
    for slug, count in everything.counts("condition").items():
        text, lang = label(vocabulary, "condition", slug)
        url = list_url(everything.asked.only("condition", slug))
        found[vocabulary.needs[slug].area].append(Need(text, lang, url, count))
    return [
        Area(str(area.label), sorted(found[area], key=lambda need: need.label.casefold()))
        for area in AreaOfNeed
        if found[area]
    ]


def recently_confirmed() -> list[int]:
    """Return the public groups that were confirmed last."""
    groups = Group.public.exclude(confirmed_on=None).order_by("-confirmed_on", "name", "pk")
    return list(groups.values_list("pk", flat=True)[:RECENT])


def surroundings(page: BasePage) -> dict[str, Any]:
    """Return the ordinary page that a page stands below, if any, and the pages below it, as entries of menus."""
    parent = page.get_parent() if page.path else None
    return {
        "above": parent.specific if parent and parent.depth > HOME_DEPTH else None,
        "below": menus.below(page) if page.numchild else [],
    }
