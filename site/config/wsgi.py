"""The WSGI application that gunicorn serves (`--pythonpath site`)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
django = get_wsgi_application()
_BOUNDARY = re.compile(r";\s*boundary=\"?([\w'()+,./:=?-]+)\"?\s*(?:;|$)", re.ASCII | re.IGNORECASE)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer a request whose Content-Type claims no encoding: everything sent to this site is UTF-8.

    Django would read even the address in the encoding claimed, and fail, before any code of ours, where there is none.
    """
    environ["CONTENT_TYPE"] = without_encoding(environ.get("CONTENT_TYPE", ""))
    return django(environ, start_response)


def without_encoding(content_type: str) -> str:
    """Return the kind of a body, and the boundary between its parts if it has such."""
    kind = content_type.partition(";")[0].strip()
    boundary = _BOUNDARY.search(content_type)
    return f"{kind}; boundary={boundary[1]}" if boundary else kind
