"""Filters, counts and order worked out the slow, plain way: group by group, from the design's words alone.

A directory here is a list of plain dicts; `store` writes it into the database for the real thing to read.
"""

import datetime as dt
import random

from directory.groups.enums import Access, Audience, Meets, Weekday
from directory.models import Condition, Group, GroupPattern
from directory.search import index
from places.models import Ward
from tests.factories import EditionFactory, LocalityFactory, WardFactory

CONDITIONS = ["autism", "adhd", "anxiety", "hearing-impairment", "all-send"]
ANY_NEED = "all-send"
WARDS = {"royston": "north", "cudworth": "north", "darfield": "south", "wombwell": "south", "central": None}
LOCALITIES = ["north", "south", "central"]
LANGUAGES = ["en", "pl", "ro"]
OPTIONS = {
    "condition": CONDITIONS,
    "ward": list(WARDS),
    "locality": LOCALITIES,
    "meets": Meets.values,
    "day": Weekday.values,
    "time": ["morning", "afternoon", "evening"],
    "audience": Audience.values[:4],
    "language": LANGUAGES,
    "access": Access.values[:3],
    "free": ["1"],
}
WORDS = ["kettle", "tea", "sleep", "school", "friends"]


def some(rng, values, chance=0.5, most=3):
    return rng.sample(values, rng.randint(1, min(most, len(values)))) if rng.random() < chance else []


def random_group(rng, number):
    young, old = sorted(rng.sample(range(26), 2))
    return {
        "number": number,
        "name": f"{rng.choice('Abcé')} {' '.join(rng.choices(WORDS, k=2))}",
        "conditions": some(rng, CONDITIONS),
        "any_need": rng.random() < 0.15,
        "wards": some(rng, list(WARDS)),
        "localities": some(rng, LOCALITIES, 0.2, 1),
        "whole_area": rng.random() < 0.15,
        "online_only": rng.random() < 0.15,
        "meets": some(rng, Meets.values, 0.7),
        "audience": some(rng, OPTIONS["audience"], 0.6),
        "languages": some(rng, LANGUAGES, 0.6),
        "cost": rng.choice(["", "free", "free", "donation", "paid"]),
        "age_from": rng.choice([None, young]),
        "age_to": rng.choice([None, old]),
        "access": {code: rng.choice([None, True, False]) for code in OPTIONS["access"]},
        "patterns": [
            (
                rng.choice(["", *Weekday.values]),
                rng.choice([None, dt.time(9), dt.time(12), dt.time(16, 59), dt.time(17)]),
            )
            for _number in range(rng.choice([0, 0, 1, 2]))
        ],
        "paused": rng.random() < 0.15,
        "confirmed_on": rng.choice([None, dt.date(2026, rng.randint(1, 10), 1)]),
        "hidden": rng.choice(["", "", "", "", "draft", "closed"]),
    }


def random_question(rng):
    names = rng.sample([*OPTIONS, "age"], rng.choice([0, 1, 1, 2, 2, 3]))
    chosen = {}
    for name in names:
        if name == "age":
            chosen[name] = [str(rng.randint(0, 27))]
        else:
            chosen[name] = rng.sample(OPTIONS[name], min(len(OPTIONS[name]), rng.choice([1, 1, 2])))
    return chosen


def says(group, name, slug):
    """True, False, or None where the group has not stated it."""
    answer = None
    if name == "condition":
        any_need = group["any_need"] or ANY_NEED in group["conditions"]
        if any_need or group["conditions"]:
            answer = any_need or slug in group["conditions"]
    elif name in ("ward", "locality"):
        if group["whole_area"] or group["online_only"]:
            answer = True
        elif group["wards"] or group["localities"]:
            answer = is_here(group, name, slug)
    elif name == "age":
        if (group["age_from"], group["age_to"]) != (None, None):
            answer = (group["age_from"] or 0) <= int(slug) and (group["age_to"] is None or int(slug) <= group["age_to"])
    elif name == "free":
        answer = None if group["cost"] == "" else group["cost"] == "free"
    elif name == "access":
        answer = group["access"].get(slug)
    else:
        stated = {
            "meets": group["meets"],
            "audience": group["audience"],
            "language": group["languages"],
            "day": [day for day, _starts in group["patterns"] if day],
            "time": [time_of(starts) for _day, starts in group["patterns"] if starts],
        }[name]
        answer = slug in stated if stated else None
    return answer


def is_here(group, name, slug):
    if name == "ward":
        return slug in group["wards"] or WARDS[slug] in group["localities"]
    return slug in group["localities"] or any(WARDS[ward] == slug for ward in group["wards"])


def time_of(starts):
    return "morning" if starts < dt.time(12) else "afternoon" if starts < dt.time(17) else "evening"


def judged(group, chosen):
    """True, False, or None: every filter must say yes; one no is enough to leave."""
    answers = []
    for name, slugs in chosen.items():
        said = [says(group, name, slug) for slug in slugs]
        answers.append(True if True in said else None if None in said else False)
    return False if False in answers else None if None in answers else True


def public(groups):
    return [group for group in groups if not group["hidden"]]


def total(groups, chosen):
    return sum(judged(group, chosen) is True for group in public(groups))


def order(groups, chosen, sort="name"):
    """The numbers of the groups counted, then of those that have not stated, each in the order of the list."""
    wheres = [name for name in ("ward", "locality") if name in chosen]

    def key(group):
        here = all(any(is_here(group, name, slug) for slug in chosen[name]) for name in wheres)
        where = 0 if here else 1 if group["whole_area"] and not group["online_only"] else 2
        own_need = any(
            slug in group["conditions"] or (slug == ANY_NEED and group["any_need"])
            for slug in chosen.get("condition", [])
        )
        confirmed = -group["confirmed_on"].toordinal() if sort == "confirmed" and group["confirmed_on"] else 0
        folded = group["name"].casefold().replace("é", "e")
        where = where if wheres and not group["paused"] else 0
        return group["paused"], where, not own_need, confirmed, folded, group["number"]

    ordered = sorted(public(groups), key=key)
    return [[one["number"] for one in ordered if judged(one, chosen) is wanted] for wanted in (True, None)]


def vocabulary():
    """Write the wards and localities that directories here use; a migration wrote the needs."""
    edition = EditionFactory()
    localities = {slug: LocalityFactory(edition=edition, slug=slug, name=slug.title()) for slug in LOCALITIES}
    for slug, locality in WARDS.items():
        WardFactory(edition=edition, slug=slug, name=slug.title(), locality=localities.get(locality))
    return edition


def store(groups):
    """Write a directory in a few statements, as an importer would, and index it. Ids rise with the groups' numbers."""
    fields = ("name", "any_need", "whole_area", "online_only", "meets", "audience", "languages", "cost")
    rows = [
        Group(
            slug=f"g{group['number']}",
            live=not group["hidden"],
            state=group["hidden"] if group["hidden"] == "closed" else "paused" if group["paused"] else "open",
            **{name: group[name] for name in (*fields, "age_from", "age_to", "confirmed_on")},
            **{code.replace("-", "_"): value for code, value in group["access"].items()},
        )
        for group in groups
    ]
    made = [(row, group) for row, group in zip(Group.objects.bulk_create(rows), groups, strict=True)]
    conditions = dict(Condition.objects.values_list("slug", "pk"))
    wards = dict(Ward.objects.values_list("slug", "pk"))
    localities = {
        ward.locality.slug: ward.locality_id for ward in Ward.objects.exclude(locality=None).select_related("locality")
    }
    localities |= dict(EditionFactory().localities.values_list("slug", "pk"))
    for through, column, ids, name in (
        (Group.conditions.through, "condition_id", conditions, "conditions"),
        (Group.wards.through, "ward_id", wards, "wards"),
        (Group.localities.through, "locality_id", localities, "localities"),
    ):
        through.objects.bulk_create(
            through(group_id=row.pk, **{column: ids[slug]}) for row, group in made for slug in group[name]
        )
    GroupPattern.objects.bulk_create(
        GroupPattern(
            group_id=row.pk,
            frequency="weekly" if day else "monthly-day",
            weekday=day,
            day=None if day else 3,
            starts=starts,
        )
        for row, group in made
        for day, starts in group["patterns"]
    )
    index.refresh(row.pk for row, _group in made)
    return {row.pk: group["number"] for row, group in made}


def directory(seed, size=40):
    rng = random.Random(seed)
    return [random_group(rng, number) for number in range(size)], rng
