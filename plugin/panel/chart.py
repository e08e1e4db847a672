"""Charts drawn by hand: the course of one scenario (flux a year, and its sum with a range), and sums side by side.

They take curves as core hands them over and draw them to scale; what the mouse points at is told in full.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qgis.PyQt import QtCore, QtGui, QtWidgets

from ...core.report.what_if import written
from .parts import EMISSION, SEQUESTRATION, faded, muted, scaled

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from ...core.report.what_if import Column, Comparison, Curve

Qt = QtCore.Qt
Role = QtGui.QPalette.ColorRole
translate = QtCore.QCoreApplication.translate
_TICKS = 4
_HORIZONS = (2030, 2050)


def ticks(low: float, high: float, count: int = _TICKS) -> list[float]:
    """Return about ``count`` round values (1, 2, 5 times a power of ten apart) that span ``low`` to ``high`` and 0."""
    low, high = min(low, 0.0), max(high, 0.0)
    if not high > low:
        return [0.0]
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= rough * (1 - 1e-9))
    return [n * step for n in range(math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9) + 1)]


class _Plane:
    """A rectangle in which years go from left to right and values from the bottom up."""

    def __init__(self, rect: QtCore.QRectF, years: Sequence[int], values: list[float]) -> None:
        self.rect, self.years = rect, years
        self.low, self.high = values[0], values[-1]
        self.step = rect.width() / max(len(years), 1)

    def x(self, n: float) -> float:
        """Return the middle of the n-th year."""
        return self.rect.left() + (n + 0.5) * self.step

    def y(self, value: float) -> float:
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.5
        return self.rect.bottom() - share * self.rect.height()

    def year_at(self, x: float) -> int:
        """Return the position of the year beneath x, −1 where there is none."""
        n = math.floor((x - self.rect.left()) / self.step) if self.step else -1
        return n if 0 <= n < len(self.years) else -1


class _Chart(QtWidgets.QWidget):
    """What charts share: axes in the palette's colours, and a line and words for the year under the mouse."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setBackgroundRole(Role.Base)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Fixed)
        self._pointed = -1
        self.lang = "fr"

    # --- what each chart gives

    def planes(self) -> list[_Plane]:
        """Return the planes that the chart draws on, the years the same in all."""
        raise NotImplementedError

    def words_at(self, n: int) -> str:
        """Return what is said of the n-th year shown."""
        raise NotImplementedError

    # --- the mouse

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:  # noqa: N802
        """Point at a year: a line through it, and its values in words."""
        planes = self.planes()
        self.point_at(planes[0].year_at(event.pos().x()) if planes else -1)
        if self._pointed >= 0:
            at = self.mapToGlobal(event.pos() + QtCore.QPoint(12, 12))
            QtWidgets.QToolTip.showText(at, self.words_at(self._pointed), self)
        else:
            QtWidgets.QToolTip.hideText()

    def leaveEvent(self, event: QtCore.QEvent) -> None:  # noqa: N802
        """Point at nothing any more."""
        super().leaveEvent(event)
        self.point_at(-1)

    def point_at(self, n: int) -> None:
        """Mark the n-th year shown; none where below 0."""
        if n != self._pointed:
            self._pointed = n
            self.update()

    # --- drawing

    def _small(self) -> QtGui.QFont:
        return scaled(self.font(), 0.85)

    def _paint_axes(self, painter: QtGui.QPainter, plane: _Plane, values: list[float], title: str) -> None:
        """Draw the title over the plane, a line and a number a value; the line of 0 stands out."""
        palette, metrics = self.palette(), QtGui.QFontMetricsF(self._small())
        painter.setFont(self._small())
        step = abs(values[1] - values[0]) if len(values) > 1 else 1.0
        digits = max(0, -math.floor(math.log10(step) + 1e-9))
        for value in values:
            y = round(plane.y(value)) + 0.5
            zero = abs(value) < step / 2
            painter.setPen(QtGui.QPen(faded(palette, 0.62 if zero else 0.13), 1.0))
            painter.drawLine(QtCore.QPointF(plane.rect.left(), y), QtCore.QPointF(plane.rect.right(), y))
            painter.setPen(muted(palette))
            shown = written(value, digits, self.lang, signed=True)
            box = QtCore.QRectF(0, y - metrics.height() / 2, plane.rect.left() - metrics.height() / 3, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setPen(palette.color(Role.Text))
        painter.setFont(scaled(self.font(), 0.9))
        top = plane.rect.top() - 1.75 * metrics.height()
        room = QtCore.QRectF(0, top, plane.rect.right(), 1.4 * metrics.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, title)

    def _paint_years(self, painter: QtGui.QPainter, plane: _Plane) -> None:
        metrics = QtGui.QFontMetricsF(self._small())
        painter.setFont(self._small())
        painter.setPen(muted(self.palette()))
        wide = metrics.horizontalAdvance("2050") + metrics.height()
        every = next((s for s in (1, 2, 5, 10, 20) if s * plane.step >= wide), 50)
        for n, year in enumerate(plane.years):
            if year % every == 0:
                box = QtCore.QRectF(plane.x(n) - wide / 2, plane.rect.bottom() + 0.25 * metrics.height(), wide, 20.0)
                painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, str(year))

    def _paint_pointed(self, painter: QtGui.QPainter, planes: list[_Plane]) -> None:
        if 0 <= self._pointed < len(planes[0].years):
            x = planes[0].x(self._pointed)
            painter.setPen(QtGui.QPen(faded(self.palette(), 0.45), 1.0, Qt.PenStyle.DotLine))
            painter.drawLine(QtCore.QPointF(x, planes[0].rect.top()), QtCore.QPointF(x, planes[-1].rect.bottom()))

    def _left(self, values: list[list[float]]) -> float:
        """Return the room for the numbers of axes."""
        metrics, widest = QtGui.QFontMetricsF(self._small()), 0.0
        for one in values:
            step = abs(one[1] - one[0]) if len(one) > 1 else 1.0
            digits = max(0, -math.floor(math.log10(step) + 1e-9))
            widest = max(widest, *(metrics.horizontalAdvance(written(v, digits, self.lang, signed=True)) for v in one))
        return widest + 0.6 * metrics.height()


class CourseChart(_Chart):
    """The course of a scenario: above, a bar a year in the colour of its sign; beneath, their sum and its range."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("CarbOCS", "Flux year by year and in all"))
        self._curve: Curve | None = None
        self._scaled: dict[str, np.ndarray] = {}
        self._years: list[int] = []
        self._ticks: list[list[float]] = []

    def show_curve(self, curve: Curve) -> None:
        """Take the course to draw."""
        self._curve, self.lang = curve, curve.lang
        some = slice(curve.first_shown, None)
        flux, total = curve.flux_unit[0], curve.cumulated_unit[0]
        self._years = [int(y) for y in curve.years[some]]
        self._scaled = {"flux": curve.flux[some] / flux}
        for name in ("cumulated", "low", "high"):
            self._scaled[name] = getattr(curve, name)[some] / total
        self._ticks = [self._span("flux"), self._span("cumulated", "low", "high")]
        self.update()

    def _span(self, *names: str) -> list[float]:
        low = min(float(self._scaled[n].min(initial=0.0)) for n in names)
        high = max(float(self._scaled[n].max(initial=0.0)) for n in names)
        found = ticks(low, high)
        return found if len(found) > 1 else [-1.0, 0.0, 1.0]

    def sizeHint(self) -> QtCore.QSize:  # noqa: N802
        """Return the room of two planes with their titles."""
        line = self.fontMetrics().height()
        return QtCore.QSize(20 * line, 18 * line)

    def planes(self) -> list[_Plane]:
        """Return the plane of the flux and the one of the sum."""
        if self._curve is None:
            return []
        line = QtGui.QFontMetricsF(self._small()).height()
        left, right = self._left(self._ticks), self.width() - 1.2 * line
        title, foot, gap = 1.9 * line, 1.5 * line, 1.0 * line
        room = self.height() - 2 * title - foot - gap
        high = (0.42 * room, 0.58 * room)
        first = QtCore.QRectF(left, title, right - left, high[0])
        second = QtCore.QRectF(left, first.bottom() + gap + title, right - left, high[1])
        return [_Plane(r, self._years, t) for r, t in zip((first, second), self._ticks)]

    def words_at(self, n: int) -> str:
        """Return the year, its flux, the sum so far and its range."""
        return "\n".join(self._curve.lines_at(self._curve.first_shown + n)) if self._curve else ""

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:  # noqa: N802
        """Draw both planes."""
        painter = QtGui.QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(Role.Base))
        if self._curve is None:
            return
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        planes = self.planes()
        flux = translate("CarbOCS", "Flux of the year ({unit})").format(unit=self._curve.flux_unit[1])
        total = translate("CarbOCS", "In all since the first action ({unit})").format(
            unit=self._curve.cumulated_unit[1]
        )
        for plane, values, title in zip(planes, self._ticks, (flux, total)):
            self._paint_axes(painter, plane, values, title)
        self._paint_years(painter, planes[1])
        self._paint_pointed(painter, planes)
        self._paint_bars(painter, planes[0])
        self._paint_sum(painter, planes[1])

    def _paint_bars(self, painter: QtGui.QPainter, plane: _Plane) -> None:
        zero, wide = plane.y(0.0), max(plane.step * 0.72, 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        for n, value in enumerate(self._scaled["flux"].tolist()):
            if value:
                colour = QtGui.QColor(SEQUESTRATION if value > 0 else EMISSION)
                if 0 <= self._pointed != n:
                    colour.setAlphaF(0.55)
                rect = QtCore.QRectF(plane.x(n) - wide / 2, zero, wide, plane.y(value) - zero).normalized()
                painter.fillRect(rect, colour)

    def _paint_sum(self, painter: QtGui.QPainter, plane: _Plane) -> None:
        """Draw the range as a band and the sum as a line, each in the colour of the side of 0 it is on."""
        totals, low, high = (self._scaled[n].tolist() for n in ("cumulated", "low", "high"))
        points = [QtCore.QPointF(plane.x(n), plane.y(v)) for n, v in enumerate(totals)]
        band = [QtCore.QPointF(plane.x(n), plane.y(v)) for n, v in enumerate(high)]
        band += [QtCore.QPointF(plane.x(n), plane.y(low[n])) for n in range(len(low) - 1, -1, -1)]
        # A course that never crosses 0 keeps one colour, the half of its line beyond 0 too.
        zero = plane.y(0.0) + 2.0 * ((max(high) > 0) - (min(low) < 0)) * (max(high) <= 0 or min(low) >= 0)
        above = QtCore.QRectF(0, 0, self.width(), zero)
        below = QtCore.QRectF(0, zero, self.width(), self.height() - zero)
        for clip, colour in ((above, QtGui.QColor(SEQUESTRATION)), (below, QtGui.QColor(EMISSION))):
            painter.save()
            painter.setClipRect(clip)
            pale = QtGui.QColor(colour)
            pale.setAlphaF(0.28)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pale)
            painter.drawPolygon(QtGui.QPolygonF(band))
            painter.setPen(_line(colour, 2.2))
            painter.drawPolyline(QtGui.QPolygonF(points))
            painter.restore()
        self._paint_marks(painter, plane, totals)

    def _paint_marks(self, painter: QtGui.QPainter, plane: _Plane, totals: list[float]) -> None:
        """Mark the years whose sums stand among the figures, and the one pointed at."""
        for n, year in enumerate(plane.years):
            if year in _HORIZONS or n == self._pointed:
                colour = QtGui.QColor(SEQUESTRATION if totals[n] >= 0 else EMISSION)
                painter.setPen(QtGui.QPen(self.palette().color(Role.Base), 1.5))
                painter.setBrush(colour)
                painter.drawEllipse(QtCore.QPointF(plane.x(n), plane.y(totals[n])), 4.0, 4.0)


class CurvesChart(_Chart):
    """The sums of several courses in one plane, each line numbered at its end; the one on the map is the thickest."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("CarbOCS", "Flux in all, scenario by scenario"))
        self._shown: Comparison | None = None
        self._drawn: str | None = None
        self._values: list[list[float]] = []
        self._years: list[int] = []
        self._ticks: list[float] = []
        self._first = 0

    def show_comparison(self, comparison: Comparison, drawn: str | None) -> None:
        """Take the courses to draw, and the id of the one on the map."""
        self._shown, self._drawn, self.lang = comparison, drawn, comparison.lang
        self._first = min(c.curve.first_shown for c in comparison.columns)
        factor = comparison.cumulated_unit[0]
        self._values = [(c.curve.cumulated[self._first :] / factor).tolist() for c in comparison.columns]
        self._years = [int(y) for y in comparison.columns[0].curve.years[self._first :]]
        every = [v for line in self._values for v in line]
        found = ticks(min(every), max(every), 5)
        self._ticks = found if len(found) > 1 else [-1.0, 0.0, 1.0]
        self.update()

    def sizeHint(self) -> QtCore.QSize:  # noqa: N802
        """Return the room of one plane with its title."""
        line = self.fontMetrics().height()
        return QtCore.QSize(30 * line, 16 * line)

    def planes(self) -> list[_Plane]:
        """Return the one plane."""
        if self._shown is None:
            return []
        line = QtGui.QFontMetricsF(self._small()).height()
        left, right = self._left([self._ticks]), self.width() - 2.6 * line
        rect = QtCore.QRectF(left, 1.9 * line, right - left, self.height() - 3.4 * line)
        return [_Plane(rect, self._years, self._ticks)]

    def words_at(self, n: int) -> str:
        """Return the year and the sum so far of each course."""
        lines = [str(self._years[n])]
        for column in self._shown.columns if self._shown else ():
            found = column.curve.cumulated_at(self._first + n)
            lines.append(f"{column.name} · {' '.join(filter(None, (found.text, found.word)))}")
        return "\n".join(lines)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:  # noqa: N802
        """Draw the plane and its lines."""
        painter = QtGui.QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(Role.Base))
        if self._shown is None:
            return
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        planes = self.planes()
        unit = self._shown.cumulated_unit[1]
        title = translate("CarbOCS", "In all since the first action ({unit})").format(unit=unit)
        self._paint_axes(painter, planes[0], self._ticks, title)
        self._paint_years(painter, planes[0])
        self._paint_pointed(painter, planes)
        ends = self._ends(planes[0])
        for n, column in enumerate(self._shown.columns):
            self._paint_line(painter, planes[0], column, self._values[n], ends[n], n)

    def _ends(self, plane: _Plane) -> list[float]:
        """Return where the number of each line stands: beside its end, apart from the others."""
        line = QtGui.QFontMetricsF(self._small()).height()
        order = sorted(range(len(self._values)), key=lambda n: plane.y(self._values[n][-1]))
        found = [plane.y(v[-1]) for v in self._values]
        for before, after in zip(order, order[1:]):
            found[after] = max(found[after], found[before] + line)
        over = max(found) - (plane.rect.bottom() + line / 2)
        if over > 0:
            for n in reversed(order):
                found[n] = min(found[n], plane.rect.bottom() + line / 2 - (len(order) - 1 - order.index(n)) * line)
        return found

    def _paint_line(
        self, painter: QtGui.QPainter, plane: _Plane, column: Column, values: list[float], end: float, n: int
    ) -> None:
        colour = QtGui.QColor(column.colour)
        pen = _line(colour, 3.2 if column.id == self._drawn else 1.8)
        if column.reference:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        points = [QtCore.QPointF(plane.x(k), plane.y(v)) for k, v in enumerate(values)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QtGui.QPolygonF(points))
        line = QtGui.QFontMetricsF(self._small()).height()
        painter.setPen(QtGui.QPen(colour, 1.0))
        painter.drawLine(points[-1], QtCore.QPointF(plane.rect.right() + 0.6 * line, end))
        paint_mark(painter, QtCore.QRectF(plane.rect.right() + 0.7 * line, end - line / 2, 1.6 * line, line), column, n)


def paint_mark(painter: QtGui.QPainter, rect: QtCore.QRectF, column: Column, n: int) -> None:
    """Draw the mark of a course: its number on its colour, a dash for a reference (``n`` 0)."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QtGui.QColor(column.colour))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), rect.height() / 3, rect.height() / 3)
    painter.setPen(QtGui.QColor("white"))
    font = scaled(painter.font(), 1.0, bold=True)
    painter.setFont(font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "=" if n == 0 else str(n))
    painter.restore()


def _line(colour: QtGui.QColor, width: float) -> QtGui.QPen:
    pen = QtGui.QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
