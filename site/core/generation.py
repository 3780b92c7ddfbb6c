"""The site's generation: every cached page and every in-memory index is as fresh as this number."""

from django.db.models import F

from core.models import Generation


def current() -> int:
    """Return the site's generation: one query on a table of one row."""
    number = Generation.objects.filter(pk=1).values_list("number", flat=True).first()
    return number or 0


def advance() -> None:
    """Raise the generation inside the caller's transaction: what it writes and the new number appear together."""
    if not Generation.objects.filter(pk=1).update(number=F("number") + 1):
        Generation.objects.create(pk=1, number=1)
