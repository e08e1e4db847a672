"""Geometries put together from their parts, and kept to one kind."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

import numpy as np
import shapely

POLYGON, LINE = 2, 1
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
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_threads(work: Callable[[np.ndarray], Any], shapes: np.ndarray, chunk: int = 20_000) -> np.ndarray:
    """Return ``work`` of every geometry, done in chunks by all cores (GEOS lets go of the interpreter's lock)."""
    if len(shapes) <= chunk:
        return np.asarray(work(shapes))
    parts = [shapes[n : n + chunk] for n in range(0, len(shapes), chunk)]
    with ThreadPoolExecutor(max_workers=available_threads()) as pool:
        return np.concatenate(list(pool.map(work, parts)))


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
