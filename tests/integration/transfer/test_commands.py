"""The two commands: plain errors, one exit status, nothing half-written."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from core.models import AuditEntry
from directory.models import Group
from tests.factories import GroupFactory

from .conftest import CONSENT, csv_text, exported

pytestmark = pytest.mark.django_db


def command(name, *arguments):
    """Run a command and return what it says."""
    out = io.StringIO()
    call_command(name, *map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refused(name, *arguments):
    with pytest.raises(CommandError) as error:
        command(name, *arguments)
    assert error.value.returncode == 1
    return str(error.value)


@pytest.fixture
def sheet(tmp_path):
    """Write a sheet and return its path."""

    def write(headings, *rows, name="groups.csv"):
        path = tmp_path / name
        path.write_text(csv_text(headings, *rows), encoding="utf-8", newline="")
        return path

    return write


class TestImport:
    def test_it_says_what_it_did(self, sheet):
        GroupFactory(slug="b", name="B", phone="01632 960417")
        path = sheet(
            ["name", "slug", "cost", "phone", "shoes"], ["A", "", "free", "01632 960417", "43"], ["B", "b", "", ""]
        )
        assert command("import_groups", path).splitlines() == [
            "These columns are not known and are left out: shoes.",
            "Row 2 may be B, which is there already. It has the same phone number.",
            "Rows: 2. Groups: 1 new, 1 changed, 0 the same; 0 rows with mistakes; 1 possible duplicates.",
        ]
        assert (Group.objects.count(), AuditEntry.objects.get().by) == (2, "system")

    def test_a_trial(self, sheet):
        said = command("import_groups", sheet(["name"], ["A"]), "--dry-run")
        assert said.splitlines()[-1] == "This was a trial: nothing was changed."
        assert not Group.objects.exists()

    @pytest.mark.parametrize("trial", [["--dry-run"], []])
    def test_letters_that_may_be_wrong_are_told_of(self, tmp_path, trial):
        path = tmp_path / "groups.csv"
        path.write_bytes(csv_text(["name"], ["Łucja i Świetlica"]).encode("cp1250"))
        told = "This file is not UTF-8. Look at letters with accents, or save it as “CSV UTF-8” and try again."
        assert command("import_groups", path, *trial).splitlines()[0] == told

    def test_mistakes_are_named_by_row_and_column(self, sheet):
        path = sheet(["name", "cost"], ["A", "free"], ["B", "cheap"], ["", "free"])
        assert refused("import_groups", path).splitlines() == [
            "Row 3, cost: “cheap” is not in the list. Choose from: free, donation, paid.",
            "Row 4, name: A new group needs a name.",
            "Nothing was written.",
        ]
        assert not Group.objects.exists()

    def test_keeping_going_still_tells_of_failure(self, sheet):
        path = sheet(["name", "cost"], ["A", "free"], ["B", "cheap"])
        assert refused("import_groups", path, "--keep-going").splitlines()[-1] == "The other rows were written."
        assert list(Group.objects.values_list("name", flat=True)) == ["A"]

    def test_many_mistakes_are_counted(self, sheet):
        said = refused("import_groups", sheet(["name"], *([["x" * 200]] * 205))).splitlines()
        assert (len(said), said[-2:]) == (202, ["And 5 more mistakes.", "Nothing was written."])

    def test_consent_for_all(self, sheet):
        path = sheet(["name", "status"], ["A", "live"])
        assert "Row 2, consent_how" in refused("import_groups", path)
        command("import_groups", path, "--consent", "Signed forms")
        assert Group.public.get().consent_how == "Signed forms"

    @pytest.mark.parametrize(
        ("name", "sentence"),
        [
            ("none.csv", "none.csv cannot be read: No such file or directory."),
            (".", ". cannot be read: Is a directory."),
        ],
    )
    def test_a_file_that_cannot_be_opened(self, monkeypatch, tmp_path, name, sentence):
        monkeypatch.chdir(tmp_path)
        assert refused("import_groups", name) == sentence

    def test_a_file_that_cannot_be_read(self, tmp_path):
        (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04")
        assert refused("import_groups", tmp_path / "x.xlsx") == (
            "Nothing was written.\nThis is not a whole Excel workbook. Save it again as .xlsx or as CSV."
        )


class TestExport:
    @pytest.fixture(autouse=True)
    def _groups(self, db):
        GroupFactory(slug="a", name="A"), GroupFactory(slug="b", name="شاي", state="closed", live=False)

    def test_it_shows_csv(self):
        said = command("export_groups")
        assert [row["name"] for row in csv.DictReader(io.StringIO(said, newline=""))] == ["A", "شاي"]
        assert said.encode() == exported().removeprefix(b"\xef\xbb\xbf")

    def test_it_writes_what_the_name_of_the_file_says(self, tmp_path):
        assert command("export_groups", "--output", tmp_path / "x.csv") == f"2 groups are in {tmp_path / 'x.csv'}.\n"
        assert (tmp_path / "x.csv").read_bytes() == exported()
        command("export_groups", "--output", tmp_path / "x.XLSX")
        names = [row[1].value for row in load_workbook(tmp_path / "x.XLSX").active]
        assert names == ["name", "A", "شاي"]
        command("export_groups", "--output", tmp_path / "sheet", "--format=xlsx", "--status=closed")
        assert [row[0].value for row in load_workbook(io.BytesIO((tmp_path / "sheet").read_bytes())).active] == [
            "slug", "b",
        ]  # fmt: skip
        assert sorted(path.name for path in tmp_path.iterdir()) == ["sheet", "x.XLSX", "x.csv"]

    def test_a_workbook_needs_a_file(self):
        assert (
            refused("export_groups", "--format=xlsx") == "A workbook cannot be shown here. Name a file with --output."
        )

    def test_a_file_that_cannot_be_written(self, tmp_path):
        path = tmp_path / "no" / "x.csv"
        assert refused("export_groups", "--output", path) == f"{path} cannot be written: No such file or directory."

    def test_half_a_sheet_is_never_left(self, tmp_path):
        (tmp_path / "x.xlsx").write_bytes(b"earlier")
        Group.objects.filter(slug="b").update(description="x" * 40_000)
        sentence = "A text of “شاي” is too long for an Excel workbook. Export as CSV."
        assert refused("export_groups", "--output", tmp_path / "x.xlsx") == sentence
        assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("x.xlsx", b"earlier")]


def test_out_of_one_site_into_another(tmp_path, area):
    for number in range(3):
        GroupFactory(slug=f"g{number}", name=f"G{number}", wards=[area["north"]], **CONSENT)
    command("export_groups", "--output", tmp_path / "x.csv")
    assert "3 the same" in command("import_groups", tmp_path / "x.csv")
    Group.objects.all().delete()
    assert "3 new" in command("import_groups", tmp_path / "x.csv")
    command("export_groups", "--output", tmp_path / "y.csv")
    assert (tmp_path / "y.csv").read_bytes() == (tmp_path / "x.csv").read_bytes()
