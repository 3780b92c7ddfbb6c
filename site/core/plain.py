"""Text as files for other programs may hold it."""

from __future__ import annotations

import re

# What XML 1.0 forbids (§2.2), other control characters, and marks that force a direction upon what follows.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """Return a text with one kind of line break and without signs that are none."""
    return _NO_TEXT.sub("", "\n".join(text.splitlines()))
