"""The icons of tool buttons, drawn in the colour of the buttons' text: crisp at any scale, legible on any ground.

Each is a drawing on a square of 24 units, in strokes of one width.
"""

from __future__ import annotations

from qgis.PyQt import QtCore, QtGui

Qt = QtCore.Qt
Role = QtGui.QPalette.ColorRole
_SIDE = 24.0
_STROKE = 1.7
_SIZES = (16, 20, 24, 32, 40, 48, 64)

# Per icon: open or closed lines through points; a line that comes back to its first point is closed.
_SHEET = ((6, 3), (14, 3), (18, 7), (18, 21), (6, 21), (6, 3))
_LINES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "new": (_SHEET, ((12, 10), (12, 17)), ((8.5, 13.5), (15.5, 13.5))),
    "duplicate": (((8, 7), (20, 7), (20, 21), (8, 21), (8, 7)), ((5, 17), (4, 17), (4, 3), (16, 3), (16, 4))),
    "rename": (((4, 20), (5, 15.5), (16.5, 4), (20, 7.5), (8.5, 19), (4, 20)), ((14, 6.5), (17.5, 10))),
    "lock": (((5, 11), (19, 11), (19, 21), (5, 21), (5, 11)), ((12, 14.5), (12, 17.5))),
    "unlock": (((5, 11), (19, 11), (19, 21), (5, 21), (5, 11)), ((12, 14.5), (12, 17.5))),
    "delete": (((4, 6.5), (20, 6.5)), ((9, 6.5), (9, 3.5), (15, 3.5), (15, 6.5)),
               ((6, 6.5), (7, 21), (17, 21), (18, 6.5)), ((10.2, 10.5), (10.5, 17.5)), ((13.8, 10.5), (13.5, 17.5))),
    "import": (((12, 3), (12, 14.5)), ((7.5, 10), (12, 14.5), (16.5, 10)), ((4, 15), (4, 21), (20, 21), (20, 15))),
    "export": (((12, 14.5), (12, 3)), ((7.5, 7.5), (12, 3), (16.5, 7.5)), ((4, 15), (4, 21), (20, 21), (20, 15))),
    "map": (((3, 6), (9, 3.5), (15, 6), (21, 3.5), (21, 18), (15, 20.5), (9, 18), (3, 20.5), (3, 6)),
            ((9, 3.5), (9, 18)), ((15, 6), (15, 20.5))),
    "compare": (((4, 21), (4, 12), (8, 12), (8, 21)), ((10, 21), (10, 4), (14, 4), (14, 21)),
                ((16, 21), (16, 8.5), (20, 8.5), (20, 21)), ((2.5, 21), (21.5, 21))),
    "back": (((20, 12), (4.5, 12)), ((10.5, 6), (4.5, 12), (10.5, 18))),
}  # fmt: skip
NAMES = tuple(_LINES)


def glyph(name: str, palette: QtGui.QPalette) -> QtGui.QIcon:
    """Return an icon of ``NAMES`` in the colours of a palette, faded where it is disabled.

    Raises:
        KeyError: there is no such icon.
    """
    icon = QtGui.QIcon()
    groups, modes = QtGui.QPalette.ColorGroup, QtGui.QIcon.Mode
    for group, mode in ((groups.Active, modes.Normal), (groups.Disabled, modes.Disabled)):
        colour = palette.color(group, Role.ButtonText)
        for size in _SIZES:
            icon.addPixmap(_drawn(name, size, colour), mode)
    return icon


def _drawn(name: str, size: int, colour: QtGui.QColor) -> QtGui.QPixmap:
    picture = QtGui.QPixmap(size, size)
    picture.fill(QtGui.QColor(0, 0, 0, 0))
    painter = QtGui.QPainter(picture)
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    painter.scale(size / _SIDE, size / _SIDE)
    pen = QtGui.QPen(colour, max(_STROKE, 1.2 * _SIDE / size))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for line in _LINES[name]:
        painter.drawPolyline(QtGui.QPolygonF([QtCore.QPointF(x, y) for x, y in line]))
    if name in ("lock", "unlock"):
        painter.drawPath(_shackle(open_=name == "unlock"))
    painter.end()
    return picture


def _shackle(*, open_: bool) -> QtGui.QPainterPath:
    """Return the bow of a padlock; an open one has one foot in the air."""
    path = QtGui.QPainterPath(QtCore.QPointF(8, 11))
    path.lineTo(8, 7)
    path.arcTo(QtCore.QRectF(8, 3, 8, 8), 180, -180)
    path.lineTo(16, 7.5 if open_ else 11)
    return path
