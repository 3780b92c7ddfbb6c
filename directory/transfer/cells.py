"""One value of a cell: what an editor may write for it, and how it is written. What cannot be read raises CellError."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.languages import unturned
from core.search.normalise import plain

# Longer cells are taken for an accident: a quotation mark left open, a book pasted in.
LONGEST_CELL = 100_000
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_YES, _NO = frozenset({"yes", "y", "true", "1"}), frozenset({"no", "n", "false", "0"})
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d %H:%M")
_EXCEL_BEGINS = dt.date(1899, 12, 30)
EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


class CellError(ValueError):
    """What is wrong with a cell, as a sentence for an editor; `column` where the reader of the cell cannot know it."""

    def __init__(self, sentence: str, column: str = "") -> None:
        super().__init__(sentence)
        self.column = column


def cannot_be_kept(text: str) -> bool:
    """Return whether a text holds characters that no database, workbook and web page can all hold."""
    return not text.isprintable() and _FORBIDDEN.search(text) is not None


def tidy(text: str) -> str:
    """Return text with one kind of line end, nothing around it, without what cannot be kept or turns text round."""
    if not text.isprintable():
        text = unturned(_FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return text.strip()


def line(text: str) -> str:
    """Return tidy text on one line."""
    text = tidy(text)
    return " ".join(map(str.strip, text.splitlines())) if "\n" in text else text


def checked(text: str) -> str:
    """Return a cell's text made tidy, or raise CellError when it holds what cannot be kept."""
    if len(text) > LONGEST_CELL:
        raise CellError(_("This text is too long: at most %(most)s characters.") % {"most": LONGEST_CELL})
    if cannot_be_kept(text):
        raise CellError(_("There is a character in it that cannot be shown. Type the text anew."))
    if text in EXCEL_ERRORS:
        raise CellError(_("The spreadsheet shows an error here. Type what is meant."))
    return tidy(text)


# For the short names that lists are made of, which come again and again.
key_of_name = lru_cache(maxsize=10_000)(plain)


def shown(text: str) -> str:
    """Return as much of a text as a sentence can carry."""
    return text if len(text) <= 60 else f"{text[:59]}…"


def items(text: str) -> list[str]:
    """Return the items of a list, each once."""
    return list(dict.fromkeys(filter(None, map(str.strip, text.split(";")))))


def listed(texts: Iterable[str]) -> str:
    """Return a list as a cell holds it; a semicolon inside an item would cut it in two."""
    return ";".join(dict.fromkeys(filter(None, (line(text).replace(";", ",").strip(", ") for text in texts))))


def read_yes_no(text: str) -> bool | None:
    """Return yes or no; empty is not stated."""
    folded = text.casefold()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    if not text:
        return None
    raise CellError(_("“%(text)s” is neither yes nor no.") % {"text": shown(text)})


def write_yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def read_number(text: str) -> int | None:
    """Return a whole number; a spreadsheet may write 5 as 5.0."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,6}([.,]0+)?", text):
        raise CellError(_("“%(text)s” is not a whole number.") % {"text": shown(text)})
    return int(re.split("[.,]", text)[0])


def read_date(text: str) -> dt.date | None:
    """Return a day, written 2026-05-01 or 1/5/2026 or as a spreadsheet counts days."""
    if not text:
        return None
    found = None
    if re.fullmatch(r"[1-9][0-9]{4}(\.0+)?", text):
        found = _EXCEL_BEGINS + dt.timedelta(days=int(text[:5]))
    elif len(text) <= 20:
        for form in _DATES:
            with suppress(ValueError):
                found = dt.datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no time zone
                break
    if found is None or not 1900 <= found.year <= 2100:
        raise CellError(_("“%(text)s” is not a date. Write it like 2026-05-01.") % {"text": shown(text)})
    return found


def write_date(value: dt.date | None) -> str:
    return value.isoformat() if value else ""


class NamedList:
    """A list of codes, each accepted by its code or by its label in any language of the site."""

    def __init__(self, choices: Callable[[], Sequence[tuple[str, Any]]]) -> None:
        self.choices = choices

    @property
    def codes(self) -> list[str]:
        return [code for code, _label in self.choices()]

    def find(self, text: str) -> str | None:
        return _by_name(self).get(key_of_name(text)) if len(text) <= 100 else None

    def read(self, text: str) -> str:
        """Return the code of a name; empty stays empty."""
        code = self.find(text)
        if text and code is None:
            raise CellError(
                _("“%(text)s” is not in the list. Choose from: %(codes)s.")
                % {"text": shown(text), "codes": ", ".join(self.codes)}
            )
        return code or ""

    def read_many(self, text: str) -> list[str]:
        """Return the codes of a list of names, in the list's own order."""
        chosen = {self.read(item) for item in parted(text, self.find)}
        return [code for code in self.codes if code in chosen]


@lru_cache(maxsize=32)
def _by_name(names: NamedList) -> dict[str, str]:
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for code, label in names.choices():
                found.setdefault(plain(str(label)), code)
    return found | {plain(code): code for code in names.codes}


def parted(text: str, find: Callable[[str], object]) -> list[str]:
    """Return the items of a list; commas part them too, where they are not inside a name that `find` knows."""
    found: list[str] = []
    for item in items(text):
        commas = "," in item and find(item) is None
        found += filter(None, map(str.strip, item.split(","))) if commas else [item]
    return found
