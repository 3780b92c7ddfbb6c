"""Addresses that belong to no feature."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe


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
    """Keep crawlers out of the admin. Pages of a demo say "noindex" themselves, so they must be readable."""
    lines = ["User-agent: *", f"Disallow: {reverse('wagtailadmin_home')}", f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
