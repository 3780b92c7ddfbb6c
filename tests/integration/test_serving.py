"""`./run serve` as docs/operations.md tells: two processes that start, serve and end together; backup and restore."""

from __future__ import annotations

import json
import re
import signal
import stat
import threading
import time
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import psutil
import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from tests.factories import GroupFactory
from tests.launching import SITE, copy, free_port, run, start, with_packages

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

ADDRESS = "mo@joinedup.example"
WITHIN = 60  # seconds


class Served:
    """`./run serve` from its start to its end: what it tells, and the two processes that it starts."""

    def __init__(self, project, port):
        self.site = f"http://localhost:{port}"
        self.process = start(project, "serve", PORT=str(port))
        self.log = []
        self._reader = threading.Thread(target=lambda: self.log.extend(self.process.stderr))
        self._reader.start()
        self.told = list(iter(lambda: self.process.stdout.readline().strip(), "Ctrl-C stops it."))
        self.processes = psutil.Process(self.process.pid).children()

    def get(self, path, method="GET"):
        with urllib.request.urlopen(urllib.request.Request(self.site + path, method=method), timeout=WITHIN) as answer:
            return answer.status, answer.read().decode()

    def end(self, number=None):
        """Send it a signal, or none when it ends by itself; return its exit status and its last words."""
        if number:
            self.process.send_signal(number)
        last_words = self.process.stdout.read().splitlines()
        status = self.process.wait(WITHIN)
        self._reader.join()
        _gone, left = psutil.wait_procs(self.processes, timeout=0)
        assert left == []
        return status, last_words


@contextmanager
def serving(project, port):
    served = Served(project, port)
    try:
        yield served
    finally:
        served.process.terminate()
        served.process.wait(WITHIN)
        served.process.stdout.close()
        served.process.stderr.close()


@pytest.fixture
def place(tmp_path):
    """Return a way to make a fresh copy of the whole project."""
    return lambda name: with_packages(copy(tmp_path / name, *SITE))


@pytest.fixture
def project(place):
    """A site with an administrator and a public group. Its tables stand: to make them takes a quarter of a minute."""
    get_user_model().objects.create_superuser("mo", ADDRESS, "a long enough password")
    GroupFactory(name="Kettle Corner", slug="kettle-corner", summary="Tea.")
    project = place("site")
    (project / "var").mkdir()
    connection.cursor().execute("VACUUM INTO %s", [str(project / "var" / "db.sqlite3")])
    return project


def program(process):
    """Return what a process runs. It says nothing for a moment, between its birth and its program."""
    end = time.monotonic() + WITHIN
    while not (command := process.cmdline()):
        assert time.monotonic() < end
        time.sleep(0.01)
    return command[-1]


def forget_password(site):
    """Ask for a new password as an administrator would in a browser."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = f"{site}/admin/password_reset/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.open(form).read().decode())[1]
    browser.open(form, urlencode({"csrfmiddlewaretoken": token, "email": ADDRESS}).encode())


def the_file(folder):
    """Wait for the one file that is to appear in a folder."""
    end = time.monotonic() + WITHIN
    while not (found := list(folder.glob("*.log"))):
        assert time.monotonic() < end
        time.sleep(0.05)
    (path,) = found
    return path


def test_a_site_is_served_backed_up_and_restored(project, place):
    """One story, because starting takes seconds."""
    fresh, port = place("fresh"), free_port()
    addresses = [f"The site     http://localhost:{port}/en/", f"The admin    http://localhost:{port}/admin/"]
    with serving(project, port) as served:
        assert served.told == [
            "Preparing the database …", "Collecting styles, scripts and pictures …", "", *addresses
        ]  # fmt: skip
        kept = [stat.S_IMODE((project / "var" / name).stat().st_mode) for name in ("db.sqlite3", "log")]
        assert kept == [0o600, 0o700]
        assert [program(process) for process in served.processes] == ["site/config/gunicorn.py", "worker"]
        assert served.get("/healthz", "HEAD") == (200, "")
        assert served.get("/en/groups/", "HEAD") == (200, "")
        status, parts = served.get("/readyz")
        assert (status, json.loads(parts)) == (200, {"database": "ok", "storage": "ok", "search": "ok", "cache": "ok"})
        _, page = served.get("/en/groups/")
        assert 'data-result="kettle-corner"' in page
        (styles,) = re.findall(r'<link[^>]+href="(/static/[^"]+\.css)"', page)
        assert served.get(styles)[0] == 200

        forget_password(served.site)
        assert f"To: {ADDRESS}" in the_file(project / "var" / "mail").read_text()

        done = run(project, "backup", "kept.tar.gz")
        assert (done.returncode, done.stderr) == (0, "")
        assert run(project, "restore", "kept.tar.gz").returncode == 1

        assert served.end(signal.SIGTERM) == (0, ["Stopping …"])
    assert {line.split()[2] for line in served.log} == {"INFO"}
    assert [word for word in ("/groups", "kettle", ADDRESS) if word in "".join(served.log)] == []

    assert run(fresh, "restore", str(project / "kept.tar.gz")).returncode == 0
    with serving(fresh, port) as served:
        assert served.get("/en/groups/")[1] == page
        assert served.end(signal.SIGINT) == (0, ["Stopping …"])

    with serving(fresh, port) as served:
        assert served.told == ["", *addresses]  # all is prepared
        _web, worker = served.processes
        worker.kill()
        assert served.end() == (1, [])
    assert served.log[-1] == "The worker stopped by itself: what it wrote above says why.\n"
