"""Writing the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from core.models import AuditEntry

KEPT = 730  # days; sign-ins for a shorter time


def record(action: str, obj: models.Model | None, *, by: Any, **facts: Any) -> AuditEntry:
    """Write one line: `by` (a user, or None for the system) did `action` to `obj`. `facts` hold no private facts."""
    entry = _entry(action, obj, by, facts)
    entry.save()
    return entry


def record_each(action: str, objs: Iterable[models.Model], *, by: Any, **facts: Any) -> None:
    """Write one line for each of these, all at once."""
    AuditEntry.objects.bulk_create(_entry(action, obj, by, facts) for obj in objs)


def _entry(action: str, obj: models.Model | None, by: Any, facts: dict[str, Any]) -> AuditEntry:
    return AuditEntry(
        by=by.get_username() if by else "system",
        action=action,
        kind=obj._meta.label_lower if obj is not None else "",
        object_id=obj.pk if obj is not None else None,
        facts=facts,
    )
