"""The real CLC raster on real communes: ALDO's published areas by EPCI, and the closure of every commune."""

from __future__ import annotations

import numpy as np
import pytest

from carbocs.core import assessment, inputs

import make_validation


@pytest.fixture(scope="module")
def paths(shared):
    folder = shared / "data/lot"
    return inputs.Paths(
        territories=str(next(folder.glob("communes_*.geojson"))), land_use=str(next(folder.glob("*.tif")))
    )


def test_class_areas_are_those_of_aldo(shared):
    difference = make_validation.lot_differences(shared)
    assert len(difference) >= 1
    assert (difference < 0.005).all(), difference.to_string()


def test_areas_close_and_levels_add_up(paths):
    options = assessment.AssessmentOptions(levels=("commune", "epci", "departement"))
    result = assessment.assess(inputs.read_inputs(paths), options)
    audit = result.audit
    closed = audit["mapped_ha"] + audit["unmapped_ha"] + audit["uncovered_ha"] - audit["overlap_ha"] - audit["area_ha"]
    assert np.abs(closed).max() * 1e4 < 1
    # Generalised outlines reach past the raster by a sliver at most.
    assert audit["uncovered_ha"].min() * 1e4 > -1
    for table, value in ((result.stocks, "stock_tc"), (result.fluxes, "flux_tco2e_yr"), (result.areas, "area_ha")):
        sums = table.groupby("level")[value].sum()
        np.testing.assert_allclose(sums, sums["total"], rtol=1e-12)


def test_both_raster_engines_agree(paths):
    given = inputs.read_inputs(paths)
    exact = assessment.measure(given, assessment.AssessmentOptions(raster_engine="exact")).class_areas
    centre = assessment.measure(given, assessment.AssessmentOptions(raster_engine="centre")).class_areas
    by_class = [t.groupby("class_code")["area_ha"].sum() for t in (exact, centre)]
    # Cells of a hectare on communes of a thousand: the centres of the department's cells miss its classes by little.
    assert (by_class[0] - by_class[1]).abs().sum() / by_class[0].sum() < 0.002
