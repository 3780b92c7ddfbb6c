"""A parent looks for a group, from the home page to the number to ring, by pressing what the page says."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, Page, expect

from directory.conditions.enums import AreaOfNeed
from tests.browser.conftest import DESKTOP, PHONE, address, path_of, results
from tests.browser.said import counted, need, said

LANGUAGES = ["en", "ar"]
# One of each kind of journey runs on every database.
SCREENS = [
    pytest.param(js, language, width, marks=[pytest.mark.journey] * ((js, language, width) == (False, "ar", PHONE)))
    for js in (True, False)
    for language in LANGUAGES
    for width in (PHONE, DESKTOP)
]
everywhere = pytest.mark.parametrize(("js", "language", "width"), SCREENS)

GROUP, NUMBER = "Kettle Corner", "01632 960417"
WORDS = {"en": "tea school", "ar": "شاي المدرسة"}  # both stand in the group's own line
S71 = ["Central", "Cudworth", "Darfield", "Monk Bretton", "Old Town", "Royston", "St Helens", "Stairfoot"]


@everywhere
def test_by_need_and_area(visit, js, language, width):
    page = visit(f"/{language}/", js=js, width=width)
    unfold(page, said(language, str(AreaOfNeed.COMMUNICATION.label)))
    autism = link(page, need(language, "autism"))
    promised = int(autism.locator("xpath=following-sibling::span").inner_text())
    autism.click()

    assert asked(page) == {"condition": ["autism"]}
    assert tags(page, language) == [need(language, "autism")]
    assert announced(page, language) == promised

    unfold(page, counted(language, "Change what you see (%(n)s chosen)", "Change what you see (%(n)s chosen)", 1))
    unfold(page, said(language, "Ward"))
    royston = page.get_by_role("checkbox", name=re.compile("^Royston"))
    promised = int(royston.get_attribute("data-count"))
    royston.check()
    page.get_by_role("button", name=said(language, "Show groups")).click()

    assert asked(page) == {"condition": ["autism"], "ward": ["royston"], "sort": ["relevance"]}
    assert address(page).fragment == "found"
    assert tags(page, language) == [need(language, "autism"), "Royston"]
    assert announced(page, language) == promised

    rings_from_the_list_and_comes_back(page)


@everywhere
def test_by_postcode(visit, js, language, width):
    page = visit(f"/{language}/", js=js, width=width)
    link(page, said(language, "Near me")).click()
    page.get_by_label(said(language, "Your postcode")).fill(" s7I ")
    page.get_by_role("button", name=said(language, "Show groups")).click()

    assert asked(page) == {"ward": [ward.lower().replace(" ", "-") for ward in S71]}
    assert tags(page, language) == S71
    assert announced(page, language) > 0

    rings_from_the_list_and_comes_back(page)


@everywhere
def test_by_words(visit, js, language, width):
    page = visit(f"/{language}/", js=js, width=width)
    page.get_by_label(said(language, "What are you looking for?")).fill(WORDS[language])
    page.get_by_role("button", name=said(language, "Search")).click()

    assert asked(page) == {"q": [WORDS[language]]}
    expect(page.get_by_label(said(language, "What are you looking for?"))).to_have_value(WORDS[language])
    assert announced(page, language) == page.locator("[data-result]").count()

    rings_from_the_list_and_comes_back(page)


@everywhere
def test_by_map(visit, js, language, width):
    page = visit(f"/{language}/", js=js, width=width)
    wards = page.get_by_role("group", name=said(language, "Map of the wards"))
    wards.get_by_role("link", name=re.compile("^Royston")).click()

    assert path_of(page) == f"/{language}/wards/royston/"
    expect(page.get_by_role("heading", level=1)).to_have_text(said(language, "Groups in %(ward)s", ward="Royston"))

    rings(page)
    link(page, said(language, "Groups in %(ward)s", ward="Royston")).click()
    assert path_of(page) == f"/{language}/wards/royston/"


@pytest.mark.journey
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_postcode_leads_to_its_ward_and_stands_in_no_address(visit, language):
    page = visit(f"/{language}/groups/?condition=autism&free=1", js=False)
    link(page, said(language, "Near me")).click()
    page.get_by_label(said(language, "Your postcode")).fill("s73oaa")
    page.get_by_role("button", name=said(language, "Show groups")).click()

    assert asked(page) == {"condition": ["autism"], "ward": ["wombwell"], "free": ["1"]}
    assert tags(page, language)[:2] == [need(language, "autism"), "Wombwell"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("typed", "outward"), [("hello", ""), ("S73 0ZZ", "S73"), ("S73 0AB", "S73")])
def test_a_postcode_that_leads_nowhere_is_told_beside_its_field(visit, language, typed, outward):
    page = visit(f"/{language}/groups/near/?condition=autism", js=False)
    field = page.get_by_label(said(language, "Your postcode"))
    field.fill(typed)
    page.get_by_role("button", name=said(language, "Show groups")).click()
    error = page.locator("[data-error=postcode]").inner_text()
    hint = said(language, "Or its first half. We do not keep it.")

    expect(field).to_have_value(typed)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(f"{hint} {error}")
    link(page, error).click()
    expect(field).to_be_focused()

    way_on = page.locator("main a[href*='ward=']")
    expect(way_on).to_have_count(1 if outward else 0)
    if outward:
        expect(way_on).to_contain_text(outward)
        way_on.click()
        assert asked(page) == {"condition": ["autism"], "ward": ["wombwell"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_postcode_outside_gets_groups_for_everybody_and_its_own_council(visit, language):
    page = visit(f"/{language}/groups/near/", js=False)
    page.get_by_label(said(language, "Your postcode")).fill("S1 2AA")
    page.get_by_role("button", name=said(language, "Show groups")).click()

    council = page.get_by_role("link", name=re.compile("Sheffield"))
    assert council.get_attribute("href") == "https://www.sheffield.gov.uk/"
    expect(page.locator("[data-errors]")).to_have_count(0)
    expect(page.get_by_role("heading", name=said(language, "Online: wherever you live"))).to_be_visible()
    link(page, "The Form Fillers").click()
    expect(number(page, "01632 960500")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("js", [True, False])
def test_a_chosen_filter_is_taken_away_by_its_tag(visit, js, language):
    page = visit(f"/{language}/groups/?condition=autism&ward=royston&q=school", js=js, width=PHONE)
    before = announced(page, language)
    remove = said(language, "Remove:")

    link(page, f"{remove} Royston").click()

    assert asked(page) == {"q": ["school"], "condition": ["autism"]}
    assert tags(page, language) == [need(language, "autism")]
    assert announced(page, language) > before
    link(page, f"{remove} {need(language, 'autism')}").click()
    assert asked(page) == {"q": ["school"]}
    expect(page.get_by_label(said(language, "What are you looking for?"))).to_have_value("school")
    page.go_back()
    page.go_back()
    link(page, said(language, "Clear all")).click()
    assert asked(page) == {"q": ["school"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_hold_each_group_once_and_lead_back(visit, language):
    page = visit(f"/{language}/groups/?meets=in-person", js=False, width=PHONE)
    total = announced(page, language)
    pages = [results(page)]
    while (onward := link(page, said(language, "Next page"))).count():
        onward.click()
        pages.append(results(page))

    assert [len(found) for found in pages[:-1]] == [20] * (len(pages) - 1)
    first = [slug for found in pages for slug in found][:total]
    assert len(set(first)) == len(first) == total
    link(page, said(language, "Previous page")).click()
    assert results(page) == pages[-2]
    assert asked(page).get("meets") == ["in-person"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_found_says_what_each_way_on_gives(visit, language):
    start = f"/{language}/groups/?condition=deafblind&ward=royston&day=sun"
    page = visit(start, js=False, width=PHONE)

    assert announced(page, language) == 0
    expect(page.get_by_text(said(language, "No group answers all of this."))).to_be_visible()
    ways = page.locator("#found .reach li").evaluate_all(
        "all => all.map((one) => [one.firstChild.href, one.firstChild.innerText, one.lastElementChild.innerText])"
    )
    leading_to_a_list = [way for way in ways if "?" in way[0]]
    assert leading_to_a_list and len(leading_to_a_list) < len(ways)
    for url, _words, promise in leading_to_a_list:
        page.goto(url)
        assert promise == counted(language, "%(n)s group", "%(n)s groups", announced(page, language))
    for url, words, _same in ways[len(leading_to_a_list) :]:
        page.goto(url)
        assert page.get_by_role("heading", level=1).inner_text() in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wards_page_leads_next_door(visit, language):
    page = visit(f"/{language}/wards/royston/", js=False, width=PHONE)
    expect(page.get_by_role("heading", name=said(language, "Next door"), exact=True)).to_be_visible()

    link(page, "Cudworth").click()

    assert path_of(page) == f"/{language}/wards/cudworth/"
    choose = page.locator("main [data-total] a")
    total = int(page.locator("main [data-total]").get_attribute("data-total"))
    choose.click()
    assert asked(page) == {"ward": ["cudworth"]}
    assert announced(page, language) == total


@pytest.mark.journey
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_group_leads_to_others(visit, site, language):
    page = visit(f"/{language}/", js=False, width=PHONE)
    answer = page.goto(f"{site}/{language}/groups/the-tuesday-lot/")

    assert answer.status == 410
    expect(page.get_by_role("main")).to_contain_text("The Tuesday Lot")
    assert results(page) == ["tea-urn-tuesdays", "the-whisper-table"]
    link(page, "Tea Urn Tuesdays").click()
    expect(number(page, "01632 960300")).to_be_visible()


def test_a_removed_group_says_nothing_of_itself(visit, site):
    page = visit("/en/")
    answer = page.goto(f"{site}/en/groups/bright-sparks-protocol/")

    assert answer.status == 410
    assert "Bright Sparks" not in page.content()
    assert results(page) == []


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name, exact=True)


def number(page: Page, digits: str) -> Locator:
    """The number to ring, wherever on the page it is in sight first."""
    return page.get_by_role("main").get_by_role("link", name=digits).first


def unfold(page: Page, words: str) -> None:
    """Open what stands folded under these words, where the screen folds it."""
    summary = page.locator("summary").filter(has_text=re.compile(f"^\\s*{re.escape(words)}"))
    if summary.is_visible() and summary.locator("xpath=..").get_attribute("open") is None:
        summary.click()


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(address(page).query)


def tags(page: Page, language: str) -> list[str]:
    """The chosen filters, as their tags say them."""
    chosen = page.get_by_role("list", name=said(language, "What you have chosen"))
    remove = said(language, "Remove:")
    spoken = [one.removeprefix(remove).strip() for one in chosen.get_by_role("link").all_inner_texts()]
    return [one for one in spoken if one != said(language, "Clear all")]


def announced(page: Page, language: str) -> int:
    """How many groups the page says there are, in its heading and to whoever has it read aloud."""
    total = int(page.locator("#found [data-total]").get_attribute("data-total"))
    sentence = counted(language, "%(n)d group", "%(n)d groups", total)
    assert page.locator("#found").get_by_role("status").inner_text() == sentence
    assert page.title().startswith(sentence)
    return total


def rings(page: Page) -> None:
    """Open the group's page: its number is in sight without scrolling, and is one to press."""
    link(page, GROUP).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(GROUP)
    numbers = page.get_by_role("main").get_by_role("link", name=NUMBER)
    assert [one.get_attribute("href") for one in numbers.all()] == ["tel:01632960417"] * numbers.count()
    in_sight = numbers.evaluate_all("all => all.map((one) => one.getBoundingClientRect().bottom <= innerHeight)")
    assert True in in_sight
    lines = numbers.locator("bdi").evaluate_all(
        "all => all.map((one) => Math.round(one.offsetHeight / parseFloat(getComputedStyle(one).lineHeight)))"
    )
    assert max(lines) == 1  # no line ends in the middle of a number


def rings_from_the_list_and_comes_back(page: Page) -> None:
    before = page.url, results(page)
    rings(page)
    page.go_back()
    assert (page.url, results(page)) == before
