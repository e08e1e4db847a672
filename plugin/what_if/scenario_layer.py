"""How drawn actions look and are filled in: a colour a template, drop-downs, years and shares within their bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsDefaultValue,
    QgsEditorWidgetSetup,
    QgsExpressionContextUtils,
    QgsFillSymbol,
    QgsLineSymbol,
    QgsPalLayerSettings,
    QgsRendererCategory,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QColor

from .store import LINES, POLYGONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ...core.scenario import Template

translate = QCoreApplication.translate
VARIABLE = "carbocs_scenario"
"""The layer's variable that says which scenario is drawn, and which a new action belongs to."""
_DRAWN = f"coalesce(@{VARIABLE}, '') IN ('', \"scenario\")"
"""Where no scenario is chosen, in a QGIS without the plugin, all of them are drawn."""
_SHOWN = f'CASE WHEN {_DRAWN} THEN "template" END'
_FIRST = {POLYGONS: "housing_estate", LINES: "hedgerow_planted"}


def set_scenario(layer: QgsVectorLayer, name: str) -> None:
    """Draw one scenario, and give new actions to it."""
    QgsExpressionContextUtils.setLayerVariable(layer, VARIABLE, name)
    layer.triggerRepaint()


def offer_scenarios(layer: QgsVectorLayer, names: Iterable[str]) -> None:
    """Have the form offer the scenarios there are, so that no action is given to one by a slip of the hand."""
    at = layer.fields().lookupField("scenario")
    layer.setEditorWidgetSetup(at, QgsEditorWidgetSetup("ValueMap", {"map": [{name: name} for name in names]}))


def restyle(layer: QgsVectorLayer, templates: Mapping[str, Template], used: Iterable[str], lang: str) -> None:
    """Give a layer of actions a category a template in use, in the order of the templates."""
    wanted = set(used)
    categories = [
        QgsRendererCategory(t.id, _symbol(layer, t.colour), t.label(lang), True)
        for t in templates.values()
        if t.id in wanted
    ]
    layer.setRenderer(QgsCategorizedSymbolRenderer(_SHOWN, categories))
    layer.triggerRepaint()


def _symbol(layer: QgsVectorLayer, colour: str) -> Any:
    if layer.customProperty("carbocs/actions") == LINES:
        return QgsLineSymbol.createSimple({"color": colour, "width": "1.0", "capstyle": "round"})
    fill = QColor(colour)
    fill.setAlpha(150)
    edge = QColor(colour).darker(140)
    return QgsFillSymbol.createSimple(
        {"color": f"{fill.red()},{fill.green()},{fill.blue()},{fill.alpha()}", "outline_color": edge.name(),
         "outline_width": "0.5"}
    )  # fmt: skip


def set_up(
    layer: QgsVectorLayer, kind: str, templates: Mapping[str, Template], years: tuple[int, int], lang: str
) -> None:
    """Lay out the form of a layer of actions: names of the fields, drop-downs, defaults; and its labels."""
    layer.setCustomProperty("carbocs/actions", kind)
    fields = layer.fields()
    names = {
        "id": translate("CarbOCS", "Action"),
        "scenario": translate("CarbOCS", "Scenario"),
        "template": translate("CarbOCS", "What becomes of it"),
        "start": translate("CarbOCS", "Year (or first year)"),
        "end": translate("CarbOCS", "Last year, where it is spread"),
        "share": translate("CarbOCS", "Share or probability (0–1)"),
        "share_low": translate("CarbOCS", "Lowest share thought possible"),
        "share_high": translate("CarbOCS", "Highest share thought possible"),
        "note": translate("CarbOCS", "Note"),
        "width_m": translate("CarbOCS", "Width (m), for roads"),
    }
    for name, label in names.items():
        at = fields.lookupField(name)
        if at >= 0:
            layer.setFieldAlias(at, label)
            layer.setEditorWidgetSetup(at, _widget(name, kind, templates, years, lang))
    for name, value in _defaults(kind).items():
        layer.setDefaultValueDefinition(fields.lookupField(name), QgsDefaultValue(value))
    if fields.lookupField("fid") >= 0:
        layer.setEditorWidgetSetup(fields.lookupField("fid"), QgsEditorWidgetSetup("Hidden", {}))
    layer.setDisplayExpression('coalesce("note", \'action \' || "id")')
    _label(layer)


def _defaults(kind: str) -> dict[str, str]:
    return {
        "id": 'to_string(coalesce(maximum(to_int("id")), 0) + 1)',
        "scenario": f"@{VARIABLE}",
        "template": f"'{_FIRST[kind]}'",
        "start": "year(now()) + 1",
        "share": "1",
    }


def _widget(
    name: str, kind: str, templates: Mapping[str, Template], years: tuple[int, int], lang: str
) -> QgsEditorWidgetSetup:
    if name == "template":
        usable = [t for t in templates.values() if kind == LINES or t.kind == "area"]
        return QgsEditorWidgetSetup("ValueMap", {"map": [{t.label(lang): t.id} for t in usable]})
    if name in ("start", "end"):
        span = {"Min": years[0], "Max": years[1], "Step": 1, "Style": "SpinBox", "AllowNull": name == "end"}
        return QgsEditorWidgetSetup("Range", span)
    if name in ("share", "share_low", "share_high"):
        span = {"Min": 0.0, "Max": 1.0, "Step": 0.05, "Precision": 2, "Style": "SpinBox", "AllowNull": name != "share"}
        return QgsEditorWidgetSetup("Range", span)
    if name == "width_m":
        span = {"Min": 0.0, "Max": 500.0, "Step": 1.0, "Precision": 1, "Style": "SpinBox", "AllowNull": True}
        return QgsEditorWidgetSetup("Range", span)
    return QgsEditorWidgetSetup("TextEdit", {"IsMultiline": False})


def _label(layer: QgsVectorLayer) -> None:
    """Label the actions of the scenario drawn by their note or number."""
    settings = QgsPalLayerSettings()
    settings.fieldName = f'CASE WHEN {_DRAWN} THEN coalesce(nullif("note", \'\'), "id") END'
    settings.isExpression = True
    form = QgsTextFormat()
    form.setSize(8)
    form.setColor(QColor("#22302a"))
    buffer = QgsTextBufferSettings()
    buffer.setEnabled(True)
    buffer.setSize(0.8)
    buffer.setColor(QColor("#ffffff"))
    form.setBuffer(buffer)
    settings.setFormat(form)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
