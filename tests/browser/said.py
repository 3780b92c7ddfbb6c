"""The site's own words in a language, as its catalogues and tables have them: tests press what a person reads."""

from __future__ import annotations

import csv
from functools import cache

from django.utils import translation
from django.utils.translation import gettext, ngettext

from tests.launching import ROOT


def said(language: str, text: str, **values: object) -> str:
    """Return one of the site's sentences in a language, its placeholders filled."""
    with translation.override(language):
        sentence = gettext(text)
    return sentence % values if values else sentence


def counted(language: str, one: str, many: str, n: int, **values: object) -> str:
    """Return a sentence with the form that a number asks for. The number stands where `%(n)s` or `%(n)d` is."""
    with translation.override(language):
        sentence = ngettext(one, many, n)
    return sentence % {"n": n, **values}


def need(language: str, slug: str) -> str:
    """Return how a need is called in a language."""
    return _needs()[slug]["label" if language == "en" else f"label_{language}"]


@cache
def _needs() -> dict[str, dict[str, str]]:
    with (ROOT / "directory" / "data" / "conditions.csv").open(encoding="utf-8", newline="") as file:
        return {row["slug"]: row for row in csv.DictReader(file)}
