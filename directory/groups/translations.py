"""Whether a group's words in another language still match the words they were made from."""

from __future__ import annotations

import hashlib

from directory.groups.models import Group, GroupTranslation


def source_digest(group: Group) -> str:
    """Return the digest of the words that a translation is made from: the group's own summary and description."""
    return digest(group.summary, group.description)


def digest(summary: str, description: str) -> str:
    return hashlib.sha256(f"{summary}\x1f{description}".encode()).hexdigest()


def is_out_of_date(translation: GroupTranslation, group: Group) -> bool:
    """Return whether the group's own words changed after `translation` was last written or checked."""
    return translation.source != source_digest(group)
