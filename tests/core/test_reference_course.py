"""Reference courses by hand on two communes, and the closed form of the trend held against a scenario that does it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from carbocs.core.covers import VectorCover
from carbocs.core.errors import DataError
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.occupations import LAND
from carbocs.core.scenario import (
    COURSE,
    Action,
    Ground,
    Reckoner,
    Scenario,
    as_it_is,
    courses,
    difference,
    difference_by_unit,
    outcome,
    parse_templates,
    trend,
)
from carbocs.core.trajectory import COMPONENTS, Kinetics

FIELD, WOOD, PLANTED = (LAND.index(o) for o in ("cropland", "forest_broadleaf", "forest_conifer"))
SOIL, LITTER, BIOMASS = 0, 1, 2
COMMUNES = ("A", "B")
PAIRS = (("forest_broadleaf", "cropland"), ("cropland", "forest_conifer"), ("forest_broadleaf", "forest_conifer"))
TEMPLATES = parse_templates(
    {
        "templates": [
            {"id": f"{a}>{b}", "label_fr": "x", "family": "farm", "conversions": {"probable": {a: {b: 1.0}}}}
            for a, b in PAIRS
        ]
    },
    "test",
)


def kinetics():
    """Round figures. A forest cleared: soil −40 tCO2e/ha over 40 years, biomass −200 at once, growth 4 a year.

    Planted: soil +60 over 60 years, biomass +120 over 40, litter +33 over 20; figures of B are twice those of A.
    """
    size = len(LAND)
    total, duration = np.zeros((2, 2, size, size, len(COMPONENTS)))
    growth = np.zeros((2, size))
    for end in (PLANTED, WOOD):
        for pool, value, years in ((SOIL, 60, 60), (BIOMASS, 120, 40), (LITTER, 33, 20)):
            total[:, FIELD, end, pool], duration[:, FIELD, end, pool] = value, years
    for origin in (PLANTED, WOOD):
        for pool, value, years in ((SOIL, -40, 40), (BIOMASS, -200, 0), (LITTER, -33, 20)):
            total[:, origin, FIELD, pool], duration[:, origin, FIELD, pool] = value, years
        growth[:, origin] = 4.0
    # The N2O of A's soil follows its soil.
    total[:, WOOD, FIELD, 3], duration[:, WOOD, FIELD, 3] = -4, 40
    total[1] *= 2
    growth[1] *= 2
    return Kinetics(total, duration, growth, np.zeros((2, size, 4)), np.zeros(2), np.zeros((2, size, size)))


@lru_cache(maxsize=1)
def two_communes():
    """A: 60 ha of broadleaf forest and 40 ha of cropland; B: 10 ha of the forest, 190 ha of cropland."""
    outlines = np.array([shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 3000, 1000)], dtype=object)
    cover = np.array(
        [
            shapely.box(0, 0, 600, 1000),
            shapely.box(600, 0, 1000, 1000),
            shapely.box(1000, 0, 1100, 1000),
            shapely.box(1100, 0, 3000, 1000),
        ],
        dtype=object,
    )
    pieces = pd.DataFrame({"territory": COMMUNES, "place": COMMUNES, "name": COMMUNES, "area_ha": [100.0, 200.0]})
    pieces["geometry"] = outlines
    whole = pieces.assign(level="total", unit="total", unit_name="")
    return Ground(
        pieces=pieces,
        places=pd.Index(COMMUNES),
        kinetics=kinetics(),
        place_row=np.arange(2),
        land_use=VectorCover(read_nomenclature("clc"), cover, np.array([0, 1, 0, 1]), np.array(["311", "211"])),
        units=whole[["level", "territory", "place", "unit", "unit_name"]],
    )


@lru_cache(maxsize=1)
def its_reckoner():
    return Reckoner(two_communes())


def done(*actions, name="plu"):
    return outcome(Scenario(name, tuple(actions), TEMPLATES), its_reckoner(), ranges=False)


def cleared(area_ha=10.0, start=2025, end=None, place="A"):
    areas = pd.DataFrame({"place": [place], "area_ha": [area_ha], "occupation": ["forest_broadleaf"]})
    return Action("c", "forest_broadleaf>cropland", start, end, areas=areas)


def changed(*rows):
    return pd.DataFrame(list(rows), columns=["territory", "from_occupation", "to_occupation", "area_ha_yr"])


def by_year(table, column="flux_tco2e"):
    return table.set_index("year")[column]


# --- land as it is


def test_land_as_it_is_takes_up_the_growth_of_its_forests_every_year():
    """A: 60 ha × 4 = 240 tCO2e/yr; B: 10 ha × 8 = 80. Together 320 a year, 33 years from 2018 to 2050: 10 560."""
    course = as_it_is(two_communes())
    assert course.growth_tco2e_yr == pytest.approx([240, 80])
    assert (course.yearly() == 320).all() and len(course.years) == 33
    assert list(course.table.columns) == ["course", "year", "flux_tco2e", "cumulated_tco2e"]
    assert by_year(course.table, "cumulated_tco2e")[2050] == pytest.approx(10_560)
    assert set(course.table["course"]) == {"as_is"}
    b = course.by_unit[course.by_unit["territory"] == "B"]
    assert by_year(b, "cumulated_tco2e")[2019] == pytest.approx(160)


def test_against_land_as_it_is_a_clearing_loses_its_growth_too():
    """10 ha of forest cleared in 2025 in A, per hectare: −200 at once; soil −1, its N2O −0.1 and litter −1.65 a year.

    2025: 10 × (−200 − 2.75) = −2 027.5, and the growth foregone −40: −2 067.5. 2026: −27.5 − 40 = −67.5.
    Litter ends after twenty years, in 2044: 2045 is −11 − 40 = −51.
    By 2050: −2 000 − 26 × (11 + 40) − 20 × 16.5 = −3 656.
    The whole land in 2025: 320 − 2 067.5 = −1 747.5.
    """
    found, reference = done(cleared()), as_it_is(two_communes())
    flux = by_year(difference(found, reference))
    assert flux[[2024, 2025, 2026, 2044, 2045]].to_numpy() == pytest.approx([0, -2067.5, -67.5, -67.5, -51])
    assert by_year(difference(found, reference), "cumulated_tco2e")[2050] == pytest.approx(-3656)
    land = courses(found, (reference,))
    assert list(land["course"].drop_duplicates()) == ["as_is", "plu"]
    assert by_year(land[land["course"] == "plu"])[2025] == pytest.approx(-1747.5)
    assert found.yearly(foregone=True) == pytest.approx(flux.to_numpy())


# --- trend


def test_a_trend_is_the_sum_of_the_conversions_of_every_year():
    """2 ha of forest cleared every year in A from 2020 on.

    After n years each hectare has lost: soil −n, its N2O −0.1 n, litter −1.65 n.
    Flux of year n: 2 × (−200 − 2.75 n) and 2 × 4 × n foregone: −400 − 13.5 n. 2020: −413.5; 2030 (n = 11): −548.5.
    Cumulated to 2030: −400 × 11 − 13.5 × 66 = −5 291. Nothing before 2020. From n = 20 on the litter adds no more:
    2045 (n = 26): −400 − 2 × (1.1 × 26 + 33) − 8 × 26 = −731.2.
    """
    course = trend(two_communes(), changed(("A", "forest_broadleaf", "cropland", 2.0)), start=2020)
    own = pd.Series(course.change_tco2e.sum(axis=0), index=course.years)
    assert own[[2018, 2019, 2020, 2030, 2045]].to_numpy() == pytest.approx([0, 0, -413.5, -548.5, -731.2])
    assert own.loc[:2030].sum() == pytest.approx(-5291)
    assert by_year(course.table)[2020] == pytest.approx(320 - 413.5)
    assert course.flux_tco2e[0, COURSE.index("foregone_growth"), 12] == pytest.approx(-88)
    assert not course.change_tco2e[1].any()


def test_the_difference_to_the_trend_is_the_scenario_less_what_the_trend_would_have_done():
    """The scenario clears 10 ha in 2025 and nothing else; the trend 2 ha a year from 2020.

    2025: −2 067.5 − (−400 − 13.5 × 6) = −1 586.5. 2026: −67.5 + 400 + 13.5 × 7 = 427.
    """
    found = done(cleared())
    course = trend(two_communes(), changed(("A", "forest_broadleaf", "cropland", 2.0)), start=2020)
    flux = by_year(difference(found, course))
    assert flux[[2025, 2026]].to_numpy() == pytest.approx([-1586.5, 427])
    parts = difference_by_unit(found, course)
    assert parts.groupby("year")["flux_tco2e"].sum().to_numpy() == pytest.approx(flux.to_numpy())
    assert not parts.loc[parts["territory"] == "B", "flux_tco2e"].any()
    assert list(courses(found, (as_it_is(two_communes()), course))["course"].drop_duplicates()) == [
        "as_is",
        "trend",
        "plu",
    ]


def test_changes_of_a_larger_unit_lie_in_its_pieces_by_their_areas():
    """3 ha a year in all: A holds 100 of 300 ha, so 1 ha falls to it, 2 ha to B, whose figures are twice as large.

    2018: A −200 − 2.75 − 4 = −206.75; B 2 × 2 × −206.75 = −827.
    """
    changes = changed(("total", "forest_broadleaf", "cropland", 3.0))
    course = trend(two_communes(), changes, changes_level="total")
    assert course.change_tco2e[:, 0] == pytest.approx([-206.75, -827])
    summed = trend(two_communes(), changes, changes_level="total", level="total")
    assert summed.change_tco2e[0] == pytest.approx(course.change_tco2e.sum(axis=0))


def test_a_piece_can_be_named_by_its_place():
    one = changed(("A", "forest_broadleaf", "cropland", 2.0))
    named = trend(two_communes(), one.assign(place="A"))
    assert np.array_equal(named.flux_tco2e, trend(two_communes(), one).flux_tco2e)
    with pytest.raises(DataError) as caught:
        trend(two_communes(), one.assign(place="B"))
    assert caught.value.key == "table_unknown_territory"


def test_a_trend_that_outlasts_the_land_says_so():
    """A and B hold 70 ha of broadleaf forest; 3 ha a year over the 33 years of the span make 99: 29 too many."""
    course = trend(two_communes(), changed(("A", "forest_broadleaf", "cropland", 3.0)))
    (notice,) = course.notices
    assert notice.key == "trend_runs_out"
    assert notice.values == {"year": 2050, "shown": (("Broadleaf forest", pytest.approx(29)),)}
    assert not trend(two_communes(), changed(("A", "forest_broadleaf", "cropland", 2.0))).notices


def test_changes_without_figures_are_left_out_and_told():
    ground = two_communes()
    bare = Ground(ground.pieces, ground.places, ground.kinetics, np.array([0, -1]), ground.land_use)
    course = trend(bare, changed(("A", "cropland", "forest_conifer", 0.5), ("B", "cropland", "forest_conifer", 1.5)))
    (notice,) = course.notices
    assert notice.key == "trend_without_figures"
    assert notice.values == {"area_ha_yr": 1.5, "all_ha_yr": 2.0, "shown": "B"}
    assert course.change_tco2e[0].all() and not course.change_tco2e[1].any()


def test_unmapped_ends_have_no_flux():
    course = trend(two_communes(), changed(("A", "unmapped", "cropland", 1.0), ("A", "cropland", "unmapped", 1.0)))
    assert not course.flux_tco2e.any() and not course.notices


@pytest.mark.parametrize(
    ("table", "key"),
    [
        (changed(("A", "cropland", "artificial", 1.0)), "trend_not_leaves"),
        (changed(("A", "cropland", "forest_conifer", -1.0)), "bad_areas"),
        (changed(("A", "cropland", "forest_conifer", float("nan"))), "bad_areas"),
        (changed(("C", "cropland", "forest_conifer", 1.0)), "table_unknown_territory"),
        (changed(("A", "cropland", "forest_conifer", 1.0)).drop(columns="to_occupation"), "missing_columns"),
    ],
)
def test_a_trend_that_cannot_be_reckoned_is_refused_by_name(table, key):
    with pytest.raises(DataError) as caught:
        trend(two_communes(), table)
    assert caught.value.key == key
    assert caught.value.text("fr") != caught.value.text("en")


def test_other_years_are_not_compared():
    with pytest.raises(ValueError, match="other years"):
        difference(done(cleared()), as_it_is(two_communes(), 2020, 2050))


paces = st.lists(
    st.tuples(st.sampled_from(COMMUNES), st.sampled_from(PAIRS), st.floats(0.01, 0.09)), min_size=1, max_size=5
)


@settings(max_examples=30, deadline=None)
@given(paces=paces, start=st.integers(2018, 2050))
def test_a_scenario_that_does_what_the_trend_does_is_no_different(paces, start):
    """The closed form is what cohorts give that are converted one after another, pool by pool, in every year."""
    actions = tuple(
        Action(
            str(n), f"{a}>{b}", start, 2050,
            areas=pd.DataFrame({"place": [place], "area_ha": [pace * (2051 - start)], "occupation": [a]}),
        )
        for n, (place, (a, b), pace) in enumerate(paces)
    )  # fmt: skip
    found = done(*actions)
    course = trend(two_communes(), changed(*((place, a, b, pace) for place, (a, b), pace in paces)), start=start)
    flux = np.zeros_like(course.flux_tco2e)
    np.add.at(flux, found.course.piece, found.course.flux_tco2e)
    assert flux == pytest.approx(course.flux_tco2e, abs=1e-9)
    assert difference(found, course)["cumulated_tco2e"].to_numpy() == pytest.approx(0, abs=1e-6)
    # A trend half as fast leaves half of it.
    half = trend(two_communes(), changed(*((place, a, b, pace / 2) for place, (a, b), pace in paces)), start=start)
    assert difference(found, half)["flux_tco2e"].to_numpy() == pytest.approx(half.change_tco2e.sum(axis=0), abs=1e-9)
