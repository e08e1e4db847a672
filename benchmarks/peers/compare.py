"""Runs every tool on every land, each in a process of its own, and writes the section of docs/benchmarks.md.

make benchmark-peers                              (its own virtual environments; sizes up to a million polygons)
python -m peers.compare --lands 10k,raster --rounds 1 --keep build/bench/peers.json
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import data
import geopandas
import numpy as np
import page
import pandas as pd
import psutil

from . import one

HERE = Path(__file__).resolve().parents[1]
ROUNDS = 3
LONG_S = 100.0
"""What took longer is not run again: its figure is that of one run."""
TOO_LONG_S = 1500.0
QGIS_PYTHON = os.environ.get("QGIS_PYTHON", "/usr/bin/python3")
GEOFILEOPS = data.CACHE / "geofileops-venv" / "bin" / "python"


@dataclass(frozen=True)
class Land:
    """One row of sizes: what it is called, its layers as GeoParquet and as GeoPackage (or a GeoTIFF), its tools."""

    title: str
    territories: Path
    land_use: Path
    territories_gpkg: Path
    land_use_gpkg: Path
    tools: tuple[str, ...]
    cell_m2: float = 0.0


@dataclass
class Took:
    """What the runs of one tool took, and how its areas stand beside ours."""

    runs: list[dict[str, float]] = field(default_factory=list)
    version: str = ""
    said: str = ""
    areas: str = ""

    def median(self, what: str) -> float:
        """Return the median of a figure over the runs."""
        return statistics.median(run[what] for run in self.runs)


# --- the lands


VECTOR = (*one.VECTOR_TOOLS, "PostGIS", "QGIS native:intersection")
RASTER = (*one.RASTER_TOOLS, "QGIS native:zonalhistogram")


def lands() -> dict[str, Any]:
    """Return what makes each land, by the name it is asked for."""
    return {
        "10k": lambda: _lot(10_000),
        "100k": lambda: _lot(100_000),
        "1000k": lambda: _lot(1_000_000),
        "nation": _nation,
        "raster": lambda: _raster(1),
        "raster10m": lambda: _raster(10),
    }


def _towns(crs: Any = 2154) -> geopandas.GeoDataFrame:
    frame = data.communes().reset_index(names="territory")
    frame = frame.assign(insee=frame["code"], nom="Commune " + frame["code"])
    return frame[["territory", "insee", "nom", "geometry"]].to_crs(crs)


def _lot(count: int) -> Land:
    name = f"peers_landuse{count // 1000}k"
    use = data.cached(name, lambda: data.land_use(count))
    towns = data.cached("peers_communes", _towns)
    rows = len(pd.read_parquet(use, columns=["CODE_18"]))
    return Land(
        f"{rows:,} polygons × 320 communes", towns, use, data.cached("peers_communes", _towns, ".gpkg"),
        data.cached(name, lambda: geopandas.read_parquet(use), ".gpkg"), VECTOR,
    )  # fmt: skip


def _nation() -> Land:
    folder = data.france()

    def towns() -> geopandas.GeoDataFrame:
        return geopandas.read_file(folder / "communes.gpkg").reset_index(names="territory")

    use = data.cached("peers_france", lambda: geopandas.read_file(folder / "clc18.gpkg"))
    town_path = data.cached("peers_towns", towns)
    count = [len(pd.read_parquet(p, columns=[c])) for p, c in ((use, "CODE_18"), (town_path, "territory"))]
    return Land(
        f"{count[0]:,} polygons × {count[1]:,} communes", town_path, use, data.cached("peers_towns", towns, ".gpkg"),
        folder / "clc18.gpkg", VECTOR,
    )  # fmt: skip


def _raster(finer: int) -> Land:
    import rasterio

    source = data.SHARED / "data/lot/clc2018_100m.tif"
    path = data.CACHE / f"peers_clc_{100 // finer}m.tif"
    with rasterio.open(source) as file:
        if not path.exists():
            values = np.repeat(np.repeat(file.read(1), finer, axis=0), finer, axis=1)
            transform = file.transform * file.transform.scale(1 / finer)
            profile = {**file.profile, "width": values.shape[1], "height": values.shape[0], "transform": transform}
            profile |= {"tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate"}
            with rasterio.open(path, "w", **profile) as out:
                out.write(values, 1)
        crs = file.crs
    with rasterio.open(path) as file:
        cells, cell_m2 = file.width * file.height, abs(file.transform.a * file.transform.e)
    name = f"peers_communes_{crs.to_epsg()}"
    towns = data.cached(name, lambda: _towns(crs))
    return Land(
        f"raster of {cells / 1e6:.1f} million cells ({100 // finer} m) × 320 communes", towns, path,
        data.cached(name, lambda: _towns(crs), ".gpkg"), path, RASTER, cell_m2,
    )  # fmt: skip


# --- running and measuring


def command_of(tool: str, land: Land, out: Path) -> list[str]:
    """Return the command that runs a tool once."""
    files = [str(land.territories), str(land.land_use), str(out)]
    in_gpkg = [str(land.territories_gpkg), str(land.land_use_gpkg), str(out)]
    if tool == "PostGIS":
        return [sys.executable, "-m", "peers.postgis", *files]
    if tool.startswith("QGIS"):
        kind = tool.rpartition(":")[2]
        return [QGIS_PYTHON, "-W", "ignore", str(HERE / "peers" / "in_qgis.py"), kind, *in_gpkg, str(land.cell_m2)]
    if tool in ("CarbOCS, two processes", "CarbOCS, Dask local"):
        files[1] = str(land.land_use_gpkg)  # it has an index: each part reads what is near
    if tool == "geofileops":
        return [str(GEOFILEOPS), "-W", "ignore", "-m", "peers.one", tool, *in_gpkg]
    return [sys.executable, "-W", "ignore", "-m", "peers.one", tool, *files]


def run_once(command: list[str], folder: Path) -> dict[str, Any]:
    """Run a command and return what it said and took: wall_s, cpu_s, peak_gb (all its processes).

    Raises:
        RuntimeError: it failed, or took longer than ``TOO_LONG_S``.
    """
    said, err = folder / "said", folder / "err"
    start, peak, told = time.perf_counter(), 0, {}
    spent: dict[int, float] = {}
    with said.open("w") as out, err.open("w") as errors:
        child = subprocess.Popen(command, stdout=out, stderr=errors, cwd=HERE)
        root, server = psutil.Process(child.pid), None
        while True:
            pid, status, used = os.wait4(child.pid, os.WNOHANG)
            wall = time.perf_counter() - start
            if pid:
                break
            if wall > TOO_LONG_S:
                child.kill()
                os.wait4(child.pid, 0)
                raise RuntimeError(f"more than {TOO_LONG_S:.0f} s")
            if server is None and said.stat().st_size and command[2] == "peers.postgis":
                server = psutil.Process(json.loads(said.read_text().splitlines()[0])["pid"])
            _note_cpu(root, spent)
            peak = max(peak, _memory(root) + (_memory(server, shared_once=True) if server is not None else 0))
            time.sleep(0.05)
        child.returncode = os.waitstatus_to_exitcode(status)
    lines = said.read_text().splitlines()
    if child.returncode or not lines:
        last = (err.read_text().strip().splitlines() or ["no word"])[-1]
        raise RuntimeError(last[:120])
    told = json.loads(lines[-1])
    # The system counts a process in when who began it waits for its end: not those of a process that only forks.
    cpu = max(used.ru_utime + used.ru_stime, sum(spent.values())) + told.get("cpu_s", 0.0)
    return {**told, "wall_s": wall, "cpu_s": cpu, "peak_gb": peak / 1e9}


def _note_cpu(root: psutil.Process, spent: dict[int, float]) -> None:
    """Note the processor time (s) that a process and those it started have had so far, by their id."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                spent[process.pid] = max(spent.get(process.pid, 0.0), times.user + times.system)


def _memory(root: psutil.Process, shared_once: bool = False) -> int:
    """Return the memory of a process and those it started; of a server's, what they share may count once."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                total += process.memory_full_info().pss if shared_once else process.memory_info().rss
    return total


def beside(ours: pd.DataFrame, theirs: pd.DataFrame) -> str:
    """Say how areas stand beside ours: the same, or how much was lost or added, and on how many pairs."""
    keys = ["territory", "code"]
    both = ours.merge(theirs, on=keys, how="outer", suffixes=("", "_peer")).fillna(0.0)
    off = (both["area_m2_peer"] - both["area_m2"]).abs()
    whole = both["area_m2"].sum()
    if off.max() <= 1.0:
        return f"the same (no pair off by more than {max(off.max(), 1e-6):.0e} m²)"
    many = int((off > 1.0).sum())
    return f"{off.sum() / whole:.3%} of the land elsewhere, sum {both['area_m2_peer'].sum() / whole - 1:+.4%}, {many:,} of {len(both):,} pairs"


def compared(land: Land, rounds: int, only: list[str] | None) -> dict[str, Took]:
    """Run the tools of a land in turn, round by round."""
    took = {tool: Took() for tool in land.tools if only is None or tool in only or tool == land.tools[0]}
    tables: dict[str, pd.DataFrame] = {}
    with tempfile.TemporaryDirectory() as written:
        folder = Path(written)
        for number in range(rounds):
            for tool, found in took.items():
                if found.said or (number and found.runs[0]["wall_s"] > LONG_S):
                    continue
                out = folder / "areas.csv"
                try:
                    told = run_once(command_of(tool, land, out), folder)
                except RuntimeError as error:
                    found.said = str(error)
                    print(f"   {tool}: {error}", flush=True)
                    continue
                found.version = str(told.pop("version"))
                found.runs.append(told)
                tables[tool] = pd.read_csv(out, dtype={"code": str})
                print(f"   {tool}: " + ", ".join(f"{k} {v:.2f}" for k, v in told.items()), flush=True)
    for tool, found in took.items():
        if tool in tables:
            found.areas = "–" if tool == land.tools[0] else beside(tables[land.tools[0]], tables[tool])
    return took


# --- the page


def table(title: str, took: dict[str, Took]) -> list[str]:
    """Return one land's table; each peer's ratio is to our library's reading and work together."""
    best = next(iter(took.values()))
    base = best.median("load_s") + best.median("work_s")
    lines = [
        f"### {title}",
        "",
        "| tool | versions | reading or loading | work | both, × ours | whole process | CPU | peak memory | areas, beside ours | runs |",
        "|---|---|--:|--:|--:|--:|--:|--:|---|--:|",
    ]
    for tool, found in took.items():
        if not found.runs:
            lines.append(f"| {tool} | | | | | | | | {found.said} | 0 |")
            continue
        load, work = found.median("load_s"), found.median("work_s")
        lines.append(
            f"| {tool} | {found.version} | {_s(load) if load > 0.005 else 'as it works'} | {_s(work)} | "
            f"{(load + work) / base:.2f} | {_s(found.median('wall_s'))} | {_s(found.median('cpu_s'))} | "
            f"{found.median('peak_gb'):.2f} GB | {found.areas} | {len(found.runs)} |"
        )
    return [*lines, ""]


def verdict(results: dict[str, tuple[str, dict[str, Took]]]) -> list[str]:
    """Return how ours stands beside the fastest peer of each land, and how times grow."""
    lines = ["### Ours beside the fastest peer, and the growth", "",
             "| land | fastest peer | reading and work: theirs / ours | work alone: theirs / ours | asked |",
             "|---|---|--:|--:|--:|"]  # fmt: skip
    for name, (title, took) in results.items():
        ours = next(iter(took.values()))
        peers = {t: f for t, f in took.items() if not t.startswith("CarbOCS") and f.runs}
        if not peers or not ours.runs:
            continue
        both = {t: f.median("load_s") + f.median("work_s") for t, f in peers.items()}
        fastest = min(both, key=lambda t: both[t])
        alone = min(f.median("work_s") for f in peers.values())
        whole = both[fastest] / (ours.median("load_s") + ours.median("work_s"))
        asked = "≥ 1" if name.startswith("raster") else "≥ 2"
        lines.append(f"| {title} | {fastest} | {whole:.2f} | {alone / ours.median('work_s'):.2f} | {asked} |")
    if {"100k", "1000k"} <= set(results):
        lines += ["", "| from 100 000 to 1 000 000 polygons | reading and work × |", "|---|--:|"]
        small, large = results["100k"][1], results["1000k"][1]
        for tool in large:
            if tool in small and small[tool].runs and large[tool].runs:
                times = [t[tool].median("load_s") + t[tool].median("work_s") for t in (small, large)]
                lines.append(f"| {tool} | {times[1] / times[0]:.1f} |")
    return [*lines, ""]


def section(results: dict[str, tuple[str, dict[str, Took]]]) -> str:
    """Return the section of docs/benchmarks.md."""
    lines = [
        "## Beside other tools",
        "",
        f"Written by `make benchmark-peers`; {page.machine()}.",
        "",
        "The work: areas of codes by territory, of one generated coverage with ragged, shared edges and some 23 vertices a polygon (or of the real",
        "CLC 2018 raster, as it is and cut to finer cells). Each run is a process of its own and tools take turns; medians, but what takes longer than",
        f"{LONG_S:.0f} s is run once. Tools may use both cores. Reading is from GeoParquet (GeoPackage for geofileops, QGIS and ours in parts; a copy in and an index for PostGIS); the whole",
        "process has the start of Python and its imports too. Memory is that of all processes together. Ours check every geometry and mend what is invalid, which",
        "no other does; *two processes* and *Dask local* also audit the coverage for gaps and overlaps and take a checksum of every layer.",
        "Compiled code (numba) was compiled before, once for an installation: some 8 s here.",
        "rasterstats and the zonal histogram count cells by their centre: what they give differently is that.",
        "",
    ]
    for title, took in results.values():
        lines += table(title, took)
    return "\n".join([*lines, *verdict(results)])


def _s(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 0.1 else f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"


def main() -> None:
    """Run what is asked; write the section where all was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lands", help=f"some of {', '.join(lands())}")
    parser.add_argument("--tools", help="some of the tools, by a semicolon")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--keep", type=Path, help="what was measured, to go on from and to write from")
    options = parser.parse_args()
    held = json.loads(options.keep.read_text()) if options.keep and options.keep.exists() else {}
    for name in options.lands.split(",") if options.lands else lands():
        land = lands()[name]()
        print(land.title, flush=True)
        took = compared(land, options.rounds, options.tools.split(";") if options.tools else None)
        before = held.get(name, [land.title, {}])[1] if options.tools else {}
        # What some tools are run for again leaves the figures of ours, which took turns with all, as they are.
        own = {tool: vars(found) for tool, found in took.items() if tool != land.tools[0] or tool not in before}
        found = before | own
        held[name] = [land.title, {tool: found[tool] for tool in land.tools if tool in found}]
        if options.keep:
            options.keep.write_text(json.dumps(held))
    results = {n: (held[n][0], {t: Took(**f) for t, f in held[n][1].items()}) for n in lands() if n in held}
    text = section(results)
    if set(results) == set(lands()) and not options.tools:
        page.write_section("peers", text)
    else:
        print(text)


if __name__ == "__main__":
    main()
