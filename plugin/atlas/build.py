"""An atlas from a result: its layers, pages and layouts in a project, exported, then kept there or taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsProject, QgsVectorFileWriter, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication

from ...core import report
from ...core.errors import Cancelled, UsageError
from ...core.indicators import INDICATOR, TOTAL
from ...core.report.exchange import level_table
from ...core.report.portrait import Gallery, credits
from ...core.report.result_file import levels_of, read_result
from ...core.report.theme import read_theme
from . import export, pages
from .filling import fill, variables
from .look import Look, look_of
from .maps import COVER, OUTLINE, Maps, legend_title
from .plan_pages import scenario_pages
from .templates import KINDS, Template, load

if TYPE_CHECKING:
    import pandas as pd

    from ...core.assessment import Assessment

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Wanted:
    """What an atlas is asked to be.

    ``levels`` are those with pages; ``indicators`` those mapped, a page each; ``scenarios`` a plan's GeoPackage;
    ``templates`` a folder of the user's own.
    """

    result: Path
    levels: tuple[str, ...]
    indicators: tuple[str, ...]
    paper: str
    lang: str
    title: str = ""
    scenarios: Path | None = None
    theme: Path | None = None
    templates: Path | None = None
    day: date | None = None


class Atlas:
    """The layouts of one atlas in a project."""

    def __init__(self, wanted: Wanted, project: QgsProject, feedback: Any) -> None:
        """Read what is wanted; nothing is added to the project yet.

        Raises:
            UsageError, DataError: what is wrong with the result, the theme or the templates, by name.
        """
        self.wanted, self.project, self.feedback = wanted, project, feedback
        self.look: Look = look_of(read_theme(wanted.theme))
        self.assessment: Assessment = read_result(wanted.result)
        self._check()
        self.name = self._free_name()
        self.templates: dict[str, Template] = {}
        self.maps: Maps | None = None
        self.pages: list[pages.Page] = []
        self.coverage: QgsVectorLayer | None = None

    def _check(self) -> None:
        wanted, held = self.wanted, levels_of(self.assessment)
        for level in wanted.levels:
            if level not in held:
                raise UsageError("atlas_no_such_level", path=str(wanted.result), level=level, levels=", ".join(held))
        if self.assessment.territories["geometry"].isna().all():
            raise UsageError("atlas_no_geometry", path=str(wanted.result))

    def _free_name(self) -> str:
        taken = {layout.name() for layout in self.project.layoutManager().printLayouts()}
        stem = translate("CarbOCS", "Atlas – {name}").format(name=self.wanted.result.stem)
        names = [stem, *(f"{stem} ({n})" for n in range(2, 1000))]
        return next(n for n in names if not any(t.startswith(f"{n} · ") for t in taken))

    # --- building

    def build(self, store: Path | None) -> None:
        """Make layers, pages and layouts; ``store`` is the file that keeps the pages, None to hold them in memory."""
        setting = self._setting()
        self.pages = self._bound(setting)
        pages.numbered(self.pages)
        crs = QgsCoordinateReferenceSystem(self.assessment.crs or "")
        name = translate("CarbOCS", "Pages of the atlas")
        outlines = [
            pages.Page(OUTLINE, "", values={"template": OUTLINE, "level": level}, geometry=shape)
            for level, shape in self.maps.outlines(setting.shapes)
        ]
        self.coverage = pages.coverage_layer([*self.pages, *outlines], crs, name)
        if store is not None:
            self.coverage = _stored(self.coverage, store, name, self.project)
        self.maps.add_coverage(self.coverage)
        self.maps.follow(self.coverage)
        self.maps.make_themes(list(setting.themes))
        said = variables(setting)
        for kind, template in self.templates.items():
            template.layout.setName(f"{self.name} · {_kind_title(kind)}")
            fill(template, self.maps, self.coverage, self.look, self.wanted.lang, said)

    def _setting(self) -> pages.Setting:
        wanted, held = self.wanted, levels_of(self.assessment)
        finest = held[0]
        coarser = [level for level in held if level != finest]
        wide, _ = level_table(self.assessment, finest)
        styles = self._styles(wide, finest)
        self.maps = Maps(
            self.project, wanted.result, finest, coarser[0] if coarser else "", wanted.lang, self.look, self.name
        )
        self.maps.open(styles, wide)
        for kind in self._kinds():
            self.templates[kind] = load(self.project, wanted.paper, kind, wanted.templates)
        return pages.Setting(
            assessment=self.assessment,
            gallery=Gallery(self.assessment, wanted.lang),
            credits=credits(self.assessment, wanted.lang, wanted.day),
            lang=wanted.lang,
            look=self.look,
            templates=self.templates,
            levels=wanted.levels,
            map_level=finest,
            cover_theme=self.maps.theme(COVER),
            titles={i: legend_title(s, wide, finest, wanted.lang) for i, s in styles.items()},
            themes={i: self.maps.theme(i) for i in styles},
            shapes=_shapes(self.assessment),
            heading=wanted.title,
        )

    def _styles(self, table: pd.DataFrame, level: str) -> dict[str, report.Style]:
        """Return the styles of the indicators wanted, by what they are called here (``flux_by_occupation:forest``)."""
        held = {}
        for style in report.styles_of(table, self.wanted.lang):
            ending = "" if style.occupation == TOTAL else f":{style.occupation}"
            held[style.indicator + ending] = style
        for indicator in self.wanted.indicators:
            if indicator not in held:
                label = INDICATOR[indicator.split(":")[0]].label(self.wanted.lang)
                raise UsageError("atlas_no_indicator", path=str(self.wanted.result), level=level, indicator=label)
        return {indicator: held[indicator] for indicator in self.wanted.indicators}

    def _kinds(self) -> tuple[str, ...]:
        return tuple(k for k in KINDS if k != "scenario" or self.wanted.scenarios is not None)

    def _bound(self, setting: pages.Setting) -> list[pages.Page]:
        """Return the pages in their order; the contents are counted first, since they stand before what they list."""
        shown = pages.territory_pages(setting, self._go_on)
        if self.wanted.scenarios is not None:
            shown += scenario_pages(setting, self.maps, self.wanted.scenarios)
        listed = [*shown, pages.method_page(setting)]
        headings = len(dict.fromkeys(p.above for p in listed if p.above))
        taken = pages.count_of_index(setting, sum(p.first for p in listed) + headings)
        entries: list[tuple[str, int | None]] = []
        for n, page in enumerate(listed, 2 + taken):
            if not page.first:
                continue
            if page.above and (page.above[-1], None) not in entries:
                entries.append((page.above[-1], None))
            entries.append((page.title, n))
        return [pages.cover_page(setting), *pages.index_pages(setting, entries), *listed]

    def _go_on(self) -> None:
        if self.feedback.isCanceled():
            raise Cancelled

    # --- what becomes of it

    @property
    def ordered(self) -> list[Template]:
        """The layouts that have pages, in the order of the pages."""
        return [self.templates[kind] for kind in dict.fromkeys(page.template for page in self.pages)]

    def to_pdf(self, path: Path) -> bool:
        """Write one PDF; return whether it has bookmarks."""
        about = {"Title": self.pages[0].values["title"].replace("\n", " "), "Creator": "CarbOCS"}
        return export.to_pdf(self.ordered, self.pages, path, self.feedback, about)

    def to_files(self, folder: Path, kinds: tuple[str, ...]) -> list[Path]:
        """Write a file a page."""
        return export.to_files(self.ordered, self.pages, folder, kinds, self.feedback)

    def keep(self) -> list[str]:
        """Put the layouts into the project; return their names."""
        for template in self.ordered:
            self.project.layoutManager().addLayout(template.layout)
        return [template.layout.name() for template in self.ordered]

    def discard(self) -> None:
        """Take away all that was added to the project."""
        for template in self.templates.values():
            template.layout.atlas().setCoverageLayer(None)
        self.templates = {}
        if self.maps is not None:
            self.maps.remove()


def _kind_title(kind: str) -> str:
    titles = {
        "cover": translate("CarbOCS", "Cover"),
        "index": translate("CarbOCS", "Contents"),
        "overview": translate("CarbOCS", "Whole territory"),
        "page": translate("CarbOCS", "Territories"),
        "scenario": translate("CarbOCS", "Scenarios"),
        "method": translate("CarbOCS", "Method"),
    }
    return titles[kind]


def _shapes(assessment: Assessment) -> dict[tuple[str, str], QgsGeometry]:
    """Return the geometry of territories by (level, territory), as multipolygons."""
    rows = assessment.territories[assessment.territories["geometry"].notna()]
    found = {}
    for level, territory, blob in zip(rows["level"], rows["territory"], shapely.to_wkb(rows["geometry"].to_numpy())):
        shape = QgsGeometry()
        shape.fromWkb(blob)
        shape.convertToMultiType()
        found[(level, territory)] = shape
    return found


def _stored(layer: QgsVectorLayer, path: Path, name: str, project: QgsProject) -> QgsVectorLayer:
    """Return the pages as a GeoPackage's layer: what lies in memory would not outlive the session."""
    from ...core.layers import whole_file

    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", "pages"
    with whole_file(path) as beside:
        fault = QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(beside), project.transformContext(), options)
        if fault[0] != QgsVectorFileWriter.WriterError.NoError:
            raise OSError(fault[1])
    return QgsVectorLayer(f"{path}|layername=pages", name, "ogr")
