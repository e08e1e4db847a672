"""The nomenclatures themselves: codes, occupations, labels, colours, and how codes are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError, UsageError
from ..occupations import LAND, OPEN, UNMAPPED
from .crosswalk import cells, check_rows

_HERE = Path(__file__).parent
AUTO = "auto"
"""The word for "find out which nomenclature a layer is coded in"."""
_PREFIX = frozenset({"bdforet"})
"""Nomenclatures whose codes are beginnings: FF1-00-00 is an FF1."""
_WATER = {"clc": "5", "ocsge": "CS1.2.2", "ocs2d": "CS3"}
"""What the codes of open water begin with."""
_TARGETS = (*LAND, "artificial", OPEN, UNMAPPED)


@dataclass(frozen=True)
class Nomenclature:
    """One nomenclature: ``frame`` holds code, occupation, label_fr, label_en, colour, grid_code (all text).

    Where land is told by cover and use, a code is a pair of theirs (``CS2.2.1 US1.1``), and ``frame`` also holds
    cover, use, confidence, reason_fr and reason_en (why the pair stands for its occupation), cover_fr and cover_en.
    """

    id: str
    frame: pd.DataFrame

    @cached_property
    def occupations(self) -> pd.Series:
        """The occupation id by code: a leaf, ``artificial`` or ``agricultural_open`` (split later) or ``unmapped``."""
        return self.frame.set_index("code")["occupation"]

    @cached_property
    def pairs(self) -> bool:
        """Whether a code is a pair of cover and use."""
        return "cover" in self.frame

    @cached_property
    def covers(self) -> frozenset[str]:
        """The codes of cover (none where codes are no pairs)."""
        return frozenset(self.frame["cover"]) - {""} if self.pairs else frozenset()

    @cached_property
    def uses(self) -> frozenset[str]:
        """The codes of use (none where codes are no pairs)."""
        return frozenset(self.frame["use"]) - {""} if self.pairs else frozenset()

    @property
    def water(self) -> str:
        """What its codes of open water begin with; empty where it has none."""
        return _WATER.get(self.id, "")

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
        if self.pairs:
            listed = self.occupations.index
            distinct = {v: v if v in listed else " ".join(_written_part(p) for p in str(v).split())
                        for v in pd.unique(text)}  # fmt: skip
        else:
            distinct = {value: _written(value) for value in pd.unique(text)}
        if self.id in _PREFIX:
            starts = sorted(self.frame["code"], key=len, reverse=True)
            distinct = {v: next((s for s in starts if t.startswith(s)), t) for v, t in distinct.items()}
        return np.asarray(text.map(distinct), dtype=object)

    def parts(self, values: Any) -> np.ndarray:
        """Return codes of cover or of use as the nomenclature writes them; empty where there is no value."""
        text = pd.Series(values, dtype=object)
        return np.asarray(text.map({value: _written_part(value) for value in pd.unique(text)}), dtype=object)

    def from_grid(self, values: np.ndarray) -> np.ndarray:
        """Return the three-digit codes (int32) of grid codes 1–44; 0 and what lies outside become 0."""
        pairs = self.frame[self.frame["grid_code"] != ""]
        table = np.zeros(256, dtype=np.int32)
        table[pairs["grid_code"].astype(int)] = pairs["code"].astype(int)
        return table[np.where((values > 0) & (values < len(table)), values, 0)]


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


def _written_part(value: Any) -> str:
    """Write a code of cover or use as text: in capitals, without spaces."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    return re.sub(r"\s", "", str(value)).upper()


def nomenclatures() -> list[str]:
    """Return the ids of the nomenclatures at hand."""
    singles = (path.stem for path in _HERE.glob("*.csv") if "code,occupation" in path.read_text("utf-8")[:20])
    return sorted([*singles, *(path.parent.name for path in _HERE.glob("*/crosswalk.csv"))])


@lru_cache(maxsize=16)
def read_nomenclature(name: str) -> Nomenclature:
    """Return a nomenclature by id, or from a CSV of one's own by its path.

    Raises:
        UsageError: ``no_such_nomenclature``. DataError: ``bad_nomenclature`` (a column missing, a code twice, an
            occupation that is none).
    """
    if (_HERE / name / "crosswalk.csv").is_file():
        return _read_pairs(name)
    path = _HERE / f"{name}.csv"
    path = path if path.is_file() else Path(name)
    if not path.is_file():
        raise UsageError("no_such_nomenclature", name=name, names=", ".join(nomenclatures()))
    frame = read_table(path)
    for column in ("label_fr", "label_en", "colour", "grid_code"):
        if column not in frame:
            frame[column] = ""
    fault = ""
    if not {"code", "occupation"} <= set(frame):
        fault = "columns code and occupation are needed"
    elif frame["code"].duplicated().any():
        fault = f"code {frame['code'][frame['code'].duplicated()].iloc[0]} stands twice"
    elif not frame["occupation"].isin(_TARGETS).all():
        fault = f"no such occupation: {frame['occupation'][~frame['occupation'].isin(_TARGETS)].iloc[0]}"
    if fault:
        raise DataError("bad_nomenclature", path=str(path), fault=fault)
    return Nomenclature(path.stem, frame)


def folder_of(name: str) -> Path | None:
    """Return the folder of a nomenclature of pairs, None where it has none."""
    folder = _HERE / name
    return folder if (folder / "crosswalk.csv").is_file() else None


def parts_of(name: str, part: str) -> pd.DataFrame:
    """Return the ``covers`` or ``uses`` of a nomenclature of pairs: code, label_fr, label_en, colour."""
    return read_table(_HERE / name / f"{part}.csv")


def read_table(path: Path) -> pd.DataFrame:
    """Return a CSV of text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False).astype(object)


def _read_pairs(name: str) -> Nomenclature:
    """Read a nomenclature of cover and use: every pair of its codes, with what its crosswalk makes of it."""
    covers, uses, rows = (read_table(_HERE / name / f"{part}.csv") for part in ("covers", "uses", "crosswalk"))
    check_rows(rows, _TARGETS, str(_HERE / name / "crosswalk.csv"))
    frame = covers.rename(columns=lambda c: "cover" if c == "code" else f"{c}_cover").merge(
        uses.rename(columns=lambda c: "use" if c == "code" else f"{c}_use"), how="cross"
    )
    frame["code"] = frame["cover"] + " " + frame["use"]
    for lang in ("fr", "en"):
        frame[f"label_{lang}"] = frame[f"label_{lang}_cover"] + " – " + frame[f"label_{lang}_use"]
    at = cells(rows, frame["cover"], frame["use"])
    if (at < 0).any():
        bare = frame["code"][at < 0].iloc[0]
        raise DataError("bad_nomenclature", path=str(_HERE / name), fault=f"no row of the crosswalk decides {bare}")
    decided = rows.iloc[at].reset_index(drop=True)
    frame = frame.assign(colour=frame["colour_cover"], grid_code="", **{
        c: decided[c] for c in ("occupation", "confidence", "reason_fr", "reason_en")
    })  # fmt: skip
    columns = ["code", "occupation", "label_fr", "label_en", "colour", "grid_code", "cover", "use", "confidence"]
    named = frame.rename(columns={f"label_{lang}_cover": f"cover_{lang}" for lang in ("fr", "en")})
    return Nomenclature(name, named[[*columns, "reason_fr", "reason_en", "cover_fr", "cover_en"]])


def joined(first: Nomenclature, second: Nomenclature) -> Nomenclature:
    """Return a nomenclature that holds the codes of two, the first's where both hold one."""
    more = second.frame[~second.frame["code"].isin(first.frame["code"])]
    if more.empty:
        return first
    name = first.id if first.id == second.id else f"{first.id}+{second.id}"
    return Nomenclature(name, pd.concat([first.frame, more], ignore_index=True).fillna(""))


def read_crops() -> pd.Series:
    """Return the group of the RPG by the code of its crop, of those that are no arable crop."""
    return read_table(_HERE / "rpg_crops.csv").set_index("code")["group"]


def with_crosswalk(nomenclature: Nomenclature, path: str | None) -> Nomenclature:
    """Return a nomenclature whose occupations are the user's own where a table of theirs says so.

    Args:
        nomenclature: what is changed.
        path: a CSV: cover, use, occupation (and reason), where a code may stand for all below it and an empty one for
            any; or code, occupation, where codes are no pairs. None: nothing is changed.

    Raises:
        UsageError: ``no_such_file``.
        DataError: ``bad_nomenclature``; ``crosswalk_matches_nothing``, naming the rows that no code answers to.
    """
    if path is None:
        return nomenclature
    if not Path(path).is_file():
        raise UsageError("no_such_file", path=path)
    rows, frame = read_table(Path(path)), nomenclature.frame.copy()
    single = "code" in rows and "cover" not in rows
    rows = rows.rename(columns={"code": "cover"}) if single else rows
    rows = rows if "use" in rows else rows.assign(use="")
    for column in {"cover", "use"} & set(rows):
        rows[column] = rows[column].map(_written_part if nomenclature.pairs else _written)
    check_rows(rows, _TARGETS, path)
    if nomenclature.pairs:
        at = cells(rows, frame["cover"], frame["use"])
    else:
        at = pd.Index(rows["cover"]).get_indexer(pd.Index(frame["code"]))
    idle = np.setdiff1d(np.arange(len(rows)), at)
    if len(idle):
        shown = ", ".join(f"{rows['cover'].iloc[n]} {rows['use'].iloc[n]}".strip() for n in idle[:5])
        raise DataError("crosswalk_matches_nothing", path=path, nomenclature=nomenclature.id, shown=shown)
    changed = at >= 0
    frame.loc[changed, "occupation"] = rows["occupation"].to_numpy()[at[changed]]
    if nomenclature.pairs:
        reason = rows["reason"] if "reason" in rows else pd.Series("", index=rows.index)
        for column in ("confidence", "reason_fr", "reason_en"):
            frame.loc[changed, column] = "user" if column == "confidence" else reason.to_numpy()[at[changed]]
    return replace(nomenclature, frame=frame)


def label_of(nomenclature: Nomenclature, codes: Any, lang: str = "en") -> np.ndarray:
    """Return the label of each code, empty where the nomenclature does not hold it."""
    labels = nomenclature.frame.set_index("code")[f"label_{lang}"]
    return np.asarray(labels.reindex(nomenclature.canonical(codes)).fillna(""), dtype=object)
