"""The dock "What-if": scenarios drawn on a result, their figures beside the map after every edit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QCoreApplication, Qt, QTimer
from qgis.PyQt.QtGui import QCursor
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QInputDialog,
    QMenu,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from ...core.messages import NO_BREAK_SPACE
from .. import guard, settings
from ..guard import guarded
from ..result_layers import result_of
from .what_if_view import WhatIfView

if TYPE_CHECKING:
    from ..what_if.session import Session

translate = QCoreApplication.translate
_ENTRY = "carbocs"
_CURRENT, _ZONES = "what_if/current", "what_if/zones"


def _stamp(result: Path) -> int:
    """Return what tells a file from the one that takes its place (its number on the disk), 0 where it is not there."""
    try:
        return result.stat().st_ino
    except OSError:
        return 0


class WhatIfDock(QgsDockWidget):
    """Chooses a result, opens its scenarios, follows the editing, and shows what the engine finds."""

    def __init__(self, iface: Any) -> None:
        """Make the dock; a result is chosen in it."""
        super().__init__(translate("CarbOCS", "What-if"), iface.mainWindow())
        self.setObjectName("CarbocsWhatIfDock")
        self.iface = iface
        self.session: Session | None = None
        self.task: Any = None
        self.comparison: Any = None
        self.used: dict[str, frozenset[str]] = {}
        self.action = ""
        """The action whose figures are shown alone; empty for all."""
        self.wanted: Path | None = None
        """The result that could not be opened, since layers of it are gone."""
        self.stamp = 0
        self.told: set[str] = set()
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        self.results = QComboBox()
        self.results.setToolTip(translate("CarbOCS", "The result that the scenarios stand on"))
        self.results.setAccessibleName(self.results.toolTip())
        self.results.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.results.activated.connect(self.choose)
        self.view = WhatIfView(settings.read().lang)
        layout.addWidget(self.results)
        layout.addWidget(self.view, 1)
        self.setWidget(body)
        self._connect()
        project = QgsProject.instance()
        self.renewal = QTimer(self)
        self.renewal.setSingleShot(True)
        self.renewal.setInterval(50)
        self.renewal.timeout.connect(self.list_results)
        self.dismissed = ""
        self.pricing: Any = None
        self.recomparison = QTimer(self)
        self.recomparison.setSingleShot(True)
        self.recomparison.setInterval(400)
        self.recomparison.timeout.connect(self._compare_again)
        self.links = [(project.layersAdded, self._renew), (project.layersRemoved, self._renew),
                      (project.cleared, self.close_session), (project.readProject, self._renew),
                      (project.writeProject, self._rewrite)]  # fmt: skip
        for signal, slot in self.links:
            signal.connect(slot)
        iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self)
        self.list_results()

    def _connect(self) -> None:
        view = self.view
        view.scenario_chosen.connect(self.change_scenario)
        view.new_requested.connect(self.add_scenario)
        view.duplicate_requested.connect(self.duplicate_scenario)
        view.rename_requested.connect(self.rename_scenario)
        view.delete_requested.connect(self.delete_scenario)
        view.lock_toggled.connect(self.lock_scenario)
        view.import_requested.connect(self.import_zones)
        view.export_requested.connect(self.export)
        view.map_requested.connect(self.choose_map)
        view.compare_requested.connect(self.compare)
        view.find_requested.connect(self.find_sources)
        view.action_selected.connect(self.choose_action)

    def _renew(self, *_: Any) -> None:
        # Layers come one by one: the list is made once they are all there.
        self.renewal.start()

    @guarded
    def _rewrite(self) -> None:
        from ..what_if.sources import rewrite

        rewrite(QgsProject.instance())

    def stop(self) -> None:
        """Let go of everything QGIS keeps when the plugin goes."""
        for signal, slot in self.links:
            signal.disconnect(slot)
        self.renewal.stop()
        self.recomparison.stop()
        self.close_session()

    # --- the result

    @guarded
    def list_results(self) -> None:
        """List the results of the project; open the one whose scenarios are already in it."""
        found: dict[str, str] = {}
        root = QgsProject.instance().layerTreeRoot()
        for layer in QgsProject.instance().mapLayers().values():
            path = result_of(layer)
            if path is not None and str(path) not in found:
                node = root.findLayer(layer.id())
                group = node.parent().parent() if node is not None and node.parent() is not None else None
                found[str(path)] = group.name() if group is not None and group.parent() is not None else path.stem
        kept = str(self.session.result) if self.session is not None else ""
        self.results.blockSignals(True)
        self.results.clear()
        for path, name in found.items():
            self.results.addItem(name, path)
        self.results.setCurrentIndex(self.results.findData(kept))
        self.results.blockSignals(False)
        self.results.setVisible(len(found) > 1 or self.session is None)
        if self.session is not None and kept in found and _stamp(Path(kept)) not in (0, self.stamp):
            self.open_result(Path(kept))  # an assessment has taken the place of the one that was read
        elif self.session is None and self.task is None and self.wanted is None:
            self._first_step(found)

    def _first_step(self, found: dict[str, str]) -> None:
        from ..what_if.opening import shown_store

        if self.dismissed in found:  # its layers were taken out on purpose: it waits to be chosen again
            return
        known = [p for p in found if shown_store(QgsProject.instance(), Path(p))]
        if known or len(found) == 1:
            self.open_result(Path(known[0] if known else next(iter(found))))
        elif found:
            self.view.clear(translate("CarbOCS", "Choose above the result that the scenarios stand on."))
        else:
            said = translate("CarbOCS", "Make a carbon assessment first: scenarios are drawn on its result.")
            self.view.clear(said)

    @guarded
    def choose(self, _: int) -> None:
        """Open the result chosen."""
        path = self.results.currentData()
        if path and (self.session is None or str(self.session.result) != path):
            self.open_result(Path(path))

    @guarded
    def open_result(self, result: Path) -> None:
        """Read what a result was made from, in the background; then open its scenarios."""
        from ..what_if.opening import GroundTask

        self.close_session()
        self.view.clear(translate("CarbOCS", "Reading the land use…"))
        self.stamp = _stamp(result)
        try:
            self.task = GroundTask(result, QgsProject.instance())
        except Exception as error:  # told in the dock, not thrown
            self.task = None
            self._tell_failure(result, error)
            return
        self.task.done.connect(self._opened)
        self.task.progressChanged.connect(self._tell_progress)
        QgsApplication.taskManager().addTask(self.task)

    @guarded
    def _tell_progress(self, percent: float) -> None:
        if self.task is not None:
            said = translate("CarbOCS", "Reading the land use…")
            self.view.clear(f"{said} {percent:.0f}{NO_BREAK_SPACE}%")

    def _tell_failure(self, result: Path, error: Exception) -> None:
        """Say in the dock why a result cannot be opened; where layers of it are gone, offer to point to them."""
        from ..what_if.sources import pointed_to

        guard.log(error)
        gone = getattr(error, "key", "") == "ground_source_gone" or pointed_to(result, QgsProject.instance())
        self.wanted = result if gone else None
        self.view.clear(guard.sentence(error), "find" if gone else "")

    @guarded
    def find_sources(self) -> None:
        """Ask where the layers are that are gone, and open the result with them."""
        from ..what_if.sources import point_to, pointed_to, wheres
        from .sources_dialog import SourcesDialog

        result, project = self.wanted, QgsProject.instance()
        if result is None:
            return
        kept = pointed_to(result, project)
        asked = [where for where in wheres(result, project) if where.role in kept or where.layer() is None]
        dialog = SourcesDialog(asked, project, result.parent, self)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.chosen():
            point_to(result, project, dialog.chosen())
            self.open_result(result)

    @guarded
    def _opened(self) -> None:
        from ..what_if.opening import opened

        task, self.task = self.task, None
        if task is None or task.stopped:
            return
        if task.error is not None:
            self._tell_failure(task.result, task.error)
            return
        try:
            self.session = opened(task.result, task.found, QgsProject.instance(), settings.read().lang)
        except Exception as error:  # told in the dock, not thrown: a folder that may not be written, say
            self._tell_failure(task.result, error)
            return
        self.session.changed.connect(self.show_figures)
        self.session.lost.connect(self._lost)
        self.session.selected.connect(self._follow_selection)
        self.session.locked_edited.connect(self._tell_locked)
        self.list_results()
        kept = QgsProject.instance().readEntry(_ENTRY, _CURRENT, "")[0]
        names = [e.name for e in self.session.entries]
        self._list(kept if kept in names else names[0] if names else "")

    @guarded
    def close_session(self) -> None:
        """Let go of the result: what is drawn stays in its layers."""
        tasks, self.task, self.pricing = (self.task, self.pricing), None, None
        for task in tasks:
            if task is not None:
                task.stop()
        session, self.session = self.session, None
        if session is not None:
            session.stop()
            session.deleteLater()
        self.used, self.action, self.wanted, self.dismissed = {}, "", None, ""
        self.told.clear()
        self.view.set_scenarios([], None)
        self.view.clear("")
        if self.comparison is not None:
            self.comparison.close()
            self.comparison = None

    @guarded
    def _lost(self) -> None:
        said = translate(
            "CarbOCS", "The layers of the scenarios were taken out of the project. Choose the result again."
        )
        session, self.session = self.session, None
        if session is not None:
            self.dismissed = str(session.result)
            session.stop()
            session.deleteLater()
        self.view.set_scenarios([], None)
        self.view.clear(said)
        self.results.setVisible(True)
        self.results.setCurrentIndex(-1)

    # --- figures

    @guarded
    def show_figures(self) -> None:
        """Show the figures of the scenario drawn, after an edit or another choice."""
        from ...core.errors import CarbocsError
        from ...core.report.what_if import live

        session = self.session
        if session is None or not session.current:
            return
        lang = settings.read().lang
        faults = session.faults(session.current)
        differs = session.differs(session.current)
        said = [f.text(lang) for f in faults[:3]] + ([differs.text(lang)] if differs is not None else [])
        said += [problem.text(lang) for problem in session.problems]
        if session.filtered:
            hidden = translate(
                "CarbOCS", "A filter of the layer “{layer}” hides actions: the figures are without them."
            )
            said.append(hidden.format(layer=session.filtered))
        if session.stale:
            old = translate(
                "CarbOCS", "{layer} was edited since it was read: open the result again to reckon on it as it is."
            )
            said.append(old.format(layer=session.stale))
        if len(faults) > 3:
            more = translate("CarbOCS", "Other problems: {count}.")
            said.append(more.format(count=len(faults) - 3))
        try:
            found = session.outcome(session.current)
        except CarbocsError as error:
            self.view.show_error(error.text(lang))
            return
        if self.comparison is not None and self.comparison.isVisible():
            self.recomparison.start()
        if not found.scenario.actions and not said:
            hint = translate(
                "CarbOCS", "Draw an action in the layer “Scenario: polygons”, or import the zones of a plan."
            )
            self.view.clear(hint, "import")
            return
        if self.action not in {a.id for a in found.scenario.actions}:
            self.action = ""
        left, allowed = session.left_ha(found)
        self.view.show_live(live(found, lang, self.action or None, left, allowed))
        # What is set aside is said; the figures are those of all the rest.
        self.view.show_error("\n".join(said), fade=False)
        self._restyle()

    @guarded
    def choose_action(self, name: str) -> None:
        """Show an action alone, all where the name is empty, and select it on the map."""
        self.action = name
        if self.session is not None:
            self.session.select(name)
        self.show_figures()

    @guarded
    def _follow_selection(self, name: str) -> None:
        """Show the figures of the action selected on the map, of all where none is or several are."""
        if name != self.action:
            self.action = name
            self.show_figures()

    @guarded
    def _tell_locked(self, name: str) -> None:
        """Say, once, that actions of a locked scenario were edited: QGIS's undo takes it back."""
        if name not in self.told:
            self.told.add(name)
            said = translate(
                "CarbOCS", "The scenario “{name}” is locked, yet an action of it was edited: undo the edit."
            )
            self.iface.messageBar().pushWarning("CarbOCS", said.format(name=name))

    def _restyle(self) -> None:
        """Give the legends the templates in use, where they are others."""
        from ..what_if.scenario_layer import restyle

        session = self.session
        if session is None:
            return
        for kind, layer in session.layers.items():
            used = session.used(kind)
            if self.used.get(kind) != used:
                self.used[kind] = used
                restyle(layer, session.templates(session.current), used, settings.read().lang)

    # --- scenarios

    def _list(self, current: str) -> None:
        """Fill the list of scenarios and draw the current one."""
        from ..what_if.scenario_layer import offer_scenarios, set_scenario

        session = self.session
        if session is None:
            return
        session.refresh_now()
        session.reload()
        session.current = current
        items = [(e.name, e.name, e.locked) for e in session.entries]
        self.view.set_scenarios(items, current or None)
        QgsProject.instance().writeEntry(_ENTRY, _CURRENT, current)
        entry = session.entry(current)
        for layer in session.layers.values():
            set_scenario(layer, current)
            offer_scenarios(layer, [e.name for e in session.entries])
            if not layer.isEditable():
                layer.setReadOnly(entry is not None and entry.locked)
        if not current:
            self.view.clear(translate("CarbOCS", "Begin a scenario: what is planned, where and when."), "new")
            return
        self.used = {}
        self.show_figures()

    @guarded
    def change_scenario(self, name: str) -> None:
        """Draw another scenario."""
        session = self.session
        if session is None or not name or name == session.current:
            return
        entry = session.entry(name)
        if entry is not None and entry.locked and not self._end_editing():
            name = session.current
        self._list(name)

    def _end_editing(self) -> bool:
        """Ask, as QGIS does, whether edits are to be saved, and end the editing; False where it goes on.

        The list of scenarios is written at once: were the actions' own edits dropped later, the two would disagree.
        """
        tools = self.iface.vectorLayerTools()
        layers = [layer for layer in self.layers() if layer.isEditable()]
        return all(tools.stopEditing(layer, True) for layer in layers)

    @guarded
    def add_scenario(self) -> None:
        """Begin a scenario."""
        from ..what_if.store import Entry

        session = self.session
        name = self._asked(translate("CarbOCS", "New scenario"), translate("CarbOCS", "Project"))
        if session is None or not name:
            return
        ground = session.ground
        session.store.add(Entry(name, mode=ground.mode, release=ground.release))
        self._list(name)
        self.draw()

    def draw(self) -> None:
        """Make the layer of polygons the one that QGIS edits."""
        layer = self.session.layers.get("actions") if self.session is not None else None
        if layer is not None:
            self.iface.setActiveLayer(layer)

    @guarded
    def duplicate_scenario(self) -> None:
        """Copy a scenario with all its actions."""
        from dataclasses import replace

        from ..what_if.opening import copy_actions

        session = self.session
        entry = session.entry(session.current) if session is not None else None
        if session is None or entry is None or self._is_filtered():
            return
        name = self._asked(translate("CarbOCS", "Duplicate the scenario"), entry.name)
        if name and self._end_editing():
            for layer in session.layers.values():
                layer.setReadOnly(False)  # where the scenario copied is locked, its copy is not
            session.store.add(replace(entry, name=name, locked=False))
            copy_actions(session, entry.name, name)
            self._list(name)

    @guarded
    def rename_scenario(self) -> None:
        """Give a scenario another name."""
        from ..what_if.opening import rename_actions

        session = self.session
        if session is None or not session.current or self._is_locked() or self._is_filtered():
            return
        old = session.current
        name = self._asked(translate("CarbOCS", "Rename the scenario"), old, old)
        if name and name != old and self._end_editing():
            rename_actions(session, old, name)
            session.store.change(old, name=name)
            self._list(name)

    @guarded
    def delete_scenario(self) -> None:
        """Delete a scenario and its actions, once confirmed."""
        from ..what_if.opening import delete_actions

        session = self.session
        if session is None or not session.current or self._is_locked() or self._is_filtered():
            return
        said = translate("CarbOCS", "Delete the scenario “{name}” and all its actions?").format(name=session.current)
        buttons = QMessageBox.StandardButton
        if QMessageBox.question(self, "CarbOCS", said, buttons.Yes | buttons.No, buttons.No) != buttons.Yes:
            return
        if not self._end_editing():
            return
        delete_actions(session, session.current)
        session.store.remove(session.current)
        session.reload()
        self._list(session.entries[0].name if session.entries else "")

    @guarded
    def lock_scenario(self, wanted: bool) -> None:
        """Lock a scenario against edits, or open it again."""
        session = self.session
        if session is None or not session.current:
            return
        if wanted and not self._end_editing():
            return
        session.store.change(session.current, locked=bool(wanted))
        self._list(session.current)

    def _is_locked(self) -> bool:
        entry = self.session.entry(self.session.current) if self.session is not None else None
        if entry is None or not entry.locked:
            return False
        self.iface.messageBar().pushInfo("CarbOCS", translate("CarbOCS", "The scenario is locked: open it first."))
        return True

    def _is_filtered(self) -> bool:
        """Say that a filter hides actions, where one does: a scenario is copied or renamed whole or not at all."""
        layer = self.session.filtered if self.session is not None else ""
        if layer:
            said = translate("CarbOCS", "A filter of the layer “{layer}” hides actions: take it off first.")
            self.iface.messageBar().pushInfo("CarbOCS", said.format(layer=layer))
        return bool(layer)

    def _asked(self, title: str, proposed: str, own: str = "") -> str:
        """Ask for a name that no other scenario has; empty where the user thinks better of it."""
        session = self.session
        if session is None:
            return ""
        first = proposed if own else session.store.free_name(proposed)
        name, agreed = QInputDialog.getText(self, title, translate("CarbOCS", "Name:"), text=first)
        name = name.strip()
        if not agreed or not name:
            return ""
        free = session.store.free_name(name, own)
        if free != name:
            said = translate("CarbOCS", "There is a scenario “{name}” already: this one is called “{free}”.")
            self.iface.messageBar().pushInfo("CarbOCS", said.format(name=name, free=free))
        return free

    # --- in and out

    @guarded
    def import_zones(self) -> None:
        """Take the zones of a layer as actions, by the values of a field."""
        import json

        from ..what_if import zones
        from .zones_dialog import ZonesDialog

        session = self.session
        if session is None or not session.current or self._is_locked():
            return
        project = QgsProject.instance()
        kept = json.loads(project.readEntry(_ENTRY, _ZONES, "{}")[0] or "{}")
        lang = settings.read().lang
        dialog = ZonesDialog(
            zones.choices(project, session, self.iface.activeLayer()),
            zones.templates(session, lang),
            kept,
            suggestions=zones.suggestions(),
            first_year=zones.next_year(),
            lang=lang,
            parent=self,
        )
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        mapping = dialog.mapping()
        project.writeEntry(_ENTRY, _ZONES, json.dumps(mapping))
        count = zones.take(project, session, mapping)
        said = translate("CarbOCS", "{count} zones were taken as actions.").format(count=count)
        self.iface.messageBar().pushSuccess("CarbOCS", said)

    @guarded
    def export(self) -> None:
        """Write the results of the scenario to a GeoPackage."""
        from ..what_if.reports import results_of, write_study

        session = self.session
        if session is None or not session.current:
            return
        proposed = results_of(session, session.current)
        title = translate("CarbOCS", "Export the results")
        path, chosen = QFileDialog.getSaveFileName(self, title, str(proposed), "GeoPackage (*.gpkg);;JSON (*.json)")
        if path:
            path = path if Path(path).suffix.casefold() in (".gpkg", ".json") else path + _ending_of(chosen)
            write_study(session, [session.current], Path(path), settings.read().lang)
            self.iface.messageBar().pushSuccess("CarbOCS", translate("CarbOCS", "Written: {path}").format(path=path))

    @guarded
    def choose_map(self) -> None:
        """Offer what can be shown on the map."""
        menu = QMenu(self)
        menu.addAction(translate("CarbOCS", "Results per action and per commune"), self.show_on_map)
        menu.addAction(translate("CarbOCS", "Carbon price of every place"), self.show_prices)
        menu.popup(QCursor.pos())

    @guarded
    def show_prices(self) -> None:
        """Reckon what a hectare of each place would cost if built on, or give, and show it once it is there."""
        from ..what_if.reports import pricing

        if self.session is not None and self.pricing is None:
            self.pricing = pricing(self.session)
            self.pricing.done.connect(self._priced)
            QgsApplication.taskManager().addTask(self.pricing)

    @guarded
    def _priced(self) -> None:
        from ..what_if.reports import add_prices

        task, self.pricing = self.pricing, None
        if task is None or task.stopped or self.session is None:
            return
        if task.error is not None:
            raise task.error
        add_prices(self.session, task.found, QgsProject.instance(), settings.read().lang)

    @guarded
    def show_on_map(self) -> None:
        """Show the results per commune and per action as styled layers."""
        from ..what_if.reports import add_layers

        session = self.session
        if session is not None and session.current:
            add_layers(session, session.current, QgsProject.instance(), settings.read().lang)

    @guarded
    def compare(self) -> None:
        """Set the scenarios side by side, in a window of their own."""
        from .comparison_view import ComparisonView

        if self.session is None or not self.session.entries:
            return
        if self.comparison is None:
            self.comparison = QDialog(self)
            self.comparison.resize(900, 640)
            layout = QVBoxLayout(self.comparison)
            self.comparison.view = ComparisonView(settings.read().lang)
            self.comparison.view.drawn_changed.connect(self.change_scenario)
            layout.addWidget(self.comparison.view)
        self.comparison.show()
        self.comparison.raise_()
        self._compare_again()

    @guarded
    def _compare_again(self) -> None:
        """Fill the window of the comparison, where it is open."""
        from ...core.report.what_if import MOST_COMPARED, comparison
        from ...core.scenario import FIRST_YEAR
        from ..what_if.opening import trend_from

        session = self.session
        if session is None or self.comparison is None:
            return
        names = [e.name for e in session.entries]
        if not names:  # the last one was deleted under the window
            self.comparison.close()
            return
        shown = [session.current, *(n for n in names if n != session.current)][:MOST_COMPARED]
        title = translate("CarbOCS", "Comparison of the scenarios")
        if len(shown) < len(names):
            title = translate("CarbOCS", "Comparison of {shown} scenarios of {count}")
        self.comparison.setWindowTitle(title.format(shown=len(shown), count=len(names)))
        found = {n: session.outcome(n) for n in names if n in shown}
        budgets = {n: session.left_ha(o) for n, o in found.items() if session.allowance is not None}
        past = trend_from(session, min((o.first_year for o in found.values()), default=FIRST_YEAR))
        references = () if past is None else (past,)
        compared = comparison(found, settings.read().lang, references, budgets)
        self.comparison.view.show_comparison(compared, session.current)

    def layers(self) -> list[QgsVectorLayer]:
        """Return the layers that are drawn in."""
        return list(self.session.layers.values()) if self.session is not None else []


def _ending_of(chosen: str) -> str:
    """Return the ending of the files that a filter of the dialog shows."""
    return ".json" if "json" in chosen.casefold() else ".gpkg"
