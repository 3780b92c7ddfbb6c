"""The second step of signing in: a code from an app on the person's own phone, or one of ten recovery codes."""

from __future__ import annotations

import datetime as dt
import re
from base64 import b32encode
from dataclasses import dataclass
from typing import Any

import segno
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import sessions
from accounts.models import RecoveryCodes, User
from accounts.signals import code_given, second_step_changed

RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What a code opens: with the device it is of, or nothing; and when to try again, if not now."""

    device: Device | None = None
    later: dt.datetime | None = None


def has(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


@transaction.atomic
def verify(user: User, code: str) -> Answer:
    """Tell whether a code is right. It will not be so again; and wrong ones make each next one wait twice as long."""
    plain = re.sub(r"[\s-]", "", code).lower()
    kind = TOTPDevice if re.fullmatch(r"\d{6}", plain) else RecoveryCodes
    device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
    if device is None:
        return Answer()
    allowed, why_not = device.verify_is_allowed()
    if not allowed:
        return Answer(later=why_not["locked_until"])
    good = device.verify_token(plain)
    code_given.send(type(device), user=user, good=good)
    return Answer(device=device if good else None)


@transaction.atomic
def add(user: User, key: str, code: str) -> TOTPDevice | None:
    """Let codes made with this key count from now on, when the person's app makes them already."""
    User.objects.select_for_update().get(pk=user.pk)  # one after the other: two windows would add two
    if has(user):
        return None
    device = TOTPDevice(user=user, name="app", key=key)
    if not device.verify_token(re.sub(r"\s", "", code)):
        transaction.set_rollback(True)  # it kept itself to count the failure
        return None
    second_step_changed.send(TOTPDevice, what="add", user=user, by=user)
    return device


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Make ten new recovery codes, in place of those there were. They are told this once."""
    device = RecoveryCodes.objects.get_or_create(user=user, defaults={"name": "recovery"})[0]
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    device.keep(codes)
    second_step_changed.send(RecoveryCodes, what="new_codes", user=user, by=user)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


@transaction.atomic
def remove(user: User, *, by: Any) -> bool:
    """Let the password be enough again; return whether there was a second step. `by` None is whoever has a shell."""
    found = TOTPDevice.objects.filter(user=user)
    if not found.exists():
        return False
    found.delete()
    StaticDevice.objects.filter(user=user).delete()
    if by != user:
        sessions.end(user)  # whoever has the phone may be signed in on it
    second_step_changed.send(TOTPDevice, what="remove" if by == user else "take_away", user=user, by=by)
    return True


def picture(device: TOTPDevice) -> SafeString:
    """Draw what an authenticator app reads with the phone's camera, dark on white whatever the theme."""
    drawn = segno.make(device.config_url, error="m").svg_inline(border=4, light="#fff", omitsize=True)
    return mark_safe(drawn)  # noqa: S308  squares, no text


def typed_by_hand(device: TOTPDevice) -> str:
    """Return the key as apps take it from the keyboard, in pieces that the eye can keep."""
    return " ".join(re.findall(".{4}", b32encode(device.bin_key).decode()))
