"""The least-carbon search: among candidate zones, those that meet a need in hectares at the least cost (exact)."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
)
from qgis.PyQt.QtCore import QCoreApplication

from .base import ANY, POLYGONS
from .what_if import BUILT, LAST, WhatIfAlgorithm, next_year, template_choices

translate = QCoreApplication.translate


class SearchAlgorithm(WhatIfAlgorithm):
    """The least-carbon zones."""

    ID = "search"
    LAYERS = (*WhatIfAlgorithm.GROUND, "CANDIDATES", "NEED")

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
        self.add(QgsProcessingParameterFeatureSource("NEED", label, ANY))
        names = [name for name, _ in template_choices()]
        self.add(
            QgsProcessingParameterEnum(
                "TEMPLATE",
                translate("CarbOCS", "What is to be made of the land"),
                [label for _, label in template_choices()],
                defaultValue=names.index(BUILT),
            )
        )
        double, whole = QgsProcessingParameterNumber.Type.Double, QgsProcessingParameterNumber.Type.Integer
        label = translate("CarbOCS", "Least taken of a zone (ha), where it states none")
        self.add(QgsProcessingParameterNumber("MIN_HA", label, double, 0.0, minValue=0.0))
        label = translate("CarbOCS", "Year of the conversion")
        self.add(QgsProcessingParameterNumber("START", label, whole, next_year(), minValue=1900, maxValue=2200))
        label = translate("CarbOCS", "Last year counted")
        self.add(QgsProcessingParameterNumber("LAST", label, whole, LAST, minValue=1900, maxValue=2200))
        self.add_ground_options()
        self.add_polygons("OUTPUT", translate("CarbOCS", "Zones chosen"))
        self.add_table("UNITS", translate("CarbOCS", "Need and what is taken, by territory"), optional=True)
        for name, label in (
            ("COST_TCO2E", translate("CarbOCS", "Carbon lost by the choice (tCO2e)")),
            ("SAVED_TCO2E", translate("CarbOCS", "Saved against the dearest choice (tCO2e)")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, label))

    def method(self, parameters: dict[str, Any], context: Any, levels: tuple[str, ...] = ()) -> Any:
        """Return the options of the ground, its EPCI named: the need may be by EPCI."""
        from dataclasses import replace

        return replace(super().method(parameters, context), levels=("commune", "epci"))

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Search and write."""
        import pandas as pd

        from ...core.scenario import candidates, search
        from ...core.scenario.budget import level_of
        from ...core.scenario.reading import read_candidates, read_territory_table

        ground = self.ground(parameters, context, feedback)
        feedback.setProgress(50)
        zones = read_candidates(
            "CANDIDATES",
            crs=QgsCoordinateReferenceSystem(ground.crs),
            min_ha=self.parameterAsDouble(parameters, "MIN_HA", context),
            opener=self.opener,
        )
        self.tell(zones.notices, feedback)
        need = read_territory_table("NEED", "need", ("need_ha",), opener=self.opener)
        known = self.known(parameters, context)
        template = known[template_choices()[self.parameterAsEnum(parameters, "TEMPLATE", context)][0]]
        measured = candidates(
            ground,
            zones.geometry,
            zones.ids,
            template,
            min_ha=zones.min_ha,
            level=level_of(ground, need["territory"]),
            start=self.parameterAsInt(parameters, "START", context),
            last=self.parameterAsInt(parameters, "LAST", context),
        )
        found = search(measured, need)
        self.tell([n for n in found.notices if n.key != "scenario_scale"], feedback)
        chosen = found.chosen.merge(pd.DataFrame({"zone": zones.ids, "at": range(len(zones.ids))}), on="zone")
        flux = chosen.assign(flux_tco2e_ha=-chosen["cost_tco2e_ha"], flux_tco2e=-chosen["cost_tco2e"])
        flux = flux.drop(columns=["cost_tco2e_ha", "cost_tco2e"])
        shapes = zones.geometry[flux.pop("at").to_numpy(dtype=int)]
        layer = self.write_table(parameters, "OUTPUT", context, flux, shapes, ground.crs)
        self.style_flux(context, layer, flux["flux_tco2e_ha"].to_numpy(dtype=float), "flux_tco2e_ha", per_ha=True)
        units = self.write_table(parameters, "UNITS", context, found.by_unit)
        self.name_when_loaded(context, units)
        self.say_limits(feedback)
        saved = found.saved_against_dearest_tco2e
        return {"OUTPUT": layer, "UNITS": units, "COST_TCO2E": found.cost_tco2e, "SAVED_TCO2E": saved}
