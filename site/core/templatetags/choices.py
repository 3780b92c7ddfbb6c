"""Long lists of choices, written out quickly."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

# Stands for the count while a choice is rendered: a character that no text may use for anything.
_COUNT = "\ufdd0"


@register.simple_tag
def choices(name: str, options: Iterable[Any]) -> SafeString:
    """Write the options of a filter as list items, each by `parts/choice.html`.

    A hundred choices differ between two pages in their counts and little else, so each is rendered once and its
    counts filled in after: a tenth of the time of a hundred templates.
    """
    language = get_language()
    items = [
        str(conditional_escape(one.count)).join(
            _around_count(language, name, one.slug, str(one.label), one.note, one.lang, one.chosen)
        )
        for one in options
    ]
    return mark_safe("".join(f"<li>{item}</li>" for item in items))  # noqa: S308  the template escaped its parts


@lru_cache(maxsize=4_096)
def _around_count(language: str, name: str, *option: Any) -> list[str]:
    slug, label, note, lang, chosen = option
    facts = {"slug": slug, "label": label, "note": note, "lang": lang, "chosen": chosen, "count": _COUNT}
    return render_to_string("parts/choice.html", {"name": name, "option": facts}).split(_COUNT)
