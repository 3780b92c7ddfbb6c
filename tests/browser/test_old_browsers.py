"""Old telephones, and pages whose styles or scripts do not come: everything can be read, and the number rung."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.old import as_an_old_browser, without_styles
from tests.browser.said import said

LANGUAGES = ["en", "ar"]
PATHS = ["", "groups/?q=tea", "groups/?condition=deafblind&ward=royston&day=sun", "groups/near/",
         "groups/wide-awake-wednesdays/", "get-help/"]  # fmt: skip
# Words that lie under something else, or outside the page.
COVERED = """() => [...document.querySelectorAll("h1, h2, h3 a, .facts li, .call, .reach a, dt, dd, legend, label, p")]
    .filter((one) => one.checkVisibility() && one.innerText.trim() && !one.closest(".vh"))
    .filter((one) => {
        one.scrollIntoView({ block: "center" });
        const box = one.getClientRects()[0];
        const seen = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
        return !seen || !(one.contains(seen) || seen.contains(one));
    })
    .map((one) => one.outerHTML.slice(0, 120))"""


# Without styles nothing breaks the made-up endless words of a group that serves every ward.
@pytest.mark.parametrize(
    ("css", "path"),
    [(as_an_old_browser, path) for path in [*PATHS, "wards/royston/"]] + [(without_styles, path) for path in PATHS],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_can_be_read_at_320_pixels(visit, overflow, language, css, path):
    page = visit(f"/{language}/{path}", width=PHONE, js=False, css=css)

    assert overflow(page) == []
    assert page.evaluate(COVERED) == []


@pytest.mark.parametrize("css", [as_an_old_browser, without_styles])
def test_a_parent_still_rings(visit, css):
    page = visit("/en/", width=PHONE, js=False, css=css)
    page.get_by_label(said("en", "What are you looking for?")).fill("tea school")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Kettle Corner").click()

    number = page.get_by_role("link", name="01632 960417").first
    expect(number).to_be_visible()
    assert number.get_attribute("href") == "tel:01632960417"
