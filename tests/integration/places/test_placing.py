"""Groups when wards change: each found in every ward that may hold it, none lost."""

import datetime as dt
import itertools

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.groups.placing import place_groups
from directory.models import Group, GroupPrivatePlace
from directory.search.models import IndexedGroup
from places.actions import import_wards
from places.models import Locality, Postcode, Ward, WardEdition
from tests.factories import GroupFactory

from .conftest import NEW, OLD, collection, feature, old_wards, square

pytestmark = pytest.mark.django_db

FUTURE = dt.date(2999, 5, 6)


def load_new(valid_from=NEW, **properties):
    """West stays. Mid, East and Far are cut into Upper and Lower."""
    return import_wards(
        file=collection(
            feature("West", "E05000001", square(-1.8), **properties),
            feature("Upper", "E05000011", square(-1.7, 53.56, 0.3, 0.04), **properties),
            feature("Lower", "E05000012", square(-1.7, 53.5, 0.3, 0.06), **properties),
        ),
        valid_from=valid_from,
        by=None,
    )


def old(*names):
    return list(Ward.objects.filter(edition__valid_from=OLD, name__in=names))


def wards_of(group, valid_from=NEW):
    return sorted(Group.wards.through.objects.filter(
        group=group, ward__edition__valid_from=valid_from).values_list("ward__name", flat=True))  # fmt: skip


def to_check(group):
    return Group.objects.get(pk=group.pk).wards_to_check


@pytest.fixture
def groups(area_of_four):
    Postcode.objects.create(code="S701AB", latitude=53.52, longitude=-1.65)
    (mid,) = old("Mid")
    return {
        "same": GroupFactory(wards=old("West")),
        "cut": GroupFactory(wards=old("Mid")),
        "both": GroupFactory(wards=old("West", "East")),
        "by postcode": GroupFactory(wards=[mid], meeting_ward=mid, postcode="s70 1ab"),
        "at home": GroupFactory(wards=[mid], meeting_ward=mid, show_ward_only=True),
        "further too": GroupFactory(wards=old("Mid", "West"), meeting_ward=mid, postcode="S70 1AB"),
        "locality": GroupFactory(localities=list(Locality.objects.filter(slug="vale"))),
        "nowhere": GroupFactory(),
        "draft": GroupFactory(wards=old("West"), live=False),
    }


def test_each_group_is_placed_and_marked_when_a_person_must_look(groups):
    GroupPrivatePlace.objects.create(group=groups["at home"], postcode="S70 1AB")
    load_new()
    assert {name: (wards_of(group), to_check(group)) for name, group in groups.items()} == {
        "same": (["West"], False),
        "cut": (["Lower", "Upper"], True),
        "both": (["Lower", "Upper", "West"], True),
        "by postcode": (["Lower"], False),
        "at home": (["Lower"], False),
        "further too": (["Lower", "Upper", "West"], True),
        "locality": ([], False),
        "nowhere": ([], False),
        "draft": (["West"], False),
    }
    assert Group.localities.through.objects.filter(
        group=groups["locality"], locality__edition__valid_from=NEW, locality__slug="vale"
    ).exists()
    assert Group.objects.get(pk=groups["by postcode"].pk).meeting_ward.name == "Lower"


def test_localities_go_where_most_of_their_wards_went(groups):
    load_new()
    new = Ward.objects.filter(edition__valid_from=NEW)
    assert dict(new.values_list("name", "locality__name")) == {"West": "Moor", "Upper": "Vale", "Lower": "Vale"}


def test_a_locality_that_is_no_more_leaves_its_wards(groups):
    load_new(locality="Hill")
    assert (wards_of(groups["locality"]), to_check(groups["locality"])) == (["Lower", "Upper"], True)


def test_what_a_group_had_before_stays_as_its_history(groups):
    load_new()
    assert wards_of(groups["cut"], OLD) == ["Mid"]


def test_an_edition_may_be_loaded_before_its_day(groups):
    load_new(FUTURE)
    group = groups["by postcode"]
    assert WardEdition.objects.in_force().valid_from == OLD
    assert (wards_of(group, OLD), wards_of(group, FUTURE)) == (["Mid"], ["Lower"])
    assert Group.objects.get(pk=group.pk).meeting_ward.name == "Mid"


def test_wards_chosen_while_an_edition_waits_are_carried_on(groups):
    load_new(FUTURE)
    group = Group.objects.get(pk=groups["cut"].pk)
    group.wards.set(old("West"))
    group.wards_to_check = False
    group.save()
    assert (wards_of(group, OLD), wards_of(group, FUTURE)) == (["West"], ["West"])
    assert not to_check(group)


def test_publishing_an_old_revision_loses_no_ward(groups):
    group = Group.objects.get(pk=groups["cut"].pk)
    group.consent_on, group.consent_how = dt.date(2026, 5, 1), "by e-mail"
    revision = group.save_revision()
    load_new()
    revision.publish()
    assert (wards_of(group), to_check(group)) == (["Lower", "Upper"], True)


def test_what_a_person_chose_is_left_alone_when_the_edition_is_loaded_again(groups):
    load_new()
    group = Group.objects.get(pk=groups["cut"].pk)
    group.wards.set([Ward.objects.get(name="Upper")])
    group.wards_to_check = False
    group.save()
    load_new()
    assert (wards_of(group), to_check(group)) == (["Upper"], False)
    assert (wards_of(groups["both"]), to_check(groups["both"])) == (["Lower", "Upper", "West"], True)


def test_shapes_that_come_late_make_the_wards_surer(barnsley, area_data):
    """Without shapes of the old edition a ward may be anywhere in the new one; with them it is somewhere."""
    group = GroupFactory(wards=[Ward.objects.get(slug="penistone-west")])
    import_wards(
        file=collection(
            feature("Left", "E05000011", square(-1.9, 53.4, 0.3, 0.3)),
            feature("Right", "E05000012", square(-1.6, 53.4, 0.4, 0.3)),
        ),
        valid_from=NEW,
        by=None,
    )
    assert wards_of(group) == ["Left", "Right"]
    with (area_data / "wards" / "barnsley_wards_pre2026.geojson").open("rb") as file:
        import_wards(file=file, valid_from=OLD, by=None)
    assert (wards_of(group), to_check(group)) == (["Left"], True)


def test_the_index_knows_the_new_wards(groups):
    load_new()
    facts = IndexedGroup.objects.get(group_id=groups["by postcode"].pk).facts.split()
    assert f"ward:{Ward.objects.get(name='Lower').pk}" in facts


def test_saving_a_group_costs_one_query_more_while_there_is_one_edition(groups):
    group = Group.objects.get(pk=groups["cut"].pk)
    with CaptureQueriesContext(connection) as queries:
        group.save()
    assert len([query for query in queries if "places_wardedition" in query["sql"]]) == 1


def test_placing_takes_a_constant_number_of_queries(groups):
    load_new()
    edition = WardEdition.objects.get(valid_from=NEW)

    def count():
        Group.objects.update(wards_to_check=True)
        with CaptureQueriesContext(connection) as queries:
            report = place_groups(edition=edition)
        return len(report.placed), len(queries)

    placed, queries = count()
    for _number in range(20):
        GroupFactory(wards=old("East"), localities=list(Locality.objects.filter(edition__valid_from=OLD)))
    assert count() == (placed + 20, queries)


cuts = st.lists(st.integers(-178, -142).map(lambda n: n / 100), min_size=0, max_size=4, unique=True).map(sorted)
halves = st.lists(st.booleans(), min_size=5, max_size=5)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=cuts, halves=halves, kept=st.integers(0, 5), served=st.lists(st.integers(0, 3), min_size=1, unique=True))
def test_after_any_new_cut_a_group_is_found_in_every_ward_that_overlaps(db, cuts, halves, kept, served):
    Group.objects.all().delete()
    WardEdition.objects.all().delete()
    import_wards(file=old_wards(), valid_from=OLD, by=None)
    before = list(Ward.objects.order_by("code"))
    group = GroupFactory(wards=[before[number] for number in served])
    edges = [-1.8, *cuts, -1.4]
    tiles = []
    for number, (west, east) in enumerate(itertools.pairwise(edges)):
        for half in (0, 1) if halves[number] else (0,):
            height = 0.05 if halves[number] else 0.1
            ring = square(west, 53.5 + half * 0.05, east - west, height)
            code = "E05000002" if len(tiles) == kept else f"E0500010{len(tiles)}"
            tiles.append((code, ring))
    import_wards(
        file=collection(*(feature(f"New {code}", code, ring) for code, ring in tiles)), valid_from=NEW, by=None
    )
    expected, possible = set(), set()
    codes = {code for code, _ring in tiles}
    for number in served:
        was = shapely.geometry.shape(before[number].boundary)
        shares = {code: shapely.Polygon(ring[0]).intersection(was).area / was.area for code, ring in tiles}
        if before[number].code in codes:
            shares = {before[number].code: 1.0}
        # Around a twentieth the arithmetic of two makers may differ in the last digit.
        expected |= {code for code, share in shares.items() if share >= 0.0501}
        possible |= {code for code, share in shares.items() if share >= 0.0499}
    found = set(Ward.objects.filter(edition__valid_from=NEW, groups=group).values_list("code", flat=True))
    assert expected <= found <= possible
    assert found
