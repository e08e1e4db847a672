"""What a scenario stands on: territories, land use and figures, and what lies under any shape, measured once.

A shape is measured when it is first seen and known by its own bytes afterwards, so that an edit costs only what it
touches, and a figure found that way is the very figure that a full run finds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, cast

import numpy as np
import pandas as pd
import shapely

from .. import overlay
from ..areas import SEALED_SHARE
from ..covers import RasterCover, VectorCover
from ..errors import DataError, UsageError
from ..layers.shapes import available_threads, of_dimension
from ..occupations import FORESTS, LAND, OPEN, OPEN_SPLIT, SPLIT, UNMAPPED
from ..overlay import M2_PER_HA

if TYPE_CHECKING:
    from types import ModuleType

    from ..covers import Cover
    from ..trajectory import Kinetics

BARE = len(LAND)
"""The number of land without an occupation, after those of ``LAND``."""
_LEAST_M2 = 1e-6
_KEPT = 200_000


class States(NamedTuple):
    """What lies under m shapes: ``shape``, ``piece`` (positions), ``occupation`` (in ``LAND``, or ``BARE``), area."""

    shape: np.ndarray
    piece: np.ndarray
    occupation: np.ndarray
    area_ha: np.ndarray


@dataclass
class Ground:
    """Territories cut by communes, their land use and their figures.

    pieces: territory, place, name, area_ha, geometry (working CRS). ``kinetics`` are those of ``places``; ``place_row``
    (pieces,) the row of each piece there, −1 where it has no figures. ``measured`` gives the land use of whole pieces
    (pieces, 14) when it is asked for. ``units``: level, territory, place, unit, unit_name (the levels to report).
    ``compiled`` (``overlay.load_compiled``) measures what lies under shapes, which pays where they are thousands.
    """

    pieces: pd.DataFrame
    places: pd.Index
    kinetics: Kinetics
    place_row: np.ndarray
    land_use: Cover | None
    forests: Cover | None = None
    sealed_share: float = SEALED_SHARE
    cropland_share: float | None = None
    mode: str = "corrected"
    release: str = ""
    crs: str | None = None
    units: pd.DataFrame | None = None
    measured: Callable[[], np.ndarray] | None = None
    compiled: ModuleType | None = field(default=None, repr=False)
    _known: dict[bytes, States] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._outlines = np.asarray(self.pieces["geometry"], dtype=object)
        self._tree = shapely.STRtree(self._outlines)
        self._covers = [
            _Cover(cover, self._weights(cover, of)) if cover is not None else None
            for cover, of in ((self.land_use, LAND), (self.forests, FORESTS))
        ]
        self._areas: np.ndarray | None = None

    @property
    def areas_ha(self) -> np.ndarray:
        """The area of every occupation in every piece (pieces, 14), measured the first time it is asked for."""
        if self._areas is None:
            if self.measured is None:
                found = self.states(self._outlines)
                land = found.occupation < BARE
                self._areas = np.zeros((len(self.pieces), len(LAND)))
                np.add.at(self._areas, (found.piece[land], found.occupation[land]), found.area_ha[land])
            else:
                self._areas = self.measured()
        return self._areas

    def units_of(self, level: str) -> tuple[np.ndarray, pd.DataFrame]:
        """Return the number of every piece's unit at a level, and the units: territory, name.

        Raises:
            UsageError: ``unknown_level``: none of ``units``, and neither ``territory`` nor ``commune``.
        """
        pieces, units = self.pieces, self.units
        known = [] if units is None else list(units["level"].drop_duplicates())
        if units is not None and level in known:
            rows = units[units["level"] == level]
            laid = pieces[["territory", "place"]].merge(rows, on=["territory", "place"], how="left")
            ids, names = laid["unit"].fillna("none"), laid["unit_name"].fillna("")
        elif level == "commune":
            ids, names = pieces["place"], pieces["name"]
        elif level == "territory":
            ids, names = pieces["territory"], pieces["name"]
        else:
            shown = ", ".join(dict.fromkeys([*known, "territory", "commune"]))
            raise UsageError("unknown_level", level=level, levels=shown)
        number, found = pd.factorize(ids, sort=True)
        first = pd.Series(np.asarray(names, dtype=object)).groupby(number).first()
        return number, pd.DataFrame({"territory": np.asarray(found, dtype=object), "name": first.to_numpy()})

    def _weights(self, cover: Cover, of: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Return the codes of a cover and the share (codes, 15) of each that is of every occupation.

        Land under the shared artificial codes is sealed and grassed land in the shares of the assessment, and land that
        is crop or grass is so in the share of the assessment.

        Raises:
            DataError: ``undecided_land`` where there is crop or grass and no share.
        """
        names = cover.names
        codes = (
            np.arange(len(names)) if names is not None else np.unique(cover.raster.values)  # type: ignore[union-attr]
        )
        written = cover.written(codes)
        occupation = pd.Series(written).map(cover.nomenclature.occupations).fillna(UNMAPPED)
        table = np.zeros((len(codes), BARE + 1))
        shared = {"artificial": (SPLIT, self.sealed_share), OPEN: (OPEN_SPLIT, self.cropland_share)}
        for row, name in enumerate(occupation):
            if name in shared and of is LAND:
                leaves, part = shared[name]
                if part is None:
                    raise self._undecided(cover, codes[(occupation == OPEN).to_numpy()])
                for leaf, share in zip(leaves, (part, 1 - part)):
                    table[row, LAND.index(leaf)] = share
            elif name in of:
                table[row, LAND.index(name)] = 1.0
            else:
                table[row, BARE] = 1.0
        return codes, table

    def _undecided(self, cover: Cover, codes: np.ndarray) -> DataError:
        """Return the error that tells how much land is crop or grass, nobody knows which."""
        area = shapely.area(cover.geometry) if isinstance(cover, VectorCover) else np.zeros(0)
        lost = float(area[np.isin(cover.codes, codes)].sum()) if isinstance(cover, VectorCover) else 0.0
        return DataError("undecided_land", area_ha=lost / M2_PER_HA, share=lost / area.sum() if area.sum() else 1.0)

    def states(self, shapes: np.ndarray) -> States:
        """Return what lies under shapes (m,), each known from before or measured now; what lies outside is not there.

        What the land use leaves bare is land without an occupation; where its polygons overlap, they share the ground.
        """
        shapes = np.asarray(shapes, dtype=object)
        keys = [bytes(b) for b in shapely.to_wkb(shapes, output_dimension=2)] if len(shapes) else []
        new = [n for n, key in enumerate(keys) if key not in self._known]
        if new:
            if len(self._known) > _KEPT:
                self._known.clear()
                new = list(range(len(keys)))
            self._measure([keys[n] for n in new], shapes[new])
        found = [self._known[key] for key in keys]
        if not found:
            none = np.zeros(0, dtype=np.intp)
            return States(none, none, none, np.zeros(0))
        sizes = [len(f.piece) for f in found]
        return States(
            np.repeat(np.arange(len(found)), sizes),
            np.concatenate([f.piece for f in found]),
            np.concatenate([f.occupation for f in found]),
            np.concatenate([f.area_ha for f in found]),
        )

    def together(self, shapes: np.ndarray) -> States:
        """Return what lies under many shapes (m,), measured at once and not kept.

        It is what ``states`` finds, but for the rounding, which depends on what is measured together.
        """
        shape, piece, parts = self._cut(np.asarray(shapes, dtype=object))
        area = self._areas_under(parts, together=True)
        row, occupation = np.nonzero(area > _LEAST_M2)
        return States(shape[row], piece[row], occupation, area[row, occupation] / M2_PER_HA)

    def _measure(self, keys: list[bytes], shapes: np.ndarray) -> None:
        shape, piece, parts = self._cut(shapes)
        area = self._areas_under(parts)
        row, occupation = np.nonzero(area > _LEAST_M2)
        values = area[row, occupation] / M2_PER_HA
        first = np.searchsorted(shape[row], np.arange(len(keys) + 1))
        for n, key in enumerate(keys):
            at = slice(first[n], first[n + 1])
            self._known[key] = States(row[at] * 0, piece[row[at]], occupation[at], values[at])

    def _areas_under(self, parts: np.ndarray, *, together: bool = False) -> np.ndarray:
        """Return the area (n, 15) in m² of every occupation, then of bare land, under parts (n,) of pieces."""
        area = np.zeros((len(parts), BARE + 1))
        rest = parts
        land_use, forests = self._covers
        if forests is not None:
            # The forest layer's word goes before the land use's where it has any.
            area, rest = forests.within(parts, self.compiled, with_rest=True, together=together)
            area[:, BARE] = 0.0
        own = shapely.area(parts)
        if land_use is not None:
            beside = land_use.within(rest, self.compiled, together=together)[0]
            if forests is not None and forests.tree is None:
                # A raster leaves no outline to cut by: what it calls forest is taken evenly from the land use.
                beside *= np.maximum(1 - area.sum(axis=1) / own, 0.0)[:, None]
            area += beside
        taken = area.sum(axis=1)
        scale = np.where(taken > own, own / np.where(taken > 0, taken, 1.0), 1.0)
        area *= scale[:, None]
        left = own - area.sum(axis=1)
        area[:, BARE] += np.where(left > 1e-9 * own + _LEAST_M2, left, 0.0)
        return np.asarray(area)

    def _cut(self, shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Cut shapes by the pieces: shape, piece, part, sorted."""
        shape, piece = self._tree.query(shapes, predicate="intersects")
        order = np.lexsort((piece, shape))
        shape, piece = shape[order], piece[order]
        parts = shapes[shape].copy()
        once = np.bincount(shape, minlength=len(shapes))[shape] == 1
        inside = np.zeros(len(shape), dtype=bool)
        shapely.prepare(self._outlines)
        inside[once] = shapely.contains_properly(self._outlines[piece[once]], parts[once])
        cut = np.flatnonzero(~inside)
        near = overlay.clipped_about(self._outlines[piece[cut]], parts[cut])
        parts[cut] = of_dimension(overlay.intersected(near, parts[cut]))
        solid = shapely.area(parts) > _LEAST_M2
        return shape[solid], piece[solid], parts[solid]

    def composition(self, parts: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Return the area (n, 15) in ha of every occupation, then of bare land, in parts (n,) of the vector land use.

        Each part lies in one polygon of that layer, whose code (n,) is known, so that the layer is not asked again;
        the forest layer's word goes before it where it has any.
        """
        land_use, forests = self._covers
        own = shapely.area(parts)
        area = np.zeros((len(parts), BARE + 1))
        if forests is not None:
            area = forests.within(parts, self.compiled, together=True)[0]
            area[:, BARE] = 0.0
            taken = area.sum(axis=1)
            area *= np.where(taken > own, own / np.where(taken > 0, taken, 1.0), 1.0)[:, None]
        left = np.maximum(own - area.sum(axis=1), 0.0)
        left = np.where(left > 1e-9 * own + _LEAST_M2, left, 0.0)
        of_code = cast("_Cover", land_use).weights[np.searchsorted(cast("_Cover", land_use).codes, codes)]
        return np.asarray((area + left[:, None] * of_code) / M2_PER_HA)

    def inside(self, shapes: np.ndarray) -> np.ndarray:
        """Return the area (ha) of shapes (m,) that lies in the territories."""
        shape, _, parts = self._cut(np.asarray(shapes, dtype=object))
        return np.bincount(shape, weights=shapely.area(parts), minlength=len(shapes)) / M2_PER_HA

    def lengths(self, lines: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return what lies of lines (m,) in every piece: line, piece, length_km.

        What runs along the border of two pieces is half in each.
        """
        lines = np.asarray(lines, dtype=object)
        table = overlay.line_lengths(self._outlines, lines, np.arange(len(lines)))
        line, piece, length = (table[c].to_numpy() for c in ("code", "territory", "length_m"))
        order = np.lexsort((piece, line))
        return line[order], piece[order], length[order] / 1000

    # --- land known by its area alone

    def laid_areas(
        self, action: str, areas: pd.DataFrame | None, concerned: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Lay a table of areas onto the pieces: piece, occupation, area_ha.

        Args:
            action: its id, for errors.
            areas: place (a commune or a territory), area_ha and, where it is known, occupation. Without one, the area
                is taken from the occupations the action concerns as they lie in the place.
            concerned: (14,) which those are.

        Raises:
            DataError: ``action_unknown_place``, ``no_land_for_action`` (less land of that kind than asked for, by a row
                or by all of them).
        """
        table = cast("pd.DataFrame", areas).reset_index(drop=True)
        occupation = table["occupation"] if "occupation" in table else pd.Series("", index=table.index)
        number = pd.Index(LAND).get_indexer(pd.Index(occupation.fillna("")))
        parts = []
        for n, row, area in zip(number, self._rows_of(action, table["place"]), table["area_ha"].astype(float)):
            held = self.areas_ha[row]
            held = np.where(concerned if n < 0 else np.arange(len(LAND)) == n, held, 0.0)
            if area > held.sum() * (1 + 1e-9):
                where = ", ".join(self.pieces["place"].iloc[row].head(3))
                raise DataError("no_land_for_action", action=action, place=where, area_ha=area, there_ha=held.sum())
            k, o = np.nonzero(held)
            parts.append((row[k], o, held[k, o] * (area / held.sum() if held.sum() else 0.0)))
        if not parts:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp), np.zeros(0)
        piece, land, area_ha = (np.concatenate(v) for v in zip(*parts))
        asked = np.zeros_like(self.areas_ha)
        np.add.at(asked, (piece, land), area_ha)
        self.check_land(action, asked)
        return piece, land, area_ha

    def check_land(self, action: str, asked_ha: np.ndarray, key: str = "no_land_for_action") -> None:
        """Refuse to take more of an occupation of a piece than there is (asked_ha: pieces, 14).

        Raises:
            DataError: of this key, naming ``action`` and the first place that has too little.
        """
        over = np.argwhere(asked_ha > self.areas_ha * (1 + 1e-9) + 1e-9)
        if len(over):
            piece, land = over[0]
            values = {"area_ha": float(asked_ha[piece, land]), "there_ha": float(self.areas_ha[piece, land])}
            raise DataError(key, action=action, place=self.pieces["place"].iloc[piece], **values)

    def laid_lengths(self, action: str, lengths: pd.DataFrame | None) -> tuple[np.ndarray, np.ndarray]:
        """Lay a table of lengths (place, length_km) onto the pieces, by their areas: piece, length_km."""
        table = cast("pd.DataFrame", lengths)
        rows = self._rows_of(action, table["place"])
        area = self.pieces["area_ha"].to_numpy(dtype=float)
        km = [area[row] / area[row].sum() * length for row, length in zip(rows, table["length_km"].astype(float))]
        return np.concatenate([np.zeros(0, dtype=np.intp), *rows]), np.concatenate([np.zeros(0), *km])

    def _rows_of(self, action: str, names: pd.Series) -> list[np.ndarray]:
        """Return the pieces (with figures) of each named commune or territory."""
        known = self.place_row >= 0
        found = [
            np.flatnonzero(known & ((self.pieces["place"] == n) | (self.pieces["territory"] == n)).to_numpy())
            for n in names.astype(str)
        ]
        lost = [str(n) for n, row in zip(names, found) if not len(row)]
        if lost:
            raise DataError("action_unknown_place", action=action, places=", ".join(lost[:5]))
        return found


class _Cover:
    """A land cover indexed once, to be asked for what lies under small shapes."""

    def __init__(self, cover: Any, weights: tuple[np.ndarray, np.ndarray]) -> None:
        self.cover = cover
        self.codes, self.weights = weights
        self.tree: shapely.STRtree | None = None
        if isinstance(cover, VectorCover):
            # A network of roads is under every plot: what it is asked for is the part of it that is near.
            self.geometry, self.owner = overlay.subdivided(cover.geometry, overlay.large(cover.geometry))
            self.tree = shapely.STRtree(self.geometry)

    def within(
        self,
        parts: np.ndarray,
        compiled: ModuleType | None = None,
        *,
        with_rest: bool = False,
        together: bool = False,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the area (n, 15) in m² of every occupation under parts (n,), and what the cover leaves of them.

        Of cells, parts are measured one by one, so that none depends on another, or ``together``, which is faster.
        """
        if isinstance(self.cover, RasterCover):
            return (self._of_all_cells if together else self._of_cells)(parts), parts
        polygon, part, area, shared = self._shared(parts, compiled, keep=with_rest)
        found = np.zeros((len(parts), self.weights.shape[1]))
        np.add.at(found, part, area[:, None] * self.weights[np.searchsorted(self.codes, self.cover.codes[polygon])])
        rest = parts
        if with_rest and len(part):
            bare = self.weights[np.searchsorted(self.codes, self.cover.codes[polygon]), BARE] > 0
            rest = parts.copy()
            taken = overlay.unions(shared[~bare], part[~bare], len(parts))
            some = np.flatnonzero(~shapely.is_missing(taken))
            rest[some] = of_dimension(shapely.difference(parts[some], taken[some]))
        return found, rest

    def _shared(
        self, parts: np.ndarray, compiled: ModuleType | None, *, keep: bool
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return polygon, part and area (m²) of every pair that meets, and what they share where it is asked for."""
        tree = cast("shapely.STRtree", self.tree)
        shapely.prepare(parts)
        part, polygon = tree.query(parts, predicate="intersects")
        order = np.lexsort((polygon, part))
        part, polygon = part[order], polygon[order]
        whole = shapely.contains_properly(parts[part], self.geometry[polygon])
        shared = self.geometry[polygon].copy()
        cut = np.flatnonzero(~whole)
        about = parts[part[cut]]
        if not keep:
            area = shapely.area(shared)
            area[cut] = overlay.shared_areas(shared[cut], about, available_threads(), compiled)
            return self.owner[polygon], part, area, shared[:0]
        near = overlay.clipped_about(shared[cut], about)
        shared[cut] = of_dimension(overlay.intersected(near, about, available_threads()))
        return self.owner[polygon], part, shapely.area(shared), shared

    def _of_all_cells(self, parts: np.ndarray) -> np.ndarray:
        """Return the areas of cells under parts, all read at once."""
        found = np.zeros((len(parts), self.weights.shape[1]))
        solid = np.flatnonzero(~shapely.is_empty(parts))
        if not len(solid):
            return found
        outlines = self.cover.outlines(parts[solid])
        table = overlay.raster_areas(outlines, self.cover.raster.values, self.cover.raster.transform)
        part = table["territory"].to_numpy()
        area = table["area_m2"].to_numpy() * (shapely.area(parts[solid]) / shapely.area(outlines))[part]
        rows = self.weights[np.searchsorted(self.codes, table["code"].to_numpy())]
        np.add.at(found, solid[part], area[:, None] * rows)
        return found

    def _of_cells(self, parts: np.ndarray) -> np.ndarray:
        """Return the areas of cells under parts, each part's window of the raster alone being read."""
        found = np.zeros((len(parts), self.weights.shape[1]))
        solid = np.flatnonzero(~shapely.is_empty(parts))
        if not len(solid):
            return found
        outlines = self.cover.outlines(parts[solid])
        scale = shapely.area(parts[solid]) / shapely.area(outlines)
        raster = self.cover.raster
        for at, outline, factor in zip(solid, outlines, scale):
            values, transform = _window(raster.values, raster.transform, shapely.bounds(outline))
            if not values.size:
                continue
            table = overlay.raster_areas(np.array([outline], dtype=object), values, transform, threads=1)
            rows = self.weights[np.searchsorted(self.codes, table["code"].to_numpy())]
            found[at] = (table["area_m2"].to_numpy()[:, None] * rows).sum(axis=0) * factor
        return found


def _window(values: np.ndarray, transform: Any, box: np.ndarray) -> tuple[np.ndarray, Any]:
    """Return the cells about a box, with their transform."""
    columns = sorted((x - transform.c) / transform.a for x in (box[0], box[2]))
    rows = sorted((y - transform.f) / transform.e for y in (box[1], box[3]))
    c0, c1 = max(int(np.floor(columns[0])), 0), min(int(np.ceil(columns[1])), values.shape[1])
    r0, r1 = max(int(np.floor(rows[0])), 0), min(int(np.ceil(rows[1])), values.shape[0])
    if c0 >= c1 or r0 >= r1:
        return values[:0, :0], transform
    left, top = transform.c + c0 * transform.a, transform.f + r0 * transform.e
    moved = type(transform)(transform.a, transform.b, left, transform.d, transform.e, top)
    return values[r0:r1, c0:c1], moved
