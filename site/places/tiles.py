"""The tile map: a free cell for each ward that has none, three letters for its name, who stands beside whom."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np

Cell = tuple[int, int]
ENOUGH_TO_SCALE = 4


def lay_out(centres: Mapping[int, tuple[float, float]], placed: Mapping[int, Cell]) -> dict[int, Cell]:
    """Return a free (column, row) for each ward that is not placed yet, as near as may be to where it lies.

    `centres` holds every ward, in any flat units, east and north positive. The wards placed already set the scale when
    there are enough of them; else each ward gets as much room as an even share of the area. Those nearest the middle
    choose first: there the crowd is, and the edge has room. Cells are never negative.
    """
    missing = [key for key in centres if key not in placed]
    if not missing:
        return {}
    wanted = _wanted_cells(centres, placed)
    middle = tuple(np.mean(list(wanted.values()), axis=0))
    reach = range(len(centres) + 1 + max((max(cell) for cell in placed.values()), default=0))
    used = set(placed.values())
    found = {}
    for key in sorted(missing, key=lambda key: (math.dist(wanted[key], middle), key)):
        free = ((column, row) for column in reach for row in reach if (column, row) not in used)
        found[key] = min(free, key=lambda cell: (math.dist(cell, wanted[key]), cell))
        used.add(found[key])
    return found


def _wanted_cells(
    centres: Mapping[int, tuple[float, float]], placed: Mapping[int, Cell]
) -> dict[int, tuple[float, float]]:
    known = [key for key in placed if key in centres]
    keys, points = list(centres), np.array(list(centres.values()))
    if len(known) >= ENOUGH_TO_SCALE:
        here = np.column_stack([[centres[key] for key in known], np.ones(len(known))])
        fit = np.linalg.lstsq(here, np.array([placed[key] for key in known]), rcond=None)[0]
        cells = np.column_stack([points, np.ones(len(points))]) @ fit
    else:
        width, height = np.ptp(points, axis=0)
        side = math.sqrt(width * height / len(points)) or max(width, height) / len(points) or 1.0
        cells = (points - [points[:, 0].min(), points[:, 1].max()]) * [1, -1] / side
    return {key: (float(column), float(row)) for key, (column, row) in zip(keys, cells, strict=True)}


def rows_below(keys: Iterable[int], taken: Iterable[Cell]) -> dict[int, Cell]:
    """Return cells in rows under the ones taken, for wards of which nothing is known."""
    taken = set(taken)
    keys = list(keys)
    columns = max((column for column, _row in taken), default=max(math.isqrt(len(keys) * 2), 1) - 1) + 1
    first = max((row for _column, row in taken), default=-1) + 1
    return {key: (number % columns, first + number // columns) for number, key in enumerate(keys)}


def touching(cells: Mapping[int, Cell]) -> set[tuple[int, int]]:
    """Return the pairs of wards, lower key first, whose tiles share a side or a corner."""
    holder = {cell: key for key, cell in cells.items()}
    pairs = set()
    for (column, row), key in holder.items():
        for beside in ((column + 1, row), (column, row + 1), (column + 1, row + 1), (column - 1, row + 1)):
            if beside in holder:
                pairs.add((min(key, holder[beside]), max(key, holder[beside])))
    return pairs


def short_names(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return three letters for each name, told apart: Royston → Roy, Darton West → DaW."""
    used = set(taken)
    found = {}
    for name in names:
        for choice in _choices(name):
            if choice not in used:
                break
        else:
            choice = next(c for c in (f"{name[:2].strip()}{n}" for n in range(1, 1000)) if c not in used)
        used.add(choice)
        found[name] = choice
    return found


def _choices(name: str) -> list[str]:
    words = ["".join(filter(str.isalnum, word)) for word in name.split()]
    first, *rest = [word for word in words if word] or [name]
    last = rest[-1] if rest else ""
    choices = [first[:2] + last[:1].upper()] if last else [first[:3]]
    if last:
        choices += [first[:1] + last[:1].upper() + last[1:2], first[:3]]
    choices += [first[:2] + letter for letter in (first[2:] + last.lower())]
    return choices
