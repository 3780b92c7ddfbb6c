"""Cells that hold several facts: access, cost, phone, social media, the first visit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.search.normalise import plain
from directory.groups.enums import Access, Children, Cost, Diagnosis, PhoneUse
from directory.transfer.cells import CellError, NamedList, items, line, read_yes_no, shown, tidy, write_yes_no

Facts = Mapping[str, Any]

ACCESS = NamedList(lambda: Access.choices)
COST = NamedList(lambda: Cost.choices)
DIAGNOSIS = NamedList(lambda: Diagnosis.choices)
CHILDREN = NamedList(lambda: Children.choices)
PHONE_USE = NamedList(lambda: PhoneUse.choices)

# What a first visit's parts are called in a cell, and the fact each tells.
YES_NO_PARTS = {
    "referral": "referral",
    "turn-up": "turn_up",
    "child": "child_welcome",
    "sibling": "sibling_welcome",
    "safeguarding-lead": "safeguarding_lead",
}
FIRST_VISIT_PARTS = ("diagnosis", *list(YES_NO_PARTS)[:4], "children", *list(YES_NO_PARTS)[4:], "safeguarding-policy")
FIRST_VISIT_FACTS = ("diagnosis", "children", "safeguarding_policy", "first_time", *YES_NO_PARTS.values())
_FIRST_VISIT_NAMES = {plain(part): part for part in (*FIRST_VISIT_PARTS, "text")}
_LINK = re.compile(r"(?:[^:;/]{1,40}:)?\s*(https?://\S+)", re.IGNORECASE)
_NETWORKS = ("facebook", "instagram", "whatsapp", "youtube", "tiktok", "linkedin", "twitter", "bsky", "discord", "t.me")


def read_access(text: str) -> dict[str, bool | None]:
    """Read “step-free:yes;parking:no”; what is left out is not stated."""
    found: dict[str, bool | None] = {access.field: None for access in Access}
    for item in items(text):
        name, colon, value = item.partition(":")
        code = ACCESS.read(name.strip())
        if not code or not colon:
            raise CellError(_("Say yes or no after each, like %(example)s.") % {"example": "step-free:yes"})
        found[Access(code).field] = read_yes_no(value.strip())
    return found


def write_access(facts: Facts) -> str:
    stated = ((access.value, facts[access.field]) for access in Access)
    return ";".join(f"{code}:{write_yes_no(value)}" for code, value in stated if value is not None)


def read_cost(text: str) -> dict[str, str]:
    """Read “free” or “paid: £2 a family”; words alone stand after a colon."""
    head, _colon, note = text.partition(":")
    return {"cost": COST.read(head.strip()), "cost_note": note.strip()}


def write_cost(facts: Facts) -> str:
    note = line(facts["cost_note"])
    return f"{facts['cost']}: {note}".lstrip() if note else facts["cost"]


def read_phone(text: str) -> dict[str, Any]:
    """Read “01632 960417 | calls, texts | weekdays 9 to 3”."""
    number, uses, times = (part.strip() for part in (*text.split("|", 2), "", "")[:3])
    return {"phone": number, "phone_uses": PHONE_USE.read_many(uses), "phone_times": times}


def write_phone(facts: Facts) -> str:
    uses = ", ".join(code for code in PHONE_USE.codes if code in facts["phone_uses"])
    parts = [line(facts["phone"]).replace("|", "/"), uses, line(facts["phone_times"])]
    return " | ".join(parts).rstrip("| ").lstrip()


def read_socials(text: str) -> dict[str, Any]:
    """Read “facebook:https://…;contact:consortium;note:Ask to join”; the names of networks are for the reader only."""
    links: list[str] = []
    notes: list[str] = []
    through = False
    for part in filter(None, map(str.strip, text.split(";"))):
        name, _colon, value = part.partition(":")
        if plain(name) == "note" and not notes:
            notes.append(value.strip())
        elif plain(part) == "contact consortium":
            through = True
        elif link := _LINK.fullmatch(part):
            links.append(link[1])
        elif notes:
            notes.append(part)
        else:
            raise CellError(
                _("“%(text)s” is neither a web address nor a note. Write it like %(example)s.")
                % {"text": shown(part), "example": "facebook:https://www.facebook.com/ourgroup;note:Ask to join"}
            )
    return {
        "socials": "\n".join(dict.fromkeys(links)),
        "socials_note": "; ".join(filter(None, notes)),
        "through_consortium": through,
    }


def write_socials(facts: Facts) -> str:
    links = dict.fromkeys(filter(None, map(str.strip, tidy(facts["socials"]).splitlines())))
    parts = [f"{_network(link)}:{link.replace(';', '%3B').replace(' ', '%20')}" for link in links]
    if facts["through_consortium"]:
        parts.append("contact:consortium")
    note = [part for part in map(str.strip, line(facts["socials_note"]).split(";")) if part]
    if note:
        # What the note goes on with must not be taken for a link of its own.
        mistaken = any(plain(part) == "contact consortium" or _LINK.fullmatch(part) for part in note[1:])
        parts.append(f"note:{(', ' if mistaken else '; ').join(note)}")
    return ";".join(parts)


def _network(link: str) -> str:
    host = link.casefold().partition("://")[2].partition("/")[0]
    return next((network for network in _NETWORKS if network in host), "web")


def read_web_address(text: str) -> str:
    if text and not re.match("https?://", text, re.IGNORECASE):
        raise CellError(_("A web address begins with https:// or http://."))
    return line(text)


def read_first_visit(text: str) -> dict[str, Any]:
    """Read “diagnosis:not-needed;turn-up:yes;text:We meet you at the door.”; everything after “text:” is the text."""
    found: dict[str, Any] = dict.fromkeys(YES_NO_PARTS.values())
    found |= {"diagnosis": "", "children": "", "safeguarding_policy": "", "first_time": ""}
    rest = text
    while rest := rest.strip():
        part, _semicolon, after = rest.partition(";")
        name, _colon, value = part.partition(":")
        match _FIRST_VISIT_NAMES.get(plain(name)):
            case "text":
                found["first_time"] = rest.partition(":")[2].strip()
                break
            case "diagnosis":
                found["diagnosis"] = DIAGNOSIS.read(value.strip())
            case "children":
                found["children"] = CHILDREN.read(value.strip())
            case "safeguarding-policy":
                found["safeguarding_policy"] = read_web_address(value.strip())
            case None:
                raise CellError(
                    _("“%(text)s” is no part of a first visit. Its parts are: %(parts)s.")
                    % {"text": shown(name), "parts": ", ".join((*FIRST_VISIT_PARTS, "text"))}
                )
            case yes_no:
                found[YES_NO_PARTS[yes_no]] = read_yes_no(value.strip())
        rest = after
    return found


def write_first_visit(facts: Facts) -> str:
    values = {part: write_yes_no(facts[fact]) for part, fact in YES_NO_PARTS.items()}
    values |= {"diagnosis": facts["diagnosis"], "children": facts["children"]}
    values["safeguarding-policy"] = line(facts["safeguarding_policy"]).replace(";", "%3B")
    parts = [f"{part}:{values[part]}" for part in FIRST_VISIT_PARTS if values[part]]
    if words := tidy(facts["first_time"]):
        parts.append(f"text:{words}")
    return ";".join(parts)
