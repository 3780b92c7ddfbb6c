"""A cache that cannot be reached: pages are made each time, and nothing fails."""

import socket

import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from config import env
from core import cache as module
from core.cache import WhileItAnswers
from tests.launching import free_port

pytestmark = pytest.mark.django_db

ABOUT = "/en/about/"
LOST = "WARNING site.cache the cache does not answer (ConnectionRefusedError): pages are made each time"
FOUND = "WARNING site.cache the cache answers again"
asked = []


class Remote(LocMemCache):
    """Keeps things while somebody listens at its port of this machine: it connects for each of them."""

    def make_and_validate_key(self, key, version=None):
        asked.append(key)
        socket.create_connection(("127.0.0.1", int(self._port)), timeout=1).close()
        return super().make_and_validate_key(key, version)

    def __init__(self, port, params):
        super().__init__(port, params)
        self._port = port


@pytest.fixture(autouse=True)
def _state(monkeypatch):
    asked.clear()
    monkeypatch.setattr(WhileItAnswers, "_asked_again", None)


@pytest.fixture
def port(settings):
    """Let the site use a cache behind a port where nobody listens, and return it."""
    port = free_port()
    kept_by = {"BACKEND": f"{__name__}.Remote"}
    settings.CACHES = {"default": {"BACKEND": "core.cache.WhileItAnswers", "LOCATION": str(port), "KEPT_BY": kept_by}}
    return port


def cost(client):
    """Return how many queries a page takes: one when it was kept."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(ABOUT)
    assert (response.status_code, b"</html>" in response.content) == (200, True)
    return len(queries)


def told(log):
    return [line.split(" ", 2)[2] for line in log.getvalue().splitlines() if "site.cache" in line]


def test_pages_are_made_each_time_and_one_line_tells(client, port, log):
    assert cost(client) > 1
    assert cost(client) > 1
    assert (told(log), len(asked)) == ([LOST], 1)  # for a while nobody waits for it


def test_readiness_tells_and_the_site_stays_ready(client, port):
    response = client.get("/readyz")
    parts = {"database": "ok", "storage": "ok", "search": "ok", "cache": "degraded"}
    assert (response.status_code, response.json()) == (200, parts)


def test_who_edits_is_not_stopped(admin_client, port):
    Site.objects.get().save()
    assert admin_client.get("/admin/").status_code == 200


def test_it_is_used_again_when_it_answers(client, port, log, monkeypatch):
    monkeypatch.setattr(module, "REST", 0)
    assert cost(client) > 1
    with socket.create_server(("127.0.0.1", port), backlog=100):
        client.get(ABOUT)
        assert cost(client) == 1
        assert client.get("/readyz").json()["cache"] == "ok"
        cache.clear()
        assert cost(client) > 1
    assert told(log) == [LOST, FOUND]


def test_every_question_has_an_answer_without_it(port):
    assert (cache.get("a"), cache.get("a", 7), cache.get_or_set("a", 5)) == (None, 7, 5)
    assert (cache.add("a", 1), cache.touch("a"), cache.delete("a"), "a" in cache) == (False, False, False, False)
    assert (cache.set("a", 1), cache.set_many({"a": 1}), cache.get_many(["a"])) == (None, [], {})
    cache.delete_many(["a"])
    cache.clear()


def test_what_it_answers_is_what_it_keeps(port):
    with socket.create_server(("127.0.0.1", port), backlog=100):
        assert (cache.add("a", 1), cache.add("a", 2), cache.get("a")) == (True, False, 1)
        cache.set("a", 3)
        assert (cache.get_many(["a", "b"]), cache.touch("a"), cache.delete("a")) == ({"a": 3}, True, True)
        assert (cache.get("a", 7), cache.touch("a"), cache.delete("a")) == (7, False, False)


def test_a_folder_for_all_processes(client, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("CACHE_URL", f"file://{tmp_path}/pages")
    settings.CACHES = {"default": env.cache()}
    assert cost(client) > 1
    assert cost(client) == 1
    assert client.get("/readyz").json()["cache"] == "ok"


def test_a_folder_that_cannot_be_written(client, settings, monkeypatch):
    monkeypatch.setenv("CACHE_URL", "file:///sys/joinedup")  # not even an administrator can make it
    settings.CACHES = {"default": env.cache()}
    assert cost(client) > 1
    assert cost(client) > 1
    assert client.get("/readyz").json()["cache"] == "degraded"
