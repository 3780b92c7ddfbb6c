"""An editor's page: written and published, in every language at once; then translated piece by piece."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import path_of

TITLE, INTRO = "Teapot morning", "Come and talk."
PATH = "/teapot-morning/"


def read(visit, code):
    """Return a public page's heading and the language it is marked with."""
    heading = visit(f"/{code}{PATH}").get_by_role("heading", level=1)
    return heading.inner_text(), heading.evaluate("one => one.closest('[lang]').lang")


def test_writing_a_page_and_translating_it(visit, site):
    page = visit("/admin/pages/", admin=True)
    page.get_by_role("link", name="Find a group near you", exact=True).first.click()
    home = re.search(r"/pages/(\d+)/", path_of(page))[1]
    page.goto(f"{site}/admin/pages/add/home/standardpage/{home}/")
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_intro").fill(INTRO)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish").locator("visible=true").click()
    page.wait_for_url(f"{site}/admin/pages/{home}/")
    assert [read(visit, code) for code in ("en", "pl", "ar")] == [(TITLE, "en")] * 3

    page.get_by_role("link", name=TITLE, exact=True).click()
    page.get_by_role("button", name="Actions", exact=True).click()
    page.get_by_role("link", name="Translate this page").click()
    page.get_by_label("Polski").check()
    page.get_by_role("button", name="Submit").click()
    publish = page.get_by_role("button", name="Publish in Polski")
    publish.click()
    expect(page.get_by_role("status")).to_contain_text("2 pieces of text are not translated yet.")
    assert read(visit, "pl") == (TITLE, "en")

    for words in ("Poranek z herbatą", "Przyjdź porozmawiać."):
        page.get_by_role("button", name="Translate", exact=True).first.click()
        page.locator("main textarea").fill(words)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("main textarea")).to_have_count(0)
    assert read(visit, "pl") == (TITLE, "en")
    publish.click()
    expect(page.get_by_role("status")).to_contain_text("Published 'Poranek z herbatą' in Polski.")
    assert [read(visit, code) for code in ("en", "pl", "ar")] == [
        (TITLE, "en"), ("Poranek z herbatą", "pl"), (TITLE, "en")
    ]  # fmt: skip
