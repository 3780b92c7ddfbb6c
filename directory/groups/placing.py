"""Groups and ward editions: nobody is lost when wards change.

A group carries wards and localities of more than one edition at a time, and whoever reads them asks for those of the
edition in force. So a new edition can be loaded weeks ahead: the group is found by its old wards until the day before
and by its new ones from that day on, and no job has to run in between.

Loading an edition gives every group its wards there, by the group's latest earlier ones:

- a group that serves just the ward it meets in follows its postcode (public or private) into the new ward;
- a ward with the same code is the same ward, a locality with the same address is the same locality;
- any other ward is replaced by every ward that may hold a part of it (`places.queries.successors`), and the group is
  marked `wards_to_check` until a person has looked.

A group that has wards in the edition already and is not marked is left alone: somebody chose them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from directory.groups.models import Group, group_saved
from directory.groups.private_models import GroupPrivatePlace
from directory.search import index
from places.models import Locality, Postcode, Ward, WardEdition
from places.queries import known_form, successors
from places.signals import edition_loaded

BATCH = 5_000
_THROUGHS: list[tuple[Any, str]] = [(Group.wards.through, "ward"), (Group.localities.through, "locality")]


@dataclass
class _Ground:
    """Where a group stands in one edition."""

    wards: set[int] = field(default_factory=set)
    localities: set[int] = field(default_factory=set)


@dataclass
class PlacingReport:
    """Which groups were placed, and which of them a person should look at."""

    placed: list[int] = field(default_factory=list)
    to_check: list[int] = field(default_factory=list)


def connect() -> None:
    """Listen to editions and groups."""
    edition_loaded.connect(_edition_loaded)
    group_saved.connect(_group_saved)


def _edition_loaded(edition: WardEdition, **_more: Any) -> None:
    """Place every group in the edition, and in each later one again: shapes that came late make that surer."""
    with index.batch():
        for later in WardEdition.objects.filter(valid_from__gte=edition.valid_from).order_by("valid_from"):
            index.refresh(place_groups(edition=later).placed)


def _group_saved(group: Group, **_more: Any) -> None:
    follow([group.pk])


def follow(groups: Sequence[int]) -> None:
    """Place groups whose wards were just chosen in the editions that follow.

    What was chosen in the edition in force counts anew for each later one. When nothing is chosen in the edition in
    force (an old revision was published), that is made up for. One query while there is one edition.
    """
    editions = list(WardEdition.objects.order_by("valid_from"))
    in_force = WardEdition.objects.in_force() if len(editions) > 1 else None
    if in_force is None:
        return
    chosen = {
        group
        for through, what in _THROUGHS
        for group in through.objects.filter(group__in=groups, **{f"{what}__edition": in_force}).values_list(
            "group", flat=True
        )
    }
    if unplaced := [group for group in groups if group not in chosen]:
        place_groups(edition=in_force, only=unplaced)
    for later in editions[editions.index(in_force) + 1 :]:
        place_groups(edition=later, only=groups, anew=True)


@transaction.atomic
def place_groups(*, edition: WardEdition, only: Collection[int] | None = None, anew: bool = False) -> PlacingReport:
    """Give groups their wards and localities in the edition. A constant number of queries, however many groups.

    `only` limits it to these groups; `anew` replaces what they have in the edition though nobody marked it, and leaves
    the mark alone, for a person has just been there.
    """
    earlier = list(
        WardEdition.objects.filter(valid_from__lt=edition.valid_from)
        .order_by("-valid_from")
        .values_list("pk", flat=True)
    )
    if not earlier:
        return PlacingReport()
    grounds = _grounds([edition.pk, *earlier], only)
    facts = _facts(grounds, only)
    postcode_wards = _postcode_wards(edition, facts)
    sources = {}
    for group, by_edition in grounds.items():
        here = by_edition.get(edition.pk)
        source = next((by_edition[old] for old in earlier if old in by_edition), None)
        if source and (anew or not here or facts[group].to_check):
            sources[group] = source
    meeting = {facts[group].meeting_ward for group in facts} - {None}
    locality_wards, same_locality = _localities(edition, sources)
    needed = {ward for source in sources.values() for ward in source.wards} | {pk for pk in meeting if pk}
    heirs = successors(needed | {ward for wards in locality_wards.values() for ward in wards}, edition)
    codes = dict(Ward.objects.filter(pk__in=[*heirs, *_flat(heirs.values())]).values_list("pk", "code"))

    def surely(ward: int) -> bool:
        return len(heirs.get(ward, [])) == 1 and codes[ward] == codes[heirs[ward][0]]

    placed: dict[int, _Ground] = {}
    to_check = []
    for group, source in sources.items():
        by_postcode = postcode_wards.get(facts[group].postcode)
        gone = {one for one in source.localities if one not in same_locality}
        wards = source.wards | {ward for one in gone for ward in locality_wards[one]}
        if by_postcode and wards == {facts[group].meeting_ward} and not source.localities:
            found, sure = {by_postcode}, True
        else:
            found = set(_flat(heirs.get(ward, []) for ward in wards))
            sure = not gone and all(map(surely, wards))
        placed[group] = _Ground(found, {same_locality[one] for one in source.localities - gone})
        if not sure:
            to_check.append(group)
    _write(edition, placed)
    if not anew:
        _mark(placed.keys(), to_check)
    if edition == WardEdition.objects.in_force():
        _move_meetings(facts, postcode_wards, {old: heirs[old][0] for old in meeting if old and surely(old)})
    return PlacingReport(list(placed), to_check)


def _grounds(editions: list[int], only: Collection[int] | None) -> dict[int, dict[int, _Ground]]:
    """Return where each group stands, by group and edition."""
    grounds: dict[int, dict[int, _Ground]] = defaultdict(lambda: defaultdict(_Ground))
    for through, what in _THROUGHS:
        rows = _some(through.objects.filter(**{f"{what}__edition__in": editions}), "group__in", only)
        for group, edition, pk in rows.values_list("group", f"{what}__edition", what):
            ground = grounds[group][edition]
            (ground.wards if what == "ward" else ground.localities).add(pk)
    return grounds


@dataclass(frozen=True, slots=True)
class _GroupFacts:
    postcode: str
    meeting_ward: int | None
    to_check: bool


def _facts(grounds: Collection[int], only: Collection[int] | None) -> dict[int, _GroupFacts]:
    private = dict(
        _some(GroupPrivatePlace.objects.exclude(postcode=""), "group__in", only).values_list("group", "postcode")
    )
    rows = _some(Group.objects.all(), "pk__in", only).values_list("pk", "postcode", "meeting_ward", "wards_to_check")
    return {
        pk: _GroupFacts(known_form(postcode or private.get(pk, "")), meeting, to_check)
        for pk, postcode, meeting, to_check in rows
        if pk in grounds or meeting
    }


def _postcode_wards(edition: WardEdition, facts: dict[int, _GroupFacts]) -> dict[str, int]:
    """Return the ward of each postcode in the edition. For many groups the whole table is quicker than its parts."""
    rows = Postcode.wards.through.objects.filter(ward__edition=edition)
    if len(facts) < BATCH:
        rows = rows.filter(postcode__code__in={one.postcode for one in facts.values()})
    return dict(rows.values_list("postcode__code", "ward"))


def _localities(edition: WardEdition, sources: dict[int, _Ground]) -> tuple[dict[int, set[int]], dict[int, int]]:
    """Return the wards of each old locality, and the locality of the edition that is the same."""
    old = {one for source in sources.values() for one in source.localities}
    new = dict(edition.localities.values_list("slug", "pk"))
    slugs = dict(Locality.objects.filter(pk__in=old).values_list("pk", "slug"))
    wards: dict[int, set[int]] = {pk: set() for pk in old}
    for ward, locality in Ward.objects.filter(locality__in=old).values_list("pk", "locality"):
        wards[locality].add(ward)
    return wards, {pk: new[slug] for pk, slug in slugs.items() if slug in new}


def _write(edition: WardEdition, placed: dict[int, _Ground]) -> None:
    groups = list(placed)
    for through, what in _THROUGHS:
        for start in range(0, len(groups), BATCH):
            some = groups[start : start + BATCH]
            through.objects.filter(group__in=some, **{f"{what}__edition": edition}).delete()
            through.objects.bulk_create(
                [
                    through(**{"group_id": group, f"{what}_id": pk})
                    for group in some
                    for pk in sorted(placed[group].wards if what == "ward" else placed[group].localities)
                ],
                batch_size=BATCH,
            )


def _mark(placed: Iterable[int], to_check: Iterable[int]) -> None:
    doubtful = set(to_check)
    for mark, groups in ((True, sorted(doubtful)), (False, sorted(set(placed) - doubtful))):
        for start in range(0, len(groups), BATCH):
            Group.objects.filter(~Q(wards_to_check=mark), pk__in=groups[start : start + BATCH]).update(
                wards_to_check=mark
            )


def _move_meetings(facts: dict[int, _GroupFacts], postcode_wards: dict[str, int], same: dict[int, int]) -> None:
    """Move meeting places into the edition in force where that is sure; elsewhere the old ward's name stays."""
    moved = defaultdict(list)
    for group, one in facts.items():
        ward = postcode_wards.get(one.postcode) or same.get(one.meeting_ward or 0)
        if ward and one.meeting_ward and ward != one.meeting_ward:
            moved[ward].append(group)
    for ward, groups in moved.items():
        for start in range(0, len(groups), BATCH):
            Group.objects.filter(pk__in=groups[start : start + BATCH]).update(meeting_ward=ward)


def _some(rows: models.QuerySet[Any], where: str, only: Collection[int] | None) -> models.QuerySet[Any]:
    return rows if only is None else rows.filter(**{where: only})


def _flat(lists: Iterable[Iterable[int]]) -> list[int]:
    return [one for some in lists for one in some]
