"""Write the groups into a sheet."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.transfer import exporting, writing
from directory.transfer.exporting import STATUSES, USUAL


class Command(BaseCommand):
    help = (
        "Write the groups into a sheet that import_groups reads: CSV, or an Excel workbook. Private facts are never in "
        "it: no contact people, and no address of a group that shows only its ward."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, metavar="FILE", help="the file to write; else CSV is shown here")
        parser.add_argument("--format", choices=writing.FORMATS, help="else as the file's name says, or csv")
        parser.add_argument(
            "--status",
            action="append",
            choices=list(STATUSES),
            help="only groups that stand so; may be repeated. Without it: all but removed ones",
        )

    def handle(self, **options: Any) -> None:
        path: Path | None = options["output"]
        kind = options["format"] or ("xlsx" if path and path.suffix.lower() == ".xlsx" else "csv")
        export = exporting.prepare(options["status"] or USUAL)
        if path is None:
            self._show(export, kind)
            return
        try:
            self._write(export, kind, path)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        except writing.TooLongError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{len(export.ids)} groups are in {path}.")

    def _show(self, export: exporting.Export, kind: str) -> None:
        if kind == "xlsx":
            raise CommandError("A workbook cannot be shown here. Name a file with --output.")
        binary: BinaryIO | None = getattr(self.stdout, "buffer", None)
        if binary:
            writing.write_csv(export, binary)
        else:
            for line in writing.lines(export):
                self.stdout.write(line, ending="")

    def _write(self, export: exporting.Export, kind: str, path: Path) -> None:
        """Write beside the file and take its place when all is there: nobody reads half a sheet."""
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(number, "wb") as file:
                (writing.write_xlsx if kind == "xlsx" else writing.write_csv)(export, file)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
