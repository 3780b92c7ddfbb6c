"""Reads of places: the edition in force, what became of old wards, and where a typed postcode is."""

from __future__ import annotations

import enum
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models.functions import Length, Substr

from places import geometry
from places.models import NeighbourCouncil, OutwardCode, Postcode, Ward, WardEdition

# Where a letter may stand in place of a digit the list of letters is Royal Mail's (Programmer's Guide, "Postcode
# format"): neither O nor I is in it, nor in the last two letters, which is why a slip can be told.
_OUTWARD = r"[A-Z]{1,2}\d|[A-Z]{1,2}\d\d|[A-Z]\d[A-HJKPSTUW]|[A-Z]{2}\d[ABEHMNPRVWXY]"
_FULL = re.compile(rf"({_OUTWARD})(\d[A-HJ-NP-Z]{{2}})")
_HALF = re.compile(rf"({_OUTWARD})()")
_SLIPS = {"0": "0O", "O": "O0", "1": "1I", "I": "I1", "L": "L1"}
_LONGEST = 40  # what is longer is not a postcode; nor is it looked at


def edition_in_force() -> WardEdition | None:
    """Return the ward edition valid today, or None while no wards are loaded."""
    return WardEdition.objects.in_force()


def descent(ward_ids: Collection[int], edition: WardEdition) -> dict[int, list[int]]:
    """Return for each ward, of whatever edition, the wards of `edition` it lives on in, as far as that can be known.

    The same code is the same ward. Else, with shapes of both, the wards that hold at least 5 % of its area, largest
    part first; none when it lies wholly outside. A ward of which this cannot be told is left out.
    """
    old_wards = Ward.objects.filter(pk__in=ward_ids).defer("outline")
    new_wards = list(edition.wards.order_by("name", "pk").defer("outline"))
    by_code = {ward.code: ward.pk for ward in new_wards}
    found = {ward.pk: [by_code[ward.code]] for ward in old_wards if ward.code in by_code}
    moved = [ward for ward in old_wards if ward.pk not in found and ward.boundary]
    if moved and new_wards and all(ward.boundary for ward in new_wards):
        shapes = {ward.pk: geometry.read(ward.boundary) for ward in new_wards}
        found |= {ward.pk: geometry.heirs(geometry.read(ward.boundary), shapes) for ward in moved}
    return found


def successors(ward_ids: Collection[int], edition: WardEdition) -> dict[int, list[int]]:
    """Return for each ward, of whatever edition, the wards of `edition` to look in for what was in it.

    By descent; where that cannot be told, the wards of the locality of the same name; failing that every ward, for it
    may be anywhere and must not be lost.
    """
    found = descent(ward_ids, edition)
    if found.keys() >= set(ward_ids):
        return found
    by_locality = defaultdict(list)
    everywhere = []
    for ward, slug in edition.wards.order_by("name", "pk").values_list("pk", "locality__slug"):
        by_locality[slug].append(ward)
        everywhere.append(ward)
    unknown = Ward.objects.filter(pk__in=set(ward_ids) - found.keys())
    for ward, slug in unknown.values_list("pk", "locality__slug"):
        found[ward] = by_locality.get(slug, everywhere) if slug else everywhere
    return found


@dataclass(frozen=True, slots=True)
class ReadPostcode:
    """A postcode in its two halves, upper case; `inward` is empty for the first half alone."""

    outward: str
    inward: str = ""

    @property
    def code(self) -> str:
        """As the table of postcodes keeps it: no space."""
        return self.outward + self.inward

    def __str__(self) -> str:
        return f"{self.outward} {self.inward}".strip()


def read_postcode(text: str) -> ReadPostcode | None:
    """Return the postcode or its first half that `text` means, or None.

    Case, spaces and marks do not matter. O and 0, I (or L) and 1 are taken for each other only where the pattern
    needs it, with as few changes as will do.
    """
    if len(text) > _LONGEST:
        return None
    folded = unicodedata.normalize("NFKC", text).upper()
    letters = "".join(str(unicodedata.digit(one, one)) for one in folded if one.isalnum())
    if not 2 <= len(letters) <= 7 or not letters.isascii():
        return None
    pattern = _FULL if len(letters) >= 5 else _HALF
    match = pattern.fullmatch(letters)
    if match:
        return ReadPostcode(*match.groups())
    readings = sorted(
        itertools.product(*(_SLIPS.get(one, one) for one in letters)),
        key=lambda reading: sum(new != old for new, old in zip(reading, letters, strict=True)),
    )
    for reading in readings:
        match = pattern.fullmatch("".join(reading))
        if match:
            return ReadPostcode(*match.groups())
    return None


class PostcodeKind(enum.StrEnum):
    """What is known of a postcode that was asked for."""

    WARD = "ward"  # a full postcode, and its ward
    OUTWARD = "outward"  # its first half, and every ward that touches it
    TERMINATED = "terminated"  # no longer in use; the wards are those of its first half
    UNKNOWN = "unknown"  # looks right but is not among ours, though its first half is; the wards are those of that
    OUTSIDE = "outside"  # not of this area
    NOT_A_POSTCODE = "not-a-postcode"


@dataclass(frozen=True, slots=True)
class PostcodeAnswer:
    """The answer to "near me". The postcode itself is left out of its representation, hence of any log.

    `councils` are the neighbours that share the first half of the postcode, or, outside, those that answer for
    everywhere else.
    """

    kind: PostcodeKind
    postcode: ReadPostcode | None = field(default=None, repr=False)
    wards: tuple[Ward, ...] = ()
    councils: tuple[NeighbourCouncil, ...] = ()


def find(text: str) -> PostcodeAnswer:
    """Say where a typed postcode is: at most six queries."""
    postcode = read_postcode(text)
    if postcode is None:
        return PostcodeAnswer(PostcodeKind.NOT_A_POSTCODE)
    edition = edition_in_force()
    ours = Ward.objects.filter(edition=edition).defer("boundary", "outline").order_by("name", "pk")
    known = Postcode.objects.filter(code=postcode.code).first() if postcode.inward else None
    if known and not known.terminated:
        wards = tuple(ours.filter(postcodes=known))
        if wards:
            return PostcodeAnswer(PostcodeKind.WARD, postcode, wards)
    here = Postcode.objects.alias(length=Length("code")).filter(
        code__startswith=postcode.outward, length=len(postcode.outward) + 3
    )
    loaded = tuple(ours.filter(pk__in=here.values("wards")))
    wards = loaded or tuple(ours.filter(outward_codes__code=postcode.outward))
    neighbours = list(NeighbourCouncil.objects.all())
    sharing = tuple(one for one in neighbours if postcode.outward in one.outward_codes.upper().split())
    if known and known.terminated:
        return PostcodeAnswer(PostcodeKind.TERMINATED, postcode, wards, sharing)
    if wards and postcode.inward and loaded and not known:
        return PostcodeAnswer(PostcodeKind.UNKNOWN, postcode, wards, sharing)
    if wards:
        return PostcodeAnswer(PostcodeKind.OUTWARD, postcode, wards, sharing)
    elsewhere = tuple(one for one in neighbours if not one.outward_codes.strip())
    return PostcodeAnswer(PostcodeKind.OUTSIDE, postcode, councils=sharing or elsewhere)


def known_halves(edition: WardEdition) -> dict[str, set[int]]:
    """Return the wards of each first half of a postcode of which no full one is known: two queries."""
    full = Postcode.objects.filter(wards__edition=edition)
    loaded = set(full.values_list(Substr("code", 1, Length("code") - 3), flat=True).distinct())
    found = defaultdict(set)
    for code, ward in OutwardCode.objects.filter(wards__edition=edition).order_by("code").values_list("code", "wards"):
        if code not in loaded:
            found[code].add(ward)
    return found


def in_a_ward(codes: Collection[str]) -> set[str]:
    """Return those of these postcodes that are in use in a ward of the edition in force: at most two queries."""
    if not codes:
        return set()
    wards = Ward.objects.filter(edition=edition_in_force())
    found = Postcode.objects.filter(code__in=codes, terminated=False, wards__in=wards)
    return set(found.values_list("code", flat=True))


def known_form(text: str) -> str:
    """Return a full postcode as the table keeps it, or "" when `text` is none: for rows of files and of groups."""
    postcode = read_postcode(text)
    return postcode.code if postcode and postcode.inward else ""
