"""What the algorithms of scenarios share: the ground they lie on, the actions read, their layers styled and named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessing,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterMapLayer,
    QgsProcessingParameterNumber,
)
from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .base import ANY, POLYGONS, REFINING, CarbocsAlgorithm, modes

if TYPE_CHECKING:
    import numpy as np

    from ...core.assessment import AssessmentOptions
    from ...core.scenario import Ground, Outcome, Reckoner, Scenario, Template

translate = QCoreApplication.translate
FIRST, LAST = 2018, 2050
"""The span reckoned unless the user sets it (``core.scenario.FIRST_YEAR``, ``LAST_YEAR``)."""
BUILT = "business_park"


def next_year() -> int:
    """Return the year proposed for what is planned."""
    from datetime import date

    return date.today().year + 1


class WhatIfAlgorithm(CarbocsAlgorithm):
    """An algorithm on a ground: territories, land use and their figures."""

    GROUND = ("TERRITORIES", "LAND_USE", "COMMUNES", "FORESTS", "SUCCESSORS")

    def groupId(self) -> str:  # noqa: N802 (the name is QGIS's)
        """Return the group's id."""
        return "what_if"

    def add_ground(self) -> None:
        """Add what scenarios lie on."""
        self.add_territories()
        self.add_land_use()
        label = translate("CarbOCS", "Communes whose figures apply, where the territories are not communes")
        self.add(QgsProcessingParameterFeatureSource("COMMUNES", label, POLYGONS, optional=True))
        label = translate("CarbOCS", "Forests (BD Forêt)")
        self.add(QgsProcessingParameterMapLayer("FORESTS", label, optional=True, types=REFINING))

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
        kind = QgsProcessingParameterNumber.Type.Double
        share = QgsProcessingParameterNumber(
            "SEALED_SHARE", label, kind, defaultValue=kept.sealed_share, minValue=0.0, maxValue=1.0
        )
        self.add(share, advanced=True)
        label = translate("CarbOCS", "Templates of your own (JSON)")
        kinds = QgsProcessingParameterFile.Behavior.File
        self.add(QgsProcessingParameterFile("TEMPLATES", label, kinds, "json", optional=True), advanced=True)
        self.add_territory_fields()
        self.add_code_field()
        self.add_successors()
        self.add_crs()

    def add_actions(self, *, optional: bool = False) -> None:
        """Add the layer of actions, and what holds for all where it has no columns of its own."""
        self.add(
            QgsProcessingParameterFeatureSource(
                "ACTIONS", translate("CarbOCS", "Actions (polygons, lines, or a table of areas)"), ANY_SHAPE,
                optional=optional,
            ),
            help=translate("CarbOCS", "Columns: id, template, start, end, share, note, scenario; in French too."),
        )  # fmt: skip
        label = translate("CarbOCS", "Planning zones of a PLU (typezone)")
        self.add(QgsProcessingParameterFeatureSource("ZONES", label, POLYGONS, optional=True))
        names = [translate("CarbOCS", "as the layer says"), *(label for _, label in template_choices())]
        label = translate("CarbOCS", "What becomes of it, where the layer does not say")
        self.add(QgsProcessingParameterEnum("TEMPLATE", label, names, defaultValue=0))
        whole = QgsProcessingParameterNumber.Type.Integer
        for name, text in (
            ("YEAR", translate("CarbOCS", "Year (or first year), where the layer does not say")),
            ("END", translate("CarbOCS", "Last year, where the layer does not say")),
        ):
            self.add(QgsProcessingParameterNumber(name, text, whole, optional=True, minValue=1900, maxValue=2200))
        label = translate("CarbOCS", "Share or probability (0–1), where the layer does not say")
        double = QgsProcessingParameterNumber.Type.Double
        self.add(QgsProcessingParameterNumber("SHARE", label, double, optional=True, minValue=0.0, maxValue=1.0))
        for name, text, usual in (
            ("FIRST_YEAR", translate("CarbOCS", "First year reckoned"), FIRST),
            ("LAST_YEAR", translate("CarbOCS", "Last year reckoned"), LAST),
        ):
            number = QgsProcessingParameterNumber(name, text, whole, usual, minValue=1900, maxValue=2200)
            self.add(number, advanced=True)

    def add_polygons(self, name: str, label: str) -> None:
        """Add a layer of polygons that is written."""
        kind = QgsProcessing.SourceType.TypeVectorPolygon
        self.addParameter(QgsProcessingParameterFeatureSink(name, label, kind))

    # --- running

    def method(self, parameters: dict[str, Any], context: Any, levels: tuple[str, ...] = ()) -> AssessmentOptions:
        """Return the options of the ground."""
        from ...core.assessment import AssessmentOptions

        return AssessmentOptions(
            mode=self.choice(parameters, "MODE", modes(), context),
            levels=levels,
            sealed_share=self.parameterAsDouble(parameters, "SEALED_SHARE", context),
        )

    def ground(self, parameters: dict[str, Any], context: Any, feedback: Any) -> Ground:
        """Read the layers and return what scenarios lie on."""
        from ...core.assessment import ground

        inputs = self.inputs(parameters, context)
        self.tell(inputs.notices, feedback)
        return ground(inputs, self.method(parameters, context), cancelled=feedback.isCanceled)

    def known(self, parameters: dict[str, Any], context: Any) -> dict[str, Template]:
        """Return the templates at hand."""
        from ...core.scenario import load_templates

        path = self.parameterAsFile(parameters, "TEMPLATES", context)
        return load_templates(Path(path) if path else None)

    def reckoner(self, parameters: dict[str, Any], context: Any, ground: Ground) -> Reckoner:
        """Return what reckons over the span asked for."""
        from ...core.errors import UsageError
        from ...core.scenario import Reckoner

        first, last = (self.parameterAsInt(parameters, n, context) for n in ("FIRST_YEAR", "LAST_YEAR"))
        if first > last:
            raise UsageError("bad_span", first=first, last=last)
        return Reckoner(ground, first, last)

    def scenarios(
        self, parameters: dict[str, Any], context: Any, feedback: Any, ground: Ground, *, as_one: bool
    ) -> tuple[Scenario, ...]:
        """Return the scenarios of the layers given; one where ``as_one`` and they name none."""
        from dataclasses import replace

        from ...core.errors import UsageError
        from ...core.scenario.reading import Mapped, gathered, read_actions, read_zones

        if not {"ACTIONS", "ZONES"} & set(self.opener.held):
            raise UsageError("no_actions")
        known, crs = self.known(parameters, context), QgsCoordinateReferenceSystem(ground.crs)
        mapped = Mapped(fixed=self._fixed(parameters, context))
        readings = []
        if "ZONES" in self.opener.held:
            readings.append(read_zones("ZONES", crs=crs, templates=known, opener=self.opener))
        if "ACTIONS" in self.opener.held:
            readings.append(read_actions("ACTIONS", crs=crs, templates=known, mapped=mapped, opener=self.opener))
        for reading in readings:
            self.tell(reading.notices, feedback)
        found = gathered(readings)
        if as_one and len(found) > 1:
            shown = ", ".join(s.name for s in found)
            raise UsageError("one_scenario_wanted", scenarios=shown)
        return tuple(replace(s, mode=ground.mode, release=ground.release) for s in found)

    def _fixed(self, parameters: dict[str, Any], context: Any) -> dict[str, Any]:
        """Return what holds where the layer has no such column."""
        chosen = self.parameterAsEnum(parameters, "TEMPLATE", context)
        fixed: dict[str, Any] = {} if chosen == 0 else {"template": template_choices()[chosen - 1][0]}
        for name, column in (("YEAR", "start"), ("END", "end")):
            value = self.number_of(parameters, name, context)
            if value is not None:
                fixed[column] = int(value)
        share = self.number_of(parameters, "SHARE", context)
        return fixed if share is None else {**fixed, "share": share}

    def say_limits(self, feedback: Any) -> None:
        """Say what must stand beside every figure: its scale and what it leaves out."""
        from ...core.messages import text

        lang = settings.read().lang
        feedback.pushWarning(text("scenario_scale", lang))
        feedback.pushInfo(text("scenario_scope", lang))

    def style_flux(self, context: Any, found: str | None, values: np.ndarray, column: str, *, per_ha: bool) -> None:
        """Have a layer drawn by a loss or gain in the colours of a flux, and its columns named."""
        from ...core.indicators import TCO2E
        from ...core.report.scenario import TCO2E_HA
        from ...core.report.styles import diverging_style

        lang = settings.read().lang
        qml = diverging_style(values, column, TCO2E_HA if per_ha else TCO2E, lang)

        def styled(layer: Any) -> None:
            from .. import styling

            styling.take_style(layer, qml)
            styling.name_columns(layer, lang)

        self.style_when_loaded(context, found, styled)

    def name_when_loaded(self, context: Any, found: str | None) -> None:
        """Have the columns of a table named as a reader knows them."""
        lang = settings.read().lang

        def named(layer: Any) -> None:
            from .. import styling

            styling.name_columns(layer, lang)

        self.style_when_loaded(context, found, named)


ANY_SHAPE = [QgsProcessing.SourceType.TypeVectorPolygon, QgsProcessing.SourceType.TypeVectorLine, *ANY]


def template_choices() -> list[tuple[str, str]]:
    """Return the templates shipped and what each is called."""
    from ...core.scenario import shipped_templates

    lang = settings.read().lang
    return [(t.id, t.label(lang)) for t in shipped_templates().values()]


def totals_of(outcome: Outcome) -> dict[str, float]:
    """Return the figures that models and scripts read as numbers."""
    course = outcome.course
    return {
        "LOSS_TC": outcome.loss_tc,
        "FLUX_2030_TCO2E": outcome.cumulated(2030),
        "FLUX_2050_TCO2E": outcome.cumulated(2050),
        "CONSUMED_HA": float(course.consumed_ha.sum()),
        "ARTIFICIALISED_HA": float(course.artificialised_ha.sum()),
    }
