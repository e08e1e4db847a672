"""What-if: planned changes of land use on an assessment, their carbon year by year, and what the alternatives cost."""

from __future__ import annotations

from .actions import FIRST_YEAR, LAST_YEAR, Action, Scenario, check, fault_of
from .budget import Allowance, Budget, allowance, budget, consumption_of, shipped_targets
from .course import COURSE, FOREGONE, Conversions, Course, Reckoner
from .effect import conversion_years, effect
from .ground import Ground, States
from .outcome import HORIZONS, Outcome, outcome, without
from .reference_course import REFERENCES, ReferenceCourse, as_it_is, courses, difference, difference_by_unit, trend
from .templates import MIXES, Template, load_templates, parse_templates, shipped_templates

__all__ = [
    "COURSE",
    "FIRST_YEAR",
    "FOREGONE",
    "HORIZONS",
    "LAST_YEAR",
    "MIXES",
    "REFERENCES",
    "Action",
    "Allowance",
    "Budget",
    "Conversions",
    "Course",
    "Ground",
    "Outcome",
    "Reckoner",
    "ReferenceCourse",
    "Scenario",
    "States",
    "Template",
    "allowance",
    "as_it_is",
    "budget",
    "check",
    "consumption_of",
    "conversion_years",
    "courses",
    "difference",
    "difference_by_unit",
    "effect",
    "fault_of",
    "load_templates",
    "outcome",
    "parse_templates",
    "shipped_targets",
    "shipped_templates",
    "trend",
    "without",
]
