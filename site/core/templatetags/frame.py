"""What stands round every page: the menu, the help numbers and the same thing in other languages."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.encoding import escape_uri_path
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from core import generation
from core.languages import active, direction, of_path
from core.menus import MenuItem, below
from core.models import Demo, HelpNumbers

register = template.Library()


@dataclass(frozen=True, slots=True)
class Language:
    """One entry of the language switcher, by its own name.

    `address` is absolute, for search engines; empty where the thing does not stand in that language.
    """

    code: str
    name: str
    dir: str
    url: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """What is the same on all pages of a language until something changes."""

    help: SafeString
    pages: tuple[MenuItem, ...]
    foot: SafeString
    demo: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What `base.html` needs besides the page itself."""

    site_name: str
    language: str
    dir: str
    address: str
    shared: Shared
    section: int | None
    languages: list[Language]


@register.simple_tag(takes_context=True)
def frame(context: template.Context) -> Frame:
    """Return the frame of the page being rendered: one query while nothing changes, two on pages of the page tree."""
    request: HttpRequest = context["request"]
    language = active()
    page = context.get("page")
    shared = _shared(language)
    return Frame(
        site_name=settings.SITE_NAME,
        language=language,
        dir=direction(language),
        address=settings.SITE_URL + request.path,
        shared=shared,
        section=_section(page, shared.pages),
        languages=_languages(request, language, page if isinstance(page, Page) else None),
    )


@register.simple_tag
def site_name() -> str:
    """Return the site's name, for screens that stand in no frame."""
    return str(settings.SITE_NAME)


@generation.remembered
def _shared(language: str) -> Shared:
    pages = tuple(_menu(language))
    return Shared(
        help=render_to_string("parts/help.html", {"numbers": HelpNumbers.objects.first() or HelpNumbers()}),
        pages=pages,
        foot=render_to_string("parts/footer.html", {"pages": pages}),
        demo=Demo.objects.exists(),
    )


def _menu(language: str) -> list[MenuItem]:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    home = site and site.root_page.get_translations(inclusive=True).filter(locale__language_code=language).first()
    return below(home) if home else []


def _section(page: object, pages: tuple[MenuItem, ...]) -> int | None:
    """Return which page of the menu a page stands below."""
    path = page.path if isinstance(page, Page) and page.path else ""
    return next((item.pk for item in pages if path.startswith(item.path)), None)


def _languages(request: HttpRequest, current: str, page: Page | None) -> list[Language]:
    """Return each language with the address of the same thing in it, filters and all; else its home page."""
    query = request.GET.urlencode()  # as it was read: what else the raw one holds is not handed on
    paths = _page_paths(page) if page is not None and page.pk else _same_paths(escape_uri_path(request.path))
    return [
        Language(
            code=code,
            name=name,
            dir=direction(code),
            url=(f"{paths[code]}?{query}" if query else paths[code]) if code in paths else f"/{code}/",
            address=settings.SITE_URL + paths[code] if code in paths else "",
            current=code == current,
        )
        for code, name in settings.LANGUAGES
    ]


def _page_paths(page: Page) -> dict[str, str]:
    """Return where a page and its translations stand, by language."""
    rows = page.get_translations(inclusive=True).live().select_related("locale")
    return {row.locale.language_code: row.get_url() for row in rows}


def _same_paths(path: str) -> dict[str, str]:
    """Return a path with each language at its beginning; the home pages for a path without a language."""
    now = of_path(path)
    rest = path.removeprefix(f"/{now}") if now else "/"
    return {code: f"/{code}{rest}" for code, _name in settings.LANGUAGES}
