"""OCS GE and OCS2D in QGIS: read, refined, styled and scenarised as by the command, and artificialised land."""

from __future__ import annotations

import pytest
from frames import frame
from qgis.core import (
    QgsExpressionContextUtils,
    QgsProcessingException,
    QgsProject,
    QgsRenderContext,
    QgsVectorLayer,
)

EPCI = "epci = '290000022'"


@pytest.fixture
def territories(sample, tmp_path) -> QgsVectorLayer:
    layer = QgsVectorLayer(sample("communes.gpkg"), "communes", "ogr")
    assert layer.setSubsetString(EPCI)
    QgsProject.instance().addMapLayer(layer)
    return layer


def areas_of(layer: QgsVectorLayer) -> dict[str, float]:
    return frame(layer).groupby("occupation")["area_ha"].sum().to_dict()


def test_ocs2d_is_found_and_its_changes_taken_from_attributes(run, sample, territories):
    found, log = run(
        "changes", TERRITORIES=territories, LAND_USE=sample("ocs2d.gpkg"), VINTAGE_BEFORE=2010, OUTPUT="memory:"
    )
    table = frame(found["OUTPUT"])
    assert table["area_ha_yr"].sum() > 0
    assert "OCS2D" in log and "2010" in log and "2021" in log
    assert {"cropland", "artificial_grassed"} & set(table["to_occupation"])


def test_ocs_ge_asks_for_what_it_cannot_tell(run, sample, territories):
    with pytest.raises(QgsProcessingException, match=r"crop from grass|culture et prairie"):
        run("stocks", TERRITORIES=territories, LAND_USE=sample("ocsge_2021.gpkg"), OUTPUT="memory:")


@pytest.fixture
def refining(sample) -> list[QgsVectorLayer]:
    layers = [QgsVectorLayer(sample(f"{n}.gpkg"), n, "ogr") for n in ("rpg", "clc18")]
    QgsProject.instance().addMapLayers(layers)
    return layers


def test_refining_layers_give_the_engines_figures(run, sample, territories, refining, tmp_path):
    more = {"REFINE": [layer.id() for layer in refining], "WETLANDS": sample("wetlands.gpkg"), "CROPLAND_SHARE": 0.7}
    path = tmp_path / "r.gpkg"
    found, log = run("assessment", TERRITORIES=territories, LAND_USE=sample("ocsge_2021.gpkg"), OUTPUT=str(path),
                     LEVELS=[0], **more)  # fmt: skip
    assert "rpg" in log
    decided = frame(QgsVectorLayer(f"{path}|layername=refinements", "r", "ogr"))
    decided = decided[decided["level"] == "total"]
    assert list(dict.fromkeys(decided["kind"])) == ["rpg", "landuse", "wetland", "share"]
    assert decided["area_ha"].sum() > 4000
    stocks = frame(QgsVectorLayer(f"{path}|layername=stocks", "s", "ogr"))
    whole = stocks.loc[stocks["level"] == "total", "stock_tc"].sum()
    assert whole == pytest.approx(found["STOCK_TC"])
    audit = frame(QgsVectorLayer(f"{path}|layername=audit", "a", "ogr"))
    assert audit["closure_error_m2"].abs().max() < 1


def test_the_land_use_is_shown_by_occupation_and_by_cover(run, sample, territories, tmp_path):
    from carbocs.plugin import styling
    from carbocs.plugin.results import LandUse

    codes = ("CS2.2.1 US1.1", "CS1.1.1.1 US5", "CS2.1.1.1 US1.2")
    held = {codes[0]: "agricultural_open", codes[1]: "artificial_sealed", codes[2]: "forest_broadleaf"}
    shown = LandUse(sample("ocsge_2021.gpkg"), "ogr", False, "code_cs,code_us", "ocsge", codes, held)
    layer = styling.land_use_layer(shown, "fr")
    assert len(layer.styleManager().styles()) == 3
    assert layer.styleManager().currentStyle() == "Occupation (ALDO)"
    renderer = layer.renderer()
    by_value = {c.value(): c for c in renderer.categories()}
    assert {"agricultural_open", "artificial_sealed", "forest_broadleaf"} <= set(by_value)
    from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils

    expression = QgsExpression(renderer.classAttribute())
    assert not expression.hasParserError(), expression.parserErrorString()
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    expression.prepare(context)
    seen = {}
    for feature in layer.getFeatures():
        context.setFeature(feature)
        seen[f"{feature['code_cs']} {feature['code_us']}"] = expression.evaluate(context)
    assert all(seen[c] == o for c, o in held.items())
    assert seen["CS2.2.1 US5"] == "artificial_grassed" and "unmapped" not in (seen["CS2.1.2 US1.1"],)
    layer.styleManager().setCurrentStyle(next(s for s in layer.styleManager().styles() if "CS" in s))
    colours = {c.value(): c.symbol().color().name() for c in layer.renderer().categories()}
    assert colours["CS1.1.1.1"] == "#ff377a"  # IGN's own


def test_land_use_by_occupation(run, sample):
    found, _ = run("landuse", LAND_USE=sample("ocsge_2021.gpkg"), OUTPUT="memory:")
    table = frame(found["OUTPUT"])
    by_code = table.drop_duplicates(["code_cs", "code_us"]).set_index(["code_cs", "code_us"])["occupation"]
    assert by_code["CS2.1.1.1", "US1.2"] == "forest_broadleaf" and by_code["CS2.2.1", "US1.1"] == "agricultural_open"


def test_a_scenario_stands_on_the_refined_land(run, sample, territories, refining):
    more = {"REFINE": [layer.id() for layer in refining], "CROPLAND_SHARE": 0.5}
    found, _ = run("scenario", TERRITORIES=territories, LAND_USE=sample("ocsge_2021.gpkg"),
                   ZONES=sample("plui_zones.gpkg"), SCENARIO="PLUi arrêté", OUTPUT="memory:",
                   COMMUNES_OUTPUT="memory:", **more)  # fmt: skip
    moved = frame(found["OUTPUT"])
    assert len(moved) and found["LOSS_TC"] < 0
    assert moved["loss_tc"].sum() == pytest.approx(found["LOSS_TC"])


def test_the_vintages_of_one_layer_are_the_past_of_a_plan(run, sample, territories):
    """OCS2D tells its own changes: the budget and the past trend need no second layer."""
    given = {"TERRITORIES": territories, "LAND_USE": sample("ocs2d.gpkg"), "VINTAGE_BEFORE": 2015,
             "ZONES": sample("plui_zones.gpkg")}  # fmt: skip
    sinks = dict.fromkeys(("OUTPUT", "CURVE", "NET"), "memory:")
    found, _ = run("budget", **given, SCENARIO="PLUi arrêté", **sinks)
    assert found["ALLOWED_HA"] > 0
    assert found["LEFT_HA"] == pytest.approx(found["ALLOWED_HA"] - found["USED_HA"])
    compared, _ = run("compare", **given, OUTPUT="memory:", YEARLY="memory:")
    courses = frame(compared["YEARLY"])
    assert courses.loc[courses["kind"] == "reference", "course"].nunique() == 2  # as it is, and the past gone on with


def test_artificialised_land_is_the_commands(run, sample, territories, tmp_path):
    path = tmp_path / "artif.gpkg"
    found, log = run(
        "artificialisation", TERRITORIES=territories, LAND_USE=sample("ocsge_2021.gpkg"),
        LAND_USE_BEFORE=sample("ocsge_2018.gpkg"), ZONES=sample("plui_zones.gpkg"), FILE=str(path),
        **dict.fromkeys(("OUTPUT", "SURFACES", "CHANGED", "LAND", "FLOWS", "USES"), "memory:"),
    )  # fmt: skip
    land = frame(found["LAND"])
    flows = frame(found["FLOWS"])
    assert found["ARTIFICIAL_HA"] == pytest.approx(399.4, abs=0.1)
    assert found["NET_HA_YR"] == pytest.approx(4.63, abs=0.01)
    whole = land[(land["territory"] == "") & (land["zone"] == "")]
    assert whole["artificial_ha"].tolist() == pytest.approx([385.5, 399.4], abs=0.1)
    assert flows["net_ha"].iloc[-1] == pytest.approx(13.89, abs=0.01)
    surfaces = frame(found["SURFACES"])
    assert set(surfaces["shown"]) == {"sealed", "open", "not"}
    assert "ENAF" in log
    styled = QgsVectorLayer(f"{path}|layername=artificialisation_changes", "c", "ogr")
    assert styled.isValid() and [c.value() for c in styled.renderer().categories()] == ["newly", "given_back"]


def test_artificialised_land_needs_ocs_ge(run, sample, territories):
    with pytest.raises(QgsProcessingException, match=r"no field holds codes|aucun champ"):
        run("artificialisation", TERRITORIES=territories, LAND_USE=sample("clc18.gpkg"), OUTPUT="memory:")


def test_land_uses_side_by_side(run, sample, territories, tmp_path):
    sinks = ("INDICATORS", "OCCUPATIONS", "CONFUSION", "DIFFERENCES_1", "DIFFERENCES_2", "DIFFERENCES_3")
    files = {"FILE": str(tmp_path / "c.gpkg")}
    names = {1: "clc18", 2: "ocsge_2021", 3: "ocs2d"}
    layers = {n: QgsVectorLayer(sample(f"{name}.gpkg"), name, "ogr") for n, name in names.items()}
    QgsProject.instance().addMapLayers(list(layers.values()))
    found, log = run(
        "compare_sources", TERRITORIES=territories, **{f"LAND_USE_{n}": layer for n, layer in layers.items()},
        BEFORE_1=sample("clc12.gpkg"), VINTAGE_BEFORE=2015, CROPLAND_SHARE=0.7, **files,
        **dict.fromkeys(sinks, "memory:"),
    )  # fmt: skip
    table = frame(found["INDICATORS"])
    whole = table[table["territory"] == "total"].set_index("source")
    assert list(whole.index) == list(names.values())
    assert whole.loc["ocsge_2021", "stock_tc"] == pytest.approx(482_867.7, abs=0.1)  # as the command has it
    assert whole.loc["ocs2d", "flux_tco2e_yr"] == pytest.approx(-1037.05, abs=0.01)
    cells = frame(found["CONFUSION"])
    cells = cells[cells["territory"] == "total"]
    assert cells.groupby(["first", "second"])["area_ha"].sum().tolist() == pytest.approx([5742.232] * 3, abs=0.001)
    land = frame(found["DIFFERENCES_1"])
    assert set(land["second"]) == {"ocsge_2021"}
    styled = QgsVectorLayer(f"{files['FILE']}|layername=source_differences_2", "d", "ogr")
    assert "artificial_second" in [c.value() for c in styled.renderer().categories()]
    assert "2018" in log and "2021" in log


def test_ocs2d_is_shown_by_its_posts_too(run, sample):
    from carbocs.core.nomenclatures import read_nomenclature
    from carbocs.plugin import styling
    from carbocs.plugin.results import LandUse

    layer = QgsVectorLayer(sample("ocs2d.gpkg"), "s", "ogr")
    codes = tuple(dict.fromkeys(f"{f['cs21']} {f['us21']}" for f in layer.getFeatures()))
    held = read_nomenclature("ocs2d").occupations.reindex(list(codes)).to_dict()
    shown = styling.land_use_layer(LandUse(layer.source(), "ogr", False, "cs21,us21", "ocs2d", codes, held), "fr")
    styles = shown.styleManager().styles()
    assert len(styles) == 5
    counts = {}
    for name in styles:
        shown.styleManager().setCurrentStyle(name)
        renderer, context = shown.renderer(), QgsRenderContext()
        renderer.startRender(context, shown.fields())
        context.expressionContext().appendScopes(QgsExpressionContextUtils.globalProjectLayerScopes(shown))
        missing = 0
        for feature in shown.getFeatures():
            context.expressionContext().setFeature(feature)
            missing += renderer.symbolForFeature(feature, context) is None
        renderer.stopRender(context)
        counts[name] = missing
    assert set(counts.values()) == {0}, counts
    found, _ = run("landuse", LAND_USE=sample("ocs2d.gpkg"), OUTPUT="memory:")
    table = frame(found["OUTPUT"])
    fields = table[(table["cs21"] == "CS6.3.0") & (table["us21"] == "US1.1.3")]
    assert fields["posts"].unique().tolist() == ["16"] and fields["groups"].unique().tolist() == ["2"]


def test_a_workbook_of_land_uses_side_by_side(run, sample, territories, tmp_path, monkeypatch):
    from carbocs.plugin.algorithms import base
    from carbocs.plugin.dependencies import Missing

    given = {"LAND_USE_1": sample("clc18.gpkg"), "LAND_USE_2": sample("ocs2d.gpkg"),
             "WORKBOOK": str(tmp_path / "c.xlsx")}  # fmt: skip
    missing = base.missing
    monkeypatch.setattr(base, "missing", lambda feature="": missing(feature) or (
        [Missing("xlsxwriter", "3.1", "")] if feature == "workbook" else []
    ))  # fmt: skip
    with pytest.raises(QgsProcessingException, match=r"xlsxwriter ≥ 3\.1"):
        run("compare_sources", TERRITORIES=territories, **given)
    assert not (tmp_path / "c.xlsx").exists()
    monkeypatch.undo()
    pytest.importorskip("xlsxwriter", reason="no xlsxwriter for this Python")
    run("compare_sources", TERRITORIES=territories, **given)
    assert (tmp_path / "c.xlsx").stat().st_size > 10_000
