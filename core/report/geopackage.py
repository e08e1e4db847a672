"""The GeoPackage of a result: a layer a level with its indicators in columns, every table, and QGIS styles."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .. import indicators
from ..layers import whole_file
from ..messages import text
from ..occupations import BY_ID
from .exchange import layer, tables
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
DEFAULT_STYLE = "stock_per_hectare"
"""The indicator a layer shows when it is opened: the one that compares territories of unlike sizes."""


def write_geopackage(assessment: Assessment, path: Path, lang: str = "fr") -> list[Path]:
    """Write all of an assessment to a GeoPackage, whole or not at all.

    Layers ``territories_<level>`` hold the indicators in columns (table ``columns`` documents them), the other tables
    are those of ``Assessment``; ``layer_styles`` holds a style per indicator, for QGIS to find.
    """
    with whole_file(path) as beside:
        styles: list[tuple[Any, ...]] = []
        for level in assessment.levels:
            frame = layer(assessment, level)
            name = f"territories_{level}"
            _write(frame, beside, name)
            if "geometry" in frame:
                styles += _styles(name, frame, lang)
        for name, table in tables(assessment, lang).items():
            _write(table, beside, name)
        _write_styles(beside, styles)
    return [path]


def _write(table: Any, path: Path, name: str) -> None:
    import pyogrio

    plain = pd.DataFrame(table) if "geometry" not in table else table
    for column in plain.columns:
        if plain[column].dtype == object and column != "geometry":
            plain = plain.assign(**{column: plain[column].astype(str).where(plain[column].notna(), None)})
    options: dict[str, Any] = {"append": True} if path.exists() else {"dataset_options": _VERSION}
    if "geometry" in table:
        options.update(geometry_type="MultiPolygon", promote_to_multi=True)
    pyogrio.write_dataframe(plain, path, layer=name, driver="GPKG", **options)


def _styles(name: str, frame: Any, lang: str) -> list[tuple[Any, ...]]:
    """Return the rows of ``layer_styles`` of one layer: its name, the style's, the QML, whether it is the default."""
    rows = []
    for indicator in indicators.INDICATORS:
        if indicator.by_occupation and indicator.id != DEFAULT_STYLE:
            continue
        column = indicators.column_of(indicator.id)
        if column not in frame:
            continue
        qml = graduated_style(np.asarray(frame[column], dtype=float), indicator.id, lang=lang)
        label = f"{indicator.label(lang)} ({indicator.unit_label(lang)})"
        rows.append((name, indicator.label(lang)[:30], qml, indicator.id == DEFAULT_STYLE, label))
    for occupation in ("cropland", "grassland", "forest", "artificial"):
        for indicator_id in ("stock_by_occupation", "flux_by_occupation"):
            column = indicators.column_of(indicator_id, occupation)
            if column not in frame or not frame[column].notna().any():
                continue
            indicator = indicators.INDICATOR[indicator_id]
            qml = graduated_style(np.asarray(frame[column], dtype=float), indicator_id, occupation, lang)
            described = indicators.columns().set_index("column").loc[column, f"label_{lang}"]
            short = text(f"style_{indicator_id}", lang, occupation=BY_ID[occupation].label(lang))
            rows.append((name, short, qml, False, described))
    return rows


def _write_styles(path: Path, rows: list[tuple[Any, ...]]) -> None:
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute(_STYLES_TABLE)
            connection.execute(_REGISTER)
            connection.executemany(_INSERT, rows)
    finally:
        connection.close()
