import pytest
from django.http import QueryDict

from directory.search import form
from directory.search.form import Asked
from directory.search.snapshot import Snapshot
from directory.search.vocabulary import Need, Vocabulary
from places.area import Area

NOW = Snapshot(
    generation=1,
    day=None,
    vocabulary=Vocabulary(
        area=Area(edition=None),
        needs={
            slug: Need(pk=n, slug=slug, area="", any_need=False, labels={"en": slug}) for n, slug in enumerate("abc")
        },
    ),
)


def read(query):
    return form.read(QueryDict(query), NOW)


def test_an_empty_address_asks_for_everything():
    assert read("") == Asked()
    assert Asked().query() == ""


def test_an_address_written_by_the_form_reads_back_the_same():
    query = "?q=tea+%26+talk&condition=a&condition=c&age=7&meets=online&day=tue&free=1&sort=name&words=1&page=3"
    assert read(query[1:]).query() == query


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("condition=a&condition=a&condition=", {"condition": ("a",)}),
        ("condition=+a+", {"condition": ("a",)}),
        ("free=0&free=1", {"free": ("1",)}),
        ("free=1&free=0", {}),
        ("age=120", {"age": ("120",)}),
        ("age=121", {}),
        ("age=-1", {}),
        ("age=7.5", {}),
        ("age=" + "9" * 5000, {}),
        ("condition=A&ward=royston", {}),
    ],
)
def test_choices(query, expected):
    assert read(query).chosen == expected


def test_what_is_unknown_is_kept_short_and_few():
    asked = read("&".join(f"condition={'x' * 5000}{n}" for n in range(500)) + "&ward=a%0Ab")
    assert len(asked.unknown) == 5
    assert all(len(name) <= 40 for name in asked.unknown)


@pytest.mark.parametrize(
    ("typed", "page"), [("2", 2), (" 2 ", 2), ("٣", 3), ("0", 1), ("-2", 1), ("two", 1), ("2e9", 1)]
)
def test_pages(typed, page):
    address = QueryDict(mutable=True)
    address["page"] = typed
    assert form.read(address, NOW).page == page


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a" * 200, "a" * 200),
        ("a" * 201, "a" * 200),
        ("kettle " * 40, ("kettle " * 28).strip()),
        ("a" * 200 + " b", "a" * 200),
        (" tea \n\x00 talk ", "tea talk"),
    ],
)
def test_words_are_cut_at_200_letters_between_words(typed, kept):
    address = QueryDict(mutable=True)
    address["q"] = typed
    assert form.read(address, NOW).q == kept


def test_changing_a_question_starts_at_its_first_page():
    asked = read("q=tea&condition=a&condition=b&free=1&page=4")
    assert asked.without("condition", "a").query() == "?q=tea&condition=b&free=1"
    assert asked.without("condition").query() == "?q=tea&free=1"
    assert asked.without("q").query() == "?condition=a&condition=b&free=1"
    assert asked.without("ward").query() == "?q=tea&condition=a&condition=b&free=1"
    assert asked.only("condition", "c").query() == "?q=tea&condition=c&free=1"
