"""The paper a workbook is written on: formats, tables with headings, filters and totals, and how a sheet prints.

A table knows where its cells lie before it is written, so that sheets can point at one another.
"""

from __future__ import annotations

import math
import re
import textwrap
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...errors import UsageError
from ...messages import text
from ..columns import Column, column

INK, SOFT, LINE = "#22302a", "#5c6b63", "#c9d3cd"
HEAD, HEAD_INK, INPUT = "#0e4f3d", "#ffffff", "#fff6d6"
_REFERENCE = re.compile(r"\{(\w+)\}")
_NARROWEST, _WIDEST = 9, 36
_MOST_ROWS = 1_048_576
"""What a sheet of Excel holds."""
_LINE_POINTS = 13.5
_GROUPS_PERCENT = 62
"""The scale of a sheet that is printed a group of columns a page."""
_A4 = 9
_MARGINS_INCHES = {"left": 0.45, "right": 0.45, "top": 0.6, "bottom": 0.7}
_SAMPLE_ROWS = 400
"""The rows whose text a column's width is taken from."""


def number_format(digits: int, unit: str = "", thousands: int = 0) -> str:
    """Return a number format of Excel: thousands, so many decimals, a true minus, and the unit behind where given.

    ``thousands``: how many times the value is shown divided by 1 000.
    """
    body = "#,##0" + ("." + "0" * digits if digits else "") + "," * thousands
    behind = f'"\u00a0{unit}"' if unit else ""
    return f'{body}{behind};"−"{body}{behind};{body}{behind}'


@dataclass(frozen=True)
class Field:
    """One column of a table: what it is, its values, and how a reader would check them.

    ``formula``: of a row, other columns of the same row named in braces (``={stock_tc}/{area_ha}``); its cell shows the
    engine's value until the sheet is reckoned again. ``total``: what the last row holds, ``None`` where nothing.
    ``total_formula``: of the last row; the sum of the rows shown where it is empty. ``edited``: filled in by hand.
    """

    column: Column
    values: pd.Series
    formula: str = ""
    total: float | None = None
    total_formula: str = ""
    edited: bool = False


@dataclass
class Table:
    """A table on a sheet: the headings in row ``top`` (from 0), a row a record below it, a total at the end or none."""

    sheet: str
    fields: list[Field]
    top: int
    has_total: bool = False
    _letters: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        from xlsxwriter.utility import xl_col_to_name

        self._letters = {f.column.name: xl_col_to_name(n) for n, f in enumerate(self.fields)}

    @property
    def rows(self) -> int:
        """The number of records."""
        return len(self.fields[0].values)

    @property
    def last(self) -> int:
        """The row of the last record (from 0); that of the headings where there is none."""
        return self.top + self.rows

    def range(self, name: str, *, with_sheet: bool = True) -> str:
        """Return the cells of a column, as a formula names them."""
        letter = self._letters[name]
        cells = f"${letter}${self.top + 2}:${letter}${max(self.last, self.top + 1) + 1}"
        return f"'{self.sheet}'!{cells}" if with_sheet else cells

    def cell(self, name: str, row: int) -> str:
        """Return a cell, the row from 0."""
        return f"{self._letters[name]}{row + 1}"

    def filled(self, formula: str, row: int) -> str:
        """Return a formula with the columns it names put in, of a row (from 0)."""
        return _REFERENCE.sub(lambda m: self.cell(m[1], row), formula)


def fields_of(table: pd.DataFrame, lang: str, formulas: dict[str, str] | None = None) -> list[Field]:
    """Return the columns of a table as they are described, those that ``formulas`` names with their formula."""
    found = formulas or {}
    return [Field(column(str(c), table[c], lang), table[c], found.get(str(c), "")) for c in table]


class Book:
    """A workbook being written: its formats, and its sheets in the order they are added."""

    def __init__(self, workbook: Any, lang: str) -> None:
        self.workbook, self.lang = workbook, lang
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **properties: Any) -> Any:
        """Return a format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            plain = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "vcenter"}
            self._formats[key] = self.workbook.add_format({**plain, **properties})
        return self._formats[key]

    def sheet(self, name: str, title: str, note: str = "", *, colour: str = HEAD) -> Any:
        """Add a sheet with its title and what is to be known of it, ready to be printed."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_tab_color(colour)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(**_MARGINS_INCHES)
        sheet.fit_to_pages(1, 0)
        footer = text("sheet_footer", self.lang, title=title.replace("&", "&&"))
        sheet.set_footer(f"&L&8{footer}&R&8&P / &N")
        sheet.write_string(0, 0, title, self.format(bold=True, font_size=15, font_color=HEAD))
        sheet.set_row(0, 24)
        if note:
            sheet.write_string(1, 0, note, self.format(font_color=SOFT, italic=True))
        return sheet

    # --- tables

    def write(self, sheet: Any, table: Table, *, frozen: int = 0, filters: bool = True) -> None:
        """Write a table: headings that stay in sight, a filter a column, widths that fit, headings on every page.

        Args:
            sheet: where.
            table: what; its ``sheet`` is the name of this one.
            frozen: the columns that stay in sight.
            filters: whether rows can be filtered; one table a sheet can.
        """
        if table.last + 2 > _MOST_ROWS:
            raise UsageError("too_many_rows", sheet=table.sheet, count=table.rows, most=_MOST_ROWS)
        last = len(table.fields) - 1
        widths = [_width(shown) for shown in table.fields]
        lines = (_lines(shown.column.heading, width) for shown, width in zip(table.fields, widths))
        sheet.set_row(table.top, 6 + _LINE_POINTS * max(lines))
        for n, shown in enumerate(table.fields):
            self._heading(sheet, table.top, n, shown.column)
            sheet.set_column(n, n, widths[n])
            self._values(sheet, table, n, shown)
        if table.has_total:
            self._total(sheet, table)
        if filters:
            sheet.freeze_panes(table.top + 1, frozen)
            sheet.repeat_rows(table.top)
            if table.rows:
                sheet.autofilter(table.top, 0, table.last, last)

    def groups(self, sheet: Any, table: Table, groups: list[tuple[str, int, int]]) -> None:
        """Write what columns have in common above their headings: what, the first column, the last.

        Each group starts a page where the sheet is printed, the first two columns beside it.
        """
        style = self.format(bold=True, bg_color=SOFT, font_color=HEAD_INK, align="left", border=1, border_color=LINE)
        for title, first, last in groups:
            if last > first:
                sheet.merge_range(table.top - 1, first, table.top - 1, last, "", style)
            sheet.write_string(table.top - 1, first, title, style)
        sheet.repeat_rows(table.top - 1, table.top)
        sheet.repeat_columns(0, 1)
        sheet.set_print_scale(_GROUPS_PERCENT)
        sheet.set_v_pagebreaks([first for _, first, _ in groups[1:]])

    def _heading(self, sheet: Any, row: int, at: int, shown: Column) -> None:
        side = "left" if shown.kind in ("text", "flag") else "right"
        style = self.format(bold=True, bg_color=HEAD, font_color=HEAD_INK, text_wrap=True, align=side, border=1,
                            border_color=LINE)  # fmt: skip
        sheet.write_string(row, at, shown.heading, style)

    def _values(self, sheet: Any, table: Table, at: int, shown: Field) -> None:
        style = self.style(shown.column, edited=shown.edited)
        for n, value in enumerate(shown.values.tolist()):
            row = table.top + 1 + n
            formula = table.filled(shown.formula, row) if shown.formula else ""
            self.cell(sheet, row, at, value, style, formula)

    def _total(self, sheet: Any, table: Table) -> None:
        row = table.last + 1
        for n, shown in enumerate(table.fields):
            style = self.style(shown.column, bold=True, top=2, top_color=HEAD)
            if n == 0:
                sheet.write_string(row, n, text("balance_total", self.lang), style)
            elif shown.total is None:
                sheet.write_blank(row, n, None, style)
            else:
                summed = f"=SUBTOTAL(9,{table.range(shown.column.name, with_sheet=False)})"
                formula = table.filled(shown.total_formula, row) if shown.total_formula else summed
                self.cell(sheet, row, n, shown.total, style, formula)

    def style(self, shown: Column, *, edited: bool = False, **more: Any) -> Any:
        """Return the format of a column's cells."""
        properties: dict[str, Any] = {"bottom": 4, "bottom_color": LINE, **more}
        if shown.kind in ("number", "count"):
            properties["num_format"] = number_format(shown.digits) if shown.kind == "number" else "0"
            if shown.name in ("communes", "features", "territories"):
                properties["num_format"] = number_format(0)
        if edited:
            properties.update(bg_color=INPUT, locked=False)
        return self.format(**properties)

    def cell(self, sheet: Any, row: int, at: int, value: Any, style: Any, formula: str = "") -> None:
        """Write one value: text as text whatever it begins with, nothing where there is nothing."""
        if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
            sheet.write_blank(row, at, None, style)
        elif formula:
            sheet.write_formula(row, at, formula, style, value)
        elif isinstance(value, (bool, np.bool_)):
            sheet.write_string(row, at, text("word_yes" if value else "word_no", self.lang), style)
        elif isinstance(value, (int, float, np.number)):
            sheet.write_number(row, at, value, style)
        else:
            sheet.write_string(row, at, str(value), style)

    def lines(self, sheet: Any, row: int, lines: list[str], width: int, **properties: Any) -> int:
        """Write sentences one under another over ``width`` columns; return the row after them."""
        style = self.format(text_wrap=True, **{"valign": "top", **properties})
        for line in lines:
            sheet.merge_range(row, 0, row, width - 1, "", style)
            sheet.write_string(row, 0, line, style)
            sheet.set_row(row, 13.5 * math.ceil(max(len(line), 1) / (width * 15)))
            row += 1
        return row


def _width(shown: Field) -> float:
    """Return the width that a column's values and the longest word of its heading need, in characters."""
    heading = max(len(word) for word in shown.column.heading.split()) + 3
    if shown.column.kind in ("number", "count"):
        largest = shown.total if shown.total is not None else _largest(shown.values)
        body = len(f"{largest:,.{shown.column.digits}f}") + 3
    else:
        body = max((len(str(v)) for v in shown.values.head(_SAMPLE_ROWS)), default=0) + 2
    return float(min(max(heading, body, _NARROWEST), _WIDEST))


def _lines(heading: str, width: float) -> int:
    """Return the lines that a heading in bold takes in a column."""
    return len(textwrap.wrap(heading, max(int(width * 0.85) - 1, 4)))


def _largest(values: pd.Series) -> float:
    found = pd.to_numeric(values, errors="coerce").abs().max()
    return 0.0 if pd.isna(found) else float(found)
