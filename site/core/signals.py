"""Whatever a visitor could see raises the site's generation when it changes, whoever changed it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import post_page_move

from core import generation
from core.models import Demo, HelpNumbers, SiteDocument, SiteImage

PUBLIC = (Page, PageViewRestriction, Site, Locale, SiteImage, SiteDocument, HelpNumbers, Demo)
# What a page's draft changes on its row. The editor saves drafts twice a second while somebody types.
DRAFT_FIELDS = {
    *("latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"),
    *("go_live_at", "expire_at", "locked", "locked_at", "locked_by"),
}


@receiver(post_save)
def on_save(instance: Model, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    if isinstance(instance, PUBLIC) and not (update_fields and update_fields <= DRAFT_FIELDS):
        generation.advance()


@receiver(post_delete)
def on_delete(instance: Model, **kwargs: Any) -> None:
    if isinstance(instance, PUBLIC):
        generation.advance()


@receiver(post_page_move)
def on_move(**kwargs: Any) -> None:
    generation.advance()
