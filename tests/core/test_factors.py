"""The figures of one hectare are those an assessment applies, and the sign is the method's."""

from __future__ import annotations

import pytest

from carbocs.core import places
from carbocs.core.assessment import AssessmentOptions, assess
from carbocs.core.errors import DataError, UsageError
from carbocs.core.factors import conversion_flux, factors_of, reference_stock
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.occupations import LAND
from carbocs.core.reference import load_release

CAHORS = "46042"


@pytest.mark.parametrize("mode", ["corrected", "conform"])
def test_a_hundred_hectares_hold_a_hundred_times_the_factor(tmp_path, mode):
    (tmp_path / "areas.csv").write_text("territory,occupation,area_ha\n46042,cropland,100\n46042,forest_mixed,100\n")
    (tmp_path / "changes.csv").write_text("territory,from,to,area_ha_yr\n46042,cropland,artificial_sealed,3\n")
    paths = Paths(areas=str(tmp_path / "areas.csv"), changes=str(tmp_path / "changes.csv"))
    found = assess(read_inputs(paths), AssessmentOptions(mode=mode, wood="none"))
    stock = found.stocks[found.stocks["level"] == "commune"].groupby("occupation")["stock_tc"].sum()
    for occupation in ("cropland", "forest_mixed"):
        assert stock[occupation] == pytest.approx(100 * reference_stock(CAHORS, occupation, mode), rel=1e-12)
    fluxes = found.fluxes[(found.fluxes["level"] == "commune") & (found.fluxes["from_occupation"] == "cropland")]
    expected = 3 * conversion_flux(CAHORS, "cropland", "artificial_sealed", mode)
    assert fluxes["flux_tco2e_yr"].sum() == pytest.approx(expected, rel=1e-12)


def test_soil_of_cropland_is_the_table_of_its_zone():
    here = places.describe(CAHORS, load_release()).set_index(["figure", "occupation"])["value"]
    expected = here["soil_stock", "cropland"] + here["biomass", "cropland"]
    assert reference_stock(CAHORS, "cropland") == pytest.approx(expected)


def test_labels_and_groups():
    assert reference_stock(CAHORS, "Cultures") == reference_stock(CAHORS, "cropland")
    assert conversion_flux(CAHORS, "vineyard", "vineyard") == 0.0
    assert conversion_flux(CAHORS, "forest_broadleaf", "artificial_sealed") < 0
    assert len(factors_of(CAHORS).flux_tco2e_ha) == len(LAND) * (len(LAND) - 1)
    with pytest.raises(UsageError, match="forest_mixed"):
        reference_stock(CAHORS, "forest")
    with pytest.raises(DataError, match="99999"):
        reference_stock("99999", "cropland")
