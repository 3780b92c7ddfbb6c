"""Near me: a postcode leads to wards, and is kept nowhere."""

import logging

import pytest
from django.db import connection

from directory.models import Condition
from places.models import NeighbourCouncil, OutwardCode, Postcode
from tests.factories import GroupFactory, LocalityFactory, WardFactory
from tests.integration.search.html import Marks, marks

pytestmark = pytest.mark.django_db
NEAR, LIST = "/en/groups/near/", "/en/groups/"


@pytest.fixture
def wards():
    royston, cudworth = WardFactory(slug="royston", name="Royston"), WardFactory(slug="cudworth", name="Cudworth")
    for code, ward in (("S714AB", royston), ("S714AD", royston), ("S728ZZ", cudworth), ("S713EF", cudworth)):
        Postcode.objects.create(code=code, latitude=53.6, longitude=-1.4).wards.add(ward)
    Postcode.objects.create(code="S719ZZ", terminated=True)
    NeighbourCouncil.objects.create(name="Wakefield", local_offer_url="https://wakefield.example/", outward_codes="WF9")
    NeighbourCouncil.objects.create(name="Anywhere else", local_offer_url="https://elsewhere.example/")
    return royston, cudworth


@pytest.mark.parametrize("typed", ["S71 4AB", "s714ab", " S 71 4 A B ", "S7I 4AB", "s71-4ab", "Ｓ７１ ４ＡＢ"])
def test_a_postcode_leads_to_its_ward(client, wards, typed):
    response = client.post(NEAR, {"postcode": typed})
    assert (response.status_code, response["Location"]) == (303, f"{LIST}?ward=royston")
    assert response["Cache-Control"] == "no-store"


def test_the_first_half_leads_to_every_ward_it_touches(client, wards):
    assert client.post(NEAR, {"postcode": "s71"})["Location"] == f"{LIST}?ward=cudworth&ward=royston"


def test_without_postcodes_the_first_half_is_used(client):
    ward = WardFactory(slug="darfield")
    OutwardCode.objects.create(code="S73").wards.add(ward)
    assert client.post(NEAR, {"postcode": "S73 9ZZ"})["Location"] == f"{LIST}?ward=darfield"


@pytest.fixture
def half():
    """An area of which only first halves of postcodes are known."""
    north, south, east = (WardFactory(slug=slug, name=slug.title()) for slug in ("north", "south", "east"))
    OutwardCode.objects.create(code="S73").wards.add(north, south)
    OutwardCode.objects.create(code="S74").wards.add(north, south)
    OutwardCode.objects.create(code="S75").wards.add(east)
    OutwardCode.objects.create(code="S76").wards.add(south, east)
    return north, south, east


def notices(page):
    return [notice.get_text(" ", strip=True) for notice in page.soup.select(".notice")]


ONLY_HALF = (
    "We only know the first half of postcodes that begin with {}: here are the groups in all the wards they can be in."
)


@pytest.mark.parametrize("typed", ["S76 9ZZ", "S76"])
def test_who_is_led_to_all_wards_of_a_first_half_is_told_why(client, half, typed):
    near = client.post(NEAR, {"postcode": typed, "free": "1"})["Location"]
    assert near == f"{LIST}?ward=east&ward=south&free=1"
    page = marks(client, near)
    assert notices(page) == [ONLY_HALF.format("\u2066S76\u2069")]
    assert "9ZZ" not in page.text


def test_the_same_is_said_of_a_postcode_among_words(client, half):
    page = marks(client, client.get(LIST, {"q": "tea S76 9ZZ"})["Location"])
    assert notices(page) == [ONLY_HALF.format("\u2066S76\u2069")]


@pytest.mark.parametrize(
    ("wards", "said"),
    [
        ("ward=north&ward=south", [ONLY_HALF.format("\u2066S73\u2069, \u2066S74\u2069")]),
        ("ward=north&ward=south&ward=east", []),
        ("ward=north&ward=east", []),
        ("ward=east", []),
        ("", []),
    ],
)
def test_only_the_very_wards_of_a_first_half_bring_its_sentence(client, half, wards, said):
    assert notices(marks(client, f"{LIST}?{wards}")) == said


def test_where_postcodes_are_known_nothing_is_said_of_first_halves(client, half):
    Postcode.objects.create(code="S769AA").wards.add(half[1])
    assert notices(marks(client, f"{LIST}?ward=east&ward=south")) == []


def test_a_first_half_that_an_editor_changes_is_told_at_once(client, half):
    address = f"{LIST}?ward=north&ward=east"
    assert notices(marks(client, address)) == []
    OutwardCode.objects.create(code="S77").wards.set([half[0], half[2]])
    assert notices(marks(client, address)) == [ONLY_HALF.format("\u2066S77\u2069")]


def test_other_filters_are_kept_and_former_places_are_not(client, wards):
    LocalityFactory(slug="north")
    asked = "q=tea&condition=autism&ward=cudworth&locality=north&free=1&page=3&next=//evil.example"
    page = marks(client, f"{NEAR}?{asked}")
    hidden = [(field["name"], field["value"]) for field in page.soup.select("main input[type=hidden]")]
    assert hidden == [("q", "tea"), ("condition", "autism"), ("free", "1")]
    response = client.post(NEAR, {**dict(hidden), "postcode": "S71 4AB"})
    assert response["Location"] == f"{LIST}?q=tea&condition=autism&ward=royston&free=1"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("S71 9ZZ", "is no longer in use"),
        ("S71 1AA", "We do not know \u2066S71 1AA\u2069"),
        ("", "does not look like a postcode"),
        ("hello", "does not look like a postcode"),
        ("<script>alert(1)</script>", "does not look like a postcode"),
        ("S" * 10_000, "does not look like a postcode"),
        ("\u202e4AB", "does not look like a postcode"),
    ],
)
def test_what_leads_nowhere_is_said_beside_the_field_and_nothing_typed_is_lost(client, wards, typed, said):
    response = client.post(NEAR, {"postcode": typed, "free": "1"})
    assert response.status_code == 422
    assert response["Cache-Control"] == "no-store"
    page = Marks(response)
    assert list(page.errors) == ["postcode"]
    assert said in page.errors["postcode"]
    assert page.soup.select_one("[data-errors]")["data-errors"] == "1"
    assert page.soup.select_one("#postcode")["value"] == typed
    assert [field["value"] for field in page.soup.select("main input[type=hidden]")] == ["1"]
    assert not page.soup.select("main script")


def test_an_unknown_postcode_offers_its_first_half(client, wards):
    page = Marks(client.post(NEAR, {"postcode": "S71 1AA", "free": "1"}))
    assert page.links()["Show groups for S71"] == f"{LIST}?ward=cudworth&ward=royston&free=1"


@pytest.mark.parametrize(
    ("typed", "council"), [("WF9 1AA", "https://wakefield.example/"), ("SW1A 1AA", "https://elsewhere.example/")]
)
def test_outside_the_area_there_are_groups_for_everybody_and_ones_own_council(client, wards, typed, council):
    royston, _cudworth = wards
    GroupFactory(slug="local", wards=[royston])
    GroupFactory(slug="online", name="B", online_only=True)
    GroupFactory(slug="whole", name="A", whole_area=True)
    GroupFactory(slug="paid", name="C", whole_area=True, cost="paid")
    response = client.post(NEAR, {"postcode": typed})
    page = Marks(response)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert by_heading(page) == {
        "Online: wherever you live": ["online"],
        "For all of Barnsley: ask whether you may come": ["whole", "paid"],
    }
    assert council in page.links().values()
    assert "is outside Barnsley" in page.text


def by_heading(page):
    return {
        heading.get_text(" ", strip=True): [
            card["data-result"] for card in heading.find_next_sibling("div").select("[data-result]")
        ]
        for heading in page.soup.select("main h2.after")
    }


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("autism S71 4AB", "autism"),
        ("S714AB autism", "autism"),
        ("tea s71  4ab talk", "tea+talk"),
        ("a,S7I 4AB", "a%2C"),
    ],
)
def test_a_postcode_among_words_is_taken_out_and_becomes_a_ward(client, wards, q, words):
    response = client.get(LIST, {"q": q, "free": "1", "page": "2"})
    assert response.status_code == 303
    assert response["Location"] == f"{LIST}?q={words}&ward=royston&free=1"
    assert response["Cache-Control"] == "no-store"


def test_a_postcode_alone_leaves_no_words_and_joins_chosen_wards(client, wards):
    response = client.get(LIST, {"q": "S71 4AB", "ward": "cudworth"})
    assert (response.status_code, response["Location"]) == (303, f"{LIST}?ward=cudworth&ward=royston")


@pytest.mark.parametrize("q", ["so old", "is our", "s71", "class 10 old", "ks2 old", "S71 4ABC", "xxS71 4AB", "adhd"])
def test_other_words_stay_words(client, wards, q):
    page = marks(client, f"{LIST}?q={q}")
    assert page.soup.select_one("#q")["value"] == q


@pytest.mark.parametrize(("q", "said"), [("tea S71 9ZZ", "no longer in use"), ("tea SW1A 1AA", "outside Barnsley")])
def test_a_postcode_that_is_not_ours_is_not_searched_for(client, wards, q, said):
    GroupFactory(slug="tea", name="Tea")
    page = marks(client, f"{LIST}?q={q}")
    assert (page.results, page.soup.select_one("#q")["value"]) == (["tea"], "tea")
    assert said in page.text


def test_a_postcode_from_outside_among_words_leads_to_ones_own_council_too(client, wards):
    assert marks(client, f"{LIST}?q=tea WF9 1AA").links()["Local Offer of Wakefield"] == "https://wakefield.example/"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Anywhere else : find your own council’s Local Offer"),
        ("pl", "Anywhere else : znajdź Local Offer (ofertę lokalną) swojego urzędu (council)"),
        ("ro", "Anywhere else : găsiți Local Offer (oferta locală) de la primăria (council) dumneavoastră"),
        ("ar", "Anywhere else : ابحث عن العرض المحلي (Local Offer) لمجلسك المحلي"),
    ],
)
def test_a_council_that_is_not_in_the_list_is_not_named(client, wards, language, said):
    page = Marks(client.post(f"/{language}/groups/near/", {"postcode": "SW1A 1AA"}))
    assert page.links()[said] == "https://elsewhere.example/"
    assert page.soup.select_one(".reach bdi")["lang"] == "en"


def test_from_outside_there_are_groups_for_everybody_though_none_answers_the_filters(client, wards):
    GroupFactory(slug="whole", whole_area=True, cost="paid")
    page = Marks(client.post(NEAR, {"postcode": "WF9 1AA", "free": "1"}))
    assert by_heading(page) == {"For all of Barnsley: ask whether you may come": ["whole"]}


def test_from_outside_groups_for_the_chosen_need_itself_come_first(client, wards):
    autism = Condition.objects.get(slug="autism")
    GroupFactory(slug="any", name="A", online_only=True, any_need=True)
    GroupFactory(slug="own", name="B", online_only=True, conditions=[autism])
    page = Marks(client.post(NEAR, {"postcode": "WF9 1AA", "condition": "autism"}))
    assert by_heading(page) == {"Online: wherever you live": ["own", "any"]}


def test_no_token_and_no_cookie_are_needed(wards):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    response = strict.post(NEAR, {"postcode": "S71 4AB"})
    assert response.status_code == 303
    assert not response.cookies


def test_a_postcode_is_stored_and_logged_nowhere(client, wards, caplog):
    caplog.set_level(logging.DEBUG)
    before = everything()
    for typed in ("S71 4AB", "S71 9ZZ", "S71 1AA", "WF9 1AA", "S714AD"):
        client.post(NEAR, {"postcode": typed})
    client.get(LIST, {"q": "tea S71 4AB"})
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends").upper()
    for code in ("4AB", "9ZZ", "1AA", "4AD", "WF9"):
        assert code not in logged
    assert everything() == before


def everything():
    """Every row of every table, for comparing."""
    rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows[table] = sorted(map(repr, cursor.fetchall()))
    return rows


def test_asking_again_by_get_shows_the_form(client):
    page = marks(client, NEAR)
    assert page.errors == {}
    assert page.soup.select_one("form.search")["method"] == "post"
    assert client.get(NEAR)["Cache-Control"] == "no-store"
    assert client.put(NEAR).status_code == 405
