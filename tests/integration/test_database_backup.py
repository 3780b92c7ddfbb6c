"""A database of either kind comes back whole, by the tools that docs/operations.md names."""

import sqlite3
import subprocess
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import connection

from core import generation
from directory.models import Group, GroupContact, IndexedGroup
from directory.search import index
from tests.databases import address
from tests.factories import ConditionFactory, GroupFactory, WardFactory

pytestmark = pytest.mark.django_db(transaction=True)


def save(path):
    if connection.vendor == "postgresql":
        subprocess.run(["pg_dump", "--format", "custom", "--file", path, address(connection)], check=True)
        return
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as live, closing(sqlite3.connect(path)) as still:
        live.backup(still)


def bring_back(path):
    connection.close()
    if connection.vendor == "postgresql":
        how = ("--clean", "--if-exists", "--single-transaction", "--dbname", address(connection))
        subprocess.run(["pg_restore", *how, path], check=True)
        return
    with closing(sqlite3.connect(path)) as still, closing(sqlite3.connect(connection.settings_dict["NAME"])) as live:
        still.backup(live)


def everything():
    """What parents see, what they do not, and what is made from it."""
    rows = Group.objects, GroupContact.objects, IndexedGroup.objects, Group.conditions.through.objects
    return [list(some.order_by("pk").values()) for some in rows], index.TEXT.ids(), generation.current()


def test_a_database_comes_back_as_it_was(tmp_path):
    group = GroupFactory(name="نادي الشاي", conditions=[ConditionFactory()], wards=[WardFactory()], summary="Tea.")
    GroupContact.objects.create(group=group, name="Mo")
    saved = everything()
    save(tmp_path / "kept")

    GroupContact.objects.all().delete()
    group.delete()
    GroupFactory(name="Came later")
    assert everything() != saved

    bring_back(tmp_path / "kept")
    assert everything() == saved
    call_command("migrate", check_unapplied=True, verbosity=0)
    call_command("rebuild_search", check=True)
    GroupFactory(name="Comes next")
    assert Group.public.count() == 2
