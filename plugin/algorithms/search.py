"""The least-carbon search: among candidate zones, those that meet a need in hectares at the least cost (exact)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingException,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .base import ANY, POLYGONS
from .what_if import BUILT, WhatIfAlgorithm, template_choices

if TYPE_CHECKING:
    import pandas as pd

    from ...core.scenario import Candidates, Ground, Search

translate = QCoreApplication.translate
_WHOLE = "total"
"""The level of the whole area, and its one unit."""


class SearchAlgorithm(WhatIfAlgorithm):
    """The least-carbon zones."""

    ID = "search"
    LAYERS = (*WhatIfAlgorithm.GROUND, "CANDIDATES", "NEED", *WhatIfAlgorithm.PLANS)

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Search: the zones that cost least carbon")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "search,optimisation,carbon,zones,need,land take").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_ground()
        label = translate("CarbOCS", "Candidate zones (id, min_ha)")
        self.add(QgsProcessingParameterFeatureSource("CANDIDATES", label, POLYGONS))
        label = translate("CarbOCS", "Table of the need (territory, need_ha)")
        self.add(QgsProcessingParameterFeatureSource("NEED", label, ANY, optional=True))
        double = QgsProcessingParameterNumber.Type.Double
        label = translate("CarbOCS", "Or hectares needed, wherever they lie")
        self.add(QgsProcessingParameterNumber("NEED_HA", label, double, optional=True, minValue=0.0))
        choices = template_choices("area")
        names = [name for name, _ in choices]
        self.add(
            QgsProcessingParameterEnum(
                "TEMPLATE",
                translate("CarbOCS", "What is to be made of the land"),
                [label for _, label in choices],
                defaultValue=names.index(BUILT),
            )
        )
        label = translate("CarbOCS", "Least taken of a zone (ha), where it states none")
        self.add(QgsProcessingParameterNumber("MIN_HA", label, double, 0.0, minValue=0.0))
        self.add_conversion()
        self._add_advanced()
        self.add_polygons("OUTPUT", translate("CarbOCS", "Zones chosen"))
        self.add_table("UNITS", translate("CarbOCS", "Need and what is taken, by territory"), optional=True)
        for name, label in (
            ("AREA_HA", translate("CarbOCS", "Area taken (ha)")),
            ("COST_TCO2E", translate("CarbOCS", "Carbon lost by the choice (tCO2e)")),
            ("SAVED_TCO2E", translate("CarbOCS", "Saved against the dearest choice (tCO2e)")),
            ("SAVED_AGAINST_DRAWN_TCO2E", translate("CarbOCS", "Saved against the scenario drawn (tCO2e)")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, label))

    def _add_advanced(self) -> None:
        label = translate("CarbOCS", "Or a template of your own: its id")
        self.add(QgsProcessingParameterString("OWN_TEMPLATE", label, None, optional=True), advanced=True)
        label = translate("CarbOCS", "Count the growth that cleared forests no longer give")
        self.add(QgsProcessingParameterBoolean("WITH_FOREGONE", label, False), advanced=True)
        label = translate("CarbOCS", "The most the solver may take (s)")
        double = QgsProcessingParameterNumber.Type.Double
        self.add(QgsProcessingParameterNumber("SECONDS", label, double, 60.0, minValue=0.1), advanced=True)
        label = translate("CarbOCS", "Scenario drawn, to compare the choice with: its actions")
        self.add(QgsProcessingParameterFeatureSource("ACTIONS", label, POLYGONS, optional=True), advanced=True)
        label = translate("CarbOCS", "Name of the scenario, where the layers hold several")
        self.add(QgsProcessingParameterString("SCENARIO", label, None, optional=True), advanced=True)
        self.add_own_level()
        self.add_ground_options()

    # --- running

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Search and write."""
        from ...core.scenario import search

        ground, need, level = self._asked(parameters, context, feedback)
        measured = self._candidates(parameters, context, feedback, ground, level)
        self.go_on(feedback, 70)
        found = search(measured, need, time_limit_s=self.parameterAsDouble(parameters, "SECONDS", context))
        self.tell([n for n in found.notices if n.key != "scenario_scale"], feedback)
        self.go_on(feedback, 90)
        results = self._write(parameters, context, ground, found)
        numbers = {
            "AREA_HA": found.area_ha,
            "COST_TCO2E": found.cost_tco2e,
            "SAVED_TCO2E": found.saved_against_dearest_tco2e,
        }
        if self.planned():
            numbers["SAVED_AGAINST_DRAWN_TCO2E"] = self._against(parameters, context, feedback, ground, found)
        self._say(found, feedback)
        self.say_limits(feedback)
        # What could not be found in time (the dearest choice) is no number.
        numbers = {k: v for k, v in numbers.items() if v == v}
        return {k: v for k, v in results.items() if v is not None} | numbers

    def _asked(self, parameters: dict[str, Any], context: Any, feedback: Any) -> tuple[Ground, pd.DataFrame, str]:
        """Return the ground, the need and the level it is stated by."""
        import pandas as pd

        from ...core.scenario.budget import level_of
        from ...core.scenario.reading import read_territory_table

        amount, own = self.number_of(parameters, "NEED_HA", context), self.text_of(parameters, "OTHER_LEVEL", context)
        if ("NEED" in self.opener.held) == (amount is not None):
            raise QgsProcessingException(translate("CarbOCS", "State the need: a table, or hectares; one of the two."))
        level = own.strip().casefold() if own else None
        ground, _, _ = self.ground(parameters, context, feedback, level, of_table=amount is None)
        if amount is not None:
            return ground, pd.DataFrame({"territory": [_WHOLE], "need_ha": [amount]}), _WHOLE
        need = read_territory_table("NEED", "need", ("need_ha",), opener=self.opener)
        return ground, need, level or level_of(ground, need["territory"])

    def _candidates(
        self, parameters: dict[str, Any], context: Any, feedback: Any, ground: Ground, level: str
    ) -> Candidates:
        from ...core.scenario import candidates
        from ...core.scenario.reading import read_candidates

        zones = read_candidates(
            "CANDIDATES",
            crs=QgsCoordinateReferenceSystem(ground.crs),
            min_ha=self.parameterAsDouble(parameters, "MIN_HA", context),
            opener=self.opener,
        )
        self.tell(zones.notices, feedback)
        self.sources.append(zones.source)
        own = self.text_of(parameters, "OWN_TEMPLATE", context)
        chosen = template_choices("area")[self.parameterAsEnum(parameters, "TEMPLATE", context)][0]
        return candidates(
            ground,
            zones.geometry,
            zones.ids,
            self.template_named(parameters, context, own or chosen),
            min_ha=zones.min_ha,
            level=level,
            start=self.parameterAsInt(parameters, "START", context),
            last=self.parameterAsInt(parameters, "LAST", context),
            with_foregone=self.parameterAsBool(parameters, "WITH_FOREGONE", context),
        )

    def _write(self, parameters: dict[str, Any], context: Any, ground: Ground, found: Search) -> dict[str, str | None]:
        from ...core.report.scenario import TCO2E_HA, search_tables
        from ...core.report.styles import diverging_style

        lang = settings.read().lang
        zones, shapes, units = search_tables(found)
        layer = self.write_table(parameters, "OUTPUT", context, zones, shapes, ground.crs)
        name = translate("CarbOCS", "Flux per hectare (tCO2e/ha)")
        qml = diverging_style(zones["flux_tco2e_ha"].to_numpy(dtype=float), "flux_tco2e_ha", TCO2E_HA, lang)
        self.show(context, layer, ground, styles=[("", name, qml, True, name)], label='"zone"')
        table = self.write_table(parameters, "UNITS", context, units)
        self.show(context, table, ground)
        return {"OUTPUT": layer, "UNITS": table}

    def _against(self, parameters: dict[str, Any], context: Any, feedback: Any, ground: Ground, found: Search) -> float:
        """Return what the choice saves against what is drawn, brought to as many hectares."""
        from ...core.scenario import Reckoner, outcome

        drawn = self.one_scenario(parameters, context, feedback, ground)
        saving = found.saved_against(outcome(drawn, Reckoner(ground), ranges=False), scaled=True)
        return float(saving.saved_tco2e)

    def _say(self, found: Search, feedback: Any) -> None:
        from ...core.indicators import TCO2E
        from ...core.report.what_if import Figure, hectares

        lang, words = settings.read().lang, ("what_if_emitted", "what_if_sequestered")
        self.say(translate("CarbOCS", "Area taken"), hectares(found.area_ha, lang), feedback)
        label = translate("CarbOCS", "Flux of the choice")
        self.say(label, Figure(-found.cost_tco2e, TCO2E, lang, words), feedback)
        label = translate("CarbOCS", "Saved against the dearest choice")
        self.say(label, Figure(found.saved_against_dearest_tco2e, TCO2E, lang), feedback)
