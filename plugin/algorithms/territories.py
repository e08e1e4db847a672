"""Communes put together into EPCI, départements, regions or any grouping, with the figures' keys attached."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
)
from qgis.PyQt.QtCore import QCoreApplication

from .base import ANY, CarbocsAlgorithm, levels

translate = QCoreApplication.translate


class TerritoriesAlgorithm(CarbocsAlgorithm):
    """Territories from communes."""

    ID = "territories"
    LAYERS = ("TERRITORIES", "GROUPING", "SUCCESSORS")

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Territories from communes (EPCI, département, region, own grouping)")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "communes,EPCI,SCoT,region,dissolve,grouping,territory").split(",")

    def groupId(self) -> str:  # noqa: N802 (the name is QGIS's)
        """Return the group's id."""
        return "preparation"

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_territories()
        self.add(
            QgsProcessingParameterEnum(
                "LEVEL", translate("CarbOCS", "Level"), [label for _, label in levels()], defaultValue=1
            )
        )
        label = translate("CarbOCS", "Or a field of the communes that names their group")
        self.add(QgsProcessingParameterField("GROUP_FIELD", label, None, "TERRITORIES", optional=True))
        label = translate("CarbOCS", "Or a table of groups: the commune's INSEE code, and the group")
        self.add(QgsProcessingParameterFeatureSource("GROUPING", label, ANY, optional=True), advanced=True)
        for name, label in (
            ("GROUPING_COMMUNE", translate("CarbOCS", "Field of the commune in that table")),
            ("GROUPING_UNIT", translate("CarbOCS", "Field of the group in that table")),
        ):
            self.add(QgsProcessingParameterField(name, label, None, "GROUPING", optional=True), advanced=True)
        self.add_territory_fields()
        self.add_successors()
        self.add_crs()
        label = translate("CarbOCS", "Territories")
        self.addParameter(
            QgsProcessingParameterFeatureSink("OUTPUT", label, QgsProcessing.SourceType.TypeVectorPolygon)
        )

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Put the communes together."""
        from ...core.territories import grouped

        inputs = self.inputs(parameters, context, with_places=False)
        feedback.setProgress(40)
        level = levels()[self.parameterAsEnum(parameters, "LEVEL", context)][0]
        grouping = self._grouping(parameters, context)
        table, geometry, notices = grouped(inputs, level, grouping)
        self.tell(notices, feedback)
        feedback.setProgress(90)
        return {"OUTPUT": self.write_table(parameters, "OUTPUT", context, table, geometry, inputs.crs)}

    def _grouping(self, parameters: dict[str, Any], context: Any) -> Any:
        """Return the user's own grouping as territory, unit; None where there is none."""
        from ...core.inputs import identifiers

        own = self.text_of(parameters, "GROUP_FIELD", context)
        if own is not None:
            table = self.opener.attributes("TERRITORIES", None)
            ids = identifiers(table, self.text_of(parameters, "TERRITORY_ID", context))
            return _pairs(ids, table[own])
        if "GROUPING" not in self.opener.held:
            return None
        table = self.opener.attributes("GROUPING", None)
        unit = self.text_of(parameters, "GROUPING_UNIT", context)
        ids = identifiers(table, self.text_of(parameters, "GROUPING_COMMUNE", context))
        if unit is None:
            unit = next(c for c in table.columns if not table[c].astype(str).equals(ids.astype(str)))
        return _pairs(ids, table[unit])


def _pairs(ids: Any, units: Any) -> Any:
    import pandas as pd

    from ...core.inputs import as_text

    return pd.DataFrame({"territory": as_text(ids), "unit": as_text(units)})
