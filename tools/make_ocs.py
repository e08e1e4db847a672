"""Make synthetic OCS GE and OCS2D of true size and ugliness, to be tested and timed on: no land lies like this.

Run ``python tools/make_ocs.py ocsge --polygons 500000 --communes 300 --out build/ocs``, or ``ocs2d``. The schema, the
field names and the types are those of the deliveries (IGN's OCS GE 2.0; Géo2France's OCS2D); the land is drawn from a
seed: a ragged coverage, roads that run through it as few polygons of some 50 000 vertices and a hundred holes each,
villages, woods. So are its faults: slivers, rings that cross themselves, boundaries that are shared but for a
millimetre, pairs of codes that no table holds, missing values. The same seed gives the same layers.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

WEST, SOUTH = 600_000.0, 6_900_000.0
CELL_M = (25.0, 60.0, 130.0, 190.0)
"""How wide the strips of the grid are, one or another: gardens lie beside fields."""
ROAD_M = 8.0
BLOCK = 20
"""Cells between two roads."""
TILE = 10
"""Blocks a tile of the road network holds, one polygon each."""
POINTS = 5
"""Vertices inside an edge."""
OWN = {"zpc": "2_3", "ser": "B21", "departement": "80", "region": "32"}
"""Where the figures of the communes are looked up, as columns of theirs: they are no real ones."""
SPELLINGS = {
    "2.0": ("code_cs", "code_us"),
    "capitals": ("CODE_CS", "CODE_US"),
    "words": ("couverture", "usage"),
}
"""The names of the fields of cover and use, by delivery."""


@dataclass(frozen=True)
class Faults:
    """How many polygons in a thousand have each fault."""

    slivers: float = 3.0
    crossed: float = 0.5
    shifted: float = 5.0
    unknown: float = 1.0
    missing: float = 0.5


NO_FAULTS = Faults(0.0, 0.0, 0.0, 0.0, 0.0)


class Kind:
    """What a kind of land is in OCS GE and in OCS2D, and how much of each zone (town, wood, field) it takes."""

    def __init__(self, ocsge: str, ocs2d: str, town: float, wood: float, field: float) -> None:
        self.ocsge, self.ocs2d, self.shares = ocsge, ocs2d, (town, wood, field)


ROAD = Kind("CS1.1.1.2 US4.1.1", "CS1.1.2 US4.1.2", 0, 0, 0)
KINDS = (
    Kind("CS1.1.1.1 US5", "CS1.1.1 US5.2.2", 20, 0, 1),
    Kind("CS1.1.1.2 US5", "CS1.1.2 US5.2.2", 10, 0, 0.3),
    Kind("CS2.2.1 US5", "CS6.6.0 US5.2.2", 34, 0, 1),
    Kind("CS2.1.1.1 US5", "CS4.1.2 US5.2.2", 6, 0, 0.3),
    Kind("CS1.1.1.1 US2", "CS1.1.1 US2.1.1", 5, 0, 0.2),
    Kind("CS1.1.2.1 US2", "CS1.2.1 US2.1.1", 5, 0, 0.2),
    Kind("CS1.1.1.2 US3", "CS1.1.2 US2.2.0", 5, 0, 0.1),
    Kind("CS2.2.1 US3", "CS6.6.0 US3.2.2", 5, 0, 0.3),
    Kind("CS2.2.1 US4.1.1", "CS6.6.0 US4.5.0", 3, 0.5, 1),
    Kind("CS1.1.2.1 US6.1", "CS1.2.1 US6.1.1", 1, 0, 0.1),
    Kind("CS2.2.1 US6.2", "CS6.6.0 US6.2.1", 2, 0, 0.2),
    Kind("CS1.1.2.1 US1.3", "CS1.2.1 US1.3.1", 0.5, 0.2, 0.1),
    Kind("CS2.1.1.1 US1.2", "CS4.1.2 US7.0.0", 1, 55, 3),
    Kind("CS2.1.1.2 US1.2", "CS4.2.2 US7.0.0", 0, 18, 0.5),
    Kind("CS2.1.1.3 US1.2", "CS4.3.2 US7.0.0", 0, 15, 0.5),
    Kind("CS2.1.2 US6.3", "CS5.1.1 US7.0.0", 0.5, 8, 2),
    Kind("CS2.2.1 US1.1", "CS6.3.0 US1.1.3", 1.5, 1, 62),
    Kind("CS2.2.1 US1.1", "CS6.1.1 US1.1.1", 0.5, 2, 24),
    Kind("CS2.1.1.1 US1.1", "CS4.4.0 US1.1.5", 0, 0, 2),
    Kind("CS1.2.2 US6.3", "CS3.1.1 US7.0.0", 0, 0.3, 1),
)
UNKNOWN = {"ocsge": ("CS2.2.1 US9.9", "CS3.1 US1.1", "CS1.1.1.1 US5.2.2"), "ocs2d": ("CS9.9.9 US1.1.1", "CS6.3.0 US8")}
"""Pairs that the nomenclatures do not hold."""


# --- the ground


def coverage(columns: np.ndarray, rows: np.ndarray, seed: int, points: int = POINTS) -> np.ndarray:
    """Return the cells of a grid as polygons (ny × nx) whose ragged edges are shared vertex for vertex.

    Args:
        columns: the x of the lines of the grid (nx + 1,), which are moved by up to a tenth of the cells beside them.
        rows: the y of the lines (ny + 1,).
        seed: of what is drawn.
        points: vertices inside an edge.
    """
    rng = np.random.default_rng(seed)
    slack_x, slack_y = (_slack(lines) for lines in (columns, rows))
    x, y = np.meshgrid(columns, rows)
    x = x + rng.uniform(-1, 1, x.shape) * slack_x[None, :]
    y = y + rng.uniform(-1, 1, y.shape) * slack_y[:, None]
    corners = np.stack([x, y], -1)
    slack = np.broadcast_to(np.minimum(slack_x[None, :], slack_y[:, None]), x.shape)
    across = _edges(corners[:, :-1], corners[:, 1:], np.minimum(slack[:, :-1], slack[:, 1:]), points, 0, rng)
    upward = _edges(corners[:-1], corners[1:], np.minimum(slack[:-1], slack[1:]), points, 1, rng)
    rings = [across[:-1], upward[:, 1:], _back(across[1:], corners[1:, 1:]), _back(upward[:, :-1], corners[1:, :-1])]
    ring = np.concatenate(rings, axis=-2)
    ring = np.concatenate([ring, ring[..., :1, :]], axis=-2)
    return np.asarray(shapely.polygons(ring.reshape(-1, ring.shape[-2], 2))).reshape(ring.shape[:2])


def _slack(lines: np.ndarray) -> np.ndarray:
    """Return how far each line may be moved: a tenth of the narrower cell beside it; the outermost stay."""
    width = np.diff(lines)
    slack = np.zeros(len(lines))
    slack[1:-1] = 0.1 * np.minimum(width[1:], width[:-1])
    return slack


def _edges(
    start: np.ndarray, end: np.ndarray, slack: np.ndarray, points: int, along: int, rng: np.random.Generator
) -> np.ndarray:
    """Return edges as their vertices but the last, (…, points + 1, 2), ragged across the axis they go ``along``."""
    at = np.linspace(0.0, 1.0, points + 2)[:-1]
    line = start[..., None, :] * (1 - at)[:, None] + end[..., None, :] * at[:, None]
    length = np.hypot(*np.moveaxis(end - start, -1, 0))
    most = np.minimum(slack, 0.35 * length / (points + 1))  # near a corner two edges must not meet again
    off = rng.uniform(-1, 1, line.shape) * most[..., None, None]
    off[..., 0, :] = 0.0
    off[..., along] = 0.0
    return line + off


def _back(edge: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return edges the other way round, again without their last vertex."""
    return np.concatenate([edge, end[..., None, :]], axis=-2)[..., :0:-1, :]


def _lines(cells: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the lines of a grid of ``cells`` strips with a road every ``BLOCK``, and whether each strip is one."""
    road = np.arange(cells) % (BLOCK + 1) == BLOCK
    width = np.random.default_rng(seed).choice(CELL_M, cells)
    return np.concatenate([[0.0], np.cumsum(np.where(road, ROAD_M, width))]), road


def communes(count: int, extent: tuple[float, float, float, float], seed: int = 7) -> gpd.GeoDataFrame:
    """Return about ``count`` communes that fill an extent: ragged, across whatever lies below."""
    across = max(1, round(count**0.5))
    up = max(1, round(count / across))
    west, south, east, north = extent
    shapes = coverage(np.linspace(west, east, across + 1), np.linspace(south, north, up + 1), seed, 40).ravel()
    names = [f"99{n:03d}" for n in range(1, len(shapes) + 1)]
    own = {k: [v] * len(shapes) for k, v in OWN.items()}
    epci = [f"29900{n // 30:04d}" for n in range(len(shapes))]
    table = {"insee": names, "nom": [f"Commune {n}" for n in names], "epci": epci, **own}
    return gpd.GeoDataFrame(table, geometry=shapes, crs=2154)


@dataclass(frozen=True)
class Ground:
    """Polygons and the kind of each at several dates: ``kinds`` (dates, n) are positions in ``KINDS``, −1 for roads."""

    geometry: np.ndarray
    kinds: np.ndarray
    extent: tuple[float, float, float, float]


def ground(polygons: int, dates: int = 2, seed: int = 1, changed: float = 0.01) -> Ground:
    """Return about ``polygons`` polygons; between two dates ``changed`` of them become another kind."""
    cells = max(2, round((polygons * (BLOCK + 1) ** 2 / BLOCK**2) ** 0.5))
    (columns, road), (rows, _) = (_lines(cells, seed + n) for n in (20, 21))
    grid = coverage(WEST + columns, SOUTH + rows, seed)
    is_road = road[:, None] | road[None, :]
    kinds = _drawn(cells, dates, seed, changed)[:, ~is_road]
    parcels, roads = grid[~is_road], _roads(grid, is_road)
    geometry = np.concatenate([parcels, roads])
    kinds = np.concatenate([kinds, np.full((dates, len(roads)), -1)], axis=1)
    return Ground(geometry, kinds, (WEST, SOUTH, WEST + columns[-1], SOUTH + rows[-1]))


def _roads(grid: np.ndarray, is_road: np.ndarray) -> np.ndarray:
    """Return the roads, a polygon a tile."""
    row, column = np.nonzero(is_road)
    step = TILE * (BLOCK + 1)
    tile = (row // step) * (grid.shape[1] // step + 1) + column // step
    order = np.argsort(tile, kind="stable")
    starts = np.unique(tile[order], return_index=True)[1]
    pieces = np.split(grid[row, column][order], starts[1:])
    merged = [part for piece in pieces if len(piece) for part in shapely.get_parts(shapely.coverage_union_all(piece))]
    return np.array(merged, dtype=object)


def _drawn(cells: int, dates: int, seed: int, changed: float) -> np.ndarray:
    """Return the kinds of cells (dates, cells, cells): villages, woods, fields between them, patches of one kind."""
    rng = np.random.default_rng(seed + 1)
    step = 12
    coarse = cells // step + 2
    zone = np.full((coarse, coarse), 2)
    zone[rng.random(zone.shape) < 0.25] = 1
    zone[rng.random(zone.shape) < 0.10] = 0
    zone = np.kron(zone, np.ones((step, step), dtype=int))[:cells, :cells]
    shares = np.array([k.shares for k in KINDS], dtype=float)
    cumulated = np.cumsum(shares / shares.sum(axis=0), axis=0)
    patch = 3
    draw = np.kron(rng.random((cells // patch + 1, cells // patch + 1)), np.ones((patch, patch)))[:cells, :cells]
    alone = rng.random((cells, cells)) < 0.4
    draw = np.where(alone, rng.random((cells, cells)), draw)
    kinds = [_kind(draw, zone, cumulated)]
    for _ in range(dates - 1):
        moved = rng.random((cells, cells)) < changed
        # What changes becomes town more often than not.
        where = np.where(rng.random((cells, cells)) < 0.6, 0, zone)
        kinds.append(np.where(moved, _kind(rng.random((cells, cells)), where, cumulated), kinds[-1]))
    return np.stack(kinds)


def _kind(draw: np.ndarray, zone: np.ndarray, cumulated: np.ndarray) -> np.ndarray:
    found = np.zeros(draw.shape, dtype=int)
    for z in range(cumulated.shape[1]):
        here = zone == z
        found[here] = np.searchsorted(cumulated[:, z], draw[here])
    return np.minimum(found, len(KINDS) - 1)


# --- faults


def with_faults(geometry: np.ndarray, faults: Faults, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return polygons with their faults, slivers added at the end, and of each the polygon it comes from."""
    rng = np.random.default_rng(seed)
    shapes, count = geometry.copy(), len(geometry)
    simple = np.flatnonzero(shapely.get_num_interior_rings(shapes) == 0)

    def some(thousandth: float) -> np.ndarray:
        return rng.choice(simple, round(len(simple) * thousandth / 1000), replace=False)

    shifted = some(faults.shifted)
    shapes[shifted] = shapely.transform(shapes[shifted], lambda xy: xy + 0.001)
    crossed = some(faults.crossed)
    for n in crossed:
        ring = shapely.get_coordinates(shapes[n])
        ring[[2, 4]] = ring[[4, 2]]
        shapes[n] = shapely.Polygon(ring)
    cut = np.setdiff1d(some(faults.slivers), crossed)
    west, south, east, north = shapely.bounds(shapes[cut]).T
    inside = (west + east) / 2
    strips = shapely.box(inside, south - 1, inside + 0.08, north + 1)
    slivers = shapely.intersection(shapes[cut], strips)
    keep = shapely.get_type_id(slivers) == 3
    cut, slivers, strips = cut[keep], slivers[keep], strips[keep]
    shapes[cut] = shapely.difference(shapes[cut], strips)
    return np.concatenate([shapes, slivers]), np.concatenate([np.arange(count), cut])


def _codes(kinds: np.ndarray, nomenclature: str, faults: Faults, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return cover and use (n,) of kinds, some of them unknown to any table, some missing."""
    rng = np.random.default_rng(seed)
    pairs = [getattr(k, nomenclature).split() for k in (*KINDS, ROAD)] + [p.split() for p in UNKNOWN[nomenclature]]
    first = len(KINDS) + 1
    at = np.where(kinds < 0, len(KINDS), kinds)
    strange = rng.random(len(at)) < faults.unknown / 1000
    at[strange] = rng.integers(first, len(pairs), strange.sum())
    cover, use = (np.array([p[n] for p in pairs], dtype=object)[at] for n in (0, 1))
    gone = rng.random(len(at)) < faults.missing / 1000
    use[gone] = None
    return cover, use


# --- deliveries


def ocsge(on: Ground, date: int, year: int, faults: Faults, spelling: str = "2.0") -> gpd.GeoDataFrame:
    """Return one vintage of OCS GE, with the fields of a delivery."""
    shapes, of = with_faults(on.geometry, faults, seed=11)
    cover, use = _codes(on.kinds[date][of], "ocsge", faults, seed=13)
    names = SPELLINGS[spelling]
    number = np.arange(1, len(shapes) + 1)
    table = {
        "id": np.char.add("OCSGE_", number.astype(str)).astype(object),
        names[0]: cover,
        names[1]: use,
        "millesime": np.full(len(shapes), str(year), dtype=object),
        "source": np.full(len(shapes), "synthetic", dtype=object),
        "ossature": (cover == "CS1.1.1.2").astype(np.int32),
        "id_origine": np.full(len(shapes), None, dtype=object),
        "code_or": np.full(len(shapes), None, dtype=object),
        "aire": shapely.area(shapes).round(2),
    }
    return gpd.GeoDataFrame(table, geometry=shapes, crs=2154)


def difference(on: Ground, years: tuple[int, int], faults: Faults) -> gpd.GeoDataFrame:
    """Return what changed between the first two dates, as a difference layer tells it: codes of both vintages."""
    moved = np.flatnonzero(on.kinds[0] != on.kinds[1])
    table = {}
    for date, year in enumerate(years):
        cover, use = _codes(on.kinds[date][moved], "ocsge", NO_FAULTS, seed=13)
        table |= {f"cs_{year}": cover, f"us_{year}": use}
    return gpd.GeoDataFrame(table, geometry=on.geometry[moved], crs=2154)


def ocs2d(on: Ground, years: tuple[int, ...], faults: Faults) -> gpd.GeoDataFrame:
    """Return OCS2D with a pair of fields a year and the flag of what changed from the first to the last."""
    shapes, of = with_faults(on.geometry, faults, seed=17)
    table: dict[str, np.ndarray] = {"id": np.arange(1, len(shapes) + 1)}
    for date, year in enumerate(years):
        cover, use = _codes(on.kinds[date][of], "ocs2d", faults, seed=19)
        table |= {f"cs{year % 100:02d}": cover, f"us{year % 100:02d}": use}
    first, last = (
        pd.Series(table[f"cs{y % 100:02d}"]) + pd.Series(table[f"us{y % 100:02d}"]) for y in (years[0], years[-1])
    )
    table[f"evol{years[0] % 100:02d}_{years[-1] % 100:02d}"] = (first != last).to_numpy().astype(np.int32)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=2154)


def write(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write a layer to a GeoPackage, in the place of one that is there."""
    path.unlink(missing_ok=True)
    pyogrio.write_dataframe(frame, path, layer=path.stem, driver="GPKG")
    print(f"{path}: {len(frame):,} features")


def main() -> None:
    """Write the layers of one kind and the communes below them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kind", choices=("ocsge", "ocs2d"))
    parser.add_argument("--polygons", type=int, default=50_000)
    parser.add_argument("--communes", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spelling", choices=tuple(SPELLINGS), default="2.0", help="names of the fields, by delivery")
    parser.add_argument("--clean", action="store_true", help="without faults")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    faults = NO_FAULTS if options.clean else Faults()
    years = (2018, 2021) if options.kind == "ocsge" else (2010, 2015, 2021)
    on = ground(options.polygons, len(years), options.seed)
    write(communes(options.communes, on.extent), options.out / "communes.gpkg")
    if options.kind == "ocs2d":
        write(ocs2d(on, years, faults), options.out / "ocs2d.gpkg")
        return
    for date, year in enumerate(years):
        write(ocsge(on, date, year, faults, options.spelling), options.out / f"ocsge_{year}.gpkg")
    write(difference(on, years, faults), options.out / f"ocsge_difference_{years[0]}_{years[1]}.gpkg")


if __name__ == "__main__":
    main()
