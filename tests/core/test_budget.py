"""The land-take budget: by hand on three communes of 100 ha of cropland, then what must hold for any scenario."""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from carbocs.core.covers import VectorCover
from carbocs.core.errors import DataError, UsageError
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.occupations import LAND
from carbocs.core.scenario import (
    Action,
    Ground,
    Reckoner,
    Scenario,
    allowance,
    budget,
    consumption_of,
    outcome,
    parse_templates,
    shipped_targets,
)
from carbocs.core.trajectory import COMPONENTS, Kinetics

ROOT = Path(__file__).resolve().parents[2]
CHANTILLY, AMIENS, ABERGEMENT = "60141", "80021", "01001"
COMMUNES = (ABERGEMENT, CHANTILLY, AMIENS)
SIZE = len(LAND)
PARK = {
    "id": "park",
    "label_fr": "Parc",
    "family": "take",
    "conversions": {"probable": {"cropland": {"artificial_sealed": 0.6, "artificial_wooded": 0.4}}},
}
BACK = {
    "id": "back",
    "label_fr": "Rendu",
    "family": "give",
    "conversions": {"probable": {"artificial_sealed": {"cropland": 1.0}}},
}
TEMPLATES = parse_templates({"templates": [PARK, BACK]}, "test")


@lru_cache(maxsize=1)
def three_communes():
    """Three communes of 1 km² in a row, all cropland; figures of 0: no carbon is looked at here."""
    outlines = np.array([shapely.box(2000 * n, 0, 2000 * n + 1000, 1000) for n in range(3)], dtype=object)
    pieces = pd.DataFrame({"territory": COMMUNES, "place": COMMUNES, "name": ["L'Abergement", "Chantilly", "Amiens"]})
    pieces["area_ha"] = 100.0
    pieces["geometry"] = outlines
    units = pieces.assign(level="epci", unit=["200069193", "246000764", "none"], unit_name="")
    whole = pieces.assign(level="total", unit="total", unit_name="")
    none = np.zeros((3, SIZE, SIZE))
    pools = np.zeros((3, SIZE, SIZE, len(COMPONENTS)))
    return Ground(
        pieces=pieces,
        places=pd.Index(COMMUNES),
        kinetics=Kinetics(pools, pools, none[:, 0], np.zeros((3, SIZE, 4)), np.zeros(3), none),
        place_row=np.arange(3),
        land_use=VectorCover(read_nomenclature("clc"), outlines, np.zeros(3, dtype=int), np.array(["211"])),
        release="chanterelle-2024-11",
        units=pd.concat([units, whole])[["level", "territory", "place", "unit", "unit_name"]],
    )


@lru_cache(maxsize=1)
def its_reckoner():
    return Reckoner(three_communes())


@pytest.fixture
def ground():
    return three_communes()


@pytest.fixture
def reckoner():
    return its_reckoner()


def plot(commune, area_ha, row=0):
    """A plot of so many hectares in a commune: 100 m high, 100 m above the one of the row before."""
    west = 2000 * COMMUNES.index(commune)
    return shapely.box(west, 100 * row, west + 100 * area_ha, 100 * row + 100)


def taken(*actions, reckoner):
    return outcome(Scenario("plu", tuple(actions), TEMPLATES), reckoner, ranges=False)


def figures(**by_commune):
    given = {"abergement": ABERGEMENT, "chantilly": CHANTILLY, "amiens": AMIENS}
    return pd.DataFrame({"territory": [given[n] for n in by_commune], "consumed_ha": list(by_commune.values())})


CONSUMED = figures(abergement=10.0, chantilly=20.0, amiens=100.0)


# --- by hand


def test_a_budget_by_hand(reckoner):
    """Chantilly lies in the CC de l'Aire Cantilienne, whose PLUi says −61.1 %: 20 ha × (1 − 0.611) = 7.78 ha.

    1.5 ha are consumed since 2021. The scenario takes 4 ha in 2025, and 3 ha over 2029–2032: 0.75 ha a year, of which
    2029 and 2030 fall before 2031. Used: 4 + 1.5 = 5.5 ha. Left: 7.78 − 1.5 − 5.5 = 0.78 ha.
    Of the rest, 0.75 ha in 2031 and 2032, 60 % is sealed and 40 % a wooded park: 0.45 ha artificialised a year.
    """
    found = taken(
        Action("a", "park", 2025, geometry=plot(CHANTILLY, 4)),
        Action("b", "park", 2029, 2032, geometry=plot(CHANTILLY, 3, row=1)),
        reckoner=reckoner,
    )
    result = budget(found, CONSUMED, since_2021=figures(chantilly=1.5))
    row = result.table.set_index("territory").loc[CHANTILLY]
    assert (row["reduction_percent"], row["target_origin"], row["target_territory"], row["target_document"]) == (
        61.1, "epci", "246000764", "PLUi",
    )  # fmt: skip
    assert row["consumed_2011_2021_ha"] == 20
    assert row["allowed_2021_2031_ha"] == pytest.approx(7.78)
    assert row["consumed_since_2021_ha"] == 1.5
    assert row["used_by_scenario_ha"] == pytest.approx(5.5)
    assert row["left_ha"] == pytest.approx(0.78)
    assert not row["over_run"]
    curve = result.curve[result.curve["territory"] == CHANTILLY]
    assert list(curve["year"]) == list(range(2021, 2031))
    assert curve["consumed_ha"].to_numpy() == pytest.approx([1.5] * 4 + [5.5] * 4 + [6.25, 7.0])
    assert curve["left_ha"].to_numpy() == pytest.approx(7.78 - curve["consumed_ha"].to_numpy())
    net = result.net_artificialisation[result.net_artificialisation["territory"] == CHANTILLY]
    assert net["artificialised_ha"].to_numpy() == pytest.approx([0.45, 0.45] + [0] * 18)
    assert net["cumulated_ha"].to_numpy() == pytest.approx([0.45] + [0.9] * 19)
    assert (net["year"].min(), net["year"].max()) == (2031, 2050)


def test_more_than_the_budget_is_flagged(reckoner):
    """L'Abergement: 10 ha, no target of its own, −50 %: 5 ha. The scenario takes 6 ha: 1 ha too many."""
    found = taken(Action("a", "park", 2027, geometry=plot(ABERGEMENT, 6)), reckoner=reckoner)
    result = budget(found, CONSUMED)
    row = result.table.set_index("territory").loc[ABERGEMENT]
    assert (row["reduction_percent"], row["target_origin"], row["target_territory"]) == (50, "default", "")
    assert row["left_ha"] == pytest.approx(-1)
    assert list(result.over_run) == [True, False, False]
    over, default = result.notices
    assert over.key == "budget_over_run" and over.values["shown"] == ((ABERGEMENT, pytest.approx(1.0)),)
    assert default.key == "budget_default_target" and default.values["count"] == 1
    assert "01001 (1,00\u00a0ha)" in over.text("fr")
    # In all there is enough: what one has left hides what another takes too much.
    assert result.total["left_ha"] == pytest.approx(5 + 7.78 + 45.53 - 6)


def test_a_budget_used_up_to_the_last_square_metre_is_not_overrun(reckoner):
    found = taken(Action("a", "park", 2027, geometry=plot(ABERGEMENT, 5)), reckoner=reckoner)
    result = budget(found, CONSUMED)
    assert result.left_ha[0] == pytest.approx(0, abs=1e-9)
    assert not result.over_run[0]


def test_what_is_taken_before_2021_is_no_part_of_the_budget(reckoner):
    """6 ha over 2019–2021: 2 ha a year, of which the budget counts those of 2021."""
    found = taken(Action("a", "park", 2019, 2021, geometry=plot(AMIENS, 6)), reckoner=reckoner)
    assert budget(found, CONSUMED).used_by_scenario_ha == pytest.approx([0, 0, 2])


def test_a_span_that_begins_late_or_ends_early_leaves_the_other_years_at_0(ground):
    found = taken(Action("a", "park", 2026, geometry=plot(AMIENS, 6)), reckoner=Reckoner(ground, 2026, 2028))
    result = budget(found, CONSUMED)
    curve = result.curve[result.curve["territory"] == AMIENS]
    assert curve["consumed_ha"].to_numpy() == pytest.approx([0] * 5 + [6] * 5)
    assert result.net_artificialisation.empty


def test_land_given_back_lowers_artificialisation_and_not_consumption(reckoner):
    """5 ha taken in 2031, 3 ha sealed; on the same ground 2 of 5 ha given back in 2035: 2 × 0.6 = 1.2 ha."""
    found = taken(
        Action("a", "park", 2031, geometry=plot(AMIENS, 5)),
        Action("b", "back", 2035, geometry=plot(AMIENS, 2)),
        reckoner=reckoner,
    )
    result = budget(found, CONSUMED)
    net = result.net_artificialisation
    net = net[net["territory"] == AMIENS].set_index("year")
    assert net["artificialised_ha"][net["artificialised_ha"] != 0].to_dict() == pytest.approx({2031: 3.0, 2035: -1.2})
    assert net.loc[2050, "cumulated_ha"] == pytest.approx(1.8)
    assert result.consumed_ha.sum() == pytest.approx(5)


# --- targets


def target(ground, level="territory", own=None, unit=CHANTILLY):
    consumed = CONSUMED
    if level != "territory":
        units = ground.units_of(level)[1]["territory"]
        consumed = pd.DataFrame({"territory": units[units != "none"], "consumed_ha": 1.0})
    found = allowance(ground, consumed, level=level, targets=own)
    n = list(found.units["territory"]).index(unit)
    return found.reduction_percent[n], found.target_origin[n], found.target_territory[n], found.target_document[n]


def own_targets(*rows, columns=("territory", "reduction_percent")):
    return pd.DataFrame(list(rows), columns=list(columns))


def test_the_target_falls_from_the_epci_to_the_region_to_half(ground):
    assert target(ground) == (61.1, "epci", "246000764", "PLUi")
    assert target(ground, unit=AMIENS) == (54.47, "region", "32", "SRADDET")
    assert target(ground, unit=ABERGEMENT) == (50, "default", "", "")


def test_an_epci_has_its_own_and_a_run_over_several_that_of_the_region_of_most(ground):
    assert target(ground, level="epci", unit="246000764") == (61.1, "own", "246000764", "PLUi")
    # Two of the three communes lie in Hauts-de-France.
    assert target(ground, level="total", unit="total") == (54.47, "region", "32", "SRADDET")


def test_ones_own_targets_go_before_those_shipped_at_the_same_distance(ground):
    assert target(ground, own=own_targets((CHANTILLY, 30))) == (30, "own", CHANTILLY, "")
    assert target(ground, own=own_targets(("EPCI_246000764", 31))) == (31, "epci", "246000764", "")
    region = own_targets(("32", 40, "region", "SRADDET modifié"), columns=("territory", "reduction_percent", "level", "document"))  # fmt: skip  # noqa: E501
    assert target(ground, own=region, unit=AMIENS) == (40, "region", "32", "SRADDET modifié")
    # The EPCI's own is nearer than the user's of the region.
    assert target(ground, own=region) == (61.1, "epci", "246000764", "PLUi")


def test_a_scot_of_the_number_of_a_territory_is_not_taken_for_it(ground):
    """SCoT 208 and a territory called 208 are two things; of a commune that is nowhere, no parent is known."""
    scot = shipped_targets().query("level == 'scot' and territory == '208'")
    assert len(scot) == 1
    pieces = ground.pieces.assign(territory=["208", CHANTILLY, AMIENS], place=["96001", CHANTILLY, AMIENS])
    other = Ground(pieces, ground.places, ground.kinetics, ground.place_row, ground.land_use)
    consumed = pd.DataFrame({"territory": pieces["territory"], "consumed_ha": 1.0})
    found = allowance(other, consumed)
    assert found.target_origin[list(found.units["territory"]).index("208")] == "default"


def test_pieces_of_no_unit_have_no_budget(ground, reckoner):
    """Amiens is given no EPCI here: what it takes is in no budget, and no figure is asked for it."""
    consumed = pd.DataFrame({"territory": ["200069193", "246000764"], "consumed_ha": [10.0, 20.0]})
    found = taken(
        Action("a", "park", 2025, geometry=plot(AMIENS, 6)),
        Action("b", "park", 2025, geometry=plot(CHANTILLY, 2)),
        reckoner=reckoner,
    )
    result = budget(found, consumed, level="epci")
    assert list(result.table["territory"]) == ["200069193", "246000764"]
    assert result.used_by_scenario_ha == pytest.approx([0, 2])


def test_the_shipped_targets_are_what_the_tool_builds(shared, tmp_path):
    source = shared / "reference/nomenclatures"
    command = [sys.executable, str(ROOT / "tools/build_land_take.py"), "--source", str(source), "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (our own tool)
    committed = ROOT / "core/reference/land_take"
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (committed / path.name).read_bytes(), path.name


def test_the_shipped_targets_are_percentages_one_a_territory():
    table = shipped_targets()
    assert table["reduction_percent"].between(0, 100).all()
    assert not table.duplicated(["level", "territory"]).any()
    assert table.query("level == 'region'")[["territory", "reduction_percent"]].to_numpy().tolist() == [["32", 54.47]]


# --- consumption from changes


def test_the_consumption_of_yearly_changes_is_ten_years_of_land_that_becomes_artificial():
    """2 ha/yr of cropland sealed, 0.5 ha/yr of forest made a park, 1 ha/yr of beaches built on: 3.5 × 10 = 35 ha.

    What is artificial already, what is given back and what stays natural is no consumption.
    """
    changes = pd.DataFrame(
        [
            ("A", "cropland", "artificial_sealed", 2.0),
            ("A", "forest_mixed", "artificial_wooded", 0.5),
            ("A", "unmapped", "artificial", 1.0),
            ("A", "artificial_grassed", "artificial_sealed", 4.0),
            ("A", "artificial_sealed", "grassland_herbaceous", 8.0),
            ("A", "cropland", "grassland_herbaceous", 16.0),
            ("B", "cropland", "vineyard", 32.0),
        ],
        columns=["territory", "from_occupation", "to_occupation", "area_ha_yr"],
    )
    assert consumption_of(changes).to_numpy().tolist() == [["A", 35.0]]
    known = consumption_of(changes, pd.Series(["A", "B"]), years=6)
    assert known.to_numpy().tolist() == [["A", 21.0], ["B", 0.0]]


# --- bad input


def test_a_territory_without_consumption_is_named(ground):
    with pytest.raises(DataError) as caught:
        allowance(ground, figures(chantilly=20.0))
    assert caught.value.key == "budget_no_consumption"
    assert caught.value.values == {"count": 2, "territories": f"{ABERGEMENT}, {AMIENS}"}
    assert ABERGEMENT in caught.value.text("fr")


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf"), "beaucoup"])
def test_a_figure_that_is_negative_or_none_is_refused(ground, value):
    table = CONSUMED.astype({"consumed_ha": object})
    table.loc[1, "consumed_ha"] = value
    for given_tables in ({"consumption": table}, {"consumption": CONSUMED, "since_2021": table}):
        with pytest.raises(DataError) as caught:
            allowance(ground, **given_tables)
        assert caught.value.key == "bad_areas" and CHANTILLY in caught.value.values["shown"]


@pytest.mark.parametrize("role", ["consumption", "since_2021"])
def test_an_unknown_territory_is_named(ground, role):
    more = pd.concat([CONSUMED, pd.DataFrame({"territory": ["99999"], "consumed_ha": [1.0]})])
    with pytest.raises(DataError) as caught:
        allowance(ground, **{"consumption": CONSUMED, role: more})
    assert (caught.value.key, caught.value.values["territories"]) == ("table_unknown_territory", "99999")


def test_a_territory_named_twice_is_refused(ground):
    with pytest.raises(DataError) as caught:
        allowance(ground, pd.concat([CONSUMED, CONSUMED.head(1)]))
    assert (caught.value.key, caught.value.values["territories"]) == ("table_repeats_territory", ABERGEMENT)


@pytest.mark.parametrize("percent", [-1, 101, float("nan"), "moitié"])
def test_a_target_outside_0_to_100_is_refused(ground, percent):
    with pytest.raises(DataError) as caught:
        allowance(ground, CONSUMED, targets=own_targets((CHANTILLY, percent)))
    assert caught.value.key == "bad_targets" and CHANTILLY in caught.value.values["shown"]


def test_a_column_that_lacks_and_a_level_that_is_none_are_named(ground):
    with pytest.raises(DataError) as caught:
        allowance(ground, CONSUMED.rename(columns={"consumed_ha": "ha"}))
    assert (caught.value.key, caught.value.values["columns"]) == ("missing_columns", "consumed_ha")
    with pytest.raises(DataError) as caught:
        allowance(ground, CONSUMED, targets=pd.DataFrame({"territory": ["32"]}))
    assert (caught.value.key, caught.value.values["columns"]) == ("missing_columns", "reduction_percent")
    with pytest.raises(UsageError) as wrong:
        allowance(ground, CONSUMED, level="canton")
    assert wrong.value.key == "unknown_level"
    assert wrong.value.values["levels"] == "epci, total, territory, commune"


def test_numbers_read_as_text_and_ids_read_as_numbers_are_taken_as_they_are_meant(ground):
    table = pd.DataFrame({"territory": [60141, 80021], "consumed_ha": ["20", "100.0"]})
    with pytest.raises(DataError) as caught:
        allowance(ground, table)
    assert caught.value.values["territories"] == ABERGEMENT


# --- whatever the scenario


plots = st.tuples(
    st.sampled_from(COMMUNES), st.floats(0.1, 9.9), st.integers(0, 9), st.integers(2018, 2050), st.integers(0, 10),
    st.floats(0, 1),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(drawn=st.lists(plots, max_size=6), consumed=st.lists(st.floats(0, 200), min_size=3, max_size=3), percent=st.floats(0, 100))  # fmt: skip  # noqa: E501
def test_used_and_left_make_the_allowance_and_territories_the_total(drawn, consumed, percent):
    actions = [
        Action(str(n), "park", start, min(start + more, 2050), geometry=plot(commune, area, row), share=share)
        for n, (commune, area, row, start, more, share) in enumerate(drawn)
    ]
    found = taken(*actions, reckoner=its_reckoner())
    given_consumption = pd.DataFrame({"territory": COMMUNES, "consumed_ha": consumed})
    own = own_targets((AMIENS, percent))
    result = allowance(three_communes(), given_consumption, targets=own, since_2021=figures(amiens=3.0)).used_by(found)
    table = result.table
    back = table["left_ha"] + table["used_by_scenario_ha"] + table["consumed_since_2021_ha"]
    assert back.to_numpy() == pytest.approx(table["allowed_2021_2031_ha"].to_numpy(), abs=1e-9)
    for column, value in result.total.items():
        assert table[column].sum() == pytest.approx(value, abs=1e-9)
    years = found.yearly_table.set_index("year")
    assert result.total["used_by_scenario_ha"] == pytest.approx(years.loc[2021:2030, "consumed_ha"].sum(), abs=1e-9)
    last = result.curve[result.curve["year"] == 2030]
    assert last["left_ha"].to_numpy() == pytest.approx(table["left_ha"].to_numpy(), abs=1e-9)
    net = result.net_artificialisation.groupby("year")["artificialised_ha"].sum()
    assert net.to_numpy() == pytest.approx(years.loc[2031:, "artificialised_ha"].to_numpy(), abs=1e-9)
    assert (np.diff(result.curve["consumed_ha"].to_numpy().reshape(3, 10)) >= -1e-12).all()
