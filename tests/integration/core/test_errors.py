import pytest
from django.core.cache import cache
from django.db import OperationalError, connection


def refuse(*args):
    raise OperationalError


@pytest.mark.django_db
def test_the_failure_page_needs_no_database(client):
    cache.clear()
    client.raise_request_exception = False
    with connection.execute_wrapper(refuse):
        response = client.get("/pl/about/")
    assert response.status_code == 500
    assert b'<html lang="pl" dir="ltr">' in response.content
    assert b'href="tel:999"' in response.content
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response.cookies == {}
