"""Recomputes the published figures of Hauts-de-France and of the Lot, and writes docs/validation.md beside them.

    python tools/make_validation.py --out docs/validation.md

The real tables are read from the folder that ``CARBOCS_SHARED`` names (``../shared`` where it is not set).
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from carbocs.core import areas, assessment, inputs, layers
from carbocs.core.changes import occupy_pairs, per_year
from carbocs.core.modes import DEFECTS
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.reference import Reference, load_release

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("CARBOCS_SHARED", ROOT.parent / "shared"))
HAUTS_DE_FRANCE = "32"
YEARS = 6
CLC_FOREST = ("311", "312", "313", "324")
COMPOSITIONS = {
    "feuillus": "forest_broadleaf",
    "coniferes": "forest_conifer",
    "mixtes": "forest_mixed",
    "peupleraies": "forest_poplar",
}
TEXT = {"insee": str, "siren": str, "clc_code": str, "code12": str, "code18": str, "commune": str}


def successors(codes: pd.Series, reference: Reference) -> pd.Series:
    """Return the commune each code stands for today."""
    heir = reference.successors.set_index("insee_old")["insee_new"]
    return codes.map(heir).fillna(codes)


def clc_changes(shared: Path, reference: Reference, merged: bool = True) -> pd.DataFrame:
    """Return the real CLC changes 2012–2018: territory, place, from_occupation, to_occupation, area_ha_yr.

    ``merged`` gives the changes of merged communes to their successor; else every code stands for itself.
    """
    table = pd.read_csv(shared / "reference/aldo/clc18-change.csv", dtype=TEXT)
    table = table.rename(
        columns={"code12": "from_code", "code18": "to_code", "area": "area_ha", "commune": "territory"}
    )
    table["place"] = successors(table["territory"], reference) if merged else table["territory"]
    table["territory"] = table["place"] if merged else table["territory"]
    return occupy_pairs(per_year(table, YEARS), read_nomenclature("clc").occupations)


def epci_communes(reference: Reference, region: str) -> pd.DataFrame:
    """Return the communes of every EPCI that has some in a region: territory, place, commune_area_ha, keep."""
    known = reference.communes
    merged = reference.successors.query("kind == 'merged'").groupby("insee_new")["area_ha"].sum()
    table = pd.DataFrame(
        {
            "territory": known["epci"],
            "place": known["insee"],
            "commune_area_ha": known["area_ha"].fillna(0.0) + known["insee"].map(merged).fillna(0.0),
            "keep": known["region"] == region,
        }
    )
    return table[table["territory"].isin(table.loc[table["keep"], "territory"])]


def hauts_de_france(shared: Path, mode: str) -> assessment.Assessment:
    """Assess Hauts-de-France from ALDO's areas by EPCI, spread over communes, and the real changes of communes."""
    reference, clc = load_release(), read_nomenclature("clc")
    members = epci_communes(reference, HAUTS_DE_FRANCE)
    extents = members.groupby("territory")["commune_area_ha"].sum()
    use = pd.read_csv(shared / "data/hdf/aldo_clc18_area_by_epci.csv", dtype=TEXT)
    use = use.rename(columns={"siren": "territory", "clc_code": "class_code"})
    use, filled = areas.fill_missing(use[use["territory"].isin(extents.index)], extents, CLC_FOREST)
    forest = pd.read_csv(shared / "data/hdf/aldo_forest_area_by_epci.csv", dtype=TEXT).drop_duplicates("siren")
    forest = forest.rename(columns={"siren": "territory", **COMPOSITIONS})
    forest = forest.melt("territory", list(COMPOSITIONS.values()), "occupation", "area_ha")
    by_commune = [areas.spread_over_communes(t, members).assign(territory=lambda d: d["place"]) for t in (use, forest)]
    kept = members[members["keep"]]
    towns = kept[["place"]].assign(territory=kept["place"], name="", share=1.0, area_ha=kept["commune_area_ha"])
    changes = clc_changes(shared, reference)
    changes = changes[changes["territory"].isin(kept["place"])]
    given = inputs.Inputs(
        reference=reference,
        territories=towns,
        nomenclature=clc,
        level="commune",
        class_areas=by_commune[0][["territory", "class_code", "area_ha"]],
        forests=by_commune[1][["territory", "occupation", "area_ha"]],
        changes=changes[["territory", "from_occupation", "to_occupation", "area_ha_yr"]],
        spread=tuple(filled),
    )
    return assessment.assess(given, assessment.AssessmentOptions(mode=mode, levels=("region",)))


def lot_differences(shared: Path) -> pd.Series:
    """Return, by EPCI, the sum of absolute class differences between the real raster and ALDO's areas, over those."""
    folder = shared / "data/lot"
    published = pd.read_csv(folder / "aldo_clc18_area_by_epci.csv", dtype=TEXT)
    paths = inputs.Paths(
        territories=str(next(folder.glob("communes_*.geojson"))), land_use=str(next(folder.glob("*.tif")))
    )
    reference = load_release()
    given = inputs.read_inputs(paths, reference)
    ours = assessment.measure(given).class_areas
    epci = reference.communes.set_index("insee")["epci"]
    ours["siren"] = successors(ours["territory"], reference).map(epci)
    ours = ours.groupby(["siren", "class_code"])["area_ha"].sum()
    theirs = published.groupby(["siren", "clc_code"])["area_ha"].sum()
    theirs.index.names = ours.index.names
    both = pd.concat([ours.rename("ours"), theirs.rename("theirs")], axis=1).fillna(0.0)
    both = both[both.index.get_level_values("siren").isin(published["siren"])]
    return (both["ours"] - both["theirs"]).abs().groupby("siren").sum() / both["theirs"].groupby("siren").sum()


@dataclass(frozen=True)
class Region:
    """The figures of a region that are published, as computed here."""

    stock_tc: float
    by_group_tc: pd.Series
    area_ha: float
    flux_tco2e_yr: float
    by_group_tco2e_yr: pd.Series
    by_category_tco2e_yr: pd.Series

    @property
    def emitted(self) -> float:
        """The sum of the destination groups that emit (what the observatory publishes), tCO2e/yr, above 0."""
        return -float(self.by_group_tco2e_yr[self.by_group_tco2e_yr < 0].sum())


GROUPS = ("cropland", "grassland", "wetland", "orchard", "vineyard", "artificial", "forest", "wood_products")


def figures(result: assessment.Assessment) -> Region:
    """Return the published figures of a one-region assessment."""
    rows = result.indicators[
        (result.indicators["level"] == "region") & (result.indicators["territory"] == HAUTS_DE_FRANCE)
    ]
    value = rows.set_index(["indicator", "occupation"])["value"]
    flux = result.fluxes[(result.fluxes["level"] == "region") & (result.fluxes["territory"] == HAUTS_DE_FRANCE)]
    area = result.areas[(result.areas["level"] == "region") & (result.areas["territory"] == HAUTS_DE_FRANCE)]
    category = flux["category"].str.replace("wood_products_.*", "wood_products", regex=True)
    return Region(
        float(value["stock_total", "total"]),
        value["stock_by_occupation"].reindex(list(GROUPS)).fillna(0.0),
        float(area.loc[area["occupation"] != "unmapped", "area_ha"].sum()),
        float(value["flux_total", "total"]),
        value["flux_by_occupation"].reindex(list(GROUPS)).fillna(0.0),
        flux.groupby(category)["flux_tco2e_yr"].sum(),
    )


def _number(value: float, digits: int = 0) -> str:
    return f"{value:,.{digits}f}".replace("-", "−").replace(",", "\u202f")


def page(shared: Path) -> str:
    """Return the page, every figure of it computed now."""
    conform, corrected = (hauts_de_france(shared, mode) for mode in ("conform", "corrected"))
    a, b = figures(conform), figures(corrected)
    published = pd.read_csv(shared / "reference/aldo/published_hauts_de_france.csv").set_index("metric")["value"]
    rows = [
        ("stock, MtC", published["stock_total"], a.stock_tc / 1e6, b.stock_tc / 1e6, 2,
         "no hedgerow lengths here (3 % of the published stock)"),
        ("cropland, MtC", published["stock_cropland"], a.by_group_tc["cropland"] / 1e6, b.by_group_tc["cropland"] / 1e6, 2,
         "areas of EPCI are spread over communes"),
        ("forest, MtC", published["stock_forest"], a.by_group_tc["forest"] / 1e6, b.by_group_tc["forest"] / 1e6, 2,
         "the same; corrected: Q2"),
        ("wood products, MtC", 0.01 * published["stock_total"], a.by_group_tc["wood_products"] / 1e6,
         b.by_group_tc["wood_products"] / 1e6, 2, "published as 1 %; by harvest"),
        ("mean, tC/ha", published["stock_mean"], a.stock_tc / a.area_ha, b.stock_tc / b.area_ha, 1, "no hedgerows"),
        ("net flux, tCO2e/yr", published["flux_net"], a.flux_tco2e_yr, b.flux_tco2e_yr, 0,
         "conform: spreading; corrected: Q2 above all"),
        ("emitted by the groups that emit, tCO2e/yr", published["flux_emitted"], a.emitted, b.emitted, 0,
         "from the communes' own changes; corrected: Q3, Q5, Q6, Q7, Q11, Q12"),
        ("sequestered by the other groups, tCO2e/yr", published["flux_sequestered"], a.flux_tco2e_yr + a.emitted,
         b.flux_tco2e_yr + b.emitted, 0, "growth, as the net flux"),
    ]  # fmt: skip
    lines = [
        _HEAD,
        "| figure | published | conform | difference | corrected | why it differs |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for name, theirs, ours, ours_corrected, digits, why in rows:
        difference = f"{100 * (ours / theirs - 1):+.2f} %".replace("-", "−")
        shown = [_number(float(v), digits) for v in (theirs, ours, ours_corrected)]
        lines.append(f"| {name} | {shown[0]} | {shown[1]} | {difference} | {shown[2]} | {why} |")
    lines += ["", _PARTS, "| part of the flux, tCO2e/yr | conform | corrected |", "|---|--:|--:|"]
    for part in ("growth", "wood_products", "land_use_change"):
        values = [_number(r.by_category_tco2e_yr.get(part, 0.0)) for r in (a, b)]
        lines.append(f"| {part.replace('_', ' ')} | {values[0]} | {values[1]} |")
    lines += ["", _DEFECTS, "| correction | what it mends | stock, tC | net flux, tCO2e/yr |", "|---|---|--:|--:|"]
    effect = conform.defects.set_index("defect")
    for defect in DEFECTS:
        stock, flux = effect.loc[defect.id, ["stock_tc", "flux_tco2e_yr"]] if defect.id in effect.index else (0.0, 0.0)
        lines.append(f"| {defect.id} | {defect.english} | {_number(stock)} | {_number(flux)} |")
    together = b.stock_tc - a.stock_tc, b.flux_tco2e_yr - a.flux_tco2e_yr
    lines.append(f"| all | the corrected mode | {_number(together[0])} | {_number(together[1])} |")
    lines += ["", _LOT, "| EPCI | difference |", "|---|--:|"]
    lines += [f"| {siren} | {100 * share:.3f} % |" for siren, share in lot_differences(shared).items()]
    return "\n".join([*lines, "", _TAIL])


_HEAD = """# Validation

Written by `make validation` from the real tables; every figure of ours is computed by the engine at that moment.

## Hauts-de-France

ALDO's own CLC and forest areas by EPCI, spread over the communes in proportion to their areas, and the real CLC changes
2012–2018 of each commune. Published: Observatoire Climat Hauts-de-France, release chanterelle. A positive flux is a sequestration.
"""
_PARTS = """The net flux is made of these parts:
"""
_DEFECTS = """### What each correction does

One at a time, from the conform result. Q3 and Q6 hide each other in the calculator: the corrected mode mends both. Q1 does not show
where every commune inherits its EPCI's mix, nor Q10 without hedgerows. Q8 (a missing zone gives a silent 0) has no figure: the engine refuses such a commune by
name, in both modes. Q9 (open water holds 125 tC/ha of wetland soil) is kept in both modes and told in every result.

Q2 decides the headline: ADEME's calculator looks the groups A2, A3, B1, B2 and J1 to J4 up under names the table does not have and falls
to the figures of the whole GRECO. IGN's table itself names AX "Grand ouest 2 et 3", BX "Centre nord semi-océanique 1 et 2", JX "Méditerranée 1 à 4".
"""
_LOT = """## Lot

The real CLC 2018 raster (100 m) on the real communes, merged communes added to their successors, summed to EPCI: sum of the absolute
differences of class areas against ALDO's published areas, over these.
"""
_TAIL = """What is left comes from the generalised outlines of the communes and from the raster, which ALDO's vector areas do not pass through.

## ADEME's calculator

`tests/conformity` holds the conform mode to ADEME's own calculator, row by row, to 1e-9 relative: every stock, flux and total of the
golden communes, and the flux of land-use change of the real communes of Aisne and Somme to 1e-6.
"""


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    text = page(SHARED)
    with layers.whole_file(options.out) as path:
        path.write_text(text, encoding="utf-8")
    print(f"written: {options.out}")


if __name__ == "__main__":
    main()
