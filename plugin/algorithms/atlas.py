"""A map atlas of a result: a page a territory, in print layouts of the project, to PDF, PNG or SVG."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterString,
    QgsProject,
)
from qgis.PyQt.QtCore import QCoreApplication

from .. import settings
from ..compat import NO_THREADING
from ..dependencies import FEATURES, command, missing
from .assessment import SHOWN, total_labels
from .base import CarbocsAlgorithm, levels

translate = QCoreApplication.translate
_FILE, _FOLDER = QgsProcessingParameterFile.Behavior.File, QgsProcessingParameterFile.Behavior.Folder
PAPERS = ("a4_portrait", "a4_landscape", "a3_portrait", "a3_landscape")
LANGUAGES = ("", "fr", "en")
FILES = ("pdf", "geopdf", "png", "svg")


def paper_names() -> list[tuple[str, str]]:
    """Return the formats and what each is called."""
    names = (
        translate("CarbOCS", "A4, portrait"),
        translate("CarbOCS", "A4, landscape"),
        translate("CarbOCS", "A3, portrait"),
        translate("CarbOCS", "A3, landscape"),
    )
    return list(zip(PAPERS, names))


def level_choices() -> list[tuple[str, str]]:
    """Return the levels that may have pages, and what each is called."""
    return [*levels(), ("territory", translate("CarbOCS", "The territories as they are"))]


def indicator_choices() -> list[tuple[str, str]]:
    """Return what may be mapped, by indicator and occupation, and what it is called; what compares sizes first.

    Nothing heavy is imported: QGIS asks for parameters when it starts.
    """
    from ...core.messages import text
    from ...core.occupations import BY_ID

    lang, totals = settings.read().lang, total_labels()
    names = {"stock_per_hectare": "DENSITY_TC_HA", "stock_total": "STOCK_TC", "flux_total": "FLUX_TCO2E_YR"}
    found = [(indicator, totals[name]) for indicator, name in names.items()]
    for indicator in ("stock_by_occupation", "flux_by_occupation"):
        for occupation in SHOWN:
            said = text(f"style_{indicator}", lang, occupation=BY_ID[occupation].label(lang))
            found.append((f"{indicator}:{occupation}", said))
    return found


class AtlasAlgorithm(CarbocsAlgorithm):
    """A map atlas."""

    ID = "atlas"

    def title(self) -> str:
        """Return the title."""
        return translate("CarbOCS", "Map atlas: a page a territory")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return translate("CarbOCS", "atlas,layout,map,PDF,GeoPDF,print,report,carbon").split(",")

    def flags(self) -> Any:
        """Keep to QGIS's main thread: layouts and projects may not be touched from another."""
        return super().flags() | NO_THREADING

    # --- parameters

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        label = translate("CarbOCS", "Result of an assessment (GeoPackage)")
        self.add(QgsProcessingParameterFile("RESULT", label, _FILE, "gpkg"))
        label = translate("CarbOCS", "Levels with pages (all of the result where none is chosen)")
        names = [name for _, name in level_choices()]
        self.add(QgsProcessingParameterEnum("LEVEL", label, names, allowMultiple=True, optional=True))
        label = translate("CarbOCS", "Indicators mapped, a page each")
        names = [name for _, name in indicator_choices()]
        self.add(QgsProcessingParameterEnum("INDICATORS", label, names, allowMultiple=True, defaultValue=[0]))
        names = [name for _, name in paper_names()]
        self.add(QgsProcessingParameterEnum("FORMAT", translate("CarbOCS", "Format"), names, defaultValue=0))
        names = [translate("CarbOCS", "That of the plugin"), "Français", "English"]
        self.add(QgsProcessingParameterEnum("LANGUAGE", translate("CarbOCS", "Language"), names, defaultValue=0))
        label = translate("CarbOCS", "Scenarios of a plan, a page each (GeoPackage)")
        self.add(QgsProcessingParameterFile("SCENARIOS", label, _FILE, "gpkg", optional=True))
        label = translate("CarbOCS", "Keep the layouts in the project, to be edited by hand")
        self.add(QgsProcessingParameterBoolean("KEEP", label, True))
        self._add_advanced()
        label = translate("CarbOCS", "Atlas (one PDF)")
        self.addParameter(QgsProcessingParameterFileDestination("OUTPUT", label, "PDF (*.pdf)", optional=True))
        label = translate("CarbOCS", "Folder for a file a page")
        folder = QgsProcessingParameterFolderDestination("FOLDER", label, optional=True, createByDefault=False)
        self.addParameter(folder)
        self.addOutput(QgsProcessingOutputNumber("PAGES", translate("CarbOCS", "Number of pages")))
        self.addOutput(QgsProcessingOutputString("LAYOUTS", translate("CarbOCS", "Layouts kept in the project")))

    def _add_advanced(self) -> None:
        label = translate("CarbOCS", "Title on the cover")
        self.add(QgsProcessingParameterString("TITLE", label, None, optional=True), advanced=True)
        label = translate("CarbOCS", "Level of your own: its name in the result")
        self.add(QgsProcessingParameterString("OTHER_LEVEL", label, None, optional=True), advanced=True)
        label = translate("CarbOCS", "Theme: fonts, colours, logo, cover (TOML or JSON)")
        self.add(QgsProcessingParameterFile("THEME", label, _FILE, "", optional=True), advanced=True)
        label = translate("CarbOCS", "Folder of page templates of your own (.qpt)")
        self.add(QgsProcessingParameterFile("TEMPLATES", label, _FOLDER, "", optional=True), advanced=True)
        label = translate("CarbOCS", "Files in the folder")
        names = ["PDF", "GeoPDF", "PNG", "SVG"]
        self.add(
            QgsProcessingParameterEnum("FILES", label, names, allowMultiple=True, optional=True, defaultValue=[0]),
            advanced=True,
        )

    def checkParameterValues(self, parameters: dict[str, Any], context: Any) -> tuple[bool, str]:  # noqa: N802
        """Refuse, before the work, what could not be written after it."""
        held, said = super().checkParameterValues(parameters, context)
        target = parameters.get("OUTPUT")
        if held and isinstance(target, str) and target not in ("", "TEMPORARY_OUTPUT"):
            path = Path(target)
            if path.suffix.casefold() != ".pdf":
                said = translate("CarbOCS", "{path}: the file must end in {ending}.").format(path=path, ending=".pdf")
                return False, said
            if not path.absolute().parent.is_dir():
                said = translate("CarbOCS", "{path}: there is no such folder.").format(path=path.absolute().parent)
                return False, said
        return held, said

    # --- running

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Build, export, keep or take away."""
        from ...core.errors import UsageError
        from ..atlas.build import Atlas

        output = self.parameterAsFileOutput(parameters, "OUTPUT", context)
        folder = self.parameterAsString(parameters, "FOLDER", context) if parameters.get("FOLDER") else ""
        keep = self.parameterAsBool(parameters, "KEEP", context) and context.project() is not None
        if not (output or folder or keep):
            raise UsageError("atlas_no_output")
        # A project of its own, where the layouts are not to stay: the user's is not touched.
        project = context.project() if keep else QgsProject()
        atlas = Atlas(self._wanted(parameters, context), project, feedback)
        for wanted, used in atlas.look.lacking:
            self._say("atlas_no_font", feedback, font=wanted, used=used)
        store = self._store(atlas, output, folder) if keep else None
        done = False
        try:
            feedback.setProgressText(translate("CarbOCS", "Pages…"))
            atlas.build(store)
            feedback.setProgressText(translate("CarbOCS", "Drawing {count} pages…").format(count=len(atlas.pages)))
            found = self._export(atlas, parameters, context, feedback, output, folder)
            names = atlas.keep() if keep else []
            done = True
        finally:
            if not (done and keep):
                atlas.discard()
                if store is not None:
                    store.unlink(missing_ok=True)
        return {**found, "PAGES": len(atlas.pages), "LAYOUTS": "\n".join(names)}

    def _wanted(self, parameters: dict[str, Any], context: Any) -> Any:
        from ...core.report.result_file import levels_of, read_result
        from ..atlas.build import Wanted

        result = Path(self.parameterAsFile(parameters, "RESULT", context))
        choices = level_choices()
        chosen = (
            self.parameterAsEnums(parameters, "LEVEL", context) if parameters.get("LEVEL") not in (None, "") else []
        )
        levels_wanted = tuple(choices[n][0] for n in chosen)
        own = (self.text_of(parameters, "OTHER_LEVEL", context) or "").strip()
        # The widest first: an EPCI's page stands before those of its communes.
        held = levels_of(read_result(result))
        named = (*levels_wanted, *([own] if own else [])) or held
        ordered = sorted(named, key=lambda level: -held.index(level) if level in held else 1)
        shown = [key for key, _ in indicator_choices()]
        language = LANGUAGES[self.parameterAsEnum(parameters, "LANGUAGE", context)]

        def path(key: str) -> Path | None:
            given = self.parameterAsFile(parameters, key, context) if parameters.get(key) else ""
            return Path(given) if given else None

        return Wanted(
            result=result,
            levels=tuple(dict.fromkeys(ordered)),
            indicators=tuple(shown[n] for n in self.parameterAsEnums(parameters, "INDICATORS", context)) or (shown[0],),
            paper=self.choice(parameters, "FORMAT", paper_names(), context),
            lang=language or settings.read().lang,
            title=(self.text_of(parameters, "TITLE", context) or "").strip(),
            scenarios=path("SCENARIOS"),
            theme=path("THEME"),
            templates=path("TEMPLATES"),
        )

    def _store(self, atlas: Any, output: str, folder: str) -> Path:
        """Return the file that keeps the pages of layouts that stay, beside what is exported or else the result."""
        beside = Path(output or folder or atlas.wanted.result)
        return beside.with_name(f"{beside.stem}_pages.gpkg")

    def _export(
        self, atlas: Any, parameters: dict[str, Any], context: Any, feedback: Any, output: str, folder: str
    ) -> dict[str, str]:
        found: dict[str, str] = {}
        if output:
            if not atlas.to_pdf(Path(output)):
                said = {"needed": FEATURES[self.ID]["pypdf"], "command": command(missing(self.ID))[1]}
                self._say("atlas_no_outline", feedback, **said)
            found["OUTPUT"] = output
        if folder:
            chosen = self.parameterAsEnums(parameters, "FILES", context) or [0]
            kinds = tuple(FILES[n] for n in chosen)
            if "geopdf" in kinds and not _writes_geopdf():
                self._say("atlas_no_geopdf", feedback)
            atlas.to_files(Path(folder), kinds)
            found["FOLDER"] = folder
        return found

    def _say(self, key: str, feedback: Any, **values: Any) -> None:
        from ...core.messages import text

        feedback.pushWarning(text(key, settings.read().lang, **values))


def _writes_geopdf() -> bool:
    """Return whether QGIS's GDAL writes GeoPDF."""
    try:
        from osgeo import gdal
    except ImportError:
        return False
    driver = gdal.GetDriverByName("PDF")
    return driver is not None and driver.GetMetadataItem("DCAP_CREATECOPY") == "YES"
