"""Class codes and the occupations they stand for: small tables, one reader, and the detection of codes in a layer.

A nomenclature is a CSV (code, occupation, label_fr, label_en, colour, grid_code), or, where land is told by cover and
use, a folder with covers.csv, uses.csv and crosswalk.csv. A nomenclature of one's own is such a CSV.
"""

from .detection import (
    ChangeDetection,
    Detection,
    change_codes,
    codes_of,
    detect_change_fields,
    detect_code_field,
    detect_vintages,
    nomenclature_of,
    numbered_codes,
    vintage_in,
)
from .groupings import Grouping, groupings
from .tables import (
    AUTO,
    Nomenclature,
    joined,
    label_of,
    nomenclatures,
    parts_of,
    read_crops,
    read_nomenclature,
    with_crosswalk,
)

__all__ = [
    "AUTO",
    "ChangeDetection",
    "Detection",
    "Grouping",
    "Nomenclature",
    "change_codes",
    "codes_of",
    "detect_change_fields",
    "detect_code_field",
    "detect_vintages",
    "groupings",
    "joined",
    "label_of",
    "nomenclature_of",
    "nomenclatures",
    "numbered_codes",
    "parts_of",
    "read_crops",
    "read_nomenclature",
    "vintage_in",
    "with_crosswalk",
]
