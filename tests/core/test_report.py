"""What goes out: the five indicators, charts, GeoPackage with its styles, JSON by its schema; whole or absent."""

from __future__ import annotations

import json
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import geopandas
import jsonschema
import numpy as np
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbocs.core import indicators, report
from carbocs.core.assessment import AssessmentOptions, assess
from carbocs.core.errors import UsageError
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.occupations import BY_ID, LAND
from carbocs.core.report import geopackage
from carbocs.core.report.balance import written
from carbocs.core.report.exchange import level_table
from carbocs.core.report.styles import graduated_style

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


@pytest.fixture(scope="module")
def result():
    paths = Paths(
        territories=str(SAMPLE / "communes.gpkg"),
        land_use=str(SAMPLE / "clc18.gpkg"),
        land_use_before=str(SAMPLE / "clc12.gpkg"),
        forests=str(SAMPLE / "forests.fgb"),
        hedgerows=str(SAMPLE / "hedgerows.fgb"),
    )
    options = AssessmentOptions(levels=("commune", "epci"), emissions_tco2e_yr=100_000.0)
    return assess(read_inputs(paths), options)


def rows(**columns: list) -> pd.DataFrame:
    table = pd.DataFrame(columns)
    return table.assign(level="commune", territory="t")


def test_indicators_by_hand():
    areas = rows(occupation=["cropland", "forest_mixed", "unmapped"], area_ha=[10.0, 5.0, 3.0])
    stocks = rows(
        occupation=["cropland", "forest_mixed", "forest_mixed", "hedgerow"],
        pool=["soil", "soil", "litter", "live_biomass"],
        stock_tc=[500.0, 300.0, 45.0, 55.0],
    )
    fluxes = rows(to_occupation=["forest_mixed", "cropland"], flux_tco2e_yr=[30.0, -10.0])
    table = indicators.compute(areas, stocks, fluxes).set_index(["indicator", "occupation"])["value"]
    assert table["stock_total", "total"] == 900
    assert table["stock_by_occupation", "forest"] == table["stock_by_occupation", "forest_mixed"] == 345
    assert table["stock_per_hectare", "cropland"] == 50
    assert table["stock_per_hectare", "total"] == 60
    assert ("stock_per_hectare", "hedgerow") not in table.index
    assert table["flux_total", "total"] == 20
    assert table["flux_by_occupation", "cropland"] == -10


@given(st.lists(st.floats(-1e6, 1e6), min_size=len(LAND), max_size=len(LAND)))
def test_groups_and_leaves_add_up_to_the_total(values):
    fluxes = rows(to_occupation=list(LAND), flux_tco2e_yr=values)
    areas = rows(occupation=list(LAND), area_ha=[1.0] * len(LAND))
    stocks = rows(occupation=list(LAND), stock_tc=[1.0] * len(LAND))
    table = indicators.compute(areas, stocks, fluxes)
    flux = table[table["indicator"] == "flux_by_occupation"].set_index("occupation")["value"]
    total = float(table.loc[table["indicator"] == "flux_total", "value"].iloc[0])
    leaves = flux[[o for o in flux.index if BY_ID[o].leaf]]
    tops = flux[[o for o in flux.index if BY_ID[o].parent is None]]
    assert leaves.sum() == pytest.approx(total, abs=1e-6)
    assert tops.sum() == pytest.approx(total, abs=1e-6)


@pytest.mark.parametrize(
    ("value", "indicator", "lang", "shown"),
    [
        (1_234_567.0, "stock_total", "fr", "1,23\u202fMtC"),
        (1_234_567.0, "stock_total", "en", "1.23 MtC"),
        (-45_600.0, "flux_total", "fr", "−45,6\u202fktCO2e/an"),
        (77.04, "stock_per_hectare", "fr", "77,0\u202ftC/ha"),
        (0.0, "flux_total", "en", "0 tCO2e/yr"),
    ],
)
def test_readable_values(value, indicator, lang, shown):
    assert indicators.readable(value, indicator, lang) == shown


@given(st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=40))
def test_breaks_hold_every_value(values):
    for indicator in ("flux_total", "stock_total"):
        given_values = np.abs(values) if indicator == "stock_total" else np.array(values)
        limits = indicators.breaks(given_values, indicator)
        assert (np.diff(limits) > 0).all()
        assert limits[0] <= given_values.min() + 1e-6
        assert limits[-1] >= given_values.max() - 1e-6
    np.testing.assert_allclose(
        indicators.breaks(np.array(values), "flux_total"), -indicators.breaks(np.array(values), "flux_total")[::-1]
    )


def test_geopackage_holds_every_table_and_the_styles(result, tmp_path):
    path = tmp_path / "r.gpkg"
    report.write(result, path, "fr")
    names = set(pyogrio.list_layers(path)[:, 0])
    tables = {"class_areas", "areas", "changes", "stocks", "fluxes", "indicators", "audit", "comparison", "options"}
    assert (
        tables | {"sources", "warnings", "columns", "territories_commune", "territories_epci", "layer_styles"} <= names
    )
    layer = geopandas.read_file(path, layer="territories_commune")
    assert len(layer) == 12
    assert layer.crs.to_epsg() == 2154
    totals = result.stocks[result.stocks["level"] == "commune"].groupby("territory")["stock_tc"].sum()
    np.testing.assert_allclose(layer.set_index("territory")["stock_tc"], totals.loc[layer["territory"]], rtol=1e-12)
    documented = set(geopandas.read_file(path, layer="columns")["column"])
    assert {c for c in layer.columns if c.startswith(("stock_", "density_", "flux_"))} <= documented
    with closing(sqlite3.connect(path)) as connection:
        styles = connection.execute(
            "SELECT f_table_name, styleName, styleQML, useAsDefault FROM layer_styles"
        ).fetchall()
    assert sum(bool(s[3]) for s in styles if s[0] == "territories_commune") == 1
    for _, name, qml, _ in styles:
        assert len(name) <= 30
        root = ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314 (our own text)
        renderer = root.find("renderer-v2")
        if renderer.get("type") == "graduatedSymbol":
            assert renderer.get("attr") in layer.columns
        else:
            assert any("IS NULL" in rule.get("filter") for rule in renderer.iter("rule"))


def test_tables_written_by_columns_are_those_written_row_by_row(result, tmp_path, monkeypatch):
    unlike = replace(result, membership=result.membership.assign(nothing=None), changes=result.changes.iloc[:0])
    found = []
    for name, version in (("columns", (3, 8, 0)), ("rows", (99, 0, 0))):
        monkeypatch.setattr(geopackage, "_WRITES_ARROW", version)
        (path,) = geopackage.write_geopackage(unlike, tmp_path / f"{name}.gpkg", "fr")
        with closing(sqlite3.connect(path)) as file:
            tables = [row[0] for row in file.execute("SELECT table_name FROM gpkg_contents ORDER BY table_name")]
            told = {t: file.execute(f'PRAGMA table_info("{t}")').fetchall() for t in tables}
            held = {t: file.execute(f'SELECT * FROM "{t}"').fetchall() for t in tables if t != "layer_styles"}  # noqa: S608
            found.append((told, held))
    assert found[0] == found[1]
    assert held["membership"]
    assert not held["changes"]


def test_a_column_that_is_empty_throughout_is_text(tmp_path):
    nothing = pd.Series([None, None], dtype=object)
    table = pd.DataFrame({"area_ha": [1.0, 2.0], "note": nothing, "name": pd.Series(["é", None], dtype=object)})
    geopackage.write_content(geopackage.Content("areas", table), tmp_path / "a.gpkg", None)
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as file:
        assert [row[2] for row in file.execute("PRAGMA table_info(areas)")][1:] == ["REAL", "TEXT", "TEXT"]
        assert file.execute("SELECT area_ha, note, name FROM areas").fetchall() == [(1.0, None, "é"), (2.0, None, None)]


def test_style_classes_cover_the_values_in_one_ramp():
    values = np.array([-500.0, -20.0, 0.0, 3.0, 900.0])
    root = ET.fromstring(graduated_style(values, "flux_total", lang="fr").split("\n", 1)[1])  # noqa: S314 (our own text)
    ranges = [(float(r.get("lower")), float(r.get("upper"))) for r in root.iter("range")]
    assert ranges[0][0] <= -500
    assert ranges[-1][1] >= 900
    assert all(a[1] == b[0] for a, b in zip(ranges, ranges[1:]))
    assert all("\u202ftCO2e/an" in r.get("label") for r in root.iter("range"))


def test_what_has_no_value_has_a_class_of_its_own():
    values = np.array([10.0, 20.0, np.nan])
    root = ET.fromstring(graduated_style(values, "stock_total", lang="fr").split("\n", 1)[1])  # noqa: S314 (our own text)
    rules = [(r.get("filter"), r.get("label"), r.get("symbol")) for r in root.iter("rule")]
    assert rules[-1][:2] == ('"stock_tc" IS NULL', "Pas de donnée")
    assert rules[0][0] == '"stock_tc" >= 10.0 AND "stock_tc" <= 12.0' or rules[0][0].startswith('"stock_tc" >= ')
    assert len({r[2] for r in rules}) == len(rules) == len(root.findall("renderer-v2/symbols/symbol"))


def test_membership_nests_the_levels(result):
    nested = result.membership
    communes = nested[(nested["level"] == "commune") & (nested["in_level"] == "epci")]
    assert len(communes) == 12
    assert communes.groupby("in_territory").size().sum() == 12
    assert set(communes["in_territory"]) == set(result.territories.query("level == 'epci'")["territory"])
    assert (nested[nested["in_level"] == "total"]["in_territory"] == "total").all()
    assert not (nested["level"] == nested["in_level"]).any()


def test_balance_by_hand():
    wide = pd.DataFrame(
        {
            "level": "commune",
            "territory": ["a", "b"],
            "name": ["Alpha", "Beta"],
            "area_ha": [20.0, 40.0],
            "communes": [1, 1],
            "stock_tc": [1500.0, 2500.0],
            "stock_tc_cropland": [1400.0, 2500.0],
            "stock_tc_hedgerow": [100.0, np.nan],
            "flux_tco2e_yr": [-40.0, 10.0],
            "flux_tco2e_yr_artificial_sealed": [-40.0, np.nan],
        }
    )
    areas = pd.DataFrame(
        {
            "level": ["commune", "commune", "commune", "epci"],
            "territory": ["a", "a", "b", "a"],
            "occupation": ["cropland", "artificial_sealed", "cropland", "cropland"],
            "area_ha": [15.0, 5.0, 40.0, 999.0],
        }
    )
    alpha = report.balance(wide, areas, "a")
    assert alpha.totals == {"stock_total": 1500.0, "stock_per_hectare": 75.0, "flux_total": -40.0}
    assert alpha.order_of_magnitude
    assert alpha.rows["occupation"].tolist() == ["cropland", "artificial_sealed", "hedgerow"]
    assert alpha.rows["area_ha"].tolist()[:2] == [15.0, 5.0]
    mean = report.balance(wide, areas)
    assert mean.totals == {"stock_total": 2000.0, "stock_per_hectare": 4000 / 60, "flux_total": -15.0}
    assert mean.rows["stock_tc"].tolist()[0] == 1950.0
    assert mean.rows["area_ha"].tolist()[0] == 27.5
    assert not mean.order_of_magnitude
    lines = written(report.balance(wide, areas, "a", "fr"), "fr")
    assert lines[0] == ["Occupation", "Surface (ha)", "À l’hectare (tC/ha)", "Stock (ktC)", "Flux (tCO2e/an)"]
    assert lines[1] == ["Cultures", "15,0", "93,3", "1,40", "–"]
    assert lines[-1] == ["Total", "20,0", "75,0", "1,50", "−40,0"]
    with pytest.raises(KeyError, match="no territory"):
        report.balance(wide, areas, "c")


def test_balance_totals_are_the_result(result):
    wide, _ = level_table(result, "epci")
    for row in wide.itertuples():
        found = report.balance(wide, result.areas, row.territory)
        assert found.totals["stock_per_hectare"] == pytest.approx(row.density_tc_ha, rel=1e-12)
        assert found.rows["stock_tc"].sum() == pytest.approx(row.stock_tc, rel=1e-12)
        assert found.rows["flux_tco2e_yr"].sum() == pytest.approx(row.flux_tco2e_yr, rel=1e-9)


def test_json_keeps_to_its_schema(result):
    content = json.loads(report.to_json(result, "fr"))
    schema = report.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content, schema, cls=jsonschema.Draft202012Validator)
    assert content["emissions_share"] == pytest.approx(result.total("flux_total") / 100_000)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**content, "mode": "other"}, schema)


def test_csv_and_geoparquet_read_back(result, tmp_path):
    report.write(result, tmp_path / "tables", "fr")
    stocks = pd.read_csv(tmp_path / "tables" / "stocks.csv", dtype={"territory": str})
    np.testing.assert_allclose(stocks["stock_tc"], result.stocks["stock_tc"], rtol=1e-14)
    report.write(result, tmp_path / "r.parquet", "fr")
    layer = geopandas.read_parquet(tmp_path / "r.parquet")
    assert len(layer) == len(result.territories)


def test_charts_are_drawn_for_any_territory_in_both_languages(result, tmp_path):
    for lang in ("fr", "en"):
        files = report.charts(result, tmp_path / lang, lang=lang)
        assert [f.name for f in files] == [f"{n}.{s}" for n in ("stock", "density", "flux") for s in ("png", "svg")]
        assert all(f.stat().st_size > 5_000 for f in files)
    svg = (tmp_path / "fr" / "flux.svg").read_text(encoding="utf-8")
    assert "Flux de carbone" in svg or "<path" in svg
    one = result.territories.query("level == 'commune'")["territory"].iloc[0]
    assert len(report.charts(result, tmp_path / "one", level="commune", territory=one)) == 6


def test_an_unknown_ending_is_refused_before_the_work(tmp_path):
    with pytest.raises(UsageError, match="shp"):
        report.writer_of(tmp_path / "x.shp")
    with pytest.raises(UsageError, match="nowhere"):
        report.writer_of(tmp_path / "nowhere" / "x.gpkg")
