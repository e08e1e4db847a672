"""A table of figures in a panel: a swatch and a label, then numbers with bars of what is lost and gained beneath them.

It is as high as its rows (up to a limit), updates them in place while one draws, and can let one row be chosen.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from qgis.PyQt import QtCore, QtGui, QtWidgets

from .parts import EMISSION, SEQUESTRATION, faded, ink, mixed, muted, scaled, wrapped

Qt = QtCore.Qt
Role = QtGui.QPalette.ColorRole
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_TOP, _BOTTOM = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
ROW = Qt.ItemDataRole.UserRole + 1
"""The role of the whole ``FigureRow``."""
_LEAST_LABEL = 5
"""How many times a line's height the labels' column is wide at least."""


class FigureRow(NamedTuple):
    """One row: ``cells`` the label and the numbers, ``note`` a muted line beneath the label.

    ``tones`` (below 0 lost, above gained) and ``bars`` (−1 to 1, None for none) as long as ``cells``. ``said`` is what
    is read aloud and shown beneath the mouse.
    """

    key: str
    cells: tuple[str, ...]
    colour: str
    note: str
    tones: tuple[int, ...]
    bars: tuple[float | None, ...]
    said: str


class _Rows(QtCore.QAbstractTableModel):
    def __init__(self, parent: QtCore.QObject) -> None:
        super().__init__(parent)
        self.rows: list[FigureRow] = []
        self.titles: list[str] = []

    def take(self, titles: list[str], rows: list[FigureRow]) -> bool:
        """Take rows; return whether the same rows stand where they stood, so that only their figures changed."""
        same = len(titles) == len(self.titles) and [r.key for r in rows] == [r.key for r in self.rows]
        if not same:
            self.beginResetModel()
        self.titles, self.rows = titles, rows
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(titles) - 1))
        return same

    def rowCount(self, parent: QtCore.QModelIndex = QtCore.QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QtCore.QModelIndex = QtCore.QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        return None

    def data(self, index: QtCore.QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[index.column()]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.said
        return row if role == ROW else None


class _Header(QtWidgets.QHeaderView):
    def __init__(self, table: FigureTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)

    def paintSection(self, painter: QtGui.QPainter, rect: QtCore.QRect, section: int) -> None:  # noqa: N802
        # In the colours of the table: a style sheet (QGIS's dark themes are) colours a header in its own way.
        table = self.parent()
        palette, pad = table.palette(), table.pad
        painter.save()
        painter.fillRect(rect, palette.color(Role.Base))
        painter.setFont(self.font())
        painter.setPen(muted(palette))
        inner = rect.adjusted(pad, 0, -pad, -pad)
        title = self.model().headerData(section, Qt.Orientation.Horizontal)
        painter.drawText(inner, (_LEFT if section == 0 else _RIGHT) | _BOTTOM, title)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, faded(palette, 0.4))
        painter.restore()


class _Cells(QtWidgets.QStyledItemDelegate):
    def paint(self, painter: QtGui.QPainter, option: QtWidgets.QStyleOptionViewItem, index: QtCore.QModelIndex) -> None:
        table, row, palette = self.parent(), index.data(ROW), self.parent().palette()
        rect, pad, line = option.rect, table.pad, table.line
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        chosen = bool(option.state & QtWidgets.QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, mixed(palette.color(Role.Highlight), palette.color(Role.Base), 0.25 * chosen))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, faded(palette, 0.1))
        painter.setFont(table.font())
        inner = rect.adjusted(pad, pad, -pad, -pad)
        if index.column() == 0:
            self._paint_label(painter, inner, row)
            if chosen:
                painter.fillRect(rect.left(), rect.top(), 3, rect.height(), palette.color(Role.Highlight))
        else:
            painter.setPen(ink(palette, row.tones[index.column()]))
            painter.drawText(inner, _RIGHT | _TOP, row.cells[index.column()])
            share = row.bars[index.column()]
            if share is not None:
                self._paint_bar(painter, inner.adjusted(0, line + 1, 0, 0), share)
        painter.restore()

    def _paint_label(self, painter: QtGui.QPainter, inner: QtCore.QRect, row: FigureRow) -> None:
        table = self.parent()
        palette, line, pad, side = table.palette(), table.line, table.pad, table.swatch
        left = inner.left()
        painter.setPen(palette.color(Role.Text))
        if row.colour:
            swatch = QtCore.QRect(left, inner.top() + (line - side) // 2, side, side)
            painter.fillRect(swatch, mixed(palette.color(Role.Text), QtGui.QColor(row.colour), 0.35))
            painter.fillRect(swatch.adjusted(1, 1, -1, -1), QtGui.QColor(row.colour))
            left += side + pad
        box = QtCore.QRect(left, inner.top(), inner.right() - left + 1, inner.height())
        metrics = painter.fontMetrics()
        lines = wrapped(row.cells[0], metrics, box.width())
        if len(lines) > table.label_lines:
            lines = [*lines[: table.label_lines - 1], " ".join(lines[table.label_lines - 1 :])]
        lines = [metrics.elidedText(t, Qt.TextElideMode.ElideRight, box.width()) for t in lines]
        painter.drawText(box, _LEFT | _TOP, "\n".join(lines))
        if row.note:
            painter.setFont(scaled(table.font(), 0.9))
            painter.setPen(muted(palette))
            note = painter.fontMetrics().elidedText(row.note, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box.adjusted(0, line * len(lines), 0, 0), _LEFT | _TOP, note)

    def _paint_bar(self, painter: QtGui.QPainter, room: QtCore.QRect, share: float) -> None:
        """Draw a bar on either side of the middle, in the colour of its sign, and the line of 0."""
        palette, high = self.parent().palette(), self.parent().bar
        middle = room.center().x()
        if share:
            size = max(round(abs(share) * (room.width() // 2)), 2)
            colour = QtGui.QColor(SEQUESTRATION if share > 0 else EMISSION)
            painter.fillRect(QtCore.QRect(middle if share > 0 else middle - size, room.top() + 1, size, high), colour)
        painter.fillRect(middle, room.top(), 1, high + 2, faded(palette, 0.5))


class FigureTable(QtWidgets.QTableView):
    """The table. ``chosen`` tells the key of the row the reader chooses, '' where none is any more."""

    chosen = QtCore.pyqtSignal(str)

    def __init__(self, parent: QtWidgets.QWidget | None = None, *, selectable: bool, most_rows: int = 12) -> None:
        """Take whether a row can be chosen, and how many are shown before the table scrolls."""
        super().__init__(parent)
        self._most, self._selectable = most_rows, selectable
        self._telling = True
        self.label_lines = 1
        self.rows = _Rows(self)
        self._measure()
        self.setHorizontalHeader(_Header(self))
        self.setModel(self.rows)
        self.setItemDelegate(_Cells(self))
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.Fixed)
        self.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        modes = QtWidgets.QAbstractItemView
        self.setSelectionBehavior(modes.SelectionBehavior.SelectRows)
        self.setSelectionMode(modes.SelectionMode.SingleSelection if selectable else modes.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(modes.ScrollMode.ScrollPerPixel)
        if selectable:
            self.selectionModel().selectionChanged.connect(self._tell)

    def _measure(self) -> None:
        self.line = self.fontMetrics().height()
        self.pad = max(self.line // 4, 2)
        self.swatch = round(self.line * 0.6)
        self.bar = max(round(self.line * 0.28), 3)

    def show_rows(self, titles: list[str], rows: list[FigureRow]) -> None:
        """Show rows under titles (a title may have two lines); what was chosen stays so where it is still there."""
        before = self.key()
        changed = titles != self.rows.titles
        self._telling = False
        same = self.rows.take(titles, rows)
        if not same:
            self.choose(before)
        self._telling = True
        if changed:
            self.horizontalHeader().viewport().update()
        self.fit()

    def key(self) -> str:
        """Return the key of the row chosen, '' where none is."""
        row = self.currentIndex().row() if self._selectable and self.selectionModel().hasSelection() else -1
        return self.rows.rows[row].key if 0 <= row < len(self.rows.rows) else ""

    def choose(self, key: str) -> None:
        """Show a row as chosen without a signal, none where the key is unknown."""
        telling, self._telling = self._telling, False
        row = next((n for n, r in enumerate(self.rows.rows) if r.key == key), -1)
        self.selectionModel().clear()
        if row >= 0 and self._selectable:
            self.setCurrentIndex(self.rows.index(row, 0))
        self._telling = telling

    def _tell(self, *_: object) -> None:
        if self._telling:
            self.chosen.emit(self.key())

    def fit(self) -> None:
        """Give numbers the width they need and labels the rest, over two lines where they need them."""
        header, count = self.horizontalHeader(), len(self.rows.titles)
        if not count:
            return
        self._measure()
        small = scaled(self.font(), 0.9)
        header.setFont(small)
        titles, metrics = QtGui.QFontMetrics(small), self.fontMetrics()
        widths = []
        for column in range(1, count):
            words = [titles.horizontalAdvance(t) for t in self.rows.titles[column].split("\n")]
            words += [metrics.horizontalAdvance(t) for t in {row.cells[column] for row in self.rows.rows}]
            widths.append(max(words) + 2 * self.pad + 1)
        room = self.viewport().width()
        self._widen_bars(widths, room - sum(widths))
        label = max(room - sum(widths), _LEAST_LABEL * self.line)
        for column, width in enumerate((label, *widths)):
            if header.sectionSize(column) != width:
                header.resizeSection(column, width)
        inner = label - 2 * self.pad - self.swatch - self.pad
        lines = (len(wrapped(t, metrics, inner)) for t in {row.cells[0] for row in self.rows.rows})
        self.label_lines = min(max(lines, default=1), 2)
        self._fit_height()

    def _widen_bars(self, widths: list[int], room: int) -> None:
        """Give the columns of bars what the labels can spare."""
        labels = (self.fontMetrics().horizontalAdvance(row.cells[0]) for row in self.rows.rows)
        spare = room - max(max(labels, default=0) + 4 * self.pad + self.swatch, _LEAST_LABEL * self.line)
        barred = [n for n in range(len(widths)) if any(row.bars[n + 1] is not None for row in self.rows.rows)]
        for n in barred:
            widths[n] += min(max(spare // len(barred), 0), max(9 * self.line - widths[n], 0))

    def _fit_height(self) -> None:
        noted = any(row.note for row in self.rows.rows)
        barred = any(share is not None for row in self.rows.rows for share in row.bars)
        high = max(self.label_lines * self.line + noted * self.line, self.line + barred * (self.bar + 4)) + 2 * self.pad
        vertical, header = self.verticalHeader(), self.horizontalHeader()
        if vertical.defaultSectionSize() != high:
            vertical.setDefaultSectionSize(high)
        lines = max(t.count("\n") + 1 for t in self.rows.titles)
        header.setFixedHeight(lines * QtGui.QFontMetrics(header.font()).height() + 2 * self.pad)
        # Half a row more where the table scrolls tells that it does.
        count = len(self.rows.rows)
        policy = Qt.ScrollBarPolicy
        scrolls = policy.ScrollBarAlwaysOn if count > self._most else policy.ScrollBarAlwaysOff
        if self.verticalScrollBarPolicy() != scrolls:
            self.setVerticalScrollBarPolicy(scrolls)
        shown = count if count <= self._most else self._most + 0.5
        whole = header.height() + round(shown * high) + 2 * self.frameWidth()
        if self.height() != whole or self.minimumHeight() != whole:
            self.setFixedHeight(whole)

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

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:  # noqa: N802
        """Choose a row; a click on the one chosen lets it go."""
        index = self.indexAt(event.pos())
        if self._selectable and index.isValid() and self.key() == self.rows.rows[index.row()].key:
            self.let_go()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:  # noqa: N802
        """Let the row chosen go by Escape."""
        if self._selectable and event.key() == Qt.Key.Key_Escape and self.key():
            self.let_go()
            return
        super().keyPressEvent(event)

    def let_go(self) -> None:
        """Choose no row, and tell so."""
        if self.key():
            self.choose("")
            self._tell()

    def wheelEvent(self, event: QtGui.QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the area around where the table is whole in it."""
        if self.verticalScrollBar().maximum() == 0:
            event.ignore()
        else:
            super().wheelEvent(event)
