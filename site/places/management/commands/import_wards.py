"""Load ward boundaries."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from places.actions import import_wards
from places.reading import FileRefusedError, WardFields


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


class Command(BaseCommand):
    help = (
        "Load an edition of wards out of a GeoJSON file in WGS84, such as the statistics office publishes. "
        "The edition already valid from that date is brought up to date; any other date begins a new edition."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.geojson")
        parser.add_argument("--valid-from", type=day, required=True, metavar="DATE", help="such as 2026-05-07")
        parser.add_argument("--name", default="", help="the edition's name, such as 'Wards from 7 May 2026'")
        parser.add_argument("--code-field", default="", help="else WDnnCD, ward_code or code, the latest year")
        parser.add_argument("--name-field", default="", help="else WDnnNM, ward_name or name")
        parser.add_argument("--locality-field", default="", help="else area_council or locality, if there is one")
        parser.add_argument(
            "--local-authority", action="append", default=[], help="keep this council's wards only; may be repeated"
        )
        parser.add_argument("--dry-run", action="store_true", help="check and count, and change nothing")

    def handle(self, **options: Any) -> None:
        fields = WardFields(
            code=options["code_field"],
            name=options["name_field"],
            locality=options["locality_field"],
            authorities=tuple(options["local_authority"]),
        )
        try:
            with options["file"].open("rb") as file:
                report = import_wards(
                    file=file,
                    valid_from=options["valid_from"],
                    by=None,
                    name=options["name"],
                    fields=fields,
                    dry_run=options["dry_run"],
                )
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from None
        except FileRefusedError as refused:
            raise CommandError("Nothing was loaded.\n" + "\n".join(refused.problems)) from None
        fields_used = ", ".join(f"{what} from {name}" for what, name in report.fields.items())
        self.stdout.write(
            f"{report.edition} ({'a new edition' if report.new_edition else 'already there, brought up to date'})\n"
            f"Fields: {fields_used}\n"
            f"Wards: {report.added} new, {report.changed} changed, {report.same} the same; "
            f"{report.left_out} of other councils left out\n"
            f"Localities: {report.localities}. Wards the edition before has too: {report.carried_over}\n"
            f"Postcodes placed by their point: {report.placed}; in no ward: {report.adrift}"
        )
        if options["dry_run"]:
            self.stdout.write("This was a trial: nothing was changed.")
