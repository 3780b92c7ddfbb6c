"""The way from a public page to the form behind it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Editing:
    """Where a thing is edited, and the right it takes. A view hands it to its page as `editing`."""

    permission: str
    url: str
