"""The dialog that tells which packages are missing, for what, and the exact command that brings them."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QFontDatabase
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from .dependencies import FEATURES, NEEDS, Missing, command, found_version, missing

translate = QCoreApplication.translate


def steps(where: str) -> str:
    """Return where the command is to be typed."""
    return {
        "osgeo4w": translate(
            "CarbOCS",
            "Close QGIS, open “OSGeo4W Shell” in the Start menu, type this command, and start QGIS again:",
        ),
        "mac": translate("CarbOCS", "Close QGIS, open Terminal, type this command, and start QGIS again:"),
        "terminal": translate("CarbOCS", "Close QGIS, open a terminal, type this command, and start QGIS again:"),
    }[where]


def purpose(feature: str) -> str:
    """Return what needs the packages of a feature; every computation where none is named."""
    names = {
        "atlas": translate("CarbOCS", "bookmarks in the PDF of an atlas"),
        "report": translate("CarbOCS", "the HTML report"),
        "workbook": translate("CarbOCS", "the spreadsheet"),
        "publish": translate("CarbOCS", "open data"),
    }
    return names.get(feature, translate("CarbOCS", "every computation"))


def _row(item: Missing, feature: str = "") -> str:
    found = translate("CarbOCS", "found: {version}").format(version=item.found)
    state = found if item.found else translate("CarbOCS", "absent")
    return f"<li><b>{item.package}</b> ≥ {item.needed} ({state}) — {purpose(feature)}</li>"


def report(lacking: list[Missing], of_features: dict[str, list[Missing]]) -> str:
    """Return what is there and what is not, as HTML; ``of_features`` is what single features lack."""
    rows = [_row(m) for m in lacking] + [_row(m, feature) for feature, of in of_features.items() for m in of]
    if lacking:
        said = translate("CarbOCS", "CarbOCS is loaded, but cannot compute yet: these Python packages are missing.")
    else:
        there = ", ".join(f"{name} {found_version(name)}" for name in NEEDS)
        said = translate("CarbOCS", "Everything CarbOCS needs is installed: {packages}.").format(packages=there)
        if rows:
            said += " " + translate("CarbOCS", "Some of what it can make needs more:")
    return f"<p>{said}</p>" + (f"<ul>{''.join(rows)}</ul>" if rows else "")


class InstallationDialog(QDialog):
    """What is missing, for which feature, and the command."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Look at the packages now."""
        super().__init__(parent)
        self.setWindowTitle(translate("CarbOCS", "CarbOCS: installation"))
        lacking, of_features = missing(), {feature: missing(feature) for feature in FEATURES}
        layout = QVBoxLayout(self)
        text = QLabel(report(lacking, of_features))
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        layout.addWidget(text)
        self.command = QPlainTextEdit()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        wanted = [*lacking, *(m for of in of_features.values() for m in of)]
        if wanted:
            self._add_command(layout, buttons, wanted)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 80)

    def _add_command(self, layout: QVBoxLayout, buttons: QDialogButtonBox, wanted: list[Missing]) -> None:
        where, line = command(wanted)
        label = QLabel(steps(where))
        label.setWordWrap(True)
        label.setBuddy(self.command)
        layout.addWidget(label)
        self.command.setPlainText(line)
        self.command.setReadOnly(True)
        self.command.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.command.setFixedHeight(self.fontMetrics().height() * 5)
        self.command.setAccessibleName(translate("CarbOCS", "Command"))
        layout.addWidget(self.command)
        copy = QPushButton(translate("CarbOCS", "&Copy the command"))
        copy.clicked.connect(lambda: QgsApplication.clipboard().setText(line))
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
