"""Groups in and out of sheets: one transaction, one audit row, one plain sentence for everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, generation
from directory.groups.duplicates import Resemblances
from directory.search import index
from directory.transfer import vocabulary
from directory.transfer.columns import COLUMNS
from directory.transfer.planning import Plan, Planner
from directory.transfer.reading import Sheet, read_sheet
from directory.transfer.report import ImportReport, Problem, Resemblance
from directory.transfer.saving import Saver

__all__ = ["ImportReport", "import_file", "import_rows"]


def import_file(
    *,
    file: BinaryIO,
    by: Any,
    consent: str = "",
    dry_run: bool = False,
    keep_going: bool = False,
    progress: Callable[[int], object] | None = None,
) -> ImportReport:
    """Write groups out of a CSV file or an Excel workbook; see `import_rows`.

    Raises `places.reading.FileRefusedError` when the file as a whole cannot be read.
    """
    return import_sheet(
        sheet=read_sheet(file), by=by, consent=consent, dry_run=dry_run, keep_going=keep_going, progress=progress
    )


def import_rows(
    *,
    rows: Iterable[Mapping[str, str]],
    by: Any,
    consent: str = "",
    dry_run: bool = False,
    keep_going: bool = False,
    progress: Callable[[int], object] | None = None,
) -> ImportReport:
    """Write groups out of rows that map names of columns to the text of cells; the first row counts as row 2.

    A column that is not there changes nothing, an empty cell clears. With a problem anywhere nothing is written, unless
    `keep_going`: then the good rows are. `consent` says how groups agreed whose row does not. `progress` is told,
    now and then, how many rows are done.
    """
    sheet = Sheet()
    for number, row in enumerate(rows, start=2):
        sheet.rows.append((number, {name: cell for name, cell in row.items() if name in COLUMNS}))
    return import_sheet(sheet=sheet, by=by, consent=consent, dry_run=dry_run, keep_going=keep_going, progress=progress)


def import_sheet(
    *,
    sheet: Sheet,
    by: Any,
    consent: str = "",
    dry_run: bool = False,
    keep_going: bool = False,
    progress: Callable[[int], object] | None = None,
) -> ImportReport:
    """Write groups out of a sheet that has been read; see `import_rows`."""

    def tell(looked_at: int, written: int = 0) -> None:
        if progress:
            progress(looked_at if dry_run else (looked_at + written) // 2)

    report = ImportReport(rows=len(sheet.rows), notices=sheet.notices)
    with nullcontext() if dry_run else transaction.atomic():
        if not dry_run:
            generation.hold()
        words = vocabulary.load()
        planner = Planner(words, by=by, consent=consent.strip())
        plans = planner.plan(sheet.rows, tell)
        _tell_of_problems(report, plans, sheet.problems)
        _count(report, plans)
        written = [plan for plan in plans if plan.writes]
        if written and not dry_run and (keep_going or not report.problems):
            with index.batch():
                Saver(words, planner.register.slugs, by).save(written, lambda count: tell(report.rows, count))
                report.groups = {plan.number: plan.pk for plan in written}
                audit.record(
                    "groups.imported",
                    None,
                    by=by,
                    rows=report.rows,
                    new=report.new,
                    changed=report.changed,
                    same=report.same,
                    bad=report.bad,
                )
    if progress:
        progress(report.rows)
    return report


def _tell_of_problems(report: ImportReport, plans: Sequence[Plan], of_the_file: Sequence[Problem]) -> None:
    by_row = {plan.number: plan for plan in plans}
    for problem in of_the_file:
        by_row[problem.row].wrong(problem.column, problem.sentence)
    for plan in plans:
        for column, sentence in plan.problems:
            report.wrong(Problem(plan.number, column, sentence))


def _count(report: ImportReport, plans: Sequence[Plan]) -> None:
    """Count what the rows come to, and find new ones that look like groups there are."""
    listed = Resemblances.of_listed_groups() if any(not plan.pk for plan in plans) else Resemblances()
    for plan in plans:
        if plan.problems:
            report.bad += 1
        elif not plan.pk:
            report.new += 1
            label = _("%(name)s (row %(row)s)") % {"name": plan.after["name"], "row": plan.number}
            if like := listed.meet(label, plan.after):
                report.resembles(Resemblance(plan.number, *like))
        elif plan.writes:
            report.changed += 1
        else:
            report.same += 1
