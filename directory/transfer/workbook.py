"""Excel workbooks: opened with every size counted first, then read by calamine, which runs nothing that is in them.

A workbook is a zip of XML parts. Each part that is needed is unpacked a piece at a time, against one allowance for all
of them; the XML parser counts cells and text as it goes. Calamine then gets a new zip of just these parts, so what it
reads is what was counted: other parts, false sizes and second directories are not in it.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

import python_calamine as calamine
from django.utils.translation import gettext as _

from places.reading import FileRefusedError

MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 1_000
MOST_CHARACTERS = 100_000_000
PIECE = 64 * 1024
_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/_rels/workbook\.xml\.rels|xl/(workbook|styles|sharedStrings)\.xml"
    r"|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LETTERS = {chr(65 + number): number + 1 for number in range(26)}


def _broken() -> FileRefusedError:
    return FileRefusedError(_("This is not a whole Excel workbook. Save it again as .xlsx or as CSV."))


def _too_large() -> FileRefusedError:
    return FileRefusedError(_("This workbook is too large. Keep only the sheet with the groups."))


class _Allowance:
    """How much may still be unpacked, and how much text cells may still hold."""

    def __init__(self) -> None:
        self.bytes, self.characters = MOST_UNPACKED, MOST_CHARACTERS

    def take_bytes(self, count: int) -> None:
        self.bytes -= count
        if self.bytes < 0:
            raise _too_large()

    def take_characters(self, count: int) -> None:
        self.characters -= count
        if self.characters < 0:
            raise _too_large()


class _Part:
    """Walks through one XML part, piece by piece."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start

    def _doctype(self, *_args: Any) -> None:
        raise _broken()

    def _start(self, _name: str, attributes: dict[str, str]) -> None:
        """Believe no part that says it holds more than it could: calamine makes room for that much beforehand."""
        for name, value in attributes.items():
            if name.casefold().endswith("count") and not re.fullmatch("[0-9]{1,6}", value.strip()):
                raise _broken()

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        self.parser.Parse(piece, last)


class _Strings(_Part):
    """The texts that cells share: how long each is."""

    def __init__(self) -> None:
        super().__init__()
        self.lengths: list[int] = []
        self.parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si" or name.endswith(":si"):
            self.lengths.append(0)
        elif attributes:
            super()._start(name, attributes)

    def _text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class _Cells(_Part):
    """A sheet: where its filled cells stand, and how much text they hold together."""

    def __init__(self, shared: list[int], most_rows: int, most_columns: int, allowance: _Allowance) -> None:
        super().__init__()
        self.shared, self.most_rows, self.most_columns = shared, most_rows, most_columns
        self.allowance = allowance
        self.row = self.column = 0
        self.is_shared = False
        self.value = ""
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._place(attributes.get("r"))
            self.is_shared = attributes.get("t") == "s"
            self.value = ""
        elif name in ("v", "is"):
            if self.row > self.most_rows:
                raise FileRefusedError(_("A sheet has more than %(most)s rows.") % {"most": self.most_rows - 1})
            if self.column > self.most_columns:
                raise FileRefusedError(_("A sheet has more than %(most)s columns.") % {"most": self.most_columns})
        elif name == "row":
            number = attributes.get("r", str(self.row + 1))
            if not re.fullmatch("[0-9]{1,7}", number):
                raise _broken()
            self.row, self.column = int(number), 0
        elif attributes:
            super()._start(name, attributes)

    def _place(self, place: str | None) -> None:
        if place is None:
            self.column += 1
            return
        match = _PLACE.fullmatch(place)
        if not match:
            raise _broken()
        self.column = 0
        for letter in match[1]:
            self.column = self.column * 26 + _LETTERS[letter]
        self.row = int(match[2])

    def _text(self, text: str) -> None:
        if self.is_shared:
            self.value = (self.value + text)[:12]
        self.allowance.take_characters(len(text))

    def _end(self, name: str) -> None:
        if self.is_shared and name.rpartition(":")[2] == "c":
            value = self.value.strip()
            if value.isdecimal() and int(value) < len(self.shared):
                self.allowance.take_characters(self.shared[int(value)])


def rows(data: bytes, most_rows: int, most_columns: int) -> Iterator[list[str]]:
    """Yield the rows of the first visible sheet as text, from its very first row on; raise FileRefusedError."""
    counted = _counted(data, most_rows, most_columns)
    try:
        table = _table(counted)
    except BaseException as error:
        # A panic in calamine's Rust is no Exception: known by its name alone.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise _broken() from None
        raise
    if table is None:
        raise FileRefusedError(_("There is no sheet in this workbook."))
    for row in table:
        yield [as_text(value) for value in row]


def _table(file: io.BytesIO) -> list[list[Any]] | None:
    """Return the values of the first sheet that an editor sees."""
    book = calamine.CalamineWorkbook.from_filelike(file)
    for sheet in book.sheets_metadata:
        if (sheet.typ, sheet.visible) == (calamine.SheetTypeEnum.WorkSheet, calamine.SheetVisibleEnum.Visible):
            return list(book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False))
    return None


def as_text(value: Any) -> str:
    """Return a cell's value as an editor would type it: days as dates, 5.0 as 5, true as yes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes").removesuffix(" 00:00")
    return value.isoformat("minutes") if isinstance(value, dt.time) else str(value)


def _counted(data: bytes, most_rows: int, most_columns: int) -> io.BytesIO:
    """Return a new workbook of the needed parts of this one, each unpacked and counted."""
    allowance = _Allowance()
    kept = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(kept, "w") as copy:
            names = {part.filename.casefold(): part.filename for part in book.infolist()}
            if len(book.infolist()) > min(len(names), MOST_PARTS) or "xl/workbook.xml" not in names:
                raise _broken()
            parts = sorted(filter(_NEEDED.fullmatch, names.values()), key=_is_sheet)
            shared: list[int] = []
            for name in parts:
                walk = _walk(name, shared, most_rows, most_columns, allowance)
                copy.writestr(name, _unpacked(book, name, walk, allowance))
                if isinstance(walk, _Strings):
                    shared = walk.lengths
    except FileRefusedError:
        raise
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise _broken() from None
    kept.seek(0)
    return kept


def _is_sheet(name: str) -> bool:
    return name.casefold().startswith("xl/worksheets/")


def _walk(name: str, shared: list[int], most_rows: int, most_columns: int, allowance: _Allowance) -> _Part:
    if name.casefold() == "xl/sharedstrings.xml":
        return _Strings()
    if _is_sheet(name):
        return _Cells(shared, most_rows, most_columns, allowance)
    return _Part()


def _unpacked(book: zipfile.ZipFile, name: str, walk: _Part, allowance: _Allowance) -> bytes:
    if book.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _broken()
    pieces = []
    with book.open(name) as part:
        while piece := part.read(PIECE):
            allowance.take_bytes(len(piece))
            walk.feed(piece)
            pieces.append(piece)
    walk.feed(b"", last=True)
    return b"".join(pieces)
