"""Texts as cells of a sheet."""

from __future__ import annotations

# A spreadsheet takes a cell that begins so for a formula, and what begins with an apostrophe loses it.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")


def guarded(text: str) -> str:
    """Return a cell's text so that no spreadsheet runs it: whoever reads the sheet takes the apostrophe off again."""
    return f"'{text}" if text.startswith(_RISKY) else text
