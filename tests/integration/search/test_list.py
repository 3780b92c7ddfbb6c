"""The list page, from outside: addresses in, marks out."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from directory.models import Condition, ConditionLabel, Group
from directory.search.form import SORTS
from tests.factories import ConditionFactory, EditionFactory, GroupFactory, LocalityFactory, WardFactory
from tests.integration.search import naive
from tests.integration.search.html import Marks, marks

pytestmark = pytest.mark.django_db
LIST = "/en/groups/"


@pytest.mark.parametrize("seed", range(1000, 1012))
def test_marks_of_real_pages_equal_a_recount(client, seed):
    naive.vocabulary()
    groups, rng = naive.directory(seed)
    naive.store(groups)
    chosen, sort = naive.random_question(rng), rng.choice(SORTS)
    query = urlencode({**chosen, "sort": sort}, doseq=True)
    counted, unstated, page = [], {}, 0
    while len(counted) + len(unstated) < sum(map(len, naive.order(groups, chosen))) or not page:
        page += 1
        found = marks(client, f"{LIST}?{query}&page={page}")
        assert found.total == naive.total(groups, chosen)
        assert found.reading == ""
        counted += found.results
        unstated |= found.unstated
        shown = {tuple(facet.split(":")): count for facet, count in found.facets.items()}
        # A language that no group speaks is not offered.
        assert len(shown) >= sum(len(slugs) for name, slugs in naive.OPTIONS.items() if name != "language")
        for (name, slug), count in shown.items():
            assert count == naive.total(groups, {**chosen, name: [slug]}), (name, slug)
    expected = [[f"g{number}" for number in part] for part in naive.order(groups, chosen, sort)]
    assert [counted, list(unstated)] == expected
    assert marks(client, f"{LIST}?{query}&page={page + 1}", 404).links()


@pytest.mark.django_db(transaction=True)  # as it is served: the directory is not read anew for each address
def test_the_count_of_an_option_is_the_total_of_its_address(client):
    naive.vocabulary()
    groups, _rng = naive.directory(5)
    naive.store(groups)
    kept = {"meets": "online", "q": "kettle"}
    for facet, count in marks(client, f"{LIST}?{urlencode({**kept, 'condition': 'adhd'})}").facets.items():
        name, slug = facet.split(":")
        asked = {**kept, "condition": "adhd", name: slug}
        assert marks(client, f"{LIST}?{urlencode(asked)}").total == count, facet


def test_each_filter_by_hand(client):
    autism, adhd = Condition.objects.get(slug="autism"), Condition.objects.get(slug="adhd")
    north = LocalityFactory(slug="north")
    royston, cudworth = WardFactory(slug="royston", locality=north), WardFactory(slug="cudworth", locality=None)
    GroupFactory(slug="autism-royston", name="A", conditions=[autism], wards=[royston], cost="free", age_from=5)
    GroupFactory(slug="adhd-cudworth", name="B", conditions=[adhd], wards=[cudworth], cost="paid", age_to=5)
    GroupFactory(slug="any-whole", name="C", any_need=True, whole_area=True, age_from=0, age_to=3)
    GroupFactory(slug="online", name="D", conditions=[autism], online_only=True, step_free=False)
    GroupFactory(slug="in-north", name="E", conditions=[adhd], localities=[north], step_free=True)
    GroupFactory(slug="silent", name="F")

    def list_(query):
        found = marks(client, f"{LIST}?{query}")
        assert found.total == len(found.results)
        return found.results, sorted(found.unstated)

    assert list_("condition=autism") == (["autism-royston", "online", "any-whole"], ["silent"])
    assert list_("condition=autism&condition=adhd") == (
        ["autism-royston", "adhd-cudworth", "online", "in-north", "any-whole"], ["silent"],
    )  # fmt: skip
    assert list_("condition=all-send") == (["any-whole"], ["silent"])
    assert list_("ward=royston") == (["autism-royston", "in-north", "any-whole", "online"], ["silent"])
    assert list_("locality=north") == (["autism-royston", "in-north", "any-whole", "online"], ["silent"])
    assert list_("ward=cudworth") == (["adhd-cudworth", "any-whole", "online"], ["silent"])
    assert list_("age=5") == (["autism-royston", "adhd-cudworth"], ["in-north", "online", "silent"])
    assert list_("age=4") == (["adhd-cudworth"], ["in-north", "online", "silent"])
    assert list_("free=1") == (["autism-royston"], ["any-whole", "in-north", "online", "silent"])
    assert list_("access=step-free")[0] == ["in-north"]
    assert "online" not in list_("access=step-free")[1]
    assert list_("condition=adhd&ward=royston") == (["in-north", "any-whole"], ["silent"])
    assert marks(client, f"{LIST}?condition=adhd&free=1&ward=royston").unstated == {
        "any-whole": {"free"}, "in-north": {"free"}, "silent": {"condition", "ward", "free"},
    }  # fmt: skip


def test_a_word_that_names_a_ward_and_a_locality_means_what_its_filter_says(client):
    place = LocalityFactory(slug="central")
    WardFactory(slug="central", locality=None)
    GroupFactory(slug="one", localities=[place])
    assert marks(client, f"{LIST}?locality=central").results == ["one"]
    assert marks(client, f"{LIST}?ward=central").results == []


def test_day_and_time(client):
    group = GroupFactory(slug="tuesdays")
    group.patterns.create(weekday="tue", starts=dt.time(12))
    group.patterns.create(frequency="monthly-day", day=1, starts=dt.time(17))
    group.save()
    for query, expected in {
        "day=tue": ["tuesdays"], "day=mon": [], "time=afternoon": ["tuesdays"], "time=evening": ["tuesdays"],
        "time=morning": [], "day=mon&day=tue&time=evening": ["tuesdays"],
    }.items():  # fmt: skip
        assert marks(client, f"{LIST}?{query}").results == expected, query


@pytest.mark.parametrize("hidden", [{"live": False}, {"state": "closed"}, {"state": "removed"}])
def test_only_public_groups_are_found_and_paused_ones_are_last(client, hidden):
    GroupFactory(slug="paused", name="A kettle", state="paused", member=True)
    GroupFactory(slug="open", name="B kettle")
    GroupFactory(slug="hidden", name="C kettle", **hidden)
    for query in ("", "?q=kettle", "?sort=confirmed"):
        found = marks(client, LIST + query)
        assert (found.results, found.total) == (["open", "paused"], 2)
        assert "hidden" not in client.get(LIST + query).content.decode().replace(' aria-hidden="true"', "").replace(
            " hidden>", ""
        ).replace('type="hidden"', "")


def test_membership_never_matters(client):
    for number in range(6):
        GroupFactory(slug=f"g{number}", name=f"Group {number}", member=[True, False, None][number % 3])
    assert marks(client, LIST).results == [f"g{number}" for number in range(6)]


def test_the_best_answer_to_words_comes_first_and_names_break_ties(client):
    GroupFactory(slug="body", name="B", description="We talk about sleep and more")
    GroupFactory(slug="title", name="Sleep", description="We talk about this and more")
    GroupFactory(slug="tie-z", name="Z group", summary="Sleep")
    GroupFactory(slug="tie-a", name="A group", summary="Sleep")
    found = marks(client, f"{LIST}?q=sleep")
    assert found.results == ["title", "tie-a", "tie-z", "body"]
    assert marks(client, f"{LIST}?q=sleep&sort=name").results == ["tie-a", "body", "title", "tie-z"]
    assert marks(client, f"{LIST}?q=sleeping+unicorn").results == []


def test_sorting_by_confirmation(client):
    GroupFactory(slug="old", name="A", confirmed_on=dt.date(2025, 1, 1))
    GroupFactory(slug="never", name="B")
    GroupFactory(slug="new", name="C", confirmed_on=dt.date(2026, 10, 1))
    assert marks(client, f"{LIST}?sort=confirmed").results == ["new", "old", "never"]


def test_single_values_the_last_wins(client):
    GroupFactory(slug="kettle", name="Kettle", age_from=10)
    GroupFactory(slug="samovar", name="Samovar", age_to=5)
    assert marks(client, f"{LIST}?q=kettle&q=samovar").results == ["samovar"]
    assert marks(client, f"{LIST}?age=3&age=11").results == ["kettle"]
    assert marks(client, f"{LIST}?sort=confirmed&sort=name&page=7&page=1").results == ["kettle", "samovar"]


def test_unknown_choices_are_left_out_and_named(client):
    GroupFactory(slug="kettle")
    found = marks(client, f"{LIST}?condition=unicorns&ward=<b>atlantis</b>&age=ten&free=maybe&sort=random&utm_source=x")
    assert found.results == ["kettle"]
    for name in ("unicorns", "<b>atlantis</b>", "ten", "maybe", "random"):
        assert f"“{name}”" in found.text
    assert "utm" not in found.text
    assert not found.soup.select("main b")


def test_long_words_are_cut_and_it_is_said(client):
    GroupFactory(slug="kettle", name="Kettle")
    found = marks(client, f"{LIST}?q={'kettle+' * 40}")
    assert found.results == ["kettle"]
    assert "the first 200 letters" in found.text
    assert len(found.soup.select_one("#q")["value"]) <= 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1.5", "%0A", "1"])
def test_what_is_no_page_is_page_one(client, page):
    GroupFactory.create_batch(21)
    assert len(marks(client, f"{LIST}?page={page}").results) == 20


@pytest.mark.parametrize("page", ["3", "999999999", "9" * 5000])
def test_beyond_the_last_page_is_a_404_with_a_way_back(client, page):
    GroupFactory.create_batch(21)
    links = marks(client, f"{LIST}?page={page}&sort=name", 404).links()
    assert links["To the first page"] == f"{LIST}?sort=name"
    assert links["To the last page"] == f"{LIST}?sort=name&page=2"


def test_an_empty_list_is_page_one_and_not_beyond_it(client):
    found = marks(client, LIST)
    assert (found.total, found.results) == (0, [])


def test_pages_keep_the_question(client):
    GroupFactory.create_batch(45, cost="free")
    links = marks(client, f"{LIST}?free=1&q=group&page=2").links(".pages a")
    assert links == {"Previous page": f"{LIST}?q=group&free=1", "Next page": f"{LIST}?q=group&free=1&page=3"}
    assert len(marks(client, f"{LIST}?free=1&q=group&page=3").results) == 5


def test_those_that_have_not_stated_follow_on_the_pages_after(client):
    GroupFactory.create_batch(15, cost="free")
    GroupFactory.create_batch(10)
    first, second = marks(client, f"{LIST}?free=1"), marks(client, f"{LIST}?free=1&page=2")
    assert (len(first.results), len(first.unstated), len(second.results), len(second.unstated)) == (15, 5, 0, 5)
    assert first.total == second.total == 15
    for page in (first, second):
        assert "10 more groups have not said: whether it is free" in page.text


def test_chosen_filters_are_tags_that_can_be_removed(client):
    GroupFactory()
    links = marks(client, f"{LIST}?q=tea&condition=autism&condition=adhd&age=7&free=1&page=1").links(".tags a")
    assert links == {
        "Remove: Autism": f"{LIST}?q=tea&condition=adhd&age=7&free=1",
        "Remove: ADHD": f"{LIST}?q=tea&condition=autism&age=7&free=1",
        "Remove: Age 7": f"{LIST}?q=tea&condition=autism&condition=adhd&free=1",
        "Remove: Free": f"{LIST}?q=tea&condition=autism&condition=adhd&age=7",
        "Clear all": f"{LIST}?q=tea",
    }


def test_the_map_s_tiles_choose_and_let_go_of_wards(client):
    royston, cudworth = WardFactory(slug="royston", name="Royston"), WardFactory(slug="cudworth", name="Cudworth")
    GroupFactory.create_batch(2, wards=[royston], cost="free")
    GroupFactory(wards=[cudworth], cost="free")
    tiles = marks(client, f"{LIST}?ward=royston&free=1").soup.select("svg.tiles a")
    assert {tile["aria-label"]: tile["href"] for tile in tiles} == {
        "Royston, 2 groups": f"{LIST}?free=1",
        "Cudworth, 1 group": f"{LIST}?ward=cudworth&free=1",
    }


def test_answers_to_words_are_stored_by_nobody(client):
    assert client.get(f"{LIST}?q=autism")["Cache-Control"] == "no-store"
    assert client.get(f"{LIST}?q=autism&page=9")["Cache-Control"] == "no-store"
    assert "no-store" not in client.get(LIST).get("Cache-Control", "")


def test_no_cookie_is_set(client):
    for address in (LIST, f"{LIST}?q=x", "/en/groups/near/"):
        assert not client.get(address).cookies


def test_only_reading_is_allowed(client):
    assert client.post(LIST).status_code == 405
    assert client.head(LIST).status_code == 200


@pytest.mark.parametrize("query", ["", "?q=group&free=1&ward=royston", "?free=1&meets=phone"])
def test_the_number_of_queries_is_the_same_for_1_3_and_40_groups(client, query):
    EditionFactory()
    ward = WardFactory(slug="royston")
    need = Condition.objects.get(slug="autism")
    client.get(LIST)

    def queries(missing):
        GroupFactory.create_batch(missing, wards=[ward], conditions=[need], cost="free", meets=["phone"])
        with CaptureQueriesContext(connection) as captured:
            assert marks(client, LIST + query).total == Group.public.count()
        return len(captured)

    assert len({queries(missing) for missing in (1, 2, 37)}) == 1


@pytest.mark.parametrize("language", ["en", "pl", "ro", "ar"])
def test_the_list_speaks_each_language(client, language):
    need = ConditionFactory(slug="new-need", label="New need")
    ConditionLabel.objects.create(condition=need, language="pl", label="Nowa potrzeba")
    GroupFactory(conditions=[need])
    soup = Marks(client.get(f"/{language}/groups/?condition=new-need")).soup
    assert (soup.html["lang"], soup.html["dir"]) == (language, "rtl" if language == "ar" else "ltr")
    (tag,) = soup.select(".tags bdi")
    expected = {"en": ("New need", None), "pl": ("Nowa potrzeba", None)}.get(language, ("New need", "en"))
    assert (tag.get_text(), tag.get("lang")) == expected
