"""The filters as the form offers them: labels in the active language, counts, and what is chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.languages import active
from core.search import normalise
from directory.conditions.enums import AreaOfNeed
from directory.search.filters import CODES, FILTERS
from directory.search.form import Asked
from directory.search.found import Found
from directory.search.vocabulary import Vocabulary

# From so many options on, a box that narrows the list is worth its place.
_LONG = 13


@dataclass(frozen=True, slots=True)
class Choice:
    """One option. `lang` is set when its label is in another language than the page."""

    slug: str
    label: str
    count: int
    chosen: bool
    lang: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Options under a heading of their own."""

    label: str
    options: Sequence[Choice]

    @property
    def chosen(self) -> int:
        return sum(option.chosen for option in self.options)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of the form: a list of options, in clusters or not, or a number to type."""

    name: str
    label: str
    chosen: int
    clear_url: str
    kind: str = "choices"
    hint: str = ""
    options: Sequence[Choice] = ()
    clusters: Sequence[Cluster] = ()
    number: str = ""
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """A chosen option as a tag, and the address without it."""

    label: str
    remove_url: str
    lang: str = ""


def list_url(asked: Asked) -> str:
    """Return the address of the list that answers a question."""
    return reverse("groups:list") + asked.query()


def label(vocabulary: Vocabulary, name: str, slug: str) -> tuple[str, str]:
    """Return an option's label in the active language, and its own language where it is another."""
    language = active()
    foreign = "" if language == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE
    if name == "condition":
        need = vocabulary.needs[slug]
        return need.label(language), "" if language in need.labels else foreign
    if name == "ward":
        return vocabulary.wards[slug].name, foreign
    if name == "locality":
        return vocabulary.localities[slug].name, foreign
    if name == "age":
        return _("Age %(years)s") % {"years": int(slug)}, ""
    return str(CODES[name][slug]), ""


def filters(found: Found) -> list[Filter]:
    """Return every filter that has something to offer, with exact counts."""
    offered = (_age(found) if name == "age" else _choices(found, name) for name in FILTERS)
    return [one for one in offered if one.kind == "number" or one.options or one.clusters]


def chosen(found: Found) -> list[Chosen]:
    """Return the chosen options as tags, in the form's order."""
    tags = []
    for name, slugs in found.asked.chosen.items():
        for slug in slugs:
            text, lang = label(found.snapshot.vocabulary, name, slug)
            tags.append(Chosen(text, list_url(found.asked.without(name, slug)), lang))
    return tags


def _age(found: Found) -> Filter:
    typed = found.asked.chosen.get("age", ("",))[0]
    return Filter(
        name="age",
        label=str(FILTERS["age"]),
        chosen=1 if typed else 0,
        clear_url=list_url(found.asked.without("age")),
        kind="number",
        hint=_("In years, for example 7."),
        number=typed,
    )


def _choices(found: Found, name: str) -> Filter:
    picked = found.asked.chosen.get(name, ())
    vocabulary = found.snapshot.vocabulary
    counts = found.counts(name)
    options = [
        Choice(slug, text, counts[slug], slug in picked, lang, note)
        for slug, text, lang, note in labels(vocabulary, active())[name]
        # A long list of languages that no group speaks helps nobody.
        if name != "language" or slug in picked or found.snapshot.options[name][slug].yes
    ]
    clustered = _by_area_of_need(vocabulary, options) if name == "condition" else ()
    return Filter(
        name=name,
        label=str(FILTERS[name]),
        chosen=len(picked),
        clear_url=list_url(found.asked.without(name)),
        options=() if clustered else options,
        clusters=clustered,
        narrow=len(options) >= _LONG,
    )


@lru_cache(maxsize=16)
def labels(vocabulary: Vocabulary, language: str) -> dict[str, list[tuple[str, str, str, str]]]:
    """Return slug, label, the label's language if foreign, and note of every option, in the order they are shown.

    `language` is the active one: what it makes of a vocabulary is the same for every page.
    """
    slugs: dict[str, Iterable[str]] = {
        "condition": vocabulary.needs,
        "ward": vocabulary.wards,
        "locality": vocabulary.localities,
        **CODES,
    }
    found = {}
    for name, own in slugs.items():
        rows = [(slug, *label(vocabulary, name, slug)) for slug in own]
        if name in ("condition", "language"):
            rows.sort(key=lambda row: normalise.fold(row[1].casefold()))
        places = vocabulary.wards if name == "ward" else {}
        found[name] = [(*row, ", ".join(places[row[0]].places) if places else "") for row in rows]
    return found


def _by_area_of_need(vocabulary: Vocabulary, options: Iterable[Choice]) -> list[Cluster]:
    found: dict[str, list[Choice]] = defaultdict(list)
    for option in options:
        found[vocabulary.needs[option.slug].area].append(option)
    return [Cluster(str(area.label), found[area]) for area in AreaOfNeed if found[area]]
