"""The report made in QGIS: the page the command makes of the same result, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from qgis.core import QgsProcessingException

from carbocs.plugin import dependencies

pytestmark = pytest.mark.skipif(
    bool(dependencies.missing("report")), reason="no jinja2 or vl-convert-python in QGIS's Python"
)
ROLES = {"TERRITORIES": "communes.gpkg", "LAND_USE": "clc18.gpkg", "LAND_USE_BEFORE": "clc12.gpkg"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("report")


@pytest.fixture
def result(run, sample, folder) -> Path:
    path = folder / "result.gpkg"
    if not path.is_file():
        run("assessment", **{k: sample(v) for k, v in ROLES.items()}, LEVELS=[0, 1], OUTPUT=str(path))
    return path


def shown(page: str) -> list[str]:
    """Return the figures of a page: the cells of its tables and its cards."""
    return re.findall(r"<(?:td|dd)[^>]*>([^<]*)<", page)


def test_the_page_is_that_of_the_engine_on_the_same_result(run, result, folder):
    from carbocs.core.report.html import to_html
    from carbocs.core.report.result_file import read_result

    for n, lang in enumerate(("fr", "en")):
        found, _ = run("report", RESULT=str(result), LANGUAGE=n, OPEN=False, OUTPUT=str(folder / f"{lang}.html"))
        page = Path(found["OUTPUT"]).read_text(encoding="utf-8")
        assert f'<html lang="{lang}">' in page
        assert shown(page) == shown(to_html(read_result(result), lang))
        assert len(shown(page)) > 250
    assert not list(folder.glob(".carbocs-*"))


def test_its_figures_are_the_commands(run, result, folder, command):
    wide = command("sample", "territories_commune")
    found, _ = run("report", RESULT=str(result), LANGUAGE=1, OPEN=False, OUTPUT=str(folder / "x.html"))
    page = Path(found["OUTPUT"]).read_text(encoding="utf-8")
    for name in wide["name"]:
        assert page.count(f">{name}</a>") == 2


def test_what_is_no_result_or_no_page_is_refused_in_words(run, sample, result, folder):
    for given, said in (
        ({"RESULT": sample("communes.gpkg"), "OUTPUT": str(folder / "y.html")}, "not the GeoPackage of an assessment"),
        ({"RESULT": str(result), "SCENARIOS": str(result), "OUTPUT": str(folder / "y.html")}, "of scenarios"),
        ({"RESULT": str(result), "OUTPUT": str(folder / "y.pdf")}, "must end in .html"),
    ):
        with pytest.raises(QgsProcessingException, match=re.escape(said)):
            run("report", LANGUAGE=1, OPEN=False, **given)
    assert not list(folder.glob("y.*"))


def test_nothing_is_opened_where_there_is_no_desktop(run, result, folder, monkeypatch):
    from carbocs.plugin.algorithms import report

    opened = []
    monkeypatch.setattr(report.QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    monkeypatch.setattr("qgis.utils.iface", None)
    run("report", RESULT=str(result), LANGUAGE=0, OPEN=True, OUTPUT=str(folder / "z.html"))
    assert opened == []
    monkeypatch.setattr("qgis.utils.iface", object())
    run("report", RESULT=str(result), LANGUAGE=0, OPEN=False, OUTPUT=str(folder / "z.html"))
    assert opened == []
    run("report", RESULT=str(result), LANGUAGE=0, OPEN=True, OUTPUT=str(folder / "z.html"))
    assert opened == [str(folder / "z.html")]
