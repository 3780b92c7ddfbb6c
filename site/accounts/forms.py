"""What somebody fills in to get in. Tries are counted, and no answer tells who has an account."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

from accounts import signals, throttle
from accounts.addresses import address_of


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
