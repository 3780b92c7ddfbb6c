"""Smaller pages for slow phones."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class Compress(GZipMiddleware):
    """Compresses text; pictures and documents are small already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.headers.get("Content-Type", "").startswith(("text/", "application/")):
            return response
        return super().process_response(request, response)
