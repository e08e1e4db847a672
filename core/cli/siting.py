"""The commands that look for places: ``carbocs scenario sensitivity``, ``search``, ``compensation``."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Optional

import numpy as np
import pandas as pd
import typer
from rich.markup import escape

from ..errors import Notice, UsageError
from ..indicators import TCO2E
from ..messages import number
from ..occupations import LAND, label_of
from ..report.scenario import TCO2E_HA, Study
from ..report.sensitivity import check_sensitivity_path, write_sensitivity
from ..report.what_if import KILOMETRES, Figure, hectares
from ..scenario import (
    Candidates,
    Search,
    Sensitivity,
    Template,
    candidates,
    compensation,
    default_grid_m,
    search,
    sensitivity,
)
from ..scenario.compensation import ANY, Compensation
from ..scenario.reading import only, read_candidates, read_territory_table
from ..scenario.sensitivity import LAST, START
from .planning import Base, Outputs, Plans, base, outputs, plans, reckoned, with_options
from .scenario import check_outputs, columns, finish, say_limits, toned
from .screen import Screen, stop_on_warnings

SHOWN_TEMPLATES = ("business_park", "renaturation_grassland", "afforestation_broadleaf")
"""What a sensitivity tells where no template is named: building, giving back, planting."""
_WORDS = ("what_if_emitted", "what_if_sequestered")
_MOST_ROWS = 20
Start = Annotated[int, typer.Option(help="the year of the conversion")]
Last = Annotated[int, typer.Option(help="the last year counted")]


@with_options(base)
def sensitivity_command(
    on: Base,
    template: Annotated[Optional[list[str]], typer.Option(help="a template; several may be named")] = None,
    grid: Annotated[Optional[float], typer.Option(metavar="M", help="cells of this width, not polygons")] = None,
    start: Start = START,
    last: Last = LAST,
    out: Annotated[Optional[list[Path]], typer.Option(help="result: .gpkg or .csv")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="warnings are errors: nothing is written")] = False,
) -> None:
    """Tell what a hectare costs or gives, place by place, under each template: the carbon price of land."""
    for target in out or ():
        check_sensitivity_path(target)
    asked = [on.template(t) for t in template or SHOWN_TEMPLATES]
    with on.screen.progress() as bar:
        task = bar.add_task(on.screen.say("step_sensitivity"), total=1.0)
        found = sensitivity(
            on.ground, asked, grid_m=grid or default_grid_m(on.ground), start=start, last=last,
            progress=lambda fraction, _: bar.update(task, completed=fraction),
        )  # fmt: skip
    _say(on.screen, on.notices, strict)
    _print_sensitivity(found, on.screen)
    for target in out or ():
        for path in write_sensitivity(found, target, on.screen.lang):
            on.screen.err.print(on.screen.say("written", path=path))


@with_options(base, plans, outputs)
def search_command(
    on: Base,
    plan: Plans,
    to: Outputs,
    candidate_zones: Annotated[str, typer.Option("--candidates", metavar="FILE", help="zones: id, min_ha")],
    need: Annotated[Optional[str], typer.Option(metavar="TABLE", help="territory, need_ha")] = None,
    need_ha: Annotated[Optional[list[str]], typer.Option(metavar="TERRITORY=HA", help="instead of a table")] = None,
    make: Annotated[str, typer.Option(metavar="TEMPLATE", help="what is to be made of the land")] = "business_park",
    min_ha: Annotated[float, typer.Option(min=0.0, help="the least taken of a zone, where it states none")] = 0.0,
    level: Annotated[str, typer.Option(help="the level the need is stated by")] = "commune",
    start: Start = START,
    last: Last = LAST,
    with_foregone: Annotated[bool, typer.Option("--with-foregone", help="count growth no longer given")] = False,
    seconds: Annotated[float, typer.Option(min=0.0, help="the most the solver may take")] = 60.0,
    scenario: Annotated[Optional[str], typer.Option(help="which of the scenarios drawn to compare with")] = None,
) -> None:
    """Choose, among candidate zones, those that meet a need in hectares at the least carbon (exact)."""
    check_outputs(to)
    template = on.template(make)
    needed = _need(need, need_ha)
    zones = read_candidates(candidate_zones, crs=on.ground.crs, min_ha=min_ha)
    on.notices.extend(zones.notices)
    measured = candidates(
        on.ground, zones.geometry, zones.ids, template, min_ha=zones.min_ha, level=level, start=start, last=last,
        with_foregone=with_foregone,
    )  # fmt: skip
    found = search(measured, needed, time_limit_s=seconds)
    on.notices.extend(n for n in found.notices if n.key != "scenario_scale")
    chosen = replace(found.scenario(on.screen.say("least_carbon")), mode=on.ground.mode, release=on.ground.release)
    drawn, sources = plan.scenarios(on, as_one=True, name=scenario) if plan else ((), ())
    against = (only(drawn, scenario),) if drawn else ()
    outcomes = reckoned(on, (chosen, *against))
    study = Study(outcomes, (), (), (*on.inputs.sources, zones.source, *sources), tuple(on.notices))

    def show() -> None:
        _print_search(found, on.screen)
        if against:
            saving = found.saved_against(outcomes[1], scaled=True)
            said = {"name": against[0].name, "drawn": _lost(saving.drawn_tco2e, on.screen)}
            line = on.screen.say("search_against", saved=_amount(saving.saved_tco2e, on.screen), **said)
            on.screen.out.print(escape(line))

    finish(study, on.screen, to, show)


@with_options(base, plans)
def compensation_command(
    on: Base,
    plan: Plans,
    give: Annotated[Optional[list[str]], typer.Option(metavar="TEMPLATE", help="what could be done")] = None,
    begin: Annotated[int, typer.Option(help="the year it begins")] = START,
    until: Annotated[Optional[int], typer.Option(help="the last year over which it is spread")] = None,
    by_year: Annotated[int, typer.Option(help="the year by which the sums balance")] = LAST,
    place: Annotated[Optional[str], typer.Option(help="a commune or territory to do it in")] = None,
    with_foregone: Annotated[bool, typer.Option("--with-foregone", help="count growth no longer given")] = False,
    scenario: Annotated[Optional[str], typer.Option(help="which of the scenarios")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="warnings are errors")] = False,
) -> None:
    """Tell how many hectares of renaturation or planting balance a scenario by a year: an order of magnitude."""
    scenarios, _ = plan.scenarios(on, as_one=True, name=scenario)
    (outcome,) = reckoned(on, (only(scenarios, scenario),))
    templates = [on.template(t) for t in give] if give else None
    found = compensation(
        outcome,
        templates,
        start=begin,
        end=until,
        by_year=by_year,
        place=place,
        with_foregone=with_foregone,
    )
    _say(on.screen, (*on.notices, *outcome.notices), strict)
    _print_compensation(found, on.templates, on.screen)


def siting_commands(app: typer.Typer) -> None:
    """Add the commands of this room to ``carbocs scenario``."""
    app.command("sensitivity")(sensitivity_command)
    app.command("search")(search_command)
    app.command("compensation")(compensation_command)


def _say(screen: Screen, notices: Sequence[Notice], strict: bool) -> None:
    for notice in notices:
        screen.notice(notice)
    stop_on_warnings(screen, tuple(notices), strict)


# --- sensitivity


def _print_sensitivity(found: Sensitivity, screen: Screen) -> None:
    """Print the mean price of every occupation, over the land that each template concerns."""
    head = screen.say("sensitivity_head", start=found.start, last=found.last, count=len(found.table))
    screen.out.print(f"[bold]{escape(head)}[/]")
    table = columns(screen, ("column_occupation", "column_area"), right=(1,))
    for template in found.templates:
        table.add_column(escape(template.label(screen.lang)), justify="right")
    by_occupation = dict(list(found.table.groupby("occupation")))
    for occupation, rows in ((o, by_occupation[o]) for o in LAND if o in by_occupation):
        prices = [_mean_price(rows, template, screen) for template in found.templates]
        if any(p != "–" for p in prices):
            area = hectares(float(rows["area_ha"].sum()), screen.lang).text
            table.add_row(label_of(str(occupation), screen.lang), area, *prices)
    screen.out.print(table)
    say_limits(screen)


def _mean_price(rows: pd.DataFrame, template: Template, screen: Screen) -> str:
    area = rows[f"{template.id}_concerned_ha"]
    whole = float(area.sum())
    if not whole:
        return "–"
    mean = float((rows[f"{template.id}_tco2e_ha"].fillna(0.0) * area).sum()) / whole
    return toned(Figure(mean, TCO2E_HA, screen.lang, _WORDS))


# --- search


def _need(table: Optional[str], pairs: Optional[list[str]]) -> pd.DataFrame:
    """Return what is needed: territory, need_ha.

    Raises:
        UsageError: ``no_need``, ``bad_option``. DataError: as reading a table raises.
    """
    if table:
        return read_territory_table(table, "need", ("need_ha",))
    if not pairs:
        raise UsageError("no_need")
    rows = []
    for pair in pairs:
        name, _, value = pair.partition("=")
        try:
            rows.append((name.strip(), float(value.replace(",", "."))))
        except ValueError as error:
            raise UsageError("bad_option", option="--need-ha", value=pair, allowed="TERRITORY=HA") from error
    return pd.DataFrame(rows, columns=["territory", "need_ha"])


def _print_search(found: Search, screen: Screen) -> None:
    given: Candidates = found.candidates
    head = screen.say("search_head", template=given.template.label(screen.lang), start=given.start, last=given.last)
    screen.out.print(f"[bold]{escape(head)}[/]")
    titles = ("column_zone", "column_taken", "column_of", "column_price", "column_carbon")
    table = columns(screen, titles, right=(1, 2, 3, 4))
    size = float(found.chosen["cost_tco2e"].abs().max()) if len(found.chosen) else 0.0
    for row in found.chosen.head(_MOST_ROWS).itertuples():
        areas = [hectares(float(v), screen.lang).text for v in (row.area_ha, row.of_ha)]
        price = Figure(-float(row.cost_tco2e_ha), TCO2E_HA, screen.lang, _WORDS)
        total = Figure(-float(row.cost_tco2e), TCO2E, screen.lang, _WORDS, unit_size=size)
        table.add_row(escape(str(row.zone)), *areas, toned(price), toned(total))
    screen.out.print(table)
    if len(found.chosen) > _MOST_ROWS:
        screen.out.print(screen.say("more_rows", count=len(found.chosen) - _MOST_ROWS))
    screen.out.print()
    table = columns(screen, ("column_territory", "column_need", "column_available", "column_taken"), right=(1, 2, 3))
    for row in found.by_unit.itertuples():
        if row.taken_ha > 0 or row.need_ha > 0:
            values = (row.need_ha, row.available_ha, row.taken_ha)
            cells = ["–" if np.isnan(v) else hectares(float(v), screen.lang).text for v in values]
            table.add_row(escape(f"{row.territory} {row.name}".strip()), *cells)
    screen.out.print(table)
    screen.out.print()
    screen.out.print(screen.say("search_total", area=hectares(found.area_ha, screen.lang).text,
                                lost=_lost(found.cost_tco2e, screen)))  # fmt: skip
    if np.isfinite(found.dearest_tco2e):
        saved = _amount(found.saved_against_dearest_tco2e, screen)
        screen.out.print(screen.say("search_dearest", saved=saved, dearest=_lost(found.dearest_tco2e, screen)))


def _lost(cost_tco2e: float, screen: Screen) -> str:
    """Return carbon lost as the flux it is, with its sign."""
    return Figure(-cost_tco2e, TCO2E, screen.lang, _WORDS).text


def _amount(value_tco2e: float, screen: Screen) -> str:
    return Figure(value_tco2e, TCO2E, screen.lang).text


# --- compensation


def _print_compensation(found: Compensation, templates: dict[str, Template], screen: Screen) -> None:
    lost = _lost(found.loss_tco2e, screen)
    screen.out.print(f"[bold]{escape(screen.say('compensation_head', lost=lost, year=found.by_year))}[/]")
    table = columns(screen, ("column_template", "column_gain", "column_needed", "column_there"), right=(1, 2, 3))
    for row in found.table[found.table["origin"].isin([ANY, "hedgerow"])].itertuples():
        label = templates[row.template].label(screen.lang)
        if row.origin == ANY:
            known = not np.isnan(row.gain_tco2e_ha)
            gain = toned(Figure(row.gain_tco2e_ha, TCO2E_HA, screen.lang, _WORDS)) if known else "–"
            need = "–" if np.isnan(row.needed_ha) else hectares(row.needed_ha, screen.lang).text
            there = hectares(row.available_ha, screen.lang).text
        else:
            gain = f"{number(row.gain_tco2e_km, 0, screen.lang)} tCO2e/km"
            need = "–" if np.isnan(row.needed_km) else Figure(row.needed_km, KILOMETRES, screen.lang).text
            there = "–"
        short = row.enough is not pd.NA and not bool(row.enough)
        table.add_row(label, gain, f"[bold yellow]{need}[/]" if short else need, there)
    screen.out.print(table)
    say_limits(screen)
