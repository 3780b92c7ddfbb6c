"""What the home app adds to the admin."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from home.parts import parts


@hooks.register("register_admin_urls")
def parts_url() -> list[URLPattern]:
    """Stand behind the admin's sign-in, like every address registered so."""
    return [path("parts/", parts, name="parts")]
