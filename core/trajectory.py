"""The course of a conversion: what one hectare gains or loses in all, pool by pool, and over how many years.

Method §8 (kinetics of ADEME's CAT'ENR): the change of each pool begins in the year of the conversion, keeps an even
pace and ends after its duration. Every course is a straight line, so that a sum of years has a closed form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from . import fluxes
from .fluxes import TCO2_PER_TC, TRANSITION_YEARS
from .modes import NONE, Quirks
from .occupations import BY_ID, FORESTS, LAND

if TYPE_CHECKING:
    from .places import PlaceFigures

COMPONENTS = ("soil", "litter", "biomass", "n2o_soil", "n2o_litter")
"""What a conversion changes. The N2O of nitrogen freed stands by the pool that frees it, and follows its pace."""
HEDGEROW_YEARS = 20.0
"""A hedgerow grows to its reference as other woody plants outside forests do."""
_FOREST_YEARS = 40.0
_GAIN_YEARS = 20.0
_LITTER_YEARS = 20.0
_WETLAND_YEARS = 20.0
_SOIL_YEARS = (
    ("grass", "field", 26.315789),
    ("wood", "field", 40.0),
    ("wood", "grass", 49.554014),
    ("grass", "wood", 49.554014),
    ("field", "grass", 51.020408),
    ("sealed", "grass", 51.020408),
    ("field", "wood", 68.181818),
    ("sealed", "wood", 68.181818),
)
"""Years that soil takes from one kind of land to another; every other pair is at once (method §8)."""
_KIND = {
    "cropland": "field",
    "orchard": "field",
    "vineyard": "field",
    "wetland": "wetland",
    "artificial_sealed": "sealed",
    "artificial_grassed": "grass",
    "artificial_wooded": "wood",
    "grassland": "grass",
    "forest": "wood",
}
"""What each soil behaves like when it changes."""


@dataclass(frozen=True)
class Kinetics:
    """What conversions do in n places, in the order of ``LAND`` and ``COMPONENTS``.

    ``total_tco2e_ha`` (n, 14, 14, 5): all that a hectare going from one occupation to another gains (above 0) or loses.
    ``duration_years`` (n, 14, 14, 5): over how many years, 0 where at once.
    ``growth_tco2e_ha_yr`` (n, 14): what a standing hectare takes up a year (forests; method §6).
    ``stock_tc_ha`` (n, 14, 4): the reference stock by pool (soil, live_biomass, dead_biomass, litter).
    ``hedgerow_tco2e_km`` (n,).
    ``yearly_tco2e_ha`` (n, 14, 14): the flux that a diagnosis counts for a hectare converted each year (method §5).
    """

    total_tco2e_ha: np.ndarray
    duration_years: np.ndarray
    growth_tco2e_ha_yr: np.ndarray
    stock_tc_ha: np.ndarray
    hedgerow_tco2e_km: np.ndarray
    yearly_tco2e_ha: np.ndarray


def soil_durations() -> np.ndarray:
    """Return how long soil takes to change between the occupations of ``LAND``, (14, 14) years, 0 at once."""
    kind = [_KIND[str(BY_ID[o].soil)] for o in LAND]
    table = np.zeros((len(LAND), len(LAND)))
    for origin, end, years in _SOIL_YEARS:
        for i in (n for n, k in enumerate(kind) if k == origin):
            for j in (n for n, k in enumerate(kind) if k == end):
                table[i, j] = years
    into_wetland = np.array([k == "wetland" for k in kind])
    table[np.ix_(~into_wetland, into_wetland)] = _WETLAND_YEARS
    # A lawn is grassland and a wooded park is forest to the soil: between these nothing moves.
    return table


def kinetics(
    figures: PlaceFigures,
    densities: pd.DataFrame,
    growth: pd.DataFrame,
    stock: pd.DataFrame,
    constants: dict[str, float],
    quirks: Quirks = NONE,
) -> Kinetics:
    """Return the kinetics of the places of ``figures``, from the very factors that an assessment applies.

    Args:
        figures: soil fluxes, biomass and hedgerows of the places.
        densities: territory, place, composition, live_tc_ha, dead_tc_ha; one row a place and composition.
        growth: place, composition, growth_tc_ha_yr.
        stock: place, occupation, pool, stock_tc of one hectare (``stocks.land_stocks``).
        constants: litter and N2O factors of the release.
        quirks: the defects to reproduce.
    """
    names, size = figures.places, len(LAND)
    pairs = pd.DataFrame([(a, b) for a in LAND for b in LAND if a != b], columns=["from_occupation", "to_occupation"])
    pairs = pd.DataFrame({"territory": names, "place": names}).merge(pairs, how="cross").assign(area_ha_yr=1.0)
    table = fluxes.land_use_change(pairs, figures, densities, constants, quirks)
    carbon = table[table["gas"] == "C"]
    unit, years = np.zeros((2, len(names), size, size, 3))
    pool = carbon["pool"].map({"soil": 0, "litter": 1, "live_biomass": 2}).to_numpy(dtype=int)
    order = pd.Index(LAND)
    at = (
        names.get_indexer(carbon["place"]),
        order.get_indexer(carbon["from_occupation"]),
        order.get_indexer(carbon["to_occupation"]),
        pool,
    )
    unit[at], years[at] = carbon["unit_flux"], carbon["years"]
    duration = np.zeros((len(names), size, size, len(COMPONENTS)))
    total = np.zeros_like(duration)
    duration[..., 0] = soil_durations()
    # A change of twenty years keeps its pace until its duration is over, and for twenty years at least (§8).
    slow = years[..., 0] == TRANSITION_YEARS
    duration[..., 0] = np.where(slow, np.maximum(duration[..., 0], TRANSITION_YEARS), duration[..., 0])
    total[..., 0] = unit[..., 0] * np.where(slow, duration[..., 0], 1.0)
    total[..., 1], duration[..., 1] = unit[..., 1], _LITTER_YEARS
    total[..., 2] = unit[..., 2] * years[..., 2]
    _grow_forests(total, figures, densities)
    gains = np.where(np.isin(LAND, FORESTS), _FOREST_YEARS, _GAIN_YEARS)
    duration[..., 2] = np.where(total[..., 2] > 0, gains, 0.0)
    total[..., :3] *= TCO2_PER_TC
    _add_n2o(total, duration, constants, quirks)
    return Kinetics(
        total,
        duration,
        _laid(growth, names, "composition", "growth_tc_ha_yr") * TCO2_PER_TC,
        _stocks(stock, names),
        figures.hedgerow * TCO2_PER_TC,
        _yearly(table, names),
    )


def _grow_forests(total: np.ndarray, figures: PlaceFigures, densities: pd.DataFrame) -> None:
    """Give land planted with trees the biomass of its forest less what it held; between forests nothing moves."""
    standing = densities.assign(wood=densities["live_tc_ha"] + densities["dead_tc_ha"])
    wood = _laid(standing, figures.places, "composition", "wood")
    for j, occupation in enumerate(LAND):
        if occupation in FORESTS:
            open_land = [i for i, o in enumerate(LAND) if o not in FORESTS]
            total[:, open_land, j, 2] = wood[:, j, None] - figures.biomass[:, open_land]


def _add_n2o(total: np.ndarray, duration: np.ndarray, constants: dict[str, float], quirks: Quirks) -> None:
    """Add N2O (tCO2e) where soil and litter together lose carbon, shared out between the pools that lose."""
    both = total[..., 0] + total[..., 1]
    losses = np.minimum(total[..., :2], 0.0)
    whole = losses.sum(axis=-1)
    share = np.divide(losses, whole[..., None], out=np.zeros_like(losses), where=whole[..., None] != 0)
    factor = fluxes.n2o_per_tc(constants, quirks) * constants["gwp_n2o"] / TCO2_PER_TC
    total[..., 3:] = np.minimum(both, 0.0)[..., None] * factor * share
    duration[..., 3:] = duration[..., :2]


def _laid(table: pd.DataFrame, names: pd.Index, column: str, value: str) -> np.ndarray:
    result = np.zeros((len(names), len(LAND)))
    result[names.get_indexer(table["place"]), pd.Index(LAND).get_indexer(table[column])] = table[value]
    return result


def _yearly(table: pd.DataFrame, names: pd.Index) -> np.ndarray:
    result = np.zeros((len(names), len(LAND), len(LAND)))
    order = pd.Index(LAND)
    at = (
        names.get_indexer(table["place"]),
        order.get_indexer(table["from_occupation"]),
        order.get_indexer(table["to_occupation"]),
    )
    np.add.at(result, at, table["flux_tco2e_yr"].to_numpy(dtype=float))
    return result


STOCK_POOLS = ("soil", "live_biomass", "dead_biomass", "litter")


def _stocks(stock: pd.DataFrame, names: pd.Index) -> np.ndarray:
    result = np.zeros((len(names), len(LAND), len(STOCK_POOLS)))
    at = (
        names.get_indexer(stock["place"]),
        pd.Index(LAND).get_indexer(stock["occupation"]),
        pd.Index(STOCK_POOLS).get_indexer(stock["pool"]),
    )
    result[at] = stock["stock_tc"]
    return result


def reached(duration_years: np.ndarray, age_years: np.ndarray) -> np.ndarray:
    """Return the share (0–1) of a change that is done after so many whole years; broadcasts.

    The first year is the one of the conversion: what happens at once is done when it ends, after one year.
    """
    age = np.maximum(age_years, 0.0)
    at_once = (age > 0).astype(float)
    slow = duration_years > 0
    return np.asarray(np.where(slow, np.minimum(age / np.where(slow, duration_years, 1.0), 1.0), at_once))
