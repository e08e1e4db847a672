"""Open data: every file held against a reader or validator that is not ours; the folder whole or absent."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import rasterio
from typer.testing import CliRunner

from carbocs.core import report
from carbocs.core.assessment import AssessmentOptions, assess
from carbocs.core.cli import app
from carbocs.core.errors import Cancelled, UsageError
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.report.exchange import level_table
from carbocs.core.report.portrait import portrait
from carbocs.core.report.publish import LICENCES, About, publish
from carbocs.core.report.publish.iso import ISO
from carbocs.core.report.publish.layers_out import GEOPACKAGE
from carbocs.core.report.publish.raster_out import DENSITY, NO_DATA, RASTER
from carbocs.core.report.result_file import read_result

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
PATHS = Paths(
    territories=str(SAMPLE / "communes.gpkg"),
    land_use=str(SAMPLE / "clc18.gpkg"),
    land_use_before=str(SAMPLE / "clc12.gpkg"),
    hedgerows=str(SAMPLE / "hedgerows.fgb"),
)
ABOUT = About("Carbone <de> la Sauvelle & ses « voisins »", "Observatoire d’exemple", "open@example.org",
              url="https://example.org/data/", day=date(2026, 1, 2))  # fmt: skip


@pytest.fixture(scope="module")
def result():
    return assess(read_inputs(PATHS), AssessmentOptions(levels=("commune", "epci")))


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """A plan of the sample in a GeoPackage."""
    path = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    given = ["--territories", PATHS.territories, "--land-use", PATHS.land_use, "--land-use-before",
             PATHS.land_use_before, "--zones", str(SAMPLE / "plui_zones.gpkg"), "--out", str(path)]  # fmt: skip
    assert CliRunner().invoke(app, ["scenario", "compare", *given]).exit_code == 0
    return path


@pytest.fixture(scope="module")
def folder(result, plan, tmp_path_factory):
    target = tmp_path_factory.mktemp("open") / "data"
    publish(result, target, ABOUT, "fr", scenarios=plan)
    return target


def tool(name: str) -> str:
    """Return where a command is, of the tests' own Python or of the system."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"no {name} here (apt-get install gdal-bin): that check was not made")
    return found


def said_by(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout  # noqa: S603


# --- the folder


def test_a_folder_holds_what_its_catalogue_names(folder):
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    graph = json.loads((folder / "metadata.dcat.jsonld").read_text(encoding="utf-8"))["@graph"][0]
    named = {d["@id"].split("#")[1] for d in graph["dcat:distribution"]}
    assert files == named | {"metadata.dcat.jsonld", "README.md", "LICENCE.txt"}
    assert {"carbocs.gpkg", "carbocs.qgz", "commune.parquet", "epci.geojson", "density.tif", "csv/stocks.csv",
            "scenarios.gpkg", "csv/scenario_yearly.csv", "density.stac.json", ISO} <= files  # fmt: skip


def test_nothing_tells_where_the_inputs_lay(folder):
    lying = str(SAMPLE).encode()
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".qgz":
                content = zipfile.ZipFile(path).read("carbocs.qgs")
            assert lying not in content, path.name


def test_a_publication_is_whole_or_absent(result, folder, tmp_path):
    target = tmp_path / "data"
    with pytest.raises(Cancelled):
        publish(result, target, ABOUT, cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []
    publish(result, target, ABOUT, "en")
    before = (target / "README.md").read_bytes()
    calls = iter([False, False, True])
    with pytest.raises(Cancelled):
        publish(result, target, ABOUT, "fr", cancelled=lambda: next(calls))
    assert (target / "README.md").read_bytes() == before
    publish(result, target, ABOUT, "fr")
    assert (target / "README.md").read_bytes() != before
    assert [p.name for p in tmp_path.iterdir()] == ["data"]
    (target / "mine.geojson").write_text("{}")
    with pytest.raises(UsageError, match=r"mine\.geojson"):
        publish(result, target, ABOUT)
    assert (target / "mine.geojson").exists()
    with pytest.raises(UsageError, match="nowhere"):
        publish(result, tmp_path / "nowhere" / "data", ABOUT)


@pytest.mark.parametrize(
    ("given", "key"),
    [({"licence": "mine"}, "unknown_licence"), ({"contact": "me"}, "bad_contact"), ({"url": "ftp://x"}, "bad_url")],
)
def test_what_no_catalogue_takes_is_refused(given, key):
    with pytest.raises(UsageError) as error:
        About(**given)
    assert error.value.key == key


def test_areas_alone_are_published_without_layers(tmp_path):
    table = pd.DataFrame({"territory": ["59350"], "occupation": ["cropland"], "area_ha": [12.5]})
    table.to_csv(tmp_path / "areas.csv", index=False)
    found = assess(read_inputs(Paths(areas=str(tmp_path / "areas.csv"))))
    files = {p.name for p in publish(found, tmp_path / "data", replace(ABOUT, url=""), "en")}
    assert {"carbocs.gpkg", "stocks.csv", ISO} <= files
    assert not files & {"density.tif", "carbocs.qgz", "density.stac.json"}
    validated(tmp_path / "data" / ISO)


def test_the_command_publishes_a_result(result, tmp_path):
    report.write(result, tmp_path / "r.gpkg", "fr")
    command = ["publish", str(tmp_path / "r.gpkg"), str(tmp_path / "data"), "--lang", "fr"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0
    assert "--publisher" in done.output
    written = read_result(tmp_path / "data" / GEOPACKAGE)
    assert written.total("stock_total") == result.total("stock_total")
    readme = (tmp_path / "data" / "README.md").read_text(encoding="utf-8")
    shown = [figure.shown for figure in portrait(result, "total", "total", "fr").headlines]
    assert "CC du Val de Sauvelle" in readme and all(f"**{figure}**" in readme for figure in shown)


@pytest.mark.parametrize("licence", sorted(LICENCES))
def test_readme_and_licence_name_the_terms_in_both_languages(result, tmp_path, licence):
    publish(result, tmp_path / "data", replace(ABOUT, licence=licence.upper()), "en")
    texts = [(tmp_path / "data" / n).read_text(encoding="utf-8") for n in ("README.md", "LICENCE.txt")]
    assert all(LICENCES[licence].url in t and "Observatoire d’exemple" in t for t in texts)
    assert texts[0].index("## Files") < texts[0].index("## Fichiers")


# --- layers


def test_geopackage_opens_in_gdal_with_its_styles(folder):
    shown = said_by(tool("ogrinfo"), "-so", str(folder / GEOPACKAGE), "territories_commune")
    assert "Feature Count: 12" in shown and "Lambert-93" in shown
    with closing(sqlite3.connect(folder / GEOPACKAGE)) as file:
        assert file.execute("SELECT count(*) FROM layer_styles").fetchone()[0] > 5
        assert file.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    with closing(sqlite3.connect(folder / "scenarios.gpkg")) as file:
        assert file.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_geoparquet_keeps_to_its_specification(result, folder):
    validator = pytest.importorskip("geoparquet_validator", reason="no geoparquet-validator on this Python")
    for level in ("commune", "epci"):
        found = validator.check(str(folder / f"{level}.parquet"))
        assert validator.conformant(found, "core") and validator.conformant(found, "covering"), validator.failed(found)
        assert sum(o["status"] == "pass" for o in found["outcomes"]) > 12
        table = geopandas.read_parquet(folder / f"{level}.parquet")
        assert table.crs.to_epsg() == 2154
        np.testing.assert_array_equal(table["stock_tc"], level_table(result, level)[0]["stock_tc"])


def test_geojson_keeps_to_rfc_7946(result, folder):
    validator = pytest.importorskip("geojson_validator", reason="no geojson-validator on this Python")
    sys.modules["geojson_validator.main"].logger.remove()  # it speaks of every file
    for level in ("commune", "epci", "total"):
        content = json.loads((folder / f"{level}.geojson").read_text(encoding="utf-8"))
        assert validator.validate_structure(content) == {}
        found = validator.validate_geometries(content)
        assert found["invalid"] == {} and not found["problematic"].keys() - {"holes", "excessive_vertices"}
        assert "crs" not in content and len(content["bbox"]) == 4
        west, south, east, north = content["bbox"]
        assert 2 < west < east < 3 and 49 < south < north < 51
    shapes = geopandas.read_file(folder / "commune.geojson").to_crs(2154)
    back = level_table(result, "commune")[0]
    np.testing.assert_allclose(shapes.area / 1e4, back["area_ha"], rtol=1e-4)
    np.testing.assert_allclose(shapes["flux_tco2e_yr"], back["flux_tco2e_yr"], rtol=1e-12)
    assert '"stock_tc_vineyard": null' in (folder / "commune.geojson").read_text(encoding="utf-8")


def test_the_raster_is_a_cloud_optimised_geotiff(folder):
    validate = pytest.importorskip("rio_cogeo", reason="no rio-cogeo on this Python").cog_validate
    valid, errors, warnings = validate(folder / RASTER, strict=True, quiet=True)
    assert (valid, errors, warnings) == (True, [], [])
    shown = said_by(tool("gdalinfo"), str(folder / RASTER))
    for part in ("LAYOUT=COG", "Unit Type: tC/ha", "NoData Value=-9999", "Overviews:", 'ID["EPSG",2154]'):
        assert part in shown


def test_cells_hold_the_figure_of_their_territory(result, folder):
    table, shapes = level_table(result, "commune")
    with rasterio.open(folder / RASTER) as raster:
        values, side = raster.read(1), raster.res[0]
        points = [(s.representative_point().x, s.representative_point().y) for s in shapes]
        np.testing.assert_allclose([v[0] for v in raster.sample(points)], table[DENSITY], rtol=1e-6)
    inside = values[values != NO_DATA]
    assert inside.size * side**2 / 1e4 == pytest.approx(table["area_ha"].sum(), rel=2e-3)
    # The mean of the cells is the mean of the territories by their area.
    expected = (table[DENSITY] * table["area_ha"]).sum() / table["area_ha"].sum()
    assert float(inside.astype(float).mean()) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("land_use", ["clc18.gpkg", "clc18.tif"])
def test_cells_by_land_use_hold_the_stock_of_their_soils_and_biomass(result, tmp_path, land_use):
    report.write(result, tmp_path / "r.gpkg", "fr")
    command = ["publish", str(tmp_path / "r.gpkg"), str(tmp_path / "data"), "--land-use", str(SAMPLE / land_use)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    with rasterio.open(tmp_path / "data" / RASTER) as raster:
        values, side = raster.read(1).astype(float), raster.res[0]
    inside = values[values != NO_DATA]
    rows = result.stocks[(result.stocks["level"] == "total") & result.stocks["density_tc_ha"].notna()]
    assert inside.sum() * side**2 / 1e4 == pytest.approx(rows["stock_tc"].sum(), rel=5e-3)
    mapped = result.areas.query("level == 'total' and occupation != 'unmapped'")["area_ha"].sum()
    assert inside.size * side**2 / 1e4 == pytest.approx(mapped, rel=2e-3)
    commune = result.stocks.query("level == 'commune' and occupation == 'cropland'")
    figures = commune.groupby("territory")["stock_tc"].sum() / commune.groupby("territory")["area_ha"].first()
    assert set(np.round(figures, 3)) <= set(np.round(np.unique(inside), 3))
    stac = json.loads((tmp_path / "data" / "density.stac.json").read_text(encoding="utf-8"))
    assert stac["assets"]["density"]["title"] == stac["properties"]["description"]


# --- tables


def test_frictionless_finds_every_table_valid(folder):
    pytest.importorskip("frictionless", reason="no frictionless on this Python")
    found = json.loads(said_by(tool("frictionless"), "validate", "--json", str(folder / "datapackage.json")))
    assert found["valid"], [t["errors"] for t in found["tasks"] if t["errors"]]
    assert len(found["tasks"]) > 28


def test_a_table_that_is_not_as_described_would_be_found(folder, tmp_path):
    pytest.importorskip("frictionless", reason="no frictionless on this Python")
    shutil.copytree(folder, tmp_path / "data")
    table = tmp_path / "data" / "csv" / "audit.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("commune,96001,1", "commune,96001,x", 1))
    command = [tool("frictionless"), "validate", "--json", "datapackage.json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "data", check=False)  # noqa: S603
    assert not json.loads(done.stdout)["valid"]


def test_every_column_is_documented_with_its_unit(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        raw = (folder / resource["path"]).read_bytes()
        header = raw.decode("utf-8").split("\n", 1)[0].split(",")
        fields = resource["schema"]["fields"]
        assert [f["name"] for f in fields] == header
        for field in fields:
            assert field["title"] and field["title"] != field["name"], (resource["name"], field["name"])
            measured = field["name"].endswith(("_ha", "_tc", "_tco2e", "_yr", "_km", "_m2", "_percent"))
            assert "unit" in field or not measured, (resource["name"], field["name"])
    assert package["licenses"][0]["name"] == "etalab-2.0"


# --- metadata


def validated(path: Path) -> None:
    """Hold a record against the schemas of ISO 19139 (2007) and GML 3.2.1."""
    etree = pytest.importorskip("lxml.etree", reason="no lxml on this Python")
    pycsw = pytest.importorskip("pycsw", reason="no pycsw, which carries the schemas, on this Python")
    root = Path(pycsw.__file__).parent / "plugins" / "profiles" / "apiso" / "schemas" / "ogc" / "iso"
    schema = etree.XMLSchema(etree.parse(str(root / "19139" / "20070417" / "gmx" / "gmx.xsd")))
    schema.assertValid(etree.parse(str(path)))


@pytest.mark.parametrize("about", [ABOUT, About(day=date(2026, 1, 2))], ids=["said", "unsaid"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_iso_metadata_is_valid_by_the_schema(result, tmp_path, about, lang):
    publish(result, tmp_path / "data", about, lang)
    validated(tmp_path / "data" / ISO)


def test_the_schema_would_find_a_fault(folder, tmp_path):
    etree = pytest.importorskip("lxml.etree", reason="no lxml on this Python")
    wrong = (folder / ISO).read_text(encoding="utf-8").replace("gmd:abstract>", "gmd:abstrakt>")
    (tmp_path / ISO).write_text(wrong, encoding="utf-8")
    with pytest.raises(etree.DocumentInvalid):
        validated(tmp_path / ISO)


def test_iso_metadata_holds_what_inspire_asks(folder):
    spaces = {p: f"http://www.isotc211.org/2005/{p}" for p in ("gmd", "gco", "gmx")}
    root = ET.parse(folder / ISO).getroot()  # noqa: S314 (our own file)

    def held(path: str) -> list[str]:
        return ["".join(e.itertext()).strip() for e in root.findall(f".//{path}", spaces)]

    assert held("gmd:CI_Citation/gmd:title")[0] == ABOUT.title
    assert held("gmd:organisationName") == [ABOUT.publisher] * 2
    assert held("gmd:electronicMailAddress") == [ABOUT.contact] * 2
    assert "Occupation des terres" in held("gmd:keyword") and "environment" in held("gmd:topicCategory")
    assert [float(v) for v in held("gmd:westBoundLongitude") + held("gmd:northBoundLatitude")] == pytest.approx(
        [2.37, 50.12], abs=0.01
    )
    assert LICENCES["etalab-2.0"].name in held("gmd:otherConstraints")
    assert "https://example.org/data/carbocs.gpkg" in held("gmd:URL")
    assert "ALDO" in held("gmd:statement")[0] and "2018" in held("gmd:statement")[0]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own
def test_dcat_reads_as_rdf_with_what_dcat_ap_makes_mandatory(folder):
    rdflib = pytest.importorskip("rdflib", reason="no rdflib on this Python")
    graph = rdflib.Graph().parse(str(folder / "metadata.dcat.jsonld"), format="json-ld")
    dcat, dct = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://purl.org/dc/terms/")
    (dataset,) = graph.subjects(rdflib.RDF.type, dcat.Dataset)
    for needed in (dct.title, dct.description, dct.publisher, dcat.contactPoint, dct.spatial, dct.license):
        assert list(graph.objects(dataset, needed)), needed
    assert str(graph.value(dataset, dct.title)) == ABOUT.title
    distributions = list(graph.objects(dataset, dcat.distribution))
    assert len(distributions) > 40
    for distribution in distributions:
        assert isinstance(graph.value(distribution, dcat.accessURL), rdflib.URIRef)
        path = folder / str(graph.value(distribution, dcat.downloadURL)).removeprefix("https://example.org/data/")
        assert int(graph.value(distribution, dcat.byteSize)) == path.stat().st_size


@pytest.mark.filterwarnings("ignore:.*LocalValidator.* is deprecated:DeprecationWarning")  # what replaces it is online
def test_stac_item_is_valid_by_the_schemas_of_stac(folder):
    pystac = pytest.importorskip("pystac", reason="no pystac on this Python")
    from pystac.validation.local_validator import LocalValidator

    content = json.loads((folder / "density.stac.json").read_text(encoding="utf-8"))
    assert list(LocalValidator().item_validator().iter_errors(content)) == []
    item = pystac.Item.from_dict(content)
    assert item.assets["density"].href == "https://example.org/data/density.tif"
    assert item.assets["density"].extra_fields["bands"][0]["unit"] == "tC/ha"
    with rasterio.open(folder / RASTER) as raster:
        assert item.properties["proj:shape"] == [raster.height, raster.width]
        assert item.properties["proj:transform"][:6] == list(raster.transform)[:6]


# --- the QGIS project


def test_the_project_finds_its_layers_beside_it(folder):
    with zipfile.ZipFile(folder / "carbocs.qgz") as archive:
        root = ET.fromstring(archive.read("carbocs.qgs").split(b"\n", 1)[1])  # noqa: S314 (our own file)
    sources = [e.text for e in root.iter("datasource")]
    assert len(sources) == 7 and all(s.startswith("./") and (folder / s[2:].split("|")[0]).exists() for s in sources)
    assert root.find("properties/Paths/Absolute").text == "false"
    ids = {e.text for e in root.findall("projectlayers/maplayer/id")}
    assert ids == {e.get("id") for e in root.iter("layer-tree-layer")}
