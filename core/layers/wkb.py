"""Geometries of WKB, many at once: plain polygons are taken from its bytes by whole arrays, all else by GEOS.

What readers spend most of their time on. The result is that of ``shapely.from_wkb``, to the last bit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import shapely

from .shapes import available_threads

_POLYGON, _MULTIPOLYGON = 3, 6
_LITTLE_ENDIAN = 1
_MOST_RINGS = 16
"""Polygons of more rings than this are left to GEOS: a round is made for every ring of the polygon that has most."""
_LEAST_POINTS = 4
_POINT = 16
"""Bytes of a point: x and y."""
_AT_ONCE = 20_000


def shapes_of_wkb(blobs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the geometries of WKB (n,) bytes, None where there is none, and whether each is valid.

    Raises:
        shapely.errors.GEOSException: a blob cannot be read.
    """
    found = list(checked(_of_bytes(blobs[start : start + _AT_ONCE]) for start in range(0, len(blobs), _AT_ONCE)))
    return joined(found)


def shapes_of_arrow(column: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the same of a column of an Arrow table: a chunked array of binary values."""
    slices = (column.slice(start, _AT_ONCE) for start in range(0, len(column), _AT_ONCE))
    return joined(list(checked(of_arrow(some) for some in slices)))


def joined(found: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Return what ``checked`` gave of all batches, one after the other: geometries and whether each is valid."""
    shapes = np.concatenate([np.zeros(0, dtype=object), *(shapes for _, shapes, _ in found)])
    return shapes, np.concatenate([np.zeros(0, dtype=bool), *(valid for _, _, valid in found)])


def checked(
    batches: Iterable[np.ndarray], box: tuple[float, float, float, float] | None = None
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return of every batch of geometries (n,) which touch a box, and of those the geometry and whether it is valid.

    Reading keeps the interpreter's lock, checking does not: what was read is checked while the next is read, a few
    batches at most.
    """
    outline = None if box is None else shapely.box(*box)

    def looked_at(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if outline is None:
            return np.ones(len(shapes), dtype=bool), shapes, shapely.is_valid(shapes)
        touch = np.asarray(shapely.intersects(shapes, outline))
        return touch, shapes[touch], shapely.is_valid(shapes[touch])

    threads = available_threads()
    waiting: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for shapes in batches:
            waiting.append(pool.submit(looked_at, shapes))
            if len(waiting) > 4 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def of_arrow(column: Any) -> np.ndarray:
    """Return the geometries of a chunked array of binary values of Arrow, None where a value is null."""
    found = [_of_chunk(getattr(chunk, "storage", chunk)) for chunk in column.chunks]
    return np.concatenate([np.zeros(0, dtype=object), *found])


def _of_chunk(chunk: Any) -> np.ndarray:
    kind = {"binary": np.int32, "large_binary": np.int64}.get(str(chunk.type))
    if kind is None:
        return np.asarray(shapely.from_wkb(chunk.to_numpy(zero_copy_only=False)))
    _, offsets, data = chunk.buffers()
    if data is None or not len(chunk):
        return np.full(len(chunk), None, dtype=object)
    edges = np.frombuffer(offsets, dtype=kind)[chunk.offset : chunk.offset + len(chunk) + 1].astype(np.int64)
    absent = chunk.is_null().to_numpy(zero_copy_only=False)
    return _parsed(np.frombuffer(data, dtype=np.uint8), edges[:-1], np.where(absent, edges[:-1], edges[1:]), absent)


def _of_bytes(blobs: np.ndarray) -> np.ndarray:
    absent = np.array([blob is None for blob in blobs], dtype=bool)
    held = [b"" if blob is None else blob for blob in blobs]
    edges = np.concatenate([[0], np.cumsum([len(blob) for blob in held], dtype=np.int64)])
    return _parsed(np.frombuffer(b"".join(held), dtype=np.uint8), edges[:-1], edges[1:], absent)


def _parsed(data: np.ndarray, start: np.ndarray, end: np.ndarray, absent: np.ndarray) -> np.ndarray:
    """Return the geometries (n,) of the bytes from ``start`` to ``end`` of each; None where it is absent."""
    result = np.full(len(start), None, dtype=object)
    plain, multi, ring = _rings(data, start, end)
    if len(plain):
        points = np.repeat(np.cumsum(ring.points) - ring.points, ring.points)
        at = np.repeat(ring.start, ring.points) + _POINT * (np.arange(len(points)) - points)
        windows = np.ndarray((len(data) - _POINT + 1,), dtype=f"V{_POINT}", buffer=data, strides=(1,))
        xy = windows[at].view("<f8").reshape(-1, 2)
        last = np.cumsum(ring.points) - 1
        open_ = (xy[last] != xy[last - ring.points + 1]).any(axis=1)
        if open_.any():  # GEOS says what is wrong
            plain = np.zeros(0, dtype=np.int64)
        else:
            rings = shapely.linearrings(xy, indices=np.repeat(np.arange(len(ring.points)), ring.points))
            shapes = np.asarray(shapely.polygons(rings, indices=ring.owner))
            if multi.any():
                shapes[multi] = shapely.multipolygons(shapes[multi], indices=np.arange(multi.sum()))
            result[plain] = shapes
    rest = np.setdiff1d(np.flatnonzero(~absent), plain, assume_unique=True)
    if len(rest):
        result[rest] = shapely.from_wkb([data[start[n] : end[n]].tobytes() for n in rest])
    return result


class _Rings:
    """Rings of polygons, in the order of their polygons (k,): number of the polygon, first byte, number of points."""

    def __init__(self, owner: np.ndarray, start: np.ndarray, points: np.ndarray) -> None:
        self.owner, self.start, self.points = owner, start, points


def _rings(data: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray, _Rings]:
    """Return which geometries are plain polygons, which of those multipolygons of one, and the rings of all those.

    Plain: little-endian, without heights, of a few rings of four points and more, all bytes accounted for.
    """
    multi = _headed(data, start, end, _MULTIPOLYGON) & (_uint32(data, start + 5, end) == 1)
    head = np.where(multi, start + 9, start)
    plain = _headed(data, head, end, _POLYGON)
    count = np.where(plain, _uint32(data, head + 5, end), 0)
    plain &= (count > 0) & (count <= _MOST_RINGS)
    at = head + 9
    owners, starts, sizes = [], [], []
    for turn in range(_MOST_RINGS):
        live = np.flatnonzero(plain & (count > turn))
        if not len(live):
            break
        points = _uint32(data, at[live], end[live])
        first, after = at[live] + 4, at[live] + 4 + _POINT * points
        sound = (points >= _LEAST_POINTS) & (after <= end[live])
        plain[live[~sound]] = False
        at[live] = after
        owners.append(live[sound])
        starts.append(first[sound])
        sizes.append(points[sound])
    plain &= at == end
    none = np.zeros(0, dtype=np.int64)
    owner = np.concatenate([none, *owners])
    order = np.argsort(owner, kind="stable")
    order = order[plain[owner[order]]]
    which = np.flatnonzero(plain)
    number = np.cumsum(plain) - 1
    rings = _Rings(number[owner[order]], np.concatenate([none, *starts])[order], np.concatenate([none, *sizes])[order])
    return which, multi[which], rings


def _headed(data: np.ndarray, at: np.ndarray, end: np.ndarray, kind: int) -> np.ndarray:
    """Return where the bytes at a place begin as a little-endian geometry of a kind does."""
    order = data[np.minimum(at, len(data) - 1)] if len(data) else np.zeros(len(at))
    return np.asarray((at < end) & (order == _LITTLE_ENDIAN) & (_uint32(data, at + 1, end) == kind))


def _uint32(data: np.ndarray, at: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return the little-endian whole numbers that stand at places, 0 where less than one stands before the end."""
    inside = at + 4 <= end
    where = np.where(inside, at, 0)
    value = np.zeros(len(at), dtype=np.int64)
    if inside.any():
        for byte in range(4):
            value |= data[where + byte].astype(np.int64) << (8 * byte)
    return np.where(inside, value, 0)
