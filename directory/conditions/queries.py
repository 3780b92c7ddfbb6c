"""Reads of conditions."""

from __future__ import annotations

from collections.abc import Iterable

from directory.conditions.models import Condition, ConditionLabel


def labelled(conditions: Iterable[Condition], language: str) -> list[tuple[Condition, str]]:
    """Return each condition with its label in a language, else the English one; one query for all labels."""
    conditions = list(conditions)
    labels = dict(
        ConditionLabel.objects.filter(condition__in=conditions, language=language).values_list("condition_id", "label")
    )
    return [(condition, labels.get(condition.pk, condition.label)) for condition in conditions]
