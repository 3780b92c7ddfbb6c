"""One log line a request: the route's name, the status and milliseconds. Never a path, a query or a token."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("site.requests")


class RequestLog:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        milliseconds = (time.perf_counter() - started) * 1000
        logger.info("%s %d %.1f ms", route_of(request, response), response.status_code, milliseconds)
        return response


def route_of(request: HttpRequest, response: HttpResponse | None = None) -> str:
    """Return the name of the URL pattern that answered, kept on a page out of the cache; “-” when none did."""
    kept = getattr(response, "route", None)
    match = getattr(request, "resolver_match", None)
    return kept or (match.view_name if match else "-")
