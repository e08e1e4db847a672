"""The command ``carbocs compare-sources``: one territory by several land uses."""

from pathlib import Path
from typing import Annotated, Optional

import pandas as pd
import typer
from rich.markup import escape

from ..assessment import AssessmentOptions
from ..comparing import SourceComparison, compare_sources, read_sources
from ..errors import UsageError
from ..inputs import Paths
from ..levels import TOTAL
from ..messages import number
from ..report import source_comparison as out_room
from .screen import (
    CroplandShare,
    Crosswalk,
    File,
    Lang,
    Mode,
    Narrow,
    Refine,
    Screen,
    stop_on_warnings,
    table_of,
)

_CAUSES = 8
_LEAST_TC = 0.5
"""Causes that a whole number of tonnes would show as 0 are told with the rest."""


def compare_sources_command(
    territories: Annotated[str, typer.Option(metavar="FILE")],
    source: Annotated[list[str], typer.Option(metavar="[NAME=]FILE", help="a land use; one at least of two or more")],
    before: Annotated[
        Optional[list[str]], typer.Option(metavar="NAME=FILE|YEAR", help="an earlier vintage of a source, for its flux")
    ] = None,
    communes: File = None,
    mode: Annotated[Mode, typer.Option()] = Mode.corrected,
    sealed_share: Annotated[float, typer.Option(min=0.0, max=1.0)] = 0.8,
    cropland_share: CroplandShare = None,
    crosswalk: Crosswalk = None,
    refine: Refine = None,
    narrow: Narrow = None,
    territory_id: Annotated[Optional[str], typer.Option()] = None,
    territory_name: Annotated[Optional[str], typer.Option()] = None,
    where: Annotated[Optional[str], typer.Option(help="SQL filter on the territories")] = None,
    crs: Annotated[Optional[str], typer.Option(help="equal-area CRS, outside France")] = None,
    release: Annotated[Optional[str], typer.Option(help="reference release")] = None,
    out: Annotated[Optional[list[Path]], typer.Option(help="result: .gpkg, .xlsx or a folder of CSV")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="warnings are errors: nothing is written")] = False,
    lang: Lang = None,
) -> None:
    """Assess one territory by several land uses, and tell where they differ and what that does to the carbon."""
    screen = Screen(lang)
    paths = Paths(
        territories=territories, communes=communes, crosswalk=crosswalk, refine=tuple(refine or ()),
        narrow=tuple(narrow or ()), territory_id=territory_id, territory_name=territory_name, where=where, crs=crs,
        release=release,
    )  # fmt: skip
    options = AssessmentOptions(mode=mode.value, sealed_share=sealed_share, cropland_share=cropland_share)
    targets = [(out_room.writer_of(target), target) for target in out or []]
    with screen.progress() as bar:
        task = bar.add_task(screen.say("step_reading"), total=1.0)
        inputs = read_sources(_named(source), _named(before or []), paths)

        def progress(fraction: float, message: str) -> None:
            bar.update(task, completed=fraction, description=screen.say(f"step_{message}"))

        found = compare_sources(inputs, options, progress=progress)
    told = {"": found.notices} | {s.name: s.assessment.warnings for s in found.sources}
    for name, notices in told.items():
        if name:
            screen.err.print(f"[bold]{escape(name)}[/]")
        for notice in notices:
            screen.notice(notice)
    stop_on_warnings(screen, tuple(n for notices in told.values() for n in notices), strict)
    written = [path for write, target in targets for path in write(found, target, screen.lang)]
    _print(screen, found)
    for path in written:
        screen.err.print(screen.say("written", path=path))


def _named(given: list[str]) -> dict[str, str]:
    """Return paths by name; what has none goes by its file's."""
    found: dict[str, str] = {}
    for entry in given:
        name, equals, path = entry.partition("=")
        name, path = (name.strip(), path) if equals else (Path(entry.partition("|")[0]).stem, entry)
        if name in found:
            raise UsageError("source_twice", name=name)
        found[name] = path
    return found


def _print(screen: Screen, found: SourceComparison) -> None:
    """Print the indicators, the areas by occupation, then what makes the stock differ, pair by pair."""
    screen.out.print(f"[bold]{screen.say('compared_head', names=', '.join(found.names))}[/]")
    shown = table_of(screen, ("column_source", "column_area", "column_uncovered", "column_stock", "column_density",
                              "column_flux"))  # fmt: skip
    whole = found.indicators[found.indicators["territory"] == TOTAL]
    for row in whole.itertuples():
        flux = screen.say("compared_no_flux") if pd.isna(row.flux_tco2e_yr) else _number(row.flux_tco2e_yr, screen)
        shown.add_row(
            str(row.source), _number(row.area_ha, screen, 1), _number(row.uncovered_ha, screen, 1),
            _number(row.stock_tc, screen), _number(row.stock_tc_ha, screen, 1), flux,
        )  # fmt: skip
    screen.out.print(shown)
    screen.out.print()
    side = out_room.side_by_side(found)
    areas = table_of(screen, ("column_occupation",))
    for name in found.names:
        areas.add_column(f"{name} (ha)", justify="right")
    for name in found.names:
        areas.add_column(f"{name} (tC)", justify="right")
    for occupation in side.index:
        cells = [_number(side.loc[occupation, ("area_ha", n)], screen, 1) for n in found.names]
        cells += [_number(side.loc[occupation, ("stock_tc", n)], screen) for n in found.names]
        areas.add_row(out_room.named(str(occupation), screen.lang), *cells)
    screen.out.print(areas)
    for first, second in out_room.pairs(found):
        screen.out.print()
        _print_causes(screen, found, first, second)


def _print_causes(screen: Screen, found: SourceComparison, first: str, second: str) -> None:
    """Print what makes two stocks differ: the largest cells, the rest, what is off the land."""
    whole = found.indicators[found.indicators["territory"] == TOTAL].set_index("source")["stock_tc"]
    difference = float(whole[second] - whole[first])
    cells = out_room.causes(found, first, second)
    told = cells["difference_tc"].abs() >= _LEAST_TC
    head = cells[told].head(_CAUSES)
    rest = cells.drop(head.index)
    said = screen.say("compared_causes", first=first, second=second, difference=_number(difference, screen, sign=True))
    screen.out.print(f"[bold]{said}[/]")
    table = table_of(screen, ("column_cause", "column_area", "column_difference"))
    for row in head.itertuples():
        ends = [out_room.named(str(o), screen.lang) for o in (row.first_occupation, row.second_occupation)]
        table.add_row(
            " → ".join(dict.fromkeys(ends)),
            _number(row.area_ha, screen, 1),
            _number(row.difference_tc, screen, sign=True),
        )
    left, off = float(rest["difference_tc"].sum()), difference - float(cells["difference_tc"].sum())
    table.add_row(screen.say("compared_rest"), _number(float(rest["area_ha"].sum()), screen, 1),
                  _number(left, screen, sign=True))  # fmt: skip
    table.add_row(screen.say("compared_off_land"), "", _number(off, screen, sign=True))
    screen.out.print(table)


def _number(value: float, screen: Screen, digits: int = 0, *, sign: bool = False) -> str:
    """Write a number; nothing where there is none."""
    if pd.isna(value):
        return "–"
    written = number(value + 0.0, digits, screen.lang).replace("-", "−")
    return f"+{written}" if sign and value > 0 else written
