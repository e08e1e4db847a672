"""The outcome of a scenario: its course and range, and the tables that are shown, compared and written.

Every figure of a scenario stands here once: the panel, the command and the reports read these tables.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely

from ..errors import Notice
from ..occupations import LAND, UNMAPPED
from ..trajectory import COMPONENTS, STOCK_POOLS
from .actions import Scenario
from .course import COURSE, FOREGONE, Conversions, Course, Reckoner
from .ground import BARE, Ground
from .templates import MIXES

HORIZONS = (1, 5, 10, 20, 2030, 2031, 2050)
"""Years at which the course is summed: small numbers count from the first action, the others are years."""
_SPAN_LIMIT = 1000
_POOL_OF = {"soil": "soil", "litter": "litter", "biomass": "live_biomass", "n2o_soil": "soil", "n2o_litter": "litter",
            "foregone_growth": "live_biomass"}  # fmt: skip
_LEAST_OUTSIDE_HA = 1e-4
_LEAST_OUTSIDE_KM = 1e-3


@dataclass(frozen=True)
class Outcome:
    """What a scenario does on a ground: ``courses`` by mix (probable, and where asked for pessimistic, optimistic).

    ``outside_ha``, ``outside_km`` (m,): of every action, what lies outside the territories; of hedgerows also what lies
    where no figures apply.

    A positive figure is carbon taken up, a negative one is carbon lost. The sums leave out the growth that cleared
    forests no longer give (``foregone_growth``), which the difference to the reference course counts.
    """

    scenario: Scenario
    ground: Ground
    courses: dict[str, Course]
    outside_ha: np.ndarray
    outside_km: np.ndarray

    @property
    def course(self) -> Course:
        """The probable course."""
        return self.courses["probable"]

    @property
    def years(self) -> np.ndarray:
        """The years of the course."""
        return self.course.years

    @property
    def first_year(self) -> int:
        """The year of the first action (the first of the span where there is none)."""
        return min((a.start for a in self.scenario.actions), default=int(self.years[0]))

    def yearly(self, mix: str = "probable", *, foregone: bool = False) -> np.ndarray:
        """Return the flux (years,) of all actions, tCO2e; with the growth foregone where asked for."""
        course = self.courses[mix]
        return np.asarray(course.flux_tco2e[:, : FOREGONE + foregone].sum(axis=(0, 1)))

    def cumulated(self, horizon: int, mix: str = "probable", *, foregone: bool = False) -> float:
        """Return the flux (tCO2e) summed up to a horizon of ``HORIZONS`` (both ends counted)."""
        last = self.year_of(horizon)
        return float(self.yearly(mix, foregone=foregone)[self.years <= last].sum())

    def year_of(self, horizon: int) -> int:
        """Return the last year that a horizon counts."""
        return horizon if horizon >= _SPAN_LIMIT else self.first_year + horizon - 1

    def range_of(self, horizon: int) -> tuple[float, float]:
        """Return the least and the greatest sum (tCO2e) at a horizon among the courses reckoned."""
        values = [self.cumulated(horizon, mix) for mix in self.courses]
        return min(values), max(values)

    @property
    def loss_tc(self) -> float:
        """The carbon of soil and biomass (tC, below 0 where lost) by the difference of the reference stocks."""
        found, density = self.course.conversions, self.ground.kinetics.stock_tc_ha.sum(axis=2)
        row = self.ground.place_row[found.piece]
        return float(((density[row, found.end] - density[row, found.origin]) * found.area_ha).sum())

    # --- tables

    @cached_property
    def conversions(self) -> pd.DataFrame:
        """action, territory, place, from_occupation, to_occupation, year, area_ha."""
        found = self.course.conversions
        pieces = self.ground.pieces
        table = pd.DataFrame(
            {
                "action": self._ids(found.action),
                "territory": pieces["territory"].to_numpy()[found.piece],
                "place": pieces["place"].to_numpy()[found.piece],
                "from_occupation": np.asarray(LAND, dtype=object)[found.origin],
                "to_occupation": np.asarray(LAND, dtype=object)[found.end],
                "year": found.year,
                "area_ha": found.area_ha,
            }
        )
        keys = [c for c in table if c != "area_ha"]
        return table.groupby(keys, as_index=False, sort=False)["area_ha"].sum()

    @cached_property
    def flux(self) -> pd.DataFrame:
        """action, territory, place, year, pool, gas, category, flux_tco2e; rows that are 0 are left out."""
        course = self.course
        row, component, year = np.nonzero(course.flux_tco2e)
        pieces, names = self.ground.pieces, np.asarray(COURSE, dtype=object)[component]
        piece = course.piece[row]
        return pd.DataFrame(
            {
                "action": self._ids(course.action[row]),
                "territory": pieces["territory"].to_numpy()[piece],
                "place": pieces["place"].to_numpy()[piece],
                "year": course.years[year],
                "pool": pd.Series(names).map(_POOL_OF).to_numpy(),
                "gas": np.where(pd.Series(names).str.startswith("n2o"), "N2O", "C"),
                "category": np.where(component == FOREGONE, "foregone_growth", "conversion"),
                "flux_tco2e": course.flux_tco2e[row, component, year],
            }
        )

    @cached_property
    def stocks(self) -> pd.DataFrame:
        """action, territory, place, pool, before_tc, after_tc, change_tc: the land converted, by reference stocks."""
        found = self.course.conversions
        row = self.ground.place_row[found.piece]
        before = self.ground.kinetics.stock_tc_ha[row, found.origin] * found.area_ha[:, None]
        after = self.ground.kinetics.stock_tc_ha[row, found.end] * found.area_ha[:, None]
        pieces = self.ground.pieces
        n, pool = np.nonzero((before != 0) | (after != 0))
        table = pd.DataFrame(
            {
                "action": self._ids(found.action[n]),
                "territory": pieces["territory"].to_numpy()[found.piece[n]],
                "place": pieces["place"].to_numpy()[found.piece[n]],
                "pool": np.asarray(STOCK_POOLS, dtype=object)[pool],
                "before_tc": before[n, pool],
                "after_tc": after[n, pool],
            }
        )
        table = table.groupby(["action", "territory", "place", "pool"], as_index=False, sort=False).sum()
        return table.assign(change_tc=table["after_tc"] - table["before_tc"])

    @cached_property
    def actions(self) -> pd.DataFrame:
        """A row an action.

        action, template, start, end, share, area_ha (within the territories), outside_ha, converted_ha, unconcerned_ha
        (ground that the template leaves as it is), bare_ha (land without an occupation), hedgerow_km, consumed_ha,
        artificialised_ha, loss_tc, flux_<horizon>_tco2e of ``HORIZONS``, foregone_2050_tco2e and so on.
        """
        course, count = self.course, len(self.scenario.actions)
        given = self.scenario.actions
        by = course.action

        def summed(values: np.ndarray) -> np.ndarray:
            return np.bincount(by, weights=values, minlength=count)

        converted = np.bincount(course.conversions.action, weights=course.conversions.area_ha, minlength=count)
        area = summed(course.touched_ha.sum(axis=1))
        bare = summed(course.touched_ha[:, BARE])
        loss = self.stocks.groupby("action")["change_tc"].sum()
        table = pd.DataFrame(
            {
                "action": [a.id for a in given],
                "template": [a.template for a in given],
                "start": [a.start for a in given],
                "end": [a.last for a in given],
                "share": [a.share for a in given],
                "area_ha": area,
                "outside_ha": self.outside_ha,
                "converted_ha": converted,
                "bare_ha": bare,
                "hedgerow_km": summed(course.hedgerow_km),
                "consumed_ha": summed(course.consumed_ha.sum(axis=1)),
                "artificialised_ha": summed(course.artificialised_ha.sum(axis=1)),
                "loss_tc": [float(loss.get(a.id, 0.0)) for a in given],
            }
        )
        flux = course.flux_tco2e[:, :FOREGONE].sum(axis=1)
        for horizon in HORIZONS:
            table[f"flux_{horizon}_tco2e"] = summed(flux[:, course.years <= self.year_of(horizon)].sum(axis=1))
        table["foregone_2050_tco2e"] = summed(course.flux_tco2e[:, FOREGONE, course.years <= 2050].sum(axis=1))
        return table

    @cached_property
    def yearly_table(self) -> pd.DataFrame:
        """year, flux_tco2e, foregone_growth_tco2e, cumulated_tco2e, pessimistic_tco2e, optimistic_tco2e (cumulated),
        one column a component, consumed_ha, artificialised_ha."""  # fmt: skip  # noqa: D205, D209
        course = self.course
        flux = self.yearly()
        table = pd.DataFrame({"year": self.years, "flux_tco2e": flux})
        table["foregone_growth_tco2e"] = course.flux_tco2e[:, FOREGONE].sum(axis=0)
        table["cumulated_tco2e"] = np.cumsum(flux)
        for mix in MIXES[1:]:
            if mix in self.courses:
                table[f"{mix}_tco2e"] = np.cumsum(self.yearly(mix))
        for n, name in enumerate(COMPONENTS):
            table[f"{name}_tco2e"] = course.flux_tco2e[:, n].sum(axis=0)
        table["consumed_ha"] = course.consumed_ha.sum(axis=0)
        table["artificialised_ha"] = course.artificialised_ha.sum(axis=0)
        return table

    def by_level(self, level: str) -> pd.DataFrame:
        """Return a row a unit of a level of ``ground.units`` (``territory`` and ``commune`` always are).

        territory, name, converted_ha, consumed_ha, artificialised_ha, loss_tc, flux_<horizon>_tco2e,
        foregone_2050_tco2e. Units that the scenario does not touch stand with 0.

        Raises:
            UsageError: ``unknown_level``.
        """
        course = self.course
        number, names = self.ground.units_of(level)
        count = len(names)

        def summed(values: np.ndarray, piece: np.ndarray) -> np.ndarray:
            return np.bincount(number[piece], weights=values, minlength=count)

        found = course.conversions
        table = names.copy()
        table["converted_ha"] = summed(found.area_ha, found.piece)
        table["consumed_ha"] = summed(course.consumed_ha.sum(axis=1), course.piece)
        table["artificialised_ha"] = summed(course.artificialised_ha.sum(axis=1), course.piece)
        row = self.ground.place_row[found.piece]
        density = self.ground.kinetics.stock_tc_ha.sum(axis=2)
        change = (density[row, found.end] - density[row, found.origin]) * found.area_ha
        table["loss_tc"] = summed(change, found.piece)
        flux = course.flux_tco2e[:, :FOREGONE].sum(axis=1)
        for horizon in HORIZONS:
            until = course.years <= self.year_of(horizon)
            table[f"flux_{horizon}_tco2e"] = summed(flux[:, until].sum(axis=1), course.piece)
        foregone = course.flux_tco2e[:, FOREGONE, course.years <= 2050].sum(axis=1)
        table["foregone_2050_tco2e"] = summed(foregone, course.piece)
        return table

    def _ids(self, position: np.ndarray) -> np.ndarray:
        names = np.array([a.id for a in self.scenario.actions] or [""], dtype=object)
        return np.asarray(names[position])

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the user must know: ground cut off, actions that overlap, ground no template concerns, bare land."""
        notices: list[Notice] = []
        scenario = self.scenario.name
        outside = self.outside_ha > _LEAST_OUTSIDE_HA
        ids = self._ids(np.arange(len(self.outside_ha)))
        if outside.any():
            shown = tuple((str(i), float(a)) for i, a in zip(ids[outside][:5], self.outside_ha[outside]))
            values = {"scenario": scenario, "count": int(outside.sum()), "area_ha": float(self.outside_ha.sum())}
            notices.append(Notice("actions_cut", {**values, "shown": shown}))
        cut = self.outside_km > _LEAST_OUTSIDE_KM
        if cut.any():
            shown = tuple((str(i), float(km)) for i, km in zip(ids[cut][:5], self.outside_km[cut]))
            lost = {"scenario": scenario, "count": int(cut.sum()), "length_km": float(self.outside_km.sum())}
            notices.append(Notice("hedgerows_cut", {**lost, "shown": shown}))
        if self.course.overlap_ha > _LEAST_OUTSIDE_HA:
            notices.append(Notice("actions_overlap", {"scenario": scenario, "area_ha": self.course.overlap_ha}, "info"))
        # From the arrays: the tables take too long for a panel that follows a drawing hand.
        course, count = self.course, len(ids)
        done = np.bincount(course.conversions.action, course.conversions.area_ha, count)
        idle = ids[(done + np.bincount(course.action, np.abs(course.hedgerow_km), count)) == 0]
        if len(idle):
            names = ", ".join(idle[:5])
            notices.append(Notice("actions_change_nothing", {"scenario": scenario, "count": len(idle), "shown": names}))
        unknown = float(course.touched_ha[self.ground.place_row[course.piece] < 0].sum())
        if unknown > _LEAST_OUTSIDE_HA:
            notices.append(Notice("actions_without_figures", {"scenario": scenario, "area_ha": unknown}))
        bare = float(course.touched_ha[:, BARE].sum())
        if bare > _LEAST_OUTSIDE_HA:
            notices.append(
                Notice("actions_on_bare_land", {"scenario": scenario, "area_ha": bare, "code": UNMAPPED}, "info")
            )
        return tuple(notices)


def outcome(scenario: Scenario, reckoner: Reckoner, *, ranges: bool = True) -> Outcome:
    """Reckon a scenario.

    Args:
        scenario: what is planned.
        reckoner: of the ground it lies on; kept between calls, only what changed is reckoned again.
        ranges: whether to reckon the pessimistic and the optimistic course too. What varies: the mixes that templates
            state, and the shares between ``share_low`` and ``share_high`` of the actions. Of actions on the same
            ground, the course that comes out lowest in 2050 is the pessimistic one, whatever it is called.

    Raises:
        DataError: what ``Reckoner.course`` finds.
    """
    courses = {"probable": reckoner.course(scenario)}
    for mix in MIXES[1:] if ranges else ():
        courses[mix] = _bounded(scenario, reckoner, mix)
    courses = _in_order(courses) if ranges else courses
    ground = reckoner.ground
    return Outcome(scenario, ground, courses, _outside(scenario, ground), _outside_km(scenario, ground))


def _bounded(scenario: Scenario, reckoner: Reckoner, mix: str) -> Course:
    """Return the course of a mix, each action at the share that makes it the worst or the best.

    Whether more of an action is worse is told by what it does under that very mix: another mix may have another sign.
    """
    course = reckoner.course(scenario, mix)
    if all(a.share_low is None and a.share_high is None for a in scenario.actions):
        return course
    flux = course.flux_tco2e[:, :FOREGONE].sum(axis=(1, 2))
    total = np.bincount(course.action, weights=flux, minlength=len(scenario.actions))
    high = (total < 0) == (mix == "pessimistic")
    shares = [_bound(a.share, a.share_high if h else a.share_low) for a, h in zip(scenario.actions, high)]
    return reckoner.course(scenario, mix, shares)


def _bound(share: float, bound: float | None) -> float:
    return share if bound is None else bound


def _outside(scenario: Scenario, ground: Ground) -> np.ndarray:
    """Return the area (ha) of every action that lies outside the territories."""
    result = np.zeros(len(scenario.actions))
    drawn = [n for n, a in enumerate(scenario.actions) if a.areas is None and a.geometry.area > 0]
    if drawn:
        shapes = np.array([scenario.actions[n].geometry for n in drawn], dtype=object)
        states = ground.states(shapes)
        within = np.bincount(states.shape, weights=states.area_ha, minlength=len(drawn))
        own = np.array([g.area for g in shapes]) / 10_000
        result[drawn] = np.where(own - within > 1e-9 * own, own - within, 0.0)
    return result


def _outside_km(scenario: Scenario, ground: Ground) -> np.ndarray:
    """Return the length (km) of every hedgerow drawn that counts nowhere."""
    result = np.zeros(len(scenario.actions))
    drawn = [n for n, a in enumerate(scenario.actions) if a.areas is None and a.geometry.area == 0]
    if drawn:
        lines = np.array([scenario.actions[n].geometry for n in drawn], dtype=object)
        line, piece, length = ground.lengths(lines)
        counted = np.bincount(line, length * (ground.place_row[piece] >= 0), len(lines))
        own = shapely.length(lines) / 1000
        result[drawn] = np.where(own - counted > 1e-9 * own, own - counted, 0.0)
    return result


def _in_order(courses: dict[str, Course]) -> dict[str, Course]:
    """Let no pessimistic course come out above the probable one, nor an optimistic one below it.

    Mixes and shares are set action by action; where actions follow one another on the same ground, less of the first
    can be worse in all. So the actions that share ground take the worst, or the best, of the courses reckoned.
    """
    given = [courses[mix] for mix in MIXES]
    count = len(given[0].leader)
    until = given[0].years <= HORIZONS[-1]
    sums = np.array(
        [np.bincount(c.leader[c.action], c.flux_tco2e[:, :FOREGONE, until].sum(axis=(1, 2)), count) for c in given],
        dtype=float,
    ).reshape(len(MIXES), count)
    found = {"probable": given[0]}
    for n, mix in enumerate(MIXES[1:], start=1):
        sign = 1 if mix == "pessimistic" else -1
        weighed = sign * sums
        # Of courses that come out alike, the one that is called so.
        weighed[n] -= 1e-9 * np.abs(sums).max(axis=0)
        choice = weighed.argmin(axis=0)
        of_actions = choice[given[0].leader] if count else choice
        found[mix] = given[n] if (of_actions == n).all() else _chosen(given, of_actions)
    return found


def _chosen(courses: list[Course], choice: np.ndarray) -> Course:
    """Return the course that takes of every action (choice: m,) what one of the courses says."""
    rows = [np.flatnonzero(choice[c.action] == n) for n, c in enumerate(courses)]
    order = np.lexsort(tuple(np.concatenate([getattr(c, k)[r] for c, r in zip(courses, rows)])
                             for k in ("piece", "action")))  # fmt: skip
    names = [f.name for f in fields(Course) if f.name not in ("years", "conversions", "overlap_ha", "leader")]
    laid: dict[str, Any] = {k: np.concatenate([getattr(c, k)[r] for c, r in zip(courses, rows)])[order] for k in names}
    kept = [choice[c.conversions.action] == n for n, c in enumerate(courses)]
    converted = zip(*(tuple(v[k] for v in c.conversions) for c, k in zip(courses, kept)))
    return replace(courses[0], **laid, conversions=Conversions(*(np.concatenate(v) for v in converted)))


def without(scenario: Scenario, action: str) -> Scenario:
    """Return a scenario without one of its actions."""
    return replace(scenario, actions=tuple(a for a in scenario.actions if a.id != action))
