"""The carbon price of places: what a hectare would cost if it were built on, or give if it were given back."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .what_if import BUILT, WhatIfAlgorithm, template_choices

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
        choices = template_choices("area")
        names = [name for name, _ in choices]
        self.add(
            QgsProcessingParameterEnum(
                "TEMPLATES_SHOWN",
                translate("CarbOCS", "What could become of the land"),
                [label for _, label in choices],
                allowMultiple=True,
                optional=True,
                defaultValue=[names.index(n) for n in SHOWN],
            ),
            help=translate("CarbOCS", "The first one chosen is shown; each has its columns and its style."),
        )
        label = translate("CarbOCS", "Cells of this width (m); the polygons of the land use where empty")
        double = QgsProcessingParameterNumber.Type.Double
        self.add(QgsProcessingParameterNumber("GRID", label, double, optional=True, minValue=1.0))
        self.add_conversion()
        label = translate("CarbOCS", "Templates of your own that are priced too: their ids, separated by commas")
        self.add(QgsProcessingParameterString("OWN_TEMPLATES", label, None, optional=True), advanced=True)
        self.add_ground_options()
        self.add_polygons("OUTPUT", translate("CarbOCS", "Carbon price of places"))
        self.addOutput(QgsProcessingOutputNumber("PLACES", translate("CarbOCS", "Places priced")))

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Price every place and write."""
        from ...core.report.sensitivity import sensitivity_styles
        from ...core.scenario import default_grid_m, sensitivity

        lang = settings.read().lang
        names = self._names(parameters, context)
        templates = [self.template_named(parameters, context, name) for name in names]
        ground, _, _ = self.ground(parameters, context, feedback)
        found = sensitivity(
            ground,
            templates,
            grid_m=self.number_of(parameters, "GRID", context) or default_grid_m(ground),
            start=self.parameterAsInt(parameters, "START", context),
            last=self.parameterAsInt(parameters, "LAST", context),
            progress=self.progress(feedback),
            cancelled=feedback.isCanceled,
        )
        self.go_on(feedback)
        self.tell([n for n in found.notices if n.key != "scenario_scale"], feedback)
        layer = self.write_table(parameters, "OUTPUT", context, found.table, found.geometry, ground.crs)
        self.templates_shown = tuple(templates)
        self.show(context, layer, ground, styles=sensitivity_styles(found, lang))
        said = translate("CarbOCS", "Shown: {template}").format(template=templates[0].label(lang))
        feedback.pushInfo(said)
        self.say_limits(feedback)
        return {"OUTPUT": layer, "PLACES": len(found.table)}

    def _names(self, parameters: dict[str, Any], context: Any) -> list[str]:
        """Return the templates asked for, those shipped first; the usual three where none is."""
        choices = template_choices("area")
        chosen = [choices[n][0] for n in self.parameterAsEnums(parameters, "TEMPLATES_SHOWN", context)]
        own = [v.strip() for v in (self.text_of(parameters, "OWN_TEMPLATES", context) or "").split(",")]
        return list(dict.fromkeys([*chosen, *(v for v in own if v)])) or list(SHOWN)
