"""`/healthz` and `/readyz`: whether the process lives, and whether it can do its work."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import Error as DatabaseFailure
from django.http import HttpRequest, HttpResponse, JsonResponse

from core import generation
from core.search.engine import in_use

Handler = Callable[[HttpRequest], HttpResponse]


class Health:
    """Answers probes before host names and HTTPS are looked at: a probe knows neither."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})
        if request.path_info == "/readyz":
            return readiness()
        return self.get_response(request)


def readiness() -> HttpResponse:
    """Return each part's state as JSON: 503 without database or storage. Without the others the site still serves."""
    database, storage = database_answers(), storage_keeps()
    parts = {
        "database": "ok" if database else "failed",
        "storage": "ok" if storage else "failed",
        "search": "ok" if database and search_answers() else "degraded",
        "cache": "ok" if cache_keeps() else "degraded",
    }
    status = 200 if database and storage else 503
    return JsonResponse(parts, status=status, headers={"Cache-Control": "no-store"})


def database_answers() -> bool:
    """Whether the site's own tables can be read."""
    try:
        generation.current()
    except DatabaseFailure:
        return False
    return True


def storage_keeps() -> bool:
    """Whether a file can be kept and taken away again."""
    try:
        default_storage.delete(default_storage.save("readyz.txt", ContentFile(b"ready")))
    except Exception:  # noqa: BLE001  each storage fails in its own way
        return False
    return True


def search_answers() -> bool:
    """Whether every index of words can be read."""
    try:
        for index in in_use.values():
            index.check()
    except DatabaseFailure:
        return False
    return True


def cache_keeps() -> bool:
    """Whether a page can be kept for the next reader. What is kept for this is of no use a second later."""
    key = f"readyz:{uuid.uuid4().hex}"
    cache.set(key, True, 1)
    kept: bool = cache.get(key, False)
    cache.delete(key)
    return kept
