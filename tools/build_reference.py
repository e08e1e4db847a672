"""Builds a release of reference figures from ADEME's ALDO tables: ours are tidy, ours name their units and source.

    python tools/build_reference.py --source ../shared/reference/aldo --out core/reference/chanterelle-2024-11

Building twice gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
from pathlib import Path

import pandas as pd

SNAPSHOT = "2024-11"
SOIL_STOCK_COLUMNS = {
    "cultures": "cropland",
    "prairies": "grassland",
    "forêts": "forest",
    "zones humides": "wetland",
    "vergers": "orchard",
    "vignes": "vineyard",
    "sols artificiels imperméabilisés": "artificial_sealed",
    "sols artificiels enherbés": "artificial_grassed",
    "sols artificiels arborés et buissonants": "artificial_wooded",
}
SOIL_SHORT = {
    "cult": "cropland",
    "prai": "grassland",
    "for": "forest",
    "zh": "wetland",
    "verg": "orchard",
    "vign": "vineyard",
    "art_imp": "artificial_sealed",
    "art_enh": "artificial_grassed",
    "art_arb": "artificial_wooded",
}
BIOMASS_COLUMNS = {
    "cultures": "cropland",
    "prairies zones herbacées": "grassland_herbaceous",
    "prairies zones arbustives": "grassland_shrub",
    "prairies zones arborées": "grassland_wooded",
    "zones humides": "wetland",
    "vergers": "orchard",
    "vignes": "vineyard",
    "sols artificiels imperméabilisés": "artificial_sealed",
    "sols artificiels arbustifs": "artificial_grassed",
    "sols artificiels arborés et buissonants": "artificial_wooded",
}
COMPOSITIONS = {
    "Feuillu": "forest_broadleaf",
    "Conifere": "forest_conifer",
    "Mixte": "forest_mixed",
    "Peupleraie": "forest_poplar",
}
FOREST_COLUMNS = {
    "carbone_(tC∙ha-1)": "live_tc_ha",
    "bois_mort_carbone_(tC∙ha-1)": "dead_tc_ha",
    "bilan_carbone_(tC∙ha-1∙an-1)": "growth_tc_ha_yr",
    "prelevement_volume_(m3∙ha-1∙an-1)": "harvest_m3_ha_yr",
}
# The forest tables' abbreviation of each region and its poplar basin (method, "where a place takes its figures from").
REGION_FOREST = {
    "11": ("IDF", "Nord"),
    "24": ("CVL", "Nord-Ouest"),
    "27": ("BFC", "Nord-Est"),
    "28": ("NOR", "Nord"),
    "32": ("HDF", "Nord"),
    "44": ("GES", "Nord-Est"),
    "52": ("PDL", "Nord-Ouest"),
    "53": ("BRE", "Nord-Ouest"),
    "75": ("NAQ", "Sud"),
    "76": ("OCC", "Sud"),
    "84": ("ARA", "Sud"),
    "93": ("PAC", "Sud"),
    "94": ("COR", "Sud"),
}
ALDO = "ADEME, ALDO calculator, release chanterelle"
CONSTANTS = (
    ("litter_forest", 9.0, "tC/ha", ALDO),
    ("hedgerow_default", 101.347, "tC/km", ALDO),
    ("stem_volume_ratio_forest_broadleaf", 1.44, "m3 total/m3 stem", ALDO),
    ("stem_volume_ratio_forest_conifer", 1.3, "m3 total/m3 stem", ALDO),
    ("stem_volume_ratio_forest_mixed", 1.37, "m3 total/m3 stem", ALDO),
    ("stem_volume_ratio_forest_poplar", 1.3, "m3 total/m3 stem", ALDO),
    ("wood_out_stem_share", 0.9, "m3 out/m3 stem", ALDO),
    ("wood_out_top_share", 0.5, "m3 out/m3 beyond stem", ALDO),
    ("harvest_timber_france", 19253833.33, "m3/yr", ALDO),
    ("harvest_industry_france", 10472666.67, "m3/yr", ALDO),
    ("stock_timber_france", 33741446.79, "tC", ALDO),
    ("stock_industry_france", 58436577.05, "tC", ALDO),
    ("sequestration_timber_france", 918160.6252, "tCO2e/yr", ALDO),
    ("sequestration_industry_france", 441532.8296, "tCO2e/yr", ALDO),
    ("population_france", 64299705.0, "inhabitants", ALDO),
    ("n2o_cn_ratio", 15.0, "gC/gN", ALDO),
    ("n2o_direct_factor", 0.01, "kg N2O-N/kg N", ALDO),
    ("n2o_leaching_share", 0.3, "kg N/kg N", ALDO),
    ("n2o_leaching_factor", 0.0075, "kg N2O-N/kg N", ALDO),
    ("gwp_n2o", 273.0, "tCO2e/tN2O", "IPCC AR6, as used by " + ALDO),
)
PRACTICES = (
    (
        "prairieExtension",
        "Temporary grassland extended",
        "Allongement des prairies temporaires",
        "cropland",
        0.14,
        0.0,
        1,
    ),
    (
        "prairieIntensification",
        "Grassland moderately intensified",
        "Intensification modérée des prairies",
        "grassland_herbaceous",
        0.39,
        0.0,
        1,
    ),
    ("cropsAgroforestry", "Agroforestry on crops", "Agroforesterie en grandes cultures", "cropland", 0.3, 0.7, 1),
    (
        "prairiesAgroforestry",
        "Agroforestry on grassland",
        "Agroforesterie en prairies",
        "grassland_herbaceous",
        0.3,
        0.7,
        1,
    ),
    ("catchCrops", "Catch crops", "Couverts intermédiaires (CIPAN)", "cropland", 0.24, 0.0, 1),
    ("cropsHedges", "Hedges on crops (60 m/ha)", "Haies sur cultures (60 m/ha)", "cropland", 0.06, 0.09, 1),
    (
        "prairiesHedges",
        "Hedges on grassland (100 m/ha)",
        "Haies sur prairies (100 m/ha)",
        "grassland_herbaceous",
        0.1,
        0.15,
        1,
    ),
    ("grassyStrips", "Grass strips", "Bandes enherbées", "cropland", 0.49, 0.0, 1),
    (
        "vineyardsInterCoverCropping",
        "Cover between vines",
        "Couverts des inter-rangs de vignes",
        "vineyard",
        0.32,
        0.0,
        1,
    ),
    (
        "orchardsInterCoverCropping",
        "Cover between orchard rows",
        "Couverts des inter-rangs de vergers",
        "orchard",
        0.49,
        0.0,
        1,
    ),
    ("directSeeding", "Direct seeding, continuous", "Semis direct continu", "cropland", 0.15, 0.0, 0),
    (
        "directSeedingPloughing",
        "Direct seeding, ploughing each fifth year",
        "Semis direct avec labour quinquennal",
        "cropland",
        0.1,
        0.0,
        0,
    ),
)
ARRONDISSEMENTS = (("75056", 75101, 20), ("69123", 69381, 9), ("13055", 13201, 16))
UNITS = {
    "stock_tc_ha": "tC/ha",
    "flux_tc_ha_yr": "tC/ha/yr",
    "biomass_tc_ha": "tC/ha",
    "live_tc_ha": "tC/ha",
    "dead_tc_ha": "tC/ha",
    "growth_tc_ha_yr": "tC/ha/yr",
    "harvest_m3_ha_yr": "m3/ha/yr",
    "carbon_tc_km": "tC/km",
    "timber_percent": "%",
    "industry_percent": "%",
    "soil_tc_ha_yr": "tC/ha/yr",
    "biomass_tc_ha_yr": "tC/ha/yr",
    "area_ha": "ha",
    "population": "inhabitants",
    "value": "see unit",
    "offered": "1 or 0",
}


def read(source: Path, name: str, **options: object) -> pd.DataFrame:
    """Read one of ADEME's tables, every column as text, no value taken for missing but the blank."""
    return pd.read_csv(
        source / name, dtype=str, encoding="utf-8-sig", keep_default_na=False, skipinitialspace=True, **options
    )


def numbers(column: pd.Series) -> pd.Series:
    """Turn text into numbers, blank as 0."""
    return pd.to_numeric(column.str.strip().replace("", "0"))


def soil_stock(source: Path) -> pd.DataFrame:
    """Soil stock 0–30 cm by pedoclimatic zone."""
    wide = read(source, "stocks-zpc.csv").rename(columns=SOIL_STOCK_COLUMNS)
    long = wide.melt("zpc", list(SOIL_STOCK_COLUMNS.values()), "soil", "stock_tc_ha")
    return long.assign(stock_tc_ha=numbers(long["stock_tc_ha"])).sort_values(["zpc", "soil"])


def soil_flux(source: Path) -> pd.DataFrame:
    """Soil flux of a change by zone, columns such as ``cult_art_imp`` taken apart."""
    wide = read(source, "flux-zpc.csv")
    ends = {f"{a}_{b}": (a, b) for a in SOIL_SHORT for b in SOIL_SHORT}
    long = wide.melt("zpc", [c for c in wide if c in ends], "pair", "flux_tc_ha_yr")
    unread = set(wide) - set(ends) - {"zpc"}
    if unread:
        raise SystemExit(f"flux-zpc.csv: columns not understood: {sorted(unread)}")
    table = pd.DataFrame(
        {
            "zpc": long["zpc"],
            "from_soil": [SOIL_SHORT[ends[p][0]] for p in long["pair"]],
            "to_soil": [SOIL_SHORT[ends[p][1]] for p in long["pair"]],
            "flux_tc_ha_yr": numbers(long["flux_tc_ha_yr"]),
        }
    )
    return table.sort_values(["zpc", "from_soil", "to_soil"])


def biomass(source: Path) -> pd.DataFrame:
    """Biomass outside forests by inter-region (blank: none)."""
    wide = read(source, "biomass-hors-forets.csv").rename(columns={"INTER_REG": "inter_region", **BIOMASS_COLUMNS})
    long = wide.melt("inter_region", list(BIOMASS_COLUMNS.values()), "occupation", "biomass_tc_ha")
    return long.assign(biomass_tc_ha=numbers(long["biomass_tc_ha"])).sort_values(["inter_region", "occupation"])


def forest(source: Path) -> pd.DataFrame:
    """Forest figures by localisation and composition: significant rows of the four compositions only."""
    table = read(source, "bilan-carbone-foret-par-localisation.csv")
    table = table[(table["surface_ic"] == "s") & table["composition"].isin(COMPOSITIONS)]
    result = pd.DataFrame(
        {
            "localisation_type": table["type_localisation"],
            "localisation": table["code_localisation"],
            "name": table["nom_localisation"].str.replace("_", " "),
            "composition": table["composition"].map(COMPOSITIONS),
            **{ours: numbers(table[theirs]) for theirs, ours in FOREST_COLUMNS.items()},
        }
    )
    return result.sort_values(["localisation_type", "localisation", "composition"])


def hedgerow(source: Path) -> pd.DataFrame:
    """Carbon of hedgerows by département, codes padded to two characters."""
    table = read(source, "carbone-haies.csv")
    return pd.DataFrame(
        {"departement": table["dep"].str.zfill(2), "carbon_tc_km": numbers(table["C_tot_km"])}
    ).sort_values("departement")


def wood_use(source: Path) -> pd.DataFrame:
    """Timber and industry share of the wood of a region (by the forest tables' abbreviation)."""
    table = read(source, "proportion-usage-bois-par-region.csv")
    return pd.DataFrame(
        {
            "rad13": table["code_localisation"],
            "timber_percent": numbers(table["% BO"]),
            "industry_percent": numbers(table["% BI"]),
        }
    ).sort_values("rad13")


def regions(source: Path) -> pd.DataFrame:
    """Regions with their inter-region, abbreviation and poplar basin."""
    listed = json.loads((source / "region-to-inter-region.json").read_text(encoding="utf-8"))
    rows = [
        (code, facts["regionName"], facts["interRegion"], *REGION_FOREST[code])
        for code, facts in sorted(listed.items())
        if code in REGION_FOREST
    ]
    return pd.DataFrame(rows, columns=["region", "name", "inter_region", "rad13", "basin"])


def epci(source: Path) -> pd.DataFrame:
    """EPCI: SIREN, name, nature."""
    table = read(source, "epci.csv")
    return pd.DataFrame(
        {"epci": table["code"], "name": table["nom"].str.strip(), "nature": table["nature"]}
    ).sort_values("epci")


def communes(source: Path) -> pd.DataFrame:
    """Every commune of 1 January 2019: EPCI, zones, population, area. Merged ones stand in ``successors``."""
    table = read(source, "communes_17122018.csv").rename(columns={"nom": "name"}).drop_duplicates("insee")
    zones = read(source, "zpc.csv")
    zones = zones[zones["zpc"].str.fullmatch(r"\d_\d") & zones["insee"].str.fullmatch(r"[0-9AB]{5}")]
    forests = read(source, "commune-sylvoecoregion.csv")
    table = table.merge(zones.drop_duplicates("insee"), on="insee", how="outer")
    table = table.merge(forests, on="insee", how="outer")
    # Arrondissements and communes merged before 2019 have zones or an area but no name: they are no communes here.
    table = table[table["name"].notna()]
    columns = ["insee", "name", "epci", "departement", "region", "zpc", "ser", "population", "area_ha"]
    return table[columns].fillna("").sort_values("insee")


def old_areas(source: Path) -> pd.DataFrame:
    """Successors of communes that no longer are, and of arrondissements, with the area of those that are mapped."""
    merged = read(source, "commune-successors.csv").assign(kind="merged")
    parts = [
        pd.DataFrame({"insee_old": [str(first + n) for n in range(count)], "insee_new": city, "kind": "arrondissement"})
        for city, first, count in ARRONDISSEMENTS
    ]
    area = read(source, "commune-sylvoecoregion.csv").set_index("insee")["area_ha"]
    table = pd.concat([merged, *parts]).sort_values("insee_old")
    return table.assign(area_ha=table["insee_old"].map(area).fillna(""))


TABLES = {
    "soil_stock": (soil_stock, ["stocks-zpc.csv"]),
    "soil_flux": (soil_flux, ["flux-zpc.csv"]),
    "biomass": (biomass, ["biomass-hors-forets.csv"]),
    "forest": (forest, ["bilan-carbone-foret-par-localisation.csv"]),
    "hedgerow": (hedgerow, ["carbone-haies.csv"]),
    "wood_use": (wood_use, ["proportion-usage-bois-par-region.csv"]),
    "regions": (regions, ["region-to-inter-region.json"]),
    "epci": (epci, ["epci.csv"]),
    "communes": (communes, ["communes_17122018.csv", "zpc.csv", "commune-sylvoecoregion.csv"]),
    "successors": (old_areas, ["commune-successors.csv", "commune-sylvoecoregion.csv"]),
    "constants": (lambda _: pd.DataFrame(CONSTANTS, columns=["key", "value", "unit", "source"]), []),
    "practices": (
        lambda _: pd.DataFrame(
            PRACTICES,
            columns=["id", "label_en", "label_fr", "occupation", "soil_tc_ha_yr", "biomass_tc_ha_yr", "offered"],
        ),
        [],
    ),
}
LICENCES = {
    "commune-sylvoecoregion.csv": "computed from IGN sylvoecoregions and commune outlines, Licence Ouverte 2.0",
    "commune-successors.csv": "drawn from the names of the communes; to be completed by an official table",
}


def written(table: pd.DataFrame, compressed: bool) -> bytes:
    """Return a table as CSV bytes, gzipped without a date where asked."""
    text = io.StringIO()
    table.to_csv(text, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    raw = text.getvalue().encode("utf-8")
    if not compressed:
        return raw
    # Not gzip.compress: its header names the system, so its bytes differ between versions of Python.
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(raw)
    return packed.getvalue()


def digest(data: bytes) -> str:
    """Return the checksum of bytes, its kind before it (a bare one is taken for a secret by scanners)."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def described(table: pd.DataFrame, file: str, data: bytes, sources: list[str], source: Path) -> dict[str, object]:
    """Return the manifest's entry of one table."""
    return {
        "file": file,
        "rows": len(table),
        "digest": digest(data),
        "columns": {c: UNITS.get(c, "text") for c in table.columns},
        "source": ALDO,
        "licence": "MIT (ADEME)",
        "notes": [f"{s}: {LICENCES[s]}" for s in sources if s in LICENCES],
        "built_from": {s: digest((source / s).read_bytes()) for s in sources},
    }


def main() -> None:
    """Build the release named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True, help="folder of ADEME's tables")
    parser.add_argument("--out", type=Path, required=True, help="folder of the release, named by its id")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    tables = {}
    for name, (build, sources) in TABLES.items():
        table = build(options.source)
        file = f"{name}.csv.gz" if name == "communes" else f"{name}.csv"
        data = written(table, file.endswith(".gz"))
        (options.out / file).write_bytes(data)
        tables[name] = described(table, file, data, sources, options.source)
        print(f"{name}: {len(table)} rows, {len(data)} bytes")
    manifest = {
        "release": options.out.name,
        "title": "ALDO reference stocks and fluxes, release chanterelle",
        "publisher": "ADEME",
        "licence": "MIT",
        "snapshot": SNAPSHOT,
        "vintage": "communes of 1 January 2019",
        "tables": tables,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=False) + "\n"
    (options.out / "manifest.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
