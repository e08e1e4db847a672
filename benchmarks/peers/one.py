"""Runs one tool once, in this process, and tells on its last line what it took: JSON of load_s, work_s, version.

python -m peers.one TOOL TERRITORIES LAND_USE OUT.csv
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

import pandas as pd

THREADS = 2


@dataclass(frozen=True)
class Tool:
    """One tool: what it loads, the work on what was loaded, its packages, what is imported before the clock runs."""

    load: Callable[[Path, Path], Any]
    work: Callable[[Any], pd.DataFrame]
    packages: tuple[str, ...]
    modules: tuple[str, ...]


def _frames(territories: Path, land_use: Path) -> tuple[Any, Any]:
    import geopandas

    return geopandas.read_parquet(territories)[["territory", "geometry"]], geopandas.read_parquet(land_use)


def _paths(territories: Path, land_use: Path) -> tuple[Path, Path]:
    return territories, land_use


def _checked_layers(territories: Path, land_use: Path) -> tuple[Any, Any]:
    """Read both as the engine does: every geometry is checked, and mended where it must be."""
    from carbocs.core import layers

    columns = {"territories": ["territory"], "land use": ["CODE_18"]}
    found = [
        layers.read_vector(str(path), role=role, columns=columns[role], digest=False)
        for role, path in (("territories", territories), ("land use", land_use))
    ]
    return found[0], found[1]


def _library(loaded: tuple[Any, Any]) -> pd.DataFrame:
    import numpy as np

    from carbocs.core import overlay

    from . import tools

    towns, use = loaded[0].attributes, loaded[1].attributes
    codes, names = pd.factorize(use["CODE_18"])
    table = overlay.polygon_areas(loaded[0].geometry, loaded[1].geometry, codes, threads=THREADS)
    table["territory"] = towns["territory"].to_numpy()[table["territory"]]
    return tools.ordered(table.assign(code=np.asarray(names, dtype=object)[table["code"]]))


def _library_by_geos(loaded: tuple[Any, Any]) -> pd.DataFrame:
    """Measure as where numba is not installed."""
    from carbocs.core import overlay

    overlay._compiled = lambda pairs: None
    return _library(loaded)


def _in_parts(given: tuple[Path, Path], workers: Callable[[], Any]) -> pd.DataFrame:
    """Read, check, measure and audit the land part by part, as ``carbocs assess --memory`` or ``--cluster`` does."""
    from carbocs.core.assessment import AssessmentOptions, pieces_of
    from carbocs.core.inputs import Paths, read_frame
    from carbocs.core.parts import is_large, measured_in_parts, most_m2

    from . import tools

    paths = Paths(territories=str(given[0]), land_use=str(given[1]))
    inputs = read_frame(paths)
    pieces = pieces_of(inputs, AssessmentOptions())
    who = workers()
    try:
        most = most_m2(paths, str(inputs.crs), 4e9, THREADS)
        found = measured_in_parts(
            inputs, pieces, paths, who, most=most, multiple=4 * THREADS, large=is_large(paths), threads=1
        )
    finally:
        who.close()
    areas = found.surveyed.class_areas.groupby(["territory", "class_code"], as_index=False)["area_ha"].sum()
    number = dict(zip(_towns(given[0])["insee"], _towns(given[0])["territory"]))
    table = pd.DataFrame({"territory": areas["territory"].map(number), "code": areas["class_code"]})
    return tools.ordered(table.assign(area_m2=areas["area_ha"] * 10_000))


def _towns(path: Path) -> pd.DataFrame:
    return pd.read_parquet(path, columns=["insee", "territory"])


def _dask(given: tuple[Path, Path]) -> pd.DataFrame:
    from carbocs.core.cluster import Cluster

    return _in_parts(given, lambda: Cluster("local", workers=THREADS, memory=4e9))


def _processes(given: tuple[Path, Path]) -> pd.DataFrame:
    from carbocs.core.parts import Processes

    return _in_parts(given, lambda: Processes(THREADS))


def _command(given: tuple[Path, Path]) -> pd.DataFrame:
    """Run ``carbocs areas`` itself; what it writes is read back."""
    import subprocess

    from . import tools

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "areas.csv"
        command = [str(Path(sys.executable).with_name("carbocs")), "areas", "--out", str(out)]
        command += ["--territories", str(given[0]), "--land-use", str(given[1]), "--threads", str(THREADS)]
        subprocess.run(command, check=True, capture_output=True)
        found = pd.read_csv(out, dtype={"territory": str, "class_code": str})
    number = dict(zip(_towns(given[0])["insee"], _towns(given[0])["territory"]))
    table = pd.DataFrame({"territory": found["territory"].map(number), "code": found["class_code"]})
    return tools.ordered(table.assign(area_m2=found["area_ha"] * 10_000))


def _geopandas(loaded: tuple[Any, Any]) -> pd.DataFrame:
    from . import tools

    return tools.by_geopandas(*loaded)


def _dask_frames(territories: Path, land_use: Path) -> tuple[Any, Any]:
    import dask_geopandas

    towns, use = _frames(territories, land_use)
    return towns, dask_geopandas.from_geopandas(use, npartitions=4 * THREADS)


def _dask_geopandas(loaded: tuple[Any, Any]) -> pd.DataFrame:
    from . import tools

    return tools.by_dask_geopandas(*loaded)


def _duckdb_tables(territories: Path, land_use: Path) -> Any:
    from . import tools

    connection = tools.duckdb_connection(THREADS)
    for name, path in (("territories", territories), ("land_use", land_use)):
        connection.read_parquet(str(path)).create(name)
    return connection


def _duckdb(connection: Any) -> pd.DataFrame:
    from . import tools

    return tools.ordered(connection.execute(tools.SQL).df())


def _sedona_tables(territories: Path, land_use: Path) -> Any:
    from . import tools

    return tools.sedonadb_connection(territories, land_use, in_memory=True)


def _sedona(connection: Any) -> pd.DataFrame:
    from . import tools

    return tools.sedonadb_asked(connection)


def _geofileops(given: tuple[Path, Path]) -> pd.DataFrame:
    """Intersect file with file by two processes; the areas are summed from what was written."""
    import geofileops
    import geopandas

    from . import tools

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "pieces.gpkg"
        geofileops.intersection(given[0], given[1], out, nb_parallel=THREADS)
        pieces = geopandas.read_file(out)
    pieces = pieces.rename(columns={"l1_territory": "territory", "l2_CODE_18": "code"})
    pieces["area_m2"] = pieces.area
    return tools.ordered(pieces.groupby(["territory", "code"], as_index=False)["area_m2"].sum())


def _outlines_and_cells(territories: Path, raster: Path) -> tuple[Any, Any]:
    import geopandas

    from carbocs.core import layers

    return geopandas.read_parquet(territories), layers.read_raster(str(raster), role="land use")


def _cells(loaded: tuple[Any, Any]) -> pd.DataFrame:
    import numpy as np

    from carbocs.core import overlay

    from . import tools

    towns, raster = loaded
    outlines = np.asarray(towns.geometry.array)
    return tools.ordered(overlay.raster_areas(outlines, raster.values, raster.transform, threads=THREADS))


def _exactextract(loaded: tuple[Any, Any]) -> pd.DataFrame:
    from . import tools

    towns, raster = loaded
    return tools.by_exactextract(towns, raster.values, raster.transform)


def _outlines(territories: Path, raster: Path) -> tuple[Any, Path]:
    import geopandas

    return geopandas.read_parquet(territories), raster


def _rasterstats(loaded: tuple[Any, Path]) -> pd.DataFrame:
    import rasterio

    from . import tools

    with rasterio.open(loaded[1]) as file:
        cell_m2 = abs(file.transform.a * file.transform.e)
    return tools.by_rasterstats(loaded[0], str(loaded[1]), cell_m2)


VECTOR_TOOLS = {
    "CarbOCS, library": Tool(
        _checked_layers,
        _library,
        ("shapely", "numba"),
        ("geopandas", "carbocs.core.overlay", "numba"),
    ),
    "CarbOCS, library without numba": Tool(
        _checked_layers, _library_by_geos, ("shapely",), ("geopandas", "carbocs.core.overlay")
    ),
    "CarbOCS, `carbocs areas`": Tool(_paths, _command, ("shapely", "pyogrio"), ()),
    "CarbOCS, two processes": Tool(
        _paths, _processes, ("shapely", "pyogrio"), ("carbocs.core.assessment", "carbocs.core.parts")
    ),
    "CarbOCS, Dask local": Tool(
        _paths, _dask, ("dask", "shapely"), ("carbocs.core.assessment", "carbocs.core.cluster", "distributed")
    ),
    "geopandas.overlay": Tool(_frames, _geopandas, ("geopandas", "shapely"), ("geopandas",)),
    "dask-geopandas": Tool(
        _dask_frames, _dask_geopandas, ("dask-geopandas", "dask"), ("dask_geopandas", "dask.multiprocessing")
    ),
    "DuckDB spatial": Tool(_duckdb_tables, _duckdb, ("duckdb", "duckdb-extension-spatial"), ("duckdb",)),
    "SedonaDB": Tool(_sedona_tables, _sedona, ("sedonadb",), ("sedonadb",)),
    "geofileops": Tool(_paths, _geofileops, ("geofileops", "shapely"), ("geofileops", "geopandas")),
}
RASTER_TOOLS = {
    "CarbOCS, library (raster)": Tool(
        _outlines_and_cells,
        _cells,
        ("rasterio", "shapely"),
        ("geopandas", "carbocs.core.layers", "carbocs.core.overlay", "rasterio"),
    ),
    "rasterstats": Tool(_outlines, _rasterstats, ("rasterstats",), ("geopandas", "rasterstats", "rasterio")),
    "exactextract": Tool(
        _outlines_and_cells,
        _exactextract,
        ("exactextract",),
        ("geopandas", "carbocs.core.layers", "exactextract", "rasterio"),
    ),
}


def main() -> None:
    """Run the tool, write its table, tell what it took."""
    name, territories, land_use, out = sys.argv[1], *map(Path, sys.argv[2:5])
    tool = {**VECTOR_TOOLS, **RASTER_TOOLS}[name]
    if name.startswith("CarbOCS"):
        importlib.import_module(
            "carbocs.core.processes"
        ).tune_process()  # as the command does, and a library's user may
    for module in ("geopandas", "pyarrow.parquet", "pyogrio", "pyproj", *tool.modules, "peers.tools"):
        with contextlib.suppress(ImportError):  # what one tool has in its environment, another lacks
            importlib.import_module(module)
    version = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in tool.packages)
    start = time.perf_counter()
    loaded = tool.load(territories, land_use)
    ready = time.perf_counter()
    table = tool.work(loaded)
    end = time.perf_counter()
    table.to_csv(out, index=False)
    print(json.dumps({"load_s": ready - start, "work_s": end - ready, "version": version}), flush=True)


if __name__ == "__main__":
    main()
