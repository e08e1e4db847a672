"""The commands ``carbocs scenario run``, ``compare``, ``batch`` and ``budget``; ``siting`` adds the others."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Callable, Optional

import pandas as pd
import typer
from rich.markup import escape
from rich.table import Table

from ..errors import UsageError
from ..indicators import TC, TCO2E
from ..layers import Source
from ..messages import NARROW_SPACE
from ..report.batch import check_batch_path, gathered, over_grounds, write_batch
from ..report.scenario import Study, level_table, levels_of, scenario_writer_of, scenarios_to_json, write_scenarios
from ..report.scenario_charts import scenario_charts
from ..report.what_if import MOST_COMPARED, ActionRow, Figure, comparison, hectares, live
from ..scenario import Outcome, Scenario, outcomes
from ..scenario.budget import FIRST_NET_YEAR, Budget
from ..scenario.reading import only
from ..scenario.reference_course import difference
from .planning import (
    Accounts,
    Base,
    Outputs,
    Plans,
    accounts,
    base,
    budgets_of,
    outputs,
    plans,
    reckoned,
    with_options,
)
from .screen import Screen, stop_on_warnings

scenario_app = typer.Typer(no_args_is_help=True, help="Scenarios of land take: what they cost, and what else could be.")
_MOST_ROWS = 20
_TONES = {-1: "yellow", 0: "", 1: "green"}


@scenario_app.command("run")
@with_options(base, plans, accounts, outputs)
def run_command(
    on: Base,
    plan: Plans,
    known: Accounts,
    to: Outputs,
    scenario: Annotated[Optional[str], typer.Option(help="which of the scenarios, or the name to give")] = None,
) -> None:
    """Reckon a scenario: what is converted, lost and gained, year by year, and what the land-take budget has left."""
    check_outputs(to)
    scenarios, sources = plan.scenarios(on, as_one=True, name=scenario)
    study = _study(on, (only(scenarios, scenario),), sources, known)
    finish(study, on.screen, to, lambda: _print_run(study, on))


@scenario_app.command("compare")
@with_options(base, plans, accounts, outputs)
def compare_command(on: Base, plan: Plans, known: Accounts, to: Outputs) -> None:
    """Set up to six scenarios side by side, beside the land left as it is and the past trend."""
    check_outputs(to)
    scenarios, sources = plan.scenarios(on)
    if len(scenarios) > MOST_COMPARED:
        raise UsageError("too_many_scenarios", count=len(scenarios), most=MOST_COMPARED)
    study = _study(on, scenarios, sources, known)
    finish(study, on.screen, to, lambda: _print_comparison(study, on.screen))


@scenario_app.command("batch")
@with_options(base, plans)
def batch_command(
    on: Base,
    plan: Plans,
    ranges: Annotated[bool, typer.Option("--ranges", help="the pessimistic and the optimistic course too")] = False,
    also_land_use: Annotated[
        Optional[list[str]], typer.Option(metavar="FILE", help="another land use to reckon every scenario on too")
    ] = None,
    also_vintage: Annotated[
        Optional[list[int]], typer.Option(metavar="YEAR", help="another vintage of the land use, likewise")
    ] = None,
    out: Annotated[Optional[list[Path]], typer.Option(help="result: .csv, .parquet or a folder of CSV")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="warnings are errors: nothing is written")] = False,
) -> None:
    """Reckon hundreds of scenarios on one ground, a row each: variants of a plan, draws of what is uncertain."""
    targets = out or ()
    for target in targets:
        check_batch_path(target)
    scenarios, _ = plan.scenarios(on)
    grounds = [on, *(on.over(land_use=path) for path in also_land_use or ())]
    grounds += [on.over(vintage=year) for year in also_vintage or ()]
    levels = levels_of(on.ground) if any(not target.suffix for target in targets) else ()
    with on.screen.progress() as bar:
        step = on.screen.say("step_scenarios")
        parts = []
        for each in grounds:
            every = outcomes(scenarios, each.reckoner(), ranges=ranges)
            parts.append(gathered(bar.track(every, total=len(scenarios), description=step), levels))
    found = parts[0] if len(grounds) == 1 else over_grounds([g.land_use for g in grounds], parts)
    told = [notice for each in grounds for notice in each.notices]
    notices = tuple(notice for n, notice in enumerate(told) if notice not in told[:n])
    for notice in notices:
        on.screen.notice(notice)
    for notice, more in found.kinds:
        on.screen.notice(notice)
        if more:
            on.screen.err.print(on.screen.say("batch_more_notices", count=more))
    stop_on_warnings(on.screen, (*notices, *found.notices), strict)
    _print_batch(found.scenarios, on.screen)
    say_limits(on.screen)
    for target in targets:
        for path in write_batch(found, target, notices, on.screen.lang):
            on.screen.err.print(on.screen.say("written", path=path))


@scenario_app.command("budget")
@with_options(base, plans, accounts, outputs)
def budget_command(on: Base, plan: Plans, known: Accounts, to: Outputs) -> None:
    """Tell the land-take budget to 2031, what scenarios use of it, and the net artificialisation after it."""
    check_outputs(to)
    known.asked = True
    nothing = ((Scenario(on.screen.say("what_if_as_it_is")),), ())
    scenarios, sources = plan.scenarios(on) if plan else nothing
    study = _study(on, scenarios, sources, known)
    finish(study, on.screen, to, lambda: _print_budgets(study, on.screen))


def check_outputs(to: Outputs) -> None:
    """Refuse what cannot be written before the work, not after."""
    for target in to.out:
        scenario_writer_of(target)


def _study(on: Base, scenarios: Sequence[Scenario], sources: Sequence[Source], known: Accounts) -> Study:
    outcomes = reckoned(on, scenarios)
    # From the first action on, so that scenarios and trend are summed over the same years.
    past = on.trend(min(o.first_year for o in outcomes))
    references = () if past is None else (past,)
    budgets = budgets_of(on, known, outcomes)
    return Study(outcomes, references, budgets, (*on.inputs.sources, *sources), tuple(on.notices))


def finish(study: Study, screen: Screen, to: Outputs, show: Callable[[], None]) -> None:
    """Say the notices, write the files, and print: JSON, or what ``show`` prints."""
    for notice in study.all_notices:
        screen.notice(notice)
    stop_on_warnings(screen, study.all_notices, to.strict)
    written = [path for target in to.out for path in write_scenarios(study, target, screen.lang)]
    if to.charts:
        scenario_charts(study, to.charts, lang=screen.lang)
        written.append(to.charts)
    if to.as_json:
        sys.stdout.write(scenarios_to_json(study, screen.lang) + "\n")
    else:
        show()
        say_limits(screen)
    for path in written:
        screen.err.print(screen.say("written", path=path))


def say_limits(screen: Screen) -> None:
    """Print what must stand beside every figure: its scale and what it leaves out."""
    screen.out.print()
    screen.out.print(f"[yellow]{escape(screen.say('scenario_scale'))}[/]")
    screen.out.print(f"[dim]{escape(screen.say('scenario_scope'))}[/]")


# --- one scenario


def _print_run(study: Study, on: Base) -> None:
    screen, outcome = on.screen, study.outcomes[0]
    shown = live(outcome, screen.lang)
    head = screen.say(
        "scenario_head", name=shown.title, mode=screen.say(f"mode_{on.ground.mode}_name"), release=on.ground.release
    )
    screen.out.print(f"[bold]{escape(head)}[/]")
    screen.out.print(escape(shown.subtitle))
    screen.out.print()
    if shown.origins:
        table = columns(screen, ("column_was", "column_area", "column_change"), right=(1, 2))
        for origin in (o for o in shown.origins if o.area.number != "0"):
            table.add_row(origin.label, origin.area.text, toned(origin.change))
        screen.out.print(table)
        screen.out.print()
    table = columns(screen, ("", "", ""), right=(1,), header=False)
    figures = [
        (screen.say("what_if_row_loss"), shown.loss),
        (screen.say("what_if_row_cumulated", year=2030), shown.by_2030),
        (screen.say("what_if_row_cumulated", year=2050), shown.by_2050),
        (screen.say("what_if_row_difference", year=2050), shown.difference_2050),
        *_trend_figures(study, outcome, screen),
        (screen.say("what_if_row_consumed"), shown.consumed),
        (screen.say("what_if_row_artificialised"), shown.artificialised),
    ]
    for label, figure in figures:
        said = f"({figure.range})" if figure.range else ""
        table.add_row(label, toned(figure), f"{figure.word} {said}".strip())
    screen.out.print(table)
    if study.budgets:
        screen.out.print()
        _print_budget(study.budgets, screen)
    _print_actions(shown.actions, screen)
    for level in on.options.levels:
        _print_level(outcome, level, screen)


def _trend_figures(study: Study, outcome: Outcome, screen: Screen) -> list[tuple[str, Figure]]:
    """Return the difference to the past trend at the end of the span, where a trend is known."""
    year = int(outcome.years[-1])
    return [
        (
            screen.say("scenario_against_trend", year=year),
            Figure(
                float(difference(outcome, reference)["cumulated_tco2e"].iloc[-1]),
                TCO2E,
                screen.lang,
                ("scenario_more", "scenario_less"),
            ),
        )
        for reference in study.references
    ]


def _print_actions(rows: Sequence[ActionRow], screen: Screen) -> None:
    screen.out.print()
    titles = ("column_action", "column_template", "column_years", "column_area", "column_change", "column_by_2050")
    table = columns(screen, titles, right=(3, 4, 5))
    for row in rows[:_MOST_ROWS]:
        table.add_row(escape(row.id), row.label, row.years, row.area.text, toned(row.loss), toned(row.by_2050))
    screen.out.print(table)
    if len(rows) > _MOST_ROWS:
        screen.out.print(screen.say("more_rows", count=len(rows) - _MOST_ROWS))


def _print_level(outcome: Outcome, level: str, screen: Screen) -> None:
    """Print the units of a level that the scenario touches."""
    found = level_table(outcome, level)
    found = found[(found["converted_ha"] > 0) | (found["flux_2050_tco2e"] != 0)]
    if found.empty:
        return
    screen.out.print()
    titles = ("column_territory", "column_converted", "column_consumed", "column_by_2050")
    table = columns(screen, titles, right=(1, 2, 3))
    size = float(found["flux_2050_tco2e"].abs().max())
    words = ("what_if_emitted", "what_if_sequestered")
    for row in found.head(_MOST_ROWS).itertuples():
        total = Figure(float(row.flux_2050_tco2e), TCO2E, screen.lang, words, unit_size=size)
        areas = [hectares(float(v), screen.lang).text for v in (row.converted_ha, row.consumed_ha)]
        table.add_row(escape(f"{row.territory} {row.name}".strip()), *areas, toned(total))
    screen.out.print(table)
    if len(found) > _MOST_ROWS:
        screen.out.print(screen.say("more_rows", count=len(found) - _MOST_ROWS))


# --- several


def _print_comparison(study: Study, screen: Screen) -> None:
    outcomes = {o.scenario.name: o for o in study.outcomes}
    budgets = {b.scenario: (b.total["left_ha"], b.total["allowed_2021_2031_ha"]) for b in study.budgets}
    shown = comparison(outcomes, screen.lang, study.references, budgets or None)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("")
    for column in shown.columns:
        table.add_column(escape(column.name), justify="right", style="dim" if column.reference else "")
    for row in shown.rows:
        cells = ["–" if cell is None else _cell(cell) for cell in row.cells]
        table.add_row(f"{row.label} ({row.unit})", *cells)
    screen.out.print(table)
    for name in _overrun(study.budgets):
        screen.out.print(f"[bold yellow]{escape(screen.say('scenario_overrun', name=name))}[/]")


def _cell(figure: Figure) -> str:
    """Return a figure without its unit, its range below it."""
    return _in_tone(figure.number, figure) + (f"\n[dim]{figure.range}[/]" if figure.range else "")


def _overrun(budgets: Sequence[Budget]) -> list[str]:
    return [b.scenario for b in budgets if b.over_run.any()]


# --- hundreds


def _print_batch(scenarios: pd.DataFrame, screen: Screen) -> None:
    """Print the scenarios from what gives most to what costs most; of many, both ends."""
    ordered = scenarios.sort_values("flux_2050_tco2e", ascending=False, kind="stable")
    half = _MOST_ROWS // 2
    ends = ordered if len(ordered) <= _MOST_ROWS else pd.concat([ordered.head(half), ordered.tail(half)])
    several = "land_use" in ordered
    own = ("column_land_use",) if several else ()
    titles = ("column_scenario", *own, "column_converted", "column_consumed", "column_change", "column_by_2050")
    table = columns(screen, titles, right=tuple(range(len(own) + 1, len(titles))))
    words = ("what_if_emitted", "what_if_sequestered")
    flux, loss = (float(ends[c].abs().max()) for c in ("flux_2050_tco2e", "loss_tc"))
    for n, row in enumerate(ends.itertuples()):
        if len(ordered) > _MOST_ROWS and n == half:
            table.add_row("…")
        areas = [hectares(float(v), screen.lang).text for v in (row.converted_ha, row.consumed_ha)]
        change = Figure(float(row.loss_tc), TC, screen.lang, words, unit_size=loss)
        total = Figure(float(row.flux_2050_tco2e), TCO2E, screen.lang, words, unit_size=flux)
        on = [escape(str(row.land_use))] if several else []
        table.add_row(escape(str(row.scenario)), *on, *areas, toned(change), toned(total))
    screen.out.print(table)
    screen.out.print(screen.say("batch_reckoned", count=ordered["scenario"].nunique()))
    if several:
        screen.out.print(screen.say("batch_grounds", count=ordered["land_use"].nunique()))


# --- the budget


def _print_budgets(study: Study, screen: Screen) -> None:
    _print_budget(study.budgets, screen)
    last = int(study.outcomes[0].years[-1])
    if last < FIRST_NET_YEAR:
        return
    screen.out.print()
    table = columns(screen, ("column_scenario", "column_net"), right=(1,))
    for budget in study.budgets:
        net = float(budget.net_artificialisation["artificialised_ha"].sum())
        table.add_row(escape(budget.scenario), toned(hectares(net, screen.lang, net=True), areas=True))
    screen.out.print(table)
    screen.out.print(f"[dim]{screen.say('scenario_net_why', first=FIRST_NET_YEAR, last=last)}[/]")


def _print_budget(budgets: Sequence[Budget], screen: Screen) -> None:
    """Print what each territory may take to 2031, has taken, and has left after each scenario."""
    several = len(budgets) > 1
    own = ["column_scenario"] if several else []
    titles = ("column_territory", "column_consumed_before", "column_reduction", "column_allowed", "column_since", *own,
              "column_used", "column_left")  # fmt: skip
    table = columns(screen, titles, right=(1, 2, 3, 4, 6, 7) if several else (1, 2, 3, 4, 5, 6))
    for n, first in enumerate(budgets[0].table.itertuples()):
        values = (first.consumed_2011_2021_ha, first.allowed_2021_2031_ha, first.consumed_since_2021_ha)
        before, allowed, since = (hectares(float(v), screen.lang).text for v in values)
        percent = f"−{first.reduction_percent:.0f}{NARROW_SPACE if screen.lang == 'fr' else ''}%"
        shared = [escape(str(first.name or first.territory)), before, percent, allowed, since]
        for budget in budgets:
            row = budget.table.iloc[n]
            used, left = (hectares(float(row[c]), screen.lang).text for c in ("used_by_scenario_ha", "left_ha"))
            left = f"[bold yellow]▲ {left}[/]" if row["over_run"] else left
            table.add_row(*shared, *([escape(budget.scenario)] if several else []), used, left)
            shared = [""] * len(shared)
    screen.out.print(table)
    screen.out.print(f"[dim]{screen.say('scenario_budget_why')}[/]")


# --- tables of text


def columns(screen: Screen, titles: Sequence[str], right: Sequence[int] = (), *, header: bool = True) -> Table:
    """Return an empty table with the columns of these message keys; ``right`` tells those of numbers."""
    table = Table(box=None, header_style="bold", pad_edge=False, show_header=header)
    for n, title in enumerate(titles):
        table.add_column(screen.say(title) if title else "", justify="right" if n in right else "left")
    return table


def toned(figure: Figure, *, areas: bool = False) -> str:
    """Return a figure in the colour of its sign (of areas the other way round: what is taken is the loss)."""
    return _in_tone(figure.text, figure, -1 if areas else 1)


def _in_tone(written: str, figure: Figure, direction: int = 1) -> str:
    colour = _TONES[figure.tone * direction] if figure.words is not None else ""
    return f"[{colour}]{written}[/]" if colour else written
