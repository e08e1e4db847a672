"""Actions on the same ground: the ground is cut so that every face lies under one chain of actions, earliest first.

Later years come after earlier ones; of the same year, the later in the list wins. Nothing is converted twice at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely

from ..layers.shapes import of_dimension

_LEAST_M2 = 1e-4


class Face(NamedTuple):
    """A part of the ground and the positions of the actions on it, in the order in which they act."""

    geometry: shapely.Geometry
    actions: tuple[int, ...]


class Partition:
    """Cuts the ground of actions into faces; clusters that were met before are not cut again."""

    def __init__(self) -> None:
        self.known: dict[tuple[bytes, ...], list[tuple[shapely.Geometry, tuple[int, ...]]]] = {}

    def faces(self, shapes: np.ndarray, start: np.ndarray) -> tuple[list[Face], float]:
        """Return the faces of polygons (m,) that begin in the years ``start`` (m,), and the area (m²) under several."""
        clusters = _clusters(shapes)
        found: list[Face] = []
        overlapping = 0.0
        for members in clusters:
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
        return found, overlapping


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
    """Cut polygons against one another: every part with the positions of those that hold it."""
    parts: list[tuple[shapely.Geometry, tuple[int, ...]]] = []
    for n, shape in enumerate(shapes):
        rest, after = shape, []
        for part, of in parts:
            shared, left = _solid(shapely.intersection(part, shape)), _solid(shapely.difference(part, shape))
            if shared is None:
                after.append((part, of))
                continue
            after.append((shared, (*of, n)))
            if left is not None:
                after.append((left, of))
            rest = shapely.difference(rest, part)
        remaining = _solid(rest)
        parts = [*after, *([(remaining, (n,))] if remaining is not None else [])]
    return parts


def _solid(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return the polygons of a shape, None where there is no area to speak of."""
    found = of_dimension(np.array([shape], dtype=object))[0]
    return found if found is not None and found.area > _LEAST_M2 else None
