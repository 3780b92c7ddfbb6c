"""The living list of parts: every part in its states, on every kind of screen."""

from __future__ import annotations

import pytest

from tests.browser.old import as_an_old_browser

PARTS = "/admin/parts/"
LANGUAGES = ["en", "ar"]
WIDTHS = [320, 1280]
SCHEMES = ["light", "dark"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(visit, axe, language, width, scheme):
    page = visit(f"{PARTS}?language={language}", width=width, scheme=scheme, admin=True)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    assert axe(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("js", [True, False])
def test_400_percent_zoom_scrolls_one_way_only(visit, overflow, language, js):
    page = visit(f"{PARTS}?language={language}", width=320, height=256, js=js, admin=True)

    assert overflow(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_that_drops_newer_features_still_shows_all_at_320_pixels(visit, overflow, language):
    page = visit(f"{PARTS}?language={language}", width=320, admin=True, css=as_an_old_browser)

    assert overflow(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_targets_are_at_least_44_pixels(visit, width):
    page = visit(PARTS, width=width, admin=True)

    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, select, .choice, input:not([type=checkbox])")]
            .filter((one) => !one.closest("p, li:not([class])") || one.matches(".btn, .tag, .choice"))
            .filter((one) => one.checkVisibility() && !one.matches(".skip"))
            .filter((one) => { const box = one.getBoundingClientRect(); return box.height < 43.5 || box.width < 43.5; })
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_help_opens_without_scripts_and_its_button_keeps_its_place(visit):
    page = visit(PARTS, js=False, width=360, admin=True)
    button = page.locator("header .help > summary")
    before = button.bounding_box()

    button.click()

    assert button.bounding_box() == before
    assert page.locator("header .help a[href^='tel:']").all_inner_texts()[:2] == ["999", "111"]
    assert page.locator("header .help a[href='tel:999']").is_visible()


def test_the_bar_for_ringing_hides_no_focus(visit):
    page = visit(PARTS, width=320, height=640, admin=True)
    page.locator("#q").focus()

    hidden = page.evaluate(
        """() => {
            const bar = document.querySelector(".bar");
            const hidden = [];
            for (const one of document.querySelectorAll("main a, main button, main input, main select, main summary")) {
                if (one.closest(".bar, .go") || !one.checkVisibility()) continue;
                scrollTo(0, 0);
                one.focus();
                const covered = one.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
                if (covered > 1) hidden.push(one.outerHTML.slice(0, 120));
            }
            return hidden;
        }"""
    )
    assert hidden == []


def test_keyboard_focus_shows_on_every_part(visit):
    page = visit(PARTS, admin=True)

    for _step in range(12):
        page.keyboard.press("Tab")
        ring = page.evaluate("getComputedStyle(document.activeElement).outline")
        assert "3px" in ring and "rgb(242, 177, 52)" in ring


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_list_is_narrowed_by_typing_and_what_is_ticked_stays(visit, language):
    page = visit(f"{PARTS}?language={language}", admin=True)
    box = page.locator("#narrow-condition")

    box.fill("autism")

    shown = page.locator("[name=condition]:visible")
    assert [one.get_attribute("value") for one in shown.all()] == ["anxiety", "autism"]


def test_a_phone_folds_the_filters_and_a_wide_screen_shows_them(visit):
    folded = visit(PARTS, width=360, admin=True).locator("[name=meets]").first
    shown = visit(PARTS, admin=True).locator("[name=meets]").first
    without_scripts = visit(PARTS, js=False, admin=True).locator("[name=meets]").first

    assert (folded.is_visible(), shown.is_visible(), without_scripts.is_visible()) == (False, True, True)


def test_words_in_another_language_say_so(visit):
    page = visit(f"{PARTS}?language=ar", admin=True)

    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("[data-result=razem] h3").get_attribute("lang") == "pl"
    assert page.locator("[data-result=al-bayt] h3").get_attribute("lang") is None
    assert page.locator("[data-result=kettle-corner] p[lang=en]").get_attribute("dir") == "ltr"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_forced_colours_keep_borders_and_marks(visit, axe, scheme):
    page = visit(PARTS, forced=True, scheme=scheme, admin=True)

    on, off = (
        page.evaluate(f"getComputedStyle(document.querySelector('.mini {part}')).fill") for part in (".on", ":not(.on)")
    )
    assert on != off
    assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderTopStyle") == "solid"
    assert page.locator("main").screenshot()


def test_paper_shows_facts_and_no_furniture(visit):
    page = visit(PARTS, media="print", admin=True)

    assert page.locator("[data-result=kettle-corner]").is_visible()
    for furniture in (".search", ".panel-fold", ".menu", ".langs", ".bar", "header .help > summary"):
        assert not page.locator(furniture).first.is_visible()
    assert page.pdf()


def test_parts_are_sent_with_the_policy_of_public_pages(visit, site):
    page = visit(PARTS, admin=True)

    def policy(url):
        return set(page.request.get(url).headers["content-security-policy"].split("; "))

    assert policy(page.url) == policy(f"{site}/en/")
    assert "default-src 'none'" in policy(page.url)


def test_strangers_are_asked_to_sign_in(visit):
    page = visit(PARTS)

    assert "/admin/login/" in page.url
