"""Artificialised land of territories, by vintage, use and zone, and what became so: worked by hand, then in general."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from carbocs.core import overlay
from carbocs.core.artificialisation import Rules
from carbocs.core.artificialisation.measure import AROUND_M, DESTINATIONS, VIEW, artificialisation, destination_of
from carbocs.core.covers import VectorCover, crossed
from carbocs.core.errors import DataError, UsageError
from carbocs.core.inputs import Inputs, Paths, read_inputs
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.nomenclatures.crosswalk import holds
from carbocs.core.report import artificialisation as out
from carbocs.core.scenario.reading import read_zoning

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
X, Y = 650_000.0, 6_990_000.0
FIELD, MEADOW = ("CS2.2.1", "US1.1"), ("CS2.2.1", "US6.3")
HOUSE, LAWN, ROAD = ("CS1.1.1.1", "US5"), ("CS2.2.1", "US5"), ("CS1.1.1.2", "US4.1.1")


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a rectangle in hundreds of metres from (X, Y): 1 × 1 is a hectare."""
    return shapely.box(X + west * 100, Y + south * 100, X + east * 100, Y + north * 100)


def layer(path: Path, shapes: list, **columns: list) -> str:
    geopandas.GeoDataFrame(columns, geometry=shapes, crs=2154).to_file(path, engine="pyogrio")
    return str(path)


def pairs(codes: list) -> dict[str, list]:
    return {"code_cs": [c for c, _ in codes], "code_us": [u for _, u in codes]}


@pytest.fixture
def communes(tmp_path) -> str:
    """Two communes of 20 ha side by side."""
    return layer(
        tmp_path / "communes.gpkg", [box(0, 0, 10, 2), box(10, 0, 20, 2)], insee=["A", "B"], nom=["Alpe", "Bise"]
    )


SHAPES = [box(0, 0, 1, 2), box(1, 0, 3, 2), box(3, 0, 9, 2), box(9, 0, 12, 2), box(12, 0, 20, 2)]
BEFORE = [HOUSE, FIELD, FIELD, LAWN, MEADOW]
AFTER = [HOUSE, LAWN, FIELD, ROAD, MEADOW]
"""In A a field of 4 ha becomes gardens; a lawn of 6 ha across both communes becomes a road."""


def measured(paths: Paths, **more):
    inputs = read_inputs(paths, with_places=False, view=VIEW)
    return artificialisation(inputs, **more)


def by(table: pd.DataFrame, keys: list[str], value: str) -> dict:
    return table.set_index(keys)[value].to_dict()


def test_two_vintages_by_hand(tmp_path, communes):
    after = [FIELD, *AFTER[1:]]  # and the house goes
    paths = Paths(
        territories=communes,
        land_use=layer(tmp_path / "ocsge_2021.gpkg", SHAPES, **pairs(after)),
        land_use_before=layer(tmp_path / "ocsge_2018.gpkg", SHAPES, **pairs(BEFORE)),
        nomenclature="ocsge",
    )
    found = measured(paths)
    assert (found.vintages, found.years) == (("2018", "2021"), 3.0)
    land = found.land.set_index(["territory", "vintage"])
    assert by(found.land, ["territory", "vintage"], "artificial_ha") == pytest.approx(
        {
            ("A", "2018"): 2 + 2,
            ("B", "2018"): 4,
            ("A", "2021"): 4 + 2,
            ("B", "2021"): 4,
            ("total", "2018"): 8,
            ("total", "2021"): 10,
        }
    )
    assert land.loc[("A", "2018"), "sealed_ha"] == pytest.approx(2)
    assert land.loc[("total", "2021"), "sealed_ha"] == pytest.approx(6)
    assert land.loc[("total", "2021"), "artificial_share"] == pytest.approx(10 / 40)
    assert (land["unknown_ha"] == 0).all() and land["uncovered_ha"].to_numpy() == pytest.approx(np.zeros(6), abs=1e-9)
    flows = found.flows.set_index("territory")
    assert flows.loc["A", ["newly_ha", "given_back_ha", "net_ha"]].tolist() == pytest.approx([4, 2, 2])
    assert flows.loc["B", ["newly_ha", "given_back_ha", "net_ha"]].tolist() == pytest.approx([0, 0, 0])
    assert flows.loc["total", "net_ha_yr"] == pytest.approx(2 / 3)
    assert by(found.flows_by_use[found.flows_by_use["territory"] == "A"], ["destination"], "net_ha") == pytest.approx(
        {"housing": 4 - 2}
    )
    uses = found.uses[found.uses["territory"] == "total"].set_index(["vintage", "destination"])["artificial_ha"]
    assert uses.to_dict() == pytest.approx({("2018", "housing"): 8, ("2021", "housing"): 4, ("2021", "roads"): 6})
    assert sorted(zip(found.changes["change"], found.changes["area_ha"].round(6))) == [
        ("given_back", 2.0),
        ("newly", 4.0),
    ]


def test_a_lot_that_a_commune_limit_cuts_counts_whole(tmp_path):
    """A lawn of 2 600 m², half in each of two communes of which one alone is asked for."""
    path = layer(tmp_path / "a.gpkg", [box(0, 0, 10, 2)], insee=["A"])
    lawn = box(9.35, 0, 10.65, 0.2)
    field = shapely.difference(box(0, 0, 20, 2), lawn)
    use = layer(tmp_path / "ocsge.gpkg", [lawn, field], **pairs([LAWN, FIELD]))
    found = measured(Paths(territories=path, land_use=use, nomenclature="ocsge"))
    assert found.land.loc[0, "artificial_ha"] == pytest.approx(0.13)
    assert found.vintages == ("after",) or found.vintages[0]


def test_what_lies_farther_than_the_margin_is_not_read(tmp_path, communes):
    far = (AROUND_M + 50) / 100
    shapes = [*SHAPES, box(-far - 1, 0, -far, 2)]
    use = layer(tmp_path / "ocsge.gpkg", shapes, **pairs([*BEFORE, HOUSE]))
    inputs = read_inputs(Paths(territories=communes, land_use=use), with_places=False, view=VIEW)
    assert len(inputs.land_use.geometry) == len(SHAPES)
    near = layer(tmp_path / "near.gpkg", [*SHAPES, box(-1, 0, 0, 2)], **pairs([*BEFORE, HOUSE]))
    inputs = read_inputs(Paths(territories=communes, land_use=near), with_places=False, view=VIEW)
    assert len(inputs.land_use.geometry) == len(SHAPES) + 1


def test_zones_tell_the_same_land_once(tmp_path, communes):
    zones = layer(
        tmp_path / "zones.gpkg", [box(0, 0, 4, 2), box(2, 0, 6, 2), box(15, 0, 25, 2)], typezone=["Ub", "1AU", "Nh"]
    )
    paths = Paths(
        territories=communes,
        land_use=layer(tmp_path / "ocsge_2021.gpkg", SHAPES, **pairs(AFTER)),
        land_use_before=layer(tmp_path / "ocsge_2018.gpkg", SHAPES, **pairs(BEFORE)),
        nomenclature="ocsge",
    )
    zoning, _, _ = read_zoning(zones, crs="EPSG:2154")
    assert zoning["zone"].tolist() == ["U", "AU", "N"]
    found = measured(paths, zones=zoning)
    flows = by(found.flows, ["territory", "zone"], "newly_ha")
    # The field that is built over lies in zone AU from 200 m on, in U before: told in one of both.
    assert flows[("A", "AU")] + flows[("A", "U")] == pytest.approx(4)
    area = by(found.land[found.land["vintage"] == "2021"], ["territory", "zone"], "area_ha")
    assert area[("A", "U")] + area[("A", "AU")] + area[("A", "–")] == pytest.approx(area[("A", "")])
    assert area[("B", "N")] == pytest.approx(10)
    assert list(dict.fromkeys(found.land["territory"])) == ["A", "B", "total"]


def test_a_difference_layer_is_read_from_its_attributes(tmp_path, communes):
    columns = {f"CS_{y}": [c for c, _ in codes] for y, codes in (("2018", BEFORE), ("2021", AFTER))}
    columns |= {f"US_{y}": [u for _, u in codes] for y, codes in (("2018", BEFORE), ("2021", AFTER))}
    use = layer(tmp_path / "diff.gpkg", SHAPES, **columns)
    found = measured(Paths(territories=communes, land_use=use, nomenclature="ocsge"))
    assert found.flows.set_index("territory").loc["A", "newly_ha"] == pytest.approx(4)
    # and where the producer says otherwise, so it is
    told = {"ARTIF_2018": ["artif", "non artif", "non artif", "artif", "non artif"],
            "ARTIF_2021": ["artif", "non artif", "non artif", "artif", "artif"]}  # fmt: skip
    use = layer(tmp_path / "diff_artif.gpkg", SHAPES, **columns, **told)
    found = measured(Paths(territories=communes, land_use=use, nomenclature="ocsge"))
    assert by(found.flows, ["territory"], "newly_ha") == pytest.approx({"A": 0, "B": 16, "total": 16})


def test_a_delivery_with_artif_and_crit_seuil(tmp_path, communes):
    use = layer(
        tmp_path / "artif_2021_80.gpkg", SHAPES, **pairs(AFTER),
        millesime=["2021"] * 5, artif=["artif", "artif", "artif", "non artif", "non artif"], crit_seuil=[0, 0, 1, 0, 0],
    )  # fmt: skip
    found = measured(Paths(territories=communes, land_use=use, nomenclature="ocsge"))
    assert found.vintages == ("2021",)
    assert by(found.land, ["territory"], "artificial_ha") == pytest.approx({"A": 2 + 4 + 12, "B": 0, "total": 18})
    assert set(found.surfaces["decided"]) == {"producer", "threshold"}
    assert "artificial_by_producer" in [n.key for n in found.notices]
    assert found.flows.empty and found.changes.empty


def test_what_is_refused(tmp_path, communes):
    clc = layer(tmp_path / "clc.gpkg", [box(0, 0, 20, 2)], CODE_18=["211"])
    with pytest.raises(DataError, match="OCS GE's cover and use"):
        measured(Paths(territories=communes, land_use=clc))
    plain = [layer(tmp_path / f"{n}.gpkg", SHAPES, **pairs(BEFORE)) for n in "ab"]
    with pytest.raises(UsageError, match="--years"):
        measured(Paths(territories=communes, land_use=plain[0], land_use_before=plain[1]))
    assert measured(Paths(territories=communes, land_use=plain[0], land_use_before=plain[1]), years=2).years == 2


def test_every_use_has_a_destination():
    names = read_nomenclature("ocsge").frame["code"].to_numpy()
    assert (destination_of(names) != "none").sum() == 14 * 18
    for use in read_nomenclature("ocsge").uses:
        assert sum(any(holds(u, use) for u in d.uses) for d in DESTINATIONS) == 1


# --- what is written


@pytest.fixture(scope="module")
def sample():
    layers = {"land_use": str(SAMPLE / "ocsge_2021.gpkg"), "land_use_before": str(SAMPLE / "ocsge_2018.gpkg")}
    paths = Paths(territories=str(SAMPLE / "communes.gpkg"), where="epci = '290000022'", **layers)
    return measured(paths)


def test_the_sample_closes(sample):
    for _, rows in sample.land.groupby(["territory", "vintage"]):
        row = rows.iloc[0]
        told = row["artificial_ha"] + row["not_artificial_ha"] + row["unknown_ha"] + row["uncovered_ha"]
        assert told == pytest.approx(row["area_ha"], abs=1e-3)
    for territory, rows in sample.land.groupby("territory"):
        before, after = rows.set_index("vintage")["artificial_ha"][["2018", "2021"]]
        net = sample.flows.set_index("territory").loc[territory, "net_ha"]
        assert after - before == pytest.approx(net, abs=1e-3)
    assert sample.flows.set_index("territory").loc["total", "newly_ha"] > 5
    by_use = sample.flows_by_use.groupby("territory")[["newly_ha", "given_back_ha"]].sum()
    assert by_use.loc["total"].tolist() == pytest.approx(
        sample.flows.set_index("territory").loc["total", ["newly_ha", "given_back_ha"]].tolist()
    )
    assert sample.surfaces["area_ha"].sum() == pytest.approx(sample.territories["area_ha"].sum(), abs=0.01)


def test_a_geopackage_holds_layers_styles_and_tables(tmp_path, sample):
    path = tmp_path / "artif.gpkg"
    assert out.write_geopackage(sample, path, "fr") == [path]
    with sqlite3.connect(path) as file:
        styled = dict(file.execute("SELECT f_table_name, COUNT(*) FROM layer_styles GROUP BY 1").fetchall())
        named = {n for (n,) in file.execute("SELECT table_name FROM gpkg_contents")}
    file.close()
    assert styled == {
        "artificialisation_territories": 1,
        "artificialisation_surfaces": 1,
        "artificialisation_changes": 2,
    }
    assert {"artificialisation_land", "artificialisation_flows", "artificialisation_consumption"} <= named
    territories = geopandas.read_file(path, layer="artificialisation_territories")
    assert territories["artificial_percent"].between(0, 100).all() and "net_ha_yr" in territories
    shown = geopandas.read_file(path, layer="artificialisation_surfaces")
    assert set(shown["shown"]) == {"sealed", "open", "not"}


def test_a_workbook_and_a_folder(tmp_path, sample):
    out.write_workbook(sample, tmp_path / "a.xlsx", "fr")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [
        "Artificialisation", "Par destination", "Flux entre millésimes", "Flux par destination", "Pour le budget",
        "Ce qu’il faut savoir",
    ]  # fmt: skip
    heads = [c.value for c in book["Artificialisation"][4]]
    assert heads[:4] == ["Code", "Nom", "Millésime", "Surface (ha)"]
    files = out.write_csv(sample, tmp_path / "tables")
    consumption = pd.read_csv(tmp_path / "tables" / "consumption.csv", dtype={"territory": str})
    assert len(files) == 8 and consumption.columns.tolist() == ["territory", "consumed_ha"]
    newly = sample.flows.set_index("territory")["newly_ha_yr"]
    assert consumption.set_index("territory")["consumed_ha"].to_dict() == pytest.approx(
        {t: 10 * newly[t] for t in consumption["territory"]}
    )
    with pytest.raises(UsageError, match=r"\.json"):
        out.writer_of(tmp_path / "a.json")


def test_the_command(tmp_path):
    command = [
        sys.executable, "-m", "carbocs.core", "artificialisation", "--territories", SAMPLE / "communes.gpkg", "--where",
        "epci = '290000022'", "--land-use", SAMPLE / "ocsge_2021.gpkg", "--land-use-before", SAMPLE / "ocsge_2018.gpkg",
        "--zones", SAMPLE / "plui_zones.gpkg", "--out", tmp_path / "a.gpkg", "--lang", "fr",
    ]  # fmt: skip
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)  # noqa: S603
    assert "Artificialisation des sols, 2018, 2021" in done.stdout and "Entre 2018 et 2021 (3 ans)" in done.stdout
    assert "ENAF" in done.stderr and (tmp_path / "a.gpkg").is_file()
    assert "table de passage" not in done.stderr  # no occupation is told


# --- what must hold of any two vintages

CODES = ("CS2.2.1 US1.1", "CS2.2.1 US5", "CS1.1.1.1 US5", "CS1.1.1.2 US4.1.1", "CS2.1.1.1 US6.3", "CS9 US9")


@st.composite
def vintages(draw):
    """Return two tilings of a square of 300 m, one of them cut finer here and there, with codes each."""
    found = []
    for _ in range(2):
        cuts = sorted(draw(st.sets(st.integers(1, 29), min_size=1, max_size=3)))
        xs = [0, *cuts, 30]
        shapes = [shapely.box(10 * a, 150 * r, 10 * b, 150 * (r + 1)) for a, b in zip(xs, xs[1:]) for r in (0, 1)]
        codes = draw(st.lists(st.sampled_from(range(len(CODES))), min_size=len(shapes), max_size=len(shapes)))
        found.append((np.array(shapes, dtype=object), np.array(codes)))
    return found


def cover(shapes: np.ndarray, codes: np.ndarray, year: int) -> VectorCover:
    return VectorCover(read_nomenclature("ocsge"), shapes, codes, np.array(CODES, dtype=object), year)


@given(vintages(), st.booleans())
@settings(max_examples=50)
def test_flows_close_between_the_two_vintages(drawn, pockets):
    (one, was), (two, now) = drawn
    territory = pd.DataFrame({"territory": ["t"], "name": ["t"]})
    territory["geometry"] = pd.Series([shapely.box(0, 0, 300, 300)], dtype=object)
    inputs = Inputs(
        reference=None, territories=territory, nomenclature=read_nomenclature("ocsge"), years=5.0,
        land_use=cover(two, now, 2021), land_use_before=cover(one, was, 2016),
    )  # fmt: skip
    found = artificialisation(inputs, Rules(pockets=pockets))
    land = found.land[found.land["territory"] == "t"].set_index("vintage")
    parts = ["artificial_ha", "not_artificial_ha", "unknown_ha", "uncovered_ha"]
    assert land[parts].sum(axis=1).tolist() == pytest.approx([9.0, 9.0], abs=1e-6)
    net = found.flows.set_index("territory").loc["t", "net_ha"]
    unknown = land["unknown_ha"].sum()
    change = land.loc["2021", "artificial_ha"] - land.loc["2016", "artificial_ha"]
    assert abs(change - net) <= unknown + 1e-6  # what is known once only is no change
    again = artificialisation(Inputs(
        reference=None, territories=territory, nomenclature=read_nomenclature("ocsge"), years=5.0,
        land_use=cover(two, now, 2021), land_use_before=cover(two, now, 2016),
    ))  # fmt: skip
    assert again.flows["newly_ha"].max() == 0 and again.changes.empty


@given(vintages())
@settings(max_examples=50)
def test_crossing_settles_what_stayed_without_a_difference(drawn):
    """Polygons that are in both vintages are not intersected, and the areas are those of the plain way."""
    (one, was), (two, now) = drawn
    both = np.concatenate([one[:1], two[1:]]) if shapely.equals(one[0], two[0]) else two
    keep = lambda i, j: was[i] != now[j]  # noqa: E731
    plain = overlay.intersections(one, both, keep)
    quick = overlay.crossings(one, both, keep)
    assert np.array_equal(plain[0], quick[0]) and np.array_equal(plain[1], quick[1])
    assert shapely.area(quick[2]) == pytest.approx(shapely.area(plain[2]))
    cut = crossed(cover(one, was, 2016), cover(both, now, 2021))
    changed = shapely.area(cut.geometry).sum()
    expected = sum(a.intersection(b).area for a, p in zip(one, was) for b, q in zip(both, now) if p != q)
    assert changed == pytest.approx(expected)


def test_twins_are_told_vertex_for_vertex():
    square = shapely.box(0, 0, 1, 1)
    left = np.array([square, shapely.box(1, 0, 2, 1), square], dtype=object)
    right = np.array([shapely.box(5, 5, 6, 6), shapely.reverse(square), shapely.box(1, 0, 2, 1), square], dtype=object)
    i, j = overlay.twins(left, right)
    assert (i.tolist(), j.tolist()) == ([1], [2]) or (i.tolist(), j.tolist()) == ([0, 1], [3, 2])
