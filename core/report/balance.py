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
from ..occupations import OCCUPATIONS

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
    def land_ha(self) -> float:
        """The land that has an occupation."""
        return _land(self.rows)

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
    land = _land(rows)
    totals = {i: _number(values.get(indicators.column_of(i))) for i in TOTALS}
    totals["stock_per_hectare"] = totals["stock_total"] / land if land else math.nan
    return Balance(level, territory, name, float(values["area_ha"]), communes, totals, rows)


def _land(rows: pd.DataFrame) -> float:
    return float(np.nansum(rows["area_ha"].to_numpy(float)))  # what is no land (hedgerows, wood) has no area


def _rows(values: pd.Series, area_ha: pd.Series, lang: str) -> pd.DataFrame:
    value, area_of = values.to_dict(), area_ha.to_dict()
    stock, flux = (
        np.array([_number(value.get(indicators.column_of(i, o.id))) for o in _LEAVES])
        for i in ("stock_by_occupation", "flux_by_occupation")
    )
    area = np.array([_number(area_of.get(o.id)) if o.kind == "land" else math.nan for o in _LEAVES])
    some = np.nansum(np.abs([area, stock, flux]), axis=0) > 0
    kept = [o for o, wanted in zip(_LEAVES, some) if wanted]
    area, stock, flux = area[some], stock[some], flux[some]
    return pd.DataFrame(
        {
            "occupation": [o.id for o in kept],
            "label": [o.label(lang) for o in kept],
            "colour": [o.colour for o in kept],
            "area_ha": area,
            "density_tc_ha": np.divide(stock, area, out=np.full(len(kept), math.nan), where=area != 0),
            "stock_tc": stock,
            "flux_tco2e_yr": flux,
        }
    )


_LEAVES = tuple(o for o in OCCUPATIONS if o.leaf)


def _number(value: object) -> float:
    return math.nan if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type]


def headers(rows: pd.DataFrame, lang: str = "en") -> tuple[dict[str, float], list[str]]:
    """Return the factor of each column and the titles with their units; the last of ``rows`` is the total.

    A column has one unit, that of the largest part: in the total's own, which is larger, small parts would read as 0.
    """
    factors, titles = {}, [text("balance_occupation", lang)]
    for short, column in (("area", "area_ha"), *_COLUMNS):
        unit, factors[column] = "", 1.0
        if short != "area":
            largest = _largest(rows[column].iloc[:-1])
            factors[column], unit = indicators.scale_of(largest, _VALUES[short], lang)
        titles.append(text(f"balance_{short}", lang, unit=unit))
    return factors, titles


_COLUMNS = (("density", "density_tc_ha"), ("stock", "stock_tc"), ("flux", "flux_tco2e_yr"))


def written(found: Balance, lang: str = "en") -> list[list[str]]:
    """Return the balance as text: the titles, a row an occupation, the total."""
    rows = with_total(found, lang)
    factors, titles = headers(rows, lang)
    digits = column_digits(rows, factors)
    columns = [[_cell(v, digits[c], lang) for v in (rows[c].to_numpy(float) / f).tolist()] for c, f in factors.items()]
    return [titles, *([label, *cells] for label, cells in zip(rows["label"], zip(*columns)))]


def with_total(found: Balance, lang: str = "en") -> pd.DataFrame:
    """Return the rows of a balance and, last, their total (occupation ``total``; the area of the land)."""
    totals = found.totals
    total = {
        "occupation": indicators.TOTAL,
        "label": text("balance_total", lang),
        "colour": "",
        "area_ha": found.land_ha,
        "density_tc_ha": totals["stock_per_hectare"],
        "stock_tc": totals["stock_total"],
        "flux_tco2e_yr": totals["flux_total"],
    }
    return pd.DataFrame({c: [*found.rows[c].tolist(), total[c]] for c in found.rows})


def column_digits(rows: pd.DataFrame, factors: dict[str, float]) -> dict[str, int]:
    """Return the decimals of each column: what shows its largest value with three significant digits."""
    return {c: min(indicators.digits_for(_largest(rows[c]) / f), 3) for c, f in factors.items()}


def _largest(values: pd.Series) -> float:
    return float(np.nan_to_num(np.abs(values.to_numpy(float))).max(initial=0.0))


def _cell(value: float, digits: int, lang: str) -> str:
    if not math.isfinite(value):
        return "–"
    value = 0.0 if round(value, digits) == 0 else value
    return number(value, digits, lang).replace("-", "−")
