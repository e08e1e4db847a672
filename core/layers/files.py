"""Files: where they lie, what identifies them, and how one is written whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Any, cast

from ..errors import Cancelled, DataError, UsageError

_CHUNK = 1 << 20
_NO_ROOM = 1 << 20
"""Free bytes below which a disk counts as full."""


@dataclass(frozen=True)
class Source:
    """One input of a run: its role, place, layer, CRS, number of features (cells of a raster), checksum and vintage."""

    role: str
    path: str
    layer: str | None = None
    crs: str | None = None
    features: int = 0
    sha256: str = ""
    vintage: int | None = None
    code_field: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


def label(path: str) -> str:
    """Return the name errors show of a path."""
    return str(path)


def split_path(path: str) -> tuple[Path, str | None]:
    """Take ``file|layername=name`` (as QGIS writes it) apart.

    Raises:
        UsageError: ``no_such_file``.
    """
    file, _, rest = str(path).partition("|")
    layer = None
    for part in rest.split("|"):
        key, _, value = part.partition("=")
        if key.strip().casefold() == "layername":
            layer = value.strip()
    place = store_of(file) if is_stored(file) else Path(file)
    if not place.exists():
        raise UsageError("no_such_file", path=file)
    return place, layer


def is_stored(path: str | Path) -> bool:
    """Return whether a path is the address of an object in a store (``s3://…``, ``gs://…``, ``memory://…``)."""
    return "://" in str(path)


def store_of(address: str) -> Path:
    """Return an object of a store as what can be used like a path (fsspec's, by universal_pathlib).

    Raises:
        UsageError: ``needs_package``. DataError: ``unreachable_store``.
    """
    scheme = address.partition("://")[0]
    try:
        from upath import UPath

        place = UPath(address)
        place.exists()
    except ImportError as error:
        command = "python -m pip install 'carbocs[store]'"
        raise UsageError("needs_package", package=f"fsspec, {scheme}", version="2024.6", command=command) from error
    except ValueError as error:
        raise UsageError("no_such_store", path=address, scheme=scheme) from error
    except Exception as error:  # each store has its own: no network, no right, no such bucket
        reason = f"{type(error).__name__}: {error}".split("\n")[0]
        raise DataError("unreachable_store", path=address, reason=reason) from error
    return cast("Path", place)


def opened_by_arrow(file: Path) -> dict[str, Any]:
    """Return what Arrow and geopandas find a file by: its path, and the file system of the store that holds it."""
    if not is_stored(file):
        return {"source": str(file), "filesystem": None}
    store: Any = file
    return {"source": store.path, "filesystem": store.fs}


def checksum(path: Path, stopped: Callable[[], bool] = lambda: False) -> str:
    """Return the SHA-256 of a file, or of a folder's files in the order of their names (File Geodatabase).

    Of an object in a store, what the store tells it apart by: it is not fetched for that.

    Raises:
        Cancelled: where ``stopped``, asked now and then, says yes.
    """
    if is_stored(path):
        store: Any = path
        store.fs.invalidate_cache()  # what was listed before may have been changed since, by others
        return f"{store.protocol}:{store.fs.ukey(store.path)}"
    digest = hashlib.sha256()
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for file in files:
        if path.is_dir():
            digest.update(file.name.encode())
        with file.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                if stopped():
                    raise Cancelled
    return digest.hexdigest()


class Checksums:
    """The checksums of files, each taken once, in a thread of its own, while something else is done in the block.

    At the end of the block what was not asked for and is not done yet is given up.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        self._over = Event()
        self._thread = ThreadPoolExecutor(1)
        self._taken = {file: self._thread.submit(checksum, file, self._over.is_set) for file in dict.fromkeys(files)}

    def of(self, file: Path) -> str:
        """Return the checksum of one of the files, or of another, when it is known."""
        return self._taken[file].result() if file in self._taken else checksum(file)

    def __enter__(self) -> Checksums:
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.shutdown(wait=True, cancel_futures=True)


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Yield a path beside ``path`` to write to; it takes its place only when the block ends without an error.

    Whatever stops the block (an error, Ctrl-C) leaves what stood there before as it was.

    Raises:
        UsageError: ``no_such_folder``. DataError: ``disk_full``, ``cannot_write``.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise UsageError("no_such_folder", path=str(target.parent))
    if target.is_dir():
        raise UsageError("is_a_folder", path=str(target))
    try:
        # GDAL takes a folder whose name holds ".xlsx" or ".zip" for an archive.
        beside = Path(tempfile.mkdtemp(prefix=".carbocs-", dir=target.parent))
    except OSError as error:
        raise DataError("cannot_write", path=str(target), reason=str(error)) from error
    try:
        yield beside / target.name
        (beside / target.name).replace(target)
        _forget_journals(target)
    except Exception as error:
        if not _of_a_writer(error):
            raise
        raise DataError(_failure(error, target.parent), path=str(target), reason=str(error)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def delivered(target: str) -> Iterator[Path]:
    """Yield where to write what is to stand at ``target``, a file or folder: the path itself, or one beside a store.

    What is written for a store goes there when the block ends without an error, each object at once: what stood there
    stands until then.

    Raises:
        DataError: ``cannot_write``, ``unreachable_store``.
    """
    if not is_stored(target):
        yield Path(target)
        return
    place: Any = store_of(target)
    with tempfile.TemporaryDirectory() as folder:
        beside = Path(folder) / place.name
        yield beside
        files = [f for f in beside.rglob("*") if f.is_file()] if beside.is_dir() else [beside]
        try:
            for file in files:
                address = place if file == beside else place.joinpath(*file.relative_to(beside).parts)
                with file.open("rb") as content, address.open("wb") as stored:
                    shutil.copyfileobj(content, stored, 1 << 24)
        except Exception as error:  # each store has its own
            reason = f"{type(error).__name__}: {error}".split("\n")[0]
            raise DataError("cannot_write", path=target, reason=reason) from error


def _forget_journals(target: Path) -> None:
    """Remove what SQLite left beside the file that stood there before: it would be replayed onto the new one."""
    for ending in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + ending).unlink(missing_ok=True)


def _of_a_writer(error: Exception) -> bool:
    """Return whether an error comes from writing: of the system, of SQLite, or of GDAL by pyogrio."""
    return isinstance(error, (OSError, sqlite3.Error)) or type(error).__module__.startswith("pyogrio")


def _failure(error: Exception, folder: Path) -> str:
    """Name what stopped the writing; GDAL and SQLite do not say that the disk is full, its free space does."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return "disk_full" if full or shutil.disk_usage(folder).free < _NO_ROOM else "cannot_write"


def is_zip(path: Path) -> bool:
    """Return whether a path is a zip archive, by its name."""
    return path.suffix.casefold() == ".zip"


def zip_members(path: Path) -> list[str]:
    """Return the names of the files in a zip archive."""
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except zipfile.BadZipFile as error:
        raise DataError("unreadable_layer", path=str(path), reason=str(error)) from error


def inside_zip(path: Path, endings: tuple[str, ...]) -> str:
    """Return the GDAL path of the one dataset in a zip archive.

    Raises:
        DataError: ``zip_without_layer``, ``zip_of_several``, listing what the archive holds.
    """
    names = zip_members(path)
    folders = sorted({n[: n.casefold().index(".gdb/") + 4] for n in names if ".gdb/" in n.casefold()})
    found = folders or [n for n in names if n.casefold().endswith(endings) and not Path(n).name.startswith(".")]
    if not found:
        raise DataError("zip_without_layer", path=str(path), files=", ".join(names[:8]))
    if len(found) > 1:
        raise DataError("zip_of_several", path=str(path), files=", ".join(found[:8]))
    return f"/vsizip/{path.resolve().as_posix()}/{found[0]}"


def with_found(source: Source, **found: Any) -> Source:
    """Return a source with what was found in it written in: code field, vintage."""
    return replace(source, **found)
