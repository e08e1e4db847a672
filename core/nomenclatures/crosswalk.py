"""From pairs of cover and use to occupations: rows name codes, or all below them, and the narrowest wins."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import DataError


def depth(code: str) -> int:
    """Return how many parts a code has (``CS2.2.1``: 3); 0 of none, which stands for any."""
    return len(code.split(".")) if code else 0


def holds(code: str, other: str) -> bool:
    """Return whether a code is another or stands above it (``US4`` above ``US4.1.1``); the empty one above all."""
    return not code or other == code or other.startswith(f"{code}.")


def cells(rows: pd.DataFrame, covers: pd.Series, uses: pd.Series) -> np.ndarray:
    """Return for pairs of cover and use (n,) the position of the row that decides each, −1 where none does.

    The row that names the narrowest use wins; among those, the one that names the narrowest cover: what land is used
    for is the exception that a row is written for.

    Args:
        rows: cover, use: codes, or codes that stand above others; an empty one stands for any.
        covers: codes of cover.
        uses: codes of use.
    """
    found = np.full(len(covers), -1, dtype=np.intp)
    order = sorted(range(len(rows)), key=lambda n: (depth(rows["use"].iloc[n]), depth(rows["cover"].iloc[n])))
    by_cover = {c: np.array([holds(c, v) for v in covers]) for c in rows["cover"].unique()}
    by_use = {u: np.array([holds(u, v) for v in uses]) for u in rows["use"].unique()}
    for n in order:
        found[by_cover[rows["cover"].iloc[n]] & by_use[rows["use"].iloc[n]]] = n
    return found


def check_rows(rows: pd.DataFrame, targets: tuple[str, ...], path: str) -> None:
    """Refuse rows without the columns needed, two rows of one pair, and occupations that are none.

    Raises:
        DataError: ``bad_nomenclature``.
    """
    fault = ""
    if not {"cover", "use", "occupation"} <= set(rows):
        fault = "columns cover, use and occupation are needed"
    elif rows.duplicated(["cover", "use"]).any():
        twice = rows[rows.duplicated(["cover", "use"])].iloc[0]
        fault = f"{twice['cover']} {twice['use']} stands twice"
    elif not rows["occupation"].isin(targets).all():
        fault = f"no such occupation: {rows['occupation'][~rows['occupation'].isin(targets)].iloc[0]}"
    if fault:
        raise DataError("bad_nomenclature", path=path, fault=fault)
