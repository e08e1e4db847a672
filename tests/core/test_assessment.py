"""Whole runs on small territories whose every figure is worked by hand: what ADEME's golden cases do not reach."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely

from carbocs.core.assessment import AssessmentOptions, assess
from carbocs.core.errors import DataError, UsageError
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.reference import load_release

X, Y = 650_000.0, 6_990_000.0
OWN = {"zpc": "2_3", "ser": "B21", "departement": "02", "region": "32"}


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a rectangle in hundreds of metres from (X, Y): 1 × 1 is a hectare."""
    return shapely.box(X + west * 100, Y + south * 100, X + east * 100, Y + north * 100)


def layer(path: Path, shapes: list, **columns: list) -> str:
    geopandas.GeoDataFrame(columns, geometry=shapes, crs=2154).to_file(path, engine="pyogrio")
    return str(path)


def own(path: Path, shapes: list, ids: list[str], **columns: list) -> str:
    same = {k: [v] * len(ids) for k, v in OWN.items()}
    return layer(path, shapes, insee=ids, nom=[f"Commune {i}" for i in ids], **{**same, **columns})


def run(options: AssessmentOptions | None = None, **paths: str):
    return assess(read_inputs(Paths(**paths)), options)


def value(table: pd.DataFrame, column: str, **where: str) -> float:
    for key, wanted in where.items():
        table = table[table[key] == wanted]
    return float(table[column].sum())


def soil(zone: str, kind: str) -> float:
    return float(load_release().soil_stock.set_index(["zpc", "soil"])["stock_tc_ha"][zone, kind])


@pytest.fixture
def use(tmp_path):
    """Twenty hectares: crops in the west (12), meadow in the east (6), a pond (2)."""
    shapes = [box(0, 0, 6, 2), box(6, 0, 10, 1.5), box(6, 1.5, 10, 2)]
    return layer(tmp_path / "clc18.gpkg", shapes, CODE_18=["211", "231", "512"])


def test_own_columns_decide_the_figures(tmp_path, use):
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["X1"], zpc=["1_1"])
    result = run(territories=territories, land_use=use)
    assert value(result.areas, "area_ha", level="commune", occupation="cropland") == pytest.approx(12)
    assert value(result.stocks, "stock_tc", level="commune", occupation="cropland") == pytest.approx(12 * 47)
    assert value(result.stocks, "stock_tc", level="commune", occupation="grassland_herbaceous") == pytest.approx(6 * 74)
    assert value(result.stocks, "stock_tc", level="commune", occupation="wetland") == pytest.approx(2 * 125)
    assert result.total("stock_total") == pytest.approx(12 * 47 + 6 * 74 + 2 * 125)
    assert result.total("stock_per_hectare") == pytest.approx((12 * 47 + 6 * 74 + 250) / 20)


def test_an_arrondissement_takes_the_figures_of_its_city(tmp_path, use):
    territories = layer(tmp_path / "t.gpkg", [box(0, 0, 6, 2)], insee=["75101"])
    result = run(territories=territories, land_use=use)
    paris = load_release().communes.set_index("insee").loc["75056"]
    assert result.total("stock_total") == pytest.approx(12 * soil(paris["zpc"], "cropland"))
    assert "places_by_arrondissement" in [n.key for n in result.warnings]


def test_a_merged_commune_takes_the_figures_of_its_successor_and_joins_its_epci(tmp_path, use):
    territories = layer(tmp_path / "t.gpkg", [box(0, 0, 3, 2), box(3, 0, 6, 2)], insee=["46298", "46083"])
    result = run(AssessmentOptions(levels=("commune", "epci")), territories=territories, land_use=use)
    heir = load_release().communes.set_index("insee").loc["46083"]
    epci = result.territories[result.territories["level"] == "epci"]
    assert epci["territory"].tolist() == [heir["epci"]]
    assert value(result.stocks, "stock_tc", level="epci") == pytest.approx(12 * soil(heir["zpc"], "cropland"))


def test_a_merger_of_ones_own(tmp_path, use):
    territories = layer(tmp_path / "t.gpkg", [box(0, 0, 6, 2)], insee=["01999"])
    with pytest.raises(DataError, match=r"01999.*--successors"):
        run(territories=territories, land_use=use)
    table = tmp_path / "successors.csv"
    table.write_text("insee_old,insee_new\n01999,01001\n")
    result = run(territories=territories, land_use=use, successors=str(table))
    assert result.total("stock_total") == pytest.approx(12 * soil("2_1", "cropland"))


def test_a_territory_that_cuts_communes_is_the_sum_of_its_pieces(tmp_path, use):
    """A perimeter over halves of two communes of unlike zones: 4 ha at 47 tC/ha and 4 ha of the other's."""
    communes = own(tmp_path / "c.gpkg", [box(0, 0, 4, 2), box(4, 0, 10, 2)], ["C1", "C2"], zpc=["1_1", "2_3"])
    territories = layer(tmp_path / "t.gpkg", [box(2, 0, 6, 2)], nom=["SCoT"])
    result = run(territories=territories, land_use=use, communes=communes)
    expected = 4 * 47 + 4 * soil("2_3", "cropland")
    assert result.total("stock_total") == pytest.approx(expected)
    by_commune = run(
        AssessmentOptions(levels=("territory", "commune")), territories=territories, land_use=use, communes=communes
    )
    rows = by_commune.stocks[by_commune.stocks["level"] == "commune"].groupby("territory")["stock_tc"].sum()
    assert rows.to_dict() == pytest.approx({"C1": 4 * 47, "C2": 4 * soil("2_3", "cropland")})


def test_what_no_commune_holds_is_told_and_has_no_figure(tmp_path, use):
    communes = own(tmp_path / "c.gpkg", [box(0, 0, 4, 2)], ["C1"], zpc=["1_1"])
    territories = layer(tmp_path / "t.gpkg", [box(2, 0, 6, 2)], nom=["PNR"])
    result = run(territories=territories, land_use=use, communes=communes)
    assert result.total("stock_total") == pytest.approx(4 * 47)
    audit = result.audit[result.audit["level"] == "total"].iloc[0]
    assert (audit["area_ha"], audit["without_figures_ha"]) == (pytest.approx(8), pytest.approx(4))
    assert "outside_communes" in [n.key for n in result.warnings]


def test_levels_add_up_from_columns_of_the_layer(tmp_path, use):
    shapes = [box(0, 0, 5, 2), box(5, 0, 8, 2), box(8, 0, 10, 2)]
    territories = own(tmp_path / "t.gpkg", shapes, ["A", "B", "C"], epci=["E1", "E1", "E2"], scot=["S", "S", "S"])
    result = run(AssessmentOptions(levels=("commune", "epci", "scot")), territories=territories, land_use=use)
    assert result.levels == ("commune", "epci", "scot", "total")
    sums = result.stocks.groupby("level")["stock_tc"].sum()
    np.testing.assert_allclose(sums, sums["total"], rtol=1e-12)
    extent = result.territories.set_index(["level", "territory"])["area_ha"]
    assert extent["epci", "E1"] == pytest.approx(16)
    shape = result.territories.set_index(["level", "territory"])["geometry"]["epci", "E1"]
    assert shape.equals(box(0, 0, 8, 2))


def test_levels_from_a_membership_table(tmp_path, use):
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 5, 2), box(5, 0, 10, 2)], ["A", "B"])
    table = tmp_path / "m.csv"
    table.write_text("territory;pays;pays_name\nA;P1;Pays un\nB;P2;Pays deux\n")
    result = run(AssessmentOptions(levels=("pays",)), territories=territories, land_use=use, membership=str(table))
    names = result.territories.set_index("territory")["name"]
    assert names["P1"] == "Pays un"
    with pytest.raises(UsageError, match="bassin"):
        run(AssessmentOptions(levels=("bassin",)), territories=territories, land_use=use, membership=str(table))


def test_forests_of_a_layer_take_the_place_of_those_of_the_land_use(tmp_path):
    use = layer(tmp_path / "clc18.gpkg", [box(0, 0, 5, 2), box(5, 0, 10, 2)], CODE_18=["311", "211"])
    forests = layer(tmp_path / "bd.gpkg", [box(0, 0, 3, 2), box(8, 0, 12, 1)], CODE_TFV=["FF1-00-00", "FP"])
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"])
    result = run(AssessmentOptions(wood="none"), territories=territories, land_use=use, forests=forests)
    areas = result.areas[result.areas["level"] == "commune"].set_index("occupation")
    assert areas["area_ha"].to_dict() == pytest.approx({"cropland": 10, "forest_broadleaf": 6, "forest_poplar": 2})
    assert areas["origin"].to_dict()["forest_poplar"] == "forest layer"
    # BX broadleaves, corrected: soil of zone 2_3, live and dead wood, litter 9.
    table = load_release().forest.set_index(["localisation", "composition"]).loc[("BX", "forest_broadleaf")]
    expected = 6 * (soil("2_3", "forest") + table["live_tc_ha"] + table["dead_tc_ha"] + 9)
    assert value(result.stocks, "stock_tc", level="commune", occupation="forest_broadleaf") == pytest.approx(expected)
    grown = value(result.fluxes, "flux_tco2e_yr", level="commune", to_occupation="forest_broadleaf")
    assert grown == pytest.approx(6 * table["growth_tc_ha_yr"] * 44 / 12)


def test_hedgerows_of_a_layer_count_by_the_kilometre(tmp_path, use):
    line = shapely.LineString([(X + 500, Y + 50), (X + 2000, Y + 50)])
    hedgerows = layer(tmp_path / "h.gpkg", [line], id=[1])
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"])
    # 500 m of the line lie inside; Aisne's figure is 97.82 tC/km, padded code read (Q10).
    result = run(territories=territories, land_use=use, hedgerows=hedgerows)
    stock = value(result.stocks, "stock_tc", level="commune", occupation="hedgerow")
    assert stock == pytest.approx(0.5 * 97.8195561667002)
    conform = run(AssessmentOptions(mode="conform"), territories=territories, land_use=use, hedgerows=hedgerows)
    assert value(conform.stocks, "stock_tc", level="commune", occupation="hedgerow") == pytest.approx(0.5 * 101.347)
    assert "Q10" in conform.defects["defect"].tolist()


def test_two_vintages_give_the_changes_a_year(tmp_path):
    before = layer(tmp_path / "clc12.gpkg", [box(0, 0, 10, 2)], CODE_12=["211"])
    after = layer(tmp_path / "clc18.gpkg", [box(0, 0, 7, 2), box(7, 0, 10, 2)], CODE_18=["211", "112"])
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"])
    result = run(territories=territories, land_use=after, land_use_before=before)
    changes = result.changes[result.changes["level"] == "commune"].set_index("to_occupation")["area_ha_yr"]
    assert changes.to_dict() == pytest.approx({"artificial_sealed": 0.8, "artificial_grassed": 0.2})
    longer = run(AssessmentOptions(years=12), territories=territories, land_use=after, land_use_before=before)
    assert value(longer.changes, "area_ha_yr", level="commune") == pytest.approx(0.5)


def write_raster(path: Path, values: np.ndarray) -> str:
    transform = rasterio.Affine(100, 0, X, 0, -100, Y + 200)
    with rasterio.open(
        path, "w", driver="GTiff", height=2, width=10, count=1, dtype="uint16", crs=2154, transform=transform, nodata=0
    ) as raster:
        raster.write(values.astype("uint16"), 1)
    return str(path)


def test_two_rasters_give_the_same_as_two_layers(tmp_path):
    before, after = np.full((2, 10), 211), np.full((2, 10), 211)
    after[:, 7:] = 112
    paths = [write_raster(tmp_path / f"clc{y}.tif", v) for y, v in (("12", before), ("18", after))]
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"])
    result = run(territories=territories, land_use=paths[1], land_use_before=paths[0])
    changes = result.changes[result.changes["level"] == "commune"].set_index("to_occupation")["area_ha_yr"]
    assert changes.to_dict() == pytest.approx({"artificial_sealed": 0.8, "artificial_grassed": 0.2})


def test_rasters_that_differ_everywhere(tmp_path):
    paths = [write_raster(tmp_path / f"clc{y}.tif", np.full((2, 10), c)) for y, c in (("12", 211), ("18", 231))]
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"])
    result = run(territories=territories, land_use=paths[1], land_use_before=paths[0])
    assert value(result.changes, "area_ha_yr", level="commune") == pytest.approx(20 / 6)


def test_a_layer_of_changes(tmp_path, use):
    changes = layer(tmp_path / "cha.gpkg", [box(0, 0, 3, 2)], CHA_1218=["231-211"], AREA_HA=[6.0])
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"])
    result = run(territories=territories, land_use=use, changes=changes)
    rows = result.changes[result.changes["level"] == "commune"].iloc[0]
    assert (rows["from_occupation"], rows["to_occupation"]) == ("grassland_herbaceous", "cropland")
    assert rows["area_ha_yr"] == pytest.approx(1)


def test_corrections_replace_what_was_computed_and_say_so(tmp_path, use):
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"])
    table = tmp_path / "fix.csv"
    table.write_text("territory,occupation,area_ha\nA,Vergers,3\nA,cropland,9\n")
    result = run(territories=territories, land_use=use, corrections=str(table))
    areas = result.areas[result.areas["level"] == "commune"].set_index("occupation")
    assert areas["area_ha"].to_dict() == pytest.approx(
        {"cropland": 9, "grassland_herbaceous": 6, "wetland": 2, "orchard": 3}
    )
    assert areas["origin"][["cropland", "orchard", "wetland"]].tolist() == ["user", "user", "computed"]


def test_tables_alone_by_code_by_label_and_by_id(tmp_path):
    # Busigny: zone 2_3. Ten hectares of crops and five of shared artificial land.
    expected = 10 * soil("2_3", "cropland") + 4 * 30 + 1 * (soil("2_3", "artificial_grassed") + 7)
    for name, column, crops, built in (
        ("code", "class_code", "211", "112"),
        ("label", "occupation", "Cultures", "Sols artificiels"),
        ("id", "occupation", "cropland", "artificial"),
        ("code in occupation", "occupation", "211", "112"),
    ):
        table = tmp_path / f"{name}.csv"
        table.write_text(f"territory,{column},area_ha\n59118,{crops},10\n59118,{built},5\n", encoding="utf-8")
        assert run(areas=str(table)).total("stock_total") == pytest.approx(expected), name
    for suffix in ("parquet", "xlsx"):
        frame = pd.DataFrame({"territory": ["59118"] * 2, "class_code": ["211", "112"], "area_ha": [10.0, 5.0]})
        path = tmp_path / f"t.{suffix}"
        frame.to_parquet(path) if suffix == "parquet" else frame.to_excel(path, index=False)
        assert run(areas=str(path)).total("stock_total") == pytest.approx(expected), suffix


def test_an_epci_is_spread_over_its_communes(tmp_path):
    known = load_release().communes
    members = known[known["epci"] == "200030633"].set_index("insee")
    table = tmp_path / "a.csv"
    table.write_text("territory,class_code,area_ha\n200030633,211,1000\n")
    result = run(AssessmentOptions(levels=("commune", "territory")), areas=str(table))
    weight = members["area_ha"] / members["area_ha"].sum()
    expected = sum(1000 * w * soil(z, "cropland") for w, z in zip(weight, members["zpc"]))
    assert result.total("stock_total") == pytest.approx(expected)
    assert len(result.territories[result.territories["level"] == "commune"]) == len(members)


def test_wood_products_by_consumption_follow_the_population(tmp_path, use):
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"], population=[642_997.05])
    result = run(AssessmentOptions(wood="consumption"), territories=territories, land_use=use)
    stock = value(result.stocks, "stock_tc", level="commune", occupation="wood_products")
    assert stock == pytest.approx(0.01 * (33_741_446.79 + 58_436_577.05))
    flux = value(result.fluxes, "flux_tco2e_yr", level="commune", to_occupation="wood_products")
    assert flux == pytest.approx(0.01 * (918_160.6252 + 441_532.8296))


def test_practices(tmp_path, use):
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"])
    table = tmp_path / "p.csv"
    table.write_text("territory,practice,area_ha\nA,cropsAgroforestry,10\nA,prairiesHedges,2\n")
    result = run(territories=territories, land_use=use, practices=str(table))
    assert result.total("flux_total") == pytest.approx((10 * 1.0 + 2 * 0.25) * 44 / 12)
    leaves = result.indicators[
        (result.indicators["level"] == "total") & (result.indicators["indicator"] == "flux_by_occupation")
    ]
    assert leaves.set_index("occupation")["value"]["grassland"] == pytest.approx(2 * 0.25 * 44 / 12)


def test_share_of_the_emissions_given(tmp_path, use):
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"], population=[1_000.0])
    options = AssessmentOptions(wood="consumption", emissions_tco2e_yr=1_000.0)
    result = run(options, territories=territories, land_use=use)
    assert result.emissions_share == pytest.approx(result.total("flux_total") / 1000)


def test_gaps_and_overlaps_are_told_and_the_areas_close(tmp_path):
    use = layer(tmp_path / "clc18.gpkg", [box(0, 0, 6, 2), box(5, 0, 9, 2)], CODE_18=["211", "231"])
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"])
    result = run(territories=territories, land_use=use)
    audit = result.audit[result.audit["level"] == "commune"].iloc[0]
    assert audit[["mapped_ha", "uncovered_ha", "overlap_ha"]].tolist() == pytest.approx([20, 2, 2])
    assert abs(audit["closure_error_m2"]) < 1
    keys = [n.key for n in result.warnings if n.level == "warning"]
    assert {"land_use_gaps", "land_use_overlaps"} <= set(keys)


def test_corrected_mode_states_both_numbers(tmp_path, use):
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"])
    result = run(territories=territories, land_use=use)
    both = result.comparison[result.comparison["level"] == "total"].set_index("mode")
    assert set(both.index) == {"corrected", "conform"}
    assert both.loc["corrected", "stock_tc"] == pytest.approx(result.total("stock_total"))


def test_both_modes_stand_in_the_result_of_either(tmp_path):
    """Eighty hectares of shared codes and twenty of 141: ADEME's split loses twenty hectares of sealed land (Q1)."""
    use = layer(tmp_path / "clc18.gpkg", [box(0, 0, 8, 10), box(8, 0, 10, 10)], CODE_18=["112", "141"])
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 10)], ["A"])
    found = {}
    for mode in ("corrected", "conform"):
        result = run(AssessmentOptions(mode=mode), territories=territories, land_use=use)
        both = result.comparison[result.comparison["level"] == "total"].set_index("mode")["stock_tc"]
        assert both[mode] == pytest.approx(result.total("stock_total"))
        found[mode] = both
    assert found["conform"]["corrected"] == pytest.approx(found["corrected"]["corrected"])
    assert found["corrected"]["corrected"] - found["corrected"]["conform"] == pytest.approx(20 * 30)


def test_open_water_tells_what_it_weighs_in_stock_and_flux(tmp_path):
    """Six hectares of crops become a lake in six years: 125 tC/ha of soil against cropland's, told beside the total."""
    before = layer(tmp_path / "clc12.gpkg", [box(0, 0, 10, 2)], CODE_12=["211"])
    after = layer(tmp_path / "clc18.gpkg", [box(0, 0, 7, 2), box(7, 0, 10, 2)], CODE_18=["211", "512"])
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"])
    result = run(territories=territories, land_use=after, land_use_before=before)
    told = {n.key: n.values for n in result.warnings}
    assert told["open_water"]["stock_tc"] == pytest.approx(6 * 125)
    assert told["open_water"]["stock_share"] == pytest.approx(750 / (14 * soil("2_3", "cropland") + 750))
    table = load_release().soil_flux.set_index(["zpc", "from_soil", "to_soil"])["flux_tc_ha_yr"]
    expected = 1 * table["2_3", "cropland", "wetland"] * 44 / 12
    assert told["open_water_flux"]["flux_tco2e_yr"] == pytest.approx(expected)
    assert told["open_water_flux"]["all_tco2e_yr"] == pytest.approx(result.total("flux_total"))


def test_an_input_is_never_changed(tmp_path, use):
    territories = own(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], ["A"])
    given = read_inputs(Paths(territories=territories, land_use=use))
    before = given.territories.copy(deep=True)
    assess(given, AssessmentOptions(levels=("commune", "departement")))
    pd.testing.assert_frame_equal(pd.DataFrame(given.territories), pd.DataFrame(before))
