"""The carbon balance of one territory, or of the average of its level, ready to be shown: a panel, an atlas, a report.

It reads the tables of a result as its GeoPackage holds them, so that a project opened a year later needs nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import indicators
from ..messages import number, text
from ..occupations import LAND, OCCUPATIONS

TOTALS = ("stock_total", "stock_per_hectare", "flux_total")
_VALUES = {
    "area": "area_ha",
    "density": "stock_per_hectare",
    "stock": "stock_by_occupation",
    "flux": "flux_by_occupation",
}


@dataclass(frozen=True)
class Balance:
    """The five indicators of one territory.

    ``totals`` by indicator id in its own unit; ``rows``: occupation, label, colour, area_ha, density_tc_ha, stock_tc,
    flux_tco2e_yr, a row an occupation that has any, NaN where it has none. ``communes`` 0 for an average.
    """

    level: str
    territory: str | None
    name: str
    area_ha: float
    communes: int
    totals: dict[str, float]
    rows: pd.DataFrame

    @property
    def order_of_magnitude(self) -> bool:
        """Whether the territory is smaller than the scale ADEME's figures are made for."""
        return 0 < self.communes < indicators.EPCI_COMMUNES

    def shown(self, indicator: str, lang: str = "en") -> str:
        """Return a total as a reader wants it (``indicators.readable``)."""
        return indicators.readable(self.totals[indicator], indicator, lang)


def balance(wide: pd.DataFrame, areas: pd.DataFrame, territory: str | None = None, lang: str = "en") -> Balance:
    """Return the balance of a territory.

    Args:
        wide: the territories of one level with the indicators in columns (``exchange.level_table``).
        areas: level, territory, occupation, area_ha; rows of other levels are left aside.
        territory: its id; None for the average of the level: means of what adds up, and its carbon over its area.
        lang: the language of labels.

    Raises:
        KeyError: no such territory.
    """
    level = str(wide["level"].iloc[0])
    areas = areas[areas["level"] == level]
    by_occupation = areas.groupby("occupation")["area_ha"].sum()
    count = 1
    if territory is None:
        count = len(wide)
        values = wide.select_dtypes("number").sum() / count
        name, communes = text("average_of", lang, count=count), 0
    else:
        found = wide[wide["territory"].astype(str) == str(territory)]
        if found.empty:
            raise KeyError(f"no territory {territory} at level {level}")
        values = found.iloc[0]
        name, communes = str(values["name"] or territory), int(values["communes"])
        by_occupation = areas[areas["territory"].astype(str) == str(territory)].groupby("occupation")["area_ha"].sum()
    rows = _rows(values, by_occupation / count, lang)
    land = float(rows.loc[rows["occupation"].isin(LAND), "area_ha"].sum())
    totals = {i: float(values.get(indicators.column_of(i), math.nan)) for i in TOTALS}
    totals["stock_per_hectare"] = totals["stock_total"] / land if land else math.nan
    return Balance(level, territory, name, float(values["area_ha"]), communes, totals, rows)


def _rows(values: pd.Series, area_ha: pd.Series, lang: str) -> pd.DataFrame:
    rows = []
    for occupation in (o for o in OCCUPATIONS if o.leaf):
        stock, flux = (
            float(_number(values.get(indicators.column_of(i, occupation.id))))
            for i in ("stock_by_occupation", "flux_by_occupation")
        )
        area = float(area_ha.get(occupation.id, math.nan)) if occupation.kind == "land" else math.nan
        density = stock / area if area else math.nan
        rows.append((occupation.id, occupation.label(lang), occupation.colour, area, density, stock, flux))
    columns = ["occupation", "label", "colour", "area_ha", "density_tc_ha", "stock_tc", "flux_tco2e_yr"]
    table = pd.DataFrame(rows, columns=columns)
    some = table[["area_ha", "stock_tc", "flux_tco2e_yr"]].fillna(0.0).abs().sum(axis=1) > 0
    return table[some].reset_index(drop=True)


def _number(value: object) -> float:
    return math.nan if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type]


def headers(rows: pd.DataFrame, lang: str = "en") -> tuple[dict[str, float], list[str]]:
    """Return the factor of each column (one unit a column, the largest value's) and the titles with their units."""
    factors, titles = {}, [text("balance_occupation", lang)]
    for short, column in (("area", "area_ha"), *_COLUMNS):
        unit, factors[column] = "", 1.0
        if short != "area":
            largest = float(np.nanmax(np.abs(rows[column]), initial=0.0))
            factors[column], unit = indicators.scale_of(largest, _VALUES[short], lang)
        titles.append(text(f"balance_{short}", lang, unit=unit))
    return factors, titles


_COLUMNS = (("density", "density_tc_ha"), ("stock", "stock_tc"), ("flux", "flux_tco2e_yr"))


def written(found: Balance, lang: str = "en") -> list[list[str]]:
    """Return the balance as text: the titles, a row an occupation, the total."""
    factors, titles = headers(with_total(found), lang)
    digits = {c: _digits(with_total(found)[c] / f) for c, f in factors.items()}
    lines = [titles]
    for row in with_total(found, lang).itertuples(index=False):
        cells = [_cell(getattr(row, c) / f, digits[c], lang) for c, f in factors.items()]
        lines.append([row.label, *cells])
    return lines


def with_total(found: Balance, lang: str = "en") -> pd.DataFrame:
    """Return the rows of a balance and, last, their total (occupation ``total``; the area of the land)."""
    totals = found.totals
    area = found.rows.loc[found.rows["occupation"].isin(LAND), "area_ha"].sum()
    total = {
        "occupation": indicators.TOTAL,
        "label": text("balance_total", lang),
        "colour": "",
        "area_ha": area,
        "density_tc_ha": totals["stock_per_hectare"],
        "stock_tc": totals["stock_total"],
        "flux_tco2e_yr": totals["flux_total"],
    }
    return pd.concat([found.rows, pd.DataFrame([total])], ignore_index=True)


def _digits(values: pd.Series) -> int:
    """Return the decimals of a column: what shows its largest value with three significant digits."""
    return min(indicators.digits_for(float(np.nanmax(np.abs(values), initial=0.0))), 3)


def _cell(value: float, digits: int, lang: str) -> str:
    if not math.isfinite(value):
        return "–"
    value = 0.0 if round(value, digits) == 0 else value
    return number(value, digits, lang).replace("-", "−")
