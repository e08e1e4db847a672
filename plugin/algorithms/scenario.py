"""One scenario reckoned: what is converted, lost and gained, by action, by commune and year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessing, QgsProcessingOutputNumber, QgsProcessingParameterFeatureSink
from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from ..compat import MULTILINE
from .what_if import WhatIfAlgorithm, of_scenario, totals_of

if TYPE_CHECKING:
    from ...core.scenario import Ground, Outcome

translate = QCoreApplication.translate


class ScenarioAlgorithm(WhatIfAlgorithm):
    """What a project costs."""

    ID = "scenario"
    LAYERS = (*WhatIfAlgorithm.GROUND, *WhatIfAlgorithm.PLANS)

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Scenario: what a project costs, year by year")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "what-if,scenario,land take,ZAN,PLU,carbon,project").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_ground()
        self.add_actions()
        self.add_scenario_name()
        self.add_level()
        self.add_action_options()
        self.add_own_level()
        self.add_ground_options()
        self.add_polygons("OUTPUT", translate("CarbOCS", "Actions and their carbon"))
        self.add_polygons("COMMUNES_OUTPUT", translate("CarbOCS", "Carbon of the scenario by commune"))
        lines = QgsProcessing.SourceType.TypeVectorLine
        label = translate("CarbOCS", "Hedgerows and their carbon")
        self.addParameter(
            QgsProcessingParameterFeatureSink("HEDGEROWS_OUTPUT", label, lines, optional=True, createByDefault=False)
        )
        self.add_table("YEARLY", translate("CarbOCS", "Carbon of the scenario year by year"), optional=True)
        self.add_table("CONVERSIONS", translate("CarbOCS", "What is converted, from and to"), optional=True)
        for name, label in (
            ("LOSS_TC", translate("CarbOCS", "Carbon of soil and biomass (tC)")),
            ("FLUX_2030_TCO2E", translate("CarbOCS", "Cumulated to 2030 (tCO2e)")),
            ("FLUX_2050_TCO2E", translate("CarbOCS", "Cumulated to 2050 (tCO2e)")),
            ("CONSUMED_HA", translate("CarbOCS", "Consumption of ENAF (ha)")),
            ("ARTIFICIALISED_HA", translate("CarbOCS", "Net artificialisation (ha)")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, label))

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Reckon and write."""
        level = self.level(parameters, context)
        ground, _, _ = self.ground(parameters, context, feedback, level)
        self.go_on(feedback, 60)
        scenario = self.one_scenario(parameters, context, feedback, ground)
        found = self.reckoned(scenario, self.reckoner(parameters, context, ground), feedback)
        self.go_on(feedback, 80)
        results = self._layers(parameters, context, ground, found, level or "territory")
        for name, table in (("YEARLY", found.yearly_table), ("CONVERSIONS", found.conversions)):
            results[name] = self.write_table(parameters, name, context, of_scenario(table, scenario.name))
            self.show(context, results[name], ground)
        self._say(found, feedback)
        self.say_limits(feedback)
        return {k: v for k, v in results.items() if v is not None} | totals_of(found)

    def _layers(
        self, parameters: dict[str, Any], context: Any, ground: Ground, found: Outcome, level: str
    ) -> dict[str, str | None]:
        """Write the actions, the lines among them, and the units of the level."""
        from ...core.report.geopackage import Content
        from ...core.report.scenario import drawn_actions, level_table, outlines

        lang = settings.read().lang
        table, polygons, lines = drawn_actions(found, lang)
        units = of_scenario(level_table(found, level), found.scenario.name)
        results = {}
        for name, content, label in (
            ("OUTPUT", Content("actions", table, polygons), '"id"'),
            ("COMMUNES_OUTPUT", Content(f"by_{level}", units, outlines(ground, level)), '"name"'),
        ):
            results[name] = self.write_table(parameters, name, context, content.table, content.geometry, ground.crs)
            self.show(context, results[name], ground, content=content, label=label)
        at = [n for n, line in enumerate(lines) if line is not None]
        content = Content("hedgerows", table.iloc[at].reset_index(drop=True), lines[at], "MultiLineString")
        name = "HEDGEROWS_OUTPUT"
        results[name] = self.write_table(
            parameters, name, context, content.table, content.geometry, ground.crs, MULTILINE
        )
        self.show(context, results[name], ground, content=content)
        return results

    def _say(self, found: Outcome, feedback: Any) -> None:
        from ...core.messages import text
        from ...core.report.what_if import live

        lang = settings.read().lang
        shown = live(found, lang)
        feedback.pushInfo(f"{shown.title} — {shown.subtitle}")
        for key, figure, year in (
            ("loss", shown.loss, None),
            ("cumulated", shown.by_2030, 2030),
            ("cumulated", shown.by_2050, 2050),
            ("difference", shown.difference_2050, 2050),
            ("consumed", shown.consumed, None),
            ("artificialised", shown.artificialised, None),
        ):
            if year is not None and not found.years[0] <= year <= found.years[-1]:
                continue
            said = {} if year is None else {"year": year}
            self.say(text(f"what_if_row_{key}", lang, **said), figure, feedback)
