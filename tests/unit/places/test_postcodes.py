import csv
import datetime as dt
import random
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from places.actions import import_postcodes, import_wards
from places.queries import PostcodeKind, find, in_a_ward, known_form, read_postcode


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("S70 1AA", "S70 1AA"),
        ("s701aa", "S70 1AA"),
        ("  s 7 0 1 a a ", "S70 1AA"),
        ("S7O 1AA", "S70 1AA"),
        ("S70 IAA", "S70 1AA"),
        ("s70 laa", "S70 1AA"),
        ("5701AA", None),
        ("S70-1AA", "S70 1AA"),
        ("Ｓ７０ １ＡＡ", "S70 1AA"),
        ("S٧٠ ١AA", "S70 1AA"),
        ("\u200fS70 1AA\u200e", "S70 1AA"),
        ("SW1A 1AA", "SW1A 1AA"),
        ("W1A 0AX", "W1A 0AX"),
        ("DN5 7HR", "DN5 7HR"),
        ("0X1 1AA", "OX1 1AA"),
        ("BD1O 0AA", "BD10 0AA"),
        ("ZZ99 3WZ", "ZZ99 3WZ"),
        ("10101", None),
        ("S70", "S70"),
        ("s7o", "S70"),
        ("S7", "S7"),
        ("HD8", "HD8"),
        ("hd 8", "HD8"),
        ("", None),
        ("S", None),
        ("Royston", None),
        ("S70 1A", None),
        ("S70 1AAA", None),
        ("12345", None),
        ("S70 1AA" * 2000, None),
        ("\0", None),
        ("' OR 1=1 --", "OR11"),
        ("<b>", None),
    ],
)
def test_a_postcode_is_read_as_people_type_it(typed, read):
    found = read_postcode(typed)
    assert (str(found) if found else None) == read


OUTWARD = st.one_of(
    st.from_regex(r"[A-Z][0-9]{1,2}", fullmatch=True),
    st.from_regex(r"[A-Z]{2}[0-9]{1,2}", fullmatch=True),
    st.from_regex(r"[A-Z][0-9][A-HJKPSTUW]", fullmatch=True),
    st.from_regex(r"[A-Z]{2}[0-9][ABEHMNPRVWXY]", fullmatch=True),
)
INWARD = st.from_regex(r"[0-9][A-HJ-NP-Z]{2}", fullmatch=True)


@given(OUTWARD, INWARD, st.sampled_from(["", " ", "  ", "-", "\t"]), st.booleans())
def test_every_real_postcode_is_read_as_itself(outward, inward, gap, lower):
    typed = outward + gap + inward
    found = read_postcode(typed.lower() if lower else typed)
    assert (found.outward, found.inward) == (outward, inward)


@given(OUTWARD, INWARD)
def test_a_slip_in_the_digits_of_the_second_half_is_forgiven(outward, inward):
    slipped = inward.replace("0", "O").replace("1", "I")
    assert read_postcode(outward + slipped).code == outward + inward


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_not_and_reading_again_changes_nothing(typed):
    found = read_postcode(typed)
    if found:
        assert read_postcode(str(found)) == found


def test_an_answer_never_shows_the_postcode_in_its_representation():
    from places.queries import PostcodeAnswer, PostcodeKind

    assert "S70" not in repr(PostcodeAnswer(PostcodeKind.UNKNOWN, read_postcode("S70 1AA")))


def test_only_a_full_postcode_has_a_kept_form():
    assert [known_form(text) for text in ("s70 1aa", "S70", "nonsense")] == ["S701AA", "", ""]


def test_hostile_postcodes_are_read_quickly():
    for text in ("".join(p) * 2 for p in product("O0IL1", repeat=3)):
        read_postcode(text)
    assert read_postcode("O" * 7) is None


def spellings(code):
    """Return ways in which people type a postcode that they know: its gap, its case, letters and digits alike."""
    outward, inward = code[:-3], code[-3:]
    letters = str.maketrans("01", "OI")
    slips = (
        outward[0] + outward[1:].translate(letters) + inward,
        outward + inward[0].translate(letters) + inward[1:],
        outward[0] + outward[1:].translate(letters) + inward[0].translate(letters) + inward[1:],
        outward + inward[0].replace("1", "l") + inward[1:],
    )
    gaps = (
        f"{outward} {inward}",
        f" {outward}  {inward}\n",
        f"{outward}-{inward}",
        f"{outward}\xa0{inward}.",
        " ".join(code),
    )
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    marked = f"\u2067{outward}\u200f {inward}\u2069"
    return {code, wide, marked, *slips, *gaps, *(one.lower() for one in (*slips, *gaps))}


def test_every_postcode_of_the_area_is_read_the_same_however_it_is_typed(area_data):
    with (area_data / "postcodes" / "barnsley_postcodes_2025-10.csv").open(newline="") as file:
        codes = [row["pcds"].replace(" ", "") for row in csv.DictReader(file)]
    assert len(codes) == 6867
    misread = {typed: code for code in codes for typed in spellings(code) if known_form(typed) != code}
    assert misread == {}


@pytest.mark.django_db
def test_a_postcode_of_the_area_lands_in_its_ward_however_it_is_typed(area_data):
    with (area_data / "wards" / "barnsley_wards_pre2026.geojson").open("rb") as file:
        import_wards(file=file, valid_from=dt.date(2004, 6, 10), by=None)
    path = area_data / "postcodes" / "barnsley_postcodes_2025-10.csv"
    with path.open("rb") as file:
        import_postcodes(file=file, by=None)
    with path.open(newline="") as file:
        rows = random.Random(1).sample(list(csv.DictReader(file)), 60)
    for row in rows:
        code = row["pcds"].replace(" ", "")
        for typed in spellings(code):
            answer = find(typed)
            assert answer.kind == PostcodeKind.WARD, typed
            assert [ward.code for ward in answer.wards] == [row["ward_code_2025"]], typed
        assert in_a_ward({code, "ZZ993WZ"}) == {code}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["S70 2TA", "S70", "hello", "\0", "\u202e", "٧" * 40, "ﷺ" * 40, "😀S70 2TA", "s" * 10**6]
)
def test_looking_for_anything_takes_few_queries(typed):
    with CaptureQueriesContext(connection) as queries:
        find(typed)
    assert len(queries) <= 6
