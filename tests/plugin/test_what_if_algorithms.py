"""The algorithms of scenarios in a real QGIS: what they write is what the engine returns on the same layers."""

from __future__ import annotations

import pytest
from frames import frame
from qgis.core import QgsFeature, QgsProcessingException, QgsVectorLayer

from carbocs.core.assessment import AssessmentOptions, ground
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.scenario import Reckoner, outcome
from carbocs.core.scenario.reading import gathered, read_actions, read_zones


@pytest.fixture(scope="module")
def reckoner(sample_opener):
    """The ground of the sample, read by QGIS as the algorithms read it."""
    paths = Paths(territories="TERRITORIES", land_use="LAND_USE")
    found = ground(read_inputs(paths, opener=sample_opener), AssessmentOptions(levels=("commune", "epci")))
    return Reckoner(found)


@pytest.fixture(scope="module")
def sample_opener(processing, sample):
    """An opener that holds the sample's layers."""
    from qgis.core import QgsProcessingContext, QgsProcessingUtils, QgsProject

    from carbocs.plugin.qgis_layers import QgisOpener

    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    opener = QgisOpener(QgsProject.instance().transformContext())
    for key, name in (("TERRITORIES", "communes.gpkg"), ("LAND_USE", "clc18.gpkg"), ("ZONES", "plui_zones.gpkg"),
                      ("ACTIONS", "plui_actions.gpkg")):  # fmt: skip
        layer = QgsVectorLayer(sample(name), name.split(".")[0], "ogr")
        context.temporaryLayerStore().addMapLayer(layer)
        opener.add_vector(key, QgsProcessingUtils.variantToSource(layer.id(), context), layer)
    opener.contexts.append(context)
    return opener


def ours(reckoner, opener, *keys):
    """Return the outcomes of the layers named, by scenario."""
    from qgis.core import QgsCoordinateReferenceSystem

    crs = QgsCoordinateReferenceSystem(reckoner.ground.crs)
    readers = {"ZONES": read_zones, "ACTIONS": read_actions}
    found = gathered([readers[k](k, crs=crs, opener=opener) for k in keys])
    return {s.name: outcome(s, reckoner) for s in found}


@pytest.fixture
def layers(sample):
    return {"TERRITORIES": sample("communes.gpkg"), "LAND_USE": sample("clc18.gpkg")}


def test_a_scenario_gives_what_the_engine_gives(run, layers, sample, reckoner, sample_opener, tmp_path):
    targets = {k: str(tmp_path / f"{k}.gpkg") for k in ("OUTPUT", "COMMUNES_OUTPUT", "YEARLY", "CONVERSIONS")}
    found, log = run("scenario", **layers, ACTIONS=sample("plui_actions.gpkg"), **targets)
    expected = ours(reckoner, sample_opener, "ACTIONS")["Renaturation"]
    assert found["FLUX_2050_TCO2E"] == pytest.approx(expected.cumulated(2050), rel=1e-9)
    assert found["FLUX_2030_TCO2E"] == pytest.approx(expected.cumulated(2030), rel=1e-9)
    assert found["LOSS_TC"] == pytest.approx(expected.loss_tc, rel=1e-9)
    assert found["ARTIFICIALISED_HA"] == pytest.approx(expected.course.artificialised_ha.sum(), rel=1e-9)
    table = frame(targets["OUTPUT"]).set_index("id")["flux_2050_tco2e"]
    assert table.to_dict() == pytest.approx(expected.actions.set_index("action")["flux_2050_tco2e"].to_dict(), rel=1e-9)
    communes = frame(targets["COMMUNES_OUTPUT"])
    assert len(communes) == 12
    assert communes["flux_2050_tco2e"].sum() == pytest.approx(expected.cumulated(2050), rel=1e-9)
    yearly = frame(targets["YEARLY"]).set_index("year")["flux_tco2e"]
    assert yearly.to_numpy() == pytest.approx(expected.yearly(), rel=1e-9)
    conversions = frame(targets["CONVERSIONS"])["area_ha"].sum()
    assert conversions == pytest.approx(expected.conversions["area_ha"].sum(), rel=1e-9)
    assert "ADEME" in log


def test_a_layer_of_another_crs_without_columns_takes_what_holds_for_all(run, layers, reckoner):
    from carbocs.core.scenario import Action, Scenario

    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=name:string", "drawn", "memory")
    from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsGeometry, QgsProject, QgsRectangle

    west, south, east, north = reckoner.ground.pieces["geometry"].iloc[3].bounds
    x, y = (west + east) / 2, (south + north) / 2
    square = QgsGeometry.fromRect(QgsRectangle(x, y, x + 300, y + 300)).densifyByCount(20)
    degrees = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem(reckoner.ground.crs),
        QgsCoordinateReferenceSystem("EPSG:4326"),
        QgsProject.instance(),
    )
    feature = QgsFeature(layer.fields())
    geometry = QgsGeometry(square)
    geometry.transform(degrees)
    feature.setGeometry(geometry)
    layer.dataProvider().addFeature(feature)
    import shapely

    from carbocs.core.scenario import shipped_templates

    number = 1 + list(shipped_templates()).index("quarry")
    found, _ = run("scenario", **layers, ACTIONS=layer, TEMPLATE=number, YEAR=2030, OUTPUT="TEMPORARY_OUTPUT",
                   COMMUNES_OUTPUT="TEMPORARY_OUTPUT")  # fmt: skip
    action = Action("1", "quarry", 2030, geometry=shapely.box(x, y, x + 300, y + 300))
    expected = outcome(Scenario("drawn", (action,)), reckoner)
    assert found["FLUX_2050_TCO2E"] == pytest.approx(expected.cumulated(2050), rel=1e-6)


def test_a_comparison_holds_every_scenario_and_the_land_as_it_is(
    run, layers, sample, reckoner, sample_opener, tmp_path
):
    targets = {k: str(tmp_path / f"{k}.csv") for k in ("OUTPUT", "YEARLY")}
    run("compare", **layers, ZONES=sample("plui_zones.gpkg"), ACTIONS=sample("plui_actions.gpkg"), **targets)
    expected = ours(reckoner, sample_opener, "ZONES", "ACTIONS")
    import pandas as pd

    table = pd.read_csv(targets["OUTPUT"]).set_index("scenario")
    for name, one in expected.items():
        assert table.loc[name, "flux_2050_tco2e"] == pytest.approx(one.cumulated(2050), rel=1e-9)
        assert table.loc[name, "low_2050_tco2e"] == pytest.approx(one.range_of(2050)[0], rel=1e-9)
    yearly = pd.read_csv(targets["YEARLY"])
    assert set(yearly["course"]) == {"Land as it is", *expected}


def test_the_budget_is_that_of_the_table(run, layers, sample, reckoner, sample_opener, tmp_path):
    target = str(tmp_path / "budget.csv")
    run("budget", **layers, ZONES=sample("plui_zones.gpkg"), CONSUMPTION=sample("plui_consumption.csv"), OUTPUT=target)
    import pandas as pd

    table = pd.read_csv(target)
    given = pd.read_csv(sample("plui_consumption.csv"))
    of = table[table["scenario"] == "PLUi arrêté"]
    # Half of what was consumed, less what is gone since, less what the plan takes to 2030.
    left = given["consumed_ha"].sum() / 2 - given["since_2021_ha"].sum()
    used = ours(reckoner, sample_opener, "ZONES")["PLUi arrêté"].course
    used_ha = used.consumed_ha[:, (used.years >= 2021) & (used.years <= 2030)].sum()
    assert of["left_ha"].sum() == pytest.approx(left - used_ha, rel=1e-9)
    assert set(of["over_run"]) <= {0, 1}


def test_the_sensitivity_is_the_engine_s_and_the_search_takes_what_is_needed(run, layers, sample, tmp_path, reckoner):
    target = str(tmp_path / "s.gpkg")
    run("sensitivity", **layers, START=2026, OUTPUT=target)
    from carbocs.core.scenario import sensitivity, shipped_templates

    expected = sensitivity(reckoner.ground, [shipped_templates()["business_park"]], start=2026).table
    table = frame(target)
    assert len(table) == len(expected)
    column = "business_park_tco2e_ha"
    assert table[column].sum() == pytest.approx(expected[column].sum(), rel=1e-9)

    need = QgsVectorLayer("NoGeometry?field=territory:string&field=need_ha:double", "need", "memory")
    feature = QgsFeature(need.fields())
    feature.setAttributes(["290000011", 12.0])
    need.dataProvider().addFeature(feature)
    zones = QgsVectorLayer(sample("plui_zones.gpkg"), "zones", "ogr")
    zones.setSubsetString("\"scenario\" = 'PLUi arrêté'")
    pytest.importorskip("scipy")
    found, _ = run("search", **layers, CANDIDATES=zones, NEED=need, START=2026, OUTPUT=str(tmp_path / "z.gpkg"))
    chosen = frame(str(tmp_path / "z.gpkg"))
    assert chosen["area_ha"].sum() >= 12 - 1e-6
    assert found["COST_TCO2E"] == pytest.approx(-chosen["flux_tco2e"].sum(), rel=1e-9)
    assert found["SAVED_TCO2E"] >= 0


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("no year", {"ACTIONS": "communes.gpkg", "TEMPLATE": 3}),
        ("span", {"ACTIONS": "plui_actions.gpkg", "FIRST_YEAR": 2040, "LAST_YEAR": 2030}),
        ("several", {"ZONES": "plui_zones.gpkg"}),
        ("nothing", {}),
    ],
)
def test_what_is_wrong_is_told(run, layers, sample, key, values):
    given = {k: sample(v) if isinstance(v, str) else v for k, v in values.items()}
    with pytest.raises(QgsProcessingException) as error:
        run("scenario", **layers, **given, OUTPUT="TEMPORARY_OUTPUT", COMMUNES_OUTPUT="TEMPORARY_OUTPUT")
    assert "Traceback" not in str(error.value)
    assert len(str(error.value)) > 20
