"""The same tests run on SQLite and PostgreSQL: both must find the same."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.search import normalise
from core.search.documents import Document
from core.search.engine import engine

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(db, monkeypatch):
    """An index of this test alone: what is in use is looked after by others."""
    monkeypatch.setattr("core.search.engine.in_use", {})
    index = engine("test_text")
    index.create()
    return index


def document(pk, language="en", **fields):
    return Document(id=pk, **{name: normalise.tokens(text, language) for name, text in fields.items()})


def find(index, query):
    return sorted(index.matches(normalise.asked(query)))


def test_all_words_must_be_found_in_any_field(index):
    index.write(
        [
            document(1, title="Kettle Corner", body="Tea for parents"),
            document(2, title="Tea time", summary="for dads"),
            document(3, body="Dads and parents drink tea"),
        ]
    )
    assert find(index, "tea") == [1, 2, 3]
    assert find(index, "tea parents") == [1, 3]
    assert find(index, "tea parents dad") == [3]
    assert find(index, "tea unicorns") == []


def test_writing_again_replaces_and_removing_removes(index):
    index.write([document(1, title="old words"), document(2, title="other words")])
    index.write([document(1, title="new words")])
    assert (find(index, "old"), find(index, "new")) == ([], [1])
    index.remove([1])
    assert index.ids() == {2}
    index.remove()
    assert index.ids() == set()
    assert find(index, "words") == []


def test_heavier_fields_score_higher(index):
    index.write(
        [
            document(1, title="sleep", body="one two three"),
            document(2, title="one", subject="sleep", body="two three"),
            document(3, title="one", summary="sleep", body="two three"),
            document(4, title="one", body="sleep two three"),
        ]
    )
    scores = index.scores(normalise.asked("sleep"), [4, 3, 2, 1])
    assert sorted(scores, key=scores.get, reverse=True) == [1, 2, 3, 4]
    assert min(scores.values()) >= 0
    assert set(index.scores(normalise.asked("sleep"), [2])) == {2}


def test_creating_twice_keeps_what_is_there(index):
    index.write([document(7, title="kept")])
    index.create()
    assert find(index, "kept") == [7]


def test_a_long_text_keeps_its_last_word(index):
    index.write([document(1, body=" ".join(f"w{n}" for n in range(20_000)) + " unicorn")])
    assert find(index, "unicorn") == [1]


@hypothesis_settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(st.text(max_size=200), st.sampled_from(["en", "pl", "ro", "ar"]))
def test_no_text_raises_and_each_is_found_by_itself(index, text, language):
    index.write([document(1, language, body=text)])
    words = normalise.asked(text)
    if words:
        assert index.matches(words) == [1]
        assert set(index.scores(words, [1])) == {1}


def test_a_query_of_a_hundred_words_is_answered(index):
    text = " ".join(f"w{n}" for n in range(100))
    index.write([document(1, body=text)])
    assert find(index, text) == [1]
