import pytest
from bs4 import BeautifulSoup

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("asked", "home"),
    [
        ("pl,en;q=0.8", "/pl/"),
        ("ar-EG", "/ar/"),
        ("de,ro;q=0.5", "/ro/"),
        ("de", "/en/"),
        ("", "/en/"),
        ("*;q=x", "/en/"),
    ],
)
def test_the_bare_address_leads_to_the_readers_language(client, asked, home):
    response = client.get("/?source=poster", headers={"Accept-Language": asked})
    assert (response.status_code, response["Location"]) == (302, f"{home}?source=poster")
    assert response["Vary"] == "Accept-Language"
    assert response.cookies == {}


def test_a_choice_of_language_is_an_address_and_never_a_cookie(client):
    client.cookies["django_language"] = "pl"
    assert client.get("/")["Location"] == "/en/"


@pytest.mark.parametrize("path", ["/de/", "/de/groups/", "/groups/", "/en-gb/"])
def test_an_address_without_our_languages_is_not_found(client, path):
    response = client.get(path, headers={"Accept-Language": "pl"})
    assert response.status_code == 404
    html = BeautifulSoup(response.content, "html.parser").html
    assert (html["lang"], html["dir"]) == ("pl", "ltr")


def test_a_missing_page_is_told_in_the_language_of_its_address(client):
    response = client.get("/ar/nowhere/", headers={"Accept-Language": "pl"})
    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, page.html["lang"], page.html["dir"]) == (404, "ar", "rtl")
    assert page.main.find("a", href="/ar/") is not None
    assert page.find("link", rel="canonical") is None


def test_the_switcher_stays_on_the_same_thing(client):
    page = BeautifulSoup(client.get("/pl/about/?ward=royston&age=7").content, "html.parser")
    links = page.select(".langs a")
    assert [(link["lang"], link["dir"], link.text, link["href"]) for link in links] == [
        ("en", "ltr", "English", "/en/about/?ward=royston&age=7"),
        ("pl", "ltr", "Polski", "/pl/about/?ward=royston&age=7"),
        ("ro", "ltr", "Română", "/ro/about/?ward=royston&age=7"),
        ("ar", "rtl", "العربية", "/ar/about/?ward=royston&age=7"),
    ]
    assert [link["lang"] for link in links if link.get("aria-current")] == ["pl"]


def test_search_engines_learn_of_each_language(client):
    page = BeautifulSoup(client.get("/pl/about/?ward=royston").content, "html.parser")
    assert page.find("link", rel="canonical")["href"] == "http://testserver/pl/about/"
    assert {link["hreflang"]: link["href"] for link in page.find_all("link", rel="alternate")} == {
        code: f"http://testserver/{code}/about/" for code in ("en", "pl", "ro", "ar")
    }
