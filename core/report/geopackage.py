"""The GeoPackage of a result: a layer a level with its indicators in columns, every table, and QGIS styles."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .. import indicators
from ..layers import whole_file
from ..messages import text
from ..occupations import BY_ID
from .exchange import level_table, tables
from .styles import graduated_style

if TYPE_CHECKING:
    from ..assessment import Assessment

_STYLES_TABLE = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""
_INSERT = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
  styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, 'geom', ?, ?, '', ?, ?, '')
"""
_REGISTER = """
INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('layer_styles', 'attributes', 'layer_styles')
"""
_VERSION = {"VERSION": "1.2"}
"""The GeoPackage that every GDAL since 2.2 reads without a warning."""
_WRITES_ARROW = (3, 8, 0)
"""The GDAL from which tables are written by columns, three times as fast as row by row (measured)."""
DEFAULT_STYLE = "stock_per_hectare"
"""The indicator a layer shows when it is opened: the one that compares territories of unlike sizes."""
SHOWN_OCCUPATIONS = ("cropland", "grassland", "forest", "artificial")
"""The occupations that have a style of their own."""


@dataclass(frozen=True)
class Content:
    """One table of the GeoPackage: its name, its rows, their geometry (n,) in the result's CRS or None, of one kind."""

    name: str
    table: pd.DataFrame
    geometry: np.ndarray | None = None
    kind: str = "MultiPolygon"


def contents(assessment: Assessment, lang: str = "fr") -> list[Content]:
    """Return what the GeoPackage holds: ``territories_<level>`` (table ``columns`` documents them), then the tables."""
    levels = [Content(f"territories_{level}", *level_table(assessment, level)) for level in assessment.levels]
    plain = [Content(name, table) for name, table in tables(assessment, lang).items()]
    return [replace(content, table=storable(content.table)) for content in (*levels, *plain)]


def storable(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose columns are numbers or text, None where there is nothing."""
    objects = {c: table[c].astype(str).where(table[c].notna(), None) for c in table.columns if table[c].dtype == object}
    return table.assign(**objects)


def write_geopackage(assessment: Assessment, path: Path, lang: str = "fr") -> list[Path]:
    """Write all of an assessment to a GeoPackage, whole or not at all: ``contents``, and a QGIS style an indicator."""
    with whole_file(path) as beside:
        held = contents(assessment, lang)
        for content in held:
            write_content(content, beside, assessment.crs)
        write_styles(beside, held, lang)
    return [path]


def write_content(content: Content, path: Path, crs: str | None) -> None:
    """Add a table to a GeoPackage, which is made where it is not there."""
    import geopandas
    import pyogrio

    options: dict[str, Any] = {"append": True} if path.exists() else {"dataset_options": _VERSION}
    table = content.table
    if content.geometry is not None:
        table = geopandas.GeoDataFrame(table, geometry=content.geometry, crs=crs)
        options.update(geometry_type=content.kind, promote_to_multi=True)
    elif pyogrio.__gdal_version__ >= _WRITES_ARROW:
        # A column that is empty throughout has a type of its own in Arrow, unless it is called text.
        # pyogrio 0.8 does not do that by itself.
        table = table.astype({c: "string" for c in table.columns if table[c].dtype == object})
        options.update(use_arrow=True)
    pyogrio.write_dataframe(table, path, layer=content.name, driver="GPKG", **options)


def write_styles(path: Path, held: list[Content], lang: str = "fr") -> None:
    """Write the styles of the layers into a GeoPackage that holds them, where QGIS finds them (``layer_styles``)."""
    rows = [row for c in held if c.geometry is not None for row in _styles(c.name, c.table, lang)]
    write_style_rows(path, rows)


@dataclass(frozen=True)
class Style:
    """One way to show a layer of territories: which indicator of which occupation, and its name."""

    indicator: str
    occupation: str
    name: str
    description: str

    @property
    def column(self) -> str:
        """The column it shows."""
        return indicators.column_of(self.indicator, self.occupation)


def styles_of(table: pd.DataFrame, lang: str = "fr") -> list[Style]:
    """Return the styles a table of ``level_table`` can be shown by: those whose column holds a value."""
    described = indicators.columns().set_index("column")[f"label_{lang}"]
    found = []
    for indicator in indicators.INDICATORS:
        total = Style(indicator.id, indicators.TOTAL, indicator.label(lang), "")
        if indicator.by_occupation and indicator.id != DEFAULT_STYLE:
            continue
        found.append(replace(total, description=f"{indicator.label(lang)} ({indicator.unit_label(lang)})"))
    for occupation in SHOWN_OCCUPATIONS:
        for indicator_id in ("stock_by_occupation", "flux_by_occupation"):
            short = text(f"style_{indicator_id}", lang, occupation=BY_ID[occupation].label(lang))
            column = indicators.column_of(indicator_id, occupation)
            found.append(Style(indicator_id, occupation, short, described[column]))
    return [s for s in found if s.column in table and table[s.column].notna().any()]


def _styles(name: str, table: pd.DataFrame, lang: str) -> list[tuple[Any, ...]]:
    """Return the rows of ``layer_styles`` of one layer: its name, the style's, the QML, whether it is the default."""
    return [
        (
            name,
            style.name[:30],
            graduated_style(np.asarray(table[style.column], dtype=float), style.indicator, style.occupation, lang),
            style.indicator == DEFAULT_STYLE,
            style.description,
        )
        for style in styles_of(table, lang)
    ]


def write_contents(path: Path, held: list[Content], styles: list[tuple[Any, ...]], crs: str | None) -> list[Path]:
    """Write layers, tables and rows of ``layer_styles`` to a GeoPackage, whole or not at all."""
    with whole_file(path) as beside:
        for content in held:
            write_content(content, beside, crs)
        write_style_rows(beside, styles)
    return [path]


def write_style_rows(path: Path, rows: list[tuple[Any, ...]]) -> None:
    """Write rows of ``layer_styles``: layer, name of the style, QML, whether it is the default, what it shows."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute(_STYLES_TABLE)
            connection.execute(_REGISTER)
            connection.executemany(_INSERT, rows)
    finally:
        connection.close()
