"""The tables and styles that the what-if algorithms of QGIS show: what is drawn, curves, budgets, choices."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import shapely

from carbocs.core.report.scenario import (
    Study,
    budget_table,
    budgets_by_year,
    courses_table,
    drawn_actions,
    search_tables,
)
from carbocs.core.report.styles import balance_style
from carbocs.core.scenario import (
    Action,
    Outcome,
    Reckoner,
    Scenario,
    allowance,
    candidates,
    outcome,
    search,
    shipped_templates,
    trend,
)
from carbocs.core.scenario.budget import allowance_from

HECTARES = ((1.0, "ha", "ha"),)
BROWN, GREEN = ("#7a3b12", "#b96d33", "#e3b98a"), ("#9fcfae", "#4d9d72", "#125a40")


@pytest.fixture
def found(hand_ground) -> Outcome:
    """A plot, a line and a table of areas on the ground of the hand-made tests."""
    west, south, _, _ = hand_ground.pieces["geometry"].iloc[0].bounds
    place = str(hand_ground.pieces["place"].iloc[0])
    actions = (
        Action("plot", "business_park", 2025, geometry=shapely.box(west, south, west + 100, south + 100)),
        Action(
            "line", "hedgerow_planted", 2025, geometry=shapely.LineString([(west, south), (west + 200, south + 50)])
        ),
        Action("table", "business_park", 2026, areas=pd.DataFrame({"place": [place], "area_ha": [1.0]})),
    )
    return outcome(Scenario("plan", actions), Reckoner(hand_ground))


def test_what_is_not_drawn_is_a_row_all_the_same(found):
    table, polygons, lines = drawn_actions(found, "fr")
    assert table["id"].tolist() == ["plot", "line", "table"]
    assert [shape is not None for shape in polygons] == [True, False, False]
    assert [shape is not None for shape in lines] == [False, True, False]
    assert table["flux_2050_tco2e"].sum() == pytest.approx(found.cumulated(2050), rel=1e-12)
    assert table["label"].tolist()[0] == shipped_templates()["business_park"].label_fr


def test_curves_have_the_same_meaning_for_references_and_scenarios(found):
    """Both leave growth foregone out of the flux; land as it is changes nothing."""
    changes = pd.DataFrame(
        {"territory": [str(found.ground.pieces["territory"].iloc[0])], "from_occupation": ["forest_broadleaf"],
         "to_occupation": ["artificial_sealed"], "area_ha_yr": [1.0]}
    )  # fmt: skip
    past = trend(found.ground, changes)
    table = courses_table(Study((found,), (past,)), "en").set_index("course")
    still, past_rows, plan = (table.loc[c] for c in ("Land as it is", "Past trend continued", "plan"))
    assert (still[["flux_tco2e", "cumulated_tco2e", "foregone_growth_tco2e"]] == 0).all(axis=None)
    both = past_rows["flux_tco2e"] + past_rows["foregone_growth_tco2e"]
    assert both.to_numpy() == pytest.approx(past.change_tco2e.sum(axis=0), rel=1e-12)
    assert past_rows["foregone_growth_tco2e"].iloc[-1] < 0
    assert plan["cumulated_tco2e"].iloc[-1] == pytest.approx(found.cumulated(2050), rel=1e-12)
    assert set(table["kind"]) == {"reference", "scenario"}


def test_budgets_stand_by_scenario_and_by_year(found):
    names = found.ground.units_of("territory")[1]["territory"]
    consumption = pd.DataFrame({"territory": names, "consumed_ha": 1.0})
    allowed = allowance(found.ground, consumption)
    study = Study((found,), budgets=(allowed.used_by(found),))
    table = budget_table(study)
    assert table["scenario"].unique().tolist() == ["plan"]
    assert set(table["over_run"]) <= {0, 1}
    assert table["over_run"].tolist() == (table["left_ha"] < 0).astype(int).tolist()
    curve, net = budgets_by_year(study)
    last = curve[curve["year"] == 2030].set_index("territory")["left_ha"]
    assert last.to_dict() == pytest.approx(table.set_index("territory")["left_ha"].to_dict())
    assert net["year"].min() == 2031


def test_what_is_allowed_comes_from_the_table_else_from_the_changes_else_from_nothing(found):
    """A hectare a year for ten years, half of it allowed: 5 ha; of the table's 30 ha, 15 ha."""
    names = found.ground.units_of("territory")[1]["territory"]
    given = pd.DataFrame({"territory": names, "consumed_ha": [30.0, *[0.0] * (len(names) - 1)], "since_2021_ha": 2.0})
    changes = pd.DataFrame({"territory": names[:1], "from_occupation": "cropland", "to_occupation": "artificial_sealed",
                            "area_ha_yr": 1.0})  # fmt: skip
    assert allowance_from(found.ground, None, None, "territory") is None
    own = allowance_from(found.ground, given, changes, "territory")
    assert own.allowed_2021_2031_ha.sum() == pytest.approx(30 * (1 - own.reduction_percent[0] / 100))
    assert own.consumed_since_2021_ha.tolist() == [2.0] * len(names)
    seen = allowance_from(found.ground, None, changes, "territory")
    assert seen.consumed_2011_2021_ha.sum() == pytest.approx(10.0)
    above = allowance_from(found.ground, None, changes, "territory", level="commune")
    assert above.consumed_2011_2021_ha.sum() == pytest.approx(10.0)


def test_a_choice_is_told_as_a_flux(found):
    pytest.importorskip("scipy")
    west, south, _, _ = found.ground.pieces["geometry"].iloc[0].bounds
    zones = np.array([shapely.box(west + n * 200, south, west + n * 200 + 100, south + 100) for n in range(2)])
    measured = candidates(found.ground, zones, ["a", "b"], shipped_templates()["business_park"], level="territory")
    unit = str(measured.units["territory"].iloc[0])
    chosen = search(measured, pd.DataFrame({"territory": [unit], "need_ha": [1.0]}))
    table, shapes, units = search_tables(chosen)
    assert table["flux_tco2e"].sum() == pytest.approx(-chosen.cost_tco2e)
    assert [shape.equals(zones["ab".index(z)]) for z, shape in zip(table["zone"], shapes)] == [True] * len(table)
    assert units["flux_tco2e"].sum() == pytest.approx(-chosen.by_unit["cost_tco2e"].sum())


@pytest.mark.parametrize(
    "values",
    [[-1.61, 7.19], [0.0, 0.0], [-3.0, -2.0], [-1e-9, 4.0], list(np.linspace(-8.0, 30.0, 40)), [0.004, -0.002], [5.0]],
)
def test_no_class_holds_what_lacks_and_what_is_left(values):
    qml = balance_style(np.array(values), "left_ha", HECTARES, "fr")
    ranges = [(float(a), float(b)) for a, b in re.findall(r'lower="([^"]+)" upper="([^"]+)"', qml)]
    written = re.findall(r'name="color" value="(\d+),(\d+),(\d+)', qml)[: len(ranges)]
    colours = ["#" + "".join(f"{int(v):02x}" for v in bands) for bands in written]
    assert len(ranges) >= 1
    for value in values:
        colour = next(c for (low, high), c in zip(ranges, colours) if low <= value <= high)
        assert colour in (BROWN if value < -1e-6 else GREEN), value
    assert "−0" not in re.sub(r"−0,0*[1-9]", "", qml)
