"""How many groups a second come in from a spreadsheet."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.figures import Figure, told
from bench.pages import databases
from bench.site import settings_of
from launch.testing import postgres
from tests.launching import manage

ROWS = 5_000
GOALS = {"import": 250, "trial": 700, "the same again": None}


def run() -> list[Figure]:
    """5,000 groups out of a spreadsheet into a site with wards and no groups, by the command, its start included"""
    figures = []
    with tempfile.TemporaryDirectory(prefix="joinedup-bench-") as folder, postgres() as server:
        sheet = Path(folder) / "groups.csv"
        for engine, address in databases(Path(folder), server):
            full = settings_of(Path(folder), address(ROWS))
            manage(full, "migrate", "--no-input")
            manage(full, "load_demo", f"--groups={ROWS}")
            manage(full, "export_groups", f"--output={sheet}")
            manage(full, "shell", "-c", "from directory.models import Group; Group.objects.all().delete()")
            for what, arguments in (("trial", ["--dry-run"]), ("import", []), ("the same again", [])):
                start = time.perf_counter()
                manage(full, "import_groups", str(sheet), *arguments)
                pace = ROWS / (time.perf_counter() - start)
                figures.append(told(Figure(f"{engine}, {what}", pace, "rows/s", GOALS[what], at_least=True)))
    return figures
