"""New rows that look like a group we have, or like an earlier row: said, never refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from directory.groups.enums import PUBLIC_STATES
from directory.groups.models import Group
from directory.transfer.cells import key
from places.queries import known_form

# A phone or website that more groups share than this belongs to whoever runs them, and tells nothing.
_SHARED = 2
_MOST_NEIGHBOURS = 20
_LITTLE_WORDS = frozenset({"the", "a", "an", "and", "of", "for", "in", "at", "group"})
# Many groups have a page on these: only the whole address counts, and theirs is often the council's own.
_SHARED_HOSTS = (".gov.uk", ".nhs.uk")


class Resemblances:
    """Remembers groups by what gives them away; looking one up takes the same time however many there are."""

    def __init__(self) -> None:
        self.marks: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.at_postcode: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)

    @classmethod
    def of_listed_groups(cls) -> Resemblances:
        """Return those of every group that is not closed or removed: one query."""
        found = cls()
        rows = Group.objects.filter(state__in=PUBLIC_STATES).order_by("pk")
        for facts in rows.values("name", "postcode", "phone", "website").iterator():
            found.meet(facts["name"], facts)
        return found

    def meet(self, label: str, facts: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return the label of an earlier group that is like these facts, and why; remember this one as `label`.

        The strongest reason comes first.
        """
        like = None
        for mark in _marks(facts):
            labels = self.marks[mark]
            if labels and like is None and (mark[0] in ("name", "near") or len(labels) <= _SHARED):
                like = labels[0], _reason(mark[0])
            labels.append(label)
        if postcode := known_form(facts["postcode"]):
            words, neighbours = _telling(facts["name"]), self.at_postcode[postcode]
            for others, other in neighbours[:_MOST_NEIGHBOURS] if like is None else ():
                if 2 * len(words & others) >= len(words | others):
                    like = other, _reason("postcode")
                    break
            neighbours.append((words, label))
        return like


def _reason(kind: str) -> str:
    return {
        "name": _("It has the same name."),
        "near": _("Its name is nearly the same."),
        "phone": _("It has the same phone number."),
        "website": _("It has the same website."),
        "postcode": _("It has the same postcode and a similar name."),
    }[kind]


def _telling(name: str) -> frozenset[str]:
    words = key(name).split()
    return frozenset(word for word in words if word not in _LITTLE_WORDS) or frozenset(words)


def _marks(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name = key(facts["name"])
    yield "name", name
    # Two names that differ by one letter, left out, added or mistyped, have one of these in common.
    squeezed = "".join(word for word in name.split() if word not in _LITTLE_WORDS)
    number = "".join(filter(str.isdigit, squeezed))
    if len(squeezed) >= 6:
        for short in dict.fromkeys([squeezed, *(squeezed[:at] + squeezed[at + 1 :] for at in range(len(squeezed)))]):
            yield "near", f"{short} {number}"
    digits = "".join(filter(str.isdigit, facts["phone"])).removeprefix("0044").removeprefix("44").lstrip("0")
    if len(digits) >= 7:
        yield "phone", digits
    if site := _site(facts["website"]):
        yield "website", site


def _site(website: str) -> str:
    try:
        parts = urlsplit(website.casefold())
    except ValueError:
        return ""
    host = parts.netloc.removeprefix("www.")
    return "" if host.endswith(_SHARED_HOSTS) else host + parts.path.rstrip("/")
