"""PostgreSQL: a tsvector of our own tokens with a GIN index. No dictionary of the server takes part."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection

from core.search.documents import WEIGHTS, Document, Words

_LABELS = "ABCD"
_RANK_WEIGHTS = "{" + ", ".join(str(weight) for weight in reversed(WEIGHTS.values())) + "}"
# A tsvector counts positions up to here; later words stand at the last one and are still found.
_LAST_POSITION = 16_383


class PostgresEngine:
    """A table of id and document."""

    def __init__(self, name: str) -> None:
        self.name = name

    def create(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {self.name} (id bigint PRIMARY KEY, document tsvector NOT NULL)"
            )
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {self.name}_document ON {self.name} USING gin (document)")

    def check(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {self.name} LIMIT 1")

    def write(self, documents: Sequence[Document]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self.name} (id, document) VALUES (%s, %s::tsvector)"
                " ON CONFLICT (id) DO UPDATE SET document = excluded.document",
                [(document.id, _vector(document)) for document in documents],
            )

    def remove(self, ids: Collection[int] | None = None) -> None:
        with connection.cursor() as cursor:
            if ids is None:
                cursor.execute(f"DELETE FROM {self.name}")
            else:
                cursor.execute(f"DELETE FROM {self.name} WHERE id = ANY(%s)", [list(ids)])

    def ids(self) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {self.name}")
            return {row[0] for row in cursor.fetchall()}

    def matches(self, words: Words) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT coalesce(array_agg(id), '{{}}') FROM {self.name} WHERE document @@ %s::tsquery",
                [_query(words)],
            )
            return cursor.fetchone()[0]

    def scores(self, words: Words, ids: Collection[int]) -> dict[int, float]:
        # The driver looks at each item of a list; of thousands of ids it is quicker told in one text.
        listed = "{" + ",".join(map(str, ids)) + "}"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, ts_rank('{_RANK_WEIGHTS}', document, %s::tsquery) FROM {self.name}"
                " WHERE id = ANY(%s::bigint[])",
                [_query(words), listed],
            )
            return dict(cursor.fetchall())


def _vector(document: Document) -> str:
    lexemes: dict[str, list[str]] = {}
    position = 0
    for label, field in zip(_LABELS, document.columns(), strict=True):
        for token in field:
            position = min(position + 1, _LAST_POSITION)
            lexemes.setdefault(token, []).append(f"{position}{label}")
    return " ".join(f"'{token}':{','.join(places)}" for token, places in lexemes.items())


def _query(words: Words) -> str:
    return " & ".join("(" + " | ".join(f"'{token}'" for token in sorted(word)) + ")" for word in words)
