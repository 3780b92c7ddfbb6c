"""What somebody fills in to get in. Tries are counted, and no answer tells who has an account."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.models import Device
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

from accounts import second_step, signals, throttle
from accounts.addresses import address_of
from accounts.models import User


def too_many(later: dt.datetime) -> ValidationError:
    """Say when to try again. A minute that has begun is over only at its end."""
    whole = dt.datetime.fromtimestamp(math.ceil(later.timestamp() / 60) * 60, dt.UTC)
    time = time_format(timezone.localtime(whole), "TIME_FORMAT")
    return ValidationError(_("Too many tries. Please try again at %(time)s."), "too_many", {"time": time})


class SignInForm(LoginForm):
    """Name and password."""

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not (name and password):
            return super().clean()
        address = address_of(self.request)
        tried = throttle.begin(name, address)
        if tried.later:
            raise too_many(tried.later)
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            signals.sign_in_failed.send(SignInForm, name=name)
            if tried.last:
                signals.sign_in_locked.send(SignInForm, name=name)
            raise
        throttle.take_back(name, address)
        signals.signed_in.send(SignInForm, user=self.get_user())
        return cleaned


class ResetForm(PasswordResetForm):
    """The e-mail address that the way to a new password is sent to."""

    def save(self, *, request: HttpRequest, **kwargs: Any) -> None:
        """Send it; but not mail after mail, whoever asks for them. The answer stays the same."""
        if not throttle.begin(f"reset {self.cleaned_data['email']}", address_of(request)).later:
            super().save(request=request, **kwargs)


class CodeForm(forms.Form):
    """A code of the person's app, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": ""}
        ),
    )
    device: Device

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.user = user

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        answer = second_step.verify(self.user, code)
        if answer.later:
            raise too_many(answer.later)
        if answer.device is None:
            raise ValidationError(_("That code is wrong, or was used before. Wait for the next one and type that."))
        self.device = answer.device
        return code


class AppCodeForm(forms.Form):
    """The first code that the person's app makes with its new key."""

    code = forms.CharField(
        label=gettext_lazy("The code that the app shows now"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    device: Device

    def __init__(self, user: User, key: str, data: Any = None) -> None:
        super().__init__(data)
        self.user, self.key = user, key

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        device = second_step.add(self.user, self.key, code)
        if device is None:
            raise ValidationError(
                _("That code is wrong. Is the time on your phone right? Wait for the next code and type that.")
            )
        self.device = device
        return code
