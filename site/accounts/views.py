"""The screens of the second step, as the person herself sees them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import django_otp
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key
from wagtail.users.models import UserProfile

from accounts import second_step
from accounts.forms import AppCodeForm, CodeForm

KEY = "second_step_key"  # of the session: what the app is to make codes with, until it has shown that it can
FEW = 3
View = Callable[[Any], HttpResponse]


def with_password(view: View) -> View:
    """Open a screen, in her own language, to whoever has given her password at least."""

    @wraps(view)
    def wrapped(request: Any) -> HttpResponse:
        if request.by_password.is_anonymous:
            return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
        language = UserProfile.get_for_user(request.by_password).get_preferred_language()
        with translation.override(language):
            return view(request)

    return sensitive_post_parameters()(never_cache(wrapped))


@with_password
def code(request: Any) -> HttpResponse:
    """Ask for the code, then lead on to where the person was going."""
    user, onwards = request.by_password, _onwards(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(onwards)
    if not second_step.has(user):
        return redirect("second_step:add")
    form = CodeForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        _take(request, form.device)
        _warn_of_few(request)
        return HttpResponseRedirect(onwards)
    return _page(request, "accounts/code.html", form, onwards=onwards)


@with_password
def add(request: Any) -> HttpResponse:
    """Show the key to the person's app; when the app makes the right code, show the recovery codes."""
    user = request.by_password
    if second_step.has(user):
        return redirect("second_step:change")
    key = request.session.setdefault(KEY, default_key())
    form = AppCodeForm(user, key, request.POST if request.method == "POST" else None)
    if form.is_valid():
        del request.session[KEY]
        _take(request, form.device)
        return render(request, "accounts/recovery_codes.html", {"codes": second_step.new_recovery_codes(user)})
    device = TOTPDevice(user=user, key=key)
    shown = {"picture": second_step.picture(device), "key": second_step.typed_by_hand(device)}
    return _page(request, "accounts/add.html", form, must=request.user.is_anonymous, **shown)


@with_password
def change(request: Any) -> HttpResponse:
    """Make new recovery codes, or let the password be enough again. Either needs a code: a desk may be left alone."""
    user = request.user
    if user.is_anonymous or not second_step.has(user):
        return redirect("second_step:code" if user.is_anonymous else "second_step:add")
    form = CodeForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        if "remove" not in request.POST:
            return render(request, "accounts/recovery_codes.html", {"codes": second_step.new_recovery_codes(user)})
        second_step.remove(user, by=user)
        messages.success(request, _("You now sign in with your password alone."))
        return redirect("wagtailadmin_account")
    return _page(request, "accounts/change.html", form, left=second_step.recovery_codes_left(user))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out whoever cannot take the second step now."""
    logout(request)
    return redirect("wagtailadmin_login")


def _onwards(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else reverse("wagtailadmin_home")


def _take(request: Any, device: Device) -> None:
    """Note in the session that the second step is taken, under a new key: an older one may have been overheard."""
    request.user = request.by_password
    django_otp.login(request, device)
    request.session.cycle_key()


def _warn_of_few(request: Any) -> None:
    left = second_step.recovery_codes_left(request.user)
    if left <= FEW:
        text = ngettext(
            "You have %(count)d recovery code left. Make new ones under “Account”.",
            "You have %(count)d recovery codes left. Make new ones under “Account”.",
            left,
        )
        messages.warning(request, text % {"count": left})


def _page(request: HttpRequest, template: str, form: CodeForm | AppCodeForm, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)
