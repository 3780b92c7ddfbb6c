"""The site as visitors meet it: gunicorn in processes of its own, on a copy of a database that is filled once."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg

from tests.conftest import migrations_digest
from tests.launching import ROOT, environment, gunicorn, manage

USER, PASSWORD = "browser", "a long password for tests"
# What the filled database and the collected files come from, beside the migrations.
CONTENT = (
    *("directory/**/*.py", "home/**/*.py", "site/*/**/*.py", "directory/data/**/*", "site/*/data/**/*"),
    *("tests/browser/made.py", "tests/browser/data/*"),
)
STATIC = ("requirements.txt", "site/static/**/*", "*/static/**/*")


@contextmanager
def serving(folder: Path, *, groups: int = 0) -> Iterator[str]:
    """Start the site and give its address; stop it afterwards. With `groups`, it has so many, in a file."""
    with (
        _database(folder, groups) as url,
        gunicorn(_environment(folder, url, str(_static(folder))), folder / "server.log") as (_process, port),
    ):
        yield f"http://127.0.0.1:{port}"


def _environment(folder: Path, database: str, static: str = "") -> dict[str, str]:
    return environment(
        DATABASE_URL=database,
        DJANGO_SETTINGS_MODULE="tests.browser.settings",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
        SECRET_KEY="tests only",
        TEST_FOLDER=str(folder),
        TEST_STATIC=static or str(folder / "static"),
    )


def _fill(env: dict[str, str]) -> None:
    manage(env, "migrate", "--no-input")
    manage(env, "load_demo")
    manage(env, "createsuperuser", "--no-input", f"--username={USER}", "--email=browser@joinedup.example")
    manage(env, "import_postcodes", "tests/browser/data/postcodes.csv")
    manage(env, "shell", "-c", "from tests.browser import made; made.long_group(); made.failed_mails()")


def _digest(*patterns: str) -> str:
    digest = hashlib.sha256(migrations_digest().encode())
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _kept(name: str) -> Iterator[Path]:
    """Give the path of something that is made once and used by every test process, which wait for one another."""
    path = Path(tempfile.gettempdir()) / f"joinedup-{os.getuid()}-{name}"
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path


def _static(folder: Path) -> Path:
    """Return the folder of collected files, hashed and compressed as in production."""
    with _kept(f"static-{_digest(*STATIC)}") as path:
        if not path.exists():
            half_made = path.with_name(f"{path.name}.new")
            env = _environment(folder, f"sqlite:///{folder}/none.sqlite3", str(half_made))
            manage(env, "collectstatic", "--no-input", "--clear")
            half_made.rename(path)
    return path


def _database(folder: Path, groups: int) -> AbstractContextManager[str]:
    """Give the address of a fresh copy of the filled database: a file, or on the server that DATABASE_URL names."""
    if groups or "DATABASE_URL" not in os.environ:
        return _sqlite(folder, groups)
    return _postgresql(folder, os.environ["DATABASE_URL"])


@contextmanager
def _sqlite(folder: Path, groups: int) -> Iterator[str]:
    copy = folder / "site.sqlite3"
    shutil.copyfile(_filled(folder, groups), copy)
    yield f"sqlite:///{copy}"


def _filled(folder: Path, groups: int) -> Path:
    with _kept(f"site-{_digest(*CONTENT)}-{groups}.sqlite3") as template:
        if not template.exists():
            half_made = template.with_name(f"{template.name}.new")
            half_made.unlink(missing_ok=True)
            env = _environment(folder, f"sqlite:///{half_made}")
            if groups:
                shutil.copyfile(_filled(folder, 0), half_made)
                manage(env, "shell", "-c", f"from tests.browser.made import crowd; crowd({groups})")
            else:
                _fill(env)
            half_made.rename(template)
    return template


@contextmanager
def _postgresql(folder: Path, url: str) -> Iterator[str]:
    server = url.rpartition("/")[0]
    template = f"joinedup_site_{_digest(*CONTENT)}"
    copy = f"joinedup_site_{os.getpid()}"

    def administer(*statements: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    with _kept(template), psycopg.connect(url) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            administer(f'DROP DATABASE IF EXISTS "{template}_new"', f'CREATE DATABASE "{template}_new"')
            _fill(_environment(folder, f"{server}/{template}_new"))
            administer(f'ALTER DATABASE "{template}_new" RENAME TO "{template}"')
        administer(f'DROP DATABASE IF EXISTS "{copy}"', f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
    try:
        yield f"{server}/{copy}"
    finally:
        administer(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
