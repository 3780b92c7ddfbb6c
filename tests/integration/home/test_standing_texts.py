"""The starting text of the standing pages."""

from __future__ import annotations

import re
import tomllib

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from core import purge
from home.actions import PAGES
from home.blocks import BodyBlock
from home.models import StandardPage

pytestmark = pytest.mark.django_db

CODES = ["en", "pl", "ro", "ar"]
ENTRIES = {
    (entry["slug"], code): entry[code]
    for entry in tomllib.loads(PAGES.read_text(encoding="utf-8"))["page"]
    for code in CODES
    if entry["slug"] != "home"
}
FEATURES = BodyBlock().child_blocks["text"].features


def plain(html):
    """Return a text's elements and words, however its editor writes them down."""
    html = re.sub(r' data-block-key="\w+"', "", html).replace("strong>", "b>")
    return re.sub(r"\s*\n\s*", "", str(BeautifulSoup(html, "html.parser")))


@pytest.mark.once
@pytest.mark.parametrize(("slug", "code"), ENTRIES)
def test_an_editor_who_changes_a_text_loses_nothing_of_it(desk, slug, code):
    page = StandardPage.objects.get(slug=slug, locale__language_code=code)
    text = ENTRIES[slug, code]["body"]
    form = {"title": page.title, "slug": slug, "intro": page.intro, "menu_title": page.menu_title}
    form |= {"body": streamfield([("text", rich_text(text, features=FEATURES))]), "action-publish": "1"}
    assert desk.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(form)).status_code == 302
    page.refresh_from_db()
    assert plain(page.body[0].value.source) == plain(text)


@pytest.mark.parametrize("slug", sorted({slug for slug, _code in ENTRIES}))
def test_every_language_says_as_much(slug):
    def shape(code):
        html = BeautifulSoup(ENTRIES[slug, code]["body"], "html.parser")
        return [tag.name for tag in html.find_all(["h2", "h3", "p", "ul", "li"])]

    assert {code: shape(code) for code in CODES} == dict.fromkeys(CODES, shape("en"))


@pytest.mark.parametrize("code", CODES)
def test_the_accessibility_statement_claims_nothing_and_says_what_is_wrong_and_when_it_was_tried(code):
    html = BeautifulSoup(ENTRIES["accessibility", code]["body"], "html.parser")
    faults = html.find_all("ul")[1].find_all("li")
    assert len(faults) == 6
    assert html.find("a", href="mailto:hello@joinedup.example") is not None
    assert html.find("a", href="https://www.equalityadvisoryservice.com/") is not None
    assert re.search(r"\b2[34]\b.*2026", html.find_all("h2")[-1].find_next("p").text)
    if code == "en":
        assert "we make no statement of compliance" in html.text
        assert not re.search(r"\b(fully|partially) compliant\b", html.text)


def test_the_privacy_notice_promises_what_is_done():
    text = ENTRIES["privacy", "en"]["body"]
    days = {kind.name: kind.days for kind in purge.kinds()}
    kept = [days[f"contacts of a {state} group, its private place and its versions"] for state in ("closed", "removed")]
    assert [*kept, days["audit trail: who did what"]] == [365, 30, 730]
    assert "for one year if it closes and for one month if it asks to leave" in text
    assert "for two years, a record of what they changed" in text
    assert "legitimate interest" in text and "consent" in text and "legal duty" in text
    assert 'href="https://ico.org.uk/make-a-complaint/"' in text


@pytest.mark.parametrize("code", CODES)
def test_get_help_leads_to_those_who_answer_now(code):
    html = BeautifulSoup(ENTRIES["get-help", code]["body"], "html.parser")
    dialled = [link["href"] for link in html.find("ul").find_all("a", href=re.compile("^tel:"))]
    assert dialled == ["tel:999", "tel:111", "tel:111", "tel:08001111", "tel:116123"]
    assert html.find("a", href=f"/{code}/groups/") is not None
