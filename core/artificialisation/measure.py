"""How much land is artificialised, where and for what, and what became so between two vintages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Callable, cast

import numpy as np
import pandas as pd
import shapely

from .. import overlay
from ..covers import VectorCover
from ..errors import Cancelled, DataError, Notice, UsageError
from ..inputs import Inputs, View
from ..layers import Source
from ..nomenclatures.crosswalk import holds
from ..overlay import M2_PER_HA
from .status import ARTIFICIAL, NOT_ARTIFICIAL, THRESHOLD, UNKNOWN, Rules, Statuses, statuses

AROUND_M = 500.0
"""How far around the territories polygons are read: a surface that is cut there has long passed the threshold."""
VIEW = View(AROUND_M, re.compile(r"^(artif|crit_seuil)(_?\d{2,4})?$", re.IGNORECASE), apart=True)
"""How the land use is to be read (``inputs.read_inputs``)."""
TOTAL = "total"
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Destination:
    """What land is used for, as the uses of OCS GE are told together."""

    id: str
    label_en: str
    label_fr: str
    uses: tuple[str, ...]
    colour: str

    def label(self, lang: str = "en") -> str:
        """Return the name shown in ``lang``."""
        return self.label_fr if lang == "fr" else self.label_en


DESTINATIONS = (
    Destination("housing", "Housing", "Habitat", ("US5",), "#c8405a"),
    Destination("mixed", "Business and housing", "Activités et habitat", ("US235",), "#d97a8c"),
    Destination("industry", "Industry", "Activité secondaire", ("US2",), "#8a5aa8"),
    Destination("services", "Services", "Activité tertiaire", ("US3",), "#e08a3c"),
    Destination("roads", "Roads", "Routes", ("US4.1.1",), "#606060"),
    Destination("transport", "Other transport", "Autres transports",
                ("US4.1.2", "US4.1.3", "US4.1.4", "US4.1.5"), "#8f8f8f"),
    Destination("networks", "Logistics and networks", "Logistique et réseaux", ("US4.2", "US4.3"), "#b0a090"),
    Destination("farming", "Farming and forestry", "Agriculture et sylviculture",
                ("US1.1", "US1.2", "US1.4", "US1.5"), "#b5b04a"),
    Destination("extraction", "Extraction", "Extraction", ("US1.3",), "#a600cc"),
    Destination("transition", "In transition or abandoned", "En transition ou abandonné",
                ("US6.1", "US6.2"), "#b98f6a"),
    Destination("none", "No or unknown use", "Sans usage ou inconnu", ("US6.3", "US6.6"), "#c9c9c9"),
)  # fmt: skip
DESTINATION = {d.id: d for d in DESTINATIONS}


def destination_of(names: np.ndarray) -> np.ndarray:
    """Return the destination id (k,) of pairs of cover and use; ``none`` of a use that is not known."""
    found = []
    for name in names:
        use = str(name).rpartition(" ")[2]
        found.append(next((d.id for d in DESTINATIONS if any(holds(u, use) for u in d.uses)), "none"))
    return np.array(found, dtype=object)


@dataclass(frozen=True)
class Artificialisation:
    """What was measured. Areas in ha, shares in 0–1; ``zone`` is empty for a whole territory.

    territories: territory, name, area_ha, geometry. land: territory, zone, vintage, area_ha, artificial_ha,
    not_artificial_ha, unknown_ha, uncovered_ha, sealed_ha, artificial_share, sealed_share. uses: territory,
    vintage, destination, artificial_ha, sealed_ha. flows: territory, zone, newly_ha, given_back_ha, net_ha,
    newly_ha_yr, given_back_ha_yr, net_ha_yr. flows_by_use: territory, destination, newly_ha (by the later use),
    given_back_ha (by the earlier one), net_ha. surfaces: territory, vintage, code, status, sealed, decided,
    area_ha, geometry: the land use of the later vintage cut by the
    territories. changes: territory, change (newly, given_back), from_code, to_code, destination, area_ha, geometry.
    The territory ``total`` sums all. ``flows`` and ``changes`` are empty where there is one vintage.
    """

    rules: Rules
    crs: str | None
    vintages: tuple[str, ...]
    years: float | None
    territories: pd.DataFrame
    land: pd.DataFrame
    uses: pd.DataFrame
    flows: pd.DataFrame
    flows_by_use: pd.DataFrame
    surfaces: pd.DataFrame
    changes: pd.DataFrame
    sources: tuple[Source, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class _Vintage:
    """One vintage: its cover, what each polygon is, and its name."""

    cover: VectorCover
    found: Statuses
    name: str

    @property
    def status(self) -> np.ndarray:
        return self.found.status


def artificialisation(
    inputs: Inputs,
    rules: Rules | None = None,
    *,
    zones: pd.DataFrame | None = None,
    years: float | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Artificialisation:
    """Measure the artificialised land of territories by OCS GE, at one vintage or between two.

    Args:
        inputs: territories and land use, read with ``VIEW``.
        rules: how the law is applied.
        zones: zone (text), geometry (working CRS): planning zones that areas are told by as well.
        years: between the two vintages; as the layers say where None.
        progress: called with a fraction in 0–1 and a message.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised.

    Raises:
        UsageError: ``no_land_use``, ``years_unknown``. DataError: ``artificialisation_needs_ocsge``.
    """
    rules, say = rules or Rules(), progress or _quiet
    covers = _covers(inputs)
    years = years or inputs.years
    if len(covers) == 2 and years is None:
        raise UsageError("years_unknown")
    notices = [n for n in inputs.notices if not n.key.startswith("crosswalk_")]  # no occupation is told here
    vintages = []
    for n, cover in enumerate(covers):
        _step(cancelled)
        say(0.4 * n / len(covers), "statuses")
        vintages.append(_told(cover, rules, str(cover.vintage or ("before", "after")[n + 2 - len(covers)]), cancelled))
    say(0.4, "areas")
    pieces = _pieces(inputs.territories, zones)
    land, uses = _land(pieces, vintages, lambda f: say(0.4 + 0.2 * f, "areas"), cancelled)
    say(0.6, "changes")
    flows, by_use, changes = _flows(pieces, vintages, years, cancelled)
    say(0.9, "surfaces")
    surfaces = _surfaces(inputs.territories, vintages[-1])
    notices.extend(_notices(vintages, land, rules))
    given = inputs.territories[["territory", "name"]].assign(geometry=inputs.territories["geometry"])
    given["area_ha"] = overlay.area_m2(given["geometry"]) / M2_PER_HA
    say(1.0, "done")
    return Artificialisation(
        rules, inputs.crs, tuple(v.name for v in vintages), years if len(vintages) == 2 else None,
        given[["territory", "name", "area_ha", "geometry"]].reset_index(drop=True),
        land, uses, flows, by_use, surfaces, changes, inputs.sources, tuple(notices),
    )  # fmt: skip


def _quiet(fraction: float, message: str) -> None:
    """Show nothing."""


def _step(cancelled: Callable[[], bool] | None) -> None:
    if cancelled is not None and cancelled():
        raise Cancelled


def _covers(inputs: Inputs) -> list[VectorCover]:
    """Return the vintages of the land use, the earlier first."""
    if inputs.land_use is None:
        raise UsageError("no_land_use")
    covers = [c for c in (inputs.land_use_before, inputs.land_use) if c is not None]
    for cover in covers:
        if not isinstance(cover, VectorCover) or cover.nomenclature.id != "ocsge":
            raise DataError("artificialisation_needs_ocsge", nomenclature=cover.nomenclature.id)
    return cast("list[VectorCover]", covers)


def _told(cover: VectorCover, rules: Rules, name: str, cancelled: Callable[[], bool] | None) -> _Vintage:
    answer, by_threshold = _producer(cover)
    found = statuses(
        cover.geometry, cover.codes, cover.names, rules,
        told=answer, told_by_threshold=by_threshold, cancelled=cancelled,
    )  # fmt: skip
    return _Vintage(cover, found, name)


def _producer(cover: VectorCover) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Return the producer's answer of a vintage, and whether a threshold gave it; None where the layer has none."""
    if cover.attributes is None:
        return None, None
    year = str(cover.vintage or "")
    fields: dict[str, str] = {}
    for column in map(str, cover.attributes.columns):
        name, digits = re.match(r"([a-z_]*?)_?(\d*)$", column.casefold()).groups()  # type: ignore[union-attr]
        if not digits or (year and year.endswith(digits)):
            fields[name] = column
    if "artif" not in fields:
        return None, None
    written = cover.attributes[fields["artif"]].astype(str).str.strip().str.casefold()
    yes, no = written.isin(["artif", "1", "true", "oui"]), written.isin(["non artif", "0", "false", "non"])
    answer = np.where(yes, ARTIFICIAL, np.where(no, NOT_ARTIFICIAL, UNKNOWN))
    if "crit_seuil" not in fields:
        return answer, None
    said = cover.attributes[fields["crit_seuil"]].astype(str).str.strip().str.casefold()
    return answer, said.isin(["1", "1.0", "true", "oui"]).to_numpy()


# --- where: territories, and their zones


def _pieces(territories: pd.DataFrame, zones: pd.DataFrame | None) -> pd.DataFrame:
    """Return territory, zone, geometry: the territories cut by zones; what lies in none has the empty zone."""
    ids, shapes = territories["territory"].to_numpy(), np.asarray(territories["geometry"], dtype=object)
    repeated = territories["territory"][territories["territory"].duplicated()].unique()
    if len(repeated):
        raise DataError("duplicate_territories", territories=", ".join(map(str, repeated[:10])), count=len(repeated))
    if zones is None:
        return pd.DataFrame({"territory": ids, "zone": "", "geometry": shapes})
    names, number = np.unique(zones["zone"].astype(str), return_inverse=True)
    merged = overlay.unions(np.asarray(zones["geometry"], dtype=object), number, len(names))
    merged = _apart(merged)
    i, j, parts = overlay.intersections(shapes, merged)
    rest = overlay.differences(shapes, merged)
    left = shapely.area(rest) > 0
    inside = pd.DataFrame({"territory": ids[i], "zone": names[j], "geometry": parts})
    outside = pd.DataFrame({"territory": ids[left], "zone": "", "geometry": rest[left]})
    return pd.concat([inside, outside], ignore_index=True)


def _apart(shapes: np.ndarray) -> np.ndarray:
    """Return shapes less what those before them hold, so that no land is told twice."""
    result = shapes.copy()
    for n in range(1, len(shapes)):
        result[n] = shapely.difference(shapes[n], shapely.union_all(shapes[:n]))
    return result


def _summed(pieces: pd.DataFrame, table: pd.DataFrame, keys: list[str], values: list[str]) -> pd.DataFrame:
    """Sum a table by piece into territories, their zones where there are any, and the total."""
    table = pd.concat([pieces[["territory", "zone"]].iloc[table["piece"]].reset_index(drop=True), table], axis=1)
    parts = [table.assign(zone=""), table.assign(territory=TOTAL, zone="")]
    if (pieces["zone"] != "").any():
        zoned = table.assign(zone=table["zone"].where(table["zone"] != "", "–"))
        parts = [parts[0], zoned, parts[1], zoned.assign(territory=TOTAL)]
    summed = [p.groupby(["territory", "zone", *keys], as_index=False, sort=True)[values].sum() for p in parts]
    return _in_order(pd.concat(summed, ignore_index=True), pieces, keys)


def _in_order(table: pd.DataFrame, pieces: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Sort by territory as given, the total last; of each, its zones after the whole."""
    order = {t: n for n, t in enumerate([*pieces["territory"].drop_duplicates(), TOTAL])}
    ranked = table.assign(_rank=table["territory"].map(order))
    return ranked.sort_values(["_rank", "zone", *keys], kind="stable").drop(columns="_rank").reset_index(drop=True)


# --- how much


def _land(
    pieces: pd.DataFrame, vintages: list[_Vintage], say: Callable[[float], None], cancelled: Any
) -> tuple[pd.DataFrame, pd.DataFrame]:
    shapes = pieces["geometry"].to_numpy()
    lands, uses = [], []
    for n, vintage in enumerate(vintages):
        say(n / len(vintages))
        cover = vintage.cover
        destinations, of_name = np.unique(destination_of(cover.names).astype(str), return_inverse=True)
        use = of_name[cover.codes]
        code = ((vintage.status + 1) * 2 + vintage.found.sealed) * len(destinations) + use
        found = overlay.polygon_areas(shapes, cover.geometry, code, cancelled=cancelled)
        area = found["area_m2"].to_numpy() / M2_PER_HA
        status, rest = np.divmod(found["code"].to_numpy(), 2 * len(destinations))
        sealed, use = np.divmod(rest, len(destinations))
        table = pd.DataFrame(
            {
                "piece": found["territory"].to_numpy(),
                "vintage": vintage.name,
                "destination": destinations[use],
                "artificial_ha": np.where(status == ARTIFICIAL + 1, area, 0.0),
                "not_artificial_ha": np.where(status == NOT_ARTIFICIAL + 1, area, 0.0),
                "unknown_ha": np.where(status == UNKNOWN + 1, area, 0.0),
                "sealed_ha": np.where(sealed == 1, area, 0.0),
            }
        )
        whole = pd.DataFrame({"piece": np.arange(len(pieces)), "vintage": vintage.name})
        whole["area_ha"] = shapely.area(shapes) / M2_PER_HA
        whole["covered_ha"] = overlay.covered_areas(shapes, cover.geometry)[0] / M2_PER_HA
        values = ["artificial_ha", "not_artificial_ha", "unknown_ha", "sealed_ha"]
        sized = _summed(pieces, whole, ["vintage"], ["area_ha", "covered_ha"])
        land = sized.merge(_summed(pieces, table, ["vintage"], values), on=["territory", "zone", "vintage"], how="left")
        land[values] = land[values].fillna(0.0)
        land["uncovered_ha"] = (land["area_ha"] - land.pop("covered_ha")).clip(lower=0.0)
        lands.append(land)
        of_use = _summed(pieces, table, ["vintage", "destination"], ["artificial_ha", "sealed_ha"])
        uses.append(of_use[of_use["zone"] == ""].drop(columns="zone"))
    land = _in_order(pd.concat(lands, ignore_index=True), pieces, ["vintage"])
    for part in ("artificial", "sealed"):
        land[f"{part}_share"] = land[f"{part}_ha"] / land["area_ha"]
    columns = ["territory", "zone", "vintage", "area_ha", "artificial_ha", "not_artificial_ha", "unknown_ha",
               "uncovered_ha", "sealed_ha", "artificial_share", "sealed_share"]  # fmt: skip
    use = _in_order(pd.concat(uses, ignore_index=True).assign(zone=""), pieces, ["vintage", "destination"])
    use = use.drop(columns="zone")
    return land[columns], use[(use["artificial_ha"] > 0) | (use["sealed_ha"] > 0)].reset_index(drop=True)


# --- what changed


def _flows(
    pieces: pd.DataFrame, vintages: list[_Vintage], years: float | None, cancelled: Any
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    columns = [
        "territory",
        "zone",
        "newly_ha",
        "given_back_ha",
        "net_ha",
        "newly_ha_yr",
        "given_back_ha_yr",
        "net_ha_yr",
    ]
    if len(vintages) < 2:
        blank = {
            "territory": "",
            "change": "",
            "from_code": "",
            "to_code": "",
            "destination": "",
            "area_ha": 0.0,
            "geometry": None,
        }
        return (
            pd.DataFrame(columns=columns),
            pd.DataFrame(columns=["territory", "destination", "newly_ha", "given_back_ha", "net_ha"]),
            pd.DataFrame([blank]).iloc[:0],
        )
    before, after = vintages
    i, j, shapes = _crossed(before, after)
    newly = after.status[j] == ARTIFICIAL
    was, now = before.cover.names[before.cover.codes[i]], after.cover.names[after.cover.codes[j]]
    destination = destination_of(np.where(newly, now, was))
    kinds, of = np.unique(destination.astype(str), return_inverse=True)
    piece, at, cut = overlay.intersections(pieces["geometry"].to_numpy(), shapes)
    area = shapely.area(cut) / M2_PER_HA
    _step(cancelled)
    table = pd.DataFrame(
        {
            "piece": piece,
            "destination": kinds[of][at] if len(kinds) else np.zeros(0, dtype=object),
            "newly_ha": np.where(newly[at], area, 0.0),
            "given_back_ha": np.where(newly[at], 0.0, area),
        }
    )
    values = ["newly_ha", "given_back_ha"]
    every = pd.DataFrame({"piece": np.arange(len(pieces)), "newly_ha": 0.0, "given_back_ha": 0.0})
    flows = _summed(pieces, pd.concat([table[["piece", *values]], every], ignore_index=True), [], values)
    flows["net_ha"] = flows["newly_ha"] - flows["given_back_ha"]
    for value in (*values, "net_ha"):
        flows[f"{value}_yr"] = flows[value] / cast("float", years)
    by_use = _summed(pieces, table, ["destination"], values)
    by_use = by_use[by_use["zone"] == ""].drop(columns="zone").reset_index(drop=True)
    by_use["net_ha"] = by_use["newly_ha"] - by_use["given_back_ha"]
    changes = pd.DataFrame(
        {
            "territory": pieces["territory"].to_numpy()[piece],
            "change": np.where(newly[at], "newly", "given_back"),
            "from_code": was[at],
            "to_code": now[at],
            "destination": table["destination"],
            "area_ha": area,
            "geometry": cut,
        }
    )
    return flows[columns], by_use, changes


def _crossed(before: _Vintage, after: _Vintage) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where the status changed between two that are known: positions in both, geometry."""

    def differ(i: np.ndarray, j: np.ndarray) -> np.ndarray:
        one, two = before.status[i], after.status[j]
        return np.asarray((one != two) & (one != UNKNOWN) & (two != UNKNOWN))

    if before.cover.geometry is after.cover.geometry:  # of one layer: no overlay
        every = np.arange(len(before.status))
        moved = every[differ(every, every)]
        return moved, moved, before.cover.geometry[moved]
    return overlay.crossings(before.cover.geometry, after.cover.geometry, differ)


def _surfaces(territories: pd.DataFrame, vintage: _Vintage) -> pd.DataFrame:
    """Return the land use of a vintage cut by the territories, with what each polygon is."""
    outlines = np.asarray(territories["geometry"], dtype=object)
    territory, shape, parts = overlay.intersections(outlines, vintage.cover.geometry)
    return pd.DataFrame(
        {
            "territory": territories["territory"].to_numpy()[territory],
            "vintage": vintage.name,
            "code": vintage.cover.names[vintage.cover.codes[shape]],
            "status": vintage.status[shape],
            "sealed": vintage.found.sealed[shape].astype(int),
            "decided": vintage.found.decided[shape],
            "area_ha": shapely.area(parts) / M2_PER_HA,
            "geometry": parts,
        }
    )


def _notices(vintages: list[_Vintage], land: pd.DataFrame, rules: Rules) -> list[Notice]:
    """Tell by what it was decided, and what could not be."""
    found = []
    for vintage in vintages:
        area = shapely.area(vintage.cover.geometry) / M2_PER_HA
        told = vintage.found.decided == "producer"
        if told.any():
            found.append(
                Notice("artificial_by_producer", {"vintage": vintage.name, "share": float(told.mean())}, "info")
            )
        moved = vintage.found.decided == THRESHOLD
        values = {"vintage": vintage.name, "count": int(moved.sum()), "area_ha": float(area[moved].sum())}
        found.append(Notice("artificial_by_threshold", {**values, "around_m": AROUND_M}, "info"))
    whole = land[(land["territory"] == TOTAL) & (land["zone"] == "")]
    for row in whole.itertuples():
        for value, key in ((row.unknown_ha, "artificial_unknown"), (row.uncovered_ha, "artificial_uncovered")):
            if value * M2_PER_HA > 1.0:
                share = value / row.area_ha
                found.append(Notice(key, {"vintage": row.vintage, "area_ha": float(value), "share": float(share)}))
    found.append(
        Notice("artificial_transitional" if rules.transitional else "artificial_not_transitional", level="info")
    )
    found.append(Notice("artificial_is_not_consumption", level="info"))
    return found
