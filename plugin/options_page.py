"""The page of QGIS's options: mode, release, sealed share, language, precision."""

from __future__ import annotations

from typing import Any

from qgis.gui import QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QComboBox, QDoubleSpinBox, QFormLayout, QLabel, QSpinBox, QStyle, QVBoxLayout, QWidget

from . import settings
from .algorithms.base import ICON, modes

translate = QCoreApplication.translate


def _releases() -> list[str]:
    from ..core.reference import releases

    try:
        return list(releases())
    except ImportError:
        return []


class OptionsPage(QgsOptionsPageWidget):
    """The form."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Fill the form with the preferences kept."""
        super().__init__(parent)
        kept = settings.read()
        self.mode = _combo(modes(), kept.mode)
        latest = translate("CarbOCS", "The latest")
        self.release = _combo([("", latest), *((r, r) for r in _releases())], kept.release)
        own = translate("CarbOCS", "QGIS's own")
        self.language = _combo([("", own), ("fr", "Français"), ("en", "English")], kept.language)
        self.sealed = QDoubleSpinBox()
        self.sealed.setRange(0.0, 100.0)
        self.sealed.setDecimals(1)
        self.sealed.setSuffix("\u00a0%")
        self.sealed.setValue(100.0 * kept.sealed_share)
        self.significant = QSpinBox()
        self.significant.setRange(settings.DIGITS.start, settings.DIGITS.stop - 1)
        self.significant.setValue(kept.significant)
        self._lay_out()

    def _lay_out(self) -> None:
        form = QFormLayout()
        for label, widget in (
            (translate("CarbOCS", "Default &mode"), self.mode),
            (translate("CarbOCS", "&Reference figures"), self.release),
            (translate("CarbOCS", "&Sealed share of artificial land"), self.sealed),
            (translate("CarbOCS", "&Language of results and screens"), self.language),
            (translate("CarbOCS", "Significant &digits on labels"), self.significant),
        ):
            form.addRow(label, widget)
        note = QLabel(
            translate(
                "CarbOCS",
                "Mode and sealed share are the algorithms' defaults; the language changes when QGIS starts again.",
            )
        )
        note.setWordWrap(True)
        layout = QVBoxLayout(self)
        margin = self.style().pixelMetric(QStyle.PixelMetric.PM_LayoutLeftMargin)
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addStretch()

    def apply(self) -> None:
        """Keep what the form holds."""
        settings.write(
            settings.Settings(
                mode=self.mode.currentData(),
                release=self.release.currentData(),
                sealed_share=round(self.sealed.value() / 100.0, 4),
                language=self.language.currentData(),
                significant=self.significant.value(),
            )
        )


def _combo(choices: list[tuple[str, str]], current: str) -> QComboBox:
    box = QComboBox()
    for value, label in choices:
        box.addItem(label, value)
    box.setCurrentIndex(max(box.findData(current), 0))
    return box


class OptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page when QGIS's options open."""

    def __init__(self) -> None:
        """Name the page."""
        super().__init__()
        self.setTitle("CarbOCS")

    def icon(self) -> QIcon:
        """Return the icon."""
        return QIcon(str(ICON))

    def createWidget(self, parent: QWidget | None = None) -> OptionsPage:  # noqa: N802 (the name is QGIS's)
        """Return a page."""
        return OptionsPage(parent)


class Options:
    """Registers the page and takes it away again."""

    def __init__(self, iface: Any) -> None:
        """Take QGIS's interface."""
        self.iface = iface
        self.factory: OptionsFactory | None = None

    def install(self) -> None:
        """Register."""
        self.factory = OptionsFactory()
        self.iface.registerOptionsWidgetFactory(self.factory)

    def remove(self) -> None:
        """Take away."""
        self.iface.unregisterOptionsWidgetFactory(self.factory)
        self.factory = None
