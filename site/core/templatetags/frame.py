"""What stands round every page: the menu, the help numbers and the same page in other languages."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language
from wagtail.models import Page, Site

from core.languages import direction
from core.models import HelpNumbers

register = template.Library()


@dataclass(frozen=True, slots=True)
class Language:
    """One entry of the language switcher, by its own name."""

    code: str
    name: str
    dir: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What `base.html` needs besides the page itself."""

    site_name: str
    language: str
    dir: str
    help: HelpNumbers
    pages: list[Page]
    languages: list[Language]


@register.simple_tag(takes_context=True)
def frame(context: template.Context) -> Frame:
    """Return the frame of the page being rendered: a constant number of queries, and none that writes."""
    request: HttpRequest = context["request"]
    language = get_language() or settings.LANGUAGE_CODE
    page = context.get("page")
    return Frame(
        site_name=settings.SITE_NAME,
        language=language,
        dir=direction(language),
        help=HelpNumbers.objects.first() or HelpNumbers(),
        pages=_pages(request),
        languages=_languages(request, language, page if isinstance(page, Page) else None),
    )


def _pages(request: HttpRequest) -> list[Page]:
    """Return the pages under the home page in this language; those shown in menus make the header."""
    site = Site.find_for_request(request)
    return list(site.root_page.localized.get_children().live().public()) if site else []


def _languages(request: HttpRequest, current: str, page: Page | None) -> list[Language]:
    """Return each language with the address of the same thing in it."""
    translations = {}
    if page is not None and page.pk:
        rows = page.get_translations(inclusive=True).live().select_related("locale")
        translations = {row.locale.language_code: row.get_url(request) for row in rows}
    return [
        Language(
            code=code,
            name=name,
            dir=direction(code),
            url=translations.get(code) or translate_url(request.get_full_path(), code),
            current=code == current,
        )
        for code, name in settings.LANGUAGES
    ]
