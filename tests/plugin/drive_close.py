"""Run inside QGIS's desktop: an edit begun in the what-if dock, the project closed under it, then QGIS itself."""

import json
import os
import time
import traceback
from pathlib import Path

import processing
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication
from qgis.utils import iface, plugins

TASK = json.loads(os.environ["CARBOCS_TASK"])
SAMPLE, FOLDER = map(Path, TASK["arguments"])


def wait(until, at_most=60.0):
    """Let QGIS work until something holds."""
    end = time.monotonic() + at_most
    while not until():
        if time.monotonic() > end:
            raise TimeoutError
        QApplication.processEvents()
        time.sleep(0.01)


def begin_edit(name):
    """Assess the sample, open the dock on it and begin an edit."""
    parameters = {"TERRITORIES": str(SAMPLE / "communes.gpkg"), "LAND_USE": str(SAMPLE / "clc18.gpkg"),
                  "OUTPUT": str(FOLDER / name)}  # fmt: skip
    dialog = processing.createAlgorithmDialog("carbocs:assessment", parameters)
    ended = []
    dialog.algorithmFinished.connect(lambda whole, _: ended.append(whole))
    dialog.show()
    dialog.runButton().click()
    wait(lambda: ended)
    dialog.close()
    assert ended == [True]
    QgsProject.instance().addMapLayer(QgsVectorLayer(str(SAMPLE / "clc18.gpkg"), "clc18", "ogr"))
    plugin = plugins["carbocs"]
    plugin.open_what_if()
    wait(lambda: plugin.what_if.session is not None)
    layer = plugin.what_if.session.layers["actions"]
    iface.setActiveLayer(layer)
    layer.startEditing()
    zone = QgsFeature(layer.fields())
    seen = iface.mapCanvas().extent().center()
    zone.setGeometry(QgsGeometry.fromRect(QgsRectangle.fromCenterAndSize(seen, 500, 500)))
    layer.addFeature(zone)
    return plugin.what_if


def dismiss():
    """Throw edits away where QGIS asks what to do with them, and layers whose files lie in a temporary folder."""
    asked = QApplication.activeModalWidget()
    if asked is not None:
        for button in asked.buttons():
            if asked.buttonRole(button) in (asked.DestructiveRole, asked.YesRole):
                button.click()
                return


def main():
    """Close the project under the dock, then QGIS."""
    answer = {"fault": None}
    try:
        from carbocs.plugin import guard

        answer["told"] = []
        guard.tell = lambda _, error: answer["told"].append(repr(error))
        dock = begin_edit("first.gpkg")
        QgsProject.instance().clear()
        wait(lambda: dock.session is None)
        begin_edit("second.gpkg")
        answer["again"] = True
    except BaseException:
        answer["fault"] = traceback.format_exc()
    Path(TASK["answer"]).write_text(json.dumps(answer), encoding="utf-8")
    if answer["fault"]:
        os._exit(1)
    timer = QTimer(iface.mainWindow())
    timer.timeout.connect(dismiss)
    timer.start(300)
    iface.actionExit().trigger()


QTimer.singleShot(1500, main)
