"""Scenarios meant to break the engine: much drawn over much, ground told by tables, lines on borders, wide ranges."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from carbocs.core.errors import DataError
from carbocs.core.scenario import Action, Reckoner, Scenario, outcome, parse_templates, shipped_templates
from carbocs.core.scenario.faces import Partition

OWN = (
    {"id": "pit", "conversions": {"probable": {"*": {"artificial_sealed": 0.5, "wetland": 0.5}}}},
    {"id": "park", "conversions": {"probable": {"*": {"artificial_sealed": 0.8, "artificial_grassed": 0.2}}}},
    {"id": "partly", "conversions": {"probable": {"cropland": {"artificial_sealed": 0.4, "cropland": 0.6}}}},
    {"id": "meadow", "family": "give", "conversions": {"probable": {"artificial": {"grassland_herbaceous": 1.0}}}},
    {"id": "plant", "family": "give", "conversions": {"probable": {"cropland": {"forest_broadleaf": 1.0}}}},
    {"id": "hedge", "family": "give", "kind": "hedgerow", "km": 1},
    {"id": "upside_down", "conversions": {"probable": {"cropland": {"artificial_sealed": 0.5, "cropland": 0.5}},
                                          "pessimistic": {"cropland": {"artificial_sealed": 0.2, "cropland": 0.8}},
                                          "optimistic": {"cropland": {"artificial_sealed": 0.9, "cropland": 0.1}}}},
)  # fmt: skip
TEMPLATES = {
    **shipped_templates(),
    **parse_templates({"templates": [{"label_fr": "x", **t} for t in OWN]}, "test"),
}
FIELD, WOOD, TOWN, BARE = (shapely.box(x, 0, x + 100, 100) for x in (700, 100, 1400, 1500))
"""One hectare of each, on the ground of conftest.py."""


def done(ground, *actions, ranges=False):
    return outcome(Scenario("s", tuple(actions), TEMPLATES), Reckoner(ground), ranges=ranges)


def table(*rows, columns=("place", "occupation", "area_ha")):
    return pd.DataFrame(rows, columns=list(columns))


def refusal(ground, *actions):
    with pytest.raises(DataError) as error:
        done(ground, *actions)
    for lang in ("en", "fr"):
        assert error.value.text(lang)
    return error.value


# --- much drawn over much


def test_three_squares_on_one_another_are_cut_into_what_lies_under_each():
    """Squares of 2 m at (0, 0), (1, 0), (1, 1), cell by cell of 1 m (x, y), from the south-west.

    (0, 0), (0, 1): the first alone. (1, 0): first and second. (1, 1): all three. (2, 0): the second alone.
    (2, 1): second and third. (1, 2), (2, 2): the third alone.
    """
    shapes = np.array([shapely.box(x, y, x + 2, y + 2) for x, y in ((0, 0), (1, 0), (1, 1))], dtype=object)
    faces, overlapping, leader = Partition().faces(shapes, np.array([2025, 2025, 2025]))
    assert {f.actions: f.geometry.area for f in faces} == pytest.approx(
        {(0,): 2, (0, 1): 1, (0, 1, 2): 1, (1,): 1, (1, 2): 1, (2,): 2}
    )
    assert overlapping == pytest.approx(3)
    assert leader.tolist() == [0, 0, 0]
    # The earlier year comes first in every chain, whatever the list says.
    faces, _, _ = Partition().faces(shapes, np.array([2030, 2025, 2026]))
    assert {f.actions for f in faces} == {(0,), (1, 0), (1, 2, 0), (1,), (1, 2), (2,)}


discs = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 12))


@settings(max_examples=40, deadline=None)
@given(drawn=st.lists(st.tuples(discs, st.booleans()), min_size=2, max_size=9))
def test_every_face_lies_in_its_own_polygons_and_in_no_other(drawn):
    """Discs and squares, some with common edges, some twice the same: faces tile the ground, each in its polygons."""
    shapes = np.array(
        [shapely.Point(x, y).buffer(r) if round_ else shapely.box(x, y, x + r, y + r) for (x, y, r), round_ in drawn],
        dtype=object,
    )
    faces, _, _ = Partition().faces(shapes, np.zeros(len(shapes)))
    assert sum(f.geometry.area for f in faces) == pytest.approx(shapely.union_all(shapes).area, abs=1e-2)
    for n, shape in enumerate(shapes):
        assert sum(f.geometry.area for f in faces if n in f.actions) == pytest.approx(shape.area, abs=1e-2)
    for face in faces:
        point = face.geometry.point_on_surface()
        inside = {n for n, shape in enumerate(shapes) if shape.distance(point) == 0}
        assert set(face.actions) == inside or face.geometry.area < 1e-2


def test_six_hundred_drawings_on_one_another_are_cut_in_a_second():
    """Cut one after the other by all the parts before, they took half a minute, and so did every edit of one."""
    rng = np.random.default_rng(3)
    shapes = shapely.buffer(shapely.points(rng.uniform(0, 3000, (600, 2))), 75)
    begin = perf_counter()
    faces, _, _ = Partition().faces(shapes, np.zeros(600))
    assert perf_counter() - begin < 5
    assert len(faces) > 1500
    assert sum(f.geometry.area for f in faces) == pytest.approx(shapely.union_all(shapes).area)


# --- consumed once


def test_land_without_an_occupation_is_consumed_once(hand_ground):
    found = done(
        hand_ground, Action("a", "park", 2025, geometry=BARE), Action("b", "park", 2030, 2032, geometry=BARE)
    )  # fmt: skip
    assert found.actions["consumed_ha"].tolist() == pytest.approx([1, 0])


def test_what_a_project_leaves_natural_is_consumed_with_it_until_it_is_given_back(hand_ground):
    """A pit takes 1 ha, half of it a lake: a park on all of it takes nothing more, until it is made grassland again.

    A project that takes the whole plot and converts 0.4 of it leaves 0.6 ha of cropland that are consumed all the same.
    """
    pit, park = Action("pit", "pit", 2025, geometry=FIELD), Action("park", "park", 2030, geometry=FIELD)
    assert done(hand_ground, pit, park).actions["consumed_ha"].tolist() == pytest.approx([1, 0])
    back, again = Action("back", "meadow", 2035, geometry=FIELD), Action("again", "park", 2040, geometry=FIELD)
    found = done(hand_ground, pit, park, back, again)
    assert found.actions["consumed_ha"].tolist() == pytest.approx([1, 0, 0, 1])
    partly = replace(pit, id="partly", template="partly")
    assert done(hand_ground, partly, park).actions["consumed_ha"].tolist() == pytest.approx([1, 0])
    assert done(hand_ground, partly, park).actions["converted_ha"].tolist() == pytest.approx([0.4, 0.6])


def test_half_taken_leaves_half_to_take(hand_ground):
    """Half of the plot over five years (0.4 of each part converted), then all of it: 0.5 ha and 0.5 ha."""
    found = done(
        hand_ground,
        Action("half", "partly", 2025, 2029, geometry=FIELD, share=0.5),
        Action("all", "park", 2030, geometry=FIELD),
    )
    assert found.actions["consumed_ha"].tolist() == pytest.approx([0.5, 0.5])
    assert found.actions["converted_ha"].tolist() == pytest.approx([0.2, 0.8])


# --- tables of areas


def test_tables_take_no_more_land_than_there_is(hand_ground):
    """A has 40 ha of cropland: 30 + 20 are too many, in two rows, in two actions, and by two mixes of the commune."""
    thirty, twenty = (table(("A", "cropland", ha)) for ha in (30.0, 20.0))
    error = refusal(hand_ground, Action("a", "park", 2025, areas=pd.concat([thirty, twenty])))
    assert (error.key, error.values["area_ha"]) == ("no_land_for_action", pytest.approx(50))
    first, second = Action("a", "park", 2025, areas=thirty), Action("b", "plant", 2030, areas=twenty)
    error = refusal(hand_ground, first, second)
    assert (error.key, error.values["action"]) == ("no_land_left_for_action", "b")
    assert (error.values["area_ha"], error.values["there_ha"]) == (pytest.approx(50), pytest.approx(40))
    mixed = Action("c", "plant", 2030, areas=table(("A", 20.0), columns=("place", "area_ha")))
    assert refusal(hand_ground, first, mixed).key == "no_land_left_for_action"
    # What is only half as likely takes half of the ground.
    found = done(hand_ground, first, replace(second, share=0.5), ranges=True)
    assert found.actions["converted_ha"].tolist() == pytest.approx([30, 10])


@pytest.mark.parametrize(
    ("key", "areas"),
    [
        ("unknown_occupations", table(("A", "meadow", 1.0))),
        ("unknown_occupations", table(("A", "forest", 1.0))),
        ("missing_columns", table(("A", 1.0), columns=("place", "length_km"))),
        ("missing_columns", table(("A", 1.0), columns=("insee", "area_ha"))),
        ("action_bad_areas", table(("A", "cropland", "ten"))),
        ("action_bad_areas", table(("A", "cropland", None))),
    ],
)
def test_a_table_that_cannot_be_read_is_named(hand_ground, key, areas):
    """A name that is no occupation was once taken for none, and the area for the mix of the commune."""
    error = refusal(hand_ground, Action("zone 3", "park", 2025, areas=areas))
    assert error.key == key
    assert "zone 3" in error.text("fr")


def test_a_table_without_occupations_takes_the_mix_that_the_template_concerns(hand_ground):
    """Of A's 60 ha of forest and 40 of cropland, 10 ha: 6 and 4; a plantation concerns cropland alone."""
    ten = table(("A", 10.0), columns=("place", "area_ha"))
    for areas in (ten, ten.assign(occupation=None), ten.assign(occupation="")):
        moved = done(hand_ground, Action("a", "park", 2025, areas=areas)).conversions
        taken = moved.groupby("from_occupation")["area_ha"].sum().to_dict()
        assert taken == pytest.approx({"forest_broadleaf": 6, "cropland": 4})
        moved = done(hand_ground, Action("a", "plant", 2025, areas=areas)).conversions
        assert moved.groupby("from_occupation")["area_ha"].sum().to_dict() == pytest.approx({"cropland": 10})


# --- hedgerows


def test_a_hedgerow_along_the_border_of_two_communes_is_planted_once(hand_ground):
    """600 m on the border, half in each, and 200 m beyond its end in B: 40 tCO2e/km in A and 80 in B."""
    line = shapely.LineString([(1000, 100), (1000, 700), (1200, 700)])
    found = done(hand_ground, Action("h", "hedge", 2025, geometry=line))
    assert found.actions["hedgerow_km"].tolist() == pytest.approx([0.8])
    assert found.cumulated(2050) == pytest.approx(0.3 * 40 + 0.5 * 80)
    assert found.notices == ()


def test_a_hedgerow_that_leaves_the_territory_is_cut_and_it_is_said(hand_ground):
    """300 m west of A and 200 m in it; another wholly outside."""
    found = done(
        hand_ground,
        Action("edge", "hedge", 2025, geometry=shapely.LineString([(-300, 50), (200, 50)])),
        Action("away", "hedge", 2025, geometry=shapely.LineString([(-300, 50), (-200, 50)])),
    )
    assert found.actions["hedgerow_km"].tolist() == pytest.approx([0.2, 0])
    assert found.outside_km.tolist() == pytest.approx([0.3, 0.1])
    (said,) = [n for n in found.notices if n.key == "hedgerows_cut"]
    assert "0.40 km" in said.text("en")
    assert "edge" in said.text("fr")


def test_ground_of_no_commune_is_cut_out_of_the_carbon_and_it_is_said(hand_ground):
    """A's figures are taken away: its 4 ha under the action, and 100 m of hedgerow, count nothing; B's do."""
    ground = replace(hand_ground, place_row=np.array([-1, 1]), _known={})
    field = shapely.box(900, 0, 1400, 100)
    line = shapely.LineString([(900, 50), (1100, 50)])
    found = done(ground, Action("a", "park", 2025, geometry=field), Action("h", "hedge", 2025, geometry=line))
    assert found.actions["area_ha"].tolist() == pytest.approx([5, 0])
    assert found.actions["converted_ha"].tolist() == pytest.approx([4, 0])
    assert found.actions["consumed_ha"].tolist() == pytest.approx([4, 0])
    said = {n.key: n for n in found.notices}
    assert said["actions_without_figures"].values["area_ha"] == pytest.approx(1)
    assert said["hedgerows_cut"].values["length_km"] == pytest.approx(0.1)
    for notice in said.values():
        assert notice.text("en") != notice.text("fr")


# --- shares and ranges


def test_an_action_of_no_share_stands_in_no_other_ones_way(hand_ground):
    """With a share of 0 it is not planned: what else is planned there, that year or later, goes on to its end."""
    alone = Action("a", "park", 2025, 2034, geometry=FIELD)
    for start in (2025, 2030):
        never = Action("b", "plant", start, geometry=FIELD, share=0.0)
        found = done(hand_ground, alone, never)
        assert (found.yearly() == done(hand_ground, alone).yearly()).all()
        assert found.actions["converted_ha"].tolist() == pytest.approx([1, 0])


def test_the_bounds_of_a_share_hold_it_between_them(hand_ground):
    for low, high in ((0.6, None), (None, 0.4), (0.8, 0.2)):
        action = Action("zone 3", "park", 2025, geometry=FIELD, share=0.5, share_low=low, share_high=high)
        error = refusal(hand_ground, action)
        assert error.key == "bad_share_bounds"
        assert "zone 3" in error.text("fr")
    action = Action("zone 3", "park", 2025, geometry=FIELD, share=0.5, share_high=1.4)
    assert refusal(hand_ground, action).values["share"] == 1.4


def test_a_mix_called_by_the_wrong_name_still_gives_a_range_in_order(hand_ground):
    """Half, a fifth and nine tenths of 1 ha sealed, −100 tCO2e/ha: the worst is what was called optimistic.

    Another action, elsewhere, keeps its own mixes: 80, 90 and 65 % sealed, the rest of it lawn (and park).
    """
    wrong = Action("a", "upside_down", 2025, geometry=FIELD)
    right = Action("b", "business_park", 2025, geometry=shapely.box(700, 500, 800, 600))
    alone, both = (done(hand_ground, *some, ranges=True) for some in ((wrong,), (wrong, right)))
    worst, likely, best = (alone.cumulated(2050, m) for m in ("pessimistic", "probable", "optimistic"))
    assert (worst, likely, best) == pytest.approx((-90, -50, -20))
    other = done(hand_ground, right, ranges=True)
    for mix, total in (("pessimistic", worst), ("optimistic", best)):
        assert both.cumulated(2050, mix) == pytest.approx(total + other.cumulated(2050, mix))
        course = both.courses[mix]
        assert (np.diff(course.action) > 0).all()
        assert np.bincount(course.conversions.action, course.conversions.area_ha).tolist() == pytest.approx(
            [0.9 if mix == "pessimistic" else 0.2, 1.0]
        )


names = st.sampled_from(sorted(n for n, t in TEMPLATES.items() if t.kind == "area"))
bounds = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted)
planned = st.tuples(names, st.integers(2018, 2045), st.integers(0, 6), bounds, st.integers(5, 13), st.integers(1, 6))


@settings(max_examples=60, deadline=None)
@given(drawn=st.lists(planned, min_size=1, max_size=4))
def test_no_pessimistic_course_ends_above_the_probable_one_nor_an_optimistic_one_below(hand_ground, drawn):
    """Whatever follows on the same ground, and however wide its shares."""
    actions = [
        Action(str(n), template, start, min(start + spread, 2050), share=share, share_low=low, share_high=high,
               geometry=shapely.box(west * 100, 0, (west + width) * 100, 200))
        for n, (template, start, spread, (low, share, high), west, width) in enumerate(drawn)
    ]  # fmt: skip
    found = done(hand_ground, *actions, ranges=True)
    worst, likely, best = (found.cumulated(2050, m) for m in ("pessimistic", "probable", "optimistic"))
    assert worst <= likely + 1e-6
    assert likely <= best + 1e-6
    for course in found.courses.values():
        assert (np.lexsort((course.piece, course.action)) == np.arange(len(course.action))).all()


# --- odd geometries


def test_a_polygon_without_area_covers_no_ground_and_one_that_crosses_itself_crosses(hand_ground):
    flat = shapely.Polygon([(0, 0), (100, 0), (200, 0)])
    bow = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    assert refusal(hand_ground, Action("a", "park", 2025, geometry=flat)).key == "action_is_empty"
    assert refusal(hand_ground, Action("a", "park", 2025, geometry=bow)).key == "action_crosses"


def test_heights_and_empty_parts_change_nothing(hand_ground):
    plain = done(hand_ground, Action("a", "park", 2025, geometry=FIELD)).yearly()
    odd = (
        shapely.force_3d(FIELD, 120.0),
        shapely.MultiPolygon([FIELD, shapely.Polygon()]),
        shapely.reverse(FIELD),
        shapely.segmentize(FIELD, 1.0),
    )
    for shape in odd:
        assert done(hand_ground, Action("a", "park", 2025, geometry=shape)).yearly() == pytest.approx(plain)
    two = [Action(str(n), "park", 2025 + n, geometry=s) for n, s in enumerate((FIELD, odd[0]))]
    assert done(hand_ground, *two).actions["converted_ha"].tolist() == pytest.approx([1, 0])
