"""Scenarios side by side: a table of indicators and the sums of their fluxes, the reference courses first.

Pure Qt: it is handed what core has made ready (``core.report.what_if.Comparison``) and tells which scenario is to be
drawn on the map.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from qgis.PyQt import QtCore, QtGui, QtWidgets

from .chart import CurvesChart, paint_mark
from .parts import (
    EMISSION,
    SEQUESTRATION,
    Banner,
    ChoiceList,
    Line,
    faded,
    ink,
    legend_of_signs,
    mixed,
    muted,
    scaled,
    warning_colour,
    wrapped,
    write,
)

if TYPE_CHECKING:
    from ...core.report.what_if import Column, Comparison, Figure, Row

Qt = QtCore.Qt
Role = QtGui.QPalette.ColorRole
translate = QtCore.QCoreApplication.translate
_LEFT, _RIGHT, _TOP = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignTop


class _Model(QtCore.QAbstractTableModel):
    """Indicators as rows, courses as columns."""

    def __init__(self, parent: QtCore.QObject) -> None:
        super().__init__(parent)
        self.shown: Comparison | None = None
        self.drawn: str | None = None
        self.largest: list[float] = []

    def take(self, shown: Comparison | None, drawn: str | None) -> None:
        self.beginResetModel()
        self.shown, self.drawn = shown, drawn
        rows = shown.rows if shown else ()
        self.largest = [max((abs(c.value) for c in r.cells if c is not None), default=0.0) or 1.0 for r in rows]
        self.endResetModel()

    def row(self, n: int) -> Row:
        return self.shown.rows[n]

    def column(self, n: int) -> Column:
        return self.shown.columns[n]

    def figure(self, index: QtCore.QModelIndex) -> Figure | None:
        return self.row(index.row()).cells[index.column()]

    def rowCount(self, parent: QtCore.QModelIndex = QtCore.QModelIndex()) -> int:  # noqa: B008, N802
        return len(self.shown.rows) if self.shown and not parent.isValid() else 0

    def columnCount(self, parent: QtCore.QModelIndex = QtCore.QModelIndex()) -> int:  # noqa: B008, N802
        return len(self.shown.columns) if self.shown and not parent.isValid() else 0

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        if role == Qt.ItemDataRole.DisplayRole:
            if orientation == Qt.Orientation.Horizontal:
                return self.column(section).name
            row = self.row(section)
            return f"{row.label} ({row.unit})"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.column(section).name if orientation == Qt.Orientation.Horizontal else self.row(section).why
        return None

    def data(self, index: QtCore.QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        figure = self.figure(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return figure.number if figure else "–"
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            first = f"{self.column(index.column()).name} · {self.row(index.row()).label}"
            return f"{first}\n{_said(figure)}" if figure else first
        return None


def _said(figure: Figure) -> str:
    """Return a figure in full: number, unit, what its sign means, range."""
    words = f"{figure.text} {figure.word}".rstrip()
    return f"{words} ({figure.range})" if figure.range else words


class _Names(QtWidgets.QHeaderView):
    """The names of the courses with their marks; the one on the map has a line beneath it."""

    def __init__(self, table: _Table) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)

    def paintSection(self, painter: QtGui.QPainter, rect: QtCore.QRect, section: int) -> None:  # noqa: N802
        table = self.parent()
        palette, line, pad, model = table.palette(), table.line, table.pad, table.rows
        column = model.column(section)
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, palette.color(Role.Base))
        painter.setFont(scaled(table.font(), 0.85))
        mark = QtCore.QRectF(rect.right() - pad - 1.6 * line, rect.top() + pad, 1.6 * line, 0.95 * line)
        paint_mark(painter, mark, column, section)
        drawn = column.id == model.drawn
        painter.setFont(scaled(table.font(), 0.95, bold=drawn))
        painter.setPen(palette.color(Role.Text) if not column.reference else muted(palette))
        box = QtCore.QRect(rect.left() + pad, rect.top() + round(1.4 * line), rect.width() - 2 * pad, 2 * line)
        lines = wrapped(column.name, painter.fontMetrics(), box.width())
        lines = [*lines[:1], " ".join(lines[1:])] if len(lines) > 1 else lines
        lines = [painter.fontMetrics().elidedText(t, Qt.TextElideMode.ElideRight, box.width()) for t in lines]
        painter.drawText(box, _RIGHT | _TOP, "\n".join(lines))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, faded(palette, 0.4))
        if drawn:
            under = QtCore.QRect(rect.left() + pad, rect.bottom() - 2, rect.width() - 2 * pad, 3)
            painter.fillRect(under, QtGui.QColor(column.colour))
        painter.restore()


class _Indicators(QtWidgets.QHeaderView):
    """The names of the indicators and their units; they stay when the courses are scrolled."""

    def __init__(self, table: _Table) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self.setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)

    def paintSection(self, painter: QtGui.QPainter, rect: QtCore.QRect, section: int) -> None:  # noqa: N802
        table = self.parent()
        palette, pad, row = table.palette(), table.pad, table.rows.row(section)
        painter.save()
        painter.fillRect(rect, palette.color(Role.Base))
        painter.setFont(table.font())
        painter.setPen(palette.color(Role.Text))
        inner = rect.adjusted(pad, pad, -pad, -pad)
        lines = wrapped(row.label, painter.fontMetrics(), inner.width())
        painter.drawText(inner, _LEFT | _TOP, "\n".join(lines))
        painter.setFont(scaled(table.font(), 0.9))
        painter.setPen(muted(palette))
        inner.setTop(inner.top() + table.line * len(lines))
        painter.drawText(inner, _LEFT | _TOP, row.unit)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, faded(palette, 0.13))
        painter.restore()


class _Cells(QtWidgets.QStyledItemDelegate):
    def paint(self, painter: QtGui.QPainter, option: QtWidgets.QStyleOptionViewItem, index: QtCore.QModelIndex) -> None:
        table = self.parent()
        palette, pad, line, rect, model = table.palette(), table.pad, table.line, option.rect, table.rows
        figure, row, column = model.figure(index), model.row(index.row()), model.column(index.column())
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        drawn = column.id == model.drawn
        painter.fillRect(rect, mixed(QtGui.QColor(column.colour), palette.color(Role.Base), 0.09 * drawn))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, faded(palette, 0.13))
        inner = rect.adjusted(pad, pad, -pad, -pad)
        if option.state & QtWidgets.QStyle.StateFlag.State_HasFocus:
            painter.setPen(palette.color(Role.Highlight))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        carbon = row.kind == "carbon"
        painter.setFont(scaled(table.font(), 1.0, bold=True))
        painter.setPen(self._ink(figure, row, palette))
        painter.drawText(inner, _RIGHT | _TOP, index.data())
        if figure is not None and figure.range:
            painter.setFont(scaled(table.font(), 0.85))
            painter.setPen(muted(palette))
            painter.drawText(inner.adjusted(0, line, 0, 0), _RIGHT | _TOP, figure.range)
        if figure is not None and carbon and figure.value:
            self._paint_bar(painter, inner, figure.value / model.largest[index.row()])
        painter.restore()

    def _ink(self, figure: Figure | None, row: Row, palette: QtGui.QPalette) -> QtGui.QColor:
        if figure is None:
            return muted(palette)
        if row.key == "budget" and figure.value < 0:
            return warning_colour(palette)
        return ink(palette, figure.tone if row.kind == "carbon" else 0)

    def _paint_bar(self, painter: QtGui.QPainter, inner: QtCore.QRect, share: float) -> None:
        table = self.parent()
        high, middle = max(round(table.line * 0.26), 3), inner.center().x()
        top = inner.bottom() - high
        size = max(round(abs(share) * (inner.width() // 2)), 2)
        colour = QtGui.QColor(SEQUESTRATION if share > 0 else EMISSION)
        painter.fillRect(QtCore.QRect(middle if share > 0 else middle - size, top, size, high), colour)
        painter.fillRect(middle, top - 1, 1, high + 2, faded(table.palette(), 0.5))


class _Table(QtWidgets.QTableView):
    def __init__(self, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent)
        self.rows = _Model(self)
        self._measure()
        self.setHorizontalHeader(_Names(self))
        self.setVerticalHeader(_Indicators(self))
        self.setModel(self.rows)
        self.setItemDelegate(_Cells(self))
        self.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self._corner = self.findChild(QtWidgets.QAbstractButton)
        if self._corner is not None:
            self._corner.installEventFilter(self)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QtWidgets.QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QtWidgets.QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # What headers leave free takes the ground of the table, whatever the style.
        for view in (self, self.horizontalHeader(), self.verticalHeader()):
            view.viewport().setBackgroundRole(Role.Base)
            view.setBackgroundRole(Role.Base)

    def _measure(self) -> None:
        self.line = self.fontMetrics().height()
        self.pad = max(self.line // 3, 3)

    def eventFilter(self, watched: QtCore.QObject, event: QtCore.QEvent) -> bool:  # noqa: N802
        """Let the corner have the ground of the table: styles draw it as a button."""
        if watched is self._corner and event.type() == QtCore.QEvent.Type.Paint:
            painter = QtGui.QPainter(watched)
            rect = watched.rect()
            painter.fillRect(rect, self.palette().color(Role.Base))
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, faded(self.palette(), 0.4))
            painter.end()
            return True
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Share the width: indicators in two lines at most where there is room, courses evenly."""
        shown = self.rows.shown
        if shown is None:
            return
        self._measure()
        metrics, small = self.fontMetrics(), QtGui.QFontMetrics(scaled(self.font(), 0.85))
        bold = QtGui.QFontMetrics(scaled(self.font(), 1.0, bold=True))
        figures = [c for r in shown.rows for c in r.cells if c is not None]
        least = max(
            max((small.horizontalAdvance(f.range) for f in figures), default=0),
            max((bold.horizontalAdvance(f.number) for f in figures), default=0),
        )
        least = max(least + 2 * self.pad + 2, round(5.5 * self.line))
        whole = max(metrics.horizontalAdvance(r.label) for r in shown.rows) + 2 * self.pad + 2
        room = self.width() - 2 * self.frameWidth()
        label = max(min(whole, room - least * len(shown.columns)), min(round(8.5 * self.line), whole))
        self.verticalHeader().setFixedWidth(label)
        column = min(max((room - label) // len(shown.columns), least), round(11 * self.line))
        for n in range(len(shown.columns)):
            self.horizontalHeader().resizeSection(n, column)
        self.horizontalHeader().setFixedHeight(round(3.4 * self.line) + self.pad)
        heights = [self._height(r, label, metrics) for r in shown.rows]
        for n, high in enumerate(heights):
            self.verticalHeader().resizeSection(n, high)
        scroll = self.horizontalScrollBar().sizeHint().height() if label + column * len(shown.columns) > room else 0
        self.setFixedHeight(self.horizontalHeader().height() + sum(heights) + scroll + 2 * self.frameWidth())

    def _height(self, row: Row, width: int, metrics: QtGui.QFontMetrics) -> int:
        label = len(wrapped(row.label, metrics, width - 2 * self.pad)) + 1
        figure = 1.0 + any(c is not None and bool(c.range) for c in row.cells) + 0.55 * (row.kind == "carbon")
        return round(max(label, figure) * self.line) + 2 * self.pad

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def changeEvent(self, event: QtCore.QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in (QtCore.QEvent.Type.FontChange, QtCore.QEvent.Type.StyleChange) and self.model():
            self.fit()

    def wheelEvent(self, event: QtGui.QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the area around: all rows are shown."""
        event.ignore()


class ComparisonView(QtWidgets.QWidget):
    """Up to six scenarios beside the reference courses.

    Signals tell what the reader does, never what the program sets:

    - ``drawn_changed`` (id): the scenario that is to be drawn on the map.
    - ``copied``: the table is on the clipboard, as text and as HTML.
    """

    drawn_changed = QtCore.pyqtSignal(str)
    copied = QtCore.pyqtSignal()

    def __init__(self, lang: str = "fr", parent: QtWidgets.QWidget | None = None) -> None:
        """Build the view; ``lang`` (fr or en) is the language of the engine's own words and numbers."""
        super().__init__(parent)
        self.lang = lang
        layout = QtWidgets.QVBoxLayout(self)
        line = self.fontMetrics().height()
        layout.setContentsMargins(line // 2, line // 2, line // 2, line // 2)
        layout.setSpacing(line // 3)
        layout.addLayout(self._choices())
        layout.addWidget(self._pages(), 1)
        self._warning = Banner(self, "warning")
        layout.addWidget(self._warning)
        self.clear("")

    def _choices(self) -> QtWidgets.QHBoxLayout:
        self._drawn = ChoiceList()
        self._drawn.setAccessibleName(translate("CarbOCS", "On the map"))
        self._drawn.currentIndexChanged.connect(lambda _: self._choose(self._drawn.currentData()))
        label = QtWidgets.QLabel(translate("CarbOCS", "On the &map"))
        label.setBuddy(self._drawn)
        label.setMinimumWidth(label.sizeHint().width() + label.fontMetrics().averageCharWidth())
        self._copy = QtWidgets.QPushButton(translate("CarbOCS", "Copy as ta&ble"))
        self._copy.clicked.connect(lambda _=False: self.copy_table())
        row = QtWidgets.QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self._drawn, 1)
        row.addWidget(self._copy)
        return row

    def _pages(self) -> QtWidgets.QStackedWidget:
        self._hint = QtWidgets.QLabel()
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        sheet = QtWidgets.QWidget()
        sheet.setBackgroundRole(Role.Base)
        sheet.setAutoFillBackground(True)
        column = QtWidgets.QVBoxLayout(sheet)
        line = self.fontMetrics().height()
        column.setContentsMargins(line // 2, line // 2, line // 2, line // 2)
        column.setSpacing(line)
        self.table, self.chart = _Table(sheet), CurvesChart(sheet)
        self.table.setAccessibleName(translate("CarbOCS", "Scenarios side by side"))
        self.table.horizontalHeader().sectionClicked.connect(self._choose_column)
        self.table.activated.connect(lambda index: self._choose_column(index.column()))
        self._signs = Line(sheet, 0.9, muted=True)
        self._signs.setTextFormat(Qt.TextFormat.RichText)
        self._signs.restyle(self.font(), self.palette())
        column.addWidget(self.table)
        column.addWidget(self._signs)
        column.addWidget(self.chart)
        column.addStretch(1)
        self._scroll = QtWidgets.QScrollArea()
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(sheet)
        self._stack = QtWidgets.QStackedWidget()
        self._stack.addWidget(self._hint)
        self._stack.addWidget(self._scroll)
        return self._stack

    def show_comparison(self, comparison: Comparison, drawn: str | None = None) -> None:
        """Show scenarios side by side; ``drawn`` is the id of the one on the map, None where none is."""
        with QtCore.QSignalBlocker(self._drawn):
            self._drawn.clear()
            for n, column in enumerate(comparison.columns):
                if not column.reference:
                    self._drawn.addItem(self._icon(column, n), column.name, column.id)
            self._drawn.setCurrentIndex(self._drawn.findData(drawn))
        self._show(comparison, drawn)
        self._warning.say(comparison.scale_warning)
        write(self._signs, legend_of_signs(comparison.lang))
        self._stack.setCurrentWidget(self._scroll)
        self._drawn.setEnabled(True)
        self._copy.setEnabled(True)

    def changeEvent(self, event: QtCore.QEvent) -> None:  # noqa: N802
        """Follow the font and the palette."""
        super().changeEvent(event)
        kinds = QtCore.QEvent.Type
        if event.type() in (kinds.FontChange, kinds.PaletteChange, kinds.StyleChange) and hasattr(self, "_warning"):
            for line in (self._signs, self._warning.words):
                line.restyle(self.font(), self.palette())

    def _show(self, comparison: Comparison, drawn: str | None) -> None:
        self.table.rows.take(comparison, drawn)
        self.table.fit()
        self.chart.show_comparison(comparison, drawn)

    def _icon(self, column: Column, n: int) -> QtGui.QIcon:
        picture = QtGui.QPixmap(48, 30)
        picture.fill(QtGui.QColor(0, 0, 0, 0))
        painter = QtGui.QPainter(picture)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(20)
        painter.setFont(font)
        paint_mark(painter, QtCore.QRectF(0, 1, 48, 28), column, n)
        painter.end()
        return QtGui.QIcon(picture)

    def clear(self, hint: str) -> None:
        """Show a hint in place of scenarios."""
        with QtCore.QSignalBlocker(self._drawn):
            self._drawn.clear()
        self.table.rows.take(None, None)
        self._hint.setText(hint)
        self._stack.setCurrentWidget(self._hint)
        self._warning.say("")
        self._drawn.setEnabled(False)
        self._copy.setEnabled(False)

    def drawn(self) -> str:
        """Return the id of the scenario on the map, '' where none is."""
        return self.table.rows.drawn or ""

    def _choose_column(self, section: int) -> None:
        column = self.table.rows.column(section)
        if not column.reference and column.id != self.drawn():
            self._drawn.setCurrentIndex(self._drawn.findData(column.id))

    def _choose(self, id_: str | None) -> None:
        shown = self.table.rows.shown
        if id_ and shown is not None and id_ != self.drawn():
            self._show(shown, id_)
            self.drawn_changed.emit(id_)

    # --- the clipboard

    def lines(self) -> list[list[str]]:
        """Return the table as text: names first, then a row an indicator, each range in a column of its own."""
        shown = self.table.rows.shown
        if shown is None:
            return []
        lines = [["", *(c.name for c in shown.columns)]]
        for row in shown.rows:
            cells = [c.number if c is not None else "" for c in row.cells]
            lines.append([f"{row.label} ({row.unit})", *cells])
            if any(c is not None and c.range for c in row.cells):
                ranges = [c.range if c is not None else "" for c in row.cells]
                words = translate("CarbOCS", "range")
                lines.append([f"{row.label} ({row.unit}), {words}", *ranges])
        return lines

    def copy_table(self) -> None:
        """Put the table on the clipboard, as text and as HTML."""
        mime, lines = QtCore.QMimeData(), self.lines()
        mime.setText("\n".join("\t".join(line) for line in lines))
        rows = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in line)}</tr>" for line in lines)
        mime.setHtml(f"<table>{rows}</table>")
        QtGui.QGuiApplication.clipboard().setMimeData(mime)
        self.copied.emit()

    def sizeHint(self) -> QtCore.QSize:  # noqa: N802
        """Return the room in which four courses stand beside the indicators."""
        metrics = self.fontMetrics()
        return QtCore.QSize(110 * metrics.averageCharWidth(), 48 * metrics.height())
