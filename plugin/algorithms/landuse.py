"""A land-use layer reclassed into the occupations of ALDO, styled, its geometry and columns kept."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsProcessing,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
)
from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from ..compat import field
from .base import POLYGONS, CarbocsAlgorithm

translate = QCoreApplication.translate
ADDED = ("class_code", "occupation", "occupation_label")


class LandUseAlgorithm(CarbocsAlgorithm):
    """Land use by occupation."""

    ID = "landuse"
    LAYERS = ("LAND_USE",)

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Land use by ALDO occupation")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "land use,reclass,CLC,occupation,nomenclature").split(",")

    def groupId(self) -> str:  # noqa: N802 (the name is QGIS's)
        """Return the group's id."""
        return "preparation"

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        label = translate("CarbOCS", "Land use (polygons)")
        self.add(QgsProcessingParameterFeatureSource("LAND_USE", label, POLYGONS))
        label = translate("CarbOCS", "Field of land-use codes (found where empty)")
        self.add(QgsProcessingParameterField("CODE_FIELD", label, None, "LAND_USE", optional=True))
        label = translate("CarbOCS", "Land use by occupation")
        self.addParameter(
            QgsProcessingParameterFeatureSink("OUTPUT", label, QgsProcessing.SourceType.TypeVectorPolygon)
        )

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Copy every feature with its occupation."""
        from ...core.errors import Cancelled
        from ...core.nomenclatures import codes_of, detect_code_field, groupings, nomenclature_of
        from ...core.occupations import label_of

        lang = settings.read().lang
        sample, name = self.opener.peek("LAND_USE")
        chosen = self.text_of(parameters, "CODE_FIELD", context)
        codes = nomenclature_of(sample, field=chosen, layer=name)
        found = detect_code_field(sample, codes, chosen, layer=name)
        values = self.opener.attributes("LAND_USE", found.fields)
        written = codes_of(values, found, codes)
        occupations = codes.occupation_of(written)
        # By value, not by row: a second reading may skip rows or give them in another order.
        keys = zip(*(values[f].astype(str) for f in found.fields))
        known = dict(zip(keys, zip(written, occupations)))
        source = self.opener.source("LAND_USE")
        fields = QgsFields(source.fields())
        posts = [(g.post_of, g.labels(lang)) for g in groupings(codes.id).values()]
        named = [name for g in groupings(codes.id) for name in (g, f"{g}_label")]
        for added in (*ADDED, *named):
            fields.append(field(added, "text"))
        sink, layer = self.parameterAsSink(parameters, "OUTPUT", context, fields, source.wkbType(), source.sourceCrs())
        count, at = max(len(values), 1), [source.fields().lookupField(f) for f in found.fields]
        labels = {o: label_of(o, lang) for o in set(occupations)}
        for n, feature in enumerate(self.opener.features("LAND_USE")):
            if feedback.isCanceled():
                raise Cancelled
            copy = QgsFeature(fields)
            copy.setGeometry(feature.geometry())
            code, occupation = known[tuple(self.opener.as_text(feature.attributes()[n]) for n in at)]
            told = [label for of, names in posts for label in (of.get(code, ""), names.get(of.get(code, ""), ""))]
            copy.setAttributes([*feature.attributes(), code, occupation, labels[occupation], *told])
            sink.addFeature(copy, QgsFeatureSink.Flag.FastInsert)
            feedback.setProgress(100.0 * n / count)
        self._say_unknown(written, codes, feedback)

        def styled(loaded: Any) -> None:
            from .. import styling

            styling.colour_polygons(loaded, "occupation", set(occupations), lang)

        self.style_when_loaded(context, layer, styled)
        return {"OUTPUT": layer}

    def _say_unknown(self, written: Any, codes: Any, feedback: Any) -> None:
        unknown = sorted({str(c) for c in written[~codes.known(written)]})
        if unknown:
            said = translate("CarbOCS", "Codes that the nomenclature does not hold, left without occupation: {codes}")
            feedback.pushWarning(said.format(codes=", ".join(unknown[:10])))
