"""The balance of a territory as a table with bars, and the territory beside those it lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...core.indicators import DIVERGING, SEQUENTIAL
from .blocks import Block, Cell, rows_json
from .drawing import Drawing
from .words import width_mm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.report.portrait import Portrait
    from .look import Look
    from .templates import Template

EMISSION, SEQUESTRATION = DIVERGING[1], DIVERGING[-2]
_SWATCH = 3.4
_PAD = 1.6
_BETWEEN = 3.2
"""Between two columns of figures (mm)."""
_TALLEST = 5.4
"""Rows are no higher than this (mm), however much room there is."""
_PT_PER_MM = 1.65
"""Points of type a millimetre of row height bears."""


class BalanceBlock(Block):
    """Titles, the total, a row an occupation, the note on rounding; bars of stock and of flux around zero."""

    def __init__(self, template: Template, look: Look, shown: Sequence[Portrait], largest: float = 7.5) -> None:
        """Measure the columns so that the widest figure of all portraits has room."""
        super().__init__(template, "balance", look, largest)
        width, height = self.size
        self.most = max((len(p.balance.rows) for p in shown), default=0)
        self.row = min(height / (self.most + 3.8), _TALLEST * max(width / 186, 1.0) ** 0.5)
        self.points = min(largest * max(width / 186, 1.0) ** 0.5, self.row * _PT_PER_MM)
        self.head = 1.9 * self.row
        figures = [self._widest(shown, column) for column in range(5)]
        label = max(min(figures[0], 0.36 * width), 20.0)
        rest = max(width - _SWATCH - label - sum(figures[1:]), 12.0)
        self.stock_bar = self.flux_bar = rest / 2 - _PAD
        x, self.lefts, self.widths = _SWATCH, [], [label, *figures[1:]]
        for column, wide in enumerate(self.widths):
            self.lefts.append(x)
            x += wide + {3: self.stock_bar + _PAD, 4: self.flux_bar + _PAD}.get(column, 0.0)
        self._cells()

    def _widest(self, shown: Sequence[Portrait], column: int) -> float:
        lines = {line[column] for p in shown for line in p.table[1:]}
        words = max((width_mm(w, self.look.text, self.points, True) for w in lines), default=0.0)
        title = max((_narrowest(p.table[0][column], self.look.text, self.points) for p in shown[:40]), default=0.0)
        return max(words, title) + _BETWEEN

    def _cells(self) -> None:
        soft = self.look.colours.soft
        for column, (left, wide) in enumerate(zip(self.lefts, self.widths)):
            right = column > 0
            self.cells.append(Cell((left, 0, wide, self.head - 0.4), 0, column, right, colour=soft, low=True))
            for n in range(self.most + 1):
                box = (left, self.head + n * self.row, wide, self.row)
                self.cells.append(Cell(box, n + 1, column, right, bold=n == 0))
        top = self.head - self.row + 0.5
        note = Cell((0, top, self.size[0], self.row), 0, 0, colour=soft, field="rounding", row_mm=self.row)
        self.cells.append(note)

    def values(self, portrait: Portrait) -> dict[str, str]:
        """Return what the page keeps of a portrait: the words, and the drawing under them."""
        titles, *lines, total = portrait.table
        room = self.widths[0]
        named = [[self.fit(line[0], room), *line[1:]] for line in lines]
        rows = rows_json([_broken(titles), total, *named])
        drawing = self.drawn(self._drawn(portrait))
        return {"balance": rows, "balance_drawing": drawing, "rounding": portrait.rounding}

    def _drawn(self, portrait: Portrait) -> Drawing:
        drawing, colours = Drawing(), self.look.colours
        rows = portrait.balance.rows
        width = self.size[0]
        drawing.rect(0, self.head, width, self.row, colours.panel)
        drawing.across(0, self.head, width, colours.ink, 0.25)
        stock, flux = (rows[c].fillna(0.0).to_numpy(float) for c in ("stock_tc", "flux_tco2e_yr"))
        most, span = max(stock.max(initial=0.0), 1e-12), _span(flux)
        at = self.lefts[3] + self.widths[3] + _PAD / 2
        zero = self.lefts[4] + self.widths[4] + _PAD / 2
        zero += self.flux_bar * -min(flux.min(initial=0.0), 0.0) / span
        for n, (colour, held, moved) in enumerate(zip(rows["colour"], stock, flux)):
            top = self.head + (n + 1) * self.row
            thick, inset = 0.6 * self.row, 0.2 * self.row
            drawing.rect(0.2, top + inset, _SWATCH - 1.2, thick, colour, colours.soft)
            drawing.rect(at, top + inset, self.stock_bar * max(held, 0.0) / most, thick, colour, colours.soft)
            length = self.flux_bar * abs(moved) / span
            drawing.rect(
                zero - length if moved < 0 else zero,
                top + inset,
                length,
                thick,
                EMISSION if moved < 0 else SEQUESTRATION,
            )
            drawing.across(0, top + self.row, width, colours.rule, 0.1)
        if len(rows):
            drawing.upright(zero, self.head + self.row, len(rows) * self.row, colours.ink)
        return drawing


class PeersBlock(Block):
    """The territory and those it lies in, a bar each for what a hectare holds and takes up."""

    MOST = 4

    def __init__(self, template: Template, look: Look, shown: Sequence[Portrait], largest: float = 7.5) -> None:
        """Share the width between names and two measures, the widest figure of all portraits on one line."""
        super().__init__(template, "peers", look, largest)
        width, height = self.size
        self.row = height / (self.MOST + 1)
        self.points = min(largest * max(width / 186, 1.0) ** 0.5, self.row * 1.9)
        written = {f.shown for p in shown for peer in p.peers[: self.MOST] for f in (peer.density, peer.flux_per_ha)}
        widest = max((width_mm(words, look.text, self.points, True) for words in written), default=0.0)
        names = {peer.name for p in shown for peer in p.peers[: self.MOST]}
        longest = max((width_mm(name, look.text, self.points, True) for name in names), default=0.0) + _PAD
        self.figure = widest + _PAD
        room = width - 2 * (self.figure + 2 * _PAD)
        # Bars give way to names, down to a length that still shows which is longer.
        self.bar = min(max((room - longest) / 2, 0.07 * width), 0.15 * width)
        self.name_width = max(room - 2 * self.bar, 0.1 * width)
        self.lefts = (self.name_width, self.name_width + self.figure + self.bar + 2 * _PAD)
        soft = look.colours.soft
        for n, left in enumerate(self.lefts):
            more = 0.1 * width
            self.cells.append(Cell((left - more, 0, self.figure + more, self.row), 0, n + 1, True, colour=soft))
        for n in range(self.MOST):
            top = (n + 1) * self.row
            self.cells.append(Cell((0, top, self.name_width, self.row), n + 1, 0, bold=n == 0))
            for m, left in enumerate(self.lefts):
                self.cells.append(Cell((left, top, self.figure, self.row), n + 1, m + 1, True, bold=n == 0))

    def values(self, portrait: Portrait) -> dict[str, str]:
        """Return what the page keeps."""
        peers = portrait.peers[: self.MOST]
        first = peers[0]
        measures = [[p.density for p in peers], [p.flux_per_ha for p in peers]]
        room = self.figure + 0.1 * self.size[0]
        rows = [["", *(self.fit(m.label, room) for m in (first.density, first.flux_per_ha))]]
        for n, peer in enumerate(peers):
            rows.append([self.fit(peer.name, self.name_width, n == 0), peer.density.shown, peer.flux_per_ha.shown])
        return {"peers": rows_json(rows), "peers_drawing": self.drawn(self._drawn(measures))}

    def _drawn(self, measures: list[list]) -> Drawing:
        drawing, colours = Drawing(), self.look.colours
        drawing.across(0, self.row, self.size[0], colours.ink, 0.25)
        for m, (left, figures) in enumerate(zip(self.lefts, measures)):
            values = np.nan_to_num(np.array([f.value for f in figures], dtype=float))
            span = _span(values)
            zero = left + self.figure + _PAD / 2 + self.bar * -min(values.min(), 0.0) / span
            for n, value in enumerate(values):
                top, length = (n + 1.22) * self.row, self.bar * abs(value) / span
                colour = SEQUENTIAL[3] if m == 0 else EMISSION if value < 0 else SEQUESTRATION
                drawing.rect(zero - length if value < 0 else zero, top, length, 0.56 * self.row, colour)
            drawing.upright(zero, self.row, len(values) * self.row, colours.ink, 0.2)
        for n in range(len(measures[0])):
            drawing.across(0, (n + 2) * self.row, self.size[0], colours.rule, 0.1)
        return drawing


def _span(values: np.ndarray) -> float:
    """Return the length of an axis that holds zero and all values."""
    return max(float(values.max(initial=0.0) - min(values.min(initial=0.0), 0.0)), 1e-12)


def _broken(titles: list[str]) -> list[str]:
    """Return titles on two lines: what is measured, then its unit."""
    return [title.replace(" (", "\n(", 1) for title in titles]


def _narrowest(title: str, family: str, points: float) -> float:
    return max(width_mm(line, family, points) for line in _broken([title])[0].split("\n"))
