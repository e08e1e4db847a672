"""Levels: units of every level, sums into them beside pandas' own, unions by the level before, nesting."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from carbocs.core.areas import PIECE
from carbocs.core.errors import UsageError
from carbocs.core.levels import TOTAL, Levels, units_of
from carbocs.core.sums import grouped, mapped, summed

KNOWN = pd.DataFrame(
    {"place": ["01", "02", "03"], "name": ["A", "B", "C"], "epci": ["e1", "e1", "e2"], "epci_name": ["E1", "E1", "E2"]}
)
PIECES = pd.DataFrame(
    {
        "territory": ["t2", "t2", "t1", "t1"],
        "name": ["Two", "Two", "One", "One"],
        "place": ["01", "02", "03", ""],
        "area_ha": [100.0, 200.0, 300.0, 1.0],
        "geometry": shapely.box([0, 10, 20, 30], 0, [10, 20, 30, 31], 10),
    }
)


@pytest.fixture(scope="module")
def levels() -> Levels:
    return Levels(units_of(PIECES, KNOWN, ("territory", "epci"))[0])


def test_units_by_hand_and_what_belongs_to_none_is_told():
    units, notices = units_of(PIECES, KNOWN, ("territory", "epci"))
    assert units.groupby("level", sort=False)["unit"].agg(list).to_dict() == {
        "territory": ["t2", "t2", "t1", "t1"], "epci": ["e1", "e1", "e2", "none"], TOTAL: [TOTAL] * 4,
    }  # fmt: skip
    assert [(n.key, n.values) for n in notices] == [("no_unit", {"level": "epci", "count": 1, "shown": "t1"})]
    with pytest.raises(UsageError, match="region"):
        units_of(PIECES, KNOWN, ("region",))


def test_sums_by_hand(levels):
    table = pd.DataFrame(
        {
            "territory": ["t1", "t2", "t2", "t2", "elsewhere"],
            "place": ["03", "02", "01", "01", "03"],
            "kind": ["b", "b", "b", "a", "b"],
            "origin": ["x", "x", "y", "y", "x"],
            "value": [1.0, 2.0, 4.0, np.nan, 100.0],
        }
    )
    found = levels.summed(table, ["kind"], ["value"], name_origin=True)
    assert list(found) == ["level", "territory", "kind", "value", "origin"]
    assert list(found.itertuples(index=False, name=None)) == [
        ("territory", "t1", "b", 1.0, "x"),
        ("territory", "t2", "a", 0.0, "y"),
        ("territory", "t2", "b", 6.0, "several"),
        ("epci", "e1", "a", 0.0, "y"),
        ("epci", "e1", "b", 6.0, "several"),
        ("epci", "e2", "b", 1.0, "x"),
        (TOTAL, TOTAL, "a", 0.0, "y"),
        (TOTAL, TOTAL, "b", 7.0, "several"),
    ]
    nothing = levels.summed(table[:0], ["kind"], ["value"])
    assert list(nothing) == ["level", "territory", "kind", "value"]
    assert len(nothing) == 0
    assert nothing["value"].dtype == float


def test_territories_by_hand(levels):
    found = levels.territories(PIECES)
    assert list(found[["level", "territory", "name", "area_ha", "communes"]].itertuples(index=False, name=None)) == [
        ("territory", "t1", "One", 301.0, 1),  # what lies in no commune is not one
        ("territory", "t2", "Two", 300.0, 2),
        ("epci", "e1", "E1", 300.0, 2),
        ("epci", "e2", "E2", 300.0, 1),
        ("epci", "none", "", 1.0, 0),
        (TOTAL, TOTAL, "", 601.0, 3),
    ]
    assert shapely.area(found["geometry"].to_numpy()).tolist() == [110.0, 200.0, 200.0, 100.0, 10.0, 310.0]


def test_a_unit_lies_in_that_which_holds_most_of_it(levels):
    found = levels.nested(PIECES)
    assert list(found.itertuples(index=False, name=None)) == [
        ("epci", "e1", TOTAL, TOTAL),
        ("epci", "e2", TOTAL, TOTAL),
        ("epci", "none", TOTAL, TOTAL),
        ("territory", "t1", "epci", "e2"),
        ("territory", "t1", TOTAL, TOTAL),
        ("territory", "t2", "epci", "e1"),
        ("territory", "t2", TOTAL, TOTAL),
    ]
    alone = Levels(levels.units[levels.units["level"] == TOTAL]).nested(PIECES)
    assert len(alone) == 0


NAMES = st.sampled_from(["a", "b", "c", None])
ROWS = st.lists(
    st.tuples(st.integers(0, 5), NAMES, st.sampled_from(["x", "y"]), st.floats(-1e6, 1e6) | st.just(np.nan)),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, units=st.lists(st.tuples(*[st.integers(0, 3)] * 2), min_size=6, max_size=6))
def test_sums_are_those_of_pandas(rows, units):
    pieces = pd.DataFrame({"territory": [f"t{n % 4}" for n in range(6)], "place": [f"p{n}" for n in range(6)]})
    listed = pd.concat(
        [pieces.assign(level=f"l{k}", unit=[f"u{u[k]}" for u in units], unit_name="") for k in range(2)],
        ignore_index=True,
    )
    at = [row[0] for row in rows]
    table = pieces.iloc[at].reset_index(drop=True)
    table["kind"] = pd.Series([row[1] for row in rows], dtype=object)
    table["origin"] = pd.Series([row[2] for row in rows], dtype=object)
    table["value"] = pd.Series([row[3] for row in rows], dtype=float)
    plain = table.groupby([*PIECE, "kind"], as_index=False)["value"].sum()
    found = summed(table, [*PIECE, "kind"], ["value"])
    assert found[[*PIECE, "kind"]].to_numpy().tolist() == plain[[*PIECE, "kind"]].to_numpy().tolist()
    np.testing.assert_allclose(found["value"], plain["value"].to_numpy(dtype=float), rtol=1e-12, atol=1e-8)
    found = Levels(listed).summed(table, ["kind"], ["value"], name_origin=True)
    wanted = listed.merge(table, on=PIECE).groupby(["level", "unit", "kind"], as_index=False)
    sums, origins = wanted["value"].sum(), wanted["origin"].agg(lambda o: "several" if o.nunique() > 1 else o.iloc[0])
    keys = ["level", "unit", "kind"]
    assert found[["level", "territory", "kind"]].to_numpy().tolist() == sums[keys].to_numpy().tolist()
    np.testing.assert_allclose(found["value"], sums["value"].to_numpy(dtype=float), rtol=1e-12, atol=1e-8)
    assert found["origin"].tolist() == origins["origin"].tolist()


def test_groups_of_more_columns_than_a_number_holds():
    some = np.random.default_rng(1)
    codes = [some.integers(0, 2**20, 300) for _ in range(5)]
    codes = [np.concatenate([column, column]) for column in codes]
    group, first = grouped(codes, 600)
    plain, at, inverse = np.unique(np.column_stack(codes), axis=0, return_index=True, return_inverse=True)
    assert len(plain) == len(first)
    assert group.tolist() == inverse.ravel().tolist()
    assert first.tolist() == at.tolist()


def test_what_names_stand_for_is_asked_once_a_name():
    asked = []

    def longer(name: str) -> str:
        asked.append(name)
        return name * 2

    assert mapped(pd.Series(["a", "b", "a", None]), longer).tolist() == ["aa", "bb", "aa", None]
    assert asked == ["a", "b"]
