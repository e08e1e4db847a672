"""The territories as SVG draws them: one sheet for all levels, whole coordinates, borders that neighbours share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

SIDE = 1600
"""The longer side of the sheet, in its own units: half a pixel or so on the widest screen."""
_TOLERANCE = 1.6
"""How far simplifying may move a border, in units of the sheet."""
_LEAST = 5
"""The side of the square drawn for a territory too small to have an outline of its own."""
_BAR_SHARE = 0.25
"""The share of the width that the scale bar may take at most."""


@dataclass(frozen=True)
class Sheet:
    """The drawing of every level: ``paths`` by level, the ``d`` of an SVG path a territory, '' where it has no shape.

    ``bar_m`` is the round length of the scale bar and ``bar`` that length in units of the sheet; ``middles`` by level
    are points well within the territories, where their names may stand.
    """

    width: int
    height: int
    bar_m: float
    bar: float
    paths: Mapping[str, tuple[str, ...]]
    middles: Mapping[str, tuple[tuple[int, int], ...]]


def sheet(geometry: Mapping[str, np.ndarray]) -> Sheet | None:
    """Return the drawing of the levels, None where no territory has a shape.

    Args:
        geometry: by level, the shapes (n,) in one CRS in metres; None or empty where a territory has none.
    """
    shapes = [shape for of_level in geometry.values() for shape in of_level if shape is not None and not shape.is_empty]
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(shapes)
    across = max(east - west, north - south)
    scale = SIDE / across if across else 1.0
    bar_m = _round_length((east - west) * _BAR_SHARE)
    paths = {
        level: tuple(_path(shape, west, north, scale) for shape in _simplified(of_level, _TOLERANCE / scale))
        for level, of_level in geometry.items()
    }
    middles = {
        level: tuple(_middle(shape, west, north, scale) for shape in of_level) for level, of_level in geometry.items()
    }
    width, height = (max(math.ceil(length * scale), 1) for length in (east - west, north - south))
    return Sheet(width, height, bar_m, bar_m * scale, paths, middles)


def _round_length(most_m: float) -> float:
    """Return the largest of 1, 2, 5, 10 … metres that is not above ``most_m``."""
    power = 10.0 ** math.floor(math.log10(most_m)) if most_m > 0 else 1.0
    return power * next((step for step in (5, 2, 1) if power * step <= most_m), 1)


def _simplified(shapes: np.ndarray, tolerance_m: float) -> np.ndarray:
    """Return shapes with fewer points, alike on both sides of a border; as they are before shapely 2.1."""
    held = np.array([shapely.Polygon() if shape is None else shape for shape in shapes], dtype=object)
    if not hasattr(shapely, "coverage_simplify"):
        return held
    return np.asarray(shapely.coverage_simplify(held, tolerance_m))


def _path(shape: shapely.Geometry, west: float, north: float, scale: float) -> str:
    """Return the ``d`` of a shape. Points are rounded each for itself, so that a shared border stays shared."""
    if shape.is_empty:
        return ""
    rings = [ring for part in shapely.get_parts(shape) if part.geom_type == "Polygon" for ring in _rings(part)]
    written = [_ring(shapely.get_coordinates(ring), west, north, scale) for ring in rings]
    return "".join(written) or _mark(*_middle(shape, west, north, scale))


def _rings(polygon: shapely.Polygon) -> list[shapely.LinearRing]:
    return [polygon.exterior, *polygon.interiors]


def _ring(points: np.ndarray, west: float, north: float, scale: float) -> str:
    """Return a closed ring as relative moves, '' where rounding leaves it no area."""
    at = np.rint((points - [west, north]) * [scale, -scale]).astype(int)[:-1]
    at = at[np.any(at != np.roll(at, 1, axis=0), axis=1)]
    if len(at) < 3:
        return ""
    moves = "".join(_pair(x, y) for x, y in np.diff(at, axis=0))
    return f"M{at[0, 0]} {at[0, 1]}l{moves.strip()}z"


def _pair(x: int, y: int) -> str:
    """Return two whole numbers with no more between them than SVG needs: a minus sign parts as well as a space."""
    return "".join(str(n) if n < 0 else f" {n}" for n in (int(x), int(y)))


def _middle(shape: shapely.Geometry | None, west: float, north: float, scale: float) -> tuple[int, int]:
    """Return a point well within a shape."""
    if shape is None or shape.is_empty:
        return 0, 0
    x, y = shapely.get_coordinates(shape.representative_point())[0]
    return round((x - west) * scale), round((north - y) * scale)


def _mark(x: int, y: int) -> str:
    """Return a small square: the outline of what is too small to have one."""
    half = _LEAST // 2
    return f"M{x - half} {y - half}h{_LEAST}v{_LEAST}h-{_LEAST}z"
