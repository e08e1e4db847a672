"""Exact coverage of raster cells by polygons: each cell counts by the share of it that lies inside.

By the sums of signed areas that font rasterisers use: every piece of an outline within a cell adds what lies to its
right; the running sum along the row is then the share of each cell inside.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

import numpy as np
import shapely

from .errors import Cancelled

_CELLS = 50_000
"""The most cells held at once (or one row): few enough for the processor's cache."""
_VERTICES = 16_000
"""The vertices of the polygons done at once, for the same reason."""
_SMALL_CODES = 1_000
_NOTHING = 1e-9
"""Shares of a cell below this are rounding."""


def class_coverage(
    shapes: np.ndarray,
    values: np.ndarray,
    transform: Any,
    threads: int = 1,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return how many cells (in shares) of every class each polygon covers.

    Args:
        shapes: (n,) valid polygons in the raster's CRS.
        values: (rows, columns) integers, 0 for no data.
        transform: the affine transform of the grid (no rotation).
        threads: how many to use; the result does not depend on it.
        cancelled: asked between groups of polygons; where it says yes, ``Cancelled`` is raised.

    Returns:
        shape (position), class, cells: the pairs that meet, sorted.
    """
    classes, number = _numbered(values)
    group = np.cumsum(shapely.get_num_coordinates(shapes)) // _VERTICES
    groups = np.split(shapes, np.flatnonzero(np.diff(group)) + 1)

    def counted(some: np.ndarray) -> np.ndarray:
        if cancelled is not None and cancelled():
            raise Cancelled
        return _table(some, values.shape, transform, number, len(classes))

    if min(threads, len(groups)) == 1:
        tables = [counted(some) for some in groups]
    else:
        with ThreadPoolExecutor(max_workers=threads) as pool:
            tables = list(pool.map(counted, groups))
    table = np.concatenate(tables)
    shape, position = np.nonzero((table > _NOTHING) & (classes != 0))
    return shape, classes[position], table[shape, position]


def _table(shapes: np.ndarray, size: tuple[int, int], transform: Any, number: np.ndarray, classes: int) -> np.ndarray:
    """Return the cells of every polygon and class, as polygons × classes."""
    segments = _Segments(shapes, size, transform)
    table = np.zeros(len(shapes) * classes)
    for first, last in segments.chunks():
        shape, cell, share = segments.shares(first, last)
        key = shape * classes
        key += number[cell]
        table += np.bincount(key, weights=share, minlength=len(table))
    return table.reshape(len(shapes), classes)


def _numbered(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return classes and, in one row with two cells to spare, each cell's number among them.

    Small codes (those of every land-use nomenclature) are their own numbers.
    """
    largest = int(values.max(initial=0))
    if largest > _SMALL_CODES:
        classes, number = np.unique(values, return_inverse=True)
        return classes, np.append(number.ravel(), [0, 0])
    number = np.zeros(values.size + 2, dtype=np.uint16)
    number[:-2] = values.ravel()
    return np.arange(largest + 1), number


class _Segments:
    """The outlines cut at the lines of the grid, each piece within one cell, sorted by window.

    A window is a band of rows of one polygon's box; its cells stand row by row in one long array, with a spare column.
    """

    def __init__(self, shapes: np.ndarray, size: tuple[int, int], transform: Any) -> None:
        self.rows, self.columns = size
        edges = _edges(shapes, transform)
        box = _boxes(shapes, transform)
        column0, row0 = np.clip(np.floor(box[:, :2]), 0, [self.columns, self.rows]).astype(np.int64).T
        column1, row1 = np.clip(np.ceil(box[:, 2:]), 0, [self.columns, self.rows]).astype(np.int64).T
        self.width = np.maximum(column1 - column0, 0) + 2
        height = np.maximum(row1 - row0, 0)
        band = np.maximum(_CELLS // self.width, 1)
        bands = -(-height // band)
        self.owner = np.repeat(np.arange(len(shapes)), bands)
        first = np.concatenate([[0], np.cumsum(bands)])
        number = np.arange(first[-1]) - first[self.owner]
        self.top = row0[self.owner] + number * band[self.owner]
        self.height = np.minimum(band[self.owner], row1[self.owner] - self.top)
        self.left, self.width = column0[self.owner], self.width[self.owner]
        self.offset = np.concatenate([[0], np.cumsum(self.height * self.width)])
        self._cut(edges, row0, band, first)

    def _cut(self, edges: _Lines, row0: np.ndarray, band: np.ndarray, first: np.ndarray) -> None:
        """Cut edges at rows, then at columns, and keep what each piece adds to its cell and to the next."""
        y0, x0, y1, x1, owner = _split(*edges)
        row = np.floor((y0 + y1) / 2).astype(np.int64)
        inside = (row >= 0) & (row < self.rows)
        if not inside.all():
            kept = np.flatnonzero(inside)
            x0, y0, x1, y1, owner, row = (values[kept] for values in (x0, y0, x1, y1, owner, row))
        window = first[owner] + (row - row0[owner]) // band[owner]
        begin = self.offset[window] + (row - self.top[window]) * self.width[window] - self.left[window]
        spare = self.left[window] + self.width[window] - 2
        x0, y0, x1, y1, source = _split(x0, y0, x1, y1, np.arange(len(x0)))
        # What lies left of the raster adds to whole rows; what lies right of it adds to nothing.
        middle = np.clip((x0 + x1) / 2, 0, self.columns)
        column = np.minimum(middle.astype(np.int64), spare[source])
        rise, within = y1 - y0, middle - column
        window = window[source]
        order = np.argsort(window, kind="stable")
        self.window, self.cell = window[order], (begin[source] + column)[order]
        self.here, self.next = (rise * (1 - within))[order], (rise * within)[order]

    def chunks(self) -> list[tuple[int, int]]:
        """Return ranges of windows that hold at most ``_CELLS`` cells (or one window)."""
        edges, last = [0], len(self.owner)
        while edges[-1] < last:
            reach = int(np.searchsorted(self.offset, self.offset[edges[-1]] + _CELLS, side="right")) - 1
            edges.append(min(max(reach, edges[-1] + 1), last))
        return list(zip(edges[:-1], edges[1:]))

    def shares(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return polygon, cell of the raster and share, for every cell of the windows first … last−1.

        The spare column of a row names the first cell of the next; its share is 0.
        """
        lines = slice(*np.searchsorted(self.window, [first, last]))
        start, count = self.offset[first], int(self.offset[last] - self.offset[first])
        cell = self.cell[lines] - start
        change = np.bincount(
            np.concatenate([cell, cell + 1]),
            weights=np.concatenate([self.here[lines], self.next[lines]]),
            minlength=count + 1,
        )
        share = np.abs(np.cumsum(change[:count]))
        at = np.arange(first, last)
        window = np.repeat(at, self.height[at])
        row = np.arange(len(window)) - np.repeat(np.cumsum(self.height[at]) - self.height[at], self.height[at])
        width = self.width[window]
        begins = (self.top[window] + row) * self.columns + self.left[window]
        shift = begins - (np.cumsum(width) - width)
        return np.repeat(self.owner[window], width), np.arange(count) + np.repeat(shift, width), share


_Lines = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""Edges as coordinates along and across the cut: begin along, begin across, end along, end across, owner."""


def _edges(shapes: np.ndarray, transform: Any) -> _Lines:
    """Return the edges of polygons in rows and columns, outlines one way round and holes the other."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    outer = np.concatenate([[True], part[1:] != part[:-1]]) if len(part) else np.zeros(0, dtype=bool)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    x, y = (xy[:, 0] - transform.c) / transform.a, (xy[:, 1] - transform.f) / transform.e
    inner = np.flatnonzero(ring[1:] == ring[:-1])
    backwards = (shapely.is_ccw(rings) != outer)[ring[inner]]
    begin, end = inner + backwards, inner + ~backwards
    return y[begin], x[begin], y[end], x[end], of[part[ring[inner]]]


def _boxes(shapes: np.ndarray, transform: Any) -> np.ndarray:
    """Return the boxes of polygons in cells: least column and row, greatest column and row (0 where empty)."""
    west, south, east, north = np.nan_to_num(shapely.bounds(shapes)).T
    x = (np.stack([west, east]) - transform.c) / transform.a
    y = (np.stack([north, south]) - transform.f) / transform.e
    return np.stack([x.min(axis=0), y.min(axis=0), x.max(axis=0), y.max(axis=0)], axis=1)


def _split(u0: np.ndarray, v0: np.ndarray, u1: np.ndarray, v1: np.ndarray, owner: np.ndarray) -> _Lines:
    """Cut edges where ``u`` crosses whole numbers; pieces keep their edge's direction and owner."""
    low, high = np.floor(np.minimum(u0, u1)), np.ceil(np.maximum(u0, u1))
    pieces = np.maximum(high - low, 1).astype(np.int64)
    cut = pieces > 1
    if not cut.any():
        return u0, v0, u1, v1, owner
    whole, cut = np.flatnonzero(~cut), np.flatnonzero(cut)
    pieces = pieces[cut]
    edge = np.repeat(cut, pieces)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    up = u1 >= u0
    slope = (v1 - v0) / np.where(u1 == u0, 1.0, u1 - u0)
    # The line at which a piece begins, counted from its edge's start; the first begins at the start itself.
    u = np.where(up, low, high)[edge] + np.where(up, 1, -1)[edge] * number
    v = v0[edge] + (u - u0[edge]) * slope[edge]
    first, last = number == 0, np.concatenate([number[1:] == 0, [True]])
    u[first], v[first] = u0[cut], v0[cut]
    u_end, v_end = np.roll(u, -1), np.roll(v, -1)
    u_end[last], v_end[last] = u1[cut], v1[cut]
    parts = ((u0, u), (v0, v), (u1, u_end), (v1, v_end), (owner, owner[edge]))
    a, b, c, d, e = (np.concatenate([old[whole], new]) for old, new in parts)
    return a, b, c, d, e
