"""What is drawn beside words, as rectangles in millimetres (bars, swatches, rules), and the arrow that points north.

A layout's own shapes draw the rectangles: they are crisp in a PDF, need no file beside the project, and stay editable.
"""

from __future__ import annotations

import base64
import json

Rectangle = tuple[float, float, float, float, str, str]
_PREFIX = "base64:"
_DIGITS = 2


class Drawing:
    """Rectangles: x, y, width, height in mm, fill, edge ('' for none)."""

    def __init__(self) -> None:
        """Begin with none."""
        self.rectangles: list[Rectangle] = []

    def rect(self, x: float, y: float, width: float, height: float, colour: str, edge: str = "") -> None:
        """Add a filled rectangle; one without a width is left out."""
        if width > 0 and height > 0:
            self.rectangles.append((*(round(v, _DIGITS) for v in (x, y, width, height)), colour, edge))

    def across(self, x: float, y: float, width: float, colour: str, thick: float = 0.1) -> None:
        """Add a level rule."""
        self.rect(x, y - thick / 2, width, thick, colour)

    def upright(self, x: float, y: float, height: float, colour: str, thick: float = 0.2) -> None:
        """Add an upright rule."""
        self.rect(x - thick / 2, y, thick, height, colour)

    def source(self) -> str:
        """Return the rectangles as a page keeps them."""
        return json.dumps(self.rectangles)


def north_arrow(colour: str, paper: str) -> str:
    """Return an arrow that points up, half of it open, as a picture item takes it."""
    half = '<path d="M3.25 .3 {x} 8.6 3.25 6.8Z" fill="{fill}" stroke="{line}" stroke-width=".15"/>'
    halves = half.format(x=6, fill=colour, line=colour) + half.format(x=0.5, fill=paper, line=colour)
    size = 'width="6.5mm" height="9mm" viewBox="0 0 6.5 9"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{halves}</svg>'
    return _PREFIX + base64.b64encode(svg.encode()).decode()
