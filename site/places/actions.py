"""Writing places: loading wards and postcodes. Each action is one transaction, one audit row, one new generation."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import audit, generation
from places import editions, reading
from places.models import NeighbourCouncil, OutwardCode, PlaceName, Postcode, WardEdition
from places.reading import FileRefusedError, PostcodeRow, WardFields, WardRow

BATCH = 5_000
NOWHERE = (None, None)


class _DryRun(Exception):  # noqa: N818 - not an error: it takes back what was tried
    pass


@dataclass(frozen=True)
class WardsReport:
    """What loading wards did. `carried_over` are wards an earlier edition has too; `adrift` postcodes are in none."""

    edition: str
    new_edition: bool
    added: int
    changed: int
    same: int
    localities: int
    carried_over: int
    placed: int
    adrift: int
    left_out: int = 0
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class PostcodesReport:
    """What loading postcodes did. Terminated ones count apart: they are kept, but lead to no ward."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    terminated: int = 0
    outside: int = 0
    without_position: int = 0
    by_position: int = 0


def import_wards(
    *,
    file: BinaryIO,
    valid_from: dt.date,
    by: Any,
    name: str = "",
    fields: WardFields | None = None,
    dry_run: bool = False,
) -> WardsReport:
    """Load one edition of wards with their shapes out of a GeoJSON file; raise FileRefusedError when it is not good.

    The edition already valid from that date is brought up to date in place; else a new one begins.
    """
    found = reading.read_wards(file, fields or WardFields())
    return _load(
        rows=found.wards,
        valid_from=valid_from,
        name=name,
        by=by,
        dry_run=dry_run,
        left_out=found.left_out,
        fields=found.fields,
    )


def load_places(*, path: Path, by: Any) -> WardsReport:
    """Load wards, place names, outward codes and neighbouring councils out of our own TOML file.

    What an editor has made of a place name, an outward code or a council stays as it is.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = [
        WardRow(
            code=ward["code"],
            name=ward["name"],
            locality=ward.get("locality", ""),
            cell=(ward["column"], ward["row"]),
            short=ward["short"],
        )
        for ward in data["wards"]
    ]
    about = data["edition"]
    with transaction.atomic():
        report = _load(rows=rows, valid_from=about["valid_from"], name=about["name"], note=about.get("note", ""), by=by)
        edition = WardEdition.objects.get(valid_from=about["valid_from"])
        by_name = {ward.name: ward.pk for ward in edition.wards.all()}
        places, halves = data.get("places", []), data.get("outward", [])
        _ensure(
            edition,
            "name",
            [PlaceName(name=place["name"], kind=place["kind"]) for place in places],
            {place["name"]: [by_name[name] for name in place["wards"]] for place in places},
        )
        _ensure(
            edition,
            "code",
            [OutwardCode(code=half["code"]) for half in halves],
            {half["code"]: [by_name[name] for name in half["wards"]] for half in halves},
        )
        NeighbourCouncil.objects.bulk_create(
            [
                NeighbourCouncil(
                    name=council["council"],
                    local_offer_url=council["local_offer_url"],
                    outward_codes=" ".join(council["outward"]),
                )
                for council in data.get("neighbours", [])
            ],
            ignore_conflicts=True,
        )
    return report


def _ensure(
    edition: WardEdition, key: str, rows: Sequence[PlaceName] | Sequence[OutwardCode], wards: dict[str, list[int]]
) -> None:
    """Make the rows that are not there, and put each in its wards, by its `key`, if it is in none of the edition."""
    if not rows:
        return
    model: Any = type(rows[0])
    through, column = model.wards.through, model._meta.model_name
    model.objects.bulk_create(rows, ignore_conflicts=True)
    known = dict(model.objects.filter(**{f"{key}__in": wards}).values_list(key, "pk"))
    placed = set(through.objects.filter(ward__edition=edition).values_list(column, flat=True))
    through.objects.bulk_create(
        [
            through(**{f"{column}_id": known[name], "ward_id": ward})
            for name, some in wards.items()
            for ward in some
            if known[name] not in placed
        ]
    )


def _load(
    *,
    rows: list[WardRow],
    valid_from: dt.date,
    name: str,
    by: Any,
    note: str = "",
    dry_run: bool = False,
    left_out: int = 0,
    fields: dict[str, str] | None = None,
) -> WardsReport:
    with suppress(_DryRun), transaction.atomic():
        generation.advance()
        edition, new_edition = WardEdition.objects.get_or_create(
            valid_from=valid_from,
            defaults={"name": name or _("Wards from %(date)s") % {"date": date_format(valid_from)}, "note": note},
        )
        if name and edition.name != name:
            edition.name = name
            edition.save(update_fields=["name"])
        done = editions.write(edition, rows)
        report = WardsReport(
            edition=edition.name,
            new_edition=new_edition,
            left_out=left_out,
            fields=fields or {},
            **done,
        )
        audit.record("places.wards_loaded", edition, by=by, **asdict(report))
        if dry_run:
            raise _DryRun
    return report


def import_postcodes(
    *, file: BinaryIO, by: Any, dry_run: bool = False, progress: Callable[[int], object] | None = None
) -> PostcodesReport:
    """Load the area's postcodes out of a CSV of any size; raise FileRefusedError when a row is not good.

    The ward is the one the file names, when it is of the edition, else the one whose shape holds the point. Rows of
    nowhere in the area are left out. `progress` is told the number of each row a batch ends with. Memory grows with
    the area, not with the file: what lies outside is forgotten at once, and nothing is written before all was read.
    """
    places = [editions.Placing(edition) for edition in WardEdition.objects.all()]
    if not places:
        raise FileRefusedError(_("There are no wards yet. Load them first."))
    report = PostcodesReport()
    found: dict[str, editions.PlacedPostcode] = {}
    problems: list[str] = []
    batch: list[PostcodeRow] = []
    for row in reading.read_postcodes(file, problems):
        batch.append(row)
        if len(batch) == BATCH:
            _place(batch, places, found, problems, report)
            if progress:
                progress(row.number)
            batch = []
        if len(problems) >= reading.MOST_PROBLEMS:
            raise FileRefusedError(*problems)
    _place(batch, places, found, problems, report)
    if problems:
        raise FileRefusedError(*problems[: reading.MOST_PROBLEMS])
    with suppress(_DryRun), transaction.atomic():
        generation.advance()
        _write_postcodes(found, report)
        audit.record("places.postcodes_loaded", None, by=by, **asdict(report))
        if dry_run:
            raise _DryRun
    return report


def _place(
    batch: list[PostcodeRow],
    places: list[editions.Placing],
    found: dict[str, editions.PlacedPostcode],
    problems: list[str],
    report: PostcodesReport,
) -> None:
    """Put each row of the batch that lies in the area into `found`."""
    wards: list[set[int]] = [set() for _row in batch]
    pointed: set[int] = set()
    for placing in places:
        for number, (ward, by_position) in enumerate(placing.find(batch)):
            if ward is not None:
                wards[number].add(ward)
                if by_position:
                    pointed.add(number)
    report.by_position += sum(not batch[number].terminated for number in pointed)
    report.rows += len(batch)
    for row, ours in zip(batch, wards, strict=True):
        if not ours:
            if row.position is None and not any(row.ward_codes):
                report.without_position += 1
            else:
                report.outside += 1
            continue
        placed = editions.PlacedPostcode(
            row.position, row.terminated, frozenset() if row.terminated else frozenset(ours)
        )
        if found.setdefault(row.code, placed) != placed:
            problems.append(_("Row %(row)s: its postcode stands in an earlier row, elsewhere.") % {"row": row.number})
        report.terminated += row.terminated


def _write_postcodes(found: dict[str, editions.PlacedPostcode], report: PostcodesReport) -> None:
    known = editions.known_postcodes()
    report.new = len(found.keys() - known.keys())
    written = [code for code, placed in found.items() if known.get(code) != placed]
    report.changed = len(written) - report.new
    report.same = len(found) - len(written)
    through = Postcode.wards.through
    for start in range(0, len(written), BATCH):
        codes = written[start : start + BATCH]
        Postcode.objects.bulk_create(
            [
                Postcode(
                    code=code,
                    latitude=(found[code].position or NOWHERE)[0],
                    longitude=(found[code].position or NOWHERE)[1],
                    terminated=found[code].terminated,
                )
                for code in codes
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["latitude", "longitude", "terminated"],
            batch_size=1_000,
        )
        keys = dict(Postcode.objects.filter(code__in=codes).values_list("code", "pk"))
        through.objects.filter(postcode__in=keys.values()).delete()
        through.objects.bulk_create(
            [through(postcode_id=keys[code], ward_id=ward) for code in codes for ward in found[code].wards],
            batch_size=BATCH,
        )
