"""The same territory by several land uses: what each sees, where they differ, and what that does to the carbon."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Callable, cast

import numpy as np
import pandas as pd

from . import layers, overlay
from .assessment import Assessment, AssessmentOptions, assess
from .covers import Cover, polygons_of
from .errors import Cancelled, Notice, UsageError
from .inputs import Inputs, Opener, Paths, read_inputs
from .levels import TOTAL
from .occupations import OPEN, OPEN_SPLIT, SPLIT, UNMAPPED, group_of
from .overlay import M2_PER_HA

UNCOVERED = "uncovered"
"""The mark of land that a source does not reach."""
PARTS: dict[str, tuple[str, ...]] = {"artificial": SPLIT, OPEN: OPEN_SPLIT}
"""What a source tells only together, and the occupations that the assessment shares it between."""
DISAGREEMENTS = (
    "artificial_first", "artificial_second", "forest_first", "forest_second", "crop_or_grass", "within", "untold",
    "other",
)  # fmt: skip
"""How two sources differ: artificial or forest land for one of them alone, cropland for one and grassland for the
other, kinds of one group, kinds that one of them does not tell apart (``PARTS``), anything else."""
_TOLERANCE_HA = 1.0 / M2_PER_HA
_PAIR = ["first", "second"]
_CELL = ["territory", *_PAIR, "first_occupation", "second_occupation"]
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class SourceResult:
    """One source: what it is called, how it is coded, the year it shows (None where untold), and its assessment."""

    name: str
    nomenclature: str
    vintage: int | None
    inputs: Inputs
    assessment: Assessment


@dataclass(frozen=True)
class SourceComparison:
    """Several sources side by side; the territory ``total`` sums all.

    indicators: territory, source, area_ha, uncovered_ha, stock_tc, stock_tc_ha, flux_tco2e_yr (NaN where the source
    tells no changes). occupations: territory, source, occupation, area_ha, stock_tc, flux_tco2e_yr. confusion:
    territory, first, second (sources), first_occupation, second_occupation, area_ha, difference_tc (what going from
    the first source to the second does to the stock of this land). differences: territory, first, second,
    first_occupation, second_occupation, disagreement, area_ha, geometry (working CRS).
    """

    names: tuple[str, ...]
    crs: str | None
    territories: pd.DataFrame
    sources: tuple[SourceResult, ...]
    indicators: pd.DataFrame
    occupations: pd.DataFrame
    confusion: pd.DataFrame
    differences: pd.DataFrame
    notices: tuple[Notice, ...]


def read_sources(
    sources: dict[str, str], before: dict[str, str], paths: Paths, *, opener: Opener = layers
) -> dict[str, Inputs]:
    """Read the same territories with each of several land uses.

    Args:
        sources: the path of each land use, by the name it goes under.
        before: by the same names, the path of an earlier vintage or, of a layer that holds several, its year.
        paths: the territories and whatever holds for all: refining layers, crosswalk, fields of the territories.
        opener: what the paths are opened by.

    Raises:
        UsageError: ``too_few_sources``, ``unknown_source``, and what ``read_inputs`` raises.
        DataError: what ``read_inputs`` raises.
    """
    if len(sources) < 2:
        raise UsageError("too_few_sources")
    unknown = sorted(set(before) - set(sources))
    if unknown:
        raise UsageError("unknown_source", name=unknown[0], known=", ".join(sources))
    found = {}
    for name, path in sources.items():
        earlier = before.get(name, "")
        year = int(earlier) if earlier.isdigit() else None
        own = replace(
            paths, land_use=path, land_use_before=(earlier or None) if year is None else None, vintage_before=year
        )
        found[name] = read_inputs(own, opener=opener)
    return found


def compare_sources(
    sources: dict[str, Inputs],
    options: AssessmentOptions | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SourceComparison:
    """Assess the same territories by each source and tell, pair by pair, where the sources differ.

    Args:
        sources: by name, at least two, of the same territories, each with a land use (``inputs.read_inputs``).
        options: of every assessment; the levels are left aside.
        progress: called with a fraction in 0–1 and a message.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised.

    Raises:
        UsageError: ``too_few_sources``, ``no_land_use``, and what ``assess`` raises.
        DataError: ``raster_elsewhere`` where a raster lies in another CRS than the territories; what ``assess`` raises.
    """
    if len(sources) < 2:
        raise UsageError("too_few_sources")
    say = progress or (lambda fraction, message: None)
    results = []
    for n, (name, inputs) in enumerate(sources.items()):
        if inputs.land_use is None:
            raise UsageError("no_land_use")
        start = 0.6 * n / len(sources)
        part = assess(
            inputs, options, cancelled=cancelled,
            progress=lambda f, m, start=start: say(start + 0.6 * f / len(sources), m),  # type: ignore[misc]
        )  # fmt: skip
        vintage = inputs.land_use.vintage
        results.append(SourceResult(name, inputs.land_use.nomenclature.id, vintage, inputs, part))
    territories = results[0].inputs.territories[["territory", "name", "geometry"]].reset_index(drop=True)
    ids, shapes = territories["territory"].to_numpy(), np.asarray(territories["geometry"], dtype=object)
    order = [*ids, TOTAL]
    told = [_told(result, ids, shapes) for result in results]
    pairs = list(combinations(told, 2))
    found = []
    for n, (one, two) in enumerate(pairs):
        if cancelled is not None and cancelled():
            raise Cancelled
        say(0.6 + 0.35 * n / len(pairs), "differences")
        found.append(_crossed_sources(ids, shapes, one, two))
    occupations = _occupations(results, order)
    confusion = _confusion([table for table, _ in found], order, list(sources))
    differences = pd.concat([land for _, land in found], ignore_index=True)
    kinds = disagreement(*(differences[f"{end}_occupation"].to_numpy() for end in _PAIR))
    differences.insert(5, "disagreement", kinds)
    say(1.0, "done")
    return SourceComparison(
        names=tuple(sources),
        crs=results[0].inputs.crs,
        territories=territories.assign(area_ha=overlay.area_m2(territories["geometry"]) / M2_PER_HA),
        sources=tuple(results),
        indicators=_indicators(results, order),
        occupations=occupations,
        confusion=_with_carbon(confusion, told, occupations),
        differences=differences,
        notices=_notices(results),
    )


# --- side by side


def _of(result: SourceResult, table: str) -> pd.DataFrame:
    """Return the rows of a table of an assessment for the territories and their total, without its level."""
    rows = getattr(result.assessment, table)
    finest = result.assessment.levels[0]
    rows = rows[rows["level"].isin([finest, TOTAL])]
    rows = rows.assign(territory=np.where(rows["level"] == TOTAL, TOTAL, rows["territory"]))
    return rows.drop(columns="level").assign(source=result.name)


def _has_fluxes(result: SourceResult) -> bool:
    return result.inputs.observed


def _indicators(results: list[SourceResult], territories: list[str]) -> pd.DataFrame:
    parts = []
    for result in results:
        rows = _of(result, "indicators")
        rows = rows[rows["occupation"] == "total"].pivot_table(index="territory", columns="indicator", values="value")
        audit = _of(result, "audit").set_index("territory")
        part = pd.DataFrame(
            {
                "source": result.name,
                "area_ha": audit["area_ha"],
                "uncovered_ha": audit["uncovered_ha"].clip(lower=0.0),
                "stock_tc": rows["stock_total"],
                "stock_tc_ha": rows["stock_per_hectare"],
                "flux_tco2e_yr": rows["flux_total"] if _has_fluxes(result) else np.nan,
            }
        )
        parts.append(part.rename_axis("territory").reset_index())
    return _in_order(pd.concat(parts, ignore_index=True), territories, [r.name for r in results])


def _occupations(results: list[SourceResult], territories: list[str]) -> pd.DataFrame:
    parts = []
    key = ["territory", "occupation"]
    for result in results:
        areas = _of(result, "areas").groupby(key)["area_ha"].sum()
        stocks = _of(result, "stocks").groupby(key)["stock_tc"].sum()
        flux = _of(result, "fluxes").rename(columns={"to_occupation": "occupation"})
        part = pd.concat([areas, stocks, flux.groupby(key)["flux_tco2e_yr"].sum()], axis=1).reset_index()
        if not _has_fluxes(result):
            part["flux_tco2e_yr"] = np.nan
        parts.append(part.assign(source=result.name))
    table = pd.concat(parts, ignore_index=True)
    table = table[(table[["area_ha", "stock_tc", "flux_tco2e_yr"]].fillna(0.0) != 0).any(axis=1)]
    columns = ["territory", "source", "occupation", "area_ha", "stock_tc", "flux_tco2e_yr"]
    return _in_order(table[columns], territories, [r.name for r in results])


def _in_order(
    table: pd.DataFrame, territories: list[str], names: list[str], of_source: tuple[str, ...] = ("source",)
) -> pd.DataFrame:
    """Sort by territory and source as they were given, the rest staying in its order."""
    ranks = [table["territory"].map({t: n for n, t in enumerate(territories)})]
    ranks += [table[column].map({s: n for n, s in enumerate(names)}) for column in of_source]
    order = np.lexsort([np.arange(len(table)), *(rank.to_numpy() for rank in reversed(ranks))])
    return table.iloc[order].reset_index(drop=True)


# --- one upon the other


@dataclass(frozen=True)
class _Told:
    """One source: polygons, the occupation of each (undivided where it tells so); territory, occupation, area_ha."""

    name: str
    geometry: np.ndarray
    occupation: np.ndarray
    areas: pd.DataFrame


def _told(result: SourceResult, ids: np.ndarray, shapes: np.ndarray) -> _Told:
    cover = polygons_of(cast("Cover", result.inputs.land_use))
    named = pd.Series(cover.names, dtype=object).map(result.inputs.occupation_of).fillna(UNMAPPED)
    names, of_code = np.unique(named.to_numpy(dtype=str), return_inverse=True)
    code = of_code[cover.codes]
    found = overlay.polygon_areas(shapes, cover.geometry, code)
    areas = pd.DataFrame(
        {
            "territory": ids[found["territory"]],
            "occupation": names[found["code"]],
            "area_ha": found["area_m2"] / M2_PER_HA,
        }
    )
    return _Told(result.name, cover.geometry, names.astype(object)[code], areas)


def _crossed_sources(ids: np.ndarray, shapes: np.ndarray, one: _Told, two: _Told) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the confusion table of a pair of sources by territory, and the land they differ on."""
    i, j, common = overlay.intersections(one.geometry, two.geometry)
    at, part, land = overlay.intersections(shapes, common)
    table = pd.DataFrame(
        {
            "territory": ids[at],
            "first": one.name,
            "second": two.name,
            "first_occupation": one.occupation[i[part]],
            "second_occupation": two.occupation[j[part]],
            "area_ha": overlay.area_m2(land) / M2_PER_HA,
        }
    )
    differ = (table["first_occupation"] != table["second_occupation"]).to_numpy()
    differing = table[differ].assign(geometry=land[differ])
    return pd.concat([table, _bare(table, one, two)], ignore_index=True), differing


def _bare(table: pd.DataFrame, one: _Told, two: _Told) -> pd.DataFrame:
    """Return the land that one source of a pair tells and the other does not reach."""
    parts = []
    for told, own, other in (
        (one, "first_occupation", "second_occupation"),
        (two, "second_occupation", "first_occupation"),
    ):
        met = table.groupby(["territory", own], as_index=False)["area_ha"].sum()
        rows = told.areas.rename(columns={"occupation": own, "area_ha": "held"}).merge(met, how="left")
        rows["area_ha"] = rows.pop("held") - rows["area_ha"].fillna(0.0)
        rows = rows[rows["area_ha"] > _TOLERANCE_HA]
        parts.append(rows.assign(first=one.name, second=two.name, **{other: UNCOVERED})[table.columns])
    return pd.concat(parts, ignore_index=True)


def _confusion(tables: list[pd.DataFrame], territories: list[str], names: list[str]) -> pd.DataFrame:
    """Sum the confusion tables by cell, by territory and in total, the largest cells first."""
    table = pd.concat(tables, ignore_index=True)
    table = pd.concat([table, table.assign(territory=TOTAL)])
    table = table.groupby(_CELL, as_index=False)["area_ha"].sum().sort_values("area_ha", ascending=False)
    return _in_order(table, territories, names, ("first", "second"))


def disagreement(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return how each pair of occupations differs, one of ``DISAGREEMENTS``."""
    found = np.full(len(first), "other", dtype=object)
    one, two = (
        np.array([group_of(o) if o not in _MARKS else o for o in side], dtype=object) for side in (first, second)
    )
    found[one == two] = "within"
    farmed = [np.isin(side, ["cropland", "grassland", OPEN]) for side in (one, two)]
    found[farmed[0] & farmed[1]] = "crop_or_grass"
    for kind in ("forest", "artificial"):
        found[(one == kind) & (two != kind)] = f"{kind}_first"
        found[(two == kind) & (one != kind)] = f"{kind}_second"
    for whole, leaves in PARTS.items():
        found[(first == whole) & np.isin(second, leaves) | (second == whole) & np.isin(first, leaves)] = "untold"
    return found


_MARKS = (UNMAPPED, OPEN)


# --- what it does to the carbon


def _with_carbon(confusion: pd.DataFrame, told: list[_Told], occupations: pd.DataFrame) -> pd.DataFrame:
    """Add to each cell what going from the first source to the second does to its stock: they sum to the whole.

    A source's land of one occupation holds one stock a hectare within a territory, hedgerows and wood products left
    aside; what it tells together (``PARTS``) holds what the assessment gave its shares.
    """
    density = pd.concat([_densities(t, occupations[occupations["source"] == t.name]) for t in told])
    held = {}
    rows = confusion[confusion["territory"] != TOTAL]
    for end in _PAIR:
        keys = pd.MultiIndex.from_frame(rows[["territory", end, f"{end}_occupation"]])
        held[end] = density.reindex(keys).fillna(0.0).to_numpy()
    rows = rows.assign(difference_tc=rows["area_ha"].to_numpy() * (held["second"] - held["first"]))
    whole = rows.assign(territory=TOTAL).groupby(_CELL, as_index=False)["difference_tc"].sum()
    total = confusion[confusion["territory"] == TOTAL].merge(whole, on=_CELL)
    return pd.concat([rows, total], ignore_index=True)


def _densities(told: _Told, occupations: pd.DataFrame) -> pd.Series:
    """Return the tC a hectare by territory, source and occupation, as the source tells occupations."""
    key = ["territory", "occupation"]
    given = occupations[occupations["area_ha"] > 0].set_index(key)
    leaf = given["stock_tc"] / given["area_ha"]
    areas = told.areas.set_index(key)["area_ha"]
    parts = [leaf]
    for whole, leaves in PARTS.items():
        own = areas[areas.index.get_level_values("occupation") == whole]
        shares = given[given.index.get_level_values("occupation").isin(leaves)]
        shared = shares["area_ha"].sub(areas.reindex(shares.index).fillna(0.0)) * leaf.reindex(shares.index)
        stock = shared.groupby("territory").sum()
        stock.index = pd.MultiIndex.from_product([stock.index, [whole]], names=key)
        parts.append((stock / own).dropna())
    found = pd.concat(parts).rename("density").reset_index().assign(source=told.name)
    return found.set_index(["territory", "source", "occupation"])["density"]


# --- what is said


def _notices(results: list[SourceResult]) -> tuple[Notice, ...]:
    years = {r.name: r.vintage for r in results if r.vintage}
    if len(set(years.values())) < 2:
        return ()
    told = ", ".join(f"{name} ({year})" for name, year in years.items())
    return (Notice("sources_of_several_years", {"told": told}),)
