"""Without a mouse: Tab, Enter and Space lead from the home page to the number to ring, and the focus is in sight."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, path_of
from tests.browser.said import need, said

HEIGHT = 640  # a phone's: high enough for the bar with the number to stay in sight
MOST = 400  # no page has so many things to press
# What has the focus, how it may be called, and what is wrong with how it is seen.
FOCUS = """() => {
    const one = document.activeElement;
    const faults = [];
    const box = one.getClientRects()[0];
    const ring = getComputedStyle(one);
    const tile = one.closest("svg") && getComputedStyle(one.querySelector("rect, path"));
    const gold = "rgb(242, 177, 52)";
    if (tile ? tile.stroke !== gold || tile.strokeWidth !== "5px" : ring.outline !== `${gold} solid 3px`)
        faults.push("no ring");
    if (box.top < 0 || box.bottom > innerHeight || box.left < 0 || box.right > innerWidth) faults.push("off screen");
    const seen = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    const low = document.elementFromPoint((box.left + box.right) / 2, box.bottom - 2);
    if (![seen, low].every((other) => one.contains(other))) faults.push("covered");
    const words = [one.ariaLabel, one.labels?.[0]?.textContent, one.textContent].find((text) => text) ?? "";
    return { words: words.trim(), faults, element: one.outerHTML.slice(0, 120) };
}"""


def tab(page: Page) -> str:
    """Go one step on, and return the words of what has the focus. It must be in sight."""
    page.keyboard.press("Tab")
    focus = page.evaluate(FOCUS)
    assert (focus["faults"], focus["element"]) == ([], focus["element"])
    return focus["words"]


def tab_to(page: Page, words: str) -> None:
    """Go on until what has the focus begins with these words."""
    for _step in range(MOST):
        if tab(page).startswith(words):
            return
    pytest.fail(f"Nothing to press says {words}.")


def skip_to_main(page: Page, language: str) -> None:
    """The first step on every page leads past its frame."""
    assert tab(page) == said(language, "Skip to the main part")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def unfold(page: Page, words: str, key: str) -> None:
    """Open what stands folded under these words, where the screen folds it."""
    summary = page.locator("summary").filter(has_text=words).first
    if summary.is_visible() and summary.locator("xpath=..").get_attribute("open") is None:
        tab_to(page, words)
        page.keyboard.press(key)
        assert summary.locator("xpath=..").get_attribute("open") is not None


@pytest.mark.parametrize(
    ("js", "language", "width"),
    [(True, "en", PHONE), (True, "en", DESKTOP), (False, "en", PHONE), (False, "ar", DESKTOP), (True, "ar", PHONE)],
)
def test_a_parent_reaches_the_number_with_the_keyboard_alone(visit, js, language, width):
    page = visit(f"/{language}/", js=js, width=width, height=HEIGHT)
    skip_to_main(page, language)
    unfold(page, said(language, "Communication and interaction"), "Enter")
    tab_to(page, need(language, "autism"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/groups/?condition=autism")

    skip_to_main(page, language)
    unfold(page, said(language, "Change what you see (%(n)s chosen)").partition("(")[0].strip(), "Enter")
    unfold(page, said(language, "Ward"), "Space")
    if js:
        tab_to(page, said(language, "Narrow this list"))
        page.keyboard.type("royst")
    tab_to(page, "Royston")
    page.keyboard.press("Space")
    tab_to(page, said(language, "Show groups"))
    page.keyboard.press("Enter")
    page.wait_for_url("**ward=royston**#found")

    assert tab(page) == f"{said(language, 'Remove:')} {need(language, 'autism')}"  # not at the top again
    tab_to(page, "Kettle Corner")
    page.keyboard.press("Enter")
    page.wait_for_url("**/groups/kettle-corner/")

    skip_to_main(page, language)
    tab_to(page, "01632 960417")
    assert page.evaluate("document.activeElement.href") == "tel:01632960417"


@pytest.mark.parametrize("js", [True, False])
def test_every_ward_of_the_map_is_reached_and_opens(visit, js):
    page = visit("/en/", js=js, width=PHONE, height=HEIGHT)
    wards = page.locator(".tiles a").evaluate_all("all => all.map((one) => one.ariaLabel)")
    tab_to(page, wards[0])

    assert [tab(page) for _ward in wards[1:]] == wards[1:]
    page.keyboard.press("Enter")
    page.wait_for_url("**/wards/*/")
    assert path_of(page) == "/en/wards/worsbrough/"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize(
    "path", ["", "groups/?condition=autism&ward=royston&q=school", "groups/kettle-corner/", "groups/near/?free=1",
             "wards/royston/", "get-help/"]
)  # fmt: skip
def test_the_focus_is_in_sight_on_its_way_through_a_page(visit, path, width):
    page = visit(f"/en/{path}", width=width, height=HEIGHT)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    reachable = page.evaluate(
        "[...document.querySelectorAll('a, button, input, select, summary')].filter((one) => one.checkVisibility()"
        " && one.type !== 'hidden').length"
    )

    for _step in range(reachable):
        tab(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.body")


def test_an_error_summary_leads_to_the_field(visit):
    page = visit("/en/groups/near/", js=False, width=PHONE, height=HEIGHT)
    skip_to_main(page, "en")
    tab_to(page, "Your postcode")
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-errors]")

    skip_to_main(page, "en")
    tab_to(page, page.locator("[data-error=postcode]").inner_text())
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your postcode")).to_be_focused()
