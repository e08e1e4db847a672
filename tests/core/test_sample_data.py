"""The sample territory is what its README says, and the script still draws it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely

from carbocs.core.overlay import mutual_overlaps

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data"
PLAN = ("plui_zones.gpkg", "plui_actions.gpkg")
LAYERS = ("communes.gpkg", "clc12.gpkg", "clc18.gpkg", "forests.fgb", "hedgerows.fgb", *PLAN)
VINTAGES = (("clc12", "CODE_12"), ("clc18", "CODE_18"))


def coverage(polygons: np.ndarray) -> bool:
    """Return whether polygons are a coverage, by GEOS; shapely 2.0 cannot ask it, there no pair may overlap."""
    if hasattr(shapely, "coverage_is_valid"):
        return bool(shapely.coverage_is_valid(polygons))
    return not len(mutual_overlaps(polygons)[0])


def shapes(name: str) -> np.ndarray:
    return np.asarray(gpd.read_file(SAMPLE / name).geometry)


@pytest.fixture(scope="module")
def territory() -> shapely.Geometry:
    return shapely.coverage_union_all(shapes("communes.gpkg"))


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sample_data", ROOT / "tools" / "make_sample_data.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rebuilt(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample_data")
    script.main(["--out", str(folder)])
    return folder


@pytest.mark.parametrize("name", LAYERS)
def test_the_script_draws_the_committed_layers(rebuilt: Path, name: str) -> None:
    committed, drawn = (gpd.read_file(folder / name) for folder in (SAMPLE, rebuilt))
    pd.testing.assert_frame_equal(drawn.drop(columns="geometry"), committed.drop(columns="geometry"), rtol=1e-6)
    same = shapely.equals_exact(np.asarray(drawn.geometry), np.asarray(committed.geometry), 1e-6)
    assert same.all(), f"{(~same).sum()} features of {name} differ"


@pytest.mark.parametrize("name", ["areas.csv", "changes.csv"])
def test_the_script_writes_the_committed_tables(rebuilt: Path, name: str) -> None:
    committed, drawn = (pd.read_csv(folder / name, dtype={"territory": str}) for folder in (SAMPLE, rebuilt))
    pd.testing.assert_frame_equal(drawn, committed, rtol=1e-6, atol=1e-4)


@pytest.mark.parametrize("name", ["plui_areas.csv", "plui_consumption.csv"])
def test_the_script_writes_the_committed_tables_of_the_plan(rebuilt: Path, name: str) -> None:
    assert (rebuilt / name).read_text(encoding="utf-8") == (SAMPLE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["clc12.tif", "clc18.tif"])
def test_the_script_writes_the_committed_rasters(rebuilt: Path, name: str) -> None:
    with rasterio.open(SAMPLE / name) as committed, rasterio.open(rebuilt / name) as drawn:
        assert drawn.transform == committed.transform
        assert (drawn.read(1) == committed.read(1)).all()


@pytest.mark.parametrize("name", [n for n in LAYERS if n.endswith(".gpkg")])
def test_every_gdal_reads_the_geopackages_without_a_warning(rebuilt: Path, name: str) -> None:
    for folder in (SAMPLE, rebuilt):
        head = (folder / name).read_bytes()[:72]
        assert int.from_bytes(head[60:64], "big") == 10_200  # user_version: GeoPackage 1.2
        assert head[68:72] == b"GPKG"
        assert head[18:20] == b"\x01\x01"  # not the write-ahead log that QGIS turns on where it opens a file in place


def test_it_is_small() -> None:
    sizes = {f.name: f.stat().st_size for f in SAMPLE.iterdir()}
    assert max(sizes.values()) < 1.3e6 and sum(sizes.values()) < 6e6


def test_communes_stand_in_two_epci_and_bear_figures_of_their_own() -> None:
    communes = gpd.read_file(SAMPLE / "communes.gpkg")
    assert communes["insee"].is_unique
    assert len(communes) == 12
    assert communes["epci"].nunique() == 2
    assert communes[["zpc", "ser", "departement", "region"]].notna().all(axis=None)
    assert coverage(np.asarray(communes.geometry))
    for _, members in communes.groupby("epci"):
        assert shapely.coverage_union_all(np.asarray(members.geometry)).geom_type == "Polygon"


def test_no_code_can_be_a_real_one() -> None:
    communes = gpd.read_file(SAMPLE / "communes.gpkg")
    assert communes["insee"].str.startswith("96").all()
    for siren in communes["epci"].unique():
        digits = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(siren))]
        assert sum(d // 10 + d % 10 for d in digits) % 10 != 0


@pytest.mark.parametrize(("name", "field"), VINTAGES)
def test_land_use_has_no_gap_and_no_overlap(territory: shapely.Geometry, name: str, field: str) -> None:
    frame = gpd.read_file(SAMPLE / f"{name}.gpkg")
    cover = np.asarray(frame.geometry)
    whole = shapely.coverage_union_all(cover)
    assert shapely.is_valid(cover).all()
    assert coverage(cover)
    assert shapely.area(cover).sum() == pytest.approx(whole.area, rel=1e-12)
    assert len(shapely.get_rings(whole)) == 1
    assert whole.covers(territory)
    assert whole.boundary.distance(territory.boundary) > 450
    assert frame["AREA_HA"].min() > 4.5
    assert frame[field].str.fullmatch(r"\d{3}").all()


@pytest.mark.parametrize(("name", "field"), VINTAGES)
def test_the_raster_is_the_vector_seen_on_a_grid(name: str, field: str) -> None:
    frame = gpd.read_file(SAMPLE / f"{name}.gpkg")
    with rasterio.open(SAMPLE / f"{name}.tif") as grid:
        codes, count = np.unique(grid.read(1), return_counts=True)
        assert grid.crs.to_epsg() == 2154
        assert grid.nodata == 0
    seen = pd.Series(count * 0.0625, codes).drop(0)
    drawn = (frame.geometry.area / 1e4).groupby(frame[field].astype(int)).sum()
    assert list(seen.index) == list(drawn.index)
    assert (seen - drawn).abs().sum() < 0.01 * drawn.sum()


def test_the_area_table_is_the_overlay(territory: shapely.Geometry) -> None:
    table = pd.read_csv(SAMPLE / "areas.csv", dtype=str).astype({"area_ha": float})
    frame = gpd.read_file(SAMPLE / "clc18.gpkg")
    within = shapely.area(shapely.intersection(np.asarray(frame.geometry), territory)) / 1e4
    expected = pd.Series(within).groupby(frame["CODE_18"]).sum()
    found = table.groupby("class_code")["area_ha"].sum()
    pd.testing.assert_series_equal(found, expected[expected > 0], check_names=False, atol=0.01)
    assert found.sum() == pytest.approx(territory.area / 1e4, abs=0.01)


def test_the_change_table_is_the_difference_of_the_vintages(territory: shapely.Geometry) -> None:
    changes = pd.read_csv(SAMPLE / "changes.csv", dtype=str).astype({"area_ha_yr": float})
    gained = changes.groupby("to_code")["area_ha_yr"].sum() * 6
    lost = changes.groupby("from_code")["area_ha_yr"].sum() * 6
    totals = []
    for name, field in VINTAGES:
        frame = gpd.read_file(SAMPLE / f"{name}.gpkg")
        within = shapely.area(shapely.intersection(np.asarray(frame.geometry), territory)) / 1e4
        totals.append(pd.Series(within).groupby(frame[field]).sum())
    difference = totals[1].sub(totals[0], fill_value=0)
    net = gained.sub(lost, fill_value=0).reindex(difference.index, fill_value=0)
    pd.testing.assert_series_equal(net, difference, check_names=False, atol=0.01)
    assert 0.005 < gained.sum() / (territory.area / 1e4) < 0.02


@pytest.mark.parametrize(
    ("codes", "low", "high"),
    [
        (("211", "242", "243"), 55, 65),
        (("231", "321", "322"), 10, 15),
        (("311", "312", "313", "324"), 10, 14),
        (("111", "112", "121", "122", "131", "132", "133", "141", "142"), 8, 12),
        (("411", "412", "511", "512"), 2, 4),
        (("333",), 0.05, 0.5),
    ],
)
def test_shares_are_those_of_such_a_country(codes: tuple[str, ...], low: float, high: float) -> None:
    table = pd.read_csv(SAMPLE / "areas.csv", dtype={"class_code": str})
    share = table.loc[table["class_code"].isin(codes), "area_ha"].sum() / table["area_ha"].sum() * 100
    assert low < share < high


def test_forests_agree_with_the_woods_of_the_land_use(territory: shapely.Geometry) -> None:
    stands = gpd.read_file(SAMPLE / "forests.fgb")
    cover = np.asarray(stands.geometry)
    assert shapely.is_valid(cover).all()
    assert coverage(cover)
    assert (shapely.area(cover) > 4500).all()
    assert {"FF1-00-00", "FF2-00-00", "FF31", "FP", "LA4"} <= set(stands["CODE_TFV"])
    land_use = gpd.read_file(SAMPLE / "clc18.gpkg")
    woods = shapely.coverage_union_all(np.asarray(land_use.loc[land_use["CODE_18"].str[:2] == "31", "geometry"]))
    both = shapely.area(shapely.intersection(shapely.coverage_union_all(cover), woods))
    assert both > 0.85 * woods.area
    assert both > 0.75 * shapely.area(cover).sum()


def test_hedgerows_are_of_a_plausible_length(territory: shapely.Geometry) -> None:
    hedges = shapes("hedgerows.fgb")
    assert set(shapely.get_type_id(hedges)) == {shapely.GeometryType.LINESTRING}
    assert shapely.length(hedges).min() > 40
    assert shapely.length(hedges).max() < 1000
    within = shapely.length(shapely.intersection(hedges, territory)).sum()
    assert 50e3 < within < 110e3


def test_the_plan_lies_on_open_ground_and_no_two_zones_of_a_variant_overlap(territory: shapely.Geometry) -> None:
    zones = gpd.read_file(SAMPLE / "plui_zones.gpkg")
    land_use = gpd.read_file(SAMPLE / "clc18.gpkg")
    built = shapely.union_all(np.asarray(land_use.geometry[land_use["CODE_18"].str[0] == "1"]))
    assert set(zones["typezone"]) == {"AUc", "AUs"}
    assert list(zones["scenario"].unique()) == ["PLUi arrêté", "Densification", "Renaturation"]
    for variant, area_ha in (("PLUi arrêté", 175), ("Densification", 48), ("Renaturation", 48)):
        shapes = np.asarray(zones.geometry[zones["scenario"] == variant])
        assert shapely.area(shapes).sum() / 1e4 == pytest.approx(area_ha, abs=1)
        assert shapely.area(shapely.union_all(shapes)) == pytest.approx(shapely.area(shapes).sum())
        assert all(territory.covers(s) for s in shapes)
    assert shapely.area(shapely.intersection(np.asarray(zones.geometry), built)).sum() == pytest.approx(0, abs=1)
