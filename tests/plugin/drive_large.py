"""Run inside QGIS's own desktop: a land use of very many features, shown, measured, cancelled; answers as JSON."""

import json
import os
import re
import time
import traceback
from pathlib import Path

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QProgressBar, QTextEdit
from qgis.utils import iface

TASK = json.loads(os.environ["CARBOCS_TASK"])
ANSWER = {}
SHARE = 45
"""Per cent of the bar beyond which the land is being measured: there Cancel is pressed."""


def peak_mb():
    """Return the most memory this process has held."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))[1]) / 1e3


def added(path, name):
    """Add a layer to the project, as a user has it there, and let QGIS draw it."""
    layer = QgsVectorLayer(path, name, "ogr")
    QgsProject.instance().addMapLayer(layer)
    iface.mapCanvas().setExtent(layer.extent())
    until(lambda: not iface.mapCanvas().isDrawing(), 180)
    return layer.id()


def until(done, seconds):
    """Let QGIS work until something is so; return how long it took and the longest time the window did not answer."""
    start = last = time.monotonic()
    slowest = 0.0
    while not done():
        QApplication.processEvents()
        now = time.monotonic()
        slowest, last = max(slowest, now - last), now
        if now - start > seconds:
            raise TimeoutError(f"QGIS did not come to an end within {seconds} s")
        time.sleep(0.002)
    return time.monotonic() - start, slowest


def opened(parameters):
    """Open the real dialog; return it and the list its end is told in."""
    import processing

    dialog = processing.createAlgorithmDialog("carbocs:assessment", parameters)
    dialog.show()
    ended = []
    dialog.algorithmFinished.connect(lambda whole, results: ended.append((whole, dict(results))))
    return dialog, ended


def log_of(dialog):
    return "\n".join(w.toPlainText() for w in dialog.findChildren(QTextEdit))


def main():
    try:
        territories, land_use, folder, each = TASK["arguments"]
        from carbocs.plugin.algorithms import assessment

        if each:  # of the sample: in parts as a land of very many features is
            assessment._IN_PARTS, assessment._EACH_PART = int(each), int(each)
        given = {"TERRITORIES": added(territories, "communes"), "LAND_USE": added(land_use, "ocsge_2021")}
        given |= {"LEVELS": [0, 1], "CROPLAND_SHARE": 0.7}
        ANSWER["before_mb"] = peak_mb()

        dialog, ended = opened({**given, "OUTPUT": str(Path(folder) / "whole.gpkg")})
        dialog.runButton().click()
        ANSWER["whole_s"], ANSWER["longest_freeze_s"] = until(lambda: ended, 900)
        ANSWER["whole"], ANSWER["results"] = ended[0][0], {k: str(v) for k, v in ended[0][1].items()}
        ANSWER["log"] = log_of(dialog)
        ANSWER["peak_mb"] = peak_mb()
        dialog.close()

        dialog, ended = opened({**given, "OUTPUT": str(Path(folder) / "cancelled.gpkg")})
        dialog.runButton().click()
        bar = dialog.findChild(QProgressBar)
        until(lambda: bar.value() > SHARE or ended, 300)
        ANSWER["ended_before_cancel"] = bool(ended)
        dialog.cancelButton().click()
        ANSWER["cancel_s"], ANSWER["cancel_freeze_s"] = until(lambda: ended, 60)
        ANSWER["left"] = sorted(p.name for p in Path(folder).iterdir())
        dialog.close()
    except BaseException:
        ANSWER["fault"] = traceback.format_exc()
    Path(TASK["answer"]).write_text(json.dumps(ANSWER), encoding="utf-8")
    os._exit(0)


QTimer.singleShot(1500, main)
