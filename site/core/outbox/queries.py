"""Mails that were tried and did not go out."""

from __future__ import annotations

import datetime as dt
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS, Email, Log

from core.mail import KEPT

TROUBLED = (STATUS.failed, STATUS.requeued)


def unsent() -> QuerySet[Email]:
    """Return them, the newest first: the given up and those that are tried again. Without what was written in them.

    Each has its `tries`, when it was `tried_at`, why that failed (`failure`, `failure_text`), and whether it is
    `passed`.
    """
    failures = Log.objects.filter(email=OuterRef("pk"), status=STATUS.failed)
    number = failures.order_by().values("email").annotate(number=Count("pk")).values("number")
    last = failures.order_by("-pk")
    return with_passed(Email.objects.filter(status__in=TROUBLED)).only(
        *("status", "to", "cc", "bcc", "subject", "created", "scheduled_time")
    ).annotate(
        tries=Coalesce(Subquery(number, output_field=IntegerField()), 0),
        tried_at=Subquery(last.values("date")[:1]),
        failure=Subquery(last.values("exception_type")[:1]),
        failure_text=Subquery(last.values("message")[:1]),
    ).order_by("-created", "-pk")  # fmt: skip


def with_passed(mails: QuerySet[Email]) -> QuerySet[Email]:
    """Say of each mail whether its purpose has `passed`: it would lead nowhere, or should be deleted by now."""
    now = timezone.now()
    links_open = now - dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    old = Q(created__lte=now - dt.timedelta(days=KEPT))
    passed = old | Q(expires_at__lte=now) | Q(message__contains=_password_link(), created__lte=links_open)
    return mails.annotate(passed=Case(When(passed, then=True), default=False))


def _password_link() -> str:
    """Return how the address begins under which somebody chooses a new password."""
    return reverse("wagtailadmin_password_reset_confirm", args=["of", "token"]).partition("of/token")[0]


def may_send_again(user: Any) -> bool:
    return bool(user.has_perm("post_office.change_email"))


def recipients(mail: Email, *, whole: bool) -> list[str]:
    """Return whom a mail is for. Not `whole`, an address keeps its first letter and what stands after the @."""
    everybody = [*mail.to, *mail.cc, *mail.bcc]
    return everybody if whole else [_masked(address) for address in everybody]


def _masked(address: str) -> str:
    name, _at, domain = parseaddr(address)[1].rpartition("@")
    return f"{name[:1]}…@{domain}"
