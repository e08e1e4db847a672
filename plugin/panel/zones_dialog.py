"""Zones of a layer taken as actions: which field says what they are, and what becomes of each of its values.

Pure Qt: layers, fields and values come as plain lists, what is chosen goes back as a plain dict that is kept.
"""

from __future__ import annotations

from typing import Any

from qgis.PyQt import QtCore, QtGui, QtWidgets

from ...core.messages import number
from .parts import ChoiceList, Line, warning_colour, write

Qt = QtCore.Qt
Role = QtGui.QPalette.ColorRole
translate = QtCore.QCoreApplication.translate

MOST_VALUES = 200
"""A field of more values is no zoning, but an identifier or a measure."""
VALUE, EXTENT, TEMPLATE, SHARE, START, END = range(6)
NO_ACTION = ""


class _Row:
    """The widgets of one value: template, share, first and last year."""

    def __init__(
        self, dialog: ZonesDialog, value: str, templates: list[dict[str, Any]], years: tuple[int, int]
    ) -> None:
        self.value = value
        self.template = ChoiceList()
        self.template.setMinimumContentsLength(14)
        self.template.addItem(translate("CarbOCS", "no action"), NO_ACTION)
        for one in templates:
            self.template.addItem(_swatch(one["colour"]), one["label"], one["id"])
        self.share = QtWidgets.QSpinBox()
        self.share.setRange(0, 100)
        self.share.setSuffix("\u00a0%")
        self.share.setValue(100)
        self.start, self.end = QtWidgets.QSpinBox(), QtWidgets.QSpinBox()
        for spin in (self.start, self.end):
            spin.setRange(*years)
        name = value or translate("CarbOCS", "(no value)")
        for widget, what in (
            (self.template, translate("CarbOCS", "What becomes of it")),
            (self.share, translate("CarbOCS", "Share")),
            (self.start, translate("CarbOCS", "First year")),
            (self.end, translate("CarbOCS", "Last year")),
        ):
            widget.setAccessibleName(f"{what}, {name}")
        self.template.currentIndexChanged.connect(lambda _: dialog.check())
        # The last year is never before the first: moving one past the other takes it along.
        self.start.valueChanged.connect(lambda year: self.end.setValue(max(self.end.value(), year)))
        self.end.valueChanged.connect(lambda year: self.start.setValue(min(self.start.value(), year)))
        self.share.valueChanged.connect(lambda _: dialog.check())

    def widgets(self) -> tuple[QtWidgets.QWidget, ...]:
        return self.template, self.share, self.start, self.end

    def enable(self) -> None:
        for spin in (self.share, self.start, self.end):
            spin.setEnabled(self.template.currentData() != NO_ACTION)

    def take(self, known: dict[str, Any], years: tuple[int, int]) -> None:
        """Show what is known of the value; a template that is not there any more is no action."""
        self.template.setCurrentIndex(max(self.template.findData(known.get("template", NO_ACTION)), 0))
        self.share.setValue(round(100 * float(known.get("share", 1.0))))
        start = int(known.get("start", years[0]))
        self.start.setValue(start)
        self.end.setValue(max(int(known.get("end", start)), start))

    def given(self) -> dict[str, Any]:
        return {
            "template": self.template.currentData(),
            "share": self.share.value() / 100,
            "start": self.start.value(),
            "end": self.end.value(),
        }


def _swatch(colour: str) -> QtGui.QIcon:
    picture = QtGui.QPixmap(24, 24)
    picture.fill(QtGui.QColor(colour))
    return QtGui.QIcon(picture)


class ZonesDialog(QtWidgets.QDialog):
    """Asks for a layer, a field, and what becomes of each value; ``mapping`` is the answer."""

    def __init__(
        self,
        layers: list[dict[str, Any]],
        templates: list[dict[str, Any]],
        remembered: dict[str, Any] | None = None,
        years: tuple[int, int] = (2018, 2050),
        suggestions: dict[str, dict[str, Any]] | None = None,
        first_year: int | None = None,
        lang: str = "fr",
        parent: QtWidgets.QWidget | None = None,
    ) -> None:
        """Build the dialog.

        Args:
            layers: ``id``, ``name``, ``kind`` (polygon or line), ``selected`` (how many features are), ``fields``: each
                ``name``, ``alias`` and ``values``, a list (or what returns one) of (value, count, extent): text, how
                many features, ha or km (None where not known).
            templates: ``id``, ``label``, ``colour``, ``kind`` (area or hedgerow).
            remembered: what ``mapping`` returned before; its values are known again in any layer.
            years: the first and the last year that may be chosen.
            suggestions: what to propose for values never met (the zones of town plans), as in ``mapping``.
            first_year: the year proposed where nothing is remembered; the first of ``years`` where None.
            lang: fr or en, for numbers.
            parent: as in Qt.
        """
        super().__init__(parent)
        self.setWindowTitle(translate("CarbOCS", "Import zones from a layer"))
        self._layers, self._templates, self._years, self.lang = layers, templates, years, lang
        self._first_year = min(max(first_year or years[0], years[0]), years[1])
        self._remembered = dict(remembered or {})
        self._known: dict[str, dict[str, Any]] = {**(suggestions or {})}
        for kept in ("remembered", "values"):
            self._known.update(self._remembered.get(kept, {}))
        self._rows: list[_Row] = []
        self._fault = ""
        self._build()
        self._fill()

    def _build(self) -> None:
        self._layer, self._field = ChoiceList(), ChoiceList()
        self._selected = QtWidgets.QCheckBox()
        self._width = QtWidgets.QDoubleSpinBox()
        self._width.setRange(0.5, 200.0)
        self._width.setDecimals(1)
        self._width.setSuffix("\u00a0m")
        self._width.setValue(float(self._remembered.get("width_m") or 10.0))
        self._form = QtWidgets.QFormLayout()
        self._form.setFieldGrowthPolicy(QtWidgets.QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for words, widget in (
            (translate("CarbOCS", "&Layer"), self._layer),
            (translate("CarbOCS", "&Field"), self._field),
            ("", self._selected),
            (translate("CarbOCS", "&Width of lines"), self._width),
        ):
            self._form.addRow(words, widget)
        self._table = self._build_table()
        self.setMinimumWidth(75 * self.fontMetrics().averageCharWidth())
        self._message = Line(self)
        self._message.setSizePolicy(QtWidgets.QSizePolicy.Policy.Preferred, QtWidgets.QSizePolicy.Policy.Minimum)
        kinds = QtWidgets.QDialogButtonBox.StandardButton
        self._box = QtWidgets.QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self._box.button(kinds.Ok).setText(translate("CarbOCS", "Import"))
        self._box.button(kinds.Cancel).setText(translate("CarbOCS", "Cancel"))
        self._box.accepted.connect(self.accept)
        self._box.rejected.connect(self.reject)
        column = QtWidgets.QVBoxLayout(self)
        column.addLayout(self._form)
        column.addWidget(self._table, 1)
        column.addWidget(self._message)
        column.addWidget(self._box)
        self._layer.currentIndexChanged.connect(lambda _: self._take_layer())
        self._field.currentIndexChanged.connect(lambda _: self._take_field())
        self._selected.toggled.connect(lambda _: self.check())

    def _build_table(self) -> QtWidgets.QTableWidget:
        table = QtWidgets.QTableWidget(0, 6)
        table.setHorizontalHeaderLabels(
            [
                translate("CarbOCS", "Value"),
                translate("CarbOCS", "Zones"),
                translate("CarbOCS", "What becomes of it"),
                translate("CarbOCS", "Share"),
                translate("CarbOCS", "From"),
                translate("CarbOCS", "To"),
            ]
        )
        tips = {
            EXTENT: translate("CarbOCS", "How many zones have this value, and how much they cover"),
            SHARE: translate("CarbOCS", "The share of the ground that is converted, or the probability that it is"),
            START: translate("CarbOCS", "First year"),
            END: translate("CarbOCS", "An action is spread evenly from its first to its last year"),
        }
        for column, words in tips.items():
            table.horizontalHeaderItem(column).setToolTip(words)
        table.horizontalHeaderItem(VALUE).setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.verticalHeader().hide()
        table.setSelectionMode(QtWidgets.QAbstractItemView.SelectionMode.NoSelection)
        table.setEditTriggers(QtWidgets.QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        modes = QtWidgets.QHeaderView.ResizeMode
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(modes.ResizeToContents)
        header.setSectionResizeMode(TEMPLATE, modes.Stretch)
        return table

    def _fill(self) -> None:
        with QtCore.QSignalBlocker(self._layer):
            for one in self._layers:
                self._layer.addItem(one["name"], one["id"])
            at = self._layer.findData(self._remembered.get("layer"))
            if at < 0:
                at = self._layer.findText(self._remembered.get("layer_name", ""))
            self._layer.setCurrentIndex(max(at, 0) if self._layers else -1)
        self._take_layer()

    # --- what is chosen

    def layer(self) -> dict[str, Any] | None:
        """Return the layer chosen, as it was given."""
        at = self._layer.currentIndex()
        return self._layers[at] if 0 <= at < len(self._layers) else None

    def _take_layer(self) -> None:
        layer = self.layer()
        with QtCore.QSignalBlocker(self._field):
            self._field.clear()
            for one in layer["fields"] if layer else ():
                self._field.addItem(one.get("alias") or one["name"], one["name"])
            at = self._field.findData(self._remembered.get("field"))
            self._field.setCurrentIndex(max(at, 0) if self._field.count() else -1)
        count = int(layer["selected"]) if layer else 0
        with QtCore.QSignalBlocker(self._selected):
            words = translate("CarbOCS", "Selected features only ({count})")
            self._selected.setText(words.format(count=number(count, 0, self.lang)))
            self._selected.setEnabled(bool(count))
            self._selected.setChecked(bool(count))
        lines = layer is not None and layer["kind"] == "line"
        self._width.setVisible(lines)
        self._form.labelForField(self._width).setVisible(lines)
        self._take_field()

    def _take_field(self) -> None:
        self._keep()
        layer, at = self.layer(), self._field.currentIndex()
        values: list[tuple[str, int, float | None]] = []
        if layer is not None and at >= 0:
            given = layer["fields"][at]["values"]
            values = list(given() if callable(given) else given)
        self._rows = []
        self._table.setRowCount(0)
        self._count = len(values)
        if layer is not None and len(values) <= MOST_VALUES:
            # Of lines, hedgerows are planted as they are; the rest needs a width. Polygons hold no hedgerow.
            fitting = [t for t in self._templates if layer["kind"] == "line" or t["kind"] == "area"]
            self._table.setRowCount(len(values))
            for n, (value, count, extent) in enumerate(values):
                self._add(n, value, count, extent, fitting, "km" if layer["kind"] == "line" else "ha")
        self.check()

    def _add(
        self, n: int, value: str, count: int, extent: float | None, templates: list[dict[str, Any]], unit: str
    ) -> None:
        row = _Row(self, value, templates, self._years)
        known = self._known.get(value, {})
        row.take({"start": self._first_year, **known}, self._years)
        self._rows.append(row)
        shown = QtWidgets.QTableWidgetItem(value or translate("CarbOCS", "(no value)"))
        shown.setToolTip(value)
        said = number(count, 0, self.lang)
        if extent is not None:
            said += f" · {number(extent, 1, self.lang)}\u00a0{unit}"
        extents = QtWidgets.QTableWidgetItem(said)
        extents.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._table.setItem(n, VALUE, shown)
        self._table.setItem(n, EXTENT, extents)
        for column, widget in zip((TEMPLATE, SHARE, START, END), row.widgets()):
            self._table.setCellWidget(n, column, widget)
        self._table.setRowHeight(n, row.template.sizeHint().height() + self.fontMetrics().height() // 3)

    def _keep(self) -> None:
        """Remember what was chosen for the values on show, whichever field comes next."""
        for row in self._rows:
            if row.template.currentData() != NO_ACTION or row.value in self._known:
                self._known[row.value] = row.given()

    def check(self) -> bool:
        """Say what is still missing, or what is going to be imported; return whether it can be."""
        for row in self._rows:
            row.enable()
        active = [r for r in self._rows if r.template.currentData() != NO_ACTION]
        self._fault = self._fault_of(active)
        words = self._fault
        if not words:
            words = translate("CarbOCS", "{count} of {all} values become actions.").format(
                count=len(active), all=len(self._rows)
            )
        write(self._message, words)
        palette = self._message.palette()
        palette.setColor(Role.Text, warning_colour(self.palette()) if self._fault else self.palette().color(Role.Text))
        self._message.setPalette(palette)
        self._box.button(QtWidgets.QDialogButtonBox.StandardButton.Ok).setEnabled(not self._fault)
        return not self._fault

    def _fault_of(self, active: list[_Row]) -> str:
        if not self._layers:
            return translate("CarbOCS", "No layer of polygons or lines in the project: add the layer of zones first.")
        if self._field.currentIndex() < 0:
            return translate("CarbOCS", "This layer has no field: choose another layer.")
        if self._count > MOST_VALUES:
            words = translate(
                "CarbOCS", "This field has {count} values: choose the one that holds the kind of zone ({most} at most)."
            )
            return words.format(count=number(self._count, 0, self.lang), most=MOST_VALUES)
        if not self._rows:
            return translate("CarbOCS", "This field holds no value: choose another one.")
        if not active:
            return translate("CarbOCS", "Choose what becomes of one value at least.")
        if not any(r.share.value() for r in active):
            return translate("CarbOCS", "Every share is 0: nothing would change.")
        return ""

    def accept(self) -> None:
        """Close with the answer, if there is one."""
        if self.check():
            super().accept()

    def mapping(self) -> dict[str, Any]:
        """Return the answer, to act on and to remember.

        ``layer``, ``layer_name``, ``field``, ``selected_only``, ``width_m`` (None for polygons) and ``values``: by
        value ``template`` ('' for no action), ``share`` (0–1), ``start``, ``end``. Values that other layers hold stay
        in ``remembered``, so that what was chosen once is known again.
        """
        self._keep()
        layer = self.layer() or {"id": "", "name": "", "kind": "polygon"}
        return {
            "layer": layer["id"],
            "layer_name": layer["name"],
            "field": self._field.currentData() or "",
            "selected_only": self._selected.isChecked(),
            "width_m": self._width.value() if layer["kind"] == "line" else None,
            "values": {row.value: row.given() for row in self._rows},
            "remembered": dict(self._known),
        }

    def sizeHint(self) -> QtCore.QSize:  # noqa: N802
        """Return the room in which eight values stand."""
        metrics = self.fontMetrics()
        return QtCore.QSize(105 * metrics.averageCharWidth(), 32 * metrics.height())
