"""Asks where the layers are that a result was made from: a layer of the project, or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt import QtWidgets
from qgis.PyQt.QtCore import QCoreApplication

from ..result_layers import result_of

if TYPE_CHECKING:
    from ..what_if.sources import Where

translate = QCoreApplication.translate
_RASTER_ENDINGS = (".tif", ".tiff", ".vrt", ".img", ".jp2", ".asc")


class SourcesDialog(QtWidgets.QDialog):
    """A line a layer: what it was, and a list of the project's layers with a button for files beside it."""

    def __init__(self, wheres: list[Where], project: QgsProject, folder: Path, parent: QtWidgets.QWidget) -> None:
        """Ask for each of ``wheres``; ``folder`` is where files are looked for first."""
        super().__init__(parent)
        self.setWindowTitle(translate("CarbOCS", "Where are these layers?"))
        self.wheres, self.folder = wheres, folder
        self.lists: dict[str, QtWidgets.QComboBox] = {}
        self.lines = QtWidgets.QFormLayout()
        for where in wheres:
            self._add(where, project)
        buttons = QtWidgets.QDialogButtonBox.StandardButton
        box = QtWidgets.QDialogButtonBox(buttons.Ok | buttons.Cancel)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        said = translate("CarbOCS", "The result was made from these layers, and scenarios are reckoned on them.")
        layout = QtWidgets.QVBoxLayout(self)
        words = QtWidgets.QLabel(said)
        words.setWordWrap(True)
        layout.addWidget(words)
        layout.addLayout(self.lines)
        layout.addWidget(box)
        self.setMinimumWidth(480)

    def _add(self, where: Where, project: QgsProject) -> None:
        listed = QtWidgets.QComboBox()
        listed.setSizeAdjustPolicy(QtWidgets.QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        listed.addItem(translate("CarbOCS", "Not found"), None)
        if where.layer() is not None:
            listed.addItem(where.label, (where.source, where.provider))
        for layer in sorted(project.mapLayers().values(), key=QgsMapLayer.name):
            if _suits(layer, where):
                listed.addItem(layer.name(), (layer.source(), layer.providerType()))
        names = [listed.itemText(n).casefold() for n in range(listed.count())]
        known = where.label.casefold()
        listed.setCurrentIndex(names.index(known) if known in names else 0)
        browse = QtWidgets.QToolButton()
        browse.setText("…")
        browse.setToolTip(translate("CarbOCS", "Choose a file"))
        browse.clicked.connect(lambda _=False: self._browse(where))
        line = QtWidgets.QHBoxLayout()
        line.addWidget(listed, 1)
        line.addWidget(browse)
        listed.setAccessibleName(where.label)
        self.lines.addRow(f"{_roles().get(where.role, where.role)} ({where.label})", line)
        self.lists[where.role] = listed

    def _browse(self, where: Where) -> None:
        title = _roles().get(where.role, where.role)
        path, _ = QtWidgets.QFileDialog.getOpenFileName(self, title, str(self.folder))
        if path:
            self.take_file(where, path)

    def take_file(self, where: Where, path: str) -> None:
        """Choose a file for a layer; of a file of several layers, the one that bears the name of the former."""
        listed = self.lists[where.role]
        raster = where.role in ("LAND_USE", "FORESTS") and path.casefold().endswith(_RASTER_ENDINGS)
        source = path
        if not raster and "|" in where.source:
            named = f"{path}|{where.source.split('|', 1)[1]}"
            source = named if QgsVectorLayer(named, "", "ogr").isValid() else path
        listed.addItem(Path(path).name, (source, "gdal" if raster else "ogr"))
        listed.setCurrentIndex(listed.count() - 1)

    def chosen(self) -> dict[str, tuple[str, str]]:
        """Return role → source, provider of what was pointed to, where it is not what is known already."""
        known = {where.role: (where.source, where.provider) for where in self.wheres}
        found = {role: listed.currentData() for role, listed in self.lists.items()}
        return {role: data for role, data in found.items() if data is not None and data != known[role]}


def _suits(layer: QgsMapLayer, where: Where) -> bool:
    """Return whether a layer of the project may be the one: rasters too where they may stand for it."""
    if result_of(layer) is not None or layer.customProperty("carbocs/actions") or not layer.isValid():
        return False
    if isinstance(layer, QgsRasterLayer):
        return where.role in ("LAND_USE", "FORESTS")
    return isinstance(layer, QgsVectorLayer) and layer.providerType() != "memory"


def _roles() -> dict[str, str]:
    """Return what the layers are called, as the assessment's dialog calls them."""
    return {
        "TERRITORIES": translate("CarbOCS", "Territories"),
        "LAND_USE": translate("CarbOCS", "Land use"),
        "COMMUNES": translate("CarbOCS", "Communes"),
        "FORESTS": translate("CarbOCS", "Forests"),
        "MEMBERSHIP": translate("CarbOCS", "Membership"),
        "SUCCESSORS": translate("CarbOCS", "Successors"),
    }
