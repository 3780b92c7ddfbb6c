"""The second step: nothing opens before it, each code opens once, and whoever loses her phone gets in again."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_step
from accounts.models import SignIn
from config import env
from core.models import AuditEntry
from tests.factories import GroupFactory
from tests.integration.accounts.second import (
    ADD,
    CHANGE,
    CODE,
    PASSWORD,
    WRONG,
    add,
    give,
    phone_of,
    read,
    shown,
    with_password,
    words,
)
from tests.integration.conftest import person

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 24, 9, 0, 10, tzinfo=dt.UTC)
HALF_A_MINUTE = dt.timedelta(seconds=30)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def codes(editor, clock):
    """The recovery codes of the editor, who added a second step a minute ago."""
    codes = add(with_password("edith"))
    clock.shift(2 * HALF_A_MINUTE)
    return codes


@pytest.fixture
def half(codes):
    """A browser in which the editor has given her password, and no code."""
    return with_password("edith")


def trail(*actions):
    found = AuditEntry.objects.filter(action__in=actions) if actions else AuditEntry.objects.all()
    return [(line.by, line.action, line.object_id) for line in found.order_by("pk")]


def test_without_one_the_password_is_enough(editor):
    assert with_password("edith").get("/admin/").status_code == 200


def test_it_is_added_from_the_account_with_a_square_and_a_key(desk, editor):
    account = read(desk.get("/admin/account/"))
    assert account.select_one(f'a[href="{ADD}"]').text == "Add a second step"

    page = read(desk.get(ADD))
    square, key = page.select_one(".second-step__square"), page.select_one("code").text
    assert square["role"] == "img" and square.select_one("svg path")
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", key)
    assert read(desk.get(ADD)).select_one("code").text == key  # a page that is opened again fits the phone still

    codes = add(desk)
    assert len(set(codes)) == 10
    assert desk.get("/admin/").status_code == 200  # whoever adds it has taken it
    assert read(desk.get("/admin/account/")).select_one(f'a[href="{CHANGE}"]').text == "Change your second step"


def test_the_square_says_what_apps_read(editor, settings):
    device = TOTPDevice(user=editor, key="00" * 20)
    settings.OTP_TOTP_ISSUER = "Joined Up: Barnsley"
    assert device.config_url == (
        "otpauth://totp/Joined%20Up%20Barnsley%3Aedith?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "&algorithm=SHA1&digits=6&period=30&issuer=Joined%20Up%20Barnsley"
    )
    assert second_step.picture(device) == second_step.picture(device) != second_step.picture(TOTPDevice(user=editor))


@pytest.mark.parametrize("typed", ["", "000000", "12345", "abcdef", "12345678", "9" * 41, "-1", "１２３"])
def test_a_wrong_first_code_adds_nothing(desk, editor, typed):
    key = read(desk.get(ADD)).select_one("code").text
    answer = desk.post(ADD, {"code": typed})
    assert answer.status_code == 422
    assert read(answer).select_one(".w-field__errors").text.strip()
    assert read(answer).select_one("code").text == key
    assert not TOTPDevice.objects.exists()
    assert desk.get("/admin/").status_code == 200


def test_two_windows_add_one(editor):
    key = "00" * 20
    assert second_step.add(editor, key, shown(bytes(20)))
    assert second_step.add(editor, "11" * 20, shown(b"\x11" * 20)) is None
    assert TOTPDevice.objects.get().key == key


def test_its_code_leads_to_the_page_that_was_asked_for(codes, editor):
    browser = Client()
    asked = browser.get("/admin/images/?q=tea")
    assert asked["Location"] == "/admin/login/?next=/admin/images/%3Fq%3Dtea"
    browser.post("/admin/login/", {"username": "edith", "password": PASSWORD, "next": "/admin/images/?q=tea"})
    there = browser.get("/admin/images/?q=tea")
    assert there["Location"] == f"{CODE}?next=%2Fadmin%2Fimages%2F%3Fq%3Dtea"
    onwards = read(browser.get(there["Location"])).select_one("[name=next]")["value"]
    answer = browser.post(CODE, {"code": phone_of(editor), "next": onwards})
    assert answer["Location"] == "/admin/images/?q=tea"
    assert browser.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", ""]
)
def test_it_leads_nowhere_else(half, editor, place):
    assert half.post(CODE, {"code": phone_of(editor), "next": place})["Location"] == "/admin/"


def addresses(resolver, before=""):
    """Yield the name and address of each view below, with 1 or a word for what it takes."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            filled = re.sub(r"<(int|pk)[^>]*>", "1", before + str(pattern.pattern))
            filled = re.sub(r"<uuid:[^>]*>", "00000000-0000-0000-0000-000000000000", filled)
            filled = re.sub(r"<[^>]*>", "word", filled)
            yield pattern.name, "/" + re.sub(r"[\^$]|\(\?P.*", "", filled)


OPEN = {
    *("wagtailadmin_sprite", "wagtailadmin_javascript_catalog", "wagtailadmin_password_reset"),
    *(
        "wagtailadmin_password_reset_done",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_complete",
    ),
}


def test_before_it_no_address_of_the_admin_opens(half):
    for name, address in addresses(get_resolver()):
        if not address.startswith("/admin/") or name in OPEN or address.startswith(CODE):
            continue
        answers = [half.get(address), half.get(address, headers={"X-Requested-With": "XMLHttpRequest"})]
        if name not in ("wagtailadmin_login", "wagtailadmin_logout"):
            answers.append(half.post(address))
        for answer in answers:
            led_back = answer.status_code == 302 and answer["Location"].startswith((CODE, "/admin/login/"))
            closed = led_back or answer.status_code in (403, 404, 405)
            assert closed or name == "wagtailadmin_login", (address, answer.status_code)
            assert b"wagtail-sidebar-props" not in answer.content, address


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/admin/api/main/pages/", "/admin/pages/", "/admin/account/", "/admin/parts/", "/admin/no-such-page/"],
)
def test_each_page_leads_to_it(half, path):
    assert half.get(path)["Location"] == f"{CODE}?next={path.replace('/', '%2F')}"


def test_neither_preview_nor_public_page_takes_her_for_an_editor(half, codes, editor):
    group = GroupFactory(slug="tea", name="Tea and talk")
    group.live = False
    group.save()
    link = reverse(group.snippet_viewset.get_url_name("preview_on_edit"), args=[group.pk])
    assert half.get(link).status_code == 302
    assert half.get(link, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403
    assert half.post(link, {"name": "x"}, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403
    home = half.get("/en/")
    assert b"/admin/" not in home.content
    give(half, phone_of(editor))
    assert b"/admin/" in half.get("/en/").content


def test_a_new_password_does_not_step_around_it(codes, editor):
    browser = Client()
    editor.refresh_from_db()
    kept = [urlsafe_base64_encode(force_bytes(editor.pk)), default_token_generator.make_token(editor)]
    form = browser.get(reverse("wagtailadmin_password_reset_confirm", args=kept), follow=True)
    new = "three blue teapots"
    browser.post(form.redirect_chain[-1][0], {"new_password1": new, "new_password2": new})
    assert browser.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    browser.post("/admin/login/", {"username": "edith", "password": new})
    assert browser.get("/admin/")["Location"] == f"{CODE}?next=%2Fadmin%2F"


def test_windows_that_were_open_before_ask_for_it_too(editor):
    old = with_password("edith")
    assert old.get("/admin/").status_code == 200
    add(with_password("edith"))
    assert old.get("/admin/")["Location"] == f"{CODE}?next=%2Fadmin%2F"


def test_whoever_has_no_password_sees_none_of_its_screens():
    for path in (CODE, ADD, CHANGE):
        assert Client().get(path)["Location"].startswith("/admin/login/?next=")
        assert Client().post(path, {"code": "123456"})["Location"].startswith("/admin/login/?next=")


def test_the_password_alone_neither_adds_changes_nor_removes(half, codes):
    assert half.get(ADD)["Location"] == CHANGE
    assert half.get(CHANGE)["Location"] == CODE
    assert half.post(CHANGE, {"code": codes[0], "remove": "1"})["Location"] == CODE
    assert TOTPDevice.objects.count() == 1 and StaticToken.objects.count() == 10


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_wrong(half, editor, steps):
    assert give(half, phone_of(editor, steps)) is None
    assert half.get("/admin/").status_code == 200


@pytest.mark.parametrize("steps", [-2, 2])
def test_and_not_more(half, editor, steps):
    assert give(half, phone_of(editor, steps)) == WRONG
    assert half.get("/admin/").status_code == 302


def test_a_code_opens_once(half, editor, clock):
    code = phone_of(editor)
    assert give(half, code) is None
    second = with_password("edith")
    assert give(second, code) == WRONG
    clock.shift(HALF_A_MINUTE)
    assert give(second, phone_of(editor, -1)) == WRONG
    clock.shift(HALF_A_MINUTE)
    assert give(second, phone_of(editor)) is None


def test_the_code_that_added_it_opens_nothing_more(editor):
    browser = with_password("edith")
    add(browser)
    assert give(with_password("edith"), phone_of(editor)) == WRONG


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_opens_once_even_at_the_same_moment(editor, clock, kind):
    codes = add(with_password("edith"))
    clock.shift(2 * HALF_A_MINUTE)
    code = phone_of(editor) if kind == "app" else codes[0]

    def once(_number):
        try:
            return second_step.verify(editor, code).device is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(once, range(8))) == 1


def test_wrong_codes_make_each_next_one_wait_twice_as_long(half, editor, clock):
    for wait in (0, 1, 2, 4, 8):
        clock.shift(dt.timedelta(seconds=wait))
        assert give(half, "000000") == WRONG
    assert give(half, phone_of(editor)) == "Too many tries. Please try again at 09:02."
    clock.shift(dt.timedelta(seconds=16))
    assert give(half, phone_of(editor)) is None


def test_a_recovery_code_opens_once_however_it_is_typed(half, codes):
    first, second = codes[:2]
    assert give(half, f" {first.upper().replace('-', ' ')} ") is None
    assert half.get("/admin/").status_code == 200
    again = with_password("edith")
    assert give(again, first) == WRONG
    assert second_step.recovery_codes_left(get_user_model().objects.get(username="edith")) == 9
    assert give(with_password("edith"), second).startswith("Too many tries.")


def test_somebody_elses_codes_open_nothing(codes, moderator, clock):
    other = with_password("mo")
    add(other)
    clock.shift(2 * HALF_A_MINUTE)
    half = with_password("mo")
    assert give(half, codes[0]) == WRONG
    assert give(half, phone_of(get_user_model().objects.get(username="edith"))) == WRONG


def test_the_last_codes_are_told_of(codes, editor, clock):
    for number, code in enumerate(codes):
        browser = with_password("edith")
        assert give(browser, code) is None
        said = [words(one) for one in read(browser.get("/admin/")).select(".messages li")]
        left = 9 - number
        plural = "code" if left == 1 else "codes"
        text = f"You have {left} recovery {plural} left. Make new ones under “Account”."
        assert [one for one in said if "recovery" in one] == ([text] if left <= 3 else [])
    assert give(with_password("edith"), codes[0]) == WRONG


def test_only_digests_of_recovery_codes_are_kept(codes):
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10 and kept.isdisjoint({code.replace("-", "") for code in codes} | set(codes))


def test_new_recovery_codes_take_the_place_of_the_old(half, codes, editor, clock):
    give(half, phone_of(editor))
    clock.shift(HALF_A_MINUTE)
    assert half.post(CHANGE, {"code": "000000"}).status_code == 422
    clock.shift(HALF_A_MINUTE)
    new = [one.text for one in read(half.post(CHANGE, {"code": phone_of(editor)})).select("code")]
    assert len(set(new) - set(codes)) == 10
    assert give(with_password("edith"), codes[0]) == WRONG
    clock.shift(HALF_A_MINUTE)
    assert give(with_password("edith"), new[0]) is None


def test_it_is_turned_off_with_a_code(half, codes, editor, clock):
    give(half, phone_of(editor))
    clock.shift(HALF_A_MINUTE)
    assert half.post(CHANGE, {"code": "000000", "remove": "1"}).status_code == 422
    assert TOTPDevice.objects.exists()
    clock.shift(HALF_A_MINUTE)
    assert half.post(CHANGE, {"code": phone_of(editor), "remove": "1"})["Location"] == "/admin/account/"
    assert not TOTPDevice.objects.exists() and not StaticToken.objects.exists()
    assert with_password("edith").get("/admin/").status_code == 200


def test_whoever_cannot_take_it_signs_out(half):
    assert half.get("/admin/second-step/leave/").status_code == 405
    assert half.post("/admin/second-step/leave/")["Location"] == "/admin/login/"
    assert half.get(CODE)["Location"].startswith("/admin/login/")


def test_the_session_gets_a_new_key(half, editor):
    before = half.cookies["sessionid"].value
    give(half, phone_of(editor))
    assert half.cookies["sessionid"].value != before
    assert not SignIn.objects.filter(pk=before).exists()


def test_where_it_is_required_everybody_adds_one_first(settings, editor):
    settings.TWO_FACTOR = "required"
    browser = with_password("edith")
    assert browser.get("/admin/")["Location"] == f"{CODE}?next=%2Fadmin%2F"
    assert browser.get(CODE)["Location"] == ADD
    assert "everybody signs in with a password and a code" in words(read(browser.get(ADD)))
    add(browser)
    assert browser.get("/admin/").status_code == 200


def test_where_it_is_required_turning_it_off_leads_back(settings, half, editor, clock):
    settings.TWO_FACTOR = "required"
    give(half, phone_of(editor))
    clock.shift(HALF_A_MINUTE)
    half.post(CHANGE, {"code": phone_of(editor), "remove": "1"})
    assert half.get("/admin/", follow=True).redirect_chain[-1][0] == ADD


def test_the_setting_is_optional_or_required(monkeypatch):
    for value in ("optional", "required"):
        monkeypatch.setenv("TWO_FACTOR", value)
        assert env.text("TWO_FACTOR", "", form="optional|required", default="optional") == value


def test_every_change_and_each_code_is_a_line(half, codes, editor, clock):
    AuditEntry.objects.all().delete()
    half.post(CODE, {"code": "000000"})
    clock.shift(HALF_A_MINUTE)
    give(half, phone_of(editor))
    clock.shift(HALF_A_MINUTE)
    half.post(CHANGE, {"code": phone_of(editor)})
    clock.shift(HALF_A_MINUTE)
    half.post(CHANGE, {"code": phone_of(editor), "remove": "1"})
    add(half)
    about = ("edith", editor.pk)
    said = ["sign_in.fail_code", "sign_in.code", "sign_in.code", "second_step.new_codes", "sign_in.code"]
    said += ["second_step.remove", "second_step.add", "second_step.new_codes"]
    assert trail() == [(about[0], action, about[1]) for action in said]


LOST = "/admin/lost-phones/"


def test_a_moderator_lets_somebody_in_who_lost_her_phone(client, codes, editor, moderator):
    client.force_login(moderator)
    (link,) = read(client.get(LOST)).select("td a")
    assert link["href"] == f"{LOST}{editor.pk}/"
    assert "Take away the second step of “edith”?" in words(read(client.get(link["href"])))
    assert TOTPDevice.objects.exists()
    assert client.post(link["href"])["Location"] == LOST
    assert "“edith” can sign in with the password alone." in words(read(client.get(LOST)))
    assert with_password("edith").get("/admin/").status_code == 200
    assert trail("second_step.take_away") == [("mo", "second_step.take_away", editor.pk)]


def test_nobody_takes_away_their_own_without_a_code(client):
    moderators = person("mona", "Moderators"), get_user_model().objects.create_superuser("boss", "b@joinedup.example")
    for own in moderators:
        client.force_login(own)
        TOTPDevice.objects.create(user=own, name="app")
        client.force_login(own)
        device = TOTPDevice.objects.get(user=own)
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
        assert f"{LOST}{own.pk}/" not in [link["href"] for link in read(client.get(LOST)).select("td a")]
        assert client.post(f"{LOST}{own.pk}/").status_code == 404
        assert second_step.has(own)


def test_an_editor_may_not(desk, codes, moderator, clock):
    add(with_password("mo"))
    give(desk, codes[0])
    for path in (LOST, f"{LOST}{moderator.pk}/"):
        assert desk.get(path)["Location"] == "/admin/"
        assert desk.post(path)["Location"] == "/admin/"
    assert second_step.has(moderator)


def test_only_an_administrator_may_for_an_administrator(client, moderator):
    boss = get_user_model().objects.create_superuser("boss", "boss@joinedup.example", PASSWORD)
    add(with_password("boss"))
    client.force_login(moderator)
    assert read(client.get(LOST)).select("td a") == []
    assert client.post(f"{LOST}{boss.pk}/").status_code == 404
    assert second_step.has(boss)

    client.force_login(get_user_model().objects.create_superuser("chief"))
    assert client.post(f"{LOST}{boss.pk}/").status_code == 302
    assert not second_step.has(boss)


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(client, moderator):
    client.force_login(moderator)
    client.get(LOST)
    counts = []
    for name in ("one", "two", "three"):
        TOTPDevice.objects.create(user=person(name, "Editors"), name="app")
        with CaptureQueriesContext(connection) as queries:
            client.get(LOST)
        counts.append(len(queries))
    assert counts[0] == counts[2] <= 20


def test_the_shell_lets_somebody_in_too(codes, editor, capsys):
    call_command("take_away_second_step", "edith")
    assert capsys.readouterr().out == "“edith” can sign in with the password alone.\n"
    assert with_password("edith").get("/admin/").status_code == 200
    assert trail("second_step.take_away") == [("system", "second_step.take_away", editor.pk)]
    with pytest.raises(CommandError, match=r"^“edith” has no second step: the password is enough.$"):
        call_command("take_away_second_step", "edith")
    with pytest.raises(CommandError, match=r"^Nobody is called “nobody”.$"):
        call_command("take_away_second_step", "nobody")


def test_its_screens_are_kept_by_nobody(half, codes, editor):
    for path in (CODE, ADD, CHANGE):
        assert "no-store" in half.get(path)["Cache-Control"]
