"""What the history of a group tells of an import: a version of each changed group, and a line for what happened."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from modelcluster.models import (
    get_all_child_m2m_relations,
    get_all_child_relations,
    get_serializable_data_for_fields,
)
from wagtail.models import ModelLogEntry, Revision

from directory.groups.models import Group
from directory.transfer.facts import LANGUAGES, STANDING
from directory.transfer.planning import Plan
from directory.transfer.standing import logged_as

# Facts that a version keeps under another name.
_KEPT_AS = {"tags": "tagged_items"} | {
    f"{what}_{language}": "translations" for language in LANGUAGES for what in ("summary", "description")
}


class Log:
    """Gathers lines for the groups' histories; all of one import carry one mark."""

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


def first_versions(plans: Iterable[Plan]) -> dict[int, Revision]:
    """Return, not yet saved, how groups without any version stand before the import, dated when that was written."""
    found = versions([plan.pk for plan in plans if not plan.before["latest_revision"]], None, earlier=True)
    for plan in plans:
        if plan.after["show_ward_only"] and plan.pk in found:
            found[plan.pk].content |= dict.fromkeys(Group.PLACE_FIELDS, "")
    return found


def keep_versions(plans: Sequence[Plan], earlier: Mapping[int, Revision], log: Log, by: Any) -> None:
    """Save a version of each changed group as it stands now; bring those that wait to be published up to date."""
    now = versions([plan.pk for plan in plans], by)
    waiting = [plan for plan in plans if plan.after["live"] and plan.before["live"] and _waits(plan)]
    stored = Revision.objects.in_bulk([plan.before["latest_revision"] for plan in waiting])
    Revision.objects.bulk_create([*earlier.values(), *now.values()])
    groups = Group.objects.filter(pk__in=now)
    groups.update(latest_revision=_latest(), live_revision=None)
    groups.filter(live=True).update(live_revision=F("latest_revision"), has_unpublished_changes=False)
    drafts = versions([plan.pk for plan in waiting], by)
    for plan in waiting:
        draft = drafts[plan.pk]
        draft.content = _brought_up(stored[plan.before["latest_revision"]].content, draft.content, plan.changed)
    Revision.objects.bulk_create(drafts.values())
    Group.objects.filter(pk__in=drafts).update(latest_revision=_latest(), has_unpublished_changes=True)
    for plan in plans:
        was, status, name = plan.before["status"], plan.after["status"], plan.after["name"]
        if was != status:
            log.note(plan.pk, name, logged_as(was, status), now[plan.pk])
        if not plan.changed <= set(STANDING):
            log.note(plan.pk, name, "wagtail.publish" if plan.after["live"] else "wagtail.edit", now[plan.pk])


def _waits(plan: Plan) -> bool:
    return bool(plan.before["has_unpublished_changes"] and plan.before["latest_revision"])


def _latest() -> Subquery:
    own = Revision.objects.filter(content_type=Group.get_content_type(), object_id=Cast(OuterRef("pk"), CharField()))
    return Subquery(own.order_by("-pk").values("pk")[:1])


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


def _brought_up(draft: Mapping[str, Any], live: Mapping[str, Any], changed: Iterable[str]) -> dict[str, Any]:
    """Return a waiting version with the facts that the import changed; other languages are taken one by one."""
    content = dict(draft)
    for name in changed:
        where = _KEPT_AS.get(name, name)
        if where != "translations":
            content[where] = live[where]
    languages = {name.rpartition("_")[2] for name in changed if _KEPT_AS.get(name) == "translations"}
    if languages:
        content["translations"] = [
            row
            for rows, wanted in ((draft.get("translations", []), False), (live["translations"], True))
            for row in rows
            if (row["language"] in languages) is wanted
        ]
    return content
