"""The least-carbon search: by hand on two communes, and against every choice there is on small cases."""

from __future__ import annotations

import itertools
import sys

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from carbocs.core.errors import CarbocsError
from carbocs.core.scenario import Action, Reckoner, Scenario, candidates, outcome, search
from carbocs.core.scenario.search import cheapest

TEN_YEARS = {"start": 2025, "last": 2034}
# 1 km high: 100 m wide are 10 ha. In A forest, half forest and half cropland, cropland; in B cropland and the town.
ZONES = {"forest": (0, 100), "mixed": (550, 650), "field": (700, 800), "east": (1700, 1800), "town": (1400, 1500)}


def strip(west, east):
    return shapely.box(west, 0, east, 1000)


def zones_of(ground, templates, names=tuple(ZONES), template="park", **more):
    shapes = np.array([strip(*ZONES[n]) for n in names], dtype=object)
    return candidates(ground, shapes, names, templates[template], **{**TEN_YEARS, **more})


def need_of(**hectares):
    return pd.DataFrame({"territory": list(hectares), "need_ha": list(hectares.values())})


def taken(found):
    return dict(zip(found.chosen["zone"], found.chosen["area_ha"].round(6)))


def refused(key, call, *args, **kwargs):
    with pytest.raises(CarbocsError) as error:
        call(*args, **kwargs)
    assert error.value.key == key
    for lang in ("en", "fr"):
        assert error.value.text(lang)
    return error.value


# --- zones measured


def test_a_zone_costs_the_mean_of_its_land(hand_ground, hand_templates):
    """Ten years of a park: 282 tCO2e/ha lost on A's forest, 78 on its cropland (mixed: 180), 156 on B's.

    The town is artificial already: its 10 ha cost nothing.
    """
    table = zones_of(hand_ground, hand_templates).table.set_index("zone")
    assert list(table.index) == sorted(ZONES)
    costs = {"forest": 282, "mixed": 180, "field": 78, "east": 156, "town": 0}
    assert table["cost_tco2e_ha"].to_dict() == pytest.approx(costs)
    assert table["area_ha"].tolist() == pytest.approx([10] * 5)


def test_land_without_occupation_is_not_to_be_had(hand_ground, hand_templates):
    """A zone of 10 ha of cropland and 10 ha of bare land: 10 ha may be taken; one of bare land alone is left out."""
    shapes = np.array([strip(1500, 1600), strip(1600, 1700)], dtype=object)
    half = np.array([shapely.union(strip(1550, 1600), strip(1600, 1650)), strip(1500, 1540)], dtype=object)
    found = candidates(hand_ground, half, ["half", "bare"], hand_templates["park"], **TEN_YEARS)
    row = found.table.iloc[0]
    assert list(found.table["zone"]) == ["half"]
    assert (row["area_ha"], row["bare_ha"], row["cost_tco2e_ha"]) == pytest.approx((5, 5, 156))
    assert [(n.key, n.values["shown"]) for n in found.notices] == [("search_zones_without_land", "bare")]
    assert len(candidates(hand_ground, shapes, ["a", "b"], hand_templates["park"]).table) == 1


def test_growth_foregone_counts_where_asked(hand_ground, hand_templates):
    """The forest: 282 + 10 years of 4 tCO2e = 322."""
    table = zones_of(hand_ground, hand_templates, with_foregone=True).table.set_index("zone")
    assert table["cost_tco2e_ha"]["forest"] == pytest.approx(322)
    assert table["cost_tco2e_ha"]["field"] == pytest.approx(78)


# --- the choice


def test_the_cheapest_land_is_taken_first(hand_ground, hand_templates):
    """12 ha in A: the 10 ha of the field at 78 and 2 of the mixed zone at 180: 780 + 360 = 1 140 tCO2e.

    The dearest 12 ha: the forest's 10 at 282 and 2 of the mixed: 2 820 + 360 = 3 180; 2 040 are saved.
    """
    found = search(zones_of(hand_ground, hand_templates), need_of(A=12))
    assert taken(found) == {"field": 10, "mixed": 2}
    assert found.cost_tco2e == pytest.approx(1140)
    assert found.dearest_tco2e == pytest.approx(3180)
    assert found.saved_against_dearest_tco2e == pytest.approx(2040)
    assert (found.status, found.gap_tco2e) == ("optimal", 0)
    assert found.by_unit["territory"].tolist() == ["A"]
    assert found.by_unit.iloc[0, 2:].tolist() == pytest.approx([12, 30, 12, 1140])
    assert found.chosen["share"].tolist() == pytest.approx([1.0, 0.2])


def test_least_sizes_change_the_choice(hand_ground, hand_templates):
    """The mixed zone from 6 ha, the forest from 5. Of 12 ha: 6 of the field and 6 of the mixed, 468 + 1 080 = 1 548.

    All of the field would need 2 ha more, which no zone sells: with 6 ha of the mixed it costs 1 860, with 5 of the
    forest 2 190; 7 ha of the field and 5 of the forest cost 1 956.
    """
    zones = zones_of(
        hand_ground, hand_templates, ("forest", "mixed", "field"), min_ha=np.array([5.0, 6.0, 0.0])
    )  # fmt: skip
    found = search(zones, need_of(A=12))
    assert taken(found) == {"field": 6, "mixed": 6}
    assert found.cost_tco2e == pytest.approx(1548)


def test_more_than_the_need_is_taken_where_a_least_size_makes_it_cheapest(hand_ground, hand_templates):
    """2 ha from zones of at least 5 (the field, 390 tCO2e) or 4 (the mixed, 720): 5 ha of the field.

    Exactly 2 ha cannot be had: the nearest choices are off by 2 ha, taking none, or 4.
    """
    zones = zones_of(hand_ground, hand_templates, ("mixed", "field"), min_ha=np.array([4.0, 5.0]))
    assert taken(search(zones, need_of(A=2))) == {"field": 5}
    error = refused("search_not_exact", search, zones, need_of(A=2), exactly=True)
    assert error.values["shown"][0][0] == "A"
    assert abs(error.values["shown"][0][1]) == pytest.approx(2)
    assert taken(search(zones, need_of(A=7), exactly=True)) == {"field": 7}


def test_every_commune_has_its_own_need(hand_ground, hand_templates):
    """A: 10 ha of the field, 780. B: the town's 10 ha cost nothing, then 3 ha of cropland at 156: 468."""
    found = search(zones_of(hand_ground, hand_templates), need_of(B=13, A=10))
    assert taken(found) == {"east": 3, "field": 10, "town": 10}
    assert found.by_unit["cost_tco2e"].tolist() == pytest.approx([780, 468])


def test_a_zone_across_the_border_serves_both(hand_ground, hand_templates):
    """800–1 100 m: 20 ha in A, 10 in B; (20 × 78 + 10 × 156) / 30 = 104 tCO2e/ha. The field is at 78, in A.

    For 4 ha in B, 12 are taken of it, of which 8 in A: 1 248. Of A's 10 ha, 2 more come from the field: 156.
    """
    shapes = np.array([strip(800, 1100), strip(700, 800)], dtype=object)
    zones = candidates(hand_ground, shapes, ["across", "field"], hand_templates["park"], **TEN_YEARS)
    found = search(zones, need_of(A=10, B=4))
    assert taken(found) == {"across": 12, "field": 2}
    assert found.cost_tco2e == pytest.approx(1248 + 156)
    assert found.by_unit["taken_ha"].tolist() == pytest.approx([10, 4])


def test_land_is_given_back_where_it_gains_most_and_no_more_than_asked(hand_ground, hand_templates):
    """Planting gains 56.5 tCO2e/ha in A and 113 in B, whose commune is asked too: 5 ha each, 282.5 + 565."""
    found = search(zones_of(hand_ground, hand_templates, ("field", "east"), "plant"), need_of(A=5, B=5))
    assert taken(found) == {"field": 5, "east": 5}
    assert found.cost_tco2e == pytest.approx(-847.5)


def test_the_choice_does_not_depend_on_the_order_of_the_zones(hand_ground, hand_templates):
    """Three fields that cost the same: whichever is taken, it is the same each time."""
    names = ["c", "a", "b", "d"]
    shapes = {n: strip(600 + 60 * k, 660 + 60 * k) for k, n in enumerate("abcd")}
    first = None
    for order in (names, names[::-1], sorted(names)):
        zones = candidates(
            hand_ground, np.array([shapes[n] for n in order], dtype=object), order, hand_templates["park"], min_ha=2
        )
        found = search(zones, need_of(A=10))
        first = found.chosen if first is None else first
        pd.testing.assert_frame_equal(found.chosen, first)


def test_the_choice_is_a_scenario_that_costs_what_it_says(hand_ground, hand_templates):
    """Reckoned by the engine, year by year; and set against drawn choices.

    Drawn: 10 ha of forest, 2 820 tCO2e; brought to 12 ha: 3 384.
    """
    found = search(zones_of(hand_ground, hand_templates), need_of(A=12))
    reckoner = Reckoner(hand_ground)
    done = outcome(found.scenario("least"), reckoner, ranges=False)
    assert -done.cumulated(2034) == pytest.approx(found.cost_tco2e)
    drawn = Action("drawn", "park", 2025, geometry=strip(0, 200), share=0.5)
    theirs = outcome(Scenario("drawn", (drawn,), hand_templates), reckoner, ranges=False)
    assert found.saved_against(theirs) == pytest.approx((10, 2820, 1680))
    assert found.saved_against(theirs, scaled=True) == pytest.approx((10, 3384, 2244))
    early = outcome(Scenario("drawn", (drawn,), hand_templates), Reckoner(hand_ground, 2018, 2030), ranges=False)
    refused("year_not_reckoned", found.saved_against, early)


# --- what is refused


def test_a_need_that_cannot_be_met_names_what_is_lacking(hand_ground, hand_templates):
    """A has 30 ha of zones, B 20: asked for 35 and 21.5, 5 and 1.5 ha are lacking."""
    error = refused("search_infeasible", search, zones_of(hand_ground, hand_templates), need_of(A=35, B=21.5))
    assert dict(error.values["shown"]) == pytest.approx({"A": 5, "B": 1.5})
    assert "A (5.00" in error.text("en")
    exact = search(zones_of(hand_ground, hand_templates), need_of(A=30, B=20))
    assert exact.area_ha == pytest.approx(50)


def test_a_zone_smaller_than_its_least_size_is_left_out(hand_ground, hand_templates):
    zones = zones_of(hand_ground, hand_templates, ("field", "forest"), min_ha=np.array([10.5, 10.0]))
    assert [(n.key, n.values["shown"]) for n in zones.notices] == [("search_zones_too_small", "field")]
    assert taken(search(zones, need_of(A=1))) == {"forest": 10}


def test_faults_of_zones_and_needs_are_named(hand_ground, hand_templates):
    park = hand_templates["park"]
    two = np.array([strip(0, 100), strip(50, 150)], dtype=object)
    refused("duplicate_zones", candidates, hand_ground, two, ["a", "a"], park)
    refused("search_zones_overlap", candidates, hand_ground, two, ["a", "b"], park)
    refused("search_bad_sizes", candidates, hand_ground, two[:1], ["a"], park, min_ha=float("nan"))
    refused("unknown_level", candidates, hand_ground, two[:1], ["a"], park, level="canton")
    refused("template_is_a_line", candidates, hand_ground, two[:1], ["a"], hand_templates["hedge"])
    zones = zones_of(hand_ground, hand_templates)
    refused("search_no_need", search, zones, need_of())
    refused("search_unknown_unit", search, zones, need_of(A=1, Z=1))
    refused("bad_areas", search, zones, need_of(A="many"))
    refused("bad_areas", search, zones, need_of(A=-1))
    refused("missing_columns", search, zones, pd.DataFrame({"place": ["A"], "need_ha": [1]}))
    refused("table_repeats_territory", search, zones, pd.concat([need_of(A=1), need_of(A=2)]))


def test_without_the_solver_the_package_is_named(hand_ground, hand_templates, monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    error = refused("needs_package", search, zones_of(hand_ground, hand_templates), need_of(A=1))
    assert "scipy" in error.text("fr")


# --- against every choice


def least_of(cost, least, most, need, exactly):
    """Return the least cost of one unit by trying every set of zones; None where no set meets the need.

    Of a set, each zone has its least area, the gaining ones all of theirs (where more than the need may be taken);
    what is still needed comes from the cheapest.
    """
    best = None
    for used in itertools.product([False, True], repeat=len(cost)):
        area = [lo if u else 0.0 for u, lo in zip(used, least)]
        if not exactly:
            area = [hi if u and c < 0 else a for u, c, hi, a in zip(used, cost, most, area)]
        left = need - sum(area)
        if exactly and left < -1e-9:
            continue
        for n in sorted((n for n, u in enumerate(used) if u), key=lambda n: cost[n]):
            more = min(max(left, 0.0), most[n] - area[n])
            area[n] += more
            left -= more
        if left <= 1e-9:
            total = sum(a * c for a, c in zip(area, cost))
            best = total if best is None else min(best, total)
    return best


zone = st.tuples(st.integers(-20, 60), st.integers(0, 12), st.integers(1, 12), st.integers(0, 1))


@settings(max_examples=150, deadline=None)
@given(zones=st.lists(zone, min_size=1, max_size=6), need=st.tuples(*[st.integers(0, 30)] * 2), exactly=st.booleans())
def test_no_choice_is_cheaper(zones, need, exactly):
    """Two communes of up to six zones: the solver finds the least of all choices, or that there is none."""
    cost, least, most, unit = (np.array(v) for v in zip(*zones))
    least, most = least.astype(float), np.maximum(least, most).astype(float)
    shares = np.eye(2)[unit]
    found = cheapest(cost.astype(float), least, most, shares, np.array(need, dtype=float), exactly=exactly)
    best = [
        least_of(cost[unit == u], least[unit == u], most[unit == u], need[u], exactly) for u in (0, 1)
    ]  # fmt: skip
    if None in best:
        assert found.status == "infeasible"
        return
    assert found.status == "optimal"
    assert found.area_ha @ cost == pytest.approx(sum(best), abs=1e-5)
    met = found.area_ha @ shares - need
    assert (met > -1e-6).all()
    assert not exactly or np.abs(met).max() < 1e-6
    used = found.area_ha > 0
    assert (found.area_ha[used] > least[used] - 1e-6).all()
    assert (found.area_ha <= most + 1e-6).all()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_zones_across_borders_are_no_dearer_than_any_grid_of_areas(data):
    """Three zones across two communes: no areas in steps of a quarter of a zone's range cost less and meet the need."""
    n = 3
    cost = np.array(data.draw(st.lists(st.integers(1, 50), min_size=n, max_size=n)), dtype=float)
    most = np.array(data.draw(st.lists(st.integers(2, 10), min_size=n, max_size=n)), dtype=float)
    least = most * np.array(data.draw(st.lists(st.sampled_from([0, 0.5, 1]), min_size=n, max_size=n)))
    split = np.array(data.draw(st.lists(st.sampled_from([0, 0.25, 0.5, 1]), min_size=n, max_size=n)))
    shares = np.column_stack([split, 1 - split])
    need = np.array(data.draw(st.tuples(st.integers(1, 8), st.integers(1, 8))), dtype=float)
    found = cheapest(cost, least, most, shares, need)
    steps = [np.unique([0.0, *np.linspace(lo, hi, 5)]) for lo, hi in zip(least, most)]
    tried = np.array(list(itertools.product(*steps)))
    fit = tried[(tried @ shares >= need - 1e-9).all(axis=1)]
    if found.status == "infeasible":
        assert not len(fit)
        return
    assert (found.area_ha @ shares >= need - 1e-6).all()
    assert not len(fit) or found.area_ha @ cost <= (fit @ cost).min() + 1e-5
