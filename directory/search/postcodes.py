"""Postcodes that families type: found among the words of a search, and answered in kind sentences.

A postcode is read, turned into wards and forgotten: it stands in no address we lead to, no index and no log.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from django.conf import settings
from django.utils.translation import gettext as _

from core.languages import isolate, listed
from places.area import Area
from places.queries import PostcodeAnswer, PostcodeKind, find, in_a_ward, read_postcode

# What may be a full postcode in one or two pieces. O, I and L may stand for a digit.
_LIKELY = re.compile(r"(?<!\w)[A-Za-z]{1,2}[\dOoIiLl][\dA-Za-z]?\s?[\dOoIiLl][A-Za-z]{2}(?!\w)")
_CERTAIN = re.compile(r"[A-Za-z]{1,2}\d[\dA-Za-z]?\s?\d[A-Za-z]{2}")


def taken_out(q: str) -> tuple[str, PostcodeAnswer | None]:
    """Return the words without the first full postcode in them, and what is known of it; None without one.

    What has letters for digits is taken for a postcode only if it is one of ours: “so old” is not S0 0LD.
    """
    read = [(likely, read_postcode(likely.group())) for likely in _LIKELY.finditer(q)]
    unsure = {postcode.code for likely, postcode in read if postcode and not _CERTAIN.fullmatch(likely.group())}
    ours = in_a_ward(unsure)  # at once, however many: the words are a stranger's
    for likely, postcode in read:
        if postcode and (postcode.code in ours or _CERTAIN.fullmatch(likely.group())):
            return " ".join((q[: likely.start()] + " " + q[likely.end() :]).split()), find(likely.group())
    return q, None


def only_first_half(area: Area, wards: Collection[str]) -> str:
    """Return what to say when the wards chosen are those of a postcode's first half, and no more of it is known; or "".

    Who typed a full postcode is led to all of them, and the address that says so holds nothing but wards.
    """
    halves = area.first_halves.get(frozenset(wards), []) if len(wards) > 1 else []
    if not halves:
        return ""
    return _(
        "We only know the first half of postcodes that begin with %(halves)s:"
        " here are the groups in all the wards they can be in."
    ) % {"halves": listed(map(isolate, halves))}


def sentence(answer: PostcodeAnswer) -> str:
    """Return what to say about a postcode that leads to no ward of its own."""
    postcode = isolate(str(answer.postcode)) if answer.postcode else ""
    if answer.kind is PostcodeKind.TERMINATED:
        words = _(
            "%(postcode)s is no longer in use. The Royal Mail takes old postcodes away."
            " Type the postcode you have now, or only its first half."
        )
    elif answer.kind is PostcodeKind.UNKNOWN:
        words = _(
            "We do not know %(postcode)s. Look whether it is typed right. If it is very new, type only its first half."
        )
    elif answer.kind is PostcodeKind.OUTSIDE:
        words = _("%(postcode)s is outside %(area)s. Your own council’s Local Offer lists groups near you.")
    else:
        words = _("This does not look like a postcode. Type it as on a letter, for example S70 2TA, or only S70.")
    return words % {"postcode": postcode, "area": settings.AREA_NAME}
