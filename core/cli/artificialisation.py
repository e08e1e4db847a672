"""The command ``carbocs artificialisation``: artificialised land as the law defines it, by OCS GE."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Optional

import pandas as pd
import typer

from ..artificialisation import Rules
from ..artificialisation.measure import DESTINATION, TOTAL, VIEW, Artificialisation, artificialisation
from ..inputs import Paths, read_inputs
from ..messages import number
from ..report import artificialisation as out_room
from ..scenario.reading import read_zoning
from .screen import File, Lang, Screen, Vintage, VintageBefore, stop_on_warnings, table_of


def artificialisation_command(
    territories: Annotated[str, typer.Option(metavar="FILE")],
    land_use: Annotated[str, typer.Option(metavar="FILE", help="OCS GE, or a difference layer of it")],
    land_use_before: File = None,
    years: Annotated[Optional[float], typer.Option(help="years between the two vintages")] = None,
    zones: Annotated[Optional[str], typer.Option(metavar="FILE", help="planning zones (typezone, CNIG)")] = None,
    transitional: Annotated[
        bool, typer.Option(help="grass in transition or abandoned (US6.1, US6.2) is artificialised")
    ] = True,
    pockets: Annotated[bool, typer.Option(help="what is too small and enclosed counts with what encloses it")] = True,
    built_m2: Annotated[float, typer.Option(min=0.0, help="threshold of built ground")] = 50.0,
    other_m2: Annotated[float, typer.Option(min=0.0, help="threshold of other surfaces")] = 2500.0,
    code_field: Annotated[Optional[str], typer.Option(help="cover,use")] = None,
    vintage: Vintage = None,
    vintage_before: VintageBefore = None,
    territory_id: Annotated[Optional[str], typer.Option()] = None,
    territory_name: Annotated[Optional[str], typer.Option()] = None,
    where: Annotated[Optional[str], typer.Option(help="SQL filter on the territories")] = None,
    crs: Annotated[Optional[str], typer.Option(help="equal-area CRS, outside France")] = None,
    out: Annotated[Optional[list[Path]], typer.Option(help="result: .gpkg, .xlsx or a folder of CSV")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="warnings are errors: nothing is written")] = False,
    lang: Lang = None,
) -> None:
    """Measure artificialised and sealed land, and what became so between two vintages (R101-1)."""
    screen = Screen(lang)
    paths = Paths(
        territories=territories, land_use=land_use, land_use_before=land_use_before, nomenclature="ocsge",
        code_field=code_field, territory_id=territory_id, territory_name=territory_name, crs=crs, where=where,
        vintage=vintage, vintage_before=vintage_before,
    )  # fmt: skip
    rules = Rules(built_m2, other_m2, transitional, pockets)
    targets = [(out_room.writer_of(target), target) for target in out or []]
    with screen.progress() as bar:
        task = bar.add_task(screen.say("step_reading"), total=1.0)
        inputs = read_inputs(paths, years=years, with_places=False, view=VIEW)
        zoning = None
        if zones:
            zoning, notices, source = read_zoning(zones, crs=inputs.crs)
            inputs = replace(inputs, sources=(*inputs.sources, source), notices=(*inputs.notices, *notices))

        def progress(fraction: float, message: str) -> None:
            bar.update(task, completed=fraction, description=screen.say(f"step_{message}"))

        found = artificialisation(inputs, rules, zones=zoning, years=years, progress=progress)
    for notice in found.notices:
        screen.notice(notice)
    stop_on_warnings(screen, found.notices, strict)
    written = [path for write, target in targets for path in write(found, target, screen.lang)]
    _print(screen, found)
    for path in written:
        screen.err.print(screen.say("written", path=path))


def _print(screen: Screen, found: Artificialisation) -> None:
    """Print the land of every territory and vintage, then the flows, then the uses of the whole."""
    names = dict(found.territories[["territory", "name"]].itertuples(index=False))

    def called(row: Any) -> str:
        territory = str(row.territory)
        whole = screen.say("artificial_total")
        name = whole if territory == TOTAL else f"{territory} {names[territory]}".strip()
        zone = str(row.zone)
        return name if not zone else f"  {screen.say('artificial_no_zone') if zone == '–' else zone}"

    screen.out.print(f"[bold]{screen.say('artificial_head', vintages=', '.join(found.vintages))}[/]")
    columns = ("data_vintage", "column_artificial_ha", "column_artificial_percent", "column_sealed_ha")
    land = table_of(screen, ("column_territory", *columns, "column_not_artificial_ha"))
    for row in _few(found.land, found):
        share = number(100 * row.artificial_share, 1, screen.lang)
        areas = (number(v, 1, screen.lang) for v in (row.artificial_ha, row.sealed_ha, row.not_artificial_ha))
        one, two, three = areas
        land.add_row(called(row), row.vintage, one, share, two, three)
    screen.out.print(land)
    if found.years is None:
        return
    before, after = found.vintages
    screen.out.print()
    screen.out.print(f"[bold]{screen.say('artificial_flow_head', before=before, after=after, years=found.years)}[/]")
    flows = table_of(
        screen, ("column_territory", "column_newly_ha", "column_given_back_ha", "column_net_ha", "column_net_ha_yr")
    )
    for row in _few(found.flows, found):
        values = (row.newly_ha, row.given_back_ha, row.net_ha, row.net_ha_yr)
        flows.add_row(called(row), *(number(v, 2, screen.lang).replace("-", "−") for v in values))
    screen.out.print(flows)
    uses = table_of(screen, ("data_destination", "column_newly_ha", "column_given_back_ha", "column_net_ha"))
    whole = found.flows_by_use[found.flows_by_use["territory"] == TOTAL]
    for row in whole.sort_values("newly_ha", ascending=False).itertuples():
        shown = (number(v, 2, screen.lang).replace("-", "−") for v in (row.newly_ha, row.given_back_ha, row.net_ha))
        uses.add_row(DESTINATION[row.destination].label(screen.lang), *shown)
    screen.out.print(uses)


def _few(table: pd.DataFrame, found: Artificialisation, most: int = 20) -> list[Any]:
    """Return the rows of the first territories and of the total."""
    shown = [*found.territories["territory"].head(most), TOTAL]
    return list(table[table["territory"].isin(shown)].itertuples())
