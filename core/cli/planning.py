"""What the commands of scenarios share: options of a ground, of actions, of budgets, of outputs, and what they open.

A command declares its own options; ``with_options`` puts the shared groups before and behind them.
"""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Callable, Optional

import pandas as pd
import typer

from ..assessment import AssessmentOptions, ground, observed_changes
from ..errors import Notice, UsageError
from ..inputs import Inputs, Paths, read_inputs
from ..layers import Source, split_path
from ..scenario import (
    FIRST_YEAR,
    LAST_YEAR,
    Action,
    Ground,
    Outcome,
    Reckoner,
    ReferenceCourse,
    Scenario,
    Template,
    load_templates,
    outcome,
    trend,
)
from ..scenario.budget import Allowance, Budget, allowance_from
from ..scenario.reading import (
    Mapped,
    called,
    gathered,
    read_actions,
    read_territory_table,
    read_zone_rules,
    read_zones,
)
from .screen import (
    Codes,
    CroplandShare,
    Crosswalk,
    File,
    Lang,
    MixSources,
    Mode,
    Narrow,
    Refine,
    Screen,
    Vintage,
    VintageBefore,
)

Files = Annotated[Optional[list[str]], typer.Option(metavar="FILE")]
Table = Annotated[Optional[str], typer.Option(metavar="TABLE")]


@dataclass
class Base:
    """A ground opened: what scenarios are reckoned on, the templates at hand, where messages go."""

    screen: Screen
    paths: Paths
    inputs: Inputs
    options: AssessmentOptions
    ground: Ground
    templates: dict[str, Template]
    years: tuple[int, int]
    observed: bool
    notices: list[Notice] = field(default_factory=list)
    _changes: Optional[pd.DataFrame] = None

    @property
    def land_use(self) -> str:
        """What the land use is called: its file or layer, with its vintage where that does not tell it."""
        source = next((s for s in self.inputs.sources if s.role == "land use"), None)
        if source is None:
            return ""
        file, layer = split_path(source.path)
        name = layer or file.stem
        vintage = source.vintage or self.paths.vintage
        return name if vintage is None or str(vintage)[2:] in name else f"{name} {vintage}"

    def over(self, *, land_use: Optional[str] = None, vintage: Optional[int] = None) -> "Base":
        """Open the same territories over another land use, or another vintage of this one."""
        paths = replace(self.paths, land_use_before=None, changes=None, vintage_before=None, vintage=vintage)
        if land_use is not None:
            paths = replace(paths, land_use=land_use, code_field=None)
        return opened(self.screen, paths, self.options, self.templates, self.years)

    def reckoner(self) -> Reckoner:
        """Return what reckons scenarios over the span asked for."""
        return Reckoner(self.ground, *self.years)

    @property
    def changes(self) -> Optional[pd.DataFrame]:
        """The yearly changes observed in each territory; None where no two vintages were given."""
        if self.observed and self._changes is None:
            self._changes = observed_changes(self.inputs, self.options)
        return self._changes

    def trend(self, start: int) -> Optional[ReferenceCourse]:
        """Return the past conversions continued from a year on; None where none were observed."""
        if self.changes is None:
            return None
        return trend(self.ground, self.changes, *self.years, start=start, changes_level=self.inputs.level)

    def template(self, name: str) -> Template:
        """Return a template by its id.

        Raises:
            UsageError: ``bad_option``.
        """
        if name not in self.templates:
            raise UsageError("bad_option", option="--template", value=name, allowed=", ".join(sorted(self.templates)))
        return self.templates[name]


def base(
    territories: File = None,
    land_use: File = None,
    communes: File = None,
    forests: File = None,
    land_use_before: Annotated[Optional[str], typer.Option(metavar="FILE", help="for the past trend")] = None,
    changes: File = None,
    years: Annotated[Optional[float], typer.Option(help="years between the two vintages")] = None,
    membership: File = None,
    successors: File = None,
    mode: Annotated[Mode, typer.Option()] = Mode.corrected,
    levels: Annotated[str, typer.Option(help="commune,epci,departement,region …")] = "",
    sealed_share: Annotated[float, typer.Option(min=0.0, max=1.0)] = 0.8,
    cropland_share: CroplandShare = None,
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
    template_file: Annotated[Optional[Path], typer.Option(metavar="JSON", help="templates of one's own")] = None,
    first_year: Annotated[int, typer.Option(help="the first year reckoned")] = FIRST_YEAR,
    last_year: Annotated[int, typer.Option(help="the last year reckoned")] = LAST_YEAR,
    lang: Lang = None,
) -> Base:
    """Open the ground that scenarios lie on: the inputs of an assessment."""
    screen = Screen(lang)
    if first_year > last_year:
        raise UsageError("bad_span", first=first_year, last=last_year)
    templates = load_templates(template_file)
    paths = Paths(
        territories=territories, land_use=land_use, communes=communes, land_use_before=land_use_before, changes=changes,
        forests=forests, membership=membership, successors=successors, release=release, nomenclature=nomenclature,
        code_field=code_field, territory_id=territory_id, territory_name=territory_name, crs=crs, where=where,
        vintage=vintage, vintage_before=vintage_before, crosswalk=crosswalk, mix_sources=mix_sources,
        refine=tuple(refine or ()), narrow=tuple(narrow or ()),
    )  # fmt: skip
    options = AssessmentOptions(
        mode=mode.value,
        levels=tuple(level.strip() for level in levels.split(",") if level.strip()),
        sealed_share=sealed_share,
        cropland_share=cropland_share,
        years=years,
    )
    return opened(screen, paths, options, templates, (first_year, last_year))


def opened(
    screen: Screen, paths: Paths, options: AssessmentOptions, templates: dict[str, Template], years: tuple[int, int]
) -> Base:
    """Read the layers of a ground and measure it."""
    with screen.progress() as bar:
        bar.add_task(screen.say("step_reading"), total=None)
        inputs = read_inputs(paths, years=options.years)
        found = ground(inputs, options)
    return Base(screen, paths, inputs, options, found, templates, years, inputs.observed, list(inputs.notices))


@dataclass
class Plans:
    """The layers and tables that hold actions, and how they are read."""

    actions: Sequence[str]
    zones: Sequence[str]
    zone_table: Optional[str]
    mapped: Mapped

    def scenarios(
        self, on: Base, *, as_one: bool = False, name: Optional[str] = None
    ) -> tuple[tuple[Scenario, ...], tuple[Source, ...]]:
        """Return the scenarios of all layers, and the layers; what is to be said of them is added to the base.

        ``as_one``: layers that name no scenario hold one together, called ``name`` or after the first.

        Raises:
            UsageError: ``no_actions``. DataError: as ``scenario.reading`` tells.
        """
        if not self:
            raise UsageError("no_actions")
        rules = read_zone_rules(self.zone_table, templates=on.templates) if self.zone_table else ()
        crs, known = on.ground.crs, on.templates
        readings = [read_zones(path, crs=crs, rules=rules, templates=known) for path in self.zones]
        readings += [read_actions(path, crs=crs, mapped=self.mapped, templates=known) for path in self.actions]
        on.notices.extend(n for r in readings for n in r.notices)
        if as_one and not any(r.named for r in readings):
            title = name or readings[0].scenarios[0].name
            readings = [called(r, title) for r in readings]
        scenarios = (replace(s, mode=on.ground.mode, release=on.ground.release) for s in gathered(readings))
        return tuple(scenarios), tuple(s for r in readings for s in r.sources)

    def __bool__(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.actions or self.zones)


def plans(
    actions: Annotated[
        Optional[list[str]], typer.Option(metavar="FILE", help="actions: a layer, or a table of areas by commune")
    ] = None,
    zones: Annotated[Optional[list[str]], typer.Option(metavar="FILE", help="planning zones (typezone, CNIG)")] = None,
    zone_table: Annotated[Optional[str], typer.Option(metavar="TABLE", help="what becomes of each zone")] = None,
    template_field: Annotated[Optional[str], typer.Option(help="the field whose values choose the template")] = None,
    template_of: Annotated[
        Optional[list[str]], typer.Option(metavar="VALUE=TEMPLATE", help="a value of that field, and its template")
    ] = None,
    template: Annotated[Optional[str], typer.Option(help="one template for all")] = None,
    year: Annotated[Optional[int], typer.Option(help="where the layer states none; the first of several")] = None,
    end: Annotated[Optional[int], typer.Option(help="the last year, where the layer states none")] = None,
    share: Annotated[Optional[float], typer.Option(min=0.0, max=1.0, help="where the layer states none")] = None,
    width: Annotated[Optional[float], typer.Option(min=0.0, help="of lines, in metres")] = None,
) -> Plans:
    """Return which layers and tables hold the actions."""
    pairs = [text.partition("=") for text in template_of or []]
    bad = next((p for p in pairs if not p[1]), None)
    if bad is not None:
        raise UsageError("bad_option", option="--template-of", value=bad[0], allowed="VALUE=TEMPLATE")
    given = {"template": template, "start": year, "end": end, "share": share, "width_m": width}
    fixed = {k: v for k, v in given.items() if v is not None}
    chosen = {value.strip(): name.strip() for value, _, name in pairs}
    return Plans(actions or (), zones or (), zone_table, Mapped(template_field, chosen, fixed=fixed))


@dataclass
class Accounts:
    """What is known of the land taken before, for the budget."""

    consumption: Optional[str]
    targets: Optional[str]
    level: Optional[str]
    asked: bool = False

    def allowance(self, on: Base) -> Optional[Allowance]:
        """Return what may be taken to 2031; None where nothing of the past is known and none was asked for.

        The land taken over 2011–2020 is the table's, else ten years of what two vintages observe.

        Raises:
            UsageError: ``no_consumption``. DataError: as ``scenario.budget`` tells.
        """
        targets = read_territory_table(self.targets, "targets", ("reduction_percent",)) if self.targets else None
        table = None
        if self.consumption:
            table = read_territory_table(self.consumption, "consumption", ("consumed_ha", "since_2021_ha"))
        changes = on.changes if table is None else None
        found = allowance_from(on.ground, table, changes, on.inputs.level, level=self.level, targets=targets)
        if found is None and self.asked:
            raise UsageError("no_consumption")
        return found


def accounts(
    consumption: Annotated[
        Optional[str],
        typer.Option(metavar="TABLE", help="territory, consumed_ha (2011–2020) and, if known, since_2021_ha"),
    ] = None,
    targets: Annotated[Optional[str], typer.Option(metavar="TABLE", help="territory, reduction_percent")] = None,
    budget_level: Annotated[Optional[str], typer.Option(help="the level of the budget")] = None,
) -> Accounts:
    """Return what is known of the land taken before."""
    return Accounts(consumption, targets, budget_level)


@dataclass
class Outputs:
    """Where results go."""

    out: Sequence[Path]
    charts: Optional[Path]
    strict: bool
    as_json: bool


def outputs(
    out: Annotated[Optional[list[Path]], typer.Option(help="result: .gpkg, .json or a folder of CSV")] = None,
    charts: Annotated[Optional[Path], typer.Option(help="folder for the charts")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="warnings are errors: nothing is written")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the result as JSON on standard output")] = False,
) -> Outputs:
    """Return where results go."""
    return Outputs(out or (), charts, strict, as_json)


def with_options(*groups: Callable[..., Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that gives a command the options of these groups, before its own.

    The command takes what each group returns as its first arguments, in their order.
    """

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        parts = [inspect.signature(g).parameters for g in groups]
        own = dict(list(inspect.signature(command).parameters.items())[len(groups) :])
        every = {**own, **{name: p for part in parts for name, p in part.items()}}

        def run(**given: Any) -> None:
            # The ground comes last: a fault in what is cheap to check is told before layers are opened.
            made = {g: g(**{n: given[n] for n in part}) for g, part in reversed(list(zip(groups, parts)))}
            command(*(made[g] for g in groups), **{n: given[n] for n in own})

        ordered = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in every.values()]
        run.__signature__ = inspect.Signature(ordered)  # type: ignore[attr-defined]
        run.__annotations__ = {name: p.annotation for name, p in every.items()}
        run.__doc__, run.__name__ = command.__doc__, command.__name__
        return run

    return decorated


def budgets_of(on: Base, known: Accounts, outcomes: Sequence[Outcome]) -> tuple[Budget, ...]:
    """Return the budget of every scenario; none where nothing is known of the past."""
    allowed = known.allowance(on)
    return () if allowed is None else tuple(allowed.used_by(o) for o in outcomes)


def reckoned(on: Base, scenarios: Sequence[Scenario]) -> tuple[Outcome, ...]:
    """Reckon scenarios, with their ranges, one after another on the same ground."""
    reckoner = on.reckoner()
    with on.screen.progress() as bar:
        task = bar.add_task(on.screen.say("step_scenarios"), total=len(scenarios))
        found = []
        for scenario in scenarios:
            found.append(outcome(scenario, reckoner))
            bar.advance(task)
    return tuple(found)


def drawn(scenario: Scenario) -> tuple[Action, ...]:
    """Return the actions of a scenario that have polygons."""
    return tuple(a for a in scenario.actions if a.areas is None and a.geometry.area > 0)
