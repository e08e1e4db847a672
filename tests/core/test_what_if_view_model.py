"""What the what-if panel shows: by hand on one square of 100 ha, and the same as the tables of the outcome."""

from __future__ import annotations

import time
from functools import lru_cache

import numpy as np
import pandas as pd
import pytest
import shapely

from carbocs.core.covers import VectorCover
from carbocs.core.indicators import TC, TCO2E, readable
from carbocs.core.messages import NARROW_SPACE
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.occupations import LAND
from carbocs.core.report.what_if import AS_IS, Figure, comparison, hectares, live, written
from carbocs.core.scenario import Action, Ground, Reckoner, ReferenceCourse, Scenario, outcome, parse_templates
from carbocs.core.trajectory import COMPONENTS, Kinetics

CROP, SEALED = LAND.index("cropland"), LAND.index("artificial_sealed")
BROADLEAF = LAND.index("forest_broadleaf")
SIZE = len(LAND)
TEMPLATES = parse_templates(
    {
        "templates": [
            {
                "id": "park",
                "label_en": "Park",
                "label_fr": "Parc",
                "colour": "#8f3b3b",
                "conversions": {
                    "probable": {"cropland": {"artificial_sealed": 1.0}, "forest": {"artificial_sealed": 1.0}},
                    "optimistic": {"cropland": {"artificial_sealed": 0.5, "cropland": 0.5}},
                },
            },
            {
                "id": "wood",
                "label_en": "Wood",
                "label_fr": "Bois",
                "family": "give",
                "conversions": {"probable": {"cropland": {"forest_broadleaf": 1.0}}},
            },
            {"id": "hedge", "label_en": "Hedge", "label_fr": "Haie", "kind": "hedgerow", "km": 1, "family": "give"},
        ]
    },
    "test",
)


@lru_cache(maxsize=1)
def square() -> Ground:
    """One commune of 1 km²: west of x = 500 cropland, east of it broadleaf forest.

    A hectare of cropland sealed loses 100 tCO2e of soil at once (50 tC of stock to 20); one planted gains 200 over 40
    years of biomass (50 tC to 110); one of forest sealed loses 300 at once and the growth of 2 tCO2e a year (110 tC to
    20). A km of hedgerow takes up 40 tCO2e over 20 years.
    """
    outline = shapely.box(0, 0, 1000, 1000)
    pieces = pd.DataFrame({"territory": ["80021"], "place": ["80021"], "name": ["Amiens"], "area_ha": [100.0]})
    pieces["geometry"] = np.array([outline], dtype=object)
    total, years = np.zeros((2, 1, SIZE, SIZE, len(COMPONENTS)))
    total[0, CROP, SEALED, 0] = -100.0
    total[0, BROADLEAF, SEALED, 2] = -300.0
    total[0, CROP, BROADLEAF, 2], years[0, CROP, BROADLEAF, 2] = 200.0, 40.0
    growth, stock = np.zeros((1, SIZE)), np.zeros((1, SIZE, 4))
    growth[0, BROADLEAF] = 2.0
    stock[0, [CROP, SEALED, BROADLEAF], 0] = 50.0, 20.0, 50.0
    stock[0, BROADLEAF, 1] = 60.0
    halves = np.array([shapely.box(0, 0, 500, 1000), shapely.box(500, 0, 1000, 1000)], dtype=object)
    cover = VectorCover(read_nomenclature("clc"), halves, np.array([0, 1]), np.array(["211", "311"]))
    figures = Kinetics(total, years, growth, stock, np.array([40.0]), *_rest())
    return Ground(pieces, pd.Index(["80021"]), figures, np.zeros(1, dtype=int), cover)


def _rest() -> tuple[np.ndarray, ...]:
    fields = len(Kinetics.__dataclass_fields__)
    return tuple(np.zeros((1, SIZE, SIZE)) for _ in range(fields - 5))


def field(hectares_: float, west: float = 0.0, south: float = 0.0):
    return shapely.box(west, south, west + 100, south + 100 * hectares_)


def reckoned(*actions: Action, name: str = "S", ranges: bool = True):
    return outcome(Scenario(name, actions, TEMPLATES), Reckoner(square()), ranges=ranges)


def both():
    """Two hectares of cropland sealed in 2025; one hectare of cropland planted in 2026."""
    park = Action("a", "park", 2025, geometry=field(2))
    return reckoned(park, Action("b", "wood", 2026, geometry=field(1, 200), note="Bois du Roi"))


# --- figures


@pytest.mark.parametrize(
    ("value", "number", "unit", "word"),
    [
        (-1234.0, "−1,23", "ktCO2e", "émis"),
        (999.6, f"+1{NARROW_SPACE}000", "tCO2e", "séquestré"),
        (12.34, "+12,3", "tCO2e", "séquestré"),
        (-2.5e6, "−2,50", "MtCO2e", "émis"),
        (0.0, "0", "tCO2e", ""),
        (-0.004, "0", "tCO2e", ""),
        (float("nan"), "–", "tCO2e", ""),
    ],
)
def test_a_figure_has_three_digits_a_unit_and_the_word_of_its_sign(value, number, unit, word):
    found = Figure(value, TCO2E, "fr", ("what_if_emitted", "what_if_sequestered"))
    assert (found.number, found.unit, found.word) == (number, unit, word)
    assert found.text == f"{number}{NARROW_SPACE}{unit}"


def test_a_figure_reads_as_every_other_of_the_project_but_for_its_plus():
    for value in (-98_765.0, -7.25, 432.1):
        shown = Figure(value, TC, "fr", ("what_if_lost", "what_if_gained")).text
        assert shown.lstrip("+") == readable(value, "stock_total", "fr")


def test_a_range_has_the_unit_of_its_figure_and_is_left_out_where_it_does_not_show():
    words = ("what_if_emitted", "what_if_sequestered")
    assert Figure(-1500.0, TCO2E, "fr", words, -2345.0, 150.0).range == "−2,35 à +0,15"
    assert Figure(-1500.0, TCO2E, "fr", words, -1500.4, -1500.0).range == ""
    assert Figure(-1500.0, TCO2E, "fr", words).range == ""


def test_the_unit_of_a_row_is_that_of_its_largest():
    assert Figure(-40.0, TCO2E, "en", unit_size=5000.0).text == "−0.04 ktCO2e"


def test_net_artificialisation_has_words_of_its_own_and_consumption_none():
    assert (hectares(2.0, "fr", net=True).number, hectares(2.0, "fr", net=True).word) == ("+2,00", "artificialisés")
    assert hectares(-2.0, "fr", net=True).word == "désartificialisés"
    assert (hectares(2.0, "fr").number, hectares(2.0, "fr").word) == ("2,00", "")


def test_what_rounds_to_nothing_has_no_sign():
    assert [written(v, 1, "fr", signed=True) for v in (0.04, -0.04, 0.05000001)] == ["0", "0", "+0,1"]


# --- a scenario while it is drawn


def test_the_figures_of_a_scenario_by_hand():
    """By hand.

    2 ha sealed in 2025: 2 × −100 = −200 tCO2e at once, the stock 2 × (20 − 50) = −60 tC. 1 ha planted in 2026: 200 / 40
    = 5 tCO2e a year, 5 years to 2030 (25) and 25 to 2050 (125); the stock 110 − 50 = +60 tC. In all −175 tCO2e by 2030,
    −75 by 2050, 0 tC. Optimistic, half of the 2 ha stays as it is, −100: −75 and +25. The park alone consumes: 2 ha.
    """
    found = live(both(), "fr")
    assert (found.loss.value, found.by_2030.value, found.by_2050.value) == pytest.approx((0, -175, -75))
    assert (found.by_2030.low, found.by_2030.high) == pytest.approx((-175, -75))
    assert (found.by_2050.low, found.by_2050.high) == pytest.approx((-75, 25))
    assert found.by_2030.text == f"−175{NARROW_SPACE}tCO2e"
    assert (found.by_2030.word, found.by_2030.range) == ("émis", "−175 à −75,0")
    assert (found.area_ha, found.converted_ha) == pytest.approx((3, 3))
    assert (found.consumed_ha, found.artificialised_ha) == pytest.approx((2, 2))
    assert found.subtitle == f"2 actions · 3,00{NARROW_SPACE}ha convertis"
    [cropland] = found.origins
    assert cropland.label == "Cultures"
    assert (cropland.area.value, cropland.change.value) == pytest.approx((3, 0))
    assert "EPCI" in found.scale_warning
    assert "énergie" in found.scope


def test_one_action_alone():
    found = live(both(), "fr", "b")
    assert (found.action, found.title, found.subtitle) == ("b", "Bois", f"2026 · 1,00{NARROW_SPACE}ha convertis")
    assert (found.loss.value, found.by_2030.value, found.by_2050.value) == pytest.approx((60, 25, 125))
    assert found.by_2050.range == ""
    assert found.loss.word == "gagné"
    assert found.consumed_ha == 0
    # The rows below stay those of all actions, to choose another.
    assert [(a.id, a.label, a.years, a.note) for a in found.actions] == [
        ("a", "Parc", "2025", ""),
        ("b", "Bois", "2026", "Bois du Roi"),
    ]
    with pytest.raises(KeyError, match="zz"):
        live(both(), "fr", "zz")


def test_growth_foregone_counts_against_land_as_it_is_and_not_in_the_sum():
    """1 ha of forest sealed in 2026: −300; growth foregone 2 × 25 years = −50 by 2050 (−10 by 2030)."""
    found = live(reckoned(Action("a", "park", 2026, geometry=field(1, 600))), "fr")
    assert (found.by_2030.value, found.by_2050.value) == pytest.approx((-300, -300))
    assert (found.difference_2030.value, found.difference_2050.value) == pytest.approx((-310, -350))


def test_the_curve_year_by_year():
    found = live(both(), "fr").curve
    at = int(np.flatnonzero(found.years == 2025)[0])
    assert found.flux[at - 1 : at + 3].tolist() == pytest.approx([0, -200, 5, 5])
    assert found.cumulated[at - 1 : at + 3].tolist() == pytest.approx([0, -200, -195, -190])
    assert found.high[at] == pytest.approx(-100)
    assert found.low[at] == pytest.approx(-200)
    assert int(found.years[found.first_shown]) == 2024
    assert found.lines_at(at) == [
        "2025",
        f"−200{NARROW_SPACE}tCO2e/an émis",
        f"−200{NARROW_SPACE}tCO2e émis en tout",
        f"−200 à −100{NARROW_SPACE}tCO2e",
    ]


def test_a_hedgerow_has_a_length():
    """1 km planted in 2026 gains 40 / 20 = 2 tCO2e a year for 20 years: 40 by 2050."""
    line = shapely.LineString([(0, 50), (1000, 50)])
    found = live(reckoned(Action("h", "hedge", 2026, geometry=line)), "fr")
    assert (found.hedgerow_km, found.by_2050.value) == pytest.approx((1, 40))
    assert found.subtitle == f"1 action · 1,00{NARROW_SPACE}km de haies"
    assert found.actions[0].area.text == f"1,00{NARROW_SPACE}km"


@pytest.mark.parametrize("ranges", [True, False])
def test_it_says_what_the_tables_of_the_outcome_say(ranges):
    spread = Action("c", "park", 2024, 2033, geometry=field(3, 450), share=0.8, share_low=0.5, share_high=1.0)
    given = reckoned(*both().scenario.actions, spread, ranges=ranges)
    found = live(given, "en")
    table = given.yearly_table
    assert found.curve.cumulated == pytest.approx(table["cumulated_tco2e"].to_numpy())
    assert found.loss.value == pytest.approx(given.loss_tc)
    for figure, year in ((found.by_2030, 2030), (found.by_2050, 2050)):
        assert figure.value == pytest.approx(given.cumulated(year))
        assert (figure.low, figure.high) == pytest.approx(given.range_of(year))
    rows = given.actions
    assert [a.loss.value for a in found.actions] == pytest.approx(rows["loss_tc"].tolist())
    assert [a.by_2050.value for a in found.actions] == pytest.approx(rows["flux_2050_tco2e"].tolist())
    assert sum(o.area.value for o in found.origins) == pytest.approx(rows["converted_ha"].sum())
    alone = [live(given, "en", a.id) for a in found.actions]
    assert sum(a.loss.value for a in alone) == pytest.approx(found.loss.value)
    assert sum(a.by_2050.value for a in alone) == pytest.approx(found.by_2050.value)


def test_notices_leave_out_the_name_that_stands_above_them():
    out = Action("a", "park", 2025, geometry=shapely.box(-100, 0, 100, 100))
    idle = Action("b", "wood", 2025, geometry=field(1, 600))
    found = dict(live(reckoned(out, idle, name="Variante"), "fr").notices)
    assert set(found) == {"warning"}
    words = [w for _, w in live(reckoned(out, idle, name="Variante"), "fr").notices]
    assert words[0].startswith("1 action sort")
    assert words[1].startswith("1 action ne change rien")


def test_nothing_drawn_yet():
    found = live(reckoned(), "fr", budget_left_ha=5.0, allowed_ha=5.0)
    assert (found.origins, found.actions, found.notices) == ((), (), ())
    assert (found.by_2050.text, found.loss.text) == (f"0{NARROW_SPACE}tCO2e", f"0{NARROW_SPACE}tC")
    assert found.budget is not None
    assert (found.budget.share_before, found.budget.share_own) == (0, 0)


# --- the budget


def test_the_budget_and_its_bar():
    """10 ha allowed, 5 left after the 2 ha of the scenario: 3 ha were taken before. The bar: 0.3 and 0.2 of 10 ha."""
    found = live(both(), "fr", budget_left_ha=5.0, allowed_ha=10.0).budget
    assert found is not None
    assert (found.over, found.text) == (False, f"Reste 5,00{NARROW_SPACE}ha")
    assert (found.share_before, found.share_own, found.share_allowed) == pytest.approx((0.3, 0.2, 1.0))
    assert (found.before, found.own) == (f"3,00{NARROW_SPACE}ha déjà pris", f"2,00{NARROW_SPACE}ha par le scénario")


def test_a_budget_overrun_is_as_long_as_what_is_taken():
    """1 ha allowed, 2 ha taken by the scenario alone: 1 ha too many, the bar of 2 ha, what is allowed its half."""
    found = live(both(), "fr", budget_left_ha=-1.0, allowed_ha=1.0).budget
    assert found is not None
    assert (found.over, found.text) == (True, f"1,00{NARROW_SPACE}ha de trop")
    assert (found.share_before, found.share_own, found.share_allowed) == pytest.approx((0, 1, 0.5))
    assert live(both(), "fr").budget is None


def test_what_is_taken_after_2030_is_no_part_of_the_budget():
    found = live(reckoned(Action("a", "park", 2031, geometry=field(2))), "fr", budget_left_ha=10.0, allowed_ha=10.0)
    assert found.consumed_ha == pytest.approx(2)
    assert found.budget is not None
    assert found.budget.share_own == 0


# --- side by side


def test_the_reference_comes_first_and_rows_share_a_unit():
    small = Action("a", "park", 2025, geometry=field(2))
    large = Action("a", "park", 2025, geometry=shapely.box(0, 0, 200, 1000))
    given = {"x": reckoned(small), "y": reckoned(large, name="Grand")}
    found = comparison(given, "fr", budgets={"x": (8.0, 10.0), "y": (-10.0, 10.0)})
    assert [c.id for c in found.columns] == [AS_IS, "x", "y"]
    assert [c.name for c in found.columns] == ["Sol laissé tel quel", "S", "Grand"]
    rows = {r.key: r for r in found.rows}
    assert list(rows) == ["converted", "loss", "cumulated_2030", "cumulated_2031", "cumulated_2050", "difference_2050",
                          "consumed", "artificialised", "budget"]  # fmt: skip
    # 2 and 20 ha, −200 and −2 000 tCO2e: kt for both.
    assert [c.number for c in rows["cumulated_2030"].cells] == ["0", "−0,20", "−2,00"]
    assert rows["cumulated_2030"].unit == "ktCO2e"
    # 8 ha left after 2 ha: land as it is leaves 10.
    assert [c.value for c in rows["budget"].cells] == pytest.approx([10, 8, -10])
    assert rows["consumed"].label != rows["artificialised"].label


def test_a_trend_has_a_course_and_no_areas():
    """−3 tCO2e of soil and −1 of growth foregone in each of 33 years, 2018 to 2050: −99, and −132 with it."""
    years = both().years
    flux = np.zeros((1, len(COMPONENTS) + 1, len(years)))
    flux[0, 0], flux[0, -1] = -3.0, -1.0
    units = pd.DataFrame({"territory": ["80021"], "name": ["Amiens"]})
    trend = ReferenceCourse("trend", years, "territory", units, np.zeros(1), flux)
    found = comparison({"x": both()}, "en", [trend])
    assert [(c.id, c.reference) for c in found.columns] == [(AS_IS, True), ("trend", True), ("x", False)]
    rows = {r.key: r for r in found.rows}
    assert rows["cumulated_2050"].cells[1].value == pytest.approx(-99)
    assert rows["difference_2050"].cells[1].value == pytest.approx(-132)
    assert rows["consumed"].cells[1] is None


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(ValueError, match="0 scenarios"):
        comparison({})
    with pytest.raises(ValueError, match="7 scenarios"):
        comparison({str(n): both() for n in range(7)})
    other = outcome(both().scenario, Reckoner(square(), 2018, 2040))
    with pytest.raises(ValueError, match="span"):
        comparison({"x": both(), "y": other})


def test_it_follows_a_drawing_hand():
    """A hundred actions of 0.5 ha: under 10 ms, the best of ten."""
    many = [
        Action(f"a{n}", ("park", "wood")[n % 2], 2025, 2034, geometry=shapely.box(x, y, x + 70, y + 70))
        for n, (x, y) in enumerate((100 * (n % 10), 100 * (n // 10)) for n in range(100))
    ]
    given = reckoned(*many)
    live(given, "fr")
    taken = []
    for _ in range(10):
        start = time.perf_counter()
        live(given, "fr")
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.01
