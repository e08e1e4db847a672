"""Stocks and fluxes, an algorithm each: territories with their figures as a styled layer, the detail as a table."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
)
from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from .assessment import AssessmentAlgorithm, total_labels
from .base import levels

translate = QCoreApplication.translate
_FACTS = ["level", "territory", "name", "area_ha", "communes"]


class _FiguresAlgorithm(AssessmentAlgorithm):
    """An assessment of which a part is kept: ``STYLE`` is the indicator shown, ``STEM`` what its columns begin with."""

    FILES = ()
    STYLE = ""
    STEMS: tuple[str, ...] = ()
    TABLE = ""
    TOTALS: tuple[tuple[str, str], ...] = ()

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_territories()
        self.add_land_use()
        if self.TABLE == "fluxes":
            self.add_changes()
        self._add_refining()
        self.add_refining_layers()
        self.add_method()
        choices = [translate("CarbOCS", "The territories as they are"), *(label for _, label in levels())]
        self.add(QgsProcessingParameterEnum("LEVEL", translate("CarbOCS", "Level"), choices, defaultValue=0))
        self.add_territory_fields()
        self.add_code_field()
        self.add_reading(two_vintages=self.TABLE == "fluxes")
        if self.TABLE == "fluxes":
            self.add_years()
        self.add_crs()
        self._add_advanced()
        label = translate("CarbOCS", "Territories with their figures")
        self.addParameter(
            QgsProcessingParameterFeatureSink("OUTPUT", label, QgsProcessing.SourceType.TypeVectorPolygon)
        )
        self.add_table("TABLE", translate("CarbOCS", "Detail by occupation and pool"), optional=True)
        labels = total_labels()
        for name, _ in self.TOTALS:
            self.addOutput(QgsProcessingOutputNumber(name, labels[name]))

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Assess, and write what the algorithm is about."""
        from ...core import report
        from ...core.assessment import assess, with_options
        from ...core.report.exchange import level_table

        lang = settings.read().lang
        chosen = self.parameterAsEnum(parameters, "LEVEL", context)
        options = with_options(
            self.options(parameters, context), levels=(levels()[chosen - 1][0],) if chosen > 0 else ()
        )
        inputs = self.inputs(parameters, context)
        found = assess(inputs, options, progress=self.progress(feedback), cancelled=feedback.isCanceled)
        self.tell(found.warnings, feedback)
        self._stop_on_warnings(parameters, context, found)
        level = found.levels[0]
        table, geometry = level_table(found, level)
        table = table[[c for c in table if c in _FACTS or c.startswith(self.STEMS)]]
        layer = self.write_table(parameters, "OUTPUT", context, table, geometry, found.crs)
        style = next(s for s in report.styles_of(table, lang) if s.indicator == self.STYLE)

        def styled(loaded: Any) -> None:
            from .. import styling

            styling.apply(loaded, style, table, lang)
            loaded.setName(styling.layer_title(style, table, lang))

        self.style_when_loaded(context, layer, styled)
        detail = getattr(found, self.TABLE)
        written = self.write_table(parameters, "TABLE", context, detail[detail["level"] == level])
        totals = {name: found.total(indicator) for name, indicator in self.TOTALS}
        self._say(dict(zip((i for _, i in self.TOTALS), totals.values())), lang, feedback)
        return {k: v for k, v in {"OUTPUT": layer, "TABLE": written}.items() if v is not None} | totals


class StocksAlgorithm(_FiguresAlgorithm):
    """Carbon stocks."""

    ID = "stocks"
    STYLE = "stock_per_hectare"
    STEMS = ("stock_tc", "density_tc_ha")
    TABLE = "stocks"
    TOTALS = (("STOCK_TC", "stock_total"), ("DENSITY_TC_HA", "stock_per_hectare"))

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Carbon stocks: total, by occupation, per hectare")


class FluxesAlgorithm(_FiguresAlgorithm):
    """Carbon fluxes."""

    ID = "fluxes"
    STYLE = "flux_total"
    STEMS = ("flux_tco2e_yr",)
    TABLE = "fluxes"
    TOTALS = (("FLUX_TCO2E_YR", "flux_total"),)

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Carbon fluxes a year: total and by occupation")
