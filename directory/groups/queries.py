"""Reads of groups that join."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection

from directory.groups.models import Group

_LINKS = """
    SELECT 'wards', ward_id, '' FROM directory_group_wards WHERE group_id = %(group)s
    UNION ALL SELECT 'localities', locality_id, '' FROM directory_group_localities WHERE group_id = %(group)s
    UNION ALL SELECT 'conditions', condition_id, '' FROM directory_group_conditions WHERE group_id = %(group)s
    UNION ALL SELECT 'tags', 0, name FROM directory_grouptag JOIN taggit_tag ON taggit_tag.id = tag_id
        WHERE content_object_id = %(group)s
"""


@dataclass(frozen=True, slots=True)
class Links:
    """What hangs on a group: keys of wards, localities and conditions, and tags by name."""

    wards: list[int] = field(default_factory=list)
    localities: list[int] = field(default_factory=list)
    conditions: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    @classmethod
    def held(cls, group: Group) -> Links:
        """Return what a group holds in memory, as an editor's preview does, saved or not."""
        # “id”, not “pk”: modelcluster knows fields by their own names only.
        wards, localities, conditions = (
            list(rows.order_by().values_list("id", flat=True))
            for rows in (group.wards, group.localities, group.conditions)
        )
        return cls(wards, localities, conditions, [tag.name for tag in group.tags.all()])

    @classmethod
    def stored(cls, group: int) -> Links:
        """Return what is stored of a group, by its key: one query.

        Written out, because every first reader of a page waits for it: four built from the models took ten times as
        long as their answers.
        """
        found = cls()
        with connection.cursor() as cursor:
            cursor.execute(_LINKS, {"group": group})
            for name, pk, tag in cursor.fetchall():
                getattr(found, name).append(tag or pk)
        return found


def alternatives_to(group: Group, most: int = 3) -> list[int]:
    """Return public groups to offer instead of a gone one: an editor's choice, else the nearest in need and place."""
    chosen = list(
        Group.public.filter(pk__in=group.alternatives.values("alternative"))
        .order_by("name")
        .values_list("pk", flat=True)
    )
    if chosen:
        return chosen
    others = Group.public.exclude(pk=group.pk)
    same_need = set(others.filter(conditions__in=group.conditions.all()).values_list("pk", flat=True))
    any_need = set(others.filter(any_need=True).values_list("pk", flat=True))
    same_ward = set(others.filter(wards__in=group.wards.all()).values_list("pk", flat=True))
    whole_area = set(others.filter(whole_area=True).values_list("pk", flat=True))

    def distance(pk: int) -> tuple[int, int]:
        need = 0 if pk in same_need else 1 if pk in any_need else 2
        place = 0 if pk in same_ward else 1 if pk in whole_area else 2
        return need, place

    helpful = same_need | any_need
    return sorted(others.filter(pk__in=helpful).values_list("pk", flat=True), key=distance)[:most]
