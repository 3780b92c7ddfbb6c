"""Typed reads of the environment. A missing or malformed setting stops start-up and says what to set."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / "var"
_env = Env()

ADDRESS = r"https?://[^/\s]+"
HOST_NAME = r"\*|\.?[\w.-]+|\[[\da-f:]+\]"


def _refusal(name: str, advice: str, why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"Set {name} in the environment: {advice} ({why})")


def _read(read: Callable[..., T], name: str, advice: str, **kwargs: Any) -> T:
    try:
        return read(name, **kwargs)
    except (EnvError, ValueError) as error:
        raise _refusal(name, advice, str(error)) from error


def text(name: str, advice: str, *, form: str = ".*", **kwargs: Any) -> str:
    """Return a setting as text of the form that a regular expression tells; `default=` makes it optional."""
    value = _read(_env.str, name, advice, **kwargs)
    if not value and "default" not in kwargs:
        raise _refusal(name, advice, "it is empty")
    if value and not re.fullmatch(form, value):
        raise _refusal(name, advice, "what is set is no such thing")  # it may be a secret: it is not shown
    return value


def words(name: str, advice: str, *, form: str = ".*", **kwargs: Any) -> list[str]:
    """Return a comma-separated setting as a list without empty entries, each of the form that `form` tells."""
    found = [word.strip() for word in _read(_env.list, name, advice, **kwargs) if word.strip()]
    if not found and "default" not in kwargs:
        raise _refusal(name, advice, "it is empty")
    for word in found:
        if not re.fullmatch(form, word):
            raise _refusal(name, advice, f"“{word}” is no such thing")
    return found


def flag(name: str, advice: str, **kwargs: Any) -> bool:
    """Return a yes/no setting."""
    return _read(_env.bool, name, advice, **kwargs)


def database() -> dict[str, Any]:
    """Return Django's settings of the database that DATABASE_URL names: PostgreSQL, or SQLite with WAL."""
    advice = "for example postgres://user:password@host:5432/joinedup, or leave it out for an SQLite file"
    settings = _read(_env.dj_db_url, "DATABASE_URL", advice, default=f"sqlite:///{STATE / 'db.sqlite3'}")
    settings = {**settings, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
        }
        settings["CONN_HEALTH_CHECKS"] = False
    return settings


def cache() -> dict[str, Any]:
    """Return Django's settings of the cache that CACHE_URL names; by default the memory of each process."""
    advice = "for example file:///var/cache/joinedup, or leave it out"
    settings = _read(_env.dj_cache_url, "CACHE_URL", advice, default="locmem://joinedup")
    if "redis" in settings["BACKEND"] and not find_spec("redis"):
        raise _refusal("CACHE_URL", advice, "the Python package “redis” is not installed")
    return settings


def email(folder: Path) -> dict[str, Any]:
    """Return Django's mail settings of EMAIL_URL; by default mails become files in `folder`."""
    advice = "for example submission://user:password@host:587, or leave it out to get files"
    if not text("EMAIL_URL", advice, default=""):
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(folder)}
    settings = _read(_env.dj_email_url, "EMAIL_URL", advice)
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
