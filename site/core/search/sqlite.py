"""SQLite's FTS5, asked directly: 0.3 ms for 82 hits among 10,000 documents."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from django.db import connection

from core.search.documents import WEIGHTS, Document, Words

# Tokens come ready-made: this tokenizer cuts at ASCII separators only, and they have none.
_TOKENIZER = "ascii"
_BM25_WEIGHTS = ", ".join(str(weight * 10) for weight in WEIGHTS.values())


class SqliteEngine:
    """A virtual table whose rowid is the document's id."""

    def __init__(self, name: str) -> None:
        self.name = name

    def create(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.name}"
                f" USING fts5({', '.join(WEIGHTS)}, tokenize='{_TOKENIZER}')"
            )

    def check(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {self.name} LIMIT 1")

    def write(self, documents: Sequence[Document]) -> None:
        rows: list[list[int | str]] = [
            [document.id, *(" ".join(field) for field in document.columns())] for document in documents
        ]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT OR REPLACE INTO {self.name} (rowid, {', '.join(WEIGHTS)}) VALUES (%s, %s, %s, %s, %s)", rows
            )

    def remove(self, ids: Collection[int] | None = None) -> None:
        with connection.cursor() as cursor:
            if ids is None:
                cursor.execute(f"DELETE FROM {self.name}")
            else:
                cursor.executemany(f"DELETE FROM {self.name} WHERE rowid = %s", [(id_,) for id_ in ids])

    def forget(self) -> None:
        """Drop the words of removed documents: until its parts are merged, an index only marks them as gone."""
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {self.name} ({self.name}) VALUES ('optimize')")

    def ids(self) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT rowid FROM {self.name}")
            return {row[0] for row in cursor.fetchall()}

    def matches(self, words: Words) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT rowid FROM {self.name} WHERE {self.name} MATCH %s", [_query(words)])
            return [row[0] for row in cursor.fetchall()]

    def scores(self, words: Words, ids: Collection[int]) -> dict[int, float]:
        # The plus sign keeps SQLite from asking the index once an id; bm25 is worked out for these ids alone.
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rowid, -bm25({self.name}, {_BM25_WEIGHTS}) FROM {self.name}"
                f" WHERE {self.name} MATCH %s AND +rowid IN (SELECT value FROM json_each(%s))",
                [_query(words), json.dumps(list(ids))],
            )
            return dict(cursor.fetchall())


def _query(words: Words) -> str:
    return " AND ".join("(" + " OR ".join(f'"{token}"' for token in sorted(word)) + ")" for word in words)
