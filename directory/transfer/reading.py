"""Reading a sheet: whatever program saved it, as rows of text under our own columns. Nothing here touches the database.

What a file is, its bytes tell, not its name. Everything is limited before it is read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils.translation import gettext as _

from directory.transfer import workbook
from directory.transfer.headings import column_of, read_headings
from directory.transfer.report import Problem
from places.reading import FileRefusedError

MOST_BYTES = 30 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
_MOST_LINES = 5 * MOST_ROWS  # with empty ones
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass
class Sheet:
    """Rows by their number in the file, where the headings are row 1."""

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_sheet(file: BinaryIO) -> Sheet:
    """Read a CSV file or an Excel workbook, or raise FileRefusedError when it cannot be read as a whole."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise FileRefusedError(
            _("This file is too large: at most %(most)s megabytes.") % {"most": MOST_BYTES // 1024 // 1024}
        )
    if not data.strip():
        raise FileRefusedError(_("This file is empty."))
    if data.startswith(_OLE):
        raise FileRefusedError(
            _("This is an old Excel workbook, or one with a password. Save it as .xlsx without a password, or as CSV.")
        )
    if data.startswith(_ZIP):
        return _sheet(workbook.rows(data, MOST_ROWS + 1, MOST_COLUMNS), whole=True)
    text, notices = _decoded(data)
    sheet = _sheet(_records(text), whole=text.endswith("\n"))
    sheet.notices[:0] = notices
    return sheet


def _decoded(data: bytes) -> tuple[str, list[str]]:
    """Return the text, and a notice when its letters are a guess: Windows writes others in each part of the world."""
    try:
        if data.startswith(_UTF_16):
            return data.decode("utf-16"), []
        try:
            return data.decode("utf-8-sig"), []
        except UnicodeDecodeError:
            notice = _("This file is not UTF-8. Look at letters with accents, or save it as “CSV UTF-8” and try again.")
            return data.decode("cp1252"), [notice]
    except UnicodeDecodeError:
        raise FileRefusedError(_("The letters of this file cannot be read. Save it as “CSV UTF-8”.")) from None


def _records(text: str) -> Iterator[list[str]]:
    if first := re.match(r"sep=([,;\t])\r?\n", text):
        text = text[first.end() :]
    delimiter = first[1] if first else max(",;\t", key=lambda sign: _known_headings(text, sign))
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield next(records)
        except StopIteration:
            return
        except csv.Error:
            raise FileRefusedError(
                _("Row %(row)s cannot be read as CSV. Is a quotation mark left open?") % {"row": number}
            ) from None


def _known_headings(text: str, delimiter: str) -> int:
    try:
        headings = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return 0
    return sum(column_of(heading) is not None for heading in headings[: MOST_COLUMNS + 1])


def _sheet(records: Iterator[list[str]], *, whole: bool) -> Sheet:
    """Put each record's cells under their columns; `whole` unless the file may have been cut off at its end."""
    headings = next(records, [])
    while headings and not headings[-1].strip():
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise FileRefusedError(_("A sheet has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    columns, notices = read_headings(headings)
    sheet = Sheet(notices=notices)
    short = 0
    for number, record in enumerate(records, start=2):
        if number > _MOST_LINES or len(sheet.rows) >= MOST_ROWS:
            raise FileRefusedError(_("A sheet has more than %(most)s rows.") % {"most": MOST_ROWS})
        if not any(map(str.strip, record)):
            continue
        short = number if len(record) < len(columns) else 0
        if any(cell.strip() for cell in record[len(columns) :]):
            sheet.problems.append(Problem(number, "", _("This row has more cells than there are headings.")))
        cells = {column: unguarded(cell) for column, cell in zip(columns, record, strict=False) if column}
        sheet.rows.append((number, cells))
    if short and not whole:
        sheet.problems.append(Problem(short, "", _("The file ends in the middle of this row. Save it again.")))
    return sheet


def unguarded(text: str) -> str:
    """Return a cell without the one apostrophe that keeps a spreadsheet from taking it for a formula."""
    return text.removeprefix("'")
