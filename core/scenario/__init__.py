"""What-if: planned changes of land use on an assessment, their carbon year by year, and what the alternatives cost."""

from __future__ import annotations

from .actions import FIRST_YEAR, LAST_YEAR, Action, Scenario, check, fault_of
from .batch import outcomes
from .budget import Allowance, Budget, allowance, budget, consumption_of, shipped_targets
from .compensation import Compensation, compensation
from .course import COURSE, FOREGONE, Conversions, Course, Reckoner
from .effect import conversion_years, effect
from .ground import Ground, States
from .outcome import HORIZONS, Outcome, outcome, without
from .reference_course import REFERENCES, ReferenceCourse, as_it_is, courses, difference, difference_by_unit, trend
from .search import Candidates, Saving, Search, candidates, search
from .sensitivity import Sensitivity, default_grid_m, foregone, prices, sensitivity
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
    "Candidates",
    "Compensation",
    "Conversions",
    "Course",
    "Ground",
    "Outcome",
    "Reckoner",
    "ReferenceCourse",
    "Saving",
    "Scenario",
    "Search",
    "Sensitivity",
    "States",
    "Template",
    "allowance",
    "as_it_is",
    "budget",
    "candidates",
    "check",
    "compensation",
    "consumption_of",
    "conversion_years",
    "courses",
    "default_grid_m",
    "difference",
    "difference_by_unit",
    "effect",
    "fault_of",
    "foregone",
    "load_templates",
    "outcome",
    "outcomes",
    "parse_templates",
    "prices",
    "search",
    "sensitivity",
    "shipped_targets",
    "shipped_templates",
    "trend",
    "without",
]
