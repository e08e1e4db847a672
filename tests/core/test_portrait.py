"""A result read back from its file, and its portraits: what they say is what the result holds, in words that follow."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from carbocs.core import report
from carbocs.core.assessment import AssessmentOptions, assess
from carbocs.core.errors import CarbocsError
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.report.exchange import TABLES
from carbocs.core.report.portrait import Gallery, credits, level_name, portrait, portraits
from carbocs.core.report.result_file import read_result, read_scenarios

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
LANGS = ("fr", "en")


@pytest.fixture(scope="module")
def result():
    paths = Paths(
        territories=str(SAMPLE / "communes.gpkg"),
        land_use=str(SAMPLE / "clc18.gpkg"),
        land_use_before=str(SAMPLE / "clc12.gpkg"),
        hedgerows=str(SAMPLE / "hedgerows.fgb"),
    )
    options = AssessmentOptions(levels=("commune", "epci"), emissions_tco2e_yr=100_000.0, threads=1)
    return assess(read_inputs(paths), options)


@pytest.fixture
def written(result, tmp_path):
    path = tmp_path / "résultat (1).gpkg"
    report.write(result, path, "fr")
    return path


def test_a_result_is_read_back_as_it_was_written(result, written):
    before = written.read_bytes()
    again = read_result(written)
    for name in TABLES:
        pd.testing.assert_frame_equal(
            getattr(again, name), getattr(result, name).reset_index(drop=True), check_dtype=False, rtol=0, atol=0
        )
    plain = result.territories.drop(columns="geometry")
    pd.testing.assert_frame_equal(again.territories.drop(columns="geometry"), plain, check_dtype=False)
    assert shapely.equals(again.territories["geometry"].to_numpy(), result.territories["geometry"].to_numpy()).all()
    for name in ("options", "release", "mode", "crs", "sources"):
        assert getattr(again, name) == getattr(result, name)
    for lang in LANGS:
        assert [n.text(lang) for n in again.warnings] == [n.text(lang) for n in result.warnings]
        assert report.to_json(again, lang) == report.to_json(result, lang)
    assert written.read_bytes() == before
    assert [p.name for p in written.parent.iterdir()] == [written.name]


def test_a_result_of_tables_alone_is_read_back(tmp_path):
    areas = tmp_path / "areas.csv"
    areas.write_text("territory,occupation,area_ha\n80021,cropland,10\n80021,forest_broadleaf,5\n", encoding="utf-8")
    result = assess(read_inputs(Paths(areas=str(areas))))
    report.write(result, tmp_path / "r.gpkg")
    again = read_result(tmp_path / "r.gpkg")
    assert again.territories["geometry"].isna().all()
    assert report.to_json(again) == report.to_json(result)


@pytest.mark.parametrize("spoil", ["text", "layer", "table", "older", "none"])
def test_what_is_no_result_is_named(written, tmp_path, spoil):
    path = written
    expected = "not_a_result"
    if spoil == "text":
        path = tmp_path / "x.gpkg"
        path.write_text("no database", encoding="utf-8")
    elif spoil == "layer":
        path = SAMPLE / "communes.gpkg"
    elif spoil == "none":
        path, expected = tmp_path / "nowhere.gpkg", "no_such_file"
    else:
        with closing(sqlite3.connect(path)) as file, file:
            if spoil == "table":
                file.execute("DROP TABLE audit")
                file.execute("DELETE FROM gpkg_contents WHERE table_name = 'audit'")
            else:
                file.execute("ALTER TABLE warnings DROP COLUMN 'values'")
        expected = "result_cut_short" if spoil == "table" else "result_of_before"
    with pytest.raises(CarbocsError) as raised:
        read_result(path)
    assert raised.value.key == expected
    assert str(path) in raised.value.text("fr")
    if spoil == "layer":
        with pytest.raises(CarbocsError) as raised:
            read_scenarios(path)
        assert raised.value.key == "not_scenarios"


@pytest.mark.parametrize("lang", LANGS)
def test_portraits_say_what_the_result_holds(result, lang):
    rows = (
        result.indicators[result.indicators["occupation"] == "total"]
        .set_index(["level", "territory", "indicator"])["value"]
        .to_dict()
    )
    for level in result.levels:
        for found in portraits(result, level, lang):
            values = [rows[(level, found.territory, h.indicator)] for h in found.headlines]
            assert [h.value for h in found.headlines] == pytest.approx(values)
            assert all(h.shown in found.sentence for h in found.headlines[:2])
            flux = found.headlines[2]
            assert flux.shown.lstrip("−") in found.sentence
            verb = {"fr": ("séquestre", "émet"), "en": ("sequesters", "emits")}[lang][flux.value < 0]
            assert f" {verb} " in found.sentence
            assert found.peers[0].name == found.name
            assert bool(found.caveat) == (found.balance.communes < 10)


def test_peers_are_itself_its_epci_and_the_whole(result):
    found = portrait(result, "commune", "96001", "fr")
    assert [p.level for p in found.peers] == ["commune", "epci", "total"]
    assert found.kind == "Commune · 96001"
    whole = found.peers[-1]
    land = result.areas.query("level == 'total' and occupation != 'unmapped' and occupation != 'hedgerow'")["area_ha"]
    assert whole.density.value == pytest.approx(result.total("stock_total") / land.sum())
    assert whole.flux_per_ha.value == pytest.approx(1000 * result.total("flux_total") / land.sum())
    assert "« CC du Val de Sauvelle »".replace(" ", "\u00a0", 1) in found.sentence.replace("\u00a0»", " »")
    epci = portrait(result, "epci", "290000011", "fr")
    assert re.fullmatch(r"EPCI · 290000011 · 7 communes", epci.kind)
    assert "l’ensemble du territoire" in epci.sentence


def test_a_level_that_holds_the_same_is_not_shown_twice(result):
    only = result.membership["in_territory"].isin(["290000011", "total"])
    alone = replace(result, membership=result.membership[only])
    inside = set(alone.membership.query("in_territory == '290000011'")["territory"])
    found = Gallery(alone, "en").portrait("commune", next(iter(sorted(inside))))
    assert len({p.name for p in found.peers}) == len(found.peers) == 3


def test_the_note_on_rounding_stands_where_the_parts_shown_differ(result):
    for found in portraits(result, "commune", "en"):
        shown = [[_value(cell) for cell in line[1:]] for line in found.table[1:]]
        columns = np.array(shown)[:, [0, 2, 3]]
        apart = np.abs(np.nansum(columns[:-1], axis=0) - columns[-1]) > 1e-9
        assert bool(found.rounding) == bool(apart.any()), found.name


def _value(cell: str) -> float:
    return float("nan") if cell == "–" else float(cell.replace("−", "-").replace(",", ""))


def test_a_territory_without_land_use_says_so(result):
    bare = replace(
        result,
        areas=result.areas[result.areas["territory"] != "96001"],
        indicators=result.indicators[result.indicators["territory"] != "96001"],
    )
    found = portrait(bare, "commune", "96001", "fr")
    assert not found.has_data
    assert found.sentence.startswith("Pas de chiffre")
    assert [h.shown for h in found.headlines] == ["–", "–", "–"]


def test_a_territory_that_emits_less_than_shown_or_nothing(result):
    still = result.indicators.assign(
        value=result.indicators["value"].where(~result.indicators["indicator"].str.startswith("flux"), 0.0)
    )
    found = portrait(replace(result, indicators=still), "commune", "96001", "en")
    assert found.sentence.startswith("This territory neither sequesters nor emits")


def test_credits_name_sources_vintages_method_and_day(result):
    found = credits(result, "fr", date(2026, 11, 5))
    assert "Occupation du sol\u00a0: clc18.gpkg, millésime 2018" in found.sources
    assert result.release in found.method
    assert found.made == "Établi le 05/11/2026."
    assert credits(result, "en", date(2026, 11, 5)).made == "Made on 2026-11-05."


def test_levels_are_named():
    assert [level_name(x, "fr", several=True) for x in ("commune", "epci", "region")] == ["Communes", "EPCI", "Régions"]
    assert level_name("quartier", "fr") == "quartier"
