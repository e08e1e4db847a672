"""The course of a scenario: who converts what, when, and what that gains or loses year by year (method §8).

The ground of every face is followed as *cohorts*: land of one occupation, converted in one year. A cohort on its way
counts, pool by pool, as a mixture of what it was and what it becomes, so that a young stand that is cleared loses only
what it has grown. All is linear: the sum over actions is the scenario, the sum over years the closed form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely

from ..errors import CarbocsError
from ..occupations import BY_ID, FORESTS, LAND
from ..trajectory import COMPONENTS, HEDGEROW_YEARS, Kinetics, reached
from .actions import FIRST_YEAR, LAST_YEAR, Action, Scenario, check
from .faces import Face, Partition
from .ground import BARE, Ground, States
from .templates import CONSUMPTIONS, Template

FOREGONE = len(COMPONENTS)
"""The row of a course, after those of ``COMPONENTS``: growth that forests on the ground no longer give."""
COURSE = (*COMPONENTS, "foregone_growth")
_ARTIFICIAL = np.array([BY_ID[o].parent == "artificial" for o in LAND])
ARTIFICIALISED = np.isin(LAND, ("artificial_sealed", "artificial_grassed"))
"""What counts as artificialised land: sealed ground and the lawns of towns; wooded parks do not (decree 2022-763)."""
_IS_FOREST = np.isin(LAND, FORESTS)
_NEVER = 1_000_000
_FACES_AT_ONCE = 400
_SEGMENTS_AT_ONCE = 20_000
_KEPT = 200_000


class Conversions(NamedTuple):
    """What was converted: positions of action and piece, of occupations in ``LAND``, the year, area_ha."""

    action: np.ndarray
    piece: np.ndarray
    origin: np.ndarray
    end: np.ndarray
    year: np.ndarray
    area_ha: np.ndarray


@dataclass(frozen=True)
class Course:
    """What a scenario does under one mix of destinations.

    Rows are pairs of an action and a piece, sorted: ``action`` (r,), ``piece`` (r,). ``flux_tco2e`` (r, 6, years) by
    ``COURSE``; a positive flux is a sequestration. ``consumed_ha``, ``artificialised_ha`` (r, years): natural,
    agricultural and forest land taken, and the net change of artificialised land. ``touched_ha`` (r, 15): what the
    ground of the action was when the action began, in the order of ``LAND`` then land without an occupation, times
    nothing: the whole ground, whatever share is converted. ``hedgerow_km`` (r,). ``overlap_ha``: ground under several
    actions. ``leader`` (m,): the first of the actions that each shares ground with, directly or through others.
    """

    years: np.ndarray
    action: np.ndarray
    piece: np.ndarray
    flux_tco2e: np.ndarray
    consumed_ha: np.ndarray
    artificialised_ha: np.ndarray
    touched_ha: np.ndarray
    hedgerow_km: np.ndarray
    conversions: Conversions
    overlap_ha: float
    leader: np.ndarray


class _Result(NamedTuple):
    """The same of one face or line, by slot in its chain of actions."""

    slot: np.ndarray
    piece: np.ndarray
    flux: np.ndarray
    consumed: np.ndarray
    artificialised: np.ndarray
    touched: np.ndarray
    km: np.ndarray
    conversions: Conversions


_Step = tuple[int, int, int, float, str]
"""Of one action on a face: first year, last year it acts, years it is spread over, share, template."""


_Key = tuple[bytes, tuple[_Step, ...], tuple[tuple[bytes, str], ...]]
"""Of a face: its outline, its chain of actions, and what of their templates counts."""


class Reckoner:
    """Reckons the courses of scenarios on one ground; what an edit does not touch is not reckoned again."""

    def __init__(self, ground: Ground, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> None:
        """Take the ground and the span of years, both ends counted."""
        self.ground = ground
        self.years = np.arange(first_year, last_year + 1)
        self.partition = Partition()
        self.known: dict[tuple[object, ...], _Result] = {}

    def course(self, scenario: Scenario, mix: str = "probable", shares: Sequence[float] | None = None) -> Course:
        """Return the course of a scenario.

        Args:
            scenario: its actions have polygons, lines or tables of areas.
            mix: which of the templates' mixes.
            shares: (m,) a share for every action, instead of its own.

        Raises:
            DataError: what ``actions.check`` finds; ``action_unknown_place``, ``no_land_for_action``, and
                ``no_land_left_for_action`` where tables of areas ask together for more land than there is.
        """
        check(scenario, int(self.years[0]), int(self.years[-1]))
        given = [a.share for a in scenario.actions] if shares is None else [float(s) for s in shares]
        faces, overlapping, leader = self._cut(scenario)
        keys, shapes, chains = self._keyed(faces, scenario, given, mix)
        self._learn(keys, shapes, chains, scenario.templates, mix)
        results = [(f.actions, _in_shares(self.known[key], chain)) for f, key, chain in zip(faces, keys, chains)]
        kinds = [scenario.templates[a.template].kind for a in scenario.actions]
        for n, action in enumerate(scenario.actions):
            if action.areas is not None or kinds[n] == "hedgerow":
                results.append(((n,), self._undrawn(action, scenario.templates[action.template], given[n], mix)))
        self._check_tables(scenario, results)
        return self._gathered(results, overlapping, leader)

    def prepare(self, scenarios: Sequence[Scenario], mix: str = "probable") -> None:
        """Follow what is new in many scenarios together: their courses then cost little each.

        A scenario with a fault, or whose templates are others under the names of these, is passed over.
        """
        templates: dict[str, Template] = {}
        new: dict[_Key, tuple[shapely.Geometry, list[_Step]]] = {}
        for scenario in scenarios:
            try:
                check(scenario, int(self.years[0]), int(self.years[-1]))
            except CarbocsError:
                continue
            used = {a.template: scenario.templates[a.template] for a in scenario.actions}
            if any(n in templates and _mark(templates[n], mix) != _mark(t, mix) for n, t in used.items()):
                continue
            templates.update(used)
            faces, _, _ = self._cut(scenario)
            given = [a.share for a in scenario.actions]
            for key, shape, chain in zip(*self._keyed(faces, scenario, given, mix)):
                new.setdefault(key, (shape, chain))
        self._learn(list(new), [s for s, _ in new.values()], [c for _, c in new.values()], templates, mix)

    # --- faces

    def _cut(self, scenario: Scenario) -> tuple[list[Face], float, np.ndarray]:
        """Return the faces that a scenario's polygons cut, the area (m²) under several, and each action's leader."""
        actions, templates = scenario.actions, scenario.templates
        drawn = [n for n, a in enumerate(actions) if templates[a.template].kind == "area" and a.areas is None]
        shapes = np.array([actions[n].geometry for n in drawn] or [None], dtype=object)[: len(drawn)]
        start = np.array([actions[n].start for n in drawn], dtype=int)
        faces, overlapping, first = self.partition.faces(shapes, start)
        leader = np.arange(len(actions))
        leader[drawn] = np.asarray(drawn, dtype=np.intp)[first]
        return [Face(f.geometry, tuple(drawn[n] for n in f.actions)) for f in faces], overlapping, leader

    def _keyed(
        self, faces: list[Face], scenario: Scenario, shares: list[float], mix: str
    ) -> tuple[list[_Key], list[shapely.Geometry], list[list[_Step]]]:
        """Return of every face what its result is known by, its outline and its chain of actions."""
        chains = [_chain([scenario.actions[n] for n in f.actions], [shares[n] for n in f.actions]) for f in faces]
        shapes = [f.geometry for f in faces]
        blobs = shapely.to_wkb(np.array(shapes, dtype=object), output_dimension=2) if faces else []
        marks = {name: _mark(scenario.templates[name], mix) for name in {step[4] for chain in chains for step in chain}}
        keys = [
            (bytes(blob), tuple(_whole(chain)), tuple(marks[step[4]] for step in chain))
            for blob, chain in zip(blobs, chains)
        ]
        return keys, shapes, chains

    def _learn(
        self,
        keys: list[_Key],
        shapes: list[shapely.Geometry],
        chains: list[list[_Step]],
        templates: Mapping[str, Template],
        mix: str,
    ) -> None:
        """Follow the faces that are not known yet."""
        new = [n for n, key in enumerate(keys) if key not in self.known]
        if len(self.known) > _KEPT:
            self.known.clear()
            new = list(range(len(keys)))
        for first in range(0, len(new), _FACES_AT_ONCE):
            some = new[first : first + _FACES_AT_ONCE]
            states = self.ground.states(np.array([shapes[n] for n in some], dtype=object))
            for n, result in zip(some, self._follow(states, [_whole(chains[n]) for n in some], templates, mix)):
                self.known[keys[n]] = result

    def _follow(
        self, states: States, chains: list[list[_Step]], templates: Mapping[str, Template], mix: str
    ) -> list[_Result]:
        return _Following(self.ground, self.years, states, chains, templates, mix).results()

    # --- lines and tables

    def _check_tables(self, scenario: Scenario, results: list[tuple[tuple[int, ...], _Result]]) -> None:
        """Refuse tables of areas that together take more of an occupation than a place has: it would count twice."""
        tables = [(of[0], r) for of, r in results if scenario.actions[of[0]].areas is not None and not r.km.any()]
        if len(tables) > 1:
            asked = np.zeros_like(self.ground.areas_ha)
            for n, result in tables:
                action = scenario.actions[n]
                np.add.at(asked, result.piece, result.touched[:, :BARE] * action.share)
                self.ground.check_land(action.id, asked, "no_land_left_for_action")

    def _undrawn(self, action: Action, template: Template, share: float, mix: str) -> _Result:
        if template.kind == "hedgerow":
            return self._hedgerow(action, template, share)
        concerned = template.matrix(mix).diagonal() < 1
        piece, occupation, area = self.ground.laid_areas(action.id, action.areas, concerned)
        states = States(np.zeros(len(piece), dtype=np.intp), piece, occupation, area)
        chain = _chain([action], [share])
        return _Following(self.ground, self.years, states, [chain], {template.id: template}, mix).results()[0]

    def _hedgerow(self, action: Action, template: Template, share: float) -> _Result:
        if action.areas is not None:
            piece, km = self.ground.laid_lengths(action.id, action.areas)
        else:
            _, piece, km = self.ground.lengths(np.array([action.geometry], dtype=object))
        km = km * template.km * share
        row = self.ground.place_row[piece]
        keep = row >= 0
        piece, km, row = piece[keep], km[keep], row[keep]
        total = self.ground.kinetics.hedgerow_tco2e_km[row] * km
        spread = action.last - action.start + 1
        flux = np.zeros((len(piece), len(COURSE), len(self.years)))
        duration = np.where(km > 0, HEDGEROW_YEARS, 0.0)[:, None]
        for year in range(action.start, action.last + 1):
            age = (self.years - year)[None, :]
            flux[:, COMPONENTS.index("biomass")] += (
                (reached(duration, age + 1) - reached(duration, age)) * total[:, None] / spread
            )
        zero = np.zeros((len(piece), len(self.years)))
        none = np.zeros(0, dtype=np.intp)
        empty = Conversions(none, none, none, none, none, np.zeros(0))
        slot = np.zeros(len(piece), dtype=np.intp)
        return _Result(slot, piece, flux, zero, zero, np.zeros((len(piece), BARE + 1)), km, empty)

    # --- all together

    def _gathered(
        self, results: list[tuple[tuple[int, ...], _Result]], overlapping: float, leader: np.ndarray
    ) -> Course:
        results = [r for r in results if len(r[1].piece)]
        years = len(self.years)
        if not results:
            none = np.zeros(0, dtype=np.intp)
            empty = Conversions(none, none, none, none, none, np.zeros(0))
            flat = np.zeros((0, years))
            return Course(self.years, none, none, np.zeros((0, len(COURSE), years)), flat, flat,
                          np.zeros((0, BARE + 1)), np.zeros(0), empty, overlapping / 10_000, leader)  # fmt: skip
        action = np.concatenate([np.asarray(of, dtype=np.intp)[r.slot] for of, r in results])
        piece = np.concatenate([r.piece for _, r in results])
        order = np.lexsort((piece, action))
        action, piece = action[order], piece[order]
        first = np.flatnonzero(np.concatenate([[True], (np.diff(action) != 0) | (np.diff(piece) != 0)]))

        def summed(name: str) -> np.ndarray:
            values = np.concatenate([getattr(r, name) for _, r in results])[order]
            return np.asarray(np.add.reduceat(values, first, axis=0))

        converted = [r.conversions._replace(action=np.asarray(of, dtype=np.intp)[r.conversions.action])
                     for of, r in results]  # fmt: skip
        return Course(
            self.years, action[first], piece[first], summed("flux"), summed("consumed"), summed("artificialised"),
            summed("touched"), summed("km"), Conversions(*(np.concatenate(c) for c in zip(*converted))),
            overlapping / 10_000, leader,
        )  # fmt: skip


def _chain(actions: list[Action], shares: list[float]) -> list[_Step]:
    """Return when each action on a face acts: one ends where the next begins that converts anything at all."""
    steps = []
    for n, (action, share) in enumerate(zip(actions, shares)):
        later = [a.start for a, s in zip(actions[n + 1 :], shares[n + 1 :]) if s > 0]
        until = min([action.last, *(year - 1 for year in later)])
        steps.append((action.start, until, action.last - action.start + 1, share, action.template))
    return steps


def _alone(chain: list[_Step]) -> bool:
    """Return whether one action acts alone, and converts anything: then all of it is in proportion to its share."""
    return len(chain) == 1 and chain[0][3] > 0


def _whole(chain: list[_Step]) -> list[_Step]:
    """Return a chain as it is followed: one action alone as if all of the ground were converted."""
    return [(*chain[0][:3], 1.0, chain[0][4])] if _alone(chain) else chain


def _in_shares(result: _Result, chain: list[_Step]) -> _Result:
    """Return the result of a chain from that of ``_whole``."""
    share = chain[0][3] if _alone(chain) else 1.0
    if share == 1.0:
        return result
    moved = result.conversions._replace(area_ha=result.conversions.area_ha * share)
    return result._replace(
        flux=result.flux * share, consumed=result.consumed * share, artificialised=result.artificialised * share,
        conversions=moved,
    )  # fmt: skip


def _mark(template: Template, mix: str) -> tuple[bytes, str]:
    """Return what of a template the result of a face depends on."""
    return template.matrix(mix).tobytes(), template.consumption


class _Following:
    """Follows the cohorts of some faces through their chains of actions."""

    def __init__(
        self,
        ground: Ground,
        years: np.ndarray,
        states: States,
        chains: list[list[_Step]],
        templates: Mapping[str, Template],
        mix: str,
    ) -> None:
        self.kinetics: Kinetics = ground.kinetics
        self.years, self.chains = years, chains
        self.depth = max((len(c) for c in chains), default=0)
        face, piece, occupation, area = states
        self.place_row = ground.place_row
        self.matrices, self.policies, self.template_of = _matrices(chains, templates, mix)
        size = len(face)
        # Of every cohort: where it lies, what it is, since when it is on its way, made by which slot, and how much; and
        # which share of it was consumed already, since land is consumed once until it is given back.
        self.face, self.piece, self.occupation, self.area = (np.array(v) for v in (face, piece, occupation, area))
        self.since = np.full(size, -_NEVER)
        self.slot = np.full(size, -1)
        self.consumed = np.zeros(size)
        self.growth = self._growth_of(self.piece, self.occupation)
        self.was = np.zeros((size, len(LAND), 3))
        land = np.flatnonzero(self.occupation < BARE)
        self.was[land, self.occupation[land]] = 1.0
        self.segments: list[tuple[np.ndarray, ...]] = []
        self.lost: list[tuple[np.ndarray, ...]] = []
        self.moved: list[tuple[np.ndarray, ...]] = []
        self.taken: list[tuple[np.ndarray, ...]] = []
        self.touched: list[tuple[np.ndarray, ...]] = []

    def _growth_of(self, piece: np.ndarray, occupation: np.ndarray) -> np.ndarray:
        """Return what the standing forest of a cohort takes up a year (tCO2e/ha)."""
        row = self.place_row[piece]
        known = (row >= 0) & (occupation < BARE)
        values = np.zeros(len(piece))
        values[known] = self.kinetics.growth_tco2e_ha_yr[row[known], occupation[known]]
        return values

    def results(self) -> list[_Result]:
        for slot in range(self.depth):
            self._act(slot)
        running = self.slot >= 0
        self._end(np.flatnonzero(running), self.area[running], np.full(running.sum(), _NEVER))
        return self._by_face()

    # --- one action

    def _act(self, slot: int) -> None:
        """Let the action of this slot convert the cohorts of every face that has one."""
        steps = [chain[slot] if slot < len(chain) else (0, -1, 1, 0.0, "") for chain in self.chains]
        start, until, spread = (np.array([s[k] for s in steps]) for k in range(3))
        share = np.array([s[3] for s in steps])
        template = np.array([self.template_of.get(s[4], -1) for s in steps])
        has = template[self.face] >= 0
        at = np.flatnonzero(has & (self.area > 0))
        self.touched.append((self.face[at], np.full(len(at), slot), self.piece[at], self.occupation[at], self.area[at]))
        acting = until >= start
        at = np.flatnonzero(has & acting[self.face] & (self.place_row[self.piece] >= 0))
        if not len(at):
            return
        whole, acted = self.area.copy(), np.zeros(len(self.area))
        longest = int((until - start + 1)[np.unique(self.face[at])].max())
        for n in range(longest):
            now = at[start[self.face[at]] + n <= until[self.face[at]]]
            face = self.face[now]
            year = start[face] + n
            portion = whole[now] * (share / spread)[face]
            acted[now] += portion
            self._take(now, portion, year, slot, template[face])
            land = self.occupation[now] < BARE
            self._convert(now[land], portion[land], year[land], slot, template[face][land])
        self._keep_consumed(at[self.policies[template[self.face[at]]] == 0], whole, acted)

    def _take(self, at: np.ndarray, portion: np.ndarray, year: np.ndarray, slot: int, template: np.ndarray) -> None:
        """Count natural, agricultural and forest land as consumed, by the policy of the template."""
        occupation = self.occupation[at]
        policy = self.policies[template]
        bare = occupation == BARE
        known = np.where(bare, 0, occupation)
        enaf = bare | ~_ARTIFICIAL[known]
        into = self.matrices[template, known][:, _ARTIFICIAL].sum(axis=1)
        part = np.select([policy == 0, policy == 1], [1.0, np.where(bare, 0.0, into)], 0.0)
        taken = portion * part * (1.0 - self.consumed[at])
        some = enaf & (taken > 0)
        at = at[some]
        self.taken.append((self.face[at], np.full(len(at), slot), self.piece[at], year[some], taken[some]))

    def _keep_consumed(self, at: np.ndarray, whole: np.ndarray, acted: np.ndarray) -> None:
        """Note what an action that takes the whole plot leaves as it was: it is consumed too, and not once more."""
        at = at[self.area[at] > 0]
        left = self.area[at]
        stayed = np.clip(acted[at] - (whole[at] - left), 0.0, left)
        self.consumed[at] = (self.consumed[at] * (left - stayed) + stayed) / left

    def _convert(self, at: np.ndarray, portion: np.ndarray, year: np.ndarray, slot: int, template: np.ndarray) -> None:
        """Convert a portion (ha) of cohorts into new ones, a destination each; what stays is left where it is."""
        shares = self.matrices[template, self.occupation[at]].copy()
        shares[np.arange(len(at)), self.occupation[at]] = 0.0
        going = portion * shares.sum(axis=1)
        some = going > 0
        if not some.any():
            return
        at, portion, year, shares, going = at[some], portion[some], year[some], shares[some], going[some]
        made = self.slot[at] >= 0
        self._end(at[made], going[made], year[made])
        self.area[at] = np.maximum(self.area[at] - going, 0.0)
        origin, end = np.nonzero(shares)
        source = at[origin]
        area = portion[origin] * shares[origin, end]
        since = year[origin]
        self.moved.append((self.face[source], np.full(len(source), slot), self.piece[source],
                           self.occupation[source], end, since, area))  # fmt: skip
        growth = self.growth[source]
        cleared = (growth != 0) & ~_IS_FOREST[end]
        gone = np.flatnonzero(cleared)
        self.lost.append((self.face[source[gone]], np.full(len(gone), slot), self.piece[source[gone]],
                          since[gone], area[gone] * growth[gone]))  # fmt: skip
        # What was artificial is given back when it turns into anything else.
        still = np.where(_ARTIFICIAL[self.occupation[source]] & ~_ARTIFICIAL[end], 0.0, self.consumed[source])
        new = {
            "face": self.face[source],
            "piece": self.piece[source],
            "occupation": end,
            "area": area,
            "since": since,
            "slot": np.full(len(source), slot),
            "consumed": np.where(self.policies[template[some]][origin] == 0, 1.0, still),
            "growth": np.where(cleared, 0.0, growth),
            "was": self._mixture(source, since),
        }
        for name, values in (self._joined_cohorts(new) if slot else new).items():
            setattr(self, name, np.concatenate([getattr(self, name), values]))

    def _joined_cohorts(self, new: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Make one of the new cohorts of a face that became the same in the same year.

        All that a cohort does is linear in its area and its past, so that nothing changes; without it each action of a
        chain would multiply the cohorts by its destinations and its years.
        """
        key = (new["face"] * len(self.place_row) + new["piece"]) * len(LAND) + new["occupation"]
        _, first, back = np.unique(key, return_index=True, return_inverse=True)
        if len(first) == len(key):
            return new
        area = np.bincount(back, weights=new["area"])
        weight = np.divide(new["area"], area[back], out=np.zeros(len(key)), where=area[back] > 0)
        was = np.zeros((len(first), *new["was"].shape[1:]))
        np.add.at(was, back, new["was"] * weight[:, None, None])
        growth = np.bincount(back, weights=new["growth"] * weight)
        return {**{name: v[first] for name, v in new.items()}, "area": area, "growth": growth, "was": was}

    def _mixture(self, at: np.ndarray, year: np.ndarray) -> np.ndarray:
        """Return what cohorts count as in a year, pool by pool: what they were, as far as they still are that."""
        was = self.was[at].copy()
        on_way = np.flatnonzero(self.slot[at] >= 0)
        if len(on_way):
            of = at[on_way]
            duration = self.kinetics.duration_years[self.place_row[self.piece[of]], :, self.occupation[of], :3]
            done = was[on_way] * reached(duration, (year[on_way] - self.since[of])[:, None, None])
            was[on_way] -= done
            was[on_way, self.occupation[of]] += done.sum(axis=1)
        return np.asarray(was)

    def _end(self, at: np.ndarray, area: np.ndarray, year: np.ndarray) -> None:
        """Let so much area of cohorts end its course in a year (never: after the span)."""
        if len(at):
            self.segments.append((self.face[at], self.slot[at], self.piece[at], self.occupation[at], self.since[at],
                                  year, area, self.was[at]))  # fmt: skip

    # --- what comes of it

    def _by_face(self) -> list[_Result]:
        """Sum segments into rows of face, slot and piece."""
        touched = _joined(self.touched, 5)
        face, slot, piece = touched[:3]
        pieces = len(self.place_row)
        key = (face * self.depth + slot) * pieces + piece
        rows, back = np.unique(key, return_inverse=True)
        ground = np.zeros((len(rows), BARE + 1))
        np.add.at(ground, (back, touched[3]), touched[4])

        def row_of(table: tuple[np.ndarray, ...]) -> np.ndarray:
            return np.asarray(np.searchsorted(rows, (table[0] * self.depth + table[1]) * pieces + table[2]))

        flux = np.zeros((len(rows), len(COURSE), len(self.years)))
        segments = _joined(self.segments, 8)
        at = row_of(segments)
        for n in range(0, len(at), _SEGMENTS_AT_ONCE):
            some = slice(n, n + _SEGMENTS_AT_ONCE)
            np.add.at(flux[:, :FOREGONE], at[some], self._course(*(v[some] for v in segments[2:])))
        lost = _joined(self.lost, 5)
        np.add.at(flux[:, FOREGONE], row_of(lost), -np.where(self.years >= lost[3][:, None], lost[4][:, None], 0.0))
        consumed, net = np.zeros((2, len(rows), len(self.years)))
        taken, moved = _joined(self.taken, 5), _joined(self.moved, 7)
        np.add.at(consumed, (row_of(taken), taken[3] - self.years[0]), taken[4])
        change = ARTIFICIALISED[moved[4]].astype(float) - ARTIFICIALISED[moved[3]]
        np.add.at(net, (row_of(moved), moved[5] - self.years[0]), moved[6] * change)
        first = np.searchsorted(rows, np.arange(len(self.chains) + 1) * self.depth * pieces)
        order = np.argsort(moved[0], kind="stable")
        moved = tuple(v[order] for v in moved)
        begins = np.searchsorted(moved[0], np.arange(len(self.chains) + 1))
        results = []
        for n in range(len(self.chains)):
            some, its = slice(first[n], first[n + 1]), slice(begins[n], begins[n + 1])
            number = rows[some] // pieces
            results.append(
                _Result(number % self.depth, rows[some] % pieces, flux[some], consumed[some], net[some], ground[some],
                        np.zeros(len(number)), Conversions(*(v[its] for v in moved[1:])))
            )  # fmt: skip
        return results

    def _course(
        self,
        piece: np.ndarray,
        end: np.ndarray,
        since: np.ndarray,
        until: np.ndarray,
        area: np.ndarray,
        was: np.ndarray,
    ) -> np.ndarray:
        """Return the flux (n, 5, years) of segments: what each pool does between the years of its course."""
        place = self.place_row[piece]
        segment, origin = np.nonzero(was.any(axis=2))
        total = self.kinetics.total_tco2e_ha[place[segment], origin, end[segment]]
        duration = self.kinetics.duration_years[place[segment], origin, end[segment]]
        weight = was[segment, origin][:, (0, 1, 2, 0, 1)] * area[segment, None]
        amount = total * weight
        age = np.minimum(np.append(self.years, self.years[-1] + 1), until[segment, None]) - since[segment, None]
        share = np.diff(reached(duration[:, :, None], age[:, None, :]), axis=2)
        flux = np.zeros((len(piece), FOREGONE, len(self.years)))
        np.add.at(flux, segment, amount[:, :, None] * share)
        return np.asarray(flux)


def _joined(parts: list[tuple[np.ndarray, ...]], columns: int) -> tuple[np.ndarray, ...]:
    if not parts:
        return tuple(np.zeros(0, dtype=np.intp) if n < columns - 1 else np.zeros(0) for n in range(columns))
    return tuple(np.concatenate(column) for column in zip(*parts))


def _matrices(
    chains: list[list[_Step]], templates: Mapping[str, Template], mix: str
) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    """Return the templates of chains as matrices (t, 14, 14), their consumption policies and their positions by id."""
    names = sorted({step[4] for chain in chains for step in chain})
    matrices = np.array([templates[n].matrix(mix) for n in names]).reshape(-1, len(LAND), len(LAND))
    policies = np.array([CONSUMPTIONS.index(templates[n].consumption) for n in names], dtype=int)
    return matrices, policies, {name: n for n, name in enumerate(names)}
