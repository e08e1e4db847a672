"""Communes put together into territories: EPCI, départements, regions or any grouping, with the figures' keys attached.

The keys (pedoclimatic zone, sylvoecoregion …) tell which reference figures apply inside each.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import overlay, places
from .errors import DataError, Notice, UsageError
from .inputs import Inputs

LEVELS = ("commune", "epci", "departement", "region")
KEYS = ("zpc", "ser", "inter_region", "epci", "departement", "region")


def grouped(
    inputs: Inputs, level: str, grouping: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, np.ndarray, tuple[Notice, ...]]:
    """Put communes together.

    Args:
        inputs: communes as territories (``inputs.read_inputs`` without a land use).
        level: one of ``LEVELS``; left aside where there is a grouping.
        grouping: territory (the commune), unit and unit_name: which unit of one's own each belongs to.

    Returns:
        territory, name, level, communes (count), area_ha, population and ``<key>_codes`` of ``KEYS`` (every one of a
        unit, the one of most land first); the geometry (n,) of each; notices (merged communes, communes in no unit).

    Raises:
        UsageError: ``unknown_level``. DataError: those of ``places.resolve``; ``empty_grouping`` where no commune is in
            a unit.
    """
    if grouping is None and level not in LEVELS:
        raise UsageError("unknown_level", level=level, levels=", ".join(LEVELS))
    given = inputs.territories.reset_index(drop=True)
    known = places.resolve(
        list(given["territory"]), inputs.reference, successors=inputs.successors, overrides=inputs.overrides
    ).table
    facts = known.set_index("place").reindex(given["territory"]).reset_index(drop=True)
    facts["place"] = given["territory"]
    facts["area_ha"] = overlay.area_m2(given["geometry"]) / overlay.M2_PER_HA
    facts["unit"], facts["unit_name"] = _units(given, facts, level, grouping)
    inside = (facts["unit"].notna() & (facts["unit"] != "")).to_numpy()
    if not inside.any():
        raise DataError("empty_grouping", level="grouping" if grouping is not None else level)
    notices = list(inputs.notices)
    if not inside.all():
        shown = ", ".join(facts.loc[~inside, "place"].head(10))
        notices.append(Notice("left_out_of_units", {"count": int((~inside).sum()), "shown": shown}))
    facts, shapes = facts[inside].reset_index(drop=True), np.asarray(given["geometry"].array)[inside]
    units = pd.factorize(facts["unit"], sort=True)
    table = _summed(facts, units[0], units[1], "grouping" if grouping is not None else level)
    return table, overlay.unions(shapes, units[0], len(table)), tuple(notices)


def _units(
    given: pd.DataFrame, facts: pd.DataFrame, level: str, grouping: pd.DataFrame | None
) -> tuple[pd.Series, pd.Series]:
    """Return the unit of every commune and its name."""
    if grouping is not None:
        own = grouping.drop_duplicates("territory").set_index("territory")
        unit = given["territory"].map(own["unit"])
        return unit, given["territory"].map(own["unit_name"]) if "unit_name" in own else unit
    if level == "commune":
        return given["territory"], given["name"]
    name = f"{level}_name"
    return facts[level], facts[name] if name in facts else facts[level]


def _summed(facts: pd.DataFrame, number: np.ndarray, units: pd.Index, level: str) -> pd.DataFrame:
    by = facts.groupby(number)
    ids = pd.Series(np.asarray(units, dtype=object))
    name = by["unit_name"].first().reset_index(drop=True)
    table = pd.DataFrame({"territory": ids, "name": name.where(name.fillna("") != "", ids)})
    table["level"] = level
    table["communes"] = by.size().to_numpy()
    table["area_ha"] = by["area_ha"].sum().to_numpy()
    table["population"] = by["population"].sum(min_count=1).to_numpy()
    for key in KEYS:
        table[f"{key}_codes"] = _listed(facts, number, key)
    return table


def _listed(facts: pd.DataFrame, number: np.ndarray, key: str) -> np.ndarray:
    """Return the values of a key in every unit, the one of most land first."""
    rows = facts.assign(number=number)[facts[key].fillna("") != ""]
    area = rows.groupby(["number", key], as_index=False)["area_ha"].sum()
    area = area.sort_values(["number", "area_ha", key], ascending=[True, False, True], kind="stable")
    joined = area.groupby("number")[key].agg(", ".join)
    return np.asarray(joined.reindex(range(int(number.max()) + 1)).fillna(""), dtype=object)
