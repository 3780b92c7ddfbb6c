"""What a visitor reads when something fails: in their language, with the numbers that may be needed."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.conf.urls.i18n import i18n_patterns
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext

from config.urls import urlpatterns as real

DIRECTIONS = {"en": "ltr", "pl": "ltr", "ro": "ltr", "ar": "rtl"}


@pytest.fixture
def nowhere():
    """Take the database away: nothing answers where it stood."""
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(NAME="/nowhere/at/all", HOST="127.0.0.1", PORT="1")
    with pytest.raises(OperationalError):
        connection.ensure_connection()
    yield
    connection.close()
    connection.settings_dict.update(kept)


@pytest.fixture
def visitor():
    cache.clear()
    return Client(raise_request_exception=False)


def read(answer):
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", DIRECTIONS)
def test_without_a_database_every_page_says_so_kindly(visitor, nowhere, code):
    for rest in ("", "about/", "nowhere/", "groups/", "groups/near/", "groups/some-group/", "wards/some-ward/"):
        answer = visitor.get(f"/{code}/{rest}")
        page = read(answer)
        assert (answer.status_code, answer["Content-Language"]) == (500, code)
        assert (page.html["lang"], page.html["dir"]) == (code, DIRECTIONS[code])
        with translation.override(code):
            assert (page.h1.text, page.title.text) == (gettext("Something went wrong on our side"),) * 2
        assert [link["href"] for link in page.main.select("a")] == [f"/{code}/", "tel:999", "tel:111", "tel:08001111"]
        assert page.find("meta", {"name": "robots"})["content"] == "noindex"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer.cookies == {}


@pytest.mark.django_db(transaction=True)
def test_without_a_database_probes_answer_and_the_way_in_still_knows_languages(visitor, nowhere):
    assert visitor.get("/healthz").status_code == 200
    assert (visitor.get("/readyz").status_code, visitor.get("/readyz").json()["database"]) == (503, "failed")
    assert visitor.get("/", headers={"Accept-Language": "pl"})["Location"] == "/pl/"
    assert visitor.get("/en/?q=%00").status_code == 400


def refused(request):
    raise PermissionDenied


def fails(request):
    raise RuntimeError


urlpatterns = [path("refused/", refused), *i18n_patterns(path("fails/", fails), path("refused/", refused)), *real]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("code", DIRECTIONS)
@pytest.mark.parametrize(
    ("rest", "status", "heading"),
    [
        ("nowhere/", 404, "We cannot find this page"),
        ("fails/", 500, "Something went wrong on our side"),
        ("refused/", 403, "This is not open to everybody"),
        ("?ward=%00", 400, "We cannot read this address or form"),
    ],
)
def test_each_failure_is_told_in_the_language_of_the_address(visitor, code, rest, status, heading):
    answer = visitor.get(f"/{code}/{rest}", headers={"Accept-Language": "ro" if code == "pl" else "pl"})
    page = read(answer)
    assert (answer.status_code, page.html["lang"], page.html["dir"]) == (status, code, DIRECTIONS[code])
    with translation.override(code):
        assert page.h1.text == gettext(heading)
    assert page.main.find("a", href=f"/{code}/") is not None
    assert page.find("a", href="tel:999") is not None
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer.cookies == {}


@pytest.mark.django_db
def test_a_form_of_the_admin_without_its_proof_is_refused_in_plain_words():
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/admin/login/", {"username": "edith", "password": "x"})
    page = read(answer)
    assert (answer.status_code, page.h1.text) == (403, "This form has waited too long")
    assert "CSRF" not in answer.text
