"""The Processing provider: the algorithms, under one name and icon."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .algorithms.areas import AreasAlgorithm
from .algorithms.artificialisation import ArtificialisationAlgorithm
from .algorithms.assessment import AssessmentAlgorithm
from .algorithms.atlas import AtlasAlgorithm
from .algorithms.base import ICON
from .algorithms.budget import BudgetAlgorithm
from .algorithms.changes import ChangesAlgorithm
from .algorithms.compare import CompareAlgorithm
from .algorithms.compare_sources import CompareSourcesAlgorithm
from .algorithms.figures import FluxesAlgorithm, StocksAlgorithm
from .algorithms.landuse import LandUseAlgorithm
from .algorithms.report import ReportAlgorithm
from .algorithms.scenario import ScenarioAlgorithm
from .algorithms.search import SearchAlgorithm
from .algorithms.sensitivity import SensitivityAlgorithm
from .algorithms.sharing import PublishAlgorithm, WorkbookAlgorithm
from .algorithms.territories import TerritoriesAlgorithm

ALGORITHMS = (
    AssessmentAlgorithm,
    AreasAlgorithm,
    ChangesAlgorithm,
    ArtificialisationAlgorithm,
    StocksAlgorithm,
    FluxesAlgorithm,
    LandUseAlgorithm,
    TerritoriesAlgorithm,
    CompareSourcesAlgorithm,
    ScenarioAlgorithm,
    CompareAlgorithm,
    BudgetAlgorithm,
    SensitivityAlgorithm,
    SearchAlgorithm,
    ReportAlgorithm,
    WorkbookAlgorithm,
    PublishAlgorithm,
    AtlasAlgorithm,
)


class CarbocsProvider(QgsProcessingProvider):
    """The provider ``carbocs``."""

    def id(self) -> str:
        """Return the id that algorithms are called by."""
        return "carbocs"

    def name(self) -> str:
        """Return the name shown."""
        return "CarbOCS"

    def icon(self) -> QIcon:
        """Return the icon."""
        return QIcon(str(ICON))

    def svgIconPath(self) -> str:  # noqa: N802 (the name is QGIS's)
        """Return the icon's file."""
        return str(ICON)

    def loadAlgorithms(self) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the algorithms."""
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())
