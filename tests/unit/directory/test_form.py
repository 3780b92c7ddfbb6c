from dataclasses import replace

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from directory.search import form
from directory.search.filters import FILTERS, OLDEST
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


@pytest.mark.parametrize("letter", ["x", "a\u0301\u0323", "👩\u200d👩", "\u202e"])
def test_what_is_unknown_is_kept_short_and_few(letter):
    address = QueryDict(mutable=True)
    # As many accents as a form may send: taking them apart would last a minute.
    address.setlist("condition", [letter * 100_000] + [f"{letter * 5_000}{n}" for n in range(500)])
    address["ward"] = "a\nb"
    asked = form.read(address, NOW)
    assert len(asked.unknown) == 5
    assert [len(name) for name in asked.unknown] == [40] * 5
    assert read("ward=a%0Ab").unknown == ("a b",)


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
        (" " * 9_000 + "tea", "tea"),
        ("tea" + " " * 1_000_000 + "talk", "tea"),
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


# Values as a stranger may send them: some that mean something, most that do not.
VALUES = st.lists(
    st.sampled_from(
        ["a", " b ", "c", "a c", "1", "0", "7", "٧", "120", "-1", "online", "mon", "name", "S70 2TA", "\0", ""]
    )
    | st.text(max_size=30)
    | st.text(max_size=4).map(lambda text: text * 100),
    max_size=4,
)
NAMES = st.sampled_from(["q", *FILTERS, "sort", "words", "page", "next", ""])
ADDRESSES = st.dictionaries(NAMES | st.text(max_size=5), VALUES, max_size=8)


def address_of(fields):
    address = QueryDict(mutable=True)
    for name, values in fields.items():
        address.setlist(name, values)
    return address


@given(ADDRESSES)
def test_whatever_is_sent_is_read_and_reads_back_the_same(fields):
    asked = form.read(address_of(fields), NOW)
    assert read(asked.query().removeprefix("?")) == replace(asked, cut=False, unknown=())


@given(ADDRESSES)
def test_whatever_is_sent_no_more_is_taken_from_it_than_the_form_offers(fields):
    asked = form.read(address_of(fields), NOW)
    assert len(asked.q) <= 200
    assert asked.q == " ".join(asked.q.split())
    assert list(asked.chosen) == [name for name in FILTERS if name in asked.chosen]
    for name, slugs in asked.chosen.items():
        options = NOW.options.get(name)
        known = {slug for slug in slugs if (slug in options if options is not None else int(slug) <= OLDEST)}
        assert known == set(slugs) and len(known) == len(slugs)
        assert set(slugs) <= {value.strip() for value in fields[name]}
    assert asked.sort in form.SORTS
    assert asked.page >= 1
    assert len(asked.unknown) <= 5
    assert all(len(name) <= 40 for name in asked.unknown)
