"""Scenarios out: GeoPackage with styles, folder of CSV, JSON with its published schema, each whole or absent.

All of it comes from one ``Study``: the outcomes of scenarios on one ground, with their references and budgets.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Callable

import numpy as np
import pandas as pd
import shapely

from .. import indicators
from ..errors import Notice, UsageError
from ..layers import Source, whole_file
from ..messages import text
from ..overlay import unions
from ..scenario import HORIZONS, Action, Outcome, ReferenceCourse, Search, Template
from ..scenario.budget import Budget
from ..scenario.course import FOREGONE
from ..scenario.ground import Ground
from ..scenario.reference_course import difference
from ..scenario.templates import MIXES, written
from .exchange import notices_table, plain, records
from .geopackage import Content, storable, write_content, write_style_rows
from .styles import diverging_style, line_style

SHOWN_YEARS = (2030, 2031, 2050)
"""The years whose sums are given with their range and their difference to the references."""
TC_HA = ((1.0, "tC/ha", "tC/ha"),)
TCO2E_HA = ((1.0, "tCO2e/ha", "tCO2e/ha"),)
_STYLES = (
    ("loss_tc_ha", TC_HA, "style_loss_per_hectare"),
    ("flux_2050_tco2e_ha", TCO2E_HA, "style_flux_2050_per_hectare"),
    ("flux_2050_tco2e", indicators.TCO2E, "style_flux_2050"),
    ("loss_tc", indicators.TC, "style_loss"),
)
"""Column, units and name of each style; of a layer, the first is shown when it is opened."""
_SCHEMA = Path(__file__).with_name("scenario.schema.json")
_HEDGEROW_COLOUR = "#4d9d72"


@dataclass(frozen=True)
class Study:
    """Scenarios on one ground and one span of years, ready to be written.

    Args:
        outcomes: at least one; their scenarios have names of their own.
        references: courses they are held against; land as it is always counts, and need not be among them.
        budgets: one an outcome, in their order; none where no land take of the past is known.
        sources: the layers and tables read.
        notices: what was said while they were read.
    """

    outcomes: tuple[Outcome, ...]
    references: tuple[ReferenceCourse, ...] = ()
    budgets: tuple[Budget, ...] = ()
    sources: tuple[Source, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def ground(self) -> Ground:
        """What the scenarios lie on."""
        return self.outcomes[0].ground

    @property
    def all_notices(self) -> tuple[Notice, ...]:
        """What must be said: of the reading, of each scenario, of references and budgets, each once."""
        given: list[Notice] = list(self.notices)
        for outcome in self.outcomes:
            given.extend(outcome.notices)
        for reference in self.references:
            given.extend(reference.notices)
        for budget in self.budgets:
            given.extend(budget.notices)
        distinct = {(n.key, str(n.values)): n for n in given}
        return tuple(distinct.values())

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels results are given by: those of the ground, at least the communes."""
        return levels_of(self.ground)


def levels_of(ground: Ground) -> tuple[str, ...]:
    """Return the levels that results on a ground are given by, at least the communes."""
    known = () if ground.units is None else tuple(ground.units["level"].drop_duplicates())
    return tuple(level for level in known if level != "total") or ("commune",)


# --- tables


def scenario_tables(study: Study, lang: str = "fr") -> dict[str, pd.DataFrame]:
    """Return every table of a study by name, each with the scenario in its first column where it has one."""
    outcomes = study.outcomes
    found = {
        "scenarios": scenarios_table(study),
        "actions": _of_each(outcomes, actions_table),
        "conversions": _of_each(outcomes, lambda o: o.conversions),
        "flux": _of_each(outcomes, lambda o: o.flux),
        "yearly": _of_each(outcomes, lambda o: o.yearly_table),
        "stocks": _of_each(outcomes, lambda o: o.stocks),
        "territories": _of_each(outcomes, lambda o: _by_levels(o, study.levels)),
        "reference_courses": _references(study),
        "templates": _templates(study),
        "options": _options(study),
        "sources": pd.DataFrame(
            [{**asdict(s), "details": json.dumps(s.details, ensure_ascii=False)} for s in study.sources],
            columns=[f.name for f in Source.__dataclass_fields__.values()],
        ),
        "notices": notices_table(_always(study), lang),
    }
    if study.budgets:
        found["budget"] = _of_budgets(study, lambda b: b.table)
        found["budget_yearly"] = _of_budgets(study, lambda b: b.curve)
        found["net_artificialisation"] = _of_budgets(study, lambda b: b.net_artificialisation)
    return found


def _always(study: Study) -> tuple[Notice, ...]:
    """Return the notices and what must be said of any scenario: its scale, its scope, its kinetics."""
    fixed = tuple(Notice(key, {}, "info") for key in ("scenario_scale", "scenario_scope", "scenario_kinetics"))
    return (*study.all_notices, *fixed)


def _of_each(outcomes: Sequence[Outcome], table: Callable[[Outcome], pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of the scenarios one under another, the scenario in the first column."""
    parts = [table(outcome).assign(scenario=outcome.scenario.name) for outcome in outcomes]
    whole = pd.concat(parts, ignore_index=True)
    return whole[["scenario", *(c for c in whole if c != "scenario")]]


def budget_table(study: Study) -> pd.DataFrame:
    """Return scenario and the columns of ``Budget.table``, ``over_run`` as 0 or 1; a row a scenario and territory."""
    return _of_budgets(study, lambda b: b.table.assign(over_run=b.over_run.astype(int)))


def budgets_by_year(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``Budget.curve`` and ``Budget.net_artificialisation`` of every scenario, the scenario first."""
    return _of_budgets(study, lambda b: b.curve), _of_budgets(study, lambda b: b.net_artificialisation)


def search_tables(found: Search) -> tuple[pd.DataFrame, np.ndarray, pd.DataFrame]:
    """Return the zones of a choice, their polygons (n,), and the units; carbon as a flux (below 0 where it is lost).

    Zones: zone, area_ha (taken), of_ha, share, flux_tco2e_ha, flux_tco2e. Units: those of ``Search.by_unit``.
    """
    zones = found.chosen.assign(flux_tco2e_ha=-found.chosen["cost_tco2e_ha"], flux_tco2e=-found.chosen["cost_tco2e"])
    at = pd.Index(found.candidates.table["zone"]).get_indexer(zones["zone"])
    units = found.by_unit.assign(flux_tco2e=-found.by_unit["cost_tco2e"]).drop(columns="cost_tco2e")
    return zones.drop(columns=["cost_tco2e_ha", "cost_tco2e"]), found.candidates.geometry[at], units


def _of_budgets(study: Study, table: Callable[[Budget], pd.DataFrame]) -> pd.DataFrame:
    parts = [table(b).assign(scenario=b.scenario) for b in study.budgets]
    whole = pd.concat(parts, ignore_index=True)
    return whole[["scenario", *(c for c in whole if c != "scenario")]]


def scenarios_table(study: Study) -> pd.DataFrame:
    """Return a row a scenario: areas, carbon, the sums at ``HORIZONS``, their ranges and differences to references."""
    return pd.DataFrame([scenario_row(outcome, study.references) for outcome in study.outcomes])


def scenario_row(outcome: Outcome, references: Sequence[ReferenceCourse] = ()) -> dict[str, Any]:
    """Return what ``scenarios_table`` tells of one scenario; no range where only its probable course was reckoned."""
    course, years = outcome.course, [y for y in SHOWN_YEARS if outcome.years[0] <= y <= outcome.years[-1]]
    row: dict[str, Any] = {
        "scenario": outcome.scenario.name,
        "note": outcome.scenario.note,
        "actions": len(outcome.scenario.actions),
        "converted_ha": float(course.conversions.area_ha.sum()),
        "hedgerow_km": float(course.hedgerow_km.sum()),
        "consumed_ha": float(course.consumed_ha.sum()),
        "artificialised_ha": float(course.artificialised_ha.sum()),
        "loss_tc": outcome.loss_tc,
    }
    row.update({f"flux_{h}_tco2e": outcome.cumulated(h) for h in HORIZONS})
    for year in years:
        if len(outcome.courses) > 1:
            row[f"low_{year}_tco2e"], row[f"high_{year}_tco2e"] = outcome.range_of(year)
        row[f"difference_as_is_{year}_tco2e"] = outcome.cumulated(year, foregone=True)
    for reference in (r for r in references if r.id != "as_is"):
        against = difference(outcome, reference).set_index("year")["cumulated_tco2e"]
        row.update({f"difference_{reference.id}_{y}_tco2e": float(against[y]) for y in years})
    return row


def actions_table(outcome: Outcome) -> pd.DataFrame:
    """Return ``outcome.actions`` with what the user gave and what it comes to per hectare.

    Adds share_low, share_high, note, label_en, label_fr, family, loss_tc_ha and flux_2050_tco2e_ha: of the ground of
    the action within the territories, NaN where it has none (hedgerows).
    """
    given, templates = outcome.scenario.actions, outcome.scenario.templates
    table = outcome.actions.copy()
    area = table["area_ha"].where(table["area_ha"] > 0)
    used = [templates[a.template] for a in given]
    return table.assign(
        share_low=[a.share_low for a in given],
        share_high=[a.share_high for a in given],
        note=[a.note for a in given],
        label_en=[t.label_en for t in used],
        label_fr=[t.label_fr for t in used],
        family=[t.family for t in used],
        loss_tc_ha=table["loss_tc"] / area,
        flux_2050_tco2e_ha=table["flux_2050_tco2e"] / area,
    )


def level_table(outcome: Outcome, level: str) -> pd.DataFrame:
    """Return ``outcome.by_level`` with the area of the units and what the scenario comes to per hectare of them."""
    number, units = outcome.ground.units_of(level)
    area = np.bincount(number, weights=outcome.ground.pieces["area_ha"].to_numpy(dtype=float), minlength=len(units))
    table = outcome.by_level(level)
    table.insert(2, "area_ha", area)
    table = table.assign(loss_tc_ha=table["loss_tc"] / area, flux_2050_tco2e_ha=table["flux_2050_tco2e"] / area)
    return table[table["territory"] != "none"].reset_index(drop=True)


def _by_levels(outcome: Outcome, levels: tuple[str, ...]) -> pd.DataFrame:
    parts = [level_table(outcome, level) for level in levels]
    whole = pd.concat(parts, ignore_index=True)
    whole.insert(0, "level", np.repeat(levels, [len(p) for p in parts]))
    return whole


def _references(study: Study) -> pd.DataFrame:
    """Return what references add to the growth of today's forests: course, year, flux_tco2e, cumulated_tco2e.

    Both count the growth that cleared forests no longer give, which stands beside them as foregone_growth_tco2e.
    """
    years = study.outcomes[0].years
    still = np.zeros(len(years))
    changes = {"as_is": (still, still)}
    changes.update({r.id: (r.change_tco2e.sum(axis=0), r.flux_tco2e.sum(axis=0)[FOREGONE]) for r in study.references})
    parts = [
        pd.DataFrame(
            {
                "course": name,
                "year": years,
                "flux_tco2e": flux,
                "cumulated_tco2e": np.cumsum(flux),
                "foregone_growth_tco2e": foregone,
            }
        )
        for name, (flux, foregone) in changes.items()
    ]
    return pd.concat(parts, ignore_index=True)


def courses_table(study: Study, lang: str = "fr") -> pd.DataFrame:
    """Return the courses of a study one under another, references first.

    course (the name of a scenario, or what a reference is called), kind (``reference`` or ``scenario``), year,
    flux_tco2e, foregone_growth_tco2e, cumulated_tco2e (both without growth foregone, as in ``Outcome.yearly_table``),
    pessimistic_tco2e, optimistic_tco2e (cumulated), consumed_ha, artificialised_ha; the last four of scenarios only.
    """
    years = study.outcomes[0].years
    flux = {"as_is": np.zeros((FOREGONE + 1, len(years)))}
    flux.update({r.id: r.flux_tco2e.sum(axis=0) for r in study.references})
    called = {"as_is": text("what_if_as_it_is", lang), "trend": text("what_if_trend", lang)}
    parts = []
    for name, values in flux.items():
        yearly = values[:FOREGONE].sum(axis=0)
        table = pd.DataFrame({"course": called[name], "kind": "reference", "year": years, "flux_tco2e": yearly})
        table["foregone_growth_tco2e"], table["cumulated_tco2e"] = values[FOREGONE], np.cumsum(yearly)
        parts.append(table)
    parts.extend(o.yearly_table.assign(course=o.scenario.name, kind="scenario") for o in study.outcomes)
    columns = [*parts[0], *(f"{mix}_tco2e" for mix in MIXES[1:]), "consumed_ha", "artificialised_ha"]
    return pd.concat(parts, ignore_index=True).reindex(columns=columns)


def _used(study: Study) -> dict[str, Template]:
    return {a.template: o.scenario.templates[a.template] for o in study.outcomes for a in o.scenario.actions}


def _templates(study: Study) -> pd.DataFrame:
    """Return the templates used: what they are, where their shares come from, and their conversions as JSON."""
    entries = json.loads(written(_used(study)))["templates"]
    columns = ["id", "label_en", "label_fr", "colour", "kind", "family", "consumption", "km", "source_en", "source_fr"]
    rows = [
        {**{c: e.get(c) for c in columns}, "conversions": json.dumps(e.get("conversions", {}), ensure_ascii=False)}
        for e in entries
    ]
    return pd.DataFrame(rows, columns=[*columns, "conversions"])


def _options(study: Study) -> pd.DataFrame:
    ground, years = study.ground, study.outcomes[0].years
    values = {
        "mode": ground.mode,
        "release": ground.release,
        "crs": ground.crs,
        "sealed_share": ground.sealed_share,
        "first_year": int(years[0]),
        "last_year": int(years[-1]),
        "kinetics": "CAT'ENR (ADEME)",
        "sign": "positive flux = sequestration",
    }
    return pd.DataFrame([(k, str(v)) for k, v in values.items()], columns=["option", "value"])


# --- files


def scenario_writer_of(path: Path) -> Callable[[Study, Path, str], list[Path]]:
    """Return what writes a study to a path, by its ending (none: a folder of CSV).

    Raises:
        UsageError: ``unknown_scenario_output``; ``no_such_folder`` where the folder it would stand in is not there.
    """
    from .workbook import write_scenario_workbook

    writers: dict[str, Callable[[Study, Path, str], list[Path]]] = {
        ".gpkg": write_scenario_geopackage,
        ".json": write_scenario_json,
        ".xlsx": write_scenario_workbook,
        "": write_scenario_csv,
    }
    writer = writers.get(path.suffix.casefold())
    if writer is None:
        raise UsageError("unknown_scenario_output", path=str(path))
    if not path.absolute().parent.is_dir():
        raise UsageError("no_such_folder", path=str(path.absolute().parent))
    return writer


def write_scenarios(study: Study, path: Path, lang: str = "fr") -> list[Path]:
    """Write a study to a path; return the files written."""
    return scenario_writer_of(path)(study, path, lang)


def write_scenario_csv(study: Study, path: Path, lang: str = "fr") -> list[Path]:
    """Write every table as a CSV file into a folder (made where it is not there); return the files."""
    path.mkdir(exist_ok=True)
    files = []
    for name, table in scenario_tables(study, lang).items():
        with whole_file(path / f"{name}.csv") as beside:
            table.to_csv(beside, index=False, lineterminator="\n", encoding="utf-8")
        files.append(path / f"{name}.csv")
    return files


def write_scenario_json(study: Study, path: Path, lang: str = "fr") -> list[Path]:
    """Write ``scenarios_to_json`` to a file."""
    with whole_file(path) as beside:
        beside.write_text(scenarios_to_json(study, lang) + "\n", encoding="utf-8")
    return [path]


def scenarios_to_json(study: Study, lang: str = "fr") -> str:
    """Return a study as JSON (``scenario_schema`` describes it); the flux by commune and pool stays in the tables."""
    tables = scenario_tables(study, lang)
    ground, years = study.ground, study.outcomes[0].years
    content: dict[str, Any] = {
        "schema": "carbocs-scenario-1",
        "mode": ground.mode,
        "release": ground.release,
        "crs": ground.crs,
        "sealed_share": ground.sealed_share,
        "first_year": int(years[0]),
        "last_year": int(years[-1]),
    }
    kept = ("scenarios", "actions", "conversions", "yearly", "stocks", "territories", "reference_courses")
    content.update({name: records(tables[name]) for name in kept})
    for name in ("budget", "budget_yearly", "net_artificialisation"):
        content[name] = records(tables[name]) if name in tables else []
    content["templates"] = json.loads(written(_used(study)))["templates"]
    content["sources"] = [asdict(s) for s in study.sources]
    content["warnings"] = [{"name": n.key, "level": n.level, "message": n.text(lang)} for n in _always(study)]
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False, default=plain)


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that ``scenarios_to_json`` keeps to."""
    found: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return found


# --- GeoPackage


def scenario_contents(study: Study, lang: str = "fr") -> list[Content]:
    """Return what the GeoPackage holds: of each scenario its actions and its results by level, then the tables.

    Layers bear the name of the scenario where there are several: ``actions``, ``hedgerows``, ``by_commune`` …
    """
    shown: list[Content] = []
    names = slugs([o.scenario.name for o in study.outcomes])
    for outcome, name in zip(study.outcomes, names):
        ending = f"_{name}" if len(names) > 1 else ""
        shown.extend(_action_layers(outcome, ending))
        for level in study.levels:
            table, geometry = level_table(outcome, level), outlines(outcome.ground, level)
            table.insert(0, "scenario", outcome.scenario.name)
            shown.append(Content(f"by_{level}{ending}", table, geometry))
    # The layers hold the actions that are drawn, the table all of them.
    tables = scenario_tables(study, lang)
    tables["all_actions"] = tables.pop("actions")
    held = [*shown, *(Content(name, table) for name, table in tables.items() if len(table.columns))]
    return [replace(content, table=storable(content.table)) for content in held]


def drawn_actions(outcome: Outcome, lang: str = "fr") -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return all actions with what was found of each, and what is drawn of them: polygons (n,) and lines (n,).

    None stands where an action has no polygon or no line, so that the rows always sum to the scenario. The columns are
    those of ``actions_table``, after the scenario; ``action`` is ``id``, and ``label`` the template's in ``lang``.
    """
    table = actions_table(outcome).rename(columns={"action": "id", f"label_{lang}": "label"})
    table = table.drop(columns=["label_en", "label_fr", "family"], errors="ignore")
    table = table.astype({"share_low": float, "share_high": float})
    table.insert(0, "scenario", outcome.scenario.name)
    table.insert(3, "label", table.pop("label"))
    shapes = np.array([_drawn(a) for a in outcome.scenario.actions] or [None], dtype=object)[: len(table)]
    dimension = np.where(shapely.is_missing(shapes), -1, shapely.get_dimensions(shapes))
    polygons, lines = shapes.copy(), shapes.copy()
    polygons[dimension != 2], lines[dimension != 1] = None, None
    return table, polygons, lines


def _action_layers(outcome: Outcome, ending: str) -> list[Content]:
    """Return the actions drawn as polygons, and those drawn as lines, with what was found of each."""
    table = actions_table(outcome).rename(columns={"action": "id"})
    table.insert(1, "scenario", outcome.scenario.name)
    shapes = np.array([_drawn(a) for a in outcome.scenario.actions] or [None], dtype=object)[: len(table)]
    dimension = np.where(shapely.is_missing(shapes), -1, shapely.get_dimensions(shapes))
    found = []
    for name, wanted, kind in (("actions", 2, "MultiPolygon"), ("hedgerows", 1, "MultiLineString")):
        at = np.flatnonzero(dimension == wanted)
        if len(at):
            found.append(Content(f"{name}{ending}", table.iloc[at].reset_index(drop=True), shapes[at], kind))
    return found


def _drawn(action: Action) -> Any:
    return action.geometry if action.areas is None else None


def outlines(ground: Ground, level: str) -> np.ndarray:
    """Return the outline of every unit of a level, in the order of ``level_table``."""
    number, units = ground.units_of(level)
    shapes = np.asarray(ground.pieces["geometry"], dtype=object)
    return np.asarray(unions(shapes, number, len(units))[(units["territory"] != "none").to_numpy()])


def write_scenario_geopackage(study: Study, path: Path, lang: str = "fr") -> list[Path]:
    """Write all of a study to a GeoPackage, whole or not at all: ``scenario_contents``, and QGIS styles."""
    with whole_file(path) as beside:
        held = scenario_contents(study, lang)
        for content in held:
            write_content(content, beside, study.ground.crs)
        write_style_rows(beside, [row for content in held for row in style_rows(content, lang)])
    return [path]


def style_rows(content: Content, lang: str) -> list[tuple[Any, ...]]:
    """Return the rows of ``layer_styles`` of a layer: loss per hectare first for actions, the sum for communes."""
    if content.geometry is None:
        return []
    if content.kind != "MultiPolygon":
        return [(content.name, text("style_hedgerows", lang), line_style(_HEDGEROW_COLOUR), True, "")]
    order = _STYLES if content.name.startswith("actions") else (_STYLES[2], _STYLES[3], *_STYLES[:2])
    rows = []
    for n, (column, units, key) in enumerate(order):
        qml = diverging_style(np.asarray(content.table[column], dtype=float), column, units, lang)
        name = text(key, lang)
        rows.append((content.name, name[:30], qml, n == 0, name))
    return rows


_LONGEST_SLUG = 60
"""File systems take names of 255 bytes, of which a result's own name and an ending need some."""


def slugs(names: Sequence[str]) -> list[str]:
    """Return names fit for layers and files: letters, digits and underscores, each once."""
    found: list[str] = []
    for name in names:
        bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
        slug = "_".join("".join(c if c.isalnum() else " " for c in bare).split())[:_LONGEST_SLUG] or "scenario"
        found.append(slug if slug not in found else f"{slug}_{len(found) + 1}")
    return found
