"""Scenarios worked out by hand from the method's page, on squares of a hundred hectares of Amiens and Beauvais.

The figures of both (pedoclimatic zone 2_1, North-West, sylvoecoregion B10, corrected mode), in tC/ha: soil of cropland
→ sealed −20, → grassed +19, → forest +0.15/yr, → grassland +0.37/yr, forest → sealed −30, → grassed +9, → wooded 0;
litter 9; biomass of grassed land 7, of wooded artificial land 48, of broadleaf forest 99.18 live + 4.51 dead; growth
0.42/yr. N2O of a tonne of soil or litter carbon lost: 1/15 × (0.01 + 0.3 × 0.0075) × 44/28 t = 0.35035 tCO2e.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from carbocs.core.assessment import AssessmentOptions, ground
from carbocs.core.covers import VectorCover
from carbocs.core.inputs import Inputs
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.reference import load_release
from carbocs.core.scenario import Action, Reckoner, Scenario, outcome

CO2 = 44 / 12
N2O = 0.35035
AMIENS, BEAUVAIS = "80021", "60057"


def hand_inputs():
    """Amiens west (x 0–1000) and Beauvais east; cropland south (y 0–500), broadleaf forest north (500–1000)."""
    squares = [shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)]
    territories = pd.DataFrame({"territory": [AMIENS, BEAUVAIS], "name": ["Amiens", "Beauvais"]})
    territories["place"] = territories["territory"]
    territories["geometry"] = pd.Series(squares, dtype=object)
    shapes = np.array([shapely.box(0, 0, 2000, 500), shapely.box(0, 500, 2000, 1000)], dtype=object)
    nomenclature = read_nomenclature("clc")
    cover = VectorCover(nomenclature, shapes, np.array([0, 1]), np.array(["211", "311"], dtype=object))
    return Inputs(load_release(), territories, nomenclature, "EPSG:2154", "commune", land_use=cover)


@pytest.fixture(scope="module")
def reckoner():
    return Reckoner(ground(hand_inputs(), AssessmentOptions()))


def field(hectares, x=100.0, y=100.0):
    """Return a strip of so many hectares, 100 m high, in Amiens's cropland unless moved."""
    return shapely.box(x, y, x + 100 * hectares, y + 100)


def reckoned(reckoner, *actions):
    return outcome(Scenario("hand", actions), reckoner)


def test_ten_hectares_of_cropland_become_a_business_park_in_somme(reckoner):
    """8 ha sealed, 2 ha grassed, in 2026.

    Sealed: soil 8 × −20 = −160 tC = −586.667 tCO2e and N2O 160 × 0.35035 = −56.056, both at once.
    Grassed: soil 2 × 19 = 38 tC = 139.333 tCO2e over 51.020408 years = 2.730933 a year; biomass 2 × 7 = 14 tC =
    51.333 tCO2e over 20 years = 2.566667 a year. 2026: −586.667 − 56.056 + 2.731 + 2.567 = −637.425.
    2050 is the 25th year: −642.723 + 25 × 2.730933 + 51.333 = −523.116.
    """
    found = reckoned(reckoner, Action("1", "business_park", 2026, geometry=field(8).union(field(2, y=300))))
    yearly = dict(zip(found.years, found.yearly()))
    assert yearly[2025] == 0
    assert yearly[2026] == pytest.approx(-637.42507, abs=1e-4)
    assert yearly[2027] == pytest.approx(2.730933 + 2.566667, abs=1e-5)
    assert yearly[2046] == pytest.approx(2.730933, abs=1e-5)
    assert found.cumulated(2050) == pytest.approx(-523.1160, abs=1e-3)
    assert found.actions["consumed_ha"].iloc[0] == pytest.approx(10)
    assert found.actions["artificialised_ha"].iloc[0] == pytest.approx(10)
    assert np.array_equal(found.yearly(foregone=True), found.yearly())


def test_ten_hectares_of_broadleaf_forest_become_a_housing_estate_in_oise(reckoner):
    """5 ha sealed, 4 ha grassed, 1 ha wooded, in 2025; all in tC.

    At once: soil 5 × −30 = −150; biomass 5 × −103.69 + 4 × (7 − 103.69) + 1 × (48 − 103.69) = −518.45 − 386.76 − 55.69
    = −960.90. N2O of the sealed soil: 150 × 0.35035 = 52.5525 tCO2e.
    Over 20 years: litter 10 × −9 = −90, −4.5 a year. Its N2O: of the sealed 45 tC and the wooded 9 tC, (45 + 9) ×
    0.35035 / 20 = 0.945945 tCO2e a year; soil and litter of the grassed part together lose nothing (9 − 9): no N2O.
    Over 49.554014 years: soil of the grassed 4 × 9 = 36, 0.726480 a year.
    First year: (−150 − 960.90 − 4.5 + 0.726480) × 44/12 − 52.5525 − 0.945945 = −4 143.8180.
    Foregone: 10 × 0.42 × 44/12 = 15.4 tCO2e a year, for ever.
    """
    action = Action("1", "housing_estate", 2025, geometry=shapely.box(1100, 600, 1600, 800))
    found = reckoned(reckoner, action)
    yearly = dict(zip(found.years, found.yearly()))
    assert yearly[2025] == pytest.approx((-150 - 960.90 - 4.5 + 0.726480) * CO2 - 52.5525 - 0.945945, abs=1e-3)
    assert yearly[2026] == pytest.approx((-4.5 + 0.726480) * CO2 - 0.945945, abs=1e-4)
    assert yearly[2044] == pytest.approx((-4.5 + 0.726480) * CO2 - 0.945945, abs=1e-4)
    assert yearly[2045] == pytest.approx(0.726480 * CO2, abs=1e-4)
    whole = dict(zip(found.years, found.yearly(foregone=True)))
    assert whole[2024] == 0
    assert whole[2050] - yearly[2050] == pytest.approx(-15.4)
    pools = found.stocks.groupby("pool")["change_tc"].sum()
    # Reference stocks: soil 5 × 30 + 4 × 69 + 1 × 60 − 10 × 60, live 4 × 7 + 48 − 991.8, dead −45.1, litter −90.
    assert pools.to_dict() == pytest.approx(
        {"soil": -114, "live_biomass": -915.8, "dead_biomass": -45.1, "litter": -90}
    )


def test_five_hectares_of_sealed_land_become_grassland(reckoner):
    """Sealed land reads the cropland row: +0.37 tC/ha/yr, kept up for 51.020408 years; no litter, no biomass.

    5 × 0.37 × 44/12 = 6.783333 tCO2e a year from 2030; 21 years to 2050: 142.45. Until 2081 it would be
    5 × 0.37 × 51.020408 × 44/12 = 346.0884, more than twenty years of the diagnosis (135.667).
    """
    areas = pd.DataFrame({"place": [AMIENS], "occupation": ["artificial_sealed"], "area_ha": [5.0]})
    reckoner.ground._areas = None
    known = reckoner.ground.areas_ha.copy()
    known[0, 7] = 5.0
    reckoner.ground._areas = known
    action = Action("1", "renaturation_grassland", 2030, areas=areas)
    long = Reckoner(reckoner.ground, 2018, 2090)
    found = outcome(Scenario("hand", (action,)), long)
    assert found.cumulated(2050) == pytest.approx(142.45)
    assert found.cumulated(2090) == pytest.approx(346.0884, abs=1e-3)
    assert found.actions["artificialised_ha"].iloc[0] == pytest.approx(-5)
    assert found.actions["consumed_ha"].iloc[0] == 0
    reckoner.ground._areas = None


def test_twenty_hectares_of_cropland_are_broadleaf_forest_by_2050(reckoner):
    """Planted in 2026, read in 2050, the 25th year.

    Soil 20 × 0.15 × 44/12 = 11 a year (for 68.181818 years): 275. Litter 20 × 9 = 180 tC = 660, done after 20 years.
    Biomass 20 × 103.69 = 2 073.8 tC over 40 years, 190.098333 a year: 25 of them, 4 752.4583. In all 5 687.4583.
    """
    shape = shapely.box(0, 0, 500, 400)
    found = reckoned(reckoner, Action("1", "afforestation_broadleaf", 2026, geometry=shape))
    assert found.cumulated(2050) == pytest.approx(275 + 660 + 4752.458333, abs=1e-3)
    assert found.cumulated(1) == pytest.approx(11 + 33 + 190.098333, abs=1e-4)
    assert found.cumulated(20) == pytest.approx(220 + 660 + 20 * 190.098333, abs=1e-3)


def test_a_young_forest_that_is_dug_up_loses_what_it_has_grown(reckoner):
    """Wood A on 4 ha in 2025; quarry B in 2035 on 2 ha of it and 1 ha of field: B starts from what A has made.

    Until 2034 A gives, a hectare and year: soil 0.15, litter 9/20, biomass 103.69/40 = 2.59225 tC: 3.19225, on 4 ha;
    then on 2 ha. The shared 2 ha in 2035, in tC/ha: soil has gone 10/68.181818 = 0.146667 of its way, so it loses
    0.146667 × 30 + 0.853333 × 20 = 21.466667; biomass 103.69 × 10/40 = 25.9225; litter 9 × 10/20 = 4.5 over 20 years.
    B at once: 2 × (21.466667 + 25.9225) + 1 × 20 = 114.778333 tC, N2O (2 × 21.466667 + 20) × 0.35035 = 22.048893.
    B a year: litter 2 × 4.5/20 = 0.45 tC, N2O 0.45 × 0.35035 = 0.157658.
    """
    wood = Action("A", "afforestation_broadleaf", 2025, geometry=shapely.box(0, 0, 400, 100))
    quarry = Action("B", "quarry", 2035, geometry=shapely.box(200, 0, 400, 100).union(shapely.box(400, 0, 500, 100)))
    found = reckoned(reckoner, wood, quarry)
    yearly = dict(zip(found.years, found.yearly()))
    grown = 3.19225 * CO2
    assert yearly[2034] == pytest.approx(4 * grown, abs=1e-6)
    once, slow = 114.778333 * CO2 + 22.048893, 0.45 * CO2 + 0.157658
    assert yearly[2035] == pytest.approx(2 * grown - once - slow, abs=1e-3)
    assert yearly[2036] == pytest.approx(2 * grown - slow, abs=1e-4)
    assert found.course.overlap_ha == pytest.approx(2)
    biomass = found.flux[found.flux["pool"] == "live_biomass"].groupby("action")["flux_tco2e"].sum()
    # What the shared ground gave in ten years it takes back: 4 ha ten years, 2 ha sixteen more, less 2 ha's ten.
    assert biomass["A"] + biomass["B"] == pytest.approx((40 + 32 - 20) * 2.59225 * CO2, abs=1e-6)


def test_of_two_actions_of_one_year_the_later_in_the_list_counts(reckoner):
    """A (wood) and B (quarry) both in 2030 on the same 3 ha: B alone, 3 × 20 tC lost at once, with its N2O."""
    shape = field(3)
    first, second = (Action("A", "afforestation_broadleaf", 2030, geometry=shape),
                     Action("B", "quarry", 2030, geometry=shape))  # fmt: skip
    found = reckoned(reckoner, first, second)
    assert found.cumulated(2050) == pytest.approx(-60 * (CO2 + N2O), abs=1e-6)
    assert found.actions.set_index("action")["converted_ha"].to_dict() == pytest.approx({"A": 0.0, "B": 3.0})
    keys = [n.key for n in found.notices]
    assert "actions_overlap" in keys
    assert "actions_change_nothing" in keys


def test_an_action_spread_over_ten_years_takes_a_tenth_of_its_ground_each_year(reckoner):
    """10 ha of cropland dug up over 2025–2034: 1 ha a year, −20 × (44/12 + 0.35035) = −80.340333 tCO2e; then 0."""
    found = reckoned(reckoner, Action("1", "quarry", 2025, 2034, geometry=shapely.box(0, 0, 500, 200)))
    expected = np.where((found.years >= 2025) & (found.years <= 2034), -80.340333, 0.0)
    assert found.yearly() == pytest.approx(expected, abs=1e-5)
    assert found.course.consumed_ha.sum(axis=0) == pytest.approx(np.where(expected < 0, 1.0, 0.0))


def test_half_a_share_is_half_of_it_and_what_lies_outside_is_cut(reckoner):
    """4 ha of which 1 lies outside: 3 × 0.5 ha dug up, 1.5 × 20 tC."""
    shape = shapely.box(-100, 0, 300, 100)
    found = reckoned(reckoner, Action("1", "quarry", 2030, geometry=shape, share=0.5))
    assert found.cumulated(2050) == pytest.approx(-30 * (CO2 + N2O))
    assert found.outside_ha[0] == pytest.approx(1)
    assert [n.key for n in found.notices] == ["actions_cut"]


def test_the_range_is_that_of_mixes_and_shares(reckoner):
    """10 ha, park: pessimistic 9 ha sealed and 1 grassed, share up to 1; optimistic 6.5 / 3 / 0.5, share from 0.5."""
    action = Action(
        "1", "business_park", 2030, geometry=shapely.box(0, 0, 500, 200), share=0.8, share_low=0.5, share_high=1.0
    )
    found = reckoned(reckoner, action)
    sealed = -20 * (CO2 + N2O)
    assert found.cumulated(1, "pessimistic") == pytest.approx(9 * sealed + (19 / 51.020408 + 7 / 20) * CO2, abs=1e-3)
    wooded = (10 / 68.181818 + 48 / 20) * CO2
    grassed = (19 / 51.020408 + 7 / 20) * CO2
    assert found.cumulated(1, "optimistic") == pytest.approx(
        0.5 * (6.5 * sealed + 3 * grassed + 0.5 * wooded), abs=1e-3
    )
    low, high = found.range_of(2050)
    assert low < found.cumulated(2050) < high


def test_a_ground_outlives_what_could_cancel_its_making():
    """The areas of whole pieces are measured when they are first asked for: 50 ha of cropland, 50 of forest in each."""
    alive = [True]

    def cancelled():
        if not alive[0]:
            raise RuntimeError("gone")
        return False

    found = ground(hand_inputs(), AssessmentOptions(), cancelled=cancelled)
    alive[0] = False
    assert found.areas_ha[:, (0, 10)] == pytest.approx(50.0)
