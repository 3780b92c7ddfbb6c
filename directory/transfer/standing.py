"""The one word of a sheet for where a group stands, by the same rules as the screens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.groups.actions import refuse_if_gone
from directory.groups.enums import State
from directory.groups.models import Group
from directory.transfer.cells import CellError

PUBLIC = ("live", "paused")
STATES = {
    "draft": State.OPEN,
    "live": State.OPEN,
    "paused": State.PAUSED,
    "closed": State.CLOSED,
    "removed": State.REMOVED,
}
# How history calls a move, by where it leads; leaving a pause, or coming back, is a reopening.
_LOGGED = {"paused": "directory.pause", "closed": "directory.close", "removed": "directory.remove"}


def refuse_move(was: str, now: str) -> None:
    """Raise CellError unless a group may go from one status to the other: what is gone comes back as a draft first."""
    if was != now and (was, now) not in (("closed", "removed"), ("closed", "draft"), ("removed", "draft")):
        try:
            refuse_if_gone(Group(state=STATES[was]))
        except ValidationError as error:
            raise CellError(" ".join(error.messages), "status") from None


def standing(was: str, now: str, given: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """Return the fields of a group that comes from one status (empty: it is new) to another.

    `given` holds what the sheet says of `paused_until` and `closed_on`.
    """
    days = {name: given[name] for name in ("paused_until", "closed_on") if name in given}
    if days.get("paused_until") and now != "paused":
        raise CellError(_("Only a paused group has a day on which it is back."), "paused_until")
    if days.get("closed_on") and now != "closed":
        raise CellError(_("Only a closed group has a day on which it closed."), "closed_on")
    if was == now:
        return days
    if now == "closed" and was:
        days.setdefault("closed_on", today)
    return {"live": now in PUBLIC, "state": STATES[now], "paused_until": None, "closed_on": None} | days


def logged_as(was: str, now: str) -> str:
    """Return the name that history has for going from one status to the other."""
    if now in _LOGGED:
        return _LOGGED[now]
    if was in _LOGGED:
        return "directory.reopen"
    return "wagtail.publish" if now == "live" else "wagtail.unpublish"
