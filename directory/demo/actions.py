"""Bringing made-up groups in: by the same door as a sheet's rows, then what a sheet has no columns for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from directory.demo.groups import DemoGroup
from directory.groups.models import FormerSlug, Group, GroupAlternative, GroupTranslation
from directory.groups.private_models import GroupContact
from directory.groups.slugs import free_slug
from directory.search import index
from directory.transfer.actions import import_rows


def bring_in(*, groups: Sequence[DemoGroup], by: Any, progress: Callable[[int], object] | None = None) -> None:
    """Make these groups, or raise ValidationError when the site lacks a need or ward that one of them names.

    One whose slug is taken gets another, so that no group of somebody else's is written over.
    """
    with index.batch():
        groups = _with_free_slugs(groups)
        report = import_rows(rows=[group.row for group in groups], by=by, progress=progress)
        if report.problems:
            raise ValidationError(f"The made-up groups do not fit this site. {report.problems[0].sentence}")
        keys = {group.slug: report.groups[number] for number, group in enumerate(groups, start=2)}
        for group in groups:
            if group.outdated_translations:
                of_earlier_words = GroupTranslation.objects.filter(language__in=group.outdated_translations)
                of_earlier_words.filter(group=keys[group.slug]).update(source="")
        GroupAlternative.objects.bulk_create(
            GroupAlternative(group_id=keys[group.slug], alternative_id=keys[other])
            for group in groups
            for other in group.alternatives
        )
        GroupContact.objects.bulk_create(
            GroupContact(group_id=keys[group.slug], **group.contact) for group in groups if group.contact
        )


def _with_free_slugs(groups: Sequence[DemoGroup]) -> list[DemoGroup]:
    taken = {slug for model in (Group, FormerSlug) for slug in model.objects.values_list("slug", flat=True)}
    free: dict[str, str] = {}
    for group in groups:
        free[group.slug] = free_slug(group.slug, taken=taken)
        taken.add(free[group.slug])
    return [
        replace(
            group,
            row=group.row | {column: free[group.row[column]] for column in ("slug", "part_of") if column in group.row},
            alternatives=[free[other] for other in group.alternatives],
        )
        for group in groups
    ]
