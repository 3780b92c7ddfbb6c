"""The made-up groups can harm nobody and show every kind of group."""

import csv
import re
import tomllib
from collections import Counter

import pytest

from directory.demo.text import DATA

GROUPS = tomllib.loads((DATA / "demo_groups.toml").read_text(encoding="utf-8"))["group"]
LIVE = [group for group in GROUPS if group["status"] == "live"]


def cells(*keys):
    return [group[key] for group in GROUPS for key in keys if key in group]


def test_there_are_sixty_in_every_state():
    assert Counter(cells("status")) == {"live": 50, "paused": 4, "draft": 3, "closed": 2, "removed": 1}
    assert len(set(cells("slug"))) == len(set(cells("name"))) == 60


def test_every_phone_is_from_the_ranges_kept_for_drama():
    numbers = [cell.split(" | ")[0] for cell in cells("phone", "private_phone")]
    assert [n for n in numbers if not re.fullmatch(r"01632 960\d{3}|07700 900\d{3}", n)] == []


def test_every_address_on_the_internet_is_an_example():
    mails = [cell for cell in cells("email", "private_email") if not re.fullmatch(r"[a-z]+@[a-z]+\.example", cell)]
    urls = re.findall(r"https?://([^/\s;\"']+)", str(GROUPS))
    assert mails == []
    assert [host for host in urls if not host.endswith(".example")] == []


def test_every_condition_has_a_live_group():
    with (DATA / "conditions.csv").open(encoding="utf-8", newline="") as file:
        conditions = {row["slug"] for row in csv.DictReader(file)}
    named = {slug for group in LIVE for slug in group.get("conditions", "").split(";") if slug}
    assert named == conditions - {"all-send"}, "all-send is the any-need flag, not a condition of a group"
    assert sum(group.get("any_need") == "yes" for group in LIVE) == 7


def test_a_third_speak_other_languages():
    languages = ("pl", "ro", "ar")
    told = [[code for code in languages if f"description_{code}" in group] for group in GROUPS]
    assert sum(bool(codes) for codes in told) == 20
    assert sum(codes == list(languages) for codes in told) == 13


@pytest.mark.parametrize(
    "key",
    [
        "other_names",
        "description",
        "conditions",
        "wards",
        "localities",
        "whole_area",
        "online",
        "venue",
        "address",
        "postcode",
        "meets",
        "schedule",
        "when_text",
        "age_from",
        "age_to",
        "audience",
        "languages",
        "cost",
        "how_to_join",
        "first_visit",
        "website",
        "email",
        "phone",
        "socials",
        "run_by",
        "member",
        "access",
        "confirmed_on",
        "tags",
    ],
)
def test_every_fact_is_stated_by_some_and_not_by_others(key):
    stated = sum(key in group for group in LIVE)
    assert 2 <= stated <= 48
