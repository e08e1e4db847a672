"""Conversions between two vintages, or from a change layer, a year."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .base import CarbocsAlgorithm

translate = QCoreApplication.translate


class ChangesAlgorithm(CarbocsAlgorithm):
    """Changes a year."""

    ID = "changes"
    LAYERS = ("TERRITORIES", "LAND_USE", "LAND_USE_BEFORE", "CHANGES")

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Changes of occupation, hectares a year")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "change,land take,vintage,conversion,CLC,artificialisation").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_territories()
        self.add_land_use(optional=True)
        self.add_changes()
        self.add_reading()
        self.add_years()
        self.add_territory_fields()
        self.add_code_field()
        self.add_crs()
        self.add_table("OUTPUT", translate("CarbOCS", "Changes by occupation (ha/yr)"))
        self.add_table("CLASSES", translate("CarbOCS", "Changes by class (ha/yr)"), optional=True, wanted=False)

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Measure."""
        from ...core.assessment import AssessmentOptions, code_changes
        from ...core.nomenclatures import label_of
        from ...core.occupations import label_of as occupation_label

        lang = settings.read().lang
        inputs = self.inputs(parameters, context, with_places=False)
        options = AssessmentOptions(years=self.number_of(parameters, "YEARS", context), allow_overlaps=True)
        codes, occupations, notices = code_changes(
            inputs, options, progress=self.progress(feedback), cancelled=feedback.isCanceled
        )
        self.tell(notices, feedback)
        names = inputs.territories.set_index("territory")["name"]
        for end in ("from", "to"):
            occupations[f"{end}_label"] = [occupation_label(o, lang) for o in occupations[f"{end}_occupation"]]
            codes[f"{end}_label"] = label_of(inputs.nomenclature, codes[f"{end}_code"], lang)
        ends = ["from_occupation", "from_label", "to_occupation", "to_label"]
        tables = {
            "OUTPUT": occupations.assign(name=occupations["territory"].map(names))[
                ["territory", "name", *ends, "area_ha_yr"]
            ],
            "CLASSES": codes.assign(name=codes["territory"].map(names))[
                ["territory", "name", "from_code", "from_label", "to_code", "to_label", "area_ha_yr"]
            ],
        }
        written = {k: self.write_table(parameters, k, context, t) for k, t in tables.items()}
        return {k: v for k, v in written.items() if v is not None}
