"""Refining layers: each narrows some occupations of a land use where it claims to know better, and nothing else.

At every point a layer claims one occupation at most: where its polygons overlap, the first in the order of ``LAND``
counts, whatever the order of the features. A polygon of the land use is cut where a claim may narrow it; what no claim
reaches stays as it was, so that its area is kept. Layers act in their order, each on what those before it left.

What changed between two vintages is narrowed at both ends by the same layers, whatever their year: land that did not
change between the vintages cannot change by being looked at more closely.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from . import nomenclatures, overlay
from .covers import VectorCover
from .errors import UsageError
from .layers.shapes import of_dimension
from .nomenclatures import Nomenclature
from .occupations import LAND, OPEN, label_of

KINDS = ("rpg", "bdforet", "wetland", "landuse")
_MARK = " = "
"""Between a code of the land use and the occupation that a layer narrowed it to."""


@dataclass(frozen=True)
class Refinement:
    """One refining layer: polygons (k,) in the working CRS, the occupation each claims, and what it may narrow.

    ``allowed``: pairs of occupation ids, from and to.
    """

    label: str
    kind: str
    geometry: np.ndarray
    claims: np.ndarray
    allowed: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Narrowed:
    """What one layer narrowed: parts (n,) of the land use, and the occupation of each before and after."""

    label: str
    kind: str
    geometry: np.ndarray
    before: np.ndarray
    after: np.ndarray


def allowed_by(kind: str, narrows: tuple[str, ...] = ()) -> frozenset[tuple[str, str]]:
    """Return which occupation a kind of layer may narrow to which: as ``refining.csv`` says, or from those named.

    Raises:
        UsageError: ``bad_option``.
    """
    table = pd.read_csv(Path(nomenclatures.__file__).with_name("refining.csv"), dtype=str)
    rows = table[table["kind"] == kind]
    if rows.empty:
        raise UsageError("bad_option", option="--refine", value=kind, allowed=", ".join(KINDS))
    known = [*LAND, OPEN]
    wrong = [n for n in narrows if n not in known]
    if wrong:
        raise UsageError("bad_option", option="--narrow", value=", ".join(wrong), allowed=", ".join(known))
    if narrows:
        return frozenset((a, b) for a in narrows for b in rows["to_occupation"].unique() if a != b)
    return frozenset(rows[["from_occupation", "to_occupation"]].itertuples(index=False, name=None))


def cut(geometry: np.ndarray, occupation: np.ndarray, layer: Refinement) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut polygons where a layer narrows them.

    Args:
        geometry: polygons (m,) of a land use.
        occupation: the occupation id (m,) of each.
        layer: what refines them, in the same CRS.

    Returns:
        parts (n,), the polygon each is of, and its occupation; the areas of the parts of a polygon add up to its own.
    """
    geometry, occupation = np.asarray(geometry, dtype=object), np.asarray(occupation, dtype=object)
    order = {o: n for n, o in enumerate(LAND)}
    useful = np.flatnonzero([c in {b for _, b in layer.allowed} for c in layer.claims])
    some = np.flatnonzero(pd.Series(occupation).isin({a for a, _ in layer.allowed}).to_numpy())
    every = np.arange(len(geometry))
    if not len(useful) or not len(some):
        return geometry, every, occupation
    names, code = np.unique(occupation[some].astype(str), return_inverse=True)
    targets, claim = np.unique(layer.claims[useful].astype(str), return_inverse=True)
    may = np.array([[(a, b) in layer.allowed for b in targets] for a in names])
    j, i, parts = overlay.intersections(layer.geometry[useful], geometry[some], lambda j, i: may[code[i], claim[j]])
    if not len(i):
        return geometry, every, occupation
    rank = np.array([order[t] for t in targets])[claim[j]]
    keys, group = np.unique(i * len(LAND) + rank, return_inverse=True)
    pieces = overlay.unions(parts, group, len(keys))
    owner, rank = np.divmod(keys, len(LAND))
    pieces = _apart(pieces, owner)
    touched = np.unique(owner)
    first = np.searchsorted(owner, touched)
    taken = overlay.unions(pieces, np.searchsorted(touched, owner), len(touched)) if len(first) else pieces[:0]
    rest = of_dimension(shapely.difference(geometry[some[touched]], taken))
    solid, left = shapely.area(pieces) > 0, shapely.area(rest) > 0
    whole = np.setdiff1d(every, some[touched])
    return (
        np.concatenate([geometry[whole], pieces[solid], rest[left]]),
        np.concatenate([whole, some[owner[solid]], some[touched[left]]]),
        np.concatenate([occupation[whole], np.array(LAND, dtype=object)[rank[solid]], occupation[some[touched[left]]]]),
    )


def _apart(pieces: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Take from each piece what the pieces before it of the same polygon hold; ``owner`` (n,) is ascending."""
    if not len(owner):
        return pieces
    turn = np.arange(len(owner)) - np.searchsorted(owner, owner)
    result = pieces.copy()
    for n in range(1, int(turn.max()) + 1):
        now = np.flatnonzero(turn == n)
        for back in range(1, n + 1):
            result[now] = shapely.difference(result[now], pieces[now - back])
    result = of_dimension(result)
    return np.where(shapely.is_missing(result), shapely.Polygon(), result)


def refined(cover: VectorCover, layers: tuple[Refinement, ...]) -> tuple[VectorCover, tuple[Narrowed, ...]]:
    """Refine a land use by layers, in their order.

    Args:
        cover: the land use; codes of its nomenclature.
        layers: what refines it.

    Returns:
        The land use, whose narrowed parts bear a code such as ``CS2.2.1 US1.1 = cropland`` that its nomenclature
        holds, with the geometry before refining beside it (``VectorCover.whole``); and what each layer narrowed.
    """
    occupations = cover.nomenclature.occupations
    own = pd.Series(cover.names).map(occupations).fillna("").to_numpy(dtype=object)
    shapes, base, now = np.asarray(cover.geometry, dtype=object), np.asarray(cover.codes), own[cover.codes]
    steps = []
    for layer in layers:
        parts, of, after = cut(shapes, now, layer)
        before = now[of]
        moved = before != after
        steps.append(Narrowed(layer.label, layer.kind, parts[moved], before[moved], after[moved]))
        shapes, base, now = parts, base[of], after
    written = _written(cover.names[base], own[base], now)
    codes, names = pd.factorize(pd.Series(written, dtype=object))
    attributes = None  # of parts there are none
    known = with_narrowed(cover.nomenclature, np.asarray(names, dtype=object))
    found = replace(cover, nomenclature=known, geometry=shapes, codes=codes, names=np.asarray(names, dtype=object),
                    attributes=attributes, whole=cover.geometry)  # fmt: skip
    return found, tuple(steps)


def refined_changes(cover: VectorCover, layers: tuple[Refinement, ...]) -> VectorCover:
    """Refine what changed between two vintages (codes ``before>after``) at both ends, by the same layers.

    Where both ends are of one occupation nothing is cut: looked at more closely, they are still of one.
    """
    if not len(cover.names):
        return cover
    occupations = cover.nomenclature.occupations
    ends = pd.Series(cover.names, dtype=object).str.split(">", expand=True)
    codes = [ends[n].to_numpy(dtype=object)[cover.codes] for n in (0, 1)]
    own = [pd.Series(c).map(occupations).fillna("").to_numpy(dtype=object) for c in codes]
    shapes, of, now = np.asarray(cover.geometry, dtype=object), np.arange(len(cover.codes)), [o.copy() for o in own]
    still = own[0] == own[1]
    for layer in layers:
        for end in (0, 1):
            open_ = np.where(still[of], "", now[end])
            parts, at, after = cut(shapes, open_, layer)
            after = np.where(still[of[at]], now[end][at], after)
            other = now[1 - end][at]
            now = [after, other] if end == 0 else [other, after]
            shapes, of = parts, of[at]
    written = [_written(codes[n][of], own[n][of], now[n]) for n in (0, 1)]
    positions, names = pd.factorize(pd.Series(written[0], dtype=object) + ">" + pd.Series(written[1], dtype=object))
    known = with_narrowed(cover.nomenclature, np.unique(np.concatenate(written).astype(str)).astype(object))
    return replace(cover, nomenclature=known, geometry=shapes, codes=positions, names=np.asarray(names, dtype=object))


def _written(codes: np.ndarray, own: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Return codes, those that were narrowed with what they were narrowed to."""
    moved = own != now
    result = codes.copy()
    result[moved] = codes[moved] + _MARK + now[moved]
    return result


def unrefined(codes: pd.Series) -> pd.Series:
    """Return class codes as they were before a layer narrowed them."""
    return codes.astype(str).str.partition(_MARK)[0].astype(object)


def with_narrowed(nomenclature: Nomenclature, names: np.ndarray) -> Nomenclature:
    """Return a nomenclature that also holds the codes (k,) that layers narrowed."""
    new = [n for n in names if _MARK in str(n) and n not in nomenclature.occupations.index]
    if not new:
        return nomenclature
    base = [str(n).split(_MARK)[0] for n in new]
    to = [str(n).split(_MARK)[1] for n in new]
    rows = nomenclature.frame.set_index("code").loc[base].reset_index()
    rows = rows.assign(code=new, occupation=to)
    for lang in ("fr", "en"):
        rows[f"label_{lang}"] = [f"{label} – {label_of(o, lang)}" for label, o in zip(rows[f"label_{lang}"], to)]
    return replace(nomenclature, frame=pd.concat([nomenclature.frame, rows], ignore_index=True))
