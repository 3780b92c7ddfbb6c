"""Making one of two: what hung on the one that goes hangs on the other, and its old address leads there."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Revision

from core import audit
from core.search.normalise import plain
from directory.conditions.models import Condition, ConditionLabel, ConditionSynonym, FormerConditionSlug
from directory.groups import references
from directory.groups.models import Group
from directory.search import index

VERSIONS_AT_ONCE = 200


def merge_conditions(*, condition: Condition, into: Condition, by: Any) -> int:
    """Let `into` stand for `condition` too and delete that one; return how many groups had it.

    Groups, also in all their versions, labels that `into` lacks, and search words follow. ValidationError for the
    condition that stands for any need, which groups do not name, for a condition with itself, and when one is gone.
    """
    if condition.pk == into.pk or condition.any_need or into.any_need:
        raise ValidationError(_("Choose another condition, but not the one that stands for any need."))
    through = Group.conditions.through
    with index.batch():
        if Condition.objects.filter(pk__in=[condition.pk, into.pk]).count() < 2:
            raise ValidationError(_("Somebody has merged or deleted one of these meanwhile."))
        groups = list(condition.groups.values_list("pk", flat=True))
        have = set(into.groups.values_list("pk", flat=True))
        through.objects.bulk_create(
            through(group_id=group, condition_id=into.pk) for group in groups if group not in have
        )
        _rename_in_versions(condition.pk, into.pk)
        _move_words(condition, into)
        FormerConditionSlug.objects.filter(condition=condition).update(condition=into)
        FormerConditionSlug.objects.create(slug=condition.slug, condition=into)
        audit.record("condition.merge", into, by=by, merged=condition.slug, groups=len(groups))
        condition.delete()
        references.write(groups)
        index.refresh(groups)
    return len(groups)


def _rename_in_versions(old: int, new: int) -> None:
    changed = []
    for version in Revision.objects.filter(content_type=Group.get_content_type()).iterator(VERSIONS_AT_ONCE):
        named = version.content.get("conditions", [])
        if old in named:
            version.content["conditions"] = list(dict.fromkeys(new if pk == old else pk for pk in named))
            changed.append(version)
    Revision.objects.bulk_update(changed, ["content"], batch_size=VERSIONS_AT_ONCE)


def _move_words(condition: Condition, into: Condition) -> None:
    """Give `into` the labels it lacks, and as search words all others and whatever else was searched for."""
    has = {label.language for label in into.labels.all()}
    words = [(synonym.language, synonym.text) for synonym in condition.synonyms.all()]
    words.append(("en", condition.label))
    for label in condition.labels.all():
        words.append((label.language, label.label))
        if label.language not in has:
            ConditionLabel.objects.create(condition=into, language=label.language, label=label.label)
    known = {(synonym.language, plain(synonym.text)) for synonym in into.synonyms.all()}
    for language, text in words:
        if (language, plain(text)) not in known:
            known.add((language, plain(text)))
            ConditionSynonym.objects.create(condition=into, language=language, text=text)
