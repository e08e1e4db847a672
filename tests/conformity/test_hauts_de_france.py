"""Real changes and real areas of Hauts-de-France, against ADEME's calculator and what the observatory publishes."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from carbocs.core import areas, changes, fluxes, places, stocks
from carbocs.core.modes import ALL
from carbocs.core.reference import load_release

import make_validation

SHARED = Path(os.environ.get("CARBOCS_SHARED", Path(__file__).resolve().parents[3] / "shared"))
FILES = sorted(SHARED.glob("golden/hdf_luc_flux_*.csv"))


@pytest.mark.parametrize("path", FILES or [None], ids=lambda p: p.stem if p else "none")
def test_flux_of_land_use_change_of_every_commune(path, shared):
    assert path is not None, f"no golden/hdf_luc_flux_*.csv in {shared}"
    reference = load_release()
    departements = set(re.findall(r"(?<=_)(?:\d{2}|2[AB])(?=_|$)", path.stem))
    table = make_validation.clc_changes(shared, reference, merged=False)
    here = places.resolve(sorted(table["place"].unique()), reference)
    inside = here.table.loc[here.table["departement"].isin(departements), "place"]
    table = table[table["place"].isin(inside)]
    figures = places.figures(here, reference, ALL)
    bare = table[["territory", "place"]].drop_duplicates().assign(occupation="cropland", area_ha=0.0)
    rows = places.forest_figures(areas.forest_rows(bare, here.table), reference, ALL)
    pairs = changes.split_artificial(table, 0.8, ALL)
    flux = fluxes.land_use_change(pairs, figures, stocks.forest_densities(rows), reference.constants, ALL)
    ours = flux.groupby("place")["flux_tco2e_yr"].sum()
    theirs = pd.read_csv(path, dtype={"insee": str}).set_index("insee")["tco2e"]
    both = pd.concat([ours.rename("ours"), theirs.rename("theirs")], axis=1).fillna(0.0)
    off = both[~np.isclose(both["ours"], both["theirs"], rtol=1e-6, atol=1e-6)]
    assert len(theirs) > 50
    assert off.empty, off.head(10).to_string()


@pytest.fixture(scope="module")
def region(shared):
    """The folder of data, where it holds the region's areas (other cases may bring none)."""
    if not (shared / "data/hdf").is_dir():
        pytest.skip(f"no areas of Hauts-de-France in {shared / 'data'}")
    return shared


@pytest.fixture(scope="module")
def conform(region):
    return make_validation.figures(make_validation.hauts_de_france(region, "conform"))


@pytest.fixture(scope="module")
def published(shared):
    return pd.read_csv(shared / "reference/aldo/published_hauts_de_france.csv").set_index("metric")["value"]


def test_cropland_stock_is_the_published_one(conform, published):
    assert conform.by_group_tc["cropland"] == pytest.approx(published["stock_cropland"] * 1e6, rel=0.015)


def test_forest_stock_is_the_published_one(conform, published):
    assert conform.by_group_tc["forest"] == pytest.approx(published["stock_forest"] * 1e6, rel=0.015)


def test_emissions_of_land_use_change_are_the_published_ones(conform, published):
    assert conform.emitted == pytest.approx(published["flux_emitted"], rel=0.001)


def test_net_flux_is_the_published_one(conform, published):
    assert conform.flux_tco2e_yr == pytest.approx(published["flux_net"], rel=0.01)


def test_corrected_mode_takes_a_quarter_off_the_sink(region, conform):
    corrected = make_validation.figures(make_validation.hauts_de_france(region, "corrected"))
    # The figures the method page gives, to a tonne: all corrections, and land-use change alone.
    assert corrected.flux_tco2e_yr == pytest.approx(1_512_972, abs=1)
    assert corrected.by_category_tco2e_yr["land_use_change"] == pytest.approx(-61_566, abs=1)
    assert conform.flux_tco2e_yr == pytest.approx(2_044_209, abs=1)


def test_each_correction_alone(region):
    effect = make_validation.hauts_de_france(region, "conform").defects.set_index("defect")["flux_tco2e_yr"]
    expected = {"Q2": -533_109, "Q3": 395, "Q5": 2_210, "Q6": 1_015, "Q7": 559}
    assert effect.round().to_dict() == expected
