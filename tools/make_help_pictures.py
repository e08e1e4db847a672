"""Draws the pictures of the what-if help pages from the sample plan, in core's own styles and without words.

python tools/make_help_pictures.py --out plugin/help/pictures
"""

from __future__ import annotations

import argparse
import io
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from PIL import Image

from carbocs.core.artificialisation.measure import VIEW, artificialisation
from carbocs.core.assessment import AssessmentOptions, ground
from carbocs.core.comparing import compare_sources, read_sources
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.layers import whole_file
from carbocs.core.report import artificialisation as out
from carbocs.core.report.scenario import TCO2E_HA, budget_table, level_table, outlines
from carbocs.core.report.scenario import Study as Studied
from carbocs.core.report.source_comparison import COLOURS as DIFFERENCES
from carbocs.core.report.styles import balance_style, diverging_style
from carbocs.core.report.what_if import HECTARES, REFERENCE_COLOURS, SCENARIO_COLOURS
from carbocs.core.scenario import Ground, Outcome, Reckoner, allowance, candidates, outcome, search, sensitivity
from carbocs.core.scenario import shipped_templates as templates
from carbocs.core.scenario.reading import gathered, read_actions, read_territory_table, read_zones

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample_data"
INK, PAPER, FAINT = "#22302a", "#ffffff", "#f2f2f2"
WIDTH, DPI = 272, 100
TCO2E = ((1.0, "tCO2e", "tCO2e"),)


def figure(height: int = 270) -> tuple[Figure, Axes]:
    """Return a figure of the width of a help page, and its map."""
    found = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
    axes = found.add_axes((0.01, 34 / height, 0.98, 1 - 38 / height))
    axes.set_axis_off()
    axes.set_aspect("equal")
    return found, axes


def classes_of(qml: str) -> tuple[list[float], list[str]]:
    """Return the limits and the colours of a style that core wrote."""
    root = ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314 (our own text)
    fills = {s.get("name"): colour_of(s) for s in root.find("renderer-v2/symbols")}
    ranges = [(float(r.get("lower")), float(r.get("upper")), r.get("symbol")) for r in root.iter("range")]
    return [ranges[0][0], *(r[1] for r in ranges)], [fills[r[2]] for r in ranges]


def colour_of(symbol: ET.Element) -> str:
    """Return the colour that a symbol is filled with."""
    written = next(o.get("value") for o in symbol.iter("Option") if o.get("name") == "color")
    return "#" + "".join(f"{int(v):02x}" for v in written.split(",")[:3])


def coloured(values: np.ndarray, limits: list[float], colours: list[str]) -> list[str]:
    """Return the colour of every value, a pale grey where there is none."""
    at = np.clip(np.searchsorted(limits, values, side="left") - 1, 0, len(colours) - 1)
    return [FAINT if np.isnan(v) else colours[n] for v, n in zip(values, at)]


def fill(axes: Axes, shape: Any, **style: Any) -> None:
    """Draw a polygon, its holes left open."""
    parts = shape.geoms if hasattr(shape, "geoms") else [shape]
    paths = [Outline(ring.coords, closed=True) for part in parts for ring in (part.exterior, *part.interiors)]
    axes.add_patch(PathPatch(Outline.make_compound_path(*paths), **style))
    axes.autoscale_view()


def legend(found: Figure, limits: list[float], colours: list[str], unit: str) -> None:
    """Draw the classes as a bar, their limits below it."""
    height = found.get_figheight() * DPI
    bar = found.add_axes((0.07, 22 / height, 0.73, 8 / height))
    for n, colour in enumerate(colours):
        bar.add_patch(Rectangle((n, 0), 1, 1, facecolor=colour, edgecolor=INK, linewidth=0.5))
    bar.set(xlim=(0, len(colours)), ylim=(0, 1), yticks=[], xticks=range(len(limits)))
    written = [f"{round(v, 2) + 0.0:g}".replace("-", "−") for v in limits]
    bar.set_xticklabels(written, fontsize=6.5, color=INK)
    bar.tick_params(length=0, pad=1.5)
    found.text(0.84, 22 / height, unit, fontsize=6.5, color=INK)


def label(axes: Axes, shape: Any, words: str) -> None:
    """Write a value on a polygon."""
    at = shape.representative_point()
    box = {"boxstyle": "round,pad=0.15", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.75}
    axes.text(at.x, at.y, words, ha="center", va="center", fontsize=6.5, color=INK, bbox=box)


def signed(value: float) -> str:
    """Return a number with its sign, to two significant digits."""
    rounded = float(f"{value:.2g}")
    return "0" if not rounded else f"{rounded:+,.0f}".replace("-", "−").replace(",", "\u202f")


# --- the pictures


def scenario_picture(found: Outcome) -> Figure:
    """Draw what the plan does to each commune by 2050, and its actions."""
    drawn, axes = figure()
    table = level_table(found, "commune")
    values = table["flux_2050_tco2e"].to_numpy(dtype=float)
    limits, colours = classes_of(diverging_style(values, "x", TCO2E, "en"))
    for shape, value, colour in zip(outlines(found.ground, "commune"), values, coloured(values, limits, colours)):
        fill(axes, shape, facecolor=colour, edgecolor=INK, linewidth=0.4)
        label(axes, shape, signed(value))
    for action in found.scenario.actions:
        fill(axes, action.geometry, facecolor="none", edgecolor=INK, linewidth=0.9)
    legend(drawn, limits, colours, "tCO2e")
    return drawn


def compare_picture(outcomes: list[Outcome]) -> Figure:
    """Draw the cumulated curve of each variant with its range, and the land as it is."""
    height = 200
    drawn = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
    axes = drawn.add_axes((0.13, 0.13, 0.81, 0.76))
    axes.axhline(0, color=REFERENCE_COLOURS[0], linewidth=1.6, linestyle=(0, (4, 2)))
    for one, colour in zip(outcomes, SCENARIO_COLOURS):
        table = one.yearly_table
        low, high = (table[f"{mix}_tco2e"] / 1000 for mix in ("pessimistic", "optimistic"))
        axes.fill_between(table["year"], low, high, color=colour, alpha=0.15, linewidth=0)
        axes.plot(table["year"], table["cumulated_tco2e"] / 1000, color=colour, linewidth=1.8)
    axes.set_xlim(2025, 2050)
    axes.tick_params(labelsize=6.5, colors=INK, length=2, pad=1.5)
    axes.yaxis.set_major_formatter(lambda v, _: f"{v:+g}".replace("-", "−") if v else "0")
    axes.grid(axis="y", color="#e2e2e2", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    drawn.text(0.02, 0.93, "ktCO2e", fontsize=6.5, color=INK)
    return drawn


def budget_picture(found: Outcome, consumption: pd.DataFrame) -> Figure:
    """Draw what the plan leaves of the budget of each EPCI."""
    drawn, axes = figure()
    allowed = allowance(
        found.ground,
        consumption,
        level="epci",
        since_2021=consumption[["territory", "since_2021_ha"]].rename(columns={"since_2021_ha": "consumed_ha"}),
    )
    values = budget_table(Studied((found,), budgets=(allowed.used_by(found),)))["left_ha"].to_numpy(dtype=float)
    limits, colours = classes_of(balance_style(values, "x", HECTARES, "en"))
    for shape, value, colour in zip(outlines(found.ground, "epci"), values, coloured(values, limits, colours)):
        fill(axes, shape, facecolor=colour, edgecolor=INK, linewidth=0.6)
        label(axes, shape, f"{value:+.1f} ha".replace("-", "−"))
    for action in found.scenario.actions:
        fill(axes, action.geometry, facecolor=INK, edgecolor="none")
    legend(drawn, limits, colours, "ha")
    return drawn


def artificialisation_picture() -> Figure:
    """Draw the land use of one commune of the sample by status."""
    drawn, axes = figure()
    layers = {"territories": str(SAMPLE / "communes.gpkg"), "land_use": str(SAMPLE / "ocsge_2021.gpkg")}
    given = Paths(**layers, where="insee = '96005'")
    found = artificialisation(read_inputs(given, with_places=False, view=VIEW))
    shown = out.shown_of(found.surfaces)
    for shape, kind in zip(found.surfaces["geometry"], shown):
        fill(axes, shape, facecolor=out.SHOWN[kind], edgecolor="none")
    fill(axes, found.territories["geometry"].iloc[0], facecolor="none", edgecolor=INK, linewidth=0.8)
    axes.set_position((0.01, 0.01, 0.98, 0.98))
    return drawn


def sources_picture() -> Figure:
    """Draw where CORINE and OCS2D differ in one commune of the sample."""
    drawn, axes = figure()
    names = ("clc18", "ocs2d")
    paths = Paths(territories=str(SAMPLE / "communes.gpkg"), where="insee = '96005'")
    found = compare_sources(read_sources({n: str(SAMPLE / f"{n}.gpkg") for n in names}, {}, paths))
    for shape, kind in zip(found.differences["geometry"], found.differences["disagreement"]):
        fill(axes, shape, facecolor=DIFFERENCES[kind], edgecolor="none")
    fill(axes, found.territories["geometry"].iloc[0], facecolor="none", edgecolor=INK, linewidth=0.8)
    axes.set_position((0.01, 0.01, 0.98, 0.98))
    return drawn


def sensitivity_picture(on: Ground) -> Figure:
    """Draw what a hectare would cost if it were built on."""
    drawn, axes = figure()
    found = sensitivity(on, [templates()["business_park"]], start=2026)
    values = found.table["business_park_tco2e_ha"].to_numpy(dtype=float)
    limits, colours = classes_of(diverging_style(values[~np.isnan(values)], "x", TCO2E_HA, "en"))
    for shape, colour in zip(found.geometry, coloured(values, limits, colours)):
        fill(axes, shape, facecolor=colour, edgecolor="none")
    for shape in outlines(on, "commune"):
        fill(axes, shape, facecolor="none", edgecolor=INK, linewidth=0.4)
    legend(drawn, limits, colours, "tCO2e/ha")
    return drawn


def search_picture(plan: Outcome) -> Figure:
    """Draw the candidate zones, those chosen filled by their price, the others open."""
    drawn, axes = figure()
    shapes = np.array([a.geometry for a in plan.scenario.actions], dtype=object)
    ids = [a.id for a in plan.scenario.actions]
    measured = candidates(plan.ground, shapes, ids, templates()["business_park"], level="total", start=2026)
    chosen = search(measured, pd.DataFrame({"territory": ["total"], "need_ha": [60.0]})).chosen
    for shape in outlines(plan.ground, "commune"):
        fill(axes, shape, facecolor="#faf8f2", edgecolor="#9aa39d", linewidth=0.4)
    price = pd.Series(-chosen["cost_tco2e_ha"].to_numpy(), index=chosen["zone"]).reindex(ids).to_numpy(dtype=float)
    limits, colours = classes_of(diverging_style(price[~np.isnan(price)], "x", TCO2E_HA, "en"))
    for shape, value, colour in zip(shapes, price, coloured(price, limits, colours)):
        # Small zones are drawn larger than they are, so that they are seen.
        wide = shape.buffer(170, join_style="mitre")
        held = not np.isnan(value)
        style = {"facecolor": colour, "linewidth": 1.2} if held else {"facecolor": "none", "linewidth": 0.7}
        fill(axes, wide, edgecolor=INK if held else "#8b8b8b", **style)
    legend(drawn, limits, colours, "tCO2e/ha")
    return drawn


def main() -> None:
    """Draw them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    roles = {"territories": "communes.gpkg", "land_use": "clc18.gpkg", "forests": "forests.fgb"}
    inputs = read_inputs(Paths(**{role: str(SAMPLE / name) for role, name in roles.items()}))
    on = ground(inputs, AssessmentOptions(levels=("commune", "epci")))
    readings = [read_zones(str(SAMPLE / "plui_zones.gpkg"), crs=on.crs)]
    readings += [read_actions(str(SAMPLE / n), crs=on.crs) for n in ("plui_actions.gpkg", "plui_areas.csv")]
    reckoner = Reckoner(on)
    outcomes = [outcome(scenario, reckoner) for scenario in gathered(readings)]
    consumption = read_territory_table(str(SAMPLE / "plui_consumption.csv"), "consumption", ("consumed_ha",))
    pictures = {
        "scenario": scenario_picture(outcomes[0]),
        "compare": compare_picture(outcomes),
        "budget": budget_picture(outcomes[0], consumption),
        "sensitivity": sensitivity_picture(on),
        "search": search_picture(outcomes[0]),
        "artificialisation": artificialisation_picture(),
        "compare_sources": sources_picture(),
    }
    for name, drawn in pictures.items():
        held = io.BytesIO()
        drawn.savefig(held, format="png", dpi=DPI)
        with whole_file(options.out / f"{name}.png") as path:
            Image.open(held).convert("RGB").quantize(128).save(path, format="PNG", optimize=True)


if __name__ == "__main__":
    main()
