"""What an editor should know of a group while its form is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from directory.groups import duplicates
from directory.groups.missing import MISSING
from directory.groups.models import Group


@dataclass(frozen=True, slots=True)
class Alike:
    """A group that may be the same: where it is edited, and where somebody says that the two are two."""

    name: str
    why: str
    url: str
    apart_url: str


@dataclass(frozen=True, slots=True)
class Notices:
    """Above the form, and again after each time a draft is saved by itself."""

    old_version_is_public: bool
    not_stated: list[Any]
    alike: list[Alike]

    @classmethod
    def of(cls, group: Group) -> Notices:
        """Return what there is to say of `group` as the form holds it."""
        return cls(
            old_version_is_public=group.live and group.has_unpublished_changes,
            not_stated=[fact.label for fact in MISSING.values() if fact.held(group)],
            alike=[
                Alike(
                    other.name,
                    other.why,
                    reverse("group_admin:edit", args=[other.pk]),
                    reverse("group_admin:tell_apart", args=[group.pk, other.pk]),
                )
                for other in duplicates.alike(group)
            ],
        )
