"""What stands round every page: menus out of the page tree, languages, help numbers, the way to the main part."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from core.models import Demo, HelpNumbers
from home.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db

CODES = ["en", "pl", "ro", "ar"]


def read(path):
    cache.clear()
    return BeautifulSoup(Client().get(path).content, "html.parser")


def home(code="en"):
    return HomePage.objects.get(locale__language_code=code)


def page(parent, title, **facts):
    new = parent.add_child(instance=StandardPage(title=title, slug=title.lower().replace(" ", "-"), **facts))
    new.save_revision().publish()
    return new


def links(found):
    return [(" ".join(link.text.split()), link["href"]) for link in found]


def menu(path):
    return links(read(path).select(".menu a"))


@pytest.fixture
def team():
    """A page below “About us”, with one below it."""
    about = StandardPage.objects.get(slug="about", locale__language_code="en")
    team = page(about, "Our team")
    page(team, "Minutes")
    page(about, "Withdrawn").unpublish()
    return team


def test_the_menu_holds_what_editors_put_there_and_the_footer_every_page():
    page(home(), "Coffee", show_in_menus=True, menu_title="Tea")
    page(home(), "Small print")
    page(home(), "Withdrawn", show_in_menus=True).unpublish()
    home().add_child(instance=StandardPage(title="Draft", slug="draft", live=False, show_in_menus=True))
    assert menu("/en/") == [
        *(("Groups", "/en/groups/"), ("Get help", "/en/get-help/"), ("About us", "/en/about/"), ("Tea", "/en/coffee/")),
    ]
    assert [href for _text, href in menu("/ar/groups/")] == [
        *("/ar/groups/", "/ar/get-help/", "/ar/about/", "/ar/coffee/"),
    ]
    assert [href for _text, href in links(read("/pl/").select("footer nav a"))] == [
        *("/pl/get-help/", "/pl/about/", "/pl/accessibility/", "/pl/privacy/", "/pl/coffee/", "/pl/small-print/"),
    ]


def test_the_menu_of_every_language_follows_the_first(client, editor):
    client.force_login(editor)
    about = StandardPage.objects.get(slug="about", locale__language_code="en")
    client.post(f"{reverse('wagtailadmin_pages:set_page_position', args=[about.pk])}?position=0")
    privacy = StandardPage.objects.get(slug="privacy", locale__language_code="en")
    privacy.show_in_menus = True
    privacy.save_revision().publish()
    for code in CODES:
        order = ["groups", "about", "get-help", "privacy"]
        assert [href for _text, href in menu(f"/{code}/")] == [f"/{code}/{slug}/" for slug in order]


def test_a_page_leads_to_those_below_it_and_back_up(team):
    about = read("/en/about/")
    assert links(about.select("main nav a")) == [("Our team", "/en/about/our-team/")]
    assert about.select(".back") == []
    ours = read("/pl/about/our-team/")
    assert links(ours.select(".back a")) == [("O nas", "/pl/about/")]
    assert ours.select_one(".back a [lang]") is None
    below = ours.select_one("main nav a")
    assert (below.span["lang"], below["href"]) == ("en", "/pl/about/our-team/minutes/")
    minutes = read("/pl/about/our-team/minutes/")
    assert minutes.select_one(".back a span")["lang"] == "en"
    assert minutes.select("main nav") == []


def test_the_menu_marks_where_one_is(team):
    def marked(path):
        return [(link["href"], link["aria-current"]) for link in read(path).select(".menu a[aria-current]")]

    assert marked("/en/") == []
    assert marked("/en/about/") == [("/en/about/", "page")]
    assert marked("/ar/about/our-team/minutes/") == [("/ar/about/", "true")]
    assert marked("/en/groups/") == [("/en/groups/", "true")]
    assert marked("/en/privacy/") == []


@pytest.mark.once
@pytest.mark.parametrize(
    "rest",
    ["", "?page=2", "about/", "groups/?condition=autism&ward=royston&ward=cudworth&q=tea%20%26%20cake", "groups/near/"],
)
def test_another_language_is_the_same_thing_filters_and_all(rest):
    for code in CODES:
        switcher = read(f"/{code}/{rest}").select(".langs a")
        expected = rest.replace("%20", "+")
        assert [link["href"] for link in switcher] == [f"/{other}/{expected}" for other in CODES]
        assert [link["lang"] for link in switcher if link.get("aria-current")] == [code]


def test_a_language_that_lacks_a_page_is_named_to_no_search_engine():
    Page.objects.filter(slug="about", locale__language_code="pl").update(live=False)
    about = read("/en/about/")
    assert [link["href"] for link in about.select(".langs a")] == ["/en/about/", "/pl/", "/ro/about/", "/ar/about/"]
    assert [link["hreflang"] for link in about.select("link[hreflang]")] == ["en", "ro", "ar"]


@pytest.mark.once
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("rest", ["", "about/", "groups/", "groups/near/", "nowhere/"])
def test_every_page_has_its_language_its_skip_link_and_the_help_numbers(code, rest):
    numbers = HelpNumbers.load()
    numbers.council_night = "01632 960007"
    numbers.save()
    found = read(f"/{code}/{rest}")
    assert (found.html["lang"], found.html["dir"]) == (code, "rtl" if code == "ar" else "ltr")
    first = found.body.find("a")
    assert (first["class"], first["href"]) == (["skip"], "#main")
    assert found.main["id"] == "main"
    rung = [link["href"] for link in found.select("header .help a")]
    assert rung == ["tel:999", "tel:111", "tel:111", "tel:08001111", "tel:01632960007"]
    assert found.select_one("header .brand")["href"] == f"/{code}/"
    assert len(found.select("h1")) == 1


def test_a_demo_is_in_no_sitemap_but_may_be_read_and_says_it_is_none():
    Demo.objects.create(seed=1)
    cache.clear()
    assert Client().get("/sitemap.xml").status_code == 404
    assert Client().get("/robots.txt").text.splitlines() == ["User-agent: *", "Disallow: /admin/"]
    assert read("/pl/about/").find("meta", {"name": "robots"})["content"] == "noindex"


def test_the_home_page_has_every_way_in():
    found = read("/en/")
    assert found.select_one('form[role=search][action="/en/groups/#found"] [name=q]') is not None
    assert found.select_one('main a[href="/en/groups/near/"]') is not None
    assert len(found.select(".areas > li")) == 6


def test_queries_do_not_grow_with_the_pages(client, team):
    def cost():
        cache.clear()
        client.get("/en/nowhere/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/pl/about/").status_code == 200
        return len(queries)

    one = cost()
    about = StandardPage.objects.get(slug="about", locale__language_code="en")
    for title in ("A", "B"):
        page(about, title)
    assert cost() == one
