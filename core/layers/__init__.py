"""Reading and writing of layers, rasters and tables, their CRS and their repair. Nothing else touches a file.

``files`` finds and writes whole files; ``vector``, ``raster`` and ``tables`` read; ``cleaning`` makes geometry usable;
``crs`` projects; ``inspection`` describes; ``hilbert`` sorts. GDAL and PROJ are imported where a function needs them:
QGIS brings its own.
"""

from __future__ import annotations

from .crs import Bounds, check_touch, crs_name, reproject, working_crs
from .files import (
    Checksums,
    Source,
    checksum,
    delivered,
    is_stored,
    label,
    split_path,
    store_of,
    whole_file,
    with_found,
)
from .hilbert import write_sorted
from .inspection import Inspection, inspect
from .raster import RasterLayer, coded, is_raster, read_raster, with_values
from .shapes import threads_at_most
from .tables import OWN_NAME, is_table, own_roles, read_table
from .vector import VectorLayer, bounds_of, extent, has_geometry, peek, read_vector, tells_boxes

__all__ = [
    "OWN_NAME",
    "Bounds",
    "Checksums",
    "Inspection",
    "RasterLayer",
    "Source",
    "VectorLayer",
    "bounds_of",
    "check_touch",
    "checksum",
    "coded",
    "crs_name",
    "delivered",
    "extent",
    "has_geometry",
    "inspect",
    "is_raster",
    "is_stored",
    "is_table",
    "label",
    "own_roles",
    "peek",
    "read_raster",
    "read_table",
    "read_vector",
    "reproject",
    "split_path",
    "store_of",
    "tells_boxes",
    "threads_at_most",
    "whole_file",
    "with_found",
    "with_values",
    "working_crs",
    "write_sorted",
]
