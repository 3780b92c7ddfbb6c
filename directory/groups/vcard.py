"""A group as a card for the address book of a phone (vCard): only facts that its page shows.

Version 3.0 (RFC 2426, in UTF-8), because old phones count: many read nothing newer, and those that do read it too. Text
is escaped and lines are folded as RFC 6350 says (§3.2, §3.4), which is what 3.0 asks for, but counted in octets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings

from core.plain import plain
from directory.groups import words
from directory.groups.models import Group
from directory.groups.view import GroupView

LINE = 75  # octets, without the line break
_ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"})


def vcard(group: Group, view: GroupView) -> str:
    """Return the card of a group; `view` is its page."""
    return "".join(folded(f"{name}:{value}") for name, value in _properties(group, view) if value)


def escaped(text: str) -> str:
    """Return text as a value, or a part of one, that neither ends nor divides it."""
    return plain(text).translate(_ESCAPES)


def folded(line: str) -> str:
    """Return a line with its line breaks; what goes on in the next line begins with a space, no sign is torn apart."""
    rows, octets = [""], 0
    for sign in line:
        size = len(sign.encode())
        if octets + size > LINE:
            rows.append(" ")
            octets = 1
        rows[-1] += sign
        octets += size
    return "".join(f"{row}\r\n" for row in rows)


def _properties(group: Group, view: GroupView) -> Iterator[tuple[str, str]]:
    name, contact = escaped(view.name.text), view.contact
    yield "BEGIN", "VCARD"
    yield "VERSION", "3.0"
    yield "UID", group.uuid.urn  # saved again, it is the same contact
    yield "REV", f"{group.changed_at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
    yield "N", f"{name};;;;"  # 3.0 wants one, and some phones show nothing else
    yield "FN", name
    yield "ORG", name
    yield "TEL;TYPE=WORK", contact.tel.removeprefix("tel:")
    yield "EMAIL;TYPE=INTERNET", escaped(contact.email)
    for link in [contact.website, *contact.socials]:
        yield "URL", "".join(plain(link.url).split()) if link else ""
    yield "URL", settings.SITE_URL + view.url
    # Empty for a group that shows its ward only.
    street = ", ".join(part for part in (view.venue, view.address) if part)
    if street or view.postcode:
        yield "ADR;TYPE=WORK", f";;{escaped(street)};;;{escaped(view.postcode)};"
    yield "NOTE", escaped("\n".join(_note(view)))
    yield "END", "VCARD"


def _note(view: GroupView) -> Iterator[str]:
    """Yield what is worth knowing before one rings, a line each."""
    if view.paused:
        yield view.paused
    yield from map(str, view.when or [words.when_not_stated()])
    yield view.where
    ringing = (view.contact.phone_uses, view.contact.phone_times.text)
    if any(ringing):
        yield " · ".join(part for part in ringing if part)
    yield view.confirmed.text
