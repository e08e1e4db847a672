"""The sheets of figures: the summary with its charts, the indicators of each level, stocks, fluxes and changes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ... import indicators
from ...messages import MESSAGES, text
from ...occupations import BY_ID, LAND, OCCUPATIONS
from ...stocks import POOLS
from ..balance import TOTALS, Balance, with_total
from ..columns import Column, column, words
from ..exchange import level_table
from ..portrait import Portrait, level_name, portrait
from .book import HEAD, LINE, SOFT, Book, Field, Table, fields_of, number_format

if TYPE_CHECKING:
    from ...assessment import Assessment

WHOLE = "total"
_TOP = 3
_SHEET_CHARACTERS, _MOST_SHEETS = 31, 100
_GROUPS = tuple(o for o in OCCUPATIONS if o.parent is None)


@dataclass
class Layout:
    """What the sheets of a result share: the result, and where the tables that others point at lie."""

    assessment: Assessment
    lang: str

    def __post_init__(self) -> None:
        self.names = self.assessment.territories[["level", "territory", "name"]]
        self.stocks = Table(self.say("sheet_stocks"), self._stocks(), _TOP)
        self.fluxes = Table(self.say("sheet_fluxes"), self._fluxes(), _TOP)

    def say(self, key: str, **values: Any) -> str:
        """Return a message in the language of the workbook."""
        return text(key, self.lang, **values)

    def raw(self, key: str) -> str:
        """Return a message whose values are not filled in."""
        return MESSAGES[key][1 if self.lang == "fr" else 0]

    @property
    def finest(self) -> str:
        """The level whose tables can be fed back: communes, else the first."""
        levels = self.assessment.levels
        return "commune" if "commune" in levels else levels[0]

    def named(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table by level and territory with the territories' names, its ids as words."""
        found = table.merge(self.names, on=["level", "territory"], how="left")
        found = found[["level", "territory", "name", *(c for c in table if c not in ("level", "territory"))]]
        found["name"] = found["name"].fillna("")
        return words(found, self.lang)

    def _stocks(self) -> list[Field]:
        """Return the columns of the stocks: a row a level, territory and occupation, the pools side by side."""
        rows = self.assessment.stocks
        keys = ["level", "territory", "occupation"]
        area = rows.groupby(keys, sort=False)["area_ha"].first()
        table = rows.pivot_table(index=keys, columns="pool", values="stock_tc", aggfunc="sum", sort=False)
        table = table.reindex(columns=list(POOLS)).rename(columns=lambda p: f"{p}_tc")
        table["stock_tc"] = rows.groupby(keys, sort=False)["stock_tc"].sum()
        table.insert(0, "area_ha", area)
        table["density_tc_ha"] = table["stock_tc"] / table["area_ha"].where(table["area_ha"] > 0)
        pools = [f"{p}_tc" for p in POOLS]
        formulas = {
            "stock_tc": f"=SUM({{{pools[0]}}}:{{{pools[-1]}}})",
            "density_tc_ha": "={stock_tc}/{area_ha}",
        }
        return fields_of(self.named(table.reset_index()), self.lang, formulas)

    def _fluxes(self) -> list[Field]:
        return fields_of(self.named(self.assessment.fluxes), self.lang)


# --- the summary


def summary_sheet(book: Book, layout: Layout) -> None:
    """Write the whole territory: key figures, the balance by occupation with its charts, checks, what to know."""
    assessment, lang = layout.assessment, layout.lang
    shown = portrait(assessment, WHOLE, WHOLE, lang)
    found = shown.balance
    where = " · ".join(_counted(layout))
    sheet = book.sheet(layout.say("sheet_summary"), layout.say("sheet_title"), where)
    row = _headlines(book, sheet, shown, 3)
    table = _balance_table(layout, found, row + 1)
    book.write(sheet, table, filters=False)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(table.fields) - 1, 15)
    _charts(book, sheet, table, found)
    row = _checks(book, sheet, layout, table, found, table.last + 3)
    notes = [shown.sentence, layout.say("sheet_sign"), layout.say("sheet_precision")]
    if any(assessment.territories["communes"].between(1, indicators.EPCI_COMMUNES - 1)):
        notes.append(layout.say("order_of_magnitude"))
    notes += [n.text(lang) for n in assessment.warnings if n.level == "warning"]
    book.lines(sheet, row + 1, notes, 5, font_color=SOFT)


def _counted(layout: Layout) -> list[str]:
    counts = layout.assessment.territories["level"].value_counts(sort=False)
    shown = [
        f"{level_name(level, layout.lang, several=True)}\u00a0: {n}" for level, n in counts.items() if level != WHOLE
    ]
    return shown if layout.lang == "fr" else [s.replace("\u00a0:", ":") for s in shown]


def _headlines(book: Book, sheet: Any, shown: Portrait, row: int) -> int:
    """Write the key figures: as they are read, and in full."""
    for figure in shown.headlines:
        unit = indicators.INDICATOR[figure.indicator].unit_label(book.lang)
        sheet.write_string(row, 0, figure.label, book.format(font_size=11))
        large = book.format(bold=True, font_size=13, align="right", font_color=HEAD)
        sheet.write_string(row, 1, figure.shown, large)
        digits = 2 if figure.indicator == "stock_per_hectare" else 0
        book.cell(sheet, row, 2, figure.value, book.format(num_format=number_format(digits, unit), font_color=SOFT))
        row += 1
    return row


def _balance_table(layout: Layout, found: Balance, top: int) -> Table:
    """Return the balance by occupation; its cells sum those of the sheets of stocks and fluxes."""
    rows, total = found.rows, with_total(found, layout.lang).iloc[-1]
    whole = level_name(WHOLE, layout.lang).replace('"', '""')
    stocks, fluxes = layout.stocks, layout.fluxes

    def summed(table: Table, value: str, by: str) -> str:
        ranges = table.range(value), table.range("level"), table.range(by)
        return f'=SUMIFS({ranges[0]},{ranges[1]},"{whole}",{ranges[2]},{{label}})'

    described = {
        "label": ("", column("occupation", None, layout.lang)),
        "area_ha": (summed(stocks, "area_ha", "occupation"), None),
        "stock_tc": (summed(stocks, "stock_tc", "occupation"), None),
        "density_tc_ha": ("={stock_tc}/{area_ha}", None),
        "flux_tco2e_yr": (summed(fluxes, "flux_tco2e_yr", "to_occupation"), None),
    }
    fields = []
    for name, (formula, known) in described.items():
        shown = column(name, rows[name], layout.lang) if known is None else known
        if name == "label":
            shown = Column(name, shown.title, "", "text")
        of_all = None if name == "label" else float(total[name])
        by_rows = "={stock_tc}/{area_ha}" if name == "density_tc_ha" else ""
        fields.append(Field(shown, rows[name], formula, of_all, by_rows))
    return Table(layout.say("sheet_summary"), fields, top, has_total=True)


def _charts(book: Book, sheet: Any, table: Table, found: Balance) -> None:
    """Draw stock and flux by occupation as charts of the spreadsheet, in the colours of the occupations."""
    at = len(table.fields) + 1
    for n, (name, indicator, title) in enumerate(
        (("stock_tc", "stock_by_occupation", "chart_stock"), ("flux_tco2e_yr", "flux_by_occupation", "chart_flux"))
    ):
        values = found.rows[name]
        largest = float(values.abs().max()) if values.notna().any() else 0.0
        factor, unit = indicators.scale_of(largest, indicator, book.lang)
        chart = book.workbook.add_chart({"type": "bar"})
        colours = [_colour(n, row.colour, value) for row, value in zip(found.rows.itertuples(), values)]
        chart.add_series(
            {
                "name": text(title, book.lang),
                "categories": f"={table.range('label')}",
                "values": f"={table.range(name)}",
                "points": [{"fill": {"color": c}, "border": {"none": True}} for c in colours],
                "gap": 45,
            }
        )
        chart.set_title({"name": f"{text(title, book.lang)} ({unit})", "name_font": {"size": 11, "color": HEAD}})
        chart.set_legend({"none": True})
        digits = indicators.digits_for(largest / factor, 2)
        shown = number_format(digits, thousands=round(math.log10(factor) / 3))
        grid = {"visible": True, "line": {"color": LINE}}
        chart.set_x_axis({"major_gridlines": grid, "num_font": {"size": 8}, "num_format": shown})
        chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": {"size": 8}})
        chart.set_size({"width": 520, "height": 300})
        sheet.insert_chart(2 if n == 0 else 18, at, chart, {"object_position": 3})


def _colour(chart: int, own: str, value: float) -> str:
    """Return an occupation's colour for a stock, that of the sign for a flux."""
    if chart == 0:
        return own
    return indicators.DIVERGING[-2] if value > 0 else indicators.DIVERGING[1]


def _checks(book: Book, sheet: Any, layout: Layout, table: Table, found: Balance, row: int) -> int:
    """Write sums that must agree: those of the rows, of the levels' sheets, and what the engine says."""
    sheet.write_string(row, 0, layout.say("sheet_checks"), book.format(bold=True, font_color=HEAD, font_size=11))
    sheet.set_row(row, 30)
    for n, key in enumerate(("sheet_check_sum", "sheet_check_engine", "sheet_check_difference")):
        sheet.write_string(row, 1 + n, layout.say(key), book.format(bold=True, align="right", text_wrap=True))
    checks = [("stock_total", layout.stocks, "stock_tc"), ("flux_total", layout.fluxes, "flux_tco2e_yr")]
    for indicator, of, name in checks:
        row += 1
        described = indicators.INDICATOR[indicator]
        style = book.format(num_format=number_format(0, described.unit_label(book.lang)))
        whole = level_name(WHOLE, layout.lang)
        formula = f'=SUMIFS({of.range(name)},{of.range("level")},"{whole}")'
        value = found.totals[indicator]
        sheet.write_string(row, 0, layout.say("sheet_check_of", sheet=of.sheet), book.format())
        book.cell(sheet, row, 1, value, style, formula)
        book.cell(sheet, row, 2, value, style)
        book.cell(sheet, row, 3, 0.0, style, f"=ROUND(B{row + 1}-C{row + 1},3)")
    return row + 1


# --- indicators by level


def level_sheets(book: Book, layout: Layout) -> None:
    """Write a sheet a level: the five indicators of each territory, by group of occupations, and their sums."""
    taken = {layout.say(key).casefold() for key in MESSAGES if key.startswith("sheet_") and "{" not in layout.raw(key)}
    for level in (level for level in layout.assessment.levels if level != WHOLE):
        called = level_name(level, layout.lang, several=True)
        name = sheet_name(called, taken)
        taken.add(name.casefold())
        title = layout.say("sheet_level_title", level=called)
        sheet = book.sheet(name, title, layout.say("sheet_level_note"), colour="#4d9d72")
        table, groups = _level_table(layout, level, name)
        book.write(sheet, table, frozen=2)
        book.groups(sheet, table, groups)


def sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that a sheet can bear, and that none of those ``taken`` (in lower case) bears."""
    bare = "".join(c for c in name if c not in "[]:*?/\\'").strip()[:_SHEET_CHARACTERS] or "-"
    numbered = (f"{bare[: _SHEET_CHARACTERS - 5]} ({n})" for n in range(2, _MOST_SHEETS))
    return next(n for n in (bare, *numbered) if n.casefold() not in taken)


def _level_table(layout: Layout, level: str, sheet: str) -> tuple[Table, list[tuple[str, int, int]]]:
    """Return the table of a level, and which of its columns go together."""
    wide, _ = level_table(layout.assessment, level)
    whole, _ = level_table(layout.assessment, WHOLE)
    whole, wide = (t.assign(land_ha=_land(layout, of, t)) for t, of in ((whole, WHOLE), (wide, level)))
    parts = {i: _held(wide, i) for i in ("stock_by_occupation", "stock_per_hectare", "flux_by_occupation")}
    stocks, densities, fluxes = parts.values()
    stock, density, flux = (indicators.column_of(i) for i in TOTALS)
    by_hand = {density: f"={{{stock}}}/{{land_ha}}"}
    by_hand.update({t: f"=SUM({{{p[0]}}}:{{{p[-1]}}})" for t, p in ((stock, stocks), (flux, fluxes)) if p})
    facts = ["territory", "name", "communes", "area_ha", "land_ha", stock, density, flux]
    summed = {c for c in (*facts[3:], *stocks, *fluxes) if c in whole}
    fields = [
        Field(
            _short(name, wide, layout.lang),
            wide[name],
            by_hand.get(name, ""),
            float(whole[name].iloc[0]) if name in summed else None,
            by_hand[density] if name == density else "",
        )
        for name in (*facts, *stocks, *densities, *fluxes)
    ]
    groups, at = [(layout.say("sheet_totals"), 0, len(facts) - 1)], len(facts)
    for indicator, names in parts.items():
        if names:
            groups.append((indicators.INDICATOR[indicator].label(layout.lang), at, at + len(names) - 1))
            at += len(names)
    return Table(sheet, fields, _TOP + 1, has_total=True), groups


def _short(name: str, wide: pd.DataFrame, lang: str) -> Column:
    """Return a column whose title is the occupation alone: the indicator stands above it."""
    shown = column(name, wide[name], lang)
    known = _OCCUPATION_OF.get(name)
    return shown if known is None else replace(shown, title=BY_ID[known].label(lang))


_OCCUPATION_OF = {r.column: r.occupation for r in indicators.columns().itertuples() if r.occupation != indicators.TOTAL}


def _held(wide: pd.DataFrame, indicator: str) -> list[str]:
    """Return the columns of an indicator by group of occupations that hold a value."""
    names = [indicators.column_of(indicator, group.id) for group in _GROUPS]
    return [n for n in names if n in wide and wide[n].notna().any()]


def _land(layout: Layout, level: str, wide: pd.DataFrame) -> pd.Series:
    """Return the land of each territory that has an occupation: what stocks per hectare are divided by."""
    areas = layout.assessment.areas
    areas = areas[(areas["level"] == level) & areas["occupation"].isin(LAND)]
    held = areas.groupby("territory")["area_ha"].sum()
    found = wide["territory"].map(held)
    return found.where(found > 0, math.nan)


# --- the long lists


def list_sheets(book: Book, layout: Layout) -> None:
    """Write the stocks, the fluxes and what changed, in full, and the changes of the whole as a square."""
    for table, title, note in (
        (layout.stocks, "sheet_stocks_title", "sheet_stocks_note"),
        (layout.fluxes, "sheet_fluxes_title", "sheet_fluxes_note"),
    ):
        sheet = book.sheet(table.sheet, layout.say(title), layout.say(note), colour="#2f7d57")
        book.write(sheet, table, frozen=3)
    _change_square(book, layout)


def _change_square(book: Book, layout: Layout) -> None:
    """Write what changes a year over the whole as a square: from the row's occupation to the column's."""
    changes = layout.assessment.changes
    changes = changes[changes["level"] == WHOLE]
    if changes.empty:
        return
    square = changes.pivot_table(index="from_occupation", columns="to_occupation", values="area_ha_yr", aggfunc="sum")
    order = [o for o in BY_ID if o in {*square.index, *square.columns}]
    order += sorted({*square.index, *square.columns} - set(order))
    square = square.reindex(index=[o for o in order if o in square.index], columns=[o for o in order if o in square])
    named = words(pd.DataFrame({"occupation": order}), layout.lang)["occupation"]
    label = dict(zip(order, named))
    fields = [Field(column("from_occupation", None, layout.lang), pd.Series([label[o] for o in square.index]))]
    for end in square.columns:
        values = square[end].reset_index(drop=True)
        fields.append(Field(Column(end, label[end], "", "number", 2), values, total=float(values.sum())))
    every = f"=SUM({{{square.columns[0]}}}:{{{square.columns[-1]}}})"
    sums = square.sum(axis=1).reset_index(drop=True)
    fields.append(Field(Column("all", layout.say("balance_total"), "", "number", 2), sums, every, float(sums.sum())))
    name = layout.say("sheet_square")
    sheet = book.sheet(name, layout.say("sheet_square_title"), layout.say("sheet_square_note"), colour="#2f7d57")
    book.write(sheet, Table(name, fields, _TOP, has_total=True), frozen=1)
