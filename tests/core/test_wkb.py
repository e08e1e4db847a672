"""Geometries of WKB are those of GEOS, to the last bit, whatever stands beside them."""

from __future__ import annotations

import numpy as np
import pyarrow
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from carbocs.core.layers import wkb

NUMBERS = st.floats(-1e7, 1e7, allow_nan=False).map(lambda number: number + 0.1)


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Polygon:
    """Return a polygon of up to twenty rings, as often invalid as not: reading does not care."""
    rings = []
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3, 20)))):
        ring = draw(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=3, max_size=6))
        rings.append([*ring, ring[0]])
    return shapely.Polygon(rings[0], rings[1:])


SHAPES = st.one_of(
    polygons(),
    st.lists(polygons(), min_size=1, max_size=3).map(shapely.MultiPolygon),
    st.sampled_from(
        (
            None,
            shapely.Polygon(),
            shapely.MultiPolygon(),
            shapely.Point(1, 2),
            shapely.from_wkt("POLYGON Z ((0 0 1, 1 0 2, 1 1 3, 0 0 1))"),
            shapely.from_wkt("LINESTRING (0 0, 1 1)"),
            shapely.from_wkt("GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0)), POINT (1 1))"),
        )
    ),
)


def _same(found: np.ndarray, expected: list) -> None:
    assert len(found) == len(expected)
    for one, other in zip(found, expected):
        assert (one is None) == (other is None)
        if one is not None:
            assert one.geom_type == other.geom_type
            assert shapely.to_wkb(one) == shapely.to_wkb(other)


@given(shapes=st.lists(SHAPES, max_size=12), big=st.booleans(), skip=st.integers(0, 3), large=st.booleans())
def test_wkb_is_read_as_geos_does(shapes: list, big: bool, skip: int, large: bool) -> None:
    blobs = [
        None if s is None else shapely.to_wkb(s, byte_order=0 if big and n % 2 else 1) for n, s in enumerate(shapes)
    ]
    found, valid = wkb.shapes_of_wkb(np.array(blobs, dtype=object))
    _same(found, shapes)
    np.testing.assert_array_equal(valid, shapely.is_valid(np.array(shapes, dtype=object)))
    kind = pyarrow.large_binary() if large else pyarrow.binary()
    column = pyarrow.chunked_array([blobs[: len(blobs) // 2], blobs[len(blobs) // 2 :]], type=kind).slice(skip)
    found, valid = wkb.shapes_of_arrow(column)
    _same(found, shapes[skip:])
    np.testing.assert_array_equal(valid, shapely.is_valid(np.array(shapes[skip:], dtype=object)))


def test_plain_polygons_do_not_go_by_geos(monkeypatch: pytest.MonkeyPatch) -> None:
    square = shapely.box(0, 0, 3, 3)
    ringed = shapely.Polygon(square.exterior, [shapely.box(1, 1, 2, 2).exterior])
    shapes = np.array([square, ringed, shapely.MultiPolygon([ringed])], dtype=object)
    blobs = shapely.to_wkb(shapes)
    monkeypatch.setattr(shapely, "from_wkb", lambda blob: pytest.fail("asked GEOS"))
    found, _ = wkb.shapes_of_wkb(blobs)
    _same(found, list(shapes))


@pytest.mark.parametrize("cut", [3, 7, 20, 40, 92])
def test_bytes_that_end_too_soon_are_refused(cut: int) -> None:
    blob = shapely.to_wkb(shapely.box(0, 0, 1, 1))
    assert len(blob) == 93
    with pytest.raises(shapely.errors.GEOSException):
        wkb.shapes_of_wkb(np.array([blob, blob[:cut], blob], dtype=object))


def test_an_open_ring_is_refused_as_by_geos() -> None:
    points = [(0, 0), (1, 0), (1, 1), (0, 1)]
    blob = b"\x01" + np.array([3, 1, len(points)], dtype="<u4").tobytes() + np.array(points, dtype="<f8").tobytes()
    for read in (shapely.from_wkb, lambda blob: wkb.shapes_of_wkb(np.array([blob], dtype=object))):
        with pytest.raises(shapely.errors.GEOSException, match="closed"):
            read(blob)


def test_parts_that_lie_are_left_to_geos() -> None:
    """A count of rings or points that the bytes do not bear out leads nowhere outside them."""
    blob = bytearray(shapely.to_wkb(shapely.box(0, 0, 1, 1)))
    blob[9:13] = (2**32 - 1).to_bytes(4, "little")
    with pytest.raises(shapely.errors.GEOSException):
        wkb.shapes_of_wkb(np.array([bytes(blob)], dtype=object))
