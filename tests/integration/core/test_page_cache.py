"""A kept page is the page: never older than the last change, never somebody else's."""

import datetime as dt
import json

import pytest
import time_machine
from django.conf.urls.i18n import i18n_patterns
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from config import urls
from core import generation
from core.models import HelpNumbers
from home.models import StandardPage

pytestmark = pytest.mark.django_db

ABOUT = "/en/about/"


@pytest.fixture(autouse=True)
def _empty_cache(client):
    """Begin with no page kept; where the site's addresses begin is known already."""
    cache.clear()
    client.get("/en/nowhere/")


def get(client, path=ABOUT, **headers):
    """Return the answer and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path, headers=headers)
    return response, len(queries)


def test_the_second_answer_takes_one_query_and_is_the_same(client):
    first, cost = get(client)
    second, kept_cost = get(client)
    assert cost > 1 and kept_cost == 1
    assert (second.content, dict(second.items())) == (first.content, dict(first.items()))
    assert "default-src 'none'" in second["Content-Security-Policy"]
    assert second["Cache-Control"] == "no-cache"


def test_an_edit_shows_in_the_next_answer(client):
    get(client)
    page = StandardPage.objects.get(slug="about", locale__language_code="en")
    page.intro = "Newer words"
    page.save_revision().publish()
    assert b"Newer words" in client.get(ABOUT).content


def test_a_draft_costs_the_others_nothing(client):
    get(client)
    page = StandardPage.objects.get(slug="about", locale__language_code="en")
    page.intro = "Half a thought"
    page.save_revision()
    assert get(client)[1] == 1


def test_help_numbers_show_in_the_next_answer(client):
    get(client)
    numbers = HelpNumbers.load()
    numbers.council_day = "01632 960999"
    numbers.save()
    assert b"01632 960999" in client.get(ABOUT).content


@pytest.mark.django_db(transaction=True)
def test_the_generation_rises_and_falls_with_what_is_written():
    before = generation.current()
    with pytest.raises(RuntimeError), transaction.atomic():
        HelpNumbers.load().save()
        assert generation.current() > before
        raise RuntimeError
    assert generation.current() == before


@pytest.mark.parametrize(
    ("file", "kept"), [("site/a.html", False), ("home/a.py", False), ("site/a.mo", False), ("a.css", True)]
)
def test_a_cache_that_outlives_an_upgrade_gives_no_former_page(settings, tmp_path, file, kept):
    for release in ("former", "new"):
        for folder in ("site", "home"):
            (tmp_path / release / folder).mkdir(parents=True)
        (tmp_path / release / file).write_text(release)
    settings.ROOT = tmp_path / "former"
    get(Client())
    assert get(Client())[1] == 1

    settings.ROOT = tmp_path / "new"

    assert (get(Client())[1] == 1) == kept


def test_a_new_day_makes_the_page_anew(client):
    with time_machine.travel(dt.datetime(2026, 6, 1, 22, 59, tzinfo=dt.UTC), tick=False):
        get(client)
        assert get(client)[1] == 1
    with time_machine.travel(dt.datetime(2026, 6, 1, 23, 1, tzinfo=dt.UTC), tick=False):  # after midnight in Barnsley
        assert get(client)[1] > 1


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (ABOUT + "?q=autism", {}),
        (ABOUT + "?utm_source=poster", {}),
        (ABOUT, {"Cookie": "sessionid=anything"}),
        (ABOUT, {"Authorization": "Bearer anything"}),
        ("/en/nowhere/", {}),
    ],
)
def test_what_is_not_for_everybody_is_made_each_time(client, path, headers):
    _response, cost = get(client, path, **headers)
    assert get(client, path, **headers)[1] == cost > 1


def test_parameters_are_told_apart_and_their_order_by_name_is_not(client):
    get(client, ABOUT + "?ward=royston&age=7")
    assert get(client, ABOUT + "?age=7&ward=royston")[1] == 1
    assert get(client, ABOUT + "?age=8&ward=royston")[1] > 1


def test_languages_and_compression_are_told_apart(client):
    english, _ = get(client)
    polish, _ = get(client, "/pl/about/")
    small, _ = get(client, ABOUT, **{"Accept-Encoding": "gzip"})
    assert english.content != polish.content
    assert small["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in get(client)[0]


def test_a_browser_that_has_the_page_is_told_so(client):
    first, _ = get(client)
    again, cost = get(client, ABOUT, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, cost) == (304, b"", 1)


def test_head_is_answered_from_the_kept_page(client):
    get(client)
    with CaptureQueriesContext(connection) as queries:
        response = client.head(ABOUT)
    assert (response.status_code, len(queries)) == (200, 1)


def test_words_searched_for_are_never_stored(client):
    assert client.get(ABOUT + "?q=autism")["Cache-Control"] == "no-store"


def test_one_that_has_an_older_page_is_given_the_new_one(client):
    first, _ = get(client)
    page = StandardPage.objects.get(slug="about", locale__language_code="en")
    page.intro = "Newer words"
    page.save_revision().publish()
    again, _ = get(client, ABOUT, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, b"Newer words" in again.content) == (200, True)
    assert again["ETag"] != first["ETag"]


def test_the_order_of_values_counts_because_the_last_may_win(client):
    get(client, ABOUT + "?age=7&age=8")
    assert get(client, ABOUT + "?age=8&age=7")[1] > 1


def test_each_host_has_pages_of_its_own(client):
    get(client)
    assert get(client, ABOUT, Host="localhost")[1] > 1


def test_asking_for_the_head_first_keeps_no_empty_page(client):
    client.head(ABOUT)
    assert b"</html>" in client.get(ABOUT).content


@pytest.mark.parametrize("accepted", ["xgzipx", "identity", "br"])
def test_one_that_reads_no_gzip_leaves_nothing_for_those_who_do(client, accepted):
    plain, _ = get(client, ABOUT, **{"Accept-Encoding": accepted})
    small, _ = get(client, ABOUT, **{"Accept-Encoding": "gzip, deflate, br"})
    assert "Content-Encoding" not in plain
    assert small["Content-Encoding"] == "gzip"
    assert (plain["Vary"], small["Vary"]) == ("Accept-Encoding", "Accept-Encoding")
    assert plain["ETag"] != small["ETag"]
    again, cost = get(client, ABOUT, **{"Accept-Encoding": "deflate, gzip;q=0.5"})
    assert (again.content, cost) == (small.content, 1)


def test_what_an_editor_is_shown_is_given_to_nobody_else(client, admin_user):
    editor = Client()
    editor.force_login(admin_user)
    assert get(editor)[1] > 1
    assert get(editor)[1] > 1
    assert get(client)[1] > 1


def test_a_preview_is_given_to_nobody_else(client, admin_user):
    page = StandardPage.objects.get(slug="about", locale__language_code="en")
    page.intro = "Half a thought"
    page.save_revision()
    editor = Client()
    editor.force_login(admin_user)
    preview = editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert b"Half a thought" in preview.content
    assert "no-store" in preview["Cache-Control"]
    assert b"Half a thought" not in client.get(ABOUT).content


@pytest.mark.parametrize("name", ["SITE_NAME", "AREA_NAME", "SITE_URL", "MEDIA_URL"])
def test_a_site_started_with_other_settings_makes_its_pages_anew(client, settings, name):
    get(client)
    assert get(Client())[1] == 1
    setattr(settings, name, "https://other.example/")
    assert get(Client())[1] > 1


def test_an_upgraded_site_gives_no_page_with_the_former_style_sheet(settings, tmp_path):
    def started(version):
        """Start the site as if that version's files had just been collected."""
        listed = (path for finder in get_finders() for path, _storage in finder.list([]))
        names = {path: f"{version}/{path}" for path in listed}
        (tmp_path / "staticfiles.json").write_text(json.dumps({"version": "1.1", "paths": names}))
        backend = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
        settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
        return Client()

    settings.STATIC_ROOT = tmp_path
    for version, former in (("v1", "v2"), ("v2", "v1")):
        page = get(started(version))[0].content.decode()
        assert (f"/static/{version}/" in page, f"/static/{former}/" in page) == (True, False)
    assert get(started("v2"))[1] == 1


def answer(request, kind):
    """Stand in for pages that must be made each time, and say so in their own ways."""
    asked.append(kind)
    response = HttpResponse("made")
    if kind == "cookie":
        response.set_cookie("colour", "blue")
    elif kind == "leads-on":
        response = HttpResponseRedirect("/en/about/")
    elif kind == "moved":
        response = HttpResponsePermanentRedirect("/en/about/")
    elif kind == "flows":
        response = StreamingHttpResponse(["made"])
    elif kind.isdecimal():
        response.status_code = int(kind)
    elif kind == "varies":
        response["Vary"] = "Accept-Encoding, X-Colour"
    elif kind != "plain":
        response["Cache-Control"] = kind
    return response


asked: list[str] = []
urlpatterns = [*i18n_patterns(path("made/<str:kind>/", answer)), *urls.urlpatterns]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("kind", "times"),
    [
        ("plain", 1),
        *((kind, 2) for kind in ("cookie", "leads-on", "moved", "flows", "varies", "private", "no-store", "no-cache")),
        *((str(status), 2) for status in (201, 400, 403, 404, 410, 422, 500, 503)),
    ],
)
def test_only_whole_pages_for_everybody_are_kept(client, kind, times):
    asked.clear()
    client.get(f"/en/made/{kind}/")
    client.get(f"/en/made/{kind}/")
    assert asked == [kind] * times


@pytest.mark.urls(__name__)
def test_nothing_is_kept_of_what_is_sent_in(client):
    asked.clear()
    for method in (client.post, client.put, client.delete, client.options):
        method("/en/made/plain/")
        method("/en/made/plain/")
    client.get("/en/made/plain/")
    assert len(asked) == 9
