"""The levels of a result: which unit of each a piece belongs to, and what is known by piece summed into them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from . import overlay
from .areas import PIECE
from .errors import Notice, UsageError
from .sums import added, coded, grouped

TOTAL = "total"
"""The level that sums every territory of a run, and its one unit."""
LEVELS = ("territory", "commune", "epci", "departement", "region")


def units_of(
    pieces: pd.DataFrame, known: pd.DataFrame, asked: tuple[str, ...], members: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, list[Notice]]:
    """Tell which unit of each level a piece belongs to.

    Args:
        pieces: territory, place, name.
        known: place, name, and the units of the levels that the reference knows places of (``places.resolve``).
        asked: the levels, finest first; their total is added.
        members: territory and a column a level (and ``<level>_name``), which go before the reference's.

    Returns:
        level, territory, place, unit, unit_name: a row for every piece in every level, pieces in their order; and
        notices of what belongs to no unit (``none``).

    Raises:
        UsageError: ``unknown_level``.
    """
    own = bool((pieces["place"] == pieces["territory"]).all())
    facts = pieces[[*PIECE, "name"]].merge(known.drop(columns="name"), on="place", how="left")
    facts["commune_name"] = pieces["place"].map(known.set_index("place")["name"]).to_numpy()
    parts, notices = [], []
    for level in [*asked, TOTAL]:
        if level == TOTAL:
            unit, name = pd.Series(TOTAL, index=facts.index), pd.Series("", index=facts.index)
        elif level == "territory" or (level == "commune" and own):
            unit, name = facts["territory"], facts["name"]
        elif level == "commune":
            unit, name = facts["place"], facts["commune_name"]
        else:
            unit, name = _membership(level, facts, members)
        none = unit.isna() | (unit == "")
        if none.any() and none.all():
            raise UsageError(
                "unknown_level", level=level, levels=", ".join(dict.fromkeys([*LEVELS, *_member_columns(members)]))
            )
        if none.any():
            shown = ", ".join(facts.loc[none, "territory"].drop_duplicates().head(10))
            notices.append(Notice("no_unit", {"level": level, "count": int(none.sum()), "shown": shown}))
        parts.append(
            facts[PIECE].assign(level=level, unit=unit.where(~none, "none"), unit_name=name.where(~none, "").fillna(""))
        )
    return pd.concat(parts, ignore_index=True), notices


def _member_columns(members: pd.DataFrame | None) -> list[str]:
    return (
        [] if members is None else [c for c in members if c not in ("territory", "place") and not c.endswith("_name")]
    )


def _membership(level: str, facts: pd.DataFrame, members: pd.DataFrame | None) -> tuple[pd.Series, pd.Series]:
    """Read a level from the user's membership, else from the reference's communes."""
    blank = pd.Series("", index=facts.index)
    if members is not None and level in members:
        by = members.set_index("territory")
        unit = facts["territory"].map(by[level])
        name = facts["territory"].map(by[f"{level}_name"]) if f"{level}_name" in by else unit
        return unit, name
    if level not in facts:
        return blank, blank
    return facts[level], facts[f"{level}_name"] if f"{level}_name" in facts else facts[level]


class Levels:
    """The units of every level of a run, each made of whole pieces (territory × place).

    Args:
        units: level, territory, place, unit, unit_name: a row for every piece, in the same order in every level.
    """

    def __init__(self, units: pd.DataFrame) -> None:
        self.units = units
        self.names = list(units["level"].drop_duplicates())
        self._rows = {level: units[units["level"] == level] for level in self.names}
        self._unit: dict[str, tuple[np.ndarray, pd.Index]] = {}
        for level, rows in self._rows.items():
            unit, names = pd.factorize(rows["unit"], sort=True)
            self._unit[level] = unit.astype(np.int64), pd.Index(names).astype(str)

    @cached_property
    def _pieces(self) -> tuple[pd.Index, pd.Index, pd.Index]:
        """Return the distinct territories and places, and the pairs of their positions that are pieces."""
        rows = self._rows[self.names[0]]
        (territory, territories), (place, places) = (pd.factorize(rows[name]) for name in PIECE)
        return pd.Index(territories), pd.Index(places), pd.Index(territory * len(places) + place)

    def pieces_at(self, table: pd.DataFrame) -> np.ndarray:
        """Return which piece (n,) each row of a table is of; −1 where it is of none."""
        territories, places, pairs = self._pieces
        at = []
        for name, held in zip(PIECE, (territories, places)):
            codes, names = pd.factorize(table[name])
            at.append(np.append(held.get_indexer(pd.Index(names)), -1)[codes])
        pair = np.where((at[0] >= 0) & (at[1] >= 0), at[0] * len(places) + at[1], -1)
        return np.asarray(pairs.get_indexer(pd.Index(pair)))

    def summed(
        self, table: pd.DataFrame, keys: list[str], values: list[str], *, name_origin: bool = False
    ) -> pd.DataFrame:
        """Sum a table by piece into every level.

        Args:
            table: territory, place, keys, values; rows of no piece, or without a key, are left out.
            keys: what is summed by, besides the units.
            values: what is summed.
            name_origin: tell the ``origin`` of the figures where a sum has only one, ``several`` where it has more.

        Returns:
            level, territory, keys, values (and origin): levels in their order, then sorted.
        """
        at = self.pieces_at(table)
        codes = {name: coded(table[name]) for name in ([*keys, "origin"] if name_origin else keys)}
        known = np.all([at >= 0, *(column >= 0 for column in codes.values())], axis=0)
        if not known.all():
            table, at, codes = table[known], at[known], {name: column[known] for name, column in codes.items()}
        key, first = grouped([codes[name] for name in keys], len(table))
        parts, held = [], []
        for level in self.names:
            unit, units = self._unit[level]
            group, at_first = grouped([unit[at], key], len(table))
            sums = {value: added(table[value], group, len(at_first)) for value in values}
            if name_origin:
                sums["origin"] = _origins(table["origin"], codes["origin"], group, len(at_first))
            ids = pd.Series(units.take(unit[at[at_first]]))
            parts.append(pd.DataFrame({"territory": ids, **sums}).assign(level=level))
            held.append(first[key[at_first]])
        whole = pd.concat(parts, ignore_index=True)
        of = table[keys].iloc[np.concatenate(held)].infer_objects().reset_index(drop=True)
        return pd.concat([whole[["level", "territory"]], of, whole[list(sums)]], axis=1)

    def territories(self, pieces: pd.DataFrame) -> pd.DataFrame:
        """Return level, territory, name, area_ha, communes, geometry: the union of the pieces of every unit.

        Args:
            pieces: area_ha, geometry and place of every piece, as ``units`` lists them.
        """
        place = pd.factorize(pieces["place"].where(pieces["place"] != ""))[0].astype(np.int64)
        count = int(place.max(initial=-1)) + 1
        shapes = pieces["geometry"].to_numpy()
        parts: list[pd.DataFrame] = []
        united: list[tuple[np.ndarray, np.ndarray]] = []
        for level in self.names:
            unit, units = self._unit[level]
            _, first = grouped([unit], len(unit))
            pairs = pd.unique(unit[place >= 0] * count + place[place >= 0])
            table = self._rows[level].iloc[first][["level", "unit", "unit_name"]].infer_objects()
            table.columns = ["level", "territory", "name"]
            geometry = self._united(unit, shapes, united)
            united.append((unit, geometry))
            parts.append(
                table.assign(
                    area_ha=added(pieces["area_ha"], unit, len(units)),
                    communes=np.bincount(pairs // max(count, 1), minlength=len(units)),
                    geometry=geometry,
                )
            )
        return pd.concat(parts, ignore_index=True)

    def _united(self, unit: np.ndarray, shapes: np.ndarray, finer: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
        """Unite the pieces of every unit: by the units of the last level that lie each in one of them, where one does.

        Units of a finer level are united already: fewer edges are left of them than of their pieces.
        """
        count = int(unit.max(initial=-1)) + 1
        for parts, geometry in reversed(finer):
            _, first = grouped([parts, unit], len(unit))
            if len(first) == len(geometry):
                return overlay.unions(geometry[parts[first]], unit[first], count)
        return overlay.unions(shapes, unit, count)

    def nested(self, pieces: pd.DataFrame) -> pd.DataFrame:
        """Return level, territory, in_level, in_territory: the unit of every later level that holds most of each.

        Args:
            pieces: area_ha of every piece, as ``units`` lists them.
        """
        parts, order = [], []
        sorted_at = {level: n for n, level in enumerate(sorted(self.names))}
        for n, level in enumerate(self.names):
            unit, units = self._unit[level]
            for other in self.names[n + 1 :]:
                around, names = self._unit[other]
                group, first = grouped([unit, around], len(unit))
                own = unit[first]
                most = np.lexsort((-added(pieces["area_ha"], group, len(first)), own))
                most = first[most[np.unique(own[most], return_index=True)[1]]]
                ids, ids_in = units.take(unit[most]), names.take(around[most])
                parts.append(
                    pd.DataFrame({"level": level, "territory": ids, "in_level": other, "in_territory": ids_in})
                )
                at = np.full(len(most), sorted_at[level]), unit[most], np.full(len(most), sorted_at[other])
                order.append(np.column_stack(at))
        if not parts:
            return pd.DataFrame(columns=["level", "territory", "in_level", "in_territory"])
        by = np.concatenate(order)
        whole = pd.concat(parts, ignore_index=True)
        return whole.iloc[np.lexsort((by[:, 2], by[:, 1], by[:, 0]))].reset_index(drop=True)


def _origins(origin: pd.Series, codes: np.ndarray, group: np.ndarray, count: int) -> np.ndarray:
    """Return the one origin of every group (count,), ``several`` where it has more."""
    first = np.full(codes.max(initial=-1) + 1, 0)
    first[codes] = np.arange(len(codes))
    names = origin.to_numpy(dtype=object)[first]
    present = np.zeros((count, len(names)), dtype=bool)
    present[group, codes] = True
    result = names[present.argmax(axis=1)] if count else np.zeros(0, dtype=object)
    result[present.sum(axis=1) > 1] = "several"
    return result
