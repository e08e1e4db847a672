"""The carbon price of a place: by hand on two communes, then held against the scenario that does it on real layers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st

from carbocs.core.assessment import AssessmentOptions, ground
from carbocs.core.covers import RasterCover, VectorCover
from carbocs.core.errors import Cancelled, UsageError
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.layers import RasterLayer, Source
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.occupations import LAND
from carbocs.core.scenario import (
    Action,
    Reckoner,
    Scenario,
    default_grid_m,
    foregone,
    outcome,
    prices,
    sensitivity,
    shipped_templates,
)
from carbocs.core.scenario.course import FOREGONE

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
CROPLAND, FOREST, SEALED = (LAND.index(o) for o in ("cropland", "forest_broadleaf", "artificial_sealed"))
A, B = 0, 1
TEN_YEARS = {"start": 2025, "last": 2034}


def chosen(templates, *names):
    return [templates[n] for n in names]


def raster_ground(make_hand_ground, cell_m=100):
    """The same land in cells of 100 m."""
    codes = np.zeros((10, 30), dtype=np.int32)
    for code, west, east in (("311", 0, 6), ("211", 6, 14), ("112", 14, 15), ("999", 15, 16), ("211", 16, 30)):
        codes[:, west:east] = int(code)
    layer = RasterLayer(codes, Affine(cell_m, 0, 0, 0, -cell_m, 1000), None, Source("land use", "x"))
    return make_hand_ground(RasterCover(read_nomenclature("clc"), layer, lambda shapes: shapes))


def refused(key, call, *args, **kwargs):
    with pytest.raises(UsageError) as error:
        call(*args, **kwargs)
    assert error.value.key == key
    for lang in ("en", "fr"):
        assert error.value.text(lang)


# --- the price of a hectare


def test_prices_are_the_closed_form(hand_ground, hand_templates):
    """Ten years, 2025–2034, in A; B's figures are twice those.

    park on cropland: 0.8 × −100 (at once) + 0.2 × 50 × 10/50 = −80 + 2 = −78.
    park on forest: 0.8 × (−100 − 200) + 0.2 × (−200 − 40 × 10/40) = −240 − 42 = −282.
    plant on cropland: 60 × 10/60 + 33 × 10/20 + 120 × 10/40 = 10 + 16.5 + 30 = 56.5.
    meadow on sealed ground: 100 × 10/50 = 20.
    """
    found = prices(hand_ground, chosen(hand_templates, "park", "plant", "meadow"), **TEN_YEARS)
    assert found.shape == (3, 2, len(LAND))
    for place, factor in ((A, 1), (B, 2)):
        assert found[0, place, CROPLAND] == pytest.approx(-78 * factor)
        assert found[0, place, FOREST] == pytest.approx(-282 * factor)
        assert found[1, place, CROPLAND] == pytest.approx(56.5 * factor)
        assert found[2, place, SEALED] == pytest.approx(20 * factor)
    # What a template does not concern has no price: not even 0.
    assert np.isnan(found[0, :, SEALED]).all()
    assert np.isnan(np.delete(found[1], CROPLAND, axis=1)).all()
    assert np.isnan(np.delete(found[2], SEALED, axis=1)).all()


def test_what_is_over_costs_no_more_in_later_years(hand_ground, hand_templates):
    """Plant on cropland over 100 years: all of 60 + 33 + 120 = 213; over one year: 1 + 1.65 + 3 = 5.65."""
    (plant,) = chosen(hand_templates, "plant")
    assert prices(hand_ground, [plant], start=2000, last=2099)[0, A, CROPLAND] == pytest.approx(213)
    assert prices(hand_ground, [plant], start=2025, last=2025)[0, A, CROPLAND] == pytest.approx(5.65)


def test_a_conversion_spread_over_years_is_the_mean_of_its_years(hand_ground, hand_templates):
    """Meadow in 2033–2036 up to 2034: 2 years of 100/50, 1 year, 0 and 0: (4 + 2 + 0 + 0) / 4 = 1.5."""
    found = prices(hand_ground, chosen(hand_templates, "meadow"), start=2033, end=2036, last=2034)
    assert found[0, A, SEALED] == pytest.approx(1.5)


def test_growth_foregone_stands_apart(hand_ground, hand_templates):
    """Park on forest: 4 tCO2e a year no longer grow, ten years: −40 in A, −80 in B; on cropland nothing grew."""
    found = foregone(hand_ground, chosen(hand_templates, "park", "plant"), **TEN_YEARS)
    assert found[0, :, FOREST].tolist() == [-40.0, -80.0]
    assert found[0, :, CROPLAND].tolist() == [0.0, 0.0]
    assert np.isnan(found[1, :, FOREST]).all()


@settings(max_examples=40, deadline=None)
@given(
    start=st.integers(2018, 2050),
    spread=st.integers(0, 40),
    last=st.integers(2018, 2050),
    what=st.sampled_from([("park", "cropland", "A"), ("park", "cropland", "B"), ("park", "forest_broadleaf", "A"),
                          ("plant", "cropland", "B"), ("meadow", "artificial_sealed", "B")]),
)  # fmt: skip
def test_a_price_is_what_the_scenario_of_one_hectare_does(hand_ground, hand_templates, start, spread, last, what):
    """The closed form against the sum of the years that the engine reckons one by one."""
    template, occupation, place = what
    start, last = min(start, last), max(start, last)
    end = min(start + spread, 2050)
    areas = pd.DataFrame({"place": [place], "area_ha": [1.0], "occupation": [occupation]})
    action = Action("one", template, start, end, areas=areas)
    done = outcome(Scenario("s", (action,), hand_templates), Reckoner(hand_ground), ranges=False)
    span = {"start": start, "end": end, "last": last}
    row, column = "AB".index(place), LAND.index(occupation)
    found = prices(hand_ground, [hand_templates[template]], **span)[0, row, column]
    assert found == pytest.approx(done.cumulated(last), rel=1e-9, abs=1e-9)
    lost = done.course.flux_tco2e[:, FOREGONE, done.years <= last].sum()
    assert foregone(hand_ground, [hand_templates[template]], **span)[0, row, column] == pytest.approx(lost, abs=1e-9)


# --- polygons


def test_polygons_are_cut_by_the_communes_and_priced_by_their_land(hand_ground, hand_templates):
    """The cropland across the border is two rows of 40 ha, at −78 in A and −156 in B.

    The town: the meadow concerns its 8 ha of sealed ground alone, at 20 × 2 = 40. Bare land has no price.
    """
    found = sensitivity(hand_ground, chosen(hand_templates, "park", "meadow"), **TEN_YEARS)
    table = found.table
    assert list(table["place"]) == ["A", "A", "B", "B", "B", "B"]
    assert list(table["occupation"]) == ["forest_broadleaf", "cropland", "cropland", "artificial_sealed", "unmapped",
                                         "cropland"]  # fmt: skip
    nan = float("nan")
    for column, values in {
        "area_ha": [60, 40, 40, 10, 10, 140],
        "park_tco2e_ha": [-282, -78, -156, nan, nan, -156],
        "park_concerned_ha": [60, 40, 40, 0, 0, 140],
        "park_foregone_tco2e_ha": [-40, 0, 0, nan, nan, 0],
        "meadow_tco2e_ha": [nan, nan, nan, 40, nan, nan],
        "meadow_concerned_ha": [0, 0, 0, 8, 0, 0],
    }.items():
        np.testing.assert_allclose(table[column], values, rtol=1e-12, err_msg=column)
    # The meadow clears no forest: it has no column for growth.
    assert "meadow_foregone_tco2e_ha" not in table
    np.testing.assert_allclose(shapely.area(found.geometry) / 10_000, table["area_ha"])
    assert [n.key for n in found.notices] == ["scenario_scale"]


def test_polygons_whole_in_a_commune_are_the_very_polygons_of_the_layer(make_hand_ground, hand_templates):
    inner = shapely.box(100, 100, 200, 200)
    cover = VectorCover(read_nomenclature("clc"), np.array([inner], dtype=object), np.array([0]), np.array(["211"]))
    found = sensitivity(make_hand_ground(cover), chosen(hand_templates, "park"))
    assert shapely.to_wkb(found.geometry[0]) == shapely.to_wkb(inner)


def test_the_forest_layers_word_goes_before_the_land_uses(make_hand_ground, hand_templates):
    """10 ha of forest in the 40 ha of A's cropland: park at (10 × −282 + 30 × −78) / 40 = −129."""
    wood = np.array([shapely.box(700, 0, 800, 1000)], dtype=object)
    forests = VectorCover(read_nomenclature("clc"), wood, np.array([0]), np.array(["311"]))
    found = sensitivity(make_hand_ground(forests=forests), chosen(hand_templates, "park", "plant"), **TEN_YEARS)
    row = found.table.iloc[1]
    assert row["area_ha"] == pytest.approx(40)
    assert row["occupation"] == "cropland"
    assert row["park_tco2e_ha"] == pytest.approx(-129)
    assert (row["plant_tco2e_ha"], row["plant_concerned_ha"]) == (pytest.approx(56.5), pytest.approx(30))


def test_a_forest_raster_goes_before_the_land_use_too(make_hand_ground, hand_templates):
    """Cells of 100 m, those at 700–800 m forest: a cell of the grid there is forest whole, as a scenario finds it.

    The polygon of A's cropland is a quarter forest: −129, as by polygons.
    """
    codes = np.zeros((10, 30), dtype=np.int32)
    codes[:, 7] = 311
    layer = RasterLayer(codes, Affine(100, 0, 0, 0, -100, 1000), None, Source("forests", "x"))
    land = make_hand_ground(forests=RasterCover(read_nomenclature("clc"), layer, lambda shapes: shapes))
    park = chosen(hand_templates, "park")
    cells = sensitivity(land, park, grid_m=100, **TEN_YEARS).table
    assert cells["park_tco2e_ha"].iloc[6:9].tolist() == pytest.approx([-78, -282, -78])
    assert cells["area_ha"].sum() == pytest.approx(300)
    assert sensitivity(land, park, **TEN_YEARS).table["park_tco2e_ha"].iloc[1] == pytest.approx(-129)


def test_a_place_without_figures_has_no_price(make_hand_ground, hand_templates):
    ground_ = make_hand_ground()
    ground_.place_row = np.array([0, -1])
    table = sensitivity(ground_, chosen(hand_templates, "park"), **TEN_YEARS).table
    assert table["park_tco2e_ha"].notna().tolist() == [True, True, False, False, False, False]


# --- grid


def test_a_cell_has_the_mean_over_its_land_and_its_communes(hand_ground, hand_templates):
    """Cells of 700 m: two rows (the upper one cut at 1 000 m) of five (the last cut at 3 000 m).

    The second of the lower row holds 300 × 700 m of A's cropland (21 ha) and 400 × 700 m of B's (28 ha):
    park = (21 × −78 + 28 × −156) / 49 = −122.571…; the third 100 × 700 m of town (5.6 ha sealed), as much bare land
    and 500 × 700 m of cropland: 35 ha at −156, the meadow 5.6 ha at 40.
    """
    found = sensitivity(hand_ground, chosen(hand_templates, "park", "meadow"), grid_m=700, **TEN_YEARS)
    assert len(found.geometry) == 10
    assert found.geometry[1].bounds == (700, 0, 1400, 700)
    assert found.table["area_ha"].sum() == pytest.approx(300)
    second, third = found.table.iloc[1], found.table.iloc[2]
    assert second["place"] == "B"
    assert second["park_tco2e_ha"] == pytest.approx((21 * -78 + 28 * -156) / 49)
    assert (third["park_tco2e_ha"], third["park_concerned_ha"]) == (pytest.approx(-156), pytest.approx(35))
    assert (third["meadow_tco2e_ha"], third["meadow_concerned_ha"]) == (pytest.approx(40), pytest.approx(5.6))


@pytest.mark.parametrize("grid_m", [90.0, 250.0, 5000.0])
def test_a_grid_adds_up_to_the_polygons(hand_ground, hand_templates, grid_m):
    """Price times land, summed: by cells of any width as by polygons."""
    templates = chosen(hand_templates, "park", "plant", "meadow")
    whole, cells = sensitivity(hand_ground, templates).table, sensitivity(hand_ground, templates, grid_m=grid_m).table
    for t in templates:
        sums = [(x[f"{t.id}_tco2e_ha"] * x[f"{t.id}_concerned_ha"]).sum() for x in (whole, cells)]
        assert sums[0] == pytest.approx(sums[1], rel=1e-9)
        assert sums[0] != 0


def test_cells_that_only_touch_the_territories_are_left_out(hand_ground, hand_templates):
    """Cells of 1 km fit the strip: three of them, none beyond its edges."""
    found = sensitivity(hand_ground, chosen(hand_templates, "park"), grid_m=1000)
    assert [g.bounds[0] for g in found.geometry] == [0, 1000, 2000]


def test_a_raster_has_a_grid_only(make_hand_ground, hand_ground, hand_templates):
    """Its cells are 100 m wide: 400 m are proposed. On its grid it tells what the polygons of the same land tell."""
    land = raster_ground(make_hand_ground)
    refused("sensitivity_needs_grid", sensitivity, land, chosen(hand_templates, "park"))
    assert default_grid_m(land) == 400
    assert default_grid_m(hand_ground) is None
    templates = chosen(hand_templates, "park", "meadow")
    ours, theirs = (sensitivity(g, templates, grid_m=400).table for g in (land, hand_ground))
    pd.testing.assert_frame_equal(ours, theirs, rtol=1e-9)


def test_a_raster_in_other_units_proposes_metres(make_hand_ground):
    """A raster whose unit is 10 m: 10 units are 100 m, and four of them 400 m."""
    land = raster_ground(make_hand_ground)
    cover = RasterCover(
        land.land_use.nomenclature,
        RasterLayer(land.land_use.raster.values, Affine(10, 0, 0, 0, -10, 100), None, Source("land use", "x")),
        lambda shapes: shapely.transform(shapes, lambda c: c / 10),
    )
    assert default_grid_m(make_hand_ground(cover)) == pytest.approx(400)


# --- what is refused


def test_what_cannot_be_priced_is_named(hand_ground, hand_templates):
    park = chosen(hand_templates, "park")
    refused("years_of_price", prices, hand_ground, park, start=2040, last=2030)
    refused("years_of_price", prices, hand_ground, park, start=2030, end=2029, last=2040)
    refused("template_is_a_line", sensitivity, hand_ground, chosen(hand_templates, "park", "hedge"))
    refused("sensitivity_bad_grid", sensitivity, hand_ground, park, grid_m=0)
    refused("sensitivity_bad_grid", sensitivity, hand_ground, park, grid_m=float("nan"))
    refused("grid_too_fine", sensitivity, hand_ground, park, grid_m=0.5)


@pytest.mark.parametrize("grid_m", [None, 100.0])
def test_the_work_tells_how_far_it_is_and_can_be_stopped(hand_ground, hand_templates, grid_m):
    told = []
    park = chosen(hand_templates, "park")
    sensitivity(hand_ground, park, grid_m=grid_m, progress=lambda fraction, _: told.append(fraction))
    assert told[0] == 0
    assert told[-1] == 1
    with pytest.raises(Cancelled):
        sensitivity(hand_ground, park, grid_m=grid_m, cancelled=lambda: True)


# --- real layers


@pytest.fixture(scope="module")
def sample_ground():
    paths = {"territories": "communes.gpkg", "land_use": "clc18.gpkg", "forests": "forests.fgb"}
    inputs = read_inputs(Paths(**{k: str(SAMPLE / v) for k, v in paths.items()}))
    return ground(inputs, AssessmentOptions())


@pytest.mark.parametrize("grid_m", [None, 1500.0])
def test_a_price_times_its_land_is_the_scenario_of_the_place(sample_ground, grid_m):
    """Twelve places of the example, their forests by a layer of their own: what the engine reckons for each drawn."""
    templates = shipped_templates()
    names = ("business_park", "afforestation_broadleaf")
    found = sensitivity(sample_ground, chosen(templates, *names), grid_m=grid_m, start=2027, last=2045)
    reckoner = Reckoner(sample_ground)
    some = found.table.sort_values("area_ha").iloc[:: max(len(found.table) // 12, 1)].index
    for n in some:
        for name in names:
            row = found.table.loc[n]
            action = Action("one", name, 2027, geometry=found.geometry[n])
            done = outcome(Scenario("s", (action,), templates), reckoner, ranges=False)
            whole = np.nan_to_num(row[f"{name}_tco2e_ha"]) * row[f"{name}_concerned_ha"]
            assert whole == pytest.approx(done.cumulated(2045), rel=1e-6, abs=1e-3)


def test_polygons_hold_all_the_land_that_is_mapped(sample_ground):
    found = sensitivity(sample_ground, chosen(shipped_templates(), "business_park"))
    assert found.table["area_ha"].sum() == pytest.approx(sample_ground.pieces["area_ha"].sum(), rel=1e-3)
    assert shapely.is_valid(found.geometry).all()
