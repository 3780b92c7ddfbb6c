"""The demo goes without a trace, and without anybody's own work."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.management import call_command
from taggit.models import Tag
from wagtail.models import Revision

from core import generation
from core.models import AuditEntry, HelpNumbers
from directory.groups.actions import close
from directory.models import Group, GroupAlternative
from directory.search import index
from places.models import NeighbourCouncil, OutwardCode, PlaceName, Postcode, Ward, WardEdition
from tests.factories import EditionFactory, GroupFactory, WardFactory
from tests.integration.home.demo import OF_CHANGES, everything, page, run
from tests.integration.search.html import marks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]

PAGES = ["/en/", "/ar/", "/en/about/", "/en/groups/", "/pl/groups/?condition=autism", "/en/groups/near/"]
PAGES_OF_THE_DEMO = [
    "/en/groups/kettle-corner/",
    "/ro/groups/kettle-corner/",
    "/en/groups/low-tide/",
    "/ar/wards/royston/",
]
MISSING = {"/en/groups/goldthorpe-get-together/": 410, "/en/groups/bright-sparks-protocol/": 410, "/en/nothing/": 404}


def is_marked(html):
    """Say of a page's band and of its word to search engines whether they are there."""
    return html.select_one("aside.band") is not None, html.select_one("meta[name=robots][content=noindex]") is not None


def test_every_page_says_that_it_is_a_demonstration_until_the_demo_is_gone(client):
    for address in PAGES + PAGES_OF_THE_DEMO:
        assert is_marked(page(client, address)) == (True, True), address
    for address, status in MISSING.items():
        assert is_marked(page(client, address, status)) == (True, True), address
    run("--remove")
    for address in PAGES:
        assert is_marked(page(client, address)) == (False, False), address
    for address in [*PAGES_OF_THE_DEMO, *MISSING]:
        assert is_marked(page(client, address, 404)) == (False, True), address


def test_removing_leaves_exactly_what_was_there_before(loaded):
    before = generation.current()
    assert run("--remove") == ["The demo is gone, with 60 made-up groups."]
    assert everything(but=OF_CHANGES) == loaded.before
    assert index.drift() == (0, 0)
    call_command("rebuild_search", "--check", stdout=io.StringIO())
    assert generation.current() > before
    assert AuditEntry.objects.filter(action="demo.removed").count() == 1
    now = generation.current()
    assert (run("--remove"), generation.current()) == (["No demo is loaded."], now)


def test_what_an_editor_added_stays_with_the_wards_it_needs(client):
    royston, coffee = Ward.objects.get(slug="royston"), Tag.objects.get(name="coffee morning")
    kept = GroupFactory(name="Our Own Group", slug="our-own-group", wards=[royston], part_of=Group.public.first())
    kept.tags.add(coffee)
    kept.save()
    places = {
        model: set(model.objects.all()) for model in (WardEdition, Ward, PlaceName, OutwardCode, NeighbourCouncil)
    }
    assert run("--remove")[1:] == ["The wards are kept, because something that is not of the demo needs them."]
    kept.refresh_from_db()
    assert (list(Group.objects.all()), kept.part_of, list(kept.tags.all())) == ([kept], None, [coffee])
    assert list(Tag.objects.all()) == [coffee]
    assert {model: set(model.objects.all()) for model in places} == places
    assert marks(client, "/en/groups/?ward=royston").results == ["our-own-group"]
    assert index.drift() == (0, 0)


def test_a_group_that_somebody_renamed_is_theirs():
    group = Group.objects.get(slug="kettle-corner")
    group.name = "Our Kettle"
    group.save()
    closed = close(group=Group.objects.get(slug="quiet-tuesdays"), by=None, alternatives=[group])
    closed.save_revision()
    assert run("--remove")[1:] == [
        "Groups kept, because somebody renamed them: 1.",
        "The wards are kept, because something that is not of the demo needs them.",
    ]
    assert (list(Group.objects.all()), GroupAlternative.objects.count()) == ([group], 0)
    assert group.wards.count() == 2
    assert not Revision.objects.exists()


@pytest.mark.parametrize("need", ["a postcode", "a place name", "a shape", "a new name"])
def test_wards_that_somebody_built_on_stay(need):
    ward = Ward.objects.get(slug="royston")
    if need == "a postcode":
        Postcode.objects.create(code="S714AA").wards.add(ward)
    elif need == "a place name":
        PlaceName.objects.create(name="Our Estate").wards.add(ward)
    elif need == "a shape":
        Ward.objects.filter(pk=ward.pk).update(boundary={"type": "Polygon", "coordinates": []})
    else:
        Ward.objects.filter(pk=ward.pk).update(name="Royston and Carlton")
    run("--remove")
    assert (Ward.objects.count(), Group.objects.count()) == (21, 0)


def test_names_of_places_in_newer_wards_stay():
    newer = WardFactory(edition=EditionFactory(valid_from=dt.date(2026, 5, 7)), name="New Royston")
    village = PlaceName.objects.get(name="Royston")
    village.wards.add(newer)
    run("--remove")
    assert (list(Ward.objects.all()), list(PlaceName.objects.all()), list(village.wards.all())) == (
        [newer],
        [village],
        [newer],
    )


def test_help_numbers_that_somebody_changed_stay():
    HelpNumbers.objects.update(council_day="01226 000000")
    run("--remove")
    assert HelpNumbers.objects.get().council_day == "01226 000000"


def test_made_up_help_numbers_go_without_the_others():
    HelpNumbers.objects.update(nhs="111 for everything")
    run("--remove")
    numbers = HelpNumbers.objects.get()
    assert (numbers.nhs, numbers.council_day, numbers.council_night) == ("111 for everything", "", "")
    assert numbers.checked_on is None
