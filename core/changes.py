"""Land-use change a year, from one occupation to another: from a change table, a change layer or two vintages.

One row per territory, place, from and to; areas in ha/yr. The rules of artificial land stand here (method §5).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .areas import PIECE, SEALED_SHARE, Share, _share_of
from .errors import DataError
from .modes import NONE, Quirks
from .occupations import FORESTS, OPEN, OPEN_SPLIT, UNMAPPED
from .sums import summed

PAIR = ["from_occupation", "to_occupation"]
_ZEROED = ("artificial_grassed", "grassland_wooded", "grassland_shrub", "orchard", "vineyard", "wetland")
"""Origins whose change into wooded artificial land has no flux of any kind in ADEME's calculator (Q5)."""


def per_year(change_areas: pd.DataFrame, years: float) -> pd.DataFrame:
    """Divide change areas (``area_ha``) by the years between the two vintages, into ``area_ha_yr``.

    Raises:
        DataError: ``bad_years`` where ``years`` is not above 0.
    """
    if not years > 0:
        raise DataError("bad_years", years=years)
    return change_areas.assign(area_ha_yr=change_areas["area_ha"] / years).drop(columns="area_ha")


def occupy_pairs(changes: pd.DataFrame, occupation_of: pd.Series) -> pd.DataFrame:
    """Sum changes between class codes into changes between occupations.

    Args:
        changes: territory, place, from_code, to_code, area_ha_yr.
        occupation_of: occupation id by class code; a code it lacks counts as ``unmapped``.

    Returns:
        territory, place, from_occupation, to_occupation, area_ha_yr. A change between two codes of one occupation is
        no change and is left out; one with an ``unmapped`` end stays, to be reported: it has no flux.
    """
    named = changes.assign(
        **{
            f"{end}_occupation": changes[f"{end}_code"].map(occupation_of).fillna(UNMAPPED).astype(object)
            for end in ("from", "to")
        }
    )
    named = named[named["from_occupation"] != named["to_occupation"]]
    return summed(named, [*PIECE, *PAIR], ["area_ha_yr"])


def split_open(changes: pd.DataFrame, cropland_share: float | None) -> pd.DataFrame:
    """Split what leaves and enters land that is crop or grass by the share of cropland that the user gives.

    Args:
        changes: territory, place, from_occupation, to_occupation, area_ha_yr.
        cropland_share: in 0–1; None where the user gave none.

    Returns:
        The same columns, without ``agricultural_open``. Where an end is split, the part that would change into itself
        is no change.

    Raises:
        DataError: ``undecided_land`` where there is such land and no share.
    """
    undecided = (changes[PAIR] == OPEN).any(axis=1)
    if not undecided.any():
        return changes
    if cropland_share is None:
        lost, whole = changes["area_ha_yr"][undecided].sum(), changes["area_ha_yr"].sum()
        raise DataError("undecided_land", area_ha=float(lost), share=float(lost / whole) if whole else 0.0)
    for end in PAIR:
        here = changes[end] == OPEN
        parts = [
            changes[here].assign(**{end: leaf, "area_ha_yr": changes["area_ha_yr"][here] * share})
            for leaf, share in zip(OPEN_SPLIT, (cropland_share, 1 - cropland_share))
        ]
        changes = pd.concat([changes[~here], *parts], ignore_index=True)
    changes = changes[(changes[PAIR[0]] != changes[PAIR[1]]) & (changes["area_ha_yr"] != 0)]
    return summed(changes, [*PIECE, *PAIR], ["area_ha_yr"])


def split_artificial(changes: pd.DataFrame, sealed_share: Share = SEALED_SHARE, quirks: Quirks = NONE) -> pd.DataFrame:
    """Split changes into and out of the shared artificial codes between sealed and grassed land (method §5, Q5, Q6).

    Args:
        changes: territory, place, from_occupation, to_occupation, area_ha_yr, where ``artificial`` is the undivided
            land of the shared codes. Pairs of leaves are kept as they are.
        sealed_share: share of sealed land in 0–1, one for all or a Series by territory.
        quirks: with ``Q5``, ADEME's own split of new artificial land; with ``Q6``, its double count of land given
            back; without both, land is neither lost nor made.

    Returns:
        territory, place, from_occupation, to_occupation, area_ha_yr between leaves; changes with an unmapped end are
        left out, as are those between the two shared leaves.
    """
    mapped = changes[(changes["from_occupation"] != UNMAPPED) & (changes["to_occupation"] != UNMAPPED)]
    mapped = summed(mapped, [*PIECE, *PAIR], ["area_ha_yr"])
    origins = _split_origin(mapped, sealed_share, quirks)
    leaves = _split_destination(origins, sealed_share, quirks)
    leaves = leaves[(leaves["from_occupation"] != leaves["to_occupation"]) & (leaves["area_ha_yr"] != 0)]
    return summed(leaves, [*PIECE, *PAIR], ["area_ha_yr"])


def _split_origin(changes: pd.DataFrame, sealed_share: Share, quirks: Quirks) -> pd.DataFrame:
    """Give what leaves the shared codes to the sealed and the grassed leaf: whole to each (Q6), or p : 1−p."""
    shared = changes["from_occupation"] == "artificial"
    out = changes[shared]
    # A change between two shared codes is no change of occupation.
    out = out[out["to_occupation"] != "artificial"]
    p = _share_of(out, sealed_share)
    ways = {"artificial_sealed": p, "artificial_grassed": 1 - p}
    parts = [
        out.assign(from_occupation=leaf, area_ha_yr=out["area_ha_yr"] * (1.0 if "Q6" in quirks else share))
        for leaf, share in ways.items()
    ]
    return pd.concat([changes[~shared], *parts], ignore_index=True)


def _split_destination(changes: pd.DataFrame, sealed_share: Share, quirks: Quirks) -> pd.DataFrame:
    """Share what enters the shared codes between sealed and grassed, wooded land counted in (Q5)."""
    into = changes["to_occupation"].isin(["artificial", "artificial_wooded"])
    key = [*PIECE, "from_occupation"]
    wide = (
        changes[into]
        .assign(end=np.where(changes.loc[into, "to_occupation"] == "artificial", "c", "w"))
        .pivot_table(index=key, columns="end", values="area_ha_yr", aggfunc="sum", fill_value=0.0, observed=True)
        .reindex(columns=["c", "w"], fill_value=0.0)
        .reset_index()
    )
    c, w = wide["c"].to_numpy(dtype=float), wide["w"].to_numpy(dtype=float)
    p = _share_of(wide, sealed_share)
    origin = wide["from_occupation"]
    if "Q5" in quirks:
        w = np.where(origin.isin(_ZEROED), 0.0, w)
        total = c + w
        little = w < (1 - p) * total
        sealed = np.where(little, p * total, c)
        grassed = np.where(little, (1 - p) * total - w, 0.0)
        grassed = np.where(origin.isin(FORESTS), (1 - p) * c, grassed)
        sealed = np.where(origin == "artificial_sealed", 0.0, sealed)
        grassed = np.where(origin == "artificial_sealed", 0.0, grassed)
    else:
        grassed = np.maximum((1 - p) * (c + w) - w, 0.0)
        sealed = c - grassed
    parts = [
        wide[key].assign(to_occupation=leaf, area_ha_yr=area)
        for leaf, area in (
            ("artificial_sealed", sealed),
            ("artificial_grassed", grassed),
            ("artificial_wooded", w),
        )
    ]
    return pd.concat([changes.loc[~into, [*key, "to_occupation", "area_ha_yr"]], *parts], ignore_index=True)


def check_changes(changes: pd.DataFrame) -> None:
    """Refuse NaN, infinite or negative change areas.

    Raises:
        DataError: ``bad_areas``, naming the first territories at fault.
    """
    values = changes["area_ha_yr"].to_numpy(dtype=float)
    bad = ~np.isfinite(values) | (values < 0)
    if bad.any():
        rows = changes[bad].head(5)
        shown = ", ".join(f"{t}: {v}" for t, v in zip(rows["territory"], rows["area_ha_yr"]))
        raise DataError("bad_areas", table="changes", column="area_ha_yr", count=int(bad.sum()), shown=shown)
