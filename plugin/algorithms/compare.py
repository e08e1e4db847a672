"""Scenarios side by side, the land left as it is and the past trend beside them: a table of figures, and the curves."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .what_if import WhatIfAlgorithm

translate = QCoreApplication.translate


class CompareAlgorithm(WhatIfAlgorithm):
    """Scenarios side by side."""

    ID = "compare"
    LAYERS = (*WhatIfAlgorithm.GROUND, *WhatIfAlgorithm.PLANS, *WhatIfAlgorithm.PAST)

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Comparison of scenarios")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "what-if,scenario,variant,comparison,PLU,carbon").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_ground()
        self.add_actions()
        self.add_past()
        self.add_level(translate("CarbOCS", "As the table of the land consumed says"))
        self.add_action_options()
        self.add_own_level()
        self.add_ground_options()
        self.add_table("OUTPUT", translate("CarbOCS", "Scenarios side by side"))
        self.add_table("YEARLY", translate("CarbOCS", "Curves of the scenarios, year by year"), optional=True)
        label = translate("CarbOCS", "Land-take budget by territory")
        self.add_table("BUDGET", label, optional=True, wanted=False)

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Reckon every scenario and write."""
        from ...core.report.scenario import Study, budget_table, courses_table, scenarios_table
        from ...core.scenario import trend

        lang, level = settings.read().lang, self.level(parameters, context)
        ground, inputs, options = self.ground(parameters, context, feedback, level, of_table=True)
        self.go_on(feedback, 50)
        scenarios = self.scenarios(parameters, context, feedback, ground)
        reckoner = self.reckoner(parameters, context, ground)
        outcomes = tuple(self.reckoned(scenario, reckoner, feedback) for scenario in scenarios)
        self.go_on(feedback, 70)
        changes = self.changes(inputs, options, feedback)
        references = ()
        if changes is not None:
            span, first = (int(reckoner.years[0]), int(reckoner.years[-1])), min(o.first_year for o in outcomes)
            references = (trend(ground, changes, *span, start=first, changes_level=inputs.level),)
        allowed = self.allowance(ground, changes, inputs.level, level)
        budgets = () if allowed is None else tuple(allowed.used_by(o) for o in outcomes)
        study = Study(outcomes, references, budgets)
        self.tell_of((*references, *budgets), feedback)
        tables = {"OUTPUT": scenarios_table(study), "YEARLY": courses_table(study, lang)}
        if budgets:
            tables["BUDGET"] = budget_table(study)
        results: dict[str, str | None] = {}
        self.go_on(feedback, 90)
        for name, table in tables.items():
            results[name] = self.write_table(parameters, name, context, table)
            self.show(context, results[name], ground)
        self.say_limits(feedback)
        return {k: v for k, v in results.items() if v is not None}
