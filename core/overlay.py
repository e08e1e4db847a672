"""Areas of territories × classes, vector and raster: the hot path. Arrays of geometries in, tables of areas out.

No overlay layer is built: polygons far from any boundary are taken whole, by a grid; only the rest is intersected.
"""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from types import ModuleType
from typing import Any, Callable

import numpy as np
import pandas as pd
import shapely

from .coverage import class_coverage
from .errors import Cancelled, DataError
from .layers.shapes import available_threads, of_dimension, touching

Progress = Callable[[float, str], None]
_CHUNK = 4096
"""The most pairs a thread takes at once; less where that would leave another idle."""
_GRID_CELLS = 4_000_000
_LARGE = 1_000
_MANY, _MANY_COMPILED = 200, 5_000
"""A shape of more vertices and neighbours than this is cut into parts: then cutting costs less than it saves. Compiled
code looks past the far blocks of a large polygon: of 20 000 vertices, cutting pays from some 4 000 neighbours."""
_SMALL = 256
"""Vertices below which a shape is not worth cutting or clipping any more."""
_CLIP_MARGIN = 0.01
_PAIRS_A_THREAD = 50
"""Pairs of polygons to intersect below which another thread is not worth starting."""
_OVERLAP_M2 = 1.0
_FAULTY_SHARE = 0.25
"""The share of edges that may be one polygon's alone where a layer is still looked at as a coverage."""
_COVERAGE_SHARE = 1e-9
"""How far the areas of a coverage and of its union may lie apart, for what their sums lose."""
_GRID_PAYS = 50
"""Polygons for each territory above which more lie far from any boundary than near one."""
_COMPILED_PAYS, _LOADED_PAYS = 80_000, 32
"""Pairs from which compiled code pays: to load it for (some 0.8 s, once a process), and where it is loaded."""
M2_PER_HA = 10_000.0


def area_m2(geometry: Any) -> np.ndarray:
    """Return the planar areas (n,) of geometries, 0 where there is none."""
    return np.asarray(np.nan_to_num(shapely.area(np.asarray(geometry, dtype=object))))


def polygon_areas(
    territories: np.ndarray,
    polygons: np.ndarray,
    codes: np.ndarray,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> pd.DataFrame:
    """Return the area of every code in every territory.

    Args:
        territories: (n,) valid polygons in a projected CRS, in metres; they may overlap.
        polygons: (m,) valid polygons in the same CRS; where they overlap, each counts.
        codes: (m,) integers from 0.
        threads: how many to use; the cores at hand where None. The result does not depend on it.
        progress: called with a fraction in 0–1 and a message.
        cancelled: asked between chunks; where it says yes, ``Cancelled`` is raised.

    Returns:
        territory (position), code, area_m2, one row per pair that meets, sorted.
    """
    codes = np.asarray(codes, dtype=np.int64)
    territory, polygon, area = _pair_areas(territories, polygons, threads, progress, cancelled)
    return _summed(territory, codes[polygon], area, "area_m2")


def line_lengths(territories: np.ndarray, lines: np.ndarray, codes: np.ndarray | None = None) -> pd.DataFrame:
    """Return the length of lines (m,) in every territory (n,): territory, code (0 where none is given), length_m.

    What runs along the border of two territories is half in each, so that lengths add up.
    """
    codes = np.zeros(len(lines), dtype=np.int64) if codes is None else np.asarray(codes, dtype=np.int64)
    tree = shapely.STRtree(territories)
    line, territory = tree.query(lines, predicate="intersects")
    shapely.prepare(territories)
    cut = np.flatnonzero(~shapely.contains_properly(territories[territory], lines[line]))
    length = shapely.length(lines)[line]
    parts = shapely.intersection(territories[territory[cut]], lines[line[cut]])
    length[cut] = shapely.length(parts)
    _halve_shared(line[cut], territories[territory[cut]], parts, length, cut)
    return _summed(territory, codes[line], length, "length_m")


def lengths_under(
    territories: np.ndarray, polygons: np.ndarray, lines: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the length of lines (k,) over every polygon (m,) in every territory (n,): territory, polygon, metres.

    What runs along the border of two territories, or of two polygons, is half in each, so that lengths add up.
    """
    known = line_lengths(territories, lines, np.arange(len(lines)))
    line, territory = known["code"].to_numpy(), known["territory"].to_numpy()
    whole = shapely.intersection(lines[line], territories[territory])
    edge = of_dimension(shapely.intersection(whole, shapely.boundary(territories[territory])), 1)
    along = shapely.length(edge) > 0
    inner = whole.copy()
    inner[along] = shapely.difference(whole[along], edge[along])
    # What runs along the edge counts by the share that it was given there: a half, or all at the outer edge.
    beside = known["length_m"].to_numpy()[along] - shapely.length(inner[along])
    weight = np.concatenate([np.ones(len(inner)), beside / shapely.length(edge[along])])
    parts, of = np.concatenate([inner, edge[along]]), np.concatenate([territory, territory[along]])
    table = line_lengths(polygons, parts, np.arange(len(parts)))
    code = table["code"].to_numpy()
    return of[code], table["territory"].to_numpy(), table["length_m"].to_numpy() * weight[code]


def _halve_shared(
    line: np.ndarray, territories: np.ndarray, parts: np.ndarray, length: np.ndarray, at: np.ndarray
) -> None:
    """Take from ``length[at]`` half of what parts of one line share along the borders of their territories."""
    several = np.flatnonzero(np.bincount(line, minlength=1)[line] > 1) if len(line) else at[:0]
    along = shapely.intersection(shapely.boundary(territories[several]), parts[several])
    some = shapely.length(along) > 0
    table = pd.DataFrame({"line": line[several][some], "n": np.flatnonzero(some)})
    pairs = table.merge(table, on="line", suffixes=("", "_other"))
    pairs = pairs[pairs["n"] < pairs["n_other"]]
    first, second = pairs["n"].to_numpy(), pairs["n_other"].to_numpy()
    shared = shapely.length(shapely.intersection(along[first], along[second]))
    for side in (first, second):
        np.subtract.at(length, at[several[side]], shared / 2)


_COARSE, _FINE = 2.0**4, 2.0**36
"""What values are split at before they are summed: 1/16 of their unit, and 1.5e-11 of it."""


def _summed(territory: np.ndarray, code: np.ndarray, value: np.ndarray, name: str) -> pd.DataFrame:
    """Sum by pair, exactly to 1.5e-11 of the unit, so that the order of the features does not show.

    Every value is split into two whole numbers, of sixteenths and of what they leave: sums of either, below 2**53, are
    exact in any order (areas up to that of the Earth, some four million of them).
    """
    if not len(value):
        return pd.DataFrame({"territory": territory.astype(int), "code": code.astype(int), name: value.astype(float)})
    codes = int(code.max()) + 1
    key, pairs = pd.factorize(territory * codes + code, sort=True)
    coarse = np.rint(value * _COARSE)
    fine = np.rint((value - coarse / _COARSE) * _FINE)
    sums = [np.bincount(key, weights=part, minlength=len(pairs)) for part in (coarse, fine)]
    return pd.DataFrame({"territory": pairs // codes, "code": pairs % codes, name: sums[0] / _COARSE + sums[1] / _FINE})


def _pair_areas(
    territories: np.ndarray,
    polygons: np.ndarray,
    threads: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return territory, polygon and area (m²) of every pair that meets in more than a line; a pair may stand twice."""
    territories, polygons = np.asarray(territories, dtype=object), np.asarray(polygons, dtype=object)
    none = np.zeros(0, dtype=np.int64)
    if not len(territories) or not len(polygons):
        return none, none, np.zeros(0)
    grid = _Grid(territories, polygons)
    inner_territory, inner_polygon, near = none, none, np.arange(len(polygons))
    # Where polygons are no smaller than that, most lie near a boundary, and compiled, a pair costs what a look does.
    few = len(polygons) <= _GRID_PAYS * len(territories)
    if not few or _compiled(len(polygons)) is None:
        inner_territory, inner_polygon, near = grid.whole()
    whole = shapely.area(polygons[inner_polygon])
    parts, owner = polygons[near], np.arange(len(near))
    pieces, of = territories, np.arange(len(territories))
    tree = shapely.STRtree(pieces)
    part, piece = tree.query(parts)
    compiled = _compiled(len(piece))
    busy = _busy(parts, part, _MANY if compiled is None else _MANY_COMPILED), _busy(pieces, piece, _MANY)
    if busy[0].any() or busy[1].any():
        parts, owner = subdivided(parts, busy[0])
        pieces, of = subdivided(pieces, busy[1])
        part, piece = shapely.STRtree(pieces).query(parts)
    pool = _Pool(pieces, parts, piece, part, threads or available_threads(), progress, cancelled)
    area = pool.areas(grid.sheltered, compiled)
    met = area > 0
    return (
        np.concatenate([inner_territory, of[piece[met]]]),
        np.concatenate([inner_polygon, near[owner[part[met]]]]),
        np.concatenate([whole, area[met]]),
    )


def load_compiled() -> ModuleType | None:
    """Load compiled code where it can be had, for many calls that are each too small to load it for."""
    found = _compiled(_COMPILED_PAYS)
    if found is not None:
        found.load()
    return found


def _compiled(pairs: int) -> ModuleType | None:
    """Return the compiled measuring of pairs, None where numba is not there or pairs are too few to load it."""
    if pairs < (_LOADED_PAYS if f"{__package__}.pair_areas" in sys.modules else _COMPILED_PAYS):
        return None
    try:
        from . import pair_areas
    except Exception:  # not installed, or not fit for the numpy that is: GEOS does the same work
        return None
    return pair_areas


class _Grid:
    """A grid over the territories that tells which polygons no boundary can touch.

    A cell is *clear* where no territory's boundary touches it. A polygon whose box lies in clear cells only lies,
    whole, in the same territories as any of those cells.
    """

    def __init__(self, territories: np.ndarray, polygons: np.ndarray) -> None:
        self.territories = territories
        self.boxes = shapely.bounds(polygons)
        west, south, east, north = shapely.total_bounds(territories)
        size = np.nanmedian(np.maximum(self.boxes[:, 2] - self.boxes[:, 0], self.boxes[:, 3] - self.boxes[:, 1])) / 2
        width, height = max(east - west, 1e-9), max(north - south, 1e-9)
        self.cell = max(size, np.sqrt(width * height / _GRID_CELLS), width / 20_000, height / 20_000)
        self.origin = np.array([west, south]) - 2 * self.cell
        self.shape = int(height / self.cell) + 5, int(width / self.cell) + 5

    @cached_property
    def crossed(self) -> _Counts:
        """The cells that boundaries touch."""
        return _Counts(self._cells(shapely.boundary(self.territories)))

    def _index(self, xy: np.ndarray, shift: float = 0.0) -> np.ndarray:
        """Return column and row of coordinates; ``shift`` (in cells) leans outwards against rounding."""
        position = np.floor((xy - self.origin) / self.cell + shift).astype(np.int64)
        return np.asarray(np.clip(position, 0, [self.shape[1] - 1, self.shape[0] - 1]))

    def _cells(self, lines: np.ndarray) -> np.ndarray:
        """Mark the cells that lines touch: edges are cut to half a cell, and the cells of each one's box marked."""
        cut = shapely.get_parts(shapely.segmentize(lines, self.cell / 2))
        coordinates, line = shapely.get_coordinates(cut, return_index=True)
        same = line[1:] == line[:-1]
        low = self._index(np.minimum(coordinates[:-1], coordinates[1:])[same], -1e-6)
        high = self._index(np.maximum(coordinates[:-1], coordinates[1:])[same], 1e-6)
        marked = np.zeros(self.shape, dtype=bool)
        for x in (low[:, 0], high[:, 0]):
            for y in (low[:, 1], high[:, 1]):
                marked[y, x] = True
        return marked

    def _corners(self, boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the first and the last cell that boxes touch."""
        return self._index(boxes[:, :2], -1e-6), self._index(boxes[:, 2:], 1e-6)

    def sheltered(self, parts: np.ndarray) -> np.ndarray:
        """Return which parts lie where the territories tile the plane: no gap, no overlap, no outer edge near.

        There the areas of a part in all territories add up to its own, so that one of them need not be intersected.
        """
        if len(self.territories) < 2 or not len(parts):
            return np.zeros(len(parts), dtype=bool)
        lines = _net_lines(self.territories)
        _, depth = _faces(self.territories, lines)
        if depth.max() > 1:
            return np.zeros(len(parts), dtype=bool)
        outer = _Counts(self._cells(lines))
        return np.asarray(outer.within(*self._corners(shapely.bounds(parts))) == 0)

    def whole(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return territory and polygon of the polygons that lie whole inside, and the polygons left to measure."""
        low, high = self._corners(self.boxes)
        touched = self.crossed.within(low, high)
        # What the clipped index calls the outermost cells may lie anywhere outside: nothing is there.
        clear = np.flatnonzero(touched == 0)
        row = np.column_stack([np.zeros(len(clear), dtype=np.int64), low[clear, 1]])
        # Clear cells of a row with no marked one between them lie in the same territories: one of them is asked.
        run = low[clear, 1] * (self.shape[1] + 1) + self.crossed.within(row, low[clear])
        _, first, back = np.unique(run, return_index=True, return_inverse=True)
        centre = self.origin + (low[clear[first]] + 0.5) * self.cell
        territory, point = shapely.STRtree(shapely.points(centre)).query(self.territories, predicate="intersects")
        order = np.lexsort((territory, point))
        point, territory = point[order], territory[order]
        first, last = np.searchsorted(point, back), np.searchsorted(point, back, side="right")
        count = last - first
        polygon = np.repeat(clear, count)
        offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return territory[np.repeat(first, count) + offset], polygon, np.flatnonzero(touched > 0)


class _Counts:
    """How many marked cells a box of cells holds, by the sums of a table."""

    def __init__(self, marked: np.ndarray) -> None:
        self.sums = np.zeros((marked.shape[0] + 1, marked.shape[1] + 1), dtype=np.int32)
        self.sums[1:, 1:] = marked.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)

    def within(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Return the marked cells from column and row ``low`` to ``high``, both counted in."""
        (c0, r0), (c1, r1) = low.T, high.T + 1
        return np.asarray(self.sums[r1, c1] - self.sums[r0, c1] - self.sums[r1, c0] + self.sums[r0, c0])


def _busy(shapes: np.ndarray, named: np.ndarray, many: int) -> np.ndarray:
    """Return which shapes have so many vertices, and more than ``many`` candidates, that cutting them pays."""
    return np.asarray(
        (shapely.get_num_coordinates(shapes) > _LARGE) & (np.bincount(named, minlength=len(shapes)) > many)
    )


def large(shapes: np.ndarray) -> np.ndarray:
    """Return which shapes (n,) have so many vertices that they are better looked at part by part."""
    return np.asarray(shapely.get_num_coordinates(shapes) > _LARGE)


def subdivided(shapes: np.ndarray, large: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cut the ``large`` shapes (n,) along their boxes' middles until the parts are small; return parts and owners."""
    owner = np.arange(len(shapes))
    done, owners = [shapes[~large]], [owner[~large]]
    todo, of = shapes[large], owner[large]
    while len(todo):
        west, south, east, north = shapely.bounds(todo).T
        wide = east - west >= north - south
        x, y = np.where(wide, (west + east) / 2, east), np.where(wide, north, (south + north) / 2)
        halves = [
            shapely.intersection(todo, shapely.box(west, south, x, y)),
            shapely.intersection(todo, shapely.box(np.where(wide, x, west), np.where(wide, south, y), east, north)),
        ]
        parts, of = np.concatenate(halves), np.concatenate([of, of])
        keep = shapely.area(parts) > 0
        parts, of = parts[keep], of[keep]
        count = shapely.get_num_coordinates(parts)
        # Half of less than twice the limit is small enough; a part that cutting no longer shrinks stays as it is.
        small = count <= _SMALL
        before = np.concatenate([shapely.get_num_coordinates(todo)] * 2)[keep]
        small |= count > 0.98 * before
        done.append(parts[small])
        owners.append(of[small])
        todo, of = parts[~small], of[~small]
    return np.concatenate(done), np.concatenate(owners)


_MANY_LEFT = 0.1
"""The share of pairs left to GEOS from which it pays to look where territories tile the plane."""
_REMAINDER = 1e-9
"""What is left of a polygon below this share of it is rounding, not land."""


def _none_of(parts: np.ndarray) -> np.ndarray:
    return np.zeros(len(parts), dtype=bool)


class _Pool:
    """The candidate pairs of pieces of territories and parts of polygons, measured by a pool of threads."""

    def __init__(
        self,
        pieces: np.ndarray,
        parts: np.ndarray,
        piece: np.ndarray,
        part: np.ndarray,
        threads: int,
        progress: Progress | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.pieces, self.parts, self.piece, self.part = pieces, parts, piece, part
        self.threads, self.progress, self.cancelled = threads, progress, cancelled
        self.local = threading.local()
        self.named = np.arange(len(pieces))
        """The pieces that GEOS is asked about."""

    def areas(self, sheltered_of: Callable[[np.ndarray], np.ndarray], compiled: ModuleType | None = None) -> np.ndarray:
        """Return the area (m²) of every pair: by compiled code where there is one, by GEOS what that leaves."""
        area = np.full(len(self.piece), np.nan)
        if compiled is not None:
            self._measure(compiled, area)
        left = np.isnan(area)
        if left.any():
            done = 0.0 if compiled is None else 0.9
            self._by_geos(area, left, sheltered_of if left.mean() > _MANY_LEFT else _none_of, done)
        elif self.progress is not None:
            self.progress(1.0, "areas")
        return area

    def _measure(self, compiled: ModuleType, area: np.ndarray) -> None:
        pieces, parts = compiled.outlines(self.pieces), compiled.outlines(self.parts)

        def measure(at: np.ndarray) -> None:
            area[at] = compiled.shared_areas(pieces, self.piece[at], parts, self.part[at])

        self._each(np.argsort(self.piece, kind="stable"), measure, 0.0, 0.9)

    def _by_geos(
        self, area: np.ndarray, left: np.ndarray, sheltered_of: Callable[[np.ndarray], np.ndarray], done: float
    ) -> None:
        """Write the area of the pairs ``left``; of a sheltered part, the last area is what the others leave.

        ``done`` is the share of the progress that is behind.
        """

        def each(pairs: np.ndarray, work: Callable[[np.ndarray], None], start: float, end: float, *first: Any) -> Any:
            return self._each(pairs, work, done + (1 - done) * start, done + (1 - done) * end, first)

        self.named = np.unique(self.piece[left])
        meets, inside = area > 0, np.zeros(len(area), dtype=bool)
        # Piece by piece: the index a prepared piece builds is then built by one thread only.
        by_piece = np.flatnonzero(left)[np.argsort(self.piece[left], kind="stable")]
        # Long calls of GEOS that need none of the pairs: one thread makes them while the others relate.
        asked = partial(sheltered_of, self.parts)
        (sheltered,) = each(by_piece, lambda at: self._relate(shapely.intersects, at, meets), 0.0, 0.15, asked)
        # Where territories tile the plane, a part that meets one alone lies in it, and one that meets two in neither.
        tiled = sheltered[self.part]
        inside[tiled] = (meets & (np.bincount(self.part[meets], minlength=len(self.parts)) == 1)[self.part])[tiled]
        open_ = by_piece[(meets & ~tiled)[by_piece]]
        each(open_, lambda at: self._relate(shapely.contains_properly, at, inside), 0.15, 0.2)
        own = shapely.area(self.parts)
        area[left] = np.where(inside, own[self.part], 0.0)[left]
        cut = np.flatnonzero(left & meets & ~inside)
        cut = cut[np.lexsort((self.piece[cut], self._shared_box(cut), self.part[cut]))]
        # By part, the costliest last: that of each sheltered part is spared.
        last = np.concatenate([self.part[cut][1:] != self.part[cut][:-1], [True]])[: len(cut)]
        spared = cut[last & sheltered[self.part[cut]]]
        rest = np.setdiff1d(cut, spared, assume_unique=True)
        # The costly pairs first, so that no thread ends up with them alone.
        rest = rest[np.argsort(-shapely.get_num_coordinates(self.parts)[self.part[rest]], kind="stable")]
        each(rest, lambda at: self._intersect(at, area), 0.2, 1.0)
        taken = np.bincount(self.part, weights=area, minlength=len(self.parts))
        over = own[self.part[spared]] - taken[self.part[spared]]
        area[spared] = np.where(over > _REMAINDER * own[self.part[spared]], over, 0.0)

    def _shared_box(self, at: np.ndarray) -> np.ndarray:
        """Return the area (n,) that the boxes of pairs share: a guess at what intersecting them costs."""
        a, b = shapely.bounds(self.pieces)[self.piece[at]], shapely.bounds(self.parts)[self.part[at]]
        width = np.minimum(a[:, 2], b[:, 2]) - np.maximum(a[:, 0], b[:, 0])
        height = np.minimum(a[:, 3], b[:, 3]) - np.maximum(a[:, 1], b[:, 1])
        return np.asarray(np.maximum(width, 0) * np.maximum(height, 0))

    def _relate(self, predicate: Callable[..., np.ndarray], at: np.ndarray, answer: np.ndarray) -> None:
        answer[at] = predicate(self._mine()[self.piece[at]], self.parts[self.part[at]])

    def _intersect(self, at: np.ndarray, area: np.ndarray) -> None:
        area[at] = shapely.area(intersected(self.pieces[self.piece[at]], self._about(at)))

    def _about(self, at: np.ndarray) -> np.ndarray:
        """Return the parts of pairs, those of many vertices clipped to the box of the piece they are held against.

        The box is a little larger than the piece, so that what the clipping does to the outline lies outside it.
        """
        parts = self.parts[self.part[at]]
        large = np.flatnonzero(shapely.get_num_coordinates(parts) > _SMALL)
        large = large[np.argsort(self.piece[at[large]], kind="stable")]
        first = np.flatnonzero(np.diff(self.piece[at[large]], prepend=-1))
        for of_piece in np.split(large, first[1:]) if len(large) else ():
            west, south, east, north = shapely.bounds(self.pieces[self.piece[at[of_piece[0]]]])
            margin = 1e-3 * max(east - west, north - south)
            box = west - margin, south - margin, east + margin, north + margin
            parts[of_piece] = clipped_to(parts[of_piece], box)
        return np.asarray(parts)

    def _mine(self) -> np.ndarray:
        """Return prepared pieces: they build their indexes when first asked, so each thread has its own.

        No thread may take the given ones: looking for sheltered parts asks them too, meanwhile.
        """
        if not hasattr(self.local, "pieces"):
            self.local.pieces = self.pieces.copy()
            if self.threads > 1:
                # Two dimensions are said: inside QGIS shapely may run on a GEOS older than it was built for.
                written = shapely.to_wkb(self.pieces[self.named], output_dimension=2)
                self.local.pieces[self.named] = shapely.from_wkb(written)
            shapely.prepare(self.local.pieces[self.named])
        return np.asarray(self.local.pieces)

    def _each(
        self,
        pairs: np.ndarray,
        work: Callable[[np.ndarray], None],
        start: float,
        end: float,
        first: tuple[Callable[[], np.ndarray], ...] = (),
    ) -> list[np.ndarray]:
        """Run ``first``, and ``work`` on chunks of pairs, by all threads; return what ``first`` gave.

        GEOS lets go of the interpreter's lock.
        """
        size = int(np.clip(len(pairs) // (32 * self.threads), 16, _CHUNK))
        chunks = [pairs[n : n + size] for n in range(0, len(pairs), size)]

        def run(chunk: np.ndarray) -> None:
            if self.cancelled is not None and self.cancelled():
                raise Cancelled
            work(chunk)

        with ThreadPoolExecutor(max_workers=self.threads) as executor:
            asked = [executor.submit(task) for task in first]
            for n, _ in enumerate(executor.map(run, chunks), 1):
                if self.progress is not None:
                    self.progress(start + (end - start) * n / len(chunks), "areas")
            return [task.result() for task in asked]


def intersected(left: np.ndarray, right: np.ndarray, threads: int = 1) -> np.ndarray:
    """Intersect pairs; a pair that GEOS cannot is repaired and tried again, never lost.

    Args:
        left: (n,) polygons.
        right: (n,) polygons.
        threads: how many may share the pairs, where they are many. The result does not depend on it.

    Raises:
        DataError: ``cannot_intersect``, where the repaired pair fails too.
    """
    shares = min(threads, len(left) // _PAIRS_A_THREAD)
    if shares > 1:
        chunks = 4 * shares  # pairs are not alike: no thread is to wait long for the other
        with ThreadPoolExecutor(shares) as executor:
            parts = executor.map(intersected, np.array_split(left, chunks), np.array_split(right, chunks))
            return np.concatenate(list(parts))
    try:
        return np.asarray(shapely.intersection(left, right))
    except shapely.errors.GEOSException:
        try:
            return np.asarray(shapely.intersection(shapely.make_valid(left), shapely.make_valid(right)))
        except shapely.errors.GEOSException as error:
            raise DataError("cannot_intersect", reason=str(error).split("\n")[0]) from error


def shared_areas(
    left: np.ndarray, right: np.ndarray, threads: int = 1, compiled: ModuleType | None = None
) -> np.ndarray:
    """Return the area (n,) in m² that pairs share.

    Args:
        left: (n,) valid polygons; those of many vertices are clipped to what they are held against.
        right: (n,) valid polygons.
        threads: how many may share the pairs, where they are many. The result does not depend on it.
        compiled: what ``load_compiled`` gave, to measure by; GEOS measures what that leaves, or all.

    Raises:
        DataError: ``cannot_intersect``.
    """
    area = np.full(len(left), np.nan)
    if compiled is not None and len(left):
        a, b = compiled.outlines(left), compiled.outlines(right)
        with ThreadPoolExecutor(threads) as executor:
            chunks = [c for c in np.array_split(np.arange(len(left)), 4 * threads) if len(c)]
            area = np.concatenate(list(executor.map(lambda at: compiled.shared_areas(a, at, b, at), chunks)))
    rest = np.flatnonzero(np.isnan(area))
    about = right[rest]
    area[rest] = shapely.area(of_dimension(intersected(clipped_about(left[rest], about), about, threads)))
    return area


def clipped_about(shapes: np.ndarray, about: np.ndarray) -> np.ndarray:
    """Return polygons (n,), those of many vertices clipped to the box of what each is held against (n,).

    The box is a little larger, so that what the clipping does to the outline lies outside what it is held against.
    """
    large = np.flatnonzero(shapely.get_num_coordinates(shapes) > _SMALL)
    if not len(large):
        return shapes
    result = shapes.copy()
    boxes = shapely.bounds(about[large])
    margin = 1e-3 * np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) + 1e-3
    low, high = boxes[:, :2] - margin[:, None], boxes[:, 2:] + margin[:, None]
    for n, at in enumerate(large):
        result[at] = clipped_to(shapes[at : at + 1], (*low[n], *high[n]))[0]
    return result


def intersections(left: np.ndarray, right: np.ndarray, keep: Any = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the polygons that two sets have in common: positions in ``left`` and ``right``, geometry.

    Args:
        left: (n,) valid polygons of a projected CRS.
        right: (m,) valid polygons of the same CRS.
        keep: called with the positions of candidate pairs, returns which of them to intersect (None: all).

    Returns:
        The pairs that share more than a line, sorted by ``left`` then ``right``, and their polygonal intersections.
    """
    left, right = np.asarray(left, dtype=object), np.asarray(right, dtype=object)
    j, i = shapely.STRtree(left).query(right)
    if keep is not None:
        wanted = keep(i, j)
        i, j = i[wanted], j[wanted]
    order = np.lexsort((j, i))
    i, j = i[order], j[order]
    shapely.prepare(left)
    meets = shapely.intersects(left[i], right[j])
    i, j = i[meets], j[meets]
    shared = right[j].copy()
    cut = ~shapely.contains_properly(left[i], right[j])
    shared[cut] = of_dimension(intersected(left[i[cut]], right[j[cut]]))
    solid = shapely.area(shared) > 0
    return i[solid], j[solid], shared[solid]


def twins(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions in two sets of polygons that are the same, vertex for vertex, each at most once."""
    keys = []
    for shapes in (left, right):
        table = np.column_stack([shapely.bounds(shapes), shapely.area(shapes), shapely.get_num_coordinates(shapes)])
        keys.append(pd.MultiIndex.from_arrays(table.T))
    first = ~keys[1].duplicated()
    position = np.flatnonzero(first)
    found = keys[1][first].get_indexer(keys[0])
    i = np.flatnonzero((found >= 0) & ~keys[0].duplicated())
    j = position[found[i]]
    same = shapely.equals_exact(left[i], right[j], 0.0)
    return i[same], j[same]


def crossings(
    left: np.ndarray, right: np.ndarray, keep: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what two vintages of one layer have in common, as ``intersections`` does, the polygons that stayed first.

    A polygon that is in both, vertex for vertex, is its own intersection and meets nothing else: between vintages that
    were drawn on one frame most are. (Where a layer overlaps itself, what lies upon such a polygon is passed over.)

    Args:
        left: (n,) valid polygons of a projected CRS.
        right: (m,) valid polygons of the same CRS.
        keep: called with positions of pairs, returns which of them are wanted.
    """
    left, right = np.asarray(left, dtype=object), np.asarray(right, dtype=object)
    i, j = twins(left, right)
    stayed = keep(i, j)
    rest = [np.setdiff1d(np.arange(len(shapes)), at) for shapes, at in ((left, i), (right, j))]
    a, b, shapes = intersections(left[rest[0]], right[rest[1]], lambda a, b: keep(rest[0][a], rest[1][b]))
    one = np.concatenate([i[stayed], rest[0][a]])
    two = np.concatenate([j[stayed], rest[1][b]])
    order = np.lexsort((two, one))
    return one[order], two[order], np.concatenate([right[j[stayed]], shapes])[order]


def clipped_to(shapes: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """Return valid polygons (n,) cut by a box.

    By GEOS's clipping by rectangles, the fastest, but for two cases (met in GEOS 3.11 and 3.14): where a sliver of a
    hole alone crosses the edge of a box that the outer ring encloses, it loses the outline and says nothing; of some
    it says that less than a ring is left. Those are intersected.
    """
    outline = shapely.box(*box)
    result = np.asarray(shapes, dtype=object).copy()
    slow = _enclosing_with_holes(result, box, outline)
    if not slow.all():
        try:
            result[~slow] = shapely.clip_by_rect(result[~slow], *box)
        except shapely.errors.GEOSException:
            slow[:] = True
    result[slow] = of_dimension(intersected(result[slow], np.full(slow.sum(), outline, dtype=object)))
    return result


def _enclosing_with_holes(
    shapes: np.ndarray, box: tuple[float, float, float, float], outline: shapely.Polygon
) -> np.ndarray:
    """Return which polygons (n,) have a part with holes whose outer ring encloses a box."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    west, south, east, north = shapely.bounds(parts).T
    around = (west <= box[0]) & (south <= box[1]) & (east >= box[2]) & (north >= box[3])
    at = np.flatnonzero(around & (shapely.get_num_interior_rings(parts) > 0))
    at = at[~shapely.intersects(outline, shapely.get_exterior_ring(parts[at]))]
    return np.isin(np.arange(len(shapes)), of[at])


def clip_large(polygons: np.ndarray, box: tuple[float, float, float, float]) -> None:
    """Clip, in place, those of many vertices that reach far beyond a box to a little more than it.

    What lies in the box stays as it is, to the last vertex: a road network that runs through a whole département need
    not be carried whole where a corner of it is looked at.
    """
    west, south, east, north = box
    margin = _CLIP_MARGIN * max(east - west, north - south)
    box = west - margin, south - margin, east + margin, north + margin
    edges = shapely.bounds(polygons)
    beyond = (edges[:, 0] < box[0]) | (edges[:, 1] < box[1]) | (edges[:, 2] > box[2]) | (edges[:, 3] > box[3])
    for n in np.flatnonzero(beyond & (shapely.get_num_coordinates(polygons) > _SMALL)):
        (clipped,) = clipped_to(polygons[n : n + 1], box)
        if shapely.is_valid(clipped):
            polygons[n] = clipped


def differences(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return each of ``left`` (n,) less all of ``right``; empty where less than a square metre is left."""
    i, j, shared = intersections(left, right)
    result = np.full(len(left), shapely.Polygon(), dtype=object)
    rest = area_m2(left) - np.bincount(i, weights=shapely.area(shared), minlength=len(left))
    for n in np.flatnonzero(rest > _OVERLAP_M2):
        result[n] = shapely.difference(left[n], shapely.union_all(right[j[i == n]]))
    return of_dimension(result)


def mutual_overlaps(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pairs of polygons that overlap by more than a square metre: positions and area (m²).

    Only those are intersected that reach a face more than one of them covers: of a sound coverage none. Where most
    edges are nobody else's, there is no coverage to begin with and all pairs are.
    """
    near = np.arange(len(shapes))
    lines = _net_lines(shapes)
    if shapely.get_num_coordinates(lines).sum() <= _FAULTY_SHARE * shapely.get_num_coordinates(shapes).sum():
        faces, depth = _faces(shapes, lines)
        near = np.unique(shapely.STRtree(faces[depth > 1]).query(shapes, predicate="intersects")[0])
    i, j, shared = intersections(shapes[near], shapes[near], keep=lambda a, b: a < b)
    area = shapely.area(shared)
    over = area > _OVERLAP_M2
    return near[i[over]], near[j[over]], area[over]


def unions(shapes: np.ndarray, group: np.ndarray, count: int) -> np.ndarray:
    """Return the union of every group (0 … count−1) of polygons; one alone is returned as it is, none as None."""
    result = np.full(count, None, dtype=object)
    order = np.argsort(group, kind="stable")
    members = np.split(order, np.searchsorted(group[order], np.arange(1, count)))
    for n, of in enumerate(members):
        solid = of[~shapely.is_missing(shapes[of])]
        if len(solid):
            result[n] = shapes[solid[0]] if len(solid) == 1 else _united(shapes[solid])
    return result


def _united(shapes: np.ndarray) -> shapely.Geometry:
    """Unite polygons: those of a sound coverage by leaving out the edges that two of them share, others in full."""
    try:
        whole = shapely.coverage_union_all(shapes)
    except shapely.errors.GEOSException:
        return shapely.union_all(shapes)
    # What overlaps, or meets along edges that are not the same, leaves edges that cross or lie upon each other.
    area = shapely.area(shapes).sum()
    if abs(shapely.area(whole) - area) <= _COVERAGE_SHARE * area and shapely.is_valid(whole):
        return whole
    return shapely.union_all(shapes)


# --- faults of a coverage


def coverage_faces(polygons: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where polygons lie and how many deep, without uniting them.

    In a sound coverage every inner edge runs once each way. Edges that do so cancel; what is left is the outline of the
    layer, of its holes and of its overlaps. Their faces are few, and a point in each tells how many polygons cover it.

    Args:
        polygons: (m,) valid polygons of a projected CRS.

    Returns:
        faces (k,) polygons and depth (k,): the number of polygons over each face, 1 and more.
    """
    return _faces(polygons, _net_lines(polygons))


def _faces(polygons: np.ndarray, lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the faces between the lines of a layer that do not cancel, and the depth of each."""
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
    depth = _depths(faces, polygons)
    return faces[depth > 0], depth[depth > 0]


_HEIGHTS = (1.0, 0.7548776662, 0.5698402909, 0.4301597091, 0.3247179572, 0.2451223338, 0.1850373752)
"""Shares of a face's height at which a point in it is sought, until one lies on no polygon's edge."""


def _depths(faces: np.ndarray, polygons: np.ndarray) -> np.ndarray:
    """Return how many polygons cover each face, by a point inside it.

    A point on an edge that two polygons share is in neither: there another is taken, at last half of what it touches.
    The points are looked for by the polygons, which are prepared for it: a large one answers many points at once.
    """
    depth = np.zeros(len(faces), dtype=np.int64)
    todo = np.arange(len(faces))
    for share in _HEIGHTS:
        west, south, east, north = shapely.bounds(faces[todo]).T
        low = shapely.intersection(faces[todo], shapely.box(west, south, east, south + share * (north - south)))
        points = shapely.point_on_surface(low)
        tree = shapely.STRtree(points)
        counts = [
            np.bincount(tree.query(polygons, predicate=predicate)[1], minlength=len(todo))
            for predicate in ("contains_properly", "intersects")
        ]
        depth[todo] = counts[0] + (counts[1] - counts[0]) // 2
        todo = todo[counts[0] != counts[1]]
        if not len(todo):
            break
    return depth


def _net_lines(polygons: np.ndarray) -> np.ndarray:
    """Return the edges that do not cancel when every ring is walked with its inside on the left, as lines (k,).

    Edges that follow each other on a ring are one line: a few long lines are noded sooner than many short ones.
    """
    rings, owner = shapely.get_rings(shapely.get_parts(polygons), return_index=True)
    outer = np.concatenate([[True], owner[1:] != owner[:-1]])
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    walked = np.where(shapely.is_ccw(rings) == outer, 1, -1).astype(np.int8)
    edge, direction = _edges(xy, ring, walked)
    maybe = _uncancelled(edge, direction)
    edge, direction = edge[maybe], direction[maybe]
    order = np.argsort(edge, kind="stable")
    edge = edge[order]
    start = np.flatnonzero(np.concatenate([[True], edge[1:] != edge[:-1]])[: len(edge)])
    net = np.add.reduceat(direction[order], start, dtype=np.int64) if len(start) else start
    left = np.sort(maybe[order[start[net != 0]]])
    line = np.cumsum(np.concatenate([[0], np.diff(left) > 1])[: len(left)])
    ends = np.flatnonzero(np.concatenate([np.diff(line) > 0, [True]])[: len(left)])
    position = np.concatenate([left, left[ends] + 1])
    line = np.concatenate([line, line[ends]])
    along = np.lexsort((position, line))
    return np.asarray(shapely.linestrings(xy[position[along]], indices=line[along]))


_BLOCK = 1 << 15
"""Points that are looked at together: what is made of them on the way stays in the cache of a core."""


def _edges(xy: np.ndarray, ring: np.ndarray, walked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the key of every edge from a point to the next, and which way it is walked; 0 where it is none."""
    count = max(len(xy) - 1, 0)
    edge, direction = np.empty(count, dtype=np.uint64), np.empty(count, dtype=np.int8)
    for start in range(0, count, _BLOCK):
        block, points = slice(start, min(start + _BLOCK, count)), slice(start, start + _BLOCK + 1)
        key = _point_keys(xy[points])
        first, last = key[:-1], key[1:]
        of = ring[points]
        # An edge and its reverse have one key: what is mixed is the lesser and the greater end.
        edge[block] = _mixed(np.minimum(first, last)) ^ np.maximum(first, last)
        way = (first < last).astype(np.int8) - (first > last)
        direction[block] = np.where(of[1:] == of[:-1], way * walked[of[:-1]], 0)
    return edge, direction


def _uncancelled(edge: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Return where edges (keys) may not cancel: nearly all that do are told without sorting them.

    Keys are summed, signed, by their first bits: what cancels leaves nothing. The sums are whole numbers below 2**53.
    """
    bits = np.uint64(min(max(len(edge).bit_length(), 4), 22))
    bucket = (edge >> (np.uint64(64) - bits)).astype(np.int64)
    rest = (edge & np.uint64(2**40 - 1)).astype(float)
    rest *= direction
    sums = np.bincount(bucket, weights=rest, minlength=2 ** int(bits))
    return np.flatnonzero((sums != 0)[bucket] & (direction != 0))


def _point_keys(xy: np.ndarray) -> np.ndarray:
    """Return a 64-bit key of every point (−0 taken for 0)."""
    bits = (xy + 0.0).view(np.uint64)
    return _mixed(_mixed(bits[:, 0]) ^ bits[:, 1])


def _mixed(key: np.ndarray) -> np.ndarray:
    key = key * np.uint64(0x9E3779B97F4A7C15)
    key ^= key >> np.uint64(32)
    key *= np.uint64(0xD6E8FEB86659FD93)
    return key


def covered_areas(territories: np.ndarray, polygons: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what a layer covers of every territory, and what it covers more than once (both (n,), m²).

    The first is the area of the union; the second counts land under k polygons k − 1 times. Both are measured apart
    from the areas by class, so that the audit can hold one against the other.
    """
    faces, depth = coverage_faces(polygons[touching(shapely.STRtree(territories), polygons)])
    territory, face, area = _pair_areas(territories, faces)
    count = len(territories)
    return (
        np.bincount(territory, weights=area, minlength=count),
        np.bincount(territory, weights=area * (depth[face] - 1), minlength=count),
    )


# --- rasters


def raster_areas(
    territories: np.ndarray,
    values: np.ndarray,
    transform: Any,
    *,
    threads: int | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> pd.DataFrame:
    """Return the area of every code of a raster in every territory, cells on a boundary counted by what lies inside.

    Args:
        territories: (n,) polygons in the raster's CRS.
        values: (rows, columns) int32, 0 for no data.
        transform: the affine transform of the grid (no rotation).
        threads: how many to use; the cores at hand where None. The result does not depend on it.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised.

    Returns:
        territory, code, area_m2 (planar in the raster's CRS), sorted.
    """
    workers = threads or available_threads()
    territory, code, cells = class_coverage(territories, values, transform, workers, cancelled)
    area = cells * abs(transform.a * transform.e)
    return pd.DataFrame({"territory": territory, "code": code, "area_m2": area})


def raster_areas_by_exactextract(territories: np.ndarray, values: np.ndarray, transform: Any) -> pd.DataFrame:
    """Return the same table by exactextract, which reckons the same coverage in single precision: a check."""
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    rows, columns = values.shape
    left, top = transform.c, transform.f
    raster = NumPyRasterSource(
        values, xmin=left, ymin=top + rows * transform.e, xmax=left + columns * transform.a, ymax=top, nodata=0
    )
    outlines = [{"type": "Feature", "geometry": shapely.geometry.mapping(t), "properties": {}} for t in territories]
    result = [f["properties"] for f in exact_extract(raster, outlines, ["unique", "frac", "count"])]
    cell = abs(transform.a * transform.e)
    territory = np.repeat(np.arange(len(territories)), [len(r["unique"]) for r in result])
    none = np.zeros(0)
    code = np.concatenate([none, *(np.asarray(r["unique"]) for r in result)])
    area = np.concatenate([none, *(np.asarray(r["frac"]) * r["count"] * cell for r in result)])
    return _summed(territory, code.astype(np.int64), area, "area_m2")


def raster_areas_by_centre(territories: np.ndarray, values: np.ndarray, transform: Any) -> pd.DataFrame:
    """Return the same table by rasterstats: a cell counts whole where its centre lies inside.

    The second, independent engine: what QGIS's zonal histogram counts, and a check of ``raster_areas``.
    """
    from rasterstats import zonal_stats

    counts = zonal_stats(list(territories), values, affine=transform, nodata=0, categorical=True, all_touched=False)
    cell = abs(transform.a * transform.e)
    rows = [(n, int(code), count * cell) for n, found in enumerate(counts) for code, count in found.items()]
    table = pd.DataFrame(rows, columns=["territory", "code", "area_m2"]).astype({"area_m2": float})
    return table.sort_values(["territory", "code"]).reset_index(drop=True)
