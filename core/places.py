"""Where a place takes its figures from: commune → pedoclimatic zone, inter-region, sylvoecoregion, département.

Method §3. Everything is vectorised over the places of a run; each figure keeps the step of the cascade it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .errors import DataError
from .modes import NONE, Quirks
from .occupations import BY_ID, FORESTS, LAND, SOILS
from .reference import Reference

FOREST_FIGURES = ("live_tc_ha", "dead_tc_ha", "growth_tc_ha_yr", "harvest_m3_ha_yr")
OWN = ("zpc", "ser", "departement", "region")
_MERGED_GROUPS = {"A2": "AX", "A3": "AX", "B1": "BX", "B2": "BX", "J1": "JX", "J2": "JX", "J3": "JX", "J4": "JX"}
"""Groups of SER that IGN's table files under one name (Q2)."""
_REGION_READS_GRECO = {
    ("COR", "forest_conifer"): "J",
    ("COR", "forest_mixed"): "J",
    ("HDF", "forest_conifer"): "B",
    ("HDF", "forest_mixed"): "B",
    ("PDL", "forest_mixed"): "A",
}
"""At the region step, these read a GRECO instead (ADEME's calculator, release chanterelle)."""


@dataclass(frozen=True)
class Places:
    """The places of a run.

    ``table`` has one row per place: place (the code asked for), resolved (the commune whose figures apply, if any), how
    (``itself``, ``successor``, ``arrondissement``, ``own columns``), name, epci, epci_name, departement, region,
    region_name, zpc, inter_region, ser, greco, rad13, basin, population, area_ha. Unknown text is empty.
    """

    table: pd.DataFrame


@dataclass(frozen=True)
class PlaceFigures:
    """The figures of n places, as arrays in their order.

    ``soil_stock`` and ``biomass`` are (n, occupations of ``LAND``) in tC/ha; ``zone`` (n,) the position of each place's
    zone in ``soil_flux`` (zones, 9, 9) in tC/ha/yr, in the order of ``occupations.SOILS``; ``hedgerow`` (n,) tC/km;
    ``timber_share`` and ``industry_share`` (n,) the share of wood out that goes to each use (0–1). ``origins`` names,
    for ``soil``, ``biomass`` and ``hedgerow``, where each place's figure comes from.
    """

    places: pd.Index
    soil_stock: np.ndarray
    biomass: np.ndarray
    soil_flux: np.ndarray
    zone: np.ndarray
    hedgerow: np.ndarray
    timber_share: np.ndarray
    industry_share: np.ndarray
    origins: dict[str, np.ndarray]

    def position(self, names: pd.Series) -> np.ndarray:
        """Return the position of each named place in the arrays."""
        found = self.places.get_indexer(pd.Index(names))
        if (found < 0).any():
            raise KeyError(f"no such place: {sorted(set(pd.Index(names)[found < 0]))[:5]}")
        return np.asarray(found, dtype=np.intp)

    def origin(self, figure: str, position: np.ndarray) -> np.ndarray:
        """Return where the figure of each position comes from, as text."""
        return np.asarray(self.origins[figure][position], dtype=object)


def resolve(
    codes: Sequence[str],
    reference: Reference,
    *,
    successors: pd.DataFrame | None = None,
    overrides: pd.DataFrame | None = None,
) -> Places:
    """Resolve places to what is known of them.

    Args:
        codes: INSEE codes of communes, or any names where ``overrides`` tells what applies there.
        reference: the release.
        successors: more rows of insee_old, insee_new for communes merged since a layer was made; they win.
        overrides: place and any of zpc, ser, departement, region, name, epci, population: a territory's own columns,
            which win over the reference's.

    Raises:
        DataError: ``unknown_places`` (neither a commune, nor a predecessor of one, nor with columns of their own) and
            ``places_without_zpc`` (Q8: nothing is taken as 0), ``places_without_region``, ``unknown_zpc``, each naming
            them and what to do; ``missing_columns`` and ``circular_successors`` of the table of successors.
    """
    table = pd.DataFrame({"place": pd.unique(pd.Series(list(codes), dtype=object))})
    known = pd.Index(reference.communes["insee"])
    table["resolved"], table["how"] = _successor(table["place"], known, reference, successors)
    row = known.get_indexer(pd.Index(table["resolved"]))
    facts = reference.communes.drop(columns="insee").reset_index(drop=True).reindex(row).reset_index(drop=True)
    table = pd.concat([table, facts], axis=1)
    found = pd.Series(row >= 0)
    text = [c for c in facts if c not in ("population", "area_ha")]
    table[text] = table[text].astype(object).fillna("")
    own = _override(table, overrides)
    lost = table.loc[~found & ~own["zpc"], ["place", "resolved"]]
    if len(lost):
        # A successor that is unknown itself is told, so that a slip in the user's table shows.
        shown = ", ".join(p if p == r else f"{p} → {r}" for p, r in lost.head(10).itertuples(index=False))
        raise DataError("unknown_places", places=shown, count=len(lost))
    table.loc[~found, ["resolved", "how"]] = ["", "own columns"]
    bare = table.loc[table["zpc"] == "", ["place", "name"]]
    if len(bare):
        shown = ", ".join(f"{p} {n}".strip() for p, n in bare.head(10).itertuples(index=False))
        raise DataError("places_without_zpc", places=shown, count=len(bare))
    return Places(_located(table, reference))


def _successor(
    codes: pd.Series, known: pd.Index, reference: Reference, extra: pd.DataFrame | None
) -> tuple[pd.Series, pd.Series]:
    """Follow mergers to the commune that is, through any number of them.

    The reference's rows are read for codes that no longer are, the user's for any code: they are the later word.
    """
    rows = reference.successors[["insee_old", "insee_new", "kind"]]
    renewed = pd.Index([])
    if extra is not None:
        lacking = [c for c in ("insee_old", "insee_new") if c not in extra]
        if lacking:
            raise DataError(
                "missing_columns", table="successors", columns=", ".join(lacking), found=", ".join(map(str, extra))
            )
        own = extra[["insee_old", "insee_new"]].assign(kind="merged")
        own = own[own["insee_old"] != own["insee_new"]]
        renewed = pd.Index(own["insee_old"])
        rows = pd.concat([rows, own]).drop_duplicates("insee_old", keep="last")
    heir = rows.set_index("insee_old")["insee_new"]
    kind = rows.set_index("insee_old")["kind"]
    resolved = codes
    for _ in range(len(heir) + 1):
        gone = known.get_indexer(pd.Index(resolved)) < 0
        further = resolved.isin(heir.index) & (resolved.isin(renewed) | gone)
        if not further.any():
            break
        resolved = resolved.where(~further, resolved.map(heir))
    else:
        circle = codes[further]
        raise DataError("circular_successors", places=", ".join(circle.head(10)), count=len(circle))
    how = codes.map(kind).map({"merged": "successor", "arrondissement": "arrondissement"}).fillna("itself")
    return resolved.astype(object).fillna(""), how.where(resolved != codes, "itself")


def _override(table: pd.DataFrame, overrides: pd.DataFrame | None) -> pd.DataFrame:
    """Write a territory's own columns over the reference's, in place; return which were given."""
    given = pd.DataFrame(False, index=table.index, columns=list(OWN))
    if overrides is None:
        return given
    own = overrides.drop_duplicates("place").set_index("place").reindex(table["place"]).reset_index(drop=True)
    for column in own:
        if column not in table:
            continue
        values = own[column]
        has = values.notna() & (values.astype(str).str.strip() != "")
        if column in OWN:
            values = _tidied(column, values)
            given[column] = has
        table[column] = table[column].where(~has, values)
    return given


def _tidied(column: str, values: pd.Series) -> pd.Series:
    """Return a territory's own codes as the reference writes them: ``2`` is 02, ``b21`` is B21."""
    text = values.astype(object).where(values.notna(), "").astype(str).str.strip().str.upper().astype(object)
    return text.str.zfill(2).where(text != "", "") if column in ("departement", "region") else text


def _located(table: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Add what follows from the columns: inter-region, GRECO, forest region and basin, names."""
    regions = reference.regions.set_index("region")
    unknown = sorted(set(table["region"]) - set(regions.index))
    if unknown:
        bad = table[table["region"].isin(unknown)]
        shown = ", ".join(f"{p} ({r or '–'})" for p, r in zip(bad["place"].head(10), bad["region"]))
        raise DataError("places_without_region", places=shown, count=len(bad), regions=", ".join(regions.index))
    zones = set(reference.soil_stock["zpc"])
    bad = table[~table["zpc"].isin(zones)]
    if len(bad):
        shown = ", ".join(f"{p} ({z})" for p, z in zip(bad["place"].head(10), bad["zpc"]))
        raise DataError("unknown_zpc", places=shown, count=len(bad), zones=", ".join(sorted(zones)))
    names = reference.epci.set_index("epci")["name"]
    result = table.assign(
        region_name=table["region"].map(regions["name"]),
        inter_region=table["region"].map(regions["inter_region"]),
        rad13=table["region"].map(regions["rad13"]),
        basin=table["region"].map(regions["basin"]),
        greco=table["ser"].str[:1],
    )
    if "epci_name" not in result:
        result["epci_name"] = result["epci"].map(names).fillna("")
    return result.reset_index(drop=True)


def figures(places: Places, reference: Reference, quirks: Quirks = NONE) -> PlaceFigures:
    """Return the figures of places as arrays.

    Args:
        places: what ``resolve`` returned.
        reference: the release.
        quirks: with ``Q10``, hedgerows of the départements 01–09 take the default figure.
    """
    table = places.table
    stock = reference.soil_stock.pivot(index="zpc", columns="soil", values="stock_tc_ha")
    zones = pd.Index(stock.index)
    zone = zones.get_indexer(table["zpc"])
    soils = [str(BY_ID[o].soil) for o in LAND]
    by_region = reference.biomass.pivot(index="inter_region", columns="occupation", values="biomass_tc_ha")
    biomass = by_region.reindex(columns=list(LAND), fill_value=0.0)
    use = reference.wood_use.set_index("rad13").reindex(table["rad13"])
    hedgerow = reference.hedgerow.set_index("departement")["carbon_tc_km"]
    if "Q10" in quirks:
        hedgerow = hedgerow[~hedgerow.index.str.startswith("0")]
    per_km = table["departement"].map(hedgerow)
    return PlaceFigures(
        places=pd.Index(table["place"]),
        soil_stock=stock[soils].to_numpy()[zone],
        biomass=biomass.to_numpy()[pd.Index(biomass.index).get_indexer(table["inter_region"])],
        soil_flux=_soil_flux(reference, zones),
        zone=zone,
        hedgerow=per_km.fillna(reference.constants["hedgerow_default"]).to_numpy(dtype=float),
        timber_share=use["timber_percent"].to_numpy(dtype=float) / 100,
        industry_share=use["industry_percent"].to_numpy(dtype=float) / 100,
        origins={
            "soil": ("zpc " + table["zpc"]).to_numpy(dtype=object),
            "biomass": ("inter-region " + table["inter_region"]).to_numpy(dtype=object),
            "hedgerow": np.where(per_km.notna(), "departement " + table["departement"], "default"),
        },
    )


def _soil_flux(reference: Reference, zones: pd.Index) -> np.ndarray:
    table = reference.soil_flux
    cube = np.zeros((len(zones), len(SOILS), len(SOILS)))
    order = pd.Index(SOILS)
    at = zones.get_indexer(table["zpc"]), order.get_indexer(table["from_soil"]), order.get_indexer(table["to_soil"])
    cube[at] = table["flux_tc_ha_yr"].to_numpy()
    return cube


def forest_figures(rows: pd.DataFrame, reference: Reference, quirks: Quirks = NONE) -> pd.DataFrame:
    """Look the forest figures of forest rows up: group of SER → GRECO → region → poplar basin → France.

    Args:
        rows: ser_group (a SER or the first two characters of one), greco, rad13, basin, composition and any others.
        reference: the release.
        quirks: with ``Q2``, the groups filed under AX, BX and JX are not found.

    Returns:
        The rows with live_tc_ha, dead_tc_ha, growth_tc_ha_yr, harvest_m3_ha_yr and origin (the step that answered).

    Raises:
        DataError: ``no_forest_figures`` where no step answers.
    """
    group = rows["ser_group"].fillna("").astype(str).str[:2]
    if "Q2" not in quirks:
        group = group.replace(_MERGED_GROUPS)
    exceptions = pd.Series(_REGION_READS_GRECO)
    reads = exceptions.reindex(pd.MultiIndex.from_arrays([rows["rad13"], rows["composition"]])).to_numpy(dtype=object)
    excepted = pd.notna(reads)
    steps = (
        ("groupeser", group.to_numpy(dtype=object)),
        ("greco", rows["greco"].to_numpy(dtype=object)),
        ("greco", np.where(excepted, reads, "")),
        ("rad13", np.where(excepted, "", rows["rad13"])),
        ("bassin_populicole", rows["basin"].to_numpy(dtype=object)),
        ("France", np.full(len(rows), "France", dtype=object)),
    )
    table = reference.forest
    index = pd.MultiIndex.from_frame(table[["localisation_type", "localisation", "composition"]])
    at = np.full(len(rows), -1)
    for kind, localisation in steps:
        open_rows = np.flatnonzero(at < 0)
        if not len(open_rows):
            break
        asked = pd.MultiIndex.from_arrays(
            [np.full(len(open_rows), kind), localisation[open_rows], rows["composition"].to_numpy()[open_rows]]
        )
        at[open_rows] = index.get_indexer(asked)
    if (at < 0).any():
        shown = ", ".join(rows.loc[at < 0, "composition"].unique())
        raise DataError("no_forest_figures", compositions=shown, release=reference.release)
    found = table.iloc[at]
    result = rows.assign(**{f: found[f].to_numpy() for f in FOREST_FIGURES})
    origin = found["localisation_type"] + " " + found["localisation"]
    return result.assign(origin=origin.replace("France France", "France").to_numpy())


def describe(code: str, reference: Reference, quirks: Quirks = NONE, **resolving: pd.DataFrame | None) -> pd.DataFrame:
    """Return every figure that applies in one place, with its origin in the cascade.

    Args:
        code: an INSEE code (or a place named in ``overrides``).
        reference: the release.
        quirks: the defects to reproduce.
        resolving: ``successors`` and ``overrides`` of ``resolve``.

    Returns:
        figure, occupation (or ``from>to`` for soil fluxes), value, unit, origin.
    """
    here = resolve([code], reference, **resolving)
    known = figures(here, reference, quirks)
    location = here.table.rename(columns={"ser": "ser_group"})[["place", "ser_group", "greco", "rad13", "basin"]]
    rows = location.merge(pd.DataFrame({"composition": list(FORESTS)}), how="cross")
    forest = forest_figures(rows, reference, quirks)
    open_land = [o for o in LAND if o not in FORESTS]
    zone, inter_region, hedgerow = (known.origins[f][0] for f in ("soil", "biomass", "hedgerow"))
    parts = [
        ("soil_stock", LAND, known.soil_stock[0], "tC/ha", zone),
        ("biomass", open_land, known.biomass[0][[LAND.index(o) for o in open_land]], "tC/ha", inter_region),
        *(
            (figure[: -len(suffix)].rstrip("_"), forest["composition"], forest[figure], unit, forest["origin"])
            for figure, suffix, unit in zip(
                FOREST_FIGURES,
                ("tc_ha", "tc_ha", "tc_ha_yr", "m3_ha_yr"),
                ("tC/ha", "tC/ha", "tC/ha/yr", "m³/ha/yr"),
            )
        ),
        ("litter", FORESTS, np.full(len(FORESTS), reference.constants["litter_forest"]), "tC/ha", "France"),
        ("hedgerow", ["hedgerow"], known.hedgerow, "tC/km", hedgerow),
        ("wood_timber", ["wood_products"], known.timber_share * 100, "%", "rad13 " + here.table["rad13"].iloc[0]),
        ("wood_industry", ["wood_products"], known.industry_share * 100, "%", "rad13 " + here.table["rad13"].iloc[0]),
    ]
    tables = [
        pd.DataFrame({"figure": f, "occupation": list(o), "value": np.asarray(v, float), "unit": u, "origin": g})
        for f, o, v, u, g in parts
    ]
    flux = reference.soil_flux[reference.soil_flux["zpc"] == here.table["zpc"].iloc[0]]
    tables.append(
        pd.DataFrame(
            {
                "figure": "soil_flux",
                "occupation": flux["from_soil"] + ">" + flux["to_soil"],
                "value": flux["flux_tc_ha_yr"],
                "unit": "tC/ha/yr",
                "origin": zone,
            }
        )
    )
    return pd.concat(tables, ignore_index=True)
