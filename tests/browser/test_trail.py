"""The audit trail in a real browser: looked at, and narrowed by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

LIST = "/admin/audit-trail/"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")])
def test_axe_finds_nothing_on_the_list(visit, axe, width, scheme):
    page = visit(LIST, admin=True, width=width, scheme=scheme)
    page.wait_for_load_state("networkidle")
    assert axe(page) == []


@pytest.mark.journey
def test_it_is_narrowed_by_keyboard(visit):
    page = visit(LIST, admin=True)
    expect(page.get_by_role("row", name="Loaded the demo")).to_have_count(1)

    button = page.get_by_role("button", name="Show filters")
    button.focus()
    button.press("Enter")
    what = page.get_by_role("button", name="What", exact=True)
    what.focus()
    what.press("Enter")
    box = page.get_by_role("checkbox", name="Gave the right password")
    box.focus()
    box.press("Space")
    expect(page.get_by_role("row", name="Loaded the demo")).to_have_count(0)
    expect(page.get_by_role("row", name="sign_in.succeed").first).to_be_visible()
