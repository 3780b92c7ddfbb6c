"""The ward map: one picture of the area at three sizes, made on the server, the same without script and on paper.

`large` has the wards' names on its tiles (and three letters for narrow screens), `medium` three letters, and `mark` is
the small one of cards and profiles. A map is never mirrored: east is to the right in every language.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from places import tiles
from places.area import Area, WardFacts
from places.outlines import LETTER, Label

# A tile and the step to the next one, in the units of the drawing; the largest and smallest letters.
_SIZES = {"large": (98, 78, 104, 84, 12, 17, 9), "medium": (48, 46, 52, 50, 8, 15, 15)}
_LINE = 1.15


@dataclass(frozen=True, slots=True)
class Tile:
    """A ward on the map and in the list beside it. `count` is None where groups are not counted."""

    ward: WardFacts
    url: str
    count: int | None
    chosen: bool
    near: bool
    x: int
    y: int
    lines: tuple[Label, ...]
    letters: float
    middle: float
    baseline: float

    @property
    def classes(self) -> str:
        marks = {"on": self.chosen, "near": self.near, "none": self.count == 0}
        return " ".join(["ward", *(name for name, is_so in marks.items() if is_so)])

    @property
    def label(self) -> str:
        """What a screen reader says: "Royston, 3 groups"."""
        if self.count is None:
            return self.ward.name
        words = ngettext("%(ward)s, %(count)s group", "%(ward)s, %(count)s groups", self.count)
        return words % {"ward": self.ward.name, "count": self.count}


@dataclass(frozen=True, slots=True)
class Shape:
    """A ward in its true shape; `name` is None where its letters would touch another's."""

    tile: Tile
    path: str
    name: Label | None


@dataclass(frozen=True, slots=True)
class WardMap:
    """What `parts/ward_map.html` draws; as a string, it is drawn."""

    size: Literal["large", "medium"]
    width: int
    height: int
    tile_width: int
    tile_height: int
    radius: int
    short_letters: int
    tiles: tuple[Tile, ...]
    shapes: tuple[Shape, ...]
    shapes_height: float
    language: str

    def __str__(self) -> SafeString:
        return render_to_string("parts/ward_map.html", {"map": self})

    @property
    def chosen(self) -> list[Tile]:
        return [tile for tile in self.tiles if tile.chosen]

    @property
    def near(self) -> list[Tile]:
        return [tile for tile in self.tiles if tile.near]

    @property
    def gaps(self) -> bool:
        """Whether any ward has no group."""
        return any(tile.count == 0 for tile in self.tiles)


def ward_map(
    area: Area,
    *,
    href: Callable[[str], str],
    counts: Mapping[str, int] | None = None,
    chosen: Collection[str] = (),
    size: Literal["large", "medium"] = "medium",
    shapes: bool = False,
) -> WardMap:
    """Return the map of the area. `href` gives a ward's address, `counts` its groups, both by slug.

    `chosen` are slugs; their neighbours are marked. With `shapes`, the true shapes come too where they are known.
    """
    width, height, step_x, step_y, radius, most, least = _SIZES[size]
    picked = {pk for pk, ward in area.wards.items() if ward.slug in chosen}
    near = {ward.pk for ward in area.neighbours(picked)}
    drawn = []
    for pk, (column, row) in area.cells:
        ward = area.wards[pk]
        x, y = column * step_x + 1, row * step_y + 1
        lines = _lines(ward.name) if size == "large" else [ward.short]
        letters = _letters(lines, width, height, most, least)
        first = y + height / 2 - (len(lines) - 1) * letters * _LINE / 2 + letters * 0.35
        drawn.append(
            Tile(
                ward=ward,
                url=href(ward.slug),
                count=None if counts is None else counts.get(ward.slug, 0),
                chosen=pk in picked,
                near=pk in near,
                x=x,
                y=y,
                lines=tuple(
                    Label(text, x + width / 2, round(first + n * letters * _LINE, 1)) for n, text in enumerate(lines)
                ),
                letters=letters,
                middle=x + width / 2,
                baseline=y + height / 2 + height * 0.15,
            )
        )
    columns, rows = _extent(area)
    drawing = area.drawing if shapes else None
    return WardMap(
        size=size,
        width=columns * step_x,
        height=rows * step_y,
        tile_width=width,
        tile_height=height,
        radius=radius,
        short_letters=height * 3 // 7,
        tiles=tuple(drawn),
        shapes=tuple(
            Shape(tile, drawing.paths[tile.ward.pk], drawing.names.get(tile.ward.pk)) for tile in drawn if drawing
        ),
        shapes_height=drawing.height if drawing else 0,
        language=settings.LANGUAGE_CODE,
    )


def _extent(area: Area) -> tuple[int, int]:
    columns = max((column for _pk, (column, _row) in area.cells), default=0) + 1
    return columns, max((row for _pk, (_column, row) in area.cells), default=0) + 1


def _lines(name: str) -> list[str]:
    """Break a name into lines as even as its words allow."""
    words = name.split() or [name]
    longest = max(*map(len, words), math.ceil(math.sqrt(len(name)) * 1.6))
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= longest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _letters(lines: Sequence[str], width: int, height: int, most: int, least: int) -> float:
    """Return the height of letters at which the lines stay inside the tile."""
    fits = min((width - 8) / (LETTER * max(map(len, lines))), (height - 8) / (_LINE * len(lines)))
    return round(max(min(most, fits), min(least, fits)), 1)


def mark(area: Area, served: frozenset[int]) -> SafeString:
    """Return the small map with the served wards filled: decoration, since the words beside it say the same."""
    return _mark(area.cells, served)


@lru_cache(maxsize=4_096)
def _mark(cells: tuple[tuple[int, tiles.Cell], ...], served: frozenset[int]) -> SafeString:
    # Two paths of rounded squares are a third of what as many rectangles weigh, on a page with twenty marks.
    paths = {True: "", False: ""}
    for pk, (column, row) in cells:
        paths[pk in served] += f"M{column * 10 + 3} {row * 10 + 1}h5q2 0 2 2v5q0 2-2 2h-5q-2 0-2-2v-5q0-2 2-2z"
    columns = max((column for _pk, (column, _row) in cells), default=0) + 1
    rows = max((row for _pk, (_column, row) in cells), default=0) + 1
    return format_html(
        '<svg class="mini" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">'
        '<path class="off" d="{}"/><path class="on" d="{}"/></svg>',
        *(columns * 10 + 1, rows * 10 + 1, columns * 13, rows * 13, paths[False], paths[True]),
    )
