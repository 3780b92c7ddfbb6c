"""Every kind of public page in each of its states, on every kind of screen."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.made import LONG
from tests.browser.server import serving

LANGUAGES = ["en", "ar"]
SCREENS = [(width, scheme) for width in (PHONE, DESKTOP) for scheme in ("light", "dark")]
CROWD = 10_000


@dataclass(frozen=True)
class State:
    """A page in a state: where it stands, how it answers, and the postcode that was typed to get there."""

    path: str
    status: int = 200
    postcode: str = ""


STATES = {
    "home": State(""),
    "list": State("groups/"),
    "list, filtered": State("groups/?condition=autism&ward=royston&meets=in-person&age=7&access=step-free&sort=name"),
    "list, words": State("groups/?q=school"),
    "list, nothing found": State("groups/?condition=deafblind&ward=royston&day=sun"),
    "list, not stated": State("groups/?free=1&language=pl"),
    "list, page 2": State("groups/?page=2"),
    "list, beyond its end": State("groups/?page=99", 404),
    "list, unknown choices": State("groups/?condition=<b>nonsense</b>&ward=atlantis&sort=luck&day=mon"),
    "list, too many words": State(f"groups/?q={'school+' * 60}"),
    "near me": State("groups/near/"),
    "near me, an error": State("groups/near/", 422, "S73 0ZZ"),
    "near me, outside": State("groups/near/", 200, "S1 2AA"),
    "ward": State("wards/royston/"),
    "needs from A to Z": State("conditions/"),
    "need": State("conditions/autism/"),
    "need with no group of its own": State("conditions/deafblind/"),
    "group": State("groups/kettle-corner/"),
    "group that states nothing": State("groups/worsbrough-sen-mums/"),
    "group whose place is private": State("groups/wide-awake-wednesdays/"),
    "group having a break": State("groups/soft-sunday/"),
    "group in Polish": State("groups/razem-przy-stole/"),
    "group in Arabic": State("groups/bab-maftuh/"),
    "group that states everything": State(f"groups/{LONG}/"),
    "list of long words": State("groups/?q=llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"),
    "closed group": State("groups/the-tuesday-lot/", 410),
    "removed group": State("groups/bright-sparks-protocol/", 410),
    "nothing there": State("nothing/", 404),
    "address that cannot be read": State("groups/?q=%00", 400),
    "about us": State("about/"),
    "get help": State("get-help/"),
    "accessibility": State("accessibility/"),
    "privacy": State("privacy/"),
}
CROWDED = {
    "home": State(""),
    "list": State("groups/"),
    "last page": State("groups/?page=500"),
    "words and filters": State("groups/?q=school&ward=royston&free=1&page=3"),
    "ward": State("wards/royston/"),
    "need": State("conditions/autism/"),
}
every_state = pytest.mark.parametrize("state", STATES.values(), ids=STATES)
every_language = pytest.mark.parametrize("language", LANGUAGES)

# A frame of the page, as it must be on every one.
FRAME = """() => ({
    language: document.documentElement.lang,
    direction: document.documentElement.dir,
    headings: document.querySelectorAll("h1").length,
    main: document.querySelectorAll("main").length,
    skipped: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
        .map((one, n, all) => [Number(one.tagName[1]) - Number(n ? all[n - 1].tagName[1] : 0), one.textContent])
        .filter(([step]) => step > 1),
    status: performance.getEntriesByType("navigation")[0].responseStatus,
})"""
# What a finger must hit, but for a link in a running sentence and a tile of a map, which has its equal in a list.
SMALL = """() => [...document.querySelectorAll("a, button, summary, select, .choice, input")]
    .filter((one) => one.checkVisibility() && !one.matches(".skip, svg *, .choice input"))
    .filter((one) => {
        let block = one;
        while (getComputedStyle(block).display === "inline") block = block.parentElement;
        return block === one || block.textContent.trim() === one.textContent.trim();
    })
    .filter((one) => { const box = one.getBoundingClientRect(); return box.height < 43.5 || box.width < 43.5; })
    .map((one) => one.outerHTML.slice(0, 160))"""
FOLD = "(open) => document.querySelectorAll('details').forEach((one) => { one.open = open; })"


def reach(visit, state: State, language: str, **screen) -> Page:
    page = visit(f"/{language}/{state.path}", **screen)
    type_postcode(page, state)
    return page


def type_postcode(page: Page, state: State) -> None:
    if state.postcode:
        page.fill("[name=postcode]", state.postcode)
        page.click("main form button")
        page.wait_for_load_state()


def faults(page: Page, axe, language: str) -> dict[str, list[str]]:
    """What axe finds on each kind of screen, as the page comes and with all that folds open.

    A language is tried on half of the screens folded, on the other half open, and the other language the other way.
    """
    found = {}
    for number, (width, scheme) in enumerate(SCREENS):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        unfolded = (number in (0, 3)) == (language == "en")
        page.evaluate(FOLD, unfolded)
        found[f"{width} {scheme}{' unfolded' if unfolded else ''}"] = axe(page)
    return {screen: rules for screen, rules in found.items() if rules}


def frame(language: str, status: int) -> dict[str, object]:
    direction = "rtl" if language == "ar" else "ltr"
    return {
        "language": language, "direction": direction, "headings": 1, "main": 1, "skipped": [], "status": status,
    }  # fmt: skip


@every_state
@every_language
def test_axe_finds_nothing(visit, axe, language, state):
    assert faults(reach(visit, state, language), axe, language) == {}


@every_state
@every_language
def test_the_frame_is_whole_and_400_percent_zoom_scrolls_one_way_only(visit, overflow, language, state):
    page = reach(visit, state, language, width=PHONE, height=256)

    assert page.evaluate(FRAME) == frame(language, state.status)
    assert overflow(page) == []
    page.evaluate(FOLD, True)
    assert overflow(page) == []


@every_state
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_targets_are_at_least_44_pixels(visit, width, state):
    page = reach(visit, state, "en", width=width)
    page.evaluate(FOLD, True)

    assert page.evaluate(SMALL) == []


@every_language
def test_every_title_is_its_pages_own(visit, site, language):
    page = visit(f"/{language}/", js=False)
    titles = Counter()
    for state in STATES.values():
        page.goto(f"{site}/{language}/{state.path}")
        type_postcode(page, state)
        titles[page.title()] += 1

    assert [title for title, times in titles.items() if times > 1] == []


@pytest.mark.parametrize("state", CROWDED.values(), ids=CROWDED)
@every_language
def test_ten_thousand_groups_are_no_burden(visit_the_crowd, axe, overflow, language, state):
    page = reach(visit_the_crowd, state, language, width=PHONE, height=256)

    assert page.evaluate(FRAME) == frame(language, state.status)
    assert overflow(page) == []
    assert faults(page, axe, language) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@every_language
def test_a_failure_on_our_side_is_a_readable_page(visit_the_broken, axe, overflow, language, scheme):
    page = visit_the_broken(f"/{language}/groups/kettle-corner/", width=PHONE, height=256, scheme=scheme)

    assert page.evaluate(FRAME) == frame(language, 500)
    assert overflow(page) == []
    assert axe(page) == []
    assert page.evaluate(SMALL) == []


@pytest.fixture(scope="module")
def crowded_site(tmp_path_factory) -> str:
    with serving(tmp_path_factory.mktemp("crowd"), groups=CROWD) as address:
        yield address


@pytest.fixture
def visit_the_crowd(visit, crowded_site):
    return partial(visit, at=crowded_site)


@pytest.fixture(scope="module")
def broken_site(tmp_path_factory) -> str:
    """A site whose database has lost a table."""
    folder = tmp_path_factory.mktemp("broken")
    with serving(folder) as address:
        with closing(sqlite3.connect(folder / "site.sqlite3")) as database:
            database.execute("DROP TABLE directory_group")
        yield address


@pytest.fixture
def visit_the_broken(visit, broken_site):
    return partial(visit, at=broken_site)
