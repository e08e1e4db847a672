"""Vector layers: read with a bounding box and a column filter, reprojected, repaired, flattened, by name of format."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import tee
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from ..errors import DataError, Notice, UsageError
from .cleaning import cleaned
from .crs import Bounds, reproject
from .files import Source, checksum, inside_zip, is_stored, is_zip, opened_by_arrow, split_path
from .shapes import ahead, checked_wkb, shapes_of_wkb

if TYPE_CHECKING:
    import geopandas
    import pyproj

ENDINGS = (".gpkg", ".shp", ".geojson", ".json", ".fgb", ".gml", ".kml", ".sqlite", ".parquet", ".geoparquet", ".vrt")
PARQUET = (".parquet", ".geoparquet")
_FAST = (".gpkg", ".fgb")
_PLAIN = ("Polygon", "MultiPolygon", "Polygon Z", "MultiPolygon Z", "2.5D Polygon", "2.5D MultiPolygon")
_PEEK_ROWS = 5000
_AT_ONCE = 20_000
"""Rows of a Parquet file that are looked at at once where it does not tell where they lie."""
_ROW_NUMBERS = "__index_level_"
"""What pandas calls the numbers of rows in a Parquet file: no field of the layer."""


@dataclass(frozen=True)
class VectorLayer:
    """A layer as read: ``attributes`` (n,) with a RangeIndex, ``geometry`` (n,) repaired and 2D, in ``crs``."""

    attributes: pd.DataFrame
    geometry: np.ndarray
    crs: Any
    source: Source
    notices: tuple[Notice, ...] = ()

    def frame(self) -> geopandas.GeoDataFrame:
        """Return the layer as a GeoDataFrame."""
        import geopandas

        return geopandas.GeoDataFrame(self.attributes, geometry=self.geometry, crs=self.crs)


@dataclass(frozen=True)
class _Place:
    """Where a layer lies: what GDAL opens, the layer's name in it, the file on disk."""

    dataset: str
    layer: str | None
    file: Path

    @property
    def parquet(self) -> bool:
        return self.file.suffix.casefold() in PARQUET

    @property
    def label(self) -> str:
        return f"{self.file.name}|{self.layer}" if self.layer else self.file.name


def locate(path: str, geometry: str | None = "polygon") -> _Place:
    """Find the layer a path means: named after ``|layername=``, else the only one with the wanted geometry.

    Raises:
        UsageError: ``no_such_file``. DataError: ``unreadable_layer``, ``several_layers``, ``no_such_layer``,
            ``zip_of_several``, ``zip_without_layer``.
    """
    import pyogrio

    file, layer = split_path(path)
    if file.suffix.casefold() in PARQUET:
        return _Place(str(file), None, file)
    if is_stored(file):
        raise UsageError("store_needs_parquet", path=str(file))
    dataset = inside_zip(file, ENDINGS) if is_zip(file) else str(file)
    try:
        listed = pyogrio.list_layers(dataset)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise DataError("unreadable_layer", path=str(file), reason=str(error).split("\n")[0]) from error
    names = [str(n) for n in listed[:, 0]]
    if layer is not None:
        if layer not in names:
            raise DataError("no_such_layer", path=str(file), layer=layer, layers=", ".join(names))
        return _Place(dataset, layer, file)
    wanted = [str(n) for n, kind in listed if geometry is None or _may_hold(kind, geometry)] or names
    if len(wanted) > 1:
        raise DataError("several_layers", path=str(file), layers=", ".join(wanted))
    if not wanted:
        raise DataError("no_layer", path=str(file))
    return _Place(dataset, wanted[0], file)


def _may_hold(kind: Any, geometry: str) -> bool:
    if kind is None:
        return False
    text = str(kind).casefold()
    words = {"polygon": ("polygon", "surface"), "line": ("line", "curve")}[geometry]
    return "unknown" in text or "collection" in text or any(w in text for w in words)


def peek(path: str, geometry: str | None = "polygon", rows: int = _PEEK_ROWS) -> tuple[pd.DataFrame, str]:
    """Return the attributes of a layer's first rows and the layer's label, without reading its geometry."""
    place = locate(path, geometry)
    if place.parquet:
        return _parquet_attributes(place, rows), place.label
    return _attributes(place, rows), place.label


def _attributes(place: _Place, rows: int | None) -> pd.DataFrame:
    return _gdal(place, read_geometry=False, max_features=rows)


def _parquet_attributes(place: _Place, rows: int) -> pd.DataFrame:
    """Return the attributes of the first rows; no more of the file is read than they need."""
    import pyarrow.parquet as parquet

    try:
        with parquet.ParquetFile(**opened_by_arrow(place.file)) as file:
            schema = file.schema_arrow
            names = [n for n in schema.names if schema.field(n).type not in ("binary", "large_binary") and n != "bbox"]
            names = [n for n in names if not n.startswith(_ROW_NUMBERS)]
            first = next(file.iter_batches(batch_size=rows, columns=names), schema.empty_table().select(names))
            return first.to_pandas(ignore_metadata=True)  # an index that has a name is a field, as when it is read
    except (OSError, ValueError) as error:
        raise DataError("unreadable_layer", path=str(place.file), reason=str(error).split("\n")[0]) from error


def read_vector(
    path: str,
    *,
    role: str,
    columns: list[str] | None = None,
    bbox: Bounds | None = None,
    bbox_crs: Any = None,
    target_crs: Any = None,
    where: str | None = None,
    geometry: str = "polygon",
    near: np.ndarray | None = None,
    digest: bool = True,
) -> VectorLayer:
    """Read a layer of polygons or lines.

    Args:
        path: a file, a folder (``.gdb``), a zip, or ``file|layername=name``.
        role: what the layer is to the run, as errors name it (``land use``, ``territories`` …).
        columns: the attributes to read (None: all; []: none).
        bbox: only what touches this box is read.
        bbox_crs: the CRS of the box; the layer's own where None.
        target_crs: the CRS to return; the layer's own where None.
        where: an attribute filter in SQL.
        geometry: ``polygon`` or ``line``; other parts are left out and counted.
        near: polygons in ``target_crs``; what does not touch the box of any is left out after reading.
        digest: False where the source's checksum is not wanted (nothing is written that names it).

    Returns:
        The layer, its geometry valid (structure method), 2D, of one kind, in ``target_crs``.

    Raises:
        DataError: ``unreadable_layer``, ``no_crs``, ``empty_layer``, ``nothing_in_box``, ``no_geometry``,
            ``wrong_geometry`` and those of ``locate``.
    """
    import pyproj

    place = locate(path, geometry)
    crs, kind = described(place)
    if crs is None:
        raise DataError("no_crs", layer=place.label, role=role)
    crs = pyproj.CRS.from_user_input(crs)
    box = _box_in(bbox, bbox_crs, crs)
    if place.parquet:
        frame, valid = _parquet(place, columns, box)
    else:
        plain = kind in _PLAIN and geometry == "polygon" and where is None and columns is not None
        stays = target_crs is None or crs == pyproj.CRS.from_user_input(target_crs)
        frame, valid = _arrow(place, columns, box, crs, near if stays else None) if plain else (None, None)
        frame = _gdal(place, columns=columns, bbox=box, where=where) if frame is None else frame
    if frame.empty:
        raise DataError("nothing_in_box" if bbox is not None or where else "empty_layer", layer=place.label, role=role)
    count = len(frame)
    bare = _without_geometry(place) if box is not None and not place.parquet and digest else 0
    target = crs if target_crs is None else pyproj.CRS.from_user_input(target_crs)
    attributes, shapes, notices = cleaned(
        pd.DataFrame(frame.drop(columns=frame.geometry.name)),
        np.asarray(frame.geometry.array),
        label=place.label,
        role=role,
        geometry=geometry,
        near=near,
        valid=valid,
        move=None if target == crs else lambda g: reproject(g, crs, target),
    )
    if bare and not any(n.key == "null_geometry" for n in notices):  # GDAL passes over a box that holds the whole layer
        notices = (*notices, Notice("null_geometry", {"layer": place.label, "count": bare}))
    source = Source(role, str(path), place.layer, crs.to_string()[:200], count, checksum(place.file) if digest else "")
    return VectorLayer(attributes, shapes, target, source, notices)


def described(place: _Place) -> tuple[Any, str]:
    """Return the CRS a layer states (None where it states none) and its kind of geometry."""
    import pyogrio

    if place.parquet:
        column = _geo(place)
        return column.get("crs", "OGC:CRS84"), ""
    try:
        info = pyogrio.read_info(place.dataset, layer=place.layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise DataError("unreadable_layer", path=str(place.file), reason=str(error).split("\n")[0]) from error
    return info["crs"], str(info["geometry_type"])


def _arrow(
    place: _Place, columns: list[str] | None, box: Bounds | None, crs: pyproj.CRS, near: np.ndarray | None
) -> tuple[Any, Any]:
    """Read plain polygons of a GeoPackage or FlatGeobuf as Arrow, GDAL's fastest way, and whether each is valid.

    Of those that touch no box of ``near`` and will be left out, that is not asked. Both are None where the layer is
    not one, or where the ordinary way must tell what is wrong.
    """
    import geopandas
    import pyogrio

    if place.file.suffix.casefold() not in _FAST or _fgb_without_index(place):  # GDAL spoils those with null geometry
        return None, None
    try:
        meta, table = pyogrio.read_arrow(place.dataset, layer=place.layer, columns=columns, bbox=box)
        name = meta["geometry_name"] or "wkb_geometry"
        shapes, valid = shapes_of_wkb(table.column(name).to_numpy(), near)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, shapely.errors.GEOSException):
        return None, None
    return geopandas.GeoDataFrame(table.drop_columns([name]).to_pandas(), geometry=shapes, crs=crs), valid


def _gdal(place: _Place, **options: Any) -> Any:
    """Read by GDAL; a Shapefile that does not say its encoding is UTF-8 where it can be, else cp1252."""
    import pyogrio

    options = {k: v for k, v in options.items() if v is not None}
    shapefile = place.dataset.casefold().endswith(".shp")
    silent = shapefile and not is_zip(place.file) and not place.file.with_suffix(".cpg").exists()
    try:
        if not silent:
            return pyogrio.read_dataframe(place.dataset, layer=place.layer, **_geometry_options(options))
        try:
            return pyogrio.read_dataframe(place.dataset, encoding="utf-8", **_geometry_options(options))
        except UnicodeDecodeError:
            return pyogrio.read_dataframe(place.dataset, encoding="cp1252", **_geometry_options(options))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise DataError("unreadable_layer", path=str(place.file), reason=str(error).split("\n")[0]) from error


def _geometry_options(options: dict[str, Any]) -> dict[str, Any]:
    return options if options.get("read_geometry") is False else {"force_2d": True, "on_invalid": "ignore", **options}


def _parquet(place: _Place, columns: list[str] | None, box: Bounds | None = None) -> tuple[Any, Any]:
    """Read a GeoParquet file, and whether each geometry is valid (None where its encoding is not WKB).

    Where the file says where its rows lie, only the row groups that touch the box are read.
    """
    import geopandas
    import pyarrow
    import pyarrow.parquet as parquet

    column = _geo(place)
    name = column["name"]
    wanted = None if columns is None else [*columns, name]
    where = opened_by_arrow(place.file)
    try:
        if column.get("encoding") != "WKB":
            frame = geopandas.read_parquet(where["source"], columns=wanted, filesystem=where["filesystem"])
            return (frame if box is None else frame[_meets(frame.geometry.values, box)]), None
        filters = _touching(column, box)
        if filters is not None:
            whole = parquet.read_table(**where, columns=wanted, filters=filters)
            starts = range(0, max(len(whole), 1), _AT_ONCE)
            tables: Iterator[Any] = (whole.slice(start, _AT_ONCE) for start in starts)
        else:
            # All are looked at, a few at a time, and only those that touch are kept.
            tables = ahead(_batches(where, wanted))
        mine, theirs = tee(tables)
        shapes, valid, parts = [], [], []
        blobs = (table.column(name).to_numpy() for table in theirs)
        for (keep, shape, sound), table in zip(checked_wkb(blobs, box), mine):
            shapes.append(shape)
            valid.append(sound)
            parts.append(table.drop_columns([name]).filter(keep))
    except (OSError, ValueError, shapely.errors.GEOSException) as error:
        raise DataError("unreadable_layer", path=str(place.file), reason=str(error).split("\n")[0]) from error
    attributes = pyarrow.concat_tables(parts).to_pandas(ignore_metadata=True)
    crs = column.get("crs", "OGC:CRS84")
    return geopandas.GeoDataFrame(attributes, geometry=np.concatenate(shapes), crs=crs), np.concatenate(valid)


def _batches(where: dict[str, Any], columns: list[str] | None) -> Iterator[Any]:
    """Read a Parquet file some rows at a time; at least one table comes, be it empty."""
    import pyarrow
    import pyarrow.parquet as parquet

    with parquet.ParquetFile(**where) as file:
        names = file.schema_arrow.names if columns is None else columns
        yield file.schema_arrow.empty_table().select(names)
        for batch in file.iter_batches(batch_size=_AT_ONCE, columns=columns):
            yield pyarrow.Table.from_batches([batch])


def _meets(shapes: Any, box: Bounds) -> np.ndarray:
    return np.asarray(shapely.intersects(np.asarray(shapes, dtype=object), shapely.box(*box)))


def _touching(column: dict[str, Any], box: Bounds | None) -> Any:
    """Return the filter that leaves row groups away from a box unread, None where the file tells no boxes."""
    import pyarrow.compute as compute

    covering = column.get("covering", {}).get("bbox")
    if box is None or covering is None:
        return None
    edge = {end: compute.field(*covering[end]) for end in ("xmin", "ymin", "xmax", "ymax")}
    return (edge["xmin"] <= box[2]) & (edge["xmax"] >= box[0]) & (edge["ymin"] <= box[3]) & (edge["ymax"] >= box[1])


def _geo(place: _Place) -> dict[str, Any]:
    """Return what a GeoParquet file says of its geometry: ``name``, ``crs``, ``covering`` and the like."""
    import json

    import pyarrow.parquet as parquet

    try:
        where = opened_by_arrow(place.file)
        metadata = parquet.read_schema(where["source"], filesystem=where["filesystem"]).metadata or {}
        if b"geo" not in metadata:
            raise ValueError("not a GeoParquet file: it holds no geometry")
        geo = json.loads(metadata[b"geo"])
        name = str(geo["primary_column"])
        return {**geo["columns"][name], "name": name}
    except (OSError, ValueError, KeyError) as error:
        raise DataError("unreadable_layer", path=str(place.file), reason=str(error).split("\n")[0]) from error


def tells_boxes(path: str) -> bool:
    """Return whether a layer can be asked for what lies in a box without being read whole.

    A GeoParquet can where it tells the boxes of its rows; of other formats the index is GDAL's business.
    """
    place = locate(path, None)
    return not place.parquet or "bbox" in _geo(place).get("covering", {})


def _told_box(column: dict[str, Any]) -> Bounds | None:
    """Return the box that a GeoParquet file says its rows lie in, None where it tells none that can be used."""
    box = column.get("bbox")
    if not isinstance(box, list) or len(box) not in (4, 6) or not all(isinstance(edge, (int, float)) for edge in box):
        return None
    half = len(box) // 2  # with heights, the lowest stands before the eastern edge
    west, south, east, north = (float(edge) for edge in (*box[:2], *box[half : half + 2]))
    usable = np.isfinite([west, south, east, north]).all() and west <= east and south <= north
    return (west, south, east, north) if usable else None


def _box_in(bbox: Bounds | None, bbox_crs: Any, crs: pyproj.CRS) -> Bounds | None:
    """Return a box in the layer's CRS, its edges densified so that nothing at their middle is missed."""
    import pyproj

    if bbox is None or bbox_crs is None:
        return bbox
    transformer = pyproj.Transformer.from_crs(bbox_crs, crs, always_xy=True)
    west, south, east, north = transformer.transform_bounds(*bbox, densify_pts=51)
    margin = 1e-3 * max(east - west, north - south)
    return west - margin, south - margin, east + margin, north + margin


def _without_geometry(place: _Place) -> int:
    """Return how many features have no geometry: a box leaves them out unseen.

    A GeoPackage's spatial index holds the others, so that counting both is enough; an indexed FlatGeobuf has none;
    other formats are asked.
    """
    import sqlite3

    import pyogrio

    if place.dataset.casefold().endswith(".gpkg") and place.dataset == str(place.file):
        name = _quoted(str(place.layer))
        address = f"file:{place.file.resolve().as_posix()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            column = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?"
            (geometry,) = connection.execute(column, (place.layer,)).fetchone()
            index = f"rtree_{place.layer}_{geometry}_rowid"
            listed = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (index,)).fetchone()
            if listed is None:
                count = f"SELECT COUNT(*) FROM {name} WHERE {_quoted(geometry)} IS NULL"  # nosec B608  # noqa: S608 (quoted names)
            else:
                count = f"SELECT (SELECT COUNT(*) FROM {name}) - (SELECT COUNT(*) FROM {_quoted(index)})"  # nosec B608  # noqa: S608 (quoted names)
            return int(connection.execute(count).fetchone()[0])
    if place.dataset.casefold().endswith(".fgb") and not _fgb_without_index(place):
        return 0
    # Rows, not COUNT(*), for which GDAL reads no geometry and finds it missing everywhere.
    name = str(place.layer).replace('"', '\\"')  # as this dialect wants it
    sql = f'SELECT FID FROM "{name}" WHERE OGR_GEOMETRY IS NULL'  # nosec B608  # noqa: S608 (quoted names)
    return int(pyogrio.read_arrow(place.dataset, sql=sql, sql_dialect="OGRSQL")[1].num_rows)


def _fgb_without_index(place: _Place) -> bool:
    """Return whether a layer is a FlatGeobuf without spatial index, the only ones to hold null geometry."""
    import pyogrio

    if not place.dataset.casefold().endswith(".fgb"):
        return False
    return not pyogrio.read_info(place.dataset, layer=place.layer)["capabilities"]["fast_spatial_filter"]


def _quoted(name: str) -> str:
    """Return a name as SQLite quotes it."""
    return '"' + name.replace('"', '""') + '"'


def extent(path: str) -> tuple[Bounds, Any]:
    """Return the bounds of a layer or raster and their CRS, without reading its features."""
    import pyogrio
    import pyproj

    from .raster import is_raster, open_path

    if is_raster(path):
        import rasterio

        with rasterio.open(open_path(path)[0]) as raster:
            return tuple(raster.bounds), pyproj.CRS.from_user_input(raster.crs.to_wkt())
    place = locate(path, None) if not path.casefold().endswith(PARQUET) else locate(path)
    if place.parquet:
        told = _geo(place)
        box, crs = _told_box(told), told.get("crs", "OGC:CRS84")
        if box is not None and crs is not None:
            return box, pyproj.CRS.from_user_input(crs)
        frame, _ = _parquet(place, [])
        return tuple(frame.total_bounds), frame.crs
    found = pyogrio.read_info(place.dataset, layer=place.layer, force_total_bounds=True, force_feature_count=True)
    if found["total_bounds"] is None or not np.isfinite(found["total_bounds"]).all():
        raise DataError("no_geometry", layer=place.label, role="layer", count=found["features"])
    return tuple(found["total_bounds"]), found["crs"]


def bounds_of(geometry: np.ndarray) -> Bounds:
    """Return the bounds of geometries: min x, min y, max x, max y."""
    west, south, east, north = (float(b) for b in shapely.total_bounds(geometry))
    return west, south, east, north


def has_geometry(path: str) -> bool:
    """Return whether a Parquet file is a GeoParquet file.

    Raises:
        UsageError: ``no_such_file``.
    """
    import pyarrow.parquet as parquet

    where = opened_by_arrow(split_path(path)[0])
    return b"geo" in (parquet.read_schema(where["source"], filesystem=where["filesystem"]).metadata or {})
