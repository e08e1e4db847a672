"""Groupings of pairs of cover and use into fewer posts, as the producer names them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from ..errors import DataError
from .crosswalk import cells
from .tables import folder_of, read_nomenclature, read_table


@dataclass(frozen=True)
class Grouping:
    """One grouping: ``frame`` holds code, label_fr, label_en, colour; ``post_of`` the post's code by class code.

    Source of the labels: Géo2France, OCS2D Hauts-de-France, nomenclature of 2021. Which pair belongs to which post is
    this project's reading of them (``grouping.csv``).
    """

    id: str
    frame: pd.DataFrame
    post_of: pd.Series

    def labels(self, lang: str = "en") -> pd.Series:
        """Return the label of each post, by its code."""
        return self.frame.set_index("code")[f"label_{lang}"]

    def told(self, codes: np.ndarray) -> np.ndarray:
        """Return the post of each class code, empty where the nomenclature does not hold it."""
        return np.asarray(self.post_of.reindex(codes).fillna(""), dtype=object)


@lru_cache(maxsize=4)
def groupings(nomenclature: str) -> dict[str, Grouping]:
    """Return the groupings of a nomenclature by id: ``posts`` (21 of OCS2D) and ``groups`` (4); none where it has none.

    Raises:
        DataError: ``bad_nomenclature`` where no row of ``grouping.csv`` decides a pair.
    """
    folder = folder_of(nomenclature)
    if folder is None or not (folder / "grouping.csv").is_file():
        return {}
    rows, posts, groups = (read_table(folder / f"{part}.csv") for part in ("grouping", "posts", "groups"))
    pairs = read_nomenclature(nomenclature).frame
    at = cells(rows, pairs["cover"], pairs["use"])
    if (at < 0).any():
        fault = f"no row of the grouping decides {pairs['code'][at < 0].iloc[0]}"
        raise DataError("bad_nomenclature", path=str(folder), fault=fault)
    post = pd.Series(rows["post"].to_numpy()[at], index=pairs["code"])
    group = post.map(posts.set_index("code")["group"])
    return {"posts": Grouping("posts", posts.drop(columns="group"), post), "groups": Grouping("groups", groups, group)}
