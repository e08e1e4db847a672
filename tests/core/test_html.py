"""The report as a page: one file that runs nothing of the user's, with the figures of the result to the last digit."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from typer.testing import CliRunner

from carbocs.core import cli, indicators, report
from carbocs.core.errors import DataError, UsageError
from carbocs.core.messages import page as page_words
from carbocs.core.messages import text
from carbocs.core.report.html import to_html
from carbocs.core.report.html.outlines import SIDE, sheet
from carbocs.core.report.html.page import MAPPED, script_json, vega_script
from carbocs.core.report.html.scenarios import compared
from carbocs.core.report.portrait import portraits
from carbocs.core.report.result_file import read_result, read_scenarios
from carbocs.core.report.styles import graduated_style, legend

TEMPLATES = Path(report.__file__).parent / "html" / "templates"
DAY = date(2026, 3, 14)
LANGS = ("fr", "en")
VOID = ("meta", "link", "br", "input", "hr", "img")


class Page(HTMLParser):
    """What a page holds: its elements with their attributes, the text of each, and what lies within an edition."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[int, str] = {}
        self.open: list[int] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            if self.elements[self.open.pop()][0] == tag:
                break

    def handle_data(self, data: str) -> None:
        for n in self.open:
            self.texts[n] = self.texts.get(n, "") + data

    def all(self, tag: str, **attributes: str) -> list[int]:
        wanted = {k.rstrip("_").replace("_", "-"): v for k, v in attributes.items()}
        return [
            n for n, (name, held) in enumerate(self.elements) if name == tag and wanted.items() <= held.items()
        ]  # fmt: skip

    def text(self, n: int) -> str:
        return self.texts.get(n, "")

    def data(self) -> dict[str, object]:
        return json.loads(self.text(self.all("script", id="data")[0]))

    def rows(self, content: str, lang: str, level: str) -> list[list[str]]:
        """Return the cells of a table of territories."""
        edition = content[content.index(f'id="edition-{lang}"') :]
        part = edition[edition.index(f'<div class="level" data-level="{level}"') :]
        table = Page(part[: part.index("</table>")])
        found: list[list[str]] = []
        for n, (tag, _) in enumerate(table.elements):
            if tag == "tr":
                found.append([])
            elif tag in ("td", "a"):
                found[-1].append(table.text(n).strip())
        return [row for row in found if row]


@pytest.fixture(scope="module")
def result(sample_result):
    return sample_result


@pytest.fixture(scope="module")
def plan(sample_plan) -> tuple[dict[str, pd.DataFrame], str, Path]:
    """The three variants of the sample: their tables as read back, what the command printed, and their file."""
    path, printed = sample_plan
    return read_scenarios(path), printed, path


@pytest.fixture(scope="module")
def content(result, plan) -> str:
    return to_html(result, "fr", scenarios=plan[0], day=DAY)


@pytest.fixture(scope="module")
def page(content) -> Page:
    return Page(content)


# --- one file, locked in


def test_the_page_asks_the_network_for_nothing(page):
    for tag, held in page.elements:
        for name in ("src", "srcset", "action", "poster", "data", "ping"):
            assert name not in held or (tag, name) == ("object", "data"), f"{tag} {name}"
        address = held.get("href") or "#"
        assert address.startswith(("#", "data:,")), f"{tag} {address}"
    style = page.text(page.all("style")[0])
    assert "url(" not in style
    assert "@import" not in style


def test_the_policy_allows_these_scripts_and_styles_and_nothing_else(page):
    (meta,) = [held for tag, held in page.elements if held.get("http-equiv") == "Content-Security-Policy"]
    policy = dict(part.strip().split(" ", 1) for part in str(meta["content"]).split(";"))
    run = [page.text(n) for n in page.all("script") if page.elements[n][1].get("type") != "application/json"]
    assert len(run) == 2
    assert policy.pop("script-src").split() == [checksum(script) for script in run]
    assert policy.pop("style-src") == checksum(page.text(page.all("style")[0]))
    assert policy == {"default-src": "'none'", "img-src": "data:", "base-uri": "'none'", "form-action": "'none'"}
    for tag, held in page.elements:
        assert "style" not in held, tag
        assert not [name for name in held if name.startswith("on")], tag


def checksum(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def test_the_charts_script_is_whole_and_its_licences_are_kept(content):
    assert vega_script() in content
    assert "</script" not in vega_script().lower()
    assert content.count("University of Washington Interactive Data Lab") >= 2
    for licence in ("Redistributions in binary form must reproduce", "Permission to use, copy, modify", "Mike Bostock"):
        assert licence in content


def test_the_same_result_and_day_make_the_same_bytes(result, plan, content):
    assert to_html(result, "fr", scenarios=plan[0], day=DAY) == content


def test_a_result_read_back_makes_the_same_page(result, content, plan, tmp_path):
    report.write(result, tmp_path / "r.gpkg", "en")
    again = to_html(read_result(tmp_path / "r.gpkg"), "fr", scenarios=plan[0], day=DAY)
    # The files to take away may differ in how a whole number of ha is written, nothing that is shown may.
    ours, theirs = Page(content), Page(again)
    files = [p.data().pop("files") for p in (ours, theirs)]
    assert files[0].keys() == files[1].keys()
    one, other = ({k: v for k, v in p.data().items() if k != "files"} for p in (ours, theirs))
    assert one == other
    assert [t for n, t in ours.texts.items() if ours.elements[n][0] in ("td", "th", "p", "li", "dd")] == [
        t for n, t in theirs.texts.items() if theirs.elements[n][0] in ("td", "th", "p", "li", "dd")
    ]


# --- nothing of the user's is executed


def test_names_stay_names(hostile_result, plan):
    names = list(hostile_result.territories.query("level == 'commune'")["name"])
    tables = {name: table.copy() for name, table in plan[0].items()}
    for name in ("scenarios", "yearly", "budget"):
        tables[name]["scenario"] = tables[name]["scenario"].replace("Densification", names[0])
    content = to_html(hostile_result, "en", scenarios=tables, day=DAY)
    found = Page(content)
    assert len(found.all("script")) == 3
    assert not found.all("img")
    assert not found.all("iframe")
    assert found.data()["levels"]["commune"]["names"] == names
    for lang in LANGS:
        shown = [row[0] for row in found.rows(content, lang, "commune")]
        assert shown == [" ".join(name.split(" ")).strip() for name in names]
    heads = [found.text(n) for n in found.all("th", scope="col")]
    assert sum(names[0] in head for head in heads) >= 2
    assert "{{ 7 * 7 }} ${7*7}" in content


def test_json_in_a_script_cannot_end_it():
    written = script_json({"name": "</script><!--\u2028\u2029&"})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"name": "</script><!--\u2028\u2029&"}
    with pytest.raises(ValueError, match="JSON"):
        script_json({"value": float("nan")})


# --- the figures are those of the result


@pytest.mark.parametrize("lang", LANGS)
def test_every_figure_of_every_territory_is_its_portraits(result, content, page, lang):
    data = page.data()["editions"][lang]
    for level in result.levels:
        found = portraits(result, level, lang)
        for portrait, told in zip(found, data["portraits"][level]):
            assert told["name"] == portrait.name
            assert told["table"] == portrait.table
            assert [head[2] for head in told["heads"]] == [h.shown for h in portrait.headlines]
            assert [peer[1:] for peer in told["peers"]] == [
                [p.density.shown, p.flux_per_ha.shown] for p in portrait.peers
            ]
            assert [told[k] for k in ("sentence", "caveat", "rounding")] == [
                portrait.sentence, portrait.caveat, portrait.rounding,
            ]  # fmt: skip
        if level != "total":
            rows = page.rows(content, lang, level)
            assert rows == [[p.name, p.area.shown, *(h.shown for h in p.headlines)] for p in found]


def test_bars_are_as_long_as_the_figures_at_their_ends(result, page):
    for told, portrait in zip(page.data()["editions"]["en"]["portraits"]["commune"], portraits(result, "commune")):
        for kind, column in (("stock", 3), ("flux", 4)):
            bars = told["bars"][kind]
            assert [v for _, v in bars] == sorted((v for _, v in bars), reverse=True)
            for row, value in bars:
                shown = told["table"][row + 1][column].replace(",", "").replace("−", "-")
                digits = len(shown.partition(".")[2])
                assert float(shown) == pytest.approx(value, abs=0.5000001 * 10.0**-digits)
        assert len(told["rows"]) == len(portrait.balance.rows)


def test_rows_are_sorted_by_the_values_themselves(result, content):
    edition = content[content.index('id="edition-fr"') :]
    part = edition[edition.index('<div class="level" data-level="commune"') :]
    values = [float(v) for v in re.findall(r'data-v="([^"]*)"', part[: part.index("</table>")])]
    wide = indicators.wide(result.indicators, "commune")
    assert values[1::4] == pytest.approx(list(wide["stock_tc"]), rel=1e-9)
    assert values[3::4] == pytest.approx(list(wide["flux_tco2e_yr"]), rel=1e-9)


def test_the_map_shows_the_classes_and_colours_that_qgis_shows(result, page):
    wide = indicators.wide(result.indicators, "commune")
    for indicator in MAPPED:
        values = wide[indicators.column_of(indicator)].to_numpy(dtype=float)
        style = graduated_style(values, indicator, lang="fr")
        labels = re.findall(r'<range [^>]*label="([^"]*)"', style)
        found = page.data()["editions"]["fr"]["legends"]["commune"][indicator]
        assert [label for label, _ in found] == labels
        written = [",".join(str(int(c[i : i + 2], 16)) for i in (1, 3, 5)) for _, c in found]
        assert all(f'"{colour},255"' in style for colour in written)
        bounds = [(float(a), float(b)) for a, b in re.findall(r'lower="([^"]*)" upper="([^"]*)"', style)]
        for value, at in zip(values, page.data()["levels"]["commune"]["classes"][indicator]):
            assert bounds[at][0] <= value <= bounds[at][1]


def test_a_value_on_a_limit_and_no_value_have_their_classes():
    found = legend(np.array([10.0, 20.0, 30.0, 40.0, np.nan]), "stock_total", "en")
    assert found.classes_of(found.limits)[0] == 0
    assert found.classes_of(found.limits)[-1] == len(found.colours) - 1
    assert found.classes_of(found.limits[1:2]) == [0]
    assert found.classes_of(np.array([np.nan])) == [-1]


def test_the_audit_names_the_territories_where_something_lacks_the_most_first(content, page):
    audit = content[content.index('id="audit-fr"') : content.index('id="warnings-fr"')]
    rows = re.findall(r'<tr><th scope="row">([^<]*)</th>((?:<td>[^<]*</td>)*)', audit)
    assert [name for name, _ in rows] == ["Saint-Évroult-aux-Larris", "Étréchies-en-Sauvelle"]
    assert re.findall(r"<td>([^<]*)</td>", rows[0][1])[2] == "10,51"


def test_warnings_are_told_in_the_language_of_each_edition(result, content):
    for lang in LANGS:
        part = Page(content[content.index(f'id="warnings-{lang}"') :])
        for notice in result.warnings:
            assert any(notice.text(lang) in words for words in part.texts.values())


def test_the_files_to_take_away_hold_the_result_in_full(result, page):
    files = page.data()["files"]
    stock = pd.read_csv(pd.io.common.StringIO(files["territories_commune.csv"]))["stock_tc"]
    assert list(stock) == list(indicators.wide(result.indicators, "commune")["stock_tc"])
    assert {"areas.csv", "audit.csv", "columns.csv", "scenarios.csv", "scenario_budget.csv"} <= set(files)


# --- scenarios


def test_scenarios_stand_as_the_command_prints_them(plan):
    tables, printed, _ = plan
    lines = [[cell for cell in re.split(r"\s{2,}", line.strip()) if cell] for line in printed.splitlines()]
    found = compared(tables, "fr")
    assert len(found.rows) == 10
    for row in found.rows:
        shown = ["–" if cell is None else cell.number for cell in row.cells]
        label = f"{row.label} ({row.unit})"  # the command breaks it where it is long
        assert [line[1:] for line in lines if len(line) > 1 and label.startswith(line[0])] == [shown], row.key
    ranges = [cell.range for row in found.rows if row.key == "cumulated_2050" for cell in row.cells if cell.range]
    assert any(all(r in line for r in ranges) for line in printed.splitlines())


def test_the_curves_end_where_the_table_does(plan):
    found = compared(plan[0], "fr")
    drawn = found.charts["cumulated"]["data"]["values"]
    last = {row["course"]: row["value"] for row in drawn if row["year"] == 2050}
    assert last == pytest.approx(
        {c.name: c.curve.cumulated[-1] / 1000 for c in found.courses}, rel=1e-5
    )  # fmt: skip
    assert found.units == ("ktCO2e/an", "ktCO2e")
    assert [row[0] for row in found.yearly] == [str(y) for y in range(2025, 2051)]


def test_an_overrun_budget_is_flagged(plan, content):
    over = [line for line in compared(plan[0], "fr").budget if line.over]
    assert [(line.scenario, line.name, line.left) for line in over] == [
        ("PLUi arrêté", "CC des Hauts Plateaux de Sauvelle", "−1,61\u202fha")
    ]
    assert content.count('<tr class="over">') == 2


def test_notices_of_a_plan_are_told_in_both_languages(plan):
    french, english = (dict.fromkeys(m for _, m in compared(plan[0], lang).notices) for lang in LANGS)
    assert len(french) == len(english) == len(plan[0]["notices"])
    assert not set(french) & set(english)


def test_a_plan_without_budget_or_trend_is_shown_too(result, plan):
    tables = {k: v for k, v in plan[0].items() if not k.startswith(("budget", "net_"))}
    courses = tables["reference_courses"]
    tables["reference_courses"] = courses[courses["course"] == "as_is"]
    found = compared(tables, "en")
    assert found.courses[0].name == text("what_if_as_it_is", "en")
    assert len(found.courses) == 4
    assert not found.budget
    assert "budget" not in found.charts
    assert 'id="scenarios-en"' in to_html(result, "en", scenarios=tables, day=DAY)


def test_a_report_without_scenarios_has_no_part_of_them(result):
    assert "scenarios-fr" not in to_html(result, "fr", day=DAY)


# --- the map


def test_neighbours_share_their_border_and_a_speck_is_drawn():
    left = shapely.Polygon([(0, 0), (1000, 0), (1000, 500), (1003, 777), (1000, 1000), (0, 1000)])
    right = shapely.Polygon([(1000, 0), (2000, 0), (2000, 1000), (1000, 1000), (1003, 777), (1000, 500)])
    speck = shapely.box(3000, 0, 3000.1, 0.1)
    parts = shapely.union_all([shapely.box(2500, 0, 2600, 100), shapely.box(2700, 0, 2800, 100)])
    holed = shapely.box(2200, 500, 2400, 700).difference(shapely.box(2250, 550, 2350, 650))
    shapes = np.array([left, right, speck, None, parts, holed], dtype=object)
    found = sheet({"commune": shapes})
    paths = found.paths["commune"]
    assert found.width == SIDE
    border = [points(paths[n]) & {(x, y) for x, y in points(paths[1 - n])} for n in (0, 1)]
    assert border[0] == border[1]
    assert len(border[0]) >= 2
    assert re.fullmatch(r"M\d+ \d+h5v5h-5z", paths[2])
    assert paths[3] == ""
    assert [path.count("M") for path in (paths[4], paths[5])] == [2, 2]
    assert found.bar_m == 500
    assert sheet({"commune": np.array([None], dtype=object)}) is None


def points(path: str) -> set[tuple[int, int]]:
    """Return the points a path goes through."""
    found = set()
    for ring in re.findall(r"M([^lM]*)l([^z]*)z", path):
        x, y = map(int, ring[0].split())
        found.add((x, y))
        numbers = [int(n) for n in re.findall(r"-?\d+", ring[1])]
        for dx, dy in zip(numbers[::2], numbers[1::2]):
            x, y = x + dx, y + dy
            found.add((x, y))
    return found


def test_territories_from_a_table_have_no_map_and_say_so(result):
    bare = replace(result, territories=result.territories.assign(geometry=None))
    content = to_html(bare, "en", day=DAY)
    assert text("page_no_map", "en") in content
    assert '<svg class="drawing"' not in content


def test_a_territory_without_figures_is_shown_as_such(result):
    gone = replace(
        result,
        indicators=result.indicators[result.indicators["territory"] != "96001"],
        areas=result.areas[result.areas["territory"] != "96001"],
    )
    content = to_html(gone, "fr", day=DAY)
    found = Page(content)
    assert found.data()["levels"]["commune"]["classes"]["stock_per_hectare"][0] == -1
    assert found.rows(content, "fr", "commune")[0][2:] == ["–", "–", "–"]


# --- words, colours


def test_french_is_typeset_as_french_and_every_word_is_in_both():
    for key, (english, french) in page_words.MESSAGES.items():
        assert english, key
        assert french, key
        assert not re.search(r"[^\u00a0\u202f] ?[:;?!»](\s|$)", french.replace("pip install", "")), key
        assert "'" not in french, key


def test_each_edition_is_in_its_language(content):
    for lang, other in (("fr", "en"), ("en", "fr")):
        part = Page(content[content.index(f'id="edition-{lang}"') :].split('<div class="edition"')[0])
        said = " ".join(t for n, t in part.texts.items() if part.elements[n][0] in ("h2", "h3", "summary", "label"))
        for key in ("summary", "one_territory", "audit", "warnings", "budget", "years"):
            ours, theirs = text(f"page_{key}", lang), text(f"page_{key}", other)
            assert ours in said
            assert theirs not in said


def colours() -> dict[str, dict[str, str]]:
    """Return the colours of the style sheet by name: light, dark, paper."""
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, flags=re.S)
    assert len(blocks) == 3
    return {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for name, block in zip(("light", "dark", "paper"), blocks)
    }


def luminance(colour: str) -> float:
    bands = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [b / 12.92 if b <= 0.04045 else ((b + 0.055) / 1.055) ** 2.4 for b in bands]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_words_stand_out_from_their_ground(theme):
    known = colours()[theme]
    pairs = [("ink", "paper"), ("ink", "ground"), ("soft", "paper"), ("soft", "ground"), ("accent", "paper"),
             ("on-accent", "accent"), ("caution", "caution-ground"), ("ink", "caution-ground"), ("paper", "ink"),
             ("caution", "paper"), ("accent", "ground")]  # fmt: skip
    for words, ground in pairs:
        assert contrast(known[words], known[ground]) >= 4.5, f"{words} on {ground}"
    assert contrast(known["soft"], known["paper"]) >= 3  # outlines of buttons and bars


def test_paper_has_the_colours_of_light():
    assert colours()["paper"] == colours()["light"]


# --- the command


@pytest.fixture
def written(result, tmp_path) -> Path:
    report.write(result, tmp_path / "result.gpkg", "fr")
    return tmp_path / "result.gpkg"


def test_the_command_writes_the_page_in_the_language_asked_for(written, plan, tmp_path):
    out = tmp_path / "report.html"
    ran = CliRunner().invoke(
        cli.app, ["report", str(written), "--scenarios", str(plan[2]), "--out", str(out), "--lang", "fr"]
    )
    assert ran.exit_code == 0, ran.output
    content = out.read_text(encoding="utf-8")
    assert content.startswith('<!doctype html>\n<html lang="fr">')
    assert "PLUi arrêté" in content


def test_the_assessment_writes_a_page_too(result, tmp_path):
    assert report.write(result, tmp_path / "x.html", "en") == [tmp_path / "x.html"]
    assert '<html lang="en">' in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_what_is_no_page_no_result_or_no_plan_is_refused(written, plan, tmp_path):
    for arguments, key in (
        ([str(written), "--out", str(tmp_path / "x.pdf")], "not_a_page"),
        ([str(plan[2]), "--out", str(tmp_path / "x.html")], "not_a_result"),
        ([str(written), "--scenarios", str(written), "--out", str(tmp_path / "x.html")], "not_scenarios"),
        ([str(written), "--out", str(tmp_path / "none" / "x.html")], "no_such_folder"),
    ):
        ran = CliRunner().invoke(cli.app, ["report", *arguments])
        assert isinstance(ran.exception, UsageError), ran.output
        assert ran.exception.key == key
    assert [p.name for p in tmp_path.iterdir()] == ["result.gpkg"]


def test_a_plan_of_before_is_refused_by_name(plan, tmp_path):
    import shutil
    import sqlite3

    old = tmp_path / "old.gpkg"
    shutil.copy(plan[2], old)
    connection = sqlite3.connect(old)
    connection.execute('ALTER TABLE notices DROP COLUMN "values"')
    connection.commit()
    connection.close()
    with pytest.raises(DataError, match="older"):
        read_scenarios(old)


@pytest.mark.parametrize("absent", ["jinja2", "vl_convert"])
def test_a_missing_package_is_named_with_its_command_before_any_work(result, tmp_path, monkeypatch, absent):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == absent else real(name, *a))
    package = {"jinja2": "jinja2", "vl_convert": "vl-convert-python"}[absent]
    with pytest.raises(UsageError, match=f"-m pip install {package}$") as caught:
        report.writer_of(tmp_path / "x.html")
    assert caught.value.key == "report_needs"
    with pytest.raises(UsageError):
        to_html(result, "fr", day=DAY)


def test_lot_is_under_5_mb_with_the_figures_of_all_its_communes(lot_result):
    content = to_html(lot_result, "fr", day=DAY)
    assert len(content.encode()) < 5_000_000
    for lang in LANGS:
        rows = Page("").rows(content, lang, "commune")
        assert rows == [
            [p.name, p.area.shown, *(h.shown for h in p.headlines)] for p in portraits(lot_result, "commune", lang)
        ]
