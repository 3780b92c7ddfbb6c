"""Text that may stand in another language than the page around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import get_language, get_language_info, pgettext

if TYPE_CHECKING:
    from wagtail.models import Page

# Wraps phones, postcodes and times inside running text, so that right-to-left text does not turn them round.
_ISOLATE, _END = "\u2066", "\u2069"
# Wraps words whose direction is found out from themselves.
_ISOLATE_ANY = "\u2068"
# Invisible marks that turn the text after them round, past the end of what they were typed in.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Those and the marks that stand for one letter of a direction, which Arabic needs and which turn only what is beside.
_ANY_DIRECTION = _TURNING | dict.fromkeys([0x061C, 0x200E, 0x200F])


def of_path(path: str) -> str | None:
    """Return the language whose prefix a path begins with; None for an address outside all languages."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""  # "OPTIONS *" has no path
    return first if any(first == code for code, _name in settings.LANGUAGES) else None


def is_source(page: Page) -> bool:
    """Whether a page is written in the site's first language, from which the others are translated."""
    return bool(page.locale.language_code == settings.LANGUAGE_CODE)


def active() -> str:
    """Return the active language; the site's first where none is."""
    return get_language() or settings.LANGUAGE_CODE


def direction(language: str) -> str:
    """Return “rtl” or “ltr”; a language Django does not know reads left to right."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def isolate(text: str) -> str:
    """Return left-to-right text such as “10:00–12:00” protected inside text of any direction."""
    return f"{_ISOLATE}{text}{_END}"


def isolate_typed(text: str) -> str:
    """Return what a visitor typed so that it can stand in a sentence and turn nothing round but itself."""
    return f"{_ISOLATE_ANY}{text.translate(_ANY_DIRECTION)}{_END}"


def unturned(text: str) -> str:
    """Return what an editor wrote without marks that turn round what follows; all that Arabic is written with stays."""
    return text.translate(_TURNING)


def listed(parts: Iterable[object]) -> str:
    """Return the parts in one line, with the comma of the active language between them."""
    return pgettext("between the items of a list", ", ").join(map(str, parts))


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
