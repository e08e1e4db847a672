"""Run inside QGIS by ``make_screenshots.py``: a plan of three variants in the what-if dock, an edit, the comparison."""

import json
import os
import shutil
import time
import traceback
from pathlib import Path

from qgis.core import QgsGeometry, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QToolBar
from qgis.utils import iface, plugins

TASK = json.loads(os.environ["CARBOCS_TASK"])
DATA, OUT, _ = TASK["arguments"]
PLAN = ("PLUi arrêté", "Densification", "Renaturation")
TEMPLATES = {"habitat": "housing_estate", "activité": "business_park", "mixte": "dense_housing"}
NAMES = {"TERRITORIES": "communes.gpkg", "LAND_USE": "clc18.gpkg", "LAND_USE_BEFORE": "clc12.gpkg",
         "FORESTS": "forests.fgb", "HEDGEROWS": "hedgerows.fgb"}  # fmt: skip
RESULTS = {}


def wait(seconds=0.5, until=None, at_most=60.0):
    """Let QGIS work for a while, or until something holds."""
    end = time.monotonic() + (at_most if until else seconds)
    while time.monotonic() < end and not (until and until()):
        QApplication.processEvents()
        time.sleep(0.01)


def settled():
    """Wait until the map is drawn, then a moment."""
    iface.mapCanvas().waitWhileRendering()
    wait(1.0)


def grab(widget, name):
    """Save a picture of a widget."""
    wait(0.4)
    widget.grab().save(str(Path(OUT) / f"what_if_{name}.png"))


def watch_faults():
    """Have a fault that would be told in the message bar end the run instead."""
    from carbocs.plugin import guard

    def told(_, error):
        raise error

    guard.tell = told


def tidy():
    """Keep what the pictures are about."""
    window = iface.mainWindow()
    window.resize(1560, 960)
    kept = ("mMapNavToolBar", "CarbocsToolBar", "mFileToolBar", "mDigitizeToolBar")
    for bar in window.findChildren(QToolBar):
        bar.setVisible(bar.objectName() in kept)
    for dock in window.findChildren(QDockWidget):
        dock.setVisible(dock.objectName() in ("Layers",))
    wait(0.3)


def assess():
    """Run the assessment of the sample and load its group."""
    import processing

    for path in Path(DATA).iterdir():
        if path.suffix in (".gpkg", ".fgb"):
            shutil.copyfile(path, Path(OUT) / path.name)
    parameters = {role: str(Path(OUT) / name) for role, name in NAMES.items()}
    parameters.update(LEVELS=[0, 1], OUTPUT=str(Path(OUT) / "sauvelle.gpkg"))
    dialog = processing.createAlgorithmDialog("carbocs:assessment", parameters)
    ended = []
    dialog.algorithmFinished.connect(lambda whole, results: ended.append(dict(results)))
    dialog.show()
    dialog.runButton().click()
    wait(until=lambda: ended)
    wait(1.0)
    dialog.close()


def look(layer, scale=1.06):
    """Zoom the map to a layer."""
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(layer.crs())
    extent = layer.extent()
    extent.scale(scale)
    canvas.setExtent(extent)
    canvas.refresh()
    settled()


def open_dock():
    """Open the dock and wait for the land use to be read."""
    plugin = plugins["carbocs"]
    plugin.open_what_if()
    dock = plugin.what_if
    wait(until=lambda: dock.session is not None)
    window = iface.mainWindow()
    window.findChild(QDockWidget, "Layers").setMinimumWidth(300)
    window.resizeDocks([dock], [460], Qt.Orientation.Horizontal)
    settled()
    grab(dock, "empty")
    return dock


def make_plan(dock):
    """Make the three variants, their zones taken from the plan's layer."""
    from carbocs.plugin.what_if import zones
    from carbocs.plugin.what_if.store import Entry

    project, session = QgsProject.instance(), dock.session
    plan = QgsVectorLayer(f"{Path(OUT) / 'plui_zones.gpkg'}|layername=plui_zones", "Zones du PLUi", "ogr")
    project.addMapLayer(plan)
    project.layerTreeRoot().findLayer(plan.id()).setItemVisibilityChecked(False)
    suggested = zones.suggestions()
    for name in PLAN:
        session.store.add(Entry(name, mode=session.ground.mode, release=session.ground.release))
        dock._list(name)
        plan.selectByExpression(f"\"scenario\" = '{name}'")
        values = {v: dict(suggested[v]) for v in ("AUc", "AUs") if v in suggested}
        mapping = {"layer": plan.id(), "layer_name": plan.name(), "field": "typezone", "selected_only": True,
                   "values": values}  # fmt: skip
        zones.take(project, session, mapping)
        if name == "Renaturation":
            give_back(project, session)
        wait(0.3)
    for layer in session.layers.values():
        if layer.isEditable():
            layer.commitChanges()
    plan.removeSelection()
    return plan


def give_back(project, session):
    """Take what the variant gives back, drawn in a layer of its own."""
    from carbocs.plugin.what_if import zones

    drawn = QgsVectorLayer(f"{Path(OUT) / 'plui_actions.gpkg'}|layername=plui_actions", "Renaturation", "ogr")
    project.addMapLayer(drawn)
    values = {f["modele"]: {"template": f["modele"], "share": f["part"], "start": f["debut"],
                            "end": f["fin"] if isinstance(f["fin"], int) else f["debut"]}
              for f in drawn.getFeatures()}  # fmt: skip
    mapping = {"layer": drawn.id(), "layer_name": drawn.name(), "field": "modele", "selected_only": False,
               "values": values}  # fmt: skip
    zones.take(project, session, mapping)
    project.removeMapLayer(drawn)


def picture_dialog(dock, plan):
    """Picture the dialog that asks what becomes of the zones."""

    def shot():
        dialog = QApplication.activeModalWidget()
        dialog.resize(860, 520)
        grab(dialog, "zones")
        dialog.reject()

    iface.setActiveLayer(plan)
    QTimer.singleShot(1200, shot)
    dock.import_zones()


def edit(dock):
    """Move the vertices of a zone a hundred times; keep how long the figures take; picture the window while editing."""
    layer = dock.session.layers["actions"]
    iface.setActiveLayer(layer)
    layer.startEditing()
    feature = max((f for f in layer.getFeatures() if f["scenario"] == dock.session.current),
                  key=lambda f: f.geometry().area())  # fmt: skip
    took = []
    for step in range(100):
        geometry = QgsGeometry(layer.getFeature(feature.id()).geometry())
        vertex = geometry.vertexAt(1)
        geometry.moveVertex(vertex.x() + 5, vertex.y() + (-1) ** step * 3, 1)
        begun = time.perf_counter()
        layer.changeGeometry(feature.id(), geometry)
        while dock.session.timer.isActive():
            QApplication.processEvents()
        took.append(time.perf_counter() - begun)
    RESULTS["edit_s"] = sorted(took)
    iface.actionVertexTool().trigger()
    settled()
    grab(iface.mainWindow(), "edit")
    grab(dock, "dock")
    layer.rollBack()


def compare(dock):
    """Picture the comparison."""
    dock.compare()
    wait(1.0)
    grab(dock.comparison, "comparison")
    dock.comparison.close()


def show_only(*names):
    """Show the groups whose names these are, open; close and hide the others, and QGIS's vertex editor."""
    for node in QgsProject.instance().layerTreeRoot().children():
        seen = node.name().endswith(names)
        node.setItemVisibilityChecked(seen)
        node.setExpanded(seen)
    for dock in iface.mainWindow().findChildren(QDockWidget):
        if dock.objectName() not in ("Layers", "CarbocsWhatIfDock"):
            dock.hide()


def results(dock):
    """Picture the result layers on the map."""
    dock.show_on_map()
    show_only("résultats", "results")
    settled()
    grab(iface.mainWindow(), "results")


def sensitivity():
    """Run the sensitivity map and picture it."""
    import processing

    parameters = {role: str(Path(OUT) / name) for role, name in NAMES.items() if role in ("TERRITORIES", "LAND_USE")}
    dialog = processing.createAlgorithmDialog("carbocs:sensitivity", parameters)
    ended = []
    dialog.algorithmFinished.connect(lambda whole, found: ended.append(whole))
    dialog.show()
    wait(0.6)
    grab(dialog, "sensitivity_dialog")
    dialog.runButton().click()
    wait(until=lambda: ended)
    wait(1.0)
    dialog.close()
    root = QgsProject.instance().layerTreeRoot()
    vectors = [x for x in QgsProject.instance().mapLayers().values() if isinstance(x, QgsVectorLayer)]
    priced = next(x for x in vectors if x.fields().lookupField("business_park_tco2e_ha") >= 0)
    node = root.insertLayer(0, priced)
    show_only()
    node.setItemVisibilityChecked(True)
    node.setExpanded(True)
    settled()
    grab(iface.mainWindow(), "sensitivity")


def main():
    """Take every picture."""
    answer = {}
    try:
        watch_faults()
        tidy()
        assess()
        look(QgsVectorLayer(f"{Path(OUT) / 'sauvelle.gpkg'}|layername=territories_total", "", "ogr"))
        dock = open_dock()
        plan = make_plan(dock)
        dock._list(PLAN[0])
        settled()
        grab(iface.mainWindow(), "window")
        picture_dialog(dock, plan)
        edit(dock)
        compare(dock)
        results(dock)
        if TASK["arguments"][2] == "all":
            sensitivity()
    except BaseException:
        answer["fault"] = traceback.format_exc()
    answer.update(RESULTS)
    Path(TASK["answer"]).write_text(json.dumps(answer), encoding="utf-8")
    os._exit(0)


QTimer.singleShot(1500, main)
