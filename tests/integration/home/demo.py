"""The demo, loaded once for the tests of a file, and what can be read of it."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction

from accounts.models import User
from core.models import HelpNumbers
from directory.models import (
    Group,
    GroupContact,
    GroupPrivatePlace,
    GroupTranslation,
)
from directory.search import index

DRAMA = re.compile(r"(01632 960|07700 900)\d{3}")


# What tells of changes and is kept when they are undone, and what the index keeps of a group that is gone.
OF_CHANGES = {"core.auditentry", "core.generation", "wagtailcore.modellogentry", "directory.indexedgroup"}


def run(*arguments):
    out = io.StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue().splitlines()


def everything(but=()):
    """Return the rows of every table, also of those that only join, and what the full-text index knows."""
    rows = {
        model._meta.label_lower: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label_lower not in but
    }
    return rows | {"texts": index.TEXT.ids()}


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.content, "html.parser")


def texts():
    """Yield every text of the groups, their private facts and translations, the help numbers and the sign-ins."""
    for model in (Group, GroupContact, GroupPrivatePlace, GroupTranslation, HelpNumbers, User):
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
        ]
        yield from (text for row in model.objects.values_list(*fields) for text in row if text)


def assert_reaches_nobody(found):
    """No telephone number outside the ranges kept for drama, and no address that is not an example."""
    phones = [phone for text in found for phone in re.findall(r"\b0\d[\d ]{7,}\d\b", text)]
    mails = [host for text in found for host in re.findall(r"[\w.]@([\w.-]+)", text)]
    hosts = [host for text in found for host in re.findall(r"//([^/\s]+)", text)]
    assert [phone for phone in phones if not DRAMA.fullmatch(phone)] == []
    assert [host for host in mails + hosts if not host.endswith(".example")] == []
    assert min(len(phones), len(mails), len(hosts)) >= 30


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo, loaded once for all tests of a file: what was there before, and what loading it said."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield SimpleNamespace(before=everything(but=OF_CHANGES), said=run())
        transaction.set_rollback(True)
