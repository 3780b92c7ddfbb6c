import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Demo
from directory.models import Condition
from directory.search.filters import FILTERS
from directory.search.form import Asked
from home.queries import RECENT
from tests.factories import EditionFactory, GroupFactory, WardFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def ward():
    return WardFactory(name="Royston", slug="royston", edition=EditionFactory())


def read(client, path="/en/"):
    cache.clear()
    return BeautifulSoup(client.get(path).content, "html.parser")


def test_each_need_stands_in_its_area_with_the_length_of_its_list(client):
    autism = Condition.objects.get(slug="autism")
    GroupFactory(conditions=[autism])
    GroupFactory(any_need=True)
    page = read(client)
    assert len(page.select(".areas > li")) == 6
    link = page.select_one('.areas a[href="/en/groups/?condition=autism"]')
    listed = BeautifulSoup(client.get(link["href"]).content, "html.parser")
    total = listed.select_one("[data-total]")["data-total"]
    assert (link.text, link.find_next_sibling("span").text, total) == ("Autism", "2", "2")


def test_needs_are_named_in_the_readers_language(client):
    Condition.objects.get(slug="autism").labels.filter(language="ar").delete()
    page = read(client, "/ar/")
    sleep = page.select_one('.areas a[href="/ar/groups/?condition=sleep"]')
    autism = page.select_one('.areas a[href="/ar/groups/?condition=autism"]')
    assert (sleep.text, sleep.get("lang")) == ("النوم", None)
    assert (autism.text, autism["lang"]) == ("Autism", "en")


def test_the_map_leads_to_wards(client, ward):
    assert read(client, "/pl/").select_one('a[href="/pl/wards/royston/"]') is not None


def test_lately_confirmed_groups_come_latest_first(client):
    for day in range(1, 9):
        GroupFactory(slug=f"group-of-day-{day}", confirmed_on=dt.date(2026, 10, day))
    GroupFactory(slug="never")
    GroupFactory(slug="hidden", confirmed_on=dt.date(2026, 11, 1), live=False)
    GroupFactory(slug="on-a-break", confirmed_on=dt.date(2026, 11, 1), state="paused")
    shown = [card["data-result"] for card in read(client).select("[data-result]")]
    assert shown == [f"group-of-day-{day}" for day in (8, 7, 6, 5, 4, 3)]
    assert len(shown) == RECENT


def test_queries_do_not_grow_with_the_directory(client, ward):
    def cost():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/")
        return len(queries)

    GroupFactory(wards=[ward], confirmed_on=dt.date(2026, 10, 1))
    cost()
    one = cost()
    for _ in range(4):
        GroupFactory(wards=[ward], confirmed_on=dt.date(2026, 10, 1))
    assert cost() == one


def test_the_demo_says_on_every_page_that_it_is_one(client):
    assert read(client).select_one(".band") is None
    Demo.objects.create(seed=1)
    for path in ("/en/", "/ar/about/", "/pl/groups/", "/en/nowhere/"):
        page = read(client, path)
        assert page.select_one(".band") is not None
        assert page.find("meta", {"name": "robots"})["content"] == "noindex"


def test_every_parameter_of_the_list_but_words_may_be_kept():
    asked = Asked(chosen=dict.fromkeys(FILTERS, ("x",)), sort="name", words=True, page=2)
    assert {name for name, _value in asked.fields()} <= settings.PAGE_CACHE_PARAMETERS
    assert "q" not in settings.PAGE_CACHE_PARAMETERS
