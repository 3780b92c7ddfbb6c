"""Addresses that belong to no feature."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from core.models import Demo

# What pictures are made into. A size of a picture never changes: another one has another name.
KINDS = {".webp": "image/webp", ".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".avif": "image/avif"}
KEPT_BY_BROWSERS = 86_400


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


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse | HttpResponse:
    """Send a size of a picture, made to be shown. Nothing else of what was uploaded is open to the public.

    An original may tell where it was taken; a document has an address of its own.
    """
    kind = KINDS.get(PurePosixPath(name).suffix)
    if kind is None:
        raise Http404
    try:
        file = default_storage.open(f"images/{name}")
    except OSError as missing:
        raise Http404 from missing
    return FileResponse(file, content_type=kind, headers={"Cache-Control": f"max-age={KEPT_BY_BROWSERS}"})
