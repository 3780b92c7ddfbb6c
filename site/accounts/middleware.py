"""Whoever has a second step and has not taken it is nobody yet: to every view, whatever its address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts import second_step

# What the page that asks for the code is drawn with, and the way to a new password.
OPEN = ("wagtailadmin_sprite", "wagtailadmin_javascript_catalog", "wagtailadmin_password_reset")


class SecondStep:
    """`request.by_password` is who gave the password; `request.user` is that person only after the second step."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.by_password = request.user
        request.user = SimpleLazyObject(lambda: whole(request.by_password))
        return self.get_response(request)

    def process_view(self, request: Any, *args: Any) -> HttpResponse | None:
        """Lead whoever opens a page of the admin to the second step. All else takes them for nobody and refuses."""
        match = request.resolver_match
        if request.path_info.startswith(reverse("wagtailadmin_home")) and request.user.is_authenticated:
            request.session.note_use()
        if (
            request.method != "GET"
            or not request.path_info.startswith(reverse("wagtailadmin_home"))
            or match.namespace == "second_step"
            or (match.url_name or "").startswith(OPEN)
            or request.headers.get("X-Requested-With") == "XMLHttpRequest"
            or request.by_password.is_anonymous
            or request.user.is_authenticated
        ):
            return None
        signing_in = match.url_name == "wagtailadmin_login"
        asked = request.GET.get("next", "") if signing_in else request.get_full_path()
        return HttpResponseRedirect(f"{reverse('second_step:code')}?{urlencode({'next': asked})}")


def whole(user: Any) -> Any:
    """Return who gave the password, if that is enough or the second step is taken; else nobody."""
    if user.is_anonymous or user.is_verified():
        return user
    return AnonymousUser() if settings.TWO_FACTOR == "required" or second_step.has(user) else user
