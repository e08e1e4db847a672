"""What the algorithms of scenarios share: the ground they lie on, the actions read, their layers styled and named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessing,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterMapLayer,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .base import ANY, LAND_USE, POLYGONS, REFINING, CarbocsAlgorithm, levels, modes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ...core.assessment import AssessmentOptions
    from ...core.inputs import Inputs
    from ...core.layers import Source
    from ...core.report.geopackage import Content
    from ...core.report.what_if import Figure
    from ...core.scenario import Budget, Ground, Outcome, Reckoner, ReferenceCourse, Scenario, Template
    from ...core.scenario.budget import Allowance
    from ...core.scenario.reading import Mapped, Reading

translate = QCoreApplication.translate
FIRST, LAST = 2018, 2050
"""The span reckoned unless the user sets it (``core.scenario.FIRST_YEAR``, ``LAST_YEAR``)."""
BUILT = "business_park"
ANY_SHAPE = [QgsProcessing.SourceType.TypeVectorPolygon, QgsProcessing.SourceType.TypeVectorLine, *ANY]
_SHIPPED = Path(__file__).parents[2] / "core" / "scenario" / "templates.json"
_DOUBLE, _WHOLE = QgsProcessingParameterNumber.Type.Double, QgsProcessingParameterNumber.Type.Integer
_FIELDS = {"ID_FIELD": "id", "START_FIELD": "start", "END_FIELD": "end", "SHARE_FIELD": "share",
           "SCENARIO_FIELD": "scenario"}  # fmt: skip
"""The parameters that name columns of the actions, and what ``core.scenario.reading`` calls these."""


def next_year() -> int:
    """Return the year proposed for what is planned."""
    from datetime import date

    return date.today().year + 1


def template_choices(kind: str | None = None) -> list[tuple[str, str]]:
    """Return the templates shipped, of a kind where one is asked for, and what each is called.

    The file is read as it is: QGIS asks for parameters when it starts, with the engine's packages or without.
    """
    entries = json.loads(_SHIPPED.read_text(encoding="utf-8"))["templates"]
    label = f"label_{settings.read().lang}"
    return [(str(e["id"]), str(e[label])) for e in entries if kind is None or e.get("kind", "area") == kind]


class WhatIfAlgorithm(CarbocsAlgorithm):
    """An algorithm on a ground: territories, land use and their figures."""

    GROUND = ("TERRITORIES", "LAND_USE", "COMMUNES", "FORESTS", "MEMBERSHIP", "SUCCESSORS")
    PLANS = ("ACTIONS", "AREAS", "ZONES", "ZONE_TABLE")
    PAST = ("LAND_USE_BEFORE", "CHANGES", "CONSUMPTION", "TARGETS")

    def __init__(self) -> None:
        """Make an algorithm that has read nothing yet."""
        super().__init__()
        self.sources: list[Source] = []

    def groupId(self) -> str:  # noqa: N802 (the name is QGIS's)
        """Return the group's id."""
        return "what_if"

    # --- parameters

    def add_ground(self) -> None:
        """Add what scenarios lie on."""
        self.add_territories()
        self.add_land_use()
        label = translate("CarbOCS", "Communes whose figures apply, where the territories are not communes")
        self.add(QgsProcessingParameterFeatureSource("COMMUNES", label, POLYGONS, optional=True))
        label = translate("CarbOCS", "Forests (BD Forêt)")
        self.add(QgsProcessingParameterMapLayer("FORESTS", label, optional=True, types=REFINING))
        self.add_refining_layers()

    def add_ground_options(self) -> None:
        """Add the fields and options of the ground, folded away."""
        kept = settings.read()
        names = [m for m, _ in modes()]
        self.add(
            QgsProcessingParameterEnum(
                "MODE",
                translate("CarbOCS", "Mode"),
                [label for _, label in modes()],
                defaultValue=names.index(kept.mode) if kept.mode in names else 0,
            ),
            advanced=True,
        )
        label = translate("CarbOCS", "Share of artificial land that is sealed")
        share = QgsProcessingParameterNumber(
            "SEALED_SHARE", label, _DOUBLE, defaultValue=kept.sealed_share, minValue=0.0, maxValue=1.0
        )
        self.add(share, advanced=True)
        label = translate("CarbOCS", "Templates of your own (JSON)")
        kinds = QgsProcessingParameterFile.Behavior.File
        self.add(QgsProcessingParameterFile("TEMPLATES", label, kinds, "json", optional=True), advanced=True)
        self.add_territory_fields()
        self.add_code_field()
        self.add_reading()
        self.add_successors()
        self.add_crs()

    def add_level(self, first: str | None = None) -> None:
        """Add the level of the result; ``first`` is what its first choice says instead of "as they are"."""
        whole = translate("CarbOCS", "The territories as they are")
        names = [first or whole, *(label for _, label in levels())]
        default = 0 if first else 1
        self.add(QgsProcessingParameterEnum("LEVEL", translate("CarbOCS", "Level"), names, defaultValue=default))

    def add_own_level(self) -> None:
        """Add levels of the user's, folded away."""
        label = translate("CarbOCS", "Table of levels of your own (territory, a column a level)")
        self.add(QgsProcessingParameterFeatureSource("MEMBERSHIP", label, ANY, optional=True), advanced=True)
        label = translate("CarbOCS", "Level of your own: a column of that table or of the territories")
        self.add(QgsProcessingParameterString("OTHER_LEVEL", label, None, optional=True), advanced=True)

    def add_actions(self) -> None:
        """Add what is planned: a layer of actions or planning zones, and what holds where they do not say."""
        self.add(
            QgsProcessingParameterFeatureSource(
                "ACTIONS", translate("CarbOCS", "Actions (polygons, lines, or a table of areas)"), ANY_SHAPE,
                optional=True,
            ),
            help=translate("CarbOCS", "Columns: id, template, start, end, share, note, scenario; in French too."),
        )  # fmt: skip
        label = translate("CarbOCS", "Planning zones of a PLU (typezone)")
        self.add(QgsProcessingParameterFeatureSource("ZONES", label, POLYGONS, optional=True))
        label = translate("CarbOCS", "Field of what becomes of it (found where empty)")
        self.add(QgsProcessingParameterField("TEMPLATE_FIELD", label, None, "ACTIONS", optional=True))
        names = [translate("CarbOCS", "as the layer says"), *(label for _, label in template_choices())]
        label = translate("CarbOCS", "What becomes of it, where the layer does not say")
        self.add(QgsProcessingParameterEnum("TEMPLATE", label, names, defaultValue=0))
        for name, text in (
            ("YEAR", translate("CarbOCS", "Year (or first year), where the layer does not say")),
            ("END", translate("CarbOCS", "Last year, where the layer does not say")),
        ):
            self.add(QgsProcessingParameterNumber(name, text, _WHOLE, optional=True, minValue=1900, maxValue=2200))
        label = translate("CarbOCS", "Share or probability (0–1), where the layer does not say")
        self.add(QgsProcessingParameterNumber("SHARE", label, _DOUBLE, optional=True, minValue=0.0, maxValue=1.0))

    def add_action_options(self) -> None:
        """Add how the layer of actions is read, and the span reckoned, folded away."""
        self.add(
            QgsProcessingParameterMatrix(
                "MAPPING",
                translate("CarbOCS", "Values of that field, and the template of each"),
                headers=[translate("CarbOCS", "Value"), translate("CarbOCS", "Template (id or name; empty: left out)")],
                optional=True,
            ),
            advanced=True,
        )
        for name, label in (
            ("ID_FIELD", translate("CarbOCS", "Field of the actions' id (found where empty)")),
            ("START_FIELD", translate("CarbOCS", "Field of the year, or first year (found where empty)")),
            ("END_FIELD", translate("CarbOCS", "Field of the last year (found where empty)")),
            ("SHARE_FIELD", translate("CarbOCS", "Field of the share (found where empty)")),
            ("SCENARIO_FIELD", translate("CarbOCS", "Field of the scenario's name (found where empty)")),
        ):
            self.add(QgsProcessingParameterField(name, label, None, "ACTIONS", optional=True), advanced=True)
        label = translate("CarbOCS", "Width of lines (m), where the layer does not say")
        self.add(QgsProcessingParameterNumber("WIDTH", label, _DOUBLE, optional=True, minValue=0.0), advanced=True)
        for name, label in (
            ("AREAS", translate("CarbOCS", "Table of areas by commune (template, insee, area_ha, start)")),
            ("ZONE_TABLE", translate("CarbOCS", "Table of what becomes of zones (typezone, template, start, end)")),
        ):
            self.add(QgsProcessingParameterFeatureSource(name, label, ANY, optional=True), advanced=True)
        for name, text, usual in (
            ("FIRST_YEAR", translate("CarbOCS", "First year reckoned"), FIRST),
            ("LAST_YEAR", translate("CarbOCS", "Last year reckoned"), LAST),
        ):
            number = QgsProcessingParameterNumber(name, text, _WHOLE, usual, minValue=1900, maxValue=2200)
            self.add(number, advanced=True)

    def add_scenario_name(self) -> None:
        """Add the choice of one scenario where the layers hold several."""
        label = translate("CarbOCS", "Name of the scenario, where the layers hold several")
        self.add(QgsProcessingParameterString("SCENARIO", label, None, optional=True))

    def add_past(self) -> None:
        """Add what is known of the land taken before: a table, or two vintages."""
        label = translate("CarbOCS", "Table of the land consumed (territory, consumed_ha, since_2021_ha)")
        self.add(
            QgsProcessingParameterFeatureSource("CONSUMPTION", label, ANY, optional=True),
            help=translate("CarbOCS", "consumed_ha: natural, agricultural and forest land over 2011–2020, ten years."),
        )
        label = translate("CarbOCS", "Earlier land use, for the changes between two vintages")
        self.add(QgsProcessingParameterMapLayer("LAND_USE_BEFORE", label, optional=True, types=LAND_USE))
        label = translate("CarbOCS", "Table of targets (territory, reduction_percent)")
        self.add(QgsProcessingParameterFeatureSource("TARGETS", label, ANY, optional=True), advanced=True)
        label = translate("CarbOCS", "Or a layer or table of changes")
        self.add(QgsProcessingParameterMapLayer("CHANGES", label, optional=True, types=ANY), advanced=True)
        self.add_years()

    def add_conversion(self) -> None:
        """Add the year of the conversion and the last year counted."""
        label = translate("CarbOCS", "Year of the conversion")
        self.add(QgsProcessingParameterNumber("START", label, _WHOLE, next_year(), minValue=1900, maxValue=2200))
        label = translate("CarbOCS", "Last year counted")
        self.add(QgsProcessingParameterNumber("LAST", label, _WHOLE, LAST, minValue=1900, maxValue=2200))

    def add_polygons(self, name: str, label: str) -> None:
        """Add a layer of polygons that is written."""
        kind = QgsProcessing.SourceType.TypeVectorPolygon
        self.addParameter(QgsProcessingParameterFeatureSink(name, label, kind))

    # --- the ground

    def go_on(self, feedback: Any, percent: float | None = None) -> None:
        """Show how far the work is, and stop where the user asks for it.

        Raises:
            Cancelled: before anything more is reckoned or written.
        """
        from ...core.errors import Cancelled

        if percent is not None:
            feedback.setProgress(percent)
        if feedback.isCanceled():
            raise Cancelled

    def level(self, parameters: dict[str, Any], context: Any) -> str | None:
        """Return the level asked for, None for the first of the list."""
        own = (self.text_of(parameters, "OTHER_LEVEL", context) or "").strip().casefold()
        chosen = self.parameterAsEnum(parameters, "LEVEL", context)
        return own or (levels()[chosen - 1][0] if chosen > 0 else None)

    def method(self, parameters: dict[str, Any], context: Any, named: Sequence[str] = ()) -> AssessmentOptions:
        """Return the options of the ground."""
        from ...core.assessment import AssessmentOptions

        return AssessmentOptions(
            mode=self.choice(parameters, "MODE", modes(), context),
            levels=tuple(named),
            sealed_share=self.parameterAsDouble(parameters, "SEALED_SHARE", context),
            cropland_share=self.number_of(parameters, "CROPLAND_SHARE", context),
            years=self.number_of(parameters, "YEARS", context),
        )

    def ground(
        self,
        parameters: dict[str, Any],
        context: Any,
        feedback: Any,
        level: str | None = None,
        *,
        of_table: bool = False,
    ) -> tuple[Ground, Inputs, AssessmentOptions]:
        """Read the layers and return what scenarios lie on, what was read and the options.

        ``of_table``: where no level is asked for, communes and EPCI are known, for a table may name either.
        """
        from ...core.assessment import ground
        from ...core.errors import UsageError

        self.known(parameters, context)  # what is cheap to check is told before layers are read
        inputs = self.inputs(parameters, context)
        self.tell(inputs.notices, feedback)
        self.sources.extend(inputs.sources)
        named = () if level in (None, "territory") else (level,)
        if of_table and level is None:
            options = self.method(parameters, context, ("commune", "epci"))
            try:
                return ground(inputs, options, cancelled=feedback.isCanceled), inputs, options
            except UsageError as error:
                if error.key != "unknown_level":  # territories of no EPCI are given by their own ids alone
                    raise
        options = self.method(parameters, context, named)
        return ground(inputs, options, cancelled=feedback.isCanceled), inputs, options

    def known(self, parameters: dict[str, Any], context: Any) -> dict[str, Template]:
        """Return the templates at hand."""
        from ...core.scenario import load_templates

        path = self.parameterAsFile(parameters, "TEMPLATES", context)
        return load_templates(Path(path) if path else None)

    def template_named(self, parameters: dict[str, Any], context: Any, name: str) -> Template:
        """Return a template by its id or its name.

        Raises:
            UsageError: ``bad_option``.
        """
        from ...core.errors import UsageError

        known = self.known(parameters, context)
        found = next((t for t in known.values() if name in (t.id, t.label_en, t.label_fr)), None)
        if found is None:
            raise UsageError("bad_option", option="--template", value=name, allowed=", ".join(sorted(known)))
        return found

    # --- what is planned

    def reckoner(self, parameters: dict[str, Any], context: Any, ground: Ground) -> Reckoner:
        """Return what reckons over the span asked for."""
        from ...core.errors import UsageError
        from ...core.scenario import Reckoner

        first, last = (self.parameterAsInt(parameters, n, context) for n in ("FIRST_YEAR", "LAST_YEAR"))
        if first > last:
            raise UsageError("bad_span", first=first, last=last)
        return Reckoner(ground, first, last)

    def planned(self) -> bool:
        """Whether any layer of what is planned was given."""
        return bool({"ACTIONS", "AREAS", "ZONES"} & set(self.opener.held))

    def scenarios(
        self, parameters: dict[str, Any], context: Any, feedback: Any, ground: Ground
    ) -> tuple[Scenario, ...]:
        """Return the scenarios of the layers given; layers that name none are one together.

        Raises:
            UsageError: ``no_actions``. DataError: as ``core.scenario.reading`` tells.
        """
        from dataclasses import replace

        from ...core.errors import UsageError
        from ...core.scenario.reading import called, gathered

        if not self.planned():
            raise UsageError("no_actions")
        readings = self._readings(parameters, context, ground)
        for reading in readings:
            self.tell(reading.notices, feedback)
            self.sources.extend(reading.sources)
        if not any(r.named for r in readings):
            readings = [called(r, readings[0].scenarios[0].name) for r in readings]
        return tuple(replace(s, mode=ground.mode, release=ground.release) for s in gathered(readings))

    def one_scenario(self, parameters: dict[str, Any], context: Any, feedback: Any, ground: Ground) -> Scenario:
        """Return the one scenario, or the one named.

        Raises:
            UsageError: ``one_scenario_wanted``, ``no_such_scenario``, and as ``scenarios``.
        """
        from ...core.errors import UsageError
        from ...core.scenario.reading import only

        found = self.scenarios(parameters, context, feedback, ground)
        name = self.text_of(parameters, "SCENARIO", context)
        if name is None and len(found) > 1:
            raise UsageError("one_scenario_wanted", scenarios=", ".join(s.name for s in found))
        return only(found, name)

    def _readings(self, parameters: dict[str, Any], context: Any, ground: Ground) -> list[Reading]:
        from ...core.scenario.reading import Mapped, read_actions, read_zone_rules, read_zones

        known, crs = self.known(parameters, context), QgsCoordinateReferenceSystem(ground.crs)
        fixed, readings = self._fixed(parameters, context), []
        if "ZONES" in self.opener.held:
            rules = ()
            if "ZONE_TABLE" in self.opener.held:
                rules = read_zone_rules("ZONE_TABLE", templates=known, opener=self.opener)
            readings.append(read_zones("ZONES", crs=crs, rules=rules, templates=known, opener=self.opener))
        if "ACTIONS" in self.opener.held:
            mapped = self._mapped(parameters, context, fixed)
            readings.append(read_actions("ACTIONS", crs=crs, templates=known, mapped=mapped, opener=self.opener))
        if "AREAS" in self.opener.held:
            mapped = Mapped(fixed=fixed)
            readings.append(read_actions("AREAS", crs=crs, templates=known, mapped=mapped, opener=self.opener))
        return readings

    def _mapped(self, parameters: dict[str, Any], context: Any, fixed: dict[str, Any]) -> Mapped:
        """Return how the layer of actions is read."""
        from ...core.scenario.reading import Mapped

        columns = {name: self.text_of(parameters, key, context) for key, name in _FIELDS.items()}
        columns = {name: column for name, column in columns.items() if column is not None}
        field = self.text_of(parameters, "TEMPLATE_FIELD", context)
        table = ["" if v is None else str(v).strip() for v in self._matrix(parameters, context)]
        pairs = {value: template for value, template in zip(table[::2], table[1::2]) if value}
        if field is not None and pairs:
            return Mapped(field, pairs, columns, fixed)
        return Mapped(columns=columns if field is None else {**columns, "template": field}, fixed=fixed)

    def _matrix(self, parameters: dict[str, Any], context: Any) -> list[Any]:
        if not parameters.get("MAPPING"):
            return []
        return list(self.parameterAsMatrix(parameters, "MAPPING", context))

    def _fixed(self, parameters: dict[str, Any], context: Any) -> dict[str, Any]:
        """Return what holds where the layer has no such column."""
        chosen = self.parameterAsEnum(parameters, "TEMPLATE", context)
        fixed: dict[str, Any] = {} if chosen == 0 else {"template": template_choices()[chosen - 1][0]}
        for name, column in (("YEAR", "start"), ("END", "end"), ("SHARE", "share"), ("WIDTH", "width_m")):
            value = self.number_of(parameters, name, context)
            if value is not None:
                fixed[column] = int(value) if name in ("YEAR", "END") else value
        return fixed

    def reckoned(self, scenario: Scenario, reckoner: Reckoner, feedback: Any) -> Outcome:
        """Reckon a scenario with its ranges, and say what must be known of it."""
        from ...core.scenario import outcome

        self.go_on(feedback)
        found = outcome(scenario, reckoner)
        self.tell(found.notices, feedback)
        return found

    # --- the past

    def changes(self, inputs: Inputs, options: AssessmentOptions, feedback: Any) -> pd.DataFrame | None:
        """Return the yearly changes that vintages, or a layer or table of changes, tell; None where none do."""
        from ...core.assessment import observed_changes

        if not inputs.observed:
            return None
        return observed_changes(inputs, options, cancelled=feedback.isCanceled)

    def allowance(
        self, ground: Ground, changes: pd.DataFrame | None, changes_level: str, level: str | None
    ) -> Allowance | None:
        """Return what may be consumed to 2031; None where nothing of the past is known."""
        from ...core.scenario.budget import allowance_from
        from ...core.scenario.reading import read_territory_table

        def table(key: str, *numbers: str) -> pd.DataFrame | None:
            if key not in self.opener.held:
                return None
            return read_territory_table(key, key.casefold(), numbers, opener=self.opener)

        consumed, targets = table("CONSUMPTION", "consumed_ha", "since_2021_ha"), table("TARGETS", "reduction_percent")
        return allowance_from(ground, consumed, changes, changes_level, level=level, targets=targets)

    # --- results

    def tell_of(self, parts: Sequence[Budget | ReferenceCourse], feedback: Any) -> None:
        """Write what budgets and references say to the log, each thing once."""
        told = {(notice.key, str(notice.values)): notice for part in parts for notice in part.notices}
        self.tell(told.values(), feedback)

    def say_limits(self, feedback: Any) -> None:
        """Say what must stand beside every figure: its scale and what it leaves out."""
        from ...core.messages import text

        lang = settings.read().lang
        feedback.pushWarning(text("scenario_scale", lang))
        feedback.pushInfo(text("scenario_scope", lang))

    def say(self, label: str, figure: Figure, feedback: Any) -> None:
        """Write a figure to the log: its name, the number and its unit, what its sign means, its range."""
        colon = "\u00a0: " if settings.read().lang == "fr" else ": "
        ranged = f" ({figure.range})" if figure.range else ""
        feedback.pushInfo(f"{label}{colon}{figure.text} {figure.word}".rstrip() + ranged)

    def show(
        self,
        context: Any,
        found: str | None,
        ground: Ground,
        *,
        content: Content | None = None,
        styles: Sequence[tuple[Any, ...]] = (),
        label: str | None = None,
        by_scenario: bool = False,
    ) -> None:
        """Have a result named and, where it has geometry, styled by core, once QGIS has loaded it.

        ``styles`` are rows as core writes them into ``layer_styles``, the first the one shown; those of ``content``
        where only that is given. ``label`` is the expression that polygons are labelled by. ``by_scenario``: a style
        draws the scenario that its description names alone.
        """
        from ...core.report.scenario import style_rows

        lang, sources, known = settings.read().lang, tuple(self.sources), self.templates_shown
        rows = list(styles) or (style_rows(content, lang) if content is not None else [])

        def dressed(layer: Any) -> None:
            from ..what_if import dressing

            dressing.dress(layer, rows, lang, label=label, templates=known, by_scenario=by_scenario)
            layer.setMetadata(dressing.metadata(ground, sources, layer.name(), lang))

        self.style_when_loaded(context, found, dressed)

    templates_shown: tuple[Template, ...] = ()
    """The templates whose names columns begin with (sensitivity)."""


def of_scenario(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a table with the scenario in its first column."""
    found = table.copy()
    found.insert(0, "scenario", name)
    return found


def totals_of(outcome: Outcome) -> dict[str, float]:
    """Return the figures that models and scripts read as numbers; no sum to a year that is not reckoned."""
    course = outcome.course
    reached = {y: outcome.cumulated(y) for y in (2030, 2050) if outcome.years[0] <= y <= outcome.years[-1]}
    return {
        "LOSS_TC": outcome.loss_tc,
        **{f"FLUX_{year}_TCO2E": total for year, total in reached.items()},
        "CONSUMED_HA": float(course.consumed_ha.sum()),
        "ARTIFICIALISED_HA": float(course.artificialised_ha.sum()),
    }
