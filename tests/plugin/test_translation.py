"""Nothing on screen is untranslated, the compiled file is the source's, and the French is typeset as French is."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

PLUGIN = Path(__file__).resolve().parents[2] / "plugin"
SOURCE = PLUGIN / "i18n" / "carbocs_fr.ts"
NO_BREAK, NARROW = "\u00a0", "\u202f"


def translated() -> dict[str, str]:
    """Return English → French, what is unfinished as empty."""
    messages = ET.parse(SOURCE).getroot().iter("message")  # noqa: S314 (our own file)
    found = {}
    for message in messages:
        french = message.find("translation")
        found[message.find("source").text] = "" if french.get("type") else french.text or ""
    return found


def asked() -> set[str]:
    """Return every text that the plugin's code has translated."""
    found = set()
    for path in PLUGIN.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "func", None)
            if isinstance(node, ast.Call) and getattr(name, "id", getattr(name, "attr", "")) == "translate":
                context, text = (ast.literal_eval(a) for a in node.args[:2])
                assert context == "CarbOCS", f"{path}:{node.lineno}"
                found.add(text)
    return found


def test_nothing_is_untranslated_and_nothing_is_left_over():
    french = translated()
    assert asked() - set(french) == set(), "run `make translations`"
    assert set(french) - asked() == set(), "run `make translations`"
    assert not [text for text, said in french.items() if not said]


def test_the_compiled_file_is_the_source(qgis_app):
    translator = QTranslator()
    assert translator.load(str(SOURCE.with_suffix(".qm")))
    QCoreApplication.installTranslator(translator)
    try:
        different = {e for e, f in translated().items() if QCoreApplication.translate("CarbOCS", e) != f}
    finally:
        QCoreApplication.removeTranslator(translator)
    assert not different, "run `make translations`"


@pytest.mark.parametrize("english", sorted(translated()))
def test_french_typography_and_placeholders(english):
    french = translated()[english]
    fields = re.compile(r"\{\w*\}")
    assert sorted(fields.findall(english)) == sorted(fields.findall(french))
    assert english.count("&") == french.count("&")
    for sign in ":;?!»":
        for found in re.finditer(rf"(.)\{sign}", french):
            if ";;" not in french and "http" not in french:
                assert found[1] in (NO_BREAK, NARROW), french
    assert "'" not in french or "'3.1.1'" in french, french
    assert "..." not in french


def test_text_in_french_help_is_typeset_too():
    pages = sorted((PLUGIN / "help" / "fr").glob("*.md"))
    assert len(pages) == 18
    for page in pages:
        prose = re.sub(r"`[^`]*`|!?\[[^\]]*\]\([^)]*\)", "", page.read_text(encoding="utf-8"))
        wrong = re.findall(r"\w [:;?!»]|« ", prose)
        assert not wrong, (page.name, wrong)
