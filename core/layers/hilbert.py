"""A layer written along a Hilbert curve, as GeoParquet whose row groups say where they lie: what is near is read alone.

No more than some rows are held at once, of the others forty bytes each: rows are numbered along the curve by their
middles, shared out into files of neighbours, and each of those is sorted and written.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

import numpy as np
import pandas as pd
import shapely

from ..errors import DataError, UsageError
from .files import delivered, opened_by_arrow, whole_file
from .vector import PARQUET, described, locate

if TYPE_CHECKING:
    import pyarrow

Progress = Callable[[float, str], None]
GROUP_ROWS = 20_000
"""Rows of a row group: some square kilometres of a fine land use, and few enough groups for a footer."""
_AT_ONCE = 500_000
"""Rows sorted at once: some hundred megabytes."""
_BATCH = 65_536
_RANK = "__rank"


def write_sorted(
    path: str,
    target: str,
    *,
    rows: int = GROUP_ROWS,
    at_once: int = _AT_ONCE,
    progress: Progress | None = None,
) -> tuple[int, int]:
    """Write a layer of polygons or lines as it is, its rows along a Hilbert curve; return its rows and row groups.

    Args:
        path: as ``read_vector``.
        target: a ``.parquet``: a file, or an object in a store (``s3://…``), whole or absent.
        rows: of a row group.
        at_once: the rows held in memory.
        progress: called with a fraction in 0–1 and a message.

    Raises:
        UsageError: ``unknown_prepared_output``, ``no_such_folder``. DataError: ``no_crs``, ``empty_layer``,
            ``unreadable_layer``, ``cannot_write``, ``unreachable_store``.
    """
    say = progress or (lambda fraction, message: None)
    if not target.casefold().endswith(PARQUET):
        raise UsageError("unknown_prepared_output", path=target)
    place = locate(path, None)
    crs, _ = described(place)
    if crs is None:
        raise DataError("no_crs", layer=place.label, role="layer")
    boxes = _boxes(place, say)
    if not len(boxes) or not np.isfinite(boxes).any():
        raise DataError("empty_layer", layer=place.label, role="layer")
    rank = _ranks(boxes)
    with tempfile.TemporaryDirectory() as folder:
        files = _shared_out(place, rank, boxes, at_once, Path(folder), say)
        with delivered(target) as place_of_it, whole_file(place_of_it) as beside:
            groups = _write(files, beside, _described(crs, boxes), rows, say)
    return len(rank), groups


def _batches(place: Any) -> Iterator[tuple[pyarrow.Table, np.ndarray]]:
    """Read a layer some rows at a time: its attributes, and the WKB (n,) of its geometries."""
    import pyarrow
    import pyarrow.parquet as parquet
    import pyogrio

    try:
        if place.parquet:
            with parquet.ParquetFile(**opened_by_arrow(place.file)) as file:
                geo = json.loads((file.schema_arrow.metadata or {}).get(b"geo", b"{}"))
                name = geo.get("primary_column", "geometry")
                for batch in file.iter_batches(batch_size=_BATCH):
                    yield _apart(pyarrow.Table.from_batches([batch]), name)
        else:
            with pyogrio.open_arrow(place.dataset, layer=place.layer, batch_size=_BATCH, use_pyarrow=True) as (
                meta,
                reader,
            ):
                name = meta["geometry_name"] or "wkb_geometry"
                for batch in reader:
                    yield _apart(pyarrow.Table.from_batches([batch]), name)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError, ValueError) as error:
        raise DataError("unreadable_layer", path=str(place.file), reason=str(error).split("\n")[0]) from error


def _apart(table: pyarrow.Table, name: str) -> tuple[pyarrow.Table, np.ndarray]:
    own = [c for c in ("bbox", "geometry") if c in table.column_names and c != name]
    return table.drop_columns([name, *own]), table.column(name).to_numpy()


def _boxes(place: Any, say: Progress) -> np.ndarray:
    """Return the box (n, 4) of every row, NaN where it has no geometry."""
    boxes = [np.zeros((0, 4))]
    for _, blobs in _batches(place):
        boxes.append(shapely.bounds(shapely.from_wkb(blobs)))
        say(0.0, "prepare")
    return np.concatenate(boxes)


def _ranks(boxes: np.ndarray) -> np.ndarray:
    """Return the place (n,) of every row along the Hilbert curve of the whole, by the middle of its box."""
    import geopandas

    whole = _total(boxes)
    middle = np.column_stack([boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]]) / 2
    middle = np.where(np.isfinite(middle), middle, whole[:2])
    key = np.zeros(len(boxes), dtype=np.int64)
    for start in range(0, len(boxes), _AT_ONCE):
        points = geopandas.GeoSeries(shapely.points(middle[start : start + _AT_ONCE]))
        key[start : start + _AT_ONCE] = points.hilbert_distance(total_bounds=whole)
    rank = np.empty(len(key), dtype=np.int64)
    rank[np.argsort(key, kind="stable")] = np.arange(len(key))
    return rank


def _total(boxes: np.ndarray) -> np.ndarray:
    low, high = np.nanmin(boxes[:, :2], axis=0), np.nanmax(boxes[:, 2:], axis=0)
    return np.concatenate([low, high])


def _shared_out(
    place: Any, rank: np.ndarray, boxes: np.ndarray, at_once: int, folder: Path, say: Progress
) -> list[Path]:
    """Share rows out into files of neighbours, each with the rank and the box of its rows."""
    import pyarrow
    import pyarrow.parquet as parquet

    count = -(-len(rank) // at_once)
    files = [folder / f"{n}.parquet" for n in range(count)]
    writers: dict[int, Any] = {}
    done = 0
    with ExitStack() as stack:
        for attributes, blobs in _batches(place):
            own = slice(done, done + len(blobs))
            done += len(blobs)
            box = pd.DataFrame(boxes[own], columns=["xmin", "ymin", "xmax", "ymax"])
            table = attributes.append_column("geometry", pyarrow.array(blobs, type=pyarrow.binary()))
            table = table.append_column("bbox", pyarrow.Table.from_pandas(box, preserve_index=False).to_struct_array())
            table = table.append_column(_RANK, pyarrow.array(rank[own])).replace_schema_metadata(None)
            part = rank[own] // at_once
            for n in np.unique(part):
                if n not in writers:
                    writers[n] = stack.enter_context(parquet.ParquetWriter(files[n], table.schema))
                writers[n].write_table(table.filter(part == n))
            say(0.5 * done / len(rank), "prepare")
    return files


def _described(crs: Any, boxes: np.ndarray) -> dict[bytes, bytes]:
    """Return the metadata of GeoParquet 1.1: CRS, the box of all rows, where the box of each stands."""
    import pyproj

    column = {
        "encoding": "WKB",
        "geometry_types": [],
        "crs": pyproj.CRS.from_user_input(crs).to_json_dict(),
        "bbox": _total(boxes).tolist(),
        "covering": {"bbox": {edge: ["bbox", edge] for edge in ("xmin", "ymin", "xmax", "ymax")}},
    }
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return {b"geo": json.dumps(geo).encode()}


def _write(files: list[Path], target: Path, metadata: dict[bytes, bytes], rows: int, say: Progress) -> int:
    """Write files of neighbours one after another, each sorted; return the number of row groups."""
    import pyarrow.parquet as parquet

    groups = 0
    with ExitStack() as stack:
        writer = None
        for n, file in enumerate(files, 1):
            table = parquet.read_table(file).sort_by(_RANK).drop_columns([_RANK]).replace_schema_metadata(metadata)
            if writer is None:
                writer = stack.enter_context(parquet.ParquetWriter(target, table.schema, compression="zstd"))
            writer.write_table(table, row_group_size=rows)
            groups += -(-len(table) // rows)
            say(0.5 + 0.5 * n / len(files), "prepare")
    return groups
