"""`./run backup` and `./run restore`: the SQLite database, uploaded files and the secret key, in one file.

A PostgreSQL database has its own tools for this: docs/operations.md.
"""

from __future__ import annotations

import datetime
import gzip
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from contextlib import closing
from pathlib import Path, PurePosixPath

from launch.common import STATE, Failure, held, say
from launch.state import DATABASE, damaged

SERVING = "The site is being served: stop it, restore, then start it again."
# The key belongs to the data: private links are stored as digests made with it.
KEPT = ("media", "secret_key")


def backup(arguments: list[str]) -> int:
    """Write one file with everything that cannot be made again. The site may go on serving meanwhile."""
    _only_sqlite()
    if not DATABASE.exists():
        raise Failure(f'There is no database at {DATABASE} to back up: run "./run serve" or "./run demo" first.')
    target = Path(arguments[0] if arguments else f"joinedup-{_now()}.tar.gz").absolute()
    if target.exists():
        raise Failure(f"{target} exists already: name another file, so that no backup is lost.")
    half_made = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=STATE) as folder:
        copy = Path(folder) / DATABASE.name
        with closing(sqlite3.connect(DATABASE)) as live, closing(sqlite3.connect(copy)) as still:
            try:
                live.backup(still)
            except sqlite3.DatabaseError:
                raise Failure(damaged(DATABASE)) from None
        private = os.open(half_made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(private, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
                archive.add(copy, DATABASE.name)
                for name in KEPT:
                    if (STATE / name).exists():
                        archive.add(STATE / name, name)
            half_made.rename(target)
        finally:
            half_made.unlink(missing_ok=True)
    say(f"Backed up to {target}. It holds private facts: keep it where only you can read it.")
    return 0


def restore(arguments: list[str]) -> int:
    """Put a backup in place. What was there is moved to a folder beside it, never deleted."""
    _only_sqlite()
    if len(arguments) != 1:
        raise Failure('Name the backup to restore, for example "./run restore joinedup-2026-11-23.tar.gz".')
    source = Path(arguments[0]).absolute()
    with held("serving", busy=SERVING), tempfile.TemporaryDirectory(dir=STATE) as folder:
        unpacked = Path(folder)
        try:
            _unpack(source, unpacked)
        except FileNotFoundError:
            raise Failure(f"There is no file {source}: check its name.") from None
        except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile):
            raise Failure(f"{source} is not a backup, or it is damaged: restore another one.") from None
        if not _sound(unpacked / DATABASE.name):
            raise Failure(f"{source} holds no sound database: restore another one.")
        aside = STATE / f"before-restore-{_now()}"
        aside.mkdir()
        for name in (DATABASE.name, f"{DATABASE.name}-wal", f"{DATABASE.name}-shm", *KEPT, "stamps"):
            if (STATE / name).exists():
                shutil.move(STATE / name, aside / name)
        for found in unpacked.iterdir():
            shutil.move(found, STATE / found.name)
    say(f'Restored from {source}. What was there before is in {aside}. Start the site with "./run serve".')
    return 0


def _only_sqlite() -> None:
    if "DATABASE_URL" in os.environ:
        raise Failure("DATABASE_URL names another database: back it up by its own tools, as docs/operations.md tells.")


def _unpack(source: Path, folder: Path) -> None:
    with gzip.open(source) as whole:  # its checksum stands at its end: read it all before believing any of it
        while whole.read(1 << 20):
            pass
    with tarfile.open(source) as archive:
        for member in archive:
            parts = PurePosixPath(member.name).parts
            if parts[0] not in (DATABASE.name, *KEPT) or ".." in parts or not (member.isfile() or member.isdir()):
                raise tarfile.TarError(f"{member.name} is nothing that a backup holds")
            archive.extract(member, folder)


def _sound(database: Path) -> bool:
    if not database.is_file():
        return False
    with closing(sqlite3.connect(database)) as opened:
        try:
            return opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        except sqlite3.DatabaseError:
            return False


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
