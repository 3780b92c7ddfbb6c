"""No log line tells what a person looked for, typed or opened."""

import logging

import pytest
from django.http import HttpResponse
from django.urls import path

from config import urls
from core.logs import PlainFormatter

SECRET = "zq7secretzq7"


def fail(request):
    words = request.GET.get("q", "")
    try:
        int(words)
    except ValueError as error:
        raise RuntimeError(f"cannot use {words}") from error


urlpatterns = [
    path("fail/", fail, name="fails"),
    path("fine/", lambda request: HttpResponse("fine"), name="fine"),
    *urls.urlpatterns,
]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_logs_hold_route_names_only(client, lines):
    client.raise_request_exception = False
    answers = [
        client.get(f"/en/{SECRET}/?q={SECRET}"),
        client.get(f"/fail/?q={SECRET}"),
        client.get(f"/fine/?q={SECRET}", headers={"Cookie": f"sessionid={SECRET}", "Referer": f"http://x/{SECRET}"}),
        client.get(f"/en/?q={SECRET}%00"),
        client.get("/en/", headers={"Host": f"{SECRET}.example"}),
        client.post(f"/fine/?{SECRET}", {SECRET: SECRET}),
        client.post(f"/en/about/?{SECRET}", {SECRET: SECRET}),
    ]
    assert [answer.status_code for answer in answers] == [404, 500, 200, 400, 400, 200, 200]
    written = lines.getvalue()
    assert SECRET not in written
    assert "site.requests fails 500" in written
    assert "site.requests fine 200" in written
    assert "RuntimeError\nafter:\n" in written and "ValueError" in written


def test_gunicorns_lines_about_broken_requests_hold_no_address():
    def line(message, *args):
        record = logging.LogRecord("gunicorn.error", logging.WARNING, "", 1, message, args, None)
        return PlainFormatter().format(record)

    assert SECRET not in line("Error handling request %s", f"/en/?q={SECRET}")
    assert SECRET not in line(f"Invalid request from ip=127.0.0.1: Invalid HTTP request line: 'GET /{SECRET}'")
    assert line("WORKER TIMEOUT (pid:%s)", 42).endswith("WORKER TIMEOUT (pid:42)")
