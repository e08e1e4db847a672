"""The scenarios of a result: a GeoPackage beside it with what is drawn (polygons, lines) and the list of scenarios.

It stands apart from the result so that a new assessment never touches it, and is opened by any colleague's QGIS.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFields,
    QgsMapLayerStyle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, QDate, QDateTime, Qt

from ...core.errors import DataError
from ...core.layers import whole_file
from ...core.report.geopackage import write_style_rows
from ..compat import MULTILINE, MULTIPOLYGON, NO_GEOMETRY, field, is_null
from ..result_layers import layer_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    Style = Callable[[QgsVectorLayer, str], None]

translate = QCoreApplication.translate
POLYGONS, LINES, SCENARIOS = "actions", "lines", "scenarios"
ENDING = "_scenarios.gpkg"
_ACTION = (("id", "text"), ("scenario", "text"), ("template", "text"), ("start", "count"), ("end", "count"),
           ("share", "number"), ("share_low", "number"), ("share_high", "number"), ("note", "text"))  # fmt: skip
FIELDS = {
    POLYGONS: _ACTION,
    LINES: (*_ACTION, ("width_m", "number")),
    SCENARIOS: (
        ("name", "text"), ("note", "text"), ("locked", "count"), ("mode", "text"), ("release", "text"),
        ("templates", "text"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A scenario of the list; ``mode`` and ``release`` are those of the result it was begun on."""

    name: str
    note: str = ""
    locked: bool = False
    mode: str = ""
    release: str = ""
    templates: str = ""


def store_of(result: Path) -> Path:
    """Return where the scenarios of a result are kept."""
    return result.with_name(result.stem + ENDING)


class Store:
    """The GeoPackage of scenarios; made where it is not there yet."""

    def __init__(self, path: Path, crs: str, transforms: Any, style: Style | None = None) -> None:
        """Open or make it; ``crs`` is that of the result, ``style(layer, kind)`` gives the layers their looks.

        Raises:
            DataError: ``not_a_store``, ``cannot_write``, ``disk_full``.
        """
        self.path = path
        if not path.is_file():
            _make(path, crs, transforms, style)
        self.table = layer_of(path, SCENARIOS, SCENARIOS)
        if not self.table.isValid() or self.table.fields().lookupField("name") < 0:
            raise DataError("not_a_store", path=str(path))
        self._file = path.stat().st_ino

    @property
    def gone(self) -> bool:
        """Whether the file is no longer there, or is another: QGIS makes an empty one where it misses one."""
        return not self.path.is_file() or self.path.stat().st_ino != self._file

    def entries(self) -> list[Entry]:
        """Return the scenarios, in the order they were made."""
        return [
            Entry(
                words(f["name"]), words(value_of(f, "note")), value_of(f, "locked") == 1, words(value_of(f, "mode")),
                words(value_of(f, "release")), words(value_of(f, "templates")),
            )
            for f in sorted(self.table.getFeatures(), key=lambda f: f.id())
        ]  # fmt: skip

    def add(self, entry: Entry) -> None:
        """Add a scenario to the list."""
        feature = QgsFeature(self.table.fields())
        for name, value in vars(entry).items():
            feature[name] = int(value) if isinstance(value, bool) else value
        with edited(self.table):
            self.table.addFeature(feature)

    def change(self, scenario: str, **values: Any) -> None:
        """Change what the list tells of a scenario."""
        fields = self.table.fields()
        with edited(self.table):
            for feature in self._named(scenario):
                for key, value in values.items():
                    given = int(value) if isinstance(value, bool) else value
                    self.table.changeAttributeValue(feature.id(), fields.lookupField(key), given)

    def remove(self, name: str) -> None:
        """Take a scenario off the list."""
        with edited(self.table):
            self.table.deleteFeatures([f.id() for f in self._named(name)])

    def _named(self, name: str) -> list[QgsFeature]:
        return [f for f in self.table.getFeatures() if f["name"] == name]

    def free_name(self, wanted: str, own: str = "") -> str:
        """Return a name that no scenario but ``own`` has yet: the one wanted, or it with a number."""
        taken = {e.name.casefold() for e in self.entries() if e.name != own}
        name, number = wanted, 2
        while name.casefold() in taken:
            name, number = f"{wanted} {number}", number + 1
        return name


@contextmanager
def edited(layer: QgsVectorLayer, name: str = "") -> Iterator[None]:
    """Edit a layer: within its own editing where it is edited (one undoable command), else written at once.

    Raises:
        DataError: ``cannot_write``; nothing is changed.
    """
    if layer.isEditable():
        layer.beginEditCommand(name or "CarbOCS")
        try:
            yield
        except BaseException:
            layer.destroyEditCommand()
            raise
        layer.endEditCommand()
        return
    if not layer.startEditing():
        raise DataError("cannot_write", path=layer.source().split("|")[0], reason=layer.name())
    try:
        yield
    except BaseException:
        layer.rollBack()
        raise
    if not layer.commitChanges():
        reason = "; ".join(layer.commitErrors())
        layer.rollBack()
        raise DataError("cannot_write", path=layer.source().split("|")[0], reason=reason)


def value_of(feature: QgsFeature, name: str) -> Any:
    """Return the value of a field, None where the layer has no such field (its user may take any away)."""
    at = feature.fieldNameIndex(name)
    return feature.attribute(at) if at >= 0 else None


def words(value: Any) -> str:
    """Return a value of a field as text, '' where there is none."""
    if is_null(value):
        return ""
    if isinstance(value, (QDate, QDateTime)):
        return str(value.toString(Qt.DateFormat.ISODate))
    return str(value).strip()


def _make(path: Path, crs: str, transforms: Any, style: Style | None) -> None:
    kinds = {POLYGONS: MULTIPOLYGON, LINES: MULTILINE, SCENARIOS: NO_GEOMETRY}
    with whole_file(path) as beside:
        for name, kind in kinds.items():
            options = QgsVectorFileWriter.SaveVectorOptions()
            options.driverName, options.layerName = "GPKG", name
            actions = QgsVectorFileWriter.ActionOnExistingFile
            options.actionOnExistingFile = (
                actions.CreateOrOverwriteLayer if beside.exists() else actions.CreateOrOverwriteFile
            )
            options.layerOptions = ["GEOMETRY_NAME=geom"]
            fields = QgsFields()
            for column, of in FIELDS[name]:
                fields.append(field(column, of))
            system = QgsCoordinateReferenceSystem(crs if kind != NO_GEOMETRY else "")
            writer = QgsVectorFileWriter.create(str(beside), fields, kind, system, transforms, options)
            fault = writer.errorMessage()
            del writer  # closes the file
            if fault:
                raise OSError(fault)
        if style is not None:
            write_style_rows(beside, [_styled(kind, crs, style) for kind in (POLYGONS, LINES)])


def _styled(kind: str, crs: str, style: Style) -> tuple[str, str, str, bool, str]:
    """Return the row of ``layer_styles`` of a layer; it is made in memory, so that the file is not held open."""
    shape = "MultiPolygon" if kind == POLYGONS else "MultiLineString"
    layer = QgsVectorLayer(f"{shape}?crs={crs}", kind, "memory")
    layer.dataProvider().addAttributes([field(column, of) for column, of in FIELDS[kind]])
    layer.updateFields()
    style(layer, kind)
    kept = QgsMapLayerStyle()
    kept.readFromLayer(layer)
    return kind, "CarbOCS", kept.xmlData(), True, ""
