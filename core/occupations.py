"""The occupations of ALDO: ids, labels, parents, colours. The one table that every other room reads.

Source of the list and of its grouping: ADEME's ALDO calculator, release "chanterelle" (November 2024).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Occupation:
    """One way land is occupied.

    ``soil`` is the short id of its column in the soil tables, ``kind`` is ``land`` (ha), ``length`` (km) or
    ``none`` (no extent), ``leaf`` is False for the groups, which only sum their leaves.
    """

    id: str
    label_en: str
    label_fr: str
    parent: str | None
    soil: str | None
    colour: str
    kind: str = "land"
    leaf: bool = True

    def label(self, lang: str = "en") -> str:
        """Return the name shown in ``lang`` (``en`` or ``fr``)."""
        return self.label_fr if lang == "fr" else self.label_en


# Colours: the hue of the landscape (fields straw, meadows light green, woods dark green, water blue, town grey-red),
# set apart in lightness so that neighbours in a stacked bar are told apart in grey as well.
OCCUPATIONS: tuple[Occupation, ...] = (
    Occupation("cropland", "Cropland", "Cultures", None, "cropland", "#f2d675"),
    Occupation("grassland", "Grassland", "Prairies", None, None, "#a6c95b", leaf=False),
    Occupation(
        "grassland_herbaceous",
        "Herbaceous grassland",
        "Prairies zones herbacées",
        "grassland",
        "grassland",
        "#b9d977",
    ),
    Occupation("grassland_shrub", "Shrub grassland", "Prairies zones arbustives", "grassland", "grassland", "#94b84e"),
    Occupation("grassland_wooded", "Wooded grassland", "Prairies zones arborées", "grassland", "grassland", "#6f9440"),
    Occupation("wetland", "Wetlands and water", "Zones humides", None, "wetland", "#5aa5c8"),
    Occupation("orchard", "Orchards", "Vergers", None, "orchard", "#e58f65"),
    Occupation("vineyard", "Vineyards", "Vignes", None, "vineyard", "#9c5a8c"),
    Occupation("artificial", "Artificial land", "Sols artificiels", None, None, "#b4544f", leaf=False),
    Occupation(
        "artificial_sealed",
        "Artificial, sealed",
        "Sols artificiels imperméabilisés",
        "artificial",
        "artificial_sealed",
        "#8f3b3b",
    ),
    Occupation(
        "artificial_grassed",
        "Artificial, grassed and shrub",
        "Sols artificiels enherbés et arbustifs",
        "artificial",
        "artificial_grassed",
        "#d08a80",
    ),
    Occupation(
        "artificial_wooded",
        "Artificial, wooded",
        "Sols artificiels arborés",
        "artificial",
        "artificial_wooded",
        "#a98f6f",
    ),
    Occupation("forest", "Forest", "Forêts", None, None, "#2f6b3c", leaf=False),
    Occupation("forest_broadleaf", "Broadleaf forest", "Forêt feuillu", "forest", "forest", "#4c8f4a"),
    Occupation("forest_conifer", "Conifer forest", "Forêt conifère", "forest", "forest", "#1f5136"),
    Occupation("forest_mixed", "Mixed forest", "Forêt mixte", "forest", "forest", "#34713f"),
    Occupation("forest_poplar", "Poplar plantation", "Forêt peupleraie", "forest", "forest", "#7fb37a"),
    Occupation("hedgerow", "Hedgerows", "Haies", None, None, "#5b7d2e", kind="length"),
    Occupation("wood_products", "Wood products", "Produits bois", None, None, "#8a6239", kind="none"),
)

BY_ID: dict[str, Occupation] = {occupation.id: occupation for occupation in OCCUPATIONS}
LAND: tuple[str, ...] = tuple(o.id for o in OCCUPATIONS if o.leaf and o.kind == "land")
FORESTS: tuple[str, ...] = tuple(o.id for o in OCCUPATIONS if o.parent == "forest")
SOILS: tuple[str, ...] = tuple(dict.fromkeys(o.soil for o in OCCUPATIONS if o.soil))
"""The ids of the soil tables: grasslands share one, forests another."""
SPLIT: tuple[str, ...] = ("artificial_sealed", "artificial_grassed")
"""The two leaves that share the codes of ``artificial``: their areas come from a split (method §2)."""
UNMAPPED = "unmapped"
"""The mark of land that belongs to no occupation (CLC 331–335, unknown codes). It is measured, it holds no figure."""
OPEN = "agricultural_open"
"""The mark of land that is cropland or herbaceous grassland, which the land use (OCS GE) cannot tell: split later."""
OPEN_SPLIT: tuple[str, ...] = ("cropland", "grassland_herbaceous")
"""The two leaves that share the land of ``OPEN``."""


def label_of(occupation: str, lang: str = "en") -> str:
    """Return the name of an occupation in ``lang``; of ``UNMAPPED`` and ``OPEN`` too."""
    if occupation == UNMAPPED:
        return "Sans occupation" if lang == "fr" else "No occupation"
    if occupation == OPEN:
        return "Terres agricoles, culture ou prairie" if lang == "fr" else "Agricultural land, crop or grass"
    return BY_ID[occupation].label(lang)


def group_of(occupation: str) -> str:
    """Return the id of the group an occupation stands in: its parent, or itself where it has none."""
    return BY_ID[occupation].parent or occupation


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.strip().casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).replace("_", " ").split())


# What ADEME's own files call them, besides our labels.
_OTHER_NAMES = {
    "zones humides et eau": "wetland",
    "sols artificiels arbustifs": "artificial_grassed",
    "sols artificiels enherbés": "artificial_grassed",
    "sols artificiels arborés et buissonants": "artificial_wooded",
    "sols artificialisés": "artificial",
    "feuillu": "forest_broadleaf",
    "feuillus": "forest_broadleaf",
    "conifere": "forest_conifer",
    "conifère": "forest_conifer",
    "conifères": "forest_conifer",
    "mixte": "forest_mixed",
    "mixtes": "forest_mixed",
    "peupleraie": "forest_poplar",
    "peupleraies": "forest_poplar",
    "unmapped": UNMAPPED,
    "sans occupation": UNMAPPED,
    "no occupation": UNMAPPED,
    "non classé": UNMAPPED,
}
_NAMES: dict[str, str] = {_plain(name): target for name, target in _OTHER_NAMES.items()}
for _occupation in OCCUPATIONS:
    for _name in (_occupation.id, _occupation.label_fr, _occupation.label_en):
        _NAMES[_plain(_name)] = _occupation.id


def occupation_named(name: str) -> str | None:
    """Return the id of the occupation called ``name`` (id, French or English label, ADEME's own wording), else None.

    Case, accents, underscores and repeated spaces do not matter.
    """
    return _NAMES.get(_plain(name))
