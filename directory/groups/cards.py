"""Cards of groups for lists: plain values, a constant number of queries however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from core.languages import Fragment
from directory.groups import words
from directory.groups.models import Group, GroupTranslation
from directory.groups.patterns import GroupPattern
from places.area import Area, area
from places.ward_map import mark

_COLUMNS = [
    *["pk", "slug", "name", "summary", "text_language", "state", "paused_until", "whole_area", "online_only"],
    *["venue", "show_ward_only", "meets", "meeting_ward__name", "when_text", "turn_up"],
    *["confirmed_on", "confirmed_how", "wards_to_check"],
]


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of one group."""

    pk: int
    slug: str
    url: str
    name: Fragment
    summary: Fragment
    when: Fragment
    where: str
    entry: str
    serves: str
    served: SafeString
    confirmed: words.Confirmation
    paused: str
    ward_being_checked: bool


def cards_for(ids: Sequence[int], language: str) -> list[Card]:
    """Return the cards of public groups in the order of `ids`, each in `language` where it has words in it."""
    rows = {row["pk"]: row for row in Group.public.filter(pk__in=ids).values(*_COLUMNS)}
    told = summaries(rows, language)
    patterns = _by_group(GroupPattern.objects.filter(group__in=ids).values_list("group_id", *words.Pattern.FIELDS))
    today = area()
    wards = _by_group(Group.wards.through.objects.filter(group__in=ids).values_list("group_id", "ward_id"))
    localities = _by_group(
        Group.localities.through.objects.filter(group__in=ids).values_list("group_id", "locality_id")
    )
    return [
        _card(
            rows[pk],
            told[pk],
            [words.Pattern(*values) for values in patterns[pk]],
            Served.of(today, rows[pk], (ward for (ward,) in wards[pk]), (row for (row,) in localities[pk])),
        )
        for pk in ids
        if pk in rows
    ]


def summaries(rows: Mapping[int, Mapping[str, Any]], language: str) -> dict[int, Fragment]:
    """Return the summaries of groups, each in `language` where it has words in it; `rows` are their values by key."""
    translated = dict(
        GroupTranslation.objects.filter(group__in=rows, language=language)
        .exclude(summary="")
        .values_list("group_id", "summary")
    )
    return {
        pk: Fragment(translated[pk], language) if pk in translated else Fragment(row["summary"], row["text_language"])
        for pk, row in rows.items()
    }


def cards_in_parts(parts: Sequence[Sequence[int]], language: str) -> list[list[Card]]:
    """Return the cards of each part of a page, read all at once."""
    cards = {card.pk: card for card in cards_for([pk for part in parts for pk in part], language)}
    return [[cards[pk] for pk in part if pk in cards] for part in parts]


@dataclass(frozen=True, slots=True)
class Served:
    """Where a group's families live: in words and as the small tile map."""

    text: str
    mark: SafeString

    @classmethod
    def of(cls, today: Area, facts: Mapping[str, Any], wards: Iterable[int], localities: Iterable[int]) -> Served:
        """Say it for the wards and localities of the edition in force; `facts` holds whole_area and online_only."""
        named_localities = [today.localities[pk] for pk in localities if pk in today.localities]
        known = (today.wards[pk] for pk in wards if pk in today.wards)
        named_wards = [ward for ward in known if ward.locality not in {one.pk for one in named_localities}]
        filled = today.served_wards(
            whole_area=facts["whole_area"],
            wards=[ward.pk for ward in named_wards],
            localities=[locality.pk for locality in named_localities],
        )
        text = words.serves(
            facts["whole_area"],
            facts["online_only"],
            sorted(map(today.locality_name, named_localities)),
            sorted(map(today.ward_name, named_wards)),
            settings.AREA_NAME,
        )
        return cls(text, mark(today, filled))


def _by_group(rows: Iterable[tuple[Any, ...]]) -> defaultdict[int, list[tuple[Any, ...]]]:
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for group, *values in rows:
        found[group].append(tuple(values))
    return found


def _card(row: dict[str, Any], summary: Fragment, patterns: list[words.Pattern], served: Served) -> Card:
    times = words.when(patterns, row["when_text"], row["text_language"])
    return Card(
        pk=row["pk"],
        slug=row["slug"],
        url=reverse("groups:profile", args=[row["slug"]]),
        name=Fragment(row["name"], row["text_language"]),
        summary=summary,
        when=times[0] if times else words.when_not_stated(),
        where=words.where(
            venue=row["venue"],
            ward=row["meeting_ward__name"] or "",
            ward_only=row["show_ward_only"],
            online_only=row["online_only"],
            meets=row["meets"],
        ),
        entry=words.entry(row["turn_up"]),
        serves=served.text,
        served=served.mark,
        confirmed=words.confirmation(row["confirmed_on"], row["confirmed_how"]),
        paused=words.paused(row["paused_until"]) if row["state"] == "paused" else "",
        ward_being_checked=row["wards_to_check"],
    )
