"""One scenario reckoned: what is converted, lost and gained, by action, by commune and year by year."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingOutputNumber
from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .what_if import WhatIfAlgorithm, totals_of

translate = QCoreApplication.translate


class ScenarioAlgorithm(WhatIfAlgorithm):
    """What a project costs."""

    ID = "scenario"
    LAYERS = (*WhatIfAlgorithm.GROUND, "ACTIONS", "ZONES")

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Scenario: what a project costs, year by year")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "what-if,scenario,land take,ZAN,PLU,carbon,project").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_ground()
        self.add_actions(optional=True)
        self.add_ground_options()
        self.add_polygons("OUTPUT", translate("CarbOCS", "Actions and their carbon"))
        self.add_polygons("COMMUNES_OUTPUT", translate("CarbOCS", "Carbon of the scenario by commune"))
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
        from ...core.report.scenario import Study, scenario_contents
        from ...core.report.what_if import live
        from ...core.scenario import outcome

        ground = self.ground(parameters, context, feedback)
        feedback.setProgress(70)
        (scenario,) = self.scenarios(parameters, context, feedback, ground, as_one=True)
        found = outcome(scenario, self.reckoner(parameters, context, ground))
        feedback.setProgress(90)
        self.tell(found.notices, feedback)
        held = {content.name: content for content in scenario_contents(Study((found,)), settings.read().lang)}
        results: dict[str, Any] = dict(totals_of(found))
        for name, table, column in (
            ("OUTPUT", "actions", "flux_2050_tco2e_ha"),
            ("COMMUNES_OUTPUT", "by_commune", "flux_2050_tco2e"),
        ):
            content = held.get(table)
            if content is None:
                continue
            layer = self.write_table(parameters, name, context, content.table, content.geometry, ground.crs)
            values = content.table[column].to_numpy(dtype=float)
            self.style_flux(context, layer, values, column, per_ha=column.endswith("_ha"))
            results[name] = layer
        for name, table in (("YEARLY", found.yearly_table), ("CONVERSIONS", found.conversions)):
            results[name] = self.write_table(parameters, name, context, table)
            self.name_when_loaded(context, results[name])
        shown = live(found, settings.read().lang)
        feedback.pushInfo(f"{shown.title} — {shown.subtitle}")
        self.say_limits(feedback)
        return results
