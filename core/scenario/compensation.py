"""Compensation: how many hectares of which renaturation or planting, begun when, balance a scenario by a given year.

A closed form: what a hectare gains by that year is a price, and the loss divided by it is the area. An order of
magnitude for a territory: ADEME forbids it as the offsetting account of a parcel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import Notice, UsageError
from ..occupations import LAND
from ..trajectory import HEDGEROW_YEARS, reached
from .ground import Ground
from .outcome import Outcome
from .sensitivity import foregone, prices
from .templates import Template

ANY = "any"
"""The origin that stands for all land a template concerns, in the proportions in which it lies."""
BY_YEAR = 2050
COLUMNS = [
    "template", "origin", "start", "end", "by_year", "gain_tco2e_ha", "needed_ha", "available_ha", "gain_tco2e_km",
    "needed_km", "enough",
]  # fmt: skip


@dataclass(frozen=True)
class Compensation:
    """What balances a loss.

    ``loss_tco2e``: what the scenario loses up to ``by_year`` (0 where it gains: nothing is to be balanced).
    ``table``: template, origin (an occupation, or ``any``; ``hedgerow`` for lines), start, end, by_year, gain_tco2e_ha
    (mean over the land, up to by_year), needed_ha, available_ha, gain_tco2e_km, needed_km, enough. Areas are NaN for
    hedgerows, lengths for all else. Where a hectare (a kilometre) gains nothing, needed_ha (needed_km) is NaN and
    enough False, unless nothing is needed; for hedgerows, whose room is not known, enough is missing where they gain.
    """

    loss_tco2e: float
    by_year: int
    place: str | None
    table: pd.DataFrame
    notices: tuple[Notice, ...]


def compensation(
    outcome: Outcome,
    templates: Sequence[Template] | None = None,
    *,
    start: int,
    end: int | None = None,
    by_year: int = BY_YEAR,
    origins: Sequence[str] | None = None,
    place: str | None = None,
    with_foregone: bool = False,
) -> Compensation:
    """Return the hectares or kilometres of each template that balance a scenario's loss by a year.

    Args:
        outcome: the scenario reckoned; its probable course counts.
        templates: what could be done; those of the scenario that give land back (family ``give``) where None.
        start: the year the compensation begins.
        end: the last year over which it is spread evenly, after ``by_year`` too; ``start`` where None.
        by_year: the year by which the sums balance, both counted from the beginning to the end of it.
        origins: the occupations to look at one by one besides ``any``; all that a template concerns where None.
        place: a commune or territory to do it in; everywhere where None.
        with_foregone: whether growth that cleared forest no longer gives counts, in the loss and in the gain.

    Returns:
        A row a template and origin. available_ha is the land of that origin less what the scenario converts of it.

    Raises:
        UsageError: ``year_not_reckoned``, ``years_of_price``, ``compensation_unknown_place``,
            ``compensation_unknown_origin``.
    """
    years = outcome.years
    if not years[0] <= by_year <= years[-1]:
        raise UsageError("year_not_reckoned", year=by_year, first=int(years[0]), last=int(years[-1]))
    unknown = [o for o in origins or () if o not in LAND]
    if unknown:
        raise UsageError("compensation_unknown_origin", occupation=", ".join(unknown), known=", ".join(LAND))
    if templates is None:
        templates = [t for t in outcome.scenario.templates.values() if t.family == "give"]
    chosen = tuple(LAND if origins is None else dict.fromkeys(origins))
    balance = _Balance(outcome, start, start if end is None else end, by_year, place, with_foregone)
    areal = [t for t in templates if t.kind == "area"]
    rows = [balance.areas(areal, chosen), balance.lines([t for t in templates if t.kind == "hedgerow"])]
    table = pd.DataFrame([r for part in rows for r in part], columns=COLUMNS).astype({"enough": "boolean"})
    order = {t.id: n for n, t in enumerate(templates)}
    table = table.sort_values("template", key=lambda ids: ids.map(order), kind="stable").reset_index(drop=True)
    return Compensation(balance.loss, by_year, place, table, (Notice("scenario_scale", {}, "info"),))


class _Balance:
    """One loss, and the land on which it may be balanced."""

    def __init__(
        self, outcome: Outcome, start: int, end: int, by_year: int, place: str | None, with_foregone: bool
    ) -> None:
        self.ground: Ground = outcome.ground
        self.years = {"start": start, "end": end, "by_year": by_year}
        if not start <= min(end, by_year):
            raise UsageError("years_of_price", start=start, end=end, last=by_year)
        self.with_foregone = with_foregone
        self.loss = max(-outcome.cumulated(by_year, foregone=with_foregone), 0.0)
        self.pieces = _pieces_of(self.ground, place)
        self.held = self.ground.areas_ha[self.pieces]
        found = outcome.course.conversions
        taken = np.zeros((len(self.ground.pieces), len(LAND)))
        np.add.at(taken, (found.piece, found.origin), found.area_ha)
        self.free = np.maximum(self.held - taken[self.pieces], 0.0).sum(axis=0)

    def areas(self, templates: Sequence[Template], origins: Sequence[str]) -> list[dict[str, object]]:
        """Return a row for all the land of each template, then one for each of its origins."""
        start, end, last = self.years["start"], self.years["end"], self.years["by_year"]
        price = prices(self.ground, templates, start=start, end=end, last=last)
        if self.with_foregone:
            price = price + foregone(self.ground, templates, start=start, end=end, last=last)
        row = self.ground.place_row[self.pieces]
        rows = []
        for template, found in zip(templates, price):
            concerned = np.isin(LAND, origins) & ~np.isnan(found).all(axis=0)
            gain = np.where(concerned, np.nan_to_num(found[row]), 0.0)
            # Of every occupation, what its hectares in the place gain together; then of all of them.
            whole, area = (gain * self.held).sum(axis=0), self.held.sum(axis=0) * concerned
            rows.append(self._of_area(template, ANY, float(whole.sum()), float(area.sum()), self.free[concerned].sum()))
            rows += [
                self._of_area(template, LAND[o], float(whole[o]), float(area[o]), float(self.free[o]))
                for o in np.flatnonzero(area > 0)
            ]
        return rows

    def lines(self, templates: Sequence[Template]) -> list[dict[str, object]]:
        """Return a row a template of hedgerows, which are spread over the communes by their area."""
        row = self.ground.place_row[self.pieces]
        area = self.ground.pieces["area_ha"].to_numpy(dtype=float)[self.pieces]
        mean = float((self.ground.kinetics.hedgerow_tco2e_km[row] * area).sum() / area.sum())
        ages = self.years["by_year"] - np.arange(self.years["start"], self.years["end"] + 1) + 1
        rows: list[dict[str, object]] = []
        for template in templates:
            duration = np.full(len(ages), HEDGEROW_YEARS if template.km > 0 else 0.0)
            gain = mean * template.km * float(reached(duration, ages).mean())
            needed = self._needed(gain)
            enough = None if gain > 0 and self.loss > 0 else self.loss == 0
            rows.append(
                {"template": template.id, "origin": "hedgerow", **self.years, "gain_tco2e_km": gain,
                 "needed_km": needed, "enough": enough}
            )  # fmt: skip
        return rows

    def _of_area(self, template: Template, origin: str, whole: float, area: float, free: float) -> dict[str, object]:
        gain = whole / area if area > 0 else float("nan")
        needed = self._needed(gain)
        return {"template": template.id, "origin": origin, **self.years, "gain_tco2e_ha": gain, "needed_ha": needed,
                "available_ha": float(free), "enough": bool(needed <= free)}  # fmt: skip

    def _needed(self, gain: float) -> float:
        if self.loss == 0:
            return 0.0
        return self.loss / gain if gain > 0 else float("nan")


def _pieces_of(ground: Ground, place: str | None) -> np.ndarray:
    """Return the pieces with figures of a commune or territory, all where None is named."""
    pieces, known = ground.pieces, ground.place_row >= 0
    if place is None:
        return np.flatnonzero(known)
    found = np.flatnonzero(known & ((pieces["place"] == place) | (pieces["territory"] == place)).to_numpy())
    if not len(found):
        raise UsageError("compensation_unknown_place", place=place)
    return found
