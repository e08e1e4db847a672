"""The page put together: what it shows in each language, the data its script reads, and the policy that locks it in."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ... import indicators
from ...errors import UsageError
from ...layers import whole_file
from ...messages import NARROW_SPACE, number, text
from ...occupations import OCCUPATIONS
from ..balance import headers, with_total
from ..exchange import level_table
from ..portrait import Gallery, Portrait, credits, level_name
from ..styles import Legend, legend
from . import charts
from .outlines import Sheet, sheet
from .scenarios import Tables, compared
from .words import words

if TYPE_CHECKING:
    from ...assessment import Assessment

LANGUAGES = ("fr", "en")
NEEDS = {"jinja2": "jinja2", "vl_convert": "vl-convert-python"}
"""What the page is made with, by the name it is imported by: templates, and the charts' script."""
MAPPED = ("stock_per_hectare", "flux_total", "stock_total")
"""The indicators a map can show, the first of them at the start: the one that compares territories of unlike sizes."""
_HERE = Path(__file__).parent / "templates"
_ORDER = {o.id: n for n, o in enumerate(OCCUPATIONS)}
_EXPOSED = "window.vegaEmbed = vegaEmbed;"
"""What the charts' script leaves for the page's own."""
_MOST_NAMED = 25
_AUDITED = ("mapped_ha", "unmapped_ha", "uncovered_ha", "overlap_ha", "without_figures_ha")
_NOTED_HA = 0.005
"""Areas below this are shown as 0.00: the audit passes over territories that lack no more."""


def write_html(
    assessment: Assessment,
    path: Path,
    lang: str = "fr",
    *,
    scenarios: Tables | None = None,
    day: date | None = None,
) -> list[Path]:
    """Write the report of an assessment as one HTML file, whole or not at all; arguments as ``to_html``."""
    page = to_html(assessment, lang, scenarios=scenarios, day=day)
    with whole_file(path) as beside:
        beside.write_bytes(page.encode("utf-8"))
    return [path]


def to_html(
    assessment: Assessment, lang: str = "fr", *, scenarios: Tables | None = None, day: date | None = None
) -> str:
    """Return the report of an assessment: one HTML page in both languages that asks the network for nothing.

    Args:
        assessment: the result.
        lang: the language it opens in, fr or en.
        scenarios: the tables of a plan (``scenario_tables``), by name; None for a report without scenarios.
        day: the date it is made; today by default.

    Raises:
        UsageError: ``report_needs`` where a package it is made with is missing.
    """
    made = day or date.today()
    levels = tuple(_level(assessment, name) for name in reversed(assessment.levels) if name != indicators.TOTAL)
    drawing = sheet({level.name: level.geometry for level in levels if level.geometry is not None})
    order = (lang, *(other for other in LANGUAGES if other != lang))
    editions = [_edition(assessment, levels, drawing, scenarios, language, made) for language in order]
    data = {
        "levels": {level.name: {**level.shared(), "middles": _middles(level, drawing)} for level in levels},
        "files": _files(assessment, scenarios),
        "editions": {edition["lang"]: edition.pop("data") for edition in editions},
        "bars": charts.bars(),
        "signs": [charts.EMITTED, charts.SEQUESTERED],
        "colours": [o.colour for o in OCCUPATIONS],
    }
    return _rendered(lang=lang, editions=editions, sheet=drawing, data=script_json(data))


def script_json(content: Any) -> str:
    """Return JSON that may stand in a script element: nothing in it can end the element or open another."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written


# --- what is shared by both languages


@dataclass(frozen=True)
class _Level:
    """The territories of a level: their table, shapes (n,) or None, and values of the mapped indicators (n,)."""

    name: str
    table: pd.DataFrame
    geometry: np.ndarray | None
    values: dict[str, np.ndarray]

    def shared(self) -> dict[str, Any]:
        """Return what the script needs of the level in any language."""
        classes = {i: legend(v, i).classes_of(v).tolist() for i, v in self.values.items()}
        return {"ids": [str(t) for t in self.table["territory"]], "names": _names(self.table), "classes": classes}


def _middles(level: _Level, drawing: Sheet | None) -> tuple[tuple[int, int], ...]:
    """Return where the names of a level stand on the map, nothing where there are too many to be read."""
    few = drawing is not None and level.name in drawing.middles and len(level.table) <= _MOST_NAMED
    return drawing.middles[level.name] if few and drawing is not None else ()


def _level(assessment: Assessment, name: str) -> _Level:
    table, geometry = level_table(assessment, name)
    columns = {i: indicators.column_of(i) for i in MAPPED}
    values = {
        i: table[c].to_numpy(dtype=float) if c in table else np.full(len(table), np.nan) for i, c in columns.items()
    }
    return _Level(name, table, geometry, values)


def _names(table: pd.DataFrame) -> list[str]:
    return [str(name or territory) for name, territory in zip(table["name"], table["territory"])]


def _files(assessment: Assessment, scenarios: Tables | None) -> dict[str, str]:
    """Return the tables that can be taken away, as CSV by file name: floats in full, as the command writes them."""
    found = {f"territories_{level}": level_table(assessment, level)[0] for level in assessment.levels}
    found |= {"areas": assessment.areas, "audit": assessment.audit, "columns": indicators.columns()}
    kept = ("scenarios", "yearly", "budget", "territories")
    found |= {f"scenario_{name}".replace("scenario_scenarios", "scenarios"): t for name, t in (scenarios or {}).items()
              if name in kept}  # fmt: skip
    return {f"{name}.csv": table.to_csv(index=False, lineterminator="\n") for name, table in found.items()}


# --- an edition


def _edition(
    assessment: Assessment,
    levels: tuple[_Level, ...],
    drawing: Sheet | None,
    scenarios: Tables | None,
    lang: str,
    day: date,
) -> dict[str, Any]:
    """Return what the templates show in a language, and under ``data`` what the script reads."""
    gallery = Gallery(assessment, lang)
    by_level = {
        name: [gallery.portrait(name, territory) for territory in gallery.territories(name)]
        for name in assessment.levels
    }
    whole = by_level[indicators.TOTAL][0]
    legends = {level.name: {i: legend(v, i, lang) for i, v in level.values.items()} for level in levels}
    comparison = compared(scenarios, lang) if scenarios is not None else None
    shown = [_shown_level(level, by_level[level.name], legends[level.name], lang) for level in levels]
    return {
        "lang": lang,
        "words": words(lang),
        "whole": whole,
        "mapped": [(i, indicators.INDICATOR[i].label(lang)) for i in MAPPED],
        "levels": shown,
        "map": _map(shown, drawing, lang),
        "credits": credits(assessment, lang, day),
        "options": assessment.options_table().to_dict("records"),
        "audit": _audit(assessment, lang),
        "warnings": [(n.level, n.text(lang)) for n in assessment.warnings],
        "share": _share(assessment, lang),
        "comparison": comparison,
        "swatches": _swatches(whole),
        "data": {
            "locale": charts.locale(lang),
            "legends": {level: {i: _legend_rows(found) for i, found in of.items()} for level, of in legends.items()},
            "portraits": {name: [_portrait(p, lang) for p in found] for name, found in by_level.items()},
            "titles": {level.name: level_name(level.name, lang, several=True) for level in levels},
            "scenarios": comparison.charts if comparison else {},
            "words": {key: text(f"page_{key}", lang) for key in ("shown", "no_value", "territory")},
        },
    }


def _share(assessment: Assessment, lang: str) -> str:
    """Return what the flux is of the territory's emissions, '' where they were not given."""
    share = assessment.emissions_share
    return "" if share is None else text("share_of_emissions", lang, share=number(100 * share, 1, lang))


@dataclass(frozen=True)
class ShownRow:
    """One territory in a table: what is written, and the number its column is sorted by."""

    name: str
    territory: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ShownLevel:
    """A level in a language: its title, its rows, and the classes and shades of its map at the start."""

    name: str
    title: str
    rows: tuple[ShownRow, ...]
    fills: tuple[str, ...]
    said: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]
    mapped: bool


def _shown_level(level: _Level, found: list[Portrait], legends: Mapping[str, Legend], lang: str) -> ShownLevel:
    rows = tuple(map(_shown_row, found))
    first = MAPPED[0]
    at = legends[first].classes_of(level.values[first])
    colours = legends[first].colours
    said = tuple(f"{row.name}{':' if lang == 'en' else chr(0xA0) + ':'} {row.cells[2][0]}" for row in rows)
    return ShownLevel(
        level.name,
        level_name(level.name, lang, several=True),
        rows,
        tuple(colours[n] if n >= 0 else "" for n in at),
        said,
        tuple(zip(legends[first].labels, colours)),
        level.geometry is not None,
    )


def _shown_row(found: Portrait) -> ShownRow:
    cells = tuple((h.shown, _sortable(h.value)) for h in (found.area, *found.headlines))
    return ShownRow(found.name, found.territory, cells)


def _sortable(value: float) -> str:
    """Return a number as the script compares it, '' for none."""
    return f"{value:.12g}" if math.isfinite(value) else ""


def _map(levels: list[ShownLevel], drawing: Sheet | None, lang: str) -> dict[str, Any] | None:
    """Return the map at the start: the finest level, with the outlines of the next one over it."""
    mapped = [level for level in levels if level.mapped]
    if drawing is None or not mapped:
        return None
    km = drawing.bar_m >= 1000
    length = number(drawing.bar_m / (1000 if km else 1), 0, lang)
    gap = NARROW_SPACE if lang == "fr" else " "
    return {
        "levels": mapped[::-1],
        "shown": mapped[-1],
        "over": mapped[-2] if len(mapped) > 1 else None,
        "bar": f"{length}{gap}{'km' if km else 'm'}",
    }


def _legend_rows(found: Legend) -> list[list[str]]:
    return [list(pair) for pair in zip(found.labels, found.colours)]


def _swatches(found: Portrait) -> list[str]:
    """Return the colours of the table's rows, '' for the total."""
    return [*found.balance.rows["colour"], ""]


def _portrait(found: Portrait, lang: str) -> dict[str, Any]:
    """Return a territory as the script shows it: all text written, and the numbers its bars are as long as."""
    return {
        "kind": found.kind,
        "name": found.name,
        "heads": [[h.indicator, h.label, h.shown] for h in found.headlines],
        "sentence": found.sentence,
        "caveat": found.caveat,
        "rounding": found.rounding,
        "table": found.table,
        "rows": [_ORDER[o] for o in found.balance.rows["occupation"]],
        "peers": [[p.name, p.density.shown, p.flux_per_ha.shown] for p in found.peers],
        "peer_titles": [h.label for h in (found.peers[0].density, found.peers[0].flux_per_ha)] if found.peers else [],
        "bars": _bars(found, lang),
    }


def _bars(found: Portrait, lang: str) -> dict[str, list[list[Any]]]:
    """Return the bars of stock and flux, longest first: the row of the table, and its number in the table's unit."""
    factors, _ = headers(with_total(found.balance), lang)
    rows = found.balance.rows
    bars = {}
    for name, column in (("stock", "stock_tc"), ("flux", "flux_tco2e_yr")):
        values = rows[column].fillna(0.0).to_numpy(dtype=float) / factors[column]
        order = [int(n) for n in np.argsort(-values, kind="stable") if values[n]]
        bars[name] = [[n, float(f"{values[n]:.6g}")] for n in order]
    return bars


def _audit(assessment: Assessment, lang: str) -> dict[str, Any]:
    """Return the audit of areas: the whole, then the territories where something lacks, the most first."""
    table = assessment.audit.merge(
        assessment.territories[["level", "territory", "name"]], on=["level", "territory"], how="left"
    )
    whole = table[table["level"] == indicators.TOTAL]
    finest = table[table["level"] == assessment.levels[0]]
    lacking = finest[list(_AUDITED[1:])].sum(axis=1)
    lacking = lacking[lacking >= _NOTED_HA].sort_values(ascending=False, kind="stable")
    some = finest.loc[lacking.index]
    return {
        "columns": [text(f"page_audit_{c}", lang) for c in ("area_ha", *_AUDITED)],
        "whole": _hectares(whole.iloc[0], lang),
        "rows": [(_names(row.to_frame().T)[0], _hectares(row, lang)) for _, row in some.iterrows()],
    }


def _hectares(row: pd.Series, lang: str) -> list[str]:
    # A billionth below 0, of rounding, is no less than nothing.
    return [number(abs(round(float(row[c]), 2)), 2, lang) for c in ("area_ha", *_AUDITED)]


# --- the file


def check_needs() -> None:
    """See that the packages the page is made with are there.

    Raises:
        UsageError: ``report_needs`` with those that are missing and the command that brings them.
    """
    lacking = [package for module, package in NEEDS.items() if importlib.util.find_spec(module) is None]
    if lacking:
        command = f'"{sys.executable}" -m pip install {" ".join(lacking)}'
        raise UsageError("report_needs", packages=", ".join(lacking), command=command)


def _rendered(**content: Any) -> str:
    """Return the page with its styles and scripts in it, and a policy that names them by their checksums."""
    check_needs()
    import jinja2

    names = ("report.css", "report.js", "licences.txt")
    style, script, licences = (_HERE.joinpath(name).read_text(encoding="utf-8") for name in names)
    vega = vega_script()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    policy = {
        "default-src": "'none'",
        "script-src": f"{_checksum(script)} {_checksum(vega)}",
        "style-src": _checksum(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    written = "; ".join(f"{name} {value}" for name, value in policy.items())
    template = environment.get_template("page.html")
    signs = (charts.EMITTED, charts.SEQUESTERED)
    return str(
        template.render(
            policy=written, style=style, script=script, vega=vega, licences=licences, signs=signs, **content
        )
    )


def _checksum(content: str) -> str:
    """Return a script or a style as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


@lru_cache(maxsize=1)
def vega_script() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script (BSD-3-Clause, of the Vega project)."""
    import vl_convert

    return str(vl_convert.javascript_bundle(_EXPOSED))
