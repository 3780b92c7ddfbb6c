"""Programs of the project as processes of their own: `./run` in a copy that may be touched, commands, the site."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SITE = ("run", "manage.py", "requirements.txt", "requirements-dev.txt", "site", "directory", "home")
LAUNCHER = ("run", "site/launch", "requirements.txt", "requirements-dev.txt")
STARTS_WITHIN = 60  # seconds


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


def manage(env: dict[str, str], *arguments: str) -> str:
    """Run a management command and return what it wrote; raise with it when the command failed."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def gunicorn(env: dict[str, str], log: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start the site; give its process and its port once it answers, and stop it afterwards."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "-c", "site/config/gunicorn.py"]
    env = env | {"PORT": str(port), "SITE_URL": address}
    with log.open("w") as lines:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=lines, stderr=lines)
    try:
        _wait(process, f"{address}/en/", log)
        yield process, port
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=30).close()
        except urllib.error.HTTPError:
            return  # it answers: what it says is for who started it
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"The site did not start:\n{log.read_text()}")


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
