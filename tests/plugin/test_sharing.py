"""What leaves QGIS: the published project opens styled by relative paths; the algorithms write what core does."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from qgis.core import QgsProcessingException, QgsProject

from carbocs.plugin import dependencies
from carbocs.plugin.algorithms import base, sharing
from carbocs.plugin.dependencies import Missing

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = Path(os.environ.get("CARBOCS_EXPECTED", ROOT / "build" / "expected"))


@pytest.fixture
def result(tmp_path):
    """A result that the command wrote, and the folder it published."""
    for name in ("sample.gpkg", "open_data"):
        if not (EXPECTED / name).exists():
            pytest.skip(f"{EXPECTED / name} is not there: `make expected` has the command write it")
    shutil.copyfile(EXPECTED / "sample.gpkg", tmp_path / "sample.gpkg")
    return tmp_path / "sample.gpkg"


@pytest.fixture
def publisher(monkeypatch):
    """A Python that has what publishing needs: the tests' other one."""
    python = ROOT / ".venv" / "bin" / "python"
    wanted = ", ".join(dependencies.FEATURES["publish"])
    if subprocess.run([str(python), "-c", f"import {wanted}"], check=False).returncode if python.exists() else True:  # noqa: S603
        pytest.skip(f"no Python here that has {wanted} (make setup)")
    monkeypatch.setattr(sharing, "python", lambda: str(python))
    monkeypatch.setattr(base, "missing", lambda feature="": [])


def test_the_published_project_opens_styled_wherever_it_is_moved(qgis_app, result, tmp_path):
    folder = tmp_path / "moved here" / "open_data"
    shutil.copytree(EXPECTED / "open_data", folder)
    project = QgsProject()
    assert project.read(str(folder / "carbocs.qgz"))
    layers = project.mapLayers().values()
    assert len(layers) == 7
    assert project.crs().authid() == "EPSG:2154"
    for layer in layers:
        assert layer.isValid(), layer.name()
        assert Path(layer.source().split("|")[0]).parent == folder
        assert layer.crs().authid() == "EPSG:2154"
        kinds = ("graduatedSymbol", "RuleRenderer", "singlebandpseudocolor")
        assert layer.renderer().type() in kinds
    written = project.writeEntry("Paths", "Absolute", False)
    assert written and project.readBoolEntry("Paths", "Absolute")[0] is False
    communes, epci, raster = project.layerTreeRoot().children()
    assert [len(g.findLayers()) for g in (communes, epci)] == [3, 3]
    first = communes.findLayers()[0]
    assert first.isVisible() and sum(n.isVisible() for n in project.layerTreeRoot().findLayers()) == 1
    layer = first.layer()
    assert layer.featureCount() == 12 and layer.renderer().classAttribute() == "density_tc_ha"
    assert "tC/ha" in layer.renderer().legendSymbolItems()[0].label()
    position = layer.fields().indexOf("stock_tc")
    assert "(tC)" in layer.attributeAlias(position)
    assert project.viewSettings().defaultViewExtent() is not None
    assert raster.layer().dataProvider().bandCount() == 1


def test_the_algorithm_writes_the_workbook_of_core(run, result, tmp_path, language):
    pytest.importorskip("xlsxwriter", reason="no xlsxwriter for this Python")
    from carbocs.core.report.result_file import read_result

    language("fr")
    found, _ = run("workbook", RESULT=str(result), OUTPUT=str(tmp_path / "r.xlsx"))
    with zipfile.ZipFile(found["OUTPUT"]) as archive:
        names, first = (archive.read(f"xl/{n}.xml").decode() for n in ("workbook", "worksheets/sheet1"))
    assert 'name="Résumé"' in names and 'name="Surfaces"' in names
    assert f"{read_result(result).total('stock_total'):.16G}" in first


def test_what_is_no_result_is_refused_by_name(run, sample, tmp_path):
    pytest.importorskip("xlsxwriter", reason="no xlsxwriter for this Python")
    with pytest.raises(QgsProcessingException, match=r"communes\.gpkg"):
        run("workbook", RESULT=sample("communes.gpkg"), OUTPUT=str(tmp_path / "r.xlsx"))
    assert not (tmp_path / "r.xlsx").exists()


def test_the_algorithm_publishes_by_a_process_of_its_own(run, result, publisher, tmp_path, language):
    language("fr")
    folder = tmp_path / "open"
    given = {"RESULT": str(result), "OUTPUT": str(folder), "PUBLISHER": "Observatoire", "CONTACT": "a@example.org"}
    found, log = run("publish", **given, LICENCE=1)
    assert found["FILES"] == sum(p.is_file() for p in folder.rglob("*")) > 25
    assert "CC-BY-4.0" in (folder / "datapackage.json").read_text(encoding="utf-8")
    assert "catalogues" not in log
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(QgsProcessingException, match=r"mine\.txt"):
        run("publish", **given)
    assert (folder / "mine.txt").read_text() == "mine"


def test_a_publication_that_is_cancelled_leaves_nothing(result, publisher, tmp_path, processing):
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    feedback = QgsProcessingFeedback(False)
    feedback.progressChanged.connect(lambda progress: feedback.cancel() if progress > 0 else None)
    parameters = {"RESULT": str(result), "OUTPUT": str(tmp_path / "open")}
    processing.run("carbocs:publish", parameters, context=QgsProcessingContext(), feedback=feedback)
    assert feedback.isCanceled()
    assert not (tmp_path / "open" / "README.md").exists()
    assert not list(tmp_path.glob(".carbocs-*"))


def test_what_a_feature_lacks_is_named_with_the_command(monkeypatch, qgis_app, language):
    language("fr")
    absent = {"xlsxwriter", "rasterio", "pyarrow"}
    real = dependencies.found_version
    monkeypatch.setattr(dependencies, "found_version", lambda p: "" if p in absent else real(p) or "99")
    assert dependencies.missing() == []
    able, why = sharing.WorkbookAlgorithm().canExecute()
    assert not able and "xlsxwriter ≥ 3.1" in why and dependencies.command(dependencies.missing("workbook"))[1] in why
    assert {m.package for m in dependencies.missing("publish")} == {"rasterio", "pyarrow"}


def test_a_wheel_that_refuses_the_numpy_of_qgis_is_not_asked_for(monkeypatch):
    """Seen with pyarrow 26 beside numpy 1.24: it is installed, and cannot be imported."""
    monkeypatch.setattr(dependencies, "found_version", lambda _: "1.24.2")
    for system in ("Linux", "Windows"):
        _, line = dependencies.command([Missing("pyarrow", "14")], system, ("debian", 12))
        assert '"pyarrow>=14,<20"' in line and '"numpy==1.24.2"' in line


def test_debian_has_no_package_of_pyarrow(monkeypatch):
    monkeypatch.setattr(dependencies, "found_version", lambda _: "2.2.4")
    lacking = [Missing("rasterio", "1.3.6"), Missing("pyarrow", "14")]
    _, line = dependencies.command(lacking, "Linux", ("debian", 13))
    assert line.startswith("sudo apt install python3-rasterio && /usr/bin/python3 -m pip install")
    assert '"pyarrow>=14"' in line and "python3-pyarrow" not in line
