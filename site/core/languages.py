"""Text that may stand in another language than the page around it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language, get_language_info

# Wraps phones, postcodes and times inside running text, so that right-to-left text does not turn them round.
_ISOLATE, _END = "\u2066", "\u2069"


def of_path(path: str) -> str | None:
    """Return the language whose prefix a path begins with; None for an address outside all languages."""
    first = path.split("/", 2)[1]
    return first if any(first == code for code, _name in settings.LANGUAGES) else None


def direction(language: str) -> str:
    """Return “rtl” or “ltr”; a language Django does not know reads left to right."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def isolate(text: str) -> str:
    """Return left-to-right text such as “10:00–12:00” protected inside text of any direction."""
    return f"{_ISOLATE}{text}{_END}"


@dataclass(frozen=True, slots=True)
class Fragment:
    """Somebody's words and the language they are in."""

    text: str
    lang: str

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def dir(self) -> str:
        return direction(self.lang)

    @property
    def foreign(self) -> bool:
        """Whether a page in the active language must mark these words."""
        return self.lang != get_language()
