"""Made-up groups by the thousand: the same for a seed, unequal as real ones are, and harmful to nobody."""

import csv
import datetime as dt
import re
from collections import Counter

import pytest

from directory.demo.crowd import Crowd
from directory.demo.text import DATA
from directory.transfer.columns import COLUMNS

TODAY = dt.date(2026, 11, 24)
WARDS = {f"ward-{number}": f"Ward {number}" for number in range(21)}
with (DATA / "conditions.csv").open(encoding="utf-8", newline="") as file:
    NEEDS = {row["slug"]: row["label"] for row in csv.DictReader(file) if row["slug"] != "all-send"}


def made(count=1_000, seed=3, taken=()):
    crowd = Crowd(
        seed=seed,
        today=TODAY,
        needs=NEEDS,
        wards=WARDS,
        localities={"north": "North", "south": "South"},
        taken=set(taken),
    )  # fmt: skip
    return crowd.groups(count)


@pytest.fixture(scope="module")
def crowd():
    return made()


@pytest.fixture(scope="module")
def rows(crowd):
    return [group.row for group in crowd]


def cells(rows, key):
    return [cell for row in rows for cell in row.get(key, "").split(";") if cell]


def test_the_same_seed_makes_the_same_groups(crowd):
    assert made() == crowd
    assert made(20, seed=4) != crowd[:20]


def test_no_two_groups_share_a_name_or_a_slug_and_none_takes_one_that_is_taken(rows):
    assert len({row["name"] for row in rows}) == len({row["slug"] for row in rows}) == 1_000
    taken = [row["slug"] for row in rows[:50]]
    assert set(taken) & {group.slug for group in made(50, taken=taken)} == set()


def test_every_need_and_ward_has_groups_and_a_few_have_most(rows):
    for key, every in (("conditions", NEEDS), ("wards", WARDS)):
        counts = Counter(cells(rows, key))
        assert set(counts) == set(every)
        assert counts.most_common()[0][1] > 8 * counts.most_common()[-1][1]
    assert Counter(cells(rows, "conditions")).most_common(1)[0][0] == "autism"


@pytest.mark.parametrize(
    "key",
    [
        *["other_names", "description", "conditions", "any_need", "wards", "localities", "whole_area", "online"],
        *["part_of", "venue", "address", "postcode", "show_ward_only", "meets", "schedule", "when_text"],
        *["age_from", "age_to", "audience", "languages", "cost", "how_to_join", "first_visit", "website", "email"],
        *["phone", "socials", "run_by", "member", "access", "confirmed_on", "tags"],
    ],
)
def test_every_fact_is_stated_by_some_and_not_by_others(rows, key):
    live = [row for row in rows if row["status"] == "live"]
    stated = sum(key in row for row in live)
    assert 10 <= stated <= len(live) - 10


def test_ages_are_in_order_and_dates_are_past(rows):
    for row in rows:
        if "age_from" in row and "age_to" in row:
            assert int(row["age_from"]) <= int(row["age_to"])
        for key in ("confirmed_on", "consent_on"):
            assert row.get(key, "") <= TODAY.isoformat()
    assert all("consent_on" in row and "consent_how" in row for row in rows if row["status"] != "draft")


def test_what_belongs_to_a_state_is_there_in_that_state_alone(crowd):
    def states(key):
        return {group.row["status"] for group in crowd if key in group.row}

    assert (states("paused_until"), states("closed_on")) == ({"paused"}, {"closed"})
    assert all(group.row["paused_until"] > TODAY.isoformat() for group in crowd if "paused_until" in group.row)
    assert {"closed_on" in group.row for group in crowd if group.row["status"] == "closed"} == {True}
    assert {group.row["status"] for group in crowd if group.alternatives} == {"closed"}


def test_groups_refer_to_live_groups_made_before(crowd):
    before = set()
    for group in crowd:
        assert {group.row.get("part_of"), *group.alternatives} - {None} <= before
        if group.row["status"] == "live":
            before.add(group.slug)


def test_phones_and_addresses_reach_nobody(crowd):
    phones = [group.row["phone"].split(" | ")[0] for group in crowd if "phone" in group.row]
    phones += [group.contact["phone"] for group in crowd if group.contact.get("phone")]
    assert [phone for phone in phones if not re.fullmatch(r"(01632 960|07700 900)\d{3}", phone)] == []
    mails = [group.row["email"] for group in crowd if "email" in group.row]
    mails += [group.contact["email"] for group in crowd if group.contact.get("email")]
    assert [mail for mail in mails if not re.fullmatch(r"[a-z]+@[a-z]+\.example", mail)] == []
    hosts = re.findall(r"https?://([^/;]+)", ";".join(cells([group.row for group in crowd], "website")))
    hosts += re.findall(r"https?://([^/;]+)", ";".join(cells([group.row for group in crowd], "socials")))
    assert [host for host in hosts if not host.endswith(".example")] == []
    assert len(phones) > 500
    assert len(hosts) > 500


def test_every_line_fits_its_field(rows):
    assert {key for row in rows for key in row} <= set(COLUMNS)
    assert max(len(row["summary"]) for row in rows) <= 200
    assert max(len(row["name"]) for row in rows) <= 150
    assert max(len(row["slug"]) for row in rows) <= 60
