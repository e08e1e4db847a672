"""Plans of any kind for property tests: rectangles that may overlap, any template, years and shares."""

from __future__ import annotations

import shapely
from hypothesis import strategies as st

from carbocs.core.scenario import Action, shipped_templates

TEMPLATES = tuple(k for k, t in shipped_templates().items() if t.kind == "area")


def boxes():
    """Return rectangles that may overlap, touch, or leave the territory (3 km × 1 km)."""
    corner = st.integers(-3, 30)
    size = st.integers(1, 12)
    return st.builds(
        lambda x, y, w, h: shapely.box(x * 100, y * 50, (x + w) * 100, (y + h) * 50),
        corner,
        st.integers(-2, 18),
        size,
        size,
    )


def actions_of(most=6):
    """Return lists of actions of any template, years and shares."""
    one = st.builds(
        lambda shape, template, start, spread, share: (shape, template, start, start + spread, share),
        boxes(), st.sampled_from(TEMPLATES), st.integers(2020, 2040), st.integers(0, 9),
        st.sampled_from((0.0, 0.3, 0.5, 1.0)),
    )  # fmt: skip
    return st.lists(one, max_size=most).map(
        lambda rows: tuple(Action(str(n), t, a, b, geometry=g, share=s) for n, (g, t, a, b, s) in enumerate(rows))
    )
