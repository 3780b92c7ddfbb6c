"""What a new edition of the wards carries over from the one before."""

import pytest

from places.models import Locality, OutwardCode, PlaceName, Postcode, Ward, WardEdition
from places.queries import descent, successors
from places.signals import edition_loaded

from .conftest import NEW, OLD, feature, load, names_of, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_wards(area_of_four):
    """West keeps its code. Mid and East are cut anew into Upper and Lower; Far falls to Lower, but for a sliver."""
    west = Ward.objects.get(name="West")
    PlaceName.objects.create(name="Westby").wards.add(west)
    PlaceName.objects.create(name="Midtown").wards.add(Ward.objects.get(name="Mid"))
    OutwardCode.objects.create(code="S70").wards.add(west)
    for code, longitude in (("S701AA", -1.75), ("S701AB", -1.65), ("S701AC", -1.2)):
        Postcode.objects.create(code=code, latitude=53.52, longitude=longitude)
    told = []

    def listen(sender, edition, previous, **_more):
        told.append((edition.valid_from, previous and previous.valid_from))

    edition_loaded.connect(listen)
    load(
        feature("West", "E05000001", square(-1.8)),
        feature("Upper", "E05000011", square(-1.7, 53.56, 0.2, 0.04)),
        feature("Lower", "E05000012", square(-1.7, 53.5, 0.296, 0.06)),
        feature("Far Upper", "E05000013", square(-1.5, 53.56, 0.1, 0.04)),
        feature("Sliver", "E05000014", square(-1.404, 53.5, 0.004, 0.06)),
    )
    edition_loaded.disconnect(listen)
    return told


def test_the_same_code_is_the_same_ward_in_a_new_edition(new_wards):
    old, new = Ward.objects.filter(code="E05000001").order_by("edition__valid_from")
    assert (new.short, new.tile_column, new.tile_row) == (old.short, old.tile_column, old.tile_row)
    assert names_of(PlaceName.objects.get(name="Westby").wards) == ["West", "West"]
    assert set(OutwardCode.objects.get().wards.all()) == {old, new}


def test_a_place_name_goes_where_its_ward_went(new_wards):
    wards = PlaceName.objects.get(name="Midtown").wards.filter(edition__valid_from=NEW)
    assert names_of(wards) == ["Lower", "Upper"]


def test_localities_are_carried_over_when_the_file_names_none(new_wards):
    new = Ward.objects.filter(edition__valid_from=NEW)
    assert dict(new.values_list("name", "locality__name"))["West"] == "Moor"
    assert Locality.objects.filter(edition__valid_from=NEW).count() == 2


def test_successors_hold_a_twentieth_of_the_old_ward(new_wards):
    edition = WardEdition.objects.get(valid_from=NEW)
    name = dict(Ward.objects.values_list("pk", "name"))
    old = list(Ward.objects.filter(edition__valid_from=OLD).values_list("pk", flat=True))
    found = {name[pk]: [name[one] for one in ones] for pk, ones in successors(old, edition).items()}
    assert found == {
        "West": ["West"],
        "Mid": ["Lower", "Upper"],
        "East": ["Lower", "Upper"],
        "Far": ["Lower", "Far Upper"],
    }


def test_postcodes_are_placed_in_the_new_edition_too(new_wards):
    wards = {one.code: names_of(one.wards.filter(edition__valid_from=NEW)) for one in Postcode.objects.all()}
    assert wards == {"S701AA": ["West"], "S701AB": ["Lower"], "S701AC": []}


def test_whoever_listens_is_told_of_the_edition_and_the_one_before(new_wards):
    assert new_wards == [(NEW, OLD)]


def test_tiles_of_a_new_edition_are_apart(new_wards):
    cells = Ward.objects.filter(edition__valid_from=NEW).values_list("tile_column", "tile_row")
    assert len(set(cells)) == 5


def test_without_shapes_a_ward_is_looked_for_in_its_locality_or_everywhere(barnsley):
    names = dict(Ward.objects.values_list("name", "pk"))
    load(
        feature("Goldthorpe", "E05000011", square(-1.8), locality="Dearne"),
        feature("Thurnscoe", "E05000012", square(-1.7), locality="Dearne"),
        feature("Elsewhere", "E05000013", square(-1.6), locality="Other"),
    )
    edition = WardEdition.objects.get(valid_from=NEW)
    found = successors([names["Dearne North"], names["Royston"]], edition)
    new = Ward.objects.filter(edition=edition)
    assert names_of(new.filter(pk__in=found[names["Dearne North"]])) == ["Goldthorpe", "Thurnscoe"]
    assert names_of(new.filter(pk__in=found[names["Royston"]])) == ["Elsewhere", "Goldthorpe", "Thurnscoe"]
    assert descent([names["Royston"]], edition) == {}
    assert not PlaceName.objects.filter(wards__edition=edition).exists()
