"""Whatever a stranger sends to a public address is answered quickly, with a page of ours, and turns nothing else up."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from core.search import normalise
from directory.search import form, postcodes, snapshot
from tests.security import poisons
from tests.security.pages import case, held
from tests.security.poisons import MARK

pytestmark = pytest.mark.django_db
# Outside a transaction, as it is served: what a process remembers of the directory is not read anew for each question.
served = pytest.mark.django_db(transaction=True)

LANGUAGES = ("en", "pl", "ro", "ar")
LIST, NEAR = "/en/groups/", "/en/groups/near/"


def queries_of(client, address, **more):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, **more)
    return response, len(queries)


@served
@pytest.mark.parametrize("seed", range(10))
def test_a_hundred_hostile_questions_to_the_list(client, directory, seed):
    for language in LANGUAGES:
        client.get(f"/{language}/groups/")
    _usual, most = queries_of(client, f"{LIST}?q=tea+S71+9ZZ&condition=autism&ward=royston&free=1")
    for number, question in enumerate(poisons.questions(seed, 100)):
        with case(address := f"/{LANGUAGES[number % 4]}/groups/?{question}"):
            response, count = queries_of(client, address)
            held(response)
            assert response.status_code in (200, 303, 404)
            assert count <= most
            if "q" in QueryDict(question):
                assert response["Cache-Control"] == "no-store"


@served
@pytest.mark.parametrize("kind", poisons.KINDS)
def test_each_poison_as_words_is_shown_as_it_was_typed(client, directory, kind):
    for text in poisons.KINDS[kind]:
        with case(text):
            asked = form.read(QueryDict(f"q={quote(text)}"), snapshot.current())
            response = client.get(LIST, {"q": text, "ward": text, "sort": text})
            held(response)
            if postcodes.taken_out(asked.q) == (asked.q, None):
                assert response.status_code == 200
                (shown,) = re.findall(r'id="q" name="q" value="([^"]*)"', response.content.decode())
                assert html.unescape(shown) == asked.q


OTHER_ADDRESSES = (
    *("/", "/en/", "/ar/about/", "/en/groups/near/", "/en/groups/tea-0/", "/en/groups/nowhere/", "/en/wards/royston/"),
    *("/en/nowhere/", "/nowhere/", "/sitemap.xml", "/robots.txt"),
    *("/en/wards/royston/feed.atom", "/en/groups/tea-0/contact.vcf"),
)


@served
@pytest.mark.parametrize("path", OTHER_ADDRESSES)
def test_hostile_questions_to_every_other_address(client, directory, path):
    for question in poisons.questions(OTHER_ADDRESSES.index(path) + 100, 30):
        with case(question):
            response = client.get(f"{path}?{question}")
            if path == "/":
                assert response.status_code == 302
                assert re.match(r"/en/\?[!-~]*$", response["Location"])
            elif path.endswith(("xml", "txt", "atom", "vcf")):
                assert response.status_code in (200, 404)
                assert MARK not in response.content.decode()
            else:
                held(response)
            assert response.cookies == {}


PATHS = (
    *(f"/en/{quote(text)}/" for text in (*poisons.MARKUP, *poisons.SIGNS, *poisons.HEADERS)),
    *(f"/en/groups/{quote(text, safe='')}/" for text in (*poisons.MARKUP, *poisons.STATEMENTS, *poisons.LENGTHS)),
    *(f"/en/wards/{quote(text, safe='')}/" for text in poisons.MARKUP),
    *(f"/en/{raw}/" for raw in poisons.RAW),
    *("/en//zqx.example/", "/en/groups/..%2f..%2f/", "/%5c%5czqx.example/", "/EN/groups/", "/xx/", "/en/groups/near"),
)


@served
def test_hostile_paths_lead_nowhere(client):
    for path in PATHS:
        with case(path):
            response = client.get(path)
            if response.status_code == 301:  # a slash was missing
                assert response["Location"].startswith("/en/")
            else:
                assert response.status_code == 404
                held(response)


@served
@pytest.mark.parametrize("path", [LIST, NEAR, "/en/", "/", "/sitemap.xml", "/en/nowhere/"])
def test_a_nul_is_refused_before_any_database_meets_it(client, path):
    for nul in poisons.NULS:
        with case(nul):
            response = client.get(f"{path}?q={nul}&ward={nul}")
            assert response.status_code == 400
            held(response)


def test_more_fields_than_any_form_has_are_refused_with_every_header(client):
    response = client.get(f"{LIST}?{'a=1&' * 5_001}")
    assert response.status_code == 400
    held(response)


def test_what_is_typed_by_hand_into_a_filter_is_kept_by_nobody(client, directory):
    from django.core.cache import cache

    response = client.get(f"{LIST}?age=S71+4AB")
    assert response["Cache-Control"] == "no-store"
    assert client.get(f"{LIST}?age=7")["Cache-Control"] == "no-cache"
    kept = str([cache._cache[key] for key in cache._cache])
    assert "age=7" in kept
    assert "S71" not in kept


def test_the_question_in_the_links_to_other_languages_is_the_one_that_was_read(client, directory):
    page = client.get(f"{LIST}?ward=royston&&&ward=%72oyston&q=a+b").content.decode()
    assert re.findall(r'href="(/pl/groups/[^"]*)"', page)[0] == "/pl/groups/?ward=royston&amp;ward=royston&amp;q=a+b"


def test_a_sitemap_has_only_the_files_it_has(client):
    asked = ("1", "0", "-1", "2", "01", "٣", "000000001" + "0" * 5_000, "9" * 5_000, "x")
    statuses = [client.get("/sitemap.xml", {"p": number}).status_code for number in asked]
    assert statuses == [200] + [404] * 8


def test_the_words_of_a_question_are_few_however_long_it_is():
    now = snapshot.current()
    for text in (*poisons.TEXTS, "".join(chr(0x249C + n % 26) for n in range(5_000)), "ﷺ" * 5_000):
        asked = form.read(QueryDict(f"q={quote(text * 3)}"), now)
        words = normalise.asked(asked.q)
        assert len(asked.q) <= form.LONGEST_Q
        assert sum(map(len, words)) <= 8 * form.LONGEST_Q
