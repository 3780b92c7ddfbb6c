import csv
import io
import tracemalloc

import pytest
from django.core.management import CommandError, call_command

from core import generation
from core.models import AuditEntry
from places.actions import FileRefusedError, PostcodesReport, import_postcodes, import_wards
from places.models import Postcode, Ward
from places.reading import read_postcodes

from .conftest import NEW, OLD, collection, feature, rows_of, square

pytestmark = pytest.mark.django_db


def load(csv_text, encoding="utf-8", **options):
    return import_postcodes(file=rows_of(csv_text, encoding), by=None, **options)


def placed():
    return {one.code: sorted(one.wards.values_list("name", flat=True)) for one in Postcode.objects.all()}


def refusal(csv_text):
    with pytest.raises(FileRefusedError) as refused:
        load(csv_text)
    assert not Postcode.objects.exists()
    return list(refused.value.problems)


@pytest.fixture
def real_rows(area_data):
    with (area_data / "wards" / "barnsley_wards_pre2026.geojson").open("rb") as file:
        import_wards(file=file, valid_from=OLD, by=None)
    with (area_data / "postcodes" / "barnsley_postcodes_2025-10.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_real_postcode_but_one_lies_in_the_ward_its_file_names(real_rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["pcds", "lat", "long"])
    writer.writerows([row["pcds"], row["lat"], row["long"]] for row in real_rows)
    report = load(out.getvalue())
    assert report == PostcodesReport(rows=6867, new=6866, outside=1, by_position=6866)
    ward = dict(Postcode.objects.values_list("code", "wards__code"))
    right = sum(ward.get(row["pcds"].replace(" ", "")) == row["ward_code_2025"] for row in real_rows)
    assert (right, len(real_rows)) == (6866, 6867)


def test_the_real_file_by_its_own_ward_codes(real_rows, area_data):
    path = area_data / "postcodes" / "barnsley_postcodes_2025-10.csv"
    with path.open("rb") as file:
        assert import_postcodes(file=file, by=None) == PostcodesReport(rows=6867, new=6867)
    with path.open("rb") as file:
        assert import_postcodes(file=file, by=None) == PostcodesReport(rows=6867, same=6867)


OLD_ONSPD = """"pcd","pcds","dointr","doterm","usertype","oseast1m","osnrth1m","osgrdind","oslaua","osward","lat","long"
"S70 1AA","S70 1AA","198001","","0","1","1","1","E08000016","E05000001",53.55,-1.65
"S70 1AB","S70 1AB","198001","199606","0","1","1","1","E08000016","E05000001",53.55,-1.75
"S70 1AC","S70 1AC","198001","","0","1","1","1","E08000016","",99.999999,0
"""
NEW_ONSPD = """pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,lad26cd,wd26cd,wd25cd,lat,long
S70 1AA,198001,,0,1,1,1,E08000038,E05099999,E05000001,53.55,-1.65
S70 1AB,198001,199606,0,1,1,1,E08000038,E05099999,E05000001,53.55,-1.75
S70 1AC,198001,,0,1,1,1,E08000038,,,99.999999,0
"""
NSPL = """pcd,pcd2,pcds,dointr,doterm,laua,ward,lat,long
S70 1AA,S70  1AA,S70 1AA,198001,,E08000016,E05000001,53.55,-1.65
S70 1AB,S70  1AB,S70 1AB,198001,199606,E08000016,E05000001,53.55,-1.75
S70 1AC,S70  1AC,S70 1AC,198001,,E08000016,,99.999999,0.000000
"""


@pytest.mark.parametrize("text", [OLD_ONSPD, NEW_ONSPD, NSPL], ids=["old ONSPD", "new ONSPD", "NSPL"])
def test_the_statistics_offices_files_old_and_new(area_of_four, text):
    report = load(text)
    assert report == PostcodesReport(rows=3, new=2, terminated=1, without_position=1)
    assert placed() == {"S701AA": ["West"], "S701AB": []}
    assert Postcode.objects.get(terminated=True).code == "S701AB"


def test_a_ward_code_of_another_edition_gives_way_to_the_point(area_of_four):
    report = load("postcode,ward,latitude,longitude\ns701aa,E05077777,53.55,-1.65\n")
    assert report == PostcodesReport(rows=1, new=1, by_position=1)
    assert placed() == {"S701AA": ["Mid"]}


def test_a_ward_code_alone_will_do(area_of_four):
    assert load("Postcode,Ward_Code\nS70 1AA,E05000003\n").new == 1
    assert placed() == {"S701AA": ["East"]}


def test_each_edition_has_its_ward(area_of_four):
    wards = collection(feature("All", "E05000011", square(-1.8, side=0.4)))
    import_wards(file=wards, valid_from=NEW, by=None)
    load("pcds,osward,lat,long\nS70 1AA,E05000001,53.55,-1.65\n")
    assert placed() == {"S701AA": ["All", "West"]}


@pytest.mark.once
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(area_of_four, encoding, delimiter):
    text = "pcds,town,lat,long\r\nS70 1AA,Môr,53.55,-1.65\r\n".replace(",", delimiter)
    assert load(text, encoding).new == 1


def test_what_lies_outside_is_left_out_and_counted(area_of_four):
    report = load("pcds,doterm,lat,long\nS1 2HH,,53.38,-1.47\nS1 2HJ,199901,53.38,-1.47\nS70 1AA,,53.55,-1.65\n\n")
    assert report == PostcodesReport(rows=3, new=1, outside=2, by_position=1)
    assert placed() == {"S701AA": ["Mid"]}


def test_rows_that_are_wrong_are_named_and_nothing_is_loaded(area_of_four):
    assert refusal(
        "pcds,lat,long\nS70 1AA,53.55,-1.65\nnonsense,53.55,-1.65\nS70 1AB,north,-1.65\nS70 1AC,nan,1\n"
    ) == [
        "Row 3: this is not a postcode.",
        "Row 4: its latitude or longitude is not a number of degrees.",
        "Row 5: its latitude or longitude is not a number of degrees.",
    ]
    assert refusal("pcds,lat,long\nS70 1AA,53.55,-1.65\nS701AA,53.55,-1.75\n") == [
        "Row 3: its postcode stands in an earlier row, elsewhere."
    ]


def test_no_more_than_twenty_problems_are_told(area_of_four):
    assert len(refusal("pcds,lat,long\n" + "nonsense,53.55,-1.65\n" * 9_000)) == 20


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "pcds,lat\nS70 1AA,53.5\n", "lat,long\n53.5,-1.6\n"])
def test_a_file_without_the_columns_is_refused(area_of_four, text):
    (problem,) = refusal(text)
    assert problem.startswith("The first row must name a postcode and a ward code or latitude and longitude.")


def test_without_wards_there_is_nowhere_to_put_a_postcode(db):
    assert refusal("pcds,lat,long\nS70 1AA,53.55,-1.65\n") == ["There are no wards yet. Load them first."]


def test_loading_again_changes_only_what_is_new(area_of_four):
    load("pcds,lat,long\nS70 1AA,53.55,-1.65\nS70 1AB,53.55,-1.75\n")
    before = generation.current()
    report = load("pcds,doterm,lat,long\nS70 1AA,,53.55,-1.55\nS70 1AB,,53.55,-1.75\nS70 1AC,202601,53.55,-1.75\n")
    assert report == PostcodesReport(rows=3, new=1, changed=1, same=1, terminated=1, by_position=2)
    assert placed() == {"S701AA": ["East"], "S701AB": ["West"], "S701AC": []}
    assert generation.current() > before
    assert AuditEntry.objects.filter(action="places.postcodes_loaded").count() == 2


def test_a_postcode_that_ends_leaves_its_ward(area_of_four):
    load("pcds,doterm,lat,long\nS70 1AA,,53.55,-1.65\n")
    load("pcds,doterm,lat,long\nS70 1AA,202601,53.55,-1.65\n")
    assert placed() == {"S701AA": []}
    assert Postcode.objects.get().terminated


def test_a_trial_changes_nothing(area_of_four):
    assert load("pcds,lat,long\nS70 1AA,53.55,-1.65\n", dry_run=True).new == 1
    assert not Postcode.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_rows(area_of_four, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(rows):
        Postcode.objects.all().delete()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            load("pcds,lat,long\n" + "".join(f"S70 {n // 10 % 10}A{'ABDEFGHJLN'[n % 10]},53.55,-1.65\n" for n in rows))
        return len(queries)

    assert count(range(2)) == count(range(100))


def test_a_national_file_is_read_in_little_memory(db):
    class Endless(io.RawIOBase):
        """A CSV of 60,000 rows that exists nowhere at once."""

        left = 60_000
        pending = b"pcds,lat,long\n"

        def readable(self):
            return True

        def seekable(self):
            return True

        def seek(self, *_where):
            self.pending = b"pcds,lat,long\n"
            return 0

        def readinto(self, into):
            if not self.pending and self.left:
                self.left -= 1_000
                self.pending = b"S1 2HH,53.38,-1.47\n" * 1_000
            size = min(len(into), len(self.pending))
            into[:size], self.pending = self.pending[:size], self.pending[size:]
            return size

    tracemalloc.start()
    rows = sum(1 for _row in read_postcodes(Endless(), []))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == 60_000
    assert peak < 1_000_000


def test_the_command_says_what_it_did(area_of_four, tmp_path, capsys):
    path = tmp_path / "postcodes.csv"
    path.write_text(NSPL)
    call_command("import_postcodes", str(path))
    out = capsys.readouterr().out
    assert "Rows read: 3\nPostcodes: 2 new, 0 changed, 0 the same; 0 placed by their point" in out
    assert Ward.objects.get(name="West").postcodes.count() == 1


def test_the_command_fails_in_plain_words(area_of_four, tmp_path):
    path = tmp_path / "postcodes.csv"
    path.write_text("pcds,lat,long\nnonsense,1,1\n")
    with pytest.raises(CommandError, match=r"Nothing was loaded.\nRow 2: this is not a postcode."):
        call_command("import_postcodes", str(path))
