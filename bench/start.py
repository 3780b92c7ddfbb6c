"""How long a second `./run demo` takes until it answers."""

from __future__ import annotations

import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.figures import Figure, told
from tests.launching import copy, environment, free_port, with_packages

PROJECT = ("run", "manage.py", "requirements.txt", "requirements-dev.txt", "site", "directory", "home")


def run() -> list[Figure]:
    """`./run demo` on a copy of the project whose packages are installed, until the first page is served"""
    with tempfile.TemporaryDirectory(prefix="joinedup-bench-") as folder:
        project = with_packages(copy(Path(folder) / "project", *PROJECT))
        return [
            told(Figure("first run: database, sixty groups, styles", until_served(project), "s")),
            told(Figure("second run", until_served(project), "s", 3)),
        ]


def until_served(project: Path) -> float:
    """Start the demo, wait for its home page, stop it, and return the seconds until the page came."""
    port = free_port()
    start = time.perf_counter()
    with (project / "demo.log").open("w") as log:
        demo = subprocess.Popen(
            [project / "run", "demo"], cwd=project, env=environment(PORT=str(port)), stdout=log, stderr=log
        )
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://localhost:{port}/en/", timeout=30).close()
                return time.perf_counter() - start
            except (urllib.error.URLError, ConnectionError):
                if demo.poll() is not None:
                    raise RuntimeError((project / "demo.log").read_text()) from None
                time.sleep(0.02)
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(30)
