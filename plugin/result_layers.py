"""What tells a result's layers from any others, and opens them. Nothing heavy is imported: QGIS asks at its start."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsMapLayer, QgsProviderRegistry, QgsVectorLayer

TERRITORIES = "territories_"
"""What the names of the layers of territories begin with; the level follows."""
PROPERTY = "carbocs/"
"""Where a layer keeps what it is: ``level``, ``indicator``, ``occupation``, or ``table``."""


def layer_of(path: Path | str, table: str, name: str) -> QgsVectorLayer:
    """Return a table of a result's GeoPackage as a layer."""
    return QgsVectorLayer(f"{path}|layername={table}", name, "ogr")


def file_of(layer: QgsMapLayer) -> Path:
    """Return the file of a layer of QGIS's own GDAL."""
    return Path(str(layer.source()).split("|")[0])


def result_of(layer: QgsMapLayer | None) -> Path | None:
    """Return the GeoPackage of a layer of territories of a result, None for any other layer."""
    if layer is None or not layer.customProperty(PROPERTY + "level") or layer.providerType() != "ogr":
        return None
    return file_of(layer)


def levels_in(path: Path | str) -> list[str]:
    """Return the levels a result's GeoPackage holds, finest first; empty where it is no result."""
    metadata = QgsProviderRegistry.instance().providerMetadata("ogr")
    names = [d.name() for d in metadata.querySublayers(str(path))]
    return [n[len(TERRITORIES) :] for n in names if n.startswith(TERRITORIES)]
