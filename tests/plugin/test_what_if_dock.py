"""The what-if dock on a stand-in for QGIS's window: what it says, what follows the map, what no mishap takes away."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QInputDialog, QMessageBox
from test_what_if import square

from carbocs.plugin.what_if import sources
from carbocs.plugin.what_if.opening import TEMPLATES
from carbocs.plugin.what_if.store import LINES, POLYGONS, Entry, edited, store_of

NAMES = {"TERRITORIES": "communes.gpkg", "LAND_USE": "clc18.gpkg", "FORESTS": "forests.fgb"}


@pytest.fixture(scope="module")
def made(processing, tmp_path_factory):
    """A folder with the sample and a result made from it."""
    from conftest import SAMPLE

    folder = tmp_path_factory.mktemp("dock")
    for name in NAMES.values():
        shutil.copyfile(SAMPLE / name, folder / name)
    parameters = {role: str(folder / name) for role, name in NAMES.items()}
    processing.run("carbocs:assessment", {**parameters, "LEVELS": [0, 1], "OUTPUT": str(folder / "r.gpkg")})
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """A copy of it that a test may do anything to."""
    shutil.copytree(made, tmp_path / "plan")
    return tmp_path / "plan"


class Tools:
    """Stands for QGIS's way of ending an edit: it asks, and here the answer is known."""

    def __init__(self):
        self.answer = True

    def stopEditing(self, layer, allow_cancel=True):
        return self.answer and (layer.commitChanges() or True)


class Interface:
    """Stands for QGIS's window."""

    def __init__(self):
        from qgis.gui import QgsMessageBar
        from qgis.PyQt.QtWidgets import QMainWindow

        self.window, self.bar, self.tools = QMainWindow(), QgsMessageBar(), Tools()
        self.active = None

    def mainWindow(self):
        return self.window

    def messageBar(self):
        return self.bar

    def vectorLayerTools(self):
        return self.tools

    def addDockWidget(self, area, dock):
        self.window.addDockWidget(area, dock)

    def setActiveLayer(self, layer):
        self.active = layer

    def activeLayer(self):
        return self.active


def wait(until, at_most=30.0):
    """Let QGIS work until something holds."""
    end = time.monotonic() + at_most
    while time.monotonic() < end and not until():
        QCoreApplication.processEvents()
        time.sleep(0.005)
    assert until()


@pytest.fixture
def dock(qgis_app, language):
    """A dock, in English; the project is emptied after it."""
    from carbocs.plugin.panel.what_if_dock import WhatIfDock

    language("en")
    QgsProject.instance().clear()
    found = WhatIfDock(Interface())
    yield found
    found.stop()
    found.deleteLater()
    QgsProject.instance().clear()
    QCoreApplication.processEvents()


@pytest.fixture
def drawn(dock, folder):
    """The dock on the result, with a scenario of two actions that are saved."""
    opened_on(dock, folder)
    dock.session.store.add(Entry("plan", mode="corrected", release=dock.session.ground.release))
    dock._list("plan")
    layer = dock.session.layers[POLYGONS]
    with edited(layer):
        layer.addFeature(square(layer, dock.session.ground, 0.3, 0.35, 200, id="a"))
        layer.addFeature(square(layer, dock.session.ground, 0.6, 0.6, 100, id="b", template="housing_estate"))
    settle(dock)
    return dock


def opened_on(dock, folder):
    dock.open_result(folder / "r.gpkg")
    wait(lambda: dock.session is not None or (dock.view._hint.text() and dock.task is None))


def settle(dock):
    wait(lambda: not dock.session.timer.isActive() and not dock.renewal.isActive())


def shown(dock):
    """Return the names of the actions listed, the one shown alone, and the error."""
    table = dock.view.sheet.actions
    return [r.key for r in table.rows.rows], table.key(), dock.view._error.words.text()


def total(dock):
    return dock.session.outcome(dock.session.current).cumulated(2050)


def test_an_action_selected_on_the_map_is_shown_alone_and_the_other_way_round(drawn):
    layer = drawn.session.layers[POLYGONS]
    fids = {f["id"]: f.id() for f in layer.getFeatures()}
    layer.selectByIds([fids["b"]])
    assert shown(drawn)[:2] == (["a", "b"], "b")
    layer.selectByIds([fids["a"], fids["b"]])
    assert shown(drawn)[1] == ""
    drawn.view.sheet.actions.chosen.emit("a")
    assert layer.selectedFeatureIds() == [fids["a"]]
    assert shown(drawn)[1] == "a"
    drawn.view.sheet.actions.chosen.emit("")
    assert not layer.selectedFeatureIds()
    assert shown(drawn)[1] == ""


def test_a_copy_of_an_action_is_shown_as_one_of_its_own(drawn):
    """A copied feature keeps its number: each is still chosen by itself."""
    layer = drawn.session.layers[POLYGONS]
    layer.startEditing()
    copy = next(f for f in layer.getFeatures() if f["id"] == "a")
    copy.setAttribute(layer.fields().lookupField("fid"), None)
    assert layer.addFeature(copy)
    settle(drawn)
    assert shown(drawn)[0] == ["a", "b", "a·2"]
    layer.selectByIds([min(f.id() for f in layer.getFeatures())])
    assert shown(drawn)[1] == "a·2"
    layer.rollBack()


def test_what_is_set_aside_is_said_and_the_rest_is_shown_as_true(drawn):
    layer = drawn.session.layers[POLYGONS]
    before = total(drawn)
    layer.startEditing()
    layer.addFeature(square(layer, drawn.session.ground, 0.3, 0.35, 50, id="late", start=2099))
    settle(drawn)
    assert "late" in shown(drawn)[2]
    assert total(drawn) == before
    assert drawn.view.sheet.graphicsEffect() is None, "the figures are those of all the rest: they do not fade"
    layer.rollBack()
    settle(drawn)
    assert shown(drawn)[2] == ""
    layer.startEditing()
    layer.addFeature(square(layer, drawn.session.ground, 0.3, 0.35, 50, id="late", start=2099))
    settle(drawn)
    drawn.close_session()
    assert shown(drawn)[2] == "", "what was wrong with a result goes with it"


def test_an_action_of_no_scenario_is_told(drawn):
    layer = drawn.session.layers[POLYGONS]
    with edited(layer):
        layer.addFeature(square(layer, drawn.session.ground, 0.3, 0.35, 50, id="stray", scenario=None))
    settle(drawn)
    assert "no scenario" in shown(drawn)[2]


def test_a_new_feature_gets_what_the_form_would_give_it(drawn):
    layer = drawn.session.layers[POLYGONS]
    feature = QgsVectorLayerUtils.createFeature(layer, context=layer.createExpressionContext())
    assert feature["scenario"] == "plan"
    assert feature["template"] == "housing_estate"
    assert feature["share"] == 1
    assert feature["start"] == time.localtime().tm_year + 1


def test_the_form_offers_the_scenarios_there_are(drawn):
    drawn.session.store.add(Entry("sober"))
    drawn._list("sober")
    layer = drawn.session.layers[POLYGONS]
    offered = layer.editorWidgetSetup(layer.fields().lookupField("scenario")).config()["map"]
    assert offered == [{"plan": "plan"}, {"sober": "sober"}]


def test_the_file_of_scenarios_opened_alone_has_its_looks_and_its_form(drawn, folder):
    """What a colleague without the result sees: every action, by its template."""
    from qgis.core import QgsExpressionContext, QgsExpressionContextUtils, QgsRenderContext

    layer = QgsVectorLayer(f"{store_of(folder / 'r.gpkg')}|layername={POLYGONS}", "x", "ogr")
    renderer = layer.renderer()
    assert {"business_park", "housing_estate"} <= {c.value() for c in renderer.categories()}
    context = QgsRenderContext()
    context.setExpressionContext(QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer)))
    renderer.startRender(context, layer.fields())
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        assert renderer.willRenderFeature(feature, context)
    renderer.stopRender(context)
    at = layer.fields().lookupField("template")
    assert layer.editorWidgetSetup(at).type() == "ValueMap"
    lines = QgsVectorLayer(f"{store_of(folder / 'r.gpkg')}|layername={LINES}", "x", "ogr")
    assert lines.editorWidgetSetup(lines.fields().lookupField("width_m")).type() == "Range"


def test_scenarios_are_made_named_locked_and_deleted_in_the_dock(drawn, monkeypatch):
    asked = []
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **k: (asked.pop(0), True))
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    before = total(drawn)
    asked.append("sober")
    drawn.view.duplicate_requested.emit()
    assert drawn.view.scenario() == "sober"
    assert total(drawn) == before
    asked.append("sober 2")
    drawn.view.rename_requested.emit()
    assert [e.name for e in drawn.session.entries] == ["plan", "sober 2"]
    drawn.view.lock_toggled.emit(True)
    assert drawn.session.entry("sober 2").locked
    assert all(layer.readOnly() for layer in drawn.session.layers.values())
    drawn.view.delete_requested.emit()
    assert drawn.session.entry("sober 2") is not None, "a locked scenario is not deleted"
    asked.append("third")
    drawn.view.duplicate_requested.emit()
    assert drawn.view.scenario() == "third"
    settle(drawn)
    assert total(drawn) == before, "the copy of a locked scenario holds its actions, and is open"
    assert not drawn.session.layers[POLYGONS].readOnly()
    drawn.view.delete_requested.emit()
    settle(drawn)
    assert [e.name for e in drawn.session.entries] == ["plan", "sober 2"]
    assert drawn.session.layers[POLYGONS].featureCount() == 4


def test_a_locked_scenario_is_not_drawn_while_edits_go_on(drawn):
    drawn.session.store.add(Entry("kept", locked=True))
    drawn._list("plan")
    layer = drawn.session.layers[POLYGONS]
    layer.startEditing()
    layer.addFeature(square(layer, drawn.session.ground, 0.3, 0.35, 50, id="new"))
    drawn.iface.tools.answer = False
    drawn.change_scenario("kept")
    assert drawn.session.current == "plan"
    assert layer.isEditable()
    drawn.iface.tools.answer = True
    drawn.change_scenario("kept")
    assert drawn.session.current == "kept"
    assert layer.readOnly()


def test_an_edit_of_a_locked_scenario_is_told(drawn):
    drawn.session.store.add(Entry("other"))
    drawn.session.store.change("plan", locked=True)
    drawn._list("other")
    layer = drawn.session.layers[POLYGONS]
    layer.startEditing()
    layer.deleteFeature(next(layer.getFeatures()).id())
    settle(drawn)
    assert "locked" in drawn.iface.bar.currentItem().text()
    layer.rollBack()


def test_actions_whose_scenario_is_not_listed_are_listed_again(drawn, folder):
    before = total(drawn)
    drawn.session.store.remove("plan")
    opened_on(drawn, folder)
    assert [e.name for e in drawn.session.entries] == ["plan"]
    assert total(drawn) == before


def test_a_bad_file_of_templates_is_named_and_the_rest_goes_on(drawn, folder):
    before = total(drawn)
    (folder / TEMPLATES).write_text(
        '{"templates": [{"id": "half", "label_fr": "x", "conversions": {"probable": {"cropland": {"orchard": 0.5}}}}]}',
        encoding="utf-8",
    )
    opened_on(drawn, folder)
    settle(drawn)
    assert "half" in shown(drawn)[2]
    assert total(drawn) == before
    drawn.session.store.change("plan", templates="{not json")
    drawn._list("plan")
    assert "plan" in shown(drawn)[2]
    assert total(drawn) == before


def test_a_layer_that_is_gone_is_pointed_to(dock, folder, monkeypatch):
    from carbocs.plugin.panel import sources_dialog

    (folder.parent / "elsewhere").mkdir()
    there = folder.parent / "elsewhere" / "occupation.gpkg"
    shutil.move(folder / "clc18.gpkg", there)
    opened_on(dock, folder)
    assert "clc18" in dock.view._hint.text()
    assert dock.session is None

    def answered(dialog):
        assert list(dialog.lists) == ["LAND_USE"], "only what is gone is asked for"
        dialog.take_file(dialog.wheres[0], str(there))
        return dialog.DialogCode.Accepted

    monkeypatch.setattr(sources_dialog.SourcesDialog, "exec", answered)
    dock.view._step.click()
    wait(lambda: dock.session is not None)
    assert len(dock.session.ground.pieces) == 12
    # The project keeps it, relative to where it is saved itself.
    project = QgsProject.instance()
    assert project.write(str(folder / "p.qgz")), project.error()
    moved = folder.parent / "moved"
    moved.mkdir()
    shutil.move(folder, moved / "plan")
    shutil.move(there.parent, moved / "elsewhere")
    other = QgsProject()
    assert other.read(str(moved / "plan" / "p.qgz"))
    found = {w.role: w.file for w in sources.wheres(moved / "plan" / "r.gpkg", other)}
    assert Path(found["LAND_USE"]) == moved / "elsewhere" / "occupation.gpkg"
    other.clear()


def test_an_assessment_that_takes_the_place_of_the_former_is_read_again(drawn, folder, processing):
    ground = drawn.session.ground
    from carbocs.plugin import results

    parameters = {role: str(folder / name) for role, name in NAMES.items()}
    parameters.update(LEVELS=[0, 1], MODE=1, OUTPUT=str(folder / "r.gpkg"))
    processing.run("carbocs:assessment", parameters)
    results.add_group(QgsProject.instance(), folder / "r.gpkg", "again", "en")
    wait(lambda: drawn.session is not None and drawn.session.ground is not ground)
    settle(drawn)
    assert drawn.session.ground.mode == "conform"
    assert "conform" in shown(drawn)[2], "the scenario was begun in another mode: said, and reckoned all the same"
    assert shown(drawn)[0] == ["a", "b"]


def test_an_edited_land_use_added_later_is_told(drawn, folder):
    layer = QgsVectorLayer(str(folder / "clc18.gpkg"), "Land", "ogr")
    QgsProject.instance().addMapLayer(layer)
    assert layer.startEditing()
    assert layer.deleteFeature(next(layer.getFeatures()).id())
    assert layer.commitChanges(), layer.commitErrors()
    settle(drawn)
    assert "Land was edited" in shown(drawn)[2]
    QgsProject.instance().removeMapLayer(layer)
    settle(drawn)
    assert shown(drawn)[0] == ["a", "b"], "the figures stand without the layer"


def test_a_layer_of_actions_taken_away_is_said_and_opens_again(drawn, folder):
    before = total(drawn)
    layer = drawn.session.layers[POLYGONS]
    QgsProject.instance().removeMapLayer(layer.id())
    wait(lambda: drawn.session is None)
    assert "taken out of the project" in drawn.view._hint.text()
    opened_on(drawn, folder)
    settle(drawn)
    assert total(drawn) == before


def test_a_project_closed_in_the_middle_of_an_edit_leaves_the_dock_at_rest(drawn):
    layer = drawn.session.layers[POLYGONS]
    layer.startEditing()
    layer.addFeature(square(layer, drawn.session.ground, 0.3, 0.35, 50, id="new"))
    QgsProject.instance().clear()
    wait(lambda: not drawn.renewal.isActive())
    assert drawn.session is None
    assert "assessment first" in drawn.view._hint.text()
    assert drawn.iface.bar.currentItem() is None, "nothing went wrong on the way"


def test_the_crs_of_the_project_changes_nothing(drawn):
    before = total(drawn)
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    layer = drawn.session.layers[POLYGONS]
    with edited(layer):
        layer.addFeature(square(layer, drawn.session.ground, 0.5, 0.5, 100, id="c"))
        layer.deleteFeature(next(f.id() for f in layer.getFeatures() if f["id"] == "c"))
    settle(drawn)
    assert total(drawn) == before


def test_the_comparison_follows_the_edits(drawn):
    drawn.session.store.add(Entry("empty"))
    drawn._list("plan")
    drawn.compare()
    told = []
    drawn.comparison.view.show_comparison = lambda compared, current: told.append(compared)
    layer = drawn.session.layers[POLYGONS]
    layer.startEditing()
    layer.deleteFeature(next(layer.getFeatures()).id())
    wait(lambda: told)
    layer.rollBack()


def test_a_folder_that_may_not_be_written_is_said(dock, folder, monkeypatch):
    from carbocs.plugin.what_if import store

    def refused(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(store, "_make", refused)
    opened_on(dock, folder)
    assert "Permission" in dock.view._hint.text()


def test_a_raster_in_another_crs_is_reckoned_when_its_reading_is_long_over(dock, folder, processing):
    """QGIS deletes the task that read it; the outlines of actions are still moved to the cells' CRS at every edit."""
    from conftest import SAMPLE
    from osgeo import gdal

    gdal.UseExceptions()
    gdal.Warp(str(folder / "clc18.tif"), str(SAMPLE / "clc18.tif"), dstSRS="EPSG:3035", dstNodata=0)
    gdal.DontUseExceptions()
    parameters = {"TERRITORIES": str(folder / "communes.gpkg"), "LAND_USE": str(folder / "clc18.tif")}
    processing.run("carbocs:assessment", {**parameters, "LEVELS": [0], "OUTPUT": str(folder / "r.gpkg")})
    opened_on(dock, folder)
    QCoreApplication.sendPostedEvents(None, 52)  # deferred deletes
    wait(lambda: not QgsApplication.taskManager().tasks())
    dock.session.store.add(Entry("plan"))
    dock._list("plan")
    layer = dock.session.layers[POLYGONS]
    layer.startEditing()
    layer.addFeature(square(layer, dock.session.ground, 0.3, 0.35, 200, id="a"))
    settle(dock)
    assert shown(dock)[0] == ["a"]
    assert total(dock) < 0
    layer.rollBack()


def test_zones_with_heights_measures_and_curves_are_taken_and_saved(drawn):
    """IGN's layers are of polygons with heights: QGIS would not save them into a layer without."""
    from carbocs.plugin.what_if import zones

    target = drawn.session.layers[POLYGONS]
    middle = target.getFeature(1).geometry().centroid().asPoint()
    x, y = middle.x(), middle.y()
    shapes = {
        "PolygonZM": f"PolygonZM (({x} {y} 5 1, {x + 90} {y} 5 2, {x + 90} {y + 90} 5 3, {x} {y} 5 1))",
        "CurvePolygon": f"CurvePolygon (CircularString ({x} {y}, {x + 90} {y}, {x} {y}))",
    }
    for kind, wkt in shapes.items():
        source = QgsVectorLayer(f"{kind}?crs=EPSG:2154&field=t:string", kind, "memory")
        feature = QgsFeature(source.fields())
        feature.setAttributes(["u"])
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        assert source.dataProvider().addFeatures([feature])[0]
        QgsProject.instance().addMapLayer(source)
        values = {"u": {"template": "business_park", "share": 1.0, "start": 2027, "end": 2027}}
        mapping = {"layer": source.id(), "layer_name": kind, "field": "t", "selected_only": False, "values": values}
        assert zones.take(QgsProject.instance(), drawn.session, mapping) == 1
        assert target.commitChanges(), target.commitErrors()
    settle(drawn)
    assert len(shown(drawn)[0]) == 4


def test_a_field_taken_away_is_no_end_of_the_figures(drawn):
    layer = drawn.session.layers[POLYGONS]
    before = total(drawn)
    layer.startEditing()
    for name in ("note", "share_low", "share", "end"):
        assert layer.deleteAttribute(layer.fields().lookupField(name))
    settle(drawn)
    assert total(drawn) == before, "what is left says as much"
    assert layer.deleteAttribute(layer.fields().lookupField("start"))
    settle(drawn)
    assert "year" in shown(drawn)[2]
    layer.rollBack()
    settle(drawn)
    assert (total(drawn), shown(drawn)[2]) == (before, "")


def test_a_filter_is_said_and_nothing_is_copied_by_halves(drawn, monkeypatch):
    asked = []
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **k: (asked.append(1), ("other", True))[1])
    layer = drawn.session.layers[POLYGONS]
    assert layer.setSubsetString("\"id\" = 'a'")
    settle(drawn)
    assert shown(drawn)[0] == ["a"]
    assert "filter" in shown(drawn)[2]
    for signal in (drawn.view.duplicate_requested, drawn.view.rename_requested, drawn.view.delete_requested):
        signal.emit()
    assert (asked, [e.name for e in drawn.session.entries]) == ([], ["plan"])
    layer.setSubsetString("")
    settle(drawn)
    assert (shown(drawn)[0], shown(drawn)[2]) == (["a", "b"], "")


def test_results_never_take_the_place_of_what_they_are_made_from(drawn, folder, monkeypatch):
    from qgis.PyQt.QtWidgets import QFileDialog

    proposed, chosen = [], []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (proposed.append(a[2]), (chosen[-1], ""))[1])
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **k: ("scenarios", True))
    drawn.view.rename_requested.emit()
    for name in ("r_scenarios.gpkg", "r.gpkg"):
        chosen.append(str(folder / name))
        before = Path(chosen[-1]).stat().st_size
        drawn.view.export_requested.emit()
        assert Path(chosen[-1]).stat().st_size == before
        assert "another file" in drawn.iface.bar.currentItem().text()
        drawn.iface.bar.clearWidgets()
    assert set(proposed).isdisjoint(chosen)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **k: ("a/b: c?", True))
    drawn.view.rename_requested.emit()
    chosen.append("")
    drawn.view.export_requested.emit()
    assert Path(proposed[-1]).parent == folder
    assert not set(Path(proposed[-1]).name) & set('/\\:?"')


def test_the_comparison_closes_with_the_last_scenario(drawn, monkeypatch):
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    drawn.compare()
    assert drawn.comparison.isVisible()
    drawn.view.delete_requested.emit()
    settle(drawn)
    drawn._compare_again()
    assert drawn.session.entries == []
    assert not drawn.comparison.isVisible()
    drawn.compare()
    assert not drawn.comparison.isVisible()
    assert drawn.iface.bar.currentItem() is None


def test_a_name_with_a_space_too_many_is_the_scenario_all_the_same(drawn, monkeypatch):
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    layer = drawn.session.layers[POLYGONS]
    with edited(layer):
        layer.addFeature(square(layer, drawn.session.ground, 0.5, 0.5, 50, id="c", scenario="plan "))
    settle(drawn)
    assert shown(drawn)[0] == ["a", "b", "c"]
    drawn.view.delete_requested.emit()
    settle(drawn)
    assert layer.featureCount() == 0


def test_actions_of_scenarios_that_are_not_listed_are_told_at_once(drawn):
    layer = drawn.session.layers[POLYGONS]
    with edited(layer):
        layer.addFeature(square(layer, drawn.session.ground, 0.5, 0.5, 50, id="c", scenario="PLUi"))
    settle(drawn)
    assert "not in the list (PLUi)" in shown(drawn)[2]
    assert shown(drawn)[0] == ["a", "b"]


def test_scenarios_whose_names_read_alike_have_files_of_their_own(drawn, folder, monkeypatch):
    from carbocs.plugin.what_if.reports import results_of

    for name in ("🌳", "🏠", "Été", "ete", "x" * 300):
        drawn.session.store.add(Entry(name))
    drawn.session.reload()
    paths = [results_of(drawn.session, e.name) for e in drawn.session.entries]
    assert len(set(paths)) == len(paths)
    assert all(len(p.name) < 120 for p in paths)


def test_a_file_of_scenarios_that_is_gone_or_another_is_told(drawn, folder):
    layer = drawn.session.layers[POLYGONS]
    path = store_of(folder / "r.gpkg")
    kept = path.rename(path.with_name("kept.gpkg"))
    layer.startEditing()
    layer.addFeature(square(layer, drawn.session.ground, 0.5, 0.5, 50, id="c"))
    settle(drawn)
    assert "no longer there" in shown(drawn)[2]
    layer.rollBack()
    drawn.close_session()
    QgsProject.instance().clear()
    path.unlink(missing_ok=True)  # the empty file that QGIS made
    shutil.copyfile(folder / "r.gpkg", path)
    opened_on(drawn, folder)
    assert drawn.session is None
    assert "does not hold the scenarios" in drawn.view._hint.text()
    path.unlink()
    kept.rename(path)
    opened_on(drawn, folder)
    assert [e.name for e in drawn.session.entries] == ["plan"]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"share": float("nan")}, "no number"), ({"start": None}, "year"), ({"geometry": "far"}, "CRS"),
     ({"geometry": "off"}, "outside")],
)  # fmt: skip
def test_what_cannot_be_counted_is_told_and_does_not_count(drawn, change, words):
    before = total(drawn)
    kind = LINES if change.get("geometry") == "off" else POLYGONS
    layer = drawn.session.layers[kind]
    feature = square(layer, drawn.session.ground, 0.5, 0.5, 50, id="c")
    if kind == LINES:
        feature["template"] = "hedgerow_planted"
        feature.setGeometry(QgsGeometry.fromWkt("MultiLineString ((10 10, 500 10))"))
    elif "geometry" in change:
        ring = [QgsPointXY(x, y) for x, y in ((float("inf"), 0), (1, 1), (1, 0))]
        feature.setGeometry(QgsGeometry.fromMultiPolygonXY([[ring]]))
    else:
        for name, value in change.items():
            feature[name] = value
    layer.startEditing()
    layer.addFeature(feature)
    settle(drawn)
    assert words in shown(drawn)[2]
    assert total(drawn) == before
    layer.rollBack()


def test_layers_taken_out_stay_out_until_the_result_is_chosen(drawn, folder):
    from carbocs.plugin import results

    results.add_group(QgsProject.instance(), folder / "r.gpkg", "R", "en")
    settle(drawn)
    QgsProject.instance().removeMapLayer(drawn.session.layers[POLYGONS].id())
    wait(lambda: drawn.session is None)
    wait(lambda: not drawn.renewal.isActive())
    for _ in range(20):
        QCoreApplication.processEvents()
        time.sleep(0.01)
    assert (drawn.session, drawn.task) == (None, None)
    assert "taken out of the project" in drawn.view._hint.text()
    drawn.results.setCurrentIndex(0)
    drawn.choose(0)
    wait(lambda: drawn.session is not None)


def test_a_taken_name_is_told_and_its_case_may_change(drawn, monkeypatch):
    names = iter(("PLAN", "other", "plan"))
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **k: (next(names), True))
    drawn.view.rename_requested.emit()
    assert drawn.session.current == "PLAN"
    drawn.view.new_requested.emit()
    assert drawn.iface.bar.currentItem() is None
    drawn.view.rename_requested.emit()
    assert drawn.session.current == "plan 2"
    assert "plan 2" in drawn.iface.bar.currentItem().text()


def test_an_export_without_an_ending_gets_the_one_of_its_kind(drawn, folder, monkeypatch):
    from qgis.PyQt.QtWidgets import QFileDialog

    for name, kind, made in (("PLUi v2.1", "GeoPackage (*.gpkg)", "PLUi v2.1.gpkg"), ("x", "JSON (*.json)", "x.json")):
        answer = (str(folder / name), kind)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, answer=answer: answer)
        drawn.view.export_requested.emit()
        assert (folder / made).stat().st_size > 1000


def test_prices_are_reckoned_in_the_background(drawn):
    drawn.show_prices()
    assert drawn.pricing is not None
    wait(lambda: drawn.pricing is None)
    assert [x.name() for x in QgsProject.instance().mapLayers().values() if "price" in x.name()]
    drawn.show_prices()
    drawn.close_session()
    assert drawn.pricing is None


def test_a_save_reads_again_only_what_is_new(drawn, monkeypatch):
    session, layer = drawn.session, drawn.session.layers[POLYGONS]
    read = []
    anew = session._read_anew
    monkeypatch.setattr(session, "_read_anew", lambda *a: (read.append(a[2]["id"]), anew(*a))[1])
    layer.startEditing()
    layer.addFeature(square(layer, session.ground, 0.5, 0.5, 50, id="c"))
    settle(drawn)
    assert layer.commitChanges(), layer.commitErrors()
    settle(drawn)
    assert read == ["c", "c"], "once as drawn, once under the number that the file gave it"


FINER = {
    "ocsge": ({"LAND_USE": "ocsge_2021.gpkg"}, ["rpg.gpkg"], {"CROPLAND_SHARE": 0.7, "WETLANDS": "wetlands.gpkg"}),
    "ocs2d": ({"LAND_USE": "ocs2d.gpkg"}, [], {"VINTAGE": 2015}),
}


@pytest.mark.parametrize("kind", FINER)
def test_it_stands_on_finer_land_uses_as_they_were_assessed(dock, processing, tmp_path, kind):
    """The ground is the result's own: refined, of the vintage asked for, its share of cropland kept."""
    import pandas as pd
    from conftest import SAMPLE
    from frames import frame
    from qgis.core import QgsVectorLayer

    from carbocs.core.occupations import LAND

    roles, refining, more = FINER[kind]
    folder = tmp_path / kind
    folder.mkdir()
    for name in ("communes.gpkg", *roles.values(), *refining, *(v for v in more.values() if isinstance(v, str))):
        shutil.copyfile(SAMPLE / name, folder / name)
    territories = QgsVectorLayer(str(folder / "communes.gpkg"), "communes", "ogr")
    assert territories.setSubsetString("epci = '290000022'")
    refine = [QgsVectorLayer(str(folder / name), name, "ogr") for name in refining]
    QgsProject.instance().addMapLayers([territories, *refine])
    given = {role: str(folder / name) for role, name in roles.items()}
    given |= {k: str(folder / v) if isinstance(v, str) else v for k, v in more.items()}
    given |= {"REFINE": [layer.id() for layer in refine]} if refine else {}
    processing.run("carbocs:assessment", {"TERRITORIES": territories, **given, "OUTPUT": str(folder / "r.gpkg")})
    QgsProject.instance().clear()
    opened_on(dock, folder)
    assert dock.session is not None, dock.view._error.words.text()
    areas = frame(QgsVectorLayer(f"{folder / 'r.gpkg'}|layername=areas", "a", "ogr"))
    areas = areas[areas["level"] == "total"].groupby("occupation")["area_ha"].sum()
    ground = pd.Series(dock.session.ground.areas_ha.sum(axis=0), index=list(LAND))
    pd.testing.assert_series_equal(
        ground[ground > 0].sort_index(), areas.sort_index(), check_names=False, check_index_type=False, rtol=1e-9
    )
    dock.session.store.add(Entry("plan", mode="corrected", release=dock.session.ground.release))
    dock._list("plan")
    layer = dock.session.layers[POLYGONS]
    with edited(layer):
        layer.addFeature(square(layer, dock.session.ground, 0.45, 0.5, 300, id="a", template="business_park"))
    settle(dock)
    assert total(dock) < 0
    found = dock.session.outcome(dock.session.current)
    assert 30.0 < found.conversions["area_ha"].sum() < 36.01  # the rest of the square is artificial already


def test_a_result_of_the_command_tells_its_vintage_and_its_crosswalk(tmp_path):
    import pandas as pd

    from carbocs.core.report.geopackage import Content
    from carbocs.plugin.results import write_contents

    columns = ["role", "path", "code_field", "details"]
    rows = [["territories", "t.gpkg", None, "{}"], ["land use", "o.gpkg", "cs15,us15", "{}"],
            ["crosswalk", "mine.csv", None, "{}"]]  # fmt: skip
    options = pd.DataFrame({"option": ["mode", "cropland_share"], "value": ["corrected", "0.7"]})
    held = [Content("sources", pd.DataFrame(rows, columns=columns)), Content("options", options)]
    write_contents(tmp_path / "r.gpkg", held, [], None, QgsProject.instance().transformContext())
    kept = sources.kept_in(tmp_path / "r.gpkg").set_index("role")["source"]
    assert '"code_field": "cs15,us15"' in kept["_paths"]
    assert '"crosswalk": "mine.csv"' in kept["_paths"]
    assert '"cropland_share": 0.7' in kept["_options"]
