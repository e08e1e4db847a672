"""What a layer is coded in: its fields of codes, its nomenclature and its vintages, by names and by values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError, Told
from .tables import AUTO, Nomenclature, read_nomenclature

_MOSTLY = 0.9
"""The share of a field's values that must be codes for the field to be taken for one of codes."""
_SAMPLE = 5000
_DETECTED = ("clc", "ocsge", "ocs2d")
"""The nomenclatures that a land use is tried in."""
_YEAR_IN_FIELD = re.compile(r"^(?:code|clc|cod)_?(\d{2}|\d{4})$", re.IGNORECASE)
_YEAR_IN_NAME = re.compile(r"(?:clc|ocs[-_ ]?ge|ocs|cha)[^0-9]?_?(\d{4}|\d{2})(?!\d)", re.IGNORECASE)
_YEAR_FIELDS = ("millesime", "millésime", "vintage", "annee", "année", "year")
_PAIR = re.compile(r"^\s*(\d{3})\s*[-_>/ ]\s*(\d{3})\s*$")
_PAIR_YEARS = re.compile(r"(\d{2})_?(\d{2})$")
_WHEN = r"_?(\d{4}|\d{2}|avant|apres|après|old|new|)$"
_COVER_FIELD = re.compile(rf"^(?:code_?cs|cs|couverture){_WHEN}", re.IGNORECASE)
_USE_FIELD = re.compile(rf"^(?:code_?us|us|usage){_WHEN}", re.IGNORECASE)
_ORDER = {"avant": -2, "old": -2, "": -1, "apres": -1, "après": -1, "new": -1}
"""How vintages without a year follow each other."""


@dataclass(frozen=True)
class Detection:
    """What was found in a layer: the field of codes, its nomenclature, vintage, and how codes are written.

    ``encoding`` is ``codes``, ``grid codes`` or ``pairs``; of pairs, ``field`` names both fields, the cover's first.
    """

    field: str
    nomenclature: str
    vintage: int | None = None
    encoding: str = "codes"

    @property
    def fields(self) -> list[str]:
        """The fields to read."""
        return self.field.split(",") if self.encoding == "pairs" else [self.field]


@dataclass(frozen=True)
class ChangeDetection:
    """What was found in a change layer: two ends, or one field of pairs, and the years between the vintages."""

    before: Detection
    after: Detection | None
    years: int | None

    @property
    def fields(self) -> list[str]:
        """The fields to read."""
        return list(dict.fromkeys([*self.before.fields, *(self.after.fields if self.after else ())]))


def vintage_in(name: str, pattern: re.Pattern[str] = _YEAR_IN_NAME) -> int | None:
    """Return the year a field or file name tells (CODE_18, CLC18_FR, ocsge_2021, U2018_CLC2018_V2020), else None."""
    found = pattern.search(name)
    return _year(found.group(1)) if found else None


def _year(digits: str) -> int:
    number = int(digits)
    return number if number > 99 else number + (1900 if number >= 70 else 2000)


# --- the nomenclature


def nomenclature_of(
    frame: pd.DataFrame, name: str = AUTO, field: str | None = None, *, layer: str = ""
) -> Nomenclature:
    """Return the nomenclature a layer is coded in: the one named, or the one its fields and values answer to.

    Args:
        frame: the attributes of (some of) its features.
        name: ``auto``, an id or a path.
        field: the user's own choice of field (of pairs: two, parted by a comma).
        layer: the name shown in errors.

    Raises:
        DataError: ``ambiguous_nomenclature``, showing both readings, where codes could be of two; ``no_code_field``.
    """
    if name != AUTO:
        return read_nomenclature(name)
    tried = [read_nomenclature(n) for n in _DETECTED]
    found = [(codes, vintages) for codes in tried if (vintages := _vintages(frame, codes, field, layer))]
    if len(found) > 1:
        shown = {
            lang: "; ".join(f"{_listed((c.id,))} ({_reading(frame, c, vintages[-1], lang)})" for c, vintages in found)
            for lang in ("en", "fr")
        }
        raise DataError("ambiguous_nomenclature", layer=layer, shown=Told(**shown))
    if not found:
        fields = [str(c) for c in frame.columns if c != "geometry"]
        if field is not None:  # the user's word, whatever its values
            _named(fields, field, layer)
            return tried[0]
        raise DataError("no_code_field", layer=layer, nomenclature=_listed(_DETECTED), fields=_shown(frame, fields))
    return found[0][0]


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join({"clc": "CLC", "ocsge": "OCS GE", "ocs2d": "OCS2D"}[n] for n in names)


def _reading(frame: pd.DataFrame, codes: Nomenclature, found: Detection, lang: str) -> str:
    """Return some codes of a layer with what a nomenclature says they mean."""
    rows = codes.frame.set_index("code")[f"label_{lang}"]
    _, names = numbered_codes(frame.head(_SAMPLE), found, codes)
    return ", ".join(f"{n}: {rows[n]}" for n in list(names)[:2] if n in rows.index)


# --- fields of codes


def detect_code_field(
    frame: pd.DataFrame, codes: Nomenclature, field: str | None = None, *, layer: str = "", vintage: int | None = None
) -> Detection:
    """Find the field of codes of a land-use layer, by its values and by its name; of several vintages, one.

    Args:
        frame: the attributes (a GeoDataFrame's geometry is not looked at).
        codes: the nomenclature the codes are sought in.
        field: the user's own choice, which is checked but not argued with (of pairs: two, parted by a comma).
        layer: the name shown in errors and searched for a vintage.
        vintage: which to take where a layer holds several; the latest where None.

    Raises:
        DataError: ``no_code_field``, listing the fields and some values; ``two_code_fields``, naming both;
            ``no_such_field`` where the user's choice is not there; ``no_such_vintage``.
    """
    found = detect_vintages(frame, codes, field, layer=layer)
    if vintage is None:
        return found[-1]
    chosen = [d for d in found if d.vintage == vintage]
    if not chosen:
        told = ", ".join(str(d.vintage) for d in found if d.vintage is not None) or "–"
        raise DataError("no_such_vintage", layer=layer, vintage=vintage, vintages=told)
    return chosen[0]


def detect_vintages(
    frame: pd.DataFrame, codes: Nomenclature, field: str | None = None, *, layer: str = ""
) -> list[Detection]:
    """Return the fields of codes of every vintage a layer holds, oldest first: one, but where pairs are dated.

    Args and errors as ``detect_code_field``.
    """
    fields = [str(c) for c in frame.columns if c != "geometry"]
    if field is not None:
        named = _named(fields, field, layer)
        return [_pair_of(frame, named, codes, layer) if codes.pairs else _detected(frame, named[0], codes, layer)]
    found = _vintages(frame, codes, None, layer)
    if not found:
        raise DataError("no_code_field", layer=layer, nomenclature=codes.id, fields=_shown(frame, fields))
    if len(found) > 1 and not codes.pairs:
        raise DataError("two_code_fields", layer=layer, fields=", ".join(d.field for d in found))
    return found


def _vintages(frame: pd.DataFrame, codes: Nomenclature, field: str | None, layer: str) -> list[Detection]:
    """Return what of a layer holds codes of a nomenclature; nothing where nothing does."""
    fields = [str(c) for c in frame.columns if c != "geometry"]
    wanted = [f.strip().casefold() for f in field.split(",")] if field is not None else []
    if codes.pairs and len(wanted) == 1:
        return [d for d in _dated_pairs(frame, fields, codes, layer) if wanted[0] in map(str.casefold, d.fields)]
    fields = [f for f in fields if f.casefold() in wanted] if wanted else fields
    if codes.pairs:
        return _dated_pairs(frame, fields, codes, layer, by_name=not wanted)
    found = [f for f in fields if _holds_codes(frame[f], codes)]
    found = found or [f for f in fields if _holds_grid_codes(frame[f], f, codes)]
    return [_detected(frame, f, codes, layer) for f in found]


def _named(fields: list[str], field: str, layer: str) -> list[str]:
    """Return the fields the user named, as the layer writes them."""
    named = []
    for wanted in (f.strip() for f in field.split(",")):
        same = [f for f in fields if f.casefold() == wanted.casefold()]
        if not same:
            raise DataError("no_such_field", layer=layer, field=wanted, fields=", ".join(fields))
        named.append(same[0])
    return named


def _detected(frame: pd.DataFrame, field: str, codes: Nomenclature, layer: str) -> Detection:
    values = frame[field]
    grid = not _holds_codes(values, codes) and _holds_grid_codes(values, field, codes)
    vintage = vintage_in(field, _YEAR_IN_FIELD) or _vintage_told(frame) or vintage_in(layer)
    return Detection(field, codes.id, vintage, "grid codes" if grid else "codes")


def _vintage_told(frame: pd.DataFrame) -> int | None:
    """Return the year that a field of vintages holds in all features, None where there is none such."""
    for column in frame.columns:
        if str(column).casefold() in _YEAR_FIELDS:
            years = frame[column].dropna().astype(str).str.extract(r"^\s*((?:19|20)\d{2})(?:\D|$)")[0].dropna().unique()
            if len(years) == 1:
                return int(years[0])
    return None


def _pair_of(frame: pd.DataFrame, named: list[str], codes: Nomenclature, layer: str) -> Detection:
    """Return the pair of fields the user named; of one, its partner is sought."""
    if len(named) == 1:
        found = [d for d in _dated_pairs(frame, list(map(str, frame.columns)), codes, layer) if named[0] in d.fields]
        if not found:
            raise DataError("no_use_field", layer=layer, field=named[0], fields=", ".join(map(str, frame.columns)))
        return found[0]
    vintage = _when(named[0], _COVER_FIELD)[1] or _vintage_told(frame) or vintage_in(layer)
    return Detection(",".join(named[:2]), codes.id, vintage, "pairs")


def _dated_pairs(
    frame: pd.DataFrame, fields: list[str], codes: Nomenclature, layer: str, *, by_name: bool = True
) -> list[Detection]:
    """Return the pairs of fields that hold covers and uses, oldest vintage first."""
    covers = [f for f in fields if (not by_name or _COVER_FIELD.match(f)) and _holds(frame[f], codes, codes.covers)]
    uses = [f for f in fields if (not by_name or _USE_FIELD.match(f)) and _holds(frame[f], codes, codes.uses)]
    if not by_name:
        return [Detection(f"{covers[0]},{uses[0]}", codes.id, _when(covers[0], _COVER_FIELD)[1], "pairs")
                for _ in (1,) if covers and uses]  # fmt: skip
    partner = {_when(f, _USE_FIELD)[0]: f for f in uses}
    found = []
    for cover in covers:
        when, year = _when(cover, _COVER_FIELD)
        if when in partner:
            found.append((_ORDER.get(when, year or 0), year, f"{cover},{partner[when]}"))
    dated = [item for item in sorted(found, key=lambda item: item[0]) if item[1] or len(found) == 1 or item[0] < 0]
    alone = _vintage_told(frame) or vintage_in(layer) if len(dated) == 1 else None
    return [Detection(pair, codes.id, year or alone, "pairs") for _, year, pair in dated]


def _when(field: str, pattern: re.Pattern[str]) -> tuple[str, int | None]:
    """Return what a field's name says of its vintage, as written and as a year."""
    found = pattern.match(field)
    said = found.group(1).casefold() if found else ""
    return said, _year(said) if said.isdigit() else None


def _some(values: pd.Series) -> np.ndarray:
    sample = values.dropna()
    return np.asarray(sample[sample.astype(str).str.strip() != ""].iloc[:: max(len(values) // _SAMPLE, 1)])


def _holds(values: pd.Series, codes: Nomenclature, wanted: frozenset[str]) -> bool:
    sample = _some(values)
    return bool(len(sample)) and float(np.isin(codes.parts(sample).astype(str), list(wanted)).mean()) >= _MOSTLY


def _holds_codes(values: pd.Series, codes: Nomenclature) -> bool:
    sample = _some(values)
    return bool(len(sample)) and float(codes.known(sample).mean()) >= _MOSTLY


def _holds_grid_codes(values: pd.Series, field: str, codes: Nomenclature) -> bool:
    if "grid" not in field.casefold() or not (codes.frame["grid_code"] != "").any():
        return False
    numbers = pd.to_numeric(values, errors="coerce").dropna()
    return bool(len(numbers)) and bool(numbers.isin(codes.frame["grid_code"].replace("", -1).astype(int)).all())


def _shown(frame: pd.DataFrame, fields: list[str]) -> str:
    some = {f: ", ".join(str(v) for v in frame[f].dropna().unique()[:3]) for f in fields}
    return "; ".join(f"{f} ({values})" for f, values in some.items())


# --- codes


def codes_of(frame: pd.DataFrame, detection: Detection, nomenclature: Nomenclature) -> np.ndarray:
    """Return a layer's codes (n,) as the nomenclature writes them (text); empty where there is no value."""
    number, names = numbered_codes(frame, detection, nomenclature)
    return np.asarray(names[number], dtype=object)


def numbered_codes(
    frame: pd.DataFrame, detection: Detection, nomenclature: Nomenclature
) -> tuple[np.ndarray, np.ndarray]:
    """Return a layer's codes as positions (n,) in their names (k,), which are those the nomenclature writes."""
    if detection.encoding == "pairs":
        (cover, covers), (use, uses) = (_numbered(nomenclature.parts, frame[f]) for f in detection.fields)
        number, pairs = pd.factorize(cover * len(uses) + use)
        names = [f"{covers[p // len(uses)]} {uses[p % len(uses)]}".strip() for p in pairs]
        return number, np.array(names, dtype=object)
    values = frame[detection.field]
    if detection.encoding == "grid codes":
        grid = pd.to_numeric(values, errors="coerce").fillna(0).astype(int).to_numpy()
        values = pd.Series(nomenclature.from_grid(grid).astype(str).astype(object))
    return _numbered(nomenclature.canonical, values)


def _numbered(write: Any, values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Number values by how they are written, which is asked of each distinct one only."""
    number, distinct = pd.factorize(values, use_na_sentinel=False)
    again, names = pd.factorize(pd.Series(write(np.asarray(distinct, dtype=object)), dtype=object))
    return again[number], np.asarray(names, dtype=object)


# --- changes


def detect_change_fields(
    frame: pd.DataFrame,
    codes: Nomenclature,
    *,
    layer: str = "",
    before: int | None = None,
    after: int | None = None,
) -> ChangeDetection:
    """Find the two ends of a change layer: CODE_12 with CODE_18, CS_2018 with CS_2021, or pairs such as 211-112.

    Args:
        frame: the attributes.
        codes: the nomenclature the codes are sought in.
        layer: the name shown in errors and searched for years.
        before: the vintage changes start from; the last before ``after`` where None.
        after: the vintage they end in; the latest where None.

    Raises:
        DataError: ``no_change_fields``, listing the fields and some values; ``no_such_vintage``.
    """
    fields = [str(c) for c in frame.columns if c != "geometry"]
    if codes.pairs:
        found = _dated_pairs(frame, fields, codes, layer)
        if len(found) > 1:
            return _span(found, before, after, layer)
    dated = {f: vintage_in(f, _YEAR_IN_FIELD) for f in fields if not codes.pairs and _holds_codes(frame[f], codes)}
    years = sorted((y, f) for f, y in dated.items() if y is not None)
    if len(years) == 2 and years[0][0] < years[1][0]:
        ends = [Detection(f, codes.id, y) for y, f in years]
        return ChangeDetection(ends[0], ends[1], years[1][0] - years[0][0])
    for field in fields:
        sample = frame[field].dropna().astype(str)
        if len(sample) and not codes.pairs and sample.str.match(_PAIR).mean() >= _MOSTLY:
            return ChangeDetection(Detection(field, codes.id), None, _years_between(field) or _years_between(layer))
    raise DataError("no_change_fields", layer=layer, fields=_shown(frame, fields))


def _span(found: list[Detection], before: int | None, after: int | None, layer: str) -> ChangeDetection:
    """Return the two vintages of several that changes are wanted between."""
    by_year = {d.vintage: n for n, d in enumerate(found)}
    for asked in (before, after):
        if asked is not None and asked not in by_year:
            told = ", ".join(str(d.vintage) for d in found)
            raise DataError("no_such_vintage", layer=layer, vintage=asked, vintages=told)
    last = len(found) - 1 if after is None else by_year[after]
    first = last - 1 if before is None else by_year[before]
    if first < 0 or first >= last:
        raise DataError("vintages_reversed", before=before or "–", after=after or "–")
    start, end = found[first], found[last]
    years = end.vintage - start.vintage if start.vintage and end.vintage else None
    return ChangeDetection(start, end, years)


def _years_between(name: str) -> int | None:
    found = _PAIR_YEARS.search(name)
    return _year(found.group(2)) - _year(found.group(1)) if found else None


def change_codes(frame: pd.DataFrame, detection: ChangeDetection, codes: Nomenclature) -> tuple[np.ndarray, np.ndarray]:
    """Return the codes before and after of every row of a change layer (text)."""
    if detection.after is not None:
        return codes_of(frame, detection.before, codes), codes_of(frame, detection.after, codes)
    ends = frame[detection.before.field].fillna("").astype(str).str.extract(_PAIR)
    return codes.canonical(ends[0].fillna("")), codes.canonical(ends[1].fillna(""))
