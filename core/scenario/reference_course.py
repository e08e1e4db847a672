"""What happens without the scenario: the land left as it is, or the yearly conversions of the past continued.

A scenario stands in the place of its reference: the difference is its own course (conversions and growth foregone) less
that of the reference. The growth of standing forests is the same on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from ..areas import check_areas, positions
from ..errors import DataError, Notice
from ..occupations import FORESTS, LAND, UNMAPPED, label_of
from ..trajectory import COMPONENTS, reached
from .actions import FIRST_YEAR, LAST_YEAR
from .course import COURSE, FOREGONE
from .ground import BARE, Ground
from .outcome import Outcome

AS_IS, TREND = "as_is", "trend"
REFERENCES = (AS_IS, TREND)
_IS_FOREST = np.isin(LAND, FORESTS)
_TABLE = ["course", "year", "flux_tco2e", "cumulated_tco2e"]
_SHOWN = 5


@dataclass(frozen=True)
class ReferenceCourse:
    """A reference course of the whole land, by units of a level.

    ``id`` is one of ``REFERENCES``; ``units``: territory, name. ``growth_tco2e_yr`` (units,): what the standing forests
    take up every year. ``flux_tco2e`` (units, 6, years), in the order of ``COURSE``: what the conversions of the
    reference add to it, nothing where the land stays as it is. A positive flux is a sequestration.
    """

    id: str
    years: np.ndarray
    level: str
    units: pd.DataFrame
    growth_tco2e_yr: np.ndarray
    flux_tco2e: np.ndarray
    notices: tuple[Notice, ...] = field(default=())

    @cached_property
    def change_tco2e(self) -> np.ndarray:
        """What the course adds to the growth of today's forests (units, years), growth foregone included."""
        return np.asarray(self.flux_tco2e.sum(axis=1))

    @cached_property
    def land_tco2e(self) -> np.ndarray:
        """The flux of the whole land (units, years): growth and conversions."""
        return np.asarray(self.growth_tco2e_yr[:, None] + self.change_tco2e)

    def yearly(self) -> np.ndarray:
        """Return the flux of the whole land (years,), all units together."""
        return np.asarray(self.land_tco2e.sum(axis=0))

    @cached_property
    def table(self) -> pd.DataFrame:
        """course, year, flux_tco2e, cumulated_tco2e of the whole land, all units together."""
        return _table(self.id, self.years, self.yearly())

    @cached_property
    def by_unit(self) -> pd.DataFrame:
        """course, territory, name, year, flux_tco2e, cumulated_tco2e of the whole land."""
        return _table_by_unit(self.id, self.years, self.units, self.land_tco2e)


def as_it_is(
    ground: Ground, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR, *, level: str = "territory"
) -> ReferenceCourse:
    """Return the course of the land as it is: its standing forests grow as they do today (method §6), nothing changes.

    The land use of the whole ground is measured the first time. Wood products and practices are no part of it.

    Raises:
        UsageError: ``unknown_level``.
    """
    years = np.arange(first_year, last_year + 1)
    number, units = ground.units_of(level)
    flux = np.zeros((len(units), len(COURSE), len(years)))
    return ReferenceCourse(AS_IS, years, level, units, _growth(ground, number, len(units)), flux)


def trend(
    ground: Ground,
    changes: pd.DataFrame,
    first_year: int = FIRST_YEAR,
    last_year: int = LAST_YEAR,
    *,
    start: int | None = None,
    level: str = "territory",
    changes_level: str = "territory",
) -> ReferenceCourse:
    """Return the course of the land where the conversions of the past go on every year, at the same pace.

    The kinetics are those of a scenario (method §8). A pace of ``a`` ha a year from the year ``s`` on gives in the year
    ``y`` the closed form ``a × total × reached(duration, y − s + 1)``: what every year's conversion does, summed.
    Forests cleared no longer grow: ``a × growth × (y − s + 1)`` foregone. Nothing stops it where land runs out; a
    notice tells.

    Args:
        ground: what scenarios lie on.
        changes: from_occupation, to_occupation, area_ha_yr between leaves, and where: territory and place (a piece), or
            territory alone, a unit of ``changes_level`` whose pieces share the change by their areas. The ``changes``
            of an assessment, of one level, are such a table. Changes to or from unmapped land have no flux.
        first_year: of the span reckoned, as ``last_year``.
        last_year: both ends are counted.
        start: the first year of the pace, the first of the span where None.
        level: the level of the units returned.
        changes_level: the level of the territories of ``changes``.

    Raises:
        DataError: ``missing_columns``, ``bad_areas``, ``trend_not_leaves``, ``table_unknown_territory``.
        UsageError: ``unknown_level``.
    """
    years = np.arange(first_year, last_year + 1)
    number, units = ground.units_of(level)
    piece, origin, end, area, notices = _laid(ground, _checked(changes), changes_level)
    age = years - (first_year if start is None else start) + 1
    row = ground.place_row[piece]
    total = ground.kinetics.total_tco2e_ha[row, origin, end] * area[:, None]
    duration = ground.kinetics.duration_years[row, origin, end]
    flux = np.zeros((len(units), len(COURSE), len(years)))
    for n in range(len(COMPONENTS)):
        done = reached(duration[:, n, None], age[None, :])
        np.add.at(flux[:, n], number[piece], total[:, n, None] * done)
    cleared = np.where(_IS_FOREST[origin] & ~_IS_FOREST[end], area, 0.0)
    lost = -cleared * ground.kinetics.growth_tco2e_ha_yr[row, origin]
    np.add.at(flux[:, FOREGONE], number[piece], lost[:, None] * np.maximum(age, 0)[None, :])
    notices += _run_out(ground, piece, origin, end, area, int(max(age[-1], 0)), last_year)
    return ReferenceCourse(TREND, years, level, units, _growth(ground, number, len(units)), flux, tuple(notices))


def difference(outcome: Outcome, reference: ReferenceCourse, mix: str = "probable") -> pd.DataFrame:
    """Return what a scenario gains (above 0) or loses against a reference: course, year, flux_tco2e, cumulated_tco2e.

    ``course`` is the scenario's name. Growth foregone counts on both sides. All units of the reference together,
    whatever its level. To land as it is the difference is ``outcome.yearly(mix, foregone=True)``, and nothing need
    be measured.

    Raises:
        ValueError: they do not span the same years.
    """
    _check_years(outcome, reference)
    flux = outcome.yearly(mix, foregone=True) - reference.change_tco2e.sum(axis=0)
    return _table(outcome.scenario.name, outcome.years, flux)


def difference_by_unit(outcome: Outcome, reference: ReferenceCourse, mix: str = "probable") -> pd.DataFrame:
    """Return the same by unit of the reference: course, territory, name, year, flux_tco2e, cumulated_tco2e.

    Raises:
        ValueError: they do not span the same years.
    """
    flux = _scenario_by_unit(outcome, reference, mix) - reference.change_tco2e
    return _table_by_unit(outcome.scenario.name, outcome.years, reference.units, flux)


def courses(outcome: Outcome, references: tuple[ReferenceCourse, ...], mix: str = "probable") -> pd.DataFrame:
    """Return the courses of the whole land one under another: course, year, flux_tco2e, cumulated_tco2e.

    The references by their ids, then the scenario by its name: the land as it is with what the scenario changes on it.

    Raises:
        ValueError: no reference to take the growth from, or they do not span the same years.
    """
    if not references:
        raise ValueError("a reference is needed")
    for reference in references:
        _check_years(outcome, reference)
    flux = references[0].growth_tco2e_yr.sum() + outcome.yearly(mix, foregone=True)
    own = _table(outcome.scenario.name, outcome.years, flux)
    return pd.concat([*(r.table for r in references), own], ignore_index=True)


def _check_years(outcome: Outcome, reference: ReferenceCourse) -> None:
    if not np.array_equal(outcome.years, reference.years):
        raise ValueError(f"{reference.id} spans other years than {outcome.scenario.name}")


def _scenario_by_unit(outcome: Outcome, reference: ReferenceCourse, mix: str) -> np.ndarray:
    _check_years(outcome, reference)
    course = outcome.courses[mix]
    number, _ = outcome.ground.units_of(reference.level)
    flux = np.zeros_like(reference.change_tco2e)
    np.add.at(flux, number[course.piece], course.flux_tco2e.sum(axis=1))
    return flux


def _growth(ground: Ground, number: np.ndarray, count: int) -> np.ndarray:
    """Return what standing forests take up a year in every unit (tCO2e)."""
    known = ground.place_row >= 0
    growth = ground.kinetics.growth_tco2e_ha_yr[ground.place_row[known]]
    yearly = (ground.areas_ha[known] * growth).sum(axis=1)
    return np.bincount(number[known], weights=yearly, minlength=count)


def _table(course: str, years: np.ndarray, flux: np.ndarray) -> pd.DataFrame:
    table = pd.DataFrame({"course": course, "year": years, "flux_tco2e": flux, "cumulated_tco2e": np.cumsum(flux)})
    return table[_TABLE]


def _table_by_unit(course: str, years: np.ndarray, units: pd.DataFrame, flux: np.ndarray) -> pd.DataFrame:
    table = units.loc[units.index.repeat(len(years)), ["territory", "name"]].reset_index(drop=True)
    table.insert(0, "course", course)
    return table.assign(
        year=np.tile(years, len(units)),
        flux_tco2e=flux.reshape(-1),
        cumulated_tco2e=np.cumsum(flux, axis=1).reshape(-1),
    )


# --- the changes of a trend


def _checked(changes: pd.DataFrame) -> pd.DataFrame:
    """Return the changes between leaves, refused where a value or an occupation is not one."""
    lacking = [c for c in ("territory", "from_occupation", "to_occupation", "area_ha_yr") if c not in changes]
    if lacking:
        found = ", ".join(map(str, changes))
        raise DataError("missing_columns", table="changes", columns=", ".join(lacking), found=found)
    area = pd.to_numeric(changes["area_ha_yr"], errors="coerce")
    table = changes.assign(territory=changes["territory"].astype(str), area_ha_yr=area)
    check_areas(table, "area_ha_yr", "changes")
    ends = ["from_occupation", "to_occupation"]
    table = table[~(table[ends] == UNMAPPED).any(axis=1) & (table[ends[0]] != table[ends[1]])]
    named = pd.unique(pd.concat([table[c] for c in ends]).astype(str))
    strange = [n for n in named if n not in LAND]
    if strange:
        raise DataError("trend_not_leaves", shown=", ".join(strange[:_SHOWN]))
    return table[table["area_ha_yr"] > 0].reset_index(drop=True)


def _laid(
    ground: Ground, changes: pd.DataFrame, level: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, list[Notice]]:
    """Lay changes onto the pieces that have figures: piece, origin, end, area_ha_yr; and what could not be laid."""
    row, piece, share = _pieces_of(ground, changes, level)
    origin, end = positions(changes["from_occupation"]), positions(changes["to_occupation"])
    area = changes["area_ha_yr"].to_numpy(dtype=float)
    laid = np.bincount(row, weights=share, minlength=len(changes)) > 0
    notices = []
    if not laid.all():
        shown = ", ".join(changes["territory"][~laid].drop_duplicates().head(_SHOWN))
        values = {"area_ha_yr": float(area[~laid].sum()), "all_ha_yr": float(area.sum()), "shown": shown}
        notices.append(Notice("trend_without_figures", values))
    return piece, origin[row], end[row], area[row] * share, notices


def _pieces_of(ground: Ground, changes: pd.DataFrame, level: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which pieces with figures each row of changes lies in: row, piece, share (of the row)."""
    pieces = ground.pieces
    known = ground.place_row >= 0
    if "place" in changes:
        keys = pd.MultiIndex.from_frame(pieces[["territory", "place"]].astype(str))
        asked = pd.MultiIndex.from_frame(changes[["territory", "place"]].astype(str))
        unknown = changes["territory"][~asked.isin(keys)].drop_duplicates()
    else:
        number, units = ground.units_of(level)
        keys = pd.Index(units["territory"].astype(str).to_numpy()[number])
        asked = pd.Index(changes["territory"])
        unknown = changes["territory"][~asked.isin(keys)].drop_duplicates()
    if len(unknown):
        raise DataError("table_unknown_territory", territories=", ".join(unknown.head(10)), count=len(unknown))
    distinct = keys.unique()
    area = np.where(known, pieces["area_ha"].to_numpy(dtype=float), 0.0)
    unit = distinct.get_indexer(keys)
    whole = np.bincount(unit, weights=area, minlength=len(distinct))[unit]
    laid = pd.DataFrame(
        {"unit": unit, "piece": np.arange(len(pieces)), "share": area / np.where(whole > 0, whole, 1.0)}
    )
    rows = pd.DataFrame({"unit": distinct.get_indexer(asked), "row": np.arange(len(changes))})
    both = rows.merge(laid[known], on="unit").sort_values(["row", "piece"])
    return both["row"].to_numpy(), both["piece"].to_numpy(), both["share"].to_numpy()


def _run_out(
    ground: Ground, piece: np.ndarray, origin: np.ndarray, end: np.ndarray, area: np.ndarray, years: int, last: int
) -> list[Notice]:
    """Tell the occupations of which the trend takes more, by the last year, than there is and than it makes."""
    net = np.zeros(BARE)
    np.add.at(net, end, area)
    np.subtract.at(net, origin, area)
    left = ground.areas_ha.sum(axis=0) + net * years
    short = np.flatnonzero(left < -1e-6)
    if not len(short):
        return []
    shown = tuple((label_of(LAND[n]), float(-left[n])) for n in short)
    return [Notice("trend_runs_out", {"year": last, "shown": shown})]
