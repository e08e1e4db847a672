"""A QGIS project beside the data: layers styled as everywhere else, found by paths relative to it.

QGIS is not needed to write it: the XML is what QGIS 3.22 and later read.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET  # nosec B405 (written here; what is parsed are our own styles)
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ... import indicators
from ..columns import column
from ..exchange import level_table
from ..geopackage import DEFAULT_STYLE, Style, styles_of
from ..portrait import level_name
from ..styles import graduated_style, legend
from .layers_out import GEOPACKAGE
from .raster_out import RASTER

if TYPE_CHECKING:
    import pandas as pd

    from .publication import Bounds, Publication

PROJECT = "carbocs.qgz"
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_VERSION = "3.22.0"
_MARGIN = 0.04
_STAMP = (1980, 1, 1, 0, 0, 0)
"""The time of the file in the archive: the same publication is the same bytes."""


@dataclass(frozen=True)
class _Layer:
    """One layer of the project: its id, name, source and provider, and the element that describes it."""

    id: str
    name: str
    source: str
    provider: str
    element: ET.Element


def write_project(publication: Publication) -> None:
    """Write the project: a group of layers a level, the finest open, then the raster."""
    groups = [(level_name(level, publication.lang, several=True), _layers(publication, level))
              for level in publication.levels if level != indicators.TOTAL]  # fmt: skip
    groups = groups or [(level_name(indicators.TOTAL, publication.lang), _layers(publication, indicators.TOTAL))]
    raster = _raster(publication)
    root = ET.Element("qgis", {"projectname": publication.title, "version": _VERSION})
    ET.SubElement(root, "homePath", {"path": ""})
    ET.SubElement(root, "title").text = publication.title
    crs = str(publication.assessment.crs)
    _system(ET.SubElement(root, "projectCrs"), crs)
    _tree(root, groups, raster)
    _canvas(root, crs, publication.bounds)
    held = ET.SubElement(root, "projectlayers")
    for layer in (*(layer for _, layers in groups for layer in layers), raster):
        held.append(layer.element)
    properties = ET.SubElement(root, "properties")
    paths = ET.SubElement(properties, "Paths")
    ET.SubElement(paths, "Absolute", {"type": "bool"}).text = "false"
    system = ET.SubElement(properties, "SpatialRefSys")
    # Without it QGIS takes no notice of the project's system.
    ET.SubElement(system, "ProjectionsEnabled", {"type": "int"}).text = "1"
    _about(root, publication)
    content = _DOCTYPE + ET.tostring(root, encoding="unicode")
    with zipfile.ZipFile(publication.folder / PROJECT, "w", zipfile.ZIP_DEFLATED) as archive:
        inside = zipfile.ZipInfo(PROJECT.replace(".qgz", ".qgs"), _STAMP)
        inside.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(inside, content.encode("utf-8"))
    publication.add(PROJECT, publication.say("publish_project"), "application/zip", "QGIS")


# --- layers


def _layers(publication: Publication, level: str) -> list[_Layer]:
    """Return a layer an indicator of a level, the one to be seen first at the head."""
    table, _ = level_table(publication.assessment, level)
    styles = [s for s in styles_of(table, publication.lang) if s.occupation == indicators.TOTAL]
    styles.sort(key=lambda s: s.indicator != DEFAULT_STYLE)
    return [_vector(publication, level, table, style) for style in styles]


def _vector(publication: Publication, level: str, table: pd.DataFrame, style: Style) -> _Layer:
    values = np.asarray(table[style.column], dtype=float)
    qml = graduated_style(values, style.indicator, style.occupation, publication.lang)
    unit = indicators.legend_scale(indicators.breaks(values, style.indicator), style.indicator, publication.lang)[1]
    name = f"{style.name} ({unit})"
    source = f"./{GEOPACKAGE}|layername=territories_{level}"
    kind = {"type": "vector", "geometry": "Polygon", "wkbType": "MultiPolygon"}
    layer = _layer(publication, f"{level}_{style.indicator}", name, source, "ogr", kind)
    styled = ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314 # nosec B314 (our own text)
    renderer = styled.find("renderer-v2")
    if renderer is None:
        raise ValueError(f"a style without a renderer: {style.indicator}")
    layer.element.append(renderer)
    aliases = ET.SubElement(layer.element, "aliases")
    # The first field of a layer in a GeoPackage is its key.
    for n, field in enumerate(table, 1):
        shown = column(str(field), table[field], publication.lang)
        ET.SubElement(aliases, "alias", {"index": str(n), "field": str(field), "name": shown.heading})
    ET.SubElement(layer.element, "previewExpression").text = 'coalesce(nullif("name", \'\'), "territory")'
    return layer


def _raster(publication: Publication) -> _Layer:
    """Return the layer of the raster, in the classes and colours of the indicator."""
    shown = legend(publication.densities, "stock_per_hectare", publication.lang)
    name = publication.say("publish_raster_layer")
    layer = _layer(publication, "density", name, f"./{RASTER}", "gdal", {"type": "raster"})
    pipe = ET.SubElement(layer.element, "pipe")
    least = {"classificationMin": repr(float(shown.limits[0])), "classificationMax": repr(float(shown.limits[-1]))}
    renderer = ET.SubElement(pipe, "rasterrenderer", {"type": "singlebandpseudocolor", "band": "1", "opacity": "1",
                             "alphaBand": "-1", **least})  # fmt: skip
    shader = ET.SubElement(ET.SubElement(renderer, "rastershader"), "colorrampshader", {
        "colorRampType": "DISCRETE", "classificationMode": "1", "clip": "0", "labelPrecision": "0",
        "minimumValue": least["classificationMin"], "maximumValue": least["classificationMax"],
    })  # fmt: skip
    for high, label, colour in zip(shown.limits[1:], shown.labels, shown.colours):
        ET.SubElement(shader, "item", {"value": repr(float(high)), "color": colour, "alpha": "255", "label": label})
    return layer


def _layer(publication: Publication, key: str, name: str, source: str, provider: str, kind: dict[str, str]) -> _Layer:
    element = ET.Element("maplayer", {**kind, "autoRefreshEnabled": "0", "refreshOnNotifyEnabled": "0"})
    ET.SubElement(element, "id").text = f"carbocs_{key}"
    ET.SubElement(element, "datasource").text = source
    ET.SubElement(element, "layername").text = name
    _system(ET.SubElement(element, "srs"), str(publication.assessment.crs))
    encoding = {"encoding": "UTF-8"} if provider == "ogr" else {}
    ET.SubElement(element, "provider", encoding).text = provider
    ET.SubElement(element, "attribution").text = publication.about.publisher or "CarbOCS"
    return _Layer(f"carbocs_{key}", name, source, provider, element)


# --- the frame


def _tree(root: ET.Element, groups: list[tuple[str, list[_Layer]]], raster: _Layer) -> None:
    tree = ET.SubElement(root, "layer-tree-group")
    for n, (name, layers) in enumerate(groups):
        seen = {"checked": "Qt::Checked" if n == 0 else "Qt::Unchecked", "expanded": "1" if n == 0 else "0"}
        group = ET.SubElement(tree, "layer-tree-group", {"name": name, **seen})
        for m, layer in enumerate(layers):
            _node(group, layer, checked=m == 0)
    _node(tree, raster, checked=False)


def _node(parent: ET.Element, layer: _Layer, *, checked: bool) -> None:
    ET.SubElement(parent, "layer-tree-layer", {
        "id": layer.id, "name": layer.name, "source": layer.source, "providerKey": layer.provider,
        "checked": "Qt::Checked" if checked else "Qt::Unchecked", "expanded": "1" if checked else "0",
    })  # fmt: skip


def _canvas(root: ET.Element, crs: str, bounds: Bounds) -> None:
    canvas = ET.SubElement(root, "mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    ET.SubElement(canvas, "units").text = "meters"
    extent = ET.SubElement(canvas, "extent")
    west, south, east, north = bounds
    x, y = (east - west) * _MARGIN, (north - south) * _MARGIN
    for name, value in (("xmin", west - x), ("ymin", south - y), ("xmax", east + x), ("ymax", north + y)):
        ET.SubElement(extent, name).text = repr(value)
    ET.SubElement(canvas, "rotation").text = "0"
    _system(ET.SubElement(canvas, "destinationsrs"), crs)


def _system(parent: ET.Element, crs: str) -> None:
    """Write a coordinate reference system as QGIS does."""
    from pyproj import CRS

    known = CRS.from_user_input(crs)
    authority = known.to_authority()
    system = ET.SubElement(parent, "spatialrefsys", {"nativeFormat": "Wkt"})
    ET.SubElement(system, "wkt").text = known.to_wkt()
    if authority is not None:
        ET.SubElement(system, "srid").text = authority[1]
        ET.SubElement(system, "authid").text = ":".join(authority)
    ET.SubElement(system, "description").text = known.name
    ET.SubElement(system, "geographicflag").text = "true" if known.is_geographic else "false"


def _about(root: ET.Element, publication: Publication) -> None:
    about = ET.SubElement(root, "projectMetadata")
    ET.SubElement(about, "title").text = publication.title
    ET.SubElement(about, "abstract").text = publication.abstract
    ET.SubElement(about, "author").text = publication.about.publisher
    ET.SubElement(about, "creation").text = f"{publication.about.day.isoformat()}T00:00:00"
