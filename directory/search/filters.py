"""The filters of the list of groups: what each offers, and which groups answer it.

To a filter a group says yes, no, or nothing. Said nothing is “not stated”: such groups follow after the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from directory.groups.enums import SPOKEN_LANGUAGES, Access, Audience, Cost, Meets, TimeOfDay, Weekday

if TYPE_CHECKING:
    from directory.search.snapshot import Snapshot

# In the order of the form: name in the address → how the form calls it.
FILTERS: dict[str, object] = {
    "condition": _("Need"),
    "ward": _("Ward"),
    "locality": _("Part of the area"),
    "age": _("Child’s age"),
    "meets": _("How it meets"),
    "day": _("Day"),
    "time": _("Time of day"),
    "audience": _("Who it is for"),
    "language": _("Language spoken"),
    "access": _("Getting in and feeling comfortable"),
    "free": _("Cost"),
}
# How a group's silence is put into words: “2 more groups have not said …”.
NOT_STATED: dict[str, object] = {
    "condition": _("which needs it is for"),
    "ward": _("which wards it serves"),
    "locality": _("which part of the area it serves"),
    "age": _("for which ages it is"),
    "meets": _("how it meets"),
    "day": _("on which day it meets"),
    "time": _("at what time it meets"),
    "audience": _("who it is for"),
    "language": _("which languages are spoken"),
    "access": _("about its meeting place"),
    "free": _("whether it is free"),
}
WHERE = ("ward", "locality")
SINGLE = ("age", "free")
FREE = "1"
OLDEST = 120
# The named lists behind the filters whose options are codes.
CODES: dict[str, Mapping[str, object]] = {
    "meets": dict(Meets.choices),
    "day": dict(Weekday.choices),
    "time": dict(TimeOfDay.choices),
    "audience": dict(Audience.choices),
    "language": dict(SPOKEN_LANGUAGES),
    "access": dict(Access.choices),
    "free": {FREE: _("Free")},
}


class Option(NamedTuple):
    """Who answers an option: those that say yes, those that say nothing, and of the first those closest to it.

    Closest are groups of the very ward or locality, and groups for the very need: not those for everybody.
    """

    yes: int
    unknown: int
    closest: int


Options = dict[str, dict[str, Option]]


@dataclass(frozen=True)
class Answer:
    """Who answers a filter with one or more options chosen: any of them will do."""

    yes: int
    unknown: int
    closest: int


def answer(snapshot: Snapshot, name: str, slugs: Iterable[str]) -> Answer:
    """Return who answers a filter. The slugs are known ones (see `known`)."""
    chosen = [_age(snapshot, int(slug)) if name == "age" else snapshot.options[name][slug] for slug in slugs]
    yes, unknown, closest = (reduce(or_, bits) for bits in zip(*chosen, strict=True))
    return Answer(yes, unknown & ~yes, closest)


def known(snapshot: Snapshot, name: str, slug: str) -> bool:
    """Whether a filter has this option: an age is a whole number of years."""
    if name == "age":
        return slug.isdecimal() and len(slug) <= 3 and int(slug) <= OLDEST
    return slug in snapshot.options[name]


def options_of(snapshot: Snapshot) -> Options:
    """Return every option of every filter that offers a choice, in the order of the form."""
    return {
        "condition": _conditions(snapshot),
        **_places(snapshot),
        **{name: _stated(snapshot, name, CODES[name]) for name in ("meets", "day", "time", "audience", "language")},
        "access": {code: _access(snapshot, code) for code in CODES["access"]},
        "free": {FREE: _free(snapshot)},
    }


def _conditions(snapshot: Snapshot) -> dict[str, Option]:
    needs = snapshot.vocabulary.needs
    own = {slug: snapshot.having(f"condition:{need.pk}") for slug, need in needs.items()}
    any_need = reduce(or_, (own[slug] for slug, need in needs.items() if need.any_need), snapshot.having("any_need"))
    stated = reduce(or_, own.values(), any_need)
    return {
        slug: Option(own[slug] | any_need, snapshot.everyone & ~stated, any_need if need.any_need else own[slug])
        for slug, need in needs.items()
    }


def _places(snapshot: Snapshot) -> Options:
    area = snapshot.vocabulary.area
    in_ward = {pk: snapshot.having(f"ward:{pk}") for pk in area.wards}
    in_locality = {pk: snapshot.having(f"locality:{pk}") for pk in area.localities}
    everywhere = snapshot.having("whole_area") | snapshot.having("online_only")
    silent = snapshot.everyone & ~reduce(or_, [*in_ward.values(), *in_locality.values()], everywhere)
    # A locality's groups count in each of its wards, and a ward's groups in its locality.
    wards = {ward.slug: in_ward[pk] | in_locality.get(ward.locality or 0, 0) for pk, ward in area.wards.items()}
    localities = {
        locality.slug: reduce(or_, (in_ward[ward] for ward in locality.wards), in_locality[pk])
        for pk, locality in area.localities.items()
    }
    return {
        name: {slug: Option(bits | everywhere, silent, bits) for slug, bits in found.items()}
        for name, found in (("ward", wards), ("locality", localities))
    }


def _stated(snapshot: Snapshot, name: str, codes: Iterable[str]) -> dict[str, Option]:
    bits = {code: snapshot.having(f"{name}:{code}") for code in codes}
    silent = snapshot.everyone & ~reduce(or_, bits.values(), 0)
    return {code: Option(yes, silent, yes) for code, yes in bits.items()}


def _access(snapshot: Snapshot, code: str) -> Option:
    yes, no = snapshot.having(f"access:{code}:yes"), snapshot.having(f"access:{code}:no")
    return Option(yes, snapshot.everyone & ~yes & ~no, yes)


def _free(snapshot: Snapshot) -> Option:
    yes = snapshot.having(f"cost:{Cost.FREE.value}")
    stated = reduce(or_, (snapshot.having(f"cost:{cost.value}") for cost in Cost))
    return Option(yes, snapshot.everyone & ~stated, yes)


def _age(snapshot: Snapshot, years: int) -> Option:
    """A group without a lower or an upper age is open at that end; without both it has not stated its ages."""
    bounds = {
        bound: {
            int(fact.partition(":")[2]): bits for fact, bits in snapshot.facts.items() if fact.startswith(f"{bound}:")
        }
        for bound in ("age_from", "age_to")
    }
    stated = {bound: reduce(or_, found.values(), 0) for bound, found in bounds.items()}
    old_enough = reduce(or_, (bits for at, bits in bounds["age_from"].items() if at <= years), 0)
    young_enough = reduce(or_, (bits for at, bits in bounds["age_to"].items() if at >= years), 0)
    silent = snapshot.everyone & ~stated["age_from"] & ~stated["age_to"]
    yes = and_(old_enough | ~stated["age_from"], young_enough | ~stated["age_to"]) & snapshot.everyone & ~silent
    return Option(yes, silent, yes)
