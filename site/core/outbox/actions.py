"""Putting mails back into the queue."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from post_office.models import STATUS, Email
from post_office.settings import get_retry_timedelta

from core import audit
from core.outbox.queries import with_passed


@transaction.atomic
def send_again(*, mail: Email, by: Any) -> bool:
    """Put a mail that was given up back into the queue, and return whether it was: not if it waits there already.

    It gets as many tries as a new one, never closer together. Raises ValidationError when its purpose has passed.
    """
    given_up = Email.objects.select_for_update().filter(pk=mail.pk, status=STATUS.failed)
    stored = with_passed(given_up).first()
    if stored is None:
        return False
    if stored.passed:
        raise ValidationError(_("It is too late for this mail: its link no longer opens, or it is too old."))
    given_up.update(
        status=STATUS.requeued,
        number_of_retries=0,
        scheduled_time=max(timezone.now(), stored.last_updated + get_retry_timedelta()),
    )
    audit.record("mail.send_again", stored, by=by)
    return True
