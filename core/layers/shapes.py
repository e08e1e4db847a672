"""Geometries put together from their parts, and kept to one kind."""

from __future__ import annotations

from typing import Any

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
