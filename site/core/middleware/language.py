"""The language of a request: what its path begins with, else what the browser asks for. No cookie is read or set."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from core import languages


class Language:
    """An address means one language, and a path without one is never led elsewhere but by `/` itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES.pop("django_language", None)  # Django would read a choice out of it
        language = languages.of_path(request.path_info)
        with translation.override(language or translation.get_language_from_request(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        return response
