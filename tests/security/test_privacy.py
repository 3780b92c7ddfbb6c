"""Private facts stand where they belong and nowhere else, and what families look for is kept nowhere."""

from __future__ import annotations

import csv
import datetime as dt
import html
import re
from urllib.parse import quote, quote_plus
from zipfile import ZipFile
from zlib import crc32

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from wagtail.admin.models import FormState
from wagtail.models import Revision

from core import audit
from core.models import AuditEntry
from core.search import normalise
from directory.groups import actions
from directory.models import FormerSlug, Group, GroupContact, GroupPrivatePlace, GroupTranslation
from home.models import StandardPage
from places.models import NeighbourCouncil, Postcode
from tests.security.crawler import crawl, one_choice

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = ("en", "pl", "ro", "ar")
LIST, NEAR, ADMIN_LIST = "/en/groups/", "/en/groups/near/", "/admin/directory/groups/"
# Known to whoever has the right to see private facts.
CONTACT = {
    "name": "Zyxmum Zyxgran",
    "role": "Zyxchair",
    "email": "zyxmail@zyxpost.example",
    "phone": "07700 900765",
    "note": "Zyxsecret: rings back after six",
}
PLACE = {"venue": "Zyxroom", "address": "1 Zyxroad", "postcode": "S73 9ZY"}
PRIVATE = {*CONTACT.values(), *PLACE.values(), "S739ZY", "07700900765", "Zyxgran", "Zyxroad", "Zyxpost", "Zyxsecret"}
# Known to everybody who edits.
EDITORS = {"Zyxeditor", "zyxeditor@joinedup.example", "Zyxnod", "Zyxfact", "Zyxlogin"}
HIDDEN = {"Zyxdraft", "Zyxdrop", "Zyxsoon", "Zyxhalf", "Zyxback", "Zyxplan", "Zyxthought"}
CLOSED = "Zyxshut"
PUBLIC = "Zyxopen"


def test_the_words_looked_for_are_not_changed_by_any_index():
    words = {word for text in PRIVATE | EDITORS | HIDDEN | {CLOSED, PUBLIC} for word in normalise.words(text)}
    assert {word for word in words if word.startswith("zyx") and normalise.stems(word, "en") != (word,)} == set()


def named(text: str, words) -> set[str]:
    """Return which of these words stand in a text, however it is written there."""
    plain = html.unescape(text).casefold()
    forms = {word: {word.casefold(), quote(word).casefold(), quote_plus(word).casefold()} for word in words}
    return {word for word, spellings in forms.items() if any(one in plain for one in spellings)}


@pytest.fixture
def signed_in(client, editor, moderator):
    """Return how to become somebody; the editor has a name that nobody may learn."""
    editor.first_name, editor.last_name = "Zyxeditor", "Zyxlogin"
    editor.email = "zyxeditor@joinedup.example"
    editor.save()

    def become(user):
        client.force_login(user)
        return client

    return {"editor": lambda: become(editor), "moderator": lambda: become(moderator), "nobody": client.logout}


@pytest.fixture
def planted(signed_in, editor, typed, consent, wards):
    """A group of every standing, each with private facts, made as people make them: in the admin."""
    Postcode.objects.create(code="S739ZY", latitude=53.5, longitude=-1.4).wards.add(wards["north"])
    Postcode.objects.create(code="S639AB", latitude=53.5, longitude=-1.4).wards.add(wards["south"])
    NeighbourCouncil.objects.create(name="Elsewhere", local_offer_url="https://elsewhere.example/")
    desk = signed_in["editor"]()
    secret = {**consent, "consent_how": "Zyxnod"}

    def made(slug, name, *, live=True, **given):
        given = {"summary": "Tea.", "wards": [wards["north"].pk], **given}
        if live:
            given["action-publish"] = "1"
        desk.post(f"{ADMIN_LIST}add/", typed(name=name, slug=slug, **given, **secret))
        return Group.objects.get(slug=slug)

    def changed(group, **given):
        desk.post(reverse("group_admin:edit", args=[group.pk]), typed(slug=group.slug, **given, **secret))

    open_ = made("one", f"{PUBLIC} one", description=f"Come to {PUBLIC}.", phone="01632 960123")
    changed(open_, name="Zyxsoon name", summary="Zyxsoon words", description="Zyxsoon")
    at_home = made("two", f"{PUBLIC} two", **PLACE)
    changed(at_home, name=f"{PUBLIC} two", summary="Zyxhalf", **PLACE)
    changed(at_home, name=f"{PUBLIC} two", show_ward_only="on", **PLACE, **{"action-publish": "1"})
    groups = [
        open_,
        at_home,
        made("three", f"{PUBLIC} three", show_ward_only="on", **PLACE),
        made("four", "Zyxdraft group", live=False, show_ward_only="on", **PLACE),
        made("five", "Zyxdrop group", description="Zyxdrop words", part_of=open_.pk),
        made("six", f"{CLOSED} group"),
        made("seven", f"{PUBLIC} seven"),
        made("eight", "Zyxback group", tags="Zyxback"),
    ]
    actions.remove(group=groups[4], by=editor)
    actions.close(group=groups[5], by=editor)
    actions.pause(group=groups[6], by=editor, until=dt.date(2027, 9, 1))
    Group.objects.get(slug="eight").unpublish(user=editor)
    for group in groups[4:]:
        FormerSlug.objects.create(slug=f"once-{group.slug}", group=group)
    GroupTranslation.objects.create(group=groups[3], language="pl", summary="Zyxdraft po polsku")
    desk = signed_in["moderator"]()
    for group in groups:
        sent = {f"contacts-0-{field}": text for field, text in CONTACT.items()}
        sent |= {"contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "0"}
        sent |= {f"place-{field}": text for field, text in PLACE.items()}
        assert desk.post(reverse("group_admin:private", args=[group.pk]), sent).status_code == 302
    audit.record("group.example", groups[0], by=editor, fact="Zyxfact")
    page = StandardPage.objects.get(slug="about", locale__language_code="en")
    page.intro = "Zyxplan"
    page.save_revision(user=editor)
    page.add_child(instance=StandardPage(title="Zyxthought", slug="an-idea", live=False))
    signed_in["nobody"]()
    assert GroupContact.objects.count() == GroupPrivatePlace.objects.count() == 8
    return {group.slug: group for group in groups}


def rows_by_table():
    """Return every row of every table as it is stored."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = "\n".join(sorted(map(str, cursor.fetchall())))
    return found


def kept_pages():
    """Return all that the cache holds, as text."""
    return "\n".join(str(cache.get(key.split(":", 2)[2])) for key in list(cache._cache))


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
    public = {address for address, answer in found.items() if named(answer, {PUBLIC})}
    everywhere = ("groups/", "groups/one/", "wards/dearne-north/")
    choices = {f"/{code}/groups/?{asked}" for code in LANGUAGES for asked in ("ward=dearne-north", "sort=confirmed")}
    assert {f"/{code}/{path}" for code in LANGUAGES for path in everywhere} <= public
    assert set(filter(its_turn, choices)) <= public
    assert PUBLIC in re.search(r'<script type="application/ld\+json">(.*?)</script>', found["/en/groups/two/"], re.S)[1]
    assert "groups/seven/</loc>" in found["/sitemap.xml"]
    assert found["/en/groups/five/"][:3] == found["/en/groups/once-five/"][:3] == found["/en/groups/six/"][:3] == "410"

    secret = PRIVATE | EDITORS | HIDDEN
    assert {address: named(answer, secret) for address, answer in found.items() if named(answer, secret)} == {}
    closed = {address for address, answer in found.items() if named(answer, {CLOSED})}
    assert closed == {f"/{code}/groups/six/" for code in LANGUAGES}
    for slug in ("four", "five", "six", "eight"):
        leading = {address for address, answer in found.items() if re.search(rf"groups/{slug}[/\"<]", answer)}
        assert leading <= {f"/{code}/groups/{one}/" for code in LANGUAGES for one in (slug, f"once-{slug}")}, slug

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
    found = {table: named(rows, PRIVATE) for table, rows in rows_by_table().items()}
    assert {table: words for table, words in found.items() if words} == HOLDERS


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
    assert {name: named(text, PRIVATE) for name, text in kept.items()} == {name: set() for name in kept}
    assert (named(kept["versions"], {PUBLIC}), named(kept["forms"], {PUBLIC})) == ({PUBLIC}, {PUBLIC})
    assert named(kept["audit"], {"Zyxfact"}) == {"Zyxfact"}


def test_the_index_holds_public_groups_only(planted):
    rows = rows_by_table()
    indexed = {
        name: text for name, text in rows.items() if name.startswith(("directory_group_text", "directory_indexed"))
    }
    assert {name for name, text in indexed.items() if named(text, {PUBLIC})} >= {
        "directory_group_text",
        "directory_indexedgroup",
    }
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
    assert sum(1 for answer in found.values() if named(answer, {"Zyxdraft"})) > 5
    assert {address: named(answer, PRIVATE) for address, answer in found.items() if named(answer, PRIVATE)} == {}
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


# What families type, each once by every way in.
WORDS = ("zqautism at bedtime", "zqmeltdown", "zqtea S63 9AB", "zqtea SW1A 1AA")
POSTCODES = ("S63 9AB", "s639ab", "S63 9ZZ", "SW1A 1AA", "S63", "zqhello")


def test_what_families_look_for_is_kept_and_told_nowhere(client, planted, lines):
    client.get(LIST)
    before = rows_by_table()
    for words in WORDS:
        for code in LANGUAGES:
            for more in ({}, {"page": "9"}, {"condition": words}, {"free": "1", "words": "1"}):
                response = client.get(f"/{code}/groups/", {"q": words, **more})
                assert response["Cache-Control"] == "no-store"
                assert response["Referrer-Policy"] == "same-origin"
                assert not re.search("s63|sw1a", response.get("Location", ""), re.IGNORECASE)
            assert client.get(f"/{code}/", {"q": words})["Cache-Control"] == "no-store"
            assert client.get(f"/{code}/nowhere/", {"q": words})["Cache-Control"] == "no-store"
        for name in ("age", "condition", "ward", "sort"):
            assert client.get(LIST, {name: words})["Cache-Control"] == "no-store"
    for typed in POSTCODES:
        for code in LANGUAGES:
            response = client.post(f"/{code}/groups/near/", {"postcode": typed, "q": WORDS[0], "condition": "autism"})
            assert response["Cache-Control"] == "no-store"
            assert not re.search("s63|sw1a", response.get("Location", ""), re.IGNORECASE)
            assert client.get(f"/{code}/groups/near/", {"postcode": typed})["Cache-Control"] == "no-store"
    assert rows_by_table() == before
    for place in (lines.getvalue(), kept_pages()):
        assert not re.search(r"zq|S63|SW1A|9AB|1AA|bedtime", place, re.IGNORECASE)
    assert "site.requests groups:near 303" in lines.getvalue()
    assert "groups:list" in kept_pages()


def test_a_site_that_a_link_leads_to_learns_nothing(client, planted):
    Group.objects.filter(slug="one").update(website="https://kettle.example/", socials="https://social.example/kettle")
    pages = [
        client.get("/en/groups/one/"),
        client.post(NEAR, {"postcode": "SW1A 1AA"}),
        client.get(f"{LIST}?q=tea+SW1A+1AA"),
    ]
    away = []
    for page in pages:
        assert page["Referrer-Policy"] == "same-origin"
        away += re.findall(r'<a href="https?://(?!testserver)[^"]*"[^>]*>', page.content.decode())
    assert len(away) >= 2
    assert [link for link in away if "https://kettle.example/" in link or "elsewhere.example" in link]
    assert [link for link in away if 'rel="noreferrer"' not in link] == []
