from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places.queries import known_form, read_postcode


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
