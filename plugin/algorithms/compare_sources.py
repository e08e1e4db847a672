"""Land uses side by side: one territory by CLC, OCS2D, OCS GE; where they differ and what that does to the carbon."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMapLayer,
    QgsProcessingParameterNumber,
)
from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .base import LAND_USE, POLYGONS, CarbocsAlgorithm, modes

translate = QCoreApplication.translate
SOURCES = (1, 2, 3)
"""The numbers of the sources; the third may be left out."""


class CompareSourcesAlgorithm(CarbocsAlgorithm):
    """Land uses side by side."""

    ID = "compare_sources"
    LAYERS = ("TERRITORIES", "COMMUNES", *(f"{key}_{n}" for n in SOURCES for key in ("LAND_USE", "BEFORE")))

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Land uses side by side")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "compare,sources,CLC,OCS2D,OCS GE,confusion,land use").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_territories()
        for n, label in zip(
            SOURCES,
            (
                translate("CarbOCS", "First land use"),
                translate("CarbOCS", "Second land use"),
                translate("CarbOCS", "Third land use"),
            ),
        ):
            self.add(QgsProcessingParameterMapLayer(f"LAND_USE_{n}", label, optional=n > 2, types=LAND_USE))
        for n, label in zip(
            SOURCES,
            (
                translate("CarbOCS", "Earlier vintage of the first"),
                translate("CarbOCS", "Earlier vintage of the second"),
                translate("CarbOCS", "Earlier vintage of the third"),
            ),
        ):
            self.add(QgsProcessingParameterMapLayer(f"BEFORE_{n}", label, optional=True, types=LAND_USE), advanced=True)
        label = translate("CarbOCS", "Communes, where the territories are none")
        self.add(QgsProcessingParameterFeatureSource("COMMUNES", label, POLYGONS, optional=True), advanced=True)
        self.add_refining_layers()
        self.add_method()
        whole = QgsProcessingParameterNumber.Type.Integer
        label = translate("CarbOCS", "Vintage that changes start from (the one before where empty)")
        number = QgsProcessingParameterNumber("VINTAGE_BEFORE", label, whole, optional=True, minValue=1900)
        self.add(number, advanced=True)
        self.add_territory_fields()
        self.add_crs()
        for n, label in enumerate(
            (
                translate("CarbOCS", "Where the first and the second differ"),
                translate("CarbOCS", "Where the first and the third differ"),
                translate("CarbOCS", "Where the second and the third differ"),
            ),
            1,
        ):
            kind = QgsProcessing.SourceType.TypeVectorPolygon
            self.addParameter(QgsProcessingParameterFeatureSink(f"DIFFERENCES_{n}", label, kind, optional=True))
        self.add_table("INDICATORS", translate("CarbOCS", "Indicators by source"), optional=True)
        self.add_table("OCCUPATIONS", translate("CarbOCS", "Area and stock by occupation and source"), optional=True)
        self.add_table(
            "CONFUSION", translate("CarbOCS", "Confusion table (ha) and differences of stock"), optional=True
        )
        for name, label, pattern in (
            ("FILE", translate("CarbOCS", "Everything as a GeoPackage"), "GeoPackage (*.gpkg)"),
            ("WORKBOOK", translate("CarbOCS", "Everything as a workbook"), "XLSX (*.xlsx)"),
        ):
            out = QgsProcessingParameterFileDestination(name, label, pattern, optional=True, createByDefault=False)
            self.add(out, advanced=name == "FILE")

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Assess by each source, cross the sources, and write what is wanted."""
        from ...core.assessment import AssessmentOptions
        from ...core.comparing import compare_sources, read_sources
        from ...core.report import source_comparison as out

        lang = settings.read().lang
        book = self.parameterAsFileOutput(parameters, "WORKBOOK", context)
        if book and (why := self.lacking("workbook")):
            raise QgsProcessingException(why)
        sources, before = self._sources(parameters, context)
        options = AssessmentOptions(
            mode=self.choice(parameters, "MODE", modes(), context),
            sealed_share=self.parameterAsDouble(parameters, "SEALED_SHARE", context),
            cropland_share=self.number_of(parameters, "CROPLAND_SHARE", context),
        )
        inputs = read_sources(sources, before, self.paths(parameters, context), opener=self.opener)
        found = compare_sources(inputs, options, progress=self.progress(feedback), cancelled=feedback.isCanceled)
        self.tell(found.notices, feedback)
        for result in found.sources:
            feedback.pushInfo(f"\n{result.name}")
            self.tell(result.assessment.warnings, feedback)
        results: dict[str, Any] = {}
        held, styles = out.contents(found, lang), out.styles(found, lang)
        if file := self.parameterAsFileOutput(parameters, "FILE", context):
            from .. import results as writing

            writing.write_contents(Path(file), held, styles, found.crs, context.transformContext())
            results["FILE"] = file
        if book:
            out.write_workbook(found, Path(book), lang)
            results["WORKBOOK"] = book
        layers = {c.name: c for c in held}
        styled = {name: (qml, said) for name, said, qml, _, _ in styles}
        names = {f"DIFFERENCES_{n}": out.layer_name(n - 1) for n in SOURCES}
        names |= {key: f"source_{key.lower()}" for key in ("INDICATORS", "OCCUPATIONS", "CONFUSION")}
        for key, name in names.items():
            content = layers.get(name)
            if content is None:
                continue
            written = self.write_table(parameters, key, context, content.table, content.geometry, found.crs)
            if written is None:
                continue
            results[key] = written
            if name in styled:
                self.style_when_loaded(context, written, self.styler(*styled[name]))
        return results

    def _sources(self, parameters: dict[str, Any], context: Any) -> tuple[dict[str, str], dict[str, str]]:
        """Return the keys of the land uses and of what came before them, by the names of the land uses' layers."""
        sources: dict[str, str] = {}
        before: dict[str, str] = {}
        year = self.number_of(parameters, "VINTAGE_BEFORE", context)
        for n in SOURCES:
            if f"LAND_USE_{n}" not in self.opener.held:
                continue
            name = self.opener.label(f"LAND_USE_{n}")
            name = name if name not in sources else f"{name} ({n})"
            sources[name] = f"LAND_USE_{n}"
            if f"BEFORE_{n}" in self.opener.held:
                before[name] = f"BEFORE_{n}"
            elif year is not None:
                before[name] = str(int(year))
        return sources, before
