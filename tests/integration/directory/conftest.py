"""People who edit, a small area, and a group's form as a browser would send it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group as Role
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from directory.models import Condition, Group
from places.models import Locality, PlaceName, Ward, WardEdition


def person(name, *roles):
    user = get_user_model().objects.create_user(name, f"{name}@joinedup.example", "a long enough password")
    user.groups.set(Role.objects.filter(name__in=roles))
    return user


@pytest.fixture
def editor(db):
    return person("edith", "Editors")


@pytest.fixture
def moderator(db):
    return person("mo", "Moderators")


@pytest.fixture
def desk(client, editor):
    """A browser with the editor signed in."""
    client.force_login(editor)
    return client


@pytest.fixture
def wards(db):
    edition = WardEdition.objects.create(name="Until May", valid_from=dt.date(2015, 5, 7))
    dearne = Locality.objects.create(edition=edition, name="Dearne", slug="dearne")
    north = Ward.objects.create(
        edition=edition, code="E05000001", name="Dearne North", slug="dearne-north", locality=dearne
    )
    south = Ward.objects.create(
        edition=edition, code="E05000002", name="Dearne South", slug="dearne-south", locality=dearne
    )
    PlaceName.objects.create(name="Thurnscoe").wards.add(north)
    return {"north": north, "south": south, "dearne": dearne, "edition": edition}


@pytest.fixture
def need(db):
    return Condition.objects.get_or_create(slug="autism", defaults={"label": "Autism", "area": "communication"})[0]


@pytest.fixture
def live_group(db):
    return Group.objects.create(
        name="Kettle Corner",
        slug="kettle-corner",
        summary="A cup of tea and a listening ear.",
        consent_on=dt.date(2026, 5, 1),
        consent_how="by e-mail",
    )


@pytest.fixture
def typed():
    """Make what the group's form sends: every field as it stands untouched, then what is given."""

    def form(patterns=(), translations=(), **given):
        rows = {"patterns": inline_formset(patterns), "translations": inline_formset(translations)}
        plain = {"name": "Kettle Corner", "slug": "kettle-corner", "text_language": "en"}
        return {**nested_form_data(rows), **plain, **given}

    return form


@pytest.fixture
def consent():
    return {"consent_on": "01/05/2026", "consent_how": "by e-mail"}
