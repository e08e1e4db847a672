"""A ground of two communes with round figures, on which prices, searches and compensations are worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import settings

from carbocs.core.covers import VectorCover
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.occupations import LAND
from carbocs.core.scenario import Ground, parse_templates
from carbocs.core.trajectory import COMPONENTS, Kinetics

settings.register_profile("carbocs", deadline=None)  # on a busy machine an example may take any time
settings.load_profile("carbocs")
SOIL, LITTER, BIOMASS = 0, 1, 2
# origin, destination, pool, tCO2e per ha in all, over how many years
CHANGES = (
    ("cropland", "artificial_sealed", SOIL, -100, 0),
    ("cropland", "artificial_grassed", SOIL, 50, 50),
    ("forest_broadleaf", "artificial_sealed", SOIL, -100, 0),
    ("forest_broadleaf", "artificial_sealed", BIOMASS, -200, 0),
    ("forest_broadleaf", "artificial_grassed", SOIL, -40, 40),
    ("forest_broadleaf", "artificial_grassed", BIOMASS, -200, 0),
    ("cropland", "forest_broadleaf", SOIL, 60, 60),
    ("cropland", "forest_broadleaf", LITTER, 33, 20),
    ("cropland", "forest_broadleaf", BIOMASS, 120, 40),
    ("artificial_sealed", "grassland_herbaceous", SOIL, 100, 50),
)
TEMPLATES = (
    {"id": "park", "conversions": {"probable": {"*": {"artificial_sealed": 0.8, "artificial_grassed": 0.2}}}},
    {"id": "plant", "family": "give", "conversions": {"probable": {"cropland": {"forest_broadleaf": 1.0}}}},
    {"id": "meadow", "family": "give",
     "conversions": {"probable": {"artificial_sealed": {"grassland_herbaceous": 1.0}}}},
    {"id": "hedge", "family": "give", "kind": "hedgerow", "km": 1},
    {"id": "hedge_out", "family": "farm", "kind": "hedgerow", "km": -1},
)  # fmt: skip
COVER = (("311", 0, 600), ("211", 600, 1400), ("112", 1400, 1500), ("999", 1500, 1600), ("211", 1600, 3000))


def hand_kinetics() -> Kinetics:
    size = len(LAND)
    total, duration = np.zeros((2, 2, size, size, len(COMPONENTS)))
    for origin, end, pool, value, years in CHANGES:
        total[:, LAND.index(origin), LAND.index(end), pool] = value
        duration[:, LAND.index(origin), LAND.index(end), pool] = years
    growth = np.zeros((2, size))
    growth[:, LAND.index("forest_broadleaf")] = 4.0
    total[1] *= 2
    growth[1] *= 2
    stock = np.zeros((2, size, 4))
    return Kinetics(total, duration, growth, stock, np.array([40.0, 80.0]), np.zeros((2, size, size)))


def hand_ground_of(land_use=None, forests=None) -> Ground:
    """Two communes in a strip 1 km high: A (x 0–1 km, 100 ha) and B (x 1–3 km, 200 ha), whose figures are twice A's.

    From west to east: broadleaf forest (60 ha), cropland (80 ha, half in A), a town of 8 ha sealed and 2 ha grassed,
    10 ha without an occupation, cropland (140 ha).
    """
    names = ["A", "B"]
    pieces = pd.DataFrame({"territory": names, "place": names, "name": names, "area_ha": [100.0, 200.0]})
    pieces["geometry"] = np.array([shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 3000, 1000)], dtype=object)
    if land_use is None:
        codes, names_of = pd.factorize(np.array([c for c, _, _ in COVER], dtype=object))
        shapes = np.array([shapely.box(west, 0, east, 1000) for _, west, east in COVER], dtype=object)
        land_use = VectorCover(read_nomenclature("clc"), shapes, codes, np.asarray(names_of, dtype=object))
    return Ground(
        pieces=pieces,
        places=pd.Index(names),
        kinetics=hand_kinetics(),
        place_row=np.arange(2),
        land_use=land_use,
        forests=forests,
    )


SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


@pytest.fixture(scope="session")
def sample_result():
    """The sample territory assessed, with all its layers."""
    from carbocs.core.assessment import AssessmentOptions, assess

    layers = {"territories": "communes.gpkg", "land_use": "clc18.gpkg", "land_use_before": "clc12.gpkg",
              "forests": "forests.fgb", "hedgerows": "hedgerows.fgb"}  # fmt: skip
    paths = Paths(**{role: str(SAMPLE / name) for role, name in layers.items()})
    options = AssessmentOptions(levels=("commune", "epci"), emissions_tco2e_yr=100_000.0, threads=1)
    return assess(read_inputs(paths), options)


@pytest.fixture(scope="session")
def sample_plan(tmp_path_factory):
    """The three variants of the sample compared: their GeoPackage, and what the command printed in French."""
    from typer.testing import CliRunner

    from carbocs.core import cli

    path = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    layers = {"territories": "communes.gpkg", "land-use": "clc18.gpkg", "land-use-before": "clc12.gpkg",
              "forests": "forests.fgb", "zones": "plui_zones.gpkg", "consumption": "plui_consumption.csv"}  # fmt: skip
    given = [part for role, name in layers.items() for part in (f"--{role}", str(SAMPLE / name))]
    given += ["--actions", str(SAMPLE / "plui_actions.gpkg"), "--actions", str(SAMPLE / "plui_areas.csv")]
    arguments = ["scenario", "compare", *given, "--levels", "commune,epci", "--out", str(path), "--lang", "fr"]
    ran = CliRunner().invoke(cli.app, arguments)
    assert ran.exit_code == 0, ran.output
    return path, ran.output


@pytest.fixture(scope="session")
def lot_result(shared):
    """The 320 communes of Lot, real, and their EPCI."""
    from carbocs.core.assessment import AssessmentOptions, assess

    folder = shared / "data" / "lot"
    paths = Paths(territories=str(folder / "communes_46.geojson"), land_use=str(folder / "clc2018_100m.tif"))
    return assess(read_inputs(paths), AssessmentOptions(levels=("commune", "epci")))


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(2)</script>",
    "L’Haÿ « les » roses & Cie 'x' \"y\"",
    "🌳 Forêt-du-Bois 🇫🇷",
    "<!-- <script> -->",
    "{{ 7 * 7 }} ${7*7}",
    "line\u2028separator\u2029here",
    '=HYPERLINK("http://example.org")',
    "a" * 200,
    "\u202egnirts a",
    "javascript:alert(3)",
)
"""Names that a careless page would run, break at, or draw over its edge: one a commune of the sample."""


@pytest.fixture(scope="session")
def hostile_result(sample_result):
    """The sample with hostile names."""
    from dataclasses import replace

    territories = sample_result.territories.copy()
    territories.loc[territories["level"] == "commune", "name"] = list(HOSTILE)
    return replace(sample_result, territories=territories)


@pytest.fixture(scope="session")
def hand_ground():
    return hand_ground_of()


@pytest.fixture(scope="session")
def make_hand_ground():
    return hand_ground_of


@pytest.fixture(scope="session")
def hand_templates():
    return parse_templates({"templates": [{"label_fr": t["id"], **t} for t in TEMPLATES]}, "test")


@pytest.fixture(scope="session")
def hand_ground_fresh():
    """Return what makes the ground anew, with nothing measured yet."""
    return hand_ground_of


@pytest.fixture(scope="session")
def real_ground():
    """Amiens and Cahors, a square of 100 ha each, every occupation taken to cover 100 ha: the release's figures."""
    from carbocs.core.assessment import AssessmentOptions, ground
    from carbocs.core.inputs import Inputs
    from carbocs.core.reference import load_release

    names = ["80021", "46042"]
    squares = [shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)]
    territories = pd.DataFrame({"territory": names, "name": names, "place": names})
    territories["geometry"] = pd.Series(squares, dtype=object)
    nomenclature = read_nomenclature("clc")
    shapes = np.array([shapely.box(0, 0, 2000, 1000)], dtype=object)
    cover = VectorCover(nomenclature, shapes, np.array([0]), np.array(["211"], dtype=object))
    found = ground(
        Inputs(load_release(), territories, nomenclature, "EPSG:2154", "commune", land_use=cover), AssessmentOptions()
    )
    found.measured = lambda: np.full((2, len(LAND)), 100.0)
    return found
