"""Zones of any layer taken as actions: what the dialog may choose from, and the features it leads to."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCoordinateTransform,
    QgsFeature,
    QgsFeatureRequest,
    QgsMapLayer,
    QgsProject,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.errors import DataError
from ..qgis_layers import flat, without_geometry_flag
from ..result_layers import result_of
from .store import LINES, POLYGONS, edited, value_of, words

if TYPE_CHECKING:
    from .session import Session

translate = QCoreApplication.translate
_MOST_VALUES = 500
"""A field of more values than this names features, not kinds of zones."""
_KIND_FIELDS = ("typezone", "template", "modele", "zone", "type", "nature", "destdomi", "vocation")
_NAME_FIELDS = ("libelle", "nom", "name", "note", "label")
_KINDS = {QgsWkbTypes.GeometryType.PolygonGeometry: "polygon", QgsWkbTypes.GeometryType.LineGeometry: "line"}


def next_year() -> int:
    """Return the year proposed where nothing is remembered."""
    return date.today().year + 1


def choices(project: QgsProject, session: Session, active: QgsMapLayer | None = None) -> list[dict[str, Any]]:
    """Return the layers of polygons and lines of a project, as the dialog lists them: the active one first."""
    ours = {layer.id() for layer in session.layers.values()}
    layers = [x for x in project.mapLayers().values() if isinstance(x, QgsVectorLayer) and x.id() not in ours]
    layers = [x for x in layers if x.geometryType() in _KINDS and result_of(x) is None]
    found = []
    for layer in sorted(layers, key=lambda x: (active is None or x.id() != active.id(), x.name())):
        at = sorted(range(len(layer.fields())), key=lambda n, of=layer: _rank(of.fields()[n].name()))
        fields = [
            {
                "name": layer.fields()[n].name(),
                "alias": layer.attributeDisplayName(n),
                "values": partial(_values, layer, n),
            }
            for n in at
        ]
        found.append(
            {
                "id": layer.id(),
                "name": layer.name(),
                "kind": _KINDS[layer.geometryType()],
                "fields": fields,
                "selected": layer.selectedFeatureCount(),
            }
        )
    return found


def _rank(field: str) -> int:
    """Return where a field stands in the list: those that tell kinds first, those that only number features last."""
    name = field.casefold()
    return _KIND_FIELDS.index(name) if name in _KIND_FIELDS else len(_KIND_FIELDS) + (name in ("fid", "id", "ogc_fid"))


def _values(layer: QgsVectorLayer, at: int) -> list[tuple[str, int, float | None]]:
    """Return the values of a field and how many features have each (not counted where they are too many)."""
    unlike = layer.uniqueValues(at)
    if len(unlike) > _MOST_VALUES:
        return [(words(value), 0, None) for value in unlike]
    request = QgsFeatureRequest().setFlags(without_geometry_flag()).setSubsetOfAttributes([at])
    counted = Counter(words(f.attributes()[at]) for f in layer.getFeatures(request))
    return [(value, count, None) for value, count in sorted(counted.items())]


def templates(session: Session, lang: str) -> list[dict[str, Any]]:
    """Return the templates of the scenario drawn, as the dialog lists them."""
    known = session.templates(session.current).values()
    return [{"id": t.id, "label": t.label(lang), "colour": t.colour, "kind": t.kind} for t in known]


def suggestions() -> dict[str, dict[str, Any]]:
    """Return what is proposed for the zones of CNIG's standard for PLU."""
    from ...core.scenario.reading import ZONE_RULES

    return {
        r.zone: {"template": r.template, "share": r.share, "start": r.start, "end": r.end}
        for r in ZONE_RULES
        if r.template and not r.destination
    }


def take(project: QgsProject, session: Session, mapping: dict[str, Any]) -> int:
    """Add the zones of a layer to the scenario drawn, as one edit that can be undone; return how many.

    Raises:
        DataError: ``zones_layer_gone``.
    """
    source = project.mapLayer(mapping["layer"])
    if not isinstance(source, QgsVectorLayer):
        raise DataError("zones_layer_gone", layer=str(mapping.get("layer_name", "")))
    kind = POLYGONS if source.geometryType() == QgsWkbTypes.GeometryType.PolygonGeometry else LINES
    target = session.layers[kind]
    transform = QgsCoordinateTransform(source.crs(), target.crs(), project.transformContext())
    wanted = source.getSelectedFeatures() if mapping.get("selected_only") else source.getFeatures()
    at = source.fields().lookupField(mapping["field"])
    number = _next_number(target)
    features = []
    for feature in wanted:
        value = words(feature.attributes()[at])
        rule = mapping["values"].get(value)
        if rule is None or not rule.get("template") or not feature.hasGeometry():
            continue
        geometry = flat(feature.geometry())
        geometry.transform(transform)
        new = QgsFeature(target.fields())
        new.setGeometry(geometry)
        given = {"id": str(number + len(features)), "scenario": session.current, "template": rule["template"],
                 "start": int(rule["start"]), "end": int(rule["end"]), "share": float(rule["share"]),
                 "note": _named(feature) or value, "width_m": mapping.get("width_m")}  # fmt: skip
        for name, content in given.items():
            if target.fields().lookupField(name) >= 0:
                new[name] = content
        features.append(new)
    if features:
        if not target.isEditable():
            target.startEditing()
        with edited(target, translate("CarbOCS", "Import zones from a layer")):
            target.addFeatures(features)
    return len(features)


def _named(feature: QgsFeature) -> str:
    """Return what a zone is called by its own layer."""
    names = {f.name().casefold(): n for n, f in enumerate(feature.fields())}
    found = next((names[n] for n in _NAME_FIELDS if n in names), None)
    return "" if found is None else words(feature.attributes()[found])


def _next_number(layer: QgsVectorLayer) -> int:
    numbers = [int(w) for f in layer.getFeatures() if (w := words(value_of(f, "id"))).isdigit()]
    return max(numbers, default=0) + 1
