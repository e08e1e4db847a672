"""The generator of layers of true shape: what it promises, and what the engine makes of its faults."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from carbocs.core.artificialisation import Rules, statuses
from carbocs.core.artificialisation.measure import TOTAL, VIEW, artificialisation
from carbocs.core.assessment import AssessmentOptions, assess
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.nomenclatures import read_nomenclature

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import make_ocs  # noqa: E402 (a tool, not a package)

POLYGONS, COMMUNES = 3000, 9


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Both kinds as the tool writes them, faults and all."""
    folder = tmp_path_factory.mktemp("made")
    for kind in ("ocsge", "ocs2d"):
        tool = [sys.executable, ROOT / "tools" / "make_ocs.py", kind, "--out", folder / kind]
        subprocess.run([*tool, "--polygons", str(POLYGONS), "--communes", str(COMMUNES)], check=True)  # noqa: S603
    return folder


def paths(made: Path, kind: str, **more) -> Paths:
    return Paths(territories=str(made / kind / "communes.gpkg"), **more)


def test_without_faults_it_is_a_coverage():
    on = make_ocs.ground(POLYGONS, 2)
    assert shapely.is_valid(on.geometry).all()
    assert shapely.coverage_is_valid(on.geometry)
    west, south, east, north = on.extent
    assert shapely.area(on.geometry).sum() == pytest.approx((east - west) * (north - south))
    roads = on.geometry[on.kinds[0] < 0]
    assert shapely.get_num_interior_rings(roads).max() >= 1  # a road runs around blocks
    moved = (on.kinds[0] != on.kinds[1]).mean()
    assert 0.003 < moved < 0.02
    communes = make_ocs.communes(COMMUNES, on.extent)
    assert shapely.coverage_is_valid(np.asarray(communes.geometry.array))


def test_the_same_seed_gives_the_same_land_and_another_another():
    one, two, other = (make_ocs.ground(900, 2, seed) for seed in (1, 1, 2))
    assert shapely.equals_exact(one.geometry, two.geometry, 0.0).all()
    assert (one.kinds == two.kinds).all()
    assert len(other.geometry) != len(one.geometry) or not shapely.equals_exact(one.geometry, other.geometry, 0.0).all()


def test_faults_are_what_they_are_called():
    on = make_ocs.ground(POLYGONS, 1)
    faults = make_ocs.Faults(slivers=20, crossed=10, shifted=20, unknown=20, missing=20)
    frame = make_ocs.ocsge(on, 0, 2021, faults)
    shapes = np.asarray(frame.geometry.array)
    assert len(shapes) > len(on.geometry)
    assert ((shapely.area(shapes) < 20) & (shapely.length(shapes) > 40)).any()  # slivers
    assert 0 < (~shapely.is_valid(shapes)).sum() <= 0.02 * len(shapes)
    pairs = frame["code_cs"] + " " + frame["code_us"]
    assert 0 < frame["code_us"].isna().sum() < 0.05 * len(frame)
    assert not read_nomenclature("ocsge").known(pairs.dropna().unique()).all()


@pytest.mark.parametrize("spelling", make_ocs.SPELLINGS)
def test_every_delivery_is_read_alike(tmp_path, spelling):
    on = make_ocs.ground(600, 2)
    make_ocs.write(make_ocs.communes(4, on.extent), tmp_path / "communes.gpkg")
    make_ocs.write(make_ocs.ocsge(on, 1, 2021, make_ocs.NO_FAULTS, spelling), tmp_path / "delivery.gpkg")
    given = Paths(territories=str(tmp_path / "communes.gpkg"), land_use=str(tmp_path / "delivery.gpkg"))
    inputs = read_inputs(given, with_places=False)
    assert inputs.nomenclature.id == "ocsge"
    assert inputs.land_use.vintage == 2021
    kinds = np.array([k.ocsge for k in (*make_ocs.KINDS, make_ocs.ROAD)], dtype=object)[on.kinds[1]]
    area = pd.Series(shapely.area(on.geometry)).groupby(kinds).sum()
    read = (
        pd.Series(shapely.area(inputs.land_use.geometry)).groupby(inputs.land_use.written(inputs.land_use.codes)).sum()
    )
    pd.testing.assert_series_equal(read, area, check_names=False, check_index_type=False)


def test_areas_close_whatever_the_faults(made):
    for kind, name, more in (("ocsge", "ocsge_2021.gpkg", {}), ("ocs2d", "ocs2d.gpkg", {"vintage_before": 2010})):
        given = paths(made, kind, land_use=str(made / kind / name), **more)
        found = assess(read_inputs(given), AssessmentOptions(cropland_share=0.7))
        assert found.audit["closure_error_m2"].abs().max() < 1.0
        whole = found.audit[found.audit["level"] == "total"].iloc[0]
        assert whole["unmapped_ha"] > 0  # pairs that no table holds are told, not lost
        told = {n.key for n in found.warnings}
        assert "unknown_codes" in told


def test_a_difference_layer_tells_the_changes_of_the_two_vintages(made):
    folder = made / "ocsge"
    crossed = assess(
        read_inputs(paths(made, "ocsge", land_use=str(folder / "ocsge_2021.gpkg"),
                          land_use_before=str(folder / "ocsge_2018.gpkg"))),
        AssessmentOptions(cropland_share=0.7),
    )  # fmt: skip
    differences = assess(
        read_inputs(paths(made, "ocsge", land_use=str(folder / "ocsge_2021.gpkg"),
                          changes=str(folder / "ocsge_difference_2018_2021.gpkg"))),
        AssessmentOptions(cropland_share=0.7),
    )  # fmt: skip
    sums = []
    for result in (crossed, differences):
        rows = result.changes[result.changes["level"] == "total"]
        sums.append(rows.groupby(["from_occupation", "to_occupation"])["area_ha_yr"].sum())
    # Faults of the vintages (missing and unknown codes) make the two differ by little.
    assert sums[0].sum() == pytest.approx(sums[1].sum(), rel=0.05)
    assert sums[0].sum() > 0


def test_artificialised_land_is_one_sum_whatever_the_communes(made):
    """Thresholds know no limit: the whole is what the polygons' statuses give, however the communes cut them."""
    path = str(made / "ocsge" / "ocsge_2021.gpkg")
    inputs = read_inputs(paths(made, "ocsge", land_use=path), with_places=False, view=VIEW)
    found = artificialisation(inputs, Rules())
    cover = inputs.land_use
    alone = statuses(cover.geometry, cover.codes, cover.names)
    inside = shapely.area(shapely.intersection(
        cover.geometry, shapely.union_all(np.asarray(inputs.territories["geometry"], dtype=object))
    ))  # fmt: skip
    whole = found.land[(found.land["territory"] == TOTAL) & (found.land["zone"] == "")].iloc[0]
    # The producer's faults lie one on another here and there: within a hundredth of a per cent.
    assert whole["artificial_ha"] == pytest.approx(inside[alone.status == 1].sum() / 1e4, rel=1e-4)
    parts = found.land[(found.land["territory"] != TOTAL) & (found.land["zone"] == "")]
    assert parts["artificial_ha"].sum() == pytest.approx(whole["artificial_ha"])
    assert (alone.decided == "threshold").any()


def test_layers_say_that_they_are_synthetic(made):
    table = pyogrio.read_dataframe(made / "ocsge" / "ocsge_2021.gpkg", read_geometry=False, max_features=5)
    assert table["source"].unique().tolist() == ["synthetic"]
    assert list(table)[1:5] == ["code_cs", "code_us", "millesime", "source"]
