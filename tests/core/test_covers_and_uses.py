"""Land told by cover and use: OCS GE and OCS2D are recognised, read in every spelling, and their changes taken."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from carbocs.core.areas import split_open
from carbocs.core.assessment import AssessmentOptions, assess, code_changes, ground, measure
from carbocs.core.changes import split_open as split_open_changes
from carbocs.core.errors import DataError, UsageError
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.nomenclatures import (
    detect_change_fields,
    detect_vintages,
    nomenclature_of,
    read_nomenclature,
    with_crosswalk,
)
from carbocs.core.occupations import LAND

X, Y = 650_000.0, 6_990_000.0
OWN = {"zpc": "2_3", "ser": "B21", "departement": "80", "region": "32"}
# A house plot, its garden, a field and a wood of broadleaves: 1, 2, 12 and 5 ha.
SHAPES = ((0, 0, 1, 1), (1, 0, 3, 1), (0, 1, 6, 3), (3, 0, 8, 1))
GE = (("CS1.1.1.1", "US5"), ("CS2.2.1", "US5"), ("CS2.2.1", "US1.1"), ("CS2.1.1.1", "US1.2"))
HDF = (("CS1.1.1", "US5.2.1"), ("CS6.6.0", "US5.2.1"), ("CS6.3.0", "US1.1.3"), ("CS4.1.2", "US1.2.4"))
EXPECTED = {"artificial_sealed": 1.0, "artificial_grassed": 2.0, "forest_broadleaf": 5.0}


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a rectangle in hundreds of metres from (X, Y): 1 × 1 is a hectare."""
    return shapely.box(X + west * 100, Y + south * 100, X + east * 100, Y + north * 100)


def layer(path: Path, **columns: object) -> str:
    geopandas.GeoDataFrame(columns, geometry=[box(*s) for s in SHAPES], crs=2154).to_file(path, engine="pyogrio")
    return str(path)


@pytest.fixture
def commune(tmp_path) -> str:
    own = {k: [v] for k, v in OWN.items()}
    path = tmp_path / "commune.gpkg"
    geopandas.GeoDataFrame({"insee": ["80001"], **own}, geometry=[box(0, 0, 8, 3)], crs=2154).to_file(path)
    return str(path)


def by_occupation(commune: str, path: str, **more) -> dict[str, float]:
    found = measure(read_inputs(Paths(territories=commune, land_use=path, **more), with_places=False)).areas
    return dict(found[["occupation", "area_ha"]].itertuples(index=False))


def parts(pairs) -> tuple[list[str], list[str]]:
    return [c for c, _ in pairs], [u for _, u in pairs]


@pytest.mark.parametrize("names", [("code_cs", "code_us"), ("CODE_CS", "CODE_US"), ("couverture", "usage")])
@pytest.mark.parametrize("kind", ["gpkg", "fgb", "shp"])
def test_ocs_ge_is_recognised_in_every_spelling(tmp_path, commune, names, kind):
    cs, us = parts(GE)
    path = layer(tmp_path / f"zone.{kind}", **{"id": ["a", "b", "c", "d"], names[0]: cs, names[1]: us})
    found = by_occupation(commune, path)
    assert found == pytest.approx({**EXPECTED, "agricultural_open": 12.0})


def test_codes_are_read_however_they_are_written(tmp_path, commune):
    cs, us = parts(GE)
    path = layer(
        tmp_path / "z.gpkg", code_cs=[f" {c.lower()} " for c in cs], code_us=[u.replace("US", "us ") for u in us]
    )
    assert by_occupation(commune, path) == pytest.approx({**EXPECTED, "agricultural_open": 12.0})


def test_the_fields_may_be_named(tmp_path, commune):
    cs, us = parts(GE)
    path = layer(tmp_path / "z.gpkg", ce_qui_couvre=cs, ce_qui_sert=us, code_cs=["?"] * 4)
    with pytest.raises(DataError, match="no field holds codes of CLC, OCS GE, OCS2D"):
        by_occupation(commune, path)
    found = by_occupation(commune, path, code_field="CE_QUI_COUVRE,ce_qui_sert")
    assert found == pytest.approx({**EXPECTED, "agricultural_open": 12.0})
    with pytest.raises(DataError, match="the cover or the use alone"):
        by_occupation(commune, path, code_field="ce_qui_couvre", nomenclature="ocsge")


def dated(tmp_path, **more) -> str:
    """Return an OCS2D layer of 2010, 2015 and 2021: the garden was a field in 2010, the field a meadow until 2015."""
    (cs, us), columns = parts(HDF), {}
    for year in (10, 15, 21):
        columns |= {f"cs{year}": list(cs), f"us{year}": list(us)}
    columns["cs10"][1], columns["us10"][1] = "CS6.3.0", "US1.1.3"
    for year in (10, 15):
        columns[f"cs{year}"][2], columns[f"us{year}"][2] = "CS6.1.1", "US1.1.1"
    return layer(tmp_path / "ocs2d.gpkg", **columns, evol10_21=[0, 1, 1, 0], **more)


def test_ocs2d_holds_its_vintages_in_one_layer(tmp_path, commune):
    path = dated(tmp_path)
    inputs = read_inputs(Paths(territories=commune, land_use=path))
    assert inputs.nomenclature.id == "ocs2d" and inputs.land_use.vintage == 2021 and inputs.years == 6
    table, by, notices = code_changes(inputs, AssessmentOptions())
    assert table.to_dict("records") == [
        {"territory": "80001", "from_code": "CS6.1.1 US1.1.1", "to_code": "CS6.3.0 US1.1.3", "area_ha_yr": 12 / 6}
    ]
    assert by[["from_occupation", "to_occupation"]].to_numpy().tolist() == [["grassland_herbaceous", "cropland"]]
    told = next(n for n in notices if n.key == "changes_from_attributes")
    assert (told.values["before"], told.values["after"]) == (2015, 2021)
    # The changes are the layer's own polygons: no overlay was made.
    assert inputs.change_cover.geometry[0] is inputs.land_use.geometry[2]


@pytest.mark.parametrize(
    ("before", "after", "years", "pairs"),
    [
        (2010, 2021, 11, {("cropland", "artificial_grassed"): 2.0, ("grassland_herbaceous", "cropland"): 12.0}),
        (2010, 2015, 5, {("cropland", "artificial_grassed"): 2.0}),
        (None, 2015, 5, {("cropland", "artificial_grassed"): 2.0}),
    ],
)
def test_vintages_are_chosen(tmp_path, commune, before, after, years, pairs):
    paths = Paths(territories=commune, land_use=dated(tmp_path), vintage=after, vintage_before=before)
    inputs = read_inputs(paths)
    assert inputs.years == years
    _, by, _ = code_changes(inputs, AssessmentOptions())
    found = {(r.from_occupation, r.to_occupation): r.area_ha_yr * years for r in by.itertuples()}
    assert found == pytest.approx(pairs)


def test_the_first_vintage_has_no_changes_before_it(tmp_path, commune):
    inputs = read_inputs(Paths(territories=commune, land_use=dated(tmp_path), vintage=2010))
    assert inputs.change_cover is None
    assert dict(measure(inputs).areas[["occupation", "area_ha"]].itertuples(index=False)) == pytest.approx(
        {"artificial_sealed": 1, "cropland": 2, "grassland_herbaceous": 12, "forest_broadleaf": 5}
    )


def test_a_vintage_that_is_not_there_is_told(tmp_path, commune):
    with pytest.raises(DataError, match=r"no vintage 2018 \(there are: 2010, 2015, 2021\)"):
        read_inputs(Paths(territories=commune, land_use=dated(tmp_path), vintage=2018))
    with pytest.raises(DataError, match="2021"):
        read_inputs(Paths(territories=commune, land_use=dated(tmp_path), vintage=2015, vintage_before=2021))


def test_changes_from_attributes_are_those_of_the_overlay(tmp_path, commune):
    path = dated(tmp_path)
    frame = geopandas.read_file(path)
    for year in (10, 15):
        own = frame[[f"cs{year}", f"us{year}", "geometry"]]
        own.to_file(tmp_path / f"ocs2d_20{year}.gpkg")
    given = {"land_use": str(tmp_path / "ocs2d_2015.gpkg"), "land_use_before": str(tmp_path / "ocs2d_2010.gpkg")}
    overlaid = read_inputs(Paths(territories=commune, **given))
    told = read_inputs(Paths(territories=commune, land_use=path, vintage=2015))
    assert overlaid.years == told.years == 5
    one, two = (code_changes(i, AssessmentOptions())[0] for i in (overlaid, told))
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize("names", ["CS_2018 US_2018 CS_2021 US_2021", "cs_avant us_avant cs_apres us_apres"])
def test_a_difference_layer_holds_both_ends(tmp_path, commune, names):
    (cs, us), (new_cs, new_us) = parts(GE), parts(GE)
    new_cs[2], new_us[2] = "CS1.1.1.2", "US4.1.1"
    path = layer(tmp_path / "diff.gpkg", **dict(zip(names.split(), (cs, us, new_cs, new_us))))
    inputs = read_inputs(Paths(territories=commune, changes=path), years=3, with_places=False)
    table, _, _ = code_changes(inputs, AssessmentOptions(years=3))
    assert table[["from_code", "to_code"]].to_numpy().tolist() == [["CS2.2.1 US1.1", "CS1.1.1.2 US4.1.1"]]
    assert table["area_ha_yr"].tolist() == pytest.approx([4.0])


def test_codes_of_two_nomenclatures_are_refused_with_both_readings():
    """CS2.1.2 is a dune in OCS2D, a heath in OCS GE; US4.1.1 is a road in both."""
    frame = pd.DataFrame({"cs": ["CS2.1.2", "CS2.2.1"], "us": ["US4.1.1", "US4.1.2"]})
    with pytest.raises(DataError) as error:
        nomenclature_of(frame, layer="ocs.gpkg")
    assert error.value.key == "ambiguous_nomenclature"
    said = error.value.text("fr")
    assert "Dunes" in said and "arbustives" in said and "--nomenclature" in said
    assert "OCS GE (CS2.1.2 US4.1.1: Shrubs and heath" in error.value.text("en")
    assert nomenclature_of(frame, "ocs2d").id == "ocs2d"
    wider = pd.concat([frame, pd.DataFrame({"cs": ["CS2.2.1"], "us": ["US1.1"]})])
    assert [nomenclature_of(f).id for f in (pd.concat([wider] * 9), frame.assign(us=["US1.1", "US5"]))] == ["ocsge"] * 2
    assert nomenclature_of(frame.assign(us=["US1.1.3", "US5.1.1"])).id == "ocs2d"


def test_detection_reads_field_names_and_years():
    codes = read_nomenclature("ocs2d")
    frame = pd.DataFrame(
        {"CS21": ["CS6.3.0"], "US21": ["US1.1.3"], "us10": ["US1.1.3"], "cs10": ["CS6.3.0"], "cs": ["x"]}
    )
    assert [(d.field, d.vintage) for d in detect_vintages(frame, codes)] == [("cs10,us10", 2010), ("CS21,US21", 2021)]
    span = detect_change_fields(frame, codes)
    assert (span.before.vintage, span.after.vintage, span.years) == (2010, 2021, 11)
    ge = pd.DataFrame({"code_cs": ["CS2.2.1"], "code_us": ["US1.1"], "millesime": ["2019-01-01"]})
    assert detect_vintages(ge, read_nomenclature("ocsge"))[0].vintage == 2019
    bare = ge.drop(columns="millesime")
    assert detect_vintages(bare, read_nomenclature("ocsge"), layer="OCS_GE_2021.gpkg")[0].vintage == 2021


def test_pairs_that_the_matrix_lacks_are_measured_and_told(tmp_path, commune):
    cs, us = parts(GE * 10)
    us[3], cs[1] = "US9.9", None
    shapes = [box(*s) for s in SHAPES] + [box(50 + n, 50, 51 + n, 51) for n in range(36)]
    path = tmp_path / "z.gpkg"
    geopandas.GeoDataFrame({"code_cs": cs, "code_us": us}, geometry=shapes, crs=2154).to_file(path)
    found = measure(read_inputs(Paths(territories=commune, land_use=str(path)), with_places=False))
    assert dict(found.areas[["occupation", "area_ha"]].itertuples(index=False)) == pytest.approx(
        {"artificial_sealed": 1, "unmapped": 7, "agricultural_open": 12}
    )
    told = next(n for n in found.notices if n.key == "unknown_codes")
    assert dict(told.values["shown"]) == pytest.approx({"CS2.1.1.1 US9.9": 5.0, "US5": 2.0})


# --- land that OCS GE cannot tell


def test_crop_or_grass_is_split_by_the_share_given():
    areas = pd.DataFrame(
        {"territory": "a", "place": "a", "occupation": ["agricultural_open", "cropland"], "area_ha": [10.0, 5.0],
         "origin": "computed"}
    )  # fmt: skip
    found = split_open(areas, 0.7).set_index("occupation")["area_ha"]
    assert found.to_dict() == pytest.approx({"cropland": 12.0, "grassland_herbaceous": 3.0})
    with pytest.raises(DataError, match=r"10\.00 ha \(66\.7%\)"):
        split_open(areas, None)
    assert split_open(areas.iloc[1:], None)["area_ha"].tolist() == [5.0]


def test_changes_of_crop_or_grass_are_split_and_none_is_invented():
    table = pd.DataFrame(
        [("agricultural_open", "artificial_sealed", 10.0), ("grassland_shrub", "agricultural_open", 4.0),
         ("cropland", "agricultural_open", 2.0), ("vineyard", "orchard", 1.0)],
        columns=["from_occupation", "to_occupation", "area_ha_yr"],
    ).assign(territory="a", place="a")  # fmt: skip
    found = {(r.from_occupation, r.to_occupation): r.area_ha_yr for r in split_open_changes(table, 0.75).itertuples()}
    assert found == pytest.approx(
        {
            ("cropland", "artificial_sealed"): 7.5,
            ("grassland_herbaceous", "artificial_sealed"): 2.5,
            ("grassland_shrub", "cropland"): 3.0,
            ("grassland_shrub", "grassland_herbaceous"): 1.0,
            ("cropland", "grassland_herbaceous"): 0.5,
            ("vineyard", "orchard"): 1.0,
        }
    )
    with pytest.raises(DataError, match="--cropland-share"):
        split_open_changes(table, None)


def test_a_run_asks_for_the_share_and_uses_it_everywhere(tmp_path, commune):
    cs, us = parts(GE)
    path = layer(tmp_path / "ocsge_2021.gpkg", code_cs=cs, code_us=us)
    inputs = read_inputs(Paths(territories=commune, land_use=path))
    for work in (assess, lambda i: ground(i).areas_ha):
        with pytest.raises(DataError) as error:
            work(inputs)
        assert error.value.key == "undecided_land"
        assert (error.value.values["area_ha"], error.value.values["share"]) == pytest.approx((12, 12 / 20))
    options = AssessmentOptions(cropland_share=0.25)
    result = assess(inputs, options)
    held = result.areas[result.areas["level"] == "total"].set_index("occupation")["area_ha"]
    expected = {**EXPECTED, "cropland": 3.0, "grassland_herbaceous": 9.0}
    assert held.to_dict() == pytest.approx(expected)
    there = ground(inputs, options)
    assert there.areas_ha[0] == pytest.approx(np.array([expected.get(o, 0.0) for o in LAND]))
    under = there.states(np.array([box(0, 1, 6, 3)]))
    assert dict(zip((LAND[o] for o in under.occupation), under.area_ha)) == pytest.approx(
        {"cropland": 3.0, "grassland_herbaceous": 9.0}
    )
    assert "crosswalk_ocsge" in [n.key for n in result.warnings]
    with pytest.raises(UsageError, match="between 0 and 1"):
        AssessmentOptions(cropland_share=1.5)


# --- the user's own word


def test_a_crosswalk_of_ones_own_wins_where_it_speaks(tmp_path, commune):
    table = tmp_path / "mine.csv"
    table.write_text(
        "cover,use,occupation,reason\nCS2.2,US1.1,cropland,plain of crops\nCS2,,grassland_shrub,\n", "utf-8"
    )
    codes = with_crosswalk(read_nomenclature("ocsge"), str(table))
    found = codes.frame.set_index("code").loc["CS2.2.1 US1.1"]
    assert (found["occupation"], found["confidence"], found["reason_en"]) == ("cropland", "user", "plain of crops")
    cs, us = parts(GE)
    path = layer(tmp_path / "z.gpkg", code_cs=cs, code_us=us)
    found = by_occupation(commune, path, crosswalk=str(table))
    assert found == pytest.approx({"artificial_sealed": 1, "cropland": 12, "grassland_shrub": 7})
    assert read_nomenclature("ocsge").occupations["CS2.2.1 US1.1"] == "agricultural_open"  # ours is as it was
    sources = read_inputs(Paths(territories=commune, land_use=path, crosswalk=str(table))).sources
    (noted,) = [s for s in sources if s.role == "crosswalk"]
    assert (noted.path, len(noted.sha256)) == (str(table), 64)


def test_a_crosswalk_of_ones_own_for_clc(tmp_path):
    table = tmp_path / "mine.csv"
    table.write_text("code,occupation\n243,grassland_herbaceous\n", "utf-8")
    assert with_crosswalk(read_nomenclature("clc"), str(table)).occupations["243"] == "grassland_herbaceous"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cover,use,occupation\nCS9,,cropland\n", "CS9"),
        ("cover,use,occupation\nCS2,,meadow\n", "no such occupation: meadow"),
        ("cover,use,occupation\nCS2,,cropland\nCS2,,orchard\n", "stands twice"),
        ("cover,occupation\n", "CS"),
    ],
)
def test_a_crosswalk_that_says_nothing_sensible_is_refused(tmp_path, text, said):
    table = tmp_path / "mine.csv"
    table.write_text(text, "utf-8")
    if said == "CS":
        assert with_crosswalk(read_nomenclature("ocsge"), str(table)).id == "ocsge"
        return
    with pytest.raises(DataError, match=said):
        with_crosswalk(read_nomenclature("ocsge"), str(table))


def test_two_sources_in_one_flux_are_refused_unless_asked_for(tmp_path, commune):
    cs, us = parts(HDF)
    after = layer(tmp_path / "z_2021.gpkg", cs21=cs, us21=us)
    before = layer(tmp_path / "clc.gpkg", CODE_18=["211", "211", "211", "311"])
    with pytest.raises(DataError, match=r"two sources \(clc, ocs2d\).*--mix-sources"):
        read_inputs(Paths(territories=commune, land_use=after, land_use_before=before))
    inputs = read_inputs(Paths(territories=commune, land_use=after, land_use_before=before, mix_sources=True))
    assert inputs.years == 3 and "sources_mixed" in [n.key for n in inputs.notices]
    _, by, _ = code_changes(inputs, AssessmentOptions())
    found = {(r.from_occupation, r.to_occupation): r.area_ha_yr * 3 for r in by.itertuples()}
    assert found == pytest.approx({("cropland", "artificial_sealed"): 1, ("cropland", "artificial_grassed"): 2})


def test_a_table_of_areas_tells_its_nomenclature(tmp_path):
    table = tmp_path / "areas.csv"
    table.write_text("territory,class_code,area_ha\n80001,CS6.3.0 US1.1.3,10\n80001,CS4.1.2 US1.2.4,4\n", "utf-8")
    inputs = read_inputs(Paths(areas=str(table)))
    assert inputs.nomenclature.id == "ocs2d"
    held = assess(inputs).areas
    held = held[held["level"] == "total"].set_index("occupation")["area_ha"]
    assert held.to_dict() == pytest.approx({"cropland": 10.0, "forest_broadleaf": 4.0})
