"""Pages as entries of menus."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

from django.conf import settings
from django.db.models.functions import Coalesce
from wagtail.models import Page

from core.languages import Fragment
from core.models import BasePage


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page and its place in the page tree. On the first level those not `in_menu` stand in the footer only."""

    pk: int
    path: str
    title: Fragment
    url: str
    in_menu: bool


def below(page: Page) -> list[MenuItem]:
    """Return the public pages below a page, as those of the first language are ordered and stand in menus."""
    same = page.get_translations(inclusive=True).filter(locale__language_code=settings.LANGUAGE_CODE).first()
    first = {one.translation_key: one for one in (same.get_children() if same else ())}
    words_in = Coalesce("alias_of__locale__language_code", "locale__language_code")
    found = []
    for one in page.get_children().live().public().annotate(words_in=words_in).specific():
        if isinstance(one, BasePage):
            one.locale = page.locale
            source = first.get(one.translation_key, one)
            title = Fragment(one.menu_title or one.title, one.words_in)
            found.append((source.path, MenuItem(one.pk, one.path, title, one.get_url(), source.show_in_menus)))
    return [item for _place, item in sorted(found, key=itemgetter(0))]
