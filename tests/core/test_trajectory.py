"""The course of a conversion: method §8 worked out anew from the page of the method, and every pair held against it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from carbocs.core.assessment import AssessmentOptions, ground
from carbocs.core.covers import VectorCover
from carbocs.core.inputs import Inputs
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.occupations import LAND
from carbocs.core.reference import load_release
from carbocs.core.scenario import Action, Reckoner, Scenario, outcome, parse_templates
from carbocs.core.trajectory import COMPONENTS, reached, soil_durations

AMIENS = "80021"
C = 44 / 12
# Method §5, zone 2_1: tC/ha/yr of twenty years, tC/ha at once to and from wetland and to artificial land.
SOIL = {
    "cult_art_enh": 19, "cult_art_imp": -20, "cult_art_arb": 10, "cult_for": 0.15, "cult_prai": 0.37, "cult_zh": 75,
    "for_art_enh": 9, "for_art_imp": -30, "for_cult": -0.25, "for_prai": 0.18, "for_verg": -0.35, "for_vign": -0.53,
    "for_zh": 65, "prai_art_imp": -39, "prai_art_arb": -9, "prai_cult": -0.72, "prai_for": -0.18, "prai_verg": -0.87,
    "prai_vign": -1.14, "prai_zh": 56, "verg_for": 0.21, "verg_prai": 0.45, "vign_for": 0.31, "vign_prai": 0.59,
    "zh_cult": -75, "zh_for": -65, "zh_prai": -56,
}  # fmt: skip
# tC/ha, Nord-Ouest; of forests, live and dead wood (broadleaf of BX, others of GRECO B, poplar of the basin Nord).
BIOMASS = {
    "cropland": 0, "grassland_herbaceous": 0, "grassland_shrub": 7, "grassland_wooded": 48, "wetland": 0, "orchard": 16,
    "vineyard": 5, "artificial_sealed": 0, "artificial_grassed": 7, "artificial_wooded": 48,
    "forest_broadleaf": 99.18 + 4.51, "forest_conifer": 79.19 + 4.24, "forest_mixed": 82.17 + 7.18,
    "forest_poplar": 53.98 + 1.9,
}  # fmt: skip
SHORT = {
    "cropland": "cult", "wetland": "zh", "orchard": "verg", "vineyard": "vign", "artificial_sealed": "art_imp",
    "artificial_grassed": "art_enh", "artificial_wooded": "art_arb",
}  # fmt: skip


def short(occupation):
    return SHORT.get(occupation, "for" if occupation.startswith("forest") else "prai")


def unit_of(a, b):
    """Method §5, corrected mode: the unit of the soil's flux between two soils."""
    fields = ("verg", "vign")
    if a == b:
        return 0
    if a in ("art_imp", "art_enh", "art_arb"):
        return unit_of({"art_imp": "cult", "art_enh": "prai", "art_arb": "for"}[a], b)
    if a in ("cult", *fields) and b in ("cult", *fields):
        return 0
    if (a, b) in (("prai", "art_enh"), ("for", "art_arb")):
        return 0
    if a == "zh":
        if b in fields:
            return SOIL["zh_cult"]
        if b == "art_imp":
            return SOIL["zh_cult"] + SOIL["cult_art_imp"]
        return SOIL["zh_" + {"art_enh": "prai", "art_arb": "for"}.get(b, b)]
    if a in fields and b in ("zh", "art_imp", "art_enh", "art_arb"):
        a = "cult"
    return SOIL[f"{a}_{b}"]


def soil_years(a, b):
    """Method §8: how long the soil takes, 0 at once."""
    grass, wood = ("prai", "art_enh"), ("for", "art_arb")
    fields = ("cult", "verg", "vign")
    if b == "art_imp" or a == "zh":
        return 0
    if b == "zh":
        return 20
    if a in grass and b in fields:
        return 26.315789
    if a in wood and b in fields:
        return 40
    if (a in wood and b in grass) or (a in grass and b in wood):
        return 49.554014
    if a in (*fields, "art_imp") and b in grass:
        return 51.020408
    if a in (*fields, "art_imp") and b in wood:
        return 68.181818
    return 0


def course_of(origin, end):
    """tCO2e/ha in all and years, by component, of one hectare in zone 2_1 (method §5 and §8)."""
    a, b = short(origin), short(end)
    k, unit = soil_years(a, b), unit_of(a, b)
    slow = "zh" not in (a, b) and not b.startswith("art")
    soil, k = (unit * max(k, 20), max(k, 20)) if slow else (unit, k)
    litter = 9 * ((b == "for") - (a == "for"))
    biomass = BIOMASS[end] - BIOMASS[origin] if not a == b == "for" else 0
    grows = 0 if biomass <= 0 else 40 if b == "for" else 20
    loss = min(soil + litter, 0) / 15 * (0.01 + 0.3 * 0.0075) * 44 / 28 * 273
    losing = min(soil, 0) + min(litter, 0)
    n2o = [loss * min(pool, 0) / losing if losing else 0 for pool in (soil, litter)]
    return [(soil * C, k), (litter * C, 20), (biomass * C, grows), (n2o[0], k), (n2o[1], 20)]


@lru_cache(maxsize=1)
def amiens():
    """A square of Amiens that is told to hold 182 ha of everything, over 1990–2120."""
    square = np.array([shapely.box(0, 0, 1000, 1000)], dtype=object)
    territories = pd.DataFrame({"territory": [AMIENS], "name": ["Amiens"], "place": [AMIENS], "geometry": square})
    land = VectorCover(read_nomenclature("clc"), square, np.zeros(1, dtype=int), np.array(["211"], dtype=object))
    inputs = Inputs(load_release(), territories, read_nomenclature("clc"), level="commune", land_use=land)
    found = ground(inputs, AssessmentOptions(levels=("commune",)))
    return Reckoner(replace(found, measured=lambda: np.full((1, len(LAND)), 182.0)), 1990, 2120)


PAIRS = [(a, b) for a in LAND for b in LAND if a != b]


@pytest.mark.parametrize(("origin", "end"), PAIRS)
def test_what_a_pair_does_is_what_the_method_says(origin, end):
    """Every pair of the fourteen, from the tables typed above, by the sentences of §5 and §8."""
    found = amiens().ground.kinetics
    at = (0, LAND.index(origin), LAND.index(end))
    for n, (total, years) in enumerate(course_of(origin, end)):
        assert found.total_tco2e_ha[at][n] == pytest.approx(total, abs=1e-9), COMPONENTS[n]
        if total:
            assert found.duration_years[at][n] == pytest.approx(years), COMPONENTS[n]


def test_land_that_stays_what_it_is_gains_and_loses_nothing():
    same = np.arange(len(LAND))
    assert not amiens().ground.kinetics.total_tco2e_ha[:, same, same].any()
    assert not np.diagonal(soil_durations())[np.array(LAND) != "wetland"].any()


def closed_form(total, years, start, end, last):
    """Σ over the cohorts start…end of total × min(age / years, 1), age = last + 1 − year, each an equal part."""
    done = [0.0 if y > last else 1.0 if years == 0 else min((last + 1 - y) / years, 1.0) for y in range(start, end + 1)]
    return total * sum(done) / len(done)


@settings(max_examples=60, deadline=None)
@given(
    pair=st.sampled_from(PAIRS),
    start=st.integers(1990, 2120),
    spread=st.integers(0, 60),
    last=st.integers(1990, 2120),
    share=st.floats(0, 1),
)
def test_the_sum_of_the_years_is_the_closed_form(pair, start, spread, last, share):
    origin, end = pair
    until = min(start + spread, 2120)
    table = {"id": "t", "label_fr": "t", "conversions": {"probable": {origin: {end: 1.0}}}}
    templates = parse_templates({"templates": [table]}, "test")
    areas = pd.DataFrame({"place": [AMIENS], "area_ha": [1.0], "occupation": [origin]})
    action = Action("a", "t", start, until, areas=areas, share=share)
    found = outcome(Scenario("s", (action,), templates), amiens(), ranges=False)
    assert found.conversions["area_ha"].sum() == pytest.approx(share)
    sums = found.course.flux_tco2e[:, :, found.years <= last].sum(axis=(0, 2))
    for n, (total, years) in enumerate(course_of(origin, end)):
        expected = share * closed_form(total, years, start, until, last)
        assert sums[n] == pytest.approx(expected, rel=1e-9, abs=1e-9), COMPONENTS[n]


def test_all_pairs_over_a_span_add_up_to_the_closed_form():
    """Every pair at once, 2025–2034, at the end of 2025, 2031, 2050 and 2120."""
    tables = [{"id": f"{a}>{b}", "label_fr": "t", "conversions": {"probable": {a: {b: 1.0}}}} for a, b in PAIRS]
    templates = parse_templates({"templates": tables}, "test")
    actions = [
        Action(str(n), f"{a}>{b}", 2025, 2034,
               areas=pd.DataFrame({"place": [AMIENS], "area_ha": [1.0], "occupation": [a]}))
        for n, (a, b) in enumerate(PAIRS)
    ]  # fmt: skip
    found = outcome(Scenario("s", tuple(actions), templates), amiens(), ranges=False)
    for last in (2025, 2031, 2050, 2120):
        sums = found.course.flux_tco2e[:, :5, found.years <= last].sum(axis=2)
        expected = [[closed_form(t, k, 2025, 2034, last) for t, k in course_of(a, b)] for a, b in PAIRS]
        np.testing.assert_allclose(sums, expected, rtol=1e-9, atol=1e-9)


def test_what_is_at_once_is_done_when_its_first_year_ends():
    assert reached(np.array([0.0, 0.0, 0.0]), np.array([0, 1, 30])).tolist() == [0, 1, 1]
    assert reached(np.array(20.0), np.array([-5, 0, 1, 10, 20, 21])).tolist() == [0, 0, 0.05, 0.5, 1, 1]
