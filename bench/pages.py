"""Public pages at 60, 1,000 and 10,000 groups, on SQLite and PostgreSQL."""

from __future__ import annotations

import gzip
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg

from bench.figures import Figure, told
from bench.site import Server, serving, settings_of
from directory.search.filters import FILTERS
from launch.testing import postgres
from tests.launching import manage
from tests.security.poisons import LENGTHS, MARKUP, SIGNS, STATEMENTS

SIZES = (60, 1_000, 10_000)
# A parameter that means nothing keeps a page out of the cache; words do as well.
UNCACHED = "?uncached=1"
WORDS = "/en/groups/?q=friendly+group&condition=autism&condition=anxiety&meets=in-person"
COMMON_WORDS = "/en/groups/?q=for+the+a+and+of+to+in"
# Questions of a stranger who means no good: as words and as filters, as long as gunicorn takes an address. Not that of
# a known postcode: it is sent on to another address.
HOSTILE = [
    f"/en/groups/?{name}={quote(text)}"[:4_000]
    for name, text in (
        *(("q", text) for text in (*STATEMENTS[::2], *SIGNS[::2], *LENGTHS) if "S70 2TA" not in text),
        *zip(FILTERS, MARKUP, strict=False),
    )
]
ANSWERS = (200, 400, 404)  # a refusal is an answer, a failure is none
AFTER_AN_EDIT = ("home", "list")
LOADED_WITHIN = 120  # seconds, at every size
SLOWEST = 100  # milliseconds a reader waits, whatever the question
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
                name = f"{engine}, {size:>6,} groups"
                start = time.perf_counter()
                manage(env, "load_demo", f"--groups={size}")
                figures.append(told(Figure(f"{name}, load_demo", time.perf_counter() - start, "s", LOADED_WITHIN)))
                with serving(env) as site:
                    addresses = paths(site)
                    for page, path in addresses.items():
                        cost = site.cost(path)
                        queries.setdefault(page, set()).add(cost.queries)
                        figures.append(told(Figure(f"{name}, {page}", cost.cpu, "ms CPU", GOALS[page])))
                        print(f"    {cost}")
                    cost = site.cost(COMMON_WORDS, times=40)
                    figures.append(told(Figure(f"{name}, the commonest words", cost.p95, "ms p95", SLOWEST)))
                    wait = site.slowest(HOSTILE, ANSWERS)
                    what = f"{name}, the slowest of {len(HOSTILE)} hostile questions"
                    figures.append(told(Figure(what, wait, "ms", SLOWEST)))
                    with editor(env["DATABASE_URL"]) as edit:
                        for page in AFTER_AN_EDIT:
                            cost = site.cost(addresses[page], times=20, before=edit)
                            figures.append(told(Figure(f"{name}, {page} after an edit", cost.cpu, "ms CPU")))
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


@contextmanager
def editor(address: str) -> Iterator[Callable[[], None]]:
    """Give what an edit of one group does to the processes: the site's generation rises, one group is to be read."""
    statements = (
        "UPDATE core_generation SET number = number + 1",
        "UPDATE directory_indexedgroup SET seq = g.number FROM core_generation AS g WHERE sort_name = 'kettle corner'",
    )
    if address.startswith("sqlite"):
        opened = closing(sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None))
    else:
        opened = psycopg.connect(address, autocommit=True)
    with opened as connection:

        def edit() -> None:
            for statement in statements:
                connection.execute(statement)

        yield edit


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
