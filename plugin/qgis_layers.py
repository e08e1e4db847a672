"""QGIS's layers as the engine takes them: the ``Opener`` that reads through QGIS, its GDAL and its PROJ, in bulk.

A path is here the name of an algorithm's parameter. Layers are taken in QGIS's main thread, read in any.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Callable, NamedTuple, cast

import numpy as np
import pandas as pd
import shapely
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsDataSourceUri,
    QgsFeatureRequest,
    QgsGeometry,
    QgsMapLayer,
    QgsPoint,
    QgsProcessingFeatureSource,
    QgsProviderRegistry,
    QgsRasterDataProvider,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ..core import layers
from ..core.errors import Cancelled, DataError, Notice, UsageError
from ..core.layers import Bounds, RasterLayer, Source, VectorLayer
from ..core.layers.cleaning import cleaned
from ..core.layers.crs import LEGAL, check_boxes, legal_epsg, moved_by
from ..core.layers.raster import codes_of_band
from ..core.layers.shapes import shapes_of_wkb
from ..core.layers.tables import tidied
from ..core.nomenclatures import vintage_in
from .compat import NO_GEOMETRY, is_null

_PEEK_ROWS = 5000
_BLOCK_CELLS = 1 << 24
"""The cells read at once: enough to be fast, few enough to be cancelled within a second."""
_LOOK_EVERY = 1000
_POINTS = 200_000
"""Coordinates moved at once, for the same reason."""
_LINE_HEADER = np.dtype([("order", "u1"), ("type", "<u4"), ("count", "<u4")])
_LINE = 2
_SKIP_CHECKS = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks
_DTYPES = {1: "u1", 2: "<u2", 3: "<i2", 4: "<u4", 5: "<i4", 6: "<f4", 7: "<f8", 14: "i1"}
"""numpy's names of the cell types of ``Qgis.DataType``."""


class Grid(NamedTuple):
    """The affine transform of a raster, as the engine reads it: x = a·column + c, y = e·row + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float


@dataclass(frozen=True)
class _Vector:
    """A layer of features: what reads it, its name, and where its data come from (no password in it)."""

    source: QgsProcessingFeatureSource
    name: str
    origin: str
    file: Path | None = None


@dataclass(frozen=True)
class _Raster:
    """A raster: a provider of its own, which any thread may read, its name and where its data come from."""

    provider: QgsRasterDataProvider
    crs: QgsCoordinateReferenceSystem
    name: str
    origin: str
    file: Path | None = None


@dataclass
class QgisOpener:
    """Opens the layers given to it by name, as ``core.inputs.Opener`` asks.

    ``cancelled`` is asked while features are read and moved; where it says yes, ``Cancelled`` is raised.
    ``progress`` is told the layer being read and how much of it is (0–1).
    """

    transforms: QgsCoordinateTransformContext
    cancelled: Callable[[], bool] | None = None
    progress: Callable[[str, float], None] | None = None
    held: dict[str, _Vector | _Raster] = field(default_factory=dict)
    shown: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What opens each layer again, and by which provider: to show it beside the result."""
    chosen: dict[str, list[int]] = field(default_factory=dict)
    """The features of a layer that alone were read, where only those selected were."""
    contexts: list[Any] = field(default_factory=list)
    """What keeps alive the layers opened for it alone."""

    def add_vector(self, key: str, source: QgsProcessingFeatureSource, layer: QgsVectorLayer | None) -> None:
        """Hold a source of features; ``layer`` is what it comes from, where that is known."""
        name = layer.name() if layer is not None else source.sourceName()
        origin, file = _origin(layer)
        self.held[key] = _Vector(source, _dated(name, file), origin, file)
        if layer is not None and layer.providerType() != "memory":
            self.shown[key] = layer.source(), layer.providerType()

    def add_raster(self, key: str, layer: QgsRasterLayer) -> None:
        """Hold a raster: its provider is copied, so that the layer stays QGIS's own."""
        origin, file = _origin(layer)
        self.held[key] = _Raster(layer.dataProvider().clone(), layer.crs(), _dated(layer.name(), file), origin, file)
        self.shown[key] = layer.source(), layer.providerType()

    def refining(self) -> tuple[str, ...]:
        """Return the refining layers held, in their order, as ``core.inputs.Paths`` takes them: kind=key, or key."""
        keys = sorted((k for k in self.held if k.startswith("REFINE_")), key=lambda k: int(k.split("_")[1]))
        kinds = [k.split("_")[2] if k.count("_") > 1 else "" for k in keys]
        return tuple(f"{kind}={key}" if kind else key for kind, key in zip(kinds, keys))

    def count(self, key: str) -> int:
        """Return how many features a layer has; 0 of a raster."""
        held = self.held[key]
        return int(held.source.featureCount()) if isinstance(held, _Vector) else 0

    # --- what core asks

    def label(self, path: str) -> str:
        """Return the layer's name."""
        return self.held[path].name

    def is_raster(self, path: str) -> bool:
        """Return whether a raster was given."""
        return isinstance(self.held[path], _Raster)

    def is_table(self, path: str) -> bool:
        """Return whether the layer has no geometry."""
        held = self.held[path]
        return isinstance(held, _Vector) and held.source.wkbType() == NO_GEOMETRY

    def peek(self, path: str) -> tuple[pd.DataFrame, str]:
        """Return the attributes of the first rows and the layer's label."""
        held = self._vector(path)
        request = QgsFeatureRequest().setLimit(_PEEK_ROWS)
        return self._read(held, request, None, with_geometry=False)[0], held.name

    def read_vector(
        self,
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
        """Read a layer as ``core.layers.read_vector`` does, with the same errors; ``where`` is QGIS's own filter."""
        held = self._vector(path)
        crs = held.source.sourceCrs()
        if held.source.wkbType() == NO_GEOMETRY:
            raise DataError("no_geometry", layer=held.name, role=role, count=max(held.source.featureCount(), 0))
        if not crs.isValid():
            raise DataError("no_crs", layer=held.name, role=role)
        box = None if bbox is None else self._box_in(bbox, bbox_crs, crs)
        request = QgsFeatureRequest()
        if box is not None:
            request.setFilterRect(box)
        attributes, blobs = self._read(held, request, columns, with_geometry=True)
        if attributes.empty and not len(blobs):
            raise DataError("nothing_in_box" if box is not None else "empty_layer", layer=held.name, role=role)
        shapes, valid = _shapes(blobs)
        target = crs if target_crs is None else target_crs
        attributes, shapes, notices = cleaned(
            attributes,
            shapes,
            label=held.name,
            role=role,
            geometry=geometry,
            near=near,
            valid=valid,
            move=None if target == crs else lambda g: self.reproject(g, crs, target),
        )
        bare = self._without_geometry(held) if box is not None and digest else 0
        if bare:
            notices = (*notices, Notice("null_geometry", {"layer": held.name, "count": bare}))
        digested = layers.checksum(held.file) if digest and held.file is not None else ""
        source = Source(role, held.origin, held.name, self.crs_name(crs)[:200], len(blobs), digested)
        return VectorLayer(attributes, shapes, target, source, notices)

    def read_raster(self, path: str, *, role: str, bbox: Bounds | None = None, bbox_crs: Any = None) -> RasterLayer:
        """Read a window of codes as ``core.layers.read_raster`` does, with the same errors."""
        held = cast("_Raster", self.held[path])  # core asked is_raster first
        if not held.crs.isValid():
            raise DataError("no_crs", layer=held.name, role=role)
        if held.crs.isGeographic():
            raise DataError("geographic_raster", layer=held.name, crs=self.crs_name(held.crs)[:60])
        if int(held.provider.dataType(1)) not in _DTYPES:
            raise DataError("raster_of_unknown_type", layer=held.name)
        if _is_rotated(held):
            raise DataError("rotated_raster", layer=held.name)
        provider, whole = held.provider, held.provider.extent()
        grid = Grid(
            whole.width() / provider.xSize(), 0.0, whole.xMinimum(), 0.0, -whole.height() / provider.ySize(),
            whole.yMaximum(),
        )  # fmt: skip
        box = whole if bbox is None else self._box_in(bbox, bbox_crs, held.crs)
        rows, columns = _window(box, grid, provider)
        if rows[0] >= rows[1] or columns[0] >= columns[1]:
            raise DataError("nothing_in_box", layer=held.name, role=role)
        band, nodata = self._band(held, grid, rows, columns)
        values = codes_of_band(band, nodata, held.name)
        if not values.any():
            raise DataError("empty_layer", layer=held.name, role=role)
        moved = grid._replace(c=grid.c + columns[0] * grid.a, f=grid.f + rows[0] * grid.e)
        details = {
            "cell_m": [abs(grid.a), abs(grid.e)],
            "dtype": str(band.dtype),
            "nodata": "" if nodata is None else f"{nodata:g}",
        }
        digest = layers.checksum(held.file) if held.file is not None else ""
        crs_name = self.crs_name(held.crs)[:200]
        source = Source(role, held.origin, None, crs_name, int(values.size), digest, vintage_in(held.name))
        return RasterLayer(values, moved, held.crs, replace(source, details=details))

    def read_table(self, path: str, *, role: str) -> tuple[pd.DataFrame, Source]:
        """Read a layer without geometry as ``core.layers.read_table`` reads a file."""
        held = self._vector(path)
        table, _ = self._read(held, QgsFeatureRequest(), None, with_geometry=False)
        if table.empty:
            raise DataError("empty_layer", layer=held.name, role=role)
        digest = layers.checksum(held.file) if held.file is not None else ""
        return tidied(table, held.name), Source(role, held.origin, held.name, None, len(table), digest)

    def extent(self, path: str) -> tuple[Bounds, Any]:
        """Return the bounds of a layer and their CRS."""
        held = self.held[path]
        if isinstance(held, _Raster):
            return _bounds(held.provider.extent()), held.crs
        return _bounds(held.source.sourceExtent()), held.source.sourceCrs()

    def working_crs(self, bounds: Bounds, crs: Any, stated: str | None) -> Any:
        """Return the projection the law sets where the bounds lie, or the one stated, as ``core.layers`` does."""
        if stated:
            return _stated(stated)
        degrees = self._box_in(bounds, crs, QgsCoordinateReferenceSystem("EPSG:4326"), margin=0.0)
        return QgsCoordinateReferenceSystem(f"EPSG:{legal_epsg(_bounds(degrees))}")

    def crs_name(self, crs: Any) -> str:
        """Return a CRS as the result states it."""
        return str(crs.authid() or crs.description() or crs.toWkt())

    def check_touch(
        self, first: Bounds, second: Bounds, crs_first: Any, crs_second: Any, *, names: tuple[str, str]
    ) -> None:
        """Refuse two layers that do not meet, and say so where swapped axes are the cause."""
        degrees = QgsCoordinateReferenceSystem("EPSG:4326")
        boxes = [_bounds(self._box_in(b, c, degrees, 0.0)) for b, c in ((first, crs_first), (second, crs_second))]
        check_boxes(boxes[0], boxes[1], (crs_first.isGeographic(), crs_second.isGeographic()), names)

    def reproject(self, geometry: np.ndarray, source: Any, target: Any) -> np.ndarray:
        """Return geometries of one CRS in another, by QGIS's transform."""
        if source == target or not len(geometry):
            return geometry
        transform = QgsCoordinateTransform(source, target, self.transforms)
        names = self.crs_name(source)[:60], self.crs_name(target)[:60]

        def project(coordinates: np.ndarray) -> np.ndarray:
            parts = [coordinates[n : n + _POINTS] for n in range(0, len(coordinates), _POINTS)] or [coordinates]
            moved = []
            try:
                for part in parts:
                    self._stop_if_cancelled()
                    moved.append(_moved(part, transform))
                return np.concatenate(moved)
            except QgsCsException as error:
                raise DataError("cannot_reproject", source=names[0], target=names[1]) from error

        return moved_by(project, geometry, degrees=source.isGeographic(), names=names)

    def source(self, path: str) -> QgsProcessingFeatureSource:
        """Return what reads a layer's features."""
        return self._vector(path).source

    def features(self, path: str) -> Any:
        """Return an iterator of a layer's features, valid or not."""
        return self._vector(path).source.getFeatures(QgsFeatureRequest(), _SKIP_CHECKS)

    @staticmethod
    def as_text(value: Any) -> str:
        """Return an attribute as the text of what ``attributes`` has for it."""
        return str(_plain(value))

    def attributes(self, path: str, columns: list[str] | None) -> pd.DataFrame:
        """Return the attributes of every feature, in their order."""
        return self._read(self._vector(path), QgsFeatureRequest(), columns, with_geometry=False)[0]

    # --- reading

    def _vector(self, path: str) -> _Vector:
        held = self.held[path]
        if not isinstance(held, _Vector):
            raise UsageError("territories_are_raster", path=held.name)
        return held

    def _read(
        self, held: _Vector, request: QgsFeatureRequest, columns: list[str] | None, *, with_geometry: bool
    ) -> tuple[pd.DataFrame, np.ndarray]:
        """Return the attributes (n, columns) and the WKB (n,) of what a request finds."""
        fields = held.source.fields()
        names = [f.name() for f in fields] if columns is None else columns
        at = [fields.lookupField(n) for n in names]
        if columns is not None:
            request.setSubsetOfAttributes(at)
        if not with_geometry:
            request.setFlags(without_geometry_flag())
        rows: list[list[Any]] = []
        blobs: list[bytes | None] = []
        count = held.source.featureCount()
        for n, feature in enumerate(held.source.getFeatures(request, _SKIP_CHECKS)):
            if n % _LOOK_EVERY == 0:
                self._stop_if_cancelled()
                if self.progress is not None and with_geometry and count > 0:
                    self.progress(held.name, min(n / count, 1.0))
            values = feature.attributes()
            rows.append([values[i] for i in at] if columns is not None else values)
            if with_geometry:
                blobs.append(wkb_of(feature.geometry()))
        return frame_of(rows, names), np.array(blobs, dtype=object)

    def _without_geometry(self, held: _Vector) -> int:
        """Return how many features have no geometry: a box leaves them out unseen."""
        count = held.source.featureCount()
        if count < 0:
            return 0
        request = QgsFeatureRequest().setFlags(without_geometry_flag()).setSubsetOfAttributes([])
        if held.source.sourceExtent().isEmpty():
            return 0
        request.setFilterRect(held.source.sourceExtent().buffered(1.0))
        found = 0
        for _ in held.source.getFeatures(request, _SKIP_CHECKS):
            if found % _LOOK_EVERY == 0:
                self._stop_if_cancelled()
            found += 1
        return max(count - found, 0)

    def _stop_if_cancelled(self) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled

    def _band(
        self, held: _Raster, grid: Grid, rows: tuple[int, int], columns: tuple[int, int]
    ) -> tuple[np.ndarray, float | None]:
        """Read the first band in strips; return its cells and the value that means no data."""
        width = columns[1] - columns[0]
        height = max(1, _BLOCK_CELLS // width)
        strips, nodata = [], None
        left, right = grid.c + columns[0] * grid.a, grid.c + columns[1] * grid.a
        for first in range(rows[0], rows[1], height):
            self._stop_if_cancelled()
            if self.progress is not None:
                self.progress(held.name, (first - rows[0]) / (rows[1] - rows[0]))
            last = min(first + height, rows[1])
            box = QgsRectangle(left, grid.f + last * grid.e, right, grid.f + first * grid.e)
            block = held.provider.block(1, box, width, last - first)
            kind = _DTYPES.get(int(block.dataType()))
            if not block.isValid() or kind is None:
                reason = "" if block.error().isEmpty() else str(block.error().summary())
                raise DataError("unreadable_layer", path=held.origin, reason=reason)
            strips.append(np.frombuffer(block.data().data(), dtype=kind).reshape(last - first, width))
            nodata = block.noDataValue() if block.hasNoDataValue() else None
        return np.concatenate(strips), nodata

    def _box_in(self, bounds: Bounds, crs: Any, target: Any, margin: float = 1e-3) -> QgsRectangle:
        """Return a box in another CRS, its edges densified so that nothing at their middle is missed."""
        box = QgsRectangle(*bounds)
        if crs is not None and crs != target:
            transform = QgsCoordinateTransform(crs, target, self.transforms)
            try:
                box = transform.transformBoundingBox(box)
            except QgsCsException as error:
                names = self.crs_name(crs)[:60], self.crs_name(target)[:60]
                raise DataError("cannot_reproject", source=names[0], target=names[1]) from error
            box = box.buffered(margin * max(box.width(), box.height()))
        return box


def frame_of(rows: list[list[Any]], names: list[str]) -> pd.DataFrame:
    """Return attributes, a list a feature, as a table."""
    columns = list(zip(*rows)) if rows else [() for _ in names]
    found = {name: pd.Series([_plain(v) for v in column]) for name, column in zip(names, columns)}
    return pd.DataFrame(found, index=range(len(rows)))


def without_geometry_flag() -> Any:
    """Return the flag of a request that leaves geometry unread."""
    if hasattr(Qgis, "FeatureRequestFlag"):
        return Qgis.FeatureRequestFlag.NoGeometry
    return QgsFeatureRequest.Flag.NoGeometry


def _is_rotated(held: _Raster) -> bool:
    """Return whether a raster's grid is turned: QGIS straightens it in silence, and its cells are no longer the file's.

    The question goes to GDAL's own bindings, which are those of QGIS: no second GDAL is loaded.
    """
    if held.file is None or held.provider.name() != "gdal":
        return False
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that exceptions will be on by default in GDAL 4
        from osgeo import gdal

        opened = gdal.Open(held.provider.dataSourceUri())
        transform = opened.GetGeoTransform() if opened is not None else (0.0,) * 6
    return bool(transform[2] or transform[4])


def _origin(layer: QgsMapLayer | None) -> tuple[str, Path | None]:
    """Return where a layer's data come from, without user name or password, and the file where it is one."""
    if layer is None:
        return "", None
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    path = Path(str(parts.get("path") or ""))
    if parts.get("path") and path.exists():
        name = parts.get("layerName")
        return f"{path}|layername={name}" if name else str(path), path
    return QgsDataSourceUri.removePassword(layer.source()), None


def _dated(name: str, file: Path | None) -> str:
    """Return a layer's name, with its file's where only that tells the vintage."""
    if file is None or vintage_in(name) is not None or vintage_in(file.stem) is None:
        return name
    return f"{name} ({file.stem})"


def _plain(value: Any) -> Any:
    """Return an attribute as pandas takes it: None for NULL, dates as text."""
    if is_null(value):
        return None
    if isinstance(value, (str, int, float)):
        return value
    return value.toString("yyyy-MM-dd") if hasattr(value, "toString") else str(value)


def wkb_of(geometry: QgsGeometry) -> bytes | None:
    """Return a geometry as WKB without curves or measures, None where there is none."""
    if geometry.isNull():
        return None
    geometry = straight(geometry)
    if QgsWkbTypes.hasM(geometry.wkbType()):
        geometry.get().dropMValue()
    return bytes(geometry.asWkb().data())


def straight(geometry: QgsGeometry) -> QgsGeometry:
    """Return a geometry without curves."""
    curved = QgsWkbTypes.isCurvedType(geometry.wkbType())
    return QgsGeometry(geometry.constGet().segmentize()) if curved else geometry


def flat(geometry: QgsGeometry) -> QgsGeometry:
    """Return a geometry of several parts without curves, heights or measures: what the layers drawn in take."""
    made = QgsGeometry(straight(geometry))
    kind = made.wkbType()
    if QgsWkbTypes.hasZ(kind):
        made.get().dropZValue()
    if QgsWkbTypes.hasM(kind):
        made.get().dropMValue()
    made.convertToMultiType()
    return made


def _shapes(blobs: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """Return the geometries of WKB, and whether each is valid (None where some are no geometry at all)."""
    try:
        return shapes_of_wkb(blobs)
    except shapely.errors.GEOSException:
        return np.asarray(shapely.from_wkb(blobs, on_invalid="ignore")), None


def _moved(coordinates: np.ndarray, transform: QgsCoordinateTransform) -> np.ndarray:
    """Return coordinates (n, 2) transformed in one call: QGIS is given them as one line."""
    header = np.array([(1, _LINE, len(coordinates))], dtype=_LINE_HEADER).tobytes()
    line = QgsGeometry()
    line.fromWkb(header + np.ascontiguousarray(coordinates, dtype="<f8").tobytes())
    line.transform(transform)
    written = line.asWkb().data()
    return np.frombuffer(written, dtype="<f8", offset=_LINE_HEADER.itemsize).reshape(-1, 2)


def _bounds(box: QgsRectangle) -> Bounds:
    return box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()


def _window(box: QgsRectangle, grid: Grid, provider: QgsRasterDataProvider) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the rows and columns (first, past the last) of the cells a box touches."""
    columns = np.array([box.xMinimum() - grid.c, box.xMaximum() - grid.c]) / grid.a
    rows = np.array([box.yMaximum() - grid.f, box.yMinimum() - grid.f]) / grid.e
    found = []
    for span, size in ((rows, provider.ySize()), (columns, provider.xSize())):
        first, last = int(np.floor(span[0] + 1e-9)), int(np.ceil(span[1] - 1e-9))
        found.append((min(max(first, 0), size), min(max(last, 0), size)))
    return found[0], found[1]


def _stated(stated: str) -> QgsCoordinateReferenceSystem:
    """Return the CRS a user states: a legal projection of France, or one in metres that keeps areas."""
    crs = QgsCoordinateReferenceSystem(stated)
    if not crs.isValid():
        raise UsageError("bad_crs", crs=stated, reason="")
    metric = not crs.isGeographic() and _in_metres(crs)
    legal = crs.authid() in {f"EPSG:{code}" for _, _, code in LEGAL}
    if not metric or not (legal or _equal_area(crs)):
        raise UsageError("not_equal_area", crs=stated)
    return crs


def _in_metres(crs: QgsCoordinateReferenceSystem) -> bool:
    units = getattr(Qgis, "DistanceUnit", None)
    if units is not None and hasattr(units, "Meters"):
        return bool(crs.mapUnits() == units.Meters)
    from qgis.core import QgsUnitTypes

    return bool(crs.mapUnits() == QgsUnitTypes.DistanceUnit.DistanceMeters)


def _equal_area(crs: QgsCoordinateReferenceSystem) -> bool:
    """Return whether the area of a small square keeps its size where the CRS is used."""
    use = crs.bounds()
    if use.isEmpty():
        use = QgsRectangle(-180, -60, 180, 60)
    lon = np.linspace(use.xMinimum(), use.xMaximum(), 7)[1:-1]
    lat = np.linspace(max(use.yMinimum(), -80), min(use.yMaximum(), 80), 7)[1:-1]
    factors = [crs.factors(QgsPoint(x, y)) for x in lon for y in lat]
    scale = np.array([f.arealScale() for f in factors if f.isValid()])
    return bool(len(scale)) and bool(np.abs(scale - 1).max() < 1e-4)
