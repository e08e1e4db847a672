"""The scenarios of a plan as pages show them: figures, land by what it was and becomes, the yearly curve, the budget.

It reads the tables that a plan's GeoPackage holds (``result_file.read_scenarios``), so that nothing is reckoned anew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..indicators import TC, TCO2E, TCO2E_YR, digits_for, unit_for
from ..messages import text
from ..occupations import BY_ID, OCCUPATIONS, group_of
from .paper import tick
from .what_if import HECTARES, Figure, hectares, written

LAST_YEAR = 2050
_GROUPS = tuple(o.id for o in OCCUPATIONS if o.parent is None and o.kind == "land")
_CARBON, _FLUX = ("what_if_lost", "what_if_gained"), ("what_if_emitted", "what_if_sequestered")


@dataclass(frozen=True)
class Shown:
    """A figure and what it is called."""

    label: str
    shown: str


@dataclass(frozen=True)
class Axis:
    """The years of all scenarios, and a scale that holds the flux of all: ticks in tCO2e/yr, as they are written."""

    years: np.ndarray
    ticks: tuple[float, ...]
    written: tuple[str, ...]
    unit: str


@dataclass(frozen=True)
class Plan:
    """One scenario, ready to be shown.

    ``changes``: titles (from, each occupation it becomes, total), a row an occupation that changes, the total last.
    ``budget``: titles, a row a territory; ``over`` whether its budget is overrun; both empty where no budget is known.
    ``flux``: (years of ``axis``,) in tCO2e/yr. ``becomes``: action, from_group, to_group: what most of each action is.
    """

    name: str
    kind: str
    figures: tuple[Shown, ...]
    sentence: str
    changes: list[list[str]]
    flux: np.ndarray
    axis: Axis
    budget: list[list[str]]
    over: tuple[bool, ...]
    becomes: pd.DataFrame
    caveat: str


def plans(tables: Mapping[str, pd.DataFrame], lang: str = "en") -> list[Plan]:
    """Return the scenarios of a plan, in their order."""
    axis = _axis(tables["yearly"], tables["actions"], lang)
    return [_plan(row, tables, axis, lang) for _, row in tables["scenarios"].iterrows()]


def _plan(row: pd.Series, tables: Mapping[str, pd.DataFrame], axis: Axis, lang: str) -> Plan:
    name = str(row["scenario"])
    own = {key: table[table["scenario"] == name] for key, table in tables.items() if "scenario" in table}
    actions, conversions = own["actions"], own["conversions"]
    yearly = own["yearly"].set_index("year")["flux_tco2e"]
    last = min(LAST_YEAR, int(tables["yearly"]["year"].max()))
    total = _until(row, last, lang)
    area = hectares(float(row["converted_ha"]), lang)
    parts = [text("what_if_actions", lang, count=int(row["actions"])), text("what_if_converted", lang, area=area.text)]
    if len(actions):
        parts.append(f"{int(actions['start'].min())}–{int(actions['end'].max())}")
    budget, over = _budget(own.get("budget"), lang)
    return Plan(
        name=name,
        kind=" · ".join(parts),
        figures=_figures(row, total, last, lang),
        sentence=_sentence(row, total, last, lang),
        changes=_changes(conversions, lang),
        flux=np.asarray(yearly.reindex(axis.years).fillna(0.0), dtype=float),
        axis=axis,
        budget=budget,
        over=over,
        becomes=_becomes(conversions),
        caveat=text("scenario_scale", lang),
    )


def _until(row: pd.Series, year: int, lang: str) -> Figure:
    """Return the sum of the flux until a year with its range, which is known for some years alone."""
    ends = [row.get(f"{end}_{year}_tco2e", math.nan) for end in ("low", "high")]
    value = row.get(f"flux_{year}_tco2e", math.nan)
    known = all(pd.notna(end) for end in ends)
    low, high = (float(end) for end in ends) if known else (None, None)
    return Figure(float(value), TCO2E, lang, _FLUX, low, high)


def _figures(row: pd.Series, total: Figure, year: int, lang: str) -> tuple[Shown, ...]:
    label = text("what_if_row_cumulated", lang, year=year)
    ranged = f"{label} ({total.range})" if total.range else label
    return (
        Shown(ranged, total.text),
        Shown(text("what_if_row_loss", lang), Figure(float(row["loss_tc"]), TC, lang, _CARBON).text),
        Shown(text("what_if_row_consumed", lang), hectares(float(row["consumed_ha"]), lang).text),
    )


def _sentence(row: pd.Series, total: Figure, year: int, lang: str) -> str:
    size = Figure(abs(total.value), TCO2E, lang).text
    net = hectares(float(row["artificialised_ha"]), lang, net=True)
    key = {-1: "plan_emits", 0: "plan_nothing", 1: "plan_sequesters"}[total.tone]
    parts = [text(key, lang, size=size, year=year), text("plan_land", lang, area=net.text)]
    note = row.get("note")
    return " ".join([*parts, str(note) if isinstance(note, str) else ""]).strip()


def _changes(conversions: pd.DataFrame, lang: str) -> list[list[str]]:
    grouped = conversions.assign(
        origin=conversions["from_occupation"].map(group_of), end=conversions["to_occupation"].map(group_of)
    )
    table = grouped.pivot_table(index="origin", columns="end", values="area_ha", aggfunc="sum", fill_value=0.0)
    table = table.reindex(index=[g for g in _GROUPS if g in table.index], columns=[g for g in _GROUPS if g in table])
    titles = [text("plan_from", lang), *(BY_ID[g].label(lang) for g in table), text("balance_total", lang)]
    digits = digits_for(float(table.to_numpy().max(initial=0.0)))

    def line(label: str, values: np.ndarray) -> list[str]:
        cells = [written(v, digits, lang, signed=False) if v else "–" for v in (*values, values.sum())]
        return [label, *cells]

    rows = [line(BY_ID[str(g)].label(lang), values) for g, values in zip(table.index, table.to_numpy())]
    return [titles, *rows, line(text("balance_total", lang), table.to_numpy().sum(axis=0))]


def _becomes(conversions: pd.DataFrame) -> pd.DataFrame:
    """Return what most of every action was and becomes."""
    found = {}
    for side in ("from", "to"):
        grouped = conversions.assign(group=conversions[f"{side}_occupation"].map(group_of))
        area = grouped.groupby(["action", "group"], sort=False)["area_ha"].sum()
        largest = area.groupby(level="action", sort=False).idxmax()
        found[f"{side}_group"] = pd.Series(dict(largest.tolist()), dtype=object)
    return pd.DataFrame(found).rename_axis("action").reset_index()


def _budget(table: pd.DataFrame | None, lang: str) -> tuple[list[list[str]], tuple[bool, ...]]:
    if table is None or table.empty:
        return [], ()
    columns = ("allowed_2021_2031_ha", "consumed_since_2021_ha", "used_by_scenario_ha", "left_ha")
    titles = [text("level_territory", lang), *(text(f"plan_{c}", lang) for c in columns)]
    largest = float(np.nanmax(np.abs(table[list(columns)].to_numpy(dtype=float)), initial=0.0))
    rows = []
    for row in table.itertuples(index=False):
        cells = [Figure(float(getattr(row, c)), HECTARES, lang, unit_size=largest).number for c in columns]
        rows.append([str(row.name or row.territory), *cells])
    return [titles, *rows], tuple(bool(v) for v in table["over_run"].astype(int))


def _axis(yearly: pd.DataFrame, actions: pd.DataFrame, lang: str) -> Axis:
    """Return an axis from the year before anything happens, with round ticks about 0."""
    first = int(actions["start"].min()) - 1 if len(actions) else int(yearly["year"].min())
    years = np.arange(max(first, int(yearly["year"].min())), min(LAST_YEAR, int(yearly["year"].max())) + 1)
    values = yearly["flux_tco2e"].to_numpy(dtype=float)
    low, high = min(values.min(initial=0.0), 0.0), max(values.max(initial=0.0), 0.0)
    step = _step((high - low) or 1.0)
    ticks = np.arange(math.floor(low / step), math.ceil(high / step) + 1) * step
    factor, unit = unit_for(float(np.abs(ticks).max()), TCO2E_YR, lang)
    return Axis(years, tuple(map(float, ticks)), tuple(tick(float(t) / factor, lang) for t in ticks), unit)


def _step(span: float, most: int = 6) -> float:
    """Return a round step that divides a span into a few."""
    power = 10.0 ** math.floor(math.log10(span / most))
    return next(n * power for n in (1, 2, 2.5, 5, 10) if span / (n * power) <= most)
