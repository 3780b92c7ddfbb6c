"""The area as it stands today: the wards and localities of the edition in force, as plain values, read once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from core import generation
from places import outlines, tiles
from places.models import PlaceName, Ward, WardEdition
from places.queries import known_halves

# Towns first: the larger the place, the likelier its name is looked for.
_KINDS: list[str] = [PlaceName.Kind.TOWN, PlaceName.Kind.VILLAGE, PlaceName.Kind.ESTATE, PlaceName.Kind.AREA]


@dataclass(frozen=True, slots=True)
class WardFacts:
    """A ward of the edition in force, as plain values."""

    pk: int
    code: str
    slug: str
    name: str
    short: str
    locality: int | None
    cell: tuple[int, int] | None
    places: tuple[str, ...]
    neighbours: frozenset[int]

    @property
    def label(self) -> str:
        """The ward's name with the places in it: few people know their ward."""
        others = [name for name in self.places if name != self.name]
        if not others:
            return self.name
        return _("%(ward)s: %(places)s") % {"ward": self.name, "places": ", ".join(others)}


@dataclass(frozen=True, slots=True)
class LocalityFacts:
    """A locality of the edition in force, as plain values."""

    pk: int
    slug: str
    name: str
    wards: frozenset[int]


@dataclass(frozen=True)
class Area:
    """The edition in force: its wards and localities in the order of their names. Never changes once made."""

    edition: WardEdition | None
    wards: dict[int, WardFacts] = field(default_factory=dict)
    localities: dict[int, LocalityFacts] = field(default_factory=dict)

    @cached_property
    def cells(self) -> tuple[tuple[int, tiles.Cell], ...]:
        """Every ward's tile, moved so that the first column and row are used; wards without one stand in rows below."""
        placed = {pk: ward.cell for pk, ward in self.wards.items() if ward.cell is not None}
        placed |= tiles.rows_below([pk for pk in self.wards if pk not in placed], placed.values())
        left = min((column for column, _row in placed.values()), default=0)
        top = min((row for _column, row in placed.values()), default=0)
        return tuple((pk, (placed[pk][0] - left, placed[pk][1] - top)) for pk in self.wards)

    @cached_property
    def drawing(self) -> outlines.Drawing | None:
        """The wards in their true shapes: one query and some work the first time; None unless every shape is known."""
        rows = Ward.objects.filter(pk__in=self.wards).values_list("pk", "outline")
        known = {pk: outline for pk, outline in rows if outline}
        if not known or len(known) < len(self.wards):
            return None
        return outlines.draw(known, {pk: ward.short for pk, ward in self.wards.items()})

    @cached_property
    def first_halves(self) -> dict[frozenset[str], list[str]]:
        """First halves of postcodes of which no second half is known, by the slugs of their wards: two queries."""
        halves = known_halves(self.edition) if self.edition else {}
        found: dict[frozenset[str], list[str]] = defaultdict(list)
        for code, wards in halves.items():
            found[frozenset(self.wards[pk].slug for pk in wards if pk in self.wards)].append(code)
        return found

    @cached_property
    def _both(self) -> set[str]:
        """The names that a ward and a locality share."""
        return {ward.name for ward in self.wards.values()} & {one.name for one in self.localities.values()}

    def ward_name(self, ward: WardFacts) -> str:
        """Return a ward's name; where a locality has it too, saying that it is the ward's."""
        return _("%(name)s (ward)") % {"name": ward.name} if ward.name in self._both else ward.name

    def locality_name(self, locality: LocalityFacts) -> str:
        """Return a locality's name; where a ward has it too, saying that it is the locality's."""
        name = locality.name
        return _("%(name)s (part of the area)") % {"name": name} if name in self._both else name

    @cached_property
    def by_slug(self) -> dict[str, WardFacts]:
        return {ward.slug: ward for ward in self.wards.values()}

    def served_wards(
        self, *, whole_area: bool, wards: Iterable[int] = (), localities: Iterable[int] = ()
    ) -> frozenset[int]:
        """Return the wards somebody serves who names these wards and localities, of whatever edition, or everything."""
        if whole_area:
            return frozenset(self.wards)
        served = {pk for pk in wards if pk in self.wards}
        for pk in localities:
            if pk in self.localities:
                served |= self.localities[pk].wards
        return frozenset(served)

    def neighbours(self, wards: Collection[int]) -> list[WardFacts]:
        """Return the wards next to these, without them."""
        beside = {near for pk in wards if pk in self.wards for near in self.wards[pk].neighbours} - set(wards)
        return [ward for pk, ward in self.wards.items() if pk in beside]


_areas: dict[tuple[int, dt.date], Area] = {}


def area() -> Area:
    """Return the area as it stands today: one query when nothing changed since the last call, five otherwise.

    Ask once a page and hand the answer on. Inside a transaction it is read afresh and not kept, because what is
    written there may yet be undone.
    """
    if connection.in_atomic_block:
        return _read_area()
    key = (generation.current(), timezone.localdate())
    known = _areas.get(key)
    if known is None:
        known = _read_area()
        _areas.clear()
        _areas[key] = known
    return known


def _read_area() -> Area:
    edition = WardEdition.objects.in_force()
    if edition is None:
        return Area(edition=None)
    names = defaultdict(list)
    for name, kind, ward in PlaceName.objects.filter(wards__edition=edition).values_list("name", "kind", "wards"):
        names[ward].append((_KINDS.index(kind), name))
    beside = defaultdict(set)
    for one, other in Ward.neighbours.through.objects.filter(from_ward__edition=edition).values_list(
        "from_ward", "to_ward"
    ):
        beside[one].add(other)
    wards = {
        pk: WardFacts(
            pk=pk,
            code=code,
            slug=slug,
            name=name,
            short=short or name[:3],
            locality=locality,
            cell=None if column is None or row is None else (column, row),
            places=tuple(place for _kind, place in sorted(names[pk])),
            neighbours=frozenset(beside[pk]),
        )
        for pk, code, slug, name, short, locality, column, row in edition.wards.order_by("name", "pk").values_list(
            "pk", "code", "slug", "name", "short", "locality", "tile_column", "tile_row"
        )
    }
    localities = {
        pk: LocalityFacts(pk, slug, name, frozenset(ward.pk for ward in wards.values() if ward.locality == pk))
        for pk, slug, name in edition.localities.values_list("pk", "slug", "name")
    }
    return Area(edition, wards, localities)
