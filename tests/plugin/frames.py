"""Layers as tables, to be compared with the engine's."""

from __future__ import annotations

import pandas as pd
from qgis.core import QgsVectorLayer


def frame(layer) -> pd.DataFrame:
    """Return the attributes of a layer, or of a ``path|layername=name``, without the feature ids."""
    from carbocs.plugin.results import table_of

    layer = QgsVectorLayer(layer, "t", "ogr") if isinstance(layer, str) else layer
    assert layer.isValid()
    return table_of(layer).drop(columns=["fid"], errors="ignore")


def assert_same(ours: pd.DataFrame, theirs: pd.DataFrame, keys: list[str], values: list[str]) -> None:
    """Compare two tables to 1e-9, whatever the order of their rows."""
    a = ours.set_index(keys)[values].sort_index().astype(float)
    b = theirs.set_index(keys)[values].sort_index().astype(float)
    pd.testing.assert_frame_equal(a, b, rtol=1e-9, atol=1e-9, check_index_type=False, check_dtype=False)
