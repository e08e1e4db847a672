"""The carbon price of places: what a hectare would cost if it were built on, or give if it were given back."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingParameterEnum, QgsProcessingParameterNumber
from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .what_if import BUILT, LAST, WhatIfAlgorithm, next_year, template_choices

translate = QCoreApplication.translate
SHOWN = (BUILT, "renaturation_grassland", "afforestation_broadleaf")


class SensitivityAlgorithm(WhatIfAlgorithm):
    """The carbon price of places."""

    ID = "sensitivity"
    LAYERS = WhatIfAlgorithm.GROUND

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Sensitivity: the carbon price of places")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "sensitivity,carbon,price,map,land take,renaturation").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_ground()
        names = [name for name, _ in template_choices()]
        self.add(
            QgsProcessingParameterEnum(
                "TEMPLATES_SHOWN",
                translate("CarbOCS", "What could become of the land"),
                [label for _, label in template_choices()],
                allowMultiple=True,
                defaultValue=[names.index(n) for n in SHOWN],
            ),
            help=translate("CarbOCS", "The first one chosen is shown; each has its columns."),
        )
        double, whole = QgsProcessingParameterNumber.Type.Double, QgsProcessingParameterNumber.Type.Integer
        label = translate("CarbOCS", "Cells of this width (m); the polygons of the land use where empty")
        self.add(QgsProcessingParameterNumber("GRID", label, double, optional=True, minValue=1.0))
        label = translate("CarbOCS", "Year of the conversion")
        self.add(QgsProcessingParameterNumber("START", label, whole, next_year(), minValue=1900, maxValue=2200))
        label = translate("CarbOCS", "Last year counted")
        self.add(QgsProcessingParameterNumber("LAST", label, whole, LAST, minValue=1900, maxValue=2200))
        self.add_ground_options()
        self.add_polygons("OUTPUT", translate("CarbOCS", "Carbon price of places"))

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Price every place and write."""
        from ...core.scenario import default_grid_m, sensitivity

        ground = self.ground(parameters, context, feedback)
        known = self.known(parameters, context)
        chosen = [template_choices()[n][0] for n in self.parameterAsEnums(parameters, "TEMPLATES_SHOWN", context)]
        templates = [known[name] for name in chosen or SHOWN]
        found = sensitivity(
            ground,
            templates,
            grid_m=self.number_of(parameters, "GRID", context) or default_grid_m(ground),
            start=self.parameterAsInt(parameters, "START", context),
            last=self.parameterAsInt(parameters, "LAST", context),
            progress=lambda fraction, _: feedback.setProgress(50 + 50 * fraction),
            cancelled=feedback.isCanceled,
        )
        self.tell([n for n in found.notices if n.key != "scenario_scale"], feedback)
        layer = self.write_table(parameters, "OUTPUT", context, found.table, found.geometry, ground.crs)
        column = f"{templates[0].id}_tco2e_ha"
        self.style_flux(context, layer, found.table[column].to_numpy(dtype=float), column, per_ha=True)
        said = translate("CarbOCS", "Shown: {template}").format(template=templates[0].label(settings.read().lang))
        feedback.pushInfo(said)
        self.say_limits(feedback)
        return {"OUTPUT": layer}
