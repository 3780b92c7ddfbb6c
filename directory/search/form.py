"""The list's GET form: what was asked, out of the address, and the address of every change to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.http import urlencode

from directory.search.filters import FILTERS, SINGLE, known
from directory.search.snapshot import Snapshot

LONGEST_Q = 200
# How much of a text is looked at to find its words: a form may send millions of blanks.
_LOOKED_AT = 10_000
SORTS = ("relevance", "name", "confirmed")
# How many unknown words a notice names, and how long each may be.
_NAMED, _NAME_LENGTH = 5, 40
_BLANKS = re.compile(r"[\s\x00-\x1f]+")


@dataclass(frozen=True)
class Asked:
    """What a visitor asked for. `chosen` has only filters with a choice, and only options that exist."""

    q: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    words: bool = False
    page: int = 1
    cut: bool = False
    unknown: tuple[str, ...] = ()

    def without(self, name: str, slug: str | None = None) -> Asked:
        """Return the same question without one option, or without a whole filter (“q” too), on its first page."""
        if name == "q":
            return replace(self, q="", page=1)
        kept = tuple(one for one in self.chosen.get(name, ()) if slug is not None and one != slug)
        chosen = {**self.chosen, name: kept}
        return replace(self, chosen={key: slugs for key, slugs in chosen.items() if slugs}, page=1)

    def only(self, name: str, *slugs: str) -> Asked:
        """Return the same question with these as the only options of one filter, on its first page."""
        asked = self.without(name)
        chosen = {**asked.chosen, name: slugs}
        return replace(asked, chosen={key: chosen[key] for key in FILTERS if key in chosen})

    def fields(self) -> list[tuple[str, str]]:
        """Return the question as the fields of an address, in the form's order, leaving out what says nothing."""
        found = [("q", self.q)] if self.q else []
        found += [(name, slug) for name in FILTERS for slug in self.chosen.get(name, ())]
        if self.sort != SORTS[0]:
            found.append(("sort", self.sort))
        if self.words:
            found.append(("words", "1"))
        if self.page > 1:
            found.append(("page", str(self.page)))
        return found

    def query(self) -> str:
        """Return the part of an address after the path, with its question mark, or "" when nothing is asked."""
        fields = self.fields()
        return f"?{urlencode(fields)}" if fields else ""


def read(address: QueryDict, snapshot: Snapshot) -> Asked:
    """Read what was asked. Nothing in an address is an error: what is unknown is left out and named."""
    text = _BLANKS.sub(" ", address.get("q", "")[:_LOOKED_AT]).strip()
    chosen: dict[str, tuple[str, ...]] = {}
    unknown: list[str] = []
    for name in FILTERS:
        typed = [value.strip() for value in address.getlist(name)]
        if name == "condition":
            typed = [snapshot.vocabulary.former.get(value, value) for value in typed]
        asked = list(dict.fromkeys(value for value in (typed[-1:] if name in SINGLE else typed) if value))
        unknown += [value for value in asked if not known(snapshot, name, value)]
        slugs = tuple(value for value in asked if known(snapshot, name, value))
        if slugs:
            chosen[name] = slugs
    sort = address.get("sort", "").strip() or SORTS[0]
    if sort not in SORTS:
        unknown.append(sort)
        sort = SORTS[0]
    return Asked(
        q=_cut(text),
        chosen=chosen,
        sort=sort,
        words=address.get("words", "") == "1",
        page=_page(address.get("page", "")),
        cut=len(text) > LONGEST_Q,
        unknown=tuple(map(_named, unknown[:_NAMED])),
    )


def _named(value: str) -> str:
    """Return an unknown word as a notice names it, cut by code points: a thousand accents on a letter are no letter."""
    short = value if len(value) <= _NAME_LENGTH else f"{value[: _NAME_LENGTH - 1]}…"
    return _BLANKS.sub(" ", short)


def _cut(text: str) -> str:
    """Return what is looked for of a long text: as many whole words as fit, for half a word is found nowhere."""
    if len(text) <= LONGEST_Q:
        return text
    whole, blank, _half = text[: LONGEST_Q + 1].rpartition(" ")
    return whole if blank else text[:LONGEST_Q]


def _page(typed: str) -> int:
    """Return a page's number; what is no number, or below 1, is page 1. Past the 9th digit every page is beyond."""
    digits = typed.strip()
    return max(1, int(digits[:9])) if digits.isdecimal() else 1
