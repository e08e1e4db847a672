"""Communes put together: areas kept, keys attached, merged communes followed, one's own grouping."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from carbocs.core.assessment import measure
from carbocs.core.errors import DataError, UsageError
from carbocs.core.inputs import Inputs, Paths, read_inputs
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.reference import load_release
from carbocs.core.territories import grouped

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
SQUARE_M = 1_000.0


def communes(codes: list[str]) -> Inputs:
    """Return squares of a hectare hundred in a row, one a commune."""
    shapes = [shapely.box(n * SQUARE_M, 0, (n + 1) * SQUARE_M, SQUARE_M) for n in range(len(codes))]
    table = pd.DataFrame({"territory": codes, "name": [f"n{c}" for c in codes], "place": codes})
    table["geometry"] = pd.Series(shapes, dtype=object)
    return Inputs(reference=load_release(), territories=table, nomenclature=read_nomenclature("clc"))


def test_a_department_holds_its_communes_and_their_keys():
    given = communes(["46042", "46127", "02408"])
    table, geometry, notices = grouped(given, "departement")
    assert table["territory"].tolist() == ["02", "46"]
    assert table["communes"].tolist() == [1, 2]
    assert table["area_ha"].tolist() == [100.0, 200.0]
    np.testing.assert_allclose(shapely.area(geometry), [1e6, 2e6])
    known = given.reference.communes.set_index("insee")
    assert table.loc[0, "zpc_codes"] == known.loc["02408", "zpc"]
    assert set(table.loc[1, "ser_codes"].split(", ")) == {known.loc["46042", "ser"], known.loc["46127", "ser"]}
    assert table.loc[1, "population"] == known.loc[["46042", "46127"], "population"].sum()
    assert not notices


def test_a_grouping_of_ones_own_wins_and_tells_who_is_left_out():
    grouping = pd.DataFrame({"territory": ["46042", "46127"], "unit": ["basin", "basin"], "unit_name": "The basin"})
    table, geometry, notices = grouped(communes(["46042", "46127", "02408"]), "epci", grouping)
    assert table[["territory", "name", "communes"]].to_numpy().tolist() == [["basin", "The basin", 2]]
    assert shapely.area(geometry[0]) == 2e6
    assert [n.key for n in notices] == ["left_out_of_units"]
    assert notices[0].values["shown"] == "02408"


def test_what_cannot_be_grouped_is_named():
    given = communes(["46042"])
    with pytest.raises(UsageError, match="canton"):
        grouped(given, "canton")
    nobody = pd.DataFrame({"territory": ["01001"], "unit": ["a"]})
    with pytest.raises(DataError) as error:
        grouped(given, "epci", nobody)
    assert error.value.key == "empty_grouping"


def test_area_is_kept_from_level_to_level():
    given = read_inputs(Paths(territories=str(SAMPLE / "communes.gpkg")), with_places=False)
    areas = [grouped(given, level)[0]["area_ha"].sum() for level in ("commune", "epci", "region")]
    np.testing.assert_allclose(areas, areas[0], rtol=1e-12)
    assert len(grouped(given, "epci")[0]) == 2


def test_measured_areas_close_on_each_territory():
    found = measure(
        read_inputs(
            Paths(territories=str(SAMPLE / "communes.gpkg"), land_use=str(SAMPLE / "clc18.gpkg")), with_places=False
        )
    )
    by_class = found.class_areas.groupby("territory")["area_ha"].sum()
    by_occupation = found.areas.groupby("territory")["area_ha"].sum()
    audit = found.audit.set_index("territory")
    np.testing.assert_allclose(by_class, by_occupation, rtol=1e-12)
    np.testing.assert_allclose(by_class, audit["mapped_ha"] + audit["unmapped_ha"], rtol=1e-12)
    assert (audit["closure_error_m2"].abs() < 1).all()
    assert len(audit) == 12
