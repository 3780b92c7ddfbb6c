import datetime as dt
from xml.etree import ElementTree

import pytest
from django.core.cache import cache

from directory.groups.enums import State
from directory.models import Condition
from home import sitemap
from home.models import StandardPage
from tests.factories import EditionFactory, GroupFactory, WardFactory

pytestmark = pytest.mark.django_db
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def read(client, path="/sitemap.xml"):
    """Return each address of a sitemap with the addresses it names as the same in other languages."""
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    return {
        url.find("s:loc", NS).text: {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NS)}
        for url in ElementTree.fromstring(response.content).findall("s:url", NS)
    }


def at(path):
    return {code: f"http://testserver/{code}/{path}" for code in ("en", "pl", "ro", "ar")}


def test_public_things_stand_in_every_language_and_others_nowhere(client):
    WardFactory(slug="royston", edition=EditionFactory())
    GroupFactory(slug="kettle-corner")
    GroupFactory(slug="a-draft", live=False)
    GroupFactory(slug="closed", state=State.CLOSED)
    GroupFactory(slug="removed", state=State.REMOVED)
    GroupFactory(slug="paused", state=State.PAUSED, paused_until=dt.date(2027, 1, 1))
    StandardPage.objects.get(slug="about", locale__language_code="pl").unpublish()
    paths = ["", "get-help/", "accessibility/", "privacy/", "groups/", "groups/near/", "conditions/", "wards/royston/"]
    paths += ["groups/kettle-corner/", "groups/paused/"]
    paths += [f"conditions/{slug}/" for slug in Condition.objects.values_list("slug", flat=True)]
    expected = {address: at(path) for path in paths for address in at(path).values()}
    about = {code: address for code, address in at("about/").items() if code != "pl"}
    assert read(client) == expected | dict.fromkeys(about.values(), about)


def test_many_things_are_told_in_several_files(client, monkeypatch):
    one_file = read(client)
    languages = 4
    monkeypatch.setattr(sitemap, "THINGS_A_FILE", len(one_file) // languages - 1)
    cache.clear()
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    files = [loc.text for loc in index.findall("s:sitemap/s:loc", NS)]
    assert files == ["http://testserver/sitemap.xml?p=1", "http://testserver/sitemap.xml?p=2"]
    assert read(client, "/sitemap.xml?p=1") | read(client, "/sitemap.xml?p=2") == one_file
    assert [client.get(f"/sitemap.xml?p={p}").status_code for p in ("0", "3", "x", "9" * 40)] == [404] * 4


def test_robots_are_shown_the_sitemap_and_kept_out_of_the_admin(client):
    assert client.get("/robots.txt").content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Sitemap: http://testserver/sitemap.xml",
    ]
