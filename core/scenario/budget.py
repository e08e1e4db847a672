"""The land-take budget: what a territory may consume of natural, agricultural and forest land (ENAF) over 2021–2031.

*Consumption of ENAF* and *artificialisation* are two measures and are kept apart: until 2031 the law counts the ENAF
that is taken (a garden counts), from 2031 the land sealed or turned into lawn, less what is given back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from .. import reference
from ..areas import check_areas
from ..errors import DataError, Notice, UsageError
from ..occupations import BY_ID, UNMAPPED
from .ground import Ground
from .outcome import Outcome

DEFAULT_REDUCTION_PERCENT = 50.0
"""What loi 2021-1104, article 191, asks of the country: half of what the ten years before consumed."""
REFERENCE_YEARS = 10
FIRST_BUDGET_YEAR, LAST_BUDGET_YEAR = 2021, 2030
"""The years, both ends counted, of the budget "to 2031" (1 January 2021 to 31 December 2030)."""
FIRST_NET_YEAR = 2031
"""From this year on the law looks at net artificialisation."""
_TARGETS = Path(reference.__file__).with_name("land_take") / "targets.csv"
_TARGET_COLUMNS = ("territory", "level", "document")
_LEVELS_OF_TARGETS = ("epci", "scot", "region")
_LEAST_OVER_HA = 1e-6
_SHOWN = 5


def shipped_targets() -> pd.DataFrame:
    """Return the reduction targets that come with CarbOCS: territory, level, parent, reduction_percent, document.

    The percentage is of the consumption of ENAF; ``document`` is the planning document that sets it (``source.json``
    beside the table tells more). Hauts-de-France only.
    """
    return _shipped().copy()


@lru_cache(maxsize=1)
def _shipped() -> pd.DataFrame:
    table = pd.read_csv(_TARGETS, dtype=str, keep_default_na=False, encoding="utf-8")
    return table.assign(reduction_percent=table["reduction_percent"].astype(float))


def consumption_of(
    changes: pd.DataFrame, territories: pd.Series | None = None, years: float = REFERENCE_YEARS
) -> pd.DataFrame:
    """Return the consumption of ENAF that yearly changes amount to: territory, consumed_ha.

    All land that is not artificial counts as natural, agricultural or forest land, land without an occupation too;
    artificial land given back is not deducted. CORINE does not see changes below 5 ha: its consumption is too low.

    Args:
        changes: territory, from_occupation, to_occupation, area_ha_yr, of one level (``Assessment.changes``, corrected
            mode; conform reproduces a double count).
        territories: every territory of the level; those without a change consume 0. Without it they are left out.
        years: how many years of that pace, ten for the decade of reference.

    Raises:
        DataError: ``bad_areas``, ``missing_columns``.
    """
    table = _checked(changes, "area_ha_yr", "changes", ("from_occupation", "to_occupation"), once=False)
    into = _artificial(table["to_occupation"]) & ~_artificial(table["from_occupation"])
    taken = table[into].groupby("territory")["area_ha_yr"].sum() * years
    if territories is not None:
        taken = taken.reindex(pd.Index(territories.astype(str).drop_duplicates()), fill_value=0.0)
    return pd.DataFrame({"territory": np.asarray(taken.index, dtype=object), "consumed_ha": taken.to_numpy()})


def _artificial(occupation: pd.Series) -> np.ndarray:
    known = {o: o == "artificial" or BY_ID[o].parent == "artificial" for o in BY_ID}
    return np.asarray(occupation.map({**known, UNMAPPED: False}).eq(True))


def level_of(ground: Ground, names: pd.Series) -> str:
    """Return the first level of a ground whose units these are.

    Raises:
        UsageError: ``no_level_of_table``.
    """
    units = ground.units
    known = [] if units is None else list(units["level"].drop_duplicates())
    levels = [str(level) for level in dict.fromkeys(["territory", *known, "commune"])]
    for level in levels:
        if set(names.astype(str)) <= set(ground.units_of(level)[1]["territory"].astype(str)):
            return level
    raise UsageError("no_level_of_table", shown=", ".join(names.astype(str).head(5)), levels=", ".join(levels))


@dataclass(frozen=True)
class Allowance:
    """What each unit of a level may consume of ENAF, made once; ``used_by`` sets a scenario against it.

    ``number`` (pieces,) is the unit of every piece of the ground, −1 for none; ``units``: territory, name. All others
    are (units,): ``consumed_2011_2021_ha`` over ten years, ``reduction_percent``, ``consumed_since_2021_ha``,
    ``target_origin`` (``own``, ``epci``, ``region`` or ``default``), ``target_territory`` and ``target_document``
    (whose target it is, set by what; '' for the default).
    """

    level: str
    number: np.ndarray
    units: pd.DataFrame
    consumed_2011_2021_ha: np.ndarray
    reduction_percent: np.ndarray
    consumed_since_2021_ha: np.ndarray
    target_origin: np.ndarray
    target_territory: np.ndarray
    target_document: np.ndarray

    @cached_property
    def allowed_2021_2031_ha(self) -> np.ndarray:
        """What may be consumed of ENAF over 2021–2031 (units,)."""
        return np.asarray(self.consumed_2011_2021_ha * (1 - self.reduction_percent / 100))

    def used_by(self, outcome: Outcome) -> Budget:
        """Return the budget once a scenario on the same ground has taken its part."""
        course = outcome.course
        unit = self.number[course.piece]
        held = unit >= 0
        consumed, artificialised = np.zeros((2, len(self.units), len(course.years)))
        np.add.at(consumed, unit[held], course.consumed_ha[held])
        np.add.at(artificialised, unit[held], course.artificialised_ha[held])
        return Budget(outcome.scenario.name, self, course.years, consumed, artificialised)


@dataclass(frozen=True)
class Budget:
    """A land-take budget with a scenario in it.

    ``consumed_ha`` (units, years) is what the scenario consumes of ENAF; ``artificialised_ha`` (units, years) its net
    artificialisation. The probable course counts. What it takes before 2021 is no part of the budget, and renaturation
    is not deducted from consumption (article 194 allows it to a territory, under conditions), nor is the hectare
    guaranteed to each commune added.
    """

    scenario: str
    allowance: Allowance
    years: np.ndarray
    consumed_ha: np.ndarray
    artificialised_ha: np.ndarray

    @cached_property
    def used_by_scenario_ha(self) -> np.ndarray:
        """What the scenario consumes of ENAF over 2021–2030 (units,)."""
        of = (self.years >= FIRST_BUDGET_YEAR) & (self.years <= LAST_BUDGET_YEAR)
        return np.asarray(self.consumed_ha[:, of].sum(axis=1))

    @cached_property
    def left_ha(self) -> np.ndarray:
        """What is left of the budget to 2031 (units,); below 0 what is taken too much."""
        before = self.allowance.allowed_2021_2031_ha - self.allowance.consumed_since_2021_ha
        return np.asarray(before - self.used_by_scenario_ha)

    @property
    def over_run(self) -> np.ndarray:
        """Whether more is consumed than the budget holds (units,)."""
        return np.asarray(self.left_ha < -_LEAST_OVER_HA)

    @property
    def total(self) -> dict[str, float]:
        """The sums over all territories, by the names of the columns of ``table``.

        consumed_2011_2021_ha, allowed_2021_2031_ha, consumed_since_2021_ha, used_by_scenario_ha, left_ha. What one
        territory has left may hide what another takes too much: ``over_run`` tells.
        """
        given = self.allowance
        return {
            "consumed_2011_2021_ha": float(given.consumed_2011_2021_ha.sum()),
            "allowed_2021_2031_ha": float(given.allowed_2021_2031_ha.sum()),
            "consumed_since_2021_ha": float(given.consumed_since_2021_ha.sum()),
            "used_by_scenario_ha": float(self.used_by_scenario_ha.sum()),
            "left_ha": float(self.left_ha.sum()),
        }

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a territory.

        territory, name, consumed_2011_2021_ha, reduction_percent, target_origin, target_territory, target_document,
        allowed_2021_2031_ha, consumed_since_2021_ha, used_by_scenario_ha, left_ha, over_run. All areas are consumption
        of ENAF.
        """
        given = self.allowance
        return given.units.assign(
            consumed_2011_2021_ha=given.consumed_2011_2021_ha,
            reduction_percent=given.reduction_percent,
            target_origin=given.target_origin,
            target_territory=given.target_territory,
            target_document=given.target_document,
            allowed_2021_2031_ha=given.allowed_2021_2031_ha,
            consumed_since_2021_ha=given.consumed_since_2021_ha,
            used_by_scenario_ha=self.used_by_scenario_ha,
            left_ha=self.left_ha,
            over_run=self.over_run,
        )

    @cached_property
    def curve(self) -> pd.DataFrame:
        """territory, name, year (2021–2030), consumed_ha (ENAF, cumulated since 2021), left_ha at the end of the year.

        What had been consumed since 2021 before the scenario stands in every year: it is given as one sum.
        """
        years = np.arange(FIRST_BUDGET_YEAR, LAST_BUDGET_YEAR + 1)
        taken = np.cumsum(self._of_years(self.consumed_ha, years), axis=1)
        consumed = taken + self.allowance.consumed_since_2021_ha[:, None]
        left = self.allowance.allowed_2021_2031_ha[:, None] - consumed
        return self._yearly(years, consumed_ha=consumed, left_ha=left)

    @cached_property
    def net_artificialisation(self) -> pd.DataFrame:
        """territory, name, year (from 2031), artificialised_ha of the year, cumulated_ha since 2031; both net."""
        years = self.years[self.years >= FIRST_NET_YEAR]
        net = self._of_years(self.artificialised_ha, years)
        return self._yearly(years, artificialised_ha=net, cumulated_ha=np.cumsum(net, axis=1))

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the user must know: territories whose budget is overrun, and those that have no target of their own."""
        notices = []
        over = np.flatnonzero(self.over_run)
        if len(over):
            names = self.allowance.units["territory"].to_numpy()
            shown = tuple((str(names[n]), float(-self.left_ha[n])) for n in over[:_SHOWN])
            notices.append(Notice("budget_over_run", {"scenario": self.scenario, "count": len(over), "shown": shown}))
        default = int((self.allowance.target_origin == "default").sum())
        if default:
            values = {"count": default, "percent": DEFAULT_REDUCTION_PERCENT}
            notices.append(Notice("budget_default_target", values, "info"))
        return tuple(notices)

    def _of_years(self, values: np.ndarray, years: np.ndarray) -> np.ndarray:
        """Return the columns (units, n) of some years, 0 where the course does not reach."""
        at = years - int(self.years[0])
        inside = (at >= 0) & (at < len(self.years))
        result = np.zeros((len(values), len(years)))
        result[:, inside] = values[:, at[inside]]
        return result

    def _yearly(self, years: np.ndarray, **columns: np.ndarray) -> pd.DataFrame:
        units = self.allowance.units
        table = units.loc[units.index.repeat(len(years)), ["territory", "name"]].reset_index(drop=True)
        table["year"] = np.tile(years, len(units))
        return table.assign(**{name: values.reshape(-1) for name, values in columns.items()})


def budget(
    outcome: Outcome,
    consumption: pd.DataFrame,
    *,
    level: str = "territory",
    targets: pd.DataFrame | None = None,
    since_2021: pd.DataFrame | None = None,
) -> Budget:
    """Set a scenario against the land-take budget of the territories of a level (``allowance``, then ``used_by``)."""
    return allowance(outcome.ground, consumption, level=level, targets=targets, since_2021=since_2021).used_by(outcome)


def allowance(
    ground: Ground,
    consumption: pd.DataFrame,
    *,
    level: str = "territory",
    targets: pd.DataFrame | None = None,
    since_2021: pd.DataFrame | None = None,
) -> Allowance:
    """Return what the territories of a level may consume of ENAF, whatever the scenario: to be made once.

    Args:
        ground: what scenarios lie on.
        consumption: territory, consumed_ha: the ENAF consumed over 2011–2020, ten years (``consumption_of``).
        level: a level of the ground.
        targets: territory, reduction_percent and, where wanted, level and document: targets of one's own, which go
            before those shipped.
        since_2021: territory, consumed_ha: the ENAF consumed since 2021 and before the scenario; 0 where not named.
            What both it and the scenario count is counted twice.

    The target is the territory's own, else that of the EPCI it lies in, else that of the region that holds most of it,
    else 50 %.

    Raises:
        DataError: ``budget_no_consumption`` (territories without a figure), ``table_unknown_territory``, ``bad_areas``,
            ``bad_targets``, ``table_repeats_territory``, ``missing_columns``.
        UsageError: ``unknown_level``.
    """
    number, units = ground.units_of(level)
    real = (units["territory"] != "none").to_numpy()
    # Pieces of no unit of the level have no budget; the numbers of the others close up.
    number = np.where(real, np.cumsum(real) - 1, -1)[number]
    units = units[real].reset_index(drop=True)
    names = pd.Index(units["territory"])
    consumed = _laid(_checked(consumption, "consumed_ha", "consumption"), names)
    lost = names[np.isnan(consumed)]
    if len(lost):
        raise DataError("budget_no_consumption", count=len(lost), territories=", ".join(map(str, lost[:10])))
    since = np.zeros(len(names))
    if since_2021 is not None:
        since = np.nan_to_num(_laid(_checked(since_2021, "consumed_ha", "since_2021"), names))
    found = _targets(ground, level, number, units, targets)
    return Allowance(
        level,
        number,
        units,
        consumed,
        np.array([t.percent for t in found], dtype=float),
        since,
        np.array([t.origin for t in found], dtype=object),
        np.array([t.territory for t in found], dtype=object),
        np.array([t.document for t in found], dtype=object),
    )


def allowance_from(
    ground: Ground,
    consumption: pd.DataFrame | None,
    changes: pd.DataFrame | None,
    changes_level: str,
    *,
    level: str | None = None,
    targets: pd.DataFrame | None = None,
) -> Allowance | None:
    """Return what may be consumed to 2031 from what is known of the past; None where nothing is.

    Args:
        ground: what scenarios lie on.
        consumption: a table of the user's: territory, consumed_ha (2011–2020) and, if known, since_2021_ha.
        changes: without that table, the yearly changes of ``changes_level``, of which ten years count.
        changes_level: a level of the ground.
        level: the level of the budget; where None, the first whose units the table names, or that of the changes.
        targets: as ``allowance``.

    Raises:
        UsageError: ``no_level_of_table``. DataError, UsageError: as ``allowance``.
    """
    if consumption is not None:
        since = None
        if "since_2021_ha" in consumption:
            since = consumption[["territory", "since_2021_ha"]].rename(columns={"since_2021_ha": "consumed_ha"})
        named = level or level_of(ground, consumption["territory"])
        return allowance(ground, consumption, level=named, targets=targets, since_2021=since)
    if changes is None:
        return None
    _, units = ground.units_of(changes_level)
    taken = consumption_of(changes, units["territory"])
    wanted = level or changes_level
    return allowance(ground, _summed(ground, taken, changes_level, wanted), level=wanted, targets=targets)


def _summed(ground: Ground, table: pd.DataFrame, level: str, wanted: str) -> pd.DataFrame:
    """Return figures of one level summed by the units of a level above; those of no unit are left out."""
    if level == wanted:
        return table
    number, units = ground.units_of(level)
    above, names = ground.units_of(wanted)
    of = pd.Series(above, index=number).groupby(level=0).first()
    owner = names["territory"].to_numpy()[of.to_numpy()]
    laid = pd.Series(owner, index=units["territory"].to_numpy()[of.index])
    summed = table.groupby(table["territory"].map(laid))["consumed_ha"].sum().drop("none", errors="ignore")
    return summed.rename_axis("territory").reset_index()


# --- tables of the user


def _checked(
    table: pd.DataFrame, value: str, name: str, others: tuple[str, ...] = (), *, once: bool = True
) -> pd.DataFrame:
    """Return a user's table with ids as text and its values as numbers, all of them finite and none below 0."""
    lacking = [c for c in ("territory", *others, value) if c not in table]
    if lacking:
        raise DataError("missing_columns", table=name, columns=", ".join(lacking), found=", ".join(map(str, table)))
    ids = table["territory"].astype(str)
    result = table.assign(**{"territory": ids, value: pd.to_numeric(table[value], errors="coerce")})
    check_areas(result, value, name)
    repeated = ids[ids.duplicated()].unique()
    if once and len(repeated):
        shown = ", ".join(repeated[:10])
        raise DataError("table_repeats_territory", table=name, count=len(repeated), territories=shown)
    return result


def _laid(table: pd.DataFrame, names: pd.Index) -> np.ndarray:
    """Return the consumption of every unit, NaN where the table does not name it."""
    unknown = sorted(set(table["territory"]) - set(names))
    if unknown:
        raise DataError("table_unknown_territory", territories=", ".join(unknown[:10]), count=len(unknown))
    return np.asarray(table.set_index("territory")["consumed_ha"].reindex(names), dtype=float)


# --- targets


class _Target(NamedTuple):
    percent: float
    origin: str = "default"
    territory: str = ""
    document: str = ""


_DEFAULT = _Target(DEFAULT_REDUCTION_PERCENT)


def _targets(
    ground: Ground, level: str, number: np.ndarray, units: pd.DataFrame, own: pd.DataFrame | None
) -> list[_Target]:
    """Find the target of every unit, the nearest first; at the same distance the user's goes before ours."""
    tables = [_by_id(t) for t in ((_own(own), _shipped()) if own is not None else (_shipped(),))]
    epci, region = _parents(ground, number, len(units))

    def candidates(n: int, unit: str) -> Iterator[tuple[str, str, str]]:
        yield "own", level, unit
        yield "epci", "epci", epci[n]
        yield "region", "region", region[n]

    def target(n: int, unit: str) -> _Target:
        for origin, of_level, territory in candidates(n, unit):
            for table in tables:
                row = _row(table, of_level, territory)
                if row is not None:
                    return _Target(row[1], origin, territory, row[2])
        return _DEFAULT

    return [target(n, str(unit)) for n, unit in enumerate(units["territory"])]


def _own(table: pd.DataFrame) -> pd.DataFrame:
    """Return the user's targets with all their columns, checked."""
    lacking = [c for c in ("territory", "reduction_percent") if c not in table]
    if lacking:
        found = ", ".join(map(str, table))
        raise DataError("missing_columns", table="targets", columns=", ".join(lacking), found=found)
    percent = pd.to_numeric(table["reduction_percent"], errors="coerce")
    bad = table[~percent.between(0, 100).to_numpy()].head(_SHOWN)
    if len(bad):
        shown = ", ".join(f"{t}: {p}" for t, p in zip(bad["territory"], bad["reduction_percent"]))
        raise DataError("bad_targets", shown=shown)
    texts = {c: table[c].fillna("").astype(str) if c in table else "" for c in _TARGET_COLUMNS}
    result = pd.DataFrame({**texts, "reduction_percent": percent})
    # A level tells apart ids that are short numbers (a SCoT, a region); others are nobody else's.
    return result.assign(level=result["level"].where(result["level"].isin(_LEVELS_OF_TARGETS), ""))


_Rows = dict[str, list[tuple[str, float, str]]]


def _by_id(table: pd.DataFrame) -> _Rows:
    """Return level, percentage and document of each row, by id without the mark of its level (EPCI_, SCOT_ …)."""
    rows: _Rows = {}
    for territory, level, document, percent in zip(
        table["territory"], table["level"], table["document"], table["reduction_percent"]
    ):
        rows.setdefault(_bare(territory), []).append((level, float(percent), document))
    return rows


def _row(table: _Rows, level: str, territory: str) -> tuple[str, float, str] | None:
    """Return the row of a territory: of its level, of no level, or an EPCI whose SIREN is nobody else's id."""
    found = table.get(_bare(territory), []) if territory else []
    return next((row for row in found if row[0] in (level, "", "epci")), None)


def _bare(territory: str) -> str:
    mark, _, rest = territory.partition("_")
    return rest if rest and mark in ("EPCI", "SCOT", "REGION") else territory


def _parents(ground: Ground, number: np.ndarray, count: int) -> tuple[list[str], list[str]]:
    """Return the EPCI that each unit lies in whole and the region that holds most of it, '' where there is none."""
    try:
        release = reference.load_release(ground.release or None)
    except UsageError:  # a release of one's own, known by its path alone
        release = reference.load_release()
    communes = release.communes.set_index("insee")
    place = ground.pieces["place"].astype(str).to_numpy(dtype=object)
    now = release.successors.set_index("insee_old")["insee_new"].reindex(place).to_numpy(dtype=object)
    now = np.where(pd.isna(now), place, now)
    area = ground.pieces["area_ha"].to_numpy(dtype=float)
    table = pd.DataFrame({"unit": number, "area_ha": area, **{c: _facts(now, communes, c) for c in ("epci", "region")}})
    table = table[(table["unit"] >= 0) & (place != "")]
    known = table[table["region"] != ""].groupby(["unit", "region"], as_index=False)["area_ha"].sum()
    most = known.sort_values("area_ha", ascending=False, kind="stable").drop_duplicates("unit").set_index("unit")
    whole = table.groupby("unit")["epci"].agg(["first", "nunique"])
    single = whole["first"].where(whole["nunique"] == 1)
    every = pd.RangeIndex(count)
    parents = (column.astype(object).reindex(every).fillna("") for column in (single, most["region"]))
    epci, region = (list(map(str, column)) for column in parents)
    return epci, region


def _facts(places: np.ndarray, communes: pd.DataFrame, column: str) -> np.ndarray:
    return np.asarray(communes[column].reindex(places).fillna(""), dtype=object)
