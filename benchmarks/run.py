"""Runs benchmarks, holds each to its bar and writes its section of docs/benchmarks.md: ratios to peers in the same run.

make bench            (its own virtual environment, with DuckDB and SedonaDB)
python benchmarks/run.py --only vector,raster
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import data
import geopandas
import numpy as np
import page
import pandas as pd
import scenarios
import shapely
from peers import tools as peers

from carbocs.core import layers, overlay

ROUNDS = 5
HERE = Path(__file__).resolve().parent
PACKAGES = ("numpy", "shapely", "geopandas", "pyogrio", "exactextract", "rasterstats", "duckdb", "sedonadb")


@dataclass(frozen=True)
class Row:
    """One line of the table: ours and the peer's figure, the ratio that is held to the bar and the sense of it."""

    work: str
    peer: str
    ours: str
    theirs: str
    ratio: float
    bar: float
    at_least: bool = True

    @property
    def holds(self) -> bool:
        """Whether the bar is held."""
        return self.ratio >= self.bar if self.at_least else self.ratio <= self.bar


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Return the seconds a call took, and what it returned."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def medians(*works: Callable[[], object], rounds: int = ROUNDS) -> tuple[list[float], list[object]]:
    """Time several works in turn, round by round, so that what else the machine does falls on all alike."""
    times: list[list[float]] = [[] for _ in works]
    results: list[object] = [None] * len(works)
    for _ in range(rounds):
        for n, work in enumerate(works):
            seconds, results[n] = timed(work)
            times[n].append(seconds)
    return [statistics.median(t) for t in times], results


def same(ours: pd.DataFrame, theirs: pd.DataFrame, relative: float = 1e-6) -> None:
    """Stop where two tools do not give the same areas."""
    keys = ["territory", "code"]
    both = ours.merge(theirs, on=keys, how="outer", suffixes=("", "_peer")).fillna(0.0)
    off = (both["area_m2"] - both["area_m2_peer"]).abs() > relative * both["area_m2_peer"].abs() + 1.0
    if off.any():
        raise SystemExit(f"the areas differ:\n{both[off].head()}")


def frames() -> tuple[geopandas.GeoDataFrame, geopandas.GeoDataFrame]:
    """Return the communes (with their number) and the generated land use."""
    towns = data.communes().reset_index(names="territory")[["territory", "code", "geometry"]]
    return towns, geopandas.read_parquet(data.cached("landuse300k", data.land_use))


def ours_in_memory(towns: geopandas.GeoDataFrame, use: geopandas.GeoDataFrame, threads: int) -> pd.DataFrame:
    """Return the areas by the engine's hot path."""
    codes, names = pd.factorize(use["CODE_18"])
    table = overlay.polygon_areas(
        np.asarray(towns.geometry.array), np.asarray(use.geometry.array), codes, threads=threads
    )
    return peers.ordered(table.assign(code=np.asarray(names, dtype=object)[table["code"]]))


def vector() -> list[Row]:
    """300 000 ragged polygons × 320 communes in memory, against geopandas.overlay: two cores, one core, memory."""
    towns, use = frames()
    seconds, results = medians(
        lambda: ours_in_memory(towns, use, 2),
        lambda: ours_in_memory(towns, use, 1),
        lambda: peers.by_geopandas(towns[["territory", "geometry"]], use),
    )
    same(results[0], results[2])
    same(results[1], results[2])
    two, one, peer = seconds
    memory = [peak_of(who) for who in ("ours", "geopandas")]
    work = f"{len(use):,} polygons ({shapely.get_num_coordinates(use.geometry.values).sum() / 1e6:.1f} M vertices) × 320 communes"
    return [
        Row(f"{work}, in memory, 2 threads", "geopandas.overlay", _s(two), _s(peer), peer / two, 5),
        Row("the same, 1 thread", "geopandas.overlay", _s(one), _s(peer), peer / one, 3),
        Row(
            "the same, 2 threads: peak memory of the process",
            "geopandas.overlay",
            f"{memory[0]:.0f} MB",
            f"{memory[1]:.0f} MB",
            memory[0] / memory[1],
            0.6,
            at_least=False,
        ),
    ]


def peak_of(who: str) -> float:
    """Return the memory (MB) a process of its own came to need for the work, above its loaded input."""
    import psutil

    command = [sys.executable, str(HERE / "run.py"), "--peak", who]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as child:
        child.stdout.readline()
        process = psutil.Process(child.pid)
        before = peak = process.memory_info().rss
        child.stdin.write("go\n")
        child.stdin.flush()
        while child.poll() is None:
            try:
                peak = max(peak, process.memory_info().rss)
            except psutil.NoSuchProcess:
                break
            time.sleep(0.002)
    return (peak - before) / 2**20


def work_for_peak(who: str) -> None:
    """Load the input, say so, wait for the word and do the work once."""
    towns, use = frames()
    hand_back()
    print("ready", flush=True)
    sys.stdin.readline()
    if who == "ours":
        ours_in_memory(towns, use, 2)
    else:
        peers.by_geopandas(towns[["territory", "geometry"]], use)


def hand_back() -> None:
    """Give what loading no longer needs back to the system, so that the work's own need shows."""
    import ctypes
    import gc

    import pyarrow

    gc.collect()
    pyarrow.default_memory_pool().release_unused()
    ctypes.CDLL("libc.so.6").malloc_trim(0)


def databases() -> list[Row]:
    """The same work from GeoParquet files, against DuckDB spatial and SedonaDB: reading counts for all."""
    towns, _ = frames()
    town_path = data.cached("communes", lambda: towns)
    use_path = data.cached("landuse300k", data.land_use)

    def ours() -> pd.DataFrame:
        return ours_in_memory(geopandas.read_parquet(town_path), geopandas.read_parquet(use_path), 2)

    loaded = frames()
    seconds, results = medians(
        lambda: ours_in_memory(*loaded, 2),
        ours,
        lambda: peers.by_duckdb(town_path, use_path, 2),
        lambda: peers.by_sedonadb(town_path, use_path),
        rounds=3,
    )
    for result in results[1:]:
        same(results[0], result)
    name, fastest = min((("DuckDB spatial", seconds[2]), ("SedonaDB", seconds[3])), key=lambda pair: pair[1])
    shown = f"DuckDB {_s(seconds[2])}, SedonaDB {_s(seconds[3])}"
    peer = f"the faster of two ({name}), from GeoParquet"
    return [
        Row("the same, in memory, 2 threads", peer, _s(seconds[0]), shown, fastest / seconds[0], 2),
        Row("the same, reading the GeoParquet counted in", peer, _s(seconds[1]), shown, fastest / seconds[1], 0),
    ]


def shell() -> list[Row]:
    """The whole process from the shell, GeoPackage in, CSV out, against a ten-line geopandas script."""
    towns, use = frames()
    town_path = data.cached("communes", lambda: towns, ".gpkg")
    use_path = data.cached("landuse300k", lambda: use, ".gpkg")
    out = data.CACHE / "areas.csv"
    command = Path(sys.executable).with_name("carbocs")
    ours = [str(command), "areas", "--territories", str(town_path), "--land-use", str(use_path), "--out", str(out)]
    script = [
        sys.executable,
        str(HERE / "geopandas_script.py"),
        str(town_path),
        str(use_path),
        str(out.with_suffix(".peer")),
    ]
    seconds, _ = medians(
        lambda: subprocess.run(ours, check=True, capture_output=True),
        lambda: subprocess.run(script, check=True, capture_output=True),
        rounds=3,
    )
    tables = [pd.read_csv(p, dtype={0: str, 1: str}) for p in (out, out.with_suffix(".peer"))]
    for table in tables:
        table.columns = ["territory", "code", "area_m2"]
        table["area_m2"] *= 10_000
    same(*tables)
    return [
        Row(
            "the same from the shell, GeoPackage to CSV",
            "ten-line script",
            _s(seconds[0]),
            _s(seconds[1]),
            seconds[1] / seconds[0],
            3,
        )
    ]


def clc() -> list[Row]:
    """The real raster made into polygons × 320 communes, against geopandas.overlay."""
    from rasterio import features

    raster = real_raster()
    shapes = [
        (shapely.geometry.shape(s), v)
        for s, v in features.shapes(raster.values, mask=raster.values > 0, transform=raster.transform)
    ]
    geometry = layers.reproject(np.array([s for s, _ in shapes], dtype=object), raster.crs, 2154)
    use = geopandas.GeoDataFrame({"CODE_18": [str(int(v)) for _, v in shapes]}, geometry=geometry, crs=2154)
    towns = frames()[0]
    seconds, results = medians(
        lambda: ours_in_memory(towns, use, 2),
        lambda: peers.by_geopandas(towns[["territory", "geometry"]], use),
    )
    same(results[0], results[1])
    work = f"CLC 2018 made polygons ({len(use):,}) × 320 communes"
    return [Row(work, "geopandas.overlay", _s(seconds[0]), _s(seconds[1]), seconds[1] / seconds[0], 3)]


def real_raster() -> layers.RasterLayer:
    """Return the real CLC 2018 raster of the Lot."""
    return layers.read_raster(str(data.SHARED / "data/lot/clc2018_100m.tif"), role="land use")


def raster() -> list[Row]:
    """The real raster × 320 communes by exact coverage, against rasterstats and exactextract called by hand."""
    found = real_raster()
    towns = frames()[0]
    outlines = layers.reproject(np.asarray(towns.geometry.array), 2154, found.crs)
    frame = geopandas.GeoDataFrame(geometry=outlines, crs=found.crs)
    path = str(next((data.SHARED / "data/lot").glob("*.tif")))

    def ours() -> pd.DataFrame:
        read = layers.read_raster(path, role="land use")
        return overlay.raster_areas(outlines, read.values, read.transform)

    seconds, results = medians(
        ours,
        lambda: peers.by_rasterstats(frame, path, abs(found.transform.a * found.transform.e)),
        lambda: overlay.raster_areas(outlines, found.values, found.transform),
        lambda: peers.by_exactextract(frame, found.values, found.transform),
        rounds=9,
    )
    same(peers.ordered(results[2]), results[3])
    work = "CLC 2018 raster (100 m) × 320 communes"
    return [
        Row(
            f"{work}, exact coverage, from the GeoTIFF",
            "rasterstats (cell centres)",
            _s(seconds[0]),
            _s(seconds[1]),
            seconds[1] / seconds[0],
            20,
        ),
        Row(
            "the same, from memory",
            "exactextract by hand",
            _s(seconds[2]),
            _s(seconds[3]),
            seconds[2] / seconds[3],
            1.2,
            at_least=False,
        ),
    ]


def scaling() -> list[Row]:
    """35 000 territories × 300 000 polygons against a quarter of both."""
    times = []
    for quarter in (4, 1):
        use = data.cached(f"scaling{quarter}", lambda q=quarter: data.land_use(300_000 // q, bounds=_square(q)))
        towns = data.cached(
            f"towns{quarter}", lambda q=quarter: data.land_use(35_000 // q, points=8, bounds=_square(q))
        )
        polygons, territories = (np.asarray(geopandas.read_parquet(p).geometry.array) for p in (use, towns))
        codes = np.arange(len(polygons)) % 40
        runs = [timed(lambda: overlay.polygon_areas(territories, polygons, codes))[0] for _ in range(3)]  # noqa: B023
        times.append(statistics.median(runs))
    return [
        Row(
            "35 000 territories × 300 000 polygons",
            "itself at a quarter of both",
            _s(times[1]),
            _s(times[0]),
            times[1] / times[0],
            5,
            at_least=False,
        )
    ]


def ocs() -> list[Row]:
    """OCS GE and OCS2D of a département's size, made by ``tools/make_ocs.py``, by the command; thresholds alone."""
    folder = data.ocs("ocsge", 500_000, 300)
    layers_of = [str(folder / f"{name}.gpkg") for name in ("communes", "ocsge_2018", "ocsge_2021")]
    command = str(Path(sys.executable).with_name("carbocs"))
    given = ["--territories", layers_of[0], "--land-use-before", layers_of[1], "--land-use", layers_of[2]]
    result = data.CACHE / "ocsge.gpkg"
    runs = [
        measured(command, "assess", *given, "--cropland-share", "0.7", "--out", str(result)),
        measured(command, "artificialisation", *given, "--out", str(data.CACHE / "artificial.gpkg")),
    ]
    whole, most = sum(seconds for seconds, _ in runs), max(gigabytes for _, gigabytes in runs)
    tables = [data.CACHE / f"peer_{name}.csv" for name in ("areas", "changes")]
    script = [sys.executable, "-W", "ignore", str(HERE / "geopandas_ocs_script.py"), *layers_of, *map(str, tables)]
    theirs, their_memory = measured(*script)
    _same_classes(result, tables[0])
    folder = data.ocs("ocs2d", 400_000, 300)
    given = ["--territories", str(folder / "communes.gpkg"), "--land-use", str(folder / "ocs2d.gpkg")]
    out = ["--vintage-before", "2010", "--out", str(data.CACHE / "ocs2d.gpkg")]
    dated, dated_memory = measured(command, "assess", *given, *out)
    path = data.cached("ocsge1m", data.million)
    seconds, memory = measured(sys.executable, str(HERE / "run.py"), "--contiguity", str(path))
    return [
        _within("OCS GE-like, 500 000 polygons × 300 communes, two vintages: areas, changes, stocks, fluxes, "
                "artificialisation with thresholds; GeoPackage in and out", whole, 180),
        _within("the same: peak memory of a process", most, 4, "GB"),
        Row("the same", f"geopandas.overlay, areas and changes alone ({their_memory:.1f} GB)", _s(whole), _s(theirs),
            theirs / whole, 5),
        _within("OCS2D-like, 400 000 polygons with three vintages × 300 communes, changes from attributes, all of an "
                f"assessment ({dated_memory:.1f} GB)", dated, 60),
        _within("contiguity thresholds on 1 000 000 polygons, reading counted in", seconds, 60),
        _within("the same: peak memory of the process", memory, 3, "GB"),
    ]  # fmt: skip


def scale() -> list[Row]:
    """Part by part: OCS GE of a region on one machine, its growth, Dask beside one process; and all of France."""
    command = str(Path(sys.executable).with_name("carbocs"))
    france = data.france()
    out = ["--no-cache", "--out", str(data.CACHE / "scale.gpkg")]
    levels = ["--levels", "commune,epci,departement,region"]
    nation, nation_memory = measured(
        command, "assess", "--territories", str(france / "communes.gpkg"), "--land-use", str(france / "clc18.gpkg"),
        *levels, *out[1:],
    )  # fmt: skip
    runs = {}
    for polygons, communes in ((100_000, 60), (1_000_000, 600), (5_000_000, 3_000)):
        folder = data.ocs("ocsge", polygons, communes)
        given = ["--territories", str(folder / "communes.gpkg"), "--land-use", str(folder / "ocsge_2021.gpkg")]
        given += ["--cropland-share", "0.7", "--memory", "4GB", *out]
        runs[polygons] = measured(command, "assess", *given, "--workers", "2")
    alone = [command, "assess", *given, "--workers", "1", "--threads", "1"]
    one, dask, ratio = beside(
        [["taskset", "--cpu-list", core, *alone] for core in ("0", "1")],
        [command, "assess", *given, "--workers", "2", "--cluster", "local"],
    )
    return [
        _within("national: 300 000 CLC-like polygons × 35 000 communes, five indicators at four levels", nation, 120),
        _within("the same: peak memory, all processes", nation_memory, 3, "GB"),
        _within("5 000 000 OCS GE-like polygons × 3 000 communes, `--memory 4GB --workers 2`", runs[5_000_000][0], 1200),
        _within("the same: peak memory, all processes", runs[5_000_000][1], 4, "GB"),
        Row("1 000 000 OCS GE-like polygons × 600 communes, the same options", "itself at 100 000 × 60",
            _s(runs[1_000_000][0]), _s(runs[100_000][0]), runs[1_000_000][0] / runs[100_000][0], 11, at_least=False),
        Row(f"5 000 000 polygons, `--cluster local --workers 2` (medians of {ROUNDS} turns, and of their ratios)",
            "one process, one core", _s(dask), _s(one), ratio, 1.7),
    ]  # fmt: skip


def vintages() -> list[Row]:
    """Part by part, two vintages of OCS GE and their changes: one machine, and Dask beside one process."""
    folder = data.ocs("ocsge", 5_000_000, 3_000)
    command = [str(Path(sys.executable).with_name("carbocs")), "assess"]
    command += ["--territories", str(folder / "communes.gpkg"), "--land-use", str(folder / "ocsge_2021.gpkg")]
    command += ["--land-use-before", str(folder / "ocsge_2018.gpkg"), "--cropland-share", "0.7", "--memory", "4GB"]
    command += ["--no-cache", "--out", str(data.CACHE / "vintages.gpkg")]
    whole, memory = measured(*command, "--workers", "2")
    turns = 3
    one, dask, ratio = beside(
        [["taskset", "--cpu-list", core, *command, "--workers", "1", "--threads", "1"] for core in ("0", "1")],
        [*command, "--workers", "2", "--cluster", "local"],
        turns,
    )
    return [
        _within("twice 5 000 000 OCS GE-like polygons × 3 000 communes, `--memory 4GB --workers 2`", whole, 1200),
        _within("the same: peak memory, all processes", memory, 4, "GB"),
        Row(f"the same, `--cluster local --workers 2` (medians of {turns} turns, and of their ratios)",
            "one process, one core", _s(dask), _s(one), ratio, 1.7),
    ]  # fmt: skip


def many_scenarios() -> list[Row]:
    """A thousand scenarios of an EPCI on one prepared ground: variations of thirty plots, and twenty plots of its own."""
    rows = []
    for make, said in ((scenarios.variations, "thirty plots, other shares, years and templates in each"),
                       (scenarios.own_plots, "twenty plots of its own in each")):  # fmt: skip
        on = scenarios.prepared()
        plans = make(on)
        times = []
        for _ in range(3):
            on._known.clear()  # what lies under the plots is measured in every round
            times.append(scenarios.reckoned(on, plans)[0])
        work = f"{len(plans):,} scenarios of 60 communes ({said}), the probable course, a row each"
        rows.append(_within(work, statistics.median(times), 10))
    return rows


def _within(work: str, value: float, most: float, unit: str = "s") -> Row:
    """Return the row of a figure that must stay below one."""
    return Row(work, "what was asked", f"{value:.1f} {unit}", f"{most:g} {unit}", value / most, 1, at_least=False)


def measured(*command: str) -> tuple[float, float]:
    """Return the seconds that a command took and the most memory it and its processes had, in GB."""
    import psutil

    start, peak = time.perf_counter(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        process = psutil.Process(child.pid)
        while child.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                peak = max(peak, sum(p.memory_info().rss for p in (process, *process.children(recursive=True))))
            time.sleep(0.25)  # to look takes 2 ms and more, which a run on every core would feel
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    return time.perf_counter() - start, peak / 1e9


def beside(ones: list[list[str]], other: list[str], rounds: int = ROUNDS) -> tuple[float, float, float]:
    """Return the seconds of two commands that take turns, and their ratio: medians of each, and of each turn's ratio.

    A machine that others use too is faster at one time than at another: a turn's two runs meet it more alike. So is one
    of its cores: the first command may be given in a form for each of them, which take turns too.
    """
    turns = [tuple(timed(lambda c=c: subprocess.run(c, check=True, capture_output=True))[0]
                   for c in (ones[turn % len(ones)], other)) for turn in range(rounds)]  # fmt: skip
    print("turns (s):", "; ".join(f"{a:.1f} / {b:.1f} = {a / b:.2f}" for a, b in turns), file=sys.stderr)
    first, second = zip(*turns)
    return statistics.median(first), statistics.median(second), statistics.median(a / b for a, b in turns)


def _same_classes(result: Path, theirs: Path) -> None:
    """Stop where the command and the peer do not give a class the same area, but for what a crossed ring is worth."""
    import sqlite3

    with sqlite3.connect(result) as file:
        ours = pd.read_sql("SELECT class_code, area_ha FROM class_areas WHERE level = 'total'", file)
    peer = pd.read_csv(theirs, dtype=str, keep_default_na=False)
    peer["class_code"] = (peer["code_cs"] + " " + peer["code_us"]).str.strip()
    peer["peer_ha"] = peer["area_m2"].astype(float) / 10_000
    both = ours.merge(peer.groupby("class_code", as_index=False)["peer_ha"].sum(), how="outer").fillna(0.0)
    off = (both["area_ha"] - both["peer_ha"]).abs() > 1e-4 * both["peer_ha"] + 0.5
    if off.any():
        raise SystemExit(f"the areas differ:\n{both[off]}")


def contiguity(path: str) -> None:
    """Read a layer and tell the status of its polygons, in a process of its own."""
    from carbocs.core.artificialisation import statuses

    frame = geopandas.read_parquet(path)
    codes, names = pd.factorize(frame["code_cs"] + " " + frame["code_us"])
    geometry = np.asarray(frame.geometry.array)
    del frame
    found = statuses(geometry, codes, np.asarray(names, dtype=object))
    if not (found.decided == "threshold").any():
        raise SystemExit("no threshold decided anything: this land is too coarse to be timed on")


def _square(quarter: int) -> tuple[float, float, float, float]:
    """Return a square whose area is 1/``quarter`` of 700 km², so that shapes keep their size."""
    side = 700_000 / np.sqrt(quarter)
    return 200_000.0, 6_200_000.0, 200_000.0 + side, 6_200_000.0 + side


def _s(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 0.1 else f"{seconds:.2f} s"


BENCHMARKS = {
    "vector": vector,
    "databases": databases,
    "shell": shell,
    "clc": clc,
    "raster": raster,
    "scaling": scaling,
    "ocs": ocs,
    "scale": scale,
    "vintages": vintages,
    "scenarios": many_scenarios,
}


NOTES = {
    "vector": "Areas are held equal to 1e-6 in the same run. Territories: the 320 communes of the Lot; land use: a generated coverage with ragged, shared edges.\n"
    "Memory is what the work adds to the peak of a process of its own whose input is loaded.",
    "ocs": "OCS GE and OCS2D are synthetic (`tools/make_ocs.py`): true schema and size, with slivers, crossed rings and unknown codes; run once, by the command.",
    "vintages": "Two vintages are what fluxes and land take are told from; the same synthetic OCS GE, by the command; Dask and one process three times by turns.",
    "scale": "The same synthetic OCS GE, and CLC-like polygons over a square the size of France, by the command; run once, Dask and one process five times by turns (medians). Memory is that of all processes together.",
}


def page_section(name: str, rows: list[Row]) -> str:
    """Return the section of docs/benchmarks.md that one benchmark writes."""
    own = PACKAGES if name in ("vector", "databases", "shell", "clc", "raster", "scaling") else ("numpy", "geopandas")
    title = (BENCHMARKS[name].__doc__ or name).split("\n")[0].rstrip(".")
    lines = [f"## {title}", "", f"Written by `make bench` (`--only {name}`); {page.machine(*own)}."]
    lines += [NOTES[name]] if name in NOTES else []
    lines += ["", "| work | against | ours | theirs | ratio | asked |", "|---|---|--:|--:|--:|--:|"]
    for row in rows:
        asked = "–" if not row.bar else f"≥ {row.bar:g}" if row.at_least else f"≤ {row.bar:g}"
        lines.append(f"| {row.work} | {row.peer} | {row.ours} | {row.theirs} | {row.ratio:.2f} | {asked} |")
    return "\n".join(lines)


def main() -> None:
    """Run what is asked, write its sections of the page, and fail where a bar is not held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help=f"some of {', '.join(BENCHMARKS)}")
    parser.add_argument("--peak", choices=("ours", "geopandas"), help=argparse.SUPPRESS)
    parser.add_argument("--contiguity", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contiguity:
        contiguity(options.contiguity)
        return
    if options.peak:
        work_for_peak(options.peak)
        return
    low = False
    for name in options.only.split(",") if options.only else BENCHMARKS:
        rows = BENCHMARKS[name]()
        for row in rows:
            low = low or not row.holds
            mark = "ok " if row.holds else "LOW"
            print(f"{mark} {row.work} | {row.peer}: {row.ours} / {row.theirs} = {row.ratio:.2f}", flush=True)
        page.write_section(name, page_section(name, rows))
    if low:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
