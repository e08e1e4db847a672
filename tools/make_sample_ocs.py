"""Draw the finer land use of the fictional territory of ``sample_data/``: OCS GE, OCS2D, RPG and a wetland inventory.

Run ``python tools/make_sample_ocs.py --out sample_data``. Everything is synthetic: the landscape of
``make_sample_data.py`` is cut into parcels, roads and houses are carved out of them, and each parcel is given what the
producers' schemas would say of it, in as many vintages. Nothing random is left.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from scipy.spatial import cKDTree

import make_sample_data as base

LAYERS = ("ocsge_2018.gpkg", "ocsge_2021.gpkg", "ocs2d.gpkg", "rpg.gpkg", "wetlands.gpkg")
EPCI = "290000022"
"""The intercommunality that is drawn so finely: the whole territory would be too large a file."""
ROAD_M = 9.0
HOUSE_M2 = (95.0, 210.0)
SMALLEST = 4
"""The smallest parcel: 4 cells, 2 500 m²."""
YEARS = (2010, 2015, 2018, 2021)


class Kind(NamedTuple):
    """What a parcel is: its codes in OCS GE and OCS2D, and its group and crop in the RPG (empty: none)."""

    ocsge: tuple[str, str]
    ocs2d: tuple[str, str]
    rpg: tuple[str, str] = ("", "")


KINDS = {
    "house": Kind(("CS1.1.1.1", "US5"), ("CS1.1.1", "US5.2.2")),
    "garden": Kind(("CS2.2.1", "US5"), ("CS6.6.0", "US5.2.2")),
    "town": Kind(("CS1.1.1.2", "US5"), ("CS1.1.2", "US5.1.2")),
    "trees": Kind(("CS2.1.1.1", "US5"), ("CS4.1.2", "US5.2.2")),
    "road": Kind(("CS1.1.1.2", "US4.1.1"), ("CS1.1.2", "US4.1.2")),
    "hall": Kind(("CS1.1.1.1", "US2"), ("CS1.1.1", "US2.1.1")),
    "yard": Kind(("CS1.1.1.2", "US2"), ("CS1.1.2", "US2.1.1")),
    "verge": Kind(("CS2.2.1", "US2"), ("CS6.6.0", "US2.1.1")),
    "shop": Kind(("CS1.1.1.2", "US3"), ("CS1.1.2", "US2.2.0")),
    "sport": Kind(("CS2.2.1", "US3"), ("CS6.6.0", "US3.2.2")),
    "park": Kind(("CS2.1.1.1", "US3"), ("CS4.1.2", "US3.2.1")),
    "rail": Kind(("CS1.1.2.1", "US4.1.2"), ("CS1.2.1", "US4.2.1")),
    "quarry": Kind(("CS1.1.2.1", "US1.3"), ("CS1.2.1", "US1.3.1")),
    "site": Kind(("CS1.1.2.1", "US6.1"), ("CS1.2.1", "US6.1.1")),
    "waste": Kind(("CS2.2.1", "US6.2"), ("CS6.6.0", "US6.2.1")),
    "farmyard": Kind(("CS1.1.2.1", "US1.1"), ("CS1.2.1", "US1.1.7")),
    "wheat": Kind(("CS2.2.1", "US1.1"), ("CS6.3.0", "US1.1.3"), ("1", "BTH")),
    "beet": Kind(("CS2.2.1", "US1.1"), ("CS6.3.0", "US1.1.3"), ("24", "BTN")),
    "maize": Kind(("CS2.2.1", "US1.1"), ("CS6.3.0", "US1.1.3"), ("2", "MIS")),
    "meadow": Kind(("CS2.2.1", "US1.1"), ("CS6.1.1", "US1.1.1"), ("18", "PPH")),
    "ley": Kind(("CS2.2.1", "US1.1"), ("CS6.1.1", "US1.1.1"), ("19", "PTR")),
    "wet_meadow": Kind(("CS2.2.1", "US1.1"), ("CS6.1.2", "US1.1.1"), ("18", "PPH")),
    "orchard": Kind(("CS2.1.1.1", "US1.1"), ("CS4.4.0", "US1.1.5"), ("20", "VRG")),
    "vineyard": Kind(("CS2.1.3", "US1.1"), ("CS5.2.0", "US1.1.5"), ("21", "VRC")),
    "hedge": Kind(("CS2.1.2", "US1.1"), ("CS5.1.1", "US1.1.2")),
    "broadleaf": Kind(("CS2.1.1.1", "US1.2"), ("CS4.1.2", "US1.2.4")),
    "conifer": Kind(("CS2.1.1.2", "US1.2"), ("CS4.2.2", "US1.2.4")),
    "mixed": Kind(("CS2.1.1.3", "US1.2"), ("CS4.3.2", "US1.2.4")),
    "felled": Kind(("CS2.1.2", "US1.2"), ("CS5.1.1", "US1.2.1")),
    "poplar": Kind(("CS2.1.1.1", "US1.2"), ("CS4.1.2", "US1.2.2")),
    "larris": Kind(("CS2.2.1", "US6.3"), ("CS6.2.0", "US7.0.0")),
    "heath": Kind(("CS2.1.2", "US6.3"), ("CS5.1.1", "US7.0.0")),
    "marsh": Kind(("CS2.2.1", "US6.3"), ("CS6.4.1", "US7.0.0")),
    "scree": Kind(("CS1.2.1", "US6.3"), ("CS2.2.2", "US7.0.0")),
    "water": Kind(("CS1.2.2", "US6.3"), ("CS3.1.1", "US7.0.0")),
    "river": Kind(("CS1.2.2", "US4.1.4"), ("CS3.1.2", "US4.4.0")),
}
# What is found in the parcels of a class of CORINE, and how often; how far apart the parcels' middles lie (m).
FOUND: dict[int, tuple[float, dict[str, float]]] = {
    111: (110, {"town": 0.62, "garden": 0.22, "shop": 0.16}),
    112: (120, {"garden": 0.72, "town": 0.14, "trees": 0.09, "sport": 0.02, "farmyard": 0.03}),
    121: (170, {"yard": 0.62, "verge": 0.24, "shop": 0.14}),
    122: (190, {"rail": 0.7, "verge": 0.3}),
    131: (190, {"quarry": 0.8, "waste": 0.2}),
    132: (150, {"waste": 1.0}),
    133: (150, {"site": 1.0}),
    141: (160, {"park": 0.6, "sport": 0.4}),
    142: (170, {"sport": 0.8, "park": 0.2}),
    211: (330, {"wheat": 0.5, "beet": 0.2, "maize": 0.14, "meadow": 0.09, "ley": 0.03, "broadleaf": 0.04}),
    221: (200, {"vineyard": 1.0}),
    222: (200, {"orchard": 1.0}),
    231: (210, {"meadow": 0.74, "ley": 0.1, "wheat": 0.08, "hedge": 0.04, "poplar": 0.04}),
    242: (150, {"wheat": 0.35, "meadow": 0.3, "orchard": 0.1, "garden": 0.15, "hedge": 0.1}),
    243: (180, {"meadow": 0.5, "wheat": 0.2, "broadleaf": 0.2, "hedge": 0.1}),
    311: (430, {"broadleaf": 0.94, "felled": 0.03, "meadow": 0.03}),
    312: (400, {"conifer": 0.95, "felled": 0.05}),
    313: (400, {"mixed": 0.95, "felled": 0.05}),
    321: (260, {"larris": 0.85, "heath": 0.15}),
    322: (240, {"heath": 0.8, "larris": 0.2}),
    324: (300, {"felled": 0.55, "broadleaf": 0.45}),
    333: (200, {"scree": 1.0}),
    411: (220, {"marsh": 0.7, "wet_meadow": 0.2, "poplar": 0.1}),
    412: (220, {"marsh": 0.9, "water": 0.1}),
    511: (600, {"river": 1.0}),
    512: (500, {"water": 1.0}),
}  # fmt: skip
# What a parcel that stayed in its class may have become by 2015, 2018 and 2021, and how often.
MOVES = {
    "meadow": (("wheat", 0.03), ("garden", 0.008), ("yard", 0.004)),
    "wheat": (("meadow", 0.004), ("garden", 0.003), ("site", 0.002), ("yard", 0.002)),
    "farmyard": (("meadow", 0.12),),
    "town": (("trees", 0.01),),
    "site": (("yard", 0.8),),
    "felled": (("broadleaf", 0.25),),
    "broadleaf": (("felled", 0.02),),
    "waste": (("trees", 0.1), ("yard", 0.03)),
    "yard": (("waste", 0.01),),
    "quarry": (("water", 0.02),),
}
_BUILT_ON = {"garden": "house", "yard": "hall"}


def parcels(before: np.ndarray, after: np.ndarray) -> gpd.GeoDataFrame:
    """Cut the painted landscape into parcels: geometry, before, after (classes of CORINE of 2012 and 2018)."""
    rng = np.random.default_rng([base.SEED, 201])
    points = np.column_stack([base.X.ravel(), base.Y.ravel()])
    labels = np.zeros(after.size, dtype=np.int64)
    pair, offset = (before * 1000 + after).ravel(), 1
    for spacing in sorted({apart for apart, _ in FOUND.values()}):
        seeds = _seeds(rng, spacing)
        wanted = np.isin(after.ravel(), [c for c, (apart, _) in FOUND.items() if apart == spacing])
        labels[wanted] = offset + cKDTree(seeds).query(points[wanted])[1]
        offset += len(seeds)
    both = np.unique(np.column_stack([labels, pair]), axis=0, return_inverse=True)
    number = (both[1].ravel() + 1).reshape(after.shape)
    number[after == 0] = 0
    number = base.sieved(number.astype(np.int32), SMALLEST, after > 0)
    frame = base.polygonised(number, 2, 6.0)
    pairs = both[0][frame["label"].to_numpy() - 1, 1]
    return frame.assign(before=pairs // 1000, after=pairs % 1000).drop(columns="label")


def _seeds(rng: np.random.Generator, spacing: float) -> np.ndarray:
    """Return the middles of parcels: a turned lattice, shaken."""
    turn = np.deg2rad(20)
    reach = int(1.3 * base.COLUMNS * base.CELL / spacing)
    i, j = np.meshgrid(np.arange(-reach, reach), np.arange(-reach, reach))
    i, j = i + 0.5 * (rng.random(i.shape) - 0.5), j + 0.5 * (rng.random(i.shape) - 0.5)
    x = base.COLUMNS * base.CELL / 2 + spacing * (1.25 * i * np.cos(turn) - 0.8 * j * np.sin(turn))
    y = base.ROWS * base.CELL / 2 + spacing * (1.25 * i * np.sin(turn) + 0.8 * j * np.cos(turn))
    inside = (x > -spacing) & (x < base.COLUMNS * base.CELL + spacing) & (y > -spacing)
    inside &= y < base.ROWS * base.CELL + spacing
    return np.column_stack([x[inside], y[inside]])


def kinds(frame: gpd.GeoDataFrame, land: base.Relief) -> np.ndarray:
    """Return what each parcel was in each of ``YEARS``: (parcels, years), names of ``KINDS``."""
    rng = np.random.default_rng([base.SEED, 202])
    drawn = rng.random((len(frame), 2 + len(YEARS)))
    old, new = (_drawn(frame[c].to_numpy(), drawn[:, 0]) for c in ("before", "after"))
    moved = (frame["before"] != frame["after"]).to_numpy()
    result = np.empty((len(frame), len(YEARS)), dtype=object)
    # Classes changed between 2012 and 2018: by 2015 for half of them.
    early = drawn[:, 1] < 0.5
    result[:, 0] = np.where(moved, old, new)
    for n in range(1, len(YEARS)):
        now = np.where(moved & (early | (n > 1)), new, result[:, n - 1]) if n < 3 else result[:, n - 1]
        result[:, n] = _moved(now, drawn[:, 1 + n])
    middle = shapely.get_coordinates(shapely.centroid(np.asarray(frame.geometry))) - np.array([base.WEST, base.SOUTH])
    by_stream = base._at(np.minimum(land.stream, 3 * land.dry), middle)
    for reach, wet in ((170, "wet_meadow"), (45, "marsh")):
        result[(by_stream < reach)[:, None] & np.isin(result, ["meadow", "wet_meadow"])] = wet
    return result


def _drawn(classes: np.ndarray, chance: np.ndarray) -> np.ndarray:
    result = np.full(len(classes), "", dtype=object)
    for code, (_, shares) in FOUND.items():
        here = classes == code
        edges = np.cumsum(list(shares.values()))
        names = np.array(list(shares), dtype=object)
        result[here] = names[np.minimum(np.searchsorted(edges / edges[-1], chance[here]), len(names) - 1)]
    return result


def _moved(now: np.ndarray, chance: np.ndarray) -> np.ndarray:
    result = now.copy()
    for kind, ways in MOVES.items():
        here, low = now == kind, 0.0
        for target, share in ways:
            result[here & (chance >= low) & (chance < low + share)] = target
            low += share
    return result


def carved(frame: gpd.GeoDataFrame, told: np.ndarray) -> tuple[gpd.GeoDataFrame, np.ndarray]:
    """Take roads out of the parcels, then houses and halls: geometry, and what each was in each of ``YEARS``."""
    paths = [base.smooth_path(p, 2) + np.array([base.WEST, base.SOUTH]) for p in base.ROADS]
    road = shapely.buffer(shapely.MultiLineString(paths), ROAD_M / 2, quad_segs=2)
    shapes = np.asarray(frame.geometry)
    whole = shapely.union_all(shapely.buffer(shapes, 0))
    road = shapely.intersection(road, whole)
    left = shapely.difference(shapes, road)
    parts, of = shapely.get_parts(left, return_index=True)
    solid = shapely.area(parts) > 0.5
    roads = shapely.get_parts(_cut_by_squares(road))
    kept, told = parts[solid], told[of[solid]]
    houses, owner = _houses(kept, told)
    of_house = told[owner].copy()
    for ground, built in _BUILT_ON.items():
        of_house[of_house == ground] = built
    kept[owner] = shapely.difference(kept[owner], houses)
    geometry = np.concatenate([kept, houses, roads])
    every = np.concatenate([told, of_house, np.full((len(roads), len(YEARS)), "road", dtype=object)])
    fine = (shapely.get_type_id(geometry) == 3) & ~shapely.is_empty(geometry)
    table = gpd.GeoDataFrame({"n": np.arange(fine.sum())}, geometry=geometry[fine], crs=base.CRS)
    ordered = base._in_order(table)
    return ordered.drop(columns="n"), every[fine][ordered["n"].to_numpy()]


def _cut_by_squares(shape: shapely.Geometry, side: float = 2500.0) -> np.ndarray:
    """Cut a network into pieces of some kilometres, as deliveries do."""
    west, south, east, north = shape.bounds
    squares = [
        shapely.box(x, y, x + side, y + side)
        for x in np.arange(np.floor(west / side) * side, east, side)
        for y in np.arange(np.floor(south / side) * side, north, side)
    ]
    return np.asarray([p for p in shapely.intersection(shape, np.array(squares, dtype=object)) if not p.is_empty])


def _houses(parcels: np.ndarray, told: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return houses in gardens and halls in yards of the last year, and the parcel of each."""
    rng = np.random.default_rng([base.SEED, 203])
    wanted = np.flatnonzero(np.isin(told[:, -1], list(_BUILT_ON)) & (shapely.area(parcels) > 600))
    middle = shapely.get_coordinates(shapely.point_on_surface(parcels[wanted]))
    area = rng.uniform(*HOUSE_M2, len(wanted)) * np.where(told[wanted, -1] == "yard", 9, 1)
    long, turn = np.sqrt(area * 1.5), np.deg2rad(rng.choice([20.0, 110.0], len(wanted)))
    wide = area / long
    corner = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
    along, across = corner[:, 0] * long[:, None], corner[:, 1] * wide[:, None]
    x = middle[:, [0]] + along * np.cos(turn)[:, None] - across * np.sin(turn)[:, None]
    y = middle[:, [1]] + along * np.sin(turn)[:, None] + across * np.cos(turn)[:, None]
    houses = shapely.polygons(np.stack([x, y], axis=-1))
    inside = shapely.contains_properly(parcels[wanted], houses)
    return houses[inside], wanted[inside]


def ocsge(frame: gpd.GeoDataFrame, told: np.ndarray, year: int) -> gpd.GeoDataFrame:
    """Return one vintage of OCS GE, as IGN lays out its GeoPackages."""
    codes = np.array([KINDS[k].ocsge for k in told[:, YEARS.index(year)]], dtype=object)
    table = {
        "id": [f"OCSGE{n:08d}" for n in range(1, len(frame) + 1)],
        "code_cs": codes[:, 0],
        "code_us": codes[:, 1],
        "millesime": str(year),
        "source": "synthetique",
        "ossature": (told[:, 0] == "road").astype(np.int32),
    }
    return gpd.GeoDataFrame(table, geometry=frame.geometry, crs=base.CRS)


def ocs2d(frame: gpd.GeoDataFrame, told: np.ndarray) -> gpd.GeoDataFrame:
    """Return OCS2D: the codes of 2010, 2015 and 2021 side by side, and whether anything changed."""
    table: dict[str, object] = {"id": np.arange(1, len(frame) + 1, dtype=np.int32)}
    for year in (2010, 2015, 2021):
        codes = np.array([KINDS[k].ocs2d for k in told[:, YEARS.index(year)]], dtype=object)
        table |= {f"cs{year % 100}": codes[:, 0], f"us{year % 100}": codes[:, 1]}
    table["evol10_21"] = (told[:, 0] != told[:, -1]).astype(np.int32)
    return gpd.GeoDataFrame(table, geometry=frame.geometry, crs=base.CRS)


def rpg(frame: gpd.GeoDataFrame, told: np.ndarray) -> gpd.GeoDataFrame:
    """Return what farmers declared in 2021: most of their parcels, drawn a little within their edges."""
    groups = np.array([KINDS[k].rpg for k in told[:, -1]], dtype=object)
    rng = np.random.default_rng([base.SEED, 204])
    declared = (groups[:, 0] != "") & (rng.random(len(frame)) < 0.96)
    shapes = shapely.set_precision(shapely.buffer(np.asarray(frame.geometry)[declared], -2.0, join_style="mitre"), 0.1)
    parts, of = shapely.get_parts(shapes, return_index=True)
    of, parts = of[shapely.area(parts) > 1000], parts[shapely.area(parts) > 1000]
    groups = groups[declared][of]
    table = {
        "ID_PARCEL": [f"{n}" for n in range(1, len(parts) + 1)],
        "SURF_PARC": (shapely.area(parts) / 1e4).round(2),
        "CODE_CULTU": groups[:, 1],
        "CODE_GROUP": groups[:, 0],
    }
    return gpd.GeoDataFrame(table, geometry=parts, crs=base.CRS)


def wetlands(frame: gpd.GeoDataFrame, told: np.ndarray) -> gpd.GeoDataFrame:
    """Return a wetland inventory: marshes and wet meadows, and a strip of what lies beside them."""
    wet = np.isin(told[:, -1], ["marsh", "wet_meadow"])
    joined = shapely.get_parts(shapely.union_all(shapely.buffer(np.asarray(frame.geometry)[wet], 25.0, quad_segs=3)))
    shapes = shapely.set_precision(shapely.simplify(joined, 3.0), 0.1)
    table = {"id_zh": [f"ZH{n:03d}" for n in range(1, len(shapes) + 1)], "type": "zone humide"}
    return base._in_order(gpd.GeoDataFrame(table, geometry=shapes, crs=base.CRS))


def build() -> dict[str, gpd.GeoDataFrame]:
    """Return every layer by its file's name."""
    land, owner = base.relief(), base.communes_grid()
    near = base._within_margin(np.isin(owner, [n for n, c in enumerate(base.COMMUNES, 1) if c.epci == EPCI]))
    before, after = base.two_vintages(base.land_use(land))
    pairs = base.sieved(np.where(near, before * 1000 + after, 0), base.SMALLEST, near)
    frame = parcels(pairs // 1000, pairs % 1000)
    frame, told = carved(frame, kinds(frame, land))
    return {
        "ocsge_2018.gpkg": ocsge(frame, told, 2018),
        "ocsge_2021.gpkg": ocsge(frame, told, 2021),
        "ocs2d.gpkg": ocs2d(frame, told),
        "rpg.gpkg": rpg(frame, told),
        "wetlands.gpkg": wetlands(frame, told),
    }


def write(layers: dict[str, gpd.GeoDataFrame], folder: Path) -> None:
    """Write the layers over what ``folder`` holds of them."""
    previous = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": base.LAST_CHANGE})
    try:
        for name, layer in layers.items():
            path = folder / name
            path.unlink(missing_ok=True)
            pyogrio.write_dataframe(layer, path, layer=path.stem, driver="GPKG", dataset_options=base.VERSION)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": previous})


def main() -> None:
    """Draw the layers and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    folder = parser.parse_args().out
    layers = build()
    write(layers, folder)
    for name, layer in layers.items():
        print(f"{name}: {len(layer)} features, {(folder / name).stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
