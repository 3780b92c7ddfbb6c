"""New rows that may be groups we have."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.groups.duplicates import Resemblances
from directory.models import GroupPrivatePlace
from tests.factories import GroupFactory

from .conftest import bring_in

pytestmark = pytest.mark.django_db
KNOWN = {
    "name": "The Kettle Corner Group",
    "postcode": "S70 1AB",
    "phone": "01632 960417",
    "website": "https://www.kettle.example/about/",
}


def like(**cells):
    return [tuple(each)[1:] for each in bring_in({"name": "Quite another", **cells}).duplicates]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"name": "the KETTLE corner group", "postcode": ""}, "It has the same name."),
        ({"name": "Kettle Corner"}, "Its name is nearly the same."),
        ({"name": "Ketle Corner"}, "Its name is nearly the same."),
        ({"name": "The Kettle Korner"}, "Its name is nearly the same."),
        ({"phone": "+44 1632 960 417 | calls"}, "It has the same phone number."),
        ({"website": "http://kettle.example/about"}, "It has the same website."),
        ({"name": "Kettle mornings", "postcode": "s701ab"}, None),
        ({"name": "Corner Kettle Club", "postcode": "s701ab"}, "It has the same postcode and a similar name."),
        ({"postcode": "S70 1AB"}, None),
        ({"name": "Kettle Corner 2"}, None),
        ({"website": "https://kettle.example/other"}, None),
        ({"phone": "01632 960418"}, None),
    ],
)
def test_a_group_is_known_by_what_gives_it_away(cells, why):
    GroupFactory(**KNOWN)
    assert like(**cells) == ([(KNOWN["name"], why)] if why else [])


def test_an_earlier_row_counts_too():
    report = bring_in({"name": "Tea Club", "postcode": "S70 1AB"}, {"name": "Tea Club", "postcode": "S70 1AD"})
    assert [tuple(each) for each in report.duplicates] == [(3, "Tea Club (row 2)", "It has the same name.")]
    assert report.new == 2


@pytest.mark.parametrize("state", ["closed", "removed"])
def test_a_group_that_is_gone_is_not_meant(state):
    GroupFactory(**KNOWN, state=state, live=False)
    assert like(name="Kettle Corner") == []


def test_what_many_share_gives_nobody_away():
    for n in range(3):
        GroupFactory(name=f"Table {'abc'[n] * 3}", phone="01632 960417", website="https://club.example")
    assert like(phone="01632 960417", website="https://club.example") == []


def test_a_page_of_the_council_is_everybodys():
    GroupFactory(website="https://www.area.gov.uk/send/groups")
    assert like(website="https://www.area.gov.uk/send/groups") == []


def test_a_private_postcode_gives_nothing_away():
    group = GroupFactory(name="Corner Kettle", show_ward_only=True)
    GroupPrivatePlace.objects.create(group=group, postcode="S70 1AB")
    assert like(name="Corner Kettle Club", postcode="S70 1AB") == []


def test_known_rows_are_not_looked_at():
    GroupFactory(slug="a", **KNOWN), GroupFactory(slug="b", **KNOWN)
    assert bring_in({"slug": "a", "cost": "free"}).duplicates == []


def test_only_so_many_are_kept():
    report = bring_in(*({"slug": f"g{n}", "name": "Tea Club"} for n in range(251)))
    assert (len(report.duplicates), report.more_duplicates) == (200, 50)


def test_all_groups_are_read_at_once():
    for _n in range(3):
        GroupFactory()
    with CaptureQueriesContext(connection) as caught:
        Resemblances.of_listed_groups()
    assert len(caught) == 1
