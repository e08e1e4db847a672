"""A layer prepared for reading by parts holds the same rows, neighbours together, and says where they lie."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
import pytest
import shapely
from partwise import CLC, OCSGE, SAMPLE, assert_same, in_parts
from typer.testing import CliRunner

from carbocs.core import cli, layers, parts
from carbocs.core.errors import DataError, UsageError
from carbocs.core.layers.hilbert import write_sorted


def rows_of(frame: geopandas.GeoDataFrame) -> list[tuple[object, ...]]:
    shape = shapely.to_wkb(frame.geometry.to_numpy())
    columns = [c for c in sorted(frame.columns) if c not in ("geometry", "bbox")]
    return sorted(zip(shape, *(frame[c].astype(str) for c in columns)))


@pytest.mark.parametrize("source", ["ocsge_2021.gpkg", "forests.fgb"])
def test_the_rows_are_the_same_in_another_order(tmp_path, source):
    before = geopandas.read_file(SAMPLE / source)
    target = tmp_path / "sorted.parquet"
    count, groups = write_sorted(str(SAMPLE / source), str(target), rows=100, at_once=250)
    after = geopandas.read_parquet(target)
    assert count == len(before) == len(after)
    assert groups == parquet.ParquetFile(target).num_row_groups >= count // 100
    assert after.crs == before.crs
    assert rows_of(after) == rows_of(before)
    again = tmp_path / "again.parquet"
    write_sorted(str(target), str(again), rows=100)
    assert rows_of(geopandas.read_parquet(again)) == rows_of(before)


def test_neighbours_lie_in_few_row_groups(tmp_path):
    """A window of a hundredth of the layer touches few of its groups; in the order of the rows it touches most."""
    target = tmp_path / "sorted.parquet"
    x, y = np.meshgrid(np.arange(60), np.arange(60))
    mixed = np.random.default_rng(3).permutation(3600)
    cells = shapely.box(x.ravel(), y.ravel(), x.ravel() + 1, y.ravel() + 1)[mixed]
    frame = geopandas.GeoDataFrame({"CODE_18": ["211"] * 3600}, geometry=cells, crs=2154)
    frame.to_file(tmp_path / "cells.gpkg", engine="pyogrio")
    write_sorted(str(tmp_path / "cells.gpkg"), str(target), rows=100, at_once=1000)
    file = parquet.ParquetFile(target)
    touched = 0
    for n in range(file.num_row_groups):
        box = file.read_row_group(n, columns=["bbox"]).column("bbox").combine_chunks().flatten()
        xmin, ymin, xmax, ymax = (np.asarray(v) for v in box)
        touched += bool(((xmin < 16) & (xmax > 10) & (ymin < 16) & (ymax > 10)).any())
    assert file.num_row_groups == 36
    assert touched <= 6
    assert layers.tells_boxes(str(target))
    assert layers.extent(str(target))[0] == (0.0, 0.0, 60.0, 60.0)
    near = layers.read_vector(str(target), role="land use", columns=["CODE_18"], bbox=(10.2, 10.2, 11.8, 11.8))
    assert len(near.geometry) == 4


def test_figures_from_it_are_those_of_the_layer(tmp_path):
    target = tmp_path / "ocsge_2021.parquet"
    write_sorted(OCSGE.land_use, str(target), rows=500)
    before = tmp_path / "ocsge_2018.parquet"
    write_sorted(OCSGE.land_use_before, str(before), rows=500)
    paths = replace(OCSGE, land_use=str(target), land_use_before=str(before))
    assert parts.unsorted_layers(paths) == ()
    assert_same(in_parts(paths, 4e6), in_parts(OCSGE, 4e6))


def test_a_geoparquet_that_tells_no_boxes_is_read_some_rows_at_a_time_and_told(tmp_path, monkeypatch):
    path = tmp_path / "clc18.parquet"
    geopandas.read_file(CLC.land_use).to_parquet(path)
    paths = replace(CLC, land_use=str(path), land_use_before=None, forests=None, hedgerows=None)
    (notice,) = parts.unsorted_layers(paths)
    assert notice.key == "parquet_without_boxes"
    assert "carbocs prepare" in notice.text("fr")
    monkeypatch.setattr(layers.vector, "_AT_ONCE", 50)
    assert not layers.tells_boxes(str(path))
    assert_same(in_parts(paths, 2e7), in_parts(replace(paths, land_use=CLC.land_use), 2e7))


def test_null_geometry_and_types_are_kept(tmp_path):
    frame = geopandas.GeoDataFrame(
        {"code": ["1", None, "3"], "n": [1, 2, 3], "day": pd.to_datetime(["2020-01-01"] * 3)},
        geometry=[shapely.box(0, 0, 1, 1), None, shapely.box(5, 5, 6, 6)], crs=2154,
    )  # fmt: skip
    frame.to_parquet(tmp_path / "in.parquet")
    write_sorted(str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet"))
    after = geopandas.read_parquet(tmp_path / "out.parquet").sort_values("n")
    assert after["code"].fillna("none").tolist() == ["1", "none", "3"]
    assert after["day"].dt.year.tolist() == [2020] * 3
    assert after.geometry.isna().tolist() == [False, True, False]
    geo = json.loads(parquet.read_schema(tmp_path / "out.parquet").metadata[b"geo"])
    assert geo["columns"]["geometry"]["bbox"] == [0, 0, 6, 6]


def test_what_cannot_be_prepared_is_named(tmp_path):
    with pytest.raises(UsageError) as caught:
        write_sorted(CLC.land_use, str(tmp_path / "out.gpkg"))
    assert caught.value.key == "unknown_prepared_output"
    with pytest.raises(UsageError) as caught:
        write_sorted(CLC.land_use, str(tmp_path / "none" / "out.parquet"))
    assert caught.value.key == "no_such_folder"
    empty = geopandas.GeoDataFrame({"code": []}, geometry=[], crs=2154)
    empty.to_parquet(tmp_path / "empty.parquet")
    with pytest.raises(DataError) as caught:
        write_sorted(str(tmp_path / "empty.parquet"), str(tmp_path / "out.parquet"))
    assert caught.value.key == "empty_layer"
    assert not (tmp_path / "out.parquet").exists()


def test_the_command(tmp_path):
    target = tmp_path / "out.parquet"
    result = CliRunner().invoke(cli.app, ["prepare", CLC.land_use, "--out", str(target), "--lang", "fr"])
    assert result.exit_code == 0, result.output
    assert "courbe de Hilbert" in result.output
    assert Path(target).is_file()
