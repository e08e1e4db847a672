"""The carbon price of places, written: a GeoPackage with a style a template, or a CSV; whole or absent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..errors import UsageError
from ..layers import whole_file
from ..messages import text
from ..scenario.sensitivity import Sensitivity
from .geopackage import Content, storable, write_content, write_style_rows
from .scenario import TCO2E_HA
from .styles import diverging_style

LAYER = "sensitivity"


def check_sensitivity_path(path: Path) -> None:
    """Refuse what a sensitivity cannot be written to.

    Raises:
        UsageError: ``unknown_sensitivity_output``, ``no_such_folder``.
    """
    if path.suffix.casefold() not in (".gpkg", ".csv"):
        raise UsageError("unknown_sensitivity_output", path=str(path))
    if not path.absolute().parent.is_dir():
        raise UsageError("no_such_folder", path=str(path.absolute().parent))


def write_sensitivity(found: Sensitivity, path: Path, lang: str = "fr") -> list[Path]:
    """Write the polygons or cells with their prices to .gpkg (styled), or their table to .csv; return the files.

    Raises:
        UsageError: as ``check_sensitivity_path``.
    """
    check_sensitivity_path(path)
    with whole_file(path) as beside:
        if path.suffix.casefold() == ".csv":
            found.table.to_csv(beside, index=False, lineterminator="\n", encoding="utf-8")
        else:
            write_content(Content(LAYER, storable(found.table), found.geometry), beside, found.crs)
            write_style_rows(beside, sensitivity_styles(found, lang))
    return [path]


def sensitivity_styles(found: Sensitivity, lang: str = "fr") -> list[tuple[Any, ...]]:
    """Return the rows of ``layer_styles``: a style a template, in the colours of a flux, the first the default."""
    rows: list[tuple[Any, ...]] = []
    for template in found.templates:
        column = f"{template.id}_tco2e_ha"
        values = np.asarray(found.table[column], dtype=float)
        if not np.isfinite(values).any():
            continue
        name = template.label(lang)
        said = text("style_sensitivity", lang, template=name, start=found.start, last=found.last)
        rows.append((LAYER, name[:30], diverging_style(values, column, TCO2E_HA, lang), not rows, said))
    return rows
