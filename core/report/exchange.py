"""Tables out: CSV, GeoParquet and JSON with its published schema. Floats in full, rows in a fixed order."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .. import indicators
from ..errors import Notice, UsageError
from ..layers import whole_file

if TYPE_CHECKING:
    import geopandas

    from ..assessment import Assessment
    from ..layers import Source

TABLES = (
    "class_areas",
    "areas",
    "changes",
    "stocks",
    "fluxes",
    "indicators",
    "audit",
    "membership",
    "comparison",
    "defects",
    "refinements",
    "hedgerow_lengths",
)
LATER = {
    "refinements": ("level", "territory", "layer", "kind", "from_occupation", "to_occupation", "area_ha"),
    "hedgerow_lengths": ("level", "territory", "occupation", "length_km"),
}
"""Tables that results of before do not hold, and their columns."""
_SCHEMA = Path(__file__).with_name("assessment.schema.json")


def tables(assessment: Assessment, lang: str = "fr") -> dict[str, pd.DataFrame]:
    """Return every tidy table of an assessment by name, options, sources, warnings and the wide columns included."""
    found: dict[str, pd.DataFrame] = {name: getattr(assessment, name) for name in TABLES}
    found["options"] = assessment.options_table()
    found["sources"] = pd.DataFrame(
        [{**asdict(s), "details": json.dumps(s.details, ensure_ascii=False)} for s in assessment.sources]
    )
    found["warnings"] = notices_table(assessment.warnings, lang)
    found["columns"] = indicators.columns()
    return found


def sources_table(sources: Iterable[Source]) -> pd.DataFrame:
    """Return what was read: role, path, layer, crs, features, vintage, sha256."""
    facts = ("role", "path", "layer", "crs", "features", "vintage", "sha256")
    return pd.DataFrame([[getattr(s, f) for f in facts] for s in sources], columns=list(facts))


def notices_table(notices: Iterable[Notice], lang: str = "fr") -> pd.DataFrame:
    """Return notices as level, name, message and values (JSON), from which they are read back in any language."""
    rows = [(n.level, n.key, n.text(lang), json.dumps(n.values, ensure_ascii=False, default=plain)) for n in notices]
    return pd.DataFrame(rows, columns=["level", "name", "message", "values"])


def chosen_writer(path: Path, writers: dict[str, Any]) -> Any:
    """Return what writes to a path, by its ending (none: a folder of CSV), among ``writers``.

    Raises:
        UsageError: ``unknown_output``; ``no_such_folder`` where the folder it would stand in is not there.
    """
    suffix = path.suffix.casefold()
    if suffix not in writers:
        raise UsageError("unknown_output", path=str(path))
    if not path.absolute().parent.is_dir():
        raise UsageError("no_such_folder", path=str(path.absolute().parent))
    return writers[suffix]


def level_table(assessment: Assessment, level: str) -> tuple[pd.DataFrame, np.ndarray | None]:
    """Return the territories of a level with the indicators in columns, and their geometry (n,), None without any."""
    rows = assessment.territories[assessment.territories["level"] == level]
    wide = indicators.wide(assessment.indicators, level)
    audit = assessment.audit[assessment.audit["level"] == level].drop(columns=["level", "area_ha"])
    table = rows.merge(wide, on="territory", how="left").merge(audit, on="territory", how="left")
    geometry = table.pop("geometry")
    return table, None if geometry.isna().all() else np.asarray(geometry, dtype=object)


def layer(assessment: Assessment, level: str) -> geopandas.GeoDataFrame | pd.DataFrame:
    """Return ``level_table`` as a GeoDataFrame; a plain table where there is no geometry."""
    import geopandas

    table, geometry = level_table(assessment, level)
    return table if geometry is None else geopandas.GeoDataFrame(table, geometry=geometry, crs=assessment.crs)


def write_csv(assessment: Assessment, path: Path, lang: str = "fr") -> list[Path]:
    """Write every table as a CSV file into a folder (made where it is not there); return the files."""
    levels = {f"territories_{level}": level_table(assessment, level)[0] for level in assessment.levels}
    return write_tables({**levels, **tables(assessment, lang)}, path)


def write_tables(held: dict[str, pd.DataFrame], path: Path) -> list[Path]:
    """Write tables as CSV files named after them into a folder (made where it is not there); return the files."""
    path.mkdir(exist_ok=True)
    written = []
    for name, table in held.items():
        target = path / f"{name}.csv"
        with whole_file(target) as beside:
            table.to_csv(beside, index=False, lineterminator="\n", encoding="utf-8")
        written.append(target)
    return written


def write_geoparquet(assessment: Assessment, path: Path, lang: str = "fr") -> list[Path]:
    """Write the territories of every level, indicators in columns, as one GeoParquet file."""
    frames = [layer(assessment, level) for level in assessment.levels]
    whole = pd.concat(frames, ignore_index=True)
    with whole_file(path) as beside:
        whole.to_parquet(beside, index=False)
    return [path]


def write_json(assessment: Assessment, path: Path, lang: str = "fr") -> list[Path]:
    """Write ``to_json`` to a file."""
    with whole_file(path) as beside:
        beside.write_text(to_json(assessment, lang) + "\n", encoding="utf-8")
    return [path]


def to_json(assessment: Assessment, lang: str = "fr") -> str:
    """Return an assessment as JSON (``schema`` describes it): indicators, areas, fluxes, audit, options, sources."""
    options = asdict(assessment.options)
    content: dict[str, Any] = {
        "schema": "carbocs-assessment-1",
        "mode": assessment.mode,
        "release": assessment.release,
        "crs": assessment.crs,
        "options": {**options, "levels": list(options["levels"])},
        "emissions_share": assessment.emissions_share,
        "territories": records(assessment.territories.drop(columns="geometry")),
        "indicators": records(assessment.indicators),
        "areas": records(assessment.areas),
        "changes": records(assessment.changes),
        "audit": records(assessment.audit),
        "comparison": records(assessment.comparison),
        "defects": records(assessment.defects),
        "refinements": records(assessment.refinements),
        "hedgerow_lengths": records(assessment.hedgerow_lengths),
        "sources": [asdict(s) for s in assessment.sources],
        "warnings": [{"name": n.key, "level": n.level, "message": n.text(lang)} for n in assessment.warnings],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False, default=plain)


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that ``to_json`` keeps to."""
    found: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return found


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as JSON takes them: None for what is no number."""
    return [
        {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}
        for row in table.to_dict("records")
    ]


def plain(value: Any) -> Any:
    """Return what JSON has no kind for: a number of numpy as a number, the rest as text."""
    return value.item() if isinstance(value, np.generic) else str(value)
