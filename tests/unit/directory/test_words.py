import datetime as dt

import pytest
from django.utils import translation

from directory.groups import words
from directory.groups.words import Pattern

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (
            Pattern("weekly", 1, "thu", None, None, dt.time(10), dt.time(12), True),
            "Thursdays, \u206610:00–12:00\u2069, term time",
        ),
        (Pattern("weekly", 2, "mon"), "Mondays, every 2 weeks"),
        (Pattern("monthly-weekday", 1, "tue", 1, None, dt.time(19)), "First Tuesday of the month, \u206619:00\u2069"),
        (Pattern("monthly-weekday", 2, "sat", -1), "Last Saturday of the month, every 2 months"),
        (Pattern("monthly-day", 1, "", None, 15), "Day 15 of the month"),
    ],
)
def test_a_pattern_in_words(pattern, said):
    assert str(pattern) == said


@pytest.mark.parametrize(
    ("youngest", "oldest", "said"),
    [
        (None, None, ""),
        (0, None, "Any age"),
        (11, None, "11 and over"),
        (None, 5, "Up to 5"),
        (0, 5, "Up to 5"),
        (5, 11, "5 to 11"),
    ],
)
def test_ages_are_open_at_both_ends(youngest, oldest, said):
    assert words.ages(youngest, oldest) == said


@pytest.mark.parametrize(
    ("on", "how", "said"),
    [
        (None, "", ("Not confirmed yet: ask first", "never")),
        (dt.date(2026, 5, 4), "group", ("Confirmed by the group in May 2026", "fresh")),
        (dt.date(2025, 11, 23), "", ("Confirmed in November 2025", "fresh")),
        (dt.date(2025, 11, 22), "phone", ("Not confirmed for a year: ask first", "stale")),
    ],
)
def test_a_confirmation_lasts_a_year_to_the_day(on, how, said):
    label = words.confirmation(on, how, TODAY)
    assert (label.text, label.kind) == said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"venue": "Example Hall", "ward": "Royston"}, "Example Hall, Royston"),
        ({"venue": "Example Hall", "ward": ""}, "Example Hall"),
        ({"ward": "Cudworth", "ward_only": True}, "In Cudworth; ask for the address"),
        ({"ward_only": True}, "Ask for the address"),
        ({"online_only": True, "venue": "Example Hall"}, "Online"),
        ({"meets": ["phone"]}, "By phone"),
        ({"meets": ["in-person", "online"]}, "Place not stated"),
    ],
)
def test_where_it_meets(facts, said):
    defaults = {"venue": "", "ward": "", "ward_only": False, "online_only": False, "meets": []}
    assert words.where(**{**defaults, **facts}) == said


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, "Taking a break. Ask when it starts again."),
        (dt.date(2027, 9, 1), "Taking a break: back in September 2027"),
        (TODAY, "Taking a break: back in November 2026"),
        (
            dt.date(2026, 11, 22),
            "Taking a break. It was to be back in November 2026: ask whether it has started again.",
        ),
    ],
)
def test_a_break_is_announced_until_its_day_has_passed(until, said):
    assert words.paused(until, TODAY) == said


def test_words_follow_the_active_language():
    with translation.override("pl"):
        assert words.confirmation(None, "").kind == "never"
