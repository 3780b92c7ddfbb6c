"""The `var` folder: database, collected files and demo, made once and again when what they come from changes."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from launch.common import FULL, LOGS, PYTHON, STATE, Failure, digest, files, held, logged, say

STAMPS = STATE / "stamps"
DATABASE = STATE / "db.sqlite3"
COLLECTED = STATE / "static" / "staticfiles.json"
MAILS = STATE / "mail"
DEMO_LOG = LOGS / "load_demo.log"


class Step(NamedTuple):
    """A management command that need not run again while its sources stay and what it makes is there."""

    command: tuple[str, ...]
    says: str
    sources: tuple[str, ...]
    is_there: Callable[[], bool]


def demo_is_there(database: Path = DATABASE, log: Path = DEMO_LOG) -> bool:
    """Whether the demo is in our own SQLite file, and its log tells how to sign in: somebody may have removed it."""
    if not database.exists() or not log.exists():
        return False
    return bool(asked(database, "SELECT count(*) FROM core_demo"))


def is_migrated(database: Path = DATABASE) -> bool:
    """Whether our own SQLite file has tables: a file that somebody emptied has none."""
    return database.exists() and bool(asked(database, "SELECT count(*) FROM sqlite_master"))


def asked(database: Path, question: str) -> int:
    """Return the one number that answers a question; 0 where its table is not there."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            answer: int = connection.execute(question).fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    except sqlite3.DatabaseError:
        raise Failure(damaged(database)) from None
    return answer


def damaged(database: Path) -> str:
    """Return the sentence for a file that is no database any more."""
    return f'{database} is damaged: put a backup in its place with "./run restore", or move it away to begin anew.'


MIGRATE = Step(
    ("migrate", "--no-input"),
    "Preparing the database …",
    (
        *("requirements.txt", "*/migrations/*.py", "site/*/migrations/*.py", "site/core/*.py"),
        # What runs after each migration: the search index is made ready, the site founded, roles given their rights.
        *("site/core/search/*.py", "*/roles.py", "site/*/roles.py", "home/actions.py", "*/data/*.csv"),
        *("home/data/*", "site/config/settings/base.py"),
    ),
    is_migrated,
)
DEMO = Step(
    ("load_demo",),
    "Loading the demo: made-up groups in a real area …",
    ("*/data/*", "site/*/data/*", "*/management/commands/load_demo.py", "*/demo/*.py"),
    demo_is_there,
)
COLLECT = Step(
    ("collectstatic", "--no-input", "--clear"),
    "Collecting styles, scripts and pictures …",
    ("requirements.txt", "*/static/**/*", "site/*/static/**/*"),
    COLLECTED.exists,
)


def prepare(*steps: Step, env: dict[str, str]) -> None:
    """Run the first step that is due and all after it: they build on each other."""
    with held("preparing"):
        STAMPS.mkdir(parents=True, exist_ok=True)
        _keep_private()
        # Stamps tell of our own SQLite file. A database elsewhere may have changed since: always look.
        due = "DATABASE_URL" in env
        for step in steps:
            stamp = STAMPS / step.command[0]
            now = digest(files(*step.sources))
            due = due or not step.is_there() or not stamp.exists() or stamp.read_text() != now
            if due:
                say(step.says)
                stamp.unlink(missing_ok=True)
                manage(*step.command, env=env)
                stamp.write_text(now)


def _keep_private() -> None:
    """Let nobody else on this machine read the database, the logs with a first password, and mails."""
    for folder in (LOGS, MAILS):
        folder.mkdir(exist_ok=True)
    for path in (*STATE.glob(f"{DATABASE.name}*"), LOGS, MAILS):
        if path.exists():  # not so when it is a link to nowhere
            path.chmod(path.stat().st_mode & 0o700)


def sign_ins() -> list[str]:
    """Return the lines in which `load_demo` told how to sign in."""
    return [line for line in DEMO_LOG.read_text(encoding="utf-8").splitlines() if line.startswith("Sign in")]


def manage(*arguments: str, env: dict[str, str]) -> None:
    """Run a management command; when it fails, say why in one sentence."""
    name = arguments[0]
    worked, log = logged(name, [PYTHON, "manage.py", *arguments], env)
    if worked:
        return
    path = LOGS / f"{name}.log"
    last = next((line for line in reversed(log.splitlines()) if line.strip()), "")
    kind, _, reason = last.partition(": ")
    if "disk is full" in log or "No space left" in log:
        raise Failure(FULL)
    if kind == "CommandError":
        raise Failure(f"{reason.rstrip('.')}.")
    if re.match(r"(Set|Unset) \w+ in the environment: ", last):
        raise Failure(f"{last.rstrip('.')}.")
    if "readonly database" in log or "unable to open database file" in log:
        raise Failure(
            f"No permission to write {DATABASE}: run this as the owner of that file, or in a copy of your own."
        )
    if "OperationalError" in log:
        raise Failure(f"The database cannot be used: make sure that it runs and that DATABASE_URL is right ({path}).")
    raise Failure(f'"{name}" failed: the reason is in {path}.')
