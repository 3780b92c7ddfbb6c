"""The site to measure: a filled database on either engine, and gunicorn with one worker before it."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.launching import environment, gunicorn


def settings_of(folder: Path, database: str) -> dict[str, str]:
    """Return the environment of a process of the measured site."""
    return environment(
        BENCH_FOLDER=str(folder),
        DATABASE_URL=database,
        DJANGO_SETTINGS_MODULE="bench.settings",
        SECRET_KEY="benchmarks only",
        WEB_CONCURRENCY="1",
    )


@dataclass(frozen=True)
class Cost:
    """What one answer costs: CPU of the web process, time the reader waits, queries, and its size as sent."""

    cpu: float
    p50: float
    p95: float
    queries: int
    size: int

    def __str__(self) -> str:
        return f"{self.queries} queries, {self.size:,} bytes, p50 {self.p50:.1f} ms, p95 {self.p95:.1f} ms"


class Server:
    """A started site."""

    def __init__(self, process: psutil.Process, port: int) -> None:
        self.process = process
        self.port = port
        self.headers = {"Accept-Encoding": "gzip"}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, statuses: Collection[int] = (200,)) -> tuple[http.client.HTTPResponse, bytes]:
        """Fetch a path as a browser would, compressed, over one connection; raise when it answers another status."""
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status not in statuses:
            raise RuntimeError(f"{path} answered {answer.status}")
        return answer, body

    def cost(self, path: str, times: int = 200, before: Callable[[], object] = bool) -> Cost:
        """Fetch a path many times, after a warm-up, and return what it costs; `before` runs ahead of each."""
        for _warm in range(5):
            answer, body = self.get(path)
        used, waits = self._cpu(), []
        for _time in range(times):
            before()
            start = time.perf_counter()
            self.get(path)
            waits.append((time.perf_counter() - start) * 1000)
        cpu = (self._cpu() - used) * 1000 / times
        p95 = statistics.quantiles(waits, n=20)[-1]
        return Cost(cpu, statistics.median(waits), p95, int(answer.headers["X-Queries"]), len(body))

    def slowest(self, paths: Sequence[str], statuses: Collection[int] = (200,)) -> float:
        """Fetch each path once, after a warm-up, and return how many milliseconds the slowest took."""
        for path in paths[:5]:
            self.get(path, statuses)
        waits = []
        for path in paths:
            start = time.perf_counter()
            self.get(path, statuses)
            waits.append((time.perf_counter() - start) * 1000)
        return max(waits)

    def _cpu(self) -> float:
        """Return the seconds of CPU that the site's processes have used."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(sum(one.cpu_times()[:2]) for one in family)


@contextmanager
def serving(env: dict[str, str]) -> Iterator[Server]:
    """Start the site and stop it afterwards."""
    with gunicorn(env, Path(env["BENCH_FOLDER"]) / "server.log") as (process, port):
        yield Server(psutil.Process(process.pid), port)
