"""A copy of the project in a folder of its own, where `./run` can be tried without touching this one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SITE = ("run", "manage.py", "requirements.txt", "requirements-dev.txt", "site", "directory", "home")
LAUNCHER = ("run", "site/launch", "requirements.txt", "requirements-dev.txt")


def copy(folder: Path, *names: str) -> Path:
    """Copy these files and folders of the project to `folder` and return it."""
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)
    return folder


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a newcomer's terminal: nothing of pip, of this project or of the test run."""
    ours = ("PIP_", "DATABASE_URL", "DJANGO_", "PYTEST_", "SKIPPED_TESTS", "PYTHONPATH", "SITE_URL", "HOST", "PORT")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | changes


def start(project: Path, *arguments: str, **env: str) -> subprocess.Popen[str]:
    """Start `./run` in a copy of the project with the Python of this test run first on the PATH."""
    env.setdefault("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    return subprocess.Popen(
        [project / "run", *arguments],
        cwd=project,
        env=environment(**env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(project: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `./run` to its end."""
    with start(project, *arguments, **env) as process:
        stdout, stderr = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return chosen.getsockname()[1]


def with_packages(project: Path) -> Path:
    """Give a copy of the project the packages of this test run, as if `./run` had installed them, and return it."""
    program = project / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    program.chmod(0o755)
    digests = {
        lock: hashlib.sha256(lock.encode() + b"\0" + (project / lock).read_bytes()).hexdigest()
        for lock in ("requirements.txt", "requirements-dev.txt")
    }
    (project / ".venv" / "installed.json").write_text(json.dumps(digests))
    return project
