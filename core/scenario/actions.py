"""Actions and scenarios: what is planned, where, when and how much of it. Plain data, checked when it is made."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError
from ..occupations import LAND
from .templates import Template, shipped_templates

FIRST_YEAR, LAST_YEAR = 2018, 2050
"""The span of a course unless the user sets it."""


@dataclass(frozen=True)
class Action:
    """One thing planned.

    Args:
        id: its name within the scenario.
        template: the id of a conversion template.
        start: the year it happens, or the first of those it is spread over evenly.
        end: the last of them; ``start`` where None.
        geometry: a valid polygon (a line for a hedgerow) in the working CRS, None where ``areas`` stands for it.
        areas: without geometry: place (INSEE code or territory), area_ha (length_km for hedgerows) and, if known,
            occupation (what the land is now; without it, the mix of the commune that the template concerns).
        share: the share of the ground that is converted, or the probability that it is (0–1).
        share_low: the least share thought possible; ``share`` where None. ``share_high`` the greatest.
        note: words of the user.
    """

    id: str
    template: str
    start: int
    end: int | None = None
    geometry: Any = None
    areas: pd.DataFrame | None = None
    share: float = 1.0
    share_low: float | None = None
    share_high: float | None = None
    note: str = ""

    @property
    def last(self) -> int:
        """The last year of the action."""
        return self.start if self.end is None else self.end


@dataclass(frozen=True)
class Scenario:
    """A named set of actions on one assessment, with the templates they use.

    ``mode`` and ``release`` are those of the assessment it was made for, None where any will do.
    """

    name: str
    actions: tuple[Action, ...] = ()
    templates: Mapping[str, Template] = field(default_factory=shipped_templates)
    note: str = ""
    mode: str | None = None
    release: str | None = None

    def with_actions(self, actions: tuple[Action, ...]) -> Scenario:
        """Return the same scenario with other actions."""
        return replace(self, actions=actions)


def check(scenario: Scenario, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> None:
    """Refuse a scenario that cannot be reckoned.

    Raises:
        DataError: the first fault (``fault_of``), naming scenario and action; ``duplicate_actions``.
    """
    ids = [action.id for action in scenario.actions]
    repeated = sorted({i for i in ids if ids.count(i) > 1}) if len(set(ids)) < len(ids) else []
    if repeated:
        raise DataError("duplicate_actions", scenario=scenario.name, shown=", ".join(repeated[:5]))
    for action in scenario.actions:
        fault = fault_of(action, scenario.templates, first_year, last_year)
        if fault is not None:
            raise fault


def fault_of(
    action: Action, templates: Mapping[str, Template], first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR
) -> DataError | None:
    """Return what is wrong with an action, None where nothing is.

    The keys: ``unknown_template``, ``year_outside_span``, ``years_reversed``, ``bad_share``, ``bad_share_bounds``; of
    what is drawn ``action_is_empty``, ``action_crosses``, ``action_needs_polygon``, ``action_needs_line``; of tables
    ``action_bad_areas``, ``missing_columns``, ``unknown_occupations``.
    """
    if action.template not in templates:
        known = ", ".join(sorted(templates))
        return DataError("unknown_template", action=action.id, template=action.template, known=known)
    if action.last < action.start:
        return DataError("years_reversed", action=action.id, start=action.start, end=action.last)
    if not (first_year <= action.start and action.last <= last_year):
        span = {"first": first_year, "last": last_year}
        return DataError("year_outside_span", action=action.id, start=action.start, end=action.last, **span)
    shares = [action.share, *(s for s in (action.share_low, action.share_high) if s is not None)]
    if not all(math.isfinite(s) and 0 <= s <= 1 for s in shares):
        wrong = next(s for s in shares if not (math.isfinite(s) and 0 <= s <= 1))
        return DataError("bad_share", action=action.id, share=wrong)
    low, high = (action.share if s is None else s for s in (action.share_low, action.share_high))
    if not low <= action.share <= high:
        return DataError("bad_share_bounds", action=action.id, share=action.share, low=low, high=high)
    return _fault_of_shape(action, templates[action.template])


def _fault_of_shape(action: Action, template: Template) -> DataError | None:
    if action.areas is not None:
        return _fault_of_table(action, action.areas, "length_km" if template.kind == "hedgerow" else "area_ha")
    shape = action.geometry
    if shape is None or shape.is_empty:
        return DataError("action_is_empty", action=action.id)
    wanted = 1 if template.kind == "hedgerow" else 2
    dimension = {"LineString": 1, "MultiLineString": 1, "Polygon": 2, "MultiPolygon": 2}.get(shape.geom_type, 0)
    if dimension != wanted:
        return DataError("action_needs_line" if wanted == 1 else "action_needs_polygon", action=action.id)
    if not shape.is_valid:
        flat = wanted == 2 and shape.convex_hull.area <= 0
        return DataError("action_is_empty" if flat else "action_crosses", action=action.id)
    if (shape.length if wanted == 1 else shape.area) <= 0:
        return DataError("action_is_empty", action=action.id)
    return None


def _fault_of_table(action: Action, table: pd.DataFrame, column: str) -> DataError | None:
    name = action.id
    lost = [c for c in ("place", column) if c not in table]
    if lost:
        return DataError("missing_columns", table=name, columns=", ".join(lost), found=", ".join(map(str, table)))
    values = pd.to_numeric(table[column], errors="coerce").to_numpy(dtype=float)
    if not (np.isfinite(values) & (values >= 0)).all():
        return DataError("action_bad_areas", action=action.id)
    if column == "area_ha" and "occupation" in table:
        named = table["occupation"].fillna("").astype(str)
        unknown = sorted(set(named) - {"", *LAND})
        if unknown:
            return DataError("unknown_occupations", table=name, shown=", ".join(unknown[:10]))
    return None
