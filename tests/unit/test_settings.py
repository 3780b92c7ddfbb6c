"""Settings as they are read: what is taken, and what stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.mark.parametrize(
    ("value", "folder"),
    [
        ("", "/media/"),
        ("/media/", "/media/"),
        ("/up-loads_2/", "/up-loads_2/"),
        ("https://media.example/", "https://media.example/"),
        ("https://media.joinedup.example:8443/a/b-c/", "https://media.joinedup.example:8443/a/b-c/"),
    ],
)
def test_a_folder_here_or_elsewhere(monkeypatch, value, folder):
    monkeypatch.setenv("MEDIA_URL", value)
    assert env.folder("MEDIA_URL", default="/media/") == folder


@pytest.mark.parametrize(
    "value",
    [
        *("media", "media/", "/media", "/", "//media.example/", "/en/", "/admin/", "/static/", "/documents/", "/../"),
        *("http://media.example/", "https://media.example", "https://media.example/x", "https:///media/"),
        *("https://;/", "https://*/", "https://media.example/ script-src *", "https://a@media.example/", "data:,/"),
        *("https://media.example/?/", "https://media.example/;/", "/media/\n", "/média/"),
    ],
)
def test_no_folder(monkeypatch, value):
    monkeypatch.setenv("MEDIA_URL", value)
    with pytest.raises(ImproperlyConfigured, match=r"^Set MEDIA_URL in the environment: "):
        env.folder("MEDIA_URL", default="/media/")


def test_a_number(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    assert env.number("PORT", "a port", default=8000, highest=65535) == 8000
    for value in ("1", "65535"):
        monkeypatch.setenv("PORT", value)
        assert env.number("PORT", "a port", default=8000, highest=65535) == int(value)


@pytest.mark.parametrize("value", ["", "many", "0", "-1", "1.5", "65536", "1_0", " 1", "٣", "9" * 5_000])
def test_no_number(monkeypatch, value):
    monkeypatch.setenv("PORT", value)
    with pytest.raises(ImproperlyConfigured, match=r"^Set PORT in the environment: a port "):
        env.number("PORT", "a port", default=8000, highest=65535)


def test_each_page_waits_for_a_file_no_longer_than_it_takes(monkeypatch):
    monkeypatch.setenv("CACHE_URL", "file:///var/cache/joinedup?timeout=60")
    assert env.cache() == {
        "BACKEND": "core.cache.WhileItAnswers",
        "LOCATION": "/var/cache/joinedup",
        "KEPT_BY": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "TIMEOUT": "60", "OPTIONS": {},
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "networks"),
    [
        ("", []),
        ("127.0.0.1", ["127.0.0.1/32"]),
        ("127.0.0.1, ::1,172.18.0.0/16", ["127.0.0.1/32", "::1/128", "172.18.0.0/16"]),
    ],
)
def test_networks(monkeypatch, value, networks):
    monkeypatch.setenv("TRUSTED_PROXIES", value)
    assert [str(network) for network in env.networks("TRUSTED_PROXIES", "addresses")] == networks


@pytest.mark.parametrize("value", ["*", "localhost", "10.0.0.1/8", "1.2.3", "127.0.0.1;::1"])
def test_no_networks(monkeypatch, value):
    monkeypatch.setenv("TRUSTED_PROXIES", value)
    with pytest.raises(ImproperlyConfigured, match=r"^Set TRUSTED_PROXIES in the environment: addresses "):
        env.networks("TRUSTED_PROXIES", "addresses")
