"""The layers of a publication: GeoPackage with styles, GeoParquet, GeoJSON, and a raster of the stock per hectare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ... import indicators
from ..exchange import layer
from ..geopackage import write_geopackage
from ..portrait import level_name
from ..scenario import slugs

if TYPE_CHECKING:
    from .publication import Bounds, Publication

GEOPACKAGE, RASTER = "carbocs.gpkg", "density.tif"
_DIGITS = 6
"""Decimals of degrees in GeoJSON: a tenth of a metre."""
_CELLS_M = (25, 50, 100, 250, 500, 1000, 2500)
_MOST_CELLS = 4_000_000
NO_DATA = -9999.0
DENSITY = indicators.column_of("stock_per_hectare")


def write_layers(publication: Publication) -> None:
    """Write the layers into the publication's folder."""
    assessment, folder, lang = publication.assessment, publication.folder, publication.lang
    write_geopackage(assessment, folder / GEOPACKAGE, lang)
    publication.add(GEOPACKAGE, publication.say("publish_gpkg"), "application/geopackage+sqlite3", "GeoPackage")
    for level, stem in zip(publication.levels, slugs(publication.levels)):
        table = layer(assessment, level)
        name = level_name(level, lang, several=True)
        _write_geoparquet(table, folder / f"{stem}.parquet")
        title = publication.say("publish_level", level=name)
        publication.add(f"{stem}.parquet", title, "application/vnd.apache.parquet", "GeoParquet")
        _write_geojson(table, folder / f"{stem}.geojson")
        publication.add(f"{stem}.geojson", title, "application/geo+json", "GeoJSON")
    if publication.levels:
        write_raster(publication)
        media_type = "image/tiff; application=geotiff; profile=cloud-optimized"
        publication.add(RASTER, publication.say("publish_raster"), media_type, "GeoTIFF (COG)")


def _write_geoparquet(table: Any, path: Any) -> None:
    """Write GeoParquet 1.1, with a box a row so that readers can leave rows aside."""
    table.to_parquet(path, index=False, compression="zstd", schema_version="1.1.0", write_covering_bbox=True)


def _write_geojson(table: Any, path: Any) -> None:
    """Write GeoJSON by RFC 7946: WGS 84, outer rings counter-clockwise, a box, no member ``crs``."""
    import pyogrio

    pyogrio.write_dataframe(
        table.to_crs("EPSG:4326"),
        path,
        driver="GeoJSON",
        RFC7946="YES",
        WRITE_BBOX="YES",
        COORDINATE_PRECISION=_DIGITS,
        promote_to_multi=True,
    )


def cell_m(bounds: Bounds) -> int:
    """Return the side of a cell (m): the finest of a few round ones that keeps the raster small."""
    west, south, east, north = bounds
    return next((c for c in _CELLS_M if (east - west) * (north - south) / c**2 <= _MOST_CELLS), _CELLS_M[-1])


def grid(bounds: Bounds) -> tuple[int, int, int, Bounds]:
    """Return the side of a cell, columns, rows and bounds of the raster, its edges on whole cells."""
    side = cell_m(bounds)
    west, south = (float(np.floor(v / side) * side) for v in bounds[:2])
    east, north = (float(np.ceil(v / side) * side) for v in bounds[2:])
    return side, round((east - west) / side), round((north - south) / side), (west, south, east, north)


def write_raster(publication: Publication) -> None:
    """Write the stock per hectare (tC/ha) of the finest territories as a cloud-optimised GeoTIFF.

    A cell takes the figure of the territory its centre lies in; what lies in none, or has no figure, holds no data.
    """
    import rasterio
    from rasterio.features import rasterize
    from rasterio.io import MemoryFile
    from rasterio.shutil import copy

    level = publication.levels[0]
    table = layer(publication.assessment, level)
    table = table[table[DENSITY].notna() & table.geometry.notna()]
    side, columns, rows, (west, _, _, north) = grid(publication.bounds)
    transform = rasterio.Affine(side, 0, west, 0, -side, north)
    shapes = list(zip(table.geometry, table[DENSITY].astype(float)))
    values = np.full((rows, columns), NO_DATA, dtype="float32")
    if shapes:
        values = rasterize(shapes, out_shape=(rows, columns), transform=transform, fill=NO_DATA, dtype="float32")
    described = indicators.INDICATOR["stock_per_hectare"]
    profile = {"driver": "GTiff", "width": columns, "height": rows, "count": 1, "dtype": "float32",
               "crs": publication.assessment.crs, "transform": transform, "nodata": NO_DATA}  # fmt: skip
    with rasterio.Env(), MemoryFile() as memory:
        with memory.open(**profile) as raster:
            raster.write(values, 1)
            raster.set_band_description(1, described.label(publication.lang))
            raster.set_band_unit(1, described.unit)
            raster.update_tags(TITLE=publication.title, UNIT=described.unit, LEVEL=level)
        with memory.open() as raster:
            copy(raster, publication.folder / RASTER, driver="COG", compress="DEFLATE", predictor="YES",
                 blocksize=512, overview_resampling="AVERAGE")  # fmt: skip
