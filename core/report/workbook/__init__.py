"""The spreadsheet of a result: figures a colleague can check, with their formulas, and areas that can be changed.

Sheets stand in the order a reader needs them; every value is the engine's, in full, and its format shows fewer digits.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ...layers import whole_file
from ...messages import text
from .book import Book
from .figures import audit_sheet, decided_sheet, figures_sheet, sources_sheet
from .plans import plan_sheets
from .results import Layout, level_sheets, list_sheets, summary_sheet
from .tables import editable_sheets

if TYPE_CHECKING:
    from ...assessment import Assessment
    from ..scenario import Study

__all__ = ["write_scenario_workbook", "write_workbook"]


def write_workbook(
    assessment: Assessment,
    path: Path,
    lang: str = "fr",
    scenarios: dict[str, pd.DataFrame] | None = None,
    day: date | None = None,
) -> list[Path]:
    """Write an assessment as a workbook, whole or not at all.

    Args:
        assessment: the result.
        path: an ``.xlsx`` file.
        lang: en or fr.
        scenarios: the tables of a plan (``scenario.scenario_tables``); none where None.
        day: the date in the document's properties, today's where None.
    """
    import xlsxwriter

    with whole_file(path) as beside, xlsxwriter.Workbook(beside, _AS_TEXT) as workbook:
        book = Book(workbook, lang)
        _properties(book, text("sheet_title", lang), assessment.release, assessment.mode, day)
        layout = Layout(assessment, lang)
        summary_sheet(book, layout)
        level_sheets(book, layout)
        list_sheets(book, layout)
        if scenarios:
            plan_sheets(book, scenarios)
        editable_sheets(book, layout)
        audit_sheet(book, assessment)
        decided_sheet(book, assessment)
        figures_sheet(book, assessment)
        sources_sheet(book, assessment)
    return [path]


def write_scenario_workbook(study: Study, path: Path, lang: str = "fr", day: date | None = None) -> list[Path]:
    """Write the tables of a study as a workbook, whole or not at all."""
    import xlsxwriter

    from ..scenario import scenario_tables

    with whole_file(path) as beside, xlsxwriter.Workbook(beside, _AS_TEXT) as workbook:
        book = Book(workbook, lang)
        _properties(book, text("sheet_plan_title", lang), study.ground.release, study.ground.mode, day)
        plan_sheets(book, scenario_tables(study, lang), everything=True)
    return [path]


_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""A name that begins with = + - or @ stays a name."""


def _properties(book: Book, title: str, release: str, mode: str, day: date | None) -> None:
    """Write what a file manager shows of the document."""
    made = day or date.today()
    book.workbook.set_properties(
        {
            "title": title,
            "subject": text("sheet_subject", book.lang),
            "author": "CarbOCS",
            "keywords": text("sheet_keywords", book.lang),
            "comments": text("sheet_comments", book.lang, mode=text(f"mode_{mode}_name", book.lang), release=release),
            "created": datetime(made.year, made.month, made.day),
        }
    )
    # What is opened is what the engine reckoned; it is reckoned again when a cell is changed.
    book.workbook.set_calc_mode("auto")
