"""`./run test`: everything on SQLite, then on PostgreSQL what a database can change; a real browser when there is one.

What could not run is told at the end with its cure. With CI=true it fails the run: there, nothing may be left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch import environment
from launch.common import PYTHON, ROOT, Failure, say

NOTHING_COLLECTED = 5  # pytest's exit status when no test was chosen
POSTGRES_MISSING = (
    'Tests on PostgreSQL: install it, for example with "sudo apt-get install postgresql", '
    "or set TEST_POSTGRES_URL to a server where databases may be made."
)
BROWSER_MISSING = 'Tests in a browser: install Chromium, for example with "sudo apt-get install chromium".'


def test(arguments: list[str]) -> int:
    """Run the tests; arguments go to pytest. Fails when a test fails, when none ran, and in CI when any is left out."""
    environment.prepare(tests=True)
    left_out = []
    browser = shutil.which("chromium") is not None
    if not browser:
        left_out.append(BROWSER_MISSING)

    say("\nTests on SQLite")
    statuses = [_pytest(arguments, "" if browser else "not browser", None, left_out)]
    with postgres() as url:
        if url is None:
            left_out.append(POSTGRES_MISSING)
        else:
            say("\nTests on PostgreSQL")
            chosen = f"not once and (not browser or {'journey' if browser else 'False'})"
            statuses.append(_pytest(arguments, chosen, url, left_out))

    if left_out:
        say("\nLeft out:" + "".join(f"\n- {reason}" for reason in dict.fromkeys(left_out)))
    ran = [status for status in statuses if status != NOTHING_COLLECTED]
    if not ran or any(ran) or (len(ran) < len(statuses) and not arguments):
        return 1
    if left_out and os.environ.get("CI") == "true":
        raise Failure("Tests were left out, and with CI=true none may be: see above how to get them.")
    return 0


def _pytest(arguments: list[str], chosen: str, database: str | None, left_out: list[str]) -> int:
    """Run pytest on one database, add the reasons of skipped tests to `left_out`, and return pytest's exit status."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if database:
        env["DATABASE_URL"] = database
    with tempfile.TemporaryDirectory(prefix="joinedup-") as folder:
        skipped = Path(folder) / "skipped"
        env["SKIPPED_TESTS"] = str(skipped)
        command: list[str | Path] = [PYTHON, "-m", "pytest", "-p", "tests.left_out", "-m", chosen]
        command += ["-n", "logical", "--dist", "worksteal", *arguments]
        status = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
        if skipped.exists():  # pytest may have stopped before its end
            left_out += skipped.read_text(encoding="utf-8").splitlines()
    return status


@contextmanager
def postgres() -> Iterator[str | None]:
    """Give the address of a PostgreSQL server: the one that was named, else a throw-away one, else None."""
    if named := os.environ.get("TEST_POSTGRES_URL"):
        yield named
        return
    server = subprocess.Popen(
        [sys.executable, ROOT / "tests" / "services" / "postgres"], stdout=subprocess.PIPE, text=True
    )
    with server:
        try:
            yield server.stdout.readline().strip() or None if server.stdout else None
        finally:
            server.terminate()
