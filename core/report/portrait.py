"""One territory as every output shows it: its figures, their text, a sentence that reads them, its sources.

The atlas, the page, the workbook and the panel take their words from here, so that they agree to the last digit shown.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import indicators
from ..messages import ROLES_FR, number, text
from ..occupations import BY_ID, group_of
from .balance import TOTALS, Balance, balance, column_digits, headers, with_total, written
from .exchange import level_table

if TYPE_CHECKING:
    from ..assessment import Assessment

_NAMED_SHARES = 3
"""How many occupations the sentence names."""
_KG = 1000.0
_ADDED = ("area_ha", "stock_tc", "flux_tco2e_yr")
"""The columns of a balance that add up to its total."""


@dataclass(frozen=True)
class Headline:
    """One figure: what it is called, how it is written, what it is (in the unit of its indicator, or kgCO2e/ha/yr)."""

    indicator: str
    label: str
    shown: str
    value: float


@dataclass(frozen=True)
class Peer:
    """One of those a territory is seen beside: means per hectare of land."""

    level: str
    territory: str
    name: str
    density: Headline
    flux_per_ha: Headline


@dataclass(frozen=True)
class Portrait:
    """A territory in words and figures.

    ``kind`` says what it is, ``area`` its area; ``table`` is ``balance.written`` (titles, a row an occupation, the
    total); ``rounding`` is a note where the parts shown do not add up to the total shown; ``peers`` are itself, then
    the wider territories it lies in; ``caveat`` is ADEME's on small territories. ``rounding`` and ``caveat`` may be ''.
    """

    level: str
    territory: str
    name: str
    kind: str
    area: Headline
    balance: Balance
    headlines: tuple[Headline, ...]
    table: list[list[str]]
    rounding: str
    peers: tuple[Peer, ...]
    sentence: str
    caveat: str

    @property
    def has_data(self) -> bool:
        """Whether any of its land has a figure."""
        return not self.balance.rows.empty


@dataclass(frozen=True)
class Credits:
    """Where the figures come from: a line a source, the method and its release, the day."""

    sources: tuple[str, ...]
    method: str
    made: str


class Gallery:
    """The portraits of a result: what they share is looked up once."""

    def __init__(self, assessment: Assessment, lang: str = "en") -> None:
        """Take a result and the language of the words."""
        self.assessment = assessment
        self.lang = lang
        self._levels: dict[str, dict[str, pd.DataFrame]] = {}
        self._areas = dict(tuple(assessment.areas.groupby(["level", "territory"], sort=False)))
        nested = assessment.membership
        self._wider = {
            key: list(rows[["in_level", "in_territory"]].itertuples(index=False, name=None))
            for key, rows in nested.groupby(["level", "territory"], sort=False)
        }
        self._balances: dict[tuple[str, str], Balance] = {}

    def territories(self, level: str) -> tuple[str, ...]:
        """Return the ids of the territories of a level, in the order of the result."""
        return tuple(self._level(level))

    def portrait(self, level: str, territory: str) -> Portrait:
        """Return the portrait of a territory.

        Raises:
            KeyError: no such territory.
        """
        found, lang = self.balance(level, territory), self.lang
        peers = tuple(self._peers(level, territory))
        return Portrait(
            level=level,
            territory=territory,
            name=found.name,
            kind=self._kind(found),
            area=_headline("area", found.area_ha, indicators.HECTARES, lang),
            balance=found,
            headlines=tuple(_of_indicator(i, found.totals[i], lang) for i in TOTALS),
            table=written(found, lang),
            rounding=text("portrait_rounding", lang) if _rounds_apart(found, lang) else "",
            peers=peers,
            sentence=_sentence(found, peers, lang),
            caveat=text("order_of_magnitude", lang) if found.order_of_magnitude else "",
        )

    def balance(self, level: str, territory: str) -> Balance:
        """Return the balance of a territory, the whole named as what it is."""
        key = (level, territory)
        if key not in self._balances:
            rows = self._level(level)[territory]
            areas = self._areas.get(key, self.assessment.areas.iloc[:0])
            found = balance(rows, areas, territory, self.lang)
            name = text("whole_territory", self.lang) if level == indicators.TOTAL else found.name
            self._balances[key] = Balance(**{**vars(found), "name": name})
        return self._balances[key]

    def _level(self, level: str) -> dict[str, pd.DataFrame]:
        if level not in self._levels:
            table, _ = level_table(self.assessment, level)
            self._levels[level] = dict(tuple(table.groupby("territory", sort=False)))
        return self._levels[level]

    def _kind(self, found: Balance) -> str:
        known = {"communes": found.communes, "count": found.communes, "code": found.territory}
        if found.level == indicators.TOTAL:
            return text("kind_total", self.lang, **known)
        name = level_name(found.level, self.lang)
        return text("kind_one" if found.communes <= 1 else "kind_several", self.lang, level=name, **known)

    def _peers(self, level: str, territory: str) -> Iterator[Peer]:
        seen: set[tuple[int, float]] = set()
        for place in [(level, territory), *self._wider.get((level, territory), [])]:
            found = self.balance(*place)
            size = (found.communes, round(found.area_ha, 4))
            if size in seen:  # the whole is one EPCI, say: the same figures are not shown twice
                continue
            seen.add(size)
            flux = _KG * found.totals["flux_total"] / found.land_ha if found.land_ha else math.nan
            yield Peer(
                place[0],
                place[1],
                found.name,
                _of_indicator("stock_per_hectare", found.totals["stock_per_hectare"], self.lang),
                _headline("flux_per_hectare", flux, indicators.KGCO2E_HA_YR, self.lang),
            )


def portrait(assessment: Assessment, level: str, territory: str, lang: str = "en") -> Portrait:
    """Return the portrait of one territory (``Gallery.portrait``)."""
    return Gallery(assessment, lang).portrait(level, territory)


def portraits(assessment: Assessment, level: str, lang: str = "en") -> list[Portrait]:
    """Return the portraits of the territories of a level, in the order of the result."""
    gallery = Gallery(assessment, lang)
    return [gallery.portrait(level, territory) for territory in gallery.territories(level)]


def level_name(level: str, lang: str = "en", *, several: bool = False) -> str:
    """Return what a level is called (Commune, EPCI …); the user's own level bears its own name."""
    known = ("commune", "epci", "departement", "region", "territory", indicators.TOTAL)
    return text(f"{'levels' if several else 'level'}_{level}", lang) if level in known else level


def credits(assessment: Assessment, lang: str = "en", day: date | None = None) -> Credits:
    """Return the sources, the method and the day (today where none is given) as they are printed."""
    return Credits(
        sources=tuple(_source(s, lang) for s in assessment.sources),
        method=text(
            "credits_method",
            lang,
            mode=text(f"mode_{assessment.mode}_name", lang),
            release=assessment.release,
        ),
        made=text("credits_made", lang, day=_day(day or date.today(), lang)),
    )


def _day(day: date, lang: str) -> str:
    return day.strftime("%d/%m/%Y") if lang == "fr" else day.isoformat()


def _source(source: object, lang: str) -> str:
    role, path, vintage = (getattr(source, name) for name in ("role", "path", "vintage"))
    name = ROLES_FR.get(role, role) if lang == "fr" else role
    key = "credits_source" if vintage is None else "credits_source_vintage"
    return text(key, lang, what=name[:1].upper() + name[1:], file=PurePath(str(path).split("|")[0]).name, year=vintage)


def _of_indicator(indicator: str, value: float, lang: str) -> Headline:
    label = indicators.INDICATOR[indicator].label(lang)
    return Headline(indicator, label, indicators.readable(value, indicator, lang), value)


def _headline(name: str, value: float, units: tuple[tuple[float, str, str], ...], lang: str) -> Headline:
    return Headline(name, text(f"portrait_{name}", lang), indicators.readable_in(value, units, lang), value)


def _rounds_apart(found: Balance, lang: str) -> bool:
    """Say whether the parts of a column, as they are shown, add up to another total than the one shown."""
    rows = with_total(found)
    factors, _ = headers(rows, lang)
    digits = column_digits(rows, factors)
    for column in _ADDED:
        shown = np.round(rows[column].to_numpy(float) / factors[column], digits[column])
        if abs(np.nansum(shown[:-1]) - shown[-1]) > 0.5 * 10.0 ** -digits[column]:
            return True
    return False


def _sentence(found: Balance, peers: tuple[Peer, ...], lang: str) -> str:
    """Return what the figures say: what is taken up or given off, what is held, beside whom, by which occupations."""
    if found.rows.empty:
        return text("portrait_nothing", lang)
    flux, per_ha = found.totals["flux_total"], peers[0].flux_per_ha.value
    key = "portrait_sequesters" if flux > 0 else "portrait_emits" if flux < 0 else "portrait_no_flux"
    parts = [
        text(
            key,
            lang,
            flux=indicators.readable(abs(flux), "flux_total", lang),
            per_ha=indicators.readable_in(abs(per_ha), indicators.KGCO2E_HA_YR, lang),
        )
    ]
    held = {"stock": found.shown("stock_total", lang), "density": found.shown("stock_per_hectare", lang)}
    own = peers[0].density
    if len(peers) == 1:
        parts.append(text("portrait_holds", lang, **held))
    else:
        wider = peers[1]
        key = "same" if own.shown == wider.density.shown else "more" if own.value > wider.density.value else "less"
        named = "peer_whole" if wider.level == indicators.TOTAL else "peer_named"
        peer = text(named, lang, name=wider.name)
        parts.append(text(f"portrait_holds_{key}", lang, **held, peer=peer, theirs=wider.density.shown))
    shares = ", ".join(_shares(found, lang))
    return " ".join([*parts, text("portrait_shares", lang, shares=shares)] if shares else parts)


def _shares(found: Balance, lang: str) -> Iterator[str]:
    """Return the occupations that hold most of the stock, with their share of it."""
    total = found.totals["stock_total"]
    if not total > 0:
        return
    held: Counter[str] = Counter()
    for occupation, stock in zip(found.rows["occupation"], found.rows["stock_tc"].fillna(0.0)):
        held[group_of(occupation)] += stock
    for group, stock in held.most_common(_NAMED_SHARES):
        share = number(100 * stock / total, 0, lang)
        yield text("portrait_share", lang, occupation=BY_ID[group].label(lang), share=share)
