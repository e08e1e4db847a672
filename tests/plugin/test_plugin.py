"""A plugin that never breaks QGIS: light at the start, telling what is missing, leaving nothing behind."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from enum import EnumMeta
from pathlib import Path

import pytest
from qgis.core import QgsExpression, QgsExpressionContext, QgsSettings
from qgis.PyQt.QtWidgets import QApplication, QLabel

from carbocs.plugin import dependencies, guard, settings
from carbocs.plugin.dependencies import Missing

PLUGIN = Path(__file__).resolve().parents[2] / "plugin"
SOURCES = sorted(PLUGIN.rglob("*.py"))
HEAVY = {"numpy", "pandas", "shapely", "geopandas", "rasterio", "pyogrio", "matplotlib"}


def test_the_start_imports_nothing_heavy(qgis_app):
    code = f"""
import sys
from qgis.core import QgsApplication
app = QgsApplication([], True); app.initQgis()
before = set(sys.modules)
from carbocs.plugin import plugin, options_page, expressions, layer_actions
from carbocs.plugin.provider import CarbocsProvider
provider = CarbocsProvider(); QgsApplication.processingRegistry().addProvider(provider)
expressions.Expressions(None).install()
print(sorted({HEAVY} & (set(sys.modules) - before)))
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("system", "linux", "where", "begins"),
    [
        ("Windows", ("", 0), "osgeo4w", 'python -m pip install --user "shapely>=2.0.6" "numpy=='),
        ("Darwin", ("", 0), "mac", '"'),
        ("Linux", ("debian", 13), "terminal", "sudo apt install python3-shapely"),
        (
            "Linux",
            ("debian", 12),
            "terminal",
            '/usr/bin/python3 -m pip install --user --break-system-packages "shapely>=2.0.6,<2.1" "numpy==',
        ),
        ("Linux", ("fedora", 40), "terminal", '/usr/bin/python3 -m pip install --user "shapely>=2.0.6,<2.1" "numpy=='),
        ("Linux", ("ubuntu", 22), "terminal", '/usr/bin/python3 -m pip install --user "shapely>=2.0.6,<2.1" "numpy=='),
    ],
)
def test_the_command_is_this_platforms_and_keeps_the_running_numpy(system, linux, where, begins):
    import numpy

    found = dependencies.command([Missing("shapely", "2.0.6", "1.8.5")], system, linux)
    assert found[0] == where
    assert found[1].startswith(begins)
    if "pip" in found[1]:
        assert f'"numpy=={numpy.__version__}"' in found[1]


def test_an_old_or_absent_package_is_named_in_the_dialog(qgis_app, monkeypatch):
    from carbocs.plugin.installation import InstallationDialog

    versions = {"numpy": "1.24.2", "pandas": "", "shapely": "1.8.5"}
    monkeypatch.setattr(dependencies, "found_version", lambda name: versions.get(name, "99"))
    assert dependencies.missing() == [Missing("pandas", "1.5.3", ""), Missing("shapely", "2.0.6", "1.8.5")]
    dialog = InstallationDialog()
    text = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "pandas" in text
    assert "absent" in text
    assert "found: 1.8.5" in text
    assert dependencies.command(dependencies.missing())[1] == dialog.command.toPlainText()
    assert "shapely" in dialog.command.toPlainText()
    dialog.deleteLater()


def test_algorithms_say_no_where_the_engine_cannot_work(processing, monkeypatch):
    algorithm = processing.carbocs_provider.algorithm("assessment")
    assert algorithm.canExecute() == (True, "")
    monkeypatch.setattr(dependencies, "found_version", lambda name: "")
    able, why = algorithm.canExecute()
    assert not able
    assert "shapely ≥ 2.0.6" in why


def test_what_the_report_alone_needs_is_named_with_its_command_and_stops_nothing_else(processing, monkeypatch):
    from carbocs.plugin.installation import InstallationDialog

    real = dependencies.found_version
    # Whatever else this Python lacks, for other features, counts as there.
    absent = {"vl-convert-python"}
    monkeypatch.setattr(dependencies, "found_version", lambda name: "" if name in absent else real(name) or "99")
    assert dependencies.missing() == []
    assert Missing("vl-convert-python", "1.9") in dependencies.missing("report")
    line = dependencies.command(dependencies.missing("report"))[1]
    assert processing.carbocs_provider.algorithm("assessment").canExecute() == (True, "")
    able, why = processing.carbocs_provider.algorithm("report").canExecute()
    assert not able
    assert "vl-convert-python ≥ 1.9" in why
    assert line in why
    dialog = InstallationDialog()
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "vl-convert-python" in said
    assert "the HTML report" in said
    assert "Everything CarbOCS needs is installed" in said
    assert dialog.command.toPlainText() == line
    dialog.deleteLater()


def test_preferences_are_kept(qgis_app):
    before = settings.read()
    wanted = settings.Settings("conform", "", 0.65, "fr", 4)
    settings.write(wanted)
    assert settings.read() == wanted
    assert settings.read().lang == "fr"
    QgsSettings().setValue("carbocs/sealed_share", "nonsense")
    assert settings.read().sealed_share == settings.Settings().sealed_share
    settings.write(before)


def test_the_page_of_options_writes_what_it_shows(qgis_app):
    from carbocs.plugin.options_page import OptionsFactory

    before = settings.read()
    page = OptionsFactory().createWidget(None)
    page.sealed.setValue(70.0)
    page.mode.setCurrentIndex(page.mode.findData("conform"))
    page.apply()
    assert settings.read().sealed_share == pytest.approx(0.7)
    assert settings.read().mode == "conform"
    settings.write(before)
    page.deleteLater()


def test_a_fault_is_a_sentence_with_its_details_at_hand(qgis_app):
    class Item:
        def __init__(self):
            self.buttons = []

        def layout(self):
            return self

        def addWidget(self, button):
            self.buttons.append(button)

    class Iface:
        def __init__(self):
            self.shown = []

        def messageBar(self):
            return self

        def createMessage(self, title, text):
            self.item = Item()
            self.shown.append((title, text))
            return self.item

        def pushWidget(self, item, level):
            self.level = level

    class Thing:
        def __init__(self):
            self.iface = Iface()

        @guard.guarded
        def slot(self):
            raise ValueError("a hole in the map")

    thing = Thing()
    thing.slot(True)
    assert "a hole in the map" in thing.iface.shown[0][1]
    thing.iface.item.buttons[0].click()
    copied = QApplication.clipboard().text()
    assert "Traceback" in copied
    assert "QGIS 3." in copied
    assert "shapely" in copied


def test_expression_functions_are_the_engines(qgis_app):
    from carbocs.core.factors import conversion_flux, reference_stock
    from carbocs.plugin.expressions import Expressions

    part = Expressions(None)
    part.install()
    try:

        def value(text):
            expression = QgsExpression(text)
            found = expression.evaluate(QgsExpressionContext())
            return found, expression.evalErrorString()

        assert value("carbocs_stock('46042', 'cropland')")[0] == reference_stock("46042", "cropland")
        pair = "cropland", "artificial_sealed"
        assert value("carbocs_flux('46042', 'cropland', 'artificial_sealed')")[0] == conversion_flux("46042", *pair)
        assert value("carbocs_occupation(311, 'id')")[0] == "forest_broadleaf"
        assert value("carbocs_occupation('3.1.1', 'label')")[0] == "Broadleaf forest"
        assert "99999" in value("carbocs_stock('99999', 'cropland')")[1]
        ours = {f.name(): f for f in QgsExpression.Functions() if f.group() == "CarbOCS"}
        assert set(ours) == {"carbocs_stock", "carbocs_flux", "carbocs_occupation"}
        assert all("<h3>" in f.helpText() for f in ours.values())
    finally:
        part.remove()
    assert not QgsExpression.isFunctionName("carbocs_stock")


# --- Qt 6: what would break there


def nodes(kind):
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, kind):
                yield path, node


def test_qt_is_imported_through_qgis():
    for path, node in nodes((ast.Import, ast.ImportFrom)):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        assert not any(n.startswith(("PyQt5", "PyQt6", "PySide")) for n in names), f"{path}:{node.lineno}"


def test_enums_are_scoped_and_exec_has_no_underscore():
    """``Qt.UserRole`` is gone in Qt 6; ``Qt.ItemDataRole.UserRole`` is in both."""
    for path, node in nodes(ast.Attribute):
        where = f"{path.name}:{node.lineno}: {ast.unparse(node)}"
        assert node.attr != "exec_", where
        if isinstance(node.value, ast.Name) and re.fullmatch(r"Qt|Q[A-Z][a-z]\w+|Qgs\w+|Qgis", node.value.id):
            constant = node.attr[0].isupper() and not node.attr.isupper()
            if constant:
                import qgis.core
                import qgis.gui
                from qgis.PyQt import QtCore, QtGui, QtWidgets

                for module in (QtCore, QtGui, QtWidgets, qgis.core, qgis.gui):
                    owner = getattr(module, node.value.id, None)
                    enum = isinstance(owner, EnumMeta) or getattr(owner, "baseClass", None) is not None
                    if owner is not None and not enum and hasattr(owner, node.attr):
                        assert isinstance(getattr(owner, node.attr), type), where


def test_the_guide_gives_the_commands_that_the_dialog_gives(monkeypatch):
    guide = (PLUGIN.parent / "docs" / "guide" / "installation.md").read_text(encoding="utf-8")
    lacking = [Missing("pandas", "1.5.3"), Missing("shapely", "2.0.6")]
    for system, linux, numpy in (
        ("Windows", ("", 0), "1.26.4"),
        ("Linux", ("debian", 12), "1.24.2"),
        ("Linux", ("debian", 13), "2.2.4"),
    ):
        monkeypatch.setattr(dependencies, "found_version", lambda name, numpy=numpy: numpy)
        assert dependencies.command(lacking, system, linux)[1] in guide
    of_report = [Missing("jinja2", "3.1"), Missing("vl-convert-python", "1.9")]
    assert dependencies.command(of_report, "Linux", ("debian", 13))[1] in guide
