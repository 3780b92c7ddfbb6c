from importlib.util import find_spec, module_from_spec

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import path
from wagtail.contrib.redirects.models import Redirect

from config import urls
from core.models import SiteDocument, SiteImage
from directory.groups.enums import State
from directory.groups.models import FormerSlug
from places.models import Postcode
from tests.factories import EditionFactory, GroupFactory, WardFactory, png

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),  # Wagtail's, when it makes sizes of a picture
]

PUBLIC = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}

ADMIN = PUBLIC | {
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "frame-src": "'self'",
}


def policy(response):
    return dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))


def refused(request):
    raise PermissionDenied


def fails(request):
    raise RuntimeError


urlpatterns = [*i18n_patterns(path("refused/", refused), path("fails/", fails)), *urls.urlpatterns]


@pytest.fixture
def area():
    """One of each thing that has an address of its own."""
    ward = WardFactory(slug="royston", edition=EditionFactory())
    Postcode.objects.create(code="S701AA").wards.add(ward)
    group = GroupFactory(slug="kettle-corner")
    FormerSlug.objects.create(group=group, slug="teapot-corner")
    GroupFactory(slug="closed", state=State.CLOSED)
    GroupFactory(slug="removed", state=State.REMOVED)
    GroupFactory(slug="draft", live=False)
    Redirect.objects.create(old_path="/en/old", redirect_link="/en/about/")


# Every kind of public address, and the status it answers with.
ADDRESSES = {
    "/": 302,
    "/en": 301,
    "/en/": 200,
    "/en/about/": 200,
    "/en/about": 301,
    "/en/old/": 301,
    "/pl/groups/": 200,
    "/en/groups/?condition=autism&ward=royston&page=1": 200,
    "/en/groups/?q=tea": 200,
    "/en/groups/?q=S70+1AA": 303,
    "/en/groups/?page=99": 404,
    "/ar/groups/kettle-corner/": 200,
    "/ar/groups/teapot-corner/": 301,
    "/en/groups/closed/": 410,
    "/en/groups/removed/": 410,
    "/en/groups/draft/": 404,
    "/en/groups/kettle-corner/contact.vcf": 200,
    "/en/groups/teapot-corner/contact.vcf": 301,
    "/en/groups/removed/contact.vcf": 410,
    "/en/groups/draft/contact.vcf": 404,
    "/en/groups/near/": 200,
    "/en/wards/royston/": 200,
    "/en/wards/royston/feed.atom": 200,
    "/en/wards/nowhere/feed.atom": 404,
    "/ar/conditions/autism/feed.atom": 200,
    "/en/wards/nowhere/": 404,
    "/en/nowhere/": 404,
    "/en/refused/": 403,
    "/en/fails/": 500,
    "/en/?q=%00": 400,
    "/nowhere/": 404,
    "/robots.txt": 200,
    "/sitemap.xml": 200,
    "/documents/99/none.pdf": 404,
    "/media/images/none.webp": 404,
}


@pytest.mark.once
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("address", "status"), ADDRESSES.items())
def test_every_public_address_allows_this_site_only_and_sets_no_cookie(area, address, status):
    cache.clear()
    visitor = Client(raise_request_exception=False)
    for answer in (visitor.get(address), visitor.get(address), visitor.head(address)):
        assert (answer.status_code, policy(answer), answer.cookies) == (status, PUBLIC, {})
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer.get("Vary", "") in ("", "Accept-Encoding", "Accept-Language")


@pytest.mark.once
@pytest.mark.parametrize(("typed", "status"), [("nonsense", 422), ("S70 1AA", 303), ("LS1 1AA", 200), ("", 422)])
def test_asking_by_postcode_sets_no_cookie_either(client, area, typed, status):
    answer = client.post("/en/groups/near/", {"postcode": typed})
    assert (answer.status_code, policy(answer), answer.cookies) == (status, PUBLIC, {})


def test_a_method_that_an_address_does_not_know_is_refused_with_the_same_headers(client):
    answer = client.post("/robots.txt")
    assert (answer.status_code, policy(answer), answer.cookies) == (405, PUBLIC, {})


def test_an_unknown_host_is_refused_with_the_same_headers(client):
    answer = client.get("/en/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, policy(answer), answer.cookies) == (400, PUBLIC, {})


def test_an_insecure_visit_is_led_to_the_secure_one_with_the_same_headers(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/en/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/en/")
    assert policy(answer) == PUBLIC


def shown():
    """Return a size of a new picture, made as a page would show it."""
    picture = SiteImage.objects.create(
        title="Teapot", description="A teapot", file=ContentFile(png(), "teapot.png"), width=40, height=30
    )
    size = picture.get_rendition("width-20|format-webp")
    size.file.close()
    return size


@pytest.mark.once
def test_the_sizes_of_a_picture_are_public_and_nothing_else_of_it(client):
    size = shown()
    answer = client.get(size.url)
    assert (answer.status_code, answer["Content-Type"], policy(answer)) == (200, "image/webp", PUBLIC)
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("max-age=86400", "nosniff")
    assert b"".join(answer.streaming_content).startswith(b"RIFF")
    assert answer.cookies == {}
    original = size.image.file.name
    for hidden in (
        original,
        f"images/../{original}",
        f"images/..%2F{original}",
        "images/",
        "images/..",
        "images/.webp",
    ):
        assert client.get(f"/media/{hidden}").status_code == 404


@pytest.mark.once
@pytest.mark.parametrize(
    ("media_url", "origin"),
    [
        ("https://media.joinedup.example/", "https://media.joinedup.example"),
        ("https://media.joinedup.example:8443/a/b-c/", "https://media.joinedup.example:8443"),
    ],
)
def test_pictures_alone_may_come_from_the_host_that_sends_them(admin_client, settings, media_url, origin):
    settings.MEDIA_URL = media_url
    cache.clear()
    assert policy(Client().get("/en/")) == PUBLIC | {"img-src": f"'self' {origin}"}
    assert policy(admin_client.get("/admin/parts/")) == PUBLIC | {"img-src": f"'self' {origin}"}
    assert policy(admin_client.get("/admin/")) == ADMIN | {"img-src": f"'self' data: blob: {origin}"}
    size = shown()
    assert size.url == f"{media_url}{size.file.name}"
    assert str(size.file.name).startswith("images/")


@pytest.mark.once
def test_pictures_come_from_the_folder_that_is_set(client, settings):
    settings.MEDIA_URL = "/uploads/"
    addresses = module_from_spec(find_spec("config.urls"))
    addresses.__spec__.loader.exec_module(addresses)
    settings.ROOT_URLCONF = addresses
    size = shown()
    assert size.url == f"/uploads/{size.file.name}"
    answer = client.get(size.url)
    assert (answer.status_code, answer["Content-Type"], policy(answer)) == (200, "image/webp", PUBLIC)
    assert b"".join(answer.streaming_content).startswith(b"RIFF")
    assert client.get(f"/media/{size.file.name}").status_code == 404


def test_a_document_comes_as_a_file_to_keep(client):
    page = SiteDocument.objects.create(title="x", file=ContentFile(b"<script>alert(1)</script>", "minutes.html"))
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.cookies == {}
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"


def test_the_list_of_parts_is_sent_as_public_pages_are(admin_client):
    response = admin_client.get("/admin/parts/")
    assert (response.status_code, policy(response)) == (200, PUBLIC)


@pytest.mark.once
@pytest.mark.parametrize(("path", "status"), [("", 200), ("pages/", 200), ("nowhere/", 404), ("login/", 302)])
def test_the_admin_has_a_policy_of_its_own_and_is_stored_nowhere(admin_client, path, status):
    answer = admin_client.get(f"/admin/{path}")
    assert (answer.status_code, policy(answer)) == (status, ADMIN)
    assert "no-store" in answer["Cache-Control"]


def test_a_forged_form_of_the_admin_is_refused_with_the_admins_policy():
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "edith"})
    assert (answer.status_code, policy(answer)) == (403, ADMIN)


def test_no_other_site_learns_where_a_reader_came_from(client):
    response = client.get("/en/")
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/en/%00/", "/en/?q=%00", "/%00", "/en/about/?ward=a%00b"])
def test_a_nul_is_a_bad_request(client, path):
    response = client.get(path)
    assert response.status_code == 400
    assert b"We cannot read this address" in response.content


def test_a_body_beyond_all_measure_is_a_bad_request(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    response = client.post("/admin/login/", {"username": "x" * 2_000})
    assert response.status_code == 400
