"""Groups as rows of a sheet: what may be public and the bookkeeping of editors, never a private fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from directory.groups.enums import PUBLIC_STATES, State
from directory.groups.meeting import wards_of
from directory.groups.models import Group, GroupTranslation
from directory.transfer import facts as facts_of
from directory.transfer import vocabulary
from directory.transfer.columns import ALWAYS, COLUMNS, MORE, OTHER_LANGUAGES
from directory.transfer.facts import Facts
from directory.transfer.vocabulary import Vocabulary
from places.queries import known_form

CHUNK = 500
STATUSES = {
    "draft": Q(live=False, state__in=PUBLIC_STATES),
    "live": Q(live=True, state=State.OPEN),
    "paused": Q(live=True, state=State.PAUSED),
    "closed": Q(state=State.CLOSED),
    "removed": Q(state=State.REMOVED),
}
# A removed group asked to go, or had to: it is in a sheet only when asked for.
USUAL = ("draft", "live", "paused", "closed")


@dataclass(frozen=True)
class Export:
    """A sheet to be written: its headings, and its groups in the order of their web addresses."""

    headings: list[str]
    ids: list[int]
    vocabulary: Vocabulary

    def rows(self) -> Iterator[list[str]]:
        """Yield each group's cells, in a constant number of queries for each 500 groups."""
        columns = [COLUMNS[name] for name in self.headings]
        for start in range(0, len(self.ids), CHUNK):
            ids = self.ids[start : start + CHUNK]
            found = _without_what_postcodes_tell(facts_of.load(ids, self.vocabulary))
            for pk in ids:
                if pk in found:
                    yield [column.write(found[pk], self.vocabulary) for column in columns]


def prepare(statuses: Sequence[str] = USUAL, *, groups: QuerySet[Group] | None = None) -> Export:
    """Find the groups to write, and which columns they need beside those that every sheet has.

    They are those that stand in one of these ways, or just `groups`.
    """
    if groups is None:
        wanted = Q()
        for status in statuses:
            wanted |= STATUSES[status]
        groups = Group.objects.filter(wanted)
    ids = [pk for _slug, pk in sorted(groups.values_list("slug", "pk"))]
    words = vocabulary.load()
    default = settings.LANGUAGE_CODE
    into_default = GroupTranslation.objects.filter(group=OuterRef("pk"), language=default)
    into_default = into_default.exclude(summary="", description="")
    needed = {
        "text_language": groups.exclude(text_language=default).exists(),
        "meeting_ward": _postcodes_do_not_tell_all(groups.values_list("pk", "postcode", "meeting_ward"), words),
        "paused_until": groups.exclude(paused_until=None).exists(),
        "closed_on": groups.exclude(closed_on=None).exists(),
    }
    translated = groups.filter(Exists(into_default)).exists()
    others = [name for name in OTHER_LANGUAGES if translated or not name.endswith(f"_{default}")]
    return Export([*ALWAYS, *others, *(name for name in MORE if needed[name])], ids, words)


def _postcodes_do_not_tell_all(rows: object, words: Vocabulary) -> bool:
    found = {pk: {"postcode": postcode, "meeting_ward": ward} for pk, postcode, ward in rows}  # type: ignore[attr-defined]
    return any(facts["meeting_ward"] in words.wards.slugs for facts in _without_what_postcodes_tell(found).values())


def _without_what_postcodes_tell(found: dict[int, Facts]) -> dict[int, Facts]:
    """Leave out the ward that a group meets in where a reader of the sheet finds the same one by the postcode."""
    wards = wards_of({known_form(facts["postcode"]) for facts in found.values()})
    for facts in found.values():
        told = wards.get(known_form(facts["postcode"]))
        if told and told.pk == facts["meeting_ward"]:
            facts["meeting_ward"] = None
    return found
