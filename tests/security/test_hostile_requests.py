"""Requests that no browser sends: odd bodies, headers, cookies, methods and encodings are answered by pages of ours."""

from __future__ import annotations

import io
import socket
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import RequestFactory

from tests.security.pages import Page, held
from tests.security.poisons import MARK

pytestmark = pytest.mark.django_db

LIST, NEAR = "/en/groups/", "/en/groups/near/"
PAGES = [LIST, NEAR, "/en/wards/royston/", "/en/wards/royston/feed.atom", "/en/groups/tea-0/contact.vcf"]


@pytest.mark.parametrize("path", ["*", "foo", "//zqx.example/en/", "//[/en/", "///", "\\\\zqx.example"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_a_request_line_may_hold_what_is_no_path(client, method, path):
    response = client.generic(method, "/", PATH_INFO=path)
    assert response.status_code == 404
    held(response)


@pytest.mark.parametrize("path", ["/en/groups/", "/admin/", "/admin/login/"])
def test_a_nul_in_a_cookie_is_refused_too(client, path):
    response = client.get(path, headers={"Cookie": 'sessionid="\\000aaaaaaaaaaaaaaaa"'})
    assert response.status_code == 400


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages", "django_language", "<zqx>"])
@pytest.mark.parametrize("value", ["zqx", "<zqx>", '"\\377\\012zqx"', "=;,", "x" * 4_000, "\xe2\x80\xae"])
def test_hostile_cookies_change_nothing(client, directory, name, value):
    response = client.get(LIST, headers={"Cookie": f"{name}={value}"})
    assert response.status_code == 200
    assert response["Content-Language"] == "en"
    assert MARK not in response.cookies.output()
    assert set(response.cookies) <= {name}  # what cannot be read is taken back
    response.cookies.clear()
    held(response)


@pytest.mark.once
@pytest.mark.parametrize(
    "header",
    [
        "Accept",
        "Accept-Language",
        "Accept-Encoding",
        "If-None-Match",
        "If-Modified-Since",
        "Range",
        "Referer",
        "Origin",
    ],
)
@pytest.mark.parametrize(
    "value", ["<zqx>", "a*=hex''%41", "x;q=NaN,*;q=1e999", "x" * 9_000, "\xff\x80", "en;q=9," * 900]
)
def test_hostile_headers_change_nothing(client, directory, header, value):
    response = client.get(LIST, headers={header: value})
    assert response.status_code == 200
    held(response)


def served(method, path, body=b"", **environ):
    """Answer as the server does: through the application that gunicorn calls."""
    from config.wsgi import application

    told = {}

    def start_response(status, headers, exc_info=None):
        told["status"] = int(status.split()[0])

    request = RequestFactory().generic(method, "/", body)
    # What the server does round a request would close the test's connection to its database.
    request_started.disconnect(close_old_connections)
    try:
        page = b"".join(application({**request.environ, "PATH_INFO": path, **environ}, start_response)).decode()
    finally:
        request_started.connect(close_old_connections)
    return told["status"], page


@pytest.mark.once
@pytest.mark.parametrize(
    "charset", ["hex", "utf-7", "utf-16", "idna", "unicode_escape", "nowhere", "utf-8", '"', "\xff"]
)
@pytest.mark.parametrize("parameter", ["charset=", "charset*=hex''", "a*=nowhere''", "; ;charset="])
def test_no_header_makes_an_address_mean_something_else(directory, charset, parameter):
    status, page = served(
        "GET", LIST, CONTENT_TYPE=f"text/plain; {parameter}{charset}", QUERY_STRING="q=%2B2AA-&ward=royston"
    )
    assert status == 200
    Page(page)
    assert 'value="+2AA-"' in page
    assert 'data-facet="ward:royston" data-count="' in page


def test_a_form_is_read_as_utf_8_whatever_it_says_of_itself(directory):
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b"):
        body = b"postcode=%E2%82%AChello"
        if "boundary" in kind:
            body = '--b\r\nContent-Disposition: form-data; name="postcode"\r\n\r\n€hello\r\n--b--\r\n'.encode()
        status, page = served("POST", NEAR, body, CONTENT_TYPE=f"{kind}; charset=utf-16")
        assert (status, 'name="postcode" value="€hello"' in page) == (422, True), kind


FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
PART = "--b\r\nContent-Disposition: form-data; "
ODD_BODIES = {
    "nothing": ("", FORM, 422),
    "json": ('{"postcode": "S71 4AB"}', "application/json", 422),
    "xml": ("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", "text/xml", 422),
    "plain": ("postcode=S71 4AB", "text/plain", 422),
    "no kind": ("postcode=S71 4AB", "", 422),
    "no boundary": ("x", "multipart/form-data", 400),
    "other boundary": ("--a\r\n\r\n--a--", PARTS, 422),
    "a part without an end": (f"{PART}name=postcode\r\n\r\nS71 4AB", PARTS, 303),
    "a part without a name": (f"{PART}\r\n\r\nS71 4AB\r\n--b--\r\n", PARTS, 422),
    "a name in an encoding that is none": (f"{PART}name*=hex''%41\r\n\r\nx\r\n--b--\r\n", PARTS, 422),
    "half a base64": (f"{PART}name=postcode\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--\r\n", PARTS, 422),
    "not UTF-8": (b"postcode=\xff\xfe%ED%A0%80", FORM, 422),
    "twice, the last counts": ("postcode=x&postcode=S71+4AB", FORM, 303),
    "many fields": ("postcode=x" + "&a=1" * 6_000, FORM, 400),
}


@pytest.mark.parametrize("name", ODD_BODIES)
def test_odd_bodies(client, directory, name):
    body, kind, status = ODD_BODIES[name]
    response = client.generic("POST", NEAR, body, content_type=kind)
    assert response.status_code == status
    held(response)


@pytest.mark.once
@pytest.mark.parametrize("form_of", ["file", "field", "address"])
@pytest.mark.parametrize("path", [NEAR, LIST, "/en/", "/en/nowhere/"])
def test_ten_megabytes_are_refused_unread(client, tmp_path, settings, form_of, path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    much = "a" * 10_000_000
    if form_of == "address":
        response = client.post(path, f"postcode={much}", content_type="application/x-www-form-urlencoded")
    elif form_of == "file":
        response = client.post(path, {"postcode": SimpleUploadedFile("a.txt", much.encode())})
    else:
        response = client.post(path, {"postcode": much})
    assert response.status_code == 400
    assert len(response.content) < 5_000
    assert list(tmp_path.iterdir()) == []
    held(response)


def test_a_small_file_in_place_of_a_postcode_is_no_postcode(client):
    response = client.post(NEAR, {"postcode": SimpleUploadedFile("S71 4AB", b"S71 4AB")})
    assert response.status_code == 422
    held(response)


@pytest.mark.once
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "ZQX"])
@pytest.mark.parametrize("path", [*PAGES, "/robots.txt", "/sitemap.xml", "/"])
def test_other_methods_are_not_allowed(client, directory, method, path):
    response = client.generic(method, path, b"postcode=x")
    assert response.status_code == 405
    assert MARK not in response.content.decode()


@pytest.mark.once
def test_a_form_whose_end_never_comes_is_refused_and_no_failure(client, caplog):
    class Lost(io.BytesIO):
        def read(self, size=-1):
            raise TimeoutError

    for kind in (FORM, PARTS):
        asked = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": "100", "wsgi.input": Lost()}
        response = client.generic("POST", NEAR, **asked)
        assert response.status_code == 400
        held(response)
    assert [record.name for record in caplog.records if record.exc_info] == []


@pytest.mark.once
def test_a_client_that_falls_silent_lets_go_of_its_thread(monkeypatch):
    from config import gunicorn

    monkeypatch.setattr(gunicorn, "PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gunicorn.when_ready(SimpleNamespace(LISTENERS=[SimpleNamespace(sock=listener)]))
        with socket.create_connection(listener.getsockname()) as phone, listener.accept()[0] as server:
            phone.sendall(b"POST")
            assert server.recv(10) == b"POST"
            with pytest.raises(BlockingIOError):
                server.recv(10)
            with pytest.raises(BlockingIOError):
                server.sendall(b"x" * 50_000_000)
