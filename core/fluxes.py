"""Yearly flux (tCO2e/yr) of land-use change, standing forests, wood products and practices (method §5 and §6).

Pure functions over tables. A positive flux is a sequestration, a negative one an emission.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .areas import PIECE, positions
from .changes import PAIR
from .modes import Quirks
from .occupations import BY_ID, FORESTS, LAND, SOILS
from .wood import USES

if TYPE_CHECKING:
    from .places import PlaceFigures

TCO2_PER_TC = 44 / 12
TRANSITION_YEARS = 20
COLUMNS = [
    *PIECE,
    *PAIR,
    "pool",
    "gas",
    "category",
    "area_ha_yr",
    "unit_flux",
    "years",
    "value",
    "flux_tco2e_yr",
    "origin",
]
_S = {soil: i for i, soil in enumerate(SOILS)}
_ARTIFICIAL = ("artificial_sealed", "artificial_grassed", "artificial_wooded")
_IS_FOREST = np.array([o in FORESTS for o in LAND])
_SOIL_OF = np.array([_S[str(BY_ID[o].soil)] for o in LAND])
_L = {occupation: i for i, occupation in enumerate(LAND)}


def soil_rates(table: np.ndarray, quirks: Quirks) -> np.ndarray:
    """Return the soil rate of every change, the special cases of the method applied.

    Args:
        table: the release's soil fluxes, (n, 9, 9) in the order of ``occupations.SOILS``, tC/ha/yr, 0 where none.
        quirks: with ``Q11``, grassland → wooded artificial land reads prai_for, without it prai_art_arb.

    Returns:
        (n, 9, 9), tC/ha/yr; 0 from a soil to itself.
    """

    def read(origin: str, end: str) -> np.ndarray:
        return np.asarray(table[:, _S[origin], _S[end]])

    zero = np.zeros(len(table))
    special: dict[tuple[str, str], np.ndarray] = {
        ("cropland", "orchard"): zero,
        ("cropland", "vineyard"): zero,
        ("grassland", "artificial_wooded"): read("grassland", "forest" if "Q11" in quirks else "artificial_wooded"),
        ("grassland", "artificial_grassed"): zero,
        ("forest", "artificial_wooded"): zero,
        ("wetland", "orchard"): read("wetland", "cropland"),
        ("wetland", "vineyard"): read("wetland", "cropland"),
        ("wetland", "artificial_sealed"): read("wetland", "cropland") + read("cropland", "artificial_sealed"),
        ("wetland", "artificial_grassed"): read("wetland", "grassland"),
        ("wetland", "artificial_wooded"): read("wetland", "forest"),
    }
    for crop in ("orchard", "vineyard"):
        special.update({(crop, end): zero for end in ("cropland", "orchard", "vineyard")})
        special.update({(crop, end): read("cropland", end) for end in ("wetland", *_ARTIFICIAL)})
    rates = table.copy()
    for (origin, end), values in special.items():
        rates[:, _S[origin], _S[end]] = values
    # Artificial land behaves, when it is left, as the open land it resembles.
    like = {"artificial_sealed": "cropland", "artificial_grassed": "grassland", "artificial_wooded": "forest"}
    for origin, model in like.items():
        rates[:, _S[origin], :] = rates[:, _S[model], :]
    rates[:, range(len(SOILS)), range(len(SOILS))] = 0.0
    return rates


def land_use_change(
    changes: pd.DataFrame,
    figures: PlaceFigures,
    densities: pd.DataFrame,
    constants: dict[str, float],
    quirks: Quirks,
) -> pd.DataFrame:
    """Return the flux of land-use change by pool and gas.

    Args:
        changes: territory, place, from_occupation, to_occupation, area_ha_yr, between leaves
            (``changes.split_artificial``).
        figures: soil fluxes and biomass of the places.
        densities: forest densities by territory, place and composition (``stocks.forest_densities``).
        constants: litter, N2O factors of the release.
        quirks: which of Q3, Q4, Q7, Q11, Q12, Q13 to reproduce.

    Returns:
        ``COLUMNS``: one row per change, pool and gas whose value is not 0. ``value`` is tC (gas C) or t N2O (gas N2O),
        ``area_ha_yr × unit_flux × years`` for carbon. N2O rows have no area, unit or years.
    """
    pairs = changes[[*PIECE, *PAIR, "area_ha_yr"]].reset_index(drop=True)
    i, j = positions(pairs["from_occupation"]), positions(pairs["to_occupation"])
    k = figures.position(pairs["place"])
    forest_biomass = _forest_biomass(pairs, densities)
    carbon = [
        _rows(
            pairs,
            "soil",
            *_soil(i, j, soil_rates(figures.soil_flux, quirks), figures.zone[k]),
            figures.origin("soil", k),
        ),
        _rows(pairs, "litter", *_litter(i, j, constants["litter_forest"], quirks), "constant"),
        _rows(
            pairs,
            "live_biomass",
            *_biomass(i, j, figures.biomass[k, i], figures.biomass[k, j], forest_biomass, quirks),
            figures.origin("biomass", k),
        ),
    ]
    soil_and_litter = carbon[0]["value"].to_numpy() + carbon[1]["value"].to_numpy()
    table = pd.concat([*carbon, _n2o(pairs, soil_and_litter, constants, quirks)], ignore_index=True)
    return table[table["value"] != 0].reset_index(drop=True)


def growth(forest_rows: pd.DataFrame) -> pd.DataFrame:
    """Return the flux of standing forests: area × (growth − mortality − harvest) of each forest row.

    Args:
        forest_rows: territory, place, composition, area_ha, growth_tc_ha_yr, origin.

    Returns:
        ``COLUMNS`` (category ``growth``, no origin occupation), rows of value 0 left out.
    """
    value = (forest_rows["area_ha"] * forest_rows["growth_tc_ha_yr"]).to_numpy(dtype=float)
    table = forest_rows[PIECE].assign(
        from_occupation="",
        to_occupation=forest_rows["composition"],
        pool="live_biomass",
        gas="C",
        category="growth",
        area_ha_yr=forest_rows["area_ha"],
        unit_flux=forest_rows["growth_tc_ha_yr"],
        years=np.nan,
        value=value,
        flux_tco2e_yr=value * TCO2_PER_TC,
        origin=forest_rows["origin"],
    )[COLUMNS]
    return table[value != 0].reset_index(drop=True)


def wood_products(shares: pd.DataFrame, constants: dict[str, float]) -> pd.DataFrame:
    """Return the flux of wood products: share of the French harvest or population × French sequestration.

    Args:
        shares: territory, place, timber_share, industry_share (``wood``).
        constants: ``sequestration_timber_france``, ``sequestration_industry_france`` (tCO2e/yr).

    Returns:
        ``COLUMNS`` (gas CO2, pool ``products``, category ``wood_products_timber`` or ``…_industry``).
    """
    parts = []
    for use in USES:
        value = shares[f"{use}_share"].to_numpy(dtype=float) * constants[f"sequestration_{use}_france"]
        parts.append(
            shares[PIECE].assign(
                from_occupation="",
                to_occupation="wood_products",
                pool="products",
                gas="CO2",
                category=f"wood_products_{use}",
                area_ha_yr=np.nan,
                unit_flux=np.nan,
                years=np.nan,
                value=value,
                flux_tco2e_yr=value,
                origin="france",
            )
        )
    table = pd.concat(parts, ignore_index=True)[COLUMNS]
    return table[table["value"] != 0].reset_index(drop=True)


def practices(applied: pd.DataFrame, factors: pd.DataFrame) -> pd.DataFrame:
    """Return the flux of agricultural practices: area × factor, soil and biomass apart.

    Args:
        applied: territory, place, practice (id), area_ha.
        factors: id, occupation, soil_tc_ha_yr, biomass_tc_ha_yr of the release.

    Returns:
        ``COLUMNS``, category the practice's id, rows of value 0 left out.
    """
    known = applied.merge(factors.rename(columns={"id": "practice"}), on="practice")
    parts = []
    for pool, column in (("soil", "soil_tc_ha_yr"), ("live_biomass", "biomass_tc_ha_yr")):
        value = (known["area_ha"] * known[column]).to_numpy(dtype=float)
        parts.append(
            known[PIECE].assign(
                from_occupation="",
                to_occupation=known["occupation"],
                pool=pool,
                gas="C",
                category=known["practice"],
                area_ha_yr=known["area_ha"],
                unit_flux=known[column],
                years=np.nan,
                value=value,
                flux_tco2e_yr=value * TCO2_PER_TC,
                origin="constant",
            )
        )
    table = pd.concat(parts, ignore_index=True)[COLUMNS]
    return table[table["value"] != 0].reset_index(drop=True)


def _soil(i: np.ndarray, j: np.ndarray, rates: np.ndarray, zone: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b = _SOIL_OF[i], _SOIL_OF[j]
    wetland, artificial = _S["wetland"], [_S[s] for s in _ARTIFICIAL]
    fast = (a == wetland) | (b == wetland) | np.isin(b, artificial)
    return np.where(a == b, 0.0, rates[zone, a, b]), np.where(fast, 1, TRANSITION_YEARS)


def _litter(i: np.ndarray, j: np.ndarray, litter: float, quirks: Quirks) -> tuple[np.ndarray, np.ndarray]:
    """Litter lost at once with a forest, gained at once with one (Q3 and Q12 in conform)."""
    leaves, enters = _IS_FOREST[i] & ~_IS_FOREST[j], _IS_FOREST[j] & ~_IS_FOREST[i]
    wooded, sealed = _L["artificial_wooded"], _L["artificial_sealed"]
    if "Q12" in quirks:
        leaves &= j != wooded
        enters = ~_IS_FOREST[i] & (i != wooded) & (_IS_FOREST[j] | (j == wooded))
    if "Q3" in quirks:
        enters &= i != sealed
    return np.where(leaves, -litter, np.where(enters, litter, 0.0)), np.ones(len(i), dtype=int)


def _biomass(
    i: np.ndarray, j: np.ndarray, before: np.ndarray, after: np.ndarray, forest: np.ndarray, quirks: Quirks
) -> tuple[np.ndarray, np.ndarray]:
    """Biomass lost at once, gained in twenty years; a forest's own gain stands in its growth, not here."""
    cleared = _IS_FOREST[i] & ~_IS_FOREST[j]
    total = after - np.where(cleared, forest, before)
    if "Q4" in quirks:
        grassed, sealed, wooded = _L["artificial_grassed"], _L["artificial_sealed"], _L["artificial_wooded"]
        total = np.where((i == _L["grassland_wooded"]) & (j == _L["wetland"]), -57.0, total)
        total = np.where((i == grassed) & (j == wooded), after, total)
        total = np.where((i == grassed) & (j == sealed), 0.0, total)
    total = np.where(_IS_FOREST[j], 0.0, total)
    slow = total > 0
    if "Q13" in quirks:
        slow &= ~cleared
    years = np.where(slow, TRANSITION_YEARS, 1)
    return total / years, years


def n2o_per_tc(constants: dict[str, float], quirks: Quirks) -> float:
    """Return the N2O (t) of the nitrogen freed by a tonne of soil carbon lost (Q7: ADEME writes 44/25 once)."""
    direct = constants["n2o_direct_factor"] * (44 / 25 if "Q7" in quirks else 44 / 28)
    leached = constants["n2o_leaching_share"] * constants["n2o_leaching_factor"] * 44 / 28
    return (direct + leached) / constants["n2o_cn_ratio"]


def _n2o(pairs: pd.DataFrame, soil_and_litter: np.ndarray, constants: dict[str, float], quirks: Quirks) -> pd.DataFrame:
    """N2O of the nitrogen freed where soil and litter together lose carbon."""
    value = np.minimum(soil_and_litter, 0.0) * n2o_per_tc(constants, quirks)
    return pairs[[*PIECE, *PAIR]].assign(
        pool="soil_and_litter",
        gas="N2O",
        category="land_use_change",
        area_ha_yr=np.nan,
        unit_flux=np.nan,
        years=np.nan,
        value=value,
        flux_tco2e_yr=value * constants["gwp_n2o"],
        origin="constant",
    )[COLUMNS]


def _forest_biomass(pairs: pd.DataFrame, densities: pd.DataFrame) -> np.ndarray:
    """Live and dead biomass (tC/ha) of the origin, NaN where it is no forest."""
    found = pairs[[*PIECE, "from_occupation"]].merge(
        densities.rename(columns={"composition": "from_occupation"}),
        on=[*PIECE, "from_occupation"],
        how="left",
    )
    return np.asarray(found["live_tc_ha"] + found["dead_tc_ha"], dtype=float)


def _rows(pairs: pd.DataFrame, pool: str, unit: np.ndarray, years: np.ndarray, origin: object) -> pd.DataFrame:
    value = pairs["area_ha_yr"].to_numpy(dtype=float) * unit * years
    return pairs[[*PIECE, *PAIR]].assign(
        pool=pool,
        gas="C",
        category="land_use_change",
        area_ha_yr=pairs["area_ha_yr"],
        unit_flux=unit,
        years=years.astype(float),
        value=value,
        flux_tco2e_yr=value * TCO2_PER_TC,
        origin=origin,
    )[COLUMNS]
