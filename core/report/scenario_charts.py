"""Charts of scenarios: yearly flux by pool, the sum with its range, what land becomes, scenarios side by side.

Drawn with matplotlib as PNG and SVG; what is emitted lies below 0 and what is sequestered above, as everywhere.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from .. import indicators
from ..errors import UsageError
from ..messages import NARROW_SPACE, NO_BREAK_SPACE, text
from ..occupations import BY_ID, LAND
from ..scenario import FOREGONE, Outcome, ReferenceCourse
from ..scenario.budget import Budget
from ..scenario.reference_course import AS_IS
from ..trajectory import COMPONENTS
from .paper import GRID, INK, SOFT, saved, tick
from .scenario import Study, slugs
from .what_if import MOST_COMPARED, REFERENCE_COLOURS, SCENARIO_COLOURS, written

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PARTS = (
    ("soil", ("soil",), "#a9825a"),
    ("litter", ("litter",), "#d8b95e"),
    ("biomass", ("biomass",), "#6fa36a"),
    ("n2o", ("n2o_soil", "n2o_litter"), "#8b7fb0"),
)
"""What the yearly bars are stacked of: soil, litter, biomass, N2O. Told apart by lightness as well as by hue."""
_FAR_BEYOND = 1.6
"""A reference so many times larger than all scenarios is drawn cut off, or the scenarios could not be seen."""
_LEAST_PART = 0.004
"""A pool below this share of the tallest bar shows no colour, and so has no place in the legend."""
_EMITTED, _SEQUESTERED = indicators.DIVERGING[1], indicators.DIVERGING[-2]
_WIDTH_IN = 8.4
_LEFT_IN, _RIGHT_IN, _HEAD_IN = 0.25, 0.25, 0.78
_LINE_IN = 0.145
_FOOT_CHARACTERS = 152
_LEAST_FLOW = 0.004
"""Land that makes up less than this share of what is converted is not drawn; the foot tells how much it is."""


def scenario_charts(study: Study, folder: Path, *, lang: str = "fr") -> list[Path]:
    """Draw the charts of a study into a folder, made where it is not there.

    Returns:
        The files written, each as PNG and SVG: ``yearly``, ``cumulated`` and ``flow`` of every scenario (with its name
        where there are several), and of several together ``comparison`` and ``courses``.

    Raises:
        UsageError: ``too_many_scenarios`` to compare in one chart.
    """
    count = len(study.outcomes)
    if count > MOST_COMPARED:
        raise UsageError("too_many_scenarios", count=count, most=MOST_COMPARED)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for outcome, name in zip(study.outcomes, slugs([o.scenario.name for o in study.outcomes])):
        ending = f"_{name}" if count > 1 else ""
        files += saved(yearly_chart(outcome, lang), folder, f"yearly{ending}")
        files += saved(cumulated_chart(outcome, study.references, lang), folder, f"cumulated{ending}")
        files += saved(flow_chart(outcome, lang), folder, f"flow{ending}")
    if count > 1:
        files += saved(comparison_chart(study, lang), folder, "comparison")
        files += saved(courses_chart(study, lang), folder, "courses")
    return files


# --- year by year


def yearly_chart(outcome: Outcome, lang: str = "fr") -> Figure:
    """Draw the flux of every year, stacked by pool around 0, and its sum."""
    years, shown = _shown_years(outcome)
    flux = outcome.course.flux_tco2e[:, :FOREGONE].sum(axis=0)[:, shown]
    parts = np.stack([flux[[COMPONENTS.index(c) for c in of]].sum(axis=0) for _, of, _ in _PARTS])
    figure, axes = _sheet(4.9, "scenario_chart_yearly", outcome.scenario.name, outcome, lang)
    if not np.abs(parts).max(initial=0.0):
        return _nothing(figure, axes, lang)
    largest = max(float(np.clip(parts, 0, None).sum(axis=0).max()), float(-np.clip(parts, None, 0).sum(axis=0).min()))
    factor, unit = indicators.unit_for(largest, indicators.TCO2E_YR, lang)
    above, below = np.zeros(len(years)), np.zeros(len(years))
    for (name, _, colour), values in zip(_PARTS, parts / factor):
        if np.abs(values).max() < _LEAST_PART * largest / factor:
            continue
        start = np.where(values > 0, above, below)
        axes.bar(years, values, bottom=start, width=0.82, color=colour, edgecolor="white", linewidth=0.4,
                 label=text(f"scenario_part_{name}", lang))  # fmt: skip
        above, below = above + np.clip(values, 0, None), below + np.clip(values, None, 0)
    net = parts.sum(axis=0) / factor
    axes.plot(years, net, color=INK, linewidth=1.4, marker="o", markersize=2.6, label=text("scenario_part_net", lang))
    _year_axis(axes, years)
    _value_axis(axes, unit, lang)
    _signs(axes, lang)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, -0.075), ncols=len(labels), frameon=False,
                fontsize=8.5, labelcolor=INK, handlelength=1.3, columnspacing=1.6)  # fmt: skip
    return figure


def cumulated_chart(outcome: Outcome, references: Sequence[ReferenceCourse] = (), lang: str = "fr") -> Figure:
    """Draw the sum of the flux with its range, beside the reference courses."""
    years, shown = _shown_years(outcome)
    sums = {mix: np.cumsum(outcome.yearly(mix))[shown] for mix in outcome.courses}
    low, high = np.min(list(sums.values()), axis=0), np.max(list(sums.values()), axis=0)
    lines = [_as_it_is(years, lang), *_trends(references, shown, lang)]
    largest = max(float(np.abs(v).max(initial=0.0)) for v in (low, high, *(line.values for line in lines)))
    factor, unit = indicators.unit_for(largest, indicators.TCO2E, lang)
    figure, axes = _sheet(
        4.6, "scenario_chart_cumulated", outcome.scenario.name, outcome, lang, right_in=1.75, below_in=0.3
    )
    if not largest:
        return _nothing(figure, axes, lang)
    colour = SCENARIO_COLOURS[0]
    axes.fill_between(years, low / factor, high / factor, color=colour, alpha=0.16, linewidth=0)
    lines.append(_Line(outcome.scenario.name, sums["probable"], colour, (low[-1], high[-1]), 2.4))
    _draw_lines(axes, years, lines, factor, unit, lang)
    return figure


def courses_chart(study: Study, lang: str = "fr") -> Figure:
    """Draw the sums of several scenarios and of their references, as lines named at their ends."""
    first = min(study.outcomes, key=lambda o: o.first_year)
    years, shown = _shown_years(first)
    lines = [_as_it_is(years, lang), *_trends(study.references, shown, lang)]
    for outcome, colour in zip(study.outcomes, SCENARIO_COLOURS):
        lines.append(_Line(outcome.scenario.name, np.cumsum(outcome.yearly())[shown], colour, None, 2.2))
    largest = max(float(np.abs(line.values).max(initial=0.0)) for line in lines)
    factor, unit = indicators.unit_for(largest, indicators.TCO2E, lang)
    count = text("scenario_chart_count", lang, count=len(study.outcomes))
    height = max(4.6, 1.7 + 0.5 * len(lines))
    figure, axes = _sheet(height, "scenario_chart_courses", count, first, lang, right_in=1.75, below_in=0.3)
    _draw_lines(axes, years, lines, factor, unit, lang)
    return figure


class _Line(NamedTuple):
    """One course: its name, its sums (years,), its colour, its range at the end, its width, and its dashes."""

    name: str
    values: np.ndarray
    colour: str
    ends: tuple[float, float] | None = None
    width: float = 1.6
    dashes: str = "-"


def _as_it_is(years: np.ndarray, lang: str) -> _Line:
    return _Line(text("what_if_as_it_is", lang), np.zeros(len(years)), REFERENCE_COLOURS[0], None, 1.6)


def _trends(references: Sequence[ReferenceCourse], shown: slice, lang: str) -> list[_Line]:
    """Return the courses of the references other than land as it is; growth foregone stands aside, as in scenarios."""
    return [
        _Line(
            text(f"what_if_{r.id}", lang),
            np.cumsum(r.flux_tco2e[:, :FOREGONE].sum(axis=(0, 1)))[shown],
            REFERENCE_COLOURS[1],
            None,
            1.6,
            (0, (5, 2)),  # type: ignore[arg-type]
        )
        for r in references
        if r.id != AS_IS
    ]


def _draw_lines(axes: Axes, years: np.ndarray, lines: Sequence[_Line], factor: float, unit: str, lang: str) -> None:
    for line in lines:
        axes.plot(years, line.values / factor, color=line.colour, linewidth=line.width, linestyle=line.dashes,
                  solid_capstyle="round")  # fmt: skip
        axes.plot(years[-1], line.values[-1] / factor, "o", color=line.colour, markersize=4)
    _year_axis(axes, years)
    _value_axis(axes, unit, lang)
    low, high = axes.get_ylim()
    _signs(axes, lang)
    axes.axhline(0, color=REFERENCE_COLOURS[0], linewidth=1.0, zorder=1)
    digits = _digits(max(abs(float(line.values[-1])) for line in lines) / factor)
    labels = []
    for line in lines:
        number = written(float(line.values[-1]) / factor, digits, lang, signed=True)
        label = [*_wrapped(line.name, 22), f"{number}{_space(lang)}{unit}"]
        if line.ends is not None:
            least, most = (written(v / factor, digits, lang, signed=True) for v in line.ends)
            if least != most:
                label.append(f"({text('what_if_range', lang, low=least, high=most)})")
        labels.append(label)
    heights = [_LINE_IN * len(label) + 0.05 for label in labels]
    inches = axes.get_position().height * axes.figure.get_figheight()  # type: ignore[union-attr]
    wanted = [(float(line.values[-1]) / factor - low) / (high - low) * inches for line in lines]
    for line, label, at in zip(lines, labels, _apart(wanted, heights, inches)):
        axes.annotate("\n".join(label), (1, at / inches), (9, 0), xycoords="axes fraction", textcoords="offset points",
                      va="center", ha="left", fontsize=8.5, color=_readable(line.colour), linespacing=1.25,
                      annotation_clip=False)  # fmt: skip


def _apart(wanted: Sequence[float], heights: Sequence[float], within: float) -> list[float]:
    """Return the places nearest to those wanted at which blocks of these heights do not overlap.

    Blocks that would overlap are put one upon another about the mean of what they want; none leaves 0 to ``within`` by
    more than a line.
    """
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    piles: list[tuple[float, float, list[int]]] = []  # middle, height, members
    for n in order:
        middle, height, members = wanted[n], heights[n], [n]
        while piles and middle - height / 2 < piles[-1][0] + piles[-1][1] / 2:
            below = piles.pop()
            members = below[2] + members
            height += below[1]
            # Each member's wish, moved to where the middle of the pile would then be.
            offsets = np.cumsum([heights[m] for m in members]) - np.array([heights[m] / 2 for m in members])
            middle = float(np.mean([wanted[m] for m in members] - offsets)) + height / 2
        piles.append((middle, height, members))
    # Within the frame: what is pushed up from its foot pushes on, then what is pushed down from its head.
    middles, edge = [], -_LINE_IN
    for middle, height, _ in piles:
        middles.append(max(middle, edge + height / 2))
        edge = middles[-1] + height / 2
    edge = within + _LINE_IN
    for n in reversed(range(len(piles))):
        middles[n] = min(middles[n], edge - piles[n][1] / 2)
        edge = middles[n] - piles[n][1] / 2
    placed = {}
    for middle, (_, height, members) in zip(middles, piles):
        edge = middle - height / 2
        for m in members:
            placed[m] = edge + heights[m] / 2
            edge += heights[m]
    return [placed[n] for n in range(len(wanted))]


# --- what land becomes


def flow_chart(outcome: Outcome, lang: str = "fr") -> Figure:
    """Draw what land was, on the left, flowing into what it becomes, on the right; widths are hectares."""
    found = outcome.conversions.groupby(["from_occupation", "to_occupation"])["area_ha"].sum()
    table = found.unstack(fill_value=0.0)
    table = table.reindex(index=[o for o in LAND if o in table.index], columns=[o for o in LAND if o in table])
    total = float(table.to_numpy().sum())
    table = table.loc[table.sum(axis=1) >= _LEAST_FLOW * total, table.sum(axis=0) >= _LEAST_FLOW * total]
    small = total - float(table.to_numpy().sum())
    said = () if small < 0.005 else (text("scenario_flow_small", lang, area_ha=small),)
    rows = max(len(table.index), len(table.columns), 2)
    figure, axes = _sheet(2.1 + 0.46 * rows, "scenario_chart_flow", _flow_subtitle(outcome, total, lang), outcome, lang,
                          left_in=2.6, right_in=2.6, below_in=0.25, said=said)  # fmt: skip
    axes.set_axis_off()
    if not total:
        return _nothing(figure, axes, lang, x=-0.5)
    gap = 0.028 * total
    height = total + gap * (rows - 1)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, height)
    tops = {}
    for side, sums in ((0, table.sum(axis=1)), (1, table.sum(axis=0))):
        edge = (height + float(sums.sum()) + gap * (len(sums) - 1)) / 2
        for occupation, area in sums.items():
            tops[side, occupation] = edge
            edge -= float(area) + gap
    _bands(axes, table, dict(tops))
    inches = axes.get_position().height * figure.get_figheight()
    for side, sums in ((0, table.sum(axis=1)), (1, table.sum(axis=0))):
        _ends(axes, side, sums, tops, inches / height, total, lang)
        axes.text(side, 1.03, text(f"scenario_flow_{('before', 'after')[side]}", lang), transform=axes.transAxes,
                  fontsize=9, color=SOFT, ha=("left", "right")[side], va="bottom")  # fmt: skip
    return figure


def _flow_subtitle(outcome: Outcome, total: float, lang: str) -> str:
    shown = f"{written(total, _digits(total), lang, signed=False)}{_space(lang)}ha"
    return f"{outcome.scenario.name} · {text('what_if_converted', lang, area=shown)}"


def _bands(axes: Axes, table: pd.DataFrame, tops: dict[Any, float]) -> None:
    """Draw a band for every flow, in the colour of what the land was."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    for origin, row in table.iterrows():
        for end, area in row.items():
            if not area:
                continue
            left, right = tops[0, origin], tops[1, end]
            tops[0, origin], tops[1, end] = left - area, right - area
            points = [(0.015, left), (0.45, left), (0.55, right), (0.985, right), (0.985, right - area),
                      (0.55, right - area), (0.45, left - area), (0.015, left - area), (0.015, left)]  # fmt: skip
            curve = [Outline.CURVE4] * 3
            codes = [Outline.MOVETO, *curve, Outline.LINETO, *curve, Outline.CLOSEPOLY]
            axes.add_patch(
                PathPatch(Outline(points, codes), facecolor=BY_ID[str(origin)].colour, alpha=0.62, linewidth=0)
            )


def _ends(
    axes: Axes, side: int, sums: pd.Series, tops: dict[Any, float], inches_per_ha: float, total: float, lang: str
) -> None:
    """Draw the bars at one side with their names, areas and shares, which keep clear of each other."""
    from matplotlib.patches import Rectangle

    areas = [float(a) for a in sums]
    middles = [tops[side, o] - a / 2 for o, a in zip(sums.index, areas)]
    low, high = axes.get_ylim()
    places = _apart([m * inches_per_ha for m in middles], [0.33] * len(areas), (high - low) * inches_per_ha)
    for occupation, area, middle, at in zip(sums.index, areas, middles, places):
        known = BY_ID[str(occupation)]
        axes.add_patch(Rectangle((0.985 * side, middle - area / 2), 0.015, area, facecolor=known.colour, edgecolor=INK,
                                 linewidth=0.4, clip_on=False))  # fmt: skip
        value = written(area, 0 if total >= 1000 else 1, lang, signed=False)
        share = written(100 * area / total, 0 if area >= 0.01 * total else 1, lang, signed=False)
        label = f"{known.label(lang)}\n{value}{_space(lang)}ha ({share}{NO_BREAK_SPACE if lang == 'fr' else ''}%)"
        y = at / inches_per_ha
        moved = abs(at - middle * inches_per_ha) > 0.04
        leader = {"arrowstyle": "-", "color": SOFT, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 0,
                  "relpos": (1 - side, 0.5)}  # fmt: skip
        axes.annotate(label, (side, middle), (side + (2 * side - 1) * 0.035, y), ha=("right", "left")[side],
                      va="center", fontsize=8.5, color=INK, linespacing=1.2, annotation_clip=False,
                      arrowprops=leader if moved else None)  # fmt: skip


# --- side by side


def comparison_chart(study: Study, lang: str = "fr") -> Figure:
    """Draw up to six scenarios side by side, references first: sums at 2030 and 2050 with ranges, land taken."""
    outcomes = study.outcomes
    years = outcomes[0].years
    asked = [y for y in (2030, 2050) if years[0] <= y <= years[-1]] or [int(years[-1])]
    others = [r for r in study.references if r.id != AS_IS]
    names = [text("what_if_as_it_is", lang), *(text(f"what_if_{r.id}", lang) for r in others)]
    names += [o.scenario.name for o in outcomes]
    count = text("scenario_chart_count", lang, count=len(outcomes))
    over = any(b.over_run.any() for b in study.budgets)
    figure, whole = _sheet(
        2.3 + 0.42 * len(names), "scenario_chart_comparison", count, outcomes[0], lang, left_in=1.75, below_in=0.5,
        head_in=1.0, said=(text("scenario_chart_over", lang),) if over else (),
    )  # fmt: skip
    whole.set_axis_off()
    box, panels = whole.get_position(), len(asked) + 1
    room = box.width / panels
    at = np.arange(len(names))[::-1]
    pale = [True] * (1 + len(others)) + [False] * len(outcomes)
    sums = [_sums_at(year, others, outcomes) for year in asked]
    span = _span(np.concatenate(sums), np.concatenate([v[1 + len(others) :] for v in sums]))
    for n, (year, rows) in enumerate(zip(asked, sums)):
        axes = figure.add_axes((box.x0 + n * room, box.y0, room * 0.92, box.height))
        _bar_panel(axes, at, rows, text("scenario_chart_sum", lang, year=year), span, lang)
        if n == 0:
            _names(axes, at, names, pale)
    axes = figure.add_axes((box.x0 + len(asked) * room, box.y0, room * 0.95, box.height))
    _land_take(axes, at, study, len(others), lang)
    return figure


def _names(axes: Axes, at: np.ndarray, names: Sequence[str], pale: Sequence[bool]) -> None:
    axes.set_yticks(at, ["\n".join(_wrapped(n, 22)) for n in names], fontsize=9)
    for label, soft in zip(axes.get_yticklabels(), pale):
        label.set_color(SOFT if soft else INK)
    axes.tick_params(axis="y", length=0, pad=8)


def _sums_at(year: int, references: Sequence[ReferenceCourse], outcomes: Sequence[Outcome]) -> np.ndarray:
    """Return value, low and high (n, 3) of the sums up to a year: land as it is, other references, scenarios."""
    others = [float(r.flux_tco2e[:, :FOREGONE, r.years <= year].sum()) for r in references]
    rows = [(0.0, 0.0, 0.0), *((v, v, v) for v in others)]
    return np.array([*rows, *((o.cumulated(year), *o.range_of(year)) for o in outcomes)])


def _span(every: np.ndarray, scenarios: np.ndarray) -> tuple[float, float]:
    """Return the least and the greatest sum that the panels hold: a reference far beyond the scenarios is cut off."""
    low, high = float(scenarios.min(initial=0.0)), float(scenarios.max(initial=0.0))
    reach = _FAR_BEYOND * max(high, -low)
    near = every[np.abs(every) <= reach] if reach else every
    return min(low, float(near.min(initial=0.0))), max(high, float(near.max(initial=0.0)))


def _bar_panel(axes: Axes, at: np.ndarray, rows: np.ndarray, title: str, span: tuple[float, float], lang: str) -> None:
    """Draw value, low, high (n, 3) as bars around 0 with their ranges, in the colours of emission and sequestration."""
    largest = max(abs(v) for v in span)
    factor, unit = indicators.unit_for(largest, indicators.TCO2E, lang)
    value, least, most = (rows / factor).T
    axes.barh(at, value, height=0.5, color=[_SEQUESTERED if v > 0 else _EMITTED for v in value], zorder=2)
    ranged = least != most
    axes.hlines(at[ranged], least[ranged], most[ranged], color=INK, linewidth=1.1, zorder=3)
    for ends in (least, most):
        axes.plot(ends[ranged], at[ranged], "|", color=INK, markersize=5, zorder=3)
    low, high = min(span[0] / factor, 0.0), max(span[1] / factor, 0.0)
    width = high - low or 1.0
    edges = low - (0.34 if low < 0 else 0.04) * width, high + (0.34 if high > 0 else 0.04) * width
    axes.set_xlim(*edges)
    digits = _digits(largest / factor)
    for y, v, a, b in zip(at, value, least, most):
        side = int(v > 0)
        label, outwards = written(float(v), digits, lang, signed=True), 2 * side - 1
        place, align, colour = (max(b, v) if side else min(a, v)), ("right", "left")[side], INK
        cut = not edges[0] <= v <= edges[1]
        if cut or not edges[0] + 0.3 * width <= place <= edges[1] - 0.3 * width:  # no room beyond the bar
            arrow = ("◂ ", " ▸")[side] if cut else ""
            label = label + arrow if side else arrow + label
            place, align = (edges[side] if cut else v), ("left", "right")[side]
            outwards, colour = -outwards, "white"
        axes.annotate(label, (place, y), (4 * outwards, 0), textcoords="offset points", ha=align, va="center",
                      fontsize=8.5, color=colour, zorder=5)  # fmt: skip
    _panel_axis(axes, at, title, unit, lang)
    axes.axvline(0, color=INK, linewidth=0.9, zorder=4)


def _land_take(axes: Axes, at: np.ndarray, study: Study, references: int, lang: str) -> None:
    """Draw what the scenarios consume of natural, agricultural and forest land, and what the budget leaves of it."""
    used = [b.total["used_by_scenario_ha"] for b in study.budgets]
    over = [bool(b.over_run.any()) for b in study.budgets] or [False] * len(study.outcomes)
    title = "scenario_chart_consumed_budget" if study.budgets else "scenario_chart_consumed"
    values = np.array(used or [float(o.course.consumed_ha.sum()) for o in study.outcomes])
    left = _allowed(study.budgets)
    largest = max(float(values.max(initial=0.0)), left or 0.0)
    digits = min(_digits(largest), 1)
    axes.barh(at[1 + references :], values, height=0.5, color="#9a8f86", zorder=2)
    axes.set_xlim(0, (largest or 1.0) * 1.3)
    for y, value, beyond in zip(at[1 + references :], values, over):
        inside = value > 0.45 * largest
        label = written(float(value), digits, lang, signed=False) + (" ▲" if beyond else "")
        axes.annotate(label, (value, y), (-4 if inside else 4, 0), textcoords="offset points", va="center",
                      ha="right" if inside else "left", fontsize=8.5, color="white" if inside else INK,
                      weight="bold" if beyond else "normal", zorder=5)  # fmt: skip
    _panel_axis(axes, at, text(title, lang), "ha", lang)
    axes.axvline(0, color=INK, linewidth=0.9, zorder=4)
    for y in at[: 1 + references]:
        axes.annotate("0" if y == at[0] else "–", (0, y), (4, 0), textcoords="offset points", va="center", fontsize=8.5,
                      color=SOFT)  # fmt: skip
    if left is not None:
        axes.axvline(left, color=INK, linewidth=1.2, linestyle=(0, (3, 2)), zorder=3)
        label = text("scenario_chart_left", lang, left=f"{written(left, digits, lang, signed=False)}{_space(lang)}ha")
        axes.annotate(label, (left, at[0] + 0.42), (-4, 0), textcoords="offset points", ha="right", va="center",
                      fontsize=8, color=INK)  # fmt: skip


def _allowed(budgets: Sequence[Budget]) -> float | None:
    """Return what all territories together may still take to 2031, before any scenario; None without budgets."""
    if not budgets:
        return None
    total = budgets[0].total
    return float(total["allowed_2021_2031_ha"] - total["consumed_since_2021_ha"])


def _panel_axis(axes: Axes, at: np.ndarray, title: str, unit: str, lang: str) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_ylim(-0.6, len(at) - 0.35)
    axes.set_yticks([])
    low, high = axes.get_xlim()
    ticks = MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low, high)
    # Numbers near the edge would run into those of the next panel.
    axes.set_xticks([t for t in ticks if low + 0.07 * (high - low) < t < high - 0.07 * (high - low) or t == 0])
    axes.set_xlim(low, high)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: tick(v, lang)))
    axes.tick_params(axis="x", labelsize=8, colors=SOFT, length=0)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_title("\n".join(textwrap.wrap(title, 26)), fontsize=9.5, color=INK, loc="left", pad=5, weight="bold")
    axes.set_xlabel(unit, fontsize=8.5, color=SOFT, loc="right", labelpad=1)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)


# --- the sheet


def _sheet(
    height_in: float,
    title: str,
    subtitle: str,
    outcome: Outcome,
    lang: str,
    *,
    left_in: float = 0.8,
    right_in: float = _RIGHT_IN,
    below_in: float = 0.62,
    head_in: float = _HEAD_IN,
    said: tuple[str, ...] = (),
) -> tuple[Figure, Axes]:
    """Return a figure with its title, subtitle and foot (``said`` goes before it), and its axes between them."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    ground = outcome.ground
    foot = text("scenario_chart_source", lang, release=ground.release, mode=text(f"mode_{ground.mode}_name", lang))
    whole = (*said, foot, text("scenario_scope", lang), text("scenario_scale", lang))
    lines = [part for sentence in whole for part in textwrap.wrap(sentence, _FOOT_CHARACTERS)]
    foot_in = 0.12 + _LINE_IN * len(lines)
    figure = Figure(figsize=(_WIDTH_IN, height_in + foot_in + below_in - 1.1), facecolor="white")
    FigureCanvasAgg(figure)
    height = figure.get_figheight()
    left = _LEFT_IN / _WIDTH_IN
    figure.text(left, 1 - 0.32 / height, text(title, lang), fontsize=14, weight="bold", color=INK)
    figure.text(left, 1 - 0.56 / height, subtitle, fontsize=10, color=SOFT)
    figure.text(left, 0.08 / height, "\n".join(lines), fontsize=7.3, color=SOFT, va="bottom", linespacing=1.35)
    bottom = foot_in + below_in
    axes = figure.add_axes(
        (left_in / _WIDTH_IN, bottom / height, 1 - (left_in + right_in) / _WIDTH_IN,
         1 - (bottom + head_in + 0.22) / height)
    )  # fmt: skip
    return figure, axes


def _shown_years(outcome: Outcome) -> tuple[np.ndarray, slice]:
    """Return the years worth drawing, from the one before anything happens, and where they stand."""
    first = max(outcome.first_year - 1 - int(outcome.years[0]), 0)
    return outcome.years[first:], slice(first, None)


def _year_axis(axes: Axes, years: np.ndarray) -> None:
    step = 5 if len(years) > 12 else 1
    axes.set_xticks([y for y in years if y % step == 0])
    axes.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    axes.tick_params(axis="x", labelsize=9, colors=SOFT, length=0, pad=4)


def _value_axis(axes: Axes, unit: str, lang: str) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: tick(v, lang)))
    axes.tick_params(axis="y", labelsize=8.5, colors=SOFT, length=0)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.axhline(0, color=INK, linewidth=1.0)
    axes.text(0, 1.02, unit, transform=axes.transAxes, fontsize=9, color=SOFT, ha="right", va="bottom")
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)


def _signs(axes: Axes, lang: str) -> None:
    """Say above the axes which side of 0 is which."""
    sides = (("▲ ", "scenario_sequestration", _SEQUESTERED, 0), ("▼ ", "scenario_emission", _EMITTED, 1))
    for mark, key, colour, n in sides:
        axes.annotate(mark + text(key, lang), (1, 1.02), (-76 * (1 - n), 0), xycoords="axes fraction",
                      textcoords="offset points", fontsize=9, ha="right", va="bottom", color=colour)  # fmt: skip


def _nothing(figure: Figure, axes: Axes, lang: str, x: float = 0.3) -> Figure:
    axes.set_axis_off()
    axes.text(x, 0.5, text("chart_nothing", lang), color=SOFT, fontsize=11, transform=axes.transAxes)
    return figure


def _wrapped(name: str, width: int) -> list[str]:
    """Return a name in two lines at most, with an ellipsis where it is longer."""
    return textwrap.wrap(name, width, max_lines=2, placeholder=" …")


def _digits(largest: float) -> int:
    return min(indicators.digits_for(largest), 2)


def _space(lang: str) -> str:
    return NARROW_SPACE if lang == "fr" else " "


def _readable(colour: str) -> str:
    """Return a colour of lines dark enough for small print."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(v * 0.78):02x}" for v in (red, green, blue))
