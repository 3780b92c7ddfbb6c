"""The person who signs in to the admin. Parents and groups have no accounts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice


class User(AbstractUser):
    """An editor, moderator or administrator."""

    class Meta(AbstractUser.Meta):
        permissions = [("take_away_second_step", _("Can let somebody in who lost their phone"))]


class SignIn(AbstractBaseSession):
    """One browser in which somebody is signed in: her session, until it ends, or has run out and is purged."""

    user = models.ForeignKey(User, models.CASCADE, null=True)  # None: somebody who is only about to sign in
    signed_in_at = models.DateTimeField(default=timezone.now)
    last_used = models.DateTimeField(default=timezone.now)  # roughly: see accounts.sessions
    browser = models.CharField(max_length=60, blank=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        from accounts.sessions import SessionStore  # noqa: PLC0415  which needs this model

        return SessionStore


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


class RecoveryCodes(StaticDevice):
    """Somebody's recovery codes, for the day their phone is lost. Only keyed digests of them are kept."""

    class Meta:
        proxy = True

    def keep(self, codes: list[str]) -> None:
        """Let these codes be the ones that count, each of them once."""
        self.token_set.all().delete()
        for code in codes:
            self.token_set.create(token=self._digest(code))

    def verify_token(self, token: str) -> bool:
        return bool(super().verify_token(self._digest(token)))

    def _digest(self, code: str) -> str:
        longest = self.token_set.model._meta.get_field("token").max_length
        return salted_hmac("accounts.recovery", f"{self.pk} {code}", algorithm="sha256").hexdigest()[:longest]
