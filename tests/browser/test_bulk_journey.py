"""Many groups at once, without a mouse: two are confirmed; all of a filter go into a workbook."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from directory.transfer.reading import read_sheet
from tests.browser.conftest import DESKTOP, PHONE

LIST = "/admin/directory/groups/"
SCREENS = ["confirm", "tag", "locality", "pause", "close", "export", "delete"]
# Wagtail draws this box of its tag field itself, without a label, and offers no way to give it one.
NOT_OURS = "ui-widget-content ui-autocomplete-input"
MOST = 400  # no page has so many things to press
NAME = "(document.activeElement.ariaLabel || document.activeElement.textContent).trim()"


def tab_to(page: Page, name: str) -> None:
    for _step in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate(NAME).startswith(name):
            return
    pytest.fail(f"Nothing to press says {name}.")


def boxes(page: Page) -> list[str]:
    page.wait_for_load_state()
    return page.locator("[data-bulk-action-checkbox]").evaluate_all("all => all.map((one) => one.ariaLabel)")


@pytest.mark.journey
def test_two_groups_are_confirmed_with_the_keyboard_alone(visit):
    page = visit(f"{LIST}add/", admin=True)
    for name in ("Bulk Biscuit", "Bulk Bun", "Bulk Broth"):
        page.goto(re.sub(r"/admin/.*", f"{LIST}add/", page.url))
        page.locator("#id_name").fill(name)
        page.get_by_role("button", name="Save draft").click()
        page.wait_for_url(re.compile(r"/edit/\d+/"))
    page.goto(re.sub(r"/edit/.*", "/?q=bulk", page.url))

    tab_to(page, "Choose “Bulk Biscuit”")
    page.keyboard.press("Space")
    tab_to(page, "Choose “Bulk Bun”")
    page.keyboard.press("Space")
    expect(page.locator("[data-bulk-action-num-objects]")).to_have_text("2 items selected")
    tab_to(page, "Confirm the chosen groups")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bulk/directory/group/confirm/**")

    expect(page.locator("main li a")).to_have_text(["Bulk Biscuit", "Bulk Bun"])
    page.get_by_label("Confirmed how").focus()
    page.keyboard.type("by phone")
    page.keyboard.press("Tab")
    assert page.evaluate(NAME) == "Confirm"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LIST}?q=bulk")
    expect(page.get_by_text("2 groups are confirmed.")).to_be_visible()
    confirmed = page.locator("tbody tr").filter(has_not=page.get_by_text("Never"))
    expect(confirmed.get_by_role("link", name=re.compile("^Bulk"))).to_have_text(["Bulk Biscuit", "Bulk Bun"])


@pytest.mark.journey
def test_all_of_a_filter_go_into_a_workbook_with_the_keyboard_alone(visit, tmp_path):
    page = visit(f"{LIST}?standing=live", admin=True)
    tab_to(page, "Select all")
    page.keyboard.press("Space")
    expect(page.locator("[data-bulk-action-num-objects]")).to_have_text("All 20 items on this screen selected")
    tab_to(page, "Choose all groups in this list")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Export the chosen groups").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/bulk/directory/group/export/**")
    tab_to(page, "Export")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(tmp_path / "groups.xlsx")

    with (tmp_path / "groups.xlsx").open("rb") as file:
        rows = [cells for _number, cells in read_sheet(file).rows]
    assert {cells["status"] for cells in rows} <= {"live", "paused"}
    shown = []
    for number in itertools.count(1):
        page.goto(re.sub(r"/admin/.*", f"{LIST}?standing=live&p={number}", page.url))
        shown += boxes(page)
        if not page.get_by_role("link", name="Next").count():
            break
    assert len(shown) > 20
    assert sorted(f"Choose “{cells['name']}”" for cells in rows) == sorted(shown)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_nothing_on_the_list_while_groups_are_chosen(visit, axe, width):
    page = visit(LIST, admin=True, width=width)
    page.get_by_role("checkbox", name="Select all").first.check()
    region = page.get_by_role("region", name="What to do with the chosen groups")
    region.scroll_into_view_if_needed()
    expect(region.get_by_role("link")).to_have_count(len(SCREENS))
    for button in [*region.get_by_role("link").all(), *region.get_by_role("button").all()]:
        expect(button).to_be_in_viewport(ratio=1)
    assert axe(page) == []


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_nothing_before_many_groups_are_changed(visit, axe, overflow, screen, width):
    page = visit(LIST, admin=True, width=width)
    first, second = page.locator("[data-bulk-action-checkbox]").evaluate_all(
        "all => all.slice(0, 2).map((one) => one.dataset.objectId)"
    )
    page.goto(re.sub(r"/admin/.*", f"/admin/bulk/directory/group/{screen}/?id={first}&id={second}", page.url))
    page.wait_for_load_state("networkidle")
    assert [fault for fault in axe(page) if NOT_OURS not in fault] == []
    assert overflow(page) == []
