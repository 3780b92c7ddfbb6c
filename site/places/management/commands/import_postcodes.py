"""Load the area's postcodes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from places.actions import import_postcodes
from places.reading import FileRefusedError


class Command(BaseCommand):
    help = (
        "Load the area's postcodes out of a CSV file: the statistics office's ONSPD or NSPL, of any year, or any file "
        "with a postcode and a ward code or latitude and longitude. A file of the whole country will do."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--dry-run", action="store_true", help="check and count, and change nothing")

    def handle(self, **options: Any) -> None:
        try:
            with (
                options["file"].open("rb") as file,
                tqdm(total=options["file"].stat().st_size, unit="B", unit_scale=True, disable=None) as bar,
            ):
                report = import_postcodes(
                    file=file,
                    by=None,
                    dry_run=options["dry_run"],
                    progress=lambda _row: bar.update(file.tell() - bar.n),
                )
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from None
        except FileRefusedError as refused:
            raise CommandError("Nothing was loaded.\n" + "\n".join(refused.problems)) from None
        self.stdout.write(
            f"Rows read: {report.rows}\n"
            f"Postcodes: {report.new} new, {report.changed} changed, {report.same} the same; "
            f"{report.by_position} placed by their point\n"
            f"Skipped: {report.terminated} no longer in use (kept, so that we can say so), "
            f"{report.outside} outside the area, {report.without_position} without a position"
        )
        if options["dry_run"]:
            self.stdout.write("This was a trial: nothing was changed.")
