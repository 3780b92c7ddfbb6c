"""The made-up groups: each is the cells of one row of a group sheet, and what a sheet has no columns for."""

from __future__ import annotations

import calendar
import datetime as dt
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from directory.demo.text import DATA

DATES = ("confirmed_on", "consent_on", "paused_until", "closed_on")
PRIVATE = "private_"
NO_COLUMN = {"alternatives", "outdated_translations"}


@dataclass(frozen=True, slots=True)
class DemoGroup:
    """A made-up group. `part_of` in the row and `alternatives` name other made-up groups by their slugs."""

    row: dict[str, str]
    alternatives: Sequence[str] = ()
    outdated_translations: Sequence[str] = ()
    contact: Mapping[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.row["slug"]


def written_by_hand(today: dt.date) -> list[DemoGroup]:
    """Return the groups of demo_groups.toml, their dates moved by the whole months since the file was written.

    So the demo never ages: there are groups confirmed last month and groups confirmed years ago on any day.
    """
    data = tomllib.loads((DATA / "demo_groups.toml").read_text(encoding="utf-8"))
    moved = partial(later, months=months_between(data["as_of"], today))
    slugs = {entry["name"]: entry["slug"] for entry in data["group"]}
    return [_group(entry, moved, slugs) for entry in data["group"]]


def _group(entry: Mapping[str, Any], moved: Callable[[dt.date], dt.date], slugs: Mapping[str, str]) -> DemoGroup:
    cells = {key: value for key, value in entry.items() if not key.startswith(PRIVATE) and key not in NO_COLUMN}
    dates = {key: moved(dt.date.fromisoformat(cells[key])).isoformat() for key in DATES if key in cells}
    return DemoGroup(
        row=cells | dates,
        alternatives=[slugs[name] for name in entry.get("alternatives", ())],
        outdated_translations=entry.get("outdated_translations", ()),
        contact={key.removeprefix(PRIVATE): value for key, value in entry.items() if key.startswith(PRIVATE)},
    )


def months_between(day: dt.date, today: dt.date) -> int:
    """Return the whole months from one day to another: moved on by them, `day` is never later than `today`."""
    return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)


def later(day: dt.date, months: int) -> dt.date:
    """Return the same date so many months later; the last of the month where that has no such date."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))
