"""The results of scenarios out of the dock: a GeoPackage written by QGIS, and styled layers on the map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication

from ...core.errors import UsageError
from ...core.layers import whole_file
from ...core.report.geopackage import Content, storable, write_style_rows
from ...core.report.scenario import (
    Study,
    scenario_contents,
    style_rows,
    write_scenario_json,
)
from ...core.report.scenario import slugs as slugs_of
from ..result_layers import file_of, layer_of
from ..results import write_content
from .background import Background
from .dressing import name_columns

if TYPE_CHECKING:
    from ...core.scenario import Sensitivity, Template
    from .session import Session

translate = QCoreApplication.translate


def study(session: Session, names: list[str]) -> Study:
    """Return the scenarios named, with their budgets where one is known."""
    outcomes = tuple(session.outcome(n) for n in names)
    budgets = () if session.allowance is None else tuple(session.allowance.used_by(o) for o in outcomes)
    return Study(outcomes, budgets=budgets)


def write_study(session: Session, names: list[str], path: Path, lang: str) -> None:
    """Write scenarios to a GeoPackage by QGIS's own GDAL, or to JSON; whole or not at all.

    Raises:
        UsageError: ``would_overwrite`` where it would take the place of the result or of what is drawn.
    """
    shown = {file_of(layer) for layer in session.project.mapLayers().values()} - {results_of(session, n) for n in names}
    if path in {session.result, session.store.path, *shown}:
        raise UsageError("would_overwrite", path=str(path))
    found = study(session, names)
    if path.suffix.casefold() == ".json":
        write_scenario_json(found, path, lang)
        return
    held = scenario_contents(found, lang)
    with whole_file(path) as beside:
        for content in held:
            write_content(content, beside, session.ground.crs, session.project.transformContext())
        write_style_rows(beside, [row for content in held for row in style_rows(content, lang)])


def results_of(session: Session, name: str) -> Path:
    """Return where the results of a scenario are written, beside the assessment."""
    names = [e.name for e in session.entries]  # names that read alike in a file's name are told apart
    slug = slugs_of(names)[names.index(name)] if name in names else slugs_of([name])[0]
    return session.result.with_name(f"{session.result.stem}_{slug}_results.gpkg")


def add_layers(session: Session, name: str, project: QgsProject, lang: str) -> list[QgsVectorLayer]:
    """Show a scenario's results per commune and per action: styled layers in a group, in place of older ones."""
    path = results_of(session, name)
    old = [i for i, layer in project.mapLayers().items() if file_of(layer) == path]
    project.removeMapLayers(old)
    write_study(session, [name], path, lang)
    title = translate("CarbOCS", "CarbOCS – {name}: results").format(name=name)
    root = project.layerTreeRoot()
    group = root.findGroup(title) or root.insertGroup(0, title)
    added = []
    for table, label in _shown().items():
        layer = layer_of(path, table, label)
        if layer.isValid():
            project.addMapLayer(layer, False)
            group.addLayer(layer).setExpanded(True)
            added.append(layer)
    group.setExpanded(False)
    group.setExpanded(True)
    return added


PRICED = ("business_park", "renaturation_grassland", "afforestation_broadleaf")
"""What the map of prices tells: building, giving back, planting; each has a style of the layer."""


def priced(session: Session) -> list[Template]:
    """Return the templates whose prices are shown."""
    return [session.shipped[name] for name in PRICED if name in session.shipped]


def pricing(session: Session) -> Background:
    """Return the task that finds what a hectare of each place would cost or give: ``add_prices`` shows it."""
    from ...core.scenario import default_grid_m, sensitivity

    ground, templates = session.ground, priced(session)

    def work(progress: Any, cancelled: Any) -> Sensitivity:
        return sensitivity(ground, templates, grid_m=default_grid_m(ground), progress=progress, cancelled=cancelled)

    return Background(translate("CarbOCS", "CarbOCS: carbon price of every place"), work)


def add_prices(session: Session, found: Sensitivity, project: QgsProject, lang: str) -> QgsVectorLayer:
    """Show what a hectare of each place would cost or give, as one layer with a style a template."""
    from ...core.report.sensitivity import LAYER, sensitivity_styles

    templates = priced(session)
    path = session.result.with_name(f"{session.result.stem}_prices.gpkg")
    project.removeMapLayers([i for i, layer in project.mapLayers().items() if file_of(layer) == path])
    with whole_file(path) as beside:
        content = Content(LAYER, storable(found.table), found.geometry)
        write_content(content, beside, found.crs, session.project.transformContext())
        write_style_rows(beside, sensitivity_styles(found, lang))
    named = translate("CarbOCS", "Carbon price: {template}").format(template=templates[0].label(lang))
    layer = layer_of(path, LAYER, named)
    name_columns(layer, lang, templates)
    project.addMapLayer(layer, False)
    project.layerTreeRoot().insertLayer(0, layer)
    return layer


def _shown() -> dict[str, str]:
    """Return the layers of a study that are shown, and what they are called."""
    return {
        "actions": translate("CarbOCS", "Actions: carbon of the land per hectare"),
        "hedgerows": translate("CarbOCS", "Hedgerows"),
        "by_commune": translate("CarbOCS", "Communes: cumulated to 2050"),
    }
