"""The layers of the atlas's maps and the map themes that show them: values, edges, a veil over the neighbours."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsFillSymbol,
    QgsGeometry,
    QgsInvertedPolygonRenderer,
    QgsLayerTreeGroup,
    QgsLayoutItemMap,
    QgsLayoutObject,
    QgsMapThemeCollection,
    QgsPalLayerSettings,
    QgsProject,
    QgsProperty,
    QgsPropertyCollection,
    QgsRectangle,
    QgsRenderContext,
    QgsRuleBasedRenderer,
    QgsSingleSymbolRenderer,
    QgsTextBufferSettings,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QColor

from ...core import indicators, report
from ...core.report.portrait import level_name
from .. import styling
from ..result_layers import TERRITORIES, layer_of
from .look import PAPER, Look, text_format

if TYPE_CHECKING:
    import pandas as pd

translate = QCoreApplication.translate
HERE = "\"page\" = attribute(@atlas_feature, 'page')"
_OWN = HERE + " AND \"template\" = 'page'"
"""What is true of the page being drawn alone."""
_ELSEWHERE = "coalesce(\"territory\" <> attribute(@atlas_feature, 'territory'), true)"
_NAME = "regexp_replace(coalesce(nullif(\"name\", ''), \"territory\"), '[[:cntrl:]]', '')"
"""What a territory is called on the map; signs that steer a terminal would break an SVG."""
_ROUND = (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8, 10)
_LARGEST_SCALE = 5_000
"""No map is drawn larger than 1 : 5 000, however small the territory."""
_MARGIN = 0.88
"""A territory fills at most this share of its map."""
LOCATOR, COVER, OUTLINE = "locator", "cover", "outlines"
_VEIL_ALPHA = 165
_LOCATOR_STEPS = 400
"""Limits are drawn in the locator map to one part in so many of its size: a sixth of a millimetre, or less."""


def scale_for(width_m: float, height_m: float, frame_mm: tuple[float, float]) -> int:
    """Return the round scale at which an extent fits a frame with a margin around it."""
    needed = max(width_m / (frame_mm[0] * _MARGIN), height_m / (frame_mm[1] * _MARGIN)) * 1000
    needed = max(needed, _LARGEST_SCALE)
    power = 10 ** math.floor(math.log10(needed))
    return round(next(step * power for step in _ROUND if step * power >= needed * (1 - 1e-9)))


@dataclass
class Maps:
    """The layers of one atlas in a project, in their group, and the names of its map themes.

    ``map_level`` is the level whose territories are coloured; ``edges`` the coarser one whose limits are drawn over it,
    '' for none.
    """

    project: QgsProject
    path: Path
    map_level: str
    edges: str
    lang: str
    look: Look
    name: str
    group: QgsLayerTreeGroup | None = None
    layers: dict[str, QgsVectorLayer] = field(default_factory=dict)
    themes: list[str] = field(default_factory=list)

    def theme(self, what: str) -> str:
        """Return the name of a map theme."""
        return f"{self.name} – {what}"

    def open(self, styles: dict[str, report.Style], table: pd.DataFrame) -> None:
        """Open the layers of the result, the coloured one with a style an indicator."""
        self.group = self.project.layerTreeRoot().insertGroup(0, self.name)
        values = layer_of(self.path, TERRITORIES + self.map_level, level_name(self.map_level, self.lang, several=True))
        manager = values.styleManager()
        for indicator, style in styles.items():
            manager.addStyleFromLayer(indicator)
            manager.setCurrentStyle(indicator)
            column = table[style.column].to_numpy(dtype=float)
            styling.take_style(values, report.graduated_style(column, style.indicator, style.occupation, self.lang))
            _make_opaque(values)
            self._label(values, self._named(), 6.0, self.look.colours.soft)
        manager.setCurrentStyle(next(iter(styles)))
        manager.addStyleFromLayer(COVER)
        manager.setCurrentStyle(COVER)
        values.setLabelsEnabled(False)
        manager.setCurrentStyle(next(iter(styles)))
        self.add("values", values)
        whole = layer_of(self.path, TERRITORIES + indicators.TOTAL, level_name(indicators.TOTAL, self.lang))
        whole.setRenderer(_plain(self.look.colours.panel, self.look.colours.soft, 0.25))
        self.add("whole", whole)
        units = layer_of(self.path, TERRITORIES + self.map_level, level_name(self.map_level, self.lang, several=True))
        units.setRenderer(_plain("", self.look.colours.soft, 0.12))
        self._label(units, _NAME, 6.0, self.look.colours.soft, within=True)
        self.add("units", units)
        if self.edges:
            edges = layer_of(self.path, TERRITORIES + self.edges, level_name(self.edges, self.lang, several=True))
            edges.setRenderer(_plain("", self.look.colours.ink, 0.3))
            of_whole = f"CASE WHEN attribute(@atlas_feature, 'level') = '{indicators.TOTAL}' THEN {_NAME} END"
            self._label(edges, of_whole, 7.0, self.look.colours.ink, within=True)
            self.add("edges", edges)

    def add_coverage(self, coverage: QgsVectorLayer) -> None:
        """Add the pages themselves, which no map shows."""
        self.add("pages", coverage)

    def follow(self, coverage: QgsVectorLayer) -> None:
        """Add what depends on the page: the veil, the outline, the mark in the locator map."""
        ink, accent = self.look.colours.ink, self.look.colours.accent
        for name, title, renderer in (
            ("veil", translate("CarbOCS", "Veil over the neighbours"), _veil()),
            ("outline", translate("CarbOCS", "Outline of the page’s territory"), _outline(ink)),
            (OUTLINE, translate("CarbOCS", "Limits in the locator map"), self._outlined()),
            ("here", translate("CarbOCS", "Territory in the locator map"), _mark(accent)),
        ):
            layer = coverage.clone()
            layer.setName(title)
            layer.setRenderer(renderer)
            self.add(name, layer)
        own = self.layers["outline"]
        self._label(own, f'CASE WHEN {_OWN} THEN "label" END', 8.0, ink, bold=True)

    def _outlined(self) -> QgsRuleBasedRenderer:
        colours = self.look.colours
        return _outlines(self.edges, colours.panel, colours.soft, colours.ink)

    def outlines(self, shapes: dict[tuple[str, str], QgsGeometry]) -> list[tuple[str, QgsGeometry]]:
        """Return the limits that the locator map shows, by level, as simple as its size allows.

        In full they would weigh more, on every page, than all the rest of it.
        """
        extent = self.layers["whole"].extent()
        tolerance = max(extent.width(), extent.height()) / _LOCATOR_STEPS
        found = []
        for level in (indicators.TOTAL, self.edges):
            found += [(level, s.simplify(tolerance)) for (held, _), s in shapes.items() if held == level]
        return found

    def make_themes(self, indicators_shown: list[str]) -> None:
        """Make a theme an indicator and that of the locator map, from the layers that are open."""
        base = [n for n in ("outline", "veil", "edges", "values") if n in self.layers]
        for indicator in indicators_shown:
            self.add_theme(indicator, base, {"values": indicator})
        self.add_theme(COVER, [n for n in ("edges", "values") if n in self.layers], {"values": COVER})
        self.add_theme(LOCATOR, ["here", OUTLINE], {})

    def add_theme(self, what: str, names: list[str], styles: dict[str, str]) -> str:
        """Make a map theme of some of the layers, with the styles named."""
        record = QgsMapThemeCollection.MapThemeRecord()
        shown = []
        for name in names:
            layer = QgsMapThemeCollection.MapThemeLayerRecord(self.layers[name])
            layer.isVisible = True
            layer.usingCurrentStyle = True
            layer.currentStyle = styles.get(name, self.layers[name].styleManager().currentStyle())
            shown.append(layer)
        record.setLayerRecords(shown)
        named = self.theme(what)
        self.project.mapThemeCollection().insert(named, record)
        self.themes.append(named)
        return named

    def show(self, item: QgsLayoutItemMap, what: str, by_page: str = "") -> None:
        """Have a map item follow a theme; ``by_page``: the field of the page that names another."""
        item.setCrs(self.layers["values"].crs())
        item.setFollowVisibilityPreset(True)
        item.setFollowVisibilityPresetName(self.theme(what))
        if by_page:
            chosen = QgsProperty.fromField(by_page)
            item.dataDefinedProperties().setProperty(QgsLayoutObject.DataDefinedProperty.MapStylePreset, chosen)

    def step_aside(self, layer: QgsVectorLayer) -> None:
        """Have the names of a map keep off what a layer draws."""
        rules = QgsPalLayerSettings()
        rules.fieldName, rules.isExpression = "''", True
        rules.drawLabels = False
        rules.obstacle = True
        layer.setLabeling(QgsVectorLayerSimpleLabeling(rules))
        layer.setLabelsEnabled(True)

    def extent(self, item: QgsLayoutItemMap) -> QgsRectangle:
        """Return the extent that shows the whole in a map item."""
        found = self.layers["whole"].extent()
        size = item.sizeWithUnits()
        scale = max(found.width() / size.width(), found.height() / size.height()) / _MARGIN
        return QgsRectangle.fromCenterAndSize(found.center(), size.width() * scale, size.height() * scale)

    def remove(self) -> None:
        """Take layers, group and themes out of the project."""
        for name in self.themes:
            self.project.mapThemeCollection().removeMapTheme(name)
        self.project.removeMapLayers([layer.id() for layer in self.layers.values()])
        if self.group is not None:
            self.project.layerTreeRoot().removeChildNode(self.group)
        self.themes, self.layers, self.group = [], {}, None

    def add(self, name: str, layer: QgsVectorLayer) -> None:
        """Add a layer to the group, on top of those that are there."""
        self.project.addMapLayer(layer, False)
        self.layers[name] = layer
        # What is drawn over the rest stands higher in the tree; what was added last is drawn last.
        place = self.group.insertLayer(0, layer)
        place.setItemVisibilityChecked(False)
        place.setExpanded(False)

    def _named(self) -> str:
        """Return which territories of the coloured level are named: neighbours; of a wider page those inside alone.

        On the page of the whole the wider level is named instead, where there is one: all names would hide the map.
        """
        whole = "NULL" if self.edges else _NAME
        level = "attribute(@atlas_feature, 'level')"
        return (
            f"CASE WHEN {level} = '{self.map_level}' THEN CASE WHEN {_ELSEWHERE} THEN {_NAME} END "
            f"WHEN {level} = '{indicators.TOTAL}' THEN {whole} "
            f"WHEN within(point_on_surface($geometry), @atlas_geometry) THEN {_NAME} END"
        )

    def _label(
        self, layer: QgsVectorLayer, name: str, points: float, colour: str, bold: bool = False, *, within: bool = False
    ) -> None:
        form = text_format(self.look.font(points, bold), colour)
        buffer = QgsTextBufferSettings()
        buffer.setEnabled(True)
        buffer.setSize(0.8 if bold else 0.6)
        buffer.setColor(QColor(PAPER))
        form.setBuffer(buffer)
        rules = QgsPalLayerSettings()
        rules.setFormat(form)
        rules.isExpression = True
        rules.fieldName = name
        rules.placement = styling.horizontal() if bold or within else styling.over_point()
        rules.priority = 10 if bold else 4
        rules.autoWrapLength = 16
        rules.multilineAlign = styling.centred()
        rules.obstacle = False
        if bold:
            always = QgsPropertyCollection()
            always.setProperty(QgsPalLayerSettings.Property.AlwaysShow, True)
            rules.setDataDefinedProperties(always)
        layer.setLabeling(QgsVectorLayerSimpleLabeling(rules))
        layer.setLabelsEnabled(True)


def _plain(fill: str, line: str, width_mm: float) -> QgsSingleSymbolRenderer:
    style = {
        "color": fill or PAPER,
        "style": "solid" if fill else "no",
        "outline_color": line,
        "outline_width": str(width_mm),
        "joinstyle": "round",
    }
    return QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(style))


def _make_opaque(layer: QgsVectorLayer) -> None:
    """Give lines their colour on paper: Qt writes one seen through into a PDF as a polygon, ten times as long."""
    for symbol in layer.renderer().symbols(QgsRenderContext()):
        for part in symbol.symbolLayers():
            colour = part.strokeColor()
            share = colour.alphaF()
            bands = (round(255 + (band - 255) * share) for band in (colour.red(), colour.green(), colour.blue()))
            part.setStrokeColor(QColor(*bands))


def _outlines(edges: str, panel: str, soft: str, ink: str) -> QgsRuleBasedRenderer:
    """Return what draws the locator map: the whole, then the limits of the wider level."""
    root = QgsRuleBasedRenderer.Rule(None)
    for level, renderer in ((indicators.TOTAL, _plain(panel, soft, 0.25)), (edges, _plain("", ink, 0.3))):
        chosen = f"\"template\" = '{OUTLINE}' AND \"level\" = '{level}'"
        root.appendChild(QgsRuleBasedRenderer.Rule(renderer.symbol().clone(), filterExp=chosen))
    return QgsRuleBasedRenderer(root)


def _of_page(symbol: QgsFillSymbol) -> QgsRuleBasedRenderer:
    root = QgsRuleBasedRenderer.Rule(None)
    root.appendChild(QgsRuleBasedRenderer.Rule(symbol, filterExp=_OWN))
    return QgsRuleBasedRenderer(root)


def _veil() -> QgsInvertedPolygonRenderer:
    veil = QgsFillSymbol.createSimple({"color": f"242,243,242,{_VEIL_ALPHA}", "outline_style": "no"})
    return QgsInvertedPolygonRenderer(_of_page(veil))


def _outline(ink: str) -> QgsRuleBasedRenderer:
    return _of_page(
        QgsFillSymbol.createSimple(
            {"style": "no", "outline_color": ink, "outline_width": "0.7", "joinstyle": "round"},
        )
    )


def _mark(accent: str) -> QgsRuleBasedRenderer:
    # Its outline is wide enough for the smallest commune to be seen.
    return _of_page(
        QgsFillSymbol.createSimple({"color": accent, "outline_color": accent, "outline_width": "0.8"}),
    )


def legend_title(style: report.Style, table: pd.DataFrame, level: str, lang: str) -> Any:
    """Return what the legend is headed by: the indicator and its unit, and whose values are coloured."""
    return styling.layer_title(style, table, lang) + "\n" + level_name(level, lang, several=True)
