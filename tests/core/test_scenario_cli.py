"""``carbocs scenario`` from layers to tables, GeoPackage, JSON and charts: what is printed, written and refused."""

from __future__ import annotations

import json
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import jsonschema
import numpy as np
import pandas as pd
import pyogrio
import pytest
from typer.testing import CliRunner

from carbocs.core import cli, indicators
from carbocs.core.errors import CarbocsError
from carbocs.core.messages import text
from carbocs.core.report.scenario import scenario_schema, slugs
from carbocs.core.report.scenario_charts import _apart
from carbocs.core.report.styles import diverging_style

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
GROUND = ("--territories", "communes.gpkg", "--land-use", "clc18.gpkg", "--forests", "forests.fgb")
PLAN = ("--zones", "plui_zones.gpkg", "--actions", "plui_actions.gpkg", "--actions", "plui_areas.csv")
VARIANTS = ["PLUi arrêté", "Densification", "Renaturation"]


def run(command: str, *arguments: str | Path) -> str:
    """Run a command on the sample data and return what it printed."""
    placed = [str(SAMPLE / a) if isinstance(a, str) and (SAMPLE / a).is_file() else str(a) for a in arguments]
    result = CliRunner().invoke(cli.app, ["scenario", command, *placed])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The three variants of the sample compared, everything written: the folder, and what was printed."""
    folder = tmp_path_factory.mktemp("compared")
    shown = run(
        "compare", *GROUND, "--land-use-before", "clc12.gpkg", *PLAN, "--levels", "commune,epci", "--consumption",
        "plui_consumption.csv", "--out", folder / "plan.gpkg", "--out", folder / "plan.json", "--out", folder / "plan",
        "--charts", folder / "charts", "--lang", "fr",
    )  # fmt: skip
    return folder, shown


@pytest.fixture(scope="module")
def written(compared: tuple[Path, str]) -> dict[str, object]:
    return json.loads((compared[0] / "plan.json").read_text(encoding="utf-8"))


# --- what is printed


def test_scenarios_stand_side_by_side_after_their_references(compared: tuple[Path, str]) -> None:
    shown = compared[1]
    names = ["Sol laissé tel quel", "Tendance passée prolongée", *VARIANTS]
    places = [shown.index(name) for name in names[:2]]
    places += [shown.index(name, places[-1]) for name in names[2:]]
    assert places == sorted(places)
    assert "Cumul jusqu’en 2050 (ktCO2e)" in shown
    assert "PLUi arrêté\u00a0: le budget d’au moins un territoire est dépassé." in shown


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_scale_and_the_scope_stand_beside_the_figures(lang: str) -> None:
    shown = run("run", *GROUND, "--zones", "plui_zones.gpkg", "--scenario", "Densification", "--lang", lang)
    for key in ("scenario_scale", "scenario_scope"):
        assert text(key, lang) in shown
    assert text("what_if_row_loss", lang) in shown
    assert "Thézécourt" in shown


def test_the_budget_is_told_by_territory_and_its_overrun_is_marked() -> None:
    """Hauts Plateaux: 58 ha over ten years, halved: 29; 22 taken since 2021: 7 left before the plan.

    PLUi arrêté takes 80 % of its AUc zones there over ten years, half of them by 2030: Brêmecourt 5.46, Cauverchin
    4.71, Fléchinoy 4.68, Maisnoy 3.46 and Rumaizel 3.22 ha, 21.53 in all × 0.8 × 5/10 = 8.61; 7 − 8.61 = −1.61.
    """
    shown = run("budget", *GROUND, "--zones", "plui_zones.gpkg", "--levels", "epci", "--consumption",
                "plui_consumption.csv", "--lang", "en")  # fmt: skip
    assert "▲ −1.61 ha" in shown
    assert "net artificialisation" in shown


def test_without_a_table_the_land_taken_is_read_off_two_vintages() -> None:
    """An EPCI's changes are the sum of its communes', so both levels of the budget tell the same hectares."""
    printed = [
        run("budget", *GROUND, "--land-use-before", "clc12.gpkg", "--levels", level, "--budget-level", level, "--json")
        for level in ("commune", "epci")
    ]
    tables = [pd.DataFrame(json.loads(p[p.index("{") : p.rindex("}") + 1])["budget"]) for p in printed]
    assert [len(t) for t in tables] == [12, 2]
    commune, epci = (t["consumed_2011_2021_ha"].sum() for t in tables)
    assert commune > 50
    assert commune == pytest.approx(epci)


# --- what is written


def test_json_keeps_to_its_schema(written: dict[str, object]) -> None:
    jsonschema.Draft202012Validator.check_schema(scenario_schema())
    jsonschema.validate(written, scenario_schema())
    assert [s["scenario"] for s in written["scenarios"]] == VARIANTS  # type: ignore[index, attr-defined]
    told = {w["name"] for w in written["warnings"]}  # type: ignore[attr-defined, index]
    assert {"scenario_scale", "scenario_scope", "zones_built"} <= told


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("actions", "converted_ha"),
        ("actions", "loss_tc"),
        ("actions", "flux_2050_tco2e"),
        ("territories", "converted_ha"),
        ("territories", "consumed_ha"),
        ("territories", "flux_2050_tco2e"),
    ],
)
def test_parts_add_up_to_the_scenario(written: dict[str, object], table: str, column: str) -> None:
    whole = pd.DataFrame(written["scenarios"]).set_index("scenario")[column]
    parts = pd.DataFrame(written[table])
    if table == "territories":
        parts = parts[parts["level"] == "epci"]
    found = parts.groupby("scenario")[column].sum().reindex(whole.index)
    np.testing.assert_allclose(found, whole, rtol=1e-9)


def test_the_years_add_up_to_the_sum_and_conversions_to_the_area(written: dict[str, object]) -> None:
    whole = pd.DataFrame(written["scenarios"]).set_index("scenario")
    yearly = pd.DataFrame(written["yearly"]).groupby("scenario")["flux_tco2e"].sum()
    area = pd.DataFrame(written["conversions"]).groupby("scenario")["area_ha"].sum()
    np.testing.assert_allclose(yearly[whole.index], whole["flux_2050_tco2e"], rtol=1e-9)
    np.testing.assert_allclose(area[whole.index], whole["converted_ha"], rtol=1e-9)


def test_tables_say_the_same_as_json(compared: tuple[Path, str], written: dict[str, object]) -> None:
    names = {p.stem for p in (compared[0] / "plan").iterdir()}
    assert {
        "scenarios",
        "actions",
        "conversions",
        "flux",
        "yearly",
        "stocks",
        "templates",
        "options",
        "notices",
    } <= names
    table = pd.read_csv(compared[0] / "plan" / "scenarios.csv")
    assert list(table["flux_2050_tco2e"]) == list(pd.DataFrame(written["scenarios"])["flux_2050_tco2e"])


def test_the_geopackage_holds_layers_of_each_scenario_and_every_table(compared: tuple[Path, str]) -> None:
    path = compared[0] / "plan.gpkg"
    layers = dict(pyogrio.list_layers(path))
    for slug in ("plui_arrete", "densification", "renaturation"):
        assert layers[f"actions_{slug}"] == layers[f"by_commune_{slug}"] == layers[f"by_epci_{slug}"] == "MultiPolygon"
    assert {"conversions", "flux", "yearly", "stocks", "templates", "options", "notices", "budget"} <= set(layers)
    communes = gpd.read_file(path, layer="by_commune_plui_arrete")
    assert len(communes) == 12
    assert communes.crs.to_epsg() == 2154
    np.testing.assert_allclose(communes.geometry.area / 1e4, communes["area_ha"], rtol=1e-9)


def test_styles_are_the_colours_of_a_flux_centred_on_zero(compared: tuple[Path, str]) -> None:
    with sqlite3.connect(compared[0] / "plan.gpkg") as connection:
        rows = connection.execute("SELECT f_table_name, styleQML, useAsDefault FROM layer_styles").fetchall()
    defaults = [name for name, _, default in rows if default]
    assert len(defaults) == len(set(defaults)) == 9
    qml = next(q for name, q, default in rows if name == "by_commune_plui_arrete" and default)
    root = ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314 (our own text)
    limits = [float(r.get("lower", "")) for r in root.iter("range")] + [
        float(list(root.iter("range"))[-1].get("upper", ""))
    ]
    assert limits == [-v for v in reversed(limits)]
    colours = [o.get("value") for o in root.iter("Option") if o.get("name") == "color"]
    ends = [
        tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in (indicators.DIVERGING[0], indicators.DIVERGING[-1])
    ]
    shown = [tuple(int(v) for v in str(c).split(",")[:3]) for c in colours]
    assert shown[0] == ends[0]
    assert shown[len(limits) - 2] == ends[1]


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_values_of_one_sign_take_their_half_of_the_ramp_and_all_its_classes(sign: float) -> None:
    """1 to 100 by fifths: the limits 0, 21, 41, 60, 80 and 100, which hold 20 values each but for rounding."""
    qml = diverging_style(sign * np.arange(1.0, 101.0), "x", ((1.0, "t", "t"),), "en")
    root = ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314 (our own text)
    classes = list(root.iter("range"))
    limits = sorted({abs(float(c.get(end, ""))) for c in classes for end in ("lower", "upper")})
    assert limits == pytest.approx([0, 21, 41, 60, 80, 100], abs=1)
    colours = [str(o.get("value")) for o in root.iter("Option") if o.get("name") == "color"][: len(classes)]
    reds = [int(c.split(",")[0]) - int(c.split(",")[1]) for c in colours]
    assert all((r >= 0) == (sign < 0) for r in reds[1:-1])


def test_a_layer_that_was_written_is_read_again_as_the_same_actions(
    compared: tuple[Path, str], written: dict[str, object], tmp_path: Path
) -> None:
    layer = f"{compared[0] / 'plan.gpkg'}|layername=actions_plui_arrete"
    run("run", *GROUND, "--actions", layer, "--out", tmp_path / "again.json")
    again = json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))
    first = written["scenarios"][0]  # type: ignore[index]
    assert again["scenarios"][0]["scenario"] == "PLUi arrêté"
    for column in ("converted_ha", "loss_tc", "flux_2050_tco2e", "low_2050_tco2e", "high_2050_tco2e"):
        assert again["scenarios"][0][column] == pytest.approx(first[column], rel=1e-6)


def test_every_chart_is_drawn(compared: tuple[Path, str]) -> None:
    names = [f"{kind}_{slug}" for kind in ("yearly", "cumulated", "flow") for slug in slugs(VARIANTS)]
    expected = {f"{n}{s}" for n in [*names, "comparison", "courses"] for s in (".png", ".svg")}
    assert {p.name for p in (compared[0] / "charts").iterdir()} == expected


@pytest.mark.parametrize(
    ("wanted", "heights", "expected"),
    [
        ((1.0, 3.0), (1.0, 1.0), [1.0, 3.0]),
        ((2.0, 2.0), (1.0, 1.0), [1.5, 2.5]),
        ((2.2, 2.0), (1.0, 1.0), [2.6, 1.6]),
        ((2.0, 2.0, 2.0), (1.0, 1.0, 1.0), [1.0, 2.0, 3.0]),
        ((1.0, 2.0, 2.4), (1.0, 1.0, 1.0), [0.8, 1.8, 2.8]),
    ],
)
def test_labels_give_way_to_each_other_by_as_little_as_can_be(
    wanted: Sequence[float], heights: Sequence[float], expected: list[float]
) -> None:
    """Two that want 2.0 with a height of 1 share the way: 1.5 and 2.5.

    The last: 1, 2 and 2.4 less 0, 1 and 2 have the mean 0.8, from where they stand one upon another.
    """
    assert _apart(wanted, heights, 10.0) == pytest.approx(expected)


def test_labels_stay_within_the_sheet() -> None:
    placed = _apart((4.0, 4.0, -1.0), (1.0, 1.0, 1.0), 4.0)
    assert min(placed) >= 0.5 - 0.145 - 1e-9
    assert max(placed) <= 3.5 + 0.145 + 1e-9
    assert np.diff(sorted(placed)).min() >= 1 - 1e-9


# --- other commands


def test_the_price_of_places_is_written_with_a_style_a_template(tmp_path: Path) -> None:
    shown = run("sensitivity", *GROUND, "--template", "business_park", "--template", "renaturation_grassland", "--out",
                tmp_path / "price.gpkg", "--out", tmp_path / "price.csv", "--lang", "en")  # fmt: skip
    assert text("scenario_scale", "en") in shown
    table = pyogrio.read_dataframe(tmp_path / "price.gpkg", layer="sensitivity")
    assert table["business_park_tco2e_ha"].notna().any()
    assert len(table) == len(pd.read_csv(tmp_path / "price.csv"))
    with sqlite3.connect(tmp_path / "price.gpkg") as connection:
        styles = connection.execute("SELECT styleName, useAsDefault FROM layer_styles").fetchall()
    assert [default for _, default in styles] == [1, 0]


def test_the_search_takes_the_cheaper_of_two_zones(tmp_path: Path) -> None:
    """One zone on cropland, one on broadleaf forest, 2 ha each, 2 ha needed: the forest has more to lose."""
    cover = gpd.read_file(SAMPLE / "clc18.gpkg")
    communes = gpd.read_file(SAMPLE / "communes.gpkg").set_index("insee").geometry
    town = communes["96012"].buffer(-200)
    spots = []
    for code in ("211", "311"):
        inner = cover[cover["CODE_18"] == code].geometry.intersection(town).buffer(-120)
        spots.append(inner[inner.area.idxmax()].representative_point().buffer(np.sqrt(2e4 / np.pi), quad_segs=64))
    zones = gpd.GeoDataFrame({"id": ["field", "wood"], "min_ha": [1.0, 1.0]}, geometry=spots, crs=2154)
    zones.to_file(tmp_path / "zones.gpkg")
    shown = run(
        "search", "--territories", "communes.gpkg", "--land-use", "clc18.gpkg", "--candidates", tmp_path / "zones.gpkg",
        "--need-ha", "96012=1,9", "--lang", "en", "--out", tmp_path / "least.json",
    )  # fmt: skip
    assert "field" in shown
    assert "wood" not in shown
    found = json.loads((tmp_path / "least.json").read_text(encoding="utf-8"))
    assert found["scenarios"][0]["consumed_ha"] == pytest.approx(1.9, rel=1e-6)


def test_compensation_tells_the_hectares_that_balance_a_scenario() -> None:
    shown = run("compensation", *GROUND, "--zones", "plui_zones.gpkg", "--scenario", "PLUi arrêté", "--give",
                "afforestation_broadleaf", "--give", "hedgerow_planted", "--lang", "en")  # fmt: skip
    assert "Afforestation, broadleaf" in shown
    assert "tCO2e/km" in shown
    assert text("scenario_scale", "en") in shown


# --- what is refused


@pytest.mark.parametrize(
    ("key", "arguments"),
    [
        ("no_actions", ("run",)),
        ("several_scenarios", ("run", "--zones", "plui_zones.gpkg")),
        ("no_such_scenario", ("run", "--zones", "plui_zones.gpkg", "--scenario", "Autre")),
        ("unknown_scenario_output", ("run", "--zones", "plui_zones.gpkg", "--out", "x.shp")),
        ("no_such_folder", ("run", "--zones", "plui_zones.gpkg", "--out", "/nowhere/at/all/x.gpkg")),
        ("bad_option", ("run", "--actions", "plui_actions.gpkg", "--template-of", "rien")),
        ("year_outside_span", ("run", "--actions", "plui_actions.gpkg", "--last-year", "2030")),
        ("bad_span", ("run", "--zones", "plui_zones.gpkg", "--first-year", "2040", "--last-year", "2030")),
        ("no_consumption", ("budget", "--zones", "plui_zones.gpkg")),
        ("no_level_of_table", ("budget", "--consumption", "plui_consumption.csv")),
        ("no_zone_field", ("run", "--zones", "communes.gpkg")),
        ("bad_option", ("sensitivity", "--template", "autoroute")),
        ("unknown_sensitivity_output", ("sensitivity", "--out", "x.json")),
        ("no_need", ("search", "--candidates", "plui_zones.gpkg")),
        ("bad_option", ("search", "--candidates", "plui_zones.gpkg", "--need-ha", "96012=beaucoup")),
    ],
)
def test_what_cannot_be_done_is_named(key: str, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CarbocsError) as error:
        run(arguments[0], *GROUND, *arguments[1:])
    assert error.value.key == key


def test_warnings_are_errors_where_asked_and_nothing_is_written(tmp_path: Path) -> None:
    arguments = ["scenario", "compare", *GROUND, "--zones", "plui_zones.gpkg", "--levels", "epci", "--consumption",
                 "plui_consumption.csv", "--strict", "--out", str(tmp_path / "x.gpkg")]  # fmt: skip
    placed = [str(SAMPLE / a) if (SAMPLE / a).is_file() else a for a in arguments]
    result = CliRunner().invoke(cli.app, placed)
    assert result.exit_code == 1
    assert not (tmp_path / "x.gpkg").exists()
