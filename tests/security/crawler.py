"""Follows every link and every choice of a form, as a search engine would, and keeps each answer."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup

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


def links(address: str, content: str) -> list[str]:
    """Return where a page leads: its links, those of a sitemap, and each choice of each of its GET forms."""
    if content.startswith("<?xml"):
        return re.findall(r"<loc>([^<]*)</loc>", content)
    soup = BeautifulSoup(content, "html.parser")
    found = [tag["href"] for tag in soup.find_all(href=True)] + [tag["src"] for tag in soup.find_all(src=True)]
    for form in soup.find_all("form"):
        if form.get("method", "get").lower() == "get":
            action = urljoin(address, form.get("action", "")).partition("#")[0]
            found += [f"{action}?{urlencode([field])}" for field in choices(form)]
    return found


def choices(form) -> list[tuple[str, str]]:
    """Return every choice that a form offers, with the name of its field."""
    found = [(field["name"], field["value"]) for field in form.select("input[name][value]") if field["value"]]
    return found + [
        (field["name"], option["value"])
        for field in form.select("select[name]")
        for option in field.select("option[value]")
        if option["value"]
    ]


def one_choice(address: str) -> bool:
    """Whether an address asks for one thing at most: what two together give is made of what each gives."""
    return len(parse_qsl(urlsplit(address).query)) <= 1
