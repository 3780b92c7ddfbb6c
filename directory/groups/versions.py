"""Versions of many groups at once, and the lines of their histories: what Wagtail writes for one group at a time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from modelcluster.models import (
    get_all_child_m2m_relations,
    get_all_child_relations,
    get_serializable_data_for_fields,
)
from wagtail.models import ModelLogEntry, Revision

from directory.groups.models import Group


class Log:
    """Gathers lines for the groups' histories; all of one change carry one mark."""

    def __init__(self, by: Any) -> None:
        self.by, self.mark, self.now = by, uuid.uuid4(), timezone.now()
        self.kind = ContentType.objects.get_for_model(Group)
        self.lines: list[ModelLogEntry] = []

    def note(self, pk: int, name: str, action: str, revision: Revision | None = None) -> None:
        self.lines.append(
            ModelLogEntry(
                content_type=self.kind,
                object_id=str(pk),
                label=name,
                action=action,
                timestamp=self.now,
                uuid=self.mark,
                user=self.by,
                revision=revision,
                content_changed=True,
            )
        )

    def write(self) -> None:
        ModelLogEntry.objects.bulk_create(self.lines)
        self.lines = []


def _of_row() -> QuerySet[Revision]:
    return Revision.objects.filter(content_type=Group.get_content_type(), object_id=Cast(OuterRef("pk"), CharField()))


def latest() -> Subquery:
    """The key of a group's latest version, to be written into its row."""
    return Subquery(_of_row().order_by("-pk").values("pk")[:1])


def waits_for_its_hour() -> Exists:
    """Whether a version of the group is to be published at an hour that was set."""
    return Exists(_of_row().filter(approved_go_live_at__isnull=False))


def versions(ids: Sequence[int], by: Any, *, earlier: bool = False) -> dict[int, Revision]:
    """Return a version of each of these groups, not yet saved: what `save_revision` keeps, for many groups at once.

    It is dated now, or `earlier`: when the group was last changed.
    """
    kind = Group.get_content_type()
    now = timezone.now()
    found = {
        group.pk: Revision(
            content_type=kind,
            base_content_type=kind,
            object_id=str(group.pk),
            created_at=group.changed_at if earlier else now,
            user=by,
            object_str=str(group),
            content=get_serializable_data_for_fields(group),
        )
        for group in Group.objects.filter(pk__in=ids)
    }
    for relation in get_all_child_relations(Group):
        name, field = relation.get_accessor_name(), relation.field
        for version in found.values():
            version.content[name] = []
        for child in relation.related_model._default_manager.filter(**{f"{field.name}__in": ids}):
            found[getattr(child, field.attname)].content[name].append(get_serializable_data_for_fields(child))
    for field in get_all_child_m2m_relations(Group):
        for version in found.values():
            version.content[field.name] = []
        group, other = field.m2m_column_name(), field.m2m_reverse_name()
        pairs = field.remote_field.through._default_manager.filter(**{f"{group}__in": ids}).order_by("pk")
        for pk, value in pairs.values_list(group, other):
            found[pk].content[field.name].append(value)
    return found
