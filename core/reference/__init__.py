"""The reference figures: releases of tidy tables, one folder each, and their loader.

A release holds a ``manifest.json`` (source, licence, units, checksum table by table) and its tables as CSV. Adding next
year's release is adding a folder.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError, UsageError

_HERE = Path(__file__).parent
DEFAULT = "chanterelle-2024-11"
NUMBERS = re.compile(r"_(ha|yr|km|percent)$|^(value|population|offered)$")


@dataclass(frozen=True)
class Reference:
    """One release, its tables read once.

    communes: insee, name, epci, departement, region, zpc, ser, population, area_ha.
    epci: epci, name, nature. regions: region, name, inter_region, rad13, basin.
    soil_stock: zpc, soil, stock_tc_ha. soil_flux: zpc, from_soil, to_soil, flux_tc_ha_yr.
    biomass: inter_region, occupation, biomass_tc_ha.
    forest: localisation_type, localisation, name, composition, live_tc_ha, dead_tc_ha, growth_tc_ha_yr,
    harvest_m3_ha_yr.
    hedgerow: departement, carbon_tc_km. wood_use: rad13, timber_percent, industry_percent.
    practices: id, label_en, label_fr, occupation, soil_tc_ha_yr, biomass_tc_ha_yr, offered.
    successors: insee_old, insee_new, kind, area_ha.
    """

    release: str
    folder: Path
    manifest: dict[str, Any]
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by name, codes as text and blanks as empty text.

        Raises:
            UsageError: ``no_such_table``.
        """
        if name not in self.manifest["tables"]:
            raise UsageError("no_such_table", table=name, tables=", ".join(self.manifest["tables"]))
        if name not in self._tables:
            self._tables[name] = _read(self.folder / self.manifest["tables"][name]["file"])
        return self._tables[name]

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
    """Return the ids of the releases at hand, oldest first."""
    return sorted(path.parent.name for path in _HERE.glob("*/manifest.json"))


def load_release(release: str | None = None) -> Reference:
    """Return a release by id (the default where none is named) or by the path of its folder.

    Raises:
        UsageError: ``no_such_release``, naming those there are.
    """
    name = release or DEFAULT
    folder = _HERE / name if (_HERE / name / "manifest.json").is_file() else Path(name)
    if not (folder / "manifest.json").is_file():
        raise UsageError("no_such_release", release=name, releases=", ".join(releases()))
    return _load(folder.resolve())


def verify(release: str | None = None) -> list[tuple[str, str]]:
    """Check a release against its manifest and its own rules; return what is wrong as (table, what), else nothing."""
    reference = load_release(release)
    faults: list[tuple[str, str]] = []
    for name, entry in reference.manifest["tables"].items():
        path = reference.folder / entry["file"]
        if not path.is_file():
            faults.append((name, f"missing file {entry['file']}"))
        elif hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            faults.append((name, "checksum differs from the manifest"))
        elif len(reference.table(name)) != entry["rows"]:
            faults.append((name, f"{len(reference.table(name))} rows, {entry['rows']} in the manifest"))
    return faults or _broken_rules(reference)


def _broken_rules(reference: Reference) -> list[tuple[str, str]]:
    zones = set(reference.soil_stock["zpc"])
    communes, regions, use = reference.communes, reference.regions, reference.wood_use
    figures = communes[communes["region"].isin(regions["region"])]
    percent = use[["timber_percent", "industry_percent"]]
    rules = (
        ("communes", "a commune listed twice", communes["insee"].duplicated().any()),
        ("communes", "a zone without figures", not set(figures["zpc"]) - {""} <= zones),
        ("soil_flux", "its zones are not those of soil_stock", set(reference.soil_flux["zpc"]) != zones),
        (
            "regions",
            "an inter-region without biomass",
            not set(regions["inter_region"]) <= set(reference.biomass["inter_region"]),
        ),
        ("regions", "a region without shares of wood", not set(regions["rad13"]) <= set(use["rad13"])),
        ("wood_use", "a percentage outside 0–100", not percent.stack().between(0, 100).all()),
        (
            "successors",
            "a successor that is no commune",
            not set(reference.successors["insee_new"]) <= set(communes["insee"]),
        ),
        ("forest", "a density below 0", (reference.forest[["live_tc_ha", "dead_tc_ha"]] < 0).to_numpy().any()),
    )
    return [(table, what) for table, what, broken in rules if broken]


@lru_cache(maxsize=4)
def _load(folder: Path) -> Reference:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    missing = {"release", "tables"} - set(manifest)
    if missing:
        raise DataError("bad_manifest", folder=str(folder), missing=", ".join(sorted(missing)))
    return Reference(manifest["release"], folder, manifest)


def _read(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8").astype(object)
    for column in table:
        if NUMBERS.search(str(column)):
            table[column] = pd.to_numeric(table[column].replace("", None)).astype(float)
    return table
