"""Invisible marks that turn text round are taken out of what editors type, before any form sees it.

They come along with copied text, nobody sees them, and on a page they would turn what stands after a name they are in.
Done here, what must be unique or must not be empty is judged as it will be kept, in drafts and previews too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from core.languages import unturned
from core.middleware.headers import in_admin


class Unturned:
    """Last in the chain: the form has been read by then, or refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, *view: Any) -> None:
        if request.method == "POST" and in_admin(request.path_info):
            typed = request.POST.copy()
            for name, values in request.POST.lists():
                typed.setlist(name, map(unturned, values))
            typed._mutable = False
            request.POST = typed
