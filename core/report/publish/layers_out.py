"""The layers of a publication: GeoPackage with styles, GeoParquet and GeoJSON a level, and the raster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..exchange import layer
from ..geopackage import write_geopackage
from ..portrait import level_name
from ..scenario import slugs
from .raster_out import write_raster

if TYPE_CHECKING:
    from .publication import Publication

GEOPACKAGE = "carbocs.gpkg"
_DIGITS = 6
"""Decimals of degrees in GeoJSON: a tenth of a metre."""


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
