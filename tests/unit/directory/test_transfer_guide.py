"""The guide to the sheet names every column and every code."""

import re
from pathlib import Path

import pytest

from directory.groups import enums
from directory.transfer import columns, parts
from directory.transfer.schedule import read_schedule, write_schedule

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "editors" / "sheets.md").read_text(encoding="utf-8")
LISTS = {
    "audience": columns.AUDIENCE,
    "meets": columns.MEETS,
    "run_by": columns.RUN_BY,
    "confirmed_how": columns.CONFIRMED_HOW,
    "status": columns.STATUS,
    "access": parts.ACCESS,
    "cost": parts.COST,
    "diagnosis": parts.DIAGNOSIS,
    "children": parts.CHILDREN,
    "phone": parts.PHONE_USE,
}


def test_every_column_is_explained():
    assert [name for name in columns.COLUMNS if f"`{name}`" not in GUIDE] == []


@pytest.mark.parametrize("name", LISTS)
def test_every_code_is_named(name):
    assert [code for code in LISTS[name].codes if f"`{code}`" not in GUIDE] == []


def test_every_part_of_a_first_visit_is_named():
    assert [part for part in (*parts.FIRST_VISIT_PARTS, "text") if f"`{part}`" not in GUIDE] == []


def test_the_examples_of_meetings_can_be_read():
    examples = re.findall("`(FREQ=[^`]+)`", GUIDE)
    assert len(examples) == 6
    assert [write_schedule(read_schedule(example)) for example in examples] == examples
    assert {pattern.frequency for example in examples for pattern in read_schedule(example)} == set(enums.Frequency)
