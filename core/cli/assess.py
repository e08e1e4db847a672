"""The commands that measure and assess: ``carbocs assess``, ``areas``, ``changes``."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Optional

import pandas as pd
import typer

from .. import indicators, report
from ..assessment import Assessment, AssessmentOptions, assess, code_changes, measure
from ..errors import UsageError
from ..inputs import Paths, read_inputs
from ..layers import delivered, is_stored, store_of, whole_file
from ..levels import TOTAL
from ..messages import number
from ..nomenclatures import Grouping, groupings
from ..occupations import BY_ID
from .scale import Cache, Memory, OfCluster, Parts, Workers
from .screen import (
    Codes,
    CroplandShare,
    Crosswalk,
    Engine,
    File,
    Json,
    Lang,
    MixSources,
    Mode,
    Narrow,
    Refine,
    Screen,
    Vintage,
    VintageBefore,
    Wood,
    stop_on_warnings,
    table_of,
)


def assess_command(
    territories: File = None,
    land_use: File = None,
    communes: File = None,
    land_use_before: File = None,
    years: Annotated[Optional[float], typer.Option(help="years between the two vintages")] = None,
    changes: File = None,
    forests: File = None,
    hedgerows: File = None,
    areas: File = None,
    corrections: File = None,
    practices: File = None,
    membership: File = None,
    successors: File = None,
    mode: Annotated[Mode, typer.Option()] = Mode.corrected,
    levels: Annotated[str, typer.Option(help="commune,epci,departement,region …")] = "",
    sealed_share: Annotated[float, typer.Option(min=0.0, max=1.0)] = 0.8,
    cropland_share: CroplandShare = None,
    wood: Annotated[Wood, typer.Option()] = Wood.harvest,
    emissions: Annotated[Optional[float], typer.Option(help="the territory's own emissions, tCO2e/yr")] = None,
    nomenclature: Codes = "auto",
    vintage: Vintage = None,
    vintage_before: VintageBefore = None,
    crosswalk: Crosswalk = None,
    refine: Refine = None,
    narrow: Narrow = None,
    mix_sources: MixSources = False,
    code_field: Annotated[Optional[str], typer.Option()] = None,
    territory_id: Annotated[Optional[str], typer.Option()] = None,
    territory_name: Annotated[Optional[str], typer.Option()] = None,
    where: Annotated[Optional[str], typer.Option(help="SQL filter on the territories")] = None,
    crs: Annotated[Optional[str], typer.Option(help="equal-area CRS, outside France")] = None,
    release: Annotated[Optional[str], typer.Option(help="reference release")] = None,
    raster_engine: Annotated[Engine, typer.Option()] = Engine.exact,
    allow_overlaps: Annotated[bool, typer.Option("--allow-overlaps")] = False,
    threads: Annotated[Optional[int], typer.Option(min=1)] = None,
    memory: Memory = None,
    workers: Workers = None,
    cache: Cache = True,
    cluster: OfCluster = None,
    out: Annotated[
        Optional[list[str]],
        typer.Option(metavar="PATH", help="result: .gpkg, .parquet, .json, .html or a folder of CSV; s3://… too"),
    ] = None,
    charts: Annotated[Optional[Path], typer.Option(help="folder for the charts")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="warnings are errors: nothing is written")] = False,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Assess territories: areas, stocks, fluxes and the five indicators."""
    screen = Screen(lang)
    paths = Paths(
        territories, land_use, communes, land_use_before, changes, forests, hedgerows, areas, corrections, practices,
        membership, successors, release, nomenclature, code_field, territory_id, territory_name, crs, where,
        vintage, vintage_before, crosswalk, mix_sources, tuple(refine or ()), tuple(narrow or ()),
    )  # fmt: skip
    options = AssessmentOptions(
        mode=mode.value,
        levels=tuple(level.strip() for level in levels.split(",") if level.strip()),
        sealed_share=sealed_share,
        cropland_share=cropland_share,
        wood=wood.value,
        years=years,
        allow_overlaps=allow_overlaps,
        raster_engine=raster_engine.value,
        emissions_tco2e_yr=emissions,
        threads=threads,
    )
    targets = out or []
    for target in targets:
        # What cannot be written is refused before the work, not after.
        report.writer_of(Path(store_of(target).name if is_stored(target) else target))
    result = _run(screen, paths, options, Parts(memory, workers, cache, cluster))
    for notice in result.warnings:
        screen.notice(notice)
    stop_on_warnings(screen, result.warnings, strict)
    written: list[object] = []
    for target in targets:
        with delivered(target) as path:
            files = report.write(result, path, screen.lang)
        written += [target] if is_stored(target) else files
    written += report.charts(result, charts, lang=screen.lang) if charts else []
    if as_json:
        sys.stdout.write(report.to_json(result, screen.lang) + "\n")
    else:
        _print_result(screen, result)
    for name in written:
        screen.err.print(screen.say("written", path=name))


def _run(screen: Screen, paths: Paths, options: AssessmentOptions, parts: Parts) -> Assessment:
    if parts.asked:
        with parts.measured(screen, paths, options) as inputs:
            return assess(inputs, options)
    with screen.progress() as bar:
        task = bar.add_task(screen.say("step_reading"), total=1.0)
        inputs = read_inputs(paths, years=options.years)

        def progress(fraction: float, message: str) -> None:
            bar.update(task, completed=fraction, description=screen.say(f"step_{message}"))

        return assess(inputs, options, progress=progress)


def areas_command(
    territories: Annotated[str, typer.Option(metavar="FILE")],
    land_use: Annotated[str, typer.Option(metavar="FILE")],
    out: Annotated[Path, typer.Option(help="CSV: territory,class_code,area_ha")],
    nomenclature: Codes = "auto",
    vintage: Vintage = None,
    crosswalk: Crosswalk = None,
    refine: Refine = None,
    narrow: Narrow = None,
    group: Annotated[
        Optional[str], typer.Option(help="posts or groups: sum the classes of OCS2D into its 21 posts, or its 4")
    ] = None,
    code_field: Annotated[Optional[str], typer.Option()] = None,
    territory_id: Annotated[Optional[str], typer.Option()] = None,
    where: Annotated[Optional[str], typer.Option()] = None,
    crs: Annotated[Optional[str], typer.Option()] = None,
    raster_engine: Annotated[Engine, typer.Option()] = Engine.exact,
    threads: Annotated[Optional[int], typer.Option(min=1)] = None,
    strict: Annotated[bool, typer.Option("--strict")] = False,
    lang: Lang = None,
) -> None:
    """Measure the area of every class in every territory."""
    screen = Screen(lang)
    paths = Paths(
        territories=territories, land_use=land_use, nomenclature=nomenclature, code_field=code_field,
        territory_id=territory_id, crs=crs, where=where, vintage=vintage, crosswalk=crosswalk,
        refine=tuple(refine or ()), narrow=tuple(narrow or ()),
    )  # fmt: skip
    with screen.progress() as bar:
        task = bar.add_task(screen.say("step_areas"), total=1.0)
        inputs = read_inputs(paths, with_places=False)
        options = AssessmentOptions(raster_engine=raster_engine.value, threads=threads, allow_overlaps=True)
        if group is not None:
            _grouping(inputs.nomenclature.id, group)  # what cannot be grouped is refused before the work
        found = measure(inputs, options, with_audit=False, progress=lambda f, _: bar.update(task, completed=f))
    for notice in found.notices:
        screen.notice(notice)
    stop_on_warnings(screen, found.notices, strict)
    table = found.class_areas
    if group is not None:
        table = _grouped(table, _grouping(inputs.nomenclature.id, group), screen.lang)
    with whole_file(out) as path:
        table.to_csv(path, index=False, lineterminator="\n")
    screen.err.print(screen.say("written", path=out))


def _grouping(nomenclature: str, group: str) -> Grouping:
    held = groupings(nomenclature)
    if group not in held:
        allowed = ", ".join(held) or "–"
        raise UsageError("no_such_grouping", group=group, nomenclature=nomenclature, allowed=allowed)
    return held[group]


def _grouped(areas: pd.DataFrame, grouping: Grouping, lang: str) -> pd.DataFrame:
    """Sum class areas by post: territory, post, label, area_ha."""
    post = grouping.told(areas["class_code"].to_numpy())
    table = areas.assign(post=post, number=pd.to_numeric(pd.Series(post, index=areas.index), errors="coerce"))
    table = table.groupby(["territory", "number", "post"], as_index=False, dropna=False)["area_ha"].sum()
    labels = table["post"].map(grouping.labels(lang)).fillna("")
    return table.assign(label=labels)[["territory", "post", "label", "area_ha"]]


def changes_command(
    territories: Annotated[str, typer.Option(metavar="FILE")],
    out: Annotated[Path, typer.Option(help="CSV: territory,from_code,to_code,area_ha_yr")],
    land_use: File = None,
    land_use_before: File = None,
    changes: File = None,
    years: Annotated[Optional[float], typer.Option()] = None,
    nomenclature: Codes = "auto",
    vintage: Vintage = None,
    vintage_before: VintageBefore = None,
    mix_sources: MixSources = False,
    crosswalk: Crosswalk = None,
    refine: Refine = None,
    narrow: Narrow = None,
    territory_id: Annotated[Optional[str], typer.Option()] = None,
    where: Annotated[Optional[str], typer.Option()] = None,
    crs: Annotated[Optional[str], typer.Option()] = None,
    lang: Lang = None,
) -> None:
    """Measure what changes a year, from class to class, by two vintages or a layer of changes."""
    screen = Screen(lang)
    paths = Paths(
        territories=territories, land_use=land_use, land_use_before=land_use_before, changes=changes,
        nomenclature=nomenclature, territory_id=territory_id, crs=crs, where=where, vintage=vintage,
        vintage_before=vintage_before, mix_sources=mix_sources, crosswalk=crosswalk, refine=tuple(refine or ()),
        narrow=tuple(narrow or ()),
    )  # fmt: skip
    inputs = read_inputs(paths, years=years, with_places=False)
    options = AssessmentOptions(years=years, allow_overlaps=True)
    table, _, notices = code_changes(inputs, options)
    for notice in notices:
        screen.notice(notice)
    with whole_file(out) as path:
        table.to_csv(path, index=False, lineterminator="\n")
    screen.err.print(screen.say("written", path=out))


def _print_result(screen: Screen, result: Assessment) -> None:
    """Print the five indicators: of the whole, then of each level's territories."""
    lang = screen.lang
    whole = result.indicators[result.indicators["level"] == TOTAL]
    value = {(i, o): v for i, o, v in whole[["indicator", "occupation", "value"]].itertuples(index=False)}
    head = screen.say("result_head", mode=screen.say(f"mode_{result.mode}_name"), release=result.release)
    screen.out.print(f"[bold]{head}[/]")
    for indicator in ("stock_total", "stock_per_hectare", "flux_total"):
        name = indicators.INDICATOR[indicator].label(lang)
        shown = indicators.readable(value.get((indicator, TOTAL), float("nan")), indicator, lang)
        screen.out.print(f"{name:<32} [bold]{shown}[/]")
    if result.emissions_share is not None:
        share = number(100 * result.emissions_share, 1, lang)
        screen.out.print(screen.say("share_of_emissions", share=share))
    screen.out.print()
    table = table_of(screen, ("column_occupation", "column_stock", "column_density", "column_flux"))
    for occupation in _shown_occupations(whole):
        row = [BY_ID[occupation].label(lang)]
        for indicator in ("stock_by_occupation", "stock_per_hectare", "flux_by_occupation"):
            found = value.get((indicator, occupation))
            row.append("–" if found is None else indicators.readable(found, indicator, lang))
        child = BY_ID[occupation].parent is not None
        table.add_row(f"  {row[0]}" if child else f"[bold]{row[0]}[/]", *row[1:])
    screen.out.print(table)
    _print_levels(screen, result)


def _shown_occupations(whole: pd.DataFrame) -> Iterator[str]:
    present = set(whole["occupation"]) - {TOTAL}
    return (o for o in BY_ID if o in present)


def _print_levels(screen: Screen, result: Assessment, most: int = 20) -> None:
    for level in result.levels:
        if level == TOTAL:
            continue
        rows = result.territories[result.territories["level"] == level]
        # A territory where the land use shows nothing has no indicator at all.
        wide = indicators.wide(result.indicators, level).set_index("territory").reindex(rows["territory"])
        screen.out.print()
        table = table_of(screen, ("column_territory", "column_stock", "column_density", "column_flux"))
        for row in rows.head(most).itertuples():
            shown = [
                indicators.readable(float(wide.loc[row.territory, column]), indicator, screen.lang)
                if column in wide
                else "–"
                for indicator, column in (
                    ("stock_total", "stock_tc"),
                    ("stock_per_hectare", "density_tc_ha"),
                    ("flux_total", "flux_tco2e_yr"),
                )
            ]
            table.add_row(f"{row.territory} {row.name if row.name != row.territory else ''}".strip(), *shown)
        screen.out.print(table)
        if len(rows) > most:
            screen.out.print(screen.say("more_rows", count=len(rows) - most))
