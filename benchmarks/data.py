"""The layers benchmarks run on: the communes of the Lot and a generated land use, a true coverage with ragged edges.

Deterministic; made once and kept in ``build/bench``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import shapely

from carbocs.core import layers

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "build" / "bench"
SHARED = Path(os.environ.get("CARBOCS_SHARED", ROOT.parent / "shared"))
CODES = np.array(["111", "112", "121", "211", "221", "231", "242", "243", "311", "312", "313", "324", "411", "512"])
MARGIN_M = 500.0
REGIONS = ("11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93")


def communes() -> geopandas.GeoDataFrame:
    """Return the 320 communes of the Lot in EPSG:2154: code, geometry."""
    layer = layers.read_vector(
        str(SHARED / "data/lot/communes_46.geojson"), role="territories", columns=["code"], target_crs=2154
    )
    return layer.frame()


def ragged_edges(start: np.ndarray, end: np.ndarray, points: int, rng: np.random.Generator) -> np.ndarray:
    """Return edges (n, points + 2, 2) whose inner points stray from the straight line by midpoint displacement."""
    along = np.linspace(0, 1, points + 2)[None, :, None]
    line = start[:, None, :] + (end - start)[:, None, :] * along
    length = np.hypot(*(end - start).T)[:, None]
    stray = rng.normal(0, 0.02, (len(start), points)) * length
    normal = np.stack([-(end - start)[:, 1], (end - start)[:, 0]], axis=1) / length
    line[:, 1:-1] += stray[:, :, None] * normal[:, None, :]
    return line


def land_use(count: int = 300_000, points: int = 5, bounds: tuple[float, ...] | None = None) -> geopandas.GeoDataFrame:
    """Return a coverage of about ``count`` quadrilaterals with ragged edges over ``bounds``: CODE_18, geometry.

    Each edge is generated once and shared, so that neighbours meet exactly; ``points`` inner points an edge give some
    23 vertices a polygon.
    """
    rng = np.random.default_rng(46)
    west, south, east, north = communes().total_bounds if bounds is None else bounds
    west, south, east, north = west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M
    cell = np.sqrt((east - west) * (north - south) / count)
    columns, rows = round((east - west) / cell), round((north - south) / cell)
    x, y = np.meshgrid(np.linspace(west, east, columns + 1), np.linspace(south, north, rows + 1))
    nodes = np.stack([x, y], axis=-1)
    nodes[1:-1, 1:-1] += rng.uniform(-0.25, 0.25, nodes[1:-1, 1:-1].shape) * cell
    across = ragged_edges(nodes[:, :-1].reshape(-1, 2), nodes[:, 1:].reshape(-1, 2), points, rng)
    up = ragged_edges(nodes[:-1].reshape(-1, 2), nodes[1:].reshape(-1, 2), points, rng)
    across, up = across.reshape(rows + 1, columns, points + 2, 2), up.reshape(rows, columns + 1, points + 2, 2)
    ring = np.concatenate(
        [across[:-1, :, :-1], up[:, 1:, :-1], across[1:, :, :0:-1], up[:, :-1, :0:-1], across[:-1, :, :1]], axis=2
    )
    polygons = shapely.polygons(ring.reshape(rows * columns, -1, 2))
    if not shapely.is_valid(polygons).all():
        raise ValueError("the generated land use is no coverage: let its edges stray less")
    # Codes in patches: a smooth field cut at its quantiles, so that neighbours are often alike.
    field = sum(
        np.sin(rng.uniform(0.5, 6) * x[:-1, :-1] / 9_000 + rng.uniform(0, 6))
        * np.cos(rng.uniform(0.5, 6) * y[:-1, :-1] / 9_000 + rng.uniform(0, 6))
        for _ in range(8)
    ).ravel() + rng.normal(0, 0.4, rows * columns)
    rank = np.argsort(np.argsort(field)) * len(CODES) // (rows * columns)
    return geopandas.GeoDataFrame({"CODE_18": CODES[rank]}, geometry=polygons, crs=2154)


def cached(name: str, make: object, suffix: str = ".parquet") -> Path:
    """Return the path of a generated layer, made where it is not there yet."""
    CACHE.mkdir(parents=True, exist_ok=True)
    path = CACHE / f"{name}{suffix}"
    if not path.exists():
        frame = make()
        frame.to_parquet(path) if suffix == ".parquet" else frame.to_file(path, engine="pyogrio")
    return path


def ocs(kind: str, polygons: int, communes_: int) -> Path:
    """Return the folder of the synthetic layers of OCS GE or OCS2D, made where they are not there yet."""
    folder = CACHE / f"{kind}{polygons // 1000}k"
    if not (folder / "communes.gpkg").exists():
        tool = [sys.executable, str(ROOT / "tools" / "make_ocs.py"), kind, "--polygons", str(polygons)]
        beside = folder.with_suffix(".made")
        subprocess.run(
            [*tool, "--communes", str(communes_), "--out", str(beside)], check=True, stdout=subprocess.DEVNULL
        )
        beside.rename(folder)
    return folder


def million() -> geopandas.GeoDataFrame:
    """Return a million polygons of OCS GE: code_cs, code_us, geometry."""
    sys.path.insert(0, str(ROOT / "tools"))
    import make_ocs

    frame = make_ocs.ocsge(make_ocs.ground(1_000_000, 1), 0, 2021, make_ocs.NO_FAULTS)
    return frame[["code_cs", "code_us", "geometry"]]


def france() -> Path:
    """Return the folder of 35 000 communes and 300 000 polygons coded as CLC, over a square the size of France."""
    folder = CACHE / "france"
    if not (folder / "communes.gpkg").exists():
        folder.mkdir(parents=True, exist_ok=True)
        box = 200_000.0, 6_200_000.0, 900_000.0, 6_900_000.0
        land_use(300_000, bounds=box).to_file(folder / "clc18.gpkg", engine="pyogrio")
        towns = land_use(35_000, points=8, bounds=box)[["geometry"]]
        number = np.arange(len(towns))
        towns = towns.assign(
            insee=[f"{n:05d}" for n in number], nom=[f"Commune {n}" for n in number], zpc="2_3", ser="B21",
            epci=[f"{n // 28:09d}" for n in number], departement=[f"{1 + n // 400:02d}" for n in number],
            region=[REGIONS[n // 3000 % len(REGIONS)] for n in number],
        )  # fmt: skip
        towns.to_file(folder / "communes.gpkg", engine="pyogrio")
    return folder
