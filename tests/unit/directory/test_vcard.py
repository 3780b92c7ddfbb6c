"""Text and lines of a card, as RFC 6350 has them (§3.2, §3.4)."""

import pytest

from directory.groups.vcard import LINE, escaped, folded

TEXTS = {
    "plain": ("Tea and talk", "Tea and talk"),
    "signs that divide": ("Tea, talk; and a \\ more", "Tea\\, talk\\; and a \\\\ more"),
    "a colon divides nothing": ("When: 10:00", "When: 10:00"),
    "what looks escaped already": ("a\\nb\\,c", "a\\\\nb\\\\\\,c"),
    "every line break is one": ("a\nb\r\nc\rd\u2028e\u2029f\x85g\vh\fi", "a\\nb\\nc\\nd\\ne\\nf\\ng\\nh\\ni"),
    "control characters": ("a\0b\x07c\x7fd\x9fe\ufffe", "abcde"),
    "marks that turn text round": ("Tea \u202eneves\u202c", "Tea neves"),
    "what Arabic is written with": ("شاي\u200f، حديث؛ \u2066+44\u2069", "شاي\u200f، حديث؛ \u2066+44\u2069"),
    "markup": ("<b>“&”</b>", "<b>“&”</b>"),
}


@pytest.mark.parametrize(("text", "written"), TEXTS.values(), ids=TEXTS)
def test_text_is_escaped(text, written):
    assert escaped(text) == written


LINES = {
    "as long as it may be": ("NOTE:" + "a" * 70, 1),
    "one longer": ("NOTE:" + "a" * 71, 2),
    "two full ones": ("NOTE:" + "a" * 144, 2),
    "one more": ("NOTE:" + "a" * 145, 3),
    "10,000 letters": ("NOTE:" + "a" * 10_000, 136),
    "Arabic": ("NOTE:" + "شاي وحديث " * 1_000, None),
    "emoji": ("NOTE:" + "🫖" * 10_000, None),
    "a family of four": ("NOTE:" + "👩\u200d👩\u200d👧\u200d👦 " * 500, None),
    "what is escaped": ("NOTE:" + escaped("a, b; c\\\n" * 500), None),
    "spaces": ("NOTE:" + " " * 500, None),
}


@pytest.mark.parametrize(("line", "rows"), LINES.values(), ids=LINES)
def test_a_line_is_folded_and_nothing_of_it_is_lost(line, rows):
    written = folded(line)
    assert written.endswith("\r\n")
    found = written.encode().split(b"\r\n")[:-1]
    assert max(map(len, found)) <= LINE
    assert [row.decode()[:1] for row in found[1:]] == [" "] * (len(found) - 1)  # each is whole UTF-8 by itself
    assert written.replace("\r\n ", "").removesuffix("\r\n") == line
    # No line is broken before it must be.
    nexts = [row.decode()[1].encode() for row in found[1:]]
    assert [one for one, sign in zip(found, nexts, strict=False) if len(one + sign) <= LINE] == []
    assert rows in (None, len(found))
