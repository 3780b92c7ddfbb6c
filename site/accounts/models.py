"""The person who signs in to the admin. Parents and groups have no accounts."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An editor, moderator or administrator."""


class Tries(models.Model):
    """How often somebody lately tried to sign in: with one name from one address, or from one address at all.

    It stands under a keyed digest of these: which name and which address cannot be told from it.
    """

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)  # when the count begins anew

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{self.count} until {self.until:%Y-%m-%d %H:%M}"
