"""What-if by hand: planned changes in Amiens and Beauvais, worked out with the figures of the release.

Then what holds for any scenario, and what is said of one that cannot be reckoned.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from time import perf_counter

import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st

from carbocs.core.assessment import AssessmentOptions, ground
from carbocs.core.covers import RasterCover, VectorCover
from carbocs.core.errors import DataError
from carbocs.core.inputs import Inputs
from carbocs.core.layers import RasterLayer, Source
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.reference import load_release
from carbocs.core.scenario import Action, Reckoner, Scenario, outcome, shipped_templates
from carbocs.core.scenario.course import COURSE, _Following

AMIENS, BEAUVAIS = "80021", "60057"
TEMPLATES = shipped_templates()


def strips(*widths_m):
    """Land 1 km high, from west to east: code and width (m)."""
    edges = np.cumsum([0, *(w for _, w in widths_m)])
    shapes = [shapely.box(west, 0, east, 1000) for west, east in zip(edges, edges[1:])]
    codes, names = pd.factorize(np.array([c for c, _ in widths_m], dtype=object))
    return VectorCover(read_nomenclature("clc"), np.array(shapes, dtype=object), codes, np.asarray(names, dtype=object))


@lru_cache(maxsize=4)
def two_communes(mode="corrected"):
    """Amiens (x 0–2 km: 100 ha of cropland, 50 of broadleaf forest, 50 of town) and Beauvais (x 2–4 km, the same)."""
    names = [AMIENS, BEAUVAIS]
    outlines = np.array([shapely.box(0, 0, 2000, 1000), shapely.box(2000, 0, 4000, 1000)], dtype=object)
    territories = pd.DataFrame({"territory": names, "name": ["Amiens", "Beauvais"], "place": names})
    territories["geometry"] = outlines
    land = strips(*[("211", 1000), ("311", 500), ("112", 500)] * 2)
    inputs = Inputs(load_release(), territories, read_nomenclature("clc"), level="commune", land_use=land)
    return ground(inputs, AssessmentOptions(mode=mode, levels=("commune",)))


@lru_cache(maxsize=4)
def reckoner_of(mode="corrected"):
    return Reckoner(two_communes(mode))


def cropland(area_ha, west=0.0, north=0.0):
    """A plot of Amiens's cropland 100 m high."""
    return shapely.box(west, north, west + 100 * area_ha, north + 100)


def done(*actions, ranges=False, templates=TEMPLATES, reckoner=None):
    return outcome(Scenario("s", tuple(actions), templates), reckoner or reckoner_of(), ranges=ranges)


def of(found, component, last=2050):
    """What a component of the course adds up to until a year, tCO2e."""
    rows = found.course.flux_tco2e[:, COURSE.index(component)].sum(axis=0)
    return rows[found.years <= last].sum()


# --- by hand: pedoclimatic zone 2_1, inter-region Nord-Ouest, forests of the group of SER BX, 44/12 tCO2e per tC;
# --- N2O: 1 tC / 15 × (0.01 + 0.3 × 0.0075) × 44/28 × 273 = 0.35035 tCO2e per tC lost


def test_ten_hectares_of_cropland_become_a_business_park_in_amiens():
    """8 ha sealed, 2 ha of lawn, in 2025.

    Soil, sealed: 8 × −20 = −160 tC, at once: −586.667 tCO2e. N2O: −160 × 0.35035 = −56.056.
    Soil, lawn: 2 × 19 = 38 tC = 139.333 tCO2e over 51.020408 years: 2.730933 a year, 71.004267 in the 26 years to 2050.
    Biomass, lawn: 2 × 7 = 14 tC = 51.333 over 20 years: 2.566667 a year, all of it by 2044.
    2025: −586.667 − 56.056 + 2.730933 + 2.566667 = −637.425067. By 2050: −586.667 − 56.056 + 71.004267 + 51.333 =
    −520.385067. Stocks (tC): soil 8 × (30 − 50) + 2 × (69 − 50) = −122, biomass 14.
    """
    found = done(Action("a", "business_park", 2025, geometry=cropland(10)))
    assert found.yearly()[found.years < 2025].tolist() == [0] * 7
    assert found.cumulated(1) == pytest.approx(-637.425067, abs=1e-5)
    assert found.cumulated(2030) == pytest.approx(-642.722667 + 6 * 5.2976, abs=1e-5)
    assert found.cumulated(2050) == pytest.approx(-520.385067, abs=1e-5)
    assert of(found, "soil") == pytest.approx(-586.666667 + 71.004267, abs=1e-5)
    assert (of(found, "n2o_soil"), of(found, "biomass")) == (pytest.approx(-56.056), pytest.approx(51.333333))
    assert (of(found, "litter"), of(found, "foregone_growth")) == (0, 0)
    table = found.conversions.set_index("to_occupation")["area_ha"]
    assert table.to_dict() == pytest.approx({"artificial_sealed": 8, "artificial_grassed": 2})
    row = found.actions.iloc[0]
    assert (row["consumed_ha"], row["artificialised_ha"]) == (pytest.approx(10), pytest.approx(10))
    assert row["loss_tc"] == pytest.approx(-108)


def test_ten_hectares_of_broadleaf_forest_become_a_housing_estate_in_beauvais():
    """5 ha sealed, 4 ha of lawn, 1 ha of wooded park, in 2025; the forest holds 99.18 + 4.51 = 103.69 tC/ha, litter 9.

    Soil: 5 × −30 = −150 tC at once = −550 tCO2e; lawn 4 × 9 = 36 tC = 132 over 49.554014 years, 69.257759 in 26 years;
    park 0. Litter: 10 × −9 = −90 tC = −330 over 20 years, −16.5 a year.
    Biomass, at once: 5 × (0 − 103.69) + 4 × (7 − 103.69) + 1 × (48 − 103.69) = −960.9 tC = −3523.3.
    N2O, pair by pair: sealed, soil −150 × 0.35035 = −52.5525, litter −45 × 0.35035 = −15.76575; lawn 36 − 36 = 0 tC:
    none; park, litter −9 × 0.35035 = −3.15315. With the litter: −18.9189 over 20 years.
    By 2050: −550 + 69.257759 − 330 − 3523.3 − 52.5525 − 18.9189 = −4405.513641.
    Growth foregone: 10 × 0.42 × 44/12 = 15.4 a year, 26 years: −400.4, not in that sum.
    """
    place = shapely.box(3000, 0, 3100, 1000)
    found = done(Action("a", "housing_estate", 2025, geometry=place))
    assert set(found.conversions["place"]) == {BEAUVAIS}
    assert of(found, "soil") == pytest.approx(-550 + 69.257759, abs=1e-5)
    assert of(found, "litter", 2025) == pytest.approx(-16.5)
    assert of(found, "litter") == pytest.approx(-330)
    assert of(found, "biomass", 2025) == pytest.approx(-3523.3)
    assert of(found, "biomass") == pytest.approx(-3523.3)
    assert of(found, "n2o_soil", 2025) == pytest.approx(-52.5525)
    assert of(found, "n2o_litter") == pytest.approx(-18.9189)
    assert of(found, "foregone_growth") == pytest.approx(-400.4)
    assert found.cumulated(2050) == pytest.approx(-4405.513641, abs=1e-5)
    assert found.cumulated(2050, foregone=True) == pytest.approx(-4805.913641, abs=1e-5)
    row = found.actions.iloc[0]
    # A wooded park is consumed land and not artificialised land.
    assert (row["consumed_ha"], row["artificialised_ha"]) == (pytest.approx(10), pytest.approx(9))


def test_five_hectares_of_sealed_ground_become_grassland():
    """Soil as from cropland, 0.37 tC/ha/yr at an even pace for 51.020408 years.

    5 × 0.37 × 44/12 = 6.783333 tCO2e a year. By 2050, 26 years: 176.366667.
    Once those years are over (2090) all of it: 5 × 0.37 × 51.020408 × 44/12 = 346.088435.
    """
    areas = pd.DataFrame({"place": [AMIENS], "area_ha": [5.0], "occupation": ["artificial_sealed"]})
    action = Action("a", "renaturation_grassland", 2025, areas=areas)
    found = done(action)
    assert found.cumulated(1) == pytest.approx(6.783333, abs=1e-6)
    assert found.cumulated(2050) == pytest.approx(176.366667, abs=1e-6)
    row = found.actions.iloc[0]
    assert (row["consumed_ha"], row["artificialised_ha"]) == (0, pytest.approx(-5))
    late = done(action, reckoner=Reckoner(two_communes(), 2018, 2090))
    assert late.cumulated(2090) == pytest.approx(346.088435, abs=1e-5)


def test_a_town_renatured_loses_its_lawns_bushes():
    """6.25 ha of town: 5 ha sealed as above, 176.366667; 1.25 ha of lawn, 7 tC/ha of bushes cleared: −32.083333."""
    found = done(Action("a", "renaturation_grassland", 2025, geometry=shapely.box(1600, 0, 1725, 500)))
    assert of(found, "soil") == pytest.approx(176.366667, abs=1e-6)
    assert of(found, "biomass", 2025) == pytest.approx(-32.083333, abs=1e-6)
    assert found.cumulated(2050) == pytest.approx(144.283333, abs=1e-6)


def test_twenty_hectares_of_cropland_become_broadleaf_forest_by_2050():
    """2025–2050, 26 years, 20/26 ha a year; what is planted in a year counts 2051 − year years by 2050.

    A hectare a year: soil 0.15 × 44/12 = 0.55 (68 years), biomass 103.69 × 44/12 / 40 = 9.504917, litter
    9 × 44/12 / 20 = 1.65. Years of hectares: 20/26 × (1 + … + 26) = 20/26 × 351 = 270; of litter, 20 years at most:
    20/26 × (1 + … + 20 + 6 × 20) = 20/26 × 330 = 253.846154.
    270 × 0.55 = 148.5; 270 × 9.504917 = 2566.3275; 253.846154 × 1.65 = 418.846154; in all 3133.673654.
    """
    found = done(Action("a", "afforestation_broadleaf", 2025, 2050, geometry=shapely.box(0, 0, 200, 1000)))
    assert of(found, "soil") == pytest.approx(148.5)
    assert of(found, "biomass") == pytest.approx(2566.3275)
    assert of(found, "litter") == pytest.approx(418.846154)
    assert of(found, "n2o_soil") == of(found, "n2o_litter") == 0
    assert found.cumulated(2050) == pytest.approx(3133.673654, abs=1e-5)
    assert found.conversions["area_ha"].sum() == pytest.approx(20)
    assert len(found.conversions) == 26


def test_an_action_spread_over_2025_to_2034():
    """10 ha of cropland become a business park, 1 ha a year (see the first case).

    Each year 2025–2034: sealed −16 tC = −58.666667, N2O −5.6056. A lawn of 0.2 ha gains 0.27309333 a year in its soil
    and 0.25666667 in its bushes. In 2030 there are six: −58.666667 − 5.6056 + 6 × 0.52976 = −61.093707.
    By 2050 the lawns are 17 to 26 years old: soil 215 × 0.27309333 = 58.715067, bushes, 20 years at most,
    (17 + 18 + 19 + 7 × 20) × 0.25666667 = 49.793333. In all −586.666667 − 56.056 + 58.715067 + 49.793333 = −534.214267.
    """
    found = done(Action("a", "business_park", 2025, 2034, geometry=cropland(10)))
    flux = dict(zip(found.years.tolist(), found.yearly()))
    assert flux[2024] == 0
    assert flux[2025] == pytest.approx(-58.666667 - 5.6056 + 0.52976, abs=1e-5)
    assert flux[2030] == pytest.approx(-61.093707, abs=1e-5)
    assert flux[2035] == pytest.approx(5.2976, abs=1e-5)
    assert found.cumulated(2050) == pytest.approx(-534.214267, abs=1e-5)
    table = found.yearly_table.set_index("year")
    for column in ("consumed_ha", "artificialised_ha"):
        assert table.loc[2025:2034, column].to_numpy() == pytest.approx(np.ones(10))
        assert table[column].sum() == pytest.approx(10)


def test_of_two_actions_on_the_same_ground_the_later_year_comes_after():
    """10 ha of cropland sown with grass in 2025 (x 0–1 km); 8 ha made a business park in 2035, 4 of them of that grass.

    Grass: 0.37 × 44/12 = 1.356667 tCO2e/ha/yr; 10 ha for ten years, then 6 ha for sixteen: 196 × 1.356667 = 265.906667.
    In 2035 the 4 ha count, after 10 of 51.020408 years, as 0.196 grassland and 0.804 cropland.
    Sealed: 0.804 × −20 + 0.196 × −39 = −23.724 tC/ha; 3.2 × −23.724 + 3.2 × −20 = −139.9168 tC = −513.028267,
    N2O × 0.35035 = −49.019851.
    Lawn: 0.8 × 19 × 0.804 + 0.8 × 19 = 27.4208 tC = 100.542933, 16 of 51.020408 years: 31.530264.
    Bushes: 1.6 × 7 = 11.2 tC = 41.066667, 16 of 20 years: 32.853333.
    """
    found = done(
        Action("grass", "arable_to_grassland", 2025, geometry=cropland(10)),
        Action("park", "business_park", 2035, geometry=shapely.box(600, 0, 1000, 200)),
    )
    rows = found.actions.set_index("action")
    assert rows.loc["grass", "flux_2050_tco2e"] == pytest.approx(265.906667, abs=1e-5)
    park = -513.028267 - 49.019851 + 31.530264 + 32.853333
    assert rows.loc["park", "flux_2050_tco2e"] == pytest.approx(park, abs=1e-4)
    assert found.course.overlap_ha == pytest.approx(4)
    (said,) = [n for n in found.notices if n.key == "actions_overlap"]
    assert said.values["area_ha"] == pytest.approx(4)
    assert (rows.loc["grass", "converted_ha"], rows.loc["park", "converted_ha"]) == pytest.approx((10, 8))


def test_of_two_actions_in_the_same_year_the_later_in_the_list_wins():
    """The same ground, both in 2025: the 4 ha become what the later says, straight from cropland.

    Park last: 6 ha of grass for 26 years, 6 × 26 × 1.356667 = 211.64; 8 ha of park, 0.8 × −520.385067 = −416.308053.
    Grass last: 10 ha, 352.733333; 4 ha of park, 0.4 × −520.385067 = −208.154027.
    """
    grass = Action("grass", "arable_to_grassland", 2025, geometry=cropland(10))
    park = Action("park", "business_park", 2025, geometry=shapely.box(600, 0, 1000, 200))
    for actions, expected in (((grass, park), (211.64, -416.308053)), ((park, grass), (352.733333, -208.154027))):
        found = done(*actions)
        rows = found.actions.set_index("action")["flux_2050_tco2e"]
        assert (rows["grass"], rows["park"]) == pytest.approx(expected, abs=1e-5)
        assert found.conversions["area_ha"].sum() == pytest.approx(14)


def test_a_young_stand_that_is_cleared_loses_only_what_it_has_grown():
    """1 ha of cropland planted in 2025, made a quarry in 2035: 10 of 40 years of biomass, 10 of 20 of litter.

    Planted: biomass 103.69 × 44/12 × 10/40 = 95.049167, litter 33 × 10/20 = 16.5: both are lost again, the one at once,
    the other over 20 years, 16 of them by 2050: −13.2. Soil +0.15 × 10 = 1.5 tC = 5.5; in 2035 the ground counts,
    after 10 of 68.181818 years, as 0.146667 forest: sealed 0.853333 × −20 + 0.146667 × −30 = −21.466667 tC.
    """
    found = done(
        Action("plant", "afforestation_broadleaf", 2025, geometry=cropland(1)),
        Action("quarry", "quarry", 2035, geometry=cropland(1)),
    )
    course = found.course.flux_tco2e[:, :, found.years <= 2050].sum(axis=2)
    plant, quarry = (dict(zip(COURSE, row)) for row in course)
    assert plant["biomass"] == pytest.approx(95.049167, abs=1e-5)
    assert quarry["biomass"] == pytest.approx(-95.049167, abs=1e-5)
    assert (plant["litter"], quarry["litter"]) == (pytest.approx(16.5), pytest.approx(-13.2))
    assert (plant["soil"], quarry["soil"]) == (pytest.approx(5.5), pytest.approx(-21.466667 * 44 / 12, abs=1e-5))
    # It was planted by the scenario: the reference course never had its growth.
    assert quarry["foregone_growth"] == 0


# --- what lies under a drawing


def test_land_that_is_so_already_changes_nothing():
    """A quarry on sealed ground, grass sown on forest: neither template concerns them; both are named."""
    found = done(
        Action("town", "business_park", 2025, geometry=shapely.box(1500, 0, 1600, 500)),
        Action("wood", "afforestation_broadleaf", 2025, geometry=shapely.box(1000, 0, 1100, 500)),
        Action("field", "quarry", 2025, geometry=cropland(1)),
    )
    rows = found.actions.set_index("action")
    assert rows["converted_ha"].tolist() == pytest.approx([0, 0, 1])
    assert rows["consumed_ha"].tolist() == pytest.approx([0, 0, 1])
    assert not found.course.flux_tco2e[found.course.action < 2].any()
    (said,) = [n for n in found.notices if n.key == "actions_change_nothing"]
    assert (said.values["count"], said.values["shown"]) == (2, "town, wood")


def test_an_action_twice_on_the_same_ground_is_done_once():
    once = done(Action("a", "quarry", 2025, geometry=cropland(2)))
    twice = done(
        Action("a", "quarry", 2025, geometry=cropland(2)), Action("b", "quarry", 2030, geometry=cropland(2))
    )  # fmt: skip
    assert (twice.yearly() == once.yearly()).all()
    assert twice.actions["converted_ha"].tolist() == [2, 0]
    assert twice.course.consumed_ha.sum() == pytest.approx(2)


def test_an_action_that_leaves_the_territory_is_cut_and_it_is_said():
    """4 ha, of which 1 ha lies west of Amiens, and 2 ha wholly elsewhere."""
    found = done(
        Action("edge", "quarry", 2025, geometry=shapely.box(-100, 0, 300, 100)),
        Action("away", "quarry", 2025, geometry=shapely.box(9000, 0, 9200, 100)),
    )
    rows = found.actions.set_index("action")
    assert rows["area_ha"].tolist() == pytest.approx([3, 0])
    assert rows["outside_ha"].tolist() == pytest.approx([1, 2])
    assert rows["converted_ha"].tolist() == pytest.approx([3, 0])
    (said,) = [n for n in found.notices if n.key == "actions_cut"]
    assert said.values["area_ha"] == pytest.approx(3)
    assert "edge" in said.text("en")
    assert "1,00\u00a0ha" in said.text("fr")


def test_an_action_that_only_touches_the_territory_is_outside():
    found = done(Action("beside", "quarry", 2025, geometry=shapely.box(-100, 0, 0, 100)))
    assert found.conversions.empty
    assert found.actions["outside_ha"].tolist() == pytest.approx([1])
    assert not found.yearly().any()


def test_actions_side_by_side_do_not_overlap():
    found = done(
        Action("a", "quarry", 2025, geometry=cropland(1)), Action("b", "quarry", 2025, geometry=cropland(1, west=100))
    )
    assert found.course.overlap_ha == 0
    assert found.actions["converted_ha"].tolist() == pytest.approx([1, 1])


def test_an_action_over_two_communes_is_told_by_commune():
    """2 ha of town and 3 ha of cropland across the border: only Beauvais's cropland becomes a quarry, 3 × −20 tC."""
    found = done(Action("a", "quarry", 2025, geometry=shapely.box(1800, 0, 2300, 100)))
    rows = found.by_level("commune").set_index("territory")
    assert rows["converted_ha"].to_dict() == pytest.approx({BEAUVAIS: 3, AMIENS: 0})
    assert rows.loc[BEAUVAIS, "flux_2050_tco2e"] == pytest.approx(-60 * (44 / 12 + 0.35035))


def test_parts_and_holes_count_as_they_are_drawn():
    """Two parts of 1 ha, one of them with a hole of 0.25 ha: 1.75 ha of cropland, −20 tC each."""
    holed = shapely.difference(cropland(1), shapely.box(25, 25, 75, 75))
    found = done(Action("a", "quarry", 2025, geometry=shapely.MultiPolygon([holed, cropland(1, west=500)])))
    assert found.cumulated(2050) == pytest.approx(-35 * (44 / 12 + 0.35035))


def test_a_share_of_nothing_does_nothing_and_half_does_half():
    whole, half, none = (done(Action("a", "housing_estate", 2025, 2031, geometry=cropland(8), share=s))
                         for s in (1.0, 0.5, 0.0))  # fmt: skip
    assert half.yearly() == pytest.approx(whole.yearly() / 2)
    assert not none.yearly().any()
    assert (whole.course.consumed_ha.sum(), half.course.consumed_ha.sum(), none.course.consumed_ha.sum()) == (
        pytest.approx(8), pytest.approx(4), 0,
    )  # fmt: skip
    assert [n.key for n in none.notices] == ["actions_change_nothing"]


def test_an_empty_scenario_is_all_zeros():
    found = done(ranges=True)
    assert not found.yearly().any()
    assert found.range_of(2050) == (0, 0)
    assert found.actions.empty
    assert found.conversions.empty
    assert found.flux.empty
    assert found.stocks.empty
    assert found.loss_tc == 0
    assert found.by_level("commune")["converted_ha"].tolist() == [0, 0]
    assert found.notices == ()
    assert len(found.yearly_table) == 33


def test_the_whole_territory_is_converted_once_and_no_more():
    """100 ha of cropland and 50 of forest in each commune; the towns stay."""
    found = done(Action("all", "quarry", 2025, geometry=shapely.box(-500, -500, 4500, 1500)), ranges=True)
    table = found.conversions.groupby("from_occupation")["area_ha"].sum()
    assert table.to_dict() == pytest.approx({"cropland": 200, "forest_broadleaf": 100})
    assert found.actions["outside_ha"].tolist() == pytest.approx([5000 * 2000 / 10_000 - 400])


def test_three_spread_actions_on_the_same_ground_hand_it_on():
    """Grass 2025–2034, cut off by wood from 2030, cut off by the quarry from 2033, on one hectare.

    Grass is sown in 2025–2029, five tenths. Wood takes three years of a tenth of what each land was in 2030:
    3/10 × 1 ha. The quarry, 2033–2036, takes all of the ground: by 2036 nothing is left.
    """
    found = done(
        Action("grass", "arable_to_grassland", 2025, 2034, geometry=cropland(1)),
        Action("wood", "afforestation_broadleaf", 2030, 2039, geometry=cropland(1)),
        Action("quarry", "quarry", 2033, 2036, geometry=cropland(1)),
    )
    rows = found.actions.set_index("action")["converted_ha"]
    assert rows.to_dict() == pytest.approx({"grass": 0.5, "wood": 0.3, "quarry": 1.0})
    moved = found.conversions
    net = (
        moved.groupby("to_occupation")["area_ha"]
        .sum()
        .sub(moved.groupby("from_occupation")["area_ha"].sum(), fill_value=0)
    )
    assert net.to_dict() == pytest.approx(
        {"artificial_sealed": 1, "cropland": -1, "forest_broadleaf": 0, "grassland_herbaceous": 0}, abs=1e-12
    )
    # Land is consumed once, whoever has sown or planted it before.
    assert found.course.consumed_ha.sum() == pytest.approx(1)


def test_three_spread_actions_lose_no_more_biomass_than_they_grew():
    """The wood is cleared before it is grown: what it gave and what it took add up to nothing, pool by pool."""
    found = done(
        Action("wood", "afforestation_broadleaf", 2025, 2030, geometry=cropland(1)),
        Action("quarry", "quarry", 2028, 2033, geometry=cropland(1)),
        reckoner=Reckoner(two_communes(), 2018, 2100),
    )
    for pool in ("biomass", "litter"):
        assert of(found, pool, 2100) == pytest.approx(0, abs=1e-9)
        assert of(found, pool, 2030) > 0
    # Soil: in the end 1 ha is sealed, what wood gained and lost apart: between −20 and −30 tC.
    assert -30 * 44 / 12 < of(found, "soil", 2100) < -20 * 44 / 12 + 1


CHAIN = ("housing_estate", "renaturation_grassland", "afforestation_mixed", "grassland_ploughed", "vineyard_planted")


@pytest.mark.parametrize("spread", [0, 6])
def test_cohorts_that_became_the_same_are_joined_without_changing_anything(monkeypatch, spread):
    """Five actions on the same ground, 3 years apart, over two communes: with and without joining cohorts."""
    place = shapely.box(900, 0, 2100, 100)
    chain = [Action(str(n), t, 2020 + 3 * n, 2020 + 3 * n + spread, geometry=place, share=0.9)
             for n, t in enumerate(CHAIN)]  # fmt: skip
    joined = done(*chain, reckoner=Reckoner(two_communes()))
    monkeypatch.setattr(_Following, "_joined_cohorts", lambda self, new: new)
    apart = done(*chain, reckoner=Reckoner(two_communes()))
    np.testing.assert_allclose(joined.course.flux_tco2e, apart.course.flux_tco2e, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(joined.course.consumed_ha, apart.course.consumed_ha, rtol=1e-9, atol=1e-9)
    keys = [c for c in joined.conversions if c != "area_ha"]
    ours, theirs = (o.conversions.set_index(keys)["area_ha"].sort_index() for o in (joined, apart))
    pd.testing.assert_series_equal(ours, theirs, rtol=1e-9)


def test_thirty_actions_on_the_same_ground_follow_one_another():
    """Built and given back in turn, year after year: 3 destinations each would be 3 to the power of 15 cohorts."""
    place = shapely.box(0, 0, 4000, 1000)
    chain = [Action(str(n), CHAIN[n % 2], 2018 + n, 2018 + n + 5, geometry=place) for n in range(28)]
    chain = [replace(a, end=min(a.last, 2050), share=0.5) for a in chain]
    begin = perf_counter()
    found = done(*chain)
    assert perf_counter() - begin < 10
    assert found.course.overlap_ha == pytest.approx(400)
    assert found.actions["flux_2050_tco2e"].sum() == pytest.approx(found.cumulated(2050))


def test_the_scenario_in_conform_mode_keeps_the_defects():
    """Q7: the first factor of N2O is 44/25: per tC (0.01 × 44/25 + 0.00225 × 44/28) / 15 × 273 = 0.38467 tCO2e."""
    action = Action("a", "quarry", 2025, geometry=cropland(1))
    found = done(action, reckoner=reckoner_of("conform"))
    assert of(found, "soil") == pytest.approx(-20 * 44 / 12)
    assert of(found, "n2o_soil") == pytest.approx(-20 * 273 / 15 * (0.01 * 44 / 25 + 0.00225 * 44 / 28))
    assert of(found, "n2o_soil") != pytest.approx(of(done(action), "n2o_soil"), rel=0.05)


@pytest.mark.parametrize("name", sorted(n for n, t in TEMPLATES.items() if t.kind == "area"))
def test_pessimistic_probable_and_optimistic_stand_in_that_order(name):
    """On every kind of land there is; shares that vary widen the range at the end of the span.

    Photovoltaics on cropland gain in the probable mix and lose in the pessimistic one: more of it is worse there.
    """
    shapes = {"field": cropland(2), "wood": shapely.box(1000, 0, 1100, 200), "town": shapely.box(1600, 0, 1700, 200)}
    for what, shape in shapes.items():
        action = Action("a", name, 2025, 2030, geometry=shape, share=0.5)
        found = done(action, ranges=True)
        for horizon in (2031, 2050):
            worst, likely, best = (found.cumulated(horizon, m) for m in ("pessimistic", "probable", "optimistic"))
            assert worst <= likely + 1e-9, (what, horizon)
            assert likely <= best + 1e-9, (what, horizon)
        low, high = done(replace(action, share_low=0.25, share_high=0.75), ranges=True).range_of(2050)
        assert low == pytest.approx(min(worst * 0.5, worst * 1.5)), what
        assert high == pytest.approx(max(best * 0.5, best * 1.5)), what


# --- layers of other kinds


def raster_of(cells, cell_m=100):
    layer = RasterLayer(cells, Affine(cell_m, 0, 0, 0, -cell_m, 1000), None, Source("land use", "x"))
    return RasterCover(read_nomenclature("clc"), layer, lambda shapes: shapes)


def strip_cells():
    cells = np.zeros((10, 30), dtype=np.int32)
    for code, west, east in (("311", 0, 6), ("211", 6, 14), ("112", 14, 15), ("999", 15, 16), ("211", 16, 30)):
        cells[:, west:east] = int(code)
    return cells


squares = st.tuples(st.integers(-2, 29), st.integers(-2, 9), st.integers(1, 9), st.integers(1, 9))


@settings(max_examples=25, deadline=None)
@given(drawn=st.lists(st.tuples(squares, st.sampled_from(["park", "plant", "meadow"])), min_size=1, max_size=4))
def test_cells_and_polygons_of_the_same_land_give_the_same(hand_ground, make_hand_ground, hand_templates, drawn):
    actions = [
        Action(str(n), t, 2025 + n, geometry=shapely.box(x * 100, y * 100, (x + w) * 100, (y + h) * 100))
        for n, ((x, y, w, h), t) in enumerate(drawn)
    ]
    by_cells = Reckoner(make_hand_ground(raster_of(strip_cells())))
    ours = done(*actions, templates=hand_templates, reckoner=by_cells)
    theirs = done(*actions, templates=hand_templates, reckoner=Reckoner(hand_ground))
    np.testing.assert_allclose(ours.yearly(), theirs.yearly(), rtol=1e-9, atol=1e-6)
    for column in ("area_ha", "outside_ha", "converted_ha", "consumed_ha", "bare_ha"):
        np.testing.assert_allclose(ours.actions[column], theirs.actions[column], rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("kind", ["polygons", "cells"])
def test_the_forest_layer_goes_before_the_land_use(make_hand_ground, hand_templates, kind):
    """In A's cropland the forest layer says forest at x 700–800 m; its word 211 at 900–1000 m is no forest's word.

    x 600–1000 m is 40 ha: 10 ha forest, 30 ha cropland; nothing is left bare.
    """
    cells = np.zeros((10, 30), dtype=np.int32)
    cells[:, 7], cells[:, 9] = 311, 211
    wood = np.array([shapely.box(700, 0, 800, 1000), shapely.box(900, 0, 1000, 1000)], dtype=object)
    names = np.array(["311", "211"], dtype=object)
    vector = VectorCover(read_nomenclature("clc"), wood, np.array([0, 1]), names)
    land = make_hand_ground(forests=vector if kind == "polygons" else raster_of(cells))
    place = shapely.box(600, 0, 1000, 1000)
    found = done(Action("a", "park", 2025, geometry=place), templates=hand_templates, reckoner=Reckoner(land))
    table = found.conversions.groupby("from_occupation")["area_ha"].sum()
    assert table.to_dict() == pytest.approx({"cropland": 30, "forest_broadleaf": 10})
    assert found.actions["bare_ha"].tolist() == [0]
    assert found.actions["area_ha"].tolist() == pytest.approx([40])


def test_polygons_of_the_land_use_that_overlap_share_the_ground(make_hand_ground, hand_templates):
    """Twice cropland on the same 4 ha and forest over half of it: 8 + 2 ha of words on 4 ha of ground, each × 4/10."""
    shapes = np.array([cropland(4), cropland(4), cropland(2)], dtype=object)
    names = np.array(["211", "311"], dtype=object)
    cover = VectorCover(read_nomenclature("clc"), shapes, np.array([0, 0, 1]), names)
    land = make_hand_ground(cover)
    found = done(Action("a", "park", 2025, geometry=cropland(4)), templates=hand_templates, reckoner=Reckoner(land))
    table = found.conversions.groupby("from_occupation")["area_ha"].sum()
    assert table.to_dict() == pytest.approx({"cropland": 3.2, "forest_broadleaf": 0.8})


# --- edits


def ragged(rng):
    """A polygon of random corners that does not cross itself, somewhere on or beside the two communes."""
    around = np.sort(rng.uniform(0, 2 * np.pi, 9))
    reach = rng.uniform(20, 300, 9)
    x, y = rng.uniform(-100, 4100), rng.uniform(-100, 1100)
    return shapely.buffer(shapely.Polygon(np.c_[x + reach * np.cos(around), y + reach * np.sin(around)]), 0)


@pytest.mark.parametrize("seed", range(4))
def test_ragged_drawings_edited_at_random_give_bit_for_bit_what_a_new_run_gives(seed):
    """Fifteen edits of overlapping drawings: the reckoner kept all along against a new one on a new ground."""
    rng = np.random.default_rng(seed)
    names = [n for n, t in TEMPLATES.items() if t.kind == "area"]
    kept, actions = Reckoner(replace(two_communes())), []
    for edit in range(15):
        at = int(rng.integers(len(actions))) if actions else 0
        what = rng.choice(["add", "add", "move", "year", "template", "drop"])
        if what == "add" or not actions:
            start = int(rng.integers(2018, 2040))
            spread = int(rng.integers(10))
            share = float(rng.uniform())
            template = str(rng.choice(names))
            actions.append(Action(f"{edit}", template, start, start + spread, geometry=ragged(rng), share=share))
        elif what == "move":
            actions[at] = replace(actions[at], geometry=ragged(rng))
        elif what == "year":
            actions[at] = replace(actions[at], start=2018, end=int(rng.integers(2018, 2050)))
        elif what == "template":
            actions[at] = replace(actions[at], template=str(rng.choice(names)))
        else:
            actions.pop(at)
        ours = done(*actions, ranges=True, reckoner=kept)
        fresh = replace(two_communes(), _known={})
        theirs = done(*actions, ranges=True, reckoner=Reckoner(fresh))
        for mix, course in ours.courses.items():
            other = theirs.courses[mix]
            assert (course.flux_tco2e == other.flux_tco2e).all()
            assert (course.consumed_ha == other.consumed_ha).all()
            assert (course.touched_ha == other.touched_ha).all()
        pd.testing.assert_frame_equal(ours.actions, theirs.actions, check_exact=True)
        areas = ours.actions["area_ha"] + ours.actions["outside_ha"]
        np.testing.assert_allclose(areas, [a.geometry.area / 10_000 for a in actions], rtol=1e-9)
        np.testing.assert_allclose(ours.actions["flux_2050_tco2e"].sum(), ours.cumulated(2050), rtol=1e-9, atol=1e-9)


def test_the_parts_of_a_ragged_polygon_are_the_polygon():
    rng = np.random.default_rng(7)
    shape = ragged(rng)
    while not two_communes().inside(np.array([shape], dtype=object))[0] > 1:
        shape = ragged(rng)
    x = shape.centroid.x
    halves = [shapely.intersection(shape, shapely.box(w, -9e3, e, 9e3)) for w, e in ((-9e3, x), (x, 9e3))]
    whole = done(Action("a", "housing_estate", 2025, 2029, geometry=shape))
    split = done(*(Action(str(n), "housing_estate", 2025, 2029, geometry=h) for n, h in enumerate(halves)))
    np.testing.assert_allclose(split.yearly(), whole.yearly(), rtol=1e-9, atol=1e-9)
    assert split.course.overlap_ha == 0


def test_two_thousand_actions_are_reckoned_in_seconds():
    """Squares of 20 m all over, every third overlapping its neighbour: the sum is the scenario, and soon known."""
    shapes = [shapely.box(x * 40, y * 50, x * 40 + (60 if (x + y) % 3 == 0 else 30), y * 50 + 30)
              for x in range(100) for y in range(20)]  # fmt: skip
    actions = [Action(str(n), "housing_estate", 2025 + n % 7, geometry=s) for n, s in enumerate(shapes)]
    begin = perf_counter()
    found = done(*actions, ranges=True)
    assert perf_counter() - begin < 20
    assert found.actions["flux_2050_tco2e"].sum() == pytest.approx(found.cumulated(2050))
    assert found.course.overlap_ha > 0


# --- what is refused


BOW = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
LINE = shapely.LineString([(0, 0), (100, 0)])
FLAT = shapely.Polygon([(0, 0), (100, 0), (200, 0)])


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        ("unknown_template", {"template": "stadium"}),
        ("year_outside_span", {"start": 2017}),
        ("year_outside_span", {"start": 2051}),
        ("year_outside_span", {"end": 2051}),
        ("years_reversed", {"end": 2024}),
        ("bad_share", {"share": 1.1}),
        ("bad_share", {"share": -0.1}),
        ("bad_share", {"share": float("nan")}),
        ("bad_share", {"share_high": 2.0}),
        ("bad_share", {"share_low": float("inf")}),
        ("action_crosses", {"geometry": BOW}),
        ("action_is_empty", {"geometry": shapely.Polygon()}),
        ("action_is_empty", {"geometry": None}),
        ("action_needs_polygon", {"geometry": LINE}),
        ("action_needs_polygon", {"geometry": shapely.Point(0, 0)}),
        ("action_needs_line", {"template": "hedgerow_planted"}),
        ("action_is_empty", {"template": "hedgerow_planted", "geometry": shapely.LineString()}),
        ("action_bad_areas", {"areas": pd.DataFrame({"place": [AMIENS], "area_ha": [-1.0]})}),
        ("action_bad_areas", {"areas": pd.DataFrame({"place": [AMIENS], "area_ha": [float("nan")]})}),
        ("action_bad_areas", {"areas": pd.DataFrame({"place": [AMIENS], "area_ha": [float("inf")]})}),
        ("action_unknown_place", {"areas": pd.DataFrame({"place": ["99999"], "area_ha": [1.0]})}),
        ("no_land_for_action", {"areas": pd.DataFrame({"place": [AMIENS], "area_ha": [151.0]})}),
        ("no_land_for_action",
         {"areas": pd.DataFrame({"place": [AMIENS], "area_ha": [1.0], "occupation": ["vineyard"]})}),
    ],
)  # fmt: skip
def test_what_cannot_be_reckoned_is_named_with_its_action(key, changed):
    action = replace(Action("zone 3", "quarry", 2025, geometry=cropland(1)), **changed)
    with pytest.raises(DataError) as error:
        done(action)
    assert error.value.key == key
    for lang in ("en", "fr"):
        assert "zone 3" in error.value.text(lang)


def test_a_polygon_without_area_is_refused():
    """A sliver that is no polygon at all, by either name; never reckoned as 0."""
    with pytest.raises(DataError) as error:
        done(Action("zone 3", "quarry", 2025, geometry=FLAT))
    assert error.value.key in {"action_crosses", "action_is_empty"}


def test_two_actions_of_one_name_are_refused():
    action = Action("zone 3", "quarry", 2025, geometry=cropland(1))
    with pytest.raises(DataError) as error:
        done(action, replace(action, start=2030))
    assert error.value.key == "duplicate_actions"
    for lang in ("en", "fr"):
        assert "zone 3" in error.value.text(lang)


def test_a_reckoner_is_as_good_as_new_after_a_refusal():
    """Nothing is lost: the drawing is mended, and the figures are those of a reckoner that never refused."""
    kept = Reckoner(two_communes())
    with pytest.raises(DataError):
        done(Action("a", "quarry", 2025, geometry=BOW), reckoner=kept)
    mended = Action("a", "quarry", 2025, geometry=shapely.make_valid(BOW))
    assert (done(mended, reckoner=kept).yearly() == done(mended).yearly()).all()
    assert done(mended).conversions["area_ha"].sum() == pytest.approx(0.5)
