"""The named errors and notices of the engine.

Each carries a key of ``messages.MESSAGES`` and the values its text needs, so that the same error reads in
English or French and tests can name it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .messages import text


class CarbocsError(Exception):
    """What stops a run: ``key`` names it, ``values`` fill its text, ``exit_code`` is the command's."""

    exit_code = 3

    def __init__(self, key: str, **values: Any) -> None:
        """Take the message ``key`` and the values its text names."""
        self.key = key
        self.values = values
        super().__init__(text(key, "en", **values))

    def __reduce__(self) -> tuple[Any, ...]:
        """Come back from another process as what it was there."""
        return _again, (type(self), self.key, self.values)

    def text(self, lang: str) -> str:
        """Return the message in ``lang`` (``en`` or ``fr``)."""
        return text(self.key, lang, **self.values)


def _again(kind: type[CarbocsError], key: str, values: dict[str, Any]) -> CarbocsError:
    return kind(key, **values) if values or kind is not Cancelled else kind()


class UsageError(CarbocsError):
    """The request itself is wrong: options that contradict, an unknown name (exit code 2)."""

    exit_code = 2


class DataError(CarbocsError):
    """A layer, table or place cannot be used as it is (exit code 3)."""


class Cancelled(CarbocsError):  # noqa: N818 (no fault: the user asked for it)
    """The caller's ``cancelled()`` said yes; nothing was written."""

    def __init__(self) -> None:
        """Take nothing: there is one way to be cancelled."""
        super().__init__("cancelled")


@dataclass(frozen=True)
class Told:
    """Words that a message takes as a value, in both languages."""

    en: str
    fr: str

    def text(self, lang: str = "en") -> str:
        """Return the words in ``lang`` (``en`` or ``fr``)."""
        return self.fr if lang == "fr" else self.en


@dataclass(frozen=True)
class Notice:
    """What a run must say though it goes on: a line of the result's warnings (an error with ``--strict``).

    ``level`` is ``warning`` (makes ``--strict`` fail) or ``info`` (a fact the reader needs, never a failure).
    """

    key: str
    values: dict[str, Any] = field(default_factory=dict)
    level: str = "warning"

    def text(self, lang: str = "en") -> str:
        """Return the notice in ``lang`` (``en`` or ``fr``)."""
        return text(self.key, lang, **self.values)
