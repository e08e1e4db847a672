"""Opens what an assessment needs, through an ``Opener``: territories first, then only what touches them.

Files are opened by ``layers``; QGIS's own layers by the plugin's opener, with the same detection and the same errors.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Callable, NamedTuple, Protocol, cast

import numpy as np
import pandas as pd
import shapely

from . import layers, overlay
from .areas import check_areas
from .changes import PAIR
from .covers import Cover, RasterCover, VectorCover, crossed
from .errors import DataError, Notice, UsageError
from .nomenclatures import (
    AUTO,
    ChangeDetection,
    Detection,
    Nomenclature,
    change_codes,
    detect_change_fields,
    detect_code_field,
    detect_vintages,
    joined,
    nomenclature_of,
    nomenclatures,
    numbered_codes,
    read_crops,
    read_nomenclature,
    with_crosswalk,
)
from .occupations import FORESTS, occupation_named
from .reference import Reference, load_release
from .refining import KINDS, Narrowed, Refinement, allowed_by, refined, refined_changes
from .survey import Land, Survey

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
    "territory",
    "id",
)
_NAME_FIELDS = ("nom", "name", "nom_com", "nom_officiel", "libelle", "libgeo", "nom_epci", "commune", "label")
_INSEE = re.compile(r"^(\d{2}|2A|2B)\d{3}$")
_SIREN = re.compile(r"^\d{9}$")


class Opener(Protocol):
    """What opens layers and tables, by whatever a path means to it. ``layers`` opens files; see there for each."""

    def label(self, path: str) -> str:
        """Return the name errors show."""

    def is_raster(self, path: str) -> bool:
        """Return whether a path means a raster."""

    def is_table(self, path: str) -> bool:
        """Return whether a path means a table without geometry."""

    def peek(self, path: str) -> tuple[pd.DataFrame, str]:
        """Return the attributes of the first rows and the layer's label."""

    def read_vector(
        self,
        path: str,
        *,
        role: str,
        columns: list[str] | None = None,
        bbox: layers.Bounds | None = None,
        bbox_crs: Any = None,
        target_crs: Any = None,
        where: str | None = None,
        geometry: str = "polygon",
        near: np.ndarray | None = None,
        digest: bool = True,
    ) -> layers.VectorLayer:
        """Read polygons or lines, cleaned, in the CRS asked for."""

    def read_raster(
        self, path: str, *, role: str, bbox: layers.Bounds | None = None, bbox_crs: Any = None
    ) -> layers.RasterLayer:
        """Read a window of codes."""

    def read_table(self, path: str, *, role: str) -> tuple[pd.DataFrame, layers.Source]:
        """Read a table."""

    def extent(self, path: str) -> tuple[layers.Bounds, Any]:
        """Return bounds and their CRS."""

    def working_crs(self, bounds: layers.Bounds, crs: Any, stated: str | None) -> Any:
        """Return the CRS areas are measured in."""

    def crs_name(self, crs: Any) -> str:
        """Return a CRS as the result states it."""

    def check_touch(
        self, first: layers.Bounds, second: layers.Bounds, crs_first: Any, crs_second: Any, *, names: tuple[str, str]
    ) -> None:
        """Refuse two layers that do not meet."""

    def reproject(self, geometry: np.ndarray, source: Any, target: Any) -> np.ndarray:
        """Return geometries of one CRS in another."""


@dataclass(frozen=True)
class Paths:
    """Where the layers and tables of a run lie, and how they are to be read; territories or areas are needed."""

    territories: str | None = None
    land_use: str | None = None
    communes: str | None = None
    land_use_before: str | None = None
    changes: str | None = None
    forests: str | None = None
    hedgerows: str | None = None
    areas: str | None = None
    corrections: str | None = None
    practices: str | None = None
    membership: str | None = None
    successors: str | None = None
    release: str | None = None
    nomenclature: str = AUTO
    code_field: str | None = None
    territory_id: str | None = None
    territory_name: str | None = None
    crs: str | None = None
    where: str | None = None
    vintage: int | None = None
    vintage_before: int | None = None
    crosswalk: str | None = None
    mix_sources: bool = False
    refine: tuple[str, ...] = ()
    narrow: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """What ``assess`` takes: geometry in the working CRS, tables by territory.

    territories: territory, name, place and, where there is geometry, geometry; from tables alone: share, area_ha.
    communes: place, name, geometry (the communes whose figures apply inside the territories), or None.
    class_areas: territory, class_code, area_ha. areas: territory, occupation, area_ha. changes: territory,
    from_occupation, to_occupation, area_ha_yr. corrections: territory, occupation, area_ha. practices: territory,
    practice, area_ha. membership: territory and one column per level. overrides: place, zpc, ser, departement,
    region, name.
    forests: a ``Cover`` or territory, occupation, area_ha. hedgerows: lines or territory, length_km.
    land_use_before: the earlier vintage, where it was asked for in the place of ``change_cover``. narrowed: what each
    refining layer did to the land use, in their order. surveyed: what was measured of the land already, part by part,
    which then is not in memory; earlier_nomenclature: what its earlier vintage is coded in.
    """

    reference: Reference
    territories: pd.DataFrame
    nomenclature: Nomenclature
    crs: str | None = None
    level: str = "territory"
    communes: pd.DataFrame | None = None
    land_use: Cover | None = None
    land_use_before: Cover | None = None
    change_cover: Cover | None = None
    years: float | None = None
    class_areas: pd.DataFrame | None = None
    areas: pd.DataFrame | None = None
    changes: pd.DataFrame | None = None
    forests: Cover | pd.DataFrame | None = None
    forest_rows: pd.DataFrame | None = None
    hedgerows: np.ndarray | pd.DataFrame | None = None
    corrections: pd.DataFrame | None = None
    practices: pd.DataFrame | None = None
    membership: pd.DataFrame | None = None
    successors: pd.DataFrame | None = None
    overrides: pd.DataFrame | None = None
    spread: tuple[str, ...] = ()
    narrowed: tuple[Narrowed, ...] = ()
    surveyed: Survey | None = None
    earlier_nomenclature: Nomenclature | None = None
    sources: tuple[layers.Source, ...] = ()
    notices: tuple[Notice, ...] = field(default_factory=tuple)

    @property
    def land(self) -> Land:
        """What is drawn of the land, to be measured."""
        forests = None if isinstance(self.forests, pd.DataFrame) else self.forests
        hedgerows = None if isinstance(self.hedgerows, pd.DataFrame) else self.hedgerows
        return Land(self.land_use, self.change_cover, self.narrowed, forests, hedgerows)

    @property
    def observed(self) -> bool:
        """Whether changes are told, by layers or by a table."""
        drawn = self.change_cover is not None or (self.surveyed is not None and self.surveyed.changes is not None)
        return drawn or self.changes is not None

    @property
    def has_hedgerows(self) -> bool:
        """Whether hedgerows are told, by lines or by a table."""
        return self.hedgerows is not None or (self.surveyed is not None and self.surveyed.hedgerows is not None)

    @property
    def occupation_of(self) -> pd.Series:
        """The occupation id of every class code of the land use, and of the earlier one where it is coded otherwise."""
        earlier = self.change_cover.nomenclature if self.change_cover is not None else self.earlier_nomenclature
        return joined(self.nomenclature, earlier or self.nomenclature).occupations


@dataclass(frozen=True)
class View:
    """How wide the land use is looked at.

    ``around_m``: so many metres around the territories. ``also``: with the fields whose names match
    (``VectorCover.attributes``). ``apart``: two vintages apart, rather than what changed between them.
    """

    around_m: float = 0.0
    also: re.Pattern[str] | None = None
    apart: bool = False


def read_inputs(
    paths: Paths,
    release: Reference | None = None,
    years: float | None = None,
    *,
    with_places: bool = True,
    opener: Opener = layers,
    view: View | None = None,
) -> Inputs:
    """Read what the paths name, territories first, then only what touches them.

    Args:
        paths: the layers and tables of a run.
        release: the reference; the one ``paths.release`` names where None.
        years: the years between two vintages, where the user tells them.
        with_places: False where only areas are wanted, which need no figures and so no communes.
        opener: what the paths are opened by.
        view: how wide the land use is looked at, where wider than for an assessment.

    Raises:
        UsageError: what does not go together, or is not there.
        DataError: what cannot be used, by layer, feature or commune.
    """
    reference = release or load_release(paths.release)
    reader = _Reader(paths, reference, with_places, opener, view or View())
    if paths.territories is None:
        return reader.from_tables()
    return reader.from_layers(years)


class LandReading(NamedTuple):
    """What reading a part of the land tells besides: the years between two vintages, notices, sources."""

    years: float | None
    notices: tuple[Notice, ...]
    sources: tuple[layers.Source, ...]


def read_frame(
    paths: Paths, release: Reference | None = None, years: float | None = None, *, opener: Opener = layers
) -> Inputs:
    """Read all of a run but what is drawn of the land: territories, communes, tables, and what the land is coded in.

    Args and errors as ``read_inputs``.
    """
    reader = _Reader(paths, release or load_release(paths.release), True, opener, View())
    if paths.territories is None or paths.land_use is None:
        raise UsageError("parts_need_layers")
    return reader.from_layers(years, drawn=False)


class LandReader:
    """Reads what is drawn of the land, part by part; what its layers are coded in is found out once.

    Args:
        paths: the layers of a run.
        crs: the working CRS.
        reference: of the run.
        opener: what the paths are opened by.
    """

    def __init__(self, paths: Paths, crs: Any, reference: Reference, *, opener: Opener = layers) -> None:
        self.reader, self.crs = _Reader(paths, reference, False, opener, View()), crs

    def read(self, near: np.ndarray) -> tuple[Land, LandReading]:
        """Read the land near some shapes (n,) of the working CRS; what has nothing there is left out.

        Raises:
            UsageError, DataError: as ``read_inputs``.
        """
        return self.reader.land(np.asarray(near, dtype=object), self.crs)


class _NothingThere(Exception):  # noqa: N818 (no error: a part of the land where a layer has nothing)
    """A layer has nothing in the part of the land that is read."""


class _Reader:
    """Reads the layers and tables of one run and gathers their sources and notices."""

    def __init__(self, paths: Paths, reference: Reference, with_places: bool, opener: Opener, view: View) -> None:
        self.paths, self.reference, self.with_places, self.opener = paths, reference, with_places, opener
        self.view = view
        self.sources: list[layers.Source] = []
        self.notices: list[Notice] = []
        self._peeked: dict[str, tuple[pd.DataFrame, str]] = {}
        self._detected: dict[tuple[Any, ...], list[Detection]] = {}
        self._take_from_workbook()
        self.near: np.ndarray | None = None
        self.in_part = False

    def _take_from_workbook(self) -> None:
        """Where the areas are those of a workbook of ours, take what else it holds and was not given otherwise."""
        paths = self.paths
        given = {"changes": paths.changes or paths.land_use_before, "hedgerows": paths.hedgerows,
                 "practices": paths.practices}  # fmt: skip
        held = layers.own_roles(paths.areas) if paths.areas else ()
        taken = [role for role, path in given.items() if role in held and not path]
        if taken:
            self.paths = replace(paths, **dict.fromkeys(taken, paths.areas))
            self.notices.append(Notice("taken_from_workbook", {"path": paths.areas, "count": len(taken)}, "info"))

    # --- nomenclature

    @cached_property
    def nomenclature(self) -> Nomenclature:
        """What the land use is coded in: as told, else as its layer, or its table, answers."""
        paths = self.paths
        layer = next((p for p in (paths.land_use, paths.changes) if p and not self.opener.is_table(p)), None)
        if paths.nomenclature != AUTO:
            found = read_nomenclature(paths.nomenclature)
        elif layer is not None and not self.opener.is_raster(layer):
            found = self._layer_nomenclature(layer, changes=layer != paths.land_use)
        elif paths.areas is not None:
            found = self._table_nomenclature(paths.areas)
        else:
            found = read_nomenclature("clc")
        if found.pairs:
            self.notices.append(Notice(f"crosswalk_{found.id}", level="info"))
        if paths.crosswalk:
            changed = with_crosswalk(found, paths.crosswalk)
            file = Path(paths.crosswalk)
            self.sources.append(layers.Source("crosswalk", str(file), sha256=layers.checksum(file)))
            return changed
        return found

    def _layer_nomenclature(self, path: str, *, changes: bool) -> Nomenclature:
        fields, label = self._peek(path)
        try:
            return nomenclature_of(fields, field=None if changes else self.paths.code_field, layer=label)
        except DataError as error:
            if error.key != "no_code_field" or not changes:
                raise
        return read_nomenclature("clc")  # a field of pairs such as 211-112 is one of CLC's

    def _table_nomenclature(self, path: str) -> Nomenclature:
        """Return the nomenclature that holds most codes of a table of areas; CLC where it holds none."""
        table, _ = self.opener.read_table(path, role="areas")
        column = next((c for c in ("class_code", "class", "occupation") if c in table), None)
        known = {n: read_nomenclature(n) for n in nomenclatures()}
        if column is None:
            return known["clc"]
        codes = table[column].astype(str).unique()
        return max((known["clc"], *(n for n in known.values() if n.pairs)), key=lambda n: n.known(codes).sum())

    def _peek(self, path: str) -> tuple[pd.DataFrame, str]:
        """Return the attributes of a layer's first rows and its label, looked at once."""
        if path not in self._peeked:
            self._peeked[path] = self.opener.peek(path)
        return self._peeked[path]

    # --- territories

    def from_layers(self, years: float | None, *, drawn: bool = True) -> Inputs:
        """Read a run whose territories have a geometry; not ``drawn``: all but the land, which is read part by part."""
        frame, crs = self._territories()
        own = self._own_columns(frame)
        communes = None
        if self.paths.communes is not None:
            communes, own = self._communes(frame, crs)
            place = pd.Series("", index=frame.index)
            level = "territory"
        else:
            place, level = self._places(frame, own)
            own = own.assign(place=place) if own is not None else None
        territories = frame[["territory", "name", "geometry"]].assign(place=place)
        self.near = np.asarray(frame["geometry"], dtype=object)
        box = layers.bounds_of(self.near)
        if drawn:
            land_use, change_cover, found_years = self._land_uses(self._reach(box), crs)
            land_use, change_cover, narrowed = self._refined(land_use, change_cover, box, crs)
            if land_use is None and self.paths.areas is None and self.with_places:
                raise UsageError("no_land_use")
        else:
            land_use, change_cover, found_years, narrowed = None, None, None, self._layers_that_narrow()
        tables = self._tables(set(territories["territory"]))
        return Inputs(
            reference=self.reference,
            territories=territories,
            nomenclature=self.nomenclature if land_use is None else land_use.nomenclature,
            narrowed=narrowed,
            crs=self.opener.crs_name(crs),
            level=level,
            communes=communes,
            land_use=land_use,
            land_use_before=change_cover if self.view.apart else None,
            change_cover=None if self.view.apart else change_cover,
            years=years or found_years,
            forests=self._forests(box, crs) if drawn or self._is_table(self.paths.forests) else None,
            hedgerows=self._hedgerows(box, crs) if drawn or self._is_table(self.paths.hedgerows) else None,
            earlier_nomenclature=None if drawn else self._earlier(),
            membership=self._membership(frame),
            overrides=own,
            sources=tuple(self.sources),
            notices=tuple(self.notices),
            **tables,
        )

    def land(self, near: np.ndarray, crs: Any) -> tuple[Land, LandReading]:
        """Read what is drawn of the land near some shapes."""
        self.near, self.in_part = near, True
        self.notices, self.sources = [], []
        box = layers.bounds_of(near)
        land_use = change_cover = forests = hedgerows = years = None
        narrowed: tuple[Narrowed, ...] = ()
        with suppress(_NothingThere):
            land_use, change_cover, years = self._land_uses(box, crs)
            land_use, change_cover, narrowed = self._refined(land_use, change_cover, box, crs)
        if self.paths.forests and not self._is_table(self.paths.forests):
            with suppress(_NothingThere):
                forests = cast("Cover", self._forests(box, crs))
        if self.paths.hedgerows and not self._is_table(self.paths.hedgerows):
            with suppress(_NothingThere):
                hedgerows = cast("np.ndarray", self._hedgerows(box, crs))
        land = Land(land_use, change_cover, narrowed, forests, hedgerows)
        return land, LandReading(years, tuple(self.notices), tuple(self.sources))

    def _is_table(self, path: str | None) -> bool:
        return path is not None and self.opener.is_table(path)

    def _earlier(self) -> Nomenclature | None:
        """Return what the earlier vintage is coded in, where it is a layer of its own."""
        before = self.paths.land_use_before
        return None if before in (None, self.paths.land_use) else self._codes_before(str(before))

    def _layers_that_narrow(self) -> tuple[Narrowed, ...]:
        """Return the refining layers by name and kind, nothing of them read."""
        none = np.zeros(0, dtype=object)
        found = []
        for written in self.paths.refine:
            kind, path = _kind_and_path(written)
            fields, label = self._peek(path)
            found.append(Narrowed(label.partition("|")[0], kind or self._kind_of(fields, label), none, none, none))
        return tuple(found)

    def _territories(self) -> tuple[Any, Any]:
        path = str(self.paths.territories)
        if self.opener.is_raster(path):
            raise UsageError("territories_are_raster", path=self.opener.label(path))
        layer = self.opener.read_vector(path, role="territories", where=self.paths.where)
        crs = self.opener.working_crs(layers.bounds_of(layer.geometry), layer.crs, self.paths.crs)
        if layer.crs != crs:
            layer = self.opener.read_vector(path, role="territories", where=self.paths.where, target_crs=crs)
        self._note(layer)
        frame = layer.attributes.drop(columns=["geometry"], errors="ignore")
        frame["territory"] = self._identifiers(frame, self.paths.territory_id)
        frame["name"] = self._names(frame, self.paths.territory_name)
        frame["geometry"] = pd.Series(layer.geometry, index=frame.index, dtype=object)
        return frame, crs

    def _identifiers(self, frame: Any, field_name: str | None) -> pd.Series:
        """Return the ids of territories: the field asked for, one whose name says so, else their numbers."""
        if field_name is None and _id_field(frame) is None:
            self.notices.append(Notice("territories_numbered", {"count": len(frame)}, "info"))
        return identifiers(frame, field_name)

    def _names(self, frame: Any, field_name: str | None) -> pd.Series:
        if field_name is not None:
            return as_text(_column(frame, field_name, "--territory-name"))
        for candidate in _NAME_FIELDS:
            for column in frame.columns:
                if str(column).casefold() == candidate and column not in ("territory",):
                    return as_text(frame[column])
        return frame["territory"]

    def _own_columns(self, frame: Any) -> pd.DataFrame | None:
        """Return a layer's own zpc, ser, departement, region (and name, epci, population), which win."""
        found = {str(c).casefold(): c for c in frame.columns}
        if "departemen" in found:  # a Shapefile cuts names at ten letters
            found.setdefault("departement", found["departemen"])
        if "zpc" not in found and "ser" not in found:
            return None
        wanted = [c for c in (*OWN_COLUMNS, "epci", "epci_name", "population", "name") if c in found]
        own = pd.DataFrame({c: frame[found[c]] for c in wanted})
        for column in own:
            own[column] = pd.to_numeric(own[column]) if column == "population" else as_text(own[column])
        return own.assign(place=frame["territory"])

    def _places(self, frame: Any, own: pd.DataFrame | None) -> tuple[pd.Series, str]:
        """Return the place of every territory and what level they are, where no communes layer was given."""
        ids = frame["territory"]
        communes = ids.str.fullmatch(_INSEE).all()
        if not communes and own is None and self.with_places:
            raise DataError(
                "territories_without_figures",
                layer=self.opener.label(str(self.paths.territories)),
                shown=", ".join(ids.head(5)),
            )
        return ids, "commune" if communes or own is not None else "territory"

    def _communes(self, territories: Any, crs: Any) -> tuple[pd.DataFrame, pd.DataFrame | None]:
        """Read the communes that tell which figures apply inside territories of any shape."""
        box = layers.bounds_of(np.asarray(territories["geometry"], dtype=object))
        path = str(self.paths.communes)
        layer = self.opener.read_vector(path, role="communes", bbox=box, bbox_crs=crs, target_crs=crs)
        self._note(layer)
        frame = layer.attributes
        frame["territory"] = self._identifiers(frame, None)
        own = self._own_columns(frame)
        if own is None and not frame["territory"].str.fullmatch(_INSEE).all():
            bad = frame["territory"][~frame["territory"].str.fullmatch(_INSEE)]
            raise DataError("communes_without_insee", layer=self.opener.label(path), shown=", ".join(bad.head(5)))
        repeated = frame["territory"][frame["territory"].duplicated()]
        if len(repeated):
            raise DataError("duplicate_territories", territories=", ".join(repeated.head(10)), count=len(repeated))
        communes = pd.DataFrame({"place": frame["territory"], "name": self._names(frame, None)})
        communes["geometry"] = pd.Series(layer.geometry, index=communes.index, dtype=object)
        return communes, own

    # --- covers

    def _reach(self, box: layers.Bounds) -> layers.Bounds:
        """Return the box that the land use is read in; what does not touch those around the territories is left out."""
        around = self.view.around_m
        if around:
            edges = shapely.bounds(self.near) + np.array([-around, -around, around, around])
            self.near = shapely.box(*edges.T)
        return layers.bounds_of(cast("np.ndarray", self.near)) if around else box

    def _land_uses(self, box: Any, crs: Any) -> tuple[Cover | None, Cover | None, float | None]:
        """Return the land use, what changed (codes ``before>after``) and the years that is said to span."""
        paths = self.paths
        if paths.land_use_before and paths.changes:
            raise UsageError("before_and_changes")
        if paths.land_use is None:
            if paths.land_use_before:
                raise UsageError("before_without_land_use")
            return None, *self._changes(None, box, crs)
        alone = paths.land_use_before in (None, paths.land_use) and not paths.changes
        if alone and self.nomenclature.pairs and not self.opener.is_raster(paths.land_use):
            fields, label = self._peek(paths.land_use)
            key = paths.land_use, self.nomenclature.id
            if key not in self._detected:
                self._detected[key] = detect_vintages(fields, self.nomenclature, paths.code_field, layer=label)
            chosen = self._span(self._detected[key], fields, label)
            if chosen is not None:
                return self._dated_land_use(chosen, box, crs)
        land_use = self._cover(paths.land_use, "land use", box, crs, vintage=paths.vintage)
        return land_use, *self._changes(land_use, box, crs)

    def _span(self, found: list[Detection], fields: pd.DataFrame, label: str) -> ChangeDetection | None:
        """Return the two vintages of one layer that changes are wanted between; None where there are not two."""
        before, after = self.paths.vintage_before, self.paths.vintage
        if len(found) < 2 or (before is None and after is not None and after == found[0].vintage):
            return None
        return detect_change_fields(fields, self.nomenclature, layer=label, before=before, after=after)

    def _dated_land_use(self, span: ChangeDetection, box: Any, crs: Any) -> tuple[Cover, Cover, float | None]:
        """Read a layer whose features carry the codes of two vintages: its changes are its own polygons."""
        before, after = span.before, cast("Detection", span.after)
        path, codes = str(self.paths.land_use), self.nomenclature
        layer = self._read_near(path, "land use", span.fields, box, crs)
        self._note(layer, code_field=after.field, vintage=after.vintage)
        more = self._more(layer)
        (was, old), (now, new) = (numbered_codes(layer.attributes, d, codes) for d in (before, after))
        label = self.opener.label(path)
        told = {"layer": label, "before": before.vintage or before.field, "after": after.vintage or after.field}
        self.notices.append(Notice("changes_from_attributes", told, "info"))
        cover = VectorCover(codes, layer.geometry, now, new, after.vintage, more)
        years = float(span.years) if span.years else None
        if self.view.apart:
            return cover, VectorCover(codes, layer.geometry, was, old, before.vintage, more), years
        moved = old[was] != new[now]
        return cover, self._changed(layer.geometry[moved], old[was[moved]], new[now[moved]], codes), years

    def _changed(self, geometry: np.ndarray, before: np.ndarray, after: np.ndarray, codes: Nomenclature) -> VectorCover:
        """Return the cover of changes between codes (m,) of polygons (m,)."""
        positions, names = pd.factorize(pd.Series(before, dtype=object) + ">" + pd.Series(after, dtype=object))
        return VectorCover(codes, geometry, positions, np.asarray(names, dtype=object))

    def _read_near(self, path: str, role: str, columns: list[str], box: Any, crs: Any) -> Any:
        """Read the polygons that touch the territories."""
        if self.view.also and role.startswith("land use"):
            columns = list(
                dict.fromkeys([*columns, *filter(self.view.also.match, map(str, self._peek(path)[0].columns))])
            )
        layer = self._in_reach(
            lambda b, c: self.opener.read_vector(
                path,
                role=role,
                columns=columns,
                bbox=b,
                bbox_crs=c,
                target_crs=crs,
                near=self.near,
                digest=self.with_places,
            ),
            path,
            box,
            crs,
        )
        if self.in_part:
            overlay.clip_large(layer.geometry, box)
        return layer

    def _cover(
        self,
        path: str,
        role: str,
        box: Any,
        crs: Any,
        nomenclature: Nomenclature | None = None,
        vintage: int | None = None,
    ) -> Cover:
        """Read a land use, vector or raster, as a ``Cover`` in the working CRS (a raster stays in its own)."""
        codes = nomenclature or self.nomenclature
        if self.opener.is_raster(path):
            raster = layers.coded(
                self._in_reach(
                    lambda b, c: self.opener.read_raster(path, role=role, bbox=b, bbox_crs=c), path, box, crs
                ),
                codes,
            )
            self._note(raster)
            outlines = partial(self.opener.reproject, source=crs, target=raster.crs)
            placed = partial(self.opener.reproject, source=raster.crs, target=crs)
            return RasterCover(codes, raster, outlines, vintage=raster.source.vintage, placed=placed)
        found = self._code_field(path, codes, self.paths.code_field if role == "land use" else None, vintage)
        layer = self._read_near(path, role, found.fields, box, crs)
        self._note(layer, code_field=found.field, vintage=found.vintage)
        positions, names = numbered_codes(layer.attributes, found, codes)
        return VectorCover(codes, layer.geometry, positions, names, found.vintage, self._more(layer))

    def _code_field(self, path: str, codes: Nomenclature, named: str | None, vintage: int | None) -> Detection:
        """Return the field of a layer that holds codes, looked for once."""
        key = path, codes.id, named, vintage
        if key not in self._detected:
            fields, label = self._peek(path)
            found = detect_code_field(fields, codes, named, layer=label, vintage=vintage)
            self._check_vintages(fields, label)
            self._detected[key] = [found]  # only what passed the check: a part that failed may be tried again
        return self._detected[key][0]

    def _more(self, layer: Any) -> pd.DataFrame | None:
        """Return the other fields of a layer that were asked for."""
        wanted = [c for c in layer.attributes.columns if self.view.also and self.view.also.match(str(c))]
        return layer.attributes[wanted].reset_index(drop=True) if wanted else None

    def _check_vintages(self, fields: pd.DataFrame, label: str) -> None:
        """Refuse a layer whose features say they are of several years."""
        for column in fields.columns:
            if str(column).casefold() in ("year", "annee", "année", "millesime", "millésime", "vintage"):
                years = sorted(set(fields[column].dropna().astype(str)))
                if len(years) > 1:
                    raise DataError("mixed_vintages", layer=label, field=str(column), years=", ".join(years[:6]))

    def _in_reach(self, read: Any, path: str, box: Any, crs: Any) -> Any:
        """Read what touches the territories; where nothing does, say why."""
        try:
            return read(box, crs)
        except DataError as error:
            if error.key != "nothing_in_box":
                raise
            if self.in_part:
                raise _NothingThere from error
            bounds, its_crs = self.opener.extent(path)
            names = self.opener.label(str(self.paths.territories)), self.opener.label(path)
            self.opener.check_touch(box, bounds, crs, its_crs, names=names)
            raise DataError("layers_share_nothing", first=names[0], second=names[1]) from error

    def _changes(self, land_use: Cover | None, box: Any, crs: Any) -> tuple[Cover | None, float | None]:
        """Return a cover of changes (codes ``before>after``) and the years it says it spans."""
        before, change = self.paths.land_use_before, self.paths.changes
        if change and not self.opener.is_table(change):
            return self._change_layer(change, box, crs)
        if before:
            try:
                earlier = self._cover(before, "land use before", box, crs, self._codes_before(before),
                                      self.paths.vintage_before)  # fmt: skip
            except _NothingThere:
                return None, None
            return self._two_vintages(earlier, cast("Cover", land_use))
        return None, None

    def _codes_before(self, path: str) -> Nomenclature:
        """Return the nomenclature of the earlier vintage: the later one's, or, where asked for, its own.

        Raises:
            DataError: ``two_sources_in_one_flux``.
        """
        if self.paths.nomenclature != AUTO or self.opener.is_raster(path):
            return self.nomenclature
        fields, label = self._peek(path)
        found = nomenclature_of(fields, layer=label)
        if found.id == self.nomenclature.id:
            return self.nomenclature
        values = {"before": found.id, "after": self.nomenclature.id}
        if not self.paths.mix_sources:
            raise DataError("two_sources_in_one_flux", **values)
        self.notices.append(Notice("sources_mixed", values))
        return found

    def _change_layer(self, path: str, box: Any, crs: Any) -> tuple[Cover | None, float | None]:
        fields, label = self._peek(path)
        found = detect_change_fields(
            fields, self.nomenclature, layer=label, before=self.paths.vintage_before, after=self.paths.vintage
        )
        try:
            layer = self._read_near(path, "changes", found.fields, box, crs)
        except _NothingThere:
            return None, found.years
        self._note(layer, code_field=" → ".join(found.fields))
        before, after = change_codes(layer.attributes, found, self.nomenclature)
        moved = before != after
        return self._changed(layer.geometry[moved], before[moved], after[moved], self.nomenclature), found.years

    def _two_vintages(self, before: Cover, after: Cover) -> tuple[Cover | None, float | None]:
        years = None
        if before.vintage and after.vintage:
            years = float(after.vintage - before.vintage)
            if years <= 0:
                raise DataError("vintages_reversed", before=before.vintage, after=after.vintage)
        return before if self.view.apart else crossed(before, after), years

    # --- refining layers

    def _refined(
        self, land_use: Cover | None, changes: Cover | None, box: Any, crs: Any
    ) -> tuple[Cover | None, Cover | None, tuple[Narrowed, ...]]:
        """Refine the land use by the layers given, in their order, and what changed at both its ends."""
        if not self.paths.refine or self.view.apart:
            return land_use, changes, ()
        if not isinstance(land_use, VectorCover) or isinstance(changes, RasterCover):
            raise DataError("refine_needs_polygons", layer=self.opener.label(str(self.paths.land_use or "–")))
        narrows = self._narrows()
        given = tuple(self._refinement(path, narrows, box, crs) for path in self.paths.refine)
        unused = sorted(set(narrows) - {layer.kind for layer in given})
        if unused:
            raise UsageError("narrow_without_layer", kinds=", ".join(unused))
        if self.paths.forests and any(layer.kind == "bdforet" for layer in given):
            raise UsageError("forests_and_refine")
        cover, narrowed = refined(land_use, given)
        return cover, None if changes is None else refined_changes(changes, given), narrowed

    def _narrows(self) -> dict[str, tuple[str, ...]]:
        """Return the occupations that kinds of layers may narrow, where the user says so."""
        found = {}
        for written in self.paths.narrow:
            kind, _, names = written.partition("=")
            if kind not in KINDS or not names:
                raise UsageError("bad_option", option="--narrow", value=written, allowed="rpg=cropland,…")
            found[kind] = tuple(n.strip() for n in names.split(","))
        return found

    def _refinement(self, written: str, narrows: dict[str, tuple[str, ...]], box: Any, crs: Any) -> Refinement:
        """Read one refining layer: what it is, and what each of its polygons claims."""
        kind, path = _kind_and_path(written)
        if self.opener.is_raster(path) or self.opener.is_table(path):
            raise DataError("refine_needs_polygons", layer=self.opener.label(path))
        fields, label = self._peek(path)
        kind = kind or self._kind_of(fields, label)
        columns, claims_of = self._claims(kind, fields, label)
        allowed = allowed_by(kind, narrows.get(kind, ()))
        try:
            layer = self._read_near(path, "refining", columns, box, crs)
        except _NothingThere:
            none = np.zeros(0, dtype=object)
            return Refinement(label.partition("|")[0], kind, none, none, allowed)
        self._note(layer, code_field=",".join(columns) or None, details={**layer.source.details, "kind": kind})
        return Refinement(label.partition("|")[0], kind, layer.geometry, claims_of(layer.attributes), allowed)

    def _kind_of(self, fields: pd.DataFrame, label: str) -> str:
        """Return what kind of refining layer the fields tell."""
        names = {str(c).casefold() for c in fields.columns}
        if names & {"code_group", "code_cultu"}:
            return "rpg"
        if names & {"code_tfv", "tfv"}:
            return "bdforet"
        try:
            nomenclature_of(fields, layer=label)
        except DataError as error:
            if error.key != "no_code_field":
                raise
            shown = ", ".join(map(str, fields.columns))
            raise DataError("refining_kind_unknown", layer=label, fields=shown) from error
        return "landuse"

    def _claims(self, kind: str, fields: pd.DataFrame, label: str) -> tuple[list[str], Callable[[Any], np.ndarray]]:
        """Return the fields that tell a layer's claims, and what reads them: an occupation id a polygon."""
        if kind == "wetland":
            return [], lambda table: np.full(len(table), "wetland", dtype=object)
        if kind == "rpg":
            named = {str(c).casefold(): str(c) for c in fields.columns}
            field_name = named.get("code_group") or named.get("code_cultu")
            if field_name is None:
                raise DataError("no_code_field", layer=label, nomenclature="RPG", fields=", ".join(named))
            crops = None if "code_group" in named else read_crops()
            return [field_name], lambda table: _parcel_claims(table[field_name], crops)
        codes = read_nomenclature("bdforet") if kind == "bdforet" else nomenclature_of(fields, layer=label)
        found = detect_code_field(fields, codes, layer=label)

        def claimed(table: pd.DataFrame) -> np.ndarray:
            number, names = numbered_codes(table, found, codes)
            return np.asarray(codes.occupation_of(names)[number], dtype=object)

        return found.fields, claimed

    # --- forests, hedgerows and tables

    def _forests(self, box: Any, crs: Any) -> Cover | pd.DataFrame | None:
        path = self.paths.forests
        if path is None:
            return None
        if self.opener.is_table(path):
            table = self._table(path, "forests")
            column = next((c for c in ("occupation", "composition", "class_code") if c in table), None)
            if column is None:
                raise DataError(
                    "missing_columns", table="forests", columns="territory, occupation, area_ha", found=", ".join(table)
                )
            table["occupation"] = self._occupations(table[column], "forests")
            wrong = sorted(set(table["occupation"]) - set(FORESTS))
            if wrong:
                raise DataError("not_forests", shown=", ".join(wrong))
            return _need(table, "forests", ["territory", "occupation", "area_ha"])
        try:
            return self._cover(path, "forests", box, crs, read_nomenclature("bdforet"))
        except DataError as error:
            if error.key not in ("no_code_field", "raster_without_codes"):
                raise
        return self._cover(path, "forests", box, crs, read_nomenclature("clc"))

    def _hedgerows(self, box: Any, crs: Any) -> np.ndarray | pd.DataFrame | None:
        path = self.paths.hedgerows
        if path is None:
            return None
        if self.opener.is_table(path):
            table = self._table(path, "hedgerows").rename(columns={"km": "length_km"})
            table = _need(table, "hedgerows", ["territory", "length_km"])
            return table.groupby("territory", as_index=False)["length_km"].sum()
        layer = self._in_reach(
            lambda b, c: self.opener.read_vector(
                path, role="hedgerows", columns=[], bbox=b, bbox_crs=c, target_crs=crs, geometry="line"
            ),
            path,
            box,
            crs,
        )
        self._note(layer)
        return layer.geometry

    def _tables(self, territories: set[str]) -> dict[str, Any]:
        """Read the tables that come without a geometry."""
        paths = self.paths
        class_areas, areas = self._area_table() if paths.areas else (None, None)
        if class_areas is not None and paths.land_use:
            raise UsageError("areas_and_land_use")
        return {
            "class_areas": class_areas,
            "areas": areas,
            "changes": self._change_table() if paths.changes and self.opener.is_table(paths.changes) else None,
            "corrections": self._corrections() if paths.corrections else None,
            "practices": self._practices() if paths.practices else None,
            "successors": self._successors() if paths.successors else None,
        }

    def _area_table(self) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
        """Return class areas, or areas by occupation, as the table gives them."""
        table = self._table(str(self.paths.areas), "areas")
        if "class_code" in table:
            table = _need(table, "areas", ["territory", "class_code", "area_ha"])
            return table.assign(class_code=self.nomenclature.canonical(table["class_code"])), None
        table = _need(table, "areas", ["territory", "occupation", "area_ha"])
        codes = self.nomenclature.canonical(table["occupation"])
        if self.nomenclature.known(codes).all():
            return table[["territory", "area_ha"]].assign(class_code=codes), None
        return None, table.assign(occupation=self._occupations(table["occupation"], "areas"))

    def _change_table(self) -> pd.DataFrame:
        """Return changes by occupation: territory, from_occupation, to_occupation, area_ha_yr."""
        table = self._table(str(self.paths.changes), "changes")
        table = table.rename(columns={"from": "from_occupation", "to": "to_occupation"})
        for end in ("from", "to"):
            if f"{end}_code" in table and f"{end}_occupation" not in table:
                table = table.rename(columns={f"{end}_code": f"{end}_occupation"})
            if f"{end}_class_code" in table and f"{end}_occupation" not in table:
                table = table.rename(columns={f"{end}_class_code": f"{end}_occupation"})
        table = _need(table, "changes", ["territory", *PAIR, "area_ha_yr"])
        for column in PAIR:
            table[column] = self._occupations(table[column], "changes")
        return table[table["from_occupation"] != table["to_occupation"]]

    def _occupations(self, names: pd.Series, table: str) -> pd.Series:
        """Return occupation ids of ids, labels or codes of the nomenclature.

        Raises:
            DataError: ``unknown_occupations``, listing them.
        """
        distinct = pd.Series(names.unique(), dtype=object)
        ids = {}
        for name in distinct:
            code = self.nomenclature.canonical([name])
            known = self.nomenclature.known(code)[0]
            ids[name] = self.nomenclature.occupation_of(code)[0] if known else occupation_named(str(name))
        bad = [str(n) for n, found in ids.items() if found is None or found in ("grassland", "forest")]
        if bad:
            raise DataError("unknown_occupations", table=table, shown=", ".join(bad[:10]))
        return names.map(ids)

    def _corrections(self) -> pd.DataFrame:
        table = _need(
            self._table(str(self.paths.corrections), "corrections"),
            "corrections",
            ["territory", "occupation", "area_ha"],
        )
        return table.assign(occupation=self._occupations(table["occupation"], "corrections"))

    def _practices(self) -> pd.DataFrame:
        table = _need(
            self._table(str(self.paths.practices), "practices"), "practices", ["territory", "practice", "area_ha"]
        )
        unknown = sorted(set(table["practice"]) - set(self.reference.practices["id"]))
        if unknown:
            raise DataError(
                "unknown_practices", shown=", ".join(unknown), known=", ".join(self.reference.practices["id"])
            )
        return table

    def _successors(self) -> pd.DataFrame:
        return _need(self._table(str(self.paths.successors), "successors"), "successors", ["insee_old", "insee_new"])

    def _membership(self, frame: Any) -> pd.DataFrame | None:
        """Return which unit of each level a territory belongs to: the user's table, else the layer's own columns."""
        if self.paths.membership is not None:
            table = self._table(self.paths.membership, "membership")
            return table.drop_duplicates("territory")
        skipped = {"geometry", "territory", "name", *OWN_COLUMNS[:2]}
        text = [c for c in frame.columns if c not in skipped and not pd.api.types.is_numeric_dtype(frame[c])]
        if not text:
            return None
        return pd.DataFrame({str(c).casefold(): as_text(frame[c]) for c in text}).assign(territory=frame["territory"])

    def _table(self, path: str, role: str) -> pd.DataFrame:
        table, source = self.opener.read_table(path, role=role)
        self.sources.append(source)
        others = ("insee", "siren", "code", "code_insee", "insee_com", "epci")
        if "territory" not in table:
            found = next((c for c in others if c in table), None)
            table = table.rename(columns={found: "territory"}) if found else table
        return table.rename(columns={"ha": "area_ha", "ha_per_year": "area_ha_yr", "class": "class_code"})

    # --- tables alone

    def from_tables(self) -> Inputs:
        """Read a run that has no geometry: communes by INSEE code, EPCI by SIREN spread over their communes."""
        if self.paths.areas is None:
            raise UsageError("no_territories")
        for name in ("land_use", "land_use_before", "communes"):
            if getattr(self.paths, name) is not None:
                raise UsageError("layer_without_territories", option=f"--{name.replace('_', '-')}")
        tables = self._tables(set())
        given = tables["class_areas"] if tables["class_areas"] is not None else tables["areas"]
        named = [t["territory"] for t in (given, tables["changes"]) if t is not None]
        ids = pd.Series(pd.unique(pd.concat(named)), dtype=object)
        territories, spread = self._table_territories(ids)
        if self.paths.forests and not self.opener.is_table(self.paths.forests):
            raise UsageError("layer_without_territories", option="--forests")
        if self.paths.hedgerows and not self.opener.is_table(self.paths.hedgerows):
            raise UsageError("layer_without_territories", option="--hedgerows")
        extents = given.groupby("territory")["area_ha"].sum()
        territories["area_ha"] = territories["territory"].map(extents).fillna(0.0) * territories["share"]
        membership = self._table(self.paths.membership, "membership") if self.paths.membership else None
        return Inputs(
            reference=self.reference,
            territories=territories,
            nomenclature=self.nomenclature,
            level="commune" if not spread else "territory",
            forests=self._forests(None, None),
            hedgerows=self._hedgerows(None, None),
            membership=membership,
            spread=tuple(spread),
            sources=tuple(self.sources),
            notices=tuple(self.notices),
            **tables,
        )

    def _table_territories(self, ids: pd.Series) -> tuple[pd.DataFrame, list[str]]:
        """Return territory, name, place, share: a commune is its own place, an EPCI is spread over its communes."""
        communes = self.reference.communes.set_index("insee")
        epci = self.reference.epci.set_index("epci")["name"]
        is_epci = ids.str.fullmatch(_SIREN)
        unknown = ids[is_epci & ~ids.isin(communes["epci"])]
        if len(unknown):
            raise DataError("unknown_epci", shown=", ".join(unknown.head(10)), count=len(unknown))
        alone = pd.DataFrame({"territory": ids[~is_epci], "place": ids[~is_epci], "share": 1.0})
        members = self.reference.communes[["epci", "insee", "area_ha"]].rename(
            columns={"epci": "territory", "insee": "place"}
        )
        members = members[members["territory"].isin(ids[is_epci])]
        extent = members["area_ha"] + members["place"].map(self._merged_area()).fillna(0.0)
        members = members.assign(share=extent / extent.groupby(members["territory"]).transform("sum"))
        table = pd.concat([alone, members[["territory", "place", "share"]]], ignore_index=True)
        table["name"] = table["territory"].map(epci).fillna(table["territory"].map(communes["name"])).fillna("")
        return table, ids[is_epci].tolist()

    def _merged_area(self) -> pd.Series:
        """Return the area of the communes merged into each commune since they were mapped (ha)."""
        merged = self.reference.successors
        return merged[merged["kind"] == "merged"].groupby("insee_new")["area_ha"].sum()

    def _note(self, layer: Any, **found: Any) -> None:
        """Keep a layer's source, with what was found in it, and its notices."""
        source = layer.source
        known = {k: v for k, v in found.items() if v is not None}
        self.sources.append(layers.with_found(source, **known))
        self.notices.extend(layer.notices)


def _kind_and_path(written: str) -> tuple[str, str]:
    """Take ``kind=path`` of a refining layer apart; the kind is empty where none is told."""
    kind, _, path = written.partition("=")
    return (kind, path) if kind in KINDS else ("", written)


def _parcel_claims(values: pd.Series, crops: pd.Series | None) -> np.ndarray:
    """Return the occupation of farm parcels by their group (``crops`` None) or crop; what is neither is cropland."""
    codes = read_nomenclature("rpg")
    written = pd.Series(codes.canonical(values), dtype=object).str.upper()
    if crops is not None:
        written = written.map(crops).fillna("1")
    known = written.map(codes.occupations)
    return np.asarray(known.fillna("cropland"), dtype=object)


def _need(table: pd.DataFrame, name: str, columns: list[str]) -> pd.DataFrame:
    missing = [c for c in columns if c not in table]
    if missing:
        raise DataError(
            "missing_columns", table=name, columns=", ".join(missing), found=", ".join(map(str, table.columns))
        )
    for value in {"area_ha", "area_ha_yr", "length_km"} & set(columns):
        check_areas(table, value, name)
    return table[columns].copy()


def identifiers(frame: pd.DataFrame, field_name: str | None = None) -> pd.Series:
    """Return the ids of territories as text: the field asked for, one whose name says so, else their numbers.

    Raises:
        UsageError: ``no_such_column``.
    """
    if field_name is not None:
        return as_text(_column(frame, field_name, "--territory-id"))
    found = _id_field(frame)
    if found is not None:
        return as_text(frame[found])
    return pd.Series([str(n + 1) for n in range(len(frame))], index=frame.index, dtype=object)


def _id_field(frame: pd.DataFrame) -> Any:
    """Return the column whose name says that it holds ids, None where none does or where some are missing."""
    for candidate in _ID_FIELDS:
        for column in frame.columns:
            if str(column).casefold() == candidate and frame[column].notna().all():
                return column
    return None


def _column(frame: Any, name: str, option: str) -> pd.Series:
    for column in frame.columns:
        if str(column).casefold() == name.casefold() and column != "geometry":
            return frame[column]
    fields = ", ".join(str(c) for c in frame.columns if c != "geometry")
    raise UsageError("no_such_column", option=option, column=name, columns=fields)


def as_text(column: pd.Series) -> pd.Series:
    """Return a column as text: whole numbers without decimals, missing as empty."""
    if pd.api.types.is_float_dtype(column) and (column.dropna() % 1 == 0).all():
        column = column.astype("Int64")
    return column.astype(object).where(column.notna(), "").astype(str).str.strip().astype(object)
