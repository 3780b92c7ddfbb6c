"""Failed mails in a real browser: looked at, and sent again by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

LIST = "/admin/failed-mails/"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")])
def test_axe_finds_nothing_on_the_list_or_before_a_mail_is_sent(visit, axe, width, scheme):
    page = visit(LIST, admin=True, width=width, scheme=scheme)
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
    page.get_by_role("link", name="Send again: A mail that stays").click()
    expect(page.get_by_role("button", name="Send again")).to_be_visible()
    assert axe(page) == []


@pytest.mark.journey
def test_one_mail_and_many_are_sent_again_by_keyboard(visit, site):
    page = visit(LIST, admin=True)
    rows = page.locator("table.listing tbody tr")
    expect(rows).to_have_count(4)

    again = page.get_by_role("link", name="Send again: First mail")
    again.focus()
    again.press("Enter")
    button = page.get_by_role("button", name="Send again")
    button.focus()
    button.press("Enter")
    page.wait_for_url(f"{site}{LIST}")
    expect(page.get_by_text("1 mail is in the queue again.")).to_be_visible()
    expect(page.get_by_role("link", name="Send again: First mail")).to_have_count(0)

    for subject in ("Second mail", "Third mail"):
        box = page.get_by_role("row", name=subject).get_by_role("checkbox")
        box.focus()
        box.press("Space")
    many = page.get_by_role("link", name="Send the chosen mails again")
    many.focus()
    many.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="Third mail")).to_be_visible()
    button = page.get_by_role("button", name="Send again")
    button.focus()
    button.press("Enter")
    expect(page.get_by_text("2 mails are in the queue again.")).to_be_visible()
    expect(page.get_by_text("Next try:")).to_have_count(3)
