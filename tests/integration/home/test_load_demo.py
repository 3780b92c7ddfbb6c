"""Loading the demo: what it is told, what it refuses, and what it leaves as it was."""

from __future__ import annotations

import datetime as dt
import importlib
import sys
from collections import Counter

import pytest
from django.core.management import CommandError
from taggit.models import Tag

from accounts.models import User
from core.models import Demo, HelpNumbers
from directory.models import Condition, Group, GroupPattern
from directory.search import index
from places.models import Ward
from tests.factories import EditionFactory, GroupFactory, WardFactory
from tests.integration.home.demo import OF_CHANGES, assert_reaches_nobody, everything, run, texts
from tests.integration.search.html import marks

pytestmark = pytest.mark.django_db


def test_nobody_may_sign_in_where_settings_do_not_allow_it(settings, monkeypatch):
    settings.MAKES_SIGN_INS = False
    assert [line for line in run() + run() if line.startswith("Sign in")] == []
    assert (User.objects.count(), Group.objects.count()) == (0, 60)
    assert run("--remove") == ["The demo is gone, with 60 made-up groups."]


def test_production_settings_do_not_allow_it(monkeypatch):
    needed = {
        "SECRET_KEY": "0123456789" * 6,
        "SITE_URL": "https://joinedup.example",
        "ALLOWED_HOSTS": "joinedup.example",
    }
    for name, value in needed.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "config.settings.production", raising=False)
    assert importlib.import_module("config.settings.production").MAKES_SIGN_INS is False


def test_where_other_wards_are_in_force_nothing_is_loaded():
    WardFactory(edition=EditionFactory(valid_from=dt.date(2026, 5, 7), name="Wards of somewhere else"))
    before = everything()
    with pytest.raises(CommandError, match="Wards of somewhere else"):
        run()
    assert everything() == before


def test_where_a_need_is_missing_nothing_is_loaded():
    Condition.objects.get(slug="pda").delete()
    before = everything()
    with pytest.raises(CommandError, match=r"do not fit this site\. “pda” is not known"):
        run()
    assert everything() == before


@pytest.mark.parametrize("wrong", [["--groups", "59"], ["--groups", "-1"], ["--seed", "-1"]])
def test_numbers_that_cannot_be_are_refused(wrong):
    with pytest.raises(CommandError, match="--groups must be 60 or more"):
        run(*wrong)
    assert not Demo.objects.exists()


def test_what_was_there_before_is_not_written_over():
    mine = GroupFactory(slug="kettle-corner", name="My Kettle Corner", summary="Mine.")
    User.objects.create_user("editor", password="a password of my own")
    HelpNumbers.objects.create(council_day="01226 000000")
    before = everything(but=OF_CHANGES)
    said = run()
    assert Group.objects.get(slug="kettle-corner-2").name == "Kettle Corner"
    assert [line.split(" with ")[0] for line in said[1:]] == ["Sign in as moderator", "Sign in as administrator"]
    assert HelpNumbers.objects.get().council_day == "01226 000000"
    run("--remove")
    assert everything(but=OF_CHANGES) == before
    assert list(Group.objects.all()) == [mine]


def made_groups():
    """Return what each group says, without what differs from one loading to the next."""
    own = {"id", "uuid", "created_at", "changed_at", "first_published_at", "last_published_at", "latest_revision"}
    fields = [
        field.name
        for field in Group._meta.concrete_fields
        if field.name not in own | {"live_revision", "part_of", "latest_revision_created_at"}
    ]
    related = [
        "part_of__slug",
        "conditions__slug",
        "wards__slug",
        "localities__slug",
        "tags__name",
        "patterns__weekday",
    ]
    related += ["patterns__starts", "meeting_ward__slug"]
    return sorted(map(repr, Group.objects.values_list(*(set(fields) - {"meeting_ward"}), *related)))


def test_the_same_seed_makes_the_same_groups_any_number_of_them(client):
    run("--groups", "300", "--seed", "3")
    first = made_groups()
    states = Counter(Group.objects.values_list("state", flat=True))
    assert (sum(states.values()), len(states)) == (300, 4)
    assert marks(client, "/en/groups/").total == Group.public.count()
    assert index.drift() == (0, 0)
    assert GroupPattern.objects.count() > 200
    assert_reaches_nobody(list(texts()))
    assert run("--remove") == ["The demo is gone, with 300 made-up groups."]
    assert (Group.objects.count(), Tag.objects.count(), Ward.objects.count()) == (0, 0, 0)
    run("--groups", "300", "--seed", "3")
    assert made_groups() == first
    assert Demo.objects.get().seed == 3
