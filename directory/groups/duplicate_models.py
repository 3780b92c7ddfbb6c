"""What gives groups away as one and the same, and what somebody has said of that."""

from __future__ import annotations

from django.db import models

from directory.groups.models import Group


class GroupMark(models.Model):
    """Something public that two groups share only when they may be one: see `directory.groups.duplicates`."""

    class Kind(models.TextChoices):
        NAME = "name"
        NEAR = "near"
        PHONE = "phone"
        WEBSITE = "website"
        POSTCODE = "postcode"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.BigIntegerField(db_index=True, help_text="64 bits of a hash of the kind and the fact")

    wagtail_reference_index_ignore = True  # not a use of the group that an editor could see

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "digest"], name="one_mark_of_a_group")]


class DistinctGroups(models.Model):
    """Two groups that somebody looked at and found to be two."""

    first = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="said_once_of_two_groups"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="lower_group_stands_first"),
        ]
