"""The carbon balance of a territory on screen: three figures, and a table with bars of where carbon stands and moves.

Pure Qt: it is handed balances and tells what its reader chooses. The dock around it finds the layers and reads them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from ...core.indicators import DIVERGING, INDICATOR, TOTAL, digits_for
from ...core.messages import NARROW_SPACE, NO_BREAK_SPACE, number, text
from ...core.occupations import OCCUPATIONS
from ...core.report.balance import TOTALS, written
from ..qt import QtCore, QtGui, QtWidgets

if TYPE_CHECKING:
    from ...core.report.balance import Balance

Qt = QtCore.Qt
Role = QtGui.QPalette.ColorRole
translate = QtCore.QCoreApplication.translate

NOTHING, AVERAGE = "", "average"
"""What ``comparison_changed`` tells besides the id of a territory."""
LABEL, AREA, DENSITY, STOCK, FLUX = range(5)
NUMBER, BAR, OTHER_BAR, COLOUR = (Qt.ItemDataRole.UserRole + n for n in range(1, 5))
"""Roles: what a cell is sorted by (None in the total's row), its bar and the other's (−1 to 1), its colour."""
EMISSION, SEQUESTRATION = DIVERGING[1], DIVERGING[-2]
"""The colours of a flux, those of ``core.report.charts``: negative emits, positive sequesters."""
_FIELDS = {AREA: "area_ha", DENSITY: "density_tc_ha", STOCK: "stock_tc", FLUX: "flux_tco2e_yr"}
_BARS = (STOCK, FLUX)
_UNIT = re.compile(rf"[ {NARROW_SPACE}](?=\S+$)")
_ASCENDING, _DESCENDING = 0, 1
"""``Qt.SortOrder`` as ``headerData`` hands it over: a plain number, which PyQt5 and PyQt6 both take."""


def _mixed(one: QtGui.QColor, other: QtGui.QColor, share: float) -> QtGui.QColor:
    """Return a colour with ``share`` (0–1) of ``one``, the rest of ``other``."""
    pairs = zip(one.getRgbF()[:3], other.getRgbF()[:3])
    return QtGui.QColor.fromRgbF(*(min(a * share + b * (1 - share), 1.0) for a, b in pairs))


def _toned(palette: QtGui.QPalette, share: float) -> QtGui.QColor:
    """Return the colour of text, faded into the ground by the rest of ``share``."""
    return _mixed(palette.color(Role.Text), palette.color(Role.Base), share)


def muted(palette: QtGui.QPalette) -> QtGui.QColor:
    """Return the colour of what stands back: legible on the palette's base, light or dark."""
    return _toned(palette, 0.66)


def _scaled(font: QtGui.QFont, factor: float, bold: bool = False) -> QtGui.QFont:
    found = QtGui.QFont(font)
    if font.pointSizeF() > 0:
        found.setPointSizeF(font.pointSizeF() * factor)
    else:
        found.setPixelSize(round(font.pixelSize() * factor))
    found.setBold(bold)
    return found


def _wrapped(words: str, metrics: QtGui.QFontMetrics, width: float) -> list[str]:
    """Break a text into lines at its plain spaces alone: Qt would also break units at their slash."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and metrics.horizontalAdvance(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _folded(words: str, metrics: QtGui.QFontMetrics) -> int:
    """Return the least width in which a text takes two lines at most."""
    parts = words.split(" ")
    cuts = ((" ".join(parts[:n]), " ".join(parts[n:])) for n in range(1, len(parts) + 1))
    return min(max(metrics.horizontalAdvance(a), metrics.horizontalAdvance(b)) for a, b in cuts)


def _parts(shown: str) -> tuple[str, str]:
    """Return the number and the unit of a value as ``Balance.shown`` writes it."""
    size, unit = (*_UNIT.split(shown), "")[:2]
    return size, unit


def _plain(words: str) -> str:
    """Return a text as one who searches types it: no accents, no capitals."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c))


def _with_rows_of(found: Balance, other: Balance) -> Balance:
    """Return a balance with an empty row for each occupation that only the other has, so that it shows."""
    order = {o.id: n for n, o in enumerate(OCCUPATIONS)}
    keys = ["occupation", "label", "colour"]
    rows = found.rows.merge(other.rows[keys], on=keys, how="outer")
    rows = rows.sort_values("occupation", key=lambda s: s.map(order), ignore_index=True)
    return replace(found, rows=rows)


class BalanceModel(QtCore.QAbstractTableModel):
    """A balance as rows: those of ``written``, an occupation each and the total last, and what their bars need."""

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self.names = ("", "")
        self.comparing = False
        self._lines: list[list[str]] = [[""] * len(range(LABEL, FLUX + 1))]
        self._other_lines: dict[str, list[str]] = {}
        self._occupations: list[str] = []
        self._values: list[dict[str, Any]] = []
        self._other_values: dict[str, dict[str, Any]] = {}
        self._largest = dict.fromkeys(_BARS, 0.0)

    def show(self, found: Balance, other: Balance | None, lang: str) -> None:
        """Take the balance to show and the one it is compared with."""
        self.beginResetModel()
        both = found if other is None else _with_rows_of(found, other)
        self.names = (found.name, other.name if other else "")
        self.comparing = other is not None
        self._lines = written(both, lang)
        self._values = both.rows.to_dict("records")
        self._occupations = [*both.rows["occupation"], TOTAL]
        self._other_lines, self._other_values = {}, {}
        if other is not None:
            lines = written(other, lang)
            self._other_lines = dict(zip(["", *other.rows["occupation"], TOTAL], lines))
            self._other_values = {row["occupation"]: row for row in other.rows.to_dict("records")}
        shown = [*self._values, *self._other_values.values()]
        for column in _BARS:
            sizes = (abs(row[_FIELDS[column]]) for row in shown)
            self._largest[column] = max((s for s in sizes if math.isfinite(s)), default=0.0)
        self.endResetModel()

    def lines(self, order: list[int]) -> list[list[str]]:
        """Return the texts, titles first, rows in ``order``; the other's beside them when comparing."""
        own = [self._lines[0], *(self._lines[row + 1] for row in order)]
        if not self.comparing:
            return own
        one, two = self.names
        titles = [own[0][LABEL], *(f"{one} · {t}" for t in own[0][AREA:])]
        titles += [f"{two} · {t}" for t in self._other_lines[""][AREA:]]
        rows = [[*self._lines[row + 1], *self._other(row)[AREA:]] for row in order]
        return [titles, *rows]

    def _other(self, row: int) -> list[str]:
        return self._other_lines.get(self._occupations[row], ["–"] * len(self._lines[0]))

    def rowCount(self, parent: QtCore.QModelIndex = QtCore.QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of occupations, and one for the total."""
        return 0 if parent.isValid() else len(self._lines) - 1

    def columnCount(self, parent: QtCore.QModelIndex = QtCore.QModelIndex()) -> int:  # noqa: B008, N802
        """Return five: occupation, area, density, stock, flux."""
        return 0 if parent.isValid() else len(self._lines[0])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """Return a title; numbers sort from the largest at first."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._lines[0][section]
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            return _ASCENDING if section == LABEL else _DESCENDING
        if role == Qt.ItemDataRole.ToolTipRole and section == FLUX:
            return sign_of_flux()
        return None

    def data(self, index: QtCore.QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, sorts by and draws."""
        row, column = index.row(), index.column()
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._lines[row + 1][column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column) if self.comparing and column != LABEL else None
        if row == len(self._values):
            return None
        if role == NUMBER:
            return row if column == LABEL else float(self._values[row][_FIELDS[column]])
        if role == COLOUR:
            return self._values[row]["colour"]
        if role in (BAR, OTHER_BAR) and column in _BARS:
            values = self._values[row] if role == BAR else self._other_values.get(self._occupations[row])
            return self._share(values, column)
        return None

    def _share(self, values: dict[str, Any] | None, column: int) -> float | None:
        value = values[_FIELDS[column]] if values else math.nan
        largest = self._largest[column]
        return value / largest if largest and math.isfinite(value) else None

    def _tip(self, row: int, column: int) -> str:
        own = f"{self.names[0]} · {self._lines[0][column]} · {self._lines[row + 1][column]}"
        return f"{own}\n{self.names[1]} · {self._other_lines[''][column]} · {self._other(row)[column]}"


class _Sorted(QtCore.QSortFilterProxyModel):
    """Sorts by number, in either order first what has one, then what has none, the total last."""

    def lessThan(self, left: QtCore.QModelIndex, right: QtCore.QModelIndex) -> bool:  # noqa: N802
        values = left.data(NUMBER), right.data(NUMBER)
        ranks = [2 if v is None else int(math.isnan(v)) for v in values]
        if ranks[0] != ranks[1]:
            return (ranks[0] < ranks[1]) == (self.sortOrder() == Qt.SortOrder.AscendingOrder)
        return ranks[0] == 0 and values[0] < values[1]


@dataclass(frozen=True)
class _Measures:
    """The sizes of the table, in pixels, all from the height of a line of its font."""

    line: int
    comparing: bool

    @property
    def pad(self) -> int:
        return max(self.line // 4, 2)

    @property
    def swatch(self) -> int:
        return round(self.line * 0.6)

    @property
    def bar(self) -> int:
        """The least height of a bar."""
        return max(round(self.line * 0.34), 3)

    @property
    def thin(self) -> int:
        return max(round(self.line * 0.16), 2)

    @property
    def arrow(self) -> int:
        return max(round(self.line * 0.3), 3)

    @property
    def bars(self) -> int:
        """The height of the bars of a cell with the gap above them."""
        return self.pad // 2 + self.bar + (self.thin + 1 if self.comparing else 0)


class _Header(QtWidgets.QHeaderView):
    """Titles with their units beneath them, on the ground of the table, and the arrow of the sort below."""

    def __init__(self, table: BalanceTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.table = table
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(1)

    def fit(self) -> None:
        """Take the height that the titles need in the widths their columns have."""
        line = self.fontMetrics().height()
        lines = max(self._title(c).count("\n") + 1 for c in range(self.count()))
        measures = self.table.measures
        self.setFixedHeight((lines + self.table.stacked) * line + measures.arrow + 2 * measures.pad)

    def width_of(self, section: int) -> int:
        """Return the width of a title, its unit beneath it."""
        return max(self.fontMetrics().horizontalAdvance(line) for line in self._title(section).split("\n"))

    def _title(self, section: int) -> str:
        return self.model().headerData(section, Qt.Orientation.Horizontal).replace(" (", "\n(")

    def paintSection(self, painter: QtGui.QPainter, rect: QtCore.QRect, section: int) -> None:  # noqa: N802
        measures, palette = self.table.measures, self.palette()
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        painter.fillRect(rect, palette.color(Role.Base))
        painter.setFont(self.font())
        painter.setPen(muted(palette))
        left, bottom = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignBottom
        inner = rect.adjusted(measures.pad, 0, -measures.pad, -measures.arrow - measures.pad)
        if self.table.stacked:
            over = QtCore.QRect(measures.pad - self.offset(), 0, self.length(), self.fontMetrics().height())
            painter.drawText(over, left, self.model().headerData(LABEL, Qt.Orientation.Horizontal))
        if not (self.table.stacked and section == LABEL):
            side = left if section == LABEL else Qt.AlignmentFlag.AlignRight
            painter.drawText(inner, side | bottom, self._title(section))
        if section == self.sortIndicatorSection():
            self._paint_arrow(painter, rect, section)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, _toned(palette, 0.4))
        painter.restore()

    def _paint_arrow(self, painter: QtGui.QPainter, rect: QtCore.QRect, section: int) -> None:
        measures = self.table.measures
        high, wide = measures.arrow, 2 * measures.arrow
        left = rect.left() + measures.pad if section == LABEL else rect.right() + 1 - measures.pad - wide
        top = rect.bottom() - measures.pad // 2 - high
        ends = (top + high, top) if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else (top, top + high)
        corners = [QtCore.QPointF(x, y) for x, y in zip((left, left + wide, left + wide / 2), (ends[0], *ends))]
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(muted(self.palette()))
        painter.drawPolygon(QtGui.QPolygonF(corners))

    def _over_all(self, event: QtGui.QMouseEvent) -> bool:
        """Return whether the mouse is on the first title where it stands above the others."""
        return self.table.stacked and event.pos().y() < self.fontMetrics().height()

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:  # noqa: N802
        if not self._over_all(event):
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QtGui.QMouseEvent) -> None:  # noqa: N802
        if not self._over_all(event):
            super().mouseReleaseEvent(event)
            return
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        again = self.sortIndicatorSection() == LABEL and self.sortIndicatorOrder() == up
        self.setSortIndicator(LABEL, down if again else up)


class _Cells(QtWidgets.QStyledItemDelegate):
    """Draws a cell: its text on the first lines, its bars beneath, so that no bar is ever behind a figure."""

    as_picture = False
    """Whether to leave out what only a screen has: the selection and the focus."""

    def paint(self, painter: QtGui.QPainter, option: QtWidgets.QStyleOptionViewItem, index: QtCore.QModelIndex) -> None:
        table, rect, palette = self.parent(), option.rect, option.palette
        measures, column = table.measures, index.column()
        total = index.data(NUMBER) is None
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        self._paint_ground(painter, option, total)
        painter.setFont(_scaled(option.font, 1.0, bold=total))
        painter.setPen(palette.color(Role.Text))
        inner = rect.adjusted(measures.pad, measures.pad, -measures.pad, -measures.pad)
        if column == LABEL or table.stacked:
            self._paint_label(painter, inner, index)
        if column != LABEL:
            inner.setTop(inner.top() + (measures.line if table.stacked else 0))
            painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, index.data())
            inner.setTop(inner.top() + measures.line + measures.pad // 2)
            self._paint_bars(painter, inner, index, palette)
        painter.restore()

    def _paint_ground(self, painter: QtGui.QPainter, option: QtWidgets.QStyleOptionViewItem, total: bool) -> None:
        rect, palette, states = option.rect, option.palette, QtWidgets.QStyle.StateFlag
        selected = bool(option.state & states.State_Selected) and not self.as_picture
        focused = bool(option.state & states.State_HasFocus) and not self.as_picture
        # Over what the style has drawn beneath: its selection may leave no contrast to the text.
        painter.fillRect(rect, _mixed(palette.color(Role.Highlight), palette.color(Role.Base), 0.25 * selected))
        if focused or (selected and self.parent().hasFocus()):
            painter.fillRect(rect.left(), rect.top(), rect.width(), 2, palette.color(Role.Highlight))
            painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, palette.color(Role.Highlight))
        elif total:
            painter.fillRect(rect.left(), rect.top(), rect.width(), 1, _toned(palette, 0.6))
        else:
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, _toned(palette, 0.1))

    def _paint_label(self, painter: QtGui.QPainter, inner: QtCore.QRect, index: QtCore.QModelIndex) -> None:
        """Draw the swatch and the label; in a stacked row every cell draws the piece that lies over it."""
        table = self.parent()
        measures = table.measures
        left = table.columnViewportPosition(LABEL) + measures.pad
        first = index.sibling(index.row(), LABEL)
        colour = first.data(COLOUR)
        if colour:
            top = inner.top() + (measures.line - measures.swatch) // 2
            self._paint_block(painter, QtCore.QRect(left, top, measures.swatch, measures.swatch), QtGui.QColor(colour))
            left += measures.swatch + measures.pad
        width = table.label_width if not table.stacked else table.width()
        lines = _wrapped(first.data(), painter.fontMetrics(), width)
        box = QtCore.QRect(left, inner.top(), width + measures.pad, measures.line * len(lines))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, "\n".join(lines))

    def _paint_block(self, painter: QtGui.QPainter, rect: QtCore.QRect, colour: QtGui.QColor) -> None:
        """Fill a rectangle, edged so that straw on white and dark green on black are seen as well."""
        painter.fillRect(rect, _mixed(painter.pen().color(), colour, 0.35))
        painter.fillRect(rect.adjusted(1, 1, -1, -1), colour)

    def _paint_bars(
        self, painter: QtGui.QPainter, inner: QtCore.QRect, index: QtCore.QModelIndex, palette: QtGui.QPalette
    ) -> None:
        measures = self.parent().measures
        share, other = index.data(BAR), index.data(OTHER_BAR)
        if index.data(NUMBER) is None or index.column() not in _BARS:
            return
        flux = index.column() == FLUX
        most = inner.height() - (measures.thin + 1 if measures.comparing else 0)
        inner = QtCore.QRect(inner.left(), inner.top(), inner.width(), min(most, 2 * measures.bar))
        if share:
            sign = SEQUESTRATION if share > 0 else EMISSION
            colour = QtGui.QColor(sign if flux else index.data(COLOUR))
            self._paint_block(painter, self._span(inner, share, flux), colour)
        beneath = QtCore.QRect(inner.left(), inner.bottom() + 2, inner.width(), measures.thin)
        if other:
            painter.fillRect(self._span(beneath, other, flux), muted(palette))
        if flux:
            bottom = beneath.bottom() if measures.comparing else inner.bottom()
            painter.fillRect(inner.center().x(), inner.top() - 1, 1, bottom - inner.top() + 3, _toned(palette, 0.5))

    def _span(self, inner: QtCore.QRect, share: float, around: bool) -> QtCore.QRect:
        """Return where a bar lies: from the left, or on either side of the middle."""
        start = inner.center().x() if around else inner.left()
        room = inner.width() // 2 if around else inner.width()
        size = max(round(abs(share) * room), 2)
        left = start - size if share < 0 else start
        return QtCore.QRect(left, inner.top(), size, inner.height())


class BalanceTable(QtWidgets.QTableView):
    """The table: as high as its rows, and where labels have no room in it, they stand above their figures."""

    copied = QtCore.pyqtSignal()

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.stacked = False
        self.label_width = 0
        self.measures = _Measures(self.fontMetrics().height(), comparing=False)
        self.rows = BalanceModel(self)
        ordered = _Sorted(self)
        ordered.setSourceModel(self.rows)
        header = _Header(self)
        self.setHorizontalHeader(header)
        self.setModel(ordered)
        self.cells = _Cells(self)
        self.setItemDelegate(self.cells)
        header.setSortIndicator(LABEL, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.Fixed)
        self.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QtWidgets.QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QtWidgets.QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_balance(self, found: Balance, other: Balance | None, lang: str) -> None:
        """Fill the rows and fit the columns to them."""
        self.rows.show(found, other, lang)
        self.fit()

    def lines(self) -> list[list[str]]:
        """Return the texts in the order of the screen, titles first."""
        ordered = self.model()
        return self.rows.lines([ordered.mapToSource(ordered.index(n, 0)).row() for n in range(ordered.rowCount())])

    def fit(self) -> None:
        """Share the width among the columns: what they need, then the bars, then the labels, then the bars again."""
        model, header = self.model(), self.horizontalHeader()
        header.setFont(_scaled(self.font(), 0.9))
        bold = QtGui.QFontMetrics(_scaled(self.font(), 1.0, bold=True))
        measures = self.measures = _Measures(self.fontMetrics().height(), self.rows.comparing)
        texts = [[model.index(r, c).data() for r in range(model.rowCount())] for c in range(model.columnCount())]
        needs = [measures.swatch + 2 * measures.pad]
        for column in range(AREA, FLUX + 1):
            widths = [header.width_of(column), *(bold.horizontalAdvance(t) for t in texts[column])]
            least = 3 * measures.line if column in _BARS else 0
            needs.append(max(*widths, least) + 2 * measures.pad)
        self.setMinimumWidth(sum(needs))
        self._share(needs, texts[LABEL])
        header.fit()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(self._row_height(texts[LABEL]))
        self.verticalHeader().resizeSection(model.rowCount() - 1, (1 + self.stacked) * measures.line + 2 * measures.pad)
        self.setFixedHeight(header.height() + self.verticalHeader().length())
        self.viewport().update()

    def _share(self, needs: list[int], labels: list[str]) -> None:
        measures, metrics = self.measures, self.fontMetrics()
        margins = needs[LABEL] + measures.pad
        folded = margins + max((_folded(t, metrics) for t in labels), default=0)
        whole = margins + max((metrics.horizontalAdvance(t) for t in labels), default=0)
        room = self.width() - sum(needs[AREA:])
        self.stacked = room < folded
        label = needs[LABEL] if self.stacked else folded
        spare = max(room - label, 0)
        if not self.stacked:
            wish = sum(max(8 * measures.line - needs[c], 0) for c in _BARS)
            label += min(max(spare - wish, 0), whole - folded)
            spare = max(room - label, 0)
        both = needs[STOCK] + needs[FLUX] + spare
        flux = min(max(needs[FLUX], both // 2), both - needs[STOCK])
        widths = [label, needs[AREA], needs[DENSITY], both - flux, flux]
        self.label_width = label - margins
        for column, width in enumerate(widths):
            self.horizontalHeader().resizeSection(column, width)

    def _row_height(self, labels: list[str]) -> int:
        measures = self.measures
        lines = [len(_wrapped(t, self.fontMetrics(), self.label_width)) for t in labels]
        beside = 0 if self.stacked else max(lines, default=1) * measures.line
        above = measures.line if self.stacked else 0
        return 2 * measures.pad + max(beside, above + measures.line + measures.bars)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:  # noqa: N802
        """Fit the columns to a new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def changeEvent(self, event: QtCore.QEvent) -> None:  # noqa: N802
        """Fit the columns to a new font."""
        super().changeEvent(event)
        if event.type() in (QtCore.QEvent.Type.FontChange, QtCore.QEvent.Type.StyleChange) and self.model():
            self.fit()

    def wheelEvent(self, event: QtGui.QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the area around, for the table is whole in it."""
        event.ignore()

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:  # noqa: N802
        """Copy the table by the system's own key."""
        if event.matches(QtGui.QKeySequence.StandardKey.Copy):
            self.copied.emit()
        else:
            super().keyPressEvent(event)


class _List(QtWidgets.QComboBox):
    """A list that says by an ellipsis that it is narrower than what is chosen: Qt cuts the text off."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QtWidgets.QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:  # noqa: N802
        style, option = QtWidgets.QStyle, QtWidgets.QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            style.ComplexControl.CC_ComboBox, option, style.SubControl.SC_ComboBoxEditField, self
        )
        room = field.width() - self.fontMetrics().averageCharWidth() // 2
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter = QtWidgets.QStylePainter(self)
        painter.drawComplexControl(style.ComplexControl.CC_ComboBox, option)
        if not self.isEditable():
            painter.drawControl(style.ControlElement.CE_ComboBoxLabel, option)


class _Completer(QtWidgets.QCompleter):
    """Finds what a name contains, whatever its accents and capitals."""

    def splitPath(self, path: str) -> list[str]:  # noqa: N802
        return [_plain(path)]

    def pathFromIndex(self, index: QtCore.QModelIndex) -> str:  # noqa: N802
        return index.data()


class _Search(_List):
    """A list to choose from by typing a part of a name; ``chosen`` tells an id once, when the reader changes it."""

    chosen = QtCore.pyqtSignal(str)
    _PLAIN = Qt.ItemDataRole.UserRole + 1

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QtWidgets.QComboBox.InsertPolicy.NoInsert)
        completer = _Completer(self.model(), self)
        completer.setCompletionRole(self._PLAIN)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QtWidgets.QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.currentIndexChanged.connect(lambda _: self.chosen.emit(self.id()))
        self.lineEdit().editingFinished.connect(self._settle)

    def id(self) -> str:
        """Return the id of what is chosen, '' where nothing is."""
        return self.currentData() or ""

    def fill(self, items: list[tuple[str, str]]) -> None:
        """Take new items without a signal; what was chosen stays so where it is still there."""
        before = self.currentData()
        with QtCore.QSignalBlocker(self):
            self.clear()
            for row, (id_, name) in enumerate(items):
                self.addItem(name, id_)
                self.setItemData(row, _plain(name), self._PLAIN)
            self.choose(before)

    def choose(self, id_: str | None) -> None:
        """Show an item without a signal, none where the id is unknown."""
        with QtCore.QSignalBlocker(self):
            self.setCurrentIndex(self.findData(id_))
            self._write()

    def _settle(self) -> None:
        """Take the one name that contains what was typed, else go back to what is chosen."""
        typed, shown = self.lineEdit().text(), self.itemText(self.currentIndex())
        if typed == shown:
            return
        completer = self.completer()
        completer.setCompletionPrefix(typed)
        if typed and completer.completionCount() == 1:
            completer.setCurrentRow(0)
            self.setCurrentIndex(self.findData(completer.currentIndex().data(Qt.ItemDataRole.UserRole)))
        self._write()

    def _write(self) -> None:
        """Write what is chosen, from its beginning where it is too long."""
        self.setEditText(self.itemText(self.currentIndex()))
        self.lineEdit().setCursorPosition(0)

    def focusInEvent(self, event: QtGui.QFocusEvent) -> None:  # noqa: N802
        """Select the whole name on a click, so that typing searches at once."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            QtCore.QTimer.singleShot(0, self.lineEdit().selectAll)


def _line(parent: QtWidgets.QWidget, wrap: bool = True) -> QtWidgets.QLabel:
    """Return a label of plain text in the colour of text on the base."""
    label = QtWidgets.QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setForegroundRole(Role.Text)
    label.setWordWrap(wrap)
    return label


def _tint(label: QtWidgets.QLabel, colour: QtGui.QColor) -> None:
    palette = label.palette()
    palette.setColor(Role.Text, colour)
    label.setPalette(palette)


class _Headlines(QtWidgets.QWidget):
    """Three figures side by side: the label, the value, the other's value. Units go beneath where width is short."""

    def __init__(self, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent)
        grid = QtWidgets.QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        self.labels, self.values, self.others = ([_line(self, row == 0) for _ in TOTALS] for row in range(3))
        ignored, preferred = QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Preferred
        for row, line in enumerate((self.labels, self.values, self.others)):
            for column, label in enumerate(line):
                policy = QtWidgets.QSizePolicy(ignored, preferred)
                policy.setHeightForWidth(row == 0)
                label.setSizePolicy(policy)
                grid.addWidget(label, row, column)
                grid.setColumnStretch(column, 1)
        for label in self.labels:
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        for value in self.values:
            value.setTextFormat(Qt.TextFormat.RichText)
        self._shown: list[tuple[str, str]] = []
        self._font = self.font()

    def show_figures(self, labels: list[str], shown: list[tuple[str, str]]) -> None:
        """Show labels, and a value each with the other's ('' where nothing is compared)."""
        self._shown = shown
        for column, (label, (value, other)) in enumerate(zip(labels, shown)):
            self.labels[column].setText(label)
            self.values[column].setAccessibleName(f"{label}, {value}")
            self.others[column].setAccessibleName(f"{label}, {other}")
            self.others[column].setVisible(bool(other))
        self.fit()

    def restyle(self, font: QtGui.QFont, grey: QtGui.QColor) -> None:
        """Take a font and the colour of what stands back (the widget's own may still be the former ones)."""
        self._font = font
        for label in self.labels:
            label.setFont(_scaled(font, 0.9))
            _tint(label, grey)
        for value in self.values:
            value.setFont(_scaled(font, 1.5, bold=True))
        for other in self.others:
            other.setFont(_scaled(font, 0.9))
            _tint(other, grey)
        self.fit()

    def fit(self) -> None:
        """Put the units beneath the numbers where one of the columns is too narrow for both."""
        grid = self.layout()
        large, plain = self.values[0].fontMetrics(), QtGui.QFontMetrics(self._font)
        small = self.others[0].fontMetrics()
        pieces = [[m.horizontalAdvance(p) for m, p in zip((large, plain), _parts(v))] for v, _ in self._shown]
        others = [[small.horizontalAdvance(p) for p in (o, *_parts(o))] for _, o in self._shown]
        room = (self.contentsRect().width() - 2 * grid.horizontalSpacing()) // len(TOTALS)
        gap = plain.horizontalAdvance(NO_BREAK_SPACE)
        broken = any(sum(p) + gap > room for p in pieces)
        others_broken = any(o[0] > room for o in others)
        for column, (value, other) in enumerate(self._shown):
            grid.setColumnMinimumWidth(column, max(*pieces[column], *others[column][1:]))
            self.values[column].setText(self._markup(value, broken))
            self.others[column].setText("\n".join(_parts(other)) if others_broken else other)

    def _markup(self, value: str, broken: bool) -> str:
        size, unit = _parts(value)
        font = self._font
        css = f"{font.pointSizeF():.2f}pt" if font.pointSizeF() > 0 else f"{font.pixelSize()}px"
        gap = "<br>" if broken and unit else NO_BREAK_SPACE
        # Qt's HTML takes narrow no-break spaces for spaces like any other, unless it is told to keep them.
        return (
            f'<p style="white-space:pre">{size}<span style="font-size:{css}; font-weight:normal">{gap}{unit}</span></p>'
        )

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.fit()


class _Row(QtWidgets.QWidget):
    """Widgets in a row, or in a column where the row has no room for their words."""

    def __init__(self, *widgets: QtWidgets.QWidget) -> None:
        super().__init__()
        box = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight, self)
        box.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            box.addWidget(widget)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        box = self.layout()
        widths = [box.itemAt(n).sizeHint().width() for n in range(box.count())]
        fits = sum(widths) + box.spacing() * (len(widths) - 1) <= self.width()
        directions = QtWidgets.QBoxLayout.Direction
        box.setDirection(directions.LeftToRight if fits else directions.TopToBottom)


def sign_of_flux() -> str:
    """Return what the sign of a flux means."""
    return translate(
        "CarbOCS",
        "Net flux: positive where the territory takes carbon out of the air (sequestration), "
        "negative where it gives it back (emission).",
    )


class BalanceView(QtWidgets.QWidget):
    """What the dock “Carbon balance” holds: the choice of a territory and of what to compare it with, and its balance.

    Signals tell what the reader changes, never what the program sets.
    """

    level_changed = QtCore.pyqtSignal(str)
    territory_changed = QtCore.pyqtSignal(str)
    comparison_changed = QtCore.pyqtSignal(str)

    def __init__(self, lang: str = "fr", parent: QtWidgets.QWidget | None = None) -> None:
        """Build the view.

        Args:
            lang: fr or en, the language of the engine's own words and of its numbers.
            parent: as in Qt.
        """
        super().__init__(parent)
        self.lang = lang
        self._levels: dict[str, str] = {}
        self._balance: Balance | None = None
        self._other: Balance | None = None
        layout = QtWidgets.QVBoxLayout(self)
        margin = self.fontMetrics().height() // 2
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.addLayout(self._choices())
        layout.addWidget(self._pages(), 1)
        layout.addWidget(self._buttons())
        chain = [self._level, self._territory, self._comparison, self.table, self._copy_image, self._copy_table]
        for before, after in zip(chain, chain[1:]):
            self.setTabOrder(before, after)
        self._restyle()
        self.clear("")

    def _choices(self) -> QtWidgets.QFormLayout:
        self._level, self._territory, self._comparison = _List(), _Search(), _Search()
        self._level.setAccessibleName(translate("CarbOCS", "Level"))
        self._territory.setAccessibleName(translate("CarbOCS", "Territory"))
        self._comparison.setAccessibleName(translate("CarbOCS", "Compare with"))
        self._territory.lineEdit().setPlaceholderText(translate("CarbOCS", "Part of a name"))
        self._level.currentIndexChanged.connect(lambda _: self.level_changed.emit(self.level()))
        self._territory.chosen.connect(self.territory_changed)
        self._comparison.chosen.connect(self.comparison_changed)
        form = QtWidgets.QFormLayout()
        form.setFieldGrowthPolicy(QtWidgets.QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for words, choice in (
            (translate("CarbOCS", "&Level"), self._level),
            (translate("CarbOCS", "&Territory"), self._territory),
            (translate("CarbOCS", "Compare &with"), self._comparison),
        ):
            label = QtWidgets.QLabel(words)
            label.setBuddy(choice)
            # Qt measures a label with its kerning and draws it around the mnemonic without: its last letter is cut.
            label.setMinimumWidth(label.sizeHint().width() + label.fontMetrics().averageCharWidth())
            form.addRow(label, choice)
        return form

    def _pages(self) -> QtWidgets.QStackedWidget:
        self._hint = QtWidgets.QLabel()
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._scroll = QtWidgets.QScrollArea()
        self._scroll.setFrameShape(QtWidgets.QFrame.Shape.StyledPanel)
        self._scroll.setBackgroundRole(Role.Base)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._figures())
        self._stack = QtWidgets.QStackedWidget()
        self._stack.addWidget(self._hint)
        self._stack.addWidget(self._scroll)
        return self._stack

    def _figures(self) -> QtWidgets.QWidget:
        self._figure = QtWidgets.QWidget()
        self._figure.setBackgroundRole(Role.Base)
        self._figure.setAutoFillBackground(True)
        self._name, self._place, self._legend, self._note = (_line(self._figure) for _ in range(4))
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self.headlines = _Headlines(self._figure)
        self.table = BalanceTable(self._figure)
        self.table.setAccessibleName(translate("CarbOCS", "Carbon balance by occupation"))
        self.table.copied.connect(self.copy_table)
        self.table.selectionModel().currentChanged.connect(self._follow)
        column = QtWidgets.QVBoxLayout(self._figure)
        column.setSpacing(0)
        for widget in (self._name, self._place, self.headlines, self._legend, self.table, self._note):
            column.addWidget(widget)
        column.addStretch(1)
        return self._figure

    def _buttons(self) -> QtWidgets.QWidget:
        self._copy_image = QtWidgets.QPushButton(translate("CarbOCS", "Copy as &image"))
        self._copy_table = QtWidgets.QPushButton(translate("CarbOCS", "Copy as ta&ble"))
        self._copy_image.clicked.connect(self.copy_image)
        self._copy_table.clicked.connect(self.copy_table)
        return _Row(self._copy_image, self._copy_table)

    def set_levels(self, levels: list[tuple[str, str]]) -> None:
        """Fill the list of levels with (id, label); the level chosen stays so where it is still there."""
        before = self.level()
        self._levels = dict(levels)
        with QtCore.QSignalBlocker(self._level):
            self._level.clear()
            for id_, label in levels:
                self._level.addItem(label, id_)
            self._level.setCurrentIndex(max(self._level.findData(before), 0))

    def set_current_level(self, level: str) -> None:
        """Show a level as the one chosen, without a signal."""
        with QtCore.QSignalBlocker(self._level):
            self._level.setCurrentIndex(self._level.findData(level))

    def set_territories(self, items: list[tuple[str, str]]) -> None:
        """Fill both lists of territories with (id, name), without a signal.

        The choices stay where they are still there; else no territory is chosen and nothing compared. Territories of
        the same name are told apart by their ids.
        """
        names = Counter(name for _, name in items)
        told = [(id_, name if names[name] == 1 else f"{name} ({id_})") for id_, name in items]
        self._territory.fill(told)
        self._comparison.fill([(NOTHING, "—"), (AVERAGE, translate("CarbOCS", "Average of the level")), *told])
        if self._comparison.currentIndex() < 0:
            self._comparison.choose(NOTHING)

    def set_current(self, territory: str) -> None:
        """Show a territory as the one chosen, without a signal."""
        self._territory.choose(territory)

    def set_current_comparison(self, comparison: str) -> None:
        """Show what is compared (``NOTHING``, ``AVERAGE`` or the id of a territory), without a signal."""
        self._comparison.choose(comparison)

    def level(self) -> str:
        """Return the level chosen, '' where there is none."""
        return self._level.currentData() or ""

    def territory(self) -> str:
        """Return the id of the territory chosen, '' where none is."""
        return self._territory.id()

    def comparison(self) -> str:
        """Return what is compared: ``NOTHING``, ``AVERAGE`` or the id of a territory."""
        return self._comparison.id()

    def show_balance(self, balance: Balance, other: Balance | None = None) -> None:
        """Show a balance, and beside it the one it is compared with."""
        self._balance, self._other = balance, other
        lang = self.lang
        self._name.setText(balance.name)
        area = number(balance.area_ha, min(digits_for(balance.area_ha), 3), lang)
        self._place.setText(f"{self._levels.get(balance.level, balance.level)}, {area}{NO_BREAK_SPACE}ha")
        shown = [(balance.shown(i, lang), other.shown(i, lang) if other else "") for i in TOTALS]
        self.headlines.show_figures([INDICATOR[i].label(lang) for i in TOTALS], shown)
        flux = TOTALS.index("flux_total")
        for label in (self.headlines.labels[flux], self.headlines.values[flux]):
            label.setToolTip(sign_of_flux())
        self._write_legend()
        self.table.show_balance(balance, other, lang)
        self._note.setText(text("order_of_magnitude", lang) if balance.order_of_magnitude else "")
        self._note.setVisible(balance.order_of_magnitude)
        self._turn_to(self._scroll)

    def clear(self, message: str) -> None:
        """Show a hint in place of figures."""
        self._balance = self._other = None
        self._hint.setText(message)
        self._turn_to(self._hint)

    def _turn_to(self, page: QtWidgets.QWidget) -> None:
        self._stack.setCurrentWidget(page)
        for button in (self._copy_image, self._copy_table):
            button.setEnabled(page is self._scroll)

    def _write_legend(self) -> None:
        plus = translate("CarbOCS", "+ sequestration")
        minus = translate("CarbOCS", "− emission")
        entries = [(SEQUESTRATION, "■", plus), (EMISSION, "■", minus)]
        if self._other:
            entries.append((muted(self.palette()).name(), "▬", self._other.name))
        marks = [
            f'<span style="color:{colour}">{mark}</span>{NO_BREAK_SPACE}{escape(words)}'
            for colour, mark, words in entries
        ]
        line = f"{NO_BREAK_SPACE * 2} ".join([escape(translate("CarbOCS", "Flux")), *marks])
        self._legend.setText(line.replace(NARROW_SPACE, NO_BREAK_SPACE))
        self._legend.setToolTip(sign_of_flux())

    def table_text(self) -> str:
        """Return the table as text in the order of the screen, cells parted by tabs; '' where nothing is shown."""
        return "\n".join("\t".join(line) for line in self.table.lines()) if self._balance else ""

    def table_html(self) -> str:
        """Return the table as HTML, for word processors and spreadsheets."""
        rows = []
        for n, line in enumerate(self.table.lines()):
            tag = "td" if n else "th"
            cells = (f'<{tag} align="{"right" if c else "left"}">{escape(t)}</{tag}>' for c, t in enumerate(line))
            rows.append(f"<tr>{''.join(cells)}</tr>")
        return f"<table>{''.join(rows)}</table>"

    def image(self) -> QtGui.QPixmap:
        """Return the whole figure, at twice the screen's resolution; a null pixmap where nothing is shown."""
        if not self._balance:
            return QtGui.QPixmap()
        width = self._figure.width()
        size = QtCore.QSize(width, self._figure.heightForWidth(width))
        ratio = 2 * self.devicePixelRatioF()
        picture = QtGui.QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self.palette().color(Role.Base))
        self.table.cells.as_picture = True
        flags = QtWidgets.QWidget.RenderFlag.DrawChildren
        self._figure.render(picture, QtCore.QPoint(), QtGui.QRegion(QtCore.QRect(QtCore.QPoint(), size)), flags)
        self.table.cells.as_picture = False
        return picture

    def copy_image(self) -> None:
        """Put the figure on the clipboard."""
        QtGui.QGuiApplication.clipboard().setPixmap(self.image())
        self._say_copied(self._copy_image)

    def copy_table(self) -> None:
        """Put the table on the clipboard, as text and as HTML."""
        mime = QtCore.QMimeData()
        mime.setText(self.table_text())
        mime.setHtml(self.table_html())
        QtGui.QGuiApplication.clipboard().setMimeData(mime)
        self._say_copied(self._copy_table)

    def _say_copied(self, button: QtWidgets.QPushButton) -> None:
        at = button.mapToGlobal(button.rect().center())
        QtWidgets.QToolTip.showText(at, translate("CarbOCS", "Copied"), button)

    def _follow(self, index: QtCore.QModelIndex) -> None:
        """Keep the row that the keyboard moves to in sight."""
        if not index.isValid():
            return
        rect = self.table.visualRect(index)
        at = self.table.viewport().mapTo(self._figure, rect.center())
        self._scroll.ensureVisible(at.x(), at.y(), 0, rect.height())

    def _restyle(self) -> None:
        grey = muted(self.palette())
        self._name.setFont(_scaled(self.font(), 1.35, bold=True))
        for label in (self._place, self._legend, self._note):
            label.setFont(_scaled(self.font(), 0.9 if label is not self._place else 1.0))
            _tint(label, grey)
        self.headlines.restyle(self.font(), grey)
        self._write_legend()
        pad = self.table.measures.pad
        self._figure.layout().setContentsMargins(pad, 2 * pad, pad, 2 * pad)
        for widget, above, below in (
            (self._name, 0, 0),
            (self._place, 0, 2 * pad),
            (self.headlines, 0, 2 * pad),
            (self._legend, 0, 2 * pad),
            (self._note, 2 * pad, 0),
        ):
            widget.setContentsMargins(pad, above, pad, below)

    def sizeHint(self) -> QtCore.QSize:  # noqa: N802
        """Return the room of a dock in which most labels stand on one line."""
        metrics = self.fontMetrics()
        return QtCore.QSize(60 * metrics.averageCharWidth(), 45 * metrics.height())

    def changeEvent(self, event: QtCore.QEvent) -> None:  # noqa: N802
        """Follow the font and the palette."""
        super().changeEvent(event)
        kinds = QtCore.QEvent.Type
        if event.type() in (kinds.FontChange, kinds.PaletteChange, kinds.StyleChange) and hasattr(self, "_copy_table"):
            self._restyle()
