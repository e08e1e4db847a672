"""The command ``carbocs``: reads, assesses, writes, prints.

Exit codes: 0 done, 1 warnings that --strict makes errors, 2 bad use, 3 bad data. Annotations are not postponed here:
on Python 3.9 typer reads them as they stand.
"""

import json
import locale
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Optional

import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from . import indicators, places, report
from .assessment import TOTAL, Assessment, AssessmentOptions, assess
from .errors import CarbocsError, Notice, UsageError
from .inputs import Paths, read_inputs
from .layers import inspect as inspect_layer
from .layers import read_table, whole_file
from .messages import number, text
from .modes import quirks_of
from .occupations import BY_ID
from .reference import load_release, releases, verify

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Carbon of soils and biomass of a territory (ALDO).")
reference_app = typer.Typer(no_args_is_help=True, help="The reference figures.")
app.add_typer(reference_app, name="reference")


class Mode(str, Enum):
    """The two modes of the method."""

    corrected = "corrected"
    conform = "conform"


class Wood(str, Enum):
    """How wood products are reckoned."""

    harvest = "harvest"
    consumption = "consumption"
    none = "none"


class Engine(str, Enum):
    """How cells of a raster are counted."""

    exact = "exact"
    exactextract = "exactextract"
    centre = "centre"


File = Annotated[Optional[str], typer.Option(metavar="FILE")]
Lang = Annotated[Optional[str], typer.Option("--lang", help="en or fr (default: the locale's)")]
Json = Annotated[bool, typer.Option("--json", help="print the result as JSON on standard output")]


class _Screen:
    """Where messages go: a rich console on a terminal, plain lines on standard error when piped."""

    def __init__(self, lang: Optional[str]) -> None:
        self.lang = _language(lang)
        self.out = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
        self.err = Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())

    def say(self, key: str, **values: Any) -> str:
        return text(key, self.lang, **values)

    def notice(self, notice: Notice) -> None:
        style, word = ("yellow", "word_warning") if notice.level == "warning" else ("dim", "word_note")
        self.err.print(f"[{style}]{self.say(word)}[/] {escape(notice.text(self.lang))}", markup=True)

    def progress(self) -> Progress:
        """Return a progress bar; one that shows nothing where standard error is no terminal."""
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=self.err,
            transient=True,
            disable=not self.err.is_terminal,
        )


def _language(asked: Optional[str]) -> str:
    """Return en or fr: as asked, else as the environment's locale says."""
    if asked is not None and asked not in ("en", "fr"):
        raise UsageError("bad_option", option="--lang", value=asked, allowed="en, fr")
    if asked:
        return asked
    named = next((os.environ[v] for v in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(v)), "")
    return "fr" if (named or locale.getlocale()[0] or "").casefold().startswith("fr") else "en"


@app.command("assess")
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
    wood: Annotated[Wood, typer.Option()] = Wood.harvest,
    emissions: Annotated[Optional[float], typer.Option(help="the territory's own emissions, tCO2e/yr")] = None,
    nomenclature: Annotated[str, typer.Option(help="id, or the path of a CSV")] = "clc",
    code_field: Annotated[Optional[str], typer.Option()] = None,
    territory_id: Annotated[Optional[str], typer.Option()] = None,
    territory_name: Annotated[Optional[str], typer.Option()] = None,
    where: Annotated[Optional[str], typer.Option(help="SQL filter on the territories")] = None,
    crs: Annotated[Optional[str], typer.Option(help="equal-area CRS, outside France")] = None,
    release: Annotated[Optional[str], typer.Option(help="reference release")] = None,
    raster_engine: Annotated[Engine, typer.Option()] = Engine.exact,
    allow_overlaps: Annotated[bool, typer.Option("--allow-overlaps")] = False,
    threads: Annotated[Optional[int], typer.Option(min=1)] = None,
    out: Annotated[Optional[list[Path]], typer.Option(help="result: .gpkg, .parquet, .json or a folder of CSV")] = None,
    charts: Annotated[Optional[Path], typer.Option(help="folder for the charts")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="warnings are errors: nothing is written")] = False,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Assess territories: areas, stocks, fluxes and the five indicators."""
    screen = _Screen(lang)
    paths = Paths(
        territories, land_use, communes, land_use_before, changes, forests, hedgerows, areas, corrections, practices,
        membership, successors, release, nomenclature, code_field, territory_id, territory_name, crs, where,
    )  # fmt: skip
    options = AssessmentOptions(
        mode=mode.value,
        levels=tuple(level.strip() for level in levels.split(",") if level.strip()),
        sealed_share=sealed_share,
        wood=wood.value,
        years=years,
        allow_overlaps=allow_overlaps,
        raster_engine=raster_engine.value,
        emissions_tco2e_yr=emissions,
        threads=threads,
    )
    targets = out or []
    for target in targets:
        report.writer_of(target)  # what cannot be written is refused before the work, not after
    result = _run(screen, paths, options)
    for notice in result.warnings:
        screen.notice(notice)
    _stop_on_warnings(screen, result.warnings, strict)
    written = [path for target in targets for path in report.write(result, target, screen.lang)]
    written += report.charts(result, charts, lang=screen.lang) if charts else []
    if as_json:
        sys.stdout.write(report.to_json(result, screen.lang) + "\n")
    else:
        _print_result(screen, result)
    for path in written:
        screen.err.print(screen.say("written", path=path))


def _run(screen: _Screen, paths: Paths, options: AssessmentOptions) -> Assessment:
    with screen.progress() as bar:
        task = bar.add_task(screen.say("step_reading"), total=1.0)
        inputs = read_inputs(paths, years=options.years)

        def progress(fraction: float, message: str) -> None:
            bar.update(task, completed=fraction, description=screen.say(f"step_{message}"))

        return assess(inputs, options, progress=progress)


def _stop_on_warnings(screen: _Screen, notices: tuple[Notice, ...], strict: bool) -> None:
    count = sum(n.level == "warning" for n in notices)
    if strict and count:
        screen.err.print(screen.say("strict", count=count))
        raise typer.Exit(1)


@app.command("areas")
def areas_command(
    territories: Annotated[str, typer.Option(metavar="FILE")],
    land_use: Annotated[str, typer.Option(metavar="FILE")],
    out: Annotated[Path, typer.Option(help="CSV: territory,class_code,area_ha")],
    nomenclature: Annotated[str, typer.Option()] = "clc",
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
    from .assessment import measure

    screen = _Screen(lang)
    paths = Paths(
        territories=territories, land_use=land_use, nomenclature=nomenclature, code_field=code_field,
        territory_id=territory_id, crs=crs, where=where,
    )  # fmt: skip
    with screen.progress() as bar:
        task = bar.add_task(screen.say("step_areas"), total=1.0)
        inputs = read_inputs(paths, with_places=False)
        options = AssessmentOptions(raster_engine=raster_engine.value, threads=threads, allow_overlaps=True)
        found = measure(inputs, options, with_audit=False, progress=lambda f, _: bar.update(task, completed=f))
    for notice in found.notices:
        screen.notice(notice)
    _stop_on_warnings(screen, found.notices, strict)
    with whole_file(out) as path:
        found.class_areas.to_csv(path, index=False, lineterminator="\n")
    screen.err.print(screen.say("written", path=out))


@app.command("changes")
def changes_command(
    territories: Annotated[str, typer.Option(metavar="FILE")],
    out: Annotated[Path, typer.Option(help="CSV: territory,from_code,to_code,area_ha_yr")],
    land_use: File = None,
    land_use_before: File = None,
    changes: File = None,
    years: Annotated[Optional[float], typer.Option()] = None,
    nomenclature: Annotated[str, typer.Option()] = "clc",
    territory_id: Annotated[Optional[str], typer.Option()] = None,
    where: Annotated[Optional[str], typer.Option()] = None,
    crs: Annotated[Optional[str], typer.Option()] = None,
    lang: Lang = None,
) -> None:
    """Measure what changes a year, from class to class, by two vintages or a layer of changes."""
    from .assessment import code_changes

    screen = _Screen(lang)
    paths = Paths(
        territories=territories, land_use=land_use, land_use_before=land_use_before, changes=changes,
        nomenclature=nomenclature, territory_id=territory_id, crs=crs, where=where,
    )  # fmt: skip
    inputs = read_inputs(paths, years=years, with_places=False)
    options = AssessmentOptions(years=years, allow_overlaps=True)
    table, _, notices = code_changes(inputs, options)
    for notice in notices:
        screen.notice(notice)
    with whole_file(out) as path:
        table.to_csv(path, index=False, lineterminator="\n")
    screen.err.print(screen.say("written", path=out))


@app.command("place")
def place_command(
    code: Annotated[str, typer.Argument(help="INSEE code of a commune")],
    mode: Annotated[Mode, typer.Option()] = Mode.corrected,
    release: Annotated[Optional[str], typer.Option()] = None,
    successors: File = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Tell what is known of a commune and every figure that applies there, with its origin."""
    screen = _Screen(lang)
    reference = load_release(release)
    extra = read_table(successors, role="successors")[0] if successors else None
    known = places.resolve([code], reference, successors=extra).table.iloc[0]
    figures = places.describe(code, reference, quirks_of(mode.value), successors=extra)
    if as_json:
        plain = {k: None if pd.isna(v) else v for k, v in known.items()}
        sys.stdout.write(
            json.dumps({"place": plain, "figures": figures.to_dict("records")}, ensure_ascii=False, indent=1)
        )
        sys.stdout.write("\n")
        return
    facts = Table(show_header=False, box=None)
    for item in (
        "place",
        "name",
        "resolved",
        "how",
        "epci",
        "departement",
        "region",
        "zpc",
        "inter_region",
        "ser",
        "greco",
    ):
        name = known.get(f"{item}_name")
        shown = f"{known[item]} {name}" if isinstance(name, str) and name else str(known[item])
        shown = screen.say(f"how_{shown}") if item == "how" else shown
        facts.add_row(screen.say(f"place_{item}"), shown)
    screen.out.print(facts)
    table = _table(screen, ("column_figure", "column_occupation", "column_value", "column_unit", "column_origin"))
    for row in figures.itertuples():
        names = " → ".join(_named(part, screen.lang) for part in str(row.occupation).split(">"))
        table.add_row(
            screen.say(f"figure_{row.figure}"), names, number(row.value, 2, screen.lang), row.unit, row.origin
        )
    screen.out.print(table)


@reference_app.command("list")
def reference_list(lang: Lang = None) -> None:
    """List the releases at hand."""
    screen = _Screen(lang)
    table = _table(screen, ("column_release", "column_title", "column_snapshot", "column_licence"))
    for name in releases():
        manifest = load_release(name).manifest
        table.add_row(name, manifest["title"], manifest["snapshot"], manifest["licence"])
    screen.out.print(table)


@reference_app.command("show")
def reference_show(
    table: Annotated[Optional[str], typer.Argument(help="a table of the release")] = None,
    release: Annotated[Optional[str], typer.Option()] = None,
    lang: Lang = None,
) -> None:
    """Show the tables of a release, or one of them as CSV."""
    screen = _Screen(lang)
    reference = load_release(release)
    if table is not None:
        sys.stdout.write(reference.table(table).to_csv(index=False, lineterminator="\n"))
        return
    shown = _table(screen, ("column_table", "column_rows", "column_columns", "column_source"))
    for name, entry in reference.manifest["tables"].items():
        columns = ", ".join(f"{c} ({u})" if u != "text" else c for c, u in entry["columns"].items())
        shown.add_row(name, str(entry["rows"]), columns, f"{entry['source']}, {entry['licence']}")
    screen.out.print(shown)


@reference_app.command("verify")
def reference_verify(release: Annotated[Optional[str], typer.Option()] = None, lang: Lang = None) -> None:
    """Check a release against its manifest and its own rules."""
    screen = _Screen(lang)
    faults = verify(release)
    for table, what in faults:
        screen.err.print(f"{table}: {what}")
    if faults:
        raise typer.Exit(3)
    screen.out.print(screen.say("release_sound", release=load_release(release).release))


@app.command("inspect")
def inspect_command(
    file: Annotated[str, typer.Argument(metavar="FILE")],
    nomenclature: Annotated[str, typer.Option()] = "clc",
    code_field: Annotated[Optional[str], typer.Option()] = None,
    crs: Annotated[Optional[str], typer.Option()] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Tell what a layer holds: codes, counts, areas, CRS, what is unmapped."""
    screen = _Screen(lang)
    found = inspect_layer(file, nomenclature, code_field, crs)
    if as_json:
        facts = {k: v for k, v in asdict(found).items() if k not in ("codes", "notices")}
        facts["codes"] = found.codes.to_dict("records")
        facts["notices"] = [n.text(screen.lang) for n in found.notices]
        sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1, default=str) + "\n")
        return
    for item in ("kind", "layer", "crs", "area_crs", "features", "code_field", "encoding", "nomenclature", "vintage"):
        value = getattr(found, item)
        if value not in (None, ""):
            shown = number(value, 0, screen.lang) if item == "features" else str(value)
            screen.out.print(f"{screen.say(f'inspect_{item}')} {shown}")
    if found.fields:
        screen.out.print(f"{screen.say('inspect_fields')} {', '.join(found.fields)}")
    table = _table(screen, ("column_code", "column_label", "column_occupation", "column_count", "column_area"))
    for row in found.codes.itertuples():
        label = row.label_fr if screen.lang == "fr" else row.label_en
        occupation = screen.say("unknown_code") if not row.known else _named(row.occupation, screen.lang)
        table.add_row(
            row.class_code, label, occupation, number(row.count, 0, screen.lang), number(row.area_ha, 2, screen.lang)
        )
    screen.out.print(table)
    for notice in found.notices:
        screen.notice(notice)


def _named(occupation: str, lang: str) -> str:
    if occupation in BY_ID:
        return BY_ID[occupation].label(lang)
    key = f"land_{occupation}"
    return text(key, lang)


def _table(screen: _Screen, titles: tuple[str, ...]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    right = {
        "column_value",
        "column_count",
        "column_area",
        "column_rows",
        "column_stock",
        "column_density",
        "column_flux",
    }
    for title in titles:
        table.add_column(screen.say(title), justify="right" if title in right else "left")
    return table


def _print_result(screen: _Screen, result: Assessment) -> None:
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
    table = _table(screen, ("column_occupation", "column_stock", "column_density", "column_flux"))
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


def _print_levels(screen: _Screen, result: Assessment, most: int = 20) -> None:
    for level in result.levels:
        if level == TOTAL:
            continue
        rows = result.territories[result.territories["level"] == level]
        wide = indicators.wide(result.indicators, level).set_index("territory")
        screen.out.print()
        table = _table(screen, ("column_territory", "column_stock", "column_density", "column_flux"))
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


def main() -> None:
    """Run the command: errors of ours become one line and an exit code, not a traceback."""
    lang = _asked_language(sys.argv)
    try:
        app()
    except CarbocsError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(
            f"[bold red]{text('word_error', lang)}[/] {escape(error.text(lang))} [dim]({error.key})[/]"
        )
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        Console(stderr=True).print(text("cancelled", lang))
        sys.exit(130)


def command() -> None:
    """Run as a process of its own, which ends with its work.

    Freeing millions of geometries one by one costs more than the system's taking all of it back at once.
    """
    try:
        main()
        code: object = 0
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def _asked_language(arguments: list[str]) -> str:
    """Return the language of messages that come before (or instead of) a command."""
    asked = None
    for n, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            asked = argument.split("=", 1)[1]
        elif argument == "--lang" and n + 1 < len(arguments):
            asked = arguments[n + 1]
    return _language(asked if asked in ("en", "fr") else None)
