"""What the home page shows, gathered from the directory."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core import generation, menus
from core.models import BasePage
from core.permissions import HOME_DEPTH
from directory.groups.cards import cards_for
from directory.groups.enums import State
from directory.models import Group
from directory.search import needs, snapshot
from directory.search.form import Asked
from directory.search.found import Found
from places.ward_map import ward_map

RECENT = 6


def front_door(language: str) -> dict[str, Any]:
    """Return the areas of need, the ward map and the groups confirmed last, as they stand today."""
    return _front_door(language, timezone.localdate())


@generation.remembered
def _front_door(language: str, day: dt.date) -> dict[str, Any]:
    """Gather and draw once what is the same for every visitor of a language; `day` decides what is fresh."""
    everything = Found(snapshot.current(), Asked())
    return {
        "areas": needs.by_area(everything),
        "ward_map": str(
            ward_map(
                everything.snapshot.vocabulary.area,
                href=lambda ward: reverse("groups:ward", args=[ward]),
                counts=everything.counts("ward"),
            )
        ),
        "recent": cards_for(recently_confirmed(), language),
    }


def recently_confirmed() -> list[int]:
    """Return the public groups that were confirmed last; those that take a break stand elsewhere, last."""
    groups = Group.public.filter(state=State.OPEN).exclude(confirmed_on=None).order_by("-confirmed_on", "name", "pk")
    return list(groups.values_list("pk", flat=True)[:RECENT])


def surroundings(page: BasePage) -> dict[str, Any]:
    """Return the ordinary page that a page stands below, if any, and the pages below it, as entries of menus."""
    parent = page.get_parent() if page.path else None
    return {
        "above": parent.specific if parent and parent.depth > HOME_DEPTH else None,
        "below": menus.below(page) if page.numchild else [],
    }
