"""The directory's tables, gathered."""

from directory.conditions.models import Condition, ConditionLabel, ConditionSynonym
from directory.groups.models import (
    FormerSlug,
    Group,
    GroupAlternative,
    GroupContact,
    GroupPattern,
    GroupPrivatePlace,
    GroupTag,
    GroupTranslation,
)
from directory.search.models import IndexedGroup

__all__ = [
    "Condition",
    "ConditionLabel",
    "ConditionSynonym",
    "FormerSlug",
    "Group",
    "GroupAlternative",
    "GroupContact",
    "GroupPattern",
    "GroupPrivatePlace",
    "GroupTag",
    "GroupTranslation",
    "IndexedGroup",
]
