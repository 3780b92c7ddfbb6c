"""Wagtail's record of which group refers to what, written for many groups at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib.contenttypes.models import ContentType
from taggit.models import Tag
from wagtail.models import ReferenceIndex

from directory.groups.models import Group, GroupTag
from places.models import Ward

# The references that an import can change; a logo it never does.
_PATHS = ("part_of", "meeting_ward", "tagged_items.item.tag")


def write(ids: Sequence[int]) -> None:
    """Make the record of these groups true again: four queries."""
    kind = Group.get_base_content_type()
    kinds = {model: ContentType.objects.get_for_model(model) for model in (Group, Ward, Tag)}
    ReferenceIndex.objects.filter(base_content_type=kind, object_id__in=map(str, ids), model_path__in=_PATHS).delete()
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(
            content_type=kind,
            base_content_type=kind,
            object_id=str(pk),
            to_content_type=kinds[model],
            to_object_id=str(to),
            model_path=path,
            content_path=place,
            content_path_hash=ReferenceIndex._get_content_path_hash(place),
        )
        for pk, model, to, path, place in _references(ids)
    )


def _references(ids: Sequence[int]) -> Iterator[tuple[int, type, int, str, str]]:
    for pk, part_of, ward in Group.objects.filter(pk__in=ids).values_list("pk", "part_of", "meeting_ward"):
        if part_of:
            yield pk, Group, part_of, "part_of", "part_of"
        if ward:
            yield pk, Ward, ward, "meeting_ward", "meeting_ward"
    items = GroupTag.objects.filter(content_object__in=ids)
    for pk, item, tag in items.values_list("content_object", "pk", "tag"):
        yield pk, Tag, tag, "tagged_items.item.tag", f"tagged_items.{item}.tag"
