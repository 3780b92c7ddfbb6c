"""Whether a group's words in another language still match the words they were made from."""

from __future__ import annotations

import hashlib
from collections import defaultdict

from django.db.models import QuerySet

from directory.groups.models import Group, GroupTranslation


def source_digest(group: Group) -> str:
    """Return the digest of the words that a translation is made from: the group's own summary and description."""
    return digest(group.summary, group.description)


def digest(summary: str, description: str) -> str:
    return hashlib.sha256(f"{summary}\x1f{description}".encode()).hexdigest()


def is_out_of_date(translation: GroupTranslation, group: Group) -> bool:
    """Return whether the group's own words changed after `translation` was last written or checked."""
    return translation.source != source_digest(group)


def out_of_date(groups: QuerySet[Group]) -> dict[str, list[int]]:
    """Return by language which of these groups changed their own words after those were last written or checked."""
    rows = GroupTranslation.objects.filter(group__in=groups).exclude(summary="", description="")
    found: dict[str, list[int]] = defaultdict(list)
    for language, pk, *words, source in rows.values_list(
        "language", "group", "group__summary", "group__description", "source"
    ):
        if digest(*words) != source:
            found[language].append(pk)
    return found
