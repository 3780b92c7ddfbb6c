"""What a page of the first language does, its translations follow, whoever did it: a screen, a schedule, a command."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from core.languages import is_source
from home import translations


@receiver(page_published)
def on_published(instance: Page, **kwargs: Any) -> None:
    if is_source(instance) and instance.live:  # Wagtail also says so of one that only waits for its hour
        translations.on_published(instance)


@receiver(page_unpublished)
def on_unpublished(instance: Page, **kwargs: Any) -> None:
    if is_source(instance):
        translations.on_unpublished(instance)


@receiver(post_page_move)
def on_moved(instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    if is_source(instance) and parent_page_before != parent_page_after:
        translations.on_moved(instance, parent_page_after)


@receiver(pre_delete, sender=Page)
def on_deleted(instance: Page, **kwargs: Any) -> None:
    if is_source(instance):
        translations.on_deleted(instance)
