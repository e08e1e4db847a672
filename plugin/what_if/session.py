"""A what-if session: what is drawn, as the engine's actions, and its figures after every edit.

QGIS's own editing is listened to; only the features an edit touches are read again, and the engine reckons only what it
has not met before. A feature that cannot be reckoned is set aside with the reason; the others still count.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsFeatureRequest,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.errors import CarbocsError, DataError
from ...core.scenario import (
    FIRST_YEAR,
    LAST_YEAR,
    Action,
    Outcome,
    Reckoner,
    Scenario,
    fault_of,
    outcome,
    parse_templates,
    shipped_templates,
)
from ..compat import is_null
from ..qgis_layers import wkb_of
from .store import LINES, POLYGONS, Entry, Store, value_of, words

if TYPE_CHECKING:
    import pandas as pd

    from ...core.scenario import Ground, Template
    from ...core.scenario.budget import Allowance

_FLAT = "flat"
_KEPT = 20_000
"""How many features are remembered as they were read: a layer that is saved is read again whole."""


@dataclass(frozen=True)
class Drawn:
    """A feature read: the scenario it belongs to and its action, or why it is none."""

    scenario: str
    action: Action | None
    fault: CarbocsError | None = None


class Session(QObject):
    """Scenarios on one result.

    ``changed``: the figures are others. ``lost``: a layer of it is gone. ``selected`` (id): one action alone is
    selected on the map, '' where none is or several are. ``locked_edited`` (name): one
    of a locked scenario was edited.
    """

    changed = pyqtSignal()
    lost = pyqtSignal()
    selected = pyqtSignal(str)
    locked_edited = pyqtSignal(str)

    def __init__(
        self,
        result: Path,
        ground: Ground,
        store: Store,
        project: QgsProject,
        templates: dict[str, Template] | None = None,
    ) -> None:
        """Begin; layers are given by ``watch``."""
        super().__init__()
        self.result, self.ground, self.store, self.project = result, ground, store, project
        self.reckoner = Reckoner(ground)
        self.allowance: Allowance | None = None
        self.changes: pd.DataFrame | None = None
        self.stale: str = ""
        """The name of a layer that was edited since it was read."""
        self.problems: list[CarbocsError] = []
        """What is wrong with the templates of the user: those shipped are used in their place."""
        self.layers: dict[str, QgsVectorLayer] = {}
        self.drawn: dict[str, dict[int, Drawn]] = {POLYGONS: {}, LINES: {}}
        self.dirty: dict[str, set[int]] = {}
        """The features that were edited, by layer."""
        self.whole: set[str] = set()
        """The layers to be read again whole: what QGIS tells at once for all of them."""
        self.names: dict[str, str] = {}
        self.read: dict[tuple[Any, ...], Drawn] = {}
        self.links: dict[str, list[tuple[Any, Any]]] = {}
        """What is connected, by layer: forgotten when the layer is deleted, for its signals are then no more."""
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(0)
        self.timer.timeout.connect(self.refresh)
        self.loss = QTimer(self)  # told once the layer is gone for good, not in the midst of its going
        self.loss.setSingleShot(True)
        self.loss.setInterval(0)
        self.loss.timeout.connect(self.lost)
        self.current = ""
        self.entries: list[Entry] = []
        self.known: dict[str, dict[str, Template]] = {}
        self.shipped = shipped_templates() if templates is None else templates
        self.reload()

    # --- scenarios

    def reload(self) -> None:
        """Read the list of scenarios again."""
        self.entries = self.store.entries()
        known = {e.name: {**self.shipped, **self._own(e)} for e in self.entries}
        if known != self.known:
            self.read.clear()
        self.known = known

    def _own(self, entry: Entry) -> dict[str, Template]:
        """Return the templates that a scenario brings itself; none, and a problem told, where they cannot be read."""
        try:
            return parse_templates(json.loads(entry.templates), entry.name) if entry.templates else {}
        except (CarbocsError, ValueError) as error:
            told = error if isinstance(error, CarbocsError) else DataError(
                "unreadable_templates", path=entry.name, reason=str(error))  # fmt: skip
            if str(told) not in map(str, self.problems):
                self.problems.append(told)
            return {}

    def adopt(self) -> None:
        """List the scenarios that actions name and the list does not: none is lost because its row is."""
        named = {d.scenario for drawn in self.drawn.values() for d in drawn.values()} - {""}
        for name in sorted(named - {e.name for e in self.entries}):
            self.store.add(Entry(name, mode=self.ground.mode, release=self.ground.release))
        self.reload()

    def entry(self, name: str) -> Entry | None:
        """Return what the list tells of a scenario, None where there is none of that name."""
        return next((e for e in self.entries if e.name == name), None)

    def templates(self, name: str) -> dict[str, Template]:
        """Return the templates of a scenario: those shipped, and its own."""
        return self.known.get(name, self.shipped)

    def scenario(self, name: str) -> Scenario:
        """Return a scenario as the engine takes it: the actions that can be reckoned."""
        return Scenario(name, tuple(a for _, _, a in self._actions(name)), self.templates(name), mode=self.ground.mode)

    def place_of(self, action: str) -> tuple[str, int] | None:
        """Return the layer (its kind) and the feature of an action of the scenario drawn, None where it has none."""
        return next(((kind, fid) for kind, fid, a in self._actions(self.current) if a.id == action), None)

    def _actions(self, name: str) -> Iterator[tuple[str, int, Action]]:
        """Yield kind, feature and action of all that can be reckoned, every action under an id of its own."""
        found = [(kind, fid, d.action) for kind, fid, d in self._of(name) if d.action is not None]
        apart = _told_apart([action for _, _, action in found])
        yield from ((kind, fid, action) for (kind, fid, _), action in zip(found, apart))

    def used(self, kind: str) -> frozenset[str]:
        """Return the templates that a layer of the current scenario uses."""
        drawn = self.drawn[kind].values()
        return frozenset(d.action.template for d in drawn if d.scenario == self.current and d.action is not None)

    def faults(self, name: str) -> list[CarbocsError]:
        """Return why features of a scenario are set aside."""
        found = [d.fault for _, _, d in self._of(name) if d.fault is not None]
        stray = sum(1 for _ in self._of(""))
        if stray:
            found.append(DataError("actions_without_scenario", count=stray))
        listed = {"", *(e.name for e in self.entries)}
        others = [d.scenario for drawn in self.drawn.values() for d in drawn.values() if d.scenario not in listed]
        if others:
            shown = ", ".join(sorted(set(others))[:5])
            found.append(DataError("scenarios_not_listed", count=len(others), shown=shown))
        if self.store.gone:
            found.insert(0, DataError("store_gone", path=str(self.store.path)))
        return found

    def outcome(self, name: str) -> Outcome:
        """Return the figures of a scenario; what was reckoned before is not reckoned again.

        Raises:
            CarbocsError: what the engine cannot do.
        """
        return outcome(self.scenario(name), self.reckoner)

    def left_ha(self, found: Outcome) -> tuple[float | None, float | None]:
        """Return what is left of the land-take budget and the whole of it (ha); None where none is known."""
        if self.allowance is None:
            return None, None
        total = self.allowance.used_by(found).total
        return total["left_ha"], total["allowed_2021_2031_ha"]

    def differs(self, name: str) -> DataError | None:
        """Return what to say of a scenario begun on a result of another mode or release, None where it is the same."""
        entry = self.entry(name)
        here = self.ground.mode, self.ground.release
        if entry is None or not entry.mode or (entry.mode, entry.release) == here:
            return None
        return DataError("scenario_of_another", scenario=name, mode=entry.mode, release=entry.release,
                         mode_here=here[0], release_here=here[1])  # fmt: skip

    def _of(self, name: str) -> Iterator[tuple[str, int, Drawn]]:
        """Yield what is drawn of a scenario, in the order it was drawn: what is not saved yet comes last."""
        for kind in (POLYGONS, LINES):
            for fid in sorted(self.drawn[kind], key=lambda f: (f < 0, abs(f))):
                if self.drawn[kind][fid].scenario == name:
                    yield kind, fid, self.drawn[kind][fid]

    # --- layers

    def watch(self, kind: str, layer: QgsVectorLayer) -> None:
        """Follow the editing of a layer of polygons or lines."""
        self.layers[kind], self.names[kind] = layer, layer.id()
        for signal, slot in (
            (layer.featureAdded, lambda fid: self._touch(kind, fid)),
            (layer.featureDeleted, lambda fid: self._touch(kind, fid)),
            (layer.geometryChanged, lambda fid, _: self._touch(kind, fid)),
            (layer.attributeValueChanged, lambda fid, _, __: self._touch(kind, fid)),
            (layer.afterRollBack, lambda: self._touch_all(kind)),
            (layer.afterCommitChanges, lambda: self._touch_all(kind)),
            (layer.dataSourceChanged, lambda: self._touch_all(kind)),
            (layer.subsetStringChanged, lambda: self._touch_all(kind)),
            (layer.updatedFields, lambda: self._touch_all(kind)),
            (layer.crsChanged, lambda: self._forget_read(kind)),
            (layer.selectionChanged, lambda *_: self.selected.emit(self.selection())),
        ):
            self.link(layer, signal, slot)
        self._touch_all(kind)

    def link(self, layer: QgsVectorLayer | None, signal: Any, slot: Any) -> None:
        """Connect a signal of a layer (None: of the project) until the session stops, or the layer is deleted."""
        name = "" if layer is None else layer.id()
        if name not in self.links:
            if layer is not None:
                layer.willBeDeleted.connect(lambda: self._forget(name))
            self.links[name] = []
        signal.connect(slot)
        self.links[name].append((signal, slot))

    def _forget(self, name: str) -> None:
        """Let a layer go that is being deleted: disconnecting from it now would bring QGIS down."""
        self.links.pop(name, None)
        gone = [kind for kind in self.layers if self.names[kind] == name]  # it cannot be asked any more
        for kind in gone:
            self.layers.pop(kind)
            self.drawn[kind] = {}
        if gone:
            self.loss.start()

    def selection(self) -> str:
        """Return the action of the scenario drawn that alone is selected on the map, '' where none is, or several."""
        chosen = {(kind, fid) for kind, layer in self.layers.items() for fid in layer.selectedFeatureIds()}
        found = [a.id for kind, fid, a in self._actions(self.current) if (kind, fid) in chosen] if chosen else []
        return found[0] if len(found) == 1 else ""

    @property
    def filtered(self) -> str:
        """The name of a layer whose filter hides actions, '' where none does."""
        return next((layer.name() for layer in self.layers.values() if layer.subsetString()), "")

    def select(self, action: str) -> None:
        """Select an action on the map, and nothing else of its layers; nothing at all for ''."""
        place = self.place_of(action) if action else None
        for kind, layer in self.layers.items():
            wanted = [place[1]] if place is not None and place[0] == kind else []
            if layer.selectedFeatureIds() != wanted:
                layer.selectByIds(wanted)

    def follow(self, source: QgsVectorLayer) -> None:
        """Remember when a layer that the ground was read from is edited: the figures are those of before."""

        def edited_since() -> None:
            self.stale = source.name()
            self.changed.emit()

        self.link(source, source.afterCommitChanges, edited_since)

    def stop(self) -> None:
        """Let go of the layers."""
        self.timer.stop()
        self.loss.stop()
        for signal, slot in (pair for pairs in self.links.values() for pair in pairs):
            with suppress(RuntimeError, TypeError):
                signal.disconnect(slot)
        self.links, self.layers = {}, {}

    def _touch(self, kind: str, fid: int) -> None:
        self.dirty.setdefault(kind, set()).add(fid)
        self.timer.start()

    def _touch_all(self, kind: str) -> None:
        self.whole.add(kind)
        self.timer.start()

    def _forget_read(self, kind: str) -> None:
        self.read.clear()
        self._touch_all(kind)

    def refresh_now(self) -> None:
        """Read again what was touched without waiting, where anything was."""
        if self.timer.isActive():
            self.timer.stop()
            self.refresh()

    def refresh(self) -> None:
        """Read again what was touched, and say that figures are others."""
        touched, self.dirty = self.dirty, {}
        whole, self.whole = self.whole, set()
        met: set[str] = set()
        for kind in {*touched, *whole}:
            layer = self.layers.get(kind)
            if layer is not None:
                met |= self._read_again(kind, layer, touched.get(kind, set()), whole=kind in whole)
        self.changed.emit()
        for entry in self.entries:
            if entry.locked and entry.name in met:
                self.locked_edited.emit(entry.name)

    def _read_again(self, kind: str, layer: QgsVectorLayer, fids: set[int], *, whole: bool) -> set[str]:
        """Read the features that were edited again, or all; return the scenarios of those that were edited."""
        drawn, request = self.drawn[kind], QgsFeatureRequest()
        met = {drawn.pop(fid).scenario for fid in fids if fid in drawn}
        if whole:
            drawn.clear()
        else:
            request.setFilterFids(list(fids))
        for feature in layer.getFeatures(request):
            drawn[feature.id()] = self._read(kind, layer, feature)
        return met | {drawn[fid].scenario for fid in fids if fid in drawn}

    # --- features

    def _read(self, kind: str, layer: QgsVectorLayer, feature: QgsFeature) -> Drawn:
        """Return a feature as an action, or why it cannot be one."""
        key = (kind, feature.id(), *map(str, feature.attributes()), bytes(feature.geometry().asWkb().data()))
        if key not in self.read:
            if len(self.read) > _KEPT:
                self.read.clear()
            self.read[key] = self._read_anew(kind, layer, feature)
        return self.read[key]

    def _read_anew(self, kind: str, layer: QgsVectorLayer, feature: QgsFeature) -> Drawn:
        scenario = words(value_of(feature, "scenario"))
        name = words(value_of(feature, "id")) or f"#{feature.id()}"
        try:
            action = self._action(kind, layer, feature, name)
        except CarbocsError as error:
            return Drawn(scenario, None, error)
        fault = fault_of(action, self.templates(scenario))
        if fault is None and not self._inside(action.geometry):
            fault = DataError("action_outside", action=name)
        return Drawn(scenario, None if fault else action, fault)

    def _inside(self, shape: Any) -> bool:
        shapes = np.array([shape], dtype=object)
        return bool(self.ground.inside(shapes)[0] > 0 if shape.area > 0 else self.ground.lengths(shapes)[2].sum() > 0)

    def _action(self, kind: str, layer: QgsVectorLayer, feature: QgsFeature, name: str) -> Action:
        template = words(value_of(feature, "template"))
        start, end = _number(value_of(feature, "start")), _number(value_of(feature, "end"))
        if start is None:
            raise DataError("action_without_year", action=name, first=FIRST_YEAR, last=LAST_YEAR)
        given = {k: words(value_of(feature, k)) for k in ("share", "share_low", "share_high")}
        shares = {k: _number(written) for k, written in given.items()}
        for k, written in given.items():
            if written and shares[k] is None:
                raise DataError("share_is_no_number", action=name, share=written)
        if shares["share"] is None:
            shares["share"] = 1.0
        shape = self._shape(layer, feature, name)
        if kind == LINES:
            shape = self._widened(shape, feature, template, layer, name)
        return Action(name, template, int(start), None if end is None else int(end), shape, None, **shares,
                      note=words(value_of(feature, "note")))  # fmt: skip

    def _widened(self, shape: Any, feature: QgsFeature, template: str, layer: QgsVectorLayer, name: str) -> Any:
        """Return a line as it is for a hedgerow, a strip of its width for what takes land."""
        known = self.templates(words(value_of(feature, "scenario")))
        if template not in known or known[template].kind == "hedgerow":
            return shape
        width = _number(value_of(feature, "width_m"))
        if not width or width <= 0:
            raise DataError("line_needs_width", layer=layer.name(), action=name)
        return shapely.buffer(shape, width / 2, cap_style=_FLAT)

    def _shape(self, layer: QgsVectorLayer, feature: QgsFeature, name: str) -> Any:
        """Return a feature's geometry in the CRS areas are measured in."""
        geometry = feature.geometry()
        target = QgsCoordinateReferenceSystem(self.ground.crs)
        if layer.crs() != target:
            transform = QgsCoordinateTransform(layer.crs(), target, self.project.transformContext())
            try:
                geometry.transform(transform)
            except QgsCsException as error:
                raise DataError("cannot_reproject", source=layer.crs().authid(), target=self.ground.crs) from error
        blob = wkb_of(geometry)
        if blob is None:
            raise DataError("action_is_empty", action=name)
        try:
            shape = shapely.force_2d(shapely.from_wkb(blob))
        except shapely.errors.GEOSException as error:
            raise DataError("action_is_empty", action=name) from error
        if not np.isfinite(shapely.get_coordinates(shape)).all():
            raise DataError("action_off_the_map", action=name)
        parts = shapely.get_parts(shape)
        return parts[0] if len(parts) == 1 else shape


def _told_apart(actions: list[Action]) -> Iterator[Action]:
    """Yield actions, those whose id another bears already with a number added: a copy of a feature keeps its id."""
    from dataclasses import replace

    taken: dict[str, int] = {}
    ids = {a.id for a in actions}
    for action in actions:
        count = taken[action.id] = taken.get(action.id, 0) + 1
        name = action.id
        while count > 1 and name in ids:
            name, count = f"{action.id}·{count}", count + 1
        ids.add(name)
        yield action if name == action.id else replace(action, id=name)


def _number(value: Any) -> float | None:
    try:
        found = None if is_null(value) else float(value)
    except (TypeError, ValueError):
        return None
    return found if found is None or math.isfinite(found) else None
