"""What first users ran into: invalid features, files that are open, odd fields, results that are gone."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from frames import frame
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)
from test_bad_layers import NEXT, SQUARE, layer


def broken_copy(path: str) -> QgsVectorLayer:
    """Return a copy in memory whose third feature is a bow tie."""
    copy = QgsVectorLayer(path, "clc18", "ogr").materialize(QgsFeatureRequest())
    third = [f.id() for f in copy.getFeatures()][2]
    box = copy.getFeature(third).geometry().boundingBox()
    corners = [(box.xMinimum(), box.yMinimum()), (box.xMaximum(), box.yMaximum())]
    corners += [(box.xMaximum(), box.yMinimum()), (box.xMinimum(), box.yMaximum()), corners[0]]
    tie = "POLYGON((" + ", ".join(f"{x} {y}" for x, y in corners) + "))"
    copy.dataProvider().changeGeometryValues({third: QgsGeometry.fromWkt(tie)})
    return copy


@pytest.mark.parametrize("check", ["GeometryNoCheck", "GeometrySkipInvalid", "GeometryAbortOnInvalid"])
def test_invalid_features_keep_their_own_codes(processing, sample, check):
    source = broken_copy(sample("clc18.gpkg"))
    context = QgsProcessingContext()
    context.setInvalidGeometryCheck(getattr(QgsFeatureRequest, check))
    found = processing.run("carbocs:landuse", {"LAND_USE": source, "OUTPUT": "memory:"}, context=context)
    table = frame(found["OUTPUT"])
    assert len(table) == source.featureCount()
    assert (table["class_code"] == table["CODE_18"].astype(str)).all()


def test_a_journal_left_behind_is_not_replayed_on_a_new_result(run, sample, tmp_path):
    out = tmp_path / "r.gpkg"
    given = {"TERRITORIES": sample("communes.gpkg"), "LAND_USE": sample("clc18.tif"), "OUTPUT": str(out)}
    run("assessment", **given)
    with closing(sqlite3.connect(out)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("UPDATE areas SET area_ha = 0")
        connection.commit()
        shutil.copyfile(tmp_path / "r.gpkg-wal", tmp_path / "kept")
    shutil.copyfile(tmp_path / "kept", tmp_path / "r.gpkg-wal")
    (tmp_path / "kept").unlink()
    run("assessment", **given)
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.endswith(("-shm", "-wal"))) == ["r.gpkg"]
    assert frame(f"{out}|layername=areas")["area_ha"].sum() > 0


def test_a_result_never_takes_the_place_of_what_it_was_made_from(run, tmp_path, sample):
    mine = tmp_path / "communes.gpkg"
    shutil.copyfile(sample("communes.gpkg"), mine)
    with pytest.raises(QgsProcessingException, match="one of the layers given"):
        run("assessment", TERRITORIES=str(mine), LAND_USE=sample("clc18.tif"), OUTPUT=str(mine))
    assert frame(f"{mine}|layername=communes")["insee"].notna().all()


@pytest.mark.parametrize(
    ("target", "said"), [("r", "must end in"), ("r.sqlite", "must end in"), ("none/r.gpkg", "no such folder")]
)
def test_what_could_not_be_written_is_refused_before_the_work(run, sample, tmp_path, target, said):
    given = {"TERRITORIES": sample("communes.gpkg"), "LAND_USE": sample("clc18.tif")}
    with pytest.raises(QgsProcessingException, match=said):
        run("assessment", **given, OUTPUT=str(tmp_path / target))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ending", [".xlsx", ".csv", ".geojson", ".gpkg"])
def test_an_export_reads_back(run, sample, tmp_path, ending):
    from carbocs.plugin.layer_actions import export
    from carbocs.plugin.result_layers import layer_of

    given = {"TERRITORIES": sample("communes.gpkg"), "LAND_USE": sample("clc18.tif")}
    run("assessment", **given, OUTPUT=str(tmp_path / "r.gpkg"))
    source = layer_of(tmp_path / "r.gpkg", "territories_commune", "t")
    source.setCustomProperty("carbocs/level", "commune")
    target = tmp_path / f"export{ending}"
    export(source, target)
    name = "|layername=territories_commune" if ending == ".gpkg" else ""
    assert len(frame(f"{target}{name}")) == 12
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_result_loaded_twice_is_shown_once_and_related_to_itself(run, sample, tmp_path):
    from carbocs.plugin.results import add_group

    out = tmp_path / "r.gpkg"
    given = {"TERRITORIES": sample("communes.gpkg"), "LAND_USE": sample("clc18.tif"), "LEVELS": [0, 1]}
    run("assessment", **given, OUTPUT=str(out))
    project = QgsProject()
    add_group(project, out, "once", "en")
    add_group(project, out, "twice", "en")
    assert [n.name() for n in project.layerTreeRoot().children()] == ["twice"]
    relations = project.relationManager().relations().values()
    assert len(relations) == 30
    assert all(r.isValid() for r in relations)
    project.clear()


def test_a_map_tip_has_a_name_in_any_case_and_the_languages_numbers(run, tmp_path):
    from carbocs.plugin.results import add_group

    town = layer("t", [(SQUARE, "46042", "A < B & 'c'"), (NEXT, "46127", None)], "insee:string(5),nom:string(40)")
    land = layer("clc18", [(SQUARE, "311"), (NEXT, "311")], "code_18:string(3)")
    out = tmp_path / "r.gpkg"
    run("assessment", TERRITORIES=town, LAND_USE=land, OUTPUT=str(out))
    project = QgsProject()
    add_group(project, out, "g", "fr")
    found = next(v for v in project.mapLayers().values() if v.customProperty("carbocs/indicator") == "stock_total")
    tips, labels = [], []
    for feature in found.getFeatures():
        context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(found))
        context.setFeature(feature)
        tips.append(QgsExpression.replaceExpressionText(found.mapTipTemplate(), context))
        labels.append(QgsExpression(found.labeling().settings().fieldName).evaluate(context))
    assert "A &lt; B &amp; 'c'" in tips[0]
    assert "<b>46127</b>" in tips[1]
    assert labels[1].startswith("46127\n")
    assert all("," in tip or "\u202f" in tip for tip in tips)
    project.clear()


@pytest.mark.parametrize(("written", "field"), [("311", "code_18"), ("311.0", "code_18"), ("3.1.1", 'co"de')])
def test_the_land_use_is_coloured_however_codes_and_fields_are_written(run, tmp_path, written, field):
    from carbocs.core.nomenclatures import read_nomenclature
    from carbocs.plugin import styling
    from carbocs.plugin.results import LandUse

    use = layer("clc18", [(SQUARE, written)], "")
    from carbocs.plugin.compat import field as made

    use.dataProvider().addAttributes([made(field, "text")])
    use.updateFields()
    feature = next(use.getFeatures())
    use.dataProvider().changeAttributeValues({feature.id(): {0: written}})
    codes = read_nomenclature("clc").occupations
    expression = styling._occupation_expression(LandUse("", "", False, field, "clc", ()), codes)
    context = QgsExpressionContext()
    context.setFields(use.fields())
    context.setFeature(next(use.getFeatures()))
    asked = QgsExpression(expression)
    assert asked.evaluate(context) == "forest_broadleaf", asked.evalErrorString() or asked.parserErrorString()


def test_rasters_that_qgis_would_bend_or_cannot_hold_are_refused(run, sample, tmp_path):
    gdal = pytest.importorskip("osgeo.gdal")
    gdal.UseExceptions()
    source = gdal.Open(sample("clc18.tif"))
    for name, change, said in (("turned.tif", True, "rotat"), ("complex.tif", False, "no plain numbers")):
        path = tmp_path / name
        if change:
            copy = gdal.GetDriverByName("GTiff").CreateCopy(str(path), source)
            a, b, _, d, _, f = copy.GetGeoTransform()
            copy.SetGeoTransform((a, b, b / 5, d, b / 5, f))
        else:
            copy = gdal.GetDriverByName("GTiff").Create(str(path), 20, 20, 1, gdal.GDT_CFloat32)
            copy.SetGeoTransform(source.GetGeoTransform())
            copy.SetProjection(source.GetProjection())
        del copy
        with pytest.raises(QgsProcessingException, match=said):
            run("areas", TERRITORIES=sample("communes.gpkg"), LAND_USE=str(path), OUTPUT="memory:")
