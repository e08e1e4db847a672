"""Page templates: QGIS's own ``.qpt`` files, shipped or the user's, and their items by the ids that the atlas fills."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import QgsLayoutItem, QgsPrintLayout, QgsProject, QgsReadWriteContext
from qgis.PyQt.QtXml import QDomDocument

from ...core.errors import UsageError

FOLDER = Path(__file__).parents[1] / "resources" / "atlas"
FORMATS = ("a4_portrait", "a4_landscape", "a3_portrait", "a3_landscape")
KINDS = ("cover", "index", "overview", "page", "scenario", "method")
"""The kinds of pages, in the order they are bound in."""
NEEDED = {
    "cover": (),
    "index": ("body",),
    "overview": ("map",),
    "page": ("map",),
    "scenario": ("map_before", "map_after"),
    "method": (),
}
"""The ids that a template must have; all others may be left out, and are then not drawn."""


@dataclass(frozen=True)
class Template:
    """A layout made from a template, and its items by id."""

    kind: str
    layout: QgsPrintLayout
    items: dict[str, Any]

    def box(self, name: str) -> tuple[float, float, float, float] | None:
        """Return where an item lies on the page: x, y, width, height in mm; None where there is no such item."""
        item = self.items.get(name)
        if item is None:
            return None
        place, size = item.pagePositionWithUnits(), item.sizeWithUnits()
        return place.x(), place.y(), size.width(), size.height()

    def remove(self, name: str) -> None:
        """Take an item away, if it is there."""
        item = self.items.pop(name, None)
        if item is not None:
            self.layout.removeLayoutItem(item)


def path_of(paper: str, kind: str, own: Path | None) -> Path:
    """Return the template of a kind of page: the user's where their folder has it, else the shipped one."""
    names = (f"{paper}_{kind}.qpt", f"{kind}.qpt")
    found = [own / name for name in names if (own / name).is_file()] if own is not None else []
    return found[0] if found else FOLDER / names[0]


def load(project: QgsProject, paper: str, kind: str, own: Path | None = None) -> Template:
    """Return a template as a layout of a project, which does not list it yet.

    Raises:
        UsageError: ``atlas_bad_template``, ``atlas_template_lacks``.
    """
    path = path_of(paper, kind, own)
    document = QDomDocument()
    layout = QgsPrintLayout(project)
    read = document.setContent(path.read_text(encoding="utf-8", errors="replace"))
    items, done = layout.loadFromTemplate(document, QgsReadWriteContext()) if _succeeded(read) else ([], False)
    if not done:
        raise UsageError("atlas_bad_template", path=str(path))
    by_id = {i.id(): i for i in items if isinstance(i, QgsLayoutItem) and i.id()}
    lacking = [name for name in NEEDED[kind] if name not in by_id]
    if lacking:
        raise UsageError("atlas_template_lacks", path=str(path), items=", ".join(lacking))
    return Template(kind, layout, by_id)


def _succeeded(read: Any) -> bool:
    return bool(read[0] if isinstance(read, tuple) else read)
