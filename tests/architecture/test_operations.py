"""docs/operations.md against the code."""

import re

from launch.commands import COMMANDS, HELP
from tests.architecture.test_house import ROOT

MANUAL = (ROOT / "docs" / "operations.md").read_text()

READS = re.compile(r"""(?:env\.\w+|_read|_address|os\.environ\.\w+|\btext)\(\s*(?:_env\.\w+,\s*)?['"]([A-Z_]+)['"]""")
BEGINS = re.compile(r"""\.startswith\("([A-Z_]+)"\)""")  # what is refused by the beginning of its name


def told():
    """Return the settings that the manual lists."""
    table = MANUAL.split("## Settings")[1].split("\n##")[0]
    return {name for cell in re.findall(r"^\|([^|]+)", table, re.MULTILINE) for name in re.findall(r"`(\w+)…?`", cell)}


def test_every_setting_is_in_the_manual_and_none_besides():
    read = {name for path in (ROOT / "site" / "config").rglob("*.py") for name in READS.findall(path.read_text())}
    read.update(BEGINS.findall((ROOT / "site" / "config" / "env.py").read_text()))
    assert told() == read


def test_compose_hands_on_every_setting_that_it_does_not_make_itself():
    site = (ROOT / "compose.yaml").read_text().split("\nservices:")[0]
    made_in_the_image = {"DJANGO_SETTINGS_MODULE", "HOST", "PORT", "DEBUG", "STORAGE_"}
    assert set(re.findall(r"^    ([A-Z_]+): ", site, re.MULTILINE)) == told() - made_in_the_image


def test_every_command_is_in_the_help():
    assert set(re.findall(r"^\./run (\w+)", HELP, re.MULTILINE)) == {*COMMANDS, "help"}


def test_a_command_in_a_manual_says_which_python_runs_it():
    manuals = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    bare = re.compile(r"^.*(?<!\.venv/bin/)(?<!docker compose exec web )python manage\.py.*$", re.MULTILINE)
    assert [line for path in manuals for line in bare.findall(path.read_text())] == []
