"""What lies in every piece of the territories, measured: land use, what changed, what refined it, forests, hedgerows.

Nothing here knows a figure of carbon. Surveys of parts of the land add up to that of the whole (``merged``), which is
what lets a region, or all of France, be measured part by part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import partial
from typing import Callable

import numpy as np
import pandas as pd

from . import overlay
from .areas import PIECE
from .covers import Cover, VectorCover
from .errors import DataError
from .occupations import FORESTS
from .overlay import M2_PER_HA
from .refining import Narrowed
from .sums import summed

Progress = Callable[[float, str], None]
RASTER_ENGINES = {
    "exact": overlay.raster_areas,
    "exactextract": overlay.raster_areas_by_exactextract,
    "centre": overlay.raster_areas_by_centre,
}
REFINED = ["layer", "kind", "from_occupation", "to_occupation"]
_KEYS = {
    "class_areas": ["class_code"],
    "covered": [],
    "changes": ["from_code", "to_code"],
    "narrowed": REFINED,
    "forests": ["occupation"],
    "hedgerows": [],
    "hedgerow_codes": ["class_code"],
}
"""What a table is told by, besides the piece."""


@dataclass(frozen=True)
class Land:
    """What is measured, in memory: a land use, what changed between two, what layers narrowed, forests, hedgerows."""

    land_use: Cover | None = None
    change_cover: Cover | None = None
    narrowed: tuple[Narrowed, ...] = ()
    forests: Cover | None = None
    hedgerows: np.ndarray | None = None


@dataclass(frozen=True)
class Survey:
    """What was measured, by territory and place; None where there was nothing to measure it by.

    class_areas: class_code, area_ha. covered: union_ha (of the land use, whatever its overlaps), overlap_ha; None of a
    raster. changes: from_code, to_code, area_ha (between the two vintages). narrowed: layer, kind, from_occupation,
    to_occupation, area_ha. forests: occupation, area_ha. hedgerows: length_km. hedgerow_codes: class_code (of the land
    use under the line), length_km.
    """

    class_areas: pd.DataFrame | None = None
    covered: pd.DataFrame | None = None
    changes: pd.DataFrame | None = None
    narrowed: pd.DataFrame | None = None
    forests: pd.DataFrame | None = None
    hedgerows: pd.DataFrame | None = None
    hedgerow_codes: pd.DataFrame | None = None


def survey(
    pieces: pd.DataFrame,
    land: Land,
    *,
    raster_engine: str = "exact",
    threads: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Survey:
    """Measure the land in every piece.

    Args:
        pieces: territory, place, geometry (working CRS), area_ha.
        land: what is measured.
        raster_engine: how the cells of a raster are shared out: ``exact``, ``exactextract`` or ``centre``.
        threads: of the overlay; as many as there are cores where None.
        progress: called with a fraction in 0–1 and a message.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised.
    """
    say = progress or (lambda fraction, message: None)
    measure = partial(cover_areas, pieces, raster_engine=raster_engine, threads=threads, cancelled=cancelled)

    def within(start: float, end: float) -> Progress:
        return lambda fraction, message: say(start + (end - start) * fraction, message)

    class_areas = union = changes = forests = None
    say(0.0, "areas")
    if land.land_use is not None:
        class_areas = measure(land.land_use, progress=within(0.0, 0.5))
        union = covered(pieces, land.land_use)
    say(0.6, "changes")
    if land.change_cover is not None:
        found = measure(land.change_cover, progress=within(0.6, 0.9))
        # Where nothing changed there is no row to split.
        ends = found["class_code"].astype(str).str.split(">", expand=True).reindex(columns=[0, 1]).astype(object)
        changes = found.assign(from_code=ends[0], to_code=ends[1]).drop(columns="class_code")
    if land.forests is not None:
        table = measure(land.forests)
        table["occupation"] = table["class_code"].map(land.forests.nomenclature.occupations)
        table = table[table["occupation"].isin(FORESTS) & (table["place"] != "")]
        forests = table.groupby([*PIECE, "occupation"], as_index=False)["area_ha"].sum()
    return Survey(
        class_areas,
        union,
        changes,
        _narrowed(pieces, land.narrowed, threads) if land.narrowed else None,
        forests,
        _hedgerows(pieces, land.hedgerows) if land.hedgerows is not None else None,
        _hedgerow_codes(pieces, land),
    )


def cover_areas(
    pieces: pd.DataFrame,
    cover: Cover,
    *,
    raster_engine: str = "exact",
    threads: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> pd.DataFrame:
    """Measure a land-use layer in every piece: territory, place, class_code, area_ha. Args as ``survey``."""
    geometry = pieces["geometry"].to_numpy()
    if isinstance(cover, VectorCover):
        table = overlay.polygon_areas(
            geometry, cover.geometry, cover.codes, threads=threads, progress=progress, cancelled=cancelled
        )
        scale = np.ones(len(pieces))
    else:
        outlines = cover.outlines(geometry)
        engine = RASTER_ENGINES[raster_engine]
        more = {"cancelled": cancelled} if engine is overlay.raster_areas else {}
        table = engine(outlines, cover.raster.values, cover.raster.transform, **more)
        # Coverage is a share of the piece; its area is the law's, not the raster projection's.
        scale = overlay.area_m2(geometry) / overlay.area_m2(outlines)
    k = table["territory"].to_numpy()
    measured = pieces[PIECE].iloc[k].reset_index(drop=True)
    measured["class_code"] = cover.written(table["code"].to_numpy())
    measured["area_ha"] = table["area_m2"].to_numpy() * scale[k] / M2_PER_HA
    return measured


def covered(pieces: pd.DataFrame, cover: Cover) -> pd.DataFrame | None:
    """Return how much of each piece polygons cover (union_ha), and more than once (overlap_ha); None of cells."""
    if not isinstance(cover, VectorCover):
        return None
    whole = cover.geometry if cover.whole is None else cover.whole
    union, overlap = overlay.covered_areas(pieces["geometry"].to_numpy(), whole)
    return pieces[PIECE].assign(union_ha=union / M2_PER_HA, overlap_ha=overlap / M2_PER_HA)


def _narrowed(pieces: pd.DataFrame, steps: tuple[Narrowed, ...], threads: int | None) -> pd.DataFrame:
    """Return what each refining layer narrowed, in their order."""
    shapes = pieces["geometry"].to_numpy()
    parts = []
    for number, step in enumerate(steps, 1):
        pairs, code = np.unique(np.column_stack([step.before, step.after]).astype(str), axis=0, return_inverse=True)
        found = overlay.polygon_areas(shapes, step.geometry, code.ravel(), threads=threads)
        table = pieces[PIECE].iloc[found["territory"].to_numpy()].reset_index(drop=True)
        ends = pairs[found["code"].to_numpy()]
        parts.append(
            table.assign(
                layer=f"{number}. {step.label}", kind=step.kind, from_occupation=ends[:, 0], to_occupation=ends[:, 1],
                area_ha=found["area_m2"].to_numpy() / M2_PER_HA,
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _hedgerows(pieces: pd.DataFrame, lines: np.ndarray) -> pd.DataFrame:
    """Return the length of the lines in every piece."""
    table = overlay.line_lengths(pieces["geometry"].to_numpy(), lines)
    measured = pieces[PIECE].iloc[table["territory"].to_numpy()].reset_index(drop=True)
    return measured.assign(length_km=table["length_m"].to_numpy() / 1000)


def _hedgerow_codes(pieces: pd.DataFrame, land: Land) -> pd.DataFrame | None:
    """Return the length of the lines by what lies under them, where both are drawn."""
    cover = land.land_use
    if land.hedgerows is None or not isinstance(cover, VectorCover):
        return None
    of, under, length = overlay.lengths_under(pieces["geometry"].to_numpy(), cover.geometry, land.hedgerows)
    table = pieces[PIECE].iloc[of].reset_index(drop=True)
    table = table.assign(class_code=cover.written(cover.codes[under]), length_km=length / 1000)
    return table.groupby([*PIECE, "class_code"], as_index=False, sort=True)["length_km"].sum()


def merged(parts: Iterable[Survey]) -> Survey:
    """Add surveys up: those of the parts of a land make that of the whole, in whatever parts it was measured."""
    held = list(parts)
    tables: dict[str, pd.DataFrame | None] = {}
    for name, keys in _KEYS.items():
        given = [t for t in (getattr(s, name) for s in held) if t is not None]
        if not given:
            tables[name] = None
            continue
        whole = pd.concat(given, ignore_index=True)
        values = [c for c in whole.columns if c not in (*PIECE, *keys)]
        tables[name] = summed(whole, [*PIECE, *keys], values)
    return Survey(**tables)


def need_land(found: Survey, table: str, role: str) -> pd.DataFrame:
    """Return a table of a survey that must hold something.

    Raises:
        DataError: ``layers_share_nothing``.
    """
    held = getattr(found, table)
    if held is None or held.empty:
        raise DataError("layers_share_nothing", first="territories", second=role)
    return pd.DataFrame(held)


def tables_of(found: Survey) -> dict[str, pd.DataFrame]:
    """Return the tables that a survey holds, by name."""
    return {f.name: getattr(found, f.name) for f in fields(found) if getattr(found, f.name) is not None}
