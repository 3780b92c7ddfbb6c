"""A made-up area of four square wards in a row, as files and as rows."""

import datetime as dt
import io
import json
from pathlib import Path

import pytest

from places.actions import import_wards, load_places

OLD = dt.date(2004, 6, 10)
NEW = dt.date(2026, 5, 7)
TOML = Path(__file__).resolve().parents[3] / "site" / "places" / "data" / "barnsley.toml"


def square(west, south=53.5, side=0.1, height=0.1):
    return [[[west, south], [west + side, south], [west + side, south + height], [west, south + height], [west, south]]]


def feature(name, code, coordinates, kind="Polygon", **properties):
    return {
        "type": "Feature",
        "properties": {"WD26CD": code, "WD26NM": name, **properties},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def collection(*features):
    return io.BytesIO(json.dumps({"type": "FeatureCollection", "features": list(features)}).encode())


def rows_of(csv_text, encoding="utf-8"):
    return io.BytesIO(csv_text.encode(encoding))


def old_wards():
    """West, Mid, East and Far: four squares side by side, the last two in one locality."""
    return collection(
        feature("West", "E05000001", square(-1.8), area_council="Moor"),
        feature("Mid", "E05000002", square(-1.7), area_council="Moor"),
        feature("East", "E05000003", square(-1.6), area_council="Vale"),
        feature("Far", "E05000004", square(-1.5), area_council="Vale"),
    )


def load(*features, valid_from=NEW, **options):
    return import_wards(file=collection(*features), valid_from=valid_from, by=None, **options)


def names_of(wards):
    return sorted(wards.values_list("name", flat=True))


@pytest.fixture
def area_of_four(db):
    import_wards(file=old_wards(), valid_from=OLD, by=None)


@pytest.fixture
def barnsley(db):
    load_places(path=TOML, by=None)
