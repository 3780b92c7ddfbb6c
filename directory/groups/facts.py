"""The public facts that many groups are given at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from taggit.models import Tag

from directory.groups import placing, references
from directory.groups.many import Fact
from directory.groups.models import Group, GroupTag
from places.models import Locality


class Confirmation(Fact):
    """The day on which a group's facts were confirmed, and how."""

    def __init__(self, on: dt.date, how: str) -> None:
        super().__init__("confirm", {"confirmed_on": on.isoformat(), "confirmed_how": how})
        self.fields = {"confirmed_on": on, "confirmed_how": how}

    def lacking(self, groups: Sequence[Group]) -> set[int]:
        return {
            group.pk for group in groups if any(getattr(group, name) != value for name, value in self.fields.items())
        }

    def write(self, groups: Collection[int]) -> None:
        Group.objects.filter(pk__in=groups).update(**self.fields)

    def carried(self, draft: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
        return {**draft, **self.told}


class Tags(Fact):
    """Tags beside those that a group has."""

    def __init__(self, names: Iterable[str]) -> None:
        self.tags = {tag.pk: tag for tag in map(_tag, names)}
        super().__init__("tag", {"tags": sorted(tag.name for tag in self.tags.values())})

    def _missing(self, groups: Collection[int]) -> list[tuple[int, int]]:
        kept = GroupTag.objects.filter(content_object__in=groups, tag__in=self.tags)
        known = set(kept.values_list("content_object", "tag"))
        return [(group, tag) for group in groups for tag in self.tags if (group, tag) not in known]

    def lacking(self, groups: Sequence[Group]) -> set[int]:
        return {group for group, _tag in self._missing([group.pk for group in groups])}

    def write(self, groups: Collection[int]) -> None:
        GroupTag.objects.bulk_create(GroupTag(content_object_id=pk, tag_id=tag) for pk, tag in self._missing(groups))
        references.write(list(groups))

    def carried(self, draft: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
        items = list(draft.get("tagged_items", []))
        known = {item["tag"] for item in items}
        new = self.tags.keys() - known
        return {**draft, "tagged_items": items + [item for item in stored["tagged_items"] if item["tag"] in new]}


def _tag(name: str) -> Tag:
    """Return the tag of this name, else one that differs in case alone, else a new one."""
    alike = Tag.objects.filter(name__iexact=name).order_by("pk")
    return next((tag for tag in alike if tag.name == name), None) or alike.first() or Tag.objects.create(name=name)


class Service(Fact):
    """A locality beside those that a group serves."""

    THROUGH = Group.localities.through

    def __init__(self, locality: Locality) -> None:
        super().__init__("serve", {"locality": locality.slug})
        self.locality = locality

    def lacking(self, groups: Sequence[Group]) -> set[int]:
        ids = {group.pk for group in groups}
        serving = self.THROUGH.objects.filter(group__in=ids, locality=self.locality)
        return ids - set(serving.values_list("group", flat=True))

    def write(self, groups: Collection[int]) -> None:
        self.THROUGH.objects.bulk_create(self.THROUGH(group_id=pk, locality=self.locality) for pk in groups)
        placing.follow(list(groups))

    def carried(self, draft: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
        if draft.get("whole_area") or draft.get("online_only"):
            return dict(draft)  # whoever wrote it says that no locality fits
        served = list(draft.get("localities", []))
        return {**draft, "localities": served if self.locality.pk in served else [*served, self.locality.pk]}
