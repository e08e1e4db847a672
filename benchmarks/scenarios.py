"""A thousand scenarios of an EPCI, reckoned on one prepared ground: ``carbocs scenario batch`` without its files.

60 communes of synthetic OCS GE (100 000 polygons). *Variations*: thirty plots of half a hectare to five, in every
scenario with other shares, years and templates. *Plots of its own*: twenty other plots in every scenario.
"""

from __future__ import annotations

import time

import data
import numpy as np
import shapely

from carbocs.core.assessment import AssessmentOptions, ground
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.report.scenario import scenario_row
from carbocs.core.scenario import Action, Ground, Reckoner, Scenario, outcomes, shipped_templates

COUNT = 1_000


def prepared() -> Ground:
    """Return the ground of the 60 communes."""
    folder = data.ocs("ocsge", 100_000, 60)
    paths = Paths(territories=str(folder / "communes.gpkg"), land_use=str(folder / "ocsge_2021.gpkg"))
    options = AssessmentOptions(cropland_share=0.7)
    return ground(read_inputs(paths), options)


def plots(on: Ground, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return ragged plots (count,) of half a hectare to five, anywhere in the territories."""
    outlines = np.asarray(on.pieces["geometry"], dtype=object)
    west, south, east, north = shapely.total_bounds(outlines)
    xy = np.column_stack([rng.uniform(west, east, count), rng.uniform(south, north, count)])
    angle = np.sort(rng.uniform(0, 2 * np.pi, (count, 9)), axis=1)
    radius = np.sqrt(rng.uniform(0.5, 5.0, (count, 1)) * 10_000 / np.pi) * rng.uniform(0.8, 1.2, (count, 9))
    ring = xy[:, None] + radius[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return shapely.convex_hull(shapely.multipoints(ring.reshape(-1, 2), indices=np.repeat(np.arange(count), 9)))


def variations(on: Ground, count: int = COUNT) -> list[Scenario]:
    """Return scenarios on the same thirty plots."""
    rng = np.random.default_rng(7)
    where = plots(on, 30, rng)
    return [_scenario(n, where, rng) for n in range(count)]


def own_plots(on: Ground, count: int = COUNT) -> list[Scenario]:
    """Return scenarios each on twenty plots of its own."""
    rng = np.random.default_rng(8)
    where = plots(on, 20 * count, rng).reshape(count, 20)
    return [_scenario(n, where[n], rng) for n in range(count)]


def _scenario(number: int, where: np.ndarray, rng: np.random.Generator) -> Scenario:
    templates = shipped_templates()
    names = sorted(t for t, template in templates.items() if template.kind == "area")
    actions = []
    for n, shape in enumerate(where):
        start = int(rng.integers(2025, 2045))
        end = start + int(rng.integers(0, 5))
        share = float(rng.uniform(0.2, 1.0))
        actions.append(Action(str(n), str(rng.choice(names)), start, end, geometry=shape, share=share))
    return Scenario(f"scenario {number}", tuple(actions), templates)


def reckoned(on: Ground, scenarios: list[Scenario], *, ranges: bool = False) -> tuple[float, list[dict[str, object]]]:
    """Return the seconds that all took, and their rows."""
    reckoner = Reckoner(on)
    start = time.perf_counter()
    rows = [scenario_row(found) for found in outcomes(scenarios, reckoner, ranges=ranges)]
    return time.perf_counter() - start, rows


def main() -> None:
    """Tell what both kinds take."""
    on = prepared()
    for make in (variations, own_plots):
        scenarios = make(on)
        for ranges in (False, True):
            seconds, rows = reckoned(prepared() if make is own_plots else on, scenarios, ranges=ranges)
            print(f"{make.__name__}, ranges {ranges}: {len(rows)} in {seconds:.1f} s", flush=True)


if __name__ == "__main__":
    main()
