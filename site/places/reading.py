"""Reading other people's files: ward boundaries as GeoJSON, postcodes as CSV. Nothing here touches the database.

Fields are found by the names the statistics office gives them (WD26CD, WD26NM, LAD26CD; pcds, doterm, oslaua …, in the
old and the new manner), or named by the caller. All that is wrong is said at once, by row or by feature.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.text import slugify
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from places import geometry
from places.queries import known_form

WARD_CODE = (r"wd\d\dcd", r"(ward_)?code(_\d{4})?")
WARD_NAME = (r"wd\d\dnm", r"ward_name(_\d{4})?", r"name")
LOCALITY = (r"area_council", r"locality")
AUTHORITY = r"lad\d\d(cd|nm)"
POSTCODE = (r"pcds", r"pcd[78]?", r"pcd2", r"post_?code")
LATITUDE = (r"lat(itude)?",)
LONGITUDE = (r"lon(g|gitude)?",)
TERMINATED = (r"doterm",)
POSTCODE_WARD = r"(os)?ward|wd\d\dcd|(ward_)?code(_\d{4})?|ward_code_\d{4}"
NO_LATITUDE = 99.9  # the statistics office writes 99.999999 where it knows no position
MOST_PROBLEMS = 20


class FileRefusedError(ValueError):
    """A file that was not taken; `problems` says in plain words what is wrong with it."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class WardRow:
    """One ward of a file."""

    code: str
    name: str
    locality: str = ""
    shape: BaseGeometry | None = None
    cell: tuple[int, int] | None = None
    short: str = ""

    @property
    def slug(self) -> str:
        return slugify(self.name)


@dataclass(frozen=True, slots=True)
class WardFile:
    """The wards of a file, the fields they were read from, and how many features of other councils were left out."""

    wards: list[WardRow]
    fields: dict[str, str]
    left_out: int


@dataclass(frozen=True, slots=True)
class WardFields:
    """Fields named by the caller; empty ones are found by pattern."""

    code: str = ""
    name: str = ""
    locality: str = ""
    authorities: tuple[str, ...] = ()


def read_wards(file: BinaryIO, fields: WardFields) -> WardFile:
    """Read and check every ward of a GeoJSON feature collection, or raise FileRefusedError naming each bad feature."""
    features = _features(file.read())
    known = list(dict.fromkeys(key for feature in features for key in feature["properties"]))
    used = {
        "code": _field(known, fields.code, WARD_CODE),
        "name": _field(known, fields.name, WARD_NAME),
        "locality": _field(known, fields.locality, LOCALITY),
    }
    for wanted, option in (("code", "--code-field"), ("name", "--name-field")):
        if not used[wanted]:
            raise FileRefusedError(
                _("No field holds the ward's %(what)s. Name one with %(option)s. The file has: %(fields)s")
                % {"what": wanted, "option": option, "fields": ", ".join(known) or _("no fields")}
            )
    kept = _of_authorities(features, known, fields.authorities)
    problems: list[str] = []
    wards = []
    for number, feature in kept:
        values = {what: _text(feature["properties"].get(name)) if name else "" for what, name in used.items()}
        label = _("Feature %(number)s (%(name)s)") % {"number": number, "name": values["name"] or _("no name")}
        try:
            shape = geometry.read(feature.get("geometry"))
        except geometry.BrokenGeometryError as broken:
            problems.append(f"{label}: {broken}.")
            continue
        row = WardRow(values["code"], values["name"], values["locality"], shape)
        if not row.code or not row.slug:
            problems.append(_("%(feature)s: its code or its name is missing.") % {"feature": label})
        wards.append(row)
    problems += same_twice(wards)
    if not problems:
        problems += _overlaps(wards)
    if problems:
        raise FileRefusedError(*problems[:MOST_PROBLEMS])
    return WardFile(wards, {what: name for what, name in used.items() if name}, len(features) - len(kept))


def same_twice(wards: list[WardRow]) -> list[str]:
    """Return a sentence for each code, and each name as an address, that more than one ward bears."""
    problems = []
    for what, words in (("code", _("code")), ("slug", _("name"))):
        counted = Counter(getattr(ward, what) for ward in wards)
        problems += [
            _("%(count)s wards have the same %(what)s: %(value)s.") % {"count": count, "what": words, "value": value}
            for value, count in counted.items()
            if count > 1 and value
        ]
    return problems


def _features(data: bytes) -> list[dict[str, Any]]:
    try:
        try:
            found = json.loads(data)
        except UnicodeDecodeError:
            found = json.loads(data.decode("cp1252"))
    except (ValueError, RecursionError):
        raise FileRefusedError(_("This is not a GeoJSON file: it cannot be read as JSON.")) from None
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list):
        raise FileRefusedError(_("This is not a GeoJSON file of wards: it holds no list of features."))
    if not features:
        raise FileRefusedError(_("The file holds no wards."))
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            raise FileRefusedError(_("Feature %(number)s has no properties.") % {"number": number})
    return features


def _field(known: list[str], named: str, patterns: tuple[str, ...]) -> str:
    """Return the field `named`, else the one that fits the earliest pattern, the latest year of several."""
    if named:
        if named not in known:
            raise FileRefusedError(
                _("There is no field %(field)s. The file has: %(fields)s")
                % {"field": named, "fields": ", ".join(known)}
            )
        return named
    for pattern in patterns:
        fitting = [name for name in known if re.fullmatch(pattern, name.strip(), re.IGNORECASE)]
        if fitting:
            return max(fitting, key=lambda name: re.sub(r"\D", "", name))
    return ""


def _of_authorities(
    features: list[dict[str, Any]], known: list[str], authorities: tuple[str, ...]
) -> list[tuple[int, dict[str, Any]]]:
    numbered = list(enumerate(features, start=1))
    columns = [name for name in known if re.fullmatch(AUTHORITY, name, re.IGNORECASE)]
    if not authorities:
        codes = [name for name in columns if name.lower().endswith("cd")] or columns
        councils = {_text(feature["properties"].get(codes[0])) for feature in features} if codes else set()
        if len(councils) > 1:
            raise FileRefusedError(
                _("The file holds the wards of %(count)s councils. Say which with --local-authority.")
                % {"count": len(councils)}
            )
        return numbered
    if not columns:
        raise FileRefusedError(_("The file does not say which council a ward belongs to. Leave --local-authority out."))
    wanted = {name.casefold() for name in authorities}
    kept = [
        (number, feature)
        for number, feature in numbered
        if wanted & {_text(feature["properties"].get(column)).casefold() for column in columns}
    ]
    if not kept:
        raise FileRefusedError(_("No ward in the file belongs to %(council)s.") % {"council": ", ".join(authorities)})
    return kept


def _overlaps(wards: list[WardRow]) -> list[str]:
    pairs = geometry.overlapping([ward.shape for ward in wards if ward.shape is not None])
    return [
        _("%(one)s and %(other)s overlap: they share %(share).0f%% of the smaller one.")
        % {"one": wards[one].name, "other": wards[other].name, "share": share * 100}
        for one, other, share in pairs
    ]


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\0", "").strip()


@dataclass(frozen=True, slots=True)
class PostcodeRow:
    """One postcode of a file. `ward_codes` are those of every ward column; a position may be missing."""

    number: int
    code: str
    terminated: bool
    position: tuple[float, float] | None  # latitude, longitude
    ward_codes: tuple[str, ...]


def read_postcodes(file: BinaryIO, problems: list[str]) -> Iterator[PostcodeRow]:
    """Yield the rows of a CSV one by one; what is wrong with a row goes to `problems`, and reading goes on.

    The file is never held in memory. Only ASCII columns are read, so bytes that fit no encoding do no harm.
    """
    encoding = "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        first = text.readline(100_000)
        delimiter = max(",;\t", key=first.count)
        header = next(csv.reader([first], delimiter=delimiter), [])
        rows = csv.reader(text, delimiter=delimiter)
        yield from _postcode_rows([name.strip() for name in header], rows, problems)
    finally:
        text.detach()


def _postcode_rows(header: list[str], rows: Iterator[list[str]], problems: list[str]) -> Iterator[PostcodeRow]:
    column = {name: number for number, name in reversed(list(enumerate(header)))}
    postcode, latitude, longitude, terminated = (
        column.get(_field(header, "", patterns)) for patterns in (POSTCODE, LATITUDE, LONGITUDE, TERMINATED)
    )
    wards = [column[name] for name in header if re.fullmatch(POSTCODE_WARD, name, re.IGNORECASE)]
    if postcode is None or not (wards or (latitude is not None and longitude is not None)):
        raise FileRefusedError(
            _("The first row must name a postcode and a ward code or latitude and longitude. It has: %(fields)s")
            % {"fields": ", ".join(header)[:500]}
        )

    def cell(row: list[str], at: int | None) -> str:
        return row[at].strip() if at is not None and at < len(row) else ""

    number = 1
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            raise FileRefusedError(_("Row %(row)s cannot be read as CSV.") % {"row": number}) from None
        if not any(row):
            continue
        code = known_form(cell(row, postcode))
        try:
            position = _position(cell(row, latitude), cell(row, longitude))
        except ValueError:
            position = None
            problems.append(_("Row %(row)s: its latitude or longitude is not a number of degrees.") % {"row": number})
        if not code:
            problems.append(_("Row %(row)s: this is not a postcode.") % {"row": number})
        yield PostcodeRow(number, code, bool(cell(row, terminated)), position, tuple(cell(row, at) for at in wards))


def _position(latitude: str, longitude: str) -> tuple[float, float] | None:
    if not latitude or not longitude:
        return None
    north, east = float(latitude), float(longitude)
    if not (math.isfinite(north) and math.isfinite(east) and abs(north) <= 100 and abs(east) <= 180):
        raise ValueError
    return None if north > NO_LATITUDE else (north, east)
