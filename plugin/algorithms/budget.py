"""The land-take budget to 2031 (ZAN): what may be consumed, what scenarios use of it, and the year curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingParameterFeatureSource
from qgis.PyQt.QtCore import QCoreApplication

from .base import ANY
from .what_if import WhatIfAlgorithm

if TYPE_CHECKING:
    from ...core.scenario import Ground
    from ...core.scenario.budget import Allowance

translate = QCoreApplication.translate


class BudgetAlgorithm(WhatIfAlgorithm):
    """The land-take budget."""

    ID = "budget"
    LAYERS = (*WhatIfAlgorithm.GROUND, "ACTIONS", "ZONES", "CONSUMPTION", "TARGETS")

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Land-take budget to 2031 (ZAN)")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "ZAN,ENAF,land take,consumption,artificialisation,budget,target").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_ground()
        label = translate("CarbOCS", "Table of the land consumed (territory, consumed_ha, since_2021_ha)")
        self.add(
            QgsProcessingParameterFeatureSource("CONSUMPTION", label, ANY),
            help=translate("CarbOCS", "consumed_ha: natural, agricultural and forest land over 2011–2020, ten years."),
        )
        label = translate("CarbOCS", "Table of targets (territory, reduction_percent)")
        self.add(QgsProcessingParameterFeatureSource("TARGETS", label, ANY, optional=True))
        self.add_actions(optional=True)
        self.add_ground_options()
        self.add_table("OUTPUT", translate("CarbOCS", "Land-take budget by territory"))
        self.add_table("CURVE", translate("CarbOCS", "Land-take budget year by year"), optional=True)
        self.add_table("NET", translate("CarbOCS", "Net artificialisation from 2031"), optional=True)

    def method(self, parameters: dict[str, Any], context: Any, levels: tuple[str, ...] = ()) -> Any:
        """Return the options of the ground, its EPCI named: the table may be by EPCI."""
        from dataclasses import replace

        known = super().method(parameters, context)
        return replace(known, levels=("commune", "epci"))

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Reckon the budget of every scenario; without one, the budget that is left."""
        import pandas as pd

        from ...core.scenario import Scenario, outcome

        ground = self.ground(parameters, context, feedback)
        feedback.setProgress(60)
        drawn = {"ACTIONS", "ZONES"} & set(self.opener.held)
        scenarios: tuple[Scenario, ...] = (Scenario(translate("CarbOCS", "Land as it is")),)
        if drawn:
            scenarios = self.scenarios(parameters, context, feedback, ground, as_one=False)
        reckoner = self.reckoner(parameters, context, ground)
        allowed = self._allowance(ground)
        tables: dict[str, list[Any]] = {"OUTPUT": [], "CURVE": [], "NET": []}
        for scenario in scenarios:
            budget = allowed.used_by(outcome(scenario, reckoner, ranges=False))
            self.tell(budget.notices, feedback)
            for name, table in zip(tables, (budget.table, budget.curve, budget.net_artificialisation)):
                held = table.copy()
                held.insert(0, "scenario", scenario.name)
                tables[name].append(held)
        results = {}
        for name, parts in tables.items():
            table = pd.concat(parts, ignore_index=True)
            flags = {c: table[c].astype(int) for c in table if table[c].dtype == bool}
            results[name] = self.write_table(parameters, name, context, table.assign(**flags))
            self.name_when_loaded(context, results[name])
        return results

    def _allowance(self, ground: Ground) -> Allowance | None:
        from ...core.scenario.budget import allowance_from
        from ...core.scenario.reading import read_territory_table

        known = {"opener": self.opener}
        table = read_territory_table("CONSUMPTION", "consumption", ("consumed_ha", "since_2021_ha"), **known)
        targets = None
        if "TARGETS" in self.opener.held:
            targets = read_territory_table("TARGETS", "targets", ("reduction_percent",), **known)
        return allowance_from(ground, table, None, "territory", targets=targets)
