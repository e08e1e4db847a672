"""Builds the tables of class codes from the published nomenclatures and ALDO's own grouping.

python tools/build_nomenclatures.py --source ../shared/reference/nomenclatures --out core/nomenclatures

Of OCS GE (IGN) and OCS2D Hauts-de-France (Géo2France) it builds covers.csv, uses.csv and, of the former, the official
matrix of artificialised land. Their crosswalks to ALDO's occupations are judgements, written by hand: crosswalk.csv.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

# Codes of each occupation (ALDO, release chanterelle). The shared codes stay `artificial` until they are split.
CLC = {
    "cropland": "211 212 213 241 242 243 244",
    "grassland_herbaceous": "231 321",
    "grassland_shrub": "322",
    "grassland_wooded": "323",
    "wetland": "411 412 421 422 423 511 512 521 522 523",
    "orchard": "222 223",
    "vineyard": "221",
    "artificial": "111 112 121 122 123 124 131 132 133 142",
    "artificial_wooded": "141",
    "forest_broadleaf": "311",
    "forest_conifer": "312",
    "forest_mixed": "313 324",
    "unmapped": "331 332 333 334 335",
}
# BD Forêt V2 (IGN): code of the vegetation formation, occupation, labels. Heath and grass formations are no forest.
BD_FORET = (
    ("FF0", "unmapped", "Forêt fermée sans couvert arboré", "Closed forest without tree cover"),
    ("FF1", "forest_broadleaf", "Forêt fermée de feuillus", "Closed broadleaf forest"),
    ("FF2", "forest_conifer", "Forêt fermée de conifères", "Closed conifer forest"),
    ("FF3", "forest_mixed", "Forêt fermée mixte", "Closed mixed forest"),
    ("FO0", "unmapped", "Forêt ouverte sans couvert arboré", "Open forest without tree cover"),
    ("FO1", "forest_broadleaf", "Forêt ouverte de feuillus", "Open broadleaf forest"),
    ("FO2", "forest_conifer", "Forêt ouverte de conifères", "Open conifer forest"),
    ("FO3", "forest_mixed", "Forêt ouverte mixte", "Open mixed forest"),
    ("FP", "forest_poplar", "Peupleraie", "Poplar plantation"),
    ("LA4", "grassland_shrub", "Formation de lande", "Heath"),
    ("LA6", "grassland_herbaceous", "Formation herbacée", "Herbaceous formation"),
)

# English names, and the colours of OCS2D's covers: after its official legend's families, set apart by eye.
OCSGE_COVERS = {
    "CS1.1.1.1": "Built-up",
    "CS1.1.1.2": "Sealed, not built (roads, squares, car parks…)",
    "CS1.1.2.1": "Mineral materials",
    "CS1.1.2.2": "Other composite materials",
    "CS1.2.1": "Bare ground (sand, loose stones, rock…)",
    "CS1.2.2": "Water (inland and sea)",
    "CS1.2.3": "Snow and ice",
    "CS2.1.1.1": "Broadleaf trees",
    "CS2.1.1.2": "Conifers",
    "CS2.1.1.3": "Mixed trees",
    "CS2.1.2": "Shrubs and heath",
    "CS2.1.3": "Vines and other climbers",
    "CS2.2.1": "Herbaceous (lawn, meadow, arable land, reeds…)",
    "CS2.2.2": "Other non-woody vegetation (lichen, moss, bamboo…)",
}
OCSGE_USES = {
    "US1.1": "Agriculture",
    "US1.2": "Forestry",
    "US1.3": "Extraction",
    "US1.4": "Fishing and aquaculture",
    "US1.5": "Other primary production",
    "US2": "Industry",
    "US3": "Services",
    "US4.1.1": "Road transport",
    "US4.1.2": "Rail transport",
    "US4.1.3": "Air transport",
    "US4.1.4": "Water transport",
    "US4.1.5": "Other transport networks",
    "US4.2": "Logistics and storage",
    "US4.3": "Public utility networks",
    "US5": "Housing",
    "US235": "Industry, services and housing",
    "US6.1": "In transition",
    "US6.2": "Abandoned",
    "US6.3": "Without use",
    "US6.6": "Unknown use",
}
OCS2D_COVERS = {
    "CS1.1.1": ("Built-up", "#a8192e"),
    "CS1.1.2": ("Sealed, not built", "#d8516a"),
    "CS1.2.1": ("Permeable mineral materials – stone – earth", "#c9a487"),
    "CS1.2.2": ("Other permeable materials", "#a98368"),
    "CS2.1.1": ("Sand beach", "#f7e9b0"),
    "CS2.1.2": ("Dunes", "#efdc8a"),
    "CS2.1.3": ("Mudflats and sandy alluvium", "#cdbf9a"),
    "CS2.2.1": ("Shingle beaches and coarse alluvium", "#c4c0b8"),
    "CS2.2.2": ("Rocky coasts and cliffs", "#9f9b94"),
    "CS3.1.1": ("Standing water", "#4f9fd6"),
    "CS3.1.2": ("Watercourses", "#2f7fc1"),
    "CS3.2.1": ("Brackish subtidal zone", "#86bcd9"),
    "CS3.2.2": ("Sea", "#1f5f96"),
    "CS4.1.1": ("Broadleaves on dunes", "#7da55a"),
    "CS4.1.2": ("Broadleaves", "#4c8f3f"),
    "CS4.1.3": ("Wet woodland", "#3f7f63"),
    "CS4.2.1": ("Conifers on dunes", "#5c7f5e"),
    "CS4.2.2": ("Conifers", "#1f5a3a"),
    "CS4.3.1": ("Mixed stands on dunes", "#6b8f4f"),
    "CS4.3.2": ("Mixed or undetermined stands", "#376f33"),
    "CS4.4.0": ("Orchards", "#e58f65"),
    "CS5.1.1": ("Heath – thickets – scrub", "#a7a04a"),
    "CS5.1.2": ("Wet heath and thickets", "#7f9a6e"),
    "CS5.1.3": ("Shrubs on dunes", "#bdb46a"),
    "CS5.2.0": ("Vineyards", "#9c5a8c"),
    "CS6.1.1": ("Mesophile meadows", "#b9d977"),
    "CS6.1.2": ("Wet meadows", "#8fcba0"),
    "CS6.2.0": ("Natural grassland", "#d3e39a"),
    "CS6.3.0": ("Arable land", "#f7ecb3"),
    "CS6.4.1": ("Inland wet herbaceous formations", "#74c2b4"),
    "CS6.4.2": ("Coastal wet herbaceous formations", "#a3d3d6"),
    "CS6.5.0": ("Herbaceous formations on dunes", "#dfe3a8"),
    "CS6.6.0": ("Other mainly herbaceous cover", "#cfe8b4"),
}
OCS2D_USES = {
    "US1.1.1": "Meadows",
    "US1.1.2": "Grass strips",
    "US1.1.3": "Annual crops",
    "US1.1.4": "Horticulture – nurseries",
    "US1.1.5": "Permanent crops",
    "US1.1.6": "Growing for one's own use",
    "US1.1.7": "Farm infrastructure",
    "US1.2.1": "Felled areas",
    "US1.2.2": "Poplar plantations",
    "US1.2.3": "Recent plantations",
    "US1.2.4": "Other plantations",
    "US1.3.1": "Extraction in operation",
    "US1.3.2": "Spoil tips in operation",
    "US1.4.0": "Aquaculture – fish farming",
    "US2.1.1": "Industrial and business estates",
    "US2.1.2": "Storage or production of fossil energy",
    "US2.1.3": "Storage or production of biogas",
    "US2.1.4": "Solar power",
    "US2.1.5": "Wind power",
    "US2.2.0": "Shopping areas",
    "US3.1.1": "Schools and universities",
    "US3.1.2": "Hospitals",
    "US3.1.3": "Cemeteries and places of worship",
    "US3.1.4": "Car parks and squares",
    "US3.1.5": "Waste collection and public dumps",
    "US3.1.6": "Other public grounds",
    "US3.2.1": "Parks and landscaped green spaces",
    "US3.2.2": "Sports grounds",
    "US3.2.3": "Golf courses",
    "US3.2.4": "Campsites",
    "US3.2.5": "Culture and leisure",
    "US4.1.1": "Main roads",
    "US4.1.2": "Secondary roads",
    "US4.2.1": "Main railways",
    "US4.2.2": "Secondary railways",
    "US4.3.0": "Air transport",
    "US4.4.0": "River and sea transport",
    "US4.5.0": "Land beside transport networks",
    "US5.1.1": "Continuous housing, very compact",
    "US5.1.2": "Continuous housing, fairly compact",
    "US5.1.3": "Continuous housing, loosely compact",
    "US5.2.1": "Discontinuous housing, very compact",
    "US5.2.2": "Discontinuous housing, fairly compact",
    "US5.2.3": "Discontinuous housing, loosely compact",
    "US5.3.1": "Large housing estates",
    "US5.3.2": "Blocks of flats",
    "US5.4.0": "Isolated housing",
    "US6.1.1": "Building sites",
    "US6.1.2": "Extraction being converted",
    "US6.2.1": "Brownfields",
    "US6.2.2": "Urban vacant land",
    "US6.2.3": "Idle farmland",
    "US7.0.0": "Undetermined uses",
}
OCS2D_USE_COLOURS = {
    "US1": "#d9c36b", "US2": "#8a5aa8", "US3": "#e08a3c", "US4": "#707070", "US5": "#c8405a", "US6": "#b98f6a",
    "US7": "#d0d0d0",
    "US1.2": "#4c8f4a", "US1.3": "#8f7fa8", "US1.4": "#6fb1cf", "US2.2": "#b86fc0", "US3.2": "#b9c85a",
    "US4.2": "#4a4a55", "US4.3": "#a8a0b8", "US4.4": "#5f9bc9", "US4.5": "#a9a9a0",
}  # fmt: skip


def clc(source: Path) -> pd.DataFrame:
    """CORINE Land Cover: its 44 classes in their official colours."""
    listed = pd.read_csv(source / "clc.csv", dtype=str)
    occupation = {code: o for o, codes in CLC.items() for code in codes.split()}
    missing = set(listed["code"]) ^ set(occupation)
    if missing:
        raise SystemExit(f"CLC codes without an occupation, or unknown: {sorted(missing)}")
    colours = listed[["r", "g", "b"]].astype(int).apply(lambda c: "#" + "".join(f"{v:02x}" for v in c), axis=1)
    return pd.DataFrame(
        {
            "code": listed["code"],
            "occupation": listed["code"].map(occupation),
            "label_fr": listed["label_fr"],
            "label_en": listed["label_en"],
            "colour": colours,
            "grid_code": listed["grid_code"],
        }
    ).sort_values("code")


def bd_foret(_: Path) -> pd.DataFrame:
    """BD Forêt V2: the beginnings of its formation codes."""
    table = pd.DataFrame(BD_FORET, columns=["code", "occupation", "label_fr", "label_en"])
    return table.assign(colour="", grid_code="")


def ocsge(source: Path, part: str, english: dict[str, str]) -> pd.DataFrame:
    """OCS GE: the leaf codes of its covers (``cs``) or uses (``us``), in IGN's colours."""
    listed = pd.read_csv(source / f"ocsge_{part}.csv", dtype=str)
    listed = listed[listed["is_leaf"] == "1"]
    labels = listed["label_fr"].str.replace("; …", "…", regex=False).str.replace("; ...", "…", regex=False)
    labels = labels.str.replace(";", ",", regex=False).str.replace("'", "’", regex=False)
    return _named(listed["code"], labels, english, listed["hex"])


def ocs2d(source: Path, part: str) -> pd.DataFrame:
    """OCS2D Hauts-de-France: its covers (``cs``) or uses (``us``) of the finest level."""
    listed = pd.read_csv(source / f"ocs2d_{part}2021.csv", dtype=str, sep=";")
    codes = listed[f"CODE{part.upper()}3"]
    colours = codes.map({c: colour for c, (_, colour) in OCS2D_COVERS.items()})
    if part == "us":
        parts = codes.str.split(".")
        colours = parts.str[:2].str.join(".").map(OCS2D_USE_COLOURS).fillna(parts.str[0].map(OCS2D_USE_COLOURS))
    english = {c: label for c, (label, _) in OCS2D_COVERS.items()} if part == "cs" else OCS2D_USES
    return _named(codes, listed[f"LIBELLE{part.upper()}3"].str.replace("'", "’"), english, colours)


def _named(codes: pd.Series, labels: pd.Series, english: dict[str, str], colours: pd.Series) -> pd.DataFrame:
    missing = set(codes) ^ set(english)
    if missing or colours.isna().any():
        raise SystemExit(f"codes without an English name or a colour, or unknown: {sorted(missing)}")
    table = {"code": codes, "label_fr": labels, "label_en": codes.map(english), "colour": colours.str.lower()}
    return pd.DataFrame(table).sort_values("code")


def artificial(source: Path) -> pd.DataFrame:
    """The official matrix of artificialised land by cover and use of OCS GE (decree 2022-763), cell by cell."""
    listed = pd.read_csv(source / "ocsge_artificialisation.csv", dtype=str)
    names = {"code_cs": "cover", "code_us": "use", "artif": "artificialised", "impermeable": "sealed"}
    return listed.rename(columns=names)[list(names.values())].sort_values(["cover", "use"])


def main() -> None:
    """Build every nomenclature."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    for name, build in (("clc", clc), ("bdforet", bd_foret)):
        table = build(options.source)
        table.to_csv(options.out / f"{name}.csv", index=False, lineterminator="\n")
        print(f"{name}: {len(table)} codes")
    for name, table in (
        ("ocsge/covers", ocsge(options.source, "cs", OCSGE_COVERS)),
        ("ocsge/uses", ocsge(options.source, "us", OCSGE_USES)),
        ("ocsge/artificial", artificial(options.source)),
        ("ocs2d/covers", ocs2d(options.source, "cs")),
        ("ocs2d/uses", ocs2d(options.source, "us")),
    ):
        table.to_csv(options.out / f"{name}.csv", index=False, lineterminator="\n")
        print(f"{name}: {len(table)} rows")


if __name__ == "__main__":
    main()
