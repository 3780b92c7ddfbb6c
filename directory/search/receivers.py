"""Keeping the index and the generation true, whoever saves. Connected when the app is ready."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_delete, pre_save

from core import generation
from core.search import normalise
from directory.conditions.models import Condition, ConditionLabel, ConditionSynonym, FormerConditionSlug
from directory.groups import duplicates
from directory.groups.models import Group, group_saved
from directory.search import index
from directory.search.models import IndexedGroup
from places.models import Locality, OutwardCode, PlaceName, Ward, WardEdition

# What filters offer is read anew with each generation; groups hold only the ids of these.
_VOCABULARY = (
    *(Condition, ConditionLabel, ConditionSynonym, FormerConditionSlug),
    *(WardEdition, Locality, Ward, PlaceName, OutwardCode),
)
_OF_GROUPS = (Condition, Locality, Ward)


def connect(app_config: Any) -> None:
    """Listen to every model that finding depends on."""
    pre_save.connect(_before_group, sender=Group)
    pre_delete.connect(_before_group, sender=Group)
    group_saved.connect(_group_saved)
    post_delete.connect(_group_deleted, sender=Group)
    for model in _VOCABULARY:
        post_save.connect(_vocabulary_changed, sender=model)
        post_delete.connect(_vocabulary_changed, sender=model)
    for model in _OF_GROUPS:
        pre_delete.connect(_before_fact_goes, sender=model)
        post_delete.connect(_fact_gone, sender=model)
    for through in (PlaceName.wards.through, OutwardCode.wards.through, Ward.neighbours.through):
        m2m_changed.connect(_vocabulary_changed, sender=through)
    post_migrate.connect(_made_ready, sender=app_config)


def _before_group(using: str, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    if update_fields and update_fields <= Group.BOOKKEEPING_FIELDS:
        return  # a draft is noted while somebody types: nothing that a visitor could see
    # Every writer locks the generation first and its groups after it: no two can wait for each other.
    if transaction.get_connection(using).in_atomic_block and not index.batching():
        generation.advance()


def _group_saved(group: Group, **kwargs: Any) -> None:
    index.refresh([group.pk])


def _group_deleted(instance: Group, **kwargs: Any) -> None:
    index.refresh([instance.pk])


def _vocabulary_changed(**kwargs: Any) -> None:
    generation.advance()


def _before_fact_goes(instance: Any, **kwargs: Any) -> None:
    instance.groups_to_index = list(instance.groups.values_list("pk", flat=True))


def _fact_gone(instance: Any, **kwargs: Any) -> None:
    index.refresh(instance.groups_to_index)


def _made_ready(**kwargs: Any) -> None:
    """Make the full-text table, and the index anew if another version of the normaliser made it."""
    if IndexedGroup._meta.db_table not in connection.introspection.table_names():
        return
    index.TEXT.create()
    duplicates.remember_all()
    if IndexedGroup.objects.exclude(version=normalise.VERSION).exists():
        index.rebuild()
