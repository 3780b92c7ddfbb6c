"""Ward shapes: reading and checking GeoJSON geometry, simplified outlines, which ward holds a point, overlap, touching.

Coordinates are WGS84 degrees, longitude first (RFC 7946). Shares of areas are taken inside one ward, where a degree of
longitude is as long everywhere as makes no difference, so nothing is projected for them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

# The United Kingdom and its islands: west, south, east, north.
BOUNDS = (-9.5, 49.0, 2.5, 61.5)
# Shapes of different makers leave gaps and slivers along a shared edge; some ten metres of them still touch.
TOUCHING = 0.0002
# Two wards may share this part of the smaller one's area (slivers of generalised boundaries) and no more.
SLIVER = 0.01
# A ward takes over from an old one when it holds this part of the old one's area.
SUCCESSION = 0.05
# The area's width over the tolerance of its outlines: half a pixel on a map 400 pixels wide.
OUTLINE_STEPS = 400


class BrokenGeometryError(ValueError):
    """A geometry that cannot be a ward; the message says in plain words why."""


def read(geometry: Any) -> BaseGeometry:
    """Return a GeoJSON Polygon or MultiPolygon as a shape in two dimensions, or raise BrokenGeometryError."""
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        raise BrokenGeometryError(
            _("it has no Polygon or MultiPolygon, but: %(kind)s") % {"kind": kind or _("nothing")}
        )
    try:
        found: BaseGeometry = shapely.force_2d(shape(geometry))
    except (ValueError, TypeError, AttributeError, LookupError, shapely.errors.ShapelyError):
        raise BrokenGeometryError(_("its coordinates cannot be read")) from None
    if found.is_empty:
        raise BrokenGeometryError(_("its shape is empty"))
    corners = shapely.get_coordinates(found)
    if not np.isfinite(corners).all():
        raise BrokenGeometryError(_("its coordinates cannot be read"))
    _check_place(found)
    if not found.is_valid:
        raise BrokenGeometryError(_("its shape is broken: %(reason)s") % {"reason": explain_validity(found)})
    if not found.area:
        raise BrokenGeometryError(_("its shape is empty"))
    return found


def _check_place(found: BaseGeometry) -> None:
    west, south, east, north = found.bounds
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise BrokenGeometryError(
            _("its coordinates are not degrees (%(x)s, %(y)s). Save the file as WGS84, also called EPSG:4326")
            % {"x": west, "y": south}
        )
    if west < BOUNDS[0] or south < BOUNDS[1] or east > BOUNDS[2] or north > BOUNDS[3]:
        raise BrokenGeometryError(
            _("it lies outside the United Kingdom (%(x)s, %(y)s). Longitude must come first, then latitude")
            % {"x": west, "y": south}
        )


def overlapping(shapes: Sequence[BaseGeometry]) -> list[tuple[int, int, float]]:
    """Return the pairs that overlap by more than a sliver, and by what part of the smaller one."""
    found = []
    for one, other in shapely.STRtree(shapes).query(shapes, predicate="intersects").T:
        if one < other:
            smaller = min(shapes[one].area, shapes[other].area)
            share = shapely.intersection(shapes[one], shapes[other]).area / smaller
            if share > SLIVER:
                found.append((int(one), int(other), float(share)))
    return sorted(found)


def as_json(found: BaseGeometry) -> dict[str, Any]:
    """Return the shape as a GeoJSON geometry in full precision, of lists, as it comes back from the database."""
    geometry: dict[str, Any] = json.loads(json.dumps(mapping(found)))
    return geometry


def outlines(shapes: Sequence[BaseGeometry]) -> list[dict[str, Any]]:
    """Return each shape simplified for maps, shared edges still shared, as GeoJSON rounded to about a metre."""
    west, _south, east, _north = shapely.total_bounds(shapes)
    simple = shapely.coverage_simplify(list(shapes), (east - west) / OUTLINE_STEPS)
    return [as_json(shapely.transform(one, lambda corners: np.round(corners, 5))) for one in simple]


def touching(shapes: Sequence[BaseGeometry]) -> set[tuple[int, int]]:
    """Return the pairs of positions, lower first, whose shapes share an edge or a corner."""
    pairs = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCHING).T
    return {(int(one), int(other)) for one, other in pairs if one < other}


def heirs(old: BaseGeometry, new: Mapping[int, BaseGeometry]) -> list[int]:
    """Return the keys of `new` that hold at least 5 % of the old area, largest first.

    When every part is smaller than that, the largest part stands for all, so that nothing that touches is lost.
    """
    shares = {key: shapely.intersection(old, one).area / old.area for key, one in new.items() if old.intersects(one)}
    ranked = sorted((key for key in shares if shares[key] > 0), key=lambda key: (-shares[key], key))
    return [key for key in ranked if shares[key] >= SUCCESSION] or ranked[:1]


def centre(found: BaseGeometry) -> tuple[float, float]:
    """Return a point surely inside the shape, as near its middle as comes cheaply."""
    middle = found.centroid
    inside = middle if found.contains(middle) else found.representative_point()
    return inside.x, inside.y


def narrowing(shapes: Sequence[BaseGeometry]) -> float:
    """Return how long a degree of longitude is, with a degree of latitude as 1, in the middle of the shapes."""
    _west, south, _east, north = shapely.total_bounds(shapes)
    return math.cos(math.radians((south + north) / 2))


class Locator:
    """Finds the key of the shape that holds a point. Made once, asked for many points at a time."""

    def __init__(self, shapes: Mapping[int, BaseGeometry]) -> None:
        self.keys = list(shapes)
        self.shapes = np.array(list(shapes.values()), dtype=object)
        shapely.prepare(self.shapes)
        self.tree = shapely.STRtree(self.shapes)

    def find(self, longitudes: Sequence[float], latitudes: Sequence[float]) -> list[int | None]:
        """Return a key or None for each point; a point on a shared edge goes to the shape that came first."""
        x, y = np.asarray(longitudes, dtype=float), np.asarray(latitudes, dtype=float)
        found: list[int | None] = [None] * len(x)
        point, place = self.tree.query(shapely.points(x, y))
        hit = shapely.intersects_xy(self.shapes[place], x[point], y[point])
        for one, at in sorted(zip(point[hit].tolist(), place[hit].tolist(), strict=True), reverse=True):
            found[one] = self.keys[at]
        return found
