"""Makes the sample territory: a fictional landscape of 12 communes in 2 EPCI, with land use of two vintages.

    python tools/make_sample_data.py --out sample_data

Terrain comes first (a river valley, side valleys, plateaus), then what people would have put where: a town on the river,
villages on roads, meadows in the valley bottom, woods on the slopes, fields on the plateaus. Everything is invented.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import rasterio
import shapely
from rasterio import features
from rasterio.transform import from_origin

CRS = "EPSG:2154"
WEST, SOUTH = 640_000.0, 6_970_000.0
CELL = 25.0
COLUMNS, ROWS = 640, 520
MARGIN = 24
SEED = 80
NAMES = (
    "Vaucelles-sur-Ourtaine",
    "Saint-Éloi-le-Val",
    "Bréhancourt",
    "Montigny-aux-Hêtres",
    "La Chaussée-Maurois",
    "Ferrières-en-Ourtois",
    "Havremont",
    "Querrieu-la-Forêt",
    "Neuvillette-les-Prés",
    "Sainte-Barbe-du-Marais",
    "Orchamps",
    "Wailly-le-Haut",
)
EPCI = {"990000001": "CC du Val d’Ourtaine", "990000002": "CC des Plateaux Maurois"}
DATE = "2026-01-01T00:00:00Z"


class Land:
    """The terrain and what stands on it, on a grid of ``ROWS`` × ``COLUMNS`` cells of 25 m."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(SEED)
        self.y, self.x = np.mgrid[0:ROWS, 0:COLUMNS].astype(float)
        self.river = self._river()
        self.streams = [
            self._stream(start, end) for start, end in ((150, (10, 60)), (330, (515, 300)), (470, (5, 520)))
        ]
        self.to_river = self._distance([self.river])
        self.to_water = self._distance([self.river, *self.streams])
        relief = 60 * np.tanh(self.to_river / 70) + 18 * np.tanh(self.to_water / 25)
        self.height = relief + 14 * self.noise(90) + 4 * self.noise(25)
        slope_y, slope_x = np.gradient(self.smoothed(self.height, 4))
        self.slope = np.hypot(slope_x, slope_y)
        self.town = np.array([int(self.river_at(330)) - 14, 330])
        self.villages = np.array(
            [(90, 95), (80, 300), (120, 505), (165, 590), (205, 195), (235, 60), (345, 120), (430, 215), (420, 395),
             (345, 545), (470, 590)]
        )  # fmt: skip
        self.roads = self._roads()
        self.to_road = self._distance(self.roads)

    def noise(self, size: float) -> np.ndarray:
        """Return smooth noise of unit spread whose bumps are about ``size`` cells across."""
        rough = self.random.normal(size=(int(ROWS / size) + 4, int(COLUMNS / size) + 4))
        at_y, at_x = self.y / size + 1, self.x / size + 1
        y0, x0 = at_y.astype(int), at_x.astype(int)
        fy, fx = (t * t * (3 - 2 * t) for t in (at_y - y0, at_x - x0))
        top = rough[y0, x0] * (1 - fx) + rough[y0, x0 + 1] * fx
        bottom = rough[y0 + 1, x0] * (1 - fx) + rough[y0 + 1, x0 + 1] * fx
        field = top * (1 - fy) + bottom * fy
        return (field - field.mean()) / field.std()

    def smoothed(self, field: np.ndarray, radius: int) -> np.ndarray:
        """Return a field averaged over a box of ``radius`` cells, twice."""
        kernel = np.ones(2 * radius + 1) / (2 * radius + 1)
        for axis in (0, 1, 0, 1):
            padded = np.pad(field, [(radius, radius) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
            field = np.apply_along_axis(np.convolve, axis, padded, kernel, mode="valid")
        return field

    def river_at(self, column: float) -> float:
        """Return the row of the river at a column: a meandering course from west to east."""
        return 285 + 45 * np.sin(column / 120 + 0.6) + 16 * np.sin(column / 37) + 7 * np.sin(column / 17 + 1)

    def _river(self) -> shapely.LineString:
        columns = np.linspace(-5, COLUMNS + 5, 400)
        return shapely.LineString(np.column_stack([columns, self.river_at(columns)]))

    def _stream(self, column: float, source: tuple[float, float]) -> shapely.LineString:
        """Return a side stream from its source (row, column) down to the river."""
        t = np.linspace(0, 1, 60)[:, None]
        mouth = np.array([column, self.river_at(column)])
        line = (1 - t) * np.array([source[1], source[0]]) + t * mouth
        line[:, 0] += 9 * np.sin(9 * t[:, 0] + column) * np.sin(np.pi * t[:, 0])
        line[:, 1] += 7 * np.cos(11 * t[:, 0] + column) * np.sin(np.pi * t[:, 0])
        return shapely.LineString(line)

    def _roads(self) -> list[shapely.LineString]:
        """Return roads from the town to its neighbours and on to the villages behind them."""
        nodes = np.vstack([self.town, self.villages])[:, ::-1].astype(float)
        links = [(0, 2), (0, 5), (0, 9), (0, 10), (0, 3), (2, 1), (1, 6), (5, 6), (3, 4), (4, 10), (7, 8), (8, 9), (7, 6),
                 (10, 11), (9, 11), (5, 1)]  # fmt: skip
        roads = []
        for n, (a, b) in enumerate(links):
            t = np.linspace(0, 1, 24)[:, None]
            line = (1 - t) * nodes[a] + t * nodes[b]
            across = np.array([-(nodes[b] - nodes[a])[1], (nodes[b] - nodes[a])[0]])
            line += across * (0.05 * np.sin(2 * np.pi * t + n) * np.sin(np.pi * t))
            roads.append(shapely.LineString(line))
        return roads

    def _distance(self, lines: list[shapely.LineString]) -> np.ndarray:
        points = shapely.points(self.x.ravel(), self.y.ravel())
        line = shapely.MultiLineString(lines)
        shapely.prepare(line)
        return shapely.distance(points, line).reshape(ROWS, COLUMNS)

    def around(self, row: float, column: float, bend: np.ndarray, stretch: float = 1.0) -> np.ndarray:
        """Return the distance to a point, its circles bent by noise."""
        return np.hypot((self.y - row) * stretch, self.x - column) * (1 + 0.22 * bend)


def land_use_2012(land: Land) -> np.ndarray:
    """Return the CLC codes of 2012, laid down from the commonest cover to the most particular."""
    big, mid, small = land.noise(60), land.noise(28), land.noise(11)
    use = np.full((ROWS, COLUMNS), 211)
    villages = np.min([land.around(r, c, small) for r, c in land.villages], axis=0)
    use[(villages < 34 + 6 * mid) & (mid > -0.3)] = 242
    use[(villages < 46) & (big + 0.4 * mid > 0.9)] = 243
    use[(land.to_water < 20 + 7 * mid)] = 231
    use[(land.slope > 0.95) & (mid > -0.2) & (land.to_river > 14)] = 231
    woods = 1.2 * big + 0.6 * mid + 1.3 * (land.slope - 0.6) + 0.004 * land.to_river
    use[(woods > 1.5) & (villages > 20) & (land.to_river > 22)] = 311
    use[(use == 311) & (land.noise(22) > 1.05)] = 313
    use[(use == 311) & (land.noise(20) > 1.35)] = 312
    use[(use == 311) & (land.noise(14) > 1.75)] = 324
    heath = land.around(60, 420, mid)
    use[(heath < 26)] = 321
    use[(heath < 14)] = 322
    use[land.around(52, 440, small) < 9] = 333
    orchards = land.around(250, 430, mid, 1.6)
    use[(orchards < 24) & (land.to_water > 8)] = 222
    use[land.around(195, 240, mid, 1.5) < 11] = 221
    marsh = land.around(land.river_at(560), 560, mid, 1.8)
    use[(marsh < 42) & (land.to_river < 19)] = 411
    for column, size in ((575, 13), (545, 9), (205, 8)):
        use[land.around(land.river_at(column) + 9, column, small, 1.4) < size] = 512
    for n, (row, column) in enumerate(land.villages):
        use[land.around(row, column, small) < 9.5 + 3 * ((n * 7) % 4) / 2] = 112
    centre = land.around(*land.town, mid, 1.25)
    along = centre - 16 * np.exp(-land.to_road / 5)
    use[(along < 48)] = 112
    use[centre < 13] = 111
    use[(land.around(land.town[0] - 36, land.town[1] + 52, mid, 1.5) < 20)] = 121
    use[(land.around(land.town[0] + 20, land.town[1] - 50, small, 1.3) < 11)] = 142
    use[land.around(land.town[0] - 10, land.town[1] - 24, small) < 7.5] = 141
    use[land.around(330, 300, small) < 11] = 131
    return tidied(use)


def land_use_2018(land: Land, before: np.ndarray) -> np.ndarray:
    """Return the codes of 2018: the town and its business park grow, meadows are ploughed, woods felled and regrown."""
    use = before.copy()
    small, mid = land.noise(11), land.noise(26)
    farmed = np.isin(before, (211, 231, 242, 243))
    town = land.around(*land.town, mid, 1.25)
    use[(town < 66) & (land.x > land.town[1] + 18) & (land.y < land.town[0]) & farmed & (land.to_road < 9)] = 112
    use[farmed & (land.around(land.town[0] - 44, land.town[1] + 76, small, 1.6) < 15)] = 121
    use[farmed & (land.around(land.town[0] + 24, land.town[1] + 30, small) < 8)] = 141
    for row, column in land.villages[[2, 5, 9]]:
        use[farmed & (land.around(row + 6, column + 11, small) < 7.5)] = 112
    use[(before == 231) & (land.around(150, 210, mid) < 34) & (mid > 0.1)] = 211
    use[(before == 211) & (land.around(400, 500, small) < 9)] = 231
    use[(before == 311) & (land.around(*centre_of(before, 311, land, 0), mid) < 13)] = 324
    use[(before == 324)] = 311
    use[(before == 131) & (small > -0.1)] = 512
    use[(before == 211) & (land.around(110, 400, small) < 10)] = 311
    return tidied(use, before)


def centre_of(use: np.ndarray, code: int, land: Land, seed: int) -> tuple[float, float]:
    """Return a point deep inside the largest patch of a code."""
    deep = land.smoothed((use == code).astype(float), 10)
    row, column = np.unravel_index(int(np.argmax(deep)), deep.shape)
    return float(row), float(column)


def tidied(use: np.ndarray, before: np.ndarray | None = None, smallest: int = 60) -> np.ndarray:
    """Return a map without specks: patches below about 4 ha go to what surrounds them most."""
    for _ in range(4):
        patches = np.zeros(use.shape, dtype=np.int64)
        sizes: list[int] = []
        for shape, code in features.shapes(use.astype(np.int16)):
            area = shapely.geometry.shape(shape).area
            sizes.append(int(area))
            if area < smallest:
                features.rasterize([(shape, len(sizes))], out=patches)
        if not patches.any():
            return use
        use = use.copy()
        for patch in np.unique(patches[patches > 0]):
            inside = patches == patch
            rows, columns = np.nonzero(inside)
            r0, r1 = max(rows.min() - 1, 0), min(rows.max() + 2, ROWS)
            c0, c1 = max(columns.min() - 1, 0), min(columns.max() + 2, COLUMNS)
            part = use[r0:r1, c0:c1]
            around = part[~inside[r0:r1, c0:c1]]
            codes, counts = np.unique(around, return_counts=True)
            part[inside[r0:r1, c0:c1]] = codes[counts.argmax()]
    return use


def smooth_coverage(grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the patches of a grid as polygons with rounded outlines that still share them, and their values.

    Outlines are taken apart into the lines between junctions, each rounded once, and put together again.
    """
    shapes = [(shapely.geometry.shape(s), v) for s, v in features.shapes(grid.astype(np.int32))]
    rings = shapely.node(shapely.multilinestrings([r for s, _ in shapes for r in (s.exterior, *s.interiors)]))
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(shapely.get_parts(rings))))
    edge = shapely.box(0, 0, grid.shape[1], grid.shape[0]).exterior
    rounded = [line if edge.covers(line) else chaikin(line) for line in lines]
    faces = shapely.get_parts(shapely.polygonize(rounded))
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    rows = np.clip(np.floor(inside[:, 1]).astype(int), 0, grid.shape[0] - 1)
    columns = np.clip(np.floor(inside[:, 0]).astype(int), 0, grid.shape[1] - 1)
    return faces, grid[rows, columns]


def chaikin(line: shapely.LineString, times: int = 2) -> shapely.LineString:
    """Return a line with its stairs thinned to their middles and its corners cut, its ends unmoved."""
    xy = shapely.get_coordinates(line)
    closed = bool((xy[0] == xy[-1]).all())
    middles = (xy[1:] + xy[:-1]) / 2
    xy = np.vstack([middles, middles[:1]]) if closed else np.vstack([xy[:1], middles, xy[-1:]])
    thin = np.vstack([xy[:-1:5], xy[-1:]]) if len(xy) > 24 else xy
    for _ in range(times - 1):
        quarter = 0.75 * thin[:-1] + 0.25 * thin[1:], 0.25 * thin[:-1] + 0.75 * thin[1:]
        cut = np.stack(quarter, axis=1).reshape(-1, 2)
        thin = np.vstack([cut, cut[:1]]) if closed else np.vstack([thin[:1], cut, thin[-1:]])
    return shapely.LineString(thin)


def placed(shapes: np.ndarray) -> np.ndarray:
    """Return shapes in metres of the projection, from cells (row 0 in the north), to the decimetre."""

    def move(xy: np.ndarray) -> np.ndarray:
        return np.column_stack([np.round(WEST + xy[:, 0] * CELL, 1), np.round(SOUTH + (ROWS - xy[:, 1]) * CELL, 1)])

    moved = shapely.transform(shapes, move)
    broken = ~shapely.is_valid(moved)
    moved[broken] = shapely.make_valid(moved[broken], method="structure", keep_collapsed=False)
    return moved


def communes(land: Land) -> geopandas.GeoDataFrame:
    """Return 12 communes: each place's share of the land, bounds drawn by effort over relief and water, then rounded."""
    seats = np.vstack([land.town, land.villages])
    bend_y, bend_x = 16 * land.noise(55), 16 * land.noise(50)
    effort = [np.hypot(land.y + bend_y - r, land.x + bend_x - c) + 0.25 * np.abs(land.height - land.height[r, c])
              for r, c in seats]  # fmt: skip
    owner = tidied(np.argmin(effort, axis=0) + 1, smallest=4000)
    inner = np.zeros((ROWS, COLUMNS), dtype=np.int32)
    inner[MARGIN:-MARGIN, MARGIN:-MARGIN] = owner[MARGIN:-MARGIN, MARGIN:-MARGIN]
    wobble = 10 + 8 * land.noise(40)
    rim = np.minimum.reduce([land.x, COLUMNS - 1 - land.x, land.y, ROWS - 1 - land.y])
    inner[rim < MARGIN + wobble] = 0
    faces, values = smooth_coverage(inner)
    frame = geopandas.GeoDataFrame({"n": values}, geometry=placed(faces), crs=CRS)
    frame = frame[frame["n"] > 0].dissolve("n", as_index=False)
    frame["geometry"] = [largest(g) for g in frame.geometry]
    order = frame["n"].to_numpy() - 1
    valley = np.isin(order, (0, 3, 5, 6, 9, 10))
    population = 180 + (np.array([9_800, 640, 410, 520, 760, 350, 480, 290, 820, 560, 610, 330])[order])
    return geopandas.GeoDataFrame(
        {
            "insee": [f"99{n + 1:03d}" for n in order],
            "nom": [NAMES[n] for n in order],
            "epci": np.where(valley, "990000001", "990000002"),
            "epci_name": [EPCI[e] for e in np.where(valley, "990000001", "990000002")],
            "departement": "80",
            "region": "32",
            "zpc": np.where(valley, "2_3", "3_3"),
            "ser": np.where(valley, "B21", "A30"),
            "population": population,
        },
        geometry=frame.geometry.to_numpy(),
        crs=CRS,
    ).sort_values("insee", ignore_index=True)


def largest(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the largest part of a shape."""
    return max(shapely.get_parts(shape), key=lambda part: part.area)


def forests(land: Land, use: np.ndarray) -> geopandas.GeoDataFrame:
    """Return a forest layer in the manner of BD Forêt V2: finer than the land use, with groves and poplars."""
    small = land.noise(9)
    woods = np.isin(use, (311, 312, 313))
    kind = np.zeros(use.shape, dtype=np.int32)
    kind[woods & (land.smoothed(woods.astype(float), 2) > 0.45 + 0.05 * small)] = 1
    kind[(kind == 1) & (use == 312)] = 2
    kind[(kind == 1) & (use == 313)] = 3
    kind[(use == 211) & (land.noise(7) > 2.75)] = 1
    kind[(use == 231) & (land.to_river < 12) & (land.noise(10) > 1.5)] = 4
    kind[use == 322] = 5
    faces, values = smooth_coverage(tidied(kind, smallest=8))
    codes = np.array(["", "FF1-00-00", "FF2-00-00", "FF31", "FP", "LA4"])
    labels = np.array(["", "Forêt fermée de feuillus", "Forêt fermée de conifères", "Forêt fermée mixte", "Peupleraie",
                       "Lande"])  # fmt: skip
    frame = geopandas.GeoDataFrame({"CODE_TFV": codes[values], "TFV": labels[values]}, geometry=placed(faces), crs=CRS)
    return frame[frame["CODE_TFV"] != ""].reset_index(drop=True)


def hedgerows(land: Land, use: np.ndarray) -> geopandas.GeoDataFrame:
    """Return hedgerows: crooked lines along the fields round villages and in the meadows."""
    wanted = np.isin(use, (231, 242, 243))
    starts = np.argwhere(wanted)
    lines = []
    for row, column in starts[land.random.choice(len(starts), 420, replace=False)]:
        heading = np.arctan2(*(np.array([land.height[min(row + 3, ROWS - 1), column] - land.height[row, column], 1.0])))
        heading += land.random.choice([0, np.pi / 2]) + land.random.normal(0, 0.15)
        steps = int(land.random.integers(3, 9))
        turns = np.cumsum(land.random.normal(0, 0.12, steps)) + heading
        xy = np.cumsum(np.column_stack([np.cos(turns), np.sin(turns)]) * 2.4, axis=0) + [column, row]
        at = np.clip(xy.astype(int), 0, [COLUMNS - 1, ROWS - 1])
        xy = xy[np.isin(use[at[:, 1], at[:, 0]], (211, 231, 242, 243))]
        if len(xy) > 2:
            lines.append(shapely.LineString(xy))
    return geopandas.GeoDataFrame({"id": np.arange(1, len(lines) + 1)}, geometry=placed(np.array(lines)), crs=CRS)


def write(frame: geopandas.GeoDataFrame, path: Path, kind: str = "MultiPolygon") -> None:
    """Write a layer; a GeoPackage says the same date each time."""
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": DATE})
    pyogrio.write_dataframe(frame, path, geometry_type=kind, promote_to_multi=kind.startswith("Multi"), layer=path.stem)


def coverage(use: np.ndarray, field: str) -> geopandas.GeoDataFrame:
    """Return a land use as a coverage of polygons with a field of codes."""
    faces, values = smooth_coverage(use)
    return geopandas.GeoDataFrame({field: values.astype(str)}, geometry=placed(faces), crs=CRS)


def raster_of(frame: geopandas.GeoDataFrame, field: str) -> tuple[np.ndarray, object]:
    """Return a land use on a grid of 25 m, cell by its centre."""
    transform = from_origin(WEST, SOUTH + ROWS * CELL, CELL, CELL)
    pairs = zip(frame.geometry, frame[field].astype(int))
    return features.rasterize(pairs, out_shape=(ROWS, COLUMNS), transform=transform, dtype="uint16"), transform


def write_raster(values: np.ndarray, transform: object, path: Path) -> None:
    """Write a GeoTIFF of three-digit codes, 0 for no data."""
    profile = {"driver": "GTiff", "height": ROWS, "width": COLUMNS, "count": 1, "dtype": "uint16", "nodata": 0}
    with rasterio.open(path, "w", crs=CRS, transform=transform, compress="deflate", predictor=2, **profile) as raster:
        raster.write(values, 1)


def areas_table(towns: geopandas.GeoDataFrame, use: geopandas.GeoDataFrame) -> pd.DataFrame:
    """Return the area of every class in every commune, by a plain overlay (the engine's own result is held to it)."""
    pieces = geopandas.overlay(towns[["insee", "geometry"]], use, keep_geom_type=True)
    pieces["area_ha"] = pieces.area / 10_000
    table = pieces.groupby(["insee", "CODE_18"], as_index=False)["area_ha"].sum().round(6)
    return table.rename(columns={"insee": "territory", "CODE_18": "class_code"})


def main() -> None:
    """Make every file of the sample territory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    land = Land()
    before = land_use_2012(land)
    after = land_use_2018(land, before)
    towns = communes(land)
    use = {"clc12": coverage(before, "CODE_12"), "clc18": coverage(after, "CODE_18")}
    write(towns, out / "communes.gpkg")
    for name, frame in use.items():
        write(frame, out / f"{name}.gpkg")
        values, transform = raster_of(frame, frame.columns[0])
        write_raster(values, transform, out / f"{name}.tif")
    write(forests(land, after), out / "forests.fgb")
    write(hedgerows(land, after), out / "hedgerows.fgb", "LineString")
    areas_table(towns, use["clc18"]).to_csv(out / "areas.csv", index=False, lineterminator="\n")
    total = sum(p.stat().st_size for p in out.iterdir())
    print(f"{len(towns)} communes, {sum(map(len, use.values()))} polygons, {total / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
