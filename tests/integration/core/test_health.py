import pytest
from django.db import DatabaseError, connection

from directory.search.index import TEXT

pytestmark = pytest.mark.django_db


def refuse(*args):
    raise DatabaseError


def test_the_process_answers_any_host_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    with connection.execute_wrapper(refuse):
        response = client.get("/healthz", headers={"Host": "10.0.0.7"})
    assert (response.status_code, response.content) == (200, b"ok")


def test_ready_tells_each_part(client):
    response = client.get("/readyz", headers={"Host": "10.0.0.7"})
    parts = {"database": "ok", "storage": "ok", "search": "ok", "cache": "ok"}
    assert (response.status_code, response.json()) == (200, parts)


def test_without_a_database_the_site_is_not_ready(client):
    with connection.execute_wrapper(refuse):
        response = client.get("/readyz")
    assert (response.status_code, response.json()["database"], response.json()["storage"]) == (503, "failed", "ok")


def test_without_storage_the_site_is_not_ready(client, settings, tmp_path):
    (tmp_path / "media").write_text("a file where the folder should be")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["database"], response.json()["storage"]) == (503, "ok", "failed")


def test_without_its_index_search_is_degraded_and_the_site_serves(client):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TEXT.name}")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["search"]) == (200, "degraded")


def test_a_probe_leaves_nothing_behind(client, settings, tmp_path):
    client.get("/readyz")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
