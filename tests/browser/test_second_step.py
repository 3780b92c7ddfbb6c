"""The second step of signing in, as a demo's Moderator takes it: by keyboard alone, and as axe reads each screen."""

from __future__ import annotations

import os
from base64 import b32decode
from pathlib import Path

import pytest
from django_otp.oath import totp
from playwright.sync_api import expect

from home.demo.people import password_of
from tests.browser.conftest import DESKTOP, PHONE, path_of

ACCOUNT, ADD, CODE = "/admin/account/", "/admin/second-step/add/", "/admin/second-step/"
LOST = "/admin/lost-phones/"


@pytest.fixture
def password(settings):
    settings.SECRET_KEY = "tests only"  # the server's: the demo's passwords are made with it
    return password_of("moderator")


def focused(page):
    return page.evaluate("document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText").strip()


def tab_to(page, name):
    """Press Tab until what is called so has the focus."""
    for _step in range(60):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to “{name}” by keyboard")


def sign_in(page, password):
    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.type("moderator")
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def code(key, steps=0):
    return f"{totp(key, drift=steps):06d}"


def send(page, button):
    tab_to(page, button)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def seen(axe, overflow):
    """Hold a screen against axe, in both schemes and at both widths; keep its pictures where TEST_PICTURES says."""

    def seen(page, name):
        found = []
        for width in (PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found += [(width, scheme, fault) for fault in axe(page)]
                if folder := os.environ.get("TEST_PICTURES"):
                    page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
        page.set_viewport_size({"width": PHONE, "height": 800})
        assert (name, found, overflow(page)) == (name, [], [])
        page.set_viewport_size({"width": DESKTOP, "height": 800})

    return seen


@pytest.mark.journey
def test_adding_using_and_turning_off_a_second_step_by_keyboard(visit, site, seen, password):
    page = visit("/admin/login/")
    sign_in(page, password)
    assert path_of(page) == "/admin/"

    page.goto(f"{site}{ACCOUNT}")
    tab_to(page, "Add a second step")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert path_of(page) == ADD
    seen(page, "add")
    key = b32decode(page.locator("code").inner_text().replace(" ", ""))
    tab_to(page, "The code that the app shows now*")
    page.keyboard.type("000000")
    send(page, "Go on")
    expect(page.get_by_text("That code is wrong. Is the time on your phone right?")).to_be_visible()
    seen(page, "add-wrong")
    tab_to(page, "The code that the app shows now*")
    page.keyboard.press("Control+A")
    page.keyboard.type(code(key))
    send(page, "Go on")
    recovery = page.locator("code").all_inner_texts()
    assert len(recovery) == 10
    seen(page, "recovery-codes")
    send(page, "I have kept them")
    assert path_of(page) == "/admin/"

    other = visit("/admin/images/")
    sign_in(other, password)
    assert path_of(other) == f"{CODE}?next=%2Fadmin%2Fimages%2F"
    seen(other, "code")
    assert focused(other) == "Code*"
    other.keyboard.type(code(key, steps=1))
    with other.expect_navigation():
        other.keyboard.press("Enter")
    assert path_of(other) == "/admin/images/"

    desk = visit(LOST, admin=True)  # an administrator's
    seen(desk, "lost-phones")
    desk.get_by_role("link", name="Lost the phone: moderator").click()
    desk.wait_for_url(f"{site}{LOST}*/")
    seen(desk, "take-away")

    page.goto(f"{site}{ACCOUNT}")
    send(page, "Change your second step")
    assert focused(page) == "Code*"
    seen(page, "change")
    page.keyboard.type(recovery[0])
    send(page, "Turn the second step off")
    assert path_of(page) == ACCOUNT
    expect(page.get_by_text("You now sign in with your password alone.")).to_be_visible()


def test_signing_out_everywhere_else_by_keyboard(visit, site, seen, password):
    page, other = visit("/admin/login/"), visit("/admin/login/")
    for one in (other, page):
        sign_in(one, password)
        assert path_of(one) == "/admin/"

    page.goto(f"{site}{ACCOUNT}")
    send(page, "Where you are signed in")
    seen(page, "sign-ins")
    send(page, "Sign out everywhere else")
    expect(page.get_by_text("You are signed in nowhere else.")).to_be_visible()
    other.reload()
    assert path_of(other) == "/admin/login/?next=/admin/"


def test_a_wrong_password_is_told_without_a_fault(visit, seen):
    page = visit("/admin/login/")
    page.keyboard.type("nobody")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("Your username and password didn't match. Please try again.")).to_be_visible()
    seen(page, "wrong-password")


def test_the_square_can_be_read_by_a_phone(visit, site, password):
    """Dark squares on white, in the dark theme too, with the white border that readers need."""
    page = visit("/admin/login/", scheme="dark")
    sign_in(page, password)
    page.goto(f"{site}{ADD}")
    colours = page.locator(".second-step__square path").evaluate_all(
        "all => [getComputedStyle(all[0]).fill, getComputedStyle(all[1]).stroke]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    white, dark = page.locator(".second-step__square path").evaluate_all(
        "all => all.map((one) => { const box = one.getBoundingClientRect(); return [box.x, box.width, box.height]; })"
    )
    assert white == [page.locator(".second-step__square svg").bounding_box()["x"], 224, 224]
    size = int(page.locator(".second-step__square svg").get_attribute("viewBox").split()[2])
    assert [round((dark[0] - white[0]) * size / 224), round(dark[1] * size / 224)] == [4, size - 8]
