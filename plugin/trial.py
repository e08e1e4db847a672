"""The guided first run: the sample data, assessed in the background, to a styled map in seconds."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Callable

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
)
from qgis.PyQt.QtCore import QCoreApplication

from . import guard
from .guard import guarded
from .result_layers import layer_of

translate = QCoreApplication.translate
_PATIENCE_MS = 20_000
SAMPLE = Path(__file__).parents[1] / "sample_data"
_ROLES = {
    "TERRITORIES": "communes.gpkg",
    "LAND_USE": "clc18.gpkg",
    "LAND_USE_BEFORE": "clc12.gpkg",
    "FORESTS": "forests.fgb",
    "HEDGEROWS": "hedgerows.fgb",
}
_PLAN = ("plui_zones.gpkg", "plui_actions.gpkg")
"""A plan to try the what-if dock on: it lies beside the rest, and is not part of the assessment."""


class Trial:
    """Runs the assessment of the sample and shows it; ``done(path)`` is called when the map is there."""

    def __init__(self, iface: Any, done: Callable[[Path], None]) -> None:
        """Take QGIS's interface and what follows."""
        self.iface, self.done = iface, done
        self.task: QgsProcessingAlgRunnerTask | None = None

    @property
    def running(self) -> bool:
        """Whether the assessment is under way."""
        return self.task is not None

    @guarded
    def start(self) -> None:
        """Copy the sample to a folder of its own, so that nothing of the plugin's is touched, and run."""
        if self.running:
            return
        folder = Path(mkdtemp(prefix="carbocs-sample-"))
        for name in (*_ROLES.values(), *_PLAN):
            shutil.copyfile(SAMPLE / name, folder / name)
        parameters: dict[str, Any] = {role: str(folder / name) for role, name in _ROLES.items()}
        parameters.update(LEVELS=[0, 1], OUTPUT=str(folder / "sauvelle.gpkg"))
        self.context = QgsProcessingContext()
        self.context.setProject(QgsProject.instance())
        self.feedback = QgsProcessingFeedback()
        algorithm = QgsApplication.processingRegistry().createAlgorithmById("carbocs:assessment")
        self.task = QgsProcessingAlgRunnerTask(algorithm, parameters, self.context, self.feedback)
        self.task.setDescription(translate("CarbOCS", "CarbOCS: assessment of the sample data"))
        self.task.executed.connect(self.finish)
        QgsApplication.taskManager().addTask(self.task)

    @guarded
    def finish(self, whole: bool, found: dict[str, Any]) -> None:
        """Load the group and look at it."""
        self.task = None
        if not whole:
            raise RuntimeError(self.feedback.textLog())
        path = Path(found["OUTPUT"])
        for key, details in self.context.layersToLoadOnCompletion().items():
            layer = self.context.takeResultLayer(key)
            QgsProject.instance().addMapLayer(layer)
            details.postProcessor().postProcessLayer(layer, self.context, self.feedback)
        self.show(path)

    def show(self, path: Path) -> None:
        """Zoom to the result and tell what to do next."""
        layer = layer_of(path, "territories_total", "")
        canvas = self.iface.mapCanvas()
        canvas.setDestinationCrs(QgsCoordinateReferenceSystem(layer.crs()))
        extent = layer.extent()
        extent.scale(1.05)
        canvas.setExtent(extent)
        canvas.refresh()
        said = translate(
            "CarbOCS",
            "The sample territory is assessed. Click a commune with the “Carbon balance” tool to read its balance.",
        )
        self.iface.messageBar().pushSuccess("CarbOCS", said)
        self.done(path)

    def stop(self) -> None:
        """Cancel what runs and wait for it: its thread works with what is about to go."""
        task, self.task = self.task, None
        if task is None:
            return
        try:
            task.executed.disconnect(self.finish)
            self.feedback.cancel()
            task.cancel()
            task.waitForFinished(_PATIENCE_MS)
        except RuntimeError as error:  # QGIS has deleted the task already
            guard.log(error)
