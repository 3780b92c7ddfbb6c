"""Writing a sheet as CSV or as an Excel workbook, row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from core.cells import guarded
from directory.transfer.exporting import Export

FORMATS = ("csv", "xlsx")
_LONGEST_IN_EXCEL = 32_767
_WIDTHS = {"name": 32, "summary": 48, "description": 48}


class TooLongError(ValueError):
    """A text that a workbook cannot hold."""


def lines(export: Export) -> Iterator[str]:
    """Yield the lines of a CSV file."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for row in _all_rows(export):
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def write_csv(export: Export, file: BinaryIO) -> None:
    """Write UTF-8 with the mark by which Excel knows it."""
    file.write(b"\xef\xbb\xbf")
    for line in lines(export):
        file.write(line.encode())


def write_xlsx(export: Export, file: BinaryIO) -> None:
    """Write a workbook of one sheet, all of it text; raise TooLongError where a text does not fit."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Groups"))
    sheet.freeze_panes = "B2"
    for number, name in enumerate(export.headings):
        sheet.column_dimensions[_letters(number)].width = _WIDTHS.get(name, 16)
    for row in _all_rows(export):
        if any(len(text) > _LONGEST_IN_EXCEL for text in row):
            sheet.close()  # else the half-written sheet is finished when nobody expects it
            raise TooLongError(
                _("A text of “%(name)s” is too long for an Excel workbook. Export as CSV.") % {"name": row[1]}
            )
        sheet.append(row)
    book.save(file)


def _all_rows(export: Export) -> Iterator[Sequence[str]]:
    yield export.headings
    for row in export.rows():
        yield [guarded(text) for text in row]


def _letters(number: int) -> str:
    return chr(65 + number) if number < 26 else chr(64 + number // 26) + chr(65 + number % 26)
