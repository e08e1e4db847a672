"""One result, four ways out: atlas, page, workbook and GeoPackage say the same to the last digit shown."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from qgis.core import QgsVectorLayer

ROOT = Path(__file__).resolve().parents[2]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FRENCH = 1
HEADLINES = ("stock_total", "stock_per_hectare", "flux_total")
COLUMNS = ("stock_tc", "density_tc_ha", "flux_tco2e_yr")


@pytest.fixture(scope="module", params=["sample", "lot"])
def outputs(request, processing, tmp_path_factory):
    """The result that the command wrote, as read by the engine, and the files made from it in French."""
    from carbocs.core.report import write_html, write_workbook
    from carbocs.core.report.result_file import read_result

    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not there")
    found = sorted((ROOT / "build" / "expected").glob(f"{request.param}.gpkg"))
    if not found:
        pytest.skip("no result to read: `make expected` has the command write it")
    folder = tmp_path_factory.mktemp(request.param)
    path = folder / "result.gpkg"
    shutil.copyfile(found[0], path)  # QGIS leaves its marks on what it opens
    result = read_result(path)
    write_html(result, folder / "page.html", "fr")
    write_workbook(result, folder / "book.xlsx", "fr")
    processing.run(
        "carbocs:atlas", {"RESULT": str(path), "LANGUAGE": FRENCH, "KEEP": False, "OUTPUT": str(folder / "atlas.pdf")}
    )
    return result, folder


def bare(words: str) -> str:
    """Return words as any reader of a PDF gives them: every space one plain space, ligatures apart."""
    return " ".join(unicodedata.normalize("NFKC", words).split())


def pages_of(path: Path) -> list[str]:
    """Return the words of every page of a PDF."""
    program = str(shutil.which("pdftotext"))
    said = subprocess.run([program, "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()  # noqa: S603
    return [bare(page) for page in said.split("\f")]


def rows_of_page(path: Path) -> dict[tuple[str, str], list[str]]:
    """Return, by level and territory, what the tables of the French edition show."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.edition, self.level, self.cell, self.head = "", "", None, False
            self.rows: list[tuple[str, str, list[list[str]]]] = []

        def handle_starttag(self, tag, attributes):
            held = dict(attributes)
            if str(held.get("id", "")).startswith("edition-"):
                self.edition = held["id"]
            if tag == "div" and held.get("class") == "level":
                self.level = held["data-level"]
            elif tag == "thead":
                self.head = True
            elif tag == "tbody":
                self.head = False
            elif tag == "tr" and self.level and not self.head:
                self.rows.append((self.edition, self.level, []))
            elif tag in ("td", "th") and self.level and not self.head:
                self.cell = []
                self.rows[-1][2].append(self.cell)

        def handle_endtag(self, tag):
            if tag == "table":
                self.level = ""
            elif tag in ("td", "th"):
                self.cell = None

        def handle_data(self, data):
            if self.cell is not None and data.strip():
                self.cell.append(data.strip())

    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    french = [(level, cells) for edition, level, cells in reader.rows if edition == "edition-fr"]
    return {(level, cells[0][-1]): ["".join(c) for c in cells[1:]] for level, cells in french}


def sheets_of(path: Path) -> dict[str, dict[str, list[object]]]:
    """Return, by sheet and first cell of a row, the values of the row as the workbook keeps them."""
    with zipfile.ZipFile(path) as book:
        names = [name for name in book.namelist() if name.startswith("xl/") and name.endswith(".xml")]
        parts = {name: ET.fromstring(book.read(name)) for name in names}  # noqa: S314 (a book of our own)
        shared = ["".join(t.text or "" for t in si.iter(f"{SHEET}t")) for si in parts["xl/sharedStrings.xml"]]
        sheets = parts["xl/workbook.xml"].iter(f"{SHEET}sheet")
        found: dict[str, dict[str, list[object]]] = {}
        for number, sheet in enumerate(sheets, 1):
            rows = found.setdefault(sheet.get("name"), {})
            for row in parts[f"xl/worksheets/sheet{number}.xml"].iter(f"{SHEET}row"):
                values = [_value(cell, shared) for cell in row]
                rows.setdefault(str(values[0]) if values else "", values)
    return found


def _value(cell: ET.Element, shared: list[str]) -> object:
    written = cell.find(f"{SHEET}v")
    if written is None or written.text is None:
        return None
    if cell.get("t") == "s":
        return shared[int(written.text)]
    return written.text if cell.get("t") == "str" else float(written.text)


def test_four_ways_out_say_the_same_of_every_territory(outputs):
    from carbocs.core.indicators import readable
    from carbocs.core.report.portrait import level_name, portraits

    result, folder = outputs
    pages = pages_of(folder / "atlas.pdf")
    page, book = rows_of_page(folder / "page.html"), sheets_of(folder / "book.xlsx")
    count = 0
    for level in ("epci", "commune"):
        layer = QgsVectorLayer(f"{folder / 'result.gpkg'}|layername=territories_{level}", level, "ogr")
        kept = {f["territory"]: [f[c] for c in COLUMNS] for f in layer.getFeatures()}
        sheet = book[level_name(level, "fr", several=True)]
        for found in portraits(result, level, "fr"):
            count += 1
            shown = [h.shown for h in found.headlines]
            assert [h.indicator for h in found.headlines] == list(HEADLINES)
            # GeoPackage and workbook keep numbers: written as they are shown, they are what is shown.
            assert [readable(v, i, "fr") for v, i in zip(kept[found.territory], HEADLINES)] == shown
            numbers = [v for v in sheet[found.territory] if isinstance(v, float)]
            for value, indicator, words in zip((h.value for h in found.headlines), HEADLINES, shown):
                assert any(readable(n, indicator, "fr") == words and n == pytest.approx(value) for n in numbers)
            name = found.territory
            assert page[level, name][1:] == shown
            own = [p for p in pages if f"{bare(found.kind)}" in p and bare(found.name) in p]
            assert any(all(bare(words) in p for words in shown) for p in own), found.name
            table = [bare(cell) for line in found.table[1:] for cell in line[1:] if cell != "–"]
            assert any(not _lacking(table, p) for p in own), (found.name, [_lacking(table, p) for p in own])
    assert count == len(page) > 10


def _lacking(cells: list[str], page: str) -> list[str]:
    """Return which figures of a table do not stand on a page, each by itself."""
    held = set(re.split(r"\s{2,}|(?<=[^\d\s]) | (?=[^\d])", page)) | {page}
    return [c for c in cells if c not in held and f" {c} " not in f" {page} "]
