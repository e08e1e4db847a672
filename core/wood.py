"""Wood products: the share of the French stock and sequestration that a place's harvest or population stands for.

Method §4 and §6; both the stock and the flux of wood products are this share times a French figure.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .areas import PIECE
from .places import PlaceFigures
from .sums import summed

USES = ("timber", "industry")
_STEM_SHARE_OUT = 0.9
_TOP_SHARE_OUT = 0.5


def shares_by_harvest(forest_rows: pd.DataFrame, figures: PlaceFigures, constants: dict[str, float]) -> pd.DataFrame:
    """Return each piece's share of the French harvest of timber and of industry wood.

    Args:
        forest_rows: territory, place, composition, area_ha, harvest_m3_ha_yr (m³ of stem volume a hectare and year).
        figures: the timber and industry shares of the places' regions.
        constants: the release's French harvests (m³/yr) and ratios of total to stem volume.

    Returns:
        territory, place, timber_share, industry_share (fractions).
    """
    harvest = (forest_rows["harvest_m3_ha_yr"] * forest_rows["area_ha"]).to_numpy(dtype=float)
    ratios = {o: constants[f"stem_volume_ratio_{o}"] for o in forest_rows["composition"].unique()}
    total = harvest * forest_rows["composition"].map(ratios).to_numpy(dtype=float)
    wood_out = _STEM_SHARE_OUT * harvest + _TOP_SHARE_OUT * (total - harvest)
    k = figures.position(forest_rows["place"])
    table = forest_rows[PIECE].assign(
        timber_share=wood_out * figures.timber_share[k] / constants["harvest_timber_france"],
        industry_share=wood_out * figures.industry_share[k] / constants["harvest_industry_france"],
    )
    return summed(table, PIECE, ["timber_share", "industry_share"])


def shares_by_consumption(population: pd.DataFrame, constants: dict[str, float]) -> pd.DataFrame:
    """Return each piece's share of the French population, as its share of both uses of wood.

    Args:
        population: territory, place, population (inhabitants).
        constants: the release's French population.

    Returns:
        territory, place, timber_share, industry_share (fractions).
    """
    share = population["population"].to_numpy(dtype=np.float64) / constants["population_france"]
    return population[PIECE].assign(timber_share=share, industry_share=share)
