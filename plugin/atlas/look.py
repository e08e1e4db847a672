"""How an atlas looks: the theme with the fonts that are really there, and its dress for a template's items."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from qgis.core import (
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutItemShape,
    QgsTextFormat,
)
from qgis.PyQt.QtGui import QColor, QFont

from ...core.report.theme import Colours, Theme
from . import words

PAPER = "#ffffff"


@dataclass(frozen=True)
class Look:
    """A theme and the two families in use; ``lacking`` are (wanted, used) of those that are not on this computer."""

    theme: Theme
    title: str
    text: str
    lacking: tuple[tuple[str, str], ...]

    @property
    def colours(self) -> Colours:
        """The theme's colours."""
        return self.theme.colours

    def font(self, points: float, bold: bool = False, family: str = "") -> QFont:
        """Return a font of a size in points."""
        font = QFont(family or self.text)
        font.setPointSizeF(points)
        font.setBold(bold)
        return font


def look_of(theme: Theme) -> Look:
    """Return the look of a theme on this computer."""
    title, title_there = words.family(theme.fonts.title or theme.fonts.text)
    text, text_there = words.family(theme.fonts.text)
    wanted = ((theme.fonts.title or theme.fonts.text, title, title_there), (theme.fonts.text, text, text_there))
    lacking = dict.fromkeys((name, used) for name, used, there in wanted if not there)
    return Look(theme, title, text, tuple(lacking))


def set_type(label: QgsLayoutItemLabel, font: QFont, colour: str) -> None:
    """Give a label a font and a colour, as the version of QGIS wants it."""
    if hasattr(label, "setTextFormat"):
        label.setTextFormat(text_format(font, colour))
    else:
        label.setFont(font)
        label.setFontColor(QColor(colour))


def text_format(font: QFont, colour: str) -> QgsTextFormat:
    """Return a text format of a font and a colour."""
    form = QgsTextFormat()
    form.setFont(font)
    form.setSize(font.pointSizeF())
    form.setColor(QColor(colour))
    return form


def _font_of(label: QgsLayoutItemLabel) -> tuple[QFont, QColor]:
    if hasattr(label, "textFormat"):
        form = label.textFormat()
        font = QFont(form.font())
        font.setPointSizeF(form.size())
        return font, form.color()
    return QFont(label.font()), label.fontColor()


def points_of(label: QgsLayoutItemLabel) -> float:
    """Return the size of a label's words."""
    return float(_font_of(label)[0].pointSizeF())


def legend_points(width_mm: float) -> float:
    """Return the size of the words that head a legend of a width."""
    return 8.0 * max(width_mm / 60, 1.0) ** 0.5


def dress(items: dict[str, Any], look: Look) -> None:
    """Give a template's items the look: the theme's families everywhere, its colours where the default theme's were."""
    instead = dict(zip(asdict(Colours()).values(), asdict(look.colours).values()))
    for name, item in items.items():
        if isinstance(item, QgsLayoutItemLabel):
            font, colour = _font_of(item)
            font.setFamily(look.title if name.startswith(("title", "figure")) else look.text)
            set_type(item, font, instead.get(colour.name(), colour.name()))
        if isinstance(item, QgsLayoutItemShape):
            symbol = item.symbol().clone()
            symbol.setColor(_changed(symbol.color(), instead))
            item.setSymbol(symbol)
        if isinstance(item, QgsLayoutItemScaleBar):
            size = item.textFormat().size() or 7
            item.setTextFormat(text_format(look.font(min(size, 7) if size > 9 else size), look.colours.soft))
        if hasattr(item, "frameStrokeColor"):
            item.setFrameStrokeColor(_changed(item.frameStrokeColor(), instead))
        if hasattr(item, "backgroundColor") and not isinstance(item, (QgsLayoutItemMap, QgsLayoutItemLegend)):
            item.setBackgroundColor(_changed(item.backgroundColor(), instead))


def _changed(colour: QColor, instead: dict[str, str]) -> QColor:
    found = QColor(instead.get(colour.name(), colour.name()))
    found.setAlpha(colour.alpha())
    return found
