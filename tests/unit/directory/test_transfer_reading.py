"""A sheet is read alike whatever program saved it."""

import datetime as dt
import io

import pytest
from openpyxl import Workbook

from directory.transfer.headings import column_of
from directory.transfer.reading import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Sheet, read_sheet
from places.reading import FileRefusedError
from tests.integration.transfer.conftest import csv_file, csv_text, xlsx_file

HEADINGS = ["slug", "name", "cost"]
ROW = ["k", "Kettle “Ł” Corner", "free"]
READ = [(2, {"slug": "k", "name": "Kettle “Ł” Corner", "cost": "free"})]


def read(data):
    return read_sheet(io.BytesIO(data))


def refusal(data):
    with pytest.raises(FileRefusedError) as refused:
        read(data)
    return list(refused.value.problems)


class TestCsv:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_any_mark_between_cells_in_any_unicode(self, delimiter, encoding):
        bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
        assert read(bom + csv_text(HEADINGS, ROW, delimiter=delimiter).encode(encoding)) == Sheet(rows=READ)

    def test_what_windows_wrote_before_unicode(self):
        sheet = read_sheet(csv_file([*HEADINGS, "shoes"], ["k", "Café “£5”", "free", "43"], encoding="cp1252"))
        assert [cells["name"] for _number, cells in sheet.rows] == ["Café “£5”"]
        assert sheet.notices == [
            "This file is not UTF-8. Look at letters with accents, or save it as “CSV UTF-8” and try again.",
            "These columns are not known and are left out: shoes.",
        ]

    def test_semicolons_in_cells_do_not_mislead(self):
        (row,) = read(b"name,wards\nA;B;C,a;b;c\n").rows
        assert row[1] == {"name": "A;B;C", "wards": "a;b;c"}

    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_any_line_end(self, newline):
        assert read(newline.join(["slug,name,cost", "k,Kettle “Ł” Corner,free", ""]).encode()).rows == READ

    def test_excels_note_of_the_mark_between_cells(self):
        assert read(("sep=;\r\n" + csv_text(HEADINGS, ROW, delimiter=";")).encode()).rows == READ

    def test_empty_rows_are_counted_and_left_out(self):
        assert [number for number, _cells in read(b"name\n\nA\n , \n\nB").rows] == [3, 6]

    def test_cells_missing_at_the_end_are_absent(self):
        assert read(b"name,cost,member\nA,free\n").rows == [(2, {"name": "A", "cost": "free"})]

    def test_a_file_cut_off_in_a_row_is_noticed(self):
        problems = read(b"name,cost,member\nA,free,yes\nB,fr").problems
        assert problems == [(3, "", "The file ends in the middle of this row. Save it again.")]
        assert refusal(b'name,cost\nA,"fr') == ["Row 2 cannot be read as CSV. Is a quotation mark left open?"]

    def test_cells_beyond_the_headings(self):
        sheet = read(b"name,cost\nA,free,,\nB,free,,surplus\n")
        assert sheet.problems == [(3, "", "This row has more cells than there are headings.")]

    def test_one_apostrophe_goes(self):
        assert [cells["name"] for _number, cells in read(b"name\n'=1+1\n''tis\n'a\na'\n").rows] == [
            "=1+1", "'tis", "a", "a'",
        ]  # fmt: skip


class TestExcel:
    def test_values_are_what_an_editor_would_type(self):
        headings = ["name", "age_from", "confirmed_on", "consent_on", "member", "when_text", "cost", "summary"]
        values = [
            "A",
            5.0,
            dt.datetime.fromisoformat("2026-05-01T00:00"),
            dt.date(2026, 5, 2),
            True,
            dt.time(9, 30),
            None,
            2.5,
        ]
        (row,) = read_sheet(xlsx_file(headings, values)).rows
        assert list(row[1].values()) == ["A", "5", "2026-05-01", "2026-05-02", "yes", "09:30", "", "2.5"]

    def test_rows_keep_their_numbers(self):
        rows = read_sheet(xlsx_file(["name"], [None], ["A"], [None], ["B"])).rows
        assert [number for number, _cells in rows] == [3, 5]

    def test_the_first_sheet_that_can_be_seen_is_read(self):
        book, file = Workbook(), io.BytesIO()
        book.active.append(["nothing"])
        book.active.sheet_state = "hidden"
        for row in (HEADINGS, ROW):
            book.create_sheet("Groups").append(row) if row is HEADINGS else book["Groups"].append(row)
        book.create_sheet("More").append(["nothing"])
        book.save(file)
        assert read(file.getvalue()).rows == READ

    def test_a_formula_is_not_run(self):
        (row,) = read_sheet(xlsx_file(["name", "summary"], ["A", "=1+1"])).rows
        assert row[1] == {"name": "A", "summary": ""}

    def test_what_it_is_its_bytes_tell(self):
        assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == [
            "This is an old Excel workbook, or one with a password. Save it as .xlsx without a password, or as CSV."
        ]
        assert refusal(b"PK\x03\x04 no zip") == [
            "This is not a whole Excel workbook. Save it again as .xlsx or as CSV."
        ]


class TestHeadings:
    @pytest.mark.parametrize(
        ("heading", "column"),
        [
            ("slug", "slug"),
            (" Age From ", "age_from"),
            ("AGE-FROM", "age_from"),
            ("age_from", "age_from"),
            ("Post code", "postcode"),
            ("E-mail", "email"),
            ("Phone number", "phone"),
            ("Need", "conditions"),
            ("In one line", "summary"),
            ("Part of a larger group", "part_of"),
            ("summary PL", "summary_pl"),
            ("Description (Polish)", "description_pl"),
            ("summary polski", "summary_pl"),
            ("description: العربية", "description_ar"),
            ("shoe size", None),
            ("", None),
            ("x" * 10_000, None),
        ],
    )
    def test_what_a_heading_means(self, heading, column):
        assert column_of(heading) == column

    def test_a_strange_heading_is_named_and_left_out(self):
        sheet = read(b"name,Shoe size,,cost\nA,43,,free\n")
        assert sheet.notices == ["These columns are not known and are left out: Shoe size."]
        assert sheet.rows == [(2, {"name": "A", "cost": "free"})]

    def test_two_headings_for_one_column_are_refused(self):
        assert refusal(b"name,Phone,telephone,NAME\nA,1,2,B\n") == [
            "Two headings mean the column name: name, NAME. Keep one.",
            "Two headings mean the column phone: Phone, telephone. Keep one.",
        ]

    def test_a_sheet_without_headings_is_refused(self):
        names = "slug, name, other_names, summary, description"
        sentence = f"The first row must hold the names of the columns, such as: {names}."
        assert refusal(b"Kettle Corner,free\n") == [sentence]


class TestLimits:
    def test_an_empty_file(self):
        assert refusal(b" \r\n ") == ["This file is empty."]

    def test_a_large_file(self):
        assert refusal(b"x" * (MOST_BYTES + 1)) == ["This file is too large: at most 30 megabytes."]

    def test_letters_of_no_encoding(self):
        sentence = "The letters of this file cannot be read. Save it as “CSV UTF-8”."
        assert refusal(b"name\n\x81\n") == [sentence]
        assert refusal(b"\xff\xfen") == [sentence]

    def test_rows(self):
        assert len(read(b"name\n" + b"A\n" * MOST_ROWS).rows) == MOST_ROWS
        assert refusal(b"name\n" + b"A\n" * (MOST_ROWS + 1)) == ["A sheet has more than 20000 rows."]
        assert refusal(b"name\n" + b"\n" * (6 * MOST_ROWS) + b"A\n") == ["A sheet has more than 20000 rows."]

    def test_columns(self):
        headings = ["name", *(f"x{n}" for n in range(MOST_COLUMNS - 1))]
        assert len(read_sheet(csv_file(headings, ["A"])).rows) == 1
        assert refusal(csv_text([*headings, "y"], ["A"]).encode()) == ["A sheet has more than 100 columns."]
        assert len(read_sheet(csv_file([*headings, "", ""], ["A"])).rows) == 1
        assert refusal(xlsx_file([*headings, "y"]).getvalue()) == ["A sheet has more than 100 columns."]
