"""The style sheet as old browsers read it."""

from __future__ import annotations

import re

# What browsers of 2019 do not know; a declaration or rule with it is not read at all.
NEWER = [
    *["gap:", "clamp(", ":not(", "min(", "text-wrap", "inset-", "match-parent", "padding-inline", "padding-block"],
    *["anywhere", "scroll-padding", "border-start-", "border-end-"],
]


def as_an_old_browser(css: str) -> str:
    """Return the style sheet without the declarations that hold anything newer."""
    kept = re.sub(r"@supports[^{]*{(?:[^{}]*{[^{}]*})*[^{}]*}", "", css)
    for newer in NEWER:
        kept = re.sub(rf"(?<=[;{{])\s*[^;{{}}]*{re.escape(newer)}[^;{{}}]*;", " ", kept)
    assert not any(newer in kept.split("{", 1)[1] for newer in ("gap:", "clamp("))
    return kept


def without_styles(css: str) -> str:
    """Return what is left when the style sheet does not come."""
    return ""
