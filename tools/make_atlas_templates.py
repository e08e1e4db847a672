"""Writes the page templates of the atlas (``plugin/resources/atlas/*.qpt``) from one grid a page, by QGIS 3.22 itself.

QT_QPA_PLATFORM=offscreen /usr/bin/python3 tools/make_atlas_templates.py
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["QT_HASH_SEED"] = "0"  # attributes in one order, run after run
from qgis.core import (
    QgsApplication,
    QgsFillSymbol,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutItemShape,
    QgsLayoutMeasurement,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
    QgsScaleBarSettings,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QFont

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "plugin" / "resources" / "atlas"
MM = QgsUnitTypes.LayoutMillimeters
INK, SOFT, RULE, PANEL, ACCENT, WARNING, PAPER = (
    "#22302a", "#5c6b63", "#c9d2cc", "#f3f5f2", "#125a40", "#fff1d6", "#ffffff",
)  # fmt: skip
"""The default theme's colours (``core/report/theme.py``): the plugin puts those of the user's theme in their place."""
A3_SPACE, A3_TEXT = 2**0.5, 1.3
LEFT, RIGHT, CENTRE = Qt.AlignLeft, Qt.AlignRight, Qt.AlignHCenter
TOP, BOTTOM, MIDDLE = Qt.AlignTop, Qt.AlignBottom, Qt.AlignVCenter


@dataclass(frozen=True)
class Words:
    """A label: what it says, its size in points, its colour, how it lies, the colour behind it."""

    says: str
    size: float
    colour: str = INK
    bold: bool = False
    across: Any = LEFT
    down: Any = TOP
    behind: str = ""
    margin: float = 0.0
    only_with: str = ""
    """The field without which the label is left out."""


@dataclass(frozen=True)
class Item:
    """Another item: ``map``, ``legend``, ``scale_bar``, ``picture``, ``shape`` (filled) or ``place`` (to be filled)."""

    kind: str
    colour: str = ""


Box = tuple[float, float, float, float]
Page = dict[str, tuple[Box, "Words | Item"]]
FIELD = '[% "{}" %]'
VALUE = "[% coalesce(\"{}\", '') %]"


def head(width: float, title: Box, kind: Box, logo: Box, rule: float) -> Page:
    """Return what stands at the head of every page but the cover."""
    return {
        "band": ((0, 0, width, 4), Item("shape", ACCENT)),
        "title": (title, Words(FIELD.format("title"), 19, bold=True, down=BOTTOM)),
        "kind": (kind, Words(VALUE.format("kind"), 8.5, SOFT)),
        "logo": (logo, Item("picture")),
        "rule": ((12, rule, width - 24, 0.25), Item("shape", RULE)),
    }


def figures(left: float, top: float, width: float, high: float = 5) -> Page:
    """Return the three figures that a page begins with."""
    found: Page = {}
    for n in (1, 2, 3):
        x = left + (n - 1) * width / 3
        room = width / 3 - 2
        found[f"figure_{n}"] = ((x, top, room, 7.5), Words(VALUE.format(f"figure_{n}"), 15, ACCENT, bold=True))
        found[f"figure_{n}_label"] = ((x, top + 7.2, room, high), Words(VALUE.format(f"figure_{n}_label"), 7.5, SOFT))
    return found


def foot(sources: Box, page: Box, caveat: Box | None = None) -> Page:
    """Return what stands at the foot: sources, page number, the caution where the page needs one."""
    found: Page = {
        "sources": (sources, Words("[% @carbocs_sources %]", 5.8, SOFT, down=BOTTOM)),
        "page": (page, Words('[% "page" %]', 9, SOFT, bold=True, across=RIGHT, down=BOTTOM)),
    }
    if caveat is not None:
        words = Words(VALUE.format("caveat"), 7, INK, down=MIDDLE, behind=WARNING, margin=1, only_with="caveat")
        found["caveat"] = (caveat, words)
    return found


def mapped(place: Box, bar: Box, scale: Box) -> Page:
    """Return the main map with its arrow, scale bar and scale."""
    x, y, width, _ = place
    return {
        "map": (place, Item("map", RULE)),
        "north": ((x + width - 8.5, y + 2, 6.5, 9), Item("picture")),
        "scale_bar": (bar, Item("scale_bar")),
        "scale": (scale, Words(VALUE.format("scale"), 7, SOFT, across=RIGHT)),
    }


def caption(says: str, x: float, y: float, width: float) -> tuple[Box, Words]:
    """Return the words over a block."""
    return (x, y, width, 4.5), Words(f"[% @carbocs_{says} %]", 7.5, INK, bold=True)


def portrait() -> dict[str, Page]:
    """Return the pages of A4 upright, in millimetres."""
    top = {**head(210, (12, 7, 148, 18), (12, 25.2, 148, 5), (164, 8, 34, 20), 32), **figures(12, 35, 186)}
    bottom = foot((12, 278, 162, 13), (178, 284, 20, 7), (12, 269.5, 186, 7))
    sentence = {"sentence": ((12, 49.5, 186, 13), Words(VALUE.format("sentence"), 8.5))}
    plain = {k: v for k, v in top.items() if not k.startswith("figure")}
    return {
        "cover": {
            "panel": ((0, 0, 210, 112), Item("shape", ACCENT)),
            "title": ((18, 34, 174, 44), Words(FIELD.format("title"), 32, PAPER, bold=True, down=BOTTOM)),
            "kind": ((18, 82, 174, 20), Words(VALUE.format("kind"), 14, PAPER)),
            "map": ((18, 122, 174, 128), Item("map")),
            "picture": ((0, 112, 210, 142), Item("picture")),
            "organisation": ((18, 258, 132, 8), Words("[% @carbocs_organisation %]", 12, bold=True)),
            "made": ((18, 267, 132, 6), Words("[% @carbocs_made %]", 9, SOFT)),
            "logo": ((158, 256, 34, 26), Item("picture")),
        },
        "index": {**plain, "body": ((12, 38, 186, 236), Item("place")), **bottom},
        "overview": {
            **top,
            **sentence,
            **mapped((12, 64, 138, 120), (12, 185, 90, 8), (110, 185, 40, 5)),
            "legend_caption": caption("legend", 154, 64, 44),
            "legend": ((154, 68.5, 44, 90), Item("legend")),
            "balance": ((12, 195, 186, 74), Item("place")),
            **bottom,
        },
        "page": {
            **top,
            **sentence,
            **mapped((12, 64, 130, 104), (12, 169, 90, 8), (102, 169, 40, 5)),
            "locator_caption": caption("locator", 146, 63, 52),
            "locator": ((146, 67.5, 52, 42), Item("map")),
            "legend_caption": caption("legend", 146, 113, 52),
            "legend": ((146, 117.5, 52, 52), Item("legend")),
            "balance": ((12, 179, 186, 69), Item("place")),
            "peers": ((12, 250.5, 186, 18.5), Item("place")),
            **bottom,
        },
        "scenario": {
            **top,
            **sentence,
            "before_caption": caption("before", 12, 63, 91),
            "map_before": ((12, 67.5, 91, 76), Item("map", RULE)),
            "after_caption": caption("after", 107, 63, 91),
            "map_after": ((107, 67.5, 91, 76), Item("map", RULE)),
            "scale_bar": ((12, 144.5, 90, 8), Item("scale_bar")),
            "legend": ((12, 153, 186, 14), Item("place")),
            "changes_caption": caption("changes", 12, 170, 91),
            "changes": ((12, 174.5, 91, 52), Item("place")),
            "yearly_caption": caption("yearly", 107, 170, 91),
            "yearly": ((107, 174.5, 91, 52), Item("place")),
            "budget_caption": caption("budget", 12, 230, 186),
            "budget": ((12, 234.5, 186, 34), Item("place")),
            **bottom,
        },
        "method": {**plain, "text": ((12, 37, 186, 232), Item("place")), **bottom},
    }


def landscape() -> dict[str, Page]:
    """Return the pages of A4 lying, in millimetres."""
    top = {**head(297, (12, 6, 225, 16), (12, 22.2, 225, 5), (241, 7, 44, 18), 28.5), **figures(148, 31, 137, 8)}
    bottom = foot((12, 199.5, 245, 8), (265, 200, 20, 7), (12, 191, 273, 7))
    sentence = {"sentence": ((12, 31, 130, 16), Words(VALUE.format("sentence"), 8.5))}
    plain = {k: v for k, v in top.items() if not k.startswith("figure")}
    return {
        "cover": {
            "panel": ((0, 0, 118, 210), Item("shape", ACCENT)),
            "title": ((14, 44, 94, 70), Words(FIELD.format("title"), 28, PAPER, bold=True, down=BOTTOM)),
            "kind": ((14, 118, 94, 30), Words(VALUE.format("kind"), 13, PAPER)),
            "map": ((128, 12, 157, 160), Item("map")),
            "picture": ((118, 0, 179, 176), Item("picture")),
            "organisation": ((128, 182, 110, 8), Words("[% @carbocs_organisation %]", 12, bold=True)),
            "made": ((128, 191, 110, 6), Words("[% @carbocs_made %]", 9, SOFT)),
            "logo": ((245, 180, 40, 20), Item("picture")),
        },
        "index": {**plain, "body": ((12, 34, 273, 158), Item("place")), **bottom},
        "overview": {
            **top,
            **sentence,
            **mapped((12, 48, 130, 129), (12, 178.5, 90, 8), (102, 178.5, 40, 5)),
            "legend_caption": caption("legend", 148, 47, 60),
            "legend": ((148, 51.5, 60, 46), Item("legend")),
            "balance": ((148, 100, 137, 88), Item("place")),
            **bottom,
        },
        "page": {
            **top,
            **sentence,
            **mapped((12, 48, 130, 111), (12, 160, 90, 8), (102, 160, 40, 5)),
            "locator_caption": caption("locator", 148, 47, 62),
            "locator": ((148, 51.5, 62, 46), Item("map")),
            "legend_caption": caption("legend", 216, 47, 69),
            "legend": ((216, 51.5, 69, 46), Item("legend")),
            "balance": ((148, 101, 137, 88), Item("place")),
            "peers": ((12, 170, 130, 20), Item("place")),
            **bottom,
        },
        "scenario": {
            **top,
            **sentence,
            "before_caption": caption("before", 12, 46, 64),
            "map_before": ((12, 50.5, 64, 62), Item("map", RULE)),
            "after_caption": caption("after", 78, 46, 64),
            "map_after": ((78, 50.5, 64, 62), Item("map", RULE)),
            "scale_bar": ((12, 113.5, 64, 8), Item("scale_bar")),
            "legend": ((12, 122, 130, 20), Item("place")),
            "changes_caption": caption("changes", 148, 46, 137),
            "changes": ((148, 50.5, 137, 62), Item("place")),
            "yearly_caption": caption("yearly", 148, 118, 137),
            "yearly": ((148, 122.5, 137, 66), Item("place")),
            "budget_caption": caption("budget", 12, 146, 130),
            "budget": ((12, 150.5, 130, 38), Item("place")),
            **bottom,
        },
        "method": {**plain, "text": ((12, 33, 273, 157), Item("place")), **bottom},
    }


def place(layout: QgsPrintLayout, item: Any, name: str, box: Box) -> None:
    """Put an item on the page under its id."""
    item.setId(name)
    layout.addLayoutItem(item)
    item.attemptMove(QgsLayoutPoint(box[0], box[1], MM))
    item.attemptResize(QgsLayoutSize(box[2], box[3], MM))


def label(layout: QgsPrintLayout, words: Words, text: float) -> QgsLayoutItemLabel:
    """Return a label."""
    item = QgsLayoutItemLabel(layout)
    font = QFont("Sans Serif")
    font.setPointSizeF(words.size * text)
    font.setBold(words.bold)
    item.setFont(font)
    item.setFontColor(QColor(words.colour))
    item.setHAlign(words.across)
    item.setVAlign(words.down)
    item.setText(words.says)
    item.setMarginX(words.margin)
    item.setMarginY(0)
    if words.behind:
        item.setBackgroundEnabled(True)
        item.setBackgroundColor(QColor(words.behind))
    if words.only_with:
        from qgis.core import QgsLayoutObject, QgsProperty

        absent = QgsProperty.fromExpression(f"coalesce(\"{words.only_with}\", '') = ''")
        item.dataDefinedProperties().setProperty(QgsLayoutObject.ExcludeFromExports, absent)
    return item


def other(layout: QgsPrintLayout, given: Item, text: float) -> Any:
    """Return an item that is no label."""
    if given.kind == "map":
        item = QgsLayoutItemMap(layout)
        item.setFrameEnabled(bool(given.colour))
        item.setFrameStrokeColor(QColor(given.colour or RULE))
        item.setFrameStrokeWidth(QgsLayoutMeasurement(0.2, MM))
        return item
    if given.kind == "legend":
        item = QgsLayoutItemLegend(layout)
        item.setAutoUpdateModel(False)
        item.setResizeToContents(False)
        return item
    if given.kind == "scale_bar":
        item = QgsLayoutItemScaleBar(layout)
        item.setStyle("Single Box")
        item.setNumberOfSegments(2)
        item.setNumberOfSegmentsLeft(0)
        item.setHeight(1.4 * text)
        item.setSegmentSizeMode(QgsScaleBarSettings.SegmentSizeFitWidth)
        return item
    if given.kind == "picture":
        item = QgsLayoutItemPicture(layout)
        item.setResizeMode(QgsLayoutItemPicture.Zoom)
        item.setPictureAnchor(QgsLayoutItemPicture.UpperRight)
        return item
    item = QgsLayoutItemShape(layout)
    item.setShapeType(QgsLayoutItemShape.Rectangle)
    style = {"color": given.colour or PANEL, "outline_style": "no", "style": "solid" if given.colour else "no"}
    item.setSymbol(QgsFillSymbol.createSimple(style))
    return item


def write(name: str, size: tuple[float, float], page: Page, space: float, text: float) -> Path:
    """Write one template."""
    project = QgsProject()
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName(name)
    sheet: QgsLayoutItemPage = layout.pageCollection().page(0)
    sheet.setPageSize(QgsLayoutSize(*(round(v * space) for v in size), MM))
    for item_id, (box, given) in page.items():
        item = label(layout, given, text) if isinstance(given, Words) else other(layout, given, text)
        place(layout, item, item_id, tuple(round(v * space, 2) for v in box))
    path = OUT / f"{name}.qpt"
    layout.saveAsTemplate(str(path), QgsReadWriteContext())
    # Ids that QGIS draws anew each time would make every run another file.
    words = path.read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for uid in re.findall(r"\{[0-9a-f]{8}-[0-9a-f-]{27}\}", words):
        found.setdefault(uid, f"{{00000000-0000-0000-0000-{len(found):012d}}}")
    for uid, fixed in found.items():
        words = words.replace(uid, fixed)
    path.write_text(words, encoding="utf-8")
    return path


def main() -> None:
    """Write them all."""
    application = QgsApplication([], True)
    application.initQgis()
    OUT.mkdir(parents=True, exist_ok=True)
    for way, size, pages in (("portrait", (210, 297), portrait()), ("landscape", (297, 210), landscape())):
        for paper, space, text in (("a4", 1.0, 1.0), ("a3", A3_SPACE, A3_TEXT)):
            for kind, page in pages.items():
                write(f"{paper}_{way}_{kind}", size, page, space, text)
    sys.stdout.write(f"{len(list(OUT.glob('*.qpt')))} templates in {OUT}\n")


if __name__ == "__main__":
    main()
