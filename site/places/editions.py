"""The inside of loading a ward edition: match, write, carry over, place postcodes, tell. Used by `actions` alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from places import geometry, tiles
from places.models import Locality, OutwardCode, PlaceName, Postcode, Ward, WardEdition
from places.queries import descent
from places.reading import FileRefusedError, PostcodeRow, WardRow, same_twice
from places.signals import edition_loaded

BATCH = 5_000


def write(edition: WardEdition, rows: Sequence[WardRow]) -> dict[str, int]:
    """Make the edition hold exactly these wards, carry over what earlier ones knew, and tell whoever listens.

    Returns the counts of `WardsReport`. Call inside a transaction.
    """
    previous = WardEdition.objects.filter(valid_from__lt=edition.valid_from).order_by("-valid_from").first()
    following = WardEdition.objects.filter(valid_from__gt=edition.valid_from).order_by("valid_from").first()
    counts, reshaped = _write_wards(edition, rows)
    carried = _carry_over(previous, edition) if previous else 0
    wards = list(edition.wards.all())
    _arrange(wards)
    _write_neighbours(edition, wards)
    placed, adrift = _place_postcodes(edition, anew=reshaped)
    if following:
        _carry_over(edition, following)
    edition_loaded.send(WardEdition, edition=edition, previous=previous)
    return {
        **counts,
        "localities": edition.localities.count(),
        "carried_over": carried,
        "placed": placed,
        "adrift": adrift,
    }


def _write_wards(edition: WardEdition, rows: Sequence[WardRow]) -> tuple[dict[str, int], bool]:
    """Write the rows over the wards of the same code, or else of the same name: inside one edition that is sure."""
    existing = list(edition.wards.all())
    by_code = {ward.code: ward for ward in existing}
    of_row = {row.code: by_code[row.code] for row in rows if row.code in by_code}
    taken = {ward.pk for ward in of_row.values()}
    by_slug = {ward.slug: ward for ward in existing if ward.pk not in taken}
    of_row |= {row.code: by_slug[row.slug] for row in rows if row.code not in of_row and row.slug in by_slug}
    lost = sorted({ward.name for ward in existing} - {ward.name for ward in of_row.values()})
    problems = same_twice(list(rows))
    if lost:
        problems.append(
            _(
                "The edition valid from %(date)s also has these wards, and the file does not: %(wards)s. "
                "Put them in, or load the file as a new edition with its own date."
            )
            % {"date": date_format(edition.valid_from), "wards": ", ".join(lost)}
        )
    if problems:
        raise FileRefusedError(*problems)

    names = {slugify(row.locality): row.locality for row in rows if slugify(row.locality)}
    localities = {
        slug: Locality.objects.get_or_create(edition=edition, slug=slug, defaults={"name": name})[0]
        for slug, name in names.items()
    }
    shapes = [row.shape for row in rows if row.shape is not None]
    outlines = iter(geometry.outlines(shapes) if shapes else [])
    added: list[Ward] = []
    changed: list[Ward] = []
    reshaped = False
    for row in rows:
        ward = of_row.get(row.code) or Ward(edition=edition)
        before = dict(ward.__dict__)
        ward.code, ward.name, ward.slug = row.code, row.name, row.slug
        if slugify(row.locality):
            ward.locality = localities[slugify(row.locality)]
        if row.shape is not None:
            ward.boundary, ward.outline = geometry.as_json(row.shape), next(outlines)
        if row.cell is not None:
            ward.tile_column, ward.tile_row = row.cell
        ward.short = row.short or ward.short
        if ward.pk is None:
            added.append(ward)
        elif _facts(before) != _facts(ward.__dict__):
            changed.append(ward)
        reshaped |= ward.boundary != before.get("boundary")
    Ward.objects.bulk_create(added)
    Ward.objects.bulk_update(changed, _FACTS, batch_size=50)
    return {"added": len(added), "changed": len(changed), "same": len(rows) - len(added) - len(changed)}, reshaped


_FACTS = ["code", "name", "slug", "locality_id", "boundary", "outline", "tile_column", "tile_row", "short"]


def _facts(values: dict[str, object]) -> list[object]:
    return [values.get(name) for name in _FACTS]


def _carry_over(old: WardEdition, new: WardEdition) -> int:
    """Give wards, place names and outward codes of the new edition what they lack and the old one knows.

    Returns how many wards are the same in both.
    """
    heirs = descent(list(old.wards.values_list("pk", flat=True)), new)
    olds, news = ({ward.pk: ward for ward in edition.wards.select_related("locality")} for edition in (old, new))
    same = {pk for pk, found in heirs.items() if found and olds[pk].code == news[found[0]].code}
    cells = {(ward.tile_column, ward.tile_row) for ward in news.values()}
    pairs = sorted((pk not in same, rank, pk, heir) for pk, found in heirs.items() for rank, heir in enumerate(found))
    for _new, _rank, pk, heir in pairs:
        cell = olds[pk].tile_column, olds[pk].tile_row
        if news[heir].tile_column is None and cell not in cells:
            news[heir].tile_column, news[heir].tile_row = cell
            cells.add(cell)
        if pk in same:
            news[heir].short = news[heir].short or olds[pk].short
    if not new.localities.exists():
        _carry_localities(new, [(olds[pk], news[heir]) for _new, _rank, pk, heir in pairs])
    Ward.objects.bulk_update(news.values(), ["tile_column", "tile_row", "short", "locality"], batch_size=50)
    throughs: list[tuple[Any, str]] = [
        (PlaceName.wards.through, "placename"),
        (OutwardCode.wards.through, "outwardcode"),
    ]
    for through, field in throughs:
        here = set(through.objects.filter(ward__edition=new).values_list(field, flat=True))
        wanted = {
            (owner, heir)
            for owner, ward in through.objects.filter(ward__edition=old).values_list(field, "ward")
            if owner not in here
            for heir in heirs.get(ward, [])
        }
        through.objects.bulk_create(
            [through(**{f"{field}_id": owner, "ward_id": heir}) for owner, heir in sorted(wanted)]
        )
    return len(same)


def _carry_localities(new: WardEdition, pairs: Sequence[tuple[Ward, Ward]]) -> None:
    """Put each new ward in the locality that most of the old wards it takes over from were in."""
    votes: dict[Ward, Counter[tuple[str, str]]] = defaultdict(Counter)
    for old, heir in pairs:
        if old.locality:
            votes[heir][old.locality.slug, old.locality.name] += 1
    localities: dict[str, Locality] = {}
    for heir, counted in votes.items():
        (slug, name), _votes = counted.most_common(1)[0]
        if slug not in localities:
            localities[slug] = Locality.objects.create(edition=new, slug=slug, name=name)
        heir.locality = localities[slug]


def _arrange(wards: Sequence[Ward]) -> None:
    """Give each ward three letters and, when shapes tell where it lies, a tile."""
    nameless = [ward for ward in wards if not ward.short]
    short = tiles.short_names([ward.name for ward in nameless], [ward.short for ward in wards if ward.short])
    for ward in nameless:
        ward.short = short[ward.name]
    if all(ward.boundary for ward in wards):
        shapes = {ward.pk: geometry.read(ward.boundary) for ward in wards}
        narrow = geometry.narrowing(list(shapes.values()))
        centres = {pk: (x * narrow, y) for pk, (x, y) in ((pk, geometry.centre(one)) for pk, one in shapes.items())}
        found = tiles.lay_out(centres, cells_of(wards))
        for ward in wards:
            if ward.pk in found:
                ward.tile_column, ward.tile_row = found[ward.pk]
    Ward.objects.bulk_update(wards, ["short", "tile_column", "tile_row"], batch_size=100)


def cells_of(wards: Sequence[Ward]) -> dict[int, tiles.Cell]:
    """Return the tiles of the wards that have one."""
    return {
        ward.pk: (ward.tile_column, ward.tile_row)
        for ward in wards
        if ward.tile_column is not None and ward.tile_row is not None
    }


def _write_neighbours(edition: WardEdition, wards: Sequence[Ward]) -> None:
    """Wards are neighbours when their shapes touch; without shapes, when their tiles do."""
    if all(ward.boundary for ward in wards):
        touching = geometry.touching([geometry.read(ward.boundary) for ward in wards])
        pairs = {(wards[one].pk, wards[other].pk) for one, other in touching}
    else:
        pairs = tiles.touching(cells_of(wards))
    through = Ward.neighbours.through
    through.objects.filter(from_ward__edition=edition).delete()
    through.objects.bulk_create(
        [through(from_ward_id=one, to_ward_id=other) for pair in sorted(pairs) for one, other in (pair, pair[::-1])]
    )


@dataclass(frozen=True, slots=True)
class PlacedPostcode:
    """What is kept of a postcode: where it is (latitude, longitude), and its ward in each edition."""

    position: tuple[float, float] | None
    terminated: bool
    wards: frozenset[int]


def known_postcodes() -> dict[str, PlacedPostcode]:
    """Return every postcode kept, by its code without a space."""
    wards = defaultdict(set)
    for postcode, ward in Postcode.wards.through.objects.values_list("postcode", "ward"):
        wards[postcode].add(ward)
    return {
        code: PlacedPostcode(
            None if latitude is None or longitude is None else (latitude, longitude), terminated, frozenset(wards[pk])
        )
        for pk, code, latitude, longitude, terminated in Postcode.objects.values_list(
            "pk", "code", "latitude", "longitude", "terminated"
        )
    }


class Placing:
    """Finds the ward of one edition for rows of a postcode file."""

    def __init__(self, edition: WardEdition) -> None:
        wards = list(edition.wards.order_by("pk").defer("outline"))
        self.by_code = {ward.code: ward.pk for ward in wards}
        self.locator = geometry.Locator({ward.pk: geometry.read(ward.boundary) for ward in wards if ward.boundary})

    def find(self, rows: Sequence[PostcodeRow]) -> Iterator[tuple[int | None, bool]]:
        """Yield for each row its ward, by the code it names or else by its point, and whether it was by the point."""
        named = [next((self.by_code[code] for code in row.ward_codes if code in self.by_code), None) for row in rows]
        asked = [n for n, row in enumerate(rows) if named[n] is None and row.position is not None]
        points = [rows[n].position or (0.0, 0.0) for n in asked]
        found = dict(zip(asked, self.locator.find([p[1] for p in points], [p[0] for p in points]), strict=True))
        for number, ward in enumerate(named):
            pointed = found.get(number)
            yield (ward if ward is not None else pointed), pointed is not None


def _place_postcodes(edition: WardEdition, *, anew: bool) -> tuple[int, int]:
    """Put the postcodes in the edition's wards by their points: all of them, or those in no ward of it yet.

    Returns how many were placed, and how many now lie in no ward of the edition.
    """
    wards = list(edition.wards.order_by("pk").defer("outline"))
    through = Postcode.wards.through
    here = set(through.objects.filter(ward__edition=edition).values_list("postcode", flat=True))
    living = Postcode.objects.filter(terminated=False)
    asked = [
        row
        for row in living.exclude(latitude=None).exclude(longitude=None).values_list("pk", "latitude", "longitude")
        if anew or row[0] not in here
    ]
    locator = geometry.Locator({ward.pk: geometry.read(ward.boundary) for ward in wards if ward.boundary})
    found = locator.find([row[2] or 0.0 for row in asked], [row[1] or 0.0 for row in asked])
    placed = {row[0]: ward for row, ward in zip(asked, found, strict=True) if ward is not None}
    keys = list(placed)
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        through.objects.filter(postcode__in=some, ward__edition=edition).delete()
        through.objects.bulk_create([through(postcode_id=key, ward_id=placed[key]) for key in some])
    return len(placed), living.count() - len(here | placed.keys())
