"""Every algorithm end to end, its figures those of the engine on the same files."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from frames import assert_same, frame
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeatureRequest,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

SAMPLE_ROLES = {
    "TERRITORIES": "communes.gpkg",
    "LAND_USE": "clc18.gpkg",
    "LAND_USE_BEFORE": "clc12.gpkg",
    "FORESTS": "forests.fgb",
    "HEDGEROWS": "hedgerows.fgb",
}


@pytest.fixture
def files(sample):
    """The paths of the sample, by parameter."""
    return {role: sample(name) for role, name in SAMPLE_ROLES.items()}


def total(command, run_name: str, indicator: str) -> float:
    """Return a total of a run of the command."""
    rows = command(run_name, "indicators")
    rows = rows[(rows["level"] == "total") & (rows["indicator"] == indicator) & (rows["occupation"] == "total")]
    return float(rows["value"].iloc[0])


def test_every_algorithm_has_a_title_a_group_a_help_page_and_an_icon(processing):
    provider = processing.carbocs_provider
    ids = {a.name() for a in provider.algorithms()}
    figures = {"areas", "changes", "stocks", "fluxes", "assessment", "landuse", "territories", "artificialisation",
               "compare_sources"}  # fmt: skip
    sharing = {"report", "workbook", "publish", "atlas"}
    assert ids == figures | sharing | {"scenario", "compare", "budget", "sensitivity", "search"}
    for algorithm in provider.algorithms():
        assert algorithm.displayName()
        assert algorithm.group()
        assert len(algorithm.shortHelpString()) > 200
        assert not algorithm.icon().isNull()
        assert all(p.description() for p in algorithm.parameterDefinitions())


def test_the_assessment_is_the_commands(run, files, command, tmp_path):
    found, log = run("assessment", **files, LEVELS=[0, 1], OUTPUT=str(tmp_path / "r.gpkg"))
    for level in ("commune", "epci", "total"):
        table = command("sample", f"territories_{level}")
        ours = frame(f"{found['OUTPUT']}|layername=territories_{level}")
        numbers = [c for c in table.select_dtypes("number") if c != "closure_error_m2" and table[c].notna().any()]
        assert list(ours.columns) == list(table.columns)
        assert_same(ours, table, ["territory"], numbers)
    keys = ["level", "territory", "occupation", "pool"]
    assert_same(frame(f"{found['OUTPUT']}|layername=stocks"), command("sample", "stocks"), keys, ["stock_tc"])
    assert found["STOCK_TC"] == pytest.approx(total(command, "sample", "stock_total"), rel=1e-9)
    assert found["FLUX_TCO2E_YR"] == pytest.approx(total(command, "sample", "flux_total"), rel=1e-9)
    assert "tCO2e" in log


def test_a_raster_is_read_without_another_gdal(run, sample, command, tmp_path):
    roles = {"TERRITORIES": sample("communes.gpkg"), "LAND_USE": sample("clc18.tif")}
    found, _ = run("assessment", **roles, OUTPUT=str(tmp_path / "r.gpkg"))
    assert found["STOCK_TC"] == pytest.approx(total(command, "raster", "stock_total"), rel=1e-9)
    assert not {"rasterio", "pyogrio", "fiona"} & set(sys.modules)


def test_areas_and_their_audit(run, files, command):
    given = {k: files[k] for k in ("TERRITORIES", "LAND_USE")}
    found, _ = run("areas", **given, OUTPUT="memory:", CLASSES="memory:", AUDIT="memory:")
    classes, audit = command("areas"), command("vector", "audit")
    assert_same(frame(found["CLASSES"]), classes, ["territory", "class_code"], ["area_ha"])
    assert frame(found["OUTPUT"])["area_ha"].sum() == pytest.approx(classes["area_ha"].sum(), rel=1e-12)
    values = ["area_ha", "mapped_ha", "uncovered_ha"]
    assert_same(frame(found["AUDIT"]), audit[audit["level"] == "commune"], ["territory"], values)
    assert set(frame(found["OUTPUT"])["label"]) & {"Cropland", "Broadleaf forest"}


def test_changes(run, files, command):
    given = {k: files[k] for k in ("TERRITORIES", "LAND_USE", "LAND_USE_BEFORE")}
    found, _ = run("changes", **given, OUTPUT="memory:", CLASSES="memory:")
    assert_same(frame(found["CLASSES"]), command("changes"), ["territory", "from_code", "to_code"], ["area_ha_yr"])
    whole = frame(found["OUTPUT"])
    assert not (whole["from_occupation"] == whole["to_occupation"]).any()
    half, _ = run("changes", **given, YEARS=12, OUTPUT="memory:")
    assert frame(half["OUTPUT"])["area_ha_yr"].sum() == pytest.approx(whole["area_ha_yr"].sum() / 2)


@pytest.mark.parametrize(("algorithm", "stem"), [("stocks", "stock_tc"), ("fluxes", "flux_tco2e_yr")])
def test_stocks_and_fluxes(run, files, command, algorithm, stem):
    found, _ = run(algorithm, **files, LEVEL=2, OUTPUT="memory:", TABLE="memory:")
    table = command("sample", "territories_epci")
    columns = [c for c in table if c.startswith(stem)]
    assert_same(frame(found["OUTPUT"]), table, ["territory"], columns)
    assert found["OUTPUT"].crs().authid() == "EPSG:2154"
    detail = command("sample", algorithm)
    assert frame(found["TABLE"])[stem].sum() == pytest.approx(detail[detail["level"] == "epci"][stem].sum(), rel=1e-9)


def test_landuse_keeps_geometry_and_columns(run, sample):
    found, _ = run("landuse", LAND_USE=sample("clc18.gpkg"), OUTPUT="memory:")
    source = QgsVectorLayer(sample("clc18.gpkg"), "s", "ogr")
    table, before = frame(found["OUTPUT"]), frame(source)
    assert len(table) == len(before)
    assert set(before.columns) <= set(table.columns)
    assert table.loc[table["class_code"] == "311", "occupation"].unique().tolist() == ["forest_broadleaf"]
    shapes = [f.geometry().asWkt(6) for f in found["OUTPUT"].getFeatures()]
    assert shapes == [f.geometry().asWkt(6) for f in source.getFeatures()]
    assert found["OUTPUT"].crs() == source.crs()


def test_territories_by_level_by_field_and_by_table(run, sample, tmp_path):
    found, _ = run("territories", TERRITORIES=sample("communes.gpkg"), LEVEL=1, OUTPUT="memory:")
    by_level = frame(found["OUTPUT"])
    assert by_level["communes"].sum() == 12
    assert len(by_level) == 2
    found, _ = run("territories", TERRITORIES=sample("communes.gpkg"), GROUP_FIELD="epci", OUTPUT="memory:")
    by_field = frame(found["OUTPUT"])
    assert sorted(by_field["area_ha"].round(6)) == sorted(by_level["area_ha"].round(6))
    groups = tmp_path / "groups.csv"
    groups.write_text("insee,bassin\n" + "".join(f"960{n:02d},{'nord' if n < 5 else 'sud'}\n" for n in range(1, 13)))
    options = {"GROUPING": str(groups), "GROUPING_COMMUNE": "insee", "GROUPING_UNIT": "bassin"}
    found, _ = run("territories", TERRITORIES=sample("communes.gpkg"), **options, OUTPUT="memory:")
    table = frame(found["OUTPUT"]).set_index("territory")
    assert table["communes"].to_dict() == {"nord": 4, "sud": 8}
    assert (table["zpc_codes"] != "").all()


def test_the_layers_own_fields_and_filters_are_respected(run, sample):
    layer = QgsVectorLayer(sample("communes.gpkg"), "communes", "ogr")
    layer.setSubsetString("insee IN ('96001', '96002')")
    QgsProject.instance().addMapLayer(layer)
    try:
        found, _ = run("areas", TERRITORIES=layer, LAND_USE=sample("clc18.gpkg"), OUTPUT="memory:", AUDIT="memory:")
        assert set(frame(found["AUDIT"])["territory"]) == {"96001", "96002"}
        layer.setSubsetString("")
        layer.selectByExpression("insee = '96003'")
        chosen = QgsProcessingFeatureSourceDefinition(layer.id(), selectedFeaturesOnly=True)
        found, _ = run("areas", TERRITORIES=chosen, LAND_USE=sample("clc18.gpkg"), OUTPUT="memory:", AUDIT="memory:")
        assert set(frame(found["AUDIT"])["territory"]) == {"96003"}
    finally:
        QgsProject.instance().removeMapLayer(layer.id())


def test_memory_layers_and_any_crs_give_the_same_figures(run, processing, sample):
    crs = QgsCoordinateReferenceSystem("EPSG:4326")
    moved = {
        role: processing.run("native:reprojectlayer", {"INPUT": sample(name), "TARGET_CRS": crs, "OUTPUT": "memory:"})[
            "OUTPUT"
        ]
        for role, name in (("TERRITORIES", "communes.gpkg"), ("LAND_USE", "clc18.gpkg"))
    }
    found, _ = run("areas", **moved, OUTPUT="memory:", AUDIT="memory:")
    there, _ = run(
        "areas", TERRITORIES=sample("communes.gpkg"), LAND_USE=sample("clc18.gpkg"), OUTPUT="memory:", AUDIT="memory:"
    )
    keys = ["territory", "occupation"]
    a, b = (frame(f["OUTPUT"]).set_index(keys)["area_ha"].sort_index() for f in (found, there))
    pd.testing.assert_series_equal(a, b, rtol=0, atol=5e-3)  # straight edges bend


def test_an_input_is_never_changed(run, files, tmp_path):
    from carbocs.core.layers import checksum

    before = {p: checksum(Path(p)) for p in files.values()}
    run("assessment", **files, OUTPUT=str(tmp_path / "r.gpkg"))
    assert {p: checksum(Path(p)) for p in files.values()} == before


def test_lot_by_raster_and_by_polygons(run, processing, command, shared, tmp_path):
    lot = shared / "data" / "lot"
    given = {"TERRITORIES": str(lot / "communes_46.geojson"), "LAND_USE": str(lot / "clc2018_100m.tif")}
    start = time.monotonic()
    found, _ = run("assessment", **given, LEVELS=[0, 1], OUTPUT=str(tmp_path / "lot.gpkg"))
    assert time.monotonic() - start < 20
    polygons = processing.run(
        "native:pixelstopolygons",
        {"INPUT_RASTER": given["LAND_USE"], "RASTER_BAND": 1, "FIELD_NAME": "code", "OUTPUT": "TEMPORARY_OUTPUT"},
    )["OUTPUT"]
    vector, _ = run("stocks", TERRITORIES=given["TERRITORIES"], LAND_USE=polygons, OUTPUT="memory:", TABLE="memory:")
    # Cells and their outlines measure the same land; the raster's own projection is not the law's.
    assert vector["STOCK_TC"] == pytest.approx(found["STOCK_TC"], rel=2e-3)
    for level in ("commune", "epci", "total"):
        table = command("lot", f"territories_{level}")
        values = [c for c in table if c.startswith(("stock_tc", "density_tc_ha", "flux_tco2e_yr"))]
        assert_same(frame(f"{found['OUTPUT']}|layername=territories_{level}"), table, ["territory"], values)


def test_it_stops_within_a_second_and_writes_nothing(processing, files, tmp_path):
    from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback

    class Stopped(QgsProcessingFeedback):
        def setProgress(self, value):
            if value > 0 and not self.isCanceled():
                self.at = time.monotonic()
                self.cancel()

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("carbocs:assessment")
    context, feedback = QgsProcessingContext(), Stopped()
    out = tmp_path / "r.gpkg"
    algorithm.run({**files, "OUTPUT": str(out), "MODE": 0, "WOOD": 0}, context, feedback)
    assert feedback.isCanceled()
    assert time.monotonic() - feedback.at < 1
    assert not out.exists()
    assert not list(tmp_path.iterdir())


def test_strict_stops_at_a_warning_and_writes_nothing(run, sample, tmp_path):
    small = tmp_path / "part.gpkg"
    layer = QgsVectorLayer(sample("clc18.gpkg"), "s", "ogr")
    options = QgsVectorFileWriter.SaveVectorOptions()
    layer.selectByIds([f.id() for f in layer.getFeatures(QgsFeatureRequest().setLimit(200))])
    options.onlySelectedFeatures = True
    QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(small), QgsProject.instance().transformContext(), options)
    out = tmp_path / "r.gpkg"
    with pytest.raises(QgsProcessingException, match=r"strict|warning"):
        run("assessment", TERRITORIES=sample("communes.gpkg"), LAND_USE=str(small), STRICT=True, OUTPUT=str(out))
    assert not out.exists()
