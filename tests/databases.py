"""A fresh database for each test process, copied from a template that is migrated once."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections


@contextmanager
def copy_of_template(connection, digest: str, folders) -> Iterator[Callable[[], None]]:
    """Point `connection` at its own copy of the migrated template, made first if there is none for `digest`.

    Gives a function that makes the copy anew, for tests whose transactions really end.
    """
    template = _sqlite if connection.vendor == "sqlite" else _postgresql
    with template(connection, digest, folders) as copy_again:
        yield copy_again
    connection.close()


def address(connection) -> str:
    """Return the address of the test's database, for a program of its own."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


@contextmanager
def _locked(name: str) -> Iterator[None]:
    with (Path(tempfile.gettempdir()) / f"joinedup-{os.getuid()}-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _name(connection, name: str) -> None:
    connection.close()
    ContentType.objects.clear_cache()  # their numbers are another database's
    connection.settings_dict["NAME"] = name
    connections.databases[connection.alias]["NAME"] = name


@contextmanager
def _sqlite(connection, digest: str, folders) -> Iterator[Callable[[], None]]:
    template = Path(tempfile.gettempdir()) / f"joinedup-{os.getuid()}-{digest}.sqlite3"
    with _locked(digest):
        if not template.exists():
            half_made = template.with_suffix(".new")
            half_made.unlink(missing_ok=True)
            _name(connection, str(half_made))
            call_command("migrate", verbosity=0, interactive=False)
            connection.cursor().execute("PRAGMA journal_mode=DELETE")
            connection.close()
            half_made.rename(template)
    copy = folders.mktemp("database") / "test.sqlite3"

    def copy_again() -> None:
        connection.close()
        for leftover in copy.parent.glob(f"{copy.name}*"):
            leftover.unlink()
        shutil.copyfile(template, copy)
        _name(connection, str(copy))

    copy_again()
    yield copy_again


@contextmanager
def _postgresql(connection, digest: str, folders) -> Iterator[Callable[[], None]]:
    original = connection.settings_dict["NAME"]
    template = f"joinedup_template_{digest}"
    copy = f"joinedup_test_{os.getpid()}"

    def administer(*statements: str) -> None:
        _name(connection, original)
        for statement in statements:
            connection.cursor().execute(statement)

    with _locked(digest + "-pg"):
        administer("SELECT 1")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
            made = cursor.fetchone()
        if not made:
            administer(f'DROP DATABASE IF EXISTS "{template}_new"', f'CREATE DATABASE "{template}_new"')
            _name(connection, f"{template}_new")
            call_command("migrate", verbosity=0, interactive=False)
            administer(f'ALTER DATABASE "{template}_new" RENAME TO "{template}"')

    def copy_again() -> None:
        with _locked(digest + "-pg"):  # a template that somebody copies from must not be copied from by another
            administer(
                f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)', f'CREATE DATABASE "{copy}" TEMPLATE "{template}"'
            )
        _name(connection, copy)

    copy_again()
    yield copy_again
    administer(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
