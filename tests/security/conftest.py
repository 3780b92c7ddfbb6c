"""A small directory to attack; and the people, the area and the group's form that the admin's own tests use."""

import io
import logging

import pytest

from core.logs import PlainFormatter
from places.models import NeighbourCouncil, Postcode
from tests.factories import GroupFactory, LocalityFactory, WardFactory
from tests.integration.conftest import desk, editor, moderator  # noqa: F401
from tests.integration.directory.conftest import (  # noqa: F401
    consent,
    live_group,
    need,
    typed,
    wards,
)
from tests.security.planted import planted, signed_in  # noqa: F401


@pytest.fixture
def directory():
    north = LocalityFactory(slug="north", name="North")
    royston = WardFactory(slug="royston", name="Royston", locality=north)
    cudworth = WardFactory(slug="cudworth", name="Cudworth", locality=north)
    royston.neighbours.add(cudworth)
    for code, ward in (("S714AB", royston), ("S702TA", cudworth)):
        Postcode.objects.create(code=code, latitude=53.6, longitude=-1.4).wards.add(ward)
    Postcode.objects.create(code="S719ZZ", terminated=True)
    NeighbourCouncil.objects.create(name="Wakefield", local_offer_url="https://wakefield.example/", outward_codes="WF9")
    for number in range(3):
        GroupFactory(slug=f"tea-{number}", name=f"Tea and talk {number}", wards=[royston], any_need=True, cost="free")
    GroupFactory(slug="online", name="Autism online", online_only=True)


@pytest.fixture
def lines():
    """Return all that the site's handler would write, of every logger and level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
