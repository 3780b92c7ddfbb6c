"""What a sheet knows of a group, as plain values: read here from the tables, a constant number of queries a chunk.

Beside the group's own fields: `conditions`, `wards` and `localities` (of the edition in force) as sets of keys,
`patterns`, `tags`, `part_of` as a slug (and whether that group is removed), `status`, and for each language
`summary_pl`, `description_pl` ….
Private facts are never among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import models

from directory.groups.enums import Access, State
from directory.groups.models import Group, GroupTag, GroupTranslation
from directory.groups.patterns import GroupPattern
from directory.groups.words import Pattern
from directory.transfer.parts import FIRST_VISIT_FACTS
from directory.transfer.vocabulary import Vocabulary

Facts = dict[str, Any]

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TRANSLATED = [f"{what}_{language}" for language in LANGUAGES for what in ("summary", "description")]
RELATIONS = ("conditions", "wards", "localities", "patterns", "tags")
# The fields that a sheet can change, by their names on the model.
FIELDS = (
    *("name", "slug", "other_names", "text_language", "summary", "description", "any_need", "whole_area"),
    *("online_only", "venue", "address", "postcode", "show_ward_only", "meeting_ward", "when_text", "meets"),
    *("age_from", "age_to", "audience", "languages", "cost", "cost_note", "how_to_join", "website", "email"),
    *("phone", "phone_uses", "phone_times", "socials", "socials_note", "through_consortium", "run_by", "member"),
    *("confirmed_on", "confirmed_how", "consent_on", "consent_how"),
    *FIRST_VISIT_FACTS,
    *(access.field for access in Access),
)
# Where it stands; these follow from `status`.
STANDING = ("live", "state", "paused_until", "closed_on")
# What tells whether and how it may be changed.
_KEPT = ("locked", "locked_by", "has_unpublished_changes", "latest_revision", "first_published_at")


def status_of(live: bool, state: str) -> str:
    """Return where a group stands in the sheet's one word."""
    if state in (State.CLOSED, State.REMOVED):
        return str(state)
    if not live:
        return "draft"
    return "paused" if state == State.PAUSED else "live"


def blank() -> Facts:
    """Return the facts of a group that states nothing."""
    group = Group(live=False)
    return {
        **{name: getattr(group, Group._meta.get_field(name).attname) for name in (*FIELDS, *STANDING)},
        **dict.fromkeys(TRANSLATED, ""),
        "conditions": frozenset(),
        "wards": frozenset(),
        "localities": frozenset(),
        "patterns": (),
        "tags": (),
        "part_of": "",
        "larger_is_removed": False,
        "status": "",
    }


def load(ids: Sequence[int], vocabulary: Vocabulary) -> dict[int, Facts]:
    """Return the facts of these groups."""
    found: dict[int, Facts] = {}
    groups = Group.objects.filter(pk__in=ids)
    for row in groups.values("pk", *FIELDS, *STANDING, *_KEPT, "part_of__slug", "part_of__state"):
        pk = row.pop("pk")
        row["part_of"] = row.pop("part_of__slug") or ""
        row["larger_is_removed"] = row.pop("part_of__state") == State.REMOVED
        row["status"] = status_of(row["live"], row["state"])
        found[pk] = row | dict.fromkeys(TRANSLATED, "")
    edition = vocabulary.edition
    _gather(found, "conditions", _pairs(Group.conditions.through, "condition", ids))
    _gather(found, "wards", _pairs(Group.wards.through, "ward", ids).filter(ward__edition=edition))
    _gather(found, "localities", _pairs(Group.localities.through, "locality", ids).filter(locality__edition=edition))
    tags = GroupTag.objects.filter(content_object__in=ids).order_by("tag__name")
    _gather(found, "tags", tags.values_list("content_object", "tag__name"), tuple)
    patterns = GroupPattern.objects.filter(group__in=ids).order_by("pk")
    rows = patterns.values_list("group", *Pattern.FIELDS)
    _gather(found, "patterns", ((pk, Pattern(*values)) for pk, *values in rows), tuple)
    translations = GroupTranslation.objects.filter(group__in=ids)
    for pk, language, summary, description in translations.values_list("group", "language", "summary", "description"):
        if pk in found:
            found[pk] |= {f"summary_{language}": summary, f"description_{language}": description}
    return found


def _pairs(through: type[models.Model], column: str, ids: Sequence[int]) -> models.QuerySet[Any, Any]:
    return through._default_manager.filter(group__in=ids).values_list("group", column)


def _gather(found: dict[int, Facts], name: str, rows: Iterable[Any], kind: Any = frozenset) -> None:
    gathered: dict[int, list[Any]] = defaultdict(list)
    for pk, value in rows:
        gathered[pk].append(value)
    for pk, facts in found.items():
        facts[name] = kind(gathered[pk])
