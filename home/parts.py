"""The living list of parts: every template of `parts/` in its states, for editors, builders and tests."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from home import samples


def parts(request: HttpRequest) -> HttpResponse:
    """Show the parts as a public page does, in the language that `?language=` names."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        return render(request, "home/parts.html", samples.everything())
