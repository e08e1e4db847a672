"""The least-carbon search: which candidate zones meet a need in hectares at the least carbon, exactly.

Each zone is taken not at all, or from its least area up to all of its land; a mixed-integer program (HiGHS, through
scipy) picks the areas, and the choice is set against a drawn one and against the dearest of the same hectares.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .. import overlay
from ..areas import check_areas
from ..errors import DataError, Notice, UsageError
from .actions import Action, Scenario
from .ground import BARE, Ground
from .outcome import Outcome
from .sensitivity import LAST, START, foregone, mean_price, prices
from .templates import Template, shipped_templates

SCIPY = "1.9"
"""The first scipy that has ``milp``."""
TIME_LIMIT_S = 60.0
_LEAST_HA = 1e-7
"""The solver's tolerance: areas below this are none."""
_SHOWN = 5


@dataclass(frozen=True)
class Candidates:
    """Zones that may be taken, measured on a ground.

    ``table`` (n rows, sorted by zone): zone, area_ha (land with an occupation and figures: what may be taken of it),
    bare_ha (other land in the territories), min_ha, cost_tco2e_ha (above 0 where carbon is lost: the mean over
    area_ha, land that the template leaves as it is counting 0). ``geometry`` (n,). ``shares`` (n, units): where the
    area lies; ``units``: territory, name, of ``level``. Land is taken evenly over a zone.
    """

    table: pd.DataFrame
    geometry: np.ndarray
    shares: np.ndarray
    units: pd.DataFrame
    level: str
    template: Template
    start: int
    last: int
    with_foregone: bool
    notices: tuple[Notice, ...] = ()


class Saving(NamedTuple):
    """A choice set against the least: what is drawn (ha, tCO2e lost) and what the least choice saves (tCO2e)."""

    drawn_ha: float
    drawn_tco2e: float
    saved_tco2e: float


@dataclass(frozen=True)
class Search:
    """The least-carbon choice.

    ``chosen``: zone, area_ha, of_ha (what may be taken of the zone), share (of the two), cost_tco2e_ha, cost_tco2e; a
    row for each zone that is used. ``by_unit``: territory, name, need_ha, available_ha, taken_ha, cost_tco2e. Costs are
    carbon lost (above 0) from ``candidates.start`` to ``candidates.last``. ``dearest_tco2e``: the most that as many
    hectares in each unit can cost in the same zones (NaN where time was up). ``status``: ``optimal``, or ``time_limit``
    where the least is not proved and may lie ``gap_tco2e`` below.
    """

    candidates: Candidates
    chosen: pd.DataFrame
    by_unit: pd.DataFrame
    status: str
    gap_tco2e: float
    dearest_tco2e: float
    notices: tuple[Notice, ...] = ()

    @property
    def cost_tco2e(self) -> float:
        """The carbon lost by all zones chosen, below 0 where it is gained."""
        return float(self.chosen["cost_tco2e"].sum())

    @property
    def area_ha(self) -> float:
        """The area taken."""
        return float(self.chosen["area_ha"].sum())

    @property
    def saved_against_dearest_tco2e(self) -> float:
        """What the choice saves against the dearest one."""
        return self.dearest_tco2e - self.cost_tco2e

    def saved_against(self, drawn: Outcome, *, scaled: bool = False) -> Saving:
        """Return what the choice saves against a scenario, its probable course counted up to the same year.

        Args:
            drawn: a scenario reckoned on the same ground.
            scaled: whether to bring the scenario to as many hectares as are chosen here. Its hectares are the ground
                under its actions, times their share.

        Raises:
            UsageError: ``year_not_reckoned``.
        """
        last = self.candidates.last
        if not drawn.years[0] <= last <= drawn.years[-1]:
            raise UsageError("year_not_reckoned", year=last, first=int(drawn.years[0]), last=int(drawn.years[-1]))
        course = drawn.course
        share = np.array([a.share for a in drawn.scenario.actions])
        area = float((course.touched_ha.sum(axis=1) * share[course.action]).sum()) if len(share) else 0.0
        lost = -drawn.cumulated(last, foregone=self.candidates.with_foregone)
        if scaled:
            lost = lost * self.area_ha / area if area > 0 else float("nan")
        return Saving(area, lost, lost - self.cost_tco2e)

    def scenario(self, name: str) -> Scenario:
        """Return the choice as a scenario: an action a zone, of the share that is taken of it."""
        candidates = self.candidates
        at = pd.Index(candidates.table["zone"]).get_indexer(self.chosen["zone"])
        actions = tuple(
            Action(str(zone), candidates.template.id, candidates.start, geometry=shape, share=float(share))
            for zone, shape, share in zip(self.chosen["zone"], candidates.geometry[at], self.chosen["share"])
        )
        return Scenario(name, actions, {**shipped_templates(), candidates.template.id: candidates.template})


def candidates(
    ground: Ground,
    geometry: np.ndarray,
    zones: Sequence[str],
    template: Template,
    *,
    min_ha: np.ndarray | float = 0.0,
    level: str = "commune",
    start: int = START,
    last: int = LAST,
    with_foregone: bool = False,
) -> Candidates:
    """Return zones measured: their land, and what a hectare of it costs.

    Args:
        ground: the assessment's.
        geometry: (n,) valid polygons in the working CRS.
        zones: (n,) their ids.
        template: what would be made of the land, of kind ``area``.
        min_ha: (n,) or one for all: the least that is taken of a zone, if any of it is.
        level: a level of the ground by whose units the need is stated (``commune``, ``territory``, ``epci`` …).
        start: the year of the conversion.
        last: the last year counted.
        with_foregone: whether the growth that cleared forest no longer gives counts as a cost.

    Raises:
        UsageError: ``unknown_level``, ``years_of_price``, ``template_is_a_line``.
        DataError: ``duplicate_zones``, ``search_zones_overlap``, ``search_bad_sizes``.
    """
    geometry, ids = np.asarray(geometry, dtype=object), np.asarray([str(z) for z in zones], dtype=object)
    least = np.broadcast_to(np.asarray(min_ha, dtype=float), ids.shape)
    _check_zones(geometry, ids, least)
    order = np.argsort(ids, kind="stable")
    geometry, ids, least = geometry[order], ids[order], least[order]
    number, units = ground.units_of(level)
    price = prices(ground, [template], start=start, last=last)[0]
    if with_foregone:
        price = price + foregone(ground, [template], start=start, last=last)[0]
    states = ground.states(geometry)
    held = (states.occupation < BARE) & (ground.place_row[states.piece] >= 0)
    by_unit = np.zeros((len(ids), len(units)))
    np.add.at(by_unit, (states.shape[held], number[states.piece[held]]), states.area_ha[held])
    area = by_unit.sum(axis=1)
    mean, concerned = mean_price(ground, states, price, len(ids))
    lost = np.where(concerned > 0, -mean, 0.0) * concerned
    table = pd.DataFrame(
        {
            "zone": ids,
            "area_ha": area,
            "bare_ha": np.bincount(states.shape[~held], weights=states.area_ha[~held], minlength=len(ids)),
            "min_ha": least,
            "cost_tco2e_ha": np.divide(lost, area, out=np.zeros(len(ids)), where=area > 0),
        }
    )
    keep, notices = _usable(table)
    shares = np.divide(by_unit, area[:, None], out=np.zeros_like(by_unit), where=area[:, None] > 0)
    return Candidates(
        table[keep].reset_index(drop=True), geometry[keep], shares[keep], units, level, template, start, last,
        with_foregone, notices,
    )  # fmt: skip


def search(
    candidates: Candidates, need: pd.DataFrame, *, exactly: bool | None = None, time_limit_s: float = TIME_LIMIT_S
) -> Search:
    """Return the areas that meet a need at the least carbon.

    Args:
        candidates: the zones.
        need: territory (the id of a unit of ``candidates.level``), need_ha; a row a unit. Elsewhere nothing is taken,
            but for zones that lie in several units.
        exactly: whether to take just the need; else at least the need, more where a zone's least area makes that the
            least carbon. Where None, exactly for templates that give land back (of more, more would be gained).
        time_limit_s: the most that the solver may take.

    Returns:
        The choice; the same for the same zones in any order, whichever the tie.

    Raises:
        UsageError: ``needs_package`` (no scipy).
        DataError: ``search_no_need``, ``search_unknown_unit``, ``table_repeats_territory``, ``bad_areas``,
            ``missing_columns``;
            ``search_infeasible``, naming the hectares lacking in each unit; ``search_not_exact``, the hectares too many
            or too few; ``search_out_of_time``.
    """
    wanted = _needed(candidates, need)
    table, shares = candidates.table, candidates.shares
    cost, least, most = (table[c].to_numpy(dtype=float) for c in ("cost_tco2e_ha", "min_ha", "area_ha"))
    least = np.minimum(least, most)
    _check_enough(candidates.units, wanted, most @ shares)
    exactly = candidates.template.family == "give" if exactly is None else exactly
    solution = cheapest(cost, least, most, shares, wanted, exactly=exactly, time_limit_s=time_limit_s)
    if solution.status == "infeasible":
        raise _not_exact(candidates.units, least, most, shares, wanted, time_limit_s)
    if solution.status == "no_solution":
        raise DataError("search_out_of_time", seconds=time_limit_s)
    taken = np.where(np.isnan(wanted), np.nan, solution.area_ha @ shares)
    dear = cheapest(-cost, least, most, shares, taken, exactly=True, time_limit_s=time_limit_s)
    dearest = float(dear.area_ha @ cost) if dear.status == "optimal" else float("nan")
    notices = list(candidates.notices)
    if solution.status == "time_limit":
        notices.append(Notice("search_not_proved", {"gap_tco2e": solution.gap}))
    notices.append(Notice("scenario_scale", {}, "info"))
    return Search(
        candidates, _chosen(candidates, solution.area_ha), _by_unit(candidates, wanted, solution.area_ha),
        solution.status, solution.gap, dearest, tuple(notices),
    )  # fmt: skip


# --- the program


class Solution(NamedTuple):
    """Areas (n,) in ha, a status (of ``_WORST``), and how far below the proved bound may lie."""

    area_ha: np.ndarray
    status: str
    gap: float


_WORST = ("optimal", "time_limit", "no_solution", "infeasible")


def cheapest(
    cost: np.ndarray,
    least: np.ndarray,
    most: np.ndarray,
    shares: np.ndarray,
    need: np.ndarray,
    *,
    exactly: bool = False,
    time_limit_s: float = TIME_LIMIT_S,
) -> Solution:
    """Minimise ``cost`` · area over zones, each 0 or from ``least`` to ``most``, the need of every unit being met.

    Args:
        cost: (n,) per hectare.
        least: (n,) ha; no more than ``most``.
        most: (n,) ha.
        shares: (n, u) of each zone's area in each unit.
        need: (u,) ha, NaN where nothing is asked. A zone that lies in no unit with a need is not taken.
        exactly: whether just the need is taken, or at least the need.
        time_limit_s: for all of it.

    Raises:
        UsageError: ``needs_package``.
    """
    _require_scipy()
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    asked = np.flatnonzero(~np.isnan(need))
    within = shares[:, asked]
    area = np.zeros(len(cost))
    # Units that no zone joins are programs of their own: small ones, each solved at once.
    n, u = within.shape
    zone, unit = np.nonzero(within)
    joined = csr_matrix((np.ones(len(zone)), (zone, n + unit)), shape=(n + u, n + u))
    count, group = connected_components(joined, directed=False)
    until = time.monotonic() + time_limit_s
    status, gap = "optimal", 0.0
    for number in range(count):
        rows, columns = np.flatnonzero(group[:n] == number), np.flatnonzero(group[n:] == number)
        if not len(columns):
            continue
        part = _Program(cost[rows], least[rows], most[rows], within[np.ix_(rows, columns)], need[asked[columns]])
        found = part.solved(exactly, max(until - time.monotonic(), 0.1))
        area[rows] = found.area_ha
        gap += found.gap
        status = max(status, found.status, key=_WORST.index)
    return Solution(area, status, gap)


class _Program(NamedTuple):
    """The zones and units of one program."""

    cost: np.ndarray
    least: np.ndarray
    most: np.ndarray
    shares: np.ndarray
    need: np.ndarray

    def solved(self, exactly: bool, seconds: float) -> Solution:
        """Solve; the areas are then found anew with the zones used held, free of the tolerance of whole numbers."""
        if not len(self.cost):
            met = bool((self.need <= _LEAST_HA).all())
            return Solution(self.cost, "optimal" if met else "infeasible", 0.0)
        found = self._mixed(self.cost, (), exactly, seconds)
        if found.x is None:
            return Solution(np.zeros(len(self.cost)), "infeasible" if found.status == 2 else "no_solution", 0.0)
        area = self._settled(found.x[: len(self.cost)], exactly)
        status = "optimal" if found.status == 0 else "time_limit"
        bound = found.mip_dual_bound
        gap = max(float(area @ self.cost) - bound, 0.0) if status == "time_limit" and bound is not None else 0.0
        return Solution(area, status, gap)

    def off(self, seconds: float) -> np.ndarray | None:
        """Return how many hectares (u,) the choice nearest to the need is off; None where time was up."""
        units = len(self.need)
        found = self._mixed(np.zeros(len(self.cost)), (np.eye(units), -np.eye(units)), True, seconds)
        return None if found.x is None else np.asarray(found.x[: len(self.cost)] @ self.shares - self.need)

    def _mixed(self, cost: np.ndarray, slack: tuple[np.ndarray, ...], exactly: bool, seconds: float) -> Any:
        """Solve over areas, slack columns (each costing 1), and a yes or no for every zone that has a least area."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_matrix, hstack, vstack

        n, free = len(self.cost), sum(s.shape[1] for s in slack)
        choice = np.flatnonzero(self.least > _LEAST_HA)
        k = len(choice)
        one = (np.ones(k), (np.arange(k), choice))
        areas = csr_matrix(one, shape=(k, n))
        gap = csr_matrix((k, free))
        met = hstack([csr_matrix(self.shares.T), *(csr_matrix(s) for s in slack), csr_matrix((len(self.need), k))])
        at_most = hstack([areas, gap, csr_matrix((-self.most[choice], (np.arange(k), np.arange(k))), shape=(k, k))])
        at_least = hstack([areas, gap, csr_matrix((-self.least[choice], (np.arange(k), np.arange(k))), shape=(k, k))])
        high = self.need if exactly else np.full(len(self.need), np.inf)
        constraint = LinearConstraint(
            vstack([met, at_most, at_least]).tocsc(),
            np.concatenate([self.need, np.full(k, -np.inf), np.zeros(k)]),
            np.concatenate([high, np.zeros(k), np.full(k, np.inf)]),
        )
        return milp(
            np.concatenate([cost, np.ones(free), np.zeros(k)]),
            constraints=constraint,
            integrality=np.concatenate([np.zeros(n + free), np.ones(k)]),
            bounds=Bounds(0, np.concatenate([self.most, np.full(free, np.inf), np.ones(k)])),
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )

    def _settled(self, area: np.ndarray, exactly: bool) -> np.ndarray:
        from scipy.optimize import linprog

        fixed = self.least > _LEAST_HA
        used = np.where(fixed, area > self.least / 2, True)
        low = np.where(used, np.where(fixed, self.least, 0.0), 0.0)
        high = np.where(used, self.most, 0.0)
        needs: dict[str, Any] = (
            {"A_eq": self.shares.T, "b_eq": self.need} if exactly else {"A_ub": -self.shares.T, "b_ub": -self.need}
        )
        found = linprog(self.cost, bounds=np.column_stack([low, high]), method="highs", **needs)
        settled = np.asarray(found.x if found.x is not None else np.clip(area, low, high))
        return np.where(settled > _LEAST_HA, settled, 0.0)


def _require_scipy() -> None:
    """Refuse to search without the solver.

    Raises:
        UsageError: ``needs_package``.
    """
    try:
        from scipy.optimize import milp  # noqa: F401
    except ImportError as error:
        command = f"python -m pip install scipy>={SCIPY}"
        raise UsageError("needs_package", package="scipy", version=SCIPY, command=command) from error


# --- what goes in


def _check_zones(geometry: np.ndarray, ids: np.ndarray, least: np.ndarray) -> None:
    repeated = pd.Series(ids)[pd.Series(ids).duplicated()].unique()
    if len(repeated):
        raise DataError("duplicate_zones", shown=", ".join(repeated[:_SHOWN]))
    bad = ids[~(np.isfinite(least) & (least >= 0))]
    if len(bad):
        raise DataError("search_bad_sizes", shown=", ".join(bad[:_SHOWN]))
    one, other, _ = overlay.mutual_overlaps(geometry)
    if len(one):
        shown = ", ".join(f"{ids[a]} – {ids[b]}" for a, b in zip(one[:_SHOWN], other))
        raise DataError("search_zones_overlap", shown=shown)


def _usable(table: pd.DataFrame) -> tuple[np.ndarray, tuple[Notice, ...]]:
    """Return which zones can be taken at all, and what must be said of the others."""
    empty = (table["area_ha"] <= _LEAST_HA).to_numpy()
    small = ~empty & (table["min_ha"] > table["area_ha"] * (1 + 1e-9)).to_numpy()
    notices = []
    for key, out in (("search_zones_without_land", empty), ("search_zones_too_small", small)):
        if out.any():
            shown = ", ".join(table["zone"][out].head(_SHOWN))
            notices.append(Notice(key, {"count": int(out.sum()), "shown": shown}))
    return ~(empty | small), tuple(notices)


def _needed(candidates: Candidates, need: pd.DataFrame) -> np.ndarray:
    """Return the need (units,) in ha, NaN where none is stated."""
    lacking = [c for c in ("territory", "need_ha") if c not in need]
    if lacking:
        found = ", ".join(map(str, need))
        raise DataError("missing_columns", table="need", columns=", ".join(lacking), found=found)
    if need.empty:
        raise DataError("search_no_need")
    number = pd.to_numeric(need["need_ha"], errors="coerce")
    table = need.assign(territory=need["territory"].astype(str), need_ha=number)
    check_areas(table, "need_ha", "need")
    repeated = table["territory"][table["territory"].duplicated()].unique()
    if len(repeated):
        raise DataError("table_repeats_territory", table="need", count=len(repeated), territories=", ".join(repeated))
    at = pd.Index(candidates.units["territory"].astype(str)).get_indexer(table["territory"])
    if (at < 0).any():
        shown = ", ".join(table["territory"][at < 0].head(_SHOWN))
        raise DataError("search_unknown_unit", shown=shown, level=candidates.level)
    wanted = np.full(len(candidates.units), np.nan)
    wanted[at] = table["need_ha"]
    return wanted


def _check_enough(units: pd.DataFrame, wanted: np.ndarray, available: np.ndarray) -> None:
    lacking = np.nan_to_num(wanted) - available
    short = np.flatnonzero(lacking > _LEAST_HA)
    if len(short):
        raise DataError("search_infeasible", shown=tuple((str(units["territory"][u]), lacking[u]) for u in short))


def _not_exact(
    units: pd.DataFrame, least: np.ndarray, most: np.ndarray, shares: np.ndarray, wanted: np.ndarray, seconds: float
) -> DataError:
    """Return the error that names how far off the nearest choice is, unit by unit."""
    asked = np.flatnonzero(~np.isnan(wanted))
    serving = shares[:, asked].any(axis=1)
    program = _Program(
        np.zeros(serving.sum()), least[serving], most[serving], shares[np.ix_(serving, asked)], wanted[asked]
    )
    off = program.off(seconds)
    if off is None:
        return DataError("search_out_of_time", seconds=seconds)
    by = np.flatnonzero(np.abs(off) > _LEAST_HA)
    return DataError("search_not_exact", shown=tuple((str(units["territory"][asked[u]]), float(off[u])) for u in by))


# --- what comes out


def _chosen(candidates: Candidates, area: np.ndarray) -> pd.DataFrame:
    table = candidates.table
    used = table.assign(taken=area)[area > 0]
    return pd.DataFrame(
        {
            "zone": used["zone"],
            "area_ha": used["taken"],
            "of_ha": used["area_ha"],
            "share": np.minimum(used["taken"] / used["area_ha"], 1.0),
            "cost_tco2e_ha": used["cost_tco2e_ha"],
            "cost_tco2e": used["taken"] * used["cost_tco2e_ha"],
        }
    ).reset_index(drop=True)


def _by_unit(candidates: Candidates, wanted: np.ndarray, area: np.ndarray) -> pd.DataFrame:
    """Return the units with a need, and those where land is taken for another's."""
    table, shares = candidates.table, candidates.shares
    cost = table["cost_tco2e_ha"].to_numpy() * area
    found = candidates.units.assign(
        need_ha=np.nan_to_num(wanted),
        available_ha=table["area_ha"].to_numpy() @ shares,
        taken_ha=area @ shares,
        cost_tco2e=cost @ shares,
    )
    return found[~np.isnan(wanted) | (found["taken_ha"] > 0)].reset_index(drop=True)
