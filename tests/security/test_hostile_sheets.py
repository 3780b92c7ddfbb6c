"""Hundreds of broken and hostile texts in sheets: each is refused in a sentence or taken whole."""

import io
import random

import pytest

from directory.models import Group
from directory.search import index
from directory.transfer.actions import import_file
from directory.transfer.columns import ALWAYS, COLUMNS, MORE, OTHER_LANGUAGES
from directory.transfer.reading import MOST_BYTES
from tests.integration.transfer.conftest import csv_text, exported, take
from tests.security.sheets import outcome, spoiled

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


def good_csv():
    rows = [[f"g{n}", f"Group {n}", *[""] * (len(HEADINGS) - 2)] for n in range(5)]
    return csv_text(HEADINGS, *rows).encode()


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
            Group.objects.all().delete()
            outcome(spoiled(good_csv(), seed, 5))

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
