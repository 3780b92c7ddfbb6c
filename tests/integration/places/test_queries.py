import datetime as dt
import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.actions import import_postcodes, import_wards
from places.area import area
from places.models import NeighbourCouncil, OutwardCode, Postcode, Ward, WardEdition
from places.queries import PostcodeKind, edition_in_force, find

from .conftest import OLD, collection, feature, rows_of, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def postcodes(area_of_four):
    import_postcodes(
        file=rows_of(
            "pcds,doterm,lat,long\nS70 1AA,,53.55,-1.65\nS70 1AB,,53.55,-1.75\nS70 1AE,199901,53.55,-1.75\n"
            "S7 1AA,,53.55,-1.45\n"
        ),
        by=None,
    )
    NeighbourCouncil.objects.create(name="Kirklees", local_offer_url="https://k.example/", outward_codes="HD8 S70")
    NeighbourCouncil.objects.create(name="Leeds", local_offer_url="https://l.example/", outward_codes="LS1")
    NeighbourCouncil.objects.create(name="Elsewhere", local_offer_url="https://e.example/")
    OutwardCode.objects.create(code="HD8").wards.add(Ward.objects.get(name="West"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("s7o 1aa", (PostcodeKind.WARD, ["Mid"], [])),
        ("S70", (PostcodeKind.OUTWARD, ["Mid", "West"], ["Kirklees"])),
        ("S7", (PostcodeKind.OUTWARD, ["Far"], [])),
        ("HD8", (PostcodeKind.OUTWARD, ["West"], ["Kirklees"])),
        ("HD8 8AA", (PostcodeKind.OUTWARD, ["West"], ["Kirklees"])),
        ("S70 1AE", (PostcodeKind.TERMINATED, ["Mid", "West"], ["Kirklees"])),
        ("S70 9ZZ", (PostcodeKind.UNKNOWN, ["Mid", "West"], ["Kirklees"])),
        ("S7 9ZZ", (PostcodeKind.UNKNOWN, ["Far"], [])),
        ("LS1 4AP", (PostcodeKind.OUTSIDE, [], ["Leeds"])),
        ("LS1", (PostcodeKind.OUTSIDE, [], ["Leeds"])),
        ("SW1A 1AA", (PostcodeKind.OUTSIDE, [], ["Elsewhere"])),
        ("Royston", (PostcodeKind.NOT_A_POSTCODE, [], [])),
        ("", (PostcodeKind.NOT_A_POSTCODE, [], [])),
    ],
)
def test_what_is_known_of_a_postcode(postcodes, typed, expected, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        answer = find(typed)
    wards = [ward.name for ward in answer.wards]
    assert (answer.kind, wards, [council.name for council in answer.councils]) == expected


def test_asking_leaves_no_trace(postcodes, caplog):
    caplog.set_level(logging.INFO)
    before = Postcode.objects.count()
    answer = find("S70 9ZZ")
    assert (Postcode.objects.count(), caplog.text) == (before, "")
    assert "9ZZ" not in repr(answer)


def test_the_demo_knows_first_halves_only(barnsley):
    answer = find("S75 4AA")
    assert answer.kind == PostcodeKind.OUTWARD
    assert "Penistone East" in [ward.name for ward in answer.wards]
    assert [council.name for council in find("S1 2HH").councils] == ["Sheffield"]
    assert [council.name for council in find("SW1A 1AA").councils] == ["Anywhere else in England"]


def test_wards_come_with_the_places_people_know(barnsley):
    here = area()
    assert len(here.wards) == 21
    assert here.by_slug["dearne-north"].label == "Dearne North: Goldthorpe, Highgate, Thurnscoe, Thurnscoe East"
    assert here.by_slug["wombwell"].label.startswith("Wombwell: ")
    assert [near.name for near in here.neighbours([here.by_slug["dearne-south"].pk])] == ["Darfield", "Dearne North"]
    assert here.neighbours([]) == []


def test_served_wards(barnsley):
    here = area()
    dearne = next(one for one in here.localities.values() if one.slug == "dearne")
    royston = here.by_slug["royston"].pk
    assert here.served_wards(whole_area=True) == here.wards.keys()
    assert here.served_wards(whole_area=False, wards=[royston, 0], localities=[dearne.pk, 0]) == {
        royston,
        here.by_slug["dearne-north"].pk,
        here.by_slug["dearne-south"].pk,
    }


def test_the_area_is_read_in_a_constant_number_of_queries(area_of_four):
    with CaptureQueriesContext(
        connection,
    ) as four:
        area()
    more = collection(*(feature(f"W{n}", f"E0600000{n}", square(-2 + n / 10)) for n in range(9)))
    import_wards(file=more, valid_from=dt.date(2010, 1, 1), by=None)
    with CaptureQueriesContext(connection) as nine:
        assert len(area().wards) == 9
    assert len(four) == len(nine) == 5


@pytest.mark.django_db(transaction=True)
def test_the_area_is_kept_until_something_changes(django_assert_num_queries):
    import_wards(file=collection(feature("West", "E05000001", square(-1.8))), valid_from=OLD, by=None)
    area()
    with django_assert_num_queries(1):
        kept = area()
    import_wards(file=collection(feature("Best", "E05000001", square(-1.8))), valid_from=OLD, by=None)
    assert [ward.name for ward in kept.wards.values()] == ["West"]
    assert [ward.name for ward in area().wards.values()] == ["Best"]


def test_without_wards_the_area_is_empty(db):
    assert (area().wards, area().edition, edition_in_force()) == ({}, None, None)
    assert find("S70 1AA").kind == PostcodeKind.OUTSIDE


def test_an_edition_is_in_force_from_its_first_day(db):
    first = WardEdition.objects.create(name="first", valid_from=dt.date(2004, 6, 10))
    second = WardEdition.objects.create(name="second", valid_from=dt.date(2026, 5, 7))
    in_force = WardEdition.objects.in_force
    assert in_force(dt.date(2026, 5, 6)) == first
    assert in_force(dt.date(2026, 5, 7)) == second
    assert in_force(dt.date(1999, 1, 1)) == first
