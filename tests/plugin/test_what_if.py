"""The what-if session in a real QGIS: figures follow every edit and are those of a full reckoning; nothing is lost."""

from __future__ import annotations

import random
import shutil

import numpy as np
import pytest
from qgis.core import (
    QgsCompoundCurve,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsLineString,
    QgsPoint,
    QgsPointXY,
    QgsProject,
    QgsVectorLayer,
)

from carbocs.core.scenario import Reckoner, outcome
from carbocs.plugin.what_if.opening import GroundTask, copy_actions, delete_actions, opened, rename_actions, trend_from
from carbocs.plugin.what_if.store import LINES, POLYGONS, Entry, edited, store_of


@pytest.fixture(scope="module")
def result(processing, tmp_path_factory):
    """A result of the sample, in a folder with all that it was made from."""
    from conftest import SAMPLE

    folder = tmp_path_factory.mktemp("what_if")
    names = {"TERRITORIES": "communes.gpkg", "LAND_USE": "clc18.gpkg", "LAND_USE_BEFORE": "clc12.gpkg",
             "FORESTS": "forests.fgb"}  # fmt: skip
    for name in names.values():
        shutil.copyfile(SAMPLE / name, folder / name)
    parameters = {role: str(folder / name) for role, name in names.items()}
    parameters.update(LEVELS=[0, 1], OUTPUT=str(folder / "r.gpkg"), PROJECT=str(folder / "r.qgz"))
    processing.run("carbocs:assessment", parameters)
    return folder / "r.gpkg"


@pytest.fixture(scope="module")
def ground(result):
    """The ground of the result, read as the dock reads it."""
    task = GroundTask(result, QgsProject.instance())
    assert task.run(), task.error
    return task.found


@pytest.fixture
def project():
    found = QgsProject()
    yield found
    found.clear()


@pytest.fixture
def session(result, ground, project):
    """A session with one scenario, on a store that no other test has written to."""
    store_of(result).unlink(missing_ok=True)
    found = opened(result, ground, project, "en")
    found.store.add(Entry("plan", mode=ground.mode, release=ground.release))
    found.reload()
    found.current = "plan"
    yield found
    found.stop()


def square(layer, ground, x, y, size, **values):
    """Return a feature: a square about a point (shares of the territory's box), in the layer's CRS."""
    west, south, east, north = np.array([g.bounds for g in ground.pieces["geometry"]]).T
    x, y = west.min() + x * (east.max() - west.min()), south.min() + y * (north.max() - south.min())
    geometry = QgsGeometry.fromRect(QgsGeometry.fromPointXY(QgsPointXY(x, y)).buffer(size, 1).boundingBox())
    feature = QgsFeature(layer.fields())
    feature.setGeometry(geometry)
    given = {"id": "1", "scenario": "plan", "template": "business_park", "start": 2026, "share": 1.0, **values}
    for name, value in given.items():
        feature[name] = value
    return feature


def figures(session):
    session.refresh()
    return session.outcome("plan")


def same(session):
    """Hold the live figures against a reckoning from nothing; return them."""
    found = figures(session)
    again = outcome(found.scenario, Reckoner(session.ground))
    for mix in found.courses:
        assert np.array_equal(found.courses[mix].flux_tco2e, again.courses[mix].flux_tco2e)
        assert np.array_equal(found.courses[mix].touched_ha, again.courses[mix].touched_ha)
    return found


def test_a_result_keeps_what_it_was_made_from(result, ground):
    assert len(ground.pieces) == 12
    assert ground.mode == "corrected"
    assert {"commune", "epci", "total"} == set(ground.units["level"])
    layer = QgsVectorLayer(f"{result}|layername=inputs", "inputs", "ogr")
    sources = {f["role"]: f["source"] for f in layer.getFeatures()}
    assert sources["TERRITORIES"].startswith("communes.gpkg"), "kept relative to the result"


def test_drawing_moving_and_deleting_is_followed_at_once(session):
    layer, ground = session.layers[POLYGONS], session.ground
    layer.startEditing()
    assert layer.addFeature(square(layer, ground, 0.3, 0.35, 200))
    found = same(session)
    assert found.actions["area_ha"].sum() == pytest.approx(16.0)
    assert found.cumulated(2050) < 0
    fid = next(layer.getFeatures()).id()
    geometry = QgsGeometry(next(layer.getFeatures()).geometry())
    geometry.translate(150, 80)
    layer.changeGeometry(fid, geometry)
    moved = same(session)
    assert moved.cumulated(2050) != found.cumulated(2050)
    layer.undoStack().undo()
    assert same(session).cumulated(2050) == found.cumulated(2050)
    layer.undoStack().redo()
    assert same(session).cumulated(2050) == moved.cumulated(2050)
    layer.changeAttributeValue(fid, layer.fields().lookupField("template"), "afforestation_broadleaf")
    assert same(session).scenario.actions[0].template == "afforestation_broadleaf"
    layer.deleteFeature(fid)
    assert not same(session).scenario.actions
    layer.rollBack()
    assert not same(session).scenario.actions


def test_saving_keeps_the_figures(session):
    layer = session.layers[POLYGONS]
    layer.startEditing()
    layer.addFeature(square(layer, session.ground, 0.4, 0.6, 300))
    before = same(session).cumulated(2050)
    assert layer.commitChanges(), layer.commitErrors()
    assert same(session).cumulated(2050) == before


def test_any_sequence_of_edits_gives_the_figures_of_a_full_reckoning(session):
    rng = random.Random(7)  # noqa: S311 (a test's)
    layer, ground = session.layers[POLYGONS], session.ground
    layer.startEditing()
    templates = ("business_park", "housing_estate", "afforestation_mixed", "renaturation_grassland", "road")
    for step in range(60):
        fids = [f.id() for f in layer.getFeatures()]
        what = rng.choice(("add", "add", "move", "delete", "template", "year", "undo", "redo", "split"))
        if what == "add" or not fids:
            place = rng.uniform(0.3, 0.7), rng.uniform(0.3, 0.7), rng.uniform(50, 400)
            layer.addFeature(square(layer, ground, *place, id=str(step), start=rng.randint(2024, 2035)))
        elif what == "move":
            fid = rng.choice(fids)
            geometry = QgsGeometry(layer.getFeature(fid).geometry())
            geometry.translate(rng.uniform(-300, 300), rng.uniform(-300, 300))
            layer.changeGeometry(fid, geometry)
        elif what == "delete":
            layer.deleteFeature(rng.choice(fids))
        elif what == "template":
            at = layer.fields().lookupField("template")
            layer.changeAttributeValue(rng.choice(fids), at, rng.choice(templates))
        elif what == "year":
            at = layer.fields().lookupField("end")
            layer.changeAttributeValue(rng.choice(fids), at, rng.randint(2036, 2045))
        elif what == "split":
            box = layer.getFeature(rng.choice(fids)).geometry().boundingBox()
            x = box.center().x()
            cut = QgsCompoundCurve()  # a plain line would be taken for a list of points, which is deprecated
            cut.addCurve(QgsLineString([QgsPoint(x, box.yMinimum() - 50), QgsPoint(x, box.yMaximum() + 50)]))
            layer.splitFeatures(cut)
        else:
            getattr(layer.undoStack(), what)()
        if step % 4 == 3:
            same(session)
    same(session)


def test_a_layer_in_another_crs_gives_the_same_figures(session, tmp_path):
    layer, ground = session.layers[POLYGONS], session.ground
    layer.startEditing()
    layer.addFeature(square(layer, ground, 0.3, 0.35, 200))
    before = same(session).cumulated(2050)
    other = QgsVectorLayer("MultiPolygon?crs=EPSG:4326", "other", "memory")
    other.dataProvider().addAttributes(layer.fields().toList()[1:])
    other.updateFields()
    feature = QgsFeature(other.fields())
    source = next(layer.getFeatures())
    geometry = QgsGeometry(source.geometry()).densifyByCount(50)
    to = QgsCoordinateTransform(layer.crs(), QgsCoordinateReferenceSystem("EPSG:4326"), session.project)
    geometry.transform(to)
    geometry.convertToMultiType()
    feature.setGeometry(geometry)
    for field in other.fields():
        feature[field.name()] = source[field.name()]
    other.dataProvider().addFeature(feature)
    layer.rollBack()
    session.stop()
    session.drawn[POLYGONS] = {}
    session.watch(POLYGONS, other)
    assert figures(session).cumulated(2050) == pytest.approx(before, rel=1e-6)


def test_what_cannot_be_reckoned_is_set_aside_and_said(session):
    layer, ground = session.layers[POLYGONS], session.ground
    layer.startEditing()
    layer.addFeature(square(layer, ground, 0.3, 0.35, 200))
    good = same(session).cumulated(2050)
    cases = {
        "action_crosses": {"wkt": "crossing"},
        "action_outside": {"x": 5.0},
        "unknown_template": {"template": "castle"},
        "year_outside_span": {"start": 2099},
        "action_without_year": {"start": None},
        "bad_share": {"share": 2.0},
        "years_reversed": {"end": 2019},
        "action_is_empty": {"wkt": "none"},
    }
    for key, how in cases.items():
        values = {k: v for k, v in how.items() if k not in ("wkt", "x")}
        feature = square(layer, ground, how.get("x", 0.3), 0.3, 100, id=key, **values)
        if how.get("wkt") == "crossing":
            box = feature.geometry().boundingBox()
            ring = [(box.xMinimum(), box.yMinimum()), (box.xMaximum(), box.yMaximum()),
                    (box.xMaximum(), box.yMinimum()), (box.xMinimum(), box.yMaximum())]  # fmt: skip
            feature.setGeometry(QgsGeometry.fromPolygonXY([[QgsPointXY(*p) for p in (*ring, ring[0])]]))
        elif how.get("wkt") == "none":
            feature.setGeometry(QgsGeometry())
        layer.addFeature(feature)
        found = figures(session)
        assert [f.key for f in session.faults("plan")] == [key]
        assert all(f.text("fr") != f.text("en") for f in session.faults("plan"))
        assert found.cumulated(2050) == good
        layer.undoStack().undo()
    assert not (figures(session) and session.faults("plan"))


def test_lines_are_hedgerows_or_strips_of_their_width(session):
    layer, ground = session.layers[LINES], session.ground
    west, south, east, north = np.array([g.bounds for g in ground.pieces["geometry"]]).T
    x, y = (west.min() + east.max()) / 2, (south.min() + north.max()) / 2
    line = QgsGeometry.fromPolylineXY([QgsPointXY(x, y), QgsPointXY(x + 1000, y)])
    layer.startEditing()
    for n, (template, width) in enumerate((("hedgerow_planted", None), ("road", 10.0), ("road", None))):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(line)
        for name, value in {"id": str(n), "scenario": "plan", "template": template, "start": 2026, "share": 1.0,
                            "width_m": width}.items():  # fmt: skip
            feature[name] = value
        layer.addFeature(feature)
    found = figures(session)
    assert [f.key for f in session.faults("plan")] == ["line_needs_width"]
    table = found.actions.set_index("action")
    assert table.loc["0", "hedgerow_km"] == pytest.approx(1.0)
    assert table.loc["1", "area_ha"] == pytest.approx(1.0)


def test_scenarios_are_copied_renamed_locked_and_deleted(session):
    layer = session.layers[POLYGONS]
    with edited(layer):
        layer.addFeature(square(layer, session.ground, 0.3, 0.35, 200))
    before = figures(session).cumulated(2050)
    session.store.add(Entry("sober"))
    copy_actions(session, "plan", "sober")
    session.refresh()
    assert session.outcome("sober").cumulated(2050) == before
    session.store.change("sober", name="sober 2", locked=True)
    rename_actions(session, "sober", "sober 2")
    session.reload()
    session.refresh()
    assert session.entry("sober") is None
    assert session.entry("sober 2").locked
    assert session.outcome("sober 2").cumulated(2050) == before
    delete_actions(session, "plan")
    session.store.remove("plan")
    session.reload()
    session.refresh()
    assert [e.name for e in session.entries] == ["sober 2"]
    assert session.outcome("sober 2").cumulated(2050) == before
    assert layer.featureCount() == 1


def test_a_colleague_opens_both_and_sees_the_same(session, result, tmp_path):
    layer = session.layers[POLYGONS]
    with edited(layer):
        layer.addFeature(square(layer, session.ground, 0.3, 0.35, 200))
    before = figures(session).cumulated(2050)
    project = session.project
    assert project.write(str(result.parent / "plan.qgz")), project.error()
    session.stop()
    folder = tmp_path / "elsewhere"
    shutil.copytree(result.parent, folder)
    other = QgsProject()
    assert other.read(str(folder / "plan.qgz"))
    drawn = [x for x in other.mapLayers().values() if x.customProperty("carbocs/actions") == POLYGONS]
    assert len(drawn) == 1
    assert drawn[0].isValid()
    assert drawn[0].source().startswith(str(folder))
    task = GroundTask(folder / "r.gpkg", other)
    assert task.run(), task.error
    again = opened(folder / "r.gpkg", task.found, other, "fr")
    assert again.layers[POLYGONS] is drawn[0] or again.layers[POLYGONS].id() == drawn[0].id()
    again.current = "plan"
    assert figures(again).cumulated(2050) == before
    again.stop()
    other.clear()


def test_what_is_gone_is_named(result, tmp_path):
    from carbocs.core.errors import DataError

    folder = tmp_path / "alone"
    folder.mkdir()
    shutil.copyfile(result, folder / "r.gpkg")
    with pytest.raises(DataError) as error:
        GroundTask(folder / "r.gpkg", QgsProject.instance())
    assert error.value.key == "ground_source_gone"
    assert "clc18" in str(error.value)


def test_the_budget_is_that_of_the_changes_measured(session):
    assert session.allowance is not None
    layer = session.layers[POLYGONS]
    with edited(layer):
        layer.addFeature(square(layer, session.ground, 0.3, 0.35, 200, template="dense_housing"))
    found = figures(session)
    left, allowed = session.left_ha(found)
    assert allowed > 0
    assert left == pytest.approx(allowed - found.course.consumed_ha[:, found.years <= 2030].sum())


def test_templates_beside_the_result_are_read(result, ground, project):
    path = result.with_name("carbocs_templates.json")
    path.write_text(
        '{"templates": [{"id": "solar_roof", "label_fr": "Ombrières", "label_en": "Solar canopy", "family": "take",'
        ' "conversions": {"probable": {"cropland": {"cropland": 0.5, "artificial_sealed": 0.5}}}}]}',
        encoding="utf-8",
    )
    try:
        session = opened(result, ground, project, "fr")
    finally:
        path.unlink()
    at = session.layers[POLYGONS].fields().lookupField("template")
    listed = session.layers[POLYGONS].editorWidgetSetup(at).config()["map"]
    assert {"Ombrières": "solar_roof"} in listed
    session.stop()


def test_an_edited_land_use_is_told(result, ground, project):
    layer = QgsVectorLayer(str(result.with_name("clc18.gpkg")), "clc18", "ogr")
    project.addMapLayer(layer)
    session = opened(result, ground, project, "fr")
    assert not session.stale
    layer.afterCommitChanges.emit()
    assert session.stale == "clc18"
    session.stop()


def test_the_trend_goes_on_with_the_changes_measured(session):
    """12 communes change land between 2012 and 2018; what goes on from 2030 costs nothing before it."""
    trend = trend_from(session, 2030)
    yearly = trend.yearly() - trend.growth_tco2e_yr.sum()
    assert not yearly[trend.years < 2030].any()
    assert yearly[trend.years >= 2030].all()


def test_results_and_prices_are_shown_as_styled_layers(session):
    """Actions by carbon per hectare, communes by their sum, places by what a hectare would cost: all drawn by core."""
    from carbocs.plugin.what_if.reports import add_layers, add_prices, pricing

    layer = session.layers[POLYGONS]
    with edited(layer):
        layer.addFeature(square(layer, session.ground, 0.3, 0.35, 200))
    expected = figures(session)
    added = {x.source().split("layername=")[1]: x for x in add_layers(session, "plan", session.project, "fr")}
    assert {"actions", "by_commune"} == set(added)
    assert all(
        x.renderer().type() == "graduatedSymbol" or x.renderer().type() == "RuleRenderer" for x in added.values()
    )
    total = sum(f["flux_2050_tco2e"] for f in added["by_commune"].getFeatures())
    assert total == pytest.approx(expected.cumulated(2050), rel=1e-9)
    task = pricing(session)
    assert task.run(), task.error
    prices = add_prices(session, task.found, session.project, "fr")
    assert prices.isValid()
    assert prices.featureCount() > 100
    at = prices.fields().lookupField("business_park_tco2e_ha")
    assert "tCO2e/ha" in prices.attributeAlias(at)
    again = add_layers(session, "plan", session.project, "fr")
    assert len(again) == 2


def test_clearing_the_project_lets_go_of_its_layers(result, ground):
    """QGIS deletes the layers under the session: nothing is disconnected from them while they go."""
    from qgis.PyQt.QtCore import QCoreApplication

    project = QgsProject()
    source = QgsVectorLayer(str(result.with_name("clc18.gpkg")), "clc18", "ogr")
    project.addMapLayer(source)
    session = opened(result, ground, project, "fr")
    told = []
    session.lost.connect(lambda: told.append(session.layers))
    project.clear()
    assert session.layers == {}
    assert set(session.links) <= {""}
    assert told == [], "told after the layers are gone, not while they go"
    QCoreApplication.processEvents()
    assert told == [{}]
    session.stop()
