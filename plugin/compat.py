"""The few names that QGIS and Qt spell differently from one version to the next, so that no other module asks."""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsField,
    QgsProcessingAlgorithm,
    QgsProcessingParameterDefinition,
    QgsUnitTypes,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QVariant

_NEW_FIELDS = Qgis.QGIS_VERSION_INT >= 33800
if _NEW_FIELDS:
    from qgis.PyQt.QtCore import QMetaType

    _TYPES = {"text": QMetaType.Type.QString, "number": QMetaType.Type.Double, "count": QMetaType.Type.LongLong}
else:
    _TYPES = {"text": QVariant.Type.String, "number": QVariant.Type.Double, "count": QVariant.Type.LongLong}
if hasattr(Qgis, "WkbType"):
    MULTIPOLYGON, NO_GEOMETRY = Qgis.WkbType.MultiPolygon, Qgis.WkbType.NoGeometry
    MULTILINE = Qgis.WkbType.MultiLineString
else:
    MULTIPOLYGON, NO_GEOMETRY = QgsWkbTypes.Type.MultiPolygon, QgsWkbTypes.Type.NoGeometry
    MULTILINE = QgsWkbTypes.Type.MultiLineString
if hasattr(Qgis, "ProcessingParameterFlag"):
    ADVANCED = Qgis.ProcessingParameterFlag.Advanced
else:
    ADVANCED = QgsProcessingParameterDefinition.Flag.FlagAdvanced
if hasattr(Qgis, "LayoutUnit"):
    LAYOUT_MM, KILOMETRES = Qgis.LayoutUnit.Millimeters, Qgis.DistanceUnit.Kilometers
else:
    LAYOUT_MM = QgsUnitTypes.LayoutUnit.LayoutMillimeters
    KILOMETRES = QgsUnitTypes.DistanceUnit.DistanceKilometers
if hasattr(Qgis, "ProcessingAlgorithmFlag"):
    NO_THREADING = Qgis.ProcessingAlgorithmFlag.NoThreading
else:
    NO_THREADING = QgsProcessingAlgorithm.Flag.FlagNoThreading


def field(name: str, kind: str) -> QgsField:
    """Return a field of ``text``, ``number`` or ``count``."""
    return QgsField(name, _TYPES[kind])


def is_null(value: object) -> bool:
    """Return whether an attribute is NULL: None, or Qt's null variant."""
    return value is None or (isinstance(value, QVariant) and value.isNull())
