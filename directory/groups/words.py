"""A group's facts as short sentences in the active language. What is not stated is said to be so, never guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.languages import Fragment, active, isolate, listed
from directory.groups.enums import Frequency

# After so many days a confirmation no longer holds: the page says “ask first”.
CONFIRMATION_HOLDS = 365

# Whole phrases, because other languages bend the number and the day to each other.
_WEEKLY = {
    "mon": gettext_lazy("Mondays"),
    "tue": gettext_lazy("Tuesdays"),
    "wed": gettext_lazy("Wednesdays"),
    "thu": gettext_lazy("Thursdays"),
    "fri": gettext_lazy("Fridays"),
    "sat": gettext_lazy("Saturdays"),
    "sun": gettext_lazy("Sundays"),
}
_MONTHLY = {
    ("mon", 1): gettext_lazy("First Monday of the month"),
    ("mon", 2): gettext_lazy("Second Monday of the month"),
    ("mon", 3): gettext_lazy("Third Monday of the month"),
    ("mon", 4): gettext_lazy("Fourth Monday of the month"),
    ("mon", -1): gettext_lazy("Last Monday of the month"),
    ("tue", 1): gettext_lazy("First Tuesday of the month"),
    ("tue", 2): gettext_lazy("Second Tuesday of the month"),
    ("tue", 3): gettext_lazy("Third Tuesday of the month"),
    ("tue", 4): gettext_lazy("Fourth Tuesday of the month"),
    ("tue", -1): gettext_lazy("Last Tuesday of the month"),
    ("wed", 1): gettext_lazy("First Wednesday of the month"),
    ("wed", 2): gettext_lazy("Second Wednesday of the month"),
    ("wed", 3): gettext_lazy("Third Wednesday of the month"),
    ("wed", 4): gettext_lazy("Fourth Wednesday of the month"),
    ("wed", -1): gettext_lazy("Last Wednesday of the month"),
    ("thu", 1): gettext_lazy("First Thursday of the month"),
    ("thu", 2): gettext_lazy("Second Thursday of the month"),
    ("thu", 3): gettext_lazy("Third Thursday of the month"),
    ("thu", 4): gettext_lazy("Fourth Thursday of the month"),
    ("thu", -1): gettext_lazy("Last Thursday of the month"),
    ("fri", 1): gettext_lazy("First Friday of the month"),
    ("fri", 2): gettext_lazy("Second Friday of the month"),
    ("fri", 3): gettext_lazy("Third Friday of the month"),
    ("fri", 4): gettext_lazy("Fourth Friday of the month"),
    ("fri", -1): gettext_lazy("Last Friday of the month"),
    ("sat", 1): gettext_lazy("First Saturday of the month"),
    ("sat", 2): gettext_lazy("Second Saturday of the month"),
    ("sat", 3): gettext_lazy("Third Saturday of the month"),
    ("sat", 4): gettext_lazy("Fourth Saturday of the month"),
    ("sat", -1): gettext_lazy("Last Saturday of the month"),
    ("sun", 1): gettext_lazy("First Sunday of the month"),
    ("sun", 2): gettext_lazy("Second Sunday of the month"),
    ("sun", 3): gettext_lazy("Third Sunday of the month"),
    ("sun", 4): gettext_lazy("Fourth Sunday of the month"),
    ("sun", -1): gettext_lazy("Last Sunday of the month"),
}
_CONFIRMED = {
    "group": gettext_lazy("Confirmed by the group in %(month)s"),
    "phone": gettext_lazy("Confirmed by phone in %(month)s"),
    "email": gettext_lazy("Confirmed by e-mail in %(month)s"),
    "visit": gettext_lazy("Confirmed by a visit in %(month)s"),
    "website": gettext_lazy("Confirmed from its website in %(month)s"),
    "": gettext_lazy("Confirmed in %(month)s"),
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """The plain values of a meeting pattern (see GroupPattern)."""

    frequency: str
    interval: int = 1
    weekday: str = ""
    week: int | None = None
    day: int | None = None
    starts: dt.time | None = None
    ends: dt.time | None = None
    term_time: bool = False

    FIELDS = ("frequency", "interval", "weekday", "week", "day", "starts", "ends", "term_time")

    def __str__(self) -> str:
        return listed(part for part in (self._days(), self._hours(), self._season()) if part)

    def _days(self) -> str:
        if self.frequency == Frequency.WEEKLY:
            days = str(_WEEKLY[self.weekday])
            if self.interval == 1:
                return days
            return ngettext("%(days)s, every week", "%(days)s, every %(count)d weeks", self.interval) % {
                "days": days,
                "count": self.interval,
            }
        if self.frequency == Frequency.MONTHLY_WEEKDAY and self.week:
            days = str(_MONTHLY[self.weekday, self.week])
        else:
            days = _("Day %(day)d of the month") % {"day": self.day or 0}
        if self.interval == 1:
            return days
        return ngettext("%(days)s, every month", "%(days)s, every %(count)d months", self.interval) % {
            "days": days,
            "count": self.interval,
        }

    def _hours(self) -> str:
        if self.starts is None:
            return ""
        hours = f"{self.starts:%H:%M}"
        return isolate(f"{hours}–{self.ends:%H:%M}" if self.ends else hours)

    def _season(self) -> str:
        return _("term time") if self.term_time else ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How sure a visitor may be: `kind` is fresh, stale or never."""

    text: str
    kind: str


def not_stated() -> str:
    return _("not stated")


def confirmation(confirmed_on: dt.date | None, how: str, today: dt.date | None = None) -> Confirmation:
    """Return the label: who confirmed the facts and in which month, or that one should ask first."""
    if confirmed_on is None:
        return Confirmation(_("Not confirmed yet: ask first"), "never")
    today = today or timezone.localdate()
    if (today - confirmed_on).days > CONFIRMATION_HOLDS:
        return Confirmation(_("Not confirmed for a year: ask first"), "stale")
    month = date_format(confirmed_on, "YEAR_MONTH_FORMAT")
    return Confirmation(str(_CONFIRMED.get(how, _CONFIRMED[""])) % {"month": month}, "fresh")


def paused(until: dt.date | None, today: dt.date | None = None) -> str:
    """Return what a paused group says of itself; `until` names the month it comes back, or was to be back."""
    if until is None:
        return _("Taking a break. Ask when it starts again.")
    month = date_format(until, "YEAR_MONTH_FORMAT")
    if until < (today or timezone.localdate()):
        return _("Taking a break. It was to be back in %(month)s: ask whether it has started again.") % {"month": month}
    return _("Taking a break: back in %(month)s") % {"month": month}


def when(patterns: Iterable[Pattern], in_words: str, language: str) -> list[Fragment]:
    """Return the meeting times, one sentence each, the group's own `in_words` last; empty when not stated."""
    own = [Fragment(in_words, language)] if in_words else []
    return [ours(str(pattern)) for pattern in patterns] + own


def ours(text: str) -> Fragment:
    """Return the site's own words, which are in the active language."""
    return Fragment(text, active())


def when_not_stated() -> Fragment:
    return ours(_("When: not stated"))


def ages(youngest: int | None, oldest: int | None) -> str:
    """Return the ages of the children it is for, open at either end; empty when not stated."""
    if youngest is None and oldest is None:
        return ""
    if not youngest and oldest is None:
        return _("Any age")
    if oldest is None:
        return _("%(youngest)d and over") % {"youngest": youngest}
    if not youngest:
        return _("Up to %(oldest)d") % {"oldest": oldest}
    return _("%(youngest)d to %(oldest)d") % {"youngest": youngest, "oldest": oldest}


def entry(turn_up: bool | None) -> str:
    """Return how one comes for the first time, short enough for a card."""
    if turn_up is None:
        return _("How to come first: not stated")
    return _("Just turn up") if turn_up else _("Tell them first")


def serves(whole_area: bool, online_only: bool, localities: Iterable[str], wards: Iterable[str], area: str) -> str:
    """Return where its families live; empty when not stated."""
    if whole_area:
        return _("All of %(area)s") % {"area": area}
    named = [*localities, *wards]
    if named:
        return listed(named)
    return _("Online, wherever you live") if online_only else ""


def where(  # each place of a group is said in its own way
    *, venue: str, ward: str, ward_only: bool, online_only: bool, meets: list[str]
) -> str:
    """Return where it meets, short enough for a card."""
    if online_only or (meets and "in-person" not in meets):
        return _("By phone") if meets == ["phone"] else _("Online")
    if ward_only:
        return _("In %(ward)s; ask for the address") % {"ward": ward} if ward else _("Ask for the address")
    if venue and ward:
        return _("%(venue)s, %(ward)s") % {"venue": venue, "ward": ward}
    return capfirst(venue or ward) or _("Place not stated")
