"""The order of a list.

First come groups that meet; paused ones are last. With a ward or locality chosen: groups of that very place, then those
for the whole area, then those online only. With a need chosen: groups for that very need, then those for any need.
These steps hold in every sort, the place before the need. Inside a step the chosen sort decides, then the name, then
the id. Who is a member of the consortium never matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import and_

from directory.search.filters import WHERE, Answer
from directory.search.snapshot import Snapshot, positions

# Words that more groups hold than these tell nothing of each; scoring them all took 130 ms of PostgreSQL at 10,000.
MOST_SCORED = 5_000
HERE, WHOLE_AREA, ONLINE, PAUSED = "here", "whole-area", "online", "paused"


@dataclass(frozen=True)
class Step:
    """Groups that stand on one step of the order. `where` is "" when no place was chosen."""

    where: str
    bits: int


def steps(snapshot: Snapshot, answers: Mapping[str, Answer], bits: int) -> list[Step]:
    """Return the groups of `bits` by step, best first, without empty steps."""
    paused = snapshot.having("paused")
    places = [answers[name].closest for name in WHERE if name in answers]
    found = [*_by_place(snapshot, places, bits & ~paused), Step(PAUSED, bits & paused)]
    if "condition" in answers:
        own = answers["condition"].closest
        found = [Step(step.where, part) for step in found for part in (step.bits & own, step.bits & ~own)]
    return [step for step in found if step.bits]


def _by_place(snapshot: Snapshot, places: Iterable[int], bits: int) -> list[Step]:
    closest = list(places)
    if not closest:
        return [Step("", bits)]
    here = reduce(and_, closest, bits)
    whole_area = bits & ~here & snapshot.having("whole_area") & ~snapshot.having("online_only")
    return [Step(HERE, here), Step(WHOLE_AREA, whole_area), Step(ONLINE, bits & ~here & ~whole_area)]


Scores = Callable[[list[int]], Mapping[int, float]]


def part(
    snapshot: Snapshot, on_steps: Iterable[Step], sort: str, scores: Scores | None, *, start: int, count: int
) -> list[tuple[str, int]]:
    """Return `count` groups from place `start` of the ordered steps, as pairs of `where` and id.

    `scores` tells how well groups answer the words asked for; it is called once at most, for the steps that the part
    touches. Above 5,000 groups their names alone decide.
    """
    touched: list[Step] = []
    place = skipped = 0
    for step in on_steps:
        size = step.bits.bit_count()
        if place + size <= start:
            skipped = place + size
        elif place < start + count:
            touched.append(step)
        place += size
    key = _key(snapshot, sort, scores, touched)
    ordered = ((step.where, pk) for step in touched for pk in _ordered(snapshot, step.bits, key))
    return list(islice(ordered, start - skipped, start - skipped + count))


def _key(snapshot: Snapshot, sort: str, scores: Scores | None, touched: list[Step]) -> Callable[[int], float] | None:
    """Return what the ids of a step are sorted by; None for their names."""
    if sort == "confirmed":
        return lambda pk: -snapshot.confirmed[snapshot.places[pk]]
    if sort == "relevance" and scores and 0 < sum(step.bits.bit_count() for step in touched) <= MOST_SCORED:
        score = scores([pk for step in touched for pk in _ordered(snapshot, step.bits)])
        return lambda pk: -score.get(pk, 0.0)
    return None


def _ordered(snapshot: Snapshot, bits: int, key: Callable[[int], float] | None = None) -> Iterable[int]:
    """Return the ids behind the bits. Positions are in the order of names, and sorting keeps that for equals."""
    by_name = (snapshot.ids[place] for place in positions(bits))
    return sorted(by_name, key=key) if key else by_name
