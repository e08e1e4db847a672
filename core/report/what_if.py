"""What a scenario costs, ready to be shown beside a map: figures, curves and rows with their words, units and signs.

It reads the arrays of an outcome alone, so that it follows a drawing hand; the panel that shows it computes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..indicators import TC, TCO2E, TCO2E_YR, digits_for, unit_for
from ..messages import NARROW_SPACE, number, text
from ..occupations import BY_ID, LAND
from ..scenario import FOREGONE, Outcome, ReferenceCourse
from ..scenario.budget import FIRST_BUDGET_YEAR, LAST_BUDGET_YEAR
from ..scenario.ground import BARE
from ..scenario.reference_course import AS_IS

Units = tuple[tuple[float, str, str], ...]
HECTARES: Units = ((1.0, "ha", "ha"),)
KILOMETRES: Units = ((1.0, "km", "km"),)
MOST_COMPARED = 6
SCENARIO_COLOURS = ("#2f74b5", "#e08a00", "#8e5bb5", "#1fa3a3", "#d4568c", "#8a8a1f")
"""Told apart by the common colour-vision deficiencies, on white and on black; none is a colour of a flux."""
REFERENCE_COLOURS = ("#7f8c88", "#a5927c")
CARBON_WORDS = ("what_if_lost", "what_if_gained")
FLUX_WORDS = ("what_if_emitted", "what_if_sequestered")
LAND_TAKE_WORDS = ("what_if_restored", "what_if_artificialised")
_DECIMALS = 2
_MINUS = "−"


def written(value: float, digits: int, lang: str, *, signed: bool) -> str:
    """Return a number with a true minus sign; with "+" above 0 where ``signed``; what rounds to 0 has no sign."""
    if not math.isfinite(value):
        return "–"
    rounded = round(value, digits)
    if rounded == 0:
        return "0"
    shown = number(abs(value), digits, lang)
    return f"{_MINUS if rounded < 0 else '+' if signed else ''}{shown}"


def unit_of(largest: float, units: Units, lang: str) -> tuple[float, str, int]:
    """Return the factor and the name of the unit in which ``largest`` reads well, and its decimals."""
    factor, unit = unit_for(largest, units, lang)
    return factor, unit, min(digits_for(largest / factor), _DECIMALS)


@dataclass(frozen=True)
class Figure:
    """One value to be read: three significant digits in a readable unit, and what its sign means.

    ``value`` in the unit of factor 1 (t, ha). ``words``: what is below 0 and what is above it, as message keys.
    Its range has its unit; ``unit_size`` sets the value that unit and decimals are taken from instead, so that the
    figures of a row are alike.
    """

    value: float
    units: Units
    lang: str
    words: tuple[str, str] | None = None
    low: float | None = None
    high: float | None = None
    unit_size: float | None = None

    @cached_property
    def _unit(self) -> tuple[float, str, int]:
        return unit_of(self.value if self.unit_size is None else self.unit_size, self.units, self.lang)

    def _written(self, value: float) -> str:
        factor, _, digits = self._unit
        if self.unit_size is None:
            digits = min(digits_for(value / factor), _DECIMALS)
        return written(value / factor, digits, self.lang, signed=self.words is not None)

    @property
    def unit(self) -> str:
        """The unit, as the language writes it."""
        return self._unit[1]

    @cached_property
    def number(self) -> str:
        """The number in its unit, signed where its sign means something."""
        return self._written(self.value)

    @cached_property
    def tone(self) -> int:
        """Below 0 where the figure is a loss or an emission, above 0 where it is a gain, 0 for neither."""
        return {_MINUS: -1, "+": 1}.get(self.number[0], 0)

    @property
    def text(self) -> str:
        """The number and its unit."""
        return f"{self.number}{NARROW_SPACE if self.lang == 'fr' else ' '}{self.unit}"

    @property
    def word(self) -> str:
        """What the sign means (lost, gained …), '' for 0."""
        if self.words is None or not self.tone:
            return ""
        return text(self.words[self.tone > 0], self.lang)

    @cached_property
    def range(self) -> str:
        """The range in the same unit, '' where none was reckoned or it does not show."""
        if self.low is None or self.high is None:
            return ""
        ends = [self._written(self.low), self._written(self.high)]
        return text("what_if_range", self.lang, low=ends[0], high=ends[1]) if ends[0] != ends[1] else ""


def signs(lang: str = "en") -> tuple[str, str]:
    """Return what "−" and "+" mean before carbon, for a legend."""
    return text("what_if_minus", lang), text("what_if_plus", lang)


def hectares(area_ha: float, lang: str, *, net: bool = False) -> Figure:
    """Return an area; signed, with what its sign means, where it is ``net`` artificialisation."""
    return Figure(area_ha, HECTARES, lang, LAND_TAKE_WORDS if net else None)


@dataclass(frozen=True)
class Origin:
    """What land was before it was converted: ``change`` is the carbon of soil and biomass lost or gained there."""

    occupation: str
    label: str
    colour: str
    area: Figure
    change: Figure


@dataclass(frozen=True)
class ActionRow:
    """One action: what it is, when, how large (ha, or km of a hedgerow), what it costs in stock and by 2050."""

    id: str
    label: str
    colour: str
    years: str
    note: str
    area: Figure
    loss: Figure
    by_2050: Figure


@dataclass(frozen=True)
class Budget:
    """The budget of land take to 2031: what is left after the scenario.

    ``before``, ``own`` and ``allowed`` say what was taken before, what the scenario takes and of how much ('' where
    that is not known); ``share_*`` (0–1) are their shares of a bar as long as the larger of allowed and taken.
    """

    left: Figure
    over: bool
    text: str
    before: str
    own: str
    allowed: str
    share_before: float
    share_own: float
    share_allowed: float


@dataclass(frozen=True)
class Curve:
    """A course year by year: ``flux`` (tCO2e/yr), ``cumulated``, ``low``, ``high`` (tCO2e), each (years,).

    ``first_shown`` is the position of the first year worth drawing: the one before anything happens.
    """

    years: np.ndarray
    flux: np.ndarray
    cumulated: np.ndarray
    low: np.ndarray
    high: np.ndarray
    lang: str
    first_shown: int = 0

    @cached_property
    def flux_unit(self) -> tuple[float, str]:
        """The factor and the unit of the flux's axis."""
        return unit_for(float(np.abs(self.flux).max(initial=0.0)), TCO2E_YR, self.lang)

    @cached_property
    def cumulated_unit(self) -> tuple[float, str]:
        """The factor and the unit of the cumulated axis."""
        largest = max(float(np.abs(v).max(initial=0.0)) for v in (self.cumulated, self.low, self.high))
        return unit_for(largest, TCO2E, self.lang)

    def flux_at(self, n: int) -> Figure:
        """Return the flux of the n-th year."""
        return Figure(float(self.flux[n]), TCO2E_YR, self.lang, FLUX_WORDS)

    def cumulated_at(self, n: int) -> Figure:
        """Return the sum up to the n-th year, with its range."""
        ends = float(self.low[n]), float(self.high[n])
        return Figure(float(self.cumulated[n]), TCO2E, self.lang, FLUX_WORDS, *ends)

    def lines_at(self, n: int) -> list[str]:
        """Return what is said of the n-th year: the year, its flux, the sum so far, its range."""
        flux, total = self.flux_at(n), self.cumulated_at(n)
        words = text("what_if_in_all", self.lang)
        gap = NARROW_SPACE if self.lang == "fr" else " "
        lines = [str(int(self.years[n])), f"{flux.text} {flux.word}".rstrip()]
        lines.append(f"{' '.join(filter(None, (total.text, total.word)))} {words}")
        if total.range:
            lines.append(f"{total.range}{gap}{total.unit}")
        return lines

    def until(self, year: int) -> Figure:
        """Return the sum up to a year (the last of the span where it ends before)."""
        return self.cumulated_at(max(int(np.searchsorted(self.years, year, side="right")) - 1, 0))


@dataclass(frozen=True)
class Live:
    """A scenario, or one of its actions alone, ready to be shown.

    ``action`` is the id of that action, None for all; ``title`` its label or the scenario's name, ``colour`` the
    action's. ``area_ha`` sums the grounds of the actions (what overlaps counts for each), ``converted_ha`` what
    changes. ``difference_*`` is against the reference course "land as it is", growth foregone counted; the other
    sums leave that growth out. ``notices`` are (level, text), level ``warning`` or ``info``. ``why`` explains, by name:
    ``range``, ``difference``, ``consumed``, ``artificialised``.
    """

    scenario: str
    action: str | None
    title: str
    colour: str
    subtitle: str
    lang: str
    area_ha: float
    converted_ha: float
    hedgerow_km: float
    consumed_ha: float
    artificialised_ha: float
    loss: Figure
    by_2030: Figure
    by_2050: Figure
    difference_2030: Figure
    difference_2050: Figure
    consumed: Figure
    artificialised: Figure
    budget: Budget | None
    curve: Curve
    origins: tuple[Origin, ...]
    actions: tuple[ActionRow, ...]
    notices: tuple[tuple[str, str], ...]
    scale_warning: str
    scope: str
    why: Mapping[str, str]


class _Sums:
    """The sums of an outcome, or of one of its actions (``at``), straight from its arrays."""

    def __init__(self, outcome: Outcome, at: int | None = None) -> None:
        self.outcome, self.course = outcome, outcome.course
        self.rows = slice(None) if at is None else self.course.action == at
        self.converted = slice(None) if at is None else self.course.conversions.action == at
        self.at = at

    def curve(self, lang: str) -> Curve:
        fluxes = [self._flux(mix, FOREGONE) for mix in self.outcome.courses]
        sums = np.cumsum(fluxes, axis=1)
        flux = self._flux("probable", FOREGONE)
        first = max(self.outcome.first_year - 1 - int(self.outcome.years[0]), 0)
        return Curve(self.outcome.years, flux, np.cumsum(flux), sums.min(axis=0), sums.max(axis=0), lang, first)

    def _flux(self, mix: str, components: int) -> np.ndarray:
        course = self.outcome.courses[mix]
        rows = slice(None) if self.at is None else course.action == self.at
        return np.asarray(course.flux_tco2e[rows, :components].sum(axis=(0, 1)))

    def difference(self, year: int, lang: str) -> Figure:
        within = self.outcome.years <= year
        sums = [float(self._flux(mix, FOREGONE + 1)[within].sum()) for mix in self.outcome.courses]
        return Figure(
            float(self._flux("probable", FOREGONE + 1)[within].sum()), TCO2E, lang, FLUX_WORDS, min(sums), max(sums)
        )

    def consumed(self, first: int, last: int) -> float:
        within = (self.outcome.years >= first) & (self.outcome.years <= last)
        return float(self.course.consumed_ha[self.rows][:, within].sum())

    def by_origin(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the area (ha) converted and the change of stock (tC) by what the land was, each (14,)."""
        found, size = self.course.conversions, len(LAND)
        origin, area = found.origin[self.converted], found.area_ha[self.converted]
        change = _stock_changes(self.outcome)[self.converted]
        return np.bincount(origin, area, size), np.bincount(origin, change, size)


def _stock_changes(outcome: Outcome) -> np.ndarray:
    """Return what every conversion changes in the reference stock (tC), as ``Outcome.stocks`` has it summed."""
    found, ground = outcome.course.conversions, outcome.ground
    density = ground.kinetics.stock_tc_ha.sum(axis=2)
    row = ground.place_row[found.piece]
    return np.asarray((density[row, found.end] - density[row, found.origin]) * found.area_ha)


def live(
    outcome: Outcome,
    lang: str = "en",
    action: str | None = None,
    budget_left_ha: float | None = None,
    allowed_ha: float | None = None,
) -> Live:
    """Return what is shown of a scenario while it is drawn.

    Args:
        outcome: the scenario reckoned.
        lang: fr or en.
        action: show the figures of this action alone; None for all.
        budget_left_ha: what is left to 2031 once the scenario has taken its part, below 0 where it takes too much;
            None where no budget is known.
        allowed_ha: the whole budget of 2021–2030, for its bar; None where it is not known.

    Raises:
        KeyError: the scenario has no such action.
    """
    given = outcome.scenario.actions
    at = None
    if action is not None:
        at = next((n for n, a in enumerate(given) if a.id == action), None)
        if at is None:
            raise KeyError(f"no action {action} in {outcome.scenario.name}")
    sums, course = _Sums(outcome, at), outcome.course
    areas, changes = sums.by_origin()
    curve, converted, km = sums.curve(lang), float(areas.sum()), float(course.hedgerow_km[sums.rows].sum())
    consumed, net = (float(v[sums.rows].sum()) for v in (course.consumed_ha, course.artificialised_ha))
    rows = _action_rows(outcome, lang)
    return Live(
        scenario=outcome.scenario.name,
        action=action,
        title=outcome.scenario.name if at is None else rows[at].label,
        colour="" if at is None else rows[at].colour,
        subtitle=_subtitle(len(given), converted, km, lang, rows[at] if at is not None else None),
        lang=lang,
        area_ha=float(course.touched_ha[sums.rows].sum()),
        converted_ha=converted,
        hedgerow_km=km,
        consumed_ha=consumed,
        artificialised_ha=net,
        loss=Figure(float(changes.sum()), TC, lang, CARBON_WORDS),
        by_2030=curve.until(2030),
        by_2050=curve.until(2050),
        difference_2030=sums.difference(2030, lang),
        difference_2050=sums.difference(2050, lang),
        consumed=hectares(consumed, lang),
        artificialised=hectares(net, lang, net=True),
        budget=_budget(outcome, budget_left_ha, allowed_ha, lang),
        curve=curve,
        origins=_origins(areas, changes, lang),
        actions=rows,
        notices=tuple((n.level, _without_name(n.text(lang), outcome.scenario.name, lang)) for n in outcome.notices),
        scale_warning=text("scenario_scale", lang),
        scope=text("scenario_scope", lang),
        why={k: text(f"what_if_{k}_why", lang) for k in ("range", "difference", "consumed", "artificialised")},
    )


def _without_name(words: str, scenario: str, lang: str) -> str:
    """Return what is said of a scenario without its name, which stands above it already."""
    prefix = text("what_if_prefix", lang, scenario=scenario)
    rest = words[len(prefix) :] if words.startswith(prefix) else words
    return rest[:1].upper() + rest[1:]


def _subtitle(count: int, converted_ha: float, km: float, lang: str, only: ActionRow | None) -> str:
    parts = [text("what_if_actions", lang, count=count)] if only is None else [only.years]
    if converted_ha or not km:
        parts.append(text("what_if_converted", lang, area=hectares(converted_ha, lang).text))
    if km:
        parts.append(text("what_if_hedgerows", lang, length=Figure(km, KILOMETRES, lang).text))
    return " · ".join(parts)


def _origins(areas: np.ndarray, changes: np.ndarray, lang: str) -> tuple[Origin, ...]:
    """Return a row an occupation that was converted, in the order of the occupations, in one unit of carbon."""
    largest = float(np.abs(changes).max(initial=0.0))
    widest = float(areas.max(initial=0.0))
    return tuple(
        Origin(
            LAND[n],
            BY_ID[LAND[n]].label(lang),
            BY_ID[LAND[n]].colour,
            Figure(float(areas[n]), HECTARES, lang, unit_size=widest),
            Figure(float(changes[n]), TC, lang, CARBON_WORDS, unit_size=largest),
        )
        for n in np.flatnonzero(areas > 0)
    )


def _action_rows(outcome: Outcome, lang: str) -> tuple[ActionRow, ...]:
    course, scenario = outcome.course, outcome.scenario
    count = len(scenario.actions)
    found = course.conversions
    loss = np.bincount(found.action, _stock_changes(outcome), count)
    area = np.bincount(course.action, course.touched_ha[:, : BARE + 1].sum(axis=1), count)
    km = np.bincount(course.action, course.hedgerow_km, count)
    until = outcome.years <= outcome.year_of(2050)
    total = np.bincount(course.action, course.flux_tco2e[:, :FOREGONE, until].sum(axis=(1, 2)), count)
    sizes = (float(np.abs(v).max(initial=0.0)) for v in (loss, total))
    loss_size, total_size = sizes
    rows = []
    for n, action in enumerate(scenario.actions):
        template = scenario.templates[action.template]
        size = (float(area[n]), HECTARES) if template.kind == "area" else (float(km[n]), KILOMETRES)
        rows.append(
            ActionRow(
                action.id,
                template.label(lang),
                template.colour,
                str(action.start) if action.last == action.start else f"{action.start}–{action.last}",
                action.note,
                Figure(*size, lang),
                Figure(float(loss[n]), TC, lang, CARBON_WORDS, unit_size=loss_size),
                Figure(float(total[n]), TCO2E, lang, FLUX_WORDS, unit_size=total_size),
            )
        )  # fmt: skip
    return tuple(rows)


def _budget(outcome: Outcome, left_ha: float | None, allowed_ha: float | None, lang: str) -> Budget | None:
    if left_ha is None:
        return None
    own = _Sums(outcome).consumed(FIRST_BUDGET_YEAR, LAST_BUDGET_YEAR)
    left = hectares(left_ha, lang)
    over = left_ha < 0 and left.tone < 0
    words = text("what_if_left", lang, left=left.text)
    if over:
        words = text("what_if_over", lang, over=hectares(-left_ha, lang).text)
    if not allowed_ha or allowed_ha <= 0:
        own_words = text("what_if_taken_own", lang, area=hectares(own, lang).text)
        return Budget(left, over, words, "", own_words, "", 0.0, float(over), 0.0)
    before = max(allowed_ha - left_ha - own, 0.0)
    said = {"taken_before": before, "taken_own": own, "allowed": allowed_ha}
    texts = {k: text(f"what_if_{k}", lang, area=hectares(v, lang).text) for k, v in said.items()}
    whole = max(allowed_ha, before + own)
    shares = before / whole, own / whole, allowed_ha / whole
    return Budget(left, over, words, texts["taken_before"], texts["taken_own"], texts["allowed"], *shares)


# --- side by side


@dataclass(frozen=True)
class Column:
    """One of what is compared: ``reference`` for a reference course, ``colour`` of its line and its mark."""

    id: str
    name: str
    colour: str
    reference: bool
    curve: Curve


@dataclass(frozen=True)
class Row:
    """One indicator in one unit, a figure a column (None where there is none); ``why`` explains it, '' if need be.

    ``kind`` tells how its sign is shown: ``carbon`` in the colours of a flux, ``area`` in none.
    """

    key: str
    label: str
    unit: str
    kind: str
    why: str
    cells: tuple[Figure | None, ...]


@dataclass(frozen=True)
class Comparison:
    """Scenarios side by side, the reference courses first."""

    lang: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    scale_warning: str
    cumulated_unit: tuple[float, str]


def comparison(
    outcomes: Mapping[str, Outcome],
    lang: str = "en",
    references: Sequence[ReferenceCourse] = (),
    budgets: Mapping[str, tuple[float, float]] | None = None,
) -> Comparison:
    """Put scenarios side by side, after the reference course "land as it is" (id ``AS_IS``) and other references.

    All sums are what is added to the growth of today's forests, which every course shares.

    Args:
        outcomes: by the id of their scenario, up to ``MOST_COMPARED``, on one ground and one span of years.
        lang: fr or en.
        references: further reference courses (the trend), shown before the scenarios; "land as it is" among them stands
            for the first column.
        budgets: by id, what is left to 2031 after the scenario and what is allowed (ha).

    Raises:
        ValueError: none, too many, or courses of different years.
    """
    if not 0 < len(outcomes) <= MOST_COMPARED:
        raise ValueError(f"{len(outcomes)} scenarios to compare, 1 to {MOST_COMPARED} fit")
    years = next(iter(outcomes.values())).years
    others = [r for r in references if r.id != AS_IS]
    spans = [*(o.years for o in outcomes.values()), *(o.years for o in others)]
    if not all(np.array_equal(span, years) for span in spans):
        raise ValueError("the courses compared span different years")
    still = _Reference(years, np.zeros((1, FOREGONE + 1, len(years))), len(years) - 1)
    sides: list[_Sums | _Reference] = [still]
    named = [(AS_IS, text("what_if_as_it_is", lang), REFERENCE_COLOURS[0], True)]
    for other in others:
        sides.append(_Reference(years, other.flux_tco2e))
        named.append((other.id, text("what_if_trend", lang), REFERENCE_COLOURS[1], True))
    for (id_, found), colour in zip(outcomes.items(), SCENARIO_COLOURS):
        sides.append(_Sums(found))
        named.append((id_, found.scenario.name, colour, False))
    columns = tuple(Column(*name, side.curve(lang)) for name, side in zip(named, sides))
    rows = _comparison_rows(sides, columns, lang)
    if budgets:
        rows.append(_budget_row(outcomes, columns, budgets, lang))
    unit = max((c.curve.cumulated_unit for c in columns), key=lambda u: u[0])
    return Comparison(lang, columns, tuple(rows), text("scenario_scale", lang), unit)


class _Reference:
    """The sums of a reference course, beside those of scenarios; it has no areas."""

    def __init__(self, years: np.ndarray, flux_tco2e: np.ndarray, first_shown: int = 0) -> None:
        self.years, self.first_shown = years, first_shown
        self.flux = flux_tco2e.sum(axis=0)

    def curve(self, lang: str) -> Curve:
        flux = self.flux[:FOREGONE].sum(axis=0)
        total = np.cumsum(flux)
        return Curve(self.years, flux, total, total, total, lang, self.first_shown)

    def difference(self, year: int, lang: str) -> Figure:
        return Figure(float(self.flux[:, self.years <= year].sum()), TCO2E, lang, FLUX_WORDS)


_Value = tuple[float, "float | None", "float | None"]


def _comparison_rows(sides: list[_Sums | _Reference], columns: tuple[Column, ...], lang: str) -> list[Row]:
    def plain(value: Callable[[Outcome], float]) -> list[_Value | None]:
        """Return a value a course: 0 for land as it is, none for other references, whose areas are not reckoned."""
        first: list[_Value | None] = [(0.0, None, None)]
        return first + [(value(s.outcome), None, None) if isinstance(s, _Sums) else None for s in sides[1:]]

    def ranged(figures: list[Figure]) -> list[_Value | None]:
        return [(f.value, f.low, f.high) for f in figures]

    years = columns[0].curve.years
    rows = [compared_row("converted", HECTARES, None, plain(lambda o: float(o.course.conversions.area_ha.sum())), lang)]
    lengths = plain(lambda o: float(o.course.hedgerow_km.sum()))
    if any(v is not None and v[0] for v in lengths):
        rows.append(compared_row("hedgerow", KILOMETRES, None, lengths, lang))
    rows.append(compared_row("loss", TC, CARBON_WORDS, plain(lambda o: float(_stock_changes(o).sum())), lang))
    rows.extend(
        compared_row("cumulated", TCO2E, FLUX_WORDS, ranged([c.curve.until(year) for c in columns]), lang, year=year)
        for year in (2030, 2031, 2050)
        if years[0] <= year <= years[-1]
    )
    last = min(2050, int(years[-1]))
    against = ranged([s.difference(last, lang) for s in sides])
    rows.append(compared_row("difference", TCO2E, FLUX_WORDS, against, lang, year=last))
    rows.append(compared_row("consumed", HECTARES, None, plain(lambda o: float(o.course.consumed_ha.sum())), lang))
    net = plain(lambda o: float(o.course.artificialised_ha.sum()))
    rows.append(compared_row("artificialised", HECTARES, LAND_TAKE_WORDS, net, lang))
    return rows


def _budget_row(
    outcomes: Mapping[str, Outcome],
    columns: tuple[Column, ...],
    budgets: Mapping[str, tuple[float, float]],
    lang: str,
) -> Row:
    """Return what each leaves of the budget; land as it is leaves what no scenario has taken yet."""
    left = {id_: values[0] for id_, values in budgets.items()}
    some = next((id_ for id_ in budgets if id_ in outcomes), None)
    if some is not None:
        left[AS_IS] = left[some] + _Sums(outcomes[some]).consumed(FIRST_BUDGET_YEAR, LAST_BUDGET_YEAR)
    values: list[_Value | None] = [(left[c.id], None, None) if c.id in left else None for c in columns]
    return compared_row("budget", HECTARES, None, values, lang)


def compared_row(
    key: str, units: Units, words: tuple[str, str] | None, values: list[_Value | None], lang: str, **said: int
) -> Row:
    """Return a row whose figures share the unit and the decimals of the largest."""
    largest = max((abs(n) for v in values if v is not None for n in v if n is not None), default=0.0)
    cells = tuple(
        None if v is None else Figure(v[0], units, lang, words, v[1], v[2], unit_size=largest) for v in values
    )
    why = f"what_if_{key}_why"
    explained = {"difference", "consumed", "artificialised"}
    return Row(
        f"{key}_{said['year']}" if said else key,
        text(f"what_if_row_{key}", lang, **said),
        unit_of(largest, units, lang)[1],
        "area" if units in (HECTARES, KILOMETRES) else "carbon",
        text(why, lang) if key in explained else "",
        cells,
    )
