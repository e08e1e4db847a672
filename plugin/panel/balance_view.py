"""The carbon balance of a territory on screen: three figures, and a table with bars of where carbon stands and moves.

Pure Qt: it is handed balances and tells what its reader chooses. The dock around it finds the layers and reads them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from qgis.PyQt import QtCore, QtGui, QtWidgets

from ...core.indicators import INDICATOR, digits_for
from ...core.messages import NARROW_SPACE, NO_BREAK_SPACE, number, text
from ...core.report.balance import TOTALS
from .balance_table import BalanceTable, sign_of_flux
from .parts import EMISSION, SEQUESTRATION, ChoiceList, Line, Row, muted

if TYPE_CHECKING:
    from ...core.report.balance import Balance

Qt = QtCore.Qt
Role = QtGui.QPalette.ColorRole
translate = QtCore.QCoreApplication.translate

NOTHING, AVERAGE = "", "average"
"""What ``comparison_changed`` tells besides the id of a territory."""
_UNIT = re.compile(rf"[ {NARROW_SPACE}](?=\S+$)")


def _parts(shown: str) -> tuple[str, str]:
    """Return the number and the unit of a value as ``Balance.shown`` writes it."""
    size, unit = (*_UNIT.split(shown), "")[:2]
    return size, unit


def _plain(words: str) -> str:
    """Return a text as one who searches types it: no accents, no capitals."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c))


class _Completer(QtWidgets.QCompleter):
    """Finds what a name contains, whatever its accents and capitals."""

    def splitPath(self, path: str) -> list[str]:  # noqa: N802
        return [_plain(path)]

    def pathFromIndex(self, index: QtCore.QModelIndex) -> str:  # noqa: N802
        return index.data()


class _Search(ChoiceList):
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


class _Headlines(QtWidgets.QWidget):
    """Three figures side by side: the label, the value, the other's value. Units go beneath where width is short."""

    def __init__(self, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent)
        grid = QtWidgets.QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        self.labels = [Line(self, 0.9, muted=True) for _ in TOTALS]
        self.values = [Line(self, 1.5, bold=True) for _ in TOTALS]
        self.others = [Line(self, 0.9, muted=True) for _ in TOTALS]
        ignored, preferred = QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Preferred
        for row, lines in enumerate((self.labels, self.values, self.others)):
            policy = QtWidgets.QSizePolicy(ignored, preferred)
            policy.setHeightForWidth(lines is self.labels)
            for column, line in enumerate(lines):
                line.setWordWrap(lines is self.labels)
                line.setSizePolicy(policy)
                grid.addWidget(line, row, column)
                grid.setColumnStretch(column, 1)
        for label, value in zip(self.labels, self.values):
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
            value.setTextFormat(Qt.TextFormat.RichText)
        self._shown: list[tuple[str, str]] = []

    def show_figures(self, labels: list[str], shown: list[tuple[str, str]]) -> None:
        """Show labels, and a value each with the other's ('' where nothing is compared)."""
        self._shown = shown
        for column, (label, (value, other)) in enumerate(zip(labels, shown)):
            self.labels[column].setText(label)
            self.values[column].setAccessibleName(f"{label}, {value}")
            self.others[column].setAccessibleName(f"{label}, {other}")
            self.others[column].setVisible(bool(other))
        self.fit()

    def fit(self) -> None:
        """Put the units beneath the numbers where one of the columns is too narrow for both."""
        grid = self.layout()
        large, plain, small = (w.fontMetrics() for w in (self.values[0], self, self.others[0]))
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
        font = self.font()
        css = f"{font.pointSizeF():.2f}pt" if font.pointSizeF() > 0 else f"{font.pixelSize()}px"
        gap = "<br>" if broken and unit else NO_BREAK_SPACE
        # Qt's HTML takes narrow no-break spaces for spaces like any other, unless it is told to keep them.
        return (
            f'<p style="white-space:pre">{size}<span style="font-size:{css}; font-weight:normal">{gap}{unit}</span></p>'
        )

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.fit()


class _Figure(QtWidgets.QWidget):
    """All that is shown of a balance: on screen, and on paper that is pasted into a report."""

    def __init__(self, lang: str, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.lang = lang
        self.setBackgroundRole(Role.Base)
        self.setAutoFillBackground(True)
        self.name, self.place = Line(self, 1.35, bold=True), Line(self, muted=True)
        self.legend, self.note = Line(self, 0.9, muted=True), Line(self, 0.9, muted=True)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.headlines = _Headlines(self)
        self.table = BalanceTable(self)
        self.table.setAccessibleName(translate("CarbOCS", "Carbon balance by occupation"))
        column = QtWidgets.QVBoxLayout(self)
        column.setSpacing(0)
        for widget in (self.name, self.place, self.headlines, self.legend, self.table, self.note):
            column.addWidget(widget)
        column.addStretch(1)
        self.restyle()

    def show_balance(self, balance: Balance, other: Balance | None, level: str) -> None:
        """Show a balance, the name of its level, and beside it the one it is compared with."""
        lang = self.lang
        self.name.setText(balance.name)
        area = number(balance.area_ha, min(digits_for(balance.area_ha), 3), lang)
        self.place.setText(f"{level}, {area}{NO_BREAK_SPACE}ha")
        shown = [(balance.shown(i, lang), other.shown(i, lang) if other else "") for i in TOTALS]
        self.headlines.show_figures([INDICATOR[i].label(lang) for i in TOTALS], shown)
        flux = TOTALS.index("flux_total")
        for line in (self.headlines.labels[flux], self.headlines.values[flux], self.legend):
            line.setToolTip(sign_of_flux())
        self.legend.setText(self._legend_of(other.name if other else ""))
        self.table.show_balance(balance, other, lang)
        self.note.setText(text("order_of_magnitude", lang) if balance.order_of_magnitude else "")
        self.note.setVisible(balance.order_of_magnitude)

    def _legend_of(self, other: str) -> str:
        """Return the marks of the bars, the other's in the colour of the text: muted, as its bars are."""
        squares = (
            (SEQUESTRATION, translate("CarbOCS", "+ sequestration")),
            (EMISSION, translate("CarbOCS", "− emission")),
        )
        marks = [f'<span style="color:{c}">■</span>{NO_BREAK_SPACE}{escape(words)}' for c, words in squares]
        if other:
            marks.append(f"▬{NO_BREAK_SPACE}{escape(other)}")
        line = f"{NO_BREAK_SPACE * 2} ".join([escape(translate("CarbOCS", "Flux")), *marks])
        return line.replace(NARROW_SPACE, NO_BREAK_SPACE)

    def restyle(self) -> None:
        """Take the sizes and the colours of the font and the palette."""
        for line in self.findChildren(Line):
            line.restyle(self.font(), self.palette())
        self.headlines.fit()
        pad = self.table.measures.pad
        self.layout().setContentsMargins(pad, 2 * pad, pad, 2 * pad)
        for widget, above, below in (
            (self.name, 0, 0),
            (self.place, 0, 2 * pad),
            (self.headlines, 0, 2 * pad),
            (self.legend, 0, 2 * pad),
            (self.note, 2 * pad, 0),
        ):
            widget.setContentsMargins(pad, above, pad, below)

    def changeEvent(self, event: QtCore.QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        kinds = QtCore.QEvent.Type
        if event.type() in (kinds.FontChange, kinds.PaletteChange, kinds.StyleChange) and self.layout():
            self.restyle()

    def turn_to_paper(self) -> None:
        """Take dark ink on white, whatever the palette and the style sheet of the application (QGIS's are dark)."""
        ink, paper = QtGui.QColor("black"), QtGui.QColor("white")
        palette = QtGui.QPalette()
        for role, colour in ((Role.Base, paper), (Role.Window, paper), (Role.Text, ink), (Role.WindowText, ink)):
            palette.setColor(role, colour)
        self.setPalette(palette)
        self.setStyleSheet(
            f"* {{ color: {ink.name()}; background: {paper.name()}; border: 0; margin: 0; padding: 0 }}"
            f'*[muted="true"] {{ color: {muted(palette).name()} }}'
        )

    def picture(self, width: int, ratio: float) -> QtGui.QPixmap:
        """Draw the whole figure in a width, at a resolution of ``ratio`` pixels each of the screen's."""
        self.resize(width, self.height())
        self.grab()  # Qt lays out what was never shown when it is drawn
        size = QtCore.QSize(width, self.heightForWidth(width))
        self.resize(size)
        picture = QtGui.QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self.palette().color(Role.Base))
        self.render(picture)
        return picture


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
        self._shown: tuple[Balance, Balance | None, str] | None = None
        layout = QtWidgets.QVBoxLayout(self)
        margin = self.fontMetrics().height() // 2
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.addLayout(self._choices())
        layout.addWidget(self._pages(), 1)
        layout.addWidget(self._buttons())
        chain = [self._level, self._territory, self._comparison, self.table, self._copy_image, self._copy_table]
        for before, after in zip(chain, chain[1:]):
            self.setTabOrder(before, after)
        self.clear("")

    def _choices(self) -> QtWidgets.QFormLayout:
        self._level, self._territory, self._comparison = ChoiceList(), _Search(), _Search()
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
        self._figure = _Figure(self.lang)
        self.headlines, self.table = self._figure.headlines, self._figure.table
        self.table.copied.connect(self.copy_table)
        self.table.selectionModel().currentChanged.connect(self._follow)
        self._scroll = QtWidgets.QScrollArea()
        self._scroll.setFrameShape(QtWidgets.QFrame.Shape.StyledPanel)
        self._scroll.setBackgroundRole(Role.Base)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._figure)
        self._stack = QtWidgets.QStackedWidget()
        self._stack.addWidget(self._hint)
        self._stack.addWidget(self._scroll)
        return self._stack

    def _buttons(self) -> QtWidgets.QWidget:
        self._copy_image = QtWidgets.QPushButton(translate("CarbOCS", "Copy as &image"))
        self._copy_table = QtWidgets.QPushButton(translate("CarbOCS", "Copy as ta&ble"))
        self._copy_image.clicked.connect(self.copy_image)
        self._copy_table.clicked.connect(self.copy_table)
        return Row(self._copy_image, self._copy_table)

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
        self._shown = balance, other, self._levels.get(balance.level, balance.level)
        self._figure.show_balance(*self._shown)
        self._turn_to(self._scroll)

    def clear(self, message: str) -> None:
        """Show a hint in place of figures."""
        self._shown = None
        self._hint.setText(message)
        self._turn_to(self._hint)

    def _turn_to(self, page: QtWidgets.QWidget) -> None:
        self._stack.setCurrentWidget(page)
        for button in (self._copy_image, self._copy_table):
            button.setEnabled(page is self._scroll)

    def table_text(self) -> str:
        """Return the table as text for spreadsheets, in the order of the screen; '' where nothing is shown."""
        return "\n".join("\t".join(line) for line in self.table.lines()) if self._shown else ""

    def table_html(self) -> str:
        """Return the table as HTML, for word processors and spreadsheets."""
        rows = []
        for n, line in enumerate(self.table.lines()):
            tag = "td" if n else "th"
            cells = (f'<{tag} align="{"right" if c else "left"}">{escape(t)}</{tag}>' for c, t in enumerate(line))
            rows.append(f"<tr>{''.join(cells)}</tr>")
        return f"<table>{''.join(rows)}</table>"

    def image(self) -> QtGui.QPixmap:
        """Return the whole figure on paper, at twice the screen's resolution; a null pixmap where nothing is shown."""
        if not self._shown:
            return QtGui.QPixmap()
        paper = _Figure(self.lang, self)
        paper.turn_to_paper()
        paper.show_balance(*self._shown)
        paper.table.sort_as(self.table)
        picture = paper.picture(self._figure.width(), 2 * self.devicePixelRatioF())
        paper.deleteLater()
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

    def sizeHint(self) -> QtCore.QSize:  # noqa: N802
        """Return the room of a dock in which most labels stand on one line."""
        metrics = self.fontMetrics()
        return QtCore.QSize(60 * metrics.averageCharWidth(), 45 * metrics.height())
