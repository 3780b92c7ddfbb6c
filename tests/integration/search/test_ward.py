import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import GroupFactory, LocalityFactory, WardFactory
from tests.integration.search.html import marks

pytestmark = pytest.mark.django_db


@pytest.fixture
def royston():
    north = LocalityFactory(name="North")
    ward = WardFactory(slug="royston", name="Royston", locality=north)
    ward.neighbours.add(WardFactory(slug="cudworth", name="Cudworth", locality=None))
    WardFactory(slug="darfield", name="Darfield", locality=None)
    return ward


def test_a_ward_shows_its_own_groups_then_those_for_everybody_and_the_wards_next_door(client, royston):
    GroupFactory(slug="paused", name="A", wards=[royston], state="paused")
    GroupFactory(slug="here", name="B", wards=[royston])
    GroupFactory(slug="in-north", name="C", localities=[royston.locality])
    GroupFactory(slug="online", name="D", online_only=True)
    GroupFactory(slug="whole", name="E", whole_area=True)
    GroupFactory(slug="silent", name="F")
    GroupFactory(slug="draft", name="G", wards=[royston], live=False)
    page = marks(client, "/en/wards/royston/")
    read = page.soup.select("main .profile > div h2, main article[data-result]")
    assert [one.get("data-result") or one.get_text() for one in read] == [
        *["Groups for families here", "here", "in-north", "paused"],
        *["For the whole area", "whole"],
        *["Online: wherever you live", "online"],
    ]
    assert page.total == 5 == marks(client, "/en/groups/?ward=royston").total
    near = {item.get_text(" ", strip=True): item.a["href"] for item in page.soup.select(".reach li")}
    assert near == {"Cudworth 2 groups": "/en/wards/cudworth/"}
    assert page.links()["Choose among all 5 groups for families here"] == "/en/groups/?ward=royston"


def test_a_group_whose_wards_are_being_checked_says_so(client, royston):
    GroupFactory(slug="here", wards=[royston], wards_to_check=True)
    assert "ward being checked" in marks(client, "/en/wards/royston/").text


def test_an_unknown_ward_is_a_404_with_a_way_back(client, royston):
    page = marks(client, "/en/wards/atlantis/", 404)
    assert page.soup.select_one("main form")["action"] == "/en/groups/"


def test_a_ward_without_groups_says_so(client, royston):
    page = marks(client, "/en/wards/royston/")
    assert (page.results, page.total) == ([], 0)
    assert "No group here has told us about itself yet." in page.text


def test_the_number_of_queries_does_not_grow(client, royston):
    def queries(missing):
        GroupFactory.create_batch(missing, wards=[royston])
        GroupFactory.create_batch(missing, whole_area=True)
        with CaptureQueriesContext(connection) as captured:
            marks(client, "/en/wards/royston/")
        return len(captured)

    queries(0)  # where the site's pages begin is then known
    assert len({queries(missing) for missing in (1, 2, 37)}) == 1
