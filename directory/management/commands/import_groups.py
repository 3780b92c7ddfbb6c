"""Bring groups in out of a sheet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from directory.transfer.actions import import_sheet
from directory.transfer.reading import read_sheet
from directory.transfer.report import ImportReport
from places.reading import FileRefusedError


class Command(BaseCommand):
    help = (
        "Bring groups in out of a CSV file or an Excel workbook, such as export_groups writes; docs/editors/sheets.md "
        "explains every column. A group that is known by its slug, or by its name and postcode, is changed; any other "
        "is new. When something is wrong with a row, nothing is written, and every mistake is named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv|.xlsx")
        parser.add_argument("--dry-run", action="store_true", help="read, check and count, and change nothing")
        parser.add_argument(
            "--consent",
            default="",
            metavar="TEXT",
            help="how the groups agreed to be listed, for live rows that do not say; counts as given today",
        )
        parser.add_argument(
            "--keep-going", action="store_true", help="write the good rows although others have mistakes"
        )

    def handle(self, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                sheet = read_sheet(file)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from None
        except FileRefusedError as refused:
            raise CommandError("Nothing was written.\n" + "\n".join(refused.problems)) from None
        with tqdm(total=len(sheet.rows), unit=" rows", disable=None) as bar:
            report = import_sheet(
                sheet=sheet,
                by=None,
                consent=options["consent"],
                dry_run=options["dry_run"],
                keep_going=options["keep_going"],
                progress=lambda count: bar.update(count - bar.n),
            )
        self._tell(report)
        if options["dry_run"]:
            self.stdout.write("This was a trial: nothing was changed.")
        if report.problems:
            written = "The other rows were written." if report.groups else "Nothing was written."
            raise CommandError("\n".join([*self._problems(report), written]))

    def _tell(self, report: ImportReport) -> None:
        for notice in report.notices:
            self.stdout.write(notice)
        for row, group, why in report.duplicates:
            self.stdout.write(f"Row {row} may be {group}, which is there already. {why}")
        if report.more_duplicates:
            self.stdout.write(f"{report.more_duplicates} more rows may be groups that are there already.")
        self.stdout.write(
            f"Rows: {report.rows}. Groups: {report.new} new, {report.changed} changed, {report.same} the same; "
            f"{report.bad} rows with mistakes; {len(report.duplicates) + report.more_duplicates} possible duplicates."
        )

    def _problems(self, report: ImportReport) -> Iterable[str]:
        for row, column, sentence in report.problems:
            yield f"Row {row}, {column}: {sentence}" if column else f"Row {row}: {sentence}"
        if report.more_problems:
            yield f"And {report.more_problems} more mistakes."
