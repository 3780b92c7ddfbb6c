"""The editors' own screens at 10,000 groups, signed in, on SQLite and PostgreSQL."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.figures import Figure, told
from bench.pages import databases
from bench.site import serving, settings_of
from launch.testing import postgres
from tests.launching import manage

GROUPS = 10_000
# Milliseconds of CPU.
GOALS = {"first screen": 80, "list of groups": 150, "list, searched and filtered": 150, "a group's form": 150}
DUPLICATES_WITHIN = 20  # milliseconds
# Signs in without the form and prints the session's key, a group's key, and what looking for duplicates costs.
BEFOREHAND = """
import time
from django.contrib.auth import get_user_model
from django.test import Client
from directory.groups import duplicates
from directory.models import Group
desk = Client()
desk.force_login(get_user_model().objects.create_superuser("bench", "bench@joinedup.example", "a long enough password"))
groups = list(Group.public.order_by("name")[:200])
duplicates.alike(groups[0])
start = time.process_time()
for group in groups:
    duplicates.alike(group)
print(desk.session.session_key, groups[0].pk, (time.process_time() - start) * 1000 / len(groups))
"""


def run() -> list[Figure]:
    """The editors' screens at 10,000 groups (CPU is that of the web process)"""
    figures = []
    with tempfile.TemporaryDirectory(prefix="joinedup-bench-") as folder, postgres() as server:
        for engine, address in databases(Path(folder), server):
            env = settings_of(Path(folder), address(GROUPS))
            for command in (
                ["migrate", "--no-input"],
                ["collectstatic", "--no-input"],
                ["load_demo", f"--groups={GROUPS}"],
            ):
                manage(env, *command)
            session, group, looking = manage(env, "shell", "--no-imports", "-c", BEFOREHAND).split()
            figure = Figure(f"{engine}, looking for duplicates of a group", float(looking), "ms CPU", DUPLICATES_WITHIN)
            figures.append(told(figure))
            with serving(env) as site:
                site.headers["Cookie"] = f"sessionid={session}"
                for page, path in paths(group).items():
                    cost = site.cost(path, times=40)
                    figures.append(told(Figure(f"{engine}, {page}", cost.cpu, "ms CPU", GOALS[page])))
                    print(f"    {cost}")
    return figures


def paths(group: str) -> dict[str, str]:
    """Return what is measured: each screen by name."""
    return {
        "first screen": "/admin/",
        "list of groups": "/admin/directory/groups/",
        "list, searched and filtered": "/admin/directory/groups/?q=tea&standing=live&missing=essential",
        "a group's form": f"/admin/directory/groups/edit/{group}/",
    }
