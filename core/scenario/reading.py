"""Actions read from anything: drawn polygons and lines, any layer by a mapping, planning zones, tables of areas.

Layers are asked of an ``Opener``, so that files and QGIS's own layers give the same actions and the same errors.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd
import shapely

from .. import layers
from ..errors import DataError, Notice, UsageError
from ..inputs import Opener, as_text
from ..occupations import LAND, occupation_named
from .actions import Action, Scenario
from .templates import Template, shipped_templates

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "identifiant", "action"),
    "template": ("template", "modele"),
    "start": ("start", "year", "annee", "debut", "annee_debut"),
    "end": ("end", "fin", "annee_fin"),
    "share": ("share", "part"),
    "share_low": ("share_low", "part_basse", "part_min"),
    "share_high": ("share_high", "part_haute", "part_max"),
    "note": ("note", "remarque", "commentaire"),
    "scenario": ("scenario", "variante"),
    "width_m": ("width_m", "width", "largeur_m", "largeur"),
}
"""What an action is made of, and the columns it is read from: case and accents do not matter."""
_AREA_COLUMNS: dict[str, tuple[str, ...]] = {
    "place": ("place", "insee", "code_insee", "insee_com", "commune", "territory", "territoire"),
    "area_ha": ("area_ha", "ha", "surface_ha", "surface"),
    "length_km": ("length_km", "km", "longueur_km"),
    "occupation": ("occupation",),
}
_ZONE_COLUMNS: dict[str, tuple[str, ...]] = {
    "zone": ("typezone", "zone"),
    "destination": ("destdomi", "destination", "vocation"),
    "id": ("libelle", "id"),
    "note": ("libelong",),
    "scenario": COLUMNS["scenario"],
}
_CANDIDATE_COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "identifiant", "libelle", "zone", "nom"),
    "min_ha": ("min_ha", "surface_min_ha", "surface_min"),
}
IDLE_ZONES = ("u", "a", "ah", "n", "nh", "nd", "zz", "99", "")
"""Zones of the standard where the plan lets nothing new be built, or which are built already (U)."""
_ZONE_ALIASES = {"au": "auc", "1au": "auc", "2au": "aus"}
"""How plans from before the standard write the two zones to be built up."""


@dataclass(frozen=True)
class ZoneRule:
    """What becomes of a kind of planning zone: a share of it built up, evenly from ``start`` to ``end``.

    ``zone`` and ``destination`` are codes of CNIG's standard for PLU (typezone, destdomi); an empty ``destination``
    holds for all that no other rule names. An empty ``template``: nothing happens there.
    """

    zone: str
    template: str
    start: int = 0
    end: int = 0
    share: float = 1.0
    share_low: float | None = None
    share_high: float | None = None
    destination: str = ""


def _built_up(zone: str, start: int, end: int, share: float, low: float, high: float) -> tuple[ZoneRule, ...]:
    uses = (("", "housing_estate"), ("02", "business_park"), ("03", "dense_housing"))
    return tuple(ZoneRule(zone, template, start, end, share, low, high, use) for use, template in uses)


ZONE_RULES: tuple[ZoneRule, ...] = (
    *_built_up("AUc", 2026, 2035, 0.8, 0.6, 1.0),
    *_built_up("AUs", 2031, 2040, 0.5, 0.2, 0.8),
)
"""The rules where the user gives none: open zones are built up over ten years, blocked ones later and by half.

Years and shares are assumptions of CarbOCS (a plan is made for about ten years; part of a zone stays open ground), the
standard says nothing of them: the result states them, and a table of the user's replaces them.
"""


@dataclass(frozen=True)
class Mapped:
    """How a layer that was not made for CarbOCS is read.

    Args:
        template_field: the column whose values choose the template, None where ``fixed["template"]`` holds for all.
        templates: its values and the id of the template of each; an empty id leaves the features out.
        columns: the column of the layer for a name of ``COLUMNS``, where it is called otherwise.
        fixed: what stands for a name of ``COLUMNS`` where the layer has no such column, or an empty cell.
    """

    template_field: str | None = None
    templates: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What one layer or table gave: its scenarios, what was said of it, where it comes from.

    ``named`` tells whether the scenarios were named by the user (a column, or by request) and not after the file.
    """

    label: str
    scenarios: tuple[Scenario, ...]
    notices: tuple[Notice, ...] = ()
    sources: tuple[layers.Source, ...] = ()
    named: bool = True


def read_actions(
    path: str,
    *,
    crs: Any = None,
    templates: Mapping[str, Template] | None = None,
    mapped: Mapped | None = None,
    name: str | None = None,
    opener: Opener = layers,
) -> Reading:
    """Read the actions of a layer or of a table of areas.

    A layer holds polygons, or lines that are hedgerows or have a width (roads: a strip with flat ends). A table has a
    row a commune or territory (``place``) and ``area_ha`` (``length_km`` for hedgerows); rows of one id are one action.
    Columns are named as in ``COLUMNS``; without ids, features are numbered. Geometry is repaired and reprojected.

    Args:
        path: what the opener takes.
        crs: the CRS of the ground (``Ground.crs``); a table needs none.
        templates: those at hand, the shipped ones where None. A cell names one by its id or a label.
        mapped: how to read columns that are called otherwise.
        name: the scenario of what names none; the file's name where None.
        opener: what the path is opened by.

    Raises:
        DataError: ``actions_without`` (template, start), ``unknown_template``, ``values_without_template``,
            ``not_a_year``, ``not_a_number``, ``line_needs_width``, ``rows_disagree``, ``unknown_occupations``,
            ``missing_columns``, and what reading a layer or table raises. UsageError: ``no_such_column``.
    """
    known = shipped_templates() if templates is None else templates
    reader = _Rows(path, opener, known, mapped or Mapped(), name)
    return reader.of_table() if opener.is_table(path) else reader.of_layer(crs)


def read_zones(
    path: str,
    *,
    crs: Any,
    rules: Sequence[ZoneRule] = (),
    templates: Mapping[str, Template] | None = None,
    name: str | None = None,
    opener: Opener = layers,
) -> Reading:
    """Read a layer of planning zones (CNIG's standard for PLU: typezone, destdomi) as what is built there.

    Args:
        path: what the opener takes; a column ``scenario`` or ``variante`` tells variants of a plan apart.
        crs: the CRS of the ground.
        rules: what becomes of each kind of zone, ``ZONE_RULES`` where there are none.
        templates: those at hand.
        name: the scenario of what names none; the file's name where None.
        opener: what the path is opened by.

    Raises:
        DataError: ``no_zone_field``, ``unknown_zones``, ``no_zone_built``, ``unknown_template``, and what reading a
            layer raises.
    """
    known = shipped_templates() if templates is None else templates
    used = tuple(rules) or ZONE_RULES
    for rule in used:
        if rule.template and rule.template not in known:
            raise _unknown_template(rule.zone, rule.template, known)
    layer = opener.read_vector(path, role="zones", target_crs=crs)
    frame = _Columns(layer.attributes, _name(path, opener), _ZONE_COLUMNS)
    if frame.found("zone") is None:
        raise DataError("no_zone_field", layer=frame.label, fields=frame.shown)
    zone, use = frame.text("zone").map(_zone), frame.text("destination").map(_destination)
    chosen = _rules_of(zone, use, used)
    _check_zones(frame, zone, used)
    built = np.flatnonzero(chosen >= 0)
    built = built[[bool(used[n].template) for n in chosen[built]]]
    if not len(built):
        raise DataError("no_zone_built", layer=frame.label, zones=", ".join(sorted(set(frame.text("zone"))))[:120])
    rows = pd.DataFrame([vars(used[n]) for n in chosen[built]], index=built).drop(columns=["zone", "destination"])
    rows = rows.assign(width_m=np.nan, note=frame.text("note")[built], scenario=frame.text("scenario")[built])
    rows["id"] = _told_apart(frame.text("id")[built].where(lambda s: s != "", frame.text("zone")[built]), rows.scenario)
    named = name is not None or bool((rows["scenario"] != "").all())
    actions = _actions(rows, layer.geometry[built])
    said = (*layer.notices, _zone_notice(frame.label, len(layer.attributes), rows, zone[built]))
    title = name or _stem(frame.label)
    return Reading(frame.label, _scenarios(actions, rows["scenario"], title, known), said, (layer.source,), named)


def read_zoning(
    path: str, *, crs: Any, opener: Opener = layers
) -> tuple[pd.DataFrame, tuple[Notice, ...], layers.Source]:
    """Read a layer of planning zones as what areas are told by: U, AU, A and N, whatever their spelling and number.

    Args:
        path: what the opener takes.
        crs: the CRS of the territories.
        opener: what the path is opened by.

    Returns:
        zone, geometry; the notices of reading; the source. A zone of another kind bears its own name.

    Raises:
        DataError: ``no_zone_field``, and what reading a layer raises.
    """
    layer = opener.read_vector(path, role="zones", target_crs=crs)
    frame = _Columns(layer.attributes, _name(path, opener), _ZONE_COLUMNS)
    if frame.found("zone") is None:
        raise DataError("no_zone_field", layer=frame.label, fields=frame.shown)
    zone = frame.text("zone").map(lambda written: _zone_family(str(written)))
    return pd.DataFrame({"zone": zone, "geometry": layer.geometry}), layer.notices, layer.source


def _zone_family(written: str) -> str:
    """Return U, AU, A or N of a zone's type (Ua, 1AU, AUs, Ah, Nl …), else what is written."""
    plain = _plain(written).lstrip("0123456789")
    return next((family for family in ("AU", "U", "A", "N") if plain.startswith(family.casefold())), written)


def read_zone_rules(
    path: str, *, templates: Mapping[str, Template] | None = None, opener: Opener = layers
) -> tuple[ZoneRule, ...]:
    """Read a table of what becomes of zones: typezone (or zone), destdomi, template, start, end, share and its bounds.

    Raises:
        DataError: ``missing_columns``, ``unknown_template``, ``not_a_year``, ``not_a_number``, ``actions_without``.
    """
    known = shipped_templates() if templates is None else templates
    table, _ = opener.read_table(path, role="zones")
    frame = _Columns(table, _name(path, opener), {**COLUMNS, **_ZONE_COLUMNS})
    frame.need("zone", "template")
    rows = frame.rows(frame.text("zone"), _named(frame.text("template"), frame.text("zone"), known))
    rows = rows.astype(object).where(rows.notna(), None)
    keys = zip(frame.text("zone"), frame.text("destination").map(_destination), rows.to_dict("records"))
    return tuple(_rule(frame.label, *key) for key in keys)


def gathered(readings: Sequence[Reading]) -> tuple[Scenario, ...]:
    """Return the scenarios of several layers: what bears one name is one scenario, in the order of the readings.

    Raises:
        DataError: ``duplicate_scenarios`` where two files that name no scenario are called alike.
    """
    given = [r.scenarios[0].name for r in readings if not r.named]
    repeated = sorted({n for n in given if given.count(n) > 1})
    if repeated:
        raise DataError("duplicate_scenarios", shown=", ".join(repeated))
    found: dict[str, list[tuple[str, Scenario]]] = {}
    for reading in readings:
        for scenario in reading.scenarios:
            found.setdefault(scenario.name, []).append((_stem(reading.label), scenario))
    return tuple(_merged(parts) for parts in found.values())


def called(reading: Reading, name: str) -> Reading:
    """Return a reading whose scenarios bear a name of the user's."""
    return replace(reading, named=True, scenarios=tuple(replace(s, name=name) for s in reading.scenarios))


def only(scenarios: Sequence[Scenario], name: str | None) -> Scenario:
    """Return the one scenario, or the one of that name.

    Raises:
        UsageError: ``several_scenarios``, ``no_such_scenario``.
    """
    names = ", ".join(s.name for s in scenarios)
    if name is None:
        if len(scenarios) > 1:
            raise UsageError("several_scenarios", names=names)
        return scenarios[0]
    found = next((s for s in scenarios if s.name == name), None)
    if found is None:
        raise UsageError("no_such_scenario", name=name, names=names)
    return found


def read_territory_table(path: str, role: str, numbers: Sequence[str], *, opener: Opener = layers) -> pd.DataFrame:
    """Read a table of territories whose columns of numbers these are; the first must be there.

    The column ``territory`` may be called insee, siren, code or epci.

    Raises:
        DataError: ``missing_columns``, ``not_a_number``, and what reading a table raises.
    """
    table, _ = opener.read_table(path, role=role)
    other = next((c for c in ("insee", "siren", "code", "epci") if c in table), None)
    if "territory" not in table and other:
        table = table.rename(columns={other: "territory"})
    for column in (c for c in numbers if c in table):
        values = pd.to_numeric(table[column].astype(str).str.replace(",", "."), errors="coerce")
        if values.isna().any():
            row = int(values.isna().to_numpy().argmax())
            value = str(table[column].iloc[row])
            raise DataError("not_a_number", path=_name(path, opener), row=row + 2, column=column, value=value)
        table[column] = values
    missing = [c for c in ("territory", numbers[0]) if c not in table]
    if missing:
        found = ", ".join(map(str, table.columns))
        raise DataError("missing_columns", table=role, columns=", ".join(missing), found=found)
    return table.assign(territory=as_text(table["territory"]))


# --- layers and tables of actions


class _Rows:
    """Reads the rows of one layer or table as actions."""

    def __init__(
        self, path: str, opener: Opener, templates: Mapping[str, Template], mapped: Mapped, name: str | None
    ) -> None:
        self.path, self.opener, self.templates, self.mapped, self.name = path, opener, templates, mapped, name
        self.label = _name(path, opener)

    def of_layer(self, crs: Any) -> Reading:
        """Read polygons and lines, in one list."""
        attributes, shapes, notices, source = _polygons_and_lines(self.path, self.opener, crs)
        frame = _Columns(attributes, self.label, COLUMNS, self.mapped)
        rows, kept = self._rows(frame)
        actions = _actions(rows, self._widened(rows, shapes[kept]))
        return self._reading(rows, actions, notices, source)

    def of_table(self) -> Reading:
        """Read areas (or lengths) by commune."""
        table, source = self.opener.read_table(self.path, role="actions")
        frame = _Columns(table, self.label, {**COLUMNS, **_AREA_COLUMNS}, self.mapped)
        frame.need("place")
        rows, kept = self._rows(frame)
        areas = self._areas(frame, rows, kept)
        key = pd.MultiIndex.from_frame(rows[["scenario", "id"]])
        first = ~key.duplicated()
        same = rows.drop(columns=["note", "width_m"]).drop_duplicates()
        if len(same) > first.sum():
            again = same[same[["scenario", "id"]].duplicated()].iloc[0]
            raise DataError("rows_disagree", layer=self.label, action=again["id"])
        number = pd.factorize(key)[0]
        parts = [part.reset_index(drop=True) for _, part in areas.groupby(number)]
        heads = rows[first]
        actions = [replace(a, areas=part) for a, part in zip(_actions(heads, [None] * len(heads)), parts)]
        return self._reading(heads, actions, (), source)

    def _reading(self, rows: pd.DataFrame, actions: list[Action], notices: Any, source: layers.Source) -> Reading:
        title = self.name or _stem(self.label)
        named = self.name is not None or bool((rows["scenario"] != "").all())
        scenarios = _scenarios(actions, rows["scenario"], title, self.templates)
        return Reading(self.label, scenarios, tuple(notices), (source,), named)

    def _rows(self, frame: _Columns) -> tuple[pd.DataFrame, np.ndarray]:
        """Return what the rows say of their actions, and the positions of those that are actions."""
        numbered = pd.Series([str(n + 1) for n in range(frame.count)], dtype=object)
        ids = frame.text("id").where(lambda s: s != "", numbered)
        template = self._templates(frame, ids)
        kept = np.flatnonzero(template != "")
        if not len(kept):
            raise DataError("actions_without", layer=self.label, missing="template", fields=frame.shown, action="")
        return frame.rows(ids, template).iloc[kept].reset_index(drop=True), kept

    def _templates(self, frame: _Columns, ids: pd.Series) -> pd.Series:
        """Return the template of every row, empty where the mapping leaves the row out."""
        if self.mapped.template_field is None:
            written = frame.text("template")
            if (written == "").any():
                action = str(ids[written == ""].iloc[0])
                raise DataError(
                    "actions_without", layer=self.label, missing="template", fields=frame.shown, action=action
                )
            return _named(written, ids, self.templates)
        values = _text(frame.column(self.mapped.template_field, "template"))
        table = {_plain(k): v for k, v in self.mapped.templates.items()}
        unknown = sorted({str(v) for v in values if _plain(v) not in table})
        if unknown:
            raise DataError(
                "values_without_template",
                layer=self.label,
                field=self.mapped.template_field,
                values=", ".join(unknown[:10]),
            )
        return _named(values.map(lambda v: table[_plain(v)]), ids, self.templates)

    def _widened(self, rows: pd.DataFrame, shapes: np.ndarray) -> np.ndarray:
        """Return lines of land (roads) as the strips they take; those of hedgerows stay lines."""
        hedgerow = rows["template"].map(lambda t: self.templates[t].kind == "hedgerow").to_numpy(dtype=bool)
        strip = (shapely.get_dimensions(shapes) == 1) & ~hedgerow
        width = rows["width_m"].to_numpy(dtype=float)
        bare = np.flatnonzero(strip & ~(width > 0))
        if len(bare):
            raise DataError("line_needs_width", layer=self.label, action=rows["id"].iloc[bare[0]])
        shapes = shapes.copy()
        shapes[strip] = shapely.buffer(shapes[strip], width[strip] / 2, cap_style="flat")
        return shapes

    def _areas(self, frame: _Columns, rows: pd.DataFrame, kept: np.ndarray) -> pd.DataFrame:
        """Return place, area_ha or length_km, and occupation of every row."""
        hedgerow = rows["template"].map(lambda t: self.templates[t].kind == "hedgerow").to_numpy(dtype=bool)
        frame.need(*(["length_km"] if hedgerow.any() else []), *(["area_ha"] if not hedgerow.all() else []))
        table = pd.DataFrame({"place": frame.text("place").map(_insee).to_numpy()[kept]})
        for column in ("area_ha", "length_km"):
            table[column] = frame.numbers(column).to_numpy()[kept]
        written = frame.text("occupation").to_numpy()[kept]
        ids = {w: occupation_named(w) if w else "" for w in set(written)}
        bad = sorted(w for w, found in ids.items() if found is None or (found and found not in LAND))
        if bad:
            raise DataError("unknown_occupations", table=self.label, shown=", ".join(bad[:10]))
        return table.assign(occupation=[ids[w] for w in written])


def _polygons_and_lines(path: str, opener: Opener, crs: Any) -> tuple[pd.DataFrame, np.ndarray, list[Notice], Any]:
    """Read the polygons of a layer and, where it holds any, its lines; the polygons come first."""
    found = []
    for geometry in ("polygon", "line"):
        try:
            found.append(opener.read_vector(path, role="actions", target_crs=crs, geometry=geometry))
        except DataError as error:
            if error.key != "wrong_geometry" or (geometry == "line" and not found):
                raise
        if found and not any(n.key == "wrong_geometry_dropped" for n in found[0].notices):
            break
    notices = [n for layer in found for n in layer.notices if n.key != "wrong_geometry_dropped"]
    dropped = sum(n.values["count"] for n in found[0].notices if n.key == "wrong_geometry_dropped")
    dropped -= len(found[1].geometry) if len(found) > 1 else 0
    if dropped:
        notices.append(Notice("wrong_geometry_dropped", {"layer": _name(path, opener), "count": dropped}))
    attributes = pd.concat([layer.attributes for layer in found], ignore_index=True)
    shapes = np.concatenate([layer.geometry for layer in found])
    distinct = list({(n.key, *map(str, n.values.values())): n for n in notices}.values())
    return attributes, shapes, distinct, found[0].source


def _actions(rows: pd.DataFrame, shapes: Iterable[Any]) -> list[Action]:
    """Return an action a row; a number that is not there is None, a share that is not there is 1."""
    start, share = rows["start"].to_numpy(dtype=int), rows["share"].astype(float).fillna(1.0)
    end, low, high = (_or_none(rows[c]) for c in ("end", "share_low", "share_high"))
    given = zip(rows["id"], rows["template"], start, end, shapes, share, low, high, rows["note"])
    return [
        Action(
            id=str(i), template=str(t), start=int(s), end=None if e is None else int(e), geometry=g, share=float(p),
            share_low=least, share_high=most, note=str(n),
        )
        for i, t, s, e, g, p, least, most, n in given
    ]  # fmt: skip


def _or_none(column: pd.Series) -> list[float | None]:
    values = column.astype(float)
    return [None if np.isnan(v) else float(v) for v in values]


def _scenarios(
    actions: Sequence[Action], names: pd.Series, title: str, templates: Mapping[str, Template]
) -> tuple[Scenario, ...]:
    """Return the actions by the name of their scenario, in the order in which the names come."""
    by_name: dict[str, list[Action]] = {}
    for action, name in zip(actions, names):
        by_name.setdefault(str(name) or title, []).append(action)
    return tuple(Scenario(name, tuple(some), templates) for name, some in by_name.items())


def _merged(parts: list[tuple[str, Scenario]]) -> Scenario:
    """Return several parts of one scenario as one; ids that stand in two parts are preceded by their layer's name."""
    if len(parts) == 1:
        return parts[0][1]
    ids = [a.id for _, scenario in parts for a in scenario.actions]
    repeated = {i for i in ids if ids.count(i) > 1}
    names = _told_apart(pd.Series([label for label, _ in parts], dtype=object), pd.Series("", index=range(len(parts))))
    actions = tuple(
        replace(a, id=f"{name}:{a.id}") if a.id in repeated else a
        for name, (_, scenario) in zip(names, parts)
        for a in scenario.actions
    )
    templates = {i: t for _, s in parts for i, t in s.templates.items()}
    return replace(parts[0][1], actions=actions, templates=templates)


# --- planning zones


def _zone(written: str) -> str:
    plain = _plain(written)
    return _ZONE_ALIASES.get(plain, plain)


def _destination(written: str) -> str:
    """Return a destdomi code of two digits, from ``2``, ``02`` or ``02 activité``."""
    digits = written.split(" ")[0].split(".")[0]
    return digits.zfill(2) if digits.isdigit() else ""


def _rules_of(zone: pd.Series, use: pd.Series, rules: Sequence[ZoneRule]) -> np.ndarray:
    """Return the position of the rule of every zone, −1 where none holds: its destination's first, else the zone's."""
    exact = {(_zone(r.zone), r.destination): n for n, r in enumerate(rules)}
    return np.array([exact.get((z, u), exact.get((z, ""), -1)) for z, u in zip(zone, use)], dtype=int)


def _check_zones(frame: _Columns, zone: pd.Series, rules: Sequence[ZoneRule]) -> None:
    known = {*IDLE_ZONES, *(_zone(r.zone) for r in (*rules, *ZONE_RULES))}
    unknown = sorted(set(frame.text("zone")[~zone.isin(known)]))
    if unknown:
        raise DataError(
            "unknown_zones",
            layer=frame.label,
            field=str(frame.found("zone")),
            values=", ".join(unknown[:10]),
            known=", ".join(dict.fromkeys(r.zone for r in rules)),
        )


def _told_apart(names: pd.Series, scenario: pd.Series) -> pd.Series:
    """Return names that differ within their scenario: those that come more than once are numbered."""
    keys = [scenario, names]
    count, at = names.groupby(keys).transform("size"), names.groupby(keys).cumcount() + 1
    return names.where(count == 1, names + " " + at.astype(str))


def _zone_notice(label: str, count: int, rows: pd.DataFrame, zone: pd.Series) -> Notice:
    """Tell which zones are built up, when and by how much: the plan does not say it, the rules do."""
    shown = {_zone(r.zone): r.zone for r in ZONE_RULES}
    facts = pd.DataFrame({"zone": zone.map(lambda z: shown.get(z, z.upper())), **rows[["start", "end", "share"]]})
    said = [f"{r.zone} {r.start}–{r.end} ({100 * r.share:.0f}\u00a0%)" for r in facts.drop_duplicates().itertuples()]
    values = {"layer": label, "count": len(rows), "of": count, "rules": ", ".join(sorted(said))}
    return Notice("zones_built", values, "info")


def _rule(label: str, zone: str, destination: str, row: dict[str, Any]) -> ZoneRule:
    if not row["template"]:
        return ZoneRule(zone, "", destination=destination)
    end = row["start"] if row["end"] is None else row["end"]
    share = 1.0 if row["share"] is None else row["share"]
    return ZoneRule(
        zone, row["template"], int(row["start"]), int(end), share, row["share_low"], row["share_high"], destination
    )


# --- columns


class _Columns:
    """The columns of a layer or table, found by the names they may bear."""

    def __init__(
        self, table: pd.DataFrame, label: str, names: Mapping[str, tuple[str, ...]], mapped: Mapped | None = None
    ) -> None:
        self.table = table.drop(columns=["geometry"], errors="ignore").reset_index(drop=True)
        self.label, self.names, self.mapped = label, names, mapped or Mapped()
        self.count = len(table)
        self.by_name = {_plain(c): str(c) for c in reversed(self.table.columns)}

    @property
    def shown(self) -> str:
        """The columns there are, as errors list them."""
        return ", ".join(str(c) for c in self.table.columns[:20]) or "–"

    def column(self, name: str, what: str) -> pd.Series:
        """Return the column the user named for something.

        Raises:
            UsageError: ``no_such_column``.
        """
        found = self.by_name.get(_plain(name))
        if found is None:
            raise UsageError("no_such_column", option=what, column=name, columns=self.shown)
        return self.table[found]

    def found(self, name: str) -> str | None:
        """Return the column that holds something of ours, None where there is none."""
        asked = self.mapped.columns.get(name)
        if asked:
            return str(self.column(asked, name).name)
        return next((self.by_name[c] for c in self.names.get(name, ()) if c in self.by_name), None)

    def need(self, *names: str) -> None:
        """Refuse a table without some columns.

        Raises:
            DataError: ``missing_columns``.
        """
        missing = [n for n in names if self.found(n) is None]
        if missing:
            raise DataError("missing_columns", table=self.label, columns=", ".join(missing), found=self.shown)

    def text(self, name: str) -> pd.Series:
        """Return a column as text, what is fixed where it is empty or not there."""
        column = self.found(name)
        written = pd.Series("", index=self.table.index, dtype=object)
        if column is not None:
            written = _text(self.table[column])
        fixed = self.mapped.fixed.get(name)
        return written if fixed is None else written.where(written != "", str(fixed))

    def numbers(self, name: str) -> pd.Series:
        """Return a column as numbers, NaN where it is empty; a comma is a decimal sign, a percentage its hundredth.

        Raises:
            DataError: ``not_a_number``.
        """
        written = self.text(name).str.replace(r"[\s\u202f\u00a0]", "", regex=True)
        percent = written.str.endswith("%")
        plain = written.str.rstrip("%").str.replace(",", ".", regex=False)
        values = pd.to_numeric(plain.where(~plain.str.casefold().isin(["", "none", "nan", "null"])), errors="coerce")
        self._refuse("not_a_number", name, values.isna() & (plain != "") & ~plain.str.casefold().isin(_NOTHING))
        return values.astype(float).where(~percent, values / 100)

    def years(self, name: str) -> pd.Series:
        """Return a column as years; of a date, its year.

        Raises:
            DataError: ``not_a_year``.
        """
        written = self.text(name)
        year = written.str.extract(r"^(\d{4})(?:\.0+|[-/T].*)?$", expand=False)
        self._refuse("not_a_year", name, year.isna() & ~written.str.casefold().isin(_NOTHING))
        return pd.to_numeric(year).astype(float)

    def _refuse(self, key: str, name: str, bad: pd.Series) -> None:
        if bad.any():
            row = int(bad.to_numpy().argmax())
            column = self.found(name) or name
            raise DataError(key, path=self.label, column=column, row=row + 1, value=str(self.text(name).iloc[row]))

    def rows(self, ids: pd.Series, template: pd.Series) -> pd.DataFrame:
        """Return what every row says of its action.

        Raises:
            DataError: ``actions_without`` where an action has no year; ``not_a_year``, ``not_a_number``.
        """
        start = self.years("start")
        missing = start.isna() & (template != "")
        if missing.any():
            action = str(ids[missing].iloc[0])
            raise DataError("actions_without", layer=self.label, missing="start", fields=self.shown, action=action)
        table = pd.DataFrame({"id": ids, "template": template, "start": start, "end": self.years("end")})
        for name in ("share", "share_low", "share_high", "width_m"):
            table[name] = self.numbers(name)
        return table.assign(note=self.text("note"), scenario=self.text("scenario"))


_NOTHING = ("", "none", "nan", "null", "nat")


def _text(column: pd.Series) -> pd.Series:
    """Return a column of a layer as text: whole numbers without decimals, what is missing as empty."""
    written = as_text(column)
    return written.where(~written.isin(("None", "nan", "NULL", "NaT", "<NA>")), "")


def _named(written: pd.Series, ids: pd.Series, templates: Mapping[str, Template]) -> pd.Series:
    """Return the id of the template that every cell names by id or label; an empty cell stays so."""
    known = {_plain(n): t.id for t in templates.values() for n in (t.label_en, t.label_fr)}
    known.update({_plain(t.id): t.id for t in templates.values()})
    found = written.map(lambda w: known.get(_plain(w)) if w else "")
    if found.isna().any():
        at = int(found.isna().to_numpy().argmax())
        raise _unknown_template(str(ids.iloc[at]), str(written.iloc[at]), templates)
    return found


def _unknown_template(action: str, template: str, templates: Mapping[str, Template]) -> DataError:
    return DataError("unknown_template", action=action, template=template, known=", ".join(sorted(templates)))


def _insee(code: str) -> str:
    """Return a code whose leading zero a spreadsheet ate with the zero."""
    return code.zfill(5) if code.isdigit() and len(code) == 4 else code


def _name(path: str, opener: Opener) -> str:
    """Return how a layer is called in messages: its label without the folder it lies in."""
    file, separator, layer = opener.label(path).partition("|")
    return PurePath(file).name + separator + layer


def _stem(label: str) -> str:
    """Return the name of a layer without its folder and its ending."""
    file, _, layer = label.partition("|")
    return layer.partition("=")[2] or layer or PurePath(file).stem or label


def _plain(name: object) -> str:
    """Return a name without accents, in lower case, its spaces as underscores."""
    bare = unicodedata.normalize("NFKD", str(name))
    return "_".join("".join(c for c in bare if not unicodedata.combining(c)).casefold().split())


# --- candidate zones of a search


@dataclass(frozen=True)
class CandidateZones:
    """Zones that may be taken: ``ids`` (n,), ``geometry`` (n,) in the ground's CRS, ``min_ha`` (n,), 0 where any do."""

    ids: list[str]
    geometry: np.ndarray
    min_ha: np.ndarray
    notices: tuple[Notice, ...]
    source: layers.Source


def read_candidates(path: str, *, crs: Any, min_ha: float = 0.0, opener: Opener = layers) -> CandidateZones:
    """Read a layer of polygons as candidate zones: id (or libelle, else numbered), min_ha (or surface_min_ha).

    Args:
        path: what the opener takes.
        crs: the CRS of the ground.
        min_ha: the least size of what the layer states none for.
        opener: what the path is opened by.

    Raises:
        DataError: ``not_a_number``, and what reading a layer raises.
    """
    layer = opener.read_vector(path, role="candidates", target_crs=crs)
    frame = _Columns(layer.attributes, _name(path, opener), _CANDIDATE_COLUMNS)
    numbered = pd.Series([str(n + 1) for n in range(frame.count)], dtype=object)
    ids = frame.text("id").where(lambda s: s != "", numbered)
    apart = _told_apart(ids, pd.Series("", index=ids.index))
    least = frame.numbers("min_ha").fillna(min_ha).to_numpy(dtype=float)
    return CandidateZones(list(apart), layer.geometry, least, layer.notices, layer.source)
