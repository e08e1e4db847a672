"""Actions on the same ground: the ground is cut so that every face lies under one chain of actions, earliest first.

Later years come after earlier ones; of the same year, the later in the list wins. Nothing is converted twice at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely

from ..layers.shapes import collected

_LEAST_M2 = 1e-4


class Face(NamedTuple):
    """A part of the ground and the positions of the actions on it, in the order in which they act."""

    geometry: shapely.Geometry
    actions: tuple[int, ...]


class Partition:
    """Cuts the ground of actions into faces; clusters that were met before are not cut again."""

    def __init__(self) -> None:
        self.known: dict[tuple[bytes, ...], list[tuple[shapely.Geometry, tuple[int, ...]]]] = {}

    def faces(self, shapes: np.ndarray, start: np.ndarray) -> tuple[list[Face], float, np.ndarray]:
        """Return the faces of polygons (m,) that begin in the years ``start`` (m,), and the area (m²) under several.

        With them, the first polygon (m,) of those that each shares ground with, directly or through others.
        """
        clusters = _clusters(shapes)
        leader = np.arange(len(shapes))
        found: list[Face] = []
        overlapping = 0.0
        for members in clusters:
            leader[members] = members[0]
            if len(members) == 1:
                found.append(Face(shapes[members[0]], (int(members[0]),)))
                continue
            ordered = sorted(members, key=lambda n: (start[n], n))
            key = tuple(shapely.to_wkb(shapes[n], output_dimension=2) for n in ordered)
            if key not in self.known:
                if len(self.known) > 10_000:
                    self.known.clear()
                self.known[key] = _cut(shapes[ordered])
            for geometry, of in self.known[key]:
                found.append(Face(geometry, tuple(int(ordered[n]) for n in of)))
                overlapping += geometry.area if len(of) > 1 else 0.0
        return found, overlapping, leader


def _clusters(shapes: np.ndarray) -> list[list[int]]:
    """Return the positions of polygons, those that share ground together, each once, in order."""
    if not len(shapes):
        return []
    i, j = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = i < j
    i, j = i[pairs], j[pairs]
    if len(i):
        over = shapely.area(shapely.intersection(shapes[i], shapes[j])) > _LEAST_M2
        i, j = i[over], j[over]
    parent = list(range(len(shapes)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for a, b in zip(i.tolist(), j.tolist()):
        one, two = sorted((root(a), root(b)))
        parent[two] = one
    groups: dict[int, list[int]] = {}
    for n in range(len(shapes)):
        groups.setdefault(root(n), []).append(n)
    return list(groups.values())


def _cut(shapes: np.ndarray) -> list[tuple[shapely.Geometry, tuple[int, ...]]]:
    """Cut polygons against one another: every part with the positions of those that hold it.

    All outlines are cut where they cross, so that each cell between them lies whole in a polygon or outside it and a
    point of it tells which; cells under the same polygons are one part. Cutting one polygon after the other by all the
    parts before it takes minutes where hundreds overlap.
    """
    cells = shapely.get_parts(shapely.polygonize([shapely.union_all(shapely.boundary(shapes))]))
    shapely.prepare(shapes)
    polygon, cell = shapely.STRtree(shapely.point_on_surface(cells)).query(shapes, predicate="intersects")
    order = np.lexsort((polygon, cell))
    polygon, cell = polygon[order], cell[order]
    begins = np.flatnonzero(np.diff(cell, prepend=-1))
    held_by: dict[tuple[int, ...], list[int]] = {}
    for n, of in zip(cell[begins].tolist(), np.split(polygon, begins[1:])):
        held_by.setdefault(tuple(of.tolist()), []).append(n)
    owner = np.repeat(np.arange(len(held_by)), [len(v) for v in held_by.values()])
    parts = collected(cells[[n for v in held_by.values() for n in v]], owner, len(held_by))
    return [(part, of) for part, of in zip(parts, held_by) if part.area > _LEAST_M2]
