"""The balance on screen says what ``written`` says, in any order, width, palette and scale, and tells a choice once."""

from __future__ import annotations

import importlib
import itertools
import math
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from carbocs.core.messages import text
from carbocs.core.report.balance import TOTALS, written

pytest.importorskip("qgis.PyQt", reason="neither QGIS nor PyQt6 here", exc_type=ImportError)

from qgis.PyQt import QtCore, QtGui, QtWidgets

from carbocs.plugin.panel import balance_table
from carbocs.plugin.panel.balance_table import AREA, BAR, DENSITY, FLUX, LABEL, NUMBER, OTHER_BAR, STOCK, muted
from carbocs.plugin.panel.balance_view import BalanceView

QTest = importlib.import_module(f"{QtCore.__name__.rpartition('.')[0]}.QtTest").QTest
Qt = QtCore.Qt
Role = QtGui.QPalette.ColorRole
_DEFERRED_DELETE = 52
"""``QEvent.DeferredDelete``, which ``sendPostedEvents`` takes as a plain number."""
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
ITEMS = [("a", "Étréchies & <fils>"), ("b", "Beta"), ("c", "Gamma")]


@pytest.fixture
def made():
    """Makes views, shown and filled, and takes them away at the end: Python must not while Qt still paints them."""
    views = []

    def make(lang: str = "fr", width: int = 480) -> BalanceView:
        found = BalanceView(lang)
        views.append(found)
        found.set_levels([("commune", "Communes"), ("epci", "EPCI")])
        found.set_territories(ITEMS)
        found.set_current("a")
        found.resize(width, 700)
        found.show()
        return settled(found)

    yield make
    for found in views:
        found.close()
        found.deleteLater()
    QtWidgets.QApplication.sendPostedEvents(None, _DEFERRED_DELETE)


@pytest.fixture
def view(made):
    return made()


def settled(found: BalanceView) -> BalanceView:
    for _ in range(4):
        QtWidgets.QApplication.processEvents()
    return found


def texts(found: BalanceView) -> list[list[str]]:
    model = found.table.model()
    titles = [model.headerData(c, Qt.Orientation.Horizontal) for c in range(model.columnCount())]
    return [titles, *([model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount()))]


def column(found: BalanceView, number: int, role: int = NUMBER) -> list:
    model = found.table.model()
    return [model.index(r, number).data(role) for r in range(model.rowCount())]


def told(*signals) -> list[list[str]]:
    heard: list[list[str]] = [[] for _ in signals]
    for signal, into in zip(signals, heard):
        signal.connect(into.append)
    return heard


def plain(label: QtWidgets.QLabel) -> str:
    document = QtGui.QTextDocument()
    document.setHtml(label.text())
    return document.toPlainText()


def contrast(one: QtGui.QColor, other: QtGui.QColor) -> float:
    """The ratio of WCAG 2."""

    def luminance(colour: QtGui.QColor) -> float:
        parts = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3])
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), parts))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def dark() -> QtGui.QPalette:
    palette = QtGui.QPalette()
    for role in (Role.Window, Role.Button):
        palette.setColor(role, QtGui.QColor("#353535"))
    palette.setColor(Role.Base, QtGui.QColor("#232323"))
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        palette.setColor(role, QtGui.QColor("#ffffff"))
    return palette


def light() -> QtGui.QPalette:
    palette = QtGui.QPalette()
    for role, colour in ((Role.Window, "#efefef"), (Role.Base, "#ffffff"), (Role.Text, "#000000")):
        palette.setColor(role, QtGui.QColor(colour))
    return palette


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("territory", ["a", "b", None])
def test_the_table_says_what_written_says(made, of, lang, territory):
    found = made(lang)
    found.show_balance(of(territory, lang))
    assert texts(found) == written(of(territory, lang), lang)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_headlines_say_what_the_balance_shows(made, of, lang):
    found = made(lang, width=600)
    found.show_balance(of("a", lang))
    settled(found)
    shown = [of("a", lang).shown(i, lang) for i in TOTALS]
    assert [plain(v).split() for v in found.headlines.values] == [s.split() for s in shown]
    assert not any(
        "\n" in plain(v) or " " in v.text().partition(">")[2].partition("<")[0] for v in found.headlines.values
    )
    assert [v.accessibleName().rpartition(", ")[2] for v in found.headlines.values] == shown
    assert not any(o.isVisible() for o in found.headlines.others)


@pytest.mark.parametrize(("number", "order"), list(itertools.product(range(LABEL, FLUX + 1), (UP, DOWN))))
def test_numbers_sort_as_numbers_then_gaps_then_the_total(view, of, number, order):
    view.show_balance(of("a"), of("b"))
    view.table.sortByColumn(number, order)
    values = column(view, number)
    assert values[-1] is None
    assert view.table.model().index(len(values) - 1, LABEL).data() == "Total"
    known = [v for v in values[:-1] if not math.isnan(v)]
    assert known == sorted(known, reverse=order == DOWN)
    assert all(math.isnan(v) for v in values[len(known) : -1])


def test_the_first_order_is_that_of_the_method_and_numbers_start_from_the_largest(view, of):
    view.show_balance(of("a"))
    assert column(view, LABEL)[:-1] == [0, 1, 2, 3]
    header = view.table.horizontalHeader()
    for number, expected in ((STOCK, DOWN), (STOCK, UP), (LABEL, UP)):
        at = QtCore.QPoint(
            header.sectionViewportPosition(number) + header.sectionSize(number) // 2, header.height() - 3
        )
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (number, expected)
    assert column(view, LABEL)[:-1] == [0, 1, 2, 3]


def test_a_title_above_the_others_sorts_too(made, of):
    found = made(width=320)
    found.show_balance(of("a"))
    settled(found)
    header = found.table.horizontalHeader()
    assert found.table.stacked
    found.table.sortByColumn(STOCK, DOWN)
    for expected in (UP, DOWN):
        at = QtCore.QPoint(header.width() // 2, 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (LABEL, expected)


def test_choices_are_told_once_and_what_the_program_sets_is_not(view):
    levels, territories, comparisons = told(view.level_changed, view.territory_changed, view.comparison_changed)
    view.set_levels([("epci", "EPCI"), ("commune", "Communes")])
    view.set_current_level("epci")
    view.set_territories(ITEMS)
    view.set_current("b")
    view.set_current("unknown")
    view.set_current_comparison("average")
    view.set_current_comparison("")
    assert (levels, territories, comparisons) == ([], [], [])
    assert (view.level(), view.territory(), view.comparison()) == ("epci", "", "")
    view._level.setCurrentIndex(1)
    view._territory.setCurrentIndex(2)
    view._territory.setCurrentIndex(2)
    for row in (1, 2, 0):
        view._comparison.setCurrentIndex(row)
    assert (levels, territories, comparisons) == (["commune"], ["c"], ["average", "a", ""])


def test_choices_stay_where_they_are_still_there(view):
    assert [view._comparison.itemData(n) for n in range(5)] == ["", "average", "a", "b", "c"]
    view.set_current_comparison("b")
    view.set_territories(ITEMS[:2])
    assert (view.territory(), view.comparison()) == ("a", "b")
    view.set_territories(ITEMS[2:])
    assert (view.territory(), view.comparison()) == ("", "")
    assert view._territory.lineEdit().text() == ""
    view.set_current_comparison("average")
    view.set_territories([("1", "Sainte-Marie"), ("2", "Sainte-Marie"), ("3", "Other")])
    assert view.comparison() == "average"
    assert [view._territory.itemText(n) for n in range(3)] == ["Sainte-Marie (1)", "Sainte-Marie (2)", "Other"]


@pytest.mark.parametrize(("typed", "matches"), [("etre", ["a"]), ("FILS", ["a"]), ("a", ["b", "c"]), ("zz", [])])
def test_a_part_of_a_name_is_enough_without_accents(view, typed, matches):
    completer = view._territory.completer()
    completer.setCompletionPrefix(typed)
    found = []
    for row in range(completer.completionCount()):
        completer.setCurrentRow(row)
        found.append(completer.currentIndex().data(Qt.ItemDataRole.UserRole))
    assert found == matches


@pytest.mark.parametrize(
    ("typed", "heard", "shown"), [("bet", ["b"], "Beta"), ("zz", [], ITEMS[0][1]), ("a", [], ITEMS[0][1])]
)
def test_what_is_typed_settles_on_a_name(view, typed, heard, shown):
    (territories,) = told(view.territory_changed)
    edit = view._territory.lineEdit()
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, typed)
    view._territory.completer().popup().hide()
    QTest.keyClick(edit, Qt.Key.Key_Return)
    settled(view)
    assert territories == heard
    assert edit.text() == shown


def test_the_list_of_matches_is_chosen_from(view):
    (territories,) = told(view.territory_changed)
    edit = view._territory.lineEdit()
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "gam")
    popup = view._territory.completer().popup()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    settled(view)
    assert territories == ["c"]
    assert (edit.text(), view.territory()) == ("Gamma", "c")


FIELDS = {AREA: "area_ha", DENSITY: "density_tc_ha", STOCK: "stock_tc", FLUX: "flux_tco2e_yr"}
UNITS = {
    "ha": 1,
    "tC/ha": 1,
    "tC": 1,
    "ktC": 1e3,
    "MtC": 1e6,
    "tCO2e/an": 1,
    "ktCO2e/an": 1e3,
    "tCO2e/yr": 1,
    "ktCO2e/yr": 1e3,
}
"""The units of the titles in those of a ``Balance``."""
AWKWARD = 1234.56789012


class Cells(HTMLParser):
    """The rows of a table of HTML."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.feed(words)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        self.rows[-1][-1] += data


def awkward(found):
    """A balance of long numbers, thousands and millions of them."""
    rows = found.rows.assign(**{field: found.rows[field] * AWKWARD for field in FIELDS.values()})
    return replace(found, rows=rows, totals={i: value * AWKWARD for i, value in found.totals.items()})


def pasted(lines: list[list[str]], lang: str) -> dict[str, list[float]]:
    """What a spreadsheet of a language reads, in the units of a ``Balance``: values by label."""
    assert {len(line) for line in lines} == {len(lines[0])}
    factors = [UNITS[title.rpartition("(")[2].rstrip(")")] for title in lines[0][1:]]
    sign = "," if lang == "fr" else "."
    assert all(re.fullmatch(rf"(-?\d+({re.escape(sign)}\d+)?)?", c, re.ASCII) for line in lines[1:] for c in line[1:])
    return {
        label: [float(c.replace(sign, ".")) * f if c else math.nan for c, f in zip(cells, factors)]
        for label, *cells in lines[1:]
    }


def figures(found) -> dict[str, list[float]]:
    """The values of a balance by label."""
    area, totals = found.rows["area_ha"].sum(), (found.totals[i] for i in ("stock_per_hectare", *TOTALS[::2]))
    known = dict(zip(found.rows["label"], found.rows[list(FIELDS.values())].to_numpy().tolist()))
    return {**known, "Total": [area, *totals]}


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("territory", ["a", "b", None])
def test_what_is_copied_are_the_numbers_of_the_balance(made, of, lang, territory):
    found, expected = made(lang), awkward(of(territory, lang))
    found.show_balance(expected)
    found._copy_table.click()
    mime = QtGui.QGuiApplication.clipboard().mimeData()
    assert mime.text() == found.table_text()
    lines = [line.split("\t") for line in mime.text().split("\n")]
    assert lines == Cells(mime.html()).rows
    assert lines[0] == texts(found)[0]
    values = pasted(lines, lang)
    assert list(values) == [line[0] for line in texts(found)[1:]]
    for label, row in figures(expected).items():
        assert values[label] == pytest.approx(row, rel=1e-11, nan_ok=True)
    assert texts(found) == written(expected, lang)


def test_what_is_copied_in_comparison_are_the_numbers_of_both(view, of):
    one, two = awkward(of("a")), of("b")
    view.show_balance(one, two)
    lines = [line.split("\t") for line in view.table_text().split("\n")]
    assert lines[0][1] == "Étréchies & <fils> · Surface (ha)"
    assert lines[0][3] == "Étréchies & <fils> · Stock (MtC)"
    assert lines[0][5] == "Beta · Surface (ha)"
    assert lines[0][7] == "Beta · Stock (ktC)"
    assert lines == Cells(view.table_html()).rows
    nothing = [math.nan] * len(FIELDS)
    values, ones, twos = pasted(lines, "fr"), figures(one), figures(two)
    assert set(values) == {*ones, *twos}
    for label, row in values.items():
        expected = [*ones.get(label, nothing), *twos.get(label, nothing)]
        assert row == pytest.approx(expected, rel=1e-11, nan_ok=True)


def test_what_is_left_of_a_sum_that_comes_to_nothing_is_copied_as_nought(view, of):
    found = of("a")
    view.show_balance(replace(found, totals={**found.totals, "flux_total": -3.6e-15}))
    assert view.table_text().rpartition("\t")[2] == "0"


def test_the_table_is_copied_in_the_order_of_the_screen_and_by_the_keyboard(view, of):
    view.show_balance(of("a"))
    view.table.sortByColumn(FLUX, DOWN)
    assert view.table_text().split("\n")[1] == "Forêt mixte\t70\t200\t14\t60"
    QtGui.QGuiApplication.clipboard().clear()
    copy = QtGui.QKeySequence(QtGui.QKeySequence.StandardKey.Copy)
    QTest.keySequence(view.table, copy)
    assert QtGui.QGuiApplication.clipboard().text() == view.table_text()


def test_comparing_shows_two_values(view, of):
    view.show_balance(of("a"), of(None))
    settled(view)
    assert [o.text().replace("\n", "\u202f") for o in view.headlines.others] == [
        of(None).shown(i, "fr") for i in TOTALS
    ]
    assert all(o.isVisible() for o in view.headlines.others)
    assert "Moyenne des 3 territoires" in plain(view._figure.legend)
    tip = view.table.model().index(0, STOCK).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.split("\n") == [
        "Étréchies & <fils> · Stock (ktC) · 45,0",
        "Moyenne des 3 territoires · Stock (ktC) · 17,3",
    ]
    before = view.table.verticalHeader().length()
    view.show_balance(of("a"))
    settled(view)
    assert not any(o.isVisible() for o in view.headlines.others)
    assert "Moyenne" not in plain(view._figure.legend)
    assert view.table.model().index(0, STOCK).data(Qt.ItemDataRole.ToolTipRole) is None
    assert view.table.verticalHeader().length() < before


def test_bars_share_one_scale(view, of):
    view.show_balance(of("a"), of("b"))
    labels = [line[0] for line in texts(view)[1:]]
    stock, other = (dict(zip(labels, column(view, STOCK, role))) for role in (BAR, OTHER_BAR))
    assert stock["Cultures"] == 1
    assert stock["Forêt mixte"] == pytest.approx(14 / 45)
    assert other["Cultures"] == pytest.approx(2 / 45)
    assert stock["Vignes"] is None
    assert other["Vignes"] == pytest.approx(0.5 / 45)
    flux, other = (dict(zip(labels, column(view, FLUX, role))) for role in (BAR, OTHER_BAR))
    assert flux["Forêt mixte"] == 1
    assert flux["Sols artificiels imperméabilisés"] == pytest.approx(-2 / 3)
    assert other["Cultures"] == pytest.approx(-1 / 6)
    assert column(view, AREA, BAR) == [None] * len(labels)
    assert stock["Total"] is flux["Total"] is None


def test_bars_are_drawn_on_the_side_of_their_sign(view, of):
    view.table.sortByColumn(FLUX, DOWN)
    view.show_balance(of("a"))
    settled(view)
    picture = view.table.grab().toImage()
    rect = view.table.visualRect(view.table.model().index(0, FLUX)).translated(
        0, view.table.horizontalHeader().height()
    )
    green, brown = (QtGui.QColor(c).rgb() for c in (balance_table.SEQUESTRATION, balance_table.EMISSION))
    assert sides(picture, rect, green) == (False, True)
    lowest = view.table.visualRect(view.table.model().index(1, FLUX))
    assert sides(picture, lowest.translated(0, view.table.horizontalHeader().height()), brown) == (True, False)


def sides(picture: QtGui.QImage, rect: QtCore.QRect, colour: int) -> tuple[bool, bool]:
    """Whether a colour is found left and right of the middle."""
    ratio = picture.devicePixelRatio()
    rows = range(int(rect.top() * ratio), int(rect.bottom() * ratio))
    found = {
        x / ratio < rect.center().x()
        for x in range(int(rect.left() * ratio), int(rect.right() * ratio))
        if any(picture.pixel(x, y) == colour for y in rows)
    }
    return True in found, False in found


def test_the_image_is_whole_and_that_of_its_balance(view, of):
    view.resize(480, 300)
    view.show_balance(of("a"))
    settled(view)
    one = view.image()
    assert one.devicePixelRatio() == 2 * view.devicePixelRatioF()
    assert one.height() >= 2 * (view.table.height() + view.headlines.height())
    assert one.width() == round(2 * view._figure.width() * view.devicePixelRatioF())
    picture = one.toImage()
    colours = {picture.pixel(x, y) for x in range(0, one.width(), 3) for y in range(0, one.height(), 3)}
    assert len(colours) > 10
    view.table.setFocus()
    view.table.selectRow(1)
    assert view.image().toImage() == picture
    view.show_balance(of("b"))
    assert view.image().toImage() != picture
    view._copy_image.click()
    assert not QtGui.QGuiApplication.clipboard().pixmap().isNull()


def test_a_view_that_was_never_shown_draws_its_image(of):
    found = BalanceView("fr")
    found.show_balance(of("a"))
    picture = found.image().toImage()
    assert picture.height() > 2 * found.table.height()


def test_the_image_is_in_the_order_of_the_screen_and_leaves_nothing_behind(view, of):
    view.show_balance(of("a"))
    before = view.image().toImage()
    view.table.sortByColumn(FLUX, DOWN)
    after = view.image().toImage()
    assert after.size() == before.size()
    assert after != before
    QtWidgets.QApplication.sendPostedEvents(None, _DEFERRED_DELETE)
    assert view.findChildren(type(view._figure)) == [view._figure]


def test_the_image_of_a_dark_view_is_that_of_a_light_one(view, of):
    pictures = []
    for palette in (light(), dark()):
        view.setPalette(palette)
        view.show_balance(of("a"), of("b"))
        pictures.append(view.image().toImage())
    assert pictures[0] == pictures[1]
    assert on_paper(pictures[1])
    assert not on_paper(view._figure.grab().toImage())


NIGHT = """
QWidget { background: transparent } QLabel { color: #aaa }
QAbstractScrollArea, QDockWidget { color: #aaa; background-color: #323232 }
QAbstractItemView { color: #aaa; background-color: #222; border: 1px solid #535353 }
QHeaderView::section { color: #aaa; background-color: #323232 }
"""
"""As in the theme “Night Mapping” of QGIS."""


def test_the_image_is_light_under_a_dark_style_sheet(application, made, of):
    application.setStyleSheet(NIGHT)
    try:
        found = made()
        found.show_balance(of("a"), of("b"))
        settled(found)
        picture = found.image().toImage()
        assert found.table.horizontalHeader().length() == found.table.viewport().width()
        assert found.table.verticalScrollBar().maximum() == found.table.horizontalScrollBar().maximum() == 0
    finally:
        application.setStyleSheet("")
    assert on_paper(picture)


def on_paper(picture: QtGui.QImage) -> bool:
    """Whether most of a picture, its corners too, is white, and the darkest of it black."""
    width, height = picture.width(), picture.height()
    shades = [QtGui.QColor(picture.pixel(x, y)).lightness() for x in range(0, width, 2) for y in range(0, height, 2)]
    corners = [picture.pixel(x, y) & 0xFFFFFF for x in (0, width - 1) for y in (0, height - 1)]
    return corners == [0xFFFFFF] * 4 and shades.count(255) > 0.8 * len(shades) and min(shades) == 0


@pytest.mark.parametrize("palette", [light(), dark()], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(view, of, palette):
    view.setPalette(palette)
    view.show_balance(of("a"), of("b"))
    settled(view)
    base = palette.color(Role.Base)
    assert contrast(muted(palette), base) >= 4.5
    labels = view._figure.findChildren(QtWidgets.QLabel)
    assert len(labels) >= 12
    for label in labels:
        assert contrast(label.palette().color(label.foregroundRole()), base) >= 4.5
    assert contrast(view.table.palette().color(Role.Text), base) >= 4.5
    assert view.table.palette().color(Role.Base) == base
    assert view._figure.legend.palette().color(Role.Text) == muted(palette)


@pytest.mark.parametrize("width", [320, 480, 900])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_nothing_is_cut_off(made, of, lang, width):
    found = made(lang, width)
    found.show_balance(of("a", lang), of("b", lang))
    settled(found)
    table, header = found.table, found.table.horizontalHeader()
    assert header.length() == table.width()
    assert table.verticalScrollBar().maximum() == table.horizontalScrollBar().maximum() == 0
    assert found._scroll.horizontalScrollBar().maximum() == 0
    assert table.stacked == (width == 320)
    bold = QtGui.QFont(table.font())
    bold.setBold(True)
    widest = QtGui.QFontMetrics(bold)
    for number, cells in enumerate(zip(*texts(found))):
        title, *cells = cells
        if number == LABEL:
            continue
        room = header.sectionSize(number)
        assert max(widest.horizontalAdvance(c) for c in cells) <= room
        assert max(header.fontMetrics().horizontalAdvance(t) for t in title.split(" (")) <= room
    for value in found.headlines.values + found.headlines.others:
        assert value.sizeHint().width() <= value.width()
        assert value.sizeHint().height() <= value.height()


def test_a_hint_stands_in_place_of_figures(view, of):
    view.show_balance(of("a"))
    assert view._copy_image.isEnabled()
    assert view._copy_table.isEnabled()
    view.clear("Nothing yet")
    assert view._stack.currentWidget() is view._hint
    assert view._hint.text() == "Nothing yet"
    assert not view._copy_image.isEnabled()
    assert not view._copy_table.isEnabled()
    assert view.image().isNull()
    assert view.table_text() == ""


def test_the_scale_of_the_method_is_told_where_it_matters(view, of):
    view.show_balance(of("a"))
    assert view._figure.note.isVisible()
    assert view._figure.note.text() == text("order_of_magnitude", "fr")
    view.show_balance(of("c"))
    assert not view._figure.note.isVisible()


def test_the_place_is_told(view, of):
    view.show_balance(of("a"))
    assert view._figure.name.text() == "Étréchies & <fils>"
    assert view._figure.place.text() == "Communes, 1\u202f020\u00a0ha"
    assert "sequestration" in view.headlines.values[2].toolTip()
    title = view.table.model().headerData(FLUX, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert title == view.headlines.labels[2].toolTip() == view._figure.legend.toolTip()


def test_the_keyboard_reaches_everything(view, of):
    view.show_balance(of("a"))
    settled(view)
    named = (view._level, view._territory, view._comparison, view.table)
    assert all(w.accessibleName() for w in named)
    buddies = [label.buddy() for label in view.findChildren(QtWidgets.QLabel) if label.buddy()]
    assert set(buddies) == {view._level, view._territory, view._comparison}
    mnemonics = [label.text().partition("&")[2][:1] for label in view.findChildren(QtWidgets.QLabel) if label.buddy()]
    mnemonics += [button.text().partition("&")[2][:1] for button in (view._copy_image, view._copy_table)]
    assert len({m.casefold() for m in mnemonics}) == 5
    view.activateWindow()
    view._level.setFocus()
    reached = []
    for _ in range(6):
        reached.append(QtWidgets.QApplication.focusWidget())
        QTest.keyClick(reached[-1], Qt.Key.Key_Tab)
    assert reached == [*named, view._copy_image, view._copy_table]


def test_the_keyboard_keeps_its_row_in_sight(view, of):
    view.resize(480, 330)
    view.show_balance(of("a"))
    settled(view)
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    before = view._scroll.verticalScrollBar().value()
    QTest.keyClick(view.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert view._scroll.verticalScrollBar().value() > before


def test_the_table_leaves_the_wheel_to_the_area_around(view, of):
    view.resize(480, 330)
    view.show_balance(of("a"))
    settled(view)
    at = QtCore.QPointF(9, 9)
    everywhere = QtCore.QPointF(view.table.viewport().mapToGlobal(at.toPoint()))
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    turn = QtCore.QPoint(0, -120)
    event = QtGui.QWheelEvent(at, everywhere, turn, turn, none, Qt.KeyboardModifier.NoModifier, phase, False)
    QtWidgets.QApplication.sendEvent(view.table.viewport(), event)
    assert not event.isAccepted()


def test_font_and_palette_are_followed(view, of):
    view.show_balance(of("a"), of("b"))
    settled(view)
    before = view.table.height(), view._figure.name.font().pointSizeF()
    font = view.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    view.setFont(font)
    settled(view)
    assert view.table.height() > before[0]
    assert view._figure.name.font().pointSizeF() == pytest.approx(before[1] * 1.5)
    view.setPalette(dark())
    settled(view)
    assert view._figure.place.palette().color(Role.Text) == muted(dark())


_SCALED = """
import stand_in
stand_in.install()
from qgis.PyQt import QtWidgets
app = QtWidgets.QApplication([])
import pandas as pd
from carbocs.core.report.balance import balance
from carbocs.plugin.panel.balance_view import BalanceView
wide = pd.DataFrame({"level": ["commune"], "territory": ["a"], "name": ["A"], "area_ha": [20.0], "communes": [1],
                     "stock_tc": [10.0], "stock_tc_cropland": [10.0], "flux_tco2e_yr": [-4.0],
                     "flux_tco2e_yr_cropland": [-4.0]})
areas = pd.DataFrame({"level": ["commune"], "territory": ["a"], "occupation": ["cropland"], "area_ha": [20.0]})
view = BalanceView("fr")
view.show_balance(balance(wide, areas, "a", "fr"), balance(wide, areas, None, "fr"))
view.show()
app.processEvents()
view.resize(320, 500)
app.processEvents()
image = view.image()
print(view.grab().devicePixelRatio(), image.devicePixelRatio(), image.width() == 4 * view._figure.width())
"""


def test_a_screen_of_twice_the_resolution():
    scaled = {**os.environ, "QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"}
    path = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    scaled["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), *filter(None, path)])
    done = subprocess.run([sys.executable, "-W", "error::DeprecationWarning:carbocs", "-c", _SCALED], env=scaled,  # noqa: S603
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["2.0", "4.0", "True"], done.stderr
    assert "Traceback" not in done.stderr
