"""``qgis.PyQt`` where there is no QGIS: PyQt6, the Qt that QGIS 4 brings, under the name the plugin imports."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types


def install() -> None:
    """Let ``qgis.PyQt`` mean PyQt6; do nothing where QGIS is, or where PyQt6 is not."""
    if importlib.util.find_spec("qgis") or not importlib.util.find_spec("PyQt6"):
        return
    sys.modules["qgis"] = types.ModuleType("qgis")
    shim = sys.modules["qgis.PyQt"] = types.ModuleType("qgis.PyQt")
    for name in ("QtCore", "QtGui", "QtWidgets"):
        module = importlib.import_module(f"PyQt6.{name}")
        setattr(shim, name, module)
        sys.modules[f"qgis.PyQt.{name}"] = module
