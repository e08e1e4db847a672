"""The same work by other tools: areas of codes in territories, as territory, code, area_m2 in the same order."""

from __future__ import annotations

import importlib.util
from pathlib import Path

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


def by_duckdb(territories: Path, land_use: Path, threads: int) -> pd.DataFrame:
    """DuckDB with its spatial extension, reading GeoParquet."""
    import duckdb

    found = importlib.util.find_spec("duckdb_extension_spatial")
    extension = next(Path(found.submodule_search_locations[0]).rglob("spatial.duckdb_extension"))
    with duckdb.connect(config={"threads": threads, "allow_unsigned_extensions": "true"}) as connection:
        connection.execute(f"LOAD '{extension}'")
        for name, path in (("territories", territories), ("land_use", land_use)):
            connection.read_parquet(str(path)).create_view(name)
        return ordered(connection.execute(SQL).df())


def by_sedonadb(territories: Path, land_use: Path) -> pd.DataFrame:
    """SedonaDB, reading GeoParquet."""
    import sedonadb

    connection = sedonadb.connect()
    for name, path in (("territories", territories), ("land_use", land_use)):
        connection.read_parquet(str(path)).to_view(name, overwrite=True)
    sql = SQL.replace("l.CODE_18", 'l."CODE_18"')
    return ordered(connection.sql(sql).to_pandas())


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
