"""The part of an ordered list that a page shows, and what is asked of the words' scores for it."""

import datetime as dt

import pytest

from directory.search import rank
from directory.search.rank import Step, part
from directory.search.snapshot import Snapshot
from directory.search.vocabulary import Vocabulary
from places.area import Area

NAMES = "abcdefgh"
SNAPSHOT = Snapshot(
    generation=1,
    day=dt.date(2026, 5, 1),
    vocabulary=Vocabulary(Area(edition=None)),
    keys=[(name, number) for number, name in enumerate(NAMES)],
    confirmed=[0, 5, 0, 5, 9, 0, 0, 0],
)
STEPS = [Step("here", 0b00001111), Step("online", 0b01110000), Step("paused", 0b10000000)]


class Scores:
    """Each group scores its id; what was asked is kept."""

    def __init__(self):
        self.asked = []

    def __call__(self, ids):
        self.asked.append(list(ids))
        return {pk: float(pk) for pk in ids}


def shown(sort, scores=None, start=0, count=20):
    found = part(SNAPSHOT, STEPS, sort, scores, start=start, count=count)
    return "".join(NAMES[pk] for _where, pk in found)


def test_each_step_is_sorted_in_itself():
    assert shown("name", Scores()) == "abcdefgh"
    assert shown("confirmed") == "bdacefgh"
    assert shown("relevance") == "abcdefgh"
    assert shown("relevance", Scores()) == "dcbagfeh"


def test_each_group_comes_with_its_step():
    assert part(SNAPSHOT, STEPS, "name", None, start=3, count=2) == [("here", 3), ("online", 4)]


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("sort", ["name", "confirmed", "relevance"])
def test_pages_put_together_are_the_list(sort, count):
    pages = [shown(sort, Scores(), start, count) for start in range(0, len(NAMES) + count, count)]
    assert "".join(pages) == shown(sort, Scores())


@pytest.mark.parametrize(
    ("start", "count", "asked"),
    [(0, 4, [0, 1, 2, 3]), (0, 5, [0, 1, 2, 3, 4, 5, 6]), (4, 3, [4, 5, 6]), (6, 2, [4, 5, 6, 7]), (7, 9, [7])],
)
def test_scores_are_asked_for_once_and_for_the_steps_that_are_touched(start, count, asked):
    scores = Scores()
    shown("relevance", scores, start, count)
    assert scores.asked == [asked]


def test_no_score_is_asked_for_when_nothing_is_shown():
    scores = Scores()
    assert shown("relevance", scores, start=8) == ""
    assert scores.asked == []


def test_words_that_too_many_groups_hold_leave_the_order_to_the_names(monkeypatch):
    monkeypatch.setattr(rank, "MOST_SCORED", 3)
    scores = Scores()
    assert shown("relevance", scores, start=0, count=4) == "abcd"
    assert shown("relevance", scores, start=4, count=3) == "gfe"
    assert scores.asked == [[4, 5, 6]]
