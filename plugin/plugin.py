"""What QGIS loads: registration of the plugin's parts. The engine is imported by what needs it, when it needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

from qgis.core import Qgis, QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QTranslator, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QIcon
from qgis.PyQt.QtWidgets import QAction, QMenu, QPushButton, QToolBar

from . import settings, translation
from .algorithms.base import ICON
from .dependencies import missing
from .guard import guarded
from .provider import CarbocsProvider

translate = QCoreApplication.translate
TITLE = "CarbOCS"
GUIDE = "https://github.com/carbocs/carbocs/tree/main/docs/guide"
_RESOURCES = ICON.parent
_TOLD = "carbocs/told"


class CarbocsPlugin:
    """The plugin as QGIS sees it: a provider, a menu, a toolbar, a dock, a page of options, expression functions."""

    def __init__(self, iface: Any) -> None:
        """Keep the running QGIS's interface (None in ``qgis_process``)."""
        self.iface = iface
        self.provider: CarbocsProvider | None = None
        self.translator: QTranslator | None = None
        self.menu: QMenu | None = None
        self.toolbar: QToolBar | None = None
        self.actions: list[QAction] = []
        self.parts: list[Any] = []
        self.dock: Any = None
        self.what_if: Any = None
        self.tool: Any = None
        self.trial: Any = None

    def initProcessing(self) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the provider: all that ``qgis_process`` needs."""
        self.translator = translation.installed(settings.read().lang)
        self.provider = CarbocsProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:  # noqa: N802 (the name is QGIS's)
        """Add every part."""
        from .expressions import Expressions
        from .options_page import Options

        self.initProcessing()
        self._add_menu()
        self.parts = [Options(self.iface), Expressions(self.iface)]
        if not missing():
            from .layer_actions import LayerActions

            self.parts.append(LayerActions(self.iface, self.show_balance))
        for part in self.parts:
            part.install()
        if not QgsSettings().value(_TOLD, False, type=bool):
            self.iface.initializationCompleted.connect(self._welcome)

    def unload(self) -> None:
        """Take every part away."""
        self._forget(self.iface.initializationCompleted, self._welcome)
        if self.trial is not None:
            self.trial.stop()
        for part in reversed(self.parts):
            part.remove()
        self.parts = []
        if self.tool is not None:
            self.iface.mapCanvas().unsetMapTool(self.tool)
            self.tool.deleteLater()
        if self.dock is not None:
            self.iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
        if self.what_if is not None:
            self.what_if.stop()
            self.iface.removeDockWidget(self.what_if)
            self.what_if.deleteLater()
        for thing in (*self.actions, self.menu, self.toolbar):
            if thing is not None:
                thing.deleteLater()
        QgsApplication.processingRegistry().removeProvider(self.provider)
        translation.removed(self.translator)
        self.actions = []
        self.dock = self.what_if = self.tool = self.trial = self.menu = self.toolbar = self.provider = (
            self.translator
        ) = None

    # --- menu and toolbar

    def _add_menu(self) -> None:
        window = self.iface.mainWindow()
        self.menu = QMenu(TITLE, window)
        self.menu.setIcon(QIcon(str(ICON)))
        self.iface.pluginMenu().addMenu(self.menu)
        self.toolbar = self.iface.addToolBar(TITLE)
        self.toolbar.setObjectName("CarbocsToolBar")
        self._action("icon", translate("CarbOCS", "Carbon &assessment…"), self.open_assessment, shown=True)
        balance = self._action("balance", translate("CarbOCS", "Carbon &balance"), self.pick_territory, shown=True)
        balance.setCheckable(True)
        self._action("what_if", translate("CarbOCS", "&What-if…"), self.open_what_if, shown=True)
        self._action("atlas", translate("CarbOCS", "Map at&las…"), self.open_atlas, shown=True)
        self._action("trial", translate("CarbOCS", "&Try with the sample data"), self.try_sample, shown=True)
        self.menu.addSeparator()
        self._action("guide", translate("CarbOCS", "User &guide"), self.open_guide)
        self._action("options", translate("CarbOCS", "&Options…"), self.open_options)
        self._action("installation", translate("CarbOCS", "&Check the installation…"), self.check_installation)

    def _action(self, icon: str, label: str, slot: Callable[..., None], *, shown: bool = False) -> QAction:
        action = QAction(QIcon(str(_RESOURCES / f"{icon}.svg")), label, self.iface.mainWindow())
        action.setObjectName(f"Carbocs_{icon}")
        action.triggered.connect(slot)
        self.menu.addAction(action)
        if shown:
            self.toolbar.addAction(action)
        self.actions.append(action)
        return action

    # --- what the entries do

    @guarded
    def open_assessment(self) -> None:
        """Open the dialog of the assessment."""
        if self._ready():
            import processing

            processing.execAlgorithmDialog("carbocs:assessment", {})

    @guarded
    def pick_territory(self) -> None:
        """Take the map tool that shows the balance of what is clicked, and open the dock."""
        if not self._ready():
            return
        from .panel.map_tool import BalanceTool

        if self.tool is None:
            self.tool = BalanceTool(self.iface, lambda layer, feature: self._dock().show_feature(layer, feature))
            self.tool.setAction(next(a for a in self.actions if a.objectName() == "Carbocs_balance"))
        self.iface.mapCanvas().setMapTool(self.tool)
        self._dock().setUserVisible(True)

    @guarded
    def open_what_if(self) -> None:
        """Open the dock where scenarios are drawn and reckoned."""
        if not self._ready():
            return
        from .panel.what_if_dock import WhatIfDock

        if self.what_if is None:
            self.what_if = WhatIfDock(self.iface)
        self.what_if.setUserVisible(True)

    @guarded
    def open_atlas(self) -> None:
        """Open the dialog of the atlas, for the result that is current or the first in the project."""
        if not self._ready():
            return
        import processing
        from qgis.core import QgsProject

        from .result_layers import result_of

        layers = [self.iface.activeLayer(), *QgsProject.instance().mapLayers().values()]
        found = next((path for path in map(result_of, layers) if path is not None), None)
        processing.execAlgorithmDialog("carbocs:atlas", {} if found is None else {"RESULT": str(found)})

    def show_balance(self, path: Path, level: str, territory: str | None = None) -> None:
        """Show a territory of a result in the dock."""
        self._dock().show_territory(path, level, territory)

    @guarded
    def try_sample(self) -> None:
        """Run the sample data to a styled map."""
        if not self._ready():
            return
        from .trial import Trial

        if self.trial is None:
            self.trial = Trial(self.iface, lambda path: self.show_balance(path, "epci"))
        self.trial.start()

    @guarded
    def open_guide(self) -> None:
        """Open the guide."""
        QDesktopServices.openUrl(QUrl(GUIDE))

    @guarded
    def open_options(self) -> None:
        """Open the page of options."""
        self.iface.showOptionsDialog(self.iface.mainWindow(), "CarbOCS")

    @guarded
    def check_installation(self) -> None:
        """Tell which packages are there and which are not."""
        from .installation import InstallationDialog

        InstallationDialog(self.iface.mainWindow()).exec()

    def _ready(self) -> bool:
        """Return whether the engine can work; say what is missing where it cannot."""
        if missing():
            self.check_installation()
            return False
        return True

    def _dock(self) -> Any:
        from .panel.dock import BalanceDock

        if self.dock is None:
            self.dock = BalanceDock(self.iface)
        return self.dock

    @guarded
    def _welcome(self) -> None:
        """Say once, at the first start, what is missing, or else offer the sample data; the menu has both."""
        QgsSettings().setValue(_TOLD, True)
        if missing():
            from .installation import InstallationDialog

            InstallationDialog(self.iface.mainWindow()).open()
            return
        bar = self.iface.messageBar()
        said = translate("CarbOCS", "CarbOCS is ready. See what it does in less than a minute:")
        item = bar.createMessage(TITLE, said)
        button = QPushButton(translate("CarbOCS", "&Try with the sample data"))
        button.clicked.connect(self.try_sample)
        button.clicked.connect(item.dismiss)
        item.layout().addWidget(button)
        bar.pushWidget(item, Qgis.MessageLevel.Info)

    @staticmethod
    def _forget(signal: Any, slot: Any) -> None:
        try:
            signal.disconnect(slot)
        except TypeError:  # it was not connected: the user had been told before
            return
