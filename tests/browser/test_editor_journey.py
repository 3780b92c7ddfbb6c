"""An editor's day: a group is added, looked at as parents will see it, published, seen in public, and closed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import path_of, results

NAME = "Tuesday Teapot"
PUBLIC = "/en/groups/tuesday-teapot/"
# Wagtail draws this box of its tag field itself, without a label, and offers no way to give it one.
NOT_OURS = "ui-widget-content ui-autocomplete-input"


def tab(page, name):
    page.get_by_role("tab", name=name).click()


def choose_in_menu(page, name):
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).locator("visible=true").click()


def fill_date(field, date):
    """Type a date. Its calendar opens a moment after the field is entered, and must not hide what comes next."""
    calendar = field.page.locator(".xdsoft_datetimepicker:visible")
    field.click()
    expect(calendar).to_have_count(1)
    field.fill(date)
    field.press("Tab")
    expect(calendar).to_have_count(0)


@pytest.mark.journey
def test_adding_previewing_publishing_and_closing_a_group(visit, site):
    page = visit("/admin/directory/groups/", admin=True)
    page.get_by_role("link", name="Add group").click()

    page.locator("#id_name").fill(NAME)
    page.get_by_label("In one line").fill("Tea for parents of anxious children.")
    expect(page.get_by_label("Web address")).to_have_value("tuesday-teapot")
    page.get_by_role("group", name="Conditions").get_by_role("checkbox").first.check()
    tab(page, "Where and when")
    page.get_by_role("radiogroup", name="Step-free").get_by_label("Yes").check()

    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("iframe[title=Preview]").first
    expect(preview.get_by_role("heading", level=1)).to_have_text(NAME)

    choose_in_menu(page, "Publish")
    expect(page.get_by_text("Say when the group agreed to be listed.").first).to_be_attached()
    expect(page.get_by_label("In one line")).to_have_value("Tea for parents of anxious children.")
    tab(page, "Who stands behind it")
    fill_date(page.get_by_label("Agreed to be listed on"), "01/05/2026")
    page.get_by_label("Agreed how").fill("by e-mail")
    choose_in_menu(page, "Publish")
    page.wait_for_url(f"{site}/admin/directory/groups/")

    public = visit(PUBLIC)
    expect(public.get_by_role("heading", level=1)).to_have_text(NAME)
    public.goto(f"{site}/en/groups/?q=tuesday+teapot")
    assert results(public) == ["tuesday-teapot"]

    page.get_by_label("Search term").fill(NAME)
    page.goto(f"{site}/admin/directory/groups/?q=teapot")
    page.get_by_role("link", name=NAME, exact=True).click()
    page.get_by_label("In one line").fill("Tea and cake.")
    page.get_by_role("button", name="Save draft").click()
    notices = page.locator("#group-notices")
    expect(notices).to_contain_text("Parents still see the old version.")
    notices.get_by_role("button", name="Publish").click()
    page.wait_for_url(f"{site}/admin/directory/groups/")
    public.goto(f"{site}{PUBLIC}")
    expect(public.locator(".lead")).to_have_text("Tea and cake.")

    page.goto(f"{site}/admin/directory/groups/?q=teapot")
    page.get_by_role("link", name=NAME, exact=True).click()
    choose_in_menu(page, "Close")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_text(f"“{NAME}” is closed.")).to_be_visible()

    answer = public.goto(f"{site}{PUBLIC}")
    assert answer.status == 410
    expect(public.get_by_role("main")).to_contain_text(NAME)
    public.goto(f"{site}/en/groups/?q=tuesday+teapot")
    assert results(public) == []


@pytest.mark.parametrize(("name", "width"), [("Ketle Corner", 320), ("Kettle Corners", 1280)])
def test_a_duplicate_is_named_and_told_apart_by_keyboard(visit, axe, name, width):
    page = visit("/admin/directory/groups/add/", admin=True, width=width)
    page.locator("#id_name").fill(name)
    page.get_by_role("button", name="Save draft").click()
    notices = page.locator("#group-notices")
    expect(notices).to_contain_text("Kettle Corner. Its name is nearly the same.")
    page.reload()  # without the message that it was saved, which fades
    page.wait_for_load_state("networkidle")
    assert [fault for fault in axe(page) if NOT_OURS not in fault] == []

    apart = notices.get_by_role("button", name="“Kettle Corner” is another group")
    apart.focus()
    apart.press("Enter")
    expect(page.get_by_text("“Kettle Corner” is another group: you will not be asked again.")).to_be_visible()
    expect(notices.get_by_role("button", name="“Kettle Corner” is another group")).to_have_count(0)
    expect(notices).to_contain_text("Parents will see “not stated” for: Which needs it is for;")


@pytest.mark.parametrize("width", [320, 1280])
def test_two_conditions_are_made_one_by_keyboard(visit, axe, site, width):
    page = visit("/admin/directory/conditions/new/", admin=True)
    page.get_by_label("label in English").fill(f"Wobbles {width}")
    page.get_by_label("area of need").select_option("medical")
    page.get_by_role("button", name="Create").click()
    page.goto(f"{site}/admin/directory/conditions/?q=wobbles+{width}")
    page.get_by_role("link", name=f"Wobbles {width}", exact=True).click()
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_role("button", name="Actions", exact=True).first.press("Enter")
    page.get_by_role("link", name="Merge into another").press("Enter")
    expect(page.get_by_role("heading", level=2, name=f"Merge into another condition: Wobbles {width}")).to_be_visible()
    assert [fault for fault in axe(page) if NOT_OURS not in fault] == []

    page.get_by_label("The condition that stays").select_option("Epilepsy")
    page.get_by_role("button", name="Merge").press("Enter")
    expect(page.get_by_text(f"“Wobbles {width}” is now part of “Epilepsy”.")).to_be_visible()
    page.goto(f"{site}/en/conditions/wobbles-{width}/")
    assert path_of(page) == "/en/conditions/epilepsy/"


SCREENS = [
    "/admin/",
    "/admin/directory/groups/",
    "/admin/directory/groups/add/",
    "/admin/directory/conditions/new/",
    "/admin/directory/place-names/new/",
    "/admin/directory/wards/new/",
    "/admin/directory/ward-editions/new/",
    "/admin/directory/outward-codes/new/",
    "/admin/directory/neighbouring-councils/new/",
]


@pytest.mark.parametrize(
    ("path", "width"), [*((path, 1280) for path in SCREENS), ("/admin/directory/groups/add/", 320)]
)
def test_axe_finds_nothing_of_ours(visit, axe, path, width):
    page = visit(path, admin=True, width=width)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('[role=tabpanel]').forEach((one) => { one.hidden = false; })")

    assert [fault for fault in axe(page) if NOT_OURS not in fault] == []


@pytest.mark.parametrize("screen", ["close", "pause", "private"])
def test_axe_finds_nothing_on_a_groups_own_screens(visit, axe, screen):
    page = visit("/admin/directory/groups/add/", admin=True)
    page.locator("#id_name").fill(f"Screen {screen}")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url(re.compile(r"/edit/\d+/"))
    page.goto(page.url.replace("/edit/", f"/{screen}/"))

    assert axe(page) == []
