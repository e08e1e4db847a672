"""Type: which font is used, how wide words are on paper, and how they are cut where there is no room."""

from __future__ import annotations

import re
from functools import lru_cache

from qgis.PyQt.QtGui import QFont, QFontDatabase, QFontMetricsF

USUAL = (
    "Source Sans 3",
    "Open Sans",
    "Noto Sans",
    "Segoe UI",
    "Helvetica Neue",
    "Arial",
    "Liberation Sans",
    "DejaVu Sans",
)
"""The families taken where the theme names none: the first that is there."""
_POINT_MM = 25.4 / 72
_FINE = 100
"""Fonts are measured so many times larger, or their widths would be those of a screen's whole pixels."""
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def family(wanted: str = "") -> tuple[str, bool]:
    """Return the family to use, and whether it is the one wanted (any will do where none is)."""
    there = {name.split(" [")[0].casefold(): name.split(" [")[0] for name in QFontDatabase().families()}
    if wanted and wanted.casefold() in there:
        return there[wanted.casefold()], True
    usual = next((there[name.casefold()] for name in USUAL if name.casefold() in there), QFont().defaultFamily())
    return usual, not wanted


@lru_cache(maxsize=64)
def _metrics(name: str, points: float, bold: bool) -> QFontMetricsF:
    font = QFont(name)
    font.setPixelSize(_FINE)
    font.setBold(bold)
    return QFontMetricsF(font)


def width_mm(words: str, name: str, points: float, bold: bool = False) -> float:
    """Return how wide words are on paper."""
    return _metrics(name, points, bold).horizontalAdvance(words) / _FINE * points * _POINT_MM


def line_mm(name: str, points: float) -> float:
    """Return the distance between lines on paper."""
    return _metrics(name, points, False).lineSpacing() / _FINE * points * _POINT_MM


def cut(words: str, room_mm: float, name: str, points: float, bold: bool = False) -> str:
    """Return words on one line, cut short with an ellipsis where they are wider than the room."""
    line = plain(words)
    if width_mm(line, name, points, bold) <= room_mm:
        return line
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        if width_mm(line[:middle].rstrip() + "…", name, points, bold) <= room_mm:
            low = middle
        else:
            high = middle - 1
    return line[:low].rstrip() + "…"


def folded(words: str, room_mm: float, lines: int, name: str, points: float, bold: bool = False) -> str:
    """Return words on so many lines at most, broken between words, the last cut short where need be."""
    left, found = plain(words).split(" "), []
    while left and len(found) < lines - 1:
        line = [left.pop(0)]
        while left and width_mm(" ".join([*line, left[0]]), name, points, bold) <= room_mm:
            line.append(left.pop(0))
        found.append(cut(" ".join(line), room_mm, name, points, bold))
    if left:
        found.append(cut(" ".join(left), room_mm, name, points, bold))
    return "\n".join(found)


def plain(words: str) -> str:
    """Return words without line breaks and without signs that no page can show."""
    return " ".join(_UNWRITABLE.sub("", str(words).replace("\t", " ").replace("\n", " ")).split(" ")).strip()
