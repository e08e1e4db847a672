"""The charts of the page as Vega-Lite: one specification a kind, whose rows the page puts in.

Colours that must follow light, dark and print are names of the page's style sheet; labels come written from core.
"""

from __future__ import annotations

from typing import Any

from ... import indicators
from ...messages import NARROW_SPACE

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
INK, SOFT, GRID, PAPER = "var(--ink)", "var(--soft)", "var(--grid)", "var(--paper)"
EMITTED, SEQUESTERED = indicators.DIVERGING[1], indicators.DIVERGING[-2]
_SPLIT = "split(datum.value, '\\n')"
_TWO_LINES = {"condition": {"test": "indexof(datum.value, '\\n') >= 0", "value": -7}, "value": 0}
"""How far a name of two lines is moved up, so that its middle stands before its bar."""
_CURVE_HEIGHT_PX = 300
_BUDGET_STEP_PX = 40
_FONT = "system-ui, sans-serif"


def locale(lang: str) -> dict[str, Any]:
    """Return how numbers along an axis are written."""
    separators = (",", NARROW_SPACE) if lang == "fr" else (".", ",")
    return {"decimal": separators[0], "thousands": separators[1], "grouping": [3], "currency": ["", ""], "minus": "−"}


def _config() -> dict[str, Any]:
    axis = {
        "labelColor": SOFT,
        "titleColor": SOFT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
    }
    return {
        "font": _FONT,
        "background": None,
        "view": {"stroke": None},
        "axis": axis,
        "text": {"fontSize": 12, "fill": INK},
        "rule": {"color": INK},
    }


def _chart(**parts: Any) -> dict[str, Any]:
    return {
        "$schema": _SCHEMA,
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "config": _config(),
        **parts,
    }


def bars() -> dict[str, Any]:
    """Return bars an occupation around 0, with the figure at their ends.

    Rows: ``label``, ``value``, ``shown``, ``colour``, in the order they are drawn. The page sets the height, the title
    of the axis, and its domain, which keeps room for the figures.
    """
    across = {
        "field": "value",
        "type": "quantitative",
        "axis": {"title": None, "tickCount": 4},
        "scale": {"nice": False},
    }
    names = {"title": None, "labelColor": INK, "labelLimit": 260, "labelExpr": _SPLIT, "labelOffset": _TWO_LINES}
    ends = [
        {
            "transform": [{"filter": f"datum.value {side}"}],
            "mark": {"type": "text", "align": align, "dx": shift, "baseline": "middle"},
            "encoding": {"x": across, "text": {"field": "shown"}},
        }
        for side, align, shift in ((">= 0", "left", 5), ("< 0", "right", -5))
    ]
    bar = {
        "mark": {"type": "bar", "height": {"band": 0.72}, "stroke": SOFT, "strokeWidth": 0.5},
        "encoding": {"x": across, "color": {"field": "colour", "scale": None}},
    }
    zero = {"mark": {"type": "rule", "strokeWidth": 1}, "encoding": {"x": {"datum": 0}, "y": None}}
    rows = {"field": "label", "type": "nominal", "sort": None, "axis": names}
    return _chart(data={"values": []}, encoding={"y": rows}, layer=[bar, *ends, zero])


def curves(unit: str, *, banded: bool) -> dict[str, Any]:
    """Return courses year by year, with what is said of a year where a pointer or a finger is.

    Rows: ``course``, ``year``, ``value``, ``colour``, ``dash`` (a reference), ``said``; with ``low`` and ``high`` where
    ``banded``.
    """
    years = {"field": "year", "type": "quantitative", "scale": {"nice": False, "zero": False},
             "axis": {"title": None, "format": "d", "grid": False, "tickMinStep": 1, "tickCount": 8}}  # fmt: skip
    upwards = {"field": "value", "type": "quantitative", "axis": {"title": unit, "titleAngle": 0, "titleAlign": "left",
               "titleAnchor": "end", "titleX": 0, "titleY": -8, "titleBaseline": "bottom", "tickCount": 6}}  # fmt: skip
    colour = {"field": "colour", "scale": None}
    which = {"field": "course", "type": "nominal"}
    line = {
        "mark": {"type": "line", "strokeWidth": 2.2},
        "encoding": {
            "y": upwards,
            "color": colour,
            "detail": which,
            "strokeDash": {"field": "dash", "type": "nominal", "legend": None,
                           "scale": {"domain": [False, True], "range": [[1, 0], [5, 3]]}},
        },
    }  # fmt: skip
    band = {
        "transform": [{"filter": "isValid(datum.low)"}],
        "mark": {"type": "area", "opacity": 0.16},
        "encoding": {"y": {**upwards, "field": "low"}, "y2": {"field": "high"}, "color": colour, "detail": which},
    }
    chosen = {
        "type": "point",
        "nearest": True,
        "on": "pointermove",
        "clear": "pointerout",
        "fields": ["year", "course"],
    }
    point = {
        "params": [{"name": "year_at", "select": chosen}],
        "mark": {"type": "point", "filled": True, "size": 70},
        "encoding": {
            "y": upwards,
            "color": colour,
            "tooltip": {"field": "said"},
            "opacity": {"condition": {"param": "year_at", "empty": False, "value": 1}, "value": 0},
        },
    }
    zero = {"mark": {"type": "rule", "strokeWidth": 1}, "encoding": {"x": None, "y": {"datum": 0}}}
    layers = [*([band] if banded else []), zero, line, point]
    return _chart(height=_CURVE_HEIGHT_PX, data={"values": []}, encoding={"x": years}, layer=layers)


def budget(rows_drawn: int) -> dict[str, Any]:
    """Return bars of land taken, a row a scenario and territory, with a mark at what is allowed.

    Rows: ``label``, ``part`` (before, own), ``value``, ``allowed``, ``rank``, ``colour``.
    """
    across = {"field": "value", "type": "quantitative", "stack": "zero", "axis": {"title": "ha", "tickCount": 5}}
    names = {"title": None, "labelColor": INK, "labelLimit": 220, "labelExpr": _SPLIT, "labelOffset": _TWO_LINES}
    taken = {
        "mark": {"type": "bar", "height": {"band": 0.6}, "stroke": SOFT, "strokeWidth": 0.5},
        "encoding": {"x": across, "color": {"field": "colour", "scale": None}, "order": {"field": "rank"}},
    }
    allowed = {
        "mark": {"type": "tick", "thickness": 3, "color": INK, "height": {"band": 0.9}},
        "encoding": {"x": {"field": "allowed", "type": "quantitative", "aggregate": "max"}},
    }
    rows = {"field": "label", "type": "nominal", "sort": None, "axis": names}
    return _chart(
        height=_BUDGET_STEP_PX * rows_drawn, data={"values": []}, encoding={"y": rows}, layer=[taken, allowed]
    )
