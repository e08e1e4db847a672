"""What-if by hand: planned changes in Amiens and Beauvais, worked out with the figures of the release.

Then what holds for any scenario, and what is said of one that cannot be reckoned.
"""

from __future__ import annotations

import random
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
from carbocs.core.errors import DataError
from carbocs.core.inputs import Inputs, RasterCover, VectorCover
from carbocs.core.layers import RasterLayer, Source
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.occupations import LAND
from carbocs.core.reference import load_release
from carbocs.core.scenario import Action, Reckoner, Scenario, outcome, parse_templates, shipped_templates
from carbocs.core.scenario.course import COURSE

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
