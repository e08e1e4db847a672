"""What a result was made from, kept in its GeoPackage, so that scenarios stand on the very same layers later.

Files are kept relative to the result where they can be, so that a folder moved or sent opens elsewhere.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

import pandas as pd
from qgis.core import (
    QgsMapLayer,
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
_ENTRY, _POINTED = "carbocs", "what_if/sources"
_RASTERS = ("gdal", "wcs", "wms", "postgresraster")
_FIELDS = ("release", "nomenclature", "code_field", "territory_id", "territory_name", "crs", "vintage", "crosswalk")
_REFINING = "REFINE_"
"""What the roles of refining layers begin with: their order and, where it is known, their kind follow."""
_ROLES = {"territories": "TERRITORIES", "land use": "LAND_USE", "communes": "COMMUNES", "forests": "FORESTS"}
"""How a result that the command wrote names them (its table ``sources``)."""


def table_of(opener: QgisOpener, paths: Paths, options: AssessmentOptions, folder: Path) -> pd.DataFrame:
    """Return what is to be kept of a run: a row a layer, one for the fields and one for the options.

    A layer that lives in memory has no source: it is kept with an empty one, so that its absence can be told.
    """
    rows = []
    for role in (*NEEDED, *(k for k in opener.held if k.startswith(_REFINING))):
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
    """Return a source with its file beside the result where it lies there, as in a folder that was moved."""
    registry = QgsProviderRegistry.instance()
    parts = registry.decodeUri(provider, source)
    path = str(parts.get("path") or "")
    if not path:
        return source
    if Path(path).is_absolute():
        beside = folder / Path(path).name
        if Path(path).exists() or not beside.is_file():
            return source
        parts["path"] = str(beside)
        return str(registry.encodeUri(provider, parts))
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
    details = known["details"] if "details" in known else pd.Series("", index=known.index)
    for n, (role, path) in enumerate(known[["role", "path"]].itertuples(index=False)):
        if role == "refining":
            kind = json.loads(details.iloc[n] or "{}").get("kind", "")
            rows.append((f"{_REFINING}{n}_{kind}".rstrip("_"), str(path), "ogr", "", Path(str(path)).name))
        if role in _ROLES:
            raster = str(path).casefold().endswith((".tif", ".tiff", ".vrt"))
            rows.append((_ROLES[role], str(path), "gdal" if raster else "ogr", "", Path(str(path)).name))
    said = {"release": options.get("release") or None, "crs": options.get("crs") or None}
    for role, name, column in (("land use", "code_field", "code_field"), ("crosswalk", "crosswalk", "path")):
        found = known.loc[known["role"] == role, column] if column in known else []
        if len(found) and found.iloc[0]:
            said[name] = str(found.iloc[0])
    rows.append((_PATHS, json.dumps(said), "", "", ""))
    rows.append((_OPTIONS, json.dumps(_options_of(options)), "", "", ""))
    return pd.DataFrame(rows, columns=["role", "source", "provider", "chosen", "label"])


def _options_of(options: pd.Series) -> dict[str, Any]:
    """Return the options that scenarios read, from the table of a result."""
    found: dict[str, Any] = {"mode": options.get("mode") or "corrected"}
    if options.get("sealed_share"):
        found["sealed_share"] = float(options["sealed_share"])
    if options.get("cropland_share"):
        found["cropland_share"] = float(options["cropland_share"])
    levels = [v.strip() for v in str(options.get("levels") or "").split(",") if v.strip()]
    return {**found, "levels": levels}


class Where(NamedTuple):
    """Where a layer that a result was made from is looked for; ``chosen`` are the features that alone were read."""

    role: str
    label: str
    source: str
    provider: str
    chosen: str = ""

    @property
    def is_raster(self) -> bool:
        """Whether it is a raster."""
        return self.provider in _RASTERS

    @property
    def file(self) -> str:
        """The file it lies in; empty where it is in none."""
        return str(QgsProviderRegistry.instance().decodeUri(self.provider, self.source).get("path") or "")

    def layer(self) -> QgsMapLayer | None:
        """Open it; None where it is gone."""
        if not self.source:
            return None
        kind = QgsRasterLayer if self.is_raster else QgsVectorLayer
        layer = kind(self.source, self.label, self.provider)
        return layer if layer.isValid() else None


def wheres(result: Path, project: QgsProject) -> list[Where]:
    """Return where the layers that a result was made from are: where the user pointed to, else as they were."""
    kept = kept_in(result)
    pointed = _pointed(project).get(result.name, {})
    found = []
    wanted = kept["role"].isin(list(NEEDED)) | kept["role"].str.startswith(_REFINING)
    for row in kept[wanted].itertuples(index=False):
        where = Where(str(row.role), str(row.label or row.role), str(row.source), str(row.provider), str(row.chosen))
        if row.role in pointed:
            source, provider = pointed[row.role]
            found.append(
                where._replace(source=_moved(source, provider, project.readPath), provider=provider, chosen="")
            )
        else:
            found.append(where._replace(source=_found(where.source, where.provider, result.parent)))
    return found


def point_to(result: Path, project: QgsProject, layers: dict[str, tuple[str, str]]) -> None:
    """Keep in the project where layers of a result are now: role → source, provider; relative to it where it may be."""
    pointed = _pointed(project)
    new = {role: [_moved(s, p, project.writePath), p] for role, (s, p) in layers.items()}
    pointed[result.name] = {**pointed.get(result.name, {}), **new}
    project.writeEntry(_ENTRY, _POINTED, json.dumps(pointed))


def rewrite(project: QgsProject) -> None:
    """Name what was pointed to as the project's place asks, just before it is written: it may never have had one."""
    pointed = _pointed(project)
    for layers in pointed.values():
        for role, (source, provider) in layers.items():
            layers[role] = [_moved(_moved(source, provider, project.readPath), provider, project.writePath), provider]
    if pointed:
        project.writeEntry(_ENTRY, _POINTED, json.dumps(pointed))


def pointed_to(result: Path, project: QgsProject) -> set[str]:
    """Return the roles of the layers of a result that the user has pointed to."""
    return set(_pointed(project).get(result.name, {}))


def _pointed(project: QgsProject) -> dict[str, dict[str, list[str]]]:
    return dict(json.loads(project.readEntry(_ENTRY, _POINTED, "{}")[0] or "{}"))


def _moved(source: str, provider: str, move: Callable[[str], str]) -> str:
    """Return a source whose file, if it has one, is named as ``move`` has it."""
    registry = QgsProviderRegistry.instance()
    parts = registry.decodeUri(provider, source)
    if not parts.get("path"):
        return source
    parts["path"] = move(str(parts["path"]))
    return str(registry.encodeUri(provider, parts))


def files_of(result: Path, project: QgsProject) -> list[Path]:
    """Return the files that a result was made from."""
    return [Path(where.file).resolve() for where in wheres(result, project) if where.source and where.file]


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
    lost = [where.label for where in wheres(result, project) if not _hold(opener, where, project)]
    if lost or "LAND_USE" not in opener.held:
        raise DataError("ground_source_gone", result=result.name, layers=", ".join(lost) or "–")
    said = {
        role: json.loads(source) for role, source in zip(kept["role"], kept["source"]) if role in (_PATHS, _OPTIONS)
    }
    given = {k: v for k, v in said[_PATHS].items() if v is not None}
    held = {NEEDED[role]: role for role in opener.held if role in NEEDED}
    paths = Paths(**held, **given, refine=opener.refining())
    names = {f.name for f in fields(AssessmentOptions)}
    options = {k: tuple(v) if isinstance(v, list) else v for k, v in said[_OPTIONS].items() if k in names}
    return opener, paths, AssessmentOptions(**options)


def _hold(opener: QgisOpener, where: Where, project: QgsProject) -> bool:
    """Give the opener one layer; False where it is gone."""
    layer = where.layer()
    if layer is None:
        return False
    if isinstance(layer, QgsRasterLayer):
        opener.add_raster(where.role, layer)
        return True
    context = QgsProcessingContext()
    context.setProject(project)
    context.temporaryLayerStore().addMapLayer(layer)
    if where.chosen:
        layer.selectByIds(json.loads(where.chosen))
    wanted = QgsProcessingFeatureSourceDefinition(layer.id(), bool(where.chosen))
    found = QgsProcessingUtils.variantToSource(wanted, context)
    if found is None:
        return False
    opener.add_vector(where.role, found, layer)
    opener.contexts.append(context)  # the layer lives as long as the opener does
    return True
