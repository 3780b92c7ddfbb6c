"""The directory's tables, gathered."""

from directory.conditions.models import Condition, ConditionLabel, ConditionSynonym, FormerConditionSlug
from directory.groups.duplicate_models import DistinctGroups, GroupMark
from directory.groups.models import FormerSlug, Group, GroupAlternative, GroupTag, GroupTranslation
from directory.groups.patterns import GroupPattern
from directory.groups.private_models import GroupContact, GroupPrivatePlace
from directory.search.models import IndexedGroup

__all__ = [
    "Condition",
    "ConditionLabel",
    "ConditionSynonym",
    "DistinctGroups",
    "FormerConditionSlug",
    "FormerSlug",
    "Group",
    "GroupAlternative",
    "GroupContact",
    "GroupMark",
    "GroupPattern",
    "GroupPrivatePlace",
    "GroupTag",
    "GroupTranslation",
    "IndexedGroup",
]
