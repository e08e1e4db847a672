"""Hundreds of scenarios on one ground: the land is measured once, and each scenario costs what its carbon does.

Nothing is reckoned here that ``outcome`` does not reckon: what is new in many scenarios is followed together, and what
one is known of serves all the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Callable

import shapely

from ..errors import Cancelled
from ..overlay import load_compiled
from .actions import Scenario
from .course import Reckoner
from .outcome import Outcome, outcome
from .templates import MIXES

_AT_ONCE = 100
"""Scenarios whose new ground is followed together: enough for arrays to be long, few enough for memory."""
_COMPILED_PAYS = 4_000
"""Plots from which it pays to load compiled code to measure what lies under them."""


def outcomes(
    scenarios: Sequence[Scenario],
    reckoner: Reckoner,
    *,
    ranges: bool = False,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[Outcome]:
    """Reckon scenarios one after another, in their order; what is done with an outcome lets it go again.

    Args:
        scenarios: what is planned, each by itself on the ground as it is.
        reckoner: of the ground.
        ranges: whether to reckon the pessimistic and the optimistic courses too.
        cancelled: asked before every scenario; where it says yes, ``Cancelled`` is raised.

    Raises:
        DataError: what ``Reckoner.course`` finds, of the first scenario that has it.
    """
    drawn = [a.geometry for scenario in scenarios for a in scenario.actions if a.geometry is not None]
    if len(set(shapely.to_wkb(drawn, output_dimension=2))) >= _COMPILED_PAYS:
        reckoner.ground.compiled = load_compiled()
    for first in range(0, len(scenarios), _AT_ONCE):
        some = scenarios[first : first + _AT_ONCE]
        for mix in MIXES if ranges else MIXES[:1]:
            reckoner.prepare(some, mix)
        for scenario in some:
            if cancelled is not None and cancelled():
                raise Cancelled
            yield outcome(scenario, reckoner, ranges=ranges)
