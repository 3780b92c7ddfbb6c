"""Knowing what the demo made, and taking it away again without what people made of it since.

A row that somebody has given another name is theirs, and stays. So does what rows that stay point to: a tag; the wards,
all together, because an edition holds all wards of the area or is none; with them the names of places in them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Model
from taggit.models import Tag

from accounts.models import User
from directory.groups.models import Group
from places.models import Locality, NeighbourCouncil, OutwardCode, PlaceName, Ward, WardEdition

# Children go with their parents, and are not named.
MODELS: list[Any] = [Group, Tag, User, WardEdition, Locality, Ward, PlaceName, OutwardCode, NeighbourCouncil]
BATCH = 500

Keys = dict[type[Model], set[int]]


class Removal(NamedTuple):
    """How many rows of each model went, and how many stayed because they are somebody's now, or needed."""

    removed: dict[str, int]
    kept: dict[str, int]


def keys() -> Keys:
    return {model: set(model.objects.values_list("pk", flat=True)) for model in MODELS}


def since(before: Keys) -> dict[str, dict[str, str]]:
    """Return the name of each row made since, by its key, by model: what `Demo.made` keeps."""
    return {
        model._meta.label_lower: {
            str(row.pk): str(row) for row in model.objects.order_by("pk").iterator(BATCH) if row.pk not in before[model]
        }
        for model in MODELS
    }


def take_away(made: Mapping[str, Mapping[str, str]]) -> Removal:
    """Remove each row the demo made that nobody has renamed, and that nothing which stays needs."""
    there = _count(made)
    going: Keys = {model: set(_unchanged(model, made.get(model._meta.label_lower, {}))) for model in MODELS}

    def take(model: Any, but: Collection[int] = ()) -> None:
        for some in _batches(going[model].difference(but)):
            model.objects.filter(pk__in=some).delete()

    take(Group)
    take(User)
    take(Tag, but=_needed(Tag, going))
    shaped = Ward.objects.filter(pk__in=going[Ward], boundary__isnull=False)  # the demo has none: somebody's file has
    needed = any(_needed(model, going) for model in (WardEdition, Locality, Ward)) or shaped.exists()
    take(WardEdition, but=going[WardEdition] if needed else ())
    for model in (PlaceName, OutwardCode):
        take(model, but=model.objects.filter(wards__isnull=False).values_list("pk", flat=True))
    take(NeighbourCouncil, but=going[NeighbourCouncil] if Ward.objects.exists() else ())
    kept = _count(made)
    return Removal({label: count - kept[label] for label, count in there.items()}, kept)


def _count(made: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    """Return how many of the rows made are there, by model."""
    return {
        label: sum(model.objects.filter(pk__in=some).count() for some in _batches(made.get(label, {})))
        for model in MODELS
        for label in [model._meta.label_lower]
    }


def _unchanged(model: Any, names: Mapping[str, str]) -> Iterator[int]:
    for some in _batches(names):
        for row in model.objects.filter(pk__in=some):
            if str(row) == names[str(row.pk)]:
                yield row.pk


def _needed(model: Any, going: Keys) -> set[int]:
    """Return which of the rows that are going another row points to that is not."""
    found = set()
    for relation in model._meta.get_fields(include_hidden=True):
        other = relation.related_model if relation.auto_created and not relation.concrete else None
        if other is None or other._meta.auto_created:
            continue
        pointing = other._base_manager.filter(**{f"{relation.field.name}__in": going[model]})
        for key, pointed in pointing.values_list("pk", relation.field.name):
            if key not in going.get(other, ()):
                found.add(pointed)
    return found & going[model]


def _batches(keys: Collection[Any]) -> Iterator[list[Any]]:
    ordered = list(keys)
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))
