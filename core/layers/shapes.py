"""Geometries put together from their parts, and kept to one kind."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Callable

import numpy as np
import shapely

POLYGON, LINE = 2, 1
_LARGE = 5_000
"""Vertices from which looking whether a polygon is valid costs many times what a digest of it does."""
_MOST_KNOWN = 100_000
_KNOWN_VALID: dict[bytes, bool] = {}
"""Which large polygons are valid, by the digest of their WKB: what this process has looked at."""
_AT_MOST: ContextVar[int | None] = ContextVar("_AT_MOST", default=None)
_BUILD = {POLYGON: shapely.multipolygons, LINE: shapely.multilinestrings}
_EMPTY: dict[int, Any] = {POLYGON: shapely.MultiPolygon(), LINE: shapely.MultiLineString()}


def collected(parts: np.ndarray, owner: np.ndarray, count: int, dimension: int = POLYGON) -> np.ndarray:
    """Return ``count`` multi-geometries, each of the parts it owns (``owner`` ascending); empty where it owns none."""
    result = np.full(count, _EMPTY[dimension], dtype=object)
    if len(parts):
        _BUILD[dimension](parts, indices=owner, out=result)
    return result


def of_dimension(shapes: np.ndarray, dimension: int = POLYGON) -> np.ndarray:
    """Return shapes with the parts of any other dimension left out (collections inside collections too)."""
    wanted = {POLYGON: (3, 6), LINE: (1, 2, 5)}[dimension]
    mixed = ~np.isin(shapely.get_type_id(shapes), wanted)
    if not mixed.any():
        return np.asarray(shapes)
    parts, owner = shapely.get_parts(shapes[mixed], return_index=True)
    while (shapely.get_type_id(parts) > 3).any():
        inner, of = shapely.get_parts(parts, return_index=True)
        parts, owner = inner, owner[of]
    right = shapely.get_dimensions(parts) == dimension
    result = shapes.copy()
    result[mixed] = collected(parts[right], owner[right], int(mixed.sum()), dimension)
    return result


def available_threads() -> int:
    """Return how many cores this process may use, for one who calls within ``threads_at_most`` no more than that."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    most = _AT_MOST.get()
    return cores if most is None else min(cores, most)


@contextmanager
def threads_at_most(count: int | None) -> Iterator[None]:
    """Let what is done meanwhile use at most so many threads; all there are where None."""
    before = _AT_MOST.set(count)
    try:
        yield
    finally:
        _AT_MOST.reset(before)


def in_threads(work: Callable[[np.ndarray], Any], shapes: np.ndarray, chunk: int = 20_000) -> np.ndarray:
    """Return ``work`` of every geometry, done in chunks by all cores (GEOS lets go of the interpreter's lock)."""
    if len(shapes) <= chunk:
        return np.asarray(work(shapes))
    parts = [shapes[n : n + chunk] for n in range(0, len(shapes), chunk)]
    threads = available_threads()
    if threads == 1:
        return np.concatenate([work(part) for part in parts])
    with ThreadPoolExecutor(max_workers=threads) as pool:
        return np.concatenate(list(pool.map(work, parts)))


def touching(tree: shapely.STRtree, shapes: np.ndarray) -> np.ndarray:
    """Return which shapes (n,) touch the box of any that a tree holds."""
    found = np.zeros(len(shapes), dtype=bool)
    found[tree.query(shapes)[0]] = True
    return found


def shapes_of_wkb(
    blobs: np.ndarray, near: np.ndarray | None = None, chunk: int = 20_000
) -> tuple[np.ndarray, np.ndarray]:
    """Return the geometries of WKB (n,), None where there is none, and whether each is valid.

    What does not touch the box of any shape ``near`` will be left out: it is not looked at, and said to be valid.
    """
    found = list(checked_wkb((blobs[start : start + chunk] for start in range(0, len(blobs), chunk)), near=near))
    shapes = np.concatenate([np.zeros(0, dtype=object), *(shapes for _, shapes, _ in found)])
    return shapes, np.concatenate([np.zeros(0, dtype=bool), *(valid for _, _, valid in found)])


def checked_wkb(
    batches: Iterable[np.ndarray],
    box: tuple[float, float, float, float] | None = None,
    near: np.ndarray | None = None,
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return of every batch of WKB (n,) which of them touch a box, and of those the geometry and whether it is valid.

    Reading WKB keeps the interpreter's lock, checking does not: what was read is checked while the next is read, a few
    batches at most. Only what touches the box of a shape ``near`` is looked at; the rest is said to be valid.
    """
    outline = None if box is None else shapely.box(*box)
    tree = None if near is None else shapely.STRtree(near)
    if tree is not None:
        tree.query(shapely.Point(0, 0))  # the tree is built when first asked: not by two threads at once

    def checked(blobs: np.ndarray, shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        touch = np.ones(len(shapes), dtype=bool) if outline is None else np.asarray(shapely.intersects(shapes, outline))
        looked = touch if tree is None else touch & touching(tree, shapes)
        valid = np.ones(len(shapes), dtype=bool)
        valid[looked] = _valid(blobs[looked], shapes[looked])
        return touch, shapes[touch], valid[touch]

    threads = available_threads()
    if threads == 1:
        for blobs in batches:
            yield checked(blobs, shapely.from_wkb(blobs))
        return
    waiting: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for blobs in batches:
            waiting.append(pool.submit(checked, blobs, shapely.from_wkb(blobs)))
            if len(waiting) > 4 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _valid(blobs: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    """Return whether shapes (n,) are valid; of large ones by what is known of their WKB.

    A road network that runs through a whole département is met by many parts of a land.
    """
    large = shapely.get_num_coordinates(shapes) > _LARGE
    valid = np.ones(len(shapes), dtype=bool)
    valid[~large] = shapely.is_valid(shapes[~large])
    for n in np.flatnonzero(large):
        digest = hashlib.blake2b(blobs[n], digest_size=16).digest()
        known = _KNOWN_VALID.get(digest)
        if known is None:
            known = bool(shapely.is_valid(shapes[n]))
            if len(_KNOWN_VALID) >= _MOST_KNOWN:
                _KNOWN_VALID.clear()
            _KNOWN_VALID[digest] = known
        valid[n] = known
    return valid


def ahead(items: Iterable[Any]) -> Iterator[Any]:
    """Return the same items, the next one being made by a thread of its own meanwhile."""
    source, end = iter(items), object()
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(next, source, end)
        while (item := coming.result()) is not end:
            coming = pool.submit(next, source, end)
            yield item


def made_valid(shapes: np.ndarray) -> np.ndarray:
    """Return invalid polygons repaired by the structure method: rings first, then what they enclose.

    Shapely 2.0, the last for Python 3.9, has the method by lines alone: of crossing rings it keeps what an odd number
    encloses, where the structure method keeps all that any encloses.
    """
    if shapely.__version__.startswith("2.0."):
        return of_dimension(np.asarray(shapely.make_valid(shapes)))
    return np.asarray(shapely.make_valid(shapes, method="structure", keep_collapsed=False))
