"""Writing the search index: the facts that filters count, and the text that words are found in.

Rows are written by Python in the transaction that changes a group, after the site's generation has been raised. The
generation's row stays locked until that transaction ends, so that generations become visible in order.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models, transaction

from core import generation
from core.search import normalise
from core.search.documents import Document
from core.search.engine import engine
from directory.groups.enums import Access, State, TimeOfDay
from directory.groups.models import Group, GroupTranslation
from directory.groups.patterns import GroupPattern
from directory.search.models import IndexedGroup

TEXT = engine("directory_group_text")
CHUNK = 500
# What a document keeps of a text that somebody pasted a book into.
LONGEST_TEXT = 20_000
_FIELDS = (
    ["id", "name", "other_names", "text_language", "summary", "description", "any_need", "whole_area", "online_only"]
    + ["meets", "audience", "languages", "cost", "age_from", "age_to", "state", "confirmed_on"]
    + [access.field for access in Access]
)
_waiting: ContextVar[set[int] | None] = ContextVar("waiting", default=None)


def refresh(ids: Iterable[int]) -> None:
    """Bring the rows of these groups up to date and raise the generation; inside `batch`, when it ends."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.update(ids)
        return
    wanted = sorted(set(ids))
    with transaction.atomic():
        generation.advance()
        seq = generation.current()
        for start in range(0, len(wanted), CHUNK):
            _write(wanted[start : start + CHUNK], seq)


@contextmanager
def batch() -> Iterator[None]:
    """Index all groups saved in this block together at its end: an importer's row costs a tenth of a save's."""
    with transaction.atomic():
        # Whoever writes many groups raises the generation first: two of them then wait for each other in one order.
        generation.advance()
        outer = _waiting.set(set())
        try:
            yield
            ids = _waiting.get() or set()
        finally:
            _waiting.reset(outer)
        refresh(ids)


def batching() -> bool:
    """Whether a `batch` is open here."""
    return _waiting.get() is not None


def rebuild(progress: Callable[[Sequence[int]], Iterable[int]] = iter) -> int:
    """Write the whole index anew and return how many public groups it holds."""
    with transaction.atomic():
        generation.advance()
        seq = generation.current()
        TEXT.remove()
        public = set(Group.public.values_list("pk", flat=True))
        ids = sorted(public.union(IndexedGroup.objects.values_list("pk", flat=True)))
        for start in progress(range(0, len(ids), CHUNK)):
            _write(ids[start : start + CHUNK], seq)
    return len(public)


def drift() -> tuple[int, int]:
    """Return how many public groups have a missing or wrong row, and how many rows tell of no public group."""
    stored = {row.group_id: row for row in IndexedGroup.objects.filter(public=True)}
    texts = TEXT.ids()
    wrong = 0
    for chunk in _chunks(Group.public.order_by("pk").values_list("pk", flat=True).iterator()):
        for row, _document in _read(chunk):
            known = stored.pop(row.group_id, None)
            wrong += known is None or row.group_id not in texts or _differs(row, known)
            texts.discard(row.group_id)
    return wrong, len(stored.keys() | texts)


def _differs(row: IndexedGroup, known: IndexedGroup) -> bool:
    names = [field.attname for field in IndexedGroup._meta.concrete_fields if field.attname != "seq"]
    return any(getattr(row, name) != getattr(known, name) for name in names)


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    ids = iter(ids)
    while chunk := list(itertools.islice(ids, CHUNK)):
        yield chunk


def _write(ids: Sequence[int], seq: int) -> None:
    read = list(_read(ids))
    public = {row.group_id for row, _document in read}
    hidden = set(ids) - public
    rows = [row for row, _document in read]
    rows += [IndexedGroup(group_id=pk, public=False, version=normalise.VERSION) for pk in hidden]
    for row in rows:
        row.seq = seq
    IndexedGroup.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["group_id"],
        update_fields=["facts", "sort_name", "confirmed_on", "public", "text_digest", "version", "seq"],
    )
    TEXT.remove(hidden)
    TEXT.write([document for _row, document in read])


def _read(ids: Sequence[int]) -> Iterator[tuple[IndexedGroup, Document]]:
    """Yield row and document of each public group among these, in a constant number of queries."""
    groups = list(Group.public.filter(pk__in=ids).values(*_FIELDS))
    conditions = _pairs(Group.conditions.through, "condition_id", ids)
    wards = _pairs(Group.wards.through, "ward_id", ids)
    localities = _pairs(Group.localities.through, "locality_id", ids)
    patterns = _gather(GroupPattern.objects.filter(group__in=ids).values_list("group_id", "weekday", "starts"))
    translations = _gather(
        GroupTranslation.objects.filter(group__in=ids)
        .order_by("language")
        .values_list("group_id", "language", "summary", "description")
    )
    for group in groups:
        pk = group["id"]
        facts = set(_own_facts(group))
        facts.update(f"condition:{value}" for value in conditions[pk])
        facts.update(f"ward:{value}" for value in wards[pk])
        facts.update(f"locality:{value}" for value in localities[pk])
        facts.update(f"day:{weekday}" for weekday, _starts in patterns[pk] if weekday)
        facts.update(f"time:{time_of_day(starts)}" for _weekday, starts in patterns[pk] if starts is not None)
        document = _document(group, conditions[pk], translations[pk])
        yield (
            IndexedGroup(
                group_id=pk,
                facts=" ".join(sorted(facts)),
                sort_name=normalise.plain(group["name"])[:200],
                confirmed_on=group["confirmed_on"],
                public=True,
                text_digest=hashlib.sha256(repr(document).encode()).hexdigest(),
                version=normalise.VERSION,
            ),
            document,
        )


def time_of_day(starts: Any) -> str:
    """Return when a meeting begins: in the morning before 12:00, the afternoon before 17:00, else the evening."""
    if starts.hour < 12:
        return TimeOfDay.MORNING.value
    return TimeOfDay.AFTERNOON.value if starts.hour < 17 else TimeOfDay.EVENING.value


def _own_facts(group: dict[str, Any]) -> Iterator[str]:
    for flag in ("any_need", "whole_area", "online_only"):
        if group[flag]:
            yield flag
    if group["state"] == State.PAUSED:
        yield "paused"
    for name, field in (("meets", "meets"), ("audience", "audience"), ("language", "languages")):
        for code in group[field]:
            yield f"{name}:{code}"
    for access in Access:
        if group[access.field] is not None:
            yield f"access:{access.value}:{'yes' if group[access.field] else 'no'}"
    if group["cost"]:
        yield f"cost:{group['cost']}"
    for bound in ("age_from", "age_to"):
        if group[bound] is not None:
            yield f"{bound}:{group[bound]}"


# Stands for the row of needs that means any need.
ANY_NEED = "anyneed"


def condition_token(pk: int) -> str:
    """Return the token that stands for a condition: its words are looked up when asked, and cannot grow stale here."""
    return f"condition{pk}"


def _document(group: dict[str, Any], conditions: Collection[int], translations: Collection[Any]) -> Document:
    own = group["text_language"]
    titles = [(own, group["name"]), (own, group["other_names"])]
    summaries = [(own, group["summary"])] + [(language, summary) for language, summary, _text in translations]
    bodies = [(own, group["description"])] + [(language, text) for language, _summary, text in translations]
    return Document(
        id=group["id"],
        title=_tokens(titles),
        subject=[condition_token(pk) for pk in sorted(conditions)] + [ANY_NEED] * group["any_need"],
        summary=_tokens(summaries),
        body=_tokens(bodies),
    )


def _tokens(texts: Iterable[tuple[str, str]]) -> list[str]:
    return [token for language, text in texts for token in normalise.tokens(text[:LONGEST_TEXT], language)]


def _pairs(through: type[models.Model], column: str, ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for group, value in through._default_manager.filter(group_id__in=ids).values_list("group_id", column):
        found[group].append(value)
    return found


def _gather(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for group, *values in rows:
        found[group].append(tuple(values))
    return found
