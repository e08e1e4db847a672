"""Which land is artificialised: the law's matrix of cover and use, its thresholds, and the producer's own answer.

Code de l'urbanisme, R101-1 and its annex (decree 2022-763, as decree 2023-1096 has it): land is told by its effective
cover and use, "measured at the scale of polygons", from 50 m² on where built and from 2 500 m² on elsewhere. The texts
give the thresholds for artificialised and for other surfaces alike, and leave open what becomes of those below: here
they take the status of what surrounds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Callable

import numpy as np
import pandas as pd
import shapely

from .. import nomenclatures
from ..errors import UsageError
from .contiguity import _WHOLE, Borders, bordered, shared_edges, surfaces

ARTIFICIAL, NOT_ARTIFICIAL, UNKNOWN = 1, 0, -1
MATRIX, THRESHOLD, PRODUCER = "matrix", "threshold", "producer"
_BUILT = "CS1.1.1.1"
_TRANSITIONAL = ("US6.1", "US6.2")
_GRASS = ("CS2.2.1", "CS2.2.2")


@dataclass(frozen=True)
class Rules:
    """How the law is applied.

    ``built_m2`` and ``other_m2`` are its thresholds (0: none). ``transitional``: grass in transition or abandoned
    (US6.1, US6.2) counts as artificialised, as in the official picture; public tools differ. ``pockets``: what is not
    artificialised and smaller than ``other_m2`` counts as artificialised where such land surrounds it.
    """

    built_m2: float = 50.0
    other_m2: float = 2500.0
    transitional: bool = True
    pockets: bool = True

    def __post_init__(self) -> None:
        for name in ("built_m2", "other_m2"):
            if not 0 <= getattr(self, name) < np.inf:
                raise UsageError("bad_option", option=name, value=getattr(self, name), allowed="≥ 0 m²")


@dataclass(frozen=True)
class Statuses:
    """What each polygon (m,) is: ``status`` (1, 0, −1 unknown), ``sealed``, and ``decided`` by what (text)."""

    status: np.ndarray
    sealed: np.ndarray
    decided: np.ndarray


@lru_cache(maxsize=1)
def matrix() -> pd.DataFrame:
    """Return the official matrix: code (a pair of OCS GE), artificialised, sealed, built, transitional (booleans)."""
    path = Path(nomenclatures.__file__).parent / "ocsge" / "artificial.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    return pd.DataFrame(
        {
            "code": table["cover"] + " " + table["use"],
            "artificialised": table["artificialised"] == "1",
            "sealed": table["sealed"] == "1",
            "built": table["cover"] == _BUILT,
            "transitional": table["cover"].isin(_GRASS) & table["use"].isin(_TRANSITIONAL),
        }
    ).set_index("code")


def by_matrix(names: np.ndarray, rules: Rules) -> pd.DataFrame:
    """Return what the matrix says of codes (k,): status, sealed, built; a code it lacks is unknown."""
    found = matrix().reindex(names)
    known = found["artificialised"].notna().to_numpy()
    said = found.fillna(False).astype(bool)
    yes = said["artificialised"] & (rules.transitional | ~said["transitional"])
    status = np.where(known, np.where(yes, ARTIFICIAL, NOT_ARTIFICIAL), UNKNOWN)
    return pd.DataFrame({"status": status, "sealed": said["sealed"].to_numpy(), "built": said["built"].to_numpy()})


def statuses(
    geometry: np.ndarray,
    codes: np.ndarray,
    names: np.ndarray,
    rules: Rules | None = None,
    *,
    told: np.ndarray | None = None,
    told_by_threshold: np.ndarray | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Statuses:
    """Tell what every polygon is.

    Args:
        geometry: polygons (m,) of a land use, in a projected CRS, in metres: all of them, also those around the
            territories, since a surface does not end at a limit.
        codes: positions (m,) in ``names``.
        names: pairs (k,) of OCS GE's cover and use.
        rules: the thresholds and options.
        told: the producer's answer (m,), 1, 0 or −1 where it gives none: it wins, and no threshold is applied to it.
        told_by_threshold: whether (m,) the producer's answer came of a threshold.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised.

    Returns:
        The status of each; it does not depend on the order of the polygons.
    """
    rules = rules or Rules()
    said = by_matrix(names, rules)
    status, sealed, built = (said[c].to_numpy()[codes] for c in ("status", "sealed", "built"))
    decided = np.full(len(codes), MATRIX, dtype=object)
    given = np.zeros(len(codes), dtype=bool) if told is None else np.asarray(told) >= 0
    if given.any():
        status = np.where(given, told, status)
        decided[given] = PRODUCER
    if not given.all() and max(rules.built_m2, rules.other_m2) > 0:
        after = _by_size(np.asarray(geometry, dtype=object), status, built, rules, cancelled)
        changed = (after != status) & ~given
        status = np.where(changed, after, status)
        decided[changed] = THRESHOLD
    if told_by_threshold is not None:
        decided[given & np.asarray(told_by_threshold, dtype=bool)] = THRESHOLD
    return Statuses(status, sealed, decided)


def _by_size(
    geometry: np.ndarray, status: np.ndarray, built: np.ndarray, rules: Rules, cancelled: Callable[[], bool] | None
) -> np.ndarray:
    """Apply the thresholds: small artificialised surfaces fall but for what is built, then pockets rise."""
    borders = shared_edges(geometry)
    tree = shapely.STRtree(geometry)

    def sized(kind: np.ndarray, enough_m2: float) -> tuple[np.ndarray, np.ndarray]:
        label, area = surfaces(geometry, kind, enough_m2, borders, tree=tree, cancelled=cancelled)
        return label, np.where(kind >= 0, area[label], 0.0)

    after = status.copy()
    _, area = sized(np.where(status == ARTIFICIAL, 0, -1), rules.other_m2)
    small = (status == ARTIFICIAL) & (area < rules.other_m2)
    kept = small & built
    if kept.any():
        _, built_area = sized(np.where(kept, 0, -1), rules.built_m2)
        kept &= built_area >= rules.built_m2
    after[small & ~kept] = NOT_ARTIFICIAL
    if rules.pockets:
        label, area = sized(np.where(after == NOT_ARTIFICIAL, 0, -1), rules.other_m2)
        pocket = (after == NOT_ARTIFICIAL) & (area < rules.other_m2)
        after[pocket & _enclosed(geometry, label, pocket, after, borders, tree, cancelled)] = ARTIFICIAL
    return after


def _enclosed(
    geometry: np.ndarray,
    label: np.ndarray,
    pocket: np.ndarray,
    status: np.ndarray,
    borders: Borders,
    tree: shapely.STRtree,
    cancelled: Callable[[], bool] | None,
) -> np.ndarray:
    """Return which polygons (m,) lie in pockets that artificialised land borders all around."""
    found = np.zeros(len(geometry), dtype=bool)
    wanted = np.unique(label[pocket])
    if len(wanted):
        only = np.where(pocket, label, -1)
        share = bordered(geometry, only, status == ARTIFICIAL, borders, tree, wanted, cancelled)
        found[pocket] = (share >= _WHOLE)[np.searchsorted(wanted, label[pocket])]
    return found
