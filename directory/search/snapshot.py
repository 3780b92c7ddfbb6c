"""All public groups in this process's memory: for each fact one integer, with one bit a group.

Bits stand in the order of names, so that an integer read from its low end is a list by name. A snapshot is never
changed: a newer one takes its place when the site's generation has moved, and only groups written since are read.
"""

from __future__ import annotations

import bisect
import datetime as dt
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from core import generation
from directory.search import vocabulary
from directory.search.filters import Options, options_of
from directory.search.models import IndexedGroup
from directory.search.vocabulary import Vocabulary

# Above so many changed groups, reading all of them anew is quicker than moving bits.
_MANY = 200
_lock = threading.Lock()

Key = tuple[str, int]


def positions(bits: int) -> Iterator[int]:
    """Yield the positions of an integer's set bits, lowest first: groups in the order of their names."""
    text = bin(bits)[:1:-1]
    at = text.find("1")
    while at >= 0:
        yield at
        at = text.find("1", at + 1)


def integer(set_bits: Iterable[int], size: int) -> int:
    """Return the integer with these bits set, all below `size`."""
    buffer = bytearray(size // 8 + 1)
    for position in set_bits:
        buffer[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(buffer, "little")


@dataclass(frozen=True)
class Snapshot:
    """The facts of all public groups at one generation."""

    generation: int
    day: dt.date
    vocabulary: Vocabulary
    keys: Sequence[Key] = ()
    confirmed: Sequence[int] = ()
    facts: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def everyone(self) -> int:
        """The bits of all public groups."""
        return (1 << len(self.keys)) - 1

    @cached_property
    def ids(self) -> list[int]:
        """The groups' ids by position."""
        return [pk for _name, pk in self.keys]

    @cached_property
    def places(self) -> dict[int, int]:
        """The groups' positions by id."""
        return {pk: place for place, pk in enumerate(self.ids)}

    @cached_property
    def options(self) -> Options:
        """What each option of each filter answers."""
        return options_of(self)

    def having(self, fact: str) -> int:
        """Return the bits of the groups with a fact."""
        return self.facts.get(fact, 0)

    def bits(self, ids: Iterable[int]) -> int:
        """Return the bits of these groups; ids of groups that are not public are left out."""
        places = self.places
        return integer((places[pk] for pk in ids if pk in places), len(self.keys))


def current() -> Snapshot:
    """Return the snapshot of now: one query when nothing changed."""
    global _held  # noqa: PLW0603  one snapshot a process is the point
    if connection.in_atomic_block:
        # What a transaction sees may be rolled back: nobody else may see it, and its generation may come again.
        return load()
    held = _held
    number, day = generation.current(), timezone.localdate()
    if held and (held.generation, held.day) == (number, day):
        return held
    with _lock:
        held = _held
        if not held or (held.generation, held.day) != (number, day):
            held = _held = advanced(held, number) if held and held.generation <= number else load()
    return held


_held: Snapshot | None = None


def load() -> Snapshot:
    """Read every public group."""
    number = generation.current()
    rows = sorted(_rows(IndexedGroup.objects.filter(public=True)))
    found: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        for fact in row.facts.split():
            found[fact].append(place)
    return Snapshot(
        generation=number,
        day=timezone.localdate(),
        vocabulary=vocabulary.load(),
        keys=[row.key for row in rows],
        confirmed=[row.confirmed for row in rows],
        facts={fact: integer(places, len(rows)) for fact, places in found.items()},
    )


def advanced(held: Snapshot, number: int) -> Snapshot:
    """Return the snapshot of generation `number`, reading what was written since `held`."""
    rows = _rows(IndexedGroup.objects.filter(seq__gt=held.generation).order_by()[: _MANY + 1])
    if len(rows) > _MANY:
        return load()
    keys, confirmed, facts = list(held.keys), list(held.confirmed), dict(held.facts)
    for place in sorted((held.places[row.key[1]] for row in rows if row.key[1] in held.places), reverse=True):
        del keys[place], confirmed[place]
        below = (1 << place) - 1
        facts = {fact: (bits & below) | ((bits >> (place + 1)) << place) for fact, bits in facts.items()}
    for row in rows:
        if not row.public:
            continue
        place = bisect.bisect_left(keys, row.key)
        keys.insert(place, row.key)
        confirmed.insert(place, row.confirmed)
        below = (1 << place) - 1
        facts = {fact: (bits & below) | ((bits >> place) << (place + 1)) for fact, bits in facts.items()}
        for fact in row.facts.split():
            facts[fact] = facts.get(fact, 0) | (1 << place)
    return Snapshot(
        generation=number,
        day=timezone.localdate(),
        vocabulary=vocabulary.load(),
        keys=keys,
        confirmed=confirmed,
        facts={fact: bits for fact, bits in facts.items() if bits},
    )


class _Row(NamedTuple):
    key: Key
    facts: str
    confirmed: int
    public: bool


def _rows(queryset: QuerySet[IndexedGroup]) -> list[_Row]:
    values = queryset.values_list("sort_name", "group_id", "facts", "confirmed_on", "public")
    return [
        _Row((name, pk), facts, when.toordinal() if when else 0, public) for name, pk, facts, when, public in values
    ]
