"""What balances a scenario: the closed form by hand, and done as a scenario of its own: nothing is left."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from carbocs.core.errors import UsageError
from carbocs.core.scenario import Action, Reckoner, Scenario, compensation, outcome


@pytest.fixture(scope="module")
def reckoner(hand_ground):
    return Reckoner(hand_ground)


@pytest.fixture(scope="module")
def done(reckoner, hand_templates):
    return lambda *actions: outcome(Scenario("plu", actions, hand_templates), reckoner, ranges=False)


def taken(west, area_ha, template="park"):
    """Return so many ha taken in 2025, from so far east on (the strip is 1 km high: 10 m are 1 ha)."""
    return Action("p", template, 2025, geometry=shapely.box(west, 0, west + 10 * area_ha, 1000))


def row_of(found, template, origin="any"):
    table = found.table
    (row,) = table[(table["template"] == template) & (table["origin"] == origin)].to_dict("records")
    return row


def refused(key, call, *args, **kwargs):
    with pytest.raises(UsageError) as error:
        call(*args, **kwargs)
    assert error.value.key == key
    for lang in ("en", "fr"):
        assert error.value.text(lang)


def test_the_area_is_the_loss_by_the_gain_of_a_hectare(done):
    """10 ha of A's forest lose 2 820 tCO2e by 2034 (282 each: test_sensitivity).

    plant: 56.5 on the 40 ha of A's cropland, 113 on the 180 of B's: (2 260 + 20 340) / 220 = 102.727 tCO2e/ha;
    2 820 / 102.727 = 27.451 ha, of 220. meadow: the 8 ha sealed in B gain 40 each: 70.5 ha needed, 8 there.
    hedge: (40 × 100 ha + 80 × 200 ha) / 300 ha = 66.667 tCO2e/km, half of it in 10 of 20 years: 84.6 km.
    """
    found = compensation(done(taken(0, 10)), start=2025, by_year=2034)
    assert found.loss_tco2e == pytest.approx(2820)
    assert list(found.table["template"].drop_duplicates()) == ["plant", "meadow", "hedge"]
    plant = row_of(found, "plant")
    assert plant["gain_tco2e_ha"] == pytest.approx(22600 / 220)
    assert plant["needed_ha"] == pytest.approx(2820 * 220 / 22600)
    assert (plant["available_ha"], plant["enough"]) == (pytest.approx(220), True)
    # Cropland is all that it concerns: the same figures stand by its name.
    assert row_of(found, "plant", "cropland")["needed_ha"] == plant["needed_ha"]
    meadow = row_of(found, "meadow", "artificial_sealed")
    assert (meadow["needed_ha"], meadow["available_ha"]) == (pytest.approx(70.5), pytest.approx(8))
    assert meadow["enough"] is False
    hedge = row_of(found, "hedge", "hedgerow")
    assert hedge["gain_tco2e_km"] == pytest.approx(100 / 3)
    assert hedge["needed_km"] == pytest.approx(84.6)
    assert pd.isna(hedge["enough"])
    assert pd.isna(hedge["needed_ha"])
    assert [n.key for n in found.notices] == ["scenario_scale"]


def test_it_can_be_done_in_one_commune(done):
    """A alone: 2 820 / 56.5 = 49.91 ha of cropland, and there are 40. No sealed ground lies in A."""
    found = compensation(done(taken(0, 10)), start=2025, by_year=2034, place="A")
    plant = row_of(found, "plant")
    assert plant["needed_ha"] == pytest.approx(2820 / 56.5)
    assert (plant["available_ha"], plant["enough"]) == (pytest.approx(40), False)
    meadow = row_of(found, "meadow")
    assert pd.isna(meadow["gain_tco2e_ha"])
    assert pd.isna(meadow["needed_ha"])
    assert meadow["enough"] is False
    assert row_of(found, "hedge", "hedgerow")["needed_km"] == pytest.approx(2820 / (40 / 2))


def test_begun_later_or_spread_it_takes_more(done):
    """In A by 2034. Begun in 2030, five years: 5 + 8.25 + 15 = 28.25 a hectare, half of ten years.

    Spread over 2025–2034, the years run are 10, 9 … 1, 5.5 in the mean: 5.5 + 9.075 + 16.5 = 31.075.
    """
    park = done(taken(0, 10))
    later = row_of(compensation(park, start=2030, by_year=2034, place="A"), "plant")
    spread = row_of(compensation(park, start=2025, end=2034, by_year=2034, place="A"), "plant")
    assert later["gain_tco2e_ha"] == pytest.approx(28.25)
    assert spread["gain_tco2e_ha"] == pytest.approx(31.075)
    assert spread["needed_ha"] == pytest.approx(2820 / 31.075)


def test_land_that_the_scenario_takes_is_not_there_any_more(done):
    """10 of the 40 ha of A's cropland are built on: 30 are left."""
    found = compensation(done(taken(700, 10)), start=2025, by_year=2034, place="A")
    assert row_of(found, "plant")["available_ha"] == pytest.approx(30)
    assert row_of(found, "plant", "cropland")["available_ha"] == pytest.approx(30)


def test_growth_foregone_counts_where_asked(done):
    """10 ha of forest no longer grow 4 tCO2e a year for ten years: 400 more."""
    found = compensation(done(taken(0, 10)), start=2025, by_year=2034, with_foregone=True)
    assert found.loss_tco2e == pytest.approx(3220)


def test_a_scenario_that_gains_needs_nothing(done):
    found = compensation(done(taken(700, 10, "plant")), start=2025, by_year=2034)
    assert found.loss_tco2e == 0
    assert (found.table["needed_ha"].dropna() == 0).all()
    assert found.table["enough"].all()


def test_what_gains_nothing_balances_nothing(done, hand_templates):
    """A park loses, and so does a hedgerow pulled out: no area, no length is enough."""
    templates = [hand_templates["park"], hand_templates["hedge_out"]]
    found = compensation(done(taken(0, 10)), templates, start=2025, by_year=2034)
    assert found.table[["needed_ha", "needed_km"]].isna().all(axis=None)
    assert not found.table["enough"].any()
    assert row_of(found, "hedge_out", "hedgerow")["gain_tco2e_km"] == pytest.approx(-200 / 3)


def test_chosen_origins_stand_one_by_one(done, hand_templates):
    """A park on A's cropland and forest: both of them, the forest alone."""
    park = [hand_templates["park"]]
    both = compensation(done(taken(0, 10)), park, start=2025, by_year=2034, place="A")
    assert list(both.table["origin"]) == ["any", "cropland", "forest_broadleaf"]
    assert row_of(both, "park")["gain_tco2e_ha"] == pytest.approx((40 * -78 + 60 * -282) / 100)
    one = compensation(done(taken(0, 10)), park, start=2025, by_year=2034, place="A", origins=["forest_broadleaf"])
    assert list(one.table["origin"]) == ["any", "forest_broadleaf"]
    assert row_of(one, "park")["gain_tco2e_ha"] == pytest.approx(-282)


@pytest.mark.parametrize(("start", "end", "by_year"), [(2025, None, 2034), (2026, 2031, 2050), (2027, 2045, 2040)])
def test_done_as_a_scenario_it_leaves_nothing(done, start, end, by_year):
    """2 ha of forest built on and the hectares of cropland planted in A: the sum by the year is 0."""
    park = taken(0, 2)
    plant = row_of(compensation(done(park), start=start, end=end, by_year=by_year, place="A"), "plant")
    assert plant["enough"] is True
    areas = pd.DataFrame({"place": ["A"], "area_ha": [plant["needed_ha"]], "occupation": ["cropland"]})
    both = done(park, Action("c", "plant", start, end, areas=areas))
    assert both.cumulated(by_year) == pytest.approx(0, abs=1e-6)
    assert done(park).cumulated(by_year) < -500


def test_hedgerows_done_as_a_scenario_leave_nothing(done):
    park = taken(0, 2)
    hedge = row_of(compensation(done(park), start=2026, end=2029, by_year=2045, place="B"), "hedge", "hedgerow")
    lengths = pd.DataFrame({"place": ["B"], "length_km": [hedge["needed_km"]]})
    assert done(park, Action("h", "hedge", 2026, 2029, areas=lengths)).cumulated(2045) == pytest.approx(0, abs=1e-6)


def test_what_cannot_be_balanced_is_named(done):
    park = done(taken(0, 10))
    refused("year_not_reckoned", compensation, park, start=2025, by_year=2060)
    refused("years_of_price", compensation, park, start=2041, by_year=2040)
    refused("years_of_price", compensation, park, start=2030, end=2029, by_year=2040)
    refused("compensation_unknown_place", compensation, park, start=2025, place="Z")
    refused("compensation_unknown_origin", compensation, park, start=2025, origins=["moon"])
