"""A result read back from its GeoPackage, as it was written: what is made of it later needs neither layers nor a run.

SQLite alone reads it, so that QGIS and the command get the same without a second GDAL.
"""

from __future__ import annotations

import json
import math
import sqlite3
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from .. import indicators
from ..assessment import Assessment, AssessmentOptions
from ..errors import DataError, Notice, UsageError
from ..layers import Source
from .exchange import LATER, TABLES

_LEVEL = "territories_"
_NOT_OPTIONS = ("release", "mode", "crs")
_SCENARIOS = ("scenarios", "all_actions", "conversions", "yearly", "templates")
"""Tables that the GeoPackage of scenarios alone holds."""
_ENVELOPES = (0, 32, 48, 48, 64)
"""Bytes of the envelope before a geometry, by its kind (GeoPackage 1.2, clause 2.1.3)."""


def read_result(path: Path) -> Assessment:
    """Return the assessment that ``write_geopackage``, or the plugin, wrote to ``path``.

    Raises:
        UsageError: ``no_such_file``; ``not_a_result`` where it is no result of an assessment.
        DataError: ``result_cut_short`` where a table of it is gone; ``result_of_before`` where it is an older one.
    """
    with closing(_opened(path)) as file:
        names = _tables_in(file)
        levels = [name for name in names if name.startswith(_LEVEL)]
        if not levels or "indicators" not in names:
            raise UsageError("not_a_result", path=str(path))
        needed = [name for name in (*TABLES, "options", "sources", "warnings") if name not in LATER]
        lacking = [name for name in needed if name not in names]
        if lacking:
            raise DataError("result_cut_short", path=str(path), tables=", ".join(lacking))
        tables = {name: _table(file, name) for name in (*needed, *(n for n in LATER if n in names))}
        tables |= {name: pd.DataFrame(columns=list(columns)) for name, columns in LATER.items() if name not in names}
        if "values" not in tables["warnings"]:
            raise DataError("result_of_before", path=str(path))
        territories = pd.concat([_territories(file, name) for name in levels], ignore_index=True)
    chosen = dict(zip(tables["options"]["option"], tables["options"]["value"].fillna("")))
    order = {level: n for n, level in enumerate(tables["audit"]["level"].drop_duplicates())}
    territories = territories.sort_values("level", key=lambda s: s.map(order), kind="stable").reset_index(drop=True)
    return Assessment(
        options=_options(chosen),
        release=chosen["release"],
        mode=chosen["mode"],
        crs=chosen["crs"] or None,
        territories=territories,
        sources=tuple(_source(row) for row in tables["sources"].to_dict("records")),
        warnings=tuple(notice_of(row) for row in tables["warnings"].to_dict("records")),
        **{name: tables[name] for name in TABLES},
    )


def read_scenarios(path: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of scenarios by name (those of ``scenario_tables``) that the GeoPackage of a plan holds.

    Raises:
        UsageError: ``no_such_file``; ``not_scenarios`` where it holds none.
        DataError: ``result_of_before`` where it is an older one.
    """
    with closing(_opened(path)) as file:
        names = _tables_in(file)
        if any(name not in names for name in _SCENARIOS):
            raise UsageError("not_scenarios", path=str(path))
        plain = file.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'attributes'")
        held = {name: _table(file, name) for (name,) in plain if name != "layer_styles"}
    if "values" not in held["notices"]:
        raise DataError("result_of_before", path=str(path))
    held["actions"] = held.pop("all_actions")
    return held


def _opened(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise UsageError("no_such_file", path=str(path))
    # Read as it lies: neither a lock nor a journal is left beside it.
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _tables_in(file: sqlite3.Connection) -> list[str]:
    try:
        return [name for (name,) in file.execute("SELECT table_name FROM gpkg_contents ORDER BY rowid")]
    except sqlite3.DatabaseError:  # no GeoPackage, or no database at all
        return []


def _table(file: sqlite3.Connection, name: str) -> pd.DataFrame:
    quoted = name.replace('"', '""')
    table = pd.read_sql_query(f'SELECT * FROM "{quoted}"', file)  # noqa: S608  # nosec B608 (a name of its own contents)
    return table.drop(columns=["fid"], errors="ignore")


def _territories(file: sqlite3.Connection, name: str) -> pd.DataFrame:
    """Return the territories of a level as an assessment holds them, without the figures laid beside them."""
    table = _table(file, name)
    for column, kind in (("name", str), ("territory", str), ("area_ha", float)):
        table[column] = table[column].fillna("" if kind is str else math.nan).astype(kind)
    table["geometry"] = _shapes(table["geom"]) if "geom" in table else None
    return table[["level", "territory", "name", "area_ha", "communes", "geometry"]]


def _shapes(blobs: pd.Series) -> np.ndarray:
    """Return geometry from the GeoPackage's binary: well-known binary after a header and an envelope."""
    bare = [None if b is None else b[8 + _ENVELOPES[(b[3] >> 1) & 7] :] for b in blobs]
    return np.asarray(shapely.from_wkb(np.array(bare, dtype=object)))


def _options(chosen: dict[str, str]) -> AssessmentOptions:
    """Return options from their text: each read as the kind of thing that it stands for by default."""
    default = AssessmentOptions()
    values: dict[str, Any] = {}
    for option in fields(AssessmentOptions):
        written = chosen.get(option.name, "")
        if option.name == "levels":
            values[option.name] = tuple(level for level in written.split(", ") if level)
        elif written:
            values[option.name] = _as_kind(written, getattr(default, option.name), str(option.type))
    return AssessmentOptions(**values)


def _as_kind(written: str, default: object, kind: str) -> Any:
    if isinstance(default, bool):
        return written == "True"
    if isinstance(default, str):
        return written
    return int(written) if kind.startswith("int") else float(written)


def _source(row: dict[str, Any]) -> Source:
    known = {name: None if _absent(value) else value for name, value in row.items()}
    details = json.loads(known.pop("details") or "{}")
    vintage = known.pop("vintage")
    known.update(vintage=None if vintage is None else int(vintage), features=int(known["features"] or 0))
    return Source(**{**known, "sha256": known["sha256"] or "", "details": details})


def _absent(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def notice_of(row: dict[str, Any]) -> Notice:
    """Return the notice that a row of ``exchange.notices_table`` tells, to be said in any language."""
    notice = Notice(row["name"], {k: _tuples(v) for k, v in json.loads(row["values"]).items()}, row["level"])
    try:
        notice.text("fr")
    except (KeyError, IndexError, ValueError):  # of a release that said it otherwise: as it was written then
        return Notice("as_written", {"message": row["message"]}, row["level"])
    return notice


def _tuples(value: Any) -> Any:
    """Return what JSON wrote as lists as the tuples that they were."""
    return tuple(_tuples(v) for v in value) if isinstance(value, list) else value


def levels_of(assessment: Assessment) -> tuple[str, ...]:
    """Return the levels whose territories are shown one by one, finest first, without the whole."""
    return tuple(level for level in assessment.levels if level != indicators.TOTAL)
