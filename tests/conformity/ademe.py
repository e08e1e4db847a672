"""Reads the golden cases (inputs and answers of ADEME's own calculator) and runs the engine on them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from carbocs.core import areas, changes, fluxes, places, stocks, wood
from carbocs.core.modes import ALL, Quirks
from carbocs.core.occupations import occupation_named
from carbocs.core.reference import Reference, load_release

CODES = {
    "insee": str,
    "zpc": str,
    "region": str,
    "departement": str,
    "epci": str,
    "clc_code": str,
    "code12": str,
    "code18": str,
}
SHARED = {"sols artificiels arbustifs": "artificial", "sols artificiels imperméabilisés": "artificial"}
"""The golden tables carry the shared codes' area whole under each of these labels: read it once."""
POOLS = {
    "sol": "soil",
    "litière": "litter",
    "biomasse": "live_biomass",
    "sol et litière": "soil_and_litter",
    "": "products",
}
CATEGORIES = {"bo": "wood_products_timber", "bi": "wood_products_industry"}


@dataclass(frozen=True)
class Case:
    """One folder of golden inputs, as the engine's own tables."""

    folder: Path
    communes: pd.DataFrame
    areas: pd.DataFrame
    changes: pd.DataFrame
    forests: pd.DataFrame
    hedgerows: pd.DataFrame
    practices: pd.DataFrame
    sealed_share: pd.Series
    wood: pd.Series


@dataclass(frozen=True)
class Answer:
    """What the engine makes of a case."""

    stocks: pd.DataFrame
    areas: pd.DataFrame
    fluxes: pd.DataFrame


def read(path: Path, columns: list[str]) -> pd.DataFrame:
    if not path.exists():
        return pd.DataFrame({c: pd.Series(dtype=object if c != "ha" else float) for c in columns})
    return pd.read_csv(path, dtype=CODES, keep_default_na=False, na_values={"ha": "", "km": ""})


def occupation(labels: pd.Series) -> pd.Series:
    found = labels.map(lambda label: SHARED.get(label) or occupation_named(label))
    assert found.notna().all(), f"unknown occupations: {sorted(labels[found.isna()].unique())}"
    return found


def once(table: pd.DataFrame, key: list[str], value: str, name: str) -> pd.DataFrame:
    """Sum the rows of a key, those of the two shared labels (equal) taken once."""
    labels = [c for c in ("occupation_label", "from", "to") if c in table]
    summed = table.groupby(["territory", *key, *labels], as_index=False)[value].sum()
    table = summed.groupby(["territory", *key], as_index=False)[value].max()
    return table.rename(columns={value: name}).assign(place=table["territory"])


def load(folder: Path) -> Case:
    communes = read(folder / "communes.csv", [])
    area = read(folder / "areas.csv", ["insee", "occupation", "ha"])
    area = once(
        area.assign(
            territory=area["insee"],
            occupation_label=area["occupation"],
            occupation=occupation(area["occupation"]),
        ),
        ["occupation"],
        "ha",
        "area_ha",
    )
    change = read(folder / "changes.csv", ["insee", "from", "to", "ha_per_year"])
    change = change.assign(
        territory=change["insee"],
        from_occupation=occupation(change["from"]),
        to_occupation=occupation(change["to"]),
    )
    change = once(change, ["from_occupation", "to_occupation"], "ha_per_year", "area_ha_yr")
    forest = read(folder / "forests.csv", [])
    hedges = read(folder / "hedges.csv", ["insee", "km"])
    practice = read(folder / "practices.csv", ["insee", "practice", "ha"])
    options = read(folder / "options.csv", ["insee", "sealed_share", "wood"]).set_index("insee")
    return Case(
        folder,
        communes,
        area.assign(origin="computed"),
        change,
        forest.rename(columns={"groupeser": "ser_group", "bassin_populicole": "basin", "ha": "area_ha"}).assign(
            territory=forest["insee"],
            place=forest["insee"],
            composition=forest["composition"].map(occupation_named),
        ),
        hedges.assign(territory=hedges["insee"], place=hedges["insee"], length_km=hedges["km"].astype(float)),
        practice.assign(territory=practice["insee"], place=practice["insee"], area_ha=practice["ha"].astype(float)),
        communes["insee"].map(options["sealed_share"]).astype(float).fillna(0.8).set_axis(communes["insee"]),
        communes["insee"].map(options["wood"]).astype(object).fillna("recolte").set_axis(communes["insee"]),
    )


def answer(case: Case, quirks: Quirks = ALL, reference: Reference | None = None) -> Answer:
    reference = reference or load_release()
    constants = reference.constants
    overrides = case.communes.rename(columns={"insee": "place"})[["place", "zpc", "region", "departement"]]
    here = places.resolve(case.communes["insee"].tolist(), reference, overrides=overrides)
    figures = places.figures(here, reference, quirks)
    split = areas.split_artificial(case.areas, case.sealed_share, quirks)
    rows = areas.forest_rows(split, here.table, case.forests)
    rows = places.forest_figures(rows, reference, quirks)
    densities = stocks.forest_densities(rows)
    pairs = changes.split_artificial(case.changes, case.sealed_share, quirks)
    population = case.communes.assign(territory=case.communes["insee"], place=case.communes["insee"])
    shares = pd.concat(
        [
            wood.shares_by_harvest(rows[rows["place"].map(case.wood) == "recolte"], figures, constants),
            wood.shares_by_consumption(population[population["place"].map(case.wood) == "consommation"], constants),
        ]
    )
    return Answer(
        pd.concat(
            [
                stocks.land_stocks(split, figures, densities, constants),
                stocks.hedgerow_stocks(case.hedgerows, figures),
                stocks.product_stocks(shares, constants),
            ]
        ),
        split,
        pd.concat(
            [
                fluxes.land_use_change(pairs, figures, densities, constants, quirks),
                fluxes.growth(rows),
                fluxes.wood_products(shares, constants),
                fluxes.practices(case.practices, reference.practices),
            ]
        ),
    )


def assert_close(ours: np.ndarray, theirs: np.ndarray, rows: pd.DataFrame, relative: float = 1e-9) -> None:
    """Fail with the first rows that differ by more than ``relative`` (or by more than 1e-9 in absolute near 0)."""
    off = ~(np.abs(ours - theirs) <= relative * np.abs(theirs) + 1e-9)
    shown = rows.assign(ours=ours, theirs=theirs)[off].head(12).to_string()
    assert not off.any(), f"{int(off.sum())} of {len(rows)} rows differ:\n{shown}"


def category(written: str, origin: str) -> str:
    """Name a golden flux row's category as the engine does: practice, wood use, change or growth."""
    return CATEGORIES.get(written) or written or ("land_use_change" if origin else "growth")
