"""Reading and writing of layers, rasters and tables, their CRS and their repair. Nothing else touches a file.

``files`` finds and writes whole files; ``vector``, ``raster`` and ``tables`` read; ``crs`` projects; ``inspection``
describes.
"""

from __future__ import annotations

from .crs import check_touch, reproject, working_crs
from .files import Source, checksum, whole_file, with_found
from .inspection import Inspection, inspect
from .raster import RasterLayer, coded, is_raster, read_raster, with_values
from .tables import read_table
from .vector import VectorLayer, bounds_of, extent, has_geometry, peek, read_vector

__all__ = [
    "Inspection",
    "RasterLayer",
    "Source",
    "VectorLayer",
    "bounds_of",
    "check_touch",
    "checksum",
    "coded",
    "extent",
    "has_geometry",
    "inspect",
    "is_raster",
    "peek",
    "read_raster",
    "read_table",
    "read_vector",
    "reproject",
    "whole_file",
    "with_found",
    "with_values",
    "working_crs",
]
