"""Many scenarios on one ground give each what it gives by itself; the command writes a row each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plans import actions_of
from typer.testing import CliRunner

from carbocs.core import cli, overlay
from carbocs.core.errors import Cancelled, DataError, UsageError
from carbocs.core.overlay import shared_areas
from carbocs.core.report.batch import Batch, check_batch_path, gathered, over_grounds, write_batch
from carbocs.core.report.scenario import scenario_row
from carbocs.core.scenario import Action, Reckoner, Scenario, batch, outcome, outcomes, shipped_templates

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
PLAN = ["--territories", "communes.gpkg", "--land-use", "clc18.gpkg", "--zones", "plui_zones.gpkg",
        "--actions", "plui_actions.gpkg", "--actions", "plui_areas.csv"]  # fmt: skip


def run(command: str, *arguments: str | Path) -> tuple[int, str]:
    placed = [str(SAMPLE / a) if (SAMPLE / str(a)).is_file() else str(a) for a in arguments]
    result = CliRunner().invoke(cli.app, ["scenario", command, *placed])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def numbers(row: dict[str, object]) -> dict[str, float]:
    return {k: v for k, v in row.items() if isinstance(v, (int, float))}


@given(st.lists(actions_of(4), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip
def test_a_scenario_of_many_is_what_it_is_alone(hand_ground, plans):
    """Overlaps, chains, shares and years of all kinds: the ranges too."""
    scenarios = [Scenario(str(n), actions) for n, actions in enumerate(plans)]
    together = list(outcomes(scenarios, Reckoner(hand_ground), ranges=True))
    assert [o.scenario.name for o in together] == [s.name for s in scenarios]
    for scenario, found in zip(scenarios, together):
        alone = outcome(scenario, Reckoner(hand_ground))
        assert numbers(scenario_row(found)) == pytest.approx(numbers(scenario_row(alone)), rel=1e-9, abs=1e-9)
        assert found.course.action.tolist() == alone.course.action.tolist()
        assert np.allclose(found.course.flux_tco2e, alone.course.flux_tco2e, rtol=1e-9, atol=1e-9)


def test_thousands_of_plots_are_measured_by_compiled_code(hand_ground_fresh, monkeypatch):
    """It is loaded for many plots, not for the same ones drawn in many scenarios; the figures are the same."""
    compiled = pytest.importorskip("carbocs.core.pair_areas", reason="no numba here: GEOS measures all")
    monkeypatch.setattr(batch, "_COMPILED_PAYS", 9)

    def plans(step: float) -> list[Scenario]:
        """Draw eight plots in three scenarios, moved by a step in each."""
        x = np.linspace(300, 2600, 8)
        return [
            Scenario(str(n), tuple(
                Action(str(k), "business_park", 2025, geometry=shapely.box(at + n * step, 100, at + n * step + 90, 300))
                for k, at in enumerate(x)))
            for n in range(3)
        ]  # fmt: skip

    few, many = hand_ground_fresh(), hand_ground_fresh()
    list(outcomes(plans(0.0), Reckoner(few)))
    assert few.compiled is None
    calls = []
    monkeypatch.setattr(overlay, "shared_areas", lambda *given: calls.append(given[3]) or shared_areas(*given))
    found = list(outcomes(plans(31.0), Reckoner(many), ranges=True))
    assert many.compiled is compiled
    assert calls and set(calls) == {compiled}
    for scenario, one in zip(plans(31.0), found):
        alone = outcome(scenario, Reckoner(few))
        assert numbers(scenario_row(one)) == pytest.approx(numbers(scenario_row(alone)), rel=1e-9, abs=1e-9)


def test_what_is_alone_on_its_ground_is_in_proportion_to_its_share(hand_ground):
    """By hand: a quarter of the share is a quarter of all that is converted, and the same ground."""
    plot = shapely.box(100, 100, 400, 300)
    rows = [
        outcome(Scenario("s", (Action("a", "business_park", 2025, 2027, geometry=plot, share=share),)), reckoner)
        for reckoner in [Reckoner(hand_ground)]
        for share in (1.0, 0.25)
    ]
    whole, quarter = (r.actions.iloc[0] for r in rows)
    for column in ("converted_ha", "consumed_ha", "artificialised_ha", "loss_tc", "flux_2050_tco2e"):
        assert quarter[column] == pytest.approx(whole[column] / 4, rel=1e-12)
    assert whole["converted_ha"] > 0
    assert quarter["area_ha"] == whole["area_ha"] == pytest.approx(6.0)


def test_templates_of_one_name_in_two_scenarios_are_not_mixed_up(hand_ground):
    plot = shapely.box(100, 100, 400, 300)
    own = shipped_templates()
    other = {**own, "business_park": replace(own["renaturation_grassland"], id="business_park")}
    action = (Action("a", "business_park", 2025, geometry=plot),)
    scenarios = [Scenario("one", action, own), Scenario("two", action, other)]
    found = [o.cumulated(2050) for o in outcomes(scenarios, Reckoner(hand_ground))]
    assert found == pytest.approx([outcome(s, Reckoner(hand_ground)).cumulated(2050) for s in scenarios])
    assert found[0] != pytest.approx(found[1])


def test_a_fault_is_told_of_the_scenario_that_has_it_and_a_batch_can_be_called_off(hand_ground):
    plot = shapely.box(100, 100, 400, 300)
    good = Scenario("good", (Action("a", "business_park", 2025, geometry=plot),))
    bad = Scenario("bad", (Action("b", "business_park", 2025, geometry=plot, share=2.0),))
    reckoned = outcomes([good, bad], Reckoner(hand_ground))
    assert next(reckoned).scenario.name == "good"
    with pytest.raises(DataError):
        next(reckoned)
    with pytest.raises(Cancelled):
        next(outcomes([good], Reckoner(hand_ground), cancelled=lambda: True))


def test_the_command_gives_what_compare_gives(tmp_path):
    code, shown = run("batch", *PLAN, "--ranges", "--out", tmp_path / "batch", "--out", tmp_path / "batch.parquet",
                      "--lang", "fr")  # fmt: skip
    assert code == 0, shown
    assert "scénarios calculés" in shown
    code, _ = run("compare", *PLAN, "--out", tmp_path / "compared", "--lang", "fr")
    assert code == 0
    many, few = (pd.read_csv(tmp_path / name / "scenarios.csv") for name in ("batch", "compared"))
    pd.testing.assert_frame_equal(many, few[list(many.columns)], rtol=1e-9)
    held = pd.read_parquet(tmp_path / "batch.parquet").drop(columns="note")
    pd.testing.assert_frame_equal(held, many.drop(columns="note"), check_dtype=False, rtol=1e-9)
    communes = pd.read_csv(tmp_path / "batch" / "territories.csv", dtype={"territory": str})
    sums = communes[communes["level"] == "commune"].groupby("scenario")["flux_2050_tco2e"].sum()
    for row in many.itertuples():
        assert sums[row.scenario] == pytest.approx(row.flux_2050_tco2e, rel=1e-9)


def test_what_is_to_be_said_of_many_is_shown_once_and_kept_of_each(hand_ground, tmp_path):
    plots = [shapely.box(2900 + 10 * n, 100, 3400, 300) for n in range(3)]  # each leaves the territory
    plans = [Scenario(f"s{n}", (Action("a", "business_park", 2025, geometry=g),)) for n, g in enumerate(plots)]
    found = gathered(outcomes(plans, Reckoner(hand_ground)))
    assert [(n.key, n.values["scenario"], more) for n, more in found.kinds if n.key == "actions_cut"] == [
        ("actions_cut", "s0", 2)
    ]
    write_batch(found, tmp_path / "batch", ())
    told = pd.read_csv(tmp_path / "batch" / "notices.csv")
    assert len(told[told["name"] == "actions_cut"]) == 3


def test_the_same_scenarios_on_several_land_uses(tmp_path):
    """Two files, and two vintages of one: each gives what it gives by itself."""
    code, shown = run(
        "batch", *PLAN, "--also-land-use", SAMPLE / "clc12.gpkg", "--out", tmp_path / "both", "--lang", "fr"
    )
    assert code == 0, shown
    assert "Chacun sur 2 occupations du sol" in shown
    both = pd.read_csv(tmp_path / "both" / "scenarios.csv")
    assert both["land_use"].nunique() == 2
    earlier = [a if a != "clc18.gpkg" else "clc12.gpkg" for a in PLAN]
    for n, plan in enumerate((PLAN, earlier)):
        assert run("batch", *plan, "--out", tmp_path / f"{n}.csv")[0] == 0
        alone, name = pd.read_csv(tmp_path / f"{n}.csv"), both["land_use"].unique()[n]
        held = both[both["land_use"] == name].drop(columns="land_use").reset_index(drop=True)
        pd.testing.assert_frame_equal(held, alone, rtol=1e-12)
    units = pd.read_csv(tmp_path / "both" / "territories.csv", dtype={"territory": str})
    assert set(units["land_use"]) == set(both["land_use"])


def test_the_same_scenarios_on_several_vintages_of_a_layer(tmp_path):
    plan = ["--territories", "communes.gpkg", "--where", "epci = '290000022'", "--land-use", "ocs2d.gpkg",
            "--actions", "plui_actions.gpkg"]  # fmt: skip
    code, shown = run("batch", *plan, "--also-vintage", "2015", "--out", tmp_path / "both.csv")
    assert code == 0, shown
    both = pd.read_csv(tmp_path / "both.csv")
    assert both["land_use"].unique().tolist() == ["ocs2d 2021", "ocs2d 2015"]
    assert run("batch", *plan, "--vintage", "2015", "--out", tmp_path / "alone.csv")[0] == 0
    held = both[both["land_use"] == "ocs2d 2015"].drop(columns="land_use").reset_index(drop=True)
    pd.testing.assert_frame_equal(held, pd.read_csv(tmp_path / "alone.csv"), rtol=1e-12)


def test_grounds_of_one_name_are_told_apart():
    one = Batch(pd.DataFrame({"scenario": ["a"]}), pd.DataFrame(), ())
    assert over_grounds(["clc", "clc"], [one, one]).scenarios["land_use"].tolist() == ["clc", "clc (2)"]


def test_what_it_cannot_be_written_to_is_refused_first(tmp_path):
    with pytest.raises(UsageError) as caught:
        check_batch_path(tmp_path / "batch.gpkg")
    assert caught.value.key == "unknown_batch_output"
    with pytest.raises(UsageError) as caught:
        check_batch_path(tmp_path / "none" / "batch.csv")
    assert caught.value.key == "no_such_folder"
