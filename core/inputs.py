"""Opens what an assessment needs, through ``layers``: territories first, then only what touches them.

The QGIS plugin builds the same ``Inputs`` from its own layers, without this module's ``read_inputs``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Optional, Union

import numpy as np
import pandas as pd

from . import layers
from .areas import spread_over_communes
from .changes import PAIR
from .errors import DataError, Notice, UsageError
from .nomenclatures import Nomenclature, detect_change_fields, detect_code_field, normalise_codes, read_nomenclature
from .occupations import FORESTS, UNMAPPED, occupation_named
from .reference import Reference, load_release

OWN_COLUMNS = ("zpc", "ser", "departement", "region")
_ID_FIELDS = (
    "insee",
    "insee_com",
    "code_insee",
    "insee_commune",
    "codgeo",
    "code_commune",
    "com",
    "code",
    "siren",
    "siren_epci",
    "code_siren",
    "id",
)
_NAME_FIELDS = ("nom", "name", "nom_com", "nom_officiel", "libelle", "libgeo", "nom_epci", "commune", "label")
_INSEE = re.compile(r"^(\d{2}|2A|2B)\d{3}$")
_SIREN = re.compile(r"^\d{9}$")


@dataclass(frozen=True)
class Cover:
    """A land cover to measure: polygons with a code each, or a raster of codes.

    ``codes`` are positions in ``names`` (the class codes as text). ``crs`` is the working CRS of the territories.
    """

    nomenclature: Nomenclature
    geometry: Optional[np.ndarray] = None
    codes: Optional[np.ndarray] = None
    names: Optional[np.ndarray] = None
    raster: Optional[layers.RasterLayer] = None
    crs: Any = None
    vintage: Optional[int] = None

    def to_raster_crs(self, geometry: np.ndarray) -> np.ndarray:
        """Return territories of the working CRS in the raster's own."""
        if self.raster is None:
            raise ValueError("only a raster cover has a CRS of its own")
        return layers.reproject(geometry, self.crs, self.raster.crs)


@dataclass(frozen=True)
class Paths:
    """Where the layers and tables of a run lie, and how they are to be read. Only the territories or the areas are needed."""

    territories: Optional[str] = None
    land_use: Optional[str] = None
    communes: Optional[str] = None
    land_use_before: Optional[str] = None
    changes: Optional[str] = None
    forests: Optional[str] = None
    hedgerows: Optional[str] = None
    areas: Optional[str] = None
    corrections: Optional[str] = None
    practices: Optional[str] = None
    membership: Optional[str] = None
    successors: Optional[str] = None
    release: Optional[str] = None
    nomenclature: str = "clc"
    code_field: Optional[str] = None
    territory_id: Optional[str] = None
    territory_name: Optional[str] = None
    crs: Optional[str] = None
    where: Optional[str] = None


@dataclass(frozen=True)
class Inputs:
    """What ``assess`` takes: geometry in the working CRS, tables by territory.

    territories: territory, name, place and, where there is geometry, geometry; from tables alone: share, area_ha.
    communes: place, name, geometry (the communes whose figures apply inside the territories), or None.
    class_areas: territory, class_code, area_ha. areas: territory, occupation, area_ha. changes: territory,
    from_occupation, to_occupation, area_ha_yr. corrections: territory, occupation, area_ha. practices: territory, practice,
    area_ha. membership: territory and one column per level. overrides: place, zpc, ser, departement, region, name.
    forests: a ``Cover`` or territory, occupation, area_ha. hedgerows: lines or territory, length_km.
    """

    reference: Reference
    territories: pd.DataFrame
    nomenclature: Nomenclature
    crs: Optional[str] = None
    level: str = "territory"
    communes: Optional[pd.DataFrame] = None
    land_use: Optional[Cover] = None
    change_cover: Optional[Cover] = None
    years: Optional[float] = None
    class_areas: Optional[pd.DataFrame] = None
    areas: Optional[pd.DataFrame] = None
    changes: Optional[pd.DataFrame] = None
    forests: Optional[Union[Cover, pd.DataFrame]] = None
    forest_rows: Optional[pd.DataFrame] = None
    hedgerows: Optional[Union[np.ndarray, pd.DataFrame]] = None
    corrections: Optional[pd.DataFrame] = None
    practices: Optional[pd.DataFrame] = None
    membership: Optional[pd.DataFrame] = None
    successors: Optional[pd.DataFrame] = None
    overrides: Optional[pd.DataFrame] = None
    spread: tuple[str, ...] = ()
    sources: tuple[layers.Source, ...] = ()
    notices: tuple[Notice, ...] = field(default_factory=tuple)

    @property
    def occupation_of(self) -> pd.Series:
        """The occupation id of every class code of the land use's nomenclature."""
        return self.nomenclature.occupations
