"""Hundreds of scenarios written: a row a scenario; into a folder, a row a scenario and territory too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..errors import Notice, UsageError
from ..layers import whole_file
from ..scenario import Outcome
from .exchange import notices_table, write_tables
from .scenario import level_table, scenario_row


@dataclass(frozen=True)
class Batch:
    """What many scenarios come to.

    ``scenarios``: a row each, as ``scenarios_table`` tells them. ``territories``: scenario, level and the columns of
    ``level_table``, for the units that the scenario touches. ``notices``: what is to be said of each scenario.
    """

    scenarios: pd.DataFrame
    territories: pd.DataFrame
    notices: tuple[Notice, ...]

    @property
    def kinds(self) -> list[tuple[Notice, int]]:
        """The first notice of every kind, and of how many more scenarios the same is to be said."""
        first: dict[str, Notice] = {}
        for notice in self.notices:
            first.setdefault(notice.key, notice)
        count = Counter(notice.key for notice in self.notices)
        return [(notice, count[key] - 1) for key, notice in first.items()]


def gathered(outcomes: Iterable[Outcome], levels: tuple[str, ...] = ()) -> Batch:
    """Take of every outcome its figures, and let it go.

    Args:
        outcomes: reckoned one after another.
        levels: those that territories are told by; none where not asked for.
    """
    rows: list[dict[str, object]] = []
    units: list[pd.DataFrame] = []
    told: list[Notice] = []
    for outcome in outcomes:
        rows.append(scenario_row(outcome))
        told.extend(outcome.notices)
        for level in levels:
            table = level_table(outcome, level)
            touched = table[(table["converted_ha"] > 0) | (table["flux_2050_tco2e"] != 0)]
            units.append(touched.assign(scenario=outcome.scenario.name, level=level))
    territories = pd.concat(units, ignore_index=True) if units else pd.DataFrame()
    first = [c for c in ("scenario", "level") if c in territories]
    territories = territories[[*first, *(c for c in territories if c not in first)]]
    return Batch(pd.DataFrame(rows), territories, tuple(told))


def over_grounds(names: Sequence[str], batches: Sequence[Batch]) -> Batch:
    """Return the same scenarios on several grounds as one batch: the column ``land_use`` tells which.

    Args:
        names: what each ground is called; a name that stands twice is given a number.
        batches: what the scenarios come to on each.
    """
    called = [
        name if name not in names[:n] else f"{name} ({names[:n].count(name) + 1})" for n, name in enumerate(names)
    ]

    def joined(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
        parts = []
        for name, table in zip(called, tables):
            table = table.copy()
            table.insert(0, "land_use", name)
            parts.append(table)
        return pd.concat(parts, ignore_index=True)

    return Batch(
        joined(b.scenarios for b in batches),
        joined(b.territories for b in batches),
        tuple(notice for b in batches for notice in b.notices),
    )


def check_batch_path(path: Path) -> None:
    """Refuse what a batch cannot be written to.

    Raises:
        UsageError: ``unknown_batch_output``, ``no_such_folder``.
    """
    if path.suffix.casefold() not in (".csv", ".parquet", ""):
        raise UsageError("unknown_batch_output", path=str(path))
    if not path.absolute().parent.is_dir():
        raise UsageError("no_such_folder", path=str(path.absolute().parent))


def write_batch(found: Batch, path: Path, notices: tuple[Notice, ...], lang: str = "fr") -> list[Path]:
    """Write the scenarios to .csv or .parquet, or all tables as CSV into a folder; return the files.

    Raises:
        UsageError: as ``check_batch_path``.
    """
    check_batch_path(path)
    if path.suffix.casefold() == ".parquet":
        with whole_file(path) as beside:
            found.scenarios.to_parquet(beside, index=False)
        return [path]
    if path.suffix:
        with whole_file(path) as beside:
            found.scenarios.to_csv(beside, index=False, lineterminator="\n", encoding="utf-8")
        return [path]
    told = notices_table((*notices, *found.notices), lang)
    return write_tables({"scenarios": found.scenarios, "territories": found.territories, "notices": told}, path)
