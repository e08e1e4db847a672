"""Fills a page template: its atlas, maps, legend, scale bar and pictures, by the ids of its items."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsBasicNumericFormat,
    QgsExpressionContextUtils,
    QgsFillSymbol,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutObject,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsLineSymbol,
    QgsProperty,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ..compat import KILOMETRES
from .drawing import north_arrow
from .look import PAPER, dress, legend_points, text_format
from .maps import LOCATOR, Maps

if TYPE_CHECKING:
    from .look import Look
    from .templates import Template

VARIABLE = "carbocs_"
"""What the names of the layout variables begin with."""
_Property = QgsLayoutObject.DataDefinedProperty


def fill(template: Template, maps: Maps, coverage: QgsVectorLayer, look: Look, lang: str, said: dict[str, str]) -> None:
    """Fill a template whose blocks are laid.

    Args:
        template: the template.
        maps: the layers and themes.
        coverage: the pages.
        look: the theme.
        lang: the language of numbers.
        said: the layout's variables, without their prefix.
    """
    for name, words in said.items():
        QgsExpressionContextUtils.setLayoutVariable(template.layout, VARIABLE + name, words)
    dress(template.items, look)
    _atlas(template, coverage)
    _maps(template, maps)
    _legend(template, maps, look)
    _scale_bar(template, look, lang)
    _pictures(template, look)
    template.layout.refresh()


def _atlas(template: Template, coverage: QgsVectorLayer) -> None:
    atlas = template.layout.atlas()
    atlas.setCoverageLayer(coverage)
    atlas.setEnabled(True)
    atlas.setFilterFeatures(True)
    atlas.setFilterExpression(f"\"template\" = '{template.kind}'")
    atlas.setSortFeatures(True)
    atlas.setSortExpression('"page"')
    atlas.setPageNameExpression('"page" || \' – \' || "title"')
    atlas.setFilenameExpression("'carbocs_' || lpad(to_string(\"page\"), 4, '0')")


def _maps(template: Template, maps: Maps) -> None:
    items = template.items
    follows = {"map": "map_theme", "map_before": "before_theme", "map_after": "after_theme"}
    for name, by_page in follows.items():
        item = items.get(name)
        if not isinstance(item, QgsLayoutItemMap):
            continue
        maps.show(item, LOCATOR, by_page)
        item.setExtent(maps.extent(item))
        item.setAtlasDriven(True)
        item.setAtlasScalingMode(QgsLayoutItemMap.AtlasScalingMode.Fixed)
        item.dataDefinedProperties().setProperty(_Property.MapScale, QgsProperty.fromField("map_scale"))
        item.setBackgroundColor(QColor(PAPER))
    locator = items.get("locator")
    if isinstance(locator, QgsLayoutItemMap):
        maps.show(locator, LOCATOR)
        locator.setExtent(maps.extent(locator))


def _legend(template: Template, maps: Maps, look: Look) -> None:
    legend = template.items.get("legend")
    if legend is None or not hasattr(legend, "setLegendFilterByMapEnabled"):
        return
    if template.items.get("map") is not None:
        legend.setLinkedMap(template.items["map"])
    legend.setAutoUpdateModel(False)
    root = legend.model().rootGroup()
    root.removeAllChildren()
    node = root.addLayer(maps.layers["values"])
    QgsLegendRenderer.setNodeLegendStyle(node, QgsLegendStyle.Style.Hidden)
    legend.dataDefinedProperties().setProperty(_Property.LegendTitle, QgsProperty.fromField("legend_title"))
    points = legend_points(legend.sizeWithUnits().width())
    sizes = {QgsLegendStyle.Style.Title: (points, True), QgsLegendStyle.Style.SymbolLabel: (0.95 * points, False)}
    for kind, (size, bold) in sizes.items():
        style = legend.style(kind)
        font = look.font(size, bold)
        if hasattr(style, "setTextFormat"):
            style.setTextFormat(text_format(font, look.colours.ink))
        else:
            style.setFont(font)
        legend.setStyle(kind, style)
    tighter = legend.style(QgsLegendStyle.Style.Symbol)
    tighter.setMargin(QgsLegendStyle.Side.Top, 0.15 * points)
    legend.setStyle(QgsLegendStyle.Style.Symbol, tighter)
    if not hasattr(QgsLegendStyle, "setTextFormat"):
        legend.setFontColor(QColor(look.colours.ink))
    legend.setSymbolWidth(0.75 * points)
    legend.setSymbolHeight(0.45 * points)
    legend.setBoxSpace(0)
    legend.setBackgroundEnabled(False)
    legend.setResizeToContents(False)


def _scale_bar(template: Template, look: Look, lang: str) -> None:
    bar = template.items.get("scale_bar")
    main = template.items.get("map") or template.items.get("map_before")
    if bar is None or main is None:
        return
    bar.setLinkedMap(main)
    bar.setUnits(KILOMETRES)
    bar.setMapUnitsPerScaleBarUnit(1)
    bar.setUnitLabel("km")
    form = QgsBasicNumericFormat()
    form.setNumberDecimalPlaces(3)
    form.setShowTrailingZeros(False)
    form.setShowThousandsSeparator(False)
    if lang == "fr":
        form.setDecimalSeparator(",")
    bar.setNumericFormat(form)
    width = bar.sizeWithUnits().width()
    bar.setMinimumBarWidth(width * 0.25)
    bar.setMaximumBarWidth(width * 0.62)
    bar.setFillSymbol(QgsFillSymbol.createSimple({"color": look.colours.ink, "outline_style": "no"}))
    bar.setAlternateFillSymbol(QgsFillSymbol.createSimple({"color": PAPER, "outline_style": "no"}))
    bar.setLineSymbol(QgsLineSymbol.createSimple({"color": look.colours.ink, "width": "0.2"}))
    bar.setBoxContentSpace(0.5)
    bar.setLabelBarSpace(1)


def _pictures(template: Template, look: Look) -> None:
    pictures = {"logo": look.theme.logo}
    if look.theme.cover.picture not in ("", "map"):
        pictures["picture"] = look.theme.cover.picture
    arrow = template.items.get("north")
    if arrow is not None:
        arrow.setMode(QgsLayoutItemPicture.Format.FormatSVG)
        arrow.setPicturePath(north_arrow(look.colours.ink, PAPER), QgsLayoutItemPicture.Format.FormatSVG)
    for name in ("logo", "picture"):
        path = pictures.get(name, "")
        if not path:
            template.remove(name)
        elif name in template.items:
            template.items[name].setPicturePath(path)
    if template.kind == "cover" and look.theme.cover.picture != "map":
        template.remove("map")


def variables(setting: Any) -> dict[str, str]:
    """Return what layout variables say: words that are the same on every page."""
    from ...core.messages import text

    captions = ("legend", "locator", "before", "after", "changes", "yearly", "budget")
    credits = setting.credits
    return {
        **{name: text(f"atlas_{name}", setting.lang) for name in captions},
        "organisation": setting.look.theme.cover.organisation,
        "made": credits.made,
        "method": credits.method,
        "sources": " · ".join(_short(s) for s in credits.sources) + "\n" + credits.method + " " + credits.made,
    }


def _short(source: str, most: int = 70) -> str:
    from .words import plain

    words = plain(source)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def file_name(page: int, title: str, code: str, suffix: str) -> str:
    """Return the name of a page's file: its number, its title and its code, without what a disk may not take."""
    import unicodedata

    bare = unicodedata.normalize("NFKD", f"{title} {code}").encode("ascii", "ignore").decode()
    slug = "_".join("".join(c if c.isalnum() else " " for c in bare).split())[:60].rstrip("_") or "page"
    return f"{page:04d}_{slug}{suffix}"


def existing(path: str) -> Path | None:
    """Return a path, None for ''."""
    return Path(path) if path else None
