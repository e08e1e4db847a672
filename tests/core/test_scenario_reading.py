"""Actions come from drawn layers, any layer by a mapping, planning zones, lines and tables; what is wrong is named."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from carbocs.core.errors import CarbocsError, UsageError
from carbocs.core.scenario import fault_of, shipped_templates
from carbocs.core.scenario.reading import Mapped, ZoneRule, gathered, read_actions, read_zone_rules, read_zones

CRS = "EPSG:2154"
SQUARE = shapely.box(660_000, 6_995_000, 660_100, 6_995_200)


def layer(folder: Path, geometry: list[object], name: str = "actions.gpkg", crs: str = CRS, **columns: object) -> str:
    frame = gpd.GeoDataFrame(columns, geometry=geometry, crs=CRS).to_crs(crs)
    frame.to_file(folder / name)
    return str(folder / name)


def table(folder: Path, text: str, name: str = "actions.csv") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def refused(key: str, call: object, *args: object, **kwargs: object) -> CarbocsError:
    with pytest.raises(CarbocsError) as error:
        call(*args, **kwargs)  # type: ignore[operator]
    assert error.value.key == key
    for lang in ("en", "fr"):
        assert error.value.text(lang)
    return error.value


# --- drawn polygons


@pytest.mark.parametrize(
    ("columns", "second"),
    [
        ({"id": ["a", "b"], "template": ["business_park", "road"], "start": [2025, 2026], "end": [2034, None],
          "share": [0.5, None], "share_low": [0.4, None], "share_high": [0.6, None], "note": ["n", None]}, "road"),
        ({"Identifiant": ["a", "b"], "Modèle": ["Zone d’activités ou logistique", "Route"], "Début": ["2025", "2026"],
          "Fin": ["2034", ""], "Part": ["50 %", ""], "part_basse": ["0,4", ""], "part_haute": ["0,6", ""],
          "Remarque": ["n", ""]}, "road"),
    ],
    ids=["english", "french"],
)  # fmt: skip
def test_a_drawn_layer_gives_its_actions(tmp_path, columns, second):
    path = layer(tmp_path, [SQUARE, shapely.transform(SQUARE, lambda c: c + 300)], **columns)
    reading = read_actions(path, crs=CRS)
    (scenario,) = reading.scenarios
    first, other = scenario.actions
    assert scenario.name == "actions"
    assert not reading.named
    assert (first.id, first.template, first.start, first.end) == ("a", "business_park", 2025, 2034)
    assert (first.share, first.share_low, first.share_high, first.note) == (0.5, 0.4, 0.6, "n")
    assert first.geometry.equals(SQUARE)
    assert (other.template, other.start, other.end, other.share, other.share_low) == (second, 2026, None, 1.0, None)
    assert all(fault_of(a, scenario.templates) is None for a in scenario.actions)


def test_features_without_ids_are_numbered_and_a_date_gives_its_year(tmp_path):
    path = layer(tmp_path, [SQUARE, SQUARE], template=["road", "quarry"], annee=["2027-06-01", "2028"])
    (scenario,) = read_actions(path, crs=CRS).scenarios
    assert [(a.id, a.start) for a in scenario.actions] == [("1", 2027), ("2", 2028)]


def test_several_scenarios_stand_in_one_layer_in_the_order_they_come(tmp_path):
    path = layer(tmp_path, [SQUARE] * 3, template="road", year=2030, id=["a", "b", "c"], variante=["Z", "A", "Z"])
    reading = read_actions(path, crs=CRS)
    assert reading.named
    assert [(s.name, [a.id for a in s.actions]) for s in reading.scenarios] == [("Z", ["a", "c"]), ("A", ["b"])]


def test_geometry_is_brought_to_the_ground_and_repaired_with_a_notice(tmp_path):
    """A bow tie of two triangles of 50 × 100 / 2 m² each: 5 000 m² in all once repaired, 0.5 ha."""
    bow = shapely.Polygon([(660_000, 6_995_000), (660_100, 6_995_100), (660_100, 6_995_000), (660_000, 6_995_100)])
    path = layer(tmp_path, [bow], template=["road"], year=[2030], crs="EPSG:4326", name="a.geojson")
    reading = read_actions(path, crs=CRS)
    (action,) = reading.scenarios[0].actions
    assert action.geometry.is_valid
    assert action.geometry.area == pytest.approx(5000, rel=1e-6)
    assert [n.key for n in reading.notices] == ["repaired"]


# --- lines


def test_a_road_is_a_strip_with_flat_ends_and_a_hedgerow_stays_a_line(tmp_path):
    """A straight line of 1 000 m, 12 m wide: 12 000 m², no cap added (round ones would add π·6² = 113 m²)."""
    line = shapely.LineString([(660_000, 6_995_000), (661_000, 6_995_000)])
    path = layer(tmp_path, [line, line], template=["road", "hedgerow_planted"], year=2030, largeur=[12.0, None])
    road, hedge = read_actions(path, crs=CRS).scenarios[0].actions
    assert road.geometry.area == pytest.approx(12_000, abs=1e-6)
    assert hedge.geometry.geom_type in ("LineString", "MultiLineString")
    assert hedge.geometry.length == 1000
    assert fault_of(road, shipped_templates()) is None
    assert fault_of(hedge, shipped_templates()) is None


def test_polygons_and_lines_of_one_layer_are_both_read(tmp_path):
    line = shapely.LineString([(660_000, 6_995_000), (661_000, 6_995_000)])
    point = shapely.Point(660_000, 6_995_000)
    path = layer(tmp_path, [line, SQUARE, point], "mixed.geojson", template=["hedgerow_planted", "road", "road"],
                 year=2030, id=["h", "r", "p"])  # fmt: skip
    reading = read_actions(path, crs=CRS)
    assert [a.id for a in reading.scenarios[0].actions] == ["r", "h"]
    assert [(n.key, n.values["count"]) for n in reading.notices] == [("wrong_geometry_dropped", 1)]


def test_a_line_of_land_without_a_width_is_refused(tmp_path):
    path = layer(tmp_path, [shapely.LineString([(660_000, 6_995_000), (661_000, 6_995_000)])],
                 template=["road"], year=[2030])  # fmt: skip
    refused("line_needs_width", read_actions, path, crs=CRS)
    wide = read_actions(path, crs=CRS, mapped=Mapped(fixed={"width_m": 10}))
    assert wide.scenarios[0].actions[0].geometry.area == pytest.approx(10_000)


# --- any layer, by a mapping


def test_a_field_chooses_the_template_and_what_is_fixed_fills_the_rest(tmp_path):
    path = layer(tmp_path, [SQUARE] * 3, usage=["Éco", "habitat", "eau"], an=[2031, None, 2033])
    mapped = Mapped(
        "USAGE",
        {"éco": "business_park", "habitat": "housing_estate", "Eau": ""},
        columns={"start": "an"},
        fixed={"start": 2028, "share": 0.7},
    )
    reading = read_actions(path, crs=CRS, mapped=mapped, name="Projet")
    (scenario,) = reading.scenarios
    assert reading.named
    assert scenario.name == "Projet"
    found = [(a.id, a.template, a.start, a.share) for a in scenario.actions]
    assert found == [("1", "business_park", 2031, 0.7), ("2", "housing_estate", 2028, 0.7)]


def test_one_template_may_hold_for_all(tmp_path):
    path = layer(tmp_path, [SQUARE], nom=["x"])
    mapped = Mapped(fixed={"template": "quarry", "start": 2030, "end": 2032})
    (action,) = read_actions(path, crs=CRS, mapped=mapped).scenarios[0].actions
    assert (action.template, action.start, action.last) == ("quarry", 2030, 2032)


def test_a_value_without_a_template_is_named(tmp_path):
    path = layer(tmp_path, [SQUARE, SQUARE], usage=["a", "b"])
    mapped = Mapped("usage", {"a": "road"}, fixed={"start": 2030})
    assert "b" in str(refused("values_without_template", read_actions, path, crs=CRS, mapped=mapped))
    nowhere = Mapped("nulle_part", {"a": "road"})
    assert isinstance(refused("no_such_column", read_actions, path, crs=CRS, mapped=nowhere), UsageError)


@pytest.mark.parametrize(
    ("key", "columns"),
    [
        ("actions_without", {"year": [2030]}),
        ("actions_without", {"template": ["road"]}),
        ("actions_without", {"template": [""], "year": [2030]}),
        ("unknown_template", {"template": ["autoroute"], "year": [2030]}),
        ("not_a_year", {"template": ["road"], "year": ["bientôt"]}),
        ("not_a_year", {"template": ["road"], "year": [203]}),
        ("not_a_number", {"template": ["road"], "year": [2030], "share": ["la moitié"]}),
    ],
)
def test_what_is_wrong_with_a_row_is_named(tmp_path, key, columns):
    refused(key, read_actions, layer(tmp_path, [SQUARE], **columns), crs=CRS)


# --- planning zones


def test_zones_are_built_up_as_the_standard_table_says_and_the_result_tells_it(tmp_path):
    zones = ["U", "AUc", "AUc", "AUc", "AUs", "A", "N", "1AU", "2AU"]
    uses = ["01", "01", "02", "3", None, "07", "08", "02", "01"]
    path = layer(tmp_path, [SQUARE] * 9, typezone=zones, destdomi=uses, libelle=["x"] * 9)
    reading = read_zones(path, crs=CRS)
    found = [(a.id, a.template, a.start, a.end, a.share) for a in reading.scenarios[0].actions]
    assert found == [
        ("x 1", "housing_estate", 2026, 2035, 0.8),
        ("x 2", "business_park", 2026, 2035, 0.8),
        ("x 3", "dense_housing", 2026, 2035, 0.8),
        ("x 4", "housing_estate", 2031, 2040, 0.5),
        ("x 5", "business_park", 2026, 2035, 0.8),
        ("x 6", "housing_estate", 2031, 2040, 0.5),
    ]
    (notice,) = reading.notices
    assert (notice.key, notice.level, notice.values["count"], notice.values["of"]) == ("zones_built", "info", 6, 9)
    assert "AUs 2031–2040 (50\u00a0%)" in notice.text("fr")


def test_a_table_says_what_becomes_of_zones(tmp_path):
    path = table(
        tmp_path,
        "typezone;destdomi;modele;debut;fin;part;part_basse\n"
        "AUc;;Habitat dense;2027;2031;0,9;0,7\nAUc;02;;;;;\nN;08;renaturation_grassland;2030;;25 %;\n",
    )
    rules = read_zone_rules(path)
    assert rules == (
        ZoneRule("AUc", "dense_housing", 2027, 2031, 0.9, 0.7, None, ""),
        ZoneRule("AUc", "", destination="02"),
        ZoneRule("N", "renaturation_grassland", 2030, 2030, 0.25, None, None, "08"),
    )
    zones = layer(tmp_path, [SQUARE] * 4, typezone=["AUc", "AUc", "N", "N"], destdomi=["01", "02", "08", "01"])
    found = read_zones(zones, crs=CRS, rules=rules).scenarios[0].actions
    assert [(a.template, a.share_low) for a in found] == [("dense_housing", 0.7), ("renaturation_grassland", None)]


def test_variants_of_a_plan_are_scenarios(tmp_path):
    path = layer(tmp_path, [SQUARE] * 3, typezone="AUc", scenario=["Un", "Deux", "Deux"], libelle=["a", "a", "b"])
    found = read_zones(path, crs=CRS).scenarios
    assert [(s.name, [a.id for a in s.actions]) for s in found] == [("Un", ["a"]), ("Deux", ["a", "b"])]


@pytest.mark.parametrize(
    ("key", "columns"),
    [
        ("no_zone_field", {"usage": ["AUc"]}),
        ("unknown_zones", {"typezone": ["AUz"]}),
        ("no_zone_built", {"typezone": ["N"]}),
    ],
)
def test_zones_that_cannot_be_used_are_named(tmp_path, key, columns):
    refused(key, read_zones, layer(tmp_path, [SQUARE], **columns), crs=CRS)


def test_a_table_of_zones_is_checked(tmp_path):
    refused("missing_columns", read_zone_rules, table(tmp_path, "typezone,part\nAUc,1\n"))
    refused("unknown_template", read_zone_rules, table(tmp_path, "typezone,modele,annee\nAUc,ville,2030\n"))
    refused("actions_without", read_zone_rules, table(tmp_path, "typezone,modele\nAUc,road\n"))


# --- tables without geometry


def test_a_table_of_areas_gives_actions_by_row_or_by_id(tmp_path):
    path = table(
        tmp_path,
        "insee;surface_ha;modele;annee;occupation;id\n"
        "80001;12,5;business_park;2028;Cultures;zac\n1004;3;business_park;2028;;zac\n02001;1;road;2030;grassland_shrub;r\n",
    )
    zac, road = read_actions(path).scenarios[0].actions
    assert zac.geometry is None
    assert zac.areas[["place", "area_ha", "occupation"]].to_numpy().tolist() == [
        ["80001", 12.5, "cropland"],
        ["01004", 3.0, ""],
    ]
    assert road.areas["occupation"].tolist() == ["grassland_shrub"]
    numbered = read_actions(table(tmp_path, "place,ha,template,year\n80001,1,road,2030\n80001,2,road,2030\n", "n.csv"))
    assert [a.id for a in numbered.scenarios[0].actions] == ["1", "2"]


def test_a_spreadsheet_reads_as_the_same_table(tmp_path):
    frame = pd.DataFrame({"insee": ["80001"], "km": [2.5], "modele": ["hedgerow_planted"], "annee": [2030]})
    frame.to_excel(tmp_path / "haies.xlsx", index=False)
    reading = read_actions(str(tmp_path / "haies.xlsx"))
    (action,) = reading.scenarios[0].actions
    assert reading.scenarios[0].name == "haies"
    assert action.areas["length_km"].tolist() == [2.5]
    assert fault_of(action, shipped_templates()) is None


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("missing_columns", "area_ha,template,year\n1,road,2030\n"),
        ("missing_columns", "insee,template,year\n80001,road,2030\n"),
        ("missing_columns", "insee,area_ha,template,year\n80001,1,hedgerow_planted,2030\n"),
        ("unknown_occupations", "insee,area_ha,template,year,occupation\n80001,1,road,2030,lande\n"),
        ("unknown_occupations", "insee,area_ha,template,year,occupation\n80001,1,road,2030,forest\n"),
        ("not_a_number", "insee,surface,template,year\n80001,beaucoup,road,2030\n"),
        ("rows_disagree", "insee,area_ha,template,year,id\n80001,1,road,2030,a\n80002,1,road,2031,a\n"),
    ],
)
def test_what_is_wrong_with_a_table_is_named(tmp_path, key, text):
    refused(key, read_actions, table(tmp_path, text))


# --- several layers together


def test_parts_of_one_scenario_are_put_together_and_their_ids_told_apart(tmp_path):
    drawn = layer(tmp_path, [SQUARE] * 2, "drawn.gpkg", template="road", year=2030, id=["a", "b"], scenario=["S", "T"])
    listed = table(tmp_path, "insee,area_ha,template,year,id,scenario\n80001,1,road,2030,a,S\n80001,1,road,2030,c,S\n")
    found = gathered([read_actions(drawn, crs=CRS), read_actions(listed)])
    ids = {s.name: [a.id for a in s.actions] for s in found}
    assert ids == {"S": ["drawn:a", "actions:a", "c"], "T": ["b"]}


def test_two_files_called_alike_that_name_no_scenario_are_refused(tmp_path):
    (tmp_path / "other").mkdir()
    paths = [layer(folder, [SQUARE], template=["road"], year=2030) for folder in (tmp_path, tmp_path / "other")]
    refused("duplicate_scenarios", gathered, [read_actions(p, crs=CRS) for p in paths])
    (one,) = gathered([read_actions(p, crs=CRS, name="S") for p in paths])
    assert [a.id for a in one.actions] == ["actions 1:1", "actions 2:1"]
