"""How the results of the what-if algorithms look: core's styles, labels, names of columns with units, metadata."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsEditorWidgetSetup,
    QgsExpression,
    QgsLayerMetadata,
    QgsMapLayerStyle,
    QgsRuleBasedRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.messages import text
from .. import styling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ...core.layers import Source
    from ...core.scenario import Ground, Template

translate = QCoreApplication.translate
_SPAN_LIMIT = 1000
_TWO_DECIMALS = {"Precision": 2, "AllowNull": True, "Min": -1e15, "Max": 1e15, "Step": 1, "Style": "SpinBox"}
_COUNTS = ("year", "start", "end", "actions", "over_run")


def dress(
    layer: QgsVectorLayer,
    rows: Sequence[tuple[Any, ...]],
    lang: str,
    *,
    label: str | None = None,
    templates: Iterable[Template] = (),
    by_scenario: bool = False,
) -> None:
    """Style a layer and name its columns; every style core gives is there to be chosen, the first is shown.

    Args:
        layer: what QGIS loaded.
        rows: (layer, name, QML, default, description) as core writes them into ``layer_styles``.
        lang: fr or en.
        label: the expression that polygons are labelled by, none where None.
        templates: those whose ids columns begin with.
        by_scenario: whether a style draws the scenario alone that its description names.
    """
    name_columns(layer, lang, templates)
    if not rows:
        return
    manager = layer.styleManager()
    for _, name, qml, _, described in reversed(rows):
        styling.take_style(layer, qml)
        only = f'"scenario" = {QgsExpression.quotedString(described)}' if by_scenario and described else ""
        if only:
            _draw_only(layer, only)
        if label is not None:
            styling.label(layer, f"CASE WHEN {only} THEN {label} END" if only else label)
        name_columns(layer, lang, templates)
        manager.addStyle(name, _style_of(layer))
    manager.setCurrentStyle(rows[0][1])
    for name in set(manager.styles()) - {name for _, name, *_ in rows}:
        manager.removeStyle(name)


def _draw_only(layer: QgsVectorLayer, where: str) -> None:
    """Draw some of the features: a layer of several scenarios has their polygons one on another."""
    whole = QgsRuleBasedRenderer.convertFromRenderer(layer.renderer())  # held: its rules live as long as it does
    drawn = QgsRuleBasedRenderer.Rule(None, filterExp=where)
    for rule in whole.rootRule().children():
        drawn.appendChild(rule.clone())
    root = QgsRuleBasedRenderer.Rule(None)
    root.appendChild(drawn)
    layer.setRenderer(QgsRuleBasedRenderer(root))


def _style_of(layer: QgsVectorLayer) -> QgsMapLayerStyle:
    style = QgsMapLayerStyle()
    style.readFromLayer(layer)
    return style


def name_columns(layer: QgsVectorLayer, lang: str, templates: Iterable[Template] = ()) -> None:
    """Give the columns of a layer the names a reader knows, units included."""
    known = {**_names(), **_prices(templates, lang)}
    for position, field in enumerate(layer.fields()):
        name = known.get(field.name()) or _of_year(field.name())
        if name:
            layer.setFieldAlias(position, name)
        if field.name() == "fid":
            layer.setEditorWidgetSetup(position, QgsEditorWidgetSetup("Hidden", {}))
        elif field.isNumeric() and field.name() not in _COUNTS:
            layer.setEditorWidgetSetup(position, QgsEditorWidgetSetup("Range", _TWO_DECIMALS))
    styling.name_rows(layer, lang)


def metadata(ground: Ground, sources: Sequence[Source], title: str, lang: str) -> QgsLayerMetadata:
    """Return what a layer says of itself: the method and its limits first, then what it was made from."""
    about = QgsLayerMetadata()
    about.setTitle(title)
    method = translate("CarbOCS", "Scenario of land take by ADEME's ALDO method, computed by CarbOCS.")
    limits = [text(key, lang) for key in ("scenario_scale", "scenario_scope", "scenario_kinetics")]
    options = [f"mode = {ground.mode}", f"release = {ground.release}", f"sealed_share = {ground.sealed_share:g}"]
    about.setAbstract("\n".join([method, "", *limits, "", *options]))
    for source in sources:
        about.addHistoryItem(f"{source.role}: {source.path} (SHA-256 {source.sha256 or '–'})")
    about.setLicenses([styling.LICENCE])
    about.setLanguage(lang)
    about.setKeywords({"gmd:topicCategory": ["environment"], "CarbOCS": ["carbon", "ALDO", date.today().isoformat()]})
    about.setType("dataset")
    return about


# --- names of columns


def _of_year(column: str) -> str | None:
    """Return the name of a column that bears a year or a number of years."""
    found = re.fullmatch(r"(flux|low|high|foregone|difference_as_is|difference_trend)_(\d+)_tco2e(_ha)?", column)
    if found is None:
        return None
    kind, number = found[1], int(found[2])
    if kind == "flux" and found[3]:
        return translate("CarbOCS", "Cumulated to {year}, per hectare (tCO2e/ha)").format(year=number)
    if kind == "flux" and number < _SPAN_LIMIT:
        return translate("CarbOCS", "Cumulated, {count} yr (tCO2e)").format(count=number)
    names = {
        "flux": translate("CarbOCS", "Cumulated to {year} (tCO2e)"),
        "low": translate("CarbOCS", "Cumulated to {year}, low end of the range (tCO2e)"),
        "high": translate("CarbOCS", "Cumulated to {year}, high end of the range (tCO2e)"),
        "foregone": translate("CarbOCS", "Growth foregone to {year} (tCO2e)"),
        "difference_as_is": translate("CarbOCS", "Against land as it is, {year} (tCO2e)"),
        "difference_trend": translate("CarbOCS", "Against the past trend, {year} (tCO2e)"),
    }
    return names[kind].format(year=number)


def _prices(templates: Iterable[Template], lang: str) -> dict[str, str]:
    kinds = {
        "tco2e_ha": translate("CarbOCS", "{template} (tCO2e/ha)"),
        "foregone_tco2e_ha": translate("CarbOCS", "{template}: growth foregone (tCO2e/ha)"),
        "concerned_ha": translate("CarbOCS", "{template}: land concerned (ha)"),
    }
    return {f"{t.id}_{kind}": said.format(template=t.label(lang)) for t in templates for kind, said in kinds.items()}


def _names() -> dict[str, str]:
    return {**_names_of_places(), **_names_of_carbon(), **_names_of_budgets()}


def _names_of_places() -> dict[str, str]:
    return {
        "id": translate("CarbOCS", "Action"),
        "action": translate("CarbOCS", "Action"),
        "scenario": translate("CarbOCS", "Scenario"),
        "course": translate("CarbOCS", "Course"),
        "kind": translate("CarbOCS", "Kind of course"),
        "actions": translate("CarbOCS", "Actions"),
        "template": translate("CarbOCS", "What becomes of it"),
        "label": translate("CarbOCS", "What becomes of it, in words"),
        "start": translate("CarbOCS", "Year (or first year)"),
        "end": translate("CarbOCS", "Last year"),
        "share": translate("CarbOCS", "Share or probability (0–1)"),
        "share_low": translate("CarbOCS", "Lowest share thought possible"),
        "share_high": translate("CarbOCS", "Highest share thought possible"),
        "note": translate("CarbOCS", "Note"),
        "territory": translate("CarbOCS", "Territory"),
        "place": translate("CarbOCS", "Commune"),
        "name": translate("CarbOCS", "Name"),
        "zone": translate("CarbOCS", "Zone"),
        "year": translate("CarbOCS", "Year"),
        "occupation": translate("CarbOCS", "Occupation"),
        "from_occupation": translate("CarbOCS", "From occupation"),
        "to_occupation": translate("CarbOCS", "To occupation"),
        "area_ha": translate("CarbOCS", "Area (ha)"),
        "outside_ha": translate("CarbOCS", "Outside the territories (ha)"),
        "converted_ha": translate("CarbOCS", "Converted (ha)"),
        "bare_ha": translate("CarbOCS", "Without occupation (ha)"),
        "hedgerow_km": translate("CarbOCS", "Hedgerows (km)"),
    }


def _names_of_carbon() -> dict[str, str]:
    return {
        "loss_tc": translate("CarbOCS", "Carbon of soil and biomass (tC)"),
        "loss_tc_ha": translate("CarbOCS", "Carbon of soil and biomass, per hectare (tC/ha)"),
        "flux_tco2e": translate("CarbOCS", "Flux (tCO2e)"),
        "flux_tco2e_ha": translate("CarbOCS", "Flux per hectare (tCO2e/ha)"),
        "cumulated_tco2e": translate("CarbOCS", "Cumulated (tCO2e)"),
        "pessimistic_tco2e": translate("CarbOCS", "Cumulated, pessimistic (tCO2e)"),
        "optimistic_tco2e": translate("CarbOCS", "Cumulated, optimistic (tCO2e)"),
        "foregone_growth_tco2e": translate("CarbOCS", "Growth foregone (tCO2e)"),
        "soil_tco2e": translate("CarbOCS", "Soil (tCO2e)"),
        "litter_tco2e": translate("CarbOCS", "Litter (tCO2e)"),
        "biomass_tco2e": translate("CarbOCS", "Biomass (tCO2e)"),
        "n2o_soil_tco2e": translate("CarbOCS", "N2O of the soil (tCO2e)"),
        "n2o_litter_tco2e": translate("CarbOCS", "N2O of the litter (tCO2e)"),
    }


def _names_of_budgets() -> dict[str, str]:
    return {
        "consumed_ha": translate("CarbOCS", "Consumption of ENAF (ha)"),
        "artificialised_ha": translate("CarbOCS", "Net artificialisation (ha)"),
        "cumulated_ha": translate("CarbOCS", "Net artificialisation since 2031 (ha)"),
        "consumed_2011_2021_ha": translate("CarbOCS", "ENAF consumed over 2011–2020 (ha)"),
        "reduction_percent": translate("CarbOCS", "Target of reduction (%)"),
        "target_origin": translate("CarbOCS", "Whose target (own, epci, region, default)"),
        "target_territory": translate("CarbOCS", "Territory of the target"),
        "target_document": translate("CarbOCS", "Document of the target"),
        "allowed_2021_2031_ha": translate("CarbOCS", "Allowed over 2021–2030 (ha)"),
        "consumed_since_2021_ha": translate("CarbOCS", "ENAF consumed since 2021 (ha)"),
        "used_by_scenario_ha": translate("CarbOCS", "Used by the scenario (ha)"),
        "left_ha": translate("CarbOCS", "Left of the budget (ha)"),
        "over_run": translate("CarbOCS", "Overrun (1: yes)"),
        "min_ha": translate("CarbOCS", "Least area taken (ha)"),
        "of_ha": translate("CarbOCS", "Area that may be taken (ha)"),
        "need_ha": translate("CarbOCS", "Need (ha)"),
        "available_ha": translate("CarbOCS", "Available (ha)"),
        "taken_ha": translate("CarbOCS", "Taken (ha)"),
    }
