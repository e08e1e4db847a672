"""What QGIS loads: registration of the plugin's parts. The engine is reached through ``core.assessment``."""

from __future__ import annotations

from qgis.PyQt.QtCore import QLocale
from qgis.PyQt.QtWidgets import QAction, QMessageBox

TITLE = "CarbOCS"
ABOUT = {
    "en": "CarbOCS measures the carbon of soils and biomass from land-use layers. Its work is done today by the command "
    "“carbocs assess”; the GeoPackage it writes opens here with its styles.",
    "fr": "CarbOCS mesure le carbone des sols et de la biomasse d’après les couches d’occupation du sol. Son travail se "
    "fait aujourd’hui par la commande «\u00a0carbocs assess\u00a0»\u00a0; le GeoPackage qu’elle écrit s’ouvre ici avec "
    "ses styles.",
}


class CarbocsPlugin:
    """The plugin as QGIS sees it: one entry in the menu of extensions, until the algorithms and the panel join it."""

    def __init__(self, iface: object) -> None:
        """Keep the running QGIS's interface."""
        self.iface = iface
        self.about: QAction | None = None

    def initGui(self) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the entry."""
        self.about = QAction(TITLE, self.iface.mainWindow())
        self.about.triggered.connect(self.tell)
        self.iface.addPluginToMenu(TITLE, self.about)

    def unload(self) -> None:
        """Take it away again."""
        self.iface.removePluginMenu(TITLE, self.about)
        self.about = None

    def tell(self) -> None:
        """Say what the plugin is, in French where QGIS is."""
        lang = "fr" if QLocale().name().startswith("fr") else "en"
        QMessageBox.information(self.iface.mainWindow(), TITLE, ABOUT[lang])
