"""The plugin's words on screen: English in the source, French from ``i18n/carbocs_fr.qm``."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QCoreApplication, QTranslator

_FOLDER = Path(__file__).parent / "i18n"


def installed(lang: str) -> QTranslator | None:
    """Install the translation of a language and return it, for ``removed``; None where there is none (English)."""
    translator = QTranslator()
    if lang == "en" or not translator.load(str(_FOLDER / f"carbocs_{lang}.qm")):
        return None
    QCoreApplication.installTranslator(translator)
    return translator


def removed(translator: QTranslator | None) -> None:
    """Take a translation away."""
    if translator is not None:
        QCoreApplication.removeTranslator(translator)
