"""Layers as they come: every format, encoding, coding, kind of geometry and CRS gives the areas worked by hand."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
import time
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pyarrow.parquet as parquet
import pyogrio
import pyproj
import pytest
import rasterio
import rasterio.shutil
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from carbocs.core import layers
from carbocs.core.assessment import AssessmentOptions, assess, measure
from carbocs.core.errors import Cancelled, CarbocsError, DataError, UsageError
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.layers import files

X, Y = 650_000.0, 6_990_000.0
OWN = {"zpc": "2_3", "ser": "B21", "departement": "80", "region": "32"}
EXPECTED = {("Bœuf-à-l'Eau", "211"): 12.0, ("Bœuf-à-l'Eau", "231"): 4.0, ("Thérouanne", "231"): 4.0}
"""Two communes of 16 and 4 ha, crops in the west (12 ha), meadow in the east (8 ha)."""


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a rectangle in hundreds of metres from (X, Y): 1 × 1 is a hectare."""
    return shapely.box(X + west * 100, Y + south * 100, X + east * 100, Y + north * 100)


def communes() -> geopandas.GeoDataFrame:
    own = {k: [v, v] for k, v in OWN.items()}
    names = ["Bœuf-à-l'Eau", "Thérouanne"]
    shapes = [box(0, 0, 8, 2), box(8, 0, 10, 2)]
    return geopandas.GeoDataFrame({"insee": names, "nom": names, **own}, geometry=shapes, crs=2154)


def fine(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Return a layer with a point every ten metres: its edges stay where they are in any other CRS."""
    return frame.assign(geometry=shapely.segmentize(frame.geometry.to_numpy(), 10.0))


def land_use(field: str = "CODE_18", codes: tuple = ("211", "231", "312")) -> geopandas.GeoDataFrame:
    """Return crops, meadow, and a wood so far away that a bounding box leaves it unread."""
    shapes = [box(0, 0, 6, 2), box(6, 0, 10, 2), box(5000, 0, 5010, 2)]
    return geopandas.GeoDataFrame({field: list(codes)}, geometry=shapes, crs=2154)


def measured(territories: str, use: str, **paths: str) -> dict[tuple[str, str], float]:
    given = read_inputs(Paths(territories=territories, land_use=use, **paths), with_places=False)
    table = measure(given).class_areas
    return {(t, c): a for t, c, a in table.itertuples(index=False)}


@pytest.fixture
def towns(tmp_path) -> str:
    communes().to_file(tmp_path / "communes.gpkg", engine="pyogrio")
    return str(tmp_path / "communes.gpkg")


# --- formats


def write(frame: geopandas.GeoDataFrame, folder: Path, kind: str) -> str:
    """Write a layer in one of the formats that are read; return the path to name."""
    suffix = {"shapefile": "shp", "shapefile cp1252": "shp", "named layer": "gpkg", "zip": "shp", "gdb": "gdb"}
    path = folder / f"use.{suffix.get(kind, kind)}"
    if path.suffix == ".shp":  # which cuts names at ten letters
        frame = frame.rename(columns={"departement": "departemen"})
    if kind == "parquet":
        frame.to_parquet(path)
    elif kind == "gdb":
        pyogrio.write_dataframe(frame, path, driver="OpenFileGDB", layer="use")
    elif kind == "shapefile cp1252":
        pyogrio.write_dataframe(frame, path, encoding="cp1252")
        path.with_suffix(".cpg").unlink()
    elif kind == "named layer":
        pyogrio.write_dataframe(frame.assign(geometry=frame.geometry.translate(50_000)), path, layer="other")
        pyogrio.write_dataframe(frame, path, layer="use", append=True)
        return f"{path}|layername=use"
    elif kind == "geojson":
        pyogrio.write_dataframe(fine(frame).to_crs(4326), path, layer_options={"COORDINATE_PRECISION": 15})
    else:
        pyogrio.write_dataframe(frame, path, encoding="utf-8" if suffix.get(kind) == "shp" else None)
    if kind == "zip":
        with zipfile.ZipFile(folder / "use.zip", "w") as archive:
            for part in folder.glob("use.*"):
                if part.suffix != ".zip":
                    archive.write(part, f"deep/{part.name}")
                    part.unlink()
        return str(folder / "use.zip")
    return str(path)


KINDS = ("gpkg", "shapefile", "shapefile cp1252", "geojson", "fgb", "parquet", "gdb", "named layer", "zip")


@pytest.mark.parametrize("kind", KINDS)
def test_areas_do_not_depend_on_the_format_of_the_land_use(tmp_path, towns, kind):
    found = measured(towns, write(land_use(), tmp_path, kind))
    assert found == pytest.approx(EXPECTED, rel=1e-6 if kind == "geojson" else 1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_names_keep_their_accents_in_every_format_of_the_territories(tmp_path, kind):
    pyogrio.write_dataframe(land_use(), tmp_path / "clc18.gpkg")
    found = measured(write(communes(), tmp_path, kind), str(tmp_path / "clc18.gpkg"))
    assert found == pytest.approx(EXPECTED, rel=1e-6 if kind == "geojson" else 1e-12)


@pytest.mark.parametrize("kind", ["gpkg", "fgb", "shapefile", "parquet"])
def test_only_what_touches_the_territories_is_kept(tmp_path, towns, kind):
    """The box is asked of the format, so that the far wood is not read; GeoParquet is cut after reading."""
    path = write(land_use(), tmp_path, kind)
    given = read_inputs(Paths(territories=towns, land_use=path))
    assert len(given.land_use.geometry) == 2
    assert next(s.features for s in given.sources if s.role == "land use") == 2


def bare(rows: list[int]) -> geopandas.GeoDataFrame:
    """Return some rows of the land use, and one without geometry."""
    shapes = [*land_use().geometry.iloc[rows], None]
    return geopandas.GeoDataFrame({"CODE_18": ["211"] * len(shapes)}, geometry=shapes, crs=2154)


def unseen(path: str) -> list[int]:
    """Return the counts of features without geometry that reading within the communes' box tells of."""
    within = {"bbox": (X, Y, X + 1000, Y + 200), "bbox_crs": 2154}
    read = layers.read_vector(path, role="land use", columns=[], **within)
    assert len(read.geometry) == 2
    return [n.values["count"] for n in read.notices if n.key == "null_geometry"]


# Where the box holds the whole layer, GDAL passes over it, and reads what has no geometry.
ROWS = pytest.mark.parametrize("rows", [[0, 1, 2], [0, 1]], ids=["part in the box", "all in the box"])


@ROWS
@pytest.mark.parametrize("name", ["use", 'the "use"'])
@pytest.mark.parametrize("index", ["YES", "NO"])
def test_features_without_geometry_are_counted_whatever_a_geopackage_calls_its_things(tmp_path, rows, name, index):
    path, options = tmp_path / "use.gpkg", {"GEOMETRY_NAME": f"{name} geometry", "SPATIAL_INDEX": index}
    pyogrio.write_dataframe(bare(rows), path, layer=name, layer_options=options)
    assert unseen(str(path)) == [1]
    with zipfile.ZipFile(tmp_path / "use.zip", "w") as archive:
        archive.write(path, path.name)
    assert unseen(str(tmp_path / "use.zip")) == [1]


@ROWS
@pytest.mark.parametrize("kind", ["shapefile", "geojson", "fgb", "gdb", "gpkg", "zip"])
def test_features_without_geometry_are_counted_in_every_format_and_no_others_are(tmp_path, rows, kind):
    (tmp_path / "sound").mkdir()
    assert unseen(write(land_use().iloc[rows], tmp_path / "sound", kind)) == []
    if kind == "fgb":  # which holds them only where it has no index
        pyogrio.write_dataframe(bare(rows), tmp_path / "use.fgb", layer_options={"SPATIAL_INDEX": "NO"})
        assert unseen(str(tmp_path / "use.fgb")) == [1]
    else:
        assert unseen(write(bare(rows), tmp_path, kind)) == [1]


def test_where_a_geoparquet_lies_and_how_it_is_coded_is_told_without_reading_its_rows(tmp_path, monkeypatch):
    frame = communes().to_crs(2154)
    frame.to_parquet(tmp_path / "towns.parquet", row_group_size=1)
    read = []
    whole = parquet.read_table
    monkeypatch.setattr(parquet, "read_table", lambda *a, **k: read.append(a) or whole(*a, **k))
    box, crs = layers.extent(str(tmp_path / "towns.parquet"))
    assert box == tuple(frame.total_bounds) and crs == pyproj.CRS(2154)
    fields, _ = layers.peek(str(tmp_path / "towns.parquet"), rows=1)
    assert len(fields) == 1 and list(fields) == [c for c in frame if c != "geometry"] and not read
    frame.iloc[:0].to_parquet(tmp_path / "none.parquet")
    fields, _ = layers.peek(str(tmp_path / "none.parquet"))
    assert len(fields) == 0 and list(fields) == [c for c in frame if c != "geometry"] and not read


def test_a_field_that_a_geoparquet_holds_as_its_index_is_told_as_it_is_read(tmp_path):
    path = str(tmp_path / "towns.parquet")
    field = next(c for c in communes() if c != "geometry")
    communes().set_index(field).to_parquet(path)
    assert sorted(layers.peek(path)[0]) == sorted(layers.read_vector(path, role="territories").attributes)
    assert field in layers.peek(path)[0]
    communes().set_index([["211", "111"]]).to_parquet(path)  # names of rows that look like codes: not a field
    assert list(layers.peek(path)[0]) == [c for c in communes() if c != "geometry"]


@pytest.mark.parametrize("told", [None, [None] * 4, [2.0, 0.0, 1.0, 1.0], [0.0, 1.0], "everywhere"])
def test_where_a_geoparquet_lies_is_read_where_the_file_tells_no_box(tmp_path, told):
    frame = communes().to_crs(2154)
    frame.to_parquet(tmp_path / "towns.parquet")
    table = parquet.read_table(tmp_path / "towns.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"]["geometry"]["bbox"] = told
    table = table.replace_schema_metadata({**table.schema.metadata, b"geo": json.dumps(geo).encode()})
    parquet.write_table(table, tmp_path / "other.parquet")
    assert layers.extent(str(tmp_path / "other.parquet"))[0] == tuple(frame.total_bounds)


def test_of_a_geoparquet_that_tells_where_its_rows_lie_only_those_in_reach_are_read(tmp_path, towns, monkeypatch):
    path = tmp_path / "use.parquet"
    land_use().to_parquet(path, write_covering_bbox=True, schema_version="1.1.0", row_group_size=2)
    read, asked = parquet.read_table, []
    monkeypatch.setattr(parquet, "read_table", lambda *a, **k: asked.append(read(*a, **k)) or asked[-1])
    assert measured(towns, str(path)) == pytest.approx(EXPECTED)
    assert asked[-1].num_rows == 2
    land_use().to_parquet(path, geometry_encoding="geoarrow")
    assert measured(towns, str(path)) == pytest.approx(EXPECTED)


def test_a_file_of_several_layers_asks_which(tmp_path, towns):
    path = write(land_use(), tmp_path, "named layer").split("|")[0]
    with pytest.raises(DataError, match=r"other, use") as caught:
        measured(towns, path)
    assert caught.value.key == "several_layers"
    with pytest.raises(DataError, match="third"):
        measured(towns, f"{path}|layername=third")


def test_what_is_no_layer_is_refused_by_name(tmp_path, towns):
    path = tmp_path / "clc.gpkg"
    path.write_text("not a geopackage")
    with pytest.raises(DataError, match=r"clc\.gpkg") as caught:
        measured(towns, str(path))
    assert caught.value.key == "unreadable_layer"


# --- codes


@pytest.mark.parametrize("field", ["CODE_18", "code_18", "Code_12", "CODE_CLC", "clc_code"])
@pytest.mark.parametrize(
    "codes", [("211", "231", "312"), (211, 231, 312), (211.0, 231.0, 312.0), ("2.1.1", "2.3.1", "3.1.2")], ids=repr
)
def test_codes_are_found_wherever_and_however_they_are_written(tmp_path, towns, field, codes):
    land_use(field, codes).to_file(tmp_path / "layer.gpkg", engine="pyogrio")
    assert measured(towns, str(tmp_path / "layer.gpkg")) == pytest.approx(EXPECTED)


def test_the_field_the_vintage_and_the_nomenclature_found_are_told(tmp_path, towns):
    land_use("CODE_12").to_file(tmp_path / "layer.gpkg", engine="pyogrio")
    given = read_inputs(Paths(territories=towns, land_use=str(tmp_path / "layer.gpkg")))
    (source,) = (s for s in given.sources if s.role == "land use")
    assert (source.code_field, source.vintage) == ("CODE_12", 2012)


def raster(path: Path, values: np.ndarray, driver: str = "GTiff", nodata: float | None = None) -> str:
    options = {"height": values.shape[0], "width": values.shape[1], "count": 1, "dtype": values.dtype}
    transform = rasterio.Affine(100, 0, X, 0, -100, Y + 200)
    with rasterio.open(path, "w", driver=driver, crs=2154, transform=transform, nodata=nodata, **options) as file:
        file.write(values, 1)
    return str(path)


def cells(crops: float, meadow: float, dtype: str) -> np.ndarray:
    values = np.full((2, 10), meadow, dtype=dtype)
    values[:, :6] = crops
    return values


@pytest.mark.parametrize("kind", ["GTiff", "COG", "VRT", "zip"])
def test_areas_do_not_depend_on_the_format_of_the_raster(tmp_path, towns, kind):
    values = cells(211, 231, "uint16")
    path = raster(tmp_path / "clc18.tif", values, "COG" if kind == "COG" else "GTiff")
    if kind == "VRT":
        rasterio.shutil.copy(path, tmp_path / "clc18.vrt", driver="VRT")
        path = str(tmp_path / "clc18.vrt")
    if kind == "zip":
        with zipfile.ZipFile(tmp_path / "clc18.zip", "w") as archive:
            archive.write(path, "clc18.tif")
        path = str(tmp_path / "clc18.zip")
    assert measured(towns, path) == pytest.approx(EXPECTED)


@pytest.mark.parametrize(
    ("crops", "meadow", "nothing", "dtype"),
    [
        (211, 231, 0, "uint16"),
        (211, 231, 999, "int32"),
        (211, 231, -9999, "float32"),
        (211, 231, np.nan, "float64"),
        (12, 18, 48, "uint8"),
        (12, 18, 255, "uint8"),
        (12, 18, -128, "int8"),
    ],
)
def test_codes_or_grid_codes_with_any_nodata(tmp_path, towns, crops, meadow, nothing, dtype):
    values = cells(crops, meadow, dtype)
    values[0, 9] = nothing
    found = measured(towns, raster(tmp_path / "clc18.tif", values, nodata=nothing))
    assert found == pytest.approx({**EXPECTED, ("Thérouanne", "231"): 3.0})


# --- geometry


def with_blobs(path: Path, blobs: list[bytes]) -> str:
    """Put geometries that shapely cannot write (curves, measures) into a GeoPackage, as WKB of GDAL's kind."""
    frame = geopandas.GeoDataFrame(
        {"CODE_18": ["211"] * len(blobs)}, geometry=[box(0, 0, 10, 2)] * len(blobs), crs=2154
    )
    pyogrio.write_dataframe(frame, path, geometry_type="Unknown", layer_options={"SPATIAL_INDEX": "NO"})
    with sqlite3.connect(path) as connection:
        for n, blob in enumerate(blobs, 1):
            header = b"GP\x00\x01" + struct.pack("<i", 2154)
            connection.execute(f'UPDATE "{path.stem}" SET geom = ? WHERE fid = ?', (header + blob, n))  # noqa: S608
    connection.close()
    return str(path)


def wkb_ring(kind: int, points: list[tuple[float, ...]], head: bytes = b"") -> bytes:
    numbers = [c for p in points for c in p]
    return (
        b"\x01"
        + struct.pack("<I", kind)
        + head
        + struct.pack("<I", len(points))
        + struct.pack(f"<{len(numbers)}d", *numbers)
    )


def test_curves_are_made_lines(tmp_path, towns):
    # A disc of 50 m about the middle of the first two hectares: five points of two arcs.
    centre = X + 300, Y + 100
    turns = [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 0)]
    arc = wkb_ring(8, [(centre[0] + 50 * a, centre[1] + 50 * b) for a, b in turns])
    disc = b"\x01" + struct.pack("<II", 10, 1) + arc
    found = measured(towns, with_blobs(tmp_path / "curves.gpkg", [disc]))
    assert found == pytest.approx({("Bœuf-à-l'Eau", "211"): np.pi * 0.25}, rel=2e-3)


def test_heights_and_measures_are_left_aside(tmp_path, towns):
    square = [(X, Y), (X + 600, Y), (X + 600, Y + 200), (X, Y + 200), (X, Y)]
    measures = wkb_ring(2003, [(*p, 7.0) for p in square], struct.pack("<I", 1))
    both = wkb_ring(3003, [(x + 600, y, 1.0, 7.0) for x, y in square], struct.pack("<I", 1))
    found = measured(towns, with_blobs(tmp_path / "measures.gpkg", [measures, both]))
    assert found == pytest.approx({("Bœuf-à-l'Eau", "211"): 16.0, ("Thérouanne", "211"): 4.0})
    frame = land_use()
    frame.geometry = shapely.force_3d(frame.geometry.to_numpy(), 12.0)
    pyogrio.write_dataframe(frame, tmp_path / "deep.gpkg")
    assert measured(towns, str(tmp_path / "deep.gpkg")) == pytest.approx(EXPECTED)


def test_of_a_collection_the_polygons_count(tmp_path, towns):
    line, point = shapely.LineString([(X, Y), (X + 10, Y)]), shapely.Point(X, Y)
    mixed = shapely.GeometryCollection([line, box(0, 0, 2, 2), shapely.GeometryCollection([point, box(4, 0, 6, 2)])])
    frame = geopandas.GeoDataFrame({"CODE_18": ["211", "231"]}, geometry=[mixed, line], crs=2154)
    pyogrio.write_dataframe(frame, tmp_path / "mixed.gpkg", geometry_type="Unknown")
    given = read_inputs(Paths(territories=towns, land_use=str(tmp_path / "mixed.gpkg")))
    table = measure(given).class_areas
    assert table.to_numpy().tolist() == [["Bœuf-à-l'Eau", "211", pytest.approx(8.0)]]
    assert [n.values["count"] for n in given.notices if n.key == "wrong_geometry_dropped"] == [1]


def test_duplicates_are_measured_and_told(tmp_path, towns):
    frame = land_use()
    twice = frame.iloc[[0, 0, 1]]
    pyogrio.write_dataframe(twice, tmp_path / "twice.gpkg")
    result = assess(read_inputs(Paths(territories=towns, land_use=str(tmp_path / "twice.gpkg"))))
    total = result.audit[result.audit["level"] == "total"].iloc[0]
    assert (total["mapped_ha"], total["overlap_ha"]) == (pytest.approx(32), pytest.approx(12))
    assert "land_use_overlaps" in {n.key for n in result.warnings}


# --- CRS


@pytest.mark.parametrize("crs", [4326, 3857, 3035, 27572, 32631])
def test_areas_do_not_depend_on_the_crs_of_the_land_use(tmp_path, towns, crs):
    """Corners carried to another CRS and back: what its straight edges move is below the tolerance of a millionth."""
    fine(land_use()).to_crs(crs).to_file(tmp_path / "clc18.gpkg", engine="pyogrio")
    assert measured(towns, str(tmp_path / "clc18.gpkg")) == pytest.approx(EXPECTED, rel=1e-5)


@pytest.mark.parametrize("crs", [4326, 3035])
def test_areas_do_not_depend_on_the_crs_of_the_territories(tmp_path, crs):
    fine(communes()).to_crs(crs).to_file(tmp_path / "communes.gpkg", engine="pyogrio")
    land_use().to_file(tmp_path / "clc18.gpkg", engine="pyogrio")
    given = read_inputs(Paths(territories=str(tmp_path / "communes.gpkg"), land_use=str(tmp_path / "clc18.gpkg")))
    assert given.crs == "EPSG:2154"
    assert measured(str(tmp_path / "communes.gpkg"), str(tmp_path / "clc18.gpkg")) == pytest.approx(EXPECTED, rel=1e-5)


@given(
    west=st.floats(3_300_000, 4_000_000),
    south=st.floats(2_300_000, 2_900_000),
    width=st.floats(100, 150_000),
    height=st.floats(100, 150_000),
)
@settings(max_examples=25, deadline=None)
def test_straight_edges_are_densified_until_areas_hold(west, south, width, height):
    """A rectangle of EPSG:3035, carried to EPSG:2154, against itself cut every 20 m (or in 500) before."""
    rectangle = np.array([shapely.box(west, south, west + width, south + height)])
    dense = shapely.segmentize(rectangle, max(max(width, height) / 2000, 1.0))
    transformer = pyproj.Transformer.from_crs(3035, 2154, always_xy=True)
    exact = shapely.area(shapely.transform(dense, lambda c: np.column_stack(transformer.transform(c[:, 0], c[:, 1]))))
    np.testing.assert_allclose(shapely.area(layers.reproject(rectangle, 3035, 2154)), exact, rtol=1e-6)


def test_neighbours_keep_their_common_edge_when_densified():
    """A large polygon beside three small ones: no sliver opens and nothing overlaps."""
    west, south = 3_600_000.0, 2_600_000.0
    large = shapely.box(west, south, west + 90_000, south + 90_000)
    small = [shapely.box(west + 90_000, south + n * 30_000, west + 99_000, south + (n + 1) * 30_000) for n in range(3)]
    # The large one has the small ones' corners on its edge, as a coverage has.
    large = shapely.segmentize(large, 30_000)
    moved = layers.reproject(np.array([large, *small]), 3035, 2154)
    union = shapely.union_all(moved)
    assert len(shapely.get_parts(union)) == 1
    assert len(shapely.get_rings(union)) == 1
    assert shapely.area(moved).sum() == pytest.approx(union.area, rel=1e-12)


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ((-1.0, 43.0, 3.0, 49.0), 2154),
        ((9.1, 41.9, 9.2, 42.0), 2154),
        ((-61.2, 14.4, -60.9, 14.8), 5490),
        ((-53.0, 4.0, -52.0, 5.0), 2972),
        ((55.3, -21.3, 55.7, -20.9), 2975),
        ((45.0, -13.0, 45.2, -12.7), 4471),
    ],
)
def test_the_projection_is_the_law_s(bounds, expected):
    assert layers.working_crs(bounds, 4326).to_epsg() == expected


def test_elsewhere_an_equal_area_crs_must_be_stated():
    granada = (-3.5, 36.8, -3.3, 37.0)
    with pytest.raises(DataError, match="territories") as caught:
        layers.working_crs(granada, 4326)
    assert caught.value.key == "outside_france"
    assert layers.working_crs(granada, 4326, "EPSG:3035").to_epsg() == 3035
    for wrong, key in (("EPSG:3857", "not_equal_area"), ("EPSG:4326", "not_equal_area"), ("nonsense", "bad_crs")):
        with pytest.raises(UsageError) as refused:
            layers.working_crs(granada, 4326, wrong)
        assert refused.value.key == key


# --- real layers: the audit closes


def closed(result, overlapping: bool = False) -> None:
    audit = result.audit
    error = audit["mapped_ha"] + audit["unmapped_ha"] + audit["uncovered_ha"] - audit["overlap_ha"] - audit["area_ha"]
    assert (error.abs() * 1e4 <= 1 + 1e-9 * audit["area_ha"] * 1e4).all()
    assert (audit["uncovered_ha"] * 1e4 >= -1).all()
    assert overlapping or audit["overlap_ha"].max() * 1e4 < 1


def test_the_real_vector_layer_closes_in_a_stated_crs(shared, tmp_path):
    """CLC 2018 about Lanjarón (Spain) in sixteen squares and a ring around them, in an equal-area CRS."""
    path = shared / "data/clc_vector/clc18_lanjaron.gpkg"
    frame = pyogrio.read_dataframe(path, layer="clc")
    frame = frame.to_crs(3035)
    west, south, east, north = frame.total_bounds
    x, y = np.linspace(west, east, 5), np.linspace(south, north, 5)
    squares = [shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for i in range(4) for j in range(4)]
    whole = shapely.box(west - 5000, south - 5000, east + 5000, north + 5000)
    ring = whole.difference(shapely.box(west, south, east, north))
    shapes = [*squares, ring]
    own = {k: [v] * len(shapes) for k, v in OWN.items()}
    squares = geopandas.GeoDataFrame(
        {"insee": [f"E{n:02}" for n in range(len(shapes))], **own}, geometry=shapes, crs=3035
    )
    squares.to_file(tmp_path / "squares.gpkg", engine="pyogrio")
    given = read_inputs(
        Paths(territories=str(tmp_path / "squares.gpkg"), land_use=f"{path}|layername=clc", crs="EPSG:3035")
    )
    result = assess(given)
    assert result.crs == "EPSG:3035"
    closed(result)
    total = result.audit[result.audit["level"] == "total"].iloc[0]
    assert total["mapped_ha"] + total["unmapped_ha"] == pytest.approx(frame.area.sum() / 1e4, rel=1e-6)


def test_the_real_sylvoecoregions_close_over_real_communes(shared, tmp_path):
    """The 86 sylvoecoregions as a land use of codes of one's own, over the communes of the Lot and of the Aisne."""
    path = shared / "data/zonages/sylvoecoregions.gpkg"
    name = pyogrio.list_layers(path)[0][0]
    field = next(c for c in pyogrio.read_info(path, layer=name)["fields"] if "ser" in c.casefold())
    codes = sorted(pyogrio.read_dataframe(path, layer=name, columns=[field], read_geometry=False)[field].unique())
    table = tmp_path / "ser.csv"
    table.write_text("code,occupation\n" + "".join(f"{c},cropland\n" for c in codes))
    for communes_path in (shared / "data/lot/communes_46.geojson", shared / "data/hdf/communes-02-aisne.geojson"):
        given = read_inputs(
            Paths(territories=str(communes_path), land_use=str(path), nomenclature=str(table), code_field=field)
        )
        result = assess(given, AssessmentOptions(levels=("commune", "departement")))
        closed(result, overlapping=True)
        assert len(result.audit[result.audit["level"] == "commune"]) > 300


def test_an_error_names_its_layer_in_both_languages(tmp_path, towns):
    with pytest.raises(CarbocsError) as caught:
        measured(towns, str(tmp_path / "nowhere.gpkg"))
    for lang in ("en", "fr"):
        assert "nowhere.gpkg" in caught.value.text(lang)


@pytest.mark.parametrize("kind", ["vector", "raster"])
def test_a_nomenclature_of_one_s_own_by_its_path(tmp_path, towns, kind):
    table = tmp_path / "ours.csv"
    table.write_text("code,occupation\n7,cropland\n8,grassland_herbaceous\n")
    if kind == "vector":
        use = land_use("post", ("7", "8", "8"))
        use.to_file(tmp_path / "post.gpkg", engine="pyogrio")
        path = str(tmp_path / "post.gpkg")
    else:
        path = raster(tmp_path / "post.tif", cells(7, 8, "uint8"))
    result = assess(read_inputs(Paths(territories=towns, land_use=path, nomenclature=str(table))))
    areas = result.areas[result.areas["level"] == "total"].set_index("occupation")["area_ha"]
    assert areas.to_dict() == pytest.approx({"cropland": 12.0, "grassland_herbaceous": 8.0})
    assert set(result.class_areas["nomenclature"]) == {"ours"}


# --- checksums


def test_only_what_is_near_is_looked_at(tmp_path):
    """A crossed ring far away is left out unseen; one nearby is repaired and told, as where all are looked at."""
    crossed = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    shapes = np.array([crossed, shapely.affinity.translate(crossed, 50, 0), shapely.box(1, 1, 3, 3)], dtype=object)
    near = np.array([shapely.box(0, 0, 4, 4)], dtype=object)
    read, valid = layers.shapes.shapes_of_wkb(shapely.to_wkb(np.append(shapes, None)), near)
    assert valid.tolist() == [False, True, True, True]  # no geometry touches nothing: what has none is left out later
    assert layers.shapes.shapes_of_wkb(shapely.to_wkb(shapes))[1].tolist() == [False, False, True]
    assert all(shapely.equals_exact(read[:3], shapes))
    path = tmp_path / "land.gpkg"
    geopandas.GeoDataFrame({"code": ["211", "311", "112"]}, geometry=shapes, crs=2154).to_file(path)
    for target in (2154, 3035):  # 3035: what is near is known only once it is moved
        there = near if target == 2154 else layers.reproject(near, 2154, 3035)
        found = layers.read_vector(str(path), role="land use", columns=["code"], near=there, target_crs=target)
        assert found.attributes["code"].tolist() == ["211", "112"]
        assert shapely.is_valid(found.geometry).all()
        assert [(n.key, n.values["count"]) for n in found.notices] == [("repaired", 1)]


def test_whether_a_large_polygon_is_valid_is_found_out_once(monkeypatch):
    """By what it is made of: another one of as many vertices is looked at, and what is not valid stays so."""
    room = layers.shapes
    monkeypatch.setattr(room, "_LARGE", 4)
    monkeypatch.setattr(room, "_KNOWN_VALID", {})
    crossed = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    square, small = shapely.box(0, 0, 1, 1), shapely.Polygon([(0, 0), (1, 0), (0, 1)])
    looked: list[shapely.Geometry] = []
    plain = shapely.is_valid
    monkeypatch.setattr(shapely, "is_valid", lambda shapes: looked.extend(np.atleast_1d(shapes)) or plain(shapes))
    blobs = shapely.to_wkb(np.array([crossed, square, small, square], dtype=object))
    for _ in range(2):
        assert room.shapes_of_wkb(blobs)[1].tolist() == [False, True, True, True]
    assert looked == [small, crossed, square, small]
    assert room.shapes_of_wkb(shapely.to_wkb(np.array([shapely.box(0, 0, 1, 2)])))[1].tolist() == [True]
    assert looked[-1] == shapely.box(0, 0, 1, 2)
    monkeypatch.setattr(room, "_MOST_KNOWN", 3)
    assert room.shapes_of_wkb(shapely.to_wkb(np.array([shapely.box(0, 0, 1, 3)])))[1].tolist() == [True]
    assert len(room._KNOWN_VALID) == 1


def test_checksums_are_taken_once_and_beside(tmp_path, monkeypatch):
    taken = []
    plain = files.checksum
    monkeypatch.setattr(files, "checksum", lambda path, *more: taken.append(path.name) or plain(path, *more))
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"carbon")
    two.write_bytes(b"soil")
    with layers.Checksums([one, one]) as sums:
        assert sums.of(one) == sums.of(one) == hashlib.sha256(b"carbon").hexdigest()
        assert sums.of(two) == hashlib.sha256(b"soil").hexdigest()  # another than was named
    assert taken == ["one", "two"]


def test_a_file_that_is_gone_is_told_to_whoever_asks(tmp_path):
    with layers.Checksums([tmp_path / "gone"]) as sums, pytest.raises(FileNotFoundError):
        sums.of(tmp_path / "gone")


def test_checksums_nobody_waits_for_are_given_up(tmp_path):
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(8_000_000_000)  # of nothing: it takes no room, and seconds to read
    start = time.perf_counter()
    with layers.Checksums([large]):
        pass
    assert time.perf_counter() - start < 1
    with pytest.raises(Cancelled):
        files.checksum(large, lambda: True)


@pytest.mark.parametrize("threads", [1, 3])
def test_what_is_valid_does_not_depend_on_how_many_look(threads):
    from carbocs.core.layers import shapes

    crossed = shapely.Polygon([(3, 3), (4, 4), (4, 3), (3, 4)])
    drawn = np.array([crossed if n % 7 == 0 else shapely.box(n, 0, n + 1, 1) for n in range(60)])
    blobs, near = np.array(shapely.to_wkb(drawn), dtype=object), np.array([shapely.box(-1, -1, 30, 9)])
    with shapes.threads_at_most(threads):
        found, valid = shapes.shapes_of_wkb(blobs, near, chunk=8)
        areas = shapes.in_threads(shapely.area, drawn, chunk=8)
    assert shapely.to_wkb(found).tolist() == blobs.tolist()
    assert valid.tolist() == [n % 7 != 0 for n in range(60)]
    assert areas.tolist() == [0.0 if n % 7 == 0 else 1.0 for n in range(60)]
