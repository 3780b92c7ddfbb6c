"""When a group meets, as data."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from directory.groups import enums
from directory.groups.models import Group


class GroupPattern(models.Model):
    """One regular meeting: “first Tuesday, 10:00–12:00, term time” as data (a subset of RFC 5545 recurrence rules)."""

    group = ParentalKey(Group, on_delete=models.CASCADE, related_name="patterns")
    frequency = models.CharField(_("how often"), max_length=20, choices=enums.Frequency, default=enums.Frequency.WEEKLY)
    interval = models.PositiveSmallIntegerField(
        _("every how many weeks or months"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    weekday = models.CharField(_("weekday"), max_length=3, choices=enums.Weekday, blank=True)
    week = models.SmallIntegerField(_("which one in the month"), choices=enums.Week, null=True, blank=True)
    day = models.PositiveSmallIntegerField(
        _("date in the month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    term_time = models.BooleanField(_("in term time only"), default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(frequency="weekly", week=None, day=None) & ~models.Q(weekday="")
                | models.Q(frequency="monthly-weekday", week__isnull=False, day=None) & ~models.Q(weekday="")
                | models.Q(frequency="monthly-day", week=None, day__isnull=False, weekday=""),
                name="pattern_is_whole",
            )
        ]
        verbose_name = _("meeting pattern")
        verbose_name_plural = _("meeting patterns")

    def clean(self) -> None:
        """Keep only the parts the frequency uses, and ask for the ones it needs."""
        super().clean()
        if self.frequency == enums.Frequency.MONTHLY_DAY:
            self.weekday, self.week = "", None
            if self.day is None:
                raise ValidationError({"day": _("Say which date in the month.")})
            return
        self.day = None
        if not self.weekday:
            raise ValidationError({"weekday": _("Say which weekday.")})
        if self.frequency == enums.Frequency.WEEKLY:
            self.week = None
        elif self.week is None:
            raise ValidationError({"week": _("Say which one in the month.")})
