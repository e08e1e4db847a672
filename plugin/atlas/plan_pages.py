"""A page a scenario: what core says of it, and its actions mapped by what the land was and by what it becomes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsExpression,
    QgsFillSymbol,
    QgsGeometry,
    QgsRectangle,
    QgsRendererCategory,
    QgsVectorLayer,
)

from ...core.errors import UsageError
from ...core.messages import text
from ...core.occupations import BY_ID, OCCUPATIONS
from ...core.report.plan import plans
from ...core.report.result_file import read_scenarios
from ...core.report.scenario import slugs
from ..result_layers import layer_of
from .maps import LOCATOR, scale_for
from .pages import Page, Setting, paragraph, title_for
from .plan_blocks import KeyBlock, TableBlock, YearlyBlock

if TYPE_CHECKING:
    import pandas as pd

    from ...core.report.plan import Plan
    from .maps import Maps

_LEAST_M = 500.0
_EDGE = "#22302a"
BEFORE, AFTER = "from_group", "to_group"


def scenario_pages(setting: Setting, maps: Maps, path: Path) -> list[Page]:
    """Return a page a scenario of a plan's GeoPackage, its map layers and themes made.

    Raises:
        UsageError: ``not_scenarios``; ``atlas_scenarios_of_another`` where the plan is of another release or mode.
    """
    tables = read_scenarios(path)
    _check(setting, tables["options"], path)
    found = plans(tables, setting.lang)
    template, look = setting.templates["scenario"], setting.look
    used = {g for plan in found for side in (BEFORE, AFTER) for g in plan.becomes[side]}
    key = KeyBlock(template, look, [o.id for o in OCCUPATIONS if o.id in used], setting.lang)
    changes = TableBlock(template, look, "changes", [p.changes for p in found], total=True)
    budget = TableBlock(template, look, "budget", [p.budget for p in found if p.budget], total=False)
    yearly = YearlyBlock(template, look, found)
    layers = {
        name: _actions(maps, path, plan, name, len(found)) for plan, name in zip(found, slugs([p.name for p in found]))
    }
    extent = _extent(list(layers.values()), maps)
    pages = []
    for plan, name in zip(found, layers):
        values = {
            **_said(setting, plan, extent),
            **key.values(),
            **changes.values(plan.changes),
            **budget.values(plan.budget, plan.over),
            **yearly.values(plan),
            "before_theme": _theme(maps, name, "before") if layers[name] else maps.theme(LOCATOR),
            "after_theme": _theme(maps, name, "after") if layers[name] else maps.theme(LOCATOR),
        }
        above = (text("atlas_scenarios", setting.lang),)
        pages.append(Page("scenario", plan.name, above, values, QgsGeometry.fromRect(extent)))
    if not any(p.budget for p in found):
        template.remove("budget_caption")
    for block in (key, changes, budget, yearly):
        block.lay()
    return pages


def _check(setting: Setting, options: pd.DataFrame, path: Path) -> None:
    held = dict(zip(options["option"], options["value"]))
    there, here = (held.get("release"), held.get("mode")), (setting.assessment.release, setting.assessment.mode)
    if there != here:
        said = {"there": " ".join(map(str, there)), "here": " ".join(here)}
        raise UsageError("atlas_scenarios_of_another", scenarios=str(path), result=setting.heading or "", **said)


def _said(setting: Setting, plan: Plan, extent: QgsRectangle) -> dict[str, object]:
    template = setting.templates["scenario"]
    said: dict[str, object] = {
        "level": "scenario",
        "territory": "",
        "title": title_for(setting, template, plan.name),
        "kind": plan.kind,
        "sentence": paragraph(setting, template, "sentence", plan.sentence),
        "caveat": plan.caveat,
    }
    for n, figure in enumerate(plan.figures, 1):
        said[f"figure_{n}"], said[f"figure_{n}_label"] = figure.shown, figure.label
    box = template.box("map_before")
    said["map_scale"] = scale_for(extent.width(), extent.height(), box[2:])
    return said


def _actions(maps: Maps, path: Path, plan: Plan, name: str, count: int) -> QgsVectorLayer | None:
    """Open the actions of a scenario with a style for before and one for after; None where none is drawn."""
    table = f"actions_{name}" if count > 1 else "actions"
    layer = layer_of(path, table, plan.name)
    if not layer.isValid() or not layer.featureCount():
        return None
    manager = layer.styleManager()
    for style, side in (("before", BEFORE), ("after", AFTER)):
        manager.addStyleFromLayer(style)
        manager.setCurrentStyle(style)
        layer.setRenderer(_by_group(plan, side))
        maps.step_aside(layer)
    maps.add(f"actions_{name}", layer)
    return layer


def _by_group(plan: Plan, side: str) -> QgsCategorizedSymbolRenderer:
    cases = " ".join(
        f"WHEN \"id\" = {QgsExpression.quotedString(str(action))} THEN '{group}'"
        for action, group in zip(plan.becomes["action"], plan.becomes[side])
    )
    expression = f"CASE {cases} END" if cases else "NULL"
    categories = []
    for group in dict.fromkeys(plan.becomes[side]):
        style = {"color": BY_ID[group].colour, "outline_color": _EDGE, "outline_width": "0.12"}
        categories.append(QgsRendererCategory(group, QgsFillSymbol.createSimple(style), BY_ID[group].label()))
    return QgsCategorizedSymbolRenderer(expression, categories)


def _theme(maps: Maps, name: str, style: str) -> str:
    base = [n for n in ("edges", "units", "whole") if n in maps.layers]
    return maps.add_theme(f"{name} – {style}", [f"actions_{name}", *base], {f"actions_{name}": style})


def _extent(layers: list[QgsVectorLayer | None], maps: Maps) -> QgsRectangle:
    """Return what holds the actions of all scenarios, so that their maps can be compared."""
    found = QgsRectangle()
    for layer in layers:
        if layer is not None:
            found.combineExtentWith(layer.extent())
    if found.isEmpty():
        return maps.layers["whole"].extent()
    return found.buffered(max(_LEAST_M, 0.03 * max(found.width(), found.height())))
