"""From the form to what the page shows: the one function that finds groups, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_

from core.search import normalise
from directory.search import rank
from directory.search.filters import answer
from directory.search.form import Asked
from directory.search.index import TEXT
from directory.search.snapshot import Snapshot

PAGE_SIZE = 20


@dataclass(frozen=True)
class Unstated:
    """A group that may answer: it has not stated what these filters ask for."""

    pk: int
    filters: tuple[str, ...]


class Found:
    """The groups that answer a question, and how many would answer others like it. Nothing here is text to read."""

    def __init__(self, snapshot: Snapshot, asked: Asked) -> None:
        self.snapshot = snapshot
        self.asked = asked
        self.words = [snapshot.vocabulary.expanded(word) for word in normalise.asked(asked.q)]
        self.answers = {name: answer(snapshot, name, slugs) for name, slugs in asked.chosen.items()}

    @cached_property
    def with_words(self) -> int:
        """The bits of the groups that hold every word; of all when there is no word to look for."""
        return self.snapshot.bits(TEXT.matches(self.words)) if self.words else self.snapshot.everyone

    @cached_property
    def matched(self) -> int:
        """The bits of the groups that are counted."""
        return reduce(and_, (one.yes for one in self.answers.values()), self.with_words)

    @cached_property
    def unstated(self) -> int:
        """The bits of the groups that say no to nothing, but have not stated all that was asked."""
        return reduce(and_, (one.yes | one.unknown for one in self.answers.values()), self.with_words) & ~self.matched

    @property
    def total(self) -> int:
        return self.matched.bit_count()

    @property
    def unstated_total(self) -> int:
        return self.unstated.bit_count()

    @property
    def not_stated(self) -> list[str]:
        """The filters that at least one of the groups behind `unstated` has not stated."""
        return [name for name, one in self.answers.items() if one.unknown & self.unstated]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one: those that have not stated follow in the same row."""
        return max(1, -(-(self.total + self.unstated_total) // PAGE_SIZE))

    def beside(self, name: str) -> int:
        """Return the bits of the groups that answer everything but one filter (or, for “q”, everything but words)."""
        words = self.snapshot.everyone if name == "q" else self.with_words
        return reduce(and_, (one.yes for key, one in self.answers.items() if key != name), words)

    def counts(self, name: str) -> Mapping[str, int]:
        """Return for each option of a filter the total it would give as that filter's only choice."""
        beside = self.beside(name)
        return {slug: (beside & option.yes).bit_count() for slug, option in self.snapshot.options[name].items()}

    def page(self) -> tuple[list[tuple[str, int]], list[Unstated]]:
        """Return the page asked for: groups that are counted, each with its step, then those that have not stated."""
        steps = [
            step for bits in (self.matched, self.unstated) for step in rank.steps(self.snapshot, self.answers, bits)
        ]
        scores = (lambda ids: TEXT.scores(self.words, ids)) if self.words else None
        start = (self.asked.page - 1) * PAGE_SIZE
        shown = rank.part(self.snapshot, steps, self.asked.sort, scores, start=start, count=PAGE_SIZE)
        counted = max(0, self.total - start)
        return shown[:counted], [Unstated(pk, self._not_stated(pk)) for _where, pk in shown[counted:]]

    def first(self, bits: int) -> list[int]:
        """Return of these groups as many as one page holds, in the order of a list."""
        steps = rank.steps(self.snapshot, self.answers, bits)
        return [pk for _where, pk in rank.part(self.snapshot, steps, "name", None, start=0, count=PAGE_SIZE)]

    def _not_stated(self, pk: int) -> tuple[str, ...]:
        bit = 1 << self.snapshot.places[pk]
        return tuple(name for name, one in self.answers.items() if one.unknown & bit)
