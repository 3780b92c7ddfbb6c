"""Work of which one part may fail and the rest must not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

logger = logging.getLogger("site.failures")


def tried(what: str, do: Callable[..., Any], *args: Any) -> bool:
    """Call `do` and return whether it went well: it raised nothing, and did not return False.

    The log says what failed, where and with which kind of exception: never with its text, which may be private.
    """
    try:
        return do(*args) is not False
    except Exception:
        logger.exception("%s failed", what)
        return False
