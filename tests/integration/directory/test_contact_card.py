"""A group as a card for the address book: what its page shows, no more, and as its page answers."""

import datetime as dt
import re

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import FormerSlug, GroupContact, GroupPattern, GroupPrivatePlace
from tests.factories import ConditionFactory, GroupFactory, WardFactory

pytestmark = pytest.mark.django_db

EVERYTHING = {
    "name": "Kettle Corner",
    "venue": "Example Hall",
    "address": "14 Example Street, Royston",
    "postcode": "S71 4AB",
    "phone": "01632 960417",
    "phone_uses": ["calls", "texts"],
    "phone_times": "weekdays, after six",
    "email": "hello@kettle.example",
    "website": "https://kettle.example/tea?a=1,2;3",
    "socials": "https://social.example/kettle\nhttps://other.example/kettle",
    "confirmed_on": dt.date(2026, 5, 7),
    "confirmed_how": "phone",
}
NOTE = [
    "Tuesdays, \u206610:00–12:00\u2069, term time",
    "Example Hall",
    "Calls, Texts · weekdays, after six",
    "Confirmed by phone in May 2026",
]
ESCAPED = {"n": "\n", "N": "\n", ",": ",", ";": ";", "\\": "\\"}


def get(client, slug, language="en"):
    return client.get(f"/{language}/groups/{slug}/contact.vcf")


def read(response):
    """Return a card's properties as an address book reads them: names, and values in parts; an address is one part."""
    assert response.status_code == 200
    lines = response.content.decode().replace("\r\n ", "").split("\r\n")
    assert lines.pop() == ""
    pairs = [line.partition(":")[::2] for line in lines]
    return [(name, [value] if name == "URL" else parts(value)) for name, value in pairs]


def parts(value):
    found = re.findall(r"(?:^|;)((?:\\.|[^;\\])*)", value)
    return [re.sub(r"\\(.)", lambda sign: ESCAPED[sign[1]], part) for part in found]


def made(**facts):
    group = GroupFactory(slug="kettle-corner", **facts)
    group.changed_at = dt.datetime(2026, 6, 1, 9, 30, 15, tzinfo=dt.UTC)
    type(group).objects.filter(pk=group.pk).update(changed_at=group.changed_at)
    return group


def test_a_card_tells_how_to_reach_a_group_when_it_meets_and_where(client):
    group = made(**EVERYTHING)
    GroupPattern.objects.create(group=group, weekday="tue", starts=dt.time(10), ends=dt.time(12), term_time=True)
    response = get(client, "kettle-corner")
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="kettle-corner.vcf"'
    assert read(response) == [
        ("BEGIN", ["VCARD"]),
        ("VERSION", ["3.0"]),
        ("UID", [f"urn:uuid:{group.uuid}"]),
        ("REV", ["2026-06-01T09:30:15Z"]),
        ("N", ["Kettle Corner", "", "", "", ""]),
        ("FN", ["Kettle Corner"]),
        ("ORG", ["Kettle Corner"]),
        ("TEL;TYPE=WORK", ["01632960417"]),
        ("EMAIL;TYPE=INTERNET", ["hello@kettle.example"]),
        ("URL", ["https://kettle.example/tea?a=1,2;3"]),
        ("URL", ["https://social.example/kettle"]),
        ("URL", ["https://other.example/kettle"]),
        ("URL", ["http://testserver/en/groups/kettle-corner/"]),
        ("ADR;TYPE=WORK", ["", "", "Example Hall, 14 Example Street, Royston", "", "", "S71 4AB", ""]),
        (
            "NOTE",
            ["\n".join(NOTE)],
        ),
        ("END", ["VCARD"]),
    ]


def test_what_is_not_stated_is_left_out_but_for_when_and_where(client):
    made(name="Kettle Corner")
    properties = read(get(client, "kettle-corner"))
    names = [name for name, _value in properties]
    assert names == ["BEGIN", "VERSION", "UID", "REV", "N", "FN", "ORG", "URL", "NOTE", "END"]
    assert dict(properties)["NOTE"] == ["When: not stated\nPlace not stated\nNot confirmed yet: ask first"]


def test_words_of_the_site_are_in_the_readers_language_and_its_address_too(client):
    made(**EVERYTHING)
    card = dict(read(get(client, "kettle-corner", "pl")))
    assert card["URL"] == ["http://testserver/pl/groups/kettle-corner/"]  # the last one
    assert "Kiedy: nie podano" in card["NOTE"][0].splitlines()[0]


HOSTILE = {
    "a new property": "Tea\r\nTEL:0900 1\nEND:VCARD",
    "signs": "Tea; talk, and \\ more; \\n \\; :",
    "emoji": "🫖 Tea 👩\u200d👩\u200d👧\u200d👦 talk",
    "Arabic": "شاي وحديث، باب مفتوح؛ أهلاً",
    "markup": "<script>alert(1)</script> & “tea”",
    "control characters": "Te\x07a\x1b and\x00talk\x9f",
    "marks that turn text round": "Tea \u202eklat\u202c",
    "as long as it can be": "🫖" * 150,
}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_stay_words(client, words):
    if "\0" in words and connection.vendor == "postgresql":
        words = words.replace("\0", "")  # it keeps none
    made(name=words, venue=words, address=words, when_text=words, email="a;b,c@tea.example")
    response = get(client, "kettle-corner")
    assert max(map(len, response.content.split(b"\r\n"))) <= 75
    assert b"\n" not in response.content.replace(b"\r\n", b"")
    properties = read(response)
    assert [name for name, _value in properties] == [
        *["BEGIN", "VERSION", "UID", "REV", "N", "FN", "ORG", "EMAIL;TYPE=INTERNET", "URL", "ADR;TYPE=WORK"],
        *["NOTE", "END"],
    ]
    kept = re.sub("[\x00\x07\x1b\x9f\u202e\u202c]", "", words.replace("\r\n", "\n"))
    card = dict(properties)
    assert (card["FN"], card["ORG"], card["N"][0]) == ([kept], [kept], kept)
    assert card["EMAIL;TYPE=INTERNET"] == ["a;b,c@tea.example"]
    assert card["ADR;TYPE=WORK"][2] == f"{kept}, {kept}"
    assert card["NOTE"][0].startswith(f"{kept}\n{kept}\n")


def test_ten_thousand_characters_of_an_address_that_was_never_checked(client):
    made(website="https://tea.example/" + "a" * 200 + "\r\nTEL:1", phone_times="x" * 100, socials="🫖 " * 5_000)
    properties = read(get(client, "kettle-corner"))
    assert [name for name, _value in properties if name.startswith("TEL")] == []
    assert dict(properties)["NOTE"][0].splitlines()[2] == "x" * 100
    assert [len(value[0]) for name, value in properties if name == "URL"][:2] == [225, 5_000]


def test_of_a_ward_only_group_nothing_private_is_told(client):
    group = made(name="At home", show_ward_only=True, meeting_ward=WardFactory(name="Royston"), email="t@tea.example")
    GroupPrivatePlace.objects.create(group=group, venue="Zyxroom", address="1 Zyxroad", postcode="S73 9ZY")
    GroupContact.objects.create(
        group=group, name="Zyxmum", role="Zyxchair", email="zyx@zyx.example", phone="07700 900765", note="Zyxsecret"
    )
    response = get(client, "kettle-corner")
    card = dict(read(response))
    assert card["NOTE"] == [
        "When: not stated\nIn Royston; ask for the address\nNot confirmed yet: ask first",
    ]
    assert "ADR;TYPE=WORK" not in card
    assert not re.search("zyx|s73|900765", response.content.decode(), re.IGNORECASE)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, 200),
        ({"state": "paused", "paused_until": dt.date(2027, 9, 1)}, 200),
        ({"live": False}, 404),
        ({"state": "closed"}, 410),
        ({"state": "removed"}, 410),
    ],
)
def test_it_answers_as_the_groups_page_does(client, facts, status):
    group = GroupFactory(name="Kettle Corner", phone="01632 960417", **facts)
    answer = get(client, group.slug)
    assert (answer.status_code, client.get(f"/en/groups/{group.slug}/").status_code) == (status, status)
    assert (b"960417" in answer.content.replace(b" ", b"")) == (status == 200)
    assert answer["Content-Type"].startswith("text/vcard" if status == 200 else "text/html")


def test_a_break_is_told(client):
    made(state="paused", paused_until=dt.date(2027, 9, 1))
    note = dict(read(get(client, "kettle-corner")))["NOTE"][0]
    assert note.splitlines()[0] == "Taking a break: back in September 2027"


def test_a_former_address_leads_to_the_card_and_an_unknown_one_nowhere(client):
    FormerSlug.objects.create(slug="teapot", group=made())
    answer = get(client, "teapot", "ar")
    assert (answer.status_code, answer["Location"]) == (301, "/ar/groups/kettle-corner/contact.vcf")
    assert get(client, "nowhere").status_code == 404


def test_a_page_leads_to_the_card_only_where_there_is_something_to_save(client):
    GroupFactory(slug="silent", through_consortium=True)
    for field, value in (("phone", "01632 960417"), ("email", "a@tea.example"), ("website", "https://tea.example/")):
        GroupFactory(slug=field, **{field: value})

    def link(slug, language="en"):
        page = BeautifulSoup(client.get(f"/{language}/groups/{slug}/").content, "html.parser")
        return {one.get_text(strip=True): one["href"] for one in page.select('a[href$=".vcf"]')}

    assert link("silent") == {}
    for slug in ("phone", "email", "website"):
        assert link(slug) == {"Save to my contacts": f"/en/groups/{slug}/contact.vcf"}
    assert list(link("phone", "ar").values()) == ["/ar/groups/phone/contact.vcf"]


def test_a_card_is_kept_as_a_page_is(client):
    group = made(phone="01632 960417")
    cache.clear()
    first = get(client, "kettle-corner")
    with CaptureQueriesContext(connection) as queries:
        second = get(client, "kettle-corner")
    assert len(queries) == 1
    assert (second.content, dict(second.items())) == (first.content, dict(first.items()))
    assert (first["Cache-Control"], first.cookies, second.cookies) == ("no-cache", {}, {})
    known = client.get("/en/groups/kettle-corner/contact.vcf", headers={"If-None-Match": first["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    group.phone = "01632 960999"
    group.save()
    assert dict(read(get(client, "kettle-corner")))["TEL;TYPE=WORK"] == ["01632960999"]


def test_a_card_costs_the_same_queries_with_one_of_each_and_with_three(client):
    for number in (1, 3):
        group = GroupFactory(
            slug=f"with-{number}",
            conditions=[ConditionFactory() for _ in range(number)],
            wards=[WardFactory() for _ in range(number)],
            meeting_ward=WardFactory(),
        )
        for weekday in ("mon", "tue", "wed")[:number]:
            GroupPattern.objects.create(group=group, weekday=weekday)
    get(client, "with-1")
    costs = []
    for number in (1, 3):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            get(client, f"with-{number}")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 14, costs
