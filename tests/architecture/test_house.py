"""The rules of the house, held."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# From the top down: each may import what stands below it, never beside or above. Features share a floor.
FLOORS = [["config"], ["home"], ["events", "mapping"], ["directory"], ["places"], ["core"], ["accounts"]]
FLOOR = {app: number for number, apps in enumerate(FLOORS) for app in apps}


def sources() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.split() if (ROOT / name).exists()]


def app_of(path: Path) -> str | None:
    parts = path.relative_to(ROOT).parts
    app = parts[1] if parts[0] == "site" and len(parts) > 2 else parts[0]
    return app if app in FLOOR else None


def imported_apps(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
    return found & set(FLOOR)


@pytest.mark.parametrize("path", [p for p in sources() if app_of(p)], ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down_only(path):
    own = app_of(path)
    wrong = {app for app in imported_apps(path) if app != own and FLOOR[app] <= FLOOR[own]}
    # Settings hold only names; env is what every settings module reads.
    assert wrong == set(), f"{path.relative_to(ROOT)} imports upwards: {wrong}"


def test_site_is_a_plain_folder_and_never_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()


def test_what_a_folder_of_tests_shares_ends_with_it():
    """Only in a package: else pytest lets it live till the very end, Chromium's event loop beside others' databases."""
    shared = [path.parent for path in sources() if path.name == "conftest.py" and 'scope="package"' in path.read_text()]
    assert shared == [ROOT / "tests" / "browser"]
    assert (ROOT / "tests" / "browser" / "__init__.py").exists()


def test_no_app_bears_the_name_of_a_standard_module():
    import sys

    assert not {app for app in FLOOR if app in sys.stdlib_module_names}


def test_every_folder_is_in_the_picture_of_the_house():
    picture = (ROOT / "docs" / "architecture.md").read_text().split("```")[1]
    folders = {path.relative_to(ROOT).parts[:-1] for path in sources()}
    rooms = {name for parts in folders for name in parts[: 2 if parts[0:1] == ("site",) else 1] if name[0] != "."}
    assert sorted(name for name in rooms if f"{name}/" not in picture) == []


def test_every_part_of_the_directory_is_on_the_page_of_the_house():
    page = (ROOT / "docs" / "architecture.md").read_text()
    parts = {path.parent.name for path in (ROOT / "directory").glob("*/__init__.py")} - {"management", "migrations"}
    assert sorted(name for name in parts if f"`{name}/`" not in page) == []
