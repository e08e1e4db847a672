"""The atlas: its pages, their words read back from the PDF, its looks, and all that it must survive."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path

import pytest
from qgis.core import (
    QgsApplication,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, QThread

FRENCH, ENGLISH = 1, 2
ROLES = {"TERRITORIES": "communes.gpkg", "LAND_USE": "clc18.gpkg", "LAND_USE_BEFORE": "clc12.gpkg"}
HOSTILE = {
    "96001": "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson-sous-les-Bois-de-la-Vallée-aux-Loups-et-d’Ailleurs " * 3,
    "96002": "[% 1 + 1 %] <b>gras</b> & 'cité' \"x\"",
    "96003": "É\u202e\x07村🌲\t«\u00a0ici\u00a0»/..\\",
    "96004": "",
}


@pytest.fixture(scope="module")
def result(processing, sample, tmp_path_factory):
    """The result of the sample, communes and EPCI."""
    path = tmp_path_factory.mktemp("result") / "sauvelle.gpkg"
    given = {role: sample(name) for role, name in ROLES.items()}
    processing.run("carbocs:assessment", {**given, "LEVELS": [0, 1], "OUTPUT": str(path)})
    return path


@pytest.fixture(scope="module")
def plan():
    """The plan that the command wrote (``make expected``)."""
    path = Path(__file__).resolve().parents[2] / "build" / "expected" / "plui.gpkg"
    if not path.is_file():
        pytest.skip(f"{path} is not there: `make expected` has the command write it")
    return path


@pytest.fixture(scope="module")
def books(processing, result, tmp_path_factory):
    """The sample's atlas in both languages, made once; the result it is made from is left as it was."""
    from carbocs.core.layers import checksum

    folder = tmp_path_factory.mktemp("books")
    made, before = {}, checksum(result)
    for lang, choice in (("fr", FRENCH), ("en", ENGLISH)):
        path = folder / f"{lang}.pdf"
        given = {"RESULT": str(result), "LANGUAGE": choice, "KEEP": False, "OUTPUT": str(path)}
        made[lang] = (path, processing.run("carbocs:atlas", given)["PAGES"])
    assert checksum(result) == before
    return made


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} (poppler-utils) is not there")
    return found


def bare(words: str) -> str:
    """Return words as any reader of a PDF gives them: ligatures apart, every space one plain space."""
    return " ".join(unicodedata.normalize("NFKC", words).split())


def words_of(path: Path, page: int | None = None) -> str:
    """Return the words of a PDF, or of one of its pages, line by line as they lie."""
    which = [] if page is None else ["-f", str(page), "-l", str(page)]
    command = [program("pdftotext"), "-layout", *which, str(path), "-"]
    said = subprocess.run(command, capture_output=True, check=True).stdout.decode()  # noqa: S603
    return bare(said)


def page_count(path: Path) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", path.read_bytes()))


def portraits_of(path: Path, lang: str):
    """Return the portraits in the order of the pages: the whole, EPCI, communes."""
    from carbocs.core.report.portrait import portraits
    from carbocs.core.report.result_file import read_result

    assessment = read_result(path)
    levels = [portraits(assessment, level, lang) for level in ("total", "epci", "commune")]

    def name(portrait):
        plain = unicodedata.normalize("NFKD", portrait.name)
        return "".join(c for c in plain if not unicodedata.combining(c)).casefold()

    return [portrait for level in levels for portrait in sorted(level, key=name)]


# --- what the pages say


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_figure_of_every_territory_stands_on_its_page(books, result, lang):
    path, count = books[lang]
    shown = portraits_of(result, lang)
    assert count == page_count(path) == 3 + len(shown)
    for number, portrait in enumerate(shown, 3):
        said = words_of(path, number)
        for figure in portrait.headlines:
            assert bare(figure.shown) in said, (portrait.name, figure)
            assert bare(figure.label) in said
        for line in portrait.table[1:]:
            assert bare(" ".join(line)) in said, (portrait.name, line)
        # The whole lies in nothing wider: it has no neighbours to be set beside.
        for peer in portrait.peers[: 4 if portrait.level != "total" else 0]:
            assert bare(f"{peer.name} {peer.density.shown} {peer.flux_per_ha.shown}") in said
        assert bare(portrait.name) in said
        assert bare(portrait.kind) in said
        assert bare(portrait.sentence) in said
        assert (bare(portrait.caveat) in said) if portrait.caveat else True
        assert (bare(portrait.rounding) in said) if portrait.rounding else True


def test_sources_scale_legend_and_page_number_stand_on_each_page(books, result):
    from carbocs.core.report.portrait import credits
    from carbocs.core.report.result_file import read_result

    path, _ = books["fr"]
    said = words_of(path, 6)
    about = credits(read_result(result), "fr")
    assert bare(about.method) in said
    assert bare(about.sources[1]) in said
    assert "km" in said
    assert re.search(r"1 ?: ?\d+ 000", said)
    assert "Situation" in said
    assert len(re.findall(r"tC/ha", said)) >= 6
    assert re.search(r"\b6\b", said)


def test_classes_are_the_same_on_every_page(books):
    path, count = books["fr"]
    classes = {tuple(re.findall(r"[\d,]+ à [\d,]+ tC/ha", words_of(path, n))) for n in range(3, count)}
    assert len(classes) == 1


def test_contents_name_every_page(books, result):
    path, count = books["en"]
    said = words_of(path, 2)
    for number, portrait in enumerate(portraits_of(result, "en"), 3):
        assert f"{bare(portrait.name)} {number}" in said
    assert f"Method and sources {count}" in said


def test_bookmarks_lead_to_the_pages(books, result):
    pypdf = pytest.importorskip("pypdf", reason="pypdf writes the bookmarks")
    path, count = books["fr"]
    reader = pypdf.PdfReader(str(path))
    assert len(reader.pages) == count
    found = {}

    def walk(items, depth=0):
        for item in items:
            if isinstance(item, list):
                walk(item, depth + 1)
            else:
                found[(depth, item.title)] = reader.get_destination_page_number(item)

    walk(reader.outline)
    for number, portrait in enumerate(portraits_of(result, "fr"), 2):
        assert found[(0 if portrait.level == "total" else 1, portrait.name)] == number
    assert found[(0, "Communes")] == 5
    assert reader.metadata.title == "Atlas du carbone des sols et de la biomasse"


def test_all_fonts_are_in_the_file(books):
    command = [program("pdffonts"), str(books["fr"][0])]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[2:]  # noqa: S603
    assert lines
    assert all(re.search(r"\byes\s+(yes|no)\s+yes\b", line) for line in lines), lines


def test_without_pypdf_the_pdf_is_whole_and_has_no_bookmarks(books, tmp_path, monkeypatch):
    import sys

    from carbocs.plugin.atlas import export

    out = tmp_path / "a.pdf"
    shutil.copyfile(books["fr"][0], out)
    before = out.read_bytes()
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert not export._bookmarked(out, [], {})
    assert out.read_bytes() == before


def test_it_says_how_to_get_bookmarks(processing, monkeypatch):
    from carbocs.plugin import dependencies

    monkeypatch.setattr(dependencies, "found_version", lambda name: "" if name == "pypdf" else "9")
    assert not dependencies.missing()
    lacking = dependencies.missing("atlas")
    assert [m.package for m in lacking] == ["pypdf"]
    where, line = dependencies.command(lacking, "Windows")
    assert where == "osgeo4w"
    assert line.startswith('python -m pip install --user "pypdf>=5.1"')
    assert dependencies.command(lacking, "Linux", ("debian", 13))[1] == "sudo apt install python3-pypdf"


# --- scenarios


def test_a_page_a_scenario(run, result, plan, tmp_path):
    from carbocs.core.report.plan import plans
    from carbocs.core.report.result_file import read_scenarios

    out = tmp_path / "plan.pdf"
    given = {"RESULT": str(result), "SCENARIOS": str(plan), "LEVEL": [1], "LANGUAGE": FRENCH, "KEEP": False}
    found, _ = run("atlas", **given, OUTPUT=str(out))
    shown = plans(read_scenarios(plan), "fr")
    assert found["PAGES"] == page_count(out) == 6 + len(shown)
    for number, scenario in enumerate(shown, 6):
        said = words_of(out, number)
        assert bare(scenario.sentence) in said
        for figure in scenario.figures:
            assert bare(figure.shown) in said
            assert bare(figure.label) in said
        for line in scenario.budget[1:]:
            assert bare(" ".join(line)) in said
        assert bare(" ".join(scenario.changes[-1])) in said


# --- what it must survive


@pytest.fixture
def hostile(result, tmp_path):
    """The result with names that are none, a territory of 20 m, one in two parts far apart, one without data."""
    path = tmp_path / "hostile.gpkg"
    shutil.copyfile(result, path)
    layer = QgsVectorLayer(f"{path}|layername=territories_commune", "t", "ogr")
    provider, fields = layer.dataProvider(), layer.fields()
    names, shapes = {}, {}
    for feature in layer.getFeatures():
        territory = feature["territory"]
        if territory in HOSTILE:
            names[feature.id()] = {fields.lookupField("name"): HOSTILE[territory]}
        x, y = (getattr(feature.geometry().pointOnSurface().asPoint(), axis)() for axis in ("x", "y"))
        tiny = f"(({x} {y}, {x + 20} {y}, {x + 20} {y + 20}, {x} {y + 20}, {x} {y}))"
        far = f"(({x + 9e4} {y}, {x + 9e4 + 300} {y}, {x + 9e4} {y + 300}, {x + 9e4} {y}))"
        if territory == "96005":
            shapes[feature.id()] = QgsGeometry.fromWkt(f"MULTIPOLYGON({tiny})")
        if territory == "96006":
            shapes[feature.id()] = QgsGeometry.fromWkt(f"MULTIPOLYGON({tiny}, {far})")
        if territory == "96007":
            figures = [n for n, f in enumerate(fields) if f.name().startswith(("stock_", "density_", "flux_"))]
            names[feature.id()] = dict.fromkeys(figures)
    assert provider.changeAttributeValues(names)
    assert provider.changeGeometryValues(shapes)
    del layer, provider
    with closing(sqlite3.connect(path)) as file, file:
        for table in ("areas", "stocks", "fluxes", "indicators"):
            file.execute(f"DELETE FROM {table} WHERE territory = '96007'")  # noqa: S608
    return path


def test_hostile_names_and_shapes(run, hostile, tmp_path):
    out = tmp_path / "hostile.pdf"
    found, _ = run("atlas", RESULT=str(hostile), LEVEL=[0], LANGUAGE=FRENCH, KEEP=False, OUTPUT=str(out))
    assert found["PAGES"] == page_count(out) == 16
    said = words_of(out)
    assert bare(HOSTILE["96002"]) in said, "neither evaluated nor taken for HTML"
    assert "96004" in said
    assert "Pas de donnée" in said
    assert "Saint-Remy-en-Bouzemont" in said
    nothing = next(p for p in portraits_of(hostile, "fr") if p.territory == "96007")
    assert not nothing.has_data
    assert bare(nothing.sentence) in said
    assert "1 : 5 000" in said, "the tiny one is not drawn larger than that"


def test_names_are_no_paths(run, hostile, tmp_path):
    folder = tmp_path / "pages"
    found, _ = run(
        "atlas", RESULT=str(hostile), LEVEL=[1], LANGUAGE=FRENCH, KEEP=False, FOLDER=str(folder), FILES=[2, 3]
    )
    names = sorted(p.name for p in folder.iterdir())
    assert len(names) == 2 * found["PAGES"] == 12
    assert names[0] == "0001_Couverture.png" or names[0].startswith("0001_")
    assert all(re.fullmatch(r"[\w.]+", name) for name in names)
    assert all(p.stat().st_size > 5000 for p in folder.iterdir())
    ET.parse(next(folder.glob("*.svg")))  # noqa: S314 (ours)


def test_a_geopdf_knows_where_it_is(run, result, tmp_path):
    from osgeo import gdal

    from carbocs.plugin.algorithms.atlas import _writes_geopdf

    if not _writes_geopdf() or gdal.GetDriverByName("PDF").GetMetadataItem("DCAP_OPEN") != "YES":
        pytest.skip("this GDAL writes or reads no GeoPDF")
    folder = tmp_path / "pages"
    run("atlas", RESULT=str(result), LEVEL=[1], LANGUAGE=FRENCH, KEEP=False, FOLDER=str(folder), FILES=[1])
    page = next(p for p in sorted(folder.iterdir()) if "Val_de_Sauvelle" in p.name)
    opened = gdal.Open(str(page))
    assert "Lambert-93" in opened.GetProjection() or "2154" in opened.GetProjection()
    west, width, _, north, _, height = opened.GetGeoTransform()
    layer = QgsVectorLayer(f"{result}|layername=territories_epci", "epci", "ogr")
    there = next(f for f in layer.getFeatures() if f["territory"] == "290000011").geometry().centroid().asPoint()
    right, down = (there.x() - west) / width / opened.RasterXSize, (there.y() - north) / height / opened.RasterYSize
    assert 0.2 < right < 0.5, "in the middle of the map, which fills the left of the page"
    assert 0.3 < down < 0.5


class Stopping(QgsProcessingFeedback):
    """Stops at the third page; knows in which thread it was told of pages."""

    def __init__(self):
        super().__init__(False)
        self.threads = set()

    def setProgress(self, value):
        self.threads.add(QThread.currentThread() is QCoreApplication.instance().thread())
        if value > 30:
            self.cancel()


@pytest.mark.parametrize("keep", [True, False])
def test_stopped_it_leaves_nothing(processing, result, tmp_path, keep):
    project = QgsProject()
    context, feedback = QgsProcessingContext(), Stopping()
    context.setProject(project)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("carbocs:atlas")
    given = {"RESULT": str(result), "LEVEL": [1], "KEEP": keep, "OUTPUT": str(tmp_path / "a.pdf")}
    given.update(FORMAT=0, INDICATORS=[0])
    algorithm.run(given, context, feedback)
    assert feedback.isCanceled()
    assert feedback.threads == {True}
    assert not list(tmp_path.iterdir())
    assert not project.mapLayers()
    assert not project.layoutManager().layouts()
    assert not project.mapThemeCollection().mapThemes()
    assert not project.layerTreeRoot().children()


def test_it_keeps_to_the_main_thread(processing):
    from carbocs.plugin.compat import NO_THREADING

    assert QgsApplication.processingRegistry().algorithmById("carbocs:atlas").flags() & NO_THREADING


# --- kept in the project


def test_layouts_stay_editable_and_outlive_the_session(run, result, tmp_path):
    project = QgsProject()
    project.setCrs(QgsVectorLayer(f"{result}|layername=territories_commune", "t", "ogr").crs())
    asked = {"RESULT": str(result), "LEVEL": [1], "LANGUAGE": FRENCH}
    found, _ = run("atlas", project=project, **asked, OUTPUT=str(tmp_path / "a.pdf"))
    names = found["LAYOUTS"].split("\n")
    assert len(names) == 5
    assert (tmp_path / "a_pages.gpkg").is_file()
    assert project.write(str(tmp_path / "p.qgz"))
    before = words_of(tmp_path / "a.pdf", 5)
    again = QgsProject()
    assert again.read(str(tmp_path / "p.qgz"))
    layouts = {layout.name(): layout for layout in again.layoutManager().printLayouts()}
    assert set(layouts) == set(names)
    pages = next(layout for name, layout in layouts.items() if "Territoires" in name or "Territories" in name)
    assert pages.atlas().enabled()
    assert pages.atlas().updateFeatures() == 2
    from qgis.core import QgsLayoutExporter

    from carbocs.plugin.atlas.export import _pdf_settings

    done, _ = QgsLayoutExporter.exportToPdf(pages.atlas(), str(tmp_path / "b.pdf"), _pdf_settings())
    assert done == QgsLayoutExporter.ExportResult.Success
    assert words_of(tmp_path / "b.pdf", 2) == before
    # A second atlas stands beside the first.
    more, _ = run("atlas", project=project, **asked, OUTPUT=str(tmp_path / "c.pdf"))
    assert not set(more["LAYOUTS"].split("\n")) & set(names)
    project.clear()


# --- indicators, formats, themes, templates


def test_a_page_an_indicator_with_its_own_legend(run, result, tmp_path):
    out = tmp_path / "two.pdf"
    given = {"RESULT": str(result), "LEVEL": [1], "INDICATORS": [0, 2], "LANGUAGE": ENGLISH, "KEEP": False}
    found, _ = run("atlas", **given, OUTPUT=str(out))
    assert found["PAGES"] == 9
    assert "Carbon stock per hectare (tC/ha)" in words_of(out, 3)
    assert re.search(r"Carbon flux \(k?tCO2e/yr\)", words_of(out, 4))


@pytest.mark.parametrize("paper", [1, 2])
def test_every_format(run, result, tmp_path, paper):
    out = tmp_path / "a.pdf"
    run("atlas", RESULT=str(result), LEVEL=[1], FORMAT=paper, LANGUAGE=FRENCH, KEEP=False, OUTPUT=str(out))
    said = words_of(out, 4)
    shown = portraits_of(result, "fr")[1]
    for line in shown.table[1:]:
        assert bare(" ".join(line)) in said
    assert bare(shown.sentence) in re.sub(r"\s+", " ", words_raw(out, 4))
    box = re.search(rb"/MediaBox \[0 0 (\d+)", out.read_bytes())
    assert abs(int(box[1]) - (595, 842, 842, 1191)[paper]) <= 1


def words_raw(path: Path, page: int) -> str:
    command = [program("pdftotext"), "-raw", "-f", str(page), "-l", str(page), str(path), "-"]
    return bare(subprocess.run(command, capture_output=True, check=True).stdout.decode())  # noqa: S603


def test_a_theme_of_ones_own(run, result, tmp_path):
    theme = tmp_path / "theme.json"
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    )
    given = {"colours": {"accent": "#7a0177"}, "cover": {"title": "Mon atlas"}, "fonts": {"text": "Absente"}}
    theme.write_text(json.dumps({**given, "logo": "logo.svg"}), encoding="utf-8")
    out = tmp_path / "a.pdf"
    asked = {"RESULT": str(result), "LEVEL": [1], "LANGUAGE": FRENCH, "KEEP": False, "OUTPUT": str(out)}
    _, log = run("atlas", **asked, THEME=str(theme))
    assert "Mon atlas" in words_of(out, 1)
    assert "Absente" in log
    theme.write_text(json.dumps({"colours": {"accent": "mauve"}}), encoding="utf-8")
    out.unlink()
    with pytest.raises(QgsProcessingException, match=r"colours\.accent"):
        run("atlas", **asked, THEME=str(theme))
    assert not out.exists()


def test_the_shipped_theme_is_the_default():
    from carbocs.core.report.theme import Theme, read_theme
    from carbocs.plugin.atlas.templates import FOLDER

    pytest.importorskip("tomllib", reason="TOML is read from Python 3.11 on")
    assert read_theme(FOLDER / "theme.toml") == Theme()


def test_templates_of_ones_own(run, result, tmp_path):
    from carbocs.plugin.atlas.templates import FOLDER

    own = tmp_path / "own"
    own.mkdir()
    page = (FOLDER / "a4_portrait_page.qpt").read_text(encoding="utf-8")
    said = page.replace("[% @carbocs_sources %]", "Chez nous : [% &quot;territory&quot; %]")
    assert said != page
    (own / "page.qpt").write_text(said, encoding="utf-8")
    out = tmp_path / "a.pdf"
    asked = {"RESULT": str(result), "LEVEL": [1], "LANGUAGE": FRENCH, "KEEP": False, "OUTPUT": str(out)}
    run("atlas", **asked, TEMPLATES=str(own))
    assert "Chez nous : 2900000" in words_of(out, 4)
    (own / "page.qpt").write_text(page.replace('id="map"', 'id="carte"'), encoding="utf-8")
    with pytest.raises(QgsProcessingException, match="map"):
        run("atlas", **asked, TEMPLATES=str(own))
    (own / "page.qpt").write_text("no template", encoding="utf-8")
    with pytest.raises(QgsProcessingException, match=r"page\.qpt"):
        run("atlas", **asked, TEMPLATES=str(own))


def test_what_is_no_result_and_what_it_lacks(run, result, sample, tmp_path):
    out = {"KEEP": False, "OUTPUT": str(tmp_path / "a.pdf")}
    with pytest.raises(QgsProcessingException, match="not the GeoPackage"):
        run("atlas", RESULT=sample("communes.gpkg"), **out)
    with pytest.raises(QgsProcessingException, match="region"):
        run("atlas", RESULT=str(result), LEVEL=[3], **out)
    with pytest.raises(QgsProcessingException, match="scenarios"):
        run("atlas", RESULT=str(result), SCENARIOS=str(result), **out)
    with pytest.raises(QgsProcessingException, match="PDF"):
        run("atlas", RESULT=str(result), KEEP=False)
    assert not list(tmp_path.iterdir())


# --- parts


def test_scales_are_round_and_hold_the_territory():
    from carbocs.plugin.atlas.maps import scale_for

    assert scale_for(10, 10, (100, 100)) == 5_000
    assert scale_for(4_000, 1_000, (100, 100)) == 50_000
    assert scale_for(8_800, 1_000, (100, 100)) == 100_000
    for width in (600, 5_400, 81_000, 1e6):
        assert width / scale_for(width, 10, (100, 100)) * 1000 <= 88 + 1e-9


def test_words_are_cut_to_their_room(qgis_app):
    from carbocs.plugin.atlas import words

    family, there = words.family("No Such Font")
    assert not there
    long = "Communauté de communes " * 9
    for room in (20, 60):
        short = words.cut(long, room, family, 8)
        assert short.endswith("…")
        assert room - 3 < words.width_mm(short, family, 8) <= room
    lines = words.folded(long, 60, 3, family, 8).split("\n")
    assert len(lines) == 3
    assert all(words.width_mm(line, family, 8) <= 60 for line in lines)
    assert words.plain("a\x00b\u202ec\n") == "abc"


def test_drawings_are_rectangles_of_some_size():
    from carbocs.plugin.atlas.drawing import Drawing

    drawing = Drawing()
    drawing.rect(1, 2, 3, 4, "#000000")
    drawing.rect(1, 2, 0, 4, "#000000")
    drawing.across(0, 5, 10, "#c9d2cc", 0.2)
    assert json.loads(drawing.source()) == [[1, 2, 3, 4, "#000000", ""], [0, 4.9, 10, 0.2, "#c9d2cc", ""]]


def test_bars_are_crisp(books):
    command = [program("pdfimages"), "-list", str(books["fr"][0])]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()  # noqa: S603
    assert len(found) == 2, "a table head and no picture: all is drawn as lines and areas"
