"""The ward a group meets in, as its postcode tells it."""

from __future__ import annotations

from collections.abc import Collection

from places.models import Postcode, Ward
from places.queries import edition_in_force

BATCH = 5_000


def wards_of(postcodes: Collection[str]) -> dict[str, Ward]:
    """Return the ward of the edition in force for each of these postcodes (written without a space) that is in use.

    A constant number of queries for each 5,000 postcodes.
    """
    codes = sorted({code for code in postcodes if code})
    edition = edition_in_force() if codes else None
    if edition is None:
        return {}
    wards = {ward.pk: ward for ward in edition.wards.defer("boundary", "outline")}
    in_use = Postcode.wards.through.objects.filter(ward__edition=edition, postcode__terminated=False)
    found: dict[str, Ward] = {}
    for start in range(0, len(codes), BATCH):
        some = in_use.filter(postcode__code__in=codes[start : start + BATCH])
        found |= {code: wards[pk] for code, pk in some.values_list("postcode__code", "ward")}
    return found
