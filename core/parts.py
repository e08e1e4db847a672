"""A land larger than memory, measured part by part: the parts, their keys in a store, and their sum.

A part is a set of pieces (territory × place) that lie near each other, or a piece of one that is too large. Each part
reads what touches it and is measured alone; areas of parts add up, whatever their number, their order and who measured
them. What a part gave is kept by what it was made from, so that a run that was stopped, or asked again with other
factors, measures only what is new.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Callable, Protocol, cast

import numpy as np
import pandas as pd
import shapely

from . import layers, overlay
from .areas import PIECE
from .errors import Cancelled, CarbocsError, DataError, Notice, UsageError
from .inputs import Inputs, LandReader, LandReading, Opener, Paths
from .processes import begun_with_settings, end_with_parent, tune_process, worker_context
from .reference import load_release
from .refining import with_narrowed
from .store import Store
from .survey import Survey, merged, survey

Progress = Callable[[float, str], None]
BASE_BYTES = 250e6
"""What a process needs before it holds any land: Python and its libraries."""
COMPILED_BYTES = 120e6
"""What it needs besides where it holds enough land to measure it by compiled code (``overlay``)."""
PER_BYTE = 7.0
"""How much memory the land of a part takes, for a byte of its file: its own geometry, indexes, what is cut of it."""
PER_TERRITORY_BYTE = 30.0
"""How much memory territories take, for a byte of their file, with all that is found in them (28 of France's communes,
19 of three thousand; most without parts of land beside it, at the end)."""
SPARE = 1.5
"""How much denser than on average the land of a part may be."""
_USED = 0.85
"""The share of the memory given that workers may be thought to need: Dask stops one that needs 0.95 of its own."""
_LARGE_BYTES = 2e8
"""The files of a land that holds some half a million polygons."""
_FILLED = 0.9
"""How full parts are on average of what they may hold: pieces are not all alike."""
_DRAWN = ("land_use", "land_use_before", "changes", "forests", "hedgerows")
_ADDED = ("count", "area_ha", "change_ha")
"""The values of notices that add up over parts."""
_READING = ("nomenclature", "code_field", "vintage", "vintage_before", "mix_sources", "narrow", "refine")
"""The paths and options of reading that what is measured depends on."""


@dataclass(frozen=True)
class Part:
    """One part: its number from 1, and territory, place, area_ha, geometry (working CRS) of its pieces."""

    number: int
    pieces: pd.DataFrame

    @property
    def shown(self) -> str:
        """A few of its territories, to be named."""
        names = self.pieces["territory"].drop_duplicates()
        return ", ".join(map(str, names.head(3))) + (" …" if len(names) > 3 else "")


@dataclass(frozen=True)
class Task:
    """What a worker is told, wherever it works: how to read the land of a part, and how to measure it."""

    paths: Paths
    crs: str
    release: str | None
    raster_engine: str
    threads: int | None
    large: bool = False
    """Whether so much land is measured in all that it pays to load compiled code for parts that alone are too small."""


class Workers(Protocol):
    """What measures parts: processes of this machine, or those of a cluster."""

    def results(self, task: Task, parts: list[Part]) -> Iterator[tuple[Part, Survey, LandReading]]:
        """Measure parts, in any order; a part that fails raises ``part_failed``."""

    def close(self) -> None:
        """Let the workers go."""


# --- the parts


def parts_of(pieces: pd.DataFrame, most_m2: float, multiple: int = 1) -> list[Part]:
    """Share pieces out into parts of at most ``most_m2`` each; a larger piece is cut.

    Args:
        pieces: territory, place, area_ha, geometry.
        most_m2: the area of a part.
        multiple: what the number of parts is to be a multiple of, as nearly as the pieces allow.

    Returns:
        The parts, neighbours together, as alike in area as the pieces allow. The same pieces give the same parts.
    """
    geometry = pieces["geometry"].to_numpy()
    area = overlay.area_m2(geometry)
    edges = shapely.bounds(geometry)
    middle = np.column_stack([edges[:, 0] + edges[:, 2], edges[:, 1] + edges[:, 3]]) / 2
    found: list[pd.DataFrame] = []

    def share(at: np.ndarray, count: int) -> None:
        if count == 1 and area[at].sum() <= most_m2:
            found.append(pieces.iloc[at])
            return
        if len(at) == 1:
            found.extend(_cut(pieces.iloc[at], most_m2))
            return
        count = max(count, 2)
        left = count // 2
        axis = int(np.argmax(np.ptp(middle[at], axis=0)))
        order = at[np.lexsort((at, middle[at, axis]))]
        before = np.cumsum(area[order])
        cut = int(np.argmin(np.abs(before - before[-1] * left / count))) + 1
        cut = min(max(cut, 1), len(order) - 1)
        share(np.sort(order[:cut]), left)
        share(np.sort(order[cut:]), count - left)

    if len(pieces):
        room = area.sum() / most_m2
        count = int(np.ceil(room if room <= 1 else room / _FILLED)) if np.isfinite(room) else 1
        share(np.arange(len(pieces)), min(max(-(-count // multiple), 1) * multiple, len(pieces)))
    return [Part(n, part.reset_index(drop=True)) for n, part in enumerate(found, 1)]


def _cut(piece: pd.DataFrame, most_m2: float) -> list[pd.DataFrame]:
    """Cut one piece into halves of its box until each is small enough."""
    shape = piece["geometry"].iloc[0]
    if shapely.area(shape) <= most_m2:
        return [piece]
    west, south, east, north = shape.bounds
    if east - west >= north - south:
        boxes = [(west, south, (west + east) / 2, north), ((west + east) / 2, south, east, north)]
    else:
        boxes = [(west, south, east, (south + north) / 2), (west, (south + north) / 2, east, north)]
    halves = overlay.intersected(np.full(2, shape, dtype=object), shapely.box(*np.array(boxes).T))
    found = []
    for half in halves:
        if shapely.area(half) > 0:
            geometry = np.array([half], dtype=object)
            smaller = piece.assign(geometry=geometry, area_ha=overlay.area_m2(geometry) / overlay.M2_PER_HA)
            found.extend(_cut(smaller, most_m2))
    return found


def most_m2(paths: Paths, crs: str, memory: float, workers: int) -> float:
    """Return how large a part may be for all workers to stay within the memory given.

    The land use is taken to be as dense everywhere as on average, and some parts ``SPARE`` times as dense.

    Raises:
        UsageError: ``memory_too_small``.
    """
    own = _own_bytes(paths, memory / (workers + 1))
    each = min(memory - own, _USED * memory) / workers - BASE_BYTES
    if each < BASE_BYTES / 5:
        least = max(workers + 1, workers / _USED) * BASE_BYTES * 1.2
        raise UsageError("memory_too_small", memory=_size(memory), workers=workers, least=_size(least))
    if find_spec("numba") is not None:
        each = max(each - COMPILED_BYTES, min(each, COMPILED_BYTES))
    dense = sum(_bytes_per_m2(path, crs) for path in _drawn(paths))
    return each / (PER_BYTE * SPARE * dense) if dense > 0 else np.inf


def _own_bytes(paths: Paths, most: float) -> float:
    """Return what the process that asks needs: the territories and what is found in them, no more than a worker."""
    with suppress(CarbocsError, OSError):
        return min(BASE_BYTES + PER_TERRITORY_BYTE * _bytes(str(paths.territories)), most)
    return most


def most_of_count(count: int, box: layers.Bounds, box_crs: Any, crs: Any, each: int, opener: Opener = layers) -> float:
    """Return how large a part may be (m²) to hold about ``each`` of a layer's ``count`` features.

    Args:
        count: the features of the layer.
        box: where it lies, in ``box_crs``.
        box_crs: the layer's CRS.
        crs: the working CRS.
        each: the features of a part.
        opener: what reprojects.
    """
    return _box_m2(box, box_crs, crs, opener) * each / max(count, 1)


def _box_m2(box: layers.Bounds, box_crs: Any, crs: Any, opener: Opener = layers) -> float:
    outline = shapely.segmentize(shapely.box(*box), max(box[2] - box[0], 1e-9) / 20)
    return float(overlay.area_m2(opener.reproject(np.array([outline], dtype=object), box_crs, crs))[0])


def _drawn(paths: Paths) -> list[str]:
    """Return the paths of the layers that are read part by part."""
    given = [getattr(paths, name) for name in _DRAWN]
    given += [path.partition("=")[2] or path for path in paths.refine]
    return [str(p) for p in dict.fromkeys(given) if p is not None and not layers.is_table(str(p))]


def _files_of(paths: Paths) -> list[Path]:
    """Return the files that the layers lie in; a layer that QGIS holds open lies in none that its name tells."""
    found = []
    for path in _drawn(paths):
        with suppress(CarbocsError):
            found.append(layers.split_path(path)[0])
    return found


def unsorted_layers(paths: Paths) -> tuple[Notice, ...]:
    """Tell which layers every part must look through, because they do not tell where their rows lie."""
    unsorted = [path for path in _drawn(paths) if not layers.is_raster(path) and not layers.tells_boxes(path)]
    return tuple(Notice("parquet_without_boxes", {"layer": Path(path).name}, "info") for path in unsorted)


def is_large(paths: Paths) -> bool:
    """Return whether there is so much land that workers had better load compiled code before they begin."""
    return sum(_bytes(path) for path in _drawn(paths)) > _LARGE_BYTES


def _bytes(path: str) -> float:
    return float(sum(f.stat().st_size for f in _files(layers.split_path(path)[0])))


def _bytes_per_m2(path: str, crs: str) -> float:
    box, its_crs = layers.extent(path)
    return _bytes(path) / max(_box_m2(box, its_crs, crs), 1.0)


def _files(file: Path) -> list[Path]:
    return [f for f in file.rglob("*") if f.is_file()] if file.is_dir() else [file]


def memory_of(written: str) -> float:
    """Return the bytes of a size such as ``2GB`` or ``500 MB``.

    Raises:
        UsageError: ``bad_option``.
    """
    units = {"KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KO": 1e3, "MO": 1e6, "GO": 1e9, "TO": 1e12}
    text = written.strip().upper().replace(" ", "")
    number, unit = text[:-2], text[-2:]
    try:
        return float(number.replace(",", ".")) * units[unit]
    except (KeyError, ValueError) as error:
        raise UsageError("bad_option", option="--memory", value=written, allowed="500MB, 2GB, …") from error


def _size(value: float) -> str:
    return f"{value / 1e9:.1f} GB"


# --- measuring


def measured_in_parts(
    inputs: Inputs,
    pieces: pd.DataFrame,
    paths: Paths,
    workers: Workers,
    *,
    most: float,
    multiple: int = 1,
    large: bool = False,
    raster_engine: str = "exact",
    threads: int | None = None,
    store: Store | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Inputs:
    """Measure the land part by part and return the inputs with what was found (``Inputs.surveyed``).

    Args:
        inputs: all but the land (``inputs.read_frame``).
        pieces: territory, place, area_ha, geometry (``assessment.pieces_of``).
        paths: the layers of the run.
        workers: who measures.
        most: how large a part may be, in m² (``most_m2``).
        multiple: what the number of parts is to be a multiple of.
        large: whether workers load compiled code before they begin (``is_large``).
        raster_engine: as ``survey``.
        threads: of one worker.
        store: where what a part gave is kept; nowhere where None.
        progress: called with a fraction in 0–1 and a message.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised; parts done are kept.

    Raises:
        DataError: ``part_failed``, naming the part and its territories, and what ``read_inputs`` raises.
    """
    say = progress or (lambda fraction, message: None)
    parts = parts_of(pieces, most, multiple)
    task = Task(paths, str(inputs.crs), inputs.reference.release, raster_engine, threads, large)
    done: dict[int, tuple[Survey, LandReading]] = {}
    with layers.Checksums(_files_of(paths)) as sums:
        keys = keys_of(task, parts, sums) if store is not None else {}
        for part in parts if store is not None else []:
            held = cast("Store", store).get(keys[part.number])
            if held is not None:
                done[part.number] = held
        kept = len(done)
        weight = {part.number: float(part.pieces["area_ha"].sum()) for part in parts}
        whole = max(sum(weight.values()), 1e-9)
        say(sum(weight[n] for n in done) / whole, "areas")
        todo = [part for part in parts if part.number not in done]
        for part, found, told in workers.results(task, todo):
            done[part.number] = (found, told)
            if store is not None:
                store.put(keys[part.number], found, told)
            say(sum(weight[n] for n in done) / whole, "areas")
            if cancelled is not None and cancelled():
                raise Cancelled
        return _with(inputs, [done[part.number] for part in parts], kept, sums)


def _with(inputs: Inputs, parts: list[tuple[Survey, LandReading]], kept: int, sums: layers.Checksums) -> Inputs:
    """Return the inputs with the sum of what the parts gave."""
    whole = merged(found for found, _ in parts)
    codes = [whole.class_areas["class_code"]] if whole.class_areas is not None else []
    if whole.changes is not None:
        codes += [whole.changes["from_code"], whole.changes["to_code"]]
    names = np.unique(np.concatenate([c.astype(str).to_numpy() for c in codes])) if codes else np.zeros(0, dtype=object)
    years = next((told.years for _, told in parts if told.years is not None), None)
    notices = [*inputs.notices, *_summed(n for _, told in parts for n in told.notices)]
    notices.append(Notice("measured_in_parts", {"count": len(parts), "kept": kept}, "info"))
    return replace(
        inputs,
        surveyed=whole,
        nomenclature=with_narrowed(inputs.nomenclature, names.astype(object)),
        years=inputs.years or years,
        sources=(*inputs.sources, *_sources((s for _, told in parts for s in told.sources), sums)),
        notices=tuple(notices),
    )


def _summed(notices: Iterable[Notice]) -> list[Notice]:
    """Tell once what several parts tell: counts add up (a polygon on the edge of two parts counts in both)."""
    found: dict[tuple[str, str], Notice] = {}
    for notice in notices:
        fixed = {k: v for k, v in notice.values.items() if k not in _ADDED}
        key = notice.key, str(fixed)
        if key not in found:
            found[key] = notice
        else:
            values = dict(found[key].values)
            for name in _ADDED:
                if name in values:
                    values[name] = values[name] + notice.values[name]
            found[key] = Notice(notice.key, values, notice.level)
    return list(found.values())


def _sources(sources: Iterable[layers.Source], sums: layers.Checksums) -> list[layers.Source]:
    """Return each source once, its checksum taken of the whole file, its features those of every part."""
    found: dict[tuple[str, str], layers.Source] = {}
    for source in sources:
        key = source.role, source.path
        before = found.get(key)
        found[key] = source if before is None else replace(before, features=before.features + source.features)
    files = {s.path: layers.split_path(s.path)[0] for s in found.values()}
    return [
        replace(s, sha256=sums.of(files[s.path])) if not s.sha256 and files[s.path].exists() else s
        for s in found.values()
    ]


# --- keys


def keys_of(task: Task, parts: list[Part], sums: layers.Checksums) -> dict[int, str]:
    """Return the key of every part, by its number: what it is made from, to the byte."""
    held = {name: getattr(task.paths, name) for name in _READING}
    files = {path: sums.of(layers.split_path(path)[0]) for path in _drawn(task.paths)}
    tables = [path for path in (task.paths.crosswalk, task.paths.nomenclature) if path and Path(path).is_file()]
    files |= {path: sums.of(Path(path)) for path in tables}
    roles = {name: files.get(str(getattr(task.paths, name))) for name in _DRAWN}
    refine = [(path.partition("=")[0], files[path.partition("=")[2] or path]) for path in task.paths.refine]
    own = [files[path] for path in tables]
    common = json.dumps(
        [Store.FORMAT, _engine(), {**held, "refine": refine}, roles, own, task.crs, task.raster_engine],
        sort_keys=True,
    )
    return {part.number: _digest(common, part) for part in parts}


def _engine() -> str:
    """Return what tells this engine and its nomenclatures apart from those of another day."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted([*root.rglob("*.py"), *(root / "nomenclatures").rglob("*.csv")]):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _digest(common: str, part: Part) -> str:
    digest = hashlib.sha256(common.encode())
    for column in PIECE:
        digest.update("\x1f".join(part.pieces[column].astype(str)).encode())
    for shape in shapely.to_wkb(part.pieces["geometry"].to_numpy()):
        digest.update(shape)
    return digest.hexdigest()


# --- who measures


def measure_part(
    task: Task, part: Part, reader: LandReader | None = None, cancelled: Callable[[], bool] | None = None
) -> tuple[Survey, LandReading]:
    """Read and measure one part, wherever this runs; by the reader that this process keeps where none is given.

    Raises:
        DataError: ``part_failed``.
    """
    if task.large:
        overlay.load_compiled()
    try:
        with layers.threads_at_most(task.threads):
            land, found = (reader or _reader(task)).read(part.pieces["geometry"].to_numpy())
            told = survey(
                part.pieces, land, raster_engine=task.raster_engine, threads=task.threads, cancelled=cancelled
            )
    except Cancelled:
        raise
    except CarbocsError as error:
        raise DataError("part_failed", number=part.number, shown=part.shown, reason=error) from None
    except Exception as error:  # whatever a spoilt file or a stalled store makes of it, the part is to be named
        said = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        raise DataError("part_failed", number=part.number, shown=part.shown, reason=said) from error
    return told, found


@lru_cache(maxsize=2)
def _reader(task: Task) -> LandReader:
    """Return what reads a task's land in this process: what its layers are coded in is found out once."""
    return LandReader(task.paths, task.crs, load_release(task.release))


class Here:
    """This process, one part after the other.

    Args:
        opener: what the paths are opened by.
        crs: the working CRS as the opener knows it; the task's where None.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised.
    """

    def __init__(self, opener: Opener = layers, crs: Any = None, cancelled: Callable[[], bool] | None = None) -> None:
        self.opener, self.crs, self.cancelled = opener, crs, cancelled

    def results(self, task: Task, parts: list[Part]) -> Iterator[tuple[Part, Survey, LandReading]]:
        """Measure parts in their order."""
        if not parts:
            return
        reader = LandReader(task.paths, self.crs or task.crs, load_release(task.release), opener=self.opener)
        for part in parts:
            yield (part, *measure_part(task, part, reader, self.cancelled))

    def close(self) -> None:
        """There is no one to let go."""


def begin(large: bool = False) -> None:
    """Make a process ready to measure, while whoever asks is not ready yet; ``large`` as ``Task.large``."""
    tune_process()
    if large:
        overlay.load_compiled()


def _begin(environ: Mapping[str, str], large: bool) -> None:
    """Make a process of this machine's ready, in the environment of whoever asked for it."""
    end_with_parent()
    os.environ.clear()
    os.environ.update(environ)
    begin(large)


class Processes:
    """Processes of this machine.

    Args:
        count: of them.
        large: as ``Task.large``.
    """

    def __init__(self, count: int, large: bool = False) -> None:
        self.count = count
        given = dict(os.environ), large
        self.pool = ProcessPoolExecutor(
            count, mp_context=worker_context([__name__]), initializer=_begin, initargs=given
        )
        with begun_with_settings():
            for _ in range(count):  # each begins when something is first asked of it
                self.pool.submit(os.getpid)

    def results(self, task: Task, parts: list[Part]) -> Iterator[tuple[Part, Survey, LandReading]]:
        """Measure parts as workers are free, a few ahead, so that those not begun can be called off."""
        waiting = list(reversed(parts))
        running: dict[Future[Any], Part] = {}
        try:
            while waiting or running:
                while waiting and len(running) < 2 * self.count:
                    part = waiting.pop()
                    running[self.pool.submit(measure_part, task, part)] = part
                over, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in over:
                    part = running.pop(future)
                    yield (part, *future.result())
        finally:
            for future in running:
                future.cancel()

    def close(self) -> None:
        """End the processes."""
        self.pool.shutdown(wait=True, cancel_futures=True)
