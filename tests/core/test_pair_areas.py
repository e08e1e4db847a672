"""The area that two polygons share, edge by edge: by eye, then beside GEOS; and doubt is told, never guessed."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from carbocs.core import overlay

pytest.importorskip("numba", reason="no numba here: pairs are measured by GEOS alone")
from carbocs.core import pair_areas

SEVERAL = 1024
"""The most crossings of one pair that are kept."""


def shared(left, right) -> float:
    """Return what two polygons share, and see that it is the same the other way round."""
    a, b = (pair_areas.outlines(np.array([shape], dtype=object)) for shape in (left, right))
    none = np.zeros(1, dtype=np.int64)
    found, other = pair_areas.shared_areas(a, none, b, none)[0], pair_areas.shared_areas(b, none, a, none)[0]
    assert found == pytest.approx(other, rel=1e-12, nan_ok=True)
    return float(found)


def ring(*corners: float) -> shapely.Polygon:
    return shapely.box(*corners[:4]).difference(shapely.box(*corners[4:]))


def star(seed: int, points: int, x: float, y: float, size: float, hole: bool = False) -> shapely.Polygon:
    """Return a polygon whose edges see its middle, its corners at any distance of it."""
    some = np.random.default_rng(seed)
    angle = np.sort(some.uniform(0, 2 * np.pi, points))
    length = size * some.uniform(0.3, 1.0, points)
    outer = np.column_stack([x + length * np.cos(angle), y + length * np.sin(angle)])
    inner = np.column_stack([x + 0.4 * length * np.cos(angle), y + 0.4 * length * np.sin(angle)])
    return shapely.Polygon(outer, [inner] if hole else [])


@pytest.mark.parametrize(
    ("left", "right", "area"),
    [
        (shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3), 1.0),
        (shapely.box(0, 0, 9, 9), shapely.box(1, 2, 3, 4), 4.0),
        (shapely.box(0, 0, 1, 1), shapely.box(3, 3, 4, 4), 0.0),
        # A cross: the corners of neither lie in the other.
        (shapely.box(0, 2, 9, 4), shapely.box(3, 0, 5, 9), 4.0),
        # In the hole; over the hole's edge; around the hole; a hole in a hole.
        (ring(0, 0, 10, 10, 3, 3, 7, 7), shapely.box(4, 4, 6, 6), 0.0),
        (ring(0, 0, 10, 10, 3, 3, 7, 7), shapely.box(5, 5, 8, 6), 1.0),
        (ring(0, 0, 10, 10, 3, 3, 7, 7), shapely.box(2, 2, 8, 8), 20.0),
        (ring(0, 0, 10, 10, 3, 3, 7, 7), ring(2, 2, 8, 8, 4, 4, 6, 6), 20.0),
        # Of two parts, one beside.
        (shapely.union(shapely.box(0, 0, 2, 2), shapely.box(5, 0, 7, 2)), shapely.box(1, 1, 6, 3), 2.0),
        # Boxes meet, outlines do not.
        (shapely.Polygon([(0, 0), (9, 0), (0, 9)]), shapely.box(6, 6, 8, 8), 0.0),
        (shapely.Polygon([(0, 0), (4, 0), (0, 4)]), shapely.box(1, -1, 2, 9), 2.5),
    ],
)
def test_by_eye(left, right, area):
    assert shared(left, right) == pytest.approx(area, abs=1e-12)
    assert shared(shapely.reverse(left), right) == pytest.approx(area, abs=1e-12)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (shapely.box(0, 0, 1, 1), shapely.box(0, 0, 1, 1)),
        (shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)),
        (shapely.box(0, 0, 2, 2), shapely.box(0, 1, 1, 2)),
        # A corner on an edge, and on a corner; an edge along an edge, a hair off what doubles can tell.
        (shapely.box(0, 0, 4, 4), shapely.Polygon([(4, 2), (6, 1), (3, 9)])),
        (shapely.Polygon([(0, 0), (4, 1), (1, 4)]), shapely.Polygon([(4, 1), (9, 0), (2, 9)])),
        (shapely.Polygon([(0, 0), (3, 1), (0, 9)]), shapely.Polygon([(0, 0), (3e5, 1e5 + 1e-10), (9, 0)])),
    ],
)
def test_what_lies_upon_each_other_is_in_doubt(left, right):
    assert np.isnan(shared(left, right))


def test_more_crossings_than_are_kept_are_left_to_geos():
    teeth = np.arange(2 * SEVERAL)
    comb = shapely.Polygon([(-1, -1), *np.column_stack([teeth, np.where(teeth % 2, 3.0, 0.0)]), (2 * SEVERAL + 1, -1)])
    assert np.isnan(shared(comb, shapely.box(-2, 1, 2 * SEVERAL + 2, 4)))
    some = shapely.box(-2, 1, 500.3, 4)
    assert shared(comb, some) == pytest.approx(shapely.intersection(comb, some).area, rel=1e-12)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 2**32), st.integers(3, 60), st.integers(3, 60), st.floats(-2, 2), st.floats(-2, 2),
    st.sampled_from([0.01, 1.0, 30.0]), st.booleans(), st.booleans(), st.sampled_from([(0, 0), (7e5, 6.6e6)]),
)  # fmt: skip
def test_it_is_what_geos_says(seed, points, others, dx, dy, size, hole, holed, origin):
    x, y = origin
    left = shapely.make_valid(star(seed, points, x, y, 1.0, hole))
    right = shapely.make_valid(star(seed + 1, others, x + dx, y + dy, size, holed))
    found = shared(left, right)
    if not np.isnan(found):
        smaller = min(left.area, right.area)
        # GEOS rounds the corners it makes to the grain of the coordinates, some 1e-9 m there.
        grain = 4e-9 if x else 1e-15
        assert found == pytest.approx(shapely.intersection(left, right).area, abs=1e-12 * smaller + 10 * grain)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.integers(3, 200))
def test_what_tiles_the_plane_shares_a_polygon_out(seed, points):
    polygon = shapely.make_valid(star(seed, points, 0.0, 0.0, 3.0, hole=True))
    some = np.random.default_rng(seed)
    cut = np.concatenate([[-4], np.sort(some.uniform(-3, 3, 4)), [4]])
    tiles = shapely.box(cut[:-1], -4, cut[1:], 4)
    outlines = pair_areas.outlines(np.array([polygon], dtype=object)), pair_areas.outlines(tiles)
    none = np.zeros(len(tiles), dtype=np.int64)
    found = pair_areas.shared_areas(outlines[0], none, outlines[1], np.arange(len(tiles)))
    assert found.sum() == pytest.approx(polygon.area, rel=1e-12)


def test_heights_and_empty_parts_do_no_harm():
    high = shapely.force_3d(shapely.box(0, 0, 2, 2), 7.0)
    empty = shapely.MultiPolygon([shapely.box(1, 1, 3, 3), shapely.Polygon()])
    assert shared(high, empty) == pytest.approx(1.0)
    shapes = np.array([shapely.Polygon(), shapely.box(0, 0, 1, 1), shapely.MultiPolygon(), empty], dtype=object)
    found = pair_areas.outlines(shapes)
    assert found.shapes.tolist() == [0, 0, 1, 1, 2]


# --- in the overlay


@pytest.fixture
def compiled(monkeypatch):
    """Have any pairs measured by compiled code; return how many were left to GEOS, run by run."""
    left, by_geos = [], overlay._Pool._by_geos
    monkeypatch.setattr(overlay, "_LOADED_PAYS", 0)

    def counted(pool, area, at, *more):
        left.append(int(at.sum()))
        by_geos(pool, area, at, *more)

    monkeypatch.setattr(overlay._Pool, "_by_geos", counted)
    return left


def without_numba(monkeypatch) -> None:
    """Have numba missing."""
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.delitem(sys.modules, "carbocs.core.pair_areas", raising=False)
    monkeypatch.delattr("carbocs.core.pair_areas", raising=False)


def test_it_is_loaded_only_where_it_is_there_and_pays(monkeypatch):
    assert overlay._compiled(10**6) is pair_areas
    assert overlay._compiled(10) is None
    without_numba(monkeypatch)
    assert overlay._compiled(10**6) is None


def scattered(count: int, seed: int) -> np.ndarray:
    some = np.random.default_rng(seed)
    return np.array([star(n, 12, *some.uniform(0, 100, 2), 4.0, n % 3 == 0) for n in range(count)], dtype=object)


def squares(n: int, size: float) -> np.ndarray:
    column, row = np.meshgrid(np.arange(n) * size, np.arange(n) * size)
    return shapely.box(column.ravel(), row.ravel(), column.ravel() + size, row.ravel() + size)


def test_the_table_is_that_of_geos(compiled, monkeypatch):
    towns, use = squares(7, 14.3), scattered(400, 1)
    ours = overlay.polygon_areas(towns, use, np.arange(400) % 5)
    assert compiled == []
    without_numba(monkeypatch)
    theirs = overlay.polygon_areas(towns, use, np.arange(400) % 5)
    assert len(compiled) == 1
    assert ours[["territory", "code"]].equals(theirs[["territory", "code"]])
    np.testing.assert_allclose(ours["area_m2"], theirs["area_m2"], rtol=1e-11, atol=1e-10)


@pytest.mark.parametrize("many", [True, False], ids=["most in doubt", "few in doubt"])
def test_pairs_in_doubt_are_measured_by_geos(compiled, many):
    towns = squares(5, 20.0)
    use = squares(10, 10.0) if many else np.concatenate([scattered(300, 2), [towns[7], towns[13]]])
    table = overlay.polygon_areas(towns, use, np.arange(len(use)))
    assert sum(compiled) > 0
    i, j, cut = overlay.intersections(towns, use)
    expected = {(a, b): area for a, b, area in zip(i, j, shapely.area(cut))}
    found = {(r.territory, r.code): r.area_m2 for r in table.itertuples()}
    assert found.keys() == expected.keys()
    assert found == pytest.approx(expected, rel=1e-11, abs=1e-10)


def test_neither_threads_nor_order_show(compiled):
    towns, use, code = squares(7, 14.3), scattered(300, 3), np.arange(300) % 4
    order = np.random.default_rng(0).permutation(300)
    one = overlay.polygon_areas(towns, use, code, threads=1)
    assert one.equals(overlay.polygon_areas(towns, use, code, threads=2))
    assert one.equals(overlay.polygon_areas(towns, use[order], code[order], threads=2))


@pytest.mark.parametrize("all_in_doubt", [False, True])
def test_progress_rises_to_one_and_cancelling_stops_it(compiled, all_in_doubt):
    seen = []
    towns, use = squares(5, 20.0), np.concatenate([scattered(300, 2), squares(2, 20.0)])
    if all_in_doubt:
        towns = use = squares(1, 20.0)
    overlay.polygon_areas(towns, use, np.arange(len(use)), progress=lambda f, _: seen.append(f))
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)
    with pytest.raises(overlay.Cancelled):
        overlay.polygon_areas(towns, use, np.arange(len(use)), cancelled=lambda: True)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2**32), st.integers(3, 400), st.booleans()), min_size=1, max_size=12))
def test_pairs_of_a_plan_share_the_same_with_and_without_it(drawn):
    """Squares that lie upon each other (GEOS's part) among ragged ones, one thread or three."""
    left = [shapely.make_valid(star(seed, points, 0.0, 0.0, 9.0, hole)) for seed, points, hole in drawn]
    right = [shapely.box(-n, -1, 3, 4) for n in range(len(drawn))]
    left, right = np.array([*left, right[0]], dtype=object), np.array([*right, right[0]], dtype=object)
    plain = overlay.shared_areas(left, right)
    assert plain[-1] == 15.0
    for threads in (1, 3):
        assert overlay.shared_areas(left, right, threads, pair_areas) == pytest.approx(plain, rel=1e-12, abs=1e-12)


def test_no_pairs_share_nothing():
    none = np.zeros(0, dtype=object)
    assert len(overlay.shared_areas(none, none, 2, pair_areas)) == len(overlay.shared_areas(none, none)) == 0
