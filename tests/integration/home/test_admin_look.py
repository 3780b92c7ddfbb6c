"""The admin as people who edit find it: what they can use, what waits for them, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from post_office.models import STATUS, Email

from core.models import HelpNumbers
from directory.groups.enums import State
from directory.models import GroupTranslation
from home.dashboard import groups_to_look_at, waiting_for
from home.models import StandardPage
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db

# A group that says all that parents cannot do without.
WHOLE = {"summary": "Tea.", "when_text": "Tuesdays", "any_need": True, "whole_area": True, "email": "tea@tea.example"}
EDITORS = {
    "Directory": ["Groups", "Conditions", "Place names", "Wards"],
    "Pages": [],
    "Images": [],
    "Documents": [],
    "Settings": ["Help numbers"],
}
MODERATORS = EDITORS | {
    "Directory": [
        *("Groups", "Conditions", "Place names", "Wards"),
        *("Localities", "Ward editions", "Outward codes", "Neighbouring councils"),
    ],
    "Settings": ["Help numbers", "Lost phones"],
    "Reports": ["Failed mails"],
}


def read(browser, path="/admin/"):
    answer = browser.get(path, follow=True)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def entries(described):
    """Return each menu entry's label, address and what stands below it, from what the menu's script is given."""
    found = []
    for entry in described:
        facts, *rest = entry["_args"]
        below = entries(rest[0]) if entry["_type"] == "wagtail.sidebar.SubMenuItem" else []
        found.append((facts["label"], facts.get("url"), below))
    return found


def menu(browser):
    props = json.loads(read(browser).select_one("#wagtail-sidebar-props").text)
    main = next(module for module in props["modules"] if module["_type"] == "wagtail.sidebar.MainMenuModule")
    return entries(main["_args"][0])


def waiting(browser):
    return [" ".join(item.text.split()) for item in read(browser).select(".waiting li")]


@pytest.mark.parametrize(("role", "expected"), [("editor", EDITORS), ("moderator", MODERATORS)])
def test_the_menu_holds_what_a_person_can_use(client, request, role, expected):
    client.force_login(request.getfixturevalue(role))
    shown = menu(client)
    assert {label: [below[0] for below in children] for label, _url, children in shown} == expected
    for _label, url, children in shown:
        for address in [url] if url else [below[1] for below in children]:
            read(client, address)


def test_the_admin_bears_the_sites_name_and_asks_nobody_else(desk, client, settings):
    page = read(desk)
    assert page.title.text == "Dashboard - Joined Up Barnsley"
    loaded = [tag.get("src") or tag["href"] for tag in page.select("script[src], img[src], link[href], iframe[src]")]
    assert [address for address in loaded if not address.startswith("/")] == []
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    desk.logout()
    page = read(client, "/admin/login/")
    assert page.h1.text == "Sign in to Joined Up Barnsley"
    assert page.title.text == "Sign in - Joined Up Barnsley"


def check_numbers(day, **facts):
    numbers = HelpNumbers.load()
    numbers.checked_on = day
    for name, value in {"council_day": "01632 960001", "council_night": "01632 960002", **facts}.items():
        setattr(numbers, name, value)
    numbers.save()


def test_the_first_screen_says_what_waits(desk):
    missing = "Fill in the council’s numbers, by day and by night. “How to get help” sends families to them."
    assert waiting(desk) == [f"Help numbers: {missing}"]
    check_numbers(timezone.localdate(), council_night="")
    assert waiting(desk) == [f"Help numbers: {missing}"]
    check_numbers(None)
    assert waiting(desk) == ["Help numbers: Ring or read each number, then say which day that was."]
    check_numbers(dt.date(2026, 8, 1))
    GroupFactory(**WHOLE, confirmed_on=dt.date(2025, 1, 1))
    GroupFactory(**WHOLE, confirmed_on=dt.date(2026, 10, 1))
    GroupFactory(confirmed_on=None, state=State.CLOSED)
    page = StandardPage.objects.get(slug="about", locale__language_code="en")
    page.save_revision().publish()
    changed = "The page it translates has changed since. Change these words too, or publish them again as they are."
    with time_machine.travel(dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC), tick=False):
        assert waiting(desk) == [
            "Help numbers: They were checked on 1 August 2026. Check them again.",
            f"O nas (Polski): {changed}",
            f"Despre noi (Română): {changed}",
            f"من نحن (العربية): {changed}",
            "Not confirmed: 1 group has not been confirmed for a year, or never. Ask it whether its facts are right.",
        ]
    with time_machine.travel(dt.datetime(2026, 10, 30, 12, tzinfo=dt.UTC), tick=False):
        assert waiting(desk)[0].startswith("O nas")


def test_each_thing_that_waits_leads_to_as_many_groups_as_it_says(desk):
    check_numbers(timezone.localdate())
    today = timezone.localdate()
    for number in range(1, 8):
        GroupFactory.create_batch(number, **WHOLE, confirmed_on=today)  # nothing to do with these
    GroupFactory(**WHOLE, confirmed_on=today, state=State.PAUSED, paused_until=today)  # nor with this one, today
    GroupFactory.create_batch(1, **WHOLE, confirmed_on=today, wards_to_check=True)
    GroupFactory.create_batch(2, **WHOLE | {"summary": ""}, confirmed_on=today)
    over = {"state": State.PAUSED, "paused_until": today - dt.timedelta(days=1)}
    GroupFactory.create_batch(3, **WHOLE, **over, confirmed_on=today)
    GroupFactory.create_batch(4, **WHOLE, confirmed_on=dt.date(2020, 1, 1))
    GroupFactory.create_batch(5, **WHOLE, confirmed_on=today, has_unpublished_changes=True)
    GroupFactory.create_batch(6, live=False)
    for group in GroupFactory.create_batch(7, **WHOLE, confirmed_on=today):
        GroupTranslation.objects.create(group=group, language="pl", summary="Herbata.", source="of other words")

    found = {link.text: read(desk, link["href"]) for link in read(desk).select(".waiting a")}

    assert {name: len(page.select("table.listing tbody tr")) for name, page in found.items()} == {
        "Wards to check": 1,
        "Missing facts": 2,
        "Breaks that are over": 3,
        "Not confirmed": 4,
        "Changes waiting": 5,
        "Drafts": 6,
        "Words in Polish": 7,
    }
    numbers = [int(re.search(r": (\d+) ", item)[1]) for item in waiting(desk)]
    assert numbers == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("many", [1, 3])
def test_what_waits_is_counted_in_seven_queries(desk, many):
    GroupFactory.create_batch(many)
    GroupFactory.create_batch(many, live=False)
    with CaptureQueriesContext(connection) as captured:
        assert [item.label for item in groups_to_look_at()] == ["Missing facts", "Not confirmed", "Drafts"]
    assert len(captured) == 7


@pytest.mark.parametrize("many", [1, 3])
def test_all_that_is_counted_takes_ten_queries(desk, moderator, many):
    GroupFactory.create_batch(many)
    for _ in range(many):
        mail = Email.objects.create(from_email="site@joinedup.example", to=["mo@joinedup.example"])
        Email.objects.filter(pk=mail.pk).update(status=STATUS.failed)
    StandardPage.objects.get(slug="about", locale__language_code="en").save_revision().publish()
    check_numbers(timezone.localdate())
    desk.force_login(moderator)
    assert [item.split(":")[0] for item in waiting(desk)] == [
        *("Failed mails", "O nas (Polski)", "Despre noi (Română)", "من نحن (العربية)"),
        *("Missing facts", "Not confirmed"),
    ]
    moderator.has_perm("directory.change_group")  # the page has asked for a person's rights long before
    with CaptureQueriesContext(connection) as captured:
        assert len(list(waiting_for(moderator))) == 6
    assert len([query for query in captured if "core_helpnumbers" not in query["sql"]]) == 10


def test_a_draft_that_was_published_once_is_not_said_never_to_have_been(desk):
    check_numbers(timezone.localdate())
    GroupFactory().unpublish()
    assert waiting(desk) == ["Drafts: 1 draft is not published."]
    GroupFactory(live=False)
    assert waiting(desk) == ["Drafts: 2 drafts are not published."]


def test_the_numbers_that_wait_lead_to_their_form(desk):
    (numbers,) = [read(desk, link["href"]) for link in read(desk).select(".waiting a")]
    assert numbers.select_one("[name=checked_on]") is not None


def test_an_empty_first_screen_says_so_and_where_to_begin(desk):
    check_numbers(timezone.localdate())
    page = read(desk)
    assert page.select(".waiting") == []
    assert "Nothing waits for you." in page.main.text
    assert [link.text for link in page.main.select("a.button-secondary")] == ["Add a group", "Pages", "Help numbers"]


def test_somebody_without_rights_is_told_of_nothing(client, django_user_model):
    visitor = django_user_model.objects.create_user("vic", "vic@joinedup.example", "a long enough password")
    visitor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(visitor)
    GroupFactory(confirmed_on=None)
    assert waiting(client) == []
    assert read(client).main.select("a.button-secondary") == []
