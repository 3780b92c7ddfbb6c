"""The worker: mails out of the outbox, one worker at a time, and an end when it is asked for."""

import datetime as dt
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from post_office.models import STATUS, Email

from core.worker import Job, Worker, alone
from tests.databases import address
from tests.integration.core.mailing import mail_server
from tests.launching import ROOT, environment

SECRET = "zq7secretzq7"
ADDRESS = "mo@joinedup.example"


@pytest.fixture
def mail_folder(tmp_path, settings):
    """Where mails go without a mail server, by the settings that `./run serve` has."""
    settings.EMAIL_BACKEND = "core.mail.Outbox"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.EMAIL_SETTINGS = {**settings.EMAIL_SETTINGS, "EMAIL_FILE_PATH": settings.EMAIL_FILE_PATH}
    return tmp_path / "mail"


def queue(subject="Hello"):
    EmailMessage(subject, f"Dear {SECRET}", "site@joinedup.example", [ADDRESS]).send()
    return Email.objects.latest("pk")


def texts(folder):
    return [path.read_text() for path in sorted(folder.glob("*.log"))]


@pytest.mark.django_db
class TestMail:
    def test_a_forgotten_password_is_a_row_first_and_a_mail_after_a_turn(self, client, mail_folder):
        get_user_model().objects.create_superuser("mo", ADDRESS, "a long enough password")
        assert client.post(reverse("wagtailadmin_password_reset"), {"email": ADDRESS}).status_code == 302
        assert (Email.objects.get().status, mail_folder.exists()) == (STATUS.queued, False)

        assert Worker().turn()
        assert Email.objects.get().status == STATUS.sent
        (text,) = texts(mail_folder)
        assert f"To: {ADDRESS}" in text
        assert "http://testserver/admin/password_reset/confirm/" in text

    def test_a_refused_mail_is_tried_again_and_the_log_tells_nothing_of_it(self, settings, mail_folder, log):
        refusing = True

        def answer(line):
            return f"451 {ADDRESS} {SECRET} not now" if refusing and line.startswith("rcpt") else "250 ok"

        settings.POST_OFFICE = {
            **settings.POST_OFFICE,
            "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},
        }
        with mail_server(answer) as (port, _heard), time_machine.travel("2026-06-01 09:00Z", tick=False) as clock:
            settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
            queue()
            Worker().turn()
            mail = Email.objects.get()
            assert (mail.status, mail.number_of_retries) == (STATUS.requeued, 1)
            refusing = False
            clock.shift(dt.timedelta(minutes=14))
            Worker().turn()
            assert Email.objects.get().status == STATUS.requeued
            clock.shift(dt.timedelta(minutes=2))
            Worker().turn()
            assert Email.objects.get().status == STATUS.sent
        written = log.getvalue()
        assert "SMTPRecipientsRefused" in written
        assert (ADDRESS in written, SECRET in written) == (False, False)


@pytest.mark.django_db
class TestTurns:
    def test_a_job_that_fails_stops_no_other_and_rests(self, log):
        done = []

        def fail():
            done.append("failing")
            raise RuntimeError(SECRET)

        worker = Worker([Job("failing", fail), Job("working", lambda: done.append("working") or True)])
        assert (worker.turn(), worker.turn()) == (False, True)
        assert done == ["failing", "working", "working"]
        written = log.getvalue()
        assert "failing failed" in written and "RuntimeError" in written
        assert SECRET not in written

    def test_a_daily_job_is_done_once_a_day(self):
        done = []
        worker = Worker([Job("daily", lambda: done.append("done") or True, every=24 * 60 * 60)])
        assert (worker.turn(), worker.turn()) == (True, True)
        assert done == ["done"]

    def test_a_daily_job_that_fails_is_tried_again_a_minute_later(self):
        job = Job("daily", lambda: False, every=24 * 60 * 60)
        before = time.monotonic()
        assert not Worker([job]).turn()
        assert before + 60 <= job.due <= time.monotonic() + 60

    def test_one_worker_at_a_time(self, mail_folder):
        queue()
        working, end = threading.Event(), threading.Event()

        def other():
            with alone() as free:
                assert free
                working.set()
                end.wait(20)
            connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        assert working.wait(20)
        assert Worker().turn()
        assert Email.objects.get().status == STATUS.queued
        end.set()
        thread.join()
        assert Worker().turn()
        assert Email.objects.get().status == STATUS.sent

    def test_once_does_what_is_due_and_fails_when_something_did(self, mail_folder, monkeypatch):
        queue()
        call_command("worker", "--once")
        assert Email.objects.get().status == STATUS.sent
        monkeypatch.setattr("core.publishing.models_with_drafts", lambda: 1 / 0)
        with pytest.raises(CommandError, match=r"^Something failed: the lines above say where\.$"):
            call_command("worker", "--once")


@contextmanager
def worker_process(folder, **env):
    """The worker as `./run serve` starts it, on this test's database."""
    env = environment(
        DATABASE_URL=address(connection),
        DJANGO_SETTINGS_MODULE="tests.browser.settings",
        SECRET_KEY="tests only",
        TEST_FOLDER=str(folder),
        TEST_STATIC=str(folder),
        **env,
    )
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ends(process, number):
    """Send the signal; return the exit status and what was written. Fails when that takes more than a few seconds."""
    started = time.monotonic()
    process.send_signal(number)
    output, _ = process.communicate(timeout=20)
    assert time.monotonic() - started < 8  # of which most is Python going to bed; a mail server may take 10
    return process.returncode, output.decode()


def wait_until(true):
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
class TestProcess:
    def test_two_of_them_send_a_mail_once_and_end_when_asked(self, tmp_path, mail_folder):
        queue()
        with worker_process(tmp_path) as one, worker_process(tmp_path) as other:
            wait_until(lambda: Email.objects.get().status == STATUS.sent)
            queue("Once more")
            wait_until(lambda: not Email.objects.exclude(status=STATUS.sent).exists())
            assert (ends(one, signal.SIGTERM), ends(other, signal.SIGINT)) == ((0, ""), (0, ""))
        assert "".join(texts(mail_folder)).count("Subject: Hello") == 1
        assert "".join(texts(mail_folder)).count("Subject: Once more") == 1

    def test_a_mail_server_that_hangs_keeps_nobody_waiting(self, tmp_path, mail_folder):
        queue()
        with (
            mail_server(lambda line: None) as (port, heard),
            worker_process(tmp_path, EMAIL_URL=f"smtp://127.0.0.1:{port}") as process,
        ):
            assert heard.wait(60)
            assert ends(process, signal.SIGTERM) == (0, "")
        assert Email.objects.get().status == STATUS.queued
