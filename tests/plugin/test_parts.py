"""A land use of very many features is measured part by part in QGIS too: the same figures, cancelled soon."""

from __future__ import annotations

import time

import pytest
from frames import assert_same, frame
from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject, QgsVectorLayer

ROLES = {"TERRITORIES": "communes.gpkg", "LAND_USE": "clc18.gpkg", "LAND_USE_BEFORE": "clc12.gpkg",
         "FORESTS": "forests.fgb", "HEDGEROWS": "hedgerows.fgb"}  # fmt: skip


@pytest.fixture
def in_parts(monkeypatch):
    """Have the sample measured in parts of some features."""
    from carbocs.plugin.algorithms import assessment

    monkeypatch.setattr(assessment, "_IN_PARTS", 50)
    monkeypatch.setattr(assessment, "_EACH_PART", 60)


def test_the_figures_are_those_of_a_run_at_once(run, sample, tmp_path, in_parts, monkeypatch):
    given = {role: sample(name) for role, name in ROLES.items()}
    parts, log = run("assessment", **given, LEVELS=[0, 1], OUTPUT=str(tmp_path / "parts.gpkg"))
    assert "measured in" in log or "mesuré en" in log
    monkeypatch.undo()
    once, _ = run("assessment", **given, LEVELS=[0, 1], OUTPUT=str(tmp_path / "once.gpkg"))
    for name in ("STOCK_TC", "FLUX_TCO2E_YR", "DENSITY_TC_HA"):
        assert parts[name] == pytest.approx(once[name], rel=1e-9)
    keys = ["level", "territory", "occupation", "pool"]
    tables = [frame(QgsVectorLayer(f"{r['OUTPUT']}|layername=stocks", "s", "ogr")) for r in (parts, once)]
    assert_same(*tables, keys, ["stock_tc"])


def test_ocs_ge_is_refined_part_by_part(run, sample, tmp_path, in_parts, monkeypatch):
    territories = QgsVectorLayer(sample("communes.gpkg"), "communes", "ogr")
    assert territories.setSubsetString("epci = '290000022'")
    rpg = QgsVectorLayer(sample("rpg.gpkg"), "rpg", "ogr")
    QgsProject.instance().addMapLayers([territories, rpg])
    given = {"TERRITORIES": territories, "LAND_USE": sample("ocsge_2021.gpkg"), "REFINE": [rpg.id()],
             "WETLANDS": sample("wetlands.gpkg"), "CROPLAND_SHARE": 0.7}  # fmt: skip
    from carbocs.plugin.algorithms import assessment

    monkeypatch.setattr(assessment, "_EACH_PART", 500)
    parts, _ = run("assessment", **given, OUTPUT=str(tmp_path / "parts.gpkg"))
    monkeypatch.undo()
    once, _ = run("assessment", **given, OUTPUT=str(tmp_path / "once.gpkg"))
    assert parts["STOCK_TC"] == pytest.approx(once["STOCK_TC"], rel=1e-9)
    tables = [frame(QgsVectorLayer(f"{r['OUTPUT']}|layername=refinements", "s", "ogr")) for r in (parts, once)]
    assert_same(*tables, ["level", "territory", "layer", "from_occupation", "to_occupation"], ["area_ha"])


def test_cancelled_between_parts_it_stops_and_writes_nothing(processing, sample, tmp_path, in_parts):
    class Feedback(QgsProcessingFeedback):
        def setProgress(self, progress):
            if progress > 60:
                self.cancel()
            super().setProgress(progress)

    feedback = Feedback(False)
    given = {role: sample(name) for role, name in ROLES.items()}
    context = QgsProcessingContext()
    start = time.monotonic()
    out = tmp_path / "r.gpkg"
    processing.run("carbocs:assessment", {**given, "OUTPUT": str(out)}, context=context, feedback=feedback)
    assert feedback.isCanceled()
    assert time.monotonic() - start < 30
    assert not out.exists()
