"""Reads of conditions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings

from core import generation
from core.languages import Fragment
from core.search.normalise import plain
from directory.conditions.models import Condition, ConditionLabel, ConditionSynonym


@dataclass(frozen=True, slots=True)
class Named:
    """A condition by its label in some language, else the English one."""

    slug: str
    label: Fragment


@generation.remembered
def named(language: str) -> dict[int, Named]:
    """Return every condition by its key, in the order of the English labels: at most two queries, kept till an edit."""
    labels = {}
    if language != settings.LANGUAGE_CODE:
        labels = dict(ConditionLabel.objects.filter(language=language).values_list("condition_id", "label"))
    return {
        pk: Named(slug, Fragment(labels[pk], language) if pk in labels else Fragment(label, settings.LANGUAGE_CODE))
        for pk, slug, label in Condition.objects.values_list("pk", "slug", "label")
    }


def clashes(condition: Condition) -> list[tuple[str, str]]:
    """Return the labels and search words of a condition that another has too, each with that other's label."""
    owners: dict[str, set[int]] = defaultdict(set)
    own: dict[str, str] = {}
    names = dict(Condition.objects.values_list("pk", "label"))
    for rows in (
        Condition.objects.values_list("pk", "label"),
        ConditionLabel.objects.values_list("condition", "label"),
        ConditionSynonym.objects.values_list("condition", "text"),
    ):
        for pk, text in rows:
            owners[plain(text)].add(pk)
            if pk == condition.pk:
                own.setdefault(plain(text), text)
    return [(own[word], names[pk]) for word in sorted(own) for pk in sorted(owners[word] - {condition.pk})]
