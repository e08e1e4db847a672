"""Every sentence the engine says, in English and French, by key: read by errors, notices and the command."""

from __future__ import annotations

import re
import string
from typing import Any

from . import artificial, atlas, comparing, open_data, page, publishing, sentences, what_if

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
_NUMBERED = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
ROLES_FR = {
    "territories": "territoires",
    "communes": "communes",
    "land use": "occupation du sol",
    "land use before": "occupation du sol d’avant",
    "changes": "changements",
    "refining": "couche d’affinage",
    "crosswalk": "table de passage",
    "zones": "zonage",
    "forests": "forêts",
    "hedgerows": "haies",
    "areas": "surfaces",
    "corrections": "corrections",
    "practices": "pratiques",
    "membership": "appartenance",
    "successors": "successeurs",
    "layer": "couche",
    "polygon": "polygones",
    "line": "lignes",
}
"""What an input is to a run, as messages in French name it."""
_ROLE_VALUES = ("role", "first", "second", "wanted")
"""The values that say what an input is to a run: a field of the user's that happens to be called so stays as it is."""


class _LocalFormatter(string.Formatter):
    """``str.format`` whose numbers are written as the language writes them (fr: 1 234,5 with narrow spaces)."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: Any, format_spec: str) -> Any:
        if isinstance(value, tuple):
            return ", ".join(f"{name} ({number(area, 2, self.lang)}{NO_BREAK_SPACE}ha)" for name, area in value)
        written = super().format_field(value, format_spec)
        if self.lang == "fr" and format_spec and isinstance(value, (int, float)):
            written = written.replace(",", NARROW_SPACE).replace(".", ",").replace("%", f"{NO_BREAK_SPACE}%")
        return written


def text(key: str, lang: str = "en", /, **values: Any) -> str:
    """Return the message ``key`` in ``lang`` (``en`` or ``fr``), its ``{names}`` filled from ``values``.

    A number takes the separators of the language where the template gives it a format, as in ``{area_ha:,.1f}``; a tuple
    of (name, area in ha) is listed so too; what can be told in either language itself (an error) is told in it.

    Raises:
        KeyError: the key is not in ``MESSAGES`` or a value is missing.
    """
    english, french = MESSAGES[key]
    template = _NUMBERED.sub(
        lambda m: m[1 if _is_one(values["count"], lang) else 2], french if lang == "fr" else english
    )
    told = {k: v.text(lang) if callable(getattr(v, "text", None)) else v for k, v in values.items()}
    named = {k: ROLES_FR.get(v, v) if lang == "fr" and k in _ROLE_VALUES else v for k, v in told.items()}
    return _LocalFormatter(lang).format(template, **named)


def _is_one(count: int, lang: str) -> bool:
    """Return whether a count takes the singular: in French 0 does too."""
    return count < 2 if lang == "fr" else count == 1


def number(value: float, digits: int = 0, lang: str = "en") -> str:
    """Return ``value`` with ``digits`` decimals and the separators of ``lang``."""
    return _LocalFormatter(lang).format(f"{{0:,.{digits}f}}", value)


MESSAGES: dict[str, tuple[str, str]] = {
    **sentences.MESSAGES,
    **what_if.MESSAGES,
    **artificial.MESSAGES,
    **comparing.MESSAGES,
    **atlas.MESSAGES,
    **page.MESSAGES,
    **open_data.MESSAGES,
    **publishing.MESSAGES,
}
"""Every sentence by key: English, French."""
