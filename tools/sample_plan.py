"""The plan of the fictional territory of ``sample_data/``: zones to be built up and measures, in three variants.

Called by ``make_sample_data.py``. Zones grow at the edge of the villages, on the side that has most fields and meadows;
nothing random is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

CRS = "EPSG:2154"
VARIANTS = {"A": "PLUi arrêté", "D": "Densification", "R": "Renaturation"}
BUILT = ("111", "112", "121", "122", "131", "132", "133", "141", "142")
OPEN = ("211", "222", "231", "242", "243", "321")
FIELDS = ("211", "242", "243")
WET = ("411", "412", "511", "512")
USES = {"01": "habitat", "02": "activités", "03": "mixte"}
BEARINGS = np.arange(0.0, 360.0, 15.0)
ROAD_M = 25.0  # between a zone and what is built already, or another zone


class Zone(NamedTuple):
    """One zone to be built up: commune, typezone, destdomi, length along the village and depth (m), its variants."""

    insee: str
    kind: str
    use: str
    long: float
    deep: float
    variants: str


ZONES = (
    Zone("96012", "AUc", "02", 900, 520, "A"),
    Zone("96012", "AUc", "01", 700, 420, "A"),
    Zone("96012", "AUc", "03", 420, 260, "ADR"),
    Zone("96012", "AUs", "01", 500, 300, "A"),
    Zone("96012", "AUc", "02", 520, 400, "DR"),
    Zone("96012", "AUc", "03", 300, 210, "DR"),
    Zone("96004", "AUc", "01", 380, 260, "A"),
    Zone("96004", "AUc", "03", 250, 180, "DR"),
    Zone("96006", "AUc", "01", 360, 240, "A"),
    Zone("96006", "AUc", "03", 220, 160, "DR"),
    Zone("96011", "AUc", "01", 300, 220, "A"),
    Zone("96008", "AUc", "01", 300, 220, "A"),
    Zone("96008", "AUs", "02", 350, 250, "A"),
    Zone("96001", "AUc", "01", 240, 180, "A"),
    Zone("96002", "AUc", "01", 280, 190, "A"),
    Zone("96002", "AUc", "03", 180, 140, "DR"),
    Zone("96003", "AUc", "01", 260, 180, "A"),
    Zone("96003", "AUs", "02", 300, 220, "A"),
    Zone("96005", "AUc", "01", 260, 180, "A"),
    Zone("96007", "AUc", "01", 220, 160, "A"),
    Zone("96009", "AUc", "01", 280, 200, "A"),
    Zone("96010", "AUc", "01", 200, 160, "A"),
)


class Village(NamedTuple):
    """Where a commune's houses stand (m, EPSG:2154) and how far they spread."""

    x: float
    y: float
    spread: float


class Plan(NamedTuple):
    """The plan: zones and drawn measures with geometry, measures known by their area alone, past land take."""

    plui_zones: gpd.GeoDataFrame
    plui_actions: gpd.GeoDataFrame
    plui_areas: pd.DataFrame
    plui_consumption: pd.DataFrame


def plan(
    communes: gpd.GeoDataFrame, land_use: gpd.GeoDataFrame, villages: Mapping[str, Village], river: np.ndarray
) -> Plan:
    """Return the plan.

    Args:
        communes: insee and geometry.
        land_use: CODE_18 and geometry.
        villages: by INSEE code.
        river: the points (n, 2) of its course.
    """
    return Plan(_zones(communes, land_use, villages), _actions(communes, land_use, river), _areas(), _consumption())


def _of(land_use: gpd.GeoDataFrame, codes: tuple[str, ...]) -> shapely.Geometry:
    return shapely.union_all(np.asarray(land_use.geometry[land_use["CODE_18"].isin(codes)]))


def _zones(communes: gpd.GeoDataFrame, land_use: gpd.GeoDataFrame, villages: Mapping[str, Village]) -> gpd.GeoDataFrame:
    bounds = dict(zip(communes["insee"], np.asarray(communes.geometry)))
    names = dict(zip(communes["insee"], communes["nom"]))
    built, opened = _of(land_use, BUILT), _of(land_use, OPEN)
    closed = shapely.union(shapely.buffer(built, ROAD_M), _of(land_use, WET))
    taken: dict[str, list[shapely.Geometry]] = {v: [] for v in VARIANTS}
    rows, shapes = [], []
    counts: dict[tuple[str, str], int] = {}
    for zone in ZONES:
        others = shapely.union_all([g for v in zone.variants for g in taken[v]] or [shapely.Point()])
        free = shapely.difference(bounds[zone.insee], shapely.union(closed, shapely.buffer(others, ROAD_M)))
        shape = _at_the_edge(zone, villages[zone.insee], built, free, opened)
        for variant in zone.variants:
            taken[variant].append(shape)
            key = variant, zone.insee + zone.kind
            counts[key] = counts.get(key, 0) + 1
            label = f"{'1AU' if zone.kind == 'AUc' else '2AU'}{USES[zone.use][0]}{counts[key]} {names[zone.insee]}"
            long = f"Zone à urbaniser{'' if zone.kind == 'AUc' else ' bloquée'}, {USES[zone.use]}"
            rows.append((label, long, zone.kind, zone.use, VARIANTS[variant]))
            shapes.append(shape)
    frame = gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=["libelle", "libelong", "typezone", "destdomi", "scenario"]),
        geometry=shapes,
        crs=CRS,
    )
    order = pd.Categorical(frame["scenario"], list(VARIANTS.values()), ordered=True)
    return frame.assign(order=order).sort_values("order", kind="stable", ignore_index=True).drop(columns="order")


def _at_the_edge(
    zone: Zone, village: Village, built: shapely.Geometry, free: shapely.Geometry, opened: shapely.Geometry
) -> shapely.Geometry:
    """Return the plot at the edge of a village, on the side with most fields and meadows, cut to what is free."""
    centre = np.array([village.x, village.y])
    houses = shapely.get_parts(shapely.buffer(shapely.buffer(built, 40), -40))
    town = houses[int(np.argmin(shapely.distance(houses, shapely.Point(centre))))]
    best, most = shapely.Polygon(), 0.0
    for bearing in np.deg2rad(BEARINGS):
        out, along = np.array([np.cos(bearing), np.sin(bearing)]), np.array([-np.sin(bearing), np.cos(bearing)])
        ray = shapely.intersection(shapely.LineString([centre, centre + 3_000 * out]), town)
        reach = float(np.max((shapely.get_coordinates(ray) - centre) @ out, initial=village.spread / 2)) + ROAD_M
        # A plot is no rectangle: its far side is a little shorter.
        corners = [(-0.5, -0.1), (0.5, -0.1), (0.43, 1.0), (-0.47, 0.96)]
        outline = shapely.Polygon([centre + along * a * zone.long + out * (reach + d * zone.deep) for a, d in corners])
        shape = _tidy(shapely.intersection(outline, free))
        worth = shapely.area(shapely.intersection(shape, opened))
        if worth > most * 1.02:
            best, most = shape, worth
    return best


def _tidy(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the largest part of a shape without its thin arms, to the decimetre."""
    parts = shapely.get_parts(shapely.buffer(shapely.buffer(shape, -12), 12, join_style="mitre"))
    if not len(parts):
        return shapely.Polygon()
    largest = parts[int(np.argmax(shapely.area(parts)))]
    whole = shapely.Polygon(shapely.simplify(largest, 3.0).exterior)
    return shapely.normalize(shapely.set_precision(whole, 0.1))


def _actions(communes: gpd.GeoDataFrame, land_use: gpd.GeoDataFrame, river: np.ndarray) -> gpd.GeoDataFrame:
    """Return the measures of the variant that gives land back: along the river, on a slope, over an old pit."""
    inside = shapely.buffer(shapely.union_all(np.asarray(communes.geometry)), -10.0)
    at = shapely.bounds(inside)[:2]
    low = shapely.box(*at, *(at + np.array([6200.0, 6000.0])))
    banks = shapely.intersection(shapely.buffer(shapely.LineString(river), 90.0), low)
    pits = np.asarray(land_use.geometry[land_use["CODE_18"] == "131"])
    smallest = pits[int(np.argmin(shapely.area(pits)))]
    fields = _of(land_use, FIELDS)
    slope = shapely.buffer(shapely.LineString(at + np.array([(3500, 8900), (3900, 9450), (4500, 9700)])), 190.0)
    strip = shapely.buffer(shapely.LineString(at + np.array([(9900, 9800), (10300, 10050), (10500, 10500)])), 230.0)
    rows = [
        ("marais", "renaturation_wetland", 2027, 2031, 0.7, 0.5, 0.9, "Champs et prés des rives rendus au marais",
         shapely.intersection(shapely.intersection(banks, _of(land_use, OPEN)), inside)),
        ("boisement", "afforestation_broadleaf", 2028, 2037, 1.0, 0.8, 1.0, "Boisement du versant",
         shapely.intersection(slope, fields)),
        ("prairie", "arable_to_grassland", 2026, 2030, 0.9, 0.6, 1.0, "Remise en herbe d’une aire de captage",
         shapely.intersection(strip, fields)),
        ("carriere", "renaturation_grassland", 2029, 2029, 1.0, 1.0, 1.0, "Carrière remise en prairie", smallest),
    ]  # fmt: skip
    columns = ["id", "modele", "debut", "fin", "part", "part_basse", "part_haute", "note"]
    table = pd.DataFrame([row[:-1] for row in rows], columns=columns).assign(scenario=VARIANTS["R"])
    return gpd.GeoDataFrame(table, geometry=[_parts(row[-1]) for row in rows], crs=CRS)


def _parts(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a shape without its slivers, to the decimetre, as one multipolygon."""
    open_ = shapely.buffer(shapely.buffer(shape, -8), 8, join_style="mitre")
    whole = shapely.set_precision(shapely.simplify(open_, 3.0), 0.1)
    parts = shapely.get_parts(whole)
    return shapely.normalize(shapely.multipolygons(parts[shapely.area(parts) > 2_500]))


def _areas() -> pd.DataFrame:
    """Return the measures of which a plan knows the area (or the length) by commune, and nothing else."""
    rows = [
        ("parking", "car_park_desealed", "96012", 6.0, "", "artificial_sealed", 2027, 2030, 0.75, 0.5, 1.0),
        ("haies", "hedgerow_planted", "96002", "", 4.0, "", 2026, 2030, 1.0, 0.7, 1.0),
        ("haies", "hedgerow_planted", "96003", "", 3.5, "", 2026, 2030, 1.0, 0.7, 1.0),
        ("haies", "hedgerow_planted", "96005", "", 4.5, "", 2026, 2030, 1.0, 0.7, 1.0),
    ]
    columns = ["id", "modele", "insee", "area_ha", "length_km", "occupation", "debut", "fin", "part", "part_basse",
               "part_haute"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).assign(scenario=VARIANTS["R"])


def _consumption() -> pd.DataFrame:
    """Return the land taken over 2011–2020 and since, as a territory reads it from its own observatory."""
    return pd.DataFrame(
        {"territory": ["290000011", "290000022"], "consumed_ha": [176.0, 58.0], "since_2021_ha": [31.0, 22.0]}
    )
