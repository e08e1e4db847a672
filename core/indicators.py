"""The five indicators, each described once: label, unit, precision, ramp, breaks. Maps, charts and tables read it here.

They are those of the Observatoire Climat Hauts-de-France: stock in total, by occupation, per hectare; flux in total, by
occupation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .messages import NARROW_SPACE, NO_BREAK_SPACE, number
from .occupations import BY_ID, LAND, OCCUPATIONS, group_of
from .sums import coded, grouped, mapped, summed

TOTAL = "total"
EPCI_COMMUNES = 10
"""ADEME calls results below about this many communes orders of magnitude."""
# Sequential: pale straw to dark green (what grows). Diverging: brown (emission) to green (sequestration), white at 0.
# Both keep their order in grey and for the common colour-vision deficiencies.
SEQUENTIAL = ("#fbf3d0", "#d9e3a4", "#a5cb84", "#65a96c", "#2f7d57", "#0e4f3d")
DIVERGING = ("#7a3b12", "#b96d33", "#e3b98a", "#f3efe6", "#9fcfae", "#4d9d72", "#125a40")


@dataclass(frozen=True)
class Indicator:
    """One indicator: what it measures, in which unit, and how it is shown.

    ``by_occupation`` indicators have a value an occupation. ``diverging`` ones are shown around zero. ``units`` lists
    (factor, unit) from the largest down, for values to read well; the first whose value reaches 1 is used.
    """

    id: str
    label_en: str
    label_fr: str
    unit: str
    unit_fr: str
    by_occupation: bool
    diverging: bool
    units: tuple[tuple[float, str, str], ...]

    def label(self, lang: str = "en") -> str:
        """Return the name shown in ``lang``."""
        return self.label_fr if lang == "fr" else self.label_en

    def unit_label(self, lang: str = "en") -> str:
        """Return the unit as written in ``lang``."""
        return self.unit_fr if lang == "fr" else self.unit

    @property
    def ramp(self) -> tuple[str, ...]:
        """The colours, from the lowest value to the highest."""
        return DIVERGING if self.diverging else SEQUENTIAL


TC = ((1e6, "MtC", "MtC"), (1e3, "ktC", "ktC"), (1.0, "tC", "tC"))
TCO2E = ((1e6, "MtCO2e", "MtCO2e"), (1e3, "ktCO2e", "ktCO2e"), (1.0, "tCO2e", "tCO2e"))
TCO2E_YR = ((1e6, "MtCO2e/yr", "MtCO2e/an"), (1e3, "ktCO2e/yr", "ktCO2e/an"), (1.0, "tCO2e/yr", "tCO2e/an"))
KGCO2E_HA_YR = ((1.0, "kgCO2e/ha/yr", "kgCO2e/ha/an"),)
HECTARES = ((1.0, "ha", "ha"),)
INDICATORS: tuple[Indicator, ...] = (
    Indicator("stock_total", "Carbon stock", "Stock de carbone", "tC", "tC", False, False, TC),
    Indicator(
        "stock_by_occupation",
        "Carbon stock by occupation",
        "Stock de carbone par occupation du sol",
        "tC",
        "tC",
        True,
        False,
        TC,
    ),
    Indicator(
        "stock_per_hectare",
        "Carbon stock per hectare",
        "Stock de carbone à l’hectare",
        "tC/ha",
        "tC/ha",
        True,
        False,
        ((1.0, "tC/ha", "tC/ha"),),
    ),
    Indicator("flux_total", "Carbon flux", "Flux de carbone", "tCO2e/yr", "tCO2e/an", False, True, TCO2E_YR),
    Indicator(
        "flux_by_occupation",
        "Carbon flux by occupation",
        "Flux de carbone par occupation du sol",
        "tCO2e/yr",
        "tCO2e/an",
        True,
        True,
        TCO2E_YR,
    ),
)
INDICATOR: dict[str, Indicator] = {indicator.id: indicator for indicator in INDICATORS}
_ZERO = 1e-6
"""Values below this (a gram of carbon a hectare) are drawn as 0."""
_KEY = ["level", "territory"]
COLUMNS = [*_KEY, "indicator", "occupation", "value", "unit"]


def compute(areas: pd.DataFrame, stocks: pd.DataFrame, fluxes: pd.DataFrame) -> pd.DataFrame:
    """Return the five indicators of every level and territory.

    Args:
        areas: level, territory, occupation, area_ha.
        stocks: level, territory, occupation, stock_tc.
        fluxes: level, territory, to_occupation, flux_tco2e_yr.

    Returns:
        level, territory, indicator, occupation (``total``, a leaf or a group), value, unit. The total is the sum of the
        leaves. No figure per hectare stands where there is no area; hedgerows and wood products have none.
    """
    units = pd.concat([t[_KEY] for t in (areas, stocks, fluxes)]).drop_duplicates()
    stock = _by_occupation(stocks, "occupation", "stock_tc")
    flux = _by_occupation(fluxes, "to_occupation", "flux_tco2e_yr")
    area = _by_occupation(areas[areas["occupation"].isin(LAND)], "occupation", "area_ha")
    stock_total = _total(stocks, "stock_tc", units)
    density = pd.concat([stock, stock_total]).merge(
        pd.concat([area, _total(areas[areas["occupation"].isin(LAND)], "area_ha", units)]),
        on=[*_KEY, "occupation"],
        suffixes=("", "_ha"),
    )
    density = density[density["value_ha"] > 0]
    density["value"] = density["value"] / density["value_ha"]
    parts = (
        ("stock_total", stock_total),
        ("stock_by_occupation", stock),
        ("stock_per_hectare", density),
        ("flux_total", _total(fluxes, "flux_tco2e_yr", units)),
        ("flux_by_occupation", flux),
    )
    table = pd.concat([p.assign(indicator=i, unit=INDICATOR[i].unit) for i, p in parts], ignore_index=True)
    return table[COLUMNS]


def _by_occupation(table: pd.DataFrame, column: str, value: str) -> pd.DataFrame:
    """Sum by leaf, then by group, in the order of the occupations."""
    leaves = table.rename(columns={column: "occupation", value: "value"})
    leaves = summed(leaves, [*_KEY, "occupation"], ["value"])
    held = leaves[mapped(leaves["occupation"], lambda o: group_of(o) != o).astype(bool)]
    groups = summed(held.assign(occupation=mapped(held["occupation"], group_of)), [*_KEY, "occupation"], ["value"])
    both = pd.concat([leaves, groups], ignore_index=True)
    order = {o.id: n for n, o in enumerate(OCCUPATIONS)}
    by = mapped(both["occupation"], order.__getitem__).astype(int)
    return both.iloc[np.lexsort((by, coded(both["territory"]), coded(both["level"])))]


def _total(table: pd.DataFrame, value: str, units: pd.DataFrame) -> pd.DataFrame:
    whole = summed(table, _KEY, [value]).rename(columns={value: "value"})
    return units.merge(whole, on=_KEY, how="left").fillna({"value": 0.0}).assign(occupation=TOTAL)


def wide(indicators: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return the indicators of a level with a row a territory and a column a value (``columns`` documents them)."""
    rows = indicators[indicators["level"] == level]
    ids, territories = pd.factorize(rows["territory"], sort=True)
    of, pairs = grouped([coded(rows["indicator"]), coded(rows["occupation"])], len(rows))
    names = [column_of(*pair) for pair in rows[["indicator", "occupation"]].iloc[pairs].itertuples(index=False)]
    values = np.full((len(territories), len(pairs)), np.nan)
    values[ids, of] = rows["value"]
    table = pd.DataFrame(values, columns=names)
    known = [c for c in columns()["column"] if c in table.columns]
    return pd.concat([pd.Series(pd.Index(territories), name="territory"), table[known]], axis=1)


_STEM = {
    "stock_total": "stock_tc",
    "stock_by_occupation": "stock_tc",
    "stock_per_hectare": "density_tc_ha",
    "flux_total": "flux_tco2e_yr",
    "flux_by_occupation": "flux_tco2e_yr",
}


def column_of(indicator: str, occupation: str = TOTAL) -> str:
    """Return the name of a value's column in the wide form."""
    return _STEM[indicator] + ("" if occupation == TOTAL else f"_{occupation}")


def columns() -> pd.DataFrame:
    """Return the columns of the wide form: column, indicator, occupation, label_en, label_fr, unit."""
    rows = []
    for indicator in INDICATORS:
        wanted = [o.id for o in OCCUPATIONS] if indicator.by_occupation else [TOTAL]
        if indicator.id == "stock_per_hectare":
            wanted = [TOTAL, *(o.id for o in OCCUPATIONS if o.kind == "land")]
        for occupation in wanted:
            names = {"en": "", "fr": ""}
            if occupation != TOTAL:
                names = {
                    "en": f": {BY_ID[occupation].label_en}",
                    "fr": f"{NO_BREAK_SPACE}: {BY_ID[occupation].label_fr}",
                }
            rows.append(
                (
                    column_of(indicator.id, occupation),
                    indicator.id,
                    occupation,
                    indicator.label_en + names["en"],
                    indicator.label_fr + names["fr"],
                    indicator.unit,
                )
            )
    return pd.DataFrame(rows, columns=["column", "indicator", "occupation", "label_en", "label_fr", "unit"])


def scale_of(largest: float, indicator: str, lang: str = "en") -> tuple[float, str]:
    """Return the factor and the unit in which values up to ``largest`` read well (1 000 and ktC, say)."""
    return unit_for(largest, INDICATOR[indicator].units, lang)


def unit_for(largest: float, units: tuple[tuple[float, str, str], ...], lang: str = "en") -> tuple[float, str]:
    """Return the factor and the name of the unit, of those listed from the largest down, that ``largest`` reaches."""
    for factor, unit, french in units:
        if abs(largest) >= factor or factor == 1.0:
            return factor, french if lang == "fr" else unit
    raise ValueError(f"no unit of factor 1 in {units}")


def legend_scale(limits: np.ndarray, indicator: str, lang: str = "en") -> tuple[float, str]:
    """Return the factor and the unit of a legend: those of its middle limit, so that most classes read well."""
    return scale_of(float(np.median(np.abs(limits))), indicator, lang)


def digits_for(largest: float, significant: int = 3) -> int:
    """Return the decimals that show ``largest`` with so many significant digits."""
    if not largest or not math.isfinite(largest):
        return 0
    return max(significant - 1 - math.floor(math.log10(abs(largest))), 0)


def readable(value: float, indicator: str, lang: str = "en") -> str:
    """Return a value as a reader wants it: three significant digits, a readable unit, the language's separators."""
    return readable_in(value, INDICATOR[indicator].units, lang)


def readable_in(value: float, units: tuple[tuple[float, str, str], ...], lang: str = "en") -> str:
    """Return a value as ``readable`` does, in the unit of those listed that suits it."""
    if not math.isfinite(value):
        return "–"
    factor, unit = unit_for(value, units, lang)
    scaled = value / factor
    written = number(scaled, digits_for(scaled) if scaled else 0, lang).replace("-", "−")
    return f"{written}{NARROW_SPACE if lang == 'fr' else ' '}{unit}"


def breaks(values: np.ndarray, indicator: str, classes: int = 6) -> np.ndarray:
    """Return rounded class limits (ascending) that hold all values.

    Quantiles rounded to two significant digits for a stock; for a flux, limits symmetric about 0, with 0 amid the
    middle class. Equal limits are merged, so that fewer classes than asked may come back.
    """
    finite = np.asarray(values, dtype=float)
    finite = finite[np.isfinite(finite)]
    finite = np.where(np.abs(finite) < _ZERO, 0.0, finite)
    if not len(finite):
        return np.array([0.0, 1.0])
    if INDICATOR[indicator].diverging:
        size = np.quantile(np.abs(finite), [0.15, 0.5, 0.85])
        limit = np.abs(finite).max()
        if not limit:
            return np.array([-1.0, 0.0, 1.0])
        outer = _round_up(limit)
        inner = np.unique([_round(s) for s in size if s > 0])
        inner = inner[inner < 0.95 * outer]
        middle = np.concatenate([-inner, inner]) if len(inner) else np.zeros(1)
        return np.unique(np.concatenate([[-outer], middle, [outer]]))
    inner = np.quantile(finite, np.linspace(0, 1, classes + 1)[1:-1])
    low, high = -_round_up(-finite.min()) if finite.min() < 0 else _round_down(finite.min()), _round_up(finite.max())
    limits = np.unique([low, *(_round(v) for v in inner), high])
    return limits if len(limits) > 1 else np.array([limits[0], limits[0] + 1])


def _step(value: float) -> float:
    return float(10.0 ** (math.floor(math.log10(abs(value))) - 1)) if value else 1.0


def _round(value: float) -> float:
    step = _step(value)
    return float(f"{round(value / step) * step:.12g}")


def _round_up(value: float) -> float:
    step = _step(value)
    return float(f"{math.ceil(value / step - 1e-9) * step:.12g}")


def _round_down(value: float) -> float:
    step = _step(value)
    return float(f"{math.floor(value / step + 1e-9) * step:.12g}")
