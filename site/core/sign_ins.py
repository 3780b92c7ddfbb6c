"""Who signed in, who tried to, and how, as lines of the audit trail. None tells from which address."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.dispatch import receiver

from accounts.signals import (
    code_given,
    second_step_changed,
    sign_in_failed,
    sign_in_locked,
    signed_in,
    signed_out_elsewhere,
)
from core import audit

SIGN_INS = "sign_in."  # how their lines begin: they are kept for a shorter time than others
KEPT = 90  # days


@receiver(signed_in)
def on_signed_in(user: AbstractBaseUser, **kwargs: Any) -> None:
    audit.record(f"{SIGN_INS}succeed", user, by=user)


@receiver(sign_in_failed)
def on_failed(name: str, **kwargs: Any) -> None:
    _record("fail", name)


@receiver(sign_in_locked)
def on_locked(name: str, **kwargs: Any) -> None:
    _record("lock", name)


@receiver(code_given)
def on_code(user: AbstractBaseUser, good: bool, **kwargs: Any) -> None:
    audit.record(f"{SIGN_INS}{'code' if good else 'fail_code'}", user, by=user)


@receiver(signed_out_elsewhere)
def on_signed_out_elsewhere(user: AbstractBaseUser, **kwargs: Any) -> None:
    audit.record(f"{SIGN_INS}end_others", user, by=user)


@receiver(second_step_changed)
def on_second_step(what: str, user: AbstractBaseUser, by: AbstractBaseUser | None, **kwargs: Any) -> None:
    audit.record(f"second_step.{what}", user, by=by, name=user.get_username())


def _record(what: str, name: str) -> None:
    """Note whose name it was. What is nobody's name is not kept: it may be a password, typed into the wrong field."""
    user = get_user_model().objects.filter(username=name).first()
    audit.record(f"{SIGN_INS}{what}", user, by=None, **({"name": name} if user else {}))
