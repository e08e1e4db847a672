"""Categorical rasters: a window of codes, whatever their type, nodata and coding."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import DataError, Notice
from ..nomenclatures import Nomenclature, vintage_in
from .crs import Bounds
from .files import Source, checksum, inside_zip, is_zip, split_path
from .shapes import available_threads
from .vector import _box_in

ENDINGS = (".tif", ".tiff", ".vrt", ".img", ".asc")


@dataclass(frozen=True)
class RasterLayer:
    """A window of a raster: ``values`` (rows, columns) int32 with 0 where there is no data, and where it lies."""

    values: np.ndarray
    transform: Any
    crs: Any
    source: Source
    notices: tuple[Notice, ...] = ()

    @property
    def cell_area_m2(self) -> float:
        """The area of a cell in the raster's own projection."""
        return float(abs(self.transform.a * self.transform.e - self.transform.b * self.transform.d))


def is_raster(path: str) -> bool:
    """Return whether a path means a raster, by its ending (a ``.vrt`` by its content, a zip by what it holds)."""
    file, _ = split_path(path)
    if is_zip(file):
        from .files import zip_members

        return any(n.casefold().endswith((".tif", ".tiff")) for n in zip_members(file))
    if file.suffix.casefold() == ".vrt":
        return "<VRTDataset" in file.read_text(encoding="utf-8", errors="replace")[:2000]
    return file.suffix.casefold() in ENDINGS


_CELLS = 1_000_000
"""Cells looked at at once: few enough for the processor's cache."""


def open_path(path: str) -> tuple[str, Path]:
    """Return what rasterio opens and the file on disk."""
    file, _ = split_path(path)
    return (inside_zip(file, ENDINGS) if is_zip(file) else str(file)), file


def read_raster(path: str, *, role: str, bbox: Bounds | None = None, bbox_crs: Any = None) -> RasterLayer:
    """Read the window of a raster's first band that a box touches.

    Args:
        path: a GeoTIFF, COG or VRT, or a zip of one.
        role: what the raster is to the run, as errors name it.
        bbox: the box to read.
        bbox_crs: the CRS of the box; the raster's own where None.

    Raises:
        DataError: ``unreadable_layer``, ``no_crs``, ``geographic_raster``, ``rotated_raster``, ``raster_not_codes``
            (values that are no whole numbers), ``nothing_in_box``, ``empty_layer``.
    """
    import pyproj
    import rasterio
    from rasterio.windows import Window, from_bounds

    name, file = open_path(path)
    try:
        with rasterio.Env(GDAL_NUM_THREADS="ALL_CPUS"), rasterio.open(name) as raster:
            if raster.crs is None:
                raise DataError("no_crs", layer=file.name, role=role)
            crs = pyproj.CRS.from_user_input(raster.crs.to_wkt())
            _check_grid(raster, file.name)
            window = Window(0, 0, raster.width, raster.height)
            box = _box_in(bbox, bbox_crs, crs)
            if box is not None:
                window = _overlap(from_bounds(*box, transform=raster.transform), window, file.name, role)
            band = raster.read(1, window=window)
            transform = _moved(raster.transform, window)
            nodata = raster.nodata
    except rasterio.errors.RasterioIOError as error:
        raise DataError("unreadable_layer", path=str(file), reason=str(error).split("\n")[0]) from error
    values = codes_of_band(band, nodata, file.name)
    if not values.any():
        raise DataError("empty_layer", layer=file.name, role=role)
    details = {"cell_m": [abs(transform.a), abs(transform.e)], "dtype": str(band.dtype), "nodata": _shown(nodata)}
    source = Source(
        role, str(path), None, crs.to_string()[:200], int(values.size), checksum(file), vintage_in(file.stem)
    )
    return RasterLayer(values, transform, crs, replace(source, details=details))


def coded(raster: RasterLayer, nomenclature: Nomenclature) -> RasterLayer:
    """Return the raster with its grid codes (1–44) turned into the nomenclature's codes where it holds those.

    Raises:
        DataError: ``raster_without_codes`` where no value is a code of either kind.
    """
    present = np.unique(raster.values)
    present = present[present != 0]
    known = nomenclature.known(present.astype(str))
    grid = nomenclature.frame["grid_code"]
    codes = set(grid[grid != ""].astype(int))
    if known.mean() >= 0.5:
        return replace(raster, source=replace(raster.source, details={**raster.source.details, "encoding": "codes"}))
    if codes and set(present.tolist()) <= codes | {48}:
        source = replace(raster.source, details={**raster.source.details, "encoding": "grid codes 1–44"})
        return replace(raster, values=nomenclature.from_grid(raster.values), source=source)
    shown = ", ".join(map(str, present[:12]))
    raise DataError(
        "raster_without_codes", layer=Path(raster.source.path).name, nomenclature=nomenclature.id, values=shown
    )


def _moved(transform: Any, window: Any) -> Any:
    """Return the transform of a window's first cell."""
    t = transform
    return type(t)(t.a, t.b, t.c + window.col_off * t.a, t.d, t.e, t.f + window.row_off * t.e)


def _check_grid(raster: Any, name: str) -> None:
    if raster.crs.is_geographic:
        raise DataError("geographic_raster", layer=name, crs=raster.crs.to_string()[:60])
    if raster.transform.b or raster.transform.d:
        raise DataError("rotated_raster", layer=name)


def _overlap(wanted: Any, whole: Any, name: str, role: str) -> Any:
    from rasterio.errors import WindowError
    from rasterio.windows import Window

    try:
        window = wanted.intersection(whole)
    except WindowError as error:
        raise DataError("nothing_in_box", layer=name, role=role) from error
    first = int(np.floor(window.col_off)), int(np.floor(window.row_off))
    last = int(np.ceil(window.col_off + window.width)), int(np.ceil(window.row_off + window.height))
    return Window(*first, last[0] - first[0], last[1] - first[1])


def codes_of_band(band: np.ndarray, nodata: float | None, name: str) -> np.ndarray:
    """Return a band as int32 codes, nodata and NaN as 0.

    Raises:
        DataError: ``raster_not_codes``.
    """
    codes = np.empty(band.shape, dtype=np.int32)
    rows = max(_CELLS // max(band.shape[1], 1), 1)

    def sound(first: int) -> bool:
        part, out = band[first : first + rows], codes[first : first + rows]
        with np.errstate(invalid="ignore"):
            np.copyto(out, part, casting="unsafe")
        empty = _empty(part, nodata)
        whole = bool(((out == part) & (out >= 0) | empty).all())
        out[empty] = 0
        return whole

    with ThreadPoolExecutor(max_workers=available_threads()) as pool:
        if not all(pool.map(sound, range(0, band.shape[0], rows))):
            _refuse(band, nodata, name)
    return codes


def _empty(band: np.ndarray, nodata: float | None) -> np.ndarray:
    empty = ~np.isfinite(band) if band.dtype.kind == "f" else np.zeros(band.shape, dtype=bool)
    if nodata is not None and np.isfinite(nodata):
        empty |= band == nodata
    return empty


def _refuse(band: np.ndarray, nodata: float | None, name: str) -> None:
    """Tell which values are no codes: those that are not whole, else those below 0 or too large."""
    empty = _empty(band, nodata)
    wrong = ~empty & (band != np.rint(band))
    if not wrong.any():
        wrong = ~empty & ((band < 0) | (band > np.iinfo(np.int32).max))
    some = ", ".join(f"{v:g}" for v in np.unique(band[wrong])[:5])
    raise DataError("raster_not_codes", layer=name, count=int(wrong.sum()), values=some)


def _shown(nodata: float | None) -> str:
    return "" if nodata is None else f"{nodata:g}"


def with_values(raster: RasterLayer, values: np.ndarray) -> RasterLayer:
    """Return a raster of the same grid with other values."""
    return replace(raster, values=values)
