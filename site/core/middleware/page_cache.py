"""Public pages, kept until anything a visitor could see changes.

The key carries the site's generation, so an edit shows in the next answer and nothing is ever purged. The generation is
read before the page is made: a page made while somebody writes is kept under a number that nobody asks for again.
It carries the look of the site too: a cache that outlives an upgrade must give no pages of the former site.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.db import Error as DatabaseFailure
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control

from core import generation, languages
from core.middleware.request_log import route_of

LANGUAGE_FREE = ("/sitemap.xml",)
UNKEPT = ("private", "no-store", "no-cache")
SHOWN = ("SITE_NAME", "AREA_NAME", "SITE_URL", "MEDIA_URL", "DEBUG")  # settings that pages tell or follow
FOLDERS, WRITTEN_IN = ("directory", "home", "site"), {".py", ".html", ".mo"}
VARIES = {"accept-encoding"}  # what else a page depends on is in its key


class PageCache:
    """First in the chain, so that a kept page costs one query and keeps the headers that the others gave it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.look = look_of_site()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            asked = request.GET
        except TooManyFieldsSent:
            return self.get_response(request)  # refused further in, with the headers that every answer has
        key = key_of(request, self.look)
        kept = cache.get(key) if key else None
        if kept:
            return conditional(request, unpacked(kept))
        response = self.get_response(request)
        if "q" in asked:
            patch_cache_control(response, no_store=True)  # the words may tell of a child's health
        if key and request.method == "GET" and may_keep(response):
            response["Cache-Control"] = "no-cache"  # browsers ask each time; unchanged costs them a 304
            response["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
            cache.set(key, (route_of(request), list(response.items()), response.content))
            return conditional(request, response)
        return response


def look_of_site() -> str:
    """Return what all pages take from settings, code, words and the names of the collected files, as one word."""
    files = sorted(getattr(staticfiles_storage, "hashed_files", {}).items())
    facts = [files, _code(settings.ROOT), *(getattr(settings, name) for name in SHOWN)]
    return hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest()


@once
def _code(root: Path) -> str:
    """Return the digest of the site's own code and words."""
    digest = hashlib.blake2b(digest_size=16)
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in WRITTEN_IN:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def key_of(request: HttpRequest, look: str) -> str | None:
    """Return what a page depends on, as one word; None when it may not come from the cache."""
    if request.method not in ("GET", "HEAD"):
        return None
    path = request.path_info
    if path not in LANGUAGE_FREE and not languages.of_path(path):
        return None
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
        return None
    if not settings.PAGE_CACHE_PARAMETERS.issuperset(request.GET):
        return None
    try:
        host = request.get_host()
        number = generation.current()
    except (DisallowedHost, DatabaseFailure):
        return None  # told further in, with the headers that every answer has
    facts = (
        look,
        number,
        timezone.localdate().isoformat(),
        request.scheme,
        host,
        path,
        sorted(request.GET.lists()),
        bool(re_accepts_gzip.search(request.headers.get("Accept-Encoding", ""))),
    )
    return "page:" + hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest()


def may_keep(response: HttpResponse) -> bool:
    """Whether everybody may be given this answer."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not any(word in response.get("Cache-Control", "") for word in UNKEPT)
        and VARIES.issuperset(name.strip().lower() for name in response.get("Vary", "Accept-Encoding").split(","))
    )


def unpacked(kept: tuple[str, list[tuple[str, str]], bytes]) -> HttpResponse:
    route, headers, content = kept
    response: Any = HttpResponse(content, headers=dict(headers))
    response.route = route
    return response


def conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the page, or 304 to a browser that has it already."""
    answer: Any = get_conditional_response(request, etag=response["ETag"], response=response)
    answer.route = getattr(response, "route", None)
    return answer
