"""Stocks of carbon (tC) by occupation and pool: area × reference density of the place (method §4).

Pure functions over tables; a piece is one territory × place, a territory the sum of its pieces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .areas import PIECE, positions
from .occupations import FORESTS, LAND
from .wood import USES

if TYPE_CHECKING:
    from .places import PlaceFigures
from .sums import added, coded, grouped, summed

POOLS = ("soil", "live_biomass", "dead_biomass", "litter", "products")
COLUMNS = [*PIECE, "occupation", "pool", "area_ha", "stock_tc", "density_tc_ha", "origin"]


def forest_densities(forest_rows: pd.DataFrame) -> pd.DataFrame:
    """Average the densities of a piece's forest rows by composition, by area (plainly where the area is 0).

    Args:
        forest_rows: territory, place, composition, area_ha, live_tc_ha, dead_tc_ha, origin.

    Returns:
        territory, place, composition, live_tc_ha, dead_tc_ha, origin: one row per piece and composition.
    """
    by = [*PIECE, "composition"]
    values = ["live_tc_ha", "dead_tc_ha"]
    rows = forest_rows[[*by, "area_ha", "origin", *values]]
    group, first = grouped([coded(rows[name]) for name in by], len(rows))
    area, count = rows["area_ha"].to_numpy(dtype=float), np.bincount(group, minlength=len(first))
    whole = added(area, group, len(first))
    weight = np.where(whole[group] > 0, area / np.where(whole > 0, whole, 1.0)[group], 1.0 / count[group])
    table = rows[by].iloc[first].reset_index(drop=True)
    for value in values:
        table[value] = added(rows[value].to_numpy(dtype=float) * weight, group, len(first))
    origin = rows["origin"].to_numpy(dtype=object)[first]
    table["origin"] = np.where(count > 1, "mean of its forest rows", origin)
    return table


def land_stocks(
    areas: pd.DataFrame, figures: PlaceFigures, densities: pd.DataFrame, constants: dict[str, float]
) -> pd.DataFrame:
    """Return the stock of every occupation and pool.

    Args:
        areas: territory, place, occupation (a leaf), area_ha.
        figures: soil and biomass densities (tC/ha) of the places.
        densities: forest densities by territory, place and composition (``forest_densities``).
        constants: ``litter_forest`` (tC/ha) of the release.

    Returns:
        territory, place, occupation, pool, area_ha, stock_tc, density_tc_ha, origin; a pool that an occupation does
        not hold (litter outside forests) has no row.
    """
    o = positions(areas["occupation"])
    land = areas[o >= 0][[*PIECE, "occupation", "area_ha"]].reset_index(drop=True)
    o = o[o >= 0]
    k = figures.position(land["place"])
    in_forest = np.isin(o, [LAND.index(f) for f in FORESTS])
    parts = [
        _pool(land, "soil", figures.soil_stock[k, o], figures.origin("soil", k)),
        _pool(
            land[~in_forest],
            "live_biomass",
            figures.biomass[k, o][~in_forest],
            figures.origin("biomass", k[~in_forest]),
        ),
    ]
    forest = land[in_forest].merge(
        densities.rename(columns={"composition": "occupation"}), on=[*PIECE, "occupation"], how="left"
    )
    parts += [
        _pool(forest, "live_biomass", forest["live_tc_ha"], forest["origin"]),
        _pool(forest, "dead_biomass", forest["dead_tc_ha"], forest["origin"]),
        _pool(forest, "litter", np.full(len(forest), constants["litter_forest"]), "constant"),
    ]
    return pd.concat(parts, ignore_index=True)


def hedgerow_stocks(hedgerows: pd.DataFrame, figures: PlaceFigures) -> pd.DataFrame:
    """Return the stock of hedgerows: km × carbon per km of the département (biomass only, no area).

    Args:
        hedgerows: territory, place, length_km.
        figures: ``hedgerow`` (tC/km) of the places.
    """
    km = summed(hedgerows, PIECE, ["length_km"])
    k = figures.position(km["place"])
    return km[PIECE].assign(
        occupation="hedgerow",
        pool="live_biomass",
        area_ha=np.nan,
        stock_tc=km["length_km"].to_numpy() * figures.hedgerow[k],
        density_tc_ha=np.nan,
        origin=figures.origin("hedgerow", k),
    )[COLUMNS]


def product_stocks(shares: pd.DataFrame, constants: dict[str, float]) -> pd.DataFrame:
    """Return the stock of wood products: share of the French harvest or population × French stock.

    Args:
        shares: territory, place, timber_share, industry_share (``wood``).
        constants: ``stock_timber_france`` and ``stock_industry_france`` (tC).
    """
    stock = sum(shares[f"{use}_share"].to_numpy(dtype=float) * constants[f"stock_{use}_france"] for use in USES)
    return shares[PIECE].assign(
        occupation="wood_products",
        pool="products",
        area_ha=np.nan,
        stock_tc=stock,
        density_tc_ha=np.nan,
        origin="france",
    )[COLUMNS]


def _pool(land: pd.DataFrame, pool: str, density: np.ndarray, origin: object) -> pd.DataFrame:
    density = np.asarray(density, dtype=float)
    return land[[*PIECE, "occupation"]].assign(
        pool=pool,
        area_ha=land["area_ha"],
        stock_tc=land["area_ha"].to_numpy(dtype=float) * density,
        density_tc_ha=density,
        origin=np.asarray(origin) if not isinstance(origin, str) else origin,
    )[COLUMNS]
