"""The report of a result: one HTML file to read on screen, print and send, with the scenarios of a plan or without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingException,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
)
from qgis.PyQt.QtCore import QCoreApplication, QUrl
from qgis.PyQt.QtGui import QDesktopServices

from .. import settings
from .base import CarbocsAlgorithm

translate = QCoreApplication.translate
_LANGUAGES = ("fr", "en")
_ENDING = ".html"


class ReportAlgorithm(CarbocsAlgorithm):
    """The report."""

    ID = "report"
    FEATURE = "report"

    def __init__(self) -> None:
        """Make an algorithm that has nothing to open yet."""
        super().__init__()
        self._written: Path | None = None

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Report: one HTML page to read, print and send")

    def groupId(self) -> str:  # noqa: N802 (the name is QGIS's)
        """Return the group's id."""
        return "sharing"

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "report,HTML,page,carbon,scenario,publish").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        gpkg = {"extension": "gpkg"}
        label = translate("CarbOCS", "Result of an assessment (GeoPackage)")
        self.add(QgsProcessingParameterFile("RESULT", label, **gpkg))
        label = translate("CarbOCS", "Scenarios of a plan (GeoPackage)")
        self.add(QgsProcessingParameterFile("SCENARIOS", label, optional=True, **gpkg))
        names = [translate("CarbOCS", "French"), translate("CarbOCS", "English")]
        label = translate("CarbOCS", "Language the page opens in")
        chosen = _LANGUAGES.index(settings.read().lang)
        self.add(QgsProcessingParameterEnum("LANGUAGE", label, names, defaultValue=chosen))
        self.add(QgsProcessingParameterBoolean("OPEN", translate("CarbOCS", "Open the report"), defaultValue=True))
        label = translate("CarbOCS", "Report (HTML)")
        self.addParameter(QgsProcessingParameterFileDestination("OUTPUT", label, "HTML (*.html)"))

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Read the result and the scenarios, and write the page."""
        from ...core.report.html import write_html
        from ...core.report.result_file import read_result, read_scenarios

        output = Path(self.parameterAsFileOutput(parameters, "OUTPUT", context))
        if output.suffix.casefold() != _ENDING:
            said = translate("CarbOCS", "{path}: the name of the report must end in .html.")
            raise QgsProcessingException(said.format(path=output))
        plan = self.parameterAsFile(parameters, "SCENARIOS", context)
        result = read_result(Path(self.parameterAsFile(parameters, "RESULT", context)))
        tables = read_scenarios(Path(plan)) if plan else None
        feedback.setProgress(20)
        if feedback.isCanceled():
            return {}
        lang = _LANGUAGES[self.parameterAsEnum(parameters, "LANGUAGE", context)]
        write_html(result, output, lang, scenarios=tables)
        self._written = output if self.parameterAsBoolean(parameters, "OPEN", context) else None
        return {"OUTPUT": str(output)}

    def postProcessAlgorithm(self, context: Any, feedback: Any) -> dict[str, Any]:  # noqa: N802 (the name is QGIS's)
        """Open the page in the user's browser, where there is a desktop to open it on."""
        from qgis.utils import iface

        if self._written is not None and iface is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))
        return {}
