"""One change of many groups: whom it leaves out and why, and all that follows when a group is saved one by one.

That is: the stored row, the latest version (nobody's unpublished words go live by it, and none are lost), the history,
the audit trail, the search index, and, once, the site's generation. A constant number of queries for each 500 groups.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.locks import BasicLock
from wagtail.models import Revision

from core import audit, generation
from directory.groups.enums import GONE_STATES, State
from directory.groups.models import Group
from directory.groups.versions import Log, latest, versions, waits_for_its_hour
from directory.search import index

CHUNK = 500
Refuse = Callable[[Group], str]


@dataclass
class Outcome:
    """What became of each group: done, as it was to be already, or left, by reason."""

    done: list[Group] = field(default_factory=list)
    same: list[Group] = field(default_factory=list)
    left: dict[str, list[Group]] = field(default_factory=dict)


@dataclass(frozen=True)
class Fact:
    """A public fact that groups are given."""

    verb: str
    told: Mapping[str, Any]

    def lacking(self, groups: Sequence[Group]) -> set[int]:
        """Return which of these do not have it."""
        raise NotImplementedError

    def write(self, groups: Collection[int]) -> None:
        """Give it to these stored groups."""
        raise NotImplementedError

    def carried(self, draft: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a waiting version holds, with the fact as the stored group has it."""
        raise NotImplementedError


def with_locks(groups: QuerySet[Group]) -> QuerySet[Group]:
    """Read also what `sort_out` asks of each group."""
    return groups.annotate(waits=waits_for_its_hour())


def sort_out(groups: Iterable[Group], by: Any, refuse: Refuse) -> tuple[list[Group], dict[str, list[Group]]]:
    """Return the groups that a change by somebody is for, and the others by the reason why not."""
    fit: list[Group] = []
    left: dict[str, list[Group]] = {}
    for group in groups:
        if reason := refuse(group) or _held(group, by):
            left.setdefault(reason, []).append(group)
        else:
            fit.append(group)
    return fit, left


def _held(group: Any, by: Any) -> str:
    if group.waits:
        return _("set to be published at a later hour")
    if group.locked and BasicLock(group).for_user(by):
        return _("locked by somebody else")
    return ""


def gone(group: Group) -> str:
    """Return that the group is closed or removed, if it is."""
    if group.state == State.CLOSED:
        return _("closed")
    return _("taken off the site") if group.state == State.REMOVED else ""


def serves_everybody(group: Group) -> str:
    """Return that no locality fits the group: it serves them all, or meets nowhere, or is gone."""
    if reason := gone(group):
        return reason
    if group.whole_area:
        return _("serves the whole area already")
    return _("online only") if group.online_only else ""


@transaction.atomic
def tell(*, groups: Iterable[int], by: Any, fact: Fact, refuse: Refuse = gone) -> Outcome:
    """Give groups a fact: parents see it at once, and a version that waits to be published holds it too."""
    outcome, log = Outcome(), Log(by)
    for some in _chunks(groups, by, refuse, outcome):
        lacking = fact.lacking(some)
        if lacking:
            fact.write(sorted(lacking))
            rows = Group.objects.filter(pk__in=lacking)
            rows.update(changed_at=log.now)
            rows.filter(live=True).update(last_published_at=log.now)
        _keep_versions(some, lacking, fact, outcome, log)
    _finish(outcome, log, fact.verb, by, fact.told)
    return outcome


@transaction.atomic
def move(
    *, groups: Iterable[int], by: Any, verb: str, refuse: Refuse, same: Callable[[Group], bool], **standing: Any
) -> Outcome:
    """Put groups into another state, unless they stand so already; what belongs to the former state is cleared."""
    outcome, log = Outcome(), Log(by)
    cleared: dict[str, Any] = {"paused_until": None, "closed_on": None}
    if standing["state"] in GONE_STATES:
        cleared["live"] = False
    for some in _chunks(groups, by, refuse, outcome):
        moved = [group for group in some if not same(group)]
        outcome.same += [group for group in some if same(group)]
        outcome.done += moved
        rows = Group.objects.filter(pk__in=[group.pk for group in moved])
        rows.update(**{**cleared, **standing, "changed_at": log.now})
        for group in moved:
            log.note(group.pk, group.name, f"directory.{verb}")
    _finish(outcome, log, verb, by, {"state": standing["state"]})
    return outcome


def _chunks(groups: Iterable[int], by: Any, refuse: Refuse, outcome: Outcome) -> Iterator[list[Group]]:
    """Yield the groups to be changed, their rows locked; note those that are left."""
    generation.hold()  # before the groups' rows are locked: every writer takes the two in this order
    ids = sorted(set(groups))
    for start in range(0, len(ids), CHUNK):
        rows = Group.objects.select_for_update().filter(pk__in=ids[start : start + CHUNK]).order_by("pk")
        fit, left = sort_out(with_locks(rows), by, refuse)
        for reason, some in left.items():
            outcome.left.setdefault(reason, []).extend(some)
        yield fit


def _keep_versions(groups: Sequence[Group], lacking: set[int], fact: Fact, outcome: Outcome, log: Log) -> None:
    """Keep a version of each group that the fact is new to, and bring those that wait up to date."""
    stored = versions([group.pk for group in groups], log.by)
    waiting = {
        group.pk: group.latest_revision_id
        for group in groups
        if group.latest_revision_id and (group.has_unpublished_changes or not group.live)
    }
    drafts = Revision.objects.in_bulk(waiting.values())
    shown: dict[int, Revision] = {}
    newest: dict[int, Revision] = {}
    for group in groups:
        draft = drafts.get(waiting.get(group.pk))
        content = fact.carried(draft.content, stored[group.pk].content) if draft else None
        if group.pk not in lacking and (not draft or content == draft.content):
            outcome.same.append(group)
            continue
        outcome.done.append(group)
        if group.live and group.pk in lacking:
            shown[group.pk] = stored[group.pk]
        newest[group.pk] = _like(stored[group.pk], draft, content) if draft else stored[group.pk]
    Revision.objects.bulk_create(shown.values())
    Group.objects.filter(pk__in=shown).update(live_revision=latest())
    Revision.objects.bulk_create(version for version in newest.values() if not version.pk)
    Group.objects.filter(pk__in=newest).update(latest_revision=latest())
    for group in groups:
        if group.pk in newest:
            log.note(group.pk, group.name, f"directory.{fact.verb}", newest[group.pk])


def _like(stored: Revision, draft: Revision, content: dict[str, Any] | None) -> Revision:
    return Revision(
        content_type_id=stored.content_type_id,
        base_content_type_id=stored.base_content_type_id,
        object_id=stored.object_id,
        created_at=stored.created_at,
        user=stored.user,
        object_str=draft.object_str,
        content=content,
    )


def _finish(outcome: Outcome, log: Log, verb: str, by: Any, told: Mapping[str, Any]) -> None:
    if outcome.done:
        log.write()
        audit.record_each(f"group.{verb}", outcome.done, by=by, **told)
        index.refresh(group.pk for group in outcome.done)
