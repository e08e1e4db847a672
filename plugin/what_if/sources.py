"""What a result was made from, kept in its GeoPackage, so that scenarios stand on the very same layers later.

Files are kept relative to the result where they can be, so that a folder moved or sent opens elsewhere.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ..result_layers import layer_of

if TYPE_CHECKING:
    from ...core.assessment import AssessmentOptions
    from ...core.inputs import Paths
    from ..qgis_layers import QgisOpener

TABLE = "inputs"
"""The table of a result's GeoPackage that holds them: role, source, provider, chosen, label."""
NEEDED = {"TERRITORIES": "territories", "LAND_USE": "land_use", "COMMUNES": "communes", "FORESTS": "forests",
          "MEMBERSHIP": "membership", "SUCCESSORS": "successors"}  # fmt: skip
"""What a scenario stands on, by the parameters of the assessment, and what ``core.inputs.Paths`` calls it."""
_PATHS, _OPTIONS = "_paths", "_options"
_FIELDS = ("release", "nomenclature", "code_field", "territory_id", "territory_name", "crs")
_ROLES = {"territories": "TERRITORIES", "land use": "LAND_USE", "communes": "COMMUNES", "forests": "FORESTS"}
"""How a result that the command wrote names them (its table ``sources``)."""


def table_of(opener: QgisOpener, paths: Paths, options: AssessmentOptions, folder: Path) -> pd.DataFrame:
    """Return what is to be kept of a run: a row a layer, one for the fields and one for the options.

    A layer that lives in memory has no source: it is kept with an empty one, so that its absence can be told.
    """
    rows = []
    for role in NEEDED:
        if role in opener.held:
            source, provider = opener.shown.get(role, ("", ""))
            chosen = json.dumps(opener.chosen[role]) if role in opener.chosen else ""
            rows.append((role, _relative(source, provider, folder), provider, chosen, opener.label(role)))
    rows.append((_PATHS, json.dumps({name: getattr(paths, name) for name in _FIELDS}), "", "", ""))
    rows.append((_OPTIONS, json.dumps(asdict(options)), "", "", ""))
    return pd.DataFrame(rows, columns=["role", "source", "provider", "chosen", "label"])


def _relative(source: str, provider: str, folder: Path) -> str:
    registry = QgsProviderRegistry.instance()
    parts = registry.decodeUri(provider, source) if source else {}
    path = str(parts.get("path") or "")
    if not path or not Path(path).exists():
        return source
    try:
        parts["path"] = os.path.relpath(path, folder)
    except ValueError:  # another drive of Windows
        return source
    return str(registry.encodeUri(provider, parts))


def _found(source: str, provider: str, folder: Path) -> str:
    """Return a source with its file beside the result where it lies there."""
    registry = QgsProviderRegistry.instance()
    parts = registry.decodeUri(provider, source)
    path = str(parts.get("path") or "")
    if not path or Path(path).is_absolute():
        return source
    parts["path"] = os.path.normpath(folder / path)
    return str(registry.encodeUri(provider, parts))


def kept_in(result: Path) -> pd.DataFrame:
    """Return what a result keeps of its inputs; of one that the command wrote, what its ``sources`` tell."""
    from ..results import table_of as attributes

    layer = layer_of(result, TABLE, TABLE)
    if layer.isValid():
        return attributes(layer).fillna("")
    known = attributes(layer_of(result, "sources", "sources"))
    options = attributes(layer_of(result, "options", "options")).set_index("option")["value"]
    rows = []
    for role, path in known[["role", "path"]].itertuples(index=False):
        if role in _ROLES:
            raster = str(path).casefold().endswith((".tif", ".tiff", ".vrt"))
            rows.append((_ROLES[role], str(path), "gdal" if raster else "ogr", "", Path(str(path)).name))
    said = {"release": options.get("release") or None, "crs": options.get("crs") or None}
    rows.append((_PATHS, json.dumps(said), "", "", ""))
    rows.append((_OPTIONS, json.dumps(_options_of(options)), "", "", ""))
    return pd.DataFrame(rows, columns=["role", "source", "provider", "chosen", "label"])


def _options_of(options: pd.Series) -> dict[str, Any]:
    """Return the options that scenarios read, from the table of a result."""
    found: dict[str, Any] = {"mode": options.get("mode") or "corrected"}
    if options.get("sealed_share"):
        found["sealed_share"] = float(options["sealed_share"])
    levels = [v.strip() for v in str(options.get("levels") or "").split(",") if v.strip()]
    return {**found, "levels": levels}


def files_of(result: Path) -> list[Path]:
    """Return the files that a result was made from."""
    kept = kept_in(result)
    rows = kept[kept["role"].isin(list(NEEDED)) & (kept["source"] != "")]
    found = []
    for source, provider in rows[["source", "provider"]].itertuples(index=False):
        whole = _found(str(source), str(provider), result.parent)
        path = str(QgsProviderRegistry.instance().decodeUri(str(provider), whole).get("path") or "")
        if path:
            found.append(Path(path).resolve())
    return found


def reopened(
    result: Path, project: QgsProject, cancelled: Any = None, progress: Any = None
) -> tuple[QgisOpener, Paths, AssessmentOptions]:
    """Open again, in QGIS's main thread, what a result was made from.

    Raises:
        DataError: ``ground_source_gone``, naming the layers that are not there any more.
    """
    from ...core.assessment import AssessmentOptions
    from ...core.errors import DataError
    from ...core.inputs import Paths
    from ..qgis_layers import QgisOpener

    kept = kept_in(result)
    opener = QgisOpener(project.transformContext(), cancelled, progress)
    rows = kept[kept["role"].isin(list(NEEDED))].itertuples(index=False)
    lost = [str(r.label or r.source or r.role) for r in rows if not _hold(opener, r, result.parent, project)]
    if lost or "LAND_USE" not in opener.held:
        raise DataError("ground_source_gone", result=result.name, layers=", ".join(lost) or "–")
    said = {
        role: json.loads(source) for role, source in zip(kept["role"], kept["source"]) if role in (_PATHS, _OPTIONS)
    }
    given = {k: v for k, v in said[_PATHS].items() if v is not None}
    paths = Paths(**{NEEDED[role]: role for role in opener.held}, **given)
    names = {f.name for f in fields(AssessmentOptions)}
    options = {k: tuple(v) if isinstance(v, list) else v for k, v in said[_OPTIONS].items() if k in names}
    return opener, paths, AssessmentOptions(**options)


def _hold(opener: QgisOpener, row: Any, folder: Path, project: QgsProject) -> bool:
    """Give the opener one layer; False where it is gone."""
    if not row.source:
        return False
    source = _found(str(row.source), str(row.provider), folder)
    if row.provider in ("gdal", "wcs", "wms", "postgresraster"):
        raster = QgsRasterLayer(source, str(row.label), str(row.provider))
        if raster.isValid():
            opener.add_raster(str(row.role), raster)
        return bool(raster.isValid())
    layer = QgsVectorLayer(source, str(row.label), str(row.provider))
    if not layer.isValid():
        return False
    context = QgsProcessingContext()
    context.setProject(project)
    context.temporaryLayerStore().addMapLayer(layer)
    if row.chosen:
        layer.selectByIds(json.loads(row.chosen))
    wanted = QgsProcessingFeatureSourceDefinition(layer.id(), bool(row.chosen))
    found = QgsProcessingUtils.variantToSource(wanted, context)
    if found is None:
        return False
    opener.add_vector(str(row.role), found, layer)
    opener.contexts.append(context)  # the layer lives as long as the opener does
    return True
