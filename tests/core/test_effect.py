"""What a scenario changes in the five indicators: by hand, and against a second diagnosis of the land it leaves."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from carbocs.core.assessment import AssessmentOptions, assess, ground
from carbocs.core.covers import VectorCover
from carbocs.core.errors import UsageError
from carbocs.core.factors import factors_of
from carbocs.core.indicators import INDICATORS
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.occupations import LAND
from carbocs.core.scenario import (
    Action,
    Ground,
    Reckoner,
    Scenario,
    as_it_is,
    consumption_of,
    conversion_years,
    effect,
    outcome,
    parse_templates,
    trend,
)
from carbocs.core.trajectory import COMPONENTS, Kinetics

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
KEYS = ["level", "territory", "indicator", "occupation"]


# --- by hand

FIELD, SEALED, WOOD = (LAND.index(o) for o in ("cropland", "artificial_sealed", "forest_broadleaf"))
TEMPLATES = parse_templates(
    {
        "templates": [
            {"id": "built", "label_fr": "x", "conversions": {"probable": {"cropland": {"artificial_sealed": 1.0}}}},
            {"id": "planted", "label_fr": "x", "family": "give",
             "conversions": {"probable": {"cropland": {"forest_broadleaf": 1.0}}}},
            {"id": "hedge", "label_fr": "x", "family": "give", "kind": "hedgerow", "km": 1},
        ]
    },
    "test",
)  # fmt: skip


@lru_cache(maxsize=1)
def one_commune():
    """100 ha of cropland: 50 tC/ha; sealed 30; forest 80 + 60 + 9, growing 4 tCO2e/ha/yr; a hedgerow 110 tC/km.

    The diagnosis counts −80 tCO2e/yr for a hectare sealed each year, +55 for one planted.
    """
    size = len(LAND)
    stock = np.zeros((1, size, 4))
    stock[0, FIELD, 0], stock[0, SEALED, 0], stock[0, WOOD] = 50, 30, (80, 60, 0, 9)
    growth, yearly = np.zeros((1, size)), np.zeros((1, size, size))
    growth[0, WOOD] = 4
    yearly[0, FIELD, SEALED], yearly[0, FIELD, WOOD] = -80, 55
    pools = np.zeros((1, size, size, len(COMPONENTS)))
    outline = np.array([shapely.box(0, 0, 1000, 1000)], dtype=object)
    pieces = pd.DataFrame({"territory": ["A"], "place": ["A"], "name": ["A"], "area_ha": [100.0], "geometry": outline})
    return Ground(
        pieces=pieces,
        places=pd.Index(["A"]),
        kinetics=Kinetics(pools, pools, growth, stock, np.array([110 * 44 / 12]), yearly),
        place_row=np.zeros(1, dtype=int),
        land_use=VectorCover(read_nomenclature("clc"), outline, np.zeros(1, dtype=int), np.array(["211"])),
    )


def diagnosis():
    """The assessment of that commune: 100 ha × 50 tC, a flux of −10 tCO2e/yr observed towards sealed land."""
    key = {"level": "territory", "territory": "A"}
    return (
        pd.DataFrame([{**key, "occupation": "cropland", "area_ha": 100.0}]),
        pd.DataFrame([{**key, "occupation": "cropland", "stock_tc": 5000.0}]),
        pd.DataFrame([{**key, "to_occupation": "artificial_sealed", "flux_tco2e_yr": -10.0}]),
    )


def planned(*actions):
    return outcome(Scenario("plu", tuple(actions), TEMPLATES), Reckoner(one_commune()), ranges=False)


def on(area_ha, template, start, end=None):
    areas = pd.DataFrame({"place": ["A"], "area_ha": [float(area_ha)]})
    return Action(template, template, start, end, areas=areas)


def values(table):
    return {(i, o): (b, a, c) for i, o, b, a, c in zip(*(table[c] for c in [*KEYS[2:], "before", "after", "change"]))}


def test_the_effect_by_hand():
    """10 ha sealed over 2025–2029, 20 ha planted in 2027, 2 km of hedgerow: five years in which land is converted.

    Stock: sealed +10 × 30 = 300; cropland −30 × 50 = −1 500; forest +20 × 149 = 2 980; hedgerows +2 × 110 = 220. In all
    5 000 + 2 000 = 7 000 tC, on the same 100 ha: 70 tC/ha.
    Flux: 2 ha/yr sealed × −80 = −160; 4 ha/yr planted × 55 = 220, and the forest grows: 20 × 4 = 80. In all −10 + 140.
    """
    hedge = Action("hedge", "hedge", 2027, areas=pd.DataFrame({"place": ["A"], "length_km": [2.0]}))
    found = planned(on(10, "built", 2025, 2029), on(20, "planted", 2027), hedge)
    assert conversion_years(found) == (2025, 2029)
    table = effect(found, *diagnosis())
    assert list(table.columns) == [*KEYS, "before", "after", "change", "unit"]
    got = values(table)
    assert got["stock_total", "total"] == pytest.approx((5000, 7000, 2000))
    assert got["stock_by_occupation", "cropland"] == pytest.approx((5000, 3500, -1500))
    assert got["stock_by_occupation", "artificial_sealed"] == pytest.approx((0, 300, 300))
    assert got["stock_by_occupation", "artificial"] == pytest.approx((0, 300, 300))
    assert got["stock_by_occupation", "forest"] == pytest.approx((0, 2980, 2980))
    assert got["stock_by_occupation", "hedgerow"] == pytest.approx((0, 220, 220))
    assert got["stock_per_hectare", "total"] == pytest.approx((50, 70, 20))
    assert got["stock_per_hectare", "cropland"] == pytest.approx((50, 50, 0))
    before, after, change = got["stock_per_hectare", "forest_broadleaf"]
    assert np.isnan(before) and after == pytest.approx(149) and np.isnan(change)
    assert got["flux_total", "total"] == pytest.approx((-10, 130, 140))
    assert got["flux_by_occupation", "artificial_sealed"] == pytest.approx((-10, -170, -160))
    assert got["flux_by_occupation", "forest_broadleaf"] == pytest.approx((0, 300, 300))
    assert dict(zip(table["indicator"], table["unit"])) == {i.id: i.unit for i in INDICATORS}


def test_the_years_of_the_mean_can_be_those_between_two_vintages():
    """10 ha sealed at once in 2025: −800 tCO2e/yr over one year; over the six years between two vintages −133.3."""
    found = planned(on(10, "built", 2025))
    assert values(effect(found, *diagnosis()))["flux_total", "total"][2] == pytest.approx(-800)
    assert values(effect(found, *diagnosis(), years=6))["flux_total", "total"][2] == pytest.approx(-800 / 6)


def test_land_that_is_all_converted_has_no_figure_per_hectare_left():
    """100 ha in thirds: what rounding leaves of the cropland is no land."""
    actions = [Action(str(n), "built", 2025 + n, areas=on(100 / 3, "built", 2025).areas) for n in range(3)]
    got = values(effect(planned(*actions), *diagnosis()))
    before, after, change = got["stock_per_hectare", "cropland"]
    assert before == 50 and np.isnan(after) and np.isnan(change)
    assert got["stock_by_occupation", "cropland"] == pytest.approx((5000, 0, -5000), abs=1e-6)


def test_a_scenario_without_actions_changes_nothing():
    """Two totals, cropland's stock, its density and that of all, and the flux of sealed land and of its group."""
    table = effect(planned(), *diagnosis())
    assert (table["change"] == 0).all() and len(table) == 7


def test_a_level_the_ground_does_not_have_is_named():
    tables = [t.assign(level="canton") for t in diagnosis()]
    with pytest.raises(UsageError) as caught:
        effect(planned(), *tables)
    assert caught.value.key == "unknown_level"


# --- against a second diagnosis


@pytest.fixture(scope="module", params=["corrected", "conform"])
def sample(request):
    """The fictional territory, its assessment by commune, EPCI and total, and a scenario of four actions on it."""
    paths = Paths(
        territories=str(SAMPLE / "communes.gpkg"),
        land_use=str(SAMPLE / "clc18.gpkg"),
        land_use_before=str(SAMPLE / "clc12.gpkg"),
        forests=str(SAMPLE / "forests.fgb"),
        hedgerows=str(SAMPLE / "hedgerows.fgb"),
    )
    inputs = read_inputs(paths)
    options = AssessmentOptions(mode=request.param, levels=("commune", "epci"), wood="none")
    before = assess(inputs, options)
    here = ground(inputs, options)
    pieces = here.pieces
    actions = []
    for n, (row, template, start, end) in enumerate(
        (
            (0, "business_park", 2025, None),
            (2, "afforestation_broadleaf", 2026, 2030),
            (3, "housing_estate", 2025, 2030),
            (3, "renaturation_grassland", 2029, None),
        )
    ):
        about = shapely.point_on_surface(pieces["geometry"].iloc[row])
        actions.append(Action(str(n), template, start, end, geometry=about.buffer(700 + 50 * n)))
    actions.append(Action("h", "hedgerow_planted", 2027, areas=pd.DataFrame({"place": [pieces["place"].iloc[1]], "length_km": [3.0]})))  # fmt: skip  # noqa: E501
    found = outcome(Scenario("plu", tuple(actions)), Reckoner(here), ranges=False)
    return inputs, options, before, found


def after_tables(before, found, years):
    """Return the areas, changes and hedgerows of the communes with the conversions done."""
    done = found.conversions
    by = done.rename(columns={"area_ha": "moved"}).groupby(["territory", "from_occupation", "to_occupation"])["moved"]
    moved = by.sum().reset_index()
    held = before.areas[before.areas["level"] == "commune"][["territory", "occupation", "area_ha"]]
    gone = moved.assign(occupation=moved["from_occupation"], area_ha=-moved["moved"])
    come = moved.assign(occupation=moved["to_occupation"], area_ha=moved["moved"])
    areas = pd.concat([t[["territory", "occupation", "area_ha"]] for t in (held, gone, come)])
    areas = areas.groupby(["territory", "occupation"], as_index=False)["area_ha"].sum()
    areas["area_ha"] = areas["area_ha"].where(areas["area_ha"].abs() > 1e-9, 0.0)
    seen = before.changes[before.changes["level"] == "commune"].drop(columns="level")
    changes = pd.concat([seen, moved.assign(area_ha_yr=moved["moved"] / years)[list(seen.columns)]])
    return areas, changes.groupby(["territory", "from_occupation", "to_occupation"], as_index=False)["area_ha_yr"].sum()


def test_the_effect_is_what_a_second_diagnosis_of_the_land_reads(sample):
    """The same method, asked twice: the areas and changes of the scenario as tables, through the whole assessment.

    In conform mode the second diagnosis drops the flux of some changes into wooded artificial land (Q5).
    """
    inputs, options, before, found = sample
    assert {"artificial_sealed", "forest_broadleaf"} <= set(found.conversions["to_occupation"])
    first, last = conversion_years(found)
    areas, changes = after_tables(before, found, last - first + 1)
    pieces = inputs.territories.drop(columns="geometry")
    size = before.territories[before.territories["level"] == "commune"].set_index("territory")["area_ha"]
    pieces = pieces.assign(share=1.0, area_ha=pieces["territory"].map(size).to_numpy())
    lengths = before.stocks[(before.stocks["level"] == "commune") & (before.stocks["occupation"] == "hedgerow")]
    tables = replace(
        inputs, territories=pieces, communes=None, land_use=None, change_cover=None, forests=None, hedgerows=None,
        areas=areas, changes=changes,
    )  # fmt: skip
    after = assess(tables, options).indicators
    table = effect(found, before.areas, before.stocks, before.fluxes)
    assert set(table["level"]) == {"commune", "epci", "total"}
    dropped = ["artificial", "artificial_wooded"] if options.mode == "conform" else []
    land = table["occupation"].isin([*LAND, "forest", "grassland", "artificial"])
    land &= ~(table["occupation"].isin(dropped) & (table["indicator"] == "flux_by_occupation"))
    expected = after.set_index(KEYS)["value"]
    for indicator in ("stock_by_occupation", "stock_per_hectare", "flux_by_occupation"):
        rows = table[land & (table["indicator"] == indicator)].set_index(KEYS)
        value = expected.reindex(rows.index)
        both = value.notna().to_numpy() & rows["after"].notna().to_numpy()
        assert both.sum() > 50
        scale = np.abs(value[both]).max()
        assert rows["after"][both].to_numpy() == pytest.approx(value[both].to_numpy(), rel=1e-9, abs=1e-9 * scale)
        assert not rows["after"][~both].fillna(0).any()
    assert lengths["stock_tc"].sum() > 0


def test_land_as_it_is_grows_as_the_assessment_says_and_the_trend_continues_its_changes(sample):
    """Standing forests by commune, and the consumption of ENAF of ten years by the pace of its own changes."""
    *_, before, found = sample
    course = trend(found.ground, before.changes.query("level == 'commune'"), level="commune", changes_level="commune")
    grown = before.fluxes.query("level == 'commune' and category == 'growth'").groupby("territory")["flux_tco2e_yr"]
    expected = grown.sum().reindex(course.units["territory"]).fillna(0.0)
    assert expected.sum() > 0
    assert course.growth_tco2e_yr == pytest.approx(expected.to_numpy(), abs=1e-6)
    assert np.array_equal(as_it_is(found.ground, level="commune").growth_tco2e_yr, course.growth_tco2e_yr)
    pace = before.changes.query("level == 'total'")
    taken = pace[pace["to_occupation"].str.startswith("artif") & ~pace["from_occupation"].str.startswith("artif")]
    by_commune = consumption_of(before.changes.query("level == 'commune'"), course.units["territory"])
    assert len(by_commune) == len(course.units)
    assert by_commune["consumed_ha"].sum() == pytest.approx(10 * taken["area_ha_yr"].sum())


def test_the_change_of_a_commune_is_that_of_the_scenario(sample):
    """Leaves make the total, communes the whole; the stock of land moves by the outcome's own figure."""
    *_, before, found = sample
    table = effect(found, before.areas, before.stocks, before.fluxes)
    for indicator in ("stock", "flux"):
        leaves = table[table["indicator"].eq(f"{indicator}_by_occupation") & ~table["occupation"].isin(["forest", "grassland", "artificial"])]  # fmt: skip  # noqa: E501
        total = table[table["indicator"] == f"{indicator}_total"].set_index(["level", "territory"])["change"]
        summed = leaves.groupby(["level", "territory"])["change"].sum().reindex(total.index)
        assert summed.to_numpy() == pytest.approx(total.to_numpy(), abs=1e-6)
        assert total.loc["commune"].sum() == pytest.approx(total.loc["total"].sum(), abs=1e-6)
        assert total.loc["epci"].sum() == pytest.approx(total.loc["total"].sum(), abs=1e-6)
    whole = values(table[table["level"] == "total"])
    hedgerow = whole["stock_by_occupation", "hedgerow"][2]
    assert hedgerow > 0
    assert whole["stock_total", "total"][2] == pytest.approx(found.loss_tc + hedgerow)
    touched = set(found.conversions["territory"]) | set(found.ground.pieces["territory"].iloc[[1]])
    still = table[(table["level"] == "commune") & ~table["territory"].isin(touched)]
    assert len(still) and (still["change"].fillna(0) == 0).all()


def test_the_yearly_flux_of_a_hectare_is_the_factor_of_the_diagnosis():
    """Section 5 for Amiens: the figures that scenarios carry are those that ``factors`` tells for a commune."""
    from carbocs.core import places
    from carbocs.core.factors import one_hectare
    from carbocs.core.modes import quirks_of
    from carbocs.core.reference import load_release
    from carbocs.core.trajectory import kinetics

    reference, quirks = load_release(), quirks_of("corrected")
    figures, rows, densities, stock = one_hectare(places.resolve(["80021"], reference), reference, quirks)
    found = kinetics(figures, densities, rows, stock, reference.constants, quirks)
    told = factors_of("80021").flux_tco2e_ha
    for a, b in (("cropland", "artificial_sealed"), ("forest_mixed", "cropland"), ("wetland", "cropland")):
        value = found.yearly_tco2e_ha[0, LAND.index(a), LAND.index(b)]
        assert value == pytest.approx(told[a, b]) and value < 0
    assert not np.diagonal(found.yearly_tco2e_ha[0]).any()
