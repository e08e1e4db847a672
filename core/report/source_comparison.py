"""Several land uses side by side out: GeoPackage with styles, folder of CSV, workbook, each whole or absent."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Callable

import numpy as np
import pandas as pd

from ..comparing import DISAGREEMENTS, UNCOVERED, SourceComparison
from ..layers import whole_file
from ..levels import TOTAL
from ..messages import text
from ..occupations import OCCUPATIONS, OPEN, UNMAPPED, label_of
from .columns import Column, column
from .exchange import chosen_writer, notices_table, sources_table, write_tables
from .geopackage import Content, storable, write_contents
from .styles import categorised_style

if TYPE_CHECKING:
    from .workbook.book import Book

COLOURS = dict(
    zip(DISAGREEMENTS, ("#b0413e", "#e58a78", "#1f6b45", "#7fbf8e", "#e2c04f", "#c3a6cf", "#e9e6df", "#7d8791"))
)
"""Colours of the land that two sources differ on: red towns, green woods, straw fields, the rest pale or grey."""
_ORDER = {o: n for n, o in enumerate([*(o.id for o in OCCUPATIONS), OPEN, UNMAPPED, UNCOVERED])}
_MEASURES = ("area_ha", "stock_tc", "flux_tco2e_yr")
_TAB = "#7d8791"


def named(occupation: str, lang: str) -> str:
    """Return the name of an occupation, of undivided land and of land that a source does not reach."""
    return text("compared_uncovered", lang) if occupation == UNCOVERED else label_of(occupation, lang)


def pairs(found: SourceComparison) -> list[tuple[str, str]]:
    """Return the pairs of sources, in their order."""
    return list(combinations(found.names, 2))


def tables(found: SourceComparison, lang: str = "fr") -> dict[str, pd.DataFrame]:
    """Return every table by name."""
    inputs = [sources_table(s.assessment.sources).assign(source=s.name) for s in found.sources]
    told = [notices_table(found.notices, lang).assign(source="")]
    told += [notices_table(s.assessment.warnings, lang).assign(source=s.name) for s in found.sources]
    options = found.sources[0].assessment.options_table()
    return {
        "indicators": found.indicators,
        "occupations": found.occupations,
        "confusion": found.confusion,
        "options": options[options["option"] != "levels"].reset_index(drop=True),
        "sources": pd.concat(inputs, ignore_index=True),
        "notices": pd.concat(told, ignore_index=True),
    }


def side_by_side(found: SourceComparison, territory: str = TOTAL) -> pd.DataFrame:
    """Return occupation and, of every measure and source, a column ``(measure, source)``; rows in ADEME's order."""
    rows = found.occupations[found.occupations["territory"] == territory]
    wide = rows.pivot(index="occupation", columns="source", values=list(_MEASURES))
    wide = wide.reindex(columns=[(m, s) for m in _MEASURES for s in found.names])
    return wide.loc[sorted(wide.index, key=_ORDER.__getitem__)]


def matrix(found: SourceComparison, first: str, second: str, territory: str = TOTAL) -> pd.DataFrame:
    """Return the confusion table of a pair of sources: the first's occupations by the second's, in ha."""
    rows = found.confusion
    rows = rows[(rows["territory"] == territory) & (rows["first"] == first) & (rows["second"] == second)]
    wide = rows.pivot(index="first_occupation", columns="second_occupation", values="area_ha").fillna(0.0)
    ordered = (sorted(names, key=_ORDER.__getitem__) for names in (wide.index, wide.columns))
    return wide.reindex(index=next(ordered), columns=next(ordered))


def causes(found: SourceComparison, first: str, second: str, territory: str = TOTAL) -> pd.DataFrame:
    """Return the cells of a pair that change the stock, the largest first: why the figure changed."""
    rows = found.confusion
    rows = rows[(rows["territory"] == territory) & (rows["first"] == first) & (rows["second"] == second)]
    order = rows["difference_tc"].abs().sort_values(ascending=False, kind="stable").index
    return rows.loc[order].reset_index(drop=True)


# --- layers


def layer_name(number: int) -> str:
    """Return the name of the layer of differences of a pair (its position, from 0)."""
    return f"source_differences_{number + 1}"


def contents(found: SourceComparison, lang: str = "fr") -> list[Content]:
    """Return what the GeoPackage holds: the land each pair of sources differs on, then the tables."""
    held = []
    for n, (first, second) in enumerate(pairs(found)):
        rows = found.differences
        rows = rows[(rows["first"] == first) & (rows["second"] == second)].copy()
        for end in ("first", "second"):
            labels = {o: named(o, lang) for o in rows[f"{end}_occupation"].unique()}
            rows[f"{end}_label"] = rows[f"{end}_occupation"].map(labels)
        geometry = np.asarray(rows.pop("geometry"), dtype=object)
        if len(rows):
            held.append(Content(layer_name(n), storable(rows), geometry))
    return held + [Content(f"source_{name}", storable(table)) for name, table in tables(found, lang).items()]


def styles(found: SourceComparison, lang: str = "fr") -> list[tuple[str, str, str, bool, str]]:
    """Return the rows of ``layer_styles``: layer, style's name, QML, whether it is the default, description."""
    rows = []
    for n, (first, second) in enumerate(pairs(found)):
        differing = found.differences
        differing = differing[(differing["first"] == first) & (differing["second"] == second)]
        if differing.empty:
            continue
        said = text("compared_style", lang, first=first, second=second)
        rows.append((layer_name(n), said, style_of(first, second, lang), True, said))
    return rows


def style_of(first: str, second: str, lang: str) -> str:
    """Return the QML of the land that two sources differ on."""
    classes = [(k, text(f"compared_{k}", lang, first=first, second=second), c) for k, c in COLOURS.items()]
    return categorised_style("disagreement", classes)


# --- writing


def write_geopackage(found: SourceComparison, path: Path, lang: str = "fr") -> list[Path]:
    """Write layers, tables and styles to a GeoPackage, whole or not at all."""
    return write_contents(path, contents(found, lang), styles(found, lang), found.crs)


def write_csv(found: SourceComparison, path: Path, lang: str = "fr") -> list[Path]:
    """Write every table as a CSV file into a folder (made where it is not there); return the files."""
    return write_tables(tables(found, lang), path)


def write_workbook(found: SourceComparison, path: Path, lang: str = "fr") -> list[Path]:
    """Write the sources side by side, a sheet of confusion and causes a pair, and what was read, as a workbook."""
    import xlsxwriter

    from .workbook.book import Book

    with whole_file(path) as beside, xlsxwriter.Workbook(beside, {"strings_to_formulas": False}) as workbook:
        book = Book(workbook, lang)
        title = text("compared_title", lang)
        _sheet(book, text("sheet_side_by_side", lang), title, *_side_sheet(found, lang))
        _sheet(book, text("sheet_by_territory", lang), title, *_plain(_by_territory(found, lang), lang))
        for n, (first, second) in enumerate(pairs(found)):
            heading = text("compared_style", lang, first=first, second=second)
            _sheet(
                book, text("sheet_confusion", lang, number=n + 1), heading, *_matrix_sheet(found, first, second, lang)
            )
            _sheet(
                book,
                text("sheet_causes", lang, number=n + 1),
                heading,
                *_plain(_worded(causes(found, first, second), lang), lang),
            )
        name = text("sheet_notes", lang)
        sheet = book.sheet(name, name, colour=_TAB)
        held = tables(found, lang)["notices"]
        lines = [f"{s}\u00a0: {m}" if s else str(m) for s, m in zip(held["source"], held["message"])]
        book.lines(sheet, 2, lines, 8)
    return [path]


def _sheet(book: Book, name: str, title: str, columns: list[Column], values: list[pd.Series]) -> None:
    from .workbook.book import Field, Table

    sheet = book.sheet(name, title, text("compared_note", book.lang), colour=_TAB)
    fields = [Field(c, v.reset_index(drop=True)) for c, v in zip(columns, values)]
    book.write(sheet, Table(name, fields, 3), frozen=1)


def _side_sheet(found: SourceComparison, lang: str) -> tuple[list[Column], list[pd.Series]]:
    wide = side_by_side(found)
    columns, values = [_occupation_column(lang)], [pd.Series([named(o, lang) for o in wide.index])]
    for n, (measure, source) in enumerate(wide.columns):
        said = column(measure, wide[measure, source], lang)
        columns.append(
            Column(f"{measure}_{n}", f"{said.title}, {source}", said.unit, "number", 0 if measure != "area_ha" else 1)
        )
        values.append(wide[measure, source])
    return columns, values


def _matrix_sheet(found: SourceComparison, first: str, second: str, lang: str) -> tuple[list[Column], list[pd.Series]]:
    wide = matrix(found, first, second)
    columns, values = [_occupation_column(lang)], [pd.Series([named(o, lang) for o in wide.index])]
    for n, occupation in enumerate(wide.columns):
        columns.append(Column(f"c{n}", named(str(occupation), lang), "ha", "number", 1))
        values.append(wide[occupation])
    return columns, values


def _occupation_column(lang: str) -> Column:
    return Column("occupation", text("data_occupation", lang), "", "text")


def _plain(table: pd.DataFrame, lang: str) -> tuple[list[Column], list[pd.Series]]:
    return [column(str(c), table[c], lang) for c in table], [table[c] for c in table]


def _by_territory(found: SourceComparison, lang: str) -> pd.DataFrame:
    names = dict(found.territories[["territory", "name"]].itertuples(index=False))
    table = found.indicators.copy()
    table.insert(1, "name", table["territory"].map({TOTAL: text("artificial_total", lang), **names}))
    return table.assign(territory=table["territory"].replace({TOTAL: ""}))


def _worded(table: pd.DataFrame, lang: str) -> pd.DataFrame:
    shown = table.drop(columns=["territory", "first", "second"])
    for end in ("first", "second"):
        shown[f"{end}_occupation"] = [named(o, lang) for o in shown[f"{end}_occupation"]]
    return shown


Writer = Callable[[SourceComparison, Path, str], "list[Path]"]
_WRITERS: dict[str, Writer] = {".gpkg": write_geopackage, ".xlsx": write_workbook, "": write_csv}


def writer_of(path: Path) -> Writer:
    """Return what writes to a path, by its ending (none: a folder of CSV).

    Raises:
        UsageError: ``unknown_output``, ``no_such_folder``.
    """
    writer: Writer = chosen_writer(path, _WRITERS)
    return writer
