"""What must hold of any scenario: sums, closed forms, conserved areas, and edits that give what a full run gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plans import TEMPLATES, actions_of, boxes

from carbocs.core.occupations import LAND
from carbocs.core.scenario import Action, Reckoner, Scenario, outcome, parse_templates
from carbocs.core.trajectory import COMPONENTS, reached

QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


@given(actions_of())
@settings(max_examples=60, **QUIET)
def test_the_sum_of_the_actions_is_the_scenario_and_area_is_conserved(hand_ground, actions):
    found = outcome(Scenario("any", actions), Reckoner(hand_ground))
    table = found.actions
    assert table["flux_2050_tco2e"].sum() == pytest.approx(found.cumulated(2050), abs=1e-6)
    for level in ("territory", "commune"):
        rows = found.by_level(level)
        assert rows["flux_2050_tco2e"].sum() == pytest.approx(found.cumulated(2050), abs=1e-6)
        assert rows["converted_ha"].sum() == pytest.approx(table["converted_ha"].sum())
        assert rows["consumed_ha"].sum() == pytest.approx(table["consumed_ha"].sum())
    assert found.flux.loc[found.flux["category"] == "conversion", "flux_tco2e"].sum() == pytest.approx(
        found.yearly().sum(), abs=1e-6
    )
    # What the actions lie on is what they cover, within the territories; outside it is told.
    for action, area, outside in zip(actions, table["area_ha"], table["outside_ha"]):
        assert area + outside == pytest.approx(action.geometry.area / 10_000)


@given(actions_of(4))
@settings(max_examples=60, **QUIET)
def test_no_land_is_converted_twice(hand_ground, actions):
    """What leaves an occupation is never more than what it had and what came into it."""
    found = outcome(Scenario("any", actions), Reckoner(hand_ground), ranges=False)
    rows = found.course.conversions
    for piece in range(len(hand_ground.pieces)):
        land = hand_ground.areas_ha[piece].copy()
        for year in range(2018, 2051):
            now = (rows.piece == piece) & (rows.year == year)
            np.subtract.at(land, rows.origin[now], rows.area_ha[now])
            np.add.at(land, rows.end[now], rows.area_ha[now])
            assert (land > -1e-6).all()
        assert land.sum() == pytest.approx(hand_ground.areas_ha[piece].sum())


@given(st.integers(0, 1), st.integers(0, 13), st.integers(0, 13), st.integers(2018, 2050), st.integers(0, 12))
@settings(max_examples=150, **QUIET)
def test_the_sum_of_the_years_is_the_closed_form(real_ground, piece, origin, end, start, spread):
    """One hectare of any conversion, over any span: total × share reached, the mean over the years it is spread."""
    if origin == end:
        return
    stop = min(start + spread, 2050)
    document = {"templates": [{"id": "t", "label_fr": "t", "consumption": "none",
                               "conversions": {"probable": {LAND[origin]: {LAND[end]: 1.0}}}}]}  # fmt: skip
    reckoner = Reckoner(real_ground)
    import pandas as pd

    place = real_ground.pieces["place"].iloc[piece]
    areas = pd.DataFrame({"place": [place], "occupation": [LAND[origin]], "area_ha": [1.0]})
    scenario = Scenario("one", (Action("1", "t", start, stop, areas=areas),), parse_templates(document, "t"))
    course = reckoner.course(scenario)
    kinetics, row = real_ground.kinetics, real_ground.place_row[piece]
    for n in range(len(COMPONENTS)):
        total, duration = kinetics.total_tco2e_ha[row, origin, end, n], kinetics.duration_years[row, origin, end, n]
        for last in (start, 2030, 2050):
            ages = np.array([max(last - year + 1, 0) for year in range(start, stop + 1)])
            expected = total * np.mean([0.0 if a == 0 else min(a / duration, 1.0) if duration else 1.0 for a in ages])
            assert course.flux_tco2e[:, n, course.years <= last].sum() == pytest.approx(expected, abs=1e-9)


@given(actions_of(5), st.lists(st.tuples(st.sampled_from("amdtyg"), st.integers(0, 99), boxes()), max_size=8))
@settings(max_examples=40, **QUIET)
def test_an_edited_scenario_gives_exactly_what_a_new_one_gives(hand_ground_fresh, actions, edits):
    kept = Reckoner(hand_ground_fresh())
    current, past = list(actions), []
    for what, number, shape in edits:
        past.append(list(current))
        at = number % len(current) if current else 0
        if what == "a" or not current:
            current.append(Action(f"n{len(past)}", TEMPLATES[number % len(TEMPLATES)], 2025, geometry=shape))
        elif what == "m":
            current[at] = replace(current[at], geometry=shape)
        elif what == "d":
            del current[at]
        elif what == "t":
            current[at] = replace(current[at], template=TEMPLATES[number % len(TEMPLATES)])
        elif what == "y":
            current[at] = replace(current[at], start=2018 + number % 20, end=None)
        else:
            current = past[number % len(past)]
        found = outcome(Scenario("edited", tuple(current)), kept)
        again = outcome(Scenario("edited", tuple(current)), Reckoner(hand_ground_fresh()))
        for mix in found.courses:
            one, other = found.courses[mix], again.courses[mix]
            for name in ("action", "piece", "flux_tco2e", "consumed_ha", "artificialised_ha", "touched_ha"):
                assert np.array_equal(getattr(one, name), getattr(other, name)), name
            assert all(np.array_equal(a, b) for a, b in zip(one.conversions, other.conversions))


@given(boxes(), st.sampled_from(TEMPLATES), st.floats(0.1, 0.9))
@settings(max_examples=40, **QUIET)
def test_a_polygon_cut_in_two_gives_the_same(hand_ground, shape, template, where):
    west, south, east, north = shape.bounds
    middle = west + where * (east - west)
    parts = shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)
    whole = outcome(Scenario("one", (Action("1", template, 2026, geometry=shape),)), Reckoner(hand_ground))
    both = outcome(
        Scenario("two", tuple(Action(str(n), template, 2026, geometry=p) for n, p in enumerate(parts))),
        Reckoner(hand_ground),
    )
    for mix in whole.courses:
        assert both.yearly(mix) == pytest.approx(whole.yearly(mix), abs=1e-6)


@given(actions_of(5), st.randoms(use_true_random=False))
@settings(max_examples=40, **QUIET)
def test_the_order_of_actions_apart_does_not_matter(hand_ground, actions, rng):
    apart, taken = [], shapely.Polygon()
    for action in actions:
        if not shapely.intersection(taken, action.geometry).area:
            apart.append(action)
            taken = shapely.union(taken, action.geometry)
    shuffled = list(apart)
    rng.shuffle(shuffled)
    found, other = (outcome(Scenario("s", tuple(a)), Reckoner(hand_ground)) for a in (apart, shuffled))
    assert other.yearly() == pytest.approx(found.yearly(), abs=1e-9)
    assert other.cumulated(2050, "pessimistic") == pytest.approx(found.cumulated(2050, "pessimistic"), abs=1e-9)


@given(actions_of(5))
@settings(max_examples=60, **QUIET)
def test_the_probable_lies_within_the_range_where_mixes_alone_vary(hand_ground, actions):
    found = outcome(Scenario("any", actions), Reckoner(hand_ground))
    low, high = found.range_of(2050)
    assert low - 1e-6 <= found.cumulated(2050) <= high + 1e-6


def test_reached_at_its_ends():
    """Nothing before the first year, all of what is at once after it, a straight line to the duration, then all."""
    assert reached(np.array(0.0), np.array([0.0, 1.0, 2.0])).tolist() == [0, 1, 1]
    assert reached(np.array(4.0), np.array([-1.0, 0.0, 1.0, 3.0, 4.0, 9.0])).tolist() == [0, 0, 0.25, 0.75, 1, 1]


def test_three_hundred_actions_side_by_side_are_as_one(hand_ground):
    """A hectare each, all over the territory: their course is that of one action that covers it."""
    shapes = [shapely.box(x * 100, y * 100, x * 100 + 100, y * 100 + 100) for x in range(30) for y in range(10)]
    actions = tuple(Action(str(n), "business_park", 2026, 2030, geometry=s) for n, s in enumerate(shapes))
    found = outcome(Scenario("many", actions), Reckoner(hand_ground))
    one = Action("1", "business_park", 2026, 2030, geometry=shapely.box(0, 0, 3000, 1000))
    assert found.yearly() == pytest.approx(outcome(Scenario("one", (one,)), Reckoner(hand_ground)).yearly(), abs=1e-6)
    assert not found.course.overlap_ha
