"""The area table: from class areas to the areas of the occupations, and what refines them.

Tables are tidy, one row per territory, place and occupation; a *piece* is one territory × place. Areas in ha.
"""

from __future__ import annotations

from typing import Union

import numpy as np
import pandas as pd

from .errors import DataError
from .modes import NONE, Quirks
from .occupations import FORESTS, LAND, OPEN, OPEN_SPLIT, SPLIT, UNMAPPED
from .sums import summed

Share = Union[float, "pd.Series"]

PIECE = ["territory", "place"]
SEALED_SHARE = 0.8
"""Share of artificial land that is sealed unless the user sets it (ALDO, method §2)."""
_CONFORM_WOODED_LIMIT = 0.2


def occupy(class_areas: pd.DataFrame, occupation_of: pd.Series) -> pd.DataFrame:
    """Sum class areas into occupations.

    Args:
        class_areas: territory, place, class_code, area_ha.
        occupation_of: occupation id by class code; a code it lacks counts as ``unmapped``.

    Returns:
        territory, place, occupation, area_ha, origin (``computed``). Land under the shared codes stands as
        ``artificial`` until ``split_artificial``, crop or grass as ``agricultural_open`` until ``split_open``; land
        without an occupation as ``unmapped``.
    """
    named = class_areas.assign(
        occupation=class_areas["class_code"].map(occupation_of).fillna(UNMAPPED).astype(object),
        origin="computed",
    )
    return summed(named, [*PIECE, "occupation", "origin"], ["area_ha"])


def check_areas(areas: pd.DataFrame, value: str = "area_ha", table: str = "areas") -> None:
    """Refuse NaN, infinite or negative areas.

    Raises:
        DataError: ``bad_areas``, naming the table and the first territories at fault.
    """
    bad = ~np.isfinite(areas[value].to_numpy(dtype=float)) | (areas[value].to_numpy(dtype=float) < 0)
    if bad.any():
        rows = areas[bad].head(5)
        shown = ", ".join(f"{t}: {v}" for t, v in zip(rows["territory"], rows[value]))
        raise DataError("bad_areas", table=table, column=value, count=int(bad.sum()), shown=shown)


def split_open(areas: pd.DataFrame, cropland_share: float | None) -> pd.DataFrame:
    """Split the land that is crop or grass (``agricultural_open``) by the share of cropland that the user gives.

    Args:
        areas: territory, place, occupation, area_ha, origin.
        cropland_share: in 0–1; None where the user gave none.

    Returns:
        The same columns, without ``agricultural_open``.

    Raises:
        DataError: ``undecided_land`` where there is such land and no share.
    """
    undecided = areas["occupation"] == OPEN
    if not (areas["area_ha"][undecided] > 0).any():
        return areas[~undecided].reset_index(drop=True)
    if cropland_share is None:
        lost, whole = float(areas["area_ha"][undecided].sum()), float(areas["area_ha"].sum())
        raise DataError("undecided_land", area_ha=lost, share=lost / whole)
    parts = [
        areas[undecided].assign(occupation=leaf, area_ha=areas["area_ha"][undecided] * share)
        for leaf, share in zip(OPEN_SPLIT, (cropland_share, 1 - cropland_share))
    ]
    return summed(pd.concat([areas[~undecided], *parts]), [*PIECE, "occupation", "origin"], ["area_ha"])


def split_artificial(areas: pd.DataFrame, sealed_share: Share = SEALED_SHARE, quirks: Quirks = NONE) -> pd.DataFrame:
    """Split the land of the shared artificial codes into sealed and grassed, piece by piece (method §2, Q1).

    Args:
        areas: territory, place, occupation, area_ha, origin; ``artificial`` rows are what is split. Rows that
            already name ``artificial_sealed`` or ``artificial_grassed`` are kept and added to.
        sealed_share: share of sealed land in 0–1, one for all or a Series by territory.
        quirks: with ``Q1``, ADEME's own split, which loses land; without, the area is conserved.

    Returns:
        The same columns, without ``artificial``.
    """
    shared = areas[areas["occupation"] == "artificial"]
    if shared.empty:
        return areas.reset_index(drop=True)
    wooded = summed(areas[areas["occupation"] == "artificial_wooded"], PIECE, ["area_ha"])
    pieces = summed(shared, [*PIECE, "origin"], ["area_ha"]).merge(
        wooded.rename(columns={"area_ha": "wooded"}), on=PIECE, how="left"
    )
    o = pieces["area_ha"].to_numpy()
    w = pieces["wooded"].fillna(0.0).to_numpy()
    p = _share_of(pieces, sealed_share)
    total = o + w
    if "Q1" in quirks:
        sealed = np.where(w < _CONFORM_WOODED_LIMIT * total, p * total, o - w)
        grassed = np.where(w < _CONFORM_WOODED_LIMIT * (sealed + w), (1 - p) * total - w, 0.0)
    else:
        grassed = np.maximum((1 - p) * total - w, 0.0)
        sealed = o - grassed
    parts = [
        pieces[[*PIECE, "origin"]].assign(occupation=occupation, area_ha=area)
        for occupation, area in zip(SPLIT, (sealed, grassed))
    ]
    whole = pd.concat([areas[areas["occupation"] != "artificial"], *parts], ignore_index=True)
    return summed(whole, [*PIECE, "occupation", "origin"], ["area_ha"])


def replace_forests(areas: pd.DataFrame, forests: pd.DataFrame, origin: str = "forest layer") -> pd.DataFrame:
    """Put the forest areas of a forest layer or table in the place of those of the land use.

    ALDO takes forest areas from BD Forêt where it has them: a territory named in ``forests`` loses all the forest
    areas of its land use (CLC 311–313 and 324) and takes these; other territories keep theirs.

    Args:
        areas: territory, place, occupation, area_ha, origin.
        forests: territory, place, occupation (a forest), area_ha.
        origin: what the new rows are marked with.
    """
    covered = areas["territory"].isin(forests["territory"].unique()) & areas["occupation"].isin(FORESTS)
    return pd.concat([areas[~covered], forests.assign(origin=origin)[areas.columns]], ignore_index=True)


def correct(areas: pd.DataFrame, corrections: pd.DataFrame, piece_areas: pd.DataFrame) -> pd.DataFrame:
    """Replace computed areas by the user's own, spread over the places of a territory as the computed ones lie.

    Args:
        areas: territory, place, occupation, area_ha, origin.
        corrections: territory, occupation, area_ha, one row per pair.
        piece_areas: territory, place, area_ha of every piece; where a territory had none of the occupation, the
            correction is spread in proportion to these.

    Returns:
        The areas with the named ones replaced, their origin ``user``.

    Raises:
        DataError: ``correction_unknown_territory``; ``bad_areas``.
    """
    check_areas(corrections, table="corrections")
    unknown = sorted(set(corrections["territory"]) - set(piece_areas["territory"]))
    if unknown:
        raise DataError("correction_unknown_territory", territories=", ".join(unknown[:10]), count=len(unknown))
    wanted = summed(corrections, ["territory", "occupation"], ["area_ha"]).rename(columns={"area_ha": "wanted"})
    spread = piece_areas.rename(columns={"area_ha": "piece"}).merge(wanted, on="territory")
    now = summed(areas, [*PIECE, "occupation"], ["area_ha"]).rename(columns={"area_ha": "now"})
    spread = spread.merge(now, on=[*PIECE, "occupation"], how="left").fillna({"now": 0.0})
    sums = spread.groupby(["territory", "occupation"])[["piece", "now"]].transform("sum")
    weight = np.where(
        sums["now"] > 0,
        spread["now"] / sums["now"].where(sums["now"] > 0, 1.0),
        spread["piece"] / sums["piece"],
    )
    spread["area_ha"] = spread["wanted"] * weight
    spread["origin"] = "user"
    key = ["territory", "occupation"]
    replaced = pd.MultiIndex.from_frame(areas[key]).isin(pd.MultiIndex.from_frame(wanted[key]))
    return pd.concat([areas[~replaced], spread[areas.columns]], ignore_index=True)


def spread_over_communes(table: pd.DataFrame, communes: pd.DataFrame, value: str = "area_ha") -> pd.DataFrame:
    """Spread what is known of an EPCI over its communes, in proportion to their areas (method §3).

    Args:
        table: territory (the EPCI) and any other columns; ``value`` is what is spread.
        communes: territory (the EPCI), place (the commune), commune_area_ha (of all its communes: those that are not
            to be kept carry ``keep`` False).
        value: the column to spread.

    Returns:
        The rows of ``table`` for every kept commune, with a ``place`` column and ``value`` scaled.
    """
    whole = communes.groupby("territory")["commune_area_ha"].transform("sum")
    shares = communes.assign(share=communes["commune_area_ha"] / whole)
    if "keep" in shares:
        shares = shares[shares["keep"]]
    spread = table.merge(shares[["territory", "place", "share"]], on="territory")
    spread[value] = spread[value] * spread["share"]
    return spread.drop(columns="share")


def fill_missing(
    areas: pd.DataFrame, extents: pd.Series, keep: tuple[str, ...] = FORESTS
) -> tuple[pd.DataFrame, list[str]]:
    """Give a territory without land use the mean composition of the others times its own area (method §3).

    Args:
        areas: territory, occupation or class_code, area_ha.
        extents: area_ha of every territory, by territory.
        keep: occupations left out of the fill (forests come from their own table).

    Returns:
        The completed table and the territories that were filled.
    """
    key = "class_code" if "class_code" in areas else "occupation"
    known = extents.index.isin(areas["territory"])
    missing = [str(t) for t in extents.index[~known]]
    others = areas[areas["territory"].isin(extents.index) & ~areas[key].isin(keep)]
    mean = others.groupby(key)["area_ha"].sum() / float(extents[known].sum())
    rows = [mean.mul(extents[t]).rename("area_ha").reset_index().assign(territory=t) for t in missing]
    return pd.concat([areas, *rows], ignore_index=True)[areas.columns], missing


def forest_rows(areas: pd.DataFrame, places: pd.DataFrame, given: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the forest rows the forest figures are looked up for, each with its localisation (method §3).

    Args:
        areas: territory, place, occupation, area_ha.
        places: place, ser, greco, rad13, basin: one row per place.
        given: forest rows with a localisation of their own: territory, place, ser_group, greco, rad13, basin,
            composition (an occupation id), area_ha. Their localisation wins over the place's.

    Returns:
        territory, place, row, ser_group, greco, rad13, basin, composition, area_ha, given. Where a piece has no row of
        a composition, one stands with the area the area table knows (0 where none) and the localisation of its place.
    """
    pieces = areas[PIECE].drop_duplicates()
    grid = pieces.merge(pd.DataFrame({"composition": list(FORESTS)}), how="cross")
    if given is not None and not given.empty:
        has = pd.MultiIndex.from_frame(grid[[*PIECE, "composition"]]).isin(
            pd.MultiIndex.from_frame(given[[*PIECE, "composition"]])
        )
        grid = grid[~has]
    known = areas[areas["occupation"].isin(FORESTS)].rename(columns={"occupation": "composition"})
    grid = grid.merge(summed(known, [*PIECE, "composition"], ["area_ha"]), on=[*PIECE, "composition"], how="left")
    located = places.rename(columns={"ser": "ser_group"})[["place", "ser_group", "greco", "rad13", "basin"]]
    rows = grid.fillna({"area_ha": 0.0}).merge(located, on="place", how="left").assign(given=False)
    if given is not None and not given.empty:
        rows = pd.concat([given.assign(given=True)[rows.columns], rows], ignore_index=True)
    rows["row"] = np.arange(len(rows))
    return rows


def positions(names: pd.Series, order: tuple[str, ...] = LAND) -> np.ndarray:
    """Return the position of each occupation id in ``order`` (−1 where it is not there)."""
    distinct, back = np.unique(np.asarray(names, dtype=object).astype(str), return_inverse=True)
    return np.asarray(pd.Index(order).get_indexer(pd.Index(distinct))[back], dtype=np.intp)


def _share_of(pieces: pd.DataFrame, share: Share) -> np.ndarray:
    values = (
        pieces["territory"].map(share).to_numpy(dtype=float)
        if isinstance(share, pd.Series)
        else np.full(len(pieces), share)
    )
    if not ((values >= 0) & (values <= 1)).all():
        raise DataError("bad_sealed_share", value=float(np.nanmin(values)) if len(values) else share)
    return values
