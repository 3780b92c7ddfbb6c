"""The wards in their true shapes, drawn once an edition: paths for SVG, and where three letters have room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from places import geometry

LETTER = 0.62  # the mean width of a letter over its height, in the widest of the usual system faces
WIDTH = 600
LETTERS = 14


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text and the middle of its baseline."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Paths by ward in a drawing 600 units wide, and the names that touch no other and stay inside their ward."""

    paths: dict[int, str]
    names: dict[int, Label]
    height: float


def draw(outlines: Mapping[int, dict[str, Any]], short: Mapping[int, str]) -> Drawing:
    """Draw outlines (GeoJSON, WGS84). Larger wards are named first; a name without room stays away."""
    shapes = {pk: geometry.shape(outline) for pk, outline in outlines.items()}
    narrow = geometry.narrowing(list(shapes.values()))
    west, south, east, north = shapely.total_bounds(list(shapes.values()))
    scale = WIDTH / ((east - west) * narrow)
    flat = {
        pk: shapely.transform(one, lambda points: (points - [west, north]) * [narrow * scale, -scale])
        for pk, one in shapes.items()
    }
    names: dict[int, Label] = {}
    boxes: list[shapely.Polygon] = []
    for pk in sorted(flat, key=lambda pk: -flat[pk].area):
        x, y = geometry.centre(flat[pk])
        half = LETTER * LETTERS * len(short[pk]) / 2
        box = shapely.box(x - half, y - LETTERS / 2, x + half, y + LETTERS / 2)
        if flat[pk].contains(box) and not any(box.intersects(other) for other in boxes):
            boxes.append(box)
            names[pk] = Label(short[pk], round(x, 1), round(y + LETTERS * 0.35, 1))
    return Drawing({pk: _path(one) for pk, one in flat.items()}, names, round((north - south) * scale, 1))


def _path(shape: shapely.Geometry) -> str:
    rings = (ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors))
    return "".join(
        "M" + "L".join(f"{x:g} {y:g}" for x, y in np.round(ring.coords[:-1], 1) + 0.0) + "Z" for ring in rings
    )
