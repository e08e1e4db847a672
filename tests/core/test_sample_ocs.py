"""The finer land use of the sample: the producers' schemas, a coverage, vintages on one frame, and always the same."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.overlay import twins

import make_sample_ocs as script

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
SCHEMAS = {
    "ocsge_2018": ["id", "code_cs", "code_us", "millesime", "source", "ossature"],
    "ocsge_2021": ["id", "code_cs", "code_us", "millesime", "source", "ossature"],
    "ocs2d": ["id", "cs10", "us10", "cs15", "us15", "cs21", "us21", "evol10_21"],
    "rpg": ["ID_PARCEL", "SURF_PARC", "CODE_CULTU", "CODE_GROUP"],
    "wetlands": ["id_zh", "type"],
}


@pytest.fixture(scope="module")
def drawn() -> dict[str, gpd.GeoDataFrame]:
    return script.build()


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_script_draws_what_is_committed_in_the_producers_schema(drawn, name):
    committed, fresh = gpd.read_file(SAMPLE / f"{name}.gpkg"), drawn[f"{name}.gpkg"]
    assert [c for c in committed if c != "geometry"] == SCHEMAS[name]
    assert committed.crs == fresh.crs and len(committed) == len(fresh)
    assert committed.drop(columns="geometry").astype(str).equals(fresh.drop(columns="geometry").astype(str))
    assert shapely.area(shapely.symmetric_difference(committed.geometry.values, fresh.geometry.values)).max() < 0.1
    assert committed.geometry.is_valid.all()


def test_it_tiles_its_communes_and_what_lies_around(drawn):
    communes = gpd.read_file(SAMPLE / "communes.gpkg")
    ours = shapely.union_all(communes[communes["epci"] == script.EPCI].geometry.values)
    shapes = drawn["ocsge_2021.gpkg"].geometry.values
    whole = shapely.union_all(shapes)
    assert shapely.area(shapes).sum() - whole.area < 1.0  # no overlap
    assert shapely.difference(ours, whole).area < 1.0  # no gap
    assert 300 < shapely.distance(shapely.boundary(whole), ours) + 350 < 900


def test_every_code_is_one_of_its_nomenclature(drawn):
    ocs2d = [("ocs2d", [f"cs{year}", f"us{year}"]) for year in (10, 15, 21)]
    for name, fields in (*((f"ocsge_{y}", ["code_cs", "code_us"]) for y in (2018, 2021)), *ocs2d):
        frame = drawn[f"{name}.gpkg"]
        written = (frame[fields[0]] + " " + frame[fields[1]]).to_numpy()
        assert read_nomenclature(name.split("_")[0]).known(written).all()


def test_vintages_stand_on_one_frame_and_something_changes(drawn):
    one, two = drawn["ocsge_2018.gpkg"], drawn["ocsge_2021.gpkg"]
    i, j = twins(one.geometry.values, two.geometry.values)
    assert len(i) == len(one) and np.array_equal(i, j)
    moved = (one["code_cs"] != two["code_cs"]) | (one["code_us"] != two["code_us"])
    assert 5 < moved.sum() < 0.05 * len(one)
    frame = drawn["ocs2d.gpkg"]
    told = (frame[["cs10", "us10"]].to_numpy() != frame[["cs21", "us21"]].to_numpy()).any(axis=1)
    assert (frame["evol10_21"] == 1)[told].all()


def test_farm_parcels_lie_in_farmland(drawn):
    """What OCS GE calls agricultural grass is what the RPG tells apart."""
    use, parcels = drawn["ocsge_2021.gpkg"], drawn["rpg.gpkg"]
    farmed = shapely.union_all(use[use["code_us"] == "US1.1"].geometry.values)
    inside = shapely.area(shapely.intersection(parcels.geometry.values, farmed)).sum()
    assert inside > 0.999 * shapely.area(parcels.geometry.values).sum()
    assert set(parcels["CODE_GROUP"]) >= {"1", "2", "18", "19", "24"}


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", ["ocsge_2018.gpkg", "ocsge_2021.gpkg", "ocs2d.gpkg", "clc18.gpkg", "clc18.tif"])
def test_every_land_use_of_the_sample_is_inspected(name, lang):
    from typer.testing import CliRunner

    from carbocs.core.cli import app

    path = Path(__file__).resolve().parents[2] / "sample_data" / name
    run = CliRunner().invoke(app, ["inspect", str(path), "--lang", lang], catch_exceptions=False)
    assert run.exit_code == 0
    if "ocsge" in name:
        assert ("culture ou prairie" if lang == "fr" else "crop or grass") in run.stdout
