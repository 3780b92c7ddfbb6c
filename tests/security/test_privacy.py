"""Private facts stand where they belong and nowhere else."""

from __future__ import annotations

import csv
import html
import re
from urllib.parse import quote, quote_plus
from zipfile import ZipFile
from zlib import crc32

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.admin.models import FormState
from wagtail.models import Revision

from core.models import AuditEntry
from core.search import normalise
from tests.security.crawler import crawl, one_choice
from tests.security.planted import (
    ADMIN_LIST,
    CLOSED,
    CONTACT,
    EDITORS,
    HIDDEN,
    PLACE,
    PRIVATE,
    PUBLIC,
    kept_pages,
    named,
    rows_by_table,
    told_at,
)

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = ("en", "pl", "ro", "ar")
CARD = "contact.vcf"


def test_the_words_looked_for_are_not_changed_by_any_index():
    words = {word for text in PRIVATE | EDITORS | HIDDEN | {CLOSED, PUBLIC} for word in normalise.words(text)}
    assert {word for word in words if word.startswith("zyx") and normalise.stems(word, "en") != (word,)} == set()


STARTS = [
    *("/", "/robots.txt", "/sitemap.xml", "/admin/login/", "/admin/password_reset/", "/admin/", "/healthz", "/readyz"),
    *(
        f"/{code}/{path}"
        for code in LANGUAGES
        for path in ("", "groups/", "groups/near/", "nowhere/", "groups/nowhere/")
    ),
    *(
        f"/{code}/groups/{slug}/"
        for code in LANGUAGES
        for slug in ("four", "five", "six", "eight", "once-five", "once-six")
    ),
    *(f"/en/groups/{slug}/{CARD}" for slug in ("two", "three", "four", "five", "six", "eight", "once-six")),
    *("/en/an-idea/", "/en/groups/?page=9", "/en/groups/once-eight/", "/en/groups/?q=%00", "/documents/1/zyx/"),
]


def its_turn(address):
    """Whether to ask for a choice in this language: each choice is asked for in one of the four."""
    path, question, asked = address.partition("?")
    return not question or path.startswith(f"/{LANGUAGES[crc32(asked.encode()) % 4]}/")


def test_no_public_address_tells_what_is_private(client, planted, lines):
    before = rows_by_table()
    found = crawl(client, STARTS, lambda here: not here.startswith("/admin/") and one_choice(here) and its_turn(here))
    assert len(found) > 150
    # The same search finds what may be found: in every language, in the sitemap, in the data for search engines.
    public = set(told_at(found, {PUBLIC}))
    feed = "wards/dearne-north/feed.atom"
    everywhere = ("groups/", "groups/one/", f"groups/one/{CARD}", "wards/dearne-north/", feed)
    choices = {f"/{code}/groups/?{asked}" for code in LANGUAGES for asked in ("ward=dearne-north", "sort=confirmed")}
    assert {f"/{code}/{path}" for code in LANGUAGES for path in everywhere} <= public
    assert set(filter(its_turn, choices)) <= public
    assert PUBLIC in re.search(r'<script type="application/ld\+json">(.*?)</script>', found["/en/groups/two/"], re.S)[1]
    assert "groups/seven/</loc>" in found["/sitemap.xml"]
    assert found["/en/groups/five/"][:3] == found["/en/groups/once-five/"][:3] == found["/en/groups/six/"][:3] == "410"

    secret = PRIVATE | EDITORS | HIDDEN
    assert told_at(found, secret) == {}
    assert set(told_at(found, {CLOSED})) == {f"/{code}/groups/six/{end}" for code in LANGUAGES for end in ("", CARD)}
    for slug in ("four", "five", "six", "eight"):
        leading = {address for address, answer in found.items() if re.search(rf"groups/{slug}[/\"<]", answer)}
        own = {f"/{code}/groups/{one}/" for code in LANGUAGES for one in (slug, f"once-{slug}")}
        assert leading <= own | {f"{one}{CARD}" for one in own}, slug

    assert "site.requests groups:list 200" in lines.getvalue()
    assert named(lines.getvalue(), secret | {PUBLIC, CLOSED}) == set()
    assert not re.search(r"/(en|pl|ro|ar)/|[?&]\w+=|dearne", lines.getvalue())
    assert named(kept_pages(), {PUBLIC}) == {PUBLIC}
    assert named(kept_pages(), secret) == set()
    assert rows_by_table() == before


def test_no_search_finds_what_is_private(client, planted):
    def answer(words, code="en"):
        """What a search says, without the words that were typed."""
        response = client.get(f"/{code}/groups/", {"q": words}, follow=True)
        assert response.status_code == 200
        text = response.content.decode()
        total = int(re.search(r'data-total="(\d+)"', text)[1])
        results = re.findall(r'data-result="([^"]+)"', text)
        for spelling in (words, html.escape(words), quote(words), quote_plus(words)):
            text = text.replace(spelling, "")
        return total, results, text

    assert sorted(answer(PUBLIC)[1]) == ["one", "seven", "three", "two"]
    for words in (PRIVATE | EDITORS | HIDDEN | {CLOSED}) - {PLACE["postcode"], "S739ZY"}:
        assert answer(words)[:2] == (0, []), words
        assert named(answer(words)[2], PRIVATE | EDITORS | HIDDEN | {CLOSED}) == set(), words
    for code in LANGUAGES:
        assert answer("Zyxdrop", code)[0] == answer("zyxmum", code)[0] == 0


# Where rows may hold what is private. Everything else, the search index above all, may not.
HOLDERS = {
    **dict.fromkeys(("directory_groupcontact",), set(CONTACT.values()) | {"Zyxgran", "Zyxpost", "Zyxsecret"}),
    "directory_groupprivateplace": set(PLACE.values()) | {"Zyxroad"},
    "places_postcode": {"S739ZY"},
}


def test_private_facts_are_in_their_own_tables_alone(planted):
    assert told_at(rows_by_table(), PRIVATE) == HOLDERS


def test_no_version_no_form_kept_for_the_preview_and_no_audit_line_holds_a_private_fact(
    signed_in, planted, typed, consent
):
    desk = signed_in["editor"]()
    on_edit = reverse("group_admin:preview_on_edit", args=[planted["two"].pk])
    for url, slug in ((reverse("group_admin:preview_on_add"), "another"), (on_edit, "two")):
        sent = typed(name=f"{PUBLIC} {slug}", slug=slug, show_ward_only="on", **PLACE, **consent)
        assert desk.post(url, sent).json()["is_valid"] is True
        assert named(desk.get(f"{url}?mode=en").content.decode(), PRIVATE | {PUBLIC}) == {PUBLIC}
    kept = {
        "versions": str(list(Revision.objects.values_list("content", flat=True))),
        "forms": str(list(FormState.objects.values())),
        "audit": str(list(AuditEntry.objects.values())),
    }
    assert told_at(kept, PRIVATE) == {}
    assert (named(kept["versions"], {PUBLIC}), named(kept["forms"], {PUBLIC})) == ({PUBLIC}, {PUBLIC})
    assert named(kept["audit"], {"Zyxfact"}) == {"Zyxfact"}


def test_the_index_holds_public_groups_only(planted):
    rows = rows_by_table()
    indexed = {
        name: text for name, text in rows.items() if name.startswith(("directory_group_text", "directory_indexed"))
    }
    assert set(told_at(indexed, {PUBLIC})) >= {"directory_group_text", "directory_indexedgroup"}
    assert named("".join(indexed.values()), PRIVATE | EDITORS) == set()
    # SQLite's own tree marks words of a removed row as gone, and drops them when it next tidies up: nobody finds them.
    indexed.pop("directory_group_text_data", None)
    assert named("".join(indexed.values()), HIDDEN | {CLOSED}) == set()


def test_no_sheet_for_the_public_holds_a_private_fact(planted, tmp_path):
    for name in ("groups.csv", "groups.xlsx"):
        call_command("export_groups", output=tmp_path / name, status=["draft", "live", "paused", "closed", "removed"])
    with (tmp_path / "groups.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["slug"] for row in rows} == set(planted)
    assert {row["show_ward_only"] for row in rows if row["slug"] in ("two", "three", "four")} == {"yes"}
    with ZipFile(tmp_path / "groups.xlsx") as book:
        sheet = "".join(book.read(name).decode() for name in book.namelist())
    for text in (str(rows), sheet):
        assert named(text, PRIVATE | {"Zyxeditor", "Zyxlogin", "Zyxfact"}) == set()
        assert named(text, {PUBLIC, CLOSED, "Zyxdraft", "Zyxdrop"}) == {PUBLIC, CLOSED, "Zyxdraft", "Zyxdrop"}


OF_GROUPS = ("/admin/directory/", "/admin/snippets/choose/directory/", "/admin/reports/", "/admin/api/")
LEAVING = re.compile(r"/(jsi18n|logout|sprite|preview|avatar)|ordering=|[?&]p=|_w_")


def test_an_editor_without_the_right_meets_no_private_fact_in_the_admin(signed_in, planted):
    desk = signed_in["editor"]()
    pks = [group.pk for group in planted.values()]
    starts = [
        *("/admin/", ADMIN_LIST, "/admin/snippets/choose/directory/group/", "/admin/reports/site-history/"),
        *(f"{ADMIN_LIST}{screen}/{pk}/" for screen in ("edit", "history", "usage", "private", "close") for pk in pks),
    ]
    found = crawl(
        desk,
        starts,
        lambda here: (
            here.startswith(OF_GROUPS) and "/places" not in here and one_choice(here) and not LEAVING.search(here)
        ),
    )
    assert len([address for address in found if "/revisions/" in address]) > 8
    assert len(told_at(found, {"Zyxdraft"})) > 5
    assert told_at(found, PRIVATE) == {}
    assert {found[f"{ADMIN_LIST}private/{pk}/"][:3] for pk in pks} == {"302"}
    for words in PRIVATE:
        assert list(desk.get(ADMIN_LIST, {"q": words}).context["object_list"]) == [], words
        chosen = desk.get("/admin/snippets/choose/directory/group/results/", {"q": words})
        assert list(chosen.context["results"]) == [], words
    assert len(desk.get(ADMIN_LIST, {"q": PUBLIC}).context["object_list"]) == 4
    # Whoever has the right sees them all, in one place.
    desk = signed_in["moderator"]()
    page = desk.get(f"{ADMIN_LIST}private/{pks[0]}/").content.decode()
    assert named(page, {*CONTACT.values(), *PLACE.values()}) == {*CONTACT.values(), *PLACE.values()}
