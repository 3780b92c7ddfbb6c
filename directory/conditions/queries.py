"""Reads of conditions."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from core.languages import Fragment
from directory.conditions.models import Condition, ConditionLabel


def labelled(conditions: Iterable[Condition], language: str) -> list[tuple[Condition, Fragment]]:
    """Return each condition with its label in a language, else the English one; at most one query for all labels."""
    conditions = list(conditions)
    labels = {}
    if language != settings.LANGUAGE_CODE:
        others = ConditionLabel.objects.filter(condition__in=conditions, language=language)
        labels = dict(others.values_list("condition_id", "label"))
    return [
        (one, Fragment(labels[one.pk], language) if one.pk in labels else Fragment(one.label, settings.LANGUAGE_CODE))
        for one in conditions
    ]
