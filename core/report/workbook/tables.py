"""The sheets that can be filled in by hand and fed back: areas, changes, hedgerows and practices by territory.

Each is found again by a defined name, ``carbocs_<role>`` (``layers.tables``), whatever its sheet is called by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ...errors import CarbocsError
from ...layers import OWN_NAME
from ...reference import load_release
from ..columns import column
from .book import SOFT, Book, Field, Table
from .figures import CATEGORIES

if TYPE_CHECKING:
    from ...assessment import Assessment
    from .results import Layout

_TOP = 5
_COLOUR = "#e0b03a"


def editable_sheets(book: Book, layout: Layout) -> None:
    """Write what of the result can be changed and fed back: of its communes, else of its finest level."""
    assessment, level = layout.assessment, layout.finest
    areas = assessment.areas[assessment.areas["level"] == level]
    areas = areas.groupby(["level", "territory", "occupation"], as_index=False, sort=False)["area_ha"].sum()
    changes = assessment.changes[assessment.changes["level"] == level]
    found = {"areas": areas, "changes": changes, "hedgerows": lengths(assessment, level),
             "practices": practices(assessment, level)}  # fmt: skip
    for role, table in found.items():
        if len(table):
            _sheet(book, layout, role, table)


def _sheet(book: Book, layout: Layout, role: str, table: pd.DataFrame) -> None:
    shown = layout.named(table).drop(columns="level")
    edited = {"areas": "area_ha", "changes": "area_ha_yr", "hedgerows": "length_km", "practices": "area_ha"}[role]
    formulas = {"stock_tc": "={length_km}*{density_tc_km}"} if role == "hedgerows" else {}
    fields = [
        Field(column(str(c), shown[c], layout.lang), shown[c], formulas.get(str(c), ""), edited=c == edited)
        for c in shown
    ]
    name = layout.say(f"sheet_{role}")
    sheet = book.sheet(name, layout.say(f"sheet_{role}_title"), layout.say(f"sheet_{role}_note"), colour=_COLOUR)
    sheet.write_string(2, 0, layout.say("sheet_feed_back"), book.format(font_color=SOFT))
    command = "carbocs assess --areas edited.xlsx --levels " + ",".join(
        level for level in layout.assessment.levels if level != "total"
    )
    sheet.write_string(3, 0, command, book.format(font_name="Consolas", font_color=SOFT))
    laid = Table(name, fields, _TOP)
    book.write(sheet, laid, frozen=2)
    first, last = fields[0].column.name, fields[-1].column.name
    cells = f"{laid.range(first).split(':')[0]}:{laid.range(last, with_sheet=False).split(':')[1]}"
    book.workbook.define_name(OWN_NAME + role, "=" + _with_heading(cells, _TOP))
    at = [f.column.name for f in fields].index(edited)
    rule = {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "error_title": layout.say("sheet_not_an_area"),
        "error_message": layout.say("sheet_not_an_area_why"),
    }
    sheet.data_validation(_TOP + 1, at, laid.last, at, rule)


def _with_heading(cells: str, top: int) -> str:
    """Return a range of records with the row of headings above it."""
    return cells.replace(f"${top + 2}:", f"${top + 1}:", 1)


def lengths(assessment: Assessment, level: str) -> pd.DataFrame:
    """Return the hedgerows of a level: level, territory, length_km, density_tc_km, stock_tc.

    A result holds their carbon; their length is that carbon over the figure of its département. Empty where there are
    none, or where they lie in several départements, so that there is no one figure.
    """
    columns = ["level", "territory", "length_km", "density_tc_km", "stock_tc"]
    rows = assessment.stocks
    rows = rows[(rows["level"] == level) & (rows["occupation"] == "hedgerow")]
    try:
        reference = load_release(assessment.release)
    except CarbocsError:
        return pd.DataFrame(columns=columns)
    known = reference.hedgerow.set_index("departement")["carbon_tc_km"].astype(float)
    known["default"] = reference.constants["hedgerow_default"]
    figures = rows["origin"].str.replace("departement ", "", regex=False).map(known)
    if rows.empty or figures.isna().any():
        return pd.DataFrame(columns=columns)
    table = rows.assign(density_tc_km=figures, length_km=rows["stock_tc"] / figures)
    return table[columns].reset_index(drop=True)


def practices(assessment: Assessment, level: str) -> pd.DataFrame:
    """Return the farming practices of a level: level, territory, practice, area_ha; empty where there are none."""
    rows = assessment.fluxes
    rows = rows[(rows["level"] == level) & ~rows["category"].isin(CATEGORIES)]
    table = rows.rename(columns={"category": "practice", "area_ha_yr": "area_ha"})
    table = table[["level", "territory", "practice", "area_ha"]].drop_duplicates(["level", "territory", "practice"])
    return table.reset_index(drop=True)
