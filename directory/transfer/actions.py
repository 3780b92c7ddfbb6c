"""Groups in out of sheets: one transaction, one audit row, one plain sentence for everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from directory.groups.models import Group
from directory.groups.slugs import free_slug
from directory.search import index


class Problem(NamedTuple):
    """What is wrong with one cell; the heading is row 1."""

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
    """What an import did, or would do. `groups` are the keys of what was written, by row."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    duplicates: list[Resemblance] = field(default_factory=list)
    groups: dict[int, int] = field(default_factory=dict)


def import_rows(
    *,
    rows: Iterable[Mapping[str, str]],
    by: Any,
    consent: str = "",
    dry_run: bool = False,
    keep_going: bool = False,
    progress: Callable[[int], object] | None = None,
) -> ImportReport:
    """Write groups out of rows that map column names to the text of cells; the first row counts as row 2."""
    report = ImportReport()
    with transaction.atomic(), index.batch():
        for number, row in enumerate(rows, start=2):
            report.rows += 1
            if not row.get("name"):
                report.problems.append(Problem(number, "name", _("A group needs a name.")))
                continue
            group = Group.objects.create(
                name=row["name"],
                slug=row.get("slug") or free_slug(row["name"]),
                summary=row.get("summary", ""),
                description=row.get("description", ""),
                live=row.get("status") == "live",
            )
            report.new += 1
            report.groups[number] = group.pk
        audit.record("groups.imported", None, by=by, rows=report.rows, new=report.new)
    return report
