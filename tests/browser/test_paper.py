"""On paper: what a parent takes along, without what only a screen can do."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import path_of
from tests.browser.said import need, said

LANGUAGES = ["en", "ar"]
FURNITURE = [
    *[".skip", ".menu", ".langs", ".help > summary", ".search", ".panel-fold", ".bar", ".tools", ".pages", ".back"],
    *[".ward-list", ".clear", ".tag .icon", ".foot nav"],
]
GROUP, LIST, LONG_LIST = "groups/kettle-corner/", "groups/?condition=autism&ward=royston", "groups/"


def in_sight(page, selectors):
    return [one for one in selectors if any(part.is_visible() for part in page.locator(one).all())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_group_on_paper_tells_its_facts(visit, language):
    page = visit(f"/{language}/{GROUP}", media="print")

    facts = [
        "Kettle Corner",
        "01632 960417",
        "hello@kettlecorner.example",
        "Example Hall, 14 Example Street, Royston, Barnsley",
        need(language, "autism"),
        need(language, "anxiety"),
        said(language, "Your first visit"),
        said(language, "Hearing loop"),
    ]
    text = page.locator("body").inner_text()
    assert [fact for fact in facts if fact not in text] == []
    assert in_sight(page, [*FURNITURE, ".box", ".mini"]) == [".box", ".mini"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_on_paper_tells_what_was_asked_and_where_each_group_meets(visit, language):
    page = visit(f"/{language}/{LIST}", media="print")

    asked = page.get_by_role("list", name=said(language, "What you have chosen")).get_by_role("listitem")
    assert [one.rpartition(":")[2].strip() for one in asked.all_inner_texts() if one] == [
        need(language, "autism"),
        "Royston",
    ]
    card = page.locator("[data-result=kettle-corner]").inner_text()
    assert [fact for fact in ("Kettle Corner", "10:00–12:00", "Royston") if fact not in card] == []
    assert in_sight(page, [*FURNITURE, ".card", ".tiles"]) == [".card", ".tiles"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [GROUP, LIST, "get-help/"])
def test_paper_is_white_whatever_the_screen_is(visit, axe, path, scheme):
    page = visit(f"/en/{path}", media="print", scheme=scheme)

    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert axe(page) == []


@pytest.mark.parametrize(("path", "most"), [(GROUP, 3), (LIST, 3), (LONG_LIST, 5), ("get-help/", 2)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_is_spared(visit, language, path, most):
    page = visit(f"/{language}/{path}", media="print")

    pdf = page.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= most, path_of(page)
