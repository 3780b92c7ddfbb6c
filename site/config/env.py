"""Typed reads of the environment. A missing or malformed setting stops start-up and says what to set."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / "var"
_env = Env()

ADDRESS = r"https?://[^/\s]+"
FOLDER = r"/(?!(?:admin|documents|static)/)[0-9A-Za-z_-]{3,}/"  # a shorter one may be a language's
FOLDER_ELSEWHERE = r"https://[0-9a-z][0-9a-z.-]*(?::[0-9]+)?/(?:[0-9A-Za-z_-]+/)*"
SENDER = r"(?:[^<>@]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)"
HOST_NAME = r"\*|\.?[\w.-]+|\[[\da-f:]+\]"

DATABASES = ("django.db.backends.postgresql", "django.db.backends.sqlite3")
# The caches that CACHE_URL may name: the package that each needs, and how many seconds a page waits for its server.
CACHES: dict[str, tuple[str, dict[str, Any]]] = {
    "LocMemCache": ("", {}),
    "FileBasedCache": ("", {}),
    "RedisCache": ("redis", {"socket_connect_timeout": 0.3, "socket_timeout": 0.3, "retry": None}),
    "PyMemcacheCache": ("pymemcache", {"connect_timeout": 0.3, "timeout": 0.3, "dead_timeout": 1}),
}


def _refusal(name: str, advice: str, why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"Set {name} in the environment: {advice} ({why})")


def _read(read: Callable[..., T], name: str, advice: str, **kwargs: Any) -> T:
    try:
        return read(name, **kwargs)
    except (EnvError, ValueError) as error:
        raise _refusal(name, advice, str(error)) from error


def _address(read: Callable[..., T], name: str, advice: str, **kwargs: Any) -> T:
    """Return the address of a service, which may hold a password: an error does not quote it."""
    try:
        return read(name, **kwargs)
    except (EnvError, ValueError, KeyError):
        raise _refusal(name, advice, "it cannot be read") from None


def text(name: str, advice: str, *, form: str = ".*", **kwargs: Any) -> str:
    """Return a setting as text of the form that a regular expression tells; `default=` makes it optional."""
    value = _read(_env.str, name, advice, **kwargs)
    if not value and "default" not in kwargs:
        raise _refusal(name, advice, "it is empty")
    if value and not re.fullmatch(form, value):
        raise _refusal(name, advice, "what is set is no such thing")  # it may be a secret: it is not shown
    return value


def number(name: str, advice: str, *, default: int, highest: int) -> int:
    """Return a setting as a whole number from 1 to `highest`."""
    value = _read(_env.str, name, advice, default=str(default))
    if not re.fullmatch(r"[0-9]{1,9}", value) or not 1 <= int(value) <= highest:
        raise _refusal(name, advice, f"“{value}” is no such number")
    return int(value)


def words(name: str, advice: str, *, form: str = ".*", **kwargs: Any) -> list[str]:
    """Return a comma-separated setting as a list without empty entries, each of the form that `form` tells."""
    found = [word.strip() for word in _read(_env.list, name, advice, **kwargs) if word.strip()]
    if not found and "default" not in kwargs:
        raise _refusal(name, advice, "it is empty")
    for word in found:
        if not re.fullmatch(form, word):
            raise _refusal(name, advice, f"“{word}” is no such thing")
    return found


def networks(name: str, advice: str) -> list[IPv4Network | IPv6Network]:
    """Return a comma-separated setting as networks; an address is a network of one. Unset, there are none."""
    try:
        return [ip_network(word) for word in words(name, advice, default=[])]
    except ValueError as error:
        raise _refusal(name, advice, str(error)) from error


def folder(name: str, *, default: str) -> str:
    """Return where uploaded files are read from: a folder of this site, or the address of one elsewhere."""
    advice = "a folder of this site, for example /media/, or elsewhere, for example https://media.joinedup.example/"
    return text(name, advice, form=f"{FOLDER}|{FOLDER_ELSEWHERE}", default=default) or default


def flag(name: str, advice: str, **kwargs: Any) -> bool:
    """Return a yes/no setting."""
    return _read(_env.bool, name, advice, **kwargs)


def database() -> dict[str, Any]:
    """Return Django's settings of the database that DATABASE_URL names: PostgreSQL, or SQLite with WAL."""
    advice = "for example postgres://user:password@host:5432/joinedup, or leave it out for an SQLite file"
    settings = _address(_env.dj_db_url, "DATABASE_URL", advice, default=f"sqlite:///{STATE / 'db.sqlite3'}")
    if settings["ENGINE"] not in DATABASES:
        raise _refusal("DATABASE_URL", advice, "only PostgreSQL and SQLite will do")
    settings = {**settings, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;"
            " PRAGMA secure_delete=ON;",  # what is deleted is overwritten: it may be what a family told
        }
        settings["CONN_HEALTH_CHECKS"] = False
    return settings


def search_in_database() -> None:
    """Refuse a SEARCH_URL that names anything but the database: nothing else can search yet."""
    if text("SEARCH_URL", "", default="") not in ("", "database"):
        raise ImproperlyConfigured("Unset SEARCH_URL in the environment: this version searches in the database alone")


# What podman and buildah read, on a machine that has them.
OF_CONTAINERS = ("STORAGE_DRIVER", "STORAGE_OPTS")


def storage_in(folder: Path) -> None:
    """Refuse what names a store elsewhere for uploaded files: they would be kept here all the same, unnoticed."""
    for name in sorted(os.environ):
        if name.startswith("STORAGE_") and name not in OF_CONTAINERS:
            raise ImproperlyConfigured(
                f"Unset {name} in the environment: this version keeps uploaded files in the folder {folder} alone"
            )


def cache() -> dict[str, Any]:
    """Return Django's settings of the cache that CACHE_URL names; by default the memory of each process."""
    advice = "for example file:///var/cache/joinedup, or leave it out"
    if not text("CACHE_URL", advice, default=""):
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "joinedup"}
    kept_by = _address(_env.dj_cache_url, "CACHE_URL", advice)
    kind = kept_by["BACKEND"].rpartition(".")[2]
    if kind not in CACHES:
        raise _refusal("CACHE_URL", advice, "nothing is known that begins like it")
    if kind == "FileBasedCache" and not Path(kept_by["LOCATION"]).is_absolute():
        raise _refusal("CACHE_URL", advice, "a folder is written with three slashes: file:///…")
    package, patience = CACHES[kind]
    if package and not find_spec(package):
        raise _refusal("CACHE_URL", advice, f"the Python package “{package}” is not installed")
    kept_by["OPTIONS"] = kept_by.get("OPTIONS", {}) | patience
    return {"BACKEND": "core.cache.WhileItAnswers", "LOCATION": kept_by.pop("LOCATION"), "KEPT_BY": kept_by}


def email(folder: Path) -> dict[str, Any]:
    """Return Django's mail settings of EMAIL_URL; by default mails become files in `folder`."""
    advice = "for example submission://user:password@host:587, or leave it out to get files"
    if not text("EMAIL_URL", advice, default=""):
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(folder)}
    settings = _address(_env.dj_email_url, "EMAIL_URL", advice)
    if "EMAIL_BACKEND" not in settings:
        raise _refusal("EMAIL_URL", advice, "nothing is known that begins like it")
    return {**settings, "EMAIL_TIMEOUT": settings["EMAIL_TIMEOUT"] or 10}  # the worker must not wait without end


def made_once(path: Path) -> str:
    """Return the secret that `path` keeps for this installation, made at random the first time."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # another process was quicker: its secret counts
            os.link(new, path)
        new.unlink()
    return path.read_text()
