"""What filters offer: needs, and the wards and localities of the edition in force. And which words mean which need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings

from core.search import normalise
from directory.conditions.models import Condition, ConditionLabel, ConditionSynonym, FormerConditionSlug
from directory.search.index import ANY_NEED, condition_token
from places.area import Area, LocalityFacts, WardFacts
from places.area import area as area_today


@dataclass(frozen=True)
class Need:
    pk: int
    slug: str
    area: str
    any_need: bool
    labels: Mapping[str, str]

    def label(self, language: str) -> str:
        """Return the label in a language, else the English one."""
        return self.labels.get(language) or self.labels[settings.LANGUAGE_CODE]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The rows behind the filters, by slug, in the order they are shown, and what words stand for which needs.

    `former` leads from the slugs of needs that were merged into others to theirs.
    """

    area: Area
    needs: Mapping[str, Need] = field(default_factory=dict)
    tokens: Mapping[str, frozenset[str]] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)

    @property
    def wards(self) -> Mapping[str, WardFacts]:
        """The wards of the edition in force, by slug."""
        return self.area.by_slug

    @cached_property
    def localities(self) -> Mapping[str, LocalityFacts]:
        """The localities of the edition in force, by slug."""
        return {locality.slug: locality for locality in self.area.localities.values()}

    def expanded(self, word: frozenset[str]) -> frozenset[str]:
        """Return a word's tokens and those of the needs whose label or search words have it."""
        return word.union(*(self.tokens.get(token, ()) for token in word))


def load() -> Vocabulary:
    """Read the vocabulary, with the wards of the edition in force: a constant number of queries."""
    labels = _by(ConditionLabel.objects.values_list("condition_id", "language", "label"))
    synonyms = _by(ConditionSynonym.objects.values_list("condition_id", "language", "text"))
    needs = {}
    tokens: dict[str, set[str]] = defaultdict(set)
    for pk, slug, label, area, any_need in Condition.objects.values_list("pk", "slug", "label", "area", "any_need"):
        texts = [(settings.LANGUAGE_CODE, label), *labels[pk]]
        needs[slug] = Need(pk=pk, slug=slug, area=area, any_need=any_need, labels=dict(texts))
        own = {condition_token(pk), ANY_NEED} if any_need else {condition_token(pk)}
        for language, text in texts + synonyms[pk]:
            for token in normalise.tokens(text, language):
                tokens[token] |= own
    found = {token: frozenset(own) for token, own in tokens.items()}
    former = dict(FormerConditionSlug.objects.values_list("slug", "condition__slug"))
    return Vocabulary(area=area_today(), needs=needs, tokens=found, former=former)


def _by(rows: Iterable[tuple[int, str, str]]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for pk, language, text in rows:
        found[pk].append((language, text))
    return found
