"""Which engine holds an index: the database's own full text, by its vendor."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from core.search.documents import Engine
from core.search.postgres import PostgresEngine
from core.search.sqlite import SqliteEngine

ENGINES: dict[str, Callable[[str], Engine]] = {"sqlite": SqliteEngine, "postgresql": PostgresEngine}


# Every index that some feature keeps.
in_use: dict[str, Engine] = {}


def engine(name: str) -> Engine:
    """Return the full-text index of that name."""
    return in_use.setdefault(name, ENGINES[connection.vendor](name))
