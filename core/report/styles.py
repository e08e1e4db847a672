"""QGIS styles (QML) of the indicators: graduated polygons in the indicator's ramp and breaks, legends in fr or en."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # nosec B405 (written here, never parsed)
from dataclasses import dataclass

import numpy as np

from .. import indicators
from ..messages import NARROW_SPACE, number, text

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_OUTLINE = "84,97,90,150"
_NO_DATA, _NO_DATA_LINE = "242,242,242,255", "150,150,150,255"
"""A pale grey that no ramp holds, with a line that tells it from the paper."""
_OUTLINE_MM = "0.12"
_ONE_SIDED_CLASSES = 5
_BALANCE_CLASSES = 3
_NOTHING = 1e-6
"""What lies so near to 0 is 0: of a hectare, a hundredth of a square metre."""


@dataclass(frozen=True)
class Legend:
    """The classes of an indicator as ``graduated_style`` draws them: limits (n + 1,), labels and colours (n,)."""

    limits: np.ndarray
    labels: tuple[str, ...]
    colours: tuple[str, ...]

    def classes_of(self, values: np.ndarray) -> np.ndarray:
        """Return the position of every value's class, -1 where it has none; a limit belongs to the class below."""
        found = np.searchsorted(self.limits[1:-1], values, side="left")
        return np.where(np.isnan(values), -1, found)


def legend(values: np.ndarray, indicator: str, lang: str = "fr") -> Legend:
    """Return the legend of an indicator whose classes hold ``values`` (NaN left out)."""
    limits = indicators.breaks(values, indicator)
    classes = _classes(limits, indicators.legend_scale(limits, indicator, lang), lang)
    colours = _hex(indicators.INDICATOR[indicator].ramp, len(classes))
    return Legend(limits, tuple(label for _, _, label in classes), tuple(colours))


def graduated_style(values: np.ndarray, indicator: str, occupation: str = indicators.TOTAL, lang: str = "fr") -> str:
    """Return the QML of one indicator of a polygon layer; where values are missing, a class says so.

    Args:
        values: the values the classes must hold (NaN left out), in the indicator's own unit.
        indicator: the indicator's id.
        occupation: which of its columns is shown.
        lang: the language of the legend.
    """
    limits = indicators.breaks(values, indicator)
    scale = indicators.legend_scale(limits, indicator, lang)
    column = indicators.column_of(indicator, occupation)
    return _classified(values, column, limits, indicators.INDICATOR[indicator].ramp, scale, lang)


def diverging_style(values: np.ndarray, column: str, units: tuple[tuple[float, str, str], ...], lang: str) -> str:
    """Return the QML of a column that is a loss below 0 and a gain above it: the colours of a flux, white at 0.

    Args:
        values: the values the classes must hold (NaN left out), in the unit of factor 1.
        column: the name of their column.
        units: (factor, English, French) from the largest down; the legend takes the one that most classes read well in.
        lang: the language of the legend.
    """
    limits = indicators.breaks(values, "flux_total")
    ramp: tuple[str, ...] = indicators.DIVERGING
    signs = np.sign(values[np.isfinite(values)])
    if signs.any() and len(set(signs) - {0.0}) == 1:
        # All on one side: the other half of the ramp would stand for nothing, and leave this one too few classes.
        limits, ramp = _one_sided(values, bool(signs.max() > 0))
    scale = indicators.unit_for(float(np.median(np.abs(limits))), units, lang)
    return _classified(values, column, limits, ramp, scale, lang)


def balance_style(values: np.ndarray, column: str, units: tuple[tuple[float, str, str], ...], lang: str) -> str:
    """Return the QML of what is left (0 and above) or lacks (below 0): no class holds both, however little lacks.

    Arguments as ``diverging_style``.
    """
    finite = np.asarray(values, dtype=float)
    finite = finite[np.isfinite(finite)]
    lacking, left = -finite[finite < -_NOTHING], finite[finite >= -_NOTHING]
    below = _upwards(lacking) if len(lacking) else np.zeros(1)
    above = _upwards(np.maximum(left, 0.0)) if len(left) else np.zeros(1)
    # Nothing left is no lack: the limit between the two lies just below 0.
    limits = np.concatenate([0.0 - below[:0:-1], [-_NOTHING], above[1:]])
    middle = len(indicators.DIVERGING) // 2
    lacks, leaves = indicators.DIVERGING[:middle], indicators.DIVERGING[middle + 1 :]
    ramp = (*_hex(lacks, len(below) - 1), *_hex(leaves, len(above) - 1))
    scale = indicators.unit_for(float(np.median(np.abs(limits))), units, lang)
    return _classified(values, column, limits, ramp, scale, lang)


def _upwards(sizes: np.ndarray) -> np.ndarray:
    """Return class limits from 0 upwards that hold sizes (0 and above) by thirds."""
    return np.unique([0.0, *indicators.breaks(sizes, "stock_total", _BALANCE_CLASSES)[1:]])


def _hex(ramp: tuple[str, ...], count: int) -> list[str]:
    mixed = (written.split(",")[:3] for written in _colours(ramp, count)) if count else ()
    return ["#" + "".join(f"{int(v):02x}" for v in bands) for bands in mixed]


def _one_sided(values: np.ndarray, gains: bool) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return class limits from 0 outwards by quantiles, and the half of the ramp from its middle outwards."""
    limits = indicators.breaks(np.abs(values), "stock_total", _ONE_SIDED_CLASSES)
    limits = np.unique(np.concatenate([[0.0], limits[1:]]))
    middle = len(indicators.DIVERGING) // 2
    return (
        (limits, indicators.DIVERGING[middle:]) if gains else (0.0 - limits[::-1], indicators.DIVERGING[: middle + 1])
    )


def line_style(colour: str) -> str:
    """Return the QML of lines of one colour (``#rrggbb``)."""
    root = ET.Element("qgis", {"version": "3.22.0", "styleCategories": "Symbology", "labelsEnabled": "0"})
    renderer = ET.SubElement(root, "renderer-v2", {"type": "singleSymbol", **_COMMON})
    properties = {
        "line_color": _written_colour(colour),
        "line_style": "solid",
        "line_width": "0.7",
        "line_width_unit": "MM",
    }
    _symbol(ET.SubElement(renderer, "symbols"), "0", "line", "SimpleLine", properties)
    ET.SubElement(root, "layerGeometryType").text = "1"
    return _DOCTYPE + ET.tostring(root, encoding="unicode")


def categorised_style(column: str, classes: list[tuple[str, str, str]], outline: str | None = None) -> str:
    """Return the QML of polygons of kinds: their column, and of each its value, label and colour (``#rrggbb``).

    ``outline``: a colour as QGIS writes it; none is drawn where None, since polygons of one kind touch.
    """
    root = ET.Element("qgis", {"version": "3.22.0", "styleCategories": "Symbology", "labelsEnabled": "0"})
    renderer = ET.SubElement(root, "renderer-v2", {"type": "categorizedSymbol", "attr": column, **_COMMON})
    categories, symbols = ET.SubElement(renderer, "categories"), ET.SubElement(renderer, "symbols")
    for n, (value, label, colour) in enumerate(classes):
        attributes = {"symbol": str(n), "value": value, "label": label, "render": "true", "type": "string"}
        ET.SubElement(categories, "category", attributes)
        _fill(symbols, str(n), _written_colour(colour), outline)
    ET.SubElement(root, "layerGeometryType").text = "2"
    return _DOCTYPE + ET.tostring(root, encoding="unicode")


def fixed_style(column: str, limits: tuple[float, ...], colours: tuple[str, ...], unit: str, lang: str) -> str:
    """Return the QML of a column in classes that do not depend on the values: limits (n + 1,), colours (n,)."""
    root = ET.Element("qgis", {"version": "3.22.0", "styleCategories": "Symbology", "labelsEnabled": "0"})
    classes = _classes(np.array(limits), (1.0, unit), lang)
    _ruled(root, column, classes, [_written_colour(c) for c in colours], text("no_data", lang))
    ET.SubElement(root, "layerGeometryType").text = "2"
    return _DOCTYPE + ET.tostring(root, encoding="unicode")


def _written_colour(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"


def _classified(
    values: np.ndarray,
    column: str,
    limits: np.ndarray,
    ramp: tuple[str, ...],
    scale: tuple[float, str],
    lang: str,
) -> str:
    colours = _colours(ramp, len(limits) - 1)
    classes = _classes(limits, scale, lang)
    root = ET.Element("qgis", {"version": "3.22.0", "styleCategories": "Symbology", "labelsEnabled": "0"})
    if np.isnan(values).any():
        _ruled(root, column, classes, colours, text("no_data", lang))
    else:
        _graduated(root, column, classes, colours)
    ET.SubElement(root, "layerGeometryType").text = "2"
    return _DOCTYPE + ET.tostring(root, encoding="unicode")


def _classes(limits: np.ndarray, scale: tuple[float, str], lang: str) -> list[_Class]:
    """Return the classes between limits: low, high, and what a legend calls them."""
    factor, unit = scale
    shown = [round(float(limit) / factor, 4) + 0.0 for limit in limits]
    digits = max(_digits(limit) for limit in shown)
    return [
        (float(low), float(high), _label(*ends, unit, digits, lang))
        for low, high, ends in zip(limits[:-1], limits[1:], zip(shown[:-1], shown[1:]))
    ]


_Class = tuple[float, float, str]
_COMMON = {"symbollevels": "0", "enableorderby": "0", "forceraster": "0"}


def _graduated(root: ET.Element, column: str, classes: list[_Class], colours: list[str]) -> None:
    kind = {"type": "graduatedSymbol", "attr": column, "graduatedMethod": "GraduatedColor"}
    renderer = ET.SubElement(root, "renderer-v2", {**kind, **_COMMON})
    ranges, symbols = ET.SubElement(renderer, "ranges"), ET.SubElement(renderer, "symbols")
    for n, (low, high, label) in enumerate(classes):
        attributes = {"symbol": str(n), "lower": repr(low), "upper": repr(high), "label": label, "render": "true"}
        ET.SubElement(ranges, "range", attributes)
        _fill(symbols, str(n), colours[n])
    _fill(ET.SubElement(renderer, "source-symbol"), "0", colours[0])


def _ruled(root: ET.Element, column: str, classes: list[_Class], colours: list[str], without: str) -> None:
    """Write the classes as rules, and one for what has no value: a graduated renderer would hide it."""
    renderer = ET.SubElement(root, "renderer-v2", {"type": "RuleRenderer", **_COMMON})
    rules = ET.SubElement(renderer, "rules", {"key": "classes"})
    symbols = ET.SubElement(renderer, "symbols")
    for n, (low, high, label) in enumerate(classes):
        above = ">" if n else ">="
        within = f'"{column}" {above} {low!r} AND "{column}" <= {high!r}'
        ET.SubElement(rules, "rule", {"key": f"class{n}", "filter": within, "symbol": str(n), "label": label})
        _fill(symbols, str(n), colours[n])
    last = str(len(classes))
    missing = f'"{column}" IS NULL'
    ET.SubElement(rules, "rule", {"key": "missing", "filter": missing, "symbol": last, "label": without})
    _fill(symbols, last, _NO_DATA, _NO_DATA_LINE)


def _label(low: float, high: float, unit: str, digits: int, lang: str) -> str:
    written = [number(v, digits, lang).replace("-", "−") for v in (low, high)]
    return text("class_range", lang, low=written[0], high=written[1]) + NARROW_SPACE + unit


def _digits(value: float) -> int:
    """Return the decimals a rounded limit needs to be written in full, two at most."""
    return next((d for d in (0, 1) if abs(value - round(value, d)) < 1e-9), 2)


def _colours(ramp: tuple[str, ...], count: int) -> list[str]:
    """Return ``count`` colours evenly spaced along a ramp, as QGIS writes them."""
    stops = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in ramp], dtype=float)
    at = np.linspace(0, len(stops) - 1, count) if count > 1 else np.array([(len(stops) - 1) / 2])
    mixed = np.stack([np.interp(at, np.arange(len(stops)), stops[:, band]) for band in range(3)], axis=1)
    return [",".join(str(round(v)) for v in row) + ",255" for row in mixed]


def _fill(parent: ET.Element, name: str, colour: str, outline: str | None = _OUTLINE) -> None:
    """Add a fill symbol; without an outline where None."""
    properties = {
        "color": colour,
        "style": "solid",
        "outline_color": outline or colour,
        "outline_style": "solid" if outline else "no",
        "outline_width": _OUTLINE_MM,
        "outline_width_unit": "MM",
        "joinstyle": "miter",
    }
    _symbol(parent, name, "fill", "SimpleFill", properties)


def _symbol(parent: ET.Element, name: str, kind: str, layer_class: str, properties: dict[str, str]) -> None:
    """Add a symbol of one layer; properties are written as both the old and the new QGIS read them."""
    attributes = {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}
    symbol = ET.SubElement(parent, "symbol", attributes)
    layer = ET.SubElement(symbol, "layer", {"class": layer_class, "enabled": "1", "locked": "0", "pass": "0"})  # nosec B105
    options = ET.SubElement(layer, "Option", {"type": "Map"})
    for key, value in properties.items():
        ET.SubElement(options, "Option", {"type": "QString", "name": key, "value": value})
    for key, value in properties.items():
        ET.SubElement(layer, "prop", {"k": key, "v": value})
