"""The algorithms of scenarios in a real QGIS: what they write is what the engine returns on the same layers."""

from __future__ import annotations

import json
import time

import numpy as np
import pandas as pd
import pytest
import shapely
from frames import assert_same, frame
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsVectorLayer,
)

from carbocs.core.assessment import AssessmentOptions, ground, observed_changes
from carbocs.core.errors import UsageError
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.layers import checksum
from carbocs.core.occupations import LAND
from carbocs.core.report.scenario import Study, courses_table, level_table, scenarios_table
from carbocs.core.scenario import (
    Action,
    Reckoner,
    Scenario,
    allowance,
    candidates,
    outcome,
    search,
    sensitivity,
    shipped_templates,
    trend,
)
from carbocs.core.scenario.budget import consumption_of
from carbocs.core.scenario.reading import gathered, read_actions, read_zones

FILES = {"TERRITORIES": "communes.gpkg", "LAND_USE": "clc18.gpkg", "LAND_USE_BEFORE": "clc12.gpkg",
         "ZONES": "plui_zones.gpkg", "ACTIONS": "plui_actions.gpkg", "AREAS": "plui_areas.csv"}  # fmt: skip
READERS = {"ZONES": read_zones, "ACTIONS": read_actions, "AREAS": read_actions}
CODES = list(shipped_templates())
EPCI = ("290000011", "290000022")


@pytest.fixture(scope="module")
def opener(processing, sample):
    """An opener that holds the sample's layers, as the algorithms hold them."""
    from carbocs.plugin.qgis_layers import QgisOpener

    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    found = QgisOpener(QgsProject.instance().transformContext())
    for key, name in FILES.items():
        layer = QgsVectorLayer(sample(name), name.split(".")[0], "ogr")
        context.temporaryLayerStore().addMapLayer(layer)
        found.add_vector(key, QgsProcessingUtils.variantToSource(layer.id(), context), layer)
    found.contexts.append(context)
    return found


@pytest.fixture(scope="module")
def read(opener):
    """What the sample gives where both vintages are read."""
    paths = Paths(territories="TERRITORIES", land_use="LAND_USE", land_use_before="LAND_USE_BEFORE")
    return read_inputs(paths, opener=opener)


@pytest.fixture(scope="module")
def reckoner(opener):
    """What reckons on the sample, read by QGIS as the algorithms read it."""
    paths = Paths(territories="TERRITORIES", land_use="LAND_USE")
    found = ground(read_inputs(paths, opener=opener), AssessmentOptions(levels=("commune", "epci")))
    return Reckoner(found)


@pytest.fixture(scope="module")
def expected(reckoner, opener):
    """Return what the engine finds of the layers named, by scenario: ``expected("ZONES", "ACTIONS")``."""
    crs = QgsCoordinateReferenceSystem(reckoner.ground.crs)

    def outcomes(*keys):
        found = gathered([READERS[k](k, crs=crs, opener=opener) for k in keys])
        return {s.name: outcome(s, reckoner) for s in found}

    return outcomes


@pytest.fixture
def layers(sample):
    return {key: sample(FILES[key]) for key in ("TERRITORIES", "LAND_USE")}


@pytest.fixture
def plan(sample):
    return {key: sample(FILES[key]) for key in ("ZONES", "ACTIONS", "AREAS")}


@pytest.fixture
def loaded(processing):
    """Return what runs an algorithm as the toolbox does: ``loaded(id, sinks, **parameters)`` → layers by sink, log."""
    kept = []

    def runs(algorithm, sinks, **parameters):
        project, context, feedback = QgsProject(), QgsProcessingContext(), QgsProcessingFeedback(False)
        context.setProject(project)
        kept.append((project, context))
        made = QgsApplication.processingRegistry().createAlgorithmById(f"carbocs:{algorithm}")
        given = {s: QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", project) for s in sinks}
        _, done = made.run({**parameters, **given}, context, feedback, {}, False)
        assert done
        found = {}
        for key, details in context.layersToLoadOnCompletion().items():
            layer = QgsProcessingUtils.mapLayerFromString(key, context)
            details.postProcessor().postProcessLayer(layer, context, feedback)
            found[details.outputName] = layer
        return found, feedback.textLog()

    yield runs
    for project, _ in kept:
        project.clear()


def drawn(shapes, kind="Polygon", crs="EPSG:2154", fields=(), rows=()):
    """Return a memory layer of shapes of the sample's CRS, in a CRS of its own."""
    columns = "".join(f"&field={f}" for f in fields)
    layer = QgsVectorLayer(f"{kind}?crs={crs}{columns}", "drawn", "memory")
    move = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:2154"), layer.crs(), QgsProject.instance())
    features = []
    for n, shape in enumerate(shapes):
        feature = QgsFeature(layer.fields())
        if shape is not None:
            geometry = QgsGeometry()
            geometry.fromWkb(shapely.to_wkb(shape))
            geometry.transform(move)
            feature.setGeometry(geometry)
        if rows:
            feature.setAttributes(list(rows[n]))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def table(fields, *rows):
    """Return a table in memory."""
    return drawn([None] * len(rows), "NoGeometry", fields=fields, rows=rows)


@pytest.fixture(scope="module")
def field(reckoner):
    """A corner of cropland, 1,400 m by 500 m of one commune."""
    west, south, east, north = shapely.total_bounds(list(reckoner.ground.pieces["geometry"]))
    for x in np.arange(west, east, 400.0):
        for y in np.arange(south, north, 400.0):
            under = reckoner.ground.states(np.array([shapely.box(x, y, x + 1400, y + 500)]))
            if len(under.piece) == 1 and LAND[under.occupation[0]] == "cropland" and under.area_ha[0] > 69.9:
                return x, y
    raise AssertionError("the sample has no such field")


@pytest.fixture
def square(field):
    """Return squares of cropland: ``square(side in m, offset in m)``, their edges of many points."""
    x, y = field
    return lambda side=300.0, off=0.0: shapely.segmentize(shapely.box(x + off, y, x + off + side, y + side), 20)


# --- scenario


def test_a_scenario_gives_what_the_engine_gives(run, layers, plan, expected, tmp_path):
    sinks = ("OUTPUT", "COMMUNES_OUTPUT", "YEARLY", "CONVERSIONS")
    targets = {k: str(tmp_path / f"{k}.gpkg") for k in sinks}
    found, log = run("scenario", **layers, **plan, SCENARIO="Renaturation", LEVEL=2, **targets)
    theirs = expected("ZONES", "ACTIONS", "AREAS")["Renaturation"]
    numbers = {"FLUX_2030_TCO2E": theirs.cumulated(2030), "FLUX_2050_TCO2E": theirs.cumulated(2050),
               "LOSS_TC": theirs.loss_tc, "CONSUMED_HA": theirs.course.consumed_ha.sum(),
               "ARTIFICIALISED_HA": theirs.course.artificialised_ha.sum()}  # fmt: skip
    assert {k: found[k] for k in numbers} == pytest.approx(numbers, rel=1e-9)
    actions, values = frame(targets["OUTPUT"]), ["loss_tc", "flux_2030_tco2e", "flux_2050_tco2e", "consumed_ha"]
    assert_same(actions, theirs.actions.rename(columns={"action": "id"}), ["id"], values)
    assert len(actions) == len(theirs.scenario.actions)
    # What is not drawn (a table of areas, hedgerows by commune) is a row all the same: the rows sum to the scenario.
    assert actions["flux_2050_tco2e"].sum() == pytest.approx(theirs.cumulated(2050), rel=1e-9)
    assert_same(frame(targets["COMMUNES_OUTPUT"]), level_table(theirs, "epci"), ["territory"], values)
    assert set(frame(targets["COMMUNES_OUTPUT"])["territory"]) == set(EPCI)
    assert_same(frame(targets["YEARLY"]), theirs.yearly_table, ["year"], ["flux_tco2e", "pessimistic_tco2e"])
    keys = ["action", "territory", "from_occupation", "to_occupation", "year"]
    assert_same(frame(targets["CONVERSIONS"]), theirs.conversions, keys, ["area_ha"])
    assert "ADEME" in log
    assert "tCO2e" in log


def test_a_layer_of_another_crs_without_columns_takes_what_holds_for_all(run, layers, reckoner, square):
    layer = drawn([square()], crs="EPSG:4326", fields=("name:string",), rows=[("x",)])
    found, _ = run("scenario", **layers, ACTIONS=layer, TEMPLATE=1 + CODES.index("quarry"), YEAR=2030, SHARE=0.5,
                   OUTPUT="memory:", COMMUNES_OUTPUT="memory:")  # fmt: skip
    theirs = outcome(Scenario("s", (Action("1", "quarry", 2030, geometry=square(), share=0.5),)), reckoner)
    # A degree and back moves a corner by some micrometres.
    assert found["FLUX_2050_TCO2E"] == pytest.approx(theirs.cumulated(2050), rel=1e-6)
    assert found["FLUX_2050_TCO2E"] != 0


def test_fields_may_be_named_and_their_values_mapped(run, layers, reckoner, square):
    shapes = [square(300, 0), square(200, 500), square(200, 900)]
    rows = [("house", 2026, 2030, 1.0), ("works", 2028, 2028, 0.5), ("other", 2028, 2028, 1.0)]
    fields = ("nature:string", "y1:integer", "y2:integer", "p:double")
    layer = drawn(shapes, fields=fields, rows=rows)
    mapping = ["house", "Housing estate", "works", "business_park", "other", ""]
    found, _ = run("scenario", **layers, ACTIONS=layer, TEMPLATE_FIELD="nature", MAPPING=mapping, START_FIELD="y1",
                   END_FIELD="y2", SHARE_FIELD="p", OUTPUT="memory:", COMMUNES_OUTPUT="memory:")  # fmt: skip
    actions = (
        Action("1", "housing_estate", 2026, 2030, geometry=shapes[0]),
        Action("2", "business_park", 2028, geometry=shapes[1], share=0.5),
    )
    assert found["FLUX_2050_TCO2E"] == pytest.approx(
        outcome(Scenario("s", actions), reckoner).cumulated(2050), rel=1e-9
    )
    assert len(frame(found["OUTPUT"])) == 2


def test_a_field_of_ids_or_names_needs_no_mapping(run, layers, reckoner, square):
    layer = drawn([square()], fields=("nature:string",), rows=[("Carrière",)])
    found, _ = run("scenario", **layers, ACTIONS=layer, TEMPLATE_FIELD="nature", YEAR=2030, OUTPUT="memory:",
                   COMMUNES_OUTPUT="memory:")  # fmt: skip
    theirs = outcome(Scenario("s", (Action("1", "quarry", 2030, geometry=square()),)), reckoner)
    assert found["LOSS_TC"] == pytest.approx(theirs.loss_tc, rel=1e-9)


def test_the_selected_features_alone_count(run, layers, reckoner, square):
    layer = drawn([square(), square(200, 500)], fields=("template:string", "start:integer"),
                  rows=[("road", 2027), ("road", 2027)])  # fmt: skip
    QgsProject.instance().addMapLayer(layer)
    try:
        layer.selectByIds([sorted(layer.allFeatureIds())[1]])
        chosen = QgsProcessingFeatureSourceDefinition(layer.id(), selectedFeaturesOnly=True)
        found, _ = run("scenario", **layers, ACTIONS=chosen, OUTPUT="memory:", COMMUNES_OUTPUT="memory:")
    finally:
        QgsProject.instance().removeMapLayer(layer.id())
    theirs = outcome(Scenario("s", (Action("1", "road", 2027, geometry=square(200, 500)),)), reckoner)
    assert found["FLUX_2050_TCO2E"] == pytest.approx(theirs.cumulated(2050), rel=1e-9)


def test_lines_are_hedgerows_or_roads_of_a_width(run, layers, reckoner, square):
    (x, y) = square().centroid.coords[0]
    lines = [shapely.LineString([(x, y), (x + 900, y)]), shapely.LineString([(x, y + 400), (x + 900, y + 400)])]
    layer = drawn(lines, "LineString", fields=("template:string",), rows=[("hedgerow_planted",), ("road",)])
    found, _ = run("scenario", **layers, ACTIONS=layer, YEAR=2026, WIDTH=12.0, OUTPUT="memory:",
                   COMMUNES_OUTPUT="memory:", HEDGEROWS_OUTPUT="memory:")  # fmt: skip
    strip = shapely.buffer(lines[1], 6, cap_style="flat")
    actions = (Action("1", "hedgerow_planted", 2026, geometry=lines[0]), Action("2", "road", 2026, geometry=strip))
    theirs = outcome(Scenario("s", actions), reckoner)
    assert found["FLUX_2050_TCO2E"] == pytest.approx(theirs.cumulated(2050), rel=1e-9)
    hedgerows = frame(found["HEDGEROWS_OUTPUT"])
    assert hedgerows["hedgerow_km"].tolist() == pytest.approx([0.9], rel=1e-9)
    both = {f["id"]: f.hasGeometry() for f in found["OUTPUT"].getFeatures()}
    assert both == {"1": False, "2": True}


def test_own_templates_come_from_a_file(run, layers, square, tmp_path):
    path = tmp_path / "own.json"
    entry = {"id": "still", "label_fr": "Rien", "conversions": {"probable": {"cropland": {"cropland": 1}}}}
    path.write_text(json.dumps({"templates": [entry]}), encoding="utf-8")
    layer = drawn([square()], fields=("template:string", "start:integer"), rows=[("Rien", 2030)])
    found, log = run("scenario", **layers, ACTIONS=layer, TEMPLATES=str(path), OUTPUT="memory:",
                     COMMUNES_OUTPUT="memory:")  # fmt: skip
    assert found["FLUX_2050_TCO2E"] == 0
    assert "changes nothing" in log


def test_no_sum_is_given_to_a_year_that_is_not_reckoned(run, layers, sample):
    found, log = run("scenario", **layers, ACTIONS=sample("plui_actions.gpkg"), LAST_YEAR=2040, OUTPUT="memory:",
                     COMMUNES_OUTPUT="memory:", YEARLY="memory:")  # fmt: skip
    assert "FLUX_2030_TCO2E" in found
    assert "FLUX_2050_TCO2E" not in found
    assert "2050" not in log
    assert frame(found["YEARLY"])["year"].max() == 2040


# --- compare


def test_a_comparison_holds_every_scenario_its_references_and_budgets(
    run, layers, plan, sample, read, reckoner, expected, tmp_path
):
    targets = {k: str(tmp_path / f"{k}.csv") for k in ("OUTPUT", "YEARLY", "BUDGET")}
    run("compare", **layers, **plan, LAND_USE_BEFORE=sample("clc12.gpkg"), CONSUMPTION=sample("plui_consumption.csv"),
        **targets)  # fmt: skip
    outcomes = tuple(expected("ZONES", "ACTIONS", "AREAS").values())
    start = min(o.first_year for o in outcomes)
    past = trend(reckoner.ground, observed_changes(read), start=start, changes_level="commune")
    theirs = scenarios_table(Study(outcomes, (past,)))
    values = [c for c in theirs.select_dtypes("number") if c != "actions"]
    assert {"low_2050_tco2e", "difference_trend_2050_tco2e", "difference_as_is_2050_tco2e"} <= set(values)
    assert_same(pd.read_csv(targets["OUTPUT"]), theirs, ["scenario"], values)
    curves = courses_table(Study(outcomes, (past,)), "en")
    keys, values = ["course", "year"], ["flux_tco2e", "foregone_growth_tco2e", "cumulated_tco2e"]
    assert_same(pd.read_csv(targets["YEARLY"]), curves, keys, values)
    assert set(curves["course"]) >= {"Land as it is", "Past trend continued", "Densification"}
    assert (curves.loc[curves["course"] == "Land as it is", "cumulated_tco2e"] == 0).all()
    assert len(pd.read_csv(targets["BUDGET"])) == len(EPCI) * len(outcomes)


# --- budget


def test_the_budget_is_that_of_the_table(run, layers, sample, expected, tmp_path):
    """Half of what was consumed over ten years, less what is gone since, less what the plan takes to 2030."""
    target = str(tmp_path / "budget.csv")
    found, log = run("budget", **layers, ZONES=sample("plui_zones.gpkg"), CONSUMPTION=sample("plui_consumption.csv"),
                     OUTPUT=target)  # fmt: skip
    whole = pd.read_csv(target)
    given = pd.read_csv(sample("plui_consumption.csv"))
    used = expected("ZONES")["PLUi arrêté"].course
    used_ha = used.consumed_ha[:, (used.years >= 2021) & (used.years <= 2030)].sum()
    left = given["consumed_ha"].sum() / 2 - given["since_2021_ha"].sum() - used_ha
    plan = whole[whole["scenario"] == "PLUi arrêté"]
    assert plan["left_ha"].sum() == pytest.approx(left, rel=1e-9)
    assert plan["over_run"].tolist() == [0, 1]
    assert "LEFT_HA" not in found  # of several scenarios there is no one number
    one, _ = run("budget", **layers, ZONES=sample("plui_zones.gpkg"), CONSUMPTION=sample("plui_consumption.csv"),
                 SCENARIO="PLUi arrêté", OUTPUT="memory:", CURVE="memory:", NET="memory:")  # fmt: skip
    assert one["LEFT_HA"] == pytest.approx(left, rel=1e-9)
    assert one["OVER_RUN"] == 1
    curve = frame(one["CURVE"])
    assert curve.loc[curve["year"] == 2030, "left_ha"].sum() == pytest.approx(left, rel=1e-9)
    net = used.artificialised_ha[:, used.years >= 2031].sum()
    assert frame(one["NET"])["artificialised_ha"].sum() == pytest.approx(net, rel=1e-9)
    assert "overrun" in log


def test_the_budget_may_come_from_two_vintages_and_without_a_scenario(run, layers, sample, read, reckoner):
    found, _ = run("budget", **layers, LAND_USE_BEFORE=sample("clc12.gpkg"), LEVEL=1, OUTPUT="memory:")
    consumption = consumption_of(observed_changes(read), reckoner.ground.pieces["territory"])
    theirs = allowance(reckoner.ground, consumption, level="commune")
    assert found["ALLOWED_HA"] == pytest.approx(theirs.allowed_2021_2031_ha.sum(), rel=1e-9)
    assert found["LEFT_HA"] == found["ALLOWED_HA"] > 0
    assert found["USED_HA"] == 0
    assert len(frame(found["OUTPUT"])) == 12


def test_targets_of_ones_own_and_another_level_hold(run, layers, sample):
    targets = table(("territory:string", "reduction_percent:double"), (EPCI[0], 100.0), (EPCI[1], 0.0))
    found, _ = run("budget", **layers, CONSUMPTION=sample("plui_consumption.csv"), TARGETS=targets, OUTPUT="memory:")
    assert found["ALLOWED_HA"] == pytest.approx(58.0)
    with pytest.raises(QgsProcessingException, match=EPCI[0]):
        run("budget", **layers, CONSUMPTION=sample("plui_consumption.csv"), LEVEL=1, OUTPUT="memory:")


# --- sensitivity


def test_the_sensitivity_is_the_engine_s(run, layers, reckoner, tmp_path):
    target = str(tmp_path / "s.gpkg")
    names = ("business_park", "renaturation_grassland", "afforestation_broadleaf")
    found, _ = run("sensitivity", **layers, START=2026, OUTPUT=target)
    theirs = sensitivity(reckoner.ground, [shipped_templates()[n] for n in names], start=2026)
    ours, values = frame(target), [c for c in theirs.table if c.endswith("_ha")]
    assert len(values) == 8
    assert found["PLACES"] == len(ours) == len(theirs.table)
    np.testing.assert_allclose(ours[values].to_numpy(dtype=float), theirs.table[values], rtol=1e-9, atol=1e-9)
    assert ours["occupation"].tolist() == theirs.table["occupation"].tolist()


def test_a_grid_is_asked_for_or_needed_by_a_raster(run, layers, sample, reckoner):
    found, _ = run("sensitivity", **layers, GRID=1000.0, START=2026, OUTPUT="memory:")
    theirs = sensitivity(reckoner.ground, [shipped_templates()["business_park"]], start=2026, grid_m=1000.0)
    column = "business_park_tco2e_ha"
    ours = frame(found["OUTPUT"])[column].to_numpy(dtype=float)
    np.testing.assert_allclose(ours, theirs.table[column], rtol=1e-9, atol=1e-9)
    raster = {**layers, "LAND_USE": sample("clc18.tif")}
    found, _ = run("sensitivity", **raster, OUTPUT="memory:")
    widths = {round(f.geometry().boundingBox().width(), 3) for f in found["OUTPUT"].getFeatures()}
    assert len(widths) == 1


# --- search


@pytest.fixture
def zones(sample):
    layer = QgsVectorLayer(sample("plui_zones.gpkg"), "zones", "ogr")
    layer.setSubsetString("\"scenario\" = 'PLUi arrêté'")
    return layer


def test_the_search_is_the_engine_s(run, layers, plan, zones, reckoner, expected, tmp_path):
    pytest.importorskip("scipy")
    need = table(("territory:string", "need_ha:double"), (EPCI[0], 12.0))
    found, _ = run("search", **layers, CANDIDATES=zones, NEED=need, MIN_HA=2.0, START=2026, ACTIONS=plan["ACTIONS"],
                   OUTPUT=str(tmp_path / "z.gpkg"), UNITS="memory:")  # fmt: skip
    actions = expected("ZONES")["PLUi arrêté"].scenario.actions
    shapes, ids = np.array([a.geometry for a in actions]), [a.id for a in actions]
    measured = candidates(
        reckoner.ground, shapes, ids, shipped_templates()["business_park"], min_ha=2.0, level="epci", start=2026
    )
    theirs = search(measured, pd.DataFrame({"territory": [EPCI[0]], "need_ha": [12.0]}))
    assert found["COST_TCO2E"] == pytest.approx(theirs.cost_tco2e, rel=1e-9)
    assert found["AREA_HA"] == pytest.approx(12.0, rel=1e-9)
    assert found["SAVED_TCO2E"] == pytest.approx(theirs.saved_against_dearest_tco2e, rel=1e-9)
    saving = theirs.saved_against(expected("ACTIONS")["Renaturation"], scaled=True)
    assert found["SAVED_AGAINST_DRAWN_TCO2E"] == pytest.approx(saving.saved_tco2e, rel=1e-9)
    assert_same(frame(str(tmp_path / "z.gpkg")), theirs.chosen, ["zone"], ["area_ha", "share"])
    assert frame(found["UNITS"])["taken_ha"].sum() == pytest.approx(12.0, rel=1e-9)


def test_hectares_may_be_needed_wherever_they_lie(run, layers, zones):
    pytest.importorskip("scipy")
    found, _ = run("search", **layers, CANDIDATES=zones, NEED_HA=60.0, OUTPUT="memory:")
    assert found["AREA_HA"] == pytest.approx(60.0, rel=1e-9)
    flux = frame(found["OUTPUT"])["flux_tco2e"].sum()
    assert found["COST_TCO2E"] == pytest.approx(-flux, rel=1e-9)
    with pytest.raises(QgsProcessingException, match="need"):
        run("search", **layers, CANDIDATES=zones, OUTPUT="memory:")
    with pytest.raises(QgsProcessingException, match="ha"):
        run("search", **layers, CANDIDATES=zones, NEED_HA=6e6, OUTPUT="memory:")


# --- what the results look like


def test_every_result_is_named_with_units_and_says_its_scale(loaded, layers, plan, sample):
    given = {**layers, **plan, "CONSUMPTION": sample("plui_consumption.csv")}
    runs = {
        "scenario": (
            ("OUTPUT", "COMMUNES_OUTPUT", "YEARLY", "CONVERSIONS"),
            {**layers, **plan, "SCENARIO": "PLUi arrêté"},
        ),
        "compare": (("OUTPUT", "YEARLY", "BUDGET"), given),
        "budget": (("OUTPUT", "CURVE", "NET"), given),
        "sensitivity": (("OUTPUT",), layers),
    }  # fmt: skip
    for name, (sinks, parameters) in runs.items():
        found, log = loaded(name, sinks, **parameters)
        assert set(found) == set(sinks)
        assert "orders of magnitude" in log
        for layer in found.values():
            assert "orders of magnitude" in layer.metadata().abstract()
            fields = [f.name() for f in layer.fields() if f.name() != "fid"]
            shown = {f: layer.attributeDisplayName(layer.fields().lookupField(f)) for f in fields}
            assert not [f for f in fields if shown[f] == f], name
            for column, alias in shown.items():
                unit = next((u for e, u in UNITS if column.endswith(e)), None)
                assert unit is None or alias.endswith(f"({unit})"), (name, column, alias)


UNITS = (
    ("_tco2e_ha", "tCO2e/ha"),
    ("_tc_ha", "tC/ha"),
    ("_tco2e", "tCO2e"),
    ("_tc", "tC"),
    ("_ha", "ha"),
    ("_km", "km"),
)


def test_losses_are_red_brown_and_gains_green_whatever_the_layer(loaded, layers, plan, sample):
    found, _ = loaded("scenario", ("OUTPUT", "COMMUNES_OUTPUT"), **layers, **plan, SCENARIO="Renaturation")
    for layer, column in ((found["OUTPUT"], "loss_tc_ha"), (found["COMMUNES_OUTPUT"], "flux_2050_tco2e")):
        assert_signs(layer, column)
        assert len(layer.styleManager().styles()) == 4
    found, _ = loaded("budget", ("OUTPUT",), **layers, **plan, CONSUMPTION=sample("plui_consumption.csv"))
    layer = found["OUTPUT"]
    assert set(layer.styleManager().styles()) == {"PLUi arrêté", "Densification", "Renaturation"}
    assert layer.styleManager().currentStyle() == "PLUi arrêté"
    assert_signs(layer, "left_ha", "\"scenario\" = 'PLUi arrêté'")
    found, _ = loaded("sensitivity", ("OUTPUT",), **layers)
    layer = found["OUTPUT"]
    assert layer.styleManager().currentStyle() == "Business or logistics park"
    assert_signs(layer, "business_park_tco2e_ha")
    layer.styleManager().setCurrentStyle("Afforestation, broadleaf")
    assert_signs(layer, "afforestation_broadleaf_tco2e_ha")


def assert_signs(layer, column, where=""):
    """Every feature drawn by what stands out is brown below 0 and green above it, and some are drawn."""
    from qgis.core import QgsExpressionContext, QgsExpressionContextUtils, QgsFeatureRequest, QgsRenderContext

    context = QgsRenderContext()
    context.setExpressionContext(QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer)))
    renderer = layer.renderer()
    renderer.startRender(context, layer.fields())
    request = QgsFeatureRequest()
    if where:
        request.setFilterExpression(where)
    seen, drawn_of_others = 0, 0
    for feature in layer.getFeatures(request):
        context.expressionContext().setFeature(feature)
        value = feature[column]
        if not isinstance(value, float):
            continue
        colour = renderer.symbolsForFeature(feature, context)[0].color()
        red, green = colour.red(), colour.green()
        if red - green > 25:
            assert value < 0
            seen += 1
        elif green - red > 25:
            assert value > 0
            seen += 1
    if where:
        for feature in layer.getFeatures(QgsFeatureRequest().setFilterExpression(f"NOT ({where})")):
            context.expressionContext().setFeature(feature)
            drawn_of_others += len(renderer.symbolsForFeature(feature, context))
    renderer.stopRender(context)
    assert seen
    assert not drawn_of_others


def test_the_five_are_a_group_of_their_own(processing):
    """Named apart from the dock, which the French call by another word."""
    from carbocs.plugin import translation

    names = ("scenario", "compare", "budget", "sensitivity", "search")
    made = [QgsApplication.processingRegistry().createAlgorithmById(f"carbocs:{n}") for n in names]
    translator = translation.installed("fr")
    try:
        assert {(a.groupId(), a.group()) for a in made} == {("what_if", "Prospective")}
    finally:
        translation.removed(translator)


def test_in_french_the_limits_are_french(run, layers, sample, language):
    language("fr")
    _, log = run("scenario", **layers, ACTIONS=sample("plui_actions.gpkg"), OUTPUT="memory:", COMMUNES_OUTPUT="memory:")
    assert "ordres de grandeur" in log
    assert "séquestré" in log


# --- what is wrong


def refused(run, algorithm, **parameters):
    with pytest.raises(QgsProcessingException) as error:
        run(algorithm, **parameters)
    said = str(error.value)
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"ACTIONS": "communes.gpkg", "TEMPLATE": 3}, "start"),
        ({"ACTIONS": "communes.gpkg", "YEAR": 2030}, "template"),
        ({"ACTIONS": "plui_actions.gpkg", "FIRST_YEAR": 2040, "LAST_YEAR": 2030}, "2040"),
        ({"ACTIONS": "plui_actions.gpkg", "LAST_YEAR": 2028}, "2028"),
        ({"ZONES": "plui_zones.gpkg"}, "Densification"),
        ({"ZONES": "plui_zones.gpkg", "SCENARIO": "Nowhere"}, "Nowhere"),
        ({"ZONES": "clc18.gpkg"}, "typezone"),
        ({"AREAS": "plui_consumption.csv", "TEMPLATE": 3, "YEAR": 2030}, "area_ha"),
        ({"ACTIONS": "plui_actions.gpkg", "OTHER_LEVEL": "scot"}, "scot"),
        ({}, "“Actions"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(run, layers, sample, values, said):
    given = {k: sample(v) if k in FILES else v for k, v in values.items()}
    assert said in refused(run, "scenario", **layers, **given, OUTPUT="memory:", COMMUNES_OUTPUT="memory:")


def test_a_bad_file_of_templates_is_told_before_anything_is_read(run, layers, sample, tmp_path):
    path = tmp_path / "own.json"
    conversions = {"probable": {"cropland": {"artificial_sealed": 0.5}}}
    path.write_text(json.dumps({"templates": [{"id": "x", "label_fr": "X", "conversions": conversions}]}))
    given = {**layers, "ACTIONS": sample("plui_actions.gpkg"), "TEMPLATES": str(path)}
    assert "0.5" in refused(run, "scenario", **given, OUTPUT="memory:", COMMUNES_OUTPUT="memory:")


def test_an_outline_that_crosses_itself_is_repaired_and_what_lies_outside_is_named(run, layers, field):
    """The bow tie of 300 m has two triangles of 300 m by 150 m: 4.5 ha in all."""
    away, (x, y) = shapely.box(100_000, 6_100_000, 100_500, 6_100_500), field
    tie = shapely.Polygon([(x, y), (x + 300, y + 300), (x + 300, y), (x, y + 300)])
    layer = drawn([tie, away], fields=("id:string",), rows=[("in",), ("out",)])
    given = {"TEMPLATE": 1, "YEAR": 2030, "OUTPUT": "memory:", "COMMUNES_OUTPUT": "memory:"}
    found, log = run("scenario", **layers, ACTIONS=layer, **given)
    assert frame(found["OUTPUT"])["area_ha"].tolist() == pytest.approx([4.5, 0.0], abs=1e-9)
    assert "repaired" in log
    assert "leaves the territories" in log


def test_a_budget_without_a_past_is_told_in_the_words_of_the_dialog(run, layers):
    said = refused(run, "budget", **layers, OUTPUT="memory:")
    assert "Table of the land consumed" in said
    assert "--" not in said


def test_unknown_templates_and_lines_are_refused_by_the_map(run, layers):
    assert "nowhere" in refused(run, "sensitivity", **layers, OWN_TEMPLATES="nowhere", OUTPUT="memory:")
    said = refused(run, "sensitivity", **layers, OWN_TEMPLATES="hedgerow_planted", OUTPUT="memory:")
    assert UsageError("template_is_a_line", templates="hedgerow_planted").text("en") in said


@pytest.mark.parametrize("late", [0, 65])
@pytest.mark.parametrize("name", ["scenario", "compare", "budget", "sensitivity", "search"])
def test_it_stops_within_a_second_and_writes_nothing(processing, layers, plan, sample, zones, tmp_path, name, late):
    class Stopped(QgsProcessingFeedback):
        def setProgress(self, value):
            if value > late and not self.isCanceled():
                self.at = time.monotonic()
                self.cancel()

    made = QgsApplication.processingRegistry().createAlgorithmById(f"carbocs:{name}")
    context, feedback, out = QgsProcessingContext(), Stopped(), tmp_path / "r.gpkg"
    given = {**layers, "OUTPUT": str(out), "MODE": 0, "SEALED_SHARE": 0.8}
    if name == "search":
        pytest.importorskip("scipy")
        given.update(CANDIDATES=zones, NEED_HA=60.0, SECONDS=60.0)
    elif name != "sensitivity":
        given.update(plan, CONSUMPTION=sample("plui_consumption.csv"), FIRST_YEAR=2018, LAST_YEAR=2050)
        given.update({"COMMUNES_OUTPUT": "memory:", "SCENARIO": "PLUi arrêté"} if name == "scenario" else {})
    made.run(given, context, feedback)
    assert feedback.isCanceled()
    assert time.monotonic() - feedback.at < 1
    assert not out.exists()


def test_an_input_is_never_changed(run, layers, plan):
    from pathlib import Path

    before = {p: checksum(Path(p)) for p in (*layers.values(), *plan.values())}
    run("compare", **layers, **plan, OUTPUT="memory:")
    assert {p: checksum(Path(p)) for p in before} == before


def test_parameters_are_listed_without_the_engine(processing):
    """QGIS asks for them when it starts: with the engine's packages or without."""
    import subprocess
    import sys

    code = (
        "import sys, qgis.core, qgis.gui; before = set(sys.modules);"  # newer releases of QGIS bring some themselves
        "from carbocs.plugin.algorithms.what_if import template_choices; choices = template_choices();"
        "print(len(choices), [m for m in ('numpy', 'pandas', 'shapely') if m in set(sys.modules) - before])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert ended.stdout.strip().endswith(f"{len(CODES)} []")
