"""The raster of a publication: the stock per hectare, by territory, or by land use where one is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ... import indicators
from ...covers import RasterCover, VectorCover
from ...occupations import FORESTS, LAND, SPLIT
from ..exchange import layer

if TYPE_CHECKING:
    import pandas as pd

    from ...covers import Cover
    from .publication import Bounds, Publication

RASTER, MEDIA_TYPE = "density.tif", "image/tiff; application=geotiff; profile=cloud-optimized"
NO_DATA = -9999.0
DENSITY = indicators.column_of("stock_per_hectare")
_CELLS_M = (25, 50, 100, 250, 500, 1000, 2500)
_MOST_CELLS = 4_000_000
_GROUP = {**dict.fromkeys(SPLIT, "artificial"), **dict.fromkeys(FORESTS, "forest")}
"""What takes a figure in common: sealed and grassed land, which no map tells apart, and forests of another map."""


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

    A cell takes the figure of the territory its centre lies in; where there is a land use, that of the occupation there
    in this territory (soil, biomass, dead wood, litter: hedgerows and wood products lie nowhere). What lies in no
    territory, or has no figure, holds no data.
    """
    import rasterio
    from rasterio.features import rasterize

    side, columns, rows, (west, _, _, north) = grid(publication.bounds)
    frame = {"out_shape": (rows, columns), "transform": rasterio.Affine(side, 0, west, 0, -side, north)}
    table = layer(publication.assessment, publication.levels[0])
    table = table[table.geometry.notna()].reset_index(drop=True)
    # Numbered from 1: 0 is what lies in no territory.
    place = rasterize(list(zip(table.geometry, range(1, len(table) + 1))), fill=0, dtype="int32", **frame)
    if publication.land_use is None:
        figures = np.concatenate([[np.nan], table[DENSITY].to_numpy(dtype=float)])
        values = figures[place]
    else:
        names, cells = _occupations(publication.land_use, frame, publication.assessment.crs)
        figures = _by_occupation(publication, table["territory"], names)
        values = figures[place, cells]
    publication.densities = np.unique(values[np.isfinite(values)])
    _write(publication, np.where(np.isfinite(values), values, NO_DATA).astype("float32"), frame["transform"])


def _write(publication: Publication, values: np.ndarray, transform: Any) -> None:
    import rasterio
    from rasterio.io import MemoryFile
    from rasterio.shutil import copy

    described = indicators.INDICATOR["stock_per_hectare"]
    rows, columns = values.shape
    profile = {"driver": "GTiff", "width": columns, "height": rows, "count": 1, "dtype": "float32",
               "crs": publication.assessment.crs, "transform": transform, "nodata": NO_DATA}  # fmt: skip
    with rasterio.Env(), MemoryFile() as memory:
        with memory.open(**profile) as raster:
            raster.write(values, 1)
            raster.set_band_description(1, described.label(publication.lang))
            raster.set_band_unit(1, described.unit)
            tags = {"TITLE": publication.title, "UNIT": described.unit, "LEVEL": publication.levels[0]}
            raster.update_tags(**tags, DESCRIPTION=publication.raster_title)
        with memory.open() as raster:
            copy(raster, publication.folder / RASTER, driver="COG", compress="DEFLATE", predictor="YES",
                 blocksize=512, overview_resampling="AVERAGE")  # fmt: skip
    publication.add(RASTER, publication.raster_title, MEDIA_TYPE, "GeoTIFF (COG)")


# --- by land use


def _occupations(cover: Cover, frame: dict[str, Any], crs: str | None) -> tuple[list[str], np.ndarray]:
    """Return the occupations of a land use, and on the cells of the raster their number from 1 (0: none)."""
    if isinstance(cover, VectorCover):
        return _of_polygons(cover, frame)
    return _of_cells(cover, frame, crs)


def _of_polygons(cover: VectorCover, frame: dict[str, Any]) -> tuple[list[str], np.ndarray]:
    from rasterio.features import rasterize

    names, number = _numbered(cover.nomenclature.occupation_of(cover.names))
    shapes = list(zip(cover.geometry, number[cover.codes].tolist()))
    return names, np.asarray(rasterize(shapes, fill=0, dtype="int32", **frame))


def _of_cells(cover: RasterCover, frame: dict[str, Any], crs: str | None) -> tuple[list[str], np.ndarray]:
    from rasterio.warp import Resampling, reproject

    raster = cover.raster
    values, back = np.unique(raster.values, return_inverse=True)
    names, number = _numbered(cover.nomenclature.occupation_of(cover.written(values)))
    number[values == 0] = 0
    cells = np.zeros(frame["out_shape"], dtype="int32")
    given = number[back].reshape(raster.values.shape).astype("int32")
    reproject(given, cells, src_transform=raster.transform, src_crs=raster.crs, dst_transform=frame["transform"],
              dst_crs=crs, resampling=Resampling.nearest, src_nodata=0, dst_nodata=0)  # fmt: skip
    return names, cells


def _numbered(occupations: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Return the names of occupations, each once, and the number of each given one, from 1."""
    names = list(dict.fromkeys(str(o) for o in occupations))
    return names, np.array([names.index(str(o)) + 1 for o in occupations], dtype=np.int32)


def _by_occupation(publication: Publication, territories: pd.Series, names: list[str]) -> np.ndarray:
    """Return the stock per hectare by territory and occupation, both numbered from 1; NaN where there is none.

    A forest that the map shows and the areas do not hold (a layer of forests told its composition otherwise) takes the
    mean of the territory's forests.
    """
    rows = publication.assessment.stocks
    rows = rows[(rows["level"] == publication.levels[0]) & rows["occupation"].isin(LAND)]
    own = _densities(rows)
    of_group = _densities(rows.assign(occupation=rows["occupation"].map(_GROUP)).dropna(subset=["occupation"]))
    figures = np.full((len(territories) + 1, len(names) + 1), np.nan)
    for n, name in enumerate(names, 1):
        found = territories.map(own.get(name, {})).astype(float)
        shared = territories.map(of_group.get(_GROUP.get(name, name), {})).astype(float)
        figures[1:, n] = found.fillna(shared)
    return figures


def _densities(rows: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return the stock per hectare (tC/ha) of each occupation, by territory."""
    keys = ["occupation", "territory"]
    stock = rows.groupby(keys)["stock_tc"].sum()
    area = rows[rows["pool"] == "soil"].groupby(keys)["area_ha"].sum()
    found = (stock / area.where(area > 0)).dropna()
    return {str(o): part.droplevel(0).to_dict() for o, part in found.groupby(level=0)}
