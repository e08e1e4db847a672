"""Scenarios as the page shows them: side by side, their curves and their budgets, from the tables of a plan."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ... import indicators
from ...messages import text
from ..result_file import notice_of
from ..scenario import SHOWN_YEARS
from ..what_if import (
    CARBON_WORDS,
    FLUX_WORDS,
    HECTARES,
    KILOMETRES,
    LAND_TAKE_WORDS,
    REFERENCE_COLOURS,
    SCENARIO_COLOURS,
    Curve,
    Figure,
    Row,
    compared_row,
    hectares,
)
from . import charts

_AS_IS, _TREND = "as_is", "trend"
_LABEL_WIDTH = 26
_BUDGET_COLUMNS = ("consumed_2011_2021_ha", "allowed_2021_2031_ha", "consumed_since_2021_ha", "used_by_scenario_ha")
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Course:
    """One course of the comparison: its name, colour, whether it is a reference, and its curve."""

    name: str
    colour: str
    reference: bool
    curve: Curve
    difference_tco2e: np.ndarray


@dataclass(frozen=True)
class BudgetLine:
    """The land-take budget of a territory under a scenario, written; ``over`` where it takes too much."""

    scenario: str
    name: str
    before: str
    allowed: str
    taken: str
    own: str
    left: str
    over: bool


@dataclass(frozen=True)
class Comparison:
    """All the page shows of scenarios. ``yearly`` is the table behind the curves: year, then flux and sum a course."""

    courses: tuple[Course, ...]
    rows: tuple[Row, ...]
    yearly: tuple[tuple[str, ...], ...]
    units: tuple[str, str]
    budget: tuple[BudgetLine, ...]
    notices: tuple[tuple[str, str], ...]
    charts: dict[str, dict[str, Any]]


def compared(tables: Tables, lang: str) -> Comparison:
    """Return what is shown of scenarios.

    Args:
        tables: those of ``scenario_tables``, by name.
        lang: en or fr.
    """
    courses = _courses(tables, lang)
    first = min((c.curve.first_shown for c in courses if not c.reference), default=0)
    lines, budget_rows = _budget(tables, lang)
    flux_scale = _scale([c.curve.flux for c in courses], indicators.TCO2E_YR, lang)
    sums = [v for c in courses for v in (c.curve.cumulated, c.curve.low, c.curve.high)]
    sum_scale = _scale(sums, indicators.TCO2E, lang)
    banded = sum(not c.reference for c in courses) == 1
    drawn = {
        "yearly": (charts.curves(flux_scale[1], banded=False), _points(courses, "flux", flux_scale[0], first, False)),
        "cumulated": (
            charts.curves(sum_scale[1], banded=banded),
            _points(courses, "cumulated", sum_scale[0], first, banded),
        ),
    }
    if budget_rows:
        drawn["budget"] = (charts.budget(len(lines)), budget_rows)
    return Comparison(
        courses=courses,
        rows=_rows(tables, courses, lang),
        yearly=_yearly(courses, flux_scale, sum_scale, first, lang),
        units=(flux_scale[1], sum_scale[1]),
        budget=lines,
        notices=tuple(_notices(tables, lang)),
        charts={name: {**spec, "data": {"values": rows}} for name, (spec, rows) in drawn.items()},
    )


def _notices(tables: Tables, lang: str) -> list[tuple[str, str]]:
    """Return the level and the words of every notice."""
    return [(notice.level, notice.text(lang)) for notice in map(notice_of, tables["notices"].to_dict("records"))]


# --- courses


def _courses(tables: Tables, lang: str) -> tuple[Course, ...]:
    """Return the references, then the scenarios, each with its curve (growth foregone left out, as everywhere)."""
    yearly, references = tables["yearly"], tables["reference_courses"]
    years = np.sort(yearly["year"].unique()).astype(int)
    found = []
    called = ((_AS_IS, "what_if_as_it_is"), (_TREND, "what_if_trend"))
    for (name, key), colour in zip(called, REFERENCE_COLOURS):
        table = references[references["course"] == name].sort_values("year")
        if table.empty:
            continue
        whole = table["flux_tco2e"].to_numpy(dtype=float)
        flux = whole - table["foregone_growth_tco2e"].to_numpy(dtype=float)
        total = np.cumsum(flux)
        curve = Curve(years, flux, total, total, total, lang)
        found.append(Course(text(key, lang), colour, True, curve, np.cumsum(whole)))
    for name, colour in zip(tables["scenarios"]["scenario"], SCENARIO_COLOURS):
        table = yearly[yearly["scenario"] == name].sort_values("year")
        found.append(Course(str(name), colour, False, _curve(table, years, lang), _with_foregone(table)))
    return tuple(found)


def _curve(table: pd.DataFrame, years: np.ndarray, lang: str) -> Curve:
    flux, total, low, high = (
        table[c].to_numpy(dtype=float)
        for c in ("flux_tco2e", "cumulated_tco2e", "pessimistic_tco2e", "optimistic_tco2e")
    )
    ends = np.stack([total, low, high])
    something = np.flatnonzero((flux != 0) | (table["consumed_ha"].to_numpy(dtype=float) != 0))
    first = max(int(something[0]) - 1, 0) if len(something) else 0
    return Curve(years, flux, total, ends.min(axis=0), ends.max(axis=0), lang, first)


def _with_foregone(table: pd.DataFrame) -> np.ndarray:
    return np.cumsum((table["flux_tco2e"] + table["foregone_growth_tco2e"]).to_numpy(dtype=float))


def _scale(values: list[np.ndarray], units: Any, lang: str) -> tuple[float, str]:
    return indicators.unit_for(max(float(np.abs(v).max(initial=0.0)) for v in values), units, lang)


def _points(courses: tuple[Course, ...], which: str, factor: float, first: int, banded: bool) -> list[dict[str, Any]]:
    """Return the rows of a chart of curves."""
    rows = []
    for course in courses:
        values = getattr(course.curve, which)
        for n in range(first, len(course.curve.years)):
            row = {
                "course": course.name,
                "year": int(course.curve.years[n]),
                "value": _short(values[n] / factor),
                "colour": course.colour,
                "dash": course.reference,
                "said": "\n".join((course.name, *course.curve.lines_at(n))),
            }
            if banded and not course.reference:
                row |= {"low": _short(course.curve.low[n] / factor), "high": _short(course.curve.high[n] / factor)}
            rows.append(row)
    return rows


def _short(value: float) -> float:
    """Return a number fit for a drawing."""
    return float(f"{value:.6g}")


def _yearly(
    courses: tuple[Course, ...], flux_scale: tuple[float, str], sum_scale: tuple[float, str], first: int, lang: str
) -> tuple[tuple[str, ...], ...]:
    """Return the table behind the curves: the year, then of every course its flux and its sum."""
    years = courses[0].curve.years
    largest = (
        max(float(np.abs(c.curve.flux).max(initial=0.0)) for c in courses),
        max(float(np.abs(c.curve.cumulated).max(initial=0.0)) for c in courses),
    )
    return tuple(
        (
            str(int(years[n])),
            *(
                Figure(float(values[n]), units, lang, FLUX_WORDS, unit_size=size).number
                for course in courses
                for values, units, size in (
                    (course.curve.flux, indicators.TCO2E_YR, max(largest[0], flux_scale[0])),
                    (course.curve.cumulated, indicators.TCO2E, max(largest[1], sum_scale[0])),
                )
            ),
        )
        for n in range(first, len(years))
    )


# --- side by side


def _rows(tables: Tables, courses: tuple[Course, ...], lang: str) -> tuple[Row, ...]:
    """Return the rows of the comparison: those that the panel and the command show, of the same figures."""
    scenarios = tables["scenarios"]
    references = [c for c in courses if c.reference]

    def plain(column: str) -> list[Any]:
        """Return a value a course: 0 for land as it is, none for the trend, whose areas are not reckoned."""
        before = [(0.0, None, None) if n == 0 else None for n in range(len(references))]
        return before + [(float(v), None, None) for v in scenarios[column]]

    rows = [compared_row("converted", HECTARES, None, plain("converted_ha"), lang)]
    if scenarios["hedgerow_km"].astype(bool).any():
        rows.append(compared_row("hedgerow", KILOMETRES, None, plain("hedgerow_km"), lang))
    rows.append(compared_row("loss", indicators.TC, CARBON_WORDS, plain("loss_tc"), lang))
    shown = [year for year in SHOWN_YEARS if f"low_{year}_tco2e" in scenarios]
    for year in shown:
        figures = [c.curve.until(year) for c in courses]
        cells: list[Any] = [(f.value, f.low, f.high) for f in figures]
        rows.append(compared_row("cumulated", indicators.TCO2E, FLUX_WORDS, cells, lang, year=year))
    if shown:
        at = int(np.searchsorted(courses[0].curve.years, shown[-1]))
        against: list[Any] = [(float(c.difference_tco2e[at]), None, None) for c in courses]
        rows.append(compared_row("difference", indicators.TCO2E, FLUX_WORDS, against, lang, year=shown[-1]))
    rows.append(compared_row("consumed", HECTARES, None, plain("consumed_ha"), lang))
    rows.append(compared_row("artificialised", HECTARES, LAND_TAKE_WORDS, plain("artificialised_ha"), lang))
    if "budget" in tables:
        rows.append(compared_row("budget", HECTARES, None, _left(tables["budget"], courses), lang))
    return tuple(rows)


def _left(budget: pd.DataFrame, courses: tuple[Course, ...]) -> list[Any]:
    """Return what each leaves of the budget; land as it is leaves what no scenario has taken yet."""
    sums = budget.groupby("scenario")[["left_ha", "used_by_scenario_ha"]].sum()
    untouched = float(sums.iloc[0].sum())
    cells: list[Any] = []
    for n, course in enumerate(courses):
        known = course.name in sums.index and not course.reference
        left = float(sums.loc[course.name, "left_ha"]) if known else untouched if n == 0 and course.reference else None
        cells.append(None if left is None else (left, None, None))
    return cells


# --- budget


def _budget(tables: Tables, lang: str) -> tuple[tuple[BudgetLine, ...], list[dict[str, Any]]]:
    """Return the lines of the budgets, and the rows of their chart."""
    if "budget" not in tables:
        return (), []
    colours = dict(zip(tables["scenarios"]["scenario"], SCENARIO_COLOURS))
    lines, rows = [], []
    for row in tables["budget"].itertuples(index=False):
        name = str(row.name or row.territory)
        before, allowed, taken, own = (hectares(float(getattr(row, c)), lang).text for c in _BUDGET_COLUMNS)
        left = hectares(float(row.left_ha), lang)
        lines.append(BudgetLine(str(row.scenario), name, before, allowed, taken, own, left.text, bool(row.over_run)))
        label = "\n".join(textwrap.wrap(f"{row.scenario} · {name}", _LABEL_WIDTH, max_lines=2, placeholder=" …"))
        parts = ((row.consumed_since_2021_ha, REFERENCE_COLOURS[0]), (row.used_by_scenario_ha, colours[row.scenario]))
        rows += [
            {"label": label, "rank": n, "value": _short(float(v)), "allowed": _short(float(row.allowed_2021_2031_ha)),
             "colour": colour}
            for n, (v, colour) in enumerate(parts)
        ]  # fmt: skip
    return tuple(lines), rows
