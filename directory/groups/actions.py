"""What can happen to a group: each is one transaction with one audit line; what may not be raises ValidationError."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.models import FormState
from wagtail.log_actions import log
from wagtail.models import Revision

from core import audit, generation
from directory.groups import facts, many
from directory.groups.enums import GONE_STATES, State
from directory.groups.models import Group, GroupAlternative
from directory.groups.private_models import GroupPrivatePlace
from places.models import Locality


def refuse_if_gone(group: Group) -> None:
    """Raise unless the group is open or paused."""
    if group.state == State.CLOSED:
        raise ValidationError(_("This group is closed. Reopen it first."))
    if group.state == State.REMOVED:
        raise ValidationError(_("This group was taken off the site. Reopen it first."))


def missing_for_publishing(group: Group) -> dict[str, str]:
    """Return what the public may not be shown without, by field: the group's own consent."""
    missing = {}
    if not group.consent_on:
        missing["consent_on"] = _("Say when the group agreed to be listed. Without its yes it cannot be published.")
    if not group.consent_how.strip():
        missing["consent_how"] = _("Say how the group agreed, for example “by e-mail”.")
    return missing


def refuse_publishing(group: Group) -> None:
    """Raise unless the public may be shown the group as it is told here."""
    refuse_if_gone(group)
    if missing := missing_for_publishing(group):
        raise ValidationError(missing)


@transaction.atomic
def publish(*, group: Group, by: Any, revision: Revision | None = None) -> Group:
    """Show a version of the group to the public: `revision`, else the latest."""
    generation.advance()
    if revision is None and group.has_unpublished_changes:
        revision = group.get_latest_revision()
    if revision is None:
        revision = group.save_revision(user=by)
    revision.publish(user=by, skip_permission_checks=True)
    audit.record("group.publish", group, by=by)
    return Group.objects.get(pk=group.pk)


def pause(*, group: Group, by: Any, until: dt.date | None = None) -> Group:
    """Say that the group takes a break, back `until` a day if that is known. It stays findable, last."""
    refuse_if_gone(group)
    return _move(group, "pause", by, state=State.PAUSED, paused_until=until)


def reopen(*, group: Group, by: Any) -> Group:
    """End a break; or bring a closed or removed group back as a draft, to be looked through and published."""
    return _move(group, "reopen", by, state=State.OPEN)


@transaction.atomic
def close(*, group: Group, by: Any, alternatives: Iterable[Group] = ()) -> Group:
    """Close the group for good: its address says so kindly and offers `alternatives`, else the nearest groups."""
    if group.state == State.REMOVED:
        refuse_if_gone(group)
    generation.advance()
    others = [other for other in alternatives if other.pk != group.pk]
    GroupAlternative.objects.filter(group_id=group.pk).delete()
    GroupAlternative.objects.bulk_create(GroupAlternative(group_id=group.pk, alternative=other) for other in others)
    return _move(group, "close", by, state=State.CLOSED, closed_on=timezone.localdate())


def remove(*, group: Group, by: Any) -> Group:
    """Take the group off the site at once: its address says only that nothing is here any more."""
    return _move(group, "remove", by, state=State.REMOVED)


@transaction.atomic
def keep_place_private(*, group: Group, place: Mapping[str, str], by: Any) -> None:
    """Move a ward-only group's venue, address and postcode to its private place, and out of every earlier version.

    `place` is empty for a group that may be found. Empty parts of it leave what is kept already.
    """
    if not place:
        return
    given = {field: text for field, text in place.items() if text}
    kept = GroupPrivatePlace.objects.filter(group_id=group.pk).values(*given).first() if given else given
    if kept != given:
        GroupPrivatePlace.objects.update_or_create(group_id=group.pk, defaults=given)
        audit.record("group.keep_place_private", group, by=by)
    nowhere = dict.fromkeys(Group.PLACE_FIELDS, "")
    for revision in group.revisions.all():
        if any(revision.content.get(field) for field in nowhere):
            group.revisions.filter(pk=revision.pk).update(content={**revision.content, **nowhere})
    # Half-typed forms kept for the preview would hold the address for a day.
    FormState.objects.for_instance(group).delete()
    FormState.objects.for_instance(Group()).filter(user=by).delete()


def confirm_many(*, groups: Iterable[int], how: str, by: Any) -> many.Outcome:
    """Note that the facts of these groups were confirmed today, by one of `ConfirmedHow`."""
    return many.tell(groups=groups, by=by, fact=facts.Confirmation(timezone.localdate(), how))


@transaction.atomic
def tag_many(*, groups: Iterable[int], tags: Iterable[str], by: Any) -> many.Outcome:
    """Give these groups tags beside their own."""
    generation.hold()  # before a tag is made: every writer takes the two in this order
    return many.tell(groups=groups, by=by, fact=facts.Tags(tags))


def serve_many(*, groups: Iterable[int], locality: Locality, by: Any) -> many.Outcome:
    """Note that these groups serve a locality of the edition in force as well."""
    return many.tell(groups=groups, by=by, fact=facts.Service(locality), refuse=many.serves_everybody)


def pause_many(*, groups: Iterable[int], by: Any, until: dt.date | None = None) -> many.Outcome:
    """Say that these groups take a break. One that does so already keeps its day unless another is given."""

    def same(group: Group) -> bool:
        return group.state == State.PAUSED and until in (None, group.paused_until)

    standing = {"state": State.PAUSED, "paused_until": until}
    return many.move(groups=groups, by=by, verb="pause", refuse=many.gone, same=same, **standing)


@transaction.atomic
def close_many(*, groups: Iterable[int], by: Any) -> many.Outcome:
    """Close these groups for good: their addresses offer the nearest groups. One that is closed stays as it is."""
    standing = {"state": State.CLOSED, "closed_on": timezone.localdate()}
    outcome = many.move(groups=groups, by=by, verb="close", refuse=many.gone, same=lambda _group: False, **standing)
    GroupAlternative.objects.filter(group__in=[group.pk for group in outcome.done]).delete()
    return outcome


@transaction.atomic
def _move(group: Group, verb: str, by: Any, **standing: Any) -> Group:
    """Put the stored group into another state; what belongs to the former state is cleared."""
    generation.advance()  # before the group's row is locked: every writer takes the two in this order
    stored = Group.objects.select_for_update().get(pk=group.pk)
    stored.paused_until = stored.closed_on = None
    for field, value in standing.items():
        setattr(stored, field, value)
    if stored.state in GONE_STATES:
        stored.live = False
    stored.save()
    audit.record(f"group.{verb}", stored, by=by, state=stored.state)
    log(instance=stored, action=f"directory.{verb}", user=by)
    return stored
