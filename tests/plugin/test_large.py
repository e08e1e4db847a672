"""A land use of very many features in QGIS's own desktop: the window answers, Cancel cancels, memory stays bounded.

At the sample's size, in parts, wherever the tests run; a million polygons with ``CARBOCS_LARGE=full``
(``make test-large``).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FULL = os.environ.get("CARBOCS_LARGE") == "full"
MEMORY_MB = 4000
CANCEL_S = 2.0
FREEZE_S = 2.0


@pytest.fixture(scope="module")
def answered(installed, sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    if FULL:
        made = ROOT / "build" / "bench" / "ocsge1000k"
        given = [str(made / "communes.gpkg"), str(made / "ocsge_2021.gpkg"), str(folder), ""]
    else:
        communes = f"{sample('communes.gpkg')}|subset=epci = '290000022'"
        given = [communes, sample("ocsge_2021.gpkg"), str(folder), "150"]
    found = installed().drive(Path(__file__).with_name("drive_large.py"), *given, seconds=1500)
    shown = {k: v for k, v in found.items() if k.endswith(("_s", "_mb"))}
    print("\n" + ", ".join(f"{name} {value:.2f}" for name, value in shown.items()))
    return found


def test_it_is_measured_in_parts_and_the_window_answers_meanwhile(answered):
    assert answered["whole"]
    assert "measured in" in answered["log"]
    assert float(answered["results"]["STOCK_TC"]) > 0
    assert answered["longest_freeze_s"] < FREEZE_S


def test_memory_stays_bounded(answered):
    assert answered["peak_mb"] < MEMORY_MB


def test_cancelled_it_stops_within_two_seconds_and_leaves_nothing(answered):
    assert not answered["ended_before_cancel"]
    assert answered["cancel_s"] < CANCEL_S
    assert answered["cancel_freeze_s"] < FREEZE_S
    assert answered["left"] == ["whole.gpkg"]
