"""Follows every link and every choice of a form, as a search engine would, and keeps each answer."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

HOST = "http://testserver"


def crawl(client, starts: Iterable[str], wanted: Callable[[str], bool], most: int = 3_000) -> dict[str, str]:
    """Return what stands at each address that can be reached from the first ones: its headers and its content."""
    seen = dict.fromkeys(starts)
    waiting = deque(seen)
    found: dict[str, str] = {}
    while waiting:
        address = waiting.popleft()
        response = client.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        text = content.decode(errors="replace")
        found[address] = f"{response.status_code}\n{response.serialize_headers().decode()}\n{text}"
        assert len(found) <= most
        for link in [response.get("Location", ""), *links(address, text)]:
            target = urldefrag(urljoin(HOST + address, link))[0]
            here = target.removeprefix(HOST)
            if target.startswith(f"{HOST}/") and here not in seen and wanted(here):
                seen[here] = None
                waiting.append(here)
    return found


class Links(HTMLParser):
    """Reads where a page leads: its links, and each choice of each of its GET forms."""

    def __init__(self, address: str, content: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[str] = []
        self._action: str | None = None
        self._select: str | None = None
        self.feed(content)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.found += [given[name] or "" for name in ("href", "src") if name in given]
        if tag == "form":
            is_get = (given.get("method") or "get").lower() == "get"
            self._action = urljoin(self.address, given.get("action") or "").partition("#")[0] if is_get else None
        elif tag == "select":
            self._select = given.get("name")
        elif tag == "input":
            self._choice(given.get("name"), given.get("value"))
        elif tag == "option":
            self._choice(self._select, given.get("value"))

    def handle_endtag(self, tag):
        if tag == "form":
            self._action = None
        elif tag == "select":
            self._select = None

    def _choice(self, name: str | None, value: str | None) -> None:
        if self._action is not None and name and value:
            self.found.append(f"{self._action}?{urlencode({name: value})}")


def links(address: str, content: str) -> list[str]:
    """Return where a page or a sitemap leads."""
    if content.startswith("<?xml"):
        return re.findall(r"<loc>([^<]*)</loc>", content)
    return Links(address, content).found


def one_choice(address: str) -> bool:
    """Whether an address asks for one thing at most: what two together give is made of what each gives."""
    return len(parse_qsl(urlsplit(address).query)) <= 1
