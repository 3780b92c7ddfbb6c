"""Hundreds of broken and hostile sheets: each is refused in a sentence or taken whole, with a bound on the work."""

import io
import random
import re
import struct
import zipfile
import zlib

import pytest

from core.models import AuditEntry
from directory.models import Group
from directory.search import index
from directory.transfer import workbook
from directory.transfer.actions import import_file
from directory.transfer.columns import ALWAYS, COLUMNS, MORE, OTHER_LANGUAGES
from directory.transfer.reading import MOST_BYTES
from places.reading import FileRefusedError
from tests.integration.transfer.conftest import csv_text, exported, take, xlsx_file

pytestmark = pytest.mark.django_db

HEADINGS = [*ALWAYS, *OTHER_LANGUAGES, *MORE]
NASTY = [
    "'; DROP TABLE directory_group; --",
    '" OR ""="',
    "<script>alert(1)</script>",
    "{{ settings.SECRET_KEY }} %(name)s %s {0}",
    "\u202egnp.exe\u2066\u200f\u200e\u2069",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1;-1;=1;@1;\t1",
    "😀" * 60,
    "ﷺ" * 50,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢" * 5,
    "a" * 10_000,
    "a;" * 5_000,
    "a,|:=" * 2_000,
    "\x00",
    "\x07\x1b[31m",
    "\ufeff\ufffe",
    "٠١٢٣٤٥٦٧٨٩",
    "1e999",
    "NaN",
    "-0",
    "9" * 400,
    "../../etc/passwd",
    "https://[::1",
    "FREQ=WEEKLY;BYDAY=" + "TU," * 500,
    "0000-00-00",
]
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.fixture(autouse=True)
def inflated(monkeypatch):
    """Count what is unpacked, and let an allowance of one megabyte stand for the real one."""
    counted = {"bytes": 0}
    read = zipfile.ZipExtFile.read

    def counting(self, n=-1):
        piece = read(self, n)
        counted["bytes"] += len(piece)
        return piece

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counting)
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1024 * 1024)
    monkeypatch.setattr(workbook, "MOST_CHARACTERS", 1024 * 1024)
    return counted


def outcome(data):
    """Import a file: return “refused”, “mistakes” or “taken”; nothing is ever written in part."""
    before = Group.objects.count(), AuditEntry.objects.count()
    try:
        report = import_file(file=io.BytesIO(data), by=None)
    except FileRefusedError as refused:
        assert all(problem and len(problem) < 1_000 for problem in refused.problems)
        assert (Group.objects.count(), AuditEntry.objects.count()) == before
        return "refused"
    assert all(len(problem.sentence) < 1_000 for problem in report.problems)
    assert report.rows == report.new + report.changed + report.same + report.bad
    if report.problems:
        assert (Group.objects.count(), AuditEntry.objects.count()) == before
        return "mistakes"
    assert Group.objects.count() == before[0] + report.new
    return "taken"


def good_csv():
    rows = [[f"g{n}", f"Group {n}", *[""] * (len(HEADINGS) - 2)] for n in range(5)]
    return csv_text(HEADINGS, *rows).encode()


def good_xlsx():
    return xlsx_file(["slug", "name", "age_from", "summary"], *([f"g{n}", f"Group {n}", n, "Tea"] for n in range(5)))


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as book:
        for name, content in parts:
            book.writestr(name, content)
    return file.getvalue()


def book(**parts):
    """Return a workbook with parts put in place of its own."""
    known = {"sheet": SHEET, "strings": STRINGS, "styles": "xl/styles.xml", "main": "xl/workbook.xml"}
    content = parts_of(good_xlsx().getvalue())
    content |= {known[name]: part.encode() if isinstance(part, str) else part for name, part in parts.items()}
    return zipped(content.items())


def cells(*rows, head=""):
    return f"<worksheet {SPACE}>{head}<sheetData>{''.join(rows)}</sheetData></worksheet>"


HEAD_ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'


class TestCells:
    @pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
    def test_in_every_column(self, text):
        """One row a column: each is good or bad by itself, and what was good comes out and in again unchanged."""
        rows = []
        for number, column in enumerate(HEADINGS):
            rows.append([f"G {number}" if name == "name" else "" for name in HEADINGS])
            rows[-1][HEADINGS.index(column)] = text
        data = csv_text(HEADINGS, *rows).encode()
        report = import_file(file=io.BytesIO(data), by=None, keep_going=True)
        assert (report.rows, report.new + report.bad) == (len(HEADINGS), len(HEADINGS))
        assert all(problem.column in COLUMNS and len(problem.sentence) < 500 for problem in report.problems)
        assert Group.objects.count() == report.new
        again = take(exported())
        assert (again.problems, again.same) == ([], report.new)
        assert index.drift() == (0, 0)

    def test_all_of_it_at_once_is_shown_to_nobody_unescaped(self, client):
        text = "<script>alert(1)</script>"
        plain = ["name", "other_names", "summary", "description", "when_text", "how_to_join", "tags", "venue"]
        cell = dict.fromkeys(plain, text) | {"status": "live", "consent_on": "2026-05-01", "consent_how": text}
        take(csv_text(list(cell), list(cell.values())).encode())
        for address in ("/en/groups/", f"/en/groups/{Group.objects.get().slug}/"):
            page = client.get(address).content.decode()
            assert "alert(1)" in page
            assert text not in page


class TestBrokenText:
    def test_cut_off_anywhere(self):
        data = good_csv()
        ends = {outcome(data[:length]) for length in range(0, len(data), len(data) // 60)}
        assert ends == {"refused", "mistakes", "taken"}

    def test_any_bytes(self):
        found = {outcome(random.Random(seed).randbytes(2_000)) for seed in range(40)}
        assert found == {"refused"}

    def test_bytes_gone_wrong(self):
        for seed in range(60):
            chance, data = random.Random(seed), bytearray(good_csv())
            for _n in range(5):
                data[chance.randrange(len(data))] = chance.randrange(256)
            Group.objects.all().delete()
            outcome(bytes(data))

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (good_csv().decode().encode("utf-16"), "taken"),
            (good_csv().decode().encode("utf-16")[:-1], "refused"),
            (good_csv().decode().encode("utf-16-le"), "refused"),
            (good_csv().decode().encode("utf-32"), "refused"),
            (good_csv().decode().encode("utf-7"), "taken"),
            (b"\xef\xbb\xbf" * 3 + good_csv(), "taken"),
            (b"\x00" * 5_000, "refused"),
            (b"name\n\x00\n", "mistakes"),
            (b"name\n" + b"\xf0\x28\x8c\x28\n", "taken"),
            (b'name\n"', "refused"),
            (b'name\n"A" B\n', "refused"),
            (b"name\n" + b'"' * 9_999, "refused"),
            (b"name\n" + b'"' * 10_000 + b"\n", "mistakes"),
            (b"name\n" + b"A" * 200_000, "refused"),
            (b"name" * 50_000, "refused"),
            (b"," * 100_000, "refused"),
            (b"name" + b"," * 150_000 + b"\nA", "taken"),
            (b"name\nA" + b"," * 150_000, "taken"),
            (b"name\nA" + b",x" * 100_000, "mistakes"),
            (csv_text(["name", *(f"c{n}" for n in range(199))], ["A"] * 200).encode(), "refused"),
            (b"name,name\nA,B\n", "refused"),
            (b"\n" * 300_000, "refused"),
            (b"name\n" + b"\n" * 300_000, "refused"),
            (b"name\n" + b"A\n" * 20_001, "refused"),
            (b"sep=\n\nname\nA", "refused"),
            (b"<html><table><tr><td>name</td></tr></table>", "refused"),
            (b"%PDF-1.7\nname\n", "refused"),
            (b"{\\rtf1 name}", "refused"),
            (b"\x1f\x8b\x08\x00name\n", "refused"),
            (b"\xd0\xcf\x11\xe0" + bytes(5_000), "refused"),
            (b"x" * (MOST_BYTES + 1), "refused"),
        ],
        ids=range(31),
    )
    def test_files_of_other_kinds_and_other_minds(self, data, expected):
        assert outcome(data) == expected


class TestBombs:
    def assert_refused(self, data, inflated):
        inflated["bytes"] = 0
        assert outcome(data) == "refused"
        assert inflated["bytes"] <= workbook.MOST_UNPACKED + workbook.PIECE

    @pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"])
    def test_a_part_that_swells(self, part, inflated):
        content = parts_of(good_xlsx().getvalue()) | {part: b"<a>" + b" " * 30_000_000 + b"</a>"}
        self.assert_refused(zipped(content.items()), inflated)

    def test_many_parts_that_swell_a_little(self, inflated):
        content = parts_of(good_xlsx().getvalue())
        content |= {f"xl/worksheets/s{n}.xml": b"<a>" + b" " * 100_000 + b"</a>" for n in range(200)}
        self.assert_refused(zipped(content.items()), inflated)

    def test_parts_that_nobody_needs_are_not_unpacked(self, inflated):
        content = parts_of(good_xlsx().getvalue()) | {"xl/media/image1.png": b"\x00" * 50_000_000}
        inflated["bytes"] = 0
        assert outcome(zipped(content.items())) == "taken"
        assert inflated["bytes"] < 50_000

    def test_the_real_allowance(self, monkeypatch, inflated):
        monkeypatch.setattr(workbook, "MOST_UNPACKED", 100 * 1024 * 1024)
        self.assert_refused(book(sheet=b"<a>" + b" " * (101 * 1024 * 1024)), inflated)

    @pytest.mark.parametrize("claimed", [0, 1, 100, 0x7FFFFFFF, 0xFFFFFFFE])
    @pytest.mark.parametrize("where", ["central", "local", "both"])
    def test_false_sizes(self, claimed, where, inflated):
        content = parts_of(good_xlsx().getvalue()) | {SHEET: b"<a>" + b" " * 30_000_000 + b"</a>"}
        data = bytearray(zipped(content.items()))
        for signature, offset, name_at in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
            if where in ("both", "central" if signature == b"PK\x01\x02" else "local"):
                for found in re.finditer(re.escape(signature), bytes(data)):
                    if data[found.start() + name_at :].startswith(SHEET.encode()):
                        struct.pack_into("<I", data, found.start() + offset, claimed)
        self.assert_refused(bytes(data), inflated)

    def test_one_text_in_a_million_cells(self, inflated):
        strings = f"<sst {SPACE}><si><t>name</t></si><si><t>{'x' * 30_000}</t></si></sst>"
        rows = [f'<row r="{n}"><c r="A{n}" t="s"><v>{int(n > 1)}</v></c></row>' for n in range(1, 5_000)]
        self.assert_refused(book(strings=strings, sheet=cells(*rows)), inflated)

    @pytest.mark.parametrize("place", ["A20002", "A1048576", "CW2", "XFD1", "XFD1048576", "ZZZ9999999"])
    def test_a_cell_far_away(self, place, inflated):
        row = re.sub("[A-Z]", "", place)
        far = f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'
        self.assert_refused(book(sheet=cells(HEAD_ROW, far)), inflated)

    def test_an_empty_cell_far_away_does_no_harm(self):
        far = '<row r="1048576" ht="12"><c r="XFD1048576" s="0"/></row>'
        assert outcome(book(sheet=cells(HEAD_ROW, far))) == "taken"

    @pytest.mark.parametrize("count", ["4294967295", "18446744073709551615", "-1", "1e9", "9999999"])
    def test_counts_that_nothing_stands_behind(self, count, inflated):
        strings = f'<sst {SPACE} count="{count}" uniqueCount="{count}"><si><t>name</t></si></sst>'
        styles = f'<styleSheet {SPACE}><cellXfs count="{count}"><xf/></cellXfs></styleSheet>'
        self.assert_refused(book(strings=strings), inflated)
        self.assert_refused(book(styles=styles), inflated)

    def test_a_huge_dimension_and_merged_cells(self):
        head = '<dimension ref="A1:XFD1048576"/>'
        sheet = cells(HEAD_ROW, head=head).replace("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell '
                                                   'ref="A1:XFD1048576"/></mergeCells>')  # fmt: skip
        assert outcome(book(sheet=sheet)) == "taken"

    @pytest.mark.parametrize(
        "declaration",
        [
            '<!DOCTYPE a [<!ENTITY b "&c;&c;&c;"><!ENTITY c "xxxxxxxx">]>',
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
        ],
    )
    def test_documents_that_declare_entities(self, declaration, inflated):
        self.assert_refused(book(sheet=declaration + cells(HEAD_ROW)), inflated)
        self.assert_refused(book(strings=f"{declaration}<sst {SPACE}/>"), inflated)

    def test_nesting_without_end(self):
        outcome(book(sheet="<a>" * 100_000 + "</a>" * 100_000))
        assert outcome(book(sheet="<a>" * 100_000)) == "refused"


class TestBrokenWorkbooks:
    def test_cut_off_anywhere(self):
        data = good_xlsx().getvalue()
        assert {outcome(data[:length]) for length in range(4, len(data), len(data) // 40)} == {"refused"}

    def test_bytes_gone_wrong(self):
        for seed in range(60):
            chance, data = random.Random(seed), bytearray(good_xlsx().getvalue())
            for _n in range(3):
                data[chance.randrange(len(data))] = chance.randrange(256)
            Group.objects.all().delete()
            outcome(bytes(data))

    def test_xml_gone_wrong(self):
        strings = f'<sst {SPACE} count="2" uniqueCount="2"><si><t>name</t></si><si><r><t>A</t></r></si></sst>'
        rows = [f'<row r="{n}"><c r="A{n}" t="s"><v>{n - 1}</v></c><c s="1"><v>46143</v></c></row>' for n in (1, 2)]
        parts = parts_of(book(strings=strings, sheet=cells(*rows)))
        assert outcome(zipped(parts.items())) == "taken"
        odd = [b"0", b"-1", b"4294967295", b"999999", b"A0", b"s", b"e", b"d", b"", b"1e999", b"_x0000_", b"&#13;"]
        for seed in range(80):
            chance, content = random.Random(seed), dict(parts)
            part = chance.choice([SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
            found = chance.choice(list(re.finditer(rb'"[^"]*"|>[^<]+<', content[part])))
            whole, new = found[0], chance.choice(odd)
            content[part] = content[part].replace(whole, whole[:1] + new + whole[-1:], chance.randint(1, 3))
            Group.objects.all().delete()
            outcome(zipped(content.items()))

    @pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET, "xl/_rels/workbook.xml.rels"])
    def test_without_a_part(self, part):
        content = parts_of(good_xlsx().getvalue())
        del content[part]
        assert outcome(zipped(content.items())) == "refused"

    def test_the_same_part_twice(self):
        content = [*parts_of(good_xlsx().getvalue()).items(), (SHEET.upper(), b"<a/>")]
        assert outcome(zipped(content)) == "refused"

    def test_too_many_parts(self):
        content = [*parts_of(good_xlsx().getvalue()).items(), *((f"x{n}", b"") for n in range(1_000))]
        assert outcome(zipped(content)) == "refused"

    @pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_other_compressions(self, compression):
        assert outcome(zipped(parts_of(good_xlsx().getvalue()).items(), compression)) == "refused"

    def test_stored_parts_are_fine(self):
        assert outcome(zipped(parts_of(good_xlsx().getvalue()).items(), zipfile.ZIP_STORED)) == "taken"

    def test_a_password_on_a_part(self):
        data = bytearray(good_xlsx().getvalue())
        for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            for found in re.finditer(re.escape(signature), bytes(data)):
                data[found.start() + offset] |= 1
        assert outcome(bytes(data)) == "refused"

    def test_a_wrong_checksum(self):
        data = bytearray(good_xlsx().getvalue())
        at = data.index(b"PK\x01\x02")
        struct.pack_into("<I", data, at + 16, zlib.crc32(b"something else"))
        assert outcome(bytes(data)) in ("refused", "taken")  # taken when that part is one that nobody needs

    @pytest.mark.parametrize(
        "parts",
        [
            [("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<a/>")],
            [("word/document.xml", b"<a/>"), ("[Content_Types].xml", b"<a/>")],
            [("xl/workbook.bin", b"\x00"), ("[Content_Types].xml", b"<a/>")],
            [("xl/workbook.xml", b"<a/>")],
            [("../../xl/workbook.xml", b"<a/>")],
            [],
        ],
    )
    def test_zips_of_other_kinds(self, parts):
        assert outcome(zipped(parts)) == "refused"

    def test_formulas_are_not_run(self):
        formula = '<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://x.example","x")</f><v>=1+1</v></c></row>'
        assert outcome(book(sheet=cells(HEAD_ROW, formula))) == "taken"
        assert Group.objects.get().name == "=1+1"
        assert b"'=1+1" in exported()
