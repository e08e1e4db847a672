"""The area that two polygons share, without their intersection being built: edge by edge, compiled by numba.

The boundary of what two polygons share is made of the stretches of each one's rings that lie in the other. A ring is
walked once: at each crossing with the other's edges it goes in or out, and what lies in adds to the area by the
shoelace formula. Only where a sign is beyond doubt is it used: vertices that lie on the other's edges, edges that run
along each other and all that rounding could turn give no area but *not a number*, and are left to GEOS.

It needs numba, which is optional: ``overlay`` asks for it only where there are many pairs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Callable

import numpy as np
import shapely
from numba import njit

_DOUBT = 4 * 3.3306690738754716e-16
"""Shewchuk's bound of the error of a determinant of differences, times four (Adaptive Precision …, 1997, §4.2)."""
_POLYGON = 3
"""The type id of a polygon of one part."""
_BLOCK = 8
"""Edges that follow each other are looked at together first."""
_CROSSINGS = 1024
"""The most crossings of one pair; what has more is left to GEOS."""


@dataclass(frozen=True)
class Outlines:
    """Polygons (n,) as arrays of their rings.

    xy: (v, 2) coordinates; rings: (r + 1,) where each ring begins; shapes: (n + 1,) where each polygon's rings begin;
    turn: (r,) +1 where a ring has the polygon on its left, −1 elsewhere; boxes: (r, 4) of the rings; bounds: (n, 4).
    """

    xy: np.ndarray
    rings: np.ndarray
    shapes: np.ndarray
    turn: np.ndarray
    boxes: np.ndarray
    bounds: np.ndarray

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        """Return what the compiled functions take."""
        return self.xy, self.rings, self.shapes, self.turn, self.boxes, self.bounds


def _jit(function: Callable[..., Any]) -> Any:
    """Return a function compiled when first called, which takes seconds: kept on disk, where one can be written to."""
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder to keep it in
        return njit(nogil=True)(function)


@lru_cache(maxsize=1)
def load() -> None:
    """Load what is compiled, or compile it, before there is anything to measure."""
    square = outlines(shapely.box([0.0], [0.0], [1.0], [1.0]))
    shared_areas(square, np.zeros(1, dtype=np.intp), square, np.zeros(1, dtype=np.intp))


def outlines(shapes: np.ndarray) -> Outlines:
    """Return the rings of valid polygons (n,), of one part or of several."""
    # Few polygons have holes or several parts: only theirs are taken apart, which would cost more than all the rest.
    several = (shapely.get_type_id(shapes) != _POLYGON) | (shapely.get_num_interior_rings(shapes) > 0)
    one, more = np.flatnonzero(~several), np.flatnonzero(several)
    parts, part_of = shapely.get_parts(shapes[more], return_index=True)
    found, ring_of = shapely.get_rings(parts, return_index=True)
    owner = np.concatenate([one, more[part_of[ring_of]]])
    count = np.concatenate([shapely.get_num_coordinates(shapes[one]), shapely.get_num_coordinates(found)])
    outer = np.concatenate([np.ones(len(one), dtype=bool), np.diff(ring_of, prepend=-1) != 0])
    order = np.argsort(owner, kind="stable")
    order = order[count[order] > 0]
    rings = np.concatenate([[0], np.cumsum(count[order])])
    first = np.searchsorted(owner[order], np.arange(len(shapes) + 1))
    xy = shapely.get_coordinates(shapes)
    turn, boxes = _ring_facts(xy, rings, outer[order])
    return Outlines(xy, rings, first, turn, boxes, shapely.bounds(shapes))


def shared_areas(left: Outlines, i: np.ndarray, right: Outlines, j: np.ndarray) -> np.ndarray:
    """Return the area (n,) that pairs share, in the square of their unit; not a number where there is any doubt.

    Args:
        left: the first polygons.
        i: (n,) positions in ``left``.
        right: the others.
        j: (n,) positions in ``right``.
    """
    return np.asarray(_shared_areas(left.arrays, i, right.arrays, j))


@_jit
def _ring_facts(xy, rings, outer):
    """Return which way rings turn, and their boxes."""
    count = len(rings) - 1
    turn, boxes = np.empty(count), np.empty((count, 4))
    for r in range(count):
        start, end = rings[r], rings[r + 1]
        x0, y0 = xy[start, 0], xy[start, 1]
        west, south, east, north = x0, y0, x0, y0
        twice = 0.0
        for k in range(start, end - 1):
            x, y = xy[k, 0], xy[k, 1]
            twice += (x - x0) * (xy[k + 1, 1] - y0) - (xy[k + 1, 0] - x0) * (y - y0)
            west, south, east, north = min(west, x), min(south, y), max(east, x), max(north, y)
        turn[r] = 1.0 if (twice > 0) == outer[r] else -1.0
        boxes[r] = west, south, east, north
    return turn, boxes


@njit(inline="always")
def _side(ax, ay, bx, by, cx, cy):
    """Return twice the area of the triangle a, b, c: above 0 where c lies left of ab; not a number in doubt."""
    one, other = (ax - cx) * (by - cy), (ay - cy) * (bx - cx)
    found = one - other
    return found if abs(found) > _DOUBT * (abs(one) + abs(other)) else math.nan


@_jit
def _inside(px, py, xy, rings, first, last, boxes):
    """Return 1 where a point lies in the rings ``first`` … ``last`` − 1, 0 where it does not, −1 in doubt."""
    odd = 0
    for r in range(first, last):
        if py < boxes[r, 1] or py > boxes[r, 3] or px > boxes[r, 2]:
            continue
        for k in range(rings[r], rings[r + 1] - 1):
            x0, y0, x1, y1 = xy[k, 0], xy[k, 1], xy[k + 1, 0], xy[k + 1, 1]
            if (y0 > py) == (y1 > py):
                if y0 == py and (x0 == px or (y1 == py and min(x0, x1) <= px <= max(x0, x1))):
                    return -1
                continue
            if px > max(x0, x1):
                continue
            if px >= min(x0, x1):
                side = _side(x0, y0, x1, y1, px, py)
                if math.isnan(side):
                    return -1
                if (side > 0) != (y1 > y0):
                    continue
            odd ^= 1
    return odd


@_jit
def _edges_in(box, xy, rings, first, last, boxes, edges, blocks):
    """Write the edges whose box meets a box, and the boxes of each ``_BLOCK`` of them; return how many edges."""
    west, south, east, north = box
    count = 0
    for r in range(first, last):
        if boxes[r, 0] > east or boxes[r, 2] < west or boxes[r, 1] > north or boxes[r, 3] < south:
            continue
        for k in range(rings[r], rings[r + 1] - 1):
            x0, x1 = xy[k, 0], xy[k + 1, 0]
            low_x, high_x = min(x0, x1), max(x0, x1)
            if high_x < west or low_x > east:
                continue
            y0, y1 = xy[k, 1], xy[k + 1, 1]
            low_y, high_y = min(y0, y1), max(y0, y1)
            if high_y < south or low_y > north:
                continue
            block = blocks[count // _BLOCK]
            if count % _BLOCK == 0:
                block[0], block[1], block[2], block[3] = low_x, low_y, high_x, high_y
            else:
                block[0], block[1] = min(block[0], low_x), min(block[1], low_y)
                block[2], block[3] = max(block[2], high_x), max(block[3], high_y)
            edges[count] = k
            count += 1
    return count


@njit(inline="always")
def _apart(a, b):
    return a[2] < b[0] or a[0] > b[2] or a[3] < b[1] or a[1] > b[3]


@_jit
def _crossings(x, y, axy, a, a_blocks, a_count, bxy, b, b_blocks, b_count, a_edge, b_edge, at):
    """Write where edges cross: the edge of each side, how far along it, and the point less (x, y); −1 in doubt."""
    count = 0
    for p in range(0, a_count, _BLOCK):
        for q in range(0, b_count, _BLOCK):
            if _apart(a_blocks[p // _BLOCK], b_blocks[q // _BLOCK]):
                continue
            for m in range(p, min(p + _BLOCK, a_count)):
                h = a[m]
                px, py, qx, qy = axy[h, 0], axy[h, 1], axy[h + 1, 0], axy[h + 1, 1]
                for n in range(q, min(q + _BLOCK, b_count)):
                    k = b[n]
                    rx, sx = bxy[k, 0], bxy[k + 1, 0]
                    if max(px, qx) < min(rx, sx) or min(px, qx) > max(rx, sx):
                        continue
                    ry, sy = bxy[k, 1], bxy[k + 1, 1]
                    if max(py, qy) < min(ry, sy) or min(py, qy) > max(ry, sy):
                        continue
                    r_side, s_side = _side(px, py, qx, qy, rx, ry), _side(px, py, qx, qy, sx, sy)
                    if (r_side > 0 and s_side > 0) or (r_side < 0 and s_side < 0):
                        continue
                    p_side, q_side = _side(rx, ry, sx, sy, px, py), _side(rx, ry, sx, sy, qx, qy)
                    if (p_side > 0 and q_side > 0) or (p_side < 0 and q_side < 0):
                        continue
                    if math.isnan(r_side + s_side + p_side + q_side) or count == len(a_edge):
                        return -1
                    along = p_side / (p_side - q_side)
                    a_edge[count], b_edge[count] = h, k
                    at[count, 0], at[count, 1] = along, r_side / (r_side - s_side)
                    at[count, 2], at[count, 3] = (px - x) + along * (qx - px), (py - y) + along * (qy - py)
                    count += 1
    return count


@_jit
def _order(edge, along, order, count):
    """Write the order of crossings along the rings; there are few, nearly in order."""
    for n in range(count):
        k = n
        while k > 0:
            before = order[k - 1]
            if edge[before] < edge[n] or (edge[before] == edge[n] and along[before] <= along[n]):
                break
            order[k] = before
            k -= 1
        order[k] = n


@_jit
def _walked(box, x, y, mine, n, other, m, edge, at, order, count):
    """Return twice what the stretches of a polygon's rings inside the other add to the area; not a number in doubt."""
    west, south, east, north = box
    xy, rings, shapes, turn, boxes, _ = mine
    total, c = 0.0, 0
    for r in range(shapes[n], shapes[n + 1]):
        if boxes[r, 0] > east or boxes[r, 2] < west or boxes[r, 1] > north or boxes[r, 3] < south:
            continue
        start, end = rings[r], rings[r + 1]
        while c < count and edge[order[c]] < start:
            c += 1
        crossed = c < count and edge[order[c]] < end - 1
        px, py = xy[start, 0], xy[start, 1]
        within = 0
        if west <= px <= east and south <= py <= north:
            within = _inside(px, py, other[0], other[1], other[2][m], other[2][m + 1], other[4])
            if within < 0:
                return math.nan
        if not crossed and within == 0:
            continue
        twice, x0, y0 = 0.0, px - x, py - y
        for k in range(start, end - 1):
            while c < count and edge[order[c]] == k:
                x1, y1 = at[order[c], 2], at[order[c], 3]
                if within:
                    twice += x0 * y1 - x1 * y0
                within ^= 1
                x0, y0 = x1, y1
                c += 1
            x1, y1 = xy[k + 1, 0] - x, xy[k + 1, 1] - y
            if within:
                twice += x0 * y1 - x1 * y0
            x0, y0 = x1, y1
        total += turn[r] * twice
    return total


@_jit
def _most_vertices(shapes, rings, named):
    """Return how many vertices the largest of the polygons named has."""
    most = 0
    for n in named:
        most = max(most, rings[shapes[n + 1]] - rings[shapes[n]])
    return most


@_jit
def _shared_areas(left, i, right, j):
    axy, a_rings, a_shapes, _, a_boxes, a_bounds = left
    bxy, b_rings, b_shapes, _, b_boxes, b_bounds = right
    a_most, b_most = _most_vertices(a_shapes, a_rings, i), _most_vertices(b_shapes, b_rings, j)
    a, a_blocks = np.empty(a_most, np.int64), np.empty((a_most // _BLOCK + 1, 4))
    b, b_blocks = np.empty(b_most, np.int64), np.empty((b_most // _BLOCK + 1, 4))
    a_edge, b_edge = np.empty(_CROSSINGS, np.int64), np.empty(_CROSSINGS, np.int64)
    order, at = np.empty(_CROSSINGS, np.int64), np.empty((_CROSSINGS, 4))
    area = np.zeros(len(i))
    for n in range(len(i)):
        one, two = a_bounds[i[n]], b_bounds[j[n]]
        west, south = max(one[0], two[0]), max(one[1], two[1])
        east, north = min(one[2], two[2]), min(one[3], two[3])
        if not (west < east and south < north):
            continue
        area[n] = math.nan
        box = west, south, east, north
        x, y = (west + east) / 2, (south + north) / 2
        a_count = _edges_in(box, axy, a_rings, a_shapes[i[n]], a_shapes[i[n] + 1], a_boxes, a, a_blocks)
        b_count = _edges_in(box, bxy, b_rings, b_shapes[j[n]], b_shapes[j[n] + 1], b_boxes, b, b_blocks)
        count = _crossings(x, y, axy, a, a_blocks, a_count, bxy, b, b_blocks, b_count, a_edge, b_edge, at)
        if count < 0:
            continue
        _order(a_edge, at[:, 0], order, count)
        twice = _walked(box, x, y, left, i[n], right, j[n], a_edge, at, order, count)
        _order(b_edge, at[:, 1], order, count)
        twice += _walked(box, x, y, right, j[n], left, i[n], b_edge, at, order, count)
        area[n] = twice / 2
    return area
