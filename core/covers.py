"""A land use in memory, vector or raster, and what changed between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Union

import numpy as np
import pandas as pd
import shapely

from . import layers, overlay
from .errors import DataError
from .nomenclatures import Nomenclature, joined


@dataclass(frozen=True)
class VectorCover:
    """A land cover of polygons, in the working CRS: ``codes`` (m,) are positions in ``names``, the class codes.

    ``attributes`` (m rows) are the other fields that were asked for, by the layer's own names; None where none were.
    ``whole`` are the layer's own polygons where ``geometry`` are parts of them, which a refining layer cut.
    """

    nomenclature: Nomenclature
    geometry: np.ndarray
    codes: np.ndarray
    names: np.ndarray
    vintage: int | None = None
    attributes: pd.DataFrame | None = None
    whole: np.ndarray | None = None

    def written(self, codes: np.ndarray) -> np.ndarray:
        """Return class codes as text."""
        return np.asarray(self.names[codes], dtype=object)


@dataclass(frozen=True)
class RasterCover:
    """A land cover of cells, in the raster's own CRS; ``outlines`` brings territories of the working CRS there.

    ``placed`` brings shapes of the raster's CRS to the working one; None where the two are one. ``names`` are
    the class codes where the values are positions in them, None where the values are the codes.
    """

    nomenclature: Nomenclature
    raster: layers.RasterLayer
    outlines: Callable[[np.ndarray], np.ndarray]
    names: np.ndarray | None = None
    vintage: int | None = None
    placed: Callable[[np.ndarray], np.ndarray] | None = None

    def written(self, values: np.ndarray) -> np.ndarray:
        """Return class codes as text."""
        return np.asarray(values.astype(str) if self.names is None else self.names[values], dtype=object)


Cover = Union[VectorCover, RasterCover]


def polygons_of(cover: Cover) -> VectorCover:
    """Return a land use as polygons of the working CRS: the cells of a raster in runs along its rows."""
    if isinstance(cover, VectorCover):
        return cover
    values = np.asarray(cover.raster.values)
    edge = np.ones((len(values), 1), dtype=bool)
    starts = np.hstack([edge, values[:, 1:] != values[:, :-1]])
    row, left = np.nonzero(starts)
    right = np.nonzero(np.hstack([starts[:, 1:], edge]))[1] + 1
    value = values[row, left]
    row, left, right, value = (array[value != 0] for array in (row, left, right, value))
    t = cover.raster.transform
    corners = [(left, row), (right, row), (right, row + 1), (left, row + 1), (left, row)]
    rings = np.stack([[t.a * x + t.b * y + t.c, t.d * x + t.e * y + t.f] for x, y in corners]).transpose(2, 0, 1)
    geometry = shapely.polygons(np.ascontiguousarray(rings, dtype=float))
    distinct, codes = np.unique(value, return_inverse=True)
    names = cover.written(distinct)
    return VectorCover(
        cover.nomenclature, cover.placed(geometry) if cover.placed else geometry, codes, names, cover.vintage
    )


def crossed(before: Cover, after: Cover) -> Cover:
    """Return the cover of what changed between two vintages, coded ``before>after``.

    Two rasters must lie on the same grid; two vector layers are intersected where their codes differ.

    Raises:
        DataError: ``vintages_of_two_kinds``, ``grids_differ``.
    """
    if isinstance(before, RasterCover) and isinstance(after, RasterCover):
        return _crossed_rasters(before, after)
    if isinstance(before, VectorCover) and isinstance(after, VectorCover):
        return _crossed_polygons(before, after)
    raise DataError("vintages_of_two_kinds")


def _crossed_polygons(before: VectorCover, after: VectorCover) -> VectorCover:
    earlier, later = before.written(before.codes), after.written(after.codes)
    i, j, shapes = overlay.crossings(before.geometry, after.geometry, keep=lambda i, j: earlier[i] != later[j])
    positions, names = pd.factorize(pd.Series(earlier[i], dtype=object) + ">" + pd.Series(later[j], dtype=object))
    codes = joined(after.nomenclature, before.nomenclature)
    return VectorCover(codes, shapes, positions, np.asarray(names, dtype=object))


def _crossed_rasters(before: RasterCover, after: RasterCover) -> RasterCover:
    one, two = before.raster, after.raster
    aligned = one.crs == two.crs and np.allclose(one.transform[:6], two.transform[:6])
    if not aligned or one.values.shape != two.values.shape:
        raise DataError("grids_differ", before=one.source.path, after=two.source.path)
    changed = (one.values != two.values) & (one.values != 0) & (two.values != 0)
    pairs = np.where(changed, one.values.astype(np.int64) * 100_000 + two.values, 0)
    distinct, back = np.unique(pairs, return_inverse=True)
    # The pairs are numbered from 1; the engine takes 0 for no data.
    if distinct[0] != 0:
        distinct, back = np.concatenate([[0], distinct]), back + 1
    names = np.array(["" if v == 0 else f"{v // 100_000}>{v % 100_000}" for v in distinct], dtype=object)
    raster = layers.with_values(two, back.reshape(pairs.shape).astype(np.int32))
    return RasterCover(after.nomenclature, raster, after.outlines, names)
