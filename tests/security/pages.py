"""Reading an answer as a browser does, and refusing what our templates never write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

from tests.security.poisons import MARK

EXPECTED = {200, 303, 400, 404, 413, 422}
OURS = {
    "Allow", "Cache-Control", "Content-Language", "Content-Length", "Content-Security-Policy", "Content-Type",
    "Cross-Origin-Opener-Policy", "ETag", "Location", "Permissions-Policy", "Referrer-Policy", "Vary",
    "X-Content-Type-Options", "X-Frame-Options",
}  # fmt: skip
VOID = {"meta", "link", "br", "input", "img", "hr"}
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Page(HTMLParser):
    """Reads a page as a browser does, and refuses what our templates never write."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.written = ""
        assert "\0" not in text
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        assert MARK not in tag
        for name, value in attrs:
            assert MARK not in name
            assert not name.startswith("on") and name != "style"
            if name in ("href", "src", "action"):
                address = "".join((value or "").split()).lower()
                assert not address.startswith(("javascript:", "data:", "//")), address
                assert MARK not in address.partition("?")[0] or address.startswith(("/en/", "/pl/", "/ro/", "/ar/"))
            elif name != "value":
                assert not TURNING.search(value or ""), (tag, name)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("script", "style"):
            assert MARK not in data
        assert not re.search("[\u202a-\u202e]", data)
        depth = 0
        for sign in TURNING.findall(data):
            depth += -1 if sign == "\u2069" else 1
            assert depth >= 0
        assert depth == 0
        self.written += data

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_pi = unknown_decl = handle_comment


def held(response):
    """Assert that an answer is one of ours and holds nothing alive; return its page."""
    assert response.status_code in EXPECTED, response.status_code
    assert response.cookies == {}
    assert set(response.headers) <= OURS, set(response.headers) - OURS
    assert all(value.isprintable() and value.isascii() for value in response.headers.values())
    assert "default-src 'none'" in response["Content-Security-Policy"]
    location = response.get("Location", "")
    assert not location or re.match(r"/(en|pl|ro|ar)/groups/(\?|$)", location), location
    return Page(response.content.decode()) if response.content else None


@contextmanager
def case(sent: object) -> Iterator[None]:
    """Name what was sent in the report of a failure: many are sent within one test, to a site that is made once."""
    try:
        yield
    except Exception as error:
        error.add_note(f"What was sent: {sent!a:.300}")
        raise
