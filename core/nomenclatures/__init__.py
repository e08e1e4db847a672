"""Class codes and the occupations they stand for: one CSV a nomenclature, one reader, and the detection of codes.

A nomenclature of one's own is a CSV with the columns code, occupation, label_fr, label_en, colour, grid_code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError, UsageError
from ..occupations import LAND, UNMAPPED

_HERE = Path(__file__).parent
_PREFIX = frozenset({"bdforet"})
"""Nomenclatures whose codes are beginnings: FF1-00-00 is an FF1."""
_MOSTLY = 0.9
"""The share of a field's values that must be codes for the field to be taken for one of codes."""
_SAMPLE = 5000
_YEAR_IN_FIELD = re.compile(r"^(?:code|clc|cod)_?(\d{2}|\d{4})$", re.IGNORECASE)
_YEAR_IN_NAME = re.compile(r"(?:clc|ocs|cha)[^0-9]?_?(\d{4}|\d{2})(?!\d)", re.IGNORECASE)
_PAIR = re.compile(r"^\s*(\d{3})\s*[-_>/ ]\s*(\d{3})\s*$")
_PAIR_YEARS = re.compile(r"(\d{2})_?(\d{2})$")


@dataclass(frozen=True)
class Nomenclature:
    """One nomenclature: ``frame`` holds code, occupation, label_fr, label_en, colour, grid_code (all text)."""

    id: str
    frame: pd.DataFrame

    @property
    def occupations(self) -> pd.Series:
        """The occupation id by code: a leaf, ``artificial`` (split later) or ``unmapped``."""
        return self.frame.set_index("code")["occupation"]

    def occupation_of(self, codes: np.ndarray) -> np.ndarray:
        """Return the occupation of each code, ``unmapped`` where the nomenclature does not hold it."""
        found = self.occupations.reindex(self.canonical(codes)).fillna(UNMAPPED)
        return np.asarray(found, dtype=object)

    def known(self, codes: np.ndarray) -> np.ndarray:
        """Return whether each code is one of the nomenclature."""
        return np.asarray(pd.Index(self.canonical(codes)).isin(self.frame["code"]))

    def canonical(self, codes: Any) -> np.ndarray:
        """Return codes as the nomenclature writes them: 311.0, « 3.1.1 » and 311 are one; unknown ones as they are."""
        text = pd.Series(codes, dtype=object)
        distinct = {value: _written(value) for value in pd.unique(text)}
        if self.id in _PREFIX:
            starts = sorted(self.frame["code"], key=len, reverse=True)
            distinct = {v: next((s for s in starts if t.startswith(s)), t) for v, t in distinct.items()}
        return np.asarray(text.map(distinct), dtype=object)

    def from_grid(self, values: np.ndarray) -> np.ndarray:
        """Return the three-digit codes (int32) of grid codes 1–44; 0 and what lies outside become 0."""
        pairs = self.frame[self.frame["grid_code"] != ""]
        table = np.zeros(256, dtype=np.int32)
        table[pairs["grid_code"].astype(int)] = pairs["code"].astype(int)
        return table[np.where((values > 0) & (values < len(table)), values, 0)]


@dataclass(frozen=True)
class Detection:
    """What was found in a layer: the field of codes, its nomenclature, vintage, and how codes are written."""

    field: str
    nomenclature: str
    vintage: int | None = None
    encoding: str = "codes"


def _written(value: Any) -> str:
    """Write a code as text: numbers without decimals, dots and spaces inside taken out of 3.1.1."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, (int, float, np.integer, np.floating)):
        return str(int(value)) if float(value).is_integer() else str(value)
    text = str(value).strip()
    if re.fullmatch(r"\d+\.0+", text):
        return text.split(".")[0]
    return re.sub(r"[.\s]", "", text) if re.fullmatch(r"\d(?:[.\s]\d){1,3}", text) else text


def nomenclatures() -> list[str]:
    """Return the ids of the nomenclatures at hand."""
    return sorted(path.stem for path in _HERE.glob("*.csv"))


@lru_cache(maxsize=16)
def read_nomenclature(name: str) -> Nomenclature:
    """Return a nomenclature by id, or from a CSV of one's own by its path.

    Raises:
        UsageError: ``no_such_nomenclature``. DataError: ``bad_nomenclature`` (a column missing, a code twice, an
            occupation that is none).
    """
    path = _HERE / f"{name}.csv"
    path = path if path.is_file() else Path(name)
    if not path.is_file():
        raise UsageError("no_such_nomenclature", name=name, names=", ".join(nomenclatures()))
    frame = pd.read_csv(path, dtype=str, keep_default_na=False).astype(object)
    for column in ("label_fr", "label_en", "colour", "grid_code"):
        if column not in frame:
            frame[column] = ""
    fault = ""
    if not {"code", "occupation"} <= set(frame):
        fault = "columns code and occupation are needed"
    elif frame["code"].duplicated().any():
        fault = f"code {frame['code'][frame['code'].duplicated()].iloc[0]} stands twice"
    elif not frame["occupation"].isin([*LAND, "artificial", UNMAPPED]).all():
        bad = frame["occupation"][~frame["occupation"].isin([*LAND, "artificial", UNMAPPED])]
        fault = f"no such occupation: {bad.iloc[0]}"
    if fault:
        raise DataError("bad_nomenclature", path=str(path), fault=fault)
    return Nomenclature(path.stem, frame)


def label_of(nomenclature: Nomenclature, codes: Any, lang: str = "en") -> np.ndarray:
    """Return the label of each code, empty where the nomenclature does not hold it."""
    labels = nomenclature.frame.set_index("code")[f"label_{lang}"]
    return np.asarray(labels.reindex(nomenclature.canonical(codes)).fillna(""), dtype=object)


def vintage_in(name: str, pattern: re.Pattern[str] = _YEAR_IN_NAME) -> int | None:
    """Return the year a field or file name tells (CODE_18, CLC18_FR, U2018_CLC2018_V2020 → 2018), else None."""
    found = pattern.search(name)
    return _year(found.group(1)) if found else None


def _year(digits: str) -> int:
    number = int(digits)
    return number if number > 99 else number + (1900 if number >= 70 else 2000)


def detect_code_field(
    frame: pd.DataFrame, codes: Nomenclature, field: str | None = None, *, layer: str = ""
) -> Detection:
    """Find the field of codes of a land-use layer, by its values and by its name.

    Args:
        frame: the attributes (a GeoDataFrame's geometry is not looked at).
        codes: the nomenclature the codes are sought in.
        field: the user's own choice, which is checked but not argued with.
        layer: the name shown in errors and searched for a vintage.

    Raises:
        DataError: ``no_code_field``, listing the fields and some values; ``two_code_fields``, naming both;
            ``no_such_field`` where the user's choice is not there.
    """
    fields = [str(c) for c in frame.columns if c != "geometry"]
    if field is not None:
        named = [f for f in fields if f.casefold() == field.casefold()]
        if not named:
            raise DataError("no_such_field", layer=layer, field=field, fields=", ".join(fields))
        return _detected(frame[named[0]], named[0], codes, layer)
    found = [f for f in fields if _holds_codes(frame[f], codes)]
    if not found:
        found = [f for f in fields if _holds_grid_codes(frame[f], f, codes)]
    if not found:
        raise DataError("no_code_field", layer=layer, nomenclature=codes.id, fields=_shown(frame, fields))
    if len(found) > 1:
        raise DataError("two_code_fields", layer=layer, fields=", ".join(found))
    return _detected(frame[found[0]], found[0], codes, layer)


def _detected(values: pd.Series, field: str, codes: Nomenclature, layer: str) -> Detection:
    grid = not _holds_codes(values, codes) and _holds_grid_codes(values, field, codes)
    vintage = vintage_in(field, _YEAR_IN_FIELD) or vintage_in(layer)
    return Detection(field, codes.id, vintage, "grid codes" if grid else "codes")


def _holds_codes(values: pd.Series, codes: Nomenclature) -> bool:
    sample = values.dropna()
    sample = sample[sample.astype(str).str.strip() != ""].iloc[:: max(len(values) // _SAMPLE, 1)]
    return bool(len(sample)) and float(codes.known(sample.to_numpy()).mean()) >= _MOSTLY


def _holds_grid_codes(values: pd.Series, field: str, codes: Nomenclature) -> bool:
    if "grid" not in field.casefold() or not (codes.frame["grid_code"] != "").any():
        return False
    numbers = pd.to_numeric(values, errors="coerce").dropna()
    return bool(len(numbers)) and bool(numbers.isin(codes.frame["grid_code"].replace("", -1).astype(int)).all())


def _shown(frame: pd.DataFrame, fields: list[str]) -> str:
    some = {f: ", ".join(str(v) for v in frame[f].dropna().unique()[:3]) for f in fields}
    return "; ".join(f"{f} ({values})" for f, values in some.items())


def codes_of(values: Any, detection: Detection, nomenclature: Nomenclature) -> np.ndarray:
    """Return a field's values as the nomenclature's own codes (text); empty where there is no value."""
    if detection.encoding == "grid codes":
        numbers = pd.to_numeric(pd.Series(values), errors="coerce").fillna(0).astype(int).to_numpy()
        return nomenclature.from_grid(numbers).astype(str).astype(object)
    return nomenclature.canonical(values)


@dataclass(frozen=True)
class ChangeDetection:
    """What was found in a change layer: two fields of codes, or one of pairs, and the years between the vintages."""

    from_field: str
    to_field: str | None
    years: int | None


def detect_change_fields(frame: pd.DataFrame, codes: Nomenclature, *, layer: str = "") -> ChangeDetection:
    """Find the two ends of a change layer: CODE_12 with CODE_18, or pairs such as 211-112 in one field.

    Raises:
        DataError: ``no_change_fields``, listing the fields and some values.
    """
    fields = [str(c) for c in frame.columns if c != "geometry"]
    dated = {f: vintage_in(f, _YEAR_IN_FIELD) for f in fields if _holds_codes(frame[f], codes)}
    years = sorted((y, f) for f, y in dated.items() if y is not None)
    if len(years) == 2 and years[0][0] < years[1][0]:
        return ChangeDetection(years[0][1], years[1][1], years[1][0] - years[0][0])
    for field in fields:
        sample = frame[field].dropna().astype(str)
        if len(sample) and sample.str.match(_PAIR).mean() >= _MOSTLY:
            return ChangeDetection(field, None, _years_between(field) or _years_between(layer))
    raise DataError("no_change_fields", layer=layer, fields=_shown(frame, fields))


def _years_between(name: str) -> int | None:
    found = _PAIR_YEARS.search(name)
    return _year(found.group(2)) - _year(found.group(1)) if found else None


def change_codes(frame: pd.DataFrame, detection: ChangeDetection, codes: Nomenclature) -> tuple[np.ndarray, np.ndarray]:
    """Return the codes before and after of every row of a change layer (text)."""
    if detection.to_field is not None:
        return codes.canonical(frame[detection.from_field]), codes.canonical(frame[detection.to_field])
    ends = frame[detection.from_field].fillna("").astype(str).str.extract(_PAIR)
    return codes.canonical(ends[0].fillna("")), codes.canonical(ends[1].fillna(""))
