"""What a scenario changes in the five indicators: the diagnosis as it is, and as it would read with the scenario done.

Stocks move by the reference stocks of the land converted; the flux as the next diagnosis would count it (method §5 and
§6), which is another figure than the course year by year (§8).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import indicators
from ..fluxes import TCO2_PER_TC
from ..occupations import LAND, OCCUPATIONS
from .outcome import Outcome

COLUMNS = ["level", "territory", "indicator", "occupation", "before", "after", "change", "unit"]
_KEYS = COLUMNS[:4]
_NOTHING = 1e-9
"""What is left below this share of what was added and taken away is the rounding of a sum, not land."""
_HEDGEROW = "hedgerow"


def effect(
    outcome: Outcome,
    areas: pd.DataFrame,
    stocks: pd.DataFrame,
    fluxes: pd.DataFrame,
    *,
    levels: tuple[str, ...] | None = None,
    years: float | None = None,
) -> pd.DataFrame:
    """Return the five indicators before and after a scenario (its probable course).

    Args:
        outcome: the scenario reckoned, on the ground of the assessment.
        areas: level, territory, occupation, area_ha of the assessment.
        stocks: level, territory, occupation, stock_tc of the assessment.
        fluxes: level, territory, to_occupation, flux_tco2e_yr of the assessment.
        levels: which of its levels; all where None.
        years: the flux of land-use change counts the conversions as a yearly mean over so many years; where None, over
            the years in which land is converted (``conversion_years``).

    Returns:
        level, territory, indicator, occupation (``total``, a leaf or a group), before, after, change, unit.

        A stock after is the stock before, plus the land converted by the difference of the reference stocks, plus
        hedgerows by their length. A flux after is the flux before, plus that of the mean yearly conversions as the
        diagnosis counts it (method §5), at the occupation they lead to, plus the growth of forest gained less that of
        forest lost (§6). What was observed before the scenario goes on beside it; wood products and practices stay as
        they are. There is no figure per hectare (NaN) where there is no land.

        In conform mode all conversions into wooded artificial land count: defect Q5, which drops those of some origins,
        is one of reading a land use, not of planning it.

    Raises:
        UsageError: ``unknown_level``: a level that the ground does not have.
    """
    chosen = tuple(areas["level"].drop_duplicates()) if levels is None else levels
    before = [t[t["level"].isin(chosen)] for t in (areas, stocks, fluxes)]
    if years is None:
        first, last = conversion_years(outcome)
        years = last - first + 1
    parts = [_changes(outcome, level, years) for level in chosen]
    changes = [pd.concat(tables, ignore_index=True) for tables in zip(*parts)]
    # Both go the same way, so that what the scenario does not touch is the very same figure after.
    was = [_added(t, c.iloc[:0]) for t, c in zip(before, changes)]
    after = [_added(t, c) for t, c in zip(before, changes)]
    return _side_by_side(indicators.compute(*was), indicators.compute(*after))


def conversion_years(outcome: Outcome) -> tuple[int, int]:
    """Return the first and the last year in which land is converted (twice the first of the span where none is)."""
    year = outcome.course.conversions.year
    return (int(year.min()), int(year.max())) if len(year) else (int(outcome.years[0]),) * 2


def _changes(outcome: Outcome, level: str, years: float) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return what changes of areas, stocks and fluxes in the units of a level."""
    ground, found = outcome.ground, outcome.course.conversions
    number, units = ground.units_of(level)
    kinetics, row, unit = ground.kinetics, ground.place_row[found.piece], number[found.piece]
    density = kinetics.stock_tc_ha.sum(axis=2)
    yearly = kinetics.yearly_tco2e_ha[row, found.origin, found.end] / years

    def net(per_hectare: np.ndarray, more: np.ndarray | float = 0.0) -> np.ndarray:
        """Sum what comes to the destinations, and ``more``, less what leaves the origins; rounding left out."""
        result, size = np.zeros((2, len(units), len(LAND)))
        for occupation, sign, extra in ((found.end, 1, more), (found.origin, -1, 0.0)):
            values = (sign * per_hectare[row, occupation] + extra) * found.area_ha
            np.add.at(result, (unit, occupation), values)
            np.add.at(size, (unit, occupation), np.abs(values))
        return np.asarray(np.where(np.abs(result) > _NOTHING * size, result, 0.0))

    area, stock = net(np.ones_like(density)), net(density)
    flux = net(kinetics.growth_tco2e_ha_yr, yearly)
    names = units["territory"].to_numpy()
    return (
        _tidy(level, names, area, "occupation", "area_ha"),
        pd.concat(
            [_tidy(level, names, stock, "occupation", "stock_tc"), _hedgerows(outcome, level, number, names)],
            ignore_index=True,
        ),
        _tidy(level, names, flux, "to_occupation", "flux_tco2e_yr"),
    )


def _hedgerows(outcome: Outcome, level: str, number: np.ndarray, names: np.ndarray) -> pd.DataFrame:
    """Return the stock of the hedgerows planted, less those pulled out."""
    course, ground = outcome.course, outcome.ground
    some = np.flatnonzero(course.hedgerow_km)
    piece = course.piece[some]
    carbon = ground.kinetics.hedgerow_tco2e_km[ground.place_row[piece]] / TCO2_PER_TC * course.hedgerow_km[some]
    summed = np.bincount(number[piece], weights=carbon, minlength=len(names))
    held = np.flatnonzero(summed)
    return pd.DataFrame(
        {"level": level, "territory": names[held], "occupation": _HEDGEROW, "stock_tc": summed[held]}
    ).astype({"level": object, "occupation": object})


def _tidy(level: str, names: np.ndarray, values: np.ndarray, column: str, value: str) -> pd.DataFrame:
    """Return an array (units, 14) as level, territory, occupation, value; what is 0 is left out."""
    unit, occupation = np.nonzero(values)
    return pd.DataFrame(
        {
            "level": level,
            "territory": names[unit],
            column: np.asarray(LAND, dtype=object)[occupation],
            value: values[unit, occupation],
        }
    ).astype({"level": object})


def _added(before: pd.DataFrame, change: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its change (the same keys, then the value) added; what all but vanishes is nothing."""
    *keys, value = change.columns
    old = before.groupby(keys, as_index=False, sort=False, observed=True)[value].sum()
    both = old.merge(change.rename(columns={value: "change"}), on=keys, how="outer").fillna({value: 0.0, "change": 0.0})
    summed = both[value] + both["change"]
    gone = summed.abs() < _NOTHING * both[value].abs()
    return both[keys].assign(**{value: summed.where(~gone, 0.0)})


def _side_by_side(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return both in the order of the indicators and occupations; what is not there before or after is 0."""
    units = [*_KEYS, "unit"]
    both = before.rename(columns={"value": "before"}).merge(
        after.rename(columns={"value": "after"}), on=units, how="outer"
    )
    # Per hectare of no land there is no figure; everything else that is not there is nothing.
    counted = both["indicator"] != "stock_per_hectare"
    for column in ("before", "after"):
        both[column] = both[column].where(~(counted & both[column].isna()), 0.0)
    both["change"] = both["after"] - both["before"]
    level_order = {level: n for n, level in enumerate(before["level"].drop_duplicates())}
    order = {
        "level": level_order,
        "indicator": {i.id: n for n, i in enumerate(indicators.INDICATORS)},
        "occupation": {o: n for n, o in enumerate([indicators.TOTAL, *(o.id for o in OCCUPATIONS)])},
    }
    ordered = both.sort_values(_KEYS, key=lambda s: s.map(order[str(s.name)]) if s.name in order else s, kind="stable")
    return ordered[COLUMNS].reset_index(drop=True)
