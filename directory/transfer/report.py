"""What an import says when it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

# More are counted, not kept: nobody reads them, and a hostile file could make any number.
MOST_KEPT = 200


class Problem(NamedTuple):
    """What is wrong with a cell, or with a row when there is no column. The headings are row 1."""

    row: int
    column: str
    sentence: str


class Resemblance(NamedTuple):
    """A new row that may be a group we have already, and why."""

    row: int
    group: str
    why: str


@dataclass
class ImportReport:
    """What an import did, or would do. `groups` are the keys of what was written, by row.

    `bad` rows have problems. At most 200 problems and possible duplicates are kept; the others are only counted.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    bad: int = 0
    notices: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    more_problems: int = 0
    duplicates: list[Resemblance] = field(default_factory=list)
    more_duplicates: int = 0
    groups: dict[int, int] = field(default_factory=dict)

    def wrong(self, problem: Problem) -> None:
        if len(self.problems) < MOST_KEPT:
            self.problems.append(problem)
        else:
            self.more_problems += 1

    def resembles(self, resemblance: Resemblance) -> None:
        if len(self.duplicates) < MOST_KEPT:
            self.duplicates.append(resemblance)
        else:
            self.more_duplicates += 1
