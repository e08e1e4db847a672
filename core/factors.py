"""The method's figures for one hectare of one place: what holds an occupation, what a conversion costs.

The same rooms as an assessment, on a table of one hectare each, so that a factor is by construction what a run applies.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from . import areas, fluxes, places, stocks
from .errors import UsageError
from .modes import Quirks, quirks_of
from .occupations import LAND, occupation_named
from .reference import Reference, load_release


@dataclass(frozen=True)
class Factors:
    """Of one place: ``stock_tc_ha`` by occupation, all pools of the land; ``flux_tco2e_ha`` by (from, to).

    A flux is the yearly one of an hectare converted each year, as ALDO counts it (method §5).
    """

    place: str
    stock_tc_ha: pd.Series
    flux_tco2e_ha: pd.Series


def one_hectare(
    here: places.Places, reference: Reference, quirks: Quirks
) -> tuple[places.PlaceFigures, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return what applies to a hectare of every occupation of every place.

    Args:
        here: the places, resolved.
        reference: the release.
        quirks: the defects to reproduce.

    Returns:
        The places' figures; the forest rows (place, composition, growth_tc_ha_yr …); their densities; the stock
        (place, occupation, pool, stock_tc). The territory of every row is its place.
    """
    names = here.table["place"]
    hectare = pd.DataFrame({"territory": names, "place": names}).merge(
        pd.DataFrame({"occupation": list(LAND), "area_ha": 1.0}), how="cross"
    )
    rows = places.forest_figures(areas.forest_rows(hectare, here.table), reference, quirks)
    densities = stocks.forest_densities(rows)
    figures = places.figures(here, reference, quirks)
    return figures, rows, densities, stocks.land_stocks(hectare, figures, densities, reference.constants)


@lru_cache(maxsize=4096)
def factors_of(place: str, mode: str = "corrected", release: str | None = None) -> Factors:
    """Return the figures of a commune.

    Args:
        place: its INSEE code.
        mode: ``corrected`` or ``conform``.
        release: the reference release, the latest where None.

    Raises:
        DataError: those of ``places.resolve``. UsageError: an unknown mode or release.
    """
    reference, quirks = load_release(release), quirks_of(mode)
    here = places.resolve([place], reference)
    figures, _, densities, stock = one_hectare(here, reference, quirks)
    pairs = pd.DataFrame([(a, b) for a in LAND for b in LAND if a != b], columns=["from_occupation", "to_occupation"])
    pairs = pairs.assign(territory=place, place=place, area_ha_yr=1.0)
    flux = fluxes.land_use_change(pairs, figures, densities, reference.constants, quirks)
    by_pair = flux.groupby(["from_occupation", "to_occupation"])["flux_tco2e_yr"].sum()
    every = pd.MultiIndex.from_frame(pairs[["from_occupation", "to_occupation"]])
    return Factors(place, stock.groupby("occupation")["stock_tc"].sum(), by_pair.reindex(every, fill_value=0.0))


def reference_stock(place: str, occupation: str, mode: str = "corrected") -> float:
    """Return the carbon of one hectare of an occupation at a commune (tC/ha).

    Raises:
        UsageError: ``unknown_occupation``. DataError: those of ``factors_of``.
    """
    return float(factors_of(place, mode).stock_tc_ha[_leaf(occupation)])


def conversion_flux(place: str, before: str, after: str, mode: str = "corrected") -> float:
    """Return the flux of converting one hectare a year at a commune (tCO2e/yr; positive is taken up).

    Raises:
        UsageError: ``unknown_occupation``. DataError: those of ``factors_of``.
    """
    pair = _leaf(before), _leaf(after)
    return 0.0 if pair[0] == pair[1] else float(factors_of(place, mode).flux_tco2e_ha[pair])


def _leaf(name: str) -> str:
    found = occupation_named(name)
    if found not in LAND:
        raise UsageError("unknown_occupation", name=name, known=", ".join(LAND))
    return str(found)
