"""The demo never ages: whenever it is loaded, some groups are confirmed lately, some long ago and some never."""

import datetime as dt
from collections import Counter

import pytest

from directory.demo.groups import later, months_between, written_by_hand
from directory.groups.words import confirmation
from directory.transfer.columns import COLUMNS


@pytest.mark.parametrize(
    ("day", "today", "months"),
    [
        (dt.date(2026, 11, 24), dt.date(2026, 11, 24), 0),
        (dt.date(2026, 11, 24), dt.date(2026, 12, 23), 0),
        (dt.date(2026, 11, 24), dt.date(2026, 12, 24), 1),
        (dt.date(2026, 11, 24), dt.date(2027, 11, 23), 11),
        (dt.date(2026, 11, 24), dt.date(2026, 11, 23), -1),
    ],
)
def test_whole_months(day, today, months):
    assert months_between(day, today) == months
    assert later(day, months) <= today < later(day, months + 1)


def test_a_date_that_a_month_lacks_is_its_last():
    assert later(dt.date(2027, 1, 31), 1) == dt.date(2027, 2, 28)
    assert later(dt.date(2027, 3, 31), -13) == dt.date(2026, 2, 28)
    assert later(dt.date(2026, 12, 5), 1) == dt.date(2027, 1, 5)


@pytest.mark.parametrize(
    "today", [dt.date(2026, 11, 24), dt.date(2026, 12, 23), dt.date(2027, 11, 30), dt.date(2029, 2, 28)]
)
def test_on_any_day_there_are_groups_of_each_kind(today):
    groups = written_by_hand(today)
    days = [group.row.get("confirmed_on") for group in groups if group.row["status"] == "live"]
    kinds = Counter(confirmation(dt.date.fromisoformat(day) if day else None, "", today).kind for day in days)
    assert min(kinds["fresh"], kinds["stale"], kinds["never"]) >= 3
    past = ("confirmed_on", "consent_on", "closed_on")
    assert max(group.row[key] for group in groups for key in past if key in group.row) <= today.isoformat()
    coming = [group.row["paused_until"] for group in groups if "paused_until" in group.row]
    assert (len(coming), min(coming) > today.isoformat()) == (3, True)
    assert written_by_hand(today) == groups


def test_what_no_sheet_holds_stands_beside_the_row():
    groups = {group.slug: group for group in written_by_hand(dt.date(2026, 11, 24))}
    closed = groups["goldthorpe-get-together"]
    assert closed.alternatives == ["pit-pony-dearne-table", "cafeaua-de-sambata", "pit-pony-families"]
    assert groups["our-own-pace"].outdated_translations == ["ro"]
    assert groups["razem-przy-stole"].contact == {"name": "Group lead", "email": "lead@razemprzystole.example"}
    assert {key for group in groups.values() for key in group.row} <= set(COLUMNS)
