"""The land-take budget to 2031 (ZAN): what may be consumed, what a scenario uses of it, and the year curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingOutputNumber
from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .what_if import WhatIfAlgorithm

if TYPE_CHECKING:
    from ...core.report.scenario import Study
    from ...core.scenario import Ground, Scenario
    from ...core.scenario.budget import Budget

translate = QCoreApplication.translate


class BudgetAlgorithm(WhatIfAlgorithm):
    """The land-take budget."""

    ID = "budget"
    LAYERS = (*WhatIfAlgorithm.GROUND, *WhatIfAlgorithm.PLANS, *WhatIfAlgorithm.PAST)

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Land-take budget to 2031 (ZAN)")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "ZAN,ENAF,land take,consumption,artificialisation,budget,target").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_ground()
        self.add_past()
        self.add_level(translate("CarbOCS", "As the table of the land consumed says"))
        self.add_actions()
        self.add_scenario_name()
        self.add_action_options()
        self.add_own_level()
        self.add_ground_options()
        self.add_polygons("OUTPUT", translate("CarbOCS", "Land-take budget by territory"))
        self.add_table("CURVE", translate("CarbOCS", "Land-take budget year by year"), optional=True)
        self.add_table("NET", translate("CarbOCS", "Net artificialisation from 2031"), optional=True)
        for name, label in (
            ("ALLOWED_HA", translate("CarbOCS", "Allowed over 2021–2030 (ha)")),
            ("USED_HA", translate("CarbOCS", "Used by the scenario (ha)")),
            ("LEFT_HA", translate("CarbOCS", "Left of the budget (ha)")),
            ("OVER_RUN", translate("CarbOCS", "Territories whose budget is overrun")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, label))

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Reckon the budget with each scenario in it; without one, the budget that is left."""
        from ...core.errors import UsageError
        from ...core.report.scenario import Study

        level = self.level(parameters, context)
        ground, inputs, options = self.ground(parameters, context, feedback, level, of_table=True)
        self.go_on(feedback, 50)
        changes = None if "CONSUMPTION" in self.opener.held else self.changes(inputs, options, feedback)
        allowed = self.allowance(ground, changes, inputs.level, level)
        if allowed is None:
            raise UsageError("no_consumption")
        reckoner = self.reckoner(parameters, context, ground)
        scenarios = self._scenarios(parameters, context, feedback, ground)
        outcomes = tuple(self.reckoned(scenario, reckoner, feedback) for scenario in scenarios)
        found = tuple(allowed.used_by(outcome) for outcome in outcomes)
        self.go_on(feedback, 80)
        results = self._write(parameters, context, ground, Study(outcomes, budgets=found))
        self.tell_of(found, feedback)
        for budget in found:
            self._say(budget, feedback)
        self.say_limits(feedback)
        numbers: dict[str, Any] = {"ALLOWED_HA": float(allowed.allowed_2021_2031_ha.sum())}
        if len(found) == 1:
            total = found[0].total
            numbers.update(USED_HA=total["used_by_scenario_ha"], LEFT_HA=total["left_ha"])
            numbers["OVER_RUN"] = int(found[0].over_run.sum())
        return {k: v for k, v in results.items() if v is not None} | numbers

    def _write(self, parameters: dict[str, Any], context: Any, ground: Ground, study: Study) -> dict[str, str | None]:
        """Write a row a scenario and territory, and the yearly tables."""
        import numpy as np

        from ...core.report.scenario import budget_table, budgets_by_year, outlines

        tables = {"OUTPUT": budget_table(study), **dict(zip(("CURVE", "NET"), budgets_by_year(study)))}
        shapes = np.tile(outlines(ground, study.budgets[0].allowance.level), len(study.budgets))
        results = {}
        for name, table in tables.items():
            geometry = shapes if name == "OUTPUT" else None
            results[name] = self.write_table(parameters, name, context, table, geometry, ground.crs)
        for name in ("CURVE", "NET"):
            self.show(context, results[name], ground)
        self._show(context, results["OUTPUT"], ground, study)
        return results

    def _scenarios(
        self, parameters: dict[str, Any], context: Any, feedback: Any, ground: Ground
    ) -> tuple[Scenario, ...]:
        from ...core.messages import text
        from ...core.scenario import Scenario

        if not self.planned():
            return (Scenario(text("what_if_as_it_is", settings.read().lang)),)
        if self.text_of(parameters, "SCENARIO", context) is not None:
            return (self.one_scenario(parameters, context, feedback, ground),)
        return self.scenarios(parameters, context, feedback, ground)

    def _show(self, context: Any, layer: str | None, ground: Ground, study: Study) -> None:
        """Draw what each scenario leaves: red-brown where the budget is overrun, green where land is left."""
        from ...core.report.styles import balance_style
        from ...core.report.what_if import HECTARES

        lang = settings.read().lang
        name = translate("CarbOCS", "Left of the budget (ha)")
        styles = []
        for budget in study.budgets:
            qml = balance_style(budget.left_ha, "left_ha", HECTARES, lang)
            only = len(study.budgets) > 1
            styles.append(("", budget.scenario[:30] if only else name, qml, True, budget.scenario if only else ""))
        self.show(context, layer, ground, styles=styles, label='"name"', by_scenario=True)

    def _say(self, found: Budget, feedback: Any) -> None:
        from ...core.messages import text
        from ...core.report.what_if import hectares

        lang, total = settings.read().lang, found.total
        for label, key in (
            (translate("CarbOCS", "Allowed over 2021–2030"), "allowed_2021_2031_ha"),
            (translate("CarbOCS", "ENAF consumed since 2021"), "consumed_since_2021_ha"),
            (translate("CarbOCS", "Used by the scenario"), "used_by_scenario_ha"),
            (text("what_if_row_budget", lang), "left_ha"),
        ):
            self.say(f"{found.scenario} – {label}", hectares(total[key], lang), feedback)
