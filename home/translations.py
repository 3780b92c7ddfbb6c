"""Pages in other languages: what the first language's page does, they follow; their words an editor publishes.

Until a translation is published its page is an alias: the first language's words, marked as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from core.languages import is_source
from core.permissions import HOME_DEPTH

_save_target = Translation.save_target


def mirror(page: Page) -> None:
    """Make a page stand in every language: where it has no translation, by an alias that follows it."""
    missing = Locale.objects.exclude(pk__in=page.get_translations(inclusive=True).values("locale"))
    for locale in missing:
        page.specific.copy_for_translation(locale, copy_parents=True, alias=True)


@transaction.atomic
def save_target(translation: Translation, user: Any = None, publish: bool = True) -> None:
    """Stand in for wagtail-localize's `Translation.save_target`, which puts half-finished words before the public.

    When a page is submitted for translation its alias stays as it is. The words come into the page when an editor
    publishes them, all of them together; `ValidationError` says why they cannot be.
    """
    if not publish:
        mirror(translation.source.get_source_instance())
    elif problem := hindrance(translation):
        raise ValidationError({NON_FIELD_ERRORS: [problem]})
    else:
        _save_target(translation, user=user, publish=True)


def hindrance(translation: Translation) -> str:
    """Return why a translation cannot be published, as a sentence; empty when it can."""
    if not translation.source.get_source_instance().live:
        return _("Publish the page in its first language first.")
    pieces, done = translation.get_progress()
    if pieces == done:
        return ""
    return ngettext(
        "%(count)d piece of text is not translated yet. Translate it, then publish.",
        "%(count)d pieces of text are not translated yet. Translate them, then publish.",
        pieces - done,
    ) % {"count": pieces - done}


def on_published(page: Page) -> None:
    """Show a page in every language, at the same address under each prefix."""
    mirror(page)
    for same in page.get_translations().specific():
        slug = same.slug
        if page.depth > HOME_DEPTH:
            slug = find_available_slug(same.get_parent(), page.slug, ignore_page_id=same.pk)
        if not same.live or slug != same.slug:
            same.live, same.slug = True, slug
            same.save(clean=False)


def on_unpublished(page: Page) -> None:
    """Take a page out of sight in every language. Aliases have followed already."""
    for same in page.get_translations().live().specific():
        same.unpublish()


def on_moved(page: Page, parent: Page) -> None:
    """Move a page's translations to where its new parent stands in their languages."""
    for same in page.get_translations().specific():
        same.move(parent.get_translation(same.locale), pos="last-child")


def on_deleted(page: Page) -> None:
    """Delete a page's translations with it: an alias left behind would pass for words of its own language."""
    for same in page.get_translations():
        same.delete()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page in another language that needs an editor, and why. `source` is set when a sync can bring it up to date."""

    page: Page
    why: str
    source: int | None = None


def waiting(of: Page | None = None) -> list[Waiting]:
    """Return the pages in other languages that need an editor, of the whole site or of one page: two queries."""
    pages = Page.objects.filter(depth__gte=HOME_DEPTH).select_related("locale").order_by("path")
    begun = Translation.objects.filter(enabled=True).select_related("source")
    if of is not None:
        pages = pages.filter(translation_key=of.translation_key)
        begun = begun.filter(source__object_id=of.translation_key)
    sources = {page.translation_key: page for page in pages if is_source(page)}
    managed = {(one.source.object_id, one.target_locale_id): one.source for one in begun}
    found = []
    for page in pages:
        first = sources.get(page.translation_key)
        if first and first.live and first != page:
            found += why_waiting(page, first, managed.get((page.translation_key, page.locale_id)))
    return found


def why_waiting(page: Page, first: Page, source: TranslationSource | None) -> list[Waiting]:
    """Return at most one reason why a page needs an editor. `source` holds the words as last taken from `first`."""
    if page.alias_of_id:
        return [Waiting(page, _("Its translation is begun, but not published yet."))] if source else []
    known = source.last_updated_at if source else page.last_published_at
    changed = first.last_published_at and (known is None or first.last_published_at > known)
    if changed and source:
        why = _("The page it translates has changed since. Bring this one up to date, then publish it.")
        return [Waiting(page, why, source.pk)]
    if changed:
        why = _("The page it translates has changed since. Change these words too, or publish them again as they are.")
        return [Waiting(page, why)]
    if source and page.last_published_at < source.last_updated_at:
        return [Waiting(page, _("It has been brought up to date, but not published since."))]
    return []
