"""What a right click offers: on a result's layer in the layer tree, on a result's file in the browser."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Callable

from qgis.core import Qgis, QgsMapLayerType, QgsProject, QgsVectorFileWriter
from qgis.gui import QgsDataItemGuiProvider, QgsGui, QgsMapLayerAction
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction, QFileDialog

from . import settings
from .algorithms.base import ICON
from .guard import guarded
from .result_layers import levels_in, result_of

translate = QCoreApplication.translate
_FORMATS = {".gpkg": "", ".csv": "CSV", ".xlsx": "XLSX", ".geojson": "GeoJSON"}


class LayerActions:
    """The entries "Carbon balance" and "Export…" of result layers, and the browser's "Add as CarbOCS result"."""

    def __init__(self, iface: Any, show: Callable[[Path, str], None]) -> None:
        """Take QGIS's interface and what shows a level of a result."""
        self.iface, self.show = iface, show
        self.actions: list[QAction] = []
        self.browser: _Browser | None = None
        self.identify: _IdentifyAction | None = None

    def install(self) -> None:
        """Add the entries, to the layers that are there and to those to come."""
        for label, slot in (
            (translate("CarbOCS", "Carbon balance"), self.show_balance),
            (translate("CarbOCS", "Export the result…"), self.export),
        ):
            action = QAction(QIcon(str(ICON)), label, self.iface.mainWindow())
            action.triggered.connect(slot)
            self.iface.addCustomActionForLayerType(action, "", QgsMapLayerType.VectorLayer, False)
            self.actions.append(action)
        self.offer(list(QgsProject.instance().mapLayers().values()))
        QgsProject.instance().layersAdded.connect(self.offer)
        self.identify = _IdentifyAction(self.iface.mainWindow())
        self.identify.triggeredForFeature.connect(self.show_feature)
        QgsGui.mapLayerActionRegistry().addMapLayerAction(self.identify)
        self.browser = _Browser(self.iface)
        QgsGui.dataItemGuiProviderRegistry().addProvider(self.browser)

    def remove(self) -> None:
        """Take the entries away."""
        QgsProject.instance().layersAdded.disconnect(self.offer)
        for action in self.actions:
            self.iface.removeCustomActionForLayerType(action)
            action.deleteLater()
        self.actions = []
        QgsGui.mapLayerActionRegistry().removeMapLayerAction(self.identify)
        self.identify.deleteLater()
        self.identify = None
        QgsGui.dataItemGuiProviderRegistry().removeProvider(self.browser)
        self.browser = None

    def offer(self, layers: list[Any]) -> None:
        """Offer the entries on those of some layers that are a result's."""
        for layer in layers:
            if result_of(layer) is not None:
                for action in self.actions:
                    self.iface.addCustomActionForLayer(action, layer)

    @guarded
    def show_balance(self) -> None:
        """Show the balance of the current layer's level, of the selected territory where there is one."""
        layer = self.iface.activeLayer()
        chosen = layer.selectedFeatures()
        if chosen:
            self.show(result_of(layer), layer.customProperty("carbocs/level"), str(chosen[0]["territory"]))
        else:
            self.show(result_of(layer), layer.customProperty("carbocs/level"))

    @guarded
    def show_feature(self, layer: Any, feature: Any) -> None:
        """Show the balance of a territory that QGIS's own identify tool found."""
        self.show(result_of(layer), str(feature["level"]), str(feature["territory"]))

    @guarded
    def export(self) -> None:
        """Save the result as it is (GeoPackage), or the current layer's territories as a table or layer."""
        layer = self.iface.activeLayer()
        title = translate("CarbOCS", "Export the result")
        kinds = translate(
            "CarbOCS", "Whole result (*.gpkg);;Territories (*.xlsx);;Territories (*.csv);;Territories (*.geojson)"
        )
        target, kind = QFileDialog.getSaveFileName(self.iface.mainWindow(), title, "", kinds)
        if target:
            path = Path(target)
            if path.suffix.casefold() not in _FORMATS:
                path = path.with_name(path.name + kind[kind.rindex("*") + 1 : -1])
            export(layer, path)
            said = translate("CarbOCS", "Written: {path}").format(path=path)
            self.iface.messageBar().pushSuccess("CarbOCS", said)


def export(layer: Any, target: Path) -> None:
    """Write a layer's result to a file, by its ending, whole or not at all.

    Raises:
        UsageError: ``unknown_output``. DataError: ``cannot_write``, ``disk_full``.
    """
    from ..core.errors import UsageError
    from ..core.layers import whole_file

    kind = _FORMATS.get(target.suffix.casefold())
    if kind is None:
        raise UsageError("unknown_output", path=str(target))
    with whole_file(target) as beside:
        if not kind:
            shutil.copyfile(result_of(layer), beside)
            return
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.driverName = kind
        options.fileEncoding = "UTF-8"
        done = QgsVectorFileWriter.writeAsVectorFormatV3(
            layer, str(beside), QgsProject.instance().transformContext(), options
        )
        if done[0] != QgsVectorFileWriter.WriterError.NoError:
            raise OSError(done[1])


class _IdentifyAction(QgsMapLayerAction):
    """The entry "Carbon balance" that QGIS's identify results offer on a result's territories, and on them alone."""

    def __init__(self, parent: Any) -> None:
        """Name the action."""
        name = translate("CarbOCS", "Carbon balance")
        super().__init__(name, parent, QgsMapLayerType.VectorLayer, _single_feature(), QIcon(str(ICON)))

    def canRunUsingLayer(self, layer: Any, context: Any = None) -> bool:  # noqa: N802 (the name is QGIS's)
        """Say yes on layers of territories of a result."""
        return result_of(layer) is not None


def _single_feature() -> Any:
    kinds = getattr(Qgis, "MapLayerActionTarget", None)
    return kinds.SingleFeature if kinds is not None else QgsMapLayerAction.Target.SingleFeature


class _Browser(QgsDataItemGuiProvider):
    """Offers to load a GeoPackage that holds a result as a styled group."""

    def __init__(self, iface: Any) -> None:
        """Take QGIS's interface."""
        super().__init__()
        self.iface = iface

    def name(self) -> str:
        """Return the provider's name."""
        return "CarbOCS"

    def populateContextMenu(self, item: Any, menu: Any, selected: Any, context: Any) -> None:  # noqa: N802
        """Add the entry where the file is a result."""
        path = Path(str(item.path()).split("|")[0])
        if path.suffix.casefold() == ".gpkg" and path.is_file() and levels_in(path):
            action = menu.addAction(QIcon(str(ICON)), translate("CarbOCS", "Add as CarbOCS result"))
            action.triggered.connect(lambda: self.add(path))

    @guarded
    def add(self, path: Path) -> None:
        """Load the result."""
        from . import results

        name = translate("CarbOCS", "CarbOCS – {name}").format(name=path.stem)
        results.add_group(QgsProject.instance(), path, name, settings.read().lang)
