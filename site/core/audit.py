"""Writing the audit trail."""

from __future__ import annotations

from typing import Any

from django.db import models

from core.models import AuditEntry

KEPT = 730  # days; sign-ins for a shorter time


def record(action: str, obj: models.Model | None, *, by: Any, **facts: Any) -> AuditEntry:
    """Write one line: `by` (a user, or None for the system) did `action` to `obj`. `facts` hold no private facts."""
    return AuditEntry.objects.create(
        by=by.get_username() if by else "system",
        action=action,
        kind=obj._meta.label_lower if obj is not None else "",
        object_id=obj.pk if obj is not None else None,
        facts=facts,
    )
