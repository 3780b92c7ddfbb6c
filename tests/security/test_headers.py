import pytest

pytestmark = pytest.mark.django_db

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


def policy(response):
    return dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize("path", ["/en/", "/ar/about/", "/", "/en/nowhere/", "/robots.txt"])
def test_public_addresses_allow_this_site_only(client, path):
    assert policy(client.get(path)) == PUBLIC


def test_the_list_of_parts_is_sent_as_public_pages_are(admin_client):
    response = admin_client.get("/admin/parts/")
    assert (response.status_code, policy(response)) == (200, PUBLIC)


def test_the_admin_has_a_policy_of_its_own(admin_client):
    found = policy(admin_client.get("/admin/"))
    assert found["script-src"] == "'self' 'unsafe-inline'"
    assert found["default-src"] == "'none'"


def test_no_other_site_learns_where_a_reader_came_from(client):
    response = client.get("/en/")
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]


@pytest.mark.parametrize(
    "path", ["/", "/en/", "/pl/about/", "/ro/privacy/", "/ar/nowhere/", "/robots.txt", "/sitemap.xml"]
)
def test_reading_sets_no_cookie(client, path):
    assert client.get(path).cookies == {}


@pytest.mark.parametrize("path", ["/en/%00/", "/en/?q=%00", "/%00", "/en/about/?ward=a%00b"])
def test_a_nul_is_a_bad_request(client, path):
    response = client.get(path)
    assert response.status_code == 400
    assert b"We cannot read this address" in response.content


def test_a_body_beyond_all_measure_is_a_bad_request(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    response = client.post("/admin/login/", {"username": "x" * 2_000})
    assert response.status_code == 400


def test_an_unknown_host_is_a_bad_request(client):
    assert client.get("/en/", headers={"Host": "elsewhere.example"}).status_code == 400
