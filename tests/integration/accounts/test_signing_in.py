"""Signing in: whoever guesses is stopped, whoever knows gets in, and nobody learns who has an account."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import throttle
from accounts.models import Tries
from core.models import AuditEntry

RIGHT = "a long enough password"
NETWORKS = [ip_network("127.0.0.0/8"), ip_network("::1")]
HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"
NOW = dt.datetime(2026, 11, 24, 9, 0, 30, tzinfo=dt.UTC)
REFUSED = "Too many tries. Please try again at 09:16."  # the minute in which it is refused ends first
WRONG = "Your username and password didn't match. Please try again."


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def sign_in(name="edith", password="wrong", address=HERE, **headers):
    """Try to sign in from a new browser; return what is said, nothing when it went well."""
    answer = Client(headers=headers).post(
        "/admin/login/", {"username": name, "password": password, "next": "/admin/"}, REMOTE_ADDR=address
    )
    if answer.status_code == 302:
        return None
    assert answer.status_code == 200
    return " ".join(BeautifulSoup(answer.content, "html.parser").select_one(".messages").text.split())


def trail():
    found = AuditEntry.objects.filter(action__startswith="sign_in.").order_by("pk")
    return [(line.by, line.action, line.kind, line.object_id, line.facts) for line in found]


@pytest.mark.parametrize("name", ["edith", "nobody"])
def test_the_sixth_try_with_a_name_is_refused_whether_or_not_somebody_has_it(editor, name):
    said = [sign_in(name) for _try in range(6)]

    assert said == [WRONG] * 5 + [REFUSED]
    assert sign_in(name, RIGHT) == REFUSED


def test_the_same_name_is_the_same_however_it_is_written(editor):
    for name in ("edith", "Edith", "EDITH", "\uff25dith", " edith "):
        assert sign_in(name) == WRONG

    assert sign_in("edith", RIGHT) == REFUSED


def test_a_stranger_keeps_nobody_out_elsewhere(editor):
    for _try in range(6):
        sign_in()

    assert sign_in(password=RIGHT, address=ELSEWHERE) is None
    assert sign_in(password=RIGHT) == REFUSED


def test_waiting_helps_even_for_those_who_ask_meanwhile(editor, clock):
    for _try in range(5):
        sign_in()
    for _minute in range(14):
        clock.shift(dt.timedelta(minutes=1))
        assert sign_in(password=RIGHT) == REFUSED

    clock.shift(dt.timedelta(minutes=1))
    assert sign_in(password=RIGHT) is None


def test_a_good_sign_in_begins_anew(editor):
    for _round in range(3):
        for _try in range(4):
            assert sign_in() == WRONG
        assert sign_in(password=RIGHT) is None


def test_an_address_may_not_go_through_many_names(editor):
    for number in range(throttle.FROM_ONE_ADDRESS):
        assert sign_in(f"name-{number}") == WRONG

    assert sign_in("edith", RIGHT) == REFUSED
    assert sign_in("edith", RIGHT, ELSEWHERE) is None


def test_good_sign_ins_do_not_count_for_the_address(editor):
    for _try in range(throttle.FROM_ONE_ADDRESS + 1):
        assert throttle.begin("edith", HERE) == throttle.Try()
        throttle.take_back("edith", HERE)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:198.51.100.7", HERE, True),
    ],
)
def test_a_household_of_the_newer_addresses_is_one(editor, one, other, same):
    for _try in range(5):
        sign_in(address=one)

    assert sign_in(password=RIGHT, address=other) == (REFUSED if same else None)


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_all_count():
    def one(_number):
        try:
            return throttle.begin("edith", HERE).later is None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(one, range(24))) == throttle.WITH_ONE_NAME


def proxied(said):
    """Try as somebody else may try from behind the same proxy; return what is said to the person herself."""
    for number in range(5):
        sign_in(address="127.0.0.1", x_forwarded_for=said(number))
    return sign_in(password=RIGHT, address="127.0.0.1", x_forwarded_for=ELSEWHERE)


def test_nobody_is_believed_who_is_not_trusted(editor):
    assert proxied(lambda number: f"198.51.100.{number}") == REFUSED


def test_a_trusted_proxy_tells_the_address(editor, settings):
    settings.TRUSTED_PROXIES = NETWORKS
    assert proxied(lambda number: HERE) is None
    assert sign_in(password=RIGHT, address="127.0.0.1", x_forwarded_for=HERE) == REFUSED


@pytest.mark.parametrize(
    "said",
    [
        lambda number: f"192.0.2.{number}, {ELSEWHERE}",  # made up by the reader, before what the proxy adds
        lambda number: f"192.0.2.{number}, {ELSEWHERE}, 127.0.0.1",
        lambda number: f"192.0.2.{number}, nonsense\udcff, {ELSEWHERE}",
    ],
)
def test_what_a_reader_sends_before_the_proxy_does_not_count(editor, settings, said):
    settings.TRUSTED_PROXIES = NETWORKS
    assert proxied(said) == REFUSED


@pytest.mark.parametrize("said", ["", "nonsense", ",", "127.0.0.1", "1.2.3.4.5", "::1, 127.0.0.1"])
@pytest.mark.parametrize("address", ["127.0.0.1", "", "unix:"])
def test_an_address_that_says_nothing_still_signs_in(editor, settings, address, said):
    settings.TRUSTED_PROXIES = NETWORKS
    assert sign_in(password=RIGHT, address=address, x_forwarded_for=said) is None


def test_every_outcome_is_a_line_without_an_address_or_what_nobody_is_called(editor):
    sign_in(password=RIGHT)
    for _try in range(6):
        sign_in()
    sign_in("zq7secretzq7", address=ELSEWHERE)

    about = ("accounts.user", editor.pk, {"name": "edith"})
    assert trail() == [
        ("edith", "sign_in.succeed", "accounts.user", editor.pk, {}),
        *[("system", "sign_in.fail", *about)] * 5,
        ("system", "sign_in.lock", *about),
        ("system", "sign_in.fail", "", None, {}),
    ]


def test_neither_name_nor_address_is_kept(editor):
    sign_in()

    kept = str([list(model.objects.values()) for model in (Tries, AuditEntry)])
    assert Tries.objects.count() == 2
    assert HERE not in kept and re.findall("edith", str(list(Tries.objects.values()))) == []


def test_somebody_who_may_not_sign_in_is_told_what_anybody_is(editor):
    editor.is_active = False
    editor.save()
    assert sign_in(password=RIGHT) == WRONG


@pytest.mark.parametrize("missing", ["username", "password"])
def test_a_field_left_empty_is_no_try(editor, missing):
    typed = {"username": "edith", "password": "wrong"} | {missing: ""}
    Client().post("/admin/login/", typed, REMOTE_ADDR=HERE)
    assert (Tries.objects.count(), trail()) == (0, [])


def test_a_reset_is_asked_for_only_so_often_and_says_nothing(editor):
    def ask(email):
        return Client().post("/admin/password_reset/", {"email": email}, REMOTE_ADDR=HERE)["Location"]

    places = {ask(email) for email in ("edith@joinedup.example", "nobody@joinedup.example") for _time in range(7)}
    assert places == {"/admin/password_reset/done/"}
    assert [message.to for message in mail.outbox] == [["edith@joinedup.example"]] * 5


FAULTS = {
    "elevenchars": "This password is too short. It must contain at least 12 characters.",
    "q1w2e3r4t5y6": "This password is too common.",
    "987650123498761": "This password is entirely numeric.",
    "edith@joinedup.example": "The password is too similar to the email address.",
}


def change_password(browser, new):
    panels = browser.get("/admin/account/").context["panels_by_tab"].values()
    fields = [field for tab in panels for panel in tab for field in panel.get_form()]
    typed = {field.html_name: field.value() or "" for field in fields if field.html_name != "avatar-avatar"}
    typed |= {"name_email-first_name": "Edith", "name_email-last_name": "Green"}
    typed |= {"password-old_password": RIGHT, "password-new_password1": new, "password-new_password2": new}
    return browser.post("/admin/account/", typed)


def test_a_password_that_keeps_the_rules_is_taken(desk, editor):
    assert change_password(desk, "three blue teapots").status_code == 302
    editor.refresh_from_db()
    assert editor.check_password("three blue teapots")


@pytest.mark.parametrize("new", FAULTS)
def test_the_rules_hold_when_a_password_is_changed(desk, editor, new):
    answer = change_password(desk, new)
    assert FAULTS[new] in BeautifulSoup(answer.content, "html.parser").text
    editor.refresh_from_db()
    assert editor.check_password(RIGHT)


@pytest.mark.parametrize("new", FAULTS)
def test_the_rules_hold_when_a_password_is_reset(client, editor, new):
    kept = [urlsafe_base64_encode(force_bytes(editor.pk)), default_token_generator.make_token(editor)]
    form = client.get(reverse("wagtailadmin_password_reset_confirm", args=kept), follow=True)
    answer = client.post(form.redirect_chain[-1][0], {"new_password1": new, "new_password2": new})
    assert FAULTS[new] in BeautifulSoup(answer.content, "html.parser").text
    editor.refresh_from_db()
    assert editor.check_password(RIGHT)
