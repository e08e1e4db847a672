"""The dock "Carbon balance": the clicked territory of a result, read from the result's own GeoPackage."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QCoreApplication, Qt

from .. import settings
from ..guard import guarded
from ..result_layers import file_of, layer_of, levels_in
from .balance_view import BalanceView

if TYPE_CHECKING:
    import pandas as pd
    from qgis.core import QgsFeature, QgsVectorLayer

translate = QCoreApplication.translate


class BalanceDock(QgsDockWidget):
    """Shows one territory at a time; levels and comparisons are chosen in it."""

    def __init__(self, iface: Any) -> None:
        """Make an empty dock."""
        super().__init__(translate("CarbOCS", "Carbon balance"), iface.mainWindow())
        self.setObjectName("CarbocsBalanceDock")
        self.iface = iface
        self.path: Path | None = None
        self.level, self.territory, self.compared = "", "", ""
        self.view = BalanceView(settings.read().lang)
        self.setWidget(self.view)
        self.view.level_changed.connect(self.change_level)
        self.view.territory_changed.connect(self.change_territory)
        self.view.comparison_changed.connect(self.compare)
        hint = translate("CarbOCS", "Click a territory of a CarbOCS result with the “Carbon balance” tool.")
        self.view.clear(hint)
        iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self)

    def show_feature(self, layer: QgsVectorLayer, feature: QgsFeature) -> None:
        """Show the balance of a territory of a result layer."""
        self.show_territory(file_of(layer), str(feature["level"]), str(feature["territory"]))

    def show_territory(self, path: Path, level: str, territory: str | None = None) -> None:
        """Show a territory of a result; the first of the level where none is named."""
        from ..styling import level_title

        held = levels_in(path) if path.is_file() else []
        self.path, self.compared = path, ""
        self.setUserVisible(True)
        self.view.set_levels([(name, level_title(name)) for name in held])
        if held:
            self._fill(level if level in held else held[0], territory)
        else:
            self._say_gone()

    @guarded
    def change_level(self, level: str) -> None:
        """Show the unit of another level that the territory lies in (or the first that lies in it)."""
        if self.path is None or not self.path.is_file():
            self._say_gone()
            return
        nested = _table(self.path, "membership", _stamp(self.path))
        up = nested[
            (nested["level"] == self.level) & (nested["territory"] == self.territory) & (nested["in_level"] == level)
        ]["in_territory"]
        down = nested[
            (nested["level"] == level) & (nested["in_level"] == self.level) & (nested["in_territory"] == self.territory)
        ]["territory"]
        found = [*up, *down]
        self.compared = "" if self.compared != "average" else "average"
        self._fill(level, found[0] if found else None)

    @guarded
    def change_territory(self, territory: str) -> None:
        """Show another territory of the level."""
        self.territory = territory
        self._show()

    @guarded
    def compare(self, other: str) -> None:
        """Set another territory, or the average of the level, beside it."""
        self.compared = other
        self._show()

    def _fill(self, level: str, territory: str | None) -> None:
        """Fill the choices of a level and show one of its territories."""
        wide = self._wide(level)
        if territory is not None and territory not in set(wide["territory"]):
            territory = None
        names = sorted(zip(wide["territory"], wide["name"].fillna("")), key=lambda pair: pair[1])
        self.level = level
        self.territory = territory if territory is not None else names[0][0]
        self.view.set_current_level(level)
        whole = translate("CarbOCS", "Whole area")
        self.view.set_territories([(i, name or (whole if level == "total" else i)) for i, name in names])
        self.view.set_current(self.territory)
        self.view.set_current_comparison(self.compared)
        self._show()

    def _show(self) -> None:
        from ...core.report import balance

        if self.path is None or not self.path.is_file():
            self._say_gone()
            return
        lang = settings.read().lang
        wide, areas = self._wide(self.level), _table(self.path, "areas", _stamp(self.path))
        shown = balance(wide, areas, self.territory, lang)
        other = None
        if self.compared:
            other = balance(wide, areas, None if self.compared == "average" else self.compared, lang)
        self.view.show_balance(shown, other)

    def _say_gone(self) -> None:
        """Say that there is nothing to read, instead of what was read before."""
        said = translate("CarbOCS", "The result {path} is no longer there, or is no result of CarbOCS.")
        self.view.clear(said.format(path=self.path))

    def _wide(self, level: str) -> pd.DataFrame:
        return _table(self.path, f"territories_{level}", _stamp(self.path))


def _stamp(path: Path | None) -> float:
    """Return when a file was written, so that what was read of an older one is not shown."""
    return path.stat().st_mtime if path is not None else 0.0


@lru_cache(maxsize=16)
def _table(path: Path, name: str, stamp: float) -> pd.DataFrame:
    from ..results import table_of

    return table_of(layer_of(path, name, name))
