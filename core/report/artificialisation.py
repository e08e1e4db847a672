"""Artificialised land out: GeoPackage with styles, folder of CSV, workbook, each whole or absent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Callable

import numpy as np
import pandas as pd

from ..artificialisation import ARTIFICIAL, NOT_ARTIFICIAL
from ..artificialisation.measure import DESTINATION, DESTINATIONS, TOTAL, Artificialisation
from ..layers import whole_file
from ..messages import text
from .columns import column
from .exchange import chosen_writer, notices_table, sources_table, write_tables
from .geopackage import Content, storable, write_contents
from .styles import categorised_style

if TYPE_CHECKING:
    from .workbook.book import Book

SHOWN = {"sealed": "#8f2f2f", "open": "#e39a86", "not": "#e3ecd2", "unknown": "#cfcfcf"}
"""Colours of the land use by status: sealed and open artificialised land, other land, unknown."""
CHANGES = {"newly": "#d7301f", "given_back": "#1a7f4b"}
_SHARE_COLOURS = ("#faf4ec", "#f5e0c6", "#eec39f", "#e19d7b", "#cd715a", "#ad4742", "#7d2430")
_SHARE_LIMITS = (0.0, 3.0, 6.0, 9.0, 12.0, 20.0, 40.0, 100.0)
_EXPRESSION_YEARS = 10
_SHEETS = ("land", "uses", "flows", "flows_by_use", "consumption")


def tables(found: Artificialisation, lang: str = "fr") -> dict[str, pd.DataFrame]:
    """Return every table by name, shares as percentages; ``consumption`` is what the land-take budget takes."""
    land = found.land.assign(
        artificial_percent=100 * found.land["artificial_share"], sealed_percent=100 * found.land["sealed_share"]
    ).drop(columns=["artificial_share", "sealed_share"])
    held = {"land": land, "uses": found.uses}
    if len(found.vintages) == 2:
        held |= {"flows": found.flows, "flows_by_use": found.flows_by_use, "consumption": consumption(found)}
    held["options"] = _options(found)
    held["sources"] = sources_table(found.sources)
    held["notices"] = notices_table(found.notices, lang)
    return held


def consumption(found: Artificialisation) -> pd.DataFrame:
    """Return territory, consumed_ha: what the budget takes for the consumption of ENAF over ten years, an estimate.

    It is the newly artificialised land of a year, times ten; what is given back is not deducted, as in the law.
    """
    rows = found.flows[(found.flows["zone"] == "") & (found.flows["territory"] != TOTAL)]
    consumed = rows["newly_ha_yr"].astype(float) * _EXPRESSION_YEARS
    return pd.DataFrame({"territory": rows["territory"], "consumed_ha": consumed}).reset_index(drop=True)


def _options(found: Artificialisation) -> pd.DataFrame:
    rules = found.rules
    values = {
        "vintages": ", ".join(found.vintages), "years": found.years, "crs": found.crs, "built_m2": rules.built_m2,
        "other_m2": rules.other_m2, "transitional": rules.transitional, "pockets": rules.pockets,
    }  # fmt: skip
    return pd.DataFrame({"option": list(values), "value": ["" if v is None else str(v) for v in values.values()]})


def worded(table: pd.DataFrame, names: dict[str, str], lang: str) -> pd.DataFrame:
    """Return a table with its destinations as words, its territories by name and the total called so."""
    shown = table.copy()
    if "destination" in shown:
        shown["destination"] = shown["destination"].map(lambda d: DESTINATION[d].label(lang))
    if "zone" in shown:
        if (shown["zone"] == "").all():
            shown = shown.drop(columns="zone")
        else:
            shown["zone"] = shown["zone"].replace({"–": text("artificial_no_zone", lang)})
    called = {TOTAL: text("artificial_total", lang), **names}
    shown.insert(1, "name", shown["territory"].map(called))
    shown["territory"] = shown["territory"].replace({TOTAL: ""})
    return shown


# --- layers


def contents(found: Artificialisation, lang: str = "fr") -> list[Content]:
    """Return what the GeoPackage holds: territories, land use by status, what changed, then the tables."""
    every = tables(found, lang)
    land = every["land"]
    last = land[(land["vintage"] == found.vintages[-1]) & (land["zone"] == "")].drop(columns=["zone", "area_ha"])
    territories = found.territories.merge(last, on="territory", how="left")
    if len(found.vintages) == 2:
        flows = found.flows[found.flows["zone"] == ""].drop(columns="zone")
        territories = territories.merge(flows, on="territory", how="left")
    surfaces = found.surfaces.assign(shown=shown_of(found.surfaces))
    held = [_layer("artificialisation_territories", territories), _layer("artificialisation_surfaces", surfaces)]
    if len(found.changes):
        held.append(_layer("artificialisation_changes", found.changes))
    return held + [Content(f"artificialisation_{name}", storable(table)) for name, table in every.items()]


def _layer(name: str, table: pd.DataFrame) -> Content:
    return Content(name, storable(table.drop(columns="geometry")), np.asarray(table["geometry"], dtype=object))


def shown_of(surfaces: pd.DataFrame) -> np.ndarray:
    """Return by what each polygon is shown: ``sealed`` or ``open`` artificialised land, ``not``, ``unknown``."""
    artificial = np.where(surfaces["sealed"] == 1, "sealed", "open")
    other = np.where(surfaces["status"] == NOT_ARTIFICIAL, "not", "unknown")
    return np.where(surfaces["status"] == ARTIFICIAL, artificial, other).astype(object)


def styles(found: Artificialisation, lang: str = "fr") -> list[tuple[str, str, str, bool, str]]:
    """Return the rows of ``layer_styles``: layer, style's name, QML, whether it is the default, description."""
    by_status = [(k, text(f"artificial_shown_{k}", lang), c) for k, c in SHOWN.items()]
    by_change = [(k, text(f"artificial_change_{k}", lang), c) for k, c in CHANGES.items()]
    by_use = [(d.id, d.label(lang), d.colour) for d in DESTINATIONS]
    share, status, change, use = (
        text(key, lang)
        for key in ("artificial_style_share", "artificial_style_status", "artificial_style_change", "data_destination")
    )
    rows = [
        ("artificialisation_territories", share, share_style(lang), True, share),
        ("artificialisation_surfaces", status, categorised_style("shown", by_status), True, status),
    ]
    if len(found.changes):
        rows += [
            ("artificialisation_changes", change, categorised_style("change", by_change), True, change),
            ("artificialisation_changes", use, categorised_style("destination", by_use), False, use),
        ]
    return rows


def share_style(lang: str) -> str:
    """Return the QML of territories by the share of their land that is artificialised: the same classes everywhere."""
    from .styles import fixed_style

    return fixed_style("artificial_percent", _SHARE_LIMITS, _SHARE_COLOURS, "%", lang)


# --- writing


def write_geopackage(found: Artificialisation, path: Path, lang: str = "fr") -> list[Path]:
    """Write layers, tables and styles to a GeoPackage, whole or not at all."""
    return write_contents(path, contents(found, lang), styles(found, lang), found.crs)


def write_csv(found: Artificialisation, path: Path, lang: str = "fr") -> list[Path]:
    """Write every table as a CSV file into a folder (made where it is not there); return the files."""
    return write_tables(tables(found, lang), path)


def write_workbook(found: Artificialisation, path: Path, lang: str = "fr") -> list[Path]:
    """Write the tables as a workbook, whole or not at all."""
    import xlsxwriter

    from .workbook.book import Book

    with whole_file(path) as beside, xlsxwriter.Workbook(beside, {"strings_to_formulas": False}) as workbook:
        book = Book(workbook, lang)
        every = tables(found, lang)
        for name in _SHEETS:
            if name in every and len(every[name]):
                _sheet(book, name, worded(every[name], names_of(found), lang))
        _notes(book, found)
    return [path]


def names_of(found: Artificialisation) -> dict[str, str]:
    """Return what the territories are called, by their ids."""
    return dict(found.territories[["territory", "name"]].itertuples(index=False))


def _sheet(book: Book, name: str, table: pd.DataFrame) -> None:
    from .workbook.book import Field, Table

    title, note = text("sheet_artificial_title", book.lang), text("sheet_artificial_note", book.lang)
    sheet = book.sheet(text(f"sheet_{name}", book.lang), title, note, colour=SHOWN["sealed"])
    fields = [Field(column(str(c), table[c], book.lang), table[c]) for c in table]
    book.write(sheet, Table(text(f"sheet_{name}", book.lang), fields, 3), frozen=2)


def _notes(book: Book, found: Artificialisation) -> None:
    name = text("sheet_notes", book.lang)
    sheet = book.sheet(name, name, text("sheet_artificial_note", book.lang), colour=SHOWN["sealed"])
    book.lines(sheet, 3, [n.text(book.lang) for n in found.notices], 8)


Writer = Callable[[Artificialisation, Path, str], "list[Path]"]
_WRITERS: dict[str, Writer] = {".gpkg": write_geopackage, ".xlsx": write_workbook, "": write_csv}


def writer_of(path: Path) -> Writer:
    """Return what writes to a path, by its ending (none: a folder of CSV).

    Raises:
        UsageError: ``unknown_output``, ``no_such_folder``.
    """
    writer: Writer = chosen_writer(path, _WRITERS)
    return writer
