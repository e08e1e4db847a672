"""The map tool "Carbon balance": a click on a territory of a result shows it in the dock."""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import QgsProject
from qgis.gui import QgsMapToolIdentify

from ..guard import guarded
from ..result_layers import result_of


class BalanceTool(QgsMapToolIdentify):
    """Finds the topmost result layer's territory under the cursor."""

    def __init__(self, iface: Any, show: Callable[[Any, Any], None]) -> None:
        """Take QGIS's interface and what shows a (layer, feature)."""
        super().__init__(iface.mapCanvas())
        self.iface, self.show = iface, show

    @guarded
    def canvasReleaseEvent(self, event: Any) -> None:  # noqa: N802 (the name is QGIS's)
        """Show the territory under the cursor."""
        root = QgsProject.instance().layerTreeRoot()
        seen = [n.layer() for n in root.findLayers() if n.isVisible() and result_of(n.layer()) is not None]
        position = event.pos()
        mode = QgsMapToolIdentify.IdentifyMode.TopDownStopAtFirst
        found = self.identify(position.x(), position.y(), seen, mode) if seen else []
        if found:
            self.show(found[0].mLayer, found[0].mFeature)
