"""A small area, and a group's form as a browser would send it."""

from __future__ import annotations

import datetime as dt

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from directory.models import Condition, Group
from places.models import Locality, PlaceName, Ward, WardEdition


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
