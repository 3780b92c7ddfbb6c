"""Log lines that tell nothing of visitors: no path, query, header, form value or text of an exception."""

from __future__ import annotations

import copy
import logging
import traceback
from types import TracebackType

from core.middleware.request_log import route_of

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PlainFormatter(logging.Formatter):
    """Formats every handler's lines, whichever package wrote them."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)
        record.exc_text = None  # another handler's rendering may hold the exception's text
        record.msg, record.args = message_of(record), ()
        return super().format(record)

    def formatException(self, failure: Failure) -> str:  # noqa: N802  the standard library's name
        """Return where it failed and the kinds of the exceptions: their texts may quote what a person typed."""
        parts = []
        error = failure[1]
        while error is not None:
            parts.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nafter:\n".join(parts)


def message_of(record: logging.LogRecord) -> str:
    """Return a record's message without an address in it: Django's and gunicorn's own name what was asked for."""
    if record.name in ("django.request", "django.server"):
        status = getattr(record, "status_code", "-")
        request = getattr(record, "request", None)
        return f"{status} {route_of(request) if request else '-'}"
    if record.name.startswith("django.security"):
        return "refused"
    if record.name.startswith("gunicorn"):
        text = str(record.msg)
        if text.startswith("Invalid request"):
            return "Invalid request"
        numbers = isinstance(record.args, tuple) and all(isinstance(fact, int) for fact in record.args)
        return record.getMessage() if numbers else text.partition(" (")[0].partition("%")[0].rstrip()
    return record.getMessage()
