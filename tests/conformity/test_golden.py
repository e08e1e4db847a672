"""Every row of every golden folder, to 1e-9: ADEME's calculator, reproduced in the ``conform`` mode.

The folders are found, not listed, so the same tests run on other cases laid out alike.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from carbocs.core.occupations import LAND, occupation_named

import ademe

SHARED = Path(os.environ.get("CARBOCS_SHARED", Path(__file__).resolve().parents[3] / "shared"))
FOLDERS = sorted(p for p in SHARED.glob("golden/aldo_*") if p.is_dir())
PRACTICE_LAND = {"prairies": "grassland_herbaceous"}
"""Practices on grassland: ADEME books them under the group, we under its leaf, so that leaves add up to the total."""
FLUX_KEY = ["territory", "from_occupation", "to_occupation", "pool", "gas", "category"]


@pytest.fixture(params=FOLDERS or [None], ids=lambda p: p.name if p else "none", scope="module")
def folder(request, shared):
    assert request.param is not None, f"no golden/aldo_* in {shared}"
    return request.param


@lru_cache
def case_and_answer(folder: Path):
    case = ademe.load(folder)
    return case, ademe.answer(case)


def leaf(label: str) -> str:
    return {"haies": "hedgerow", "produits bois": "wood_products"}.get(label) or occupation_named(label)


def our_stock_rows(answer) -> pd.DataFrame:
    """The engine's stocks laid out as ADEME's rows: one per commune and occupation, groups included."""
    pools = answer.stocks.pivot_table(
        index=["territory", "occupation"], columns="pool", values="stock_tc", aggfunc="sum", fill_value=0.0
    ).reindex(columns=["soil", "live_biomass", "dead_biomass", "litter", "products"], fill_value=0.0)
    area = answer.areas.groupby(["territory", "occupation"])["area_ha"].sum()
    wide = pools.join(area)
    forest = wide.index.get_level_values("occupation").str.startswith("forest_")
    wide["biomass"] = np.where(forest, 0.0, wide["live_biomass"])
    wide["live"] = np.where(forest, wide["live_biomass"], 0.0)
    wide["total"] = wide[["soil", "live_biomass", "dead_biomass", "litter", "products"]].sum(axis=1)
    groups = []
    for parent in ("grassland", "forest", "artificial"):
        inside = wide[wide.index.get_level_values("occupation").str.startswith(f"{parent}_")]
        summed = inside.groupby("territory").sum().assign(occupation=parent)
        groups.append(summed.set_index("occupation", append=True))
    return pd.concat([wide, *groups])


def test_every_stock_row(folder):
    case, answer = case_and_answer(folder)
    expected = pd.read_csv(folder / "expected_stocks.csv", dtype={"insee": str})
    assert len(expected) == 19 * len(case.communes)
    expected["id"] = expected["occupation"].map(leaf)
    assert expected["id"].notna().all()
    ours = our_stock_rows(answer).reindex(pd.MultiIndex.from_frame(expected[["insee", "id"]]))
    pairs = {
        "soil_tc": "soil",
        "biomass_tc": "biomass",
        "live_biomass_tc": "live",
        "dead_biomass_tc": "dead_biomass",
        "litter_tc": "litter",
        "total_tc": "total",
    }
    sums = expected["occupation"].isin(["prairies", "forêts", "sols artificiels"])
    for theirs, our in pairs.items():
        wanted = expected[theirs].fillna(0.0)
        ademe.assert_close(ours[our].fillna(0.0).to_numpy(), wanted.to_numpy(), expected)
    hectares = expected["id"].isin(LAND) | sums
    ademe.assert_close(
        ours["area_ha"].fillna(0.0).to_numpy()[hectares],
        expected["area"].fillna(0.0).to_numpy()[hectares],
        expected[hectares],
    )


def test_hedgerow_lengths(folder):
    case, _ = case_and_answer(folder)
    expected = pd.read_csv(folder / "expected_stocks.csv", dtype={"insee": str})
    expected = expected[expected["occupation"] == "haies"].set_index("insee")["area"].fillna(0.0)
    ours = case.hedgerows.groupby("territory")["length_km"].sum().reindex(expected.index, fill_value=0.0)
    ademe.assert_close(ours.to_numpy(), expected.to_numpy(), expected.reset_index())


def test_every_flux_row(folder):
    _, answer = case_and_answer(folder)
    expected = pd.read_csv(folder / "expected_fluxes.csv", dtype={"insee": str}, keep_default_na=False)
    number = ["area_ha", "unit_flux", "years", "value", "tco2e"]
    expected[number] = expected[number].replace("", np.nan).astype(float)
    theirs = pd.DataFrame(
        {
            "territory": expected["insee"],
            "from_occupation": expected["from"].map(lambda x: leaf(x) if x else ""),
            "to_occupation": [PRACTICE_LAND.get(x) or leaf(x) for x in expected["to"]],
            "pool": expected["reservoir"].map(ademe.POOLS),
            "gas": expected["gas"],
            "category": [ademe.category(c, f) for c, f in zip(expected["category"], expected["from"])],
            **{c: expected[c] for c in number},
        }
    )
    # Several forest rows of one composition give several growth rows: pair them by their order of value.
    order = [*FLUX_KEY, "value"]
    ours = answer.fluxes.rename(columns={"area_ha_yr": "area_ha", "flux_tco2e_yr": "tco2e"})
    ours, theirs = (t.sort_values(order).reset_index(drop=True) for t in (ours, theirs))
    missing = pd.concat([ours[FLUX_KEY].assign(side="ours"), theirs[FLUX_KEY].assign(side="theirs")])
    counts = missing.groupby(FLUX_KEY)["side"].value_counts().unstack(fill_value=0)
    assert (counts["ours"] == counts["theirs"]).all(), counts[counts["ours"] != counts["theirs"]].head(20).to_string()
    for column in number:
        ademe.assert_close(ours[column].fillna(0.0).to_numpy(float), theirs[column].fillna(0.0).to_numpy(), theirs)


def test_every_total(folder):
    case, answer = case_and_answer(folder)
    expected = pd.read_csv(folder / "expected_totals.csv", dtype={"insee": str}).set_index("insee")
    region = case.communes.set_index("insee")["region"]
    stock = answer.stocks.groupby("territory")["stock_tc"].sum().reindex(region.index, fill_value=0.0)
    flux = answer.fluxes.groupby("territory")["flux_tco2e_yr"].sum().reindex(region.index, fill_value=0.0)
    prefix = "all_communes_of_region_"
    for name, row in expected.iterrows():
        inside = region.index == name if not name.startswith(prefix) else region == name[len(prefix) :]
        assert inside.any(), f"{name} is not among the communes"
        assert stock[inside].sum() == pytest.approx(row["stock_tc"], rel=1e-9), name
        assert flux[inside].sum() == pytest.approx(row["flux_tco2e"], rel=1e-9), name
