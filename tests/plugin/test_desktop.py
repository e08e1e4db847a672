"""The built zip in a clean profile of QGIS's own desktop, and by ``qgis_process``: the Lot, as a user would."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path

import pytest
from frames import assert_same, frame
from qgis.core import QgsProject

ROOT = Path(__file__).resolve().parents[2]
EPCI = 10


@pytest.fixture(scope="module")
def desktop(installed):
    """A clean profile with the zip installed, in English."""
    return installed()


@pytest.fixture(scope="module")
def answered(desktop, shared, tmp_path_factory):
    """What QGIS answers when it is driven through the dialog."""
    lot, folder = shared / "data" / "lot", tmp_path_factory.mktemp("lot")
    given = [str(lot / "communes_46.geojson"), str(lot / "clc2018_100m.tif"), str(folder)]
    return desktop.drive(Path(__file__).with_name("drive_desktop.py"), *given), folder


def test_the_zip_loads_in_a_clean_profile_and_in_no_time(answered):
    found, _ = answered
    assert found["loaded"]
    assert found["heavy"] == []
    seconds = float(re.search(r"[\d.]+", found["start_s"])[0])
    assert seconds < 0.3
    before = found["before"]
    assert before["menu"] == ["CarbOCS"]
    assert before["bars"] == ["CarbocsToolBar"]
    assert before["provider"]
    assert before["functions"] == ["carbocs_flux", "carbocs_occupation", "carbocs_stock"]


def test_the_lot_by_the_dialog_in_less_than_twenty_seconds_without_a_freeze(answered, command):
    found, _ = answered
    assert found["whole"]
    assert found["dialog_s"] < 20
    assert found["longest_freeze_s"] < 3
    assert list(found["tree"]) == ["CarbOCS – communes_46"]
    (group,) = found["tree"].values()
    assert {"EPCI", "Land use by occupation", "Tables"} < set(group)
    assert found["relations"] == 30
    for level in ("commune", "epci"):
        table = command("lot", f"territories_{level}")
        values = [c for c in table if c.startswith(("stock_tc", "density_tc_ha", "flux_tco2e_yr"))]
        assert_same(frame(f"{found['results']['OUTPUT']}|layername=territories_{level}"), table, ["territory"], values)


def test_the_dock_shows_the_figures_of_the_map(answered, command):
    found, _ = answered
    cahors = command("lot", "territories_commune").set_index("territory").loc["46042"]
    total = next(line for line in found["dock"].splitlines() if line.startswith("Total")).split("\t")
    stock = float(total[3].replace(",", ""))
    assert stock in (
        pytest.approx(cahors["stock_tc"] / 1e3, rel=5e-3),
        pytest.approx(cahors["stock_tc"] / 1e6, rel=5e-3),
    )
    assert found["dock"] != found["dock_epci"]
    assert "Carbon balance" in found["identify"]
    assert found["dock_by_identify"]


def test_the_guided_first_run_ends_with_a_styled_map_in_less_than_a_minute(answered):
    found, _ = answered
    assert found["trial_s"] < 60
    assert 10_000 < found["trial_extent"] < 60_000


def test_a_result_that_is_gone_a_second_click_and_unloading_at_work_do_no_harm(answered):
    found, _ = answered
    assert found["gone"] == ""
    assert found["running_at_unload"]
    assert found["reading_at_unload"]
    assert found["loaded_again"]


def test_what_is_being_drawn_outlives_the_plugin(answered):
    found, _ = answered
    assert found["what_if_actions"] == ["Housing estate"]
    assert found["drawn_after_unload"] == 1


def test_unloading_leaves_nothing_behind_and_reloading_brings_it_back(answered):
    found, _ = answered
    nothing = {"menu": [], "bars": [], "docks": [], "provider": False, "functions": []}
    assert found["after_unload"] == nothing
    assert found["loaded_again"]
    assert found["after_reload"] == {**found["before"], "docks": []}


def test_the_project_saved_there_opens_elsewhere(answered, qgis_app, tmp_path):
    _, folder = answered
    there = tmp_path / "moved"
    shutil.copytree(folder, there)
    project = QgsProject()
    assert project.read(str(there / "saved.qgz"))
    ours = [v for v in project.mapLayers().values() if v.customProperty("carbocs/level")]
    assert len(ours) == 10
    assert all(v.isValid() and str(there) in v.source() for v in ours)
    assert all(r.isValid() for r in project.relationManager().relations().values())
    assert all(v.renderer().legendSymbolItems() for v in ours)
    project.clear()


def test_the_lot_by_qgis_process(desktop, shared, command, tmp_path):
    lot, out = shared / "data" / "lot", tmp_path / "process.gpkg"
    listed = desktop.process("list")
    assert "carbocs:assessment" in listed.stdout, listed.stderr[-2000:]
    start = time.monotonic()
    done = desktop.process(
        "run",
        "carbocs:assessment",
        "--json",
        f"--TERRITORIES={lot / 'communes_46.geojson'}",
        f"--LAND_USE={lot / 'clc2018_100m.tif'}",
        "--LEVELS=0,1",
        f"--OUTPUT={out}",
        f"--PROJECT={tmp_path / 'process.qgz'}",
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert time.monotonic() - start < 20
    found = json.loads(done.stdout[done.stdout.index("{") :])["results"]
    table = command("lot", "territories_total").iloc[0]
    assert found["STOCK_TC"] == pytest.approx(table["stock_tc"], rel=1e-9)
    assert found["FLUX_TCO2E_YR"] == pytest.approx(table["flux_tco2e_yr"], rel=1e-9)
    assert len(frame(f"{out}|layername=territories_epci")) == EPCI
    assert (tmp_path / "process.qgz").exists()
    helped = desktop.process("help", "carbocs:assessment")
    assert "TERRITORIES" in helped.stdout


def test_without_its_packages_it_starts_and_says_what_is_missing(installed, tmp_path):
    import importlib.metadata

    # An empty folder named like the package, first on the path, hides what the system may have.
    hidden = tmp_path / "hidden"
    (hidden / "shapely").mkdir(parents=True)
    (hidden / "shapely" / "__init__.py").write_text("")
    (hidden / "shapely-1.8.5.dist-info").mkdir()
    (hidden / "shapely-1.8.5.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: shapely\nVersion: 1.8.5\n"
    )
    bare = installed(site=hidden)
    assert importlib.metadata.version("shapely") != "1.8.5"
    found = bare.drive(Path(__file__).with_name("drive_missing.py"))
    assert found["loaded"]
    assert "shapely" in found["text"]
    assert "1.8.5" in found["text"]
    assert "shapely" in found["command"]
    assert found["can"] is False
    assert "shapely ≥ 2.0.6" in found["why"]
