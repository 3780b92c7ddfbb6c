"""Mails that did not go out: who sees what of them, why each failed, and sending them again."""

from __future__ import annotations

import datetime as dt
import smtplib

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from post_office.models import STATUS, Email, Log

from core.models import AuditEntry
from core.outbox.actions import send_again
from core.outbox.queries import recipients, unsent
from core.outbox.reasons import OTHER, reason
from core.worker import Worker, send_mails
from tests.integration.conftest import person
from tests.integration.core.mailing import mail_server

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
QUARTER = dt.timedelta(minutes=15)
SECRET = "zq7secretzq7"
ADDRESS = "molly@tea.example"
LIST = "/admin/failed-mails/"
AGAIN = "/admin/bulk/post_office/email/send_again/"
WAITS = "Failed mails: 1 mail could not be sent. See why, and send it again."


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "core.mail.Outbox"
    settings.POST_OFFICE = {
        **settings.POST_OFFICE,
        "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},
    }


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def moderators_desk(client, moderator):
    client.force_login(moderator)
    return client


def queue(subject="Hello", to=ADDRESS, body=f"Dear {SECRET}"):
    EmailMessage(subject, body, "site@joinedup.example", [to]).send()
    return Email.objects.latest("pk")


def given_up(subject="Hello", to=ADDRESS, body=f"Dear {SECRET}", tries=2):
    """A mail as post_office leaves it after its last try."""
    mail = queue(subject, to, body)
    Email.objects.filter(pk=mail.pk).update(status=STATUS.failed, number_of_retries=96)
    text = str(smtplib.SMTPRecipientsRefused({to: (550, f"no {SECRET}".encode())}))
    failed = {"status": STATUS.failed, "exception_type": "SMTPRecipientsRefused", "message": text}
    Log.objects.bulk_create(Log(email=mail, **failed) for _ in range(tries))
    return mail


def read(browser, path=LIST):
    answer = browser.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def rows(page):
    return [
        [" ".join(cell.text.split()) for cell in row.select("td")[1:]] for row in page.select("table.listing tbody tr")
    ]


def said(browser, path=LIST):
    return [" ".join(one.text.split()) for one in read(browser, path).select(".messages > ul > li")]


class TestTheList:
    def test_it_tells_what_a_real_server_refused(self, moderators_desk, settings, clock):
        settings.EMAIL_HOST = "127.0.0.1"
        with mail_server(lambda line: f"451 {ADDRESS} {SECRET}" if line.startswith("rcpt") else "250 ok") as (port, _):
            settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = port, 5
            queue("Your new listing")
            send_mails()
            clock.shift(QUARTER)
            send_mails()
        queue("Waits for its first try")
        page = read(moderators_desk)
        assert rows(page) == [
            [
                "Your new listing",
                "m…@tea.example",
                "The other side does not take mail for this address now. 451 SMTPRecipientsRefused",
                "2",
                "1 June 2026, 10:15",
                "Next try: 1 June 2026, 10:30.",
            ]
        ]
        assert SECRET not in page.decode()

    def test_a_mail_given_up_offers_to_be_sent_again_and_newer_ones_stand_above(self, moderators_desk, clock):
        given_up("First")
        clock.shift(QUARTER)
        given_up("Second", tries=97)
        page = read(moderators_desk)
        assert [[row[0], *row[2:4], row[5]] for row in rows(page)] == [
            [
                f"{subject} Send again",
                "The other side refused the address. 550 SMTPRecipientsRefused",
                tries,
                "The site has given up.",
            ]
            for subject, tries in (("Second", "97"), ("First", "2"))
        ]
        assert SECRET not in page.decode()

    def test_without_failures_it_says_so(self, moderators_desk):
        queue()
        assert "There are no mails that did not go out to display." in read(moderators_desk).main.text

    def test_whole_addresses_are_for_administrators(self, client, moderators_desk, moderator):
        given_up()
        assert rows(read(moderators_desk))[0][1] == "m…@tea.example"
        assert ADDRESS not in read(moderators_desk).decode()
        moderator.user_permissions.add(Permission.objects.get(codename="view_email"))
        assert rows(read(moderators_desk))[0][1] == ADDRESS
        client.force_login(get_user_model().objects.create_superuser("admin", "admin@joinedup.example", "long enough"))
        assert rows(read(client))[0][1] == ADDRESS

    @pytest.mark.parametrize(
        ("to", "masked"),
        [
            ("mo@tea.example", "m…@tea.example"),
            ("Molly Malone <mo@tea.example>", "m…@tea.example"),
            ("m@tea.example", "m…@tea.example"),
            ("łódź@tea.example", "ł…@tea.example"),
        ],
    )
    def test_what_is_masked_names_nobody(self, to, masked):
        assert recipients(Email(to=[to], cc=[], bcc=[to]), whole=False) == [masked, masked]

    def test_its_queries_do_not_grow(self, moderators_desk, django_assert_max_num_queries):
        counts = []
        for _ in range(2):
            given_up()
            moderators_desk.get(LIST)
            with CaptureQueriesContext(connection) as captured:
                assert moderators_desk.get(LIST).status_code == 200
            counts.append(len(captured))
            given_up()
        assert counts[0] == counts[1] <= 20


@pytest.mark.once
class TestReasons:
    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (
                smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no")}),
                ("The other side refused the address.", "550 SMTPRecipientsRefused"),
            ),
            (
                smtplib.SMTPRecipientsRefused({ADDRESS: (450, b'a "quoted" no')}),
                ("The other side does not take mail for this address now.", "450 SMTPRecipientsRefused"),
            ),
            (
                smtplib.SMTPAuthenticationError(535, b"no"),
                ("The mail server refused this site’s user name or password.", "535 SMTPAuthenticationError"),
            ),
            (
                ConnectionRefusedError(111, "refused"),
                ("The mail server could not be reached.", "ConnectionRefusedError"),
            ),
            (ValueError(f"{ADDRESS} (550) {SECRET}"), (OTHER, "ValueError")),
        ],
    )
    def test_an_error_is_told_in_words_with_its_code_and_nothing_else(self, error, told):
        assert reason(type(error).__name__, str(error)) == told


class TestSendingAgain:
    def test_it_goes_out_with_the_next_tries_and_leaves_the_list(self, moderators_desk, moderator, settings, clock):
        mail = given_up()
        clock.shift(QUARTER)
        assert moderators_desk.post(f"{AGAIN}?id={mail.pk}&next={LIST}").status_code == 302
        assert said(moderators_desk) == ["1 mail is in the queue again. It goes out within a quarter of an hour."]
        with mail_server(lambda line: "250 ok") as (port, _):
            settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
            Worker().turn()
        assert Email.objects.get().status == STATUS.sent
        assert rows(read(moderators_desk)) == []
        (entry,) = AuditEntry.objects.filter(action="mail.send_again")
        assert (entry.by, entry.kind, entry.object_id, entry.facts) == ("mo", "post_office.email", mail.pk, {})

    def test_it_gets_as_many_tries_as_a_new_one_and_never_closer_together(self, moderator, clock):
        mail = given_up()
        clock.shift(QUARTER / 3)
        assert send_again(mail=mail, by=moderator)
        stored = Email.objects.get()
        assert (stored.status, stored.number_of_retries) == (STATUS.requeued, 0)
        assert stored.scheduled_time == NOW + QUARTER

        late = given_up()
        clock.shift(3 * QUARTER)
        assert send_again(mail=late, by=moderator)
        assert Email.objects.latest("pk").scheduled_time == NOW + QUARTER / 3 + 3 * QUARTER

    def test_a_double_click_does_it_once(self, moderators_desk, clock):
        mail = given_up()
        for _ in range(2):
            moderators_desk.post(f"{AGAIN}?id={mail.pk}&next={LIST}")
        assert said(moderators_desk) == [
            "1 mail is in the queue again. It goes out within a quarter of an hour.",
            "None of these mails waits to be sent again.",
        ]
        assert AuditEntry.objects.filter(action="mail.send_again").count() == 1

    @pytest.mark.parametrize("status", [STATUS.sent, STATUS.queued, STATUS.requeued])
    def test_what_was_not_given_up_stays_as_it_is(self, moderator, status):
        mail = queue()
        Email.objects.update(status=status, number_of_retries=5)
        assert send_again(mail=mail, by=moderator) is False
        stored = Email.objects.get()
        assert (stored.status, stored.number_of_retries, stored.scheduled_time) == (status, 5, None)
        assert not AuditEntry.objects.exists()

    @pytest.mark.parametrize(
        ("mail", "passed"),
        [
            ((29, None, "Hello"), False),
            ((30, None, "Hello"), True),
            ((1, NOW + dt.timedelta(days=2), "Hello"), False),
            ((1, NOW + dt.timedelta(hours=23), "Hello"), True),
            ((2, None, "https://a.example/admin/password_reset/confirm/MQ/c-1/"), False),
            ((3, None, "https://a.example/admin/password_reset/confirm/MQ/c-1/"), True),
        ],
    )
    def test_what_has_lost_its_purpose_is_refused(self, moderators_desk, moderator, clock, mail, passed):
        days, expires, body = mail
        mail = given_up(body=body)
        Email.objects.update(expires_at=expires)
        clock.shift(dt.timedelta(days=days))
        assert [one.passed for one in unsent()] == [passed]
        assert ("Send again" in rows(read(moderators_desk))[0][0]) is not passed
        asked = read(moderators_desk, f"{AGAIN}?id={mail.pk}&next={LIST}")
        assert (asked.select_one("main form") is None) is passed
        if passed:
            moderators_desk.post(f"{AGAIN}?id={mail.pk}&next={LIST}")
            with pytest.raises(ValidationError, match="too late"):
                send_again(mail=mail, by=moderator)
        else:
            assert send_again(mail=mail, by=moderator)
        assert AuditEntry.objects.count() == (not passed)

    def test_the_link_to_a_new_password_is_known_in_the_real_mail(self, client, moderator, clock):
        client.post(reverse("wagtailadmin_password_reset"), {"email": moderator.email})
        Email.objects.update(status=STATUS.failed)
        assert [mail.passed for mail in unsent()] == [False]
        clock.shift(dt.timedelta(days=3))
        assert [mail.passed for mail in unsent()] == [True]

    def test_many_at_once_go_and_those_that_cannot_are_named_beforehand(self, moderators_desk, clock):
        first, second = given_up("First"), given_up("Second")
        tried = queue("Still tried")
        Email.objects.filter(pk=tried.pk).update(status=STATUS.requeued, scheduled_time=NOW + QUARTER)
        asked = read(moderators_desk, f"{AGAIN}?id={first.pk}&id={second.pk}&id={tried.pk}&next={LIST}")
        assert [[one.text for one in each.select("li")] for each in asked.main.select(".nice-padding > ul")] == [
            ["Second", "First"],
            ["Still tried"],
        ]
        moderators_desk.post(f"{AGAIN}?id=all&next={LIST}")
        assert said(moderators_desk) == ["2 mails are in the queue again. They go out within a quarter of an hour."]
        assert set(Email.objects.values_list("status", flat=True)) == {STATUS.requeued}

    @pytest.mark.parametrize("value", ["x", "-1", "0", "9" * 19, "9" * 5_000, "٣", "1.5", ""])
    def test_an_id_that_is_none_sends_nothing(self, moderators_desk, value):
        given_up()
        page = read(moderators_desk, f"{AGAIN}?id={value}&next={LIST}")
        assert "None of these mails waits to be sent again." in page.main.text
        moderators_desk.post(f"{AGAIN}?id={value}&next={LIST}")
        assert Email.objects.get().status == STATUS.failed


class TestRights:
    @pytest.mark.parametrize(
        ("who", "allowed"), [("nobody", False), ("edith", False), ("mo", True), ("admin", True), ("guest", False)]
    )
    def test_who_sees_them_and_sends_them_again(self, client, who, allowed):
        roles = {"edith": ["Editors"], "mo": ["Moderators"]}
        mail = given_up()
        if who == "admin":
            client.force_login(get_user_model().objects.create_superuser(who, "admin@joinedup.example", "long enough"))
        elif who != "guest":
            client.force_login(person(who, *roles.get(who, [])))
        assert client.get(LIST).status_code == client.get(f"{LIST}results/").status_code == (200 if allowed else 302)
        if who not in ("nobody", "guest"):
            home = self.first_screen(client)
            assert (WAITS in self.waiting(home)) is allowed
            assert ('"/admin/failed-mails/"' in home.select_one("#wagtail-sidebar-props").text) is allowed
        again = f"{AGAIN}?id={mail.pk}&next={LIST}"
        assert client.get(again).status_code == (200 if allowed else 302)
        assert client.post(again).status_code == 302
        assert Email.objects.get().status == (STATUS.requeued if allowed else STATUS.failed)
        if allowed:
            assert WAITS not in self.waiting(self.first_screen(client))

    def test_a_mail_that_nobody_can_send_any_more_waits_for_nobody(self, moderators_desk, clock):
        given_up()
        assert WAITS in self.waiting(self.first_screen(moderators_desk))
        Email.objects.update(expires_at=NOW)
        assert WAITS not in self.waiting(self.first_screen(moderators_desk))

    def first_screen(self, client):
        return BeautifulSoup(client.get("/admin/").content, "html.parser")

    def waiting(self, home):
        return [" ".join(item.text.split()) for item in home.select(".waiting li")]
