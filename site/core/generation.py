"""The site's generation: every cached page and every in-memory index is as fresh as this number."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest

from core.models import Generation

P = ParamSpec("P")
T = TypeVar("T")


def current() -> int:
    """Return the site's generation: one query on a table of one row.

    Written out, because every page asks: building the statement from the model took ten times as long as its answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM core_generation WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else 0


def hold() -> None:
    """Lock the generation's row: whoever means to advance it waits until the caller's transaction ends."""
    Generation.objects.select_for_update().filter(pk=1).first()


def advance() -> None:
    """Raise the generation inside the caller's transaction: what it writes and the new number appear together.

    Never below the milliseconds since 1970: a database restored from a backup must not meet its old numbers again, for
    which a shared cache may still hold pages.
    """
    now = int(time.time() * 1000)
    if not Generation.objects.filter(pk=1).update(number=Greatest(F("number") + 1, now)):
        Generation.objects.create(pk=1, number=now)


def remembered(read: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function answered until the generation rises: its arguments must be hashable, its answers unchanging.

    Inside a transaction it is asked afresh, because what is written there may yet be undone.
    """
    answers: dict[object, T] = {}
    known = 0

    @wraps(read)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        nonlocal answers, known
        if connection.in_atomic_block:
            return read(*args, **kwargs)
        now = current()
        if now != known:
            answers, known = {}, now
        kept = answers
        key = (args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = read(*args, **kwargs)
        return kept[key]

    return ask
