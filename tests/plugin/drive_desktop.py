"""Run inside QGIS's own desktop: the dialog, the group, the dock, unload and reload; answers as JSON."""

import json
import os
import shutil
import sys
import time
import traceback
from pathlib import Path

from qgis.core import QgsApplication, QgsExpression, QgsGeometry, QgsPointXY, QgsProject, QgsVectorLayerUtils
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QPushButton, QTextEdit, QToolBar
from qgis.utils import iface, plugin_times, plugins

TASK = json.loads(os.environ["CARBOCS_TASK"])
ANSWER = {}


def wait(until, seconds=30.0):
    """Let QGIS work until something holds."""
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            raise TimeoutError(f"QGIS did not come to an end: {tree(QgsProject.instance().layerTreeRoot())}")
        QApplication.processEvents()
        time.sleep(0.01)


def ours():
    """Return what of the plugin is to be found in QGIS."""
    window = iface.mainWindow()
    actions = [a.text() for a in iface.pluginMenu().actions() if a.text() == "CarbOCS"]
    bars = [w.objectName() for w in window.findChildren(QToolBar) if "Carbocs" in w.objectName()]
    docks = [w.objectName() for w in window.findChildren(QDockWidget) if "Carbocs" in w.objectName()]
    provider = QgsApplication.processingRegistry().providerById("carbocs") is not None
    functions = [f.name() for f in QgsExpression.Functions() if f.name().startswith("carbocs_")]
    return {"menu": actions, "bars": bars, "docks": docks, "provider": provider, "functions": sorted(functions)}


def tree(group):
    return {c.name(): tree(c) if hasattr(c, "children") and c.children() else None for c in group.children()}


def run_dialog(territories, land_use, folder):
    """Fill the real dialog, press Run, wait for the group."""
    import processing

    parameters = {"TERRITORIES": territories, "LAND_USE": land_use, "LEVELS": [0, 1]}
    parameters["OUTPUT"] = str(Path(folder) / "desktop.gpkg")
    dialog = processing.createAlgorithmDialog("carbocs:assessment", parameters)
    dialog.show()
    ended = []
    dialog.algorithmFinished.connect(lambda whole, results: ended.append((whole, dict(results))))
    start = time.monotonic()
    slowest, last = 0.0, start
    dialog.runButton().click()
    while not ended:
        QApplication.processEvents()
        now = time.monotonic()
        slowest, last = max(slowest, now - last), now
        time.sleep(0.005)
    log = "\n".join(w.toPlainText() for w in dialog.findChildren(QTextEdit))
    if not ended[0][0]:
        raise RuntimeError(log)
    wait(lambda: QgsProject.instance().mapLayersByName("Carbon stock per hectare (tC/ha)"))
    QApplication.processEvents()
    ANSWER["dialog_s"] = time.monotonic() - start
    ANSWER["longest_freeze_s"] = slowest
    ANSWER["whole"], ANSWER["results"] = ended[0][0], {k: str(v) for k, v in ended[0][1].items()}
    dialog.close()
    ANSWER["tree"] = tree(QgsProject.instance().layerTreeRoot())
    layer = next(v for v in QgsProject.instance().mapLayers().values() if v.customProperty("carbocs/level"))
    ANSWER["identify"] = [a.text() for a in QgsGui.mapLayerActionRegistry().mapLayerActions(layer)]
    for action in QgsGui.mapLayerActionRegistry().mapLayerActions(layer):
        if action.text() == "Carbon balance":
            action.triggerForFeature(layer, next(layer.getFeatures()))
    ANSWER["dock_by_identify"] = bool(plugins["carbocs"].dock and plugins["carbocs"].dock.view.table_text())
    ANSWER["relations"] = len(QgsProject.instance().relationManager().relations())


def read_dock(territories):
    plugin = plugins["carbocs"]
    path = ANSWER["results"]["OUTPUT"]
    plugin.show_balance(Path(path), "commune", territories)
    QApplication.processEvents()
    ANSWER["dock"] = plugin.dock.view.table_text()
    plugin.dock.change_level("epci")
    ANSWER["dock_epci"] = plugin.dock.view.table_text()
    plugin.dock.compare("average")
    QApplication.processEvents()


def welcome_and_trial():
    """Press the button of the welcome, and wait for the styled sample."""
    plugin = plugins["carbocs"]
    plugin._welcome()
    (item,) = [w for w in iface.messageBar().findChildren(QPushButton) if w.text() == "&Try with the sample data"]
    start = time.monotonic()
    item.click()
    wait(lambda: any(n.name() == "CarbOCS – communes" for n in QgsProject.instance().layerTreeRoot().children()))
    wait(lambda: plugin.dock is not None and "Total" in plugin.dock.view.table_text())
    QApplication.processEvents()
    ANSWER["trial_s"] = time.monotonic() - start
    ANSWER["trial_extent"] = iface.mapCanvas().extent().width()


def draw():
    """Open the what-if dock, draw an action, and leave its layer in the middle of the edit."""
    from carbocs.plugin.what_if.store import Entry

    plugin = plugins["carbocs"]
    plugin.open_what_if()
    dock = plugin.what_if
    dock.open_result(Path(ANSWER["results"]["OUTPUT"]))
    wait(lambda: dock.session is not None)
    dock.session.store.add(Entry("plan"))
    dock._list("plan")
    layer = dock.session.layers["actions"]
    layer.startEditing()
    feature = QgsVectorLayerUtils.createFeature(layer, context=layer.createExpressionContext())
    place = next(iter(dock.session.ground.pieces["geometry"])).representative_point()
    feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(place.x, place.y)).buffer(150, 4))
    layer.addFeature(feature)
    wait(lambda: dock.view.sheet.actions.rows.rows)
    ANSWER["what_if_actions"] = [r.cells[0] for r in dock.view.sheet.actions.rows.rows]
    return layer


def hard_cases(folder):
    """Delete a result under the dock; press Try twice; unload while it runs."""
    plugin = plugins["carbocs"]
    gone = Path(folder) / "gone.gpkg"
    shutil.copyfile(ANSWER["results"]["OUTPUT"], gone)
    plugin.show_balance(gone, "commune", "46042")
    gone.unlink()
    plugin.dock.change_level("epci")
    plugin.dock.change_territory("46042")
    ANSWER["gone"] = plugin.dock.view.table_text()
    plugin.try_sample()
    plugin.try_sample()
    wait(lambda: not plugin.trial.running)
    plugin.try_sample()
    ANSWER["running_at_unload"] = plugin.trial.running
    plugin.what_if.open_result(Path(ANSWER["results"]["OUTPUT"]))
    ANSWER["reading_at_unload"] = plugin.what_if.task is not None


def reload():
    from qgis.utils import loadPlugin, startPlugin, unloadPlugin

    unloadPlugin("carbocs")
    QApplication.sendPostedEvents(None, 52)  # deferred deletes
    QApplication.processEvents()
    ANSWER["after_unload"] = ours()
    ANSWER["loaded_again"] = loadPlugin("carbocs") and startPlugin("carbocs")
    ANSWER["after_reload"] = ours()


def main():
    try:
        territories, land_use, folder = TASK["arguments"]
        ANSWER["loaded"] = "carbocs" in plugins
        ANSWER["start_s"] = str(plugin_times.get("carbocs", ""))
        ANSWER["heavy"] = [m for m in ("pandas", "geopandas", "rasterio") if m in sys.modules]
        ANSWER["before"] = ours()
        run_dialog(territories, land_use, folder)
        read_dock("46042")
        QgsProject.instance().write(str(Path(folder) / "saved.qgz"))
        welcome_and_trial()
        layer = draw()
        hard_cases(folder)
        reload()
        # What was drawn is QGIS's own: its edit goes on without the plugin.
        layer.undoStack().undo()
        layer.undoStack().redo()
        ANSWER["drawn_after_unload"] = layer.featureCount()
        layer.rollBack()
    except BaseException:
        ANSWER["fault"] = traceback.format_exc()
    Path(TASK["answer"]).write_text(json.dumps(ANSWER), encoding="utf-8")
    os._exit(0)


QTimer.singleShot(1500, main)
