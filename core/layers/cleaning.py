"""What every reader does to what it read: with geometry, of one kind, 2D, reprojected, near, valid; all is counted.

Plain arrays and tables, so that QGIS's own layers are cleaned by the very same lines.
"""

from __future__ import annotations

from typing import Callable

import numpy as np
import pandas as pd
import shapely

from ..errors import DataError, Notice
from .shapes import LINE, POLYGON, in_threads, made_valid, of_dimension, touching

_DIMENSION = {"polygon": POLYGON, "line": LINE}


def cleaned(
    attributes: pd.DataFrame,
    shapes: np.ndarray,
    *,
    label: str,
    role: str,
    geometry: str = "polygon",
    near: np.ndarray | None = None,
    valid: np.ndarray | None = None,
    move: Callable[[np.ndarray], np.ndarray] | None = None,
) -> tuple[pd.DataFrame, np.ndarray, tuple[Notice, ...]]:
    """Return attributes (RangeIndex) and geometries ready for an overlay, and what was dropped or changed.

    Args:
        attributes: (n,) rows.
        shapes: (n,) geometries, None where there is none.
        label: the layer's name in errors.
        role: what the layer is to the run.
        geometry: ``polygon`` or ``line``; other parts are left out and counted.
        near: polygons; what does not touch the box of any, once moved, is left out.
        valid: (n,) whether each is valid, where that is known already.
        move: reprojects geometries; None where they lie in the CRS asked for.

    Raises:
        DataError: ``no_geometry``, ``wrong_geometry``, ``nothing_in_box``.
    """
    notices = []
    attributes = attributes.reset_index(drop=True)
    bare = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if bare.all():
        raise DataError("no_geometry", layer=label, role=role, count=len(shapes))
    if bare.any():
        notices.append(Notice("null_geometry", {"layer": label, "count": int(bare.sum())}))
    shapes, attributes = shapes[~bare], attributes[~bare]
    deep = shapely.has_z(shapes)
    if deep.any():
        shapes[deep] = shapely.force_2d(shapes[deep])
    shapes, kept, found = _of_kind(shapes, geometry, label, role)
    notices.extend(found)
    attributes = attributes[kept]
    if move is not None:
        shapes = move(shapes)
    if near is not None:
        close = touching(shapely.STRtree(near), shapes)
        if not close.any():
            raise DataError("nothing_in_box", layer=label, role=role)
        shapes, attributes = shapes[close], attributes[close]
    if geometry == "polygon":
        known = valid[attributes.index] if valid is not None and move is None else None
        shapes, repaired = _repaired(shapes, label, known)
        notices.extend(repaired)
    return attributes.reset_index(drop=True), shapes, tuple(notices)


def _of_kind(shapes: np.ndarray, geometry: str, label: str, role: str) -> tuple[np.ndarray, np.ndarray, list[Notice]]:
    """Keep the polygonal (or linear) parts; collections are taken apart, the rest is counted."""
    wanted = _DIMENSION[geometry]
    collections = shapely.get_type_id(shapes) == 7
    if collections.any():
        shapes = shapes.copy()
        shapes[collections] = of_dimension(shapes[collections], wanted)
    dimension = np.where(shapely.is_empty(shapes), -1, shapely.get_dimensions(shapes))
    keep = dimension == wanted
    if not keep.any():
        kinds = ", ".join(sorted({shapely.GeometryType(t).name.title() for t in shapely.get_type_id(shapes)}))
        raise DataError("wrong_geometry", layer=label, role=role, wanted=geometry, kinds=kinds)
    dropped = int((~keep).sum())
    notices = [Notice("wrong_geometry_dropped", {"layer": label, "count": dropped})] if dropped else []
    return shapes[keep], keep, notices


def _repaired(shapes: np.ndarray, label: str, valid: np.ndarray | None) -> tuple[np.ndarray, list[Notice]]:
    """Repair invalid polygons by the structure method; tell how many and what it did to their area."""
    broken = ~(in_threads(shapely.is_valid, shapes) if valid is None else valid)
    if not broken.any():
        return shapes, []
    shapes = shapes.copy()
    before = np.abs(shapely.area(shapes[broken])).sum()
    shapes[broken] = made_valid(shapes[broken])
    after = shapely.area(shapes[broken]).sum()
    values = {"layer": label, "count": int(broken.sum()), "change_ha": float(after - before) / 10_000}
    return shapes, [Notice("repaired", values)]
