"""The columns of every table that leaves the engine: title, unit and kind, for spreadsheets, CSV and catalogues alike.

A unit is read from a column's own name, which ends with it (``area_ha``, ``flux_tco2e_yr``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from .. import indicators
from ..messages import MESSAGES, text
from ..occupations import OCCUPATIONS, OPEN, UNMAPPED, label_of
from .portrait import level_name

_UNITS = (
    ("_tco2e_yr", "tCO2e/yr", "tCO2e/an"),
    ("_tco2e_ha", "tCO2e/ha", "tCO2e/ha"),
    ("_tco2e", "tCO2e", "tCO2e"),
    ("_tc_ha", "tC/ha", "tC/ha"),
    ("_tc_km", "tC/km", "tC/km"),
    ("_tc", "tC", "tC"),
    ("_ha_yr", "ha/yr", "ha/an"),
    ("_ha", "ha", "ha"),
    ("_km", "km", "km"),
    ("_m2", "m²", "m²"),
    ("_percent", "%", "%"),
)
"""What a name ends with, and the unit in English and French: the longest endings first."""
_NUMBERED = re.compile(r"^(?P<stem>[a-z_]+?)_(?P<year>\d+)(?P<unit>_[a-z0-9_]+)$")
_DIGITS = {"tC/ha": 1, "tC/km": 1, "tCO2e/ha": 1, "ha": 2, "ha/yr": 3, "ha/an": 3, "km": 2, "%": 1, "m²": 2}
"""Decimals of a column in tables that hold a whole territory in their unit; the rest is shown without."""
_DECIMALS_ELSEWHERE = 0


@dataclass(frozen=True)
class Column:
    """One column: its name, what it is called, its unit ("" where it has none), and what kind of values it holds.

    ``kind`` is ``text``, ``count`` (whole numbers), ``number`` or ``flag`` (true or false). ``digits``: decimals shown.
    """

    name: str
    title: str
    unit: str
    kind: str
    digits: int = 0

    @property
    def heading(self) -> str:
        """The title with its unit."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


def column(name: str, values: pd.Series | None = None, lang: str = "fr") -> Column:
    """Return what is known of a column; its kind from its values where some are given.

    A column that nothing here describes (a field of the user's own) is called by its name.
    """
    title, unit = _said(name, lang)
    kind = "number" if unit else "text"
    if values is not None:
        kind = _kind(values)
    digits = _DIGITS.get(unit, _DECIMALS_ELSEWHERE) if unit else 0
    return Column(name, title, unit, kind, digits if kind == "number" else 0)


def unit_of(name: str, lang: str = "fr") -> str:
    """Return the unit that a column's name ends with, "" where it has none."""
    return next((french if lang == "fr" else unit for end, unit, french in _UNITS if name.endswith(end)), "")


def words(table: pd.DataFrame, lang: str = "fr") -> pd.DataFrame:
    """Return a table with its ids of occupations, pools, levels and categories as words."""
    shown = {
        "occupation": _occupations(lang),
        "from_occupation": _occupations(lang),
        "to_occupation": _occupations(lang),
        "pool": _named("pool", lang),
        "category": _named("category_name", lang),
        "indicator": {i.id: i.label(lang) for i in indicators.INDICATORS},
    }
    replaced = {c: table[c].map(lambda v, known=known: known.get(v, v)) for c, known in shown.items() if c in table}
    levels = {c: table[c].map(lambda v: level_name(str(v), lang)) for c in ("level", "in_level") if c in table}
    return table.assign(**replaced, **levels)


@lru_cache(maxsize=4)
def _occupations(lang: str) -> dict[str, str]:
    return {o.id: o.label(lang) for o in OCCUPATIONS} | {o: label_of(o, lang) for o in (UNMAPPED, OPEN)}


@lru_cache(maxsize=16)
def _named(stem: str, lang: str) -> dict[str, str]:
    """Return the words of the messages ``<stem>_<id>`` by id."""
    return {k[len(stem) + 1 :]: text(k, lang) for k in MESSAGES if k.startswith(f"{stem}_")}


@lru_cache(maxsize=4)
def _indicator_columns(lang: str) -> dict[str, tuple[str, str]]:
    rows = indicators.columns()
    units = [indicators.INDICATOR[i].unit_label(lang) for i in rows["indicator"]]
    return dict(zip(rows["column"], zip(rows[f"label_{lang}"], units)))


def _said(name: str, lang: str) -> tuple[str, str]:
    """Return the title and the unit of a column."""
    known = _indicator_columns(lang).get(name)
    key = f"data_{name}"
    if known is not None and key not in MESSAGES:
        return known
    unit = unit_of(name, lang)
    if key in MESSAGES:
        return text(key, lang), unit
    numbered = _NUMBERED.match(name)
    if numbered is not None and f"data_{numbered['stem']}_n{numbered['unit']}" in MESSAGES:
        stem = f"data_{numbered['stem']}_n{numbered['unit']}"
        year = int(numbered["year"])
        # Horizons are counted from the first year of an action, years by the calendar.
        since = text("data_years_on" if year < 1000 else "data_to_year", lang, count=year, year=year)
        return text(stem, lang, since=since), unit
    return name, unit


def _kind(values: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(values):
        return "flag"
    if pd.api.types.is_integer_dtype(values):
        return "count"
    return "number" if pd.api.types.is_float_dtype(values) else "text"
