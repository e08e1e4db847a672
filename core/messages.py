"""Every sentence the engine says, in English and French, by key. One table, read by errors, notices and the CLI."""

from __future__ import annotations

import string
from typing import Any

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"


class _LocalFormatter(string.Formatter):
    """``str.format`` whose numbers are written as the language writes them (fr: 1 234,5 with narrow spaces)."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: Any, format_spec: str) -> Any:
        written = super().format_field(value, format_spec)
        if self.lang == "fr" and format_spec and isinstance(value, (int, float)):
            written = written.replace(",", NARROW_SPACE).replace(".", ",")
        return written


def text(key: str, lang: str = "en", /, **values: Any) -> str:
    """Return the message ``key`` in ``lang`` (``en`` or ``fr``), its ``{names}`` filled from ``values``.

    A number takes the separators of the language where the template gives it a format, as in ``{area_ha:,.1f}``.

    Raises:
        KeyError: the key is not in ``MESSAGES`` or a value is missing.
    """
    english, french = MESSAGES[key]
    return _LocalFormatter(lang).format(french if lang == "fr" else english, **values)


def number(value: float, digits: int = 0, lang: str = "en") -> str:
    """Return ``value`` with ``digits`` decimals and the separators of ``lang``."""
    return _LocalFormatter(lang).format(f"{{0:,.{digits}f}}", value)


# key: (English, French). In the order of the modules that use them; French takes a no-break space before : ; ? !
MESSAGES: dict[str, tuple[str, str]] = {
    # --- errors.py
    "cancelled": ("Cancelled; nothing was written.", "Annulé\u00a0; rien n’a été écrit."),
    # --- layers.py
    # --- nomenclatures
    # --- reference
    # --- places.py
    # --- overlay.py
    # --- areas.py, changes.py
    # --- stocks.py, fluxes.py
    # --- assessment.py
    # --- report
    # --- cli.py
}
