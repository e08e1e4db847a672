"""Several land uses of one territory: by hand first, then what must hold of any, then the command."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas
import numpy as np
import openpyxl
import pandas as pd
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio import Affine

from carbocs.core import overlay
from carbocs.core.assessment import AssessmentOptions
from carbocs.core.comparing import DISAGREEMENTS, UNCOVERED, compare_sources, disagreement, read_sources
from carbocs.core.covers import RasterCover, polygons_of
from carbocs.core.errors import CarbocsError, Notice, UsageError
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.levels import TOTAL
from carbocs.core.report.result_file import notice_of
from carbocs.core.report.source_comparison import COLOURS, causes, matrix, side_by_side, write_geopackage

X, Y = 650_000.0, 6_990_000.0
OWN = {"zpc": "2_3", "ser": "B21", "departement": "80", "region": "32"}


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a rectangle in hundreds of metres from (X, Y): 1 × 1 is a hectare."""
    return shapely.box(X + west * 100, Y + south * 100, X + east * 100, Y + north * 100)


def layer(path: Path, shapes: list, **columns: list) -> str:
    geopandas.GeoDataFrame(columns, geometry=shapes, crs=2154).to_file(path, engine="pyogrio")
    return str(path)


@pytest.fixture
def territories(tmp_path) -> str:
    """Two communes of 100 ha side by side."""
    own = {k: [v, v] for k, v in OWN.items()}
    return layer(tmp_path / "t.gpkg", [box(0, 0, 10, 10), box(10, 0, 20, 10)], insee=["1", "2"], nom=["A", "B"], **own)


@pytest.fixture
def compared(tmp_path, territories):
    """CLC: fields, a wood of 40 ha over both communes. OCS GE: the wood is 50 ha, a town of 10 ha, 5 ha bare."""
    clc = layer(tmp_path / "clc.gpkg", [box(0, 4, 20, 10), box(0, 0, 8, 4), box(12, 0, 20, 4), box(8, 0, 12, 4)],
                code_18=["211", "211", "211", "311"])  # fmt: skip
    ocs = layer(
        tmp_path / "ocs.gpkg",
        [box(0, 4, 20, 9.5), box(0, 9.5, 10, 10), box(0, 0, 7.5, 4), box(12.5, 0, 17.5, 4), box(17.5, 0, 20, 4),
         box(7.5, 0, 12.5, 4)],
        code_cs=["CS2.2.1", "CS2.2.1", "CS2.2.1", "CS2.2.1", "CS1.1.1.1", "CS2.1.1.1"],
        code_us=["US1.1", "US1.1", "US1.1", "US1.1", "US5", "US1.2"],
    )  # fmt: skip
    inputs = read_sources({"CLC": clc, "OCS": ocs}, {}, Paths(territories=territories))
    return compare_sources(inputs, AssessmentOptions(cropland_share=0.75))


def test_confusion_by_hand(compared):
    cells = matrix(compared, "CLC", "OCS")
    expected = pd.DataFrame(
        {"artificial_sealed": [10.0, 0.0], "forest_broadleaf": [4.0, 16.0], "agricultural_open": [165.0, 0.0],
         UNCOVERED: [5.0, 0.0]},
        index=["cropland", "forest_broadleaf"],
    )  # fmt: skip
    pd.testing.assert_frame_equal(cells[expected.columns], expected, check_names=False, atol=1e-9)
    assert matrix(compared, "CLC", "OCS", "2").to_numpy().sum() == pytest.approx(100.0)


def test_side_by_side_by_hand(compared):
    table = side_by_side(compared)
    assert table.loc["cropland", ("area_ha", "CLC")] == pytest.approx(184.0)
    assert table.loc["cropland", ("area_ha", "OCS")] == pytest.approx(0.75 * 165.0)
    assert table.loc["grassland_herbaceous", ("area_ha", "OCS")] == pytest.approx(0.25 * 165.0)
    whole = compared.indicators[compared.indicators["territory"] == TOTAL].set_index("source")
    assert whole["uncovered_ha"].tolist() == pytest.approx([0.0, 5.0], abs=1e-6)
    assert whole["flux_tco2e_yr"].isna().all()  # no changes were given


def test_what_changes_the_stock_sums_to_the_difference(compared):
    land = compared.occupations[~compared.occupations["occupation"].isin(["hedgerow", "wood_products"])]
    for territory in ("1", "2", TOTAL):
        stock = land[land["territory"] == territory].groupby("source")["stock_tc"].sum()
        cells = causes(compared, "CLC", "OCS", territory)
        assert cells["difference_tc"].sum() == pytest.approx(stock["OCS"] - stock["CLC"], abs=1e-6)
        assert cells["difference_tc"].abs().is_monotonic_decreasing
    cells = causes(compared, "CLC", "OCS").set_index(["first_occupation", "second_occupation"])["difference_tc"]
    assert cells["cropland", "artificial_sealed"] < 0 < cells["cropland", "forest_broadleaf"]
    assert cells["forest_broadleaf", "forest_broadleaf"] == pytest.approx(0.0)


def test_land_that_differs_is_drawn_and_cut_by_the_territories(compared):
    land = compared.differences
    assert overlay.area_m2(land["geometry"]).sum() / 1e4 == pytest.approx(land["area_ha"].sum())
    kinds = land.groupby("disagreement")["area_ha"].sum()
    expected = {"artificial_second": 10.0, "forest_second": 4.0, "untold": 165.0}
    assert kinds.to_dict() == pytest.approx(expected)


def test_kinds_of_differences():
    first = np.array(["artificial", "cropland", "agricultural_open", "forest_mixed", "grassland_shrub", "orchard",
                      "artificial_sealed", "unmapped"], dtype=object)  # fmt: skip
    second = np.array(["artificial_sealed", "grassland_shrub", "cropland", "forest_poplar", "forest_mixed", "vineyard",
                       "forest_mixed", "cropland"], dtype=object)  # fmt: skip
    told = ["untold", "crop_or_grass", "untold", "within", "forest_second", "other", "artificial_first", "other"]
    assert disagreement(first, second).tolist() == told
    assert tuple(COLOURS) == DISAGREEMENTS


def test_a_raster_is_compared_as_its_cells(tmp_path, territories):
    cells = np.array([[211, 211, 211, 311], [211, 0, 311, 311], [112, 112, 112, 112]], dtype="int16")
    profile = {
        "driver": "GTiff",
        "width": 4,
        "height": 3,
        "count": 1,
        "dtype": "int16",
        "crs": "EPSG:2154",
        "nodata": 0,
    }
    with rasterio.open(tmp_path / "r.tif", "w", transform=Affine(500, 0, X, 0, -300, Y + 900), **profile) as file:
        file.write(cells, 1)
    cover = read_inputs(Paths(territories=territories, land_use=str(tmp_path / "r.tif"))).land_use
    assert isinstance(cover, RasterCover)
    found = polygons_of(cover)
    assert len(found.geometry) == 5  # a run a code and row
    area = pd.Series(shapely.area(found.geometry) / 1e4).groupby(found.written(found.codes)).sum()
    assert area.to_dict() == pytest.approx({"112": 60.0, "211": 60.0, "311": 45.0})
    vector = layer(tmp_path / "v.gpkg", list(found.geometry), code_18=found.written(found.codes).tolist())
    inputs = read_sources({"r": str(tmp_path / "r.tif"), "v": vector}, {}, Paths(territories=territories))
    result = compare_sources(inputs)
    assert result.differences.empty
    assert result.confusion["difference_tc"].abs().max() < 1e-6


def test_a_raster_of_another_projection_is_laid_in_the_working_one(shared):
    lot = shared / "data/lot"
    paths = Paths(territories=str(lot / "communes_46.geojson"), land_use=str(lot / "clc2018_100m.tif"),
                  where="code = '46042'", territory_id="code")  # fmt: skip
    cover = read_inputs(paths, with_places=False).land_use
    found = polygons_of(cover)
    cells = cover.raster.cell_area_m2 * np.count_nonzero(cover.raster.values)
    assert shapely.area(found.geometry).sum() == pytest.approx(cells, rel=2e-3)
    assert not shapely.is_empty(found.geometry).any()


@pytest.mark.parametrize(
    ("sources", "before", "key"),
    [({"a": "x"}, {}, "too_few_sources"), ({"a": "x", "b": "y"}, {"c": "z"}, "unknown_source")],
)
def test_what_does_not_go_together_is_refused(territories, sources, before, key):
    with pytest.raises(UsageError) as caught:
        read_sources(sources, before, Paths(territories=territories))
    assert caught.value.key == key


def test_sources_of_several_years_are_told(tmp_path, territories):
    shapes = [box(0, 0, 20, 10)]
    one = layer(tmp_path / "clc12.gpkg", shapes, code_12=["211"])
    two = layer(tmp_path / "clc18.gpkg", shapes, code_18=["211"])
    found = compare_sources(read_sources({"one": one, "two": two}, {"two": one}, Paths(territories=territories)))
    assert [n.key for n in found.notices] == ["sources_of_several_years"]
    assert "2012" in found.notices[0].text("fr")
    flux = found.indicators[found.indicators["territory"] == TOTAL].set_index("source")["flux_tco2e_yr"]
    assert np.isnan(flux["one"])
    assert np.isfinite(flux["two"])


# --- what must hold of any drawing

_CODES = st.sampled_from(["112", "141", "211", "231", "311", "312", "411", "333"])


@settings(max_examples=8, deadline=None)
@given(st.lists(_CODES, min_size=4, max_size=4), st.lists(_CODES, min_size=9, max_size=9), st.booleans())
def test_areas_are_conserved_and_the_order_of_sources_turns_the_table(tmp_path_factory, four, nine, bare):
    folder = tmp_path_factory.mktemp("any")
    own = {k: [v] for k, v in OWN.items()}
    paths = Paths(territories=layer(folder / "t.gpkg", [box(0, 0, 6, 6)], insee=["1"], nom=["A"], **own))
    halves = [box(3 * x, 3 * y, 3 * x + 3, 3 * y + 3) for x in range(2) for y in range(2)]
    thirds = [box(2 * x, 2 * y, 2 * x + 2, 2 * y + 2) for x in range(3) for y in range(3)]
    kept = slice(0, 8 if bare else 9)
    a = layer(folder / "a.gpkg", halves, code_18=four)
    b = layer(folder / "b.gpkg", thirds[kept], code_18=nine[kept])
    one = compare_sources(read_sources({"a": a, "b": b}, {}, paths))
    two = compare_sources(read_sources({"b": b, "a": a}, {}, paths))
    cells = matrix(one, "a", "b")
    assert cells.to_numpy().sum() == pytest.approx(36.0)
    pd.testing.assert_frame_equal(cells, matrix(two, "b", "a").T, check_names=False, atol=1e-9)
    there, back = causes(one, "a", "b")["difference_tc"].sum(), causes(two, "b", "a")["difference_tc"].sum()
    assert there == pytest.approx(-back, abs=1e-6)


# --- out


def test_the_command_writes_all_it_prints(tmp_path, capsys):
    from typer.testing import CliRunner

    from carbocs.core.cli import app

    sample = Path(__file__).parents[2] / "sample_data"
    outs = [tmp_path / "c.gpkg", tmp_path / "c.xlsx", tmp_path / "c"]
    arguments = [
        "compare-sources", "--lang", "fr", "--territories", str(sample / "communes.gpkg"),
        "--where", "epci = '290000022'",
        "--source", f"CORINE={sample / 'clc18.gpkg'}", "--source", f"OCS GE={sample / 'ocsge_2021.gpkg'}",
        "--source", str(sample / "ocs2d.gpkg"), "--before", "ocs2d=2015", "--cropland-share", "0.7",
        *(a for out in outs for a in ("--out", str(out))),
    ]  # fmt: skip
    run = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert run.exit_code == 0
    assert "CORINE, OCS GE, ocs2d" in run.stdout
    assert "aucun changement lu" in run.stdout
    table = pd.read_csv(outs[2] / "indicators.csv").set_index(["territory", "source"])
    assert table.loc[(TOTAL, "OCS GE"), "stock_tc"] > table.loc[(TOTAL, "CORINE"), "stock_tc"] > 0
    with closing(sqlite3.connect(outs[0])) as file:
        styles = dict(file.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall())
        kinds = {k for (k,) in file.execute("SELECT DISTINCT disagreement FROM source_differences_1")}
    assert list(styles) == ["source_differences_1", "source_differences_2", "source_differences_3"]
    assert kinds <= set(DISAGREEMENTS)
    assert all(f'value="{k}"' in styles["source_differences_1"] for k in kinds)
    book = openpyxl.load_workbook(outs[1])
    assert book.sheetnames[:4] == ["Côte à côte", "Par territoire", "Confusion 1", "Causes 1"]
    written = book["Confusion 1"]
    total = sum(c.value for row in written.iter_rows(min_row=5, min_col=2) for c in row if isinstance(c.value, float))
    assert total == pytest.approx(5742.23, abs=0.01)


def test_an_output_that_fails_leaves_nothing(compared, tmp_path, monkeypatch):
    def fail(*_):
        raise CarbocsError("cannot_write", path="x", reason="y")

    monkeypatch.setattr("carbocs.core.report.geopackage.write_style_rows", fail)
    with pytest.raises(CarbocsError):
        write_geopackage(compared, tmp_path / "out.gpkg")
    assert not list(tmp_path.glob("out*"))


def test_a_notice_of_another_release_is_said_as_it_was_written():
    row = {"name": "sources_of_several_years", "values": "{}", "level": "info", "message": "as it was"}
    assert notice_of(row).text("fr") == "as it was"
    gone = {**row, "name": "a_key_of_before"}
    assert notice_of(gone) == Notice("as_written", {"message": "as it was"}, "info")
