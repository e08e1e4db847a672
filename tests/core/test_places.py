"""Where a place takes its figures from: the cascade of the method, its two modes, own columns, mergers."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from carbocs.core import places
from carbocs.core.errors import DataError
from carbocs.core.messages import MESSAGES
from carbocs.core.modes import ALL, NONE
from carbocs.core.occupations import FORESTS, LAND, SOILS
from carbocs.core.reference import load_release

PEER = {"ser_group": "Z9", "greco": "Z", "rad13": "HDF", "basin": "Nord"}
"""A localisation that the table knows at neither the group nor the GRECO."""


@pytest.fixture(scope="module")
def known():
    return load_release()


def one(code: str, known, **resolving) -> pd.Series:
    return places.resolve([code], known, **resolving).table.iloc[0]


def forest(composition: str, known, quirks=NONE, **location: str) -> pd.Series:
    """The figures of one forest row, by default of a commune of Lille's forests (B22)."""
    row = {"ser_group": "B22", "greco": "B", "rad13": "HDF", "basin": "Nord", **location}
    return places.forest_figures(pd.DataFrame([{**row, "composition": composition}]), known, quirks).iloc[0]


def heirs(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["insee_old", "insee_new"])


def own(place: str, **columns: object) -> pd.DataFrame:
    return pd.DataFrame([{"place": place, **columns}])


# --- which commune


def test_a_commune_is_itself(known):
    lille = one("59350", known)
    assert lille[["name", "epci", "epci_name", "departement", "region", "region_name"]].tolist() == [
        "Lille",
        "245900410",
        "Métropole Européenne de Lille",
        "59",
        "32",
        "Hauts-de-France",
    ]
    assert lille[["zpc", "inter_region", "ser", "greco", "rad13", "basin"]].tolist() == [
        "2_1",
        "NORD-OUEST",
        "B22",
        "B",
        "HDF",
        "Nord",
    ]
    assert (lille["resolved"], lille["how"]) == ("59350", "itself")


@pytest.mark.parametrize(
    ("district", "city"),
    [("75101", "75056"), ("75120", "75056"), ("69381", "69123"), ("69389", "69123"), ("13201", "13055")],
)
def test_an_arrondissement_takes_its_city_s_figures(known, district, city):
    here, there = one(district, known), one(city, known)
    assert (here["resolved"], here["how"]) == (city, "arrondissement")
    for column in ("zpc", "region", "departement", "ser", "inter_region"):
        assert here[column] == there[column]
    figures = places.figures(places.resolve([district, city], known), known)
    np.testing.assert_array_equal(figures.soil_stock[0], figures.soil_stock[1])
    np.testing.assert_array_equal(figures.biomass[0], figures.biomass[1])


def test_a_merged_commune_takes_its_successor_s(known):
    here = one("46298", known)
    assert (here["resolved"], here["how"], here["departement"]) == ("46083", "successor", "46")
    assert here["epci"] == one("46083", known)["epci"]


def test_mergers_of_ones_own_extend_the_table_and_are_followed_to_their_end(known):
    table = heirs(("01999", "01998"), ("01998", "01001"))
    assert one("01999", known, successors=table)[["resolved", "how"]].tolist() == ["01001", "successor"]
    # the reference's rows go on where the user's end: 46299 → 46298 → 46083
    assert one("46299", known, successors=heirs(("46299", "46298")))["resolved"] == "46083"


def test_mergers_of_ones_own_win_over_communes_that_the_release_still_holds(known):
    table = heirs(("01001", "01002"), ("01002", "01004"))
    assert one("01001", known, successors=table)[["resolved", "how"]].tolist() == ["01004", "successor"]
    assert one("01005", known, successors=table)["how"] == "itself"
    assert one("46298", known, successors=heirs(("46298", "46001")))["resolved"] == "46001"


def test_a_commune_listed_as_its_own_successor_stays_itself(known):
    assert one("01001", known, successors=heirs(("01001", "01001")))["how"] == "itself"


def test_a_circle_of_successors_is_refused_by_name(known):
    with pytest.raises(DataError, match=r"leads back to itself: 01001\..*--successors") as caught:
        one("01001", known, successors=heirs(("01001", "01002"), ("01002", "01001")))
    assert caught.value.key == "circular_successors"


def test_a_table_of_successors_without_its_columns_is_refused(known):
    with pytest.raises(DataError, match=r"successors.*insee_old, insee_new.*old, new"):
        one("01001", known, successors=pd.DataFrame({"old": ["1"], "new": ["2"]}))


def test_unknown_communes_are_refused_by_name_with_what_to_do(known):
    with pytest.raises(DataError, match=r"2 communes .*59999, 98765.*--successors.*zpc") as caught:
        places.resolve(["59350", "59999", "98765"], known)
    assert caught.value.key == "unknown_places"
    assert "59999" in caught.value.text("fr")


def test_a_successor_that_is_unknown_itself_is_told(known):
    with pytest.raises(DataError, match="01999 → 99999"):
        one("01999", known, successors=heirs(("01999", "99999")))


def test_a_code_asked_twice_is_one_place_and_none_is_none(known):
    assert places.resolve(["59350", "02001", "59350"], known).table["place"].tolist() == ["59350", "02001"]
    assert len(places.resolve([], known).table) == 0


# --- own columns


def test_own_columns_win(known):
    here = one("59350", known, overrides=own("59350", zpc="1_1", ser="G11", departement="02", region="84"))
    columns = ["zpc", "ser", "greco", "departement", "region", "rad13", "inter_region", "basin", "name"]
    assert here[columns].tolist() == ["1_1", "G11", "G", "02", "84", "ARA", "CENTRE-EST", "Sud", "Lille"]


def test_a_blank_own_column_leaves_the_reference_s(known):
    table = pd.DataFrame({"place": ["59350", "02001"], "zpc": ["1_1", None], "ser": ["", "G11"]})
    here = places.resolve(["59350", "02001"], known, overrides=table).table
    assert here["zpc"].tolist() == ["1_1", one("02001", known)["zpc"]]
    assert here["ser"].tolist() == ["B22", "G11"]


def test_own_codes_written_as_numbers_or_in_small_letters_are_understood(known):
    here = one("59350", known, overrides=own("59350", departement=2, region=84, ser=" g11"))
    assert here[["departement", "region", "ser", "greco"]].tolist() == ["02", "84", "G11", "G"]
    figures = places.figures(places.resolve(["59350"], known, overrides=own("59350", departement=2)), known)
    assert figures.hedgerow[0] == 97.8195561667002


def test_a_place_of_ones_own_needs_only_zone_and_region(known):
    here = one("Atlantis", known, overrides=own("Atlantis", zpc="2_3", region="32"))
    assert here[["resolved", "how", "name", "departement", "ser"]].tolist() == ["", "own columns", "", "", ""]
    figures = places.figures(places.resolve(["A"], known, overrides=own("A", zpc="2_3", region="32")), known)
    assert figures.hedgerow[0] == 101.347
    assert figures.origins["hedgerow"][0] == "default"
    # without a SER the region answers, and Hauts-de-France has figures of its own
    assert forest("forest_broadleaf", known, ser_group="", greco="")["origin"] == "rad13 HDF"


def test_a_place_of_ones_own_without_region_or_with_an_unknown_zone_is_refused(known):
    with pytest.raises(DataError, match=r"Atlantis \(–\).*32") as caught:
        one("Atlantis", known, overrides=own("Atlantis", zpc="2_3"))
    assert caught.value.key == "places_without_region"
    with pytest.raises(DataError, match=r"Atlantis \(7_7\).*1_1") as caught:
        one("Atlantis", known, overrides=own("Atlantis", zpc="7_7", region="32"))
    assert caught.value.key == "unknown_zpc"
    with pytest.raises(DataError, match="Atlantis") as caught:
        one("Atlantis", known, overrides=own("Atlantis", ser="B22", region="32"))
    assert caught.value.key == "unknown_places"


# --- figures of a place


def test_soil_stocks_follow_the_zone(known):
    """Lille lies in 2_1: 50 tC/ha under crops, 69 under grass of any kind, 125 in wetland, 30 sealed, 60 in woods."""
    figures = places.figures(places.resolve(["59350"], known), known)
    stock = dict(zip(LAND, figures.soil_stock[0]))
    assert (stock["cropland"], stock["wetland"], stock["artificial_sealed"]) == (50, 125, 30)
    assert {stock[o] for o in LAND if o.startswith("grassland")} == {69}
    assert {stock[o] for o in FORESTS} == {60}
    assert figures.origin("soil", np.array([0])).tolist() == ["zpc 2_1"]


def test_biomass_follows_the_inter_region_and_is_none_in_forests(known):
    figures = places.figures(places.resolve(["59350"], known), known)
    living = dict(zip(LAND, figures.biomass[0]))
    assert (living["orchard"], living["vineyard"], living["grassland_wooded"], living["cropland"]) == (16, 5, 48, 0)
    assert {living[o] for o in FORESTS} == {0}


def test_soil_fluxes_follow_the_zone_and_are_0_where_the_table_holds_none(known):
    """Zone 1_1 as ADEME writes it: crop to grass 0.53, grass to crop −1.03; crop to vineyard stands in no column."""
    figures = places.figures(places.resolve(["A"], known, overrides=own("A", zpc="1_1", region="32")), known)
    flux = pd.DataFrame(figures.soil_flux[figures.zone[0]], index=SOILS, columns=SOILS)
    assert flux.loc["cropland", "grassland"] == 0.53
    assert flux.loc["grassland", "cropland"] == -1.03
    assert flux.loc["cropland", "vineyard"] == 0
    assert flux.loc["forest", "artificial_sealed"] == -38


def test_wood_shares_are_fractions_of_the_region(known):
    figures = places.figures(places.resolve(["59350", "2A004"], known), known)
    np.testing.assert_allclose(figures.timber_share, [0.354311094618812, 0.221347703718622], rtol=1e-12)
    np.testing.assert_allclose(figures.industry_share, [0.106304710046248, 0], rtol=1e-12)


@pytest.mark.parametrize(
    ("commune", "corrected", "conform"),
    [
        ("02001", 97.8195561667002, 101.347),  # Q10: the table says 2, ADEME looks 02 up
        ("12145", 100.231840447516, 100.231840447516),
        ("59350", 88.8443555833242, 88.8443555833242),
        ("80021", 101.347, 101.347),  # Somme and Corsica stand in no row
        ("2A004", 101.347, 101.347),
        ("01001", 101.347, 101.347),
    ],
)
def test_hedgerows_follow_the_departement(known, commune, corrected, conform):
    here = places.resolve([commune], known)
    assert places.figures(here, known, NONE).hedgerow[0] == corrected
    assert places.figures(here, known, ALL).hedgerow[0] == conform


def test_a_place_that_was_not_resolved_has_no_position(known):
    figures = places.figures(places.resolve(["59350"], known), known)
    assert figures.position(pd.Series(["59350", "59350"])).tolist() == [0, 0]
    with pytest.raises(KeyError, match="02001"):
        figures.position(pd.Series(["02001"]))


# --- the cascade of forests


@pytest.mark.parametrize(
    ("composition", "quirks", "location", "origin"),
    [
        # the group first, then the GRECO
        ("forest_broadleaf", NONE, {"ser_group": "B41"}, "groupeser B4"),
        ("forest_broadleaf", NONE, {}, "groupeser BX"),
        ("forest_broadleaf", ALL, {}, "greco B"),
        ("forest_conifer", NONE, {}, "greco B"),
        # Q2: AX, BX, JX hold A2 A3, B1 B2, J1 to J4; ADEME looks the first two characters up as they are
        *(("forest_broadleaf", NONE, {"ser_group": g, "greco": g[0]}, f"groupeser {g[0]}X") for g in ("A2", "A3")),
        *(("forest_broadleaf", ALL, {"ser_group": g, "greco": g[0]}, f"greco {g[0]}") for g in ("A2", "A3")),
        *(("forest_broadleaf", NONE, {"ser_group": g}, "groupeser BX") for g in ("B1", "B2", "B10")),
        *(("forest_broadleaf", NONE, {"ser_group": f"J{n}", "greco": "J"}, "groupeser JX") for n in range(1, 5)),
        *(("forest_broadleaf", ALL, {"ser_group": f"J{n}", "greco": "J"}, "greco J") for n in range(1, 5)),
        # neither group nor GRECO: the region, some of which read a GRECO
        ("forest_broadleaf", NONE, PEER, "rad13 HDF"),
        ("forest_conifer", NONE, PEER, "greco B"),
        ("forest_mixed", NONE, PEER, "greco B"),
        ("forest_mixed", NONE, {**PEER, "rad13": "PDL", "basin": "Nord-Ouest"}, "greco A"),
        ("forest_conifer", NONE, {**PEER, "rad13": "PDL", "basin": "Nord-Ouest"}, "rad13 PDL"),
        ("forest_conifer", ALL, {**PEER, "rad13": "COR", "basin": "Sud"}, "greco J"),
        ("forest_mixed", ALL, {**PEER, "rad13": "COR", "basin": "Sud"}, "greco J"),
        ("forest_broadleaf", ALL, {**PEER, "rad13": "COR", "basin": "Sud"}, "rad13 COR"),
        # poplar stands in basins only
        ("forest_poplar", NONE, {}, "bassin_populicole Nord"),
        ("forest_poplar", ALL, {"rad13": "PDL", "basin": "Nord-Ouest"}, "bassin_populicole Nord-Ouest"),
        # nothing known at all: France
        ("forest_poplar", NONE, {**PEER, "rad13": "", "basin": ""}, "France"),
        ("forest_mixed", ALL, {**PEER, "rad13": "", "basin": ""}, "France"),
    ],
)
def test_the_first_step_that_answers_wins(known, composition, quirks, location, origin):
    assert forest(composition, known, quirks, **location)["origin"] == origin


def test_q2_decides_the_growth_of_broadleaf_in_hauts_de_france(known):
    assert forest("forest_broadleaf", known, ALL)["growth_tc_ha_yr"] == 1.05
    assert forest("forest_broadleaf", known, NONE)["growth_tc_ha_yr"] == 0.42
    assert forest("forest_broadleaf", known, NONE, **PEER)["growth_tc_ha_yr"] == 0.84


def test_conifers_of_corsica_hold_what_the_greco_j_holds(known):
    """36.8 tC/ha, live and dead wood together, in either mode: K1 and K know no conifers."""
    for quirks in (ALL, NONE):
        row = forest("forest_conifer", known, quirks, ser_group="K11", greco="K", rad13="COR", basin="Sud")
        assert row["origin"] == "greco J"
        assert row["live_tc_ha"] + row["dead_tc_ha"] == pytest.approx(36.8, abs=0.05)
    here = one("2A004", known)
    assert here[["greco", "rad13", "basin"]].tolist() == ["K", "COR", "Sud"]


@pytest.mark.parametrize(
    ("basin", "regions"),
    [
        ("Nord", "HDF NOR IDF"),
        ("Nord-Est", "GES BFC"),
        ("Nord-Ouest", "PDL BRE CVL"),
        ("Sud", "NAQ OCC ARA PAC COR"),
    ],
)
def test_poplar_basins(known, basin, regions):
    table = known.regions
    assert set(table.loc[table["basin"] == basin, "rad13"]) == set(regions.split())


def test_rows_keep_their_order_their_columns_and_their_index(known):
    rows = pd.DataFrame(
        {
            "composition": ["forest_poplar", "forest_broadleaf", "forest_conifer"],
            "ser_group": ["B22", "Z9", None],
            "greco": ["B", "Z", ""],
            "rad13": ["HDF", "HDF", "GES"],
            "basin": ["Nord", "Nord", "Nord-Est"],
            "area_ha": [1.0, 2.0, 3.0],
        },
        index=[7, 3, 5],
    )
    result = places.forest_figures(rows, known)
    assert result.index.tolist() == [7, 3, 5]
    assert result["area_ha"].tolist() == [1, 2, 3]
    assert result["origin"].tolist() == ["bassin_populicole Nord", "rad13 HDF", "rad13 GES"]


def test_a_composition_of_no_step_is_refused(known):
    with pytest.raises(DataError, match="no forest figures for total peupleraie"):
        forest("total peupleraie", known)


# --- what is known of a place


def test_describe_tells_every_figure_with_its_origin(known):
    table = places.describe("59350", known).set_index(["figure", "occupation"])
    expected = {
        ("soil_stock", "cropland"): (50, "tC/ha", "zpc 2_1"),
        ("biomass", "orchard"): (16, "tC/ha", "inter-region NORD-OUEST"),
        ("growth", "forest_broadleaf"): (0.42, "tC/ha/yr", "groupeser BX"),
        ("live", "forest_poplar"): (53.98, "tC/ha", "bassin_populicole Nord"),
        ("litter", "forest_mixed"): (9, "tC/ha", "France"),
        ("hedgerow", "hedgerow"): (88.8443555833242, "tC/km", "departement 59"),
        ("wood_timber", "wood_products"): (pytest.approx(35.4311094618812), "%", "rad13 HDF"),
    }
    for key, facts in expected.items():
        assert tuple(table.loc[key, ["value", "unit", "origin"]]) == facts, key
    assert len(table.loc["soil_stock"]) == len(LAND)
    assert len(table.loc["biomass"]) == len(LAND) - len(FORESTS)
    assert table["value"].notna().all()
    conform = places.describe("59350", known, ALL).set_index(["figure", "occupation"])
    assert conform.loc[("growth", "forest_broadleaf"), "value"] == 1.05


def test_every_figure_described_has_a_label(known):
    assert {f"figure_{f}" for f in places.describe("59350", known)["figure"]} <= set(MESSAGES)


# --- all of France, and ADEME's own cases


def everywhere(known) -> tuple[places.Places, places.PlaceFigures, pd.DataFrame]:
    here = places.resolve(known.communes["insee"].tolist(), known)
    compositions = pd.DataFrame({"composition": list(FORESTS)})
    rows = here.table.rename(columns={"ser": "ser_group"}).merge(compositions, how="cross")
    return here, places.figures(here, known), places.forest_figures(rows, known)


def test_all_communes_get_their_figures(known):
    here, figures, forests = everywhere(known)
    assert len(here.table) == 35_066
    assert (here.table["how"] == "itself").all()
    for values in (figures.soil_stock, figures.biomass, figures.hedgerow, figures.timber_share):
        assert np.isfinite(values).all()
    assert forests[list(places.FOREST_FIGURES)].notna().all(axis=None)


def test_all_communes_get_their_figures_within_a_second(known):
    everywhere(known)  # reads the tables
    spent = []
    for _ in range(3):
        start = time.process_time()
        everywhere(known)
        spent.append(time.process_time() - start)
    assert min(spent) < 1


def test_only_conifer_and_mixed_of_corsica_go_past_the_greco(known):
    """And poplar reads its basin; the other steps stand ready for another release (method §3)."""
    found = everywhere(known)[2]
    step = found["origin"].str.split(" ").str[0]
    poplar = found["composition"] == "forest_poplar"
    assert set(step[poplar]) == {"bassin_populicole"}
    assert set(step[~poplar]) == {"groupeser", "greco"}
    abroad = found[~poplar & (step == "greco") & (found["origin"].str[-1] != found["greco"])]
    assert set(abroad["rad13"]) == {"COR"}
    assert set(abroad["composition"]) == {"forest_conifer", "forest_mixed"}


@pytest.mark.parametrize("folder", ["aldo_communes", "aldo_special"])
def test_zone_region_and_departement_are_those_of_ademe_s_cases(shared, known, folder):
    theirs = pd.read_csv(shared / "golden" / folder / "communes.csv", dtype=str).drop_duplicates("insee")
    table = places.resolve(theirs["insee"].tolist(), known).table
    for column in ("zpc", "region", "departement"):
        assert table[column].tolist() == theirs[column].tolist()


def test_growth_per_hectare_is_ademe_s_answer_in_its_cases(shared, known):
    """A commune with one row a composition: ADEME's flux over area × 44/12 is the figure the cascade finds."""
    golden = shared / "golden/aldo_communes"
    rows = pd.read_csv(golden / "forests.csv", dtype={"insee": str, "groupeser": str})
    named = {"feuillu": "broadleaf", "conifere": "conifer", "mixte": "mixed", "peupleraie": "poplar"}
    rows = rows.drop_duplicates(["insee", "composition"], keep=False)
    rows = rows.rename(columns={"groupeser": "ser_group", "bassin_populicole": "basin"})
    rows = rows.assign(theirs=rows["composition"], composition="forest_" + rows["composition"].map(named))
    found = places.forest_figures(rows, known, ALL)
    flux = pd.read_csv(golden / "expected_fluxes.csv", dtype={"insee": str})
    growth = flux[flux["from"].isna() & flux["to"].str.startswith("forêt ")]
    growth = growth.assign(theirs=growth["to"].str.replace("forêt ", ""))
    both = found.merge(growth, on=["insee", "theirs"])
    both = both[both["ha"] > 0]
    assert len(both) > 50
    np.testing.assert_allclose(both["ha"] * both["growth_tc_ha_yr"], both["value"], rtol=1e-12)
