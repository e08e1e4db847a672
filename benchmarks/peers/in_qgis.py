"""What QGIS's own Python runs: native:intersection of two layers, or native:zonalhistogram of a raster.

python3 in_qgis.py (intersection|zonalhistogram) TERRITORIES.gpkg LAND_USE OUT.csv [CELL_M2]
"""

import collections
import csv
import json
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.analysis import QgsNativeAlgorithms
from qgis.core import Qgis, QgsApplication, QgsProcessingContext, QgsProcessingFeedback, QgsVectorLayer


def run(name: str, parameters: dict) -> None:
    """Run a native algorithm; stop where it fails."""
    algorithm = QgsApplication.processingRegistry().algorithmById(f"native:{name}")
    _, ok = algorithm.run(parameters, QgsProcessingContext(), QgsProcessingFeedback())
    if not ok:
        raise SystemExit(f"native:{name} failed")


def main() -> None:
    """Run, sum the areas, write them, tell what it took."""
    what, territories, land_use, out = sys.argv[1:5]
    application = QgsApplication([], False)
    application.initQgis()
    provider = QgsNativeAlgorithms()
    QgsApplication.processingRegistry().addProvider(provider)
    start = time.perf_counter()
    areas: dict = collections.defaultdict(float)
    with tempfile.TemporaryDirectory() as folder:
        result = str(Path(folder) / "out.gpkg")
        if what == "intersection":
            run(what, {"INPUT": land_use, "OVERLAY": territories, "INPUT_FIELDS": ["CODE_18"],
                       "OVERLAY_FIELDS": ["territory"], "OUTPUT": result})  # fmt: skip
            for feature in QgsVectorLayer(result).getFeatures():
                areas[feature["territory"], feature["CODE_18"]] += feature.geometry().area()
        else:
            cell = float(sys.argv[5])
            run(what, {"INPUT_RASTER": land_use, "RASTER_BAND": 1, "INPUT_VECTOR": territories,
                       "COLUMN_PREFIX": "C_", "OUTPUT": result})  # fmt: skip
            layer = QgsVectorLayer(result)
            codes = [f.name() for f in layer.fields() if f.name().startswith("C_") and f.name()[2:].isdigit()]
            for feature in layer.getFeatures():
                for code in codes:
                    areas[feature["territory"], code[2:]] += feature[code] * cell
    work = time.perf_counter() - start
    with Path(out).open("w", newline="") as file:
        rows = [(int(t), c, a) for (t, c), a in sorted(areas.items()) if a > 1e-6]
        csv.writer(file).writerows([("territory", "code", "area_m2"), *rows])
    print(json.dumps({"load_s": 0.0, "work_s": work, "version": f"QGIS {Qgis.QGIS_VERSION.split('-')[0]}"}), flush=True)
    os._exit(0)  # as the plugin's tests do: QGIS's own ending is not what is measured


if __name__ == "__main__":
    main()
