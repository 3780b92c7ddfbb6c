import io
import json

import pytest
from django.core.management import CommandError, call_command

from core import generation
from core.models import AuditEntry
from places.actions import FileRefusedError, import_wards, load_places
from places.models import Locality, NeighbourCouncil, OutwardCode, PlaceName, Ward, WardEdition
from places.reading import WardFields

from .conftest import NEW, OLD, TOML, collection, feature, load, names_of, old_wards, square

pytestmark = pytest.mark.django_db


def refusal(*features, **options):
    with pytest.raises(FileRefusedError) as refused:
        load(*features, **options)
    assert not WardEdition.objects.filter(valid_from=NEW).exists()
    return list(refused.value.problems)


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


@pytest.mark.once
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


@pytest.mark.once
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


def test_an_edition_without_a_name_is_called_after_its_first_day(db):
    assert import_wards(file=old_wards(), valid_from=NEW, by=None).edition == "Wards from 7 May 2026"
    with pytest.raises(FileRefusedError, match="The edition valid from 7 May 2026 also has these wards, and the file"):
        import_wards(file=collection(feature("West", "E05000001", square(-1.8))), valid_from=NEW, by=None)


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
