"""Runs of the sample, at once and part by part, and what must be equal of them."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from carbocs.core.assessment import Assessment, AssessmentOptions, assess, pieces_of
from carbocs.core.inputs import Paths, read_frame
from carbocs.core.parts import Here, measured_in_parts

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data"
CLC = Paths(
    territories=str(SAMPLE / "communes.gpkg"), land_use=str(SAMPLE / "clc18.gpkg"),
    land_use_before=str(SAMPLE / "clc12.gpkg"), forests=str(SAMPLE / "forests.fgb"),
    hedgerows=str(SAMPLE / "hedgerows.fgb"),
)  # fmt: skip
OCSGE = Paths(
    territories=str(SAMPLE / "communes.gpkg"), where="epci = '290000022'", land_use=str(SAMPLE / "ocsge_2021.gpkg"),
    land_use_before=str(SAMPLE / "ocsge_2018.gpkg"),
    refine=(f"rpg={SAMPLE / 'rpg.gpkg'}", f"wetland={SAMPLE / 'wetlands.gpkg'}"),
)  # fmt: skip
OCS2D = Paths(
    territories=str(SAMPLE / "communes.gpkg"), where="epci = '290000022'", land_use=str(SAMPLE / "ocs2d.gpkg"),
    vintage_before=2015, hedgerows=str(SAMPLE / "hedgerows.fgb"),
)  # fmt: skip
RASTER = Paths(territories=str(SAMPLE / "communes.gpkg"), land_use=str(SAMPLE / "clc18.tif"))
RUNS = {"clc": CLC, "ocsge": OCSGE, "ocs2d": OCS2D, "raster": RASTER}
OPTIONS = AssessmentOptions(levels=("commune", "epci"), cropland_share=0.7)
TABLES = (
    "areas",
    "changes",
    "stocks",
    "fluxes",
    "indicators",
    "audit",
    "refinements",
    "hedgerow_lengths",
    "comparison",
)


def fault_run() -> tuple[Paths, float]:
    """Return the layers that faults befall, and the area (m²) of a part: of the sample, or full size.

    With ``CARBOCS_FAULTS=full`` (``make test-faults``): half a million polygons of two vintages, some thirty parts.
    """
    if os.environ.get("CARBOCS_FAULTS") != "full":
        return OCSGE, 4e6
    folder = ROOT / "build" / "bench" / "ocsge500k"
    layers = {"land_use": "ocsge_2021", "land_use_before": "ocsge_2018", "territories": "communes"}
    return Paths(**{role: str(folder / f"{name}.gpkg") for role, name in layers.items()}), 2e8


def in_parts(paths: Paths, most: float, workers=None, store=None, **more) -> Assessment:
    inputs = read_frame(paths)
    given = measured_in_parts(
        inputs, pieces_of(inputs, OPTIONS), paths, workers or Here(), most=most, store=store, **more
    )
    return assess(given, OPTIONS)


def assert_same(ours: Assessment, theirs: Assessment) -> None:
    """To 1e-9 of the values and a hundredth of a square metre."""
    for name in TABLES:
        one, two = getattr(ours, name), getattr(theirs, name)
        keys = [c for c in one if not pd.api.types.is_float_dtype(one[c])]
        # What a closure is off by (some 1e-6 m²) is no area but what rounding left.
        values = [c for c in one if pd.api.types.is_float_dtype(one[c]) and c != "closure_error_m2"]
        tables = [t.groupby(keys, dropna=False, sort=True)[values].sum() if keys else t for t in (one, two)]
        if len(tables[0]) != len(tables[1]):  # what is nothing may have a row in one of them
            tables = [t[(t.abs() > 1e-9).any(axis=1)] for t in tables]
        pd.testing.assert_frame_equal(*tables, rtol=1e-9, atol=1e-6, check_dtype=False)
