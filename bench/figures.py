"""A measured figure beside its goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured. Without a goal it is told only; `at_least` turns the goal round."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False

    @property
    def reached(self) -> bool:
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def __str__(self) -> str:
        line = f"{self.name:<58} {self.value:>10.2f} {self.unit:<10}"
        if self.goal is None:
            return line.rstrip()
        sign = "≥" if self.at_least else "≤"
        return f"{line} goal {sign} {self.goal:g}{'' if self.reached else '   MISSED'}"


def told(figure: Figure) -> Figure:
    """Print a figure as soon as it is known, and return it."""
    print(figure, flush=True)
    return figure
