"""Artificialised land: hand-drawn cases of the law's thresholds, then what must hold of any drawing."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from carbocs.core.artificialisation import Rules, statuses
from carbocs.core.artificialisation.contiguity import connected, shared_edges, surfaces
from carbocs.core.errors import UsageError

LAWN, FIELD, HOUSE, ROAD, GROVE = "CS2.2.1 US5", "CS2.2.1 US1.1", "CS1.1.1.1 US5", "CS1.1.1.2 US4.1.1", "CS2.1.1.1 US5"
QUARRY = "CS1.1.2.1 US1.3"
box = shapely.box


def told(*polygons: tuple[shapely.Geometry, str], rules: Rules | None = None, **more) -> list[int]:
    shapes = np.array([p for p, _ in polygons], dtype=object)
    names, codes = np.unique([c for _, c in polygons], return_inverse=True)
    return statuses(shapes, codes, names.astype(object), rules, **more).status.tolist()


def ring(inner: shapely.Geometry, width: float = 200.0) -> shapely.Geometry:
    """Return what lies around a shape."""
    return shapely.difference(shapely.buffer(inner, width, join_style="mitre"), inner)


def test_a_lawn_of_2400_m2_alone_does_not_count():
    lawn = box(0, 0, 60, 40)
    assert told((lawn, LAWN), (ring(lawn), FIELD)) == [0, 0]
    larger = box(0, 0, 62.5, 40)  # 2 500 m²
    assert told((larger, LAWN), (ring(larger), FIELD)) == [1, 0]


def test_two_of_1300_m2_that_touch_count_together():
    west, east = box(0, 0, 65, 20), box(65, 0, 130, 20)
    assert told((west, LAWN), (east, LAWN)) == [1, 1]
    assert told((west, LAWN), (east, HOUSE.replace("US5", "US3"))) == [1, 1]  # of one status, not of one code
    assert told((west, LAWN), (east, FIELD)) == [0, 0]


def test_touching_at_a_point_only_is_not_contiguous():
    assert told((box(0, 0, 65, 20), LAWN), (box(65, 20, 130, 40), LAWN)) == [0, 0]


def test_a_surface_does_not_end_at_a_commune_or_a_tile():
    """Three pieces of one lawn, cut by two limits, the vertices of which the neighbours lack."""
    lawn = box(0, 0, 130, 20)
    pieces = [shapely.intersection(lawn, box(x, -5, x + 50, 25)) for x in (0, 50, 100)]
    assert told(*((p, LAWN) for p in pieces)) == [1, 1, 1]


def test_a_building_counts_from_50_m2_on():
    small, large = box(0, 0, 7, 7), box(300, 0, 310.2, 5)  # 49 and 51 m²
    around = shapely.difference(box(-500, -500, 900, 500), shapely.union(small, large))
    assert told((small, HOUSE), (large, HOUSE), (around, FIELD)) == [0, 1, 0]
    # two halves of one house
    assert told((box(0, 0, 5, 6), HOUSE), (box(5, 0, 10, 6), HOUSE)) == [1, 1]


def test_a_small_building_in_a_large_estate_is_part_of_it():
    house = box(10, 10, 17, 17)
    garden = shapely.difference(box(0, 0, 60, 60), house)
    assert told((house, HOUSE), (garden, LAWN)) == [1, 1]


def test_a_house_stays_where_its_garden_falls():
    house = box(10, 10, 20, 20)
    garden = shapely.difference(box(0, 0, 40, 40), house)
    assert told((house, HOUSE), (garden, LAWN), (ring(box(0, 0, 40, 40)), FIELD)) == [1, 0, 0]


def test_a_quarry_is_never_artificialised():
    assert told((box(0, 0, 500, 500), QUARRY)) == [0]
    assert told((box(0, 0, 500, 500), QUARRY.replace("US1.3", "US2"))) == [1]


def test_a_grove_in_a_housing_estate_counts_with_it():
    """1 000 m² of trees that gardens surround; the same at the estate's edge, or large enough, stay what they are."""
    grove = box(100, 100, 125, 140)
    estate = shapely.difference(box(0, 0, 300, 300), grove)
    assert told((grove, GROVE), (estate, LAWN)) == [1, 1]
    assert told((grove, GROVE), (estate, LAWN), rules=Rules(pockets=False)) == [0, 1]
    edge = box(300, 100, 325, 140)
    assert told((edge, GROVE), (box(0, 0, 300, 300), LAWN)) == [0, 1]
    large = box(100, 100, 150, 150)
    assert told((large, GROVE), (shapely.difference(box(0, 0, 300, 300), large), LAWN)) == [0, 1]


def test_a_pocket_is_found_though_its_outline_is_drawn_otherwise():
    """The estate is of two polygons, one with a vertex more and the other 2 cm off."""
    grove = box(100, 100, 125, 140)
    west = shapely.Polygon([(0, 0), (100, 0), (100, 100), (100, 118), (100, 140), (100, 300), (0, 300)])
    east = shapely.difference(box(100, 0, 300, 300), box(100, 100, 125.02, 140))
    assert told((grove, GROVE), (west, LAWN), (east, LAWN)) == [1, 1, 1]


@pytest.mark.parametrize(
    ("east", "together"),
    [
        (box(65, -3, 130, 20), True),  # a T-junction: no edge is the same
        (box(65.01, 0, 130, 20), True),  # 1 cm apart
        (box(64.99, 0, 130, 20), True),  # 1 cm over
        (box(65.5, 0, 130.5, 20), False),  # half a metre apart
        (box(65, 19.8, 130, 40), False),  # 20 cm of border
        (box(65, 19, 130, 40), True),  # a metre of border
    ],
)
def test_borders_that_are_nearly_shared(east, together):
    assert told((box(0, 0, 65, 20), LAWN), (east, LAWN)) == [int(together)] * 2


def test_grass_in_transition_by_option():
    waste = box(0, 0, 100, 100)
    for use in ("US6.1", "US6.2"):
        assert told((waste, f"CS2.2.1 {use}")) == [1]
        assert told((waste, f"CS2.2.1 {use}"), rules=Rules(transitional=False)) == [0]
    assert told((waste, "CS1.1.1.2 US6.1"), rules=Rules(transitional=False)) == [1]


def test_a_pair_the_matrix_lacks_is_unknown_and_no_part_of_a_surface():
    assert told((box(0, 0, 65, 20), LAWN), (box(65, 0, 130, 20), "CS2.2.1 US9"), (box(130, 0, 195, 20), LAWN)) == [
        0,
        -1,
        0,
    ]


def test_the_producers_answer_wins():
    lawn = (box(0, 0, 60, 40), LAWN)
    shapes = np.array([lawn[0], box(60, 0, 200, 200)], dtype=object)
    found = statuses(shapes, np.array([0, 1]), np.array([LAWN, FIELD], dtype=object),
                     told=np.array([1, -1]), told_by_threshold=np.array([True, False]))  # fmt: skip
    assert found.status.tolist() == [1, 0]
    assert found.decided.tolist() == ["threshold", "matrix"]
    told_not = statuses(shapes, np.array([0, 1]), np.array([LAWN, FIELD], dtype=object), told=np.array([0, 1]))
    assert told_not.status.tolist() == [0, 1] and told_not.decided.tolist() == ["producer"] * 2


def test_sealed_is_the_matrix_whatever_the_size():
    found = statuses(np.array([box(0, 0, 5, 5), box(5, 0, 9, 5)], dtype=object), np.array([0, 1]),
                     np.array([HOUSE, LAWN], dtype=object))  # fmt: skip
    assert found.status.tolist() == [0, 0] and found.sealed.tolist() == [True, False]


def test_thresholds_that_are_none():
    with pytest.raises(UsageError, match="built_m2"):
        Rules(built_m2=-1)
    with pytest.raises(UsageError, match="other_m2"):
        Rules(other_m2=float("nan"))
    assert told((box(0, 0, 1, 1), LAWN), rules=Rules(built_m2=0, other_m2=0)) == [1]


# --- what must hold of any drawing

CODES = (LAWN, FIELD, HOUSE, ROAD, GROVE, QUARRY, "CS2.2.1 US6.2")


@st.composite
def coverages(draw) -> list[tuple[shapely.Geometry, str]]:
    """Return rectangles that tile a square, of 10 to 60 m, each with a code."""
    xs = np.cumsum([0, *draw(st.lists(st.integers(10, 60), min_size=2, max_size=5))])
    ys = np.cumsum([0, *draw(st.lists(st.integers(10, 60), min_size=2, max_size=5))])
    count = (len(xs) - 1) * (len(ys) - 1)
    codes = draw(st.lists(st.sampled_from(CODES), min_size=count, max_size=count))
    cells = [(x, y) for y in range(len(ys) - 1) for x in range(len(xs) - 1)]
    return [(box(xs[x], ys[y], xs[x + 1], ys[y + 1]), c) for (x, y), c in zip(cells, codes)]


@given(coverages(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_polygons_does_not_matter(polygons, random):
    order = list(range(len(polygons)))
    random.shuffle(order)
    plain, mixed = told(*polygons), told(*(polygons[n] for n in order))
    assert [plain[n] for n in order] == mixed


@given(coverages(), st.floats(0.2, 0.8), st.booleans())
@settings(max_examples=60)
def test_splitting_a_polygon_does_not_matter(polygons, where, upright):
    plain = told(*polygons)
    pieces, of = [], []
    for n, (shape, code) in enumerate(polygons):
        west, south, east, north = shape.bounds
        cut = west + where * (east - west) if upright else south + where * (north - south)
        halves = (
            [box(west, south, cut, north), box(cut, south, east, north)]
            if upright
            else [box(west, south, east, cut), box(west, cut, east, north)]
        )
        pieces += [(h, code) for h in halves]
        of += [n, n]
    assert told(*pieces) == [plain[n] for n in of]


@given(coverages())
@settings(max_examples=60)
def test_thresholds_only_ever_move_surfaces_below_them(polygons):
    """Whatever the matrix calls artificialised and lies in a surface of 2 500 m² stays so."""
    shapes = np.array([p for p, _ in polygons], dtype=object)
    matrix = np.array(told(*polygons, rules=Rules(0, 0)))
    after = np.array(told(*polygons))
    label, area = surfaces(shapes, matrix, 2500.0, shared_edges(shapes))
    large = area[label] >= 2500
    fallen = np.array([after[n] == 0 for n in range(len(polygons))])
    assert not (fallen & large & (matrix == 1)).any()
    houses = np.array([c == HOUSE and s.area >= 50 for s, c in polygons])
    assert (after[houses] == 1).all()


@given(coverages())
@settings(max_examples=30)
def test_surfaces_are_those_of_a_plain_union(polygons):
    shapes = np.array([p for p, _ in polygons], dtype=object)
    kind = np.array([CODES.index(c) for _, c in polygons])
    label, area = surfaces(shapes, kind, 2500.0, shared_edges(shapes))
    for number in set(kind):
        parts = shapely.get_parts(shapely.unary_union(shapes[kind == number]))
        assert sorted(area[np.unique(label[kind == number])]) == pytest.approx(sorted(shapely.area(parts)))


def test_groups_are_those_that_pairs_link():
    found = connected(6, np.array([0, 2, 4]), np.array([1, 1, 5]))
    assert len(set(found)) == 3 and found[0] == found[1] == found[2] and found[4] == found[5] != found[3]


def test_without_scipy_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    with pytest.raises(UsageError) as caught:
        connected(2, np.array([0]), np.array([1]))
    assert caught.value.key == "needs_package"
    assert "scipy" in caught.value.text("fr")
