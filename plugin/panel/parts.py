"""What the panels share: the colours of a flux, colours and fonts derived from those around, and small widgets.

Every colour comes from the palette or from core's ramp, so that panels are legible on light and on dark grounds.
"""

from __future__ import annotations

from qgis.PyQt import QtCore, QtGui, QtWidgets

from ...core.indicators import DIVERGING
from ...core.messages import NO_BREAK_SPACE
from ...core.report.what_if import signs

Qt = QtCore.Qt
Role = QtGui.QPalette.ColorRole

EMISSION, SEQUESTRATION = DIVERGING[1], DIVERGING[-2]
"""The colours of a flux, those of ``core.report.charts``: negative emits, positive sequesters."""


def mixed(one: QtGui.QColor, other: QtGui.QColor, share: float) -> QtGui.QColor:
    """Return a colour with ``share`` (0–1) of ``one``, the rest of ``other``."""
    pairs = zip(one.getRgbF()[:3], other.getRgbF()[:3])
    return QtGui.QColor.fromRgbF(*(min(a * share + b * (1 - share), 1.0) for a, b in pairs))


def faded(palette: QtGui.QPalette, share: float) -> QtGui.QColor:
    """Return the colour of text, faded into the ground by the rest of ``share``."""
    return mixed(palette.color(Role.Text), palette.color(Role.Base), share)


def muted(palette: QtGui.QPalette) -> QtGui.QColor:
    """Return the colour of what stands back: legible on the palette's base, light or dark."""
    return faded(palette, 0.66)


def scaled(font: QtGui.QFont, factor: float, bold: bool = False) -> QtGui.QFont:
    """Return a font of the size of another times ``factor``."""
    found = QtGui.QFont(font)
    if font.pointSizeF() > 0:
        found.setPointSizeF(font.pointSizeF() * factor)
    else:
        found.setPixelSize(round(font.pixelSize() * factor))
    found.setBold(bold)
    return found


def is_dark(palette: QtGui.QPalette) -> bool:
    """Return whether text is lighter than the ground it stands on."""
    return palette.color(Role.Text).lightnessF() > palette.color(Role.Base).lightnessF()


def ink(palette: QtGui.QPalette, tone: int) -> QtGui.QColor:
    """Return the colour of a figure's text: of core's ramp, below 0 brown, above green; the palette's own for 0.

    The ends of the ramp on a light ground, its pale side on a dark one: each has a contrast of 7 at least.
    """
    if not tone:
        return palette.color(Role.Text)
    pair = (DIVERGING[2], DIVERGING[-3]) if is_dark(palette) else (DIVERGING[0], DIVERGING[-1])
    return QtGui.QColor(pair[tone > 0])


def warning_colour(palette: QtGui.QPalette) -> QtGui.QColor:
    """Return the red of errors and of what is too many, legible on the ground of a palette."""
    return QtGui.QColor("#ff8a80" if is_dark(palette) else "#b3261e")


def legend_of_signs(lang: str) -> str:
    """Return, as rich text, what the two colours and signs of carbon mean."""
    marks = zip((SEQUESTRATION, EMISSION), reversed(signs(lang)))
    return f"{NO_BREAK_SPACE * 2} ".join(
        f'<span style="color:{c}">■</span>{NO_BREAK_SPACE}{words.replace(" ", NO_BREAK_SPACE)}' for c, words in marks
    )


def wrapped(words: str, metrics: QtGui.QFontMetrics, width: float) -> list[str]:
    """Break a text into lines at its plain spaces alone: Qt would also break units at their slash."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and metrics.horizontalAdvance(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


class ChoiceList(QtWidgets.QComboBox):
    """A list that says by an ellipsis that it is narrower than what is chosen: Qt cuts the text off."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QtWidgets.QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:  # noqa: N802
        """Draw the list, its text elided."""
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


class Line(QtWidgets.QLabel):
    """A plain text on the base, its size relative to the font around; a muted one stands back."""

    def __init__(self, parent: QtWidgets.QWidget, factor: float = 1.0, bold: bool = False, muted: bool = False) -> None:
        super().__init__(parent)
        self._factor, self._bold = factor, bold
        self.setProperty("muted", muted)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setForegroundRole(Role.Text)
        self.setWordWrap(True)
        self.setIndent(0)

    def restyle(self, font: QtGui.QFont, palette: QtGui.QPalette) -> None:
        """Take the font and the colours around (its own may still be the former ones)."""
        self.setFont(scaled(font, self._factor, self._bold))
        if self.property("muted"):
            own = self.palette()
            own.setColor(Role.Text, muted(palette))
            self.setPalette(own)


class Row(QtWidgets.QWidget):
    """Widgets in a row, or in a column where the row has no room for their words."""

    def __init__(self, *widgets: QtWidgets.QWidget) -> None:
        super().__init__()
        box = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight, self)
        box.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            box.addWidget(widget)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:  # noqa: N802
        """Turn to a row or to a column."""
        super().resizeEvent(event)
        box = self.layout()
        widths = [box.itemAt(n).sizeHint().width() for n in range(box.count())]
        fits = sum(widths) + box.spacing() * (len(widths) - 1) <= self.width()
        directions = QtWidgets.QBoxLayout.Direction
        box.setDirection(directions.LeftToRight if fits else directions.TopToBottom)


def write(line: QtWidgets.QLabel, words: str) -> None:
    """Write words where they are not there yet: each text set lays a panel out anew."""
    if line.text() != words:
        line.setText(words)


class Banner(QtWidgets.QWidget):
    """A message beside a coloured edge: an error, a warning, a fact."""

    def __init__(self, parent: QtWidgets.QWidget | None, kind: str) -> None:
        super().__init__(parent)
        self.kind = kind
        self.words = Line(self, 1.0 if kind == "error" else 0.9)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box = QtWidgets.QVBoxLayout(self)
        line = self.fontMetrics().height()
        box.setContentsMargins(line // 2 + 3, line // 4, line // 2, line // 4)
        box.addWidget(self.words)
        policy = QtWidgets.QSizePolicy(QtWidgets.QSizePolicy.Policy.Preferred, QtWidgets.QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, words: str) -> None:
        """Show words; hide where there are none."""
        write(self.words, words)
        if self.isVisibleTo(self.parentWidget()) != bool(words):
            self.setVisible(bool(words))

    def _edge(self) -> QtGui.QColor:
        if self.kind == "error":
            return warning_colour(self.palette())
        if self.kind == "warning":
            return QtGui.QColor("#e0a100")
        return faded(self.palette(), 0.4)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:  # noqa: N802
        """Draw the ground and the edge."""
        painter, edge = QtGui.QPainter(self), self._edge()
        painter.fillRect(self.rect(), mixed(edge, self.palette().color(Role.Base), 0.1))
        painter.fillRect(0, 0, 3, self.height(), edge)
