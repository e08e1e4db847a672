"""All five indicators in one run: layers in, a GeoPackage and a group of styled layers out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMapLayer,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProject,
)
from qgis.PyQt.QtCore import QCoreApplication

from .. import guard, settings
from ..result_layers import TERRITORIES, file_of, layer_of, levels_in
from .base import ANY, KEPT, LINES, POLYGONS, REFINING, CarbocsAlgorithm, levels, modes, woods

if TYPE_CHECKING:
    from ...core.assessment import Assessment, AssessmentOptions
    from ...core.inputs import Inputs

translate = QCoreApplication.translate
_LOCKS: dict[Path, threading.Lock] = {}
TABLES = ("CORRECTIONS", "PRACTICES", "MEMBERSHIP", "SUCCESSORS")
_IN_PARTS = 200_000
"""Features of a land use from which on it is measured part by part."""
_EACH_PART = 50_000
"""Features of such a part."""
SHOWN = ("cropland", "grassland", "forest", "artificial")
"""The occupations that may be given layers of their own (``core.report.geopackage.SHOWN_OCCUPATIONS``)."""


def total_labels() -> dict[str, str]:
    """Return the names of the three totals that the algorithms give as numbers."""
    return {
        "STOCK_TC": translate("CarbOCS", "Carbon stock (tC)"),
        "DENSITY_TC_HA": translate("CarbOCS", "Carbon stock per hectare (tC/ha)"),
        "FLUX_TCO2E_YR": translate("CarbOCS", "Carbon flux (tCO2e/yr)"),
    }


class AssessmentAlgorithm(CarbocsAlgorithm):
    """Carbon assessment."""

    ID = "assessment"
    FILES: tuple[tuple[str, str], ...] = (("OUTPUT", ".gpkg"), ("PROJECT", ".qgz"))
    """The files that are written, and what their names must end in."""

    def __init__(self) -> None:
        """Make an algorithm that has nothing to show yet."""
        super().__init__()
        self._shown: tuple[Any, ...] | None = None
        self._project: tuple[Path, str | None] | None = None

    LAYERS = ("TERRITORIES", "LAND_USE", "LAND_USE_BEFORE", "CHANGES", "COMMUNES", "FORESTS", "HEDGEROWS", *TABLES)

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Carbon assessment: the five indicators")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "carbon,stock,flux,ALDO,land use,soil,biomass,CLC,OCS GE,OCS2D").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_territories()
        self.add_land_use()
        self.add_changes()
        self._add_refining()
        self.add_refining_layers()
        self.add_method()
        names = [label for _, label in levels()]
        self.add(
            QgsProcessingParameterEnum(
                "LEVELS",
                translate("CarbOCS", "Levels of the result (the territories as they are where none is chosen)"),
                names,
                allowMultiple=True,
                optional=True,
            )
        )
        self._add_shown()
        self.add_territory_fields()
        self.add_code_field()
        self.add_reading()
        self.add_years()
        self.add_crs()
        self._add_advanced()
        self.addParameter(
            QgsProcessingParameterFileDestination(
                "OUTPUT", translate("CarbOCS", "Result (GeoPackage)"), "GeoPackage (*.gpkg)"
            )
        )
        self.add(
            QgsProcessingParameterFileDestination(
                "PROJECT",
                translate("CarbOCS", "QGIS project with the styled group"),
                "QGIS (*.qgz)",
                optional=True,
                createByDefault=False,
            ),
            advanced=True,
        )
        for name, label in total_labels().items():
            self.addOutput(QgsProcessingOutputNumber(name, label))

    def _add_refining(self) -> None:
        self.add(
            QgsProcessingParameterFeatureSource(
                "COMMUNES",
                translate("CarbOCS", "Communes whose figures apply, where the territories are not communes"),
                POLYGONS,
                optional=True,
            )
        )
        self.add(
            QgsProcessingParameterMapLayer(
                "FORESTS", translate("CarbOCS", "Forests (BD Forêt)"), optional=True, types=REFINING
            )
        )
        self.add(
            QgsProcessingParameterFeatureSource(
                "HEDGEROWS", translate("CarbOCS", "Hedgerows (lines, or a table of km)"), LINES, optional=True
            )
        )

    def _add_shown(self) -> None:
        from ...core.occupations import BY_ID

        lang = settings.read().lang
        self.add(
            QgsProcessingParameterEnum(
                "OCCUPATIONS",
                translate("CarbOCS", "Occupations with layers of their own"),
                [BY_ID[o].label(lang) for o in SHOWN],
                allowMultiple=True,
                optional=True,
                defaultValue=[SHOWN.index("forest")],
            )
        )

    def _add_advanced(self) -> None:
        for name, label in (
            ("CORRECTIONS", translate("CarbOCS", "Table of corrected areas (territory, occupation, area_ha)")),
            ("PRACTICES", translate("CarbOCS", "Table of farming practices (territory, practice, area_ha)")),
            ("MEMBERSHIP", translate("CarbOCS", "Table of levels of your own (territory, a column a level)")),
        ):
            self.add(QgsProcessingParameterFeatureSource(name, label, ANY, optional=True), advanced=True)
        label = translate("CarbOCS", "Other levels: columns of that table or of the territories, separated by commas")
        self.add(QgsProcessingParameterString("OTHER_LEVELS", label, None, optional=True), advanced=True)
        self.add_successors()
        kind = QgsProcessingParameterNumber.Type.Double
        label = translate("CarbOCS", "The territory's own emissions (tCO2e/yr), to set the flux against")
        self.add(QgsProcessingParameterNumber("EMISSIONS", label, kind, optional=True, minValue=0.0), advanced=True)
        for name, said in (
            ("ALLOW_OVERLAPS", translate("CarbOCS", "Allow territories that overlap")),
            ("STRICT", translate("CarbOCS", "Warnings are errors: nothing is written")),
        ):
            self.add(QgsProcessingParameterBoolean(name, said, False), advanced=True)

    # --- running

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Assess, write, and have the group loaded where QGIS loads results."""
        from ...core.assessment import assess
        from ...core.messages import number, text
        from .. import results
        from ..what_if import sources

        lang = settings.read().lang
        options = self.options(parameters, context)
        inputs = self._read(parameters, context, options, feedback)
        assessment = assess(inputs, options, progress=self.progress(feedback), cancelled=feedback.isCanceled)
        self.tell(assessment.warnings, feedback)
        self._stop_on_warnings(parameters, context, assessment)
        path = Path(self.parameterAsFileOutput(parameters, "OUTPUT", context))
        with _alone(path):
            kept = sources.table_of(self.opener, self.paths(parameters, context), options, path.absolute().parent)
            results.write(assessment, path, lang, context.transformContext(), {sources.TABLE: kept})
        name = translate("CarbOCS", "CarbOCS – {name}").format(name=self.opener.label("TERRITORIES"))
        chosen = tuple(SHOWN[n] for n in self.parameterAsEnums(parameters, "OCCUPATIONS", context))
        self._shown = (path, name, lang, chosen, self._land_use(inputs, assessment))
        project = self.parameterAsFileOutput(parameters, "PROJECT", context)
        self._project = (Path(project), assessment.crs) if project else None
        found = {"OUTPUT": str(path)} | ({"PROJECT": project} if project else {})
        totals = {
            "STOCK_TC": assessment.total("stock_total"),
            "DENSITY_TC_HA": assessment.total("stock_per_hectare"),
            "FLUX_TCO2E_YR": assessment.total("flux_total"),
        }
        self._say(dict(zip(("stock_total", "stock_per_hectare", "flux_total"), totals.values())), lang, feedback)
        if assessment.emissions_share is not None:
            share = number(100 * assessment.emissions_share, 1, lang)
            feedback.pushInfo(text("share_of_emissions", lang, share=share))
        return {**found, **totals}

    def _read(self, parameters: dict[str, Any], context: Any, options: Any, feedback: Any) -> Inputs:
        """Read the layers; a land use of very many features is measured part by part, within little memory."""
        from qgis.core import QgsCoordinateReferenceSystem

        from ...core.assessment import pieces_of
        from ...core.inputs import read_frame
        from ...core.parts import Here, measured_in_parts, most_of_count

        paths = self.paths(parameters, context)
        count = self.opener.count("LAND_USE") if paths.land_use else 0
        if count <= _IN_PARTS:
            return self.inputs(parameters, context)
        inputs = read_frame(paths, years=self.number_of(parameters, "YEARS", context), opener=self.opener)
        crs = QgsCoordinateReferenceSystem(inputs.crs)
        pieces = pieces_of(inputs, options)
        most = most_of_count(count, *self.opener.extent("LAND_USE"), crs, _EACH_PART, self.opener)
        told = self.progress(feedback)
        # Reading parts tells nothing of its own: the bar follows the land that is done.
        self.opener.progress = None
        return measured_in_parts(
            inputs, pieces, paths, Here(self.opener, crs, feedback.isCanceled), most=most, large=True,
            progress=lambda fraction, message: told(0.9 * fraction, message), cancelled=feedback.isCanceled,
        )  # fmt: skip

    def postProcessAlgorithm(self, context: Any, feedback: Any) -> dict[str, Any]:  # noqa: N802 (QGIS's name)
        """Open what was written, in QGIS's main thread: layers and projects are its own."""
        group, self._shown = self._shown, None
        if group is None:
            return {}
        try:
            if self._project is not None:
                _write_project(self._project[0], group, self._project[1])
            _load(context, group[0], group)
        except Exception as error:  # whatever it is, the result itself is written
            guard.log(error)
            feedback.reportError(guard.sentence(error))
        return {}

    def checkParameterValues(self, parameters: dict[str, Any], context: Any) -> tuple[bool, str]:  # noqa: N802
        """Refuse, before the work, what could not be written after it."""
        held, said = super().checkParameterValues(parameters, context)
        for key, ending in self.FILES:
            target = _target(parameters.get(key))
            if not held or target is None:
                continue
            if target.suffix.casefold() != ending:
                said = translate("CarbOCS", "{path}: the file must end in {ending}.").format(path=target, ending=ending)
                return False, said
            if not target.absolute().parent.is_dir():
                said = translate("CarbOCS", "{path}: there is no such folder.").format(path=target.absolute().parent)
                return False, said
            if any(_same_file(target, self.parameterAsLayer(parameters, k, context)) for k in self.LAYERS):
                said = translate("CarbOCS", "{path} is one of the layers given: choose another file for the result.")
                return False, said.format(path=target)
        return held, said

    def options(self, parameters: dict[str, Any], context: Any) -> AssessmentOptions:
        """Return the options the parameters ask for."""
        from ...core.assessment import AssessmentOptions

        own = (self.text_of(parameters, "OTHER_LEVELS", context) or "").casefold()
        return AssessmentOptions(
            mode=self.choice(parameters, "MODE", modes(), context),
            levels=(*self.chosen_levels(parameters, context), *(v.strip() for v in own.split(",") if v.strip())),
            sealed_share=self.parameterAsDouble(parameters, "SEALED_SHARE", context),
            cropland_share=self.number_of(parameters, "CROPLAND_SHARE", context),
            wood=self.choice(parameters, "WOOD", woods(), context),
            years=self.number_of(parameters, "YEARS", context),
            allow_overlaps=self.parameterAsBool(parameters, "ALLOW_OVERLAPS", context),
            emissions_tco2e_yr=self.number_of(parameters, "EMISSIONS", context),
        )

    def chosen_levels(self, parameters: dict[str, Any], context: Any) -> tuple[str, ...]:
        """Return the levels chosen; none where the parameter was left out (QGIS would take the first)."""
        if parameters.get("LEVELS") is None:
            return ()
        return tuple(levels()[n][0] for n in self.parameterAsEnums(parameters, "LEVELS", context))

    def _stop_on_warnings(self, parameters: dict[str, Any], context: Any, assessment: Assessment) -> None:
        from qgis.core import QgsProcessingException

        from ...core.messages import text

        count = sum(n.level == "warning" for n in assessment.warnings)
        if count and self.parameterAsBool(parameters, "STRICT", context):
            raise QgsProcessingException(self.worded(text("strict", settings.read().lang, count=count)))

    def _land_use(self, inputs: Inputs, assessment: Assessment) -> Any:
        """Return how the land use is to be shown, None where its layer cannot be opened again."""
        from ...core.occupations import UNMAPPED
        from ..results import LandUse

        shown = self.opener.shown.get("LAND_USE")
        source = next((s for s in inputs.sources if s.role == "land use"), None)
        if shown is None or source is None:
            return None
        uri, provider = shown
        raster = self.opener.is_raster("LAND_USE")
        grid = raster and str(source.details.get("encoding", "")).startswith("grid")
        code_field = "grid" if grid else (source.code_field or "")
        codes = tuple(sorted({str(c).split(" = ")[0] for c in assessment.class_areas["class_code"]}))
        known = inputs.occupation_of
        occupations = {c: str(known.get(c, UNMAPPED)) for c in codes}
        return LandUse(uri, provider, raster, code_field, inputs.nomenclature.id, codes, occupations)

    def _say(self, totals: dict[str, float], lang: str, feedback: Any) -> None:
        from ...core.indicators import INDICATOR, readable

        for indicator, value in totals.items():
            label = INDICATOR[indicator].label(lang)
            colon = "\u00a0: " if lang == "fr" else ": "
            feedback.pushInfo(f"{label}{colon}{readable(value, indicator, lang)}")


def _target(value: Any) -> Path | None:
    """Return the file a parameter names, None where QGIS is to choose one or none is wanted."""
    text = value.sink.staticValue() if hasattr(value, "sink") else value
    return None if not isinstance(text, str) or text in ("", "TEMPORARY_OUTPUT") else Path(text)


def _same_file(target: Path, layer: Any) -> bool:
    return layer is not None and layer.providerType() in ("ogr", "gdal") and file_of(layer) == target


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one run at a time write to a file."""
    lock = _LOCKS.setdefault(path.resolve(), threading.Lock())
    with lock:
        yield


def _write_project(path: Path, group: tuple[Any, ...], crs: str | None) -> None:
    """Write a project that holds the styled group, for whoever runs QGIS without a screen, whole or not at all."""
    from qgis.core import QgsCoordinateReferenceSystem

    from .. import results

    project = QgsProject()
    if crs:
        project.setCrs(QgsCoordinateReferenceSystem(crs))
    results.add_group(project, *group)
    # Beside its place and in the same folder, so that the paths it keeps are right: they are relative to it.
    beside = path.with_name(f".{path.name}")
    try:
        if not project.write(str(beside)):
            raise OSError(project.error())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
        project.clear()


def _load(context: QgsProcessingContext, path: Path, group: tuple[Any, ...]) -> None:
    """Ask QGIS to load the result: one layer by its ordinary way, which then brings the whole group."""
    project = context.project()
    levels_held = levels_in(path)
    if project is None or not levels_held:
        return
    layer = layer_of(path, TERRITORIES + levels_held[0], group[1])
    if not layer.isValid():
        return
    context.temporaryLayerStore().addMapLayer(layer)
    details = QgsProcessingContext.LayerDetails(group[1], project, "OUTPUT")
    loader = _GroupLoader(group)
    KEPT.append(loader)
    details.setPostProcessor(loader)
    context.addLayerToLoadOnCompletion(layer.id(), details)


class _GroupLoader(QgsProcessingLayerPostProcessorInterface):
    """Puts the styled group in place of the one layer that QGIS loaded."""

    def __init__(self, group: tuple[Any, ...]) -> None:
        """Keep what the group is made of."""
        super().__init__()
        self.group = group

    def postProcessLayer(self, layer: Any, context: Any, feedback: Any) -> None:  # noqa: N802 (the name is QGIS's)
        """Load the group; the layer that came alone is taken away."""
        from qgis.PyQt.QtCore import QTimer

        from .. import results

        project, alone = context.project() or QgsProject.instance(), layer.id()
        try:
            results.add_group(project, *self.group)
        except Exception as error:  # whatever it is, QGIS must not see it: the result itself is written
            guard.log(error)
            feedback.reportError(guard.sentence(error))
            return
        finally:
            if self in KEPT:
                KEPT.remove(self)
        # QGIS still holds the layer while this runs.
        QTimer.singleShot(0, lambda: project.removeMapLayer(alone))
