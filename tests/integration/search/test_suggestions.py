"""What an empty answer offers: the nearest things, each with what it would give."""

import pytest
from django.utils.http import urlencode

from directory.models import Condition
from places.models import PlaceName
from tests.factories import GroupFactory, WardFactory
from tests.integration.search.html import marks

pytestmark = pytest.mark.django_db
LIST = "/en/groups/"


def ways_of(page):
    return {item.get_text(" ", strip=True): item.a["href"] for item in page.soup.select(".reach li")}


def test_an_empty_answer_offers_the_nearest_things_with_what_they_give(client):
    autism = Condition.objects.get(slug="autism")
    royston, cudworth = WardFactory(slug="royston", name="Royston"), WardFactory(slug="cudworth", name="Cudworth")
    royston.neighbours.add(cudworth)
    GroupFactory(slug="next-door", conditions=[autism], wards=[cudworth], cost="free")
    GroupFactory(slug="everywhere", name="Everywhere", whole_area=True, cost="paid", conditions=[autism])
    GroupFactory(slug="on-screen", name="On screen", online_only=True, cost="paid", conditions=[autism])
    found = marks(client, f"{LIST}?condition=autism&ward=royston&free=1")
    assert found.total == 0
    assert ways_of(found) == {
        "Without “Royston” 1 group": f"{LIST}?condition=autism&free=1",
        "Without “Free” 2 groups": f"{LIST}?condition=autism&ward=royston",
        "Next door: Cudworth 1 group": f"{LIST}?condition=autism&ward=cudworth&free=1",
        "For the whole area: Everywhere": "/en/groups/everywhere/",
        "Online: On screen": "/en/groups/on-screen/",
    }


@pytest.fixture
def darton():
    east = WardFactory(slug="darton-east", name="Darton East")
    west = WardFactory(slug="darton-west", name="Darton West")
    for name, wards in (("Mapplewell", [east]), ("Café Row", [east, west]), ("Darton East", [east])):
        PlaceName.objects.create(name=name).wards.set(wards)
    GroupFactory.create_batch(2, name="Anything", wards=[east])
    GroupFactory(name="Anything", wards=[west], cost="free")
    return east, west


@pytest.mark.parametrize(
    ("q", "ways"),
    [
        ("Darton East", {"Groups in Darton East 2 groups": "/en/wards/darton-east/"}),
        ("  darton-EAST ", {"Groups in Darton East 2 groups": "/en/wards/darton-east/"}),
        ("mapplewell", {"Mapplewell is in Darton East: see its groups 2 groups": "/en/wards/darton-east/"}),
        (
            "cafe row",
            {
                "Café Row is in Darton East: see its groups 2 groups": "/en/wards/darton-east/",
                "Café Row is in Darton West: see its groups 1 group": "/en/wards/darton-west/",
            },
        ),
        ("Mapplewell tea", {}),
        ("Darton", {}),
        ("...", {"Without “By phone” 3 groups": "/en/groups/?q=..."}),
    ],
)
def test_a_place_s_name_that_no_group_has_leads_to_its_ward_first(client, darton, q, ways):
    found = marks(client, f"{LIST}?{urlencode({'q': q, 'meets': 'phone'})}")
    assert found.total == 0
    assert list(ways_of(found).items()) == list(ways.items())


def test_a_ward_without_a_group_is_not_offered(client, darton):
    WardFactory(slug="royston", name="Royston")
    assert ways_of(marks(client, f"{LIST}?q=Royston&meets=phone")) == {}


def test_the_ward_s_page_has_as_many_groups_as_were_promised(client, darton):
    GroupFactory(name="Anything", whole_area=True)
    found = marks(client, f"{LIST}?q=Mapplewell&meets=phone")
    assert next(iter(ways_of(found))) == "Mapplewell is in Darton East: see its groups 3 groups"
    assert len(marks(client, "/en/wards/darton-east/").results) == 3
