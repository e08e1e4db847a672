"""The words of the page in one language: what templates and script call by their names."""

from __future__ import annotations

from ...messages import MESSAGES, text

_PREFIX = "page_"
_PLAIN = tuple(key for key, (english, _) in MESSAGES.items() if key.startswith(_PREFIX) and "{" not in english)


def words(lang: str) -> dict[str, str]:
    """Return every sentence of the page that takes no value, by its key without ``page_``."""
    return {key[len(_PREFIX) :]: text(key, lang) for key in _PLAIN}
