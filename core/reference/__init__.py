"""The reference figures: releases of tidy tables, one folder each, and their loader.

A release holds a ``manifest.json`` (source, licence, units, checksum table by table) and its tables as CSV. Adding next
year's release is adding a folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError, UsageError

_HERE = Path(__file__).parent
_MANIFEST = "manifest.json"
_ENTRY = ("file", "rows", "digest", "columns")
"""What the manifest must say of each table."""
DEFAULT = "chanterelle-2024-11"
_COLUMNS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "communes": (["insee"], ["name", "epci", "departement", "region", "zpc", "ser"], ["population", "area_ha"]),
    "epci": (["epci"], ["name", "nature"], []),
    "regions": (["region"], ["name", "inter_region", "rad13", "basin"], []),
    "soil_stock": (["zpc", "soil"], [], ["stock_tc_ha"]),
    "soil_flux": (["zpc", "from_soil", "to_soil"], [], ["flux_tc_ha_yr"]),
    "biomass": (["inter_region", "occupation"], [], ["biomass_tc_ha"]),
    "forest": (
        ["localisation_type", "localisation", "composition"],
        ["name"],
        ["live_tc_ha", "dead_tc_ha", "growth_tc_ha_yr", "harvest_m3_ha_yr"],
    ),
    "hedgerow": (["departement"], [], ["carbon_tc_km"]),
    "wood_use": (["rad13"], [], ["timber_percent", "industry_percent"]),
    "practices": (
        ["id"],
        ["label_en", "label_fr", "occupation"],
        ["soil_tc_ha_yr", "biomass_tc_ha_yr", "offered"],
    ),
    "successors": (["insee_old"], ["insee_new", "kind"], ["area_ha"]),
    "constants": (["key"], ["unit", "source"], ["value"]),
}
"""What a release must hold: of each table, the columns that name a row, other words, and figures."""


@dataclass(frozen=True)
class Reference:
    """One release, its tables read once.

    Every table is an attribute: ``communes`` (INSEE → EPCI, zones, population, area), ``epci``, ``regions``,
    ``soil_stock``, ``soil_flux``, ``biomass`` (outside forests), ``forest``, ``hedgerow``, ``wood_use``, ``practices``,
    ``successors`` (communes that are no more); their columns stand in ``_COLUMNS``, their units in the manifest.
    Tables are shared by all who load the release: take a copy before changing one.
    """

    release: str
    folder: Path
    manifest: dict[str, Any]
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by name, codes as text and blanks as empty text.

        Raises:
            UsageError: ``no_such_table``.
            DataError: ``bad_reference_table``, where its file cannot be read as the manifest says.
        """
        if name not in self.manifest["tables"]:
            raise UsageError("no_such_table", table=name, tables=", ".join(self.manifest["tables"]))
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name]

    def _read(self, name: str) -> pd.DataFrame:
        entry = self.manifest["tables"][name]
        path = self.folder / entry["file"]
        try:
            table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8").astype(object)
        except (OSError, ValueError, EOFError) as error:
            raise self._fault(name, f"{entry['file']}: {error}") from error
        keys, words, figures = _COLUMNS.get(name, ([], [], []))
        lacking = [c for c in (*keys, *words, *figures) if c not in table]
        if lacking:
            raise self._fault(name, f"no column {', '.join(lacking)}")
        for column in figures:
            blank = table[column] == ""
            numbers = pd.to_numeric(table[column].where(~blank), errors="coerce").astype(float)
            wrong = table[column][numbers.isna() & ~blank]
            if len(wrong):
                raise self._fault(name, f"{column}: “{wrong.iloc[0]}” is no number")
            table[column] = numbers
        return table

    def _fault(self, table: str, reason: str) -> DataError:
        return DataError("bad_reference_table", release=self.release, table=table, reason=reason)

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and name in self.manifest["tables"]:
            return self.table(name)
        raise AttributeError(name)

    @property
    def constants(self) -> dict[str, float]:
        """The figures that hold everywhere, by key; their units and sources stand in the table."""
        table = self.table("constants")
        return dict(zip(table["key"], table["value"].astype(float)))


def releases() -> list[str]:
    """Return the ids of the releases at hand, by name."""
    return sorted(path.parent.name for path in _HERE.glob(f"*/{_MANIFEST}"))


def load_release(release: str | None = None) -> Reference:
    """Return a release by id (the default where none is named) or by the path of its folder.

    Raises:
        UsageError: ``no_such_release``, naming those there are.
        DataError: ``unreadable_manifest`` or ``bad_manifest`` (what it lacks).
    """
    folder = _folder(release)
    return _load(folder, (folder / _MANIFEST).stat().st_mtime_ns)


def verify(release: str | None = None) -> list[tuple[str, str]]:
    """Check a release against its manifest and its own rules; return what is wrong as (table, what), else nothing.

    Nothing is taken from what was read before: the files are read as they lie there now.

    Raises:
        UsageError, DataError: as ``load_release``.
    """
    reference = _opened(_folder(release))
    faults = [(name, fault) for name in reference.manifest["tables"] if (fault := _file_fault(reference, name))]
    return faults or [(table, what) for table, what, broken in _rules(reference) if broken]


def _file_fault(reference: Reference, name: str) -> str | None:
    entry = reference.manifest["tables"][name]
    path = reference.folder / entry["file"]
    if not path.is_file():
        return f"missing file {entry['file']}"
    if f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" != entry["digest"]:
        return "checksum differs from the manifest"
    try:
        rows = len(reference.table(name))
    except DataError as error:
        return str(error.values["reason"])
    return None if rows == entry["rows"] else f"{rows} rows, {entry['rows']} in the manifest"


def _rules(reference: Reference) -> Iterator[tuple[str, str, bool]]:
    """Yield the rules that figures must keep, whatever the release: table, what is wrong, whether it is."""
    for name, (keys, _, figures) in _COLUMNS.items():
        table = reference.table(name)
        yield name, f"two rows of one {', '.join(keys)}", table.duplicated(keys).any()
        if name != "successors":  # arrondissements have no area of their own
            yield name, "a figure is missing", table[figures].isna().to_numpy().any()
    communes, regions, use = reference.communes, reference.regions, reference.wood_use
    stock, biomass, forest = reference.soil_stock, reference.biomass, reference.forest
    here = communes[communes["region"].isin(regions["region"])]
    percent = use[["timber_percent", "industry_percent"]].to_numpy()
    yield "communes", "a commune without pedoclimatic zone", (here["zpc"] == "").any()
    yield "communes", "a commune of a zone without figures", not set(here["zpc"]) - {""} <= set(stock["zpc"])
    yield "communes", "a commune of an unknown region", len(here) < len(communes)
    yield "soil_stock", "a zone that lacks a soil", len(stock) != stock["zpc"].nunique() * stock["soil"].nunique()
    yield "soil_stock", "a stock below 0", (stock["stock_tc_ha"] < 0).any()
    yield "soil_flux", "its zones are not those of soil_stock", set(reference.soil_flux["zpc"]) != set(stock["zpc"])
    yield "regions", "an inter-region without biomass", not set(regions["inter_region"]) <= set(biomass["inter_region"])
    yield "regions", "a region without shares of wood", not set(regions["rad13"]) <= set(use["rad13"])
    yield "wood_use", "a percentage outside 0–100", ((percent < 0) | (percent > 100)).any()
    yield "wood_use", "shares of wood beyond 100 %", (percent.sum(axis=1) > 100).any()
    yield "successors", "a commune that still is", reference.successors["insee_old"].isin(communes["insee"]).any()
    yield "successors", "a successor that is none", not set(reference.successors["insee_new"]) <= set(communes["insee"])
    yield "forest", "a density below 0", (forest[["live_tc_ha", "dead_tc_ha"]] < 0).to_numpy().any()


def _folder(release: str | None) -> Path:
    name = release or DEFAULT
    for folder in (_HERE / name, Path(name)):
        if (folder / _MANIFEST).is_file():
            return folder.resolve()
    raise UsageError("no_such_release", release=name, releases=", ".join(releases()))


@lru_cache(maxsize=4)
def _load(folder: Path, written: int) -> Reference:
    """Return a release, read once as long as its manifest (``written``: its time, ns) is the same."""
    return _opened(folder)


def _opened(folder: Path) -> Reference:
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        tables = dict(manifest.get("tables", {}))
    except (ValueError, TypeError, AttributeError) as error:
        raise DataError("unreadable_manifest", folder=str(folder), reason=str(error)) from error
    missing = [key for key in ("release", "tables") if key not in manifest]
    missing += [f"tables.{name}" for name in _COLUMNS if "tables" in manifest and name not in tables]
    missing += [f"tables.{name}.{key}" for name in tables for key in _ENTRY if key not in tables[name]]
    if missing:
        raise DataError("bad_manifest", folder=str(folder), missing=", ".join(missing))
    return Reference(manifest["release"], folder, manifest)
