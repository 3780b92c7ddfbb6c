"""The council's help numbers, which the demo makes up where nobody has filled them in."""

from __future__ import annotations

from django.forms import model_to_dict
from django.utils import timezone

from core.models import HelpNumbers

MADE_UP = {
    "council_day": "01632 960001",
    "council_day_hours": "Monday to Friday, 9 to 5 (a made-up number)",
    "council_night": "01632 960002",
}


def fill() -> None:
    """Write the made-up numbers, unless somebody has filled in the council's already."""
    numbers = HelpNumbers.objects.first() or HelpNumbers()
    if any(getattr(numbers, field) for field in (*MADE_UP, "checked_on")):
        return
    for field, text in MADE_UP.items():
        setattr(numbers, field, text)
    numbers.checked_on = timezone.localdate().replace(day=1)
    numbers.save()


def empty() -> None:
    """Take the made-up numbers out again, unless somebody has changed them."""
    numbers = HelpNumbers.objects.filter(**MADE_UP).first()
    if numbers is None:
        return
    for field in (*MADE_UP, "checked_on"):
        setattr(numbers, field, HelpNumbers._meta.get_field(field).get_default())
    if model_to_dict(numbers, exclude=["id"]) == model_to_dict(HelpNumbers(), exclude=["id"]):
        numbers.delete()  # nothing but what is so without a row
    else:
        numbers.save()
