"""Which column a heading means: by its name, by what editors call it, whatever its case, spaces and dashes."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from directory.transfer.cells import cannot_be_kept, shown
from directory.transfer.columns import ALWAYS, COLUMNS
from directory.transfer.facts import LANGUAGES
from places.reading import FileRefusedError

# What people write over a column. Spaces, dashes and case do not matter.
SYNONYMS = {
    "slug": "web address of the page;page address",
    "name": "group;group name;name of group;name of the group;title",
    "other_names": "other name;also known as;aka;former names",
    "summary": "in one line;one line;short description",
    "description": "about;about the group;details;long description",
    "conditions": "condition;need;needs;diagnoses",
    "any_need": "for any need;all needs;any needs",
    "wards": "ward;wards it serves;wards served",
    "localities": "locality;localities it serves;area council;area councils",
    "whole_area": "serves the whole area;whole borough;everywhere",
    "online": "online only",
    "part_of": "part of a larger group;parent group;larger group",
    "venue": "place;meeting place",
    "address": "street address;venue address",
    "postcode": "zip;zip code;venue postcode",
    "show_ward_only": "show the ward only;ward only;private address",
    "meets": "how it meets",
    "schedule": "regular meetings;meeting pattern;pattern",
    "when_text": "when;when in words;times;meeting times",
    "age_from": "children's age from;from age;age min;minimum age;youngest",
    "age_to": "children's age to;to age;age max;maximum age;oldest",
    "audience": "who it is for;who for;for whom",
    "languages": "language;languages spoken",
    "cost": "price;costs;fee",
    "how_to_join": "joining;to join",
    "first_visit": "first time;the first visit",
    "website": "web site;web;url;web page;site;link",
    "email": "e-mail address;mail;public e-mail",
    "phone": "telephone;tel;phone number;telephone number;public phone;mobile",
    "socials": "social media;social;social networks",
    "run_by": "run by whom;who runs it",
    "member": "member of the consortium;consortium member",
    "access": "accessibility;access facts",
    "confirmed_on": "last confirmed;confirmed;checked on",
    "confirmed_how": "confirmed by;how confirmed",
    "tags": "tag;keywords",
    "status": "state;standing",
    "consent_on": "agreed to be listed on;consent;consent date;date of consent",
    "consent_how": "agreed how;how consent was given",
    "text_language": "language of its own words;language of the text",
    "meeting_ward": "ward it meets in;ward of the venue",
    "paused_until": "back on",
    "closed_on": "closing date",
}


def squeezed(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _all() -> dict[str, str]:
    known = {squeezed(name): name for name in COLUMNS}
    for column, names in SYNONYMS.items():
        for name in names.split(";"):
            known.setdefault(squeezed(name), column)
    for language in LANGUAGES:
        info = get_language_info(language)
        for what in ("summary", "description"):
            for name in (info["name"], info["name_local"], dict(settings.LANGUAGES)[language]):
                known.setdefault(squeezed(what + name), f"{what}_{language}")
    return known


_KNOWN = _all()


def column_of(heading: str) -> str | None:
    """Return the column that a heading means, or None."""
    return None if len(heading) > 100 or cannot_be_kept(heading) else _KNOWN.get(squeezed(heading))


def read_headings(headings: Sequence[str]) -> tuple[list[str | None], list[str]]:
    """Return the column of each heading, and notices of those that mean none; raise FileRefusedError."""
    found = [column_of(heading) for heading in headings]
    known = [column for column in found if column]
    if not known:
        raise FileRefusedError(
            _("The first row must hold the names of the columns, such as: %(columns)s.")
            % {"columns": ", ".join(ALWAYS[:5])}
        )
    twice = sorted({column for column in known if known.count(column) > 1})
    if twice:
        raise FileRefusedError(
            *(
                _("Two headings mean the column %(column)s: %(headings)s. Keep one.")
                % {
                    "column": column,
                    "headings": ", ".join(
                        shown(heading) for heading, of in zip(headings, found, strict=True) if of == column
                    ),
                }
                for column in twice
            )
        )
    strange = [shown(heading) for heading, column in zip(headings, found, strict=True) if heading and not column]
    if not strange:
        return found, []
    return found, [_("These columns are not known and are left out: %(columns)s.") % {"columns": ", ".join(strange)}]
