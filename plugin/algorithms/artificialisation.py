"""Artificialised land as the law defines it: OCS GE in, territories, land use by status and changes out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
)
from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .base import POLYGONS, CarbocsAlgorithm

translate = QCoreApplication.translate
_POLYGONS_OUT = QgsProcessing.SourceType.TypeVectorPolygon


class ArtificialisationAlgorithm(CarbocsAlgorithm):
    """Artificialised land."""

    ID = "artificialisation"
    LAYERS = ("TERRITORIES", "LAND_USE", "LAND_USE_BEFORE", "ZONES")

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Artificialised land as the law defines it (OCS GE)")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "artificialisation,ZAN,OCS GE,sealed land,land take,R101-1").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_territories()
        label = translate("CarbOCS", "OCS GE, or a difference layer of it")
        self.add(QgsProcessingParameterFeatureSource("LAND_USE", label, POLYGONS))
        label = translate("CarbOCS", "Earlier vintage of OCS GE")
        self.add(QgsProcessingParameterFeatureSource("LAND_USE_BEFORE", label, POLYGONS, optional=True))
        label = translate("CarbOCS", "Planning zones (typezone)")
        self.add(QgsProcessingParameterFeatureSource("ZONES", label, POLYGONS, optional=True))
        for name, said in (
            ("TRANSITIONAL", translate("CarbOCS", "Grass in transition or abandoned (US6.1, US6.2) is artificialised")),
            ("POCKETS", translate("CarbOCS", "What is too small and enclosed counts with what encloses it")),
        ):
            self.add(QgsProcessingParameterBoolean(name, said, True), advanced=True)
        kind = QgsProcessingParameterNumber.Type.Double
        for name, said, default in (
            ("BUILT_M2", translate("CarbOCS", "Threshold of built ground (m²)"), 50.0),
            ("OTHER_M2", translate("CarbOCS", "Threshold of other surfaces (m²)"), 2500.0),
        ):
            number = QgsProcessingParameterNumber(name, said, kind, defaultValue=default, minValue=0.0)
            self.add(number, advanced=True)
        self.add_territory_fields()
        self.add_code_field()
        self.add_years()
        self.add_crs()
        for name, said, wanted in (
            ("OUTPUT", translate("CarbOCS", "Territories and their artificialised land"), True),
            ("SURFACES", translate("CarbOCS", "Land use by status"), True),
            ("CHANGED", translate("CarbOCS", "Newly artificialised, and given back"), True),
        ):
            self.addParameter(
                QgsProcessingParameterFeatureSink(
                    name, said, _POLYGONS_OUT, optional=name != "OUTPUT", createByDefault=wanted
                )
            )
        self.add_table("LAND", translate("CarbOCS", "Artificialised land by vintage and zone"), optional=True)
        self.add_table("FLOWS", translate("CarbOCS", "Flows between two vintages"), optional=True)
        self.add_table("USES", translate("CarbOCS", "Flows by use"), optional=True)
        self.add_table("CONSUMPTION", translate("CarbOCS", "For the land-take budget"), optional=True, wanted=False)
        label = translate("CarbOCS", "Everything as a GeoPackage")
        self.add(
            QgsProcessingParameterFileDestination(
                "FILE", label, "GeoPackage (*.gpkg)", optional=True, createByDefault=False
            ),
            advanced=True,
        )
        for name, said in (
            ("ARTIFICIAL_HA", translate("CarbOCS", "Artificialised land (ha)")),
            ("NET_HA_YR", translate("CarbOCS", "Net artificialisation (ha/yr)")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, said))

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Measure, and write what is wanted."""
        from pathlib import Path

        from ...core.artificialisation import Rules
        from ...core.artificialisation.measure import TOTAL, VIEW, artificialisation
        from ...core.inputs import read_inputs
        from ...core.report import artificialisation as out
        from ...core.scenario.reading import read_zoning

        lang = settings.read().lang
        rules = Rules(
            self.parameterAsDouble(parameters, "BUILT_M2", context),
            self.parameterAsDouble(parameters, "OTHER_M2", context),
            self.parameterAsBool(parameters, "TRANSITIONAL", context),
            self.parameterAsBool(parameters, "POCKETS", context),
        )
        years = self.number_of(parameters, "YEARS", context)
        paths = replace(self.paths(parameters, context), nomenclature="ocsge")
        inputs = read_inputs(paths, years=years, with_places=False, opener=self.opener, view=VIEW)
        zones = None
        if "ZONES" in self.opener.held:
            zones, notices, source = read_zoning("ZONES", crs=_crs(inputs.crs), opener=self.opener)
            inputs = replace(inputs, sources=(*inputs.sources, source), notices=(*inputs.notices, *notices))
        found = artificialisation(
            inputs, rules, zones=zones, years=years, progress=self.progress(feedback), cancelled=feedback.isCanceled
        )
        self.tell(found.notices, feedback)
        held, styles = out.contents(found, lang), out.styles(found, lang)
        file = self.parameterAsFileOutput(parameters, "FILE", context)
        results: dict[str, Any] = {}
        if file:
            from .. import results as writing

            writing.write_contents(Path(file), held, styles, found.crs, context.transformContext())
            results["FILE"] = file
        layers = {c.name: c for c in held}
        styled = {name: qml for name, _, qml, default, _ in styles if default}
        for key, name in (
            ("OUTPUT", "territories"),
            ("SURFACES", "surfaces"),
            ("CHANGED", "changes"),
            ("LAND", "land"),
            ("FLOWS", "flows"),
            ("USES", "flows_by_use"),
            ("CONSUMPTION", "consumption"),
        ):
            content = layers.get(f"artificialisation_{name}")
            if content is None:
                continue
            table = content.table
            if content.geometry is None:
                table = out.worded(table, out.names_of(found), lang)
            written = self.write_table(parameters, key, context, table, content.geometry, found.crs)
            if written is None:
                continue
            results[key] = written
            if content.name in styled:
                self.style_when_loaded(context, written, self.styler(styled[content.name]))
        whole = found.land[(found.land["territory"] == TOTAL) & (found.land["zone"] == "")]
        results["ARTIFICIAL_HA"] = float(whole["artificial_ha"].iloc[-1])
        if found.years is not None:
            flows = found.flows[(found.flows["territory"] == TOTAL) & (found.flows["zone"] == "")]
            results["NET_HA_YR"] = float(flows["net_ha_yr"].iloc[0])
        return results


def _crs(name: str | None) -> Any:
    """Return a projection as the opener takes it."""
    from qgis.core import QgsCoordinateReferenceSystem

    return QgsCoordinateReferenceSystem(name or "")
