"""What a scenario costs while it is drawn: its figures, its course, where its land comes from, action by action.

Pure Qt: it is handed what core has made ready (``core.report.what_if.Live``) and tells what its reader wants.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qgis.PyQt import QtCore, QtGui, QtWidgets

from ...core.messages import NARROW_SPACE, NO_BREAK_SPACE
from .chart import CourseChart
from .figure_table import FigureRow, FigureTable
from .glyphs import glyph
from .parts import Banner, ChoiceList, Line, faded, ink, legend_of_signs, scaled, warning_colour, write

if TYPE_CHECKING:
    from ...core.report.what_if import Budget, Figure, Live

Qt = QtCore.Qt
Role = QtGui.QPalette.ColorRole
translate = QtCore.QCoreApplication.translate
_WIDE = 34
"""From how many times a line's height on the view is wide: the list and the buttons share one line."""


class _Figures(QtWidgets.QWidget):
    """Three figures side by side: what it is, the number, its unit and what its sign means, its range."""

    def __init__(self, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent)
        grid = QtWidgets.QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        self.labels = [Line(self, 0.9, muted=True) for _ in range(3)]
        self.numbers = [Line(self, 1.7, bold=True) for _ in range(3)]
        self.units = [Line(self) for _ in range(3)]
        self.ranges = [Line(self, 0.9, muted=True) for _ in range(3)]
        self._tones = [0, 0, 0]
        ignored, preferred = QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Preferred
        for row, lines in enumerate((self.labels, self.numbers, self.units, self.ranges)):
            for column, line in enumerate(lines):
                line.setWordWrap(lines is self.labels or lines is self.ranges)
                policy = QtWidgets.QSizePolicy(ignored, preferred)
                policy.setHeightForWidth(line.wordWrap())
                line.setSizePolicy(policy)
                grid.addWidget(line, row, column, Qt.AlignmentFlag.AlignTop if row else Qt.AlignmentFlag.AlignBottom)
                grid.setColumnStretch(column, 1)

    def show_figures(self, shown: list[tuple[str, Figure]], why: str) -> None:
        """Show labels and figures; ``why`` explains the ranges."""
        for column, (label, figure) in enumerate(shown):
            write(self.labels[column], label)
            write(self.numbers[column], figure.number)
            write(self.units[column], f"{figure.unit} {figure.word}".rstrip())
            write(self.ranges[column], figure.range)
            self.ranges[column].setToolTip(why)
            said = " ".join(filter(None, (label, figure.text, figure.word, figure.range)))
            self.numbers[column].setAccessibleName(said)
            self._tones[column] = figure.tone
        self.colour(self.palette())

    def colour(self, palette: QtGui.QPalette) -> None:
        """Give numbers and words the colour of their sign on the ground of a palette."""
        for lines in (self.numbers, self.units):
            for line, tone in zip(lines, self._tones):
                wanted = ink(palette, tone)
                own = line.palette()
                if own.color(Role.Text) != wanted:
                    own.setColor(Role.Text, wanted)
                    line.setPalette(own)


class _BudgetBar(QtWidgets.QWidget):
    """What is taken of the budget of land take: before, by the scenario, and what is left or too many."""

    def __init__(self, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent)
        self._budget: Budget | None = None
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Fixed)

    def show_budget(self, budget: Budget | None) -> None:
        """Take a budget; nothing is drawn where there is none."""
        self._budget = budget
        self.update()

    def sizeHint(self) -> QtCore.QSize:  # noqa: N802
        """Return the room of a bar."""
        line = self.fontMetrics().height()
        return QtCore.QSize(10 * line, round(0.7 * line))

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:  # noqa: N802
        """Draw the bar."""
        if self._budget is None:
            return
        painter, palette = QtGui.QPainter(self), self.palette()
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        room = QtCore.QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5)
        shape = QtGui.QPainterPath()
        shape.addRoundedRect(room, room.height() / 3, room.height() / 3)
        painter.fillPath(shape, faded(palette, 0.12))
        painter.setClipPath(shape)
        before, own = self._budget.share_before * room.width(), self._budget.share_own * room.width()
        painter.fillRect(QtCore.QRectF(room.left(), room.top(), before, room.height()), faded(palette, 0.42))
        left = QtCore.QRectF(room.left() + before, room.top(), own, room.height())
        painter.fillRect(left, warning_colour(palette) if self._budget.over else palette.color(Role.Highlight))
        if self._budget.over and 0 < self._budget.share_allowed < 1:
            limit = room.left() + self._budget.share_allowed * room.width()
            painter.fillRect(QtCore.QRectF(limit - 1, room.top(), 2, room.height()), palette.color(Role.Text))
        if before and own:
            painter.fillRect(
                QtCore.QRectF(left.left() - 0.75, room.top(), 1.5, room.height()), palette.color(Role.Base)
            )


def _kept(words: str) -> str:
    """Return words for Qt's HTML that stay on one line; it takes narrow no-break spaces for spaces like any other."""
    return escape(words).replace(NARROW_SPACE, NO_BREAK_SPACE).replace(" ", NO_BREAK_SPACE)


class _Facts(QtWidgets.QWidget):
    """Lines of a name and a figure at the right."""

    def __init__(self, parent: QtWidgets.QWidget, count: int) -> None:
        super().__init__(parent)
        grid = QtWidgets.QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(self.fontMetrics().height() // 4)
        grid.setColumnStretch(0, 1)
        self.names = [Line(self, muted=True) for _ in range(count)]
        self.figures = [Line(self) for _ in range(count)]
        self._tones = [0] * count
        for row, (name, figure) in enumerate(zip(self.names, self.figures)):
            figure.setWordWrap(False)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(figure, row, 1, Qt.AlignmentFlag.AlignTop)

    def show_facts(self, facts: list[tuple[str, Figure, str, bool]]) -> None:
        """Show a name, a figure, what explains it and whether its sign is one of carbon, a line each."""
        for n, (name, figure, why, carbon) in enumerate(facts):
            write(self.names[n], name)
            write(self.figures[n], f"{figure.text} {figure.word}".rstrip())
            for line in (self.names[n], self.figures[n]):
                line.setToolTip(why)
            self._tones[n] = figure.tone if carbon else 0
        self.colour(self.palette())

    def colour(self, palette: QtGui.QPalette) -> None:
        """Give figures of carbon the colour of their sign on the ground of a palette."""
        for line, tone in zip(self.figures, self._tones):
            own, wanted = line.palette(), ink(palette, tone)
            if own.color(Role.Text) != wanted:
                own.setColor(Role.Text, wanted)
                line.setPalette(own)


class _Sheet(QtWidgets.QWidget):
    """All that is shown of a scenario, from its name down to what is not counted."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setBackgroundRole(Role.Base)
        self.setAutoFillBackground(True)
        self.title, self.subtitle = Line(self, 1.25, bold=True), Line(self, muted=True)
        self.all_actions = QtWidgets.QToolButton(self)
        self.all_actions.setText(translate("CarbOCS", "All actions"))
        self.all_actions.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.all_actions.setAutoRaise(True)
        self.figures, self.facts = _Figures(self), _Facts(self, 3)
        self.budget, self.budget_bar = Line(self, 1.25, bold=True), _BudgetBar(self)
        self.budget_detail = Line(self, 0.9, muted=True)
        self.budget_detail.setTextFormat(Qt.TextFormat.RichText)
        self.notices = [Banner(self, "warning"), Banner(self, "info")]
        self.chart = CourseChart(self)
        self.signs = Line(self, 0.9, muted=True)
        self.signs.setTextFormat(Qt.TextFormat.RichText)
        self.origins = FigureTable(self, selectable=False, most_rows=14)
        self.origins.setAccessibleName(translate("CarbOCS", "Land converted, by what it was"))
        self.origins.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.actions = FigureTable(self, selectable=True, most_rows=8)
        self.actions.setAccessibleName(translate("CarbOCS", "Actions"))
        self.scope = Line(self, 0.9, muted=True)
        self.heads = {
            "budget": self._head(translate("CarbOCS", "ZAN budget to 2031")),
            "actions": self._head(translate("CarbOCS", "Actions")),
            "origins": self._head(translate("CarbOCS", "Land converted, by what it was")),
        }
        self._lay()
        self._over: bool = False
        self.restyle()

    def _head(self, words: str) -> Line:
        line = Line(self, bold=True)
        line.setText(words)
        return line

    def _lay(self) -> None:
        column = QtWidgets.QVBoxLayout(self)
        line = self.fontMetrics().height()
        column.setContentsMargins(line // 2, line // 2, line // 2, line // 2)
        column.setSpacing(0)
        small, large = line // 3, line
        column.addWidget(self.all_actions, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.title)
        column.addWidget(self.subtitle)
        for gap, widget in (
            (small * 2, self.figures),
            (small * 2, self.facts),
            (large, self.heads["budget"]),
            (small // 2, self.budget),
            (small // 2, self.budget_bar),
            (small // 2, self.budget_detail),
            (large, self.signs),
            (small, self.chart),
            (large, self.heads["actions"]),
            (small, self.notices[0]),
            (small, self.notices[1]),
            (0, self.actions),
            (large, self.heads["origins"]),
            (0, self.origins),
            (large, self.scope),
        ):
            # A gap above a widget goes with it when it hides.
            holder = widget if isinstance(widget, Line) else None
            if holder is not None:
                holder.setContentsMargins(0, gap, 0, 0)
                column.addWidget(holder)
            else:
                frame = _Gap(widget, gap, self)
                column.addWidget(frame)
        column.addStretch(1)

    def show_live(self, live: Live) -> None:
        """Show a scenario, or the action chosen."""
        # The list above names the scenario already.
        write(self.title, live.title if live.action is not None else "")
        write(self.subtitle, live.subtitle)
        for widget in (self.title, self.all_actions):
            widget.setVisible(live.action is not None)
        labels = (
            translate("CarbOCS", "Soil and biomass"),
            translate("CarbOCS", "By 2030"),
            translate("CarbOCS", "By 2050"),
        )
        figures = (live.loss, live.by_2030, live.by_2050)
        self.figures.show_figures(list(zip(labels, figures)), live.why["range"])
        self.facts.show_facts(
            [
                (
                    translate("CarbOCS", "Against land left as it is, by 2050"),
                    live.difference_2050,
                    live.why["difference"],
                    True,
                ),
                (translate("CarbOCS", "Consumption of ENAF"), live.consumed, live.why["consumed"], False),
                (translate("CarbOCS", "Net artificialisation"), live.artificialised, live.why["artificialised"], False),
            ]
        )
        self._show_budget(live.budget)
        for banner in self.notices:
            banner.say("\n".join(words for level, words in live.notices if level == banner.kind))
        write(self.signs, legend_of_signs(live.lang))
        self.chart.show_curve(live.curve)
        self._show_actions(live)
        self._show_origins(live)
        write(self.scope, live.scope)

    def _show_budget(self, budget: Budget | None) -> None:
        for widget in (self.heads["budget"], self.budget, self.budget_bar.parentWidget(), self.budget_detail):
            if widget.isVisibleTo(self) != (budget is not None):
                widget.setVisible(budget is not None)
        if budget is not None:
            write(self.budget, budget.text)
            self._over = budget.over
            self._colour_budget()
            write(self.budget_detail, self._legend(budget))
        self.budget_bar.show_budget(budget)

    def _legend(self, budget: Budget) -> str:
        """Return what the parts of the bar are, each after a square of its colour."""
        own = warning_colour(self.palette()) if budget.over else self.palette().color(Role.Highlight)
        parts = [(faded(self.palette(), 0.42), budget.before), (own, budget.own)]
        squares = [f'<span style="color:{c.name()}">■</span>{NO_BREAK_SPACE}{_kept(w)}' for c, w in parts if w]
        return f"{NO_BREAK_SPACE} ".join([*squares, _kept(budget.allowed)])

    def _colour_budget(self) -> None:
        own = self.budget.palette()
        own.setColor(Role.Text, warning_colour(self.palette()) if self._over else self.palette().color(Role.Text))
        self.budget.setPalette(own)

    def _show_actions(self, live: Live) -> None:
        largest = max((abs(a.by_2050.value) for a in live.actions), default=0.0) or 1.0
        rows = []
        for one in live.actions:
            size = one.area.number if one.area.unit == "ha" else one.area.text
            note = " · ".join(filter(None, (one.years, one.note)))
            total = one.by_2050
            said = f"{one.label}, {note}\n{one.area.text}\n{total.text} {total.word}".rstrip()
            cells = (one.label, size, one.loss.number, total.number)
            bars = (None, None, None, total.value / largest)
            rows.append(FigureRow(one.id, cells, one.colour, note, (0, 0, one.loss.tone, total.tone), bars, said))
        stock = live.actions[0].loss.unit if live.actions else "tC"
        unit = live.actions[0].by_2050.unit if live.actions else "tCO2e"
        area, stocks = translate("CarbOCS", "Area"), translate("CarbOCS", "Stock")
        by = translate("CarbOCS", "By 2050")
        self.actions.show_rows(["", f"{area}\nha", f"{stocks}\n{stock}", f"{by}\n{unit}"], rows)
        self.actions.choose(live.action or "")
        self._show_table("actions", bool(rows))

    def _show_origins(self, live: Live) -> None:
        largest = max((abs(o.change.value) for o in live.origins), default=0.0) or 1.0
        rows = [
            FigureRow(
                one.occupation,
                (one.label, one.area.number, one.change.number),
                one.colour,
                "",
                (0, 0, one.change.tone),
                (None, None, one.change.value / largest),
                f"{one.label}\n{one.area.text}\n{one.change.text} {one.change.word}".rstrip(),
            )
            for one in live.origins
        ]
        unit = live.origins[0].change.unit if live.origins else "tC"
        area, stocks = translate("CarbOCS", "Area"), translate("CarbOCS", "Stock")
        self.origins.show_rows(["", f"{area}\nha", f"{stocks}\n{unit}"], rows)
        self._show_table("origins", bool(rows))

    def _show_table(self, name: str, shown: bool) -> None:
        for widget in (self.heads[name], getattr(self, name).parentWidget()):
            if widget.isVisibleTo(self) != shown:
                widget.setVisible(shown)

    def restyle(self) -> None:
        """Take the sizes and the colours of the font and the palette."""
        for line in self.findChildren(Line):
            line.restyle(self.font(), self.palette())
        self.all_actions.setIcon(glyph("back", self.palette()))
        # Those within take the palette only after this one.
        self.figures.colour(self.palette())
        self.facts.colour(self.palette())
        self._colour_budget()

    def changeEvent(self, event: QtCore.QEvent) -> None:  # noqa: N802
        """Follow the font and the palette."""
        super().changeEvent(event)
        kinds = QtCore.QEvent.Type
        if event.type() in (kinds.FontChange, kinds.PaletteChange, kinds.StyleChange) and self.layout():
            self.restyle()


class _Gap(QtWidgets.QWidget):
    """A widget with a gap above it."""

    def __init__(self, widget: QtWidgets.QWidget, gap: int, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent)
        box = QtWidgets.QVBoxLayout(self)
        box.setContentsMargins(0, gap, 0, 0)
        box.addWidget(widget)


class WhatIfView(QtWidgets.QWidget):
    """What the what-if dock holds.

    Signals tell what the reader does, never what the program sets:

    - ``scenario_chosen`` (id): another scenario is wanted.
    - ``new_requested``, ``duplicate_requested``, ``rename_requested``, ``delete_requested``: of the scenario chosen.
    - ``lock_toggled`` (bool): whether the scenario is to be locked; ``set_scenarios`` confirms it.
    - ``import_requested``, ``export_requested``, ``map_requested``, ``compare_requested``: zones from a layer, results
      to files, result layers, the comparison.
    - ``find_requested``: point to a layer that is gone.
    - ``action_selected`` (id): show this action alone; '' for all.
    """

    scenario_chosen = QtCore.pyqtSignal(str)
    new_requested = QtCore.pyqtSignal()
    duplicate_requested = QtCore.pyqtSignal()
    rename_requested = QtCore.pyqtSignal()
    delete_requested = QtCore.pyqtSignal()
    lock_toggled = QtCore.pyqtSignal(bool)
    import_requested = QtCore.pyqtSignal()
    export_requested = QtCore.pyqtSignal()
    map_requested = QtCore.pyqtSignal()
    compare_requested = QtCore.pyqtSignal()
    find_requested = QtCore.pyqtSignal()
    action_selected = QtCore.pyqtSignal(str)

    def __init__(self, lang: str = "fr", parent: QtWidgets.QWidget | None = None) -> None:
        """Build the view; ``lang`` (fr or en) is the language of the engine's own words and numbers."""
        super().__init__(parent)
        self.lang = lang
        self._locked: dict[str, bool] = {}
        self._empty = True
        self.buttons: dict[str, QtWidgets.QToolButton] = {}
        layout = QtWidgets.QVBoxLayout(self)
        line = self.fontMetrics().height()
        layout.setContentsMargins(line // 2, line // 2, line // 2, line // 2)
        layout.setSpacing(line // 3)
        layout.addLayout(self._header())
        self._error = Banner(self, "error")
        self._warning = Banner(self, "warning")
        layout.addWidget(self._error)
        layout.addWidget(self._pages(), 1)
        layout.addWidget(self._warning)
        self.clear("")
        self.show_error("")
        self.set_scenarios([], None)

    def _header(self) -> QtWidgets.QBoxLayout:
        self._scenarios = ChoiceList()
        self._scenarios.setAccessibleName(translate("CarbOCS", "Scenario"))
        self._scenarios.setToolTip(translate("CarbOCS", "Scenario"))
        self._scenarios.currentIndexChanged.connect(lambda _: self.scenario_chosen.emit(self.scenario()))
        tools = QtWidgets.QHBoxLayout()
        tools.setSpacing(0)
        for group in self._tools():
            for name, tip, signal in group:
                tools.addWidget(self._button(name, tip, signal))
            tools.addSpacing(self.fontMetrics().height() // 2)
        tools.addStretch(1)
        self._head = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.TopToBottom)
        self._head.setSpacing(self.fontMetrics().height() // 4)
        self._head.addWidget(self._scenarios, 1)
        self._head.addLayout(tools)
        return self._head

    def _tools(self) -> list[list[tuple[str, str, QtCore.pyqtBoundSignal]]]:
        return [
            [
                ("new", translate("CarbOCS", "New scenario"), self.new_requested),
                ("duplicate", translate("CarbOCS", "Duplicate the scenario"), self.duplicate_requested),
                ("rename", translate("CarbOCS", "Rename the scenario"), self.rename_requested),
                ("lock", translate("CarbOCS", "Lock the scenario: no edits"), self.lock_toggled),
                ("delete", translate("CarbOCS", "Delete the scenario"), self.delete_requested),
            ],
            [
                ("import", translate("CarbOCS", "Import zones from a layer"), self.import_requested),
                ("export", translate("CarbOCS", "Export the results"), self.export_requested),
            ],
            [
                ("map", translate("CarbOCS", "Show the results on the map"), self.map_requested),
                ("compare", translate("CarbOCS", "Compare the scenarios"), self.compare_requested),
            ],
        ]

    def _button(self, name: str, tip: str, signal: QtCore.pyqtBoundSignal) -> QtWidgets.QToolButton:
        button = QtWidgets.QToolButton(self)
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if name == "lock":
            button.setCheckable(True)
            button.clicked.connect(self._toggle_lock)
        else:
            button.clicked.connect(lambda _=False: signal.emit())
        self.buttons[name] = button
        return button

    def _toggle_lock(self, wanted: bool) -> None:
        # The host locks and says so by ``set_scenarios``; until then the button shows what is.
        self.buttons["lock"].setChecked(not wanted)
        self.lock_toggled.emit(wanted)

    def _pages(self) -> QtWidgets.QStackedWidget:
        self._hint = QtWidgets.QLabel()
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._step = QtWidgets.QPushButton()
        self._step.clicked.connect(lambda _=False: self._take_step())
        self._step_name = ""
        empty = QtWidgets.QWidget()
        column = QtWidgets.QVBoxLayout(empty)
        column.addStretch(2)
        column.addWidget(self._hint)
        column.addSpacing(self.fontMetrics().height() // 2)
        column.addWidget(self._step, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.sheet = _Sheet()
        self.sheet.actions.chosen.connect(self.action_selected)
        self.sheet.all_actions.clicked.connect(lambda _=False: self.sheet.actions.let_go())
        self._scroll = QtWidgets.QScrollArea()
        self._scroll.setFrameShape(QtWidgets.QFrame.Shape.StyledPanel)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self.sheet)
        self._stack = QtWidgets.QStackedWidget()
        self._stack.addWidget(empty)
        self._stack.addWidget(self._scroll)
        return self._stack

    def _take_step(self) -> None:
        steps = {"new": self.new_requested, "import": self.import_requested, "find": self.find_requested}
        steps[self._step_name].emit()

    # --- what the host sets

    def set_scenarios(self, items: list[tuple[str, str, bool]], current: str | None) -> None:
        """Fill the list with (id, name, locked) and show one as chosen, without a signal."""
        self._locked = {id_: locked for id_, _, locked in items}
        with QtCore.QSignalBlocker(self._scenarios):
            self._scenarios.clear()
            for id_, name, _ in items:
                self._scenarios.addItem(name, id_)
            self._scenarios.setCurrentIndex(self._scenarios.findData(current))
        self._scenarios.setEnabled(bool(items))
        self._restyle()

    def show_live(self, live: Live) -> None:
        """Show what core has reckoned; an error shown before goes away."""
        self.show_error("")
        self.sheet.show_live(live)
        self._warning.say(live.scale_warning)
        self._turn(empty=False)

    def show_error(self, words: str, *, fade: bool = True) -> None:
        """Show an error over the figures; '' takes it away.

        Args:
            words: what is wrong.
            fade: whether the figures are those from before it, which fade; else they are true and stay as they are.
        """
        self._error.say(words)
        wanted = bool(words) and fade
        faded_now = self.sheet.graphicsEffect() is not None
        if wanted != faded_now:
            effect = None
            if wanted:
                effect = QtWidgets.QGraphicsOpacityEffect(self.sheet)
                effect.setOpacity(0.45)
            self.sheet.setGraphicsEffect(effect)

    def clear(self, hint: str, step: str = "") -> None:
        """Show a hint in place of figures, and beneath it a button (``step``) that does as the tool button of its name.

        Args:
            hint: what to do first.
            step: ``new``, ``import``, ``find``, or '' for no button.
        """
        self._hint.setText(hint)
        self._step_name = step
        words = {
            "new": translate("CarbOCS", "New scenario"),
            "import": translate("CarbOCS", "Import zones from a layer"),
            "find": translate("CarbOCS", "Point to the layers…"),
        }
        self._step.setText(words.get(step, ""))
        self._step.setVisible(bool(step))
        self._warning.say("")
        self.show_error("")
        self._turn(empty=True)

    def scenario(self) -> str:
        """Return the id of the scenario chosen, '' where there is none."""
        return self._scenarios.currentData() or ""

    def action(self) -> str:
        """Return the id of the action chosen, '' where all are shown."""
        return "" if self._empty else self.sheet.actions.key()

    # --- looks

    def _turn(self, *, empty: bool) -> None:
        self._empty = empty
        if self._stack.currentIndex() != (0 if empty else 1):
            self._stack.setCurrentIndex(0 if empty else 1)
        self._enable()

    def _enable(self) -> None:
        """Let only what makes sense be pressed: a locked scenario is neither renamed, filled nor deleted."""
        if len(self.buttons) < len(_NEEDS):
            return
        some, locked = bool(self.scenario()), self._locked.get(self.scenario(), False)
        for name, needs in _NEEDS.items():
            able = (some or "scenario" not in needs) and not (locked and "open" in needs)
            self.buttons[name].setEnabled(able and not (self._empty and "figures" in needs))
        lock = self.buttons["lock"]
        lock.setChecked(locked)
        unlock = translate("CarbOCS", "Unlock the scenario: edits again")
        lock.setToolTip(unlock if locked else translate("CarbOCS", "Lock the scenario: no edits"))

    def _restyle(self) -> None:
        for name, button in self.buttons.items():
            locked = self._locked.get(self.scenario(), False)
            shown = ("lock" if locked else "unlock") if name == "lock" else name
            button.setIcon(glyph(shown, self.palette()))
            side = round(1.25 * self.fontMetrics().height())
            button.setIconSize(QtCore.QSize(side, side))
        for row in range(self._scenarios.count()):
            locked = self._locked.get(self._scenarios.itemData(row), False)
            self._scenarios.setItemIcon(row, glyph("lock", self.palette()) if locked else QtGui.QIcon())
        self._hint.setFont(scaled(self.font(), 1.1))
        for banner in (self._error, self._warning):
            banner.words.restyle(self.font(), self.palette())
        self._enable()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:  # noqa: N802
        """Put the list and the buttons on one line where it has the room."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE * self.fontMetrics().height()
        ways = QtWidgets.QBoxLayout.Direction
        self._head.setDirection(ways.LeftToRight if wide else ways.TopToBottom)

    def changeEvent(self, event: QtCore.QEvent) -> None:  # noqa: N802
        """Follow the font and the palette."""
        super().changeEvent(event)
        kinds = QtCore.QEvent.Type
        if event.type() in (kinds.FontChange, kinds.PaletteChange, kinds.StyleChange) and len(self.buttons) == len(
            _NEEDS
        ):
            self._restyle()

    def sizeHint(self) -> QtCore.QSize:  # noqa: N802
        """Return the room of a dock in which most labels stand on one line."""
        metrics = self.fontMetrics()
        return QtCore.QSize(60 * metrics.averageCharWidth(), 45 * metrics.height())


_NEEDS: dict[str, tuple[str, ...]] = {
    "new": (),
    "duplicate": ("scenario",),
    "rename": ("scenario", "open"),
    "lock": ("scenario",),
    "delete": ("scenario", "open"),
    "import": ("scenario", "open"),
    "export": ("scenario", "figures"),
    "map": ("scenario", "figures"),
    "compare": ("scenario",),
}
"""What each tool button needs: a scenario, one that is not locked, figures."""
