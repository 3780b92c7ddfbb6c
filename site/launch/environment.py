"""The `.venv` folder: the pinned packages of the lock files, installed once and again when a lock file changes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from launch.common import FULL, LOGS, PYTHON, ROOT, Failure, digest, held, logged, say

VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
LOCK = "requirements.txt"
TESTS_LOCK = "requirements-dev.txt"

# What pip's log shows, and what it means. The first that is found wins.
MEANINGS = (
    (("No space left on device",), FULL),
    (
        ("Permission denied", "Read-only file system"),
        f"No permission to write {VENV}: run this as the owner of that folder, or in a copy of your own.",
    ),
    (("DO NOT MATCH THE HASHES",), "A package is not the one that was recorded: tell the developers, and show {log}."),
    (
        ("connection broken", "Connection", "Temporary failure", "timed out", "SSLError", "ProxyError", "HTTP error"),
        "The package registry cannot be reached: check the network (details: {log}), then run this again.",
    ),
    (
        ("(from versions: none)",),  # what pip makes of a registry that answers with an error, whichever it is
        (
            "The package registry cannot be reached, or lacks a package for Python {version} on this machine: "
            "check the network and the registry's address (details: {log}), then run this again."
        ),
    ),
    (
        ("No matching distribution",),
        "A package is not to be had for Python {version} on this machine: install Python 3.11 (details: {log}).",
    ),
)


def prepare(*, tests: bool = False) -> None:
    """Make sure that `.venv` holds what the lock files say; with `tests`, also what tests and checks need."""
    wanted = {name: digest([ROOT / name]) for name in ([LOCK, TESTS_LOCK] if tests else [LOCK])}
    with held("preparing"):
        installed = _installed()
        if installed is None:
            _make()
        if installed is None or any(installed.get(name) != value for name, value in wanted.items()):
            _install(wanted)


def _installed() -> dict[str, str] | None:
    """Return the lock files that are installed, or None when `.venv` is missing, half-made or broken."""
    try:
        stamp = json.loads(STAMP.read_text())
        works = subprocess.run([PYTHON, "-c", "import django"], capture_output=True, check=False).returncode == 0
    except (OSError, ValueError):
        return None
    return stamp if works and isinstance(stamp, dict) else None


def _make() -> None:
    try:
        import ensurepip  # noqa: F401, PLC0415  Debian and Ubuntu keep it in a package of its own
    except ImportError:
        version = ".".join(map(str, sys.version_info[:2]))
        raise Failure(
            f"Python's venv module is missing: install it, for example with "
            f'"sudo apt-get install python{version}-venv" (or python3-venv), then run this again.'
        ) from None
    if VENV.is_symlink() or VENV.is_file():
        raise Failure(f"{VENV} is not a folder of this project: move it away, then run this again.")
    if VENV.exists():
        say("Making .venv again: it was half-made or broken …")
        shutil.rmtree(VENV)
    else:
        say("Making .venv, a folder for the packages that the site needs …")
    worked, log = logged("venv", [sys.executable, "-m", "venv", VENV], dict(os.environ))
    if not worked:
        raise Failure(_meaning(log) or f".venv could not be made: the reason is in {LOGS / 'venv.log'}.")


def _install(wanted: dict[str, str]) -> None:
    say("Installing the packages (about a minute the first time) …")
    STAMP.unlink(missing_ok=True)  # a broken-off installation must not look finished
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--no-input",
    ]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "--retries", "3"]
    command += [part for name in wanted for part in ("-r", ROOT / name)]
    worked, log = logged("pip", command, dict(os.environ))
    if not worked:
        raise Failure(_meaning(log) or f"The packages could not be installed: the reason is in {LOGS / 'pip.log'}.")
    STAMP.write_text(json.dumps(wanted))


def _meaning(log: str) -> str | None:
    version = ".".join(map(str, sys.version_info[:2]))
    for signs, meaning in MEANINGS:
        if any(sign in log for sign in signs):
            return meaning.format(log=LOGS / "pip.log", version=version)
    return None
