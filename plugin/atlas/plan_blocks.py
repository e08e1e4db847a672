"""The blocks of a scenario's page: land from what to what, the yearly curve, the budget, the colours of the maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.indicators import DIVERGING
from ...core.occupations import BY_ID
from .blocks import Block, Cell, rows_json
from .drawing import Drawing
from .words import folded, width_mm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.report.plan import Plan
    from .look import Look
    from .templates import Template

EMISSION, SEQUESTRATION = DIVERGING[1], DIVERGING[-2]
_POINTS = 7.5
_TIGHT = 1.2
"""What a title leaves of its column (mm)."""
_TALLEST = 5.6
_PT_PER_MM = 1.6


class TableBlock(Block):
    """A table of words: titles, rows, the last one bold where it is a total."""

    def __init__(
        self, template: Template, look: Look, name: str, tables: Sequence[list[list[str]]], *, total: bool
    ) -> None:
        """Measure a grid that holds the largest of the tables."""
        super().__init__(template, name, look, _POINTS)
        width, height = self.size
        larger = max(height / 52, 1.0) ** 0.5 if total else max(height / 34, 1.0) ** 0.5
        self.total = total
        self.most = max((len(t) for t in tables), default=0)
        self.columns = max((len(t[0]) for t in tables if t), default=0)
        self.row = min(height / (self.most + 1.0), _TALLEST * larger) if self.most else 0.0
        self.points = min(_POINTS * larger, self.row * _PT_PER_MM) or _POINTS
        self.head = 2 * self.row
        # The first column names, the others hold figures under titles of two lines.
        self.first = min(
            0.34 * width, max((width_mm(r[0], look.text, self.points, True) for t in tables for r in t), default=0) + 3
        )
        self.wide = (width - self.first) / max(self.columns - 1, 1)
        # Titles are folded between words: the longest word tells how large they may be.
        longest = max(
            (width_mm(w, look.text, self.points) for t in tables for c in t[0][1:] for w in c.split(" ")), default=0
        )
        self.points = min(self.points, self.points * (self.wide - _TIGHT) / longest) if longest else self.points
        for column in range(self.columns):
            left, wide = (0.0, self.first) if not column else (self.first + (column - 1) * self.wide, self.wide)
            right = column > 0
            head = (left, 0, wide, self.head - 0.4)
            self.cells.append(Cell(head, 0, column, right, colour=look.colours.soft, low=True))
            for n in range(self.most - 1):
                box = (left, self.head + n * self.row, wide, self.row)
                self.cells.append(Cell(box, n + 1, column, right, bold=total and n == 0))

    def values(self, table: list[list[str]], marked: Sequence[bool] = ()) -> dict[str, str]:
        """Return what the page keeps of a table; marked rows lie on the colour of a warning."""
        drawing, colours = Drawing(), self.look.colours
        if not table:
            return {self.name: rows_json([]), f"{self.name}_drawing": self.drawn(drawing)}
        titles = [
            folded(t, (self.wide if n else self.first) - _TIGHT + 0.1, 2, self.look.text, self.points)
            for n, t in enumerate(table[0])
        ]
        rows = [[self.fit(r[0], self.first, True), *r[1:]] for r in table[1:]]
        if self.total and rows:
            rows = [rows[-1], *rows[:-1]]
            drawing.rect(0, self.head, self.size[0], self.row, colours.panel)
        for n in range(len(rows)):
            top = self.head + n * self.row
            if n < len(marked) and marked[n]:
                drawing.rect(0, top, self.size[0], self.row, colours.warning)
            drawing.across(0, top + self.row, self.size[0], colours.rule, 0.1)
        drawing.across(0, self.head, self.size[0], colours.ink, 0.25)
        return {self.name: rows_json([titles, *rows]), f"{self.name}_drawing": self.drawn(drawing)}


class YearlyBlock(Block):
    """A bar a year around zero, on one scale for all scenarios."""

    def __init__(self, template: Template, look: Look, plans: Sequence[Plan]) -> None:
        """Lay the axis out."""
        super().__init__(template, "yearly", look, 7.0)
        width, height = self.size
        self.points *= max(height / 52, 1.0) ** 0.5
        self.axis = axis = plans[0].axis
        line = self.points * 0.5
        self.left = max(width_mm(w, look.text, self.points) for w in axis.written) + 2.5
        self.top, self.bottom = 1.7 * line, height - 1.9 * line
        self.low, self.high = axis.ticks[0], axis.ticks[-1]
        soft = look.colours.soft
        for n, value in enumerate(axis.ticks):
            self.cells.append(Cell((0, self.y(value) - line / 2, self.left - 1, line), 0, n, True, colour=soft))
        self.cells.append(Cell((0, 0, width, line), 1, 0, colour=soft))
        self.named = [n for n, year in enumerate(axis.years) if year % 5 == 0]
        for m, n in enumerate(self.named):
            middle = self.x(n) + self.step / 2
            wide = width_mm("0000", look.text, self.points) + 1.5
            box = (middle - wide / 2, self.bottom + 0.7 * line, wide, line)
            self.cells.append(Cell(box, 2, m, colour=soft))

    @property
    def step(self) -> float:
        """The room of a year."""
        return (self.size[0] - self.left) / len(self.axis.years)

    def x(self, n: int) -> float:
        """Return where a year begins."""
        return self.left + n * self.step

    def y(self, value: float) -> float:
        """Return the height of a value."""
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def values(self, plan: Plan) -> dict[str, str]:
        """Return what the page keeps."""
        drawing, colours = Drawing(), self.look.colours
        for value in self.axis.ticks:
            drawing.across(self.left, self.y(value), self.size[0] - self.left, colours.rule, 0.1)
        zero = self.y(0.0)
        for n, value in enumerate(plan.flux):
            end = self.y(float(value))
            colour = EMISSION if value < 0 else SEQUESTRATION
            drawing.rect(self.x(n) + 0.15 * self.step, min(end, zero), 0.7 * self.step, abs(end - zero), colour)
        drawing.across(self.left, zero, self.size[0] - self.left, colours.ink, 0.25)
        years = [str(self.axis.years[n]) for n in self.named]
        rows = [list(self.axis.written), [self.axis.unit], years]
        return {"yearly": rows_json(rows), "yearly_drawing": self.drawn(drawing)}


class KeyBlock(Block):
    """The colours of the occupations on the maps of scenarios."""

    def __init__(self, template: Template, look: Look, groups: Sequence[str], lang: str) -> None:
        """Share the place among the occupations."""
        super().__init__(template, "legend", look, 7.0)
        width, height = self.size
        self.groups = list(groups)
        self.labels = [BY_ID[g].label(lang) for g in groups]
        self.row = min(4.6 * max(width / 186, 1.0), height / 2)
        self.places: list[tuple[float, float]] = []
        x = y = 0.0
        for label in self.labels:
            wide = 8 + width_mm(label, look.text, self.points) + 4
            if x + wide > width and x:
                x, y = 0.0, y + self.row
            self.places.append((x, y))
            self.cells.append(Cell((x + 7, y, wide - 5, self.row), 0, len(self.places) - 1))
            x += wide

    def values(self) -> dict[str, str]:
        """Return what every page keeps."""
        drawing = Drawing()
        for group, (x, y) in zip(self.groups, self.places):
            drawing.rect(x + 0.3, y + 0.6, 5.4, self.row - 1.2, BY_ID[group].colour, self.look.colours.soft)
        return {"legend": rows_json([self.labels]), "legend_drawing": self.drawn(drawing)}
