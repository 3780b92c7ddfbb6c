"""How long the directory keeps the people behind a group that is not listed. `core.purge` does the deleting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core import audit
from core.models import AuditEntry
from core.purge import Kind
from directory.groups.enums import PUBLIC_STATES, State
from directory.groups.models import Group
from directory.groups.private_models import GroupContact, GroupPrivatePlace

# What of a group's public facts leads to a person.
CONTACT = {"email": "", "phone": "", "phone_times": ""}


def _closed(before: dt.datetime) -> QuerySet[Group]:
    closed_before = Q(closed_on=None) | Q(closed_on__lt=timezone.localdate(before))
    return _with_people(_untouched(before).filter(closed_before, state=State.CLOSED))


def _removed(before: dt.datetime) -> QuerySet[Group]:
    return _with_people(_untouched(before).filter(state=State.REMOVED))


def _drafts(before: dt.datetime) -> QuerySet[Group]:
    return _untouched(before).filter(_private(), live=False, state__in=PUBLIC_STATES)


def _untouched(before: dt.datetime) -> QuerySet[Group]:
    """Return the groups that no person has done anything with since."""
    deeds = AuditEntry.objects.filter(kind=Group._meta.label_lower, object_id=OuterRef("pk"), at__gte=before)
    return Group.objects.filter(
        ~Exists(deeds.exclude(by="system")),
        Q(latest_revision=None) | Q(latest_revision__created_at__lt=before),
        changed_at__lt=before,
    )


def _private() -> Q:
    return Q(Exists(GroupContact.objects.filter(group=OuterRef("pk")))) | Q(
        Exists(GroupPrivatePlace.objects.filter(group=OuterRef("pk")))
    )


def _with_people(groups: QuerySet[Group]) -> QuerySet[Group]:
    return groups.filter(_private() | ~Q(**CONTACT) | Q(latest_revision__isnull=False))


def forget_private_facts(groups: Iterable[Group]) -> None:
    """Delete who stands behind these groups and where they really meet."""
    for group in list(groups):
        GroupContact.objects.filter(group=group).delete()
        GroupPrivatePlace.objects.filter(group=group).delete()
        audit.record("group.forget", group, by=None)


def forget_people(groups: Iterable[Group]) -> None:
    """Delete all that leads to a person: private facts, the public e-mail and phone, and every version that had them.

    The group itself stays: its address still says that it has gone.
    """
    found = list(groups)
    for group in found:
        group.revisions.all().delete()
        Group.objects.filter(pk=group.pk).update(**CONTACT, has_unpublished_changes=False)
    forget_private_facts(found)


KINDS = [
    Kind(
        "contacts of a closed group, its private place and its versions",
        days=365,
        after="it closed, or somebody last worked on it",
        reason="A group may come back.",
        older=_closed,
        delete=forget_people,
    ),
    Kind(
        "contacts of a removed group, its private place and its versions",
        days=30,
        after="somebody last worked on it",
        reason="To undo a removal that was a mistake.",
        older=_removed,
        delete=forget_people,
    ),
    Kind(
        "private facts of a group that is a draft",
        days=365,
        after="somebody last worked on it",
        reason="To ask the group whether it wants to be listed.",
        older=_drafts,
        delete=forget_private_facts,
    ),
]
