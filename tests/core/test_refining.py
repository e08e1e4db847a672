"""Refining layers: what they narrow and what they leave, by hand; then what must hold of any drawing."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import geopandas
import jsonschema
import numpy as np
import openpyxl
import pandas as pd
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from carbocs.core import overlay, report
from carbocs.core.assessment import AssessmentOptions, assess, ground
from carbocs.core.covers import VectorCover, crossed
from carbocs.core.errors import DataError, UsageError
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.occupations import LAND, OPEN
from carbocs.core.refining import Refinement, allowed_by, cut, refined, refined_changes
from carbocs.core.report.result_file import read_result

X, Y = 650_000.0, 6_990_000.0
OWN = {"zpc": "2_3", "ser": "B21", "departement": "80", "region": "32"}
FIELD, MEADOW, WOOD, LAWN = "CS2.2.1 US1.1", "CS2.2.1 US6.3", "CS2.1.1.1 US1.2", "CS2.2.1 US5"


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a rectangle in hundreds of metres from (X, Y): 1 × 1 is a hectare."""
    return shapely.box(X + west * 100, Y + south * 100, X + east * 100, Y + north * 100)


def layer(path: Path, shapes: list, **columns: list) -> str:
    geopandas.GeoDataFrame(columns, geometry=shapes, crs=2154).to_file(path, engine="pyogrio")
    return str(path)


def cover(shapes: list, codes: list[str]) -> VectorCover:
    names, number = np.unique(codes, return_inverse=True)
    return VectorCover(read_nomenclature("ocsge"), np.array(shapes, dtype=object), number, names.astype(object))


def claims(kind: str, shapes: list, occupations: list[str], **more) -> Refinement:
    allowed = more.pop("allowed", allowed_by(kind))
    return Refinement(kind, kind, np.array(shapes, dtype=object), np.array(occupations, dtype=object), allowed)


def held(found: VectorCover) -> dict[str, float]:
    occupation = pd.Series(found.written(found.codes)).map(found.nomenclature.occupations)
    return (pd.Series(shapely.area(found.geometry) / 1e4).groupby(occupation.to_numpy()).sum()).to_dict()


# --- one layer, by hand


def test_parcels_tell_crop_from_grass_where_they_lie():
    base = cover([box(0, 0, 10, 2), box(10, 0, 12, 2)], [FIELD, LAWN])
    parcels = claims(
        "rpg", [box(1, 0, 5, 2), box(5, 0, 7, 1), box(9, 0, 12, 2)], ["cropland", "grassland_herbaceous", "vineyard"]
    )
    found, (step,) = refined(base, (parcels,))
    assert held(found) == pytest.approx(
        {"cropland": 8, "grassland_herbaceous": 2, "vineyard": 2, OPEN: 8, "artificial_grassed": 4}
    )
    assert set(found.names) == {
        FIELD, LAWN, f"{FIELD} = cropland", f"{FIELD} = grassland_herbaceous", f"{FIELD} = vineyard"
    }  # fmt: skip
    assert shapely.area(step.geometry).sum() / 1e4 == pytest.approx(12)
    assert set(step.before) == {OPEN}
    label = found.nomenclature.frame.set_index("code").loc[f"{FIELD} = cropland"]
    assert label["label_en"].endswith("Agriculture – Cropland") and label["occupation"] == "cropland"
    assert found.whole is base.geometry and f"{FIELD} = cropland" not in base.nomenclature.occupations


def test_where_claims_overlap_the_first_of_the_occupations_counts():
    base = cover([box(0, 0, 10, 1)], [FIELD])
    shapes, told = [box(0, 0, 6, 1), box(4, 0, 10, 1)], ["vineyard", "cropland"]
    for order in ([0, 1], [1, 0]):
        layer_ = claims("rpg", [shapes[n] for n in order], [told[n] for n in order])
        assert held(refined(base, (layer_,))[0]) == pytest.approx({"cropland": 6, "vineyard": 4})


def test_layers_act_in_their_order_each_on_what_is_left():
    base = cover([box(0, 0, 10, 1)], [FIELD])
    rpg = claims("rpg", [box(0, 0, 4, 1)], ["cropland"])
    wet = claims("wetland", [box(2, 0, 6, 1)], ["wetland"])
    assert held(refined(base, (rpg, wet))[0]) == pytest.approx({"cropland": 4, "wetland": 2, OPEN: 4})
    assert held(refined(base, (wet, rpg))[0]) == pytest.approx({"cropland": 2, "wetland": 4, OPEN: 4})


def test_a_layer_narrows_nothing_that_it_may_not():
    base = cover([box(0, 0, 4, 1), box(4, 0, 6, 1)], [WOOD, LAWN])
    assert held(refined(base, (claims("rpg", [box(0, 0, 6, 1)], ["cropland"]),))[0]) == pytest.approx(
        {"forest_broadleaf": 4, "artificial_grassed": 2}
    )
    trees = claims("bdforet", [box(0, 0, 3, 1), box(3, 0, 6, 1)], ["forest_poplar", "unmapped"])
    assert held(refined(base, (trees,))[0]) == pytest.approx(
        {"forest_poplar": 3, "forest_broadleaf": 1, "artificial_grassed": 2}
    )


def test_what_may_be_narrowed_is_the_users_to_say():
    assert allowed_by("rpg", ("cropland",)) == {
        ("cropland", b) for b in ("grassland_herbaceous", "grassland_shrub", "orchard", "vineyard")
    }
    assert ("forest_broadleaf", "wetland") in allowed_by("wetland", ("forest_broadleaf",))
    with pytest.raises(UsageError, match="meadow"):
        allowed_by("rpg", ("meadow",))
    with pytest.raises(UsageError, match="--refine"):
        allowed_by("soil")


# --- a run, from files


@pytest.fixture
def place(tmp_path) -> dict[str, str]:
    """A commune of 24 ha: a field of 12, a wood of 8, a meadow without use of 4; the field loses 2 to a road."""
    shapes = [box(0, 0, 2, 1), box(2, 0, 12, 1), box(0, 1, 8, 2), box(8, 1, 12, 2)]
    before, after = [FIELD, FIELD, WOOD, MEADOW], ["CS1.1.1.2 US4.1.1", FIELD, WOOD, MEADOW]
    layers = {}
    for name, codes in (("ocsge_2018", before), ("ocsge_2021", after)):
        split = [c.split() for c in codes]
        layers[name] = layer(
            tmp_path / f"{name}.gpkg", shapes, code_cs=[c for c, _ in split], code_us=[u for _, u in split]
        )
    own = {k: [v] for k, v in OWN.items()}
    layers["commune"] = layer(tmp_path / "commune.gpkg", [box(0, 0, 12, 2)], insee=["80001"], **own)
    layers["rpg"] = layer(tmp_path / "parcels.gpkg", [box(0, 0, 4, 1), box(4, 0, 9, 1), box(9, 0, 10, 1)],
                          CODE_CULTU=["BTH", "PPH", "XXX"], CODE_GROUP=["1", "18", "28"])  # fmt: skip
    layers["forest"] = layer(tmp_path / "foret.gpkg", [box(0, 1, 3, 2), box(3, 1, 8, 2)], CODE_TFV=["FP", "FF2-64-64"],
                             TFV=["Peupleraie", "Douglas"])  # fmt: skip
    layers["wet"] = layer(tmp_path / "zh.gpkg", [box(7, 0.5, 12, 2)], nom=["marais"])
    lines = [[(X + 100, Y + 50), (X + 600, Y + 50)], [(X + 300, Y + 100), (X + 500, Y + 100)]]
    layers["hedges"] = layer(tmp_path / "haies.gpkg", [shapely.LineString(line) for line in lines], n=[1, 2])
    return layers


def run(place: dict[str, str], refine: tuple[str, ...] = (), share: float | None = 0.5, **more):
    paths = Paths(territories=place["commune"], land_use=place["ocsge_2021"], refine=refine, **more)
    return assess(read_inputs(paths), AssessmentOptions(cropland_share=share))


def total(table: pd.DataFrame, keys: list[str], value: str) -> dict:
    rows = table[table["level"] == "total"]
    keys = keys if len(keys) > 1 else keys[0]
    return rows.groupby(keys)[value].sum().to_dict()


def test_a_run_with_every_kind_of_layer(place):
    result = run(place, (place["rpg"], place["forest"], f"wetland={place['wet']}"))
    # Field of 10 ha: 2 of crop, 5 of grass, 1 "various", 2 that no parcel holds; the wetland takes 1.5 of what is left
    # open, 1 of the grass that is told, and the meadow (4 ha).
    assert total(result.areas, ["occupation"], "area_ha") == pytest.approx(
        {
            "artificial_sealed": 2, "cropland": 2 + 0.75, "grassland_herbaceous": 4 + 0.75, "wetland": 1 + 1.5 + 4,
            "forest_poplar": 3, "forest_conifer": 5,
        }
    )  # fmt: skip
    refined_by = total(result.refinements, ["kind", "from_occupation", "to_occupation"], "area_ha")
    assert refined_by == pytest.approx(
        {
            ("rpg", OPEN, "cropland"): 2, ("rpg", OPEN, "grassland_herbaceous"): 5,
            ("bdforet", "forest_broadleaf", "forest_poplar"): 3, ("bdforet", "forest_broadleaf", "forest_conifer"): 5,
            ("wetland", OPEN, "wetland"): 1.5, ("wetland", "grassland_herbaceous", "wetland"): 5,
            ("share", OPEN, "cropland"): 0.75, ("share", OPEN, "grassland_herbaceous"): 0.75,
        }
    )  # fmt: skip
    audit = result.audit[result.audit["level"] == "total"].iloc[0]
    assert abs(audit["closure_error_m2"]) < 1 and audit["mapped_ha"] == pytest.approx(24)
    told = {n.key: n.values for n in result.warnings}
    assert told["decided_by_share"]["area_ha"] == pytest.approx(1.5)
    shown = [n.values["layer"] for n in result.warnings if n.key == "decided_by_layer"]
    assert [name.split(" ")[0] for name in shown] == ["1.", "2.", "3."] and "|" not in "".join(shown)


def test_what_was_decided_goes_into_every_format(place, tmp_path):
    result = run(place, (place["rpg"],), hedgerows=place["hedges"])
    report.write(result, tmp_path / "r.xlsx", "fr")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["Affinage"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=4)]
    assert rows[0][3:] == ["Couche", "Occupation avant", "Occupation après", "Surface (ha)"]
    assert any(r[4:6] == ["Terres agricoles, culture ou prairie", "Cultures"] for r in rows)
    report.write(result, tmp_path / "r.gpkg", "fr")
    back = read_result(tmp_path / "r.gpkg")
    for name in ("refinements", "hedgerow_lengths"):
        pd.testing.assert_frame_equal(getattr(back, name), getattr(result, name), check_dtype=False)
    content = json.loads(report.to_json(result))
    assert len(content["refinements"]) == len(result.refinements) > 0
    jsonschema.validate(content, report.schema())


def test_a_result_of_before_has_no_such_tables(place, tmp_path):
    path = tmp_path / "r.gpkg"
    report.write(run(place), path, "fr")
    with sqlite3.connect(path) as file:
        for name in ("refinements", "hedgerow_lengths"):
            file.execute(f"DROP TABLE {name}")
            file.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (name,))
    file.close()
    back = read_result(path)
    assert back.refinements.empty and list(back.hedgerow_lengths) == ["level", "territory", "occupation", "length_km"]


def test_without_a_share_layers_must_tell_all(place):
    with pytest.raises(DataError, match=r"3\.00 ha"):
        run(place, (place["rpg"],), share=None)
    whole = layer(Path(place["rpg"]).with_name("all.gpkg"), [box(0, 0, 12, 2)], CODE_GROUP=["5"])
    assert total(run(place, (whole,), share=None).areas, ["occupation"], "area_ha")["cropland"] == pytest.approx(10 + 4)


def test_a_second_land_use_tells_what_is_open(place, tmp_path):
    clc = layer(tmp_path / "clc18.gpkg", [box(0, 0, 7, 2), box(7, 0, 12, 2)], CODE_18=["211", "231"])
    result = run(place, (clc,), share=None)
    assert total(result.areas, ["occupation"], "area_ha") == pytest.approx(
        {"artificial_sealed": 2, "cropland": 5, "grassland_herbaceous": 5 + 4, "forest_broadleaf": 8}
    )


def test_crops_without_groups(place, tmp_path):
    parcels = layer(
        tmp_path / "p.gpkg", [box(2, 0, 4, 1), box(4, 0, 6, 1), box(6, 0, 9, 1)], code_cultu=["PPH", "VRC", "BTH"]
    )
    found = total(run(place, (parcels,)).areas, ["occupation"], "area_ha")
    assert found == pytest.approx(
        {
            "artificial_sealed": 2,
            "cropland": 3 + 1.5,
            "grassland_herbaceous": 2 + 1.5 + 4,
            "vineyard": 2,
            "forest_broadleaf": 8,
        }
    )


def test_two_vintages_are_refined_alike(place):
    """The field that became a road was crop where the parcels of 2021 say so: 2 ha of crop, though 2021 has a road."""
    given = {"refine": (place["rpg"],), "land_use_before": place["ocsge_2018"]}
    result = run(place, **given)
    assert total(result.changes, ["from_occupation", "to_occupation"], "area_ha_yr") == pytest.approx(
        {("cropland", "artificial_sealed"): 2 / 3}
    )
    assert "refined_both_ends" in [n.key for n in result.warnings]


def test_the_ground_of_scenarios_is_the_refined_one(place):
    paths = Paths(territories=place["commune"], land_use=place["ocsge_2021"], refine=(place["rpg"],))
    there = ground(read_inputs(paths), AssessmentOptions(cropland_share=0.5))
    states = there.states(np.array([box(2, 0, 4, 1), box(9, 0, 11, 1)]))
    found = {(s, LAND[o]): a for s, o, a in zip(states.shape, states.occupation, states.area_ha)}
    assert found == pytest.approx({(0, "cropland"): 2, (1, "cropland"): 1, (1, "grassland_herbaceous"): 1})


def test_hedgerows_by_what_lies_under_them(place):
    result = run(place, (place["rpg"],), hedgerows=place["hedges"])
    # 100 m of road, 200 of crop, 200 of grass; the hedge between field and wood is half in each: 200 m.
    assert total(result.hedgerow_lengths, ["occupation"], "length_km") == pytest.approx(
        {"artificial_sealed": 0.1, "cropland": 0.2 + 0.05, "grassland_herbaceous": 0.2 + 0.05, "forest_broadleaf": 0.1}
    )


@pytest.mark.parametrize(
    ("refine", "more", "said"),
    [
        (("wet",), {}, "do not tell what kind of layer"),
        (("rpg",), {"narrow": ("wetland=cropland",)}, "no such refining layer"),
        (("rpg",), {"narrow": ("cropland",)}, "--narrow"),
        (("forest",), {"forests": "forest"}, "BD Forêt is given twice"),
    ],
)
def test_what_is_refused(place, refine, more, said):
    more = {k: place.get(v, v) if isinstance(v, str) else v for k, v in more.items()}
    with pytest.raises((DataError, UsageError), match=said):
        run(place, tuple(place[r] for r in refine), **more)


def test_rasters_are_refused(place, tmp_path):
    path = tmp_path / "clc.tif"
    profile = {"driver": "GTiff", "width": 12, "height": 2, "count": 1, "dtype": "uint16", "crs": "EPSG:2154"}
    with rasterio.open(path, "w", transform=rasterio.Affine(100, 0, X, 0, -100, Y + 200), **profile) as file:
        file.write(np.full((2, 12), 211, dtype=np.uint16), 1)
    with pytest.raises(DataError, match="takes polygons"):
        run(place, (str(path),))
    paths = Paths(territories=place["commune"], land_use=str(path), refine=(place["rpg"],))
    with pytest.raises(DataError, match="takes polygons"):
        read_inputs(paths)


# --- what must hold of any drawing

USES = (FIELD, MEADOW, WOOD, LAWN, "CS2.1.2 US6.3")


@st.composite
def rectangles(draw, least: int = 1, most: int = 6):
    """Return rectangles that may overlap, in a square of 100 × 100."""
    found = []
    for _ in range(draw(st.integers(least, most))):
        west, south = draw(st.integers(0, 90)), draw(st.integers(0, 90))
        found.append(shapely.box(west, south, west + draw(st.integers(3, 40)), south + draw(st.integers(3, 40))))
    return found


@st.composite
def tilings(draw):
    """Return a tiling of the square by upright strips, with a code each."""
    cuts = [0, *sorted(draw(st.sets(st.integers(1, 99), min_size=1, max_size=4))), 100]
    codes = draw(st.lists(st.sampled_from(USES), min_size=len(cuts) - 1, max_size=len(cuts) - 1))
    return cover([shapely.box(a, 0, b, 100) for a, b in zip(cuts, cuts[1:])], codes)


@st.composite
def stacks(draw):
    """Return refining layers of any kind, whose polygons may overlap."""
    found = []
    for kind in draw(st.lists(st.sampled_from(("rpg", "bdforet", "wetland", "landuse")), min_size=1, max_size=3)):
        shapes = draw(rectangles())
        target = sorted({b for _, b in allowed_by(kind)})
        found.append(claims(kind, shapes, [draw(st.sampled_from([*target, "unmapped"])) for _ in shapes]))
    return tuple(found)


@given(tilings(), stacks())
@settings(max_examples=80)
def test_area_is_conserved_at_every_step(base, layers):
    shapes, now = (
        base.geometry,
        np.array([base.nomenclature.occupations[c] for c in base.written(base.codes)], dtype=object),
    )
    of = np.arange(len(shapes))
    for one in layers:
        parts, at, after = cut(shapes, now, one)
        own = np.bincount(at, weights=shapely.area(parts), minlength=len(shapes))
        assert own == pytest.approx(shapely.area(shapes), abs=1e-6)
        union = shapely.union_all(parts)
        assert union.area == pytest.approx(shapely.area(parts).sum(), abs=1e-6)  # nothing is told twice
        shapes, now, of = parts, after, of[at]
    found, steps = refined(base, layers)
    assert sum(held(found).values()) == pytest.approx(1.0)
    moved = sum(shapely.area(s.geometry).sum() for s in steps)
    assert moved <= 100 * 100 * len(layers) + 1e-6


@given(tilings(), stacks(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_features_does_not_matter(base, layers, random):
    mixed = []
    for one in layers:
        order = list(range(len(one.claims)))
        random.shuffle(order)
        mixed.append(Refinement(one.label, one.kind, one.geometry[order], one.claims[order], one.allowed))
    order = list(range(len(base.codes)))
    random.shuffle(order)
    other = VectorCover(base.nomenclature, base.geometry[order], base.codes[order], base.names)
    assert held(refined(other, tuple(mixed))[0]) == pytest.approx(held(refined(base, layers)[0]), abs=1e-9)


@given(tilings(), stacks(), st.integers(1, 99))
@settings(max_examples=60)
def test_splitting_polygons_does_not_matter(base, layers, where):
    halves = [shapely.intersection(base.geometry, shapely.box(-1, a, 101, b)) for a, b in ((0, where), (where, 100))]
    split = VectorCover(base.nomenclature, np.concatenate(halves), np.concatenate([base.codes] * 2), base.names)
    assert held(refined(split, layers)[0]) == pytest.approx(held(refined(base, layers)[0]), abs=1e-9)


@given(tilings(), stacks())
@settings(max_examples=60)
def test_layers_that_narrow_other_occupations_commute(base, layers):
    """Forests and farmland have nothing in common: their layers may come in either order."""
    trees = [one for one in layers if one.kind == "bdforet"]
    farms = [one for one in layers if one.kind in ("rpg", "landuse")]
    woods = frozenset(p for p in allowed_by("bdforet") if p[0].startswith("forest"))
    trees = [replace(t, allowed=woods) for t in trees]
    one, two = (refined(base, tuple(order))[0] for order in ((*trees, *farms), (*farms, *trees)))
    assert held(one) == pytest.approx(held(two), abs=1e-9)


@given(tilings(), stacks())
@settings(max_examples=60)
def test_land_that_did_not_change_cannot_change_by_being_refined(base, layers):
    changes = crossed(base, base)
    assert not len(changes.codes)
    assert not len(refined_changes(changes, layers).codes)
    recoded = VectorCover(base.nomenclature, base.geometry, base.codes, base.names)
    other = np.array(["CS2.2.2 US1.1" if n == FIELD else n for n in base.names], dtype=object)
    same = VectorCover(base.nomenclature, base.geometry, base.codes, other)
    found = refined_changes(crossed(recoded, same), layers)
    ends = pd.Series(found.names, dtype=object).str.split(">", expand=True)
    for _, row in ends.iterrows():  # both codes are agricultural grass: still one occupation
        assert found.nomenclature.occupations[row[0]] == found.nomenclature.occupations[row[1]]


@given(tilings(), tilings(), stacks())
@settings(max_examples=60)
def test_refining_changes_is_crossing_refined_vintages(before, after, layers):
    def flows(changes: VectorCover) -> dict[tuple[str, str], float]:
        ends = pd.Series(changes.names, dtype=object).str.split(">", expand=True)
        occupations = changes.nomenclature.occupations
        area = np.bincount(changes.codes, weights=shapely.area(changes.geometry), minlength=len(changes.names))
        found: dict[tuple[str, str], float] = {}
        for n, name in enumerate(changes.names):
            one, two = occupations[str(name).split(">")[0]], occupations[str(name).split(">")[1]]
            if one != two:
                found[one, two] = found.get((one, two), 0.0) + area[n]
        assert ends.shape[0] == len(changes.names)
        return {k: v for k, v in found.items() if v > 1e-6}

    plain = flows(refined_changes(crossed(before, after), layers))
    one, two = (refined(c, layers)[0] for c in (before, after))
    assert plain == pytest.approx(flows(crossed(one, two)), abs=1e-5)


def test_lengths_under_add_up():
    territories = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)], dtype=object)
    polygons = np.array([shapely.box(0, 0, 20, 5), shapely.box(0, 5, 20, 10)], dtype=object)
    lines = np.array([shapely.LineString([(2, 2), (15, 2)]), shapely.LineString([(10, 1), (10, 9)]),
                      shapely.LineString([(1, 5), (4, 5)])], dtype=object)  # fmt: skip
    of, under, length = overlay.lengths_under(territories, polygons, lines)
    found = pd.Series(length).groupby([of, under]).sum().to_dict()
    assert found == pytest.approx({(0, 0): 8 + 2 + 1.5, (0, 1): 2 + 1.5, (1, 0): 5 + 2, (1, 1): 2})


def test_changes_that_a_layer_of_one_year_hides_are_told(tmp_path):
    """OCS2D tells that 4 ha of crop became meadow; parcels that call it meadow hide it, unless kept to what is open."""
    own = {"zpc": ["2_3"], "ser": ["B21"], "departement": ["80"], "region": ["32"]}
    territories = layer(tmp_path / "t.gpkg", [box(0, 0, 10, 2)], insee=["1"], nom=["A"], **own)
    ocs2d = layer(
        tmp_path / "o.gpkg", [box(0, 0, 4, 1), box(4, 0, 10, 2), box(0, 1, 4, 2)],
        cs15=["CS6.3.0", "CS6.3.0", "CS6.3.0"], us15=["US1.1.3"] * 3,
        cs21=["CS6.1.1", "CS6.3.0", "CS1.1.1"], us21=["US1.1.1", "US1.1.3", "US5.2.2"],
    )  # fmt: skip
    parcels = layer(tmp_path / "p.gpkg", [box(0, 0, 4, 1)], code_group=["18"], code_cultu=["PPH"])
    paths = Paths(territories=territories, land_use=ocs2d, vintage_before=2015, refine=(parcels,))
    hidden = assess(read_inputs(paths))
    told = {n.key: n.values for n in hidden.warnings}
    assert told["changes_hidden"] == pytest.approx({"area_ha_yr": 4 / 6, "share": 0.5})
    kept = assess(read_inputs(replace(paths, narrow=("rpg=agricultural_open",))))
    assert "changes_hidden" not in {n.key for n in kept.warnings}
    changes = total(kept.changes, ["from_occupation", "to_occupation"], "area_ha_yr")
    assert changes["cropland", "grassland_herbaceous"] == pytest.approx(4 / 6)


def test_the_areas_and_changes_of_the_command_are_refined_too(place, tmp_path):
    from typer.testing import CliRunner

    from carbocs.core.cli import app

    given = ["--territories", place["commune"], "--land-use", place["ocsge_2021"], "--lang", "en"]
    tables = []
    for more in ([], ["--refine", place["rpg"]]):
        out = tmp_path / f"areas{len(more)}.csv"
        run = CliRunner().invoke(app, ["areas", *given, *more, "--out", str(out)], catch_exceptions=False)
        assert run.exit_code == 0
        tables.append(pd.read_csv(out))
    plain, refined_areas = tables
    assert refined_areas["area_ha"].sum() == pytest.approx(plain["area_ha"].sum())
    assert set(refined_areas["class_code"]) - set(plain["class_code"]) >= {"CS2.2.1 US1.1 = cropland"}
    out = tmp_path / "changes.csv"
    more = ["--land-use-before", place["ocsge_2018"], "--refine", place["rpg"]]
    run = CliRunner().invoke(app, ["changes", *given, *more, "--out", str(out)], catch_exceptions=False)
    assert run.exit_code == 0
    assert pd.read_csv(out)["from_code"].str.contains(" = cropland").any()
