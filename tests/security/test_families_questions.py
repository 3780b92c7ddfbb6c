"""What families look for says something of a child's health: it is kept and told nowhere."""

from __future__ import annotations

import re

import pytest

from directory.models import Group
from tests.security.planted import kept_pages, rows_by_table

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = ("en", "pl", "ro", "ar")
LIST, NEAR = "/en/groups/", "/en/groups/near/"
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
