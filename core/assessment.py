"""The one place that strings the rooms together: layers and tables in, a frozen ``Assessment`` out.

Nothing here computes an area or a figure: it calls the rooms in their order and sums pieces into levels.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Callable, cast

import numpy as np
import pandas as pd

from . import areas as area_room
from . import changes as change_room
from . import fluxes, indicators, overlay, places, stocks, wood
from .areas import PIECE
from .errors import Cancelled, DataError, Notice, UsageError
from .factors import one_hectare
from .inputs import Inputs
from .levels import TOTAL, Levels, units_of
from .modes import DEFECTS, MODES, Quirks, quirks_of
from .occupations import FORESTS, LAND, OPEN, OPEN_SPLIT, UNMAPPED
from .overlay import M2_PER_HA
from .refining import unrefined
from .scenario import Ground
from .survey import RASTER_ENGINES, REFINED, Land, Survey, cover_areas, covered, need_land, survey
from .trajectory import kinetics

if TYPE_CHECKING:
    from .layers import Source

Progress = Callable[[float, str], None]
_WATER = {"clc": "CLC 5xx", "ocsge": "OCS GE CS1.2.2", "ocs2d": "OCS2D CS3"}
_CLOSURE_M2 = 1.0
_CLOSURE_RELATIVE = 1e-9


@dataclass(frozen=True)
class AssessmentOptions:
    """What a run can be asked, all of it written into the result.

    ``levels`` are those reported (empty: the territories as given); ``sealed_share`` the share of artificial land that
    is sealed (0–1); ``cropland_share`` that of cropland in the agricultural land that OCS GE cannot tell from grass
    (0–1; None: a refining layer must tell); ``wood`` is ``harvest``, ``consumption`` or ``none``; ``years`` between two
    vintages (None: as the layers say); ``raster_engine`` is ``exact`` (cell coverage), ``exactextract`` (the same by
    that library) or ``centre`` (cell centres); ``emissions_tco2e_yr`` the territory's own emissions, to set the flux
    against.
    """

    mode: str = "corrected"
    levels: tuple[str, ...] = ()
    sealed_share: float = area_room.SEALED_SHARE
    cropland_share: float | None = None
    wood: str = "harvest"
    years: float | None = None
    allow_overlaps: bool = False
    raster_engine: str = "exact"
    emissions_tco2e_yr: float | None = None
    threads: int | None = None

    def __post_init__(self) -> None:
        allowed = {"mode": MODES, "wood": ("harvest", "consumption", "none"), "raster_engine": tuple(RASTER_ENGINES)}
        for name, values in allowed.items():
            if getattr(self, name) not in values:
                raise UsageError("bad_option", option=name, value=getattr(self, name), allowed=", ".join(values))
        if not 0 <= self.sealed_share <= 1:
            raise UsageError("bad_sealed_share", value=self.sealed_share)
        if self.cropland_share is not None and not 0 <= self.cropland_share <= 1:
            raise UsageError("bad_cropland_share", value=self.cropland_share)
        if self.years is not None and not self.years > 0:
            raise UsageError("bad_years", years=self.years)


@dataclass(frozen=True)
class Assessment:
    """The result of a run: every table tidy, with a ``level`` column; nothing in it changes afterwards.

    territories: level, territory, name, area_ha, communes (count), geometry (working CRS; None from tables alone).
    class_areas: level, territory, nomenclature, class_code, area_ha.
    areas: level, territory, occupation, area_ha, origin. changes: level, territory, from_occupation, to_occupation,
    area_ha_yr. stocks: level, territory, occupation, pool, area_ha, stock_tc, density_tc_ha, origin. fluxes: level,
    territory, from_occupation, to_occupation, pool, gas, category, area_ha_yr, flux_tco2e_yr, origin. indicators:
    level, territory, indicator, occupation, value, unit. audit: level, territory, area_ha, mapped_ha, unmapped_ha,
    uncovered_ha, overlap_ha, without_figures_ha, closure_error_m2. membership: level, territory, in_level,
    in_territory (of every coarser level the unit that holds most of it). comparison: level, territory, mode, stock_tc,
    flux_tco2e_yr.
    defects: defect, stock_tc, flux_tco2e_yr (what correcting each alone would change; conform runs only).
    refinements: level, territory, layer, kind, from_occupation, to_occupation, area_ha (what each refining layer
    narrowed, in their order; last, of kind ``share``, what a share decided). hedgerow_lengths: level, territory,
    occupation (under the line), length_km.
    """

    options: AssessmentOptions
    release: str
    mode: str
    crs: str | None
    territories: pd.DataFrame
    class_areas: pd.DataFrame
    areas: pd.DataFrame
    changes: pd.DataFrame
    stocks: pd.DataFrame
    fluxes: pd.DataFrame
    indicators: pd.DataFrame
    audit: pd.DataFrame
    membership: pd.DataFrame
    comparison: pd.DataFrame
    defects: pd.DataFrame
    refinements: pd.DataFrame
    hedgerow_lengths: pd.DataFrame
    sources: tuple[Source, ...]
    warnings: tuple[Notice, ...]

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels reported, finest first."""
        return tuple(self.territories["level"].drop_duplicates())

    def total(self, indicator: str) -> float:
        """Return ``stock_total`` (tC), ``stock_per_hectare`` (tC/ha) or ``flux_total`` (tCO2e/yr) of the whole run."""
        rows = self.indicators
        rows = rows[(rows["level"] == TOTAL) & (rows["indicator"] == indicator) & (rows["occupation"] == "total")]
        return float(rows["value"].iloc[0])

    @property
    def emissions_share(self) -> float | None:
        """The flux over the emissions the user gave (0.04: the sink takes up 4 %), None where none were given."""
        given = self.options.emissions_tco2e_yr
        return None if not given else self.total("flux_total") / given

    def options_table(self) -> pd.DataFrame:
        """Return the options as option, value (text)."""
        flat = {**asdict(self.options), "release": self.release, "mode": self.mode, "crs": self.crs}
        shown = {k: ", ".join(map(str, v)) if isinstance(v, tuple) else v for k, v in flat.items()}
        return pd.DataFrame({"option": list(shown), "value": ["" if v is None else str(v) for v in shown.values()]})


@dataclass
class _Run:
    """What a run gathers on its way: pieces, tables by piece, notices."""

    inputs: Inputs
    options: AssessmentOptions
    progress: Progress
    cancelled: Callable[[], bool]
    notices: list[Notice] = field(default_factory=list)

    def step(self, fraction: float, message: str) -> None:
        if self.cancelled():
            raise Cancelled
        self.progress(fraction, message)

    def within(self, start: float, end: float) -> Progress:
        """Return a progress callback whose 0–1 lies between ``start`` and ``end`` of the run."""
        return lambda fraction, message: self.progress(start + (end - start) * fraction, message)


def assess(
    inputs: Inputs,
    options: AssessmentOptions | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Assessment:
    """Run the whole method on what was read.

    Args:
        inputs: territories, land use and the rest, in the working CRS (``inputs.read_inputs``).
        options: what is asked; the defaults are those of ``AssessmentOptions``.
        progress: called with a fraction in 0–1 and a message.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised.

    Raises:
        DataError: whatever makes a layer, table or place unusable, by name.
        UsageError: options that do not go together.
    """
    run = _Run(inputs, options or AssessmentOptions(), progress or _quiet, cancelled or _never)
    run.notices.extend(inputs.notices)
    run.step(0.0, "territories")
    pieces = _pieces(run)
    here = places.resolve(
        sorted(set(pieces["place"]) - {""}), inputs.reference, successors=inputs.successors, overrides=inputs.overrides
    )
    run.notices.extend(_place_notices(here.table))
    run.step(0.1, "areas")
    seen = inputs.surveyed or _surveyed(run, pieces, inputs.land)
    class_areas = _class_areas(run, pieces, seen)
    audit = _audit(run, pieces, class_areas, seen)
    base = _occupied(run, pieces, class_areas, seen)
    code_changes, base_changes = _changes(run, pieces, seen)
    run.step(0.8, "method")
    base_changes = change_room.split_open(base_changes, run.options.cropland_share)
    method = _Method(run, pieces, here, base, base_changes, seen)
    quirks = quirks_of(run.options.mode)
    areas, stock, flux = method.tables(quirks)
    units = _units(run, pieces, here.table)
    levels = Levels(units)
    comparison = _comparison(method, levels, run.options.mode, stock, flux)
    defects = method.defects(stock, flux) if run.options.mode == "conform" else _no_defects()
    run.step(0.9, "levels")
    tables = {
        "class_areas": levels.summed(class_areas, ["nomenclature", "class_code"], ["area_ha"]),
        "areas": levels.summed(areas, ["occupation", "origin"], ["area_ha"]),
        "changes": levels.summed(method.pairs(quirks), change_room.PAIR, ["area_ha_yr"]),
        "stocks": _stocks_by_level(stock, levels),
        "fluxes": levels.summed(
            flux, [*change_room.PAIR, "pool", "gas", "category"], ["area_ha_yr", "flux_tco2e_yr"], name_origin=True
        ),
        "audit": levels.summed(audit, [], [c for c in audit if c not in PIECE]),
        "refinements": levels.summed(_refinements(run, class_areas, seen), REFINED, ["area_ha"]),
        "hedgerow_lengths": levels.summed(_hedgerow_lengths(run, seen), ["occupation"], ["length_km"]),
    }
    run.notices.extend(_audit_notices(tables["audit"]))
    run.notices.extend(_refined_notices(run, tables["refinements"], tables["audit"], code_changes))
    territories = levels.territories(pieces)
    run.notices.extend(_method_notices(run, comparison, defects, territories))
    run.notices.extend(_water_notice(method, class_areas, code_changes, quirks, *method.totals(stock, flux)))
    result = Assessment(
        options=run.options,
        release=inputs.reference.release,
        mode=run.options.mode,
        crs=inputs.crs,
        territories=territories,
        membership=levels.nested(pieces),
        indicators=indicators.compute(tables["areas"], tables["stocks"], tables["fluxes"]),
        comparison=comparison,
        defects=defects,
        sources=inputs.sources,
        warnings=_distinct(run.notices),
        **tables,
    )
    run.step(1.0, "done")
    return result


@dataclass(frozen=True)
class Measured:
    """Areas without a figure of carbon.

    class_areas: territory, class_code, area_ha, sorted. areas: territory, occupation, area_ha (artificial land
    undivided, ``unmapped`` what has no occupation). audit: territory, name, area_ha and, where it was asked for,
    mapped_ha, unmapped_ha, uncovered_ha, overlap_ha, closure_error_m2.
    """

    class_areas: pd.DataFrame
    areas: pd.DataFrame
    audit: pd.DataFrame
    notices: tuple[Notice, ...]


def measure(
    inputs: Inputs,
    options: AssessmentOptions | None = None,
    *,
    with_audit: bool = True,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measured:
    """Measure the land use of every territory and close its areas.

    Args:
        inputs: territories and land use (``inputs.read_inputs``).
        options: the raster engine and the threads are read.
        with_audit: False where only areas are wanted: the gaps and overlaps of the land use take as long to find.
        progress: called with a fraction in 0–1 and a message.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised.
    """
    run = _Run(inputs, options or AssessmentOptions(), progress or _quiet, cancelled or _never, list(inputs.notices))
    if inputs.land_use is None:
        raise UsageError("no_land_use")
    run.step(0.0, "areas")
    pieces = _plain_pieces(inputs)
    found = cover_areas(pieces, inputs.land_use, progress=run.within(0.0, 0.8), **_measuring(run))
    table = need_land(Survey(found), "class_areas", "land use")
    run.notices.extend(_unknown_codes(table, inputs.nomenclature))
    run.step(0.8, "areas")
    audit = pieces[["territory", "area_ha"]]
    if with_audit:
        closed = _audit(run, pieces, table, Survey(table, covered(pieces, inputs.land_use)))
        audit = closed.drop(columns=["place", "without_figures_ha"])
        run.notices.extend(_coverage_notices(audit.sum(numeric_only=True)))
    occupation = table["class_code"].map(inputs.occupation_of).fillna(UNMAPPED)
    held = table.assign(occupation=occupation).groupby(["territory", "occupation"], as_index=False)["area_ha"].sum()
    return Measured(
        class_areas=table.groupby(["territory", "class_code"], as_index=False)["area_ha"].sum(),
        areas=held,
        audit=audit.merge(pieces[["territory", "name"]], on="territory")[
            ["territory", "name", *(c for c in audit if c != "territory")]
        ],
        notices=_distinct(run.notices),
    )


def code_changes(
    inputs: Inputs,
    options: AssessmentOptions,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Notice, ...]]:
    """Measure what changes a year in every territory.

    Returns:
        territory, from_code, to_code, area_ha_yr, sorted; the same by occupation (territory, from_occupation,
        to_occupation, area_ha_yr; artificial land, and crop or grass, undivided); and the notices of the run.
    """
    run = _Run(inputs, options, progress or _quiet, cancelled or _never, list(inputs.notices))
    if not inputs.observed:
        raise UsageError("no_changes")
    run.step(0.0, "changes")
    pieces = _plain_pieces(inputs)
    codes, by_occupation = _changes(run, pieces, _surveyed(run, pieces, Land(change_cover=inputs.change_cover)))
    tables = [
        table.groupby(["territory", *keys], as_index=False)["area_ha_yr"].sum()
        for table, keys in ((codes, ["from_code", "to_code"]), (by_occupation, change_room.PAIR))
    ]
    return tables[0], tables[1], _distinct(run.notices)


def ground(
    inputs: Inputs, options: AssessmentOptions | None = None, *, cancelled: Callable[[], bool] | None = None
) -> Ground:
    """Return what scenarios stand on: the pieces, land use and figures that ``assess`` would use.

    Args:
        inputs: territories with geometry and a land use (``inputs.read_inputs``).
        options: the mode, the sealed share and the levels are read.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised.

    Raises:
        UsageError: ``scenario_needs_layers`` where territories or land use have no geometry.
        DataError: as ``assess``.
    """
    run = _Run(inputs, options or AssessmentOptions(), _quiet, cancelled or _never)
    if inputs.land_use is None or "geometry" not in inputs.territories:
        raise UsageError("scenario_needs_layers")
    pieces = _pieces(run)
    here = places.resolve(
        sorted(set(pieces["place"]) - {""}), inputs.reference, successors=inputs.successors, overrides=inputs.overrides
    )
    quirks = quirks_of(run.options.mode)
    figures, rows, densities, stock = one_hectare(here, inputs.reference, quirks)
    names = figures.places

    def measured() -> np.ndarray:
        # Asked for when the run is long over: whoever could cancel it may be gone.
        later = _Run(inputs, run.options, _quiet, _never)
        seen = _surveyed(later, pieces, replace(inputs.land, change_cover=None, narrowed=(), hedgerows=None))
        held = _occupied(later, pieces, _class_areas(later, pieces, seen), seen)
        areas = area_room.split_artificial(held, run.options.sealed_share, quirks_of("corrected"))
        table = np.zeros((len(pieces), len(LAND)))
        piece = pd.MultiIndex.from_frame(pieces[PIECE]).get_indexer(pd.MultiIndex.from_frame(areas[PIECE]))
        occupation = area_room.positions(areas["occupation"])
        land = occupation >= 0
        np.add.at(table, (piece[land], occupation[land]), areas["area_ha"].to_numpy()[land])
        return table

    return Ground(
        pieces=pieces,
        places=names,
        kinetics=kinetics(figures, densities, rows, stock, inputs.reference.constants, quirks),
        place_row=names.get_indexer(pd.Index(pieces["place"])),
        land_use=inputs.land_use,
        forests=inputs.forests if not isinstance(inputs.forests, pd.DataFrame) else None,
        sealed_share=run.options.sealed_share,
        cropland_share=run.options.cropland_share,
        mode=run.options.mode,
        release=inputs.reference.release,
        crs=inputs.crs,
        units=_units(run, pieces, here.table),
        measured=measured,
    )


def observed_changes(
    inputs: Inputs,
    options: AssessmentOptions | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> pd.DataFrame:
    """Return the yearly changes of each territory, as ``scenario.trend`` and ``scenario.consumption_of`` take them.

    Args and errors as ``assess``. Returns territory, from_occupation, to_occupation, area_ha_yr, of ``inputs.level``.
    """
    given = options or AssessmentOptions()
    asked = with_options(given, levels=tuple(dict.fromkeys((*given.levels, inputs.level))))
    found = assess(inputs, asked, progress=progress, cancelled=cancelled).changes
    return found[found["level"] == inputs.level].drop(columns="level").reset_index(drop=True)


def pieces_of(inputs: Inputs, options: AssessmentOptions | None = None) -> pd.DataFrame:
    """Return territory, name, place, area_ha, share, geometry: what an assessment of these inputs is made for.

    Args and errors as ``assess``.
    """
    return _pieces(_Run(inputs, options or AssessmentOptions(), _quiet, _never))


def _plain_pieces(inputs: Inputs) -> pd.DataFrame:
    """Return the territories as pieces of themselves, without communes."""
    given = inputs.territories
    _check_ids(given)
    pieces = given[["territory", "name"]].assign(place=given["territory"]).reset_index(drop=True)
    pieces["geometry"] = np.asarray(given["geometry"].array)
    pieces["area_ha"] = overlay.area_m2(pieces["geometry"]) / M2_PER_HA
    return pieces


def _quiet(fraction: float, message: str) -> None:
    """Show nothing."""


def _never() -> bool:
    return False


# --- pieces: territory × place


def _pieces(run: _Run) -> pd.DataFrame:
    """Return territory, name, place, area_ha, share (of its place), geometry: what everything is computed for."""
    given = run.inputs.territories
    if "geometry" not in given:
        return _pieces_of_tables(given)
    _check_ids(given)
    geometry = np.asarray(given["geometry"].array)
    _check_overlaps(run, given["territory"].to_numpy(), geometry, "territories")
    if run.inputs.communes is None:
        pieces = given[["territory", "name", "place"]].assign(share=1.0)
        pieces["geometry"] = geometry
    else:
        pieces = _cut_by_communes(run, given, geometry)
    pieces["area_ha"] = overlay.area_m2(pieces["geometry"]) / M2_PER_HA
    return pieces.reset_index(drop=True)


def _cut_by_communes(run: _Run, given: pd.DataFrame, geometry: np.ndarray) -> pd.DataFrame:
    """Cut territories by communes; what no commune holds is a piece with the empty place ``""``."""
    communes = cast("pd.DataFrame", run.inputs.communes)
    outlines = np.asarray(communes["geometry"].array)
    _check_overlaps(run, communes["place"].to_numpy(), outlines, "communes")
    i, j, parts = overlay.intersections(geometry, outlines)
    if not len(i):
        raise DataError("territories_outside_communes")
    inside = overlay.area_m2(parts)
    cut = pd.DataFrame(
        {
            "territory": given["territory"].to_numpy()[i],
            "name": given["name"].to_numpy()[i],
            "place": communes["place"].to_numpy()[j],
            "share": inside / overlay.area_m2(outlines)[j],
            "geometry": parts,
        }
    )
    outside = overlay.differences(geometry, outlines)
    left = overlay.area_m2(outside)
    over = left > _CLOSURE_M2
    rest = given.loc[over, ["territory", "name"]].assign(place="", share=0.0)
    rest["geometry"] = outside[over]
    if over.any():
        shown = tuple((str(t), a / M2_PER_HA) for t, a in zip(rest["territory"].head(5), left[over]))
        run.notices.append(Notice("outside_communes", {"area_ha": left[over].sum() / M2_PER_HA, "shown": shown}))
    return pd.concat([cut, rest], ignore_index=True).sort_values(PIECE, kind="stable")


def _check_ids(given: pd.DataFrame) -> None:
    repeated = given["territory"][given["territory"].duplicated()].unique()
    if len(repeated):
        raise DataError("duplicate_territories", territories=", ".join(map(str, repeated[:10])), count=len(repeated))


def _pieces_of_tables(given: pd.DataFrame) -> pd.DataFrame:
    """Return the pieces of territories known from tables alone: a commune is its own place, an EPCI its communes."""
    pieces = given[["territory", "name", "place", "share"]].copy()
    pieces["area_ha"] = given["area_ha"]
    pieces["geometry"] = None
    return pieces


def _check_overlaps(run: _Run, names: np.ndarray, geometry: np.ndarray, role: str) -> None:
    """Refuse territories that overlap, unless asked for: land would be counted twice in the total."""
    i, j, area = overlay.mutual_overlaps(geometry)
    if not len(i):
        return
    shown = tuple((f"{names[a]} / {names[b]}", m / M2_PER_HA) for a, b, m in zip(i[:5], j[:5], area[:5]))
    values = {"role": role, "count": len(i), "area_ha": float(area.sum()) / M2_PER_HA, "shown": shown}
    smaller = np.minimum(overlay.area_m2(geometry)[i], overlay.area_m2(geometry)[j])
    if (area > 1e-3 * smaller).any() and not run.options.allow_overlaps:
        raise DataError("territories_overlap", **values)
    run.notices.append(Notice("territories_overlap_noted", values))


# --- areas


def _measuring(run: _Run) -> dict[str, Any]:
    """Return how a run measures."""
    options = run.options
    return {"raster_engine": options.raster_engine, "threads": options.threads, "cancelled": run.cancelled}


def _surveyed(run: _Run, pieces: pd.DataFrame, land: Land) -> Survey:
    """Measure what is drawn of the land; nothing of what tables tell."""
    return survey(pieces, land, progress=run.within(0.1, 0.8), **_measuring(run))


def _class_areas(run: _Run, pieces: pd.DataFrame, seen: Survey) -> pd.DataFrame:
    """Return territory, place, nomenclature, class_code, area_ha from the land use; empty where none was given."""
    if seen.class_areas is not None:
        table = need_land(seen, "class_areas", "land use")
    elif run.inputs.class_areas is not None:
        area_room.check_areas(run.inputs.class_areas)
        table = _on_pieces(run.inputs.class_areas, pieces, "area_ha")
    else:
        return pd.DataFrame(
            {
                c: pd.Series(dtype=float if c == "area_ha" else object)
                for c in [*PIECE, "nomenclature", "class_code", "area_ha"]
            }
        )
    run.notices.extend(_unknown_codes(table, run.inputs.nomenclature))
    return table.assign(nomenclature=run.inputs.nomenclature.id)[[*PIECE, "nomenclature", "class_code", "area_ha"]]


def _on_pieces(table: pd.DataFrame, pieces: pd.DataFrame, value: str) -> pd.DataFrame:
    """Lay a table by territory onto the pieces of each, in proportion to their areas."""
    whole = pieces.groupby("territory")["area_ha"].transform("sum")
    count = pieces.groupby("territory")["area_ha"].transform("size")
    share = np.where(whole > 0, pieces["area_ha"] / whole.where(whole > 0, 1.0), 1.0 / count)
    unknown = sorted(set(table["territory"]) - set(pieces["territory"]))
    if unknown:
        raise DataError("table_unknown_territory", territories=", ".join(unknown[:10]), count=len(unknown))
    laid = table.merge(pieces[PIECE].assign(share=share), on="territory")
    laid[value] = laid[value] * laid["share"]
    return laid.drop(columns="share")


def _unknown_codes(table: pd.DataFrame, nomenclature: Any) -> list[Notice]:
    """Name the codes the nomenclature does not hold (a warning) and those without an occupation (a fact)."""
    by_code = table.groupby("class_code")["area_ha"].agg(["sum", "size"])
    known = np.asarray(nomenclature.known(by_code.index.to_numpy()))
    notices = []
    if (~known).any():
        rows = by_code[~known].sort_values("sum", ascending=False)
        shown = tuple((str(c), float(a)) for c, a in rows["sum"].head(10).items())
        notices.append(
            Notice(
                "unknown_codes",
                {"count": len(rows), "shown": shown, "area_ha": rows["sum"].sum(), "nomenclature": nomenclature.id},
            )
        )
    bare = by_code[known & (nomenclature.occupation_of(by_code.index.to_numpy()) == UNMAPPED)]
    if len(bare):
        shown = tuple((str(c), float(a)) for c, a in bare["sum"].items())
        notices.append(Notice("codes_without_occupation", {"shown": shown, "area_ha": bare["sum"].sum()}, "info"))
    return notices


def _audit(run: _Run, pieces: pd.DataFrame, class_areas: pd.DataFrame, seen: Survey) -> pd.DataFrame:
    """Close the areas of every piece: mapped + unmapped + uncovered − overlap = its own area."""
    audit = pieces[PIECE].copy()
    audit["area_ha"] = pieces["area_ha"].to_numpy()
    occupation = class_areas["class_code"].map(run.inputs.occupation_of).fillna(UNMAPPED)
    for column, rows in (
        ("mapped_ha", class_areas[(occupation != UNMAPPED).to_numpy()]),
        ("unmapped_ha", class_areas[(occupation == UNMAPPED).to_numpy()]),
    ):
        sums = rows.groupby(PIECE)["area_ha"].sum()
        audit[column] = sums.reindex(pd.MultiIndex.from_frame(pieces[PIECE])).fillna(0.0).to_numpy()
    measured = audit["mapped_ha"] + audit["unmapped_ha"]
    drawn = seen.class_areas is not None
    if seen.covered is not None:
        covered_ha = seen.covered.set_index(PIECE).reindex(pd.MultiIndex.from_frame(pieces[PIECE])).fillna(0.0)
        audit["uncovered_ha"] = audit["area_ha"] - covered_ha["union_ha"].to_numpy()
        audit["overlap_ha"] = covered_ha["overlap_ha"].to_numpy()
    else:
        audit["uncovered_ha"] = (audit["area_ha"] - measured) if drawn else 0.0
        audit["overlap_ha"] = 0.0
    audit["without_figures_ha"] = np.where(pieces["place"] == "", audit["area_ha"], 0.0)
    closed = measured + audit["uncovered_ha"] - audit["overlap_ha"] - audit["area_ha"]
    audit["closure_error_m2"] = (closed * M2_PER_HA) if drawn else 0.0
    limit = _CLOSURE_M2 + _CLOSURE_RELATIVE * audit["area_ha"] * M2_PER_HA
    open_rows = audit[(audit["closure_error_m2"].abs() > limit) | (audit["uncovered_ha"] * M2_PER_HA < -limit)]
    if len(open_rows):
        shown = ", ".join(
            f"{t} ({e:.2f} m²)" for t, e in zip(open_rows["territory"].head(5), open_rows["closure_error_m2"])
        )
        run.notices.append(Notice("areas_do_not_close", {"count": len(open_rows), "shown": shown}))
    return audit


def _occupied(run: _Run, pieces: pd.DataFrame, class_areas: pd.DataFrame, seen: Survey) -> pd.DataFrame:
    """Return the areas by occupation before the artificial split, refined by forests, crop told from grass."""
    inputs = run.inputs
    base = area_room.occupy(class_areas[class_areas["place"] != ""], inputs.occupation_of)
    if inputs.areas is not None:
        area_room.check_areas(inputs.areas)
        given = _on_pieces(inputs.areas, pieces, "area_ha").assign(origin="area table")
        base = pd.concat([base, given[base.columns]], ignore_index=True)
    area_room.check_areas(base)
    forests = inputs.forests
    if isinstance(forests, pd.DataFrame):
        area_room.check_areas(forests, table="forests")
        base = area_room.replace_forests(base, _on_pieces(forests, pieces, "area_ha"))
    elif seen.forests is not None:
        base = area_room.replace_forests(base, need_land(seen, "forests", "forests"))
    return area_room.split_open(base, run.options.cropland_share)


# --- what was decided, and by what


def _refinements(run: _Run, class_areas: pd.DataFrame, seen: Survey) -> pd.DataFrame:
    """Return territory, place, layer, kind, from_occupation, to_occupation, area_ha: what layers and the share did."""
    parts = [pd.DataFrame(columns=[*PIECE, *REFINED, "area_ha"])]
    if seen.narrowed is not None:
        parts.append(seen.narrowed)
    undecided = class_areas[
        (class_areas["class_code"].map(run.inputs.occupation_of) == OPEN) & (class_areas["place"] != "")
    ]
    share = run.options.cropland_share
    if len(undecided) and share is not None:
        left = undecided.groupby(PIECE, as_index=False)["area_ha"].sum()
        for leaf, part in zip(OPEN_SPLIT, (share, 1 - share)):
            row = left.assign(layer="–", kind="share", from_occupation=OPEN, to_occupation=leaf)
            parts.append(row.assign(area_ha=row["area_ha"] * part))
    filled = [p for p in parts if len(p)]
    whole = pd.concat(filled, ignore_index=True) if filled else parts[0].astype({"area_ha": float})
    return whole[[*PIECE, *REFINED, "area_ha"]]


def _refined_notices(run: _Run, table: pd.DataFrame, audit: pd.DataFrame, codes: pd.DataFrame) -> list[Notice]:
    """Tell what each layer and the share decided, in ha and of the territories' area."""
    whole = float(audit.loc[audit["level"] == TOTAL, "area_ha"].iloc[0])
    rows = table[table["level"] == TOTAL]
    notices = []
    for (layer, kind), group in rows.groupby(["layer", "kind"], sort=True):
        area = float(group["area_ha"].sum())
        values = {"layer": layer, "area_ha": area, "share": area / whole}
        if kind == "share":
            notices.append(Notice("decided_by_share", {**values, "cropland_share": run.options.cropland_share}, "info"))
        else:
            notices.append(Notice("decided_by_layer", values, "info"))
    told = set(rows["layer"])
    for number, step in enumerate(run.inputs.narrowed, 1):
        if f"{number}. {step.label}" not in told:
            notices.append(Notice("decided_nothing", {"layer": f"{number}. {step.label}", "kind": step.kind}))
    if run.inputs.narrowed and len(codes):
        notices.append(Notice("refined_both_ends", level="info"))
        notices.extend(_hidden_changes(run, codes))
    return notices


def _hidden_changes(run: _Run, codes: pd.DataFrame) -> list[Notice]:
    """Tell how much changed by the land use alone and no more once the same layers have refined both vintages."""
    own = [unrefined(codes[f"{end}_code"]).map(run.inputs.occupation_of) for end in ("from", "to")]
    now = [codes[f"{end}_code"].map(run.inputs.occupation_of) for end in ("from", "to")]
    area = codes["area_ha_yr"].to_numpy(dtype=float)
    told = (own[0] != own[1]).to_numpy()
    hidden = told & (now[0] == now[1]).to_numpy()
    if not area[hidden].sum() > 0:
        return []
    values = {"area_ha_yr": float(area[hidden].sum()), "share": float(area[hidden].sum() / area[told].sum())}
    return [Notice("changes_hidden", values)]


def _hedgerow_lengths(run: _Run, seen: Survey) -> pd.DataFrame:
    """Return territory, place, occupation, length_km: hedgerows by what lies under the line, where both are drawn."""
    if seen.hedgerow_codes is None:
        columns = [*PIECE, "occupation", "length_km"]
        return pd.DataFrame({c: pd.Series(dtype=float if c == "length_km" else object) for c in columns})
    occupation = seen.hedgerow_codes["class_code"].map(run.inputs.occupation_of).fillna(UNMAPPED)
    table = seen.hedgerow_codes.assign(occupation=occupation.astype(object))
    return table.groupby([*PIECE, "occupation"], as_index=False, sort=True)["length_km"].sum()


# --- changes


def _changes(run: _Run, pieces: pd.DataFrame, seen: Survey) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the yearly changes by code (empty where codes are not known) and by occupation before the split."""
    inputs, options = run.inputs, run.options
    empty = {
        c: pd.Series(dtype=float if c == "area_ha_yr" else object)
        for c in [*PIECE, "from_code", "to_code", "area_ha_yr"]
    }
    codes = pd.DataFrame(empty)
    if seen.changes is not None:
        years = options.years or inputs.years
        if years is None:
            raise UsageError("years_unknown")
        codes = change_room.per_year(seen.changes[seen.changes["place"] != ""], years)
    by_occupation = change_room.occupy_pairs(codes, inputs.occupation_of)
    if inputs.changes is not None:
        change_room.check_changes(inputs.changes)
        laid = _on_pieces(inputs.changes, pieces, "area_ha_yr")
        by_occupation = pd.concat([by_occupation, laid[by_occupation.columns]], ignore_index=True)
    bare = by_occupation[(by_occupation[change_room.PAIR] == UNMAPPED).any(axis=1)]
    if len(bare):
        values = {"area_ha_yr": bare["area_ha_yr"].sum(), "all_ha_yr": by_occupation["area_ha_yr"].sum()}
        run.notices.append(Notice("changes_unmapped", values, "info"))
    return codes, by_occupation


# --- the method, by piece


class _Method:
    """The method on the tables of one run, for any set of defects."""

    def __init__(
        self, run: _Run, pieces: pd.DataFrame, here: Any, base: pd.DataFrame, changes: pd.DataFrame, seen: Survey
    ) -> None:
        self.run, self.pieces, self.here, self.base, self.changes = run, pieces, here, base, changes
        self.seen = seen
        self.reference = run.inputs.reference
        self.known: dict[Quirks, tuple[places.PlaceFigures, pd.DataFrame]] = {}

    def land_use_flux(self, changes: pd.DataFrame, quirks: Quirks) -> pd.DataFrame:
        """Return the flux of changes by occupation, before the split, with the figures ``tables`` found."""
        pairs = change_room.split_artificial(changes, self.run.options.sealed_share, quirks)
        return fluxes.land_use_change(pairs, *self.known[quirks], self.reference.constants, quirks)

    def pairs(self, quirks: Quirks) -> pd.DataFrame:
        return change_room.split_artificial(self.changes, self.run.options.sealed_share, quirks)

    def tables(self, quirks: Quirks) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """Return areas, stocks and fluxes by piece."""
        inputs, constants = self.run.inputs, self.reference.constants
        areas = area_room.split_artificial(self._corrected(self.base, True), self.run.options.sealed_share, quirks)
        areas = self._corrected(areas, False)
        figures = places.figures(self.here, self.reference, quirks)
        rows = area_room.forest_rows(self._every_piece(areas), self.here.table, inputs.forest_rows)
        rows = places.forest_figures(rows, self.reference, quirks)
        densities = stocks.forest_densities(rows)
        self.known[quirks] = figures, densities
        shares = self._wood_shares(rows, figures)
        stock = [stocks.land_stocks(areas, figures, densities, constants)]
        flux = [
            self.land_use_flux(self.changes, quirks),
            fluxes.growth(rows),
        ]
        hedgerows = self._hedgerows()
        if hedgerows is not None:
            stock.append(stocks.hedgerow_stocks(hedgerows, figures))
        if shares is not None:
            stock.append(stocks.product_stocks(shares, constants))
            flux.append(fluxes.wood_products(shares, constants))
        if inputs.practices is not None:
            applied = _on_pieces(inputs.practices, self.pieces, "area_ha")
            flux.append(fluxes.practices(applied, self.reference.practices))
        return areas, _concat(stock), _concat(flux)

    def totals(self, stock: pd.DataFrame, flux: pd.DataFrame) -> tuple[float, float]:
        return float(stock["stock_tc"].sum()), float(flux["flux_tco2e_yr"].sum())

    def defects(self, stock: pd.DataFrame, flux: pd.DataFrame) -> pd.DataFrame:
        """Correct each defect alone and return what it changes; those that touch nothing are left out."""
        before = self.totals(stock, flux)
        rows = []
        for defect in DEFECTS:
            _, its_stock, its_flux = self.tables(quirks_of("conform") - {defect.id})
            after = self.totals(its_stock, its_flux)
            rows.append((defect.id, after[0] - before[0], after[1] - before[1]))
        table = pd.DataFrame(rows, columns=["defect", "stock_tc", "flux_tco2e_yr"])
        scale = np.maximum(np.abs(before), 1.0) * 1e-12
        return table[(table["stock_tc"].abs() > scale[0]) | (table["flux_tco2e_yr"].abs() > scale[1])].reset_index(
            drop=True
        )

    def _every_piece(self, areas: pd.DataFrame) -> pd.DataFrame:
        """Add a bare row for pieces that only change, so that their forests have figures too."""
        bare = self.changes[PIECE].drop_duplicates().assign(occupation=FORESTS[0], area_ha=0.0, origin="")
        return pd.concat([areas, bare], ignore_index=True)

    def _corrected(self, areas: pd.DataFrame, before_split: bool) -> pd.DataFrame:
        corrections = self.run.inputs.corrections
        if corrections is None:
            return areas
        undivided = corrections["occupation"] == "artificial"
        chosen = corrections[undivided if before_split else ~undivided]
        return area_room.correct(areas, chosen, self.pieces[[*PIECE, "area_ha"]]) if len(chosen) else areas

    def _hedgerows(self) -> pd.DataFrame | None:
        hedgerows = self.run.inputs.hedgerows
        if isinstance(hedgerows, pd.DataFrame):
            area_room.check_areas(hedgerows, "length_km", "hedgerows")
            return _on_pieces(hedgerows, self.pieces, "length_km")
        measured = self.seen.hedgerows
        return None if measured is None else measured[measured["place"] != ""]

    def _wood_shares(self, rows: pd.DataFrame, figures: Any) -> pd.DataFrame | None:
        constants = self.reference.constants
        if self.run.options.wood == "none":
            return None
        if self.run.options.wood == "harvest":
            return wood.shares_by_harvest(rows, figures, constants)
        inhabitants = self.here.table.set_index("place")["population"]
        living = self.pieces[self.pieces["place"] != ""]
        unknown = living[living["place"].map(inhabitants).isna()]
        if len(unknown):
            raise DataError("no_population", places=", ".join(unknown["place"].head(10)), count=len(unknown))
        population = living["place"].map(inhabitants) * living["share"]
        return wood.shares_by_consumption(living[PIECE].assign(population=population), constants)


def _concat(tables: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [t for t in tables if len(t)]
    return pd.concat(filled, ignore_index=True) if filled else tables[0]


# --- levels


def _units(run: _Run, pieces: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Return which unit of each level that was asked for a piece belongs to (``levels.units_of``)."""
    asked = run.options.levels or (run.inputs.level,)
    units, notices = units_of(pieces, known, asked, run.inputs.membership)
    run.notices.extend(notices)
    return units


def _stocks_by_level(stock: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    table = levels.summed(stock, ["occupation", "pool"], ["area_ha", "stock_tc"], name_origin=True)
    land = table["occupation"].isin(LAND) & (table["area_ha"] != 0)
    table["area_ha"] = table["area_ha"].where(table["occupation"].isin(LAND))
    table["density_tc_ha"] = (table["stock_tc"] / table["area_ha"].where(land)).where(land)
    return table[["level", "territory", "occupation", "pool", "area_ha", "stock_tc", "density_tc_ha", "origin"]]


# --- both modes, defects, notices


def _comparison(method: _Method, levels: Levels, mode: str, stock: pd.DataFrame, flux: pd.DataFrame) -> pd.DataFrame:
    """Return the stock and flux of every unit in both modes: level, territory, mode, stock_tc, flux_tco2e_yr."""
    parts = []
    for other in MODES:
        tables = (stock, flux) if other == mode else method.tables(quirks_of(other))[1:]
        s = levels.summed(tables[0], [], ["stock_tc"])
        f = levels.summed(tables[1], [], ["flux_tco2e_yr"])
        parts.append(
            s.merge(f, on=["level", "territory"], how="outer").fillna({"flux_tco2e_yr": 0.0}).assign(mode=other)
        )
    return pd.concat(parts, ignore_index=True)[["level", "territory", "mode", "stock_tc", "flux_tco2e_yr"]]


def _no_defects() -> pd.DataFrame:
    return pd.DataFrame(
        {"defect": pd.Series(dtype=object), "stock_tc": pd.Series(dtype=float), "flux_tco2e_yr": pd.Series(dtype=float)}
    )


def _place_notices(known: pd.DataFrame) -> list[Notice]:
    notices = []
    for how in ("successor", "arrondissement"):
        rows = known[known["how"] == how]
        if len(rows):
            shown = ", ".join(f"{a} → {b}" for a, b in zip(rows["place"].head(10), rows["resolved"]))
            notices.append(Notice(f"places_by_{how}", {"count": len(rows), "shown": shown}, "info"))
    return notices


def _audit_notices(audit: pd.DataFrame) -> list[Notice]:
    return _coverage_notices(audit[audit["level"] == TOTAL].iloc[0])


def _coverage_notices(whole: pd.Series) -> list[Notice]:
    """Tell the gaps and overlaps of the land use over the whole run."""
    notices = []
    for column, key in (("uncovered_ha", "land_use_gaps"), ("overlap_ha", "land_use_overlaps")):
        if whole[column] * M2_PER_HA > _CLOSURE_M2 + 1e-9 * whole["area_ha"] * M2_PER_HA:
            share = whole[column] / whole["area_ha"]
            notices.append(Notice(key, {"area_ha": float(whole[column]), "share": float(share)}))
    return notices


def _method_notices(
    run: _Run, comparison: pd.DataFrame, defects: pd.DataFrame, territories: pd.DataFrame
) -> list[Notice]:
    both = comparison[comparison["level"] == TOTAL].set_index("mode")
    values = {
        f"{name}_{mode}": float(both.loc[mode, column])
        for mode in MODES
        for name, column in (("stock", "stock_tc"), ("flux", "flux_tco2e_yr"))
    }
    totals = both[["stock_tc", "flux_tco2e_yr"]].astype(float)
    same = np.allclose(totals.loc["corrected"], totals.loc["conform"], rtol=1e-9)
    key = "mode_corrected_same" if same and run.options.mode == "corrected" else f"mode_{run.options.mode}"
    notices = [Notice(key, values, "info")]
    if len(defects):
        notices.append(Notice("defects_touched", {"shown": ", ".join(defects["defect"])}, "info"))
    counts = territories.loc[territories["level"] != TOTAL, "communes"]
    if (counts < indicators.EPCI_COMMUNES).any():
        notices.append(Notice("below_epci", {"count": int((counts < indicators.EPCI_COMMUNES).sum())}, "info"))
    if not run.inputs.observed:
        notices.append(Notice("without_changes", level="info"))
    if not run.inputs.has_hedgerows:
        notices.append(Notice("without_hedgerows", level="info"))
    if run.options.levels and run.inputs.spread:
        notices.append(Notice("spread_over_communes", {"count": len(run.inputs.spread)}, "info"))
    return notices


def _water_notice(
    method: _Method, class_areas: pd.DataFrame, changes: pd.DataFrame, quirks: Quirks, stock_tc: float, flux: float
) -> list[Notice]:
    """Tell what open water weighs in the stock (tC) and the flux (tCO2e/yr) as "wetland soil" (Q9, in both modes)."""
    codes = method.run.inputs.nomenclature
    if not codes.water:
        return []
    notices = []
    water = class_areas[class_areas["class_code"].str.startswith(codes.water) & (class_areas["place"] != "")]
    if len(water):
        figures, _ = method.known[quirks]
        soil = figures.soil_stock[figures.position(water["place"]), LAND.index("wetland")]
        held = float((water["area_ha"].to_numpy() * soil).sum())
        area = float(water["area_ha"].sum())
        values = {"codes": _WATER[codes.id], "area_ha": area, "stock_tc": held, "stock_share": held / stock_tc}
        notices.append(Notice("open_water", values, "info"))
    wet = changes[changes["from_code"].str.startswith(codes.water) | changes["to_code"].str.startswith(codes.water)]
    pairs = change_room.occupy_pairs(wet, method.run.inputs.occupation_of)
    pairs = change_room.split_open(pairs, method.run.options.cropland_share)
    if len(pairs):
        part = float(method.land_use_flux(pairs, quirks)["flux_tco2e_yr"].sum())
        values = {"codes": _WATER[codes.id], "flux_tco2e_yr": part, "all_tco2e_yr": flux}
        notices.append(Notice("open_water_flux", values, "info"))
    return notices


def _distinct(notices: list[Notice]) -> tuple[Notice, ...]:
    """Keep the first of equal notices."""
    seen = {(n.key, str(n.values)): n for n in reversed(notices)}
    return tuple(n for n in notices if seen.get((n.key, str(n.values))) is n)


def with_options(options: AssessmentOptions, **changed: Any) -> AssessmentOptions:
    """Return ``options`` with some replaced."""
    return replace(options, **changed)
