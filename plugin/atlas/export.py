"""Pages out: one PDF with bookmarks, or a file a page; whole or absent, in QGIS's main thread."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from qgis.core import QgsAbstractLayoutIterator, QgsLayoutExporter, QgsRenderContext

from ...core.errors import Cancelled, DataError, UsageError
from ...core.layers import whole_file
from .filling import file_name

if TYPE_CHECKING:
    from .pages import Page
    from .templates import Template

DPI = 300
FORMATS = ("pdf", "geopdf", "png", "svg")
_MODES = {"pdf": ".pdf", "geopdf": ".pdf", "png": ".png", "svg": ".svg"}


class _Bound(QgsAbstractLayoutIterator):
    """The atlases of several layouts one after another, as one book to be exported."""

    def __init__(self, templates: Sequence[Template], count: int, told: Callable[[int], None]) -> None:
        """Take the layouts in their order, the pages there are in all, and what is told before each page."""
        super().__init__()
        self.layouts = [t.layout for t in templates]
        self.pages, self.told = count, told
        self.at, self.done = -1, 0

    def layout(self) -> Any:
        """Return the layout being drawn."""
        return self.layouts[self.at]

    def beginRender(self) -> bool:  # noqa: N802 (the name is QGIS's)
        """Stand before the first page."""
        self.at, self.done = 0, 0
        return self.layouts[0].atlas().beginRender()

    def endRender(self) -> bool:  # noqa: N802 (the name is QGIS's)
        """Let the last atlas go."""
        return self.layouts[self.at].atlas().endRender()

    def count(self) -> int:
        """Return how many pages there are."""
        return self.pages

    def next(self) -> bool:
        """Go to the next page, of the next layout where this one has no more."""
        self.told(self.done)
        while not self.layouts[self.at].atlas().next():
            self.layouts[self.at].atlas().endRender()
            if self.at + 1 == len(self.layouts):
                return False
            self.at += 1
            self.layouts[self.at].atlas().beginRender()
        self.done += 1
        return True

    def filePath(self, base: str, extension: str) -> str:  # noqa: N802 (the name is QGIS's)
        """Return the one file there is."""
        return base


def to_pdf(
    templates: Sequence[Template], pages: Sequence[Page], path: Path, feedback: Any, about: dict[str, str]
) -> bool:
    """Write all pages to one PDF; return whether it has bookmarks, which need pypdf.

    Raises:
        Cancelled: nothing is written then.
        DataError: ``atlas_cannot_export``.
    """
    with whole_file(path) as beside:
        bound = _Bound(templates, len(pages), lambda done: _told(feedback, done, len(pages)))
        result, fault = QgsLayoutExporter.exportToPdf(bound, str(beside), _pdf_settings(), feedback)
        _check(result, fault, path, feedback)
        return _bookmarked(beside, pages, about)


def to_files(
    templates: Sequence[Template], pages: Sequence[Page], folder: Path, kinds: Sequence[str], feedback: Any
) -> list[Path]:
    """Write a file a page of every kind (of ``FORMATS``) into a folder; return the files.

    Raises:
        Cancelled: nothing is written then.
        DataError: ``atlas_cannot_export``.
    """
    with _beside(folder) as made:
        done = 0
        for template in templates:
            atlas = template.layout.atlas()
            atlas.beginRender()
            while atlas.next():
                _told(feedback, done, len(pages))
                for kind in kinds:
                    page = pages[done]
                    code = str(page.values.get("territory") or "")
                    name = file_name(done + 1, page.title, code, _MODES[kind])
                    _check(_page_to(template.layout, made / name, kind), "", folder / name, feedback)
                done += 1
            atlas.endRender()
        folder.mkdir(exist_ok=True)
        return [file.replace(folder / file.name) for file in sorted(made.iterdir())]


def _page_to(layout: Any, path: Path, kind: str) -> Any:
    exporter = QgsLayoutExporter(layout)
    if kind == "png":
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = DPI / 2
        settings.exportMetadata = False
        return exporter.exportToImage(str(path), settings)
    if kind == "svg":
        drawn = QgsLayoutExporter.SvgExportSettings()
        drawn.dpi = DPI
        drawn.forceVectorOutput = True
        drawn.textRenderFormat = _text_format()
        return exporter.exportToSvg(str(path), drawn)
    settings = _pdf_settings()
    settings.writeGeoPdf = settings.appendGeoreference = kind == "geopdf"
    return exporter.exportToPdf(str(path), settings)


def _pdf_settings() -> Any:
    settings = QgsLayoutExporter.PdfExportSettings()
    settings.dpi = DPI
    settings.forceVectorOutput = True
    settings.textRenderFormat = _text_format()
    settings.appendGeoreference = False
    settings.simplifyGeometries = True
    return settings


def _text_format() -> Any:
    from qgis.core import Qgis

    kinds = getattr(Qgis, "TextRenderFormat", None)
    return kinds.AlwaysText if kinds is not None else QgsRenderContext.TextRenderFormat.TextFormatAlwaysText


def _told(feedback: Any, done: int, count: int) -> None:
    if feedback.isCanceled():
        raise Cancelled
    feedback.setProgress(100.0 * done / max(count, 1))


def _check(result: Any, fault: str, path: Path, feedback: Any) -> None:
    results = QgsLayoutExporter.ExportResult
    if feedback.isCanceled() or result == results.Canceled:
        raise Cancelled
    if result != results.Success:
        raise DataError("atlas_cannot_export", path=str(path), reason=fault or str(result))


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Yield an empty folder beside another, which goes away at the end."""
    if not folder.absolute().parent.is_dir():
        raise UsageError("no_such_folder", path=str(folder.absolute().parent))
    made = Path(tempfile.mkdtemp(prefix=".carbocs-", dir=folder.absolute().parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _bookmarked(path: Path, pages: Sequence[Page], about: dict[str, str]) -> bool:
    """Give a PDF its bookmarks, its title and the language; say whether pypdf was there to do it."""
    try:
        from pypdf import PdfWriter
    except ImportError:
        return False
    # What is added stands after what QGIS wrote, which is neither read nor written anew.
    writer = PdfWriter(str(path), incremental=True)
    above: dict[tuple[str, ...], Any] = {}
    for n, page in enumerate(pages):
        parent = None
        for depth in range(len(page.above)):
            key = page.above[: depth + 1]
            if key not in above:
                above[key] = writer.add_outline_item(title=key[-1], page_number=n, parent=parent)
            parent = above[key]
        if page.first:
            writer.add_outline_item(title=page.title, page_number=n, parent=parent)
    writer.page_mode = "/UseOutlines"
    writer.add_metadata({f"/{k}": v for k, v in about.items()})
    whole = path.with_name("bound.pdf")
    writer.write(str(whole))
    whole.replace(path)
    return True
