"""The sheets behind the figures: closure of areas, reference figures used, sources, options and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ...errors import CarbocsError
from ...messages import text
from ...reference import load_release
from ..columns import words
from ..exchange import tables
from .book import HEAD, Book, Table, fields_of

if TYPE_CHECKING:
    from ...assessment import Assessment

_TOP = 3
_COLOUR = "#5c6b63"
CATEGORIES = ("land_use_change", "growth", "wood_products_timber", "wood_products_industry")
"""What fluxes come from, farming practices aside."""
_M2_PER_HA = 10_000
_CLOSURE = f"=ROUND(({{mapped_ha}}+{{unmapped_ha}}+{{uncovered_ha}}-{{overlap_ha}}-{{area_ha}})*{_M2_PER_HA},3)"
_DUST = 1e-9
"""What floating point leaves of nothing (ha, m²): shown, it would read −0.00."""


def audit_sheet(book: Book, assessment: Assessment) -> None:
    """Write how the areas of every territory close, the error reckoned anew by the sheet."""
    names = assessment.territories[["level", "territory", "name"]]
    table = assessment.audit.merge(names, on=["level", "territory"], how="left").fillna({"name": ""})
    table = table[["level", "territory", "name", *(c for c in assessment.audit if c not in ("level", "territory"))]]
    figures = table.select_dtypes("number").columns
    table[figures] = table[figures].where(table[figures].abs() > _DUST, 0.0)
    table["closure_error_m2"] = table["closure_error_m2"].round(3) + 0.0
    # From tables alone there is no land use whose areas could close.
    measured = bool((assessment.audit["closure_error_m2"] != 0).any())
    formulas = {"closure_error_m2": _CLOSURE} if measured else {}
    name = text("sheet_audit", book.lang)
    sheet = book.sheet(name, text("sheet_audit_title", book.lang), text("sheet_audit_note", book.lang), colour=_COLOUR)
    book.write(sheet, Table(name, fields_of(words(table, book.lang), book.lang, formulas), _TOP), frozen=3)


def decided_sheet(book: Book, assessment: Assessment) -> None:
    """Write what refining layers and the share of cropland decided, where there were any."""
    if assessment.refinements.empty:
        return
    names = assessment.territories[["level", "territory", "name"]]
    table = assessment.refinements.merge(names, on=["level", "territory"], how="left").fillna({"name": ""})
    table = table[["level", "territory", "name", "layer", "from_occupation", "to_occupation", "area_ha"]]
    name, note = text("sheet_decided", book.lang), text("sheet_decided_note", book.lang)
    sheet = book.sheet(name, text("table_refinements", book.lang), note, colour=_COLOUR)
    book.write(sheet, Table(name, fields_of(words(table, book.lang), book.lang), _TOP), frozen=3)


def figures_sheet(book: Book, assessment: Assessment) -> None:
    """Write the reference figures that the stocks were reckoned with, each once, with its origin."""
    level = "commune" if "commune" in assessment.levels else assessment.levels[0]
    rows = assessment.stocks
    rows = rows[(rows["level"] == level) & rows["density_tc_ha"].notna()]
    # The figure comes back from stock over area, its last bits from either.
    rows = rows.assign(density_tc_ha=rows["density_tc_ha"].round(9))
    keys = ["occupation", "pool", "origin", "density_tc_ha"]
    used = rows.groupby(keys, as_index=False, sort=False).agg(
        territories=("territory", "nunique"), used_on_ha=("area_ha", "sum")
    )
    used = words(used, book.lang).assign(origin=used["origin"])
    name = text("sheet_figures", book.lang)
    note = text("sheet_figures_note", book.lang, release=assessment.release)
    sheet = book.sheet(name, text("sheet_figures_title", book.lang), note, colour=_COLOUR)
    fields = fields_of(used, book.lang)
    book.write(sheet, Table(name, fields, _TOP), frozen=2)
    _release(book, assessment)


def _release(book: Book, assessment: Assessment) -> None:
    """Write the tables of the reference release, with their sources, licences and checksums."""
    try:
        manifest = load_release(assessment.release).manifest
    except CarbocsError:
        return
    entries = [(name, entry.get("source", ""), entry.get("licence", ""), entry["rows"], entry["digest"])
               for name, entry in manifest["tables"].items()]  # fmt: skip
    table = pd.DataFrame(entries, columns=["table", "source", "licence", "features", "digest"])
    name = text("sheet_release", book.lang)
    note = f"{manifest.get('title', '')} · {manifest.get('publisher', '')} · {manifest.get('licence', '')}"
    sheet = book.sheet(name, text("sheet_release_title", book.lang, release=assessment.release), note, colour=_COLOUR)
    book.write(sheet, Table(name, fields_of(table, book.lang), _TOP), frozen=1)


def sources_sheet(book: Book, assessment: Assessment) -> None:
    """Write the layers and tables read, the options of the run, and everything it had to say."""
    found = tables(assessment, book.lang)
    name = text("sheet_sources", book.lang)
    note = text("sheet_sources_note", book.lang)
    sheet = book.sheet(name, text("sheet_sources_title", book.lang), note, colour=_COLOUR)
    wanted = ["role", "path", "layer", "vintage", "crs", "features", "code_field", "sha256"]
    sources = found["sources"].reindex(columns=wanted)
    sources["vintage"] = sources["vintage"].astype("Int64")
    sources["role"] = [text(f"source_{r.replace(' ', '_')}", book.lang) for r in sources["role"]]
    table = Table(name, fields_of(sources, book.lang), _TOP)
    book.write(sheet, table)
    row = table.last + 3
    head = book.format(bold=True, font_color=HEAD, font_size=11)
    sheet.write_string(row, 0, text("sheet_options", book.lang), head)
    for option in found["options"].itertuples():
        row += 1
        sheet.write_string(row, 0, option.option, book.format())
        sheet.write_string(row, 1, option.value, book.format())
    sheet.write_string(row + 2, 0, text("sheet_notes", book.lang), head)
    said = [n.text(book.lang) for n in assessment.warnings]
    book.lines(sheet, row + 3, [text("sheet_method", book.lang), *said], len(wanted))
