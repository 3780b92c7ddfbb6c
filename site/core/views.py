"""Addresses that belong to no feature."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from core.models import Demo


@require_safe
def to_language(request: HttpRequest) -> HttpResponse:
    """Lead `/` to the home page in the language the browser asks for."""
    home = reverse("wagtail_serve", args=[""])
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(f"{home}?{query}" if query else home)
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep crawlers out of the admin, and show them the sitemap.

    Pages of a demo are in no sitemap. They say “noindex” themselves, so crawlers must be able to read them.
    """
    lines = ["User-agent: *", f"Disallow: {reverse('wagtailadmin_home')}"]
    if not Demo.objects.exists():
        lines.append(f"Sitemap: {settings.SITE_URL}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
