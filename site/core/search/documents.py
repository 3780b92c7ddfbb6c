"""What an engine stores."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Protocol

# The weight of a word by the field it stands in. PostgreSQL takes 0 to 1, in the order D, C, B, A.
WEIGHTS = {"title": 1.0, "subject": 0.7, "summary": 0.4, "body": 0.1}


@dataclass(frozen=True)
class Document:
    """The tokens of one thing, by field, in the order of weight."""

    id: int
    title: Sequence[str] = ()
    subject: Sequence[str] = ()
    summary: Sequence[str] = ()
    body: Sequence[str] = ()

    def columns(self) -> list[Sequence[str]]:
        """Return the tokens of each field, heaviest field first."""
        return [getattr(self, field.name) for field in fields(self) if field.name != "id"]


# Every word of a query must be found; a word is found by any of its tokens.
Words = Sequence[Collection[str]]


class Engine(Protocol):
    """A full-text index by its name. Tokens hold letters and digits only, so no engine meets a query language."""

    def create(self) -> None:
        """Make the index unless it is there."""

    def check(self) -> None:
        """Raise a database error unless the index can be read."""

    def write(self, documents: Sequence[Document]) -> None:
        """Add documents, or replace those with the same ids, in the caller's transaction."""

    def remove(self, ids: Collection[int] | None = None) -> None:
        """Take documents out: those with these ids, or all."""

    def ids(self) -> set[int]:
        """Return the ids of all documents."""

    def matches(self, words: Words) -> list[int]:
        """Return the ids of the documents that have every word, in no order."""

    def scores(self, words: Words, ids: Collection[int]) -> dict[int, float]:
        """Return how well each of these documents answers the words: higher is better; 0 and up."""
