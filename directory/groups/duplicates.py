"""Groups that may be the same: by name, phone, website, or postcode with a similar name. Said, never refused."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import audit
from core.search.normalise import plain
from directory.groups.duplicate_models import DistinctGroups, GroupMark
from directory.groups.enums import PUBLIC_STATES
from directory.groups.models import Group, group_saved
from places.queries import known_form

Kind = GroupMark.Kind
FACTS = ("name", "postcode", "phone", "website")
# A phone or website that more groups share than this belongs to whoever runs them, and tells nothing.
_SHARED = 2
_MOST_NEIGHBOURS = 20
_MOST_ROWS, _MOST_SHOWN = 500, 5
_LITTLE_WORDS = frozenset({"the", "a", "an", "and", "of", "for", "in", "at", "group"})
# Many groups have a page on these: only the whole address counts, and theirs is often the council's own.
_SHARED_HOSTS = (".gov.uk", ".nhs.uk")


class Resemblances:
    """Remembers the rows of a sheet by what gives them away; a look-up takes the same time however many there are."""

    def __init__(self) -> None:
        self.marks: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.at_postcode: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)

    @classmethod
    def of_listed_groups(cls) -> Resemblances:
        """Return those of every group that is not closed or removed: one query."""
        found = cls()
        rows = Group.objects.filter(state__in=PUBLIC_STATES).order_by("pk")
        for facts in rows.values(*FACTS).iterator():
            found.meet(facts["name"], facts)
        return found

    def meet(self, label: str, facts: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return the label of an earlier group that is like these facts, and why; remember this one as `label`.

        The strongest reason comes first.
        """
        like = None
        for mark in _marks(facts):
            labels = self.marks[mark]
            if labels and like is None and (mark[0] in (Kind.NAME, Kind.NEAR) or len(labels) <= _SHARED):
                like = labels[0], _reason(mark[0])
            labels.append(label)
        if postcode := known_form(facts["postcode"]):
            words, neighbours = _telling(facts["name"]), self.at_postcode[postcode]
            for others, other in neighbours[:_MOST_NEIGHBOURS] if like is None else ():
                if _similar(words, others):
                    like = other, _reason(Kind.POSTCODE)
                    break
            neighbours.append((words, label))
        return like


@dataclass(frozen=True, slots=True)
class Likeness:
    """A stored group that may be the same as another, and why."""

    pk: int
    name: str
    why: str


def connect() -> None:
    """Keep the marks of each group that is saved."""
    group_saved.connect(_group_saved)


def _group_saved(group: Group, **_more: Any) -> None:
    remember([group.pk])


def remember(groups: Sequence[int]) -> None:
    """Write the marks of stored groups: two queries while nothing changed."""
    wanted = {
        (facts["pk"], digest): kind
        for facts in Group.objects.filter(pk__in=groups).values("pk", *FACTS)
        for digest, kind in _digests(facts).items()
    }
    rows = GroupMark.objects.filter(group__in=groups).values_list("group_id", "digest", "pk")
    kept = {(group, digest): pk for group, digest, pk in rows}
    gone = [pk for mark, pk in kept.items() if mark not in wanted]
    for start in range(0, len(gone), _MOST_ROWS):
        GroupMark.objects.filter(pk__in=gone[start : start + _MOST_ROWS]).delete()
    new = [mark for mark in wanted if mark not in kept]
    GroupMark.objects.bulk_create(
        (GroupMark(group_id=mark[0], digest=mark[1], kind=wanted[mark]) for mark in new), batch_size=1_000
    )


def remember_all() -> None:
    """Write the marks of groups that have none, as after an upgrade. Every group has at least that of its name."""
    unmarked = Group.objects.exclude(pk__in=GroupMark.objects.values("group")).order_by().values_list("pk", flat=True)
    while some := list(unmarked[:500]):
        remember(some)


def alike(group: Group) -> list[Likeness]:
    """Return stored groups, not closed or removed, that may be `group` as it stands in memory: two queries.

    Those that somebody said are others are left out. The strongest reason comes first.
    """
    said = DistinctGroups.objects.filter(Q(first=group.pk) | Q(second=group.pk)).values_list("first", "second")
    marks = GroupMark.objects.filter(digest__in=_digests({name: getattr(group, name) for name in FACTS}))
    rows = marks.filter(group__state__in=PUBLIC_STATES).exclude(group__in={group.pk, *chain.from_iterable(said)})
    found: dict[str, dict[int, str]] = defaultdict(dict)
    # Once for each kind: one name that is nearly the same has many marks in common.
    likely = rows.values_list("kind", "group", "group__name").distinct().order_by("kind", "group")
    for kind, pk, name in likely[:_MOST_ROWS]:
        found[kind][pk] = name
    words = _telling(group.name)
    likenesses: dict[int, Likeness] = {}
    for kind in Kind:
        if kind in (Kind.PHONE, Kind.WEBSITE) and len(found[kind]) > _SHARED:
            continue
        for pk, name in found[kind].items():
            if kind != Kind.POSTCODE or _similar(words, _telling(name)):
                likenesses.setdefault(pk, Likeness(pk, name, _reason(kind)))
    return list(likenesses.values())[:_MOST_SHOWN]


@transaction.atomic
def tell_apart(*, group: Group, other: Group, by: Any) -> None:
    """Remember that two groups are two."""
    first, second = sorted((group, other), key=lambda one: one.pk)
    _row, new = DistinctGroups.objects.get_or_create(first=first, second=second)
    if new:
        audit.record("group.tell_apart", group, by=by, other=other.pk)


def _reason(kind: str) -> str:
    return {
        Kind.NAME: _("It has the same name."),
        Kind.NEAR: _("Its name is nearly the same."),
        Kind.PHONE: _("It has the same phone number."),
        Kind.WEBSITE: _("It has the same website."),
        Kind.POSTCODE: _("It has the same postcode and a similar name."),
    }[Kind(kind)]


def _telling(name: str) -> frozenset[str]:
    words = plain(name).split()
    return frozenset(word for word in words if word not in _LITTLE_WORDS) or frozenset(words)


def _similar(words: frozenset[str], others: frozenset[str]) -> bool:
    return 2 * len(words & others) >= len(words | others)


def _digests(facts: Mapping[str, Any]) -> dict[int, str]:
    """Return the marks of a group, its postcode among them, as the table holds them."""
    marks = list(_marks(facts))
    if postcode := known_form(facts["postcode"]):
        marks.append((Kind.POSTCODE, postcode))
    return {_digest(*mark): mark[0] for mark in reversed(marks)}


def _digest(kind: str, fact: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{kind} {fact}".encode(), digest_size=8).digest(), "big", signed=True)


def _marks(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name = plain(facts["name"]) or facts["name"].casefold()  # a name may be a picture alone
    yield Kind.NAME, name
    # Two names that differ by one letter, left out, added or mistyped, have one of these in common.
    squeezed = "".join(word for word in name.split() if word not in _LITTLE_WORDS)
    number = "".join(filter(str.isdigit, squeezed))
    if len(squeezed) >= 6:
        for short in dict.fromkeys([squeezed, *(squeezed[:at] + squeezed[at + 1 :] for at in range(len(squeezed)))]):
            yield Kind.NEAR, f"{short} {number}"
    digits = "".join(filter(str.isdigit, facts["phone"])).removeprefix("0044").removeprefix("44").lstrip("0")
    if len(digits) >= 7:
        yield Kind.PHONE, digits
    if site := _site(facts["website"]):
        yield Kind.WEBSITE, site


def _site(website: str) -> str:
    try:
        parts = urlsplit(website.casefold())
    except ValueError:
        return ""
    host = parts.netloc.removeprefix("www.")
    return "" if host.endswith(_SHARED_HOSTS) else host + parts.path.rstrip("/")
