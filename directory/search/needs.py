"""The needs, each with how many groups help with it: by area of need, or from A to Z."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from core.languages import active
from core.search import normalise
from directory.conditions.enums import AreaOfNeed
from directory.search.found import Found
from directory.search.offers import labels, list_url


@dataclass(frozen=True, slots=True)
class Need:
    """A condition, its page, its list, and how long that is. `lang` is set when the label is not in the page's."""

    slug: str
    label: str
    lang: str
    area: str
    url: str
    list_url: str
    count: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """Needs under a heading: an area of need, or a letter."""

    label: str
    needs: Sequence[Need]


def needs(found: Found) -> list[Need]:
    """Return every need from A to Z in the active language, each counted as the only need of the question."""
    vocabulary = found.snapshot.vocabulary
    counts = found.counts("condition")
    return [
        Need(
            slug=slug,
            label=text,
            lang=lang,
            area=vocabulary.needs[slug].area,
            url=reverse("groups:condition", args=[slug]),
            list_url=list_url(found.asked.only("condition", slug)),
            count=counts[slug],
        )
        for slug, text, lang, _note in labels(vocabulary, active())["condition"]
    ]


def by_area(found: Found) -> list[Cluster]:
    """Return the areas of need that hold needs."""
    rows = needs(found)
    areas = (Cluster(str(area.label), [need for need in rows if need.area == area]) for area in AreaOfNeed)
    return [area for area in areas if area.needs]


def by_letter(found: Found) -> list[Cluster]:
    """Return the letters that needs begin with; accents and the marks of Arabic letters do not part them."""
    letters = groupby(needs(found), key=lambda need: normalise.fold(need.label.casefold())[:1].upper())
    return [Cluster(letter, list(rows)) for letter, rows in letters]
