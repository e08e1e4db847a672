"""The reference release: every figure as ADEME wrote it, a build that repeats, faults told by name."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from carbocs.core.errors import DataError, UsageError
from carbocs.core.occupations import FORESTS, LAND, SOILS
from carbocs.core.reference import DEFAULT, load_release, releases, verify

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "core" / "reference" / DEFAULT


@pytest.fixture
def copy(tmp_path):
    """A user's own release: a copy of ours, for a test to spoil."""
    return Path(shutil.copytree(RELEASE, tmp_path / "mine"))


def rewrite(folder: Path, table: str, change, seal: bool = True) -> None:
    """Put a changed table in place of a release's, and make the manifest agree where ``seal``."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    entry = manifest["tables"][table]
    path = folder / entry["file"]
    data = change(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    if seal:
        entry["digest"] = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        entry["rows"] = len(data.splitlines()) - 1
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def replaced(old: bytes, new: bytes):
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return change


# --- what it holds


def test_the_release_is_sound_and_listed():
    assert DEFAULT in releases()
    assert verify() == []


def test_its_tables_have_the_rows_that_the_method_tells_of():
    known = load_release()
    assert len(known.communes) == 35_066
    assert known.soil_stock["zpc"].nunique() == 14
    assert known.biomass["inter_region"].nunique() == 5
    assert set(known.soil_stock["soil"]) == set(SOILS)
    assert set(known.biomass["occupation"]) == set(LAND) - set(FORESTS)
    assert set(known.forest["composition"]) == set(FORESTS)
    assert len(known.regions) == 13
    assert len(known.practices) == 12
    assert known.practices["offered"].sum() == 10


def test_every_commune_has_zone_region_forest_and_area():
    communes = load_release().communes
    assert (communes[["zpc", "region", "ser", "departement", "name"]] != "").all(axis=None)
    assert (communes["area_ha"] > 0).all()
    assert (communes["population"] >= 0).all()
    assert not communes["zpc"].str.contains("Total|empty").any()


def test_codes_are_text_with_their_leading_zeros():
    known = load_release()
    commune = known.communes.set_index("insee").loc["01001"]
    assert commune[["name", "epci", "departement", "region", "zpc", "ser"]].tolist() == [
        "L'Abergement-Clémenciat",
        "200069193",
        "01",
        "84",
        "2_1",
        "C51",
    ]
    assert set(known.hedgerow["departement"].str.len()) == {2}
    assert "200000172" in set(known.epci["epci"])


def test_arrondissements_and_merged_communes_have_a_successor():
    kinds = load_release().successors.groupby(["kind", "insee_new"]).size()
    assert kinds["arrondissement"].to_dict() == {"13055": 16, "69123": 9, "75056": 20}
    assert kinds["merged"].sum() == 11


def test_constants_of_the_method():
    known = load_release().constants
    assert known["litter_forest"] == 9
    assert known["hedgerow_default"] == 101.347
    assert known["stem_volume_ratio_forest_mixed"] == 1.37
    assert known["population_france"] == 64_299_705
    assert known["harvest_timber_france"] == 19_253_833.33
    assert known["sequestration_industry_france"] == 441_532.8296
    assert (known["n2o_cn_ratio"], known["n2o_leaching_share"], known["gwp_n2o"]) == (15, 0.3, 273)


def test_the_manifest_tells_source_licence_units_and_what_each_table_was_built_from():
    manifest = load_release().manifest
    assert manifest["release"] == DEFAULT
    assert (manifest["publisher"], manifest["licence"], manifest["snapshot"]) == ("ADEME", "MIT", "2024-11")
    for name, entry in manifest["tables"].items():
        assert entry["licence"] and entry["source"], name
        assert list(entry["columns"]) == list(load_release().table(name).columns), name
        figures = {c for c in entry["columns"] if load_release().table(name)[c].dtype == float}
        assert figures == {c for c, unit in entry["columns"].items() if unit != "text"}, name
    practices = load_release().practices
    assert practices.select_dtypes("float").columns.tolist() == ["soil_tc_ha_yr", "biomass_tc_ha_yr", "offered"]
    assert manifest["tables"]["hedgerow"]["columns"] == {"departement": "text", "carbon_tc_km": "tC/km"}
    assert set(manifest["tables"]["communes"]["built_from"]) == {
        "communes_17122018.csv",
        "zpc.csv",
        "commune-sylvoecoregion.csv",
    }


def test_it_stays_compact():
    assert (RELEASE / "communes.csv.gz").stat().st_size < 1_000_000


# --- against ADEME's tables


def ademe(shared: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((shared / "reference/aldo" / name).read_text(encoding="utf-8-sig"))))


def test_every_forest_figure_is_ademe_s_to_the_last_digit(shared):
    theirs = {
        (r["type_localisation"], r["code_localisation"], r["composition"]): r
        for r in ademe(shared, "bilan-carbone-foret-par-localisation.csv")
        if r["surface_ic"] == "s" and not r["composition"].startswith("total")
    }
    named = {"Feuillu": "broadleaf", "Conifere": "conifer", "Mixte": "mixed", "Peupleraie": "poplar"}
    ours = load_release().forest.set_index(["localisation_type", "localisation", "composition"])
    assert len(ours) == len(theirs)
    for (kind, place, composition), row in theirs.items():
        figures = ours.loc[(kind, place, f"forest_{named[composition]}")]
        assert figures["live_tc_ha"] == float(row["carbone_(tC∙ha-1)"])
        assert figures["dead_tc_ha"] == float(row["bois_mort_carbone_(tC∙ha-1)"])
        assert figures["growth_tc_ha_yr"] == float(row["bilan_carbone_(tC∙ha-1∙an-1)"])
        assert figures["harvest_m3_ha_yr"] == float(row["prelevement_volume_(m3∙ha-1∙an-1)"])


def test_every_hedgerow_and_wood_share_is_ademe_s_to_the_last_digit(shared):
    known = load_release()
    assert known.hedgerow.set_index("departement")["carbon_tc_km"].to_dict() == {
        r["dep"].zfill(2): float(r["C_tot_km"]) for r in ademe(shared, "carbone-haies.csv")
    }
    use = known.wood_use.set_index("rad13")
    for row in ademe(shared, "proportion-usage-bois-par-region.csv"):
        shares = use.loc[row["code_localisation"], ["timber_percent", "industry_percent"]].tolist()
        assert shares == [float(row["% BO"]), float(row["% BI"])]


def test_every_commune_has_the_zone_that_ademe_gives_it(shared):
    zones = {r["insee"]: r["zpc"] for r in ademe(shared, "zpc.csv")}
    communes = load_release().communes
    assert communes["zpc"].tolist() == [zones[i] for i in communes["insee"]]
    assert set(communes["insee"]) == {r["insee"] for r in ademe(shared, "communes_17122018.csv")}


def test_cropland_and_vineyard_densities_are_those_of_ademe_s_own_answers(shared):
    golden = shared / "golden/aldo_communes"
    communes = pd.read_csv(golden / "communes.csv", dtype=str).set_index("insee")
    stocks = pd.read_csv(golden / "expected_stocks.csv", dtype={"insee": str})
    known = load_release()
    soil = known.soil_stock.set_index(["zpc", "soil"])["stock_tc_ha"]
    biomass = known.biomass.set_index(["inter_region", "occupation"])["biomass_tc_ha"]
    inter_region = known.regions.set_index("region")["inter_region"]
    seen = 0
    for theirs, ours in (("cultures", "cropland"), ("vignes", "vineyard")):
        rows = stocks[(stocks["occupation"] == theirs) & (stocks["area"] > 0) & stocks["insee"].isin(communes.index)]
        for row in rows.itertuples():
            place = communes.loc[row.insee]
            assert row.soil_tc == pytest.approx(row.area * soil[place["zpc"], ours], rel=1e-12)
            living = row.area * biomass[inter_region[place["region"]], ours]
            assert row.biomass_tc == pytest.approx(living, rel=1e-12)
            seen += 1
    assert seen > 50


# --- the build


def build(shared: Path, out: Path) -> None:
    tool, source = ROOT / "tools/build_reference.py", shared / "reference/aldo"
    command = [sys.executable, str(tool), "--source", str(source), "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (our own tool)


def test_the_committed_release_is_what_the_tool_builds_and_building_twice_gives_the_same_bytes(shared, tmp_path):
    first, second = tmp_path / "1" / DEFAULT, tmp_path / "2" / DEFAULT
    for out in (first, second):
        build(shared, out)
    assert sorted(p.name for p in first.iterdir()) == sorted(p.name for p in RELEASE.iterdir())
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name
        built, committed = path.read_bytes(), (RELEASE / path.name).read_bytes()
        if path.suffix == ".gz":  # another zlib packs the same table in other bytes
            built, committed = gzip.decompress(built), gzip.decompress(committed)
        if path.name == "manifest.json":
            built, committed = json.loads(built), json.loads(committed)
            for manifest in (built, committed):
                del manifest["tables"]["communes"]["digest"]
        assert built == committed, path.name


# --- releases of one's own, and what is wrong with them


def test_a_release_of_ones_own_is_read_by_its_path(copy):
    rewrite(copy, "constants", replaced(b"litter_forest,9.0", b"litter_forest,10.0"))
    assert load_release(str(copy)).constants["litter_forest"] == 10
    assert load_release().constants["litter_forest"] == 9
    assert verify(str(copy)) == []


def test_an_edited_release_is_read_again(copy):
    assert load_release(str(copy)).constants["litter_forest"] == 9
    rewrite(copy, "constants", replaced(b"litter_forest,9.0", b"litter_forest,10.0"))
    assert load_release(str(copy)).constants["litter_forest"] == 10


def test_a_release_is_read_once():
    assert load_release() is load_release(DEFAULT)
    assert load_release().communes is load_release().communes


def test_an_unknown_release_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match=rf"chanterelle-1999.*{DEFAULT}"):
        load_release("chanterelle-1999")


def test_an_unknown_table_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match=r"soils.*soil_stock"):
        load_release().table("soils")
    with pytest.raises(AttributeError):
        _ = load_release().soils


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        ("{", "unreadable_manifest", "manifest.json"),
        ("[1]", "unreadable_manifest", "manifest.json"),
        ('{"release": "x"}', "bad_manifest", "tables"),
        ('{"release": "x", "tables": {"epci": {"file": "epci.csv"}}}', "bad_manifest", "tables.communes"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_told(copy, text, key, told):
    (copy / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=told) as caught:
        load_release(str(copy))
    assert caught.value.key == key


def test_tables_that_cannot_be_used_are_told(copy):
    rewrite(copy, "hedgerow", replaced(b"100.231840447516", b"a hundred"))
    with pytest.raises(DataError, match=r"hedgerow: carbon_tc_km: “a hundred” is no number"):
        load_release(str(copy)).table("hedgerow")
    rewrite(copy, "wood_use", replaced(b"timber_percent", b"timber"))
    with pytest.raises(DataError, match=r"wood_use: no column timber_percent"):
        load_release(str(copy)).table("wood_use")
    (copy / "communes.csv.gz").write_bytes(b"no gzip")
    with pytest.raises(DataError, match=r"communes: communes.csv.gz"):
        load_release(str(copy)).table("communes")
    assert {table for table, _ in verify(str(copy))} == {"hedgerow", "wood_use", "communes"}


def test_a_changed_or_lost_file_does_not_pass(copy):
    rewrite(copy, "forest", replaced(b"90.35", b"90.36"), seal=False)
    (copy / "epci.csv").unlink()
    assert dict(verify(str(copy))) == {
        "epci": "missing file epci.csv",
        "forest": "checksum differs from the manifest",
    }


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("communes", b",84,2_1,", b",84,,", "a commune without pedoclimatic zone"),
        ("communes", b",84,2_1,", b",84,9_9,", "a commune of a zone without figures"),
        ("communes", b",84,2_1,", b",99,2_1,", "a commune of an unknown region"),
        ("communes", b"\n01002,", b"\n01001,", "two rows of one insee"),
        ("wood_use", b"44.1982128170333", b"144.1982128170333", "a percentage outside 0–100"),
        ("wood_use", b"44.1982128170333", b"94.1982128170333", "shares of wood beyond 100 %"),
        ("wood_use", b"\nARA,", b"\nXXX,", "a region without shares of wood"),
        ("regions", b"NORD-OUEST", b"NOWHERE", "an inter-region without biomass"),
        ("forest", b"90.35", b"-90.35", "a density below 0"),
        ("forest", b",90.35,", b",,", "a figure is missing"),
        ("soil_stock", b"\n1_1,artificial_grassed,", b"\n1_1,lawn,", "a zone that lacks a soil"),
        ("successors", b"02301,02018", b"02301,99999", "a successor that is none"),
        ("successors", b"02301,02018", b"02018,02018", "a commune that still is"),
    ],
)
def test_each_rule_catches_what_breaks_it(copy, table, old, new, fault):
    rewrite(copy, table, replaced(old, new))
    assert fault in [what for _, what in verify(str(copy))]


def test_a_row_short_is_told(copy):
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["tables"]["epci"]["rows"] += 1
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert verify(str(copy)) == [("epci", "1244 rows, 1245 in the manifest")]
