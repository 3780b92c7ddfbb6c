"""`./run check`, `./run lock` and `./run bench`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from launch import environment
from launch.common import PYTHON, ROOT, Failure, say
from launch.locks import LOCKS, drift, record

CHECKS = {
    "Style (ruff check)": ["ruff", "check", "."],
    "Layout (ruff format)": ["ruff", "format", "--check", "."],
    "Types (mypy)": ["mypy", "."],
    "Migrations": ["manage", "makemigrations", "--check", "--dry-run"],
    "Translations": ["tests.checks.catalogues"],
}


def check(arguments: list[str]) -> int:
    """Run every check, tell which ones failed, and fail if any did."""
    environment.prepare(tests=True)
    if shutil.which("msgfmt") is None:
        raise Failure('Checking translations needs gettext: "sudo apt-get install gettext", then run this again.')
    env = {"PYTHONPATH": str(ROOT / "site"), "DJANGO_SETTINGS_MODULE": "config.settings.test"} | dict(os.environ)
    failed = []
    for name, (module, *rest) in CHECKS.items():
        say(f"{name} …")
        if subprocess.run([PYTHON, "-m", module, *rest], cwd=ROOT, env=env, check=False).returncode:
            failed.append(name)
    say("Lock files …")
    if differences := drift():
        say("\n".join(differences))
        failed.append("Lock files")
    if failed:
        raise Failure(f"Not in order: {', '.join(failed)}.")
    say("All in order.")
    return 0


def lock(arguments: list[str]) -> int:
    """Compile the lock files from the requirements files."""
    environment.prepare(tests=True)
    for source, target in LOCKS.items():
        say(f"Compiling {target} …")
        command: list[str | Path] = [
            PYTHON,
            "-m",
            "uv",
            "pip",
            "compile",
            "--quiet",
            "--no-header",
            "--generate-hashes",
        ]
        command += ["--python-version", "3.11", source, "--output-file", target, *arguments]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise Failure(f"{target} could not be compiled: the lines above say why.")
        record(source)
    return 0


def bench(arguments: list[str]) -> int:
    """Run the benchmarks that are named, or all."""
    environment.prepare(tests=True)
    env = {**os.environ, "PYTHONPATH": str(ROOT / "site")}
    return subprocess.run([PYTHON, "-m", "bench", *arguments], cwd=ROOT, env=env, check=False).returncode
