"""What stands round every page: the menu, the help numbers and the same thing in other languages."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, Site

from core import generation
from core.languages import Fragment, direction, of_path
from core.models import BasePage, Demo, HelpNumbers

register = template.Library()


@dataclass(frozen=True, slots=True)
class Language:
    """One entry of the language switcher, by its own name. `address` is absolute, for search engines."""

    code: str
    name: str
    dir: str
    url: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page under the home page. Those not `in_menu` stand in the footer only."""

    pk: int
    title: Fragment
    url: str
    in_menu: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What `base.html` needs besides the page itself."""

    site_name: str
    language: str
    dir: str
    address: str
    help: HelpNumbers
    pages: tuple[MenuItem, ...]
    languages: list[Language]
    demo: bool


@register.simple_tag(takes_context=True)
def frame(context: template.Context) -> Frame:
    """Return the frame of the page being rendered: one query while nothing changes, two on pages of the page tree."""
    request: HttpRequest = context["request"]
    language = get_language() or settings.LANGUAGE_CODE
    page = context.get("page")
    help_numbers, pages, demo = _shared(language)
    return Frame(
        site_name=settings.SITE_NAME,
        language=language,
        dir=direction(language),
        address=settings.SITE_URL + request.path,
        help=help_numbers,
        pages=pages,
        languages=_languages(request, language, page if isinstance(page, Page) else None),
        demo=demo,
    )


@generation.remembered
def _shared(language: str) -> tuple[HelpNumbers, tuple[MenuItem, ...], bool]:
    """Return what is the same on all pages of a language: help numbers, menu, whether the groups are made up."""
    return HelpNumbers.objects.first() or HelpNumbers(), tuple(_menu(language)), Demo.objects.exists()


def _menu(language: str) -> list[MenuItem]:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    home = site and site.root_page.get_translations(inclusive=True).filter(locale__language_code=language).first()
    if not home:
        return []
    return [
        MenuItem(page.pk, page.name_in_menus, page.get_url(), page.show_in_menus)
        for page in home.get_children().live().public().specific()
        if isinstance(page, BasePage)
    ]


def _languages(request: HttpRequest, current: str, page: Page | None) -> list[Language]:
    """Return each language with the address of the same thing in it, filters and all."""
    query = request.META.get("QUERY_STRING", "")
    paths = _page_paths(page) if page is not None and page.pk else {}
    return [
        Language(
            code=code,
            name=name,
            dir=direction(code),
            url=f"{path}?{query}" if query else path,
            address=settings.SITE_URL + path,
            current=code == current,
        )
        for code, name in settings.LANGUAGES
        for path in [paths.get(code) or _same_path(request.path, code)]
    ]


def _page_paths(page: Page) -> dict[str, str]:
    """Return where a page and its translations stand, by language."""
    rows = page.get_translations(inclusive=True).live().select_related("locale")
    return {row.locale.language_code: row.get_url() for row in rows}


def _same_path(path: str, language: str) -> str:
    """Return the path with another language at its beginning; the home page for a path without a language."""
    now = of_path(path)
    return f"/{language}{path.removeprefix(f'/{now}')}" if now else f"/{language}/"
