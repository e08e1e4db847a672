"""Sums of a table over its columns of names: pandas' ``groupby(…).sum()``, where that is most of a run's last seconds.

Names are coded once as numbers; what is summed, over one level or another, is found by numbers alone.
"""

from __future__ import annotations

from typing import Callable

import numpy as np
import pandas as pd


def coded(column: pd.Series) -> np.ndarray:
    """Return the place (n,) of every name among the distinct ones in their order; −1 where there is none."""
    return np.asarray(pd.factorize(column, sort=True)[0], dtype=np.int64)


def grouped(codes: list[np.ndarray], rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Group rows by several columns of codes.

    Args:
        codes: of each column (n,), none below 0; without a column all rows are one group.
        rows: how many rows there are.

    Returns:
        The group (n,) of every row, and the first row (g,) of every group; groups in the order of their codes.
    """
    if len(codes) > 1:
        sizes = [int(column.max(initial=-1)) + 1 for column in codes]
        key, size = codes[0], sizes[0]
        for column, its_size in zip(codes[1:], sizes[1:]):
            if size * its_size >= 2**62:
                key, first = grouped([key], rows)
                size = len(first)
            key, size = key * its_size + column, size * its_size
    else:
        key = codes[0] if codes else np.zeros(rows, dtype=np.int64)
    group, held = pd.factorize(key, sort=True)
    first = np.empty(len(held), dtype=np.intp)
    first[group[::-1]] = np.arange(rows - 1, -1, -1)
    return group, first


def added(values: pd.Series | np.ndarray, group: np.ndarray, count: int) -> np.ndarray:
    """Return the sum (count,) of the values of each group; what is not a number adds nothing."""
    weights = np.asarray(values, dtype=float)
    missing = np.isnan(weights)
    return np.bincount(group, np.where(missing, 0.0, weights), minlength=count).astype(float)


def mapped(column: pd.Series, of: Callable[[str], object]) -> np.ndarray:
    """Return what each name (n,) stands for, asked once a distinct name."""
    codes, names = pd.factorize(column)
    known = np.empty(len(names) + 1, dtype=object)
    known[:-1] = [of(name) for name in names]
    found: np.ndarray = known[codes]
    return found


def summed(table: pd.DataFrame, keys: list[str], values: list[str]) -> pd.DataFrame:
    """Sum a table by columns of names.

    Args:
        table: with ``keys`` (names or numbers; rows where one is missing are left out) and ``values``.
        keys: what is summed by.
        values: what is summed; what is not a number adds nothing.

    Returns:
        keys, values: a row for every set of keys, in the order of the keys.
    """
    codes = [coded(table[key]) for key in keys]
    known = np.all([column >= 0 for column in codes], axis=0) if codes else np.ones(len(table), dtype=bool)
    if not known.all():
        table, codes = table[known], [column[known] for column in codes]
    group, first = grouped(codes, len(table))
    result = table[keys].iloc[first].infer_objects().reset_index(drop=True)
    return result.assign(**{value: added(table[value], group, len(first)) for value in values})
