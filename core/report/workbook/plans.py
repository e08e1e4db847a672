"""The sheets of scenarios: side by side, year by year with its chart, by territory, the land-take budget."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...messages import text
from ..columns import Column, column, words
from ..what_if import REFERENCE_COLOURS, SCENARIO_COLOURS
from .book import HEAD, LINE, Book, Field, Table, fields_of, number_format

_TOP = 3
_COLOUR = "#2f74b5"
_HELD = ("territories", "budget", "actions")
_MORE = ("net_artificialisation", "conversions", "stocks", "templates", "sources", "notices")
"""What the workbook of a plan alone holds besides; the flux by action and year is for the other formats."""
_LEFT = "={allowed_2021_2031_ha}-{consumed_since_2021_ha}-{used_by_scenario_ha}"
_DROPPED = (
    "place",
    "colour",
    "label_en",
    "label_fr",
    "details",
    "conversions",
    "family",
    "share_low",
    "share_high",
    "flux_1_tco2e",
    "flux_5_tco2e",
    "flux_10_tco2e",
    "flux_20_tco2e",
    "flux_2031_tco2e",
    "foregone_2050_tco2e",
)
"""What no reader of a sheet needs: the other formats hold it."""


def plan_sheets(book: Book, tables: dict[str, pd.DataFrame], *, everything: bool = False) -> None:
    """Write the tables of a plan (``scenario.scenario_tables``); those of its detail where ``everything``."""
    _side_by_side(book, tables["scenarios"])
    _by_year(book, tables)
    for name in (*_HELD, *(_MORE if everything else ())):
        table = tables.get(name)
        if table is not None and len(table):
            _listed(book, name, table)


def _side_by_side(book: Book, table: pd.DataFrame) -> None:
    """Write a row a figure and a column a scenario."""
    name = text("sheet_plan", book.lang)
    sheet = book.sheet(name, text("sheet_plan_title", book.lang), text("sheet_plan_note", book.lang), colour=_COLOUR)
    figures = [column(str(c), table[c], book.lang) for c in table if c not in ("scenario", "note")]
    titles = pd.Series([shown.heading for shown in figures])
    fields = [Field(Column("figure", text("data_figure", book.lang), "", "text"), titles)]
    for row in table.itertuples(index=False):
        values = pd.Series([float(getattr(row, shown.name)) for shown in figures])
        fields.append(Field(Column(f"s{len(fields)}", row.scenario, "", "number", 1), values))
    laid = Table(name, fields, _TOP)
    book.write(sheet, laid, frozen=1)
    sheet.set_column(0, 0, max(map(len, titles)))
    for n, field in enumerate(fields[1:], 1):
        for m, value in enumerate(field.values):
            book.cell(sheet, _TOP + 1 + m, n, value, book.style(figures[m]))


def _by_year(book: Book, tables: dict[str, pd.DataFrame]) -> None:
    """Write the flux and its sum of every scenario and reference, year by year, and the curves of the sums."""
    name = text("sheet_yearly", book.lang)
    title, note = text("sheet_yearly_title", book.lang), text("sheet_yearly_note", book.lang)
    sheet = book.sheet(name, title, note, colour=_COLOUR)
    yearly, courses = tables["yearly"], tables["reference_courses"]
    years = pd.Series(sorted(yearly["year"].unique()))
    fields = [Field(column("year", years, book.lang), years)]
    shown: list[tuple[str, str, bool]] = []
    called = {"as_is": text("what_if_as_it_is", book.lang), "trend": text("what_if_trend", book.lang)}
    for table, key, is_reference in ((courses, "course", True), (yearly, "scenario", False)):
        for course, rows in table.groupby(key, sort=False):
            rows = rows.set_index("year").reindex(years)
            label = called.get(str(course), str(course)) if is_reference else str(course)
            n = len(shown)
            flux, summed = rows["flux_tco2e"].reset_index(drop=True), rows["cumulated_tco2e"].reset_index(drop=True)
            fields.append(Field(_of(label, f"flux_{n}", "data_flux_tco2e", book.lang), flux))
            growing = f"=SUM({{first}}:{{flux_{n}}})"
            fields.append(Field(_of(label, f"sum_{n}", "data_cumulated_tco2e", book.lang), summed, growing))
            shown.append((label, f"sum_{n}", is_reference))
    laid = Table(name, fields, _TOP)
    for n, field in enumerate(fields):
        if field.formula:
            above = laid.cell(f"flux_{field.column.name[4:]}", _TOP + 1)
            anchored = "$".join(("", *_split(above)))
            fields[n] = Field(field.column, field.values, field.formula.replace("{first}", anchored))
    book.write(sheet, laid, frozen=1)
    _curves(book, sheet, laid, shown)


def _split(cell: str) -> tuple[str, str]:
    """Return the letters and the number of a cell."""
    letters = cell.rstrip("0123456789")
    return letters, cell[len(letters) :]


def _of(label: str, name: str, key: str, lang: str) -> Column:
    return Column(name, f"{label} – {text(key, lang)}", "tCO2e", "number", 0)


def _curves(book: Book, sheet: Any, table: Table, shown: list[tuple[str, str, bool]]) -> None:
    chart = book.workbook.add_chart({"type": "line"})
    colours = {True: list(REFERENCE_COLOURS), False: list(SCENARIO_COLOURS)}
    for label, name, is_reference in shown:
        colour = colours[is_reference].pop(0) if colours[is_reference] else LINE
        line = {"color": colour, "width": 2.0, "dash_type": "dash" if is_reference else "solid"}
        cells = {"categories": f"={table.range('year')}", "values": f"={table.range(name)}"}
        chart.add_series({"name": label, "line": line, **cells})
    title = f"{text('data_cumulated_tco2e', book.lang)} (tCO2e)"
    chart.set_title({"name": title, "name_font": {"size": 11, "color": HEAD}})
    chart.set_legend({"position": "bottom"})
    chart.set_x_axis({"num_font": {"size": 8}, "interval_unit": 4, "label_position": "low"})
    chart.set_y_axis({"num_font": {"size": 8}, "num_format": number_format(0), "major_gridlines": {"visible": True,
                      "line": {"color": LINE}}})  # fmt: skip
    chart.set_size({"width": 760, "height": 380})
    sheet.insert_chart(table.last + 2, 0, chart, {"object_position": 3})


def _listed(book: Book, name: str, table: pd.DataFrame) -> None:
    called = text(f"sheet_plan_{name}", book.lang)
    sheet = book.sheet(called, text(f"sheet_plan_{name}_title", book.lang), colour=_COLOUR)
    shown = words(table, book.lang).drop(columns=[c for c in _DROPPED if c in table])
    label = f"label_{book.lang}"
    if label in table and "template" in shown:
        shown["template"] = table[label]
    if "over_run" in shown:
        shown["over_run"] = shown["over_run"].astype(float).astype(bool)
    empty = [c for c in shown if shown[c].isna().all() or (shown[c].astype(str) == "").all()]
    shown = shown.drop(columns=empty)
    fields = fields_of(shown, book.lang, {"left_ha": _LEFT})
    book.write(sheet, Table(called, fields, _TOP), frozen=2)
