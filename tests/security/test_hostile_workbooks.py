"""Workbooks that swell when they are unpacked or are broken: refused or taken whole, with a bound on the work."""

import io
import random
import re
import struct
import zipfile
import zlib
from functools import cache

import pytest

from directory.models import Group
from directory.transfer import workbook
from tests.integration.transfer.conftest import exported, xlsx_file
from tests.security.sheets import outcome, spoiled

pytestmark = pytest.mark.django_db

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


@cache
def good_xlsx():
    rows = ([f"g{n}", f"Group {n}", n, "Tea"] for n in range(5))
    return xlsx_file(["slug", "name", "age_from", "summary"], *rows).getvalue()


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
    content = parts_of(good_xlsx())
    content |= {known[name]: part.encode() if isinstance(part, str) else part for name, part in parts.items()}
    return zipped(content.items())


@cache
def swollen(part):
    """Return a small workbook one part of which becomes thirty megabytes."""
    content = parts_of(good_xlsx()) | {part: b"<a>" + b" " * 30_000_000 + b"</a>"}
    return zipped(content.items())


def cells(*rows, head=""):
    return f"<worksheet {SPACE}>{head}<sheetData>{''.join(rows)}</sheetData></worksheet>"


HEAD_ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'


@pytest.mark.once
class TestBombs:
    def assert_refused(self, data, inflated):
        inflated["bytes"] = 0
        assert outcome(data) == "refused"
        assert inflated["bytes"] <= workbook.MOST_UNPACKED + workbook.PIECE

    @pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"])
    def test_a_part_that_swells(self, part, inflated):
        self.assert_refused(swollen(part), inflated)

    def test_many_parts_that_swell_a_little(self, inflated):
        content = parts_of(good_xlsx())
        content |= {f"xl/worksheets/s{n}.xml": b"<a>" + b" " * 100_000 + b"</a>" for n in range(200)}
        self.assert_refused(zipped(content.items()), inflated)

    def test_parts_that_nobody_needs_are_not_unpacked(self, inflated):
        content = parts_of(good_xlsx()) | {"xl/media/image1.png": b"\x00" * 50_000_000}
        inflated["bytes"] = 0
        assert outcome(zipped(content.items())) == "taken"
        assert inflated["bytes"] < 50_000

    def test_the_real_allowance(self, monkeypatch, inflated):
        monkeypatch.setattr(workbook, "MOST_UNPACKED", 100 * 1024 * 1024)
        self.assert_refused(book(sheet=b"<a>" + b" " * (101 * 1024 * 1024)), inflated)

    @pytest.mark.parametrize("claimed", [0, 1, 100, 0x7FFFFFFF, 0xFFFFFFFE])
    @pytest.mark.parametrize("where", ["central", "local", "both"])
    def test_false_sizes(self, claimed, where, inflated):
        data = bytearray(swollen(SHEET))
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
        data = good_xlsx()
        assert {outcome(data[:length]) for length in range(4, len(data), len(data) // 40)} == {"refused"}

    def test_bytes_gone_wrong(self):
        for seed in range(60):
            Group.objects.all().delete()
            outcome(spoiled(good_xlsx(), seed, 3))

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
        content = parts_of(good_xlsx())
        del content[part]
        assert outcome(zipped(content.items())) == "refused"

    def test_the_same_part_twice(self):
        content = [*parts_of(good_xlsx()).items(), (SHEET.upper(), b"<a/>")]
        assert outcome(zipped(content)) == "refused"

    def test_too_many_parts(self):
        content = [*parts_of(good_xlsx()).items(), *((f"x{n}", b"") for n in range(1_000))]
        assert outcome(zipped(content)) == "refused"

    @pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_other_compressions(self, compression):
        assert outcome(zipped(parts_of(good_xlsx()).items(), compression)) == "refused"

    def test_stored_parts_are_fine(self):
        assert outcome(zipped(parts_of(good_xlsx()).items(), zipfile.ZIP_STORED)) == "taken"

    def test_a_password_on_a_part(self):
        data = bytearray(good_xlsx())
        for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            for found in re.finditer(re.escape(signature), bytes(data)):
                data[found.start() + offset] |= 1
        assert outcome(bytes(data)) == "refused"

    def test_a_wrong_checksum(self):
        data = bytearray(good_xlsx())
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
