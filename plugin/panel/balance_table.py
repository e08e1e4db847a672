"""The table of a carbon balance: an occupation a row, its figures, and bars of where carbon stands and moves."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qgis.PyQt import QtCore, QtGui, QtWidgets

from ...core.indicators import TOTAL
from ...core.occupations import OCCUPATIONS
from ...core.report.balance import headers, with_total, written
from .parts import EMISSION, SEQUESTRATION, faded, mixed, muted, scaled, wrapped

if TYPE_CHECKING:
    from ...core.report.balance import Balance

Qt = QtCore.Qt
Role = QtGui.QPalette.ColorRole
translate = QtCore.QCoreApplication.translate

LABEL, AREA, DENSITY, STOCK, FLUX = range(5)
NUMBER, BAR, OTHER_BAR, COLOUR = (Qt.ItemDataRole.UserRole + n for n in range(1, 5))
"""Roles: what a cell is sorted by (None in the total's row), its bar and the other's (−1 to 1), its colour."""
_FIELDS = ["area_ha", "density_tc_ha", "stock_tc", "flux_tco2e_yr"]
_FIGURES = range(AREA, FLUX + 1)
_BARS = (STOCK, FLUX)
_ASCENDING, _DESCENDING = 0, 1
"""``Qt.SortOrder`` as ``headerData`` hands it over: a plain number, which PyQt5 and PyQt6 both take."""
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_TOP, _BOTTOM = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom


def sign_of_flux() -> str:
    """Return what the sign of a flux means."""
    return translate(
        "CarbOCS",
        "Net flux: positive where the territory takes carbon out of the air (sequestration), "
        "negative where it gives it back (emission).",
    )


def _folded(words: str, metrics: QtGui.QFontMetrics) -> int:
    """Return the least width in which a text takes two lines at most."""
    parts = words.split(" ")
    cuts = ((" ".join(parts[:n]), " ".join(parts[n:])) for n in range(1, len(parts) + 1))
    return min(max(metrics.horizontalAdvance(a), metrics.horizontalAdvance(b)) for a, b in cuts)


def _figure(value: float, lang: str) -> str:
    """Return a number as a spreadsheet reads it: its decimal sign and "-" alone, twelve digits; '' where there is none.

    What is left of a sum that comes to nothing (1e-15) is 0.
    """
    if not math.isfinite(value):
        return ""
    plain = f"{Decimal(f'{round(value, 12) + 0.0:.12g}'):f}"
    return plain.replace(".", ",") if lang == "fr" else plain


class _Side:
    """One of the balances shown: its texts and its values by occupation, the total's the last."""

    def __init__(self, found: Balance, lang: str) -> None:
        values = with_total(found, lang).set_index("occupation")[_FIELDS].astype(float)
        self.name = found.name
        self.titles, *texts = written(found, lang)
        self.colours = dict(zip(found.rows["occupation"], found.rows["colour"]))
        self.texts = dict(zip(values.index, texts))
        self._values = dict(zip(values.index, values.to_numpy().tolist()))
        self._factors = list(headers(values, lang)[0].values())
        self._lang = lang

    def text(self, occupation: str, column: int) -> str:
        return self.texts[occupation][column] if occupation in self.texts else "–"

    def value(self, occupation: str, column: int) -> float:
        return self._values[occupation][column - AREA] if occupation in self._values else math.nan

    def figures(self, occupation: str) -> list[str]:
        """Return the values in the units of the titles, as a spreadsheet reads them."""
        return [_figure(self.value(occupation, c) / f, self._lang) for c, f in zip(_FIGURES, self._factors)]


class BalanceModel(QtCore.QAbstractTableModel):
    """A balance as rows: those of ``written``, an occupation each and the total last, and what their bars need."""

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self._sides: list[_Side] = []
        self._occupations: list[str] = []
        self._labels: dict[str, str] = {}
        self._colours: dict[str, str] = {}
        self._largest: dict[int, float] = {}

    @property
    def comparing(self) -> bool:
        """Whether there is another balance beside."""
        return len(self._sides) > 1

    def show(self, found: Balance, other: Balance | None, lang: str) -> None:
        """Take the balance to show and the one it is compared with."""
        self.beginResetModel()
        self._sides = [_Side(b, lang) for b in (found, other) if b is not None]
        self._labels = {o: texts[LABEL] for side in self._sides for o, texts in side.texts.items()}
        self._colours = {o: colour for side in self._sides for o, colour in side.colours.items()}
        self._occupations = [o for o in (*(o.id for o in OCCUPATIONS), TOTAL) if o in self._labels]
        for column in _BARS:
            sizes = (abs(side.value(o, column)) for side in self._sides for o in self._occupations[:-1])
            self._largest[column] = max((s for s in sizes if math.isfinite(s)), default=0.0) or math.nan
        self.endResetModel()

    def lines(self, order: list[int]) -> list[list[str]]:
        """Return the table for a spreadsheet, titles first, rows in ``order``; the other's figures after one's own."""
        lines = [[self._title(LABEL)], *([self._labels[self._occupations[row]]] for row in order)]
        for side in self._sides:
            whose = f"{side.name} · " if self.comparing else ""
            lines[0] += [f"{whose}{title}" for title in side.titles[AREA:]]
            for line, row in zip(lines[1:], order):
                line += side.figures(self._occupations[row])
        return lines

    def rowCount(self, parent: QtCore.QModelIndex = QtCore.QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of occupations, and one for the total."""
        return 0 if parent.isValid() else len(self._occupations)

    def columnCount(self, parent: QtCore.QModelIndex = QtCore.QModelIndex()) -> int:  # noqa: B008, N802
        """Return five: occupation, area, density, stock, flux."""
        return 0 if parent.isValid() else FLUX + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """Return a title; numbers sort from the largest at first."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title(section)
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            return _ASCENDING if section == LABEL else _DESCENDING
        return sign_of_flux() if role == Qt.ItemDataRole.ToolTipRole and section == FLUX else None

    def data(self, index: QtCore.QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, sorts by and draws."""
        found = self._ROLES.get(role)
        if found is None or not index.isValid():
            return None
        return found(self, self._occupations[index.row()], index.column())

    def _title(self, column: int) -> str:
        return self._sides[0].titles[column] if self._sides else ""

    def _shown(self, occupation: str, column: int) -> str:
        return self._labels[occupation] if column == LABEL else self._sides[0].text(occupation, column)

    def _tip(self, occupation: str, column: int) -> str | None:
        if column == LABEL or not self.comparing:
            return None
        return "\n".join(f"{s.name} · {s.titles[column]} · {s.text(occupation, column)}" for s in self._sides)

    def _number(self, occupation: str, column: int) -> float | None:
        if occupation == TOTAL:
            return None
        place = self._occupations.index(occupation)
        return place if column == LABEL else self._sides[0].value(occupation, column)

    def _colour(self, occupation: str, _: int) -> str | None:
        return self._colours.get(occupation)

    def _bar(self, occupation: str, column: int, side: int = 0) -> float | None:
        if occupation == TOTAL or column not in _BARS or side >= len(self._sides):
            return None
        share = self._sides[side].value(occupation, column) / self._largest[column]
        return share if math.isfinite(share) else None

    def _other_bar(self, occupation: str, column: int) -> float | None:
        return self._bar(occupation, column, side=1)

    _ROLES = {  # noqa: RUF012
        Qt.ItemDataRole.DisplayRole: _shown,
        Qt.ItemDataRole.ToolTipRole: _tip,
        NUMBER: _number,
        COLOUR: _colour,
        BAR: _bar,
        OTHER_BAR: _other_bar,
    }


class _Sorted(QtCore.QSortFilterProxyModel):
    """Sorts by number, in either order first what has one, then what has none, the total last."""

    def lessThan(self, left: QtCore.QModelIndex, right: QtCore.QModelIndex) -> bool:  # noqa: N802
        values = left.data(NUMBER), right.data(NUMBER)
        ranks = [2 if v is None else int(math.isnan(v)) for v in values]
        if ranks[0] != ranks[1]:
            return (ranks[0] < ranks[1]) == (self.sortOrder() == Qt.SortOrder.AscendingOrder)
        return ranks[0] == 0 and values[0] < values[1]


class _Measures:
    """The sizes of the table, in pixels, all from the height of a line of its font."""

    def __init__(self, line: int, comparing: bool) -> None:
        self.line = line
        self.pad = max(line // 4, 2)
        self.swatch = round(line * 0.6)
        self.arrow = max(round(line * 0.3), 3)
        self.bar = max(round(line * 0.34), 3)  # at least: rows of two lines have higher ones
        self.thin = max(round(line * 0.16), 2)
        self.beneath = self.thin + 1 if comparing else 0
        self.bars = self.pad // 2 + self.bar + self.beneath  # with the gap above them


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
        # In the colours of the table: a style sheet (QGIS's dark themes are) colours a header in its own way.
        palette = self.table.palette()
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        painter.fillRect(rect, palette.color(Role.Base))
        painter.setFont(self.font())
        painter.setPen(muted(palette))
        self._paint_title(painter, rect, section)
        if section == self.sortIndicatorSection():
            self._paint_arrow(painter, rect, section)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, faded(palette, 0.4))
        painter.restore()

    def _paint_title(self, painter: QtGui.QPainter, rect: QtCore.QRect, section: int) -> None:
        """Draw the title; above stacked rows, the first one's piece that lies over the section."""
        measures = self.table.measures
        if self.table.stacked:
            over = QtCore.QRect(measures.pad - self.offset(), 0, self.length(), self.fontMetrics().height())
            painter.drawText(over, _LEFT, self._title(LABEL))
        if section != LABEL or not self.table.stacked:
            inner = rect.adjusted(measures.pad, 0, -measures.pad, -measures.arrow - measures.pad)
            painter.drawText(inner, (_LEFT if section == LABEL else _RIGHT) | _BOTTOM, self._title(section))

    def _paint_arrow(self, painter: QtGui.QPainter, rect: QtCore.QRect, section: int) -> None:
        measures = self.table.measures
        high, wide = measures.arrow, 2 * measures.arrow
        left = rect.left() + measures.pad if section == LABEL else rect.right() + 1 - measures.pad - wide
        top = rect.bottom() - measures.pad // 2 - high
        ends = (top + high, top) if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else (top, top + high)
        corners = [QtCore.QPointF(x, y) for x, y in zip((left, left + wide, left + wide / 2), (ends[0], *ends))]
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        painter.setBrush(painter.pen().color())
        painter.setPen(Qt.PenStyle.NoPen)
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

    def paint(self, painter: QtGui.QPainter, option: QtWidgets.QStyleOptionViewItem, index: QtCore.QModelIndex) -> None:
        table, pad = self.parent(), self.parent().measures.pad
        total = index.data(NUMBER) is None
        painter.save()
        painter.setClipRect(option.rect, Qt.ClipOperation.IntersectClip)
        self._paint_ground(painter, option, total)
        painter.setFont(scaled(option.font, 1.0, bold=total))
        painter.setPen(option.palette.color(Role.Text))
        inner = option.rect.adjusted(pad, pad, -pad, -pad)
        if index.column() == LABEL or table.stacked:
            self._paint_label(painter, inner, index)
        if index.column() != LABEL:
            inner.setTop(inner.top() + (table.measures.line if table.stacked else 0))
            painter.drawText(inner, _RIGHT | _TOP, index.data())
        if index.column() in _BARS and not total:
            inner.setTop(inner.top() + table.measures.line + pad // 2)
            self._paint_bars(painter, inner, index, option.palette)
        painter.restore()

    def _paint_ground(self, painter: QtGui.QPainter, option: QtWidgets.QStyleOptionViewItem, total: bool) -> None:
        rect, palette, states = option.rect, option.palette, QtWidgets.QStyle.StateFlag
        selected, focused = (bool(option.state & s) for s in (states.State_Selected, states.State_HasFocus))
        # Over what the style has drawn beneath: its selection may leave no contrast to the text.
        painter.fillRect(rect, mixed(palette.color(Role.Highlight), palette.color(Role.Base), 0.25 * selected))
        if focused or (selected and self.parent().hasFocus()):
            painter.fillRect(rect.left(), rect.top(), rect.width(), 2, palette.color(Role.Highlight))
            painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, palette.color(Role.Highlight))
        elif total:
            painter.fillRect(rect.left(), rect.top(), rect.width(), 1, faded(palette, 0.6))
        else:
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, faded(palette, 0.1))

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
        width = table.viewport().width() if table.stacked else table.label_width
        lines = wrapped(first.data(), painter.fontMetrics(), width)
        box = QtCore.QRect(left, inner.top(), width + measures.pad, measures.line * len(lines))
        painter.drawText(box, _LEFT | _TOP, "\n".join(lines))

    def _paint_block(self, painter: QtGui.QPainter, rect: QtCore.QRect, colour: QtGui.QColor) -> None:
        """Fill a rectangle, edged so that straw on white and dark green on black are seen as well."""
        painter.fillRect(rect, mixed(painter.pen().color(), colour, 0.35))
        painter.fillRect(rect.adjusted(1, 1, -1, -1), colour)

    def _paint_bars(
        self, painter: QtGui.QPainter, inner: QtCore.QRect, index: QtCore.QModelIndex, palette: QtGui.QPalette
    ) -> None:
        measures, flux = self.parent().measures, index.column() == FLUX
        share, other = index.data(BAR), index.data(OTHER_BAR)
        inner.setHeight(min(inner.height() - measures.beneath, 2 * measures.bar))
        beneath = QtCore.QRect(inner.left(), inner.bottom() + 2, inner.width(), measures.thin)
        if share:
            sign = SEQUESTRATION if share > 0 else EMISSION
            colour = QtGui.QColor(sign if flux else index.data(COLOUR))
            self._paint_block(painter, self._span(inner, share, flux), colour)
        if other:
            painter.fillRect(self._span(beneath, other, flux), muted(palette))
        if flux:
            high = inner.height() + measures.beneath + 2
            painter.fillRect(inner.center().x(), inner.top() - 1, 1, high, faded(palette, 0.5))

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
        self.setItemDelegate(_Cells(self))
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

    def sort_as(self, other: BalanceTable) -> None:
        """Put the rows into the order of another table's."""
        header = other.horizontalHeader()
        self.sortByColumn(header.sortIndicatorSection(), header.sortIndicatorOrder())

    def lines(self) -> list[list[str]]:
        """Return the table for a spreadsheet, titles first, rows in the order of the screen."""
        ordered = self.model()
        return self.rows.lines([ordered.mapToSource(ordered.index(n, 0)).row() for n in range(ordered.rowCount())])

    def fit(self) -> None:
        """Share the width among the columns: what they need, then the bars, then the labels, then the bars again."""
        model, header, rows = self.model(), self.horizontalHeader(), self.verticalHeader()
        header.setFont(scaled(self.font(), 0.9))
        bold = QtGui.QFontMetrics(scaled(self.font(), 1.0, bold=True))
        measures = self.measures = _Measures(self.fontMetrics().height(), self.rows.comparing)
        texts = [[model.index(r, c).data() for r in range(model.rowCount())] for c in range(model.columnCount())]
        needs = [measures.swatch + 2 * measures.pad]
        for column in _FIGURES:
            widths = [header.width_of(column), *(bold.horizontalAdvance(t) for t in texts[column])]
            least = 3 * measures.line if column in _BARS else 0
            needs.append(max(*widths, least) + 2 * measures.pad)
        frame = 2 * self.frameWidth()  # none of its own, but a style sheet may draw one
        self.setMinimumWidth(sum(needs) + frame)
        self._share(needs, texts[LABEL], self.width() - frame)
        header.fit()
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(self._row_height(texts[LABEL]))
        rows.resizeSection(model.rowCount() - 1, (1 + self.stacked) * measures.line + 2 * measures.pad)
        self.setFixedHeight(header.height() + rows.length() + frame)
        self.viewport().update()

    def _share(self, needs: list[int], labels: list[str], width: int) -> None:
        measures, metrics = self.measures, self.fontMetrics()
        margins = needs[LABEL] + measures.pad
        folded = margins + max((_folded(t, metrics) for t in labels), default=0)
        whole = margins + max((metrics.horizontalAdvance(t) for t in labels), default=0)
        room = width - sum(needs[AREA:])
        self.stacked = room < folded
        label = needs[LABEL] if self.stacked else folded
        if not self.stacked:
            wish = sum(max(8 * measures.line - needs[c], 0) for c in _BARS)
            label += min(max(room - label - wish, 0), whole - folded)
        both = needs[STOCK] + needs[FLUX] + max(room - label, 0)
        flux = min(max(needs[FLUX], both // 2), both - needs[STOCK])
        self.label_width = label - margins
        for column, size in enumerate((label, needs[AREA], needs[DENSITY], both - flux, flux)):
            self.horizontalHeader().resizeSection(column, size)

    def _row_height(self, labels: list[str]) -> int:
        measures = self.measures
        lines = [len(wrapped(t, self.fontMetrics(), self.label_width)) for t in labels]
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
