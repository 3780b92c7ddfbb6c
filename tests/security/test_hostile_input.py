"""Whatever a stranger sends to a public address is answered quickly, with a page of ours, and turns nothing else up."""

from __future__ import annotations

import html
import random
import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_started
from django.db import close_old_connections, connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from core.search import normalise
from directory.search import form, postcodes, snapshot
from places.models import NeighbourCouncil, Postcode
from tests.factories import GroupFactory, LocalityFactory, WardFactory
from tests.security import poisons
from tests.security.poisons import MARK

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "pl", "ro", "ar")
LIST, NEAR = "/en/groups/", "/en/groups/near/"
EXPECTED = {200, 303, 400, 404, 413, 422}
OURS = {
    "Allow", "Cache-Control", "Content-Language", "Content-Length", "Content-Security-Policy", "Content-Type",
    "Cross-Origin-Opener-Policy", "ETag", "Location", "Permissions-Policy", "Referrer-Policy", "Vary",
    "X-Content-Type-Options", "X-Frame-Options",
}  # fmt: skip
VOID = {"meta", "link", "br", "input", "img", "hr"}
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Page(HTMLParser):
    """Reads a page as a browser does, and refuses what our templates never write."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.written = ""
        assert "\0" not in text
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        assert MARK not in tag
        for name, value in attrs:
            assert MARK not in name
            assert not name.startswith("on") and name != "style"
            if name in ("href", "src", "action"):
                address = "".join((value or "").split()).lower()
                assert not address.startswith(("javascript:", "data:", "//")), address
                assert MARK not in address.partition("?")[0] or address.startswith(("/en/", "/pl/", "/ro/", "/ar/"))
            elif name != "value":
                assert not TURNING.search(value or ""), (tag, name)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("script", "style"):
            assert MARK not in data
        assert not re.search("[\u202a-\u202e]", data)
        depth = 0
        for sign in TURNING.findall(data):
            depth += -1 if sign == "\u2069" else 1
            assert depth >= 0
        assert depth == 0
        self.written += data

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_pi = unknown_decl = handle_comment


def held(response):
    """Assert that an answer is one of ours and holds nothing alive; return its page."""
    assert response.status_code in EXPECTED, response.status_code
    assert response.cookies == {}
    assert set(response.headers) <= OURS, set(response.headers) - OURS
    assert all(value.isprintable() and value.isascii() for value in response.headers.values())
    assert "default-src 'none'" in response["Content-Security-Policy"]
    location = response.get("Location", "")
    assert not location or re.match(r"/(en|pl|ro|ar)/groups/(\?|$)", location), location
    return Page(response.content.decode()) if response.content else None


@pytest.fixture
def directory():
    north = LocalityFactory(slug="north", name="North")
    royston = WardFactory(slug="royston", name="Royston", locality=north)
    cudworth = WardFactory(slug="cudworth", name="Cudworth", locality=north)
    royston.neighbours.add(cudworth)
    for code, ward in (("S714AB", royston), ("S702TA", cudworth)):
        Postcode.objects.create(code=code, latitude=53.6, longitude=-1.4).wards.add(ward)
    Postcode.objects.create(code="S719ZZ", terminated=True)
    NeighbourCouncil.objects.create(name="Wakefield", local_offer_url="https://wakefield.example/", outward_codes="WF9")
    for number in range(3):
        GroupFactory(slug=f"tea-{number}", name=f"Tea and talk {number}", wards=[royston], any_need=True, cost="free")
    GroupFactory(slug="online", name="Autism online", online_only=True)


def queries_of(client, address, **more):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, **more)
    return response, len(queries)


@pytest.mark.parametrize("seed", range(10))
def test_a_hundred_hostile_questions_to_the_list(client, directory, seed):
    client.get(LIST)
    _usual, most = queries_of(client, f"{LIST}?q=tea+S71+9ZZ&condition=autism&ward=royston&free=1")
    for number, question in enumerate(poisons.questions(seed, 100)):
        address = f"/{LANGUAGES[number % 4]}/groups/?{question}"
        response, count = queries_of(client, address)
        held(response)
        assert response.status_code in (200, 303, 404), address
        assert count <= most, address
        if "q" in QueryDict(question):
            assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("text", poisons.TEXTS)
def test_each_poison_as_words_is_shown_as_it_was_typed(client, directory, text):
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
)


@pytest.mark.parametrize("path", OTHER_ADDRESSES)
def test_hostile_questions_to_every_other_address(client, directory, path):
    for question in poisons.questions(OTHER_ADDRESSES.index(path) + 100, 30):
        response = client.get(f"{path}?{question}")
        if path == "/":
            assert response.status_code == 302
            assert re.match(r"/en/\?[!-~]*$", response["Location"])
        elif path.endswith(("xml", "txt")):
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


@pytest.mark.parametrize("path", PATHS)
def test_hostile_paths_lead_nowhere(client, path):
    response = client.get(path)
    if response.status_code == 301:  # a slash was missing
        assert response["Location"].startswith("/en/")
    else:
        assert response.status_code == 404
        held(response)


@pytest.mark.parametrize("path", ["*", "foo", "//zqx.example/en/", "//[/en/", "///", "\\\\zqx.example"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_a_request_line_may_hold_what_is_no_path(client, method, path):
    response = client.generic(method, "/", PATH_INFO=path)
    assert response.status_code == 404
    held(response)


@pytest.mark.parametrize("nul", poisons.NULS)
@pytest.mark.parametrize("path", [LIST, NEAR, "/en/", "/", "/sitemap.xml", "/en/nowhere/"])
def test_a_nul_is_refused_before_any_database_meets_it(client, path, nul):
    response = client.get(f"{path}?q={nul}&ward={nul}")
    assert response.status_code == 400
    held(response)


@pytest.mark.parametrize("path", ["/en/groups/", "/admin/", "/admin/login/"])
def test_a_nul_in_a_cookie_is_refused_too(client, path):
    response = client.get(path, headers={"Cookie": 'sessionid="\\000aaaaaaaaaaaaaaaa"'})
    assert response.status_code == 400


def test_more_fields_than_any_form_has_are_refused_with_every_header(client):
    response = client.get(f"{LIST}?{'a=1&' * 5_001}")
    assert response.status_code == 400
    held(response)


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages", "django_language", "<zqx>"])
@pytest.mark.parametrize("value", ["zqx", "<zqx>", '"\\377\\012zqx"', "=;,", "x" * 4_000, "\xe2\x80\xae"])
def test_hostile_cookies_change_nothing(client, directory, name, value):
    response = client.get(LIST, headers={"Cookie": f"{name}={value}"})
    assert response.status_code == 200
    assert response["Content-Language"] == "en"
    assert MARK not in response.cookies.output()
    assert set(response.cookies) <= {name}  # what cannot be read is taken back
    response.cookies.clear()
    held(response)


@pytest.mark.parametrize(
    "header",
    [
        "Accept",
        "Accept-Language",
        "Accept-Encoding",
        "If-None-Match",
        "If-Modified-Since",
        "Range",
        "Referer",
        "Origin",
    ],
)
@pytest.mark.parametrize(
    "value", ["<zqx>", "a*=hex''%41", "x;q=NaN,*;q=1e999", "x" * 9_000, "\xff\x80", "en;q=9," * 900]
)
def test_hostile_headers_change_nothing(client, directory, header, value):
    response = client.get(LIST, headers={header: value})
    assert response.status_code == 200
    held(response)


def served(method, path, body=b"", **environ):
    """Answer as the server does: through the application that gunicorn calls."""
    from config.wsgi import application

    told = {}

    def start_response(status, headers, exc_info=None):
        told["status"] = int(status.split()[0])

    request = RequestFactory().generic(method, "/", body)
    # What the server does round a request would close the test's connection to its database.
    request_started.disconnect(close_old_connections)
    try:
        page = b"".join(application({**request.environ, "PATH_INFO": path, **environ}, start_response)).decode()
    finally:
        request_started.connect(close_old_connections)
    return told["status"], page


@pytest.mark.parametrize(
    "charset", ["hex", "utf-7", "utf-16", "idna", "unicode_escape", "nowhere", "utf-8", '"', "\xff"]
)
@pytest.mark.parametrize("parameter", ["charset=", "charset*=hex''", "a*=nowhere''", "; ;charset="])
def test_no_header_makes_an_address_mean_something_else(directory, charset, parameter):
    status, page = served(
        "GET", LIST, CONTENT_TYPE=f"text/plain; {parameter}{charset}", QUERY_STRING="q=%2B2AA-&ward=royston"
    )
    assert status == 200
    Page(page)
    assert 'value="+2AA-"' in page
    assert 'data-facet="ward:royston" data-count="' in page


def test_a_form_is_read_as_utf_8_whatever_it_says_of_itself(directory):
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b"):
        body = b"postcode=%E2%82%AChello"
        if "boundary" in kind:
            body = '--b\r\nContent-Disposition: form-data; name="postcode"\r\n\r\n€hello\r\n--b--\r\n'.encode()
        status, page = served("POST", NEAR, body, CONTENT_TYPE=f"{kind}; charset=utf-16")
        assert (status, 'name="postcode" value="€hello"' in page) == (422, True), kind


POSTCODES = (
    *poisons.TEXTS,
    *(f"S71 4AB{text}" for text in (*poisons.MARKUP, *poisons.SIGNS)),
    "\0",
    "S71\0 4AB",
    "",
    "S71 1AA\u202e",
    "SW1A 1AA",
    "S" * 100_000,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_postcodes(client, directory, language):
    near = f"/{language}/groups/near/"
    client.get(near)
    for typed in POSTCODES:
        with CaptureQueriesContext(connection) as queries:
            response = client.post(
                near, {"postcode": typed, "q": typed, "condition": [typed, "autism"], typed[:50]: "x"}
            )
        held(response)
        assert response.status_code in (200, 303, 422), typed[:50]
        assert response["Cache-Control"] == "no-store"
        assert len(queries) <= 50, typed[:50]


@pytest.mark.parametrize("text", poisons.MARKUP)
def test_a_postcode_that_was_not_understood_stands_in_its_field_again(client, text):
    response = client.post(NEAR, {"postcode": text})
    held(response)
    (shown,) = re.findall(r'name="postcode" value="([^"]*)"', response.content.decode())
    assert html.unescape(shown) == text


FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
PART = "--b\r\nContent-Disposition: form-data; "
ODD_BODIES = {
    "nothing": ("", FORM, 422),
    "json": ('{"postcode": "S71 4AB"}', "application/json", 422),
    "xml": ("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", "text/xml", 422),
    "plain": ("postcode=S71 4AB", "text/plain", 422),
    "no kind": ("postcode=S71 4AB", "", 422),
    "no boundary": ("x", "multipart/form-data", 400),
    "other boundary": ("--a\r\n\r\n--a--", PARTS, 422),
    "a part without an end": (f"{PART}name=postcode\r\n\r\nS71 4AB", PARTS, 303),
    "a part without a name": (f"{PART}\r\n\r\nS71 4AB\r\n--b--\r\n", PARTS, 422),
    "a name in an encoding that is none": (f"{PART}name*=hex''%41\r\n\r\nx\r\n--b--\r\n", PARTS, 422),
    "half a base64": (f"{PART}name=postcode\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--\r\n", PARTS, 422),
    "not UTF-8": (b"postcode=\xff\xfe%ED%A0%80", FORM, 422),
    "twice, the last counts": ("postcode=x&postcode=S71+4AB", FORM, 303),
    "many fields": ("postcode=x" + "&a=1" * 6_000, FORM, 400),
}


@pytest.mark.parametrize("name", ODD_BODIES)
def test_odd_bodies(client, directory, name):
    body, kind, status = ODD_BODIES[name]
    response = client.generic("POST", NEAR, body, content_type=kind)
    assert response.status_code == status
    held(response)


@pytest.mark.parametrize("form_of", ["file", "field", "address"])
@pytest.mark.parametrize("path", [NEAR, LIST, "/en/", "/en/nowhere/"])
def test_ten_megabytes_are_refused_unread(client, tmp_path, settings, form_of, path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    much = "a" * 10_000_000
    if form_of == "address":
        response = client.post(path, f"postcode={much}", content_type="application/x-www-form-urlencoded")
    elif form_of == "file":
        response = client.post(path, {"postcode": SimpleUploadedFile("a.txt", much.encode())})
    else:
        response = client.post(path, {"postcode": much})
    assert response.status_code == 400
    assert len(response.content) < 5_000
    assert list(tmp_path.iterdir()) == []
    held(response)


def test_a_small_file_in_place_of_a_postcode_is_no_postcode(client):
    response = client.post(NEAR, {"postcode": SimpleUploadedFile("S71 4AB", b"S71 4AB")})
    assert response.status_code == 422
    held(response)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "ZQX"])
@pytest.mark.parametrize("path", [LIST, NEAR, "/en/wards/royston/", "/robots.txt", "/sitemap.xml", "/"])
def test_other_methods_are_not_allowed(client, directory, method, path):
    response = client.generic(method, path, b"postcode=x")
    assert response.status_code == 405
    assert MARK not in response.content.decode()


def test_many_possible_postcodes_cost_no_more_than_one(directory):
    def queries(words):
        with CaptureQueriesContext(connection) as captured:
            postcodes.taken_out(words)
        return len(captured)

    assert queries("tea and talk") == 0
    assert queries("so old") == queries("so old is our do lid " * 10) == 2
    assert queries("S71 4AB " * 20) == queries("S71 4AB") <= 7
    assert queries("so old " * 20 + "S71 4AB") == queries("so old S71 4AB")


def spellings(code, rng):
    """Ways in which people type a postcode inside a sentence."""
    outward, inward = code[:-3], code[-3:]
    slipped = inward[0].translate(str.maketrans("01", "OI")) + inward[1:]
    gap = rng.choice(("", " ", "  ", "\t", "\xa0", "\n"))
    for typed in (outward + gap + inward, (outward + gap + inward).lower(), outward + " " + slipped):
        yield rng.choice(
            (f"{typed}", f"tea {typed} talk", f"({typed}).", f"“{typed}”, please", f"a\u202e {typed} \u202cb")
        )


def test_a_full_postcode_of_ours_is_taken_out_of_any_words(directory):
    rng = random.Random(7)
    now = snapshot.current()
    for code in ("S714AB", "S702TA"):
        for typed in (one for _ in range(20) for one in spellings(code, rng)):
            q = form.read(QueryDict(f"q={quote(typed)}"), now).q
            words, answer = postcodes.taken_out(q)
            assert answer is not None and answer.kind == "ward", typed
            assert not re.search(rf"{code[-2:]}\b", words, re.IGNORECASE), typed
            assert postcodes.taken_out(words) == (words, None)


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
