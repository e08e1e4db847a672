"""Run inside QGIS by ``make_screenshots.py``: opens the real dialogs one after the other and grabs them."""

import json
import os
import time
import traceback
from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QToolBar
from qgis.utils import iface, plugins

TASK = json.loads(os.environ["CARBOCS_TASK"])
DATA, OUT, WHAT = TASK["arguments"]


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
    widget.grab().save(str(Path(OUT) / f"{name}.png"))


def tidy():
    """Keep what the pictures are about: fewer toolbars, the layers, the map."""
    window = iface.mainWindow()
    window.resize(1560, 960)
    for bar in window.findChildren(QToolBar):
        bar.setVisible(bar.objectName() in ("mMapNavToolBar", "CarbocsToolBar", "mFileToolBar", "mAttributesToolBar"))
    for dock in window.findChildren(QDockWidget):
        dock.setVisible(dock.objectName() in ("Layers",))
    wait(0.3)


def run_dialog():
    """Open the assessment's dialog, picture it, run it; return the result."""
    import processing

    parameters = {
        "TERRITORIES": str(Path(DATA) / "communes_46.geojson"),
        "LAND_USE": str(Path(DATA) / "clc2018_100m.tif"),
        "LEVELS": [0, 1],
        "OUTPUT": str(Path(DATA) / "lot.gpkg"),
    }
    dialog = processing.createAlgorithmDialog("carbocs:assessment", parameters)
    dialog.resize(1050, 760)
    dialog.show()
    wait(1.0)
    grab(dialog, "dialog")
    ended = []
    dialog.algorithmFinished.connect(lambda whole, results: ended.append(dict(results)))
    dialog.runButton().click()
    wait(until=lambda: ended)
    wait(1.0)
    grab(dialog, "log")
    dialog.close()
    return Path(ended[0]["OUTPUT"])


def show_map(path):
    """Zoom to the result and picture the window."""
    from carbocs.plugin.result_layers import layer_of

    layer = layer_of(path, "territories_total", "")
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(layer.crs())
    extent = layer.extent()
    extent.scale(1.04)
    canvas.setExtent(extent)
    canvas.refresh()
    settled()
    iface.mainWindow().findChild(QDockWidget, "Layers").setMinimumWidth(360)
    settled()
    grab(iface.mainWindow(), "group")


def show_flux():
    """Show the flux of the EPCI, its legend open."""
    root = QgsProject.instance().layerTreeRoot()
    group = root.children()[0]
    communes, epci = group.children()[:2]
    communes.setItemVisibilityChecked(False)
    communes.setExpanded(False)
    epci.setItemVisibilityChecked(True)
    epci.setExpanded(True)
    for n, node in enumerate(epci.children()):
        node.setItemVisibilityChecked(n == 2)
        node.setExpanded(n == 2)
    settled()
    grab(iface.mainWindow(), "flux")
    communes.setItemVisibilityChecked(True)
    epci.setItemVisibilityChecked(False)
    epci.setExpanded(False)
    communes.setExpanded(True)


def show_land_use():
    """Show the land use alone, its legend open."""
    root = QgsProject.instance().layerTreeRoot()
    group = root.children()[0]
    states = [(n, n.itemVisibilityChecked(), n.isExpanded()) for n in group.children()]
    for n in group.children():
        use = n is group.children()[2]
        n.setItemVisibilityChecked(use)
        n.setExpanded(use)
    settled()
    grab(iface.mainWindow(), "landuse")
    for node, seen, open_ in states:
        node.setItemVisibilityChecked(seen)
        node.setExpanded(open_)


def show_dock(path):
    """Click a commune and picture the window with the dock, then the dock comparing."""
    plugin = plugins["carbocs"]
    plugin.show_balance(path, "commune", "46042")
    window = iface.mainWindow()
    window.resizeDocks([plugin.dock], [480], Qt.Orientation.Horizontal)
    settled()
    grab(window, "balance")
    plugin.dock.compare("average")
    plugin.dock.view.set_current_comparison("average")
    settled()
    grab(plugin.dock, "balance_average")
    plugin.dock.change_level("epci")
    settled()
    grab(plugin.dock, "balance_epci")


def show_form():
    """Open the form of a territory, with the rows of the tables."""
    layer = next(
        v
        for v in QgsProject.instance().mapLayers().values()
        if v.customProperty("carbocs/level") == "epci" and v.customProperty("carbocs/indicator") == "stock_total"
    )
    from qgis.gui import QgsAttributeDialog

    dialog = QgsAttributeDialog(layer, next(layer.getFeatures()), False, iface.mainWindow(), True)
    dialog.resize(900, 800)
    dialog.show()
    wait(1.0)
    grab(dialog, "form")
    dialog.close()


def show_settings():
    """Open QGIS's options on our page: modal, so that a timer grabs and closes it."""

    def shot():
        dialog = QApplication.activeModalWidget()
        grab(dialog, "settings")
        dialog.reject()

    QTimer.singleShot(2000, shot)
    plugins["carbocs"].open_options()


def show_help():
    """Picture an algorithm's other dialogs: each once."""
    import processing

    for name in ("areas", "changes", "stocks", "fluxes", "landuse", "territories"):
        dialog = processing.createAlgorithmDialog(f"carbocs:{name}", {})
        dialog.resize(980, 640)
        dialog.show()
        wait(0.6)
        grab(dialog, f"dialog_{name}")
        dialog.close()


def show_menu():
    """Picture the menu."""
    menu = plugins["carbocs"].menu
    menu.popup(iface.mainWindow().mapToGlobal(QPoint(300, 100)))
    grab(menu, "menu")
    menu.close()


def show_installation(name):
    """Picture what the installation dialog says."""

    def shot():
        dialog = QApplication.activeModalWidget()
        grab(dialog, name)
        dialog.reject()

    QTimer.singleShot(700, shot)
    plugins["carbocs"].check_installation()


def main():
    """Take every picture."""
    answer = {}
    try:
        tidy()
        if WHAT == "missing":
            show_installation("missing")
        else:
            path = run_dialog()
            show_map(path)
            show_flux()
            show_land_use()
            show_dock(path)
            show_form()
            show_menu()
            show_help()
            show_installation("installed")
            show_settings()
    except BaseException:
        answer["fault"] = traceback.format_exc()
    Path(TASK["answer"]).write_text(json.dumps(answer), encoding="utf-8")
    os._exit(0)


QTimer.singleShot(1500, main)
