"""Charts of a result: stock by occupation, stock per hectare, flux by occupation around zero; PNG and SVG."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .. import indicators
from ..messages import number, text
from ..occupations import BY_ID, LAND
from .paper import GRID, INK, SOFT, saved, tick

if TYPE_CHECKING:
    from ..assessment import Assessment

_POOLS = ("soil", "live_biomass", "dead_biomass", "litter", "products")
# Pools are told apart by lightness and hatching, so that they read in grey as well; the hue is the occupation's.
_TINT = {"soil": 0.0, "live_biomass": 0.35, "dead_biomass": 0.6, "litter": 0.78, "products": 0.35}
_HATCH = {"soil": "", "live_biomass": "", "dead_biomass": "///", "litter": "...", "products": "xx"}
_WIDTH_IN = 8.4
_FOOT_CHARACTERS = 125


def charts(
    assessment: Assessment, folder: Path, *, lang: str = "fr", level: str = "total", territory: str = "total"
) -> list[Path]:
    """Draw the three charts of one territory (by default of the whole run) into a folder.

    Args:
        assessment: the result.
        folder: made where it is not there.
        lang: en or fr.
        level: a level of the result.
        territory: one of its territories.

    Returns:
        The files written: ``stock``, ``density`` and ``flux``, each as PNG and SVG.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, draw in (("stock", _stock), ("density", _density), ("flux", _flux)):
        written += saved(draw(assessment, level, territory, lang), folder, name)
    return written


def _rows(table: pd.DataFrame, level: str, territory: str) -> pd.DataFrame:
    return table[(table["level"] == level) & (table["territory"] == territory)]


def _stock(assessment: Assessment, level: str, territory: str, lang: str) -> Any:
    rows = _rows(assessment.stocks, level, territory)
    table = rows.pivot_table(index="occupation", columns="pool", values="stock_tc", aggfunc="sum", fill_value=0.0)
    return _stacked(assessment, table, "stock_by_occupation", "chart_stock", level, territory, lang)


def _density(assessment: Assessment, level: str, territory: str, lang: str) -> Any:
    rows = _rows(assessment.stocks, level, territory)
    rows = rows[rows["occupation"].isin(LAND) & (rows["area_ha"] > 0)]
    table = rows.pivot_table(index="occupation", columns="pool", values="density_tc_ha", aggfunc="sum", fill_value=0.0)
    return _stacked(assessment, table, "stock_per_hectare", "chart_density", level, territory, lang)


def _stacked(
    assessment: Assessment, table: pd.DataFrame, indicator: str, title: str, level: str, territory: str, lang: str
) -> Any:
    """Draw bars an occupation, sorted, stacked by pool."""
    table = table.reindex(columns=list(_POOLS), fill_value=0.0)
    table = table[table.sum(axis=1).abs() > 0]
    table = table.loc[table.sum(axis=1).sort_values().index]
    figure, axes = _frame(assessment, max(len(table), 1), title, level, territory, lang)
    if table.empty:
        return _nothing(figure, axes, lang)
    largest = float(table.sum(axis=1).abs().max())
    factor, unit = indicators.scale_of(largest, indicator, lang)
    at = np.arange(len(table))
    start = np.zeros(len(table))
    for pool in _POOLS:
        values = table[pool].to_numpy() / factor
        if not values.any():
            continue
        colours = [_tinted(BY_ID[o].colour, _TINT[pool]) for o in table.index]
        axes.barh(
            at, values, left=start, color=colours, hatch=_HATCH[pool], edgecolor="white", linewidth=0.6, height=0.72
        )
        start = start + values
    digits = indicators.digits_for(largest / factor)
    for n, value in enumerate(start):
        written = number(float(value), digits, lang)
        if float(f"{value:.{digits}f}") == 0:
            written = indicators.readable(float(value) * factor, indicator, lang)
        axes.annotate(written, (max(value, 0), n), (5, 0), textcoords="offset points",
                      va="center", fontsize=9, color=INK)  # fmt: skip
    _occupations(axes, at, table.index, lang)
    axes.set_xlim(0, float(start.max()) * 1.14)
    _value_axis(axes, unit, lang)
    _pool_legend(axes, [p for p in _POOLS if table[p].any()], lang)
    return figure


def _flux(assessment: Assessment, level: str, territory: str, lang: str) -> Any:
    """Draw bars an occupation around zero: sequestration to the right, emission to the left."""
    rows = _rows(assessment.indicators, level, territory)
    rows = rows[(rows["indicator"] == "flux_by_occupation") & rows["occupation"].map(_drawn_alone)]
    values = rows.set_index("occupation")["value"]
    values = values[values != 0].sort_values()
    figure, axes = _frame(assessment, max(len(values), 1), "chart_flux", level, territory, lang)
    if values.empty:
        return _nothing(figure, axes, lang)
    largest = float(values.abs().max())
    factor, unit = indicators.scale_of(largest, "flux_by_occupation", lang)
    at = np.arange(len(values))
    scaled = values.to_numpy() / factor
    ends = indicators.DIVERGING[1], indicators.DIVERGING[-2]
    axes.barh(at, scaled, color=[ends[int(v > 0)] for v in scaled], edgecolor="white", linewidth=0.6, height=0.72)
    digits = indicators.digits_for(largest / factor)
    for n, value in enumerate(scaled):
        written = number(float(value), digits, lang).replace("-", "−")
        if float(f"{value:.{digits}f}") == 0:
            written = indicators.readable(float(values.iloc[n]), "flux_by_occupation", lang)
        axes.annotate(("+" if value > 0 else "") + written, (value, n), (5 if value > 0 else -5, 0),
                      textcoords="offset points", va="center", ha="left" if value > 0 else "right", fontsize=9,
                      color=INK)  # fmt: skip
    low, high = min(float(scaled.min()), 0.0), max(float(scaled.max()), 0.0)
    room = 0.2 * (high - low)
    axes.set_xlim(low - (room if low < 0 else 0.02 * high), high + (room if high > 0 else -0.02 * low))
    axes.axvline(0, color=INK, linewidth=1)
    _occupations(axes, at, values.index, lang)
    _value_axis(axes, unit, lang)
    if low < 0:
        axes.text(0, 1.01, text("chart_emission", lang), transform=axes.transAxes, color=ends[0], fontsize=9)
    if high > 0:
        axes.text(
            1, 1.01, text("chart_sequestration", lang), transform=axes.transAxes, color=ends[1], fontsize=9, ha="right"
        )
    return figure


def _drawn_alone(occupation: str) -> bool:
    """Leaves stand for themselves; the total and the groups, which only sum them, have no bar."""
    return occupation in BY_ID and BY_ID[occupation].leaf


def _frame(assessment: Assessment, bars: int, title: str, level: str, territory: str, lang: str) -> tuple[Any, Any]:
    """Return a figure with its title, subtitle and source line, and its axes, as high as its bars need."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    height = 2.0 + 0.36 * bars
    figure = Figure(figsize=(_WIDTH_IN, height), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.335, 0.92 / height, 0.625, 1 - 2.0 / height))
    row = _rows(assessment.territories, level, territory).iloc[0]
    name = row["name"] or (text("whole_run", lang) if level == "total" else row["territory"])
    vintages = sorted({s.vintage for s in assessment.sources if s.vintage})
    vintage = text("chart_vintage", lang, vintage="–".join(map(str, vintages))) if vintages else ""
    subtitle = text(
        "chart_subtitle",
        lang,
        name=name,
        vintage=vintage,
        mode=text(f"mode_{assessment.mode}_name", lang),
        release=assessment.release,
    )
    left = 0.03
    figure.text(left, 1 - 0.34 / height, text(title, lang), fontsize=14, weight="bold", color=INK)
    figure.text(left, 1 - 0.6 / height, subtitle, fontsize=9.5, color=SOFT)
    files = ", ".join(dict.fromkeys(Path(s.path.split("|")[0]).name for s in assessment.sources)) or "–"
    foot = text("chart_source", lang, sources=_shortened(files), release=assessment.release)
    lines = textwrap.wrap(foot, _FOOT_CHARACTERS)
    if int(row["communes"]) < 10:
        lines.append(text("chart_scale_note", lang))
    figure.text(left, 0.08 / height, "\n".join(lines), fontsize=7.5, color=SOFT, va="bottom", linespacing=1.35)
    return figure, axes


def _shortened(names: str, most: int = 70) -> str:
    return names if len(names) <= most else names[:most].rsplit(",", 1)[0] + " …"


def _nothing(figure: Any, axes: Any, lang: str) -> Any:
    axes.set_axis_off()
    axes.text(0.3, 0.5, text("chart_nothing", lang), color=SOFT, fontsize=11, transform=axes.transAxes)
    return figure


def _occupations(axes: Any, at: np.ndarray, names: pd.Index, lang: str) -> None:
    axes.set_yticks(at, [BY_ID[o].label(lang) for o in names], fontsize=9.5, color=INK)
    axes.tick_params(axis="y", length=0, pad=6)
    axes.set_ylim(-0.6, len(at) - 0.4)


def _value_axis(axes: Any, unit: str, lang: str) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: tick(v, lang)))
    axes.set_xlabel(unit, fontsize=9.5, color=SOFT, loc="right", labelpad=2)
    axes.tick_params(axis="x", labelsize=8.5, colors=SOFT, length=0)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)


def _pool_legend(axes: Any, pools: list[str], lang: str) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=_tinted("#6b756f", _TINT[p]), hatch=_HATCH[p], edgecolor="white", label=text(f"pool_{p}", lang))
        for p in pools
    ]
    axes.legend(handles=handles, loc="lower right", frameon=False, fontsize=8.5, labelcolor=SOFT)


def _tinted(colour: str, share: float) -> tuple[float, float, float]:
    """Return a colour mixed with white by ``share`` (0–1)."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red + (1 - red) * share, green + (1 - green) * share, blue + (1 - blue) * share
