"""Conversion templates: what becomes of each kind of land under an action, as shares that add up to 1.

The templates shipped stand in ``templates.json`` with the reason of each figure; a user's own file of the same form
(``templates.schema.json``) adds to them or replaces those of the same id.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import DataError
from ..occupations import BY_ID, LAND, OCCUPATIONS, occupation_named

MIXES = ("probable", "pessimistic", "optimistic")
KINDS = ("area", "hedgerow")
CONSUMPTIONS = ("whole", "converted", "none")
SHIPPED = Path(__file__).with_name("templates.json")
SCHEMA = Path(__file__).with_name("templates.schema.json")
_SUM_TOLERANCE = 1e-9
_TEXTS = ("id", "label_en", "label_fr", "colour", "source_en", "source_fr")
_KEYS = {*_TEXTS, "kind", "family", "consumption", "conversions", "km"}


@dataclass(frozen=True)
class Template:
    """One conversion.

    ``kind`` is ``area`` (land changes) or ``hedgerow`` (a line; ``km`` is +1 or −1 for each km planted or pulled out).
    ``conversions`` maps, for each of ``MIXES``, an origin occupation to its destinations and their shares; an origin
    that is not named stays as it is. ``family`` is ``take`` (artificialisation), ``give`` (renaturation, planting) or
    ``farm``. ``consumption`` says what of the natural, agricultural and forest land under the action is consumed: the
    ``whole``, what is ``converted`` to artificial land, or ``none``. The sources tell where the shares come from.
    """

    id: str
    label_en: str
    label_fr: str
    colour: str
    kind: str = "area"
    family: str = "take"
    consumption: str = "none"
    conversions: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)
    km: float = 0.0
    source_en: str = ""
    source_fr: str = ""

    def label(self, lang: str = "en") -> str:
        """Return the name shown in ``lang``."""
        return self.label_fr if lang == "fr" else self.label_en

    def source(self, lang: str = "en") -> str:
        """Return where the shares come from."""
        return self.source_fr if lang == "fr" else self.source_en

    def matrix(self, mix: str = "probable") -> np.ndarray:
        """Return the shares (14, 14) in the order of ``LAND``, not to be changed: a row an origin, adding up to 1."""
        if mix not in self._matrices:
            table = np.eye(len(LAND))
            for origin, ends in self.conversions.get(mix, self.conversions.get("probable", {})).items():
                row = LAND.index(origin)
                table[row] = 0.0
                for end, share in ends.items():
                    table[row, LAND.index(end)] = share
            table.flags.writeable = False
            self._matrices[mix] = table
        return self._matrices[mix]

    @cached_property
    def _matrices(self) -> dict[str, np.ndarray]:
        """The shares laid out so far, by mix."""
        return {}


def shipped_templates() -> dict[str, Template]:
    """Return the templates that come with CarbOCS, by id."""
    return _read(SHIPPED)


def load_templates(path: Path | str | None = None) -> dict[str, Template]:
    """Return the shipped templates and, over them, those of a user's file, by id.

    Raises:
        DataError: ``unreadable_templates``, ``bad_template`` (which template, what is wrong).
    """
    known = shipped_templates()
    return {**known, **_read(Path(path))} if path is not None else known


def parse_templates(document: Any, name: str) -> dict[str, Template]:
    """Return the templates of a document already read from JSON; ``name`` is how errors call it.

    Raises:
        DataError: ``bad_template``.
    """
    entries = document.get("templates") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise DataError("bad_template", file=name, template="–", fault="templates: […]")
    found: dict[str, Template] = {}
    for entry in entries:
        template = _template(entry, name)
        if template.id in found:
            raise DataError("bad_template", file=name, template=template.id, fault="id ×2")
        found[template.id] = template
    return found


def written(templates: Mapping[str, Template]) -> str:
    """Return templates as the JSON that ``load_templates`` reads."""
    entries = []
    for template in templates.values():
        held = {f.name: getattr(template, f.name) for f in fields(template) if f.name != "conversions"}
        entry = {k: v for k, v in held.items() if v not in ("", 0.0)}
        if template.kind == "area":
            entry["conversions"] = {m: {o: dict(e) for o, e in c.items()} for m, c in template.conversions.items()}
        entries.append(entry)
    return json.dumps({"templates": entries}, ensure_ascii=False, indent=1)


def _read(path: Path) -> dict[str, Template]:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise DataError("unreadable_templates", path=str(path), reason=str(error).split("\n")[0]) from error
    return parse_templates(document, path.name)


def _template(entry: Any, name: str) -> Template:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"].strip():
        raise DataError("bad_template", file=name, template=str(entry)[:40], fault="id")
    said = str(entry["id"])

    def fault(what: str) -> DataError:
        return DataError("bad_template", file=name, template=said, fault=what)

    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise fault(", ".join(unknown))
    label = entry.get("label_fr") or entry.get("label_en")
    if not isinstance(label, str) or not label.strip():
        raise fault("label_fr")
    kind, family = entry.get("kind", "area"), entry.get("family", "take")
    consumption = entry.get("consumption", "whole" if family == "take" else "none")
    for key, value, allowed in (
        ("kind", kind, KINDS), ("family", family, ("take", "give", "farm")), ("consumption", consumption, CONSUMPTIONS),
    ):  # fmt: skip
        if value not in allowed:
            raise fault(f"{key}: {value} ({', '.join(allowed)})")
    km = entry.get("km", 0.0)
    if isinstance(km, bool) or not isinstance(km, (int, float)) or not math.isfinite(km):
        raise fault(f"km: {km}")
    if kind == "hedgerow" and km == 0:
        raise fault("km")
    conversions = _conversions(entry.get("conversions"), fault) if kind == "area" else {}
    return Template(
        id=said,
        label_en=str(entry.get("label_en") or label),
        label_fr=str(entry.get("label_fr") or label),
        colour=str(entry.get("colour", "#888888")),
        kind=kind,
        family=family,
        consumption=consumption,
        conversions=conversions,
        km=float(km),
        source_en=str(entry.get("source_en", "")),
        source_fr=str(entry.get("source_fr", "")),
    )


def _conversions(given: Any, fault: Any) -> dict[str, dict[str, dict[str, float]]]:
    if not isinstance(given, dict) or "probable" not in given:
        raise fault("conversions.probable")
    unknown = sorted(set(given) - set(MIXES))
    if unknown:
        raise fault(f"conversions: {', '.join(unknown)} ({', '.join(MIXES)})")
    return {mix: _rows(rows, mix, fault) for mix, rows in given.items()}


def _rows(rows: Any, mix: str, fault: Any) -> dict[str, dict[str, float]]:
    """Spell out the groups of origins (``forest``: each forest); what names a leaf wins over what names its group."""
    if not isinstance(rows, dict) or not rows:
        raise fault(f"conversions.{mix}")
    spelt: dict[str, dict[str, float]] = {}
    ordered = sorted(rows, key=lambda o: 0 if o == "*" else 1 if o in BY_ID and not BY_ID[o].leaf else 2)
    for origin in ordered:
        ends = _ends(rows[origin], f"{mix}.{origin}", fault)
        for leaf in _leaves(origin, fault):
            spelt[leaf] = ends
    return spelt


def _leaves(origin: str, fault: Any) -> tuple[str, ...]:
    """Return the leaves an origin stands for: ``*`` is all land that is not artificial."""
    if origin == "*":
        return tuple(o for o in LAND if BY_ID[o].parent != "artificial")
    found = occupation_named(origin)
    if found in LAND:
        return (str(found),)
    leaves = tuple(o.id for o in OCCUPATIONS if o.parent == found and o.kind == "land")
    if found is None or not leaves:
        raise fault(f"{origin} ?")
    return leaves


def _ends(ends: Any, where: str, fault: Any) -> dict[str, float]:
    if not isinstance(ends, dict) or not ends:
        raise fault(where)
    found: dict[str, float] = {}
    for end, share in ends.items():
        leaf = occupation_named(str(end))
        if leaf not in LAND:
            raise fault(f"{where}: {end} ?")
        if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 1:
            raise fault(f"{where}: {share} (0–1)")
        found[str(leaf)] = found.get(str(leaf), 0.0) + float(share)
    if abs(sum(found.values()) - 1) > _SUM_TOLERANCE:
        raise fault(f"{where}: Σ = {sum(found.values()):g} ≠ 1")
    return found
