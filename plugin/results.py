"""A result in QGIS: its GeoPackage written by QGIS, and the named group of styled layers, tables and relations.

Nothing is computed here: what stands in the GeoPackage is what the engine returned.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFields,
    QgsGeometry,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsRelation,
    QgsRelationContext,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core import report
from ..core.layers import whole_file
from ..core.report.exchange import LATER
from ..core.report.geopackage import write_style_rows
from . import styling
from .compat import MULTILINE, MULTIPOLYGON, NO_GEOMETRY, field
from .result_layers import PROPERTY, TERRITORIES, file_of, layer_of, levels_in, result_of

if TYPE_CHECKING:
    from ..core.assessment import Assessment

translate = QCoreApplication.translate
RELATED = ("areas", "stocks", "fluxes")
"""The tables whose rows a territory's form shows."""
TABLES = (
    *RELATED,
    "changes",
    "refinements",
    "hedgerow_lengths",
    "audit",
    "comparison",
    "options",
    "sources",
    "warnings",
)


@dataclass(frozen=True)
class LandUse:
    """The land use of a run, to be shown beside the result: what QGIS opens, and how its codes are found."""

    source: str
    provider: str
    raster: bool
    code_field: str
    nomenclature: str
    codes: tuple[str, ...]
    occupations: dict[str, str] = dataclasses.field(default_factory=dict)
    """The occupation of each code, as the run had it."""


# --- tables and features


def fields_of(table: pd.DataFrame) -> QgsFields:
    """Return the fields of a table: whole numbers, numbers, text."""
    fields = QgsFields()
    for name in table.columns:
        kind = "text"
        if pd.api.types.is_integer_dtype(table[name]):
            kind = "count"
        elif pd.api.types.is_float_dtype(table[name]):
            kind = "number"
        fields.append(field(str(name), kind))
    return fields


def features_of(table: pd.DataFrame, geometry: np.ndarray | None, fields: QgsFields) -> list[QgsFeature]:
    """Return a table as QGIS's features, NULL where there is no value."""
    columns = [_values(table[name]) for name in table.columns]
    blobs = None if geometry is None else shapely.to_wkb(_as_multi(geometry), output_dimension=2)
    features = []
    for n, row in enumerate(zip(*columns)):
        feature = QgsFeature(fields)
        feature.setAttributes(list(row))
        if blobs is not None and blobs[n] is not None:
            shape = QgsGeometry()
            shape.fromWkb(blobs[n])
            feature.setGeometry(shape)
        features.append(feature)
    return features


def _values(column: pd.Series) -> list[Any]:
    missing = column.isna().to_numpy()
    values = column.to_numpy().tolist()
    return [None if gone else value for value, gone in zip(values, missing)]


def _as_multi(geometry: np.ndarray) -> np.ndarray:
    result = geometry.copy()
    for single_type, collect in ((3, shapely.multipolygons), (1, shapely.multilinestrings)):
        single = shapely.get_type_id(geometry) == single_type
        result[single] = collect(geometry[single][:, None])
    return result


def write(
    assessment: Assessment, path: Path, lang: str, transforms: Any, more: dict[str, pd.DataFrame] | None = None
) -> None:
    """Write a result to a GeoPackage by QGIS's own GDAL, whole or not at all; ``more`` tables beside it.

    Raises:
        DataError: ``cannot_write``, ``disk_full``.
    """
    with whole_file(path) as beside:
        held = report.contents(assessment, lang)
        held += [report.Content(name, table) for name, table in (more or {}).items()]
        for content in held:
            write_content(content, beside, assessment.crs, transforms)
        report.write_styles(beside, held, lang)


def write_contents(
    path: Path, held: list[report.Content], styles: list[tuple[Any, ...]], crs: str | None, transforms: Any
) -> None:
    """Write layers, tables and styles to a GeoPackage by QGIS's own GDAL, whole or not at all.

    Raises:
        DataError: ``cannot_write``, ``disk_full``.
    """
    with whole_file(path) as beside:
        for content in held:
            write_content(content, beside, crs, transforms)
        write_style_rows(beside, styles)


def write_content(content: report.Content, path: Path, crs: str | None, transforms: Any) -> None:
    """Add a table to a GeoPackage by QGIS's own GDAL.

    Raises:
        OSError: what QGIS says of it.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = content.name
    actions = QgsVectorFileWriter.ActionOnExistingFile
    options.actionOnExistingFile = actions.CreateOrOverwriteLayer if path.exists() else actions.CreateOrOverwriteFile
    options.layerOptions = ["GEOMETRY_NAME=geom"]
    fields = fields_of(content.table)
    kinds = {"MultiPolygon": MULTIPOLYGON, "MultiLineString": MULTILINE}
    kind = NO_GEOMETRY if content.geometry is None else kinds[content.kind]
    system = QgsCoordinateReferenceSystem(crs or "")
    writer = QgsVectorFileWriter.create(str(path), fields, kind, system, transforms, options)
    fault = writer.errorMessage()
    if not fault and not writer.addFeatures(features_of(content.table, content.geometry, fields)):
        fault = writer.errorMessage() or content.name
    if not fault and hasattr(writer, "finalize"):
        writer.finalize()
    del writer  # closes the file
    if fault:
        raise OSError(fault)


# --- the group of layers


def add_group(
    project: QgsProject,
    path: Path,
    name: str,
    lang: str,
    occupations: tuple[str, ...] = ("forest",),
    land_use: LandUse | None = None,
) -> QgsLayerTreeGroup:
    """Load a result into a project: a group by level with a layer an indicator, the land use, the tables, relations.

    Args:
        project: the project.
        path: the result's GeoPackage.
        name: the group's.
        lang: the language of the result.
        occupations: those that get a layer of stock and one of flux.
        land_use: what the result was measured on; not shown where None.
    """
    _remove_older(project, path)
    root = project.layerTreeRoot().insertGroup(0, name)
    tables = {t: layer_of(path, t, styling.table_title(t)) for t in TABLES}
    tables = {t: layer for t, layer in tables.items() if layer.isValid() and not (t in LATER and _is_empty(layer))}
    about = styling.metadata(tables, lang)
    parents = []
    shown = [level for level in levels_in(path) if level != "total"] or levels_in(path)
    for n, level in enumerate(shown):
        group = root.addGroup(styling.level_title(level))
        group.setExpanded(n == 0)
        group.setItemVisibilityChecked(n == 0)
        layers = _indicator_layers(path, level, lang, occupations)
        for m, (layer, kind) in enumerate(layers):
            layer.setMetadata(styling.with_title(about, layer.name(), kind))
            _mark(layer, level, kind)
            parents.append(layer)
            project.addMapLayer(layer, False)
            node = group.addLayer(layer)
            node.setItemVisibilityChecked(m == 0)
            node.setExpanded(m == 0)
    if land_use is not None:
        layer = styling.land_use_layer(land_use, lang)
        if layer.isValid():
            project.addMapLayer(layer, False)
            node = root.addLayer(layer)
            node.setExpanded(False)
            # Beneath the indicators it would only show where there is no territory.
            node.setItemVisibilityChecked(False)
    _add_tables(project, root, tables, lang)
    _relate(project, parents, [tables[name] for name in RELATED if name in tables])
    _unfold(root)
    return root


def _is_empty(layer: QgsVectorLayer) -> bool:
    return next(layer.getFeatures(), None) is None


def _remove_older(project: QgsProject, path: Path) -> None:
    """Take away the group that shows what stood in the file before: its classes and titles are no longer true."""
    for group in project.layerTreeRoot().findGroups():
        layers = [node.layer() for node in group.findLayers() if node.layer() is not None]
        ours = [layer for layer in layers if result_of(layer) is not None]
        if ours and all(file_of(layer) == path for layer in ours):
            project.removeMapLayers([layer.id() for layer in layers])
            project.layerTreeRoot().removeChildNode(group)


def _unfold(root: QgsLayerTreeGroup) -> None:
    """Open the group and its first level, close the rest: the tree hears of it once there is something inside."""
    for node in (root, root.children()[0]):
        node.setExpanded(False)
        node.setExpanded(True)
    for node in root.children()[1:]:
        node.setExpanded(True)
        node.setExpanded(False)


def _indicator_layers(
    path: Path, level: str, lang: str, occupations: tuple[str, ...]
) -> list[tuple[QgsVectorLayer, report.Style]]:
    """Return a layer an indicator of one level, styled and labelled, the one to be seen first at the head."""
    table = table_of(layer_of(path, TERRITORIES + level, level))
    wanted = [s for s in report.styles_of(table, lang) if s.occupation == "total" or s.occupation in occupations]
    found = []
    for style in wanted:
        layer = layer_of(path, TERRITORIES + level, styling.layer_title(style, table, lang))
        styling.apply(layer, style, table, lang)
        found.append((layer, style))
    order = ["stock_per_hectare", "stock_total", "flux_total", "stock_by_occupation", "flux_by_occupation"]
    return sorted(found, key=lambda pair: order.index(pair[1].indicator))


def _mark(layer: QgsMapLayer, level: str, style: report.Style) -> None:
    layer.setCustomProperty(PROPERTY + "level", level)
    layer.setCustomProperty(PROPERTY + "indicator", style.indicator)
    layer.setCustomProperty(PROPERTY + "occupation", style.occupation)


def _add_tables(project: QgsProject, root: QgsLayerTreeGroup, tables: dict[str, QgsVectorLayer], lang: str) -> None:
    group = root.addGroup(translate("CarbOCS", "Tables"))
    group.setExpanded(False)
    for name, layer in tables.items():
        styling.name_columns(layer, lang)
        styling.name_rows(layer, lang)
        layer.setCustomProperty(PROPERTY + "table", name)
        project.addMapLayer(layer, False)
        group.addLayer(layer)


def _relate(project: QgsProject, parents: list[QgsVectorLayer], children: list[QgsVectorLayer]) -> None:
    """Relate the rows of the tables to their territories, so that a territory's form shows them."""
    manager = project.relationManager()
    for parent in parents:
        related = []
        for child in children:
            relation = QgsRelation(QgsRelationContext(project))
            relation.setId(f"carbocs_{parent.id()}_{child.id()}")
            relation.setName(child.name())
            relation.setReferencedLayer(parent.id())
            relation.setReferencingLayer(child.id())
            for column in ("level", "territory"):
                relation.addFieldPair(column, column)
            if relation.isValid():
                manager.addRelation(relation)
                related.append(relation)
        styling.lay_out_form(parent, related)


def table_of(layer: QgsVectorLayer) -> pd.DataFrame:
    """Return the attributes of a layer of a result as a table."""
    names = [f.name() for f in layer.fields()]
    from qgis.core import QgsFeatureRequest

    from .qgis_layers import frame_of, without_geometry_flag

    request = QgsFeatureRequest().setFlags(without_geometry_flag())
    return frame_of([f.attributes() for f in layer.getFeatures(request)], names)
