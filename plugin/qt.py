"""Qt as QGIS brings it; PyQt6 where there is no QGIS, so that widgets are built and tested without one."""

from __future__ import annotations

try:
    from qgis.PyQt import QtCore, QtGui, QtWidgets
except ImportError:
    from PyQt6 import QtCore, QtGui, QtWidgets

__all__ = ["QtCore", "QtGui", "QtWidgets"]
