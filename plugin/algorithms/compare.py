"""Scenarios side by side, the land left as it is first: a table of figures and the curves."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .what_if import WhatIfAlgorithm

translate = QCoreApplication.translate


class CompareAlgorithm(WhatIfAlgorithm):
    """Scenarios side by side."""

    ID = "compare"
    LAYERS = (*WhatIfAlgorithm.GROUND, "ACTIONS", "ZONES")

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Comparison of scenarios")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "what-if,scenario,variant,comparison,PLU,carbon").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_ground()
        self.add_actions(optional=True)
        self.add_ground_options()
        self.add_table("OUTPUT", translate("CarbOCS", "Scenarios side by side"))
        self.add_table("YEARLY", translate("CarbOCS", "Curves of the scenarios, year by year"), optional=True)

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Reckon every scenario and write."""
        import pandas as pd

        from ...core.report.scenario import Study, scenario_tables
        from ...core.scenario import outcome

        ground = self.ground(parameters, context, feedback)
        feedback.setProgress(60)
        scenarios = self.scenarios(parameters, context, feedback, ground, as_one=False)
        reckoner = self.reckoner(parameters, context, ground)
        outcomes = tuple(outcome(scenario, reckoner) for scenario in scenarios)
        for found in outcomes:
            self.tell(found.notices, feedback)
        tables = scenario_tables(Study(outcomes), settings.read().lang)
        reference = tables["reference_courses"].rename(columns={"course": "scenario"})
        yearly = pd.concat([reference[reference["scenario"] == "as_is"], tables["yearly"]], ignore_index=True)
        results = {
            "OUTPUT": self.write_table(parameters, "OUTPUT", context, tables["scenarios"]),
            "YEARLY": self.write_table(parameters, "YEARLY", context, yearly),
        }
        for layer in results.values():
            self.name_when_loaded(context, layer)
        self.say_limits(feedback)
        return results
