"""Mails on their way into the outbox, which the worker empties."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from post_office.backends import EmailBackend

KEPT = 30  # days


class Outbox(EmailBackend):
    """Keeps mails as they were written. post_office alone would run their words as templates, a visitor's too."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int | None:
        kept: int | None = super().send_messages([_as_template(message) for message in email_messages])
        return kept


def _as_template(message: EmailMessage) -> EmailMessage:
    """Return a mail that post_office renders to the very words of this one."""
    mail = copy.copy(message)
    mail.subject, mail.body = _literal(str(mail.subject)), _literal(str(mail.body))
    if isinstance(mail, EmailMultiAlternatives):
        mail.alternatives = [
            (_literal(words) if isinstance(words, str) else words, kind) for words, kind in mail.alternatives
        ]
    return mail


def _literal(text: str) -> str:
    """Return the template of a text: each thing that a template could act on begins with a brace."""
    return text.replace("{", "{% templatetag openbrace %}")
