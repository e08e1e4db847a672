"""The report in a real browser: silent, offline, the figures of the result, and all that a reader does with it.

It takes a Chromium of the system (``apt-get install chromium``), or the one ``CARBOCS_CHROMIUM`` names.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from carbocs.core import indicators
from carbocs.core.messages import text
from carbocs.core.report.html import write_html
from carbocs.core.report.html.page import MAPPED
from carbocs.core.report.portrait import portraits
from carbocs.core.report.result_file import read_scenarios

DAY = date(2026, 3, 14)
LANGS = ("fr", "en")
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
DRAWN = "document.documentElement.dataset.charts === '{lang}'"
SHOWN = ".edition:not([hidden])"


def chromium() -> str | None:
    named = os.environ.get("CARBOCS_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install playwright")
    found = chromium()
    if found is None:
        pytest.skip("no Chromium: apt-get install chromium, or set CARBOCS_CHROMIUM to its path")
    # Root has no sandbox to be put in.
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=found, args=arguments)
        yield launched
        launched.close()


class Visit:
    """A page being read, and what it said or asked for on its way."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.noise: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.noise.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.noise.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.noise.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))

    def ready(self, lang: str) -> None:
        self.page.wait_for_function(DRAWN.format(lang=lang))

    def speak(self, lang: str) -> None:
        self.page.click(f"{SHOWN} [data-language={lang}]")
        self.ready(lang)

    def rest(self) -> None:
        """Wait until a scroll has been told: it comes with a frame, and hides what the page says at the pointer."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def tells(self, words: str) -> None:
        """Wait until the page says these words at the pointer: moves of a pointer come with a frame too."""
        told = (
            "words => { const tip = document.getElementById('tip'); return !tip.hidden && tip.textContent === words; }"
        )
        self.page.wait_for_function(told, arg=words)

    def choose(self, level: str, n: int) -> None:
        self.page.select_option(f"{SHOWN} [data-choose]", f"{level}:{n}")

    def texts(self, query: str) -> list[str]:
        return self.page.eval_on_selector_all(f"{SHOWN} {query}", "found => found.map(e => e.textContent.trim())")

    def cells(self, query: str) -> list[list[str]]:
        script = "rows => rows.map(r => [...r.cells].map(c => (c.querySelector('a') ?? c).textContent.trim()))"
        return self.page.eval_on_selector_all(f"{SHOWN} {query}", script)


Opener = Callable[..., Visit]


@pytest.fixture
def visit(browser) -> Iterator[Opener]:
    contexts = []

    def opened(path: Path, lang: str = "fr", **options: Any) -> Visit:
        context = browser.new_context(**{"viewport": LAPTOP, "reduced_motion": "reduce", **options})
        contexts.append(context)
        found = Visit(context.new_page())
        found.page.goto(path.as_uri())
        if options.get("java_script_enabled", True):
            found.ready(lang)
        return found

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def sample(sample_result, sample_plan, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "report.html"
    write_html(sample_result, path, "fr", scenarios=read_scenarios(sample_plan[0]), day=DAY)
    return path


@pytest.fixture(scope="module")
def hostile(hostile_result, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "report <b>é 1%20.html"
    write_html(hostile_result, path, "fr", day=DAY)
    return path


@pytest.fixture(scope="module")
def lot(lot_result, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("lot") / "lot.html"
    write_html(lot_result, path, "fr", day=DAY)
    return path


# --- silent and alone


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_without_a_word_and_without_the_network(visit, sample, size, scheme):
    found = visit(sample, viewport=size, color_scheme=scheme)
    found.choose("commune", 3)
    found.speak("en")
    found.choose("epci", 1)
    found.page.select_option(f"{SHOWN} [data-map=indicator]", "flux_total")
    found.page.wait_for_timeout(500)
    assert found.noise == []
    assert [url for url in found.requests if not url.startswith(("data:", sample.as_uri()))] == []
    assert found.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_hostile_names_are_shown_and_not_run(visit, hostile, hostile_result):
    found = visit(hostile)
    names = [p.name for p in portraits(hostile_result, "commune", "fr")]
    for lang in LANGS:
        if lang == "en":
            found.speak("en")
        for n, name in enumerate(names):
            found.choose("commune", n)
            assert found.page.text_content(f"{SHOWN} .portrait h3") == name
    found.page.wait_for_timeout(300)
    assert found.noise == []
    assert len(found.requests) == 1 + sum(url.startswith("data:") for url in found.requests)
    assert found.page.evaluate("document.documentElement.scrollWidth") <= LAPTOP["width"]


def test_the_policy_stops_what_would_be_put_in(visit, sample):
    found = visit(sample)
    found.page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          const image = document.createElement("img");
          image.src = "http://127.0.0.1:9/x.png";
          document.body.append(image);
        }"""
    )
    found.page.wait_for_timeout(200)
    assert found.page.evaluate("window.ran") is None
    assert sum("Content Security Policy" in said for said in found.noise) >= 2
    assert found.page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'stopped')") == "stopped"


# --- figures


@pytest.mark.parametrize("lang", LANGS)
def test_every_territory_shows_the_figures_of_the_result(visit, sample, sample_result, lang):
    found = visit(sample)
    if lang == "en":
        found.speak("en")
    (whole,) = portraits(sample_result, "total", lang)
    assert found.texts(".summary .card dd") == [h.shown for h in whole.headlines]
    assert found.cells(".summary tr") == whole.table
    assert found.texts(".summary .sentence") == [whole.sentence]
    for level in ("commune", "epci"):
        assert found.cells(f".level[data-level={level}] tbody tr") == [
            [p.name, p.area.shown, *(h.shown for h in p.headlines)] for p in portraits(sample_result, level, lang)
        ]
        for n, portrait in enumerate(portraits(sample_result, level, lang)):
            found.choose(level, n)
            assert found.texts(".portrait h3") == [portrait.name]
            assert found.texts(".portrait > .kind") == [portrait.kind]
            assert found.texts(".portrait .sentence") == [portrait.sentence]
            assert found.texts(".portrait .caveat:not([hidden])") == [portrait.caveat] * bool(portrait.caveat)
            assert found.texts(".portrait .card dd") == [h.shown for h in portrait.headlines]
            assert found.cells(".portrait .balance tr") == portrait.table
            peers = [[p.name, p.density.shown, p.flux_per_ha.shown] for p in portrait.peers]
            assert found.cells(".portrait .peers tbody tr") == peers


def test_the_bars_bear_the_figures_of_the_table(visit, sample, sample_result):
    found = visit(sample)
    found.choose("commune", 0)
    portrait = portraits(sample_result, "commune", "fr")[0]
    for kind, column in (("stock", 3), ("flux", 4)):
        chart = f".portrait [data-bars={kind}]"
        found.page.wait_for_selector(f"{SHOWN} {chart} svg")
        said = found.texts(f"{chart} svg text")
        written = [row[column] for row in portrait.table[1:-1] if row[column] != "–"]
        values = portrait.balance.rows["stock_tc" if kind == "stock" else "flux_tco2e_yr"].fillna(0)
        assert len(written) == (values != 0).sum()
        for figure in written:
            assert figure in said
        assert portrait.table[0][column] in said


def test_lot_is_light_and_quick_and_its_figures_are_the_results(visit, lot, lot_result):
    assert lot.stat().st_size < 5_000_000
    found = visit(lot)
    paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    times = [found.page.evaluate(paint)]
    for _ in range(2):
        found.page.reload()
        found.ready("fr")
        times.append(found.page.evaluate(paint))
    print(f"\nLot: {lot.stat().st_size / 1e6:.2f} MB, first paint {', '.join(f'{t:.0f}' for t in times)} ms")
    assert min(times) < 1000
    assert found.noise == []
    for lang in LANGS:
        if lang == "en":
            found.speak("en")
        for level in ("commune", "epci"):
            assert found.cells(f".level[data-level={level}] tbody tr") == [
                [p.name, p.area.shown, *(h.shown for h in p.headlines)] for p in portraits(lot_result, level, lang)
            ]
    tables = found.page.evaluate("JSON.parse(document.getElementById('data').textContent).editions.en.portraits")
    assert [p["table"] for p in tables["commune"]] == [p.table for p in portraits(lot_result, "commune", "en")]


# --- tables


def test_a_column_sorts_both_ways_by_its_values(visit, sample, sample_result):
    found = visit(sample)
    wide = indicators.wide(sample_result.indicators, "commune").set_index("territory")["flux_tco2e_yr"]
    codes = ".level[data-level=commune] .code"
    head = found.page.locator(f"{SHOWN} .level[data-level=commune] thead th").nth(4)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert found.texts(codes) == list(wide.sort_values(ascending=False).index)
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert found.texts(codes) == list(wide.sort_values().index)
    found.page.locator(f"{SHOWN} .level[data-level=commune] thead th button").first.press("Enter")
    assert head.get_attribute("aria-sort") is None
    names = found.texts(".level[data-level=commune] tbody a")
    assert names[:4] == ["Bécordeau", "Brêmecourt", "Cauverchin", "Étréchies-en-Sauvelle"]


def test_the_search_knows_neither_case_nor_accents_and_codes_too(visit, sample):
    found = visit(sample)
    field = f"{SHOWN} .level[data-level=commune] input"
    shown = ".level[data-level=commune] tbody tr:not([hidden]) a"
    for wanted, names in (
        ("etreCHIES", ["Étréchies-en-Sauvelle"]),
        ("96008", ["Nœuvéglise"]),
        ("court", ["Brêmecourt", "Hélincourt-l’Étang", "Orvancourt", "Thézécourt"]),
        ("nowhere", []),
    ):
        found.page.fill(field, wanted)
        assert found.texts(shown) == names
        assert found.texts(".level[data-level=commune] .count") == [f"{len(names)} / 12 affichés"]
    found.page.fill(field, "")
    assert len(found.texts(shown)) == 12


def test_tables_are_taken_away_as_csv(visit, sample, sample_result, tmp_path):
    found = visit(sample)
    for query, name in (
        (".level[data-level=commune] .file", "territories_commune.csv"),
        (".file-list button >> nth=-1", None),
    ):
        with found.page.expect_download() as waited:
            found.page.click(f"{SHOWN} {query}")
        waited.value.save_as(tmp_path / "taken.csv")
        taken = (tmp_path / "taken.csv").read_text(encoding="utf-8")
        name = name or waited.value.suggested_filename
        assert waited.value.suggested_filename == name
        assert taken == found.page.evaluate(
            "name => JSON.parse(document.getElementById('data').textContent).files[name]", name
        )
    found.choose("commune", 0)
    with found.page.expect_download() as waited:
        found.page.click(f"{SHOWN} .balance-file")
    assert waited.value.suggested_filename == "commune_96001.csv"
    waited.value.save_as(tmp_path / "balance.csv")
    row = pd.read_csv(tmp_path / "balance.csv", dtype={"territory": str})
    wide = indicators.wide(sample_result.indicators, "commune")
    assert list(row["territory"]) == ["96001"]
    assert list(row["stock_tc"]) == list(wide["stock_tc"][:1])


# --- the map


@pytest.mark.parametrize("lang", LANGS)
def test_hovering_tells_the_territory_and_its_value(visit, sample, sample_result, lang):
    found = visit(sample)
    if lang == "en":
        found.speak("en")
    colon = "\u00a0: " if lang == "fr" else ": "
    for level in ("commune", "epci"):
        found.page.select_option(f"{SHOWN} [data-map=level]", level)
        for indicator in MAPPED:
            found.page.select_option(f"{SHOWN} [data-map=indicator]", indicator)
            portrait = portraits(sample_result, level, lang)[1]
            shown = next(h.shown for h in portrait.headlines if h.indicator == indicator)
            shape = found.page.locator(f"{SHOWN} .ground use").nth(1)
            shape.scroll_into_view_if_needed()
            found.rest()
            found.page.mouse.move(*within(shape))
            found.tells(f"{portrait.name}{colon}{shown}")
            assert found.texts(".readout") == [f"{portrait.name}{colon}{shown}"]
            box = found.page.locator("#tip").bounding_box()
            assert 0 <= box["x"] <= LAPTOP["width"] - box["width"]
    found.page.mouse.move(2, 2)
    found.page.wait_for_function("document.getElementById('tip').hidden")


def within(shape: Any) -> tuple[float, float]:
    """Return a point of the screen that lies within a drawn shape."""
    found = shape.evaluate(
        """use => {
          const box = use.getBoundingClientRect();
          for (let down = 0.1; down < 1; down += 0.1) for (let across = 0.1; across < 1; across += 0.1) {
            const [x, y] = [box.left + across * box.width, box.top + down * box.height];
            if (document.elementFromPoint(x, y)?.closest("use[data-n]") === use) return [x, y];
          }
        }"""
    )
    return tuple(found)


def test_the_map_is_walked_with_the_keys(visit, sample, sample_result):
    found = visit(sample)
    names = [p.name for p in portraits(sample_result, "commune", "fr")]
    found.page.focus(f"{SHOWN} .drawing")
    for key, n in (("ArrowRight", 0), ("ArrowDown", 1), ("ArrowLeft", 0), ("ArrowUp", 11), ("Home", 0), ("End", 11)):
        found.page.keyboard.press(key)
        assert found.texts(".readout")[0].startswith(names[n])
    found.page.keyboard.press("Enter")
    assert found.texts(".portrait h3") == [names[11]]
    assert found.page.evaluate("document.activeElement.id") == "territory-fr"


def test_the_legend_and_the_title_follow_the_indicator(visit, sample):
    found = visit(sample)
    data = "JSON.parse(document.getElementById('data').textContent).editions.fr.legends.epci.flux_total"
    found.page.select_option(f"{SHOWN} [data-map=level]", "epci")
    found.page.select_option(f"{SHOWN} [data-map=indicator]", "flux_total")
    legend = found.page.evaluate(data)
    assert found.texts(".choropleth .legend li") == [label for label, _ in legend]
    assert found.texts(".map-title") == ["Flux de carbone"]
    fills = found.page.eval_on_selector_all(f"{SHOWN} .ground use", "u => u.map(e => e.getAttribute('fill'))")
    assert set(fills) <= {colour for _, colour in legend}
    assert len(fills) == 2


# --- languages, light, paper


def test_the_language_switches_all_of_the_page(visit, sample):
    found = visit(sample)
    assert found.page.evaluate("document.documentElement.lang") == "fr"
    found.choose("commune", 2)
    found.page.locator(f"{SHOWN} [id^=scenarios]").scroll_into_view_if_needed()
    found.speak("en")
    assert found.page.evaluate("document.documentElement.lang") == "en"
    assert found.page.title().startswith(text("page_title", "en"))
    assert found.page.locator(".edition:visible").count() == 1
    assert found.texts(".portrait h3") == ["Cauverchin"]
    words = found.page.inner_text(SHOWN)
    for key in ("summary", "territories", "scenarios", "method", "audit", "warnings", "compared"):
        assert text(f"page_{key}", "en") in words
        if text(f"page_{key}", "fr") not in text(f"page_{key}", "en"):
            assert text(f"page_{key}", "fr") not in words
    assert not re.search(r"\b(territoire|occupation du sol|Surface)\b", words)
    pressed = found.page.eval_on_selector_all(f"{SHOWN} [aria-pressed=true]", "b => b.map(e => e.lang)")
    assert pressed == ["en"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_nothing_that_axe_knows_of_hinders_a_reader(visit, sample, scheme, size):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")
    found = visit(sample, color_scheme=scheme, viewport=size)
    found.choose("commune", 3)
    found.page.wait_for_timeout(500)
    answer = axe.Axe().run(found.page).response
    faults = [(v["id"], v["nodes"][0]["html"][:120]) for v in answer["violations"]]
    assert faults == []
    assert {"color-contrast", "label", "select-name"} <= {p["id"] for p in answer["passes"]}


def test_dark_is_dark_and_charts_follow(visit, sample):
    ink = {}
    for scheme in ("light", "dark"):
        found = visit(sample, color_scheme=scheme)
        ground = found.page.evaluate("getComputedStyle(document.body).backgroundColor")
        label = found.page.evaluate(
            f"getComputedStyle(document.querySelector('{SHOWN} .summary .chart svg .role-axis-label text')).fill"
        )
        ink[scheme] = (ground, label)
    assert ink["light"] == ("rgb(255, 255, 255)", "rgb(85, 100, 92)")
    assert ink["dark"] == ("rgb(20, 28, 24)", "rgb(173, 186, 178)")


def test_without_javascript_the_figures_and_the_map_are_there(visit, sample, sample_result):
    found = visit(sample, java_script_enabled=False)
    shown = found.page.locator("#edition-fr")
    (whole,) = portraits(sample_result, "total", "fr")
    assert shown.locator(".summary .card dd").all_text_contents() == [h.shown for h in whole.headlines]
    rows = shown.locator(".level[data-level=commune] tbody tr")
    assert rows.count() == 12
    assert rows.first.is_visible()
    assert shown.locator(".ground use").count() == 12
    assert shown.locator(".ground use").first.is_visible()
    title = shown.locator(".ground use title").first.text_content()
    portrait = portraits(sample_result, "commune", "fr")[0]
    assert title == f"{portrait.name}\u00a0: {portrait.headlines[1].shown}"
    assert shown.locator(".compared").is_visible()
    assert not shown.locator("button").first.is_visible()
    assert not shown.locator("select").first.is_visible()
    assert shown.get_by_text(text("page_needs_script", "fr")).is_visible()


@pytest.mark.parametrize("lang", LANGS)
def test_it_prints_to_a4(visit, sample, sample_result, lang, tmp_path):
    found = visit(sample, color_scheme="dark")
    if lang == "en":
        found.speak("en")
    found.choose("commune", 0)
    found.page.wait_for_timeout(500)
    path = tmp_path / "report.pdf"
    found.page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    boxes = set(re.findall(rb"/MediaBox \[([^\]]*)\]", path.read_bytes()))
    assert [[round(float(n)) for n in box.split()] for box in boxes] == [[0, 0, 595, 842]]
    assert found.page.eval_on_selector_all("details[open]", "d => d.length") == 0
    found.page.emulate_media(media="print")
    assert found.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for part in (".contents", ".languages", ".choices", ".file"):
        assert not found.page.locator(f"{SHOWN} {part}").first.is_visible()
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("no pdftotext (apt-get install poppler-utils): the words on paper were not read")
    said = subprocess.run([reader, "-layout", path, "-"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    (whole,) = portraits(sample_result, "total", lang)
    chosen = portraits(sample_result, "commune", lang)[0]
    words = " ".join(said.split())
    for portrait in (whole, chosen):
        for headline in portrait.headlines:
            assert " ".join(headline.shown.split()) in words
    for row in whole.table[1:]:
        assert " ".join(" ".join(row).split()) in words
    assert text("page_years", lang) in words
    assert "2050" in words


def test_a_year_of_a_curve_is_told_under_the_pointer(visit, sample):
    found = visit(sample)
    chart = found.page.locator(f"{SHOWN} [data-chart=cumulated]")
    chart.locator("svg").scroll_into_view_if_needed()
    found.rest()
    box = chart.bounding_box()
    found.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.4 * box["height"])
    found.page.mouse.move(box["x"] + 0.55 * box["width"], box["y"] + 0.5 * box["height"], steps=4)
    found.page.wait_for_function("!document.getElementById('tip').hidden")
    said = found.page.text_content("#tip").splitlines()
    assert said[0] in ("PLUi arrêté", "Densification", "Renaturation", *(
        text(key, "fr") for key in ("what_if_as_it_is", "what_if_trend")
    ))  # fmt: skip
    assert re.fullmatch(r"20[2-5]\d", said[1])
    assert "CO2e" in said[2]


def test_the_first_stop_of_the_keys_leads_past_the_contents(visit, sample):
    found = visit(sample)
    found.page.keyboard.press("Tab")
    assert found.page.evaluate("document.activeElement.getAttribute('href')") == "#summary-fr"
    assert found.page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    found.page.keyboard.press("Enter")
    assert found.page.evaluate("document.activeElement.id") == "summary-fr"
