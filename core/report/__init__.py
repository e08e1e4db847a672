"""What goes out, each file whole or absent, all from one ``Assessment``: layers, tables, page, spreadsheet, charts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Callable

from .balance import Balance, balance
from .charts import charts
from .exchange import chosen_writer, schema, to_json, write_csv, write_geoparquet, write_json
from .geopackage import Content, Style, contents, styles_of, write_geopackage, write_styles
from .html import check_needs, to_html, write_html
from .styles import graduated_style
from .workbook import write_workbook

if TYPE_CHECKING:
    from ..assessment import Assessment

__all__ = [
    "Balance",
    "Content",
    "Style",
    "balance",
    "charts",
    "contents",
    "graduated_style",
    "schema",
    "styles_of",
    "to_html",
    "to_json",
    "write",
    "write_csv",
    "write_geopackage",
    "write_geoparquet",
    "write_html",
    "write_json",
    "write_styles",
    "write_workbook",
    "writer_of",
]

Writer = Callable[["Assessment", Path, str], "list[Path]"]
_WRITERS: dict[str, Writer] = {
    ".gpkg": write_geopackage,
    ".parquet": write_geoparquet,
    ".geoparquet": write_geoparquet,
    ".json": write_json,
    ".html": write_html,
    ".xlsx": write_workbook,
    "": write_csv,
}


def writer_of(path: Path) -> Writer:
    """Return what writes to a path, by its ending (none: a folder of CSV).

    Raises:
        UsageError: ``unknown_output``; ``no_such_folder`` where the folder it would stand in is not there;
            ``report_needs`` where what a page is made with is missing.
    """
    writer: Writer = chosen_writer(path, _WRITERS)
    if writer is write_html:
        check_needs()
    return writer


def write(assessment: Assessment, path: Path, lang: str = "fr") -> list[Path]:
    """Write an assessment to a path; return the files written."""
    return writer_of(path)(assessment, path, lang)
