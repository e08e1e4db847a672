"""Builds the table of land-take reduction targets from a list of what planning documents set, in this project's schema.

python tools/build_land_take.py --source ../shared/reference/nomenclatures --out core/reference/land_take
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pandas as pd
from build_reference import digest, read, written

LISTED = "zan_objectives.csv"
DOCUMENTS = {"PLUI": "PLUi", "SCOT": "SCoT"}
SOURCE = (
    "reduction of the consumption of ENAF over 2021-2030 against 2011-2020, as set by the planning document of each "
    "row (SRADDET, SCoT or PLUi of Hauts-de-France, under loi 2021-1104, articles 191 and 194); figures as listed, "
    "not checked against the documents"
)


def targets(source: Path) -> pd.DataFrame:
    """Targets by territory: its level and id, its parent, the reduction in % and the document that sets it."""
    listed = read(source, LISTED)
    level, territory = split(listed["land"])
    # A list of one's own territories keeps its mark: their ids are nobody else's.
    own = level == "custom"
    percent = pd.to_numeric(listed["objectif_reduction_pct"])
    table = pd.DataFrame(
        {
            "territory": listed["land"].where(own, territory),
            "level": level.where(~own, "scot"),
            "parent": split(listed["parent"])[1],
            "reduction_percent": percent,
            "document": listed["document"].str.strip().str.upper().map(lambda d: DOCUMENTS.get(d, d)),
        }
    )
    if not percent.between(0, 100).all() or table.duplicated(["level", "territory"]).any():
        raise SystemExit(f"{LISTED}: a percentage outside 0-100, or two rows of one territory")
    return table.sort_values(["level", "territory"])


def split(names: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Take EPCI_246000764 apart: level, id."""
    parts = names.str.partition("_")
    return parts[0].str.lower(), parts[2]


def main() -> None:
    """Build the table and what is said of it, in the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True, help="folder of the list of targets")
    parser.add_argument("--out", type=Path, required=True, help="folder of the table")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    table = targets(options.source)
    data = written(table, False)
    (options.out / "targets.csv").write_bytes(data)
    about = {
        "title": "Land-take reduction targets by territory",
        "source": SOURCE,
        "tables": {
            "targets": {
                "file": "targets.csv",
                "rows": len(table),
                "digest": digest(data),
                "columns": {c: "%" if c == "reduction_percent" else "text" for c in table.columns},
                "built_from": {LISTED: digest((options.source / LISTED).read_bytes())},
            }
        },
    }
    text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
    (options.out / "source.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
