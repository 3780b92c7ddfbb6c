"""Where somebody is signed in: she sees it, ends it, and nobody else can."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import second_step, sessions
from accounts.models import SignIn
from core.models import AuditEntry
from tests.integration.accounts.second import PASSWORD, add, read, with_password, words

pytestmark = pytest.mark.django_db

LIST = "/admin/account/sign-ins/"
NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def here(editor):
    return with_password("edith")


def with_browser(says):
    browser = Client(headers={"User-Agent": says})
    browser.post("/admin/login/", {"username": "edith", "password": PASSWORD})
    return browser


def listed(browser):
    return [words(one) for one in read(browser.get(LIST)).select(".sign-ins li")]


def is_in(browser):
    return browser.get("/admin/").status_code == 200


def test_each_is_listed_the_latest_first(here, clock):
    clock.shift(dt.timedelta(hours=1))
    other = with_browser(FIREFOX)
    assert listed(here) == [
        "Firefox, Windows Signed in on 24 November 2026, 10:00 Last used on 24 November 2026, 10:00",
        "This one Signed in on 24 November 2026, 09:00 Last used on 24 November 2026, 10:00",
    ]
    assert [one.split(" Signed")[0] for one in listed(other)] == ["This one: Firefox, Windows", "Another browser"]


def test_last_used_is_known_to_five_minutes(here, clock):
    row = SignIn.objects.get()
    for minutes, known in ((4, 0), (2, 6), (5, 6), (1, 12)):
        clock.shift(dt.timedelta(minutes=minutes))
        here.get("/admin/")
        row.refresh_from_db()
        assert row.last_used == NOW + dt.timedelta(minutes=known)
    assert row.signed_in_at == NOW


def test_a_page_of_the_public_site_notes_nothing(here, clock):
    clock.shift(dt.timedelta(hours=1))
    here.get("/en/")
    assert SignIn.objects.get().last_used == NOW


def test_signing_out_everywhere_else_leaves_this_one_and_other_people(here, moderator):
    others, mo = [with_password("edith"), with_browser(FIREFOX)], with_password("mo")
    assert all(map(is_in, [here, *others, mo]))
    assert here.post(LIST)["Location"] == LIST
    assert [is_in(browser) for browser in (here, *others, mo)] == [True, False, False, True]
    assert "You are signed in nowhere else." in words(read(here.get(LIST)))
    assert AuditEntry.objects.filter(action="sign_in.end_others").values_list("by", flat=True).get() == "edith"


def test_looking_ends_nothing(here):
    other = with_password("edith")
    here.get(LIST)
    assert is_in(other)


def test_nobody_sees_another_ones(here, moderator):
    with_browser(FIREFOX)
    assert len(listed(with_password("mo"))) == 1


def test_strangers_see_none():
    for answer in (Client().get(LIST), Client().post(LIST)):
        assert answer["Location"] == f"/admin/login/?next={LIST}"


def test_a_new_password_ends_the_others(here, editor):
    other = with_password("edith")
    panels = here.get("/admin/account/").context["panels_by_tab"].values()
    fields = [field for tab in panels for panel in tab for field in panel.get_form()]
    typed = {field.html_name: field.value() or "" for field in fields if field.html_name != "avatar-avatar"}
    typed |= {"name_email-first_name": "Edith", "name_email-last_name": "Green", "password-old_password": PASSWORD}
    typed |= {"password-new_password1": "three blue teapots", "password-new_password2": "three blue teapots"}
    assert here.post("/admin/account/", typed)["Location"] == "/admin/account/"

    assert len(listed(here)) == 1
    assert (is_in(here), is_in(other)) == (True, False)


def test_signing_out_and_running_out_take_it_off_the_list(here, clock):
    gone = with_password("edith")
    gone.post("/admin/logout/")
    assert (len(listed(here)), SignIn.objects.count()) == (1, 1)
    clock.shift(dt.timedelta(days=13))
    new = with_password("edith")
    clock.shift(dt.timedelta(days=2))
    assert len(listed(new)) == 1
    call_command("purge")
    assert SignIn.objects.count() == 1


def test_taking_the_second_step_away_ends_all_of_them(editor, moderator):
    browser = with_password("edith")
    add(browser)
    second_step.remove(editor, by=moderator)
    assert not is_in(browser)
    assert sessions.of(editor) == []


def test_the_list_goes_with_its_person(here, editor):
    editor.delete()
    assert not SignIn.objects.exists()


@pytest.mark.parametrize(
    ("says", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 Chrome/121.0", "Samsung Internet, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.0) Version/17.0 Safari/605.1.15", "Safari, Mac"),
        ("curl/8.0", ""),
        ("", ""),
        ("<script>" * 10_000, ""),
    ],
)
def test_a_browser_is_known_by_a_short_name_and_nothing_else_is_kept(editor, says, name):
    with_browser(says)
    row = SignIn.objects.get()
    assert row.browser == name
    assert set(row.get_decoded()) == {
        *("_auth_user_id", "_auth_user_backend", "_auth_user_hash", "_session_expiry", "signed_in_at", "browser"),
    }


def test_the_number_of_queries_does_not_grow_with_the_list(here):
    here.get(LIST)
    counts = []
    for _more in range(3):
        with_password("edith")
        with CaptureQueriesContext(connection) as queries:
            here.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[2] <= 20
