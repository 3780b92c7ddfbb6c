"""Public pages at 60, 1,000 and 10,000 groups, on SQLite and PostgreSQL."""

from __future__ import annotations

import gzip
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from bench.figures import Figure, told
from bench.site import Server, manage, postgres, serving, settings_of

SIZES = (60, 1_000, 10_000)
# A parameter that means nothing keeps a page out of the cache; words do as well.
UNCACHED = "?uncached=1"
WORDS = "/en/groups/?q=friendly+group&condition=autism&condition=anxiety&meets=in-person"
# Milliseconds of CPU.
GOALS = {"home": 15, "group": 10, "group out of the cache": 1.3, "list": 25, "words and two filters": 25}


def run() -> list[Figure]:
    """Public pages at 60, 1,000 and 10,000 groups, on SQLite and PostgreSQL (CPU is that of the web process)"""
    figures = []
    with tempfile.TemporaryDirectory(prefix="joinedup-bench-") as folder, postgres() as server:
        if server is None:
            print("PostgreSQL is not on this machine: left out.")
        for engine, address in databases(Path(folder), server):
            queries: dict[str, set[int]] = {}
            for size in SIZES:
                env = settings_of(Path(folder), address(size))
                manage(env, "migrate", "--no-input")
                manage(env, "collectstatic", "--no-input")
                manage(env, "load_demo", f"--groups={size}")
                with serving(env) as site:
                    for page, path in paths(site).items():
                        cost = site.cost(path)
                        queries.setdefault(page, set()).add(cost.queries)
                        figures.append(
                            told(Figure(f"{engine}, {size:>6,} groups, {page}", cost.cpu, "ms CPU", GOALS[page]))
                        )
                        print(f"    {cost}")
            for page, counts in queries.items():
                spread = Figure(f"{engine}, {page}: queries at all sizes, difference", max(counts) - min(counts), "", 0)
                figures.append(told(spread))
    return figures


def databases(folder: Path, server: str | None) -> Iterator[tuple[str, Callable[[int], str]]]:
    """Yield each engine with a function that makes an empty database for a size and returns its address."""
    yield "SQLite", lambda size: f"sqlite:///{folder / f'{size}.sqlite3'}"
    if server:
        root = urlsplit(server)._replace(path="").geturl()

        def empty(size: int) -> str:
            name = f"joinedup_bench_{size}"
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                connection.execute(f'CREATE DATABASE "{name}"')
            return f"{root}/{name}"

        yield "PostgreSQL", empty


def paths(site: Server) -> dict[str, str]:
    """Return what is measured: each page by name, the group's page that of the first group of the list."""
    _answer, listed = site.get("/en/groups/?sort=name&uncached=1")
    slug = re.search(r'data-result="([\w-]+)"', gzip.decompress(listed).decode())[1]
    return {
        "home": f"/en/{UNCACHED}",
        "group": f"/en/groups/{slug}/{UNCACHED}",
        "group out of the cache": f"/en/groups/{slug}/",
        "list": f"/en/groups/{UNCACHED}",
        "words and two filters": WORDS,
    }
