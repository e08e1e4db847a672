"""Draw the fictional territory of ``sample_data/``: communes, land use of two vintages, forests, hedgerows, tables.

Run ``python tools/make_sample_data.py --out sample_data``. A landscape is painted on a grid of 25 m from a relief, a
river, roads and villages, then its boundaries are smoothed together so that neighbours keep one edge. Nothing random
is left: the same library versions give the same bytes, others the same landscape.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import rasterio
import shapely
from rasterio import features
from sample_plan import Plan, Village, plan

CRS = "EPSG:2154"
CELL = 25.0
WEST, SOUTH = 654_500.0, 6_988_000.0
COLUMNS, ROWS = 720, 600
MARGIN = 500.0  # the land use reaches this far beyond the communes (m)
SMALLEST = 80  # the smallest polygon of land use: 80 cells = 5 ha
SMALLEST_GROVE = 9  # of forest: 0.56 ha (BD Forêt maps from 0.5 ha)
SEED = 20_180_601
YEARS = 6
LAYERS = ("communes.gpkg", "clc12.gpkg", "clc18.gpkg", "forests.fgb", "hedgerows.fgb")
PLAN_LAYERS = ("plui_zones.gpkg", "plui_actions.gpkg")
PLAN_TABLES = ("plui_areas", "plui_consumption")
LAST_CHANGE = "2024-11-01T00:00:00.000Z"
VERSION = {"VERSION": "1.2"}  # the GeoPackage that the GDAL of QGIS 3.22 reads without a warning

TRANSFORM = rasterio.Affine(CELL, 0.0, WEST, 0.0, -CELL, SOUTH + ROWS * CELL)
_x = (np.arange(COLUMNS) + 0.5) * CELL
_y = (np.arange(ROWS)[::-1] + 0.5) * CELL
X, Y = np.meshgrid(_x, _y)  # metres from the south-west corner of the grid; row 0 is the north


class Commune(NamedTuple):
    """One commune: its village (x, y in metres of the grid), how far that spreads, its reach among neighbours."""

    insee: str
    name: str
    epci: str
    zpc: str
    ser: str
    population: int
    x: float
    y: float
    spread: float
    reach: float


# SIREN whose check digit is wrong, INSEE codes of a département that does not exist: none can be a real one.
EPCI = {"290000011": "CC du Val de Sauvelle", "290000022": "CC des Hauts Plateaux de Sauvelle"}
COMMUNES = (
    Commune("96001", "Bécordeau", "290000011", "2_1", "B22", 412, 5550, 2500, 420, 1.0),
    Commune("96002", "Brêmecourt", "290000022", "2_3", "B10", 655, 13050, 11350, 470, 1.0),
    Commune("96003", "Cauverchin", "290000022", "2_3", "B10", 498, 9150, 10450, 430, 0.95),
    Commune("96004", "Étréchies-en-Sauvelle", "290000011", "2_3", "B22", 1180, 13250, 8100, 540, 1.0),
    Commune("96005", "Fléchinoy", "290000022", "2_3", "B10", 540, 5450, 9050, 450, 0.95),
    Commune("96006", "Hélincourt-l’Étang", "290000011", "2_3", "B22", 965, 4150, 5650, 510, 0.95),
    Commune("96007", "Maisnoy-les-Forêts", "290000022", "2_3", "B10", 318, 6000, 12150, 400, 0.95),
    Commune("96008", "Nœuvéglise", "290000011", "2_1", "B22", 724, 9750, 2750, 480, 1.05),
    Commune("96009", "Orvancourt", "290000011", "2_1", "B22", 583, 13550, 4250, 450, 1.0),
    Commune("96010", "Rumaizel", "290000022", "2_3", "B10", 267, 2150, 8700, 380, 0.9),
    Commune("96011", "Saint-Évroult-aux-Larris", "290000011", "2_1", "B22", 806, 2350, 2950, 480, 0.95),
    Commune("96012", "Thézécourt", "290000011", "2_3", "B22", 11_840, 8650, 6650, 1130, 1.15),
)
# Villages of the communes around, which bound ours: x, y.
NEIGHBOURS = (
    (-500, 5900), (-400, 9700), (2300, 12600), (3300, 15300), (5900, 15700), (8900, 14700), (12300, 15100),
    (16100, 13900), (17300, 10000), (17700, 6900), (17200, 3900), (15600, 800), (11900, -350), (8100, -450),
    (4400, -900), (900, -500), (-500, 2100),
)  # fmt: skip
HAMLETS = (
    (3450, 9800, 230), (7050, 10650, 250), (11050, 8950, 240), (15050, 9400, 250), (12000, 5950, 270),
    (7550, 3700, 260), (11700, 2500, 240), (5850, 6350, 300), (1350, 4700, 250), (4100, 1400, 220),
    (10350, 12400, 230), (10750, 5000, 280), (6750, 8050, 240), (15250, 5550, 230), (3000, 7050, 230),
)  # fmt: skip

RIVER = (
    (19500, 8900), (17600, 8350), (15800, 7650), (14300, 7950), (12800, 7350), (11300, 6500), (9900, 6650),
    (8500, 5950), (7000, 5150), (5500, 5300), (4000, 4550), (2500, 3750), (1000, 3650), (-900, 2900), (-2500, 2600),
)  # fmt: skip
MASSIFS = (
    (5000, 13500, 1350), (7850, 12200, 950), (14750, 3250, 1000), (11300, 1450, 950), (15000, 10300, 750),
    (3900, 8350, 600), (1300, 7300, 700), (7450, 1750, 750), (12300, 9900, 750), (11400, 11200, 800), (2800, 900, 800),
    (7650, 9500, 650),
)  # fmt: skip
NORTH_STREAM = ((9900, 15500), (9650, 12900), (9050, 11300), (9500, 9500), (8750, 7900), (8500, 5950))
DRY_VALLEYS = (
    ((5900, -1500), (6500, 1300), (6150, 3200), (6750, 4450), (7000, 5150)),
    ((15300, 15500), (14200, 12700), (13900, 10800), (14450, 9300), (14300, 7950)),
    ((2700, 15500), (3600, 12400), (2950, 10300), (3800, 8000), (3450, 6300), (4000, 4550)),
    ((15600, -1500), (14500, 1700), (12050, 3350), (11650, 5100), (11300, 6500)),
    ((200, 13500), (500, 9500), (400, 6200), (1000, 3650)),
)
ROADS = (
    # the old Roman road, straight across the plateaus and through the town
    ((2300, -1500), (8650, 6650), (16500, 16350)),
    ((-1500, 3900), (2350, 2950), (4150, 5650), (5850, 6350), (8650, 6650), (12000, 5950), (13250, 8100),
     (15050, 9400), (18500, 10900)),
    ((8650, 6650), (6750, 8050), (5450, 9050), (3450, 9800), (2150, 8700), (-1500, 9700)),
    ((5450, 9050), (7050, 10650), (6000, 12150), (5200, 15500)),
    ((8650, 6650), (9150, 10450), (10350, 12400), (10900, 15500)),
    ((9150, 10450), (11050, 8950), (13250, 8100), (15250, 5550), (13550, 4250), (11700, 2500), (9750, 2750),
     (7550, 3700), (5550, 2500), (2350, 2950)),
    ((8650, 6650), (10750, 5000), (13550, 4250), (18500, 2600)),
    ((10750, 5000), (9750, 2750), (9300, -1500)),
    ((13250, 8100), (13050, 11350), (10350, 12400)),
    ((2150, 8700), (3000, 7050), (4150, 5650), (5550, 2500), (4100, 1400), (3700, -1500)),
)  # fmt: skip


def noise(key: int, wavelength: float, octaves: int = 3) -> np.ndarray:
    """Return a smooth random surface of mean 0 and deviation 1 whose largest forms are ``wavelength`` metres across."""
    rng = np.random.default_rng([SEED, key])
    shape = (ROWS + 240, COLUMNS + 240)
    spectrum = np.fft.rfft2(rng.random(shape) - 0.5)
    frequency = np.hypot(np.fft.fftfreq(shape[0], CELL)[:, None], np.fft.rfftfreq(shape[1], CELL)[None, :])
    total = np.zeros(shape)
    for octave in range(octaves):
        length = wavelength / 2**octave
        part = np.fft.irfft2(spectrum * np.exp(-((frequency * length / 1.6) ** 2)), shape)
        total += part / part.std() / 2**octave
    field = total[:ROWS, :COLUMNS]
    return np.asarray((field - field.mean()) / field.std())


def smooth_path(points: Sequence[Sequence[float]], rounds: int = 4) -> np.ndarray:
    """Return a path whose corners are cut (Chaikin), its ends kept."""
    path = np.asarray(points, dtype=float)
    for _ in range(rounds):
        cut = np.empty((2 * len(path) - 2, 2))
        cut[0::2] = 0.75 * path[:-1] + 0.25 * path[1:]
        cut[1::2] = 0.25 * path[:-1] + 0.75 * path[1:]
        path = np.vstack([path[:1], cut, path[-1:]])
    return path


def meandering(path: np.ndarray, reach: float, wavelength: float) -> np.ndarray:
    """Return a path that swings to both sides of ``path`` by up to ``reach`` metres."""
    line = shapely.LineString(path)
    at = np.arange(0.0, line.length, 40.0)
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    ahead = np.gradient(here, axis=0)
    side = np.column_stack([-ahead[:, 1], ahead[:, 0]]) / np.hypot(*ahead.T)[:, None]
    swing = np.sin(at * 2 * np.pi / wavelength) + 0.7 * np.sin(at * 2 * np.pi / (wavelength * 1.73) + 1.1)
    return here + side * (reach * 0.6 * swing)[:, None]


def distance_to(geometry: shapely.Geometry) -> np.ndarray:
    """Return the distance of every cell to a geometry (m)."""
    parts = [shapely.get_coordinates(part) for part in shapely.get_parts(geometry)]
    segments = np.concatenate([np.stack([part[:-1], part[1:]], axis=1) for part in parts])
    tree = shapely.STRtree(shapely.linestrings(segments))
    _, distance = tree.query_nearest(shapely.points(X.ravel(), Y.ravel()), return_distance=True, all_matches=False)
    return np.asarray(distance.reshape(X.shape))


def lines(paths: Iterable[Sequence[Sequence[float]]]) -> shapely.Geometry:
    """Return several paths as one geometry."""
    return shapely.MultiLineString([np.asarray(p, dtype=float) for p in paths])


def ellipse(x: float, y: float, long: float, wide: float, degrees: float, rough: np.ndarray) -> np.ndarray:
    """Return the cells of a ragged ellipse: half axes ``long`` and ``wide`` in metres, ``degrees`` from the east."""
    turn = np.deg2rad(degrees)
    along = (X - x) * np.cos(turn) + (Y - y) * np.sin(turn)
    across = (Y - y) * np.cos(turn) - (X - x) * np.sin(turn)
    return np.asarray(np.hypot(along / long, across / wide) + 0.16 * rough < 1.0)


def blurred(values: np.ndarray, times: int) -> np.ndarray:
    """Return values smoothed by a binomial kernel over the eight neighbours, ``times`` times."""
    for _ in range(times):
        for axis in (0, 1):
            edge = np.pad(values, [(1, 1) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
            low, high = (edge[:-2], edge[2:]) if axis == 0 else (edge[:, :-2], edge[:, 2:])
            values = 0.5 * values + 0.25 * (low + high)
    return values


def majority(codes: np.ndarray, times: int, weight: Callable[[int], float] = lambda _: 1.0) -> np.ndarray:
    """Return the code that weighs most around each cell: spurs and necks narrower than the kernel go."""
    best = np.zeros(codes.shape)
    result = codes.copy()
    for code in np.unique(codes):
        share = blurred((codes == code).astype(float), times) * weight(int(code))
        result = np.where(share > best, code, result)
        best = np.maximum(best, share)
    return result


def sieved(codes: np.ndarray, smallest: int, within: np.ndarray | None = None) -> np.ndarray:
    """Return codes without patches of fewer than ``smallest`` cells, which join their largest neighbour ``within``."""
    for _ in range(4):
        codes = features.sieve(codes.astype(np.int32), smallest, mask=within, connectivity=4)
    return codes


# --- from the grid to polygons


def polygonised(labels: np.ndarray, rounds: int, tolerance: float) -> gpd.GeoDataFrame:
    """Return the patches of a labelled grid as a coverage of smooth polygons: label, geometry (label 0 is left out).

    All boundaries are smoothed as one network (Taubin's λ|μ, which does not shrink) and simplified arc by arc, so
    that neighbours share every edge.
    """
    ends = _cell_edges(labels)
    points, index = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
    pairs = index.reshape(-1, 2)
    degree = np.bincount(pairs.ravel(), minlength=len(points))[:, None]
    xy = points.astype(float) * CELL
    for step in range(2 * rounds):
        around = np.zeros_like(xy)
        for a, b in ((0, 1), (1, 0)):
            for axis in (0, 1):
                around[:, axis] += np.bincount(pairs[:, a], xy[pairs[:, b], axis], minlength=len(xy))
        xy = xy + (0.5 if step % 2 == 0 else -0.52) * (around / degree - xy)
    network = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(xy[pairs])))
    arcs = _simplified(shapely.get_parts(network), tolerance)
    polygons = shapely.get_parts(shapely.polygonize(arcs))
    found = _label_of(polygons, labels)
    frame = gpd.GeoDataFrame({"label": found}, geometry=_placed(polygons), crs=CRS)
    return _in_order(frame[frame["label"] != 0])


def _cell_edges(labels: np.ndarray) -> np.ndarray:
    """Return the cell edges between different labels: (n, 2 ends, 2), columns and rows from the south-west."""
    framed = np.pad(labels, 1)
    row, column = np.nonzero(framed[:, 1:] != framed[:, :-1])
    upright = np.stack([[column, ROWS + 1 - row], [column, ROWS - row]]).transpose(2, 0, 1)
    row, column = np.nonzero(framed[1:] != framed[:-1])
    level = np.stack([[column - 1, ROWS - row], [column, ROWS - row]]).transpose(2, 0, 1)
    return np.concatenate([upright, level])


def _simplified(arcs: np.ndarray, tolerance: float) -> np.ndarray:
    """Simplify arcs and round them to the decimetre, with less tolerance where they would come to cross."""
    allowed = np.full(len(arcs), tolerance)
    while True:
        thin = shapely.simplify(arcs, allowed, preserve_topology=True)
        thin = shapely.transform(thin, lambda c: np.round(c, 1))
        crossing = _crossing(thin)
        if not crossing.any():
            return np.asarray(thin)
        if (allowed[crossing] < 0.2).all():
            raise ValueError("boundaries cross even unsimplified: draw the landscape with wider features")
        allowed[crossing] /= 2


def _crossing(arcs: np.ndarray) -> np.ndarray:
    """Return which arcs meet themselves or another elsewhere than at their ends."""
    bad = ~shapely.is_simple(arcs)
    tree = shapely.STRtree(arcs)
    i, j = tree.query(arcs, predicate="intersects")
    i, j = i[i < j], j[i < j]
    ends = shapely.boundary(arcs)
    ends = np.where(shapely.is_empty(ends), shapely.get_point(arcs, 0), ends)
    meeting = shapely.intersection(arcs[i], arcs[j])
    fine = shapely.covers(ends[i], meeting) & shapely.covers(ends[j], meeting)
    bad[i[~fine]] = True
    bad[j[~fine]] = True
    return np.asarray(bad)


def _label_of(polygons: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the label most cells of each polygon carry."""
    local = rasterio.Affine(CELL, 0.0, 0.0, 0.0, -CELL, ROWS * CELL)
    owner = features.rasterize(zip(polygons, range(1, len(polygons) + 1)), labels.shape, transform=local, dtype="int32")
    table = pd.DataFrame({"owner": owner.ravel(), "label": labels.ravel()}).value_counts().reset_index()
    first = table.sort_values(["count", "label"], ascending=[False, True]).drop_duplicates("owner").set_index("owner")
    return np.asarray(first["label"].reindex(range(1, len(polygons) + 1), fill_value=0))


def _placed(geometry: np.ndarray) -> np.ndarray:
    """Move geometry from the grid to its place in the projection."""
    return np.asarray(shapely.transform(geometry, lambda c: np.round(c + np.array([WEST, SOUTH]), 1)))


def _in_order(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sort features from north to south and west to east, rings in one direction from one start."""
    frame = frame.set_geometry(shapely.normalize(np.asarray(frame.geometry)))
    box = frame.geometry.bounds
    order = np.lexsort([box["miny"], box["minx"], -box["maxy"].round(-3)])
    return frame.iloc[order].reset_index(drop=True)


def dissolved(frame: gpd.GeoDataFrame, column: str) -> gpd.GeoDataFrame:
    """Join adjacent polygons of one value into one polygon each."""
    values, parts = [], []
    for value, group in frame.groupby(column):
        joined = shapely.get_parts(shapely.coverage_union_all(np.asarray(group.geometry)))
        values.extend([value] * len(joined))
        parts.extend(joined)
    return _in_order(gpd.GeoDataFrame({column: values}, geometry=parts, crs=CRS))


# --- the landscape


class Relief(NamedTuple):
    """What the land is like: distances (m), ``height`` (m) and ``slope`` of the ground."""

    river: np.ndarray
    axis: np.ndarray
    stream: np.ndarray
    dry: np.ndarray
    road: np.ndarray
    height: np.ndarray
    slope: np.ndarray


def relief() -> Relief:
    """Return plateaus of some 140 m, cut by the valley of the Sauvelle, a stream from the north and dry valleys."""
    axis_path = smooth_path(RIVER)
    axis = distance_to(shapely.LineString(axis_path))
    river = distance_to(shapely.LineString(smooth_path(meandering(axis_path, 190, 1700), 1)))
    bend = 130 * noise(1, 1500)
    stream = distance_to(shapely.LineString(smooth_path(meandering(smooth_path(NORTH_STREAM), 60, 900), 1)))
    dry = distance_to(lines(smooth_path(p) for p in DRY_VALLEYS))
    road = distance_to(lines(smooth_path(p, 2) for p in ROADS))
    height = 140 + 10 * noise(2, 5000)
    for distance, depth, width in ((axis, 85, 950), (stream, 55, 620), (dry, 38, 480)):
        height = np.minimum(height, height - depth * np.exp(-((np.maximum(distance + bend, 0) / width) ** 2.4)))
    north, east = np.gradient(blurred(height, 6), CELL)
    return Relief(river, axis, stream, dry, road, height, np.hypot(north, east))


def communes_grid() -> np.ndarray:
    """Return the number of the commune (from 1) each cell belongs to, 0 outside.

    A cell goes to the nearest village, as distances bend with the ground; the river and the Roman road are hard to
    cross, so boundaries follow them where they run between two villages.
    """
    x, y = X + 330 * noise(11, 3000, 2), Y + 330 * noise(12, 3000, 2)
    north_bank = _side_of(RIVER)
    west_of_road = _side_of(ROADS[0])
    best, owner = np.full(X.shape, np.inf), np.zeros(X.shape, dtype=np.int32)
    sites = [(c.x, c.y, c.reach) for c in COMMUNES] + [(a, b, 1.0) for a, b in NEIGHBOURS]
    for number, (sx, sy, reach) in enumerate(sites, start=1):
        row, column = _cell(sx, sy)
        far = np.hypot(x - sx, y - sy) / reach
        far = far + 500 * (north_bank != north_bank[row, column]) + 450 * (west_of_road != west_of_road[row, column])
        closer = far < best
        best, owner = np.where(closer, far, best), np.where(closer, number, owner)
    owner = sieved(majority(np.where(owner > len(COMMUNES), 0, owner), 40), 2000)
    return np.asarray(owner, dtype=np.int32)


def _side_of(path: Sequence[Sequence[float]]) -> np.ndarray:
    """Return which cells lie on one side of a path that crosses the whole grid."""
    line = smooth_path(path)
    far = 60_000.0
    left = shapely.Polygon(np.vstack([line, line[[-1, 0]] + np.array([-far, far])]))
    shapely.prepare(left)
    return np.asarray(shapely.contains_xy(left, X, Y))


def _cell(x: float, y: float) -> tuple[int, int]:
    column = int(np.clip(x / CELL, 0, COLUMNS - 1))
    return int(np.clip(ROWS - y / CELL, 0, ROWS - 1)), column


def land_use(land: Relief) -> np.ndarray:
    """Paint the land use of 2018: three-digit codes of CORINE Land Cover."""
    codes = np.full(X.shape, 211, dtype=np.int32)
    woods, built = _woods(land), _built(land)
    _paint_slopes(codes, land, woods)
    _paint_village_rings(codes, land, built)
    codes[woods] = _wood_kind(land)[woods]
    _paint_valley(codes, land)
    _paint_patches(codes, PATCHES)
    _paint_built(codes, land, built)
    _paint_patches(codes, TOWN_PATCHES)
    codes = sieved(majority(codes, 7, lambda code: 1.25 if code < 200 or code in _SMALL else 1.0), SMALLEST)
    codes[land.river + 6 * noise(29, 700) < 27 + 8 * (X < 8500)] = 511
    return sieved(codes, SMALLEST)


_SMALL = (512, 333, 221, 222)  # small by nature: the majority of their surroundings must not swallow them
# code, x, y, half axes, degrees: what a photo-interpreter would draw one by one.
PATCHES = (
    (222, 8350, 10950, 330, 210, 20),
    (222, 3350, 3400, 300, 170, 35),
    (222, 12600, 10750, 240, 170, 100),
    (221, 10350, 7250, 330, 150, 20),
    (131, 5850, 4250, 290, 190, 10),
    (131, 14700, 11950, 230, 180, 60),
    (131, 2550, 4250, 420, 190, 30),
    (512, 6150, 5000, 480, 170, 5),
    (512, 3350, 4000, 560, 180, 28),
    (512, 4950, 4850, 380, 150, 15),
    (512, 12150, 6850, 420, 160, 30),
    (412, 1800, 3450, 420, 170, 5),
    (411, 4300, 4500, 480, 170, 22),
    (411, 13700, 7700, 520, 170, 15),
    (321, 1250, 2480, 430, 180, 10),
    (322, 11250, 7350, 300, 170, 20),
    (333, 1500, 2850, 260, 130, 10),
    (333, 11600, 7050, 230, 110, 25),
    (142, 10500, 7900, 420, 280, 40),
)
TOWN_PATCHES = (
    (121, 7350, 5200, 620, 280, 50),
    (121, 9950, 8250, 620, 300, 52),
    (121, 7250, 7650, 420, 230, 140),
    (121, 13950, 8800, 300, 190, 35),
    (121, 10900, 4650, 300, 180, 170),
    (122, 8050, 5850, 420, 110, 40),
    (141, 8950, 6080, 330, 170, 15),
    (141, 7900, 7000, 240, 150, 70),
    (142, 9600, 5750, 260, 190, 10),
    (132, 5350, 3950, 170, 150, 0),
)


def _paint_patches(codes: np.ndarray, patches: Sequence[tuple[int, float, float, float, float, float]]) -> None:
    rough = noise(21, 420)
    for code, x, y, long, wide, degrees in patches:
        codes[ellipse(x, y, long, wide, degrees, rough)] = code


def _valley_width() -> np.ndarray:
    return 360 + 90 * noise(31, 2600, 2) + 120 * (X < 9000)


def _woods(land: Relief) -> np.ndarray:
    """Return where woods stand: valley sides too steep to plough, and the clay tops far from villages."""
    villages = [(c.x, c.y) for c in COMMUNES] + [(x, y) for x, y, _ in HAMLETS]
    clear = np.min([np.hypot(X - x, Y - y) for x, y in villages], axis=0)
    steep = land.slope / np.percentile(land.slope, 97)
    on_slopes = 1.35 * steep + 0.5 * noise(41, 1500) - 0.9 * np.exp(-((clear / 620) ** 2))
    on_tops = 0.75 * noise(42, 1900, 3) + 0.35 * noise(43, 600, 2) - 2.2 * np.exp(-((clear / 750) ** 2))
    for x, y, reach in MASSIFS:
        on_tops += 2.1 * np.exp(-((np.hypot(X - x, Y - y) / reach) ** 2))
    return np.asarray((on_slopes > 1.2) | (on_tops - 0.6 * (land.road < 100) > 1.28))


def _wood_kind(land: Relief) -> np.ndarray:
    stand = noise(44, 1100, 2)
    return np.select([stand > 1.25, stand > 0.7, stand < -1.7], [312, 313, 324], 311)


def _paint_slopes(codes: np.ndarray, land: Relief, woods: np.ndarray) -> None:
    """Chalk grassland (larris) and scrub on the valley sides, meadows in the dry valleys."""
    steep = land.slope / np.percentile(land.slope, 97)
    mood = noise(51, 1300)
    codes[(land.dry + 60 * mood < 90) & (noise(52, 2200) > 0.2)] = 231
    larris = (steep > 0.78) & (land.axis < 2200) & ~woods
    codes[larris & (mood > 0.35)] = 321
    codes[larris & (mood > -0.1) & (mood <= 0.35)] = 322
    codes[(steep > 0.6) & (mood < -0.4) & ~woods] = 243
    codes[(noise(53, 1900) > 1.95) & (codes == 211)] = 231


def _paint_village_rings(codes: np.ndarray, land: Relief, built: np.ndarray) -> None:
    """Orchard meadows, gardens and small plots around each village, then open field."""
    ring, gardens = noise(61, 900), noise(62, 650, 2)
    for x, y, spread in _settlements():
        near = 0.85 * np.hypot(X - x, Y - y) + 0.35 * np.minimum(land.road, 800)
        width = (330 if spread > 300 else 190) + 190 * ring
        inside = near < spread + width
        codes[inside] = 231
        codes[inside & (gardens > 0.75)] = 242
        codes[inside & (gardens < -1.0)] = 243


def _settlements() -> list[tuple[float, float, float]]:
    return [(c.x, c.y, c.spread) for c in COMMUNES] + list(HAMLETS)


def _paint_valley(codes: np.ndarray, land: Relief) -> None:
    """The floor of the valley: meadows, marshes, alluvial woods; a strip of meadow along the stream."""
    codes[(land.stream + 35 * noise(71, 800) < 150) & (Y > 6000)] = 231
    floor = land.axis + 60 * noise(72, 900) < _valley_width()
    codes[floor] = 231
    wet = noise(73, 1000, 2)
    codes[floor & (wet > 0.85) & (land.axis < 400)] = 411
    codes[floor & (wet < -1.05)] = 311
    codes[floor & (noise(74, 1200) > 1.35) & (land.axis > 150)] = 211


def _built(land: Relief) -> np.ndarray:
    """Return how far inside (positive) or outside (negative) the built-up land each cell is (m)."""
    depth = np.full(X.shape, -np.inf)
    rough = 70 * noise(81, 420)
    for x, y, spread in _settlements():
        town = spread > 1000
        far = np.hypot(X - x, Y - y) * (0.78 if town else 0.72) + (0.62 if town else 0.85) * np.minimum(land.road, 700)
        depth = np.maximum(depth, spread - far + rough * (1.6 if town else 1.0))
    return depth - 120 * (land.axis < 220)


def _paint_built(codes: np.ndarray, land: Relief, built: np.ndarray) -> None:
    codes[built > 0] = 112
    town = COMMUNES[-1]
    core = np.hypot(X - town.x, Y - town.y) + 0.5 * np.minimum(land.road, 400) + 50 * noise(82, 400)
    codes[(core < 480) & (built > 0)] = 111


# --- what changed from 2012 to 2018

# before, after, x, y, half axes, degrees: in this ragged ellipse, what is either of both was the one, became the other.
CHANGES = (
    (231, 112, 9350, 7900, 330, 170, 60),
    (211, 112, 7550, 6400, 280, 170, 80),
    (211, 112, 6000, 8850, 240, 150, 90),
    (231, 112, 4700, 5900, 250, 150, 30),
    (211, 112, 10150, 3350, 240, 150, 60),
    (231, 112, 13350, 10950, 240, 140, 80),
    (211, 121, 10350, 8950, 400, 190, 52),
    (211, 121, 7150, 4600, 270, 160, 50),
    (211, 133, 6950, 7500, 230, 140, 140),
    (211, 141, 8050, 8150, 220, 150, 20),
    (211, 131, 14980, 11900, 210, 150, 60),
    (131, 512, 2500, 4150, 230, 150, 30),
    (231, 211, 9350, 12000, 360, 200, 90),
    (231, 211, 14100, 9200, 330, 190, 90),
    (231, 211, 9300, 1800, 300, 180, 60),
    (231, 211, 2700, 5600, 330, 170, 20),
    (231, 211, 15300, 7300, 330, 190, 10),
    (231, 211, 5000, 9450, 260, 160, 40),
    (211, 231, 5250, 3250, 300, 170, 10),
    (211, 231, 12700, 7900, 260, 160, 60),
    (311, 324, 11400, 1500, 330, 190, 10),
    (311, 324, 8050, 12300, 280, 180, 60),
    (324, 311, 15100, 3300, 330, 200, 40),
    (324, 311, 7250, 1500, 250, 170, 80),
    (311, 211, 4350, 8300, 210, 140, 30),
    (211, 311, 4250, 8900, 250, 150, 20),
    (211, 222, 8850, 11000, 220, 150, 20),
)


def two_vintages(painted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the land use of 2012 and of 2018, whose boundaries agree wherever nothing changed."""
    rough = noise(91, 380)
    before, after = painted.copy(), painted.copy()
    for old, new, x, y, long, wide, degrees in CHANGES:
        here = ellipse(x, y, long, wide, degrees, rough) & np.isin(painted, (old, new))
        before[here], after[here] = old, new
    return before, after


# --- forests and hedgerows

# Codes and labels as IGN's BD Forêt version 2 writes them.
STANDS = {
    "FF1-00-00": "Forêt fermée à mélange de feuillus",
    "FF1G01-01": "Forêt fermée de chênes décidus purs",
    "FF1-09-09": "Forêt fermée de hêtre pur",
    "FF1-49-49": "Forêt fermée d’un autre feuillu pur",
    "FF2-00-00": "Forêt fermée à mélange de conifères",
    "FF2-64-64": "Forêt fermée de douglas pur",
    "FF31": "Forêt fermée à mélange de feuillus prépondérants et conifères",
    "FF32": "Forêt fermée à mélange de conifères prépondérants et feuillus",
    "FF0": "Forêt fermée sans couvert arboré",
    "FO1": "Forêt ouverte de feuillus purs",
    "FP": "Peupleraie",
    "LA4": "Lande",
}
_STAND = {code: number for number, code in enumerate(STANDS, start=1)}
_OPEN_LAND = (211, 231, 242, 243, 321, 322)
_BOCAGE = (231, 242, 243)


def stands(codes: np.ndarray, land: Relief) -> np.ndarray:
    """Return the forest stand of each cell (its number in ``STANDS``, 0 for none): finer than the land use of 2018."""
    patch, edge, grove = noise(101, 1000, 2), noise(102, 260, 2), noise(103, 330, 2)
    kind = np.select(
        [codes == 312, codes == 313, codes == 324, codes == 322],
        [
            np.where(patch > 0, _STAND["FF2-64-64"], _STAND["FF2-00-00"]),
            np.where(patch > 0.3, _STAND["FF32"], _STAND["FF31"]),
            np.where(patch > 0, _STAND["FF0"], _STAND["FO1"]),
            np.full(codes.shape, _STAND["LA4"]),
        ],
        np.select([patch > 1.1, patch < -1.1], [_STAND["FF1G01-01"], _STAND["FF1-09-09"]], _STAND["FF1-00-00"]),
    )
    wood = np.isin(codes, (311, 312, 313, 324, 322))
    result = np.where(wood & (blurred(wood.astype(float), 3) + 0.1 * edge > 0.52), kind, 0)
    floor = land.axis < _valley_width() - 40
    result[(result > 0) & floor] = _STAND["FF1-49-49"]
    open_land = np.isin(codes, _OPEN_LAND)
    result[open_land & (grove > 2.35) & ~floor] = _STAND["FF1-00-00"]
    result[(open_land | (result > 0)) & floor & (grove + 0.4 * edge > 1.25) & (codes != 211)] = _STAND["FP"]
    result[np.isin(codes, (111, 112, 121, 511, 512))] = 0
    return majority(result, 2)


def hedgerows(codes: np.ndarray, wooded: np.ndarray) -> np.ndarray:
    """Return hedges as lines: sides of small plots round the villages and in the meadows."""
    rng = np.random.default_rng([SEED, 111])
    turn = np.deg2rad(28)
    i, j = np.meshgrid(np.arange(-140, 140), np.arange(-190, 190), indexing="ij")
    along, across = i * 145.0, j * 105.0
    x = COLUMNS * CELL / 2 + along * np.cos(turn) - across * np.sin(turn) + 34 * (rng.random(i.shape) - 0.5)
    y = ROWS * CELL / 2 + along * np.sin(turn) + across * np.cos(turn) + 34 * (rng.random(i.shape) - 0.5)
    inside = (x > 0) & (x < COLUMNS * CELL) & (y > 0) & (y < ROWS * CELL)
    here = np.stack([x, y], axis=-1).reshape(-1, 2)
    x = x + 130 * _at(noise(112, 2600, 2), here).reshape(x.shape)
    y = y + 130 * _at(noise(113, 2600, 2), here).reshape(y.shape)
    chance = np.clip(0.33 + 0.24 * noise(114, 1800), 0.05, 0.85) * np.isin(codes, _BOCAGE) * (wooded == 0)
    nodes, rows, columns = np.stack([x, y], axis=-1), slice(None, -1), slice(1, None)
    everything = slice(None)
    found = []
    for one, two in (((rows, everything), (columns, everything)), ((everything, rows), (everything, columns))):
        ends = np.stack([nodes[one], nodes[two]], axis=2)[inside[one] & inside[two]]
        along_it = (ends[:, 0], ends.mean(axis=1), ends[:, 1])
        likely = np.min([_at(chance, place) for place in along_it], axis=0)
        ends = ends[rng.random(len(ends)) < likely]
        chains = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(np.round(ends, 1))))
        found.append(shapely.get_parts(chains))
    hedges = np.concatenate(found)
    return np.asarray(hedges[shapely.length(hedges) > 40])


def _at(field: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """Return the field at points given in metres of the grid, 0 outside it."""
    column = np.floor(xy[:, 0] / CELL).astype(int)
    row = ROWS - 1 - np.floor(xy[:, 1] / CELL).astype(int)
    within = (column >= 0) & (column < COLUMNS) & (row >= 0) & (row < ROWS)
    return np.where(within, field[np.clip(row, 0, ROWS - 1), np.clip(column, 0, COLUMNS - 1)], 0.0)


# --- layers and tables


class Sample(NamedTuple):
    """The layers and tables of the sample."""

    communes: gpd.GeoDataFrame
    clc12: gpd.GeoDataFrame
    clc18: gpd.GeoDataFrame
    forests: gpd.GeoDataFrame
    hedgerows: gpd.GeoDataFrame
    areas: pd.DataFrame
    changes: pd.DataFrame
    plan: Plan


def build() -> Sample:
    """Return the whole sample, in memory."""
    land = relief()
    owner = communes_grid()
    near = _within_margin(owner > 0)
    before, after = two_vintages(land_use(land))
    pairs = sieved(np.where(near, before * 1000 + after, 0), SMALLEST, near)
    after = pairs % 1000
    patches = polygonised(pairs, 5, 11.0)
    patches = patches.assign(CODE_12=patches["label"] // 1000, CODE_18=patches["label"] % 1000)
    wooded = sieved(np.where(after > 0, stands(after, land), 0), SMALLEST_GROVE)
    communes, clc18 = _commune_layer(owner), _vintage(patches, "CODE_18")
    villages = {c.insee: Village(WEST + c.x, SOUTH + c.y, c.spread) for c in COMMUNES}
    river = smooth_path(meandering(smooth_path(RIVER), 190, 1700), 1) + np.array([WEST, SOUTH])
    return Sample(
        communes,
        _vintage(patches, "CODE_12"),
        clc18,
        _forest_layer(wooded),
        _hedgerow_layer(after, wooded),
        _area_table(communes, patches),
        _change_table(communes, patches),
        plan(communes, clc18, villages, river),
    )


def _within_margin(inside: np.ndarray) -> np.ndarray:
    """Return the cells of the territory and those within ``MARGIN`` of it."""
    rows, columns = np.nonzero(inside & (blurred(inside.astype(float), 1) < 0.999))
    tree = shapely.STRtree(shapely.points(X[rows, columns], Y[rows, columns]))
    cells, _ = tree.query_nearest(shapely.points(X.ravel(), Y.ravel()), max_distance=MARGIN + CELL)
    reached = np.zeros(inside.size, dtype=bool)
    reached[cells] = True
    return np.asarray(inside | reached.reshape(inside.shape))


def _commune_layer(owner: np.ndarray) -> gpd.GeoDataFrame:
    frame = polygonised(owner, 12, 6.0)
    table = pd.DataFrame(COMMUNES)
    table["epci_name"] = table["epci"].map(EPCI)
    table = table.assign(departement="80", region="32").loc[frame["label"] - 1].reset_index(drop=True)
    table = table.rename(columns={"name": "nom"})
    wanted = ["insee", "nom", "epci", "epci_name", "departement", "region", "zpc", "ser", "population"]
    frame = gpd.GeoDataFrame(table[wanted], geometry=frame.geometry, crs=CRS)
    return frame.sort_values("insee", ignore_index=True)


def _vintage(patches: gpd.GeoDataFrame, field: str) -> gpd.GeoDataFrame:
    """Return one vintage as the distributors of CORINE Land Cover lay it out: ID, the code as text, the area."""
    frame = dissolved(patches, field)
    frame[field] = frame[field].astype(str)
    frame.insert(0, "ID", [f"FIC{field[-2:]}-{n:04d}" for n in range(1, len(frame) + 1)])
    frame.insert(2, "AREA_HA", (frame.geometry.area / 1e4).round(2))
    return frame


def _forest_layer(wooded: np.ndarray) -> gpd.GeoDataFrame:
    frame = polygonised(wooded, 3, 7.0)
    codes = np.asarray(list(STANDS), dtype=object)[frame["label"] - 1]
    table = {"ID": [f"FORET-{n:04d}" for n in range(1, len(frame) + 1)], "CODE_TFV": codes}
    return gpd.GeoDataFrame({**table, "TFV": [STANDS[c] for c in codes]}, geometry=frame.geometry, crs=CRS)


def _hedgerow_layer(codes: np.ndarray, wooded: np.ndarray) -> gpd.GeoDataFrame:
    frame = _in_order(gpd.GeoDataFrame(geometry=_placed(hedgerows(codes, wooded)), crs=CRS))
    frame.insert(0, "ID", [f"HAIE-{n:04d}" for n in range(1, len(frame) + 1)])
    frame.insert(1, "LENGTH_M", frame.geometry.length.round(1))
    return frame


def _pieces(communes: gpd.GeoDataFrame, patches: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the area (ha) of each patch of land use within each commune."""
    cover, borders = np.asarray(patches.geometry), np.asarray(communes.geometry)
    i, j = shapely.STRtree(cover).query(borders, predicate="intersects")
    area = shapely.area(shapely.intersection(borders[i], cover[j])) / 1e4
    codes = patches[["CODE_12", "CODE_18"]].iloc[j].reset_index(drop=True)
    return codes.assign(territory=communes["insee"].to_numpy()[i], area_ha=area)


def _area_table(communes: gpd.GeoDataFrame, patches: gpd.GeoDataFrame) -> pd.DataFrame:
    pieces = _pieces(communes, patches).rename(columns={"CODE_18": "class_code"})
    table = pieces.groupby(["territory", "class_code"], as_index=False)["area_ha"].sum()
    return table.assign(area_ha=table["area_ha"].round(4)).query("area_ha > 0").reset_index(drop=True)


def _change_table(communes: gpd.GeoDataFrame, patches: gpd.GeoDataFrame) -> pd.DataFrame:
    pieces = _pieces(communes, patches[patches["CODE_12"] != patches["CODE_18"]])
    pieces = pieces.rename(columns={"CODE_12": "from_code", "CODE_18": "to_code"})
    table = pieces.groupby(["territory", "from_code", "to_code"], as_index=False)["area_ha"].sum()
    table["area_ha_yr"] = (table.pop("area_ha") / YEARS).round(5)
    return table.query("area_ha_yr > 0").reset_index(drop=True)


def write(sample: Sample, folder: Path) -> None:
    """Write the sample: layers, rasters and tables, over what ``folder`` holds of them."""
    folder.mkdir(parents=True, exist_ok=True)
    previous = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": LAST_CHANGE})  # else each run would differ by its date
    try:
        for file in (*LAYERS, *PLAN_LAYERS):
            path = folder / file
            path.unlink(missing_ok=True)
            driver = {".gpkg": "GPKG", ".fgb": "FlatGeobuf"}[path.suffix]
            options = {"dataset_options": VERSION} if driver == "GPKG" else {}
            held = sample if file in LAYERS else sample.plan
            pyogrio.write_dataframe(getattr(held, path.stem), path, layer=path.stem, driver=driver, **options)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": previous})
    for name, field in (("clc12", "CODE_12"), ("clc18", "CODE_18")):
        _write_raster(getattr(sample, name), field, folder / f"{name}.tif")
    for name in ("areas", "changes"):
        getattr(sample, name).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    for name in PLAN_TABLES:
        getattr(sample.plan, name).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def _write_raster(frame: gpd.GeoDataFrame, field: str, path: Path) -> None:
    shapes = zip(frame.geometry, frame[field].astype(int))
    values = features.rasterize(shapes, (ROWS, COLUMNS), transform=TRANSFORM, fill=0, dtype="uint16")
    profile = {"driver": "GTiff", "width": COLUMNS, "height": ROWS, "count": 1, "dtype": "uint16", "nodata": 0}
    packed = {"compress": "deflate", "zlevel": 9, "tiled": True, "blockxsize": 256, "blockysize": 256}
    with rasterio.open(path, "w", crs=CRS, transform=TRANSFORM, **profile, **packed) as target:
        target.write(values, 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the sample into the folder of ``--out``."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    folder = parser.parse_args(arguments).out
    write(build(), folder)
    total = sum(f.stat().st_size for f in folder.iterdir() if f.is_file())
    print(f"{folder}: {total / 1e3:,.0f} kB")


if __name__ == "__main__":
    main()
