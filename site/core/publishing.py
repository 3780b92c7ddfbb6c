"""What was set to appear or to go at a certain hour, done when the hour has come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from core import audit, generation
from core.failures import tried


def publish_due() -> bool:
    """Take down what has expired, then publish what was approved for an hour that has passed; whether all went well.

    Wagtail's own `publish_scheduled` stops at the first failure. Here each thing is a transaction of its own, and what
    its model refuses is taken off the list, to be seen in the admin's history.
    """
    now = timezone.now()
    expired = [
        (model, pk)
        for model in models_with_drafts()
        for pk in model._default_manager.filter(live=True, expire_at__lt=now).values_list("pk", flat=True)
    ]
    approved = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    done = [tried("taking down", _take_down, model, pk) for model, pk in expired]
    done += [tried("publishing", _go_live, pk) for pk in approved.values_list("pk", flat=True)]
    return all(done)


def models_with_drafts() -> Iterator[Any]:
    """Yield every model with drafts, and of pages the one that all are."""
    yield Page
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
            yield model


@transaction.atomic
def _take_down(model: Any, pk: int) -> None:
    generation.advance()  # before its row is locked: every writer takes the two in this order
    expired = model._default_manager.select_for_update().filter(pk=pk, live=True, expire_at__lt=timezone.now()).first()
    if expired:
        expired.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        audit.record("expire", expired, by=None)


@transaction.atomic
def _go_live(pk: int) -> None:
    generation.advance()
    revision = Revision.objects.select_for_update().filter(pk=pk, approved_go_live_at__lt=timezone.now()).first()
    if revision is None:
        return
    thing = revision.content_object
    try:
        with transaction.atomic():
            revision.publish(log_action="wagtail.publish.scheduled")
    except (ValidationError, IntegrityError):
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])  # Wagtail's history then says that it was called off
        audit.record("publish.refused", thing, by=None)
    else:
        audit.record("publish.scheduled", thing, by=None)
