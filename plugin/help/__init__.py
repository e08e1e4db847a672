"""The help pages of the algorithms: Markdown by language, shown as HTML."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QGuiApplication, QTextDocument

_HERE = Path(__file__).parent
_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)
_WIDTH_PX = 210


@lru_cache(maxsize=32)
def page(algorithm: str, lang: str) -> str:
    """Return the help of an algorithm as HTML, in English where the language has none; empty where there is none.

    Without a screen (``qgis_process``) there are no fonts to make HTML with: the Markdown is returned as it is.
    """
    found = [p for p in (_HERE / lang / f"{algorithm}.md", _HERE / "en" / f"{algorithm}.md") if p.is_file()]
    if not found:
        return ""
    text = found[0].read_text(encoding="utf-8")
    if not isinstance(QCoreApplication.instance(), QGuiApplication):
        return text
    document = QTextDocument()
    document.setMarkdown(text)
    # Only the body: Processing's pane shows a page's style sheet as text, and is narrower than the pictures.
    body = _BODY.search(document.toHtml())[1]
    return body.replace('<img src="', f'<img width="{_WIDTH_PX}" src="{(_HERE / "pictures").as_posix()}/')
