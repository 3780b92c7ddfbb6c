"""Choosing wards as people know them: by locality, each with the places in it."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from places.area import area
from places.models import Locality, Ward

Options = list[tuple[str, list[tuple[int, str]]]]


def ward_options(also: Collection[int] = (), *, with_places: bool = True) -> Options:
    """Return the wards of the edition in force by locality: “Dearne North: Thurnscoe, …”, or their bare names.

    Those in `also` are kept though they are of another edition: a form must never drop what it does not show.
    """
    now = area()
    options: dict[str, list[tuple[int, str]]] = {}
    for ward in now.wards.values():
        heading = now.localities[ward.locality].name if ward.locality else _("Other wards")
        options.setdefault(heading, []).append((ward.pk, ward.label if with_places else ward.name))
    former = Ward.objects.filter(pk__in=set(also) - now.wards.keys()).select_related("edition")
    for row in former.defer("boundary", "outline"):
        heading = _("Former wards: %(edition)s") % {"edition": row.edition}
        options.setdefault(heading, []).append((row.pk, row.name))
    return sorted(options.items())


def locality_options(also: Collection[int] = ()) -> list[tuple[int, str]]:
    """Return the localities of the edition in force, and those in `also` with their edition's name."""
    now = area()
    former = Locality.objects.filter(pk__in=set(also) - now.localities.keys()).select_related("edition")
    return [
        *((locality.pk, locality.name) for locality in now.localities.values()),
        *((row.pk, f"{row.name} ({row.edition})") for row in former),
    ]
