"""Web addresses for groups."""

from __future__ import annotations

from collections.abc import Container

from django.utils.text import slugify

from directory.groups.enums import RESERVED_SLUGS
from directory.groups.models import FormerSlug, Group

_LONGEST = Group._meta.get_field("slug").max_length or 160


def taken_slugs(beginning: str, *, but: Group | None = None) -> set[str]:
    """Return the addresses that begin so and lead somewhere, now or formerly, apart from those of the group `but`."""
    own = but.pk if but else None
    groups = Group.objects.filter(slug__startswith=beginning).exclude(pk=own)
    former = FormerSlug.objects.filter(slug__startswith=beginning).exclude(group=own)
    return {*groups.values_list("slug", flat=True), *former.values_list("slug", flat=True)}


def free_slug(name: str, *, taken: Container[str] | None = None, but: Group | None = None) -> str:
    """Return an address made from `name` that no group has: the plain one, else the first of `-2`, `-3` …

    `taken` spares the query for whoever already knows all addresses.
    """
    plain = slugify(name)[: _LONGEST - 6].strip("-") or "group"
    if taken is None:
        taken = taken_slugs(plain, but=but)
    slug, number = plain, 1
    while slug in taken or slug in RESERVED_SLUGS:
        number += 1
        slug = f"{plain}-{number}"
    return slug
