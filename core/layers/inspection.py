"""What a layer holds: codes with their counts and areas, CRS, fields, faults. Nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from ..errors import DataError, Notice
from ..nomenclatures import AUTO, Nomenclature, codes_of, detect_code_field, nomenclature_of, read_nomenclature
from .crs import reproject, working_crs
from .raster import coded, is_raster, read_raster
from .vector import bounds_of, peek, read_vector


@dataclass(frozen=True)
class Inspection:
    """What was found. ``codes``: class_code, label_fr, label_en, occupation, count (polygons or cells), area_ha."""

    path: str
    kind: str
    layer: str | None
    crs: str | None
    area_crs: str | None
    bounds: tuple[float, ...]
    features: int
    fields: tuple[str, ...]
    code_field: str | None
    nomenclature: str
    vintage: int | None
    encoding: str
    codes: pd.DataFrame
    details: dict[str, Any]
    notices: tuple[Notice, ...]


def inspect(path: str, nomenclature: str = AUTO, code_field: str | None = None, crs: str | None = None) -> Inspection:
    """Describe a land-use layer or raster.

    Args:
        path: what ``read_vector`` and ``read_raster`` take.
        nomenclature: where its codes are sought.
        code_field: the field of codes, found where None.
        crs: the CRS areas are measured in outside France.
    """
    if is_raster(path):
        return _inspect_raster(path, nomenclature, crs)
    fields, label = peek(path)
    known = read_nomenclature("clc" if nomenclature == AUTO else nomenclature)
    try:
        known = nomenclature_of(fields, nomenclature, code_field, layer=label)
        found = detect_code_field(fields, known, code_field, layer=label)
        faults: tuple[Notice, ...] = ()
    except DataError as error:
        if code_field is not None:
            raise
        found, faults = None, (Notice(error.key, error.values),)
    layer = read_vector(path, role="layer", columns=found.fields if found else [])
    bounds = bounds_of(layer.geometry)
    area_crs = working_crs(bounds, layer.crs, crs, layer=label)
    area = shapely.area(reproject(layer.geometry, layer.crs, area_crs)) / 10_000
    codes = codes_of(layer.attributes, found, known) if found else np.full(len(area), "", dtype=object)
    return Inspection(
        path=path,
        kind="vector",
        layer=layer.source.layer,
        crs=_name(layer.crs),
        area_crs=_name(area_crs),
        bounds=bounds,
        features=layer.source.features,
        fields=tuple(map(str, fields.columns)),
        code_field=found.field if found else None,
        nomenclature=known.id,
        vintage=found.vintage if found else None,
        encoding=found.encoding if found else "",
        codes=_summary(codes, area, known),
        details={"vertices": int(shapely.get_num_coordinates(layer.geometry).sum())},
        notices=(*layer.notices, *faults),
    )


def _inspect_raster(path: str, nomenclature: str, crs: str | None) -> Inspection:
    known = read_nomenclature("clc" if nomenclature == AUTO else nomenclature)
    raster = coded(read_raster(path, role="layer"), known)
    rows, columns = raster.values.shape
    t = raster.transform
    bounds = (t.c, t.f + rows * t.e, t.c + columns * t.a, t.f)
    values, counts = np.unique(raster.values[raster.values != 0], return_counts=True)
    table = _summary(values.astype(str).astype(object), counts * raster.cell_area_m2 / 10_000, known)
    table["count"] = table["class_code"].map(dict(zip(values.astype(str), counts))).astype(int)
    return Inspection(
        path=path,
        kind="raster",
        layer=None,
        crs=_name(raster.crs),
        area_crs=_name(raster.crs),
        bounds=bounds,
        features=int(raster.values.size),
        fields=(),
        code_field=None,
        nomenclature=known.id,
        vintage=raster.source.vintage,
        encoding=str(raster.source.details["encoding"]),
        codes=table,
        details={**raster.source.details, "rows": rows, "columns": columns},
        notices=raster.notices,
    )


def _summary(codes: np.ndarray, area_ha: np.ndarray, known: Nomenclature) -> pd.DataFrame:
    table = pd.DataFrame({"class_code": codes, "area_ha": area_ha}).groupby("class_code", as_index=False)
    table = table["area_ha"].agg(count="size", area_ha="sum")
    labels = known.frame.set_index("code")
    table["occupation"] = known.occupation_of(table["class_code"].to_numpy())
    for column in ("label_fr", "label_en"):
        table[column] = table["class_code"].map(labels[column]).fillna("")
    table["known"] = known.known(table["class_code"].to_numpy())
    return table[["class_code", "label_fr", "label_en", "occupation", "known", "count", "area_ha"]]


def _name(crs: Any) -> str:
    import pyproj

    crs = pyproj.CRS.from_user_input(crs)
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(crs.name)
