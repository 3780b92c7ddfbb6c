"""Feeds of a ward and of a need: whom the list counts, lately changed first, in words a program can read."""

import datetime as dt
import uuid
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import generation
from directory.models import (
    Condition,
    ConditionLabel,
    FormerConditionSlug,
    Group,
    GroupContact,
    GroupPrivatePlace,
    GroupTranslation,
)
from tests.factories import ConditionFactory, GroupFactory, LocalityFactory, WardFactory
from tests.integration.search.html import marks

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
WARD, NEED = "/en/wards/royston/feed.atom", "/en/conditions/autism/feed.atom"
START = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def royston():
    ward = WardFactory(slug="royston", name="Royston", locality=LocalityFactory(slug="north", name="North"))
    WardFactory(slug="cudworth", name="Cudworth", locality=None)
    return ward


@pytest.fixture
def autism():
    Condition.objects.all().delete()
    ConditionFactory(slug="speech", label="Speech")
    return ConditionFactory(slug="autism", label="Autism")


def feed(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    return root


def entries(root):
    """Return the addresses of the groups in a feed."""
    return [one.find(f"{ATOM}link").get("href").split("/")[-2] for one in root.iter(f"{ATOM}entry")]


def said(root, name):
    """Return a thing's words and the language they are marked with, of each entry that has it."""
    return [(one.text, one.get(LANG)) for entry in root.iter(f"{ATOM}entry") for one in entry.findall(f"{ATOM}{name}")]


def changed(minutes, **facts):
    """Make a group that changed so many minutes after the start."""
    group = GroupFactory(**facts)
    Group.objects.filter(pk=group.pk).update(changed_at=START + dt.timedelta(minutes=minutes))
    return group


def test_a_ward_is_followed_by_all_whom_the_list_counts_for_it_and_no_others(client, royston):
    changed(1, slug="whole", whole_area=True)
    changed(5, slug="here", wards=[royston])
    changed(3, slug="in-north", localities=[royston.locality])
    changed(4, slug="paused", wards=[royston], state="paused")
    changed(2, slug="online", online_only=True)
    GroupFactory(slug="silent")
    GroupFactory(slug="elsewhere", localities=[LocalityFactory()])
    GroupFactory(slug="draft", wards=[royston], live=False)
    GroupFactory(slug="closed", wards=[royston], state="closed")
    GroupFactory(slug="removed", wards=[royston], state="removed")
    found = entries(feed(client, WARD))
    assert found == ["here", "paused", "in-north", "online", "whole"]
    assert set(found) == set(marks(client, "/en/groups/?ward=royston").results)


def test_a_need_is_followed_by_all_whom_the_list_counts_for_it_and_no_others(client, autism):
    changed(1, slug="own", conditions=[autism])
    changed(2, slug="any", any_need=True)
    GroupFactory(slug="other", conditions=[Condition.objects.get(slug="speech")])
    GroupFactory(slug="silent")
    GroupFactory(slug="draft", conditions=[autism], live=False)
    found = entries(feed(client, NEED))
    assert found == ["any", "own"]
    assert set(found) == set(marks(client, "/en/groups/?condition=autism").results)


def test_every_part_that_atom_asks_for_is_there(client, royston):
    group = changed(7, name="Kettle Corner", slug="kettle", summary="Tea and talk", wards=[royston])
    changed(6, name="No more to say", slug="silent", wards=[royston])
    root = feed(client, WARD)
    tags = ["title", "link", "link", "id", "updated", "author", "entry", "entry"]
    assert [one.tag.removeprefix(ATOM) for one in root] == tags
    assert root.get(LANG) == "en"
    assert root.findtext(f"{ATOM}title") == "Groups in Royston – Joined Up Barnsley"
    assert {one.get("rel"): one.get("href") for one in root.findall(f"{ATOM}link")} == {
        "alternate": "http://testserver/en/wards/royston/",
        "self": "http://testserver/en/wards/royston/feed.atom",
    }
    assert root.findtext(f"{ATOM}id") == "http://testserver/en/wards/royston/"
    assert root.findtext(f"{ATOM}updated") == "2026-06-01T09:07:00+00:00"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Joined Up Barnsley"
    first, second = root.findall(f"{ATOM}entry")
    assert [(one.tag.removeprefix(ATOM), one.text, one.attrib) for one in first] == [
        ("id", f"urn:uuid:{group.uuid}", {}),
        ("link", None, {"rel": "alternate", "href": "http://testserver/en/groups/kettle/"}),
        ("updated", "2026-06-01T09:07:00+00:00", {}),
        ("title", "Kettle Corner", {"type": "text"}),
        ("summary", "Tea and talk", {"type": "text"}),
    ]
    assert [one.tag.removeprefix(ATOM) for one in second] == ["id", "link", "updated", "title"]


def test_a_group_under_another_address_in_another_language_stays_the_same_entry(client, royston):
    group = GroupFactory(slug="kettle", wards=[royston])
    before = [one.text for one in feed(client, WARD).iter(f"{ATOM}id")]
    group.slug = "teapot"
    group.save()
    root = feed(client, "/ar/wards/royston/feed.atom")
    assert entries(root) == ["teapot"]
    assert [one.text for one in root.iter(f"{ATOM}id")][1:] == before[1:] == [uuid.UUID(str(group.uuid)).urn]


def test_words_are_in_the_readers_language_or_say_which_they_are_in(client, royston, autism):
    group = changed(2, name="Kettle", summary="Tea", wards=[royston], conditions=[autism])
    GroupTranslation.objects.create(group=group, language="pl", summary="Herbata")
    changed(1, name="Razem", summary="Przy stole", text_language="pl", wards=[royston], conditions=[autism])
    assert said(feed(client, WARD), "title") == [("Kettle", None), ("Razem", "pl")]
    polish = feed(client, "/pl/wards/royston/feed.atom")
    assert polish.get(LANG) == "pl"
    assert said(polish, "title") == [("Kettle", "en"), ("Razem", None)]
    assert said(polish, "summary") == [("Herbata", None), ("Przy stole", None)]
    ConditionLabel.objects.create(condition=autism, language="ar", label="التوحد")
    arabic = feed(client, "/ar/conditions/autism/feed.atom")
    assert "التوحد" in arabic.findtext(f"{ATOM}title")
    assert said(arabic, "summary") == [("Tea", "en"), ("Przy stole", "pl")]
    assert feed(client, "/ro/conditions/autism/feed.atom").get(LANG) == "ro"


HOSTILE = {
    "markup": "<script>alert(1)</script> &amp; <b>tea</b> ]]> <!-- <?x",
    "quotes": "\"Tea\" & 'talk'",
    "control characters": "Te\x01a\x0b and\x1b talk\x7f\x9f\ufffe\uffff",
    "marks that turn text round": "\u202eTea\u2066 and \u2069\u202c\u2067talk",
    "emoji and Arabic": "🫖 شاي\u200f وحديث 👩\u200d👧",
}
KEPT = {"control characters": "Tea\n and talk", "marks that turn text round": "Tea and talk"}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_words_stay_words(client, royston, autism, kind):
    words, kept = HOSTILE[kind], KEPT.get(kind, HOSTILE[kind])
    Condition.objects.filter(pk=autism.pk).update(label=words)
    type(royston).objects.filter(pk=royston.pk).update(name=words)
    GroupFactory(name=words, summary=words, wards=[royston], conditions=[autism])
    for address, title in ((WARD, f"Groups in {kept}"), (NEED, f"Groups for: {kept}")):
        root = feed(client, address)
        assert root.findtext(f"{ATOM}title") == f"{title} – Joined Up Barnsley"
        assert said(root, "title") == said(root, "summary") == [(kept, None)]


def test_fifty_are_told_and_they_are_the_newest(client, royston):
    for minutes in range(53):
        changed(minutes, slug=f"at-{minutes}", wards=[royston])
    assert entries(feed(client, WARD)) == [f"at-{minutes}" for minutes in range(52, 2, -1)]


def test_without_a_group_it_is_a_whole_feed_that_stays_the_same(client, royston):
    first = client.get(WARD)
    root = feed(client, WARD)
    site_changed = dt.datetime.fromtimestamp(generation.current() / 1000, dt.UTC)
    assert entries(root) == []
    assert dt.datetime.fromisoformat(root.findtext(f"{ATOM}updated")) == site_changed
    cache.clear()
    again = client.get(WARD)
    assert (again.content, again["ETag"]) == (first.content, first["ETag"])


def test_nothing_private_is_told(client, royston):
    group = GroupFactory(name="At home", wards=[royston], meeting_ward=royston, show_ward_only=True)
    GroupPrivatePlace.objects.create(group=group, venue="Zyxroom", address="1 Zyxroad", postcode="S73 9ZY")
    GroupContact.objects.create(
        group=group, name="Zyxmum", role="Zyxchair", email="zyx@zyx.example", phone="07700 900765", note="Zyxsecret"
    )
    text = client.get(WARD).content.decode()
    assert "At home" in text
    assert not any(word in text.casefold() for word in ("zyx", "s73", "900765"))


@pytest.mark.parametrize("address", ["/en/wards/atlantis/feed.atom", "/pl/conditions/atlantis/feed.atom"])
def test_of_what_is_unknown_there_is_no_feed(client, royston, autism, address):
    assert marks(client, address, 404).soup.select_one("main form")["action"].endswith("/groups/")


def test_the_feed_of_a_need_that_became_part_of_another_leads_to_that_ones(client, autism):
    FormerConditionSlug.objects.create(slug="aspergers", condition=autism)
    answer = client.get("/pl/conditions/aspergers/feed.atom")
    assert (answer.status_code, answer["Location"]) == (301, "/pl/conditions/autism/feed.atom")


@pytest.mark.parametrize("address", [WARD, NEED])
def test_it_is_kept_as_a_page_is(client, royston, autism, address):
    group = GroupFactory(name="Kettle", wards=[royston], conditions=[autism])
    cache.clear()
    first = client.get(address)
    with CaptureQueriesContext(connection) as queries:
        second = client.get(address)
    assert len(queries) == 1
    assert (second.content, dict(second.items())) == (first.content, dict(first.items()))
    assert (first["Cache-Control"], "Last-Modified" in first, first.cookies) == ("no-cache", False, {})
    assert "default-src 'none'" in first["Content-Security-Policy"]
    known = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    group.name = "Teapot"
    group.save()
    assert said(feed(client, address), "title") == [("Teapot", None)]


@pytest.mark.parametrize("address", [WARD, NEED])
def test_the_number_of_queries_does_not_grow(client, royston, autism, address):
    def queries(missing):
        GroupFactory.create_batch(missing, wards=[royston], any_need=True)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            found = entries(feed(client, address))
        return len(found), len(captured)

    found = [queries(missing) for missing in (1, 2, 57)]
    assert [number for number, _cost in found] == [1, 3, 50]
    assert len({cost for _number, cost in found}) == 1


@pytest.mark.parametrize(
    ("page", "label"),
    [
        ("wards/royston", "Follow: new and changed groups here"),
        ("conditions/autism", "Follow: new and changed groups for this need"),
    ],
)
@pytest.mark.parametrize("language", ["en", "pl", "ro", "ar"])
@pytest.mark.usefixtures("royston", "autism")
def test_a_page_leads_to_its_feed_in_its_own_language(client, page, label, language):
    soup = BeautifulSoup(client.get(f"/{language}/{page}/").content, "html.parser")
    (named,) = soup.select('head link[type="application/atom+xml"]')
    (link,) = soup.select('main a[type="application/atom+xml"]')
    assert named["rel"] == ["alternate"]
    assert named["href"] == link["href"] == f"/{language}/{page}/feed.atom"
    assert named["title"] == link.get_text()
    assert (link.get_text() == label) == (language == "en")


def test_no_other_page_names_a_feed(client, royston, autism):
    GroupFactory(slug="kettle")
    for path in ("", "groups/", "conditions/", "groups/kettle/"):
        assert b"feed.atom" not in client.get(f"/en/{path}").content
