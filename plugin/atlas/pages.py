"""The pages of an atlas in order: what each says, from core's portraits, and the coverage layer that holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qgis.core import QgsCoordinateReferenceSystem, QgsFeature, QgsGeometry, QgsVectorLayer

from ...core.indicators import TOTAL
from ...core.messages import text
from ...core.report.portrait import Gallery, level_name
from ..compat import field as layer_field
from .balance_block import BalanceBlock, PeersBlock
from .index_block import IndexBlock, ProseBlock
from .look import legend_points, points_of
from .maps import scale_for
from .words import cut, folded, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.assessment import Assessment
    from ...core.report.portrait import Credits, Portrait
    from .look import Look
    from .templates import Template

NUMBERS = ("page", "pages", "map_scale")
TEXTS = (
    "template", "level", "territory", "indicator", "label", "title", "kind", "sentence", "caveat", "scale", "map_theme",
    "legend_title", "figure_1", "figure_1_label", "figure_2", "figure_2_label", "figure_3", "figure_3_label",
    "balance", "balance_drawing", "rounding", "peers", "peers_drawing", "body", "body_drawing", "text", "text_drawing",
    "before_theme", "after_theme", "legend", "legend_drawing", "changes", "changes_drawing", "yearly", "yearly_drawing",
    "budget", "budget_drawing",
)  # fmt: skip
"""What a page knows: the fields that templates may name."""
_LABEL_MM, _LABEL_PT = 60.0, 8.0
"""A name on the map is at most so wide, at the size of its words; the title has it in full."""
_LINE_MM = 0.45
"""The height of a line of words, a point of their size (mm)."""
_ROOM = 0.975
"""The share of a label's width that lines are broken to: QGIS may measure a word a hair wider."""


@dataclass
class Page:
    """One page: its kind of template, its title, the bookmarks above its own, what it says, where it lies."""

    template: str
    title: str
    above: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    geometry: QgsGeometry | None = None
    first: bool = True
    """Whether the contents list it: a territory stands there once, however many indicators are mapped."""


@dataclass
class Setting:
    """What all pages of an atlas share.

    ``titles`` are what the legend of each indicator is headed by, ``themes`` their map themes; ``shapes`` the geometry
    of territories by (level, territory).
    """

    assessment: Assessment
    gallery: Gallery
    credits: Credits
    lang: str
    look: Look
    templates: dict[str, Template]
    levels: tuple[str, ...]
    map_level: str
    titles: dict[str, str]
    themes: dict[str, str]
    cover_theme: str
    shapes: dict[tuple[str, str], QgsGeometry]
    heading: str = ""


def territory_pages(setting: Setting, cancelled: Any) -> list[Page]:
    """Return the page of the whole, then those of the levels, the widest first; a page an indicator each."""
    gallery = setting.gallery
    by_level: dict[str, list[Portrait]] = {}
    for level in (TOTAL, *setting.levels):
        by_level[level] = []
        for territory in gallery.territories(level):
            cancelled()
            by_level[level].append(gallery.portrait(level, territory))
    whole = by_level.pop(TOTAL)
    ordered = [p for shown in by_level.values() for p in sorted(shown, key=lambda p: _alphabetical(p.name))]
    return [*_of_portraits(setting, "overview", whole), *_of_portraits(setting, "page", ordered)]


def _alphabetical(name: str) -> str:
    import unicodedata

    bare = unicodedata.normalize("NFKD", name)
    return "".join(c for c in bare if not unicodedata.combining(c)).casefold()


def _of_portraits(setting: Setting, kind: str, shown: Sequence[Portrait]) -> list[Page]:
    template = setting.templates[kind]
    balances = BalanceBlock(template, setting.look, shown)
    peers = PeersBlock(template, setting.look, shown)
    pages = []
    for portrait in shown:
        shape = setting.shapes.get((portrait.level, portrait.territory))
        said = _said(setting, template, portrait, shape)
        said.update(balances.values(portrait))
        if template.box("peers"):
            said.update(peers.values(portrait))
        for n, (indicator, theme) in enumerate(setting.themes.items()):
            own = {"indicator": indicator, "map_theme": theme, "legend_title": _headed(setting, template, indicator)}
            above = () if kind == "overview" else (level_name(portrait.level, setting.lang, several=True),)
            pages.append(Page(kind, plain(portrait.name), above, {**said, **own}, shape, first=not n))
    balances.lay()
    peers.lay()
    return pages


def _said(setting: Setting, template: Template, portrait: Portrait, shape: QgsGeometry | None) -> dict[str, Any]:
    """Return what a page of a territory says in words, and the scale of its map."""
    said: dict[str, Any] = {
        "level": portrait.level,
        "territory": portrait.territory,
        "label": cut(portrait.name, _LABEL_MM, setting.look.text, _LABEL_PT)
        if portrait.level == setting.map_level
        else "",
        "title": title_for(setting, template, portrait.name),
        "kind": plain(portrait.kind),
        "sentence": paragraph(setting, template, "sentence", portrait.sentence),
        "caveat": portrait.caveat,
    }
    for n, figure in enumerate(portrait.headlines, 1):
        said[f"figure_{n}"], said[f"figure_{n}_label"] = figure.shown, figure.label
    box = template.box("map")
    if shape is not None and box is not None:
        extent = shape.boundingBox()
        scale = scale_for(extent.width(), extent.height(), box[2:])
        said.update(map_scale=scale, scale=text("atlas_scale", setting.lang, scale=scale))
    return said


def _headed(setting: Setting, template: Template, indicator: str) -> str:
    """Return what the legend is headed by, on lines that it has room for."""
    box = template.box("legend")
    if box is None:
        return setting.titles[indicator]
    lines = setting.titles[indicator].split("\n")
    return "\n".join(folded(line, box[2] * _ROOM, 3, setting.look.text, legend_points(box[2]), True) for line in lines)


def paragraph(setting: Setting, template: Template, name: str, words: str) -> str:
    """Return words broken as the label has room for."""
    box = template.box(name)
    if box is None:
        return words
    points = points_of(template.items[name])
    lines = max(int(box[3] / (points * _LINE_MM)), 1)
    return folded(words, box[2] * _ROOM, lines, setting.look.text, points)


def title_for(setting: Setting, template: Template, words: str, name: str = "title") -> str:
    """Return a title on the two lines that it has room for."""
    box = template.box(name)
    if box is None:
        return plain(words)
    label = template.items[name]
    return folded(
        words,
        box[2] * _ROOM,
        max(round(box[3] / (points_of(label) * _LINE_MM)), 1),
        setting.look.title,
        points_of(label),
        True,
    )


# --- cover, contents, method


def cover_page(setting: Setting) -> Page:
    """Return the cover."""
    cover, template, lang = setting.look.theme.cover, setting.templates["cover"], setting.lang
    whole = setting.gallery.portrait(TOTAL, setting.gallery.territories(TOTAL)[0])
    title = setting.heading or cover.title or text("atlas_title", lang)
    values = {
        "title": title_for(setting, template, title),
        "kind": title_for(setting, template, cover.subtitle or whole.kind, "kind"),
        "territory": whole.territory,
        "level": TOTAL,
        "map_theme": setting.cover_theme,
    }
    return Page("cover", text("atlas_cover", lang), (), values, setting.shapes.get((TOTAL, whole.territory)))


def method_page(setting: Setting) -> Page:
    """Return the page that tells how figures are made and where they come from."""
    lang, template = setting.lang, setting.templates["method"]
    told = [text(f"atlas_{part}", lang).split("\n") for part in ("how", "reading", "limits")]
    told.append([text("atlas_sources", lang), *setting.credits.sources, setting.credits.method])
    notes = [n.text(lang) for n in setting.assessment.warnings]
    if notes:
        told.append([text("atlas_notes", lang), *notes])
    title = text("atlas_method", lang)
    block = ProseBlock(template, setting.look)
    values = {"title": title_for(setting, template, title), "kind": setting.credits.made, **block.values(told)}
    block.lay()
    return Page("method", title, (), values)


def index_pages(setting: Setting, entries: list[tuple[str, int | None]]) -> list[Page]:
    """Return the contents: entries are (title, page), page None for a heading."""
    template, title = setting.templates["index"], text("atlas_index", setting.lang)
    block = IndexBlock(template, setting.look)
    pages = [
        Page("index", title, (), {"title": title_for(setting, template, title), "kind": "", **values})
        for values in block.pages(entries)
    ]
    block.lay()
    return pages


def count_of_index(setting: Setting, entries: int) -> int:
    """Return how many pages the contents take."""
    return IndexBlock(setting.templates["index"], setting.look).count(entries)


# --- the coverage layer


def numbered(pages: Sequence[Page]) -> None:
    """Give every page its number and the count of all."""
    for n, page in enumerate(pages, 1):
        page.values.update(page=n, pages=len(pages), template=page.template)


def coverage_layer(pages: Sequence[Page], crs: QgsCoordinateReferenceSystem, name: str) -> QgsVectorLayer:
    """Return the pages as a layer in memory: a feature a page, in their order."""
    layer = QgsVectorLayer(f"MultiPolygon?crs={crs.authid()}", name, "memory")
    layer.setCrs(crs)
    provider = layer.dataProvider()
    fields = [layer_field(n, "count") for n in NUMBERS] + [layer_field(n, "text") for n in TEXTS]
    provider.addAttributes(fields)
    layer.updateFields()
    features = []
    for page in pages:
        feature = QgsFeature(layer.fields())
        feature.setAttributes([page.values.get(n) for n in (*NUMBERS, *TEXTS)])
        if page.geometry is not None:
            feature.setGeometry(page.geometry)
        features.append(feature)
    done, _ = provider.addFeatures(features)
    if not done:
        raise RuntimeError("; ".join(provider.errors()))
    return layer
