"""The hot path: closed-form areas that can be checked by eye, then what must hold of any layer."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from carbocs.core import coverage, overlay
from carbocs.core.errors import Cancelled

Affine = pytest.importorskip("affine").Affine


@pytest.fixture(scope="module", autouse=True, params=["geos", "compiled"])
def engine(request):
    """Measure pairs by GEOS alone, then by compiled code, which leaves to GEOS what it doubts."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "geos":
            patch.setattr(overlay, "_compiled", lambda pairs: None)
        else:
            pytest.importorskip("numba")
            patch.setattr(overlay, "_COMPILED_PAYS", 0)
            patch.setattr(overlay, "_LOADED_PAYS", 0)
        yield request.param


def grid(n: int, size: float = 1.0, x: float = 0.0, y: float = 0.0) -> np.ndarray:
    """Return n × n squares, row by row from the south-west."""
    column, row = np.meshgrid(np.arange(n), np.arange(n))
    west, south = x + column.ravel() * size, y + row.ravel() * size
    return shapely.box(west, south, west + size, south + size)


def areas(territories, polygons, codes=None, **options) -> dict[tuple[int, int], float]:
    codes = np.arange(len(polygons)) if codes is None else np.asarray(codes)
    table = overlay.polygon_areas(
        np.asarray(territories, dtype=object), np.asarray(polygons, dtype=object), codes, **options
    )
    return {(r.territory, r.code): r.area_m2 for r in table.itertuples()}


def test_a_square_over_nine_cells():
    # A square of side 2 in the middle of a 3 × 3 grid: corners a quarter, sides a half, the middle whole.
    found = areas([shapely.box(0.5, 0.5, 2.5, 2.5)], grid(3))
    assert [found[0, n] for n in range(9)] == [0.25, 0.5, 0.25, 0.5, 1, 0.5, 0.25, 0.5, 0.25]


def test_what_only_touches_is_left_out():
    assert areas([shapely.box(0, 0, 1, 1)], [shapely.box(1, 0, 2, 1), shapely.box(5, 5, 6, 6)]) == {}


def test_holes_and_parts():
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    two = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(8, 8, 12, 12)])
    found = areas([ring], [shapely.box(3, 3, 7, 7), two])
    assert found == {(0, 0): 12.0, (0, 1): 5.0}


def test_territories_may_overlap_and_each_counts():
    found = areas([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)], [shapely.box(0, 0, 3, 1)])
    assert found == {(0, 0): 2.0, (1, 0): 2.0}


def test_a_polygon_over_tiling_territories_adds_up():
    # Three strips; the polygon straddles all: the last of its areas is what the others leave.
    strips = [shapely.box(0, 0, 1, 9), shapely.box(1, 0, 2, 9), shapely.box(2, 0, 3, 9), *grid(3, 3.0, 3.0, 0.0)]
    found = areas(strips, [shapely.box(0.5, 4, 2.5, 5)])
    assert found == pytest.approx({(0, 0): 0.5, (1, 0): 1.0, (2, 0): 0.5})


def test_a_large_polygon_is_cut_without_loss():
    angle = np.linspace(0, 2 * np.pi, 4001)[:-1]
    disc = shapely.Polygon(np.column_stack([100 * np.cos(angle), 100 * np.sin(angle)]))
    found = areas([shapely.box(0, 0, 200, 200), shapely.box(-200, -200, 200, 200)], [disc])
    assert found[1, 0] == pytest.approx(disc.area, rel=1e-12)
    assert found[0, 0] == pytest.approx(disc.area / 4, rel=1e-9)


def test_a_large_polygon_over_many_territories(engine, monkeypatch):
    """It is cut for GEOS alone: compiled code takes it whole, which is sooner than cutting it."""
    cut = []
    plain = overlay.subdivided
    monkeypatch.setattr(overlay, "subdivided", lambda shapes, large: cut.append(large.sum()) or plain(shapes, large))
    angle = np.linspace(0, 2 * np.pi, 4001)[:-1]
    disc = shapely.Polygon(np.column_stack([99 + 97.3 * np.cos(angle), 101 + 98.1 * np.sin(angle)]))
    towns = grid(20, 10.0)
    found = areas(towns, [disc])
    plainly = shapely.area(shapely.intersection(towns, disc))
    assert [found.get((n, 0), 0.0) for n in range(400)] == pytest.approx(plainly.tolist(), rel=1e-9, abs=1e-9)
    assert cut == ([1, 0] if engine == "geos" else [])


def test_no_territory_and_no_polygon():
    assert areas([], grid(2)) == {}
    assert areas(grid(2), []) == {}


def test_cancelling_stops_the_work():
    with pytest.raises(Cancelled):
        areas([shapely.box(0.5, 0.5, 2.5, 2.5)], grid(3), cancelled=lambda: True)


def test_no_thread_is_given_the_prepared_territories_of_another(monkeypatch):
    # The search for sheltered parts asks the given ones while pairs are related: shared, GEOS crashed now and then.
    territories, asked = grid(4, 10.0), []
    mine = overlay._Pool._mine
    monkeypatch.setattr(overlay._Pool, "_mine", lambda pool: asked.append(mine(pool)) or asked[-1])
    areas(territories, grid(40), threads=2)
    assert asked
    assert not {id(shape) for pieces in asked for shape in pieces} & {id(shape) for shape in territories}


def test_progress_reaches_one():
    seen = []
    areas([shapely.box(0.5, 0.5, 2.5, 2.5)], grid(3), progress=lambda f, _: seen.append(f))
    assert seen[-1] == 1.0
    assert seen == sorted(seen)


def test_line_lengths():
    lines = np.array([shapely.LineString([(0, 0.5), (3, 0.5)]), shapely.LineString([(0.2, 0.2), (0.2, 0.8)])])
    table = overlay.line_lengths(np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2.5, 1)]), lines)
    assert table["length_m"].tolist() == pytest.approx([1.6, 1.5])


def test_a_line_along_a_border_is_half_in_each_territory():
    """Three squares in a row; the line climbs the first border and goes along the top of the second square."""
    squares = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(2, 0, 3, 1)])
    lines = np.array([shapely.LineString([(1, 0), (1, 1), (2, 1)]), shapely.LineString([(0.5, 0.5), (1, 0.5), (1, 1)])])
    table = overlay.line_lengths(squares, lines, np.arange(2)).set_index(["code", "territory"])["length_m"]
    # Line 0: the border 0|1 is shared (1 m: half each), the top of square 1 is its own (1 m).
    assert table[0].to_dict() == pytest.approx({0: 0.5, 1: 1.5, 2: 0.0})
    # Line 1: half a metre in square 0, then half a metre of border.
    assert table[1].to_dict() == pytest.approx({0: 0.75, 1: 0.25})


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=8, unique=True), st.randoms())
def test_lengths_add_up_whatever_the_borders_and_their_order(points, random):
    line = shapely.LineString(points)
    squares = list(np.asarray(grid(3)))
    inside = shapely.length(shapely.intersection(shapely.union_all(squares), shapely.union_all(line)))
    random.shuffle(squares)
    parts = shapely.get_parts(shapely.union_all(line))  # what it walks twice, once
    simple = parts[shapely.get_dimensions(parts) == 1]
    table = overlay.line_lengths(np.array(squares), simple, np.arange(len(simple)))
    assert table["length_m"].sum() == pytest.approx(inside)


def test_pieces_and_what_is_left():
    left = np.array([shapely.box(0, 0, 4, 4)], dtype=object)
    right = np.array([shapely.box(0, 0, 2, 4), shapely.box(2, 0, 3, 4), shapely.box(9, 9, 10, 10)], dtype=object)
    i, j, shapes = overlay.intersections(left, right)
    assert (i.tolist(), j.tolist(), shapely.area(shapes).tolist()) == ([0, 0], [0, 1], [8, 4])
    assert overlay.differences(left, right)[0].equals(shapely.box(3, 0, 4, 4))


def test_mutual_overlaps_name_the_pair():
    i, j, area = overlay.mutual_overlaps(
        np.array([shapely.box(0, 0, 4, 4), shapely.box(9, 9, 10, 10), shapely.box(2, 0, 5, 4)])
    )
    assert (i.tolist(), j.tolist(), area.tolist()) == ([0], [2], [8.0])


BOXES = st.lists(st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 6)] * 2), min_size=1, max_size=12)


@pytest.mark.parametrize("share", [0.25, 1.0], ids=["as it comes", "by faces"])
@given(boxes=BOXES)
def test_mutual_overlaps_are_those_of_all_pairs(share, boxes):
    shapes = np.array([shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes])
    pairs = [
        (a, b, shapes[a].intersection(shapes[b]).area) for a in range(len(shapes)) for b in range(a + 1, len(shapes))
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlay, "_FAULTY_SHARE", share)
        i, j, area = overlay.mutual_overlaps(shapes)
    assert list(zip(i.tolist(), j.tolist(), area.tolist())) == [p for p in pairs if p[2] > 1.0]


def test_of_a_sound_coverage_no_pair_is_intersected(monkeypatch):
    cut = []
    monkeypatch.setattr(overlay, "_FAULTY_SHARE", 1.0)
    monkeypatch.setattr(overlay, "intersected", lambda left, right: cut.append(len(left)) or right)
    assert len(overlay.mutual_overlaps(grid(6))[0]) == 0
    assert sum(cut) == 0


@given(BOXES, st.integers(1, 3))
def test_unions_are_those_of_all_edges(boxes, count):
    shapes = np.array([shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes])
    group = np.arange(len(shapes)) % count
    for n, found in enumerate(overlay.unions(shapes, group, count)):
        whole = shapely.union_all(shapes[group == n])
        assert (found is None and whole.is_empty) or (found.equals(whole) and found.is_valid)


def test_a_coverage_is_united_without_a_trace_of_its_inner_edges():
    (whole,) = overlay.unions(grid(6), np.zeros(36, dtype=int), 1)
    assert whole.equals(shapely.box(0, 0, 6, 6))
    assert len(whole.interiors) == 0


@pytest.mark.parametrize(
    "neighbours",
    [
        [shapely.box(1, 0, 2, 0.5), shapely.box(1, 0.5, 2, 1)],  # more vertices on the shared edge
        [shapely.box(0.5, 0, 2, 1)],  # an overlap
        [shapely.box(0, 0, 1, 1)],  # the same again
        [shapely.box(1, 0.25, 2, 0.75)],  # a part of an edge shared
    ],
)
def test_what_is_no_sound_coverage_is_united_in_full(neighbours):
    shapes = np.array([shapely.box(0, 0, 1, 1), *neighbours])
    (whole,) = overlay.unions(shapes, np.zeros(len(shapes), dtype=int), 1)
    assert whole.is_valid
    assert whole.equals(shapely.union_all(shapes))


def test_threads_share_pairs_and_change_nothing(monkeypatch):
    monkeypatch.setattr(overlay, "_PAIRS_A_THREAD", 3)
    left, right = grid(5), grid(5, 1.0, 0.25, 0.5)
    alone, shared = overlay.intersected(left, right), overlay.intersected(left, right, 4)
    assert len(shared) == 25
    assert shapely.equals_exact(alone, shared, 0.0).all()


# --- faults of a coverage


def test_a_sound_coverage_covers_once():
    union, overlap = overlay.covered_areas(np.array([shapely.box(0.5, 0.5, 5, 2.5)]), grid(3))
    assert union == pytest.approx([5.0])
    assert overlap == pytest.approx([0.0])


def test_gaps_overlaps_and_duplicates_are_measured():
    # Nine cells without the middle one, the south-west one twice, and a square laid over four others.
    cells = np.concatenate([np.delete(grid(3), 4), [shapely.box(0, 0, 1, 1), shapely.box(1.5, 1.5, 2.5, 2.5)]])
    union, overlap = overlay.covered_areas(np.array([shapely.box(0, 0, 3, 3)]), cells)
    assert union == pytest.approx([8.25])
    assert overlap == pytest.approx([1 + 0.75])


def test_a_neighbour_with_more_vertices_on_the_shared_edge_is_no_fault():
    left = shapely.Polygon([(0, 0), (1, 0), (1, 0.5), (1, 1), (0, 1)])
    union, overlap = overlay.covered_areas(
        np.array([shapely.box(0, 0, 2, 1)]), np.array([left, shapely.box(1, 0, 2, 1)])
    )
    assert (union, overlap) == (pytest.approx([2.0]), pytest.approx([0.0]))


# --- what must hold of any layer


@st.composite
def layers(draw):
    """Return territories (a coverage, or boxes that may overlap) and a coverage of ragged cells, with codes."""
    seed = draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    n = draw(st.integers(2, 7))
    nodes = np.stack(np.meshgrid(np.arange(n + 1.0), np.arange(n + 1.0)), axis=-1) * 100
    nodes[1:-1, 1:-1] += rng.uniform(-35, 35, nodes[1:-1, 1:-1].shape)
    corners = [nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1]]
    polygons = shapely.polygons(np.stack(corners, axis=2).reshape(-1, 4, 2))
    if draw(st.booleans()):
        cut = np.sort(rng.uniform(50, n * 100 - 50, 2))
        edges = [20.0, *cut, n * 100 - 20.0]
        territories = np.array([shapely.box(a, 30, b, n * 100 - 30) for a, b in zip(edges, edges[1:])])
    else:
        low = rng.uniform(0, n * 60, (3, 2))
        territories = shapely.box(*low.T, *(low + rng.uniform(20, n * 40, (3, 2))).T)
    return territories, polygons, rng.integers(0, 4, len(polygons)), rng


def by_pair(territories, polygons, codes, **options) -> np.ndarray:
    found = areas(territories, polygons, codes, **options)
    return np.array([[found.get((t, c), 0.0) for c in range(4)] for t in range(len(territories))])


@given(layers())
@settings(max_examples=60, deadline=None)
def test_areas_close(drawn):
    territories, polygons, codes, _ = drawn
    mapped = by_pair(territories, polygons, codes).sum(axis=1)
    union, overlap = overlay.covered_areas(territories, polygons)
    own = overlay.area_m2(territories)
    np.testing.assert_allclose(mapped - overlap, union, rtol=1e-9, atol=1e-6)
    assert (union <= own * (1 + 1e-9)).all()


@given(layers())
@settings(max_examples=40, deadline=None)
def test_areas_do_not_depend_on_order_threads_or_splitting(drawn):
    territories, polygons, codes, rng = drawn
    expected = by_pair(territories, polygons, codes)
    order = rng.permutation(len(polygons))
    np.testing.assert_allclose(by_pair(territories, polygons[order], codes[order]), expected, rtol=1e-12, atol=1e-7)
    np.testing.assert_allclose(by_pair(territories, polygons, codes, threads=3), expected, rtol=1e-12, atol=1e-9)
    west, south, east, north = shapely.bounds(polygons).T
    halves = [
        shapely.intersection(polygons, shapely.box(west, south, (west + east) / 2, north)),
        shapely.intersection(polygons, shapely.box((west + east) / 2, south, east, north)),
    ]
    split = by_pair(territories, np.concatenate(halves), np.concatenate([codes, codes]))
    np.testing.assert_allclose(split, expected, rtol=1e-9, atol=1e-6)


@given(layers())
@settings(max_examples=40, deadline=None)
def test_areas_are_those_of_a_plain_intersection(drawn):
    territories, polygons, codes, _ = drawn
    plain = np.zeros((len(territories), 4))
    for t, territory in enumerate(territories):
        np.add.at(plain[t], codes, shapely.area(shapely.intersection(territory, polygons)))
    np.testing.assert_allclose(by_pair(territories, polygons, codes), plain, rtol=1e-9, atol=1e-5)


# --- rasters


def test_exact_coverage_of_cells():
    values = np.array([[1, 2], [3, 0]], dtype=np.int32)
    table = overlay.raster_areas(np.array([shapely.box(5, 5, 15, 15)]), values, Affine(10, 0, 0, 0, -10, 20))
    assert table.to_dict("records") == [
        {"territory": 0, "code": 1, "area_m2": 25.0},
        {"territory": 0, "code": 2, "area_m2": 25.0},
        {"territory": 0, "code": 3, "area_m2": 25.0},
    ]


def test_cells_by_their_centre():
    values = np.array([[1, 2], [3, 0]], dtype=np.int32)
    table = overlay.raster_areas_by_centre(np.array([shapely.box(0, 0, 12, 20)]), values, Affine(10, 0, 0, 0, -10, 20))
    assert table[["code", "area_m2"]].to_numpy().tolist() == [[1, 100], [3, 100]]


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_vector_and_raster_of_one_grid_agree(seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(1, 5, (6, 6)).astype(np.int32)
    low = rng.uniform(0, 30, (3, 2))
    territories = shapely.box(*low.T, *(low + rng.uniform(3, 30, (3, 2))).T)
    cells = grid(6, 10.0).reshape(6, 6)[::-1].ravel()
    vector = overlay.polygon_areas(territories, cells, values.ravel())
    raster = overlay.raster_areas(territories, values, Affine(10, 0, 0, 0, -10, 60))
    assert vector[["territory", "code"]].to_numpy().tolist() == raster[["territory", "code"]].to_numpy().tolist()
    np.testing.assert_allclose(raster["area_m2"], vector["area_m2"], rtol=1e-9, atol=1e-4)


def test_a_territory_past_the_edges_of_the_raster_with_a_hole():
    values = np.array([[1, 2], [3, 4]], dtype=np.int32)
    ring = shapely.box(-15, -5, 35, 25).difference(shapely.box(5, 5, 15, 15))
    table = overlay.raster_areas(np.array([ring]), values, Affine(10, 0, 0, 0, -10, 20))
    assert table["area_m2"].tolist() == pytest.approx([75, 75, 75, 75])


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_coverage_is_that_of_exactextract_and_of_plain_intersection(seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 5, (9, 7)).astype(np.int32)
    angle = np.sort(rng.uniform(0, 2 * np.pi, (4, 9)), axis=1)
    reach, centre = rng.uniform(5, 40, (4, 9)), rng.uniform(-5, 75, (4, 1, 2))
    shapes = shapely.polygons(centre + np.stack([reach * np.cos(angle), reach * np.sin(angle)], axis=2))
    shapes = shapes[shapely.is_valid(shapes)]
    transform = Affine(10, 0, 0, 0, -10, 90)
    ours = overlay.raster_areas(shapes, values, transform)
    row, column = np.nonzero(values)
    cells = shapely.box(column * 10, 80 - row * 10, column * 10 + 10, 90 - row * 10)
    plain = overlay.polygon_areas(shapes, cells, values[row, column])
    plain = plain[plain["area_m2"] > 1e-6]
    assert ours[["territory", "code"]].to_numpy().tolist() == plain[["territory", "code"]].to_numpy().tolist()
    np.testing.assert_allclose(ours["area_m2"], plain["area_m2"], rtol=1e-9, atol=1e-6)
    theirs = overlay.raster_areas_by_exactextract(shapes, values, transform)
    both = ours.merge(theirs, on=["territory", "code"], how="outer", suffixes=("", "_theirs")).fillna(0.0)
    np.testing.assert_allclose(both["area_m2"], both["area_m2_theirs"], atol=1e-3)


def test_coverage_does_not_depend_on_chunks_or_threads(monkeypatch):
    rng = np.random.default_rng(3)
    values = rng.integers(1, 9, (40, 60)).astype(np.int32)
    territories = np.array([shapely.Point(x, y).buffer(170) for x, y in rng.uniform(0, 500, (30, 2))])
    transform = Affine(10, 0, 0, 0, -10, 400)
    whole = overlay.raster_areas(territories, values, transform, threads=1)
    monkeypatch.setattr(coverage, "_CELLS", 90)
    monkeypatch.setattr(coverage, "_VERTICES", 100)
    parts = overlay.raster_areas(territories, values, transform, threads=3)
    np.testing.assert_allclose(parts.to_numpy(), whole.to_numpy(), rtol=1e-12)


def test_both_raster_engines_agree_on_whole_cells():
    values = np.arange(1, 26, dtype=np.int32).reshape(5, 5)
    territories = np.array([shapely.box(10, 10, 40, 30), shapely.box(0, 0, 50, 50)])
    transform = Affine(10, 0, 0, 0, -10, 50)
    exact, centre = (
        engine(territories, values, transform) for engine in (overlay.raster_areas, overlay.raster_areas_by_centre)
    )
    assert exact[["territory", "code"]].to_numpy().tolist() == centre[["territory", "code"]].to_numpy().tolist()
    np.testing.assert_allclose(exact["area_m2"], centre["area_m2"], rtol=1e-9)


def test_cancelling_stops_a_raster_too():
    class Grid:
        a, b, c, d, e, f = 1.0, 0.0, 0.0, 0.0, -1.0, 4.0

    square = np.array([shapely.box(0, 0, 4, 4)], dtype=object)
    cells = np.ones((4, 4), dtype=np.int32)
    assert overlay.raster_areas(square, cells, Grid, cancelled=lambda: False)["area_m2"].tolist() == [16.0]
    with pytest.raises(Cancelled):
        overlay.raster_areas(square, cells, Grid, cancelled=lambda: True)


def test_what_cannot_be_clipped_is_measured_whole(monkeypatch):
    """GEOS refuses to clip some outlines ("Invalid number of points"): their areas are the same without."""
    rng = np.random.default_rng(5)
    angle = np.linspace(0, 2 * np.pi, 4000, endpoint=False)
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * rng.uniform(400, 500, (4000, 1))
    polygons = np.array([shapely.Polygon(ring)], dtype=object)
    towns = np.array(
        [shapely.box(x, y, x + 137, y + 137) for x in range(-500, 500, 137) for y in range(-500, 500, 137)]
    )
    clipped = overlay.polygon_areas(towns, polygons, np.zeros(1, dtype=int))

    def refused(*_, **__):
        raise shapely.errors.GEOSException("IllegalArgumentException: Invalid number of points")

    monkeypatch.setattr(shapely, "clip_by_rect", refused)
    whole = overlay.polygon_areas(towns, polygons, np.zeros(1, dtype=int))
    assert whole["area_m2"].to_numpy() == pytest.approx(clipped["area_m2"].to_numpy(), rel=1e-9)
    assert whole["area_m2"].sum() == pytest.approx(polygons[0].area)


def test_a_polygon_that_encloses_a_territory_with_a_hole_across_its_edge_keeps_its_land():
    """GEOS's clipping by rectangles loses the outline there, and says nothing; as it was met in a land cover."""
    town = shapely.box(624810.6538479439, 6935858.396563333, 629793.7925950218, 6939561.508645156)
    around = shapely.segmentize(shapely.box(624000, 6935000, 631000, 6940000), 50)
    hole = [(629789.1821603714, 6937766.737827597), (629800.0068577842, 6937765.330581505),
            (629790.294167959, 6937766.593262971), (629790.214167959, 6937766.603663233)]  # fmt: skip
    forest = shapely.Polygon(around.exterior.coords, [[*hole, hole[0]]])
    assert shapely.get_num_coordinates(forest) > 256
    expected = shapely.area(town) - shapely.area(shapely.intersection(shapely.Polygon(hole), town))
    table = overlay.polygon_areas(np.array([town]), np.array([forest]), np.array([0]))
    assert table["area_m2"].tolist() == pytest.approx([expected])
    union, more = overlay.covered_areas(np.array([town]), np.array([forest]))
    assert union.tolist() == pytest.approx([expected])
    assert more.tolist() == pytest.approx([0.0])
    polygons = np.array([forest])
    overlay.clip_large(polygons, shapely.bounds(town))
    assert shapely.area(shapely.intersection(polygons[0], town)) == pytest.approx(expected)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["hole", "notch", "both"]), st.floats(-9, 1), st.floats(0.1, 10), st.floats(0.1, 10),
       st.floats(-1, 1), st.booleans())  # fmt: skip
def test_clipping_by_a_box_is_intersecting_with_it(kind, thin, inside, outside, slope, half):
    """Slivers of any width across the edge: holes, cuts from outside, of what encloses the box or half covers it."""
    east, y, thin = 629793.7925950218, 6937766.0, 10**thin
    box = (east - 1000, y - 500, east, y + 500)
    west, low, right, top = box[0] - 3000, box[1] - 3000, east + 3000, box[1] + (700 if half else 3000)
    tip = (east - inside, y)
    hole = [tip, (east + outside, y + slope), (east, y + slope / 2 + thin)]
    cut = [(right, y + slope), tip, (right, y + slope + thin)] if kind != "hole" else []
    if kind == "both":
        hole = [(px - 0.1, py + 100) for px, py in hole]
    shell = [(west, low), (right, low), *cut, (right, top), (west, top)]
    polygon = shapely.Polygon(shell, [hole] if kind != "notch" else [])
    assume(polygon.is_valid)
    (found,) = overlay.clipped_to(np.array([polygon]), box)
    true = shapely.intersection(polygon, shapely.box(*box))
    assert shapely.area(shapely.symmetric_difference(found, true)) < 1e-3
