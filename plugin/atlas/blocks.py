"""Blocks: places of a template that are filled with labels over rectangles; what they say stands in the page.

A block's labels read one field of the page, a JSON list of rows; its rectangles another. Both stay editable.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from qgis.core import (
    QgsFillSymbol,
    QgsLayoutItemLabel,
    QgsLayoutItemShape,
    QgsLayoutObject,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsProperty,
    QgsSymbolLayer,
)
from qgis.PyQt.QtCore import Qt

from ..compat import LAYOUT_MM
from .drawing import Drawing
from .look import Look, set_type
from .templates import Template
from .words import cut

_DESCENT = 0.3
"""Labels stand this many millimetres inside their cells."""


@dataclass(frozen=True)
class Cell:
    """A label of a block: where it lies in it (mm), which value of which row it shows, and how."""

    box: tuple[float, float, float, float]
    row: int
    value: int
    right: bool = False
    bold: bool = False
    colour: str = ""
    low: bool = False
    field: str = ""
    """A field of its own whose words it shows instead; it then stands as many rows lower as there are."""
    row_mm: float = 0.0


@dataclass
class Block:
    """A place of a template being filled: its field, its size in mm, the size of its words in points."""

    template: Template
    name: str
    look: Look
    points: float
    cells: list[Cell] = field(default_factory=list)
    rectangles: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Its width and height."""
        box = self.template.box(self.name)
        return box[2:] if box else (0.0, 0.0)

    def fit(self, words: str, room_mm: float, bold: bool = False) -> str:
        """Return words as long as the room allows."""
        return cut(words, room_mm - 2 * _DESCENT, self.look.text, self.points, bold)

    def drawn(self, drawing: Drawing) -> str:
        """Return a drawing as a page keeps it, and see that the layout will have shapes enough for it."""
        self.rectangles = max(self.rectangles, len(drawing.rectangles))
        return drawing.source()

    def lay(self) -> None:
        """Put shapes and labels where the placeholder was, once the pages' values are made."""
        box = self.template.box(self.name)
        if box is None:
            return
        layout, (x, y, _, _) = self.template.layout, box
        self.template.remove(self.name)
        for n in range(self.rectangles):
            self._shape(n, x, y)
        for n, cell in enumerate(self.cells):
            label = QgsLayoutItemLabel(layout)
            colours = self.look.colours
            set_type(label, self.look.font(self.points, cell.bold), cell.colour or colours.ink)
            label.setMarginX(_DESCENT)
            label.setMarginY(0)
            label.setHAlign(Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft)
            label.setVAlign(Qt.AlignmentFlag.AlignBottom if cell.low else Qt.AlignmentFlag.AlignVCenter)
            value = f'array_get(array_get(from_json("{self.name}"), {cell.row}), {cell.value})'
            left, top, wide, high = cell.box
            if cell.field:
                value = f'"{cell.field}"'
                below = f'{y + top} + {cell.row_mm} * array_length(from_json("{self.name}"))'
                place = QgsProperty.fromExpression(below)
                label.dataDefinedProperties().setProperty(QgsLayoutObject.DataDefinedProperty.PositionY, place)
            label.setText(f"[% coalesce({value}, '') %]")
            put(layout, label, f"{self.name}_{n}", (x + left, y + top, wide, high))

    def _shape(self, n: int, x: float, y: float) -> None:
        """Add the shape of the n-th rectangle: where it lies, how large it is and its colours stand in the page."""
        shape = QgsLayoutItemShape(self.template.layout)
        shape.setShapeType(QgsLayoutItemShape.Shape.Rectangle)
        value = f'array_get(array_get(from_json("{self.name}_drawing"), {n}), {{}})'
        symbol = QgsFillSymbol.createSimple({"outline_width": "0.1", "joinstyle": "miter"})
        colours = symbol.symbolLayer(0)
        kinds = QgsSymbolLayer.Property
        edge = value.format(5)
        for kind, said in (
            (kinds.PropertyFillColor, value.format(4)),
            (kinds.PropertyStrokeColor, edge),
            (kinds.PropertyStrokeStyle, f"if(coalesce({edge}, '') = '', 'no', 'solid')"),
        ):
            colours.setDataDefinedProperty(kind, QgsProperty.fromExpression(said))
        shape.setSymbol(symbol)
        own, kinds = shape.dataDefinedProperties(), QgsLayoutObject.DataDefinedProperty
        for kind, said in (
            (kinds.PositionX, f"{x} + coalesce({value.format(0)}, 0)"),
            (kinds.PositionY, f"{y} + coalesce({value.format(1)}, 0)"),
            (kinds.ItemWidth, f"coalesce({value.format(2)}, 0)"),
            (kinds.ItemHeight, f"coalesce({value.format(3)}, 0)"),
            (kinds.ExcludeFromExports, f"{value.format(4)} IS NULL"),
        ):
            own.setProperty(kind, QgsProperty.fromExpression(said))
        put(self.template.layout, shape, f"{self.name}_shape_{n}", (x, y, 1, 1))


def put(layout: Any, item: Any, name: str, box: tuple[float, float, float, float]) -> None:
    """Put an item on the page under its id, box in mm."""
    item.setId(name)
    layout.addLayoutItem(item)
    item.attemptMove(QgsLayoutPoint(box[0], box[1], LAYOUT_MM))
    item.attemptResize(QgsLayoutSize(max(box[2], 0.1), max(box[3], 0.1), LAYOUT_MM))


def rows_json(rows: list[list[str]]) -> str:
    """Return rows as a page keeps them."""
    return json.dumps(rows, ensure_ascii=False)
