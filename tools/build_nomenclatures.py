"""Builds the tables of class codes from the published nomenclatures and ALDO's own grouping.

python tools/build_nomenclatures.py --source ../shared/reference/nomenclatures --out core/nomenclatures
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
    ("LA4", "unmapped", "Formation de lande", "Heath"),
    ("LA6", "unmapped", "Formation herbacée", "Herbaceous formation"),
)


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


if __name__ == "__main__":
    main()
