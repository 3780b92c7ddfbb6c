"""Reads of groups that join."""

from __future__ import annotations

from directory.groups.models import Group


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
