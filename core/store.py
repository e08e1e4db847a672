"""What parts of a land gave, kept in a folder by what they were made from: a checkpoint and a cache in one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .errors import Notice
from .inputs import LandReading
from .layers import Source, whole_file
from .survey import Survey, tables_of


class Store:
    """A folder of what parts gave, a file a part, named by its key.

    A file is whole or absent; one that was spoilt is taken for absent. Numbers are written so that they are read back
    to the last bit.
    """

    FORMAT = 1

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"

    def get(self, key: str) -> tuple[Survey, LandReading] | None:
        """Return what a part gave; None where it is not held, or not whole."""
        try:
            head, _, body = self._path(key).read_text(encoding="utf-8").partition("\n")
        except (OSError, UnicodeDecodeError):
            return None
        if hashlib.sha256(body.encode()).hexdigest() != head:
            return None
        held = json.loads(body)
        tables = {name: _table(columns) for name, columns in held["tables"].items()}
        notices = tuple(Notice(n["key"], _tuples(n["values"]), n["level"]) for n in held["notices"])
        sources = tuple(Source(**source) for source in held["sources"])
        return Survey(**tables), LandReading(held["years"], notices, sources)

    def put(self, key: str, found: Survey, told: LandReading) -> None:
        """Keep what a part gave."""
        tables = {name: {c: table[c].tolist() for c in table} for name, table in tables_of(found).items()}
        notices = [{"key": n.key, "values": n.values, "level": n.level} for n in told.notices]
        held = {"tables": tables, "years": told.years, "notices": notices, "sources": [asdict(s) for s in told.sources]}
        body = json.dumps(held, ensure_ascii=False, default=_plain)
        with whole_file(self._path(key)) as path:
            path.write_text(f"{hashlib.sha256(body.encode()).hexdigest()}\n{body}", encoding="utf-8")

    def files(self) -> list[Path]:
        """Return the files held, the oldest first."""
        return sorted(self.folder.glob("*.json"), key=lambda p: p.stat().st_mtime)

    def size(self) -> int:
        """Return the bytes held."""
        return sum(path.stat().st_size for path in self.files())

    def clear(self) -> int:
        """Take everything out; return how many files that were."""
        files = self.files()
        for path in files:
            path.unlink()
        return len(files)


def _table(columns: dict[str, list[Any]]) -> pd.DataFrame:
    numbers = {c for c in columns if c.endswith(("_ha", "_km"))}
    return pd.DataFrame({c: pd.Series(v, dtype=float if c in numbers else object) for c, v in columns.items()})


def _plain(value: Any) -> Any:
    """Return a number of numpy as one of Python."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value)} cannot be kept")


def _tuples(value: Any) -> Any:
    """Return what JSON wrote as lists as the tuples that they were."""
    if isinstance(value, dict):
        return {k: _tuples(v) for k, v in value.items()}
    return tuple(_tuples(v) for v in value) if isinstance(value, list) else value
