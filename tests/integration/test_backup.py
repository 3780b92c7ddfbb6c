"""Backup and restore, by the commands that docs/operations.md gives."""

import fcntl
import sqlite3
import stat
import tarfile
from contextlib import closing

import pytest

from tests.launching import LAUNCHER, copy, run


@pytest.fixture
def place(tmp_path):
    """Return a way to make a fresh copy of the project."""
    return lambda name: copy(tmp_path / name, *LAUNCHER)


@pytest.fixture
def site(place):
    """A site with facts (still in the journal, not in the database file), an uploaded file and its key."""
    project = place("site")
    (project / "var" / "media" / "images").mkdir(parents=True)
    (project / "var" / "media" / "images" / "logo.png").write_bytes(b"\x89PNG\r\n\x00")
    (project / "var" / "secret_key").write_text("the key")
    (project / "var" / "secret_key").chmod(0o600)
    with closing(sqlite3.connect(project / "var" / "db.sqlite3", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA wal_autocheckpoint=0")
        database.execute("CREATE TABLE directory_group (name TEXT)")
        database.execute("INSERT INTO directory_group VALUES ('Kettle Corner'), ('نادي الشاي')")
        yield project  # the connection stays open, as a serving site's does


def names(project):
    with closing(sqlite3.connect(project / "var" / "db.sqlite3")) as database:
        return database.execute("SELECT name FROM directory_group").fetchall()


def assert_fails(done, sentence):
    assert (done.returncode, done.stderr) == (1, sentence + "\n")


def test_a_backup_of_a_serving_site_restores_into_a_fresh_one(site, place):
    backup = site / "kept.tar.gz"
    done = run(site, "backup", "kept.tar.gz")
    assert (done.returncode, done.stdout) == (
        0,
        f"Backed up to {backup}. It holds private facts: keep it where only you can read it.\n",
    )
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600

    fresh = place("fresh")
    assert run(fresh, "restore", str(backup)).returncode == 0
    assert names(fresh) == [("Kettle Corner",), ("نادي الشاي",)]
    assert (fresh / "var" / "media" / "images" / "logo.png").read_bytes() == b"\x89PNG\r\n\x00"
    assert (fresh / "var" / "secret_key").read_text() == "the key"
    assert stat.S_IMODE((fresh / "var" / "secret_key").stat().st_mode) == 0o600


def test_restoring_keeps_what_was_there_aside(site):
    assert run(site, "backup", "kept.tar.gz").returncode == 0
    with closing(sqlite3.connect(site / "var" / "db.sqlite3", isolation_level=None)) as database:
        database.execute("DELETE FROM directory_group")
    assert run(site, "restore", "kept.tar.gz").returncode == 0
    assert names(site) == [("Kettle Corner",), ("نادي الشاي",)]
    (aside,) = (site / "var").glob("before-restore-*")
    with closing(sqlite3.connect(aside / "db.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM directory_group").fetchone() == (0,)
    assert (aside / "media" / "images" / "logo.png").exists()


def test_a_serving_site_is_not_restored_over(site):
    assert run(site, "backup", "kept.tar.gz").returncode == 0
    with (site / "var" / "serving").open("w") as lock:  # what ./run serve holds
        fcntl.flock(lock, fcntl.LOCK_SH)
        assert_fails(
            run(site, "restore", "kept.tar.gz"), "The site is being served: stop it, restore, then start it again."
        )
    assert names(site) == [("Kettle Corner",), ("نادي الشاي",)]


def test_a_backup_is_never_written_over(site):
    (site / "kept.tar.gz").write_text("the only one")
    assert_fails(
        run(site, "backup", "kept.tar.gz"),
        f"{site / 'kept.tar.gz'} exists already: name another file, so that no backup is lost.",
    )
    assert (site / "kept.tar.gz").read_text() == "the only one"


def test_a_full_disk_leaves_no_half_backup(site):
    (site / "kept.tar.gz.part").symlink_to("/dev/full")
    assert_fails(run(site, "backup", "kept.tar.gz"), "The disk is full: free some space, then run this again.")
    assert not (site / "kept.tar.gz").exists()


def test_nothing_to_back_up(place):
    project = place("empty")
    assert_fails(
        run(project, "backup"),
        f"There is no database at {project / 'var' / 'db.sqlite3'} to back up: "
        'run "./run serve" or "./run demo" first.',
    )


def damaged(path):
    path.write_bytes(path.read_bytes()[:200])


def scratched(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def of_text(path):
    path.write_text("no archive")


def without_database(path):
    with tarfile.open(path, "w:gz"):
        pass


def of_something_else(path):
    with tarfile.open(path, "w:gz") as archive:
        archive.add(__file__, "../outside.py")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (damaged, "{} is not a backup, or it is damaged: restore another one."),
        (scratched, "{} is not a backup, or it is damaged: restore another one."),
        (of_text, "{} is not a backup, or it is damaged: restore another one."),
        (of_something_else, "{} is not a backup, or it is damaged: restore another one."),
        (without_database, "{} holds no sound database: restore another one."),
    ],
)
def test_a_spoilt_backup_changes_nothing(site, spoil, sentence):
    backup = site / "kept.tar.gz"
    assert run(site, "backup", "kept.tar.gz").returncode == 0
    spoil(backup)
    assert_fails(run(site, "restore", "kept.tar.gz"), sentence.format(backup))
    assert names(site) == [("Kettle Corner",), ("نادي الشاي",)]
    assert sorted(path.name for path in (site / "var").glob("before-restore-*")) == []


def test_a_backup_that_is_not_there(site):
    assert_fails(run(site, "restore", "lost.tar.gz"), f"There is no file {site / 'lost.tar.gz'}: check its name.")


def test_another_database_is_left_to_its_own_tools(site):
    assert_fails(
        run(site, "backup", DATABASE_URL="postgres://joinedup@127.0.0.1/joinedup"),
        "DATABASE_URL names another database: back it up by its own tools, as docs/operations.md tells.",
    )
