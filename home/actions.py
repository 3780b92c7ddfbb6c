"""Founding a site: its languages, its home page and the pages it cannot be without; every page in every language."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import Translation, TranslationSource

from core import generation
from core.models import BasePage
from home.models import HomePage, StandardPage
from home.translations import mirror

PAGES = Path(__file__).parent / "data" / "pages.toml"
IN_MENU = ("get-help", "about")


@transaction.atomic
def found_site() -> None:
    """Make what a new site begins with, once; later calls only bring in languages that settings have gained.

    What editors changed or took away since stays so.
    """
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code, _name in settings.LANGUAGES}
    if HomePage.objects.exists():
        for page in own_pages():
            mirror(page)
    else:
        home = make_pages(locales)
        note_translations(locales)
        welcome = Page.objects.filter(depth=2, content_type__model="page", content_type__app_label="wagtailcore")
        place_site(home)
        for page in welcome:
            page.delete()
    generation.advance()


def own_pages() -> list[Page]:
    """Return the pages of the site's first language, parents first."""
    return list(Page.objects.filter(locale__language_code=settings.LANGUAGE_CODE, depth__gt=1).order_by("path"))


def make_pages(locales: dict[str, Locale]) -> HomePage:
    """Make the standing pages in all languages they are written in and return the home page of the first."""
    entries = tomllib.loads(PAGES.read_text(encoding="utf-8"))["page"]
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    homes: dict[str, HomePage] = {}
    for entry in sorted(entries, key=lambda entry: entry["order"]):
        key = None
        for code, locale in locales.items():
            page = page_of(entry, code, root_of_tree=not homes.get(code))
            page.locale = locale
            page.translation_key = key or page.translation_key
            key = page.translation_key
            homes.get(code, root).add_child(instance=page)
            if isinstance(page, HomePage):
                homes[code] = page
    return homes[settings.LANGUAGE_CODE]


def note_translations(locales: dict[str, Locale]) -> None:
    """Tell wagtail-localize that the standing pages are translations of each other, each kept by hand.

    Thus an editor can turn one into an alias, or go on with it piece by piece.
    """
    for page in own_pages():
        source, _new = TranslationSource.get_or_create_from_instance(page)
        for code, locale in locales.items():
            if code != settings.LANGUAGE_CODE:
                Translation.objects.create(source=source, target_locale=locale, enabled=False)


def page_of(entry: dict[str, Any], language: str, *, root_of_tree: bool) -> BasePage:
    """Return a standing page as the data file tells it, not yet saved."""
    text = entry[language]
    facts = {"title": text["title"], "menu_title": text["menu_title"], "intro": text["intro"]}
    if root_of_tree:
        return HomePage(slug=f"home-{language}", **facts)
    body = [("text", text["body"])]
    return StandardPage(slug=entry["slug"], show_in_menus=entry["slug"] in IN_MENU, body=body, **facts)


def place_site(home: HomePage) -> None:
    """Let the site's address lead to this home page."""
    address = urlsplit(settings.SITE_URL)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname or "localhost",
            "port": address.port or (443 if address.scheme == "https" else 80),
            "site_name": settings.SITE_NAME,
            "root_page": home,
        },
    )
