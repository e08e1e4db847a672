"""Opens the scenarios of a result: its ground read in the background, its layers shown, its budget found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

import pandas as pd
from qgis.core import QgsFeature, QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication

from ...core.errors import CarbocsError
from ...core.scenario import FIRST_YEAR, LAST_YEAR, Ground, load_templates
from ..result_layers import file_of, layer_of
from .background import Background
from .scenario_layer import restyle, set_up
from .session import Session
from .sources import files_of, reopened
from .store import LINES, POLYGONS, Store, edited, store_of, value_of, words

if TYPE_CHECKING:
    from ...core.scenario import ReferenceCourse, Template
    from ...core.scenario.budget import Allowance

translate = QCoreApplication.translate
_KIND = "carbocs/actions"
TEMPLATES = "carbocs_templates.json"
"""A user's own templates, beside the result: they add to those shipped, or replace those of the same id."""


class GroundTask(Background):
    """Reads what a result was made from; ``found`` is the ground."""

    def __init__(self, result: Path, project: QgsProject) -> None:
        """Take hold of the layers, in the main thread; those gone are looked for where the user pointed to.

        Raises:
            DataError: ``ground_source_gone``.
        """
        super().__init__(translate("CarbOCS", "CarbOCS: reading the land use"))
        self.result = result
        self.opener, self.paths, self.options = reopened(result, project, self.isCanceled, self._progress)

    def _progress(self, _: str, fraction: float) -> None:
        self.setProgress(100 * fraction)

    def work(self) -> Ground:
        """Read and index."""
        from ...core.assessment import ground
        from ...core.inputs import read_inputs

        try:
            return ground(read_inputs(self.paths, opener=self.opener), self.options, cancelled=self.isCanceled)
        finally:
            # The ground moves outlines by the opener at every edit, long after QGIS has deleted this task.
            self.opener.cancelled = self.opener.progress = None


def opened(result: Path, ground: Ground, project: QgsProject, lang: str) -> Session:
    """Return the session of a result, its layers in the project."""
    templates, problems = _templates(result)
    store = Store(store_of(result), str(ground.crs), project.transformContext(), _style(templates, lang))
    session = Session(result, ground, store, project, templates)
    session.problems[:0] = problems
    for kind, layer in _layers(store, project, session, lang).items():
        session.watch(kind, layer)
    session.refresh()
    session.adopt()
    changes = _changes(result, ground)
    session.allowance = _allowance(changes, ground)
    session.changes = changes
    _follow_sources(session, result, project)
    return session


def _templates(result: Path) -> tuple[dict[str, Template], list[CarbocsError]]:
    """Return the templates, those of the file beside a result included, and what is wrong with that file."""
    path = result.with_name(TEMPLATES)
    try:
        return load_templates(path if path.is_file() else None), []
    except CarbocsError as error:
        return load_templates(), [error]


def _style(templates: dict[str, Template], lang: str) -> Callable[[QgsVectorLayer, str], None]:
    """Return what styles a layer of actions for whoever opens the file alone."""

    def style(layer: QgsVectorLayer, kind: str) -> None:
        set_up(layer, kind, templates, (FIRST_YEAR, LAST_YEAR), lang)
        restyle(layer, templates, templates, lang)

    return style


def _follow_sources(session: Session, result: Path, project: QgsProject) -> None:
    """Have the session know when a layer that it was read from is edited in this QGIS, now or once it is added."""
    files = set(files_of(result, project))

    def follow(layers: list[QgsMapLayer]) -> None:
        for layer in layers:
            if (
                isinstance(layer, QgsVectorLayer)
                and layer.providerType() == "ogr"
                and file_of(layer).resolve() in files
            ):
                session.follow(layer)

    follow(list(project.mapLayers().values()))
    session.link(None, project.layersAdded, follow)


def shown_store(project: QgsProject, result: Path) -> bool:
    """Return whether the scenarios of a result are in the project already."""
    return any(file_of(layer) == store_of(result) for layer in _drawn_in(project))


def _drawn_in(project: QgsProject) -> list[QgsVectorLayer]:
    return [layer for layer in project.mapLayers().values() if layer.customProperty(_KIND)]


def _layers(store: Store, project: QgsProject, session: Session, lang: str) -> dict[str, QgsVectorLayer]:
    """Return the layers of the scenarios: those in the project already, or new ones at the head of the tree."""
    there = {str(x.customProperty(_KIND)): x for x in _drawn_in(project) if file_of(x) == store.path}
    names = {
        POLYGONS: translate("CarbOCS", "Scenario: polygons"),
        LINES: translate("CarbOCS", "Scenario: lines (hedgerows, roads)"),
    }
    group = None
    for kind in (POLYGONS, LINES):
        if kind not in there:
            layer = layer_of(store.path, kind, names[kind])
            group = group or _group(project)
            project.addMapLayer(layer, False)
            group.addLayer(layer)
            there[kind] = layer
        set_up(there[kind], kind, session.shipped | _all_own(session), (FIRST_YEAR, LAST_YEAR), lang)
    return there


def _all_own(session: Session) -> dict[str, Any]:
    return {k: t for known in session.known.values() for k, t in known.items()}


def _group(project: QgsProject) -> Any:
    name = translate("CarbOCS", "CarbOCS – scenarios")
    root = project.layerTreeRoot()
    return root.findGroup(name) or root.insertGroup(0, name)


def _changes(result: Path, ground: Ground) -> pd.DataFrame:
    """Return the yearly changes that a result measured; empty where it has none."""
    from ..results import table_of

    layer = layer_of(result, "changes", "changes")
    return table_of(layer) if layer.isValid() and ground.units is not None else pd.DataFrame()


def _level(ground: Ground, *wanted: str) -> str:
    levels = set() if ground.units is None else set(ground.units["level"])
    return next((level for level in wanted if level in levels), "total")


def trend_from(session: Session, start: int) -> ReferenceCourse | None:
    """Return the course of the changes of the past, gone on with from a year; None where none are known."""
    from ...core.scenario import trend

    ground, changes = session.ground, session.changes
    if changes is None or changes.empty:
        return None
    level = _level(ground, "commune", "epci")
    try:
        return trend(ground, changes[changes["level"] == level], start=start, level="total",
                     changes_level=level)  # fmt: skip
    except CarbocsError:
        return None


def _allowance(changes: pd.DataFrame, ground: Ground) -> Allowance | None:
    """Return what may be consumed to 2031, from the changes that the result measured; None where it has none."""
    from ...core.scenario.budget import allowance, consumption_of

    if changes.empty:
        return None
    level = _level(ground, "epci")
    units = pd.Series(ground.units_of(level)[1]["territory"])
    units = units[units != "none"]
    rows = changes[(changes["level"] == level) & changes["territory"].isin(units)]
    try:
        return allowance(ground, consumption_of(rows, units), level=level)
    except CarbocsError:
        return None


# --- the actions of a scenario, all together


def copy_actions(session: Session, source: str, name: str) -> None:
    """Copy the features of a scenario to another."""
    for layer in session.layers.values():
        copies = []
        for feature in _features(layer, source):
            copy = QgsFeature(layer.fields())
            copy.setGeometry(feature.geometry())
            copy.setAttributes(feature.attributes())
            copy["scenario"] = name
            at = layer.fields().lookupField("fid")
            if at >= 0:
                copy.setAttribute(at, None)
            copies.append(copy)
        if copies:
            with edited(layer, translate("CarbOCS", "Duplicate the scenario")):
                layer.addFeatures(copies)


def rename_actions(session: Session, old: str, name: str) -> None:
    """Give the features of a scenario to its new name."""
    for layer in session.layers.values():
        at = layer.fields().lookupField("scenario")
        found = _features(layer, old)
        if found:
            with edited(layer, translate("CarbOCS", "Rename the scenario")):
                for feature in found:
                    layer.changeAttributeValue(feature.id(), at, name)


def delete_actions(session: Session, name: str) -> None:
    """Delete the features of a scenario."""
    for layer in session.layers.values():
        found = [f.id() for f in _features(layer, name)]
        if found:
            with edited(layer, translate("CarbOCS", "Delete the scenario")):
                layer.deleteFeatures(found)


def _features(layer: QgsVectorLayer, scenario: str) -> list[QgsFeature]:
    return [f for f in layer.getFeatures() if words(value_of(f, "scenario")) == scenario]
