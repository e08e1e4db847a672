"""The carbon price of a place: what a hectare gains or loses under a template, polygon by polygon or cell by cell.

It shows where to build and where to plant before anything is drawn. Prices depend on the commune and the occupation
alone, by the closed form of method §8; a polygon or a cell has the mean over its own land.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Callable

import numpy as np
import pandas as pd
import shapely

from .. import overlay
from ..covers import RasterCover, VectorCover
from ..errors import Cancelled, Notice, UsageError
from ..occupations import FORESTS, LAND, UNMAPPED
from ..trajectory import reached
from .ground import BARE, Ground, States
from .templates import Template

Progress = Callable[[float, str], None]
START, LAST = 2025, 2050
"""The year of the conversion and the last year counted, unless the user sets them."""
RASTER_CELLS = 4
"""A grid over a raster land use has cells so many times as wide as the raster's, unless the user sets them."""
MOST_CELLS = 2_000_000
_AT_ONCE = 10_000
_IS_FOREST = np.array([o in FORESTS for o in LAND])


@dataclass(frozen=True)
class Sensitivity:
    """What conversions cost and give, place by place.

    ``geometry`` (n,) are polygons of the working CRS ``crs``: the land use cut by the communes, or the cells of a grid.
    ``table`` (n rows) has territory, place (for a cell those that hold most of it), occupation (the main one,
    ``unmapped`` where there is none), area_ha (within the territories), and for each template:

    * ``<id>_tco2e_ha``: the flux from ``start`` to ``last`` of a hectare converted in ``start``, probable mix; below 0
      where carbon is lost; the mean over the land that the template concerns, NaN where it concerns none;
    * ``<id>_concerned_ha``: how much land that is: the two multiplied are what the whole polygon or cell would do;
    * ``<id>_foregone_tco2e_ha``, where the template can clear forest: the growth given up, which the first leaves out.
    """

    geometry: np.ndarray
    table: pd.DataFrame
    templates: tuple[Template, ...]
    start: int
    last: int
    grid_m: float | None
    crs: str | None
    notices: tuple[Notice, ...]


def prices(
    ground: Ground,
    templates: Sequence[Template],
    *,
    start: int = START,
    last: int = LAST,
    end: int | None = None,
    mix: str = "probable",
) -> np.ndarray:
    """Return what a hectare gains (above 0) or loses up to the end of ``last``, in tCO2e (t, places, 14).

    The places are those of ``ground.places``, the occupations those of ``LAND``; NaN where a template leaves an
    occupation as it is. What cleared forest no longer grows is left out (``foregone``).

    Args:
        ground: its kinetics are read.
        templates: of kind ``area``.
        start: the year of the conversion.
        last: the last year counted.
        end: where given, the conversion is spread evenly over ``start`` to ``end``; years after ``last`` give nothing.
        mix: one of ``MIXES``.

    Raises:
        UsageError: ``years_of_price`` (they do not follow each other), ``template_is_a_line``.
    """
    ages = _ages(start, last, end)
    shares = _going(templates, mix)
    kinetics = ground.kinetics
    done = sum((reached(kinetics.duration_years, age) for age in ages), np.zeros(1)) / len(ages)
    change = (kinetics.total_tco2e_ha * done).sum(axis=3)
    found = np.einsum("toe,poe->tpo", shares, change)
    return _where_concerned(shares, found)


def foregone(
    ground: Ground,
    templates: Sequence[Template],
    *,
    start: int = START,
    last: int = LAST,
    end: int | None = None,
    mix: str = "probable",
) -> np.ndarray:
    """Return the growth (tCO2e per ha, below 0) that land cleared no longer gives up to ``last`` (t, places, 14).

    Arguments and errors as ``prices``; NaN where a template leaves an occupation as it is.
    """
    years = float(np.maximum(_ages(start, last, end), 0).mean())
    shares = _going(templates, mix)
    cleared = shares[:, :, ~_IS_FOREST].sum(axis=2)[:, None, :]
    found = 0.0 - ground.kinetics.growth_tco2e_ha_yr[None] * cleared * years
    return _where_concerned(shares, found)


def default_grid_m(ground: Ground) -> float | None:
    """Return the width of cell (m) to take where a grid is the only way (a raster land use); None where it is not."""
    if not isinstance(ground.land_use, RasterCover):
        return None
    # A raster in degrees has its cells measured through the pieces, in the working CRS.
    cover = ground.land_use
    outline = cover.outlines(np.asarray(ground.pieces["geometry"], dtype=object)[:1])
    scale = float(shapely.area(np.asarray(ground.pieces["geometry"])[0]) / shapely.area(outline[0]))
    return float(f"{RASTER_CELLS * np.sqrt(cover.raster.cell_area_m2 * scale):.3g}")


def sensitivity(
    ground: Ground,
    templates: Sequence[Template],
    *,
    grid_m: float | None = None,
    start: int = START,
    last: int = LAST,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Sensitivity:
    """Return the carbon price of every polygon of the land use, cut by the communes, or of every cell of a grid.

    Args:
        ground: the assessment's.
        templates: of kind ``area``; say, one that builds (``business_park``) and those that renature.
        grid_m: the width of the cells (m); None for the polygons of the land use.
        start: the year of the conversion.
        last: the last year counted.
        progress: called with a fraction in 0–1 and a message.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised.

    Raises:
        UsageError: ``sensitivity_needs_grid`` (the land use is a raster), ``sensitivity_bad_grid``, ``grid_too_fine``,
            and what ``prices`` finds.
    """
    by_template = prices(ground, templates, start=start, last=last)
    growth = foregone(ground, templates, start=start, last=last)
    steps = _Steps(progress, cancelled)
    if grid_m is None:
        geometry, states = _polygons(ground, steps)
    else:
        geometry, states = _cells(ground, float(grid_m), steps)
    table = _described(ground, states, len(geometry))
    clearing = growth_given_up(templates)
    for n, template in enumerate(templates):
        mean, concerned = mean_price(ground, states, by_template[n], len(geometry))
        table[f"{template.id}_tco2e_ha"] = mean
        table[f"{template.id}_concerned_ha"] = concerned
        if clearing[n]:
            table[f"{template.id}_foregone_tco2e_ha"] = mean_price(ground, states, growth[n], len(geometry))[0]
    steps.at(1.0)
    return Sensitivity(
        geometry, table, tuple(templates), start, last, None if grid_m is None else float(grid_m), ground.crs,
        (Notice("scenario_scale", {}, "info"),),
    )  # fmt: skip


def growth_given_up(templates: Sequence[Template], mix: str = "probable") -> np.ndarray:
    """Return which templates (t,) can clear forest."""
    going = _going(templates, mix)
    return np.asarray(going[:, _IS_FOREST][:, :, ~_IS_FOREST].any(axis=(1, 2)))


def mean_price(ground: Ground, states: States, price: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean price over the land a template concerns (NaN where none), and its area (ha), of shapes (count,).

    ``price`` (places, 14) is per hectare, NaN where the template does not concern the occupation. Land without an
    occupation, or in a place without figures, is not concerned.
    """
    row = ground.place_row[states.piece]
    held = (row >= 0) & (states.occupation < BARE)
    value = np.full(len(row), np.nan)
    value[held] = price[row[held], states.occupation[held]]
    some = ~np.isnan(value)
    shape, area = states.shape[some], states.area_ha[some]
    concerned = np.bincount(shape, weights=area, minlength=count)
    total = np.bincount(shape, weights=area * value[some], minlength=count)
    mean = np.divide(total, concerned, out=np.full(count, np.nan), where=concerned > 0)
    return mean, concerned


# --- what prices are made of


def _ages(start: int, last: int, end: int | None) -> np.ndarray:
    """Return how many years conversions have run when ``last`` ends, one for each year that begins one."""
    until = start if end is None else end
    if not (start <= until and start <= last):
        raise UsageError("years_of_price", start=start, end=until, last=last)
    return last - np.arange(start, until + 1) + 1


def _going(templates: Sequence[Template], mix: str) -> np.ndarray:
    """Return the shares (t, 14, 14) of templates that go to another occupation."""
    lines = [t.id for t in templates if t.kind != "area"]
    if lines:
        raise UsageError("template_is_a_line", templates=", ".join(lines))
    shares = np.array([t.matrix(mix) for t in templates]).reshape(-1, len(LAND), len(LAND))
    shares[:, np.arange(len(LAND)), np.arange(len(LAND))] = 0.0
    return shares


def _where_concerned(shares: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return values (t, places, 14), NaN where a template leaves the occupation as it is."""
    leaves = np.asarray(shares.sum(axis=2) == 0)
    return np.asarray(np.where(leaves[:, None, :], np.nan, found))


# --- the places that are priced


class _Steps:
    """Tells how far the work is, and asks whether to go on."""

    def __init__(self, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        self.progress, self.cancelled = progress, cancelled

    def at(self, fraction: float) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled
        if self.progress is not None:
            self.progress(fraction, "sensitivity")

    def chunks(self, count: int) -> Iterator[slice]:
        for first in range(0, count, _AT_ONCE):
            self.at(first / count)
            yield slice(first, first + _AT_ONCE)


def _polygons(ground: Ground, steps: _Steps) -> tuple[np.ndarray, States]:
    """Return the polygons of the land use cut by the pieces, those whole in one left as they are, and what they are."""
    cover = ground.land_use
    if isinstance(cover, RasterCover):
        raise UsageError("sensitivity_needs_grid", grid_m=default_grid_m(ground))
    if not isinstance(cover, VectorCover):
        raise UsageError("scenario_needs_layers")
    pieces = np.asarray(ground.pieces["geometry"], dtype=object)
    shapes, piece_of, areas = [], [], []
    for some in steps.chunks(len(cover.geometry)):
        piece, polygon, part = overlay.intersections(pieces, cover.geometry[some])
        # By polygon, as the layer has them, then by piece.
        order = np.lexsort((piece, polygon))
        area = ground.composition(part[order], cover.codes[some][polygon[order]])
        # What is left of nothing by rounding along a boundary is no place.
        order, area = order[area.any(axis=1)], area[area.any(axis=1)]
        shapes.append(part[order])
        piece_of.append(piece[order])
        areas.append(area)
    if not shapes:
        none = np.zeros(0, dtype=np.intp)
        return np.zeros(0, dtype=object), States(none, none, none, np.zeros(0))
    area = np.concatenate(areas)
    shape, occupation = np.nonzero(area)
    return np.concatenate(shapes), States(shape, np.concatenate(piece_of)[shape], occupation, area[shape, occupation])


def _cells(ground: Ground, grid_m: float, steps: _Steps) -> tuple[np.ndarray, States]:
    """Return the square cells that meet the territories, their corners at multiples of their width, and their land."""
    if not (np.isfinite(grid_m) and grid_m > 0):
        raise UsageError("sensitivity_bad_grid", grid_m=grid_m)
    pieces = np.asarray(ground.pieces["geometry"], dtype=object)
    west, south, east, north = shapely.total_bounds(pieces)
    first = np.floor(np.array([west, south]) / grid_m)
    columns, rows = (np.ceil(np.array([east, north]) / grid_m) - first).astype(np.int64)
    if columns * rows > MOST_CELLS:
        raise UsageError("grid_too_fine", grid_m=grid_m, count=int(columns * rows), most=MOST_CELLS)
    x, y = (v.ravel() for v in np.meshgrid((first[0] + np.arange(columns)) * grid_m,
                                           (first[1] + np.arange(rows)) * grid_m))  # fmt: skip
    cells = shapely.box(x, y, x + grid_m, y + grid_m)
    met = np.unique(shapely.STRtree(cells).query(pieces, predicate="intersects")[1])
    cells = cells[met]
    found = []
    for some in steps.chunks(len(cells)):
        states = ground.together(cells[some])
        found.append(states._replace(shape=states.shape + some.start))
    states = States(*(np.concatenate(v) for v in zip(*found)))
    # A cell may only touch the territories.
    held, shape = np.unique(states.shape, return_inverse=True)
    return cells[held], states._replace(shape=shape)


def _described(ground: Ground, states: States, count: int) -> pd.DataFrame:
    """Return territory, place, occupation and area_ha of shapes: of the piece and the occupation that hold most."""
    pieces = ground.pieces
    names = np.array([*LAND, UNMAPPED], dtype=object)
    piece = _main(states.shape, states.piece, states.area_ha, count)
    occupation = _main(states.shape, states.occupation, states.area_ha, count)
    return pd.DataFrame(
        {
            "territory": pieces["territory"].to_numpy()[piece],
            "place": pieces["place"].to_numpy()[piece],
            "occupation": names[occupation],
            "area_ha": np.bincount(states.shape, weights=states.area_ha, minlength=count),
        }
    )


def _main(shape: np.ndarray, value: np.ndarray, area: np.ndarray, count: int) -> np.ndarray:
    """Return the value (an integer) that holds most of the area of every shape, the least of those that tie."""
    size = int(value.max(initial=0)) + 1
    keys, back = np.unique(shape * size + value, return_inverse=True)
    held = np.bincount(back, weights=area, minlength=len(keys))
    order = np.lexsort((-held, keys // size))
    of = keys[order] // size
    first = np.flatnonzero(np.diff(of, prepend=-1))
    result = np.zeros(count, dtype=np.intp)
    result[of[first]] = keys[order][first] % size
    return result
