"""What the algorithms share: layers handed to the engine, its progress, its errors told in the user's language."""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeatureSink,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterMapLayer,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProcessingUtils,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from ...core.messages import text
from .. import guard, settings
from ..compat import ADVANCED, MULTIPOLYGON, NO_GEOMETRY
from ..dependencies import command, missing
from ..help import page

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ...core.inputs import Inputs, Paths

translate = QCoreApplication.translate
ICON = Path(__file__).parents[1] / "resources" / "icon.svg"
POLYGONS = [QgsProcessing.SourceType.TypeVectorPolygon]
LAND_USE = [QgsProcessing.SourceType.TypeVectorPolygon, QgsProcessing.SourceType.TypeRaster]
REFINING = [*LAND_USE, QgsProcessing.SourceType.TypeVector]
LINES = [QgsProcessing.SourceType.TypeVectorLine, QgsProcessing.SourceType.TypeVector]
ANY = [QgsProcessing.SourceType.TypeVectorPolygon, QgsProcessing.SourceType.TypeVector]
_OPTION = re.compile(r"--[a-z]+(?:-[a-z]+)*")
_PARAMETER_OF = {"--crs": "CRS", "--years": "YEARS", "--code-field": "CODE_FIELD"}
"""Parameters that the engine's messages name by the command's options; the others follow their names."""


def modes() -> list[tuple[str, str]]:
    """Return the modes of the method and what each is called."""
    return [
        ("corrected", translate("CarbOCS", "Corrected: the method as published")),
        ("conform", translate("CarbOCS", "Conform: as ADEME's calculator, with its known defects")),
    ]


def woods() -> list[tuple[str, str]]:
    """Return the ways wood products are reckoned and what each is called."""
    return [
        ("harvest", translate("CarbOCS", "By harvest")),
        ("consumption", translate("CarbOCS", "By consumption")),
        ("none", translate("CarbOCS", "None")),
    ]


def nomenclatures() -> list[tuple[str, str]]:
    """Return the nomenclatures a land use may be coded in and what each is called."""
    return [
        ("auto", translate("CarbOCS", "Found out")),
        ("clc", "CORINE Land Cover"),
        ("ocsge", "OCS GE"),
        ("ocs2d", "OCS2D"),
    ]


def levels() -> list[tuple[str, str]]:
    """Return the levels results may be summed to and what each is called."""
    return [
        ("commune", translate("CarbOCS", "Communes")),
        ("epci", translate("CarbOCS", "EPCI")),
        ("departement", translate("CarbOCS", "Départements")),
        ("region", translate("CarbOCS", "Regions")),
    ]


_READING = 0.4
"""The share of the progress bar that reading takes."""
KEPT: deque[Any] = deque(maxlen=256)
"""Post-processors that QGIS may call: it holds no reference to them itself, and does not say when it never will."""


class _Styler(QgsProcessingLayerPostProcessorInterface):
    """Styles the layer that QGIS loaded."""

    def __init__(self, style: Callable[[Any], None]) -> None:
        """Keep how."""
        super().__init__()
        self.style = style

    def postProcessLayer(self, layer: Any, context: Any, feedback: Any) -> None:  # noqa: N802 (the name is QGIS's)
        """Style the layer; a fault leaves it as QGIS shows it."""
        try:
            self.style(layer)
        except Exception as error:  # whatever it is, QGIS must not see it: the result itself is whole
            guard.log(error)
            feedback.reportError(guard.sentence(error))
        finally:
            if self in KEPT:
                KEPT.remove(self)


class CarbocsAlgorithm(QgsProcessingAlgorithm):
    """One algorithm: subclasses say ``ID``, ``title``, ``tags``, their parameters, and ``work``."""

    ID = ""
    LAYERS: tuple[str, ...] = ()
    """The parameters that hold layers, in the order they are read."""
    FEATURE = ""
    """The feature whose own packages it needs besides (``dependencies.FEATURES``)."""

    def __init__(self) -> None:
        """Make an algorithm that has not been prepared."""
        super().__init__()
        self.opener: Any = None

    # --- what QGIS asks

    def name(self) -> str:
        """Return the id."""
        return self.ID

    def displayName(self) -> str:  # noqa: N802 (the name is QGIS's)
        """Return the title."""
        return self.title()

    def title(self) -> str:
        """Return the title in the user's language."""
        raise NotImplementedError

    def group(self) -> str:
        """Return the group's title."""
        titles = {
            "carbon": translate("CarbOCS", "Carbon of soils and biomass"),
            "preparation": translate("CarbOCS", "Preparation"),
            "what_if": translate("CarbOCS", "What-if scenarios"),
            "sharing": text("algorithm_group_sharing", settings.read().lang),
        }
        return titles[self.groupId()]

    def groupId(self) -> str:  # noqa: N802 (the name is QGIS's)
        """Return the group's id."""
        return "carbon"

    def icon(self) -> QIcon:
        """Return the icon."""
        return QIcon(str(ICON))

    def svgIconPath(self) -> str:  # noqa: N802 (the name is QGIS's)
        """Return the icon's file."""
        return str(ICON)

    def shortHelpString(self) -> str:  # noqa: N802 (the name is QGIS's)
        """Return the help page."""
        return page(self.ID, settings.read().lang)

    def createInstance(self) -> CarbocsAlgorithm:  # noqa: N802 (the name is QGIS's)
        """Return another of the same kind."""
        return type(self)()

    def canExecute(self) -> tuple[bool, str]:  # noqa: N802 (the name is QGIS's)
        """Say no where the engine's packages are missing, and which."""
        lacking = missing()
        names = ", ".join(f"{m.package} ≥ {m.needed}" for m in lacking)
        if lacking:
            said = translate(
                "CarbOCS",
                "Python packages are missing: {names}. Menu CarbOCS › Check the installation tells how to add them.",
            )
            return False, said.format(names=names)
        why = self.lacking(self.FEATURE) if self.FEATURE else ""
        return not why, why

    def lacking(self, feature: str) -> str:
        """Return what packages a feature lacks and how to add them; nothing where it lacks none."""
        lacking = missing(feature)
        if not lacking:
            return ""
        from ..installation import steps

        where, line = command(lacking)
        names = ", ".join(f"{m.package} ≥ {m.needed}" for m in lacking)
        said = translate("CarbOCS", "Python packages are missing: {names}.").format(names=names)
        return "\n".join((said, steps(where), line))

    def prepareAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> bool:  # noqa: N802
        """Take hold of the layers, in QGIS's main thread; they are read in the background."""
        able, why = self.canExecute()
        if not able:
            raise QgsProcessingException(why)
        from ..qgis_layers import QgisOpener

        self.opener = QgisOpener(context.transformContext(), feedback.isCanceled, self.reading(feedback))
        for key in (k for k in self.LAYERS if self.parameterDefinition(k) is not None):
            self._hold(key, parameters, context)
        self._hold_refining(parameters, context)
        return True

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:  # noqa: N802
        """Run, and tell what goes wrong in words."""
        from ...core.errors import Cancelled, CarbocsError

        try:
            return self.work(parameters, context, feedback)
        except Cancelled:
            feedback.pushInfo(Cancelled().text(settings.read().lang))
            return {}
        except CarbocsError as error:
            raise QgsProcessingException(self.worded(error.text(settings.read().lang))) from error
        except QgsProcessingException:
            raise
        except Exception as error:  # whatever it is, it is told as a sentence and logged in full
            guard.log(error)
            raise QgsProcessingException(guard.sentence(error) + "\n\n" + guard.details(error)) from error

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Do the work: what ``processAlgorithm`` does, free to raise the engine's errors."""
        raise NotImplementedError

    # --- parameters

    def add(self, parameter: QgsProcessingParameterDefinition, *, advanced: bool = False, help: str = "") -> None:
        """Add a parameter, folded away where it is advanced."""
        if advanced:
            parameter.setFlags(parameter.flags() | ADVANCED)
        if help:
            parameter.setHelp(help)
        self.addParameter(parameter)

    def add_territories(self) -> None:
        """Add the territories, and the fields of their ids and names."""
        label = translate("CarbOCS", "Territories")
        self.add(
            QgsProcessingParameterFeatureSource("TERRITORIES", label, POLYGONS),
            help=translate("CarbOCS", "Communes, or any polygons with a communes layer beside them."),
        )

    def add_territory_fields(self) -> None:
        """Add the fields of territories' ids and names: found from the layer where they are left empty."""
        for name, label in (
            ("TERRITORY_ID", translate("CarbOCS", "Field of the territories' id (found where empty)")),
            (
                "TERRITORY_NAME",
                translate("CarbOCS", "Field of the territories' name (found where empty)"),
            ),
        ):
            parent = QgsProcessingParameterField(name, label, None, "TERRITORIES", optional=True)
            self.add(parent, advanced=True)

    def add_land_use(self, *, optional: bool = False) -> None:
        """Add the land use: polygons or a raster."""
        self.add(
            QgsProcessingParameterMapLayer(
                "LAND_USE", translate("CarbOCS", "Land use (vector or raster)"), optional=optional, types=LAND_USE
            ),
            help=translate(
                "CarbOCS",
                "CORINE Land Cover, OCS GE or OCS2D. The fields of codes are found; a raster holds 111–523 or 1–44.",
            ),
        )

    def add_code_field(self) -> None:
        """Add the field of codes of the land use.

        It is a text, no list of fields: QGIS 3.22 ends abruptly where the layer whose fields it lists is a raster.
        """
        label = translate("CarbOCS", "Field of land-use codes (found where empty)")
        self.add(QgsProcessingParameterString("CODE_FIELD", label, None, optional=True), advanced=True)

    def add_reading(self, *, two_vintages: bool = True) -> None:
        """Add how a land use is read: its nomenclature, its vintages, occupations of one's own."""
        names = [label for _, label in nomenclatures()]
        label = translate("CarbOCS", "Nomenclature of the land use")
        self.add(QgsProcessingParameterEnum("NOMENCLATURE", label, names, defaultValue=0), advanced=True)
        whole = QgsProcessingParameterNumber.Type.Integer
        label = translate("CarbOCS", "Vintage, of a layer that holds several (the latest where empty)")
        self.add(QgsProcessingParameterNumber("VINTAGE", label, whole, optional=True, minValue=1900), advanced=True)
        if two_vintages:
            label = translate("CarbOCS", "Vintage that changes start from (the one before where empty)")
            number = QgsProcessingParameterNumber("VINTAGE_BEFORE", label, whole, optional=True, minValue=1900)
            self.add(number, advanced=True)
            label = translate("CarbOCS", "Allow a flux between two sources of land use")
            self.add(QgsProcessingParameterBoolean("MIX_SOURCES", label, False), advanced=True)
        label = translate("CarbOCS", "Crosswalk of your own (CSV: cover,use,occupation or code,occupation)")
        kind = QgsProcessingParameterFile.Behavior.File
        self.add(QgsProcessingParameterFile("CROSSWALK", label, kind, "csv", optional=True), advanced=True)

    def add_refining_layers(self) -> None:
        """Add what refines a land use, and the share of cropland where nothing tells."""
        self.add(
            QgsProcessingParameterMultipleLayers(
                "REFINE",
                translate("CarbOCS", "Refining layers, in their order (RPG, BD Forêt, a second land use)"),
                QgsProcessing.SourceType.TypeVectorPolygon,
                optional=True,
            ),
            help=translate("CarbOCS", "Each narrows what the land use leaves open; its fields tell what it is."),
        )
        label = translate("CarbOCS", "Wetland inventory, which refines last")
        self.add(QgsProcessingParameterFeatureSource("WETLANDS", label, POLYGONS, optional=True))
        self.add(
            QgsProcessingParameterNumber(
                "CROPLAND_SHARE",
                translate("CarbOCS", "Share of cropland in agricultural land that OCS GE cannot tell from grass"),
                QgsProcessingParameterNumber.Type.Double,
                optional=True,
                minValue=0.0,
                maxValue=1.0,
            )
        )

    def add_crs(self) -> None:
        """Add the projection areas are measured in."""
        label = translate("CarbOCS", "Equal-area projection (outside France only)")
        self.add(QgsProcessingParameterCrs("CRS", label, optional=True), advanced=True)

    def add_successors(self) -> None:
        """Add the table of communes merged since the layer was made."""
        label = translate("CarbOCS", "Table of merged communes (insee_old, insee_new)")
        self.add(QgsProcessingParameterFeatureSource("SUCCESSORS", label, ANY, optional=True), advanced=True)

    def add_years(self) -> None:
        """Add the years between two vintages."""
        label = translate("CarbOCS", "Years between the two vintages (as the layers say where empty)")
        kind = QgsProcessingParameterNumber.Type.Double
        self.add(QgsProcessingParameterNumber("YEARS", label, kind, optional=True, minValue=0.01), advanced=True)

    def add_changes(self) -> None:
        """Add the two ways of telling what changes."""
        self.add(
            QgsProcessingParameterMapLayer(
                "LAND_USE_BEFORE",
                translate("CarbOCS", "Earlier land use, for the changes between two vintages"),
                optional=True,
                types=LAND_USE,
            )
        )
        self.add(
            QgsProcessingParameterMapLayer(
                "CHANGES",
                translate("CarbOCS", "Or a layer or table of changes"),
                optional=True,
                types=ANY,
            ),
            advanced=True,
        )

    def add_method(self) -> None:
        """Add the options of the method, their defaults those of the preferences."""
        kept = settings.read()
        names = [m for m, _ in modes()]
        self.add(
            QgsProcessingParameterEnum(
                "MODE",
                translate("CarbOCS", "Mode"),
                [label for _, label in modes()],
                defaultValue=names.index(kept.mode) if kept.mode in names else 0,
            )
        )
        self.add(
            QgsProcessingParameterNumber(
                "SEALED_SHARE",
                translate("CarbOCS", "Share of artificial land that is sealed"),
                QgsProcessingParameterNumber.Type.Double,
                defaultValue=kept.sealed_share,
                minValue=0.0,
                maxValue=1.0,
            ),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterEnum(
                "WOOD", translate("CarbOCS", "Wood products"), [label for _, label in woods()], defaultValue=0
            ),
            advanced=True,
        )

    # --- layers and values

    def _hold(self, key: str, parameters: dict[str, Any], context: Any, as_key: str = "") -> None:
        """Give the opener the layer of a parameter; a feature source where QGIS can make one (selection, filter)."""
        held = as_key or key
        if not parameters.get(key) and self.parameterAsLayer(parameters, key, context) is None:
            return
        layer = self.parameterAsLayer(parameters, key, context)
        if isinstance(layer, QgsRasterLayer):
            self.opener.add_raster(held, layer)
            return
        source = self.parameterAsSource(parameters, key, context)
        if source is None:
            text = self.invalidSourceError(parameters, key)
            raise QgsProcessingException(text)
        vector = layer if isinstance(layer, QgsVectorLayer) else None
        self.opener.add_vector(held, source, vector)
        if vector is not None and getattr(parameters.get(key), "selectedFeaturesOnly", False):
            self.opener.chosen[held] = list(vector.selectedFeatureIds())

    def _hold_refining(self, parameters: dict[str, Any], context: Any) -> None:
        """Give the opener the refining layers, by keys that tell their order and, where it is known, their kind."""
        if self.parameterDefinition("REFINE") is None:
            return
        for n, layer in enumerate(self.parameterAsLayerList(parameters, "REFINE", context), 1):
            if isinstance(layer, QgsRasterLayer):
                self.opener.add_raster(f"REFINE_{n}", layer)
                continue
            source = QgsProcessingUtils.variantToSource(layer.id(), context)
            if source is None:
                raise QgsProcessingException(self.invalidSourceError(parameters, "REFINE"))
            self.opener.add_vector(f"REFINE_{n}", source, layer)
        self._hold("WETLANDS", parameters, context, as_key="REFINE_99_wetland")

    def choice(self, parameters: dict[str, Any], key: str, choices: list[tuple[str, str]], context: Any) -> str:
        """Return the id of an enumerated parameter."""
        return choices[self.parameterAsEnum(parameters, key, context)][0]

    def text_of(self, parameters: dict[str, Any], key: str, context: Any) -> str | None:
        """Return a field's name, None where it was left empty or is no parameter of the algorithm."""
        if self.parameterDefinition(key) is None or not parameters.get(key):
            return None
        given = parameters[key]
        return str(given[0] if isinstance(given, (list, tuple)) else given)

    def number_of(self, parameters: dict[str, Any], key: str, context: Any) -> float | None:
        """Return a number, None where it was left empty."""
        if self.parameterDefinition(key) is None or parameters.get(key) is None:
            return None
        return float(self.parameterAsDouble(parameters, key, context))

    def paths(self, parameters: dict[str, Any], context: Any) -> Paths:
        """Return what the engine is to read: the keys of the layers the opener holds, and the fields."""
        from ...core.inputs import Paths

        def held(key: str) -> str | None:
            return key if key in self.opener.held else None

        crs = None
        if self.parameterDefinition("CRS") is not None:
            stated = self.parameterAsCrs(parameters, "CRS", context)
            crs = (stated.authid() or stated.toWkt()) if stated.isValid() else None
        return Paths(
            territories=held("TERRITORIES"),
            land_use=held("LAND_USE"),
            communes=held("COMMUNES"),
            land_use_before=held("LAND_USE_BEFORE"),
            changes=held("CHANGES"),
            forests=held("FORESTS"),
            hedgerows=held("HEDGEROWS"),
            corrections=held("CORRECTIONS"),
            practices=held("PRACTICES"),
            membership=held("MEMBERSHIP"),
            successors=held("SUCCESSORS"),
            release=settings.read().release or None,
            code_field=self.text_of(parameters, "CODE_FIELD", context),
            territory_id=self.text_of(parameters, "TERRITORY_ID", context),
            territory_name=self.text_of(parameters, "TERRITORY_NAME", context),
            crs=crs,
            nomenclature=self._nomenclature(parameters, context),
            vintage=self._year(parameters, "VINTAGE", context),
            vintage_before=self._year(parameters, "VINTAGE_BEFORE", context),
            crosswalk=self.text_of(parameters, "CROSSWALK", context),
            mix_sources=bool(parameters.get("MIX_SOURCES")),
            refine=self.opener.refining(),
        )

    def _nomenclature(self, parameters: dict[str, Any], context: Any) -> str:
        if self.parameterDefinition("NOMENCLATURE") is None:
            return "auto"
        return self.choice(parameters, "NOMENCLATURE", nomenclatures(), context)

    def _year(self, parameters: dict[str, Any], key: str, context: Any) -> int | None:
        value = self.number_of(parameters, key, context)
        return None if value is None else int(value)

    def inputs(self, parameters: dict[str, Any], context: Any, *, with_places: bool = True) -> Inputs:
        """Read the layers."""
        from ...core.inputs import read_inputs

        years = self.number_of(parameters, "YEARS", context)
        return read_inputs(self.paths(parameters, context), years=years, with_places=with_places, opener=self.opener)

    # --- results

    def add_table(self, name: str, label: str, *, optional: bool = False, wanted: bool = True) -> None:
        """Add a table that is written; one that is optional may be ``wanted`` by default all the same."""
        self.addParameter(
            QgsProcessingParameterFeatureSink(
                name,
                label,
                QgsProcessing.SourceType.TypeVector,
                optional=optional,
                createByDefault=wanted,
            )
        )

    def write_table(
        self,
        parameters: dict[str, Any],
        name: str,
        context: Any,
        table: pd.DataFrame,
        geometry: np.ndarray | None = None,
        crs: str | None = None,
        shape: Any = MULTIPOLYGON,
    ) -> str | None:
        """Write a table where a parameter says; return the layer's id, None where it is not wanted."""
        from ..results import features_of, fields_of

        fields = fields_of(table)
        kind = NO_GEOMETRY if geometry is None else shape
        system = QgsCoordinateReferenceSystem(crs or "")
        sink, found = self.parameterAsSink(parameters, name, context, fields, kind, system)
        if sink is None:
            return None
        if not sink.addFeatures(features_of(table, geometry, fields), QgsFeatureSink.Flag.FastInsert):
            raise QgsProcessingException(self.writeFeatureError(sink, parameters, name))
        return str(found)

    def style_when_loaded(self, context: Any, found: str | None, style: Callable[[Any], None]) -> None:
        """Have a result styled by ``style(layer)`` where QGIS loads it."""
        if found is not None and context.willLoadLayerOnCompletion(found):
            styler = _Styler(style)
            KEPT.append(styler)
            context.layerToLoadOnCompletionDetails(found).setPostProcessor(styler)

    # --- words

    def styler(self, qml: str, name: str = "") -> Callable[[Any], None]:
        """Return what styles a layer by a QML, and calls it ``name`` where one is given."""

        def styled(layer: Any) -> None:
            from qgis.PyQt.QtXml import QDomDocument

            document = QDomDocument()
            document.setContent(qml)
            layer.importNamedStyle(document)
            if name:
                layer.setName(name)
            layer.triggerRepaint()

        return styled

    def reading(self, feedback: Any) -> Any:
        """Return what tells the layer being read."""
        last = [""]
        saying = translate("CarbOCS", "Reading {layer}…")

        def told(layer: str, fraction: float) -> None:
            feedback.setProgress(100.0 * _READING * fraction)
            if layer != last[0]:
                last[0] = layer
                feedback.setProgressText(saying.format(layer=layer))

        return told

    def progress(self, feedback: Any) -> Any:
        """Return the engine's progress callback: the bar, and a line a step."""
        lang, last = settings.read().lang, [""]

        def told(fraction: float, message: str) -> None:
            feedback.setProgress(100.0 * (_READING + (1 - _READING) * fraction))
            if message and message != last[0]:
                last[0] = message
                feedback.setProgressText(text(f"step_{message}", lang))

        return told

    def tell(self, notices: Any, feedback: Any) -> None:
        """Write the engine's warnings and notes to the log."""
        lang = settings.read().lang
        for notice in notices:
            said = self.worded(notice.text(lang))
            if notice.level == "warning":
                feedback.pushWarning(said)
            else:
                feedback.pushInfo(said)

    def worded(self, said: str) -> str:
        """Return a message with the command's options written as the parameters of this dialog."""
        quotes = "«\u00a0{}\u00a0»" if settings.read().lang == "fr" else "“{}”"

        def label(found: re.Match[str]) -> str:
            name = _PARAMETER_OF.get(found[0], found[0][2:].replace("-", "_").upper())
            # What the command takes several of may be one here (LEVELS, LEVEL).
            parameter = self.parameterDefinition(name) or self.parameterDefinition(name.rstrip("S"))
            return found[0] if parameter is None else quotes.format(parameter.description())

        return _OPTION.sub(label, said)
