"""What the history of a group tells of an import: a version of each changed group, and a line for what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F
from wagtail.models import Revision

from directory.groups.models import Group
from directory.groups.versions import Log, latest, versions
from directory.transfer.facts import LANGUAGES, STANDING
from directory.transfer.planning import Plan
from directory.transfer.standing import logged_as

# Facts that a version keeps under another name.
_KEPT_AS = {"tags": "tagged_items"} | {
    f"{what}_{language}": "translations" for language in LANGUAGES for what in ("summary", "description")
}


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
    groups.update(latest_revision=latest(), live_revision=None)
    groups.filter(live=True).update(live_revision=F("latest_revision"), has_unpublished_changes=False)
    drafts = versions([plan.pk for plan in waiting], by)
    for plan in waiting:
        draft = drafts[plan.pk]
        draft.content = _brought_up(stored[plan.before["latest_revision"]].content, draft.content, plan.changed)
    Revision.objects.bulk_create(drafts.values())
    Group.objects.filter(pk__in=drafts).update(latest_revision=latest(), has_unpublished_changes=True)
    for plan in plans:
        was, status, name = plan.before["status"], plan.after["status"], plan.after["name"]
        if was != status:
            log.note(plan.pk, name, logged_as(was, status), now[plan.pk])
        if not plan.changed <= set(STANDING):
            log.note(plan.pk, name, "wagtail.publish" if plan.after["live"] else "wagtail.edit", now[plan.pk])


def _waits(plan: Plan) -> bool:
    return bool(plan.before["has_unpublished_changes"] and plan.before["latest_revision"])


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
