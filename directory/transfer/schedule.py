"""Regular meetings in a cell: “FREQ=MONTHLY;BYDAY=1TU 10:00-12:00 term-time”, several with “ | ” between them.

A rule is a subset of RFC 5545's: FREQ WEEKLY or MONTHLY, INTERVAL, BYDAY with a number before it when monthly
(1 to 4, or -1 for the last), or BYMONTHDAY.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from directory.groups.enums import Frequency, Week, Weekday
from directory.groups.words import Pattern
from directory.transfer.cells import CellError, shown

MOST_PATTERNS = 20
_WEEKDAYS = {day.value[:2].upper(): day.value for day in Weekday}
_TIME = r"([0-9]{1,2})[:.]([0-9]{2})"
_PATTERN = re.compile(
    rf"(?:RRULE:)?(?P<rule>[A-Z]+=[^\s]+)(?:\s+(?P<starts>{_TIME}))?(?:\s*[-–]\s*(?P<ends>{_TIME}))?"
    r"(?P<term>\s+TERM[ -]TIME)?"
)
_BYDAY = re.compile(r"(-?[0-9])?([A-Z]{2})")


def read_schedule(text: str) -> tuple[Pattern, ...]:
    """Return the meetings that a cell tells, in its order."""
    found = tuple(pattern for part in text.split("|") if part.strip() for pattern in _patterns(part.strip()))
    if len(found) > MOST_PATTERNS:
        raise CellError(_("At most %(most)s regular meetings fit in a cell.") % {"most": MOST_PATTERNS})
    return found


def write_schedule(patterns: Iterable[Pattern]) -> str:
    return " | ".join(map(_write, patterns))


def _patterns(text: str) -> list[Pattern]:
    match = _PATTERN.fullmatch(text.upper()) if len(text) <= 200 else None
    if not match:
        raise CellError(
            _("“%(text)s” is not a regular meeting. Write it like FREQ=WEEKLY;BYDAY=TU 10:00-12:00.")
            % {"text": shown(text)}
        )
    rule = dict(part.partition("=")[::2] for part in match["rule"].split(";") if part)
    starts, ends = (_time(match[name]) for name in ("starts", "ends"))
    meeting = Pattern("", _interval(rule.pop("INTERVAL", "1")), starts=starts, ends=ends, term_time=bool(match["term"]))
    frequency, days, date = rule.pop("FREQ", ""), rule.pop("BYDAY", ""), rule.pop("BYMONTHDAY", "")
    if rule:
        raise CellError(_("“%(part)s” in a meeting is not understood.") % {"part": shown(next(iter(rule)))})
    if frequency == "MONTHLY" and date and not days:
        if not re.fullmatch("[0-9]{1,2}", date) or not 1 <= int(date) <= 31:
            raise CellError(_("BYMONTHDAY must be a date in the month, from 1 to 31."))
        return [replace(meeting, frequency=Frequency.MONTHLY_DAY.value, day=int(date))]
    if frequency not in ("WEEKLY", "MONTHLY") or not days or date:
        raise CellError(_("A meeting is weekly or monthly, and BYDAY says on which weekday."))
    return [_on_weekday(meeting, frequency == "WEEKLY", day) for day in days.split(",")]


def _on_weekday(meeting: Pattern, weekly: bool, text: str) -> Pattern:
    match = _BYDAY.fullmatch(text)
    weekday = _WEEKDAYS.get(match[2]) if match else None
    if not match or not weekday or (weekly and match[1]):
        raise CellError(_("“%(day)s” is not a weekday. Write MO, TU, WE, TH, FR, SA or SU.") % {"day": shown(text)})
    if weekly:
        return replace(meeting, frequency=Frequency.WEEKLY.value, weekday=weekday)
    if not match[1] or int(match[1]) not in Week.values:
        raise CellError(_("Say which one in the month: 1TU to 4TU, or -1TU for the last."))
    return replace(meeting, frequency=Frequency.MONTHLY_WEEKDAY.value, weekday=weekday, week=int(match[1]))


def _interval(text: str) -> int:
    if not re.fullmatch("[0-9]{1,2}", text) or not 1 <= int(text) <= 12:
        raise CellError(_("INTERVAL must be a number from 1 to 12."))
    return int(text)


def _time(text: str | None) -> dt.time | None:
    if not text:
        return None
    hour, minute = map(int, re.split("[:.]", text))
    if hour > 23 or minute > 59:
        raise CellError(_("“%(time)s” is not a time of day.") % {"time": text})
    return dt.time(hour, minute)


def _write(pattern: Pattern) -> str:
    weekly = pattern.frequency == Frequency.WEEKLY
    parts = ["FREQ=WEEKLY" if weekly else "FREQ=MONTHLY"]
    if pattern.interval != 1:
        parts.append(f"INTERVAL={pattern.interval}")
    if pattern.frequency == Frequency.MONTHLY_DAY:
        parts.append(f"BYMONTHDAY={pattern.day}")
    else:
        parts.append(f"BYDAY={pattern.week or ''}{pattern.weekday[:2].upper()}")
    text = ";".join(parts)
    if pattern.starts:
        text += f" {pattern.starts:%H:%M}"
    if pattern.ends:
        text += f"{'' if pattern.starts else ' '}-{pattern.ends:%H:%M}"
    return f"{text} term-time" if pattern.term_time else text
