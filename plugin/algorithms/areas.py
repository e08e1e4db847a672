"""The area of each occupation by territory, with the closure audit."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .base import CarbocsAlgorithm

translate = QCoreApplication.translate


class AreasAlgorithm(CarbocsAlgorithm):
    """Areas by territory."""

    ID = "areas"
    LAYERS = ("TERRITORIES", "LAND_USE")

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Areas of each occupation by territory")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "area,land use,overlay,intersection,CLC,audit").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_territories()
        self.add_land_use()
        self.add_territory_fields()
        self.add_code_field()
        self.add_reading(two_vintages=False)
        self.add_crs()
        self.add_table("OUTPUT", translate("CarbOCS", "Areas by occupation"))
        self.add_table("CLASSES", translate("CarbOCS", "Areas by class"), optional=True, wanted=False)
        self.add_table("AUDIT", translate("CarbOCS", "Closure of areas"), optional=True)

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Measure."""
        from ...core.assessment import AssessmentOptions, measure
        from ...core.nomenclatures import label_of
        from ...core.occupations import label_of as occupation_label

        lang = settings.read().lang
        inputs = self.inputs(parameters, context, with_places=False)
        options = AssessmentOptions(allow_overlaps=True)
        found = measure(inputs, options, progress=self.progress(feedback), cancelled=feedback.isCanceled)
        self.tell(found.notices, feedback)
        names = found.audit.set_index("territory")["name"]
        areas = found.areas.assign(
            name=found.areas["territory"].map(names),
            label=[occupation_label(o, lang) for o in found.areas["occupation"]],
        )
        classes = found.class_areas.assign(
            name=found.class_areas["territory"].map(names),
            label=label_of(inputs.nomenclature, found.class_areas["class_code"], lang),
        )
        tables = {
            "OUTPUT": areas[["territory", "name", "occupation", "label", "area_ha"]],
            "CLASSES": classes[["territory", "name", "class_code", "label", "area_ha"]],
            "AUDIT": found.audit,
        }
        written = {k: self.write_table(parameters, k, context, t) for k, t in tables.items()}
        return {k: v for k, v in written.items() if v is not None}
