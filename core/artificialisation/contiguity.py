"""Which polygons make one surface: those of one kind that share a border of some length.

Most borders are the same edges on both sides and are found by numbers alone; only around surfaces too small to count
are borders looked for that are nearly shared: a vertex on one side only, a few centimetres between.
"""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np
import shapely

from ..errors import Cancelled, UsageError

SCIPY = "1.9"
"""The first scipy that is known to do."""
TOLERANCE_M = 0.05
"""How far apart two outlines may run and still be one border."""
_BORDER_M = 0.5
"""How long a border must be where it is only nearly shared: two corners that meet are none."""
_MM = 1000.0
_CHUNK = 20_000


class Borders(NamedTuple):
    """Pairs of polygons (n,) that have an edge in common, and the length of that edge in metres; a pair may repeat."""

    first: np.ndarray
    second: np.ndarray
    length: np.ndarray


def shared_edges(geometry: np.ndarray) -> Borders:
    """Return which polygons (m,) have which edges in common, to the millimetre, in either direction.

    Args:
        geometry: polygons in a projected CRS, in metres, over at most 4 000 km.
    """
    none = np.zeros(0, dtype=np.int32)
    if not len(geometry):
        return Borders(none, none, np.zeros(0))
    origin = np.nanmin(shapely.bounds(geometry)[:, :2], axis=0)
    most = int(shapely.get_num_coordinates(geometry).sum())
    low, high, owner = np.empty(most, np.uint64), np.empty(most, np.uint64), np.empty(most, np.int32)
    count = 0
    for at in range(0, len(geometry), _CHUNK):
        edges = _edges(geometry[at : at + _CHUNK], at, origin)
        until = count + len(edges[0])
        low[count:until], high[count:until], owner[count:until] = edges
        count = until
    low, high, owner = low[:count], high[:count], owner[:count]
    share = (_hashed(low, high) >> np.uint64(61)).astype(np.uint8)
    # By eighths, so that what sorting needs stays small beside the polygons themselves.
    found = [_met(low[at], high[at], owner[at]) for at in (np.flatnonzero(share == n) for n in range(8))]
    return Borders(*(np.concatenate(column) for column in zip(*found)))


def _edges(geometry: np.ndarray, first: int, origin: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the ends (n,) of every edge as numbers, the lower first, and its polygon, counted from ``first``."""
    parts, owner = shapely.get_parts(geometry, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    owner = (owner[part] + first).astype(np.int32)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    xy = np.rint((xy - origin) * _MM).astype(np.uint64)
    vertex = (xy[:, 0] << np.uint64(32)) | xy[:, 1]
    same = ring[1:] == ring[:-1]
    start, end = vertex[:-1][same], vertex[1:][same]
    return np.minimum(start, end), np.maximum(start, end), owner[ring[:-1][same]]


def _hashed(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.asarray((low * np.uint64(0x9E3779B97F4A7C15)) ^ (high * np.uint64(0xC2B2AE3D27D4EB4F)))


def _met(low: np.ndarray, high: np.ndarray, owner: np.ndarray) -> Borders:
    """Return which polygons have edges (n,) in common."""
    key = _hashed(low, high)
    order = np.argsort(key)
    at = np.flatnonzero(key[order[1:]] == key[order[:-1]])
    one, two = order[at], order[at + 1]
    # What two keys have in common may be chance; an edge of no length is none.
    true = (low[one] == low[two]) & (high[one] == high[two]) & (low[one] != high[one])
    true &= owner[one] != owner[two]
    one, two = one[true], two[true]
    x, y = (_coordinate(high[one], n) - _coordinate(low[one], n) for n in (0, 1))
    return Borders(owner[one], owner[two], np.hypot(x, y) / _MM)


def _coordinate(vertex: np.ndarray, axis: int) -> np.ndarray:
    packed = vertex >> np.uint64(32) if axis == 0 else vertex & np.uint64(0xFFFFFFFF)
    return packed.astype(np.float64)


def surfaces(
    geometry: np.ndarray,
    kind: np.ndarray,
    enough_m2: float,
    borders: Borders,
    *,
    tree: shapely.STRtree | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Number polygons (m,) so that those of one kind that share a border have one number.

    Args:
        geometry: polygons in a projected CRS, in metres.
        kind: integers (m,); polygons of kind −1 belong to no surface.
        enough_m2: surfaces from this area on count as they are; around smaller ones nearly shared borders are sought.
        borders: the edges that are shared, from ``shared_edges``.
        tree: an index of ``geometry``, made where None.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised.

    Returns:
        The number (m,) of each polygon's surface, −1 of kind −1, and the area (k,) in m² of every surface.
    """
    first, second = borders.first, borders.second
    linked = (kind[first] == kind[second]) & (kind[first] >= 0)
    label = connected(len(geometry), first[linked], second[linked])
    own = np.where(kind >= 0, shapely.area(geometry), 0.0)
    area = np.bincount(label, weights=own)
    small = np.flatnonzero((area[label] < enough_m2) & (kind >= 0))
    if len(small):
        one, two = _nearly_shared(geometry, kind, label, small, tree or shapely.STRtree(geometry), cancelled)
        if len(one):
            again = connected(label.max() + 1, label[one], label[two])
            label = again[label]
            area = np.bincount(label, weights=own)
    return np.where(kind >= 0, label, -1), area


def connected(count: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the number (count,) of the group that each of ``count`` things is in, by the pairs that link them.

    Raises:
        UsageError: ``needs_package`` (no scipy).
    """
    try:
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components
    except ImportError as error:
        command = f"python -m pip install scipy>={SCIPY}"
        raise UsageError("needs_package", package="scipy", version=SCIPY, command=command) from error

    links = coo_matrix((np.ones(len(first), dtype=bool), (first, second)), shape=(count, count))
    return np.asarray(connected_components(links, directed=False)[1])


def _nearly_shared(
    geometry: np.ndarray,
    kind: np.ndarray,
    label: np.ndarray,
    some: np.ndarray,
    tree: shapely.STRtree,
    cancelled: Callable[[], bool] | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of polygons of one kind but two surfaces that run along each other, one of them of ``some``."""
    found = []
    for at in range(0, len(some), _CHUNK):
        if cancelled is not None and cancelled():
            raise Cancelled
        chunk = some[at : at + _CHUNK]
        i, j = tree.query(geometry[chunk], predicate="dwithin", distance=TOLERANCE_M)
        i = chunk[i]
        keep = (kind[i] == kind[j]) & (label[i] != label[j])
        i, j = i[keep], j[keep]
        along = _common_length(geometry, i, j)
        near = along > _BORDER_M
        # What lies one upon the other is one surface too.
        near[~near] = shapely.relate_pattern(geometry[i[~near]], geometry[j[~near]], "T********")
        found.append((i[near], j[near]))
    return tuple(np.concatenate([f[n] for f in found]) for n in (0, 1))  # type: ignore[return-value]


def _common_length(geometry: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Return how long (n,) the outlines of polygons ``j`` run within the tolerance of those of ``i``."""
    distinct, back = np.unique(i, return_inverse=True)
    bands = shapely.buffer(shapely.boundary(geometry[distinct]), TOLERANCE_M, cap_style="flat", quad_segs=2)
    shapely.prepare(bands)
    return np.asarray(shapely.length(shapely.intersection(shapely.boundary(geometry[j]), bands[back])))


def bordered(
    geometry: np.ndarray,
    label: np.ndarray,
    by: np.ndarray,
    borders: Borders,
    tree: shapely.STRtree,
    wanted: np.ndarray,
    cancelled: Callable[[], bool] | None = None,
) -> np.ndarray:
    """Return what share of the outline of surfaces borders certain polygons.

    Args:
        geometry: polygons (m,).
        label: the number (m,) of each polygon's surface, −1 of none.
        by: which polygons (m,) are looked for along the outlines.
        borders: the edges that are shared.
        tree: an index of ``geometry``.
        wanted: the numbers (k,) of the surfaces, ascending.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised.

    Returns:
        Shares (k,) in 0–1, by the shared edges; where those leave something open, by what runs along.
    """
    position = np.full(max(label.max(initial=-1), wanted.max(initial=-1)) + 2, -1)
    position[wanted] = np.arange(len(wanted))
    of = position[label]
    count = len(wanted)
    outline = np.bincount(of[of >= 0], weights=shapely.length(geometry[of >= 0]), minlength=count)
    met = np.zeros(count)
    for one, two in ((borders.first, borders.second), (borders.second, borders.first)):
        inner = (of[one] >= 0) & (label[one] == label[two])
        outline -= np.bincount(of[one[inner]], weights=borders.length[inner], minlength=count)
        outer = (of[one] >= 0) & by[two]
        met += np.bincount(of[one[outer]], weights=borders.length[outer], minlength=count)
    share = np.where(outline > 0, met / np.where(outline > 0, outline, 1.0), 0.0)
    open_ = np.flatnonzero(share < _WHOLE)
    for at in range(0, len(open_), _CHUNK):
        if cancelled is not None and cancelled():
            raise Cancelled
        share[open_[at : at + _CHUNK]] = _along(geometry, of, by, tree, open_[at : at + _CHUNK])
    return share


_WHOLE = 0.99
"""The share of an outline from which on it counts as bordered all around."""


def _along(geometry: np.ndarray, of: np.ndarray, by: np.ndarray, tree: shapely.STRtree, some: np.ndarray) -> np.ndarray:
    """Return what share of the outlines of ``some`` surfaces runs along the polygons ``by``, however nearly."""
    from ..overlay import unions

    inside = np.flatnonzero(np.isin(of, some))
    number = np.searchsorted(some, of[inside])
    outlines = shapely.boundary(unions(geometry[inside], number, len(some)))
    surface, other = tree.query(outlines, predicate="dwithin", distance=TOLERANCE_M)
    keep = by[other]
    surface, other = surface[keep], other[keep]
    bands = shapely.buffer(outlines, TOLERANCE_M, cap_style="flat", quad_segs=2)
    shapely.prepare(bands)
    length = shapely.length(shapely.intersection(shapely.boundary(geometry[other]), bands[surface]))
    met = np.bincount(surface, weights=length, minlength=len(some))
    own = shapely.length(outlines)
    return np.asarray(np.minimum(met / np.where(own > 0, own, 1.0), 1.0))
