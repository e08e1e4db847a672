"""The theme of an atlas: fonts, colours, logo and cover, read from a small TOML or JSON file that the user changes."""

from __future__ import annotations

import importlib
import json
import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from ..errors import UsageError

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_PICTURES = (".svg", ".png", ".jpg", ".jpeg")


@dataclass(frozen=True)
class Fonts:
    """The family of titles and that of all other words, empty for the first of the usual ones that is there."""

    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class Colours:
    """What is drawn in which colour (``#rrggbb``): words, lesser words, rules, panels, the accent, the warning."""

    ink: str = "#22302a"
    soft: str = "#5c6b63"
    rule: str = "#c9d2cc"
    panel: str = "#f3f5f2"
    accent: str = "#125a40"
    warning: str = "#fff1d6"


@dataclass(frozen=True)
class Cover:
    """What the cover says, empty for what the atlas says by itself; ``picture`` a file, or ``map``."""

    title: str = ""
    subtitle: str = ""
    organisation: str = ""
    picture: str = "map"


@dataclass(frozen=True)
class Theme:
    """How an atlas looks; ``logo`` is a picture's file, empty for none."""

    fonts: Fonts = Fonts()
    colours: Colours = Colours()
    cover: Cover = Cover()
    logo: str = ""


def read_theme(path: Path | None) -> Theme:
    """Return the theme of a TOML or JSON file, the default where ``path`` is None; pictures lie beside the file.

    Raises:
        UsageError: ``no_such_file``, ``theme_unreadable``, ``theme_needs_json`` (TOML before Python 3.11),
            ``theme_unknown_key``, ``theme_bad_value``.
    """
    if path is None:
        return Theme()
    if not path.is_file():
        raise UsageError("no_such_file", path=str(path))
    given = _content(path)
    theme = Theme()
    for name, value in given.items():
        if name == "logo":
            theme = replace(theme, logo=_picture(path, "logo", value))
            continue
        if name not in ("fonts", "colours", "cover") or not isinstance(value, dict):
            raise UsageError("theme_unknown_key", path=str(path), entry=name, known="logo, fonts, colours, cover")
        theme = replace(theme, **{name: _section(path, name, value, getattr(theme, name))})
    return theme


def _content(path: Path) -> dict[str, Any]:
    try:
        words = path.read_text(encoding="utf-8")
        found = json.loads(words) if path.suffix.casefold() == ".json" else _toml(path, words)
    except ValueError as error:  # of JSON, TOML and UTF-8 alike
        raise UsageError("theme_unreadable", path=str(path), reason=str(error)) from error
    if not isinstance(found, dict):
        raise UsageError("theme_unreadable", path=str(path), reason=type(found).__name__)
    return found


def _toml(path: Path, words: str) -> dict[str, Any]:
    try:
        reader = importlib.import_module("tomllib")
    except ImportError as error:
        raise UsageError("theme_needs_json", path=str(path)) from error
    found: dict[str, Any] = reader.loads(words)
    return found


def _section(path: Path, name: str, given: dict[str, Any], default: Any) -> Any:
    known = [f.name for f in fields(default)]
    for key, value in given.items():
        if key not in known:
            raise UsageError("theme_unknown_key", path=str(path), entry=f"{name}.{key}", known=", ".join(known))
        if not isinstance(value, str) or (name == "colours" and not _HEX.fullmatch(value)):
            raise UsageError("theme_bad_value", path=str(path), entry=f"{name}.{key}", value=str(value))
    if name == "cover" and given.get("picture") not in (None, "", "map"):
        given = {**given, "picture": _picture(path, "cover.picture", given["picture"])}
    return replace(default, **given)


def _picture(path: Path, key: str, value: Any) -> str:
    """Return the file of a picture, named from the theme's own folder."""
    if value == "":
        return ""
    file = path.absolute().parent / str(value)
    if not isinstance(value, str) or file.suffix.casefold() not in _PICTURES:
        raise UsageError("theme_bad_value", path=str(path), entry=key, value=str(value))
    if not file.is_file():
        raise UsageError("no_such_file", path=str(file))
    return str(file)
