"""The site's own lists, as cells name them: needs, and the wards and localities of the edition in force."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.search.normalise import plain
from directory.conditions.models import Condition, ConditionLabel, ConditionSynonym, FormerConditionSlug
from directory.transfer.cells import CellError, key_of_name, parted, shown
from places.models import WardEdition

_LONGEST_NAME = 200
_MOST_REMEMBERED = 10_000


@dataclass
class Names:
    """Rows of one table by every name they are known by."""

    slugs: dict[int, str] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    unclear: dict[str, str] = field(default_factory=dict)
    _hints: dict[str, str] = field(default_factory=dict)

    def add(self, pk: int, slug: str, *others: str) -> None:
        """Know a row by its slug and by other names; what is taken already stays."""
        self.slugs[pk] = slug
        for name in (slug, *others):
            self.found.setdefault(plain(name), pk)

    def find(self, text: str) -> int | None:
        return self.found.get(key_of_name(text)) if len(text) <= _LONGEST_NAME else None

    def read(self, text: str) -> int:
        """Return the row of a name, or say what is near it."""
        pk = self.find(text)
        if pk is None:
            if several := self.unclear.get(plain(text[:_LONGEST_NAME])):
                raise CellError(_("“%(text)s” may mean any of these: %(slugs)s.") % {"text": text, "slugs": several})
            hint = self._hint(text)
            if hint:
                raise CellError(
                    _("“%(text)s” is not known. Do you mean %(hint)s?") % {"text": shown(text), "hint": hint}
                )
            raise CellError(_("“%(text)s” is not known.") % {"text": shown(text)})
        return pk

    def read_many(self, text: str) -> frozenset[int]:
        return frozenset(self.read(item) for item in parted(text, self.find))

    def write(self, pks: Iterable[int]) -> str:
        return ";".join(sorted(self.slugs[pk] for pk in pks if pk in self.slugs))

    def _hint(self, text: str) -> str:
        asked = plain(text[:_LONGEST_NAME])
        if asked not in self._hints and len(self._hints) < _MOST_REMEMBERED:
            near = difflib.get_close_matches(asked, self.found, n=1, cutoff=0.75)
            self._hints[asked] = self.slugs[self.found[near[0]]] if near else ""
        return self._hints.get(asked, "")


@dataclass(frozen=True)
class Vocabulary:
    """What cells may name. `edition` is the ward edition in force, None while no wards are loaded."""

    edition: WardEdition | None
    conditions: Names
    wards: Names
    localities: Names


def load() -> Vocabulary:
    """Read all lists in a constant number of queries."""
    edition = WardEdition.objects.in_force()
    wards, localities = Names(), Names()
    if edition:
        for pk, slug, name, code in edition.wards.values_list("pk", "slug", "name", "code"):
            wards.add(pk, slug, name, code)
        for pk, slug, name in edition.localities.values_list("pk", "slug", "name"):
            localities.add(pk, slug, name)
    return Vocabulary(edition, _conditions(), wards, localities)


def _conditions() -> Names:
    names = Names()
    rows = list(Condition.objects.values_list("pk", "slug", "label"))
    for pk, slug, _label in rows:
        names.add(pk, slug)
    for pk, slug, label in rows:
        names.add(pk, slug, label)
    for pk, slug in FormerConditionSlug.objects.values_list("condition", "slug"):
        names.found.setdefault(plain(slug), pk)
    for pk, label in ConditionLabel.objects.values_list("condition", "label"):
        names.add(pk, names.slugs[pk], label)
    for text, pks in _owners(ConditionSynonym.objects.values_list("text", "condition")).items():
        if len(pks) == 1:
            names.found.setdefault(text, next(iter(pks)))
        elif text not in names.found:
            names.unclear[text] = ", ".join(sorted(names.slugs[pk] for pk in pks))
    return names


def _owners(rows: Iterable[tuple[Any, ...]]) -> dict[str, Collection[int]]:
    found: dict[str, set[int]] = {}
    for text, pk in rows:
        found.setdefault(plain(text), set()).add(pk)
    return dict(found)
