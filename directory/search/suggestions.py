"""When nothing is found: the nearest things, each with what it would give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext as _

from core.languages import isolate_typed, listed
from core.search import normalise
from directory.groups.models import Group
from directory.search.found import Found
from directory.search.offers import label, list_url
from directory.search.snapshot import positions

_NEIGHBOURS = 5
_FOR_ALL = 3


@dataclass(frozen=True, slots=True)
class Way:
    """A way on: a link, and how many groups it leads to (0 where it leads to one group)."""

    label: str
    url: str
    count: int = 0


def ways(found: Found) -> list[Way]:
    """Return the wards that were meant, what dropping each filter gives, wards next door, groups for everybody."""
    return [*_meant(found), *_dropping(found), *islice(_next_door(found), _NEIGHBOURS), *_for_all(found)]


def _meant(found: Found) -> Iterator[Way]:
    """The pages of the wards that bear the name typed, or have a place of that name: words are not read as places."""
    typed = normalise.plain(found.asked.q)
    for ward in found.snapshot.vocabulary.wards.values() if typed else ():
        place = next((name for name in (ward.name, *ward.places) if normalise.plain(name) == typed), None)
        count = found.snapshot.options["ward"][ward.slug].yes.bit_count()
        if place is None or not count:
            continue
        if place == ward.name:
            text = _("Groups in %(ward)s") % {"ward": ward.name}
        else:
            text = _("%(place)s is in %(ward)s: see its groups") % {"place": place, "ward": ward.name}
        yield Way(text, reverse("groups:ward", args=[ward.slug]), count)


def _dropping(found: Found) -> Iterator[Way]:
    asked = found.asked
    names = ["q"] * bool(found.words) + list(asked.chosen)
    for name in names:
        count = found.beside(name).bit_count()
        if not count:
            continue
        if name == "q":
            text = isolate_typed(asked.q)
        else:
            text = listed(label(found.snapshot.vocabulary, name, slug)[0] for slug in asked.chosen[name])
        yield Way(_("Without “%(words)s”") % {"words": text}, list_url(asked.without(name)), count)


def _next_door(found: Found) -> Iterator[Way]:
    area = found.snapshot.vocabulary.area
    picked = found.asked.chosen.get("ward", ())
    counts = found.counts("ward") if picked else {}
    for ward in area.neighbours([area.by_slug[slug].pk for slug in picked]):
        if counts[ward.slug]:
            text = _("Next door: %(ward)s") % {"ward": ward.name}
            yield Way(text, list_url(found.asked.only("ward", ward.slug)), counts[ward.slug])


def _for_all(found: Found) -> list[Way]:
    """Groups for the whole area and online that meet now, those for the chosen need first."""
    snapshot = found.snapshot
    everywhere = (snapshot.having("whole_area") | snapshot.having("online_only")) & ~snapshot.having("paused")
    need = found.answers["condition"].yes if "condition" in found.answers else snapshot.everyone
    ids = [snapshot.ids[place] for place in islice(positions(everywhere & need or everywhere), _FOR_ALL)]
    rows = Group.public.filter(pk__in=ids).order_by("name", "pk").values_list("name", "slug", "online_only")
    return [
        Way(
            (_("Online: %(group)s") if online else _("For the whole area: %(group)s")) % {"group": name},
            reverse("groups:profile", args=[slug]),
        )
        for name, slug, online in rows
    ]
