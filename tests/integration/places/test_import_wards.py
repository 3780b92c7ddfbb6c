import io
import json

import pytest
from django.core.management import CommandError, call_command

from core import generation
from core.models import AuditEntry
from places.actions import FileRefusedError, import_wards, load_places
from places.models import Locality, NeighbourCouncil, OutwardCode, PlaceName, Postcode, Ward, WardEdition
from places.queries import descent, successors
from places.reading import WardFields
from places.signals import edition_loaded

from .conftest import NEW, OLD, TOML, collection, feature, old_wards, square

pytestmark = pytest.mark.django_db


def load(*features, valid_from=NEW, **options):
    return import_wards(file=collection(*features), valid_from=valid_from, by=None, **options)


def refusal(*features, **options):
    with pytest.raises(FileRefusedError) as refused:
        load(*features, **options)
    assert not WardEdition.objects.filter(valid_from=NEW).exists()
    return list(refused.value.problems)


def names_of(wards):
    return sorted(wards.values_list("name", flat=True))


def test_the_real_area(area_data):
    with (area_data / "wards" / "barnsley_wards_pre2026.geojson").open("rb") as file:
        report = import_wards(file=file, valid_from=OLD, by=None)
    assert (report.added, report.localities, report.left_out) == (21, 6, 0)
    assert report.fields == {"code": "code_2025", "name": "ward_name", "locality": "area_council"}
    assert Ward.objects.get(slug="penistone-east").code == "E05016245"
    assert names_of(Ward.objects.get(slug="penistone-west").neighbours) == ["Penistone East"]
    assert Ward.objects.values("tile_column", "tile_row").distinct().count() == 21
    assert Ward.objects.values("short").distinct().count() == 21


def test_a_load_is_told_audited_and_raises_the_generation():
    before = generation.current()
    load(feature("West", "E05000001", square(-1.8)))
    assert generation.current() > before
    entry = AuditEntry.objects.get(action="places.wards_loaded")
    assert (entry.by, entry.facts["added"]) == ("system", 1)


def test_shape_is_kept_in_full_and_simplified_for_maps():
    ring = square(-1.8)[0]
    ring.insert(1, [-1.75000000001234, 53.5])
    load(feature("West", "E05000001", [ring]))
    ward = Ward.objects.get()
    assert ward.boundary["coordinates"] == [ring]
    assert len(ward.outline["coordinates"][0]) == 5


def test_touching_wards_are_neighbours(area_of_four):
    assert names_of(Ward.objects.get(name="Mid").neighbours) == ["East", "West"]
    assert names_of(Ward.objects.get(name="Far").neighbours) == ["East"]


def test_the_same_file_again_changes_nothing(area_of_four):
    tiles = list(Ward.objects.values_list("pk", "code", "tile_column", "tile_row", "short"))
    report = import_wards(file=old_wards(), valid_from=OLD, by=None)
    assert (report.new_edition, report.added, report.changed, report.same) == (False, 0, 0, 4)
    assert list(Ward.objects.values_list("pk", "code", "tile_column", "tile_row", "short")) == tiles


def test_the_same_edition_is_brought_up_to_date_in_place(area_of_four):
    ward = Ward.objects.get(name="Mid")
    ward.tile_column, ward.tile_row, ward.short = 9, 9, "Mmm"
    ward.save()
    PlaceName.objects.create(name="Midtown").wards.add(ward)
    load(
        feature("West", "E05000001", square(-1.8)),
        feature("Middle", "E05000002", square(-1.7)),
        feature("East", "E05000099", square(-1.6)),
        feature("Far", "E05000004", square(-1.5)),
        valid_from=OLD,
    )
    again = Ward.objects.get(code="E05000002")
    assert (again.pk, again.name, again.slug) == (ward.pk, "Middle", "middle")
    assert (again.tile_column, again.tile_row, again.short, again.locality.name) == (9, 9, "Mmm", "Moor")
    assert names_of(PlaceName.objects.get().wards) == ["Middle"]
    assert Ward.objects.get(name="East").code == "E05000099"
    assert Ward.objects.count() == 4


def test_a_ward_cannot_vanish_from_an_edition(area_of_four):
    with pytest.raises(FileRefusedError, match="West"):
        load(feature("Mid", "E05000002", square(-1.7)), valid_from=OLD)
    assert Ward.objects.count() == 4


@pytest.mark.parametrize(
    ("features", "says"),
    [
        (
            [feature("Bow", "E05000001", [[[-1.5, 53.5], [-1.4, 53.6], [-1.4, 53.5], [-1.5, 53.6], [-1.5, 53.5]]])],
            "Feature 1 (Bow): its shape is broken: Self-intersection[-1.45 53.55].",
        ),
        ([feature("Dot", "E05000001", [-1.5, 53.5], kind="Point")], "Feature 1 (Dot): it has no Polygon"),
        ([feature("Grid", "E05000001", square(430000, 400000))], "Feature 1 (Grid): its coordinates are not degrees"),
        ([feature("Swap", "E05000001", square(53.5, -1.5))], "Feature 1 (Swap): it lies outside the United Kingdom"),
        ([feature("Hole", "E05000001", [])], "Feature 1 (Hole): its shape is empty."),
        ([feature("", "E05000001", square(-1.5))], "Feature 1 (no name): its code or its name is missing."),
        ([feature("Nil", None, square(-1.5))], "Feature 1 (Nil): its code or its name is missing."),
        (
            [feature("West", "E05000001", square(-1.8)), feature("East", "E05000001", square(-1.6))],
            "2 wards have the same code: E05000001.",
        ),
        (
            [feature("St. Ann", "E05000001", square(-1.8)), feature("St Ann", "E05000002", square(-1.6))],
            "2 wards have the same name: st-ann.",
        ),
        (
            [feature("West", "E05000001", square(-1.8)), feature("East", "E05000002", square(-1.75))],
            "West and East overlap: they share 50% of the smaller one.",
        ),
    ],
)
def test_what_is_broken_is_refused_naming_the_feature(features, says):
    (problem,) = refusal(*features)
    assert problem.startswith(says)


def test_every_broken_feature_is_named_at_once():
    dot = feature("Dot", "E05000001", [-1.5, 53.5], kind="Point")
    assert [problem[:9] for problem in refusal(dot, feature("Good", "E05000002", square(-1.5)), dot)] == [
        "Feature 1",
        "Feature 3",
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "cannot be read as JSON"),
        (b"\xff\xfe\x00", "cannot be read as JSON"),
        (b"[" * 100_000, "cannot be read as JSON"),
        (b"[1]", "no list of features"),
        (b'{"features": {}}', "no list of features"),
        (b'{"features": []}', "holds no wards"),
        (b'{"features": [7]}', "Feature 1 has no properties"),
        (b'{"features": [{"properties": {"a": 1}}]}', "No field holds the ward's code"),
    ],
)
def test_what_is_no_ward_file_is_refused(data, says):
    with pytest.raises(FileRefusedError, match=says):
        import_wards(file=io.BytesIO(data), valid_from=NEW, by=None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding):
    data = json.dumps({"features": [feature("Hafan Môr", "W05000001", square(-4.2, 52.9))]}, ensure_ascii=False)
    import_wards(file=io.BytesIO(data.encode(encoding)), valid_from=NEW, by=None)
    assert Ward.objects.get().name == "Hafan Môr"


def test_the_latest_year_of_a_field_is_taken_unless_another_is_named():
    one = feature("West", "E05000001", square(-1.8), WD25CD="E05000000")
    load(one)
    assert Ward.objects.get().code == "E05000001"
    load(one, valid_from=OLD, fields=WardFields(code="WD25CD"))
    assert Ward.objects.get(edition__valid_from=OLD).code == "E05000000"
    with pytest.raises(FileRefusedError, match="no field Nope"):
        load(one, fields=WardFields(name="Nope"))


def test_one_councils_wards_out_of_a_national_file():
    national = [
        feature("West", "E05000001", square(-1.8), LAD26CD="E08000038", LAD26NM="Barnsley"),
        feature("East", "E05000002", square(-1.6), LAD26CD="E08000039", LAD26NM="Sheffield"),
    ]
    assert refusal(*national) == ["The file holds the wards of 2 councils. Say which with --local-authority."]
    assert refusal(*national, fields=WardFields(authorities=("Leeds",))) == ["No ward in the file belongs to Leeds."]
    report = load(*national, fields=WardFields(authorities=("barnsley",)))
    assert (report.added, report.left_out) == (1, 1)
    assert load(*national, fields=WardFields(authorities=("E08000038",))).same == 1


def test_a_trial_changes_nothing():
    report = load(feature("West", "E05000001", square(-1.8)), dry_run=True)
    assert (report.added, WardEdition.objects.count(), AuditEntry.objects.count()) == (1, 0, 0)


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


def test_our_own_places_load_once_and_keep_what_an_editor_made_of_them(barnsley):
    assert (Ward.objects.count(), Locality.objects.count()) == (21, 6)
    assert names_of(Ward.objects.get(slug="dearne-south").neighbours) == ["Darfield", "Dearne North"]
    assert OutwardCode.objects.get(code="S36").wards.count() == 2
    council = NeighbourCouncil.objects.get(name="Kirklees")
    council.local_offer_url = "https://kirklees.example/"
    council.save()
    PlaceName.objects.get(name="Elsecar").wards.set([Ward.objects.get(slug="wombwell")])
    counts = [model.objects.count() for model in (Ward, PlaceName, OutwardCode, NeighbourCouncil)]
    report = load_places(path=TOML, by=None)
    assert (report.added, report.changed, report.same) == (0, 0, 21)
    assert [model.objects.count() for model in (Ward, PlaceName, OutwardCode, NeighbourCouncil)] == counts
    assert NeighbourCouncil.objects.get(name="Kirklees").local_offer_url == "https://kirklees.example/"
    assert names_of(PlaceName.objects.get(name="Elsecar").wards) == ["Wombwell"]


def test_shapes_of_the_real_area_fit_our_own_places(barnsley, area_data):
    cells = dict(Ward.objects.values_list("slug", "tile_column"))
    with (area_data / "wards" / "barnsley_wards_pre2026.geojson").open("rb") as file:
        report = import_wards(file=file, valid_from=OLD, by=None)
    assert (report.new_edition, report.added, report.changed) == (False, 0, 21)
    assert dict(Ward.objects.values_list("slug", "tile_column")) == cells
    assert WardEdition.objects.get().name == "Wards to 6 May 2026"


def test_the_command_says_what_it_did(tmp_path, capsys):
    path = tmp_path / "wards.geojson"
    path.write_bytes(old_wards().read())
    call_command("import_wards", str(path), valid_from=NEW, name="Wards from 7 May 2026")
    out = capsys.readouterr().out
    assert "Wards from 7 May 2026 (a new edition)" in out
    assert "code from WD26CD, name from WD26NM, locality from area_council" in out
    assert "Wards: 4 new, 0 changed, 0 the same" in out


def test_the_command_fails_in_plain_words(tmp_path):
    path = tmp_path / "wards.geojson"
    path.write_text("nonsense")
    with pytest.raises(CommandError, match=r"Nothing was loaded.\nThis is not a GeoJSON file"):
        call_command("import_wards", str(path), valid_from=NEW)
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_wards", str(tmp_path / "absent"), valid_from=NEW)
