"""Reads of conditions."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from core import generation
from core.languages import Fragment
from directory.conditions.models import Condition, ConditionLabel


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
