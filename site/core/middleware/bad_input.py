"""What no database can hold, and what no form of ours can send, is turned away at the door."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from core.middleware.headers import in_admin


class BadInput:
    """Answers 400 to a NUL, to more than any public form sends, and to a form that never arrived whole.

    PostgreSQL knows no NUL: every look-up would fail. Forms check their own fields for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if holds_nul(request) or too_long(request) or not arrived(request):
            raise BadRequest
        return self.get_response(request)


def holds_nul(request: HttpRequest) -> bool:
    """Whether path, query or a cookie holds a NUL; a cookie may write it as \\000."""
    return (
        "\0" in request.path_info
        or "%00" in request.META.get("QUERY_STRING", "")
        or any("\0" in value for value in request.COOKIES.values())
    )


def too_long(request: HttpRequest) -> bool:
    """Whether a public address is sent more than a form may hold: files count, which Django would put on the disk."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    longest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return not in_admin(request.path_info) and (len(length) > 9 or not length.isdecimal() or int(length) > longest)


def arrived(request: HttpRequest) -> bool:
    """Whether all of a public form is here: a phone may lose its network while it sends one."""
    try:
        return in_admin(request.path_info) or request.POST is not None
    except UnreadablePostError:
        return False
