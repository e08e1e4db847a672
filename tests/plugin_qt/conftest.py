"""What the tests of pure-Qt widgets share: an application without a screen, and balances made by hand."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pytest

from carbocs.core.report.balance import balance

import stand_in

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
stand_in.install()
NAN = np.nan


@pytest.fixture(scope="session", autouse=True)
def application():
    from qgis.PyQt import QtWidgets

    found = QtWidgets.QApplication.instance() or QtWidgets.QApplication([])
    found.setStyle("Fusion")
    font = found.font()
    font.setPointSizeF(9)
    found.setFont(font)
    return found


@pytest.fixture(scope="session")
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three communes: Alpha with sealed land that emits, Beta with vines, Gamma with 12 communes in it."""
    wide = pd.DataFrame(
        {
            "level": "commune",
            "territory": ["a", "b", "c"],
            "name": ["Étréchies & <fils>", "Beta", "Gamma"],
            "area_ha": [1020.0, 40.0, 90.0],
            "communes": [1, 1, 12],
            "stock_tc": [61_500.0, 2500.0, 5000.0],
            "stock_tc_cropland": [45_000.0, 2000.0, 5000.0],
            "stock_tc_artificial_sealed": [1500.0, NAN, NAN],
            "stock_tc_forest_mixed": [14_000.0, NAN, NAN],
            "stock_tc_vineyard": [NAN, 500.0, NAN],
            "stock_tc_hedgerow": [1000.0, NAN, NAN],
            "flux_tco2e_yr": [20.0, -10.0, 0.0],
            "flux_tco2e_yr_artificial_sealed": [-40.0, NAN, NAN],
            "flux_tco2e_yr_forest_mixed": [60.0, NAN, NAN],
            "flux_tco2e_yr_cropland": [NAN, -10.0, NAN],
        }
    )
    areas = pd.DataFrame(
        [
            ("a", "cropland", 900.0),
            ("a", "artificial_sealed", 50.0),
            ("a", "forest_mixed", 70.0),
            ("b", "cropland", 30.0),
            ("b", "vineyard", 10.0),
            ("c", "cropland", 90.0),
        ],
        columns=["territory", "occupation", "area_ha"],
    ).assign(level="commune")
    return wide, areas


@pytest.fixture(scope="session")
def of(tables):
    """Return the balance of a territory, None for the average."""
    return lambda territory, lang="fr": balance(*tables, territory, lang)
