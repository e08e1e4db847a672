"""The spreadsheet: its values are the engine's, LibreOffice reckons the same, and its areas can be fed back."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from carbocs.core import indicators, report
from carbocs.core.assessment import AssessmentOptions, assess
from carbocs.core.cli import app
from carbocs.core.errors import UsageError
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.messages import text
from carbocs.core.reference import load_release
from carbocs.core.report.balance import balance
from carbocs.core.report.columns import column
from carbocs.core.report.exchange import level_table, tables
from carbocs.core.report.result_file import read_scenarios
from carbocs.core.report.workbook import book as paper
from carbocs.core.report.workbook import write_workbook

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
TERRITORIES = str(SAMPLE / "communes.gpkg")
PATHS = Paths(
    territories=TERRITORIES,
    land_use=str(SAMPLE / "clc18.gpkg"),
    land_use_before=str(SAMPLE / "clc12.gpkg"),
    forests=str(SAMPLE / "forests.fgb"),
    hedgerows=str(SAMPLE / "hedgerows.fgb"),
)
OPTIONS = AssessmentOptions(levels=("commune", "epci"))


@pytest.fixture(scope="module")
def result():
    return assess(read_inputs(PATHS), OPTIONS)


@pytest.fixture(scope="module")
def workbook(result, tmp_path_factory):
    return write_workbook(result, tmp_path_factory.mktemp("xlsx") / "r.xlsx", "fr", day=date(2026, 1, 2))[0]


def cells(path: Path, **more) -> dict[str, dict[str, object]]:
    book = openpyxl.load_workbook(path, **more)
    return {s.title: {c.coordinate: c.value for row in s.iter_rows() for c in row if c.value is not None} for s in book}


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    keys = ["level", "territory", "indicator", "occupation"]
    pairs = one.merge(other, on=keys, how="outer", suffixes=("", "_back"), indicator=True)
    assert set(pairs["_merge"]) == {"both"}
    np.testing.assert_allclose(pairs["value_back"], pairs["value"], rtol=1e-12, atol=1e-9)


# --- what it holds


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("fr", "Résumé,Communes,EPCI,Stocks,Flux,De-vers,Surfaces,Changements,Haies,Audit,Chiffres de référence,"
               "Tables de référence,Sources"),
        ("en", "Summary,Communes,EPCIs,Stocks,Fluxes,From-to,Areas,Changes,Hedgerows,Audit,Reference figures,"
               "Reference tables,Sources"),
    ],
)  # fmt: skip
def test_sheets_stand_in_the_order_of_a_reader(result, tmp_path, lang, names):
    path = report.write(result, tmp_path / "r.xlsx", lang)[0]
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == names.split(",")
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        if sheet.title != book.sheetnames[0]:
            assert sheet.freeze_panes and sheet.auto_filter.ref and sheet.print_title_rows, sheet.title
    assert book.properties.title == text("sheet_title", lang)
    assert result.release in book.properties.description
    assert [len(s._charts) for s in book.worksheets][:2] == [2, 0]


def test_the_summary_is_the_balance_in_full_and_as_it_is_read(result, workbook):
    wide, _ = level_table(result, "total")
    found = balance(wide, result.areas, "total", "fr")
    shown = cells(workbook, data_only=True)["Résumé"]
    assert [shown[f"B{n}"] for n in (4, 5, 6)] == [found.shown(i, "fr") for i in found.totals]
    assert [shown[f"C{n}"] for n in (4, 5, 6)] == pytest.approx(list(found.totals.values()), rel=1e-14)
    first = next(int(c[1:]) for c, v in shown.items() if v == "Occupation du sol") + 1
    for n, row in enumerate(found.rows.itertuples(), first):
        values = (row.area_ha, row.stock_tc, row.density_tc_ha, row.flux_tco2e_yr)
        assert shown[f"A{n}"] == row.label
        for letter, value in zip("BCDE", values):
            got = shown.get(f"{letter}{n}")
            assert got == pytest.approx(value, rel=1e-14) if np.isfinite(value) else got is None


def test_every_territory_has_its_indicators(result, workbook):
    for level, name in (("commune", "Communes"), ("epci", "EPCI")):
        wide, _ = level_table(result, level)
        sheet = pd.read_excel(workbook, sheet_name=name, header=4, dtype={"Code": str})
        sheet = sheet[sheet["Code"] != "Total"]
        assert sheet["Code"].tolist() == wide["territory"].tolist()
        for indicator in ("stock_total", "stock_per_hectare", "flux_total"):
            stem = indicators.column_of(indicator)
            heading = column(stem, wide[stem], "fr").heading
            np.testing.assert_allclose(sheet[heading], wide[stem], rtol=1e-14)


def test_stocks_fluxes_and_audit_hold_every_row(result, workbook):
    stocks = pd.read_excel(workbook, sheet_name="Stocks", header=3, dtype={"Code": str})
    assert len(stocks) == len(result.stocks.drop_duplicates(["level", "territory", "occupation"]))
    assert stocks.loc[stocks["Niveau"] == "Commune", "Stock de carbone (tC)"].sum() == pytest.approx(
        result.total("stock_total")
    )
    fluxes = pd.read_excel(workbook, sheet_name="Flux", header=3, dtype={"Code": str})
    np.testing.assert_allclose(fluxes["Flux de carbone (tCO2e/an)"], result.fluxes["flux_tco2e_yr"], rtol=1e-14)
    audit = pd.read_excel(workbook, sheet_name="Audit", header=3, dtype={"Code": str})
    np.testing.assert_allclose(audit["Surface (ha)"], result.audit["area_ha"], rtol=1e-14)


def test_reference_figures_give_the_stocks_back(result, workbook):
    figures = pd.read_excel(workbook, sheet_name="Chiffres de référence", header=3)
    product = figures["Stock de carbone à l’hectare (tC/ha)"] * figures["Appliqué à (ha)"]
    rows = result.stocks[(result.stocks["level"] == "commune") & result.stocks["density_tc_ha"].notna()]
    assert product.sum() == pytest.approx(rows["stock_tc"].sum(), rel=1e-9)


def test_numbers_have_formats_and_units(workbook):
    book = openpyxl.load_workbook(workbook)
    assert "tC" in book["Résumé"]["C4"].number_format
    assert "tCO2e/an" in book["Résumé"]["C6"].number_format
    assert book["Communes"]["D6"].number_format.startswith("#,##0.00")


@pytest.mark.parametrize("name", ["=1+1", "+33", "-2", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1", "<b>&amp;"])
def test_a_name_is_never_a_formula(result, tmp_path, name):
    territories = result.territories.assign(name=name)
    path = write_workbook(replace(result, territories=territories), tmp_path / "r.xlsx", "en")[0]
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.value != name or cell.data_type == "s"
    assert openpyxl.load_workbook(path)["Communes"]["B6"].value == name


def test_the_same_result_writes_the_same_cells(result, workbook, tmp_path):
    again = write_workbook(result, tmp_path / "r.xlsx", "fr", day=date(2026, 1, 2))[0]
    assert again.read_bytes() == workbook.read_bytes()


def test_columns_that_leave_are_described_in_both_languages(result):
    for name, table in tables(result).items():
        for each in table:
            for lang in ("en", "fr"):
                assert column(str(each), table[each], lang).title != each, (name, each)


# --- reckoned again


@pytest.fixture(scope="module")
def soffice(tmp_path_factory):
    """What LibreOffice makes of a workbook: every formula reckoned anew."""
    if shutil.which("soffice") is None:
        pytest.skip("no LibreOffice here (apt-get install libreoffice-calc-nogui): no sheet was reckoned again")

    def reckoned(path: Path) -> Path:
        folder = tmp_path_factory.mktemp("reckoned")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        # The cached values are taken away: what comes back was reckoned.
        bare = folder / "bare" / path.name
        bare.parent.mkdir()
        book = openpyxl.load_workbook(path)
        book.save(bare)
        command = ["soffice", "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
        subprocess.run([*command, str(folder), str(bare)], check=True, capture_output=True, timeout=180)  # noqa: S603
        return folder / path.name

    return reckoned


def edited(workbook: Path, to: Path, sheet: str, cell: str, value: object) -> Path:
    book = openpyxl.load_workbook(workbook)
    book[sheet][cell] = value
    book.save(to)
    return to


def test_libreoffice_reckons_what_the_engine_says(workbook, soffice):
    formulas = cells(workbook)
    engine, anew = cells(workbook, data_only=True), cells(soffice(workbook), data_only=True)
    count = 0
    for sheet, held in formulas.items():
        for at, value in held.items():
            if isinstance(value, str) and value.startswith("="):
                scale = 1e-6 if sheet == "Audit" else 1e-7
                assert anew[sheet][at] == pytest.approx(engine[sheet][at], rel=1e-9, abs=scale), (sheet, at, value)
                count += 1
    assert count > 400


def test_a_changed_cell_runs_through_the_sums(workbook, soffice, tmp_path):
    held = cells(workbook, data_only=True)
    row = next(int(c[1:]) for c, v in held["Stocks"].items() if c[0] == "A" and v == "Ensemble du territoire")
    anew = cells(soffice(edited(workbook, tmp_path / "r.xlsx", "Stocks", f"F{row}", 1_000_000)), data_only=True)
    more = 1_000_000 - held["Stocks"][f"F{row}"]
    assert anew["Stocks"][f"K{row}"] - held["Stocks"][f"K{row}"] == pytest.approx(more)
    total = next(int(c[1:]) for c, v in held["Résumé"].items() if c[0] == "A" and v == "Total")
    assert anew["Résumé"][f"C{total}"] - held["Résumé"][f"C{total}"] == pytest.approx(more)
    assert more in [pytest.approx(v) for c, v in anew["Résumé"].items() if c[0] == "D"]


# --- fed back


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("mode", ["corrected", "conform"])
def test_areas_fed_back_give_the_same_indicators(tmp_path, lang, mode):
    options = replace(OPTIONS, mode=mode)
    first = assess(read_inputs(PATHS), options)
    path = report.write(first, tmp_path / "r.xlsx", lang)[0]
    again = assess(read_inputs(Paths(territories=TERRITORIES, areas=str(path))), options)
    same(first.indicators, again.indicators)
    assert any(n.key == "taken_from_workbook" for n in again.warnings)


def test_an_edited_cell_changes_the_indicators(result, workbook, tmp_path):
    sheet = pd.read_excel(workbook, sheet_name="Surfaces", header=5, dtype={"Code": str})
    at = sheet.index[(sheet["Code"] == "96001") & (sheet["Occupation du sol"] == "Cultures")][0]
    path = edited(workbook, tmp_path / "e.xlsx", "Surfaces", f"D{at + 7}", sheet["Surface (ha)"][at] + 100.0)
    again = assess(read_inputs(Paths(territories=TERRITORIES, areas=str(path))), OPTIONS)
    figure = result.stocks.query("territory == '96001' and occupation == 'cropland'")["density_tc_ha"].sum()
    assert again.total("stock_total") - result.total("stock_total") == pytest.approx(100.0 * figure)
    touched = again.indicators.merge(result.indicators, on=["level", "territory", "indicator", "occupation"])
    touched = touched[(touched["value_x"] - touched["value_y"]).abs() > 1e-6]
    assert set(touched.loc[touched["level"] == "commune", "territory"]) == {"96001"}


def test_a_row_added_below_is_read(workbook, tmp_path):
    book = openpyxl.load_workbook(workbook)
    book["Surfaces"].append(["96001", "Bécordeau", "Vergers", 7.5])
    book["Surfaces"].title = "Mes surfaces"  # a spreadsheet renames its defined names along; openpyxl does not
    book.defined_names["carbocs_areas"].attr_text = "'Mes surfaces'!$A$6:$D$140"
    book.save(tmp_path / "e.xlsx")
    found = read_inputs(Paths(territories=TERRITORIES, areas=str(tmp_path / "e.xlsx"))).areas
    assert found[(found["territory"] == "96001") & (found["occupation"] == "orchard")]["area_ha"].tolist() == [7.5]


def test_a_workbook_of_ones_own_is_read_as_before(tmp_path):
    table = pd.DataFrame({"territory": ["59350"], "occupation": ["cropland"], "area_ha": [12.5]})
    table.to_excel(tmp_path / "own.xlsx", index=False)
    inputs = read_inputs(Paths(areas=str(tmp_path / "own.xlsx")))
    assert inputs.areas["area_ha"].tolist() == [12.5]
    assert not any(n.key == "taken_from_workbook" for n in inputs.notices)


def test_the_lot_fits_and_comes_back_without_any_layer(shared, tmp_path):
    lot = shared / "data" / "lot"
    paths = Paths(territories=str(lot / "communes_46.geojson"), land_use=str(lot / "clc2018_100m.tif"))
    first = assess(read_inputs(paths), OPTIONS)
    path = report.write(first, tmp_path / "lot.xlsx", "fr")[0]
    assert path.stat().st_size < 3_000_000
    again = assess(read_inputs(Paths(areas=str(path))), OPTIONS)
    same(first.indicators, again.indicators)


# --- what else a result may be


def test_a_level_may_bear_the_name_of_a_sheet(result, tmp_path):
    def renamed(table):
        return table.assign(level=table["level"].replace({"epci": "Stocks", "commune": "a/b [c]: d"}))

    names = ("territories", "areas", "changes", "stocks", "fluxes", "indicators", "audit", "membership", "class_areas")
    odd = replace(result, **{name: renamed(getattr(result, name)) for name in names})
    path = write_workbook(odd, tmp_path / "r.xlsx", "fr")[0]
    assert openpyxl.load_workbook(path).sheetnames[:4] == ["Résumé", "ab c d", "Stocks (2)", "Stocks"]


def test_areas_alone_make_a_workbook_too(tmp_path):
    table = pd.DataFrame({"territory": ["59350", "59350"], "occupation": ["cropland", "wetland"], "area_ha": [12.5, 3]})
    table.to_csv(tmp_path / "areas.csv", index=False)
    found = assess(read_inputs(Paths(areas=str(tmp_path / "areas.csv"))))
    path = report.write(found, tmp_path / "r.xlsx", "en")[0]
    names = openpyxl.load_workbook(path).sheetnames
    assert "Areas" in names and not {"Changes", "Hedgerows", "From-to"} & set(names)
    same(found.indicators, assess(read_inputs(Paths(areas=str(path)))).indicators)


def test_practices_come_back_too(tmp_path):
    practice = load_release().practices["id"].iloc[0]
    content = f"territory,practice,area_ha\n96001,{practice},100\n"
    (tmp_path / "practices.csv").write_text(content, encoding="utf-8")
    given = replace(PATHS, practices=str(tmp_path / "practices.csv"))
    first = assess(read_inputs(given), OPTIONS)
    path = report.write(first, tmp_path / "r.xlsx", "fr")[0]
    same(first.indicators, assess(read_inputs(Paths(territories=TERRITORIES, areas=str(path))), OPTIONS).indicators)


def test_more_rows_than_a_sheet_holds_are_refused(result, tmp_path, monkeypatch):
    monkeypatch.setattr(paper, "_MOST_ROWS", 100)
    with pytest.raises(UsageError) as error:
        write_workbook(result, tmp_path / "r.xlsx")
    assert error.value.key == "too_many_rows"
    assert list(tmp_path.iterdir()) == []


# --- scenarios


def test_a_plan_is_a_workbook_whose_sums_are_reckoned_again(tmp_path, soffice):
    given = ["--territories", TERRITORIES, "--land-use", PATHS.land_use, "--land-use-before", PATHS.land_use_before,
             "--levels", "commune,epci", "--zones", str(SAMPLE / "plui_zones.gpkg"),
             "--consumption", str(SAMPLE / "plui_consumption.csv")]  # fmt: skip
    out = ["--out", str(tmp_path / "plan.xlsx"), "--out", str(tmp_path / "plan.gpkg"), "--lang", "fr"]
    assert CliRunner().invoke(app, ["scenario", "compare", *given, *out]).exit_code == 0
    engine = cells(tmp_path / "plan.xlsx", data_only=True)
    assert list(engine)[:5] == ["Scénarios", "Scénarios par an", "Scénarios par territoire", "Budget foncier",
                                "Actions des scénarios"]  # fmt: skip
    assert [engine["Scénarios"][f"{c}4"] for c in "BCD"] == ["PLUi arrêté", "Densification", "Renaturation"]
    formulas, anew = cells(tmp_path / "plan.xlsx"), cells(soffice(tmp_path / "plan.xlsx"), data_only=True)
    checked = [(s, at) for s, held in formulas.items() for at, v in held.items() if str(v).startswith("=")]
    assert len(checked) > 100
    for sheet, at in checked:
        assert anew[sheet][at] == pytest.approx(engine[sheet][at], rel=1e-9, abs=1e-6), (sheet, at)
    again = read_scenarios(tmp_path / "plan.gpkg")
    found = assess(read_inputs(PATHS), OPTIONS)
    both = openpyxl.load_workbook(write_workbook(found, tmp_path / "both.xlsx", "fr", again)[0])
    assert {"Résumé", "Scénarios", "Budget foncier", "Surfaces"} <= set(both.sheetnames)
    assert len(both["Scénarios par an"]._charts) == 1
