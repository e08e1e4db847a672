"""How each tool does the work: areas of codes in territories, as territory, code, area_m2 in the same order.

Territories hold ``territory`` (a number) and ``geometry``, the land use ``CODE_18`` and ``geometry``.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd

SQL = """
SELECT t.territory AS territory, l.CODE_18 AS code, SUM(ST_Area(ST_Intersection(t.geometry, l.geometry))) AS area_m2
FROM territories t JOIN land_use l ON ST_Intersects(t.geometry, l.geometry)
GROUP BY t.territory, l.CODE_18
"""


def ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table as all tools are compared: pairs with an area, sorted."""
    table = table[table["area_m2"] > 1e-6].astype({"territory": int, "code": str})
    return table.sort_values(["territory", "code"]).reset_index(drop=True)


def by_geopandas(territories: geopandas.GeoDataFrame, land_use: geopandas.GeoDataFrame) -> pd.DataFrame:
    """Overlay, area, groupby."""
    pieces = geopandas.overlay(territories, land_use, keep_geom_type=True)
    pieces["area_m2"] = pieces.area
    table = pieces.groupby(["territory", "CODE_18"], as_index=False)["area_m2"].sum()
    return ordered(table.rename(columns={"CODE_18": "code"}))


def by_dask_geopandas(territories: geopandas.GeoDataFrame, land_use: Any) -> pd.DataFrame:
    """Overlay partition by partition, each by a process: what dask-geopandas has no overlay of its own for."""
    meta = pd.DataFrame({"territory": [1], "code": ["111"], "area_m2": [1.0]}).iloc[:0]
    parts = land_use.map_partitions(_overlay, territories, meta=meta).compute(scheduler="processes", num_workers=2)
    return ordered(parts.groupby(["territory", "code"], as_index=False)["area_m2"].sum())


def _overlay(part: geopandas.GeoDataFrame, territories: geopandas.GeoDataFrame) -> pd.DataFrame:
    return by_geopandas(territories, part)


def duckdb_connection(threads: int) -> Any:
    """Return a connection of DuckDB with its spatial extension."""
    import duckdb

    found = importlib.util.find_spec("duckdb_extension_spatial")
    extension = next(Path(found.submodule_search_locations[0]).rglob("spatial.duckdb_extension"))
    connection = duckdb.connect(config={"threads": threads, "allow_unsigned_extensions": "true"})
    connection.execute(f"LOAD '{extension}'")
    return connection


def by_duckdb(territories: Path, land_use: Path, threads: int) -> pd.DataFrame:
    """DuckDB with its spatial extension, reading GeoParquet."""
    with duckdb_connection(threads) as connection:
        for name, path in (("territories", territories), ("land_use", land_use)):
            connection.read_parquet(str(path)).create_view(name)
        return ordered(connection.execute(SQL).df())


def by_sedonadb(territories: Path, land_use: Path, in_memory: bool = False) -> pd.DataFrame:
    """SedonaDB, reading GeoParquet."""
    return sedonadb_asked(sedonadb_connection(territories, land_use, in_memory))


def sedonadb_connection(territories: Path, land_use: Path, in_memory: bool) -> Any:
    """Return a connection of SedonaDB that knows both layers: as files, or held in memory."""
    import sedonadb

    connection = sedonadb.connect()
    for name, path in (("territories", territories), ("land_use", land_use)):
        frame = connection.read_parquet(str(path))
        (frame.to_memtable() if in_memory else frame).to_view(name, overwrite=True)
    return connection


def sedonadb_asked(connection: Any) -> pd.DataFrame:
    """Return what SedonaDB answers."""
    return ordered(connection.sql(SQL.replace("l.CODE_18", 'l."CODE_18"')).to_pandas())


def by_rasterstats(territories: geopandas.GeoDataFrame, path: str, cell_m2: float) -> pd.DataFrame:
    """Rasterstats as its documentation shows it, reading the GeoTIFF: cells by their centre."""
    from rasterstats import zonal_stats

    counts = zonal_stats(territories, path, categorical=True)
    rows = [(n, int(code), count * cell_m2) for n, found in enumerate(counts) for code, count in found.items()]
    return ordered(pd.DataFrame(rows, columns=["territory", "code", "area_m2"]))


def by_exactextract(territories: geopandas.GeoDataFrame, values: np.ndarray, transform: object) -> pd.DataFrame:
    """Exactextract as its documentation shows it: a GeoDataFrame, ``unique`` and ``frac``, a table out."""
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    rows, columns = values.shape
    left, top = transform.c, transform.f
    box = {
        "xmin": left,
        "ymin": top + rows * transform.e,
        "xmax": left + columns * transform.a,
        "ymax": top,
    }
    raster = NumPyRasterSource(values, **box, nodata=0, srs_wkt=territories.crs.to_wkt())
    found = exact_extract(raster, territories, ["unique", "frac", "count"], output="pandas")
    cell = abs(transform.a * transform.e)
    parts = [
        pd.DataFrame({"territory": n, "code": u.astype(int), "area_m2": f * c * cell})
        for n, (u, f, c) in enumerate(zip(found["unique"], found["frac"], found["count"]))
    ]
    return ordered(pd.concat(parts))
