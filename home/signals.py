"""Every published page stands in every language from the start."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from home import actions


@receiver(page_published)
def on_published(instance: Page, **kwargs: Any) -> None:
    if instance.alias_of_id is None and instance.locale.language_code == settings.LANGUAGE_CODE:
        actions.mirror(instance)
