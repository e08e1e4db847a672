"""Projections: the CRS areas are measured in, and reprojection that keeps areas and shared edges."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Callable

import numpy as np
import shapely

from ..errors import DataError, UsageError
from .shapes import LINE, POLYGON, collected

if TYPE_CHECKING:
    import pyproj

Bounds = tuple[float, float, float, float]
# The projections French law sets (decree 2000-1276): territory, bounds in longitude and latitude, EPSG.
LEGAL = (
    ("France métropolitaine", (-5.5, 41.2, 10.0, 51.3), 2154),
    ("Guadeloupe, Martinique", (-63.3, 14.2, -60.7, 18.2), 5490),
    ("Guyane", (-54.8, 2.0, -51.4, 6.0), 2972),
    ("La Réunion", (55.1, -21.5, 56.0, -20.8), 2975),
    ("Mayotte", (44.9, -13.1, 45.4, -12.5), 4471),
)
_AREA_TOLERANCE = 1e-6
"""The relative error of a polygon's area that a straight edge may cause when it is reprojected."""
_FIRST_STEP_M = 2_000.0
_METRES_PER_DEGREE = 111_320.0


def working_crs(bounds: Bounds, crs: Any, stated: str | None = None, *, layer: str = "territories") -> pyproj.CRS:
    """Return the projected CRS that areas are measured in.

    Args:
        bounds: min x, min y, max x, max y in ``crs``.
        crs: the CRS of ``bounds``.
        stated: the user's own choice: a legal projection of France or any equal-area CRS in metres.
        layer: the name errors show.

    Raises:
        UsageError: ``not_equal_area`` where the stated CRS is neither; ``bad_crs`` where it cannot be read.
        DataError: ``outside_france`` where no legal projection covers the bounds and none was stated.
    """
    import pyproj

    if stated is not None:
        return _stated(stated)
    geographic = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    return pyproj.CRS.from_epsg(legal_epsg(geographic.transform_bounds(*bounds), layer=layer))


def legal_epsg(degrees: Bounds, *, layer: str = "territories") -> int:
    """Return the EPSG code of the projection French law sets where bounds in longitude and latitude lie.

    Raises:
        DataError: ``outside_france``.
    """
    west, south, east, north = degrees
    for _, (w, s, e, n), code in LEGAL:
        if west >= w and south >= s and east <= e and north <= n:
            return code
    shown = f"{west:.3f} {south:.3f} {east:.3f} {north:.3f}"
    raise DataError("outside_france", role=layer, bounds=shown)


def _stated(stated: str) -> pyproj.CRS:
    import pyproj

    try:
        crs = pyproj.CRS.from_user_input(stated)
    except pyproj.exceptions.CRSError as error:
        raise UsageError("bad_crs", crs=stated, reason=str(error)) from error
    metric = crs.is_projected and crs.axis_info[0].unit_name == "metre"
    if not metric or not (crs.to_epsg() in {code for _, _, code in LEGAL} or _equal_area(crs)):
        raise UsageError("not_equal_area", crs=stated)
    return crs


def _equal_area(crs: pyproj.CRS) -> bool:
    """Return whether the area of a small square keeps its size where the CRS is used."""
    import pyproj

    area = crs.area_of_use
    west, south, east, north = (area.west, area.south, area.east, area.north) if area else (-180, -60, 180, 60)
    lon = np.linspace(west, east, 7)[1:-1]
    lat = np.linspace(max(south, -80), min(north, 80), 7)[1:-1]
    x, y = (c.ravel() for c in np.meshgrid(lon, lat))
    factors = pyproj.Proj(crs).get_factors(x, y)
    scale = np.asarray(factors.areal_scale)
    scale = scale[np.isfinite(scale)]
    return bool(len(scale)) and bool(np.abs(scale - 1).max() < 1e-4)


def crs_name(crs: Any) -> str:
    """Return a CRS as a result states it: its EPSG code, else its definition."""
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(crs.to_string())


def reproject(geometry: np.ndarray, source: Any, target: Any) -> np.ndarray:
    """Return geometries (n,) of ``source`` in ``target``, by ``moved_by``.

    Raises:
        DataError: ``cannot_reproject``.
    """
    import pyproj

    source, target = pyproj.CRS.from_user_input(source), pyproj.CRS.from_user_input(target)
    if source == target or not len(geometry):
        return geometry
    transformer = _transformer(source, target)

    def project(coordinates: np.ndarray) -> np.ndarray:
        x, y = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([x, y])

    names = source.to_string()[:60], target.to_string()[:60]
    return moved_by(project, geometry, degrees=source.is_geographic, names=names)


@lru_cache(maxsize=16)
def _transformer(source: Any, target: Any) -> Any:
    """Return what moves coordinates between two CRS: making one takes longer than moving a shape."""
    import pyproj

    return pyproj.Transformer.from_crs(source, target, always_xy=True)


Project = Callable[[np.ndarray], np.ndarray]


def moved_by(project: Project, geometry: np.ndarray, *, degrees: bool, names: tuple[str, str]) -> np.ndarray:
    """Return geometries (n,) whose coordinates (m, 2) ``project`` moves, densified where a straight edge would err.

    An edge shared by two polygons takes the same points in both, whichever way it runs, so that a coverage stays one.

    Args:
        project: from coordinates to coordinates.
        geometry: (n,) polygons or lines.
        degrees: whether they lie in longitude and latitude.
        names: of the two CRS, as an error shows them.

    Raises:
        DataError: ``cannot_reproject`` where a coordinate has no image.
    """
    step = _step(geometry, degrees, project)
    if step is not None:
        geometry = densify(geometry, step)
    moved = shapely.transform(geometry, project)
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise DataError("cannot_reproject", source=names[0], target=names[1])
    return np.asarray(moved)


def _step(geometry: np.ndarray, degrees: bool, project: Project) -> float | None:
    """Return the longest edge (in units of ``source``) whose bend keeps within the tolerance, None where all do.

    The area between a projected edge and its chord, summed over a polygon and taken against its area, is what a
    straight edge costs. It is measured on every edge longer than a step, and the step halved until the sum is small.
    """
    area = np.abs(shapely.area(geometry))
    rings, owner = shapely.get_parts(shapely.boundary(geometry), return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    start, end = coordinates[:-1][same], coordinates[1:][same]
    of = owner[ring[:-1][same]]
    length = np.hypot(*(end - start).T)
    if not len(length):
        return None
    unit = 1 / _METRES_PER_DEGREE if degrees else 1.0
    step = _FIRST_STEP_M * unit
    while step > unit:
        # What is left of an edge cut into equal parts of at most `step` bends like its parts do.
        parts = np.maximum(np.ceil(length / step), 1)
        long = length > 50 * unit
        a, b = start[long], start[long] + (end - start)[long] / parts[long, None]
        middle = project((a + b) / 2) - (project(a) + project(b)) / 2
        chord = project(b) - project(a)
        sliver = 2 / 3 * np.abs(chord[:, 0] * middle[:, 1] - chord[:, 1] * middle[:, 0]) * parts[long]
        moved = np.bincount(of[long], weights=sliver, minlength=len(geometry))
        size = area * (_METRES_PER_DEGREE**2 * 0.7 if degrees else 1.0)
        if (moved <= _AREA_TOLERANCE / 2 * size).all():
            return step if (length > step).any() else None
        step /= 2
    return step


def densify(geometry: np.ndarray, step: float) -> np.ndarray:
    """Insert points so that no edge is longer than ``step``; an edge and its reverse take the very same points."""
    kind, coordinates, offsets = shapely.to_ragged_array(_as_multi(geometry))
    return np.asarray(shapely.from_ragged_array(*_densified(kind, coordinates, offsets, step)))


def _as_multi(geometry: np.ndarray) -> np.ndarray:
    """Return polygons as multipolygons and lines as multilines: one type for all, for the ragged form."""
    dimension = LINE if np.isin(shapely.get_type_id(geometry), (1, 2, 5)).any() else POLYGON
    parts, owner = shapely.get_parts(geometry, return_index=True)
    return collected(parts, owner, len(geometry), dimension)


def _densified(kind: Any, coordinates: np.ndarray, offsets: tuple[np.ndarray, ...], step: float) -> tuple[Any, ...]:
    """Insert the points in the flat coordinates and move the innermost offsets along."""
    coordinates = coordinates[:, :2]
    inner = offsets[0]
    last = np.zeros(len(coordinates), dtype=bool)
    last[inner[1:] - 1] = True
    following = np.vstack([coordinates[1:], coordinates[-1:]])
    length = np.hypot(*(following - coordinates).T)
    parts = np.where(last, 1, np.maximum(np.ceil(length / step - 1e-12), 1)).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(parts)])
    edge = np.repeat(np.arange(len(coordinates)), parts)
    number = np.arange(first[-1]) - first[edge]
    # Reckoned from the lesser end, so that both polygons of an edge find the same floating-point numbers.
    swapped = (coordinates[:, 0] > following[:, 0]) | (
        (coordinates[:, 0] == following[:, 0]) & (coordinates[:, 1] > following[:, 1])
    )
    low = np.where(swapped[:, None], following, coordinates)
    high = np.where(swapped[:, None], coordinates, following)
    rank = np.where(swapped[edge], parts[edge] - number, number)
    points = low[edge] + (high - low)[edge] * (rank / parts[edge])[:, None]
    points[number == 0] = coordinates
    moved = (first[inner], *offsets[1:])
    return kind, points, moved


def check_touch(first: Bounds, second: Bounds, crs_first: Any, crs_second: Any, *, names: tuple[str, str]) -> None:
    """Refuse two layers that do not meet, and say so where swapped axes are the cause.

    Raises:
        DataError: ``axes_swapped`` where exchanging latitude and longitude of one makes them meet, else
            ``layers_do_not_touch``.
    """
    import pyproj

    to_degrees = [pyproj.Transformer.from_crs(c, 4326, always_xy=True) for c in (crs_first, crs_second)]
    a, b = (t.transform_bounds(*box) for t, box in zip(to_degrees, (first, second)))
    geographic = [pyproj.CRS.from_user_input(c).is_geographic for c in (crs_first, crs_second)]
    check_boxes(a, b, (geographic[0], geographic[1]), names)


def check_boxes(a: Bounds, b: Bounds, geographic: tuple[bool, bool], names: tuple[str, str]) -> None:
    """Refuse two boxes in longitude and latitude that do not meet; ``geographic`` tells which layers were in degrees.

    Raises:
        DataError: ``axes_swapped``, ``layers_do_not_touch``.
    """
    if _meet(a, b):
        return
    for name, degrees, box, other in ((names[0], geographic[0], a, b), (names[1], geographic[1], b, a)):
        if degrees and _meet((box[1], box[0], box[3], box[2]), other):
            raise DataError("axes_swapped", layer=name)
    shown = [" ".join(f"{v:.3f}" for v in box) for box in (a, b)]
    raise DataError("layers_do_not_touch", first=names[0], second=names[1], first_box=shown[0], second_box=shown[1])


def _meet(a: Bounds, b: Bounds) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]
