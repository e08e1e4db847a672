"""Pages of words in columns: the contents with their page numbers, as many as it takes, and the method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .blocks import Block, Cell, rows_json
from .drawing import Drawing
from .words import folded, line_mm

if TYPE_CHECKING:
    from .look import Look
    from .templates import Template

_ROW = 4.4
_GAP = 7.0
_LEAST_COLUMN = 54.0
_NUMBER = 9.0
_PROSE = 80.0
_WITH_HEADING = 4
"""Columns of prose are at least so wide (mm)."""


class IndexBlock(Block):
    """Columns of titles and page numbers."""

    def __init__(self, template: Template, look: Look) -> None:
        """Share the place into columns and rows."""
        super().__init__(template, "body", look, 7.5)
        width, height = self.size
        larger = max(max(width, height) / 250, 1.0) ** 0.75
        self.points *= larger
        self.row = _ROW * larger
        self.columns = max(int((width + _GAP) / (_LEAST_COLUMN * larger + _GAP)), 1)
        self.rows = max(int(height / self.row), 1)
        self.column = (width + _GAP) / self.columns - _GAP
        self.room = self.column - _NUMBER * larger

    def _place(self, n: int) -> tuple[float, float]:
        return (n // self.rows) * (self.column + _GAP), (n % self.rows) * self.row

    def count(self, entries: int) -> int:
        """Return how many pages so many entries take."""
        return max(-(-entries // (self.rows * self.columns)), 1)

    def pages(self, entries: list[tuple[str, int | None]]) -> list[dict[str, str]]:
        """Return what each page keeps."""
        most = self.rows * self.columns
        for n in range(min(len(entries), most)):
            left, top = self._place(n)
            self.cells.append(Cell((left, top, self.room, self.row), n, 0))
            self.cells.append(Cell((left + self.room, top, self.column - self.room, self.row), n, 1, True))
        found = []
        for start in range(0, max(len(entries), 1), most):
            part = entries[start : start + most]
            rows = [[self.fit(title, self.room), "" if page is None else str(page)] for title, page in part]
            found.append({"body": rows_json(rows), "body_drawing": self.drawn(self._drawn(part))})
        return found

    def _drawn(self, entries: list[tuple[str, int | None]]) -> Drawing:
        drawing, colours = Drawing(), self.look.colours
        for n, (_, page) in enumerate(entries):
            left, top = self._place(n)
            if page is None:
                drawing.rect(left, top + 0.2, self.column, self.row - 0.2, colours.panel)
            else:
                drawing.across(left, top + self.row, self.column, colours.rule, 0.1)
        return drawing


class ProseBlock(Block):
    """Paragraphs under headings, in columns that are not too wide to be read."""

    def __init__(self, template: Template, look: Look) -> None:
        """Share the place into columns."""
        super().__init__(template, "text", look, 8.0)
        width, height = self.size
        larger = max(max(width, height) / 250, 1.0) ** 0.75
        self.points *= larger
        self.row = 1.16 * line_mm(look.text, self.points)
        self.columns = max(int((width + _GAP) / (_PROSE * larger + _GAP)), 1)
        self.column = (width + _GAP) / self.columns - _GAP
        self.rows = max(int(height / self.row), 1)

    def values(self, sections: list[list[str]]) -> dict[str, str]:
        """Return what the page keeps of sections, each a heading and its paragraphs; what has no room is left out."""
        told = [(heading, [line for p in paragraphs for line in self._broken(p)]) for heading, *paragraphs in sections]
        least = sum(len(lines) + 2 for _, lines in told) // self.columns
        # The columns end at the same height, as near as the sections allow.
        heights = range(min(least, self.rows), self.rows + 1)
        tries = (self._columns(told, rows) for rows in heights)
        lines, rows = next((t for t in tries if len(t[0]) <= t[1] * self.columns), self._columns(told, self.rows))
        lines = lines[: rows * self.columns]
        for n, (_, bold) in enumerate(lines):
            left, top = (n // rows) * (self.column + _GAP), (n % rows) * self.row
            self.cells.append(Cell((left, top, self.column, self.row), n, 0, bold=bold))
        return {"text": rows_json([[words] for words, _ in lines]), "text_drawing": self.drawn(Drawing())}

    def _columns(self, told: list[tuple[str, list[str]]], rows: int) -> tuple[list[tuple[str, bool]], int]:
        """Return the lines of sections in columns of so many rows, and those rows."""
        found: list[tuple[str, bool]] = []
        for heading, lines in told:
            left = rows - len(found) % rows
            # A heading does not stand at the foot of a column without what it heads.
            if left < rows:
                found.extend([("", False)] * (1 if left > _WITH_HEADING else left))
            found.extend([(heading, True), *((line, False) for line in lines)])
        return found, rows

    def _broken(self, words: str) -> list[str]:
        return folded(words, self.column - 2, 60, self.look.text, self.points).split("\n")
